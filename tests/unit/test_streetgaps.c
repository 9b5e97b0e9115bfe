#include "geo_help.h"

#include "geo/pred.h"
#include "net/streetgaps.h"

enum { MOST = 64 };

struct town {
    struct ward_lines lines;
    struct ward_geom places[MOST];
    struct ward_shape_given given[MOST];
    struct ward_shapes *shapes;
    struct ward_street_reach reach;
    struct ward_stretch stretches[2 * MOST];
    struct ward_street_ask ask;
    struct ward_street_parts gaps, served;
};

static void add_line(struct ward_ctx *ctx, struct town *t, const double *xy, size_t n)
{
    struct ward_geom g = line_of(ctx, xy, n);
    assert_ok(ctx, ward_lines_add(ctx, &t->lines, &g, 0));
    ward_geom_clear(&g);
}

static void add_place(struct town *t, struct ward_geom g, double reach_m, size_t *n)
{
    t->places[*n] = g;
    t->given[*n] = (struct ward_shape_given){.geom = &t->places[*n], .reach_m = reach_m};
    (*n)++;
}

static void ask(struct ward_ctx *ctx, struct town *t, size_t n_places, size_t n_stretches)
{
    assert_ok(ctx, ward_shapes_new(ctx, t->given, n_places, false, &t->shapes));
    t->reach = (struct ward_street_reach){t->shapes, t->given};
    t->ask.lines = &t->lines;
    t->ask.reaches = &t->reach;
    t->ask.snap_m = 0.1;
    t->ask.stretches = t->stretches;
    t->ask.n_stretches = n_stretches;
    assert_ok(ctx, ward_street_gaps(ctx, &t->ask, &t->gaps, &t->served));
}

static void clear(struct town *t, size_t n_places)
{
    for (size_t i = 0; i < n_places; i++)
        ward_geom_clear(&t->places[i]);
    ward_shapes_free(t->shapes);
    ward_lines_clear(&t->lines);
    ward_street_parts_clear(&t->gaps);
    ward_street_parts_clear(&t->served);
}

static void assert_part(const struct ward_street_parts *parts, size_t i, uint32_t stretch, double from, double to)
{
    assert_true(i < parts->n);
    assert_int_equal(parts->items[i].stretch, stretch);
    assert_near_m(parts->items[i].from_m, from, 1e-9);
    assert_near_m(parts->items[i].to_m, to, 1e-9);
}

/* A street of 200 m with a bin 30 m to its left at 50 m and one on its line at 150 m, 50 m of reach: 10 … 90, 100 …
 * 200. */
static void test_by_hand(void **state)
{
    struct ward_ctx *ctx = *state;
    struct town t = {.ask = {.n_stops = 0}};
    const double xy[] = {0, 0, 120, 0, 200, 0};
    size_t n = 0;
    add_line(ctx, &t, xy, 3);
    add_place(&t, point_of_xy(ctx, 50, 30), 50, &n);
    add_place(&t, point_of_xy(ctx, 150, 0), 50, &n);
    t.stretches[0] = (struct ward_stretch){0, 0, 200, WARD_BOTH, 0, 0};
    t.stretches[1] = (struct ward_stretch){0, 0, 200, WARD_LEFT, 0, 0};
    t.stretches[2] = (struct ward_stretch){0, 0, 130, WARD_RIGHT, 0, 0};
    t.stretches[3] = (struct ward_stretch){0, 130, 200, WARD_RIGHT, 0, 0};
    ask(ctx, &t, n, 4);
    assert_part(&t.gaps, 0, 0, 0, 10);
    assert_part(&t.gaps, 1, 0, 90, 100);
    assert_part(&t.gaps, 2, 1, 0, 10);
    assert_part(&t.gaps, 3, 1, 90, 100);
    assert_part(&t.gaps, 4, 2, 0, 100); /* the first bin is on the left */
    assert_int_equal(t.gaps.n, 5);
    assert_part(&t.served, 0, 0, 10, 90);
    assert_part(&t.served, 1, 0, 100, 200); /* over the vertex at 120 m */
    assert_part(&t.served, 4, 2, 100, 130);
    assert_part(&t.served, 5, 3, 130, 200);
    assert_int_equal(t.served.n, 6);
    clear(&t, n);
}

/*
 * A street drawn as three lines, the second against the others: 0 … 100, 100 … 200 (drawn from 200 to 100), 200 … 300.
 * Bins at 40 m (left) and 260 m (right, of the third line); spacing of 120 m: 60 m either way along the street.
 */
static void test_along(void **state)
{
    struct ward_ctx *ctx = *state;
    struct town t = {.ask = {.n_stops = 0}};
    const double a[] = {0, 0, 100, 0}, b[] = {200, 0, 100, 0}, c[] = {200, 0.05, 300, 0};
    const uint32_t group_of[] = {0, 0, 0};
    const struct ward_stop stops[] = {{0, 0, 40, WARD_LEFT}, {2, 1, 60, WARD_RIGHT}};
    double third_m = hypot(100, 0.05);
    size_t n = 0;
    add_line(ctx, &t, a, 2);
    add_line(ctx, &t, b, 2);
    add_line(ctx, &t, c, 2);
    add_place(&t, point_of_xy(ctx, 40, 5), 1, &n);
    t.ask.group_of = group_of;
    t.ask.stops = stops;
    t.ask.n_stops = 2;
    for (uint32_t i = 0; i < 3; i++) {
        double length_m = i < 2 ? 100 : third_m;
        t.stretches[3 * i] = (struct ward_stretch){i, 0, length_m, WARD_BOTH, WARD_NONE, 60};
        t.stretches[3 * i + 1] = (struct ward_stretch){i, 0, length_m, WARD_LEFT, WARD_NONE, 60};
        t.stretches[3 * i + 2] = (struct ward_stretch){i, 0, length_m, WARD_RIGHT, WARD_NONE, 60};
    }
    t.stretches[3].along_m = t.stretches[4].along_m = t.stretches[5].along_m = 75;
    ask(ctx, &t, n, 9);
    /* the first line: 0 … 100 is within 60 m of 40 on both sides as one, and on the left; on its right nothing stands
     * before 260: 160 m from its end */
    assert_part(&t.gaps, 0, 2, 0, 100);
    assert_true(isnan(t.gaps.items[0].spacing_m));
    /* the second line runs back: its begin is 60 m from the third line's bin, its end 60 m from the first one's; 75 m:
     * 15 m of either end. As one street: 15 … 85; its left is the street's right */
    assert_part(&t.gaps, 1, 3, 15, 85);
    assert_near_m(t.gaps.items[1].spacing_m, 220, 1e-9);
    assert_part(&t.gaps, 2, 4, 15, 100);
    assert_true(isnan(t.gaps.items[2].spacing_m));
    assert_part(&t.gaps, 3, 5, 0, 85);
    /* the third: its left has nothing nearer than 160 + 0 m */
    assert_part(&t.gaps, 4, 7, 0, third_m);
    assert_int_equal(t.gaps.n, 5);
    double spacing_m[2];
    assert_ok(ctx, ward_street_spacings(ctx, &t.ask, spacing_m));
    assert_true(isnan(spacing_m[0]) && isnan(spacing_m[1])); /* on no side of their own is there another */
    clear(&t, n);
}

static double nearest_m(const struct town *t, size_t n, double x, double y, uint32_t line, unsigned sides)
{
    double best = INFINITY;
    for (size_t k = 0; k < n; k++) {
        const struct ward_geom *g = &t->places[k];
        bool inside = false;
        double m = INFINITY, along;
        if ((ward_street_sides(&t->lines, line, &t->given[k]) & sides) == 0)
            continue;
        for (size_t i = 0; i < g->n_coords; i++) {
            const double *a = g->xy + 2 * i;
            const double *b = i + 1 < g->n_coords ? a + 2 : a;
            m = fmin(m, sqrt(ward_segment_d2(x, y, a[0], a[1], b[0], b[1], &along)));
            if (g->kind == WARD_KIND_POLYGON && (a[1] > y) != (b[1] > y) &&
                x < a[0] + (y - a[1]) / (b[1] - a[1]) * (b[0] - a[0]))
                inside = !inside;
        }
        best = fmin(best, (inside ? 0 : m) - t->given[k].reach_m);
    }
    return best;
}

/* Random bent streets, points and lots: a sample every metre, straight from the definition; and the parts add up. */
static void test_samples(void **state)
{
    struct ward_ctx *ctx = *state;
    struct dice d = {17};
    size_t compared = 0, open = 0;
    for (int round = 0; round < 40; round++) {
        struct town t = {.ask = {.n_stops = 0}};
        size_t n = 0, stretches = 0;
        for (uint32_t i = 0; i < 6; i++) {
            double xy[12];
            for (int k = 0; k < 12; k++)
                xy[k] = k < 2 ? roll_real(&d, -300, 300) : xy[k - 2] + roll_real(&d, -120, 120);
            add_line(ctx, &t, xy, 6);
            double length_m = ward_lines_length_m(&t.lines, i);
            for (unsigned sides = 1; sides <= 3; sides++) {
                double cut_m = roll_real(&d, 0, length_m);
                t.stretches[stretches++] = (struct ward_stretch){i, 0, cut_m, sides, 0, 0};
                t.stretches[stretches++] = (struct ward_stretch){i, cut_m, length_m, sides, 0, 0};
            }
        }
        while (n < 12) {
            double x = roll_real(&d, -300, 300), y = roll_real(&d, -300, 300);
            double r = roll_real(&d, 20, 90);
            if (n % 3 == 2)
                add_place(&t, star_of(ctx, &d, x, y, 40, 9), r, &n);
            else
                add_place(&t, point_of_xy(ctx, x, y), r, &n);
        }
        ask(ctx, &t, n, stretches);
        for (uint32_t i = 0; i < stretches; i++) {
            const struct ward_stretch *s = &t.stretches[i];
            double gap_m = 0, served_m = 0;
            for (size_t k = 0; k < t.gaps.n; k++)
                gap_m += t.gaps.items[k].stretch == i ? t.gaps.items[k].to_m - t.gaps.items[k].from_m : 0;
            for (size_t k = 0; k < t.served.n; k++)
                served_m += t.served.items[k].stretch == i ? t.served.items[k].to_m - t.served.items[k].from_m : 0;
            assert_near_m(gap_m + served_m, s->to_m - s->from_m, 1e-7);
            for (double m = s->from_m + 0.5; m < s->to_m; m++) {
                struct ward_spot p = ward_chain_spot(&t.lines, t.lines.chain_at[s->line], m);
                double beyond_m = nearest_m(&t, n, p.x, p.y, s->line, s->sides);
                bool is_gap = false;
                for (size_t k = 0; k < t.gaps.n; k++)
                    is_gap |= t.gaps.items[k].stretch == i && m > t.gaps.items[k].from_m && m < t.gaps.items[k].to_m;
                compared++;
                open += is_gap;
                if (fabs(beyond_m) > 1e-6)
                    assert_int_equal(is_gap, beyond_m > 0);
            }
        }
        clear(&t, n);
    }
    assert_true(compared > 20000 && open > compared / 10 && open < compared * 9 / 10);
}

/* Streets, points and lots on a lattice of 5 m with reaches of 5 and 10 m: circles touch streets, outlines run along
 * them, facilities stand on corners. */
static void test_lattice(void **state)
{
    struct ward_ctx *ctx = *state;
    struct dice d = {19};
    for (int round = 0; round < 200; round++) {
        struct town t = {.ask = {.n_stops = 0}};
        size_t n = 0;
        double base = round % 2 ? 0 : 528000;
        double x = base + roll_int(&d, 0, 8) * 5, y = base + roll_int(&d, 0, 8) * 5;
        const double xy[] = {x, y, x + 5 * roll_int(&d, 1, 8), y, x + 40, y + 5 * roll_int(&d, 1, 8)};
        add_line(ctx, &t, xy, 3);
        double length_m = ward_lines_length_m(&t.lines, 0);
        for (unsigned sides = 1; sides <= 3; sides++)
            t.stretches[sides - 1] = (struct ward_stretch){0, 0, length_m, sides, 0, 0};
        while (n < 6) {
            double at_x = base + roll_int(&d, 0, 16) * 5, at_y = base + roll_int(&d, 0, 16) * 5;
            if (n % 2 == 0)
                add_place(&t, point_of_xy(ctx, at_x, at_y), 5 * roll_int(&d, 1, 2), &n);
            else
                add_place(&t, box_of(ctx, at_x, at_y, at_x + 5, at_y + 10), 5, &n);
        }
        ask(ctx, &t, n, 3);
        for (uint32_t i = 0; i < 3; i++) {
            double sum_m = 0;
            for (size_t k = 0; k < t.gaps.n + t.served.n; k++) {
                const struct ward_street_part *p = k < t.gaps.n ? &t.gaps.items[k] : &t.served.items[k - t.gaps.n];
                sum_m += p->stretch == i ? p->to_m - p->from_m : 0;
            }
            assert_near_m(sum_m, length_m, 1e-7);
            for (double m = 0.25; m < length_m; m += 0.5) {
                struct ward_spot p = ward_chain_spot(&t.lines, 0, m);
                double beyond_m = nearest_m(&t, n, p.x, p.y, 0, i + 1);
                bool is_gap = false;
                for (size_t k = 0; k < t.gaps.n; k++)
                    is_gap |= t.gaps.items[k].stretch == i && m > t.gaps.items[k].from_m && m < t.gaps.items[k].to_m;
                if (fabs(beyond_m) > 1e-6)
                    assert_int_equal(is_gap, beyond_m > 0);
            }
        }
        clear(&t, n);
    }
}

/* Any number of threads gives the same parts to the last bit. */
static void test_threads(void **state)
{
    struct ward_ctx *ctx = *state;
    struct ward_street_parts first = {0}, first_served = {0};
    enum { LINES = 1500 };
    struct ward_stretch *stretches = calloc(LINES, sizeof *stretches);
    for (int threads = 1; threads <= 4; threads *= 2) {
        struct dice d = {18};
        struct town t = {.ask = {.n_stops = 0}};
        size_t n = 0;
        ward_ctx_set_threads(ctx, threads);
        for (uint32_t i = 0; i < LINES; i++) {
            double x = roll_real(&d, 0, 3000), y = roll_real(&d, 0, 3000);
            const double xy[] = {x, y, x + roll_real(&d, -90, 90), y + roll_real(&d, -90, 90)};
            add_line(ctx, &t, xy, 2);
            stretches[i] = (struct ward_stretch){i, 0, ward_lines_length_m(&t.lines, i), WARD_BOTH, 0, 0};
        }
        while (n < MOST)
            add_place(&t, point_of_xy(ctx, roll_real(&d, 0, 3000), roll_real(&d, 0, 3000)), 150, &n);
        assert_ok(ctx, ward_shapes_new(ctx, t.given, n, false, &t.shapes));
        t.reach = (struct ward_street_reach){t.shapes, t.given};
        t.ask = (struct ward_street_ask){
            .lines = &t.lines, .reaches = &t.reach, .stretches = stretches, .n_stretches = LINES};
        assert_ok(ctx, ward_street_gaps(ctx, &t.ask, &t.gaps, &t.served));
        if (threads == 1) {
            first = t.gaps;
            first_served = t.served;
            t.gaps = t.served = (struct ward_street_parts){0};
            assert_true(first.n > LINES / 4 && first_served.n > LINES / 4);
        } else {
            assert_int_equal(t.gaps.n, first.n);
            assert_int_equal(t.served.n, first_served.n);
            for (size_t i = 0; i < first.n; i++)
                assert_true(t.gaps.items[i].stretch == first.items[i].stretch &&
                            t.gaps.items[i].from_m == first.items[i].from_m &&
                            t.gaps.items[i].to_m == first.items[i].to_m);
        }
        clear(&t, n);
    }
    ward_ctx_set_threads(ctx, 1);
    ward_street_parts_clear(&first);
    ward_street_parts_clear(&first_served);
    free(stretches);
}

/* A street that turns back to its left at (100, 0): whatever lies past the turn is on its right. */
static void test_sides(void **state)
{
    struct ward_ctx *ctx = *state;
    struct town t = {.ask = {.n_stops = 0}};
    const double left[] = {0, 0, 100, 0, 0, 10}, right[] = {0, 0, 100, 0, 0, -10};
    add_line(ctx, &t, left, 3);
    add_line(ctx, &t, right, 3);
    assert_int_equal(ward_street_side(&t.lines, 0, 110, 3), WARD_RIGHT); /* left of the first segment */
    assert_int_equal(ward_street_side(&t.lines, 0, 110, -3), WARD_RIGHT);
    assert_int_equal(ward_street_side(&t.lines, 1, 110, -3), WARD_LEFT);
    assert_int_equal(ward_street_side(&t.lines, 0, 50, 3), WARD_LEFT); /* between the legs */
    assert_int_equal(ward_street_side(&t.lines, 0, 50, -3), WARD_RIGHT);
    assert_int_equal(ward_street_side(&t.lines, 0, 50, 0), WARD_BOTH);
    assert_int_equal(ward_street_side(&t.lines, 0, -10, 5), WARD_LEFT); /* before it begins */
    assert_int_equal(ward_street_side(&t.lines, 0, -10, 0), WARD_BOTH);
    struct ward_geom beside = box_of(ctx, 20, -9, 30, -4), across = box_of(ctx, 20, -4, 30, 4);
    struct ward_geom camera = point_of_xy(ctx, 20, -5);
    struct ward_shape_given given = {.geom = &beside, .reach_m = 20};
    assert_int_equal(ward_street_sides(&t.lines, 0, &given), WARD_RIGHT);
    given.geom = &across;
    assert_int_equal(ward_street_sides(&t.lines, 0, &given), WARD_BOTH);
    given = (struct ward_shape_given){.geom = &camera, .reach_m = 20, .is_sector = true, .sweep_rad = 1};
    assert_int_equal(ward_street_sides(&t.lines, 0, &given), WARD_BOTH);
    ward_geom_clear(&beside);
    ward_geom_clear(&across);
    ward_geom_clear(&camera);
    clear(&t, 0);
}

/* One line asked for with two distances and along itself, in turn; and two bins so placed that rounding alone parts
 * what they serve. */
static void test_distances_in_turn(void **state)
{
    struct ward_ctx *ctx = *state;
    struct town t = {.ask = {.n_stops = 0}};
    const double xy[] = {0, 0, 200, 0};
    const struct ward_stop stop = {0, 0, 150, WARD_BOTH};
    const uint32_t reach_of[] = {0, 1, WARD_NONE, 1, 0, 2};
    const double gaps[][2] = {{0, 10},    {90, 200}, {0, 34},   {66, 200}, {0, 130},
                              {170, 200}, {0, 34},   {66, 200}, {0, 10},   {90, 200}};
    struct ward_shapes *shapes[3];
    struct ward_street_reach reaches[3];
    size_t n = 0;
    add_line(ctx, &t, xy, 2);
    add_place(&t, point_of_xy(ctx, 50, 30), 50, &n);
    add_place(&t, point_of_xy(ctx, 50, 30), 34, &n);
    add_place(&t, point_of_xy(ctx, 50, 0), 50, &n);
    add_place(&t, point_of_xy(ctx, 150 + 5e-10, 0), 50, &n);
    for (size_t i = 0; i < 3; i++) {
        assert_ok(ctx, ward_shapes_new(ctx, t.given + i, i < 2 ? 1 : 2, false, &shapes[i]));
        reaches[i] = (struct ward_street_reach){shapes[i], t.given + i};
    }
    for (size_t i = 0; i < 6; i++)
        t.stretches[i] = (struct ward_stretch){0, 0, 200, WARD_BOTH, reach_of[i], 20};
    t.ask = (struct ward_street_ask){.lines = &t.lines,
                                     .reaches = reaches,
                                     .stops = &stop,
                                     .n_stops = 1,
                                     .stretches = t.stretches,
                                     .n_stretches = 6};
    assert_ok(ctx, ward_street_gaps(ctx, &t.ask, &t.gaps, &t.served));
    assert_int_equal(t.gaps.n, 10);
    for (size_t i = 0; i < 10; i++)
        assert_part(&t.gaps, i, (uint32_t)i / 2, gaps[i][0], gaps[i][1]);
    assert_int_equal(t.served.n, 6);
    assert_part(&t.served, 5, 5, 0, 200);
    for (size_t i = 0; i < 3; i++)
        ward_shapes_free(shapes[i]);
    clear(&t, n);
}

/* A ring of 400 m with one bin is 400 m from it to itself, and one gap; a second bin 100 m on is the next. */
static void test_ring(void **state)
{
    struct ward_ctx *ctx = *state;
    struct town t = {.ask = {.n_stops = 0}};
    const double xy[] = {0, 0, 100, 0, 100, 100, 0, 100, 0, 0};
    const uint32_t group_of[] = {0};
    const struct ward_stop stops[] = {{0, 0, 50, WARD_BOTH}, {0, 1, 150, WARD_BOTH}};
    double spacing_m[2];
    size_t n = 0;
    add_line(ctx, &t, xy, 5);
    add_place(&t, point_of_xy(ctx, 50, 0), 1, &n);
    t.ask.group_of = group_of;
    t.ask.stops = stops;
    t.ask.n_stops = 1;
    t.stretches[0] = (struct ward_stretch){0, 0, 400, WARD_BOTH, WARD_NONE, 120};
    ask(ctx, &t, n, 1);
    assert_int_equal(t.gaps.n, 1);
    assert_part(&t.gaps, 0, 0, 170, 330);
    assert_near_m(t.gaps.items[0].spacing_m, 400, 1e-9);
    assert_ok(ctx, ward_street_spacings(ctx, &t.ask, spacing_m));
    assert_near_m(spacing_m[0], 400, 1e-9);
    t.ask.n_stops = 2;
    assert_ok(ctx, ward_street_spacings(ctx, &t.ask, spacing_m));
    assert_near_m(spacing_m[0], 100, 1e-9);
    assert_near_m(spacing_m[1], 100, 1e-9);
    clear(&t, n);
}

static void test_failing_memory(void **state)
{
    struct ward_ctx *ctx = *state;
    struct town t = {.ask = {.n_stops = 0}};
    const double a[] = {0, 0, 100, 0}, b[] = {100, 0, 200, 0};
    const uint32_t group_of[] = {0, 0};
    const struct ward_stop stop = {0, 0, 40, WARD_BOTH};
    size_t n = 0;
    add_line(ctx, &t, a, 2);
    add_line(ctx, &t, b, 2);
    add_place(&t, point_of_xy(ctx, 50, 30), 50, &n);
    t.ask.group_of = group_of;
    t.ask.stops = &stop;
    t.ask.n_stops = 1;
    t.stretches[0] = (struct ward_stretch){0, 0, 100, WARD_BOTH, 0, 0};
    t.stretches[1] = (struct ward_stretch){1, 0, 100, WARD_BOTH, WARD_NONE, 70};
    ask(ctx, &t, n, 2);
    ward_street_parts_clear(&t.gaps);
    ward_street_parts_clear(&t.served);
    ward_ctx_set_threads(ctx, 1);
    long live = ward_mem_live();
    ward_rc rc = WARD_E_NOMEM;
    for (long at = 1; rc != WARD_OK && at < 300; at++) {
        ward_mem_fail_at(at);
        rc = ward_street_gaps(ctx, &t.ask, &t.gaps, &t.served);
        ward_mem_fail_at(0);
        assert_true(rc == WARD_OK || rc == WARD_E_NOMEM);
        if (rc == WARD_OK)
            assert_int_equal(t.gaps.n, 3);
        ward_street_parts_clear(&t.gaps);
        ward_street_parts_clear(&t.served);
        assert_int_equal(ward_mem_live(), live);
    }
    assert_int_equal(rc, WARD_OK);
    ward_ctx_set_threads(ctx, 0);
    clear(&t, n);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_by_hand, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_along, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_samples, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_lattice, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_threads, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_sides, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_distances_in_turn, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_ring, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_failing_memory, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
