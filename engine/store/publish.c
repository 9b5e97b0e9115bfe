#include "store/publish.h"

#include <stdio.h>
#include <string.h>

#include "core/buf.h"
#include "core/mem.h"
#include "store/runs.h"
#include "store/scores.h"

struct job {
    struct ward_db *db;
    struct ward_kept_rows kept;
    const char *issue;
    struct ward_published *out;
};

static ward_rc check_new(struct ward_db *db, const char *issue, const char *from, const char *to)
{
    sqlite3_stmt *stmt = NULL;
    bool row = false;
    ward_rc rc = ward_sql_prepare(db->ctx, db->sql,
                                  "SELECT f.issue, r.started_at, r.id FROM runs AS r JOIN published_figures AS f"
                                  " ON f.run_id = r.id WHERE r.verb = 'publish' AND r.from_date = ?1 AND r.to_date = ?2"
                                  " LIMIT 1",
                                  &stmt);
    if (rc == WARD_OK && (sqlite3_bind_text(stmt, 1, from, -1, SQLITE_STATIC) != SQLITE_OK ||
                          sqlite3_bind_text(stmt, 2, to, -1, SQLITE_STATIC) != SQLITE_OK))
        rc = ward_sql_fail(db->ctx, db->sql, "binding a day");
    if (rc == WARD_OK)
        rc = ward_sql_step(db->ctx, db->sql, stmt, &row);
    if (rc == WARD_OK && row)
        rc = ward_fail(db->ctx, WARD_E_EXISTS,
                       "%s was published at %s (run %lld) and stays as it was; what has changed since: ward run DB "
                       "revised_figures --period %s",
                       (const char *)sqlite3_column_text(stmt, 0), (const char *)sqlite3_column_text(stmt, 1),
                       (long long)sqlite3_column_int64(stmt, 2), issue);
    sqlite3_finalize(stmt);
    return rc;
}

static bool has_column(struct ward_db *db, const char *table, const char *column)
{
    return sqlite3_table_column_metadata(db->sql, "temp", table, column, NULL, NULL, NULL, NULL, NULL) == SQLITE_OK;
}

/* An INSERT with ?1 the issue; *n counts its rows. */
static ward_rc insert(struct job *job, const char *sql, uint64_t *n)
{
    struct ward_db *db = job->db;
    sqlite3_stmt *stmt = NULL;
    bool row = false;
    ward_rc rc = ward_sql_prepare(db->ctx, db->sql, sql, &stmt);
    if (rc == WARD_OK && sqlite3_bind_text(stmt, 1, job->issue, -1, SQLITE_STATIC) != SQLITE_OK)
        rc = ward_sql_fail(db->ctx, db->sql, "publishing");
    if (rc == WARD_OK)
        rc = ward_sql_step(db->ctx, db->sql, stmt, &row);
    sqlite3_finalize(stmt);
    if (rc == WARD_OK)
        *n += (uint64_t)sqlite3_changes64(db->sql);
    return rc;
}

/* One column of a level's rows as figures of that name. */
static ward_rc add_figure(struct job *job, const struct ward_score_level *level, const char *column, bool is_word)
{
    struct ward_buf text = {0};
    struct ward_ctx *ctx = job->db->ctx;
    bool has_other = level->other != NULL && has_column(job->db, level->query, level->other);
    if (!has_column(job->db, level->query, column))
        return WARD_OK;
    ward_rc rc = ward_buf_printf(
        ctx, &text,
        "INSERT INTO published_figures(issue, figure, level, code, %s, run_id) SELECT ?1, '%s', '%s', coalesce(\"%s\", "
        "\"%s\") AS c, \"%s\", %lld FROM temp.\"%s\" WHERE c IS NOT NULL AND \"%s\" IS NOT NULL ORDER BY rowid",
        is_word ? "word" : "value", column, level->level, level->code, has_other ? level->other : level->code, column,
        (long long)job->out->run_id, level->query, column);
    if (rc == WARD_OK)
        rc = insert(job, text.data, &job->out->figures);
    ward_buf_clear(&text);
    return rc;
}

static ward_rc add_level(struct job *job, const struct ward_score_level *level, const struct ward_argument *arguments)
{
    static const char *const more[] = {"rank_low", "rank_high"};
    ward_rc rc = ward_kept_rows_add(job->db, &job->kept, level->query, arguments, 2);
    if (rc == WARD_OK)
        rc = add_figure(job, level, "score", false);
    if (rc == WARD_OK)
        rc = add_figure(job, level, "band", true);
    for (size_t i = 0; rc == WARD_OK && level->parts[i] != NULL; i++)
        rc = add_figure(job, level, level->parts[i], false);
    for (size_t i = 0; rc == WARD_OK && i < sizeof more / sizeof more[0]; i++)
        rc = add_figure(job, level, more[i], false);
    return rc;
}

/* The report's own figures, where its query is there. */
static ward_rc add_report(struct job *job, const struct ward_argument *arguments)
{
    char *path = NULL;
    char text[256];
    ward_rc rc = ward_query_find(job->db->ctx, &job->kept.paths, "period_figures", &path);
    ward_mem_free(path);
    if (rc != WARD_OK)
        return rc == WARD_E_NAME ? WARD_OK : rc;
    rc = ward_kept_rows_add(job->db, &job->kept, "period_figures", arguments, 2);
    if (rc == WARD_E_NOT_LOADED) { /* a district without that layer publishes its scores all the same */
        (void)snprintf(job->out->warning, sizeof job->out->warning, "the report's figures are left out: %s",
                       ward_ctx_message(job->db->ctx));
        return WARD_OK;
    }
    (void)snprintf(text, sizeof text,
                   "INSERT INTO published_figures(issue, figure, value, run_id) SELECT ?1, figure, value, %lld FROM"
                   " temp.period_figures WHERE value IS NOT NULL ORDER BY rowid",
                   (long long)job->out->run_id);
    return rc == WARD_OK ? insert(job, text, &job->out->figures) : rc;
}

static ward_rc add_rows(struct job *job, const struct ward_argument *arguments)
{
    ward_rc rc = ward_kept_rows_add(job->db, &job->kept, "score_rows", arguments, 2);
    if (rc == WARD_OK)
        rc = insert(job,
                    "INSERT INTO published_rows(issue, kind, row_id, unit_code, day, component, points, on_time)"
                    " SELECT ?1, kind, row_id, unit_code, day, component, points, on_time FROM temp.score_rows"
                    " ORDER BY rowid",
                    &job->out->rows);
    return rc;
}

static ward_rc hash_figures(struct job *job)
{
    struct ward_db *db = job->db;
    sqlite3_stmt *stmt = NULL;
    ward_rc rc = ward_sql_prepare(db->ctx, db->sql,
                                  "SELECT figure, coalesce(level, ''), coalesce(code, ''), quote(value),"
                                  " coalesce(word, '') FROM published_figures WHERE issue = ?1 ORDER BY 1, 2, 3",
                                  &stmt);
    if (rc == WARD_OK && sqlite3_bind_text(stmt, 1, job->issue, -1, SQLITE_STATIC) != SQLITE_OK)
        rc = ward_sql_fail(db->ctx, db->sql, "publishing");
    if (rc == WARD_OK)
        rc = ward_run_hash(db, stmt, job->out->hash);
    sqlite3_finalize(stmt);
    return rc;
}

ward_rc ward_publish(struct ward_db *db, const struct ward_paths *paths, const char *issue, const char *from,
                     const char *to, struct ward_published *out)
{
    const struct ward_argument arguments[] = {{"from_date", from}, {"to_date", to}};
    struct job job = {.db = db, .issue = issue, .out = out};
    size_t n = 0;
    const struct ward_score_level *levels = ward_score_levels(&n);
    bool found = false;
    *out = (struct ward_published){0};
    ward_kept_rows_init(&job.kept, paths);
    ward_rc rc = check_new(db, issue, from, to);
    if (rc == WARD_OK)
        rc = ward_sql_integer(db->ctx, db->sql, "SELECT coalesce(max(id), 0) + 1 FROM runs", &out->run_id, &found);
    for (size_t i = 0; rc == WARD_OK && i < n; i++)
        rc = add_level(&job, &levels[i], arguments);
    if (rc == WARD_OK)
        rc = add_report(&job, arguments);
    if (rc == WARD_OK)
        rc = add_rows(&job, arguments);
    if (rc == WARD_OK)
        rc = hash_figures(&job);
    ward_kept_rows_clear(db, &job.kept);
    return rc;
}
