#ifndef CITY_LOCATE_H
#define CITY_LOCATE_H

#include "district.h"

/** Finds units and borders quickly. */
struct locator;

struct locator *locate_new(const struct district *d);
void locate_free(struct locator *l);
/** The unit that covers a point, -1 outside. */
int locate_unit(const struct locator *l, struct point p);
/** Distance to the nearest unit border, at most limit_m (<= 50). */
double locate_margin_m(const struct locator *l, struct point p, double limit_m);
/** Distance to the district's own border, whatever the side. */
double locate_outer_m(const struct locator *l, struct point p);
/** The number of pieces of outer border, and the ends of one, the district on its left. */
int locate_outer_count(const struct locator *l);
void locate_outer_piece(const struct locator *l, int k, struct point *a, struct point *b);

#endif
