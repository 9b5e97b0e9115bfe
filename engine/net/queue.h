/**
 * queue.h: a queue of nodes by cost, in a ring of buckets, private to net/. Inside a bucket nodes come in any order:
 * the search corrects labels, so the answer is that of an exact queue, whatever the width.
 */
#ifndef WARD_NET_QUEUE_H
#define WARD_NET_QUEUE_H

#include "core/ctx.h"

struct ward_bucket {
    uint32_t *nodes;
    size_t n, capacity, next; /* next: the first that was not taken yet */
};

struct ward_queue {
    double per_m;
    struct ward_bucket *ring;
    size_t n_ring, waiting;
    uint64_t now; /* the bucket at hand, counted from cost 0 */
};

/**
 * @brief  An empty queue; costs pushed while a cost c is at hand lie in [c, c + most_m].
 * @param[in] width_m  of a bucket; made wider where the ring would be too long
 * @errors WARD_E_NOMEM
 */
ward_rc ward_queue_init(struct ward_ctx *ctx, struct ward_queue *queue, double most_m, double width_m) WARD_CHECK;

/** @brief Adds a node, or adds it again at a lower cost. */
ward_rc ward_queue_push(struct ward_ctx *ctx, struct ward_queue *queue, uint32_t node, double cost_m) WARD_CHECK;

/** @brief The next node. Entries whose cost has fallen into an earlier bucket are passed over.
 * @param[in] costs  the costs as they are, by node. @return false: the queue is empty */
bool ward_queue_pop(struct ward_queue *queue, const double *costs, uint32_t *node);

void ward_queue_clear(struct ward_queue *queue);

#endif
