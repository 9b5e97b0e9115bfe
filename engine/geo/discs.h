/**
 * discs.h: equal discs, sorted by rows one radius high and by x in each row, and the arcs of their union's outline;
 * private to geo/. Numbers of discs follow this order, so results do not depend on the order of the input.
 */
#ifndef WARD_GEO_DISCS_H
#define WARD_GEO_DISCS_H

#include "geo/gap.h"

struct ward_disc {
    double x, y;
};

struct ward_disc_row {
    int64_t row;  /* floor(y / radius) */
    size_t first; /* its discs begin here and end where the next row's begin */
};

/** A stretch of a disc's circle that lies in no other disc: counter-clockwise, from in [-pi, pi), to <= from + 2 pi. */
struct ward_arc {
    double from, to;
    uint32_t before, after; /* the discs whose circles cross at its ends; WARD_NONE on a full circle */
};

struct ward_discs {
    double radius_m;
    size_t n, n_rows, n_arcs;
    struct ward_disc *discs;
    struct ward_disc_row *rows; /* n_rows + 1 */
    struct ward_arc *arcs;      /* by disc, then from */
    uint32_t *arc_at;           /* n + 1 */
};

/** A walk over the discs whose centre lies in a box, ascending. */
struct ward_disc_walk {
    const struct ward_discs *discs;
    struct ward_box box;
    size_t row, at, end;
};

void ward_discs_within(const struct ward_discs *d, const struct ward_box *box, struct ward_disc_walk *walk);
bool ward_discs_next(struct ward_disc_walk *walk, uint32_t *disc);

#endif
