#include "geo/join.h"

#include "geo/geos.h"

ward_rc ward_join(struct ward_ctx *ctx, const struct ward_geom *a, const struct ward_geom *b, struct ward_geom *out)
{
    GEOSContextHandle_t geos;
    GEOSGeometry *p = NULL, *q = NULL, *joined = NULL;
    if (ward_geom_is_empty(a) || ward_geom_is_empty(b))
        return ward_geom_copy(ctx, ward_geom_is_empty(a) ? b : a, out);
    ward_rc rc = ward_geos_get(ctx, &geos);
    if (rc == WARD_OK)
        rc = ward_geos_from_geom(ctx, a, &p);
    if (rc == WARD_OK)
        rc = ward_geos_from_geom(ctx, b, &q);
    if (rc == WARD_OK && (joined = GEOSUnion_r(geos, p, q)) == NULL)
        rc = ward_geos_fail(ctx, "joining two areas");
    if (rc == WARD_OK)
        rc = ward_geos_to_geom(ctx, joined, WARD_KIND_POLYGON, a->srid, out);
    ward_geos_destroy(ctx, joined);
    ward_geos_destroy(ctx, q);
    ward_geos_destroy(ctx, p);
    return rc;
}
