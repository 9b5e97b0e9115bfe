#include "geo_help.h"

#include "geo/within.h"

static struct ward_geom any_of(struct ward_ctx *ctx, struct dice *d)
{
    double x = roll_real(d, 528000, 529000), y = roll_real(d, 3493000, 3494000);
    double xy[] = {x, y, x + roll_real(d, -80, 80), y + roll_real(d, -80, 80), x + roll_real(d, -80, 80), y};
    switch (roll_int(d, 0, 2)) {
    case 0:
        return point_of_xy(ctx, x, y);
    case 1:
        return line_of(ctx, xy, 3);
    default:
        return star_of(ctx, d, x, y, roll_real(d, 5, 60), 9);
    }
}

/* Against GEOS's own distance to every one, box or no box. */
static void test_random(void **state)
{
    enum { N = 300 };
    struct ward_ctx *ctx = *state;
    struct dice d = {7};
    struct ward_geom rows[N];
    struct ward_within *index = NULL;
    struct ward_hits hits = {0};
    GEOSContextHandle_t geos = geos_of(ctx);
    size_t found = 0;
    for (size_t i = 0; i < N; i++)
        rows[i] = any_of(ctx, &d);
    ward_geom_reset(&rows[17], WARD_KIND_POINT, 4549); /* an empty one is near nothing */
    assert_ok(ctx, ward_within_new(ctx, rows, N, &index));
    for (int round = 0; round < 60; round++) {
        struct ward_geom g = any_of(ctx, &d);
        double within_m = round % 3 == 0 ? 0 : roll_real(&d, 0, 200);
        GEOSGeometry *from = to_geos(ctx, &g);
        size_t at = 0;
        assert_ok(ctx, ward_within_find(ctx, index, &g, within_m, &hits));
        for (uint32_t i = 0; i < N; i++) {
            double distance_m = 0;
            if (i == 17)
                continue;
            GEOSGeometry *to = to_geos(ctx, &rows[i]);
            assert_int_equal(GEOSDistance_r(geos, from, to, &distance_m), 1);
            GEOSGeom_destroy_r(geos, to);
            if (distance_m > within_m)
                continue;
            assert_true(at < hits.n);
            assert_int_equal(hits.items[at].row, i);
            assert_true(hits.items[at++].distance_m == distance_m);
        }
        assert_int_equal(at, hits.n);
        found += at;
        GEOSGeom_destroy_r(geos, from);
        ward_geom_clear(&g);
    }
    assert_true(found > 500);
    ward_hits_clear(&hits);
    ward_within_free(index);
    for (size_t i = 0; i < N; i++)
        ward_geom_clear(&rows[i]);
}

static void test_nothing(void **state)
{
    struct ward_ctx *ctx = *state;
    struct ward_within *index = NULL;
    struct ward_hits hits = {0};
    struct ward_geom g = point_of_xy(ctx, 528000, 3493000);
    assert_ok(ctx, ward_within_new(ctx, NULL, 0, &index));
    assert_ok(ctx, ward_within_find(ctx, index, &g, 1e6, &hits));
    assert_int_equal(hits.n, 0);
    ward_geom_clear(&g);
    ward_hits_clear(&hits);
    ward_within_free(index);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_random, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_nothing, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
