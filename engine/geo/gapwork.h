/** gapwork.h: one polygon and the discs near it in metres about the centre of the polygon's box; private to geo/. */
#ifndef WARD_GEO_GAPWORK_H
#define WARD_GEO_GAPWORK_H

#include "geo/discs.h"

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
    double ox, oy;             /* the origin */
    struct ward_box box;       /* of the polygon, about the origin */
    struct ward_gap_edge *edges;
    size_t n_edges;
    uint32_t *row_edges;       /* edges by rows of equal height, for the test of a point */
    uint32_t *row_at;          /* n_rows + 1 */
    size_t n_rows;
    double row_m;
    struct ward_gap_cut *cuts; /* by disc, then angle */
    size_t n_cuts, cut_capacity;
    double edges_m2;           /* Green's integral along the stretches of edges that lie in discs */
    bool is_rim_covered;       /* every edge lies in discs from end to end */
};

/** @brief Fills *w ({0} before). @errors WARD_E_GEOM when the geometry is no polygon that passes the gate */
ward_rc ward_gap_work_new(struct ward_ctx *ctx, const struct ward_discs *d, const struct ward_geom *polygon,
                          struct ward_gap_work *w) WARD_CHECK;
void ward_gap_work_clear(struct ward_gap_work *w);

/** @brief Is a point, about the origin, inside the polygon? Not for points on its outline. */
bool ward_gap_work_inside(const struct ward_gap_work *w, double x, double y);

/** @brief Centre of a disc about the origin. */
struct ward_disc ward_gap_work_disc(const struct ward_gap_work *w, uint32_t disc);

/** @brief The gap's geometry, whose area is at least gap_m2. */
ward_rc ward_gap_geometry(struct ward_ctx *ctx, const struct ward_discs *d, const struct ward_geom *polygon,
                          double gap_m2, struct ward_geom *out) WARD_CHECK;

#endif
