/**
 * kept_rows.h: the rows of a query and of those of its @uses, each run once and kept in a temporary table, so that
 * several queries made with the same ones do not run them again.
 */
#ifndef WARD_STORE_KEPT_ROWS_H
#define WARD_STORE_KEPT_ROWS_H

#include "store/query.h"

#define WARD_KEPT_ROWS 16

struct ward_kept_rows {
    struct ward_paths paths;      /* to open queries with: knows the tables */
    char *tables[WARD_KEPT_ROWS]; /* made so far; a table that is made anew would let all indexes be built again */
    size_t n_tables;
    const char *names[WARD_KEPT_ROWS]; /* those that hold rows */
    size_t n;
};

void ward_kept_rows_init(struct ward_kept_rows *k, const struct ward_paths *paths);

/**
 * @brief  Runs the query with the arguments that it and the ones it is made with declare, unless it was run before.
 * The ward_ functions must be registered. Rows stand in their order. @errors those of ward_query_open()
 */
ward_rc ward_kept_rows_add(struct ward_db *db, struct ward_kept_rows *k, const char *name,
                           const struct ward_argument *arguments, size_t n) WARD_CHECK;

/** @brief For other arguments, such as the next day: no query counts as run. */
void ward_kept_rows_next(struct ward_kept_rows *k);

/** @brief Drops the tables. */
void ward_kept_rows_clear(struct ward_db *db, struct ward_kept_rows *k);

#endif
