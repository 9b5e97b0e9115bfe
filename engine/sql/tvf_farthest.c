/**
 * tvf_farthest.c: ward_farthest(layer, geom [, as_of [, scenario]]): the place of an area farthest from every row of a
 * layer.
 *
 * | argument | is                                                                                                 |
 * |----------|----------------------------------------------------------------------------------------------------|
 * | layer    | text: a layer of any kind                                                                          |
 * | geom     | an area in the layer's CRS                                                                         |
 * | as_of    | ISO text, a day or a minute: only rows valid then and in supply; NULL or left out: all             |
 * | scenario | 'now' or 'planned' (all works done); needs as_of; left out beside one: now                         |
 *
 * At most one row: none where layer or geom is NULL, or the layer has no row that counts. To a centimetre: no place of
 * the area lies more than 0.01 m farther from all rows.
 *
 *     CREATE TABLE ward_farthest(
 *         id INTEGER,          -- the row nearest to that place
 *         code TEXT,           -- its key
 *         distance_m REAL,     -- straight
 *         geom BLOB,           -- the place
 *         in_layer HIDDEN, in_geom HIDDEN, in_as_of HIDDEN, in_scenario HIDDEN
 *     );
 *
 *     SELECT u.unit_code, f.code, f.distance_m FROM units AS u
 *     CROSS JOIN ward_farthest('toilets', u.geom, '2023-06-30') AS f;
 */
#include "geo/farthest.h"

#include "sql/argument.h"
#include "sql/tvf.h"

enum { LAYER, GEOM, AS_OF, SCENARIO };

struct farthest_cursor {
    struct ward_tvf_cursor base; /* first */
    struct ward_geom area;
    struct ward_farthest found;
};

static ward_rc farthest_filter(struct ward_tvf_cursor *base)
{
    struct farthest_cursor *cursor = (struct farthest_cursor *)base;
    const struct ward_indexed *rows = NULL;
    ward_rc rc = ward_tvf_index(base, 0, ward_cache_nearest, LAYER, AS_OF, SCENARIO, &rows);
    if (rc == WARD_OK)
        rc = ward_arg_geom(base->state->ctx, base->arguments[GEOM], rows->rows->layer.name, rows->rows->layer.srid,
                           &cursor->area);
    if (rc == WARD_OK)
        rc = ward_farthest_find(base->state->ctx, rows->nearest, &cursor->area, &cursor->found);
    if (rc == WARD_OK && cursor->found.line != WARD_NONE)
        base->n_rows = 1;
    return rc;
}

static ward_rc farthest_column(struct ward_tvf_cursor *base, sqlite3_context *call, int column)
{
    struct farthest_cursor *cursor = (struct farthest_cursor *)base;
    struct ward_ctx *ctx = base->state->ctx;
    if (column == 0) {
        ward_tvf_result_id(call, base->indexed[0]->rows, cursor->found.line);
    } else if (column == 1) {
        ward_tvf_result_code(call, base->indexed[0]->rows, cursor->found.line);
    } else if (column == 2) {
        sqlite3_result_double(call, cursor->found.distance_m);
    } else {
        ward_geom_reset(&cursor->area, WARD_KIND_POINT, base->indexed[0]->rows->layer.srid);
        ward_rc rc = ward_geom_part(ctx, &cursor->area);
        if (rc == WARD_OK)
            rc = ward_geom_add(ctx, &cursor->area, cursor->found.x, cursor->found.y);
        return rc == WARD_OK ? ward_result_geom(call, base->state, &cursor->area) : rc;
    }
    return WARD_OK;
}

static void farthest_clear(struct ward_tvf_cursor *base)
{
    ward_geom_clear(&((struct farthest_cursor *)base)->area);
}

const struct ward_tvf ward_tvf_farthest = {
    .name = "ward_farthest",
    .usage = "ward_farthest(layer, geom [, as_of [, scenario]])",
    .declare = "CREATE TABLE ward_farthest(id INTEGER, code TEXT, distance_m REAL, geom BLOB, "
               "in_layer HIDDEN, in_geom HIDDEN, in_as_of HIDDEN, in_scenario HIDDEN)",
    .columns = 4,
    .required = 2,
    .arguments = 4,
    .nullable = 1u << AS_OF | 1u << SCENARIO,
    .rows = 1,
    .cursor_size = sizeof(struct farthest_cursor),
    .filter = farthest_filter,
    .column = farthest_column,
    .clear = farthest_clear,
};
