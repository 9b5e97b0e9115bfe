/** beside.h: one piece of work that a thread of its own does while the caller does something else. */
#ifndef WARD_CORE_BESIDE_H
#define WARD_CORE_BESIDE_H

#include "core/ctx.h"

struct ward_beside;

/**
 * @brief  Begins work(ctx, state) on another thread, under a context of its own (parallel.h says what that may do).
 *         Where the context allows one thread alone, or the system refuses one, ward_beside_wait() does the work.
 * @param[in] state  the work's until ward_beside_wait() or ward_beside_free() has returned
 * @param[out] out   free with ward_beside_free()
 */
ward_rc ward_beside_new(struct ward_ctx *ctx, ward_rc (*work)(struct ward_ctx *ctx, void *state), void *state,
                        struct ward_beside **out) WARD_CHECK;

/** @brief Is a thread at it just now? */
bool ward_beside_is_running(struct ward_beside *beside);

/** @brief Waits until the work is done; once. @errors what the work returned, with its sentence */
ward_rc ward_beside_wait(struct ward_ctx *ctx, struct ward_beside *beside) WARD_CHECK;

/** @brief Waits for the thread, where one was started. NULL is allowed. */
void ward_beside_free(struct ward_beside *beside);

#endif
