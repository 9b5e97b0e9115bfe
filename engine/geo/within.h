/** within.h: every geometry within a distance of another. */
#ifndef WARD_GEO_WITHIN_H
#define WARD_GEO_WITHIN_H

#include "geo/boxes.h"

struct ward_within; /* an index over geometries */

struct ward_hit {
    uint32_t row;
    double distance_m; /* straight, between the nearest points; 0 where they meet */
};

struct ward_hits {
    struct ward_hit *items;
    size_t n, capacity;
    struct ward_numbers near; /* private */
};

/**
 * @brief  An index over n geometries of any kind; empty ones are near nothing.
 * @param[in] geoms  borrowed, and must outlive the index
 * @errors WARD_E_NOMEM
 */
ward_rc ward_within_new(struct ward_ctx *ctx, const struct ward_geom *geoms, size_t n,
                        struct ward_within **out) WARD_CHECK;
void ward_within_free(struct ward_within *index); /* NULL is allowed */

/**
 * @brief  The geometries no farther than within_m from g, ascending by row.
 * @param[in]     g         any kind, past the gate, not empty
 * @param[in]     within_m  metres, 0 or more, of the CRS that both share
 * @param[in,out] out       {0} or the hits of an earlier call; free with ward_hits_clear()
 * @errors WARD_E_GEOM, WARD_E_GEOS, WARD_E_NOMEM
 * @cost   a GEOS distance for every geometry whose box is so near
 * @sql    ward_within(layer, geom, within_m [, as_of])
 */
ward_rc ward_within_find(struct ward_ctx *ctx, const struct ward_within *index, const struct ward_geom *g,
                         double within_m, struct ward_hits *out) WARD_CHECK;
void ward_hits_clear(struct ward_hits *hits);

#endif
