/** inside.h: one point that stands for a geometry: on a line, in an area, never outside of it. */
#ifndef WARD_GEO_INSIDE_H
#define WARD_GEO_INSIDE_H

#include "geo/geom.h"

/**
 * @brief  Points: the first. Lines: half-way along the whole. Areas: the middle of the widest stretch inside on a
 *         horizontal line half-way up, between vertices (a ring without area: its first vertex).
 * @param[in]  g  passed the gate; not empty
 * @cost O(n log n) @errors WARD_E_GEOM (empty), WARD_E_NOMEM
 * @source  the scan line of JTS's InteriorPointArea (Davis 2018)
 */
ward_rc ward_geom_inside(struct ward_ctx *ctx, const struct ward_geom *g, double *x, double *y) WARD_CHECK;

#endif
