#include "store/attribute.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include <xxhash.h>

#include "core/buf.h"
#include "core/mem.h"
#include "core/text.h"
#include "store/attribute_rows.h"
#include "store/attribute_totals.h"
#include "store/kept.h"
#include "store/pending.h"
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
    struct ward_attributed stand;             /* the counts of what stands, where is_known */
    bool is_known;
    int64_t n_listed;         /* cases to decide, unless is_all */
    struct ward_touched gone; /* those of the listed whose decision had a place */
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
        rc = ward_touched_versions(db, &b->layers);
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

/* Do the cases' own keys ascend with their ids? The first that does not ends the search. */
static ward_rc keys_ascend(struct ward_db *db, bool *out)
{
    sqlite3_stmt *stmt = NULL;
    int64_t last = INT64_MIN;
    bool row = true;
    *out = true;
    ward_rc rc = ward_sql_prepare(db->ctx, db->sql, "SELECT id FROM cases ORDER BY case_id", &stmt);
    while (rc == WARD_OK && *out && (rc = ward_sql_step(db->ctx, db->sql, stmt, &row)) == WARD_OK && row) {
        int64_t id = sqlite3_column_int64(stmt, 0);
        *out = id > last;
        last = id;
    }
    sqlite3_finalize(stmt);
    return rc;
}

static ward_rc forget_all(struct job *job)
{
    struct ward_db *db = job->db;
    bool ascend = false;
    ward_rc rc = keys_ascend(db, &ascend);
    if (rc == WARD_OK) /* an index whose entries come in its own order costs less row by row than made by a sort */
        rc = ward_kept_take(db, "case_places", true, ascend ? " case_places_case " : NULL, &job->kept_places);
    if (rc == WARD_OK)
        rc = ward_kept_take(db, "case_zones", true, NULL, &job->kept_zones);
    if (rc == WARD_OK)
        rc = ward_stale_all(db);
    return rc == WARD_OK ? ward_sql_exec(db->ctx, db->sql, "DELETE FROM case_places; DELETE FROM case_zones") : rc;
}

/* Those of the listed cases: without triggers, but those that mark days. */
static ward_rc forget_listed(struct job *job)
{
    struct ward_db *db = job->db;
    struct ward_attributed listed = {0};
    sqlite3_stmt *stmt = NULL;
    bool row = true;
    ward_rc rc = ward_totals_count(db, true, &listed);
    if (rc == WARD_OK && job->is_known)
        ward_totals_add(&job->stand, -1, &listed);
    if (rc == WARD_OK)
        rc = ward_kept_take(db, "case_places", false, NULL, &job->kept_places);
    if (rc == WARD_OK)
        rc = ward_sql_prepare(db->ctx, db->sql,
                              "SELECT x.id FROM case_pending AS x CROSS JOIN case_places AS p ON p.id = x.id"
                              " WHERE p.geom IS NOT NULL",
                              &stmt);
    while (rc == WARD_OK && (rc = ward_sql_step(db->ctx, db->sql, stmt, &row)) == WARD_OK && row) {
        rc = ward_grow(db->ctx, &job->gone.ids, &job->gone.capacity, job->gone.n + 1, sizeof *job->gone.ids);
        if (rc == WARD_OK)
            job->gone.ids[job->gone.n++] = sqlite3_column_int64(stmt, 0);
    }
    sqlite3_finalize(stmt);
    if (rc == WARD_OK)
        rc = ward_sql_exec(db->ctx, db->sql,
                           "DELETE FROM case_zones WHERE case_id IN (SELECT p.case_id FROM case_pending AS x"
                           " CROSS JOIN case_places AS p ON p.id = x.id);"
                           "DELETE FROM case_places WHERE id IN (SELECT id FROM case_pending)");
    if (rc == WARD_OK && !job->is_known) /* who took a decision away has left its zones */
        rc = ward_sql_exec(db->ctx, db->sql,
                           "DELETE FROM case_zones WHERE NOT EXISTS"
                           " (SELECT 1 FROM case_places AS p WHERE p.case_id = case_zones.case_id)");
    return rc;
}

/* The cases to decide: those that others listed, and those that stand on ground which changed. When that is much,
 * everything at once is faster and comes to the same. */
static ward_rc list_cases(struct job *job, const struct basis *b)
{
    struct ward_db *db = job->db;
    struct ward_touched touched = {0};
    int64_t decided = 0, last_id = 0;
    bool found = false;
    ward_rc rc = ward_totals_read(db, &job->stand, &job->is_known);
    if (rc == WARD_OK)
        rc = ward_pending_complete(db, &job->is_known);
    if (rc == WARD_OK && strcmp(b->old_layers, b->layers.data) != 0)
        rc = ward_touched_find(db, b->old_layers, &job->grounds.limits, &touched);
    if (rc == WARD_OK)
        rc = ward_pending_add(db, &touched);
    if (rc == WARD_OK)
        rc = ward_pending_count(db, &job->n_listed, &decided);
    if (rc == WARD_OK) /* about as many as there are cases: counting them takes longer than deciding a few */
        rc = ward_sql_integer(db->ctx, db->sql, "SELECT max(id) FROM cases", &last_id, &found);
    job->is_all = rc == WARD_OK && decided > last_id / MUCH;
    ward_mem_free(touched.ids);
    return rc;
}

/* Forgets what is to be decided anew: everything, or what changed. */
static ward_rc forget(struct job *job, bool all, const struct basis *b)
{
    ward_rc rc = WARD_OK;
    job->is_all =
        all || b->old_layers == NULL || b->old_numbers == NULL || strcmp(b->old_numbers, b->numbers.data) != 0;
    if (!job->is_all)
        rc = list_cases(job, b);
    if (rc == WARD_OK && job->is_all)
        return forget_all(job);
    return rc == WARD_OK && job->n_listed > 0 ? forget_listed(job) : rc;
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

/* The R*Tree and the triggers. What others wrote may have left boxes of rows that gave way. */
static ward_rc restore_listed(struct job *job)
{
    const struct ward_places_aside *aside = &job->aside;
    ward_rc rc = !job->is_known ? index_anew(job->db)
                                : ward_kept_index(job->db, "case_places", false, aside->added, aside->n_added,
                                                  job->gone.ids, job->gone.n);
    return rc == WARD_OK ? ward_kept_restore(job->db, &job->kept_places) : rc;
}

/* Every case has its row now, most with their own place under their own id: the cases' index is this table's too, but
 * for the places that addresses give. */
static ward_rc restore_all(struct job *job)
{
    struct ward_places_aside *aside = &job->aside;
    bool is_copied = false;
    /* The indexes first, while many of the rows are still in the page cache. */
    ward_rc rc = ward_kept_restore(job->db, &job->kept_places);
    if (rc == WARD_OK && aside->bad == 0)
        rc = ward_kept_index_copy(job->db, "cases", aside->places, "case_places", &is_copied);
    if (rc == WARD_OK && !is_copied)
        rc = index_anew(job->db);
    if (rc == WARD_OK && is_copied && aside->n_added > 0)
        rc = ward_kept_index(job->db, "case_places", false, aside->added, aside->n_added, NULL, 0);
    return rc == WARD_OK ? ward_kept_restore(job->db, &job->kept_zones) : rc;
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
    ward_mem_free(job->gone.ids);
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

static ward_rc decide(struct job *job, struct ward_attributed *out)
{
    struct ward_db *db = job->db;
    ward_rc rc = grounds_read(job);
    if (rc == WARD_OK)
        rc = ward_stretches_find(db, &job->stretches);
    if (rc == WARD_OK)
        rc = ward_attribute_rows(db, &job->grounds, &job->stretches, job->addresser, job->is_all, &job->aside, out);
    if (rc == WARD_OK)
        rc = job->is_all ? restore_all(job) : restore_listed(job);
    return rc;
}

/* The counts of all cases: those decided now and those that stand. */
static ward_rc count(struct job *job, struct ward_attributed *out)
{
    bool is_whole = job->is_all || !job->is_known;
    ward_rc rc = WARD_OK;
    if (!job->is_all && job->is_known)
        ward_totals_add(out, 1, &job->stand);
    else if (!job->is_all)
        rc = ward_totals_count(job->db, false, out);
    if (rc == WARD_OK)
        rc = ward_totals_check(job->db, !is_whole, out);
    return rc == WARD_OK ? ward_totals_keep(job->db, out) : rc;
}

static ward_rc job_run(struct job *job, bool all, struct ward_attributed *out)
{
    struct basis basis = {0};
    ward_rc rc = basis_read(job, &basis);
    if (rc == WARD_OK)
        rc = forget(job, all, &basis);
    if (rc == WARD_OK && (job->is_all || job->n_listed > 0))
        rc = decide(job, out);
    if (rc == WARD_OK)
        rc = count(job, out);
    if (rc == WARD_OK)
        rc = ward_pending_done(job->db);
    if (rc == WARD_OK)
        rc = basis_keep(job->db, &basis);
    basis_clear(&basis);
    out->was_full = job->is_all;
    return rc;
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
    *out = (struct ward_attributed){0};
    ward_rc rc = require_loaded(db, "units");
    if (rc == WARD_OK)
        rc = require_loaded(db, "cases");
    if (rc == WARD_OK)
        rc = check_decision(db, case_id, unit_code);
    if (rc == WARD_OK)
        rc = ward_manual_put(db, case_id, unit_code, why);
    return rc == WARD_OK ? ward_attribute(db, false, out) : rc;
}
