/**
 * streetgaps.h: which stretches of streets facilities serve, straight, side by side, and which they do not. Metres of a
 * projected CRS.
 *
 * A stretch is asked for by its caller: a street, one of its sides or both at once, from where to where, and how far a
 * facility may be: straight from the place, or, where a spacing is meant, along the street from where the facility
 * stands. What is served is found by joining what each facility serves, what is not by taking each facility's part
 * away, so that the two add up to the stretch only if both are right.
 *
 * The side of a facility is that of its place (of an area any corner's) at the point of the street nearest to it; one
 * on the line, or that sees a sector, serves both.
 */
#ifndef WARD_NET_STREETGAPS_H
#define WARD_NET_STREETGAPS_H

#include "geo/nearest.h" /* enum ward_side */
#include "geo/shapes.h"
#include "net/lines.h"

/** Sides as bits. */
enum { WARD_LEFT = 1, WARD_RIGHT = 2, WARD_BOTH = 3 };

struct ward_stretch {
    uint32_t line;
    double from_m, to_m; /* along the line */
    unsigned sides;      /* whose facilities serve it: one bit, or WARD_BOTH for any */
    uint32_t reach;      /* straight: which of ask.reaches; WARD_NONE: along the street */
    double along_m;      /* along the street: how far */
};

/** Where a facility stands, for what is reckoned along streets. */
struct ward_stop {
    uint32_t line, facility;
    double at_m;
    unsigned sides;
};

/** What straight distances reach: the same facilities, with one service distance. */
struct ward_street_reach {
    const struct ward_shapes *shapes;     /* made without area is enough */
    const struct ward_shape_given *given; /* what they were made from; tells sides */
};

struct ward_street_ask {
    const struct ward_lines *lines;
    const uint32_t *group_of; /* of each line: lines of one group whose ends meet are one street;
                                 WARD_NONE: of none. NULL: no line goes on in another */
    double snap_m;            /* ends so near meet */
    const struct ward_street_reach *reaches;
    const struct ward_stop *stops; /* by line, then at_m */
    size_t n_stops;
    const struct ward_stretch *stretches; /* by line */
    size_t n_stretches;
};

struct ward_street_part {
    uint32_t stretch;
    double from_m, to_m;
    double spacing_m; /* gaps along a street: from the facility before to the one after; NAN: not both are there */
};

struct ward_street_parts {
    struct ward_street_part *items;
    size_t n, capacity;
};

/**
 * @brief  The gaps of every stretch, and what of it is served: by stretch, then from_m; parts have a length and do not
 *         touch one another.
 * @param[in,out] gaps, served  start from {0}; free with ward_street_parts_clear(), also after a failure
 * @errors  WARD_E_NOMEM, WARD_E_INTERRUPT
 * @cost    O(segments x facilities near); threads of the context
 */
ward_rc ward_street_gaps(struct ward_ctx *ctx, const struct ward_street_ask *ask, struct ward_street_parts *gaps,
                         struct ward_street_parts *served) WARD_CHECK;
void ward_street_parts_clear(struct ward_street_parts *parts);

/** @brief The sides of a line that a place lies on, as bits; WARD_BOTH on the line. Pure. */
unsigned ward_street_side(const struct ward_lines *lines, uint32_t line, double x, double y);

/** @brief The sides of a line that a facility stands on, as bits; WARD_BOTH where the line is empty. Pure. */
unsigned ward_street_sides(const struct ward_lines *lines, uint32_t line, const struct ward_shape_given *facility);

/**
 * @brief  How far it is along the street from each stop to the next one, before it or after it, on a side of its own.
 * @param[out] spacing_m  n_stops numbers; NAN: there is no other. Round a ring where nothing else stands the next one
 *                        is the stop itself
 */
ward_rc ward_street_spacings(struct ward_ctx *ctx, const struct ward_street_ask *ask, double *spacing_m) WARD_CHECK;

#endif
