#include "store/explain.h"

#include <string.h>

#include "core/mem.h"
#include "store/catalogue.h"
#include "store/explain_private.h"

/* ---- opening ---- */

static ward_rc bind_words(struct ward_db *db, sqlite3_stmt *stmt, const struct ward_word *words, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        int at = sqlite3_bind_parameter_index(stmt, words[i].name);
        if (at > 0 && sqlite3_bind_text(stmt, at, words[i].value, -1, SQLITE_TRANSIENT) != SQLITE_OK)
            return ward_sql_fail(db->ctx, db->sql, "binding what is to be explained");
    }
    return WARD_OK;
}

ward_rc ward_explain_open(struct ward_db *db, const char *sql, const struct ward_word *words, size_t n,
                          struct ward_query **out)
{
    ward_rc rc = ward_query_open_sql(db, sql, out);
    if (rc == WARD_OK)
        rc = bind_words(db, (*out)->stmt, words, n);
    if (rc != WARD_OK) {
        ward_query_close(*out);
        *out = NULL;
    }
    return rc;
}

ward_rc ward_explain_require(struct ward_db *db, const char *sql, const char *what, const char *id)
{
    sqlite3_stmt *stmt = NULL;
    bool row = false;
    struct ward_word word = {":id", id};
    ward_rc rc = ward_sql_prepare(db->ctx, db->sql, sql, &stmt);
    if (rc == WARD_OK)
        rc = bind_words(db, stmt, &word, 1);
    if (rc == WARD_OK)
        rc = ward_sql_step(db->ctx, db->sql, stmt, &row);
    sqlite3_finalize(stmt);
    if (rc == WARD_OK && !row)
        rc = ward_fail(db->ctx, WARD_E_NAME, "there is no %s '%s'", what, id);
    return rc;
}

ward_rc ward_explain_query(struct ward_db *db, const struct ward_paths *paths, const char *name, struct ward_buf *sql)
{
    struct ward_querydef *def = NULL;
    ward_rc rc = ward_query_read(db->ctx, paths, name, &def);
    if (rc == WARD_OK)
        rc = ward_buf_add(db->ctx, sql, def->sql, strcspn(def->sql, ";"));
    ward_querydef_free(def);
    return rc;
}

/* ---- a case ---- */

/* The candidates come from SpatiaLite's own distance: an independent look at what the kernels decided. */
static const char case_sql[] =
    "WITH c AS MATERIALIZED (SELECT * FROM cases WHERE case_id = :id),\n"
    "p AS MATERIALIZED (SELECT * FROM case_places WHERE case_id = :id),\n"
    "at AS MATERIALIZED (SELECT coalesce(p.geom, c.geom) AS geom, c.reported_on FROM c LEFT JOIN p ON 1 = 1),\n"
    "own AS (SELECT coalesce((SELECT CAST(value AS REAL) FROM settings WHERE name = 'cases.near_m'),\n"
    "  (SELECT max FROM ward_rules WHERE layer = 'cases' AND name = 'near_m'), 20) AS near_m,\n"
    "  coalesce((SELECT CAST(value AS REAL) FROM settings WHERE name = 'cases.street_m'),\n"
    "  (SELECT max FROM ward_rules WHERE layer = 'cases' AND name = 'street_m'), 50) AS street_m),\n"
    "unit_near AS (SELECT u.unit_code, u.name, ST_Distance(u.geom, at.geom) AS m FROM at CROSS JOIN own\n"
    "  JOIN units AS u ON coalesce(u.valid_from, '') <= coalesce(at.reported_on, '9999')\n"
    "  AND coalesce(u.valid_to, '9999') > coalesce(at.reported_on, '')\n"
    "  WHERE ST_Distance(u.geom, at.geom) <= max(own.near_m, 50)),\n"
    "street_near AS (SELECT s.street_id, s.name, s.class, ST_Distance(s.geom, at.geom) AS m,\n"
    "  EXISTS (SELECT 1 FROM barriers AS b WHERE ST_Intersects(b.geom, ST_ShortestLine(at.geom, s.geom)) = 1) AS cut\n"
    "  FROM at CROSS JOIN own JOIN streets AS s ON s.id IN (SELECT i.pkid FROM idx_streets_geom AS i WHERE\n"
    "  i.xmax >= ST_X(at.geom) - own.street_m - 1 AND i.xmin <= ST_X(at.geom) + own.street_m + 1 AND\n"
    "  i.ymax >= ST_Y(at.geom) - own.street_m - 1 AND i.ymin <= ST_Y(at.geom) + own.street_m + 1)\n"
    "  WHERE ST_Distance(s.geom, at.geom) <= own.street_m),\n"
    "fact(seq, n, part, name, value, meaning) AS (\n"
    "SELECT 1, 1, 'case', 'case_id', case_id, stream || coalesce(', ' || source, '') FROM c UNION ALL\n"
    "SELECT 1, 2, 'case', 'reported_at', reported_at, 'the units valid on this day count' FROM c UNION ALL\n"
    "SELECT 1, 3, 'case', 'address', address, 'as reported' FROM c UNION ALL\n"
    "SELECT 1, 4, 'case', 'recorded_unit_code', recorded_unit_code, 'the unit the source names; not used' FROM c UNION "
    "ALL\n"
    "SELECT 1, 5, 'case', 'place', ST_X(at.geom) || ' ' || ST_Y(at.geom), CASE WHEN at.geom IS NULL THEN\n"
    "  'no coordinates' WHEN c.geom IS NULL THEN 'easting, northing (m): given by the address'\n"
    "  ELSE 'easting, northing (m)' END FROM c CROSS JOIN at UNION ALL\n"
    "SELECT 2, 1, 'unit', 'decision', 'none yet', 'not attributed: run ward attribute' FROM c\n"
    "  WHERE NOT EXISTS (SELECT 1 FROM p) UNION ALL\n"
    "SELECT 2, 2, 'unit', 'unit_code', unit_code, CASE unit_rule WHEN 'inside' THEN 'inside: this unit covers the "
    "place'\n"
    "  WHEN 'edge' THEN 'edge: the place lies exactly on the edge of units; the lowest code takes it'\n"
    "  WHEN 'near' THEN 'near: in no unit, this one is the nearest within near_m'\n"
    "  WHEN 'duty' THEN 'duty: on a street whose stretch a unit answers for (duties), which outranks geometry'\n"
    "  WHEN 'address' THEN 'address: without coordinates, placed by what its address names'\n"
    "  WHEN 'manual' THEN 'manual: decided by hand, which outranks every rule'\n"
    "  WHEN 'outside' THEN 'outside: in no unit' ELSE unit_rule END FROM p UNION ALL\n"
    "SELECT 2, 3, 'unit', 'distance_m', unit_distance_m, 'to that unit; 0 inside' FROM p UNION ALL\n"
    "SELECT 2, 4, 'unit', 'margin_m', margin_m, 'to the unit''s own edge; NULL: more than 50 m' FROM p UNION ALL\n"
    "SELECT 2, 5, 'unit', 'runner_up', unit_runner_up, CASE unit_rule WHEN 'manual' THEN 'what the rule would say'\n"
    "  WHEN 'duty' THEN 'what the place alone would say, or the next nearest unit'\n"
    "  ELSE 'the next nearest unit' END FROM p UNION ALL\n"
    "SELECT 2, 6, 'unit', 'is_overlap', is_overlap, '1: more than one unit covers the place' FROM p UNION ALL\n"
    "SELECT 2, 7, 'unit', 'why', why, 'decided by ' || decided_by FROM p UNION ALL\n"
    "SELECT 2, 8, 'unit', 'near_m', near_m, 'how far outside every unit a case may lie (m)' FROM own UNION ALL\n"
    "SELECT 3, row_number() OVER (ORDER BY m, unit_code), 'unit candidate', unit_code, m, name FROM unit_near UNION "
    "ALL\n"
    "SELECT 4, 1, 'street', 'street_id', p.street_id, coalesce(s.name || ': ', '') || CASE p.street_rule\n"
    "  WHEN 'nearest' THEN 'the nearest street on this side of every barrier'\n"
    "  WHEN 'named' THEN 'named in the address, and in reach'\n"
    "  WHEN 'named_across' THEN 'named in the address, though across a barrier'\n"
    "  WHEN 'across' THEN 'across a barrier: none on this side is in reach'\n"
    "  ELSE 'no street within street_m' END FROM p LEFT JOIN streets AS s ON s.street_id = p.street_id UNION ALL\n"
    "SELECT 4, 2, 'street', 'distance_m', street_distance_m, 'to its centreline' FROM p UNION ALL\n"
    "SELECT 4, 3, 'street', 'measure_m', measure_m, 'along it' FROM p UNION ALL\n"
    "SELECT 4, 4, 'street', 'side', side, 'of it, seen along its direction' FROM p UNION ALL\n"
    "SELECT 4, 5, 'street', 'runner_up', street_runner_up, 'the next nearest' FROM p UNION ALL\n"
    "SELECT 4, 6, 'street', 'without barriers', x.street_id, CASE WHEN x.street_id IS p.street_id\n"
    "  AND p.street_rule NOT IN ('across', 'named_across') THEN 'the same street: no barrier mattered'\n"
    "  WHEN p.street_rule IN ('named', 'named_across') AND x.street_id IS NOT p.street_id\n"
    "  THEN coalesce(x.name || ': ', '') || 'the nearest of all, if the address named none'\n"
    "  ELSE coalesce(x.name || ': ', '') || 'the nearest of all, but a barrier is between' END\n"
    "  FROM at JOIN p CROSS JOIN own CROSS JOIN ward_nearest('streets', at.geom, own.street_m) AS n\n"
    "  JOIN streets AS x ON x.id = n.id UNION ALL\n"
    "SELECT 4, 7, 'street', 'street_m', street_m, 'how far a street may lie (m)' FROM own UNION ALL\n"
    "SELECT 5, row_number() OVER (ORDER BY m, street_id), 'street candidate', street_id, m, coalesce(name, 'unnamed')\n"
    "  || coalesce(', ' || class, '') || CASE cut WHEN 1 THEN ', across a barrier' ELSE '' END FROM street_near\n"
    "  UNION ALL\n"
    "SELECT 7, row_number() OVER (ORDER BY d.unit_code, d.from_m, d.id), 'duty', d.unit_code, coalesce(d.from_m, 0),\n"
    "  'from this metre' || coalesce(' to ' || d.to_m, '') || coalesce(', ' || d.side || ' side', '')\n"
    "  || coalesce(', from ' || d.valid_from, '') || coalesce(', until before ' || d.valid_to, '')\n"
    "  FROM p JOIN duties AS d ON d.street_id = p.street_id UNION ALL\n"
    "SELECT 6, row_number() OVER (ORDER BY zone_code), 'zone', zone_code, NULL, 'the place lies in this zone'\n"
    "  FROM case_zones WHERE case_id = :id)\n"
    "SELECT part, name, value, meaning FROM fact ORDER BY seq, n";

ward_rc ward_explain_case(struct ward_db *db, const char *case_id, struct ward_query **out)
{
    struct ward_word words[] = {{":id", case_id}};
    *out = NULL;
    ward_rc rc = ward_explain_require(db, "SELECT 1 FROM cases WHERE case_id = :id", "case", case_id);
    return rc == WARD_OK ? ward_explain_open(db, case_sql, words, 1, out) : rc;
}

/* ---- a published figure ---- */

ward_rc ward_explain_figure(struct ward_db *db, const char *figure, struct ward_query **out)
{
    struct ward_word words[] = {{":id", figure}};
    *out = NULL;
    ward_rc rc =
        ward_explain_require(db, "SELECT 1 FROM published_figures WHERE figure = :id", "published figure", figure);
    if (rc != WARD_OK)
        return rc;
    return ward_explain_open(
        db,
        "SELECT f.issue AS part, coalesce(f.level || ' ' || f.code, f.figure) AS name, f.value AS value,\n"
        "  'run ' || f.run_id || coalesce(', inputs ' || r.inputs, '') AS meaning FROM published_figures AS f\n"
        "  LEFT JOIN runs AS r ON r.id = f.run_id WHERE f.figure = :id ORDER BY f.issue, f.level, f.code",
        words, 1, out);
}
