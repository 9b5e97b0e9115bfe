#include "geo/coverage.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/mem.h"
#include "geo/coveragework.h"
#include "geo/cross.h"
#include "geo/geos.h"
#include "geo/pred.h"

double ward_geom_width_m(const struct ward_geom *g)
{
    return 2 * ward_geom_area_m2(g) / ward_geom_length_m(g);
}

ward_rc ward_coverage_add(struct ward_coverage *c, enum ward_fault_kind kind, uint32_t a, uint32_t b,
                          struct ward_fault **out)
{
    return ward_faults_add(c->ctx, c->out, kind, a, b, out);
}

ward_rc ward_coverage_evidence(struct ward_coverage *c, uint32_t a, uint32_t b, double x, double y)
{
    struct ward_evidence e = {a < b ? a : b, a < b ? b : a, x, y};
    ward_rc rc = ward_grow(c->ctx, &c->evidence, &c->evidence_capacity, c->n_evidence + 1, sizeof *c->evidence);
    if (rc == WARD_OK)
        c->evidence[c->n_evidence++] = e;
    return rc;
}

/* ---- rings ---- */

static void read_rings(struct ward_coverage *c)
{
    const struct ward_cover *cover = c->cover;
    for (size_t r = 0; r < cover->n_rings; r++) {
        uint32_t first = cover->ring_at[r], end = cover->ring_at[r + 1];
        for (uint32_t e = first; e < end; e++) {
            c->before[e] = e > first ? e - 1 : end - 1;
            c->is_flat[e] = cover->inside[r] == 0;
            c->is_turned[e] = cover->inside[r] != 1;
        }
    }
}

/* ---- equal edges ---- */

static int compare_reals(double a, double b)
{
    return (a > b) - (a < b);
}

static bool goes_up(const struct ward_segment *s)
{
    return s->ax < s->bx || (s->ax <= s->bx && s->ay < s->by);
}

static int compare_places(const struct ward_segment *s, const struct ward_segment *t)
{
    const double *p = goes_up(s) ? &s->ax : &s->bx, *p2 = goes_up(s) ? &s->bx : &s->ax;
    const double *q = goes_up(t) ? &t->ax : &t->bx, *q2 = goes_up(t) ? &t->bx : &t->ax;
    int order = compare_reals(p[0], q[0]);
    if (order == 0)
        order = compare_reals(p[1], q[1]);
    if (order == 0)
        order = compare_reals(p2[0], q2[0]);
    return order != 0 ? order : compare_reals(p2[1], q2[1]);
}

static int by_place(const void *a, const void *b, void *edges)
{
    const struct ward_segment *s = edges;
    uint32_t i = *(const uint32_t *)a, j = *(const uint32_t *)b;
    int order = compare_places(&s[i], &s[j]);
    return order != 0 ? order : (i > j) - (i < j);
}

static int by_first_point(const void *a, const void *b, void *edges)
{
    const struct ward_segment *s = edges;
    uint32_t i = *(const uint32_t *)a, j = *(const uint32_t *)b;
    int order = compare_reals(s[i].ax, s[j].ax);
    if (order == 0)
        order = compare_reals(s[i].ay, s[j].ay);
    return order != 0 ? order : (i > j) - (i < j);
}

/* Edges of one place: the other way round they match, on one side their polygons overlap. */
static ward_rc match_group(struct ward_coverage *c, const uint32_t *group, size_t n)
{
    const struct ward_cover *cover = c->cover;
    ward_rc rc = WARD_OK;
    for (size_t i = 0; i < n; i++)
        for (size_t j = i + 1; rc == WARD_OK && j < n; j++) {
            uint32_t e = group[i], f = group[j], a = cover->polygon_of[e], b = cover->polygon_of[f];
            if (a == b || c->is_flat[e] || c->is_flat[f])
                continue;
            bool is_left = goes_up(&cover->edges[e]) != (c->is_turned[e] != 0);
            if (is_left != (goes_up(&cover->edges[f]) != (c->is_turned[f] != 0))) {
                c->is_matched[e] = c->is_matched[f] = 1;
                continue;
            }
            rc = ward_grow(c->ctx, &c->same, &c->same_capacity, c->n_same + 1, sizeof *c->same);
            if (rc == WARD_OK)
                c->same[c->n_same++] = (struct ward_polygon_pair){a < b ? a : b, a < b ? b : a};
        }
    return rc;
}

static ward_rc match_edges(struct ward_coverage *c)
{
    struct ward_segment *edges = c->cover->edges;
    size_t n = c->cover->n_edges;
    uint32_t *order = c->by_start; /* lent until it is sorted for itself */
    ward_rc rc = WARD_OK;
    qsort_r(order, n, sizeof *order, by_place, edges);
    for (size_t first = 0, end; rc == WARD_OK && first < n; first = end) {
        for (end = first + 1; end < n && compare_places(&edges[order[first]], &edges[order[end]]) == 0;)
            end++;
        rc = match_group(c, order + first, end - first);
    }
    return rc;
}

ward_rc ward_coverage_prepare(struct ward_coverage *c)
{
    size_t n = c->cover->n_edges;
    ward_rc rc = ward_new(c->ctx, n, sizeof *c->before, &c->before);
    if (rc == WARD_OK)
        rc = ward_new(c->ctx, n, sizeof *c->by_start, &c->by_start);
    if (rc == WARD_OK)
        rc = ward_new(c->ctx, n, 1, &c->is_turned);
    if (rc == WARD_OK)
        rc = ward_new(c->ctx, n, 1, &c->is_flat);
    if (rc == WARD_OK)
        rc = ward_new(c->ctx, n, 1, &c->is_matched);
    if (rc != WARD_OK)
        return rc;
    for (size_t e = 0; e < n; e++)
        c->by_start[e] = (uint32_t)e;
    read_rings(c);
    rc = match_edges(c);
    qsort_r(c->by_start, n, sizeof *c->by_start, by_first_point, c->cover->edges);
    return rc;
}

void ward_coverage_clear(struct ward_coverage *c)
{
    ward_mem_free(c->before);
    ward_mem_free(c->by_start);
    ward_mem_free(c->is_turned);
    ward_mem_free(c->is_flat);
    ward_mem_free(c->is_matched);
    ward_mem_free(c->same);
    ward_mem_free(c->evidence);
}

/* ---- crossings ---- */

struct crossing {
    struct ward_coverage *c;
    uint32_t edge;
    ward_rc rc;
};

static bool visit_crossing(void *state, const struct ward_segment *t, uint32_t other)
{
    struct crossing *x = state;
    const struct ward_segment *s = &x->c->cover->edges[x->edge];
    const uint32_t *polygon_of = x->c->cover->polygon_of;
    double p[2];
    if (other <= x->edge || polygon_of[other] == polygon_of[x->edge] || ward_segments_apart(s, t) ||
        !ward_segments_cross(s, t, p))
        return true;
    x->rc = ward_coverage_evidence(x->c, polygon_of[x->edge], polygon_of[other], p[0], p[1]);
    return x->rc == WARD_OK;
}

ward_rc ward_coverage_crossings(struct ward_coverage *c)
{
    struct crossing x = {c, 0, WARD_OK};
    for (; x.rc == WARD_OK && x.edge < c->cover->n_edges; x.edge++) {
        ward_tiles_along(&c->cover->tiles, &c->cover->edges[x.edge], visit_crossing, &x);
        if (x.rc == WARD_OK && x.edge % 4096 == 0)
            x.rc = ward_ctx_interrupted(c->ctx);
    }
    return x.rc;
}

/* ---- overlaps ---- */

static int by_pair(const void *a, const void *b)
{
    const struct ward_polygon_pair *p = a, *q = b;
    int order = (p->a > q->a) - (p->a < q->a);
    return order != 0 ? order : (p->b > q->b) - (p->b < q->b);
}

static int by_evidence(const void *a, const void *b)
{
    const struct ward_evidence *p = a, *q = b;
    int order = (p->a > q->a) - (p->a < q->a);
    if (order == 0)
        order = (p->b > q->b) - (p->b < q->b);
    if (order == 0)
        order = compare_reals(p->x, q->x);
    return order != 0 ? order : compare_reals(p->y, q->y);
}

static size_t count_edges(const struct ward_cover *cover, uint32_t polygon)
{
    return cover->ring_at[cover->polygon_at[polygon + 1]] - cover->ring_at[cover->polygon_at[polygon]];
}

/* All edges of the one are edges of the other, on the same side. */
static bool is_duplicate(const struct ward_coverage *c, uint32_t a, uint32_t b)
{
    struct ward_polygon_pair key = {a, b};
    size_t low = 0, high = c->n_same, n = 0;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (by_pair(&c->same[middle], &key) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    for (; low < c->n_same && by_pair(&c->same[low], &key) == 0; low++)
        n++;
    return n > 0 && n == count_edges(c->cover, a) && n == count_edges(c->cover, b);
}

static ward_rc add_points(struct ward_coverage *c, const struct ward_evidence *e, size_t n, struct ward_geom *out)
{
    ward_rc rc = WARD_OK;
    ward_geom_reset(out, WARD_KIND_POINT, c->locator->srid);
    for (size_t i = 0; rc == WARD_OK && i < n; i++) {
        if (i > 0 && by_evidence(&e[i], &e[i - 1]) == 0)
            continue;
        rc = ward_geom_part(c->ctx, out);
        if (rc == WARD_OK)
            rc = ward_geom_add(c->ctx, out, e[i].x, e[i].y);
    }
    return rc;
}

/* What two polygons share, by GEOS; *lost when it cannot tell, as with polygons that are not valid. */
static ward_rc intersect(struct ward_coverage *c, uint32_t a, uint32_t b, struct ward_geom *out, bool *lost)
{
    GEOSContextHandle_t geos = NULL;
    GEOSGeometry *p = NULL, *q = NULL, *both = NULL;
    struct ward_geom g = {0};
    ward_rc rc = ward_geos_get(c->ctx, &geos);
    if (rc == WARD_OK)
        rc = ward_cover_polygon(c->ctx, c->cover, a, c->locator->srid, &g);
    if (rc == WARD_OK)
        rc = ward_geos_from_geom(c->ctx, &g, &p);
    if (rc == WARD_OK)
        rc = ward_cover_polygon(c->ctx, c->cover, b, c->locator->srid, &g);
    if (rc == WARD_OK)
        rc = ward_geos_from_geom(c->ctx, &g, &q);
    if (rc == WARD_OK)
        both = GEOSIntersection_r(geos, p, q);
    *lost = rc == WARD_OK && both == NULL;
    if (rc == WARD_OK && both != NULL)
        rc = ward_geos_to_geom(c->ctx, both, WARD_KIND_POLYGON, c->locator->srid, out);
    ward_geos_destroy(c->ctx, both);
    ward_geos_destroy(c->ctx, q);
    ward_geos_destroy(c->ctx, p);
    ward_geom_clear(&g);
    return rc;
}

static ward_rc add_overlap(struct ward_coverage *c, const struct ward_evidence *e, size_t n)
{
    struct ward_fault *fault = NULL;
    bool lost = false, duplicate = is_duplicate(c, e->a, e->b);
    ward_rc rc = ward_coverage_add(c, duplicate ? WARD_FAULT_DUPLICATE : WARD_FAULT_OVERLAP, e->a, e->b, &fault);
    if (rc == WARD_OK && duplicate)
        rc = ward_cover_polygon(c->ctx, c->cover, e->a, c->locator->srid, &fault->geom);
    else if (rc == WARD_OK)
        rc = intersect(c, e->a, e->b, &fault->geom, &lost);
    if (rc == WARD_OK && !lost) {
        fault->measure = ward_geom_area_m2(&fault->geom);
        fault->width_m = ward_geom_is_empty(&fault->geom) ? 0 : ward_geom_width_m(&fault->geom);
    }
    if (rc == WARD_OK && (lost || ward_geom_is_empty(&fault->geom)))
        rc = add_points(c, e, n, &fault->geom);
    return rc;
}

ward_rc ward_coverage_overlaps(struct ward_coverage *c)
{
    struct ward_evidence *e = c->evidence;
    ward_rc rc = WARD_OK;
    if (c->n_same > 0)
        qsort(c->same, c->n_same, sizeof *c->same, by_pair);
    if (c->n_evidence > 0)
        qsort(e, c->n_evidence, sizeof *e, by_evidence);
    for (size_t first = 0, end; rc == WARD_OK && first < c->n_evidence; first = end) {
        for (end = first + 1; end < c->n_evidence && e[end].a == e[first].a && e[end].b == e[first].b;)
            end++;
        rc = add_overlap(c, e + first, end - first);
        if (rc == WARD_OK)
            rc = ward_ctx_interrupted(c->ctx);
    }
    return rc;
}

/* ---- all of it ---- */

ward_rc ward_coverage_check(struct ward_ctx *ctx, const struct ward_locator *l, double gap_width_m,
                            struct ward_faults *out)
{
    struct ward_coverage c = {.ctx = ctx, .locator = l, .cover = &l->cover, .gap_width_m = gap_width_m, .out = out};
    ward_faults_clear(out);
    if (!(gap_width_m >= 0 && gap_width_m < HUGE_VAL))
        return ward_fail(ctx, WARD_E_ARG, "gap_width_m must be a width in metres, 0 or more");
    ward_rc rc = ward_coverage_prepare(&c);
    if (rc == WARD_OK)
        rc = ward_coverage_nodes(&c);
    if (rc == WARD_OK)
        rc = ward_coverage_crossings(&c);
    if (rc == WARD_OK)
        rc = ward_coverage_overlaps(&c);
    if (rc == WARD_OK)
        rc = ward_coverage_gaps(&c);
    if (rc == WARD_OK && gap_width_m > 0)
        rc = ward_coverage_slivers(&c);
    ward_faults_sort(out);
    ward_coverage_clear(&c);
    if (rc != WARD_OK)
        ward_faults_clear(out);
    return rc;
}

ward_rc ward_coverage_border(struct ward_ctx *ctx, const struct ward_locator *l, struct ward_segment **out, size_t *n)
{
    struct ward_coverage c = {.ctx = ctx, .locator = l, .cover = &l->cover};
    *out = NULL;
    *n = 0;
    ward_rc rc = ward_coverage_prepare(&c);
    if (rc == WARD_OK)
        rc = ward_new(ctx, c.cover->n_edges, sizeof **out, out);
    for (size_t e = 0; rc == WARD_OK && e < c.cover->n_edges; e++)
        if (!c.is_matched[e])
            (*out)[(*n)++] = c.cover->edges[e];
    ward_coverage_clear(&c);
    return rc;
}
