#include "geo_help.h"

#include "geo/coverage.h"
#include "geo/cross.h"
#include "geo/pred.h"

#define X0 528000.0
#define Y0 3493000.0

/* Squares of 100 m at a column and row, in metres of the middle of a Gauss-Krueger zone. */
static struct ward_geom square(struct ward_ctx *ctx, int column, int row)
{
    return box_of(ctx, X0 + 100 * column, Y0 + 100 * row, X0 + 100 * (column + 1), Y0 + 100 * (row + 1));
}

static void check_clear(struct ward_ctx *ctx, struct ward_geom *g, size_t n, double gap_width_m,
                        struct ward_faults *out)
{
    struct ward_locator *l = NULL;
    assert_ok(ctx, ward_locator_new(ctx, g, n, &l));
    assert_ok(ctx, ward_coverage_check(ctx, l, gap_width_m, out));
    ward_locator_free(l);
    for (size_t i = 0; i < n; i++)
        ward_geom_clear(&g[i]);
}

static size_t count(const struct ward_faults *f, enum ward_fault_kind kind)
{
    size_t n = 0;
    for (size_t i = 0; i < f->n; i++)
        n += f->items[i].kind == kind;
    return n;
}

static const struct ward_fault *only(const struct ward_faults *f, enum ward_fault_kind kind, uint32_t a, uint32_t b)
{
    const struct ward_fault *found = NULL;
    for (size_t i = 0; i < f->n; i++)
        if (f->items[i].kind == kind) {
            assert_null(found);
            found = &f->items[i];
        }
    assert_non_null(found);
    assert_int_equal(found->a, a);
    assert_int_equal(found->b, b);
    return found;
}

static void test_none(void **state)
{
    struct ward_ctx *ctx = *state;
    struct ward_faults f = {0};
    struct ward_geom g[9];
    for (int i = 0; i < 9; i++)
        g[i] = square(ctx, i % 3, i / 3);
    check_clear(ctx, g, 9, 1, &f);
    assert_int_equal(f.n, 0);
    check_clear(ctx, g, 0, 1, &f);
    assert_int_equal(f.n, 0);
    /* the direction of a ring says nothing: one square runs clockwise, its neighbour does not */
    const double clockwise[] = {X0, Y0, X0, Y0 + 100, X0 + 100, Y0 + 100, X0 + 100, Y0};
    g[0] = polygon_of(ctx, clockwise, 4);
    g[1] = square(ctx, 1, 0);
    g[2] = square(ctx, 7, 7); /* an island */
    check_clear(ctx, g, 3, 1, &f);
    assert_int_equal(f.n, 0);
    ward_faults_clear(&f);
}

static void test_corner_touch(void **state)
{
    struct ward_ctx *ctx = *state;
    struct ward_faults f = {0};
    struct ward_geom g[2] = {square(ctx, 0, 0), square(ctx, 1, 1)};
    check_clear(ctx, g, 2, 1, &f);
    assert_int_equal(f.n, 0);
    ward_faults_clear(&f);
}

static void test_t_junction(void **state)
{
    struct ward_ctx *ctx = *state;
    struct ward_faults f = {0};
    /* two squares above one wide box that has no vertex at their common corner */
    struct ward_geom g[3] = {box_of(ctx, X0, Y0, X0 + 200, Y0 + 100), square(ctx, 0, 1), square(ctx, 1, 1)};
    check_clear(ctx, g, 3, 1, &f);
    assert_int_equal(f.n, 1);
    const struct ward_fault *t = only(&f, WARD_FAULT_T_JUNCTION, 0, 1);
    assert_near_m(t->measure, 100, 0);
    assert_near_m(t->geom.xy[0], X0 + 100, 0);
    assert_near_m(t->geom.xy[1], Y0 + 100, 0);
    ward_faults_clear(&f);
}

static void test_overlap(void **state)
{
    struct ward_ctx *ctx = *state;
    struct ward_faults f = {0};
    struct ward_geom g[2] = {square(ctx, 0, 0), box_of(ctx, X0 + 95, Y0, X0 + 200, Y0 + 100)};
    check_clear(ctx, g, 2, 1, &f);
    const struct ward_fault *o = only(&f, WARD_FAULT_OVERLAP, 0, 1);
    assert_near_m(o->measure, 500, 1e-6);
    assert_near_m(o->width_m, 1000.0 / 210, 1e-9);
    assert_int_equal(count(&f, WARD_FAULT_T_JUNCTION), 4); /* each runs through two corners of the other */
    ward_faults_clear(&f);
}

static void test_nested(void **state)
{
    struct ward_ctx *ctx = *state;
    struct ward_faults f = {0};
    struct ward_geom g[2] = {square(ctx, 0, 0), box_of(ctx, X0 + 20, Y0 + 20, X0 + 30, Y0 + 30)};
    check_clear(ctx, g, 2, 1, &f);
    assert_int_equal(f.n, 1);
    assert_near_m(only(&f, WARD_FAULT_OVERLAP, 0, 1)->measure, 100, 1e-6);
    /* no vertex inside the other, no crossing: all decided at the nodes */
    const double diamond[] = {X0 + 50, Y0, X0 + 100, Y0 + 50, X0 + 50, Y0 + 100, X0, Y0 + 50};
    struct ward_geom h[2] = {polygon_of(ctx, diamond, 4), square(ctx, 0, 0)};
    check_clear(ctx, h, 2, 1, &f);
    assert_near_m(only(&f, WARD_FAULT_OVERLAP, 0, 1)->measure, 5000, 1e-6);
    assert_int_equal(count(&f, WARD_FAULT_T_JUNCTION), 4);
    ward_faults_clear(&f);
}

static void test_duplicate(void **state)
{
    struct ward_ctx *ctx = *state;
    struct ward_faults f = {0};
    struct ward_geom g[3] = {square(ctx, 0, 0), square(ctx, 1, 0), square(ctx, 0, 0)};
    check_clear(ctx, g, 3, 1, &f);
    assert_int_equal(f.n, 1);
    assert_near_m(only(&f, WARD_FAULT_DUPLICATE, 0, 2)->measure, 10000, 1e-6);
    ward_faults_clear(&f);
}

/* The same shell, but one has a hole; and a hexagon whose corners are all the inner corners of a star about it. */
static void test_not_quite(void **state)
{
    struct ward_ctx *ctx = *state;
    struct ward_faults f = {0};
    const double hole[] = {X0 + 40, Y0 + 40, X0 + 40, Y0 + 60, X0 + 60, Y0 + 60, X0 + 60, Y0 + 40};
    struct ward_geom g[2] = {square(ctx, 0, 0), square(ctx, 0, 0)};
    add_ring(ctx, &g[0], hole, 4);
    check_clear(ctx, g, 2, 0, &f);
    assert_int_equal(f.n, 1);
    assert_near_m(only(&f, WARD_FAULT_OVERLAP, 0, 1)->measure, 9600, 1e-6);
    double star[24], hexagon[12];
    for (int i = 0; i < 12; i++) {
        double angle = 3.14159265358979 * i / 6, r = i % 2 == 0 ? 50 : 200;
        star[2 * i] = X0 + r * cos(angle);
        star[2 * i + 1] = Y0 + r * sin(angle);
        if (i % 2 == 0)
            memcpy(hexagon + i, star + 2 * i, 2 * sizeof *star);
    }
    g[0] = polygon_of(ctx, star, 12);
    g[1] = polygon_of(ctx, hexagon, 6);
    check_clear(ctx, g, 2, 0, &f);
    assert_int_equal(f.n, 1);
    assert_near_m(only(&f, WARD_FAULT_OVERLAP, 0, 1)->measure, 1.5 * sqrt(3) * 2500, 1e-6);
    ward_faults_clear(&f);
}

/* What looks like a narrow gap: a closed one is a gap alone, a sharp notch is none, a sliver between is none. */
static void test_no_narrow_gap(void **state)
{
    struct ward_ctx *ctx = *state;
    struct ward_faults f = {0};
    const double dent[] = {X0, Y0, X0 + 100, Y0, X0 + 100, Y0 + 40, X0 + 99.7, Y0 + 50,
                           X0 + 100, Y0 + 60, X0 + 100, Y0 + 100, X0, Y0 + 100};
    const double straight[] = {X0 + 100, Y0, X0 + 200, Y0, X0 + 200, Y0 + 100,
                               X0 + 100, Y0 + 100, X0 + 100, Y0 + 60, X0 + 100, Y0 + 40};
    struct ward_geom g[3] = {polygon_of(ctx, dent, 7), polygon_of(ctx, straight, 6)};
    check_clear(ctx, g, 2, 1, &f);
    assert_int_equal(f.n, 1);
    assert_near_m(only(&f, WARD_FAULT_GAP, 0, 1)->measure, 3, 1e-6);
    const double notch[] = {X0, Y0, X0 + 100, Y0, X0 + 100, Y0 + 100, X0 + 100.25, Y0 + 100.43,
                            X0 + 100, Y0 + 101, X0, Y0 + 101};
    g[0] = polygon_of(ctx, notch, 6);
    g[1] = square(ctx, 1, 0);
    check_clear(ctx, g, 2, 1, &f);
    assert_int_equal(f.n, 0);
    const double left[] = {X0, Y0, X0 + 100, Y0, X0 + 100, Y0 + 50, X0 + 100, Y0 + 100, X0, Y0 + 100};
    const double right[] = {X0 + 100.5, Y0, X0 + 200, Y0, X0 + 200, Y0 + 100, X0 + 100.5, Y0 + 100, X0 + 100.5, Y0 + 50};
    g[0] = polygon_of(ctx, left, 5);
    g[1] = polygon_of(ctx, right, 5);
    g[2] = box_of(ctx, X0 + 100, Y0, X0 + 100.5, Y0 + 100);
    check_clear(ctx, g, 3, 1, &f);
    assert_int_equal(count(&f, WARD_FAULT_NARROW_GAP), 0);
    assert_int_equal(count(&f, WARD_FAULT_T_JUNCTION), 2);
    assert_int_equal(f.n, 3);
    ward_faults_clear(&f);
}

/* Holes: in one unit alone; between units; filled by an island; filled but for a part. */
static void test_holes(void **state)
{
    struct ward_ctx *ctx = *state;
    struct ward_faults f = {0};
    const double hole[] = {X0 + 40, Y0 + 40, X0 + 40, Y0 + 60, X0 + 60, Y0 + 60, X0 + 60, Y0 + 40};
    struct ward_geom g[8];
    g[0] = square(ctx, 0, 0);
    add_ring(ctx, &g[0], hole, 4);
    check_clear(ctx, g, 1, 1, &f);
    assert_int_equal(f.n, 1);
    assert_near_m(only(&f, WARD_FAULT_HOLE, 0, WARD_NONE)->measure, 400, 1e-6);
    g[0] = square(ctx, 0, 0);
    add_ring(ctx, &g[0], hole, 4);
    g[1] = box_of(ctx, X0 + 40, Y0 + 40, X0 + 60, Y0 + 60);
    check_clear(ctx, g, 2, 1, &f);
    assert_int_equal(f.n, 0);
    for (int i = 0, n = 0; i < 9; i++)
        if (i != 4)
            g[n++] = square(ctx, i % 3, i / 3);
    check_clear(ctx, g, 8, 1, &f);
    assert_int_equal(f.n, 1);
    assert_near_m(only(&f, WARD_FAULT_GAP, 1, 3)->measure, 10000, 1e-6);
    /* the same gap with an island in it */
    for (int i = 0, n = 0; i < 9; i++)
        if (i != 4 && i != 5)
            g[n++] = square(ctx, i % 3, i / 3);
    g[7] = box_of(ctx, X0 + 140, Y0 + 140, X0 + 160, Y0 + 160);
    check_clear(ctx, g, 8, 1, &f);
    assert_int_equal(f.n, 0); /* square 5 is away: the gap is open, and wide */
    ward_faults_clear(&f);
}

static void test_island_in_gap(void **state)
{
    struct ward_ctx *ctx = *state;
    struct ward_faults f = {0};
    struct ward_geom g[9];
    for (int i = 0; i < 9; i++)
        g[i] = i == 4 ? box_of(ctx, X0 + 140, Y0 + 140, X0 + 160, Y0 + 160) : square(ctx, i % 3, i / 3);
    check_clear(ctx, g, 9, 1, &f);
    assert_int_equal(f.n, 1);
    assert_near_m(only(&f, WARD_FAULT_GAP, 1, 3)->measure, 9600, 1e-6);
    ward_faults_clear(&f);
}

static void test_narrow_gap(void **state)
{
    struct ward_ctx *ctx = *state;
    struct ward_faults f = {0};
    struct ward_geom g[2] = {square(ctx, 0, 0), box_of(ctx, X0 + 100.5, Y0 + 10, X0 + 200, Y0 + 90)};
    check_clear(ctx, g, 2, 1, &f);
    assert_int_equal(f.n, 1);
    assert_near_m(only(&f, WARD_FAULT_NARROW_GAP, 0, 1)->measure, 0.5, 1e-9);
    g[0] = square(ctx, 0, 0);
    g[1] = box_of(ctx, X0 + 100.5, Y0 + 10, X0 + 200, Y0 + 90);
    check_clear(ctx, g, 2, 0.4, &f);
    assert_int_equal(f.n, 0);
    /* corners that nearly meet */
    g[0] = square(ctx, 0, 0);
    g[1] = box_of(ctx, X0 + 100.3, Y0 + 100.4, X0 + 200, Y0 + 200);
    check_clear(ctx, g, 2, 1, &f);
    assert_near_m(only(&f, WARD_FAULT_NARROW_GAP, 0, 1)->measure, 0.5, 1e-9);
    /* a step of 30 cm in the outer border is none */
    const double step[] = {X0 + 100, Y0, X0 + 200, Y0, X0 + 200, Y0 + 100, X0 + 100, Y0 + 100};
    const double high[] = {X0, Y0, X0 + 100, Y0, X0 + 100, Y0 + 100, X0 + 100, Y0 + 100.3, X0, Y0 + 100.3};
    g[0] = polygon_of(ctx, high, 5);
    g[1] = polygon_of(ctx, step, 4);
    check_clear(ctx, g, 2, 1, &f);
    assert_int_equal(f.n, 0);
    ward_faults_clear(&f);
}

/* A nanometre, at coordinates whose steps are half of one. */
static void test_nanometre(void **state)
{
    struct ward_ctx *ctx = *state;
    struct ward_faults f = {0};
    double wide = X0 + 100 + 1e-9, thin = X0 + 100 - 1e-9;
    struct ward_geom g[2] = {square(ctx, 0, 0), box_of(ctx, wide, Y0, X0 + 200, Y0 + 100)};
    check_clear(ctx, g, 2, 1, &f);
    assert_int_equal(f.n, 1);
    assert_near_m(only(&f, WARD_FAULT_NARROW_GAP, 0, 1)->measure, 1e-9, 2e-10);
    g[0] = square(ctx, 0, 0);
    g[1] = box_of(ctx, thin, Y0, X0 + 200, Y0 + 100);
    check_clear(ctx, g, 2, 1, &f);
    assert_near_m(only(&f, WARD_FAULT_OVERLAP, 0, 1)->measure, 0, 1e-6);
    ward_faults_clear(&f);
}

/*
 * A neighbour with two rounded vertices on a slanting edge (pitfalls of shared boundaries): the area of the overlap is
 * lost to rounding, the overlap is not.
 */
static void test_overlap_without_area(void **state)
{
    struct ward_ctx *ctx = *state;
    struct dice d = {11};
    size_t lost = 0, overlaps = 0, tries = 200;
    for (size_t i = 0; i < tries; i++) {
        struct ward_faults f = {0};
        double ax = X0 + roll_real(&d, 0, 10), ay = Y0, bx = X0 + roll_real(&d, 0, 10), by = Y0 + 100;
        double s = roll_real(&d, 0.1, 0.4), t = roll_real(&d, 0.6, 0.9);
        double p[2] = {ax + s * (bx - ax), ay + s * (by - ay)}, q[2] = {ax + t * (bx - ax), ay + t * (by - ay)};
        const double left[] = {ax, ay, bx, by, X0 - 50, by, X0 - 50, ay};
        const double right[] = {ax, ay, X0 + 60, ay, X0 + 60, by, bx, by, q[0], q[1], p[0], p[1]};
        /* inside of the left one, exactly, when it lies to the left of a -> b */
        bool inside = ward_orient(ax, ay, bx, by, p[0], p[1]) > 0 || ward_orient(ax, ay, bx, by, q[0], q[1]) > 0;
        struct ward_geom g[2] = {polygon_of(ctx, left, 4), polygon_of(ctx, right, 6)};
        check_clear(ctx, g, 2, 0, &f);
        assert_int_equal(count(&f, WARD_FAULT_OVERLAP), inside);
        for (size_t k = 0; k < f.n; k++)
            if (f.items[k].kind == WARD_FAULT_OVERLAP) {
                overlaps++;
                lost += f.items[k].measure <= 0;
                assert_false(ward_geom_is_empty(&f.items[k].geom));
                assert_true(f.items[k].measure < 1e-6);
            }
        ward_faults_clear(&f);
    }
    assert_true(overlaps > 50);
    assert_true(lost > 0);
}

static void test_sliver(void **state)
{
    struct ward_ctx *ctx = *state;
    struct ward_faults f = {0};
    struct ward_geom g[2] = {square(ctx, 0, 0), box_of(ctx, X0 + 100, Y0, X0 + 100.2, Y0 + 100)};
    check_clear(ctx, g, 2, 1, &f);
    assert_int_equal(f.n, 1);
    const struct ward_fault *s = only(&f, WARD_FAULT_SLIVER, 1, WARD_NONE);
    assert_near_m(s->measure, 20, 1e-6);
    assert_near_m(s->width_m, 40 / 200.4, 1e-6);
    ward_faults_clear(&f);
}

/* A hole that touches the shell at a vertex, filled by a neighbour: the sectors at that node are not the rings' own. */
static void test_pinch(void **state)
{
    struct ward_ctx *ctx = *state;
    struct ward_faults f = {0};
    const double hole[] = {X0, Y0, X0 + 20, Y0 + 60, X0 + 60, Y0 + 20};
    struct ward_geom g[2] = {square(ctx, 0, 0), polygon_of(ctx, hole, 3)};
    add_ring(ctx, &g[0], hole, 3);
    check_clear(ctx, g, 2, 1, &f);
    assert_int_equal(f.n, 0);
    /* two parts of one polygon that meet in a point, the two other quarters a second one's */
    const double even[] = {X0, Y0, X0 + 50, Y0, X0 + 50, Y0 + 50, X0, Y0 + 50};
    const double odd[] = {X0 + 50, Y0 + 50, X0 + 100, Y0 + 50, X0 + 100, Y0 + 100, X0 + 50, Y0 + 100};
    const double low[] = {X0 + 50, Y0, X0 + 100, Y0, X0 + 100, Y0 + 50, X0 + 50, Y0 + 50};
    const double high[] = {X0, Y0 + 50, X0 + 50, Y0 + 50, X0 + 50, Y0 + 100, X0, Y0 + 100};
    g[0] = polygon_of(ctx, even, 4);
    assert_ok(ctx, ward_geom_poly(ctx, &g[0]));
    add_ring(ctx, &g[0], odd, 4);
    g[1] = polygon_of(ctx, low, 4);
    assert_ok(ctx, ward_geom_poly(ctx, &g[1]));
    add_ring(ctx, &g[1], high, 4);
    check_clear(ctx, g, 2, 1, &f);
    assert_int_equal(f.n, 0);
    ward_faults_clear(&f);
}

/* ---- against brute force ---- */

static size_t brute_t_junctions(const struct ward_geom *g, size_t n)
{
    size_t found = 0;
    for (size_t q = 0; q < n; q++)
        for (size_t i = 0; i + 1 < g[q].n_coords; i++) { /* one ring each */
            const double *e = g[q].xy + 2 * i;
            struct ward_segment s = {e[0], e[1], e[2], e[3]};
            for (size_t p = 0; p < n; p++)
                for (size_t k = 0; k + 1 < g[p].n_coords; k++) {
                    const double *v = g[p].xy + 2 * k;
                    bool is_first = p != q && ward_segment_passes(&s, v[0], v[1]);
                    for (size_t o = 0; is_first && o <= p; o++)
                        for (size_t m = 0; o != q && m < (o < p ? g[o].n_coords - 1 : k); m++)
                            if (g[o].xy[2 * m] == v[0] && g[o].xy[2 * m + 1] == v[1])
                                is_first = false;
                    found += is_first;
                }
        }
    return found;
}

/* Random quadrilaterals on a grid of whole numbers: they touch, nest, cross and share edges all the time, and whatever
 * they share has an area that GEOS cannot lose. */
static void test_grid_against_geos(void **state)
{
    struct ward_ctx *ctx = *state;
    GEOSContextHandle_t geos = geos_of(ctx);
    struct dice d = {2024};
    size_t overlaps = 0, tees = 0;
    for (int round = 0; round < 300; round++) {
        enum { N = 6 };
        struct ward_geom g[N];
        GEOSGeometry *shape[N];
        for (int i = 0; i < N; i++) {
            bool valid = false;
            while (!valid) {
                double xy[8];
                for (int k = 0; k < 8; k++)
                    xy[k] = 500000 + roll_int(&d, 0, 7);
                g[i] = polygon_of(ctx, xy, 4);
                shape[i] = to_geos(ctx, &g[i]);
                valid = GEOSisValid_r(geos, shape[i]) == 1 && ward_geom_area_m2(&g[i]) > 0;
                if (!valid) {
                    GEOSGeom_destroy_r(geos, shape[i]);
                    ward_geom_clear(&g[i]);
                }
            }
        }
        struct ward_faults f = {0};
        struct ward_locator *l = NULL;
        assert_ok(ctx, ward_locator_new(ctx, g, N, &l));
        assert_ok(ctx, ward_coverage_check(ctx, l, 0, &f));
        double area[N][N] = {{0}};
        for (size_t i = 0; i < f.n; i++)
            if (f.items[i].kind == WARD_FAULT_OVERLAP || f.items[i].kind == WARD_FAULT_DUPLICATE)
                area[f.items[i].a][f.items[i].b] = f.items[i].measure;
        for (int i = 0; i < N; i++)
            for (int j = i + 1; j < N; j++) {
                double want = 0;
                GEOSGeometry *both = GEOSIntersection_r(geos, shape[i], shape[j]);
                assert_int_equal(GEOSArea_r(geos, both, &want), 1);
                GEOSGeom_destroy_r(geos, both);
                assert_near_m(area[i][j], want, 1e-6);
                assert_int_equal(area[i][j] > 0, want > 1e-6);
                overlaps += want > 1e-6;
            }
        size_t want = brute_t_junctions(g, N);
        assert_int_equal(count(&f, WARD_FAULT_T_JUNCTION), want);
        tees += want;
        ward_faults_clear(&f);
        ward_locator_free(l);
        for (int i = 0; i < N; i++) {
            GEOSGeom_destroy_r(geos, shape[i]);
            ward_geom_clear(&g[i]);
        }
    }
    assert_true(overlaps > 500 && tees > 500);
}

/* What a shape leaves of a box about it, but for what reaches the box: enclosed, be it only by points that touch. */
static double enclosed_m2(struct ward_ctx *ctx, const GEOSGeometry *shape)
{
    GEOSContextHandle_t geos = geos_of(ctx);
    struct ward_geom around = box_of(ctx, X0 - 1000, Y0 - 1000, X0 + 2000, Y0 + 2000);
    GEOSGeometry *box = to_geos(ctx, &around), *rest = GEOSDifference_r(geos, box, shape);
    double sum = 0;
    for (int i = 0; i < GEOSGetNumGeometries_r(geos, rest); i++) {
        double area = 0, low = 0;
        const GEOSGeometry *one = GEOSGetGeometryN_r(geos, rest, i);
        assert_int_equal(GEOSArea_r(geos, one, &area), 1);
        assert_int_equal(GEOSGeom_getXMin_r(geos, one, &low), 1);
        sum += low > X0 - 1000 ? area : 0;
    }
    GEOSGeom_destroy_r(geos, rest);
    GEOSGeom_destroy_r(geos, box);
    ward_geom_clear(&around);
    return sum;
}

/* A tiling with some corners moved in one cell alone: covered twice + holes, against GEOS; clean cells stay clean. */
static void test_moved_corners(void **state)
{
    struct ward_ctx *ctx = *state;
    GEOSContextHandle_t geos = geos_of(ctx);
    struct dice d = {77};
    for (int round = 0; round < 40; round++) {
        enum { COLS = 6, ROWS = 5, N = COLS * ROWS };
        struct ward_geom *g = coverage_of(ctx, &d, X0, Y0, 100, COLS, ROWS, false);
        GEOSGeometry *shape[N], *bag[N];
        for (int k = 0; k < round % 4; k++) {
            struct ward_geom *one = &g[roll_int(&d, 0, N - 1)];
            size_t at = (size_t)roll_int(&d, 1, (int)one->n_coords - 2);
            one->xy[2 * at] += roll_real(&d, -8, 8);
            one->xy[2 * at + 1] += roll_real(&d, -8, 8);
        }
        double sum = 0, united = 0, shared = 0, holes = 0;
        for (int i = 0; i < N; i++) {
            shape[i] = to_geos(ctx, &g[i]);
            bag[i] = GEOSGeom_clone_r(geos, shape[i]);
            sum += ward_geom_area_m2(&g[i]);
        }
        GEOSGeometry *all = GEOSGeom_createCollection_r(geos, GEOS_GEOMETRYCOLLECTION, bag, N);
        GEOSGeometry *whole = GEOSUnaryUnion_r(geos, all);
        assert_int_equal(GEOSArea_r(geos, whole, &united), 1);
        double enclosed = enclosed_m2(ctx, whole);
        struct ward_faults f = {0};
        struct ward_locator *l = NULL;
        assert_ok(ctx, ward_locator_new(ctx, g, N, &l));
        assert_ok(ctx, ward_coverage_check(ctx, l, 0, &f));
        for (size_t i = 0; i < f.n; i++) {
            shared += f.items[i].kind == WARD_FAULT_OVERLAP ? f.items[i].measure : 0;
            holes += f.items[i].kind == WARD_FAULT_GAP ? f.items[i].measure : 0;
        }
        assert_near_m(holes, enclosed, 1e-4);
        if (round % 4 <= 1) { /* with one corner moved no place is covered three times */
            assert_near_m(sum - united, shared, 1e-4);
            assert_true(round % 4 == 1 || f.n == 0);
        }
        ward_faults_clear(&f);
        ward_locator_free(l);
        GEOSGeom_destroy_r(geos, whole);
        GEOSGeom_destroy_r(geos, all);
        for (int i = 0; i < N; i++)
            GEOSGeom_destroy_r(geos, shape[i]);
        clear_all(g, N);
    }
}

static void test_order(void **state)
{
    struct ward_ctx *ctx = *state;
    struct ward_faults f = {0};
    struct ward_geom g[4] = {square(ctx, 0, 0), box_of(ctx, X0 + 50, Y0 + 50, X0 + 150, Y0 + 150), square(ctx, 0, 0),
                             box_of(ctx, X0 + 300, Y0, X0 + 300.1, Y0 + 100)};
    check_clear(ctx, g, 4, 1, &f);
    assert_int_equal(f.n, 4);
    assert_int_equal(f.items[0].kind, WARD_FAULT_DUPLICATE);
    assert_int_equal(f.items[1].a, 0);
    assert_int_equal(f.items[1].b, 1);
    assert_int_equal(f.items[2].a, 1);
    assert_int_equal(f.items[2].b, 2);
    assert_string_equal(ward_fault_name(f.items[3].kind), "sliver");
    ward_faults_clear(&f);
}

static void test_border(void **state)
{
    struct ward_ctx *ctx = *state;
    struct ward_geom g[2] = {square(ctx, 0, 0), square(ctx, 1, 0)};
    struct ward_locator *l = NULL;
    struct ward_segment *border = NULL;
    size_t n = 0;
    assert_ok(ctx, ward_locator_new(ctx, g, 2, &l));
    assert_ok(ctx, ward_coverage_border(ctx, l, &border, &n));
    assert_int_equal(n, 6);
    ward_mem_free(border);
    ward_locator_free(l);
    ward_geom_clear(&g[0]);
    ward_geom_clear(&g[1]);
    /* an edge twice as long as the one it begins with is another edge */
    g[0] = box_of(ctx, X0, Y0, X0 + 100, Y0 + 200);
    g[1] = square(ctx, 1, 0);
    assert_ok(ctx, ward_locator_new(ctx, g, 2, &l));
    assert_ok(ctx, ward_coverage_border(ctx, l, &border, &n));
    assert_int_equal(n, 8);
    ward_mem_free(border);
    ward_locator_free(l);
    ward_geom_clear(&g[0]);
    ward_geom_clear(&g[1]);
}

static void test_arguments(void **state)
{
    struct ward_ctx *ctx = *state;
    struct ward_faults f = {0};
    struct ward_locator *l = NULL;
    assert_ok(ctx, ward_locator_new(ctx, NULL, 0, &l));
    assert_int_equal(ward_coverage_check(ctx, l, -1, &f), WARD_E_ARG);
    assert_int_equal(ward_coverage_check(ctx, l, (double)NAN, &f), WARD_E_ARG);
    ward_locator_free(l);
}

static void test_memory(void **state)
{
    struct ward_ctx *ctx = *state;
    struct ward_geom g[3] = {square(ctx, 0, 0), box_of(ctx, X0 + 95, Y0, X0 + 200, Y0 + 100),
                             box_of(ctx, X0 + 200.5, Y0 + 10, X0 + 300, Y0 + 90)};
    struct ward_locator *l = NULL;
    assert_ok(ctx, ward_locator_new(ctx, g, 3, &l));
    long live = ward_mem_live();
    for (long n = 1; n < 400; n++) {
        struct ward_faults f = {0};
        ward_mem_fail_at(n);
        ward_rc rc = ward_coverage_check(ctx, l, 1, &f);
        ward_mem_fail_at(0);
        ward_faults_clear(&f);
        assert_int_equal(ward_mem_live(), live);
        if (rc == WARD_OK) {
            assert_true(n > 20);
            break;
        }
        assert_int_equal(rc, WARD_E_NOMEM);
    }
    ward_locator_free(l);
    for (int i = 0; i < 3; i++)
        ward_geom_clear(&g[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_none),
        cmocka_unit_test(test_corner_touch),
        cmocka_unit_test(test_t_junction),
        cmocka_unit_test(test_overlap),
        cmocka_unit_test(test_nested),
        cmocka_unit_test(test_duplicate),
        cmocka_unit_test(test_not_quite),
        cmocka_unit_test(test_no_narrow_gap),
        cmocka_unit_test(test_holes),
        cmocka_unit_test(test_island_in_gap),
        cmocka_unit_test(test_narrow_gap),
        cmocka_unit_test(test_nanometre),
        cmocka_unit_test(test_overlap_without_area),
        cmocka_unit_test(test_sliver),
        cmocka_unit_test(test_pinch),
        cmocka_unit_test(test_grid_against_geos),
        cmocka_unit_test(test_moved_corners),
        cmocka_unit_test(test_order),
        cmocka_unit_test(test_border),
        cmocka_unit_test(test_arguments),
        cmocka_unit_test(test_memory),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
