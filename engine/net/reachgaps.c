/* What no facility reaches: budgets from both ends of each edge, and those of the facilities that meet it. */
#include <math.h>
#include <stdlib.h>

#include "core/mem.h"
#include "net/reach.h"

struct gaps {
    struct ward_ctx *ctx;
    const struct ward_reach *reach;
    double within_m;
    struct ward_interval *covered; /* of the edge at hand, from its beginning */
    size_t n, capacity;
    struct ward_intervals *out;
    size_t first; /* this chain's in out */
};

static ward_rc cover(struct gaps *g, double from_m, double to_m)
{
    if (!(from_m <= to_m))
        return WARD_OK;
    ward_rc rc = ward_grow(g->ctx, &g->covered, &g->capacity, g->n + 1, sizeof *g->covered);
    if (rc == WARD_OK)
        g->covered[g->n++] = (struct ward_interval){from_m, to_m};
    return rc;
}

/* [0, r_u], [L - r_v, L] and [p - B, p + B], B what is left of the distance. */
static ward_rc cover_edge(struct gaps *g, uint32_t edge, size_t source)
{
    const struct ward_reach *r = g->reach;
    const struct ward_edge *e = &r->graph->edges[edge];
    double length_m = ward_edge_length_m(e);
    g->n = 0;
    ward_rc rc = cover(g, 0, g->within_m - r->node_m[e->a]);
    if (rc == WARD_OK)
        rc = cover(g, length_m - (g->within_m - r->node_m[e->b]), length_m);
    for (; rc == WARD_OK && source < r->n_sources && r->sources[source].edge == edge; source++) {
        double p = r->sources[source].at_m - e->from_m, budget_m = g->within_m - r->sources[source].cost_m;
        rc = cover(g, p - budget_m, p + budget_m);
    }
    return rc;
}

static int by_from(const void *a, const void *b)
{
    const struct ward_interval *p = a, *q = b;
    if (p->from_m < q->from_m || p->from_m > q->from_m)
        return p->from_m < q->from_m ? -1 : 1;
    return (p->to_m > q->to_m) - (p->to_m < q->to_m);
}

static ward_rc add_gap(struct gaps *g, double from_m, double to_m)
{
    struct ward_intervals *out = g->out;
    if (!(from_m < to_m))
        return WARD_OK;
    if (out->n > g->first && !(out->items[out->n - 1].to_m < from_m)) {
        out->items[out->n - 1].to_m = to_m;
        return WARD_OK;
    }
    ward_rc rc = ward_grow(g->ctx, &out->items, &out->capacity, out->n + 1, sizeof *out->items);
    if (rc == WARD_OK)
        out->items[out->n++] = (struct ward_interval){from_m, to_m};
    return rc;
}

/* What the covered stretches leave of an edge, between two measures. */
static ward_rc leave_gaps(struct gaps *g, const struct ward_edge *e, double from_m, double to_m)
{
    double low_m = fmax(from_m, e->from_m), high_m = fmin(to_m, e->to_m), done_m = low_m;
    ward_rc rc = WARD_OK;
    if (g->n > 1)
        qsort(g->covered, g->n, sizeof *g->covered, by_from);
    for (size_t i = 0; rc == WARD_OK && i < g->n && done_m < high_m; i++) {
        double begin_m = e->from_m + g->covered[i].from_m, end_m = e->from_m + g->covered[i].to_m;
        rc = add_gap(g, done_m, fmin(begin_m, high_m));
        done_m = fmax(done_m, end_m);
    }
    return rc == WARD_OK ? add_gap(g, done_m, high_m) : rc;
}

/* The first source on this edge or after it. */
static size_t source_at(const struct ward_reach *r, uint32_t edge)
{
    size_t low = 0, high = r->n_sources;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (r->sources[middle].edge < edge)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

ward_rc ward_reach_gaps(struct ward_ctx *ctx, const struct ward_reach *reach, uint32_t chain, double from_m,
                        double to_m, double within_m, struct ward_intervals *out)
{
    struct gaps g = {.ctx = ctx, .reach = reach, .within_m = within_m, .out = out, .first = out->n};
    const struct ward_graph *graph = reach->graph;
    uint32_t edge = ward_graph_edge_at(graph, chain, from_m);
    size_t source = source_at(reach, edge);
    ward_rc rc =
        within_m <= reach->within_m
            ? WARD_OK
            : ward_fail(ctx, WARD_E_INTERNAL, "gaps within %g m asked of a reach of %g m", within_m, reach->within_m);
    for (; rc == WARD_OK && edge < graph->edge_at[chain + 1] && graph->edges[edge].from_m < to_m; edge++) {
        while (source < reach->n_sources && reach->sources[source].edge < edge)
            source++;
        rc = cover_edge(&g, edge, source);
        if (rc == WARD_OK)
            rc = leave_gaps(&g, &graph->edges[edge], from_m, to_m);
    }
    ward_mem_free(g.covered);
    return rc;
}
