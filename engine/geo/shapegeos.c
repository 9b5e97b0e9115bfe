/* The geometry of a gap of shapes by GEOS: the polygon minus the union of polygons inscribed in what is served. */
#include <math.h>

#include "core/mem.h"
#include "geo/gapwork.h" /* ward_gap_chord_angle */
#include "geo/geos.h"
#include "geo/shapework.h"

static const double pi = 3.14159265358979323846;

struct drawing {
    struct ward_ctx *ctx;
    const struct ward_shapes *s;
    GEOSGeometry **members;
    size_t n, capacity;
    struct ward_geom shape; /* the one being drawn */
};

static ward_rc begin(struct drawing *d)
{
    ward_geom_reset(&d->shape, WARD_KIND_POLYGON, 0);
    ward_rc rc = ward_geom_poly(d->ctx, &d->shape);
    return rc == WARD_OK ? ward_geom_part(d->ctx, &d->shape) : rc;
}

static ward_rc end(struct drawing *d)
{
    ward_rc rc = ward_geom_add(d->ctx, &d->shape, d->shape.xy[0], d->shape.xy[1]);
    if (rc == WARD_OK)
        rc = ward_grow(d->ctx, &d->members, &d->capacity, d->n + 1, sizeof(GEOSGeometry *));
    if (rc == WARD_OK)
        rc = ward_geos_from_geom(d->ctx, &d->shape, &d->members[d->n]);
    d->n += rc == WARD_OK;
    return rc;
}

/* Corners on a circle; the last one too. */
static ward_rc add_arc(struct drawing *d, double x, double y, double r, double from, double sweep, bool with_last)
{
    double n = fmax(1, ceil(sweep / ward_gap_chord_angle(r)));
    ward_rc rc = WARD_OK;
    for (double k = 0; rc == WARD_OK && k < n + (with_last ? 1 : 0); k++) {
        double angle = from + sweep * (k / n);
        rc = ward_geom_add(d->ctx, &d->shape, d->s->ox + x + r * cos(angle), d->s->oy + y + r * sin(angle));
    }
    return rc;
}

/* A segment grown by the reach: half a circle about each end; a point: a whole one. */
static ward_rc draw_bar(struct drawing *d, const struct ward_segment *e, double r)
{
    ward_rc rc = begin(d);
    if (rc == WARD_OK && e->ax == e->bx && e->ay == e->by) {
        rc = add_arc(d, e->ax, e->ay, r, 0, 2 * pi, false);
        return rc == WARD_OK ? end(d) : rc;
    }
    double way = atan2(e->by - e->ay, e->bx - e->ax);
    if (rc == WARD_OK)
        rc = add_arc(d, e->bx, e->by, r, way - pi / 2, pi, true);
    if (rc == WARD_OK)
        rc = add_arc(d, e->ax, e->ay, r, way + pi / 2, pi, true);
    return rc == WARD_OK ? end(d) : rc;
}

static ward_rc add_inside(struct drawing *d, uint32_t number)
{
    ward_rc rc = ward_grow(d->ctx, &d->members, &d->capacity, d->n + 1, sizeof(GEOSGeometry *));
    if (rc == WARD_OK)
        rc = ward_geos_from_geom(d->ctx, &d->s->areas[number], &d->members[d->n]);
    d->n += rc == WARD_OK;
    return rc;
}

static ward_rc draw_shape(struct drawing *d, uint32_t number)
{
    const struct ward_shape *shape = &d->s->shapes[number];
    const struct ward_segment *e = d->s->segments + shape->first;
    ward_rc rc = WARD_OK;
    if (shape->is_sector) {
        rc = begin(d);
        if (rc == WARD_OK)
            rc = ward_geom_add(d->ctx, &d->shape, d->s->ox + e->ax, d->s->oy + e->ay);
        if (rc == WARD_OK)
            rc = add_arc(d, e->ax, e->ay, shape->reach_m, shape->from_rad, shape->sweep_rad, true);
        return rc == WARD_OK ? end(d) : rc;
    }
    if (shape->has_inside)
        rc = add_inside(d, number);
    for (size_t i = 0; rc == WARD_OK && i < shape->n; i++)
        rc = draw_bar(d, &e[i], shape->reach_m);
    return rc;
}

/* Between a chord and its arc lie at most two thirds of the deviation times the arc; twice that for corners. */
static double most_excess_m2(const struct ward_shapes *s, const struct ward_shape_list *near)
{
    double arcs_m = 0;
    for (size_t i = 0; i < near->n; i++)
        for (size_t k = s->seen_at[near->items[i]]; k < s->seen_at[near->items[i] + 1]; k++) {
            const struct ward_bound *p = &s->seen.items[k];
            arcs_m += p->is_arc ? p->r * (p->to - p->from) : 0;
        }
    return 2 * 0.05 * arcs_m;
}

ward_rc ward_shapes_subtract(struct ward_ctx *ctx, const struct ward_shapes *s, const struct ward_shape_list *near,
                             const struct ward_geom *polygon, struct ward_geom *out, double *excess_m2)
{
    struct drawing d = {.ctx = ctx, .s = s};
    GEOSContextHandle_t geos;
    GEOSGeometry *all = NULL;
    GEOSGeometry *covered = NULL;
    GEOSGeometry *shape = NULL;
    GEOSGeometry *gap = NULL;
    *excess_m2 = most_excess_m2(s, near);
    ward_rc rc = ward_geos_get(ctx, &geos);
    for (size_t i = 0; rc == WARD_OK && i < near->n; i++)
        rc = draw_shape(&d, near->items[i]);
    if (rc == WARD_OK)
        rc = ward_geos_from_geom(ctx, polygon, &shape);
    if (rc == WARD_OK) {
        all = GEOSGeom_createCollection_r(geos, GEOS_GEOMETRYCOLLECTION, d.members, (unsigned)d.n);
        d.n = all != NULL ? 0 : d.n; /* the collection owns them */
        covered = all != NULL ? GEOSUnaryUnion_r(geos, all) : NULL;
        gap = covered != NULL ? GEOSDifference_r(geos, shape, covered) : NULL;
        rc = gap != NULL ? ward_geos_to_geom(ctx, gap, WARD_KIND_POLYGON, polygon->srid, out)
                         : ward_geos_fail(ctx, "taking what is served out of a polygon");
    }
    ward_geos_destroy(ctx, gap);
    ward_geos_destroy(ctx, covered);
    ward_geos_destroy(ctx, all);
    ward_geos_destroy(ctx, shape);
    for (size_t i = 0; i < d.n; i++)
        ward_geos_destroy(ctx, d.members[i]);
    ward_mem_free(d.members);
    ward_geom_clear(&d.shape);
    return rc;
}
