/** crs_private.h: inside crs*.c: PROJ's objects, and the way from one coordinate system to another. */
#ifndef WARD_GEO_CRS_PRIVATE_H
#define WARD_GEO_CRS_PRIVATE_H

#include "geo/crs.h"
#include "geo/proj.h"

/** A step between WGS 84 and CGCS2000 that is taken for no change: centimetres apart, no operation published. */
struct ward_leap {
    char text[256]; /* "": none */
    bool is_last;   /* after PROJ's steps; else before them */
};

/** @brief Metres (or radians) a unit of the first axis, and the unit's name. */
void ward_crs_unit(PJ_CONTEXT *proj, const PJ *crs, double *factor, char name[64]);

/** @brief A CRS with TOWGS84 parameters is "bound": its base tells the type. Destroy with proj_destroy(). */
PJ *ward_crs_base(PJ_CONTEXT *proj, const PJ *crs);

void ward_crs_describe_pj(PJ_CONTEXT *proj, const PJ *crs, struct ward_crs_info *out);

/**
 * @brief  The operation from one CRS to another, x before y. A ballpark is refused but between WGS 84 and CGCS2000.
 * @param[out] leap  what was left out of the operation as no change
 * @errors WARD_E_CRS. Destroy *out with proj_destroy().
 */
ward_rc ward_crs_operation(struct ward_ctx *ctx, PJ_CONTEXT *proj, const PJ *from, const PJ *to, struct ward_leap *leap,
                           PJ **out) WARD_CHECK;

#endif
