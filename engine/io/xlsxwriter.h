/** xlsxwriter.h: libxlsxwriter's functions, loaded when the first of them is needed (core/late.h), with libcrypto. */
#ifndef WARD_IO_XLSXWRITER_H
#define WARD_IO_XLSXWRITER_H

#include <xlsxwriter.h>

#include "core/ctx.h"

/** @brief Loads it; at once where it has been loaded before. @errors WARD_E_EXTENSION: not installed */
ward_rc ward_xlsxwriter_load(struct ward_ctx *ctx) WARD_CHECK;

/* Each function that io/ calls, twice: here, and as a name below. One that is missing here alone does not compile, one
 * that is missing in both does not link. */
/* clang-format off */
#define WARD_XLSXWRITER_FUNCTIONS(X)                                                                                   \
    X(format_set_bold) X(format_set_bottom) X(lxw_strerror) X(lxw_version) X(workbook_add_format)                      \
    X(workbook_add_worksheet) X(workbook_close) X(workbook_new_opt) X(workbook_set_properties)                         \
    X(worksheet_autofilter) X(worksheet_freeze_panes) X(worksheet_set_column) X(worksheet_write_number)                \
    X(worksheet_write_string)
/* clang-format on */

struct ward_xlsxwriter {
#define WARD_XLSXWRITER_FIELD(name) __typeof__(&(name)) name;
    WARD_XLSXWRITER_FUNCTIONS(WARD_XLSXWRITER_FIELD)
#undef WARD_XLSXWRITER_FIELD
};

/** What the dynamic linker would keep in its own table: written once, by ward_xlsxwriter_load(). */
extern struct ward_xlsxwriter ward_xlsxwriter;

#define format_set_bold ward_xlsxwriter.format_set_bold
#define format_set_bottom ward_xlsxwriter.format_set_bottom
#define lxw_strerror ward_xlsxwriter.lxw_strerror
#define lxw_version ward_xlsxwriter.lxw_version
#define workbook_add_format ward_xlsxwriter.workbook_add_format
#define workbook_add_worksheet ward_xlsxwriter.workbook_add_worksheet
#define workbook_close ward_xlsxwriter.workbook_close
#define workbook_new_opt ward_xlsxwriter.workbook_new_opt
#define workbook_set_properties ward_xlsxwriter.workbook_set_properties
#define worksheet_autofilter ward_xlsxwriter.worksheet_autofilter
#define worksheet_freeze_panes ward_xlsxwriter.worksheet_freeze_panes
#define worksheet_set_column ward_xlsxwriter.worksheet_set_column
#define worksheet_write_number ward_xlsxwriter.worksheet_write_number
#define worksheet_write_string ward_xlsxwriter.worksheet_write_string

#endif
