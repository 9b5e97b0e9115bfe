/**
 * coverage.h: do polygons that should lie side by side do so? The six edge errors of JTS's coverage validator, narrow
 * gaps, holes of the union, and slivers, found by exact predicates: no rounding decides whether two polygons overlap.
 *
 * | JTS's edge error                        | kind here                                               |
 * |-----------------------------------------|---------------------------------------------------------|
 * | duplicate polygon                       | duplicate                                               |
 * | equal segment with the same direction   | overlap                                                 |
 * | crossing                                | overlap                                                 |
 * | segment inside a neighbour              | overlap                                                 |
 * | collinear overlap that is not equal     | t_junction at each of its ends; overlap too on one side |
 * | touch at a non-vertex                   | t_junction                                              |
 */
#ifndef WARD_GEO_COVERAGE_H
#define WARD_GEO_COVERAGE_H

#include "geo/faults.h"
#include "geo/locate.h"

/**
 * @brief  The faults of a coverage, by kind, a, b and place. An overlap whose area is lost to rounding has the points
 *         where it was found for its geometry; where the polygons are not valid its measure is NAN.
 * @param[in]  l            the polygons, indexed; borrowed
 * @param[in]  gap_width_m  metres, finite, 0 or more; 0: no narrow gap and no sliver
 * @param[in,out] out       {0} or an earlier answer, which is cleared; ward_faults_clear() frees it
 * @units   metres of a projected CRS
 * @errors  WARD_E_ARG, WARD_E_GEOS, WARD_E_NOMEM, WARD_E_INTERRUPT
 * @cost    O(n log n) in edges, and a GEOS intersection for each pair that overlaps
 * @source  Martin Davis, JTS CoveragePolygonValidator (2022); the sectors at a node: PolygonNodeTopology
 * @sql     ward_coverage(layer [, as_of [, gap_width_m]])
 */
ward_rc ward_coverage_check(struct ward_ctx *ctx, const struct ward_locator *l, double gap_width_m,
                            struct ward_faults *out) WARD_CHECK;

struct ward_segment;

/** @brief The edges that no other polygon shares: the coverage's outer border, and the borders of its gaps. Free with
 * ward_mem_free(). */
ward_rc ward_coverage_border(struct ward_ctx *ctx, const struct ward_locator *l, struct ward_segment **out,
                             size_t *n) WARD_CHECK;

#endif
