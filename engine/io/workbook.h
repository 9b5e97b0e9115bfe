/** workbook.h: inside the reader: what must be known of an XLSX or ODS file before GDAL opens it. */
#ifndef WARD_IO_WORKBOOK_H
#define WARD_IO_WORKBOOK_H

#include "io/source.h"

/**
 * @brief  Refuses a workbook that would unpack to more than 100 times its size (16 MB are always allowed), and one that
 * counts its days from 1904.
 *
 * GDAL 3.6 takes a cell of format "yyyy/m/d h:mm" for a day and drops its clock: it looks for "hh". So the
 * workbook is given to it from memory, with the formats of days and times spelled as it knows them.
 * @param[in,out] name  what GDAL is to open; changed only where a format needed it
 * @errors WARD_E_SOURCE
 */
ward_rc ward_workbook_prepare(struct ward_opened *o, char *name, size_t size) WARD_CHECK;

/** @brief Spells one format: days, times, both, or neither (then NULL). For tests. */
const char *ward_workbook_format(const char *code);

#endif
