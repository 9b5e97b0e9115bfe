#include "store/stale.h"

#include <stdio.h>
#include <string.h>
#include <xxhash.h>

#include "core/buf.h"
#include "core/date.h"
#include "core/mem.h"
#include "store/catalogue.h"
#include "store/scores.h"

/* Cases count on the day they fell due and, on streets, the day they were reported. */
/* Each day by itself: a list of days would be laid out anew for every row, with all the scores of each. */
#define MARK(DAY)                                                                                                      \
    "INSERT INTO score_stale(day) SELECT " DAY " WHERE EXISTS (SELECT 1 FROM score_days AS s WHERE s.day = " DAY ")"   \
    " AND NOT EXISTS (SELECT 1 FROM score_stale AS t WHERE t.day = " DAY ");"
#define CASE_DAYS(ROW) MARK(ROW ".due_on") MARK(ROW ".reported_on")
#define TRIGGER(TABLE, EVENT, DAYS)                                                                                    \
    "CREATE TRIGGER IF NOT EXISTS ward_stale_" TABLE "_" EVENT " AFTER " EVENT " ON " TABLE                            \
    " FOR EACH ROW BEGIN " DAYS "END;"

static const char cases_sql[] = TRIGGER("cases", "insert", CASE_DAYS("NEW"))
    TRIGGER("cases", "update", CASE_DAYS("OLD") CASE_DAYS("NEW")) TRIGGER("cases", "delete", CASE_DAYS("OLD"));

static const char inspections_sql[] = TRIGGER("inspections", "insert", MARK("NEW.inspected_on"))
    TRIGGER("inspections", "update", MARK("OLD.inspected_on") MARK("NEW.inspected_on"))
        TRIGGER("inspections", "delete", MARK("OLD.inspected_on"));

#define PLACED(DAY) MARK("(SELECT c." DAY " FROM cases AS c WHERE c.id = OLD.id)")
#define PLACED_DAYS PLACED("due_on") PLACED("reported_on")

/* A case that is attributed anew loses its row first; one that is new was marked when it was loaded. */
static const char places_sql[] =
    TRIGGER("case_places", "update", PLACED_DAYS) TRIGGER("case_places", "delete", PLACED_DAYS);

static const struct {
    const char *table, *sql;
} watched[] = {{"cases", cases_sql}, {"inspections", inspections_sql}, {"case_places", places_sql}};

static bool has_table(struct ward_db *db, const char *name)
{
    return sqlite3_table_column_metadata(db->sql, "main", name, NULL, NULL, NULL, NULL, NULL, NULL) == SQLITE_OK;
}

ward_rc ward_stale_watch(struct ward_db *db, const char *table)
{
    ward_rc rc = WARD_OK;
    for (size_t i = 0; rc == WARD_OK && i < sizeof watched / sizeof watched[0]; i++)
        if ((table == NULL || strcmp(watched[i].table, table) == 0) && has_table(db, "score_stale") &&
            has_table(db, watched[i].table))
            rc = ward_sql_exec(db->ctx, db->sql, watched[i].sql);
    return rc;
}

ward_rc ward_stale_all(struct ward_db *db)
{
    if (!has_table(db, "score_stale"))
        return WARD_OK;
    return ward_sql_exec(db->ctx, db->sql,
                         "INSERT OR IGNORE INTO score_stale(day) SELECT DISTINCT day FROM score_days");
}

static ward_rc add_versions(struct ward_db *db, struct ward_buf *out)
{
    static const char *const layers[] = {"units", "streets", "score_rules"};
    ward_rc rc = WARD_OK;
    for (size_t i = 0; rc == WARD_OK && i < sizeof layers / sizeof layers[0]; i++) {
        struct ward_layer layer = {0};
        rc = ward_layer_get(db->ctx, db->sql, layers[i], &layer);
        if (rc == WARD_OK)
            rc = ward_buf_printf(db->ctx, out, "%s=%s ", layers[i], layer.version != NULL ? layer.version : "");
        ward_layer_clear(&layer);
    }
    return rc;
}

/* The statements as they run, with the queries they use and the values of settings in them; of any one day. */
static ward_rc add_queries(struct ward_db *db, const struct ward_paths *paths, struct ward_buf *out)
{
    static const struct ward_argument one_day[] = {{"from_date", "2000-01-01"}, {"to_date", "2000-01-01"}};
    size_t n = 0;
    const struct ward_score_level *levels = ward_score_levels(&n);
    struct ward_buf text = {0};
    ward_rc rc = WARD_OK;
    for (size_t i = 0; rc == WARD_OK && i < n; i++) {
        ward_buf_reset(&text);
        rc = ward_query_text(db, paths, levels[i].query, one_day, 2, &text);
        if (rc == WARD_OK)
            rc = ward_buf_printf(db->ctx, out, "%s=%016llx ", levels[i].query,
                                 (unsigned long long)XXH3_64bits(text.data, text.size));
    }
    ward_buf_clear(&text);
    return rc;
}

ward_rc ward_stale_basis(struct ward_db *db, const struct ward_paths *paths)
{
    struct ward_buf now = {0};
    char *old = NULL;
    ward_rc rc = add_versions(db, &now);
    if (rc == WARD_OK)
        rc = add_queries(db, paths, &now);
    if (rc == WARD_OK)
        rc = ward_setting_get(db->ctx, db->sql, "scores.basis", &old);
    bool changed = rc == WARD_OK && (old == NULL || strcmp(old, now.data) != 0);
    if (rc == WARD_OK && changed)
        rc = ward_stale_all(db);
    if (rc == WARD_OK && changed)
        rc = ward_setting_set(db, "scores.basis", now.data, "daily");
    ward_mem_free(old);
    ward_buf_clear(&now);
    return rc;
}

ward_rc ward_stale_days(struct ward_db *db, int64_t from, int64_t to, int64_t **out, size_t *n)
{
    sqlite3_stmt *stmt = NULL;
    size_t capacity = 0;
    bool row = true;
    *out = NULL;
    *n = 0;
    ward_rc rc = ward_sql_prepare(db->ctx, db->sql, "SELECT day FROM score_stale ORDER BY day", &stmt);
    while (rc == WARD_OK && (rc = ward_sql_step(db->ctx, db->sql, stmt, &row)) == WARD_OK && row) {
        struct ward_time t;
        if (!ward_date_parse((const char *)sqlite3_column_text(stmt, 0), &t))
            continue; /* no day of ours: it cannot be scored again */
        int64_t day = ward_date_to_day(t.year, t.month, t.day);
        if (day >= from && day <= to)
            continue;
        rc = ward_grow(db->ctx, out, &capacity, *n + 1, sizeof **out);
        if (rc == WARD_OK)
            (*out)[(*n)++] = day;
    }
    sqlite3_finalize(stmt);
    return rc;
}

ward_rc ward_stale_done(struct ward_db *db, const char *day)
{
    sqlite3_stmt *stmt = NULL;
    bool row = false;
    ward_rc rc = ward_sql_prepare(db->ctx, db->sql, "DELETE FROM score_stale WHERE day = ?1", &stmt);
    if (rc == WARD_OK && sqlite3_bind_text(stmt, 1, day, -1, SQLITE_STATIC) != SQLITE_OK)
        rc = ward_sql_fail(db->ctx, db->sql, "binding a day");
    if (rc == WARD_OK)
        rc = ward_sql_step(db->ctx, db->sql, stmt, &row);
    sqlite3_finalize(stmt);
    return rc;
}
