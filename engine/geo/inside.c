#include "geo/inside.h"

#include <math.h>
#include <stdlib.h>

#include "core/mem.h"

struct crossings {
    double *xs;
    size_t n, capacity;
};

struct best {
    double width_m, x, y;
};

static int double_compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Half-way up, and there half-way between the vertices next above and below, so that no vertex lies on the line. */
static double scan_height(const struct ward_geom *g, size_t from, size_t to)
{
    double low = HUGE_VAL, high = -HUGE_VAL;
    for (size_t i = from; i < to; i++) {
        low = fmin(low, g->xy[2 * i + 1]);
        high = fmax(high, g->xy[2 * i + 1]);
    }
    double middle = low + (high - low) / 2;
    for (size_t i = from; i < to; i++) {
        double y = g->xy[2 * i + 1];
        if (y <= middle)
            low = fmax(low, y);
        else
            high = fmin(high, y);
    }
    return low + (high - low) / 2;
}

static ward_rc add_crossings(struct ward_ctx *ctx, const struct ward_geom *g, size_t from, size_t to, double height,
                             struct crossings *out)
{
    for (size_t i = from; i + 1 < to; i++) {
        const double *a = &g->xy[2 * i], *b = a + 2;
        if ((a[1] > height) == (b[1] > height))
            continue;
        ward_rc rc = ward_grow(ctx, &out->xs, &out->capacity, out->n + 1, sizeof *out->xs);
        if (rc != WARD_OK)
            return rc;
        out->xs[out->n++] = a[0] + (height - a[1]) / (b[1] - a[1]) * (b[0] - a[0]);
    }
    return WARD_OK;
}

static ward_rc polygon_try(struct ward_ctx *ctx, const struct ward_geom *g, size_t polygon, struct crossings *crossings,
                           struct best *best)
{
    size_t first = g->poly_at[polygon], last = g->poly_at[polygon + 1];
    double height = scan_height(g, g->part_at[first], g->part_at[last]);
    crossings->n = 0;
    for (size_t ring = first; ring < last; ring++) {
        ward_rc rc = add_crossings(ctx, g, g->part_at[ring], g->part_at[ring + 1], height, crossings);
        if (rc != WARD_OK)
            return rc;
    }
    if (crossings->n > 1)
        qsort(crossings->xs, crossings->n, sizeof *crossings->xs, double_compare);
    for (size_t i = 0; i + 1 < crossings->n; i += 2) {
        double width_m = crossings->xs[i + 1] - crossings->xs[i];
        if (width_m > best->width_m)
            *best = (struct best){width_m, crossings->xs[i] + width_m / 2, height};
    }
    return WARD_OK;
}

static ward_rc area_inside(struct ward_ctx *ctx, const struct ward_geom *g, double *x, double *y)
{
    struct crossings crossings = {0};
    struct best best = {.width_m = 0, .x = g->xy[0], .y = g->xy[1]};
    ward_rc rc = WARD_OK;
    for (size_t i = 0; i < g->n_polys && rc == WARD_OK; i++)
        rc = polygon_try(ctx, g, i, &crossings, &best);
    *x = best.x;
    *y = best.y;
    ward_mem_free(crossings.xs);
    return rc;
}

static void line_middle(const struct ward_geom *g, double *x, double *y)
{
    double left_m = ward_geom_length_m(g) / 2;
    for (size_t part = 0; part < g->n_parts; part++) {
        for (size_t i = g->part_at[part]; i + 1 < g->part_at[part + 1]; i++) {
            const double *a = &g->xy[2 * i], *b = a + 2;
            double length_m = hypot(b[0] - a[0], b[1] - a[1]);
            if (length_m > 0 && left_m <= length_m) {
                *x = a[0] + left_m / length_m * (b[0] - a[0]);
                *y = a[1] + left_m / length_m * (b[1] - a[1]);
                return;
            }
            left_m -= length_m;
        }
    }
    /* A line without length, or rounding beyond its end. */
    *x = g->xy[2 * g->n_coords - 2];
    *y = g->xy[2 * g->n_coords - 1];
}

ward_rc ward_geom_inside(struct ward_ctx *ctx, const struct ward_geom *g, double *x, double *y)
{
    *x = *y = 0;
    if (ward_geom_is_empty(g))
        return ward_fail(ctx, WARD_E_GEOM, "an empty geometry has no point");
    if (g->kind == WARD_KIND_POLYGON)
        return area_inside(ctx, g, x, y);
    if (g->kind == WARD_KIND_LINE) {
        line_middle(g, x, y);
        return WARD_OK;
    }
    *x = g->xy[0];
    *y = g->xy[1];
    return WARD_OK;
}
