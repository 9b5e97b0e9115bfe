#ifndef CITY_DISTRICT_H
#define CITY_DISTRICT_H

#include <stdbool.h>

#include "lattice.h"

enum { DISTRICT_UNITS = 165, DISTRICT_SUBDISTRICTS = 9, DISTRICT_PEOPLE = 990000 };

enum unit_kind {
    UNIT_RESIDENTIAL,
    UNIT_COMMERCIAL,
    UNIT_PUBLIC,
    UNIT_INDUSTRY,
    UNIT_STORAGE,
    UNIT_HUB,
    UNIT_PARK,
    UNIT_SQUARE
};

/** A management unit. */
struct unit {
    char code[16], name[64], community_code[16];
    int subdistrict, population;
    enum unit_kind kind;
    struct point *ring; /* counter-clockwise, the first point not repeated; owned */
    int points;
    double area_m2;
    struct point low, high; /* bounding box */
};

struct subdistrict {
    char code[16], name[64], squad[64], valid_from[16], empowered_from[16];
    int units;
};

struct district {
    struct lattice lattice;
    int unit_of[LATTICE_CELLS];
    int community_of[DISTRICT_UNITS]; /* number within its subdistrict, from 1 */
    struct unit unit[DISTRICT_UNITS];
    struct subdistrict subdistrict[DISTRICT_SUBDISTRICTS];
    double area_m2;
};

/** Divides the lattice among subdistricts and units, with names, land use and people. NULL on error. */
struct district *district_new(void);
void district_free(struct district *d);
/** Whether the cells of a unit have one outline that touches itself nowhere. */
bool district_is_simple(const struct district *d, int unit);
/** The unit of a cell, -1 outside the lattice. */
int district_unit_at(const struct district *d, int i, int j);
/** Whether the subdistrict held enforcement powers on a day (ISO text). */
bool district_is_empowered(const struct district *d, int subdistrict, const char *day);

#endif
