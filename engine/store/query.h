/** query.h: a query file bound to a database: parameters with their defaults, prepared, its geometry column found. */
#ifndef WARD_STORE_QUERY_H
#define WARD_STORE_QUERY_H

#include "core/querydef.h"
#include "store/db.h"
#include "store/define.h"

struct ward_argument { const char *name, *value; }; /* -p name=value; value NULL: SQL NULL */

struct ward_query {
    struct ward_querydef *def; /* owned */
    sqlite3_stmt *stmt;        /* prepared and bound, ready to step */
    int geom_column;           /* -1: none of its own */
    char **used;               /* "name=value" of every parameter, in the header's order, for stderr, runs and exports */
    size_t n_used;
    char *as_of;               /* the day used, NULL: the query has none */
};

/**
 * @brief  Finds queries/NAME.sql (or a path with '/' or ending in .sql), checks it is one read-only SELECT, resolves
 *         parameters: argument, else setting `queries.NAME.param` or `PARAM` of the ini, else the header's default
 *         (newest, month start and month end follow as_of and the newest day loaded), binds them typed.
 *         A layer in @reads that was never loaded is WARD_E_NOT_LOADED with its name.
 * @errors WARD_E_NAME (unknown query or parameter; names the nearest), WARD_E_VALUE (not of the type), WARD_E_NOT_LOADED, WARD_E_SQL
 */
ward_rc ward_query_open(struct ward_db *db, const struct ward_paths *paths, const char *name,
                        const struct ward_argument *arguments, size_t n, struct ward_query **out) WARD_CHECK;
void ward_query_close(struct ward_query *q);

/** @brief The newest reported or inspected day loaded (settings 'as_of'); "" when there is none. */
ward_rc ward_newest_day(struct ward_db *db, char out[24]) WARD_CHECK;

#endif
