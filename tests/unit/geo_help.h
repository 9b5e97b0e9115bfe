/** geo_help.h: what the tests of geo/ share: a context a test, random numbers, geometries, GEOS as the second opinion.
 */
#ifndef TESTS_GEO_HELP_H
#define TESTS_GEO_HELP_H

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/buf.h"
#include "core/mem.h"
#include "geo/geos.h"

/* GCC has it in hardware or software; only tests need it. */
__extension__ typedef __float128 real128;

static inline int set_up(void **state)
{
    *state = ward_ctx_new();
    return *state == NULL;
}

static inline int tear_down(void **state)
{
    ward_ctx_free(*state);
    return 0;
}

static inline void assert_ok_at(struct ward_ctx *ctx, ward_rc rc, const char *file, int line)
{
    if (rc == WARD_OK)
        return;
    print_error("%s\n", ward_ctx_message(ctx));
    _assert_int_equal((LargestIntegralType)rc, WARD_OK, file, line);
}
#define assert_ok(ctx, rc) assert_ok_at((ctx), (rc), __FILE__, __LINE__)

static inline void assert_near_at(double got, double want, double tolerance, const char *file, int line)
{
    if (fabs(got - want) <= tolerance)
        return;
    print_error("got %.12g, expected %.12g within %g\n", got, want, tolerance);
    _fail(file, line);
}
#define assert_near_m(got, want, tolerance) assert_near_at((got), (want), (tolerance), __FILE__, __LINE__)

struct dice {
    uint64_t state;
};

static inline uint64_t roll(struct dice *d)
{
    uint64_t z = (d->state += 0x9E3779B97F4A7C15u);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
}

static inline double roll_real(struct dice *d, double from, double to)
{
    return from + (double)(roll(d) >> 11) * 0x1p-53 * (to - from);
}

static inline int roll_int(struct dice *d, int from, int to)
{
    return from + (int)(roll(d) % (uint64_t)(to - from + 1));
}

static inline void add_ring(struct ward_ctx *ctx, struct ward_geom *g, const double *xy, size_t n)
{
    assert_ok(ctx, ward_geom_part(ctx, g));
    for (size_t i = 0; i < n; i++)
        assert_ok(ctx, ward_geom_add(ctx, g, xy[2 * i], xy[2 * i + 1]));
    if (g->kind == WARD_KIND_POLYGON)
        assert_ok(ctx, ward_geom_add(ctx, g, xy[0], xy[1]));
}

/* A polygon of one ring, given without its closing point. */
static inline struct ward_geom polygon_of(struct ward_ctx *ctx, const double *xy, size_t n)
{
    struct ward_geom g = {0};
    ward_geom_reset(&g, WARD_KIND_POLYGON, 4549);
    assert_ok(ctx, ward_geom_poly(ctx, &g));
    add_ring(ctx, &g, xy, n);
    return g;
}

static inline struct ward_geom box_of(struct ward_ctx *ctx, double x0, double y0, double x1, double y1)
{
    const double xy[] = {x0, y0, x1, y0, x1, y1, x0, y1};
    return polygon_of(ctx, xy, 4);
}

static inline struct ward_geom line_of(struct ward_ctx *ctx, const double *xy, size_t n)
{
    struct ward_geom g = {0};
    ward_geom_reset(&g, WARD_KIND_LINE, 4549);
    add_ring(ctx, &g, xy, n);
    return g;
}

static inline struct ward_geom point_of_xy(struct ward_ctx *ctx, double x, double y)
{
    const double xy[] = {x, y};
    struct ward_geom g = {0};
    ward_geom_reset(&g, WARD_KIND_POINT, 4549);
    add_ring(ctx, &g, xy, 1);
    return g;
}

/* A star-shaped ring of n corners around a place: a valid, irregular polygon. */
static inline struct ward_geom star_of(struct ward_ctx *ctx, struct dice *d, double x, double y, double size, size_t n)
{
    double *xy = calloc(2 * n, sizeof *xy);
    for (size_t i = 0; i < n; i++) {
        double angle = 6.283185307179586 * ((double)i + roll_real(d, 0, 0.8)) / (double)n;
        double r = size * roll_real(d, 0.4, 1);
        xy[2 * i] = x + r * cos(angle);
        xy[2 * i + 1] = y + r * sin(angle);
    }
    struct ward_geom g = polygon_of(ctx, xy, n);
    free(xy);
    return g;
}

static inline GEOSGeometry *to_geos(struct ward_ctx *ctx, const struct ward_geom *g)
{
    GEOSGeometry *out;
    assert_ok(ctx, ward_geos_from_geom(ctx, g, &out));
    return out;
}

static inline GEOSContextHandle_t geos_of(struct ward_ctx *ctx)
{
    GEOSContextHandle_t geos;
    assert_ok(ctx, ward_geos_get(ctx, &geos));
    return geos;
}

/*
 * A coverage of cols x rows irregular cells around a place: neighbours share exact corners; with tees, extra corners
 * that only one of two neighbours has. By row, then column.
 */
static inline struct ward_geom *coverage_of(struct ward_ctx *ctx, struct dice *d, double x, double y, double size,
                                            int cols, int rows, bool has_tees)
{
    double *corner = calloc((size_t)((cols + 1) * (rows + 1)) * 2, sizeof *corner);
    struct ward_geom *cells = calloc((size_t)(cols * rows), sizeof *cells);
    for (int r = 0; r <= rows; r++)
        for (int c = 0; c <= cols; c++) {
            double *p = corner + 2 * (r * (cols + 1) + c);
            p[0] = x + size * (c + roll_real(d, -0.3, 0.3));
            p[1] = y + size * (r + roll_real(d, -0.3, 0.3));
        }
    for (int r = 0; r < rows; r++)
        for (int c = 0; c < cols; c++) {
            const double *a = corner + 2 * (r * (cols + 1) + c);
            const double *b = a + 2;
            const double *z = corner + 2 * ((r + 1) * (cols + 1) + c);
            const double *w = z + 2;
            double xy[10] = {a[0], a[1], b[0], b[1], w[0], w[1]};
            size_t n = 3;
            if (has_tees &&
                (r + c) % 2 == 0) { /* a rounded corner on the edge that the neighbour runs straight along */
                xy[6] = w[0] + 0.37 * (z[0] - w[0]);
                xy[7] = w[1] + 0.37 * (z[1] - w[1]);
                n++;
            }
            xy[2 * n] = z[0];
            xy[2 * n + 1] = z[1];
            cells[r * cols + c] = polygon_of(ctx, xy, n + 1);
        }
    free(corner);
    return cells;
}

static inline void clear_all(struct ward_geom *geoms, size_t n)
{
    for (size_t i = 0; i < n; i++)
        ward_geom_clear(&geoms[i]);
    free(geoms);
}

#endif
