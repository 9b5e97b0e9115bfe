#include "store/known.h"

#include <string.h>

#include "core/buf.h"
#include "core/layerdef.h"
#include "core/mem.h"
#include "core/text.h"
#include "store/catalogue.h"

struct names {
    char **items;
    size_t n, capacity;
};

/* SECTION.KEY, or load.LAYER.KEY */
static ward_rc add_name(struct ward_ctx *ctx, struct names *names, const char *before, const char *section,
                        const char *key)
{
    struct ward_buf text = {0};
    ward_rc rc = ward_grow(ctx, &names->items, &names->capacity, names->n + 1, sizeof *names->items);
    if (rc == WARD_OK)
        rc = ward_buf_printf(ctx, &text, "%s%s.%s", before, section, key);
    if (rc == WARD_OK)
        names->items[names->n++] = ward_buf_take(&text);
    ward_buf_clear(&text);
    return rc;
}

static void clear_names(struct names *names)
{
    for (size_t i = 0; i < names->n; i++)
        ward_mem_free(names->items[i]);
    ward_mem_free(names->items);
}

/* ---- what is known ---- */

static ward_rc add_district(struct ward_ctx *ctx, struct names *names)
{
    static const char *const keys[] = {"name", "name_zh", "synthetic", "note", "note_zh"};
    ward_rc rc = WARD_OK;
    for (size_t i = 0; rc == WARD_OK && i < sizeof keys / sizeof keys[0]; i++)
        rc = add_name(ctx, names, "", "district", keys[i]);
    return rc;
}

static ward_rc add_load(struct ward_ctx *ctx, struct names *names, const struct ward_layerdef *def)
{
    static const char *const keys[] = {"source_crs", "encoding", "filter", "header_row", "sheet", "x", "y", "wkt"};
    ward_rc rc = WARD_OK;
    for (size_t i = 0; rc == WARD_OK && i < sizeof keys / sizeof keys[0]; i++)
        rc = add_name(ctx, names, "load.", def->name, keys[i]);
    for (size_t i = 0; rc == WARD_OK && i < def->n_columns; i++) {
        struct ward_buf key = {0};
        rc = ward_buf_printf(ctx, &key, "map.%s", def->columns[i].name);
        if (rc == WARD_OK)
            rc = add_name(ctx, names, "load.", def->name, key.data);
        ward_buf_clear(&key);
    }
    return rc;
}

/* A rule with a condition is no single number, so no setting stands for it. */
static ward_rc add_layer(struct ward_ctx *ctx, struct names *names, const struct ward_layerdef *def)
{
    ward_rc rc = add_load(ctx, names, def);
    for (size_t i = 0; rc == WARD_OK && i < def->n_rules; i++)
        if (def->rules[i].condition == NULL || def->rules[i].condition[0] == '\0')
            rc = add_name(ctx, names, "", def->name, def->rules[i].name);
    return rc;
}

static bool is_files_fault(ward_rc rc)
{
    return rc == WARD_E_HEADER || rc == WARD_E_SOURCE || rc == WARD_E_NAME;
}

static ward_rc add_layers(struct ward_db *db, struct names *names)
{
    sqlite3_stmt *stmt = NULL;
    bool row = true;
    ward_rc rc = ward_sql_prepare(db->ctx, db->sql, "SELECT layer, header FROM main.ward_layers ORDER BY layer", &stmt);
    while (rc == WARD_OK && (rc = ward_sql_step(db->ctx, db->sql, stmt, &row)) == WARD_OK && row) {
        struct ward_layerdef *def = NULL;
        const char *header = (const char *)sqlite3_column_text(stmt, 1);
        if (header == NULL)
            continue;
        rc = ward_layerdef_parse(db->ctx, (const char *)sqlite3_column_text(stmt, 0), header, &def);
        if (rc == WARD_OK)
            rc = add_layer(db->ctx, names, def);
        else if (is_files_fault(rc))
            rc = WARD_OK;
        ward_layerdef_free(def);
    }
    sqlite3_finalize(stmt);
    return rc;
}

static ward_rc add_query(struct ward_ctx *ctx, const struct ward_paths *paths, const char *query, struct names *names)
{
    struct ward_querydef *def = NULL;
    ward_rc rc = ward_query_read(ctx, paths, query, &def);
    if (is_files_fault(rc))
        rc = WARD_OK;
    for (size_t i = 0; rc == WARD_OK && def != NULL && i < def->n_params; i++)
        rc = add_name(ctx, names, "", def->name, def->params[i].name);
    ward_querydef_free(def);
    return rc;
}

static ward_rc add_queries(struct ward_ctx *ctx, const struct ward_paths *paths, struct names *names)
{
    char **queries = NULL;
    size_t n = 0;
    ward_rc rc = ward_query_names(ctx, paths, &queries, &n);
    for (size_t i = 0; i < n; i++) {
        if (rc == WARD_OK)
            rc = add_query(ctx, paths, queries[i], names);
        ward_mem_free(queries[i]);
    }
    ward_mem_free(queries);
    return rc;
}

static ward_rc collect(struct ward_db *db, const struct ward_paths *paths, struct names *names)
{
    ward_rc rc = add_district(db->ctx, names);
    if (rc == WARD_OK)
        rc = add_layers(db, names);
    return rc == WARD_OK ? add_queries(db->ctx, paths, names) : rc;
}

/* ---- what is set ---- */

static bool is_known(const struct names *names, const char *name)
{
    if (strncmp(name, "crs.", 4) == 0) /* a city's own grids go by names of its choice */
        return true;
    for (size_t i = 0; i < names->n; i++)
        if (strcmp(names->items[i], name) == 0)
            return true;
    return false;
}

static ward_rc add_unknown(struct ward_ctx *ctx, const struct names *names, const char *name, struct ward_unknowns *out)
{
    ward_rc rc = ward_grow(ctx, &out->items, &out->capacity, out->n + 1, sizeof *out->items);
    if (rc != WARD_OK)
        return rc;
    struct ward_unknown *item = &out->items[out->n++];
    *item = (struct ward_unknown){0};
    rc = ward_strdup(ctx, name, &item->name);
    const char *nearest = ward_text_nearest(name, (const char *const *)names->items, names->n);
    return rc == WARD_OK ? ward_strdup(ctx, nearest, &item->nearest) : rc;
}

ward_rc ward_settings_unknown(struct ward_db *db, const struct ward_paths *paths, struct ward_unknowns *out)
{
    sqlite3_stmt *stmt = NULL;
    struct names names = {0};
    bool row = true;
    memset(out, 0, sizeof *out);
    ward_rc rc =
        ward_sql_prepare(db->ctx, db->sql, "SELECT name FROM settings WHERE origin = 'ini' ORDER BY name", &stmt);
    while (rc == WARD_OK && (rc = ward_sql_step(db->ctx, db->sql, stmt, &row)) == WARD_OK && row) {
        const char *name = (const char *)sqlite3_column_text(stmt, 0);
        if (names.n == 0)
            rc = collect(db, paths, &names);
        if (rc == WARD_OK && name != NULL && !is_known(&names, name))
            rc = add_unknown(db->ctx, &names, name, out);
    }
    sqlite3_finalize(stmt);
    clear_names(&names);
    return rc;
}

void ward_unknowns_clear(struct ward_unknowns *unknowns)
{
    for (size_t i = 0; i < unknowns->n; i++) {
        ward_mem_free(unknowns->items[i].name);
        ward_mem_free(unknowns->items[i].nearest);
    }
    ward_mem_free(unknowns->items);
    memset(unknowns, 0, sizeof *unknowns);
}
