/** crs.h: coordinate systems by PROJ: x is always easting or longitude, y northing or latitude. */
#ifndef WARD_GEO_CRS_H
#define WARD_GEO_CRS_H

#include "geo/geom.h"

struct ward_crs_info {
    char name[128];
    char authority[32]; /* "EPSG:4549", "" when it has none */
    bool is_projected;
    bool is_metre;
    double west, south, east, north; /* area of use in degrees; NAN when unknown */
};

/** @brief Looks a CRS up: "EPSG:4549", a bare "4549", WKT, or a PROJ string; names are not guessed at.
 * @errors WARD_E_CRS */
ward_rc ward_crs_describe(struct ward_ctx *ctx, const char *crs, struct ward_crs_info *out) WARD_CHECK;

/** @brief WARD_OK when lengths in this CRS are metres; WARD_E_CRS_UNFIT with a sentence that names one that fits
 * (for a longitude and latitude, or China, the CGCS2000 3-degree zone). */
ward_rc ward_crs_require_metric(struct ward_ctx *ctx, const char *crs) WARD_CHECK;

struct ward_transform;

/**
 * @brief  A transform from one CRS to another; either may also be "GCJ02" or "BD09" (geo/gcj02.h, by way of WGS 84).
 *         `from` may end in ",yx": the source's first coordinate is the northing or latitude ("EPSG:4549,yx").
 *         `from` may also be a whole operation, "+proj=pipeline …", from the file's x, y to those of `to`.
 *         A ballpark-only operation is WARD_E_CRS, except between WGS 84 and CGCS2000 (recorded in the description).
 *         Cached in the context by (from, to); borrowed.
 */
ward_rc ward_transform_get(struct ward_ctx *ctx, const char *from, const char *to,
                           struct ward_transform **out) WARD_CHECK;

/** @brief n pairs in place. A pair that cannot be transformed, becomes infinite or leaves the CRS's area of use (with
 * 1 degree of grace) is set to NAN NAN; @param[out] n_bad counts them (NULL is allowed). */
ward_rc ward_transform_apply(struct ward_ctx *ctx, struct ward_transform *t, double *xy, size_t n,
                             size_t *n_bad) WARD_CHECK;

/** @brief The operation in words, for manifests. Borrowed. */
const char *ward_transform_describe(const struct ward_transform *t);

/** @brief "9.1.1". Borrowed. @errors WARD_E_EXTENSION: there is no PROJ here */
ward_rc ward_proj_version(struct ward_ctx *ctx, const char **out) WARD_CHECK;

/** @brief The folders PROJ looks for its data in, parted by ':'. Borrowed. @errors WARD_E_EXTENSION */
ward_rc ward_proj_paths(struct ward_ctx *ctx, const char **out) WARD_CHECK;

#endif
