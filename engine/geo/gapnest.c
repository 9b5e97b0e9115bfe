#include <math.h>
#include <stdlib.h>

#include "geo/gapwork.h"
#include "geo/pred.h"

/* Shells before holes, large before small; equal sizes by where they lie, so that the order is always the same. */
static int compare_rings(const void *a, const void *b)
{
    const struct ward_gap_ring *p = a;
    const struct ward_gap_ring *q = b;
    if (p->area_m2 != q->area_m2)
        return p->area_m2 > q->area_m2 ? -1 : 1;
    return (p->first > q->first) - (p->first < q->first);
}

/* Is a point in a ring: 1 inside, 0 outside, -1 on it? Exact. */
static int is_in_ring(const double *xy, const struct ward_gap_ring *ring, double x, double y)
{
    int is_inside = 0;
    for (size_t i = 0; i < ring->n; i++) {
        const double *a = xy + 2 * (ring->first + i);
        const double *b = xy + 2 * (ring->first + (i + 1 < ring->n ? i + 1 : 0));
        if (ward_segment_holds(a[0], a[1], b[0], b[1], x, y))
            return -1;
        if ((a[1] > y) != (b[1] > y))
            is_inside ^= (ward_orient_quick(a[0], a[1], b[0], b[1], x, y) > 0) == (b[1] > a[1]);
    }
    return is_inside;
}

static bool is_around(const double *xy, const struct ward_gap_ring *shell, const struct ward_gap_ring *hole)
{
    for (size_t i = 0; i < hole->n; i++) {
        const double *p = xy + 2 * (hole->first + i);
        int where = is_in_ring(xy, shell, p[0], p[1]);
        if (where >= 0)
            return where == 1;
    }
    return false;
}

static ward_rc add_ring(struct ward_ctx *ctx, const double *xy, const struct ward_gap_ring *ring, struct ward_geom *out)
{
    ward_rc rc = ward_geom_part(ctx, out);
    for (size_t i = 0; rc == WARD_OK && i <= ring->n; i++) {
        const double *p = xy + 2 * (ring->first + (i < ring->n ? i : 0));
        rc = ward_geom_add(ctx, out, p[0], p[1]);
    }
    return rc;
}

/* The smallest shell around a hole; shells are sorted from large to small. */
static size_t find_shell(const struct ward_gap_ring *rings, size_t n_shells, const double *xy,
                         const struct ward_gap_ring *hole)
{
    for (size_t i = n_shells; i-- > 0;)
        if (rings[i].area_m2 >= -hole->area_m2 && is_around(xy, &rings[i], hole))
            return i;
    return n_shells;
}

ward_rc ward_gap_nest(struct ward_ctx *ctx, struct ward_gap_ring *rings, size_t n, const double *xy, int srid,
                      struct ward_geom *out, bool *is_sound)
{
    size_t n_shells = 0;
    ward_rc rc = WARD_OK;
    ward_geom_reset(out, WARD_KIND_POLYGON, srid);
    *is_sound = true;
    if (n > 1)
        qsort(rings, n, sizeof *rings, compare_rings);
    while (n_shells < n && rings[n_shells].area_m2 > 0)
        n_shells++;
    size_t left = n - n_shells;
    for (size_t s = 0; rc == WARD_OK && s < n_shells; s++) {
        rc = ward_geom_poly(ctx, out);
        if (rc == WARD_OK)
            rc = add_ring(ctx, xy, &rings[s], out);
        for (size_t h = n_shells; rc == WARD_OK && h < n; h++)
            if ((n_shells == 1 || find_shell(rings, n_shells, xy, &rings[h]) == s)) {
                rc = add_ring(ctx, xy, &rings[h], out);
                left--;
            }
    }
    *is_sound = left == 0;
    return rc;
}
