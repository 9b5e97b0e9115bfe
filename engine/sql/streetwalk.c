#include "sql/streetwalk.h"

#include <math.h>
#include <string.h>

#include "core/mem.h"
#include "sql/walk.h"

enum { BY_WAY, BY_STREET, REACHES }; /* with the way from the facility to its street, and without */

struct job {
    struct ward_ctx *ctx;
    const struct ward_demand *demand;
    struct ward_walk walk;
    struct ward_reach *reaches[REACHES];
    struct ward_intervals found; /* of one stretch */
    struct ward_legs legs;
    struct ward_street_parts *out;
};

static int reach_of(const struct ward_demand *d, size_t stretch)
{
    uint32_t rule = d->metas[stretch].rule;
    return rule != WARD_NONE && d->rules.items[rule].is_spacing ? BY_STREET : BY_WAY;
}

/* One search a kind of distance, as far as the longest of that kind. */
static ward_rc walk_all(struct ward_state *state, struct job *j)
{
    const struct ward_demand *d = j->demand;
    double most_m[REACHES] = {-1, -1};
    ward_rc rc = WARD_OK;
    for (size_t i = 0; i < d->n; i++)
        most_m[reach_of(d, i)] = fmax(most_m[reach_of(d, i)], d->metas[i].within_m);
    for (int k = 0; rc == WARD_OK && k < REACHES; k++) {
        if (most_m[k] < 0)
            continue;
        for (size_t i = 0; k == BY_STREET && i < j->walk.n_places; i++)
            j->walk.snaps[i].distance_m = 0;
        rc = ward_walk_reach(state, &j->walk, most_m[k]);
        j->reaches[k] = j->walk.reach;
        j->walk.reach = NULL;
    }
    return rc;
}

static ward_rc add_found(struct job *j, double from_m, double to_m)
{
    struct ward_intervals *f = &j->found;
    if (!(from_m < to_m))
        return WARD_OK;
    if (f->n > 0 && !(f->items[f->n - 1].to_m < from_m)) {
        f->items[f->n - 1].to_m = fmax(f->items[f->n - 1].to_m, to_m);
        return WARD_OK;
    }
    ward_rc rc = ward_grow(j->ctx, &f->items, &f->capacity, f->n + 1, sizeof *f->items);
    if (rc == WARD_OK)
        f->items[f->n++] = (struct ward_interval){from_m, to_m};
    return rc;
}

/* The part of a leg that is no farther than within_m, between two measures. */
static ward_rc add_leg_part(struct job *j, const struct ward_leg *leg, double from_m, double to_m, double within_m)
{
    double low_m = leg->from_m, high_m = leg->to_m;
    if (leg->from_cost_m < leg->to_cost_m)
        high_m = fmin(high_m, leg->from_m + (within_m - leg->from_cost_m));
    else
        low_m = fmax(low_m, leg->to_m - (within_m - leg->to_cost_m));
    return add_found(j, fmax(low_m, from_m), fmin(high_m, to_m));
}

static ward_rc find_served(struct job *j, const struct ward_reach *reach, uint32_t chain, double from_m, double to_m,
                           double within_m)
{
    const struct ward_graph *g = reach->graph;
    ward_rc rc = WARD_OK;
    for (uint32_t e = ward_graph_edge_at(g, chain, from_m);
         rc == WARD_OK && e < g->edge_at[chain + 1] && g->edges[e].from_m < to_m; e++) {
        j->legs.n = 0;
        rc = ward_reach_edge(j->ctx, reach, e, &j->legs);
        for (size_t i = 0; rc == WARD_OK && i < j->legs.n; i++)
            rc = add_leg_part(j, &j->legs.items[i], from_m, to_m, within_m);
    }
    return rc;
}

static ward_rc walk_stretch(struct job *j, size_t stretch, bool is_gap)
{
    const struct ward_demand *d = j->demand;
    const struct ward_stretch *s = &d->stretches[stretch];
    const struct ward_reach *reach = j->reaches[reach_of(d, stretch)];
    const struct ward_lines *lines = &reach->graph->lines;
    ward_rc rc = WARD_OK;
    j->found.n = 0;
    for (uint32_t c = lines->chain_at[s->line]; rc == WARD_OK && c < lines->chain_at[s->line + 1]; c++) {
        double low_m = fmax(s->from_m, ward_chain_from_m(lines, c)), high_m = fmin(s->to_m, ward_chain_to_m(lines, c));
        if (low_m < high_m)
            rc = is_gap ? ward_reach_gaps(j->ctx, reach, c, low_m, high_m, d->metas[stretch].within_m, &j->found)
                        : find_served(j, reach, c, low_m, high_m, d->metas[stretch].within_m);
    }
    for (size_t i = 0; rc == WARD_OK && i < j->found.n; i++) {
        rc = ward_grow(j->ctx, &j->out->items, &j->out->capacity, j->out->n + 1, sizeof *j->out->items);
        if (rc == WARD_OK)
            j->out->items[j->out->n++] = (struct ward_street_part){(uint32_t)stretch, j->found.items[i].from_m,
                                                                   j->found.items[i].to_m, (double)NAN};
    }
    return rc;
}

/* Both read streets in the order of their keys. */
static ward_rc require_same_streets(const struct job *j)
{
    const struct ward_network *network = j->walk.network;
    const struct ward_rows *streets = j->demand->streets->rows;
    if (network->graph->lines.n == streets->n &&
        (streets->n == 0 || memcmp(network->ids, streets->ids, streets->n * sizeof *streets->ids) == 0))
        return WARD_OK;
    return ward_fail(j->ctx, WARD_E_INTERNAL, "the street network was not made from the streets as they are");
}

ward_rc ward_street_walk(struct ward_state *state, const char *layer, const struct ward_moment *when,
                         const struct ward_demand *demand, bool is_gap, struct ward_street_parts *out)
{
    struct job j = {.ctx = state->ctx, .demand = demand, .out = out};
    ward_rc rc = ward_walk_read(state, layer, when, &j.walk);
    if (rc == WARD_OK)
        rc = require_same_streets(&j);
    if (rc == WARD_OK)
        rc = walk_all(state, &j);
    for (size_t i = 0; rc == WARD_OK && i < demand->n; i++) {
        rc = walk_stretch(&j, i, is_gap);
        if (rc == WARD_OK && i % 65536 == 0)
            rc = ward_ctx_interrupted(state->ctx);
    }
    for (int k = 0; k < REACHES; k++)
        ward_reach_free(j.reaches[k]);
    ward_walk_clear(&j.walk);
    ward_mem_free(j.found.items);
    ward_mem_free(j.legs.items);
    return rc;
}
