/* The sample city's own projection, which must give the same bits on every machine. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../../data/mathx.c"
#include "../../data/point.c"
#include "../../data/project.c"

static void assert_near(double value, double wanted, double tolerance)
{
    if (!(fabs(value - wanted) <= tolerance))
        fail_msg("%.12f is not %.12f", value, wanted);
}

/* EPSG:4549 as PROJ 9.1.1 gives it. */
static void test_metres(void **state)
{
    (void)state;
    struct point p = project_to_metres((struct lonlat){120.297, 31.567});
    assert_near(p.x, 528195.607, 0.001);
    assert_near(p.y, 3493878.338, 0.001);
    p = project_to_metres((struct lonlat){120.24, 31.63});
    assert_near(p.x, 522768.981342672, 1e-6);
    assert_near(p.y, 3500850.518770521, 1e-6);
}

static void test_there_and_back(void **state)
{
    (void)state;
    for (int k = 0; k < 100; k++) {
        struct point p = {522000 + 113.7 * k, 3488000 + 131.3 * k}, q = project_to_metres(project_to_degrees(p));
        assert_near(point_distance_m(p, q), 0, 1e-6);
    }
}

/* The published pairs of the open GCJ-02 formula. */
static void test_gcj02(void **state)
{
    (void)state;
    static const double pair[3][4] = {{105, 35, 105.003286, 34.999099},
                                      {120.297, 31.567, 120.301596068, 31.565094360},
                                      {116.42079, 39.90105, 116.427022, 39.902446}};
    for (int k = 0; k < 3; k++) {
        struct lonlat g = project_to_gcj02((struct lonlat){pair[k][0], pair[k][1]});
        assert_near(g.lon, pair[k][2], 1e-6);
        assert_near(g.lat, pair[k][3], 1e-6);
    }
}

static void test_series(void **state)
{
    (void)state;
    for (int k = -200; k <= 200; k++) {
        double x = k * 0.37;
        assert_near(mathx_sin(x), sin(x), 1e-13);
        assert_near(mathx_cos(x), cos(x), 1e-13);
        assert_near(mathx_atan(x), atan(x), 1e-14);
        assert_near(mathx_exp(-fabs(x)), exp(-fabs(x)), 1e-12);
        assert_near(mathx_sinh(x / 300), sinh(x / 300), 1e-15);
        assert_near(mathx_atanh(x / 300), atanh(x / 300), 1e-15);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_metres),
        cmocka_unit_test(test_there_and_back),
        cmocka_unit_test(test_gcj02),
        cmocka_unit_test(test_series),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
