#include "core/relay.h"

#include "core/mem.h"
#include "core/thread.h"

#define SLOTS_MAX (WARD_THREADS_MAX + 2)

struct slot {
    bool is_done;
    ward_rc rc;
    struct ward_ctx *failed; /* whose message goes with rc */
};

struct hand {
    struct ward_relay *relay;
    struct ward_ctx *ctx;
    pthread_t thread;
};

/* Pieces are numbered as they are filled; piece p lies in slot p % n_slots. Those below `head` were handed on, those
 * from `taken` to `filled` wait for somebody to work on them. */
struct ward_relay {
    struct ward_ctx *ctx; /* borrowed */
    struct ward_relay_work work;
    size_t n_slots, n_hands;
    pthread_mutex_t lock;
    pthread_cond_t has_filled, has_done;
    bool has_lock, is_over; /* is_over: nobody begins anything any more */
    size_t head, taken, filled;
    bool is_drained; /* fill has nothing more, or failed */
    ward_rc fill_rc; /* comes after the pieces before it */
    struct ward_ctx *fill_failed;
    struct slot slots[SLOTS_MAX];
    struct hand hands[WARD_THREADS_MAX];
};

size_t ward_relay_slots(const struct ward_ctx *ctx)
{
    size_t n = (size_t)ward_ctx_threads(ctx);
    return n == 1 ? 1 : n + 2; /* one at the caller's, one ready, one for each other thread and one more to begin on */
}

/* Works on the lowest waiting piece; called and left with the lock held. @return what work said */
static ward_rc work_one(struct ward_relay *r, struct ward_ctx *ctx)
{
    size_t at = r->taken++ % r->n_slots;
    (void)pthread_mutex_unlock(&r->lock);
    ward_rc rc = r->work.work(ctx, r->work.self, at);
    (void)pthread_mutex_lock(&r->lock);
    r->slots[at] = (struct slot){true, rc, ctx};
    (void)pthread_cond_signal(&r->has_done);
    return rc;
}

/* A failed thread ends, because its context must keep the message. */
static void *hand_main(void *pointer)
{
    struct hand *hand = pointer;
    struct ward_relay *r = hand->relay;
    ward_rc rc = WARD_OK;
    (void)pthread_mutex_lock(&r->lock);
    while (rc == WARD_OK && !r->is_over) {
        if (r->taken < r->filled)
            rc = work_one(r, hand->ctx);
        else
            (void)pthread_cond_wait(&r->has_filled, &r->lock);
    }
    (void)pthread_mutex_unlock(&r->lock);
    return NULL;
}

static ward_rc start_hands(struct ward_relay *r, size_t n)
{
    if (pthread_mutex_init(&r->lock, NULL) != 0 || pthread_cond_init(&r->has_filled, NULL) != 0 ||
        pthread_cond_init(&r->has_done, NULL) != 0)
        return ward_fail(r->ctx, WARD_E_NOMEM, "out of memory");
    r->has_lock = true;
    r->fill_failed = ward_ctx_worker(r->ctx);
    if (r->fill_failed == NULL)
        return ward_fail(r->ctx, WARD_E_NOMEM, "out of memory");
    for (size_t i = 0; i < n; i++) {
        struct hand *hand = &r->hands[i];
        hand->relay = r;
        hand->ctx = ward_ctx_worker(r->ctx);
        if (hand->ctx == NULL)
            return ward_fail(r->ctx, WARD_E_NOMEM, "out of memory");
        if (!ward_thread_start(&hand->thread, hand_main, hand)) {
            ward_ctx_free(hand->ctx);
            break; /* the caller works alone, if need be */
        }
        r->n_hands++;
    }
    return WARD_OK;
}

ward_rc ward_relay_new(struct ward_ctx *ctx, const struct ward_relay_work *work, struct ward_relay **out)
{
    struct ward_relay *r = NULL;
    *out = NULL;
    ward_rc rc = ward_new(ctx, 1, sizeof *r, &r);
    if (rc != WARD_OK)
        return rc;
    r->ctx = ctx;
    r->work = *work;
    r->n_slots = ward_relay_slots(ctx);
    rc = start_hands(r, (size_t)ward_ctx_threads(ctx) - 1);
    if (rc == WARD_OK)
        *out = r;
    else
        ward_relay_free(r);
    return rc;
}

/* Fills every free slot. A failure waits until the pieces before it were handed on, as with one thread. */
static void fill_slots(struct ward_relay *r)
{
    while (!r->is_drained && r->filled - r->head < r->n_slots) {
        size_t at = r->filled % r->n_slots;
        r->slots[at] = (struct slot){0};
        r->fill_rc = r->work.fill(r->work.self, at, &r->is_drained);
        if (r->fill_rc != WARD_OK) {
            (void)ward_fail(r->fill_failed, r->fill_rc, "%s", ward_ctx_message(r->ctx));
            r->is_drained = true;
        }
        if (r->is_drained)
            return;
        (void)pthread_mutex_lock(&r->lock);
        r->filled++;
        (void)pthread_cond_signal(&r->has_filled);
        (void)pthread_mutex_unlock(&r->lock);
    }
}

/* Piece `head`, worked on by now: here, if nobody else has begun. */
static ward_rc await_head(struct ward_relay *r, size_t *slot)
{
    size_t at = r->head % r->n_slots;
    (void)pthread_mutex_lock(&r->lock);
    while (!r->slots[at].is_done) {
        if (r->taken == r->head)
            (void)work_one(r, r->ctx);
        else
            (void)pthread_cond_wait(&r->has_done, &r->lock);
    }
    struct slot done = r->slots[at];
    r->head++;
    (void)pthread_mutex_unlock(&r->lock);
    *slot = at;
    if (done.rc == WARD_OK || done.failed == r->ctx)
        return done.rc;
    return ward_fail(r->ctx, done.rc, "%s", ward_ctx_message(done.failed));
}

ward_rc ward_relay_next(struct ward_relay *r, size_t *slot, bool *end)
{
    *end = false;
    *slot = 0;
    ward_rc rc = ward_ctx_interrupted(r->ctx);
    if (rc != WARD_OK)
        return rc;
    fill_slots(r);
    if (r->head < r->filled)
        return await_head(r, slot);
    *end = true;
    return r->fill_rc == WARD_OK ? WARD_OK : ward_fail(r->ctx, r->fill_rc, "%s", ward_ctx_message(r->fill_failed));
}

void ward_relay_free(struct ward_relay *r)
{
    if (r == NULL)
        return;
    if (r->has_lock) {
        (void)pthread_mutex_lock(&r->lock);
        r->is_over = true;
        (void)pthread_cond_broadcast(&r->has_filled);
        (void)pthread_mutex_unlock(&r->lock);
    }
    for (size_t i = 0; i < r->n_hands; i++) {
        (void)pthread_join(r->hands[i].thread, NULL);
        ward_ctx_free(r->hands[i].ctx);
    }
    if (r->has_lock) {
        (void)pthread_mutex_destroy(&r->lock);
        (void)pthread_cond_destroy(&r->has_filled);
        (void)pthread_cond_destroy(&r->has_done);
    }
    ward_ctx_free(r->fill_failed);
    ward_mem_free(r);
}
