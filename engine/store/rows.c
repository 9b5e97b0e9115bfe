/* rows.c: a layer's rows as arrays. */
#include <stdlib.h>
#include <string.h>

#include "core/buf.h"
#include "core/mem.h"
#include "store/layer.h"

struct row_room {
    size_t ids, codes, geoms;
};

static ward_rc rows_grow(struct ward_ctx *ctx, struct ward_rows *rows, struct row_room *room)
{
    size_t old = room->geoms;
    ward_rc rc = ward_grow(ctx, &rows->ids, &room->ids, rows->n + 1, sizeof *rows->ids);
    if (rc == WARD_OK)
        rc = ward_grow(ctx, &rows->codes, &room->codes, rows->n + 1, sizeof *rows->codes);
    if (rc == WARD_OK)
        rc = ward_grow(ctx, &rows->geoms, &room->geoms, rows->n + 1, sizeof *rows->geoms);
    if (rc == WARD_OK && room->geoms > old)
        memset(rows->geoms + old, 0, (room->geoms - old) * sizeof *rows->geoms);
    return rc;
}

static ward_rc rows_add(struct ward_ctx *ctx, struct ward_rows *rows, struct row_room *room, sqlite3_stmt *stmt)
{
    ward_rc rc = rows_grow(ctx, rows, room);
    if (rc != WARD_OK)
        return rc;
    size_t i = rows->n;
    struct ward_geom *geom = &rows->geoms[i];
    rows->ids[i] = sqlite3_column_int64(stmt, 0);
    rows->codes[i] = NULL;
    rc = sqlite3_column_type(stmt, 2) == SQLITE_BLOB
             ? ward_geom_from_blob(ctx, sqlite3_column_blob(stmt, 2), (size_t)sqlite3_column_bytes(stmt, 2), geom)
             : ward_fail(ctx, WARD_E_GEOM, "its geom is no geometry");
    if (rc == WARD_OK && geom->srid != rows->layer.srid)
        rc = ward_fail(ctx, WARD_E_SRID, "its geometry is in EPSG:%d, the layer in EPSG:%d", geom->srid,
                       rows->layer.srid);
    if (rc == WARD_OK)
        rc = ward_strdup(ctx, (const char *)sqlite3_column_text(stmt, 1), &rows->codes[i]);
    if (rc != WARD_OK) {
        ward_geom_clear(geom);
        return ward_fail_in(ctx, "layer '%s', row id %lld: ", rows->layer.name, (long long)rows->ids[i]);
    }
    rows->n++;
    return WARD_OK;
}

/* SpatiaLite's own table of CRSs, where there is one: lengths in degrees must never pass for metres. */
static ward_rc require_metres(struct ward_ctx *ctx, sqlite3 *sql, const struct ward_layer *layer)
{
    struct ward_buf text = {0};
    int64_t found_one = 0;
    bool found = false;
    if (sqlite3_table_column_metadata(sql, "main", "spatial_ref_sys", "proj4text", NULL, NULL, NULL, NULL, NULL) !=
        SQLITE_OK)
        return WARD_OK;
    ward_rc rc = ward_buf_printf(
        ctx, &text, "SELECT 1 FROM main.spatial_ref_sys WHERE srid = %d AND instr(proj4text, '+proj=longlat') > 0",
        layer->srid);
    if (rc == WARD_OK)
        rc = ward_sql_integer(ctx, sql, text.data, &found_one, &found);
    if (rc == WARD_OK && found)
        rc = ward_fail(ctx, WARD_E_CRS_UNFIT,
                       "layer '%s' is in EPSG:%d, whose coordinates are degrees; metres are needed", layer->name,
                       layer->srid);
    ward_buf_clear(&text);
    return rc;
}

static ward_rc rows_fill(struct ward_ctx *ctx, sqlite3 *sql, const struct ward_instant *at, bool order,
                         struct ward_rows *rows)
{
    struct ward_buf columns = {0};
    struct row_room room = {0};
    sqlite3_stmt *stmt = NULL;
    bool row = true;
    ward_rc rc = ward_buf_text(ctx, &columns, "t.id, ");
    if (rc == WARD_OK)
        rc = ward_layer_code(ctx, &columns, &rows->layer);
    if (rc == WARD_OK)
        rc = ward_buf_text(ctx, &columns, ", t.geom");
    if (rc == WARD_OK)
        rc = ward_layer_select(ctx, sql, &rows->layer, at, columns.data, order, &stmt);
    while (rc == WARD_OK && (rc = ward_sql_step(ctx, sql, stmt, &row)) == WARD_OK && row) {
        rc = rows_add(ctx, rows, &room, stmt);
        if (rc == WARD_OK && rows->n % 4096 == 0)
            rc = ward_ctx_interrupted(ctx);
    }
    sqlite3_finalize(stmt);
    ward_buf_clear(&columns);
    return rc;
}

static void rows_empty(struct ward_rows *rows)
{
    for (size_t i = 0; i < rows->n; i++) {
        ward_mem_free(rows->codes[i]);
        ward_geom_clear(&rows->geoms[i]);
    }
    ward_mem_free(rows->ids);
    ward_mem_free(rows->codes);
    ward_mem_free(rows->geoms);
    *rows = (struct ward_rows){.layer = rows->layer};
}

struct keyed {
    int64_t id;
    char *code;
    struct ward_geom geom;
};

static int compare_codes(const void *a, const void *b)
{
    return strcmp(((const struct keyed *)a)->code, ((const struct keyed *)b)->code);
}

/* Rows whose codes all differ, by code. *is_sorted false: one has none, or two are equal, and more than the code
 * counts. Files are mostly in the order of their key, so that nothing moves. */
static ward_rc rows_sort(struct ward_ctx *ctx, struct ward_rows *rows, bool *is_sorted)
{
    struct keyed *items = NULL;
    bool has_codes = true;
    *is_sorted = true;
    for (size_t i = 0; has_codes && i < rows->n; i++) {
        has_codes = rows->codes[i] != NULL;
        *is_sorted = *is_sorted && has_codes && (i == 0 || strcmp(rows->codes[i - 1], rows->codes[i]) < 0);
    }
    if (*is_sorted || !has_codes)
        return WARD_OK;
    ward_rc rc = ward_new(ctx, rows->n, sizeof *items, &items);
    if (rc != WARD_OK)
        return rc;
    for (size_t i = 0; i < rows->n; i++)
        items[i] = (struct keyed){rows->ids[i], rows->codes[i], rows->geoms[i]};
    qsort(items, rows->n, sizeof *items, compare_codes);
    *is_sorted = true;
    for (size_t i = 0; i < rows->n; i++) {
        *is_sorted = *is_sorted && (i == 0 || strcmp(items[i - 1].code, items[i].code) < 0);
        rows->ids[i] = items[i].id;
        rows->codes[i] = items[i].code;
        rows->geoms[i] = items[i].geom;
    }
    ward_mem_free(items);
    return WARD_OK;
}

/* In the order of ward_layer_select(). Sorting a million rows with their geometries is work for SQLite's files; by one
 * key column that never repeats they are put in order here. */
static ward_rc rows_get(struct ward_ctx *ctx, sqlite3 *sql, const struct ward_instant *at, struct ward_rows *rows)
{
    const struct ward_layer *l = &rows->layer;
    bool is_simple = l->key != NULL && l->key[0] != '\0' && strpbrk(l->key, " +") == NULL &&
                     (l->valid_from == NULL || l->valid_from[0] == '\0');
    bool is_sorted = false;
    ward_rc rc = is_simple ? rows_fill(ctx, sql, at, false, rows) : WARD_OK;
    if (rc == WARD_OK && is_simple)
        rc = rows_sort(ctx, rows, &is_sorted);
    if (rc != WARD_OK || is_sorted)
        return rc;
    rows_empty(rows);
    return rows_fill(ctx, sql, at, true, rows);
}

ward_rc ward_rows_take(struct ward_ctx *ctx, sqlite3 *sql, struct ward_layer *layer, const struct ward_instant *at,
                       struct ward_rows **out)
{
    struct ward_rows *rows = NULL;
    *out = NULL;
    ward_rc rc = ward_new(ctx, 1, sizeof *rows, &rows);
    if (rc != WARD_OK) {
        ward_layer_clear(layer);
        return rc;
    }
    rows->layer = *layer;
    *layer = (struct ward_layer){0};
    rc = require_metres(ctx, sql, &rows->layer);
    if (rc == WARD_OK)
        rc = rows_get(ctx, sql, at, rows);
    if (rc == WARD_OK)
        *out = rows;
    else
        ward_rows_free(rows);
    return rc;
}

ward_rc ward_rows_read(struct ward_ctx *ctx, sqlite3 *sql, const char *layer, const struct ward_moment *when,
                       struct ward_rows **out)
{
    struct ward_layer known = {0};
    struct ward_instant at;
    *out = NULL;
    ward_rc rc = ward_moment_normalise(ctx, when, &at);
    if (rc == WARD_OK)
        rc = ward_layer_get(ctx, sql, layer, &known);
    return rc == WARD_OK ? ward_rows_take(ctx, sql, &known, &at, out) : rc;
}

void ward_rows_free(struct ward_rows *rows)
{
    if (rows == NULL)
        return;
    rows_empty(rows);
    ward_layer_clear(&rows->layer);
    ward_mem_free(rows);
}
