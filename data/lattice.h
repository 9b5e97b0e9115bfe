#ifndef CITY_LATTICE_H
#define CITY_LATTICE_H

#include <stdbool.h>

#include "point.h"

/*
 * The warped grid under the whole city. Its lines become streets, its cells blocks, and groups of cells management
 * units. Lines of constant i run south to north, lines of constant j west to east; the outermost ones are the border.
 */
enum {
    LATTICE_I = 60,
    LATTICE_J = 126,
    LATTICE_NODES = (LATTICE_I + 1) * (LATTICE_J + 1),
    LATTICE_CELLS = LATTICE_I * LATTICE_J,
    LATTICE_CENTRE_I = 33,
    LATTICE_CENTRE_J = 55
};

enum street_class { STREET_EXPRESSWAY, STREET_ARTERIAL, STREET_SECONDARY, STREET_LOCAL, STREET_ALLEY };

struct lattice {
    struct point node[LATTICE_NODES];
};

static inline int lattice_node(int i, int j)
{
    return j * (LATTICE_I + 1) + i;
}

static inline int lattice_cell(int i, int j)
{
    return j * LATTICE_I + i;
}

/** Lays the grid into the outline of outline.csv. */
bool lattice_make(struct lattice *l);
/** The class of the line i = k (is_row false) or j = k (is_row true). */
enum street_class lattice_class(bool is_row, int k);
/** The place at shares u, v of the cell (i, j). */
struct point lattice_in_cell(const struct lattice *l, int cell, double u, double v);
/** Distance in cells from the centre of the old town. */
double lattice_from_centre(int i, int j);

#endif
