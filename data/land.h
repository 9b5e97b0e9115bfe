#ifndef CITY_LAND_H
#define CITY_LAND_H

#include "city.h"

/** Writes what changes the land: parks, new greening, removed buildings and adverts. */
bool land_write(const struct city *c);

#endif
