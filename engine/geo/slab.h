/**
 * slab.h: an area by vertical lines, private to geo/: the length of a line inside both a polygon and a union,
 * integrated from left to right. Between two neighbouring stops, where a curve begins, ends, turns back or crosses
 * another, the same curves bound that length, and each has a primitive in closed form.
 */
#ifndef WARD_GEO_SLAB_H
#define WARD_GEO_SLAB_H

#include <stddef.h>
#include <stdint.h>

#include "core/ctx.h"

/** What the line meets over the slab at hand: an edge of the polygon; or a span of the union, its lower end first. */
struct ward_slab_line {
    double y;                 /* at the slab's middle */
    double integral;          /* of y over the slab */
    double to_y, to_integral; /* a span's upper end; edges leave it alone */
};

struct ward_slab_lines {
    struct ward_slab_line *items;
    size_t n, capacity;
};

struct ward_slab {
    double min_x, max_x; /* the polygon's */
    double *stops;
    size_t n_stops, stop_capacity;
    struct ward_slab_lines edges, spans; /* of the slab at hand, in any order */
};

/** @brief A slab from min_x to max_x. @param[out] slab  clear with ward_slab_clear(), also after a failure */
ward_rc ward_slab_begin(struct ward_ctx *ctx, double min_x, double max_x, struct ward_slab *slab) WARD_CHECK;
void ward_slab_clear(struct ward_slab *slab);

/** @brief One more stop; one outside the polygon's width is none. */
ward_rc ward_slab_stop(struct ward_ctx *ctx, struct ward_slab *slab, double x) WARD_CHECK;

ward_rc ward_slab_add(struct ward_ctx *ctx, struct ward_slab_lines *list, struct ward_slab_line line) WARD_CHECK;

/** Adds the edges and spans of the slab between two stops; both lists are empty before. */
typedef ward_rc ward_slab_enter(struct ward_ctx *ctx, void *state, struct ward_slab *slab, double from, double to);

/** @brief The area inside polygon and union both. @param[out] area  0 or more */
ward_rc ward_slab_sweep(struct ward_ctx *ctx, struct ward_slab *slab, ward_slab_enter *enter, void *state,
                        double *area) WARD_CHECK;

/** @brief The primitive of sqrt(r2 - u2). Pure. */
double ward_slab_half_disc(double u, double r);

#endif
