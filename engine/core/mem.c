#include "core/mem.h"

#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <sys/mman.h>

/* The one exception to "no mutable globals": counters for tests, never read by the engine's own decisions but one. */
static atomic_long fail_at;
static atomic_long live;

void ward_mem_fail_at(long n)
{
    atomic_store(&fail_at, n);
}

long ward_mem_live(void)
{
    return atomic_load(&live);
}

static bool refused(void)
{
    if (atomic_load_explicit(&fail_at, memory_order_relaxed) == 0)
        return false;
    return atomic_fetch_sub(&fail_at, 1) == 1;
}

/* A network of a million streets is 150 MB of arrays: in pages of 4 KB a third of the time is spent on making them. */
static void ask_for_large_pages(void *block, size_t bytes)
{
    enum { LARGE = 1 << 22, PAGE = 1 << 16 }; /* PAGE: a multiple of any machine's */
    if (block == NULL || bytes < LARGE)
        return;
    uintptr_t from = ((uintptr_t)block + PAGE - 1) / PAGE * PAGE, to = ((uintptr_t)block + bytes) / PAGE * PAGE;
    (void)madvise((void *)from, to - from, MADV_HUGEPAGE); /* a kernel that has none goes on with small ones */
}

void *ward_mem_calloc(size_t count, size_t size)
{
    size_t bytes;
    if (__builtin_mul_overflow(count, size, &bytes) || refused())
        return NULL;
    void *block = calloc(count == 0 ? 1 : count, size == 0 ? 1 : size);
    ask_for_large_pages(block, bytes);
    if (block != NULL)
        atomic_fetch_add_explicit(&live, 1, memory_order_relaxed);
    return block;
}

void ward_mem_free(void *block)
{
    if (block == NULL)
        return;
    atomic_fetch_sub_explicit(&live, 1, memory_order_relaxed);
    free(block);
}

ward_rc ward_new(struct ward_ctx *ctx, size_t count, size_t size, void *out)
{
    void *block = ward_mem_calloc(count, size);
    memcpy(out, &block, sizeof block);
    if (block == NULL)
        return ward_fail(ctx, WARD_E_NOMEM, "out of memory: %zu x %zu bytes", count, size);
    return WARD_OK;
}

ward_rc ward_grow(struct ward_ctx *ctx, void *array, size_t *capacity, size_t need, size_t size)
{
    void *old;
    if (need <= *capacity)
        return WARD_OK;
    size_t wanted = *capacity < 8 ? 16 : *capacity * 2;
    if (wanted < need)
        wanted = need;
    size_t bytes;
    memcpy(&old, array, sizeof old);
    if (__builtin_mul_overflow(wanted, size, &bytes) || refused())
        return ward_fail(ctx, WARD_E_NOMEM, "out of memory: %zu x %zu bytes", wanted, size);
    void *grown = realloc(old, bytes);
    ask_for_large_pages(grown, bytes);
    if (grown == NULL)
        return ward_fail(ctx, WARD_E_NOMEM, "out of memory: %zu bytes", bytes);
    if (old == NULL)
        atomic_fetch_add_explicit(&live, 1, memory_order_relaxed);
    memcpy(array, &grown, sizeof grown);
    *capacity = wanted;
    return WARD_OK;
}

ward_rc ward_strndup(struct ward_ctx *ctx, const char *text, size_t length, char **out)
{
    *out = NULL;
    if (text == NULL)
        return WARD_OK;
    ward_rc rc = ward_new(ctx, length + 1, 1, out);
    if (rc == WARD_OK)
        memcpy(*out, text, length);
    return rc;
}

ward_rc ward_strdup(struct ward_ctx *ctx, const char *text, char **out)
{
    return ward_strndup(ctx, text, text != NULL ? strlen(text) : 0, out);
}
