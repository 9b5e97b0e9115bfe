/** query_private.h: what query.c and table.c share to build a struct ward_query. */
#ifndef WARD_STORE_QUERY_PRIVATE_H
#define WARD_STORE_QUERY_PRIVATE_H

#include "store/query.h"

/**
 * @brief  Prepares exactly one read-only SELECT (or WITH, VALUES) and nothing behind it.
 * @param what  names the statement in messages ("query cases_by_unit")
 * @errors WARD_E_ARG
 */
ward_rc ward_query_prepare(struct ward_db *db, const char *what, const char *sql, sqlite3_stmt **out) WARD_CHECK;

/** @brief Fills q->columns and q->geom_column from the prepared statement: names and declared types. */
ward_rc ward_query_describe(struct ward_db *db, struct ward_query *q) WARD_CHECK;

#endif
