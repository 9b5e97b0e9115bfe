#ifndef CITY_XLSX_H
#define CITY_XLSX_H

#include <stdbool.h>

/** A workbook of one sheet, written without compression and without a clock, so that its bytes repeat. */
struct xlsx;

struct xlsx *xlsx_open(const char *folder, const char *file, const char *sheet);
void xlsx_text(struct xlsx *x, const char *text); /* empty: an empty cell */
void xlsx_number(struct xlsx *x, const char *number);
void xlsx_row(struct xlsx *x);
/** Writes the file and frees; false where anything went wrong. NULL gives false. */
bool xlsx_close(struct xlsx *x);

#endif
