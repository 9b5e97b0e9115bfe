#include "core/spell.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "core/arena.h"
#include "core/text.h"

static const char *const type_names[] = {"text", "integer", "real", "flag", "date", "time", "geometry"};

enum { TYPES = sizeof type_names / sizeof *type_names };

const char *ward_type_name(enum ward_type type)
{
    return (size_t)type < TYPES ? type_names[type] : "unknown";
}

ward_rc ward_spell_fault(struct ward_ctx *ctx, const struct ward_header *h, const struct ward_entry *e, const char *fmt,
                         ...)
{
    char text[800];
    va_list args;
    va_start(args, fmt);
    (void)vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    return ward_fail(ctx, WARD_E_HEADER, "%s:%d: %s", h->path, e != NULL ? e->line : 1, text);
}

static size_t list_size(const char *const *list)
{
    size_t n = 0;
    while (list[n] != NULL)
        n++;
    return n;
}

static bool is_in(const char *const *list, const char *word)
{
    for (; *list != NULL; list++)
        if (strcmp(*list, word) == 0)
            return true;
    return false;
}

ward_rc ward_spell_keys(struct ward_ctx *ctx, const struct ward_header *h, const char *const *once,
                        const char *const *many)
{
    for (size_t i = 0; i < h->n_entries; i++) {
        const struct ward_entry *e = &h->entries[i];
        if (is_in(once, e->key)) {
            if (ward_header_find(h, e->key, NULL) != e)
                return ward_spell_fault(ctx, h, e, "@%s is given twice; keep one", e->key);
        } else if (!is_in(many, e->key)) {
            const char *near = ward_text_nearest(e->key, once, list_size(once));
            if (near == NULL)
                near = ward_text_nearest(e->key, many, list_size(many));
            return ward_spell_fault(ctx, h, e, "there is no key @%.40s here%s%s%s", e->key,
                                    near != NULL ? "; did you mean @" : "", near != NULL ? near : "",
                                    near != NULL ? "?" : "");
        }
    }
    return WARD_OK;
}

ward_rc ward_spell_field(struct ward_ctx *ctx, const struct ward_header *h, const struct ward_entry *e, size_t i,
                         const char *what, const char **out)
{
    *out = ward_entry_field(e, i);
    if (*out == NULL)
        return ward_spell_fault(ctx, h, e, "@%s lacks %s (fields are parted by two blanks)", e->key, what);
    return WARD_OK;
}

ward_rc ward_spell_text(struct ward_ctx *ctx, struct ward_arena *arena, const struct ward_entry *e, size_t from,
                        const char **out)
{
    size_t size = 0;
    char *text = NULL;
    *out = NULL;
    if (from >= e->n_fields)
        return WARD_OK;
    for (size_t i = from; i < e->n_fields; i++)
        size += strlen(e->fields[i]) + 1;
    ward_rc rc = ward_arena_new(ctx, arena, size, 1, &text);
    if (rc != WARD_OK)
        return rc;
    *out = text;
    for (size_t i = from; i < e->n_fields; i++) {
        size_t length = strlen(e->fields[i]);
        if (i > from)
            *text++ = ' ';
        memcpy(text, e->fields[i], length + 1);
        text += length;
    }
    return WARD_OK;
}

ward_rc ward_spell_once(struct ward_ctx *ctx, struct ward_arena *arena, const struct ward_header *h, const char *key,
                        const char **out)
{
    const struct ward_entry *e = ward_header_find(h, key, NULL);
    *out = NULL;
    if (e == NULL)
        return WARD_OK;
    ward_rc rc = ward_spell_text(ctx, arena, e, 0, out);
    if (rc == WARD_OK && *out == NULL)
        return ward_spell_fault(ctx, h, e, "@%s says nothing; write its text after it", key);
    return rc;
}

bool ward_spell_is_name(const char *name)
{
    size_t n = strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_");
    return name[0] >= 'a' && name[0] <= 'z' && name[n] == '\0' && n <= 63;
}

ward_rc ward_spell_type(struct ward_ctx *ctx, const struct ward_header *h, const struct ward_entry *e, const char *name,
                        enum ward_type *out)
{
    for (size_t i = 0; i < TYPES; i++)
        if (strcmp(name, type_names[i]) == 0) {
            *out = (enum ward_type)i;
            return WARD_OK;
        }
    return ward_spell_fault(ctx, h, e, "\"%.40s\" is no type; write text, integer, real, flag, date, time or geometry",
                            name);
}

size_t ward_spell_count(const struct ward_header *h, const char *key)
{
    size_t n = 0;
    for (const struct ward_entry *e = NULL; (e = ward_header_find(h, key, e)) != NULL;)
        n++;
    return n;
}

/* Bytes of the separator at p: the ASCII one or its full-width form (typed where Chinese is typed); 0: none. */
static size_t separator_size(const char *p, char separator)
{
    const char *wide = separator == ',' ? "\uFF0C" : "\uFF1B";
    if (*p == separator)
        return 1;
    return (separator == ',' || separator == ';') && strncmp(p, wide, 3) == 0 ? 3 : 0;
}

ward_rc ward_spell_part(struct ward_ctx *ctx, struct ward_arena *arena, const char **at, char separator,
                        const char **out)
{
    *out = NULL;
    if (**at == '\0')
        return WARD_OK;
    const char *from = *at, *stop = from;
    size_t size = 0;
    while (*stop != '\0' && (size = separator_size(stop, separator)) == 0)
        stop++;
    *at = stop + size;
    char *copy = NULL;
    ward_rc rc = ward_arena_new(ctx, arena, (size_t)(stop - from) + 1, 1, &copy);
    if (rc != WARD_OK)
        return rc;
    memcpy(copy, from, (size_t)(stop - from));
    *out = ward_text_trim(copy);
    return WARD_OK;
}

size_t ward_spell_parts(const char *text, char separator)
{
    size_t n = 1;
    for (; *text != '\0'; text++)
        n += separator_size(text, separator) > 0;
    return n;
}
