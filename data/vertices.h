#ifndef CITY_VERTICES_H
#define CITY_VERTICES_H

#include <stdbool.h>

struct district;

/**
 * Moves some shared vertices by less than a millimetre to where PROJ puts a longitude and latitude of eight decimals
 * (edge_points.csv), so that cases reported there as text lie exactly on the edges of two or three units.
 */
bool vertices_pin(struct district *d);

#endif
