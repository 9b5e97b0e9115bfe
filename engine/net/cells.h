/**
 * cells.h: which segments of some lines come near each square cell, private to net/. The cells are laid on a torus:
 * far apart cells share a bucket, so that outliers cost neither memory nor fineness; what a bucket lists is a superset.
 */
#ifndef WARD_NET_CELLS_H
#define WARD_NET_CELLS_H

#include "net/lines.h"

struct ward_cells {
    double per_m;       /* 1 / width of a cell */
    uint32_t mask;      /* cells of the torus along one axis, less 1 */
    size_t n_buckets;   /* along a Z-order curve: neighbours near each other */
    uint32_t *at;       /* n_buckets + 1 offsets into points */
    uint32_t *points;   /* segments, each as its first point; ascending in a bucket, the same one more than once */
    uint32_t *chain_of; /* of each point of the lines */
};

/**
 * @brief  Cells about as wide as a segment is long.
 * @param[in] pad_m  a segment is listed in every cell that it comes so near to
 * @param[in,out] out  {0}; free with ward_cells_clear(), also after a failure
 * @cost   O(n) for n segments @errors WARD_E_GEOM (too many), WARD_E_NOMEM
 */
ward_rc ward_cells_build(struct ward_ctx *ctx, const struct ward_lines *lines, double pad_m,
                         struct ward_cells *out) WARD_CHECK;
void ward_cells_clear(struct ward_cells *cells);

/** @brief The bucket that lists what is within pad_m of a place. */
size_t ward_cells_bucket(const struct ward_cells *cells, double x, double y);

#endif
