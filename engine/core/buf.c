#include "core/buf.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "core/mem.h"

ward_rc ward_buf_reserve(struct ward_ctx *ctx, struct ward_buf *buf, size_t size)
{
    return ward_grow(ctx, &buf->data, &buf->capacity, buf->size + size + 1, 1);
}

ward_rc ward_buf_printf(struct ward_ctx *ctx, struct ward_buf *buf, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    int need = vsnprintf(NULL, 0, fmt, args);
    va_end(args);
    if (need < 0)
        return ward_fail(ctx, WARD_E_INTERNAL, "cannot format: %s", fmt);
    ward_rc rc = ward_grow(ctx, &buf->data, &buf->capacity, buf->size + (size_t)need + 1, 1);
    if (rc != WARD_OK)
        return rc;
    va_start(args, fmt);
    (void)vsnprintf(buf->data + buf->size, (size_t)need + 1, fmt, args);
    va_end(args);
    buf->size += (size_t)need;
    return WARD_OK;
}

static ward_rc add_quoted(struct ward_ctx *ctx, struct ward_buf *buf, const char *text, char quote)
{
    ward_rc rc = ward_buf_add(ctx, buf, &quote, 1);
    for (const char *p = text; rc == WARD_OK && *p != '\0'; p++) {
        rc = ward_buf_add(ctx, buf, p, 1);
        if (rc == WARD_OK && *p == quote)
            rc = ward_buf_add(ctx, buf, p, 1);
    }
    if (rc == WARD_OK)
        rc = ward_buf_add(ctx, buf, &quote, 1);
    return rc;
}

ward_rc ward_buf_identifier(struct ward_ctx *ctx, struct ward_buf *buf, const char *name)
{
    return add_quoted(ctx, buf, name, '"');
}

ward_rc ward_buf_literal(struct ward_ctx *ctx, struct ward_buf *buf, const char *text)
{
    return add_quoted(ctx, buf, text, '\'');
}

void ward_buf_reset(struct ward_buf *buf)
{
    buf->size = 0;
    if (buf->data != NULL)
        buf->data[0] = '\0';
}

char *ward_buf_take(struct ward_buf *buf)
{
    char *text = buf->data;
    memset(buf, 0, sizeof *buf);
    return text;
}

void ward_buf_clear(struct ward_buf *buf)
{
    ward_mem_free(buf->data);
    memset(buf, 0, sizeof *buf);
}
