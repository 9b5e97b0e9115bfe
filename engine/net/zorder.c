#include "net/zorder.h"

#include <math.h>
#include <stdlib.h>

#include "core/mem.h"

enum { DIGIT_BITS = 11, DIGIT_VALUES = 1 << DIGIT_BITS };

struct item {
    uint32_t key, number;
};

static uint32_t spread(uint32_t v) /* bits 0 … 15 to every second bit */
{
    v = (v | v << 8) & 0x00FF00FFu;
    v = (v | v << 4) & 0x0F0F0F0Fu;
    v = (v | v << 2) & 0x33333333u;
    return (v | v << 1) & 0x55555555u;
}

static void key_items(const struct ward_spot *places, size_t n, struct item *items)
{
    double x = HUGE_VAL, y = HUGE_VAL, wide = 0;
    for (size_t i = 0; i < n; i++) {
        x = places[i].x < x ? places[i].x : x;
        y = places[i].y < y ? places[i].y : y;
    }
    for (size_t i = 0; i < n; i++)
        wide = fmax(wide, fmax(places[i].x - x, places[i].y - y));
    double scale = wide > 0 ? 65535.0 / wide : 0;
    for (size_t i = 0; i < n; i++)
        items[i] = (struct item){spread((uint32_t)((places[i].x - x) * scale)) |
                                     spread((uint32_t)((places[i].y - y) * scale)) << 1,
                                 (uint32_t)i};
}

/* One digit of the keys, from one array to the other; what is equal keeps its order. */
static void sort_digit(const struct item *from, struct item *to, size_t n, int shift)
{
    size_t at[DIGIT_VALUES + 1] = {0};
    for (size_t i = 0; i < n; i++)
        at[(from[i].key >> shift & (DIGIT_VALUES - 1)) + 1]++;
    for (size_t d = 0; d < DIGIT_VALUES; d++)
        at[d + 1] += at[d];
    for (size_t i = 0; i < n; i++)
        to[at[from[i].key >> shift & (DIGIT_VALUES - 1)]++] = from[i];
}

struct placed {
    struct ward_spot at;
    uint32_t number;
};

static int by_place(const void *a, const void *b)
{
    const struct placed *p = a, *q = b;
    if (p->at.x < q->at.x || p->at.x > q->at.x)
        return p->at.x < q->at.x ? -1 : 1;
    if (p->at.y < q->at.y || p->at.y > q->at.y)
        return p->at.y < q->at.y ? -1 : 1;
    return (p->number > q->number) - (p->number < q->number);
}

/* The items of one cell. */
static ward_rc sort_cell(struct ward_ctx *ctx, const struct ward_spot *places, struct item *items, size_t n,
                         struct placed **cell, size_t *capacity)
{
    ward_rc rc = ward_grow(ctx, cell, capacity, n, sizeof **cell);
    if (rc != WARD_OK)
        return rc;
    for (size_t i = 0; i < n; i++)
        (*cell)[i] = (struct placed){places[items[i].number], items[i].number};
    qsort(*cell, n, sizeof **cell, by_place);
    for (size_t i = 0; i < n; i++)
        items[i].number = (*cell)[i].number;
    return WARD_OK;
}

static ward_rc sort_cells(struct ward_ctx *ctx, const struct ward_spot *places, struct item *items, size_t n)
{
    struct placed *cell = NULL;
    size_t capacity = 0;
    ward_rc rc = WARD_OK;
    for (size_t i = 0, end; rc == WARD_OK && i < n; i = end) {
        for (end = i + 1; end < n && items[end].key == items[i].key;)
            end++;
        if (end - i > 1)
            rc = sort_cell(ctx, places, items + i, end - i, &cell, &capacity);
    }
    ward_mem_free(cell);
    return rc;
}

ward_rc ward_zorder(struct ward_ctx *ctx, const struct ward_spot *places, size_t n, uint32_t **out)
{
    struct item *a = NULL, *b = NULL;
    *out = NULL;
    ward_rc rc = ward_new(ctx, n, sizeof *a, &a);
    if (rc == WARD_OK)
        rc = ward_new(ctx, n, sizeof *b, &b);
    if (rc == WARD_OK) {
        key_items(places, n, a);
        sort_digit(a, b, n, 0);
        sort_digit(b, a, n, DIGIT_BITS);
        sort_digit(a, b, n, 2 * DIGIT_BITS);
        rc = sort_cells(ctx, places, b, n);
    }
    ward_mem_free(a);
    if (rc == WARD_OK)
        rc = ward_new(ctx, n, sizeof **out, out);
    for (size_t i = 0; rc == WARD_OK && i < n; i++)
        (*out)[i] = b[i].number;
    ward_mem_free(b);
    return rc;
}
