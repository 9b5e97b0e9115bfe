#ifndef CITY_BORDERS_H
#define CITY_BORDERS_H

#include <stdbool.h>

struct district;

/**
 * Draws the outline of every unit: each stretch of border between two junctions is drawn once, as a natural line beside
 * its street, and used by the units on both sides, so that neighbours share every vertex.
 */
bool borders_draw(struct district *d);

#endif
