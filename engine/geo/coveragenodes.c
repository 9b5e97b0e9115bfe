/* What happens at the nodes of a coverage: the points where an edge of any polygon begins. */
#include <math.h>
#include <string.h>

#include "core/mem.h"
#include "geo/coveragework.h"
#include "geo/cross.h"
#include "geo/pred.h"

/* A polygon's inside at a node: counter-clockwise from one ray to another. Both run along its edges. */
struct sector {
    uint32_t polygon, edge;
    bool passes; /* the edge runs through the node, which is no vertex of it */
    double from[2], to[2];
};

struct nodes {
    struct ward_coverage *c;
    double v[2]; /* the node at hand */
    struct sector *sectors;
    size_t n, capacity;
    ward_rc rc;
};

static bool is_same_ray(const double v[2], const double a[2], const double b[2])
{
    if (ward_orient_quick(v[0], v[1], a[0], a[1], b[0], b[1]) != 0)
        return false;
    /* On one line with the node: the same side of it? */
    int ax = (a[0] > v[0]) - (a[0] < v[0]), bx = (b[0] > v[0]) - (b[0] < v[0]);
    int ay = (a[1] > v[1]) - (a[1] < v[1]), by = (b[1] > v[1]) - (b[1] < v[1]);
    return ax == bx && ay == by;
}

/* Does a ray lie in the sector, its first ray included, its last not? */
static bool holds_ray(const double v[2], const struct sector *s, const double ray[2])
{
    if (is_same_ray(v, ray, s->to))
        return false;
    if (is_same_ray(v, ray, s->from))
        return true;
    int sweep = ward_orient_quick(v[0], v[1], s->from[0], s->from[1], s->to[0], s->to[1]);
    bool is_after = ward_orient_quick(v[0], v[1], s->from[0], s->from[1], ray[0], ray[1]) > 0;
    bool is_before = ward_orient_quick(v[0], v[1], ray[0], ray[1], s->to[0], s->to[1]) > 0;
    if (sweep > 0)
        return is_after && is_before;
    if (sweep < 0)
        return is_after || is_before;
    return !is_same_ray(v, s->from, s->to) && is_after; /* a straight angle; a spike has no inside */
}

static bool sectors_overlap(const double v[2], const struct sector *s, const struct sector *t)
{
    return holds_ray(v, s, t->from) || holds_ray(v, t, s->from);
}

static void add_sector(struct nodes *n, uint32_t edge, bool passes, double x0, double y0, double x1, double y1)
{
    struct ward_coverage *c = n->c;
    if (n->rc != WARD_OK || c->is_flat[edge])
        return;
    n->rc = ward_grow(c->ctx, &n->sectors, &n->capacity, n->n + 1, sizeof *n->sectors);
    if (n->rc != WARD_OK)
        return;
    /* (x0, y0) lies before the node along the ring, (x1, y1) after it. */
    if (c->is_turned[edge])
        n->sectors[n->n++] = (struct sector){c->cover->polygon_of[edge], edge, passes, {x0, y0}, {x1, y1}};
    else
        n->sectors[n->n++] = (struct sector){c->cover->polygon_of[edge], edge, passes, {x1, y1}, {x0, y0}};
}

static void visit_node(struct ward_tiles_query *q, const struct ward_segment *s, uint32_t segment)
{
    struct nodes *n = q->state;
    if (!ward_segment_passes(s, q->x, q->y))
        return;
    for (size_t i = n->n; i-- > 0 && n->sectors[i].passes;)
        if (n->sectors[i].edge == segment)
            return; /* seen in another cell */
    add_sector(n, segment, true, s->ax, s->ay, s->bx, s->by);
}

/* Where a polygon has several sectors (its rings touch), each ends at the next ray that ends one. */
static void pair_rays(struct nodes *n)
{
    for (size_t i = 0; i < n->n; i++)
        for (size_t j = i + 1; j < n->n; j++) {
            struct sector *s = &n->sectors[i], *t = &n->sectors[j];
            if (s->polygon != t->polygon)
                continue;
            /* Of two rays that end, the first one met from a ray that begins is its own. */
            if (holds_ray(n->v, s, t->to) && !is_same_ray(n->v, s->from, t->to)) {
                double to[2] = {s->to[0], s->to[1]};
                memcpy(s->to, t->to, sizeof to);
                memcpy(t->to, to, sizeof to);
            }
        }
}

static bool has_vertex(const struct nodes *n, uint32_t polygon)
{
    for (size_t i = 0; i < n->n; i++)
        if (!n->sectors[i].passes && n->sectors[i].polygon == polygon)
            return true;
    return false;
}

/* The lowest polygon but one that has a vertex here. */
static uint32_t lowest_vertex(const struct nodes *n, uint32_t but)
{
    uint32_t lowest = WARD_NONE;
    for (size_t i = 0; i < n->n; i++)
        if (!n->sectors[i].passes && n->sectors[i].polygon != but && n->sectors[i].polygon < lowest)
            lowest = n->sectors[i].polygon;
    return lowest;
}

static ward_rc add_t_junction(struct nodes *n, const struct sector *s)
{
    struct ward_coverage *c = n->c;
    struct ward_fault *fault = NULL;
    uint32_t other = lowest_vertex(n, s->polygon);
    if (other == WARD_NONE || has_vertex(n, s->polygon))
        return WARD_OK;
    ward_rc rc = ward_coverage_add(c, WARD_FAULT_T_JUNCTION, s->polygon, other, &fault);
    if (rc != WARD_OK)
        return rc;
    fault->measure =
        fmin(hypot(s->from[0] - n->v[0], s->from[1] - n->v[1]), hypot(s->to[0] - n->v[0], s->to[1] - n->v[1]));
    ward_geom_reset(&fault->geom, WARD_KIND_POINT, c->locator->srid);
    rc = ward_geom_part(c->ctx, &fault->geom);
    return rc == WARD_OK ? ward_geom_add(c->ctx, &fault->geom, n->v[0], n->v[1]) : rc;
}

static ward_rc compare_sectors(struct nodes *n)
{
    ward_rc rc = WARD_OK;
    pair_rays(n);
    for (size_t i = 0; i < n->n; i++)
        for (size_t j = i + 1; rc == WARD_OK && j < n->n; j++) {
            const struct sector *s = &n->sectors[i], *t = &n->sectors[j];
            if (s->polygon != t->polygon && sectors_overlap(n->v, s, t))
                rc = ward_coverage_evidence(n->c, s->polygon, t->polygon, n->v[0], n->v[1]);
        }
    for (size_t i = 0; rc == WARD_OK && i < n->n; i++)
        if (n->sectors[i].passes)
            rc = add_t_junction(n, &n->sectors[i]);
    return rc;
}

/* A vertex inside another polygon. */
static ward_rc find_inside(struct nodes *n)
{
    struct ward_cover_scan scan;
    struct ward_cover_hit hit;
    ward_rc rc = WARD_OK;
    ward_cover_begin(n->c->cover, n->v[0], n->v[1], &scan);
    while (rc == WARD_OK && ward_cover_next(&scan, &hit)) {
        if (hit.on_edge)
            continue;
        uint32_t last = WARD_NONE;
        for (size_t i = 0; rc == WARD_OK && i < n->n; i++) {
            uint32_t own = n->sectors[i].polygon;
            if (own != hit.polygon && own != last)
                rc = ward_coverage_evidence(n->c, own, hit.polygon, n->v[0], n->v[1]);
            last = own;
        }
    }
    return rc;
}

static ward_rc look_at(struct nodes *n, const uint32_t *edges, size_t count)
{
    const struct ward_coverage *c = n->c;
    struct ward_tiles_query q = {n->v[0], n->v[1], 0, visit_node, n};
    n->n = 0;
    for (size_t i = 0; i < count; i++) {
        const struct ward_segment *out = &c->cover->edges[edges[i]], *in = &c->cover->edges[c->before[edges[i]]];
        add_sector(n, edges[i], false, in->ax, in->ay, out->bx, out->by);
    }
    ward_tiles_near(&c->cover->tiles, &q);
    if (n->rc == WARD_OK && n->n > 1)
        n->rc = compare_sectors(n);
    return n->rc == WARD_OK ? find_inside(n) : n->rc;
}

ward_rc ward_coverage_nodes(struct ward_coverage *c)
{
    struct nodes n = {.c = c};
    const struct ward_segment *edges = c->cover->edges;
    size_t total = c->cover->n_edges;
    ward_rc rc = WARD_OK;
    for (size_t first = 0, end, looked = 0; rc == WARD_OK && first < total; first = end, looked++) {
        const struct ward_segment *s = &edges[c->by_start[first]];
        for (end = first + 1; end < total; end++) {
            const struct ward_segment *t = &edges[c->by_start[end]];
            if (t->ax > s->ax || t->ay > s->ay)
                break;
        }
        n.v[0] = s->ax;
        n.v[1] = s->ay;
        rc = look_at(&n, c->by_start + first, end - first);
        if (rc == WARD_OK && looked % 4096 == 0)
            rc = ward_ctx_interrupted(c->ctx);
    }
    ward_mem_free(n.sectors);
    return rc;
}
