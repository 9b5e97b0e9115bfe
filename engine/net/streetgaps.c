#include "net/streetgaps.h"

#include <math.h>
#include <stdlib.h>

#include "core/mem.h"
#include "core/parallel.h"
#include "geo/pred.h"
#include "net/streetstops.h"

enum { CHUNK = 256 }; /* stretches that one thread does at a time */
/* Shorter parts are rounding at a crossing; they count with their neighbour. */
static const double shortest_m = 1e-9;

/* ---- the side of a facility ---- */

/* The nearest segment of a line to a place, the lower of two as near. */
struct foot {
    uint32_t chain;
    size_t point; /* where the segment begins */
    double d2, t;
};

static struct foot find_foot(const struct ward_lines *l, uint32_t line, double x, double y)
{
    struct foot best = {WARD_NONE, 0, INFINITY, 0};
    for (uint32_t c = l->chain_at[line]; c < l->chain_at[line + 1]; c++)
        for (size_t i = l->point_at[c]; i + 1 < l->point_at[c + 1]; i++) {
            const double *a = l->xy + 2 * i;
            double t;
            double d2 = ward_segment_d2(x, y, a[0], a[1], a[2], a[3], &t);
            if (d2 < best.d2)
                best = (struct foot){c, i, d2, t};
        }
    return best;
}

/* At a vertex between two segments a place lies on the outer side of the turn. */
unsigned ward_street_side(const struct ward_lines *l, uint32_t line, double x, double y)
{
    struct foot f = find_foot(l, line, x, y);
    if (f.chain == WARD_NONE || !(f.d2 > 0))
        return WARD_BOTH;
    const double *a = l->xy + 2 * f.point;
    int side = ward_orient(a[0], a[1], a[2], a[3], x, y);
    bool has_before = f.point > l->point_at[f.chain];
    bool has_after = f.point + 2 < l->point_at[f.chain + 1];
    int bend = 0;
    if (f.t == 0 && has_before)
        bend = ward_orient(a[-2], a[-1], a[0], a[1], a[2], a[3]);
    else if (f.t == 1 && has_after)
        bend = ward_orient(a[0], a[1], a[2], a[3], a[4], a[5]);
    if (bend != 0)
        side = -bend;
    return side > 0 ? WARD_LEFT : side < 0 ? WARD_RIGHT : WARD_BOTH;
}

unsigned ward_street_sides(const struct ward_lines *lines, uint32_t line, const struct ward_shape_given *facility)
{
    unsigned sides = 0;
    if (facility->is_sector)
        return WARD_BOTH;
    for (size_t i = 0; i < facility->geom->n_coords && sides != WARD_BOTH; i++)
        sides |= ward_street_side(lines, line, facility->geom->xy[2 * i], facility->geom->xy[2 * i + 1]);
    return sides != 0 ? sides : WARD_BOTH;
}

/* ---- what facilities serve of a line ---- */

struct interval {
    double from, to; /* along the line */
    unsigned sides;
};

struct intervals {
    struct interval *items;
    size_t n, capacity;
};

struct worker {
    struct ward_ctx *ctx;
    const struct ward_street_ask *ask;
    const struct ward_street_ends *ends;
    struct ward_shape_list near;
    struct ward_shape_spans spans;
    struct intervals served; /* of the line and the reach at hand */
    uint32_t line, reach;    /* … which are these */
    struct intervals left;   /* of a stretch: what no facility has taken away yet */
    struct intervals spare;
    struct ward_street_parts *gaps, *covered;
};

static ward_rc add_interval(struct ward_ctx *ctx, struct intervals *list, double from, double to, unsigned sides)
{
    ward_rc rc = ward_grow(ctx, &list->items, &list->capacity, list->n + 1, sizeof *list->items);
    if (rc == WARD_OK)
        list->items[list->n++] = (struct interval){from, to, sides};
    return rc;
}

/* The spans of one segment, as measures of the line. An end of the segment keeps its very measure. */
static ward_rc take_spans(struct worker *w, size_t point, const unsigned *sides)
{
    const struct ward_lines *l = w->ask->lines;
    double from_m = l->m[point], to_m = l->m[point + 1];
    ward_rc rc = WARD_OK;
    for (size_t i = 0; rc == WARD_OK && i < w->spans.n; i++) {
        const struct ward_shape_span *s = &w->spans.items[i];
        double from = s->from > 0 ? from_m + s->from * (to_m - from_m) : from_m;
        double to = s->to < 1 ? from_m + s->to * (to_m - from_m) : to_m;
        rc = add_interval(w->ctx, &w->served, from, to, *sides);
    }
    return rc;
}

static ward_rc serve_line(struct worker *w, uint32_t line, const struct ward_street_reach *reach)
{
    const struct ward_lines *l = w->ask->lines;
    struct ward_box box = {INFINITY, INFINITY, -INFINITY, -INFINITY};
    uint32_t first = l->chain_at[line], after = l->chain_at[line + 1];
    w->served.n = 0;
    for (size_t i = first < after ? l->point_at[first] : 0; first < after && i < l->point_at[after]; i++) {
        const double *p = l->xy + 2 * i;
        box = (struct ward_box){fmin(box.min_x, p[0]), fmin(box.min_y, p[1]), fmax(box.max_x, p[0]),
                                fmax(box.max_y, p[1])};
    }
    ward_rc rc = first < after ? ward_shapes_near(w->ctx, reach->shapes, &box, &w->near) : WARD_OK;
    for (size_t k = 0; rc == WARD_OK && first < after && k < w->near.n; k++) {
        uint32_t shape = w->near.items[k];
        unsigned sides = 0; /* asked for only where it serves at all */
        for (uint32_t c = first; rc == WARD_OK && c < after; c++)
            for (size_t i = l->point_at[c]; rc == WARD_OK && i + 1 < l->point_at[c + 1]; i++) {
                w->spans.n = 0;
                rc = ward_shape_along(w->ctx, reach->shapes, shape, l->xy + 2 * i, l->xy + 2 * i + 2, &w->spans);
                if (rc == WARD_OK && w->spans.n > 0 && sides == 0)
                    sides = ward_street_sides(l, line, &reach->given[shape]);
                if (rc == WARD_OK)
                    rc = take_spans(w, i, &sides);
            }
    }
    return rc;
}

/* Along the street: so far both ways from each stop, and what reaches in over the line's ends. */
static ward_rc serve_along(struct worker *w, const struct ward_stretch *s)
{
    const struct ward_street_ask *ask = w->ask;
    double length_m = ward_lines_length_m(ask->lines, s->line);
    ward_rc rc = WARD_OK;
    w->served.n = 0;
    for (uint32_t i = w->ends->stop_at[s->line]; rc == WARD_OK && i < w->ends->stop_at[s->line + 1]; i++) {
        const struct ward_stop *stop = &ask->stops[i];
        rc = add_interval(w->ctx, &w->served, stop->at_m - s->along_m, stop->at_m + s->along_m, stop->sides);
    }
    for (int side = 0; side < 2; side++) {
        double begin_m = s->along_m - w->ends->beyond_m[s->line][0][side];
        double end_m = s->along_m - w->ends->beyond_m[s->line][1][side];
        if (rc == WARD_OK && begin_m > 0)
            rc = add_interval(w->ctx, &w->served, 0, begin_m, 1u << side);
        if (rc == WARD_OK && end_m > 0)
            rc = add_interval(w->ctx, &w->served, length_m - end_m, length_m, 1u << side);
    }
    return rc;
}

static int compare_intervals(const void *a, const void *b)
{
    const struct interval *p = a;
    const struct interval *q = b;
    if (p->from != q->from)
        return p->from < q->from ? -1 : 1;
    if (p->to != q->to)
        return p->to < q->to ? -1 : 1;
    return (p->sides > q->sides) - (p->sides < q->sides);
}

/* ---- one stretch ---- */

static ward_rc add_part(struct worker *w, struct ward_street_parts *list, size_t stretch, double from, double to)
{
    ward_rc rc = ward_grow(w->ctx, &list->items, &list->capacity, list->n + 1, sizeof *list->items);
    if (rc == WARD_OK)
        list->items[list->n++] = (struct ward_street_part){(uint32_t)stretch, from, to, (double)NAN};
    return rc;
}

/* Joined: sorted intervals that overlap or touch become one. */
static ward_rc join_served(struct worker *w, size_t number, const struct ward_stretch *s)
{
    double from = NAN, to = NAN;
    ward_rc rc = WARD_OK;
    for (size_t i = 0; rc == WARD_OK && i <= w->served.n; i++) {
        bool is_last = i == w->served.n;
        struct interval v = is_last ? (struct interval){INFINITY, INFINITY, 0} : w->served.items[i];
        if (!is_last && (v.sides & s->sides) == 0)
            continue;
        v.from = fmax(v.from, s->from_m);
        v.to = fmin(v.to, s->to_m);
        if (!is_last && !(v.from < v.to))
            continue;
        if (!is_last && v.from <= to + shortest_m) {
            to = fmax(to, v.to);
            continue;
        }
        if (to > from + shortest_m)
            rc = add_part(w, w->covered, number, from, to);
        from = v.from;
        to = v.to;
    }
    return rc;
}

/* Taken away: each interval cuts what was left before it. */
static ward_rc take_away(struct worker *w, const struct interval *v)
{
    ward_rc rc = WARD_OK;
    w->spare.n = 0;
    for (size_t i = 0; rc == WARD_OK && i < w->left.n; i++) {
        struct interval rest = w->left.items[i];
        if (rest.from < fmin(rest.to, v->from))
            rc = add_interval(w->ctx, &w->spare, rest.from, fmin(rest.to, v->from), 0);
        if (rc == WARD_OK && fmax(rest.from, v->to) < rest.to)
            rc = add_interval(w->ctx, &w->spare, fmax(rest.from, v->to), rest.to, 0);
    }
    struct intervals swap = w->left;
    w->left = w->spare;
    w->spare = swap;
    return rc;
}

static double spacing_at(const struct worker *w, const struct ward_stretch *s, double from, double to)
{
    double back = ward_street_back_m(w->ask, w->ends, s->line, s->sides, from, WARD_NONE);
    double ahead = ward_street_ahead_m(w->ask, w->ends, s->line, s->sides, to, WARD_NONE);
    return isinf(back) || isinf(ahead) ? (double)NAN : back + (to - from) + ahead;
}

static ward_rc leave_gaps(struct worker *w, size_t number, const struct ward_stretch *s)
{
    w->left.n = 0;
    ward_rc rc = add_interval(w->ctx, &w->left, s->from_m, s->to_m, 0);
    for (size_t i = 0; rc == WARD_OK && w->left.n > 0 && i < w->served.n; i++)
        if ((w->served.items[i].sides & s->sides) != 0)
            rc = take_away(w, &w->served.items[i]);
    for (size_t i = 0; rc == WARD_OK && i < w->left.n; i++) {
        const struct interval *v = &w->left.items[i];
        if (!(v->to - v->from > shortest_m))
            continue;
        rc = add_part(w, w->gaps, number, v->from, v->to);
        if (rc == WARD_OK && s->reach == WARD_NONE)
            w->gaps->items[w->gaps->n - 1].spacing_m = spacing_at(w, s, v->from, v->to);
    }
    return rc;
}

static ward_rc do_stretch(struct worker *w, size_t number)
{
    const struct ward_stretch *s = &w->ask->stretches[number];
    ward_rc rc = WARD_OK;
    if (s->reach == WARD_NONE) {
        rc = serve_along(w, s);
        w->line = WARD_NONE;
    } else if (w->line != s->line || w->reach != s->reach) {
        rc = serve_line(w, s->line, &w->ask->reaches[s->reach]);
        w->line = s->line;
        w->reach = s->reach;
    }
    if (rc == WARD_OK)
        rc = leave_gaps(w, number, s); /* before sorting: in the facilities' own order */
    if (rc == WARD_OK && w->served.n > 1)
        qsort(w->served.items, w->served.n, sizeof *w->served.items, compare_intervals);
    return rc == WARD_OK ? join_served(w, number, s) : rc;
}

/* ---- all stretches ---- */

struct chunk {
    struct ward_street_parts gaps, covered;
};

struct work {
    const struct ward_street_ask *ask;
    const struct ward_street_ends *ends;
    struct chunk *chunks;
};

static ward_rc do_chunk(struct ward_ctx *ctx, void *state, size_t number)
{
    struct work *work = state;
    struct worker w = {.ctx = ctx, .ask = work->ask, .ends = work->ends, .line = WARD_NONE};
    size_t from, to;
    ward_chunk_range(work->ask->n_stretches, CHUNK, number, &from, &to);
    w.gaps = &work->chunks[number].gaps;
    w.covered = &work->chunks[number].covered;
    ward_rc rc = WARD_OK;
    for (size_t i = from; rc == WARD_OK && i < to; i++)
        rc = do_stretch(&w, i);
    ward_shape_list_clear(&w.near);
    ward_shape_spans_clear(&w.spans);
    ward_mem_free(w.served.items);
    ward_mem_free(w.left.items);
    ward_mem_free(w.spare.items);
    return rc;
}

static ward_rc join(struct ward_ctx *ctx, struct ward_street_parts *to, const struct ward_street_parts *from)
{
    ward_rc rc = ward_grow(ctx, &to->items, &to->capacity, to->n + from->n, sizeof *to->items);
    for (size_t i = 0; rc == WARD_OK && i < from->n; i++)
        to->items[to->n++] = from->items[i];
    return rc;
}

static bool has_along(const struct ward_street_ask *ask)
{
    for (size_t i = 0; i < ask->n_stretches; i++)
        if (ask->stretches[i].reach == WARD_NONE)
            return true;
    return false;
}

ward_rc ward_street_gaps(struct ward_ctx *ctx, const struct ward_street_ask *ask, struct ward_street_parts *gaps,
                         struct ward_street_parts *served)
{
    struct ward_street_ends ends = {0};
    struct work work = {ask, &ends, NULL};
    size_t n = (ask->n_stretches + CHUNK - 1) / CHUNK;
    ward_rc rc = has_along(ask) ? ward_street_ends_new(ctx, ask, &ends) : WARD_OK;
    if (rc == WARD_OK)
        rc = ward_new(ctx, n, sizeof *work.chunks, &work.chunks);
    if (rc == WARD_OK)
        rc = ward_parallel(ctx, n, do_chunk, &work);
    for (size_t i = 0; rc == WARD_OK && i < n; i++) {
        rc = join(ctx, gaps, &work.chunks[i].gaps);
        if (rc == WARD_OK)
            rc = join(ctx, served, &work.chunks[i].covered);
    }
    for (size_t i = 0; work.chunks != NULL && i < n; i++) {
        ward_street_parts_clear(&work.chunks[i].gaps);
        ward_street_parts_clear(&work.chunks[i].covered);
    }
    ward_mem_free(work.chunks);
    ward_street_ends_clear(&ends);
    return rc;
}

void ward_street_parts_clear(struct ward_street_parts *parts)
{
    ward_mem_free(parts->items);
    *parts = (struct ward_street_parts){0};
}
