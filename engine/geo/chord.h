/** chord.h: how much of a line lies within a distance of a point. */
#ifndef WARD_GEO_CHORD_H
#define WARD_GEO_CHORD_H

#include "geo/geom.h"

/** @brief The length of the lines inside the disc of within_m about (x, y), each segment's chord exactly; 0 for points
 * and areas. */
double ward_geom_length_near_m(const struct ward_geom *g, double x, double y, double within_m);

#endif
