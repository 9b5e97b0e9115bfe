#include "store/feed.h"

#include "core/buf.h"
#include "core/mem.h"

static const char name[] = "ward_feed";

struct feeding {
    struct ward_ctx *ctx;
    const struct ward_feed *feed;
    ward_rc failed; /* what next returned; SQLite knows only that something did */
    int64_t rowid;
    bool end;
};

struct table {
    sqlite3_vtab base; /* SQLite's: first */
    struct feeding *feeding;
};

static int feed_connect(sqlite3 *sql, void *pointer, int argc, const char *const *argv, sqlite3_vtab **out,
                        char **message)
{
    struct feeding *f = pointer;
    struct table *table = NULL;
    struct ward_buf text = {0};
    (void)argc;
    (void)argv;
    (void)message; /* SQLite words its own failures */
    ward_rc rc = ward_buf_text(f->ctx, &text, "CREATE TABLE feed(c0");
    for (int i = 1; rc == WARD_OK && i < f->feed->n_columns; i++)
        rc = ward_buf_printf(f->ctx, &text, ", c%d", i);
    if (rc == WARD_OK)
        rc = ward_buf_text(f->ctx, &text, ")");
    if (rc == WARD_OK)
        rc = ward_new(f->ctx, 1, sizeof *table, &table);
    int result = rc == WARD_OK ? sqlite3_declare_vtab(sql, text.data) : SQLITE_NOMEM;
    ward_buf_clear(&text);
    if (result != SQLITE_OK) {
        ward_mem_free(table);
        return result;
    }
    table->feeding = f;
    *out = &table->base;
    return SQLITE_OK;
}

static int feed_disconnect(sqlite3_vtab *vtab)
{
    ward_mem_free(vtab);
    return SQLITE_OK;
}

static int feed_plan(sqlite3_vtab *vtab, sqlite3_index_info *info)
{
    (void)vtab;
    info->estimatedCost = 1e6;
    return SQLITE_OK;
}

static int feed_open(sqlite3_vtab *vtab, sqlite3_vtab_cursor **out)
{
    struct table *table = (struct table *)vtab;
    return ward_new(table->feeding->ctx, 1, sizeof **out, out) == WARD_OK ? SQLITE_OK : SQLITE_NOMEM;
}

static int feed_close(sqlite3_vtab_cursor *cursor)
{
    ward_mem_free(cursor);
    return SQLITE_OK;
}

static struct feeding *feeding_of(sqlite3_vtab_cursor *cursor)
{
    return ((struct table *)cursor->pVtab)->feeding;
}

static int feed_next(sqlite3_vtab_cursor *cursor)
{
    struct feeding *f = feeding_of(cursor);
    f->rowid++;
    f->failed = f->feed->next(f->feed->self, &f->end);
    return f->failed == WARD_OK ? SQLITE_OK : SQLITE_ERROR;
}

static int feed_filter(sqlite3_vtab_cursor *cursor, int index, const char *text, int argc, sqlite3_value **argv)
{
    (void)index;
    (void)text;
    (void)argc;
    (void)argv;
    return feed_next(cursor);
}

static int feed_eof(sqlite3_vtab_cursor *cursor)
{
    return feeding_of(cursor)->end;
}

static int feed_column(sqlite3_vtab_cursor *cursor, sqlite3_context *out, int i)
{
    const struct ward_feed *feed = feeding_of(cursor)->feed;
    struct ward_value v = {.kind = WARD_NULL};
    feed->column(feed->self, i, &v);
    switch (v.kind) {
    case WARD_NULL:
        break;
    case WARD_INTEGER:
        sqlite3_result_int64(out, v.integer);
        break;
    case WARD_REAL:
        sqlite3_result_double(out, v.real);
        break;
    case WARD_TEXT:
        sqlite3_result_text64(out, v.text, v.size, SQLITE_STATIC, SQLITE_UTF8);
        break;
    case WARD_BLOB:
        sqlite3_result_blob64(out, v.text, v.size, SQLITE_STATIC);
        break;
    }
    return SQLITE_OK;
}

static int feed_rowid(sqlite3_vtab_cursor *cursor, sqlite3_int64 *out)
{
    *out = feeding_of(cursor)->rowid;
    return SQLITE_OK;
}

/* Without xCreate there is nothing to create: the table is there by its name. */
static const sqlite3_module module = {.xConnect = feed_connect,
                                      .xBestIndex = feed_plan,
                                      .xDisconnect = feed_disconnect,
                                      .xOpen = feed_open,
                                      .xClose = feed_close,
                                      .xFilter = feed_filter,
                                      .xNext = feed_next,
                                      .xEof = feed_eof,
                                      .xColumn = feed_column,
                                      .xRowid = feed_rowid};

ward_rc ward_feed_insert(struct ward_ctx *ctx, sqlite3 *sql, const char *into, const struct ward_feed *feed)
{
    struct feeding f = {.ctx = ctx, .feed = feed};
    struct ward_buf text = {0};
    sqlite3_stmt *stmt = NULL;
    if (sqlite3_create_module(sql, name, &module, &f) != SQLITE_OK)
        return ward_sql_fail(ctx, sql, "feeding a table");
    /* FAIL: a fault ends the transaction anyway, so no statement journal need be kept for it. */
    ward_rc rc = ward_buf_printf(ctx, &text, "INSERT OR FAIL INTO %s SELECT * FROM %s", into, name);
    if (rc == WARD_OK)
        rc = ward_sql_prepare(ctx, sql, text.data, &stmt);
    if (rc == WARD_OK) {
        int result = sqlite3_step(stmt);
        if (f.failed != WARD_OK)
            rc = f.failed;
        else if (result != SQLITE_DONE)
            rc = ward_sql_fail(ctx, sql, "feeding a table");
    }
    sqlite3_finalize(stmt);
    (void)sqlite3_create_module(sql, name, NULL, NULL); /* f goes out of scope */
    ward_buf_clear(&text);
    return rc;
}
