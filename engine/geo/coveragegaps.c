/* What polygons leave between them: holes of the union, narrow gaps; and parts that are slivers. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/mem.h"
#include "geo/coveragework.h"
#include "geo/geos.h"
#include "geo/inside.h"
#include "geo/pred.h"

/* An edge that bounds a hole of the union lies on its outline but for the rounding of the nodes between. */
static const double same_line_m = 1e-6;

/* A hole of the union, until it becomes a fault. */
struct hole {
    struct ward_geom geom;
    uint32_t *bounds; /* the polygons about it, ascending */
    size_t n_bounds, capacity;
};

/* A narrow place between two polygons: from a vertex of one straight to an edge of the other. */
struct strait {
    uint32_t a, b; /* a < b */
    double width_m;
    double from[2], to[2];
    uint32_t edge; /* drawn where from and to are one in doubles */
};

struct gaps {
    struct ward_coverage *c;
    struct hole *holes;
    size_t n_holes, hole_capacity;
    struct ward_cover cover; /* of the holes */
    struct strait *straits;
    size_t n_straits, strait_capacity;
    uint32_t *covering; /* polygons that cover the vertex at hand */
    size_t n_covering, covering_capacity;
    uint32_t own; /* whose the vertex is */
    ward_rc rc;
};

/* ---- holes of the union ---- */

/* The edges that no neighbour shares, as lines. */
static ward_rc free_edges(struct ward_coverage *c, struct ward_geom *out)
{
    ward_rc rc = WARD_OK;
    ward_geom_reset(out, WARD_KIND_LINE, c->locator->srid);
    for (size_t e = 0; rc == WARD_OK && e < c->cover->n_edges; e++) {
        const struct ward_segment *s = &c->cover->edges[e];
        if (c->is_matched[e] || c->is_flat[e])
            continue;
        rc = ward_geom_part(c->ctx, out);
        if (rc == WARD_OK)
            rc = ward_geom_add(c->ctx, out, s->ax, s->ay);
        if (rc == WARD_OK)
            rc = ward_geom_add(c->ctx, out, s->bx, s->by);
    }
    return rc;
}

/* The faces that those lines enclose. */
static ward_rc polygonize(struct ward_coverage *c, const struct ward_geom *lines, struct ward_geom *faces)
{
    GEOSContextHandle_t geos = NULL;
    GEOSGeometry *g = NULL, *noded = NULL, *made = NULL;
    ward_rc rc = ward_geos_get(c->ctx, &geos);
    if (rc == WARD_OK)
        rc = ward_geos_from_geom(c->ctx, lines, &g);
    if (rc != WARD_OK)
        goto done;
    noded = GEOSUnaryUnion_r(geos, g);
    if (noded != NULL)
        made = GEOSPolygonize_r(geos, (const GEOSGeometry *const *)&noded, 1);
    if (made == NULL)
        rc = ward_geos_fail(c->ctx, "finding the gaps between polygons");
    else
        rc = ward_geos_to_geom(c->ctx, made, WARD_KIND_POLYGON, c->locator->srid, faces);
done:
    ward_geos_destroy(c->ctx, made);
    ward_geos_destroy(c->ctx, noded);
    ward_geos_destroy(c->ctx, g);
    return rc;
}

static ward_rc copy_poly(struct ward_ctx *ctx, const struct ward_geom *from, size_t poly, struct ward_geom *to)
{
    ward_geom_reset(to, WARD_KIND_POLYGON, from->srid);
    ward_rc rc = ward_geom_poly(ctx, to);
    for (size_t r = from->poly_at[poly]; rc == WARD_OK && r < from->poly_at[poly + 1]; r++) {
        rc = ward_geom_part(ctx, to);
        for (size_t i = from->part_at[r]; rc == WARD_OK && i < from->part_at[r + 1]; i++)
            rc = ward_geom_add(ctx, to, from->xy[2 * i], from->xy[2 * i + 1]);
    }
    return rc;
}

struct bounding {
    struct gaps *g;
    struct hole *hole;
};

static void visit_bound(struct ward_tiles_query *q, const struct ward_segment *s, uint32_t segment)
{
    struct bounding *b = q->state;
    struct hole *h = b->hole;
    uint32_t polygon = b->g->c->cover->polygon_of[segment];
    double t;
    if (b->g->rc != WARD_OK || b->g->c->is_matched[segment] ||
        !(ward_segment_d2(q->x, q->y, s->ax, s->ay, s->bx, s->by, &t) <= same_line_m * same_line_m))
        return;
    size_t at = h->n_bounds;
    while (at > 0 && h->bounds[at - 1] > polygon)
        at--;
    if (at > 0 && h->bounds[at - 1] == polygon)
        return;
    b->g->rc = ward_grow(b->g->c->ctx, &h->bounds, &h->capacity, h->n_bounds + 1, sizeof *h->bounds);
    if (b->g->rc != WARD_OK)
        return;
    memmove(h->bounds + at + 1, h->bounds + at, (h->n_bounds - at) * sizeof *h->bounds);
    h->bounds[at] = polygon;
    h->n_bounds++;
}

/* Who bounds a hole: the polygons with an edge at the middle of one of its own. */
static ward_rc find_bounds(struct gaps *g, struct hole *hole)
{
    struct bounding b = {g, hole};
    const struct ward_geom *geom = &hole->geom;
    for (size_t r = 0; r < geom->n_parts; r++)
        for (size_t i = geom->part_at[r]; i + 1 < geom->part_at[r + 1]; i++) {
            const double *p = geom->xy + 2 * i;
            struct ward_tiles_query q = {(p[0] + p[2]) / 2, (p[1] + p[3]) / 2, same_line_m, visit_bound, &b};
            ward_tiles_near(&g->c->cover->tiles, &q);
        }
    return g->rc;
}

static ward_rc add_hole(struct gaps *g, const struct ward_geom *faces, size_t face)
{
    struct ward_ctx *ctx = g->c->ctx;
    double x = 0, y = 0;
    ward_rc rc = ward_grow(ctx, &g->holes, &g->hole_capacity, g->n_holes + 1, sizeof *g->holes);
    if (rc != WARD_OK)
        return rc;
    struct hole *hole = &g->holes[g->n_holes];
    memset(hole, 0, sizeof *hole);
    g->n_holes++;
    rc = copy_poly(ctx, faces, face, &hole->geom);
    if (rc == WARD_OK)
        rc = ward_geom_inside(ctx, &hole->geom, &x, &y);
    if (rc != WARD_OK)
        return rc;
    if (ward_locator_find(g->c->locator, x, y) == WARD_NONE)
        return find_bounds(g, hole);
    ward_geom_clear(&hole->geom);
    g->n_holes--;
    return WARD_OK;
}

static ward_rc find_holes(struct gaps *g)
{
    struct ward_geom lines = {0}, faces = {0};
    ward_rc rc = free_edges(g->c, &lines);
    if (rc == WARD_OK && !ward_geom_is_empty(&lines))
        rc = polygonize(g->c, &lines, &faces);
    for (size_t i = 0; rc == WARD_OK && i < faces.n_polys; i++)
        rc = add_hole(g, &faces, i);
    ward_geom_clear(&lines);
    ward_geom_clear(&faces);
    return rc;
}

/* Takes the holes' geometries; the bounds stay for the narrow gaps. */
static ward_rc report_holes(struct gaps *g)
{
    ward_rc rc = WARD_OK;
    for (size_t i = 0; rc == WARD_OK && i < g->n_holes; i++) {
        struct hole *h = &g->holes[i];
        struct ward_fault *fault = NULL;
        bool is_gap = h->n_bounds > 1;
        rc = ward_coverage_add(g->c, is_gap ? WARD_FAULT_GAP : WARD_FAULT_HOLE,
                               h->n_bounds > 0 ? h->bounds[0] : WARD_NONE, is_gap ? h->bounds[1] : WARD_NONE, &fault);
        if (rc != WARD_OK)
            break;
        fault->measure = ward_geom_area_m2(&h->geom);
        fault->width_m = ward_geom_width_m(&h->geom);
        fault->geom = h->geom;
        memset(&h->geom, 0, sizeof h->geom);
    }
    return rc;
}

static ward_rc index_holes(struct gaps *g)
{
    struct ward_geom *geoms = NULL;
    ward_rc rc = ward_new(g->c->ctx, g->n_holes, sizeof *geoms, &geoms);
    for (size_t i = 0; rc == WARD_OK && i < g->n_holes; i++)
        geoms[i] = g->holes[i].geom;
    if (rc == WARD_OK)
        rc = ward_cover_build(g->c->ctx, geoms, g->n_holes, &g->cover);
    ward_mem_free(geoms);
    return rc;
}

/* ---- narrow gaps ---- */

static bool is_covering(const struct gaps *g, uint32_t polygon)
{
    for (size_t i = 0; i < g->n_covering; i++)
        if (g->covering[i] == polygon)
            return true;
    return false;
}

static bool covers(const struct gaps *g, uint32_t polygon, double x, double y)
{
    struct ward_cover_scan scan;
    struct ward_cover_hit hit;
    ward_cover_begin(g->c->cover, x, y, &scan);
    while (ward_cover_next(&scan, &hit))
        if (hit.polygon == polygon)
            return true;
    return false;
}

/* Is the narrow place part of a hole of the union between the same two? Then it is reported there. */
static bool is_in_hole(const struct gaps *g, double x, double y, uint32_t other)
{
    struct ward_cover_scan scan;
    struct ward_cover_hit hit;
    ward_cover_begin(&g->cover, x, y, &scan);
    while (ward_cover_next(&scan, &hit))
        for (size_t i = 0; i < g->holes[hit.polygon].n_bounds; i++)
            if (g->holes[hit.polygon].bounds[i] == other)
                return true;
    return false;
}

/*
 * Nothing between? The middle of the way lies in no polygon; on a way so short that the middle is no better than an
 * end, the exact side of the edge has decided already.
 */
static bool is_void(const struct gaps *g, const double v[2], const double foot[2], double d, uint32_t other)
{
    struct ward_cover_scan scan;
    struct ward_cover_hit hit;
    bool is_short = d <= same_line_m;
    ward_cover_begin(g->c->cover, (v[0] + foot[0]) / 2, (v[1] + foot[1]) / 2, &scan);
    while (ward_cover_next(&scan, &hit))
        if (!is_short || (hit.polygon != other && hit.polygon != g->own))
            return false;
    return true;
}

/* A notch about a shared node narrows there by nature; only one long for its width counts. */
static bool is_notch(const struct gaps *g, const double v[2], const struct ward_segment *f, double t, double d)
{
    bool near_a = t <= 0.5;
    double nx = near_a ? f->ax : f->bx, ny = near_a ? f->ay : f->by;
    return hypot(nx - v[0], ny - v[1]) < 3 * d && covers(g, g->own, nx, ny);
}

static void visit_strait(struct ward_tiles_query *q, const struct ward_segment *s, uint32_t segment)
{
    struct gaps *g = q->state;
    const struct ward_coverage *c = g->c;
    uint32_t other = c->cover->polygon_of[segment];
    double t, v[2] = {q->x, q->y};
    if (g->rc != WARD_OK || c->is_matched[segment] || c->is_flat[segment] || is_covering(g, other))
        return;
    double d = sqrt(ward_segment_d2(v[0], v[1], s->ax, s->ay, s->bx, s->by, &t));
    double foot[2] = {s->ax + t * (s->bx - s->ax), s->ay + t * (s->by - s->ay)};
    int side = ward_orient_quick(s->ax, s->ay, s->bx, s->by, v[0], v[1]);
    bool is_end = !(t > 0 && t < 1);
    if (d > q->reach_m || (!is_end && side != (c->is_turned[segment] ? 1 : -1)) || is_notch(g, v, s, t, d) ||
        !is_void(g, v, foot, d, other) || is_in_hole(g, v[0], v[1], other))
        return;
    g->rc = ward_grow(c->ctx, &g->straits, &g->strait_capacity, g->n_straits + 1, sizeof *g->straits);
    if (g->rc == WARD_OK)
        g->straits[g->n_straits++] = (struct strait){.a = g->own < other ? g->own : other,
                                                     .b = g->own < other ? other : g->own,
                                                     .width_m = d,
                                                     .from = {v[0], v[1]},
                                                     .to = {foot[0], foot[1]},
                                                     .edge = segment};
}

static ward_rc who_covers(struct gaps *g, double x, double y)
{
    struct ward_cover_scan scan;
    struct ward_cover_hit hit;
    ward_rc rc = WARD_OK;
    g->n_covering = 0;
    ward_cover_begin(g->c->cover, x, y, &scan);
    while (rc == WARD_OK && ward_cover_next(&scan, &hit)) {
        rc = ward_grow(g->c->ctx, &g->covering, &g->covering_capacity, g->n_covering + 1, sizeof *g->covering);
        if (rc == WARD_OK)
            g->covering[g->n_covering++] = hit.polygon;
    }
    return rc;
}

static ward_rc find_straits(struct gaps *g)
{
    const struct ward_coverage *c = g->c;
    ward_rc rc = WARD_OK;
    for (uint32_t e = 0; rc == WARD_OK && e < c->cover->n_edges; e++) {
        const struct ward_segment *s = &c->cover->edges[e];
        if (c->is_flat[e] || (c->is_matched[e] && c->is_matched[c->before[e]]))
            continue;
        struct ward_tiles_query q = {s->ax, s->ay, c->gap_width_m, visit_strait, g};
        rc = who_covers(g, s->ax, s->ay);
        g->own = c->cover->polygon_of[e];
        if (rc == WARD_OK && g->n_covering > 0 && g->covering[0] == g->own)
            ward_tiles_near(&c->cover->tiles, &q);
        rc = rc == WARD_OK ? g->rc : rc;
    }
    return rc;
}

static int compare_reals(double a, double b)
{
    return (a > b) - (a < b);
}

static int by_strait(const void *a, const void *b)
{
    const struct strait *p = a, *q = b;
    int order = (p->a > q->a) - (p->a < q->a);
    if (order == 0)
        order = (p->b > q->b) - (p->b < q->b);
    for (int i = 0; order == 0 && i < 2; i++)
        order = compare_reals(p->from[i], q->from[i]);
    for (int i = 0; order == 0 && i < 2; i++)
        order = compare_reals(p->to[i], q->to[i]);
    return order != 0 ? order : (p->edge > q->edge) - (p->edge < q->edge);
}

static ward_rc draw_strait(struct gaps *g, const struct strait *s, struct ward_geom *out)
{
    const struct ward_segment *edge = &g->c->cover->edges[s->edge];
    bool is_point = compare_reals(s->from[0], s->to[0]) == 0 && compare_reals(s->from[1], s->to[1]) == 0;
    ward_rc rc = ward_geom_part(g->c->ctx, out);
    if (rc == WARD_OK)
        rc = ward_geom_add(g->c->ctx, out, is_point ? edge->ax : s->from[0], is_point ? edge->ay : s->from[1]);
    if (rc == WARD_OK)
        rc = ward_geom_add(g->c->ctx, out, is_point ? edge->bx : s->to[0], is_point ? edge->by : s->to[1]);
    return rc;
}

static ward_rc report_straits(struct gaps *g)
{
    const struct strait *s = g->straits;
    ward_rc rc = WARD_OK;
    if (g->n_straits > 0)
        qsort(g->straits, g->n_straits, sizeof *g->straits, by_strait);
    for (size_t first = 0, i; rc == WARD_OK && first < g->n_straits; first = i) {
        struct ward_fault *fault = NULL;
        double widest_m = 0;
        rc = ward_coverage_add(g->c, WARD_FAULT_NARROW_GAP, s[first].a, s[first].b, &fault);
        if (rc == WARD_OK)
            ward_geom_reset(&fault->geom, WARD_KIND_LINE, g->c->locator->srid);
        for (i = first; rc == WARD_OK && i < g->n_straits && s[i].a == s[first].a && s[i].b == s[first].b; i++) {
            widest_m = fmax(widest_m, s[i].width_m);
            if (i == first || by_strait(&s[i], &s[i - 1]) != 0)
                rc = draw_strait(g, &s[i], &fault->geom);
        }
        if (rc == WARD_OK)
            fault->measure = fault->width_m = widest_m;
    }
    return rc;
}

ward_rc ward_coverage_gaps(struct ward_coverage *c)
{
    struct gaps g = {.c = c};
    ward_rc rc = find_holes(&g);
    if (rc == WARD_OK && c->gap_width_m > 0) {
        rc = index_holes(&g);
        if (rc == WARD_OK)
            rc = find_straits(&g);
        if (rc == WARD_OK)
            rc = report_straits(&g);
    }
    if (rc == WARD_OK)
        rc = report_holes(&g);
    for (size_t i = 0; i < g.n_holes; i++) {
        ward_geom_clear(&g.holes[i].geom);
        ward_mem_free(g.holes[i].bounds);
    }
    ward_cover_clear(&g.cover);
    ward_mem_free(g.holes);
    ward_mem_free(g.straits);
    ward_mem_free(g.covering);
    return rc;
}

/* ---- slivers ---- */

static ward_rc look_for_sliver(struct ward_coverage *c, const struct ward_geom *g, size_t poly, uint32_t polygon)
{
    struct ward_geom part = {0};
    struct ward_fault *fault = NULL;
    ward_rc rc = copy_poly(c->ctx, g, poly, &part);
    double width_m = rc == WARD_OK ? ward_geom_width_m(&part) : (double)NAN;
    if (rc == WARD_OK && width_m < c->gap_width_m)
        rc = ward_coverage_add(c, WARD_FAULT_SLIVER, polygon, WARD_NONE, &fault);
    if (fault == NULL) {
        ward_geom_clear(&part);
        return rc;
    }
    fault->measure = ward_geom_area_m2(&part);
    fault->width_m = width_m;
    fault->geom = part;
    return rc;
}

ward_rc ward_coverage_slivers(struct ward_coverage *c)
{
    struct ward_geom g = {0};
    ward_rc rc = WARD_OK;
    for (size_t i = 0; rc == WARD_OK && i < c->cover->n_polygons; i++) {
        rc = ward_cover_polygon(c->ctx, c->cover, (uint32_t)i, c->locator->srid, &g);
        for (size_t p = 0; rc == WARD_OK && p < g.n_polys; p++)
            rc = look_for_sliver(c, &g, p, (uint32_t)i);
    }
    ward_geom_clear(&g);
    return rc;
}
