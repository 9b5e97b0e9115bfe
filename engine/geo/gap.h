/**
 * gap.h: the part of a polygon that lies farther than r from every one of many points: exact area by Green's theorem on
 * circular arcs, and a geometry whose arcs deviate at most 0.05 m (chords inscribed in the discs). Metres of a
 * projected CRS. Once made, discs are only read: any number of threads may share them, each with its own context.
 */
#ifndef WARD_GEO_GAP_H
#define WARD_GEO_GAP_H

#include "geo/geom.h"

struct ward_discs;

/**
 * @brief  Equal discs about points; identical points count once, their order does not matter.
 * @param[in]  xy   x0 y0 x1 y1 …, n pairs; copied; NULL when n is 0
 * @param[out] out  free with ward_discs_free(); NULL on error
 * @errors WARD_E_ARG (radius not > 0 or not finite), WARD_E_GEOM (a coordinate not finite), WARD_E_NOMEM,
 *         WARD_E_INTERRUPT
 * @cost   O(n (log n + neighbours within 2 radii))
 */
ward_rc ward_discs_new(struct ward_ctx *ctx, const double *xy, size_t n, double radius_m,
                       struct ward_discs **out) WARD_CHECK;
void ward_discs_free(struct ward_discs *d);

/**
 * @brief  How much of a polygon no disc covers, and where.
 * @param[in]  polygon  a polygon geometry that passed the gate and is valid
 * @param[out] area_m2  of the polygon
 * @param[out] gap_m2   exact but for rounding: in [0, area_m2]; 0 where there is none (below a square millimetre), and
 *                      area_m2 with no disc near
 * @param[out] geom     the gap; NULL pointer: not wanted; empty when there is no gap. Clear with ward_geom_clear().
 *                      Valid; its area exceeds gap_m2 by what the chords cut off; neighbours' gaps share their corners
 * @errors WARD_E_GEOM (no polygon, or it fails the gate), WARD_E_GEOS (an invalid polygon), WARD_E_NOMEM
 * @cost   O((edges + discs near) log)
 */
ward_rc ward_gap(struct ward_ctx *ctx, const struct ward_discs *d, const struct ward_geom *polygon,
                 double *area_m2, double *gap_m2, struct ward_geom *geom) WARD_CHECK;

/**
 * @brief  The covered part of a polygon by a formula of its own, vertical lines integrated from left to right (not area
 *         minus gap): the test of promise 4. @cost O(crossings x edges and discs met); slower than ward_gap()
 */
ward_rc ward_covered(struct ward_ctx *ctx, const struct ward_discs *d, const struct ward_geom *polygon,
                     double *covered_m2) WARD_CHECK;

#endif
