/*
 * A cell is a square; nothing in it is farther from the indexed things than its middle is, plus half its diagonal.
 * Cells are looked at in the order of that bound, and halved, until none promises a centimetre more than the best place
 * found. A cell whose middle lies outside the polygon offers the polygon's nearest place instead; one that the polygon
 * does not reach is dropped.
 */
#include "geo/farthest.h"

#include <math.h>

#include "core/mem.h"

static const double tolerance_m = 0.01;

struct cell {
    double x, y, half_m; /* the middle, half the side */
    double bound_m;
    uint64_t number; /* of equal bounds the cell made first */
};

struct search {
    struct ward_ctx *ctx;
    const struct ward_nearest *index;
    struct ward_nearest *polygon;
    struct cell *heap;
    size_t n, capacity;
    uint64_t made;
    struct ward_farthest best;
};

static bool is_before(const struct cell *a, const struct cell *b)
{
    return a->bound_m > b->bound_m || (!(a->bound_m < b->bound_m) && a->number < b->number);
}

static ward_rc push(struct search *s, const struct cell *cell)
{
    ward_rc rc = ward_grow(s->ctx, &s->heap, &s->capacity, s->n + 1, sizeof *s->heap);
    if (rc != WARD_OK)
        return rc;
    size_t at = s->n++;
    for (; at > 0 && is_before(cell, &s->heap[(at - 1) / 2]); at = (at - 1) / 2)
        s->heap[at] = s->heap[(at - 1) / 2];
    s->heap[at] = *cell;
    return WARD_OK;
}

static struct cell pop(struct search *s)
{
    struct cell top = s->heap[0];
    struct cell last = s->heap[--s->n];
    size_t at = 0;
    for (size_t child = 1; child < s->n; child = 2 * at + 1) {
        if (child + 1 < s->n && is_before(&s->heap[child + 1], &s->heap[child]))
            child++;
        if (!is_before(&s->heap[child], &last))
            break;
        s->heap[at] = s->heap[child];
        at = child;
    }
    s->heap[at] = last;
    return top;
}

/* A place of the polygon offers itself. */
static void offer(struct search *s, double x, double y)
{
    struct ward_near near;
    ward_nearest_find_first(s->index, x, y, HUGE_VAL, NULL, &near);
    if (near.line != WARD_NONE && !(near.distance_m <= s->best.distance_m))
        s->best = (struct ward_farthest){x, y, near.distance_m, near.line};
}

static ward_rc look(struct search *s, double x, double y, double half_m)
{
    struct ward_near inside, near;
    double reach_m = half_m * 1.4142135623730951 * (1 + 1e-12);
    ward_nearest_find_first(s->polygon, x, y, reach_m, NULL, &inside);
    if (inside.line == WARD_NONE)
        return WARD_OK;
    offer(s, inside.distance_m > 0 ? inside.x : x, inside.distance_m > 0 ? inside.y : y);
    ward_nearest_find_first(s->index, x, y, HUGE_VAL, NULL, &near);
    struct cell cell = {x, y, half_m, near.distance_m + reach_m, s->made++};
    return cell.bound_m > s->best.distance_m + tolerance_m ? push(s, &cell) : WARD_OK;
}

static ward_rc run(struct search *s, const struct ward_geom *polygon)
{
    struct ward_box b = ward_geom_box(polygon);
    double half_m = fmax(b.max_x - b.min_x, b.max_y - b.min_y) / 2;
    for (size_t i = 0; i < polygon->n_coords; i++)
        offer(s, polygon->xy[2 * i], polygon->xy[2 * i + 1]);
    ward_rc rc = look(s, b.min_x + half_m, b.min_y + half_m, half_m);
    for (size_t rounds = 0; rc == WARD_OK && s->n > 0; rounds++) {
        struct cell c = pop(s);
        if (c.bound_m <= s->best.distance_m + tolerance_m)
            break;
        for (int k = 0; rc == WARD_OK && k < 4; k++)
            rc = look(s, c.x + (k % 2 == 0 ? -1 : 1) * c.half_m / 2, c.y + (k / 2 == 0 ? -1 : 1) * c.half_m / 2,
                      c.half_m / 2);
        if (rc == WARD_OK && rounds % 1024 == 0)
            rc = ward_ctx_interrupted(s->ctx);
    }
    return rc;
}

ward_rc ward_farthest_find(struct ward_ctx *ctx, const struct ward_nearest *index, const struct ward_geom *polygon,
                           struct ward_farthest *out)
{
    struct search s = {.ctx = ctx, .index = index};
    s.best = (struct ward_farthest){(double)NAN, (double)NAN, (double)NAN, WARD_NONE};
    *out = s.best;
    if (polygon->kind != WARD_KIND_POLYGON || ward_geom_is_empty(polygon))
        return ward_fail(ctx, WARD_E_GEOM, "only an area has a farthest place");
    ward_rc rc = ward_nearest_new(ctx, polygon, 1, &s.polygon);
    if (rc == WARD_OK)
        rc = run(&s, polygon);
    if (rc == WARD_OK)
        *out = s.best;
    ward_nearest_free(s.polygon);
    ward_mem_free(s.heap);
    return rc;
}
