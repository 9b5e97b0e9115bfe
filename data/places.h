#ifndef CITY_PLACES_H
#define CITY_PLACES_H

#include "city.h"

/** Writes zones, and the schools, markets, metro stations and hospitals. */
bool places_write(const struct city *c);

#endif
