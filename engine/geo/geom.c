#include "geo/geom.h"

#include <math.h>
#include <string.h>

#include "core/mem.h"

/* Far beyond any map, far within what exact predicates can square (geo/pred.h). */
static const double largest_coordinate = 1e15;

void ward_geom_reset(struct ward_geom *g, unsigned kind, int srid)
{
    g->kind = kind;
    g->srid = srid;
    g->n_coords = g->n_parts = g->n_polys = 0;
}

ward_rc ward_geom_poly(struct ward_ctx *ctx, struct ward_geom *g)
{
    ward_rc rc = ward_grow(ctx, &g->poly_at, &g->poly_capacity, g->n_polys + 2, sizeof *g->poly_at);
    if (rc != WARD_OK)
        return rc;
    g->poly_at[g->n_polys++] = g->n_parts;
    g->poly_at[g->n_polys] = g->n_parts;
    return WARD_OK;
}

ward_rc ward_geom_part(struct ward_ctx *ctx, struct ward_geom *g)
{
    if (g->kind == WARD_KIND_POLYGON && g->n_polys == 0)
        return ward_fail(ctx, WARD_E_INTERNAL, "a ring was begun before its polygon");
    ward_rc rc = ward_grow(ctx, &g->part_at, &g->part_capacity, g->n_parts + 2, sizeof *g->part_at);
    if (rc != WARD_OK)
        return rc;
    g->part_at[g->n_parts++] = g->n_coords;
    g->part_at[g->n_parts] = g->n_coords;
    if (g->kind == WARD_KIND_POLYGON)
        g->poly_at[g->n_polys] = g->n_parts;
    return WARD_OK;
}

ward_rc ward_geom_add(struct ward_ctx *ctx, struct ward_geom *g, double x, double y)
{
    if (g->n_parts == 0)
        return ward_fail(ctx, WARD_E_INTERNAL, "a coordinate was added before its part");
    ward_rc rc = ward_grow(ctx, &g->xy, &g->xy_capacity, 2 * (g->n_coords + 1), sizeof *g->xy);
    if (rc != WARD_OK)
        return rc;
    g->xy[2 * g->n_coords] = x;
    g->xy[2 * g->n_coords + 1] = y;
    g->part_at[g->n_parts] = ++g->n_coords;
    return WARD_OK;
}

ward_rc ward_geom_copy(struct ward_ctx *ctx, const struct ward_geom *from, struct ward_geom *to)
{
    ward_geom_reset(to, from->kind, from->srid);
    ward_rc rc = ward_grow(ctx, &to->xy, &to->xy_capacity, 2 * from->n_coords, sizeof *to->xy);
    if (rc == WARD_OK && from->n_parts > 0)
        rc = ward_grow(ctx, &to->part_at, &to->part_capacity, from->n_parts + 1, sizeof *to->part_at);
    if (rc == WARD_OK && from->n_polys > 0)
        rc = ward_grow(ctx, &to->poly_at, &to->poly_capacity, from->n_polys + 1, sizeof *to->poly_at);
    if (rc != WARD_OK)
        return rc;
    if (from->n_coords > 0)
        memcpy(to->xy, from->xy, 2 * from->n_coords * sizeof *to->xy);
    if (from->n_parts > 0)
        memcpy(to->part_at, from->part_at, (from->n_parts + 1) * sizeof *to->part_at);
    if (from->n_polys > 0)
        memcpy(to->poly_at, from->poly_at, (from->n_polys + 1) * sizeof *to->poly_at);
    to->n_coords = from->n_coords;
    to->n_parts = from->n_parts;
    to->n_polys = from->n_polys;
    return WARD_OK;
}

void ward_geom_clear(struct ward_geom *g)
{
    if (g == NULL)
        return;
    ward_mem_free(g->xy);
    ward_mem_free(g->part_at);
    ward_mem_free(g->poly_at);
    memset(g, 0, sizeof *g);
}

bool ward_geom_is_empty(const struct ward_geom *g)
{
    return g->n_coords == 0;
}

static ward_rc gate_coordinates(struct ward_ctx *ctx, const struct ward_geom *g)
{
    for (size_t i = 0; i < 2 * g->n_coords; i++) {
        if (!isfinite(g->xy[i]))
            return ward_fail(ctx, WARD_E_GEOM, "point %zu of the geometry has a coordinate that is not a finite number",
                             i / 2 + 1);
        if (fabs(g->xy[i]) > largest_coordinate)
            return ward_fail(ctx, WARD_E_GEOM, "point %zu of the geometry has the coordinate %g, beyond any map",
                             i / 2 + 1, g->xy[i]);
    }
    return WARD_OK;
}

static ward_rc gate_part(struct ward_ctx *ctx, const struct ward_geom *g, size_t part)
{
    size_t first = g->part_at[part];
    size_t end = g->part_at[part + 1];
    if (first >= end || end > g->n_coords)
        return ward_fail(ctx, WARD_E_GEOM, "part %zu of the geometry is empty", part + 1);
    size_t n = end - first;
    if (g->kind == WARD_KIND_POINT && n != 1)
        return ward_fail(ctx, WARD_E_GEOM, "point %zu of the geometry has %zu coordinates", part + 1, n);
    if (g->kind == WARD_KIND_LINE && n < 2)
        return ward_fail(ctx, WARD_E_GEOM, "line %zu of the geometry has one point; a line needs two", part + 1);
    if (g->kind != WARD_KIND_POLYGON)
        return WARD_OK;
    if (n < 4)
        return ward_fail(ctx, WARD_E_GEOM, "ring %zu of the polygon has %zu points; a closed ring needs four", part + 1,
                         n);
    const double *a = g->xy + 2 * first;
    const double *z = g->xy + 2 * (end - 1);
    if (a[0] != z[0] || a[1] != z[1])
        return ward_fail(ctx, WARD_E_GEOM, "ring %zu of the polygon is not closed", part + 1);
    return WARD_OK;
}

ward_rc ward_geom_gate(struct ward_ctx *ctx, const struct ward_geom *g)
{
    if (g->kind != WARD_KIND_POINT && g->kind != WARD_KIND_LINE && g->kind != WARD_KIND_POLYGON)
        return ward_fail(ctx, WARD_E_GEOM, "the geometry is neither points, lines nor polygons");
    if (g->n_coords == 0 || g->n_parts == 0)
        return ward_fail(ctx, WARD_E_GEOM, "the geometry is empty");
    ward_rc rc = gate_coordinates(ctx, g);
    for (size_t i = 0; rc == WARD_OK && i < g->n_parts; i++)
        rc = gate_part(ctx, g, i);
    if (rc != WARD_OK || g->kind != WARD_KIND_POLYGON)
        return rc;
    for (size_t i = 0; i < g->n_polys; i++)
        if (g->poly_at[i] >= g->poly_at[i + 1] || g->poly_at[i + 1] > g->n_parts)
            return ward_fail(ctx, WARD_E_GEOM, "polygon %zu of the geometry has no ring", i + 1);
    if (g->n_polys == 0)
        return ward_fail(ctx, WARD_E_GEOM, "the geometry has rings but no polygon");
    return WARD_OK;
}

struct ward_box ward_geom_box(const struct ward_geom *g)
{
    struct ward_box box = {INFINITY, INFINITY, -INFINITY, -INFINITY};
    for (size_t i = 0; i < g->n_coords; i++) {
        double x = g->xy[2 * i];
        double y = g->xy[2 * i + 1];
        box.min_x = x < box.min_x ? x : box.min_x;
        box.max_x = x > box.max_x ? x : box.max_x;
        box.min_y = y < box.min_y ? y : box.min_y;
        box.max_y = y > box.max_y ? y : box.max_y;
    }
    return box;
}

/* Neumaier's compensated sum: the result does not depend on how large the parts are, only on their order. */
struct sum {
    double total, lost;
};

static void sum_add(struct sum *s, double value)
{
    double t = s->total + value;
    s->lost += fabs(s->total) >= fabs(value) ? (s->total - t) + value : (value - t) + s->total;
    s->total = t;
}

static double ring_area(const struct ward_geom *g, size_t part, double ox, double oy)
{
    struct sum twice = {0, 0};
    for (size_t i = g->part_at[part]; i + 1 < g->part_at[part + 1]; i++) {
        const double *a = g->xy + 2 * i;
        sum_add(&twice, (a[0] - ox) * (a[3] - oy) - (a[2] - ox) * (a[1] - oy));
    }
    return fabs(twice.total + twice.lost) / 2;
}

double ward_geom_area_m2(const struct ward_geom *g)
{
    if (g->kind != WARD_KIND_POLYGON)
        return 0;
    struct ward_box box = ward_geom_box(g);
    double ox = box.min_x + (box.max_x - box.min_x) / 2;
    double oy = box.min_y + (box.max_y - box.min_y) / 2;
    struct sum area = {0, 0};
    for (size_t p = 0; p < g->n_polys; p++)
        for (size_t r = g->poly_at[p]; r < g->poly_at[p + 1]; r++)
            sum_add(&area, r == g->poly_at[p] ? ring_area(g, r, ox, oy) : -ring_area(g, r, ox, oy));
    return area.total + area.lost;
}

double ward_geom_length_m(const struct ward_geom *g)
{
    struct sum length = {0, 0};
    if (g->kind != WARD_KIND_LINE && g->kind != WARD_KIND_POLYGON)
        return 0;
    for (size_t p = 0; p < g->n_parts; p++)
        for (size_t i = g->part_at[p]; i + 1 < g->part_at[p + 1]; i++) {
            const double *a = g->xy + 2 * i;
            sum_add(&length, hypot(a[2] - a[0], a[3] - a[1]));
        }
    return length.total + length.lost;
}
