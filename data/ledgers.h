#ifndef CITY_LEDGERS_H
#define CITY_LEDGERS_H

#include "city.h"

/** Writes the bureau's own books: listings, campaigns, targets and measures, gas rules, entrances and the settings
 * file. */
bool ledgers_write(const struct city *c);

#endif
