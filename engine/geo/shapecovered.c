/*
 * The served part of a polygon by another way than shapegap.c, to check it: the length of a vertical line inside both
 * the polygon and any shape, integrated from left to right. Between two neighbouring places where an outline begins,
 * ends, turns back or crosses another, the same curves bound that length, and each has a primitive in closed form. No
 * middle of a piece is asked for, no tie is broken: outlines on one another only bound a stretch twice.
 */
#include <math.h>
#include <stdlib.h>

#include "core/mem.h"
#include "geo/shapework.h"

static const double pi = 3.14159265358979323846;

/* A line or an arc that runs from left to right; an arc is the upper half of its circle or the lower. */
struct curve {
    struct ward_bound p;
    double x0, x1;
    bool is_upper;
    uint32_t owner; /* 0: the polygon; shapes from 1 on */
};

/* A curve over the slab at hand; of a span, its lower end first. */
struct crossed {
    double y, integral;
    double to_y, to_integral;
    uint32_t owner;
};

struct sweep {
    struct ward_ctx *ctx;
    const struct ward_shapes *s;
    struct ward_shape_unit unit;
    struct ward_shape_list near;
    struct curve *curves;
    double *stops;
    struct crossed *edges, *spans;
    size_t n_curves, n_stops, n_edges, n_spans;
    size_t curve_capacity, stop_capacity, edge_capacity, span_capacity;
    struct ward_bound_cuts cuts;
};

static ward_rc add_stop(struct sweep *w, double x)
{
    if (!(x > w->unit.box.min_x && x < w->unit.box.max_x))
        return WARD_OK;
    ward_rc rc = ward_grow(w->ctx, &w->stops, &w->stop_capacity, w->n_stops + 1, sizeof *w->stops);
    if (rc == WARD_OK)
        w->stops[w->n_stops++] = x;
    return rc;
}

static ward_rc add_curve(struct sweep *w, const struct ward_bound *p, double x0, double x1, bool is_upper,
                         uint32_t owner)
{
    if (!(x0 < x1) || x1 <= w->unit.box.min_x || x0 >= w->unit.box.max_x)
        return WARD_OK;
    ward_rc rc = ward_grow(w->ctx, &w->curves, &w->curve_capacity, w->n_curves + 1, sizeof *w->curves);
    if (rc == WARD_OK)
        w->curves[w->n_curves++] = (struct curve){*p, x0, x1, is_upper, owner};
    if (rc == WARD_OK)
        rc = add_stop(w, x0);
    return rc == WARD_OK ? add_stop(w, x1) : rc;
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
            rc = add_stop(w, xy[0]);
        }
    }
    return rc;
}

/* The primitive of sqrt(r2 - u2). One rounded share serves root and arc sine, or their errors would not cancel. */
static double half_disc(double u, double r)
{
    double v = u < -r ? -1 : u > r ? 1 : u / r;
    return r * r * (v * sqrt((1 - v) * (1 + v)) + asin(v)) / 2;
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
    double bulge = half_disc(to - p->cx, p->r) - half_disc(from - p->cx, p->r);
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

static int compare_heights(const void *a, const void *b)
{
    const struct crossed *p = a;
    const struct crossed *q = b;
    return (p->y > q->y) - (p->y < q->y);
}

static ward_rc enter(struct sweep *w, double from, double to)
{
    double x = from + (to - from) / 2;
    w->n_edges = w->n_spans = 0;
    for (size_t i = 0; i < w->n_curves; i++) {
        const struct curve *c = &w->curves[i];
        if (!(c->x0 <= x && x < c->x1))
            continue;
        bool is_edge = c->owner == 0;
        ward_rc rc = is_edge ? ward_grow(w->ctx, &w->edges, &w->edge_capacity, w->n_edges + 1, sizeof *w->edges)
                             : ward_grow(w->ctx, &w->spans, &w->span_capacity, w->n_spans + 1, sizeof *w->spans);
        if (rc != WARD_OK)
            return rc;
        if (is_edge)
            w->edges[w->n_edges++] = cross(c, from, to);
        else
            w->spans[w->n_spans++] = cross(c, from, to);
    }
    return WARD_OK;
}

/* A shape's curves in pairs, from where the line enters it to where it leaves; then all shapes' spans merged. */
static void merge(struct sweep *w)
{
    size_t kept = 0;
    if (w->n_spans > 1)
        qsort(w->spans, w->n_spans, sizeof *w->spans, compare_crossed);
    for (size_t i = 0; i + 1 < w->n_spans; i += 2) {
        struct crossed span = w->spans[i];
        span.to_y = w->spans[i + 1].y;
        span.to_integral = w->spans[i + 1].integral;
        w->spans[kept++] = span;
    }
    if (kept > 1)
        qsort(w->spans, kept, sizeof *w->spans, compare_heights);
    w->n_spans = 0;
    for (size_t i = 0; i < kept; i++) {
        struct crossed *last = w->n_spans > 0 ? &w->spans[w->n_spans - 1] : NULL;
        struct crossed c = w->spans[i];
        if (last == NULL || c.y > last->to_y) {
            w->spans[w->n_spans++] = c;
        } else if (c.to_y > last->to_y) {
            last->to_y = c.to_y;
            last->to_integral = c.to_integral;
        }
    }
}

/* The slab's area in polygon and shapes both: two ascending lists of intervals, intersected. */
static double slab_area(const struct sweep *w)
{
    double area = 0;
    size_t i = 0;
    size_t k = 0;
    while (i + 1 < w->n_edges && k < w->n_spans) {
        const struct crossed *low = &w->edges[i];
        const struct crossed *high = &w->edges[i + 1];
        const struct crossed *span = &w->spans[k];
        bool starts_in_span = low->y > span->y;
        bool ends_in_span = high->y < span->to_y;
        if ((starts_in_span ? low->y : span->y) < (ends_in_span ? high->y : span->to_y))
            area +=
                (ends_in_span ? high->integral : span->to_integral) - (starts_in_span ? low->integral : span->integral);
        if (ends_in_span)
            i += 2;
        else
            k++;
    }
    return area;
}

static int compare_reals(const void *a, const void *b)
{
    const double *x = a;
    const double *y = b;
    return (*x > *y) - (*x < *y);
}

static ward_rc run(struct sweep *w, double *covered_m2)
{
    const struct ward_shapes *s = w->s;
    struct ward_box box = {w->unit.box.min_x + s->ox, w->unit.box.min_y + s->oy, w->unit.box.max_x + s->ox,
                           w->unit.box.max_y + s->oy};
    ward_rc rc = ward_shapes_near(w->ctx, s, &box, &w->near);
    if (rc == WARD_OK)
        rc = ward_grow(w->ctx, &w->stops, &w->stop_capacity, 2, sizeof *w->stops);
    if (rc != WARD_OK)
        return rc;
    w->stops[w->n_stops++] = w->unit.box.min_x;
    w->stops[w->n_stops++] = w->unit.box.max_x;
    rc = find_curves(w);
    if (rc == WARD_OK)
        rc = find_crossings(w);
    qsort(w->stops, w->n_stops, sizeof *w->stops, compare_reals);
    for (size_t i = 0; rc == WARD_OK && i + 1 < w->n_stops; i++) {
        if (!(w->stops[i] < w->stops[i + 1]))
            continue;
        rc = enter(w, w->stops[i], w->stops[i + 1]);
        if (rc != WARD_OK)
            break;
        if (w->n_edges > 1)
            qsort(w->edges, w->n_edges, sizeof *w->edges, compare_heights);
        merge(w);
        *covered_m2 += slab_area(w);
    }
    return rc;
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
    ward_mem_free(w.stops);
    ward_mem_free(w.edges);
    ward_mem_free(w.spans);
    ward_mem_free(w.cuts.at);
    return rc;
}
