/** sheet.h: inside the reader: the row that holds the names, in CSV files and workbooks with titles above it. */
#ifndef WARD_IO_SHEET_H
#define WARD_IO_SHEET_H

#include "io/source.h"

enum { WARD_HEADER_ROWS = 10 }; /* the header is looked for among so many */

/**
 * @brief  CSV: finds the encoding, the separator and the row of the names, and takes the names: o->csv stands before
 *         the first row below them.
 */
ward_rc ward_sheet_text(struct ward_opened *o) WARD_CHECK;

/** @brief Workbooks: takes the names from the header row and sets o->header_row. */
ward_rc ward_sheet_names(struct ward_opened *o) WARD_CHECK;

/** @brief Workbooks of several sheets: the first whose header is known, else the first that is not empty. */
ward_rc ward_sheet_choose(struct ward_opened *o) WARD_CHECK;

#endif
