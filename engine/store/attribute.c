#include "store/attribute.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include <xxhash.h>

#include "core/buf.h"
#include "core/mem.h"
#include "core/text.h"
#include "store/attribute_rows.h"
#include "store/kept.h"
#include "store/stale.h"
#include "store/touched.h"

/* What cases.sql says too; these count when a user's own cases.sql has no such @default. */
#define NEAR_M 20.0
#define STREET_M 50.0
#define DUTY_M 20.0
#define ADDRESS_SHARE 0.99
#define CROSSING_M 50.0
#define SNAP_M 0.1

#define MUCH 4 /* a quarter of the cases */

struct job {
    struct ward_db *db;
    struct ward_grounds grounds;
    struct ward_stretches stretches;
    struct ward_addresser *addresser;
    struct ward_places_aside aside;
    bool is_all;                              /* everything is rewritten: without triggers and indexes */
    struct ward_kept kept_places, kept_zones; /* the triggers and indexes meanwhile */
};

static ward_rc read_number(struct ward_db *db, const char *layer, const char *name, double fallback, double *out)
{
    bool found = false;
    ward_rc rc = ward_layer_default(db->ctx, db->sql, layer, name, out, &found);
    if (rc == WARD_OK && !found)
        *out = fallback;
    if (rc == WARD_OK && !(*out >= 0 && *out < HUGE_VAL))
        rc = ward_fail(db->ctx, WARD_E_VALUE, "setting %s.%s must be a number, 0 or more", layer, name);
    return rc;
}

static ward_rc read_numbers(struct ward_db *db, struct ward_grounds *g)
{
    struct ward_address_limits *l = &g->limits;
    const struct {
        const char *layer, *name;
        double fallback, *out;
    } numbers[] = {{"cases", "near_m", NEAR_M, &l->near_m},
                   {"cases", "street_m", STREET_M, &l->street_m},
                   {"cases", "duty_m", DUTY_M, &g->duty_m},
                   {"cases", "address_share", ADDRESS_SHARE, &l->share},
                   {"cases", "crossing_m", CROSSING_M, &l->crossing_m},
                   {"streets", "snap_m", SNAP_M, &l->snap_m}};
    ward_rc rc = WARD_OK;
    for (size_t i = 0; rc == WARD_OK && i < sizeof numbers / sizeof *numbers; i++)
        rc = read_number(db, numbers[i].layer, numbers[i].name, numbers[i].fallback, numbers[i].out);
    if (rc == WARD_OK)
        rc = ward_layer_edge_share(db->ctx, db->sql, "units", &l->edge_share);
    if (rc == WARD_OK && l->share > 1)
        rc = ward_fail(db->ctx, WARD_E_VALUE, "setting cases.address_share is a share, 0 to 1");
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

/* The words of addresses are in the header of the cases. */
static ward_rc add_header(struct ward_db *db, struct ward_buf *out)
{
    struct ward_layer layer = {0};
    ward_rc rc = ward_layer_get(db->ctx, db->sql, "cases", &layer);
    if (rc == WARD_OK)
        rc = ward_buf_printf(db->ctx, out, "words=%016llx",
                             (unsigned long long)XXH64(layer.header, strlen(layer.header), 0));
    ward_layer_clear(&layer);
    return rc;
}

/* The numbers and words as one text: a run under another text redoes everything. */
static ward_rc basis_text(const struct job *job, struct ward_buf *out)
{
    const struct ward_address_limits *l = &job->grounds.limits;
    const double numbers[] = {l->near_m,     l->street_m, job->grounds.duty_m, l->share, l->edge_share,
                              l->crossing_m, l->snap_m};
    ward_rc rc = WARD_OK;
    for (size_t i = 0; rc == WARD_OK && i < sizeof numbers / sizeof numbers[0]; i++) {
        char text[32];
        ward_text_real(numbers[i], text);
        rc = ward_buf_printf(job->db->ctx, out, "%s ", text);
    }
    return rc == WARD_OK ? add_header(job->db, out) : rc;
}

/* The versions of the layers that the decisions rest on, and of the cases. */
static ward_rc layers_text(struct ward_db *db, struct ward_buf *out)
{
    struct ward_layer cases = {0};
    ward_rc rc = ward_touched_versions(db, out);
    if (rc == WARD_OK)
        rc = ward_layer_get(db->ctx, db->sql, "cases", &cases);
    if (rc == WARD_OK)
        rc = ward_buf_printf(db->ctx, out, " cases=%s ", cases.version != NULL ? cases.version : "");
    ward_layer_clear(&cases);
    return rc;
}

/* What the last run rested on (NULL: there was none), and what this one does. */
struct basis {
    struct ward_buf numbers, layers;
    char *old_numbers, *old_layers;
};

static ward_rc basis_read(const struct job *job, struct basis *b)
{
    struct ward_db *db = job->db;
    ward_rc rc = basis_text(job, &b->numbers);
    if (rc == WARD_OK)
        rc = layers_text(db, &b->layers);
    if (rc == WARD_OK)
        rc = ward_setting_get(db->ctx, db->sql, "attribute.basis", &b->old_numbers);
    return rc == WARD_OK ? ward_setting_get(db->ctx, db->sql, "attribute.layers", &b->old_layers) : rc;
}

static ward_rc basis_keep(struct ward_db *db, const struct basis *b)
{
    ward_rc rc = ward_touched_keep(db, b->old_layers);
    if (rc == WARD_OK)
        rc = ward_setting_set(db, "attribute.basis", b->numbers.data, "attribute");
    return rc == WARD_OK ? ward_setting_set(db, "attribute.layers", b->layers.data, "attribute") : rc;
}

static void basis_clear(struct basis *b)
{
    ward_buf_clear(&b->numbers);
    ward_buf_clear(&b->layers);
    ward_mem_free(b->old_numbers);
    ward_mem_free(b->old_layers);
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

static ward_rc forget_all(struct job *job)
{
    struct ward_db *db = job->db;
    ward_rc rc = ward_kept_take(db, "case_places", true, &job->kept_places);
    if (rc == WARD_OK)
        rc = ward_kept_take(db, "case_zones", true, &job->kept_zones);
    if (rc == WARD_OK)
        rc = ward_stale_all(db);
    return rc == WARD_OK ? ward_sql_exec(db->ctx, db->sql, "DELETE FROM case_places; DELETE FROM case_zones") : rc;
}

static ward_rc delete_each(struct ward_db *db, const char *sql, const struct ward_touched *touched)
{
    sqlite3_stmt *stmt = NULL;
    bool row = false;
    ward_rc rc = ward_sql_prepare(db->ctx, db->sql, sql, &stmt);
    for (size_t i = 0; rc == WARD_OK && i < touched->n; i++) {
        (void)sqlite3_bind_int64(stmt, 1, touched->ids[i]);
        rc = ward_sql_step(db->ctx, db->sql, stmt, &row);
        (void)sqlite3_reset(stmt);
    }
    sqlite3_finalize(stmt);
    return rc;
}

static ward_rc forget_touched(struct ward_db *db, const struct ward_touched *touched)
{
    ward_rc rc = delete_each(
        db, "DELETE FROM case_zones WHERE case_id = (SELECT case_id FROM case_places WHERE id = ?1)", touched);
    return rc == WARD_OK ? delete_each(db, "DELETE FROM case_places WHERE id = ?1", touched) : rc;
}

/* Does a row still say what its case says? Columns: id, case_id, its case's, placed_on, its case's day, input_hash,
 * place, address. */
static bool is_as_it_was(sqlite3_stmt *stmt)
{
    const char *text[4];
    for (int i = 0; i < 4; i++)
        text[i] = (const char *)sqlite3_column_text(stmt, i + 1);
    if (text[1] == NULL || strcmp(text[0], text[1]) != 0 || (text[2] == NULL) != (text[3] == NULL) ||
        (text[2] != NULL && strcmp(text[2], text[3]) != 0))
        return false;
    const void *place = sqlite3_column_blob(stmt, 6);
    size_t place_size = (size_t)sqlite3_column_bytes(stmt, 6);
    const char *address = (const char *)sqlite3_column_text(stmt, 7);
    size_t address_size = (size_t)sqlite3_column_bytes(stmt, 7);
    return ward_case_hash(place, place_size, address, address_size) == sqlite3_column_int64(stmt, 5);
}

/* Decisions whose case is gone or says something else. */
static ward_rc find_changed(struct ward_db *db, struct ward_touched *out)
{
    sqlite3_stmt *stmt = NULL;
    bool row = true;
    ward_rc rc = ward_sql_prepare(db->ctx, db->sql,
                                  "SELECT p.id, p.case_id, c.case_id, p.placed_on, c.reported_on, p.input_hash, c.geom,"
                                  " c.address FROM case_places AS p LEFT JOIN cases AS c ON c.id = p.id",
                                  &stmt);
    while (rc == WARD_OK && (rc = ward_sql_step(db->ctx, db->sql, stmt, &row)) == WARD_OK && row) {
        if (is_as_it_was(stmt))
            continue;
        rc = ward_grow(db->ctx, &out->ids, &out->capacity, out->n + 1, sizeof *out->ids);
        if (rc == WARD_OK)
            out->ids[out->n++] = sqlite3_column_int64(stmt, 0);
    }
    sqlite3_finalize(stmt);
    return rc;
}

static ward_rc count_rows(struct ward_db *db, const char *table, int64_t *n)
{
    char text[64];
    bool found = false;
    (void)snprintf(text, sizeof text, "SELECT count(*) FROM %s", table);
    return ward_sql_integer(db->ctx, db->sql, text, n, &found);
}

/* Forgets what is to be decided anew: everything; or what of the cases and of the ground below them changed. When that
 * is much, everything at once is faster and comes to the same. */
static ward_rc forget(struct job *job, bool all, const struct basis *b)
{
    struct ward_db *db = job->db;
    struct ward_touched touched = {0};
    int64_t cases = 0;
    ward_rc rc = WARD_OK;
    job->is_all =
        all || b->old_layers == NULL || b->old_numbers == NULL || strcmp(b->old_numbers, b->numbers.data) != 0;
    if (!job->is_all && strcmp(b->old_layers, b->layers.data) != 0) {
        rc = ward_touched_find(db, b->old_layers, &job->grounds.limits, &touched);
        if (rc == WARD_OK)
            rc = find_changed(db, &touched);
        if (rc == WARD_OK)
            rc = count_rows(db, "cases", &cases);
        if (rc == WARD_OK && touched.n * MUCH > (uint64_t)cases)
            job->is_all = true;
        if (rc == WARD_OK && !job->is_all)
            rc = forget_touched(db, &touched);
    }
    if (rc == WARD_OK && job->is_all)
        rc = forget_all(job);
    ward_mem_free(touched.ids);
    return rc;
}

/* The R*Tree from the table itself: what the cases' has of places that are none is not in this table. */
static ward_rc index_anew(struct ward_db *db)
{
    sqlite3_stmt *stmt = NULL;
    struct ward_rtree_entry *boxes = NULL;
    size_t n = 0, capacity = 0;
    bool row = true;
    ward_rc rc = ward_sql_prepare(db->ctx, db->sql,
                                  "SELECT id, geom FROM case_places WHERE geom IS NOT NULL ORDER BY id", &stmt);
    while (rc == WARD_OK && (rc = ward_sql_step(db->ctx, db->sql, stmt, &row)) == WARD_OK && row) {
        rc = ward_grow(db->ctx, &boxes, &capacity, n + 1, sizeof *boxes);
        if (rc == WARD_OK && ward_rtree_box(sqlite3_column_blob(stmt, 1), (size_t)sqlite3_column_bytes(stmt, 1),
                                            sqlite3_column_int64(stmt, 0), &boxes[n]))
            n++;
    }
    sqlite3_finalize(stmt);
    if (rc == WARD_OK)
        rc = ward_kept_index(db, "case_places", true, boxes, n, NULL, 0);
    ward_mem_free(boxes);
    return rc;
}

/* Every case has its row now, most with their own place under their own id: the cases' index is this table's too, but
 * for the places that addresses give. */
static ward_rc restore(struct job *job)
{
    struct ward_places_aside *aside = &job->aside;
    ward_rc rc = WARD_OK;
    if (aside->bad > 0)
        rc = index_anew(job->db);
    else
        rc = ward_kept_index_copy(job->db, "cases", "case_places");
    if (rc == WARD_OK && aside->bad == 0 && aside->n_added > 0)
        rc = ward_kept_index(job->db, "case_places", false, aside->added, aside->n_added, NULL, 0);
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
        " count(*) FILTER (WHERE unit_rule = 'near'), count(*) FILTER (WHERE unit_rule = 'duty'),"
        " count(*) FILTER (WHERE unit_rule = 'address'), count(*) FILTER (WHERE unit_rule = 'manual'),"
        " count(*) FILTER (WHERE unit_code IS NULL),"
        " count(*) FILTER (WHERE unit_code IS NULL AND geom IS NULL AND why LIKE 'no coordinates%'),"
        " count(*) FILTER (WHERE unit_code IS NULL AND geom IS NULL AND why NOT LIKE 'no coordinates%'),"
        " count(street_id) FROM case_places",
        &stmt);
    if (rc == WARD_OK)
        rc = ward_sql_step(db->ctx, db->sql, stmt, &row);
    if (rc == WARD_OK && row) {
        uint64_t *into[] = {&out->cases,  &out->inside,  &out->edge,     &out->near,      &out->duty,     &out->address,
                            &out->manual, &out->outside, &out->no_place, &out->bad_place, &out->on_street};
        for (int i = 0; i < 11; i++)
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
    uint64_t sum = a->inside + a->edge + a->near + a->duty + a->address + a->manual + a->outside;
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
        rc = read_numbers(db, &job->grounds);
    if (rc != WARD_OK)
        return rc;
    ward_text_real(job->grounds.limits.near_m, near_m);
    (void)snprintf(job->grounds.outside_why, sizeof job->grounds.outside_why, "farther than %s m from every unit",
                   near_m);
    return ward_manual_read(db, &job->grounds.manual);
}

static void job_end(struct job *job)
{
    ward_manual_clear(&job->grounds.manual);
    ward_addresser_free(job->addresser);
    ward_mem_free(job->aside.added);
    ward_duties_clear(&job->grounds.duties);
    ward_gazetteer_clear(&job->grounds.gazetteer);
    lines_clear(&job->grounds.barriers);
    ward_stretches_clear(&job->stretches);
    ward_kept_clear(&job->kept_places);
    ward_kept_clear(&job->kept_zones);
}

static ward_rc grounds_read(struct job *job)
{
    struct ward_db *db = job->db;
    struct ward_grounds *g = &job->grounds;
    ward_rc rc = ward_gazetteer_read(db, &g->gazetteer);
    if (rc == WARD_OK)
        rc = ward_duties_read(db, &g->gazetteer, &g->duties);
    if (rc == WARD_OK)
        rc = lines_read(job, "barriers", &g->barriers);
    return rc == WARD_OK ? ward_addresser_new(db->ctx, &g->gazetteer, g->barriers.index, &g->limits, &job->addresser)
                         : rc;
}

/* Is there a case without a row? */
static ward_rc has_open(struct ward_db *db, bool *out)
{
    int64_t cases = 0, places = 0;
    ward_rc rc = count_rows(db, "cases", &cases);
    if (rc == WARD_OK)
        rc = count_rows(db, "case_places", &places);
    *out = cases != places;
    return rc;
}

static ward_rc decide_open(struct job *job, struct ward_attributed *out)
{
    struct ward_db *db = job->db;
    bool open = false;
    ward_rc rc = has_open(db, &open);
    if (rc != WARD_OK || (!open && !job->is_all))
        return rc;
    rc = grounds_read(job);
    if (rc == WARD_OK)
        rc = ward_stretches_find(db, &job->stretches);
    return rc == WARD_OK
               ? ward_attribute_rows(db, &job->grounds, &job->stretches, job->addresser, job->is_all, &job->aside, out)
               : rc;
}

static ward_rc job_run(struct job *job, bool all, struct ward_attributed *out)
{
    struct ward_db *db = job->db;
    struct basis basis = {0};
    ward_rc rc = basis_read(job, &basis);
    if (rc == WARD_OK)
        rc = forget(job, all, &basis);
    if (rc == WARD_OK)
        rc = decide_open(job, out);
    if (rc == WARD_OK)
        rc = job->is_all ? restore(job) : count_rules(db, out);
    if (rc == WARD_OK)
        rc = basis_keep(db, &basis);
    basis_clear(&basis);
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
