/**
 * tvf_walk.c: the way on foot to the nearest facility, from each row of another layer or from a place on a street.
 *
 *     ward_walk(origin, layer, max_m [, as_of [, scenario]])
 *     ward_trace(street, at_m, layer [, as_of [, scenario [, only]]])
 *
 * | argument | is                                                                                                 |
 * |----------|----------------------------------------------------------------------------------------------------|
 * | origin   | text: the layer whose rows set out, by the places that ward_snap() shows                           |
 * | layer    | text: the layer of facilities, as in ward_reach()                                                  |
 * | max_m    | metres on foot, 0 or more; NULL: as far as streets lead                                            |
 * | street   | integer: an id of streets · at_m: metres along it                                                  |
 * | as_of    | ISO text, a day or a minute: only rows valid and in supply then; NULL or left out: all             |
 * | scenario | 'now' or 'planned'; needs as_of; left out beside one: now                                          |
 * | only     | integer: an id of the layer: the way to this facility, not to the nearest                          |
 *
 * A way on foot is that of ward_reach(): straight to the street, along streets, straight to the facility.
 *
 *     CREATE TABLE ward_walk(      -- one row a row of origin with a place
 *         origin INTEGER,
 *         facility INTEGER,        -- the nearest on foot; NULL: none within max_m
 *         walk_m REAL,             -- on foot …
 *         straight_m REAL,         -- … and straight, to that facility; NULL: none
 *         rule TEXT,               -- 'on': it meets a street; 'far', 'barred': it meets none, as in ward_snap()
 *         street INTEGER, measure_m REAL,  -- where
 *         origin_key TEXT, facility_key TEXT,
 *         geom BLOB,               -- the place of origin that the way begins at
 *         in_origin HIDDEN, in_layer HIDDEN, in_max_m HIDDEN, in_as_of HIDDEN, in_scenario HIDDEN
 *     );
 *     CREATE TABLE ward_trace(     -- one row; none for a street that is not there
 *         facility INTEGER,        -- NULL: streets lead to none
 *         walk_m REAL,
 *         rule TEXT,               -- 'on'; 'closed': nobody walks on this street
 *         island INTEGER,          -- the part of the network the place is on, 1 the longest
 *         geom BLOB,               -- the place
 *         in_street HIDDEN, in_at_m HIDDEN, in_layer HIDDEN, in_as_of HIDDEN, in_scenario HIDDEN, in_only HIDDEN
 *     );
 *
 *     SELECT w.origin, w.facility, w.walk_m / nullif(w.straight_m, 0) FROM ward_walk('estates', 'toilets', NULL) AS w;
 *     SELECT count(*) FROM ward_walk('hydrants', 'bins', 500, '2023-06-30') AS w WHERE w.facility IS NULL;
 *     SELECT t.facility, t.walk_m FROM streets AS s CROSS JOIN ward_trace(s.id, 0, 'toilets', '2023-06-30') AS t;
 */
#include <math.h>

#include "core/mem.h"
#include "sql/argument.h"
#include "sql/walk.h"

/* ---- ward_walk ---- */

struct way {
    uint32_t origin, place; /* place: of origin; WARD_NONE: it meets no street */
    uint32_t facility;
    double walk_m, straight_m;
    enum ward_snap_rule rule;
};

struct walk_cursor {
    struct ward_tvf_cursor base; /* first */
    struct ward_walk from, to;
    struct way *ways;
    struct ward_geom geom;
};

/* Between the two places of them that are nearest to each other. */
static double straight_m(const struct ward_walk *a, uint32_t i, const struct ward_walk *b, uint32_t k)
{
    double best = HUGE_VAL;
    for (size_t p = a->place_at[i]; p < a->place_at[i + 1]; p++)
        for (size_t q = b->place_at[k]; q < b->place_at[k + 1]; q++)
            best = fmin(best, hypot(a->places[p].x - b->places[q].x, a->places[p].y - b->places[q].y));
    return best;
}

/* The shortest way from any of its places; of two as short the lower facility. */
static void find_way(const struct ward_walk *from, const struct ward_walk *to, uint32_t origin, struct way *out)
{
    uint32_t place = ward_walk_best(from, origin);
    *out = (struct way){origin,      place,       WARD_NONE,
                        (double)NAN, (double)NAN, place != WARD_NONE ? from->snaps[place].rule : WARD_SNAP_FAR};
    for (size_t i = from->place_at[origin]; i < from->place_at[origin + 1]; i++) {
        const struct ward_snap *s = &from->snaps[i];
        if (s->rule != WARD_SNAP_ON)
            continue;
        struct ward_reached r = ward_reach_at(to->reach, s->edge, s->at_m);
        double walk_m = r.cost_m + s->distance_m;
        if (r.facility == WARD_NONE || walk_m > to->reach->within_m ||
            (out->facility != WARD_NONE &&
             (walk_m > out->walk_m || (walk_m >= out->walk_m && r.facility >= out->facility))))
            continue;
        out->place = (uint32_t)i;
        out->facility = r.facility;
        out->walk_m = walk_m;
    }
    if (out->facility != WARD_NONE)
        out->straight_m = straight_m(from, origin, to, out->facility);
}

static ward_rc walk_filter(struct ward_tvf_cursor *base)
{
    struct walk_cursor *c = (struct walk_cursor *)base;
    struct ward_ctx *ctx = base->state->ctx;
    struct ward_moment when;
    const char *origin = NULL, *layer = NULL;
    double max_m = 0;
    ward_mem_free(c->ways);
    c->ways = NULL;
    ward_rc rc = ward_arg_text(ctx, base->arguments[0], "origin", &origin);
    if (rc == WARD_OK)
        rc = ward_arg_text(ctx, base->arguments[1], "layer", &layer);
    if (rc == WARD_OK)
        rc = ward_arg_metres(ctx, base->arguments[2], "max_m", &max_m);
    if (rc == WARD_OK)
        rc = ward_walk_moment(base, 3, 4, &when);
    if (rc == WARD_OK)
        rc = ward_walk_read(base->state, origin, &when, &c->from);
    if (rc == WARD_OK)
        rc = ward_walk_read(base->state, layer, &when, &c->to);
    if (rc == WARD_OK)
        rc = ward_walk_reach(base->state, &c->to, isnan(max_m) ? HUGE_VAL : max_m);
    if (rc == WARD_OK)
        rc = ward_new(ctx, c->from.layer->rows->n, sizeof *c->ways, &c->ways);
    for (uint32_t i = 0; rc == WARD_OK && i < c->from.layer->rows->n; i++)
        find_way(&c->from, &c->to, i, &c->ways[base->n_rows++]);
    return rc;
}

static ward_rc walk_geom(struct ward_tvf_cursor *base, sqlite3_context *call, uint32_t place)
{
    struct walk_cursor *c = (struct walk_cursor *)base;
    if (place == WARD_NONE)
        return WARD_OK;
    ward_geom_reset(&c->geom, WARD_KIND_POINT, c->from.network->srid);
    ward_rc rc = ward_geom_part(base->state->ctx, &c->geom);
    if (rc == WARD_OK)
        rc = ward_geom_add(base->state->ctx, &c->geom, c->from.places[place].x, c->from.places[place].y);
    return rc == WARD_OK ? ward_result_geom(call, base->state, &c->geom) : rc;
}

static ward_rc walk_column(struct ward_tvf_cursor *base, sqlite3_context *call, int column)
{
    const struct walk_cursor *c = (const struct walk_cursor *)base;
    const struct way *way = &c->ways[base->row];
    const struct ward_snap *s = way->place != WARD_NONE ? &c->from.snaps[way->place] : NULL;
    switch (column) {
    case 0:
        ward_tvf_result_id(call, c->from.layer->rows, way->origin);
        break;
    case 1:
        ward_tvf_result_id(call, c->to.layer->rows, way->facility);
        break;
    case 2:
        sqlite3_result_double(call, way->walk_m); /* NaN becomes NULL */
        break;
    case 3:
        sqlite3_result_double(call, way->straight_m);
        break;
    case 4:
        sqlite3_result_text(call, ward_snap_name(way->rule), -1, SQLITE_STATIC);
        break;
    case 5:
        if (s != NULL)
            ward_walk_result_street(call, c->from.network, s->line);
        break;
    case 6:
        if (s != NULL)
            sqlite3_result_double(call, s->at_m);
        break;
    case 7:
        ward_tvf_result_code(call, c->from.layer->rows, way->origin);
        break;
    case 8:
        ward_tvf_result_code(call, c->to.layer->rows, way->facility);
        break;
    default:
        return walk_geom(base, call, way->place);
    }
    return WARD_OK;
}

static void walk_clear(struct ward_tvf_cursor *base)
{
    struct walk_cursor *c = (struct walk_cursor *)base;
    ward_walk_clear(&c->from);
    ward_walk_clear(&c->to);
    ward_geom_clear(&c->geom);
    ward_mem_free(c->ways);
    c->ways = NULL;
}

/* ---- ward_trace ---- */

struct trace_cursor {
    struct ward_tvf_cursor base; /* first */
    struct ward_walk walk;
    uint32_t edge;
    double at_m;
    struct ward_reached reached;
    struct ward_geom geom;
};

static bool is_integer(sqlite3_value *value)
{
    return value != NULL && sqlite3_value_type(value) == SQLITE_INTEGER;
}

/* Leaves one facility's places on the network alone. */
static ward_rc keep_only(struct ward_tvf_cursor *base, struct ward_walk *w)
{
    if (ward_arg_is_null(base->arguments[5]))
        return WARD_OK;
    if (!is_integer(base->arguments[5]))
        return ward_fail(base->state->ctx, WARD_E_ARG, "only must be an id of the layer");
    int64_t id = sqlite3_value_int64(base->arguments[5]);
    for (size_t i = 0; i < w->n_places; i++)
        if (w->layer->rows->ids[w->facility_of[i]] != id)
            w->snaps[i].rule = WARD_SNAP_FAR;
    return WARD_OK;
}

static ward_rc read_walk(struct ward_tvf_cursor *base)
{
    struct trace_cursor *c = (struct trace_cursor *)base;
    struct ward_moment when;
    const char *layer = NULL;
    ward_rc rc = ward_arg_text(base->state->ctx, base->arguments[2], "layer", &layer);
    if (rc == WARD_OK)
        rc = ward_walk_moment(base, 3, 4, &when);
    if (rc == WARD_OK)
        rc = ward_walk_read(base->state, layer, &when, &c->walk);
    if (rc == WARD_OK)
        rc = keep_only(base, &c->walk);
    return rc == WARD_OK ? ward_walk_reach(base->state, &c->walk, HUGE_VAL) : rc;
}

static uint32_t find_line(const struct ward_network *network, int64_t id)
{
    for (size_t i = 0; i < network->graph->lines.n; i++)
        if (network->ids[i] == id)
            return (uint32_t)i;
    return WARD_NONE;
}

static ward_rc trace_filter(struct ward_tvf_cursor *base)
{
    struct trace_cursor *c = (struct trace_cursor *)base;
    double at_m = 0;
    if (!is_integer(base->arguments[0]))
        return ward_fail(base->state->ctx, WARD_E_ARG, "street must be an id of streets");
    ward_rc rc = ward_arg_metres(base->state->ctx, base->arguments[1], "at_m", &at_m);
    if (rc == WARD_OK)
        rc = read_walk(base);
    if (rc != WARD_OK)
        return rc;
    const struct ward_graph *g = c->walk.network->graph;
    uint32_t line = find_line(c->walk.network, sqlite3_value_int64(base->arguments[0]));
    if (line == WARD_NONE)
        return WARD_OK;
    c->edge = ward_graph_line_edge(g, line, at_m);
    c->reached = (struct ward_reached){WARD_NONE, HUGE_VAL, WARD_NONE};
    if (c->edge != WARD_NONE) {
        c->at_m = fmin(fmax(at_m, g->edges[c->edge].from_m), g->edges[c->edge].to_m);
        c->reached = ward_reach_at(c->walk.reach, c->edge, c->at_m);
    }
    base->n_rows = 1;
    return WARD_OK;
}

static ward_rc trace_geom(struct ward_tvf_cursor *base, sqlite3_context *call)
{
    struct trace_cursor *c = (struct trace_cursor *)base;
    const struct ward_graph *g = c->walk.network->graph;
    if (c->edge == WARD_NONE)
        return WARD_OK;
    struct ward_spot spot = ward_chain_spot(&g->lines, g->edges[c->edge].chain, c->at_m);
    ward_geom_reset(&c->geom, WARD_KIND_POINT, c->walk.network->srid);
    ward_rc rc = ward_geom_part(base->state->ctx, &c->geom);
    if (rc == WARD_OK)
        rc = ward_geom_add(base->state->ctx, &c->geom, spot.x, spot.y);
    return rc == WARD_OK ? ward_result_geom(call, base->state, &c->geom) : rc;
}

static ward_rc trace_column(struct ward_tvf_cursor *base, sqlite3_context *call, int column)
{
    const struct trace_cursor *c = (const struct trace_cursor *)base;
    const struct ward_graph *g = c->walk.network->graph;
    switch (column) {
    case 0:
        ward_tvf_result_id(call, c->walk.layer->rows, c->reached.facility);
        break;
    case 1:
        if (c->reached.facility != WARD_NONE)
            sqlite3_result_double(call, c->reached.cost_m);
        break;
    case 2:
        sqlite3_result_text(call, c->edge != WARD_NONE ? "on" : "closed", -1, SQLITE_STATIC);
        break;
    case 3:
        if (c->edge != WARD_NONE)
            sqlite3_result_int64(call, (int64_t)g->island_of[g->edges[c->edge].a] + 1);
        break;
    default:
        return trace_geom(base, call);
    }
    return WARD_OK;
}

static void trace_clear(struct ward_tvf_cursor *base)
{
    struct trace_cursor *c = (struct trace_cursor *)base;
    ward_walk_clear(&c->walk);
    ward_geom_clear(&c->geom);
}

/* ---- the tables ---- */

const struct ward_tvf ward_tvf_walk = {
    .name = "ward_walk",
    .usage = "ward_walk(origin, layer, max_m [, as_of [, scenario]])",
    .declare = "CREATE TABLE ward_walk(origin INTEGER, facility INTEGER, walk_m REAL, straight_m REAL, rule TEXT, "
               "street INTEGER, measure_m REAL, origin_key TEXT, facility_key TEXT, geom BLOB, in_origin HIDDEN, "
               "in_layer HIDDEN, in_max_m HIDDEN, in_as_of HIDDEN, "
               "in_scenario HIDDEN)",
    .columns = 10,
    .required = 3,
    .arguments = 5,
    .nullable = 1u << 2 | 1u << 3 | 1u << 4,
    .rows = 1000,
    .cursor_size = sizeof(struct walk_cursor),
    .filter = walk_filter,
    .column = walk_column,
    .clear = walk_clear,
};

const struct ward_tvf ward_tvf_trace = {
    .name = "ward_trace",
    .usage = "ward_trace(street, at_m, layer [, as_of [, scenario [, only]]])",
    .declare =
        "CREATE TABLE ward_trace(facility INTEGER, walk_m REAL, rule TEXT, island INTEGER, geom BLOB, "
        "in_street HIDDEN, in_at_m HIDDEN, in_layer HIDDEN, in_as_of HIDDEN, in_scenario HIDDEN, in_only HIDDEN)",
    .columns = 5,
    .required = 3,
    .arguments = 6,
    .nullable = 1u << 3 | 1u << 4 | 1u << 5,
    .rows = 1,
    .cursor_size = sizeof(struct trace_cursor),
    .filter = trace_filter,
    .column = trace_column,
    .clear = trace_clear,
};
