/** arena.h: many small texts and arrays that die together (private to core/: a parsed header and what is made of it).
 */
#ifndef WARD_CORE_ARENA_H
#define WARD_CORE_ARENA_H

#include "core/ctx.h"

struct ward_arena {
    struct ward_arena_block *last; /* NULL: empty */
};

/** @brief count zeroed elements into *out (count 0: one), good until the arena is cleared. @errors WARD_E_NOMEM */
ward_rc ward_arena_new(struct ward_ctx *ctx, struct ward_arena *arena, size_t count, size_t size, void *out) WARD_CHECK;

/** @brief A NUL-ended copy of `length` bytes. @errors WARD_E_NOMEM */
ward_rc ward_arena_text(struct ward_ctx *ctx, struct ward_arena *arena, const char *text, size_t length,
                        const char **out) WARD_CHECK;

/** @brief Frees everything; the arena can be used again. */
void ward_arena_clear(struct ward_arena *arena);

#endif
