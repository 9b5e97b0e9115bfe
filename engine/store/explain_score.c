/* explain_score.c: a score of any level: what it is made of, recomputed beside what is stored. */
#include <string.h>

#include "core/mem.h"
#include "store/explain_private.h"
#include "store/scores.h"

/* ---- a unit ---- */

static const char unit_sql[] =
    "WITH i AS MATERIALIZED (SELECT * FROM inspections WHERE unit_code = :id AND inspected_on BETWEEN :from AND :to),\n"
    "c AS MATERIALIZED (SELECT c.case_id, c.stream, c.due_at, c.closed_at,\n"
    "  CASE WHEN c.closed_at <= c.due_at THEN 1 ELSE 0 END AS on_time FROM case_places AS p\n"
    "  JOIN cases AS c ON c.case_id = p.case_id WHERE p.unit_code = :id AND c.due_on BETWEEN :from AND :to\n"
    "  AND c.stream IN ('event', 'complaint') AND coalesce(c.is_deferred, 0) = 0),\n"
    "k(n, component, score, rows) AS (\n"
    "  SELECT 1, 'field', ward_avg(100 - deduction), count(*) FROM i WHERE category IS NOT 'duty' UNION ALL\n"
    "  SELECT 2, 'system', 100.0 * sum(on_time) / count(*), count(*) FROM c UNION ALL\n"
    "  SELECT 3, 'duty', ward_avg(100 - deduction), count(*) FROM i WHERE category IS 'duty'),\n"
    "w AS MATERIALIZED (SELECT k.n, k.component, k.score, k.rows, max(r.weight) AS weight, max(r.source) AS source "
    "FROM k\n"
    "  LEFT JOIN score_rules AS r ON r.level = 'unit' AND r.component = k.component\n"
    "  AND coalesce(r.valid_from, '') <= :to AND coalesce(r.valid_to, '9999') > :to\n"
    "  GROUP BY k.n, k.component, k.score, k.rows),\n"
    /* The sums in the order of unit_scores.sql, so that the last digit agrees too. */
    "v AS (SELECT max(score) FILTER (WHERE n = 1) AS f, max(score) FILTER (WHERE n = 2) AS s,\n"
    "  max(score) FILTER (WHERE n = 3) AS d, max(coalesce(weight, 0)) FILTER (WHERE n = 1) AS fw,\n"
    "  max(coalesce(weight, 0)) FILTER (WHERE n = 2) AS sw, max(coalesce(weight, 0)) FILTER (WHERE n = 3) AS dw FROM "
    "w),\n"
    "t AS (SELECT v.*, (f IS NOT NULL) * fw + (s IS NOT NULL) * sw + (d IS NOT NULL) * dw AS weight FROM v),\n"
    "total AS (SELECT CASE WHEN f IS NOT NULL THEN coalesce(fw / nullif(weight, 0) * f, 0)\n"
    "  + coalesce(sw / nullif(weight, 0) * s, 0) + coalesce(dw / nullif(weight, 0) * d, 0) END AS score FROM t),\n"
    "fact(seq, n, part, name, value, meaning) AS (\n"
    "SELECT 1, row_number() OVER (ORDER BY inspected_on, inspection_id), 'inspection', inspection_id, 100 - "
    "deduction,\n"
    "  inspected_on || coalesce(' ' || category, '') || ': 100 - ' || deduction FROM i UNION ALL\n"
    "SELECT 2, row_number() OVER (ORDER BY due_at, case_id), 'case', case_id, on_time, stream || ', due ' || due_at\n"
    "  || coalesce(', closed ' || closed_at, ', open') || CASE on_time WHEN 1 THEN ': on time' ELSE ': late' END FROM "
    "c UNION ALL\n"
    "SELECT 3, n, 'component', component, score, CASE WHEN rows = 0 THEN 'no data: left out' ELSE 'weight ' ||\n"
    "  coalesce(weight, 0) || ', from ' || rows || ' rows (' || coalesce(source, 'no rule') || ')' END FROM w UNION "
    "ALL\n"
    "SELECT 4, 1, 'score', 'recomputed', score, CASE WHEN score IS NULL THEN 'no inspection: no score'\n"
    "  ELSE 'sum(weight x component) / sum(weight), over the components with data' END FROM total UNION ALL\n"
    "SELECT 4, 2, 'score', 'stored', score, 'score_days, ' || coalesce(band, 'no band') FROM score_days\n"
    "  WHERE level = 'unit' AND code = :id AND day = :to AND :from = :to)\n"
    "SELECT part, name, value, meaning FROM fact ORDER BY seq, n";

/* ---- a subdistrict, the district, a street: made of units ---- */

/* The units' scores are unit_scores' own, as the queries of the other levels hold its steps word for word. */
static const char units_head[] =
    "WITH k AS MATERIALIZED (SELECT unit_code, unit_name, subdistrict_code, score FROM (\n";

#define STORED                                                                                                         \
    "SELECT 9, 2, 'score', 'stored', score, 'score_days, ' || coalesce(band, 'no band') FROM score_days\n"             \
    "  WHERE level = :level AND code = :id AND day = :to AND :from = :to)\n"                                           \
    "SELECT part, name, value, meaning FROM fact ORDER BY seq, n"

static const char subdistrict_tail[] =
    "\n)),\n"
    "m AS (SELECT * FROM k WHERE subdistrict_code = :id),\n"
    "fact(seq, n, part, name, value, meaning) AS (\n"
    "SELECT 1, row_number() OVER (ORDER BY unit_code), 'unit', unit_code, score, coalesce(unit_name || ': ', '') ||\n"
    "  CASE WHEN score IS NULL THEN 'no inspection: left out'\n"
    "  ELSE 'weight 1/' || (SELECT count(score) FROM m) END FROM m UNION ALL\n"
    "SELECT 9, 1, 'score', 'recomputed', ward_avg(score), CASE WHEN count(score) = 0 THEN 'no unit has a score'\n"
    "  ELSE 'plain mean of the ' || count(score) || ' units with a score, of ' || count(*) END FROM m UNION "
    "ALL\n" STORED;

static const char district_tail[] =
    "\n)),\n"
    "s AS MATERIALIZED (SELECT subdistrict_code, ward_avg(score) AS score, count(score) AS scored, count(*) AS units\n"
    "  FROM k WHERE subdistrict_code IS NOT NULL GROUP BY subdistrict_code),\n"
    "fact(seq, n, part, name, value, meaning) AS (\n"
    "SELECT 1, row_number() OVER (ORDER BY unit_code), 'unit', unit_code, score, coalesce(unit_name || ': ', '') ||\n"
    "  CASE WHEN score IS NULL THEN 'no inspection: left out'\n"
    "  ELSE 'weight 1/' || (SELECT count(score) FROM k) END FROM k UNION ALL\n"
    "SELECT 2, row_number() OVER (ORDER BY subdistrict_code), 'subdistrict', subdistrict_code, score,\n"
    "  'mean of ' || scored || ' units with a score, of ' || units FROM s UNION ALL\n"
    "SELECT 3, 1, 'beside it', 'mean_of_subdistricts', ward_avg(score), 'plain mean of the subdistricts; not the "
    "score'\n"
    "  FROM s UNION ALL\n"
    "SELECT 9, 1, 'score', 'recomputed', ward_avg(score), CASE WHEN count(score) = 0 THEN 'no unit has a score'\n"
    "  ELSE 'plain mean of the ' || count(score) || ' units with a score, of ' || count(*) END FROM k UNION "
    "ALL\n" STORED;

static const char street_tail[] =
    "\n)),\n"
    "p AS MATERIALIZED (SELECT s.street_id, u.unit_code, u.name AS unit_name, w.from_m, w.to_m, w.length_m, k.score\n"
    "  FROM streets AS s CROSS JOIN ward_split('units', s.geom, :to) AS w LEFT JOIN units AS u ON u.id = w.id\n"
    "  LEFT JOIN k ON k.unit_code = u.unit_code\n"
    "  WHERE s.name IS NOT NULL AND coalesce(s.street_code, s.name) = :id),\n"
    "v AS MATERIALIZED (SELECT unit_code, unit_name, score, ward_sum(length_m) AS length_m FROM p\n"
    "  GROUP BY unit_code, unit_name, score),\n"
    "t AS MATERIALIZED (SELECT ward_sum(length_m) FILTER (WHERE score IS NOT NULL) AS scored_m,\n"
    "  ward_sum(length_m) AS length_m FROM p),\n"
    "fact(seq, n, part, name, value, meaning) AS (\n"
    "SELECT 1, row_number() OVER (ORDER BY street_id, from_m, unit_code), 'part', street_id, length_m,\n"
    "  'm, from ' || from_m || ' to ' || to_m || ' m, in ' || coalesce('unit ' || unit_code, 'no unit: left out')\n"
    "  FROM p UNION ALL\n"
    "SELECT 2, row_number() OVER (ORDER BY v.unit_code), 'unit', v.unit_code, v.score,\n"
    "  coalesce(v.unit_name || ': ', '') || CASE WHEN v.score IS NULL THEN 'no inspection: left out, '\n"
    "  ELSE 'weight ' || (v.length_m / t.scored_m) || ': ' END || v.length_m || ' m of the street' FROM v CROSS JOIN "
    "t\n"
    "  WHERE v.unit_code IS NOT NULL UNION ALL\n"
    "SELECT 9, 1, 'score', 'recomputed', CASE WHEN min(p.score) = max(p.score) THEN min(p.score)\n"
    "  ELSE ward_sum(p.length_m * p.score) / ward_sum(p.length_m) FILTER (WHERE p.score IS NOT NULL) END,\n"
    "  CASE WHEN count(p.score) = 0 THEN 'no unit on it has a score' ELSE 'mean of the units by length, over '\n"
    "  || (SELECT scored_m FROM t) || ' m with a score, of ' || (SELECT length_m FROM t) END FROM p UNION ALL\n" STORED;

struct level {
    const char *name, *tail;
};

static const struct level levels[] = {
    {"subdistrict", subdistrict_tail}, {"district", district_tail}, {"street", street_tail}};

static ward_rc level_text(struct ward_db *db, const struct ward_paths *paths, const char *tail, struct ward_buf *sql)
{
    ward_rc rc = ward_buf_text(db->ctx, sql, units_head);
    if (rc == WARD_OK)
        rc = ward_explain_query(db, paths, "unit_scores", sql);
    return rc == WARD_OK ? ward_buf_text(db->ctx, sql, tail) : rc;
}

/* ---- what a code names ---- */

static const char names_sql[] =
    "SELECT level, code FROM (\n"
    "SELECT 'unit' AS level, unit_code AS code FROM units WHERE unit_code = :id UNION\n"
    "SELECT 'street', coalesce(street_code, name) FROM streets WHERE name IS NOT NULL\n"
    "  AND (street_code = :id OR name = :id) UNION\n"
    "SELECT 'subdistrict', subdistrict_code FROM units WHERE subdistrict_code = :id OR subdistrict_name = :id UNION\n"
    "SELECT 'district', d.code FROM (SELECT coalesce((SELECT value FROM settings WHERE name = 'district.name'),\n"
    "  'district') AS code) AS d WHERE :id IN ('district', d.code))\n"
    "WHERE :level IS NULL OR level = :level ORDER BY level, code";

struct named {
    char *level, *code; /* owned */
};

static void clear_named(struct named *n)
{
    ward_mem_free(n->level);
    ward_mem_free(n->code);
}

/* "street:R1": the level before the colon; NULL: any. */
static const char *split_level(const char *id, char level[16])
{
    size_t n = 0;
    const struct ward_score_level *known = ward_score_levels(&n);
    for (size_t i = 0; i < n; i++) {
        size_t length = strlen(known[i].level);
        if (strncmp(id, known[i].level, length) == 0 && id[length] == ':' && length < 16) {
            memcpy(level, known[i].level, length + 1);
            return id + length + 1;
        }
    }
    level[0] = '\0';
    return id;
}

static ward_rc ambiguous(struct ward_ctx *ctx, const char *id, const struct ward_buf *all)
{
    return ward_fail(ctx, WARD_E_NAME, "'%s' names more than one thing that has a score: %s; say which", id, all->data);
}

static ward_rc find_named(struct ward_db *db, const char *id, struct named *out)
{
    char level[16];
    const char *code = split_level(id, level);
    struct ward_word words[] = {{":id", code}, {":level", level[0] != '\0' ? level : NULL}};
    struct ward_query *q = NULL;
    struct ward_buf all = {0};
    size_t n = 0;
    bool row = true;
    ward_rc rc = ward_explain_open(db, names_sql, words, 2, &q);
    while (rc == WARD_OK && (rc = ward_query_step(db, q, &row)) == WARD_OK && row) {
        const char *found[] = {(const char *)sqlite3_column_text(q->stmt, 0),
                               (const char *)sqlite3_column_text(q->stmt, 1)};
        rc = ward_buf_printf(db->ctx, &all, "%s%s:%s", n > 0 ? ", " : "", found[0], found[1]);
        if (rc == WARD_OK && n == 0)
            rc = ward_strdup(db->ctx, found[0], &out->level);
        if (rc == WARD_OK && n == 0)
            rc = ward_strdup(db->ctx, found[1], &out->code);
        n++;
    }
    if (rc == WARD_OK && n == 0)
        rc = ward_fail(db->ctx, WARD_E_NAME, "there is no %s '%s'",
                       level[0] != '\0' ? level : "unit, named street, subdistrict or district", code);
    else if (rc == WARD_OK && n > 1)
        rc = ambiguous(db->ctx, id, &all);
    ward_query_close(q);
    ward_buf_clear(&all);
    return rc;
}

ward_rc ward_explain_score(struct ward_db *db, const struct ward_paths *paths, const char *id, const char *from,
                           const char *to, struct ward_query **out)
{
    struct named named = {0};
    struct ward_buf sql = {0};
    const char *tail = NULL;
    *out = NULL;
    ward_rc rc = find_named(db, id, &named);
    for (size_t i = 0; rc == WARD_OK && i < sizeof levels / sizeof levels[0]; i++)
        if (strcmp(levels[i].name, named.level) == 0)
            tail = levels[i].tail;
    if (rc == WARD_OK && tail != NULL)
        rc = level_text(db, paths, tail, &sql);
    if (rc == WARD_OK) {
        struct ward_word words[] = {{":id", named.code}, {":level", named.level}, {":from", from},
                                    {":to", to},         {":from_date", from},    {":to_date", to}};
        rc = ward_explain_open(db, tail != NULL ? sql.data : unit_sql, words, sizeof words / sizeof words[0], out);
    }
    clear_named(&named);
    ward_buf_clear(&sql);
    return rc;
}
