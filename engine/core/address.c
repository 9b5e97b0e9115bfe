#include "core/address.h"

#include <string.h>

#include "core/header.h"
#include "core/mem.h"
#include "core/text.h"

/* ---- the normal form ---- */

struct writer {
    const struct ward_address_words *words;
    char *out;
    size_t size, capacity; /* of out, its NUL counted in */
    size_t word_at;        /* where the ASCII word at the end began; size: there is none */
    bool has_blank;        /* one is due before the next ASCII letter */
    bool is_full;
    unsigned number, digits; /* the Chinese number at hand */
    bool has_ten;
};

static void put(struct writer *w, const char *bytes, size_t n)
{
    if (w->is_full || w->size + n >= w->capacity) {
        w->is_full = true;
        return;
    }
    memcpy(w->out + w->size, bytes, n);
    w->size += n;
}

/* A whole word that stands for another is written as that one. */
static void end_word(struct writer *w)
{
    size_t n = w->size - w->word_at;
    for (size_t i = 0; n > 0 && i + 1 < w->words->same.n; i += 2)
        if (strlen(w->words->same.items[i]) == n && memcmp(w->words->same.items[i], w->out + w->word_at, n) == 0) {
            const char *other = w->words->same.items[i + 1];
            w->size = w->word_at;
            put(w, other, strlen(other));
            break;
        }
    w->word_at = w->size;
}

static void put_letter(struct writer *w, char c)
{
    if (w->has_blank && w->size > 0 && ward_address_is_letter(w->out[w->size - 1]))
        put(w, " ", 1);
    if (w->has_blank || w->size == 0 || !ward_address_is_letter(w->out[w->size - 1]))
        w->word_at = w->size;
    w->has_blank = false;
    put(w, &c, 1);
}

/* 〇 to 九 by value, 十 as 10; -1: none. */
static int numeral(uint32_t c)
{
    static const uint32_t numerals[] = {0x96F6, 0x4E00, 0x4E8C, 0x4E09, 0x56DB, 0x4E94,
                                        0x516D, 0x4E03, 0x516B, 0x4E5D, 0x5341};
    if (c == 0x3007)
        return 0;
    for (int i = 0; i <= 10; i++)
        if (numerals[i] == c)
            return i;
    return -1;
}

static void end_number(struct writer *w)
{
    char text[24];
    if (w->digits == 0)
        return;
    size_t n = ward_text_integer((int64_t)w->number, text);
    w->has_blank = w->size > 0 && ward_address_is_letter(w->out[w->size - 1]);
    for (size_t i = 0; i < n; i++)
        put_letter(w, text[i]);
    w->number = w->digits = 0;
    w->has_ten = false;
}

/* 十二 is 12, 二十 20, 二十一 21; 一二 are the digits 12. */
static void take_numeral(struct writer *w, unsigned value)
{
    if (w->digits >= 8 || (value == 10 && w->has_ten))
        end_number(w);
    if (value == 10) {
        w->number = w->digits == 0 ? 10 : 10 * w->number;
        w->has_ten = true;
    } else {
        w->number = w->has_ten ? w->number + value : 10 * w->number + value;
    }
    w->digits++;
    if (w->has_ten && value != 10)
        end_number(w);
}

static uint32_t plain(uint32_t c)
{
    if (c >= 0xFF01 && c <= 0xFF5E)
        c -= 0xFEE0;
    if (c == 0x3000 || c == 0xA0 || c == '\t' || c == '\n' || c == '\r')
        return ' ';
    if (c == 0x3002)
        return ',';
    return c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c;
}

static void take(struct writer *w, uint32_t c, const char *bytes, size_t n)
{
    int value = numeral(c);
    if (value >= 0) {
        end_word(w);
        take_numeral(w, (unsigned)value);
        return;
    }
    end_number(w);
    c = plain(c);
    if (c == '.' || c == '\'' || c == 0x2019)
        return;
    if (c < 0x80 && ward_address_is_letter((char)c)) {
        put_letter(w, (char)c);
        return;
    }
    end_word(w);
    w->has_blank = c == ' ';
    char ascii = (char)c;
    if (c != ' ')
        put(w, c < 0x80 ? &ascii : bytes, c < 0x80 ? 1 : n);
    w->word_at = w->size;
}

size_t ward_address_normal(const struct ward_address_words *words, const char *text, char *out, size_t capacity)
{
    struct writer w = {.words = words, .out = out, .capacity = capacity};
    const char *end = text + strlen(text);
    while (text < end && !w.is_full) {
        const char *from = text;
        uint32_t c = ward_text_next(&text, end);
        take(&w, c, from, (size_t)(text - from));
    }
    end_number(&w);
    end_word(&w);
    out[w.size] = '\0';
    return w.size;
}

/* ---- the words ---- */

static bool is_ascii_word(const char *word)
{
    return ward_address_is_letter(word[0]);
}

bool ward_address_is_word(const struct ward_address_words *words, enum ward_word_role role, const char *text,
                          size_t size)
{
    const struct ward_word_list *list = &words->roles[role];
    for (size_t i = 0; i < list->n; i++)
        if (strlen(list->items[i]) == size && memcmp(list->items[i], text, size) == 0)
            return true;
    return false;
}

bool ward_address_begins(const struct ward_address_words *words, enum ward_word_role role, const char *text)
{
    const struct ward_word_list *list = &words->roles[role];
    for (size_t i = 0; i < list->n; i++) {
        size_t n = strlen(list->items[i]);
        if (strncmp(text, list->items[i], n) == 0 &&
            (!is_ascii_word(list->items[i]) || !ward_address_is_letter(text[n])))
            return true;
    }
    return false;
}

bool ward_address_ends(const struct ward_address_words *words, enum ward_word_role role, const char *text, size_t size)
{
    const struct ward_word_list *list = &words->roles[role];
    for (size_t i = 0; i < list->n; i++) {
        size_t n = strlen(list->items[i]);
        if (n <= size && memcmp(text + size - n, list->items[i], n) == 0 &&
            (!is_ascii_word(list->items[i]) || n == size || !ward_address_is_letter(text[size - n - 1])))
            return true;
    }
    return false;
}

static ward_rc add_word(struct ward_ctx *ctx, struct ward_word_list *list, const struct ward_address_words *words,
                        const char *text, size_t size)
{
    char raw[128], normal[128];
    while (size > 0 && text[0] == ' ') {
        text++;
        size--;
    }
    while (size > 0 && text[size - 1] == ' ')
        size--;
    if (size == 0 || size >= sizeof raw)
        return WARD_OK;
    memcpy(raw, text, size);
    raw[size] = '\0';
    if (ward_address_normal(words, raw, normal, sizeof normal) == 0)
        return WARD_OK;
    ward_rc rc = ward_grow(ctx, &list->items, &list->capacity, list->n + 1, sizeof *list->items);
    if (rc == WARD_OK)
        rc = ward_strdup(ctx, normal, &list->items[list->n]);
    if (rc == WARD_OK)
        list->n++;
    return rc;
}

static ward_rc add_list(struct ward_ctx *ctx, struct ward_word_list *list, const struct ward_address_words *words,
                        const char *text)
{
    ward_rc rc = WARD_OK;
    while (rc == WARD_OK && *text != '\0') {
        size_t n = strcspn(text, ",");
        rc = add_word(ctx, list, words, text, n);
        text += n + (text[n] == ',');
    }
    return rc;
}

/* "st=street; ave=avenue, av": each word after a sign stands for the one before it. */
static ward_rc add_same(struct ward_ctx *ctx, struct ward_address_words *out, const char *text)
{
    static const struct ward_address_words none = {0};
    ward_rc rc = WARD_OK;
    while (rc == WARD_OK && *text != '\0') {
        size_t n = strcspn(text, ";"), head = strcspn(text, "=;");
        for (size_t at = head + 1; rc == WARD_OK && at < n;) {
            size_t word = strcspn(text + at, ",;");
            rc = add_word(ctx, &out->same, &none, text + at, word);
            if (rc == WARD_OK && out->same.n % 2 == 1)
                rc = add_word(ctx, &out->same, &none, text, head);
            at += word + 1;
        }
        text += n + (text[n] == ';');
    }
    return rc;
}

static ward_rc take_entry(struct ward_ctx *ctx, struct ward_address_words *out, const struct ward_entry *e)
{
    static const char *const roles[WARD_WORD_ROLES] = {"joins", "crossing", "kinds", "before"};
    const char *role = ward_entry_field(e, 0), *list = ward_entry_field(e, 1);
    if (role == NULL || list == NULL)
        return ward_fail(ctx, WARD_E_HEADER, "line %d: @words needs a name and a list of words", e->line);
    if (strcmp(role, "same") == 0)
        return WARD_OK;
    for (size_t i = 0; i < WARD_WORD_ROLES; i++)
        if (strcmp(role, roles[i]) == 0)
            return add_list(ctx, &out->roles[i], out, list);
    return ward_fail(ctx, WARD_E_HEADER, "line %d: @words %s: write joins, crossing, kinds, before or same", e->line,
                     role);
}

ward_rc ward_address_words_parse(struct ward_ctx *ctx, const char *header, struct ward_address_words *out)
{
    struct ward_header *h = NULL;
    ward_rc rc = header != NULL ? ward_header_parse(ctx, "@words", header, &h) : WARD_OK;
    if (rc != WARD_OK || h == NULL)
        return rc;
    const struct ward_entry *same = ward_header_named(h, "words", "same"); /* first: the others are normal forms too */
    if (same != NULL && ward_entry_field(same, 1) != NULL)
        rc = add_same(ctx, out, ward_entry_field(same, 1));
    for (const struct ward_entry *e = NULL; rc == WARD_OK && (e = ward_header_find(h, "words", e)) != NULL;)
        rc = take_entry(ctx, out, e);
    ward_header_free(h);
    return rc;
}

static void list_clear(struct ward_word_list *list)
{
    for (size_t i = 0; i < list->n; i++)
        ward_mem_free(list->items[i]);
    ward_mem_free(list->items);
}

void ward_address_words_clear(struct ward_address_words *words)
{
    for (size_t i = 0; i < WARD_WORD_ROLES; i++)
        list_clear(&words->roles[i]);
    list_clear(&words->same);
    *words = (struct ward_address_words){0};
}
