/** test_inside.c: the point that stands for a geometry: on it, never beside it. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "geo/inside.h"
#include "geo/locate.h"

static struct ward_ctx *ctx;

static void add_part(struct ward_geom *g, const double *xy, size_t n)
{
    assert_int_equal(ward_geom_part(ctx, g), WARD_OK);
    for (size_t i = 0; i < n; i++)
        assert_int_equal(ward_geom_add(ctx, g, xy[2 * i], xy[2 * i + 1]), WARD_OK);
}

static void near_m(double got, double want)
{
    if (!(fabs(got - want) <= 1e-9))
        fail_msg("got %.12g, expected %.12g", got, want);
}

static void test_lines_and_points(void **state)
{
    (void)state;
    struct ward_geom g = {0};
    double x = 0, y = 0;
    assert_int_equal(ward_geom_inside(ctx, &g, &x, &y), WARD_E_GEOM);
    ward_geom_reset(&g, WARD_KIND_LINE, 4549);
    add_part(&g, (const double[]){0, 0, 10, 0, 10, 0, 10, 30}, 4);
    assert_int_equal(ward_geom_inside(ctx, &g, &x, &y), WARD_OK);
    near_m(x, 10);
    near_m(y, 10); /* 20 of 40 m */
    ward_geom_reset(&g, WARD_KIND_POINT, 4549);
    add_part(&g, (const double[]){3, 4}, 1);
    assert_int_equal(ward_geom_inside(ctx, &g, &x, &y), WARD_OK);
    near_m(x, 3);
    near_m(y, 4);
    ward_geom_clear(&g);
}

static void test_areas_by_hand(void **state)
{
    (void)state;
    struct ward_geom g = {0};
    double x = 0, y = 0;
    /* A U open to the north: its centre is not inside; the arms are 1 and 3 m wide, the wider one is taken. */
    ward_geom_reset(&g, WARD_KIND_POLYGON, 4549);
    assert_int_equal(ward_geom_poly(ctx, &g), WARD_OK);
    add_part(&g, (const double[]){0, 0, 10, 0, 10, 10, 7, 10, 7, 1, 1, 1, 1, 10, 0, 10, 0, 0}, 9);
    assert_int_equal(ward_geom_inside(ctx, &g, &x, &y), WARD_OK);
    near_m(x, 8.5);
    near_m(y, 5.5); /* between the vertices at y = 1 and 10 */
    /* A square with a hole in its middle. */
    ward_geom_reset(&g, WARD_KIND_POLYGON, 4549);
    assert_int_equal(ward_geom_poly(ctx, &g), WARD_OK);
    add_part(&g, (const double[]){0, 0, 9, 0, 9, 9, 0, 9, 0, 0}, 5);
    add_part(&g, (const double[]){2, 2, 2, 6, 6, 6, 6, 2, 2, 2}, 5);
    assert_int_equal(ward_geom_inside(ctx, &g, &x, &y), WARD_OK);
    near_m(x, 7.5);
    near_m(y, 4); /* half-way between 2 and 6 */
    ward_geom_clear(&g);
}

/* Stars of random rays: the point must be covered, by the locator's exact predicate. */
static void test_random_areas_cover_their_point(void **state)
{
    (void)state;
    uint64_t seed = 5;
    for (int round = 0; round < 300; round++) {
        struct ward_geom g = {0};
        struct ward_locator *l = NULL;
        double xy[2 * 40], x = 0, y = 0;
        size_t n = 3 + (size_t)(round % 30);
        for (size_t i = 0; i < n; i++) {
            seed = seed * UINT64_C(6364136223846793005) + 1;
            double radius = 1 + 100 * ldexp((double)(seed >> 11), -53),
                   angle = 6.283185307179586 * (double)i / (double)n;
            xy[2 * i] = 528000 + radius * cos(angle);
            xy[2 * i + 1] = 3490000 + radius * sin(angle);
        }
        xy[2 * n] = xy[0];
        xy[2 * n + 1] = xy[1];
        ward_geom_reset(&g, WARD_KIND_POLYGON, 4549);
        assert_int_equal(ward_geom_poly(ctx, &g), WARD_OK);
        add_part(&g, xy, n + 1);
        assert_int_equal(ward_geom_inside(ctx, &g, &x, &y), WARD_OK);
        assert_int_equal(ward_locator_new(ctx, &g, 1, &l), WARD_OK);
        assert_int_equal(ward_locator_find(l, x, y), 0);
        ward_locator_free(l);
        ward_geom_clear(&g);
    }
}

static int set_up(void **state)
{
    (void)state;
    ctx = ward_ctx_new();
    return ctx == NULL;
}

static int tear_down(void **state)
{
    (void)state;
    ward_ctx_free(ctx);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lines_and_points),
        cmocka_unit_test(test_areas_by_hand),
        cmocka_unit_test(test_random_areas_cover_their_point),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
