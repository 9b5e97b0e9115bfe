/** cross.h: segments that cross, or lie along each other; exact, but for the coordinates of a crossing. */
#ifndef WARD_GEO_CROSS_H
#define WARD_GEO_CROSS_H

#include "geo/tiles.h"

/** @brief Do two segments cross between their ends? Exact. @param[out] p  near the crossing, in plain doubles */
bool ward_segments_cross(const struct ward_segment *s, const struct ward_segment *t, double p[2]);

/** @brief Do their boxes lie apart? */
bool ward_segments_apart(const struct ward_segment *s, const struct ward_segment *t);

/** @brief The stretch of more than a point that two segments on one line share, along s. Exact: its ends are ends of
 * the segments. @return false: they share none */
bool ward_segments_shared(const struct ward_segment *s, const struct ward_segment *t, struct ward_segment *out);

/** @brief Does (x, y) lie exactly on the segment, but at neither end? */
bool ward_segment_passes(const struct ward_segment *s, double x, double y);

#endif
