/** locator.h: what a locator is made of, private to geo/ (split.c looks inside). */
#ifndef WARD_GEO_LOCATOR_H
#define WARD_GEO_LOCATOR_H

#include "geo/cover.h"

struct ward_locator {
    struct ward_cover cover;
    struct ward_box *boxes; /* of each polygon */
    int srid;
};

#endif
