/** coveragework.h: what the parts of the coverage check share, private to geo/. */
#ifndef WARD_GEO_COVERAGEWORK_H
#define WARD_GEO_COVERAGEWORK_H

#include "geo/coverage.h"
#include "geo/locator.h"

/** Two polygons that overlap, and a place where it shows. */
struct ward_evidence {
    uint32_t a, b; /* a < b */
    double x, y;
};

/** Two polygons with an edge of the same place and side. */
struct ward_polygon_pair {
    uint32_t a, b; /* a < b */
};

/** All edges are those of the cover, seen so that the polygon lies on their left. */
struct ward_coverage {
    struct ward_ctx *ctx;
    const struct ward_locator *locator;
    const struct ward_cover *cover;
    double gap_width_m;
    uint32_t *before;          /* the edge before each in its ring */
    uint32_t *by_start;        /* edges by their first point */
    unsigned char *is_turned;  /* of each edge: the polygon lies on its right as stored */
    unsigned char *is_flat;    /* of each edge: its ring has no inside */
    unsigned char *is_matched; /* of each edge: another polygon has it, the other way round */
    struct ward_polygon_pair *same;
    size_t n_same, same_capacity;
    struct ward_evidence *evidence;
    size_t n_evidence, evidence_capacity;
    struct ward_faults *out;
};

ward_rc ward_coverage_add(struct ward_coverage *c, enum ward_fault_kind kind, uint32_t a, uint32_t b,
                          struct ward_fault **out) WARD_CHECK;

/** @brief Notes that two polygons share inner points, seen at a place. */
ward_rc ward_coverage_evidence(struct ward_coverage *c, uint32_t a, uint32_t b, double x, double y) WARD_CHECK;

/** @brief Reads the rings and matches equal edges. */
ward_rc ward_coverage_prepare(struct ward_coverage *c) WARD_CHECK;
void ward_coverage_clear(struct ward_coverage *c);

/** @brief Looks at every node and every pair of edges: t_junctions, and evidence of overlaps. */
ward_rc ward_coverage_nodes(struct ward_coverage *c) WARD_CHECK;
ward_rc ward_coverage_crossings(struct ward_coverage *c) WARD_CHECK;

/** @brief From the evidence: duplicates and overlaps. */
ward_rc ward_coverage_overlaps(struct ward_coverage *c) WARD_CHECK;

/** @brief Gaps, holes, narrow gaps; slivers. */
ward_rc ward_coverage_gaps(struct ward_coverage *c) WARD_CHECK;
ward_rc ward_coverage_slivers(struct ward_coverage *c) WARD_CHECK;

/** @brief 2 x area / outline: the width of a long thin area; NAN without outline. */
double ward_geom_width_m(const struct ward_geom *g);

#endif
