#ifndef CITY_PARKING_H
#define CITY_PARKING_H

#include "city.h"

/** Writes the parking lots, off the street and along it. */
bool parking_write(const struct city *c);

#endif
