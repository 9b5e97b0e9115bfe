#include "core/arena.h"

#include <stddef.h>
#include <string.h>

#include "core/mem.h"

/* One block an allocation: headers are small, and a sanitizer sees each overrun. */
struct ward_arena_block {
    struct ward_arena_block *before;
    max_align_t data[];
};

ward_rc ward_arena_new(struct ward_ctx *ctx, struct ward_arena *arena, size_t count, size_t size, void *out)
{
    struct ward_arena_block *block = NULL;
    size_t bytes;
    memset(out, 0, sizeof block);
    if (__builtin_mul_overflow(count == 0 ? 1 : count, size, &bytes) ||
        __builtin_add_overflow(bytes, sizeof *block, &bytes))
        return ward_fail(ctx, WARD_E_NOMEM, "out of memory: %zu x %zu bytes", count, size);
    ward_rc rc = ward_new(ctx, 1, bytes, &block);
    if (rc != WARD_OK)
        return rc;
    block->before = arena->last;
    arena->last = block;
    void *data = block->data;
    memcpy(out, &data, sizeof data);
    return WARD_OK;
}

ward_rc ward_arena_text(struct ward_ctx *ctx, struct ward_arena *arena, const char *text, size_t length,
                        const char **out)
{
    char *copy = NULL;
    *out = NULL;
    ward_rc rc = ward_arena_new(ctx, arena, length + 1, 1, &copy);
    if (rc != WARD_OK)
        return rc;
    memcpy(copy, text, length);
    *out = copy;
    return WARD_OK;
}

void ward_arena_clear(struct ward_arena *arena)
{
    while (arena->last != NULL) {
        struct ward_arena_block *block = arena->last;
        arena->last = block->before;
        ward_mem_free(block);
    }
}
