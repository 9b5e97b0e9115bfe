/**
 * locate.h: which polygon covers a point. A grid over the polygons; each cell knows the edges that cross it and which
 * polygons cover its anchor. Polygons are ranked: the lower index wins where several cover a point (callers hand them
 * over in key order), so a point on a shared edge or vertex goes to the lowest, by an exact predicate.
 */
#ifndef WARD_GEO_LOCATE_H
#define WARD_GEO_LOCATE_H

#include "geo/geom.h"

#define WARD_NONE UINT32_MAX

struct ward_locator;

/** @brief Builds the index. Copies what it needs. Geometries must be polygons of one SRID that passed the gate; they
 * may overlap, share edges, have holes and parts. A polygon without area or empty is legal and covers nothing but its
 * outline. @cost O(edges + cells) @errors WARD_E_GEOM (not a polygon), WARD_E_SRID, WARD_E_NOMEM */
ward_rc ward_locator_new(struct ward_ctx *ctx, const struct ward_geom *polygons, size_t n,
                         struct ward_locator **out) WARD_CHECK;
void ward_locator_free(struct ward_locator *l);

/** @brief Index of the first polygon that covers the point, or WARD_NONE. Pure: any number of threads. */
uint32_t ward_locator_find(const struct ward_locator *l, double x, double y);

/** @brief All polygons that cover the point, ascending, at most max; @return how many there are (may exceed max) */
size_t ward_locator_find_all(const struct ward_locator *l, double x, double y, uint32_t *out, size_t max);

enum ward_place_rule { WARD_PLACE_INSIDE, WARD_PLACE_EDGE, WARD_PLACE_NEAR, WARD_PLACE_OUTSIDE };

struct ward_placing {
    uint32_t polygon;          /* WARD_NONE when outside */
    enum ward_place_rule rule; /* edge: the point lies exactly on an edge or vertex of the polygon chosen */
    double distance_m;         /* 0 inside and on an edge; to the polygon when near; NAN outside */
    double margin_m;           /* inside or edge: to the polygon's own boundary; NAN beyond 50 m, and when not inside */
    uint32_t runner_up;        /* inside or edge: the next that covers the point, else the nearest within
                                  max(max_m, 50); near: the second nearest; WARD_NONE: none */
    bool is_overlap;           /* the point lies in the interior of more than one polygon */
};

/** @brief Decides one point; near within max_m of a polygon (ties to the millimetre: the lower index). Pure. */
void ward_locator_place(const struct ward_locator *l, double x, double y, double max_m, struct ward_placing *out);

#endif
