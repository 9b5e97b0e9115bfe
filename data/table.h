#ifndef CITY_TABLE_H
#define CITY_TABLE_H

#include <stdbool.h>

/** One of this folder's .csv tables: a header line, then rows; commas part the cells, and no cell holds one. */
struct table {
    char *text;
    char **cell;
    int rows, columns;
};

bool table_read(struct table *t, const char *name);
void table_clear(struct table *t);
/** The text of a cell, borrowed; empty where the row is short. */
const char *table_text(const struct table *t, int row, int column);
double table_number(const struct table *t, int row, int column);

#endif
