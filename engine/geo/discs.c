#include "geo/discs.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/mem.h"
#include "core/parallel.h"
#include "geo/locate.h" /* WARD_NONE */

static const double pi = 3.14159265358979323846;

static int64_t row_of(double y, double radius_m)
{
    return (int64_t)floor(y / radius_m);
}

struct entry {
    int64_t row;
    double x, y;
};

static int compare_entries(const void *a, const void *b)
{
    const struct entry *p = a;
    const struct entry *q = b;
    if (p->row != q->row)
        return p->row < q->row ? -1 : 1;
    if (p->x != q->x)
        return p->x < q->x ? -1 : 1;
    return (p->y > q->y) - (p->y < q->y);
}

static void fill_rows(struct ward_discs *d, const struct entry *entries, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const struct entry *e = &entries[i];
        if (i > 0 && compare_entries(e, e - 1) == 0)
            continue;
        if (d->n_rows == 0 || d->rows[d->n_rows - 1].row != e->row)
            d->rows[d->n_rows++] = (struct ward_disc_row){e->row, d->n};
        d->discs[d->n++] = (struct ward_disc){e->x, e->y};
    }
    d->rows[d->n_rows] = (struct ward_disc_row){INT64_MAX, d->n};
}

static ward_rc sort_discs(struct ward_ctx *ctx, const double *xy, size_t n, struct ward_discs *d)
{
    struct entry *entries = NULL;
    ward_rc rc = ward_new(ctx, n, sizeof *entries, &entries);
    if (rc == WARD_OK)
        rc = ward_new(ctx, n, sizeof *d->discs, &d->discs);
    if (rc == WARD_OK)
        rc = ward_new(ctx, n + 1, sizeof *d->rows, &d->rows);
    if (rc == WARD_OK) {
        for (size_t i = 0; i < n; i++)
            entries[i] = (struct entry){row_of(xy[2 * i + 1], d->radius_m), xy[2 * i], xy[2 * i + 1]};
        qsort(entries, n, sizeof *entries, compare_entries);
        fill_rows(d, entries, n);
    }
    ward_mem_free(entries);
    return rc;
}

/* The first row at or after a number, and the first disc of a row at or after an x. */
static size_t find_row(const struct ward_discs *d, int64_t row)
{
    size_t low = 0;
    size_t high = d->n_rows;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (d->rows[middle].row < row)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static size_t find_x(const struct ward_discs *d, size_t low, size_t high, double x)
{
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (d->discs[middle].x < x)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static void enter_row(struct ward_disc_walk *w)
{
    const struct ward_discs *d = w->discs;
    w->at = w->end = 0;
    if (w->row < d->n_rows && (double)d->rows[w->row].row <= floor(w->box.max_y / d->radius_m)) {
        w->end = d->rows[w->row + 1].first;
        w->at = find_x(d, d->rows[w->row].first, w->end, w->box.min_x);
    } else {
        w->row = d->n_rows;
    }
}

void ward_discs_within(const struct ward_discs *d, const struct ward_box *box, struct ward_disc_walk *walk)
{
    *walk = (struct ward_disc_walk){d, *box, 0, 0, 0};
    double low = floor(box->min_y / d->radius_m);
    walk->row = low > -9e18 ? low < 9e18 ? find_row(d, (int64_t)low) : d->n_rows : 0;
    enter_row(walk);
}

bool ward_discs_next(struct ward_disc_walk *w, uint32_t *disc)
{
    const struct ward_discs *d = w->discs;
    while (w->row < d->n_rows) {
        for (; w->at < w->end && d->discs[w->at].x <= w->box.max_x; w->at++) {
            double y = d->discs[w->at].y;
            if (y < w->box.min_y || y > w->box.max_y)
                continue;
            *disc = (uint32_t)w->at++;
            return true;
        }
        w->row++;
        enter_row(w);
    }
    return false;
}

/* A stretch of one circle inside another disc. */
struct hidden {
    double from, to;
    uint32_t by;
};

struct arcs_work {
    struct hidden *hidden;
    size_t n, capacity;
    struct ward_arc *arcs; /* of one chunk's discs */
    size_t n_arcs, arc_capacity;
};

static int compare_hidden(const void *a, const void *b)
{
    const struct hidden *p = a;
    const struct hidden *q = b;
    if (p->from != q->from)
        return p->from < q->from ? -1 : 1;
    if (p->to != q->to)
        return p->to < q->to ? -1 : 1;
    return (p->by > q->by) - (p->by < q->by);
}

/* Centre j hides of circle i the stretch direction +- acos(d / 2r); kept from in [-pi, pi). */
static ward_rc hide(struct ward_ctx *ctx, const struct ward_discs *d, uint32_t i, uint32_t j, struct arcs_work *w)
{
    double dx = d->discs[j].x - d->discs[i].x;
    double dy = d->discs[j].y - d->discs[i].y;
    double share = hypot(dx, dy) / (2 * d->radius_m);
    if (i == j || share >= 1)
        return WARD_OK;
    ward_rc rc = ward_grow(ctx, &w->hidden, &w->capacity, w->n + 1, sizeof *w->hidden);
    if (rc != WARD_OK)
        return rc;
    double middle = atan2(dy, dx);
    double half = acos(share);
    double from = middle - half < -pi ? middle - half + 2 * pi : middle - half;
    w->hidden[w->n++] = (struct hidden){from, from + 2 * half, j};
    return WARD_OK;
}

static ward_rc add_arc(struct ward_ctx *ctx, struct arcs_work *w, const struct ward_arc *arc)
{
    ward_rc rc = ward_grow(ctx, &w->arcs, &w->arc_capacity, w->n_arcs + 1, sizeof *w->arcs);
    if (rc != WARD_OK)
        return rc;
    w->arcs[w->n_arcs++] = *arc;
    return WARD_OK;
}

/*
 * What the hidden stretches leave. They are sorted by from; the first one is met again one turn later, and what reaches
 * past the turn hides the beginning too.
 */
static ward_rc leave_arcs(struct ward_ctx *ctx, struct arcs_work *w)
{
    if (w->n == 0)
        return add_arc(ctx, w, &(struct ward_arc){-pi, pi, WARD_NONE, WARD_NONE});
    struct hidden last = w->hidden[0];
    for (size_t i = 1; i < w->n; i++)
        if (w->hidden[i].to > last.to)
            last = w->hidden[i];
    last.to -= 2 * pi; /* the stretch that reaches furthest, one turn earlier */
    ward_rc rc = WARD_OK;
    for (size_t i = 0; rc == WARD_OK && i < w->n; i++) {
        const struct hidden *h = &w->hidden[i];
        if (h->from > last.to) {
            double turn = last.to < -pi ? 2 * pi : 0;
            struct ward_arc arc = {last.to + turn, h->from + turn, last.by, h->by};
            rc = add_arc(ctx, w, &arc);
        }
        if (h->to > last.to)
            last = *h;
    }
    return rc;
}

/* Whether the stretches, sorted by from, leave nothing of the circle. */
static bool is_all_hidden(const struct arcs_work *w)
{
    double to = w->hidden[0].to;
    for (size_t i = 1; i < w->n; i++) {
        if (w->hidden[i].from > to)
            return false;
        to = w->hidden[i].to > to ? w->hidden[i].to : to;
    }
    return to >= w->hidden[0].from + 2 * pi;
}

static ward_rc hide_behind(struct ward_ctx *ctx, const struct ward_discs *d, uint32_t i, double reach_m,
                           struct arcs_work *w)
{
    struct ward_disc c = d->discs[i];
    struct ward_box box = {c.x - reach_m, c.y - reach_m, c.x + reach_m, c.y + reach_m};
    struct ward_disc_walk walk;
    uint32_t j;
    ward_rc rc = WARD_OK;
    w->n = 0;
    ward_discs_within(d, &box, &walk);
    while (rc == WARD_OK && ward_discs_next(&walk, &j))
        rc = hide(ctx, d, i, j, w);
    if (rc == WARD_OK && w->n > 1)
        qsort(w->hidden, w->n, sizeof *w->hidden, compare_hidden);
    return rc;
}

/* Where discs lie dense the nearest ones hide the whole circle, and the many others need not be asked. */
static ward_rc find_arcs_of(struct ward_ctx *ctx, const struct ward_discs *d, uint32_t i, struct arcs_work *w)
{
    ward_rc rc = hide_behind(ctx, d, i, d->radius_m, w);
    if (rc != WARD_OK || (w->n > 2 && is_all_hidden(w)))
        return rc;
    rc = hide_behind(ctx, d, i, 2 * d->radius_m, w);
    return rc == WARD_OK ? leave_arcs(ctx, w) : rc;
}

enum { CHUNK = 512 }; /* discs that one thread does at a time */

struct finding {
    struct ward_discs *d;
    struct arcs_work *chunks;
};

static ward_rc find_chunk(struct ward_ctx *ctx, void *state, size_t number)
{
    struct finding *f = state;
    struct arcs_work *w = &f->chunks[number];
    size_t from, to;
    ward_rc rc = WARD_OK;
    ward_chunk_range(f->d->n, CHUNK, number, &from, &to);
    for (size_t i = from; rc == WARD_OK && i < to; i++) {
        f->d->arc_at[i] = (uint32_t)w->n_arcs; /* for now: among the chunk's */
        rc = find_arcs_of(ctx, f->d, (uint32_t)i, w);
    }
    return rc;
}

static ward_rc join_chunks(struct ward_ctx *ctx, struct ward_discs *d, const struct arcs_work *chunks, size_t n)
{
    size_t total = 0;
    for (size_t k = 0; k < n; k++)
        total += chunks[k].n_arcs;
    ward_rc rc = ward_new(ctx, total, sizeof *d->arcs, &d->arcs);
    for (size_t k = 0; rc == WARD_OK && k < n; k++) {
        size_t from, to;
        ward_chunk_range(d->n, CHUNK, k, &from, &to);
        for (size_t i = from; i < to; i++)
            d->arc_at[i] += (uint32_t)d->n_arcs;
        if (chunks[k].n_arcs > 0)
            memcpy(d->arcs + d->n_arcs, chunks[k].arcs, chunks[k].n_arcs * sizeof *d->arcs);
        d->n_arcs += chunks[k].n_arcs;
    }
    if (rc == WARD_OK)
        d->arc_at[d->n] = (uint32_t)d->n_arcs;
    return rc;
}

static ward_rc find_arcs(struct ward_ctx *ctx, struct ward_discs *d)
{
    struct finding f = {d, NULL};
    size_t n = (d->n + CHUNK - 1) / CHUNK;
    ward_rc rc = ward_new(ctx, d->n + 1, sizeof *d->arc_at, &d->arc_at);
    if (rc == WARD_OK)
        rc = ward_new(ctx, n, sizeof *f.chunks, &f.chunks);
    if (rc == WARD_OK)
        rc = ward_parallel(ctx, n, find_chunk, &f);
    if (rc == WARD_OK)
        rc = join_chunks(ctx, d, f.chunks, n);
    for (size_t k = 0; f.chunks != NULL && k < n; k++) {
        ward_mem_free(f.chunks[k].hidden);
        ward_mem_free(f.chunks[k].arcs);
    }
    ward_mem_free(f.chunks);
    return rc;
}

static ward_rc check(struct ward_ctx *ctx, const double *xy, size_t n, double radius_m)
{
    if (!(radius_m > 0) || !isfinite(radius_m))
        return ward_fail(ctx, WARD_E_ARG, "a service distance must be a number of metres above 0, not %g", radius_m);
    if (n >= UINT32_MAX / 16)
        return ward_fail(ctx, WARD_E_ARG, "%zu facilities are too many", n);
    for (size_t i = 0; i < 2 * n; i++)
        if (!isfinite(xy[i]) || fabs(xy[i]) > 1e15 || fabs(xy[i]) / radius_m > 9e18)
            return ward_fail(ctx, WARD_E_GEOM, "facility %zu has a coordinate that is no place: %g", i / 2 + 1, xy[i]);
    return WARD_OK;
}

ward_rc ward_discs_new(struct ward_ctx *ctx, const double *xy, size_t n, double radius_m, struct ward_discs **out)
{
    struct ward_discs *d = NULL;
    *out = NULL;
    ward_rc rc = check(ctx, xy, n, radius_m);
    if (rc == WARD_OK)
        rc = ward_new(ctx, 1, sizeof *d, &d);
    if (rc != WARD_OK)
        return rc;
    d->radius_m = radius_m;
    rc = sort_discs(ctx, xy, n, d);
    if (rc == WARD_OK)
        rc = find_arcs(ctx, d);
    if (rc != WARD_OK) {
        ward_discs_free(d);
        return rc;
    }
    *out = d;
    return WARD_OK;
}

void ward_discs_free(struct ward_discs *d)
{
    if (d == NULL)
        return;
    ward_mem_free(d->discs);
    ward_mem_free(d->rows);
    ward_mem_free(d->arcs);
    ward_mem_free(d->arc_at);
    ward_mem_free(d);
}
