#ifndef CITY_ROADS_H
#define CITY_ROADS_H

#include <stdbool.h>

#include "names.h"
#include "table.h"

struct streets;

/** Cuts the lattice's lines into runs and gives each run a name, or none. */
struct roads {
    struct streets *streets;
    struct table given;
    struct names names;
    bool is_row, is_given;
    int line, until, run, road;
};

bool roads_open(struct roads *r, struct streets *s);
void roads_close(struct roads *r);
/** Begins a line of the lattice. */
void roads_start(struct roads *r, bool is_row, int line);
/** The road of the line's edge k (index in streets->road), -1 where it has no name. */
int roads_next(struct roads *r, int k);
/** Whether the current run's name is one of street_names.csv. */
bool roads_is_given(const struct roads *r);

#endif
