#include "core/names.h"

#include <stdlib.h>
#include <string.h>

#include "core/mem.h"
#include "core/text.h"

#define HITS_MAX 64
#define SIEVE_BITS 65536

struct item {
    char *text; /* normal form */
    enum ward_name_kind kind;
    uint32_t row, seq;
};

struct name {
    const char *text; /* the first item's */
    size_t size;
    uint32_t first[2], n[2]; /* by kind, in rows */
};

struct ward_names {
    const struct ward_address_words *words;
    struct item *items;
    size_t n_items, item_capacity;
    struct name *names;
    size_t n_names;
    uint32_t *rows;
    uint64_t sieve[SIEVE_BITS / 64]; /* the first three bytes of the names: most places of an address begin none */
};

ward_rc ward_names_new(struct ward_ctx *ctx, const struct ward_address_words *words, struct ward_names **out)
{
    ward_rc rc = ward_new(ctx, 1, sizeof **out, out);
    if (rc == WARD_OK)
        (*out)->words = words;
    return rc;
}

void ward_names_free(struct ward_names *names)
{
    if (names == NULL)
        return;
    for (size_t i = 0; i < names->n_items; i++)
        ward_mem_free(names->items[i].text);
    ward_mem_free(names->items);
    ward_mem_free(names->names);
    ward_mem_free(names->rows);
    ward_mem_free(names);
}

/* One Hanzi, or two letters, stand in too many addresses by chance. */
static bool is_name(const char *normal, size_t size)
{
    const char *at = normal, *end = normal + size;
    size_t n = 0;
    for (; at < end; n++)
        (void)ward_text_next(&at, end);
    return size >= 3 && n >= 2;
}

ward_rc ward_names_add(struct ward_ctx *ctx, struct ward_names *names, const char *text, enum ward_name_kind kind,
                       uint32_t row)
{
    char normal[WARD_ADDRESS_SIZE];
    if (text == NULL)
        return WARD_OK;
    size_t size = ward_address_normal(names->words, text, normal, sizeof normal);
    if (!is_name(normal, size))
        return WARD_OK;
    ward_rc rc = ward_grow(ctx, &names->items, &names->item_capacity, names->n_items + 1, sizeof *names->items);
    if (rc != WARD_OK)
        return rc;
    struct item *item = &names->items[names->n_items];
    *item = (struct item){NULL, kind, row, (uint32_t)names->n_items};
    rc = ward_strdup(ctx, normal, &item->text);
    if (rc == WARD_OK)
        names->n_items++;
    return rc;
}

static int compare_items(const void *a, const void *b)
{
    const struct item *x = a, *y = b;
    int order = strcmp(x->text, y->text);
    if (order == 0)
        order = (x->kind > y->kind) - (x->kind < y->kind);
    return order != 0 ? order : (x->seq > y->seq) - (x->seq < y->seq);
}

static uint32_t sieve_at(const char *text)
{
    uint32_t key = ((uint32_t)(unsigned char)text[0] << 16) | ((uint32_t)(unsigned char)text[1] << 8) |
                   (uint32_t)(unsigned char)text[2];
    return (key * 2654435761u) >> 16;
}

ward_rc ward_names_ready(struct ward_ctx *ctx, struct ward_names *names)
{
    ward_rc rc = ward_new(ctx, names->n_items, sizeof *names->names, &names->names);
    if (rc == WARD_OK)
        rc = ward_new(ctx, names->n_items, sizeof *names->rows, &names->rows);
    if (rc != WARD_OK)
        return rc;
    if (names->n_items > 1)
        qsort(names->items, names->n_items, sizeof *names->items, compare_items);
    for (size_t i = 0; i < names->n_items; i++) {
        const struct item *item = &names->items[i];
        bool is_new = i == 0 || strcmp(item->text, names->items[i - 1].text) != 0;
        struct name *name = &names->names[is_new ? names->n_names++ : names->n_names - 1];
        name->text = item->text;
        name->size = strlen(item->text);
        if (name->n[item->kind]++ == 0)
            name->first[item->kind] = (uint32_t)i;
        names->rows[i] = item->row;
        uint32_t bit = sieve_at(item->text);
        names->sieve[bit / 64] |= 1ull << (bit % 64);
    }
    return WARD_OK;
}

size_t ward_names_count(const struct ward_names *names)
{
    return names->n_names;
}

size_t ward_names_rows(const struct ward_names *names, uint32_t name, enum ward_name_kind kind, const uint32_t **rows)
{
    const struct name *n = &names->names[name];
    *rows = names->rows + n->first[kind];
    return n->n[kind];
}

/* ---- searching ---- */

struct hit {
    uint32_t name;
    size_t from, to;
};

/* An ASCII name is whole words. */
static bool is_whole(const char *address, size_t from, size_t to)
{
    bool runs_on = ward_address_is_letter(address[to - 1]) && ward_address_is_letter(address[to]);
    return !runs_on &&
           !(from > 0 && ward_address_is_letter(address[from - 1]) && ward_address_is_letter(address[from]));
}

/* The first of the names [low, high) that is not less than the first n bytes of text. */
static size_t lower(const struct ward_names *names, size_t low, size_t high, const char *text, size_t n, bool past)
{
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = strncmp(names->names[middle].text, text, n);
        if (order < 0 || (past && order == 0))
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* The names that the text at `from` begins with, each longer than the one before. */
static size_t begin_here(const struct ward_names *names, const char *address, size_t from, struct hit *out, size_t max)
{
    size_t low = 0, high = names->n_names, found = 0;
    for (size_t n = 3; low < high && found < max; n++) {
        low = lower(names, low, high, address + from, n, false);
        high = lower(names, low, high, address + from, n, true);
        if (low < high && names->names[low].size == n && is_whole(address, from, from + n))
            out[found++] = (struct hit){(uint32_t)low, from, from + n};
        if (address[from + n - 1] == '\0')
            break;
    }
    return found;
}

/* 塘南路 in 塘南路2巷 is not meant: behind the name, or its number and direction, another kind of way follows. */
static bool goes_on(const struct ward_names *names, const char *rest)
{
    const struct ward_address_words *words = names->words;
    if (ward_address_begins(words, WARD_WORD_CROSSING, rest))
        return false;
    const char *at = rest + (rest[0] == ' ');
    while (*at >= '0' && *at <= '9')
        at++;
    for (int i = 0; i < 2 && *at != '\0'; i++) {
        const char *end = at + strlen(at), *next = at;
        (void)ward_text_next(&next, end);
        if (!ward_address_is_word(words, WARD_WORD_BEFORE, at, (size_t)(next - at)))
            break;
        at = next;
        if (ward_address_begins(words, WARD_WORD_CROSSING, at))
            return false;
    }
    return ward_address_begins(words, WARD_WORD_KIND, at);
}

static bool is_part(const struct ward_names *names, const char *address, const struct hit *h)
{
    size_t before = h->from > 0 && address[h->from - 1] == ' ' ? h->from - 1 : h->from;
    if (ward_address_ends(names->words, WARD_WORD_BEFORE, address, before))
        return true;
    return names->names[h->name].n[WARD_NAME_STREET] > 0 && goes_on(names, address + h->to);
}

static size_t all_hits(const struct ward_names *names, const char *address, size_t size, struct hit hits[HITS_MAX])
{
    size_t n = 0;
    for (size_t i = 0; i + 3 <= size && n < HITS_MAX; i++) {
        uint32_t bit = sieve_at(address + i);
        if ((names->sieve[bit / 64] >> (bit % 64) & 1) != 0)
            n += begin_here(names, address, i, hits + n, HITS_MAX - n);
    }
    return n;
}

static int compare_length(const void *a, const void *b)
{
    const struct hit *x = a, *y = b;
    size_t m = x->to - x->from, n = y->to - y->from;
    return m != n ? (m < n) - (m > n) : (x->from > y->from) - (x->from < y->from);
}

static int compare_place(const void *a, const void *b)
{
    const struct hit *x = a, *y = b;
    return (x->from > y->from) - (x->from < y->from);
}

/* Longest first, each that overlaps none before it; then those that are part of an unknown name go. */
static size_t choose(const struct ward_names *names, const char *address, struct hit *hits, size_t n)
{
    size_t kept = 0;
    qsort(hits, n, sizeof *hits, compare_length);
    for (size_t i = 0; i < n; i++) {
        bool is_free = true;
        for (size_t k = 0; k < kept && is_free; k++)
            is_free = hits[i].to <= hits[k].from || hits[k].to <= hits[i].from;
        if (is_free)
            hits[kept++] = hits[i];
    }
    size_t whole = 0;
    for (size_t i = 0; i < kept; i++)
        if (!is_part(names, address, &hits[i]))
            hits[whole++] = hits[i];
    qsort(hits, whole, sizeof *hits, compare_place);
    return whole;
}

static bool is_joined(const struct ward_names *names, const char *address, const struct hit *a, const struct hit *b)
{
    size_t from = a->to, to = b->from;
    from += from < to && address[from] == ' ';
    to -= to > from && address[to - 1] == ' ';
    if (ward_address_is_word(names->words, WARD_WORD_JOINS, address + from, to - from))
        return true;
    const char *rest = address + b->to;
    return from == to && ward_address_begins(names->words, WARD_WORD_CROSSING, rest + (rest[0] == ' '));
}

size_t ward_names_find(const struct ward_names *names, const char *address, struct ward_mention out[WARD_MENTIONS_MAX])
{
    char normal[WARD_ADDRESS_SIZE];
    struct hit hits[HITS_MAX];
    size_t size = ward_address_normal(names->words, address, normal, sizeof normal);
    size_t n = all_hits(names, normal, size, hits);
    if (n > 0)
        n = choose(names, normal, hits, n);
    n = n < WARD_MENTIONS_MAX ? n : WARD_MENTIONS_MAX;
    for (size_t i = 0; i < n; i++)
        out[i] = (struct ward_mention){hits[i].name, i + 1 < n && is_joined(names, normal, &hits[i], &hits[i + 1])};
    return n;
}

bool ward_names_touch(const struct ward_names *names, const char *address)
{
    char normal[WARD_ADDRESS_SIZE];
    struct hit hits[HITS_MAX];
    size_t size = ward_address_normal(names->words, address, normal, sizeof normal);
    return all_hits(names, normal, size, hits) > 0;
}
