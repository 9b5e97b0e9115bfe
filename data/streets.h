#ifndef CITY_STREETS_H
#define CITY_STREETS_H

#include "district.h"
#include "locate.h"
#include "random.h"

enum { STREET_POINTS = 5, BARRIER_POINTS = 400 };

/** One segment between two nodes of the lattice. */
struct street {
    char id[16];
    int road; /* index of its named road, -1 without a name */
    enum street_class kind;
    int from, to, unit; /* nodes; the unit at its middle */
    int level, barrier; /* the barrier it crosses, -1 none */
    bool is_commercial, is_divided, is_walkable;
    double width_m, length_m;
    struct point line[STREET_POINTS], crossing;
};

struct road {
    char code[16], name[64];
    enum street_class kind;
    double attracts; /* how much more happens there than elsewhere */
};

struct barrier {
    char id[16], kind[16];
    struct point line[BARRIER_POINTS];
    int points;
};

struct streets {
    struct street *street;
    struct road *road;
    struct barrier *barrier;
    int streets, roads, barriers;
    double length_m;
};

/** Builds the network on the lattice: classes, names, bridges and tunnels; one connected piece. NULL on error. */
struct streets *streets_new(const struct district *d, const struct locator *l);
void streets_free(struct streets *s);
const char *streets_class_name(enum street_class kind);
/** The name of a segment's road, "" without one. */
const char *streets_name(const struct streets *s, const struct street *t);
/** The place at along_m on a segment, moved offset_m to the left of its direction. */
struct point streets_beside(const struct street *t, double along_m, double offset_m);

#endif
