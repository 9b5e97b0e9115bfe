#include "store/table.h"

#include <stdio.h>
#include <string.h>

#include "core/buf.h"
#include "core/mem.h"
#include "store/catalogue.h"
#include "store/query_private.h"
#include "store/stored.h"
#include "store/words.h"

/* What is stored beside the layers: which order makes its rows' places fixed, which column is the owner's key. */
struct result {
    const char *name, *order, *key;
    const char *id_as; /* the name id is shown by where other tables refer to it; NULL: not shown */
};

static const struct result results[] = {
    {"case_places", "case_id", "case_id", NULL},
    {"case_zones", "case_id, zone_code", NULL, NULL},
    {"case_decisions", "case_id", "case_id", NULL},
    {"score_days", "level, code, day", NULL, NULL},
    {"published_figures", "id", NULL, NULL},
    {"published_rows", "issue, kind, day, row_id", NULL, NULL},
    {"net_nodes", "id", "node_id", "node_id"},
    {"net_edges", "id", "edge_id", "edge_id"},
    {"rejects", "load_id, layer, source, row, id", NULL, NULL},
    {"loads", "id", "load_id", "load_id"},
    {"runs", "id", "run_id", "run_id"},
    {"settings", "name", "name", NULL},
};

static ward_rc open_select(struct ward_db *db, const char *name, const char *sql, struct ward_query **out)
{
    struct ward_query *q = NULL;
    ward_rc rc = ward_new(db->ctx, 1, sizeof *q, &q);
    if (rc == WARD_OK)
        rc = ward_query_prepare(db, name, sql, &q->stmt);
    if (rc == WARD_OK)
        rc = ward_query_describe(db, q);
    if (rc != WARD_OK) {
        ward_query_close(q);
        return rc;
    }
    q->key_column = -1;
    *out = q;
    return WARD_OK;
}

static void mark_key(struct ward_query *q, const char *key)
{
    for (size_t i = 0; key != NULL && i < q->n_columns; i++)
        if (strcmp(q->columns[i].name, key) == 0) {
            q->columns[i].is_key = true;
            q->key_column = q->columns[i].at;
        }
}

/* ---- layers ---- */

static ward_rc layer_sql(struct ward_ctx *ctx, const struct ward_layerdef *def, struct ward_buf *sql)
{
    ward_rc rc = ward_buf_text(ctx, sql, "SELECT ");
    for (size_t i = 0; rc == WARD_OK && i < def->n_columns; i++) {
        if (def->columns[i].type == WARD_T_GEOMETRY)
            continue;
        rc = ward_buf_identifier(ctx, sql, def->columns[i].name);
        if (rc == WARD_OK)
            rc = ward_buf_text(ctx, sql, ", ");
    }
    if (rc == WARD_OK)
        rc = ward_buf_text(ctx, sql, def->kinds != WARD_KIND_NONE ? "extra, geom FROM " : "extra FROM ");
    if (rc == WARD_OK)
        rc = ward_buf_identifier(ctx, sql, def->name);
    if (rc == WARD_OK)
        rc = ward_buf_text(ctx, sql, " ORDER BY ");
    for (size_t i = 0; rc == WARD_OK && i < def->n_key; i++) {
        rc = ward_buf_identifier(ctx, sql, def->key[i]);
        if (rc == WARD_OK)
            rc = ward_buf_text(ctx, sql, ", ");
    }
    if (rc == WARD_OK && def->valid_from != NULL)
        rc = ward_buf_identifier(ctx, sql, def->valid_from);
    if (rc == WARD_OK && def->valid_from != NULL)
        rc = ward_buf_text(ctx, sql, ", ");
    if (rc == WARD_OK && def->kinds != WARD_KIND_NONE)
        rc = ward_buf_text(ctx, sql, "geom, ");
    /* A layer whose key repeats, or that has none: every column counts before the order in the table does. */
    for (size_t i = 0; rc == WARD_OK && (def->key_repeats || def->n_key == 0) && i < def->n_columns; i++) {
        if (def->columns[i].type == WARD_T_GEOMETRY)
            continue;
        rc = ward_buf_identifier(ctx, sql, def->columns[i].name);
        if (rc == WARD_OK)
            rc = ward_buf_text(ctx, sql, ", ");
    }
    return rc == WARD_OK ? ward_buf_text(ctx, sql, "extra, id") : rc;
}

static void add_labels(struct ward_query *q, const struct ward_layerdef *def)
{
    for (size_t i = 0; i < q->n_columns; i++) {
        const struct ward_column *c = ward_layerdef_column(def, q->columns[i].name);
        if (c != NULL) {
            q->columns[i].label_zh = c->label_zh;
            q->columns[i].type = c->type;
            q->columns[i].is_typed = true;
        } else if (strcmp(q->columns[i].name, "extra") == 0) {
            q->columns[i].label_zh = "其他字段";
        }
    }
}

/* Subdistricts without polygons of their own are the units dissolved (catalogue: subdistricts). */
static ward_rc take_units(struct ward_db *db, struct ward_query *q)
{
    int64_t n = 0;
    bool found = false;
    ward_rc rc =
        ward_sql_integer(db->ctx, db->sql, "SELECT count(*) FROM subdistricts WHERE geom IS NOT NULL", &n, &found);
    if (rc != WARD_OK || n > 0 || q->key_column < 0)
        return rc;
    q->geom_column = -1;
    return ward_strdup(db->ctx, "subdistricts", &q->key_layer);
}

static ward_rc open_layer(struct ward_db *db, const struct ward_layer *layer, struct ward_query **out)
{
    struct ward_layerdef *def = NULL;
    struct ward_buf sql = {0};
    struct ward_query *q = NULL;
    ward_rc rc = WARD_OK;
    if (!layer->is_loaded)
        return ward_fail(db->ctx, WARD_E_NOT_LOADED, "the layer %s was never loaded; `ward load DB %s FILE` loads it",
                         layer->name, layer->name);
    rc = ward_layerdef_parse(db->ctx, layer->name, layer->header, &def);
    if (rc == WARD_OK)
        rc = layer_sql(db->ctx, def, &sql);
    if (rc == WARD_OK)
        rc = open_select(db, layer->name, sql.data, &q);
    ward_buf_clear(&sql);
    if (rc != WARD_OK) {
        ward_layerdef_free(def);
        return rc;
    }
    q->layerdef = def;
    q->kinds = def->kinds;
    add_labels(q, def);
    rc = ward_words_layer(db->ctx, q, def);
    /* A key of several columns, or one that repeats, names no single feature by its first column alone, but that is
     * what the owner calls the thing. */
    mark_key(q, def->n_key > 0 ? def->key[0] : NULL);
    if (rc == WARD_OK && strcmp(layer->name, "subdistricts") == 0)
        rc = take_units(db, q);
    if (rc != WARD_OK) {
        ward_query_close(q);
        return rc;
    }
    *out = q;
    return WARD_OK;
}

/* ---- stored results ---- */

static ward_rc result_sql(struct ward_db *db, const struct result *r, struct ward_buf *sql)
{
    sqlite3_stmt *stmt = NULL;
    bool row = false, any = false;
    ward_rc rc = ward_sql_prepare(db->ctx, db->sql, "SELECT name FROM pragma_table_info(?1) ORDER BY cid", &stmt);
    if (rc == WARD_OK && sqlite3_bind_text(stmt, 1, r->name, -1, SQLITE_STATIC) != SQLITE_OK)
        rc = ward_sql_fail(db->ctx, db->sql, "binding a table's name");
    if (rc == WARD_OK)
        rc = ward_buf_text(db->ctx, sql, "SELECT ");
    while (rc == WARD_OK && (rc = ward_sql_step(db->ctx, db->sql, stmt, &row)) == WARD_OK && row) {
        const char *name = (const char *)sqlite3_column_text(stmt, 0);
        if (name == NULL || (strcmp(name, "id") == 0 && r->id_as == NULL))
            continue;
        rc = ward_buf_text(db->ctx, sql, any ? ", " : "");
        if (rc == WARD_OK)
            rc = ward_buf_identifier(db->ctx, sql, name);
        if (rc == WARD_OK && strcmp(name, "id") == 0)
            rc = ward_buf_printf(db->ctx, sql, " AS %s", r->id_as);
        any = true;
    }
    sqlite3_finalize(stmt);
    if (rc == WARD_OK)
        rc = ward_buf_printf(db->ctx, sql, " FROM %s ORDER BY %s", r->name, r->order);
    return rc;
}

static ward_rc open_result(struct ward_db *db, const struct result *r, struct ward_query **out)
{
    struct ward_buf sql = {0};
    ward_rc rc = result_sql(db, r, &sql);
    if (rc == WARD_OK)
        rc = open_select(db, r->name, sql.data, out);
    ward_buf_clear(&sql);
    if (rc != WARD_OK)
        return rc;
    mark_key(*out, r->key);
    for (size_t i = 0; i < (*out)->n_columns; i++) {
        struct ward_query_column *c = &(*out)->columns[i];
        const struct ward_stored_column *said = ward_stored_column(r->name, c->name);
        if (said != NULL) {
            c->label_zh = said->label_zh;
            c->words_zh = said->words_zh;
        }
    }
    return WARD_OK;
}

static ward_rc is_layer(struct ward_db *db, const char *name, bool *yes)
{
    struct ward_buf sql = {0};
    int64_t n = 0;
    bool found = false;
    ward_rc rc = ward_buf_text(db->ctx, &sql, "SELECT count(*) FROM main.ward_layers WHERE layer = ");
    if (rc == WARD_OK)
        rc = ward_buf_literal(db->ctx, &sql, name);
    if (rc == WARD_OK)
        rc = ward_sql_integer(db->ctx, db->sql, sql.data, &n, &found);
    ward_buf_clear(&sql);
    *yes = n > 0;
    return rc;
}

ward_rc ward_table_open(struct ward_db *db, const char *name, bool *found, struct ward_query **out)
{
    *out = NULL;
    *found = false;
    bool yes = false;
    ward_rc rc = is_layer(db, name, &yes);
    if (rc != WARD_OK)
        return rc;
    if (yes) {
        *found = true;
        struct ward_layer layer = {0};
        rc = ward_layer_get(db->ctx, db->sql, name, &layer);
        if (rc == WARD_OK)
            rc = open_layer(db, &layer, out);
        ward_layer_clear(&layer);
        return rc;
    }
    for (size_t i = 0; i < sizeof results / sizeof results[0]; i++)
        if (strcmp(results[i].name, name) == 0) {
            *found = true;
            return open_result(db, &results[i], out);
        }
    return WARD_OK;
}
