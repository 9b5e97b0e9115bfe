#ifndef CITY_SCORES_H
#define CITY_SCORES_H

#include "cases.h"

/*
 * The second quarter is calibrated to the report: 63 units from 90, 102 from 80, none lower, a mean of 89.16, and 8 of
 * 9 subdistricts from 88. A score is the mean of field (100 less the mean deduction) and system (per cent closed on
 * time).
 */
enum { SCORES_EXCELLENT = 63 };

struct scores {
    double target[DISTRICT_UNITS];
    int deduction[DISTRICT_UNITS][DAYS_HALF]; /* tenths of a point, one inspection a day */
};

/** Draws every unit's score, ends the cases accordingly, and closes each sum by the inspections. NULL on error. Free
 * with free(). */
struct scores *scores_new(const struct city *c, struct cases *cases);
bool scores_write_inspections(const struct city *c, const struct scores *s);
/** A unit's score of the second quarter, from the cases and inspections as they are written. */
double scores_of_unit(const struct scores *s, const struct cases *cases, int unit);

#endif
