/** meet.h: where lines meet: the crossings of two streets. */
#ifndef WARD_GEO_MEET_H
#define WARD_GEO_MEET_H

#include "geo/geom.h"

/**
 * @brief  The points where a line of one set meets one of the other: crossings, and ends that lie within snap_m of the
 *         other line (the end's own coordinates); a stretch along each other gives its two ends.
 * @param[in] a, b    line geometries (n_a, n_b) of one SRID that passed the gate; anything else meets nothing
 * @param[in] snap_m  metres, 0 or more: an end so near is on the line
 * @param[out] out    points, by x then y, each once; reused; start from {0}
 * @cost   segments of a times segments of b: for single streets
 */
ward_rc ward_lines_meet(struct ward_ctx *ctx, const struct ward_geom *const *a, size_t n_a,
                        const struct ward_geom *const *b, size_t n_b, double snap_m, struct ward_geom *out) WARD_CHECK;

#endif
