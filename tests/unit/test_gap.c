#include "geo_help.h"

#include "geo/gapwork.h"
#include "geo/pred.h"
#include "geo/validity.h"

static const double pi = 3.14159265358979323846;

struct answer {
    double area_m2, gap_m2, covered_m2;
};

/* Gap and covered part, each by its own formula; together they are the whole to a square centimetre and far better. */
static struct answer ask(struct ward_ctx *ctx, const double *xy, size_t n, double r, const struct ward_geom *polygon)
{
    struct answer a;
    struct ward_discs *d;
    assert_ok(ctx, ward_discs_new(ctx, xy, n, r, &d));
    assert_ok(ctx, ward_gap(ctx, d, polygon, &a.area_m2, &a.gap_m2, NULL));
    assert_ok(ctx, ward_covered(ctx, d, polygon, &a.covered_m2));
    assert_true(a.gap_m2 >= 0 && a.gap_m2 <= a.area_m2);
    assert_near_m(a.gap_m2 + a.covered_m2, a.area_m2, 2e-6);
    ward_discs_free(d);
    return a;
}

static double gap_of(struct ward_ctx *ctx, const double *xy, size_t n, double r, const struct ward_geom *polygon)
{
    return ask(ctx, xy, n, r, polygon).gap_m2;
}

static void test_by_hand(void **state)
{
    struct ward_ctx *ctx = *state;
    struct ward_geom one = box_of(ctx, 0, 0, 1, 1);
    struct ward_geom ten = box_of(ctx, 0, 0, 10, 10);
    const double middle[] = {0.5, 0.5};
    assert_near_m(gap_of(ctx, middle, 1, 0.25, &one), 1 - pi / 16, 1e-12);
    assert_near_m(gap_of(ctx, middle, 1, 0.5, &one), 1 - pi / 4, 1e-12); /* touches all four edges */
    assert_true(gap_of(ctx, middle, 1, sqrt(0.5), &one) == 0);           /* through all four corners */
    const double corners[] = {0, 0, 10, 0, 10, 10, 0, 10};
    assert_near_m(gap_of(ctx, corners, 4, 3, &ten), 100 - 9 * pi, 1e-10);
    assert_near_m(gap_of(ctx, corners, 4, 5, &ten), 100 - 25 * pi, 1e-10); /* touch one another in the edges' middles */
    assert_true(gap_of(ctx, corners, 4, sqrt(50), &ten) == 0);             /* meet in the square's middle */
    assert_true(gap_of(ctx, corners, 4, 8, &ten) == 0);
    const double far[] = {30, 30, -50, 2};
    assert_true(gap_of(ctx, far, 2, 5, &ten) == 100);
    const double beside[] = {12, 5}; /* touches the right edge from outside */
    assert_true(gap_of(ctx, beside, 1, 2, &ten) == 100);
    assert_true(gap_of(ctx, NULL, 0, 2, &ten) == 100);
    const double two[] = {4, 5, 6, 5, 4, 5, 6, 5}; /* a lens, every disc twice */
    double lens = 2 * 4 * acos(2.0 / 4) - 1 * sqrt(16 - 4);
    assert_near_m(gap_of(ctx, two, 4, 2, &ten), 100 - (2 * 4 * pi - lens), 1e-10);
    const double half[] = {0, 5};
    assert_near_m(gap_of(ctx, half, 1, 4, &ten), 100 - 8 * pi, 1e-10);
    ward_geom_clear(&one);
    ward_geom_clear(&ten);
}

/* Holes and parts, rings in either direction: a disc around a hole as large as itself covers nothing. */
static void test_holes(void **state)
{
    struct ward_ctx *ctx = *state;
    struct ward_geom g = box_of(ctx, 0, 0, 100, 100);
    const double hole[] = {40, 40, 60, 40, 60, 60, 40, 60}; /* the shell's direction: wrong, and harmless */
    const double part[] = {200, 0, 200, 10, 210, 10, 210, 0};
    add_ring(ctx, &g, hole, 4);
    assert_ok(ctx, ward_geom_poly(ctx, &g));
    add_ring(ctx, &g, part, 4);
    const double middle[] = {50, 50};
    assert_near_m(gap_of(ctx, middle, 1, 10, &g), 9700, 1e-9);
    assert_near_m(gap_of(ctx, middle, 1, 20, &g), 9700 - (400 * pi - 400), 1e-9);
    const double both[] = {50, 50, 205, 5};
    assert_near_m(gap_of(ctx, both, 2, 20, &g), 9600 - (400 * pi - 400), 1e-9);
    ward_geom_clear(&g);
}

static double geos_gap(struct ward_ctx *ctx, const double *xy, size_t n, double r, const struct ward_geom *polygon,
                       int segments)
{
    GEOSContextHandle_t geos = geos_of(ctx);
    GEOSGeometry **discs = calloc(n, sizeof *discs);
    for (size_t i = 0; i < n; i++) {
        struct ward_geom p = point_of_xy(ctx, xy[2 * i], xy[2 * i + 1]);
        GEOSGeometry *point = to_geos(ctx, &p);
        discs[i] = GEOSBuffer_r(geos, point, r, segments);
        assert_non_null(discs[i]);
        GEOSGeom_destroy_r(geos, point);
        ward_geom_clear(&p);
    }
    GEOSGeometry *all = GEOSGeom_createCollection_r(geos, GEOS_GEOMETRYCOLLECTION, discs, (unsigned)n);
    GEOSGeometry *covered = GEOSUnaryUnion_r(geos, all);
    GEOSGeometry *shape = to_geos(ctx, polygon);
    GEOSGeometry *gap = GEOSDifference_r(geos, shape, covered);
    double area = -1;
    assert_non_null(gap);
    assert_int_equal(GEOSArea_r(geos, gap, &area), 1);
    GEOSGeom_destroy_r(geos, gap);
    GEOSGeom_destroy_r(geos, shape);
    GEOSGeom_destroy_r(geos, covered);
    GEOSGeom_destroy_r(geos, all);
    free(discs);
    return area;
}

/* GEOS's polygons of ever more corners converge as 1 / n2, so two of them give the limit (Richardson). */
static double geos_limit(struct ward_ctx *ctx, const double *xy, size_t n, double r, const struct ward_geom *polygon,
                         int segments)
{
    double coarse = geos_gap(ctx, xy, n, r, polygon, segments);
    double fine = geos_gap(ctx, xy, n, r, polygon, 2 * segments);
    return (4 * fine - coarse) / 3;
}

static void test_against_geos(void **state)
{
    struct ward_ctx *ctx = *state;
    struct dice d = {51};
    for (int round = 0; round < 24; round++) {
        double xy[60];
        int n = roll_int(&d, 1, 30);
        double r = roll_real(&d, 20, 90);
        struct ward_geom g = star_of(ctx, &d, 528000, 3493000, 150, 40);
        for (int i = 0; i < n; i++) {
            xy[2 * i] = 528000 + roll_real(&d, -250, 250);
            xy[2 * i + 1] = 3493000 + roll_real(&d, -250, 250);
        }
        double got = gap_of(ctx, xy, (size_t)n, r, &g);
        double coarse = geos_gap(ctx, xy, (size_t)n, r, &g, 256);
        double sagitta_m2 = n * pi * r * r * (1 - sin(pi / 512) / (pi / 512)); /* what all its discs lack */
        assert_true(coarse >= got - 1e-6 && coarse <= got + sagitta_m2 + 1e-6);
        assert_near_m(got, geos_limit(ctx, xy, (size_t)n, r, &g, 512), 2e-5);
        ward_geom_clear(&g);
    }
}

/* Circles of radius 5 about lattice points meet lattice vertices, one another's centres and crossings exactly. */
static void test_lattice(void **state)
{
    struct ward_ctx *ctx = *state;
    struct dice d = {52};
    for (int round = 0; round < 40; round++) {
        double xy[30];
        int n = roll_int(&d, 1, 15);
        const double triangle[] = {0, 0, 15, 0, roll_int(&d, -3, 15), 20};
        struct ward_geom g = round % 2 ? polygon_of(ctx, triangle, 3) : box_of(ctx, 0, 0, 20, 15);
        for (int i = 0; i < 2 * n; i++)
            xy[i] = roll_int(&d, -1, 4) * 5 + (round % 4 > 1 ? roll_int(&d, -1, 1) * (i % 2 ? 4 : 3) : 0);
        assert_near_m(gap_of(ctx, xy, (size_t)n, 5, &g), geos_limit(ctx, xy, (size_t)n, 5, &g, 256), 1e-5);
        ward_geom_clear(&g);
    }
}

/* A large turned square with a small disc that touches an edge from inside or outside, up to the last bits. */
static void test_touching(void **state)
{
    struct ward_ctx *ctx = *state;
    struct dice d = {58};
    for (int round = 0; round < 400; round++) {
        double turn = roll_real(&d, 0, 2 * pi);
        double along = roll_real(&d, -900, 900);
        double off = 1000 - (round % 2 ? 5 : -5) * (1 + roll_int(&d, -3, 3) * 1e-16 + roll_int(&d, -1, 1) * 1e-12);
        double xy[8];
        for (int i = 0; i < 4; i++) {
            xy[2 * i] = 1000 * sqrt(2) * cos(turn + pi / 4 + i * pi / 2);
            xy[2 * i + 1] = 1000 * sqrt(2) * sin(turn + pi / 4 + i * pi / 2);
        }
        const double centre[] = {off * cos(turn) - along * sin(turn), off * sin(turn) + along * cos(turn)};
        struct ward_geom g = polygon_of(ctx, xy, 4);
        struct answer a = ask(ctx, centre, 1, 5, &g);
        assert_near_m(a.gap_m2, a.area_m2 - (round % 2 ? 25 * pi : 0), 1e-6);
        ward_geom_clear(&g);
    }
}

/* A unit whose outline is itself a chain of chords of the disc: every vertex lies on the circle. */
static void test_vertices_on_circle(void **state)
{
    struct ward_ctx *ctx = *state;
    double xy[128];
    const double centre[] = {528000, 3493000};
    for (int i = 0; i < 64; i++) {
        xy[2 * i] = centre[0] + 70 * cos(2 * pi * i / 64);
        xy[2 * i + 1] = centre[1] + 70 * sin(2 * pi * i / 64);
    }
    struct ward_geom g = polygon_of(ctx, xy, 64);
    struct answer a = ask(ctx, centre, 1, 70, &g);
    assert_near_m(a.covered_m2, a.area_m2, 1e-6);
    assert_near_m(a.gap_m2, 0, 1e-6);
    ward_geom_clear(&g);
}

static void test_laws(void **state)
{
    struct ward_ctx *ctx = *state;
    struct dice d = {53};
    for (int round = 0; round < 40; round++) {
        double xy[80], moved[80], turned[80];
        double r = roll_real(&d, 10, 80);
        struct ward_geom g = star_of(ctx, &d, 0, 0, 150, 30);
        struct ward_geom away = {0};
        for (int i = 0; i < 80; i++) {
            xy[i] = round % 3 ? roll_real(&d, -200, 200) : roll_int(&d, -10, 10) * 20;
            moved[i] = xy[i] + (i % 2 ? 3493000 : 528000);
        }
        double before = ward_geom_area_m2(&g);
        for (size_t n = 1; n <= 40; n++) { /* one more disc never makes the gap larger */
            double gap = gap_of(ctx, xy, n, r, &g);
            assert_true(gap <= before + 1e-7);
            before = gap;
        }
        assert_ok(ctx, ward_geom_copy(ctx, &g, &away));
        for (size_t i = 0; i < 2 * away.n_coords; i++)
            away.xy[i] += i % 2 ? 3493000 : 528000;
        assert_near_m(gap_of(ctx, moved, 40, r, &away), before, 1e-4); /* coordinates there have 5e-10 m */
        for (int i = 0; i < 80; i += 2) {
            turned[i] = xy[78 - i];
            turned[i + 1] = xy[79 - i];
        }
        assert_true(gap_of(ctx, turned, 40, r, &g) == gap_of(ctx, xy, 40, r, &g)); /* to the last bit */
        ward_geom_clear(&g);
        ward_geom_clear(&away);
    }
}

/* Many discs over many units, and one disc a continent away. */
static void test_many(void **state)
{
    struct ward_ctx *ctx = *state;
    struct dice d = {54};
    enum { N = 4000 };
    double *xy = calloc(2 * N, sizeof *xy);
    struct ward_geom *cells = coverage_of(ctx, &d, 528000, 3493000, 400, 4, 4, false);
    struct ward_geom whole = {0};
    struct ward_discs *discs;
    double sum_m2 = 0;
    double area_m2, gap_m2;
    for (int i = 0; i < N; i++) {
        xy[2 * i] = roll_real(&d, 527000, 531000);
        xy[2 * i + 1] = roll_real(&d, 3492000, 3496000);
    }
    xy[0] = -5e6;
    assert_ok(ctx, ward_discs_new(ctx, xy, N, 40, &discs));
    for (size_t i = 0; i < 16; i++) {
        double covered_m2;
        assert_ok(ctx, ward_gap(ctx, discs, &cells[i], &area_m2, &gap_m2, NULL));
        assert_ok(ctx, ward_covered(ctx, discs, &cells[i], &covered_m2));
        assert_near_m(gap_m2 + covered_m2, area_m2, 1e-5);
        sum_m2 += gap_m2;
    }
    assert_ok(ctx, ward_dissolve(ctx, cells, 16, &whole));
    assert_ok(ctx, ward_gap(ctx, discs, &whole, &area_m2, &gap_m2, NULL));
    assert_near_m(gap_m2, sum_m2, 1e-4);
    ward_discs_free(discs);
    ward_geom_clear(&whole);
    clear_all(cells, 16);
    free(xy);
}

/* The geometry's outline stays within 0.05 m of the arcs, inside the polygon, and is valid. */
static void check_geometry(struct ward_ctx *ctx, const double *xy, size_t n, double r, const struct ward_geom *polygon)
{
    struct ward_discs *d;
    struct ward_geom geom = {0};
    double area_m2, gap_m2;
    char reason[256];
    bool valid;
    assert_ok(ctx, ward_discs_new(ctx, xy, n, r, &d));
    assert_ok(ctx, ward_gap(ctx, d, polygon, &area_m2, &gap_m2, &geom));
    ward_discs_free(d);
    assert_int_equal(ward_geom_is_empty(&geom), gap_m2 == 0);
    if (gap_m2 == 0)
        return;
    assert_int_equal(geom.kind, WARD_KIND_POLYGON);
    assert_int_equal(geom.srid, polygon->srid);
    assert_ok(ctx, ward_validity(ctx, &geom, &valid, reason));
    if (!valid)
        fail_msg("%s", reason);
    double excess_m2 = ward_geom_area_m2(&geom) - gap_m2;
    assert_true(excess_m2 > -1e-5 && excess_m2 < 0.05 * (double)n * 2 * pi * r + 1e-5);
    for (size_t p = 0; p < geom.n_parts; p++)
        for (size_t i = geom.part_at[p]; i + 1 < geom.part_at[p + 1]; i++) {
            const double *a = geom.xy + 2 * i;
            double t;
            for (size_t k = 0; k < n; k++) { /* no chord cuts deeper than 0.05 m into a disc */
                double m = sqrt(ward_segment_d2(xy[2 * k], xy[2 * k + 1], a[0], a[1], a[2], a[3], &t));
                assert_true(m >= r - 0.05 - 1e-5);
            }
        }
    ward_geom_clear(&geom);
}

static void test_geometry(void **state)
{
    struct ward_ctx *ctx = *state;
    struct dice d = {55};
    for (int round = 0; round < 40; round++) {
        double xy[80];
        int n = roll_int(&d, 1, 40);
        double r = roll_real(&d, 15, 100);
        struct ward_geom g = star_of(ctx, &d, 528000, 3493000, 150, 30);
        for (int i = 0; i < 2 * n; i++)
            xy[i] = (i % 2 ? 3493000 : 528000) + roll_real(&d, -200, 200);
        check_geometry(ctx, xy, (size_t)n, r, &g);
        ward_geom_clear(&g);
        g = box_of(ctx, 0, 0, 20, 15);
        n = roll_int(&d, 1, 8);
        for (int i = 0; i < 2 * n; i++)
            xy[i] = roll_int(&d, -1, 4) * 5;
        check_geometry(ctx, xy, (size_t)n, 5, &g);
        ward_geom_clear(&g);
    }
    struct ward_geom ten = box_of(ctx, 0, 0, 10, 10);
    struct ward_geom whole = {0};
    struct ward_discs *discs;
    double area_m2, gap_m2;
    assert_ok(ctx, ward_discs_new(ctx, NULL, 0, 1, &discs));
    assert_ok(ctx, ward_gap(ctx, discs, &ten, &area_m2, &gap_m2, &whole));
    assert_true(ward_geom_area_m2(&whole) == 100); /* nothing near: the polygon itself */
    ward_discs_free(discs);
    ward_geom_clear(&ten);
    ward_geom_clear(&whole);
}

/* Units and discs in general position are walked, never left to GEOS; exactly degenerate ones mostly. */
static void test_walks(void **state)
{
    struct ward_ctx *ctx = *state;
    struct dice d = {56};
    int unsound = 0;
    for (int round = 0; round < 150; round++) {
        double xy[60];
        int n = roll_int(&d, 1, 30);
        bool is_lattice = round % 3 == 0;
        double r = is_lattice ? 5 : roll_real(&d, 15, 90);
        struct ward_geom g = is_lattice ? box_of(ctx, 0, 0, 20, 15) : star_of(ctx, &d, 528000, 3493000, 150, 30);
        struct ward_geom out = {0};
        struct ward_discs *discs;
        struct ward_gap_work w;
        struct ward_gap_chords chords;
        bool is_sound;
        for (int i = 0; i < 2 * n; i++)
            xy[i] = is_lattice ? roll_int(&d, -1, 4) * 5 : (i % 2 ? 3493000 : 528000) + roll_real(&d, -200, 200);
        assert_ok(ctx, ward_discs_new(ctx, xy, is_lattice ? (size_t)n / 5 : (size_t)n, r, &discs));
        assert_ok(ctx, ward_gap_work_new(ctx, discs, &g, &w));
        assert_ok(ctx, ward_gap_chords_new(ctx, &w, &chords));
        assert_ok(ctx, ward_gap_walk(ctx, &w, &chords, &g, &out, &is_sound));
        assert_true(is_lattice || is_sound);
        unsound += !is_sound;
        ward_gap_chords_clear(&chords);
        ward_gap_work_clear(&w);
        ward_discs_free(discs);
        ward_geom_clear(&out);
        ward_geom_clear(&g);
    }
    assert_true(unsound < 25);
}

/* The corners of a geometry on the segment from (97, 0) to (103, 200), each once. */
static size_t points_on_seam(const struct ward_geom *g, double *out)
{
    size_t n = 0;
    for (size_t i = 0; i < g->n_coords; i++) {
        const double *p = g->xy + 2 * i;
        double t;
        bool is_known = ward_segment_d2(p[0], p[1], 97, 0, 103, 200, &t) > 1e-20;
        for (size_t k = 0; k < n; k++)
            is_known |= out[2 * k] == p[0] && out[2 * k + 1] == p[1];
        if (is_known)
            continue;
        out[2 * n] = p[0];
        out[2 * n++ + 1] = p[1];
    }
    return n;
}

/* The gaps of two units side by side meet in the same points of their common edge, to the last bit. */
static void test_seams(void **state)
{
    struct ward_ctx *ctx = *state;
    struct dice d = {57};
    size_t seen = 0;
    for (int round = 0; round < 40; round++) {
        double xy[40], left[400], right[400];
        struct ward_geom sides[2] = {polygon_of(ctx, (const double[]){0, 0, 97, 0, 103, 200, 0, 200}, 4),
                                     polygon_of(ctx, (const double[]){97, 0, 200, 0, 200, 200, 103, 200}, 4)};
        struct ward_geom gaps[2] = {{0}, {0}};
        struct ward_discs *discs;
        double area_m2, gap_m2;
        for (int i = 0; i < 40; i++)
            xy[i] = roll_real(&d, 0, 200);
        assert_ok(ctx, ward_discs_new(ctx, xy, 20, 25, &discs));
        for (int i = 0; i < 2; i++)
            assert_ok(ctx, ward_gap(ctx, discs, &sides[i], &area_m2, &gap_m2, &gaps[i]));
        size_t n = points_on_seam(&gaps[0], left);
        assert_int_equal(points_on_seam(&gaps[1], right), n);
        for (size_t i = 0; i < n; i++) {
            bool is_met = false;
            for (size_t k = 0; k < n; k++)
                is_met |= left[2 * i] == right[2 * k] && left[2 * i + 1] == right[2 * k + 1];
            assert_true(is_met);
        }
        seen += n;
        ward_discs_free(discs);
        for (int i = 0; i < 2; i++) {
            ward_geom_clear(&sides[i]);
            ward_geom_clear(&gaps[i]);
        }
    }
    assert_true(seen > 100);
}

static void test_refusals(void **state)
{
    struct ward_ctx *ctx = *state;
    const double xy[] = {0, 0, (double)NAN, 1};
    struct ward_discs *d;
    double area_m2, gap_m2;
    assert_int_equal(ward_discs_new(ctx, xy, 1, 0, &d), WARD_E_ARG);
    assert_int_equal(ward_discs_new(ctx, xy, 1, (double)INFINITY, &d), WARD_E_ARG);
    assert_int_equal(ward_discs_new(ctx, xy, 1, (double)NAN, &d), WARD_E_ARG);
    assert_int_equal(ward_discs_new(ctx, xy, 2, 1, &d), WARD_E_GEOM);
    assert_null(d);
    assert_ok(ctx, ward_discs_new(ctx, xy, 1, 1, &d));
    struct ward_geom line = line_of(ctx, (const double[]){0, 0, 1, 1}, 2);
    assert_int_equal(ward_gap(ctx, d, &line, &area_m2, &gap_m2, NULL), WARD_E_GEOM);
    struct ward_geom flat = polygon_of(ctx, (const double[]){0, 0, 5, 5, 10, 10}, 3);
    assert_ok(ctx, ward_gap(ctx, d, &flat, &area_m2, &gap_m2, NULL));
    assert_true(area_m2 == 0 && gap_m2 == 0);
    ward_geom_clear(&line);
    ward_geom_clear(&flat);
    ward_discs_free(d);
}

static void test_failing_memory(void **state)
{
    struct ward_ctx *ctx = *state;
    const double xy[] = {3, 3, 5, 5, 8, 1, 9, 9};
    struct ward_geom g = box_of(ctx, 0, 0, 10, 10);
    check_geometry(ctx, xy, 4, 2, &g);
    long live = ward_mem_live();
    ward_rc rc = WARD_E_NOMEM;
    for (long n = 1; rc != WARD_OK && n < 1000; n++) {
        struct ward_discs *d = NULL;
        struct ward_geom geom = {0};
        double area_m2, gap_m2;
        ward_mem_fail_at(n);
        rc = ward_discs_new(ctx, xy, 4, 2, &d);
        if (rc == WARD_OK)
            rc = ward_gap(ctx, d, &g, &area_m2, &gap_m2, &geom);
        if (rc == WARD_OK)
            rc = ward_covered(ctx, d, &g, &area_m2);
        ward_mem_fail_at(0);
        assert_true(rc == WARD_OK || rc == WARD_E_NOMEM);
        ward_discs_free(d);
        ward_geom_clear(&geom);
        assert_int_equal(ward_mem_live(), live);
    }
    assert_int_equal(rc, WARD_OK);
    ward_geom_clear(&g);
}

/* Thousands of discs, some in dense heaps: the same outline from any number of threads, to the last bit. */
static void test_discs_by_threads(void **state)
{
    enum { DISCS = 3000 };
    struct ward_ctx *ctx = *state;
    struct dice d = {7};
    double *xy = calloc(2 * (size_t)DISCS, sizeof *xy);
    struct ward_discs *alone = NULL, *shared = NULL;
    for (size_t i = 0; i < 2 * (size_t)DISCS; i++)
        xy[i] = roll_real(&d, 0, i % 600 < 200 ? 500 : 6000);
    ward_ctx_set_threads(ctx, 1);
    assert_ok(ctx, ward_discs_new(ctx, xy, DISCS, 70, &alone));
    assert_true(alone->n_arcs > DISCS / 2);
    for (int threads = 2; threads <= 4; threads *= 2) {
        ward_ctx_set_threads(ctx, threads);
        assert_ok(ctx, ward_discs_new(ctx, xy, DISCS, 70, &shared));
        assert_int_equal(shared->n_arcs, alone->n_arcs);
        assert_memory_equal(shared->arcs, alone->arcs, alone->n_arcs * sizeof *alone->arcs);
        assert_memory_equal(shared->arc_at, alone->arc_at, (alone->n + 1) * sizeof *alone->arc_at);
        ward_discs_free(shared);
    }
    ward_discs_free(alone);
    free(xy);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_by_hand, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_holes, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_against_geos, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_lattice, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_vertices_on_circle, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_touching, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_laws, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_many, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_discs_by_threads, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_geometry, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_walks, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_seams, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_refusals, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_failing_memory, set_up, tear_down),
    };
    return cmocka_run_group_tests_name("gap", tests, NULL, NULL);
}
