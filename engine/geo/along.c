#include "geo/along.h"

#include <math.h>
#include <stdlib.h>

#include "core/mem.h"
#include "geo/locate.h" /* WARD_NONE */

/* Rounding at a cut; no stretch is shorter. */
#define SHORTEST_M 1e-9

struct piece { /* a straight piece of street */
    double ax, ay, bx, by;
    double at_m, length_m; /* along its street */
    uint32_t row;
};

struct ward_along {
    struct piece *pieces;
    size_t n, capacity;
    struct ward_boxes boxes;
};

/* A piece of street beside a straight piece of the line: over [low_m, high_m] of it (from its first point) the foot is
 * at street_m + t * along and the distance, signed, at off_m + t * across. */
struct candidate {
    double low_m, high_m;
    double street_m, along;
    double off_m, across;
    uint32_t row;
};

/* ---- the index ---- */

static ward_rc add_pieces(struct ward_ctx *ctx, struct ward_along *index, const struct ward_geom *line, uint32_t row)
{
    double at_m = 0;
    for (size_t part = 0; part < line->n_parts; part++)
        for (size_t i = line->part_at[part]; i + 1 < line->part_at[part + 1]; i++) {
            const double *ab = line->xy + 2 * i;
            double length_m = hypot(ab[2] - ab[0], ab[3] - ab[1]);
            ward_rc rc = ward_grow(ctx, &index->pieces, &index->capacity, index->n + 1, sizeof *index->pieces);
            if (rc != WARD_OK)
                return rc;
            if (length_m > 0)
                index->pieces[index->n++] = (struct piece){ab[0], ab[1], ab[2], ab[3], at_m, length_m, row};
            at_m += length_m;
        }
    return WARD_OK;
}

static ward_rc build_boxes(struct ward_ctx *ctx, struct ward_along *index)
{
    struct ward_box *boxes = NULL;
    ward_rc rc = ward_new(ctx, index->n, sizeof *boxes, &boxes);
    for (size_t i = 0; rc == WARD_OK && i < index->n; i++) {
        const struct piece *p = &index->pieces[i];
        boxes[i] = (struct ward_box){fmin(p->ax, p->bx), fmin(p->ay, p->by), fmax(p->ax, p->bx), fmax(p->ay, p->by)};
    }
    if (rc == WARD_OK)
        rc = ward_boxes_build(ctx, boxes, index->n, &index->boxes);
    ward_mem_free(boxes);
    return rc;
}

ward_rc ward_along_new(struct ward_ctx *ctx, const struct ward_geom *lines, size_t n, struct ward_along **out)
{
    ward_rc rc = ward_new(ctx, 1, sizeof **out, out);
    for (size_t i = 0; rc == WARD_OK && i < n; i++)
        if (lines[i].kind == WARD_KIND_LINE)
            rc = add_pieces(ctx, *out, &lines[i], (uint32_t)i);
    if (rc == WARD_OK)
        rc = build_boxes(ctx, *out);
    if (rc != WARD_OK) {
        ward_along_free(*out);
        *out = NULL;
    }
    return rc;
}

void ward_along_free(struct ward_along *index)
{
    if (index == NULL)
        return;
    ward_boxes_clear(&index->boxes);
    ward_mem_free(index->pieces);
    ward_mem_free(index);
}

/* ---- one straight piece of the line ---- */

/* [low, high] shrunk to where least <= value + t * slope <= most. */
static void clip(double value, double slope, double least, double most, double *low, double *high)
{
    if (slope > 0 || slope < 0) {
        double a = (least - value) / slope, b = (most - value) / slope;
        *low = fmax(*low, fmin(a, b));
        *high = fmin(*high, fmax(a, b));
    } else if (value < least || value > most) {
        *high = *low;
    }
}

static bool beside(const double *ab, double length_m, const struct piece *p, double corridor_m, double sine,
                   struct candidate *out)
{
    double ux = (ab[2] - ab[0]) / length_m, uy = (ab[3] - ab[1]) / length_m;
    double vx = (p->bx - p->ax) / p->length_m, vy = (p->by - p->ay) / p->length_m;
    double dx = ab[0] - p->ax, dy = ab[1] - p->ay;
    double along = ux * vx + uy * vy, across = vx * uy - vy * ux;
    if (fabs(across) > sine)
        return false;
    *out = (struct candidate){0, length_m, dx * vx + dy * vy, along, vx * dy - vy * dx, across, p->row};
    clip(out->street_m, along, 0, p->length_m, &out->low_m, &out->high_m);
    clip(out->off_m, across, -corridor_m, corridor_m, &out->low_m, &out->high_m);
    out->street_m += p->at_m;
    return out->high_m - out->low_m > SHORTEST_M;
}

static double off_at(const struct candidate *c, double t)
{
    return fabs(c->off_m + t * c->across);
}

/* The nearest candidate at t; equally far ones (to the nanometre): the first row. */
static const struct candidate *nearest_at(const struct candidate *all, size_t n, double t)
{
    const struct candidate *best = NULL;
    for (size_t i = 0; i < n; i++) {
        const struct candidate *c = &all[i];
        if (t < c->low_m || t > c->high_m)
            continue;
        double ahead = best != NULL ? off_at(best, t) - off_at(c, t) : (double)INFINITY;
        if (ahead > SHORTEST_M || (ahead >= -SHORTEST_M && c->row < best->row))
            best = c;
    }
    return best;
}

static void add_cut(struct ward_courses *out, size_t *n, double t, double length_m)
{
    if (t > 0 && t < length_m)
        out->cuts[(*n)++] = t;
}

static int by_value(const void *pa, const void *pb)
{
    double a = *(const double *)pa, b = *(const double *)pb;
    return (a > b) - (a < b);
}

/* Everywhere the nearest may change: where one begins or ends, and where two are equally far, on one side or on two. */
static ward_rc find_cuts(struct ward_ctx *ctx, const struct candidate *all, size_t n, double length_m,
                         struct ward_courses *out, size_t *n_cuts)
{
    ward_rc rc = ward_grow(ctx, &out->cuts, &out->cut_capacity, 2 * n + n * n + 2, sizeof *out->cuts);
    if (rc != WARD_OK)
        return rc;
    *n_cuts = 0;
    out->cuts[(*n_cuts)++] = 0;
    for (size_t i = 0; i < n; i++) {
        add_cut(out, n_cuts, all[i].low_m, length_m);
        add_cut(out, n_cuts, all[i].high_m, length_m);
        for (size_t k = 0; k < i; k++) {
            double apart = all[i].across - all[k].across, facing = all[i].across + all[k].across;
            if (fabs(apart) > 0)
                add_cut(out, n_cuts, (all[k].off_m - all[i].off_m) / apart, length_m);
            if (fabs(facing) > 0)
                add_cut(out, n_cuts, -(all[k].off_m + all[i].off_m) / facing, length_m);
        }
    }
    out->cuts[(*n_cuts)++] = length_m;
    qsort(out->cuts, *n_cuts, sizeof *out->cuts, by_value);
    return WARD_OK;
}

static ward_rc push(struct ward_ctx *ctx, struct ward_courses *out, const struct ward_course *stretch)
{
    ward_rc rc = ward_grow(ctx, &out->items, &out->capacity, out->n + 1, sizeof *out->items);
    if (rc == WARD_OK)
        out->items[out->n++] = *stretch;
    return rc;
}

static struct ward_course stretch_of(const struct candidate *c, double at_m, double low, double high)
{
    struct ward_course s = {WARD_NONE, at_m + low, at_m + high, (double)NAN, (double)NAN, (double)NAN};
    if (c == NULL)
        return s;
    double a = c->street_m + low * c->along, b = c->street_m + high * c->along;
    s.row = c->row;
    s.street_from_m = fmin(a, b);
    s.street_to_m = fmax(a, b);
    s.distance_m = fmax(off_at(c, low), off_at(c, high));
    return s;
}

static ward_rc lay(struct ward_ctx *ctx, const struct candidate *all, size_t n, double at_m, double length_m,
                   struct ward_courses *out)
{
    size_t n_cuts = 0;
    double low = 0;
    ward_rc rc = find_cuts(ctx, all, n, length_m, out, &n_cuts);
    for (size_t i = 1; rc == WARD_OK && i < n_cuts; i++) {
        double high = out->cuts[i];
        if (high - low <= SHORTEST_M && (i + 1 < n_cuts || low > 0)) {
            if (i + 1 == n_cuts)
                out->items[out->n - 1].to_m = at_m + high;
            continue;
        }
        struct ward_course s = stretch_of(nearest_at(all, n, low / 2 + high / 2), at_m, low, high);
        rc = push(ctx, out, &s);
        low = high;
    }
    return rc;
}

static ward_rc lay_piece(struct ward_ctx *ctx, const struct ward_along *index, const double *ab, double at_m,
                         double length_m, double corridor_m, double sine, struct ward_courses *out)
{
    struct candidate *all = NULL;
    size_t n = 0;
    struct ward_box box = {fmin(ab[0], ab[2]) - corridor_m, fmin(ab[1], ab[3]) - corridor_m,
                           fmax(ab[0], ab[2]) + corridor_m, fmax(ab[1], ab[3]) + corridor_m};
    ward_rc rc = ward_boxes_find(ctx, &index->boxes, &box, &out->near);
    if (rc == WARD_OK)
        rc = ward_new(ctx, out->near.n, sizeof *all, &all);
    for (size_t i = 0; rc == WARD_OK && i < out->near.n; i++)
        n += beside(ab, length_m, &index->pieces[out->near.items[i]], corridor_m, sine, &all[n]);
    if (rc == WARD_OK)
        rc = lay(ctx, all, n, at_m, length_m, out);
    ward_mem_free(all);
    return rc;
}

/* ---- the whole line ---- */

/* Do two stretches of one street meet on it, or nearly (at a bend)? */
static bool goes_on(const struct ward_course *a, const struct ward_course *b, double corridor_m)
{
    return a->row == b->row && (a->row == WARD_NONE || (b->street_from_m - a->street_to_m <= corridor_m &&
                                                        a->street_from_m - b->street_to_m <= corridor_m));
}

static void take_in(struct ward_course *a, const struct ward_course *b)
{
    a->to_m = b->to_m;
    a->street_from_m = fmin(a->street_from_m, b->street_from_m);
    a->street_to_m = fmax(a->street_to_m, b->street_to_m);
    a->distance_m = fmax(a->distance_m, b->distance_m);
}

/* Neighbours of one street become one stretch; so do those that only a short hole parts. */
static void join(struct ward_courses *out, double corridor_m)
{
    size_t kept = 0;
    for (size_t i = 0; i < out->n; i++) {
        const struct ward_course *s = &out->items[i];
        struct ward_course *last = kept > 0 ? &out->items[kept - 1] : NULL;
        if (last != NULL && goes_on(last, s, corridor_m)) {
            take_in(last, s);
        } else if (kept > 1 && last->row == WARD_NONE && last->to_m - last->from_m <= corridor_m &&
                   s->row != WARD_NONE && goes_on(last - 1, s, corridor_m)) {
            take_in(last - 1, s);
            kept--;
        } else {
            out->items[kept++] = *s;
        }
    }
    out->n = kept;
}

ward_rc ward_along_find(struct ward_ctx *ctx, const struct ward_along *index, const struct ward_geom *line,
                        double corridor_m, double bearing_deg, struct ward_courses *out)
{
    double at_m = 0, sine = sin(bearing_deg * acos(-1.0) / 180);
    ward_rc rc = WARD_OK;
    out->n = 0;
    if (line->kind != WARD_KIND_LINE)
        return ward_fail(ctx, WARD_E_GEOM, "only a line runs along a street, not points or areas");
    for (size_t part = 0; rc == WARD_OK && part < line->n_parts; part++)
        for (size_t i = line->part_at[part]; rc == WARD_OK && i + 1 < line->part_at[part + 1]; i++) {
            const double *ab = line->xy + 2 * i;
            double length_m = hypot(ab[2] - ab[0], ab[3] - ab[1]);
            if (length_m > 0)
                rc = lay_piece(ctx, index, ab, at_m, length_m, corridor_m, sine, out);
            at_m += length_m;
        }
    if (rc == WARD_OK)
        join(out, corridor_m);
    return rc;
}

void ward_courses_clear(struct ward_courses *courses)
{
    ward_mem_free(courses->items);
    ward_mem_free(courses->cuts);
    ward_numbers_clear(&courses->near);
    *courses = (struct ward_courses){0};
}
