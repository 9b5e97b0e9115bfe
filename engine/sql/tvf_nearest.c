/**
 * tvf_nearest.c: ward_nearest(layer, geom, max_m [, as_of [, barriers]]): the nearest row of a layer to a point.
 *
 * | argument | is                                                                                                 |
 * |----------|----------------------------------------------------------------------------------------------------|
 * | layer    | text: a layer of lines, points or polygons                                                         |
 * | geom     | a point in the layer's CRS                                                                         |
 * | max_m    | metres, 0 or more: nothing farther counts                                                          |
 * | as_of    | ISO text, a day or a minute: only rows valid then and in supply; NULL or left out: all             |
 * | barriers | text: a layer of lines or polygons (barriers) that a straight way should not cross: what lies      |
 * |          | behind one counts only where nothing on this side is within max_m; NULL or left out: none          |
 *
 * One row, or none where nothing is within max_m or an argument (the optional ones apart) is NULL. Ties, to the
 * millimetre, go to the lowest key.
 *
 *     CREATE TABLE ward_nearest(
 *         id INTEGER,
 *         code TEXT,          -- its key
 *         distance_m REAL,    -- straight; 0 inside a polygon
 *         measure_m REAL,     -- along the line, from its first point to the place nearest to the point
 *         side TEXT,          -- left, right (seen along the line) or on
 *         runner_up TEXT,     -- key of the second nearest within max_m; NULL: none
 *         runner_up_m REAL,   -- how far that is
 *         in_layer HIDDEN, in_geom HIDDEN, in_max_m HIDDEN, in_as_of HIDDEN, in_barriers HIDDEN
 *     );
 *
 *     SELECT c.case_id, n.code, n.distance_m FROM cases AS c CROSS JOIN ward_nearest('streets', c.geom, 100) AS n;
 *     SELECT c.case_id, s.name, n.distance_m, n.side
 *     FROM cases AS c CROSS JOIN ward_nearest('streets', c.geom, 100, NULL, 'barriers') AS n
 *     JOIN streets AS s ON s.id = n.id;
 *     SELECT b.bin_id, n.distance_m
 *     FROM bins AS b LEFT JOIN ward_nearest('toilets', b.geom, 500, '2023-06-30') AS n ON 1 = 1;
 *     SELECT count(*) FROM cases AS c LEFT JOIN ward_nearest('streets', c.geom, 30) AS n ON 1 = 1 WHERE n.id IS NULL;
 */
#include "geo/nearest.h"
#include "sql/argument.h"
#include "sql/tvf.h"

enum { LAYER, GEOM, MAX_M, AS_OF, BARRIERS };
enum { ID, CODE, DISTANCE_M, MEASURE_M, SIDE, RUNNER_UP, RUNNER_UP_M };

struct nearest_cursor {
    struct ward_tvf_cursor base; /* first */
    struct ward_near near;
};

static ward_rc barriers_get(struct ward_tvf_cursor *base, int srid, const struct ward_nearest **out)
{
    const struct ward_indexed *barriers = NULL;
    *out = NULL;
    if (ward_arg_is_null(base->arguments[BARRIERS]))
        return WARD_OK;
    ward_rc rc = ward_tvf_index(base, 1, ward_cache_nearest, BARRIERS, AS_OF, WARD_TVF_NONE, &barriers);
    if (rc != WARD_OK)
        return rc;
    if (barriers->rows->layer.srid != srid)
        return ward_fail(base->state->ctx, WARD_E_SRID, "layer '%s' is in EPSG:%d, the barriers '%s' in EPSG:%d",
                         base->indexed[0]->rows->layer.name, srid, barriers->rows->layer.name,
                         barriers->rows->layer.srid);
    *out = barriers->nearest;
    return WARD_OK;
}

static ward_rc nearest_filter(struct ward_tvf_cursor *base)
{
    struct nearest_cursor *cursor = (struct nearest_cursor *)base;
    struct ward_ctx *ctx = base->state->ctx;
    const struct ward_indexed *lines = NULL;
    const struct ward_nearest *barriers = NULL;
    double x = 0, y = 0, max_m = 0;
    ward_rc rc = ward_arg_metres(ctx, base->arguments[MAX_M], "max_m", &max_m);
    if (rc == WARD_OK)
        rc = ward_tvf_index(base, 0, ward_cache_nearest, LAYER, AS_OF, WARD_TVF_NONE, &lines);
    if (rc == WARD_OK)
        rc = barriers_get(base, lines->rows->layer.srid, &barriers);
    if (rc == WARD_OK)
        rc = ward_arg_point(ctx, base->arguments[GEOM], lines->rows->layer.name, lines->rows->layer.srid, &x, &y);
    if (rc != WARD_OK)
        return rc;
    if ((base->wanted & (1u << RUNNER_UP | 1u << RUNNER_UP_M)) != 0)
        ward_nearest_find(lines->nearest, x, y, max_m, barriers, &cursor->near);
    else
        ward_nearest_find_first(lines->nearest, x, y, max_m, barriers, &cursor->near);
    base->n_rows = cursor->near.line != WARD_NONE;
    return WARD_OK;
}

static const char *side_name(enum ward_side side)
{
    switch (side) {
    case WARD_SIDE_LEFT:
        return "left";
    case WARD_SIDE_RIGHT:
        return "right";
    default:
        return "on";
    }
}

static ward_rc nearest_column(struct ward_tvf_cursor *base, sqlite3_context *call, int column)
{
    const struct ward_near *near = &((struct nearest_cursor *)base)->near;
    const struct ward_rows *rows = base->indexed[0]->rows;
    switch (column) {
    case ID:
        ward_tvf_result_id(call, rows, near->line);
        break;
    case CODE:
        ward_tvf_result_code(call, rows, near->line);
        break;
    case DISTANCE_M:
        sqlite3_result_double(call, near->distance_m);
        break;
    case MEASURE_M:
        sqlite3_result_double(call, near->measure_m);
        break;
    case SIDE:
        sqlite3_result_text(call, side_name(near->side), -1, SQLITE_STATIC);
        break;
    case RUNNER_UP:
        ward_tvf_result_code(call, rows, near->runner_up);
        break;
    default:
        sqlite3_result_double(call, near->runner_up_m); /* NaN becomes NULL */
    }
    return WARD_OK;
}

const struct ward_tvf ward_tvf_nearest = {
    .name = "ward_nearest",
    .usage = "ward_nearest(layer, geom, max_m [, as_of [, barriers]])",
    .declare =
        "CREATE TABLE ward_nearest(id INTEGER, code TEXT, distance_m REAL, measure_m REAL, side TEXT, runner_up TEXT, "
        "runner_up_m REAL, in_layer HIDDEN, in_geom HIDDEN, in_max_m HIDDEN, in_as_of HIDDEN, in_barriers HIDDEN)",
    .columns = 7,
    .required = 3,
    .arguments = 5,
    .nullable = 1u << AS_OF | 1u << BARRIERS,
    .rows = 1,
    .cursor_size = sizeof(struct nearest_cursor),
    .filter = nearest_filter,
    .column = nearest_column,
};
