#ifndef CITY_SHARES_H
#define CITY_SHARES_H

#include "random.h"

/** Splits a total into n whole numbers near random shares of it; they add up exactly. */
void shares_split(struct random *r, int total, int *part, int n);
/** Splits a total into n whole numbers, none above its limit, each about its limit's share; they add up exactly. */
void shares_fill(struct random *r, int total, const int *limit, int *part, int n);

#endif
