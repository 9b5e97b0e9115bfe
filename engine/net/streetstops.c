/*
 * A street is drawn in lines that meet end to end. What stands on one serves along the next: from each line's end the
 * way goes on into the lines of the same street that end there. Left stays left where they run on in one direction, and
 * becomes right where they run against each other.
 */
#include "net/streetstops.h"

#include <math.h>
#include <stdlib.h>

#include "core/mem.h"

/* An end of a line, by street and place. */
struct line_end {
    uint32_t group, line;
    double x, y;
    unsigned char end; /* 0 begin, 1 end */
    uint32_t joint;    /* ends with one number meet */
};

static int compare_ends(const void *a, const void *b)
{
    const struct line_end *p = a;
    const struct line_end *q = b;
    if (p->group != q->group)
        return p->group < q->group ? -1 : 1;
    if (p->x != q->x)
        return p->x < q->x ? -1 : 1;
    if (p->line != q->line)
        return p->line < q->line ? -1 : 1;
    return (p->end > q->end) - (p->end < q->end);
}

static ward_rc collect_ends(struct ward_ctx *ctx, const struct ward_street_ask *ask, struct line_end **out, size_t *n)
{
    const struct ward_lines *l = ask->lines;
    *n = 0;
    ward_rc rc = ward_new(ctx, 2 * l->n, sizeof **out, out);
    for (uint32_t i = 0; rc == WARD_OK && ask->group_of != NULL && i < l->n; i++) {
        uint32_t first = l->chain_at[i], after = l->chain_at[i + 1];
        if (first == after || ask->group_of[i] == WARD_NONE)
            continue;
        const double *a = l->xy + 2 * (size_t)l->point_at[first];
        const double *b = l->xy + 2 * ((size_t)l->point_at[after] - 1);
        (*out)[(*n)++] = (struct line_end){ask->group_of[i], i, a[0], a[1], 0, 0};
        (*out)[(*n)++] = (struct line_end){ask->group_of[i], i, b[0], b[1], 1, 0};
    }
    if (rc == WARD_OK && *n > 1)
        qsort(*out, *n, sizeof **out, compare_ends);
    return rc;
}

/* Ends of one street within snap_m of the joint's first are one joint. */
static void find_joints(struct line_end *ends, size_t n, double snap_m)
{
    for (size_t i = 0; i < n; i++)
        ends[i].joint = WARD_NONE;
    for (size_t i = 0; i < n; i++) {
        if (ends[i].joint != WARD_NONE)
            continue;
        for (size_t k = i; k < n && ends[k].group == ends[i].group && ends[k].x - ends[i].x <= snap_m; k++)
            if (ends[k].joint == WARD_NONE && hypot(ends[k].x - ends[i].x, ends[k].y - ends[i].y) <= snap_m)
                ends[k].joint = (uint32_t)i;
    }
}

static int compare_joints(const void *a, const void *b)
{
    const struct line_end *p = a;
    const struct line_end *q = b;
    if (p->joint != q->joint)
        return p->joint < q->joint ? -1 : 1;
    return compare_ends(a, b);
}

/* From inside a line to the one of its ends: its own stops, on a side. */
static double own_m(const struct ward_street_ask *ask, const struct ward_street_ends *e, uint32_t line, int end,
                    int side)
{
    double length_m = ward_lines_length_m(ask->lines, line);
    double best = INFINITY;
    for (uint32_t i = e->stop_at[line]; i < e->stop_at[line + 1]; i++)
        if ((ask->stops[i].sides >> side & 1u) != 0)
            best = fmin(best, end == 0 ? ask->stops[i].at_m : length_m - ask->stops[i].at_m);
    return best;
}

/* What comes out of a line at an end: from its own stops, or through it from beyond the other end. */
static double out_m(const struct ward_street_ask *ask, const struct ward_street_ends *e, uint32_t line, int end,
                    int side)
{
    double own = own_m(ask, e, line, end, side);
    return isinf(own) ? e->beyond_m[line][1 - end][side] + ward_lines_length_m(ask->lines, line) : own;
}

/* Passes distances from end to end until none becomes shorter; a street of n lines needs at most n rounds. */
static ward_rc relax(struct ward_ctx *ctx, const struct ward_street_ask *ask, const struct line_end *ends, size_t n,
                     struct ward_street_ends *e)
{
    bool is_changed = true;
    ward_rc rc = WARD_OK;
    while (rc == WARD_OK && is_changed) {
        is_changed = false;
        for (size_t i = 0, after = 0; i < n; i = after) {
            for (after = i; after < n && ends[after].joint == ends[i].joint; after++)
                ;
            for (size_t a = i; a < after; a++)
                for (size_t b = i; b < after; b++)
                    for (int side = 0; a != b && side < 2; side++) {
                        int into = ends[a].end != ends[b].end ? side : 1 - side;
                        double m = out_m(ask, e, ends[a].line, ends[a].end, side);
                        double *beyond = &e->beyond_m[ends[b].line][ends[b].end][into];
                        if (m < *beyond) {
                            *beyond = m;
                            is_changed = true;
                        }
                    }
        }
        rc = ward_ctx_interrupted(ctx);
    }
    return rc;
}

ward_rc ward_street_ends_new(struct ward_ctx *ctx, const struct ward_street_ask *ask, struct ward_street_ends *out)
{
    struct line_end *ends = NULL;
    size_t lines = ask->lines->n;
    size_t n = 0;
    *out = (struct ward_street_ends){0};
    ward_rc rc = ward_new(ctx, lines, sizeof *out->beyond_m, &out->beyond_m);
    if (rc == WARD_OK)
        rc = ward_new(ctx, lines + 1, sizeof *out->stop_at, &out->stop_at);
    for (uint32_t i = 0, at = 0; rc == WARD_OK && i <= lines; i++) {
        while (at < ask->n_stops && ask->stops[at].line < i)
            at++;
        out->stop_at[i] = at;
        for (int k = 0; i < lines && k < 4; k++)
            out->beyond_m[i][k / 2][k % 2] = INFINITY;
    }
    if (rc == WARD_OK)
        rc = collect_ends(ctx, ask, &ends, &n);
    if (rc == WARD_OK) {
        find_joints(ends, n, ask->snap_m);
        if (n > 1)
            qsort(ends, n, sizeof *ends, compare_joints);
        rc = relax(ctx, ask, ends, n, out);
    }
    ward_mem_free(ends);
    if (rc != WARD_OK)
        ward_street_ends_clear(out);
    return rc;
}

void ward_street_ends_clear(struct ward_street_ends *ends)
{
    ward_mem_free(ends->beyond_m);
    ward_mem_free(ends->stop_at);
    *ends = (struct ward_street_ends){0};
}

static double beyond(const struct ward_street_ends *e, uint32_t line, int end, unsigned sides)
{
    double left = (sides & WARD_LEFT) != 0 ? e->beyond_m[line][end][0] : HUGE_VAL;
    double right = (sides & WARD_RIGHT) != 0 ? e->beyond_m[line][end][1] : HUGE_VAL;
    return fmin(left, right);
}

double ward_street_back_m(const struct ward_street_ask *ask, const struct ward_street_ends *e, uint32_t line,
                          unsigned sides, double at_m, uint32_t own)
{
    double best = at_m + beyond(e, line, 0, sides);
    for (uint32_t i = e->stop_at[line]; i < e->stop_at[line + 1]; i++)
        if (i != own && (ask->stops[i].sides & sides) != 0 && ask->stops[i].at_m <= at_m)
            best = fmin(best, at_m - ask->stops[i].at_m);
    return best;
}

double ward_street_ahead_m(const struct ward_street_ask *ask, const struct ward_street_ends *e, uint32_t line,
                           unsigned sides, double at_m, uint32_t own)
{
    double best = ward_lines_length_m(ask->lines, line) - at_m + beyond(e, line, 1, sides);
    for (uint32_t i = e->stop_at[line]; i < e->stop_at[line + 1]; i++)
        if (i != own && (ask->stops[i].sides & sides) != 0 && ask->stops[i].at_m >= at_m)
            best = fmin(best, ask->stops[i].at_m - at_m);
    return best;
}

ward_rc ward_street_spacings(struct ward_ctx *ctx, const struct ward_street_ask *ask, double *spacing_m)
{
    struct ward_street_ends ends;
    ward_rc rc = ward_street_ends_new(ctx, ask, &ends);
    for (uint32_t i = 0; rc == WARD_OK && i < ask->n_stops; i++) {
        const struct ward_stop *s = &ask->stops[i];
        double m = fmin(ward_street_back_m(ask, &ends, s->line, s->sides, s->at_m, i),
                        ward_street_ahead_m(ask, &ends, s->line, s->sides, s->at_m, i));
        spacing_m[i] = isinf(m) ? (double)NAN : m;
    }
    if (rc == WARD_OK)
        ward_street_ends_clear(&ends);
    return rc;
}
