#include "geo_help.h"

#include "geo/along.h"
#include "geo/locate.h"

#define X 528000.0
#define Y 3493000.0

static struct ward_geom line_at(struct ward_ctx *ctx, const double *xy, size_t n)
{
    double moved[64];
    for (size_t i = 0; i < 2 * n; i++)
        moved[i] = xy[i] + (i % 2 == 0 ? X : Y);
    return line_of(ctx, moved, n);
}

/* The rule as the header has it, for one point t of the straight piece ab: the nearest street piece beside it. */
static uint32_t row_at(const struct ward_geom *streets, size_t n, const double *ab, double t, double corridor_m,
                       double bearing_deg, double *street_m)
{
    double length_m = hypot(ab[2] - ab[0], ab[3] - ab[1]);
    double x = ab[0] + t * (ab[2] - ab[0]), y = ab[1] + t * (ab[3] - ab[1]);
    uint32_t best = WARD_NONE;
    double best_m = INFINITY;
    for (uint32_t row = 0; row < n; row++) {
        double at_m = 0;
        for (size_t i = 0; i + 1 < streets[row].n_coords; i++) {
            const double *p = streets[row].xy + 2 * i;
            double piece_m = hypot(p[2] - p[0], p[3] - p[1]);
            double vx = (p[2] - p[0]) / piece_m, vy = (p[3] - p[1]) / piece_m;
            double turn_deg =
                asin(fmin(1, fabs(vx * (ab[3] - ab[1]) - vy * (ab[2] - ab[0])) / length_m)) * 180 / acos(-1);
            double foot_m = (x - p[0]) * vx + (y - p[1]) * vy, off_m = fabs((x - p[0]) * vy - (y - p[1]) * vx);
            if (turn_deg <= bearing_deg && foot_m >= 0 && foot_m <= piece_m && off_m <= corridor_m && off_m < best_m) {
                best = row;
                best_m = off_m;
                *street_m = at_m + foot_m;
            }
            at_m += piece_m;
        }
    }
    return best;
}

static bool is_near_a_cut(const struct ward_courses *c, double m)
{
    for (size_t i = 0; i < c->n; i++)
        if (fabs(c->items[i].from_m - m) < 1e-4 || fabs(c->items[i].to_m - m) < 1e-4)
            return true;
    return false;
}

/* Sampled by the definition; where the sample finds none, or another street a moment before a hole, the course may have
 * filled a hole of corridor_m. */
static size_t check_samples(const struct ward_geom *streets, size_t n, const struct ward_geom *line, double corridor_m,
                            double bearing_deg, const struct ward_courses *c)
{
    size_t matched = 0;
    double at_m = 0;
    for (size_t i = 0; i + 1 < line->n_coords; i++) {
        const double *ab = line->xy + 2 * i;
        double length_m = hypot(ab[2] - ab[0], ab[3] - ab[1]);
        for (int k = 1; k < 200; k++) {
            double m = at_m + k / 200.0 * length_m, street_m = 0;
            uint32_t want = row_at(streets, n, ab, k / 200.0, corridor_m, bearing_deg, &street_m);
            size_t j = 0;
            while (j + 1 < c->n && c->items[j].to_m < m)
                j++;
            if (is_near_a_cut(c, m) || (want == WARD_NONE && c->items[j].row != WARD_NONE))
                continue;
            assert_int_equal(c->items[j].row, want);
            if (want == WARD_NONE)
                continue;
            assert_true(street_m >= c->items[j].street_from_m - 1e-6 && street_m <= c->items[j].street_to_m + 1e-6);
            matched++;
        }
        at_m += length_m;
    }
    return matched;
}

static void check_whole(const struct ward_geom *line, const struct ward_courses *c)
{
    double at_m = 0;
    for (size_t i = 0; i < c->n; i++) {
        assert_true(c->items[i].from_m == at_m && c->items[i].to_m > at_m);
        assert_true(i == 0 || c->items[i].row != WARD_NONE || c->items[i - 1].row != WARD_NONE);
        at_m = c->items[i].to_m;
    }
    assert_near_m(at_m, ward_geom_length_m(line), 1e-9);
}

static void test_random(void **state)
{
    enum { N = 60 };
    struct ward_ctx *ctx = *state;
    struct dice d = {11};
    struct ward_geom streets[N];
    struct ward_along *index = NULL;
    struct ward_courses c = {0};
    size_t matched = 0;
    for (size_t i = 0; i < N; i++) {
        double x = roll_real(&d, 0, 400), y = roll_real(&d, 0, 400);
        double xy[] = {
            x, y, x + roll_real(&d, 20, 90), y + roll_real(&d, -20, 20), x + 180, y + roll_real(&d, -30, 30)};
        streets[i] = line_at(ctx, xy, 3);
    }
    assert_ok(ctx, ward_along_new(ctx, streets, N, &index));
    for (int round = 0; round < 40; round++) {
        double x = roll_real(&d, 0, 300), y = roll_real(&d, 0, 400);
        double xy[] = {x, y, x + 100, y + roll_real(&d, -25, 25), x + 40, y + roll_real(&d, -90, 90), x + 250, y};
        struct ward_geom line = line_at(ctx, xy, 4);
        double corridor_m = roll_real(&d, 1, 25), bearing_deg = roll_real(&d, 5, 45);
        assert_ok(ctx, ward_along_find(ctx, index, &line, corridor_m, bearing_deg, &c));
        check_whole(&line, &c);
        matched += check_samples(streets, N, &line, corridor_m, bearing_deg, &c);
        ward_geom_clear(&line);
    }
    assert_true(matched > 2000);
    ward_courses_clear(&c);
    ward_along_free(index);
    for (size_t i = 0; i < N; i++)
        ward_geom_clear(&streets[i]);
}

/* A pipe under the far side of a wide street, past a side street whose line is nearer, then round a corner. */
static void test_by_hand(void **state)
{
    struct ward_ctx *ctx = *state;
    const double main_xy[] = {0, 0, 100, 0, 100, 100}, side_xy[] = {50, -50, 50, -8}, twin_xy[] = {0, 20, 100, 20};
    const double pipe_xy[] = {-20, -6, 106, -6, 106, 100};
    struct ward_geom streets[] = {line_at(ctx, main_xy, 3), line_at(ctx, side_xy, 2), line_at(ctx, twin_xy, 2)};
    struct ward_geom pipe = line_at(ctx, pipe_xy, 3), middle = line_at(ctx, (double[]){0, 10, 100, 10}, 2);
    struct ward_along *index = NULL;
    struct ward_courses c = {0};
    assert_ok(ctx, ward_along_new(ctx, streets, 3, &index));
    assert_ok(ctx, ward_along_find(ctx, index, &pipe, 15, 20, &c));
    /* 20 m before the street begins; then the street, the outer side of its corner (12 m) among it */
    assert_int_equal(c.n, 2);
    assert_int_equal(c.items[0].row, WARD_NONE);
    assert_near_m(c.items[0].to_m, 20, 1e-9);
    assert_int_equal(c.items[1].row, 0);
    assert_near_m(c.items[1].to_m, 232, 1e-9);
    assert_near_m(c.items[1].street_from_m, 0, 1e-9);
    assert_near_m(c.items[1].street_to_m, 200, 1e-9);
    assert_near_m(c.items[1].distance_m, 6, 1e-9);
    /* half-way between two streets: the first row */
    assert_ok(ctx, ward_along_find(ctx, index, &middle, 15, 20, &c));
    assert_int_equal(c.n, 1);
    assert_int_equal(c.items[0].row, 0);
    /* across it, nothing runs along */
    assert_ok(ctx, ward_along_find(ctx, index, &streets[1], 15, 20, &c));
    assert_int_equal(c.items[0].row, 1);
    assert_ok(ctx, ward_along_find(ctx, index, &pipe, 5, 20, &c));
    assert_int_equal(c.n, 1);
    assert_int_equal(c.items[0].row, WARD_NONE);
    ward_courses_clear(&c);
    ward_along_free(index);
    ward_geom_clear(&pipe);
    ward_geom_clear(&middle);
    for (size_t i = 0; i < 3; i++)
        ward_geom_clear(&streets[i]);
}

static void test_a_point(void **state)
{
    struct ward_ctx *ctx = *state;
    struct ward_along *index = NULL;
    struct ward_courses c = {0};
    struct ward_geom point = point_of_xy(ctx, X, Y), empty = line_at(ctx, (double[]){1, 1, 1, 1}, 2);
    assert_ok(ctx, ward_along_new(ctx, &point, 1, &index)); /* no line: no street */
    assert_int_equal(ward_along_find(ctx, index, &point, 5, 20, &c), WARD_E_GEOM);
    assert_ok(ctx, ward_along_find(ctx, index, &empty, 5, 20, &c));
    assert_int_equal(c.n, 0);
    ward_courses_clear(&c);
    ward_along_free(index);
    ward_geom_clear(&point);
    ward_geom_clear(&empty);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_random, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_by_hand, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_a_point, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
