/**
 * spatialite.h: SpatiaLite, on the connections that need it. It comes with PROJ and fifty other libraries, and reads
 * PROJ's database when it starts: twice the work of a small query, and what ward itself asks mostly needs none of it.
 * So it is loaded, and started on a connection, when a statement there is the first to name what SQLite does not know:
 * a function of SpatiaLite's, or a table whose triggers call one.
 */
#ifndef WARD_STORE_SPATIALITE_H
#define WARD_STORE_SPATIALITE_H

#include "store/sqlite.h"

struct ward_spatialite;

/**
 * @brief  Has the statements of a connection start SpatiaLite (by ward_sql_prepare() and its like, under this context).
 * @param busy_ms  the connection's busy timeout, which SpatiaLite would change
 * @param[out] out  end with ward_spatialite_end() once the connection is closed
 * @errors WARD_E_NOMEM, WARD_E_SQL
 */
ward_rc ward_spatialite_offer(struct ward_ctx *ctx, sqlite3 *sql, int busy_ms, struct ward_spatialite **out) WARD_CHECK;

/** @brief Was it started? NULL: no. */
bool ward_spatialite_is_started(const struct ward_spatialite *s);

/** @brief NULL is allowed. */
void ward_spatialite_end(struct ward_spatialite *s);

/** @brief "5.0.1". Borrowed. @errors WARD_E_EXTENSION: it is not installed */
ward_rc ward_spatialite_version(struct ward_ctx *ctx, const char **out) WARD_CHECK;

#endif
