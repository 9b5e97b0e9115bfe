#include "io/convert.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "geo/validity.h"

enum { DEEPEST = 16 };                  /* collections within collections */
static const double repair_most = 0.01; /* share of the area a repair may change */

static const char wrong_kind[] = "wrong kind of geometry";
static const char bad_geometry[] = "bad geometry";
static const char no_number[] = "a coordinate is no finite number";

static void reject(struct ward_placed *out, const char *reason, const char *detail)
{
    out->reason = reason;
    (void)snprintf(out->detail, sizeof out->detail, "%.250s", detail);
}

static unsigned kind_of(OGRwkbGeometryType flat)
{
    switch (flat) {
    case wkbPoint:
    case wkbMultiPoint:
        return WARD_KIND_POINT;
    case wkbLineString:
    case wkbMultiLineString:
        return WARD_KIND_LINE;
    case wkbPolygon:
    case wkbMultiPolygon:
    case wkbTriangle:
        return WARD_KIND_POLYGON;
    default:
        return WARD_KIND_NONE;
    }
}

static const char *kind_name(unsigned kind)
{
    return kind == WARD_KIND_POINT ? "point" : kind == WARD_KIND_LINE ? "line" : "polygon";
}

/* The one kind of all leaves; false where kinds are mixed or unknown. An empty collection has none. */
static bool find_kind(OGRGeometryH g, int depth, unsigned *kind)
{
    OGRwkbGeometryType flat = OGR_GT_Flatten(OGR_G_GetGeometryType(g));
    if (depth > DEEPEST)
        return false;
    if (flat != wkbGeometryCollection && flat != wkbTIN && flat != wkbPolyhedralSurface) {
        unsigned own = kind_of(flat);
        if (OGR_G_IsEmpty(g))
            return true;
        if (own == WARD_KIND_NONE || (*kind != WARD_KIND_NONE && *kind != own))
            return false;
        *kind = own;
        return true;
    }
    for (int i = 0; i < OGR_G_GetGeometryCount(g); i++)
        if (!find_kind(OGR_G_GetGeometryRef(g, i), depth + 1, kind))
            return false;
    return true;
}

static ward_rc add_points(struct ward_converter *c, OGRGeometryH g)
{
    ward_rc rc = ward_geom_part(c->ctx, &c->geom);
    int n = OGR_G_GetPointCount(g);
    for (int i = 0; rc == WARD_OK && i < n; i++)
        rc = ward_geom_add(c->ctx, &c->geom, OGR_G_GetX(g, i), OGR_G_GetY(g, i));
    return rc;
}

static ward_rc add_polygon(struct ward_converter *c, OGRGeometryH g)
{
    ward_rc rc = ward_geom_poly(c->ctx, &c->geom);
    for (int i = 0; rc == WARD_OK && i < OGR_G_GetGeometryCount(g); i++) {
        OGRGeometryH ring = OGR_G_GetGeometryRef(g, i);
        if (!OGR_G_IsEmpty(ring))
            rc = add_points(c, ring);
    }
    return rc;
}

static ward_rc add_leaves(struct ward_converter *c, OGRGeometryH g)
{
    ward_rc rc = WARD_OK;
    if (OGR_G_IsEmpty(g))
        return WARD_OK;
    switch (OGR_GT_Flatten(OGR_G_GetGeometryType(g))) {
    case wkbPoint:
    case wkbLineString:
        return add_points(c, g);
    case wkbPolygon:
    case wkbTriangle:
        return add_polygon(c, g);
    default:
        break;
    }
    for (int i = 0; rc == WARD_OK && i < OGR_G_GetGeometryCount(g); i++)
        rc = add_leaves(c, OGR_G_GetGeometryRef(g, i));
    return rc;
}

static ward_rc take_straight(struct ward_converter *c, OGRGeometryH g, struct ward_placed *out)
{
    unsigned kind = WARD_KIND_NONE;
    if (!find_kind(g, 0, &kind)) {
        out->reason = wrong_kind;
        (void)snprintf(out->detail, sizeof out->detail, "a %s", OGR_G_GetGeometryName(g));
        return WARD_OK;
    }
    ward_geom_reset(&c->geom, kind, c->srid);
    return kind != WARD_KIND_NONE ? add_leaves(c, g) : WARD_OK;
}

/* GDAL takes a point with a NaN in it for an empty one. It is none, but for NaN NaN where that is how one is written.
 */
static bool hides_nan(const struct ward_converter *c, OGRGeometryH g, int depth)
{
    if (depth > DEEPEST)
        return false;
    if (OGR_GT_Flatten(OGR_G_GetGeometryType(g)) == wkbPoint && OGR_G_GetPointCount(g) > 0) {
        bool x = isnan(OGR_G_GetX(g, 0)), y = isnan(OGR_G_GetY(g, 0));
        return (x || y) && !(x && y && c->writes_nan);
    }
    for (int i = 0; i < OGR_G_GetGeometryCount(g); i++)
        if (hides_nan(c, OGR_G_GetGeometryRef(g, i), depth + 1))
            return true;
    return false;
}

ward_rc ward_convert_shape(struct ward_converter *c, OGRGeometryH shape, struct ward_placed *out)
{
    ward_geom_reset(&c->geom, WARD_KIND_NONE, c->srid);
    if (shape == NULL)
        return WARD_OK;
    if (OGR_G_IsEmpty(shape)) {
        if (hides_nan(c, shape, 0))
            reject(out, bad_geometry, no_number);
        return WARD_OK;
    }
    out->has_z = OGR_G_Is3D(shape) || OGR_G_IsMeasured(shape);
    out->has_curves = OGR_G_HasCurveGeometry(shape, FALSE) != 0;
    if (!out->has_curves)
        return take_straight(c, shape, out);
    OGRGeometryH straight = OGR_G_GetLinearGeometry(shape, 1.0, NULL);
    if (straight == NULL) {
        out->reason = bad_geometry;
        (void)snprintf(out->detail, sizeof out->detail, "its curves cannot be cut into chords");
        return WARD_OK;
    }
    ward_rc rc = take_straight(c, straight, out);
    OGR_G_DestroyGeometry(straight);
    return rc;
}

static void reject_kind(const struct ward_converter *c, struct ward_placed *out)
{
    static const unsigned kinds[] = {WARD_KIND_POINT, WARD_KIND_LINE, WARD_KIND_POLYGON};
    char takes[64] = "";
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        if (c->kinds & kinds[i])
            (void)snprintf(takes + strlen(takes), sizeof takes - strlen(takes), "%s%ss", takes[0] != '\0' ? " or " : "",
                           kind_name(kinds[i]));
    out->reason = wrong_kind;
    (void)snprintf(out->detail, sizeof out->detail, "a %s; the layer takes %s", kind_name(c->geom.kind), takes);
}

static void check_kind(const struct ward_converter *c, struct ward_placed *out)
{
    if ((c->geom.kind & c->kinds) == 0)
        reject_kind(c, out);
    else if (c->geom.kind == WARD_KIND_POINT && c->geom.n_coords > 1) {
        out->reason = wrong_kind;
        (void)snprintf(out->detail, sizeof out->detail, "%zu points in one row; one row is one place",
                       c->geom.n_coords);
    }
}

static ward_rc repair(struct ward_converter *c, struct ward_placed *out)
{
    bool valid = false;
    char why[256] = "";
    ward_rc rc = ward_validity(c->ctx, &c->geom, &valid, why);
    if (rc != WARD_OK || valid)
        return rc;
    rc = ward_repair(c->ctx, &c->geom, &c->repaired);
    if (rc != WARD_OK) {
        reject(out, "broken polygon", ward_ctx_message(c->ctx));
        ward_ctx_clear(c->ctx);
        return WARD_OK;
    }
    double before_m2 = ward_geom_area_m2(&c->geom);
    double after_m2 = ward_geom_area_m2(&c->repaired);
    double change_m2 = fabs(after_m2 - before_m2);
    if (ward_geom_is_empty(&c->repaired) || change_m2 > repair_most * before_m2) {
        out->reason = "broken polygon";
        (void)snprintf(out->detail, sizeof out->detail, "%.150s; repairing it would change %.6g of %.6g m2", why,
                       change_m2, before_m2);
        return WARD_OK;
    }
    struct ward_geom old = c->geom;
    c->geom = c->repaired;
    c->repaired = old;
    c->geom.srid = c->srid;
    out->repaired_m2 = after_m2 - before_m2;
    return WARD_OK;
}

ward_rc ward_convert_finish(struct ward_converter *c, struct ward_placed *out)
{
    ward_buf_reset(&c->blob);
    out->is_empty = ward_geom_is_empty(&c->geom);
    if (out->reason != NULL || out->is_empty)
        return WARD_OK;
    size_t n_bad = 0;
    for (size_t i = 0; i < c->geom.n_coords * 2; i++)
        if (!isfinite(c->geom.xy[i])) {
            reject(out, bad_geometry, no_number);
            return WARD_OK;
        }
    double first[2] = {c->geom.xy[0], c->geom.xy[1]};
    ward_rc rc = WARD_OK;
    if (c->transform != NULL)
        rc = ward_transform_apply(c->ctx, c->transform, c->geom.xy, c->geom.n_coords, &n_bad);
    if (rc != WARD_OK)
        return rc;
    if (n_bad > 0) {
        out->reason = "outside the area of the CRS";
        (void)snprintf(out->detail, sizeof out->detail, "%zu of %zu coordinates, the first of the row %.9g, %.9g",
                       n_bad, c->geom.n_coords, first[0], first[1]);
        return WARD_OK;
    }
    if (ward_geom_gate(c->ctx, &c->geom) != WARD_OK) {
        reject(out, bad_geometry, ward_ctx_message(c->ctx));
        ward_ctx_clear(c->ctx);
        return WARD_OK;
    }
    check_kind(c, out);
    if (out->reason == NULL && c->geom.kind == WARD_KIND_POLYGON)
        rc = repair(c, out);
    return rc == WARD_OK ? ward_geom_to_blob(c->ctx, &c->geom, &c->blob) : rc;
}

void ward_converter_clear(struct ward_converter *c)
{
    ward_geom_clear(&c->geom);
    ward_geom_clear(&c->repaired);
    ward_buf_clear(&c->blob);
}
