/**
 * territory.h: who is nearest: the surroundings of places shared out among their owners, each point to the owner of the
 * place nearest to it, as far as width_m. Metres of a projected CRS.
 */
#ifndef WARD_GEO_TERRITORY_H
#define WARD_GEO_TERRITORY_H

#include "geo/geom.h"

struct ward_owned {
    double x, y;
    uint32_t owner; /* WARD_NONE: nobody's; keeps others away all the same */
};

/**
 * @brief  The territory of each owner: of each of its places the regular 16-gon inside the circle of width_m, less what
 *         is nearer to a place of another; joined. Territories do not overlap, but for rounding (1e-6 m2).
 * @param[in]  places   n places, borrowed
 * @param[in]  width_m  more than 0
 * @param[out] out      n_owners geometries, {0} before or used ones; empty: the owner has no place
 * @errors  WARD_E_ARG, WARD_E_GEOS, WARD_E_NOMEM, WARD_E_INTERRUPT
 * @cost    O(n · places within 2 width_m), and GEOS's union; threads of the context
 * @sql     ward_service(layer, within_m [, as_of [, scenario [, width_m]]])
 */
ward_rc ward_territories(struct ward_ctx *ctx, const struct ward_owned *places, size_t n, size_t n_owners,
                         double width_m, int srid, struct ward_geom *out) WARD_CHECK;

#endif
