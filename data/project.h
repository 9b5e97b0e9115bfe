#ifndef CITY_PROJECT_H
#define CITY_PROJECT_H

#include "point.h"

/** Degrees of CGCS2000, taken for WGS 84 as every survey office does. */
struct lonlat {
    double lon, lat;
};

/** EPSG:4549 (Gauss-Krueger, 120 E, false easting 500 km) to degrees, exact to a micrometre. */
struct lonlat project_to_degrees(struct point p);
struct point project_to_metres(struct lonlat g);
/** WGS 84 to the shifted degrees of Chinese web maps (the open GCJ-02 formula, a = 6378245). */
struct lonlat project_to_gcj02(struct lonlat g);

#endif
