/** farthest.h: the place of an area that lies farthest from everything indexed. Metres of a projected CRS. */
#ifndef WARD_GEO_FARTHEST_H
#define WARD_GEO_FARTHEST_H

#include "geo/nearest.h"

struct ward_farthest {
    double x, y;
    double distance_m; /* from there to the nearest thing indexed */
    uint32_t line;     /* which one: as ward_nearest_find() names it; WARD_NONE: nothing is indexed */
};

/**
 * @brief  The place of a polygon farthest from the nearest of some geometries, to a centimetre: no place of the polygon
 *         lies more than 0.01 m farther from all of them than the one answered.
 * @param[in]  polygon  passed the gate, not empty
 * @param[out] out      line WARD_NONE and NAN where nothing is indexed
 * @errors WARD_E_GEOM (no polygon, or empty), WARD_E_NOMEM, WARD_E_INTERRUPT
 * @cost   O(cells near the farthest places): some hundred searches, more where many places are equally far
 * @source branch and bound on square cells by the distance's bound of one metre a metre, as polylabel does
 */
ward_rc ward_farthest_find(struct ward_ctx *ctx, const struct ward_nearest *index, const struct ward_geom *polygon,
                           struct ward_farthest *out) WARD_CHECK;

#endif
