#include "store/row_place.h"

#include <string.h>

#include "core/buf.h"
#include "core/mem.h"
#include "geo/geom.h"
#include "geo/validity.h"
#include "store/catalogue.h"

struct ward_row_place {
    struct ward_db *db;
    sqlite3_stmt *own;    /* the layer's rows of a key; NULL: there is no such layer of its own */
    sqlite3_stmt *units;  /* units to dissolve where own has nothing; NULL: not done */
    bool takes_all_units; /* the district: the key does not matter */
    struct ward_geom *parts;
    size_t n_parts, n_made, capacity; /* n_made: parts that were ever used, and hold memory */
    struct ward_geom whole;
    struct ward_buf blob;
};

/* SELECT geom FROM layer WHERE column = ?1 [AND valid on ?2], in an order that makes the result the same every time. */
static ward_rc prepare(struct ward_db *db, const struct ward_layer *layer, const char *column, const char *as_of,
                       const char *order, sqlite3_stmt **out)
{
    struct ward_buf sql = {0};
    bool has_validity = as_of != NULL && layer->valid_from != NULL && layer->valid_to != NULL &&
                        layer->valid_from[0] != '\0' && layer->valid_to[0] != '\0';
    ward_rc rc = ward_buf_text(db->ctx, &sql, "SELECT geom FROM ");
    if (rc == WARD_OK)
        rc = ward_buf_identifier(db->ctx, &sql, layer->name);
    if (rc == WARD_OK)
        rc = ward_buf_text(db->ctx, &sql, " WHERE geom IS NOT NULL");
    if (rc == WARD_OK && column != NULL)
        rc = ward_buf_printf(db->ctx, &sql, " AND \"%s\" = ?1", column);
    if (rc == WARD_OK && has_validity)
        rc = ward_buf_printf(db->ctx, &sql, " AND coalesce(\"%s\", '') <= ?2 AND coalesce(\"%s\", '9999') > ?2",
                             layer->valid_from, layer->valid_to);
    if (rc == WARD_OK)
        rc =
            ward_buf_printf(db->ctx, &sql, " ORDER BY %s%sgeom", order != NULL ? order : "", order != NULL ? ", " : "");
    if (rc == WARD_OK)
        rc = ward_sql_prepare(db->ctx, db->sql, sql.data, out);
    ward_buf_clear(&sql);
    if (rc == WARD_OK && has_validity && sqlite3_bind_text(*out, 2, as_of, -1, SQLITE_TRANSIENT) != SQLITE_OK)
        rc = ward_sql_fail(db->ctx, db->sql, "binding a day");
    return rc;
}

/* The layer's column to look the key up in; a copy of the name. */
static ward_rc choose_column(struct ward_db *db, const struct ward_layer *layer, const char *column, char **out)
{
    if (sqlite3_table_column_metadata(db->sql, "main", layer->name, column, NULL, NULL, NULL, NULL, NULL) == SQLITE_OK)
        return ward_strdup(db->ctx, column, out);
    const char *key = layer->key != NULL ? layer->key : "";
    size_t length = strcspn(key, "+ ");
    if (length == 0)
        return ward_fail(db->ctx, WARD_E_LAYER, "the layer %s has neither a column %s nor a key", layer->name, column);
    return ward_strndup(db->ctx, key, length, out);
}

static ward_rc prepare_own(struct ward_db *db, const char *name, const char *column, const char *as_of, unsigned *kinds,
                           sqlite3_stmt **out)
{
    struct ward_layer layer = {0};
    char *key = NULL;
    ward_rc rc = ward_layer_get(db->ctx, db->sql, name, &layer);
    if (rc == WARD_OK && layer.kinds == WARD_KIND_NONE)
        rc = ward_fail(db->ctx, WARD_E_NO_PLACE, "the layer %s has no geometry", name);
    if (rc == WARD_OK)
        rc = choose_column(db, &layer, column, &key);
    if (rc == WARD_OK)
        rc = prepare(db, &layer, key, as_of, NULL, out);
    *kinds = layer.kinds;
    ward_mem_free(key);
    ward_layer_clear(&layer);
    return rc;
}

static ward_rc prepare_units(struct ward_db *db, const char *column, const char *as_of, sqlite3_stmt **out)
{
    struct ward_layer layer = {0};
    ward_rc rc = ward_layer_get(db->ctx, db->sql, "units", &layer);
    if (rc == WARD_OK)
        rc = prepare(db, &layer, column, as_of, "unit_code", out);
    ward_layer_clear(&layer);
    return rc;
}

ward_rc ward_row_place_new(struct ward_db *db, const char *layer, const char *column, const char *as_of,
                           unsigned *kinds, struct ward_row_place **out)
{
    *out = NULL;
    *kinds = WARD_KIND_POLYGON;
    struct ward_row_place *p = NULL;
    ward_rc rc = ward_new(db->ctx, 1, sizeof *p, &p);
    if (rc != WARD_OK)
        return rc;
    p->db = db;
    bool is_district = strcmp(layer, "district") == 0;
    if (is_district)
        p->takes_all_units = true;
    else
        rc = prepare_own(db, layer, column, as_of, kinds, &p->own);
    if (rc == WARD_OK && is_district)
        rc = prepare_units(db, NULL, as_of, &p->units);
    else if (rc == WARD_OK && strcmp(layer, "subdistricts") == 0)
        rc = prepare_units(db, "subdistrict_code", as_of, &p->units);
    if (rc != WARD_OK) {
        ward_row_place_free(p);
        return rc;
    }
    *out = p;
    return WARD_OK;
}

static int bind_key(sqlite3_stmt *stmt, const struct ward_value *key)
{
    switch (key->kind) {
    case WARD_INTEGER:
        return sqlite3_bind_int64(stmt, 1, key->integer);
    case WARD_REAL:
        return sqlite3_bind_double(stmt, 1, key->real);
    case WARD_TEXT:
        return sqlite3_bind_text(stmt, 1, key->text, (int)key->size, SQLITE_TRANSIENT);
    default:
        return sqlite3_bind_null(stmt, 1);
    }
}

static ward_rc read_parts(struct ward_row_place *p, sqlite3_stmt *stmt, const struct ward_value *key)
{
    struct ward_ctx *ctx = p->db->ctx;
    bool row = false;
    p->n_parts = 0;
    ward_rc rc = WARD_OK;
    if (key != NULL && bind_key(stmt, key) != SQLITE_OK)
        rc = ward_sql_fail(ctx, p->db->sql, "binding a key");
    while (rc == WARD_OK && (rc = ward_sql_step(ctx, p->db->sql, stmt, &row)) == WARD_OK && row) {
        rc = ward_grow(ctx, &p->parts, &p->capacity, p->n_parts + 1, sizeof *p->parts);
        if (rc == WARD_OK && p->n_parts == p->n_made)
            p->parts[p->n_made++] = (struct ward_geom){0};
        if (rc == WARD_OK)
            rc = ward_geom_from_blob(ctx, sqlite3_column_blob(stmt, 0), (size_t)sqlite3_column_bytes(stmt, 0),
                                     &p->parts[p->n_parts]);
        if (rc == WARD_OK)
            p->n_parts++;
    }
    (void)sqlite3_reset(stmt);
    return rc;
}

/* Every part of one geometry after those of another of its kind. */
static ward_rc add_geom(struct ward_ctx *ctx, const struct ward_geom *from, struct ward_geom *to)
{
    ward_rc rc = WARD_OK;
    size_t poly = 0;
    for (size_t i = 0; rc == WARD_OK && i < from->n_parts; i++) {
        if (from->kind == WARD_KIND_POLYGON && poly < from->n_polys && from->poly_at[poly] == i) {
            rc = ward_geom_poly(ctx, to);
            poly++;
        }
        if (rc == WARD_OK)
            rc = ward_geom_part(ctx, to);
        for (size_t k = from->part_at[i]; rc == WARD_OK && k < from->part_at[i + 1]; k++)
            rc = ward_geom_add(ctx, to, from->xy[2 * k], from->xy[2 * k + 1]);
    }
    return rc;
}

/* Parts of several kinds under one key (a lot as point and polygon): those of the first row's kind. */
static ward_rc collect(struct ward_row_place *p)
{
    ward_geom_reset(&p->whole, p->parts[0].kind, p->parts[0].srid);
    ward_rc rc = WARD_OK;
    for (size_t i = 0; rc == WARD_OK && i < p->n_parts; i++)
        if (p->parts[i].kind == p->whole.kind)
            rc = add_geom(p->db->ctx, &p->parts[i], &p->whole);
    return rc;
}

ward_rc ward_row_place_find(struct ward_row_place *p, const struct ward_value *key, const void **blob, size_t *size)
{
    *blob = NULL;
    *size = 0;
    p->n_parts = 0;
    if (key->kind == WARD_NULL && !p->takes_all_units)
        return WARD_OK;
    bool dissolves = false;
    ward_rc rc = WARD_OK;
    if (p->own != NULL)
        rc = read_parts(p, p->own, key);
    if (rc == WARD_OK && p->n_parts == 0 && p->units != NULL) {
        dissolves = true;
        rc = read_parts(p, p->units, p->takes_all_units ? NULL : key);
    }
    if (rc != WARD_OK || p->n_parts == 0)
        return rc;
    rc = dissolves ? ward_dissolve(p->db->ctx, p->parts, p->n_parts, &p->whole) : collect(p);
    ward_buf_reset(&p->blob);
    if (rc == WARD_OK)
        rc = ward_geom_to_blob(p->db->ctx, &p->whole, &p->blob);
    if (rc == WARD_OK && p->blob.size > 0) {
        *blob = p->blob.data;
        *size = p->blob.size;
    }
    return rc;
}

void ward_row_place_free(struct ward_row_place *p)
{
    if (p == NULL)
        return;
    sqlite3_finalize(p->own);
    sqlite3_finalize(p->units);
    for (size_t i = 0; i < p->n_made; i++)
        ward_geom_clear(&p->parts[i]);
    ward_mem_free(p->parts);
    ward_geom_clear(&p->whole);
    ward_buf_clear(&p->blob);
    ward_mem_free(p);
}
