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

#include "geo/locate.h"

enum ward_fault_kind {
    WARD_FAULT_DUPLICATE,  /* a and b have the same outline; measure: their area (m2) */
    WARD_FAULT_OVERLAP,    /* a and b share inner points; measure: that area (m2), 0 where rounding swallows it */
    WARD_FAULT_GAP,        /* a hole of the union between two or more; a, b: the first two; measure: its area (m2) */
    WARD_FAULT_HOLE,       /* a hole of the union inside one (b none); measure: its area (m2) */
    WARD_FAULT_NARROW_GAP, /* open, narrower than gap_width_m between a and b; measure: its greatest width found (m) */
    WARD_FAULT_SLIVER,     /* a part of a thinner than gap_width_m (b none); measure: its area (m2) */
    WARD_FAULT_T_JUNCTION  /* a vertex of b on an edge of a that has no vertex there; measure: to the edge's nearer end */
};

struct ward_fault {
    enum ward_fault_kind kind;
    uint32_t a, b;         /* polygons; a < b but for t_junction; WARD_NONE: none */
    double measure;        /* by kind; NAN: not to be had (an overlap of invalid polygons) */
    double width_m;        /* mean width, 2 x area / outline, of an area; of a narrow gap its width; else NAN */
    struct ward_geom geom; /* the area; t_junction: the point; narrow_gap: lines across it; an overlap whose area is
                              lost to rounding: the points where it was found */
};

struct ward_faults {
    struct ward_fault *items;
    size_t n, capacity;
};

/**
 * @brief  The faults of a coverage, by kind, a, b and place.
 * @param[in]  l            the polygons, indexed; borrowed
 * @param[in]  gap_width_m  metres, finite, 0 or more; 0: no narrow gap and no sliver
 * @param[in,out] out       {0} or an earlier answer, which is cleared; ward_faults_clear() frees it
 * @units   metres of a projected CRS
 * @errors  WARD_E_ARG, WARD_E_GEOS, WARD_E_NOMEM, WARD_E_INTERRUPT
 * @cost    O(n log n) in edges, and a GEOS intersection for each pair that overlaps
 * @source  Martin Davis, JTS CoveragePolygonValidator (2022); the sectors at a node: PolygonNodeTopology
 * @sql     ward_coverage(layer [, gap_width_m [, as_of]])
 */
ward_rc ward_coverage_check(struct ward_ctx *ctx, const struct ward_locator *l, double gap_width_m,
                            struct ward_faults *out) WARD_CHECK;
void ward_faults_clear(struct ward_faults *faults);
const char *ward_fault_name(enum ward_fault_kind kind); /* "t_junction" */

struct ward_segment;

/** @brief The edges that no other polygon shares: the coverage's outer border, and the borders of its gaps. Free with
 * ward_mem_free(). */
ward_rc ward_coverage_border(struct ward_ctx *ctx, const struct ward_locator *l, struct ward_segment **out,
                             size_t *n) WARD_CHECK;

#endif
