#ifndef CITY_SPOTS_H
#define CITY_SPOTS_H

#include "city.h"
#include "random.h"

/** A place beside a street. */
struct spot {
    const struct street *street;
    int unit;
    double along_m;
    bool is_left;
    struct point at;
};

/** Draws places beside streets of one unit, or of the whole district. */
struct spots {
    const struct city *city;
    int *index, first[DISTRICT_UNITS + 1]; /* streets by unit */
    double *until;                         /* running sum of weights, by index */
};

/** How much a street attracts; 0 or less: never. */
typedef double spots_weight(const struct street *t, const struct city *c);

bool spots_open(struct spots *s, const struct city *c, spots_weight *weight);
void spots_close(struct spots *s);
/** A place in a unit (-1: anywhere), at the kerb and up to deep_m behind it, rounded to 1 mm; false where none is
 * found. */
bool spots_draw(const struct spots *s, struct random *r, int unit, double deep_m, double margin_m, struct spot *spot);

#endif
