#include "geo_help.h"

#include "geo/stretch.h"

/* Consecutive stretches are as long as they say, end to end, and together they are the line. */
static void test_random(void **state)
{
    struct ward_ctx *ctx = *state;
    struct dice d = {3};
    struct ward_geom part = {0};
    for (int round = 0; round < 200; round++) {
        double xy[24], sum_m = 0, at_m = 0, end[2] = {0, 0};
        for (int i = 0; i < 24; i++)
            xy[i] = roll_real(&d, 0, 100) + (i % 2 == 0 ? 528000 : 3493000);
        struct ward_geom line = line_of(ctx, xy, 12);
        double whole_m = ward_geom_length_m(&line);
        for (int i = 0; i < 5; i++) {
            double to_m = i == 4 ? whole_m + 1 : at_m + roll_real(&d, 0.01, whole_m / 5);
            assert_ok(ctx, ward_geom_stretch(ctx, &line, i % 2 == 0 ? at_m : to_m, i % 2 == 0 ? to_m : at_m, &part));
            assert_ok(ctx, ward_geom_gate(ctx, &part));
            assert_near_m(ward_geom_length_m(&part), fmin(to_m, whole_m) - at_m, 1e-6);
            if (i > 0)
                assert_true(hypot(part.xy[0] - end[0], part.xy[1] - end[1]) < 1e-6);
            end[0] = part.xy[2 * part.n_coords - 2];
            end[1] = part.xy[2 * part.n_coords - 1];
            sum_m += ward_geom_length_m(&part);
            at_m = to_m;
        }
        assert_near_m(sum_m, whole_m, 1e-6);
        assert_true(end[0] == xy[22] && end[1] == xy[23]);
        ward_geom_clear(&line);
    }
    ward_geom_clear(&part);
}

static void test_edges(void **state)
{
    struct ward_ctx *ctx = *state;
    const double xy[] = {528000, 3493000, 528010, 3493000, 528010, 3493010};
    struct ward_geom line = line_of(ctx, xy, 3), point = point_of_xy(ctx, 528000, 3493000), part = {0};
    assert_ok(ctx, ward_geom_stretch(ctx, &line, 10, 15, &part)); /* from a vertex: it begins the stretch */
    assert_int_equal(part.n_coords, 2);
    assert_true(part.xy[0] == 528010 && part.xy[1] == 3493000 && part.xy[3] == 3493005);
    assert_ok(ctx, ward_geom_stretch(ctx, &line, 5, 5, &part));
    assert_true(ward_geom_is_empty(&part));
    assert_ok(ctx, ward_geom_stretch(ctx, &line, 30, 40, &part));
    assert_true(ward_geom_is_empty(&part));
    assert_int_equal(ward_geom_stretch(ctx, &point, 0, 1, &part), WARD_E_GEOM);
    ward_geom_clear(&line);
    ward_geom_clear(&point);
    ward_geom_clear(&part);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_random, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_edges, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
