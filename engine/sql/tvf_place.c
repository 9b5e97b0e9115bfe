/**
 * tvf_place.c: ward_place(layer, geom, max_m [, as_of]): the polygon a point belongs to, and how surely.
 *
 * | argument | is                                                                                                 |
 * |----------|----------------------------------------------------------------------------------------------------|
 * | layer    | text: a layer of polygons                                                                          |
 * | geom     | a point in the layer's CRS                                                                         |
 * | max_m    | metres, 0 or more: how far outside a point may lie and still be placed, as `near`                  |
 * | as_of    | ISO text, a day or a minute: only polygons valid then; NULL or left out: all                       |
 *
 * One row; none where an argument (as_of apart) is NULL. A point on a shared edge goes to the lowest key, by an exact
 * predicate; one that is near is never called inside.
 *
 *     CREATE TABLE ward_place(
 *         id INTEGER,         -- of the polygon; NULL: outside
 *         code TEXT,          -- its key
 *         rule TEXT,          -- inside, edge (exactly on its outline), near (within max_m), outside
 *         distance_m REAL,    -- to the polygon: 0 inside; NULL outside
 *         margin_m REAL,      -- inside: to the polygon's own outline; NULL beyond 50 m and where not inside
 *         runner_up TEXT,     -- key of the second nearest polygon; NULL: none within reach
 *         is_overlap INTEGER, -- 1: the point lies in the interior of several polygons
 *         in_layer HIDDEN, in_geom HIDDEN, in_max_m HIDDEN, in_as_of HIDDEN
 *     );
 *
 *     SELECT c.case_id, p.code, p.rule FROM cases AS c CROSS JOIN ward_place('units', c.geom, 50, c.reported_on) AS p;
 *     SELECT case_id FROM cases AS c LEFT JOIN ward_place('units', c.geom, 0) AS p ON 1 = 1 WHERE p.rule = 'outside';
 *     SELECT p.rule, count(*) FROM toilets AS t CROSS JOIN ward_place('units', t.geom, 50) AS p GROUP BY p.rule;
 */
#include "sql/argument.h"
#include "sql/tvf.h"

enum { LAYER, GEOM, MAX_M, AS_OF };

struct place_cursor {
    struct ward_tvf_cursor base; /* first */
    struct ward_placing placing;
};

static ward_rc place_filter(struct ward_tvf_cursor *base)
{
    struct place_cursor *cursor = (struct place_cursor *)base;
    struct ward_ctx *ctx = base->state->ctx;
    const struct ward_indexed *units = NULL;
    double x = 0, y = 0, max_m = 0;
    ward_rc rc = ward_arg_metres(ctx, base->arguments[MAX_M], "max_m", &max_m);
    if (rc == WARD_OK)
        rc = ward_tvf_index(base, 0, ward_cache_polygons, LAYER, AS_OF, WARD_TVF_NONE, &units);
    if (rc == WARD_OK)
        rc = ward_arg_point(ctx, base->arguments[GEOM], units->rows->layer.name, units->rows->layer.srid, &x, &y);
    if (rc != WARD_OK)
        return rc;
    ward_locator_place(units->locator, x, y, max_m, &cursor->placing);
    base->n_rows = 1;
    return WARD_OK;
}

static const char *rule_name(enum ward_place_rule rule)
{
    switch (rule) {
    case WARD_PLACE_INSIDE:
        return "inside";
    case WARD_PLACE_EDGE:
        return "edge";
    case WARD_PLACE_NEAR:
        return "near";
    default:
        return "outside";
    }
}

static ward_rc place_column(struct ward_tvf_cursor *base, sqlite3_context *call, int column)
{
    const struct ward_placing *placing = &((struct place_cursor *)base)->placing;
    const struct ward_rows *rows = base->indexed[0]->rows;
    switch (column) {
    case 0:
        ward_tvf_result_id(call, rows, placing->polygon);
        break;
    case 1:
        ward_tvf_result_code(call, rows, placing->polygon);
        break;
    case 2:
        sqlite3_result_text(call, rule_name(placing->rule), -1, SQLITE_STATIC);
        break;
    case 3:
        sqlite3_result_double(call, placing->distance_m); /* NaN becomes NULL, here and below */
        break;
    case 4:
        sqlite3_result_double(call, placing->margin_m);
        break;
    case 5:
        ward_tvf_result_code(call, rows, placing->runner_up);
        break;
    default:
        sqlite3_result_int(call, placing->is_overlap);
    }
    return WARD_OK;
}

const struct ward_tvf ward_tvf_place = {
    .name = "ward_place",
    .usage = "ward_place(layer, geom, max_m [, as_of])",
    .declare =
        "CREATE TABLE ward_place(id INTEGER, code TEXT, rule TEXT, distance_m REAL, margin_m REAL, runner_up TEXT, "
        "is_overlap INTEGER, in_layer HIDDEN, in_geom HIDDEN, in_max_m HIDDEN, in_as_of HIDDEN)",
    .columns = 7,
    .required = 3,
    .arguments = 4,
    .nullable = 1u << AS_OF,
    .rows = 1,
    .cursor_size = sizeof(struct place_cursor),
    .filter = place_filter,
    .column = place_column,
};
