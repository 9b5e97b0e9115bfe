/*
 * Pieces of outlines: where two of them meet, and the outlines of single shapes. Two pieces' crossing is computed from
 * the two in one fixed order, so that both are cut at the same place to the last bit; a cut too many does no harm, as
 * what lies between two cuts is judged by its middle, but a cut that only one of the two has would.
 */
#include <math.h>
#include <stdlib.h>

#include "core/mem.h"
#include "geo/shapework.h"

static const double pi = 3.14159265358979323846;
/* A circle that reaches over a line by less than this share of its radius only touches it. */
static const double touch_share = 5e-11;
/* Shares and angles a little beyond an end still cut; ends as near to a piece as this cut it. */
static const double beyond = 1e-9;
static const double end_m = 1e-7;

/* ---- one piece ---- */

static double first_of(const struct ward_bound *p)
{
    return p->is_arc ? p->from : 0;
}

static double last_of(const struct ward_bound *p)
{
    return p->is_arc ? p->to : 1;
}

void ward_bound_at(const struct ward_bound *p, double at, double xy[2], double out[2])
{
    if (p->is_arc) {
        out[0] = cos(at);
        out[1] = sin(at);
        xy[0] = p->cx + p->r * out[0];
        xy[1] = p->cy + p->r * out[1];
        return;
    }
    double dx = p->bx - p->ax;
    double dy = p->by - p->ay;
    double length = hypot(dx, dy);
    xy[0] = p->ax + at * dx;
    xy[1] = p->ay + at * dy;
    out[0] = length > 0 ? dy / length : 0;
    out[1] = length > 0 ? -dx / length : 0;
}

struct ward_bound ward_bound_part(const struct ward_bound *p, double from, double to)
{
    struct ward_bound part = *p;
    part.has_box = false;
    if (p->is_arc) {
        part.from = from;
        part.to = to;
        return part;
    }
    double dx = p->bx - p->ax;
    double dy = p->by - p->ay;
    part.ax = from > 0 ? p->ax + from * dx : p->ax;
    part.ay = from > 0 ? p->ay + from * dy : p->ay;
    part.bx = to < 1 ? p->ax + to * dx : p->bx;
    part.by = to < 1 ? p->ay + to * dy : p->by;
    return part;
}

/* The box of its ends, and of each place between them where the circle turns back. */
static struct ward_box arc_box(const struct ward_bound *p, double more)
{
    double x0 = fmin(cos(p->from), cos(p->to)), x1 = fmax(cos(p->from), cos(p->to));
    double y0 = fmin(sin(p->from), sin(p->to)), y1 = fmax(sin(p->from), sin(p->to));
    for (double quarter = ceil(p->from / (pi / 2)); quarter * (pi / 2) <= p->to; quarter++) {
        int way = (int)fmod(quarter + 8, 4);
        x1 = way == 0 ? 1 : x1;
        y1 = way == 1 ? 1 : y1;
        x0 = way == 2 ? -1 : x0;
        y0 = way == 3 ? -1 : y0;
    }
    return (struct ward_box){p->cx + p->r * x0 - more, p->cy + p->r * y0 - more, p->cx + p->r * x1 + more,
                             p->cy + p->r * y1 + more};
}

struct ward_box ward_bound_box(const struct ward_bound *p)
{
    double more = 1e-6;
    if (p->has_box)
        return p->box;
    if (p->is_arc)
        return arc_box(p, more);
    return (struct ward_box){fmin(p->ax, p->bx) - more, fmin(p->ay, p->by) - more, fmax(p->ax, p->bx) + more,
                             fmax(p->ay, p->by) + more};
}

ward_rc ward_bounds_add(struct ward_ctx *ctx, struct ward_bounds *list, const struct ward_bound *p)
{
    ward_rc rc = ward_grow(ctx, &list->items, &list->capacity, list->n + 1, sizeof *list->items);
    if (rc != WARD_OK)
        return rc;
    struct ward_bound *kept = &list->items[list->n++];
    *kept = *p;
    kept->has_box = false;
    kept->box = ward_bound_box(kept);
    kept->has_box = true;
    return WARD_OK;
}

/* ---- cutting ---- */

/* A place on p, as angles are met: moved by turns into the arc where it lies in it. */
static ward_rc add_cut(struct ward_ctx *ctx, const struct ward_bound *p, double at, struct ward_bound_cuts *cuts)
{
    if (p->is_arc) {
        while (at < p->from)
            at += 2 * pi;
        while (at > p->from + 2 * pi)
            at -= 2 * pi;
    }
    if (!(at > first_of(p) && at < last_of(p)))
        return WARD_OK;
    ward_rc rc = ward_grow(ctx, &cuts->at, &cuts->capacity, cuts->n + 1, sizeof *cuts->at);
    if (rc == WARD_OK)
        cuts->at[cuts->n++] = at;
    return rc;
}

ward_rc ward_bound_cuts_begin(struct ward_ctx *ctx, const struct ward_bound *p, struct ward_bound_cuts *cuts)
{
    ward_rc rc = ward_grow(ctx, &cuts->at, &cuts->capacity, 2, sizeof *cuts->at);
    if (rc != WARD_OK)
        return rc;
    cuts->at[0] = first_of(p);
    cuts->at[1] = last_of(p);
    cuts->n = 2;
    return WARD_OK;
}

static int compare_reals(const void *a, const void *b)
{
    const double *x = a;
    const double *y = b;
    return (*x > *y) - (*x < *y);
}

void ward_bound_cuts_sort(struct ward_bound_cuts *cuts)
{
    if (cuts->n > 1)
        qsort(cuts->at, cuts->n, sizeof *cuts->at, compare_reals);
}

/* Places where two pieces meet, on each of them. */
struct meetings {
    double on_p[2], on_q[2];
    int n;
};

static void meet_lines(const struct ward_bound *p, const struct ward_bound *q, struct meetings *m)
{
    double px = p->bx - p->ax, py = p->by - p->ay;
    double qx = q->bx - q->ax, qy = q->by - q->ay;
    double across = px * qy - py * qx;
    if (fabs(across) <= 1e-14 * hypot(px, py) * hypot(qx, qy))
        return;
    double fx = q->ax - p->ax, fy = q->ay - p->ay;
    m->on_p[0] = (fx * qy - fy * qx) / across;
    m->on_q[0] = (fx * py - fy * px) / across;
    m->n = 1;
}

/* p a line, q an arc. */
static void meet_line_arc(const struct ward_bound *p, const struct ward_bound *q, struct meetings *m)
{
    double dx = p->bx - p->ax, dy = p->by - p->ay;
    double fx = p->ax - q->cx, fy = p->ay - q->cy;
    double length = hypot(dx, dy);
    if (!(length > 0))
        return;
    double off = fabs(dx * fy - dy * fx) / length;
    if (off > q->r * (1 + touch_share))
        return;
    double middle = -(fx * dx + fy * dy) / (length * length);
    bool is_touching = off > q->r * (1 - touch_share);
    double half = is_touching ? 0 : sqrt((q->r - off) * (q->r + off)) / length;
    m->n = is_touching ? 1 : 2;
    for (int i = 0; i < m->n; i++) {
        m->on_p[i] = i == 0 ? middle - half : middle + half;
        m->on_q[i] = atan2(fy + m->on_p[i] * dy, fx + m->on_p[i] * dx);
    }
}

static void meet_arcs(const struct ward_bound *p, const struct ward_bound *q, struct meetings *m)
{
    double dx = q->cx - p->cx, dy = q->cy - p->cy;
    double d = hypot(dx, dy);
    double touch = touch_share * fmax(p->r, q->r);
    if (!(d > 1e-9) || d > p->r + q->r + touch || d < fabs(p->r - q->r) - touch)
        return;
    double along = (d * d + (p->r - q->r) * (p->r + q->r)) / (2 * d);
    double h2 = (p->r - along) * (p->r + along);
    bool is_touching = d > p->r + q->r - touch || d < fabs(p->r - q->r) + touch || !(h2 > 0);
    double h = is_touching ? 0 : sqrt(h2);
    m->n = is_touching ? 1 : 2;
    for (int i = 0; i < m->n; i++) {
        double side = i == 0 ? -h : h;
        double x = (along * dx - side * dy) / d;
        double y = (along * dy + side * dx) / d;
        m->on_p[i] = atan2(y, x);
        m->on_q[i] = atan2(y - dy, x - dx);
    }
}

static bool is_before(const struct ward_bound *p, const struct ward_bound *q)
{
    const double a[] = {p->cx, p->cy, p->r, p->ax, p->ay, p->bx, p->by};
    const double b[] = {q->cx, q->cy, q->r, q->ax, q->ay, q->bx, q->by};
    for (int i = 0; i < 7; i++)
        if (a[i] != b[i])
            return a[i] < b[i];
    return false;
}

static bool is_on(const struct ward_bound *p, double at)
{
    if (!p->is_arc)
        return at > -beyond && at < 1 + beyond;
    while (at < p->from - beyond)
        at += 2 * pi;
    while (at > p->from - beyond + 2 * pi)
        at -= 2 * pi;
    return at < p->to + beyond;
}

static void meet(const struct ward_bound *p, const struct ward_bound *q, struct meetings *m)
{
    m->n = 0;
    if (p->is_arc && q->is_arc)
        meet_arcs(p, q, m);
    else if (p->is_arc)
        meet_line_arc(q, p, m);
    else if (q->is_arc)
        meet_line_arc(p, q, m);
    else
        meet_lines(p, q, m);
}

/* Where q ends on p: curves that run along one another have no crossing, but begin and end. */
static ward_rc cut_at_ends(struct ward_ctx *ctx, const struct ward_bound *p, const struct ward_bound *q,
                           struct ward_bound_cuts *cuts)
{
    ward_rc rc = WARD_OK;
    for (int i = 0; rc == WARD_OK && i < 2; i++) {
        double xy[2];
        double way[2];
        ward_bound_at(q, i == 0 ? first_of(q) : last_of(q), xy, way);
        if (p->is_arc) {
            double fx = xy[0] - p->cx, fy = xy[1] - p->cy;
            if (fabs(hypot(fx, fy) - p->r) < end_m)
                rc = add_cut(ctx, p, atan2(fy, fx), cuts);
            continue;
        }
        double dx = p->bx - p->ax, dy = p->by - p->ay;
        double fx = xy[0] - p->ax, fy = xy[1] - p->ay;
        double length2 = dx * dx + dy * dy;
        if (length2 > 0 && fabs(dx * fy - dy * fx) < end_m * sqrt(length2))
            rc = add_cut(ctx, p, (fx * dx + fy * dy) / length2, cuts);
    }
    return rc;
}

static bool boxes_meet(const struct ward_box *a, const struct ward_box *b)
{
    return a->min_x <= b->max_x && b->min_x <= a->max_x && a->min_y <= b->max_y && b->min_y <= a->max_y;
}

ward_rc ward_bound_cut(struct ward_ctx *ctx, const struct ward_bound *p, const struct ward_bound *q,
                       struct ward_bound_cuts *cuts)
{
    struct ward_box a = ward_bound_box(p);
    struct ward_box b = ward_bound_box(q);
    struct meetings m = {.n = 0};
    if (!boxes_meet(&a, &b))
        return WARD_OK;
    bool is_turned = p->is_arc == q->is_arc ? is_before(q, p) : p->is_arc;
    const struct ward_bound *first = is_turned ? q : p;
    const struct ward_bound *second = is_turned ? p : q;
    meet(first, second, &m);
    ward_rc rc = WARD_OK;
    for (int i = 0; rc == WARD_OK && i < m.n; i++)
        if (is_on(first, m.on_p[i]) && is_on(second, m.on_q[i]))
            rc = add_cut(ctx, p, is_turned ? m.on_q[i] : m.on_p[i], cuts);
    return rc == WARD_OK ? cut_at_ends(ctx, p, q, cuts) : rc;
}

/* ---- the outline of one shape ---- */

static ward_rc outline_sector(struct ward_ctx *ctx, struct ward_shapes *s, uint32_t number)
{
    const struct ward_shape *shape = &s->shapes[number];
    const struct ward_segment *c = &s->segments[shape->first];
    double r = shape->reach_m;
    struct ward_bound arc = {.is_arc = true, .shape = number, .cx = c->ax, .cy = c->ay, .r = r};
    arc.from = remainder(shape->from_rad, 2 * pi);
    arc.to = arc.from + shape->sweep_rad;
    double ends[4];
    double way[2];
    ward_bound_at(&arc, arc.from, ends, way);
    ward_bound_at(&arc, arc.to, ends + 2, way);
    struct ward_bound out = {.shape = number, .ax = c->ax, .ay = c->ay, .bx = ends[0], .by = ends[1]};
    struct ward_bound back = {.shape = number, .ax = ends[2], .ay = ends[3], .bx = c->ax, .by = c->ay};
    ward_rc rc = ward_bounds_add(ctx, &s->outlines, &out);
    if (rc == WARD_OK)
        rc = ward_bounds_add(ctx, &s->outlines, &arc);
    return rc == WARD_OK ? ward_bounds_add(ctx, &s->outlines, &back) : rc;
}

/* Both sides of a segment at the reach, and the circles about its ends: one of each place. */
static ward_rc add_side(struct ward_ctx *ctx, struct ward_bounds *list, const struct ward_segment *e, double r,
                        uint32_t number)
{
    double dx = e->bx - e->ax, dy = e->by - e->ay;
    double length = hypot(dx, dy);
    if (!(length > 0))
        return WARD_OK;
    double nx = r * dy / length, ny = -r * dx / length;
    struct ward_bound right = {.shape = number, .ax = e->ax + nx, .ay = e->ay + ny, .bx = e->bx + nx, .by = e->by + ny};
    struct ward_bound left = {.shape = number, .ax = e->bx - nx, .ay = e->by - ny, .bx = e->ax - nx, .by = e->ay - ny};
    ward_rc rc = ward_bounds_add(ctx, list, &right);
    return rc == WARD_OK ? ward_bounds_add(ctx, list, &left) : rc;
}

static int compare_places(const void *a, const void *b)
{
    const struct ward_bound *p = a;
    const struct ward_bound *q = b;
    if (p->cx != q->cx)
        return p->cx < q->cx ? -1 : 1;
    if (p->cy != q->cy)
        return p->cy < q->cy ? -1 : 1;
    return (p->from > q->from) - (p->from < q->from);
}

/*
 * The circle about an end of a segment: but for the half that looks along the segment, which lies inside what is
 * served.
 */
static struct ward_bound end_circle(const struct ward_segment *e, bool is_begin, double r, uint32_t number)
{
    struct ward_bound c = {.is_arc = true, .shape = number, .r = r, .from = -pi, .to = pi};
    double dx = is_begin ? e->ax - e->bx : e->bx - e->ax;
    double dy = is_begin ? e->ay - e->by : e->by - e->ay;
    c.cx = is_begin ? e->ax : e->bx;
    c.cy = is_begin ? e->ay : e->by;
    if (dx != 0 || dy != 0) {
        c.from = atan2(-dx, dy);
        c.to = c.from + pi;
    }
    return c;
}

/* What two arcs of one circle share, neither more than half of it but a point's whole one; false: nothing. */
static bool intersect(struct ward_bound *p, const struct ward_bound *q)
{
    if (q->to - q->from > 1.5 * pi)
        return true;
    if (p->to - p->from > 1.5 * pi) {
        *p = *q;
        return true;
    }
    double turn = remainder((q->from + q->to) / 2 - (p->from + p->to) / 2, 2 * pi) -
                  ((q->from + q->to) / 2 - (p->from + p->to) / 2);
    p->has_box = false;
    p->from = fmax(p->from, q->from + turn);
    p->to = fmin(p->to, q->to + turn);
    return p->from < p->to;
}

/* Ends that meet in one place leave of its circle what none of their segments looks along. */
static size_t join_ends(struct ward_bound *ends, size_t n)
{
    size_t kept = 0;
    for (size_t i = 0, after = 0; i < n; i = after) {
        struct ward_bound arc = ends[i];
        bool is_left = true;
        for (after = i + 1; after < n && ends[after].cx == arc.cx && ends[after].cy == arc.cy; after++)
            is_left = is_left && intersect(&arc, &ends[after]);
        if (!is_left)
            continue;
        arc.has_box = false;
        arc.box = ward_bound_box(&arc);
        arc.has_box = true;
        ends[kept++] = arc;
    }
    return kept;
}

static ward_rc find_candidates(struct ward_ctx *ctx, const struct ward_shapes *s, uint32_t number,
                               struct ward_bounds *list)
{
    const struct ward_shape *shape = &s->shapes[number];
    const struct ward_segment *e = s->segments + shape->first;
    ward_rc rc = WARD_OK;
    list->n = 0;
    for (size_t i = 0; rc == WARD_OK && i < 2 * shape->n; i++) {
        struct ward_bound circle = end_circle(&e[i / 2], i % 2 == 0, shape->reach_m, number);
        rc = ward_bounds_add(ctx, list, &circle);
    }
    if (rc != WARD_OK)
        return rc;
    qsort(list->items, list->n, sizeof *list->items, compare_places);
    list->n = join_ends(list->items, list->n);
    for (size_t i = 0; rc == WARD_OK && i < shape->n; i++)
        rc = add_side(ctx, list, &e[i], shape->reach_m, number);
    return rc;
}

static ward_rc outline_grown(struct ward_ctx *ctx, struct ward_shapes *s, uint32_t number, struct ward_bounds *list,
                             struct ward_bound_cuts *cuts)
{
    ward_rc rc = find_candidates(ctx, s, number, list);
    for (size_t i = 0; rc == WARD_OK && i < list->n; i++) {
        const struct ward_bound *p = &list->items[i];
        rc = ward_bound_cuts_begin(ctx, p, cuts);
        for (size_t k = 0; rc == WARD_OK && k < list->n; k++)
            if (k != i && boxes_meet(&p->box, &list->items[k].box)) /* most do not: no call for them */
                rc = ward_bound_cut(ctx, p, &list->items[k], cuts);
        ward_bound_cuts_sort(cuts);
        for (size_t k = 0; rc == WARD_OK && k + 1 < cuts->n; k++) {
            double from = cuts->at[k], to = cuts->at[k + 1];
            double xy[2];
            double way[2];
            ward_bound_at(p, from + (to - from) / 2, xy, way);
            struct ward_bound part = ward_bound_part(p, from, to);
            if (from < to && ward_shape_depth(s, number, xy[0], xy[1], way) <= WARD_SHAPE_TIE_M)
                rc = ward_bounds_add(ctx, &s->outlines, &part);
        }
    }
    return rc;
}

ward_rc ward_shapes_outline(struct ward_ctx *ctx, struct ward_shapes *s)
{
    struct ward_bounds list = {0};
    struct ward_bound_cuts cuts = {0};
    ward_rc rc = WARD_OK;
    for (size_t i = 0; rc == WARD_OK && i < s->n; i++) {
        struct ward_shape *shape = &s->shapes[i];
        shape->bound = s->outlines.n;
        if (shape->n > 0)
            rc = shape->is_sector ? outline_sector(ctx, s, (uint32_t)i)
                                  : outline_grown(ctx, s, (uint32_t)i, &list, &cuts);
        shape->bound_n = s->outlines.n - shape->bound;
        if (rc == WARD_OK && i % 256 == 0)
            rc = ward_ctx_interrupted(ctx);
    }
    ward_mem_free(list.items);
    ward_mem_free(cuts.at);
    return rc;
}
