#include "net/graph.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/mem.h"
#include "net/graphwork.h"
#include "net/zorder.h"

/* Places of one line nearer than this are one place: crossings of three lines in one point differ by rounding. */
static const double same_place_m = 1e-6;

/* ---- sets that grow together: the lowest member names each ---- */

static uint32_t root_of(uint32_t *parents, uint32_t i)
{
    while (parents[i] != i)
        i = parents[i] = parents[parents[i]];
    return i;
}

static void unite(uint32_t *parents, uint32_t i, uint32_t j)
{
    uint32_t a = root_of(parents, i), b = root_of(parents, j);
    parents[a < b ? b : a] = a < b ? a : b;
}

/* ---- places: two ends of every chain, 2 c and 2 c + 1, then the cuts between ---- */

/* A place between the ends, as one side of a joint. */
struct cut {
    double m;
    uint32_t chain, side; /* of joint side / 2 among those with a cut */
};

struct numbering {
    struct ward_ctx *ctx;
    struct ward_graph *g;
    struct cut *cuts; /* by chain and measure, each place once after place_cuts() */
    size_t n_cuts, n_sides, cut_capacity, side_capacity;
    uint32_t *sides; /* the places of joints with a cut, two each */
    uint32_t *parents, *node_of;
    size_t n_places;
};

static uint32_t end_place(const struct ward_lines *lines, uint32_t chain, double m)
{
    if (m - ward_chain_from_m(lines, chain) <= same_place_m)
        return 2 * chain;
    return ward_chain_to_m(lines, chain) - m <= same_place_m ? 2 * chain + 1 : WARD_NONE;
}

/* Joints of two ends are done with; of others both sides are kept. */
static ward_rc take_joint(struct numbering *n, const struct ward_joint *joint)
{
    const struct ward_lines *lines = &n->g->lines;
    uint32_t a = end_place(lines, joint->chain[0], joint->m[0]), b = end_place(lines, joint->chain[1], joint->m[1]);
    if (a != WARD_NONE && b != WARD_NONE) {
        unite(n->parents, a, b);
        return WARD_OK;
    }
    ward_rc rc = ward_grow(n->ctx, &n->sides, &n->side_capacity, n->n_sides + 2, sizeof *n->sides);
    if (rc == WARD_OK)
        rc = ward_grow(n->ctx, &n->cuts, &n->cut_capacity, n->n_cuts + 2, sizeof *n->cuts);
    for (int k = 0; rc == WARD_OK && k < 2; k++) {
        n->sides[n->n_sides] = k == 0 ? a : b;
        if (n->sides[n->n_sides] == WARD_NONE)
            n->cuts[n->n_cuts++] = (struct cut){joint->m[k], joint->chain[k], (uint32_t)n->n_sides};
        n->n_sides++;
    }
    return rc;
}

static int by_place(const void *a, const void *b)
{
    const struct cut *p = a, *q = b;
    if (p->chain != q->chain)
        return p->chain < q->chain ? -1 : 1;
    return (p->m > q->m) - (p->m < q->m);
}

/* Cuts of one place become one, named by the first; their sides learn its number. */
static void place_cuts(struct numbering *n)
{
    size_t ends = 2 * n->g->lines.n_chains, kept = 0;
    if (n->n_cuts > 0)
        qsort(n->cuts, n->n_cuts, sizeof *n->cuts, by_place);
    for (size_t i = 0; i < n->n_cuts; i++) {
        struct cut c = n->cuts[i];
        if (kept == 0 || n->cuts[kept - 1].chain != c.chain || c.m - n->cuts[kept - 1].m > same_place_m)
            n->cuts[kept++] = c;
        n->sides[c.side] = (uint32_t)(ends + kept - 1);
    }
    n->n_cuts = kept;
    n->n_places = ends + kept;
}

static ward_rc unite_places(struct numbering *n, const struct ward_joints *joints)
{
    size_t ends = 2 * n->g->lines.n_chains;
    ward_rc rc = ward_new(n->ctx, ends + 2 * joints->n, sizeof *n->parents, &n->parents);
    for (size_t i = 0; rc == WARD_OK && i < ends + 2 * joints->n; i++)
        n->parents[i] = (uint32_t)i;
    for (size_t i = 0; rc == WARD_OK && i < joints->n; i++)
        rc = take_joint(n, &joints->items[i]);
    if (rc != WARD_OK)
        return rc;
    place_cuts(n);
    for (size_t i = 0; i < n->n_sides; i += 2)
        unite(n->parents, n->sides[i], n->sides[i + 1]);
    return WARD_OK;
}

/* ---- nodes, along a Z-order curve, so that neighbours lie near each other in memory ---- */

static struct ward_spot place_spot(const struct numbering *n, size_t place)
{
    const struct ward_lines *lines = &n->g->lines;
    if (place >= 2 * lines->n_chains) {
        const struct cut *c = &n->cuts[place - 2 * lines->n_chains];
        return ward_chain_spot(lines, c->chain, c->m);
    }
    size_t p = place % 2 == 0 ? lines->point_at[place / 2] : (size_t)lines->point_at[place / 2 + 1] - 1;
    return (struct ward_spot){lines->xy[2 * p], lines->xy[2 * p + 1]};
}

/* A node lies where its leftmost, then lowest place does: no matter which line came first. */
static size_t gather_nodes(struct numbering *n, struct ward_spot *spots)
{
    size_t kept = 0;
    for (size_t i = 0; i < n->n_places; i++) {
        struct ward_spot at = place_spot(n, i);
        uint32_t root = root_of(n->parents, (uint32_t)i);
        if (root == i) { /* roots come before their members */
            n->node_of[i] = (uint32_t)kept;
            spots[kept++] = at;
            continue;
        }
        struct ward_spot *s = &spots[n->node_of[root]];
        if (at.x < s->x || (at.x <= s->x && at.y < s->y))
            *s = at;
    }
    return kept;
}

static ward_rc order_nodes(struct numbering *n, const struct ward_spot *spots)
{
    uint32_t *order = NULL, *rank = NULL;
    size_t count = n->g->n_nodes;
    ward_rc rc = ward_zorder(n->ctx, spots, count, &order);
    if (rc == WARD_OK)
        rc = ward_new(n->ctx, count, sizeof *rank, &rank);
    if (rc == WARD_OK)
        rc = ward_new(n->ctx, count, sizeof *n->g->nodes, &n->g->nodes);
    for (size_t i = 0; rc == WARD_OK && i < count; i++) {
        n->g->nodes[i] = spots[order[i]];
        rank[order[i]] = (uint32_t)i;
    }
    for (size_t i = 0; rc == WARD_OK && i < n->n_places; i++)
        if (n->parents[i] == i)
            n->node_of[i] = rank[n->node_of[i]];
    ward_mem_free(order);
    ward_mem_free(rank);
    return rc;
}

static ward_rc number_nodes(struct numbering *n)
{
    struct ward_spot *spots = NULL;
    ward_rc rc = ward_new(n->ctx, n->n_places, sizeof *spots, &spots);
    if (rc == WARD_OK)
        rc = ward_new(n->ctx, n->n_places, sizeof *n->node_of, &n->node_of);
    if (rc == WARD_OK) {
        n->g->n_nodes = gather_nodes(n, spots);
        rc = order_nodes(n, spots);
    }
    ward_mem_free(spots);
    return rc;
}

static uint32_t place_node(struct numbering *n, size_t place)
{
    return n->node_of[root_of(n->parents, (uint32_t)place)];
}

/* ---- edges ---- */

static ward_rc number_edges(struct numbering *n)
{
    struct ward_graph *g = n->g;
    size_t cut = 0, ends = 2 * g->lines.n_chains;
    ward_rc rc = ward_new(n->ctx, g->lines.n_chains + n->n_cuts, sizeof *g->edges, &g->edges);
    for (uint32_t c = 0; rc == WARD_OK && c < g->lines.n_chains; c++) {
        struct ward_edge e = {c, place_node(n, 2 * (size_t)c), 0, ward_chain_from_m(&g->lines, c), 0};
        for (; cut < n->n_cuts && n->cuts[cut].chain == c; cut++) {
            e.b = place_node(n, ends + cut);
            e.to_m = n->cuts[cut].m;
            g->edges[g->n_edges++] = e;
            e.a = e.b;
            e.from_m = e.to_m;
        }
        e.b = place_node(n, 2 * (size_t)c + 1);
        e.to_m = ward_chain_to_m(&g->lines, c);
        g->edges[g->n_edges++] = e;
    }
    return rc;
}

/* Nodes and edges of graph->lines from what meets. */
static ward_rc number_all(struct ward_ctx *ctx, const struct ward_joints *joints, struct ward_graph *graph)
{
    struct numbering n = {.ctx = ctx, .g = graph};
    ward_rc rc = 2 * (graph->lines.n_chains + joints->n) < WARD_NONE
                     ? unite_places(&n, joints)
                     : ward_fail(ctx, WARD_E_GEOM, "lines that meet %zu times are too many for one network", joints->n);
    if (rc == WARD_OK)
        rc = number_nodes(&n);
    if (rc == WARD_OK)
        rc = number_edges(&n);
    ward_mem_free(n.cuts);
    ward_mem_free(n.sides);
    ward_mem_free(n.parents);
    ward_mem_free(n.node_of);
    return rc;
}

/* ---- what follows from nodes and edges ---- */

/* The edges of each chain follow each other from its beginning to its end, and every chain has some. */
static bool edge_fits(const struct ward_graph *g, size_t i)
{
    const struct ward_edge *e = &g->edges[i], *last = i > 0 ? e - 1 : NULL;
    if (e->chain >= g->lines.n_chains || e->a >= g->n_nodes || e->b >= g->n_nodes || !(e->from_m <= e->to_m))
        return false;
    bool is_first = last == NULL || last->chain != e->chain;
    bool is_last = i + 1 == g->n_edges || e[1].chain != e->chain;
    double from_m = is_first ? ward_chain_from_m(&g->lines, e->chain) : last->to_m;
    if (is_first && e->chain != (last != NULL ? last->chain + 1 : 0))
        return false;
    if (i + 1 == g->n_edges && e->chain + 1 != g->lines.n_chains)
        return false;
    double to_m = is_last ? ward_chain_to_m(&g->lines, e->chain) : e->to_m;
    return e->from_m >= from_m && e->from_m <= from_m && e->to_m >= to_m && e->to_m <= to_m;
}

static ward_rc check_edges(struct ward_ctx *ctx, const struct ward_graph *g)
{
    if (g->n_edges == 0 && g->lines.n_chains > 0)
        return ward_fail(ctx, WARD_E_INTERNAL, "the street graph is damaged: it has no edges");
    for (size_t i = 0; i < g->n_edges; i++)
        if (!edge_fits(g, i))
            return ward_fail(ctx, WARD_E_INTERNAL, "the street graph is damaged: edge %zu does not fit its lines", i);
    return WARD_OK;
}

static void list_edges(struct ward_graph *g)
{
    size_t e = 0;
    for (size_t chain = 0; chain < g->lines.n_chains; chain++) {
        g->edge_at[chain] = (uint32_t)e;
        while (e < g->n_edges && g->edges[e].chain == chain)
            e++;
    }
    g->edge_at[g->lines.n_chains] = (uint32_t)g->n_edges;
}

static void list_arcs(struct ward_graph *g)
{
    for (size_t i = 0; i < g->n_edges; i++) {
        g->arc_at[g->edges[i].a]++;
        g->arc_at[g->edges[i].b]++;
    }
    uint32_t sum = 0;
    for (size_t i = 0; i <= g->n_nodes; i++) {
        uint32_t here = i < g->n_nodes ? g->arc_at[i] : 0;
        g->arc_at[i] = sum;
        sum += here;
    }
    for (size_t i = 0; i < g->n_edges; i++) {
        const struct ward_edge *e = &g->edges[i];
        double length_m = ward_edge_length_m(e);
        g->arcs[g->arc_at[e->a]++] = (struct ward_arc){e->b, (uint32_t)i, length_m};
        g->arcs[g->arc_at[e->b]++] = (struct ward_arc){e->a, (uint32_t)i, length_m};
    }
    for (size_t i = g->n_nodes; i > 0; i--)
        g->arc_at[i] = g->arc_at[i - 1];
    g->arc_at[0] = 0;
}

struct rank {
    double mm; /* whole millimetres, so that the order of a sum is no matter */
    uint32_t island;
};

static int by_rank(const void *a, const void *b)
{
    const struct rank *p = a, *q = b;
    if (p->mm < q->mm || p->mm > q->mm)
        return p->mm > q->mm ? -1 : 1;
    return (p->island > q->island) - (p->island < q->island);
}

static ward_rc rank_islands(struct ward_ctx *ctx, struct ward_graph *g)
{
    struct ward_island *ranked = NULL;
    struct rank *ranks = NULL;
    uint32_t *place = NULL;
    ward_rc rc = ward_new(ctx, g->n_islands, sizeof *ranked, &ranked);
    if (rc == WARD_OK)
        rc = ward_new(ctx, g->n_islands, sizeof *ranks, &ranks);
    if (rc == WARD_OK)
        rc = ward_new(ctx, g->n_islands, sizeof *place, &place);
    if (rc == WARD_OK) {
        for (uint32_t i = 0; i < g->n_islands; i++)
            ranks[i] = (struct rank){round(g->islands[i].length_m * 1000), i};
        if (g->n_islands > 0)
            qsort(ranks, g->n_islands, sizeof *ranks, by_rank);
        for (uint32_t i = 0; i < g->n_islands; i++) {
            ranked[i] = g->islands[ranks[i].island];
            place[ranks[i].island] = i;
        }
        for (size_t i = 0; i < g->n_nodes; i++)
            g->island_of[i] = place[g->island_of[i]];
        ward_mem_free(g->islands);
        g->islands = ranked;
        ranked = NULL;
    }
    ward_mem_free(ranked);
    ward_mem_free(ranks);
    ward_mem_free(place);
    return rc;
}

static ward_rc find_islands(struct ward_ctx *ctx, struct ward_graph *g)
{
    uint32_t *of = g->island_of;
    for (uint32_t i = 0; i < g->n_nodes; i++)
        of[i] = i;
    for (size_t i = 0; i < g->n_edges; i++)
        unite(of, g->edges[i].a, g->edges[i].b);
    for (uint32_t i = 0; i < g->n_nodes; i++)
        g->n_islands += of[i] == i;
    ward_rc rc = ward_new(ctx, g->n_islands, sizeof *g->islands, &g->islands);
    if (rc != WARD_OK)
        return rc;
    uint32_t next = 0;
    for (uint32_t i = 0; i < g->n_nodes; i++) /* parents have lower numbers, so theirs is an island's already */
        of[i] = of[i] == i ? next++ : of[of[i]];
    for (size_t i = 0; i < g->n_nodes; i++)
        g->islands[of[i]].nodes++;
    for (size_t i = 0; i < g->n_edges; i++) {
        struct ward_island *island = &g->islands[of[g->edges[i].a]];
        island->edges++;
        island->length_m += ward_edge_length_m(&g->edges[i]);
    }
    return rank_islands(ctx, g);
}

ward_rc ward_graph_finish(struct ward_ctx *ctx, struct ward_graph *g)
{
    ward_rc rc = check_edges(ctx, g);
    if (rc == WARD_OK)
        rc = ward_new(ctx, g->lines.n_chains + 1, sizeof *g->edge_at, &g->edge_at);
    if (rc == WARD_OK)
        rc = ward_new(ctx, g->n_nodes + 1, sizeof *g->arc_at, &g->arc_at);
    if (rc == WARD_OK)
        rc = ward_new(ctx, 2 * g->n_edges, sizeof *g->arcs, &g->arcs);
    if (rc == WARD_OK)
        rc = ward_new(ctx, g->n_nodes, sizeof *g->island_of, &g->island_of);
    if (rc != WARD_OK)
        return rc;
    list_edges(g);
    list_arcs(g);
    return find_islands(ctx, g);
}

/* ---- the graph ---- */

ward_rc ward_graph_build(struct ward_ctx *ctx, struct ward_lines *lines, double snap_m,
                         const struct ward_nearest *barriers, struct ward_graph **out)
{
    struct ward_graph *g = NULL;
    struct ward_joints joints = {0};
    *out = NULL;
    ward_rc rc = snap_m >= 0 && snap_m < HUGE_VAL
                     ? ward_new(ctx, 1, sizeof *g, &g)
                     : ward_fail(ctx, WARD_E_ARG, "snap_m is a distance in metres, 0 or more");
    if (rc != WARD_OK) {
        ward_lines_clear(lines);
        return rc;
    }
    g->lines = *lines;
    *lines = (struct ward_lines){0};
    rc = ward_graph_meet(ctx, &g->lines, snap_m, barriers, &joints);
    if (rc == WARD_OK)
        rc = number_all(ctx, &joints, g);
    ward_mem_free(joints.items);
    if (rc == WARD_OK)
        rc = ward_graph_finish(ctx, g);
    if (rc == WARD_OK)
        *out = g;
    else
        ward_graph_free(g);
    return rc;
}

void ward_graph_free(struct ward_graph *g)
{
    if (g == NULL)
        return;
    ward_lines_clear(&g->lines);
    ward_mem_free(g->nodes);
    ward_mem_free(g->edges);
    ward_mem_free(g->edge_at);
    ward_mem_free(g->arc_at);
    ward_mem_free(g->arcs);
    ward_mem_free(g->island_of);
    ward_mem_free(g->islands);
    ward_mem_free(g);
}

uint32_t ward_graph_edge_at(const struct ward_graph *g, uint32_t chain, double at_m)
{
    uint32_t low = g->edge_at[chain], high = g->edge_at[chain + 1];
    while (high - low > 1) {
        uint32_t middle = low + (high - low) / 2;
        if (g->edges[middle].from_m <= at_m)
            low = middle;
        else
            high = middle;
    }
    return low;
}

uint32_t ward_graph_line_edge(const struct ward_graph *g, uint32_t line, double at_m)
{
    uint32_t chain = g->lines.chain_at[line], end = g->lines.chain_at[line + 1];
    if (chain == end)
        return WARD_NONE;
    while (chain + 1 < end && ward_chain_to_m(&g->lines, chain) < at_m)
        chain++;
    return ward_graph_edge_at(g, chain, at_m);
}
