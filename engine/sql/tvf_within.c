/**
 * tvf_within.c: ward_within(layer, geom, within_m [, as_of [, scenario]]): every row of a layer within a distance of a
 * geometry.
 *
 * | argument | is                                                                                                 |
 * |----------|----------------------------------------------------------------------------------------------------|
 * | layer    | text: a layer of any kind                                                                          |
 * | geom     | a point, line or area in the layer's CRS                                                           |
 * | within_m | metres, 0 or more: straight, between the nearest points; 0: only what it meets                     |
 * | as_of    | ISO text, a day or a minute: only rows valid then and in supply; NULL or left out: all             |
 * | scenario | text: now or planned, what is in supply; NULL or left out: now                                     |
 *
 * A row for each, in the order of the layer's key; none where an argument (the optional ones apart) is NULL.
 *
 *     CREATE TABLE ward_within(
 *         id INTEGER,
 *         distance_m REAL,    -- 0 where the two meet, or one lies in the other
 *         in_layer HIDDEN, in_geom HIDDEN, in_within_m HIDDEN, in_as_of HIDDEN, in_scenario HIDDEN
 *     );
 *
 *     SELECT g.pipe_id, b.building_id, w.distance_m
 *     FROM gas_pipes AS g CROSS JOIN ward_within('buildings', g.geom, 1.5) AS w JOIN buildings AS b ON b.id = w.id;
 *     SELECT p.place_id, count(w.id) FROM places AS p LEFT JOIN ward_within('cases', p.geom, 100) AS w ON 1 = 1
 *     GROUP BY p.place_id;
 *     SELECT s.stall_id, k.work_id FROM stalls AS s CROSS JOIN ward_within('works', s.geom, 10) AS w
 *     JOIN works AS k ON k.id = w.id;
 */
#include "geo/within.h"

#include "sql/argument.h"
#include "sql/tvf.h"

enum { LAYER, GEOM, WITHIN_M, AS_OF, SCENARIO };

struct within_cursor {
    struct ward_tvf_cursor base; /* first */
    struct ward_geom geom;
    struct ward_hits hits;
};

static ward_rc within_filter(struct ward_tvf_cursor *base)
{
    struct within_cursor *cursor = (struct within_cursor *)base;
    struct ward_ctx *ctx = base->state->ctx;
    const struct ward_indexed *rows = NULL;
    double within_m = 0;
    ward_rc rc = ward_arg_metres(ctx, base->arguments[WITHIN_M], "within_m", &within_m);
    if (rc == WARD_OK)
        rc = ward_tvf_index(base, 0, ward_cache_within, LAYER, AS_OF, SCENARIO, &rows);
    if (rc == WARD_OK)
        rc = ward_arg_geom(ctx, base->arguments[GEOM], rows->rows->layer.name, rows->rows->layer.srid, &cursor->geom);
    if (rc == WARD_OK)
        rc = ward_within_find(ctx, rows->within, &cursor->geom, within_m, &cursor->hits);
    base->n_rows = rc == WARD_OK ? cursor->hits.n : 0;
    return rc;
}

static ward_rc within_column(struct ward_tvf_cursor *base, sqlite3_context *call, int column)
{
    const struct ward_hit *hit = &((struct within_cursor *)base)->hits.items[base->row];
    if (column == 0)
        ward_tvf_result_id(call, base->indexed[0]->rows, hit->row);
    else
        sqlite3_result_double(call, hit->distance_m);
    return WARD_OK;
}

static void within_clear(struct ward_tvf_cursor *base)
{
    struct within_cursor *cursor = (struct within_cursor *)base;
    ward_geom_clear(&cursor->geom);
    ward_hits_clear(&cursor->hits);
}

const struct ward_tvf ward_tvf_within = {
    .name = "ward_within",
    .usage = "ward_within(layer, geom, within_m [, as_of [, scenario]])",
    .declare = "CREATE TABLE ward_within(id INTEGER, distance_m REAL, "
               "in_layer HIDDEN, in_geom HIDDEN, in_within_m HIDDEN, in_as_of HIDDEN, in_scenario HIDDEN)",
    .columns = 2,
    .required = 3,
    .arguments = 5,
    .nullable = 1u << AS_OF | 1u << SCENARIO,
    .rows = 5,
    .cursor_size = sizeof(struct within_cursor),
    .filter = within_filter,
    .column = within_column,
    .clear = within_clear,
};
