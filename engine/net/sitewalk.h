/** sitewalk.h: what each of many candidate sites would serve on foot: for siting.h, in place of straight distances. */
#ifndef WARD_NET_SITEWALK_H
#define WARD_NET_SITEWALK_H

#include "net/graph.h"
#include "net/siting.h"

/** A demand on the network: a stretch of an edge, or a place where from_m is to_m. */
struct ward_foot_demand {
    uint32_t edge; /* WARD_NONE: it is on no street, and nothing serves it */
    double from_m, to_m;
    double within_m; /* how far a site may be along streets; below 0: nothing serves it */
};

/** Where a candidate meets the network. */
struct ward_foot_site {
    uint32_t edge; /* WARD_NONE: nowhere, so it serves nothing */
    double at_m;
    double cost_m; /* the way from the candidate to there */
};

/**
 * @brief  Walks from each site as far as any demand allows, and lists what it reaches of the demands: by site, then
 *         demand, then place; parts of one demand do not overlap.
 * @param[out] out  *n of them; free with ward_mem_free(); NULL on error
 * @errors  WARD_E_ARG (an edge that is none), WARD_E_NOMEM, WARD_E_INTERRUPT
 * @cost    O(edges within reach) a site; threads of the context
 * @source  as reach.h, one source at a time
 */
ward_rc ward_site_walk(struct ward_ctx *ctx, const struct ward_graph *graph, const struct ward_foot_demand *demands,
                       size_t n_demands, const struct ward_foot_site *sites, size_t n_sites,
                       struct ward_site_served **out, size_t *n) WARD_CHECK;

#endif
