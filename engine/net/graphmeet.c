/* Where lines meet: ends with ends, points with lines, lines across lines; bucket by bucket of cells. */
#include <math.h>
#include <stdlib.h>

#include "core/mem.h"
#include "core/parallel.h"
#include "geo/cross.h"
#include "geo/pred.h"
#include "net/cells.h"
#include "net/graphwork.h"

enum { BUCKETS_A_CHUNK = 4096 };

struct meeting {
    const struct ward_lines *lines;
    const struct ward_nearest *barriers;
    double snap_m;
    struct ward_cells cells;
    struct ward_joints *found; /* by chunk */
};

/* A segment of the bucket at hand. */
struct near {
    struct ward_segment s;
    struct ward_box box;
    uint32_t point, chain; /* its first point */
};

/* A segment within snap_m of a point. */
struct hit {
    uint32_t point, segment; /* the segment by its first point */
    uint32_t chain;          /* the segment's */
    double d2, m;            /* of the nearest place: distance squared, measure */
};

/* One chunk at work. */
struct finder {
    struct ward_ctx *ctx;
    const struct meeting *meeting;
    struct ward_joints *out;
    size_t bucket;
    struct near *nears; /* by the left edges of their boxes */
    struct hit *hits;
    size_t n_nears, near_capacity, n_hits, hit_capacity;
    /* the point at hand */
    uint32_t chain, end; /* end: 2 c the first point of chain c, 2 c + 1 its last, WARD_NONE one between */
    struct ward_spot at;
    double m;
    uint32_t same_end; /* the lowest end at the very place of this one, from which all others follow */
    ward_rc rc;
};

/* ---- points ---- */

static size_t end_point(const struct ward_lines *lines, uint32_t end)
{
    return end % 2 == 0 ? lines->point_at[end / 2] : (size_t)lines->point_at[end / 2 + 1] - 1;
}

static struct ward_spot point_spot(const struct ward_lines *lines, size_t point)
{
    return (struct ward_spot){lines->xy[2 * point], lines->xy[2 * point + 1]};
}

static bool is_same_spot(struct ward_spot a, struct ward_spot b)
{
    return !(a.x < b.x) && !(a.x > b.x) && !(a.y < b.y) && !(a.y > b.y);
}

static double spot_d2(struct ward_spot a, struct ward_spot b)
{
    return (a.x - b.x) * (a.x - b.x) + (a.y - b.y) * (a.y - b.y);
}

/* ---- a pair of places ---- */

/* A way of no more than snap_m that a barrier bars; one that begins in a barrier, on a bridge, is free. */
static bool is_barred(const struct meeting *m, struct ward_spot a, struct ward_spot b)
{
    if (m->barriers == NULL || is_same_spot(a, b))
        return false;
    return ward_nearest_crosses(m->barriers, a.x, a.y, b.x, b.y) &&
           !ward_nearest_crosses(m->barriers, a.x, a.y, a.x, a.y);
}

static void add_joint(struct finder *f, uint32_t a, double a_m, uint32_t b, double b_m)
{
    struct ward_joints *out = f->out;
    if (f->rc == WARD_OK)
        f->rc = ward_grow(f->ctx, &out->items, &out->capacity, out->n + 1, sizeof *out->items);
    if (f->rc == WARD_OK)
        out->items[out->n++] = (struct ward_joint){{a, b}, {a_m, b_m}};
}

/* The point at hand and a place within snap_m of it. */
static void join(struct finder *f, uint32_t chain, double m)
{
    if (f->meeting->barriers == NULL || !is_barred(f->meeting, f->at, ward_chain_spot(f->meeting->lines, chain, m)))
        add_joint(f, f->chain, f->m, chain, m);
}

/* ---- a point and what passes by it ---- */

/* An end by an end: from the later one; of those at one very place from each to the first alone. */
static void join_ends(struct finder *f, uint32_t other)
{
    const struct ward_lines *lines = f->meeting->lines;
    size_t p = end_point(lines, other);
    if (other >= f->end)
        return;
    if (is_same_spot(point_spot(lines, p), f->at))
        f->same_end = other < f->same_end ? other : f->same_end;
    else
        join(f, other / 2, lines->m[p]);
}

/* The vertex of another level's line nearest to an end, within snap_m. */
static void join_ramp(struct finder *f, const struct hit *hits, size_t n)
{
    const struct ward_lines *lines = f->meeting->lines;
    double best_d2 = f->meeting->snap_m * f->meeting->snap_m;
    size_t best = SIZE_MAX;
    for (size_t i = 0; i < 2 * n; i++) {
        size_t p = hits[i / 2].segment + i % 2;
        double d2 = spot_d2(point_spot(lines, p), f->at);
        if (d2 < best_d2 || (best == SIZE_MAX && d2 <= best_d2)) {
            best_d2 = d2;
            best = p;
        }
    }
    if (best != SIZE_MAX)
        join(f, hits[0].chain, lines->m[best]);
}

/* Does the passage come to an end of its chain within snap_m? That end looks at this point's line by itself, so only
 * ends are joined here. */
static bool passes_end(struct finder *f, const struct hit *hits, size_t n)
{
    const struct ward_lines *lines = f->meeting->lines;
    bool found = false;
    for (uint32_t which = 0; which < 2; which++) {
        uint32_t other = 2 * hits[0].chain + which;
        size_t p = end_point(lines, other), outer = hits[which == 0 ? 0 : n - 1].segment + which;
        if (outer != p || spot_d2(point_spot(lines, p), f->at) > f->meeting->snap_m * f->meeting->snap_m)
            continue;
        found = true;
        if (f->end != WARD_NONE)
            join_ends(f, other);
    }
    return found;
}

/* One chain that passes by the point: segments that follow each other, all within snap_m. */
static void look_at_passage(struct finder *f, const struct hit *hits, size_t n)
{
    const struct ward_lines *lines = f->meeting->lines;
    const struct hit *best = hits;
    if (passes_end(f, hits, n))
        return;
    if (lines->level_of[hits[0].chain] != lines->level_of[f->chain]) {
        if (f->end != WARD_NONE)
            join_ramp(f, hits, n);
        return;
    }
    for (size_t i = 1; i < n; i++)
        if (hits[i].d2 < best->d2)
            best = &hits[i];
    join(f, best->chain, best->m);
}

/* Not where a line turns back: both its legs pass by. */
static bool is_one_passage(const struct finder *f, const struct hit *a, const struct hit *b)
{
    return b->segment == a->segment + 1 && b->chain == a->chain && b->m - a->m <= 2 * f->meeting->snap_m;
}

static void go_to_point(struct finder *f, uint32_t point)
{
    const struct ward_lines *lines = f->meeting->lines;
    f->chain = f->meeting->cells.chain_of[point];
    f->end = point == lines->point_at[f->chain]           ? 2 * f->chain
             : point + 1 == lines->point_at[f->chain + 1] ? 2 * f->chain + 1
                                                          : WARD_NONE;
    f->at = point_spot(lines, point);
    f->m = lines->m[point];
    f->same_end = WARD_NONE;
}

/* The hits of one point, by segment. */
static void look_at_point(struct finder *f, const struct hit *hits, size_t n)
{
    const struct ward_lines *lines = f->meeting->lines;
    go_to_point(f, hits[0].point);
    for (size_t i = 0, end; f->rc == WARD_OK && i < n; i = end) {
        for (end = i + 1; end < n && is_one_passage(f, &hits[end - 1], &hits[end]);)
            end++;
        look_at_passage(f, hits + i, end - i);
    }
    if (f->same_end != WARD_NONE)
        add_joint(f, f->chain, f->m, f->same_end / 2, lines->m[end_point(lines, f->same_end)]);
}

static int by_point(const void *a, const void *b)
{
    const struct hit *p = a, *q = b;
    if (p->point != q->point)
        return p->point < q->point ? -1 : 1;
    return (p->segment > q->segment) - (p->segment < q->segment);
}

static void look_at_points(struct finder *f)
{
    if (f->n_hits > 1)
        qsort(f->hits, f->n_hits, sizeof *f->hits, by_point);
    for (size_t i = 0, end; f->rc == WARD_OK && i < f->n_hits; i = end) {
        for (end = i + 1; end < f->n_hits && f->hits[end].point == f->hits[i].point;)
            end++;
        look_at_point(f, f->hits + i, end - i);
    }
}

/* ---- a pair of segments ---- */

/* A point is always near its own neighbours, and, where a chain closes, near those beyond the seam; its ends look there
 * for each other. */
static bool is_own_way(const struct finder *f, uint32_t point, uint32_t chain, double m)
{
    const struct ward_lines *lines = f->meeting->lines;
    double apart_m = fabs(lines->m[point] - m), snap_m = f->meeting->snap_m;
    if (apart_m <= 2 * snap_m)
        return true;
    if (point == lines->point_at[chain] || point + 1 == lines->point_at[chain + 1])
        return false;
    return ward_chain_to_m(lines, chain) - ward_chain_from_m(lines, chain) - apart_m <= 2 * snap_m &&
           spot_d2(point_spot(lines, end_point(lines, 2 * chain)),
                   point_spot(lines, end_point(lines, 2 * chain + 1))) <= snap_m * snap_m;
}

static void look_at_distance(struct finder *f, uint32_t point, uint32_t chain, double x, double y, const struct near *b)
{
    const double *m = f->meeting->lines->m + b->point;
    double t, d2 = ward_segment_d2(x, y, b->s.ax, b->s.ay, b->s.bx, b->s.by, &t);
    if (d2 > f->meeting->snap_m * f->meeting->snap_m &&
        !(d2 < 1e-12 && ward_segment_holds(b->s.ax, b->s.ay, b->s.bx, b->s.by, x, y)))
        return;
    double at_m = t >= 1 ? m[1] : m[0] + t * (m[1] - m[0]);
    if ((chain == b->chain && is_own_way(f, point, chain, at_m)) ||
        ward_cells_bucket(&f->meeting->cells, x, y) != f->bucket)
        return;
    f->rc = ward_grow(f->ctx, &f->hits, &f->hit_capacity, f->n_hits + 1, sizeof *f->hits);
    if (f->rc == WARD_OK)
        f->hits[f->n_hits++] = (struct hit){point, b->point, b->chain, d2, at_m};
}

/* The points of one segment and the other segment: its first, and, where its chain ends, its last. */
static void look_at_ends(struct finder *f, const struct near *a, const struct near *b)
{
    look_at_distance(f, a->point, a->chain, a->s.ax, a->s.ay, b);
    if (f->rc == WARD_OK && a->point + 2 == f->meeting->lines->point_at[a->chain + 1])
        look_at_distance(f, a->point + 1, a->chain, a->s.bx, a->s.by, b);
}

/* A crossing so near to a point of either line that the point has joined them needs no node of its own. */
static bool is_joined(const struct meeting *m, const struct ward_segment *s, const struct ward_segment *t,
                      struct ward_spot p)
{
    const struct ward_spot ends[4] = {{s->ax, s->ay}, {s->bx, s->by}, {t->ax, t->ay}, {t->bx, t->by}};
    for (int i = 0; i < 4; i++)
        if (spot_d2(ends[i], p) <= m->snap_m * m->snap_m && !is_barred(m, ends[i], p))
            return true;
    return false;
}

/* Segments that share an end cross nowhere else; most that meet do. */
static bool share_end(const struct ward_segment *s, const struct ward_segment *t)
{
    struct ward_spot a = {s->ax, s->ay}, b = {s->bx, s->by}, c = {t->ax, t->ay}, d = {t->bx, t->by};
    return is_same_spot(a, c) || is_same_spot(a, d) || is_same_spot(b, c) || is_same_spot(b, d);
}

static double measure_of(const struct meeting *m, const struct near *a, const double p[2])
{
    const double *at = m->lines->m + a->point;
    double along = at[0] + hypot(p[0] - a->s.ax, p[1] - a->s.ay);
    return along < at[1] ? along : at[1];
}

/* From the segment that lies first on the map, so that the place is the same whatever the lines' numbers. */
static bool comes_first(const struct near *a, const struct near *b)
{
    const double *p = &a->s.ax, *q = &b->s.ax;
    for (int i = 0; i < 4; i++)
        if (p[i] < q[i] || p[i] > q[i])
            return p[i] < q[i];
    return a->point < b->point;
}

static void look_at_crossing(struct finder *f, const struct near *a, const struct near *b)
{
    const struct meeting *m = f->meeting;
    double p[2];
    if (share_end(&a->s, &b->s) || m->lines->level_of[a->chain] != m->lines->level_of[b->chain])
        return;
    const struct near *one = comes_first(a, b) ? a : b, *two = one == a ? b : a;
    if (ward_segments_cross(&one->s, &two->s, p) && !is_joined(m, &a->s, &b->s, (struct ward_spot){p[0], p[1]}))
        add_joint(f, one->chain, measure_of(m, one, p), two->chain, measure_of(m, two, p));
}

/* ---- a bucket: every pair whose boxes come within snap_m of each other ---- */

static int by_left(const void *a, const void *b)
{
    const struct near *p = a, *q = b;
    if (p->box.min_x < q->box.min_x || p->box.min_x > q->box.min_x)
        return p->box.min_x < q->box.min_x ? -1 : 1;
    return (p->point > q->point) - (p->point < q->point);
}

static void take_bucket(struct finder *f)
{
    const struct ward_cells *cells = &f->meeting->cells;
    uint32_t first = cells->at[f->bucket], end = cells->at[f->bucket + 1];
    f->n_nears = f->n_hits = 0;
    f->rc = ward_grow(f->ctx, &f->nears, &f->near_capacity, end - first, sizeof *f->nears);
    for (uint32_t i = first; f->rc == WARD_OK && i < end; i++) {
        uint32_t point = cells->points[i];
        const double *p = f->meeting->lines->xy + 2 * (size_t)point;
        if (i > first && cells->points[i - 1] == point)
            continue;
        struct ward_segment s = {p[0], p[1], p[2], p[3]};
        struct ward_box box = {s.ax < s.bx ? s.ax : s.bx, s.ay < s.by ? s.ay : s.by, s.ax < s.bx ? s.bx : s.ax,
                               s.ay < s.by ? s.by : s.ay};
        f->nears[f->n_nears++] = (struct near){s, box, point, cells->chain_of[point]};
    }
}

static void look_at_bucket(struct finder *f)
{
    double snap_m = f->meeting->snap_m;
    take_bucket(f);
    if (f->rc == WARD_OK && f->n_nears > 1)
        qsort(f->nears, f->n_nears, sizeof *f->nears, by_left);
    for (size_t i = 0; f->rc == WARD_OK && i < f->n_nears; i++)
        for (size_t j = i + 1; f->rc == WARD_OK && j < f->n_nears; j++) {
            const struct near *a = &f->nears[i], *b = &f->nears[j];
            if (b->box.min_x > a->box.max_x + snap_m)
                break;
            if (b->box.min_y > a->box.max_y + snap_m || a->box.min_y > b->box.max_y + snap_m)
                continue;
            look_at_ends(f, a, b);
            if (f->rc == WARD_OK)
                look_at_ends(f, b, a);
            if (f->rc == WARD_OK)
                look_at_crossing(f, a, b);
        }
    if (f->rc == WARD_OK)
        look_at_points(f);
}

static ward_rc work(struct ward_ctx *ctx, void *state, size_t chunk)
{
    struct meeting *m = state;
    struct finder f = {.ctx = ctx, .meeting = m, .out = &m->found[chunk]};
    size_t from, to;
    ward_chunk_range(m->cells.n_buckets, BUCKETS_A_CHUNK, chunk, &from, &to);
    f.rc = ward_ctx_interrupted(ctx);
    for (f.bucket = from; f.rc == WARD_OK && f.bucket < to; f.bucket++)
        if (m->cells.at[f.bucket] < m->cells.at[f.bucket + 1])
            look_at_bucket(&f);
    ward_mem_free(f.nears);
    ward_mem_free(f.hits);
    return f.rc;
}

/* ---- all ---- */

static ward_rc gather(struct ward_ctx *ctx, struct meeting *m, size_t n_chunks, struct ward_joints *out)
{
    size_t n = 0;
    for (size_t i = 0; i < n_chunks; i++)
        n += m->found[i].n;
    ward_rc rc = ward_grow(ctx, &out->items, &out->capacity, n, sizeof *out->items);
    for (size_t i = 0; rc == WARD_OK && i < n_chunks; i++) {
        for (size_t k = 0; k < m->found[i].n; k++)
            out->items[out->n++] = m->found[i].items[k];
        ward_mem_free(m->found[i].items);
        m->found[i].items = NULL;
    }
    return rc;
}

ward_rc ward_graph_meet(struct ward_ctx *ctx, const struct ward_lines *lines, double snap_m,
                        const struct ward_nearest *barriers, struct ward_joints *out)
{
    struct meeting m = {.lines = lines, .barriers = barriers, .snap_m = snap_m};
    size_t n_chunks = 0;
    ward_rc rc = ward_cells_build(ctx, lines, snap_m, &m.cells);
    if (rc == WARD_OK) {
        n_chunks = (m.cells.n_buckets + BUCKETS_A_CHUNK - 1) / BUCKETS_A_CHUNK;
        rc = ward_new(ctx, n_chunks, sizeof *m.found, &m.found);
    }
    if (rc == WARD_OK)
        rc = ward_parallel(ctx, n_chunks, work, &m);
    ward_cells_clear(&m.cells);
    if (rc == WARD_OK)
        rc = gather(ctx, &m, n_chunks, out);
    for (size_t i = 0; m.found != NULL && i < n_chunks; i++)
        ward_mem_free(m.found[i].items);
    ward_mem_free(m.found);
    return rc;
}
