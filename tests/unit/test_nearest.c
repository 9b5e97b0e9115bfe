#include "geo_help.h"

#include "geo/nearest.h"
#include "geo/pred.h"

struct best {
    uint32_t line;
    long long mm;
    double distance_m, measure_m;
};

/* Distance and measure of one line by walking all of it. */
static struct best measure(const struct ward_geom *g, uint32_t line, double x, double y)
{
    struct best b = {line, 0, INFINITY, 0};
    double along = 0;
    for (size_t p = 0; p < g->n_parts; p++)
        for (size_t i = g->part_at[p]; i < g->part_at[p + 1]; i++) {
            const double *a = g->xy + 2 * i;
            const double *c = i + 1 < g->part_at[p + 1] ? a + 2 : a;
            double t;
            double length = hypot(c[0] - a[0], c[1] - a[1]);
            double m = sqrt(ward_segment_d2(x, y, a[0], a[1], c[0], c[1], &t));
            if (m < b.distance_m) {
                b.distance_m = m;
                b.measure_m = along + t * length;
            }
            along += length;
        }
    b.mm = llround(b.distance_m * 1000);
    return b;
}

/* The two best by (millimetres, index). */
static void brute(const struct ward_geom *g, size_t n, double x, double y, double max_m, struct best out[2])
{
    out[0].line = out[1].line = WARD_NONE;
    for (size_t i = 0; i < n; i++) {
        struct best b = measure(&g[i], (uint32_t)i, x, y);
        if (b.distance_m > max_m)
            continue;
        if (out[0].line == WARD_NONE || b.mm < out[0].mm) {
            out[1] = out[0];
            out[0] = b;
        } else if (out[1].line == WARD_NONE || b.mm < out[1].mm) {
            out[1] = b;
        }
    }
}

static struct ward_geom roll_line(struct ward_ctx *ctx, struct dice *d, double size, double step)
{
    double xy[40];
    int n = roll_int(d, 2, 20);
    xy[0] = roll_real(d, 0, size);
    xy[1] = roll_real(d, 0, size);
    for (int i = 1; i < n; i++) {
        xy[2 * i] = xy[2 * i - 2] + roll_real(d, -step, step);
        xy[2 * i + 1] = xy[2 * i - 1] + roll_real(d, -step, step);
    }
    return line_of(ctx, xy, (size_t)n);
}

/* The nearest one, also where nobody asks for the second: to the last bit the same. */
static void find_both(const struct ward_nearest *ix, double x, double y, double max_m,
                      const struct ward_nearest *barriers, struct ward_near *out)
{
    struct ward_near first;
    ward_nearest_find(ix, x, y, max_m, barriers, out);
    ward_nearest_find_first(ix, x, y, max_m, barriers, &first);
    assert_int_equal(first.line, out->line);
    assert_int_equal(first.side, out->side);
    assert_memory_equal(&first.distance_m, &out->distance_m, sizeof first.distance_m);
    assert_memory_equal(&first.measure_m, &out->measure_m, sizeof first.measure_m);
    assert_memory_equal(&first.x, &out->x, sizeof first.x);
    assert_memory_equal(&first.y, &out->y, sizeof first.y);
    assert_int_equal(first.runner_up, WARD_NONE);
    assert_true(isnan(first.runner_up_m));
}

static void check(const struct ward_nearest *ix, const struct ward_geom *g, size_t n, double x, double y, double max_m)
{
    struct best want[2];
    struct ward_near got;
    brute(g, n, x, y, max_m, want);
    find_both(ix, x, y, max_m, NULL, &got);
    assert_int_equal(got.line, want[0].line);
    assert_int_equal(got.runner_up, want[1].line);
    if (want[0].line == WARD_NONE) {
        assert_true(isnan(got.distance_m) && isnan(got.runner_up_m));
        return;
    }
    assert_near_m(got.distance_m, want[0].distance_m, 1e-12);
    assert_near_m(got.measure_m, want[0].measure_m, 1e-9);
    assert_near_m(hypot(got.x - x, got.y - y), got.distance_m, 1e-9);
    if (want[1].line != WARD_NONE)
        assert_near_m(got.runner_up_m, want[1].distance_m, 1e-12);
}

/* Random streets; far outliers; points on vertices, where lines tie exactly. */
static void test_brute(void **state)
{
    struct ward_ctx *ctx = *state;
    struct dice d = {31};
    static const double limits[] = {5, 60, 300, 1e9};
    enum { N = 150 };
    struct ward_geom *g = calloc(N, sizeof *g);
    for (int i = 0; i < N; i++) {
        g[i] = roll_line(ctx, &d, i < 140 ? 2000 : 3e6, 60);
        if (i % 3 == 1) { /* begins where the one before ends */
            g[i].xy[0] = g[i - 1].xy[2 * g[i - 1].n_coords - 2];
            g[i].xy[1] = g[i - 1].xy[2 * g[i - 1].n_coords - 1];
        }
    }
    struct ward_nearest *ix;
    assert_ok(ctx, ward_nearest_new(ctx, g, N, &ix));
    for (int i = 0; i < 3000; i++) {
        double x = roll_real(&d, -300, 2300);
        double y = roll_real(&d, -300, 2300);
        const struct ward_geom *one = &g[roll(&d) % N];
        size_t k = roll(&d) % one->n_coords;
        if (i % 3 == 0) {
            x = one->xy[2 * k];
            y = one->xy[2 * k + 1];
        } else if (i % 3 == 1) {
            x = one->xy[2 * k] + roll_int(&d, -3, 3);
            y = one->xy[2 * k + 1] + roll_int(&d, -3, 3);
        }
        check(ix, g, N, x, y, limits[i % 4]);
    }
    ward_nearest_free(ix);
    clear_all(g, N);
}

/* Integer lattice: ties everywhere. */
static void test_lattice(void **state)
{
    struct ward_ctx *ctx = *state;
    struct dice d = {32};
    for (int round = 0; round < 8; round++) {
        struct ward_geom *g = calloc(25, sizeof *g);
        for (int i = 0; i < 25; i++) {
            double xy[6];
            for (int k = 0; k < 6; k++)
                xy[k] = roll_int(&d, 0, 10);
            g[i] = line_of(ctx, xy, 3);
        }
        struct ward_nearest *ix;
        assert_ok(ctx, ward_nearest_new(ctx, g, 25, &ix));
        for (int x = -2; x < 13; x++)
            for (int y = -2; y < 13; y++) {
                check(ix, g, 25, x, y, 3);
                check(ix, g, 25, x + 0.5, y + 0.5, 100);
            }
        ward_nearest_free(ix);
        clear_all(g, 25);
    }
}

static void test_against_geos(void **state)
{
    struct ward_ctx *ctx = *state;
    struct dice d = {33};
    GEOSContextHandle_t geos = geos_of(ctx);
    struct ward_geom g[60];
    GEOSGeometry *shapes[60];
    for (int i = 0; i < 60; i++) {
        g[i] = i % 3 == 0   ? star_of(ctx, &d, roll_real(&d, 0, 500), roll_real(&d, 0, 500), 20, 9)
               : i % 3 == 1 ? roll_line(ctx, &d, 500, 30)
                            : point_of_xy(ctx, roll_real(&d, 0, 500), roll_real(&d, 0, 500));
        shapes[i] = to_geos(ctx, &g[i]);
    }
    struct ward_nearest *ix;
    assert_ok(ctx, ward_nearest_new(ctx, g, 60, &ix));
    for (int i = 0; i < 2000; i++) {
        struct ward_geom p = point_of_xy(ctx, roll_real(&d, -50, 550), roll_real(&d, -50, 550));
        GEOSGeometry *point = to_geos(ctx, &p);
        uint32_t best = WARD_NONE;
        long long best_mm = 0;
        double best_m = 0;
        for (uint32_t k = 0; k < 60; k++) {
            double m = 0;
            assert_int_equal(GEOSDistance_r(geos, shapes[k], point, &m), 1);
            if (best == WARD_NONE || llround(m * 1000) < best_mm) {
                best = k;
                best_m = m;
                best_mm = llround(m * 1000);
            }
        }
        struct ward_near got;
        find_both(ix, p.xy[0], p.xy[1], 1000, NULL, &got);
        assert_int_equal(got.line, best);
        assert_near_m(got.distance_m, best_m, 1e-12);
        GEOSGeom_destroy_r(geos, point);
        ward_geom_clear(&p);
    }
    ward_nearest_free(ix);
    for (int i = 0; i < 60; i++) {
        GEOSGeom_destroy_r(geos, shapes[i]);
        ward_geom_clear(&g[i]);
    }
}

static struct ward_near find(const struct ward_nearest *ix, double x, double y)
{
    struct ward_near got;
    find_both(ix, x, y, 100, NULL, &got);
    return got;
}

/* A street with a corner, by hand; with points of no length in between. */
static void test_sides(void **state)
{
    struct ward_ctx *ctx = *state;
    const double xy[] = {0, 0, 0, 0, 10, 0, 10, 0, 10, 10};
    const double loop[] = {100, 0, 110, 0, 110, 10, 100, 10, 100, 0};
    struct ward_geom g[2] = {line_of(ctx, xy, 5), line_of(ctx, loop, 5)};
    struct ward_nearest *ix;
    assert_ok(ctx, ward_nearest_new(ctx, g, 2, &ix));
    struct ward_near n = find(ix, 5, 2);
    assert_true(n.line == 0 && n.side == WARD_SIDE_LEFT && n.measure_m == 5 && n.distance_m == 2 && n.x == 5 &&
                n.y == 0);
    assert_int_equal(find(ix, 5, -2).side, WARD_SIDE_RIGHT);
    assert_int_equal(find(ix, 5, 0).side, WARD_SIDE_ON);
    n = find(ix, 12, -1); /* beyond the corner: outside of a left turn is right */
    assert_true(n.side == WARD_SIDE_RIGHT && n.measure_m == 10 && n.x == 10 && n.y == 0);
    assert_int_equal(find(ix, 8, 5).side, WARD_SIDE_LEFT);
    assert_int_equal(find(ix, 10, 0).side, WARD_SIDE_ON);
    assert_int_equal(find(ix, -3, 1).side, WARD_SIDE_LEFT); /* before the start */
    assert_int_equal(find(ix, -3, 0).side, WARD_SIDE_ON);
    n = find(ix, 11, 14);
    assert_true(n.side == WARD_SIDE_RIGHT && n.measure_m == 20);
    n = find(ix, 98, -1); /* the corner where a loop begins and ends */
    assert_true(n.line == 1 && n.side == WARD_SIDE_RIGHT && n.measure_m == 0);
    assert_int_equal(find(ix, 105, 5).side, WARD_SIDE_LEFT);
    ward_nearest_free(ix);
    ward_geom_clear(&g[0]);
    ward_geom_clear(&g[1]);
}

static void test_areas_and_points(void **state)
{
    struct ward_ctx *ctx = *state;
    const double hole[] = {40, 40, 40, 60, 60, 60, 60, 40};
    struct ward_geom g[3] = {box_of(ctx, 0, 0, 100, 100), point_of_xy(ctx, 50, 52), box_of(ctx, 0, 0, 30, 30)};
    add_ring(ctx, &g[0], hole, 4);
    struct ward_nearest *ix;
    assert_ok(ctx, ward_nearest_new(ctx, g, 3, &ix));
    struct ward_near n = find(ix, 10, 20);
    assert_true(n.line == 0 && n.distance_m == 0 && n.runner_up == 2 && n.runner_up_m == 0 && n.x == 10 && n.y == 20);
    n = find(ix, 50, 50); /* in the hole */
    assert_true(n.line == 1 && n.distance_m == 2 && n.runner_up == 0 && n.runner_up_m == 10);
    n = find(ix, 100, 30); /* on the outline the measure is known */
    assert_true(n.line == 0 && n.distance_m == 0 && n.measure_m == 130);
    n = find(ix, 201, 50);
    assert_true(n.line == WARD_NONE && n.runner_up == WARD_NONE);
    find_both(ix, (double)NAN, 0, 100, NULL, &n);
    assert_int_equal(n.line, WARD_NONE);
    find_both(ix, 0, 0, -1, NULL, &n);
    assert_int_equal(n.line, WARD_NONE);
    ward_nearest_free(ix);
    g[1].srid = 1;
    assert_int_equal(ward_nearest_new(ctx, g, 3, &ix), WARD_E_SRID);
    for (int i = 0; i < 3; i++)
        ward_geom_clear(&g[i]);
    assert_ok(ctx, ward_nearest_new(ctx, NULL, 0, &ix));
    assert_int_equal(find(ix, 0, 0).line, WARD_NONE);
    assert_false(ward_nearest_crosses(ix, 0, 0, 1, 1));
    ward_nearest_free(ix);
}

/* A canal along y = 10: the street just beyond counts only when none on this side is near enough. */
static void test_barriers(void **state)
{
    struct ward_ctx *ctx = *state;
    const double canal[] = {-1000, 10, 1000, 10};
    const double beyond[] = {-50, 12, 50, 12};
    const double here[] = {-50, -40, 50, -40};
    struct ward_geom g[2] = {line_of(ctx, beyond, 2), line_of(ctx, here, 2)};
    struct ward_geom c[2] = {line_of(ctx, canal, 2), box_of(ctx, 200, -5, 300, 5)};
    struct ward_nearest *ix, *barriers;
    struct ward_near n;
    assert_ok(ctx, ward_nearest_new(ctx, g, 2, &ix));
    assert_ok(ctx, ward_nearest_new(ctx, c, 2, &barriers));
    find_both(ix, 0, 5, 100, NULL, &n);
    assert_true(n.line == 0 && n.runner_up == 1);
    find_both(ix, 0, 5, 100, barriers, &n);
    assert_true(n.line == 1 && n.distance_m == 45 && n.runner_up == WARD_NONE);
    find_both(ix, 0, 5, 20, barriers, &n); /* nothing on this side */
    assert_true(n.line == 0 && n.distance_m == 7);
    find_both(ix, 0, 11, 100, barriers, &n);
    assert_true(n.line == 0 && n.distance_m == 1);
    assert_true(ward_nearest_crosses(barriers, 0, 0, 0, 10)); /* touching is crossing */
    assert_false(ward_nearest_crosses(barriers, 0, 0, 0, nextafter(10, 0)));
    assert_true(ward_nearest_crosses(barriers, 250, 0, 251, 1)); /* within a wall's area */
    assert_true(ward_nearest_crosses(barriers, 190, 0, 310, 0));
    assert_false(ward_nearest_crosses(barriers, 190, 0, 199, 0));
    ward_nearest_free(ix);
    ward_nearest_free(barriers);
    for (int i = 0; i < 2; i++) {
        ward_geom_clear(&g[i]);
        ward_geom_clear(&c[i]);
    }
}

static bool meets_any(const struct ward_geom *g, size_t n, const double *p, const double *q)
{
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k + 1 < g[i].n_coords; k++)
            if (ward_segments_meet(p, q, g[i].xy + 2 * k, g[i].xy + 2 * k + 2))
                return true;
    return false;
}

/* With barriers, against brute force over whole lines: the connector to a line's nearest point decides. */
static void test_barriers_brute(void **state)
{
    struct ward_ctx *ctx = *state;
    struct dice d = {34};
    enum { N = 60, W = 25 };
    struct ward_geom *g = calloc(N, sizeof *g);
    struct ward_geom *w = calloc(W, sizeof *w);
    struct ward_nearest *ix, *barriers;
    int changed = 0;
    for (int i = 0; i < N; i++)
        g[i] = roll_line(ctx, &d, 600, 40);
    for (int i = 0; i < W; i++)
        w[i] = roll_line(ctx, &d, 600, 40);
    assert_ok(ctx, ward_nearest_new(ctx, g, N, &ix));
    assert_ok(ctx, ward_nearest_new(ctx, w, W, &barriers));
    for (int i = 0; i < 600; i++) {
        double p[2] = {roll_real(&d, 0, 600), roll_real(&d, 0, 600)};
        double max_m = i % 2 ? 40 : 150;
        struct best best = {WARD_NONE, 0, 0, 0};
        bool best_crossed = true;
        for (uint32_t k = 0; k < N; k++) {
            struct best b = measure(&g[k], k, p[0], p[1]);
            struct ward_nearest *one;
            struct ward_near at;
            if (b.distance_m > max_m)
                continue;
            assert_ok(ctx, ward_nearest_new(ctx, &g[k], 1, &one));
            find_both(one, p[0], p[1], max_m, NULL, &at);
            ward_nearest_free(one);
            double q[2] = {at.x, at.y};
            bool crossed = meets_any(w, W, p, q);
            if (best.line != WARD_NONE && crossed > best_crossed)
                continue;
            if (best.line == WARD_NONE || crossed < best_crossed || b.mm < best.mm) {
                best = b;
                best_crossed = crossed;
            }
        }
        struct ward_near got, plain;
        find_both(ix, p[0], p[1], max_m, barriers, &got);
        find_both(ix, p[0], p[1], max_m, NULL, &plain);
        changed += plain.line != got.line;
        assert_int_equal(got.line, best.line);
        if (best.line != WARD_NONE)
            assert_near_m(got.distance_m, best.distance_m, 1e-12);
    }
    assert_true(changed > 20);
    ward_nearest_free(ix);
    ward_nearest_free(barriers);
    clear_all(g, N);
    clear_all(w, W);
}

static void test_failing_memory(void **state)
{
    struct ward_ctx *ctx = *state;
    struct dice d = {35};
    struct ward_geom g[3] = {roll_line(ctx, &d, 100, 10), box_of(ctx, 0, 0, 10, 10), roll_line(ctx, &d, 100, 10)};
    struct ward_nearest *ix = NULL;
    long live = ward_mem_live();
    for (long n = 1; ix == NULL && n < 500; n++) {
        ward_mem_fail_at(n);
        ward_rc rc = ward_nearest_new(ctx, g, 3, &ix);
        ward_mem_fail_at(0);
        assert_true(rc == WARD_E_NOMEM || ix != NULL);
        assert_true(ix != NULL || ward_mem_live() == live);
    }
    assert_non_null(ix);
    ward_nearest_free(ix);
    for (int i = 0; i < 3; i++)
        ward_geom_clear(&g[i]);
}

/* One line at a time: what walking it says, and where it is the nearest, what the search says. */
static void test_one_line(void **state)
{
    struct ward_ctx *ctx = *state;
    struct dice d = {17};
    struct ward_geom g[50];
    struct ward_nearest *ix = NULL;
    for (int i = 0; i < 50; i++)
        g[i] = roll_line(ctx, &d, 500, 60);
    assert_ok(ctx, ward_nearest_new(ctx, g, 50, &ix));
    for (int n = 0; n < 2000; n++) {
        struct ward_near got, first;
        double x = roll_real(&d, 0, 500), y = roll_real(&d, 0, 500);
        uint32_t line = (uint32_t)roll_int(&d, 0, 49);
        struct best want = measure(&g[line], line, x, y);
        ward_nearest_line(ix, line, x, y, &got);
        assert_int_equal(got.line, line);
        assert_int_equal(got.runner_up, WARD_NONE);
        assert_near_m(got.distance_m, want.distance_m, 1e-12);
        assert_near_m(got.measure_m, want.measure_m, 1e-9);
        find_both(ix, x, y, 1000, NULL, &first);
        ward_nearest_line(ix, first.line, x, y, &got);
        assert_true(got.distance_m == first.distance_m && got.measure_m == first.measure_m && got.side == first.side &&
                    got.x == first.x && got.y == first.y);
    }
    ward_nearest_free(ix);
    for (int i = 0; i < 50; i++)
        ward_geom_clear(&g[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_brute, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_lattice, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_against_geos, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_sides, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_areas_and_points, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_barriers, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_barriers_brute, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_one_line, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_failing_memory, set_up, tear_down),
    };
    return cmocka_run_group_tests_name("nearest", tests, NULL, NULL);
}
