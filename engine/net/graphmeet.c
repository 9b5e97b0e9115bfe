/* Where lines meet: ends with ends, points with lines, lines across lines. */
#include <math.h>
#include <stdlib.h>

#include "core/mem.h"
#include "core/parallel.h"
#include "geo/cross.h"
#include "geo/pred.h"
#include "net/graphwork.h"

enum { CHAINS_A_CHUNK = 4096, LEAVES_A_CHUNK = 2048 };

/* A segment within snap_m of the point at hand. */
struct hit {
    uint32_t segment, chain;
    double d2, m; /* of the nearest place: distance squared, measure */
};

struct meeting {
    const struct ward_lines *lines;
    const struct ward_nearest *barriers;
    double snap_m;
    struct ward_segment *segments; /* point p of chain c begins segment p - c */
    uint32_t *chain_of;
    size_t n_segments;
    struct ward_tiles tiles;
    size_t n_point_chunks;
    struct ward_joints *found; /* by chunk: those of points, then those of leaves */
};

/* One point at hand. */
struct finder {
    struct ward_ctx *ctx;
    const struct meeting *meeting;
    struct ward_joints *out;
    uint32_t chain, point;
    bool is_end;
    double x, y, m;
    struct hit *hits;
    size_t n_hits, capacity;
    uint32_t same_end; /* the lowest end at the very place of this one, from which all others follow */
    ward_rc rc;
};

/* ---- the lines as segments ---- */

static size_t chain_segment(const struct ward_lines *lines, uint32_t chain)
{
    return lines->point_at[chain] - chain;
}

static ward_rc index_lines(struct ward_ctx *ctx, struct meeting *m)
{
    const struct ward_lines *lines = m->lines;
    m->n_segments = lines->n_points - lines->n_chains;
    ward_rc rc = ward_new(ctx, m->n_segments, sizeof *m->segments, &m->segments);
    if (rc == WARD_OK)
        rc = ward_new(ctx, m->n_segments, sizeof *m->chain_of, &m->chain_of);
    if (rc != WARD_OK)
        return rc;
    for (uint32_t c = 0; c < lines->n_chains; c++)
        for (size_t p = lines->point_at[c]; p + 1 < lines->point_at[c + 1]; p++) {
            const double *a = lines->xy + 2 * p;
            m->segments[p - c] = (struct ward_segment){a[0], a[1], a[2], a[3]};
            m->chain_of[p - c] = c;
        }
    return ward_tiles_build(ctx, m->segments, m->chain_of, m->n_segments, NULL, &m->tiles);
}

/* ---- a pair ---- */

/* A way of no more than snap_m that a barrier bars; one that begins in a barrier, on a bridge, is free. */
static bool is_barred(const struct meeting *m, double ax, double ay, double bx, double by)
{
    if (m->barriers == NULL || (!(ax < bx) && !(ax > bx) && !(ay < by) && !(ay > by)))
        return false;
    return ward_nearest_crosses(m->barriers, ax, ay, bx, by) && !ward_nearest_crosses(m->barriers, ax, ay, ax, ay);
}

static ward_rc add_joint(struct ward_ctx *ctx, struct ward_joints *out, uint32_t a, double a_m, uint32_t b, double b_m)
{
    ward_rc rc = ward_grow(ctx, &out->items, &out->capacity, out->n + 1, sizeof *out->items);
    if (rc == WARD_OK)
        out->items[out->n++] = (struct ward_joint){{a, b}, {a_m, b_m}};
    return rc;
}

static void join(struct finder *f, uint32_t chain, double m)
{
    struct ward_spot to = ward_chain_spot(f->meeting->lines, chain, m);
    if (f->rc == WARD_OK && !is_barred(f->meeting, f->x, f->y, to.x, to.y))
        f->rc = add_joint(f->ctx, f->out, f->chain, f->m, chain, m);
}

/* ---- a point and the lines about it ---- */

/* A point is always near its own neighbours, and, where a chain closes, near those beyond the seam; its ends look there
 * for each other. */
static bool is_own_way(const struct finder *f, double m)
{
    const struct ward_lines *lines = f->meeting->lines;
    const double *a = lines->xy + 2 * (size_t)lines->point_at[f->chain];
    const double *b = lines->xy + 2 * ((size_t)lines->point_at[f->chain + 1] - 1);
    double apart_m = fabs(f->m - m), most_m = 2 * f->meeting->snap_m;
    double whole_m = ward_chain_to_m(lines, f->chain) - ward_chain_from_m(lines, f->chain);
    if (apart_m <= most_m)
        return true;
    return !f->is_end && whole_m - apart_m <= most_m && hypot(a[0] - b[0], a[1] - b[1]) <= f->meeting->snap_m;
}

static void visit(struct ward_tiles_query *q, const struct ward_segment *s, uint32_t segment)
{
    struct finder *f = q->state;
    const struct ward_lines *lines = f->meeting->lines;
    uint32_t chain = ward_listed_group(s);
    double t, d2 = ward_segment_d2(q->x, q->y, s->ax, s->ay, s->bx, s->by, &t);
    if (f->rc != WARD_OK ||
        (d2 > q->reach_m * q->reach_m && !(d2 < 1e-12 && ward_segment_holds(s->ax, s->ay, s->bx, s->by, q->x, q->y))))
        return;
    const double *m = lines->m + segment + chain;
    double at_m = t >= 1 ? m[1] : m[0] + t * (m[1] - m[0]);
    if (chain == f->chain && is_own_way(f, at_m))
        return;
    f->rc = ward_grow(f->ctx, &f->hits, &f->capacity, f->n_hits + 1, sizeof *f->hits);
    if (f->rc == WARD_OK)
        f->hits[f->n_hits++] = (struct hit){segment, chain, d2, at_m};
}

static int by_segment(const void *a, const void *b)
{
    const struct hit *p = a, *q = b;
    return (p->segment > q->segment) - (p->segment < q->segment);
}

/* Sorted, each segment once: few, so by insertion. */
static void sort_hits(struct finder *f)
{
    size_t n = 0;
    if (f->n_hits > 32)
        qsort(f->hits, f->n_hits, sizeof *f->hits, by_segment);
    for (size_t i = 0; i < f->n_hits; i++) {
        struct hit h = f->hits[i];
        size_t at = n;
        while (at > 0 && f->hits[at - 1].segment > h.segment)
            at--;
        if (at > 0 && f->hits[at - 1].segment == h.segment)
            continue;
        for (size_t k = n; k > at; k--)
            f->hits[k] = f->hits[k - 1];
        f->hits[at] = h;
        n++;
    }
    f->n_hits = n;
}

/* Which end of a chain: 0 its first point, 1 its last. */
static const double *end_of(const struct ward_lines *lines, uint32_t chain, int which)
{
    return lines->xy + 2 * (which == 0 ? lines->point_at[chain] : lines->point_at[chain + 1] - 1);
}

static double end_m(const struct ward_lines *lines, uint32_t chain, int which)
{
    return which == 0 ? ward_chain_from_m(lines, chain) : ward_chain_to_m(lines, chain);
}

/* An end by an end: from the later one; of those at one very place from each to the first alone. */
static void join_ends(struct finder *f, uint32_t chain, int which)
{
    const struct ward_lines *lines = f->meeting->lines;
    uint32_t own = 2 * f->chain + (f->m > ward_chain_from_m(lines, f->chain)), other = 2 * chain + (uint32_t)which;
    const double *p = end_of(lines, chain, which);
    if (other >= own)
        return;
    if (!(p[0] < f->x) && !(p[0] > f->x) && !(p[1] < f->y) && !(p[1] > f->y))
        f->same_end = other < f->same_end ? other : f->same_end;
    else
        join(f, chain, end_m(lines, chain, which));
}

/* The vertex of another level's line nearest to an end, within snap_m. */
static void join_ramp(struct finder *f, const struct hit *hits, size_t n)
{
    const struct ward_lines *lines = f->meeting->lines;
    double best_m = f->meeting->snap_m;
    size_t best = SIZE_MAX;
    for (size_t i = 0; i < n; i++)
        for (size_t p = hits[i].segment + hits[i].chain, k = 0; k < 2; k++, p++) {
            double d = hypot(lines->xy[2 * p] - f->x, lines->xy[2 * p + 1] - f->y);
            if (d <= best_m && (best == SIZE_MAX || d < best_m)) {
                best_m = d;
                best = p;
            }
        }
    if (best != SIZE_MAX)
        join(f, hits[0].chain, lines->m[best]);
}

/* One chain that passes by the point: segments that follow each other, all within snap_m. */
static void look_at_passage(struct finder *f, const struct hit *hits, size_t n)
{
    const struct ward_lines *lines = f->meeting->lines;
    uint32_t chain = hits[0].chain;
    bool has_end = false;
    for (int which = 0; which < 2; which++) {
        const double *p = end_of(lines, chain, which);
        size_t outer = which == 0 ? chain_segment(lines, chain) : chain_segment(lines, chain + 1) - 1;
        uint32_t last = hits[which == 0 ? 0 : n - 1].segment;
        if (last != outer || hypot(p[0] - f->x, p[1] - f->y) > f->meeting->snap_m)
            continue;
        has_end = true; /* which looks at this chain by itself, unless both are ends */
        if (f->is_end)
            join_ends(f, chain, which);
    }
    if (has_end)
        return;
    if (lines->level_of[chain] != lines->level_of[f->chain]) {
        if (f->is_end)
            join_ramp(f, hits, n);
        return;
    }
    const struct hit *best = hits;
    for (size_t i = 1; i < n; i++)
        if (hits[i].d2 < best->d2)
            best = &hits[i];
    join(f, chain, best->m);
}

/* Not where a line turns back: both its legs pass by. */
static bool is_one_passage(const struct finder *f, const struct hit *a, const struct hit *b)
{
    return b->segment == a->segment + 1 && b->chain == a->chain && b->m - a->m <= 2 * f->meeting->snap_m;
}

static void look_at_point(struct finder *f)
{
    const struct ward_lines *lines = f->meeting->lines;
    struct ward_tiles_query q = {f->x, f->y, f->meeting->snap_m, visit, f};
    f->n_hits = 0;
    f->same_end = WARD_NONE;
    ward_tiles_near(&f->meeting->tiles, &q);
    sort_hits(f);
    for (size_t i = 0, end; f->rc == WARD_OK && i < f->n_hits; i = end) {
        for (end = i + 1; end < f->n_hits && is_one_passage(f, &f->hits[end - 1], &f->hits[end]);)
            end++;
        look_at_passage(f, f->hits + i, end - i);
    }
    if (f->same_end != WARD_NONE)
        join(f, f->same_end / 2, end_m(lines, f->same_end / 2, (int)(f->same_end % 2)));
}

static ward_rc look_at_chains(struct ward_ctx *ctx, const struct meeting *m, size_t chunk, struct ward_joints *out)
{
    const struct ward_lines *lines = m->lines;
    struct finder f = {.ctx = ctx, .meeting = m, .out = out};
    size_t from, to;
    ward_chunk_range(lines->n_chains, CHAINS_A_CHUNK, chunk, &from, &to);
    f.rc = ward_ctx_interrupted(ctx);
    for (f.chain = (uint32_t)from; f.rc == WARD_OK && f.chain < to; f.chain++)
        for (f.point = lines->point_at[f.chain]; f.rc == WARD_OK && f.point < lines->point_at[f.chain + 1]; f.point++) {
            f.is_end = f.point == lines->point_at[f.chain] || f.point + 1 == lines->point_at[f.chain + 1];
            f.x = lines->xy[2 * (size_t)f.point];
            f.y = lines->xy[2 * (size_t)f.point + 1];
            f.m = lines->m[f.point];
            look_at_point(&f);
        }
    ward_mem_free(f.hits);
    return f.rc;
}

/* ---- lines across lines ---- */

/* A crossing so near to a point of either line that the point has joined them needs no node of its own. */
static bool is_joined(const struct meeting *m, const struct ward_segment *s, const struct ward_segment *t,
                      const double p[2])
{
    const double ends[4][2] = {{s->ax, s->ay}, {s->bx, s->by}, {t->ax, t->ay}, {t->bx, t->by}};
    for (int i = 0; i < 4; i++)
        if (hypot(ends[i][0] - p[0], ends[i][1] - p[1]) <= m->snap_m &&
            !is_barred(m, ends[i][0], ends[i][1], p[0], p[1]))
            return true;
    return false;
}

static double measure_of(const struct meeting *m, const struct ward_listed *l, const double p[2])
{
    const double *at = m->lines->m + l->segment + l->group;
    double along = at[0] + hypot(p[0] - l->s.ax, p[1] - l->s.ay);
    return along < at[1] ? along : at[1];
}

static ward_rc look_at_pair(struct ward_ctx *ctx, const struct meeting *m, const struct ward_listed *a,
                            const struct ward_listed *b, struct ward_joints *out)
{
    double p[2];
    if (m->lines->level_of[a->group] != m->lines->level_of[b->group] || ward_segments_apart(&a->s, &b->s) ||
        !ward_segments_cross(&a->s, &b->s, p) || is_joined(m, &a->s, &b->s, p))
        return WARD_OK;
    return add_joint(ctx, out, a->group, measure_of(m, a, p), b->group, measure_of(m, b, p));
}

/* A leaf lists its segments by number, so a pair that shares several leaves gives the same joint in each. */
static ward_rc look_at_leaves(struct ward_ctx *ctx, const struct meeting *m, size_t chunk, struct ward_joints *out)
{
    size_t from, to;
    ward_chunk_range(m->tiles.n_leaves, LEAVES_A_CHUNK, chunk, &from, &to);
    ward_rc rc = ward_ctx_interrupted(ctx);
    for (size_t k = from; rc == WARD_OK && k < to; k++) {
        const struct ward_listed *l = m->tiles.listed + m->tiles.leaves[k].first;
        for (uint32_t i = 0; rc == WARD_OK && i < m->tiles.leaves[k].n; i++)
            for (uint32_t j = i + 1; rc == WARD_OK && j < m->tiles.leaves[k].n; j++)
                rc = look_at_pair(ctx, m, &l[i], &l[j], out);
    }
    return rc;
}

/* ---- both ---- */

static ward_rc work(struct ward_ctx *ctx, void *state, size_t chunk)
{
    struct meeting *m = state;
    struct ward_joints *out = &m->found[chunk];
    return chunk < m->n_point_chunks ? look_at_chains(ctx, m, chunk, out)
                                     : look_at_leaves(ctx, m, chunk - m->n_point_chunks, out);
}

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
    ward_rc rc = index_lines(ctx, &m);
    if (rc == WARD_OK) {
        m.n_point_chunks = (lines->n_chains + CHAINS_A_CHUNK - 1) / CHAINS_A_CHUNK;
        n_chunks = m.n_point_chunks + (m.tiles.n_leaves + LEAVES_A_CHUNK - 1) / LEAVES_A_CHUNK;
        rc = ward_new(ctx, n_chunks, sizeof *m.found, &m.found);
    }
    if (rc == WARD_OK)
        rc = ward_parallel(ctx, n_chunks, work, &m);
    if (rc == WARD_OK)
        rc = gather(ctx, &m, n_chunks, out);
    for (size_t i = 0; m.found != NULL && i < n_chunks; i++)
        ward_mem_free(m.found[i].items);
    ward_mem_free(m.found);
    ward_tiles_clear(&m.tiles);
    ward_mem_free(m.segments);
    ward_mem_free(m.chain_of);
    return rc;
}
