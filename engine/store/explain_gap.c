/* explain_gap.c: a unit's gap in a layer: which facilities serve it, which do not, and what in their rows says so. */
#include <ctype.h>
#include <string.h>

#include "core/layerdef.h"
#include "core/mem.h"
#include "core/text.h"
#include "store/catalogue.h"
#include "store/explain_private.h"
#include "store/serving.h"

/* ---- why a facility is not in supply: the columns its condition speaks of ---- */

/* Does the condition name the column, as a word of its own? */
static bool speaks_of(const char *supply, const char *column)
{
    size_t length = strlen(column);
    for (const char *p = supply; (p = strstr(p, column)) != NULL; p += length) {
        bool begins = p == supply || (isalnum((unsigned char)p[-1]) == 0 && p[-1] != '_' && p[-1] != ':');
        if (begins && isalnum((unsigned char)p[length]) == 0 && p[length] != '_')
            return true;
    }
    return false;
}

static bool is_day_column(const struct ward_layer *layer, const char *column)
{
    return (layer->valid_from != NULL && strcmp(layer->valid_from, column) == 0) ||
           (layer->valid_to != NULL && strcmp(layer->valid_to, column) == 0);
}

/* "work_type=new, opened_on=unknown" as an SQL expression over the layer's row. */
static ward_rc add_reason(struct ward_ctx *ctx, struct ward_buf *sql, const struct ward_layer *layer,
                          const char *supply)
{
    struct ward_layerdef *def = NULL;
    bool first = true;
    ward_rc rc = ward_layerdef_parse(ctx, layer->name, layer->header, &def);
    for (size_t i = 0; rc == WARD_OK && i < def->n_columns; i++) {
        const char *column = def->columns[i].name;
        bool is_sector = ward_layer_is_sector(layer) && speaks_of(layer->reach, column);
        if (!speaks_of(supply, column) && !is_day_column(layer, column) && !is_sector)
            continue;
        rc = ward_buf_printf(ctx, sql, "%s'%s%s=' || coalesce(CAST(\"%s\" AS TEXT), 'none')", first ? "" : " || ",
                             first ? "" : ", ", column, column);
        first = false;
    }
    if (rc == WARD_OK && first)
        rc = ward_buf_text(ctx, sql, "'always in supply'");
    ward_layerdef_free(def);
    return rc;
}

/* Valid on the day and in supply then, as the functions have it. */
static ward_rc add_serves(struct ward_ctx *ctx, struct ward_buf *sql, const struct ward_layer *layer,
                          const char *supply)
{
    bool has_days = layer->valid_from != NULL && layer->valid_from[0] != '\0';
    ward_rc rc = ward_buf_printf(ctx, sql, "CASE WHEN (%s)", supply);
    if (rc == WARD_OK && has_days)
        rc = ward_buf_printf(ctx, sql, " AND coalesce(\"%s\", '') <= :as_of AND coalesce(\"%s\", '9999') > :as_of",
                             layer->valid_from, layer->valid_to);
    return rc == WARD_OK ? ward_buf_text(ctx, sql, " THEN 1 ELSE 0 END AS serves, ") : rc;
}

/* ---- from where a facility serves, and how far ---- */

/* From its entrances where it has any. */
static ward_rc add_place(struct ward_ctx *ctx, struct ward_buf *sql, const struct ward_layer *layer)
{
    char *entrances = NULL;
    ward_rc rc = ward_layer_entrances(ctx, layer, &entrances);
    if (rc == WARD_OK && entrances == NULL)
        return ward_buf_text(ctx, sql, "geom");
    if (rc == WARD_OK)
        rc = ward_buf_text(ctx, sql, "coalesce((SELECT ST_Collect(e.geom) FROM ");
    if (rc == WARD_OK)
        rc = ward_buf_identifier(ctx, sql, entrances);
    if (rc == WARD_OK)
        rc = ward_buf_text(ctx, sql, " AS e WHERE e.layer = ");
    if (rc == WARD_OK)
        rc = ward_buf_literal(ctx, sql, layer->name);
    if (rc == WARD_OK)
        rc = ward_buf_printf(ctx, sql, " AND CAST(e.key AS TEXT) = CAST(\"%.*s\" AS TEXT)), geom)",
                             (int)strcspn(layer->key, "+ "), layer->key);
    ward_mem_free(entrances);
    return rc;
}

/* A camera's own range counts, but no farther than what was asked for; its sector is in the reason. */
static ward_rc add_reach(struct ward_ctx *ctx, struct ward_buf *sql, const struct ward_layer *layer)
{
    ward_rc rc = add_place(ctx, sql, layer);
    if (rc == WARD_OK)
        rc = ward_buf_text(ctx, sql, " AS geom, ");
    if (rc != WARD_OK || !ward_layer_is_sector(layer))
        return rc == WARD_OK ? ward_buf_text(ctx, sql, "CAST(:within AS REAL) AS reach, ") : rc;
    const char *range = strrchr(layer->reach, ' ') + 1;
    return ward_buf_printf(ctx, sql,
                           "coalesce(min(\"%s\", CAST(:within AS REAL)), \"%s\", CAST(:within AS REAL), 0) AS reach, ",
                           range, range);
}

/* ---- the rows ---- */

static const char head[] =
    "WITH u AS MATERIALIZED (SELECT * FROM units WHERE unit_code = :id AND coalesce(valid_from, '') <= :as_of\n"
    "  AND coalesce(valid_to, '9999') > :as_of),\n"
    "g AS MATERIALIZED (SELECT g.area_m2, g.gap_m2, g.geom FROM u CROSS JOIN\n"
    "  ward_gap(u.geom, :layer, CAST(:within AS REAL), :as_of, :scenario) AS g),\n"
    "f AS MATERIALIZED (SELECT CAST(";

static const char tail[] =
    "d AS MATERIALIZED (SELECT f.code, f.serves, f.why, ST_Distance(f.geom, u.geom) AS m, f.reach\n"
    "  FROM u CROSS JOIN f),\n"
    "fact(seq, n, part, name, value, meaning) AS (\n"
    "SELECT 1, 1, 'unit', unit_code, population, coalesce(name, '') || ': population' FROM u UNION ALL\n"
    "SELECT 2, 1, 'gap', 'area_m2', area_m2, 'of the unit' FROM g UNION ALL\n"
    "SELECT 2, 2, 'gap', 'gap_m2', gap_m2, 'farther than within_m from every facility that serves' FROM g UNION ALL\n"
    "SELECT 2, 3, 'gap', 'gap_share', gap_m2 / nullif(area_m2, 0), '' FROM g UNION ALL\n"
    "SELECT 2, 4, 'gap', 'within_m', :within, :origin UNION ALL\n"
    "SELECT 2, 5, 'gap', 'as_of', :as_of, 'the day whose unit and facilities count' UNION ALL\n"
    "SELECT 2, 6, 'gap', 'scenario', :scenario, CASE :scenario WHEN 'now' THEN 'what is in supply on that day'\n"
    "  ELSE 'all works done' END UNION ALL\n"
    "SELECT 3, row_number() OVER (ORDER BY m, code), 'serves', code, m, 'm from the unit, in reach: ' || why\n"
    "  FROM d WHERE serves = 1 AND m <= reach UNION ALL\n"
    "SELECT 4, 1, 'nearest', code, m, 'm from the unit: out of reach' FROM (SELECT code, m FROM d\n"
    "  WHERE serves = 1 AND m > reach ORDER BY m, code LIMIT 1) UNION ALL\n"
    "SELECT 5, row_number() OVER (ORDER BY m, code), 'does not serve', code, m,\n"
    "  'm from the unit, in reach, but not in supply on ' || :as_of || ': ' || why\n"
    "  FROM d WHERE serves = 0 AND m <= reach)\n"
    "SELECT part, name, value, meaning FROM fact ORDER BY seq, n";

static ward_rc gap_text(struct ward_ctx *ctx, const struct ward_layer *layer, struct ward_buf *sql)
{
    size_t key = layer->key != NULL ? strcspn(layer->key, "+ ") : 0;
    const char *supply = layer->supply != NULL && layer->supply[0] != '\0' ? layer->supply : "1";
    ward_rc rc = ward_buf_text(ctx, sql, head);
    if (rc == WARD_OK)
        rc = key > 0 ? ward_buf_printf(ctx, sql, "\"%.*s\"", (int)key, layer->key) : ward_buf_text(ctx, sql, "id");
    if (rc == WARD_OK)
        rc = ward_buf_text(ctx, sql, " AS TEXT) AS code, ");
    if (rc == WARD_OK)
        rc = add_reach(ctx, sql, layer);
    if (rc == WARD_OK)
        rc = add_serves(ctx, sql, layer, supply);
    if (rc == WARD_OK)
        rc = add_reason(ctx, sql, layer, supply);
    if (rc == WARD_OK)
        rc = ward_buf_printf(ctx, sql, " AS why FROM \"%s\"),\n", layer->name);
    return rc == WARD_OK ? ward_buf_text(ctx, sql, tail) : rc;
}

/* ---- opening ---- */

/* What was given, else the layer's own distance, as text. */
ward_rc ward_explain_within(struct ward_db *db, const struct ward_layer *known, const char *given, char out[32])
{
    const char *layer = known->name;
    double within_m = 0;
    bool found = true;
    ward_rc rc = WARD_OK;
    if (given == NULL)
        rc = ward_layer_default(db->ctx, db->sql, layer, "service_m", &within_m, &found);
    else if (!ward_text_to_real(given, &within_m) || !(within_m > 0))
        return ward_fail(db->ctx, WARD_E_VALUE, "within_m is a number of metres above 0, not '%s'", given);
    if (rc == WARD_OK && !found && ward_layer_is_sector(known))
        return WARD_OK; /* each its own range */
    if (rc == WARD_OK && !found)
        rc = ward_fail(db->ctx, WARD_E_ARG, "layer '%s' has no service_m of its own; give -p within_m=METRES", layer);
    if (rc == WARD_OK)
        ward_text_real(within_m, out);
    return rc;
}

static ward_rc require_unit(struct ward_db *db, const struct ward_explain_gap *gap)
{
    return ward_explain_require(db, "SELECT 1 FROM units WHERE unit_code = :id", "unit", gap->unit_code);
}

ward_rc ward_explain_gap(struct ward_db *db, const struct ward_explain_gap *gap, struct ward_query **out)
{
    struct ward_layer known = {0};
    struct ward_buf sql = {0};
    char within[32] = "";
    const char *scenario = gap->scenario != NULL ? gap->scenario : "now";
    *out = NULL;
    if (strcmp(scenario, "now") != 0 && strcmp(scenario, "planned") != 0)
        return ward_fail(db->ctx, WARD_E_VALUE, "scenario is now or planned, not '%s'", scenario);
    ward_rc rc = require_unit(db, gap);
    if (rc == WARD_OK)
        rc = ward_layer_get(db->ctx, db->sql, gap->layer, &known);
    if (rc == WARD_OK)
        rc = ward_explain_within(db, &known, gap->within_m, within);
    if (rc == WARD_OK)
        rc = gap_text(db->ctx, &known, &sql);
    if (rc == WARD_OK) {
        struct ward_word words[] = {{":id", gap->unit_code},
                                    {":layer", gap->layer},
                                    {":as_of", gap->as_of},
                                    {":scenario", scenario},
                                    {":within", within[0] != '\0' ? within : NULL},
                                    {":origin", gap->within_m != NULL ? "as asked for"
                                                : within[0] != '\0'   ? "the layer's own distance"
                                                                      : "each its own range"}};
        rc = ward_explain_open(db, sql.data, words, sizeof words / sizeof words[0], out);
    }
    ward_layer_clear(&known);
    ward_buf_clear(&sql);
    return rc;
}
