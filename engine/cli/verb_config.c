/* verb_config.c: each setting with its value and where it comes from. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/rows.h"
#include "core/buf.h"
#include "core/mem.h"
#include "core/querydef.h"
#include "core/text.h"
#include "store/known.h"

static const struct ward_rows_column columns[] = {
    {"name", "名称", false}, {"value", "取值", false}, {"origin", "来源", false}, {"source", "依据", false}};

#define N_COLUMNS 4

static ward_rc add(struct ward_ctx *ctx, struct ward_rows_list *list, const char *name, const char *value,
                   const char *origin, const char *source)
{
    ward_rc rc = ward_rows_add(ctx, list, name);
    if (rc == WARD_OK)
        rc = ward_rows_add(ctx, list, value);
    if (rc == WARD_OK)
        rc = ward_rows_add(ctx, list, origin);
    return rc == WARD_OK ? ward_rows_add(ctx, list, source) : rc;
}

/* What is said beside a setting that nothing reads; NULL: nothing, it is known. */
static ward_rc remark(struct ward_ctx *ctx, const struct ward_unknowns *unknown, const char *name, char **out)
{
    struct ward_buf text = {0};
    ward_rc rc = WARD_OK;
    *out = NULL;
    for (size_t i = 0; rc == WARD_OK && name != NULL && i < unknown->n; i++) {
        const char *nearest = unknown->items[i].nearest;
        if (strcmp(unknown->items[i].name, name) != 0)
            continue;
        rc = ward_buf_printf(ctx, &text, "unknown: nothing reads it%s%s%s", nearest != NULL ? "; did you mean " : "",
                             nearest != NULL ? nearest : "", nearest != NULL ? "?" : "");
    }
    if (rc == WARD_OK && text.size > 0)
        *out = ward_buf_take(&text);
    ward_buf_clear(&text);
    return rc;
}

/* What the database holds: made by init and load, or taken over from the ini. */
static ward_rc add_settings(struct ward_db *db, const struct ward_unknowns *unknown, struct ward_rows_list *list)
{
    sqlite3_stmt *stmt = NULL;
    bool row = false;
    ward_rc rc = ward_sql_prepare(db->ctx, db->sql, "SELECT name, value, origin FROM settings ORDER BY name", &stmt);
    while (rc == WARD_OK && (rc = ward_sql_step(db->ctx, db->sql, stmt, &row)) == WARD_OK && row) {
        const char *name = (const char *)sqlite3_column_text(stmt, 0);
        char *said = NULL;
        rc = remark(db->ctx, unknown, name, &said);
        if (rc == WARD_OK)
            rc = add(db->ctx, list, name, (const char *)sqlite3_column_text(stmt, 1),
                     (const char *)sqlite3_column_text(stmt, 2), said);
        ward_mem_free(said);
    }
    sqlite3_finalize(stmt);
    return rc;
}

static bool is_set(const struct ward_rows_list *list, size_t n_set, const char *name)
{
    for (size_t i = 0; i < n_set; i += N_COLUMNS)
        if (strcmp(list->cells[i], name) == 0)
            return true;
    return false;
}

static void number(sqlite3_stmt *stmt, int at, char out[32])
{
    out[0] = '\0';
    if (sqlite3_column_type(stmt, at) != SQLITE_NULL)
        ward_text_real(sqlite3_column_double(stmt, at), out);
}

/* The layers' own values, with the standard each comes from. */
static ward_rc add_rules(struct ward_db *db, struct ward_rows_list *list, size_t n_set)
{
    sqlite3_stmt *stmt = NULL;
    bool row = false;
    ward_rc rc = ward_sql_prepare(
        db->ctx, db->sql,
        "SELECT layer || '.' || name || CASE WHEN coalesce(condition, '') = '' THEN '' ELSE ' [' || condition || ']' "
        "END, "
        "min, max, source, coalesce(condition, '') = '' FROM main.ward_rules ORDER BY layer, name, seq",
        &stmt);
    while (rc == WARD_OK && (rc = ward_sql_step(db->ctx, db->sql, stmt, &row)) == WARD_OK && row) {
        const char *name = (const char *)sqlite3_column_text(stmt, 0);
        char low[32], high[32], value[80];
        bool is_default = sqlite3_column_int(stmt, 4) == 1;
        if (name == NULL || is_set(list, n_set, name))
            continue;
        number(stmt, 1, low);
        number(stmt, 2, high);
        (void)snprintf(value, sizeof value, "%s%s%s", low, is_default ? "" : "..", is_default ? "" : high);
        rc = add(db->ctx, list, name, value, "default", (const char *)sqlite3_column_text(stmt, 3));
    }
    sqlite3_finalize(stmt);
    return rc;
}

static ward_rc add_parameters(struct ward_cli *cli, const char *query, struct ward_rows_list *list, size_t n_set)
{
    struct ward_querydef *def = NULL;
    struct ward_buf name = {0};
    ward_rc rc = ward_query_read(cli->ctx, &cli->paths, query, &def);
    for (size_t i = 0; rc == WARD_OK && i < def->n_params; i++) {
        if (def->params[i].required)
            continue;
        ward_buf_reset(&name);
        rc = ward_buf_printf(cli->ctx, &name, "%s.%s", query, def->params[i].name);
        if (rc == WARD_OK && !is_set(list, n_set, name.data))
            rc = add(cli->ctx, list, name.data, def->params[i].fallback, "default", def->params[i].meaning);
    }
    ward_buf_clear(&name);
    ward_querydef_free(def);
    return rc;
}

static int compare_rows(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

ward_rc ward_verb_config(struct ward_cli *cli, int *exit_status)
{
    (void)exit_status;
    struct ward_db *db = NULL;
    struct ward_rows_list list = {.columns = columns, .n_columns = N_COLUMNS};
    struct ward_unknowns unknown = {0};
    char **names = NULL;
    size_t n = 0;
    ward_rc rc = ward_cli_open(cli, WARD_DB_READ, &db);
    if (rc == WARD_OK)
        rc = ward_settings_unknown(db, &cli->paths, &unknown);
    if (rc == WARD_OK)
        rc = add_settings(db, &unknown, &list);
    size_t n_set = list.n;
    if (rc == WARD_OK)
        rc = add_rules(db, &list, n_set);
    if (rc == WARD_OK)
        rc = ward_query_names(cli->ctx, &cli->paths, &names, &n);
    for (size_t i = 0; rc == WARD_OK && i < n; i++)
        rc = add_parameters(cli, names[i], &list, n_set);
    if (rc == WARD_OK && list.n > 0)
        qsort(list.cells, list.n / N_COLUMNS, N_COLUMNS * sizeof *list.cells, compare_rows);
    if (rc == WARD_OK)
        rc = ward_rows_write(cli, &list, "settings");
    for (size_t i = 0; i < n; i++)
        ward_mem_free(names[i]);
    ward_mem_free(names);
    ward_unknowns_clear(&unknown);
    ward_rows_clear(&list);
    ward_db_close(db);
    return rc;
}
