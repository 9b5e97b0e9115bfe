/** join.h: two areas made one. */
#ifndef WARD_GEO_JOIN_H
#define WARD_GEO_JOIN_H

#include "geo/geom.h"

/**
 * @brief  The union of two polygon geometries that passed the gate; one may be empty. GEOS.
 * @param[in,out] out  reset first; neither of the two
 * @errors WARD_E_GEOS (one is not valid), WARD_E_NOMEM
 */
ward_rc ward_join(struct ward_ctx *ctx, const struct ward_geom *a, const struct ward_geom *b,
                  struct ward_geom *out) WARD_CHECK;

#endif
