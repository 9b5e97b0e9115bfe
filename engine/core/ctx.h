/** ctx.h: the context: one message, library handles in slots, an interrupt flag. Part of it is public (ward.h). */
#ifndef WARD_CORE_CTX_H
#define WARD_CORE_CTX_H

#include "ward.h"

/** Library handles that live as long as the context; core/ does not know their types. */
enum ward_slot { WARD_SLOT_GEOS, WARD_SLOT_PROJ, WARD_SLOT_CACHE, WARD_SLOT_SPARE, WARD_SLOTS };

/**
 * @brief  Records a failure: `return ward_fail(ctx, WARD_E_CRS, "no EPSG:%d", srid);`
 * @return code, always; ctx NULL: code alone. The message is cut at 1,023 bytes.
 */
ward_rc ward_fail(struct ward_ctx *ctx, ward_rc code, const char *fmt, ...) WARD_PRINTF(3, 4);

/** @brief Puts a sentence before the last message ("loading bins: …"); keeps the code. @return the last code */
ward_rc ward_fail_in(struct ward_ctx *ctx, const char *fmt, ...) WARD_PRINTF(2, 3);

/** @brief Forgets the last failure. */
void ward_ctx_clear(struct ward_ctx *ctx);

void *ward_ctx_slot(const struct ward_ctx *ctx, enum ward_slot slot);

/** @brief Keeps a handle; release is called with it when the context dies. A handle already there is released first. */
void ward_ctx_slot_set(struct ward_ctx *ctx, enum ward_slot slot, void *handle, void (*release)(void *));

/** @brief Points the context at a flag that a signal handler sets; NULL: none. Borrowed. */
void ward_ctx_watch(struct ward_ctx *ctx, const volatile int *flag);

/** The most threads one context may use. */
#define WARD_THREADS_MAX 64

/** @brief How many threads ward_parallel() may use: as set, else the processors this process may use, at most 8. */
int ward_ctx_threads(const struct ward_ctx *ctx);

/** @brief Sets it: 1 … WARD_THREADS_MAX, taken to the nearest of them; 0: as many as there are processors again. */
void ward_ctx_set_threads(struct ward_ctx *ctx, int n);

/** @brief A context for a thread of this one's: the same interrupt flag, one thread. NULL: out of memory. Free it with
 * ward_ctx_free() when the thread is done. */
struct ward_ctx *ward_ctx_worker(const struct ward_ctx *ctx);

/** @brief WARD_OK, or WARD_E_INTERRUPT once the flag is set. Long loops call it every few thousand rows. */
ward_rc ward_ctx_interrupted(struct ward_ctx *ctx) WARD_CHECK;

#endif
