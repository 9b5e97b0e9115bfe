#ifndef CITY_CASE_PLACES_H
#define CITY_CASE_PLACES_H

#include "cases.h"

/* How many cases are not plainly inside a unit. */
enum { CASE_PLACES_ADDRESS = 4022, CASE_PLACES_OUTSIDE = 804, CASE_PLACES_NEAR = 60 };

/**
 * Gives some cases an unusual place, and every case its coordinates as text. Only tickets, and reports due in the first
 * quarter, are taken, so that the second quarter's scores and the split of the ordinary cases stay what they are.
 */
bool case_places_set(const struct city *c, struct cases *s);

#endif
