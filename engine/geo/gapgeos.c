/*
 * The gap's geometry by GEOS: the polygon minus the union of polygons inscribed in the discs near it. Much slower than
 * gapwalk.c, but it takes any input: circles through vertices, through one another's centres, touching.
 */
#include <math.h>

#include "core/mem.h"
#include "geo/gapwork.h"
#include "geo/geos.h"

static const double two_pi = 6.28318530717958647692;
/* Fixed angles, the same for every disc. */
static size_t count_corners(double radius_m)
{
    return (size_t)ceil(two_pi / ward_gap_chord_angle(radius_m));
}

static ward_rc add_disc(struct ward_ctx *ctx, const struct ward_disc *c, double radius_m, size_t corners,
                        struct ward_geom *out)
{
    ward_geom_reset(out, WARD_KIND_POLYGON, 0);
    ward_rc rc = ward_geom_poly(ctx, out);
    if (rc == WARD_OK)
        rc = ward_geom_part(ctx, out);
    for (size_t i = 0; rc == WARD_OK && i <= corners; i++) {
        double angle = i < corners ? two_pi * (double)i / (double)corners : 0;
        rc = ward_geom_add(ctx, out, c->x + radius_m * cos(angle), c->y + radius_m * sin(angle));
    }
    return rc;
}

static ward_rc collect(struct ward_ctx *ctx, const struct ward_discs *d, const struct ward_box *box, GEOSGeometry **out)
{
    double r = d->radius_m;
    struct ward_box reach = {box->min_x - r, box->min_y - r, box->max_x + r, box->max_y + r};
    struct ward_disc_walk walk;
    struct ward_geom shape = {0};
    GEOSContextHandle_t geos;
    GEOSGeometry **members = NULL;
    size_t n = 0;
    size_t capacity = 0;
    uint32_t disc;
    *out = NULL;
    ward_rc rc = ward_geos_get(ctx, &geos);
    ward_discs_within(d, &reach, &walk);
    while (rc == WARD_OK && ward_discs_next(&walk, &disc)) {
        rc = ward_grow(ctx, &members, &capacity, n + 1, sizeof(GEOSGeometry *));
        if (rc == WARD_OK)
            rc = add_disc(ctx, &d->discs[disc], r, count_corners(r), &shape);
        if (rc == WARD_OK)
            rc = ward_geos_from_geom(ctx, &shape, &members[n]);
        n += rc == WARD_OK;
    }
    if (rc == WARD_OK) {
        *out = GEOSGeom_createCollection_r(geos, GEOS_GEOMETRYCOLLECTION, members, (unsigned)n);
        rc = *out != NULL ? WARD_OK : ward_geos_fail(ctx, "collecting discs");
        n = 0; /* the collection owns them */
    }
    for (size_t i = 0; i < n; i++)
        ward_geos_destroy(ctx, members[i]);
    ward_mem_free(members);
    ward_geom_clear(&shape);
    return rc;
}

/* The area between a circle and its inscribed corners: no geometry can exceed the gap by more per disc. */
static double most_excess_m2(const struct ward_discs *d, const struct ward_box *box)
{
    double r = d->radius_m;
    double corners = (double)count_corners(r);
    struct ward_box reach = {box->min_x - r, box->min_y - r, box->max_x + r, box->max_y + r};
    struct ward_disc_walk walk;
    uint32_t disc;
    double n = 0;
    ward_discs_within(d, &reach, &walk);
    while (ward_discs_next(&walk, &disc))
        n++;
    return n * r * r * (two_pi - corners * sin(two_pi / corners)) / 2;
}

ward_rc ward_gap_subtract(struct ward_ctx *ctx, const struct ward_discs *d, const struct ward_geom *polygon,
                          struct ward_geom *out, double *excess_m2)
{
    GEOSContextHandle_t geos;
    GEOSGeometry *discs = NULL;
    GEOSGeometry *covered = NULL;
    GEOSGeometry *shape = NULL;
    GEOSGeometry *gap = NULL;
    struct ward_box box = ward_geom_box(polygon);
    *excess_m2 = most_excess_m2(d, &box);
    ward_rc rc = ward_geos_get(ctx, &geos);
    if (rc == WARD_OK)
        rc = collect(ctx, d, &box, &discs);
    if (rc == WARD_OK)
        rc = ward_geos_from_geom(ctx, polygon, &shape);
    if (rc == WARD_OK) {
        covered = GEOSUnaryUnion_r(geos, discs);
        gap = covered != NULL ? GEOSDifference_r(geos, shape, covered) : NULL;
        rc = gap != NULL ? ward_geos_to_geom(ctx, gap, WARD_KIND_POLYGON, polygon->srid, out)
                         : ward_geos_fail(ctx, "taking discs out of a polygon");
    }
    ward_geos_destroy(ctx, gap);
    ward_geos_destroy(ctx, covered);
    ward_geos_destroy(ctx, shape);
    ward_geos_destroy(ctx, discs);
    return rc;
}
