/**
 * feed.h: many rows into a table by one INSERT … SELECT: SQLite pulls them through a virtual table, which costs
 * half of a statement for each row: nothing is bound, begun or ended in between, and the table's end stays at hand.
 */
#ifndef WARD_STORE_FEED_H
#define WARD_STORE_FEED_H

#include "store/sqlite.h"

struct ward_feed {
    int n_columns;                                           /* of each row, 1 or more */
    ward_rc (*next)(void *self, bool *end);                  /* goes to the next row, or sets *end */
    void (*column)(void *self, int i, struct ward_value *v); /* of that row; texts and blobs good until next */
    void *self;
};

/**
 * @brief  Inserts every row of a feed. next may use the connection, but not feed it.
 * @param[in] into  the table and its columns: `"bins"(id, "bin_id")`
 * @errors what next returns; WARD_E_SQL for a row that breaks a constraint (the rows before it stay: roll back)
 */
ward_rc ward_feed_insert(struct ward_ctx *ctx, sqlite3 *sql, const char *into, const struct ward_feed *feed) WARD_CHECK;

#endif
