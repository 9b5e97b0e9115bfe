/** validity.h: GEOS's validity, repair and union, behind the gate. */
#ifndef WARD_GEO_VALIDITY_H
#define WARD_GEO_VALIDITY_H

#include "geo/geom.h"

/** @brief Is a polygon geometry valid? reason (256 bytes) says why not. Points and lines that pass the gate are. */
ward_rc ward_validity(struct ward_ctx *ctx, const struct ward_geom *g, bool *valid, char reason[256]) WARD_CHECK;

/** @brief One fixed method (MakeValid, structure, keep_collapsed = 0): the polygonal part. out empty: nothing is left.
 * Points and lines that pass the gate are copied. */
ward_rc ward_repair(struct ward_ctx *ctx, const struct ward_geom *g, struct ward_geom *out) WARD_CHECK;

/** @brief The union of n polygon geometries (units dissolved to a subdistrict). Deterministic for a given order. */
ward_rc ward_dissolve(struct ward_ctx *ctx, const struct ward_geom *polygons, size_t n,
                      struct ward_geom *out) WARD_CHECK;

/** @brief "3.11.1-CAPI-1.17.1". Borrowed. @errors WARD_E_EXTENSION: there is no GEOS here */
ward_rc ward_geos_version(struct ward_ctx *ctx, const char **out) WARD_CHECK;

#endif
