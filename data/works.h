#ifndef CITY_WORKS_H
#define CITY_WORKS_H

#include "city.h"

/** Writes what happens on streets: works, stalls, and the duties that share out alleys from July on. */
bool works_write(const struct city *c);

#endif
