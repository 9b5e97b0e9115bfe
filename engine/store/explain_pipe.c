/*
 * explain_pipe.c: a gas pipe's scope: its values, the rule, and what would change it. The pipe is laid before the query
 * gas_scope as it is and once more for every single value that could be another; what the query says of each is shown,
 * so that nothing here knows the rules.
 */
#include <string.h>

#include "core/mem.h"
#include "store/arguments.h"
#include "store/explain_private.h"

/* The query reads gas_pipes; this WITH of the same name is what it gets: the pipe first (n = 0), then its variants. */
static const char variants_sql[] =
    "WITH own AS MATERIALIZED (SELECT * FROM main.gas_pipes WHERE pipe_id = (SELECT pipe_id FROM asked)),\n"
    "rule AS (SELECT * FROM gas_rules WHERE coalesce(valid_from, :as_of) <= :as_of\n"
    "  AND coalesce(valid_to, '9999') > :as_of),\n"
    "span(years) AS (SELECT min_years FROM rule WHERE min_years IS NOT NULL UNION\n"
    "  SELECT max_years FROM rule WHERE max_years IS NOT NULL),\n"
    "variant AS MATERIALIZED (\n"
    "  SELECT 0 AS n, 'as it is' AS label, o.material AS material, o.built_on AS built_on,\n"
    "    o.built_grain AS built_grain,\n"
    "    o.assessed AS assessed, o.is_built_over AS is_built_over FROM own AS o\n"
    "  UNION ALL SELECT 1, 'material = ' || m.material, m.material, o.built_on, o.built_grain, o.assessed,\n"
    "    o.is_built_over FROM own AS o JOIN (SELECT DISTINCT material FROM rule WHERE material IS NOT NULL) AS m\n"
    "    ON m.material IS NOT o.material\n"
    "  UNION ALL SELECT 2, 'assessed = ' || coalesce(a.assessed, 'not assessed'), o.material, o.built_on,\n"
    "    o.built_grain, a.assessed, o.is_built_over FROM own AS o\n"
    "    JOIN (SELECT 'sound' AS assessed UNION ALL SELECT 'hazardous' UNION ALL SELECT NULL) AS a\n"
    "    ON a.assessed IS NOT o.assessed\n"
    "  UNION ALL SELECT 3, 'from ' || ward_add_months(o.built_on, 12 * s.years) || ' on: ' || s.years || ' years',\n"
    "    o.material, ward_add_months(:as_of, -12 * s.years), 'day', o.assessed, o.is_built_over FROM own AS o\n"
    "    JOIN span AS s ON ward_add_months(o.built_on, 12 * s.years) > :as_of\n"
    "  UNION ALL SELECT 4, 'built_on = ' || b.day, o.material, b.day, 'day', o.assessed, o.is_built_over FROM own AS "
    "o\n"
    "    JOIN (SELECT ward_add_months(:as_of, -12 * years) AS day FROM span UNION SELECT :as_of) AS b\n"
    "    ON o.built_on IS NULL\n"
    "  UNION ALL SELECT 5, CASE WHEN o.is_built_over = 1 THEN 'not built over' ELSE 'built over' END, o.material,\n"
    "    o.built_on, o.built_grain, o.assessed, CASE WHEN o.is_built_over = 1 THEN 0 ELSE 1 END FROM own AS o),\n"
    "gas_pipes AS MATERIALIZED (SELECT row_number() OVER (ORDER BY v.n, v.label) AS id,\n"
    "  CASE v.n WHEN 0 THEN o.pipe_id ELSE v.n || v.label END AS pipe_id, o.pipe_kind, o.station_kind, v.material,\n"
    "  v.built_on,\n"
    "  v.built_grain, v.assessed, o.stated_length_m, v.is_built_over, v.n, v.label, o.geom\n"
    "  FROM own AS o CROSS JOIN variant AS v),\n"
    "whole AS MATERIALIZED (\n";

static const char parts_sql[] = "\n),\npart AS MATERIALIZED (\n";

static const char rows_sql[] =
    "\n),\n"
    "said AS (SELECT g.n, g.label, w.scope, w.rule, w.missing, w.flags, w.built_over_m, r.condition, r.source, r.line\n"
    "  FROM gas_pipes AS g JOIN whole AS w ON w.pipe_id = g.pipe_id LEFT JOIN rule AS r ON r.line = w.line),\n"
    "now AS (SELECT * FROM said WHERE n = 0),\n"
    "fact(seq, n, part, name, value, meaning) AS (\n"
    "SELECT 1, 1, 'pipe', 'pipe_kind', pipe_kind, '' FROM own UNION ALL\n"
    "SELECT 1, 2, 'pipe', 'material', material, CASE WHEN material IS NULL THEN 'unknown' ELSE '' END FROM own\n"
    "UNION ALL SELECT 1, 3, 'pipe', 'built_on', built_on, CASE WHEN built_on IS NULL THEN 'unknown'\n"
    "  ELSE 'first possible day, known to the ' || coalesce(built_grain, 'day') END FROM own UNION ALL\n"
    "SELECT 1, 4, 'pipe', 'assessed', assessed, CASE WHEN assessed IS NULL THEN 'not assessed' ELSE '' END FROM own\n"
    "UNION ALL SELECT 1, 5, 'pipe', 'is_built_over', is_built_over, 'as stated' FROM own UNION ALL\n"
    "SELECT 1, 6, 'pipe', 'built_over_m', built_over_m, 'm under buildings and standing illegal ones, by the map'\n"
    "  FROM now WHERE built_over_m IS NOT NULL UNION ALL\n"
    "SELECT 2, 1, 'scope', 'scope', scope, 'on ' || :as_of FROM now UNION ALL\n"
    "SELECT 2, 2, 'scope', 'rule', rule, coalesce(condition || ' (line ' || line || ' of gas_rules)',\n"
    "  CASE rule WHEN 'unknown' THEN 'material or year is unknown: assessed, never kept' ELSE 'no rule applies' END)\n"
    "  FROM now UNION ALL\n"
    "SELECT 2, 3, 'scope', 'source', source, 'of the rule' FROM now WHERE source IS NOT NULL UNION ALL\n"
    "SELECT 2, 4, 'scope', 'missing', missing, CASE WHEN missing IS NULL THEN 'nothing is missing'\n"
    "  ELSE 'fields that would be needed' END FROM now UNION ALL\n"
    "SELECT 2, 5, 'scope', 'flags', flags, '' FROM now WHERE flags IS NOT NULL UNION ALL\n"
    "SELECT 3, row_number() OVER (ORDER BY s.n, s.label), 'would change', s.label, s.scope,\n"
    "  s.rule || coalesce(': ' || s.condition, '') FROM said AS s JOIN now AS k ON k.scope <> s.scope UNION ALL\n"
    "SELECT 4, row_number() OVER (ORDER BY p.from_m), 'part', coalesce(p.unit_code, 'in no unit'), p.plan_length_m,\n"
    "  'm on the map; counted ' || p.counted_length_m || ' m by ' || p.length_basis FROM part AS p\n"
    "  JOIN own AS o ON o.pipe_id = p.pipe_id)\n"
    "SELECT part, name, value, meaning FROM fact ORDER BY seq, n";

static ward_rc add_asked(struct ward_ctx *ctx, const char *pipe_id, struct ward_buf *sql)
{
    ward_rc rc = ward_buf_text(ctx, sql, "WITH asked(pipe_id) AS (SELECT ");
    if (rc == WARD_OK)
        rc = ward_buf_literal(ctx, sql, pipe_id);
    return rc == WARD_OK ? ward_buf_printf(ctx, sql, "),\n%s", variants_sql + strlen("WITH ")) : rc;
}

static ward_rc pipe_text(struct ward_db *db, const struct ward_paths *paths, const char *pipe_id, struct ward_buf *sql)
{
    ward_rc rc = add_asked(db->ctx, pipe_id, sql);
    if (rc == WARD_OK)
        rc = ward_explain_query(db, paths, "gas_pipe_scope", sql);
    if (rc == WARD_OK)
        rc = ward_buf_text(db->ctx, sql, parts_sql);
    if (rc == WARD_OK)
        rc = ward_explain_query(db, paths, "gas_scope", sql);
    return rc == WARD_OK ? ward_buf_text(db->ctx, sql, rows_sql) : rc;
}

/* The parameters of gas_scope, with the ini's values, as `ward run` would have them. */
static ward_rc bind_scope(struct ward_db *db, const struct ward_paths *paths, const char *as_of, struct ward_query *q)
{
    struct ward_arguments values = {0};
    struct ward_argument day = {.name = "as_of", .value = as_of};
    struct ward_querydef *def = NULL;
    ward_rc rc = ward_query_read(db->ctx, paths, "gas_scope", &def);
    if (rc == WARD_OK)
        rc = ward_arguments_resolve(db, def, &day, 1, &values);
    if (rc == WARD_OK)
        rc = ward_arguments_check_layers(db, def, &values);
    q->def = def; /* for what binding has to say */
    if (rc == WARD_OK)
        rc = ward_arguments_bind(db, q, &values);
    q->def = NULL;
    ward_arguments_clear(&values);
    ward_querydef_free(def);
    return rc;
}

ward_rc ward_explain_pipe(struct ward_db *db, const struct ward_paths *paths, const char *pipe_id, const char *as_of,
                          struct ward_query **out)
{
    struct ward_buf sql = {0};
    *out = NULL;
    ward_rc rc = ward_explain_require(db, "SELECT 1 FROM gas_pipes WHERE pipe_id = :id", "pipe", pipe_id);
    if (rc == WARD_OK)
        rc = pipe_text(db, paths, pipe_id, &sql);
    if (rc == WARD_OK)
        rc = ward_query_open_sql(db, sql.data, out);
    if (rc == WARD_OK)
        rc = bind_scope(db, paths, as_of, *out);
    if (rc != WARD_OK) {
        ward_query_close(*out);
        *out = NULL;
    }
    ward_buf_clear(&sql);
    return rc;
}
