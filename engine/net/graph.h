/**
 * graph.h: a street graph from raw centrelines, nothing prepared.
 *
 * Where lines meet:
 *   - ends within snap_m of each other, whatever their levels;
 *   - an end, or a vertex, within snap_m of a line of its level: at the place of that line nearest to it;
 *   - an end within snap_m of a vertex of a line of another level (a ramp);
 *   - lines of one level that cross, a line with itself too.
 * Lines of different levels that cross otherwise do not meet: one is a bridge or a tunnel. What meets within snap_m but
 * does not touch is not joined across a barrier; a line that crosses a barrier is the way across it. What meets is one
 * node, and going over it costs nothing; each piece of a line between two nodes is an edge with the length of the line
 * there, so that the edges of a line add up to it. Nodes are numbered along a Z-order curve, edges by line and measure;
 * both depend on the lines and their numbers alone, not on threads.
 */
#ifndef WARD_NET_GRAPH_H
#define WARD_NET_GRAPH_H

#include "geo/nearest.h"
#include "net/lines.h"

struct ward_edge {
    uint32_t chain;      /* of the lines */
    uint32_t a, b;       /* nodes at from_m and to_m; the same where it is a loop */
    double from_m, to_m; /* along the line */
};

/** An edge as it is seen from a node; a loop is seen twice. */
struct ward_arc {
    uint32_t to, edge;
    double length_m;
};

/** A part of the network that no street joins to the rest. */
struct ward_island {
    uint32_t nodes, edges;
    double length_m;
};

struct ward_graph {
    struct ward_lines lines; /* owned */
    size_t n_nodes, n_edges, n_islands;
    struct ward_spot *nodes;
    struct ward_edge *edges;
    uint32_t *edge_at;           /* lines.n_chains + 1 offsets into edges */
    uint32_t *arc_at;            /* n_nodes + 1 offsets into arcs */
    struct ward_arc *arcs;       /* by node, then edge */
    uint32_t *island_of;         /* of each node */
    struct ward_island *islands; /* longest first, to the millimetre; then by lowest node */
};

/**
 * @brief  The graph of some lines.
 * @param[in,out] lines    taken over, also on failure: {0} afterwards
 * @param[in]     snap_m   0 or more
 * @param[in]     barriers borrowed; NULL: none
 * @param[out]    out      free with ward_graph_free(); NULL on error
 * @units   metres of a projected CRS
 * @errors  WARD_E_ARG (snap_m), WARD_E_GEOM, WARD_E_NOMEM, WARD_E_INTERRUPT
 * @cost    O(n log n) in points and what meets; threads of the context
 */
ward_rc ward_graph_build(struct ward_ctx *ctx, struct ward_lines *lines, double snap_m,
                         const struct ward_nearest *barriers, struct ward_graph **out) WARD_CHECK;

/**
 * @brief  A graph from nodes and edges that were kept: arcs and islands are made anew.
 * @param[in,out] graph  lines, nodes and edges filled; edges by line and measure, whose numbers are in range
 * @errors  WARD_E_INTERNAL (a number out of range, an order that is none: what was kept is damaged), WARD_E_NOMEM
 */
ward_rc ward_graph_finish(struct ward_ctx *ctx, struct ward_graph *graph) WARD_CHECK;

/** @brief NULL is allowed. */
void ward_graph_free(struct ward_graph *graph);

static inline double ward_edge_length_m(const struct ward_edge *edge)
{
    return edge->to_m - edge->from_m;
}

/** @brief The edge of a chain that holds a measure; the later one at a node. */
uint32_t ward_graph_edge_at(const struct ward_graph *graph, uint32_t chain, double at_m);

/** @brief The edge of a line that holds a measure; the earlier one where its parts meet. WARD_NONE: it has no edge. */
uint32_t ward_graph_line_edge(const struct ward_graph *graph, uint32_t line, double at_m);

#endif
