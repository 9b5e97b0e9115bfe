/* Where streets end: nodes, ends that nearly meet, end on a street that has no vertex there, or meet nothing. */
#include <math.h>
#include <stdlib.h>

#include "core/mem.h"
#include "geo/coverage.h"
#include "geo/pred.h"
#include "geo/streetwork.h"

struct finder {
    struct ward_street_net *net;
    uint32_t end;            /* at hand */
    struct ward_tiles border; /* of the region */
    double best_m;           /* the nearest street but its own, on its level */
    uint32_t best_line;
    double best[2];
    bool is_vertex; /* … touched at a vertex of that street */
    bool is_missing; /* a near miss was found at this node */
    bool near_border;
    ward_rc rc;
};

/* ---- nodes ---- */

static uint32_t root_of(struct ward_street_end *ends, uint32_t end)
{
    while (ends[end].node != end)
        end = ends[end].node = ends[ends[end].node].node;
    return end;
}

static void visit_join(struct ward_tiles_query *q, const struct ward_segment *s, uint32_t other)
{
    struct finder *f = q->state;
    struct ward_street_end *ends = f->net->ends;
    if (other == f->end || hypot(s->ax - q->x, s->ay - q->y) > q->reach_m)
        return;
    uint32_t a = root_of(ends, f->end), b = root_of(ends, other);
    ends[a < b ? b : a].node = a < b ? a : b;
}

static int by_link(const void *a, const void *b)
{
    const struct ward_street_link *p = a, *q = b;
    int order = (p->from > q->from) - (p->from < q->from);
    return order != 0 ? order : (p->to > q->to) - (p->to < q->to);
}

static void make_nodes(struct finder *f)
{
    struct ward_street_net *net = f->net;
    for (f->end = 0; f->end < net->n_ends; f->end++) {
        struct ward_tiles_query q = {net->ends[f->end].x, net->ends[f->end].y, net->in->snap_m, visit_join, f};
        ward_tiles_near(&net->end_tiles, &q);
    }
    for (uint32_t e = 0; e < net->n_ends; e++) {
        net->ends[e].node = root_of(net->ends, e);
        net->degree[net->ends[e].node]++;
    }
    for (uint32_t e = 0; e < net->n_ends; e += 2) {
        net->links[e] = (struct ward_street_link){net->ends[e].node, net->ends[e + 1].node};
        net->links[e + 1] = (struct ward_street_link){net->ends[e + 1].node, net->ends[e].node};
    }
    net->n_links = net->n_ends;
    if (net->n_links > 0)
        qsort(net->links, net->n_links, sizeof *net->links, by_link);
}

static size_t first_link(const struct ward_street_net *net, uint32_t from)
{
    size_t low = 0, high = net->n_links;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (net->links[middle].from < from)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static bool is_linked(const struct ward_street_net *net, uint32_t a, uint32_t b)
{
    for (size_t i = first_link(net, a); i < net->n_links && net->links[i].from == a; i++)
        if (net->links[i].to == b)
            return true;
    return false;
}

/* Can one go from a to b over at most two streets? Then they stand apart on purpose. */
static bool is_close_by(const struct ward_street_net *net, uint32_t a, uint32_t b)
{
    if (is_linked(net, a, b))
        return true;
    for (size_t i = first_link(net, a); i < net->n_links && net->links[i].from == a; i++)
        if (is_linked(net, net->links[i].to, b))
            return true;
    return false;
}

/* ---- near misses ---- */

static ward_rc add_miss(struct finder *f, uint32_t other, double x, double y)
{
    struct ward_street_net *net = f->net;
    const struct ward_street_end *e = &net->ends[f->end];
    struct ward_fault *fault = NULL;
    struct ward_segment way = {e->x, e->y, x, y};
    f->is_missing = true;
    ward_rc rc = ward_faults_add(net->ctx, net->out, WARD_FAULT_NEAR_MISS, e->line, other, &fault);
    if (rc != WARD_OK)
        return rc;
    fault->measure = hypot(x - e->x, y - e->y);
    ward_geom_reset(&fault->geom, WARD_KIND_LINE, net->in->lines[e->line].srid);
    return ward_street_line(net->ctx, &fault->geom, &way);
}

/* Another node within near_m: reported once, at the lower one. */
static void visit_node(struct ward_tiles_query *q, const struct ward_segment *s, uint32_t other)
{
    struct finder *f = q->state;
    const struct ward_street_net *net = f->net;
    uint32_t a = net->ends[f->end].node, b = net->ends[other].node;
    if (f->rc != WARD_OK || b != other || a == b || hypot(s->ax - q->x, s->ay - q->y) > q->reach_m ||
        is_close_by(net, a, b))
        return;
    f->is_missing = true;
    if (a < b)
        f->rc = add_miss(f, net->ends[other].line, s->ax, s->ay);
}

/* The nearest street on its level. */
static void visit_street(struct ward_tiles_query *q, const struct ward_segment *s, uint32_t segment)
{
    struct finder *f = q->state;
    const struct ward_street_net *net = f->net;
    uint32_t own = net->ends[f->end].line, line = net->line_of[segment];
    double t;
    if (line == own)
        return;
    double d = sqrt(ward_segment_d2(q->x, q->y, s->ax, s->ay, s->bx, s->by, &t));
    if (d > q->reach_m || d > f->best_m || (!(d < f->best_m) && line >= f->best_line))
        return;
    double x = s->ax + t * (s->bx - s->ax), y = s->ay + t * (s->by - s->ay);
    bool is_vertex =
        hypot(x - s->ax, y - s->ay) <= net->in->snap_m || hypot(x - s->bx, y - s->by) <= net->in->snap_m;
    if (ward_street_level(net, line) != ward_street_level(net, own) && !(is_vertex && d <= net->in->snap_m))
        return; /* a ramp meets a street of another level at a vertex alone */
    f->best_m = d;
    f->best_line = line;
    f->best[0] = x;
    f->best[1] = y;
    f->is_vertex = is_vertex;
}

static ward_rc add_tee(struct finder *f)
{
    struct ward_street_net *net = f->net;
    const struct ward_street_end *e = &net->ends[f->end];
    struct ward_fault *fault = NULL;
    ward_rc rc = ward_faults_add(net->ctx, net->out, WARD_FAULT_CROSSING, e->line, f->best_line, &fault);
    if (rc != WARD_OK)
        return rc;
    ward_geom_reset(&fault->geom, WARD_KIND_POINT, net->in->lines[e->line].srid);
    return ward_street_point(net->ctx, &fault->geom, e->x, e->y);
}

/* ---- dangling ends ---- */

static void visit_border(struct ward_tiles_query *q, const struct ward_segment *s, uint32_t segment)
{
    struct finder *f = q->state;
    double t;
    (void)segment;
    f->near_border |= ward_segment_d2(q->x, q->y, s->ax, s->ay, s->bx, s->by, &t) <= q->reach_m * q->reach_m;
}

static bool may_dangle(struct finder *f, const struct ward_street_end *e)
{
    struct ward_tiles_query q = {e->x, e->y, f->net->in->near_m, visit_border, f};
    if (f->net->in->region == NULL)
        return true;
    f->near_border = false;
    ward_tiles_near(&f->border, &q);
    return !f->near_border && ward_locator_find(f->net->in->region, e->x, e->y) != WARD_NONE;
}

static ward_rc add_dangle(struct finder *f)
{
    struct ward_street_net *net = f->net;
    const struct ward_street_end *e = &net->ends[f->end];
    struct ward_fault *fault = NULL;
    if (!may_dangle(f, e))
        return WARD_OK;
    ward_rc rc = ward_faults_add(net->ctx, net->out, WARD_FAULT_DANGLE, e->line, WARD_NONE, &fault);
    if (rc != WARD_OK)
        return rc;
    fault->measure = ward_geom_length_m(&net->in->lines[e->line]);
    ward_geom_reset(&fault->geom, WARD_KIND_POINT, net->in->lines[e->line].srid);
    return ward_street_point(net->ctx, &fault->geom, e->x, e->y);
}

/* ---- all ends ---- */

/* One end alone: on a street, near one, or nowhere. */
static ward_rc look_at_loose(struct finder *f)
{
    const struct ward_street_net *net = f->net;
    const struct ward_street_end *e = &net->ends[f->end];
    struct ward_tiles_query q = {e->x, e->y, net->in->near_m, visit_street, f};
    f->best_m = INFINITY;
    f->best_line = WARD_NONE;
    ward_tiles_near(&net->tiles, &q);
    if (f->best_m <= net->in->snap_m)
        return f->is_vertex ? WARD_OK : add_tee(f);
    if (f->is_missing)
        return WARD_OK;
    return f->best_line != WARD_NONE ? add_miss(f, f->best_line, f->best[0], f->best[1]) : add_dangle(f);
}

static ward_rc look_at_node(struct finder *f)
{
    const struct ward_street_net *net = f->net;
    const struct ward_street_end *e = &net->ends[f->end];
    struct ward_tiles_query q = {e->x, e->y, net->in->near_m, visit_node, f};
    f->is_missing = false;
    ward_tiles_near(&net->end_tiles, &q);
    if (f->rc != WARD_OK)
        return f->rc;
    return net->degree[f->end] == 1 ? look_at_loose(f) : WARD_OK;
}

static ward_rc index_border(struct finder *f, struct ward_segment **border, uint32_t **groups)
{
    size_t n = 0;
    if (f->net->in->region == NULL)
        return WARD_OK;
    ward_rc rc = ward_coverage_border(f->net->ctx, f->net->in->region, border, &n);
    if (rc == WARD_OK)
        rc = ward_new(f->net->ctx, n, sizeof **groups, groups); /* all one */
    return rc == WARD_OK ? ward_tiles_build(f->net->ctx, *border, *groups, n, NULL, &f->border) : rc;
}

ward_rc ward_streets_ends(struct ward_street_net *net)
{
    struct finder f = {.net = net};
    struct ward_segment *border = NULL;
    uint32_t *groups = NULL;
    ward_rc rc = index_border(&f, &border, &groups);
    if (rc == WARD_OK)
        make_nodes(&f);
    for (f.end = 0; rc == WARD_OK && f.end < net->n_ends; f.end++) {
        if (net->ends[f.end].node == f.end)
            rc = look_at_node(&f);
        if (rc == WARD_OK && f.end % 4096 == 0)
            rc = ward_ctx_interrupted(net->ctx);
    }
    ward_tiles_clear(&f.border);
    ward_mem_free(border);
    ward_mem_free(groups);
    return rc;
}
