#include "net/snap.h"

#include <math.h>
#include <stdlib.h>

#include "core/mem.h"
#include "core/parallel.h"
#include "geo/pred.h"

enum { CHAINS_A_CHUNK = 16384 };

/* A street near a place. */
struct offer {
    uint32_t place, line, chain, point; /* point: the segment's first */
    double distance_um; /* whole micrometres: streets on each other are as near, whatever their numbers round to */
    double d2, at_m;
    struct ward_spot spot;
};

struct offers {
    struct offer *items;
    size_t n, capacity;
};

/* Places by cells of within_m on a torus: each in every cell that its reach touches, so a segment looks into the cells
 * it passes alone. */
struct snapping {
    const struct ward_graph *graph;
    const struct ward_spot *places;
    size_t n;
    double within_m, per_m;
    uint32_t mask;
    uint32_t *at, *listed; /* by cell */
    struct offers *found;  /* by chunk */
    const struct ward_nearest *barriers;
};

/* ---- places in cells ---- */

static size_t cell_of(const struct snapping *s, int64_t column, int64_t row)
{
    return ((uint64_t)row & s->mask) * (s->mask + (size_t)1) + ((uint64_t)column & s->mask);
}

static void list_place(struct snapping *s, uint32_t place)
{
    double x = s->places[place].x * s->per_m, y = s->places[place].y * s->per_m;
    for (int64_t row = (int64_t)floor(y - 1.001); row <= (int64_t)floor(y + 1.001); row++)
        for (int64_t column = (int64_t)floor(x - 1.001); column <= (int64_t)floor(x + 1.001); column++) {
            size_t cell = cell_of(s, column, row);
            if (s->listed == NULL)
                s->at[cell + 1]++;
            else
                s->listed[s->at[cell]++] = place;
        }
}

static ward_rc list_places(struct ward_ctx *ctx, struct snapping *s)
{
    size_t side = 64, cells;
    while (side < 4096 && side * side < 32 * s->n)
        side *= 2;
    s->mask = (uint32_t)(side - 1);
    s->per_m = 1 / s->within_m;
    cells = side * side;
    ward_rc rc = s->n < WARD_NONE / 16 ? ward_new(ctx, cells + 1, sizeof *s->at, &s->at)
                                       : ward_fail(ctx, WARD_E_ARG, "%zu places are too many to snap", s->n);
    if (rc != WARD_OK)
        return rc;
    for (uint32_t i = 0; i < s->n; i++)
        list_place(s, i);
    for (size_t i = 0; i < cells; i++)
        s->at[i + 1] += s->at[i];
    rc = ward_new(ctx, s->at[cells], sizeof *s->listed, &s->listed);
    for (uint32_t i = 0; rc == WARD_OK && i < s->n; i++)
        list_place(s, i);
    for (size_t i = cells; rc == WARD_OK && i > 0; i--)
        s->at[i] = s->at[i - 1];
    if (rc == WARD_OK)
        s->at[0] = 0;
    return rc;
}

/* ---- streets to places ---- */

struct walk {
    struct ward_ctx *ctx;
    const struct snapping *s;
    struct offers *out;
    uint32_t chain, point;
    size_t first; /* this segment's offers begin here: a place is met once a segment */
};

static bool is_offered(const struct walk *w, uint32_t place)
{
    for (size_t i = w->first; i < w->out->n; i++)
        if (w->out->items[i].place == place)
            return true;
    return false;
}

static ward_rc offer(struct walk *w, uint32_t place)
{
    const struct ward_lines *lines = &w->s->graph->lines;
    const double *a = lines->xy + 2 * (size_t)w->point, *m = lines->m + w->point;
    const struct ward_spot *p = &w->s->places[place];
    double t, d2 = ward_segment_d2(p->x, p->y, a[0], a[1], a[2], a[3], &t);
    if (d2 > w->s->within_m * w->s->within_m || is_offered(w, place))
        return WARD_OK;
    ward_rc rc = ward_grow(w->ctx, &w->out->items, &w->out->capacity, w->out->n + 1, sizeof *w->out->items);
    if (rc != WARD_OK)
        return rc;
    struct ward_spot spot = {t >= 1 ? a[2] : a[0] + t * (a[2] - a[0]), t >= 1 ? a[3] : a[1] + t * (a[3] - a[1])};
    w->out->items[w->out->n++] = (struct offer){.place = place,
                                                .line = lines->line_of[w->chain],
                                                .chain = w->chain,
                                                .point = w->point,
                                                .distance_um = round(sqrt(d2) * 1e6),
                                                .d2 = d2,
                                                .at_m = t >= 1 ? m[1] : m[0] + t * (m[1] - m[0]),
                                                .spot = spot};
    return WARD_OK;
}

static ward_rc look_into(struct walk *w, int64_t column, int64_t row)
{
    size_t cell = cell_of(w->s, column, row);
    ward_rc rc = WARD_OK;
    for (uint32_t i = w->s->at[cell]; rc == WARD_OK && i < w->s->at[cell + 1]; i++)
        rc = offer(w, w->s->listed[i]);
    return rc;
}

/* A segment in steps of a cell, each through the cells of its box. */
static ward_rc pass_segment(struct walk *w)
{
    const double *a = w->s->graph->lines.xy + 2 * (size_t)w->point;
    double per_m = w->s->per_m, dx = (a[2] - a[0]) * per_m, dy = (a[3] - a[1]) * per_m;
    double steps = floor(fmax(fabs(dx), fabs(dy))) + 1;
    ward_rc rc = WARD_OK;
    w->first = w->out->n;
    for (double i = 0; rc == WARD_OK && i < steps; i++) {
        double x0 = a[0] * per_m + dx * (i / steps), x1 = a[0] * per_m + dx * ((i + 1) / steps);
        double y0 = a[1] * per_m + dy * (i / steps), y1 = a[1] * per_m + dy * ((i + 1) / steps);
        int64_t left = (int64_t)floor(fmin(x0, x1)), right = (int64_t)floor(fmax(x0, x1));
        int64_t low = (int64_t)floor(fmin(y0, y1)), high = (int64_t)floor(fmax(y0, y1));
        for (int64_t row = low; rc == WARD_OK && row <= high; row++)
            for (int64_t column = left; rc == WARD_OK && column <= right; column++)
                rc = look_into(w, column, row);
    }
    return rc;
}

static ward_rc pass_chains(struct ward_ctx *ctx, void *state, size_t chunk)
{
    struct snapping *s = state;
    const struct ward_lines *lines = &s->graph->lines;
    struct walk w = {.ctx = ctx, .s = s, .out = &s->found[chunk]};
    size_t from, to;
    ward_chunk_range(lines->n_chains, CHAINS_A_CHUNK, chunk, &from, &to);
    ward_rc rc = ward_ctx_interrupted(ctx);
    for (w.chain = (uint32_t)from; rc == WARD_OK && w.chain < to; w.chain++)
        for (w.point = lines->point_at[w.chain]; rc == WARD_OK && w.point + 1 < lines->point_at[w.chain + 1]; w.point++)
            rc = pass_segment(&w);
    return rc;
}

/* ---- the choice ---- */

static int by_nearness(const void *a, const void *b)
{
    const struct offer *p = a, *q = b;
    if (p->place != q->place)
        return p->place < q->place ? -1 : 1;
    if (p->distance_um < q->distance_um || p->distance_um > q->distance_um)
        return p->distance_um < q->distance_um ? -1 : 1;
    if (p->line != q->line)
        return p->line < q->line ? -1 : 1;
    if (p->d2 < q->d2 || p->d2 > q->d2)
        return p->d2 < q->d2 ? -1 : 1;
    return (p->point > q->point) - (p->point < q->point);
}

static void take(const struct snapping *s, const struct offer *o, struct ward_snap *out)
{
    const double *a = s->graph->lines.xy + 2 * (size_t)o->point;
    const struct ward_spot *p = &s->places[o->place];
    out->rule = WARD_SNAP_ON;
    out->line = o->line;
    out->chain = o->chain;
    out->edge = ward_graph_edge_at(s->graph, o->chain, o->at_m);
    out->at_m = o->at_m;
    out->distance_m = sqrt(o->d2);
    out->spot = o->spot;
    out->side = ward_orient(a[0], a[1], a[2], a[3], p->x, p->y);
}

/* The offers of one place, nearest first. */
static void choose(const struct snapping *s, const struct offer *offers, size_t n, struct ward_snap *out)
{
    const struct ward_spot *p = &s->places[offers[0].place];
    for (size_t i = 0; i < n && out->runner_up == WARD_NONE; i++) {
        const struct offer *o = &offers[i];
        if (o->line == out->line)
            continue;
        if (s->barriers != NULL && ward_nearest_crosses(s->barriers, p->x, p->y, o->spot.x, o->spot.y)) {
            if (out->rule != WARD_SNAP_ON && out->barred == WARD_NONE) {
                out->rule = WARD_SNAP_BARRED;
                out->barred = o->line;
                out->barred_m = sqrt(o->d2);
            }
        } else if (out->rule != WARD_SNAP_ON) {
            take(s, o, out);
        } else {
            out->runner_up = o->line;
            out->runner_up_m = sqrt(o->d2);
        }
    }
}

static ward_rc choose_all(struct ward_ctx *ctx, struct snapping *s, size_t n_chunks, struct ward_snap *out)
{
    struct offers all = {0};
    size_t n = 0;
    for (size_t i = 0; i < n_chunks; i++)
        n += s->found[i].n;
    ward_rc rc = ward_grow(ctx, &all.items, &all.capacity, n, sizeof *all.items);
    for (size_t i = 0; rc == WARD_OK && i < n_chunks; i++)
        for (size_t k = 0; k < s->found[i].n; k++)
            all.items[all.n++] = s->found[i].items[k];
    if (rc == WARD_OK && all.n > 0)
        qsort(all.items, all.n, sizeof *all.items, by_nearness);
    for (size_t i = 0, end; rc == WARD_OK && i < all.n; i = end) {
        for (end = i + 1; end < all.n && all.items[end].place == all.items[i].place;)
            end++;
        choose(s, all.items + i, end - i, &out[all.items[i].place]);
    }
    ward_mem_free(all.items);
    return rc;
}

ward_rc ward_snap_places(struct ward_ctx *ctx, const struct ward_graph *graph, const struct ward_spot *places, size_t n,
                         double within_m, const struct ward_nearest *barriers, struct ward_snap *out)
{
    struct snapping s = {.graph = graph, .places = places, .n = n, .within_m = within_m, .barriers = barriers};
    size_t n_chunks = (graph->lines.n_chains + CHAINS_A_CHUNK - 1) / CHAINS_A_CHUNK;
    for (size_t i = 0; i < n; i++)
        out[i] = (struct ward_snap){.rule = WARD_SNAP_FAR,
                                    .line = WARD_NONE,
                                    .chain = WARD_NONE,
                                    .edge = WARD_NONE,
                                    .at_m = (double)NAN,
                                    .distance_m = (double)NAN,
                                    .runner_up = WARD_NONE,
                                    .runner_up_m = (double)NAN,
                                    .barred = WARD_NONE,
                                    .barred_m = (double)NAN};
    if (!(within_m > 0 && within_m < HUGE_VAL))
        return ward_fail(ctx, WARD_E_ARG, "how far a place may be from a street is a distance in metres, more than 0");
    if (n == 0)
        return WARD_OK;
    ward_rc rc = list_places(ctx, &s);
    if (rc == WARD_OK)
        rc = ward_new(ctx, n_chunks, sizeof *s.found, &s.found);
    if (rc == WARD_OK)
        rc = ward_parallel(ctx, n_chunks, pass_chains, &s);
    if (rc == WARD_OK)
        rc = choose_all(ctx, &s, n_chunks, out);
    for (size_t i = 0; s.found != NULL && i < n_chunks; i++)
        ward_mem_free(s.found[i].items);
    ward_mem_free(s.found);
    ward_mem_free(s.at);
    ward_mem_free(s.listed);
    return rc;
}
