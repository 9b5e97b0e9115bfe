/* Where streets touch between their ends: crossings without a node, lines drawn twice, lines that cross themselves. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/mem.h"
#include "geo/cross.h"
#include "geo/pred.h"
#include "geo/streetwork.h"

/* A place where two lines touch, or the stretch they share; a = b: a line and itself. */
struct contact {
    uint32_t a, b;
    struct ward_segment at; /* a place: both ends the same */
};

struct crossings {
    struct ward_street_net *net;
    uint32_t segment;
    struct contact *points, *stretches;
    size_t n_points, point_capacity, n_stretches, stretch_capacity;
    ward_rc rc;
};

static void add_contact(struct crossings *x, struct contact **list, size_t *n, size_t *capacity,
                        const struct contact *contact)
{
    if (x->rc == WARD_OK)
        x->rc = ward_grow(x->net->ctx, list, capacity, *n + 1, sizeof **list);
    if (x->rc == WARD_OK)
        (*list)[(*n)++] = *contact;
}

static void add_point(struct crossings *x, uint32_t a, uint32_t b, double px, double py)
{
    struct contact c = {a < b ? a : b, a < b ? b : a, {px, py, px, py}};
    add_contact(x, &x->points, &x->n_points, &x->point_capacity, &c);
}

/* Is the place an end of the line, within snap_m? What ends there is looked at by its ends. */
static bool is_end(const struct ward_street_net *net, uint32_t line, double px, double py)
{
    const struct ward_geom *g = &net->in->lines[line];
    for (size_t p = 0; p < g->n_parts; p++) {
        const double *a = g->xy + 2 * g->part_at[p], *b = g->xy + 2 * (g->part_at[p + 1] - 1);
        if (hypot(a[0] - px, a[1] - py) <= net->in->snap_m || hypot(b[0] - px, b[1] - py) <= net->in->snap_m)
            return true;
    }
    return false;
}

static void look_at_places(struct crossings *x, const struct ward_segment *s, uint32_t a, const struct ward_segment *t,
                           uint32_t b)
{
    double p[2];
    if (ward_segments_cross(s, t, p)) {
        add_point(x, a, b, p[0], p[1]);
        return;
    }
    const double ends[4][2] = {{s->ax, s->ay}, {s->bx, s->by}, {t->ax, t->ay}, {t->bx, t->by}};
    for (int i = 0; i < 4; i++)
        if (ward_segment_passes(i < 2 ? t : s, ends[i][0], ends[i][1]))
            add_point(x, a, b, ends[i][0], ends[i][1]);
}

static bool visit(void *state, const struct ward_segment *t, uint32_t other)
{
    struct crossings *x = state;
    const struct ward_street_net *net = x->net;
    const struct ward_segment *s = &net->segments[x->segment];
    uint32_t a = net->line_of[x->segment], b = net->line_of[other];
    struct contact shared = {a < b ? a : b, a < b ? b : a, {0, 0, 0, 0}};
    if (other <= x->segment || ward_street_level(net, a) != ward_street_level(net, b) || ward_segments_apart(s, t))
        return true;
    if (!ward_segments_shared(s, t, &shared.at))
        look_at_places(x, s, a, t, b);
    else if (a == b)
        add_point(x, a, a, shared.at.ax, shared.at.ay);
    else
        add_contact(x, &x->stretches, &x->n_stretches, &x->stretch_capacity, &shared);
    return x->rc == WARD_OK;
}

static int by_contact(const void *p, const void *q)
{
    const struct contact *c = p, *d = q;
    const double left[] = {c->a, c->b, c->at.ax, c->at.ay, c->at.bx, c->at.by};
    const double right[] = {d->a, d->b, d->at.ax, d->at.ay, d->at.bx, d->at.by};
    for (int i = 0; i < 6; i++)
        if (left[i] < right[i] || left[i] > right[i])
            return left[i] < right[i] ? -1 : 1;
    return 0;
}

/* Sorted, each once: a segment is met in every cell that it shares with another. */
static size_t make_unique(struct contact *list, size_t n)
{
    size_t kept = 0;
    if (n > 0)
        qsort(list, n, sizeof *list, by_contact);
    for (size_t i = 0; i < n; i++)
        if (kept == 0 || by_contact(&list[kept - 1], &list[i]) != 0)
            list[kept++] = list[i];
    return kept;
}

static ward_rc report_crossing(struct ward_street_net *net, const struct contact *c)
{
    struct ward_fault *fault = NULL;
    if (is_end(net, c->a, c->at.ax, c->at.ay) || is_end(net, c->b, c->at.ax, c->at.ay))
        return WARD_OK;
    ward_rc rc = ward_faults_add(net->ctx, net->out, WARD_FAULT_CROSSING, c->a, c->b, &fault);
    if (rc != WARD_OK)
        return rc;
    ward_geom_reset(&fault->geom, WARD_KIND_POINT, net->in->lines[c->a].srid);
    return ward_street_point(net->ctx, &fault->geom, c->at.ax, c->at.ay);
}

static ward_rc report_self(struct ward_street_net *net, const struct contact *c, size_t n)
{
    struct ward_fault *fault = NULL;
    ward_rc rc = ward_faults_add(net->ctx, net->out, WARD_FAULT_SELF_CROSSING, c->a, WARD_NONE, &fault);
    if (rc != WARD_OK)
        return rc;
    fault->measure = (double)n;
    ward_geom_reset(&fault->geom, WARD_KIND_POINT, net->in->lines[c->a].srid);
    for (size_t i = 0; rc == WARD_OK && i < n; i++)
        rc = ward_street_point(net->ctx, &fault->geom, c[i].at.ax, c[i].at.ay);
    return rc;
}

static ward_rc report_points(struct crossings *x)
{
    const struct contact *c = x->points;
    ward_rc rc = WARD_OK;
    x->n_points = make_unique(x->points, x->n_points);
    for (size_t i = 0, end; rc == WARD_OK && i < x->n_points; i = end) {
        for (end = i + 1; c[i].a == c[i].b && end < x->n_points && c[end].a == c[i].a && c[end].b == c[i].b;)
            end++;
        rc = c[i].a == c[i].b ? report_self(x->net, &c[i], end - i) : report_crossing(x->net, &c[i]);
    }
    return rc;
}

/* The same points, forwards or backwards. */
static bool is_same_line(const struct ward_geom *a, const struct ward_geom *b)
{
    if (a->n_parts != 1 || b->n_parts != 1 || a->n_coords != b->n_coords)
        return false;
    bool forward = true, backward = true;
    for (size_t i = 0, n = a->n_coords; i < n; i++) {
        const double *p = a->xy + 2 * i, *q = b->xy + 2 * i, *r = b->xy + 2 * (n - 1 - i);
        forward = forward && memcmp(p, q, 2 * sizeof *p) == 0;
        backward = backward && memcmp(p, r, 2 * sizeof *p) == 0;
    }
    return forward || backward;
}

static ward_rc report_stretches_of(struct ward_street_net *net, const struct contact *c, size_t n)
{
    struct ward_fault *fault = NULL;
    const struct ward_geom *lines = net->in->lines;
    double length_m = 0;
    for (size_t i = 0; i < n; i++)
        length_m += hypot(c[i].at.bx - c[i].at.ax, c[i].at.by - c[i].at.ay);
    if (length_m <= net->in->snap_m)
        return WARD_OK;
    bool is_same = is_same_line(&lines[c->a], &lines[c->b]);
    ward_rc rc = ward_faults_add(net->ctx, net->out, is_same ? WARD_FAULT_SAME_STREET : WARD_FAULT_SHARED_STREET, c->a,
                                 c->b, &fault);
    if (rc != WARD_OK)
        return rc;
    fault->measure = is_same ? ward_geom_length_m(&lines[c->a]) : length_m;
    ward_geom_reset(&fault->geom, WARD_KIND_LINE, lines[c->a].srid);
    for (size_t i = 0; rc == WARD_OK && i < n; i++)
        rc = ward_street_line(net->ctx, &fault->geom, &c[i].at);
    return rc;
}

static ward_rc report_stretches(struct crossings *x)
{
    const struct contact *c = x->stretches;
    ward_rc rc = WARD_OK;
    x->n_stretches = make_unique(x->stretches, x->n_stretches);
    for (size_t i = 0, end; rc == WARD_OK && i < x->n_stretches; i = end) {
        for (end = i + 1; end < x->n_stretches && c[end].a == c[i].a && c[end].b == c[i].b;)
            end++;
        rc = report_stretches_of(x->net, &c[i], end - i);
    }
    return rc;
}

ward_rc ward_streets_cross(struct ward_street_net *net)
{
    struct crossings x = {.net = net};
    for (; x.rc == WARD_OK && x.segment < net->n_segments; x.segment++) {
        ward_tiles_along(&net->tiles, &net->segments[x.segment], visit, &x);
        if (x.rc == WARD_OK && x.segment % 4096 == 0)
            x.rc = ward_ctx_interrupted(net->ctx);
    }
    ward_rc rc = x.rc == WARD_OK ? report_points(&x) : x.rc;
    if (rc == WARD_OK)
        rc = report_stretches(&x);
    ward_mem_free(x.points);
    ward_mem_free(x.stretches);
    return rc;
}
