/** sqlite.h: SQLite's API, direct in ward, through the host's pointer table in mod_ward.so (compiled with WARD_MODULE).
 */
#ifndef WARD_STORE_SQLITE_H
#define WARD_STORE_SQLITE_H

#ifdef WARD_MODULE
#include <sqlite3ext.h>
SQLITE_EXTENSION_INIT3
#else
#include <sqlite3.h>
#endif

#include "core/ctx.h"
#include "core/value.h"

/** @brief Turns SQLite's error on this connection into ours: busy, interrupt, out of memory, full disk, or WARD_E_SQL.
 */
ward_rc ward_sql_fail(struct ward_ctx *ctx, sqlite3 *sql, const char *doing);

/** What a connection does not have yet: started when a statement names what SQLite does not know, once. */
struct ward_sql_spare {
    sqlite3 *sql;
    ward_rc (*start)(struct ward_ctx *ctx, struct ward_sql_spare *self);
    /* private */
    struct ward_ctx *ctx;
    struct ward_sql_spare *next;
    bool is_started;
};

/** @brief For the statements prepared under this context. Borrowed until ward_sql_spare_remove(). */
void ward_sql_spare_add(struct ward_ctx *ctx, struct ward_sql_spare *spare);
void ward_sql_spare_remove(struct ward_sql_spare *spare);

/** @brief Does a statement of this connection run, that is, stand at one of its rows? */
bool ward_sql_is_running(sqlite3 *sql);

/**
 * @brief  sqlite3_prepare_v2(), once more with the connection's spare where a name is unknown.
 * @param[out] code  SQLite's, of the last attempt; its message is sqlite3_errmsg()
 * @errors what starting the spare may fail with
 */
ward_rc ward_sql_compile(struct ward_ctx *ctx, sqlite3 *sql, const char *text, sqlite3_stmt **out, const char **tail,
                         int *code) WARD_CHECK;

/** @brief Prepares one statement; a fault names the SQL text's first line. */
ward_rc ward_sql_prepare(struct ward_ctx *ctx, sqlite3 *sql, const char *text, sqlite3_stmt **out) WARD_CHECK;

/** @brief One step: *row says whether there is one. */
ward_rc ward_sql_step(struct ward_ctx *ctx, sqlite3 *sql, sqlite3_stmt *stmt, bool *row) WARD_CHECK;

/** @brief Binds a value to parameter `at` (1 …); a text or blob is borrowed until it is bound again. */
ward_rc ward_sql_bind(struct ward_ctx *ctx, sqlite3 *sql, sqlite3_stmt *stmt, int at,
                      const struct ward_value *value) WARD_CHECK;

/** @brief Runs statements without results. */
ward_rc ward_sql_exec(struct ward_ctx *ctx, sqlite3 *sql, const char *text) WARD_CHECK;

/** @brief The first column of the first row as an integer; *found false when there is no row or it is NULL. */
ward_rc ward_sql_integer(struct ward_ctx *ctx, sqlite3 *sql, const char *text, int64_t *out, bool *found) WARD_CHECK;

#endif
