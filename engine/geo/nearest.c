#include "geo/nearest.h"

#include <math.h>
#include <string.h>

#include "core/mem.h"
#include "geo/pred.h"
#include "geo/tiles.h"

/* What is asked of a segment that was found: at one place, so that it is fetched from memory at once. */
struct joint {
    double from_m;          /* along the geometry, at the segment's first point */
    uint32_t before, after; /* the segment joined at either end, around closed parts; WARD_NONE */
};

struct ward_nearest {
    struct ward_tiles tiles;
    struct ward_segment *segments; /* a point is a segment of no length */
    uint32_t *line_of;             /* of each segment */
    struct joint *joints;
    uint32_t *line_at; /* n + 1 offsets into segments */
    size_t n_segments, n_lines;
    struct ward_locator *inside; /* NULL when no geometry is a polygon */
};

static void join_part(struct ward_nearest *ix, size_t first)
{
    size_t end = ix->n_segments;
    for (size_t i = first; i < end; i++) {
        ix->joints[i].before = i > first ? (uint32_t)(i - 1) : WARD_NONE;
        ix->joints[i].after = i + 1 < end ? (uint32_t)(i + 1) : WARD_NONE;
    }
    const struct ward_segment *a = &ix->segments[first];
    const struct ward_segment *z = &ix->segments[end - 1];
    if (end - first > 1 && a->ax == z->bx && a->ay == z->by) {
        ix->joints[first].before = (uint32_t)(end - 1);
        ix->joints[end - 1].after = (uint32_t)first;
    }
}

/* Segments of no length are left out, but a part keeps one if it has no other. @return the measure at its end */
static double take_part(struct ward_nearest *ix, const struct ward_geom *g, size_t part, uint32_t line, double from_m)
{
    size_t first = ix->n_segments;
    size_t start = g->part_at[part];
    size_t n = g->part_at[part + 1] - start;
    for (size_t i = 0; i < n; i++) {
        const double *a = g->xy + 2 * (start + i);
        const double *b = i + 1 < n ? a + 2 : a;
        bool is_last = i + 1 >= n;
        if (is_last ? ix->n_segments > first : a[0] == b[0] && a[1] == b[1])
            continue;
        ix->line_of[ix->n_segments] = line;
        ix->joints[ix->n_segments].from_m = from_m;
        ix->segments[ix->n_segments++] = (struct ward_segment){a[0], a[1], b[0], b[1]};
        from_m += hypot(b[0] - a[0], b[1] - a[1]);
    }
    join_part(ix, first);
    return from_m;
}

static void take_geoms(struct ward_nearest *ix, const struct ward_geom *geoms, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        double from_m = 0;
        for (size_t p = 0; p < geoms[i].n_parts; p++)
            from_m = take_part(ix, &geoms[i], p, (uint32_t)i, from_m);
        ix->line_at[i + 1] = (uint32_t)ix->n_segments;
    }
}

static ward_rc check(struct ward_ctx *ctx, const struct ward_geom *geoms, size_t n, size_t *coords, bool *has_polygon)
{
    size_t first = n;
    *coords = 0;
    *has_polygon = false;
    for (size_t i = 0; i < n; i++) {
        if (ward_geom_is_empty(&geoms[i]))
            continue;
        first = first < i ? first : i;
        if (geoms[i].srid != geoms[first].srid)
            return ward_fail(ctx, WARD_E_SRID, "geometries of SRID %d and %d cannot share an index", geoms[first].srid,
                             geoms[i].srid);
        *coords += geoms[i].n_coords;
        *has_polygon |= geoms[i].kind == WARD_KIND_POLYGON;
    }
    if (*coords >= WARD_TILE_INNER || n >= WARD_TILE_INNER)
        return ward_fail(ctx, WARD_E_GEOM, "%zu points are too many for one index", *coords);
    return WARD_OK;
}

static ward_rc allocate(struct ward_ctx *ctx, struct ward_nearest *ix, size_t coords, size_t n)
{
    ward_rc rc = ward_new(ctx, coords, sizeof *ix->segments, &ix->segments);
    if (rc == WARD_OK)
        rc = ward_new(ctx, coords, sizeof *ix->line_of, &ix->line_of);
    if (rc == WARD_OK)
        rc = ward_new(ctx, coords, sizeof *ix->joints, &ix->joints);
    if (rc == WARD_OK)
        rc = ward_new(ctx, n + 1, sizeof *ix->line_at, &ix->line_at);
    return rc;
}

/* A locator of the polygons alone, under the same numbers. */
static ward_rc index_polygons(struct ward_ctx *ctx, const struct ward_geom *geoms, size_t n, struct ward_locator **out)
{
    struct ward_geom *views;
    ward_rc rc = ward_new(ctx, n, sizeof *views, &views);
    if (rc != WARD_OK)
        return rc;
    for (size_t i = 0; i < n; i++)
        if (geoms[i].kind == WARD_KIND_POLYGON)
            views[i] = geoms[i];
    rc = ward_locator_new(ctx, views, n, out);
    ward_mem_free(views);
    return rc;
}

ward_rc ward_nearest_new(struct ward_ctx *ctx, const struct ward_geom *geoms, size_t n, struct ward_nearest **out)
{
    struct ward_nearest *ix = NULL;
    size_t coords;
    bool has_polygon;
    *out = NULL;
    ward_rc rc = check(ctx, geoms, n, &coords, &has_polygon);
    if (rc == WARD_OK)
        rc = ward_new(ctx, 1, sizeof *ix, &ix);
    if (rc != WARD_OK)
        return rc;
    ix->n_lines = n;
    rc = allocate(ctx, ix, coords, n);
    if (rc == WARD_OK) {
        take_geoms(ix, geoms, n);
        rc = ward_tiles_build(ctx, ix->segments, ix->line_of, ix->n_segments, NULL, &ix->tiles);
    }
    if (rc == WARD_OK && has_polygon)
        rc = index_polygons(ctx, geoms, n, &ix->inside);
    if (rc != WARD_OK) {
        ward_nearest_free(ix);
        return rc;
    }
    *out = ix;
    return WARD_OK;
}

void ward_nearest_free(struct ward_nearest *ix)
{
    if (ix == NULL)
        return;
    ward_tiles_clear(&ix->tiles);
    ward_locator_free(ix->inside);
    ward_mem_free(ix->segments);
    ward_mem_free(ix->line_of);
    ward_mem_free(ix->joints);
    ward_mem_free(ix->line_at);
    ward_mem_free(ix);
}

/* A line on offer. Order: this side of the barriers, then nearer to the millimetre, then the lower index. */
struct offer {
    bool is_crossed;
    double mm; /* whole millimetres */
    uint32_t line;
    uint32_t segment; /* WARD_NONE: the point lies in the polygon */
    double d2, t;
};

static const struct offer no_offer = {true, INFINITY, WARD_NONE, WARD_NONE, INFINITY, 0};

static bool is_better(const struct offer *a, const struct offer *b)
{
    if (a->is_crossed != b->is_crossed)
        return b->is_crossed;
    return a->mm < b->mm || (a->mm == b->mm && a->line < b->line);
}

/* The nearer segment of one line; the lower of two as near, so that a vertex is always reached from the same side. */
static bool is_nearer(const struct offer *a, const struct offer *b)
{
    return a->d2 < b->d2 || (a->d2 == b->d2 && a->segment < b->segment);
}

struct search {
    const struct ward_nearest *index, *barriers;
    double max_m;
    bool wants_second;
    struct offer first, second;
};

static void point_of(const struct ward_nearest *ix, const struct offer *o, double *x, double *y)
{
    const struct ward_segment *s = &ix->segments[o->segment];
    *x = o->t == 0 ? s->ax : o->t == 1 ? s->bx : s->ax + o->t * (s->bx - s->ax);
    *y = o->t == 0 ? s->ay : o->t == 1 ? s->by : s->ay + o->t * (s->by - s->ay);
}

static struct offer measure(double x, double y, const struct ward_segment *s, uint32_t segment, uint32_t line)
{
    struct offer o = {false, 0, line, segment, 0, 0};
    o.d2 = ward_segment_d2(x, y, s->ax, s->ay, s->bx, s->by, &o.t);
    return o;
}

static void keep(struct search *s, const struct offer *o)
{
    if (o->line == s->first.line) {
        if (is_nearer(o, &s->first))
            s->first = *o;
    } else if (is_better(o, &s->first)) {
        s->second = s->first;
        s->first = *o;
    } else if (o->line == s->second.line) {
        if (is_nearer(o, &s->second))
            s->second = *o;
    } else if (is_better(o, &s->second)) {
        s->second = *o;
    }
}

/* With barriers only a line's nearest segment counts: it is the one whose connector is asked about. */
static bool is_lines_nearest(const struct search *s, double x, double y, const struct offer *o)
{
    const struct ward_nearest *ix = s->index;
    for (uint32_t i = ix->line_at[o->line]; i < ix->line_at[o->line + 1]; i++) {
        struct offer other = measure(x, y, &ix->segments[i], i, o->line);
        if (is_nearer(&other, o))
            return false;
    }
    return true;
}

static bool is_crossed(const struct search *s, double x, double y, const struct offer *o)
{
    double to_x;
    double to_y;
    point_of(s->index, o, &to_x, &to_y);
    return ward_nearest_crosses(s->barriers, x, y, to_x, to_y);
}

/* The last of those that are looked for. */
static const struct offer *last_of(const struct search *s)
{
    return s->wants_second ? &s->second : &s->first;
}

/* Lines further off than this change nothing any more. */
static double reach(const struct search *s)
{
    const struct offer *last = last_of(s);
    double last_m = sqrt(last->d2) + 0.001;
    return last->is_crossed || last_m > s->max_m ? s->max_m : last_m;
}

static void visit(struct ward_tiles_query *q, const struct ward_segment *e, uint32_t segment)
{
    struct search *s = q->state;
    struct offer o = measure(q->x, q->y, e, segment, ward_listed_group(e));
    double distance_m = sqrt(o.d2);
    if (distance_m > q->reach_m)
        return;
    o.mm = round(distance_m * 1000);
    if (s->barriers != NULL) {
        if (o.line != s->first.line && o.line != s->second.line && !is_better(&o, last_of(s)))
            return;
        if (!is_lines_nearest(s, q->x, q->y, &o))
            return;
        o.is_crossed = is_crossed(s, q->x, q->y, &o);
    }
    keep(s, &o);
    q->reach_m = reach(s);
}

/* Polygons around the point are at no distance at all. */
static void offer_covering(struct search *s, double x, double y)
{
    uint32_t covering[2];
    if (s->index->inside == NULL)
        return;
    size_t n = ward_locator_find_all(s->index->inside, x, y, covering, 2);
    for (size_t i = 0; i < n && i < 2; i++) {
        struct offer o = {false, 0, covering[i], WARD_NONE, 0, 0};
        o.is_crossed = s->barriers != NULL && ward_nearest_crosses(s->barriers, x, y, x, y);
        keep(s, &o);
    }
}

static int turn(const struct ward_segment *a, const struct ward_segment *b)
{
    return ward_orient(a->ax, a->ay, a->bx, a->by, b->bx, b->by);
}

/* At a vertex between two segments the point lies on the outer side of the turn. */
static enum ward_side side_of(const struct ward_nearest *ix, const struct offer *o, double x, double y)
{
    const struct ward_segment *s = &ix->segments[o->segment];
    int side = ward_orient(s->ax, s->ay, s->bx, s->by, x, y);
    uint32_t other = WARD_NONE;
    int bend = 0;
    if (o->d2 == 0)
        return WARD_SIDE_ON;
    if (o->t == 0 && (other = ix->joints[o->segment].before) != WARD_NONE)
        bend = turn(&ix->segments[other], s);
    if (o->t == 1 && (other = ix->joints[o->segment].after) != WARD_NONE)
        bend = turn(s, &ix->segments[other]);
    if (bend != 0)
        side = -bend;
    return side > 0 ? WARD_SIDE_LEFT : side < 0 ? WARD_SIDE_RIGHT : WARD_SIDE_ON;
}

static void fill(const struct ward_nearest *ix, const struct offer *o, double x, double y, struct ward_near *out)
{
    out->line = o->line;
    if (o->segment == WARD_NONE) {
        out->distance_m = out->measure_m = 0;
        out->side = WARD_SIDE_ON;
        out->x = x;
        out->y = y;
        return;
    }
    const struct ward_segment *s = &ix->segments[o->segment];
    double length_m = hypot(s->bx - s->ax, s->by - s->ay);
    out->distance_m = sqrt(o->d2);
    out->measure_m = ix->joints[o->segment].from_m + (o->t == 1 ? length_m : o->t * length_m);
    out->side = side_of(ix, o, x, y);
    point_of(ix, o, &out->x, &out->y);
}

static void find(struct search *s, double x, double y, struct ward_near *out)
{
    *out = (struct ward_near){WARD_NONE, (double)NAN, (double)NAN, WARD_SIDE_ON,
                              WARD_NONE, (double)NAN, (double)NAN, (double)NAN};
    if (!isfinite(x) || !isfinite(y) || !(s->max_m >= 0))
        return;
    offer_covering(s, x, y);
    struct ward_tiles_query q = {x, y, reach(s), visit, s};
    ward_tiles_near(&s->index->tiles, &q);
    if (s->first.line != WARD_NONE)
        fill(s->index, &s->first, x, y, out);
}

void ward_nearest_find(const struct ward_nearest *index, double x, double y, double max_m,
                       const struct ward_nearest *barriers, struct ward_near *out)
{
    struct search s = {index, barriers, max_m, true, no_offer, no_offer};
    find(&s, x, y, out);
    /* Beyond a barrier nobody is runner-up to a line on this side. */
    if (s.second.is_crossed && !s.first.is_crossed)
        s.second = no_offer;
    out->runner_up = s.second.line;
    if (s.second.line != WARD_NONE)
        out->runner_up_m = s.second.segment == WARD_NONE ? 0 : sqrt(s.second.d2);
}

void ward_nearest_find_first(const struct ward_nearest *index, double x, double y, double max_m,
                             const struct ward_nearest *barriers, struct ward_near *out)
{
    struct search s = {index, barriers, max_m, false, no_offer, no_offer};
    find(&s, x, y, out);
}

void ward_nearest_line(const struct ward_nearest *ix, uint32_t line, double x, double y, struct ward_near *out)
{
    struct offer best = no_offer;
    *out = (struct ward_near){WARD_NONE, (double)NAN, (double)NAN, WARD_SIDE_ON,
                              WARD_NONE, (double)NAN, (double)NAN, (double)NAN};
    for (uint32_t i = ix->line_at[line]; i < ix->line_at[line + 1]; i++) {
        struct offer o = measure(x, y, &ix->segments[i], i, line);
        if (is_nearer(&o, &best))
            best = o;
    }
    if (best.segment != WARD_NONE)
        fill(ix, &best, x, y, out);
    out->runner_up_m = (double)NAN;
}

struct meeting {
    double a[2], b[2];
    bool is_met;
};

static bool meet(void *state, const struct ward_segment *s, uint32_t segment)
{
    struct meeting *m = state;
    (void)segment;
    const double c[2] = {s->ax, s->ay};
    const double d[2] = {s->bx, s->by};
    m->is_met = ward_segments_meet(m->a, m->b, c, d);
    return !m->is_met;
}

bool ward_nearest_crosses(const struct ward_nearest *index, double ax, double ay, double bx, double by)
{
    struct meeting m = {{ax, ay}, {bx, by}, false};
    struct ward_segment s = {ax, ay, bx, by};
    ward_tiles_along(&index->tiles, &s, meet, &m);
    return m.is_met || (index->inside != NULL && ward_locator_find(index->inside, ax, ay) != WARD_NONE);
}
