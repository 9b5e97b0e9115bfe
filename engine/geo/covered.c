/*
 * The covered part of a polygon by another way than gap.c, to check it: the length of a vertical line inside both the
 * polygon and the discs, integrated from left to right. Between two neighbouring places where anything begins, ends or
 * crosses, the same edges and circles bound that length, and each has a primitive in closed form.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/mem.h"
#include "geo/gapwork.h"

/* An edge or half a circle, over the slab at hand. */
struct curve {
    double y;                 /* at the slab's middle */
    double integral;          /* of y over the slab */
    double to_y, to_integral; /* a disc's upper half; edges leave it alone */
};

struct sweep {
    struct ward_ctx *ctx;
    const struct ward_gap_work *w;
    struct ward_disc *discs; /* near the polygon, about the origin */
    size_t n_discs, disc_capacity;
    double *stops;
    size_t n_stops, stop_capacity;
    struct curve *edges, *spans;
    size_t n_edges, n_spans, edge_capacity, span_capacity;
};

static ward_rc add_stop(struct sweep *s, double x)
{
    if (!(x > s->w->box.min_x && x < s->w->box.max_x))
        return WARD_OK;
    ward_rc rc = ward_grow(s->ctx, &s->stops, &s->stop_capacity, s->n_stops + 1, sizeof *s->stops);
    if (rc == WARD_OK)
        s->stops[s->n_stops++] = x;
    return rc;
}

static ward_rc find_discs(struct sweep *s)
{
    const struct ward_gap_work *w = s->w;
    double r = w->discs->radius_m;
    struct ward_box reach = {w->box.min_x + w->ox - r, w->box.min_y + w->oy - r, w->box.max_x + w->ox + r,
                             w->box.max_y + w->oy + r};
    struct ward_disc_walk walk;
    uint32_t disc;
    ward_rc rc = WARD_OK;
    ward_discs_within(w->discs, &reach, &walk);
    while (rc == WARD_OK && ward_discs_next(&walk, &disc)) {
        rc = ward_grow(s->ctx, &s->discs, &s->disc_capacity, s->n_discs + 1, sizeof *s->discs);
        if (rc == WARD_OK)
            s->discs[s->n_discs++] = ward_gap_work_disc(w, disc);
    }
    return rc;
}

/* Where two circles cross: the middle between the centres, and half the common chord beside it. */
static ward_rc stop_at_circles(struct sweep *s, const struct ward_disc *a, const struct ward_disc *b)
{
    double r = s->w->discs->radius_m;
    double dx = b->x - a->x;
    double dy = b->y - a->y;
    double d2 = dx * dx + dy * dy;
    double h2 = r * r - d2 / 4;
    if (!(d2 > 0) || h2 < 0)
        return WARD_OK;
    double side = sqrt(h2 / d2) * dy;
    ward_rc rc = add_stop(s, a->x + dx / 2 - side);
    return rc == WARD_OK ? add_stop(s, a->x + dx / 2 + side) : rc;
}

static ward_rc stop_at_edge(struct sweep *s, const struct ward_disc *c, const struct ward_gap_edge *e)
{
    double r = s->w->discs->radius_m;
    double dx = e->bx - e->ax;
    double dy = e->by - e->ay;
    double a = dx * dx + dy * dy;
    double b = (e->ax - c->x) * dx + (e->ay - c->y) * dy;
    double f = (e->ax - c->x) * (e->ax - c->x) + (e->ay - c->y) * (e->ay - c->y) - r * r;
    double root2 = b * b - a * f;
    if (root2 < 0)
        return WARD_OK;
    double root = sqrt(root2);
    ward_rc rc = add_stop(s, e->ax + (-b - root) / a * dx);
    return rc == WARD_OK ? add_stop(s, e->ax + (-b + root) / a * dx) : rc;
}

static ward_rc find_stops(struct sweep *s)
{
    double r = s->w->discs->radius_m;
    ward_rc rc = ward_grow(s->ctx, &s->stops, &s->stop_capacity, 2, sizeof *s->stops);
    if (rc != WARD_OK)
        return rc;
    s->stops[s->n_stops++] = s->w->box.min_x;
    s->stops[s->n_stops++] = s->w->box.max_x;
    for (size_t i = 0; rc == WARD_OK && i < s->w->n_edges; i++)
        rc = add_stop(s, s->w->edges[i].ax);
    for (size_t i = 0; rc == WARD_OK && i < s->n_discs; i++) {
        const struct ward_disc *c = &s->discs[i];
        rc = add_stop(s, c->x - r);
        if (rc == WARD_OK)
            rc = add_stop(s, c->x + r);
        for (size_t j = i + 1; rc == WARD_OK && j < s->n_discs; j++)
            rc = stop_at_circles(s, c, &s->discs[j]);
        for (size_t j = 0; rc == WARD_OK && j < s->w->n_edges; j++)
            rc = stop_at_edge(s, c, &s->w->edges[j]);
    }
    return rc;
}

static int compare_reals(const void *a, const void *b)
{
    const double *x = a;
    const double *y = b;
    return (*x > *y) - (*x < *y);
}

static int compare_curves(const void *a, const void *b)
{
    const struct curve *x = a;
    const struct curve *y = b;
    return (x->y > y->y) - (x->y < y->y);
}

static ward_rc enter_edges(struct sweep *s, double from, double to)
{
    double x = from + (to - from) / 2;
    s->n_edges = 0;
    for (size_t i = 0; i < s->w->n_edges; i++) {
        const struct ward_gap_edge *e = &s->w->edges[i];
        if ((e->ax > x) == (e->bx > x))
            continue;
        ward_rc rc = ward_grow(s->ctx, &s->edges, &s->edge_capacity, s->n_edges + 1, sizeof *s->edges);
        if (rc != WARD_OK)
            return rc;
        double y = e->ay + (x - e->ax) / (e->bx - e->ax) * (e->by - e->ay);
        s->edges[s->n_edges++] = (struct curve){y, y * (to - from), 0, 0};
    }
    return WARD_OK;
}

/* The primitive of sqrt(r2 - u2). One rounded share serves root and arc sine, or their errors would not cancel. */
static double half_disc(double u, double r)
{
    double v = u < -r ? -1 : u > r ? 1 : u / r;
    return r * r * (v * sqrt((1 - v) * (1 + v)) + asin(v)) / 2;
}

static ward_rc enter_discs(struct sweep *s, double from, double to)
{
    double r = s->w->discs->radius_m;
    double x = from + (to - from) / 2;
    s->n_spans = 0;
    for (size_t i = 0; i < s->n_discs; i++) {
        const struct ward_disc *c = &s->discs[i];
        double u = x - c->x;
        if (!(fabs(u) < r))
            continue;
        ward_rc rc = ward_grow(s->ctx, &s->spans, &s->span_capacity, s->n_spans + 1, sizeof *s->spans);
        if (rc != WARD_OK)
            return rc;
        double rise = sqrt((r - u) * (r + u));
        double bulge = half_disc(to - c->x, r) - half_disc(from - c->x, r);
        double level = c->y * (to - from);
        s->spans[s->n_spans++] = (struct curve){c->y - rise, level - bulge, c->y + rise, level + bulge};
    }
    return WARD_OK;
}

/* Discs that overlap on the slab's middle line become one span. */
static void merge_spans(struct sweep *s)
{
    size_t kept = 0;
    if (s->n_spans > 1)
        qsort(s->spans, s->n_spans, sizeof *s->spans, compare_curves);
    for (size_t i = 0; i < s->n_spans; i++) {
        struct curve *last = kept > 0 ? &s->spans[kept - 1] : NULL;
        const struct curve *c = &s->spans[i];
        if (last == NULL || c->y > last->to_y) {
            s->spans[kept++] = *c;
        } else if (c->to_y > last->to_y) {
            last->to_y = c->to_y;
            last->to_integral = c->to_integral;
        }
    }
    s->n_spans = kept;
}

/* The slab's area in polygon and discs both: two ascending lists of intervals, intersected. */
static double slab_area(const struct sweep *s)
{
    double area = 0;
    size_t i = 0;
    size_t j = 0;
    while (i + 1 < s->n_edges && j < s->n_spans) {
        const struct curve *low = &s->edges[i];
        const struct curve *high = &s->edges[i + 1];
        const struct curve *span = &s->spans[j];
        bool starts_in_span = low->y > span->y;
        bool ends_in_span = high->y < span->to_y;
        if ((starts_in_span ? low->y : span->y) < (ends_in_span ? high->y : span->to_y))
            area +=
                (ends_in_span ? high->integral : span->to_integral) - (starts_in_span ? low->integral : span->integral);
        if (ends_in_span)
            i += 2;
        else
            j++;
    }
    return area;
}

static ward_rc run(struct sweep *s, double *covered_m2)
{
    ward_rc rc = find_discs(s);
    if (rc == WARD_OK)
        rc = find_stops(s);
    if (rc != WARD_OK)
        return rc;
    qsort(s->stops, s->n_stops, sizeof *s->stops, compare_reals);
    for (size_t i = 0; rc == WARD_OK && i + 1 < s->n_stops; i++) {
        double from = s->stops[i];
        double to = s->stops[i + 1];
        if (!(from < to))
            continue;
        rc = enter_edges(s, from, to);
        if (rc == WARD_OK)
            rc = enter_discs(s, from, to);
        if (rc != WARD_OK)
            break;
        if (s->n_edges > 1)
            qsort(s->edges, s->n_edges, sizeof *s->edges, compare_curves);
        merge_spans(s);
        *covered_m2 += slab_area(s);
    }
    return rc;
}

ward_rc ward_covered(struct ward_ctx *ctx, const struct ward_discs *d, const struct ward_geom *polygon,
                     double *covered_m2)
{
    struct ward_gap_work w;
    *covered_m2 = 0;
    ward_rc rc = ward_gap_work_new(ctx, d, polygon, &w);
    if (rc != WARD_OK)
        return rc;
    struct sweep s = {.ctx = ctx, .w = &w};
    rc = run(&s, covered_m2);
    ward_mem_free(s.discs);
    ward_mem_free(s.stops);
    ward_mem_free(s.edges);
    ward_mem_free(s.spans);
    ward_gap_work_clear(&w);
    return rc;
}
