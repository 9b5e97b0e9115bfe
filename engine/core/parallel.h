/** parallel.h: one piece of work in numbered chunks, done by the threads the context allows. */
#ifndef WARD_CORE_PARALLEL_H
#define WARD_CORE_PARALLEL_H

#include "core/ctx.h"

/**
 * @brief  Calls work(ctx, state, chunk) once for each chunk of 0 … n - 1, on ward_ctx_threads(ctx) threads, this one
 *         among them. Chunks are begun in rising order but end in any: work keeps each chunk's result in a place of its
 *         own (state->results[chunk]), and the caller joins them in chunk order afterwards. What a result is must not
 *         depend on how many chunks there are threads for, so chunks are cut by the data, never by the threads.
 *
 * Each thread has a context of its own with the same interrupt flag and ward_ctx_threads() of 1; only the caller's
 * thread may use the caller's context, and no other may use SQLite. GEOS geometries belong to the thread that made
 * them.
 *
 * @param state  shared by all threads: read it, and write only what is the chunk's own
 * @errors of the failed chunks the lowest one's code and sentence, the same for any number of threads (chunks above it
 *         may not have been done); WARD_E_INTERRUPT once the context's flag is set; WARD_E_NOMEM
 * @cost   some 20 us a thread: give it chunks of a tenth of a millisecond or more. A system that refuses threads makes
 *         it slower, nothing else.
 */
ward_rc ward_parallel(struct ward_ctx *ctx, size_t n, ward_rc (*work)(struct ward_ctx *ctx, void *state, size_t chunk),
                      void *state) WARD_CHECK;

/**
 * @brief  The chunk's stretch of `total` things cut into chunks of `size`: chunks are (total + size - 1) / size.
 * @param[out] from, to  from included, to excluded
 */
static inline void ward_chunk_range(size_t total, size_t size, size_t chunk, size_t *from, size_t *to)
{
    *from = chunk * size;
    *to = total - *from > size ? *from + size : total;
}

#endif
