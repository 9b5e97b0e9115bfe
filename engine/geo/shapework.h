/** shapework.h: shapes in metres about one origin, the pieces of their outlines and where these cross; private to
 * geo/. */
#ifndef WARD_GEO_SHAPEWORK_H
#define WARD_GEO_SHAPEWORK_H

#include "geo/shapes.h"
#include "geo/tiles.h" /* struct ward_segment */

/**
 * Which of two curves that run along one another lies outside is decided by this distance: of two shapes the one with
 * the lower number counts as so much larger, and every shape as so much larger than a unit. Far above rounding, far
 * below what a square centimetre shows.
 */
#define WARD_SHAPE_TIE_M 1e-9

/** A piece of an outline, the shape on its left: a line from a to b, or an arc counter-clockwise. */
struct ward_bound {
    bool is_arc, has_box; /* has_box: in a list, where its box is kept */
    uint32_t shape;
    double ax, ay, bx, by;      /* lines */
    double cx, cy, r, from, to; /* arcs: to - from in (0, 2 pi] */
    struct ward_box box;
};

struct ward_shape {
    size_t first, n;       /* segments; a point is one of no length */
    size_t bound, bound_n; /* its own outline, among s->bounds */
    double reach_m;
    bool has_inside; /* a polygon's segments */
    bool is_sector;  /* about segments[first] */
    double from_rad, sweep_rad;
    struct ward_box box; /* about the origin, of what it serves; empty: min above max */
};

struct ward_bounds {
    struct ward_bound *items;
    size_t n, capacity;
};

struct ward_shapes {
    double ox, oy;
    struct ward_shape *shapes;
    size_t n;
    struct ward_geom *areas;       /* of shapes with an inside, as they were given */
    struct ward_segment *segments; /* about the origin */
    size_t n_segments;
    struct ward_bounds outlines; /* of each shape alone */
    struct ward_bounds seen;     /* of the union: what of them lies in no other shape */
    size_t *seen_at;             /* n + 1 offsets into seen */
    bool is_area;
    struct ward_box box;
    double cell_m; /* the grid: shapes by the cells their boxes meet */
    uint32_t columns, rows;
    size_t *cell_at;
    uint32_t *cell_items;
};

/** @brief How deep a place lies in a shape: its distance to the outline, below 0 outside; out[2] the way out there
 * (0 0 far inside an area). */
double ward_shape_depth(const struct ward_shapes *s, uint32_t shape, double x, double y, double out[2]);

/** Places on a bound: shares of a line, angles of an arc, ascending, both ends among them. */
struct ward_bound_cuts {
    double *at;
    size_t n, capacity;
};

ward_rc ward_bound_cuts_begin(struct ward_ctx *ctx, const struct ward_bound *p,
                              struct ward_bound_cuts *cuts) WARD_CHECK;
/** @brief Adds the places of p where q crosses, touches or ends. The same bits whichever of the two is asked for. */
ward_rc ward_bound_cut(struct ward_ctx *ctx, const struct ward_bound *p, const struct ward_bound *q,
                       struct ward_bound_cuts *cuts) WARD_CHECK;
void ward_bound_cuts_sort(struct ward_bound_cuts *cuts);

/** @brief A place on a bound, and the way out of the shape there. */
void ward_bound_at(const struct ward_bound *p, double at, double xy[2], double out[2]);
struct ward_bound ward_bound_part(const struct ward_bound *p, double from, double to);
struct ward_box ward_bound_box(const struct ward_bound *p);
ward_rc ward_bounds_add(struct ward_ctx *ctx, struct ward_bounds *list, const struct ward_bound *p) WARD_CHECK;

/** @brief The outlines of single shapes, and of their union. */
ward_rc ward_shapes_outline(struct ward_ctx *ctx, struct ward_shapes *s) WARD_CHECK;
ward_rc ward_shapes_join(struct ward_ctx *ctx, struct ward_shapes *s) WARD_CHECK;

/** @brief The gap by GEOS overlay. near: shapes that can reach the polygon. @param[out] excess_m2  by how much its area
 * may exceed the gap's */
ward_rc ward_shapes_subtract(struct ward_ctx *ctx, const struct ward_shapes *s, const struct ward_shape_list *near,
                             const struct ward_geom *polygon, struct ward_geom *out, double *excess_m2) WARD_CHECK;

/** A polygon about the shapes' origin, the inside on the left of its edges. */
struct ward_shape_unit {
    struct ward_segment *edges;
    size_t n;
    struct ward_box box;
    double ox, oy; /* the box's middle: what Green's sums are taken about */
};
ward_rc ward_shape_unit_new(struct ward_ctx *ctx, const struct ward_shapes *s, const struct ward_geom *polygon,
                            struct ward_shape_unit *unit) WARD_CHECK;

#endif
