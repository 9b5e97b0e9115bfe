/** faults.h: what the checks of coverage.h and streets.h find. */
#ifndef WARD_GEO_FAULTS_H
#define WARD_GEO_FAULTS_H

#include "geo/geom.h"

enum ward_fault_kind {
    /* of polygons that should lie side by side */
    WARD_FAULT_DUPLICATE,  /* a and b have the same outline; measure: their area (m2) */
    WARD_FAULT_OVERLAP,    /* a and b share inner points; measure: that area (m2), 0 where rounding swallows it */
    WARD_FAULT_GAP,        /* a hole of the union between two or more; a, b: the first two; measure: its area (m2) */
    WARD_FAULT_HOLE,       /* a hole of the union inside one (b none); measure: its area (m2) */
    WARD_FAULT_NARROW_GAP, /* open, narrower than gap_width_m between a and b; measure: its greatest width found (m) */
    WARD_FAULT_SLIVER,     /* a part of a thinner than gap_width_m (b none); measure: its area (m2) */
    WARD_FAULT_T_JUNCTION, /* a vertex of b on an edge of a, which has none there; measure: to the edge's nearer end */
    /* of streets that should meet at their ends */
    WARD_FAULT_ZERO_LENGTH,   /* a is no longer than snap_m (b none); measure: its length (m) */
    WARD_FAULT_SAME_STREET,   /* a and b are one line; measure: its length (m) */
    WARD_FAULT_SHARED_STREET, /* a and b run along each other; measure: over this length (m) */
    WARD_FAULT_CROSSING,      /* a and b cross, or a ends on b, where b has no vertex; measure: NAN */
    WARD_FAULT_SELF_CROSSING, /* a crosses itself or doubles back (b none); measure: at so many places */
    WARD_FAULT_NEAR_MISS,     /* a's end nearly meets b; measure: the way between them (m) */
    WARD_FAULT_DANGLE         /* a's end meets nothing (b none); measure: a's length (m) */
};

struct ward_fault {
    enum ward_fault_kind kind;
    uint32_t a, b;         /* indexes of the input; a < b but for t_junction, crossing and near_miss; WARD_NONE: none */
    double measure;        /* by kind; NAN: there is none */
    double width_m;        /* mean width, 2 x area / outline, of an area; of a narrow gap its width; else NAN */
    struct ward_geom geom; /* where: the area, line or points */
};

struct ward_faults {
    struct ward_fault *items;
    size_t n, capacity;
};

/** @brief "t_junction"; a street's same_street is called "duplicate", its shared_street "overlap". */
const char *ward_fault_name(enum ward_fault_kind kind);

/** @brief Another fault, its numbers NAN, its geometry empty. @param[out] out  good until the next one is added */
ward_rc ward_faults_add(struct ward_ctx *ctx, struct ward_faults *faults, enum ward_fault_kind kind, uint32_t a,
                        uint32_t b, struct ward_fault **out) WARD_CHECK;

/** @brief By kind, a, b and place: the same order whatever way they were found. */
void ward_faults_sort(struct ward_faults *faults);
void ward_faults_clear(struct ward_faults *faults);

#endif
