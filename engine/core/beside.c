#include "core/beside.h"

#include <stdatomic.h>

#include "core/mem.h"
#include "core/thread.h"

struct ward_beside {
    ward_rc (*work)(struct ward_ctx *ctx, void *state);
    void *state;
    struct ward_ctx *own; /* the thread's */
    pthread_t thread;
    bool is_started;
    atomic_bool has_ended;
    ward_rc rc;
};

static void *run(void *pointer)
{
    struct ward_beside *b = pointer;
    b->rc = b->work(b->own, b->state);
    atomic_store(&b->has_ended, true);
    return NULL;
}

ward_rc ward_beside_new(struct ward_ctx *ctx, ward_rc (*work)(struct ward_ctx *ctx, void *state), void *state,
                        struct ward_beside **out)
{
    struct ward_beside *b = NULL;
    *out = NULL;
    ward_rc rc = ward_new(ctx, 1, sizeof *b, &b);
    if (rc != WARD_OK)
        return rc;
    b->work = work;
    b->state = state;
    if (ward_ctx_threads(ctx) > 1)
        b->own = ward_ctx_worker(ctx);
    b->is_started = b->own != NULL && ward_thread_start(&b->thread, run, b);
    *out = b;
    return WARD_OK;
}

bool ward_beside_is_running(struct ward_beside *b)
{
    return b->is_started && !atomic_load(&b->has_ended);
}

static void join(struct ward_beside *b)
{
    if (b->is_started)
        (void)pthread_join(b->thread, NULL);
    b->is_started = false;
}

ward_rc ward_beside_wait(struct ward_ctx *ctx, struct ward_beside *b)
{
    if (!b->is_started)
        return b->work(ctx, b->state);
    join(b);
    return b->rc == WARD_OK ? WARD_OK : ward_fail(ctx, b->rc, "%s", ward_ctx_message(b->own));
}

void ward_beside_free(struct ward_beside *b)
{
    if (b == NULL)
        return;
    join(b);
    ward_ctx_free(b->own);
    ward_mem_free(b);
}
