#ifndef CITY_GAS_H
#define CITY_GAS_H

#include "city.h"

/** Writes the gas pipes. */
bool gas_write_pipes(const struct city *c);
/** Writes the customers' sites: pipe valves, stoves and bottles, whose sums are the report's. */
bool gas_write_sites(const struct city *c);

#endif
