/**
 * relay.h: pieces of a stream that are filled in order here, worked on by any thread, and handed on in order here:
 * rows read from SQLite, decided by threads, written to SQLite, say. Only a few pieces exist at a time, in slots that
 * are used again, so memory does not grow with the stream.
 */
#ifndef WARD_CORE_RELAY_H
#define WARD_CORE_RELAY_H

#include "core/ctx.h"

struct ward_relay;

struct ward_relay_work {
    /* Puts the next piece of the stream into a slot; *end: there is none. On the caller's thread. */
    ward_rc (*fill)(void *self, size_t slot, bool *end);
    /* Works on a slot's piece, on any thread and under that thread's context: it touches nothing but the slot and what
     * nobody changes. */
    ward_rc (*work)(struct ward_ctx *ctx, void *self, size_t slot);
    void *self;
};

/** @brief How many slots a relay under this context has: self needs a place for so many pieces. */
size_t ward_relay_slots(const struct ward_ctx *ctx);

/**
 * @brief  Starts the threads (ward_ctx_threads(ctx) with the caller's, which works along where it would have to wait;
 *         with one thread nothing is started).
 * @param[out] out  free with ward_relay_free(), also before the end of the stream
 */
ward_rc ward_relay_new(struct ward_ctx *ctx, const struct ward_relay_work *work, struct ward_relay **out) WARD_CHECK;

/**
 * @brief  The next piece, in the order of filling, worked on. Its slot is the caller's until the next call.
 * @param[out] end  there is none; *slot is then meaningless
 * @errors what fill or work returned for the first piece that failed, whatever the number of threads;
 *         WARD_E_INTERRUPT. After an error only ward_relay_free() may follow.
 */
ward_rc ward_relay_next(struct ward_relay *relay, size_t *slot, bool *end) WARD_CHECK;

void ward_relay_free(struct ward_relay *relay);

#endif
