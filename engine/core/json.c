#include "core/json.h"

#include <stdio.h>

static ward_rc add_escape(struct ward_ctx *ctx, struct ward_buf *out, unsigned char c)
{
    char text[8] = {'\\', (char)c, '\0'};
    switch (c) {
    case '"':
    case '\\':
        break;
    case '\n':
        text[1] = 'n';
        break;
    case '\r':
        text[1] = 'r';
        break;
    case '\t':
        text[1] = 't';
        break;
    default:
        (void)snprintf(text, sizeof text, "\\u%04x", (unsigned)c);
    }
    return ward_buf_text(ctx, out, text);
}

ward_rc ward_json_string(struct ward_ctx *ctx, struct ward_buf *out, const char *text)
{
    if (text == NULL)
        return ward_buf_text(ctx, out, "null");
    ward_rc rc = ward_buf_add(ctx, out, "\"", 1);
    for (const char *p = text; rc == WARD_OK && *p != '\0';) {
        size_t n = 0;
        while ((unsigned char)p[n] >= 0x20 && p[n] != '"' && p[n] != '\\')
            n++;
        rc = ward_buf_add(ctx, out, p, n);
        p += n;
        if (rc == WARD_OK && *p != '\0')
            rc = add_escape(ctx, out, (unsigned char)*p++);
    }
    if (rc == WARD_OK)
        rc = ward_buf_add(ctx, out, "\"", 1);
    return rc;
}
