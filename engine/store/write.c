#include "store/write.h"

#include <stdio.h>
#include <string.h>

#include "core/buf.h"
#include "core/mem.h"
#include "store/define.h"
#include "store/feed.h"
#include "store/kept.h"
#include "store/rtree.h"
#include "store/unique.h"

#define ROWS_PER_LOOK 4096 /* rows between two looks at the interrupt flag */

struct ward_bulk {
    struct ward_db *db;
    struct ward_ctx *ctx;
    const struct ward_layerdef *def;
    enum ward_write_mode mode;
    bool deletes_missing;
    bool has_geom;
    int srid;
    struct ward_kept kept; /* triggers, and indexes while replacing */
    sqlite3_stmt *insert, *find, *update;
    struct ward_unique *unique; /* REPLACE: keys written so far; NULL: the key's index tells */
    int64_t next_id;
    struct ward_rtree_entry *boxes; /* of rows written, ascending by id while nothing was updated */
    size_t n_boxes, boxes_capacity;
    int64_t *gone; /* ids whose old box is no longer true */
    size_t n_gone, gone_capacity;
    unsigned char *seen; /* UPSERT: a bit for each id a row has claimed */
    size_t seen_capacity;
    uint64_t n_rows;
    struct {
        ward_rc (*next)(void *self, bool *end); /* NULL: rows are written one by one */
        void *self;
        size_t *column_of; /* by stored column without id, extra and geom: its place in def->columns */
        int n_columns;     /* so many */
        bool has_row;      /* the one offered last, borrowed */
        const struct ward_value *values;
        const char *extra;
        const void *geom;
        size_t geom_size;
    } fed;
    struct ward_bulk_counts counts;
    char reason[160];
};

/* ---- statements ---- */

static ward_rc add_column(struct ward_bulk *b, struct ward_buf *text, const char *name, bool assigns, int *parameter)
{
    ward_rc rc = ward_buf_printf(b->ctx, text, ", \"%s\"", name);
    if (rc == WARD_OK && assigns)
        rc = ward_buf_printf(b->ctx, text, " = ?%d", *parameter);
    (*parameter)++;
    return rc;
}

/* ", name" or ", name = ?n" of each stored column: the layer's, then extra, then geom. */
static ward_rc list_columns(struct ward_bulk *b, struct ward_buf *text, bool assigns)
{
    ward_rc rc = WARD_OK;
    int parameter = 2;
    for (size_t i = 0; rc == WARD_OK && i < b->def->n_columns; i++)
        if (b->def->columns[i].type != WARD_T_GEOMETRY)
            rc = add_column(b, text, b->def->columns[i].name, assigns, &parameter);
    if (rc == WARD_OK)
        rc = add_column(b, text, "extra", assigns, &parameter);
    if (rc == WARD_OK && b->has_geom)
        rc = add_column(b, text, "geom", assigns, &parameter);
    return rc;
}

static int count_columns(const struct ward_bulk *b)
{
    int n = b->has_geom ? 2 : 1;
    for (size_t i = 0; i < b->def->n_columns; i++)
        n += b->def->columns[i].type != WARD_T_GEOMETRY;
    return n;
}

/* Parameters: ?1 id, then the columns in stored order. */
static ward_rc prepare_insert(struct ward_bulk *b)
{
    struct ward_buf text = {0};
    ward_rc rc = ward_buf_printf(b->ctx, &text, "INSERT INTO \"%s\"(id", b->def->name);
    if (rc == WARD_OK)
        rc = list_columns(b, &text, false);
    if (rc == WARD_OK)
        rc = ward_buf_text(b->ctx, &text, ") VALUES(?1");
    for (int i = 0; rc == WARD_OK && i < count_columns(b); i++)
        rc = ward_buf_printf(b->ctx, &text, ", ?%d", i + 2);
    /* A repeated key must not end the transaction: the row is left out, and told by sqlite3_changes(). */
    if (rc == WARD_OK)
        rc = ward_buf_text(b->ctx, &text, ") ON CONFLICT DO NOTHING");
    if (rc == WARD_OK)
        rc = ward_sql_prepare(b->ctx, b->db->sql, text.data, &b->insert);
    ward_buf_clear(&text);
    return rc;
}

/* Parameters: ?1 … the key columns, in the key's order. */
static ward_rc prepare_find(struct ward_bulk *b)
{
    struct ward_buf text = {0};
    ward_rc rc = ward_buf_text(b->ctx, &text, "SELECT id");
    if (rc == WARD_OK)
        rc = list_columns(b, &text, false);
    if (rc == WARD_OK)
        rc = ward_buf_printf(b->ctx, &text, " FROM \"%s\" WHERE", b->def->name);
    if (rc == WARD_OK)
        rc = ward_unique_condition(b->ctx, b->def, &text);
    if (rc == WARD_OK)
        rc = ward_sql_prepare(b->ctx, b->db->sql, text.data, &b->find);
    ward_buf_clear(&text);
    return rc;
}

static ward_rc prepare_update(struct ward_bulk *b)
{
    struct ward_buf text = {0}, list = {0};
    ward_rc rc = list_columns(b, &list, true);
    if (rc == WARD_OK)
        rc = ward_buf_printf(b->ctx, &text, "UPDATE \"%s\" SET %s WHERE id = ?1", b->def->name, list.data + 2);
    if (rc == WARD_OK)
        rc = ward_sql_prepare(b->ctx, b->db->sql, text.data, &b->update);
    ward_buf_clear(&text);
    ward_buf_clear(&list);
    return rc;
}

/* ---- begin ---- */

static ward_rc needs_key(struct ward_bulk *b)
{
    if (b->mode == WARD_WRITE_UPSERT && (b->def->n_key == 0 || b->def->key_repeats))
        return ward_fail(b->ctx, WARD_E_ARG,
                         "layer %s has no key of its own, so its rows cannot be updated by key;"
                         " use --replace or --append",
                         b->def->name);
    return WARD_OK;
}

static ward_rc first_id(struct ward_bulk *b)
{
    char text[160];
    bool found = false;
    (void)snprintf(text, sizeof text, "SELECT max(id) FROM \"%s\"", b->def->name);
    ward_rc rc = ward_sql_integer(b->ctx, b->db->sql, text, &b->next_id, &found);
    b->next_id = found ? b->next_id + 1 : 1;
    return rc;
}

ward_rc ward_bulk_begin(struct ward_db *db, const struct ward_layerdef *def, enum ward_write_mode mode,
                        struct ward_bulk **out)
{
    struct ward_bulk *b = NULL;
    *out = NULL;
    ward_rc rc = ward_new(db->ctx, 1, sizeof *b, &b);
    if (rc != WARD_OK)
        return rc;
    *b = (struct ward_bulk){.db = db, .ctx = db->ctx, .def = def, .mode = mode};
    b->has_geom = def->kinds != WARD_KIND_NONE;
    rc = needs_key(b);
    if (rc == WARD_OK)
        rc = ward_db_srid(db, &b->srid);
    if (rc == WARD_OK)
        rc = mode == WARD_WRITE_REPLACE ? ward_layer_recreate(db, def) : ward_layer_define(db, def);
    if (rc == WARD_OK)
        rc = ward_kept_take(db, def->name, mode == WARD_WRITE_REPLACE, NULL, &b->kept);
    if (rc == WARD_OK)
        rc = first_id(b);
    if (rc == WARD_OK)
        rc = prepare_insert(b);
    if (rc == WARD_OK && mode == WARD_WRITE_REPLACE && def->n_key > 0 && !def->key_repeats)
        rc = ward_unique_new(db, def, &b->unique);
    if (rc == WARD_OK && mode == WARD_WRITE_UPSERT)
        rc = prepare_find(b);
    if (rc == WARD_OK && mode == WARD_WRITE_UPSERT)
        rc = prepare_update(b);
    if (rc == WARD_OK)
        *out = b;
    else
        ward_bulk_free(b);
    return rc;
}

void ward_bulk_delete_missing(struct ward_bulk *bulk)
{
    bulk->deletes_missing = true;
}

/* ---- one row ---- */

static int32_t blob_i32(const unsigned char *at, bool is_little)
{
    uint32_t v = 0;
    for (size_t k = 0; k < 4; k++)
        v |= (uint32_t)at[is_little ? k : 3 - k] << (8 * k);
    return (int32_t)v;
}

/* SpatiaLite's own triggers answer a wrong type or SRID with RAISE(ROLLBACK), so nothing wrong may get as far. */
static const char *wrong_geometry(const struct ward_bulk *b, const void *geom, size_t size)
{
    const unsigned char *bytes = geom;
    if (!b->has_geom)
        return "a geometry in a layer without one";
    if (size < 45 || bytes[0] != 0 || bytes[1] > 1 || bytes[38] != 0x7c || bytes[size - 1] != 0xfe)
        return "bad geometry";
    bool is_little = bytes[1] == 1;
    if (blob_i32(bytes + 2, is_little) != b->srid)
        return "geometry in another coordinate system";
    switch (blob_i32(bytes + 39, is_little)) {
    case 1: /* POINT */
        return (b->def->kinds & WARD_KIND_POINT) != 0 ? NULL : "wrong kind of geometry";
    case 5: /* MULTILINESTRING */
        return (b->def->kinds & WARD_KIND_LINE) != 0 ? NULL : "wrong kind of geometry";
    case 6: /* MULTIPOLYGON */
        return (b->def->kinds & WARD_KIND_POLYGON) != 0 ? NULL : "wrong kind of geometry";
    default:
        return "wrong kind of geometry";
    }
}

static const char *wrong_row(struct ward_bulk *b, const struct ward_value *values, const void *geom, size_t size)
{
    for (size_t i = 0; i < b->def->n_columns; i++) {
        const struct ward_column *c = &b->def->columns[i];
        if (c->required && c->type != WARD_T_GEOMETRY && values[i].kind == WARD_NULL) {
            (void)snprintf(b->reason, sizeof b->reason, "missing %s", c->name);
            return b->reason;
        }
    }
    if (geom == NULL)
        return b->has_geom && !b->def->geom_optional ? "no geometry" : NULL;
    return wrong_geometry(b, geom, size);
}

static ward_rc bind_row(struct ward_bulk *b, sqlite3_stmt *stmt, int64_t id, const struct ward_value *values,
                        const char *extra, const void *geom, size_t geom_size)
{
    int at = 2;
    ward_rc rc =
        sqlite3_bind_int64(stmt, 1, id) == SQLITE_OK ? WARD_OK : ward_sql_fail(b->ctx, b->db->sql, "writing a row");
    for (size_t i = 0; rc == WARD_OK && i < b->def->n_columns; i++)
        if (b->def->columns[i].type != WARD_T_GEOMETRY)
            rc = ward_sql_bind(b->ctx, b->db->sql, stmt, at++, &values[i]);
    struct ward_value more = {
        .kind = extra != NULL ? WARD_TEXT : WARD_NULL, .text = extra, .size = extra != NULL ? strlen(extra) : 0};
    if (rc == WARD_OK)
        rc = ward_sql_bind(b->ctx, b->db->sql, stmt, at++, &more);
    struct ward_value place = {.kind = geom != NULL ? WARD_BLOB : WARD_NULL, .text = geom, .size = geom_size};
    if (rc == WARD_OK && b->has_geom)
        rc = ward_sql_bind(b->ctx, b->db->sql, stmt, at, &place);
    return rc;
}

static ward_rc run(struct ward_bulk *b, sqlite3_stmt *stmt, bool *changed)
{
    bool row = false;
    ward_rc rc = ward_sql_step(b->ctx, b->db->sql, stmt, &row);
    (void)sqlite3_reset(stmt);
    *changed = rc == WARD_OK && sqlite3_changes(b->db->sql) > 0;
    return rc;
}

static ward_rc keep_box(struct ward_bulk *b, int64_t id, const void *geom, size_t size)
{
    if (geom == NULL)
        return WARD_OK;
    ward_rc rc = ward_grow(b->ctx, &b->boxes, &b->boxes_capacity, b->n_boxes + 1, sizeof *b->boxes);
    if (rc == WARD_OK && !ward_rtree_box(geom, size, id, &b->boxes[b->n_boxes]))
        rc = ward_fail(b->ctx, WARD_E_GEOM, "a geometry of layer %s has no finite box", b->def->name);
    if (rc == WARD_OK)
        b->n_boxes++;
    return rc;
}

static ward_rc mark_gone(struct ward_bulk *b, int64_t id)
{
    ward_rc rc = ward_grow(b->ctx, &b->gone, &b->gone_capacity, b->n_gone + 1, sizeof *b->gone);
    if (rc == WARD_OK)
        b->gone[b->n_gone++] = id;
    return rc;
}

/* SQLite asks for the row when ward_bulk_row() has returned. */
static ward_rc stage_row(struct ward_bulk *b, const struct ward_value *values, const char *extra, const void *geom,
                         size_t geom_size)
{
    if (b->fed.has_row)
        return ward_fail(b->ctx, WARD_E_INTERNAL, "two rows of layer %s were offered at once", b->def->name);
    b->fed.has_row = true;
    b->fed.values = values;
    b->fed.extra = extra;
    b->fed.geom = geom;
    b->fed.geom_size = geom_size;
    b->counts.inserted++;
    return keep_box(b, b->next_id++, geom, geom_size);
}

static ward_rc insert_row(struct ward_bulk *b, const struct ward_value *values, const char *extra, const void *geom,
                          size_t geom_size, const char **outcome)
{
    bool inserted = false, repeats = false;
    ward_rc rc = WARD_OK;
    if (b->unique != NULL)
        rc = ward_unique_claim(b->unique, values, b->next_id, &repeats);
    if (rc == WARD_OK && !repeats && b->fed.next != NULL)
        return stage_row(b, values, extra, geom, geom_size);
    if (rc == WARD_OK && !repeats)
        rc = bind_row(b, b->insert, b->next_id, values, extra, geom, geom_size);
    if (rc == WARD_OK && !repeats)
        rc = run(b, b->insert, &inserted);
    if (rc != WARD_OK)
        return rc;
    if (!inserted) {
        *outcome = "repeated key";
        return WARD_OK;
    }
    b->counts.inserted++;
    return keep_box(b, b->next_id++, geom, geom_size);
}

static bool same_value(sqlite3_stmt *stmt, int at, const struct ward_value *v)
{
    switch (sqlite3_column_type(stmt, at)) {
    case SQLITE_NULL:
        return v->kind == WARD_NULL;
    case SQLITE_INTEGER:
        return v->kind == WARD_INTEGER && sqlite3_column_int64(stmt, at) == v->integer;
    case SQLITE_FLOAT: {
        double stored = sqlite3_column_double(stmt, at);
        double given = v->kind == WARD_INTEGER ? (double)v->integer : v->real;
        return (v->kind == WARD_REAL || v->kind == WARD_INTEGER) && !(stored < given) && !(stored > given);
    }
    default: {
        const void *bytes = sqlite3_column_blob(stmt, at);
        size_t size = (size_t)sqlite3_column_bytes(stmt, at);
        return (v->kind == WARD_TEXT || v->kind == WARD_BLOB) && size == v->size &&
               (size == 0 || memcmp(bytes, v->text, size) == 0);
    }
    }
}

/* Compares the row that b->find stands on. */
static void compare_row(struct ward_bulk *b, const struct ward_value *values, const char *extra, const void *geom,
                        size_t geom_size, bool *same, bool *same_place)
{
    int at = 1;
    *same = true;
    for (size_t i = 0; i < b->def->n_columns; i++)
        if (b->def->columns[i].type != WARD_T_GEOMETRY)
            *same = same_value(b->find, at++, &values[i]) && *same;
    struct ward_value more = {
        .kind = extra != NULL ? WARD_TEXT : WARD_NULL, .text = extra, .size = extra != NULL ? strlen(extra) : 0};
    struct ward_value place = {.kind = geom != NULL ? WARD_BLOB : WARD_NULL, .text = geom, .size = geom_size};
    *same = same_value(b->find, at++, &more) && *same;
    *same_place = !b->has_geom || same_value(b->find, at, &place);
}

/* *again: a row of this load has claimed the id before. */
static ward_rc claim(struct ward_bulk *b, int64_t id, bool *again)
{
    *again = false;
    if (id < 0 || (uint64_t)id / 8 > SIZE_MAX / 2)
        return ward_fail(b->ctx, WARD_E_DB, "layer %s holds a row with the id %lld; ids are 1 and more", b->def->name,
                         (long long)id);
    size_t byte = (size_t)id / 8, old = b->seen_capacity;
    ward_rc rc = ward_grow(b->ctx, &b->seen, &b->seen_capacity, byte + 1, 1);
    if (rc != WARD_OK)
        return rc;
    if (b->seen_capacity > old)
        memset(b->seen + old, 0, b->seen_capacity - old);
    unsigned char bit = (unsigned char)(1U << (id & 7));
    *again = (b->seen[byte] & bit) != 0;
    b->seen[byte] |= bit;
    return WARD_OK;
}

static bool is_claimed(const struct ward_bulk *b, int64_t id)
{
    size_t byte = (size_t)id / 8;
    return id >= 0 && byte < b->seen_capacity && (b->seen[byte] & (1U << (id & 7))) != 0;
}

static ward_rc update_row(struct ward_bulk *b, int64_t id, bool same, bool same_place, const struct ward_value *values,
                          const char *extra, const void *geom, size_t geom_size)
{
    bool changed = false;
    if (same && same_place) {
        b->counts.unchanged++;
        return WARD_OK;
    }
    b->counts.changed++;
    ward_rc rc = bind_row(b, b->update, id, values, extra, geom, geom_size);
    if (rc == WARD_OK)
        rc = run(b, b->update, &changed);
    if (rc == WARD_OK && !same_place)
        rc = mark_gone(b, id);
    if (rc == WARD_OK && !same_place)
        rc = keep_box(b, id, geom, geom_size);
    return rc;
}

static ward_rc upsert_row(struct ward_bulk *b, const struct ward_value *values, const char *extra, const void *geom,
                          size_t geom_size, const char **outcome)
{
    bool found = false, same = false, same_place = false, again = false;
    ward_rc rc = ward_unique_bind(b->db, b->def, values, b->find, 1);
    if (rc == WARD_OK)
        rc = ward_sql_step(b->ctx, b->db->sql, b->find, &found);
    int64_t id = found ? sqlite3_column_int64(b->find, 0) : b->next_id;
    if (rc == WARD_OK && found)
        compare_row(b, values, extra, geom, geom_size, &same, &same_place);
    (void)sqlite3_reset(b->find);
    if (rc == WARD_OK)
        rc = claim(b, id, &again);
    if (rc == WARD_OK && again)
        *outcome = "repeated key";
    else if (rc == WARD_OK && found)
        rc = update_row(b, id, same, same_place, values, extra, geom, geom_size);
    else if (rc == WARD_OK)
        rc = insert_row(b, values, extra, geom, geom_size, outcome);
    return rc;
}

ward_rc ward_bulk_row(struct ward_bulk *bulk, const struct ward_value *values, const char *extra, const void *geom,
                      size_t geom_size, const char **outcome)
{
    *outcome = wrong_row(bulk, values, geom, geom_size);
    if (*outcome != NULL)
        return WARD_OK;
    if (++bulk->n_rows % ROWS_PER_LOOK == 0) {
        ward_rc rc = ward_ctx_interrupted(bulk->ctx);
        if (rc != WARD_OK)
            return rc;
    }
    if (bulk->mode == WARD_WRITE_UPSERT)
        return upsert_row(bulk, values, extra, geom, geom_size, outcome);
    return insert_row(bulk, values, extra, geom, geom_size, outcome);
}

/* ---- many rows ---- */

static ward_rc fed_next(void *self, bool *end)
{
    struct ward_bulk *b = self;
    ward_rc rc = WARD_OK;
    b->fed.has_row = false;
    while (rc == WARD_OK && !b->fed.has_row && !*end)
        rc = b->fed.next(b->fed.self, end);
    return rc;
}

/* In stored order: the layer's columns, extra, geom. */
static void fed_column(void *self, int i, struct ward_value *v)
{
    const struct ward_bulk *b = self;
    int extra = b->fed.n_columns;
    if (i < extra)
        *v = b->fed.values[b->fed.column_of[i]];
    else if (i == extra && b->fed.extra != NULL)
        *v = (struct ward_value){.kind = WARD_TEXT, .text = b->fed.extra, .size = strlen(b->fed.extra)};
    else if (i > extra && b->fed.geom != NULL)
        *v = (struct ward_value){.kind = WARD_BLOB, .text = b->fed.geom, .size = b->fed.geom_size};
}

/* Into an empty table SQLite gives the ids 1, 2, 3 … itself, as they are counted here; it need not look for each then.
 */
static ward_rc feed(struct ward_bulk *b)
{
    struct ward_feed rows = {.n_columns = count_columns(b), .next = fed_next, .column = fed_column, .self = b};
    struct ward_buf into = {0}, list = {0};
    int n = 0;
    ward_rc rc = ward_new(b->ctx, b->def->n_columns + 1, sizeof *b->fed.column_of, &b->fed.column_of);
    for (size_t c = 0; rc == WARD_OK && c < b->def->n_columns; c++)
        if (b->def->columns[c].type != WARD_T_GEOMETRY)
            b->fed.column_of[n++] = c;
    b->fed.n_columns = n;
    if (rc == WARD_OK)
        rc = list_columns(b, &list, false);
    if (rc == WARD_OK)
        rc = ward_buf_printf(b->ctx, &into, "\"%s\"(%s)", b->def->name, list.data + 2);
    if (rc == WARD_OK)
        rc = ward_feed_insert(b->ctx, b->db->sql, into.data, &rows);
    ward_buf_clear(&into);
    ward_buf_clear(&list);
    ward_mem_free(b->fed.column_of);
    return rc;
}

ward_rc ward_bulk_fill(struct ward_bulk *bulk, ward_rc (*next)(void *self, bool *end), void *self)
{
    bool end = false;
    ward_rc rc = WARD_OK;
    if (bulk->mode != WARD_WRITE_REPLACE) {
        while (rc == WARD_OK && !end)
            rc = next(self, &end);
        return rc;
    }
    bulk->fed.next = next;
    bulk->fed.self = self;
    rc = feed(bulk);
    memset(&bulk->fed, 0, sizeof bulk->fed);
    return rc;
}

/* ---- end ---- */

static ward_rc delete_rest(struct ward_bulk *b)
{
    char text[160];
    sqlite3_stmt *list = NULL, *delete = NULL;
    bool row = true, changed = false;
    size_t first = b->n_gone;
    (void)snprintf(text, sizeof text, "SELECT id FROM \"%s\"", b->def->name);
    ward_rc rc = ward_sql_prepare(b->ctx, b->db->sql, text, &list);
    while (rc == WARD_OK && row) {
        rc = ward_sql_step(b->ctx, b->db->sql, list, &row);
        if (rc == WARD_OK && row && !is_claimed(b, sqlite3_column_int64(list, 0)))
            rc = mark_gone(b, sqlite3_column_int64(list, 0));
    }
    (void)snprintf(text, sizeof text, "DELETE FROM \"%s\" WHERE id = ?1", b->def->name);
    if (rc == WARD_OK)
        rc = ward_sql_prepare(b->ctx, b->db->sql, text, &delete);
    for (size_t i = first; rc == WARD_OK && i < b->n_gone; i++) {
        (void)sqlite3_bind_int64(delete, 1, b->gone[i]);
        rc = run(b, delete, &changed);
        b->counts.deleted++;
    }
    sqlite3_finalize(list);
    sqlite3_finalize(delete);
    return rc;
}

static ward_rc mark_loaded(struct ward_bulk *b)
{
    char text[256];
    (void)snprintf(text, sizeof text,
                   "UPDATE ward_layers SET loaded = 1, version = lower(hex(randomblob(16))) WHERE layer = '%s'",
                   b->def->name);
    return ward_sql_exec(b->ctx, b->db->sql, text);
}

/* The boxes are put in order by a thread while SQLite sorts the keys for their index. */
static ward_rc index_new(struct ward_bulk *b)
{
    struct ward_packing *packing = NULL;
    ward_rc rc = b->has_geom ? ward_rtree_begin(b->ctx, b->boxes, b->n_boxes, &packing) : WARD_OK;
    if (rc == WARD_OK)
        rc = ward_kept_restore(b->db, &b->kept);
    if (rc == WARD_OK && b->has_geom)
        rc = ward_kept_index_new(b->db, b->def->name, packing);
    ward_rtree_free(packing);
    return rc;
}

ward_rc ward_bulk_end(struct ward_bulk *bulk, struct ward_bulk_counts *counts)
{
    ward_rc rc = WARD_OK;
    sqlite3_finalize(bulk->insert);
    sqlite3_finalize(bulk->find);
    sqlite3_finalize(bulk->update);
    bulk->insert = bulk->find = bulk->update = NULL;
    ward_unique_free(bulk->unique); /* makes room for the sort of the key's index */
    bulk->unique = NULL;
    if (bulk->deletes_missing)
        rc = delete_rest(bulk);
    bool is_new = bulk->mode == WARD_WRITE_REPLACE;
    if (rc == WARD_OK && is_new)
        rc = index_new(bulk);
    if (rc == WARD_OK && !is_new && bulk->has_geom)
        rc = ward_kept_index(bulk->db, bulk->def->name, false, bulk->boxes, bulk->n_boxes, bulk->gone, bulk->n_gone);
    if (rc == WARD_OK && !is_new)
        rc = ward_kept_restore(bulk->db, &bulk->kept);
    if (rc == WARD_OK)
        rc = mark_loaded(bulk);
    if (counts != NULL)
        *counts = bulk->counts;
    return rc;
}

void ward_bulk_free(struct ward_bulk *bulk)
{
    if (bulk == NULL)
        return;
    sqlite3_finalize(bulk->insert);
    sqlite3_finalize(bulk->find);
    sqlite3_finalize(bulk->update);
    ward_unique_free(bulk->unique);
    ward_kept_clear(&bulk->kept);
    ward_mem_free(bulk->boxes);
    ward_mem_free(bulk->gone);
    ward_mem_free(bulk->seen);
    ward_mem_free(bulk);
}
