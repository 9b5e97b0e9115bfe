/**
 * geom.h: a geometry as flat arrays, and its SpatiaLite blob.
 *
 * One structure for all kinds; lines and polygons are always MULTI. XY only. A geometry that came through
 * ward_geom_from_blob() has passed the gate: finite, closed rings of four points or more, no empty parts.
 */
#ifndef WARD_GEO_GEOM_H
#define WARD_GEO_GEOM_H

#include "core/ctx.h"
#include "core/layerdef.h" /* enum ward_kinds */

struct ward_geom {
    unsigned kind;             /* one of ward_kinds; WARD_KIND_NONE while empty */
    int srid;
    size_t n_coords;
    double *xy;                /* x0 y0 x1 y1 …, 2 * n_coords */
    size_t n_parts;            /* points: 1 a point; lines: 1 a line; polygons: 1 a ring */
    size_t *part_at;           /* n_parts + 1 offsets into coords */
    size_t n_polys;            /* polygons only */
    size_t *poly_at;           /* n_polys + 1 offsets into parts; the first ring of each is its shell */
    size_t xy_capacity, part_capacity, poly_capacity;
};

struct ward_box { double min_x, min_y, max_x, max_y; };

/**
 * @brief  Reads a SpatiaLite geometry blob (Point … MultiPolygon, XY, either byte order). A collection, a compressed
 *         geometry, Z or M, or anything that fails the gate is WARD_E_GEOM with a sentence.
 * @param[in,out] out  reused: its memory is kept and grows; start from {0}; free with ward_geom_clear()
 */
ward_rc ward_geom_from_blob(struct ward_ctx *ctx, const void *blob, size_t size, struct ward_geom *out) WARD_CHECK;

/** @brief The blob, little-endian: a single point as POINT, several as MULTIPOINT, lines and polygons always MULTI.
 * Appends to *out (struct ward_buf). An empty geometry appends nothing. */
struct ward_buf;
ward_rc ward_geom_to_blob(struct ward_ctx *ctx, const struct ward_geom *g, struct ward_buf *out) WARD_CHECK;

/** @brief Only a point: x, y, srid without any allocation. @errors WARD_E_GEOM when the blob is no single point */
ward_rc ward_geom_point(struct ward_ctx *ctx, const void *blob, size_t size, double *x, double *y,
                        int *srid) WARD_CHECK;

/** @brief The srid of a blob, or -1 when it is none. */
int ward_geom_blob_srid(const void *blob, size_t size);

/* Building: begin a ring, line or point with _part, a polygon with _poly (before its shell's _part), then add
 * coordinates; a ring's last one repeats its first. */
void ward_geom_reset(struct ward_geom *g, unsigned kind, int srid); /* keeps the memory */
ward_rc ward_geom_poly(struct ward_ctx *ctx, struct ward_geom *g) WARD_CHECK;
ward_rc ward_geom_part(struct ward_ctx *ctx, struct ward_geom *g) WARD_CHECK;
ward_rc ward_geom_add(struct ward_ctx *ctx, struct ward_geom *g, double x, double y) WARD_CHECK;
ward_rc ward_geom_copy(struct ward_ctx *ctx, const struct ward_geom *from, struct ward_geom *to) WARD_CHECK;

/** @brief The gate before any GEOS call: finite, below 1e15, closed rings of four points, no empty parts.
 * @errors WARD_E_GEOM with the reason */
ward_rc ward_geom_gate(struct ward_ctx *ctx, const struct ward_geom *g) WARD_CHECK;

void ward_geom_clear(struct ward_geom *g);

bool ward_geom_is_empty(const struct ward_geom *g);
struct ward_box ward_geom_box(const struct ward_geom *g); /* empty: +inf … -inf */
/** @brief Shells minus holes, whatever their direction; compensated, about the box's centre. Points and lines: 0. */
double ward_geom_area_m2(const struct ward_geom *g);
double ward_geom_length_m(const struct ward_geom *g); /* lines: length; polygons: perimeter; points: 0 */

/** @brief WKT, coordinates as shortest text; appends. */
ward_rc ward_geom_to_wkt(struct ward_ctx *ctx, const struct ward_geom *g, struct ward_buf *out) WARD_CHECK;

#endif
