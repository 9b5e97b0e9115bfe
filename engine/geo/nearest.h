/** nearest.h: the nearest line to a point, by an index of segments. Lines are ranked: where distances, rounded to the
 * millimetre, are equal, the lower index wins. */
#ifndef WARD_GEO_NEAREST_H
#define WARD_GEO_NEAREST_H

#include "geo/locate.h"

struct ward_nearest;

/** @brief Index over n geometries of any kind (points and polygons too: distance to a polygon is 0 inside). Copies. */
ward_rc ward_nearest_new(struct ward_ctx *ctx, const struct ward_geom *geoms, size_t n,
                         struct ward_nearest **out) WARD_CHECK;
void ward_nearest_free(struct ward_nearest *index);

enum ward_side { WARD_SIDE_ON, WARD_SIDE_LEFT, WARD_SIDE_RIGHT };

struct ward_near {
    uint32_t line; /* WARD_NONE: nothing within max_m */
    double distance_m;
    double measure_m;    /* along the geometry, from the first point of its first part, to the nearest point; 0
                            inside a polygon */
    enum ward_side side; /* seen along the line's direction; at an inner vertex the outer side of the turn */
    uint32_t runner_up;  /* the second nearest within max_m, WARD_NONE: none */
    double runner_up_m;  /* NAN: none */
    double x, y;         /* the nearest point itself */
};

/**
 * @brief  The nearest geometry within max_m. With barriers (NULL: none), a geometry whose straight connector from the
 *         point crosses a barrier counts only when none on this side is within max_m.
 * Pure: any number of threads.
 */
void ward_nearest_find(const struct ward_nearest *index, double x, double y, double max_m,
                       const struct ward_nearest *barriers, struct ward_near *out);

/** @brief The same without a runner-up (WARD_NONE, NAN): lines that could only be that are not looked at. */
void ward_nearest_find_first(const struct ward_nearest *index, double x, double y, double max_m,
                             const struct ward_nearest *barriers, struct ward_near *out);

/** @brief The nearest place on one line or points geometry of the index, however far; no runner-up. line NONE when it
 * is empty. Pure. @cost its segments */
void ward_nearest_line(const struct ward_nearest *index, uint32_t line, double x, double y, struct ward_near *out);

/** @brief Does the segment ab touch or cross any geometry of the index? Exact. */
bool ward_nearest_crosses(const struct ward_nearest *index, double ax, double ay, double bx, double by);

#endif
