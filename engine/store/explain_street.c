/* explain_street.c: a gap along a street on foot: which facility is nearest, how far it is, and what stops the one that
 * looks nearer. */
#include <string.h>

#include "core/text.h"
#include "store/catalogue.h"
#include "store/explain_private.h"

/* Reckoned at the middle of the gap, the place that is served worst when both its ends are as far. A point beside a
 * border counts as on it: what is typed in is rounded. */
static const char text[] =
    "WITH s AS MATERIALIZED (SELECT id, street_id, name FROM streets WHERE street_id = :id),\n"
    "g AS MATERIALIZED (SELECT g.from_m, g.to_m, g.length_m FROM s CROSS JOIN\n"
    "  ward_street_gaps(:layer, CAST(:within AS REAL), 'network', :as_of, :scenario) AS g WHERE g.street = s.id\n"
    "  AND g.from_m <= CAST(:at AS REAL) + 0.001 AND g.to_m >= CAST(:at AS REAL) - 0.001 ORDER BY g.from_m DESC LIMIT "
    "1),\n"
    "p AS MATERIALIZED (SELECT s.id, coalesce((SELECT (from_m + to_m) / 2 FROM g), CAST(:at AS REAL)) AS m FROM s),\n"
    "t AS MATERIALIZED (SELECT p.id, p.m, t.facility, t.walk_m, t.rule, t.island, t.geom FROM p CROSS JOIN\n"
    "  ward_trace(p.id, p.m, :layer, :as_of, :scenario) AS t),\n"
    "f AS MATERIALIZED (SELECT f.facility, f.facility_key AS code, f.rule, f.island, b.street_id AS barred,\n"
    "  CASE WHEN GeometryType(f.geom) = 'POINT' THEN f.geom ELSE StartPoint(f.geom) END AS geom\n"
    "  FROM ward_snap(:layer, :as_of, :scenario) AS f LEFT JOIN streets AS b ON b.id = f.barred),\n"
    "k AS MATERIALIZED (SELECT f.facility, f.code, f.rule, f.island, f.barred, f.geom, ST_Distance(f.geom, t.geom) AS "
    "m\n"
    "  FROM t CROSS JOIN f WHERE t.geom IS NOT NULL ORDER BY 7, 2 LIMIT 1),\n"
    "w AS MATERIALIZED (SELECT w.walk_m FROM t CROSS JOIN k CROSS JOIN\n"
    "  ward_trace(t.id, t.m, :layer, :as_of, :scenario, k.facility) AS w),\n"
    "b AS MATERIALIZED (SELECT b.barrier_id, b.kind FROM t CROSS JOIN k CROSS JOIN barriers AS b\n"
    "  WHERE ST_Intersects(b.geom, MakeLine(t.geom, k.geom)) = 1),\n"
    "fact(seq, n, part, name, value, meaning) AS (\n"
    "SELECT 1, 1, 'street', street_id, name, 'name' FROM s UNION ALL\n"
    "SELECT 2, 1, 'gap', 'from_m', from_m, 'where it begins along the street' FROM g UNION ALL\n"
    "SELECT 2, 2, 'gap', 'to_m', to_m, 'where it ends' FROM g UNION ALL\n"
    "SELECT 2, 3, 'gap', 'length_m', length_m, '' FROM g UNION ALL\n"
    "SELECT 2, 4, 'gap', 'none', CAST(:at AS REAL), CASE rule WHEN 'closed' THEN 'nobody walks on this street'\n"
    "  ELSE 'served: no gap is here' END FROM t WHERE NOT EXISTS (SELECT 1 FROM g) UNION ALL\n"
    "SELECT 2, 5, 'gap', 'within_m', CAST(:within AS REAL), :origin UNION ALL\n"
    "SELECT 2, 6, 'gap', 'as_of', :as_of, 'the day whose facilities count' UNION ALL\n"
    "SELECT 2, 7, 'gap', 'scenario', :scenario, CASE :scenario WHEN 'now' THEN 'what is in supply on that day'\n"
    "  ELSE 'all works done' END UNION ALL\n"
    "SELECT 3, 1, 'place', 'measure_m', m, 'along the street: here the rest is reckoned' FROM t UNION ALL\n"
    "SELECT 3, 2, 'place', 'island', island, 'the part of the network it is on; 1 is the longest' FROM t UNION ALL\n"
    "SELECT 4, 1, 'on foot', coalesce(f.code, 'none'), t.walk_m, CASE WHEN t.facility IS NULL\n"
    "  THEN 'streets lead from here to no facility' ELSE 'm on foot: the nearest' END\n"
    "  FROM t LEFT JOIN f ON f.facility = t.facility GROUP BY t.facility UNION ALL\n"
    "SELECT 5, 1, 'straight', k.code, k.m, 'm straight: the nearest' FROM k UNION ALL\n"
    "SELECT 5, 2, 'straight', k.code, w.walk_m, 'm on foot to this one' FROM k CROSS JOIN w\n"
    "  WHERE w.walk_m IS NOT NULL UNION ALL\n"
    "SELECT 6, 1, 'stops it', k.code, k.rule, CASE WHEN k.rule = 'far' THEN 'it is far from every street'\n"
    "  WHEN k.rule = 'barred' THEN 'a barrier parts it from street ' || k.barred\n"
    "  WHEN k.island <> t.island THEN 'it is on another part of the network, ' || k.island\n"
    "  WHEN w.walk_m > CAST(:within AS REAL) AND k.m > CAST(:within AS REAL) THEN 'it is too far, straight too'\n"
    "  WHEN w.walk_m > CAST(:within AS REAL) THEN 'the way round is too long' ELSE 'nothing' END\n"
    "  FROM k CROSS JOIN t CROSS JOIN w UNION ALL\n"
    "SELECT 7, row_number() OVER (ORDER BY barrier_id), 'between', barrier_id, kind, 'a barrier on the straight way'\n"
    "  FROM b)\n"
    "SELECT part, name, value, meaning FROM fact ORDER BY seq, n";

/* A place beyond the end would be reckoned at the end, and be called served or not by what is there. */
static ward_rc require_on_street(struct ward_db *db, const char *street_id, const char *at_m)
{
    sqlite3_stmt *stmt = NULL;
    const struct ward_value id = {.kind = WARD_TEXT, .text = street_id, .size = strlen(street_id)};
    bool row = false;
    double m = 0;
    ward_rc rc =
        ward_sql_prepare(db->ctx, db->sql, "SELECT ward_length(geom) FROM streets WHERE street_id = ?1", &stmt);
    if (rc == WARD_OK)
        rc = ward_sql_bind(db->ctx, db->sql, stmt, 1, &id);
    if (rc == WARD_OK)
        rc = ward_sql_step(db->ctx, db->sql, stmt, &row);
    if (rc == WARD_OK && !row)
        rc = ward_fail(db->ctx, WARD_E_NAME, "there is no street '%s'", street_id);
    if (rc == WARD_OK && ward_text_to_real(at_m, &m) && m > sqlite3_column_double(stmt, 0) + 0.001)
        rc = ward_fail(db->ctx, WARD_E_VALUE, "street '%s' is %.3f m long: no place is %s m along it", street_id,
                       sqlite3_column_double(stmt, 0), at_m);
    sqlite3_finalize(stmt);
    return rc;
}

ward_rc ward_explain_street_gap(struct ward_db *db, const struct ward_explain_gap *gap, const char *at_m,
                                struct ward_query **out)
{
    struct ward_layer known = {0};
    char within[32] = "";
    const char *scenario = gap->scenario != NULL ? gap->scenario : "now";
    *out = NULL;
    if (strcmp(scenario, "now") != 0 && strcmp(scenario, "planned") != 0)
        return ward_fail(db->ctx, WARD_E_VALUE, "scenario is now or planned, not '%s'", scenario);
    ward_rc rc = require_on_street(db, gap->unit_code, at_m);
    if (rc == WARD_OK)
        rc = ward_layer_get(db->ctx, db->sql, gap->layer, &known);
    if (rc == WARD_OK)
        rc = ward_explain_within(db, &known, gap->within_m, within);
    if (rc == WARD_OK) {
        const struct ward_word words[] = {
            {":id", gap->unit_code},
            {":layer", gap->layer},
            {":as_of", gap->as_of},
            {":scenario", scenario},
            {":within", within},
            {":at", at_m},
            {":origin", gap->within_m != NULL ? "as asked for" : "the layer's own distance"}};
        rc = ward_explain_open(db, text, words, sizeof words / sizeof words[0], out);
    }
    ward_layer_clear(&known);
    return rc;
}
