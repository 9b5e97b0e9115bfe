/** buf.h: a growing byte buffer, also used as a string builder (always ends in a NUL that size does not count). */
#ifndef WARD_CORE_BUF_H
#define WARD_CORE_BUF_H

#include <string.h>

#include "core/ctx.h"

struct ward_buf {
    char *data; /* NULL while nothing was added */
    size_t size;
    size_t capacity;
};

/** @brief Makes room for so many bytes more, and for the NUL. */
ward_rc ward_buf_reserve(struct ward_ctx *ctx, struct ward_buf *buf, size_t size) WARD_CHECK;

/* Here, so that a short text known when this is compiled costs a few instructions: files of a million rows are made of
 * such. */
WARD_CHECK static inline ward_rc ward_buf_add(struct ward_ctx *ctx, struct ward_buf *buf, const void *bytes,
                                              size_t size)
{
    if (buf->data == NULL || buf->size + size >= buf->capacity) {
        ward_rc rc = ward_buf_reserve(ctx, buf, size);
        if (rc != WARD_OK)
            return rc;
    }
    if (size > 0)
        memcpy(buf->data + buf->size, bytes, size);
    buf->size += size;
    buf->data[buf->size] = '\0';
    return WARD_OK;
}

WARD_CHECK static inline ward_rc ward_buf_text(struct ward_ctx *ctx, struct ward_buf *buf, const char *text)
{
    return ward_buf_add(ctx, buf, text, strlen(text));
}

ward_rc ward_buf_printf(struct ward_ctx *ctx, struct ward_buf *buf, const char *fmt, ...) WARD_CHECK WARD_PRINTF(3, 4);
/** @brief Adds `"` + name with inner quotes doubled + `"`: an SQL identifier. */
ward_rc ward_buf_identifier(struct ward_ctx *ctx, struct ward_buf *buf, const char *name) WARD_CHECK;
/** @brief Adds an SQL text literal, quotes doubled. */
ward_rc ward_buf_literal(struct ward_ctx *ctx, struct ward_buf *buf, const char *text) WARD_CHECK;
void ward_buf_reset(struct ward_buf *buf); /* keeps the memory */
char *ward_buf_take(struct ward_buf *buf); /* moves the text out; free with ward_mem_free(); NULL if empty */
void ward_buf_clear(struct ward_buf *buf); /* frees */

#endif
