/**
 * pack.h: a street graph as few bytes, to be kept and read back to the same bits: 1 M streets of two points take 20 MB
 * against 92 MB of arrays, and are written and read in a fraction of the time.
 *
 * A chain's record says its line, its level, how many points and edges it has and which nodes it goes through, each by
 * its distance from the one before; ends that lie exactly where their node does are not repeated. Numbers are in this
 * machine's byte order.
 */
#ifndef WARD_NET_PACK_H
#define WARD_NET_PACK_H

#include "core/buf.h"
#include "net/graph.h"

enum ward_pack_part {
    WARD_PACK_NODES,   /* places of nodes */
    WARD_PACK_CHAINS,  /* records */
    WARD_PACK_NUMBERS, /* points that are no node's place, then measures of inner nodes, by chain */
    WARD_PACK_PARTS
};

struct ward_packed {
    struct ward_buf parts[WARD_PACK_PARTS]; /* start from {0} */
};

/** @brief Packs a graph. @param[out] out  free with ward_packed_clear(), also after a failure @errors WARD_E_NOMEM */
ward_rc ward_graph_pack(struct ward_ctx *ctx, const struct ward_graph *graph, struct ward_packed *out) WARD_CHECK;

/**
 * @brief  The graph that was packed. Bytes that are none cannot make it read or write outside its arrays.
 * @param[in]  n_lines  how many lines it had, those without a chain too
 * @param[out] out      free with ward_graph_free(); NULL on error
 * @errors WARD_E_INTERNAL (the bytes are damaged), WARD_E_NOMEM
 */
ward_rc ward_graph_unpack(struct ward_ctx *ctx, const struct ward_packed *packed, size_t n_lines,
                          struct ward_graph **out) WARD_CHECK;
void ward_packed_clear(struct ward_packed *packed);

/** @brief Appends whole numbers, each by its distance from the one before. @errors WARD_E_NOMEM */
ward_rc ward_pack_integers(struct ward_ctx *ctx, const int64_t *numbers, size_t n, struct ward_buf *out) WARD_CHECK;

/** @brief All numbers of some bytes. @param[out] out  *n of them; free with ward_mem_free() @errors WARD_E_INTERNAL
 * (the bytes are damaged), WARD_E_NOMEM */
ward_rc ward_unpack_integers(struct ward_ctx *ctx, const struct ward_buf *bytes, int64_t **out, size_t *n) WARD_CHECK;

#endif
