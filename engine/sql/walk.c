#include "sql/walk.h"

#include <math.h>

#include "core/mem.h"
#include "sql/argument.h"
#include "store/serving.h"

/* Points along an outline are no farther apart, so that a way begins at most half of this beside the nearest one. */
static const double outline_step_m = 5;

/* ---- places ---- */

static ward_rc add_place(struct ward_ctx *ctx, struct ward_walk *w, uint32_t facility, double x, double y)
{
    ward_rc rc = ward_grow(ctx, &w->places, &w->place_capacity, w->n_places + 1, sizeof *w->places);
    if (rc == WARD_OK)
        rc = ward_grow(ctx, &w->facility_of, &w->facility_capacity, w->n_places + 1, sizeof *w->facility_of);
    if (rc != WARD_OK)
        return rc;
    w->places[w->n_places] = (struct ward_spot){x, y};
    w->facility_of[w->n_places++] = facility;
    return WARD_OK;
}

static ward_rc add_points(struct ward_ctx *ctx, struct ward_walk *w, uint32_t facility, const struct ward_geom *g)
{
    ward_rc rc = WARD_OK;
    for (size_t i = 0; rc == WARD_OK && i < g->n_coords; i++)
        rc = add_place(ctx, w, facility, g->xy[2 * i], g->xy[2 * i + 1]);
    return rc;
}

static ward_rc add_outline(struct ward_ctx *ctx, struct ward_walk *w, uint32_t facility, const struct ward_geom *g)
{
    ward_rc rc = WARD_OK;
    for (size_t part = 0; part < g->n_parts; part++)
        for (size_t i = g->part_at[part]; rc == WARD_OK && i < g->part_at[part + 1]; i++) {
            const double *a = g->xy + 2 * i, *b = i + 1 < g->part_at[part + 1] ? a + 2 : a;
            double steps = ceil(hypot(b[0] - a[0], b[1] - a[1]) / outline_step_m);
            rc = add_place(ctx, w, facility, a[0], a[1]);
            for (double k = 1; rc == WARD_OK && k < steps; k++)
                rc =
                    add_place(ctx, w, facility, a[0] + (b[0] - a[0]) * (k / steps), a[1] + (b[1] - a[1]) * (k / steps));
        }
    return rc;
}

static ward_rc add_facility(struct ward_ctx *ctx, struct ward_walk *w, uint32_t facility,
                            const struct ward_geom *entrances)
{
    const struct ward_geom *g = &w->layer->rows->geoms[facility];
    if (g->kind == WARD_KIND_POINT)
        return w->kind_of[facility] = WARD_PLACE_POINT, add_points(ctx, w, facility, g);
    if (entrances != NULL && !ward_geom_is_empty(entrances))
        return w->kind_of[facility] = WARD_PLACE_ENTRANCE, add_points(ctx, w, facility, entrances);
    return w->kind_of[facility] = WARD_PLACE_OUTLINE, add_outline(ctx, w, facility, g);
}

static ward_rc find_places(struct ward_state *state, const struct ward_moment *when, struct ward_walk *w)
{
    const struct ward_rows *rows = w->layer->rows;
    struct ward_serving serving = {0};
    struct ward_instant at;
    ward_rc rc = ward_moment_normalise(state->ctx, when, &at);
    if (rc == WARD_OK)
        rc = ward_serving_read(state->ctx, state->sql, rows, &at, w->connect_m, &serving);
    if (rc == WARD_OK)
        rc = ward_new(state->ctx, rows->n + 1, sizeof *w->place_at, &w->place_at);
    if (rc == WARD_OK)
        rc = ward_new(state->ctx, rows->n, sizeof *w->kind_of, &w->kind_of);
    for (size_t i = 0; rc == WARD_OK && i < rows->n; i++) {
        rc = add_facility(state->ctx, w, (uint32_t)i, serving.entrances != NULL ? &serving.entrances[i] : NULL);
        w->place_at[i + 1] = w->n_places;
    }
    ward_serving_clear(&serving);
    return rc;
}

/* ---- on the network ---- */

static ward_rc require_walk(struct ward_ctx *ctx, const struct ward_walk *w)
{
    const struct ward_layer *layer = &w->layer->rows->layer;
    if (ward_layer_is_sector(layer))
        return ward_fail(ctx, WARD_E_ARG, "layer '%s' serves by sectors that it sees; nobody walks to it", layer->name);
    if (layer->srid != w->network->srid)
        return ward_fail(ctx, WARD_E_SRID, "layer '%s' is in EPSG:%d, the streets in EPSG:%d", layer->name, layer->srid,
                         w->network->srid);
    return WARD_OK;
}

ward_rc ward_walk_connect(struct ward_state *state, double *out)
{
    bool found = false;
    ward_rc rc = ward_layer_default(state->ctx, state->sql, "streets", "connect_m", out, &found);
    if (rc == WARD_OK && !found)
        rc = ward_fail(state->ctx, WARD_E_ARG,
                       "layer 'streets' has no connect_m of its own; say in its header, or in the ini, how far from a "
                       "street a facility may be");
    return rc;
}

ward_rc ward_walk_read(struct ward_state *state, const char *layer, const struct ward_moment *when, struct ward_walk *w)
{
    ward_walk_clear(w);
    ward_rc rc = ward_cache_nearest(state->cache, layer, when, &w->layer);
    ward_indexed_hold(w->layer);
    if (rc == WARD_OK)
        rc = ward_networks_get(state->networks, when, &w->network);
    ward_network_hold(w->network);
    if (rc == WARD_OK)
        rc = require_walk(state->ctx, w);
    if (rc == WARD_OK)
        rc = ward_walk_connect(state, &w->connect_m);
    if (rc == WARD_OK)
        rc = find_places(state, when, w);
    if (rc == WARD_OK)
        rc = ward_new(state->ctx, w->n_places, sizeof *w->snaps, &w->snaps);
    if (rc == WARD_OK)
        rc = ward_snap_places(state->ctx, w->network->graph, w->places, w->n_places, w->connect_m, w->network->barriers,
                              w->snaps);
    return rc;
}

static ward_rc find_within(struct ward_state *state, const struct ward_walk *w, double *within_m)
{
    const char *layer = w->layer->rows->layer.name;
    bool found = false;
    if (!isnan(*within_m))
        return WARD_OK;
    ward_rc rc = ward_layer_default(state->ctx, state->sql, layer, "service_m", within_m, &found);
    if (rc == WARD_OK && !found)
        rc = ward_fail(state->ctx, WARD_E_ARG, "layer '%s' has no service_m of its own; name a distance in metres",
                       layer);
    return rc;
}

ward_rc ward_walk_reach(struct ward_state *state, struct ward_walk *w, double within_m)
{
    struct ward_source *sources = NULL;
    size_t n = 0;
    ward_rc rc = find_within(state, w, &within_m);
    if (rc == WARD_OK)
        rc = ward_new(state->ctx, w->n_places, sizeof *sources, &sources);
    for (size_t i = 0; rc == WARD_OK && i < w->n_places; i++)
        if (w->snaps[i].rule == WARD_SNAP_ON)
            sources[n++] =
                (struct ward_source){w->snaps[i].edge, w->snaps[i].at_m, w->snaps[i].distance_m, w->facility_of[i]};
    if (rc == WARD_OK)
        rc = ward_reach_new(state->ctx, w->network->graph, sources, n, within_m, &w->reach);
    ward_mem_free(sources);
    return rc;
}

uint32_t ward_walk_best(const struct ward_walk *w, uint32_t facility)
{
    uint32_t best = WARD_NONE;
    for (size_t i = w->place_at[facility]; i < w->place_at[facility + 1]; i++) {
        const struct ward_snap *s = &w->snaps[i], *b = best != WARD_NONE ? &w->snaps[best] : NULL;
        bool is_better = b == NULL ||
                         (s->rule == WARD_SNAP_ON && (b->rule != WARD_SNAP_ON || s->distance_m < b->distance_m)) ||
                         (s->rule == WARD_SNAP_BARRED && b->rule == WARD_SNAP_FAR) ||
                         (s->rule == WARD_SNAP_BARRED && b->rule == WARD_SNAP_BARRED && s->barred_m < b->barred_m);
        if (is_better)
            best = (uint32_t)i;
    }
    return best;
}

void ward_walk_clear(struct ward_walk *w)
{
    ward_reach_free(w->reach);
    ward_mem_free(w->places);
    ward_mem_free(w->facility_of);
    ward_mem_free(w->kind_of);
    ward_mem_free(w->place_at);
    ward_mem_free(w->snaps);
    ward_network_release(w->network);
    ward_indexed_release(w->layer);
    *w = (struct ward_walk){0};
}

/* ---- for the functions ---- */

ward_rc ward_walk_moment(struct ward_tvf_cursor *cursor, int as_of_at, int scenario_at, struct ward_moment *out)
{
    struct ward_ctx *ctx = cursor->state->ctx;
    *out = (struct ward_moment){0};
    ward_rc rc = ward_arg_text(ctx, cursor->arguments[as_of_at], "as_of", &out->as_of);
    if (rc == WARD_OK)
        rc = ward_arg_text(ctx, cursor->arguments[scenario_at], "scenario", &out->scenario);
    return rc;
}

void ward_walk_result_street(sqlite3_context *call, const struct ward_network *network, uint32_t line)
{
    if (line != WARD_NONE)
        sqlite3_result_int64(call, network->ids[line]);
}

const char *ward_snap_name(enum ward_snap_rule rule)
{
    return rule == WARD_SNAP_ON ? "on" : rule == WARD_SNAP_FAR ? "far" : "barred";
}
