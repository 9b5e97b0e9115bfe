/** gapwork.h: one polygon and the discs near it in metres about the centre of the polygon's box; private to geo/. */
#ifndef WARD_GEO_GAPWORK_H
#define WARD_GEO_GAPWORK_H

#include "geo/discs.h"
#include "geo/tiles.h" /* struct ward_segment */

/** An edge, the polygon's inside on its left. */
struct ward_gap_edge {
    double ax, ay, bx, by;
    uint32_t ring;
};

/** Where a circle meets an edge, as an angle of the circle. */
struct ward_gap_cut {
    uint32_t disc;
    double angle;
};

struct ward_gap_work {
    const struct ward_discs *discs;
    double ox, oy;       /* the origin */
    struct ward_box box; /* of the polygon, about the origin */
    struct ward_gap_edge *edges;
    size_t n_edges;
    uint32_t *row_edges; /* edges by rows of equal height, for the test of a point */
    uint32_t *row_at;    /* n_rows + 1 */
    size_t n_rows;
    double row_m;
    struct ward_gap_cut *cuts; /* by disc, then angle */
    size_t n_cuts, cut_capacity;
    double edges_m2;     /* Green's integral along the stretches of edges that lie in discs */
    bool is_rim_covered; /* every edge lies in discs from end to end */
};

/** @brief Fills *w ({0} before). @errors WARD_E_GEOM when the geometry is no polygon that passes the gate */
ward_rc ward_gap_work_new(struct ward_ctx *ctx, const struct ward_discs *d, const struct ward_geom *polygon,
                          struct ward_gap_work *w) WARD_CHECK;
void ward_gap_work_clear(struct ward_gap_work *w);

/** @brief Is a point, about the origin, inside the polygon? Not for points on its outline. */
bool ward_gap_work_inside(const struct ward_gap_work *w, double x, double y);

/** @brief Centre of a disc about the origin. */
struct ward_disc ward_gap_work_disc(const struct ward_gap_work *w, uint32_t disc);

/** @brief The largest angle of a chord that deviates at most 0.05 m from its arc. */
double ward_gap_chord_angle(double radius_m);

/**
 * The arcs of the discs' union near a polygon as chords, the discs on their left. Whatever polygon asks, an arc has the
 * same chords to the last bit, so that neighbours' gaps meet without a seam.
 */
struct ward_gap_chords {
    struct ward_segment *items;
    uint32_t *before; /* the chord that ends where this one begins; WARD_NONE: it is not near */
    size_t n;
    double excess_m2; /* the area between all of them and their arcs */
};

ward_rc ward_gap_chords_new(struct ward_ctx *ctx, const struct ward_gap_work *w,
                            struct ward_gap_chords *out) WARD_CHECK;
void ward_gap_chords_clear(struct ward_gap_chords *c);

/**
 * @brief  The gap by walking along the polygon's edges and back along the chords inside it.
 * @param[out] is_sound  false: edges and chords do not alternate (exactly degenerate input); out is to be thrown away
 */
ward_rc ward_gap_walk(struct ward_ctx *ctx, const struct ward_gap_work *w, const struct ward_gap_chords *chords,
                      const struct ward_geom *polygon, struct ward_geom *out, bool *is_sound) WARD_CHECK;

/** A ring of the gap: counter-clockwise is a shell, clockwise a hole. */
struct ward_gap_ring {
    size_t first, n; /* points, without the closing one */
    double area_m2;  /* below 0: a hole */
};

/** @brief Rings to polygons: every hole into the smallest shell around it; shells by size. is_sound false: a hole has
 * none. */
ward_rc ward_gap_nest(struct ward_ctx *ctx, struct ward_gap_ring *rings, size_t n, const double *xy, int srid,
                      struct ward_geom *out, bool *is_sound) WARD_CHECK;

/** @brief The gap by GEOS overlay. @param[out] excess_m2  by how much its area may exceed the gap's */
ward_rc ward_gap_subtract(struct ward_ctx *ctx, const struct ward_discs *d, const struct ward_geom *polygon,
                          struct ward_geom *out, double *excess_m2) WARD_CHECK;

/** @brief The gap's geometry: walked, or where the walk does not hold by GEOS; its area is at least gap_m2. */
ward_rc ward_gap_geometry(struct ward_ctx *ctx, const struct ward_gap_work *w, const struct ward_geom *polygon,
                          double gap_m2, struct ward_geom *out) WARD_CHECK;

#endif
