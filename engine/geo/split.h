/** split.h: lines and areas cut by polygons; the parts add up to the whole. */
#ifndef WARD_GEO_SPLIT_H
#define WARD_GEO_SPLIT_H

#include "geo/locate.h"

struct ward_piece {
    uint32_t polygon;      /* WARD_NONE: in no polygon */
    uint32_t other;        /* the polygon that has the other half of the stretch; WARD_NONE: none */
    double from_m, to_m;   /* lines: along the whole geometry (parts one after the other); areas: NAN */
    double length_m;       /* lines: to_m - from_m, of a half half of it; areas: 0 */
    double area_m2;        /* areas; lines: 0 */
    struct ward_geom geom; /* MULTI */
};

struct ward_pieces {
    struct ward_piece *items;
    size_t n;
    size_t capacity;
};

/**
 * @brief  Cuts a line by the polygons of a locator. Pieces in order of from_m, ends meet exactly, neighbours of the
 *         same polygon are joined through vertices. A stretch exactly along polygon edges is half the polygon's on its
 *         left and half the one's on its right: two pieces of the same place, the lower polygon first; where both are
 *         the same one, or one is none, it is whole. A part of zero length gives no piece, and a piece under 1e-9 m
 *         (rounding at a crossing) goes to its neighbour. Where polygons overlap the lowest index takes the stretch,
 *         on each side of an edge by itself.
 * @param edge_share  0.5: as said; 1: a stretch along an edge is whole, the lower polygon's
 * @param[in,out] out  {0} or the pieces of an earlier call, which are cleared; ward_pieces_clear() frees them
 * @errors WARD_E_GEOM (no line, or it fails the gate), WARD_E_SRID, WARD_E_NOMEM
 */
ward_rc ward_split_line(struct ward_ctx *ctx, const struct ward_locator *l, const struct ward_geom *line,
                        double edge_share, struct ward_pieces *out) WARD_CHECK;

/**
 * @brief  Cuts a polygon geometry (GEOS overlay, pieces ascending by polygon, WARD_NONE last). Overlaps: the lowest
 *         takes all. No sliver is dropped: the pieces add up to the whole within 1e-9 of it, or the answer is an error.
 * @errors as ward_split_line(), WARD_E_GEOS (an invalid area or unit, or pieces that do not add up)
 */
ward_rc ward_split_area(struct ward_ctx *ctx, const struct ward_locator *l, const struct ward_geom *area,
                        struct ward_pieces *out) WARD_CHECK;

/** @brief The part of any geometry inside one polygon geometry; empty when there is none. GEOS intersection, own kind
 * kept. */
ward_rc ward_clip(struct ward_ctx *ctx, const struct ward_geom *g, const struct ward_geom *polygon,
                  struct ward_geom *out) WARD_CHECK;

void ward_pieces_clear(struct ward_pieces *pieces);

#endif
