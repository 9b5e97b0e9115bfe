/**
 * snap.h: where places meet the street network: the nearest place on a street, by a straight way that no barrier
 * crosses. Of a street only the nearest place of each of its segments is asked about.
 */
#ifndef WARD_NET_SNAP_H
#define WARD_NET_SNAP_H

#include "geo/nearest.h"
#include "net/graph.h"

enum ward_snap_rule {
    WARD_SNAP_ON,    /* it meets the network */
    WARD_SNAP_FAR,   /* no street within the distance */
    WARD_SNAP_BARRED /* streets within it, all beyond a barrier */
};

struct ward_snap {
    enum ward_snap_rule rule;
    uint32_t line, chain, edge; /* WARD_NONE where it meets none */
    double at_m;                /* along the line */
    double distance_m;          /* the straight way there; NAN: none */
    struct ward_spot spot;      /* the place on the street */
    int side;                   /* 1 left of the line, -1 right, 0 on it */
    uint32_t runner_up;         /* the line that comes next, WARD_NONE: none */
    double runner_up_m;         /* NAN: none */
    uint32_t barred;            /* the nearest line that a barrier parts it from, if it is nearer; WARD_NONE: none */
    double barred_m;            /* NAN: none */
};

/**
 * @brief  Snaps n places. Of streets as near, to the micrometre, the lower line: at a corner they are.
 * @param[in]  within_m  how far from a street a place may be; more than 0, finite
 * @param[in]  barriers  borrowed; NULL: none
 * @param[out] out       n answers, the caller's
 * @units   metres of the graph's CRS
 * @errors  WARD_E_ARG (within_m), WARD_E_NOMEM, WARD_E_INTERRUPT
 * @cost    O(segments + places · streets near them); threads of the context
 */
ward_rc ward_snap_places(struct ward_ctx *ctx, const struct ward_graph *graph, const struct ward_spot *places, size_t n,
                         double within_m, const struct ward_nearest *barriers, struct ward_snap *out) WARD_CHECK;

#endif
