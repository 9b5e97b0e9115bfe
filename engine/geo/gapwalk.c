/*
 * The gap's outline. A chord's ends lie on the outline of the discs' union, inside no disc, and the chord lies in its
 * own disc; so chords never cross one another and only crossings of chords and edges have to be found. From a crossing
 * where the polygon's ring leaves the discs the outline follows the ring, to the next crossing, and from there the
 * chords backwards, to the next. Rings and chains without a crossing are in the gap as a whole or not at all.
 *
 * Crossings are found by exact predicates with the chords moved by (e, e^2), e infinitely small, so that no end lies on
 * anything. Where input is exactly degenerate the chords themselves may be wrong; then crossings do not alternate.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/mem.h"
#include "geo/gapwork.h"
#include "geo/pred.h"

struct meeting {
    uint32_t edge, chord;
    double edge_share, chord_share; /* how far along each */
    double x, y;
    uint32_t on_chord; /* its place in the order along chords */
    bool enters;       /* the edge goes into the discs */
    bool is_walked;
};

struct ring {
    uint32_t first, n; /* edges */
    uint32_t meeting, meeting_end;
};

struct walk {
    struct ward_ctx *ctx;
    const struct ward_gap_work *w;
    const struct ward_gap_chords *chords;
    struct ward_segment *edges; /* as the polygon has them, not about the origin; in the order of w->edges */
    struct ring *rings;
    size_t n_rings;
    struct meeting *meetings; /* by edge, then share */
    uint32_t *along;          /* meetings by chord, then share */
    uint32_t *chord_at;       /* n chords + 1 offsets into along */
    size_t n_meetings, meeting_capacity;
    unsigned char *is_chord_walked;
    double *xy; /* points of the gap's rings */
    struct ward_gap_ring *out;
    size_t n_points, xy_capacity, n_out, out_capacity;
    bool is_sound;
};

/* The side of edge ab on which a chord's end lies, moved as all chords are. */
static int side_of_edge(const struct ward_segment *e, double x, double y)
{
    int side = ward_orient_quick(e->ax, e->ay, e->bx, e->by, x, y);
    if (side != 0)
        return side;
    if (e->ay != e->by)
        return e->ay > e->by ? 1 : -1;
    return e->bx > e->ax ? 1 : -1;
}

/* The side of a chord, moved, on which an edge's end lies. */
static int side_of_chord(const struct ward_segment *c, double x, double y)
{
    int side = ward_orient_quick(c->ax, c->ay, c->bx, c->by, x, y);
    if (side != 0)
        return side;
    if (c->ay != c->by)
        return c->by > c->ay ? 1 : -1;
    return c->ax > c->bx ? 1 : -1;
}

static double cross(double ax, double ay, double bx, double by)
{
    return ax * by - ay * bx;
}

/* Computed from the edge's lower end, so that the two polygons at an edge get the same bits. */
static void place_meeting(struct meeting *m, const struct ward_segment *e, const struct ward_segment *c)
{
    bool is_turned = e->ax > e->bx || (e->ax == e->bx && e->ay > e->by);
    double ax = is_turned ? e->bx : e->ax;
    double ay = is_turned ? e->by : e->ay;
    double dx = is_turned ? e->ax - e->bx : e->bx - e->ax;
    double dy = is_turned ? e->ay - e->by : e->by - e->ay;
    double cx = c->bx - c->ax;
    double cy = c->by - c->ay;
    double along = cross(dx, dy, cx, cy);
    double share = along != 0 ? cross(c->ax - ax, c->ay - ay, cx, cy) / along : 0.5;
    double other = along != 0 ? cross(c->ax - ax, c->ay - ay, dx, dy) / along : 0.5;
    share = share > 0 ? share < 1 ? share : 1 : 0;
    m->x = ax + share * dx;
    m->y = ay + share * dy;
    m->edge_share = is_turned ? 1 - share : share;
    m->chord_share = other;
}

/* Most edges of a row are nowhere near the chord. */
static bool misses(const struct ward_segment *e, const struct ward_box *box)
{
    return (e->ax < box->min_x && e->bx < box->min_x) || (e->ax > box->max_x && e->bx > box->max_x) ||
           (e->ay < box->min_y && e->by < box->min_y) || (e->ay > box->max_y && e->by > box->max_y);
}

static ward_rc meet(struct walk *k, uint32_t edge, uint32_t chord)
{
    const struct ward_segment *e = &k->edges[edge];
    const struct ward_segment *c = &k->chords->items[chord];
    if (side_of_edge(e, c->ax, c->ay) == side_of_edge(e, c->bx, c->by))
        return WARD_OK;
    int end = side_of_chord(c, e->bx, e->by);
    if (side_of_chord(c, e->ax, e->ay) == end)
        return WARD_OK;
    ward_rc rc = ward_grow(k->ctx, &k->meetings, &k->meeting_capacity, k->n_meetings + 1, sizeof *k->meetings);
    if (rc != WARD_OK)
        return rc;
    struct meeting *m = &k->meetings[k->n_meetings++];
    *m = (struct meeting){.edge = edge, .chord = chord, .enters = end > 0};
    place_meeting(m, e, c);
    return WARD_OK;
}

static int row_of(const struct ward_gap_work *w, double y)
{
    double i = (y - w->oy - w->box.min_y) / w->row_m;
    return i > 0 ? (i < (double)w->n_rows ? (int)i : (int)w->n_rows - 1) : 0;
}

/* Edges lie in rows; one that spans several rows is met in the first that it shares with the chord. */
static ward_rc meet_chord(struct walk *k, uint32_t chord)
{
    const struct ward_gap_work *w = k->w;
    const struct ward_segment *c = &k->chords->items[chord];
    double low = c->ay < c->by ? c->ay : c->by;
    double high = c->ay < c->by ? c->by : c->ay;
    double left = c->ax < c->bx ? c->ax : c->bx;
    double right = c->ax < c->bx ? c->bx : c->ax;
    struct ward_box box = {left, low, right, high};
    double margin = 1e-6; /* rows are about the origin, chords are not */
    if (low - w->oy > w->box.max_y + margin || high - w->oy < w->box.min_y - margin ||
        left - w->ox > w->box.max_x + margin || right - w->ox < w->box.min_x - margin)
        return WARD_OK;
    int first = row_of(w, low - margin);
    int last = row_of(w, high + margin);
    ward_rc rc = WARD_OK;
    for (int row = first; row <= last; row++)
        for (uint32_t i = w->row_at[row]; rc == WARD_OK && i < w->row_at[row + 1]; i++) {
            uint32_t edge = w->row_edges[i];
            const struct ward_segment *e = &k->edges[edge];
            if (!misses(e, &box) && (row == first || row_of(w, e->ay < e->by ? e->ay : e->by) >= row))
                rc = meet(k, edge, chord);
        }
    return rc;
}

static int compare_on_edges(const void *a, const void *b)
{
    const struct meeting *p = a;
    const struct meeting *q = b;
    if (p->edge != q->edge)
        return p->edge < q->edge ? -1 : 1;
    if (p->edge_share != q->edge_share)
        return p->edge_share < q->edge_share ? -1 : 1;
    return (p->chord > q->chord) - (p->chord < q->chord);
}

/* A chord is rarely met more than twice. */
static void sort_along(struct walk *k, uint32_t *along, size_t n)
{
    for (size_t i = 1; i < n; i++)
        for (size_t j = i; j > 0; j--) {
            const struct meeting *a = &k->meetings[along[j - 1]];
            const struct meeting *b = &k->meetings[along[j]];
            if (a->chord_share <= b->chord_share)
                break;
            uint32_t swap = along[j - 1];
            along[j - 1] = along[j];
            along[j] = swap;
        }
}

static ward_rc order_meetings(struct walk *k)
{
    size_t n = k->chords->n;
    ward_rc rc = ward_new(k->ctx, n + 2, sizeof *k->chord_at, &k->chord_at);
    if (rc == WARD_OK)
        rc = ward_new(k->ctx, k->n_meetings, sizeof *k->along, &k->along);
    if (rc != WARD_OK)
        return rc;
    if (k->n_meetings > 1)
        qsort(k->meetings, k->n_meetings, sizeof *k->meetings, compare_on_edges);
    for (size_t i = 0; i < k->n_meetings; i++)
        k->chord_at[k->meetings[i].chord + 2]++;
    for (size_t c = 0; c < n; c++)
        k->chord_at[c + 2] += k->chord_at[c + 1];
    for (size_t i = 0; i < k->n_meetings; i++)
        k->along[k->chord_at[k->meetings[i].chord + 1]++] = (uint32_t)i;
    for (size_t c = 0; c < n; c++)
        sort_along(k, k->along + k->chord_at[c], k->chord_at[c + 1] - k->chord_at[c]);
    for (size_t i = 0; i < k->n_meetings; i++)
        k->meetings[k->along[i]].on_chord = (uint32_t)i;
    return WARD_OK;
}

/* The polygon's rings as they run in w->edges, with the polygon's own coordinates. */
static void take_rings(struct walk *k, const struct ward_geom *g)
{
    uint32_t at = 0;
    for (size_t part = 0; part < g->n_parts; part++) {
        struct ring *ring = &k->rings[k->n_rings];
        ring->first = at;
        for (size_t i = g->part_at[part]; i + 1 < g->part_at[part + 1]; i++) {
            const double *p = g->xy + 2 * i;
            if (p[0] != p[2] || p[1] != p[3])
                k->edges[at++] = (struct ward_segment){p[0], p[1], p[2], p[3]};
        }
        ring->n = at - ring->first;
        k->n_rings += ring->n > 0;
        const struct ward_gap_edge *now = &k->w->edges[ring->first];
        const struct ward_segment *then = &k->edges[ring->first];
        if (ring->n == 0 || (now->ax == then->ax - k->w->ox && now->ay == then->ay - k->w->oy &&
                             now->bx == then->bx - k->w->ox && now->by == then->by - k->w->oy))
            continue;
        for (uint32_t i = ring->first, j = at; i < j--; i++) { /* turned in w->edges */
            struct ward_segment a = k->edges[i];
            struct ward_segment b = k->edges[j];
            k->edges[i] = (struct ward_segment){b.bx, b.by, b.ax, b.ay};
            k->edges[j] = (struct ward_segment){a.bx, a.by, a.ax, a.ay};
        }
    }
}

static void deal_meetings(struct walk *k)
{
    uint32_t at = 0;
    for (size_t r = 0; r < k->n_rings; r++) {
        struct ring *ring = &k->rings[r];
        ring->meeting = at;
        while (at < k->n_meetings && k->meetings[at].edge < ring->first + ring->n)
            at++;
        ring->meeting_end = at;
        for (uint32_t i = ring->meeting; i < at; i++) { /* in, out, in, out … */
            uint32_t next = i + 1 < at ? i + 1 : ring->meeting;
            k->is_sound &= k->meetings[i].enters != k->meetings[next].enters;
        }
    }
}

static ward_rc add_point(struct walk *k, double x, double y)
{
    size_t n = k->n_points;
    if (n > k->out[k->n_out].first && k->xy[2 * n - 2] == x && k->xy[2 * n - 1] == y)
        return WARD_OK;
    ward_rc rc = ward_grow(k->ctx, &k->xy, &k->xy_capacity, 2 * (n + 1), sizeof *k->xy);
    if (rc != WARD_OK)
        return rc;
    k->xy[2 * n] = x;
    k->xy[2 * n + 1] = y;
    k->n_points++;
    return WARD_OK;
}

static ward_rc begin_ring(struct walk *k)
{
    ward_rc rc = ward_grow(k->ctx, &k->out, &k->out_capacity, k->n_out + 1, sizeof *k->out);
    if (rc == WARD_OK)
        k->out[k->n_out] = (struct ward_gap_ring){k->n_points, 0, 0};
    return rc;
}

/* Keeps the ring if it has an area. */
static void end_ring(struct walk *k)
{
    struct ward_gap_ring *ring = &k->out[k->n_out];
    const double *p = k->xy + 2 * ring->first;
    size_t n = k->n_points - ring->first;
    while (n > 1 && p[0] == p[2 * n - 2] && p[1] == p[2 * n - 1])
        n--;
    double twice = 0;
    for (size_t i = 1; i + 1 < n; i++)
        twice += cross(p[2 * i] - p[0], p[2 * i + 1] - p[1], p[2 * i + 2] - p[0], p[2 * i + 3] - p[1]);
    ring->n = n;
    ring->area_m2 = twice / 2;
    k->n_points = ring->first + (twice != 0 ? n : 0);
    k->n_out += twice != 0;
}

/* Along the ring from one meeting to the next: the ends of the edges between. */
static ward_rc follow_edges(struct walk *k, const struct ring *ring, uint32_t from, uint32_t to)
{
    uint32_t edge = k->meetings[from].edge;
    uint32_t stop = k->meetings[to].edge;
    ward_rc rc = WARD_OK;
    if (edge == stop && from < to)
        return WARD_OK;
    do {
        rc = add_point(k, k->edges[edge].bx, k->edges[edge].by);
        edge = edge + 1 < ring->first + ring->n ? edge + 1 : ring->first;
    } while (rc == WARD_OK && edge != stop);
    return rc;
}

/* Backwards along the chords from a meeting to the one before; WARD_NONE where the chain is broken. */
static ward_rc follow_chords(struct walk *k, uint32_t from, uint32_t *to)
{
    uint32_t chord = k->meetings[from].chord;
    uint32_t at = k->meetings[from].on_chord;
    ward_rc rc = WARD_OK;
    *to = WARD_NONE;
    for (size_t steps = 0; rc == WARD_OK && steps <= k->chords->n; steps++) {
        k->is_chord_walked[chord] = 1;
        if (at > k->chord_at[chord]) {
            *to = k->along[at - 1];
            return WARD_OK;
        }
        rc = add_point(k, k->chords->items[chord].ax, k->chords->items[chord].ay);
        chord = k->chords->before[chord];
        if (chord == WARD_NONE)
            return rc;
        at = k->chord_at[chord + 1];
    }
    return rc;
}

static const struct ring *ring_of(const struct walk *k, uint32_t meeting)
{
    const struct ring *ring = k->rings;
    while (meeting >= ring->meeting_end)
        ring++;
    return ring;
}

/* One ring of the gap that begins where the polygon's ring leaves the discs. */
static ward_rc walk_from(struct walk *k, uint32_t start)
{
    uint32_t at = start;
    ward_rc rc = begin_ring(k);
    while (rc == WARD_OK && !k->meetings[at].is_walked) {
        const struct ring *ring = ring_of(k, at);
        uint32_t next = at + 1 < ring->meeting_end ? at + 1 : ring->meeting;
        k->meetings[at].is_walked = true;
        rc = add_point(k, k->meetings[at].x, k->meetings[at].y);
        if (rc == WARD_OK)
            rc = follow_edges(k, ring, at, next);
        if (rc == WARD_OK)
            rc = add_point(k, k->meetings[next].x, k->meetings[next].y);
        if (rc == WARD_OK)
            rc = follow_chords(k, next, &at);
        if (rc != WARD_OK || at == WARD_NONE || k->meetings[at].enters) {
            k->is_sound = false;
            return rc;
        }
    }
    k->is_sound &= at == start;
    if (rc == WARD_OK)
        end_ring(k);
    return rc;
}

/* 1: in the discs, deeper than any chord; 0: in none; -1: between a chord and its arc. */
static int is_in_discs(const struct walk *k, double x, double y)
{
    const struct ward_discs *d = k->w->discs;
    double r = d->radius_m;
    double depth = r * cos(ward_gap_chord_angle(r) / 2);
    struct ward_box box = {x - r, y - r, x + r, y + r};
    struct ward_disc_walk walk;
    uint32_t disc;
    int answer = 0;
    ward_discs_within(d, &box, &walk);
    while (ward_discs_next(&walk, &disc)) {
        double m = hypot(d->discs[disc].x - x, d->discs[disc].y - y);
        if (m < depth)
            return 1;
        if (m < r)
            answer = -1;
    }
    return answer;
}

/* A ring of the polygon that meets no chord. */
static ward_rc keep_edges(struct walk *k, const struct ring *ring)
{
    int where = -1;
    for (uint32_t i = 0; where < 0 && i < ring->n; i++)
        where = is_in_discs(k, k->edges[ring->first + i].ax, k->edges[ring->first + i].ay);
    k->is_sound &= where >= 0;
    if (where != 0)
        return WARD_OK;
    ward_rc rc = begin_ring(k);
    for (uint32_t i = 0; rc == WARD_OK && i < ring->n; i++)
        rc = add_point(k, k->edges[ring->first + i].ax, k->edges[ring->first + i].ay);
    if (rc == WARD_OK)
        end_ring(k);
    return rc;
}

/* A closed chain of chords that meets no edge: in the gap's outline if it lies in the polygon. */
static ward_rc keep_chords(struct walk *k, uint32_t start)
{
    const struct ward_segment *s = &k->chords->items[start];
    uint32_t chord = start;
    if (!ward_gap_work_inside(k->w, s->ax - k->w->ox, s->ay - k->w->oy))
        return WARD_OK;
    ward_rc rc = begin_ring(k);
    size_t before = k->n_points;
    do {
        k->is_chord_walked[chord] = 1;
        rc = add_point(k, k->chords->items[chord].ax, k->chords->items[chord].ay);
        chord = k->chords->before[chord];
    } while (rc == WARD_OK && chord != WARD_NONE && !k->is_chord_walked[chord] &&
             k->chord_at[chord] == k->chord_at[chord + 1]);
    if (chord == start) {
        end_ring(k);
    } else {
        k->is_sound = false;
        k->n_points = before;
    }
    return rc;
}

static ward_rc walk_all(struct walk *k)
{
    ward_rc rc = WARD_OK;
    for (uint32_t i = 0; rc == WARD_OK && k->is_sound && i < k->n_meetings; i++)
        if (!k->meetings[i].enters && !k->meetings[i].is_walked)
            rc = walk_from(k, i);
    for (size_t r = 0; rc == WARD_OK && k->is_sound && r < k->n_rings; r++)
        if (k->rings[r].meeting == k->rings[r].meeting_end)
            rc = keep_edges(k, &k->rings[r]);
    for (uint32_t c = 0; rc == WARD_OK && k->is_sound && c < k->chords->n; c++)
        if (!k->is_chord_walked[c] && k->chord_at[c] == k->chord_at[c + 1])
            rc = keep_chords(k, c);
    return rc;
}

static ward_rc run(struct walk *k, const struct ward_geom *polygon)
{
    ward_rc rc = ward_new(k->ctx, polygon->n_coords, sizeof *k->edges, &k->edges);
    if (rc == WARD_OK)
        rc = ward_new(k->ctx, polygon->n_parts, sizeof *k->rings, &k->rings);
    if (rc == WARD_OK)
        rc = ward_new(k->ctx, k->chords->n, 1, &k->is_chord_walked);
    if (rc != WARD_OK)
        return rc;
    take_rings(k, polygon);
    for (uint32_t c = 0; rc == WARD_OK && c < k->chords->n; c++)
        rc = meet_chord(k, c);
    if (rc == WARD_OK)
        rc = order_meetings(k);
    if (rc != WARD_OK)
        return rc;
    deal_meetings(k);
    return k->is_sound ? walk_all(k) : WARD_OK;
}

ward_rc ward_gap_walk(struct ward_ctx *ctx, const struct ward_gap_work *w, const struct ward_gap_chords *chords,
                      const struct ward_geom *polygon, struct ward_geom *out, bool *is_sound)
{
    struct walk k = {.ctx = ctx, .w = w, .chords = chords, .is_sound = true};
    ward_rc rc = run(&k, polygon);
    if (rc == WARD_OK && k.is_sound)
        rc = ward_gap_nest(ctx, k.out, k.n_out, k.xy, polygon->srid, out, &k.is_sound);
    *is_sound = k.is_sound;
    ward_mem_free(k.edges);
    ward_mem_free(k.rings);
    ward_mem_free(k.meetings);
    ward_mem_free(k.along);
    ward_mem_free(k.chord_at);
    ward_mem_free(k.is_chord_walked);
    ward_mem_free(k.xy);
    ward_mem_free(k.out);
    return rc;
}
