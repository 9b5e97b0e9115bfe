#include "net/reach.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/mem.h"
#include "net/queue.h"

/* ---- the search ---- */

struct search {
    struct ward_ctx *ctx;
    struct ward_reach *reach;
    struct ward_queue queue;
};

/* A nearer facility, or a lower one as near, takes the node. */
static ward_rc take_node(struct search *s, uint32_t node, double cost_m, uint32_t facility)
{
    struct ward_reach *r = s->reach;
    if (cost_m > r->within_m || cost_m > r->node_m[node] ||
        (cost_m >= r->node_m[node] && facility >= r->node_facility[node]))
        return WARD_OK;
    r->node_m[node] = cost_m;
    r->node_facility[node] = facility;
    return ward_queue_push(s->ctx, &s->queue, node, cost_m);
}

static double along_m(const struct ward_reach *r, const struct ward_source *s)
{
    return s->at_m - r->graph->edges[s->edge].from_m;
}

static ward_rc begin(struct search *s)
{
    const struct ward_reach *r = s->reach;
    double longest_m = 0, sum_m = 0;
    for (size_t i = 0; i < r->graph->n_edges; i++) {
        double length_m = ward_edge_length_m(&r->graph->edges[i]);
        longest_m = length_m > longest_m ? length_m : longest_m;
        sum_m += length_m;
    }
    double most_m = longest_m;
    for (size_t i = 0; i < r->n_sources; i++)
        most_m = fmax(most_m, r->sources[i].cost_m + longest_m);
    ward_rc rc =
        ward_queue_init(s->ctx, &s->queue, most_m, r->graph->n_edges > 0 ? sum_m / (double)r->graph->n_edges / 4 : 1);
    for (size_t i = 0; rc == WARD_OK && i < r->n_sources; i++) {
        const struct ward_source *from = &r->sources[i];
        const struct ward_edge *e = &r->graph->edges[from->edge];
        rc = take_node(s, e->a, from->cost_m + along_m(r, from), from->facility);
        if (rc == WARD_OK)
            rc = take_node(s, e->b, from->cost_m + (ward_edge_length_m(e) - along_m(r, from)), from->facility);
    }
    return rc;
}

static ward_rc walk(struct search *s)
{
    const struct ward_graph *g = s->reach->graph;
    uint32_t node;
    size_t n = 0;
    ward_rc rc = begin(s);
    while (rc == WARD_OK && ward_queue_pop(&s->queue, s->reach->node_m, &node)) {
        double cost_m = s->reach->node_m[node];
        uint32_t facility = s->reach->node_facility[node];
        for (uint32_t i = g->arc_at[node]; rc == WARD_OK && i < g->arc_at[node + 1]; i++)
            rc = take_node(s, g->arcs[i].to, cost_m + g->arcs[i].length_m, facility);
        if (rc == WARD_OK && ++n % 65536 == 0)
            rc = ward_ctx_interrupted(s->ctx);
    }
    return rc;
}

/* ---- sources, by edge ---- */

static int by_edge(const void *a, const void *b)
{
    const struct ward_source *p = a, *q = b;
    if (p->edge != q->edge)
        return p->edge < q->edge ? -1 : 1;
    if (p->at_m < q->at_m || p->at_m > q->at_m)
        return p->at_m < q->at_m ? -1 : 1;
    if (p->cost_m < q->cost_m || p->cost_m > q->cost_m)
        return p->cost_m < q->cost_m ? -1 : 1;
    return (p->facility > q->facility) - (p->facility < q->facility);
}

static size_t first_source(const struct ward_reach *r, uint32_t edge)
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

static ward_rc take_sources(struct ward_ctx *ctx, struct ward_reach *r, const struct ward_source *sources, size_t n)
{
    ward_rc rc = ward_new(ctx, n, sizeof *r->sources, &r->sources);
    for (size_t i = 0; rc == WARD_OK && i < n; i++) {
        if (sources[i].edge >= r->graph->n_edges || !(sources[i].cost_m >= 0 && sources[i].cost_m < HUGE_VAL))
            return ward_fail(ctx, WARD_E_ARG, "facility %u does not meet the network", sources[i].facility);
        const struct ward_edge *e = &r->graph->edges[sources[i].edge];
        r->sources[i] = sources[i];
        r->sources[i].at_m = fmin(fmax(sources[i].at_m, e->from_m), e->to_m);
        r->n_sources++;
    }
    if (rc == WARD_OK && n > 0)
        qsort(r->sources, n, sizeof *r->sources, by_edge);
    return rc;
}

ward_rc ward_reach_new(struct ward_ctx *ctx, const struct ward_graph *graph, const struct ward_source *sources,
                       size_t n, double within_m, struct ward_reach **out)
{
    struct search s = {.ctx = ctx};
    *out = NULL;
    if (!(within_m >= 0))
        return ward_fail(ctx, WARD_E_ARG, "within_m is a distance in metres, 0 or more");
    ward_rc rc = ward_new(ctx, 1, sizeof *s.reach, &s.reach);
    if (rc != WARD_OK)
        return rc;
    s.reach->graph = graph;
    s.reach->within_m = within_m;
    rc = ward_new(ctx, graph->n_nodes, sizeof *s.reach->node_m, &s.reach->node_m);
    if (rc == WARD_OK)
        rc = ward_new(ctx, graph->n_nodes, sizeof *s.reach->node_facility, &s.reach->node_facility);
    if (rc == WARD_OK)
        rc = take_sources(ctx, s.reach, sources, n);
    for (size_t i = 0; rc == WARD_OK && i < graph->n_nodes; i++) {
        s.reach->node_m[i] = HUGE_VAL;
        s.reach->node_facility[i] = WARD_NONE;
    }
    if (rc == WARD_OK)
        rc = walk(&s);
    ward_queue_clear(&s.queue);
    if (rc == WARD_OK)
        *out = s.reach;
    else
        ward_reach_free(s.reach);
    return rc;
}

void ward_reach_free(struct ward_reach *reach)
{
    if (reach == NULL)
        return;
    ward_mem_free(reach->node_m);
    ward_mem_free(reach->node_facility);
    ward_mem_free(reach->sources);
    ward_mem_free(reach);
}

/* ---- one edge: the lowest of cones of one slope ---- */

/* A cone: cost_m at at_m (from the edge's beginning), and 1 m more for each metre from there. */
struct cone {
    double at_m, cost_m;
    uint32_t facility;
};

struct cones {
    struct cone few[16], *items;
    size_t n, capacity;
};

static bool beats(const struct cone *a, const struct cone *b)
{
    double there_m = a->cost_m + fabs(a->at_m - b->at_m);
    return there_m < b->cost_m || (there_m <= b->cost_m && a->facility <= b->facility);
}

/* Cones come by place; one that is nowhere the lowest is left out. */
static void add_cone(struct cones *c, const struct cone *cone)
{
    if (cone->cost_m >= HUGE_VAL)
        return;
    while (c->n > 0 && beats(cone, &c->items[c->n - 1]))
        c->n--;
    if (c->n == 0 || !beats(&c->items[c->n - 1], cone))
        c->items[c->n++] = *cone;
}

static ward_rc gather_cones(struct ward_ctx *ctx, const struct ward_reach *r, uint32_t edge, struct cones *c)
{
    const struct ward_edge *e = &r->graph->edges[edge];
    size_t first = first_source(r, edge), end = first;
    while (end < r->n_sources && r->sources[end].edge == edge)
        end++;
    c->items = c->few;
    c->n = 0;
    if (end - first + 2 > sizeof c->few / sizeof c->few[0]) {
        c->items = NULL;
        ward_rc rc = ward_grow(ctx, &c->items, &c->capacity, end - first + 2, sizeof *c->items);
        if (rc != WARD_OK)
            return rc;
    }
    struct cone a = {0, r->node_m[e->a], r->node_facility[e->a]};
    struct cone b = {ward_edge_length_m(e), r->node_m[e->b], r->node_facility[e->b]};
    add_cone(c, &a);
    for (size_t i = first; i < end; i++) {
        const struct ward_source *s = &r->sources[i];
        struct cone cone = {along_m(r, s), s->cost_m, s->facility};
        add_cone(c, &cone);
    }
    add_cone(c, &b);
    return WARD_OK;
}

static void cones_clear(struct cones *c)
{
    if (c->items != c->few)
        ward_mem_free(c->items);
}

/* One side of a cone, from its apex to where it ends; both from the edge's beginning. */
static ward_rc add_leg(struct ward_ctx *ctx, const struct ward_reach *r, uint32_t edge, const struct cone *c,
                       double low_m, double high_m, struct ward_legs *out)
{
    double from_m = r->graph->edges[edge].from_m;
    struct ward_leg s = {edge,
                         c->facility,
                         from_m + low_m,
                         from_m + high_m,
                         c->cost_m + fabs(low_m - c->at_m),
                         c->cost_m + fabs(high_m - c->at_m)};
    if (high_m >= ward_edge_length_m(&r->graph->edges[edge]))
        s.to_m = r->graph->edges[edge].to_m;
    if (!(s.from_m < s.to_m))
        return WARD_OK;
    ward_rc rc = ward_grow(ctx, &out->items, &out->capacity, out->n + 1, sizeof *out->items);
    if (rc == WARD_OK)
        out->items[out->n++] = s;
    return rc;
}

ward_rc ward_reach_edge(struct ward_ctx *ctx, const struct ward_reach *r, uint32_t edge, struct ward_legs *out)
{
    struct cones c = {.n = 0};
    double length_m = ward_edge_length_m(&r->graph->edges[edge]);
    ward_rc rc = gather_cones(ctx, r, edge, &c);
    double low_m = 0;
    for (size_t i = 0; rc == WARD_OK && i < c.n; i++) {
        const struct cone *k = &c.items[i], *next = k + 1;
        double high_m = i + 1 < c.n ? (next->cost_m - k->cost_m + next->at_m + k->at_m) / 2 : length_m;
        high_m = fmin(fmax(high_m, k->at_m), length_m);
        double left_m = fmax(low_m, k->at_m - (r->within_m - k->cost_m));
        double right_m = fmin(high_m, k->at_m + (r->within_m - k->cost_m));
        if (k->cost_m <= r->within_m && left_m < k->at_m)
            rc = add_leg(ctx, r, edge, k, left_m, k->at_m, out);
        if (rc == WARD_OK && k->cost_m <= r->within_m && k->at_m < right_m)
            rc = add_leg(ctx, r, edge, k, k->at_m, right_m, out);
        low_m = high_m;
    }
    cones_clear(&c);
    return rc;
}

/* ---- the network ---- */

/* Does a stretch go on where another ended, towards the same facility? */
static bool goes_on(const struct ward_reach *r, const struct ward_leg *a, const struct ward_leg *b)
{
    bool falls = a->to_cost_m < a->from_cost_m;
    return r->graph->edges[a->edge].chain == r->graph->edges[b->edge].chain && a->facility == b->facility &&
           !(a->to_m < b->from_m) && falls == (b->to_cost_m < b->from_cost_m) &&
           fabs(a->to_cost_m - b->from_cost_m) < 1e-9;
}

ward_rc ward_reach_all(struct ward_ctx *ctx, const struct ward_reach *r, struct ward_legs *out)
{
    ward_rc rc = WARD_OK;
    size_t source = 0, base = out->n;
    for (uint32_t i = 0; rc == WARD_OK && i < r->graph->n_edges; i++) {
        const struct ward_edge *e = &r->graph->edges[i];
        size_t first = out->n;
        while (source < r->n_sources && r->sources[source].edge < i)
            source++;
        bool has_source = source < r->n_sources && r->sources[source].edge == i;
        if (!has_source && r->node_m[e->a] >= HUGE_VAL && r->node_m[e->b] >= HUGE_VAL)
            continue;
        rc = ward_reach_edge(ctx, r, i, out);
        if (rc == WARD_OK && first > base && first < out->n && goes_on(r, &out->items[first - 1], &out->items[first])) {
            out->items[first - 1].to_m = out->items[first].to_m;
            out->items[first - 1].to_cost_m = out->items[first].to_cost_m;
            memmove(out->items + first, out->items + first + 1, (out->n - first - 1) * sizeof *out->items);
            out->n--;
        }
        if (rc == WARD_OK && i % 65536 == 0)
            rc = ward_ctx_interrupted(ctx);
    }
    return rc;
}

struct ward_reached ward_reach_at(const struct ward_reach *r, uint32_t edge, double at_m)
{
    const struct ward_edge *e = &r->graph->edges[edge];
    double x = at_m - e->from_m;
    struct ward_reached best = {r->node_facility[e->a], r->node_m[e->a] + x, e->a};
    double other_m = r->node_m[e->b] + (ward_edge_length_m(e) - x);
    if (other_m < best.cost_m || (other_m <= best.cost_m && r->node_facility[e->b] < best.facility))
        best = (struct ward_reached){r->node_facility[e->b], other_m, e->b};
    for (size_t i = first_source(r, edge); i < r->n_sources && r->sources[i].edge == edge; i++) {
        double here_m = r->sources[i].cost_m + fabs(x - along_m(r, &r->sources[i]));
        if (here_m < best.cost_m || (here_m <= best.cost_m && r->sources[i].facility <= best.facility))
            best = (struct ward_reached){r->sources[i].facility, here_m, WARD_NONE};
    }
    if (best.facility == WARD_NONE || best.cost_m > r->within_m)
        best = (struct ward_reached){WARD_NONE, HUGE_VAL, WARD_NONE};
    return best;
}
