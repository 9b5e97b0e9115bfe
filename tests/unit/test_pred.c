#include "geo_help.h"

#include "geo/pred.h"

static int sign(__int128 v)
{
    return (v > 0) - (v < 0);
}

/* Integers of 40 bits: the determinant fits 128 bits exactly. */
static int orient_integers(const int64_t p[6])
{
    __int128 left = (__int128)(p[0] - p[4]) * (p[3] - p[5]);
    __int128 right = (__int128)(p[1] - p[5]) * (p[2] - p[4]);
    return sign(left - right);
}

static int orient_of(const int64_t p[6], double scale)
{
    double v[6];
    for (int i = 0; i < 6; i++)
        v[i] = (double)p[i] * scale;
    int got = ward_orient(v[0], v[1], v[2], v[3], v[4], v[5]);
    assert_int_equal(got, ward_orient_quick(v[0], v[1], v[2], v[3], v[4], v[5]));
    return got;
}

/* Points one lattice step off a line, where doubles lose the sign; at scales from tiny to huge. */
static void test_near_lines(void **state)
{
    (void)state;
    struct dice d = {1};
    int zeros = 0;
    static const double scales[] = {1, 0x1p-20, 0x1p-400, 0x1p100};
    for (int i = 0; i < 200000; i++) {
        int64_t p[6];
        for (int k = 0; k < 4; k++)
            p[k] = roll_int(&d, -1000000, 1000000) * (int64_t)1000000 + roll_int(&d, -5, 5);
        int64_t m = roll_int(&d, -3, 5);
        p[4] = p[0] + (p[2] - p[0]) / 4 * m + roll_int(&d, -1, 1);
        p[5] = p[1] + (p[3] - p[1]) / 4 * m + roll_int(&d, -1, 1);
        int want = orient_integers(p);
        zeros += want == 0;
        assert_int_equal(orient_of(p, scales[i % 4]), want);
    }
    assert_true(zeros > 100);
}

/* A lattice step (u, v) with du * v - dv * u = 1: the smallest area that three lattice points can have. */
static void smallest_step(int64_t du, int64_t dv, int64_t *u, int64_t *v)
{
    int64_t a = du, b = dv, x0 = 1, x1 = 0, y0 = 0, y1 = 1;
    while (b != 0) { /* a = x0 du + y0 dv, b = x1 du + y1 dv */
        int64_t q = a / b, t;
        t = a - q * b, a = b, b = t;
        t = x0 - q * x1, x0 = x1, x1 = t;
        t = y0 - q * y1, y0 = y1, y1 = t;
    }
    *v = x0 * (a > 0 ? 1 : -1);
    *u = -y0 * (a > 0 ? 1 : -1);
}

/* Triangles of 2^49 by 2^49 whose doubled area is 1, 0 or a little more: every bit of the products counts. */
static void test_smallest_areas(void **state)
{
    (void)state;
    struct dice d = {5};
    for (int i = 0; i < 50000; i++) {
        int64_t du = (int64_t)(roll(&d) >> 15) | 1;
        int64_t dv = (int64_t)(roll(&d) >> 15) + 1;
        int64_t u, v;
        smallest_step(du, dv, &u, &v);
        int64_t x = roll_int(&d, -1000, 1000);
        int64_t y = roll_int(&d, -1000, 1000);
        const int64_t p[6] = {x, y, x + du, y + dv, x + u, y + v};
        const int64_t q[6] = {x, y, x + du, y + dv, x - u, y - v};
        const int64_t r[6] = {x, y, x + du, y + dv, x + du + u, y + dv + v};
        assert_int_equal(orient_of(p, 1), orient_integers(p));
        assert_int_equal(orient_of(q, 0x1p-70), orient_integers(q));
        assert_int_equal(orient_of(r, 1), orient_integers(r));
    }
}

/* One step of a double beside a diagonal at map coordinates. */
static void test_ulps(void **state)
{
    (void)state;
    double a = 528195.607;
    double b = nextafter(a, 1e9);
    assert_int_equal(ward_orient(a, a, 2 * a, 2 * a, 3 * a, 3 * a), 0);
    assert_int_equal(ward_orient(0, 0, 2 * a, 2 * a, a, b), 1);
    assert_int_equal(ward_orient(0, 0, 2 * a, 2 * a, b, a), -1);
    assert_int_equal(ward_orient(0.1, 0.1, 0.3, 0.3, 0.2, 0.2), 0);
    assert_int_equal(ward_orient(0.1, 0.1, 0.3, 0.3, 0.2, nextafter(0.2, 1)), 1);
}

/* Coordinates of very different sizes, where quadruple precision is not enough: the answers follow by hand. */
static void test_wide_range(void **state)
{
    (void)state;
    assert_int_equal(ward_orient(0, 0, 1e15, 1, 1e15, 1 + 0x1p-52), 1);
    assert_int_equal(ward_orient(-1e15, 0, 1e15, 0, 0, 1e-200), 1);
    assert_int_equal(ward_orient(-1e15, 0, 1e15, 0, 1e-200, -1e-200), -1);
    assert_int_equal(ward_orient(-1e15, 1e-200, 1e15, 1e-200, 3, 1e-200), 0);
    assert_int_equal(ward_orient(1e-200, 0, 3e-200, 1e-200, 5e-200, 3e-200), 1);
    assert_int_equal(ward_orient(1e-200, 0, 3e-200, 1e-200, 5e-200, 1e-200), -1);
}

static void test_antisymmetry(void **state)
{
    (void)state;
    struct dice d = {2};
    for (int i = 0; i < 50000; i++) {
        double a = roll_real(&d, 5e5, 5e5 + 1e-9);
        double b = roll_real(&d, 5e5, 5e5 + 1e-9);
        double c = roll_real(&d, 5e5, 5e5 + 1e-9);
        int o = ward_orient(a, b, b, c, c, a);
        assert_int_equal(ward_orient(b, c, a, b, c, a), -o);
        assert_int_equal(ward_orient(b, c, c, a, a, b), o);
    }
}

static void test_segments_meet(void **state)
{
    (void)state;
    struct dice d = {3};
    int met = 0;
    struct ward_ctx *ctx = *state;
    GEOSContextHandle_t geos = geos_of(ctx);
    for (int i = 0; i < 5000; i++) {
        double p[8];
        for (int k = 0; k < 8; k++)
            p[k] = roll_int(&d, 0, 4);
        if ((p[0] == p[2] && p[1] == p[3]) || (p[4] == p[6] && p[5] == p[7]))
            continue;
        struct ward_geom a = line_of(ctx, p, 2);
        struct ward_geom b = line_of(ctx, p + 4, 2);
        GEOSGeometry *ga = to_geos(ctx, &a);
        GEOSGeometry *gb = to_geos(ctx, &b);
        bool want = GEOSIntersects_r(geos, ga, gb) == 1;
        met += want;
        assert_int_equal(ward_segments_meet(p, p + 2, p + 4, p + 6), want);
        GEOSGeom_destroy_r(geos, ga);
        GEOSGeom_destroy_r(geos, gb);
        ward_geom_clear(&a);
        ward_geom_clear(&b);
    }
    assert_true(met > 1000);
}

static void test_segment_distance(void **state)
{
    (void)state;
    struct dice d = {4};
    double t;
    assert_near_m(ward_segment_d2(5, 3, 0, 0, 10, 0, &t), 9, 0);
    assert_near_m(t, 0.5, 0);
    assert_near_m(ward_segment_d2(-4, 3, 0, 0, 10, 0, &t), 25, 0);
    assert_near_m(t, 0, 0);
    assert_near_m(ward_segment_d2(13, 4, 0, 0, 10, 0, &t), 25, 0);
    assert_near_m(t, 1, 0);
    assert_near_m(ward_segment_d2(3, 4, 0, 0, 0, 0, &t), 25, 0);
    assert_near_m(t, 0, 0);
    for (int i = 0; i < 20000; i++) {
        double v[6];
        for (int k = 0; k < 6; k++)
            v[k] = roll_real(&d, 5e5, 5e5 + 100);
        double d2 = ward_segment_d2(v[0], v[1], v[2], v[3], v[4], v[5], &t);
        real128 x = (real128)v[2] + (real128)t * ((real128)v[4] - v[2]) - v[0];
        real128 y = (real128)v[3] + (real128)t * ((real128)v[5] - v[3]) - v[1];
        assert_near_m(sqrt(d2), sqrt((double)(x * x + y * y)), 1e-12);
        for (int k = 0; k <= 10; k++) { /* no other point is nearer */
            double u = k / 10.0;
            double ex = v[2] + u * (v[4] - v[2]) - v[0];
            double ey = v[3] + u * (v[5] - v[3]) - v[1];
            assert_true(sqrt(ex * ex + ey * ey) >= sqrt(d2) - 1e-9);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_near_lines),
        cmocka_unit_test(test_ulps),
        cmocka_unit_test(test_wide_range),
        cmocka_unit_test(test_antisymmetry),
        cmocka_unit_test_setup_teardown(test_segments_meet, set_up, tear_down),
        cmocka_unit_test(test_segment_distance),
        cmocka_unit_test(test_smallest_areas),
    };
    return cmocka_run_group_tests_name("pred", tests, NULL, NULL);
}
