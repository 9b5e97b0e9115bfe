#include "store/attribute.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "core/buf.h"
#include "core/mem.h"
#include "core/text.h"
#include "store/kept.h"
#include "store/layer.h"
#include "store/manual.h"

/* What cases.sql says too; these count when a user's own cases.sql has no such @default. */
#define NEAR_M 20.0
#define STREET_M 50.0
#define ZONES_MAX 64

/* The polygons valid in one stretch of days. */
struct areas {
    struct ward_rows *rows; /* NULL: the layer was never loaded */
    struct ward_locator *locator;
};

struct lines {
    struct ward_rows *rows;
    struct ward_nearest *index;
};

struct job {
    struct ward_db *db;
    double near_m, street_m;
    struct ward_manual manual; /* decisions by hand */
    struct lines streets, barriers;
    struct areas units, zones;
    sqlite3_stmt *place_stmt, *zone_stmt;
    char outside_why[96];
    uint64_t decided;
    bool is_bulk;          /* everything is rewritten: without triggers, the R*Tree packed at the end */
    struct ward_kept kept; /* the triggers and indexes of case_places meanwhile */
    struct ward_rtree_entry *boxes;
    size_t n_boxes, box_capacity;
};

static ward_rc read_distance(struct ward_db *db, const char *name, double fallback, double *out)
{
    bool found = false;
    ward_rc rc = ward_layer_default(db->ctx, db->sql, "cases", name, out, &found);
    if (rc == WARD_OK && !found)
        *out = fallback;
    if (rc == WARD_OK && !(*out >= 0 && *out < HUGE_VAL))
        rc = ward_fail(db->ctx, WARD_E_VALUE, "setting cases.%s must be a distance in metres, 0 or more", name);
    return rc;
}

/* ---- what a decision depends on ---- */

static ward_rc is_loaded(struct ward_db *db, const char *name, bool *out)
{
    struct ward_layer layer = {0};
    ward_rc rc = ward_layer_get(db->ctx, db->sql, name, &layer);
    *out = rc == WARD_OK && layer.is_loaded;
    ward_layer_clear(&layer);
    return rc;
}

static ward_rc require_loaded(struct ward_db *db, const char *name)
{
    bool loaded = false;
    ward_rc rc = is_loaded(db, name, &loaded);
    if (rc == WARD_OK && !loaded)
        rc = ward_fail(db->ctx, WARD_E_NOT_LOADED,
                       "layer '%s' was never loaded; cases are attributed by it: run ward load first", name);
    return rc;
}

/* The versions of the layers and both distances as one text: a run under another text redoes everything. */
static ward_rc basis_text(const struct job *job, struct ward_buf *out)
{
    static const char *const layers[] = {"units", "streets", "barriers", "zones"};
    struct ward_ctx *ctx = job->db->ctx;
    char near_m[32], street_m[32];
    ward_rc rc = WARD_OK;
    for (size_t i = 0; rc == WARD_OK && i < sizeof layers / sizeof layers[0]; i++) {
        struct ward_layer layer = {0};
        rc = ward_layer_get(ctx, job->db->sql, layers[i], &layer);
        if (rc == WARD_OK)
            rc = ward_buf_printf(ctx, out, "%s=%s ", layers[i],
                                 layer.is_loaded && layer.version != NULL ? layer.version : "");
        ward_layer_clear(&layer);
    }
    ward_text_real(job->near_m, near_m);
    ward_text_real(job->street_m, street_m);
    return rc == WARD_OK ? ward_buf_printf(ctx, out, "near_m=%s street_m=%s", near_m, street_m) : rc;
}

/* *changed: the basis differs from the last run's; the new one is kept. */
static ward_rc basis_update(const struct job *job, bool *changed)
{
    struct ward_buf now = {0};
    char *old = NULL;
    ward_rc rc = basis_text(job, &now);
    if (rc == WARD_OK)
        rc = ward_setting_get(job->db->ctx, job->db->sql, "attribute.basis", &old);
    if (rc == WARD_OK) {
        *changed = old == NULL || strcmp(old, now.data) != 0;
        if (*changed)
            rc = ward_setting_set(job->db, "attribute.basis", now.data, "attribute");
    }
    ward_mem_free(old);
    ward_buf_clear(&now);
    return rc;
}

/* ---- one case ---- */

static void bind_code(sqlite3_stmt *stmt, int at, const struct ward_rows *rows, uint32_t i)
{
    if (i == WARD_NONE || rows == NULL)
        (void)sqlite3_bind_null(stmt, at);
    else
        (void)sqlite3_bind_text(stmt, at, rows->codes[i], -1, SQLITE_STATIC);
}

static void bind_metres(sqlite3_stmt *stmt, int at, double metres)
{
    if (isnan(metres))
        (void)sqlite3_bind_null(stmt, at);
    else
        (void)sqlite3_bind_double(stmt, at, metres);
}

static void bind_words(sqlite3_stmt *stmt, int at, const char *words)
{
    (void)sqlite3_bind_text(stmt, at, words, -1, SQLITE_STATIC); /* NULL binds NULL */
}

enum {
    P_ID = 1,
    P_CASE,
    P_UNIT,
    P_RULE,
    P_DISTANCE,
    P_MARGIN,
    P_RUNNER,
    P_OVERLAP,
    P_STREET,
    P_STREET_RULE,
    P_STREET_RUNNER,
    P_MEASURE,
    P_SIDE,
    P_STREET_M,
    P_BY,
    P_WHY,
    P_DAY,
    P_GEOM
};

static const char insert_place[] =
    "INSERT INTO case_places(id, case_id, unit_code, unit_rule, unit_distance_m, margin_m, unit_runner_up, is_overlap, "
    "street_id,"
    " street_rule, street_runner_up, measure_m, side, street_distance_m, decided_by, why, placed_on, geom)"
    " VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18)";

static void bind_unit(struct job *job, const struct ward_decision *manual, bool has_place, double x, double y)
{
    static const char *const rules[] = {"inside", "edge", "near", "outside"};
    sqlite3_stmt *stmt = job->place_stmt;
    struct ward_placing p = {
        .polygon = WARD_NONE, .rule = WARD_PLACE_OUTSIDE, .distance_m = NAN, .margin_m = NAN, .runner_up = WARD_NONE};
    if (has_place)
        ward_locator_place(job->units.locator, x, y, job->near_m, &p);
    bind_code(stmt, P_UNIT, job->units.rows, p.polygon);
    bind_words(stmt, P_RULE, rules[p.rule]);
    bind_metres(stmt, P_DISTANCE, p.distance_m);
    bind_metres(stmt, P_MARGIN, p.margin_m);
    bind_code(stmt, P_RUNNER, job->units.rows, p.runner_up);
    (void)sqlite3_bind_int(stmt, P_OVERLAP, p.is_overlap ? 1 : 0);
    bind_words(stmt, P_BY, "rule");
    bind_words(stmt, P_WHY, !has_place ? "no coordinates" : p.rule == WARD_PLACE_OUTSIDE ? job->outside_why : NULL);
    if (manual == NULL)
        return;
    /* What the rule would have said stays readable: its unit becomes the runner-up. */
    bind_code(stmt, P_RUNNER, job->units.rows, p.polygon);
    bind_words(stmt, P_UNIT, manual->unit_code);
    bind_words(stmt, P_RULE, "manual");
    bind_metres(stmt, P_DISTANCE, NAN);
    bind_metres(stmt, P_MARGIN, NAN);
    (void)sqlite3_bind_int(stmt, P_OVERLAP, 0);
    bind_words(stmt, P_BY, "manual");
    bind_words(stmt, P_WHY, manual->why);
}

static void bind_street(struct job *job, bool has_place, double x, double y)
{
    static const char *const sides[] = {"on", "left", "right"};
    sqlite3_stmt *stmt = job->place_stmt;
    struct ward_near near = {.line = WARD_NONE, .distance_m = NAN, .measure_m = NAN, .runner_up = WARD_NONE};
    bool is_across = false;
    if (has_place && job->streets.index != NULL)
        ward_nearest_find(job->streets.index, x, y, job->street_m, job->barriers.index, &near);
    bool found = near.line != WARD_NONE;
    if (found && job->barriers.index != NULL)
        is_across = ward_nearest_crosses(job->barriers.index, x, y, near.x, near.y);
    bind_code(stmt, P_STREET, job->streets.rows, near.line);
    bind_words(stmt, P_STREET_RULE, !found ? "none" : is_across ? "across" : "nearest");
    bind_code(stmt, P_STREET_RUNNER, job->streets.rows, near.runner_up);
    bind_metres(stmt, P_MEASURE, found ? near.measure_m : (double)NAN);
    bind_words(stmt, P_SIDE, found ? sides[near.side] : NULL);
    bind_metres(stmt, P_STREET_M, found ? near.distance_m : (double)NAN);
}

static ward_rc step_done(struct ward_db *db, sqlite3_stmt *stmt)
{
    bool row = false;
    ward_rc rc = ward_sql_step(db->ctx, db->sql, stmt, &row);
    (void)sqlite3_reset(stmt);
    return rc;
}

static ward_rc keep_box(struct job *job, int64_t id, const void *blob, size_t size)
{
    ward_rc rc = ward_grow(job->db->ctx, &job->boxes, &job->box_capacity, job->n_boxes + 1, sizeof *job->boxes);
    if (rc == WARD_OK && ward_rtree_box(blob, size, id, &job->boxes[job->n_boxes]))
        job->n_boxes++;
    return rc;
}

static ward_rc write_zones(struct job *job, const char *case_id, double x, double y)
{
    uint32_t hits[ZONES_MAX];
    if (job->zones.locator == NULL)
        return WARD_OK;
    size_t n = ward_locator_find_all(job->zones.locator, x, y, hits, ZONES_MAX);
    ward_rc rc = WARD_OK;
    for (size_t i = 0; rc == WARD_OK && i < n && i < ZONES_MAX; i++) {
        bind_words(job->zone_stmt, 1, case_id);
        bind_code(job->zone_stmt, 2, job->zones.rows, hits[i]);
        rc = step_done(job->db, job->zone_stmt);
    }
    return rc;
}

/* Columns of a case: id, case_id, reported_on, geom. */
static ward_rc decide(struct job *job, sqlite3_stmt *row)
{
    struct ward_ctx *ctx = job->db->ctx;
    const char *case_id = (const char *)sqlite3_column_text(row, 1);
    const void *blob = sqlite3_column_blob(row, 3);
    int size = sqlite3_column_bytes(row, 3), srid = 0;
    double x = 0, y = 0;
    ward_rc rc = blob != NULL ? ward_geom_point(ctx, blob, (size_t)size, &x, &y, &srid) : WARD_OK;
    if (rc == WARD_OK && blob != NULL && srid != job->units.rows->layer.srid)
        rc = ward_fail(ctx, WARD_E_SRID, "its place is in EPSG:%d, the units are in EPSG:%d", srid,
                       job->units.rows->layer.srid);
    if (rc != WARD_OK)
        return ward_fail_in(ctx, "case %s: ", case_id);
    sqlite3_stmt *stmt = job->place_stmt;
    (void)sqlite3_bind_int64(stmt, P_ID, sqlite3_column_int64(row, 0));
    bind_words(stmt, P_CASE, case_id);
    bind_unit(job, ward_manual_find(&job->manual, case_id), blob != NULL, x, y);
    bind_street(job, blob != NULL, x, y);
    bind_words(stmt, P_DAY, (const char *)sqlite3_column_text(row, 2));
    (void)sqlite3_bind_blob(stmt, P_GEOM, blob, size, SQLITE_STATIC);
    rc = step_done(job->db, stmt);
    if (rc == WARD_OK && blob != NULL && job->is_bulk)
        rc = keep_box(job, sqlite3_column_int64(row, 0), blob, (size_t)size);
    if (rc == WARD_OK && blob != NULL)
        rc = write_zones(job, case_id, x, y);
    job->decided++;
    return rc;
}

/* ---- the layers ---- */

static void areas_clear(struct areas *a)
{
    ward_locator_free(a->locator);
    ward_rows_free(a->rows);
    *a = (struct areas){0};
}

static ward_rc areas_read(struct job *job, const char *layer, const char *day, struct areas *out)
{
    struct ward_moment when = {.as_of = day, .scenario = NULL};
    bool loaded = false;
    areas_clear(out);
    ward_rc rc = is_loaded(job->db, layer, &loaded);
    if (rc != WARD_OK || !loaded)
        return rc;
    rc = ward_rows_read(job->db->ctx, job->db->sql, layer, &when, &out->rows);
    return rc == WARD_OK ? ward_locator_new(job->db->ctx, out->rows->geoms, out->rows->n, &out->locator) : rc;
}

static ward_rc lines_read(struct job *job, const char *layer, struct lines *out)
{
    struct ward_moment always = {0};
    bool loaded = false;
    ward_rc rc = is_loaded(job->db, layer, &loaded);
    if (rc != WARD_OK || !loaded)
        return rc;
    rc = ward_rows_read(job->db->ctx, job->db->sql, layer, &always, &out->rows);
    return rc == WARD_OK ? ward_nearest_new(job->db->ctx, out->rows->geoms, out->rows->n, &out->index) : rc;
}

static void lines_clear(struct lines *l)
{
    ward_nearest_free(l->index);
    ward_rows_free(l->rows);
}

/* ---- the run ---- */

/* Cases of one stretch of days [from, to) that have no row yet; the stretch without a day when both are NULL. */
static const char select_days[] =
    "SELECT c.id, c.case_id, c.reported_on, c.geom FROM cases AS c"
    " WHERE (?1 IS NULL OR c.reported_on >= ?1) AND (?2 IS NULL OR c.reported_on < ?2) AND c.reported_on IS NOT NULL"
    " AND NOT EXISTS (SELECT 1 FROM case_places AS p WHERE p.id = c.id) ORDER BY c.id";
static const char select_dayless[] =
    "SELECT c.id, c.case_id, c.reported_on, c.geom FROM cases AS c WHERE c.reported_on IS NULL"
    " AND NOT EXISTS (SELECT 1 FROM case_places AS p WHERE p.id = c.id) ORDER BY c.id";

static ward_rc run_stretch(struct job *job, const char *sql, const char *from, const char *to)
{
    struct ward_db *db = job->db;
    sqlite3_stmt *stmt = NULL;
    bool row = true, first = true;
    ward_rc rc = ward_sql_prepare(db->ctx, db->sql, sql, &stmt);
    if (rc == WARD_OK && sql == select_days) {
        bind_words(stmt, 1, from);
        bind_words(stmt, 2, to);
    }
    while (rc == WARD_OK && (rc = ward_sql_step(db->ctx, db->sql, stmt, &row)) == WARD_OK && row) {
        if (first) { /* any day of the stretch stands for all: no unit or zone begins or ends inside it */
            const char *day = (const char *)sqlite3_column_text(stmt, 2);
            first = false;
            rc = areas_read(job, "units", day, &job->units);
            if (rc == WARD_OK)
                rc = areas_read(job, "zones", day, &job->zones);
        }
        if (rc == WARD_OK)
            rc = decide(job, stmt);
        if (rc == WARD_OK && job->decided % 4096 == 0)
            rc = ward_ctx_interrupted(db->ctx);
    }
    sqlite3_finalize(stmt);
    return rc;
}

/* The days on which a unit or zone begins or ends part the cases into stretches. */
static ward_rc run_stretches(struct job *job)
{
    struct ward_db *db = job->db;
    sqlite3_stmt *stmt = NULL;
    bool row = true;
    char *from = NULL, *to = NULL;
    ward_rc rc = ward_sql_prepare(db->ctx, db->sql,
                                  "SELECT d FROM (SELECT valid_from AS d FROM units UNION SELECT valid_to FROM units "
                                  "UNION SELECT valid_from FROM zones"
                                  " UNION SELECT valid_to FROM zones) WHERE d IS NOT NULL ORDER BY d",
                                  &stmt);
    while (rc == WARD_OK && row) {
        rc = ward_sql_step(db->ctx, db->sql, stmt, &row);
        if (rc == WARD_OK && row)
            rc = ward_strdup(db->ctx, (const char *)sqlite3_column_text(stmt, 0), &to);
        if (rc == WARD_OK)
            rc = run_stretch(job, select_days, from, to);
        ward_mem_free(from);
        from = to;
        to = NULL;
    }
    ward_mem_free(from);
    sqlite3_finalize(stmt);
    return rc == WARD_OK ? run_stretch(job, select_dayless, NULL, NULL) : rc;
}

/* Forgets decisions whose case is gone or changed, or all of them. */
static ward_rc forget(struct job *job)
{
    struct ward_db *db = job->db;
    if (!job->is_bulk)
        return ward_sql_exec(
            db->ctx, db->sql,
            "DELETE FROM case_places WHERE NOT EXISTS (SELECT 1 FROM cases AS c WHERE c.id = case_places.id"
            " AND c.case_id = case_places.case_id AND c.reported_on IS case_places.placed_on"
            " AND c.geom IS case_places.geom);"
            "DELETE FROM case_zones WHERE NOT EXISTS (SELECT 1 FROM case_places AS p"
            " WHERE p.case_id = case_zones.case_id)");
    ward_rc rc = ward_kept_take(db, "case_places", true, &job->kept);
    return rc == WARD_OK ? ward_sql_exec(db->ctx, db->sql, "DELETE FROM case_places; DELETE FROM case_zones") : rc;
}

static ward_rc finish_bulk(struct job *job)
{
    if (!job->is_bulk)
        return WARD_OK;
    ward_rc rc = ward_kept_index(job->db, "case_places", true, job->boxes, job->n_boxes, NULL, 0);
    return rc == WARD_OK ? ward_kept_restore(job->db, &job->kept) : rc;
}

static ward_rc count_rules(struct ward_db *db, struct ward_attributed *out)
{
    sqlite3_stmt *stmt = NULL;
    bool row = false;
    ward_rc rc = ward_sql_prepare(
        db->ctx, db->sql,
        "SELECT count(*), count(*) FILTER (WHERE unit_rule = 'inside'), count(*) FILTER (WHERE unit_rule = 'edge'),"
        " count(*) FILTER (WHERE unit_rule = 'near'), count(*) FILTER (WHERE unit_rule = 'manual'),"
        " count(*) FILTER (WHERE unit_code IS NULL), count(*) FILTER (WHERE unit_code IS NULL AND geom IS NULL),"
        " count(street_id) FROM case_places",
        &stmt);
    if (rc == WARD_OK)
        rc = ward_sql_step(db->ctx, db->sql, stmt, &row);
    if (rc == WARD_OK && row) {
        uint64_t *into[] = {&out->cases,  &out->inside,  &out->edge,     &out->near,
                            &out->manual, &out->outside, &out->no_place, &out->on_street};
        for (int i = 0; i < 8; i++)
            *into[i] = (uint64_t)sqlite3_column_int64(stmt, i);
    }
    sqlite3_finalize(stmt);
    return rc;
}

/* Promise 1, checked each time: one row a case, and each row is one thing. */
static ward_rc check_totals(struct ward_db *db, const struct ward_attributed *a)
{
    int64_t cases = 0;
    bool found = false;
    ward_rc rc = ward_sql_integer(db->ctx, db->sql, "SELECT count(*) FROM cases", &cases, &found);
    uint64_t sum = a->inside + a->edge + a->near + a->manual + a->outside;
    if (rc == WARD_OK && (a->cases != (uint64_t)cases || sum != a->cases))
        rc = ward_fail(db->ctx, WARD_E_INTERNAL, "%lld cases, but %llu decisions and %llu by rule", (long long)cases,
                       (unsigned long long)a->cases, (unsigned long long)sum);
    return rc;
}

static ward_rc job_begin(struct job *job, struct ward_db *db)
{
    char near_m[32];
    *job = (struct job){.db = db};
    ward_rc rc = require_loaded(db, "units");
    if (rc == WARD_OK)
        rc = require_loaded(db, "cases");
    if (rc == WARD_OK)
        rc = read_distance(db, "near_m", NEAR_M, &job->near_m);
    if (rc == WARD_OK)
        rc = read_distance(db, "street_m", STREET_M, &job->street_m);
    if (rc != WARD_OK)
        return rc;
    ward_text_real(job->near_m, near_m);
    (void)snprintf(job->outside_why, sizeof job->outside_why, "farther than %s m from every unit", near_m);
    return ward_manual_read(db, &job->manual);
}

static void job_end(struct job *job)
{
    ward_manual_clear(&job->manual);
    ward_kept_clear(&job->kept);
    ward_mem_free(job->boxes);
    areas_clear(&job->units);
    areas_clear(&job->zones);
    lines_clear(&job->streets);
    lines_clear(&job->barriers);
    sqlite3_finalize(job->place_stmt);
    sqlite3_finalize(job->zone_stmt);
}

static ward_rc job_run(struct job *job, bool all, struct ward_attributed *out)
{
    struct ward_db *db = job->db;
    bool changed = false;
    ward_rc rc = basis_update(job, &changed);
    job->is_bulk = all || changed;
    if (rc == WARD_OK)
        rc = forget(job);
    if (rc == WARD_OK)
        rc = ward_sql_prepare(db->ctx, db->sql, insert_place, &job->place_stmt);
    if (rc == WARD_OK)
        rc = ward_sql_prepare(db->ctx, db->sql, "INSERT OR IGNORE INTO case_zones(case_id, zone_code) VALUES(?1, ?2)",
                              &job->zone_stmt);
    if (rc == WARD_OK)
        rc = lines_read(job, "streets", &job->streets);
    if (rc == WARD_OK)
        rc = lines_read(job, "barriers", &job->barriers);
    if (rc == WARD_OK)
        rc = run_stretches(job);
    if (rc == WARD_OK)
        rc = finish_bulk(job);
    if (rc == WARD_OK)
        rc = count_rules(db, out);
    out->decided = job->decided;
    out->was_full = job->is_bulk;
    return rc == WARD_OK ? check_totals(db, out) : rc;
}

ward_rc ward_attribute(struct ward_db *db, bool all, struct ward_attributed *out)
{
    struct job job;
    *out = (struct ward_attributed){0};
    ward_rc rc = job_begin(&job, db);
    if (rc == WARD_OK)
        rc = job_run(&job, all, out);
    job_end(&job);
    return rc;
}

/* Is there a row? Both texts are bound where the statement has their numbers. */
static ward_rc exists(struct ward_db *db, const char *sql, const char *one, const char *two, bool *out)
{
    sqlite3_stmt *stmt = NULL;
    ward_rc rc = ward_sql_prepare(db->ctx, db->sql, sql, &stmt);
    if (rc == WARD_OK) {
        bind_words(stmt, 1, one);
        if (two != NULL)
            bind_words(stmt, 2, two);
        rc = ward_sql_step(db->ctx, db->sql, stmt, out);
    }
    sqlite3_finalize(stmt);
    return rc;
}

static ward_rc check_decision(struct ward_db *db, const char *case_id, const char *unit_code)
{
    bool found = false;
    ward_rc rc = exists(db, "SELECT 1 FROM cases WHERE case_id = ?1", case_id, NULL, &found);
    if (rc == WARD_OK && !found)
        return ward_fail(db->ctx, WARD_E_NAME, "there is no case '%s'", case_id);
    if (rc == WARD_OK)
        rc = exists(
            db,
            "SELECT 1 FROM cases AS c JOIN units AS u ON coalesce(u.valid_from, '') <= coalesce(c.reported_on, '9999')"
            " AND coalesce(u.valid_to, '9999') > coalesce(c.reported_on, '') WHERE c.case_id = ?1 AND u.unit_code = ?2",
            case_id, unit_code, &found);
    if (rc == WARD_OK && !found)
        rc = ward_fail(db->ctx, WARD_E_NAME, "there is no unit '%s' on the day case '%s' was reported", unit_code,
                       case_id);
    return rc;
}

ward_rc ward_attribute_set(struct ward_db *db, const char *case_id, const char *unit_code, const char *why,
                           struct ward_attributed *out)
{
    struct job job;
    bool row = false;
    *out = (struct ward_attributed){0};
    ward_rc rc = job_begin(&job, db);
    if (rc == WARD_OK)
        rc = check_decision(db, case_id, unit_code);
    if (rc == WARD_OK)
        rc = ward_manual_put(db, &job.manual, case_id, unit_code, why);
    if (rc == WARD_OK)
        rc = exists(db, "DELETE FROM case_places WHERE case_id = ?1", case_id, NULL, &row);
    if (rc == WARD_OK)
        rc = exists(db, "DELETE FROM case_zones WHERE case_id = ?1", case_id, NULL, &row);
    if (rc == WARD_OK)
        rc = job_run(&job, false, out);
    job_end(&job);
    return rc;
}
