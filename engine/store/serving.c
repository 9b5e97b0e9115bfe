#include "store/serving.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/buf.h"
#include "core/mem.h"

static const double pi = 3.14159265358979323846;

static const char *reach_of(const struct ward_layer *layer)
{
    return layer->reach != NULL ? layer->reach : "";
}

bool ward_layer_is_sector(const struct ward_layer *layer)
{
    return strncmp(reach_of(layer), "sector ", 7) == 0;
}

ward_rc ward_layer_entrances(struct ward_ctx *ctx, const struct ward_layer *layer, char **out)
{
    *out = NULL;
    if (strncmp(reach_of(layer), "entrances ", 10) != 0)
        return WARD_OK;
    return ward_strdup(ctx, reach_of(layer) + 10, out);
}

/* ---- entrances ---- */

struct by_code {
    const char *code;
    size_t row;
};

static int compare_codes(const void *a, const void *b)
{
    const struct by_code *p = a;
    const struct by_code *q = b;
    int order = strcmp(p->code, q->code);
    return order != 0 ? order : (p->row > q->row) - (p->row < q->row);
}

static ward_rc sort_codes(struct ward_ctx *ctx, const struct ward_rows *rows, struct by_code **out, size_t *n)
{
    *n = 0;
    ward_rc rc = ward_new(ctx, rows->n, sizeof **out, out);
    if (rc != WARD_OK)
        return rc;
    for (size_t i = 0; i < rows->n; i++)
        if (rows->codes[i] != NULL)
            (*out)[(*n)++] = (struct by_code){rows->codes[i], i};
    if (*n > 1)
        qsort(*out, *n, sizeof **out, compare_codes);
    return WARD_OK;
}

static size_t find_code(const struct by_code *codes, size_t n, const char *code)
{
    size_t low = 0;
    size_t high = n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (strcmp(codes[middle].code, code) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* One entrance, for every version of its facility that the rows hold. */
static ward_rc add_entrance(struct ward_ctx *ctx, sqlite3_stmt *stmt, const struct ward_rows *rows,
                            const struct by_code *codes, size_t n, struct ward_geom *entrances)
{
    const char *key = (const char *)sqlite3_column_text(stmt, 1);
    double x, y;
    int srid;
    ward_rc rc = WARD_OK;
    if (key == NULL)
        return WARD_OK;
    for (size_t i = find_code(codes, n, key); i < n && strcmp(codes[i].code, key) == 0; i++) {
        struct ward_geom *g = &entrances[codes[i].row];
        rc = ward_geom_point(ctx, sqlite3_column_blob(stmt, 2), (size_t)sqlite3_column_bytes(stmt, 2), &x, &y, &srid);
        if (rc == WARD_OK && srid != rows->layer.srid)
            rc = ward_fail(ctx, WARD_E_SRID, "an entrance of '%s' is in EPSG:%d, layer '%s' in EPSG:%d", key, srid,
                           rows->layer.name, rows->layer.srid);
        if (rc == WARD_OK && ward_geom_is_empty(g))
            ward_geom_reset(g, WARD_KIND_POINT, srid);
        if (rc == WARD_OK)
            rc = ward_geom_part(ctx, g);
        if (rc == WARD_OK)
            rc = ward_geom_add(ctx, g, x, y);
        if (rc != WARD_OK)
            return rc;
    }
    return rc;
}

static ward_rc read_entrances(struct ward_ctx *ctx, sqlite3 *sql, const struct ward_rows *rows,
                              const struct ward_instant *at, const char *name, struct ward_geom *entrances)
{
    struct ward_layer layer = {0};
    struct by_code *codes = NULL;
    sqlite3_stmt *stmt = NULL;
    size_t n = 0;
    bool row = true;
    ward_rc rc = ward_layer_get(ctx, sql, name, &layer);
    if (rc == WARD_OK)
        rc = ward_layer_select(ctx, sql, &layer, at, "t.\"layer\", CAST(t.\"key\" AS TEXT), t.geom", true, &stmt);
    if (rc == WARD_OK)
        rc = sort_codes(ctx, rows, &codes, &n);
    while (rc == WARD_OK && (rc = ward_sql_step(ctx, sql, stmt, &row)) == WARD_OK && row) {
        const char *of = (const char *)sqlite3_column_text(stmt, 0);
        if (of != NULL && strcmp(of, rows->layer.name) == 0)
            rc = add_entrance(ctx, stmt, rows, codes, n, entrances);
    }
    sqlite3_finalize(stmt);
    ward_mem_free(codes);
    ward_layer_clear(&layer);
    return rc;
}

/* ---- sectors ---- */

static double column_or_nan(sqlite3_stmt *stmt, int column)
{
    return sqlite3_column_type(stmt, column) == SQLITE_NULL ? (double)NAN : sqlite3_column_double(stmt, column);
}

static void take_sector(struct ward_shape_given *g, sqlite3_stmt *stmt, double within_m)
{
    double heading = column_or_nan(stmt, 1);
    double angle = column_or_nan(stmt, 2);
    double range_m = column_or_nan(stmt, 3);
    g->reach_m = isnan(range_m) ? within_m : fmin(range_m, within_m);
    if (!(g->reach_m > 0) || isinf(g->reach_m))
        g->reach_m = 0;
    if (isnan(heading) || isnan(angle) || angle >= 360)
        return;
    g->is_sector = true;
    g->from_rad = (90 - heading - angle / 2) * pi / 180;
    g->sweep_rad = angle * pi / 180;
}

/* The columns of "sector H F R" beside the row's id, in the rows' own order. */
static ward_rc sector_columns(struct ward_ctx *ctx, const struct ward_layer *layer, struct ward_buf *out)
{
    const char *p = reach_of(layer) + 6;
    ward_rc rc = ward_buf_text(ctx, out, "t.id");
    while (rc == WARD_OK && *(p += strspn(p, " ")) != '\0') {
        size_t length = strcspn(p, " ");
        char *name = NULL;
        rc = ward_strndup(ctx, p, length, &name);
        if (rc == WARD_OK)
            rc = ward_buf_text(ctx, out, ", t.");
        if (rc == WARD_OK)
            rc = ward_buf_identifier(ctx, out, name);
        ward_mem_free(name);
        p += length;
    }
    return rc;
}

static ward_rc read_sectors(struct ward_ctx *ctx, sqlite3 *sql, const struct ward_rows *rows,
                            const struct ward_instant *at, double within_m, struct ward_serving *out)
{
    struct ward_buf columns = {0};
    sqlite3_stmt *stmt = NULL;
    bool row = true;
    size_t i = 0;
    ward_rc rc = sector_columns(ctx, &rows->layer, &columns);
    if (rc == WARD_OK)
        rc = ward_layer_select(ctx, sql, &rows->layer, at, columns.data, true, &stmt);
    for (; rc == WARD_OK && (rc = ward_sql_step(ctx, sql, stmt, &row)) == WARD_OK && row; i++) {
        if (i >= rows->n || rows->ids[i] != sqlite3_column_int64(stmt, 0))
            rc = ward_fail(ctx, WARD_E_BUSY, "layer '%s' changed while it was read; ask again", rows->layer.name);
        else
            take_sector(&out->items[i], stmt, within_m);
    }
    sqlite3_finalize(stmt);
    ward_buf_clear(&columns);
    return rc;
}

/* ---- all of it ---- */

static bool are_discs(const struct ward_serving *s)
{
    for (size_t i = 0; i < s->n; i++) {
        const struct ward_shape_given *g = &s->items[i];
        if (g->is_sector || g->geom->kind != WARD_KIND_POINT || g->reach_m != s->items[0].reach_m || !(g->reach_m > 0))
            return false;
    }
    return true;
}

ward_rc ward_serving_read(struct ward_ctx *ctx, sqlite3 *sql, const struct ward_rows *rows,
                          const struct ward_instant *at, double within_m, struct ward_serving *out)
{
    char *entrances = NULL;
    *out = (struct ward_serving){.n = rows->n};
    ward_rc rc = ward_layer_entrances(ctx, &rows->layer, &entrances);
    if (rc == WARD_OK)
        rc = ward_new(ctx, rows->n, sizeof *out->items, &out->items);
    if (rc == WARD_OK)
        rc = ward_new(ctx, rows->n, sizeof *out->entrances, &out->entrances);
    if (rc == WARD_OK && entrances != NULL)
        rc = read_entrances(ctx, sql, rows, at, entrances, out->entrances);
    for (size_t i = 0; rc == WARD_OK && i < rows->n; i++) {
        const struct ward_geom *own = &out->entrances[i];
        out->items[i] = (struct ward_shape_given){.geom = ward_geom_is_empty(own) ? &rows->geoms[i] : own,
                                                  .reach_m = isinf(within_m) ? 0 : within_m};
    }
    if (rc == WARD_OK && ward_layer_is_sector(&rows->layer))
        rc = read_sectors(ctx, sql, rows, at, within_m, out);
    ward_mem_free(entrances);
    if (rc == WARD_OK)
        out->is_discs = are_discs(out);
    else
        ward_serving_clear(out);
    return rc;
}

void ward_serving_clear(struct ward_serving *serving)
{
    for (size_t i = 0; serving->entrances != NULL && i < serving->n; i++)
        ward_geom_clear(&serving->entrances[i]);
    ward_mem_free(serving->items);
    ward_mem_free(serving->entrances);
    *serving = (struct ward_serving){0};
}

ward_rc ward_serving_discs(struct ward_ctx *ctx, const struct ward_serving *serving, struct ward_discs **out)
{
    double *xy = NULL;
    size_t n = 0, at = 0;
    *out = NULL;
    for (size_t i = 0; i < serving->n; i++)
        n += serving->items[i].geom->n_coords;
    ward_rc rc = ward_new(ctx, 2 * n, sizeof *xy, &xy);
    for (size_t i = 0; rc == WARD_OK && i < serving->n; i++) {
        const struct ward_geom *g = serving->items[i].geom;
        memcpy(xy + at, g->xy, 2 * g->n_coords * sizeof *xy);
        at += 2 * g->n_coords;
    }
    if (rc == WARD_OK)
        rc = ward_discs_new(ctx, xy, n, serving->n > 0 ? serving->items[0].reach_m : 1, out);
    ward_mem_free(xy);
    return rc;
}
