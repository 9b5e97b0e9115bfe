/** state.h: what all ward_ functions of one connection share; counted, because SQLite destroys them one by one. */
#ifndef WARD_SQL_STATE_H
#define WARD_SQL_STATE_H

#include "core/buf.h"
#include "store/layer.h"
#include "store/network.h"

struct ward_db;
struct ward_paths;

struct ward_state {
    int references;
    struct ward_ctx *ctx;           /* referenced */
    struct ward_cache *cache;       /* of this connection's layers */
    struct ward_networks *networks; /* of its streets */
    sqlite3 *sql;                   /* borrowed: it owns us */
    int metric_srid;                /* the CRS last found to be in metres; 0: none yet */
    struct ward_geom geom;          /* scratch of one scalar call */
    struct ward_buf blob;           /* scratch of one result */
    /* of ward_result() alone: */
    struct ward_db *db;             /* borrowed */
    const struct ward_paths *paths; /* borrowed */
    int depth;                      /* of queries within queries */
};

ward_rc ward_state_new(struct ward_ctx *ctx, sqlite3 *sql, struct ward_state **out) WARD_CHECK;
struct ward_state *ward_state_ref(struct ward_state *state);
void ward_state_free(void *state); /* drops one reference; SQLite's xDestroy */

/**
 * @brief  Hands the context's message to SQLite, word for word (so that ward_sql_fail() knows it again), with the name
 * of the function before it. Out of memory and interrupts keep SQLite's own codes.
 */
void ward_result_fail(sqlite3_context *call, struct ward_state *state, const char *function);

/** @brief The same for a virtual table. @return the code for SQLite */
int ward_vtab_fail(sqlite3_vtab *vtab, struct ward_state *state, const char *function);

/** @brief A geometry as a SpatiaLite blob; NULL where it is empty. */
ward_rc ward_result_geom(sqlite3_context *call, struct ward_state *state, const struct ward_geom *geom) WARD_CHECK;

#endif
