#ifndef CITY_PLAN_H
#define CITY_PLAN_H

#include "city.h"

/** Writes the ground plan: units, subdistricts, streets and barriers. */
bool plan_write(const struct city *c);

#endif
