#include "net/sitewalk.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/mem.h"
#include "core/parallel.h"

enum { CHUNK = 512 }; /* sites that one thread does at a time */

struct found {
    struct ward_site_served *items;
    size_t n, capacity;
};

struct job {
    const struct ward_graph *graph;
    const struct ward_foot_demand *demands;
    const struct ward_foot_site *sites;
    size_t n_demands, n_sites;
    double most_m;         /* the farthest that any demand allows */
    size_t *demand_at;     /* n_edges + 1 */
    uint32_t *demand_list; /* by edge, then number */
    struct found *chunks;
};

/* ---- one search: nodes by distance ---- */

struct entry {
    double cost_m;
    uint32_t node;
};

struct search {
    struct ward_ctx *ctx;
    const struct job *job;
    double *node_m;     /* infinite beyond the search */
    uint32_t *stamp_of; /* of each edge: the last site, from 1, that looked at it */
    uint32_t *touched;  /* nodes with a distance */
    struct entry *heap;
    size_t n_touched, touched_capacity, n_heap, heap_capacity;
    struct found *out;
};

static ward_rc push(struct search *s, uint32_t node, double cost_m)
{
    if (!(cost_m <= s->job->most_m) || !(cost_m < s->node_m[node]))
        return WARD_OK;
    ward_rc rc = ward_grow(s->ctx, &s->heap, &s->heap_capacity, s->n_heap + 1, sizeof *s->heap);
    if (rc == WARD_OK && isinf(s->node_m[node])) {
        rc = ward_grow(s->ctx, &s->touched, &s->touched_capacity, s->n_touched + 1, sizeof *s->touched);
        if (rc == WARD_OK)
            s->touched[s->n_touched++] = node;
    }
    if (rc != WARD_OK)
        return rc;
    s->node_m[node] = cost_m;
    size_t at = s->n_heap++;
    for (; at > 0 && s->heap[(at - 1) / 2].cost_m > cost_m; at = (at - 1) / 2)
        s->heap[at] = s->heap[(at - 1) / 2];
    s->heap[at] = (struct entry){cost_m, node};
    return WARD_OK;
}

static struct entry pop(struct search *s)
{
    struct entry top = s->heap[0], moving = s->heap[--s->n_heap];
    size_t at = 0;
    for (size_t child = 1; child < s->n_heap; child = 2 * at + 1) {
        if (child + 1 < s->n_heap && s->heap[child + 1].cost_m < s->heap[child].cost_m)
            child++;
        if (!(s->heap[child].cost_m < moving.cost_m))
            break;
        s->heap[at] = s->heap[child];
        at = child;
    }
    s->heap[at] = moving;
    return top;
}

static ward_rc walk(struct search *s, const struct ward_foot_site *site)
{
    const struct ward_graph *g = s->job->graph;
    const struct ward_edge *e = &g->edges[site->edge];
    ward_rc rc = push(s, e->a, site->cost_m + (site->at_m - e->from_m));
    if (rc == WARD_OK)
        rc = push(s, e->b, site->cost_m + (e->to_m - site->at_m));
    while (rc == WARD_OK && s->n_heap > 0) {
        struct entry here = pop(s);
        if (here.cost_m > s->node_m[here.node])
            continue;
        for (uint32_t i = g->arc_at[here.node]; rc == WARD_OK && i < g->arc_at[here.node + 1]; i++)
            rc = push(s, g->arcs[i].to, here.cost_m + g->arcs[i].length_m);
    }
    return rc;
}

/* ---- what it reaches of an edge ---- */

struct span {
    double from_m, to_m;
};

static int by_from(const void *a, const void *b)
{
    const struct span *p = a, *q = b;
    if (p->from_m < q->from_m || p->from_m > q->from_m)
        return p->from_m < q->from_m ? -1 : 1;
    return (p->to_m > q->to_m) - (p->to_m < q->to_m);
}

static ward_rc add_part(struct search *s, uint32_t site, uint32_t demand, const struct span *span)
{
    const struct ward_foot_demand *d = &s->job->demands[demand];
    double length_m = d->to_m - d->from_m;
    ward_rc rc = ward_grow(s->ctx, &s->out->items, &s->out->capacity, s->out->n + 1, sizeof *s->out->items);
    if (rc != WARD_OK)
        return rc;
    struct ward_site_served part = {site, demand, 0, 1};
    if (span->from_m > d->from_m)
        part.from = (span->from_m - d->from_m) / length_m;
    if (span->to_m < d->to_m)
        part.to = (span->to_m - d->from_m) / length_m;
    s->out->items[s->out->n++] = part;
    return WARD_OK;
}

/* [0, r_a], [L - r_b, L], and about the site itself where it is on the edge: r is what is left of the distance. */
static ward_rc reach_demand(struct search *s, uint32_t site, uint32_t demand)
{
    const struct ward_foot_demand *d = &s->job->demands[demand];
    const struct ward_foot_site *from = &s->job->sites[site];
    const struct ward_edge *e = &s->job->graph->edges[d->edge];
    struct span spans[3], last;
    size_t n = 0;
    if (s->node_m[e->a] <= d->within_m)
        spans[n++] = (struct span){e->from_m, e->from_m + (d->within_m - s->node_m[e->a])};
    if (s->node_m[e->b] <= d->within_m)
        spans[n++] = (struct span){e->to_m - (d->within_m - s->node_m[e->b]), e->to_m};
    if (from->edge == d->edge && from->cost_m <= d->within_m)
        spans[n++] =
            (struct span){from->at_m - (d->within_m - from->cost_m), from->at_m + (d->within_m - from->cost_m)};
    if (n > 1)
        qsort(spans, n, sizeof *spans, by_from);
    ward_rc rc = WARD_OK;
    for (size_t i = 0; rc == WARD_OK && i < n;) {
        for (last = spans[i++]; i < n && spans[i].from_m <= last.to_m; i++)
            last.to_m = fmax(last.to_m, spans[i].to_m);
        bool is_place = !(d->from_m < d->to_m);
        bool meets = is_place ? last.from_m <= d->from_m && d->from_m <= last.to_m
                              : fmax(last.from_m, d->from_m) < fmin(last.to_m, d->to_m);
        if (meets)
            rc = add_part(s, site, demand, &last);
        if (is_place && meets)
            break;
    }
    return rc;
}

static ward_rc look_at_edge(struct search *s, uint32_t site, uint32_t edge)
{
    ward_rc rc = WARD_OK;
    if (s->stamp_of[edge] == site + 1)
        return WARD_OK;
    s->stamp_of[edge] = site + 1;
    for (size_t i = s->job->demand_at[edge]; rc == WARD_OK && i < s->job->demand_at[edge + 1]; i++)
        rc = reach_demand(s, site, s->job->demand_list[i]);
    return rc;
}

static int by_demand(const void *a, const void *b)
{
    const struct ward_site_served *p = a, *q = b;
    if (p->demand != q->demand)
        return p->demand < q->demand ? -1 : 1;
    return (p->from > q->from) - (p->from < q->from);
}

static ward_rc serve(struct search *s, uint32_t site)
{
    const struct ward_graph *g = s->job->graph;
    size_t first = s->out->n;
    if (s->job->sites[site].edge == WARD_NONE)
        return WARD_OK;
    ward_rc rc = walk(s, &s->job->sites[site]);
    if (rc == WARD_OK)
        rc = look_at_edge(s, site, s->job->sites[site].edge);
    for (size_t k = 0; rc == WARD_OK && k < s->n_touched; k++)
        for (uint32_t i = g->arc_at[s->touched[k]]; rc == WARD_OK && i < g->arc_at[s->touched[k] + 1]; i++)
            rc = look_at_edge(s, site, g->arcs[i].edge);
    for (size_t k = 0; k < s->n_touched; k++)
        s->node_m[s->touched[k]] = HUGE_VAL;
    s->n_touched = s->n_heap = 0;
    if (rc == WARD_OK && s->out->n - first > 1)
        qsort(s->out->items + first, s->out->n - first, sizeof *s->out->items, by_demand);
    return rc;
}

static ward_rc serve_chunk(struct ward_ctx *ctx, void *state, size_t chunk)
{
    struct job *job = state;
    struct search s = {.ctx = ctx, .job = job, .out = &job->chunks[chunk]};
    size_t from, to;
    ward_chunk_range(job->n_sites, CHUNK, chunk, &from, &to);
    ward_rc rc = ward_new(ctx, job->graph->n_nodes, sizeof *s.node_m, &s.node_m);
    if (rc == WARD_OK)
        rc = ward_new(ctx, job->graph->n_edges, sizeof *s.stamp_of, &s.stamp_of);
    for (size_t i = 0; rc == WARD_OK && i < job->graph->n_nodes; i++)
        s.node_m[i] = HUGE_VAL;
    for (size_t i = from; rc == WARD_OK && i < to; i++) {
        rc = serve(&s, (uint32_t)i);
        if (rc == WARD_OK && i % 64 == 0)
            rc = ward_ctx_interrupted(ctx);
    }
    ward_mem_free(s.node_m);
    ward_mem_free(s.stamp_of);
    ward_mem_free(s.touched);
    ward_mem_free(s.heap);
    return rc;
}

/* ---- all of it ---- */

static ward_rc list_demands(struct ward_ctx *ctx, struct job *job)
{
    size_t n_edges = job->graph->n_edges;
    ward_rc rc = ward_new(ctx, n_edges + 2, sizeof *job->demand_at, &job->demand_at);
    if (rc == WARD_OK)
        rc = ward_new(ctx, job->n_demands, sizeof *job->demand_list, &job->demand_list);
    for (size_t i = 0; rc == WARD_OK && i < job->n_demands; i++) {
        const struct ward_foot_demand *d = &job->demands[i];
        if (d->edge == WARD_NONE)
            continue;
        if (d->edge >= n_edges)
            return ward_fail(ctx, WARD_E_ARG, "demand %zu is on no edge of the network", i);
        job->most_m = fmax(job->most_m, d->within_m);
        job->demand_at[d->edge + 2]++;
    }
    for (size_t e = 0; rc == WARD_OK && e < n_edges; e++)
        job->demand_at[e + 2] += job->demand_at[e + 1];
    for (size_t i = 0; rc == WARD_OK && i < job->n_demands; i++)
        if (job->demands[i].edge != WARD_NONE)
            job->demand_list[job->demand_at[job->demands[i].edge + 1]++] = (uint32_t)i;
    for (size_t i = 0; rc == WARD_OK && i < job->n_sites; i++)
        if (job->sites[i].edge != WARD_NONE && job->sites[i].edge >= n_edges)
            return ward_fail(ctx, WARD_E_ARG, "site %zu is on no edge of the network", i);
    return rc;
}

static ward_rc join_chunks(struct ward_ctx *ctx, const struct job *job, size_t n_chunks, struct ward_site_served **out,
                           size_t *n)
{
    for (size_t i = 0; i < n_chunks; i++)
        *n += job->chunks[i].n;
    ward_rc rc = ward_new(ctx, *n, sizeof **out, out);
    for (size_t i = 0, at = 0; rc == WARD_OK && i < n_chunks; i++) {
        if (job->chunks[i].n > 0)
            memcpy(*out + at, job->chunks[i].items, job->chunks[i].n * sizeof **out);
        at += job->chunks[i].n;
    }
    return rc;
}

ward_rc ward_site_walk(struct ward_ctx *ctx, const struct ward_graph *graph, const struct ward_foot_demand *demands,
                       size_t n_demands, const struct ward_foot_site *sites, size_t n_sites,
                       struct ward_site_served **out, size_t *n)
{
    struct job job = {
        .graph = graph, .demands = demands, .sites = sites, .n_demands = n_demands, .n_sites = n_sites, .most_m = -1};
    size_t n_chunks = (n_sites + CHUNK - 1) / CHUNK;
    *out = NULL;
    *n = 0;
    ward_rc rc = list_demands(ctx, &job);
    if (rc == WARD_OK)
        rc = ward_new(ctx, n_chunks, sizeof *job.chunks, &job.chunks);
    if (rc == WARD_OK)
        rc = ward_parallel(ctx, n_chunks, serve_chunk, &job);
    if (rc == WARD_OK)
        rc = join_chunks(ctx, &job, n_chunks, out, n);
    for (size_t i = 0; job.chunks != NULL && i < n_chunks; i++)
        ward_mem_free(job.chunks[i].items);
    ward_mem_free(job.chunks);
    ward_mem_free(job.demand_at);
    ward_mem_free(job.demand_list);
    return rc;
}
