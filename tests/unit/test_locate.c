#include "geo_help.h"

#include "geo/locate.h"
#include "geo/pred.h"

/* Brute force, exact, by another rule than the index: a ray to the right over all edges. */
static int covers(const struct ward_geom *g, double x, double y) /* 0 outside, 1 inside, 2 on the outline */
{
    bool is_inside = false;
    for (size_t p = 0; p < g->n_parts; p++)
        for (size_t i = g->part_at[p]; i + 1 < g->part_at[p + 1]; i++) {
            const double *a = g->xy + 2 * i;
            if (ward_segment_holds(a[0], a[1], a[2], a[3], x, y))
                return 2;
            if ((a[1] > y) == (a[3] > y))
                continue;
            int side = ward_orient(a[0], a[1], a[2], a[3], x, y);
            is_inside ^= (side > 0) == (a[3] > a[1]);
        }
    return is_inside;
}

static uint32_t brute_find(const struct ward_geom *g, size_t n, double x, double y)
{
    for (size_t i = 0; i < n; i++)
        if (covers(&g[i], x, y) != 0)
            return (uint32_t)i;
    return WARD_NONE;
}

/* A random point, or an adversarial one: on a vertex, on or a step beside an edge, level with a vertex. */
static void roll_point(struct dice *d, const struct ward_geom *g, size_t n, const struct ward_box *box, double *x,
                       double *y)
{
    const struct ward_geom *one = &g[roll(d) % n];
    size_t part = roll(d) % one->n_parts;
    size_t first = one->part_at[part];
    const double *a = one->xy + 2 * (first + roll(d) % (one->part_at[part + 1] - first - 1));
    double share = roll_real(d, 0, 1);
    *x = a[0] + share * (a[2] - a[0]);
    *y = a[1] + share * (a[3] - a[1]);
    switch (roll(d) % 6) {
    case 0:
        *x = roll_real(d, box->min_x - 20, box->max_x + 20);
        *y = roll_real(d, box->min_y - 20, box->max_y + 20);
        break;
    case 1:
        *x = a[0];
        *y = a[1];
        break;
    case 2:
        *x = roll_real(d, box->min_x, box->max_x);
        *y = a[1];
        break;
    case 3:
        *x = nextafter(*x, roll(d) % 2 ? 1e9 : -1e9);
        break;
    case 4:
        *x = a[0] + (a[2] - a[0]) / 2;
        *y = nextafter(a[1] + (a[3] - a[1]) / 2, roll(d) % 2 ? 1e9 : -1e9);
        break;
    default:
        break;
    }
}

static struct ward_box box_of_all(const struct ward_geom *g, size_t n)
{
    struct ward_box all = ward_geom_box(&g[0]);
    for (size_t i = 1; i < n; i++) {
        struct ward_box b = ward_geom_box(&g[i]);
        all.min_x = fmin(all.min_x, b.min_x);
        all.min_y = fmin(all.min_y, b.min_y);
        all.max_x = fmax(all.max_x, b.max_x);
        all.max_y = fmax(all.max_y, b.max_y);
    }
    return all;
}

static int compare_with_brute(struct ward_ctx *ctx, struct dice *d, const struct ward_geom *g, size_t n, int points)
{
    struct ward_locator *l;
    struct ward_box box = box_of_all(g, n);
    int on_edges = 0;
    assert_ok(ctx, ward_locator_new(ctx, g, n, &l));
    for (int i = 0; i < points; i++) {
        double x, y;
        uint32_t got[64];
        roll_point(d, g, n, &box, &x, &y);
        uint32_t want = brute_find(g, n, x, y);
        if (ward_locator_find(l, x, y) != want)
            fail_msg("point %.17g %.17g: got %u, expected %u", x, y, ward_locator_find(l, x, y), want);
        size_t count = ward_locator_find_all(l, x, y, got, 64);
        size_t k = 0;
        for (size_t j = 0; j < n; j++) {
            int how = covers(&g[j], x, y);
            on_edges += how == 2;
            if (how != 0) {
                assert_true(k < count && got[k] == j);
                k++;
            }
        }
        assert_int_equal(k, count);
    }
    ward_locator_free(l);
    return on_edges;
}

static void test_coverages(void **state)
{
    struct ward_ctx *ctx = *state;
    struct dice d = {21};
    int on_edges = 0;
    for (int round = 0; round < 8; round++) {
        struct ward_geom *cells = coverage_of(ctx, &d, 528000, 3493000, round % 2 ? 400 : 3, 8, 7, round % 4 > 1);
        on_edges += compare_with_brute(ctx, &d, cells, 56, 1500);
        clear_all(cells, 56);
    }
    assert_true(on_edges > 1500);
}

/* Stars of many corners that overlap, with holes and parts, and one far away that stretches the index. */
static void test_overlapping_stars(void **state)
{
    struct ward_ctx *ctx = *state;
    struct dice d = {22};
    struct ward_geom *stars = calloc(40, sizeof *stars);
    for (int i = 0; i < 40; i++) {
        double x = roll_real(&d, 0, 1000);
        double y = roll_real(&d, 0, 1000);
        stars[i] = star_of(ctx, &d, x, y, 150, 60);
        const double hole[] = {x - 9, y - 9, x - 9, y + 9, x + 9, y + 9, x + 9, y - 9};
        const double part[] = {x + 300, y, x + 310, y, x + 310, y + 10, x + 300, y + 10};
        add_ring(ctx, &stars[i], hole, 4);
        assert_ok(ctx, ward_geom_poly(ctx, &stars[i]));
        add_ring(ctx, &stars[i], part, 4);
    }
    ward_geom_clear(&stars[39]);
    stars[39] = star_of(ctx, &d, 5e6, -3e6, 50, 30);
    assert_true(compare_with_brute(ctx, &d, stars, 40, 2000) > 200);
    clear_all(stars, 40);
}

static void test_against_geos(void **state)
{
    struct ward_ctx *ctx = *state;
    struct dice d = {24};
    GEOSContextHandle_t geos = geos_of(ctx);
    struct ward_geom *cells = coverage_of(ctx, &d, 528000, 3493000, 200, 5, 5, true);
    struct ward_box box = box_of_all(cells, 25);
    struct ward_locator *l;
    GEOSGeometry *shapes[25];
    assert_ok(ctx, ward_locator_new(ctx, cells, 25, &l));
    for (size_t i = 0; i < 25; i++)
        shapes[i] = to_geos(ctx, &cells[i]);
    for (int i = 0; i < 4000; i++) {
        double x, y;
        uint32_t want = WARD_NONE;
        roll_point(&d, cells, 25, &box, &x, &y);
        struct ward_geom p = point_of_xy(ctx, x, y);
        GEOSGeometry *point = to_geos(ctx, &p);
        for (uint32_t k = 0; want == WARD_NONE && k < 25; k++)
            if (GEOSCovers_r(geos, shapes[k], point) == 1)
                want = k;
        assert_int_equal(ward_locator_find(l, x, y), want);
        GEOSGeom_destroy_r(geos, point);
        ward_geom_clear(&p);
    }
    for (size_t i = 0; i < 25; i++)
        GEOSGeom_destroy_r(geos, shapes[i]);
    ward_locator_free(l);
    clear_all(cells, 25);
}

static double distance_to(const struct ward_geom *g, double x, double y)
{
    double best = INFINITY;
    double t;
    for (size_t p = 0; p < g->n_parts; p++)
        for (size_t i = g->part_at[p]; i + 1 < g->part_at[p + 1]; i++) {
            const double *a = g->xy + 2 * i;
            best = fmin(best, ward_segment_d2(x, y, a[0], a[1], a[2], a[3], &t));
        }
    return sqrt(best);
}

/* The best by (millimetres, index) but for one polygon; those that cover the point come before any that is near. */
static uint32_t brute_nearest(const struct ward_geom *g, size_t n, double x, double y, double max_m, uint32_t but)
{
    uint32_t best = WARD_NONE;
    long long best_mm = 0;
    for (uint32_t i = 0; i < n; i++) {
        double m = covers(&g[i], x, y) ? 0 : distance_to(&g[i], x, y);
        long long mm = covers(&g[i], x, y) ? -1 : llround(m * 1000);
        if (i == but || m > max_m || (best != WARD_NONE && mm >= best_mm))
            continue;
        best = i;
        best_mm = mm;
    }
    return best;
}

static void check_place(const struct ward_locator *l, const struct ward_geom *g, size_t n, double x, double y,
                        double max_m)
{
    struct ward_placing p;
    ward_locator_place(l, x, y, max_m, &p);
    uint32_t covering = brute_find(g, n, x, y);
    int inside = 0;
    for (size_t i = 0; i < n; i++)
        inside += covers(&g[i], x, y) == 1;
    assert_int_equal(p.is_overlap, inside > 1);
    if (covering == WARD_NONE) {
        uint32_t want = brute_nearest(g, n, x, y, max_m, WARD_NONE);
        assert_int_equal(p.polygon, want);
        assert_int_equal(p.rule, want == WARD_NONE ? WARD_PLACE_OUTSIDE : WARD_PLACE_NEAR);
        assert_int_equal(p.runner_up, want == WARD_NONE ? WARD_NONE : brute_nearest(g, n, x, y, max_m, want));
        assert_true(isnan(p.margin_m) && isnan(p.distance_m) == (want == WARD_NONE));
        if (want != WARD_NONE)
            assert_near_m(p.distance_m, distance_to(&g[want], x, y), 1e-12);
        return;
    }
    bool on_edge = covers(&g[covering], x, y) == 2;
    double margin_m = distance_to(&g[covering], x, y);
    assert_int_equal(p.polygon, covering);
    assert_int_equal(p.rule, on_edge ? WARD_PLACE_EDGE : WARD_PLACE_INSIDE);
    assert_true(p.distance_m == 0);
    if (margin_m > 50)
        assert_true(isnan(p.margin_m));
    else
        assert_near_m(p.margin_m, on_edge ? 0 : margin_m, 1e-12);
    assert_int_equal(p.runner_up, brute_nearest(g, n, x, y, fmax(max_m, 50), covering));
}

/* Integer squares and diagonals: every vertex lies on others' edges, and cell borders fall on edges. */
static void test_lattices(void **state)
{
    struct ward_ctx *ctx = *state;
    struct dice d = {23};
    for (int round = 0; round < 15; round++) {
        struct ward_geom *g = calloc(20, sizeof *g);
        for (int i = 0; i < 20; i++) {
            int x = roll_int(&d, 0, 12);
            int y = roll_int(&d, 0, 12);
            int s = roll_int(&d, 1, 4);
            const double diamond[] = {x - s, y, x, y - s, x + s, y, x, y + s};
            g[i] = i % 2 ? polygon_of(ctx, diamond, 4) : box_of(ctx, x, y, x + s, y + 2 * s);
        }
        struct ward_locator *l;
        assert_ok(ctx, ward_locator_new(ctx, g, 20, &l));
        for (int x = -8; x < 44; x++)
            for (int y = -8; y < 52; y++)
                assert_int_equal(ward_locator_find(l, x / 2.0, y / 2.0), brute_find(g, 20, x / 2.0, y / 2.0));
        for (int i = 0; i < 300; i++) /* neighbours at equal distances everywhere */
            check_place(l, g, 20, roll_int(&d, -8, 44) / 2.0, roll_int(&d, -8, 52) / 2.0, i % 2 ? 3 : 60);
        ward_locator_free(l);
        clear_all(g, 20);
    }
}

static void test_places(void **state)
{
    struct ward_ctx *ctx = *state;
    struct dice d = {25};
    static const double limits[] = {0, 10, 70, 1000};
    for (int round = 0; round < 6; round++) {
        int n = round % 2 ? 30 : 36;
        struct ward_geom *g =
            round % 2 ? calloc(30, sizeof *g) : coverage_of(ctx, &d, 528000, 3493000, 120, 6, 6, round % 4 == 0);
        for (int i = 0; round % 2 && i < n; i++)
            g[i] = star_of(ctx, &d, roll_real(&d, 0, 900), roll_real(&d, 0, 900), 100, 25);
        struct ward_box box = box_of_all(g, (size_t)n);
        box.min_x -= 80;
        box.max_y += 80;
        struct ward_locator *l;
        assert_ok(ctx, ward_locator_new(ctx, g, (size_t)n, &l));
        for (int i = 0; i < 600; i++) {
            double x, y;
            roll_point(&d, g, (size_t)n, &box, &x, &y);
            check_place(l, g, (size_t)n, x, y, limits[i % 4]);
        }
        ward_locator_free(l);
        clear_all(g, (size_t)n);
    }
}

/* By hand: two squares with 10 m between them. */
static void test_place_by_hand(void **state)
{
    struct ward_ctx *ctx = *state;
    struct ward_geom g[2] = {box_of(ctx, 0, 0, 100, 100), box_of(ctx, 110, 0, 210, 100)};
    struct ward_locator *l;
    struct ward_placing p;
    assert_ok(ctx, ward_locator_new(ctx, g, 2, &l));
    ward_locator_place(l, 105, 50, 20, &p); /* the middle: a tie */
    assert_true(p.polygon == 0 && p.rule == WARD_PLACE_NEAR && p.distance_m == 5 && p.runner_up == 1);
    ward_locator_place(l, 105.0002, 50, 20, &p); /* a tie to the millimetre */
    assert_true(p.polygon == 0 && p.runner_up == 1);
    ward_locator_place(l, 104.9998, 50, 20, &p);
    assert_true(p.polygon == 0 && p.runner_up == 1);
    ward_locator_place(l, 105.001, 50, 20, &p);
    assert_true(p.polygon == 1 && p.runner_up == 0);
    ward_locator_place(l, 105, 50, 4.99, &p);
    assert_true(p.polygon == WARD_NONE && p.rule == WARD_PLACE_OUTSIDE && isnan(p.distance_m));
    ward_locator_place(l, 90, 50, 20, &p);
    assert_true(p.polygon == 0 && p.rule == WARD_PLACE_INSIDE && p.margin_m == 10 && p.runner_up == 1);
    ward_locator_place(l, 50, 50, 20, &p);
    assert_true(p.polygon == 0 && p.margin_m == 50 && p.runner_up == WARD_NONE);
    ward_locator_place(l, 100, 50, 20, &p);
    assert_true(p.polygon == 0 && p.rule == WARD_PLACE_EDGE && p.margin_m == 0 && p.runner_up == 1 && !p.is_overlap);
    ward_locator_place(l, (double)NAN, 50, 20, &p);
    assert_true(p.rule == WARD_PLACE_OUTSIDE);
    ward_locator_place(l, 1e12, 50, INFINITY, &p);
    assert_true(p.polygon == 1 && p.runner_up == 0);
    ward_locator_free(l);
    ward_geom_clear(&g[0]);
    ward_geom_clear(&g[1]);
}

/* Nothing to index, polygons of no area, thousands of equal edges, points far outside. */
static void test_degenerate(void **state)
{
    struct ward_ctx *ctx = *state;
    struct ward_locator *l;
    const double flat[] = {0, 0, 5, 5, 10, 10};
    const double dot[] = {3, 4, 3, 4, 3, 4};
    assert_ok(ctx, ward_locator_new(ctx, NULL, 0, &l));
    assert_int_equal(ward_locator_find(l, 0, 0), WARD_NONE);
    ward_locator_free(l);
    struct ward_geom g[3] = {polygon_of(ctx, flat, 3), polygon_of(ctx, dot, 3), {0}};
    assert_ok(ctx, ward_locator_new(ctx, g, 3, &l));
    assert_int_equal(ward_locator_find(l, 7, 7), 0);
    assert_int_equal(ward_locator_find(l, 3, 4), 1);
    assert_int_equal(ward_locator_find(l, 7, 7.001), WARD_NONE);
    assert_int_equal(ward_locator_find(l, (double)NAN, (double)INFINITY), WARD_NONE);
    ward_locator_free(l);
    ward_geom_clear(&g[0]);
    ward_geom_clear(&g[1]);
    struct ward_geom *same = calloc(3000, sizeof *same);
    for (int i = 0; i < 3000; i++)
        same[i] = box_of(ctx, 0, 0, 1000, 1000);
    assert_ok(ctx, ward_locator_new(ctx, same, 3000, &l));
    assert_int_equal(ward_locator_find(l, 1000, 500), 0);
    assert_int_equal(ward_locator_find_all(l, 500, 500, NULL, 0), 3000);
    assert_int_equal(ward_locator_find_all(l, 0, 0, NULL, 0), 3000);
    ward_locator_free(l);
    same[9].srid = 1;
    assert_int_equal(ward_locator_new(ctx, same, 3000, &l), WARD_E_SRID);
    same[9].kind = WARD_KIND_LINE;
    assert_int_equal(ward_locator_new(ctx, same, 3000, &l), WARD_E_GEOM);
    assert_null(l);
    clear_all(same, 3000);
}

static void test_failing_memory(void **state)
{
    struct ward_ctx *ctx = *state;
    struct dice d = {26};
    struct ward_geom *cells = coverage_of(ctx, &d, 0, 0, 100, 4, 4, true);
    struct ward_locator *l = NULL;
    long live = ward_mem_live();
    for (long n = 1; l == NULL && n < 500; n++) {
        ward_mem_fail_at(n);
        ward_rc rc = ward_locator_new(ctx, cells, 16, &l);
        ward_mem_fail_at(0);
        assert_true(rc == WARD_E_NOMEM || l != NULL);
        assert_true(l != NULL || ward_mem_live() == live);
    }
    assert_non_null(l);
    ward_locator_free(l);
    assert_int_equal(ward_mem_live(), live);
    clear_all(cells, 16);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_coverages, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_overlapping_stars, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_lattices, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_against_geos, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_places, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_place_by_hand, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_degenerate, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_failing_memory, set_up, tear_down),
    };
    return cmocka_run_group_tests_name("locate", tests, NULL, NULL);
}
