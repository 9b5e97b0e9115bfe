#ifndef CITY_BRIDGES_H
#define CITY_BRIDGES_H

#include "city.h"

/** Writes the district's bridges and the spaces under them. */
bool bridges_write(const struct city *c);

#endif
