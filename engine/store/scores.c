#include "store/scores.h"

#include <stdio.h>
#include <string.h>

#include "core/buf.h"
#include "core/date.h"
#include "core/mem.h"
#include "core/text.h"
#include "store/runs.h"

/* What each level keeps beside score and band; what is the same every day, or follows from these, is not. */
static const char *const unit_parts[] = {"rank",        "field_score", "system_score",   "duty_score",
                                         "inspections", "due",         "closed_on_time", NULL};
static const char *const street_parts[] = {"rank", "cases", NULL};
static const char *const subdistrict_parts[] = {
    "rank",        "scored_units", "excellent_units", "good_units", "pass_units", "fail_units",
    "inspections", "due",          "closed_on_time",  NULL};
static const char *const district_parts[] = {
    "mean_of_subdistricts", "scored_units", "excellent_units", "good_units", "pass_units", "fail_units",
    "inspections",          "due",          "closed_on_time",  NULL};

static const struct ward_score_level levels[] = {
    {"unit", "unit_scores", "unit_code", NULL, unit_parts},
    {"subdistrict", "subdistrict_scores", "subdistrict_code", NULL, subdistrict_parts},
    {"district", "district_scores", "district", NULL, district_parts},
    {"street", "street_scores", "street_code", "name", street_parts},
};
#define PARTS_MAX 12
#define ROWS_A_DAY 1000000 /* of ids: a day's rows lie together, whenever they were written */

const struct ward_score_level *ward_score_levels(size_t *n)
{
    *n = sizeof levels / sizeof levels[0];
    return levels;
}

/* Where a query's columns go; -1: it has none of that name. */
struct places {
    int code, other, score, band;
    int parts[PARTS_MAX];
};

/* One day that is being stored. */
struct job {
    struct ward_db *db;
    sqlite3_stmt *insert;
    struct ward_buf json;
    int64_t id; /* of the next row */
    uint64_t scored;
};

static int find_column(const struct ward_query *q, const char *name)
{
    for (size_t i = 0; name != NULL && i < q->n_columns; i++)
        if (strcmp(q->columns[i].name, name) == 0)
            return q->columns[i].at;
    return -1;
}

static ward_rc find_places(struct ward_db *db, const struct ward_query *q, const struct ward_score_level *level,
                           struct places *out)
{
    const char *const needed[] = {level->code, "score", "band"};
    int *const into[] = {&out->code, &out->score, &out->band};
    for (size_t i = 0; i < 3; i++) {
        *into[i] = find_column(q, needed[i]);
        if (*into[i] < 0)
            return ward_fail(db->ctx, WARD_E_HEADER, "query %s has no column %s, which score_days needs", level->query,
                             needed[i]);
    }
    out->other = find_column(q, level->other);
    for (size_t i = 0; level->parts[i] != NULL; i++)
        out->parts[i] = find_column(q, level->parts[i]);
    return WARD_OK;
}

/* {"rank":1, …}: what is NULL is left out. */
static ward_rc components(struct job *job, const struct ward_query *q, const struct ward_score_level *level,
                          const struct places *at)
{
    struct ward_ctx *ctx = job->db->ctx;
    ward_buf_reset(&job->json);
    ward_rc rc = ward_buf_text(ctx, &job->json, "{");
    for (size_t i = 0; rc == WARD_OK && level->parts[i] != NULL; i++) {
        struct ward_value value = {.kind = WARD_NULL};
        char number[32];
        if (at->parts[i] >= 0)
            ward_query_value(q, at->parts[i], &value);
        if (value.kind == WARD_REAL)
            ward_text_real(value.real, number);
        else if (value.kind == WARD_INTEGER)
            (void)snprintf(number, sizeof number, "%lld", (long long)value.integer);
        else
            continue;
        rc = ward_buf_printf(ctx, &job->json, "%s\"%s\":%s", job->json.size > 1 ? "," : "", level->parts[i], number);
    }
    return rc == WARD_OK ? ward_buf_text(ctx, &job->json, "}") : rc;
}

/* A query of the user's own may answer with anything: what cannot be kept is an error, never a NULL. */
static ward_rc require_kind(struct job *job, const struct ward_score_level *level, const char *column,
                            const struct ward_value *v, bool is_number)
{
    bool is_kept = is_number ? v->kind == WARD_REAL || v->kind == WARD_INTEGER : v->kind == WARD_TEXT;
    if (is_kept || v->kind == WARD_NULL)
        return WARD_OK;
    return ward_fail(job->db->ctx, WARD_E_HEADER, "query %s: its %s must be a %s or NULL", level->query, column,
                     is_number ? "number" : "text");
}

static ward_rc store_row(struct job *job, const struct ward_query *q, const struct ward_score_level *level,
                         const struct places *at)
{
    sqlite3_stmt *insert = job->insert;
    struct ward_value code, score, band;
    bool row = false;
    ward_query_value(q, at->code, &code);
    if (code.kind == WARD_NULL && at->other >= 0)
        ward_query_value(q, at->other, &code);
    ward_query_value(q, at->score, &score);
    ward_query_value(q, at->band, &band);
    ward_rc rc = require_kind(job, level, level->code, &code, false);
    if (rc == WARD_OK)
        rc = require_kind(job, level, "score", &score, true);
    if (rc == WARD_OK)
        rc = require_kind(job, level, "band", &band, false);
    if (rc == WARD_OK)
        rc = components(job, q, level, at);
    if (rc != WARD_OK || code.kind == WARD_NULL) /* a street without code and name is none to be scored */
        return rc;
    if (score.kind == WARD_INTEGER)
        score = (struct ward_value){.kind = WARD_REAL, .real = (double)score.integer};
    (void)sqlite3_bind_int64(insert, 7, job->id++);
    (void)sqlite3_bind_text(insert, 2, code.text, (int)code.size, SQLITE_STATIC);
    (void)(score.kind == WARD_REAL ? sqlite3_bind_double(insert, 4, score.real) : sqlite3_bind_null(insert, 4));
    (void)(band.kind == WARD_TEXT ? sqlite3_bind_text(insert, 5, band.text, (int)band.size, SQLITE_STATIC)
                                  : sqlite3_bind_null(insert, 5));
    (void)sqlite3_bind_text(insert, 6, job->json.data, (int)job->json.size, SQLITE_STATIC);
    rc = ward_sql_step(job->db->ctx, job->db->sql, insert, &row);
    (void)sqlite3_reset(insert);
    job->scored += level == levels && score.kind == WARD_REAL;
    return rc;
}

static ward_rc store_level(struct job *job, struct ward_kept_rows *kept, const struct ward_score_level *level,
                           const char *day)
{
    const struct ward_argument arguments[] = {{"from_date", day}, {"to_date", day}};
    struct ward_db *db = job->db;
    struct ward_query *q = NULL;
    struct places at = {0};
    bool row = true;
    ward_rc rc = ward_kept_rows_add(db, kept, level->query, arguments, 2);
    if (rc == WARD_OK)
        rc = ward_query_open(db, &kept->paths, level->query, arguments, 2, &q);
    if (rc == WARD_OK)
        rc = find_places(db, q, level, &at);
    (void)sqlite3_bind_text(job->insert, 1, level->level, -1, SQLITE_STATIC);
    (void)sqlite3_bind_text(job->insert, 3, day, -1, SQLITE_STATIC);
    while (rc == WARD_OK && (rc = ward_query_step(db, q, &row)) == WARD_OK && row)
        rc = store_row(job, q, level, &at);
    ward_query_close(q);
    return rc;
}

/* The ids of a day: first to first + ROWS_A_DAY - 1. */
static ward_rc first_id(struct ward_db *db, const char *day, int64_t *out)
{
    struct ward_time t;
    if (!ward_date_parse(day, &t))
        return ward_fail(db->ctx, WARD_E_VALUE, "'%s' is no day", day);
    *out = ward_date_to_day(t.year, t.month, t.day) * ROWS_A_DAY;
    return WARD_OK;
}

static ward_rc forget_day(struct ward_db *db, int64_t first)
{
    char text[128];
    (void)snprintf(text, sizeof text, "DELETE FROM score_days WHERE id BETWEEN %lld AND %lld", (long long)first,
                   (long long)first + ROWS_A_DAY - 1);
    return ward_sql_exec(db->ctx, db->sql, text);
}

ward_rc ward_scores_day(struct ward_db *db, struct ward_kept_rows *kept, const char *day, uint64_t *rows,
                        uint64_t *scored)
{
    struct job job = {.db = db};
    int64_t first = 0;
    *rows = *scored = 0;
    ward_rc rc = first_id(db, day, &first);
    job.id = first;
    if (rc == WARD_OK)
        rc = forget_day(db, first);
    if (rc == WARD_OK)
        rc = ward_sql_prepare(
            db->ctx, db->sql,
            "INSERT INTO score_days(id, level, code, day, score, band, components) VALUES(?7, ?1, ?2, ?3, ?4, ?5, ?6)",
            &job.insert);
    for (size_t i = 0; rc == WARD_OK && i < sizeof levels / sizeof levels[0]; i++)
        rc = store_level(&job, kept, &levels[i], day);
    if (rc == WARD_OK && job.id - first >= ROWS_A_DAY)
        rc = ward_fail(db->ctx, WARD_E_DB, "there are more than %d scores a day", ROWS_A_DAY);
    sqlite3_finalize(job.insert);
    ward_buf_clear(&job.json);
    *rows = (uint64_t)(job.id - first);
    *scored = job.scored;
    return rc == WARD_OK ? WARD_OK : ward_fail_in(db->ctx, "scoring %s: ", day);
}

ward_rc ward_scores_hash(struct ward_db *db, const char *from, const char *to, char out[33])
{
    sqlite3_stmt *stmt = NULL;
    ward_rc rc = ward_sql_prepare(db->ctx, db->sql,
                                  "SELECT level, code, day, quote(score), coalesce(band, ''), components FROM "
                                  "score_days WHERE day BETWEEN ?1 AND ?2 ORDER BY day, level, code",
                                  &stmt);
    if (rc == WARD_OK && (sqlite3_bind_text(stmt, 1, from, -1, SQLITE_STATIC) != SQLITE_OK ||
                          sqlite3_bind_text(stmt, 2, to, -1, SQLITE_STATIC) != SQLITE_OK))
        rc = ward_sql_fail(db->ctx, db->sql, "binding a day");
    if (rc == WARD_OK)
        rc = ward_run_hash(db, stmt, out);
    sqlite3_finalize(stmt);
    return rc;
}
