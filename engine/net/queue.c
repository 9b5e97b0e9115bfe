#include "net/queue.h"

#include <math.h>

#include "core/mem.h"

static const double longest_ring = 65536;

ward_rc ward_queue_init(struct ward_ctx *ctx, struct ward_queue *queue, double most_m, double width_m)
{
    double width = fmax(fmax(width_m, most_m / longest_ring), 1e-3);
    *queue = (struct ward_queue){.per_m = 1 / width, .n_ring = (size_t)(most_m / width) + 3};
    return ward_new(ctx, queue->n_ring, sizeof *queue->ring, &queue->ring);
}

ward_rc ward_queue_push(struct ward_ctx *ctx, struct ward_queue *queue, uint32_t node, double cost_m)
{
    uint64_t number = (uint64_t)(cost_m * queue->per_m);
    struct ward_bucket *b = &queue->ring[(number > queue->now ? number : queue->now) % queue->n_ring];
    ward_rc rc = ward_grow(ctx, &b->nodes, &b->capacity, b->n + 1, sizeof *b->nodes);
    if (rc != WARD_OK)
        return rc;
    b->nodes[b->n++] = node;
    queue->waiting++;
    return WARD_OK;
}

bool ward_queue_pop(struct ward_queue *queue, const double *costs, uint32_t *node)
{
    while (queue->waiting > 0) {
        struct ward_bucket *b = &queue->ring[queue->now % queue->n_ring];
        if (b->next == b->n) {
            b->n = b->next = 0;
            queue->now++;
            continue;
        }
        *node = b->nodes[b->next++];
        queue->waiting--;
        if ((uint64_t)(costs[*node] * queue->per_m) >= queue->now)
            return true;
    }
    return false;
}

void ward_queue_clear(struct ward_queue *queue)
{
    for (size_t i = 0; queue->ring != NULL && i < queue->n_ring; i++)
        ward_mem_free(queue->ring[i].nodes);
    ward_mem_free(queue->ring);
    *queue = (struct ward_queue){0};
}
