/** graphwork.h: what the parts of building a graph share, private to net/. */
#ifndef WARD_NET_GRAPHWORK_H
#define WARD_NET_GRAPHWORK_H

#include "net/graph.h"

/** Two places that are one node, each a chain and a measure along its line. */
struct ward_joint {
    uint32_t chain[2];
    double m[2];
};

struct ward_joints {
    struct ward_joint *items;
    size_t n, capacity;
};

/**
 * @brief  Every pair of places where lines meet; a pair may be there more than once.
 * @param[in,out] out  {0}; free items with ward_mem_free()
 */
ward_rc ward_graph_meet(struct ward_ctx *ctx, const struct ward_lines *lines, double snap_m,
                        const struct ward_nearest *barriers, struct ward_joints *out) WARD_CHECK;

#endif
