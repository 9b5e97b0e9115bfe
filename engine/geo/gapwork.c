#include "geo/gapwork.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/mem.h"

/* Edges that are looked at together: their discs are searched once. */
enum { BATCH = 16, MOST_ROWS = 4096 };

/*
 * A circle that reaches over an edge by less than this share of its radius only touches it. The sliver beyond is far
 * below a square micrometre, while the two crossings would be too close to tell inside from outside between them.
 */
static const double touch_share = 5e-11;

struct ward_disc ward_gap_work_disc(const struct ward_gap_work *w, uint32_t disc)
{
    struct ward_disc c = {w->discs->discs[disc].x - w->ox, w->discs->discs[disc].y - w->oy};
    return c;
}

static double ring_twice_area(const struct ward_gap_edge *edges, size_t n)
{
    double twice = 0;
    for (size_t i = 0; i < n; i++)
        twice += edges[i].ax * edges[i].by - edges[i].bx * edges[i].ay;
    return twice;
}

/* Shells run counter-clockwise and holes clockwise, whatever the source did. */
static void take_ring(struct ward_gap_work *w, const struct ward_geom *g, size_t part, bool is_shell)
{
    size_t first = w->n_edges;
    for (size_t i = g->part_at[part]; i + 1 < g->part_at[part + 1]; i++) {
        const double *p = g->xy + 2 * i;
        if (p[0] == p[2] && p[1] == p[3])
            continue;
        struct ward_gap_edge e = {p[0] - w->ox, p[1] - w->oy, p[2] - w->ox, p[3] - w->oy, (uint32_t)part};
        w->edges[w->n_edges++] = e;
    }
    if ((ring_twice_area(w->edges + first, w->n_edges - first) >= 0) == is_shell)
        return;
    for (size_t i = first, j = w->n_edges; i < j--; i++) {
        struct ward_gap_edge a = w->edges[i];
        struct ward_gap_edge b = w->edges[j];
        w->edges[i] = (struct ward_gap_edge){b.bx, b.by, b.ax, b.ay, b.ring};
        w->edges[j] = (struct ward_gap_edge){a.bx, a.by, a.ax, a.ay, a.ring};
    }
}

static int row_index(const struct ward_gap_work *w, double y)
{
    double i = (y - w->box.min_y) / w->row_m;
    return i > 0 ? (i < (double)w->n_rows ? (int)i : (int)w->n_rows - 1) : 0;
}

static void deal_rows(struct ward_gap_work *w, bool is_counting)
{
    for (size_t i = 0; i < w->n_edges; i++) {
        const struct ward_gap_edge *e = &w->edges[i];
        int low = row_index(w, fmin(e->ay, e->by));
        int high = row_index(w, fmax(e->ay, e->by));
        for (int r = low; r <= high; r++)
            if (is_counting)
                w->row_at[r + 1]++;
            else
                w->row_edges[w->row_at[r]++] = (uint32_t)i;
    }
}

static ward_rc make_rows(struct ward_ctx *ctx, struct ward_gap_work *w)
{
    w->n_rows = w->n_edges / 4 + 1 < MOST_ROWS ? w->n_edges / 4 + 1 : MOST_ROWS;
    w->row_m = (w->box.max_y - w->box.min_y) / (double)w->n_rows;
    if (!(w->row_m > 0))
        w->row_m = 1;
    ward_rc rc = ward_new(ctx, w->n_rows + 2, sizeof *w->row_at, &w->row_at);
    if (rc != WARD_OK)
        return rc;
    deal_rows(w, true);
    for (size_t r = 0; r < w->n_rows; r++)
        w->row_at[r + 1] += w->row_at[r];
    rc = ward_new(ctx, w->row_at[w->n_rows], sizeof *w->row_edges, &w->row_edges);
    if (rc != WARD_OK)
        return rc;
    deal_rows(w, false);
    for (size_t r = w->n_rows; r > 0; r--) /* filling moved every row's start to its end */
        w->row_at[r] = w->row_at[r - 1];
    w->row_at[0] = 0;
    return WARD_OK;
}

bool ward_gap_work_inside(const struct ward_gap_work *w, double x, double y)
{
    bool is_inside = false;
    if (!(x >= w->box.min_x && x <= w->box.max_x && y >= w->box.min_y && y <= w->box.max_y))
        return false;
    int row = row_index(w, y);
    for (uint32_t i = w->row_at[row]; i < w->row_at[row + 1]; i++) {
        const struct ward_gap_edge *e = &w->edges[w->row_edges[i]];
        if ((e->ay > y) == (e->by > y))
            continue;
        double cross = (e->bx - e->ax) * (y - e->ay) - (e->by - e->ay) * (x - e->ax);
        is_inside ^= (cross > 0) == (e->by > e->ay);
    }
    return is_inside;
}

struct chord {
    double from, to; /* shares of the edge */
};

struct chords {
    struct chord *items;
    size_t n, capacity;
};

static ward_rc add_cut(struct ward_ctx *ctx, struct ward_gap_work *w, uint32_t disc, double dx, double dy)
{
    ward_rc rc = ward_grow(ctx, &w->cuts, &w->cut_capacity, w->n_cuts + 1, sizeof *w->cuts);
    if (rc == WARD_OK)
        w->cuts[w->n_cuts++] = (struct ward_gap_cut){disc, atan2(dy, dx)};
    return rc;
}

/* A cut a little beyond the edge's end does no harm, a missing one would: pieces between cuts are located one by one.
 */
static bool is_on_edge(double share)
{
    return share > -1e-9 && share < 1 + 1e-9;
}

/* One edge and one circle: the chord inside the disc, and the circle's cuts. */
static ward_rc meet_disc(struct ward_ctx *ctx, struct ward_gap_work *w, const struct ward_gap_edge *e, double length,
                         uint32_t disc, struct chords *chords)
{
    double r = w->discs->radius_m;
    struct ward_disc c = ward_gap_work_disc(w, disc);
    double dx = e->bx - e->ax;
    double dy = e->by - e->ay;
    double fx = e->ax - c.x;
    double fy = e->ay - c.y;
    double twice = fabs(dx * fy - dy * fx);
    if (twice > r * (1 + 2 * touch_share) * length) /* most: no division for them */
        return WARD_OK;
    double off = twice / length;
    if (off > r * (1 + touch_share))
        return WARD_OK;
    double middle = -(fx * dx + fy * dy) / (length * length);
    if (off > r * (1 - touch_share))
        return is_on_edge(middle) ? add_cut(ctx, w, disc, fx + middle * dx, fy + middle * dy) : WARD_OK;
    double half = sqrt((r - off) * (r + off)) / length;
    double from = middle - half;
    double to = middle + half;
    ward_rc rc = WARD_OK;
    if (is_on_edge(from))
        rc = add_cut(ctx, w, disc, fx + from * dx, fy + from * dy);
    if (rc == WARD_OK && is_on_edge(to))
        rc = add_cut(ctx, w, disc, fx + to * dx, fy + to * dy);
    if (rc != WARD_OK || !(from < 1 && to > 0))
        return rc;
    rc = ward_grow(ctx, &chords->items, &chords->capacity, chords->n + 1, sizeof *chords->items);
    if (rc == WARD_OK)
        chords->items[chords->n++] = (struct chord){from > 0 ? from : 0, to < 1 ? to : 1};
    return rc;
}

static int compare_chords(const void *a, const void *b)
{
    const struct chord *p = a;
    const struct chord *q = b;
    if (p->from != q->from)
        return p->from < q->from ? -1 : 1;
    return (p->to > q->to) - (p->to < q->to);
}

/* The share of an edge that lies in any disc. */
static double covered_share(struct chords *chords)
{
    double share = 0;
    double from = 0;
    double to = 0;
    if (chords->n > 1)
        qsort(chords->items, chords->n, sizeof *chords->items, compare_chords);
    for (size_t i = 0; i < chords->n; i++) {
        const struct chord *c = &chords->items[i];
        if (c->from > to) {
            share += to - from;
            from = c->from;
        }
        to = c->to > to ? c->to : to;
    }
    return share + (to - from);
}

static void grow_box(struct ward_box *box, const struct ward_gap_edge *e)
{
    box->min_x = fmin(box->min_x, fmin(e->ax, e->bx));
    box->max_x = fmax(box->max_x, fmax(e->ax, e->bx));
    box->min_y = fmin(box->min_y, fmin(e->ay, e->by));
    box->max_y = fmax(box->max_y, fmax(e->ay, e->by));
}

/* The discs whose circle can come near a box about the origin. */
static void walk_near(const struct ward_gap_work *w, const struct ward_box *box, struct ward_disc_walk *walk)
{
    double r = w->discs->radius_m * (1 + 1e-9);
    struct ward_box reach = {box->min_x + w->ox - r, box->min_y + w->oy - r, box->max_x + w->ox + r,
                             box->max_y + w->oy + r};
    ward_discs_within(w->discs, &reach, walk);
}

struct batch {
    uint32_t *near;
    size_t n, capacity;
    struct chords chords;
};

static ward_rc find_near(struct ward_ctx *ctx, const struct ward_gap_work *w, const struct ward_box *box,
                         struct batch *b)
{
    struct ward_disc_walk walk;
    uint32_t disc;
    ward_rc rc = WARD_OK;
    b->n = 0;
    walk_near(w, box, &walk);
    while (rc == WARD_OK && ward_discs_next(&walk, &disc)) {
        rc = ward_grow(ctx, &b->near, &b->capacity, b->n + 1, sizeof *b->near);
        if (rc == WARD_OK)
            b->near[b->n++] = disc;
    }
    return rc;
}

static ward_rc meet_edges(struct ward_ctx *ctx, struct ward_gap_work *w)
{
    struct batch b = {0};
    ward_rc rc = WARD_OK;
    w->is_rim_covered = w->n_edges > 0;
    for (size_t i = 0; rc == WARD_OK && i < w->n_edges; i += BATCH) {
        struct ward_box box = {INFINITY, INFINITY, -INFINITY, -INFINITY};
        size_t end = i + BATCH < w->n_edges ? i + BATCH : w->n_edges;
        for (size_t k = i; k < end; k++)
            grow_box(&box, &w->edges[k]);
        rc = find_near(ctx, w, &box, &b);
        for (size_t k = i; rc == WARD_OK && k < end; k++) {
            const struct ward_gap_edge *e = &w->edges[k];
            b.chords.n = 0;
            double length = hypot(e->bx - e->ax, e->by - e->ay);
            for (size_t j = 0; rc == WARD_OK && j < b.n; j++)
                rc = meet_disc(ctx, w, e, length, b.near[j], &b.chords);
            double share = covered_share(&b.chords);
            w->edges_m2 += share * (e->ax * e->by - e->bx * e->ay) / 2;
            w->is_rim_covered &= share > 1 - 1e-12;
        }
    }
    ward_mem_free(b.near);
    ward_mem_free(b.chords.items);
    return rc;
}

static int compare_cuts(const void *a, const void *b)
{
    const struct ward_gap_cut *p = a;
    const struct ward_gap_cut *q = b;
    if (p->disc != q->disc)
        return p->disc < q->disc ? -1 : 1;
    return (p->angle > q->angle) - (p->angle < q->angle);
}

ward_rc ward_gap_work_new(struct ward_ctx *ctx, const struct ward_discs *d, const struct ward_geom *polygon,
                          struct ward_gap_work *w)
{
    memset(w, 0, sizeof *w);
    if (polygon->kind != WARD_KIND_POLYGON)
        return ward_fail(ctx, WARD_E_GEOM, "only a polygon has a gap");
    ward_rc rc = ward_geom_gate(ctx, polygon);
    if (rc != WARD_OK)
        return rc;
    struct ward_box box = ward_geom_box(polygon);
    w->discs = d;
    w->ox = box.min_x + (box.max_x - box.min_x) / 2;
    w->oy = box.min_y + (box.max_y - box.min_y) / 2;
    w->box = (struct ward_box){box.min_x - w->ox, box.min_y - w->oy, box.max_x - w->ox, box.max_y - w->oy};
    rc = ward_new(ctx, polygon->n_coords, sizeof *w->edges, &w->edges);
    if (rc == WARD_OK) {
        for (size_t p = 0; p < polygon->n_polys; p++)
            for (size_t r = polygon->poly_at[p]; r < polygon->poly_at[p + 1]; r++)
                take_ring(w, polygon, r, r == polygon->poly_at[p]);
        rc = make_rows(ctx, w);
    }
    if (rc == WARD_OK)
        rc = meet_edges(ctx, w);
    if (rc == WARD_OK && w->n_cuts > 1)
        qsort(w->cuts, w->n_cuts, sizeof *w->cuts, compare_cuts);
    if (rc != WARD_OK)
        ward_gap_work_clear(w);
    return rc;
}

void ward_gap_work_clear(struct ward_gap_work *w)
{
    ward_mem_free(w->edges);
    ward_mem_free(w->row_edges);
    ward_mem_free(w->row_at);
    ward_mem_free(w->cuts);
    memset(w, 0, sizeof *w);
}
