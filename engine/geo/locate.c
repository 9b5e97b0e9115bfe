#include "geo/locate.h"

#include <math.h>

#include "core/mem.h"
#include "geo/locator.h"
#include "geo/pred.h"

static const double margin_bound_m = 50;

static ward_rc check(struct ward_ctx *ctx, const struct ward_geom *polygons, size_t n, int *srid)
{
    bool has_srid = false;
    *srid = 0;
    for (size_t i = 0; i < n; i++) {
        if (ward_geom_is_empty(&polygons[i]))
            continue;
        if (polygons[i].kind != WARD_KIND_POLYGON)
            return ward_fail(ctx, WARD_E_GEOM, "only polygons can cover a point; geometry %zu is none", i + 1);
        if (has_srid && polygons[i].srid != *srid)
            return ward_fail(ctx, WARD_E_SRID, "polygons of SRID %d and %d cannot share an index", *srid,
                             polygons[i].srid);
        has_srid = true;
        *srid = polygons[i].srid;
    }
    return WARD_OK;
}

ward_rc ward_locator_new(struct ward_ctx *ctx, const struct ward_geom *polygons, size_t n, struct ward_locator **out)
{
    struct ward_locator *l = NULL;
    int srid;
    *out = NULL;
    ward_rc rc = check(ctx, polygons, n, &srid);
    if (rc == WARD_OK)
        rc = ward_new(ctx, 1, sizeof *l, &l);
    if (rc != WARD_OK)
        return rc;
    l->srid = srid;
    rc = ward_new(ctx, n, sizeof *l->boxes, &l->boxes);
    if (rc == WARD_OK)
        rc = ward_cover_build(ctx, polygons, n, &l->cover);
    if (rc != WARD_OK) {
        ward_locator_free(l);
        return rc;
    }
    for (size_t i = 0; i < n; i++)
        l->boxes[i] = ward_geom_box(&polygons[i]);
    *out = l;
    return WARD_OK;
}

void ward_locator_free(struct ward_locator *l)
{
    if (l == NULL)
        return;
    ward_cover_clear(&l->cover);
    ward_mem_free(l->boxes);
    ward_mem_free(l);
}

uint32_t ward_locator_find(const struct ward_locator *l, double x, double y)
{
    struct ward_cover_scan scan;
    struct ward_cover_hit hit;
    ward_cover_begin(&l->cover, x, y, &scan);
    return ward_cover_next(&scan, &hit) ? hit.polygon : WARD_NONE;
}

size_t ward_locator_find_all(const struct ward_locator *l, double x, double y, uint32_t *out, size_t max)
{
    struct ward_cover_scan scan;
    struct ward_cover_hit hit;
    size_t n = 0;
    ward_cover_begin(&l->cover, x, y, &scan);
    for (; ward_cover_next(&scan, &hit); n++)
        if (n < max)
            out[n] = hit.polygon;
    return n;
}

/* A polygon on offer: nearer to the millimetre first, then the lower index. */
struct offer {
    double mm; /* whole millimetres */
    uint32_t polygon;
    double distance_m;
};

static const struct offer no_offer = {INFINITY, WARD_NONE, INFINITY};

static bool is_better(const struct offer *a, const struct offer *b)
{
    return a->mm < b->mm || (a->mm == b->mm && a->polygon < b->polygon);
}

/* A search for the chosen polygon's own edge and for the best two others. */
struct neighbours {
    const struct ward_cover *cover;
    uint32_t own; /* WARD_NONE: nobody covers the point */
    double own_m; /* to its outline */
    double own_reach_m;
    double max_m; /* for the others */
    int wanted;   /* 0, 1 or 2 others */
    struct offer first, second;
};

static void offer(struct neighbours *s, uint32_t polygon, double distance_m)
{
    if (s->wanted == 0 || distance_m > s->max_m)
        return;
    struct offer o = {round(distance_m * 1000), polygon, distance_m};
    if (polygon == s->first.polygon) {
        s->first = o.distance_m < s->first.distance_m ? o : s->first;
    } else if (is_better(&o, &s->first)) {
        s->second = s->first;
        s->first = o;
    } else if (polygon == s->second.polygon) {
        s->second = o.distance_m < s->second.distance_m ? o : s->second;
    } else if (is_better(&o, &s->second)) {
        s->second = o;
    }
}

/* What lies further off than this changes nothing any more. */
static double reach(const struct neighbours *s)
{
    const struct offer *last = s->wanted == 2 ? &s->second : &s->first;
    double others_m = -1;
    double own_m = -1;
    if (s->wanted > 0)
        others_m = last->distance_m + 0.001 < s->max_m ? last->distance_m + 0.001 : s->max_m;
    if (s->own != WARD_NONE)
        own_m = s->own_m < s->own_reach_m ? s->own_m : s->own_reach_m;
    return others_m > own_m ? others_m : own_m;
}

static void visit(struct ward_tiles_query *q, const struct ward_segment *e, uint32_t segment)
{
    struct neighbours *s = q->state;
    uint32_t polygon = ward_listed_group(e);
    double t;
    (void)segment;
    double d2 = ward_segment_d2(q->x, q->y, e->ax, e->ay, e->bx, e->by, &t);
    if (d2 > q->reach_m * q->reach_m)
        return;
    double distance_m = sqrt(d2);
    if (polygon != s->own)
        offer(s, polygon, distance_m);
    else if (distance_m < s->own_m)
        s->own_m = distance_m;
    q->reach_m = reach(s);
}

static void search(struct neighbours *s, double x, double y)
{
    struct ward_tiles_query q = {x, y, reach(s), visit, s};
    ward_tiles_near(&s->cover->tiles, &q);
}

static void place_covered(const struct ward_locator *l, double x, double y, double max_m, bool on_edge,
                          struct ward_placing *out)
{
    struct neighbours s = {&l->cover,
                           out->polygon,
                           INFINITY,
                           on_edge ? -1 : margin_bound_m,
                           fmax(max_m, margin_bound_m),
                           out->runner_up == WARD_NONE,
                           no_offer,
                           no_offer};
    search(&s, x, y);
    double margin_m = on_edge ? 0 : s.own_m;
    out->rule = on_edge ? WARD_PLACE_EDGE : WARD_PLACE_INSIDE;
    out->distance_m = 0;
    out->margin_m = margin_m <= margin_bound_m ? margin_m : (double)NAN;
    if (out->runner_up == WARD_NONE)
        out->runner_up = s.first.polygon;
}

static void place_near(const struct ward_locator *l, double x, double y, double max_m, struct ward_placing *out)
{
    struct neighbours s = {&l->cover, WARD_NONE, INFINITY, -1, max_m, 2, no_offer, no_offer};
    search(&s, x, y);
    if (s.first.polygon == WARD_NONE)
        return;
    out->polygon = s.first.polygon;
    out->rule = WARD_PLACE_NEAR;
    out->distance_m = s.first.distance_m;
    out->runner_up = s.second.polygon;
}

void ward_locator_place(const struct ward_locator *l, double x, double y, double max_m, struct ward_placing *out)
{
    struct ward_cover_scan scan;
    struct ward_cover_hit hit;
    bool on_edge = false;
    int inside = 0;
    *out = (struct ward_placing){WARD_NONE, WARD_PLACE_OUTSIDE, (double)NAN, (double)NAN, WARD_NONE, false};
    if (!isfinite(x) || !isfinite(y))
        return;
    ward_cover_begin(&l->cover, x, y, &scan);
    for (int n = 0; ward_cover_next(&scan, &hit); n++) {
        if (n == 0) {
            out->polygon = hit.polygon;
            on_edge = hit.on_edge;
        } else if (n == 1) {
            out->runner_up = hit.polygon;
        }
        inside += !hit.on_edge;
    }
    out->is_overlap = inside > 1;
    if (out->polygon != WARD_NONE)
        place_covered(l, x, y, max_m > 0 ? max_m : 0, on_edge, out);
    else
        place_near(l, x, y, max_m > 0 ? max_m : 0, out);
}
