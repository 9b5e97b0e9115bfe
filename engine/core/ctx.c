#include "core/ctx.h"

#include <sched.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/mem.h"

struct slot {
    void *handle;
    void (*release)(void *);
};

struct ward_ctx {
    int references;
    ward_rc code;
    char message[1024];
    struct slot slots[WARD_SLOTS];
    const volatile int *interrupt;
    int threads; /* 0: not set */
};

struct ward_ctx *ward_ctx_new(void)
{
    struct ward_ctx *ctx = ward_mem_calloc(1, sizeof *ctx);
    if (ctx != NULL)
        ctx->references = 1;
    return ctx;
}

struct ward_ctx *ward_ctx_ref(struct ward_ctx *ctx)
{
    if (ctx != NULL)
        ctx->references++;
    return ctx;
}

void ward_ctx_free(struct ward_ctx *ctx)
{
    if (ctx == NULL || --ctx->references > 0)
        return;
    /* Caches hold geometry of the libraries, so the slots go in reverse order. */
    for (int i = WARD_SLOTS - 1; i >= 0; i--)
        if (ctx->slots[i].handle != NULL && ctx->slots[i].release != NULL)
            ctx->slots[i].release(ctx->slots[i].handle);
    ward_mem_free(ctx);
}

const char *ward_ctx_message(const struct ward_ctx *ctx)
{
    return ctx != NULL ? ctx->message : "out of memory";
}

ward_rc ward_ctx_code(const struct ward_ctx *ctx)
{
    return ctx != NULL ? ctx->code : WARD_E_NOMEM;
}

ward_rc ward_fail(struct ward_ctx *ctx, ward_rc code, const char *fmt, ...)
{
    if (ctx == NULL)
        return code;
    /* The arguments may point into the old message, so the new one is made beside it. */
    char text[sizeof ctx->message];
    va_list args;
    va_start(args, fmt);
    (void)vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    memcpy(ctx->message, text, sizeof text);
    ctx->code = code;
    return code;
}

ward_rc ward_fail_in(struct ward_ctx *ctx, const char *fmt, ...)
{
    char text[sizeof ctx->message];
    va_list args;
    va_start(args, fmt);
    int used = vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    if (used < 0 || (size_t)used >= sizeof text)
        return ctx->code;
    (void)snprintf(text + used, sizeof text - (size_t)used, "%s", ctx->message);
    memcpy(ctx->message, text, sizeof text);
    return ctx->code;
}

void ward_ctx_clear(struct ward_ctx *ctx)
{
    ctx->code = WARD_OK;
    ctx->message[0] = '\0';
}

void *ward_ctx_slot(const struct ward_ctx *ctx, enum ward_slot slot)
{
    return ctx->slots[slot].handle;
}

void ward_ctx_slot_set(struct ward_ctx *ctx, enum ward_slot slot, void *handle, void (*release)(void *))
{
    struct slot *s = &ctx->slots[slot];
    if (s->handle != NULL && s->release != NULL)
        s->release(s->handle);
    s->handle = handle;
    s->release = release;
}

void ward_ctx_watch(struct ward_ctx *ctx, const volatile int *flag)
{
    ctx->interrupt = flag;
}

static int processors(void)
{
    cpu_set_t set;
    int n = sched_getaffinity(0, sizeof set, &set) == 0 ? CPU_COUNT(&set) : 1;
    return n < 1 ? 1 : n > 8 ? 8 : n;
}

int ward_ctx_threads(const struct ward_ctx *ctx)
{
    return ctx->threads > 0 ? ctx->threads : processors();
}

void ward_ctx_set_threads(struct ward_ctx *ctx, int n)
{
    ctx->threads = n < 0 ? 1 : n > WARD_THREADS_MAX ? WARD_THREADS_MAX : n;
}

struct ward_ctx *ward_ctx_worker(const struct ward_ctx *ctx)
{
    struct ward_ctx *worker = ward_ctx_new();
    if (worker == NULL)
        return NULL;
    worker->interrupt = ctx->interrupt;
    worker->threads = 1;
    return worker;
}

ward_rc ward_ctx_interrupted(struct ward_ctx *ctx)
{
    /* Set by a signal handler on one thread, read by all. */
    if (ctx->interrupt != NULL && __atomic_load_n(ctx->interrupt, __ATOMIC_RELAXED) != 0)
        return ward_fail(ctx, WARD_E_INTERRUPT, "interrupted; nothing was changed");
    return WARD_OK;
}
