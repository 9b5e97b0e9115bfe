#include "core/parallel.h"

#include <stdatomic.h>

#include "core/thread.h"

struct crew {
    ward_rc (*work)(struct ward_ctx *ctx, void *state, size_t chunk);
    void *state;
    size_t n;
    atomic_size_t next; /* the lowest chunk that nobody has taken */
    atomic_bool has_failed;
};

struct hand {
    struct crew *crew;
    struct ward_ctx *ctx;
    pthread_t thread;
    ward_rc rc;
    size_t failed_at; /* the chunk that gave rc */
};

/* A failure stops the taking, not what is under way. All chunks below a failed one were taken before it, so the lowest
 * failure of all is always found. */
static void take_chunks(struct hand *hand)
{
    struct crew *crew = hand->crew;
    while (!atomic_load(&crew->has_failed)) {
        size_t chunk = atomic_fetch_add(&crew->next, 1);
        if (chunk >= crew->n)
            return;
        hand->rc = ward_ctx_interrupted(hand->ctx);
        if (hand->rc == WARD_OK)
            hand->rc = crew->work(hand->ctx, crew->state, chunk);
        if (hand->rc != WARD_OK) {
            hand->failed_at = chunk;
            atomic_store(&crew->has_failed, true);
            return;
        }
    }
}

static void *hand_main(void *pointer)
{
    take_chunks(pointer);
    return NULL;
}

/* Hand 0 works here under the caller's context; the others get contexts of their own. */
static ward_rc run_hands(struct hand *hands, size_t n)
{
    size_t started = 1;
    ward_rc rc = WARD_OK;
    for (size_t i = 1; rc == WARD_OK && i < n; i++) {
        hands[i].ctx = ward_ctx_worker(hands[0].ctx);
        if (hands[i].ctx == NULL)
            rc = ward_fail(hands[0].ctx, WARD_E_NOMEM, "out of memory");
    }
    for (; rc == WARD_OK && started < n; started++)
        if (!ward_thread_start(&hands[started].thread, hand_main, &hands[started]))
            break;
    if (rc == WARD_OK)
        take_chunks(&hands[0]);
    for (size_t i = 1; i < started; i++)
        (void)pthread_join(hands[i].thread, NULL);
    return rc;
}

static ward_rc lowest_failure(struct hand *hands, size_t n)
{
    size_t lowest = n;
    for (size_t i = 0; i < n; i++)
        if (hands[i].rc != WARD_OK && (lowest == n || hands[i].failed_at < hands[lowest].failed_at))
            lowest = i;
    if (lowest == n)
        return WARD_OK;
    return lowest == 0 ? hands[0].rc
                       : ward_fail(hands[0].ctx, hands[lowest].rc, "%s", ward_ctx_message(hands[lowest].ctx));
}

ward_rc ward_parallel(struct ward_ctx *ctx, size_t n, ward_rc (*work)(struct ward_ctx *ctx, void *state, size_t chunk),
                      void *state)
{
    struct crew crew = {.work = work, .state = state, .n = n};
    struct hand hands[WARD_THREADS_MAX];
    size_t n_hands = (size_t)ward_ctx_threads(ctx) < n ? (size_t)ward_ctx_threads(ctx) : n;
    for (size_t i = 0; i < n_hands; i++)
        hands[i] = (struct hand){.crew = &crew, .ctx = i == 0 ? ctx : NULL};
    if (n == 0)
        return WARD_OK;
    ward_rc rc = run_hands(hands, n_hands);
    if (rc == WARD_OK)
        rc = lowest_failure(hands, n_hands);
    for (size_t i = 1; i < n_hands; i++)
        ward_ctx_free(hands[i].ctx);
    return rc;
}
