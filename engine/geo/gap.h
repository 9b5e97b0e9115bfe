/**
 * gap.h: the part of a polygon that lies farther than r from every one of many points: exact area by Green's theorem on
 * circular arcs, and a geometry whose arcs deviate at most 0.05 m (chords inscribed in the discs).
 */
#ifndef WARD_GEO_GAP_H
#define WARD_GEO_GAP_H

#include "geo/geom.h"

struct ward_discs;

/** @brief Equal discs of radius_m about n points (x0 y0 x1 y1 …); identical points count once. Copies. @errors WARD_E_ARG (radius not > 0 or not finite) */
ward_rc ward_discs_new(struct ward_ctx *ctx, const double *xy, size_t n, double radius_m, struct ward_discs **out) WARD_CHECK;
void ward_discs_free(struct ward_discs *d);

/**
 * @param[in]  polygon  a polygon geometry that passed the gate and is valid
 * @param[out] area_m2  of the polygon
 * @param[out] gap_m2   exact: in [0, area_m2]; exactly 0 where there is none and exactly area_m2 with no disc near
 * @param[out] geom     the gap; NULL pointer: not wanted; empty when there is no gap. Clear with ward_geom_clear()
 */
ward_rc ward_gap(struct ward_ctx *ctx, const struct ward_discs *d, const struct ward_geom *polygon,
                 double *area_m2, double *gap_m2, struct ward_geom *geom) WARD_CHECK;

/** @brief The covered part of a polygon, by its own formula (not area minus gap): the test of promise 4. */
ward_rc ward_covered(struct ward_ctx *ctx, const struct ward_discs *d, const struct ward_geom *polygon, double *covered_m2) WARD_CHECK;

#endif
