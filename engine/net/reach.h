/**
 * reach.h: how far it is from any place on the street network to the facility nearest along it, and which that is.
 *
 * One search walks from all facilities at once. What it leaves at each node is the distance to the facility nearest to
 * it; on an edge between nodes u and v of length L the distance at x is then the least of d_u + x, d_v + L - x and
 * c + |x - p| over the facilities that meet the edge at p, c off it. Of two as near the lower facility serves.
 */
#ifndef WARD_NET_REACH_H
#define WARD_NET_REACH_H

#include "net/graph.h"

/** Where a facility meets the network; one facility may meet it in several places. */
struct ward_source {
    uint32_t edge;
    double at_m;   /* along the edge's line */
    double cost_m; /* the way from the facility to there */
    uint32_t facility;
};

struct ward_reach {
    const struct ward_graph *graph; /* borrowed */
    double within_m;
    double *node_m;              /* distance to the nearest facility; infinite beyond within_m */
    uint32_t *node_facility;     /* WARD_NONE there */
    struct ward_source *sources; /* by edge, then place, cost, facility */
    size_t n_sources;
};

/** A leg: a stretch of an edge that is walked to one facility, all in one direction; the cost is linear along it. */
struct ward_leg {
    uint32_t edge, facility;
    double from_m, to_m; /* along the edge's line */
    double from_cost_m, to_cost_m;
};

struct ward_legs {
    struct ward_leg *items;
    size_t n, capacity;
};

/**
 * @brief  Walks from all sources at once.
 * @param[in]  graph     borrowed while the answer lives
 * @param[in]  sources   n of them, borrowed; any order
 * @param[in]  within_m  metres along the network, 0 or more; infinite: as far as streets lead
 * @param[out] out       free with ward_reach_free(); NULL on error
 * @errors  WARD_E_ARG (within_m, an edge that is none, a cost that is no distance), WARD_E_NOMEM, WARD_E_INTERRUPT
 * @cost    O(nodes and edges within reach), whatever the number of facilities
 * @source  multi-source Dijkstra; partial edges: Baum et al. 2016, LNCS 9685; breaks at (d_v + L - d_u) / 2: Erwig 2000
 * @sql     ward_reach(layer, within_m [, as_of [, scenario]])
 */
ward_rc ward_reach_new(struct ward_ctx *ctx, const struct ward_graph *graph, const struct ward_source *sources,
                       size_t n, double within_m, struct ward_reach **out) WARD_CHECK;
void ward_reach_free(struct ward_reach *reach); /* NULL is allowed */

/**
 * @brief  What is served of one edge, by place; legs do not overlap, each is longer than 0.
 * @param[in,out] out  appended to; the caller frees items with ward_mem_free()
 */
ward_rc ward_reach_edge(struct ward_ctx *ctx, const struct ward_reach *reach, uint32_t edge,
                        struct ward_legs *out) WARD_CHECK;

/** @brief What is served of the whole network: by line, then place, joined through nodes where one facility's way goes
 * on. */
ward_rc ward_reach_all(struct ward_ctx *ctx, const struct ward_reach *reach, struct ward_legs *out) WARD_CHECK;

/** A stretch of a chain. */
struct ward_interval {
    double from_m, to_m;
};

struct ward_intervals {
    struct ward_interval *items;
    size_t n, capacity;
};

/**
 * @brief  What is not served of a chain within a distance, between two measures: reckoned from what is left of each
 *         facility's budget at the edges' ends, not from the legs above.
 * @param[in] within_m  not above the reach's own
 * @param[in,out] out   appended to, by place, joined through nodes; the caller frees items with ward_mem_free()
 */
ward_rc ward_reach_gaps(struct ward_ctx *ctx, const struct ward_reach *reach, uint32_t chain, double from_m,
                        double to_m, double within_m, struct ward_intervals *out) WARD_CHECK;

/** The nearest facility to one place on the network. */
struct ward_reached {
    uint32_t facility; /* WARD_NONE: none within the reach */
    double cost_m;     /* infinite there */
    uint32_t node;     /* the way leads over this node of the place's edge first; WARD_NONE: along the edge alone */
};

/** @brief Pure. */
struct ward_reached ward_reach_at(const struct ward_reach *reach, uint32_t edge, double at_m);

#endif
