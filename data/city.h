#ifndef CITY_CITY_H
#define CITY_CITY_H

#include "district.h"
#include "locate.h"
#include "streets.h"

/** What every part of the generator works on: the ground plan, and the folder the files go to. */
struct city {
    const char *folder;
    struct district *district;
    struct locator *locator;
    struct streets *streets;
    struct blocks *blocks;
};

#endif
