/**
 * geos.h: the border to GEOS, private to geo/: one handle per context, geometries both ways, and the one place that
 * turns GEOS's exceptions into WARD_E_GEOS. Nothing here may be given a geometry that did not pass the gate.
 */
#ifndef WARD_GEO_GEOS_H
#define WARD_GEO_GEOS_H

#include "geo/geom.h"
#include "geo/geosload.h"

/** @brief The context's GEOS handle, made at first use, kept in its slot. Borrowed. @errors WARD_E_NOMEM, WARD_E_GEOS
 */
ward_rc ward_geos_get(struct ward_ctx *ctx, GEOSContextHandle_t *out) WARD_CHECK;

/** @brief `return ward_geos_fail(ctx, "intersecting a unit");` the message ends in what GEOS said. @return WARD_E_GEOS
 */
ward_rc ward_geos_fail(struct ward_ctx *ctx, const char *doing);

/** @brief A GEOS predicate's answer (0, 1, 2 = exception) as a bool. */
ward_rc ward_geos_bool(struct ward_ctx *ctx, char answer, const char *doing, bool *out) WARD_CHECK;

/** @brief A copy of a geometry that passed the gate; free with GEOSGeom_destroy_r(). */
ward_rc ward_geos_from_geom(struct ward_ctx *ctx, const struct ward_geom *g, GEOSGeometry **out) WARD_CHECK;

/**
 * @brief  The parts of one kind, however deep in collections; other kinds and empty parts are left out.
 * @param[in,out] out  reset first; empty when nothing of that kind is there
 */
ward_rc ward_geos_to_geom(struct ward_ctx *ctx, const GEOSGeometry *from, unsigned kind, int srid,
                          struct ward_geom *out) WARD_CHECK;

/** @brief NULL is allowed. */
void ward_geos_destroy(struct ward_ctx *ctx, GEOSGeometry *g);

#endif
