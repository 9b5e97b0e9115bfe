#ifndef CITY_BLOCKS_H
#define CITY_BLOCKS_H

#include "city.h"
#include "random.h"

enum { BLOCKS_ESTATES = 1000, BLOCKS_ENTRANCES = 6000 };

/** A housing estate: one cell of the lattice. */
struct estate {
    char id[16], name[64];
    int cell, unit, households;
    bool is_sorted, meets_provincial;
};

struct entrance {
    const char *layer;
    char key[16];
    struct point at;
};

/** The land between the streets: which cells are used, and by which estates. */
struct blocks {
    bool is_taken[LATTICE_CELLS];
    struct estate estate[BLOCKS_ESTATES];
    struct entrance entrance[BLOCKS_ENTRANCES];
    int entrances;
};

/** Sets estates on the ground plan. NULL on error. Free with free(). */
struct blocks *blocks_new(const struct city *c);
/** A free cell, taken from now on, in a unit of one of the kinds (bits), at most `reach` cells from the centre. */
int blocks_take(const struct city *c, struct random *r, unsigned kinds, double reach);
/** The four corners of a part of a cell, in shares of its sides, counter-clockwise. */
void blocks_part(const struct city *c, int cell, const double share[4], struct point ring[4]);
/** Notes a way into a park, lot or estate: the middle of one side of a part of a cell. */
void blocks_enter(const struct city *c, const char *layer, const char *key, const struct point ring[4], int side);
/** A round shape of about n points and exactly this area, uneven by its key. */
void blocks_blob(struct point centre, double area_m2, uint64_t key, struct point *ring, int n);

#endif
