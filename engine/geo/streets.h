/**
 * streets.h: do streets meet where they should? Ends that nearly meet, crossings without a node, ends that meet
 * nothing, lines drawn twice. Streets of another level (a bridge, a tunnel) neither cross nor run along each other; at
 * their ends levels meet.
 */
#ifndef WARD_GEO_STREETS_H
#define WARD_GEO_STREETS_H

#include "geo/faults.h"
#include "geo/locate.h"

struct ward_streets {
    const struct ward_geom *lines; /* n, borrowed; what is no line is left out */
    const int *levels;             /* n, borrowed; NULL: all on one */
    size_t n;
    double snap_m;                     /* ends so near are one node */
    double near_m;                     /* ends so near to another street should have met it */
    const struct ward_locator *region; /* borrowed: ends outside it or within near_m of its border do not dangle;
                                          NULL: all may */
};

/**
 * @brief  The faults of a street network, by kind, a, b and place.
 * @param[in,out] out  {0} or an earlier answer, which is cleared; ward_faults_clear() frees it
 * @units   metres of a projected CRS
 * @errors  WARD_E_ARG (0 <= snap_m <= near_m, finite), WARD_E_NOMEM, WARD_E_INTERRUPT
 * @cost    O(n log n) in segments, and what is found
 * @sql     ward_network(layer [, as_of [, near_m [, snap_m [, region]]]])
 */
ward_rc ward_streets_check(struct ward_ctx *ctx, const struct ward_streets *streets,
                           struct ward_faults *out) WARD_CHECK;

#endif
