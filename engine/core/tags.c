#include "core/tags.h"

#include <string.h>

/* Past "…" with its escapes; NULL: it does not end. The text between the quotes is [*from, *to). */
static const char *take_quoted(const char *p, const char **from, const char **to)
{
    if (*p != '"')
        return NULL;
    *from = ++p;
    while (*p != '"') {
        if (*p == '\\')
            p++;
        if (*p == '\0')
            return NULL;
        p++;
    }
    *to = p;
    return p + 1;
}

static bool is_key(const char *from, const char *to, const char *key)
{
    for (; from < to; from++, key++) {
        if (*from == '\\')
            from++;
        if (*from != *key)
            return false;
    }
    return *key == '\0';
}

static ward_rc unfold(struct ward_ctx *ctx, const char *from, const char *to, struct ward_buf *value)
{
    ward_buf_reset(value);
    ward_rc rc = ward_buf_text(ctx, value, "");
    for (; rc == WARD_OK && from < to; from++) {
        if (*from == '\\')
            from++;
        rc = ward_buf_add(ctx, value, from, 1);
    }
    return rc;
}

ward_rc ward_tags_get(struct ward_ctx *ctx, const char *text, const char *key, struct ward_buf *value, bool *found)
{
    const char *p = text != NULL ? text : "";
    *found = false;
    while (p != NULL && *p != '\0') {
        const char *from, *to;
        p += strspn(p, " ,");
        p = take_quoted(p, &from, &to);
        if (p == NULL || strncmp(p, "=>", 2) != 0)
            return WARD_OK;
        bool is_sought = is_key(from, to, key);
        p += 2;
        if (strncmp(p, "NULL", 4) == 0) {
            p += 4;
            continue;
        }
        p = take_quoted(p, &from, &to);
        if (p != NULL && is_sought) {
            *found = true;
            return unfold(ctx, from, to, value);
        }
    }
    return WARD_OK;
}
