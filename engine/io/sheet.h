/** sheet.h: inside the reader: the row that holds the names, in CSV files and workbooks with titles above it. */
#ifndef WARD_IO_SHEET_H
#define WARD_IO_SHEET_H

#include "io/source.h"

enum { WARD_HEADER_ROWS = 10 }; /* the header is looked for among so many */

/** @brief How many cells of a row are names the caller knows. */
size_t ward_sheet_matches(const struct ward_source *s, const char *const *cells, size_t n_cells);

/**
 * @brief  CSV: finds the encoding, the separator's row and the header, and writes the name under which GDAL is to open
 *         the rest: an offset into the open file, so that no side file (.csvt, .prj) is taken.
 */
ward_rc ward_sheet_text(struct ward_opened *o, char *name, size_t size) WARD_CHECK;

/** @brief Workbooks: takes the names from the header row and sets o->header_row. */
ward_rc ward_sheet_names(struct ward_opened *o) WARD_CHECK;

/** @brief Workbooks of several sheets: the first whose header is known, else the first that is not empty. */
ward_rc ward_sheet_choose(struct ward_opened *o) WARD_CHECK;

#endif
