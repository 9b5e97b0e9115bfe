#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "geo/crs.h"

static int set_up(void **state)
{
    *state = ward_ctx_new();
    return *state == NULL;
}

static int tear_down(void **state)
{
    ward_ctx_free(*state);
    return 0;
}

static void assert_near_m(double got, double want, double tolerance)
{
    if (!(fabs(got - want) <= tolerance))
        fail_msg("got %.9f, expected %.9f within %g", got, want, tolerance);
}

static size_t transform(struct ward_ctx *ctx, const char *from, const char *to, double *xy, size_t n)
{
    struct ward_transform *t = NULL;
    size_t bad = 0;
    if (ward_transform_get(ctx, from, to, &t) != WARD_OK || ward_transform_apply(ctx, t, xy, n, &bad) != WARD_OK)
        fail_msg("%s", ward_ctx_message(ctx));
    return bad;
}

/* The check point of the project's notes, by hand in three ways. */
static void test_check_point(void **state)
{
    double xy[] = {120.297, 31.567};
    assert_int_equal(transform(*state, "EPSG:4326", "EPSG:4549", xy, 1), 0);
    assert_near_m(xy[0], 528195.607, 5e-4);
    assert_near_m(xy[1], 3493878.338, 5e-4);
    double zone[] = {40528195.607, 3493878.338};
    assert_int_equal(transform(*state, "4528", "4549", zone, 1), 0);
    assert_near_m(zone[0], 528195.607, 1e-6);
    double back[] = {528195.607202907, 3493878.338155748};
    assert_int_equal(transform(*state, "EPSG:4549", "EPSG:4326", back, 1), 0);
    assert_near_m(back[0], 120.297, 1e-11);
    assert_near_m(back[1], 31.567, 1e-11);
}

static void test_chinese_datums(void **state)
{
    double gcj[] = {120.301596068, 31.565094360};
    assert_int_equal(transform(*state, "GCJ02", "EPSG:4549", gcj, 1), 0);
    assert_near_m(gcj[0], 528195.607, 1e-3);
    assert_near_m(gcj[1], 3493878.338, 1e-3);
    double bd[] = {120.308195531, 31.570736053};
    assert_int_equal(transform(*state, "BD09", "EPSG:4549", bd, 1), 0);
    assert_near_m(bd[0], 528195.607, 1e-3);
    double out[] = {528195.607, 3493878.338};
    assert_int_equal(transform(*state, "EPSG:4549", "GCJ02", out, 1), 0);
    assert_near_m(out[0], 120.301596068, 1e-8);
}

/* From Xian 1980 and Beijing 1954 only a ballpark operation is known; between WGS 84 and CGCS2000 it is allowed. */
static void test_ballpark(void **state)
{
    struct ward_ctx *ctx = *state;
    static const char *const old[] = {"EPSG:2385", "EPSG:2364", "EPSG:2437", "EPSG:2416", "EPSG:4610"};
    for (size_t i = 0; i < sizeof old / sizeof old[0]; i++) {
        struct ward_transform *t = NULL;
        assert_int_equal(ward_transform_get(ctx, old[i], "EPSG:4549", &t), WARD_E_CRS);
        assert_null(t);
        assert_non_null(strstr(ward_ctx_message(ctx), "ballpark"));
        assert_non_null(strstr(ward_ctx_message(ctx), old[i]));
    }
    struct ward_transform *t = NULL;
    double xy[] = {120.297, 31.567};
    assert_int_equal(ward_transform_get(ctx, "EPSG:4326", "EPSG:4549", &t), WARD_OK);
    assert_int_equal(ward_transform_apply(ctx, t, xy, 1, NULL), WARD_OK);
    assert_non_null(strstr(ward_transform_describe(t), "Ballpark"));
    struct ward_transform *again = NULL;
    assert_int_equal(ward_transform_get(ctx, "EPSG:4326", "EPSG:4549", &again), WARD_OK);
    assert_ptr_equal(t, again);
}

/* The ballpark step is no change at all: the same bits as within one datum, and as by way of longitude and latitude. */
static void test_leap(void **state)
{
    double wgs[] = {120.297, 31.567}, own[] = {120.297, 31.567};
    (void)transform(*state, "EPSG:4326", "EPSG:4549", wgs, 1);
    (void)transform(*state, "EPSG:4490", "EPSG:4549", own, 1);
    assert_memory_equal(wgs, own, sizeof wgs);
    (void)transform(*state, "EPSG:4549", "EPSG:4326", wgs, 1);
    (void)transform(*state, "EPSG:4549", "EPSG:4490", own, 1);
    assert_memory_equal(wgs, own, sizeof wgs);
    double utm[] = {718000.0, 3495000.0}, steps[] = {718000.0, 3495000.0};
    (void)transform(*state, "EPSG:32650", "EPSG:4549", utm, 1);
    (void)transform(*state, "EPSG:32650", "EPSG:4326", steps, 1);
    (void)transform(*state, "EPSG:4326", "EPSG:4549", steps, 1);
    assert_near_m(utm[0], steps[0], 1e-6);
    assert_near_m(utm[1], steps[1], 1e-6);
    struct ward_transform *t = NULL;
    assert_int_equal(ward_transform_get(*state, "EPSG:4549", "EPSG:4326", &t), WARD_OK);
    assert_string_equal(ward_transform_describe(t), "Inverse of 3-degree Gauss-Kruger CM 120E + Ballpark geographic "
                                                    "offset from China Geodetic Coordinate System 2000 to WGS 84");
}

static void test_out_of_area(void **state)
{
    double xy[] = {120.297, 31.567, 30.0, 30.0,  120.297, 95.0,  (double)NAN,
                   31.0,    300.0,  31.0, 118.0, 31.0,    121.0, 31.0};
    assert_int_equal(transform(*state, "EPSG:4326", "EPSG:4549", xy, 7), 4);
    assert_near_m(xy[0], 528195.607, 5e-4);
    for (size_t i = 1; i <= 4; i++)
        assert_true(isnan(xy[2 * i]) && isnan(xy[2 * i + 1]));
    assert_true(isfinite(xy[10]) && isfinite(xy[12])); /* 118 E lies in the degree of grace */
    /* metres called zone 40 that lack their prefix, and degrees called metres */
    double wrong[] = {528195.607, 3493878.338, 120.297, 31.567};
    assert_int_equal(transform(*state, "EPSG:4528", "EPSG:4549", wrong, 2), 2);
    double degrees[] = {120.297, 31.567};
    assert_int_equal(transform(*state, "EPSG:4549", "EPSG:4549", degrees, 1), 1);
}

static void test_pipeline(void **state)
{
    double xy[] = {1000.0, 2000.0};
    const char *pipeline = "+proj=pipeline +step +proj=affine +xoff=527195.607 +yoff=3491878.338";
    assert_int_equal(transform(*state, pipeline, "EPSG:4549", xy, 1), 0);
    assert_near_m(xy[0], 528195.607, 1e-6);
    assert_near_m(xy[1], 3493878.338, 1e-6);
}

static void test_swapped_axes(void **state)
{
    double xy[] = {3493878.338, 528195.607};
    assert_int_equal(transform(*state, "EPSG:4549,yx", "EPSG:4549", xy, 1), 0);
    assert_near_m(xy[0], 528195.607, 1e-6);
    double plain[] = {3493878.338, 528195.607};
    assert_int_equal(transform(*state, "EPSG:4549", "EPSG:4549", plain, 1), 1);
}

static void test_wkt_without_code(void **state)
{
    /* as ArcGIS writes it into a .prj */
    const char *wkt =
        "PROJCS[\"CGCS2000_3_Degree_GK_CM_120E\",GEOGCS[\"GCS_China_Geodetic_Coordinate_System_2000\","
        "DATUM[\"D_China_2000\",SPHEROID[\"CGCS2000\",6378137.0,298.257222101]],PRIMEM[\"Greenwich\",0.0],"
        "UNIT[\"Degree\",0.0174532925199433]],PROJECTION[\"Gauss_Kruger\"],PARAMETER[\"False_Easting\",500000.0],"
        "PARAMETER[\"False_Northing\",0.0],PARAMETER[\"Central_Meridian\",120.0],"
        "PARAMETER[\"Scale_Factor\",1.0],PARAMETER[\"Latitude_Of_Origin\",0.0],UNIT[\"Meter\",1.0]]";
    struct ward_crs_info info;
    assert_int_equal(ward_crs_describe(*state, wkt, &info), WARD_OK);
    assert_true(info.is_projected && info.is_metre);
    double xy[] = {528195.607, 3493878.338};
    assert_int_equal(transform(*state, wkt, "EPSG:4549", xy, 1), 0);
    assert_near_m(xy[0], 528195.607, 1e-6);
    double wgs[] = {528195.607, 3493878.338};
    assert_int_equal(transform(*state, wkt, "EPSG:4326", wgs, 1), 0);
    assert_near_m(wgs[0], 120.297, 1e-8);
}

static void test_describe(void **state)
{
    struct ward_ctx *ctx = *state;
    struct ward_crs_info info;
    assert_int_equal(ward_crs_describe(ctx, "4549", &info), WARD_OK);
    assert_string_equal(info.authority, "EPSG:4549");
    assert_true(info.is_projected && info.is_metre);
    assert_near_m(info.west, 118.5, 0.01);
    assert_int_equal(ward_crs_describe(ctx, "EPSG:4326", &info), WARD_OK);
    assert_false(info.is_projected || info.is_metre);
    static const char *const unknown[] = {"EPSG:999999",          "nope",     "WGS 72", "", "/etc/passwd",
                                          "http://example.com/x", "EPSG:5773"};
    for (size_t i = 0; i < sizeof unknown / sizeof unknown[0]; i++)
        assert_int_equal(ward_crs_describe(ctx, unknown[i], &info), WARD_E_CRS);
    static const char *const named[][2] = {
        {"WGS84", "EPSG:4326"}, {"wgs 84", "EPSG:4326"}, {"CGCS2000", "EPSG:4490"}, {"4549", "EPSG:4549"}};
    for (size_t i = 0; i < sizeof named / sizeof named[0]; i++) {
        assert_int_equal(ward_crs_describe(ctx, named[i][0], &info), WARD_OK);
        assert_string_equal(info.authority, named[i][1]);
    }
}

static void test_metric(void **state)
{
    struct ward_ctx *ctx = *state;
    assert_int_equal(ward_crs_require_metric(ctx, "EPSG:4549"), WARD_OK);
    assert_int_equal(ward_crs_require_metric(ctx, "EPSG:26986"), WARD_OK);
    static const char *const unfit[][2] = {{"EPSG:4326", "EPSG:4549"},
                                           {"EPSG:4490", "EPSG:4549"},
                                           {"GCJ02", "EPSG:4549"},
                                           {"EPSG:2249", "EPSG:32619"},
                                           {"EPSG:3857", "17 %"}};
    for (size_t i = 0; i < sizeof unfit / sizeof unfit[0]; i++) {
        assert_int_equal(ward_crs_require_metric(ctx, unfit[i][0]), WARD_E_CRS_UNFIT);
        assert_non_null(strstr(ward_ctx_message(ctx), unfit[i][1]));
    }
    assert_int_equal(ward_crs_require_metric(ctx, "EPSG:999999"), WARD_E_CRS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_check_point),  cmocka_unit_test(test_chinese_datums),   cmocka_unit_test(test_ballpark),
        cmocka_unit_test(test_leap),         cmocka_unit_test(test_out_of_area),      cmocka_unit_test(test_pipeline),
        cmocka_unit_test(test_swapped_axes), cmocka_unit_test(test_wkt_without_code), cmocka_unit_test(test_describe),
        cmocka_unit_test(test_metric),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
