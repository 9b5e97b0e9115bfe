#include "store/attribute.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "core/buf.h"
#include "core/mem.h"
#include "core/text.h"
#include "store/attribute_rows.h"
#include "store/kept.h"

/* What cases.sql says too; these count when a user's own cases.sql has no such @default. */
#define NEAR_M 20.0
#define STREET_M 50.0

struct job {
    struct ward_db *db;
    struct ward_grounds grounds;
    struct ward_stretches stretches;
    bool is_all;                              /* everything is rewritten: without triggers and indexes */
    struct ward_kept kept_places, kept_zones; /* the triggers and indexes meanwhile */
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
    ward_text_real(job->grounds.near_m, near_m);
    ward_text_real(job->grounds.street_m, street_m);
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

/* ---- the run ---- */

static ward_rc lines_read(struct job *job, const char *layer, struct ward_lines *out)
{
    struct ward_moment always = {0};
    bool loaded = false;
    ward_rc rc = is_loaded(job->db, layer, &loaded);
    if (rc != WARD_OK || !loaded)
        return rc;
    rc = ward_rows_read(job->db->ctx, job->db->sql, layer, &always, &out->rows);
    return rc == WARD_OK ? ward_nearest_new(job->db->ctx, out->rows->geoms, out->rows->n, &out->index) : rc;
}

static void lines_clear(struct ward_lines *l)
{
    ward_nearest_free(l->index);
    ward_rows_free(l->rows);
}

/* Forgets decisions whose case is gone or changed, or all of them. */
static ward_rc forget(struct job *job)
{
    struct ward_db *db = job->db;
    if (!job->is_all)
        return ward_sql_exec(
            db->ctx, db->sql,
            "DELETE FROM case_places WHERE NOT EXISTS (SELECT 1 FROM cases AS c WHERE c.id = case_places.id"
            " AND c.case_id = case_places.case_id AND c.reported_on IS case_places.placed_on"
            " AND c.geom IS case_places.geom);"
            "DELETE FROM case_zones WHERE NOT EXISTS (SELECT 1 FROM case_places AS p"
            " WHERE p.case_id = case_zones.case_id)");
    ward_rc rc = ward_kept_take(db, "case_places", true, &job->kept_places);
    if (rc == WARD_OK)
        rc = ward_kept_take(db, "case_zones", true, &job->kept_zones);
    return rc == WARD_OK ? ward_sql_exec(db->ctx, db->sql, "DELETE FROM case_places; DELETE FROM case_zones") : rc;
}

/* Every case has its row now, with its own place under its own id, so the cases' index is this table's too. */
static ward_rc restore(struct job *job)
{
    ward_rc rc = ward_kept_index_copy(job->db, "cases", "case_places");
    if (rc == WARD_OK)
        rc = ward_kept_restore(job->db, &job->kept_places);
    return rc == WARD_OK ? ward_kept_restore(job->db, &job->kept_zones) : rc;
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

/* Promise 1, checked each time: one row a case, and each row is one thing. What was counted row by row is compared with
 * what the tables hold. */
static ward_rc check_totals(struct ward_db *db, const struct ward_attributed *a)
{
    int64_t cases = 0, places = 0;
    bool found = false;
    ward_rc rc = ward_sql_integer(db->ctx, db->sql, "SELECT count(*) FROM cases", &cases, &found);
    if (rc == WARD_OK)
        rc = ward_sql_integer(db->ctx, db->sql, "SELECT count(*) FROM case_places", &places, &found);
    uint64_t sum = a->inside + a->edge + a->near + a->manual + a->outside;
    if (rc == WARD_OK && (places != cases || a->cases != (uint64_t)cases || sum != a->cases))
        rc = ward_fail(db->ctx, WARD_E_INTERNAL, "%lld cases, but %lld decisions, %llu counted and %llu by rule",
                       (long long)cases, (long long)places, (unsigned long long)a->cases, (unsigned long long)sum);
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
        rc = read_distance(db, "near_m", NEAR_M, &job->grounds.near_m);
    if (rc == WARD_OK)
        rc = read_distance(db, "street_m", STREET_M, &job->grounds.street_m);
    if (rc != WARD_OK)
        return rc;
    ward_text_real(job->grounds.near_m, near_m);
    (void)snprintf(job->grounds.outside_why, sizeof job->grounds.outside_why, "farther than %s m from every unit",
                   near_m);
    return ward_manual_read(db, &job->grounds.manual);
}

static void job_end(struct job *job)
{
    ward_manual_clear(&job->grounds.manual);
    lines_clear(&job->grounds.streets);
    lines_clear(&job->grounds.barriers);
    ward_stretches_clear(&job->stretches);
    ward_kept_clear(&job->kept_places);
    ward_kept_clear(&job->kept_zones);
}

static ward_rc job_run(struct job *job, bool all, struct ward_attributed *out)
{
    struct ward_db *db = job->db;
    bool changed = false;
    ward_rc rc = basis_update(job, &changed);
    job->is_all = all || changed;
    if (rc == WARD_OK)
        rc = forget(job);
    if (rc == WARD_OK)
        rc = lines_read(job, "streets", &job->grounds.streets);
    if (rc == WARD_OK)
        rc = lines_read(job, "barriers", &job->grounds.barriers);
    if (rc == WARD_OK)
        rc = ward_stretches_find(db, &job->stretches);
    if (rc == WARD_OK)
        rc = ward_attribute_rows(db, &job->grounds, &job->stretches, job->is_all, out);
    if (rc == WARD_OK)
        rc = job->is_all ? restore(job) : count_rules(db, out);
    out->was_full = job->is_all;
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
        (void)sqlite3_bind_text(stmt, 1, one, -1, SQLITE_STATIC);
        if (two != NULL)
            (void)sqlite3_bind_text(stmt, 2, two, -1, SQLITE_STATIC);
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
        rc = ward_manual_put(db, &job.grounds.manual, case_id, unit_code, why);
    if (rc == WARD_OK)
        rc = exists(db, "DELETE FROM case_places WHERE case_id = ?1", case_id, NULL, &row);
    if (rc == WARD_OK)
        rc = exists(db, "DELETE FROM case_zones WHERE case_id = ?1", case_id, NULL, &row);
    if (rc == WARD_OK)
        rc = job_run(&job, false, out);
    job_end(&job);
    return rc;
}
