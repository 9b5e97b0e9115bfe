#include "store/sqlite.h"

#include <string.h>

#include "store/holders.h"

static ward_rc code_of(int result)
{
    switch (result & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return WARD_E_BUSY;
    case SQLITE_INTERRUPT:
        return WARD_E_INTERRUPT;
    case SQLITE_NOMEM:
        return WARD_E_NOMEM;
    case SQLITE_FULL:
    case SQLITE_IOERR:
        return WARD_E_IO;
    case SQLITE_NOTADB:
    case SQLITE_CORRUPT:
    case SQLITE_CANTOPEN:
    case SQLITE_READONLY:
        return WARD_E_DB;
    default:
        return WARD_E_SQL;
    }
}

ward_rc ward_sql_fail(struct ward_ctx *ctx, sqlite3 *sql, const char *doing)
{
    int result = sqlite3_extended_errcode(sql);
    char holders[160];
    const char *message = sqlite3_errmsg(sql);
    /* One of our own functions failed inside SQLite: its code and sentence are already in the context. */
    if (ward_ctx_code(ctx) != WARD_OK && strcmp(message, ward_ctx_message(ctx)) == 0)
        return ward_ctx_code(ctx);
    const char *path = sqlite3_db_filename(sql, "main");
    if (path == NULL || path[0] == '\0')
        path = "the database";
    switch (result & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        ward_holders_of(path, holders, sizeof holders);
        return ward_fail(ctx, WARD_E_BUSY, "%s: %s is in use by %s; close it or wait (--lock-wait)", doing, path,
                         holders[0] != '\0' ? holders : "another program");
    case SQLITE_INTERRUPT:
        return ward_fail(ctx, WARD_E_INTERRUPT, "interrupted; nothing was changed");
    case SQLITE_FULL:
        return ward_fail(ctx, WARD_E_IO, "%s: the disk that holds %s is full; nothing was changed", doing, path);
    case SQLITE_NOTADB:
    case SQLITE_CORRUPT:
        return ward_fail(ctx, WARD_E_DB, "%s: %s is damaged or no database: %s", doing, path, message);
    default:
        return ward_fail(ctx, code_of(result), "%s: %s", doing, message);
    }
}

/* ---- what a connection does not have yet ---- */

void ward_sql_spare_add(struct ward_ctx *ctx, struct ward_sql_spare *spare)
{
    spare->ctx = ctx;
    spare->is_started = false;
    spare->next = ward_ctx_slot(ctx, WARD_SLOT_SPARE);
    ward_ctx_slot_set(ctx, WARD_SLOT_SPARE, spare, NULL);
}

void ward_sql_spare_remove(struct ward_sql_spare *spare)
{
    struct ward_sql_spare *first = ward_ctx_slot(spare->ctx, WARD_SLOT_SPARE);
    struct ward_sql_spare **at = &first;
    while (*at != NULL && *at != spare)
        at = &(*at)->next;
    if (*at != NULL)
        *at = spare->next;
    ward_ctx_slot_set(spare->ctx, WARD_SLOT_SPARE, first, NULL);
}

bool ward_sql_is_running(sqlite3 *sql)
{
    for (sqlite3_stmt *stmt = sqlite3_next_stmt(sql, NULL); stmt != NULL; stmt = sqlite3_next_stmt(sql, stmt))
        if (sqlite3_stmt_busy(stmt))
            return true;
    return false;
}

/* SQLite says so of a function, a module or a table it does not know. */
static bool names_unknown(sqlite3 *sql, int code)
{
    static const char words[] = "no such ";
    return (code & 0xff) == SQLITE_ERROR && strncmp(sqlite3_errmsg(sql), words, sizeof words - 1) == 0;
}

static struct ward_sql_spare *spare_of(const struct ward_ctx *ctx, const sqlite3 *sql)
{
    struct ward_sql_spare *spare = ward_ctx_slot(ctx, WARD_SLOT_SPARE);
    while (spare != NULL && spare->sql != sql)
        spare = spare->next;
    return spare != NULL && !spare->is_started ? spare : NULL;
}

ward_rc ward_sql_compile(struct ward_ctx *ctx, sqlite3 *sql, const char *text, sqlite3_stmt **out, const char **tail,
                         int *code)
{
    *code = sqlite3_prepare_v2(sql, text, -1, out, tail);
    struct ward_sql_spare *spare = names_unknown(sql, *code) ? spare_of(ctx, sql) : NULL;
    if (spare == NULL)
        return WARD_OK;
    spare->is_started = true;
    ward_rc rc = spare->start(ctx, spare);
    if (rc == WARD_OK)
        *code = sqlite3_prepare_v2(sql, text, -1, out, tail);
    return rc;
}

/* The first line of an SQL text that is more than blanks, for messages. */
static int first_line(const char **text)
{
    *text += strspn(*text, " \t\r\n");
    return (int)strcspn(*text, "\n");
}

ward_rc ward_sql_prepare(struct ward_ctx *ctx, sqlite3 *sql, const char *text, sqlite3_stmt **out)
{
    int code = SQLITE_OK;
    *out = NULL;
    ward_rc rc = ward_sql_compile(ctx, sql, text, out, NULL, &code);
    if (rc != WARD_OK || (code == SQLITE_OK && *out != NULL))
        return rc;
    if (code == SQLITE_OK)
        return ward_fail(ctx, WARD_E_SQL, "there is no SQL statement in this text");
    rc = ward_sql_fail(ctx, sql, "preparing SQL");
    if (rc == WARD_E_SQL) {
        int length = first_line(&text);
        rc = ward_fail(ctx, rc, "%s, in: %.*s", ward_ctx_message(ctx), length > 200 ? 200 : length, text);
    }
    return rc;
}

ward_rc ward_sql_step(struct ward_ctx *ctx, sqlite3 *sql, sqlite3_stmt *stmt, bool *row)
{
    int result = sqlite3_step(stmt);
    *row = result == SQLITE_ROW;
    if (result == SQLITE_ROW || result == SQLITE_DONE)
        return WARD_OK;
    return ward_sql_fail(ctx, sql, "running SQL");
}

ward_rc ward_sql_bind(struct ward_ctx *ctx, sqlite3 *sql, sqlite3_stmt *stmt, int at, const struct ward_value *value)
{
    int result = SQLITE_OK;
    switch (value->kind) {
    case WARD_NULL:
        result = sqlite3_bind_null(stmt, at);
        break;
    case WARD_INTEGER:
        result = sqlite3_bind_int64(stmt, at, value->integer);
        break;
    case WARD_REAL:
        result = sqlite3_bind_double(stmt, at, value->real);
        break;
    case WARD_TEXT:
        result = sqlite3_bind_text64(stmt, at, value->text, value->size, SQLITE_STATIC, SQLITE_UTF8);
        break;
    case WARD_BLOB:
        result = sqlite3_bind_blob64(stmt, at, value->text, value->size, SQLITE_STATIC);
        break;
    }
    return result == SQLITE_OK ? WARD_OK : ward_sql_fail(ctx, sql, "binding a value");
}

ward_rc ward_sql_exec(struct ward_ctx *ctx, sqlite3 *sql, const char *text)
{
    while (*text != '\0') {
        sqlite3_stmt *stmt = NULL;
        const char *rest = NULL;
        int code = SQLITE_OK;
        ward_rc rc = ward_sql_compile(ctx, sql, text, &stmt, &rest, &code);
        if (rc == WARD_OK && code != SQLITE_OK)
            return ward_sql_prepare(ctx, sql, text, &stmt); /* fails again, with the sentence */
        bool row = stmt != NULL;
        while (rc == WARD_OK && row)
            rc = ward_sql_step(ctx, sql, stmt, &row);
        sqlite3_finalize(stmt);
        if (rc != WARD_OK)
            return rc;
        text = rest;
    }
    return WARD_OK;
}

ward_rc ward_sql_integer(struct ward_ctx *ctx, sqlite3 *sql, const char *text, int64_t *out, bool *found)
{
    sqlite3_stmt *stmt = NULL;
    bool row = false;
    *out = 0;
    *found = false;
    ward_rc rc = ward_sql_prepare(ctx, sql, text, &stmt);
    if (rc == WARD_OK)
        rc = ward_sql_step(ctx, sql, stmt, &row);
    if (rc == WARD_OK && row && sqlite3_column_type(stmt, 0) != SQLITE_NULL) {
        *out = sqlite3_column_int64(stmt, 0);
        *found = true;
    }
    sqlite3_finalize(stmt);
    return rc;
}
