/*
 * The exact gap of shapes: Green's theorem by local sums, as in gap.c, with straight pieces too. A piece of one shape's
 * outline is in the union's where its middle lies in no other shape. Curves that run along one another (facilities in a
 * row, a lot beside a boundary) are told apart by WARD_SHAPE_TIE_M: the lower number counts as the larger, so that of
 * two pieces on one another one is kept, and of two that face each other both or neither.
 */
#include <math.h>
#include <string.h>

#include "core/mem.h"
#include "geo/shapework.h"

/* A gap below a square millimetre is rounding. */
static const double least_gap_m2 = 1e-6;

/* ---- the union's outline, once for all units ---- */

struct joining {
    struct ward_shape_list near;
    struct ward_bound_cuts cuts;
};

static bool is_hidden(const struct ward_shapes *s, uint32_t own, uint32_t other, const double xy[2],
                      const double way[2])
{
    double out[2];
    double depth = ward_shape_depth(s, other, xy[0], xy[1], out);
    if (own < other)
        return depth - WARD_SHAPE_TIE_M * (way[0] * out[0] + way[1] * out[1]) > 0;
    return depth + WARD_SHAPE_TIE_M > 0;
}

static ward_rc keep_seen(struct ward_ctx *ctx, struct ward_shapes *s, const struct ward_bound *p, struct joining *j)
{
    ward_rc rc = WARD_OK;
    for (size_t k = 0; rc == WARD_OK && k + 1 < j->cuts.n; k++) {
        double from = j->cuts.at[k], to = j->cuts.at[k + 1];
        double xy[2];
        double way[2];
        bool hidden = !(from < to);
        ward_bound_at(p, from + (to - from) / 2, xy, way);
        for (size_t i = 0; !hidden && i < j->near.n; i++)
            hidden = j->near.items[i] != p->shape && is_hidden(s, p->shape, j->near.items[i], xy, way);
        struct ward_bound part = ward_bound_part(p, from, to);
        if (!hidden)
            rc = ward_bounds_add(ctx, &s->seen, &part);
    }
    return rc;
}

static ward_rc join_shape(struct ward_ctx *ctx, struct ward_shapes *s, uint32_t number, struct joining *j)
{
    const struct ward_shape *shape = &s->shapes[number];
    struct ward_box box = {shape->box.min_x + s->ox, shape->box.min_y + s->oy, shape->box.max_x + s->ox,
                           shape->box.max_y + s->oy};
    ward_rc rc = ward_shapes_near(ctx, s, &box, &j->near);
    for (size_t i = 0; rc == WARD_OK && i < shape->bound_n; i++) {
        const struct ward_bound *p = &s->outlines.items[shape->bound + i];
        rc = ward_bound_cuts_begin(ctx, p, &j->cuts);
        for (size_t k = 0; rc == WARD_OK && k < j->near.n; k++) {
            const struct ward_shape *other = &s->shapes[j->near.items[k]];
            for (size_t b = 0; rc == WARD_OK && j->near.items[k] != number && b < other->bound_n; b++)
                rc = ward_bound_cut(ctx, p, &s->outlines.items[other->bound + b], &j->cuts);
        }
        ward_bound_cuts_sort(&j->cuts);
        if (rc == WARD_OK)
            rc = keep_seen(ctx, s, p, j);
    }
    return rc;
}

ward_rc ward_shapes_join(struct ward_ctx *ctx, struct ward_shapes *s)
{
    struct joining j = {0};
    ward_rc rc = ward_new(ctx, s->n + 1, sizeof *s->seen_at, &s->seen_at);
    for (size_t i = 0; rc == WARD_OK && i < s->n; i++) {
        s->seen_at[i] = s->seen.n;
        if (s->shapes[i].n > 0)
            rc = join_shape(ctx, s, (uint32_t)i, &j);
        if (rc == WARD_OK && i % 256 == 0)
            rc = ward_ctx_interrupted(ctx);
    }
    if (rc == WARD_OK)
        s->seen_at[s->n] = s->seen.n;
    ward_shape_list_clear(&j.near);
    ward_mem_free(j.cuts.at);
    return rc;
}

/* ---- one polygon ---- */

static double twice_area(const struct ward_segment *e, size_t n)
{
    double twice = 0;
    for (size_t i = 0; i < n; i++)
        twice += (e[i].ax - e[0].ax) * (e[i].by - e[0].ay) - (e[i].bx - e[0].ax) * (e[i].ay - e[0].ay);
    return twice;
}

/* Shells run counter-clockwise and holes clockwise, whatever the source did. */
static void take_ring(const struct ward_shapes *s, const struct ward_geom *g, size_t part, bool is_shell,
                      struct ward_shape_unit *unit)
{
    size_t first = unit->n;
    for (size_t i = g->part_at[part]; i + 1 < g->part_at[part + 1]; i++) {
        const double *p = g->xy + 2 * i;
        if (p[0] != p[2] || p[1] != p[3])
            unit->edges[unit->n++] = (struct ward_segment){p[0] - s->ox, p[1] - s->oy, p[2] - s->ox, p[3] - s->oy};
    }
    if ((twice_area(unit->edges + first, unit->n - first) >= 0) == is_shell)
        return;
    for (size_t i = first, k = unit->n; i < k--; i++) {
        struct ward_segment a = unit->edges[i];
        struct ward_segment b = unit->edges[k];
        unit->edges[i] = (struct ward_segment){b.bx, b.by, b.ax, b.ay};
        unit->edges[k] = (struct ward_segment){a.bx, a.by, a.ax, a.ay};
    }
}

ward_rc ward_shape_unit_new(struct ward_ctx *ctx, const struct ward_shapes *s, const struct ward_geom *polygon,
                            struct ward_shape_unit *unit)
{
    memset(unit, 0, sizeof *unit);
    if (polygon->kind != WARD_KIND_POLYGON)
        return ward_fail(ctx, WARD_E_GEOM, "only a polygon has a gap");
    ward_rc rc = ward_geom_gate(ctx, polygon);
    if (rc == WARD_OK)
        rc = ward_new(ctx, polygon->n_coords, sizeof *unit->edges, &unit->edges);
    if (rc != WARD_OK)
        return rc;
    for (size_t p = 0; p < polygon->n_polys; p++)
        for (size_t r = polygon->poly_at[p]; r < polygon->poly_at[p + 1]; r++)
            take_ring(s, polygon, r, r == polygon->poly_at[p], unit);
    struct ward_box b = ward_geom_box(polygon);
    unit->box = (struct ward_box){b.min_x - s->ox, b.min_y - s->oy, b.max_x - s->ox, b.max_y - s->oy};
    unit->ox = unit->box.min_x + (unit->box.max_x - unit->box.min_x) / 2;
    unit->oy = unit->box.min_y + (unit->box.max_y - unit->box.min_y) / 2;
    return WARD_OK;
}

static bool is_inside(const struct ward_shape_unit *unit, double x, double y)
{
    bool inside = false;
    for (size_t i = 0; i < unit->n; i++) {
        const struct ward_segment *e = &unit->edges[i];
        if ((e->ay > y) != (e->by > y))
            inside ^= ((e->bx - e->ax) * (y - e->ay) - (e->by - e->ay) * (x - e->ax) > 0) == (e->by > e->ay);
    }
    return inside;
}

struct sums {
    struct ward_ctx *ctx;
    const struct ward_shapes *s;
    struct ward_shape_unit unit;
    struct ward_shape_list near;
    struct ward_bound_cuts cuts;
    double covered_m2;
    bool is_rim_covered, is_any_inside;
};

/* Green's integral along a piece, about the middle of the unit. */
static double green(const struct sums *w, const struct ward_bound *p)
{
    if (!p->is_arc) {
        double ax = p->ax - w->unit.ox, ay = p->ay - w->unit.oy;
        double bx = p->bx - w->unit.ox, by = p->by - w->unit.oy;
        return (ax * by - bx * ay) / 2;
    }
    double cx = p->cx - w->unit.ox, cy = p->cy - w->unit.oy;
    return (p->r * p->r * (p->to - p->from) + p->r * cx * (sin(p->to) - sin(p->from)) -
            p->r * cy * (cos(p->to) - cos(p->from))) /
           2;
}

/* A piece of the union's outline: its stretches inside the unit, the shape a little larger than it is. */
static ward_rc add_seen(struct sums *w, const struct ward_bound *p)
{
    struct ward_box box = ward_bound_box(p);
    ward_rc rc = WARD_OK;
    if (box.min_x > w->unit.box.max_x || box.max_x < w->unit.box.min_x || box.min_y > w->unit.box.max_y ||
        box.max_y < w->unit.box.min_y)
        return WARD_OK;
    rc = ward_bound_cuts_begin(w->ctx, p, &w->cuts);
    for (size_t i = 0; rc == WARD_OK && i < w->unit.n; i++) {
        const struct ward_segment *e = &w->unit.edges[i];
        struct ward_bound edge = {.ax = e->ax, .ay = e->ay, .bx = e->bx, .by = e->by};
        rc = ward_bound_cut(w->ctx, p, &edge, &w->cuts);
    }
    ward_bound_cuts_sort(&w->cuts);
    for (size_t k = 0; rc == WARD_OK && k + 1 < w->cuts.n; k++) {
        double from = w->cuts.at[k], to = w->cuts.at[k + 1];
        double xy[2];
        double way[2];
        ward_bound_at(p, from + (to - from) / 2, xy, way);
        if (!(from < to) || !is_inside(&w->unit, xy[0] + WARD_SHAPE_TIE_M * way[0], xy[1] + WARD_SHAPE_TIE_M * way[1]))
            continue;
        struct ward_bound part = ward_bound_part(p, from, to);
        w->covered_m2 += green(w, &part);
        w->is_any_inside = true;
    }
    return rc;
}

/* An edge of the unit: its stretches that lie in any shape. */
static ward_rc add_edge(struct sums *w, const struct ward_segment *e)
{
    struct ward_bound p = {.ax = e->ax, .ay = e->ay, .bx = e->bx, .by = e->by};
    struct ward_box box = {fmin(e->ax, e->bx) + w->s->ox, fmin(e->ay, e->by) + w->s->oy, fmax(e->ax, e->bx) + w->s->ox,
                           fmax(e->ay, e->by) + w->s->oy};
    ward_rc rc = ward_shapes_near(w->ctx, w->s, &box, &w->near);
    if (rc == WARD_OK)
        rc = ward_bound_cuts_begin(w->ctx, &p, &w->cuts);
    for (size_t i = 0; rc == WARD_OK && i < w->near.n; i++) {
        const struct ward_shape *shape = &w->s->shapes[w->near.items[i]];
        for (size_t b = 0; rc == WARD_OK && b < shape->bound_n; b++)
            rc = ward_bound_cut(w->ctx, &p, &w->s->outlines.items[shape->bound + b], &w->cuts);
    }
    ward_bound_cuts_sort(&w->cuts);
    for (size_t k = 0; rc == WARD_OK && k + 1 < w->cuts.n; k++) {
        double from = w->cuts.at[k], to = w->cuts.at[k + 1];
        double xy[2];
        double way[2];
        bool is_covered = false;
        ward_bound_at(&p, from + (to - from) / 2, xy, way);
        for (size_t i = 0; from < to && !is_covered && i < w->near.n; i++) {
            double out[2];
            is_covered = ward_shape_depth(w->s, w->near.items[i], xy[0], xy[1], out) + WARD_SHAPE_TIE_M > 0;
        }
        struct ward_bound part = ward_bound_part(&p, from, to);
        if (is_covered)
            w->covered_m2 += green(w, &part);
        w->is_rim_covered &= is_covered || to - from < 1e-12;
    }
    return rc;
}

static ward_rc sum_up(struct sums *w)
{
    const struct ward_shapes *s = w->s;
    struct ward_box box = {w->unit.box.min_x + s->ox, w->unit.box.min_y + s->oy, w->unit.box.max_x + s->ox,
                           w->unit.box.max_y + s->oy};
    ward_rc rc = WARD_OK;
    w->is_rim_covered = w->unit.n > 0;
    for (size_t i = 0; rc == WARD_OK && i < w->unit.n; i++)
        rc = add_edge(w, &w->unit.edges[i]);
    if (rc == WARD_OK)
        rc = ward_shapes_near(w->ctx, s, &box, &w->near);
    for (size_t i = 0; rc == WARD_OK && i < w->near.n; i++)
        for (size_t k = s->seen_at[w->near.items[i]]; rc == WARD_OK && k < s->seen_at[w->near.items[i] + 1]; k++)
            rc = add_seen(w, &s->seen.items[k]);
    return rc;
}

static ward_rc draw(struct sums *w, const struct ward_geom *polygon, double gap_m2, struct ward_geom *geom)
{
    double excess_m2 = 0;
    ward_geom_reset(geom, WARD_KIND_POLYGON, polygon->srid);
    if (gap_m2 <= 0)
        return WARD_OK;
    ward_rc rc = ward_shapes_subtract(w->ctx, w->s, &w->near, polygon, geom, &excess_m2);
    if (rc != WARD_OK)
        return rc;
    double more_m2 = ward_geom_area_m2(geom) - gap_m2;
    double rounding_m2 = 1e-5 + 1e-9 * gap_m2;
    if (more_m2 < -rounding_m2 || more_m2 > excess_m2 + rounding_m2) {
        rc = ward_fail(w->ctx, WARD_E_GEOS,
                       "the outline of a gap of %.9g m2 came out with %.9g m2; run ward check to see whether the unit "
                       "or a facility near it is invalid",
                       gap_m2, ward_geom_area_m2(geom));
        ward_geom_reset(geom, WARD_KIND_POLYGON, polygon->srid);
    }
    return rc;
}

ward_rc ward_shapes_gap(struct ward_ctx *ctx, const struct ward_shapes *s, const struct ward_geom *polygon,
                        double *area_m2, double *gap_m2, struct ward_geom *geom)
{
    struct sums w = {.ctx = ctx, .s = s};
    *area_m2 = *gap_m2 = 0;
    if (!s->is_area)
        return ward_fail(ctx, WARD_E_ARG, "these shapes were made without their union's outline");
    ward_rc rc = ward_shape_unit_new(ctx, s, polygon, &w.unit);
    if (rc == WARD_OK)
        rc = sum_up(&w);
    if (rc == WARD_OK) {
        double area = ward_geom_area_m2(polygon);
        double gap = area - w.covered_m2;
        if ((w.is_rim_covered && !w.is_any_inside) || gap < least_gap_m2)
            gap = 0;
        *area_m2 = area;
        *gap_m2 = gap < area ? gap : area;
        if (geom != NULL)
            rc = draw(&w, polygon, *gap_m2, geom);
    }
    ward_mem_free(w.unit.edges);
    ward_shape_list_clear(&w.near);
    ward_mem_free(w.cuts.at);
    return rc;
}
