/* explain_score.c: a score of any level: what it is made of, recomputed beside what is stored. */
#include <string.h>

#include "core/mem.h"
#include "store/explain_private.h"
#include "store/scores.h"

/*
 * Each begins with the queries named beside it, as CTEs of their names: what is explained is what they say. The score
 * is then added up again from their rows, in the order of the queries of its level, so that the last digit agrees too.
 */

#define STORED                                                                                                         \
    "SELECT 9, 2, 'score', 'stored', score, 'score_days, ' || coalesce(band, 'no band') FROM score_days\n"             \
    "  WHERE level = :level AND code = :id AND day = :to AND :from = :to)\n"                                           \
    "SELECT part, name, value, meaning FROM fact ORDER BY seq, n"

#define IN_FORCE "coalesce(r.valid_from, '') <= :to AND coalesce(r.valid_to, '9999') > :to"

/* ---- a unit ---- */

static const char unit_tail[] =
    "r AS MATERIALIZED (SELECT * FROM score_rows WHERE unit_code = :id),\n"
    "d AS MATERIALIZED (SELECT component, CASE WHEN component = 'system'\n"
    "  THEN 100.0 * sum(closed_on_time) / sum(due) ELSE ward_mean(100 - off) END AS score,\n"
    "  sum(inspections) + sum(due) AS n_rows FROM score_parts WHERE unit_code = :id GROUP BY component),\n"
    "c AS MATERIALIZED (SELECT r.component, max(r.weight) AS weight, max(r.source) AS source FROM score_rules AS r\n"
    "  WHERE r.level = 'unit' AND r.weight IS NOT NULL AND " IN_FORCE " GROUP BY r.component UNION ALL\n"
    "  SELECT d.component, 0, NULL FROM d WHERE d.component NOT IN (SELECT r.component FROM score_rules AS r\n"
    "  WHERE r.level = 'unit' AND r.weight IS NOT NULL AND " IN_FORCE ")),\n"
    "w AS MATERIALIZED (SELECT c.component, c.weight, c.source, d.score, d.n_rows FROM c LEFT JOIN d\n"
    "  ON d.component = c.component),\n"
    "t AS (SELECT count(*) FILTER (WHERE component NOT IN ('system', 'duty')) AS seen\n"
    "  FROM w WHERE score IS NOT NULL),\n"
    "total AS (SELECT CASE WHEN t.seen > 0 THEN ward_mean(w.score, w.weight) END AS score\n"
    "  FROM t LEFT JOIN w ON w.score IS NOT NULL),\n"
    "fact(seq, n, part, name, value, meaning) AS (\n"
    "SELECT 1, row_number() OVER (ORDER BY day, row_id), 'inspection', row_id, 100 - points,\n"
    "  day || coalesce(' ' || category, '') || coalesce(' ' || severity, '') || ': 100 - ' || points\n"
    "  || coalesce(', at most ' || cap || ' off on one visit', '') FROM r WHERE kind = 'inspection' UNION ALL\n"
    "SELECT 2, row_number() OVER (ORDER BY c.due_at, c.case_id), 'case', c.case_id, r.on_time, c.stream || ', due '\n"
    "  || c.due_at || coalesce(', closed ' || c.closed_at, ', open')\n"
    "  || CASE r.on_time WHEN 1 THEN ': on time' ELSE ': late' END\n"
    "  FROM r JOIN cases AS c ON c.case_id = r.row_id WHERE r.kind = 'case' UNION ALL\n"
    "SELECT 3, row_number() OVER (ORDER BY component <> 'field', component <> 'system', component), 'component',\n"
    "  component, score, CASE WHEN n_rows IS NULL THEN 'no data: left out' ELSE 'weight ' || weight || ', from '\n"
    "  || n_rows || ' rows (' || coalesce(source, 'no rule') || ')' END FROM w UNION ALL\n"
    "SELECT 9, 1, 'score', 'recomputed', score, CASE WHEN score IS NULL THEN 'no inspection: no score'\n"
    "  ELSE 'sum(weight x component) / sum(weight), over the components with data' END FROM total UNION ALL\n" STORED;

/* ---- a subdistrict, the district, a street: made of units ---- */

#define UNITS(LEVEL)                                                                                                   \
    "m AS MATERIALIZED (SELECT s.unit_code, s.unit_name, s.subdistrict_code, s.score, w.roll_up,\n"                    \
    "  CASE WHEN s.score IS NOT NULL THEN w.weight END AS weight FROM unit_scores AS s\n"                              \
    "  JOIN unit_weights AS w ON w.unit_code = s.unit_code AND w.level = '" LEVEL "'"

#define ROLLED                                                                                                         \
    "SELECT 1, row_number() OVER (ORDER BY unit_code), 'unit', unit_code, score, coalesce(unit_name || ': ', '') ||\n" \
    "  CASE WHEN score IS NULL THEN 'no inspection: left out' WHEN weight IS NULL THEN 'no ' || roll_up || ' known: "  \
    "left out'\n"                                                                                                      \
    "  WHEN roll_up = 'equal' THEN 'weight 1/' || (SELECT count(score) FROM m)\n"                                      \
    "  ELSE 'weight ' || weight || ' of ' || (SELECT ward_sum(weight) FROM m) || ' by ' || roll_up END FROM m UNION "  \
    "ALL\n"                                                                                                            \
    "SELECT 9, 1, 'score', 'recomputed', ward_mean(score, weight), CASE WHEN count(score) = 0\n"                       \
    "  THEN 'no unit has a score' WHEN min(roll_up) = 'equal' THEN 'plain mean of the ' || count(score) || ' units "   \
    "with a score, of ' || count(*)\n"                                                                                 \
    "  ELSE 'mean of the units by ' || min(roll_up) END FROM m UNION ALL\n" STORED

static const char subdistrict_tail[] =
    UNITS("subdistrict") " WHERE w.subdistrict_code = :id),\nfact(seq, n, part, name, value, meaning) AS (\n" ROLLED;

static const char district_tail[] = UNITS(
    "district") "),\n"
                "s AS MATERIALIZED (SELECT subdistrict_code, score, scored_units, units FROM subdistrict_scores),\n"
                "fact(seq, n, part, name, value, meaning) AS (\n"
                "SELECT 2, row_number() OVER (ORDER BY subdistrict_code), 'subdistrict', subdistrict_code, score,\n"
                "  'mean of ' || scored_units || ' units with a score, of ' || units FROM s UNION ALL\n"
                "SELECT 3, 1, 'beside it', 'mean_of_subdistricts', ward_mean(score), 'plain mean of the subdistricts; "
                "not the "
                "score'\n"
                "  FROM s UNION ALL\n" ROLLED;

static const char street_tail[] =
    "p AS MATERIALIZED (SELECT s.street_id, u.unit_code, u.name AS unit_name, w.from_m, w.to_m, w.length_m, w.share, "
    "k.score\n"
    "  FROM streets AS s CROSS JOIN ward_split('units', s.geom, :to) AS w LEFT JOIN units AS u ON u.id = w.id\n"
    "  LEFT JOIN unit_scores AS k ON k.unit_code = u.unit_code\n"
    "  WHERE s.name IS NOT NULL AND coalesce(s.street_code, s.name) = :id),\n"
    "v AS MATERIALIZED (SELECT unit_code, unit_name, score, ward_sum(length_m) AS length_m FROM p\n"
    "  GROUP BY unit_code, unit_name, score),\n"
    "t AS MATERIALIZED (SELECT ward_sum(length_m) FILTER (WHERE score IS NOT NULL) AS scored_m,\n"
    "  ward_sum(length_m) AS length_m, CASE WHEN min(score) = max(score) THEN min(score)\n"
    "  ELSE ward_sum(length_m * score) / ward_sum(length_m) FILTER (WHERE score IS NOT NULL) END AS units FROM p),\n"
    "h AS MATERIALIZED (SELECT count(*) AS due, 100.0 * sum(r.on_time) / count(*) AS score FROM score_rows AS r\n"
    "  JOIN case_places AS q ON q.case_id = r.row_id JOIN streets AS s ON s.street_id = q.street_id\n"
    "  WHERE r.kind = 'case' AND s.name IS NOT NULL AND coalesce(s.street_code, s.name) = :id),\n"
    "g AS MATERIALIZED (SELECT coalesce(max(r.weight) FILTER (WHERE r.component = 'units'),\n"
    "  CASE WHEN count(r.weight) = 0 THEN 1 ELSE 0 END) AS units,\n"
    "  CASE WHEN (SELECT due FROM h) > 0 THEN coalesce(max(r.weight) FILTER (WHERE r.component = 'system'), 0) ELSE 0 "
    "END AS system\n"
    "  FROM score_rules AS r WHERE r.level = 'street' AND " IN_FORCE "),\n"
    "fact(seq, n, part, name, value, meaning) AS (\n"
    "SELECT 1, row_number() OVER (ORDER BY street_id, from_m, unit_code), 'part', street_id, length_m,\n"
    "  'm, ' || CASE WHEN share < 1 THEN 'half of it along an edge, ' ELSE '' END || 'from ' || from_m || ' to '\n"
    "  || to_m || ' m, in ' || coalesce('unit ' || unit_code, 'no unit: left out')\n"
    "  FROM p UNION ALL\n"
    "SELECT 2, row_number() OVER (ORDER BY v.unit_code), 'unit', v.unit_code, v.score,\n"
    "  coalesce(v.unit_name || ': ', '') || CASE WHEN v.score IS NULL THEN 'no inspection: left out, '\n"
    "  ELSE 'weight ' || (v.length_m / t.scored_m) || ': ' END || v.length_m || ' m of the street' FROM v CROSS JOIN "
    "t\n"
    "  WHERE v.unit_code IS NOT NULL UNION ALL\n"
    "SELECT 3, 1, 'component', 'units', t.units, 'weight ' || g.units || ': mean of the units by length, over '\n"
    "  || t.scored_m || ' m with a score, of ' || t.length_m FROM t CROSS JOIN g UNION ALL\n"
    "SELECT 3, 2, 'component', 'system', h.score, CASE WHEN h.due = 0 THEN 'no case fell due: left out'\n"
    "  ELSE 'weight ' || g.system || ': its own cases closed on time, of ' || h.due END FROM h CROSS JOIN g UNION ALL\n"
    "SELECT 9, 1, 'score', 'recomputed', CASE WHEN t.units IS NULL THEN NULL WHEN g.system = 0 THEN t.units\n"
    "  ELSE g.units / (g.units + g.system) * t.units + g.system / (g.units + g.system) * h.score END,\n"
    "  CASE WHEN t.units IS NULL THEN 'no unit on it has a score' ELSE 'sum(weight x component) / sum(weight)' END\n"
    "  FROM t CROSS JOIN g CROSS JOIN h UNION ALL\n" STORED;

struct level {
    const char *name;
    const char *with[4]; /* NULL-ended */
    const char *tail;
};

static const struct level levels[] = {
    {"unit", {"score_rows", "score_parts"}, unit_tail},
    {"subdistrict", {"unit_scores", "unit_weights"}, subdistrict_tail},
    {"district", {"unit_scores", "unit_weights", "subdistrict_scores"}, district_tail},
    {"street", {"score_rows", "unit_scores"}, street_tail},
};

static ward_rc level_text(struct ward_db *db, const struct ward_paths *paths, const struct level *level,
                          struct ward_buf *sql)
{
    ward_rc rc = WARD_OK;
    for (size_t i = 0; rc == WARD_OK && level->with[i] != NULL; i++) {
        rc = ward_buf_printf(db->ctx, sql, "%s%s AS MATERIALIZED (\n", i == 0 ? "WITH " : "", level->with[i]);
        if (rc == WARD_OK)
            rc = ward_explain_query(db, paths, level->with[i], sql);
        if (rc == WARD_OK)
            rc = ward_buf_text(db->ctx, sql, "\n),\n");
    }
    return rc == WARD_OK ? ward_buf_text(db->ctx, sql, level->tail) : rc;
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
    *out = NULL;
    ward_rc rc = find_named(db, id, &named);
    for (size_t i = 0; rc == WARD_OK && i < sizeof levels / sizeof levels[0]; i++)
        if (strcmp(levels[i].name, named.level) == 0)
            rc = level_text(db, paths, &levels[i], &sql);
    if (rc == WARD_OK) {
        struct ward_word words[] = {{":id", named.code}, {":level", named.level}, {":from", from},
                                    {":to", to},         {":from_date", from},    {":to_date", to}};
        rc = ward_explain_open(db, sql.data, words, sizeof words / sizeof words[0], out);
    }
    clear_named(&named);
    ward_buf_clear(&sql);
    return rc;
}
