#ifndef CITY_ESTATES_H
#define CITY_ESTATES_H

#include "city.h"

/** Writes where people live: estates, their buildings and waste drop-off points. */
bool estates_write(const struct city *c);

#endif
