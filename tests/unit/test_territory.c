#include "geo_help.h"

#include "geo/locate.h"
#include "geo/territory.h"

static double area_of_common(struct ward_ctx *ctx, const struct ward_geom *a, const struct ward_geom *b)
{
    GEOSContextHandle_t geos = geos_of(ctx);
    GEOSGeometry *g = to_geos(ctx, a), *h = to_geos(ctx, b), *both = GEOSIntersection_r(geos, g, h);
    double area = 0;
    assert_non_null(both);
    assert_int_equal(GEOSArea_r(geos, both, &area), 1);
    GEOSGeom_destroy_r(geos, g);
    GEOSGeom_destroy_r(geos, h);
    GEOSGeom_destroy_r(geos, both);
    return area;
}

/* Two places 20 m apart, 15 m wide: each keeps its half; a third that is nobody's takes from both. */
static void test_two(void **state)
{
    struct ward_ctx *ctx = *state;
    struct ward_owned places[] = {{0, 0, 0}, {20, 0, 1}, {10, 5, WARD_NONE}};
    struct ward_geom out[3] = {{0}};
    assert_ok(ctx, ward_territories(ctx, places, 2, 3, 15, 4549, out));
    struct ward_box box = ward_geom_box(&out[0]);
    assert_near_m(box.max_x, 10, 1e-9);
    assert_near_m(box.min_x, -15, 1e-9);
    assert_near_m(ward_geom_area_m2(&out[0]), ward_geom_area_m2(&out[1]), 1e-6);
    assert_near_m(area_of_common(ctx, &out[0], &out[1]), 0, 1e-6);
    assert_true(ward_geom_is_empty(&out[2]));
    double before_m2 = ward_geom_area_m2(&out[0]);
    assert_ok(ctx, ward_territories(ctx, places, 3, 3, 15, 4549, out));
    assert_true(ward_geom_area_m2(&out[0]) < before_m2 - 1);
    places[2].owner = 0; /* the same spot twice, one owner: as once; two owners: the lower has it */
    places[2].x = places[2].y = 0;
    assert_ok(ctx, ward_territories(ctx, places, 3, 3, 15, 4549, out));
    assert_near_m(ward_geom_area_m2(&out[0]), before_m2, 1e-6);
    places[2].owner = 2;
    assert_ok(ctx, ward_territories(ctx, places, 3, 3, 15, 4549, out));
    assert_near_m(ward_geom_area_m2(&out[0]), before_m2, 1e-6);
    assert_true(ward_geom_is_empty(&out[2]));
    assert_int_equal(ward_territories(ctx, places, 3, 3, 0, 4549, out), WARD_E_ARG);
    for (int i = 0; i < 3; i++)
        ward_geom_clear(&out[i]);
}

/* A random point lies in the territory of the owner of the nearest place, where that is near enough. */
static void test_random(void **state)
{
    enum { PLACES = 600, OWNERS = 12, POINTS = 4000 };
    struct ward_ctx *ctx = *state;
    struct dice d = {3};
    struct ward_owned places[PLACES];
    struct ward_geom out[OWNERS] = {{0}}, again[OWNERS] = {{0}};
    for (int i = 0; i < PLACES; i++)
        places[i] = (struct ward_owned){528000 + roll_real(&d, 0, 800), 3493000 + roll_real(&d, 0, 800),
                                        roll_int(&d, 0, 9) == 0 ? WARD_NONE : (uint32_t)roll_int(&d, 0, OWNERS - 1)};
    ward_ctx_set_threads(ctx, 1);
    assert_ok(ctx, ward_territories(ctx, places, PLACES, OWNERS, 25, 4549, out));
    ward_ctx_set_threads(ctx, 4);
    assert_ok(ctx, ward_territories(ctx, places, PLACES, OWNERS, 25, 4549, again));
    struct ward_locator *locators[OWNERS];
    for (int k = 0; k < OWNERS; k++) {
        assert_int_equal(out[k].n_coords, again[k].n_coords);
        assert_memory_equal(out[k].xy, again[k].xy, 2 * out[k].n_coords * sizeof(double));
        assert_ok(ctx, ward_locator_new(ctx, &out[k], 1, &locators[k]));
        for (int j = 0; j < k; j++)
            assert_near_m(area_of_common(ctx, &out[j], &out[k]), 0, 1e-4);
    }
    for (int i = 0; i < POINTS; i++) {
        double x = 528000 + roll_real(&d, -50, 850), y = 3493000 + roll_real(&d, -50, 850), best = HUGE_VAL,
               next = HUGE_VAL;
        uint32_t owner = WARD_NONE;
        for (int k = 0; k < PLACES; k++) {
            double m = hypot(places[k].x - x, places[k].y - y);
            if (m < best) {
                next = owner != places[k].owner ? best : next;
                best = m;
                owner = places[k].owner;
            } else if (m < next && places[k].owner != owner) {
                next = m;
            }
        }
        if (next - best < 1e-6 || (best > 25 * cos(3.14159265 / 16) && best < 25))
            continue; /* on a border, or between the circle and its 16-gon */
        for (uint32_t k = 0; k < OWNERS; k++)
            assert_int_equal(ward_locator_find(locators[k], x, y) != WARD_NONE, best < 25 && owner == k);
    }
    for (int k = 0; k < OWNERS; k++) {
        ward_locator_free(locators[k]);
        ward_geom_clear(&out[k]);
        ward_geom_clear(&again[k]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_two, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_random, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
