/*
 * The served part of a polygon by another way than shapegap.c, to check it: slabs between the places where an outline
 * begins, ends, turns back or crosses another. No middle of a piece is asked for, no tie is broken: outlines on one
 * another only bound a stretch twice.
 */
#include <math.h>
#include <stdlib.h>

#include "core/mem.h"
#include "geo/shapework.h"
#include "geo/slab.h"

static const double pi = 3.14159265358979323846;

/* A line or an arc that runs from left to right; an arc is the upper half of its circle or the lower. */
struct curve {
    struct ward_bound p;
    double x0, x1;
    bool is_upper;
    uint32_t owner; /* 0: the polygon; shapes from 1 on */
};

/* Where the line crosses a shape's outline. */
struct crossed {
    double y, integral;
    uint32_t owner;
};

struct sweep {
    struct ward_ctx *ctx;
    const struct ward_shapes *s;
    struct ward_shape_unit unit;
    struct ward_shape_list near;
    struct curve *curves;
    struct crossed *crossings; /* of shapes, over the slab at hand */
    size_t n_curves, n_crossings;
    size_t curve_capacity, crossing_capacity;
    struct ward_bound_cuts cuts;
    struct ward_slab slab;
};

static ward_rc add_curve(struct sweep *w, const struct ward_bound *p, double x0, double x1, bool is_upper,
                         uint32_t owner)
{
    if (!(x0 < x1) || x1 <= w->unit.box.min_x || x0 >= w->unit.box.max_x)
        return WARD_OK;
    ward_rc rc = ward_grow(w->ctx, &w->curves, &w->curve_capacity, w->n_curves + 1, sizeof *w->curves);
    if (rc == WARD_OK)
        w->curves[w->n_curves++] = (struct curve){*p, x0, x1, is_upper, owner};
    if (rc == WARD_OK)
        rc = ward_slab_stop(w->ctx, &w->slab, x0);
    return rc == WARD_OK ? ward_slab_stop(w->ctx, &w->slab, x1) : rc;
}

/* An arc falls into its stretches above and below its centre, cut at every half turn. */
static ward_rc add_arc(struct sweep *w, const struct ward_bound *p, uint32_t owner)
{
    ward_rc rc = WARD_OK;
    for (double half = floor(p->from / pi); rc == WARD_OK && half * pi < p->to; half++) {
        double from = fmax(p->from, half * pi);
        double to = fmin(p->to, (half + 1) * pi);
        if (!(from < to))
            continue;
        /* at whole half turns the circle's own ends, not what cosine makes of them */
        double a = p->cx + p->r * (from == half * pi ? (fmod(half, 2) == 0 ? 1 : -1) : cos(from));
        double b = p->cx + p->r * (to == (half + 1) * pi ? (fmod(half, 2) == 0 ? -1 : 1) : cos(to));
        rc = add_curve(w, p, fmin(a, b), fmax(a, b), fmod(half, 2) == 0, owner);
    }
    return rc;
}

static ward_rc add_bound(struct sweep *w, const struct ward_bound *p, uint32_t owner)
{
    return p->is_arc ? add_arc(w, p, owner) : add_curve(w, p, fmin(p->ax, p->bx), fmax(p->ax, p->bx), false, owner);
}

static ward_rc find_curves(struct sweep *w)
{
    ward_rc rc = WARD_OK;
    for (size_t i = 0; rc == WARD_OK && i < w->unit.n; i++) {
        const struct ward_segment *e = &w->unit.edges[i];
        struct ward_bound p = {.ax = e->ax, .ay = e->ay, .bx = e->bx, .by = e->by};
        rc = add_bound(w, &p, 0);
    }
    for (size_t i = 0; rc == WARD_OK && i < w->near.n; i++) {
        const struct ward_shape *shape = &w->s->shapes[w->near.items[i]];
        for (size_t k = 0; rc == WARD_OK && k < shape->bound_n; k++)
            rc = add_bound(w, &w->s->outlines.items[shape->bound + k], w->near.items[i] + 1);
    }
    return rc;
}

static ward_rc find_crossings(struct sweep *w)
{
    ward_rc rc = WARD_OK;
    for (size_t i = 0; rc == WARD_OK && i < w->n_curves; i++) {
        const struct curve *c = &w->curves[i];
        rc = ward_bound_cuts_begin(w->ctx, &c->p, &w->cuts);
        for (size_t k = i + 1; rc == WARD_OK && k < w->n_curves; k++)
            if (w->curves[k].x0 < c->x1 && c->x0 < w->curves[k].x1)
                rc = ward_bound_cut(w->ctx, &c->p, &w->curves[k].p, &w->cuts);
        for (size_t k = 0; rc == WARD_OK && k < w->cuts.n; k++) {
            double xy[2];
            double way[2];
            ward_bound_at(&c->p, w->cuts.at[k], xy, way);
            rc = ward_slab_stop(w->ctx, &w->slab, xy[0]);
        }
    }
    return rc;
}

static struct crossed cross(const struct curve *c, double from, double to)
{
    struct crossed out = {.owner = c->owner};
    const struct ward_bound *p = &c->p;
    double x = from + (to - from) / 2;
    if (!p->is_arc) {
        out.y = p->ay + (x - p->ax) / (p->bx - p->ax) * (p->by - p->ay);
        out.integral = out.y * (to - from);
        return out;
    }
    double u = x - p->cx;
    double rise = sqrt(fmax(0, (p->r - u) * (p->r + u)));
    double bulge = ward_slab_half_disc(to - p->cx, p->r) - ward_slab_half_disc(from - p->cx, p->r);
    out.y = c->is_upper ? p->cy + rise : p->cy - rise;
    out.integral = p->cy * (to - from) + (c->is_upper ? bulge : -bulge);
    return out;
}

static int compare_crossed(const void *a, const void *b)
{
    const struct crossed *p = a;
    const struct crossed *q = b;
    if (p->owner != q->owner)
        return p->owner < q->owner ? -1 : 1;
    return (p->y > q->y) - (p->y < q->y);
}

/* A shape's curves in pairs, from where the line enters it to where it leaves. */
static ward_rc pair_crossings(struct sweep *w, struct ward_slab *slab)
{
    ward_rc rc = WARD_OK;
    if (w->n_crossings > 1)
        qsort(w->crossings, w->n_crossings, sizeof *w->crossings, compare_crossed);
    for (size_t i = 0; rc == WARD_OK && i + 1 < w->n_crossings; i += 2) {
        const struct crossed *low = &w->crossings[i];
        const struct crossed *high = &w->crossings[i + 1];
        struct ward_slab_line span = {low->y, low->integral, high->y, high->integral};
        rc = ward_slab_add(w->ctx, &slab->spans, span);
    }
    return rc;
}

static ward_rc enter(struct ward_ctx *ctx, void *state, struct ward_slab *slab, double from, double to)
{
    struct sweep *w = state;
    double x = from + (to - from) / 2;
    ward_rc rc = WARD_OK;
    w->n_crossings = 0;
    for (size_t i = 0; rc == WARD_OK && i < w->n_curves; i++) {
        const struct curve *c = &w->curves[i];
        if (!(c->x0 <= x && x < c->x1))
            continue;
        struct crossed at = cross(c, from, to);
        if (c->owner == 0) {
            rc = ward_slab_add(ctx, &slab->edges, (struct ward_slab_line){at.y, at.integral, 0, 0});
            continue;
        }
        rc = ward_grow(ctx, &w->crossings, &w->crossing_capacity, w->n_crossings + 1, sizeof *w->crossings);
        if (rc == WARD_OK)
            w->crossings[w->n_crossings++] = at;
    }
    return rc == WARD_OK ? pair_crossings(w, slab) : rc;
}

static ward_rc run(struct sweep *w, double *covered_m2)
{
    const struct ward_shapes *s = w->s;
    struct ward_box box = {w->unit.box.min_x + s->ox, w->unit.box.min_y + s->oy, w->unit.box.max_x + s->ox,
                           w->unit.box.max_y + s->oy};
    ward_rc rc = ward_shapes_near(w->ctx, s, &box, &w->near);
    if (rc == WARD_OK)
        rc = ward_slab_begin(w->ctx, w->unit.box.min_x, w->unit.box.max_x, &w->slab);
    if (rc == WARD_OK)
        rc = find_curves(w);
    if (rc == WARD_OK)
        rc = find_crossings(w);
    return rc == WARD_OK ? ward_slab_sweep(w->ctx, &w->slab, enter, w, covered_m2) : rc;
}

ward_rc ward_shapes_covered(struct ward_ctx *ctx, const struct ward_shapes *s, const struct ward_geom *polygon,
                            double *covered_m2)
{
    struct sweep w = {.ctx = ctx, .s = s};
    *covered_m2 = 0;
    ward_rc rc = ward_shape_unit_new(ctx, s, polygon, &w.unit);
    if (rc == WARD_OK)
        rc = run(&w, covered_m2);
    ward_mem_free(w.unit.edges);
    ward_shape_list_clear(&w.near);
    ward_mem_free(w.curves);
    ward_mem_free(w.crossings);
    ward_slab_clear(&w.slab);
    ward_mem_free(w.cuts.at);
    return rc;
}
