#include "store/touched.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/buf.h"
#include "core/mem.h"
#include "store/touched_private.h"

/* An outline is felt so far: by margin_m and runners-up (geo/locate.c). */
#define OUTLINE_M 50.0

/* Each layer's rows as far as decisions rest on them: code, valid_from, valid_to, name, facts, shape. */
static const struct {
    const char *layer, *columns, *condition;
} layers[T_LAYERS] = {
    [T_UNITS] = {"units", "unit_code, valid_from, valid_to, NULL, NULL, geom", "geom IS NOT NULL"},
    [T_STREETS] = {"streets", "street_id, NULL, NULL, name, coalesce(class, '') || ' ' || coalesce(width_m, ''), geom",
                   "geom IS NOT NULL"},
    [T_BARRIERS] = {"barriers", "barrier_id, NULL, NULL, NULL, NULL, geom", "geom IS NOT NULL"},
    [T_ZONES] = {"zones", "zone_code, valid_from, valid_to, NULL, NULL, geom", "geom IS NOT NULL"},
    [T_ESTATES] = {"estates", "estate_id, NULL, NULL, name, NULL, geom", "geom IS NOT NULL"},
    [T_DUTIES] = {"duties",
                  "street_id, valid_from, valid_to, NULL, coalesce(from_m, '') || ' ' || coalesce(to_m, '') || ' ' ||"
                  " coalesce(side, '') || ' ' || coalesce(unit_code, ''), NULL",
                  "1"}};

/* ---- versions ---- */

static ward_rc version_of(struct ward_db *db, size_t i, struct ward_buf *out, bool *is_known)
{
    struct ward_layer layer = {0};
    ward_rc rc = ward_layer_get(db->ctx, db->sql, layers[i].layer, &layer);
    *is_known = rc == WARD_OK;
    bool has_version = rc == WARD_OK && layer.is_loaded && layer.version != NULL;
    if (rc == WARD_OK || rc == WARD_E_LAYER)
        rc = ward_buf_printf(db->ctx, out, " %s=%s ", layers[i].layer, has_version ? layer.version : "");
    ward_layer_clear(&layer);
    return rc;
}

ward_rc ward_touched_versions(struct ward_db *db, struct ward_buf *out)
{
    bool is_known;
    ward_rc rc = WARD_OK;
    for (size_t i = 0; rc == WARD_OK && i < T_LAYERS; i++)
        rc = version_of(db, i, out, &is_known);
    return rc;
}

/* *changed: there is such a layer, and its version is another. */
static ward_rc has_changed(struct ward_db *db, size_t i, const char *versions, bool *changed)
{
    struct ward_buf now = {0};
    bool is_known = false;
    ward_rc rc = version_of(db, i, &now, &is_known);
    *changed = rc == WARD_OK && is_known && (versions == NULL || strstr(versions, now.data) == NULL);
    ward_buf_clear(&now);
    return rc;
}

ward_rc ward_touched_keep(struct ward_db *db, const char *versions)
{
    struct ward_buf sql = {0};
    ward_rc rc = WARD_OK;
    for (size_t i = 0; rc == WARD_OK && i < T_LAYERS; i++) {
        bool changed = false;
        rc = has_changed(db, i, versions, &changed);
        if (rc != WARD_OK || !changed)
            continue;
        ward_buf_reset(&sql);
        rc = ward_buf_printf(db->ctx, &sql,
                             "DELETE FROM attribute_basis WHERE layer = '%s'; INSERT INTO attribute_basis(layer, code,"
                             " valid_from, valid_to, name, facts, shape) SELECT '%s', %s FROM %s WHERE %s",
                             layers[i].layer, layers[i].layer, layers[i].columns, layers[i].layer, layers[i].condition);
        if (rc == WARD_OK)
            rc = ward_sql_exec(db->ctx, db->sql, sql.data);
    }
    ward_buf_clear(&sql);
    return rc;
}

/* ---- what changed ---- */

static void change_clear(struct ward_change *c)
{
    ward_mem_free(c->code);
    ward_mem_free(c->from);
    ward_mem_free(c->to);
    ward_mem_free(c->name);
    ward_geom_clear(&c->geom);
}

static ward_rc take_change(struct ward_ctx *ctx, sqlite3_stmt *stmt, bool is_new, struct ward_changes *out)
{
    struct ward_change c = {.is_new = is_new};
    ward_rc rc = ward_grow(ctx, &out->items, &out->capacity, out->n + 1, sizeof *out->items);
    char **const texts[] = {&c.code, &c.from, &c.to, &c.name};
    for (int i = 0; rc == WARD_OK && i < 4; i++)
        rc = ward_strdup(ctx, (const char *)sqlite3_column_text(stmt, i), texts[i]);
    if (rc == WARD_OK && sqlite3_column_type(stmt, 5) == SQLITE_BLOB)
        rc = ward_geom_from_blob(ctx, sqlite3_column_blob(stmt, 5), (size_t)sqlite3_column_bytes(stmt, 5), &c.geom);
    if (rc == WARD_OK)
        out->items[out->n++] = c;
    else
        change_clear(&c);
    return rc;
}

static ward_rc read_side(struct ward_db *db, size_t i, bool is_new, struct ward_changes *out)
{
    static const char was[] =
        "SELECT code, valid_from, valid_to, name, facts, shape FROM attribute_basis WHERE layer =";
    struct ward_buf sql = {0};
    sqlite3_stmt *stmt = NULL;
    bool row = true;
    ward_rc rc = is_new ? ward_buf_printf(db->ctx, &sql, "SELECT %s FROM %s WHERE %s EXCEPT %s '%s'", layers[i].columns,
                                          layers[i].layer, layers[i].condition, was, layers[i].layer)
                        : ward_buf_printf(db->ctx, &sql, "%s '%s' EXCEPT SELECT %s FROM %s WHERE %s", was,
                                          layers[i].layer, layers[i].columns, layers[i].layer, layers[i].condition);
    if (rc == WARD_OK)
        rc = ward_sql_prepare(db->ctx, db->sql, sql.data, &stmt);
    while (rc == WARD_OK && (rc = ward_sql_step(db->ctx, db->sql, stmt, &row)) == WARD_OK && row)
        rc = take_change(db->ctx, stmt, is_new, out);
    sqlite3_finalize(stmt);
    ward_buf_clear(&sql);
    return rc;
}

static ward_rc read_changes(struct ward_toucher *t, const char *versions)
{
    ward_rc rc = WARD_OK;
    for (size_t i = 0; rc == WARD_OK && i < T_LAYERS; i++) {
        bool changed = false;
        rc = has_changed(t->db, i, versions, &changed);
        if (rc == WARD_OK && changed)
            rc = read_side(t->db, i, false, &t->changes[i]);
        if (rc == WARD_OK && changed)
            rc = read_side(t->db, i, true, &t->changes[i]);
    }
    return rc;
}

/* ---- cases near it ---- */

ward_rc ward_touch_add(struct ward_toucher *t, int64_t id)
{
    ward_rc rc = ward_grow(t->db->ctx, &t->out->ids, &t->out->capacity, t->out->n + 1, sizeof *t->out->ids);
    if (rc == WARD_OK)
        t->out->ids[t->out->n++] = id;
    return rc;
}

static const char select_near[] =
    "SELECT c.id, c.geom FROM cases AS c WHERE c.id IN (SELECT i.pkid FROM idx_cases_geom AS i"
    " WHERE i.xmax >= ?1 AND i.xmin <= ?2 AND i.ymax >= ?3 AND i.ymin <= ?4)"
    " AND (?5 = 0 OR (?5 = 2 AND c.reported_on IS NULL) OR (?5 = 1 AND c.reported_on IS NOT NULL"
    " AND (?6 IS NULL OR c.reported_on >= ?6) AND (?7 IS NULL OR c.reported_on < ?7)))";

static ward_rc keep_box(struct ward_toucher *t, const struct ward_box *box, double reach_m, struct ward_box *grown)
{
    double m = reach_m + 0.01;
    *grown = (struct ward_box){box->min_x - m, box->min_y - m, box->max_x + m, box->max_y + m};
    ward_rc rc = ward_grow(t->db->ctx, &t->boxes, &t->box_capacity, t->n_boxes + 1, sizeof *t->boxes);
    if (rc == WARD_OK)
        t->boxes[t->n_boxes++] = *grown;
    return rc;
}

static void bind_box(sqlite3_stmt *stmt, const struct ward_box *b)
{
    (void)sqlite3_bind_double(stmt, 1, b->min_x);
    (void)sqlite3_bind_double(stmt, 2, b->max_x);
    (void)sqlite3_bind_double(stmt, 3, b->min_y);
    (void)sqlite3_bind_double(stmt, 4, b->max_y);
}

ward_rc ward_touch_near(struct ward_toucher *t, const struct ward_box *box, double reach_m, enum ward_touch_days days,
                        const char *from, const char *to, ward_touch_test *test, const void *state)
{
    struct ward_ctx *ctx = t->db->ctx;
    struct ward_box grown;
    bool row = true;
    ward_rc rc = keep_box(t, box, reach_m, &grown);
    if (rc == WARD_OK && t->near == NULL)
        rc = ward_sql_prepare(ctx, t->db->sql, select_near, &t->near);
    if (rc != WARD_OK)
        return rc;
    bind_box(t->near, &grown);
    (void)sqlite3_bind_int(t->near, 5, days == WARD_TOUCH_ANY ? 0 : days == WARD_TOUCH_DATED ? 1 : 2);
    (void)sqlite3_bind_text(t->near, 6, from, -1, SQLITE_STATIC);
    (void)sqlite3_bind_text(t->near, 7, to, -1, SQLITE_STATIC);
    while (rc == WARD_OK && (rc = ward_sql_step(ctx, t->db->sql, t->near, &row)) == WARD_OK && row) {
        double x, y;
        int srid;
        if (ward_geom_point(ctx, sqlite3_column_blob(t->near, 1), (size_t)sqlite3_column_bytes(t->near, 1), &x, &y,
                            &srid) == WARD_OK &&
            test(state, x, y))
            rc = ward_touch_add(t, sqlite3_column_int64(t->near, 0));
    }
    (void)sqlite3_reset(t->near);
    return rc;
}

struct lines {
    struct ward_nearest *index;
    double reach_m;
};

static bool is_near_line(const void *state, double x, double y)
{
    const struct lines *l = state;
    struct ward_near near;
    ward_nearest_find_first(l->index, x, y, l->reach_m + 0.001, NULL, &near);
    return near.line != WARD_NONE;
}

static ward_rc touch_lines(struct ward_toucher *t, const struct ward_changes *changes)
{
    struct lines l = {.reach_m = t->limits->street_m};
    struct ward_geom *views = NULL;
    if (changes->n == 0)
        return WARD_OK;
    ward_rc rc = ward_new(t->db->ctx, changes->n, sizeof *views, &views);
    for (size_t i = 0; rc == WARD_OK && i < changes->n; i++)
        views[i] = changes->items[i].geom; /* borrowed */
    if (rc == WARD_OK)
        rc = ward_nearest_new(t->db->ctx, views, changes->n, &l.index);
    for (size_t i = 0; rc == WARD_OK && i < changes->n; i++) {
        struct ward_box box = ward_geom_box(&changes->items[i].geom);
        if (!ward_geom_is_empty(&changes->items[i].geom))
            rc = ward_touch_near(t, &box, l.reach_m, WARD_TOUCH_ANY, NULL, NULL, is_near_line, &l);
    }
    ward_nearest_free(l.index);
    ward_mem_free(views);
    return rc;
}

/* An estate is in no decision but those of addresses: its box is all that counts. */
static ward_rc touch_estates(struct ward_toucher *t)
{
    const struct ward_changes *changes = &t->changes[T_ESTATES];
    struct ward_box grown;
    ward_rc rc = WARD_OK;
    for (size_t i = 0; rc == WARD_OK && i < changes->n; i++) {
        struct ward_box box = ward_geom_box(&changes->items[i].geom);
        rc = keep_box(t, &box, 0, &grown);
    }
    return rc;
}

/* ---- cases by what they name or are on ---- */

/* The cases of a statement whose parameters are a text and how far from its street a case may be. */
static ward_rc touch_rows(struct ward_toucher *t, sqlite3_stmt *stmt, const char *code)
{
    bool row = true;
    ward_rc rc = WARD_OK;
    (void)sqlite3_bind_text(stmt, 1, code, -1, SQLITE_STATIC);
    (void)sqlite3_bind_double(stmt, 2, t->limits->street_m + 0.01);
    while (rc == WARD_OK && (rc = ward_sql_step(t->db->ctx, t->db->sql, stmt, &row)) == WARD_OK && row)
        rc = ward_touch_add(t, sqlite3_column_int64(stmt, 0));
    (void)sqlite3_reset(stmt);
    return rc;
}

static ward_rc touch_each(struct ward_toucher *t, const struct ward_changes *changes, const char *sql)
{
    sqlite3_stmt *stmt = NULL;
    if (changes->n == 0)
        return WARD_OK;
    ward_rc rc = ward_sql_prepare(t->db->ctx, t->db->sql, sql, &stmt);
    for (size_t i = 0; rc == WARD_OK && i < changes->n; i++)
        if (changes->items[i].code != NULL)
            rc = touch_rows(t, stmt, changes->items[i].code);
    sqlite3_finalize(stmt);
    return rc;
}

static ward_rc is_known(struct ward_db *db, const char *layer, bool *out)
{
    struct ward_layer known = {0};
    ward_rc rc = ward_layer_get(db->ctx, db->sql, layer, &known);
    *out = rc == WARD_OK;
    ward_layer_clear(&known);
    return rc == WARD_E_LAYER ? WARD_OK : rc;
}

/* The cases on a street lie near it; those of one that changed are touched by that. */
#define ON_STREET                                                                                                      \
    " CROSS JOIN idx_streets_geom AS b ON b.pkid = s.id CROSS JOIN idx_case_places_geom AS i ON i.xmax >= b.xmin - ?2" \
    " AND i.xmin <= b.xmax + ?2 AND i.ymax >= b.ymin - ?2 AND i.ymin <= b.ymax + ?2"                                   \
    " CROSS JOIN case_places AS p ON p.id = i.pkid AND p.street_id = s.street_id"

static ward_rc touch_duties(struct ward_toucher *t)
{
    bool has_duties = false;
    ward_rc rc =
        touch_each(t, &t->changes[T_DUTIES], "SELECT p.id FROM streets AS s" ON_STREET " WHERE s.street_id = ?1");
    if (rc == WARD_OK)
        rc = is_known(t->db, "duties", &has_duties);
    return rc == WARD_OK && has_duties
               ? touch_each(
                     t, &t->changes[T_UNITS],
                     "SELECT p.id FROM duties AS d CROSS JOIN streets AS s ON s.street_id = d.street_id" ON_STREET
                     " WHERE d.unit_code = ?1")
               : rc;
}

/* Names that were in the list of a layer and are not, or the other way: they change which names an address holds. */
static ward_rc add_names(struct ward_toucher *t, size_t layer, struct ward_names *came_or_went, struct ward_names *all)
{
    struct ward_db *db = t->db;
    const struct ward_changes *changes = &t->changes[layer];
    enum ward_name_kind kind = layer == T_ESTATES ? WARD_NAME_ESTATE : WARD_NAME_STREET;
    struct ward_buf sql = {0};
    sqlite3_stmt *stmt = NULL;
    if (changes->n == 0)
        return WARD_OK;
    ward_rc rc = ward_buf_printf(db->ctx, &sql,
                                 "SELECT 1 WHERE EXISTS (SELECT 1 FROM %s WHERE name = ?1 AND geom IS NOT NULL) AND"
                                 " EXISTS (SELECT 1 FROM attribute_basis WHERE layer = '%s' AND name = ?1)",
                                 layers[layer].layer, layers[layer].layer);
    if (rc == WARD_OK)
        rc = ward_sql_prepare(db->ctx, db->sql, sql.data, &stmt);
    for (size_t i = 0; rc == WARD_OK && i < changes->n; i++) {
        bool is_in_both = false;
        const char *name = changes->items[i].name;
        (void)sqlite3_bind_text(stmt, 1, name, -1, SQLITE_STATIC);
        if (name != NULL)
            rc = ward_sql_step(db->ctx, db->sql, stmt, &is_in_both);
        (void)sqlite3_reset(stmt);
        if (rc == WARD_OK && !is_in_both)
            rc = ward_names_add(db->ctx, came_or_went, name, kind, 0);
        if (rc == WARD_OK)
            rc = ward_names_add(db->ctx, all, name, kind, 0);
    }
    sqlite3_finalize(stmt);
    ward_buf_clear(&sql);
    return rc;
}

/* The names of what lies by anything that changed. */
static ward_rc add_names_near(struct ward_toucher *t, size_t layer, struct ward_names *all)
{
    struct ward_db *db = t->db;
    struct ward_buf sql = {0};
    sqlite3_stmt *stmt = NULL;
    bool known = false;
    ward_rc rc = is_known(db, layers[layer].layer, &known);
    if (rc != WARD_OK || !known)
        return rc;
    rc = ward_buf_printf(db->ctx, &sql,
                         "SELECT DISTINCT name FROM %s WHERE name IS NOT NULL AND id IN (SELECT i.pkid FROM"
                         " idx_%s_geom AS i WHERE i.xmax >= ?1 AND i.xmin <= ?2 AND i.ymax >= ?3 AND i.ymin <= ?4)",
                         layers[layer].layer, layers[layer].layer);
    if (rc == WARD_OK)
        rc = ward_sql_prepare(db->ctx, db->sql, sql.data, &stmt);
    for (size_t i = 0; rc == WARD_OK && i < t->n_boxes; i++) {
        bool row = true;
        bind_box(stmt, &t->boxes[i]);
        while (rc == WARD_OK && (rc = ward_sql_step(db->ctx, db->sql, stmt, &row)) == WARD_OK && row)
            rc = ward_names_add(db->ctx, all, (const char *)sqlite3_column_text(stmt, 0), WARD_NAME_STREET, 0);
        (void)sqlite3_reset(stmt);
    }
    sqlite3_finalize(stmt);
    ward_buf_clear(&sql);
    return rc;
}

static ward_rc touch_addresses(struct ward_toucher *t, const struct ward_names *came_or_went,
                               const struct ward_names *all)
{
    struct ward_db *db = t->db;
    sqlite3_stmt *stmt = NULL;
    bool row = true, has_new = ward_names_count(came_or_went) > 0;
    if (ward_names_count(all) == 0)
        return WARD_OK;
    ward_rc rc =
        ward_sql_prepare(db->ctx, db->sql,
                         has_new ? "SELECT id, address, geom IS NULL FROM cases WHERE address IS NOT NULL"
                                 : "SELECT id, address, 1 FROM cases WHERE geom IS NULL AND address IS NOT NULL",
                         &stmt);
    while (rc == WARD_OK && (rc = ward_sql_step(db->ctx, db->sql, stmt, &row)) == WARD_OK && row) {
        const char *address = (const char *)sqlite3_column_text(stmt, 1);
        bool is_placeless = sqlite3_column_int(stmt, 2) != 0;
        if ((has_new && ward_names_touch(came_or_went, address)) || (is_placeless && ward_names_touch(all, address)))
            rc = ward_touch_add(t, sqlite3_column_int64(stmt, 0));
    }
    sqlite3_finalize(stmt);
    return rc;
}

static ward_rc touch_names(struct ward_toucher *t)
{
    struct ward_layer cases = {0};
    struct ward_address_words words = {0};
    struct ward_names *came_or_went = NULL, *all = NULL;
    ward_rc rc = ward_layer_get(t->db->ctx, t->db->sql, "cases", &cases);
    if (rc == WARD_OK)
        rc = ward_address_words_parse(t->db->ctx, cases.header, &words);
    if (rc == WARD_OK)
        rc = ward_names_new(t->db->ctx, &words, &came_or_went);
    if (rc == WARD_OK)
        rc = ward_names_new(t->db->ctx, &words, &all);
    static const size_t named[] = {T_STREETS, T_ESTATES};
    for (size_t i = 0; rc == WARD_OK && i < 2; i++) {
        rc = add_names(t, named[i], came_or_went, all);
        if (rc == WARD_OK)
            rc = add_names_near(t, named[i], all);
    }
    if (rc == WARD_OK)
        rc = ward_names_ready(t->db->ctx, came_or_went);
    if (rc == WARD_OK)
        rc = ward_names_ready(t->db->ctx, all);
    if (rc == WARD_OK)
        rc = touch_addresses(t, came_or_went, all);
    ward_names_free(came_or_went);
    ward_names_free(all);
    ward_address_words_clear(&words);
    ward_layer_clear(&cases);
    return rc;
}

/* ---- all of it ---- */

static int compare_ids(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

static void tidy(struct ward_touched *out)
{
    size_t kept = 0;
    if (out->n > 1)
        qsort(out->ids, out->n, sizeof *out->ids, compare_ids);
    for (size_t i = 0; i < out->n; i++)
        if (i == 0 || out->ids[i] != out->ids[kept - 1])
            out->ids[kept++] = out->ids[i];
    out->n = kept;
}

static void toucher_clear(struct ward_toucher *t)
{
    for (size_t i = 0; i < T_LAYERS; i++) {
        for (size_t k = 0; k < t->changes[i].n; k++)
            change_clear(&t->changes[i].items[k]);
        ward_mem_free(t->changes[i].items);
    }
    ward_mem_free(t->boxes);
    sqlite3_finalize(t->near);
}

ward_rc ward_touched_find(struct ward_db *db, const char *versions, const struct ward_address_limits *limits,
                          struct ward_touched *out)
{
    struct ward_toucher t = {.db = db, .limits = limits, .out = out};
    ward_rc rc = read_changes(&t, versions);
    if (rc == WARD_OK)
        rc = ward_touch_areas(&t, &t.changes[T_UNITS], fmax(limits->near_m, OUTLINE_M));
    if (rc == WARD_OK)
        rc = ward_touch_areas(&t, &t.changes[T_ZONES], -1);
    if (rc == WARD_OK)
        rc = touch_lines(&t, &t.changes[T_STREETS]);
    if (rc == WARD_OK)
        rc = touch_lines(&t, &t.changes[T_BARRIERS]);
    if (rc == WARD_OK)
        rc = touch_estates(&t);
    if (rc == WARD_OK)
        rc = touch_duties(&t);
    if (rc == WARD_OK)
        rc = touch_names(&t);
    tidy(out);
    toucher_clear(&t);
    return rc;
}
