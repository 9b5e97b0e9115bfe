/* The published vectors, and the pairs of shared/data where it is at hand. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "geo/gcj02.h"

static void assert_near_deg(double got, double want, double tolerance)
{
    if (!(fabs(got - want) <= tolerance))
        fail_msg("got %.12f, expected %.12f within %g", got, want, tolerance);
}

static void wgs84_to_bd09(double lon, double lat, double *out_lon, double *out_lat)
{
    ward_wgs84_to_gcj02(lon, lat, out_lon, out_lat);
    ward_gcj02_to_bd09(*out_lon, *out_lat, out_lon, out_lat);
}

static void bd09_to_wgs84(double lon, double lat, double *out_lon, double *out_lat)
{
    ward_bd09_to_gcj02(lon, lat, out_lon, out_lat);
    ward_gcj02_to_wgs84(*out_lon, *out_lat, out_lon, out_lat);
}

static void test_published_pairs(void **state)
{
    (void)state;
    static const double pairs[][5] = {{105.0, 35.0, 105.003286, 34.999099, 1e-6},
                                      {120.297, 31.567, 120.301596068, 31.565094360, 1e-9},
                                      {116.42079, 39.90105, 116.427022, 39.902446, 1e-6}};
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
        double lon = 0.0;
        double lat = 0.0;
        ward_wgs84_to_gcj02(pairs[i][0], pairs[i][1], &lon, &lat);
        assert_near_deg(lon, pairs[i][2], pairs[i][4]);
        assert_near_deg(lat, pairs[i][3], pairs[i][4]);
    }
    double lon = 0.0;
    double lat = 0.0;
    wgs84_to_bd09(120.297, 31.567, &lon, &lat);
    assert_near_deg(lon, 120.308195531, 1e-9);
    assert_near_deg(lat, 31.570736053, 1e-9);
}

/* Two micrometres are 2e-11 degrees. */
static void test_inverses_close(void **state)
{
    (void)state;
    for (double x = 73.0; x < 137.0; x += 0.37)
        for (double y = 3.0; y < 54.0; y += 0.41) {
            double lon = 0.0;
            double lat = 0.0;
            ward_wgs84_to_gcj02(x, y, &lon, &lat);
            ward_gcj02_to_wgs84(lon, lat, &lon, &lat);
            assert_near_deg(lon, x, 2e-11);
            assert_near_deg(lat, y, 2e-11);
            ward_gcj02_to_bd09(x, y, &lon, &lat);
            ward_bd09_to_gcj02(lon, lat, &lon, &lat);
            assert_near_deg(lon, x, 2e-11);
            assert_near_deg(lat, y, 2e-11);
        }
}

static void test_outside_china_is_left_alone(void **state)
{
    (void)state;
    double lon = 0.0;
    double lat = 0.0;
    ward_wgs84_to_gcj02(-71.1, 42.37, &lon, &lat);
    assert_true(lon == -71.1 && lat == 42.37);
    ward_gcj02_to_wgs84(7.42, 43.73, &lon, &lat);
    assert_true(lon == 7.42 && lat == 43.73);
}

typedef void convert(double, double, double *, double *);

static void copy(double lon, double lat, double *out_lon, double *out_lat)
{
    *out_lon = lon;
    *out_lat = lat;
}

static convert *converter(const char *from, const char *to)
{
    static const struct {
        const char *from, *to;
        convert *apply;
    } all[] = {{"WGS84", "GCJ02", ward_wgs84_to_gcj02},
               {"GCJ02", "WGS84", ward_gcj02_to_wgs84},
               {"GCJ02", "BD09", ward_gcj02_to_bd09},
               {"BD09", "GCJ02", ward_bd09_to_gcj02},
               {"WGS84", "BD09", wgs84_to_bd09},
               {"BD09", "WGS84", bd09_to_wgs84},
               {"WGS84", "WGS84", copy}};
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
        if (strcmp(from, all[i].from) == 0 && strcmp(to, all[i].to) == 0)
            return all[i].apply;
    return NULL;
}

static void test_shared_vectors(void **state)
{
    (void)state;
    char path[4096];
    const char *shared = getenv("WARD_SHARED");
    snprintf(path, sizeof path, "%s/data/gcj02/vectors.csv", shared != NULL ? shared : ".");
    FILE *file = fopen(path, "r");
    if (file == NULL) {
        print_message("skipped: no %s\n", path);
        skip();
    }
    char line[1024];
    int pairs = 0;
    int worse = 0;
    while (fgets(line, sizeof line, file) != NULL) {
        char from[16];
        char to[16];
        double v[5];
        const char *comma = strchr(line, ',');
        if (comma == NULL ||
            sscanf(comma, ",%15[^,],%15[^,],%lf,%lf,%lf,%lf,%lf", from, to, &v[0], &v[1], &v[2], &v[3], &v[4]) != 7)
            continue;
        convert *apply = converter(from, to);
        assert_non_null(apply);
        double lon = 0.0;
        double lat = 0.0;
        apply(v[0], v[1], &lon, &lat);
        pairs++;
        if (!(fabs(lon - v[2]) <= v[4] && fabs(lat - v[3]) <= v[4])) {
            worse++;
            print_message("%s  got %.10f,%.10f\n", line, lon, lat);
        }
    }
    fclose(file);
    print_message("%d pairs\n", pairs);
    assert_true(pairs > 1000);
    assert_int_equal(worse, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_published_pairs), cmocka_unit_test(test_inverses_close),
                                       cmocka_unit_test(test_outside_china_is_left_alone),
                                       cmocka_unit_test(test_shared_vectors)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
