/**
 * geosload.h: GEOS's functions, loaded when the first of them is needed (core/late.h). Included by geos.h alone.
 */
#ifndef WARD_GEO_GEOSLOAD_H
#define WARD_GEO_GEOSLOAD_H

#include <geos_c.h>

#include "core/ctx.h"

/** @brief Loads GEOS; at once where it has been loaded before. Any thread. @errors WARD_E_EXTENSION: not installed */
ward_rc ward_geos_load(struct ward_ctx *ctx) WARD_CHECK;

/* Each function that geo/ calls, twice: here, and as a name below. One that is missing here alone does not compile, one
 * that is missing in both does not link. */
/* clang-format off */
#define WARD_GEOS_FUNCTIONS(X)                                                                                         \
    X(GEOSContext_setErrorMessageHandler_r) X(GEOSCoordSeq_copyFromBuffer_r) X(GEOSCoordSeq_copyToBuffer_r)            \
    X(GEOSCoordSeq_getSize_r) X(GEOSDifference_r) X(GEOSDistance_r) X(GEOSFree_r) X(GEOSGeomGetX_r) X(GEOSGeomGetY_r)  \
    X(GEOSGeomTypeId_r) X(GEOSGeom_createCollection_r) X(GEOSGeom_createLineString_r) X(GEOSGeom_createLinearRing_r)   \
    X(GEOSGeom_createPoint_r) X(GEOSGeom_createPolygon_r) X(GEOSGeom_destroy_r) X(GEOSGeom_getCoordSeq_r)              \
    X(GEOSGetExteriorRing_r) X(GEOSGetGeometryN_r) X(GEOSGetInteriorRingN_r) X(GEOSGetNumGeometries_r)                 \
    X(GEOSGetNumInteriorRings_r) X(GEOSIntersection_r) X(GEOSMakeValidParams_create_r)                                 \
    X(GEOSMakeValidParams_destroy_r) X(GEOSMakeValidParams_setKeepCollapsed_r) X(GEOSMakeValidParams_setMethod_r)      \
    X(GEOSMakeValidWithParams_r) X(GEOSPolygonize_r) X(GEOSUnaryUnion_r) X(GEOSUnion_r) X(GEOS_finish_r)               \
    X(GEOS_init_r) X(GEOSisEmpty_r) X(GEOSisValidDetail_r) X(GEOSversion)
/* clang-format on */

struct ward_geos {
#define WARD_GEOS_FIELD(name) __typeof__(&(name)) name;
    WARD_GEOS_FUNCTIONS(WARD_GEOS_FIELD)
#undef WARD_GEOS_FIELD
};

/** What the dynamic linker would keep in its own table: written once, by ward_geos_load(). */
extern struct ward_geos ward_geos;

#define GEOSContext_setErrorMessageHandler_r ward_geos.GEOSContext_setErrorMessageHandler_r
#define GEOSCoordSeq_copyFromBuffer_r ward_geos.GEOSCoordSeq_copyFromBuffer_r
#define GEOSCoordSeq_copyToBuffer_r ward_geos.GEOSCoordSeq_copyToBuffer_r
#define GEOSCoordSeq_getSize_r ward_geos.GEOSCoordSeq_getSize_r
#define GEOSDifference_r ward_geos.GEOSDifference_r
#define GEOSDistance_r ward_geos.GEOSDistance_r
#define GEOSFree_r ward_geos.GEOSFree_r
#define GEOSGeomGetX_r ward_geos.GEOSGeomGetX_r
#define GEOSGeomGetY_r ward_geos.GEOSGeomGetY_r
#define GEOSGeomTypeId_r ward_geos.GEOSGeomTypeId_r
#define GEOSGeom_createCollection_r ward_geos.GEOSGeom_createCollection_r
#define GEOSGeom_createLineString_r ward_geos.GEOSGeom_createLineString_r
#define GEOSGeom_createLinearRing_r ward_geos.GEOSGeom_createLinearRing_r
#define GEOSGeom_createPoint_r ward_geos.GEOSGeom_createPoint_r
#define GEOSGeom_createPolygon_r ward_geos.GEOSGeom_createPolygon_r
#define GEOSGeom_destroy_r ward_geos.GEOSGeom_destroy_r
#define GEOSGeom_getCoordSeq_r ward_geos.GEOSGeom_getCoordSeq_r
#define GEOSGetExteriorRing_r ward_geos.GEOSGetExteriorRing_r
#define GEOSGetGeometryN_r ward_geos.GEOSGetGeometryN_r
#define GEOSGetInteriorRingN_r ward_geos.GEOSGetInteriorRingN_r
#define GEOSGetNumGeometries_r ward_geos.GEOSGetNumGeometries_r
#define GEOSGetNumInteriorRings_r ward_geos.GEOSGetNumInteriorRings_r
#define GEOSIntersection_r ward_geos.GEOSIntersection_r
#define GEOSMakeValidParams_create_r ward_geos.GEOSMakeValidParams_create_r
#define GEOSMakeValidParams_destroy_r ward_geos.GEOSMakeValidParams_destroy_r
#define GEOSMakeValidParams_setKeepCollapsed_r ward_geos.GEOSMakeValidParams_setKeepCollapsed_r
#define GEOSMakeValidParams_setMethod_r ward_geos.GEOSMakeValidParams_setMethod_r
#define GEOSMakeValidWithParams_r ward_geos.GEOSMakeValidWithParams_r
#define GEOSPolygonize_r ward_geos.GEOSPolygonize_r
#define GEOSUnaryUnion_r ward_geos.GEOSUnaryUnion_r
#define GEOSUnion_r ward_geos.GEOSUnion_r
#define GEOS_finish_r ward_geos.GEOS_finish_r
#define GEOS_init_r ward_geos.GEOS_init_r
#define GEOSisEmpty_r ward_geos.GEOSisEmpty_r
#define GEOSisValidDetail_r ward_geos.GEOSisValidDetail_r
#define GEOSversion ward_geos.GEOSversion

#endif
