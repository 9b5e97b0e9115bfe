#include "geo/boxes.h"

#include <math.h>
#include <stdlib.h>

#include "core/mem.h"

/* So many children a node has; a level is a sixteenth of the one below it. */
enum { FAN = 16, MOST_LEVELS = 16 };

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

ward_rc ward_boxes_build(struct ward_ctx *ctx, const struct ward_box *boxes, size_t n, struct ward_boxes *out)
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
        tile(leaves, kept);
        out->n = kept;
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

void ward_boxes_clear(struct ward_boxes *tree)
{
    ward_mem_free(tree->nodes);
    ward_mem_free(tree->order);
    ward_mem_free(tree->level_at);
    *tree = (struct ward_boxes){0};
}

static ward_rc search(struct ward_ctx *ctx, const struct ward_boxes *tree, size_t level, size_t node,
                      const struct ward_box *box, struct ward_numbers *out)
{
    if (!meets(&tree->nodes[node], box))
        return WARD_OK;
    if (level == 0) {
        ward_rc rc = ward_grow(ctx, &out->items, &out->capacity, out->n + 1, sizeof *out->items);
        if (rc == WARD_OK)
            out->items[out->n++] = tree->order[node];
        return rc;
    }
    size_t below = tree->level_at[level - 1], above = tree->level_at[level];
    size_t first = below + (node - above) * FAN;
    ward_rc rc = WARD_OK;
    for (size_t i = first; rc == WARD_OK && i < first + FAN && i < above; i++)
        rc = search(ctx, tree, level - 1, i, box, out);
    return rc;
}

static int compare_numbers(const void *a, const void *b)
{
    return by_number(*(const uint32_t *)a, *(const uint32_t *)b);
}

ward_rc ward_boxes_find(struct ward_ctx *ctx, const struct ward_boxes *tree, const struct ward_box *box,
                        struct ward_numbers *out)
{
    out->n = 0;
    if (tree->n == 0)
        return WARD_OK;
    ward_rc rc = search(ctx, tree, tree->n_levels - 1, tree->level_at[tree->n_levels - 1], box, out);
    if (rc == WARD_OK && out->n > 1)
        qsort(out->items, out->n, sizeof *out->items, compare_numbers);
    return rc;
}

void ward_numbers_clear(struct ward_numbers *numbers)
{
    ward_mem_free(numbers->items);
    *numbers = (struct ward_numbers){0};
}
