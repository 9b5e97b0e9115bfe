/* out_words.c: the Chinese words of cells, where headings are Chinese too; files for programs keep the stored values.
 */
#include <string.h>

#include "core/mem.h"
#include "io/out_private.h"

/* Does the text match "head*tail"? Without '*' it is the whole text. The middle is what '*' stands for. */
static bool matches(const char *pattern, const char *text, size_t size, const char **middle, size_t *n_middle)
{
    size_t length = strlen(pattern), head = strcspn(pattern, "*");
    size_t tail = head < length ? length - head - 1 : 0;
    *middle = text + head;
    *n_middle = 0;
    if (head == length)
        return size == length && memcmp(text, pattern, size) == 0;
    if (size < head + tail || memcmp(text, pattern, head) != 0 ||
        memcmp(text + size - tail, pattern + head + 1, tail) != 0)
        return false;
    *n_middle = size - head - tail;
    return true;
}

/* Appends the word for one text; *found false: there is none and nothing is appended. */
static ward_rc add_word(struct ward_out *o, const char *const *words, const char *text, size_t size, bool *found)
{
    const char *middle = NULL;
    size_t n_middle = 0;
    *found = false;
    for (; words[0] != NULL && !*found; words += *found ? 0 : 2)
        *found = matches(words[0], text, size, &middle, &n_middle);
    if (!*found)
        return WARD_OK;
    size_t head = strcspn(words[1], "*");
    ward_rc rc = ward_buf_add(o->ctx, &o->words, words[1], head);
    if (rc == WARD_OK && n_middle > 0)
        rc = ward_buf_add(o->ctx, &o->words, middle, n_middle);
    return rc == WARD_OK && words[1][head] != '\0' ? ward_buf_text(o->ctx, &o->words, words[1] + head + 1) : rc;
}

/* "material, built_on" becomes "材质、建成日期", or stays where one of its words has no Chinese. */
static ward_rc add_list(struct ward_out *o, const char *const *words, const char *text, size_t size, bool *found)
{
    const char *end = text + size;
    size_t began = o->words.size;
    ward_rc rc = WARD_OK;
    *found = true;
    for (const char *p = text, *next = text; rc == WARD_OK && *found && next != NULL; p = next) {
        size_t length = (size_t)(end - p);
        next = memmem(p, length, ", ", 2);
        if (next != NULL) {
            length = (size_t)(next - p);
            next += 2;
        }
        if (p > text)
            rc = ward_buf_text(o->ctx, &o->words, "、");
        if (rc == WARD_OK)
            rc = add_word(o, words, p, length, found);
    }
    if (!*found)
        o->words.size = began;
    return rc;
}

static ward_rc show(struct ward_out *o, const char *const *words, struct ward_value *v)
{
    char number[32];
    bool found = false;
    size_t began = o->words.size;
    const char *text = v->text;
    size_t size = v->size;
    ward_rc rc = WARD_OK;
    if (v->kind == WARD_INTEGER) {
        size = (size_t)snprintf(number, sizeof number, "%lld", (long long)v->integer);
        text = number;
    } else if (v->kind != WARD_TEXT) {
        return WARD_OK;
    }
    rc = add_word(o, words, text, size, &found);
    if (rc == WARD_OK && !found && v->kind == WARD_TEXT)
        rc = add_list(o, words, text, size, &found);
    if (!found || rc != WARD_OK)
        return rc;
    *v = (struct ward_value){.kind = WARD_TEXT, .integer = (int64_t)began, .size = o->words.size - began};
    return ward_buf_add(o->ctx, &o->words, "", 1); /* the NUL that ends a text */
}

ward_rc ward_out_in_words(struct ward_out *o, const struct ward_value **values)
{
    const struct ward_out_spec *s = o->spec;
    ward_rc rc = ward_grow(o->ctx, &o->shown, &o->shown_capacity, s->n_columns, sizeof *o->shown);
    if (rc != WARD_OK || s->n_columns == 0)
        return rc;
    ward_buf_reset(&o->words);
    memcpy(o->shown, *values, s->n_columns * sizeof *o->shown);
    for (size_t i = 0; rc == WARD_OK && i < s->n_columns; i++)
        if (s->columns[i].words_zh != NULL)
            rc = show(o, s->columns[i].words_zh, &o->shown[i]);
    /* The buffer moves while it grows: its texts are known by their place in it until now. */
    for (size_t i = 0; rc == WARD_OK && i < s->n_columns; i++)
        if (o->shown[i].kind == WARD_TEXT && o->shown[i].text == NULL)
            o->shown[i].text = o->words.data + o->shown[i].integer;
    *values = o->shown;
    return rc;
}
