#include "geo/boxes.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/mem.h"

/* So many children a node has; a level is a sixteenth of the one below it. */
enum { FAN = 16, MOST_LEVELS = 16, FEW = 32 };

struct leaf {
    double x, y; /* the middle */
    uint32_t number;
};

static int by_number(uint32_t a, uint32_t b)
{
    return (a > b) - (a < b);
}

static int by_x(const void *pa, const void *pb)
{
    const struct leaf *a = pa, *b = pb;
    int order = (a->x > b->x) - (a->x < b->x);
    return order != 0 ? order : by_number(a->number, b->number);
}

static int by_y(const void *pa, const void *pb)
{
    const struct leaf *a = pa, *b = pb;
    int order = (a->y > b->y) - (a->y < b->y);
    return order != 0 ? order : by_number(a->number, b->number);
}

/* Sort-tile-recursive: slices by x, each sorted by y, so that sixteen neighbours share a node. */
static void tile(struct leaf *leaves, size_t n)
{
    size_t nodes = (n + FAN - 1) / FAN;
    size_t slice = (size_t)ceil(sqrt((double)nodes)) * FAN;
    qsort(leaves, n, sizeof *leaves, by_x);
    for (size_t at = 0; at < n; at += slice)
        qsort(leaves + at, n - at < slice ? n - at : slice, sizeof *leaves, by_y);
}

static void grow(struct ward_box *box, const struct ward_box *by)
{
    box->min_x = fmin(box->min_x, by->min_x);
    box->min_y = fmin(box->min_y, by->min_y);
    box->max_x = fmax(box->max_x, by->max_x);
    box->max_y = fmax(box->max_y, by->max_y);
}

static bool meets(const struct ward_box *a, const struct ward_box *b)
{
    return a->min_x <= b->max_x && b->min_x <= a->max_x && a->min_y <= b->max_y && b->min_y <= a->max_y;
}

static void fill_levels(struct ward_boxes *tree)
{
    for (size_t level = 1; level < tree->n_levels; level++) {
        size_t below = tree->level_at[level - 1], above = tree->level_at[level];
        for (size_t i = above; i < tree->level_at[level + 1]; i++) {
            size_t first = below + (i - above) * FAN;
            tree->nodes[i] = tree->nodes[first];
            for (size_t k = first + 1; k < first + FAN && k < above; k++)
                grow(&tree->nodes[i], &tree->nodes[k]);
        }
    }
}

static ward_rc new_levels(struct ward_ctx *ctx, size_t n, struct ward_boxes *out)
{
    size_t total = 0;
    ward_rc rc = ward_new(ctx, MOST_LEVELS + 1, sizeof *out->level_at, &out->level_at);
    if (rc != WARD_OK)
        return rc;
    for (size_t size = n;; size = (size + FAN - 1) / FAN) {
        out->level_at[out->n_levels++] = total;
        total += size;
        if (size == 1)
            break;
    }
    out->level_at[out->n_levels] = total;
    rc = ward_new(ctx, total, sizeof *out->nodes, &out->nodes);
    return rc == WARD_OK ? ward_new(ctx, n, sizeof *out->order, &out->order) : rc;
}

static ward_rc build(struct ward_ctx *ctx, const struct ward_box *boxes, size_t n, bool is_ordered,
                     struct ward_boxes *out)
{
    struct leaf *leaves = NULL;
    size_t kept = 0;
    ward_rc rc = ward_new(ctx, n, sizeof *leaves, &leaves);
    for (size_t i = 0; rc == WARD_OK && i < n; i++)
        if (boxes[i].min_x <= boxes[i].max_x)
            leaves[kept++] = (struct leaf){boxes[i].min_x / 2 + boxes[i].max_x / 2,
                                           boxes[i].min_y / 2 + boxes[i].max_y / 2, (uint32_t)i};
    if (rc == WARD_OK && kept > 0)
        rc = new_levels(ctx, kept, out);
    if (rc == WARD_OK && kept > 0) {
        if (!is_ordered)
            tile(leaves, kept);
        out->n = kept;
        out->is_ordered = is_ordered;
        for (size_t i = 0; i < kept; i++) {
            out->order[i] = leaves[i].number;
            out->nodes[i] = boxes[leaves[i].number];
        }
        fill_levels(out);
    }
    ward_mem_free(leaves);
    if (rc != WARD_OK)
        ward_boxes_clear(out);
    return rc;
}

ward_rc ward_boxes_build(struct ward_ctx *ctx, const struct ward_box *boxes, size_t n, struct ward_boxes *out)
{
    return build(ctx, boxes, n, false, out);
}

ward_rc ward_boxes_build_ordered(struct ward_ctx *ctx, const struct ward_box *boxes, size_t n, struct ward_boxes *out)
{
    return build(ctx, boxes, n, true, out);
}

void ward_boxes_clear(struct ward_boxes *tree)
{
    ward_mem_free(tree->nodes);
    ward_mem_free(tree->order);
    ward_mem_free(tree->level_at);
    *tree = (struct ward_boxes){0};
}

/* Room for a whole node's leaves is made at once. */
static ward_rc search_leaves(struct ward_ctx *ctx, const struct ward_boxes *tree, size_t first, size_t end,
                             const struct ward_box *box, struct ward_numbers *out)
{
    ward_rc rc = ward_grow(ctx, &out->items, &out->capacity, out->n + FAN, sizeof *out->items);
    for (size_t i = first; rc == WARD_OK && i < end; i++)
        if (meets(&tree->nodes[i], box))
            out->items[out->n++] = tree->order[i];
    return rc;
}

static ward_rc search(struct ward_ctx *ctx, const struct ward_boxes *tree, size_t level, size_t node,
                      const struct ward_box *box, struct ward_numbers *out)
{
    size_t below = tree->level_at[level - 1], above = tree->level_at[level];
    size_t first = below + (node - above) * FAN, end = first + FAN < above ? first + FAN : above;
    if (level == 1)
        return search_leaves(ctx, tree, first, end, box, out);
    ward_rc rc = WARD_OK;
    for (size_t i = first; rc == WARD_OK && i < end; i++)
        if (meets(&tree->nodes[i], box))
            rc = search(ctx, tree, level - 1, i, box, out);
    return rc;
}

static void sort_few(uint32_t *items, size_t n)
{
    for (size_t i = 1; i < n; i++) {
        uint32_t moving = items[i];
        size_t at = i;
        for (; at > 0 && items[at - 1] > moving; at--)
            items[at] = items[at - 1];
        items[at] = moving;
    }
}

/* By one byte of the numbers, those of equal bytes in the order they have. */
static void sort_byte(const uint32_t *items, size_t n, unsigned shift, uint32_t *sorted)
{
    size_t at[257] = {0};
    for (size_t i = 0; i < n; i++)
        at[(items[i] >> shift & 0xff) + 1]++;
    for (size_t k = 1; k < 256; k++)
        at[k] += at[k - 1];
    for (size_t i = 0; i < n; i++)
        sorted[at[items[i] >> shift & 0xff]++] = items[i];
}

/* Numbers found are many and small: byte by byte, from the lowest, over the bytes in which they differ. */
static ward_rc sort_numbers(struct ward_ctx *ctx, struct ward_numbers *out)
{
    uint32_t differ = 0;
    size_t n = out->n;
    if (n <= FEW) {
        sort_few(out->items, n);
        return WARD_OK;
    }
    ward_rc rc = ward_grow(ctx, &out->items, &out->capacity, 2 * n, sizeof *out->items);
    if (rc != WARD_OK)
        return rc;
    uint32_t *from = out->items, *to = out->items + n;
    for (size_t i = 1; i < n; i++)
        differ |= from[i] ^ from[0];
    for (unsigned shift = 0; shift < 32; shift += 8) {
        if ((differ >> shift & 0xff) == 0)
            continue;
        sort_byte(from, n, shift, to);
        uint32_t *swap = from;
        from = to;
        to = swap;
    }
    if (from != out->items)
        memcpy(out->items, from, n * sizeof *from);
    return WARD_OK;
}

ward_rc ward_boxes_find(struct ward_ctx *ctx, const struct ward_boxes *tree, const struct ward_box *box,
                        struct ward_numbers *out)
{
    size_t top = tree->n_levels - 1;
    out->n = 0;
    if (tree->n == 0 || !meets(&tree->nodes[tree->level_at[top]], box))
        return WARD_OK;
    ward_rc rc = top > 0 ? search(ctx, tree, top, tree->level_at[top], box, out)
                         : search_leaves(ctx, tree, 0, tree->n, box, out);
    return rc == WARD_OK && !tree->is_ordered ? sort_numbers(ctx, out) : rc;
}

void ward_numbers_clear(struct ward_numbers *numbers)
{
    ward_mem_free(numbers->items);
    *numbers = (struct ward_numbers){0};
}
