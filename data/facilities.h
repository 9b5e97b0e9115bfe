#ifndef CITY_FACILITIES_H
#define CITY_FACILITIES_H

#include "city.h"

/** Writes what stands in the street: bins, toilets, cameras, hydrants and shop signs. */
bool facilities_write(const struct city *c);

#endif
