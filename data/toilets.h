#ifndef CITY_TOILETS_H
#define CITY_TOILETS_H

#include "city.h"
#include "spots.h"

/** Writes the 240 public toilets, 15 of them in works. */
bool toilets_write(const struct city *c, spots_weight *weight);

#endif
