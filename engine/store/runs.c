#include "store/runs.h"

#include <stdio.h>
#include <string.h>
#include <xxhash.h>

#include "core/buf.h"
#include "core/date.h"
#include "core/mem.h"

ward_rc ward_run_hash(struct ward_db *db, sqlite3_stmt *rows, char out[33])
{
    bool row = true;
    XXH3_state_t *state = XXH3_createState();
    ward_rc rc = WARD_OK;
    out[0] = '\0';
    if (state == NULL)
        return ward_fail(db->ctx, WARD_E_NOMEM, "out of memory");
    (void)XXH3_128bits_reset(state);
    while (rc == WARD_OK && (rc = ward_sql_step(db->ctx, db->sql, rows, &row)) == WARD_OK && row)
        for (int i = 0; i < sqlite3_column_count(rows); i++) { /* with its NUL, so that fields cannot run together */
            const unsigned char *text = sqlite3_column_text(rows, i);
            (void)XXH3_128bits_update(state, text != NULL ? text : (const unsigned char *)"",
                                      (size_t)sqlite3_column_bytes(rows, i) + 1);
        }
    XXH128_hash_t hash = XXH3_128bits_digest(state);
    (void)XXH3_freeState(state);
    if (rc == WARD_OK)
        (void)snprintf(out, 33, "%016llx%016llx", (unsigned long long)hash.high64, (unsigned long long)hash.low64);
    return rc;
}

ward_rc ward_run_record(struct ward_db *db, const struct ward_run *run)
{
    const char *texts[] = {run->verb,   run->from_date, run->to_date,    run->parameters,
                           run->inputs, run->hash,      run->started_at, run->warnings};
    sqlite3_stmt *stmt = NULL;
    bool row = false;
    ward_rc rc = ward_sql_prepare(
        db->ctx, db->sql,
        "INSERT INTO runs(verb, from_date, to_date, parameters, inputs, hash, started_at, warnings, seconds)"
        " VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        &stmt);
    if (rc != WARD_OK)
        return rc;
    for (int i = 0; i < 8; i++)
        if (sqlite3_bind_text(stmt, i + 1, texts[i], -1, SQLITE_STATIC) != SQLITE_OK)
            rc = ward_sql_fail(db->ctx, db->sql, "recording a run");
    if (rc == WARD_OK && sqlite3_bind_double(stmt, 9, run->seconds) != SQLITE_OK)
        rc = ward_sql_fail(db->ctx, db->sql, "recording a run");
    if (rc == WARD_OK)
        rc = ward_sql_step(db->ctx, db->sql, stmt, &row);
    sqlite3_finalize(stmt);
    return rc;
}

static ward_rc read_text(struct ward_db *db, const char *sql, char **out)
{
    sqlite3_stmt *stmt = NULL;
    bool row = false;
    *out = NULL;
    ward_rc rc = ward_sql_prepare(db->ctx, db->sql, sql, &stmt);
    if (rc == WARD_OK)
        rc = ward_sql_step(db->ctx, db->sql, stmt, &row);
    if (rc == WARD_OK && row)
        rc = ward_strdup(db->ctx, (const char *)sqlite3_column_text(stmt, 0), out);
    sqlite3_finalize(stmt);
    return rc;
}

ward_rc ward_run_inputs(struct ward_db *db, char **out)
{
    return read_text(
        db,
        "SELECT json_group_object(layer, fingerprint) FROM (SELECT l.layer, l.fingerprint FROM ward_layers AS w"
        " JOIN loads AS l ON l.id = (SELECT max(m.id) FROM loads AS m WHERE m.layer = w.layer) ORDER BY l.layer)",
        out);
}

static ward_rc add_day(struct ward_db *db, const char *between, int64_t day, struct ward_buf *list)
{
    struct ward_time t = {0};
    char text[24];
    ward_date_from_day(day, &t.year, &t.month, &t.day);
    ward_date_text(&t, text);
    return ward_buf_printf(db->ctx, list, "%s%s", list->size > 0 ? between : "", text);
}

/* Adds the days after `from` and before `to`; three and more as FIRST..LAST. */
static ward_rc add_gap(struct ward_db *db, const char *from, const char *to, struct ward_buf *list, uint64_t *n)
{
    struct ward_time a, b;
    if (!ward_date_parse(from, &a) || !ward_date_parse(to, &b))
        return ward_fail(db->ctx, WARD_E_DB, "score_days holds '%s' and '%s', of which one is no day", from, to);
    int64_t first = ward_date_to_day(a.year, a.month, a.day) + 1, last = ward_date_to_day(b.year, b.month, b.day) - 1;
    if (first > last)
        return WARD_OK;
    *n += (uint64_t)(last - first + 1);
    ward_rc rc = add_day(db, " ", first, list);
    return rc == WARD_OK && first < last ? add_day(db, last - first > 1 ? ".." : " ", last, list) : rc;
}

ward_rc ward_run_days(struct ward_db *db, char first[24], char last[24], uint64_t *n_scored, uint64_t *n_missing,
                      char **missing)
{
    sqlite3_stmt *stmt = NULL;
    struct ward_buf list = {0};
    bool row = true;
    first[0] = last[0] = '\0';
    *n_scored = *n_missing = 0;
    *missing = NULL;
    ward_rc rc = ward_sql_prepare(db->ctx, db->sql, "SELECT DISTINCT day FROM score_days ORDER BY day", &stmt);
    if (rc == WARD_OK)
        rc = ward_buf_text(db->ctx, &list, "");
    while (rc == WARD_OK && (rc = ward_sql_step(db->ctx, db->sql, stmt, &row)) == WARD_OK && row) {
        const char *day = (const char *)sqlite3_column_text(stmt, 0);
        if (strlen(day) >= 24)
            rc = ward_fail(db->ctx, WARD_E_DB, "score_days holds '%s', which is no day", day);
        else if (last[0] != '\0')
            rc = add_gap(db, last, day, &list, n_missing);
        if (rc != WARD_OK)
            break;
        memcpy(last, day, strlen(day) + 1);
        if (first[0] == '\0')
            memcpy(first, last, 24);
        (*n_scored)++;
    }
    sqlite3_finalize(stmt);
    if (rc == WARD_OK)
        *missing = ward_buf_take(&list);
    if (rc == WARD_OK && *missing == NULL)
        rc = ward_strdup(db->ctx, "", missing);
    ward_buf_clear(&list);
    return rc;
}
