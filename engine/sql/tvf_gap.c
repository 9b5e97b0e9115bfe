/**
 * tvf_gap.c: ward_gap(geom, layer, within_m [, as_of [, scenario]]): the part of an area that no facility serves.
 *
 * | argument | is                                                                                                 |
 * |----------|----------------------------------------------------------------------------------------------------|
 * | geom     | an area in the layer's CRS                                                                         |
 * | layer    | text: a layer of facilities: points, lines or areas (served from their edge), by its @reach from    |
 * |          | their entrances, or cameras, which see a sector                                                    |
 * | within_m | metres, straight, more than 0; NULL: the layer's own service_m (@default, or the ini's; in zones   |
 * |          | for which a @rule service_m says another, that one), of cameras their own range                    |
 * | as_of    | ISO text, a day or a minute: only facilities in supply then; NULL or left out: all                 |
 * | scenario | 'now' or 'planned' (all works done); needs as_of; left out beside one: now                         |
 *
 * One row; none where geom or layer is NULL. The area is exact, with circular arcs; the geometry's arcs are chords that
 * deviate at most 0.05 m, so that its area exceeds gap_m2 a little: report gap_m2.
 *
 *     CREATE TABLE ward_gap(
 *         area_m2 REAL,       -- of geom
 *         gap_m2 REAL,        -- farther than within_m from every facility; exactly 0 where there is none
 *         geom BLOB,          -- that part; NULL where there is none
 *         in_geom HIDDEN, in_layer HIDDEN, in_within_m HIDDEN, in_as_of HIDDEN, in_scenario HIDDEN
 *     );
 *
 *     SELECT u.unit_code, g.gap_m2
 *     FROM units AS u LEFT JOIN ward_gap(u.geom, 'toilets', 300, '2023-06-30') AS g ON 1 = 1;
 *     SELECT ward_sum(g.gap_m2) FROM units AS u CROSS JOIN ward_gap(u.geom, 'bins', NULL) AS g;
 *     SELECT g.geom FROM zones AS z CROSS JOIN ward_gap(z.geom, 'toilets', NULL, '2023-06-30', 'planned') AS g;
 */
#include <math.h>

#include "sql/argument.h"
#include "sql/gap_rules.h"
#include "sql/tvf.h"

enum { GEOM, LAYER, WITHIN_M, AS_OF, SCENARIO };
#define GEOM_COLUMN 2

struct gap_cursor {
    struct ward_tvf_cursor base; /* first */
    struct ward_geom area;
    struct ward_gap_answer answer;
    struct ward_gap_ahead ahead;
    struct ward_gap_rules rules; /* of a distance that is the layer's own */
};

static ward_rc serving_get(struct ward_tvf_cursor *base, const struct ward_indexed **out)
{
    struct gap_cursor *cursor = (struct gap_cursor *)base;
    struct ward_ctx *ctx = base->state->ctx;
    struct ward_moment when = {0};
    const char *layer = NULL;
    double within_m = 0;
    *out = base->indexed[0];
    if (*out != NULL)
        return WARD_OK;
    ward_rc rc = ward_arg_text(ctx, base->arguments[LAYER], "layer", &layer);
    if (rc == WARD_OK)
        rc = ward_arg_metres(ctx, base->arguments[WITHIN_M], "within_m", &within_m);
    if (rc == WARD_OK)
        rc = ward_arg_text(ctx, base->arguments[AS_OF], "as_of", &when.as_of);
    if (rc == WARD_OK)
        rc = ward_arg_text(ctx, base->arguments[SCENARIO], "scenario", &when.scenario);
    if (rc == WARD_OK)
        rc = ward_cache_serving(base->state->cache, layer, &when, within_m, out);
    if (rc == WARD_OK)
        ward_tvf_hold(base, 0, *out);
    if (rc == WARD_OK && isnan(within_m))
        rc = ward_gap_rules_read(base->state, layer, &when, &cursor->rules);
    else
        ward_gap_rules_clear(&cursor->rules);
    return rc;
}

static ward_rc gap_filter(struct ward_tvf_cursor *base)
{
    struct gap_cursor *cursor = (struct gap_cursor *)base;
    struct ward_ctx *ctx = base->state->ctx;
    const struct ward_indexed *serving = NULL;
    bool wants_geom = (base->wanted >> GEOM_COLUMN & 1u) != 0;
    ward_rc rc = serving_get(base, &serving);
    if (rc == WARD_OK)
        rc = ward_arg_geom(ctx, base->arguments[GEOM], serving->rows->layer.name, serving->rows->layer.srid,
                           &cursor->area);
    if (!base->is_same)
        ward_gap_ahead_forget(&cursor->ahead);
    if (rc == WARD_OK && cursor->rules.n > 0)
        rc = ward_gap_by_rules(ctx, &cursor->rules, serving, &cursor->area, wants_geom, &cursor->answer);
    else if (rc == WARD_OK)
        rc = ward_gap_ahead_ask(&cursor->ahead, base->state, serving, &cursor->area, wants_geom, &cursor->answer);
    if (rc == WARD_OK)
        base->n_rows = 1;
    return rc;
}

static ward_rc gap_column(struct ward_tvf_cursor *base, sqlite3_context *call, int column)
{
    const struct gap_cursor *cursor = (const struct gap_cursor *)base;
    if (column == GEOM_COLUMN)
        return ward_result_geom(call, base->state, &cursor->answer.geom);
    sqlite3_result_double(call, column == 0 ? cursor->answer.area_m2 : cursor->answer.gap_m2);
    return WARD_OK;
}

static void gap_clear(struct ward_tvf_cursor *base)
{
    struct gap_cursor *cursor = (struct gap_cursor *)base;
    ward_geom_clear(&cursor->area);
    ward_geom_clear(&cursor->answer.geom);
    ward_gap_ahead_clear(&cursor->ahead);
    ward_gap_rules_clear(&cursor->rules);
}

const struct ward_tvf ward_tvf_gap = {
    .name = "ward_gap",
    .usage = "ward_gap(geom, layer, within_m [, as_of [, scenario]])",
    .declare = "CREATE TABLE ward_gap(area_m2 REAL, gap_m2 REAL, geom BLOB, "
               "in_geom HIDDEN, in_layer HIDDEN, in_within_m HIDDEN, in_as_of HIDDEN, in_scenario HIDDEN)",
    .columns = 3,
    .required = 3,
    .arguments = 5,
    .nullable = 1u << WITHIN_M | 1u << AS_OF | 1u << SCENARIO,
    .rows = 1,
    .cursor_size = sizeof(struct gap_cursor),
    .filter = gap_filter,
    .column = gap_column,
    .clear = gap_clear,
};
