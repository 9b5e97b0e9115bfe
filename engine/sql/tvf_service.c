/**
 * tvf_service.c: ward_service(layer, within_m [, as_of [, scenario [, width_m]]]): the area that each facility serves
 * on foot, one for each, none over another.
 *
 * | argument | is                                                                                                 |
 * |----------|----------------------------------------------------------------------------------------------------|
 * | layer    | text: a layer of facilities, as in ward_reach()                                                    |
 * | within_m | metres on foot; NULL: the layer's own service_m                                                    |
 * | as_of    | ISO text, a day or a minute: only facilities in supply then; NULL or left out: all                 |
 * | scenario | 'now' or 'planned'; needs as_of; left out beside one: now                                          |
 * | width_m  | metres, more than 0: how far an area goes to either side of its streets; NULL or left out: 25      |
 *
 * An area holds what is within width_m of the streets that its facility is the nearest one to, within within_m, and of
 * the way from the facility to its street; what is nearer to another street belongs to that one, or, where that is not
 * reached, to none. So all that is reached lies in an area, but for a strip of width_m / 8 where another's street comes
 * that near to it, and what is not reached lies in none. No hull is drawn over streets that are not reached.
 *
 *     CREATE TABLE ward_service(   -- one row a facility with a place
 *         facility INTEGER,        -- id of the layer
 *         reached_m REAL,          -- street that it serves; 0 where it meets none
 *         geom BLOB,               -- NULL where it serves none
 *         facility_key TEXT,
 *         in_layer HIDDEN, in_within_m HIDDEN, in_as_of HIDDEN, in_scenario HIDDEN, in_width_m HIDDEN
 *     );
 *
 *     SELECT t.toilet_id, s.reached_m, s.geom FROM ward_service('toilets', 500, '2023-06-30') AS s
 *     JOIN toilets AS t ON t.id = s.facility;
 *     SELECT count(*) FROM ward_service('bins', NULL) AS s WHERE s.reached_m = 0;
 *     SELECT ward_sum(ward_area(s.geom)) FROM ward_service('toilets', 500, '2023-06-30', 'planned', 10) AS s;
 */
#include <math.h>

#include "core/mem.h"
#include "net/service.h"
#include "sql/argument.h"
#include "sql/walk.h"

/* Places along streets are a quarter of the width apart, so that no stranger comes nearer than an eighth. */
static const double usual_width_m = 25, steps_a_width = 4;

enum { LAYER, WITHIN_M, AS_OF, SCENARIO, WIDTH_M };

struct service_cursor {
    struct ward_tvf_cursor base; /* first */
    struct ward_walk walk;
    struct ward_owned_list places;
    double *reached_m;
    struct ward_geom *areas;
    size_t n_areas;
};

static void results_clear(struct service_cursor *c)
{
    for (size_t i = 0; i < c->n_areas; i++)
        ward_geom_clear(&c->areas[i]);
    ward_mem_free(c->areas);
    ward_mem_free(c->reached_m);
    c->areas = NULL;
    c->reached_m = NULL;
    c->n_areas = 0;
    c->places.n = 0;
}

static ward_rc take_arguments(struct ward_tvf_cursor *base, double *within_m, double *width_m)
{
    struct service_cursor *c = (struct service_cursor *)base;
    struct ward_ctx *ctx = base->state->ctx;
    struct ward_moment when;
    const char *layer = NULL;
    ward_rc rc = ward_arg_text(ctx, base->arguments[LAYER], "layer", &layer);
    if (rc == WARD_OK)
        rc = ward_arg_metres(ctx, base->arguments[WITHIN_M], "within_m", within_m);
    if (rc == WARD_OK)
        rc = ward_arg_metres(ctx, base->arguments[WIDTH_M], "width_m", width_m);
    if (rc == WARD_OK && isnan(*width_m))
        *width_m = usual_width_m;
    if (rc == WARD_OK && !(*width_m > 0))
        rc = ward_fail(ctx, WARD_E_ARG, "width_m must be a distance in metres, more than 0");
    if (rc == WARD_OK)
        rc = ward_walk_moment(base, AS_OF, SCENARIO, &when);
    return rc == WARD_OK ? ward_walk_read(base->state, layer, &when, &c->walk) : rc;
}

/* From each facility that serves any street to where it meets the network; of an outline from its best place alone. */
static ward_rc add_ways(struct ward_ctx *ctx, struct service_cursor *c, double step_m)
{
    const struct ward_walk *w = &c->walk;
    ward_rc rc = WARD_OK;
    for (size_t i = 0; rc == WARD_OK && i < w->n_places; i++) {
        uint32_t facility = w->facility_of[i];
        if (w->snaps[i].rule == WARD_SNAP_ON && c->reached_m[facility] > 0 &&
            (w->kind_of[facility] != WARD_PLACE_OUTLINE || ward_walk_best(w, facility) == i))
            rc = ward_service_way(ctx, w->places[i], w->snaps[i].spot, step_m, facility, &c->places);
    }
    return rc;
}

static ward_rc service_filter(struct ward_tvf_cursor *base)
{
    struct service_cursor *c = (struct service_cursor *)base;
    struct ward_ctx *ctx = base->state->ctx;
    double within_m = 0, width_m = 0;
    results_clear(c);
    ward_rc rc = take_arguments(base, &within_m, &width_m);
    if (rc == WARD_OK)
        rc = ward_walk_reach(base->state, &c->walk, within_m);
    if (rc != WARD_OK)
        return rc;
    size_t n = c->walk.layer->rows->n;
    rc = ward_new(ctx, n, sizeof *c->reached_m, &c->reached_m);
    if (rc == WARD_OK)
        rc = ward_new(ctx, n, sizeof *c->areas, &c->areas);
    if (rc == WARD_OK)
        c->n_areas = n;
    if (rc == WARD_OK)
        rc = ward_service_places(ctx, c->walk.reach, width_m / steps_a_width, &c->places, c->reached_m, n);
    if (rc == WARD_OK && (base->wanted >> 2 & 1u) != 0) {
        rc = add_ways(ctx, c, width_m / steps_a_width);
        if (rc == WARD_OK)
            rc = ward_territories(ctx, c->places.items, c->places.n, n, width_m, c->walk.network->srid, c->areas);
    }
    if (rc == WARD_OK)
        base->n_rows = n;
    return rc;
}

static ward_rc service_column(struct ward_tvf_cursor *base, sqlite3_context *call, int column)
{
    const struct service_cursor *c = (const struct service_cursor *)base;
    if (column == 0)
        ward_tvf_result_id(call, c->walk.layer->rows, (uint32_t)base->row);
    else if (column == 1)
        sqlite3_result_double(call, c->reached_m[base->row]);
    else if (column == 3)
        ward_tvf_result_code(call, c->walk.layer->rows, (uint32_t)base->row);
    else
        return ward_result_geom(call, base->state, &c->areas[base->row]);
    return WARD_OK;
}

static void service_clear(struct ward_tvf_cursor *base)
{
    struct service_cursor *c = (struct service_cursor *)base;
    results_clear(c);
    ward_mem_free(c->places.items);
    c->places = (struct ward_owned_list){0};
    ward_walk_clear(&c->walk);
}

const struct ward_tvf ward_tvf_service = {
    .name = "ward_service",
    .usage = "ward_service(layer, within_m [, as_of [, scenario [, width_m]]])",
    .declare =
        "CREATE TABLE ward_service(facility INTEGER, reached_m REAL, geom BLOB, facility_key TEXT, in_layer HIDDEN, "
        "in_within_m HIDDEN, in_as_of HIDDEN, in_scenario HIDDEN, in_width_m HIDDEN)",
    .columns = 4,
    .required = 2,
    .arguments = 5,
    .nullable = 1u << WITHIN_M | 1u << AS_OF | 1u << SCENARIO | 1u << WIDTH_M,
    .rows = 1000,
    .cursor_size = sizeof(struct service_cursor),
    .filter = service_filter,
    .column = service_column,
    .clear = service_clear,
};
