/* verb_list.c: the layers of a database with their titles, kinds of geometry and counts. */
#include <stdio.h>

#include "cli/rows.h"
#include "core/buf.h"
#include "store/db.h"

static const struct ward_rows_column columns[] = {{"layer", "图层", false},
                                                  {"title", "标题", false},
                                                  {"geometry", "几何类型", false},
                                                  {"rows", "行数", true},
                                                  {"loaded", "已加载", false}};

static ward_rc add_kinds(struct ward_ctx *ctx, unsigned kinds, struct ward_rows_list *list)
{
    static const char *const texts[8] = {"none",    "point",          "line",          "point, line",
                                         "polygon", "point, polygon", "line, polygon", "point, line, polygon"};
    return ward_rows_add(ctx, list, texts[kinds & 7]);
}

static ward_rc add_count(struct ward_db *db, const char *layer, struct ward_rows_list *list)
{
    struct ward_buf text = {0};
    char number[32];
    int64_t n = 0;
    bool found = false;
    ward_rc rc = ward_buf_text(db->ctx, &text, "SELECT count(*) FROM ");
    if (rc == WARD_OK)
        rc = ward_buf_identifier(db->ctx, &text, layer);
    if (rc == WARD_OK)
        rc = ward_sql_integer(db->ctx, db->sql, text.data, &n, &found);
    (void)snprintf(number, sizeof number, "%lld", (long long)n);
    ward_buf_clear(&text);
    return rc == WARD_OK ? ward_rows_add(db->ctx, list, number) : rc;
}

static ward_rc add_layer(struct ward_cli *cli, struct ward_db *db, sqlite3_stmt *stmt, struct ward_rows_list *list)
{
    const char *layer = (const char *)sqlite3_column_text(stmt, 0);
    bool is_loaded = sqlite3_column_int(stmt, 4) == 1;
    ward_rc rc = ward_rows_add(cli->ctx, list, layer);
    if (rc == WARD_OK)
        rc = ward_rows_add(
            cli->ctx, list,
            (const char *)sqlite3_column_text(stmt, cli->is_zh && sqlite3_column_type(stmt, 2) == SQLITE_TEXT ? 2 : 1));
    if (rc == WARD_OK)
        rc = add_kinds(cli->ctx, (unsigned)sqlite3_column_int(stmt, 3), list);
    if (rc == WARD_OK)
        rc = add_count(db, layer, list);
    if (rc == WARD_OK)
        rc = ward_rows_add(cli->ctx, list, cli->is_zh ? (is_loaded ? "是" : "否") : (is_loaded ? "yes" : "no"));
    return rc;
}

ward_rc ward_verb_list(struct ward_cli *cli, int *exit_status)
{
    struct ward_db *db = NULL;
    sqlite3_stmt *stmt = NULL;
    struct ward_rows_list list = {.columns = columns, .n_columns = sizeof columns / sizeof columns[0]};
    bool row = true;
    (void)exit_status;
    ward_rc rc = ward_cli_open(cli, WARD_DB_READ, &db);
    if (rc == WARD_OK)
        rc = ward_sql_prepare(cli->ctx, db->sql,
                              "SELECT layer, title, title_zh, kinds, loaded FROM ward_layers ORDER BY layer", &stmt);
    while (rc == WARD_OK && row) {
        rc = ward_sql_step(cli->ctx, db->sql, stmt, &row);
        if (rc == WARD_OK && row)
            rc = add_layer(cli, db, stmt, &list);
    }
    sqlite3_finalize(stmt);
    if (rc == WARD_OK)
        rc = ward_rows_write(cli, &list, "layers");
    ward_rows_clear(&list);
    ward_db_close(db);
    return rc;
}
