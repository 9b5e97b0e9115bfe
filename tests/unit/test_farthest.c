#include "geo_help.h"

#include "geo/farthest.h"

static struct ward_farthest find(struct ward_ctx *ctx, const struct ward_geom *places, size_t n,
                                 const struct ward_geom *area)
{
    struct ward_nearest *index;
    struct ward_farthest out;
    assert_ok(ctx, ward_nearest_new(ctx, places, n, &index));
    assert_ok(ctx, ward_farthest_find(ctx, index, area, &out));
    ward_nearest_free(index);
    return out;
}

static void test_by_hand(void **state)
{
    struct ward_ctx *ctx = *state;
    struct ward_geom unit = box_of(ctx, 0, 0, 100, 100);
    struct ward_geom p[] = {point_of_xy(ctx, 0, 0), point_of_xy(ctx, 100, 0), point_of_xy(ctx, 100, 100),
                            point_of_xy(ctx, 0, 100)};
    struct ward_geom line = line_of(ctx, (const double[]){0, 0, 100, 0}, 2);
    struct ward_farthest f = find(ctx, p, 1, &unit);
    assert_near_m(f.distance_m, sqrt(20000), 1e-9); /* a corner */
    assert_near_m(f.x + f.y, 200, 1e-9);
    f = find(ctx, p, 4, &unit);
    assert_true(f.distance_m <= sqrt(5000) && f.distance_m > sqrt(5000) - 0.01); /* the middle */
    f = find(ctx, p, 2, &unit);
    assert_near_m(f.distance_m, hypot(50, 100), 0.01); /* the middle of the far edge */
    f = find(ctx, &line, 1, &unit);
    assert_near_m(f.distance_m, 100, 0.01); /* all of the far edge */
    f = find(ctx, p, 0, &unit);
    assert_true(f.line == WARD_NONE && isnan(f.distance_m));
    for (int i = 0; i < 4; i++)
        ward_geom_clear(&p[i]);
    ward_geom_clear(&line);
    ward_geom_clear(&unit);
}

/* Against a fine grid of places inside, and along the outline; with slivers far thinner than the cells. */
static void test_random(void **state)
{
    struct ward_ctx *ctx = *state;
    struct dice d = {71};
    for (int round = 0; round < 60; round++) {
        struct ward_geom places[12];
        const double sliver[] = {0, 0, 300, 200, 300, 200.001};
        struct ward_geom unit = round % 4 == 3 ? polygon_of(ctx, sliver, 3) : star_of(ctx, &d, 100, 100, 150, 12);
        size_t n = (size_t)roll_int(&d, 1, 12);
        double best = 0;
        struct ward_nearest *index, *inside;
        struct ward_near near;
        for (size_t i = 0; i < n; i++) {
            double x = roll_real(&d, -50, 250), y = roll_real(&d, -50, 250);
            places[i] = i % 3 == 2 ? star_of(ctx, &d, x, y, 30, 6) : point_of_xy(ctx, x, y);
        }
        struct ward_farthest f = find(ctx, places, n, &unit);
        assert_ok(ctx, ward_nearest_new(ctx, places, n, &index));
        assert_ok(ctx, ward_nearest_new(ctx, &unit, 1, &inside));
        for (double x = -100; x <= 400; x += 2.5)
            for (double y = -100; y <= 400; y += 2.5) {
                ward_nearest_find(inside, x, y, 3, NULL, &near);
                if (near.line == WARD_NONE)
                    continue;
                double at_x = near.distance_m > 0 ? near.x : x, at_y = near.distance_m > 0 ? near.y : y;
                ward_nearest_find(index, at_x, at_y, 1e9, NULL, &near);
                best = fmax(best, near.distance_m);
            }
        assert_true(best <= f.distance_m + 0.01);
        ward_nearest_find(inside, f.x, f.y, 1, NULL, &near);
        assert_true(near.line == 0 && near.distance_m < 1e-9); /* it lies in the unit */
        ward_nearest_find(index, f.x, f.y, 1e9, NULL, &near);
        assert_true(near.distance_m == f.distance_m && near.line == f.line);
        ward_nearest_free(index);
        ward_nearest_free(inside);
        for (size_t i = 0; i < n; i++)
            ward_geom_clear(&places[i]);
        ward_geom_clear(&unit);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_by_hand, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_random, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
