/**
 * tvf_reach.c: on foot along the street network: what facilities reach, where each meets a street, and what parts the
 * network falls into.
 *
 *     ward_reach(layer, within_m [, as_of [, scenario]])
 *     ward_snap(layer [, as_of [, scenario]])
 *     ward_islands([as_of])
 *
 * | argument | is                                                                                                 |
 * |----------|----------------------------------------------------------------------------------------------------|
 * | layer    | text: a layer of facilities: points, areas with entrances (@reach entrances LAYER), else areas and  |
 * |          | lines that are left anywhere on their outline                                                      |
 * | within_m | metres on foot, 0 or more; NULL: the layer's own service_m                                         |
 * | as_of    | ISO text, a day or a minute: only facilities in supply then; NULL or left out: all                 |
 * | scenario | 'now' or 'planned'; needs as_of; left out beside one: now                                          |
 *
 * A way on foot is the straight way from the facility to the nearest place on a street, no longer than the streets' own
 * connect_m and across no barrier, and the streets from there. Streets meet as in net/graph.h, ends within the streets'
 * own snap_m; those with is_walkable = 0 are no part of the network. Of two facilities as near the lower key serves.
 *
 *     CREATE TABLE ward_reach(
 *         street INTEGER,          -- id of streets
 *         from_m REAL, to_m REAL,  -- along its line
 *         facility INTEGER,        -- id of the layer: who serves the stretch
 *         cost_m REAL,             -- on foot from from_m to it, and …
 *         to_cost_m REAL,          -- … from to_m; linear between
 *         in_layer HIDDEN, in_within_m HIDDEN, in_as_of HIDDEN, in_scenario HIDDEN
 *     );
 *     CREATE TABLE ward_snap(      -- one row a facility, or one an entrance
 *         facility INTEGER,
 *         place TEXT,              -- 'point', 'entrance' or 'outline'
 *         rule TEXT,               -- 'on' a street; 'far': none within connect_m; 'barred': all beyond a barrier
 *         street INTEGER, measure_m REAL, side TEXT, distance_m REAL,  -- where it meets the network; NULL: nowhere
 *         island INTEGER, island_m REAL,         -- the part of the network it is on, 1 the longest, and its length
 *         runner_up INTEGER, runner_up_m REAL,   -- the street that comes next
 *         barred INTEGER, barred_m REAL,         -- a street that is nearer, but beyond a barrier
 *         facility_key TEXT,
 *         geom BLOB,               -- the straight way; the place alone where there is none
 *         in_layer HIDDEN, in_as_of HIDDEN, in_scenario HIDDEN
 *     );
 *     CREATE TABLE ward_islands(
 *         island INTEGER,          -- 1 is the longest
 *         streets INTEGER, pieces INTEGER, length_m REAL,
 *         geom BLOB,
 *         in_as_of HIDDEN
 *     );
 *
 *     SELECT r.street, r.from_m, r.to_m, r.facility FROM ward_reach('toilets', 500, '2023-06-30') AS r;
 *     SELECT ward_sum(r.to_m - r.from_m) FROM ward_reach('bins', NULL) AS r;
 *     SELECT t.toilet_id, s.rule, s.distance_m FROM ward_snap('toilets') AS s JOIN toilets AS t ON t.id = s.facility;
 *     SELECT island, length_m FROM ward_islands() WHERE island > 1;
 */
#include <math.h>

#include "core/mem.h"
#include "sql/argument.h"
#include "sql/walk.h"

/* ---- ward_reach ---- */

struct reach_cursor {
    struct ward_tvf_cursor base; /* first */
    struct ward_walk walk;
    struct ward_legs legs;
};

static ward_rc reach_filter(struct ward_tvf_cursor *base)
{
    struct reach_cursor *c = (struct reach_cursor *)base;
    struct ward_moment when;
    const char *layer = NULL;
    double within_m = 0;
    c->legs.n = 0;
    ward_rc rc = ward_arg_text(base->state->ctx, base->arguments[0], "layer", &layer);
    if (rc == WARD_OK)
        rc = ward_arg_metres(base->state->ctx, base->arguments[1], "within_m", &within_m);
    if (rc == WARD_OK)
        rc = ward_walk_moment(base, 2, 3, &when);
    if (rc == WARD_OK)
        rc = ward_walk_read(base->state, layer, &when, &c->walk);
    if (rc == WARD_OK)
        rc = ward_walk_reach(base->state, &c->walk, within_m);
    if (rc == WARD_OK)
        rc = ward_reach_all(base->state->ctx, c->walk.reach, &c->legs);
    if (rc == WARD_OK)
        base->n_rows = c->legs.n;
    return rc;
}

static ward_rc reach_column(struct ward_tvf_cursor *base, sqlite3_context *call, int column)
{
    const struct reach_cursor *c = (const struct reach_cursor *)base;
    const struct ward_leg *leg = &c->legs.items[base->row];
    const struct ward_graph *g = c->walk.network->graph;
    const double reals[] = {0, leg->from_m, leg->to_m, 0, leg->from_cost_m, leg->to_cost_m};
    if (column == 0)
        ward_walk_result_street(call, c->walk.network, g->lines.line_of[g->edges[leg->edge].chain]);
    else if (column == 3)
        ward_tvf_result_id(call, c->walk.layer->rows, leg->facility);
    else
        sqlite3_result_double(call, reals[column]);
    return WARD_OK;
}

static void reach_clear(struct ward_tvf_cursor *base)
{
    struct reach_cursor *c = (struct reach_cursor *)base;
    ward_walk_clear(&c->walk);
    ward_mem_free(c->legs.items);
    c->legs = (struct ward_legs){0};
}

/* ---- ward_snap ---- */

struct snap_cursor {
    struct ward_tvf_cursor base; /* first */
    struct ward_walk walk;
    uint32_t *rows; /* places */
    struct ward_geom geom;
};

/* Every place is a row, but of an outline the best alone. */
static ward_rc list_rows(struct ward_tvf_cursor *base)
{
    struct snap_cursor *c = (struct snap_cursor *)base;
    struct ward_walk *w = &c->walk;
    ward_mem_free(c->rows);
    c->rows = NULL;
    ward_rc rc = ward_new(base->state->ctx, w->n_places, sizeof *c->rows, &c->rows);
    for (uint32_t f = 0; rc == WARD_OK && f < w->layer->rows->n; f++) {
        uint32_t best = ward_walk_best(w, f);
        for (size_t i = w->place_at[f]; i < w->place_at[f + 1]; i++)
            if (w->kind_of[f] != WARD_PLACE_OUTLINE || i == best)
                c->rows[base->n_rows++] = (uint32_t)i;
    }
    return rc;
}

static ward_rc snap_filter(struct ward_tvf_cursor *base)
{
    struct snap_cursor *c = (struct snap_cursor *)base;
    struct ward_moment when;
    const char *layer = NULL;
    ward_rc rc = ward_arg_text(base->state->ctx, base->arguments[0], "layer", &layer);
    if (rc == WARD_OK)
        rc = ward_walk_moment(base, 1, 2, &when);
    if (rc == WARD_OK)
        rc = ward_walk_read(base->state, layer, &when, &c->walk);
    return rc == WARD_OK ? list_rows(base) : rc;
}

static ward_rc snap_geom(struct ward_tvf_cursor *base, sqlite3_context *call, uint32_t place)
{
    struct snap_cursor *c = (struct snap_cursor *)base;
    const struct ward_snap *s = &c->walk.snaps[place];
    bool is_on = s->rule == WARD_SNAP_ON && s->distance_m > 0;
    ward_geom_reset(&c->geom, is_on ? WARD_KIND_LINE : WARD_KIND_POINT, c->walk.network->srid);
    ward_rc rc = ward_geom_part(base->state->ctx, &c->geom);
    if (rc == WARD_OK)
        rc = ward_geom_add(base->state->ctx, &c->geom, c->walk.places[place].x, c->walk.places[place].y);
    if (rc == WARD_OK && is_on)
        rc = ward_geom_add(base->state->ctx, &c->geom, s->spot.x, s->spot.y);
    return rc == WARD_OK ? ward_result_geom(call, base->state, &c->geom) : rc;
}

static void snap_island(const struct ward_walk *w, sqlite3_context *call, const struct ward_snap *s, bool is_length)
{
    const struct ward_graph *g = w->network->graph;
    if (s->edge == WARD_NONE)
        return;
    uint32_t island = g->island_of[g->edges[s->edge].a];
    if (is_length)
        sqlite3_result_double(call, g->islands[island].length_m);
    else
        sqlite3_result_int64(call, (int64_t)island + 1);
}

static ward_rc snap_column(struct ward_tvf_cursor *base, sqlite3_context *call, int column)
{
    static const char *const kinds[] = {"point", "entrance", "outline"};
    const struct snap_cursor *c = (const struct snap_cursor *)base;
    const struct ward_walk *w = &c->walk;
    uint32_t place = c->rows[base->row];
    const struct ward_snap *s = &w->snaps[place];
    switch (column) {
    case 0:
        ward_tvf_result_id(call, w->layer->rows, w->facility_of[place]);
        break;
    case 1:
        sqlite3_result_text(call, kinds[w->kind_of[w->facility_of[place]]], -1, SQLITE_STATIC);
        break;
    case 2:
        sqlite3_result_text(call, ward_snap_name(s->rule), -1, SQLITE_STATIC);
        break;
    case 3:
        ward_walk_result_street(call, w->network, s->line);
        break;
    case 4:
        sqlite3_result_double(call, s->at_m); /* NaN becomes NULL */
        break;
    case 5:
        if (s->rule == WARD_SNAP_ON)
            sqlite3_result_text(call, s->side > 0 ? "left" : s->side < 0 ? "right" : "on", -1, SQLITE_STATIC);
        break;
    case 6:
        sqlite3_result_double(call, s->distance_m);
        break;
    case 7:
    case 8:
        snap_island(w, call, s, column == 8);
        break;
    case 9:
    case 11:
        ward_walk_result_street(call, w->network, column == 9 ? s->runner_up : s->barred);
        break;
    case 10:
    case 12:
        sqlite3_result_double(call, column == 10 ? s->runner_up_m : s->barred_m);
        break;
    case 13:
        ward_tvf_result_code(call, w->layer->rows, w->facility_of[place]);
        break;
    default:
        return snap_geom(base, call, place);
    }
    return WARD_OK;
}

static void snap_clear(struct ward_tvf_cursor *base)
{
    struct snap_cursor *c = (struct snap_cursor *)base;
    ward_walk_clear(&c->walk);
    ward_geom_clear(&c->geom);
    ward_mem_free(c->rows);
    c->rows = NULL;
}

/* ---- ward_islands ---- */

struct islands_cursor {
    struct ward_tvf_cursor base; /* first */
    const struct ward_network *network;
    uint32_t *streets; /* of each island */
    struct ward_geom geom;
};

static void islands_clear(struct ward_tvf_cursor *base)
{
    struct islands_cursor *c = (struct islands_cursor *)base;
    ward_network_release(c->network);
    c->network = NULL;
    ward_mem_free(c->streets);
    c->streets = NULL;
    ward_geom_clear(&c->geom);
}

/* A street counts once for each island that a part of it is on; its parts follow each other. */
static void count_streets(struct islands_cursor *c)
{
    const struct ward_graph *g = c->network->graph;
    for (uint32_t line = 0; line < g->lines.n; line++)
        for (uint32_t chain = g->lines.chain_at[line], last = WARD_NONE; chain < g->lines.chain_at[line + 1]; chain++) {
            uint32_t island = g->island_of[g->edges[g->edge_at[chain]].a];
            c->streets[island] += island != last;
            last = island;
        }
}

static ward_rc islands_filter(struct ward_tvf_cursor *base)
{
    struct islands_cursor *c = (struct islands_cursor *)base;
    struct ward_moment when = {0};
    islands_clear(base);
    ward_rc rc = ward_arg_text(base->state->ctx, base->arguments[0], "as_of", &when.as_of);
    if (rc == WARD_OK)
        rc = ward_networks_get(base->state->networks, &when, &c->network);
    ward_network_hold(c->network);
    if (rc == WARD_OK)
        rc = ward_new(base->state->ctx, c->network->graph->n_islands, sizeof *c->streets, &c->streets);
    if (rc != WARD_OK)
        return rc;
    count_streets(c);
    base->n_rows = c->network->graph->n_islands;
    return WARD_OK;
}

static ward_rc islands_geom(struct ward_tvf_cursor *base, sqlite3_context *call)
{
    struct islands_cursor *c = (struct islands_cursor *)base;
    const struct ward_graph *g = c->network->graph;
    ward_rc rc = WARD_OK;
    ward_geom_reset(&c->geom, WARD_KIND_LINE, c->network->srid);
    for (uint32_t chain = 0; rc == WARD_OK && chain < g->lines.n_chains; chain++)
        if (g->island_of[g->edges[g->edge_at[chain]].a] == base->row)
            rc = ward_chain_cut(base->state->ctx, &g->lines, chain, ward_chain_from_m(&g->lines, chain),
                                ward_chain_to_m(&g->lines, chain), &c->geom);
    return rc == WARD_OK ? ward_result_geom(call, base->state, &c->geom) : rc;
}

static ward_rc islands_column(struct ward_tvf_cursor *base, sqlite3_context *call, int column)
{
    const struct islands_cursor *c = (const struct islands_cursor *)base;
    const struct ward_island *island = &c->network->graph->islands[base->row];
    const int64_t numbers[] = {(int64_t)base->row + 1, c->streets[base->row], island->edges};
    if (column == 4)
        return islands_geom(base, call);
    if (column == 3)
        sqlite3_result_double(call, island->length_m);
    else
        sqlite3_result_int64(call, numbers[column]);
    return WARD_OK;
}

/* ---- the tables ---- */

const struct ward_tvf ward_tvf_reach = {
    .name = "ward_reach",
    .usage = "ward_reach(layer, within_m [, as_of [, scenario]])",
    .declare = "CREATE TABLE ward_reach(street INTEGER, from_m REAL, to_m REAL, facility INTEGER, cost_m REAL, "
               "to_cost_m REAL, in_layer HIDDEN, in_within_m HIDDEN, in_as_of HIDDEN, in_scenario HIDDEN)",
    .columns = 6,
    .required = 2,
    .arguments = 4,
    .nullable = 1u << 1 | 1u << 2 | 1u << 3,
    .rows = 10000,
    .cursor_size = sizeof(struct reach_cursor),
    .filter = reach_filter,
    .column = reach_column,
    .clear = reach_clear,
};

const struct ward_tvf ward_tvf_snap = {
    .name = "ward_snap",
    .usage = "ward_snap(layer [, as_of [, scenario]])",
    .declare = "CREATE TABLE ward_snap(facility INTEGER, place TEXT, rule TEXT, street INTEGER, measure_m REAL, "
               "side TEXT, distance_m REAL, island INTEGER, island_m REAL, runner_up INTEGER, runner_up_m REAL, "
               "barred INTEGER, barred_m REAL, facility_key TEXT, geom BLOB, in_layer HIDDEN, in_as_of HIDDEN, "
               "in_scenario HIDDEN)",
    .columns = 15,
    .required = 1,
    .arguments = 3,
    .nullable = 1u << 1 | 1u << 2,
    .rows = 1000,
    .cursor_size = sizeof(struct snap_cursor),
    .filter = snap_filter,
    .column = snap_column,
    .clear = snap_clear,
};

const struct ward_tvf ward_tvf_islands = {
    .name = "ward_islands",
    .usage = "ward_islands([as_of])",
    .declare = "CREATE TABLE ward_islands(island INTEGER, streets INTEGER, pieces INTEGER, length_m REAL, geom BLOB, "
               "in_as_of HIDDEN)",
    .columns = 5,
    .required = 0,
    .arguments = 1,
    .nullable = 1u << 0,
    .rows = 20,
    .cursor_size = sizeof(struct islands_cursor),
    .filter = islands_filter,
    .column = islands_column,
    .clear = islands_clear,
};
