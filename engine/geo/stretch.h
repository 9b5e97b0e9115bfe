/** stretch.h: a part of a line by measures along it. */
#ifndef WARD_GEO_STRETCH_H
#define WARD_GEO_STRETCH_H

#include "geo/geom.h"

/**
 * @brief  The stretch of a line between two measures, with the vertices between them.
 * @param[in]     line         lines; the measure runs over the parts one after the other
 * @param[in]     from_m,to_m  metres from the first point of the first part; in either order, cut to the line's ends
 * @param[in,out] out          reset first; empty where the stretch has no length
 * @errors WARD_E_GEOM (no line), WARD_E_NOMEM
 * @sql    ward_stretch(geom, from_m, to_m)
 */
ward_rc ward_geom_stretch(struct ward_ctx *ctx, const struct ward_geom *line, double from_m, double to_m,
                          struct ward_geom *out) WARD_CHECK;

#endif
