#ifndef CITY_CLOCK_H
#define CITY_CLOCK_H

#include "days.h"
#include "random.h"

/** When things happen: days and hours of the half year drawn by weight. */
struct clock {
    double day[DAYS_HALF];
    double hour[24];
};

enum clock_kind { CLOCK_TICKETS, CLOCK_OFFICE, CLOCK_PATROL };

void clock_set(struct clock *c, enum clock_kind kind);
/** A minute of the half year. */
int clock_draw(const struct clock *c, struct random *r);
/** The same, within the first quarter (0) or the second (1). */
int clock_draw_quarter(const struct clock *c, struct random *r, int quarter);

#endif
