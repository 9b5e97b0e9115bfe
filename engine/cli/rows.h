/** rows.h: a list that a verb makes itself (queries, settings, findings) as rows of text through the ordinary outputs.
 */
#ifndef WARD_CLI_ROWS_H
#define WARD_CLI_ROWS_H

#include "cli/cli.h"

struct ward_rows_column {
    const char *name, *label_zh;
    bool is_number; /* cells are shortest numbers: right-aligned, numbers in JSON and XLSX */
};

struct ward_rows_list {
    const struct ward_rows_column *columns;
    size_t n_columns;
    char **cells;       /* owned; NULL: NULL */
    size_t n, capacity; /* cells, not rows */
};

/** @brief Appends one cell, a copy. */
ward_rc ward_rows_add(struct ward_ctx *ctx, struct ward_rows_list *list, const char *text) WARD_CHECK;
void ward_rows_clear(struct ward_rows_list *list);

/** @brief Writes them as -f, -o, --headers, --lang and --bom say; a table on standard output by default. */
ward_rc ward_rows_write(struct ward_cli *cli, const struct ward_rows_list *list, const char *name) WARD_CHECK;

#endif
