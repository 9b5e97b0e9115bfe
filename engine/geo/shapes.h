/**
 * shapes.h: what facilities serve where that is more than equal discs: the surroundings of points, lines and areas (all
 * within a distance of them, the inside of areas too), each with a distance of its own, and the sectors that cameras
 * see. Outlines are arcs and straight lines, exact. Metres of a projected CRS. Once made, shapes are only read: any
 * number of threads may share them, each with its own context.
 */
#ifndef WARD_GEO_SHAPES_H
#define WARD_GEO_SHAPES_H

#include "geo/geom.h"

/** One facility. */
struct ward_shape_given {
    const struct ward_geom *geom; /* points, lines or polygons that passed the gate; copied. Empty: serves nothing */
    double reach_m;               /* above 0 and finite; 0: serves nothing */
    bool is_sector;               /* geom is one point, and only directions from … from + sweep are served */
    double from_rad, sweep_rad;   /* counter-clockwise from east; a sweep of 2 pi or more is all round */
};

struct ward_shapes;

/**
 * @brief  Shapes with the numbers of `given`, and an index over them.
 * @param[in]  is_area  true: also finds the outline of their union, for ward_shapes_gap()
 * @param[out] out      free with ward_shapes_free(); NULL on error
 * @errors WARD_E_ARG (a reach that is no distance, a sector about no point), WARD_E_NOMEM, WARD_E_INTERRUPT
 * @cost   O(edges2) a shape for its own outline, then O(neighbours) a shape
 */
ward_rc ward_shapes_new(struct ward_ctx *ctx, const struct ward_shape_given *given, size_t n, bool is_area,
                        struct ward_shapes **out) WARD_CHECK;
void ward_shapes_free(struct ward_shapes *s);

/** Numbers of shapes, ascending. */
struct ward_shape_list {
    uint32_t *items;
    size_t n, capacity;
};
void ward_shape_list_clear(struct ward_shape_list *list);

/** @brief The shapes whose box meets a box, ascending; replaces what *out held. Pure. @errors WARD_E_NOMEM */
ward_rc ward_shapes_near(struct ward_ctx *ctx, const struct ward_shapes *s, const struct ward_box *box,
                         struct ward_shape_list *out) WARD_CHECK;

/** A stretch of a segment that one shape serves. */
struct ward_shape_span {
    double from, to; /* shares of the segment, 0 to 1 */
    uint32_t shape;
};

struct ward_shape_spans {
    struct ward_shape_span *items;
    size_t n, capacity;
};
void ward_shape_spans_clear(struct ward_shape_spans *spans);

/** @brief Appends the stretches of the segment ab that one shape serves, in order. Exact ends. @errors WARD_E_NOMEM */
ward_rc ward_shape_along(struct ward_ctx *ctx, const struct ward_shapes *s, uint32_t shape, const double a[2],
                         const double b[2], struct ward_shape_spans *out) WARD_CHECK;

/**
 * @brief  How much of a polygon no shape serves, and where; as ward_gap().
 * @param[out] geom  NULL: not wanted. By GEOS: arcs are chords inscribed in the shapes that deviate at most 0.05 m
 * @errors WARD_E_ARG (shapes made without is_area), WARD_E_GEOM, WARD_E_GEOS, WARD_E_NOMEM
 */
ward_rc ward_shapes_gap(struct ward_ctx *ctx, const struct ward_shapes *s, const struct ward_geom *polygon,
                        double *area_m2, double *gap_m2, struct ward_geom *geom) WARD_CHECK;

/**
 * @brief The served part of a polygon by a formula of its own: vertical lines integrated from left to right over the
 *        shapes' single outlines (the test of promise 4). Slow: every pair of outlines is crossed.
 */
ward_rc ward_shapes_covered(struct ward_ctx *ctx, const struct ward_shapes *s, const struct ward_geom *polygon,
                            double *covered_m2) WARD_CHECK;

#endif
