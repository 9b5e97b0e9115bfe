#include "geo/slab.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

#include "core/mem.h"

ward_rc ward_slab_begin(struct ward_ctx *ctx, double min_x, double max_x, struct ward_slab *slab)
{
    *slab = (struct ward_slab){.min_x = min_x, .max_x = max_x};
    ward_rc rc = ward_grow(ctx, &slab->stops, &slab->stop_capacity, 2, sizeof *slab->stops);
    if (rc != WARD_OK)
        return rc;
    slab->stops[slab->n_stops++] = min_x;
    slab->stops[slab->n_stops++] = max_x;
    return WARD_OK;
}

void ward_slab_clear(struct ward_slab *slab)
{
    ward_mem_free(slab->stops);
    ward_mem_free(slab->edges.items);
    ward_mem_free(slab->spans.items);
    *slab = (struct ward_slab){0};
}

ward_rc ward_slab_stop(struct ward_ctx *ctx, struct ward_slab *slab, double x)
{
    if (!(x > slab->min_x && x < slab->max_x))
        return WARD_OK;
    ward_rc rc = ward_grow(ctx, &slab->stops, &slab->stop_capacity, slab->n_stops + 1, sizeof *slab->stops);
    if (rc == WARD_OK)
        slab->stops[slab->n_stops++] = x;
    return rc;
}

ward_rc ward_slab_add(struct ward_ctx *ctx, struct ward_slab_lines *list, struct ward_slab_line line)
{
    ward_rc rc = ward_grow(ctx, &list->items, &list->capacity, list->n + 1, sizeof *list->items);
    if (rc == WARD_OK)
        list->items[list->n++] = line;
    return rc;
}

static int compare_reals(const void *a, const void *b)
{
    const double *x = a;
    const double *y = b;
    return (*x > *y) - (*x < *y);
}

static int compare_lines(const void *a, const void *b)
{
    const struct ward_slab_line *x = a;
    const struct ward_slab_line *y = b;
    return (x->y > y->y) - (x->y < y->y);
}

static void sort_lines(struct ward_slab_lines *list)
{
    if (list->n > 1)
        qsort(list->items, list->n, sizeof *list->items, compare_lines);
}

/* Sorted spans that overlap on the slab's middle line become one. */
static void merge_spans(struct ward_slab_lines *spans)
{
    size_t kept = 0;
    for (size_t i = 0; i < spans->n; i++) {
        struct ward_slab_line *last = kept > 0 ? &spans->items[kept - 1] : NULL;
        struct ward_slab_line s = spans->items[i];
        if (last == NULL || s.y > last->to_y) {
            spans->items[kept++] = s;
        } else if (s.to_y > last->to_y) {
            last->to_y = s.to_y;
            last->to_integral = s.to_integral;
        }
    }
    spans->n = kept;
}

/* The slab's area: two ascending lists of intervals, intersected. */
static double slab_area(const struct ward_slab *slab)
{
    double area = 0;
    size_t i = 0;
    size_t k = 0;
    while (i + 1 < slab->edges.n && k < slab->spans.n) {
        const struct ward_slab_line *low = &slab->edges.items[i];
        const struct ward_slab_line *high = &slab->edges.items[i + 1];
        const struct ward_slab_line *span = &slab->spans.items[k];
        bool starts_in_span = low->y > span->y;
        bool ends_in_span = high->y < span->to_y;
        if ((starts_in_span ? low->y : span->y) < (ends_in_span ? high->y : span->to_y))
            area +=
                (ends_in_span ? high->integral : span->to_integral) - (starts_in_span ? low->integral : span->integral);
        if (ends_in_span)
            i += 2;
        else
            k++;
    }
    return area;
}

ward_rc ward_slab_sweep(struct ward_ctx *ctx, struct ward_slab *slab, ward_slab_enter *enter, void *state, double *area)
{
    ward_rc rc = WARD_OK;
    *area = 0;
    qsort(slab->stops, slab->n_stops, sizeof *slab->stops, compare_reals);
    for (size_t i = 0; rc == WARD_OK && i + 1 < slab->n_stops; i++) {
        if (!(slab->stops[i] < slab->stops[i + 1]))
            continue;
        slab->edges.n = slab->spans.n = 0;
        rc = enter(ctx, state, slab, slab->stops[i], slab->stops[i + 1]);
        if (rc != WARD_OK)
            break;
        sort_lines(&slab->edges);
        sort_lines(&slab->spans);
        merge_spans(&slab->spans);
        *area += slab_area(slab);
    }
    return rc;
}

/* One rounded share serves root and arc sine, or their errors would not cancel. */
double ward_slab_half_disc(double u, double r)
{
    double v = u < -r ? -1 : u > r ? 1 : u / r;
    return r * r * (v * sqrt((1 - v) * (1 + v)) + asin(v)) / 2;
}
