#include "store/scores.h"

#include <stdio.h>
#include <string.h>
#include <xxhash.h>

#include "core/buf.h"
#include "core/mem.h"
#include "core/text.h"

static const struct ward_score_level levels[] = {
    {"unit", "unit_scores", "unit_code", NULL},
    {"street", "street_scores", "street_code", "name"},
    {"subdistrict", "subdistrict_scores", "subdistrict_code", NULL},
    {"district", "district_scores", "district", NULL},
};

const struct ward_score_level *ward_score_levels(size_t *n)
{
    *n = sizeof levels / sizeof levels[0];
    return levels;
}

/* Where a query's columns go. */
struct places {
    int code, other, score, band;
};

static ward_rc find_column(struct ward_db *db, const struct ward_query *q, const char *name, int *out)
{
    *out = -1;
    for (size_t i = 0; name != NULL && i < q->n_columns; i++)
        if (strcmp(q->columns[i].name, name) == 0)
            *out = q->columns[i].at;
    if (name != NULL && *out < 0)
        return ward_fail(db->ctx, WARD_E_HEADER, "query %s has no column %s, which score_days needs", q->def->name,
                         name);
    return WARD_OK;
}

static ward_rc find_places(struct ward_db *db, const struct ward_query *q, const struct ward_score_level *level,
                           struct places *out)
{
    ward_rc rc = find_column(db, q, level->code, &out->code);
    if (rc == WARD_OK)
        rc = find_column(db, q, level->other, &out->other);
    if (rc == WARD_OK)
        rc = find_column(db, q, "score", &out->score);
    return rc == WARD_OK ? find_column(db, q, "band", &out->band) : rc;
}

/* Every other number of the row, by name: what the score was made of. */
static ward_rc components(struct ward_db *db, const struct ward_query *q, const struct places *at, struct ward_buf *out)
{
    bool first = true;
    ward_buf_reset(out);
    ward_rc rc = ward_buf_text(db->ctx, out, "{");
    for (size_t i = 0; rc == WARD_OK && i < q->n_columns; i++) {
        const struct ward_query_column *c = &q->columns[i];
        struct ward_value value;
        char number[32] = "null";
        if (c->at == at->score || (c->type != WARD_T_REAL && c->type != WARD_T_INTEGER))
            continue;
        ward_query_value(q, c->at, &value);
        if (value.kind == WARD_REAL)
            ward_text_real(value.real, number);
        else if (value.kind == WARD_INTEGER)
            (void)snprintf(number, sizeof number, "%lld", (long long)value.integer);
        rc = ward_buf_printf(db->ctx, out, "%s\"%s\":%s", first ? "" : ",", c->name, number);
        first = false;
    }
    return rc == WARD_OK ? ward_buf_text(db->ctx, out, "}") : rc;
}

static ward_rc store_row(struct ward_db *db, const struct ward_query *q, const struct places *at, sqlite3_stmt *insert,
                         struct ward_buf *json)
{
    struct ward_value code, score, band;
    bool row = false;
    ward_query_value(q, at->code, &code);
    if (code.kind == WARD_NULL && at->other >= 0)
        ward_query_value(q, at->other, &code);
    ward_query_value(q, at->score, &score);
    ward_query_value(q, at->band, &band);
    ward_rc rc = components(db, q, at, json);
    if (rc != WARD_OK || code.kind != WARD_TEXT)
        return rc;
    (void)sqlite3_bind_text(insert, 2, code.text, (int)code.size, SQLITE_STATIC);
    (void)(score.kind == WARD_REAL ? sqlite3_bind_double(insert, 4, score.real) : sqlite3_bind_null(insert, 4));
    (void)(band.kind == WARD_TEXT ? sqlite3_bind_text(insert, 5, band.text, (int)band.size, SQLITE_STATIC)
                                  : sqlite3_bind_null(insert, 5));
    (void)sqlite3_bind_text(insert, 6, json->data, (int)json->size, SQLITE_STATIC);
    rc = ward_sql_step(db->ctx, db->sql, insert, &row);
    (void)sqlite3_reset(insert);
    return rc;
}

static ward_rc score_level(struct ward_db *db, const struct ward_paths *paths, const struct ward_score_level *level,
                           const char *day, sqlite3_stmt *insert, uint64_t *rows, uint64_t *scored)
{
    const struct ward_argument arguments[] = {{"from_date", day}, {"to_date", day}};
    struct ward_query *q = NULL;
    struct ward_buf json = {0};
    struct places at = {0};
    bool row = true;
    ward_rc rc = ward_query_open(db, paths, level->query, arguments, 2, &q);
    if (rc == WARD_OK)
        rc = find_places(db, q, level, &at);
    (void)sqlite3_bind_text(insert, 1, level->level, -1, SQLITE_STATIC);
    (void)sqlite3_bind_text(insert, 3, day, -1, SQLITE_STATIC);
    while (rc == WARD_OK && (rc = ward_query_step(db, q, &row)) == WARD_OK && row) {
        rc = store_row(db, q, &at, insert, &json);
        (*rows)++;
        if (level == levels && sqlite3_column_type(q->stmt, at.score) == SQLITE_FLOAT)
            (*scored)++;
    }
    ward_buf_clear(&json);
    ward_query_close(q);
    return rc;
}

static ward_rc forget_day(struct ward_db *db, const char *day)
{
    sqlite3_stmt *stmt = NULL;
    bool row = false;
    ward_rc rc = ward_sql_prepare(db->ctx, db->sql, "DELETE FROM score_days WHERE day = ?1", &stmt);
    if (rc == WARD_OK && sqlite3_bind_text(stmt, 1, day, -1, SQLITE_STATIC) != SQLITE_OK)
        rc = ward_sql_fail(db->ctx, db->sql, "binding a day");
    if (rc == WARD_OK)
        rc = ward_sql_step(db->ctx, db->sql, stmt, &row);
    sqlite3_finalize(stmt);
    return rc;
}

ward_rc ward_scores_day(struct ward_db *db, const struct ward_paths *paths, const char *day, uint64_t *rows,
                        uint64_t *scored)
{
    sqlite3_stmt *insert = NULL;
    *rows = *scored = 0;
    ward_rc rc = forget_day(db, day);
    if (rc == WARD_OK)
        rc = ward_sql_prepare(
            db->ctx, db->sql,
            "INSERT INTO score_days(level, code, day, score, band, components) VALUES(?1, ?2, ?3, ?4, ?5, ?6)",
            &insert);
    for (size_t i = 0; rc == WARD_OK && i < sizeof levels / sizeof levels[0]; i++)
        rc = score_level(db, paths, &levels[i], day, insert, rows, scored);
    sqlite3_finalize(insert);
    return rc == WARD_OK ? WARD_OK : ward_fail_in(db->ctx, "scoring %s: ", day);
}

ward_rc ward_scores_hash(struct ward_db *db, const char *from, const char *to, char out[33])
{
    sqlite3_stmt *stmt = NULL;
    bool row = true;
    XXH3_state_t *state = XXH3_createState();
    out[0] = '\0';
    if (state == NULL)
        return ward_fail(db->ctx, WARD_E_NOMEM, "out of memory");
    (void)XXH3_128bits_reset(state);
    ward_rc rc = ward_sql_prepare(db->ctx, db->sql,
                                  "SELECT level, code, day, quote(score), coalesce(band, ''), components FROM "
                                  "score_days WHERE day BETWEEN ?1 AND ?2"
                                  " ORDER BY day, level, code",
                                  &stmt);
    if (rc == WARD_OK && (sqlite3_bind_text(stmt, 1, from, -1, SQLITE_STATIC) != SQLITE_OK ||
                          sqlite3_bind_text(stmt, 2, to, -1, SQLITE_STATIC) != SQLITE_OK))
        rc = ward_sql_fail(db->ctx, db->sql, "binding a day");
    while (rc == WARD_OK && (rc = ward_sql_step(db->ctx, db->sql, stmt, &row)) == WARD_OK && row)
        for (int i = 0; i < 6; i++) /* with its NUL, so that fields cannot run together */
            (void)XXH3_128bits_update(state, sqlite3_column_text(stmt, i), (size_t)sqlite3_column_bytes(stmt, i) + 1);
    sqlite3_finalize(stmt);
    XXH128_hash_t hash = XXH3_128bits_digest(state);
    (void)XXH3_freeState(state);
    if (rc == WARD_OK)
        (void)snprintf(out, 33, "%016llx%016llx", (unsigned long long)hash.high64, (unsigned long long)hash.low64);
    return rc;
}
