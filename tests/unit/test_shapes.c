#include "geo_help.h"

#include "geo/gap.h"
#include "geo/pred.h"
#include "geo/shapes.h"
#include "geo/validity.h"

static const double pi = 3.14159265358979323846;
enum { MOST = 40 };

/* Facilities of a test, and the same drawn by GEOS. */
struct scene {
    struct ward_geom geoms[MOST];
    struct ward_shape_given given[MOST];
    size_t n;
};

static void add(struct scene *s, struct ward_geom g, double reach_m)
{
    s->geoms[s->n] = g;
    s->given[s->n] = (struct ward_shape_given){.geom = &s->geoms[s->n], .reach_m = reach_m};
    s->n++;
}

static void add_sector(struct ward_ctx *ctx, struct scene *s, double x, double y, double r, double from, double sweep)
{
    add(s, point_of_xy(ctx, x, y), r);
    s->given[s->n - 1].is_sector = true;
    s->given[s->n - 1].from_rad = from;
    s->given[s->n - 1].sweep_rad = sweep;
}

static void clear(struct scene *s)
{
    for (size_t i = 0; i < s->n; i++)
        ward_geom_clear(&s->geoms[i]);
    s->n = 0;
}

struct answer {
    double area_m2, gap_m2, covered_m2;
};

/* Gap and served part, each by its own formula, are the whole to a square centimetre and far better. */
static struct answer ask(struct ward_ctx *ctx, const struct scene *s, const struct ward_geom *polygon)
{
    struct answer a;
    struct ward_shapes *shapes;
    assert_ok(ctx, ward_shapes_new(ctx, s->given, s->n, true, &shapes));
    assert_ok(ctx, ward_shapes_gap(ctx, shapes, polygon, &a.area_m2, &a.gap_m2, NULL));
    assert_ok(ctx, ward_shapes_covered(ctx, shapes, polygon, &a.covered_m2));
    ward_shapes_free(shapes);
    assert_near_m(a.gap_m2 + a.covered_m2, a.area_m2, 5e-6);
    return a;
}

static void test_by_hand(void **state)
{
    struct ward_ctx *ctx = *state;
    struct scene s = {.n = 0};
    struct ward_geom unit = box_of(ctx, 0, 0, 100, 100);
    assert_true(ask(ctx, &s, &unit).gap_m2 == 10000);
    add(&s, box_of(ctx, 40, 40, 50, 60), 5);
    double lot = 200 + 2 * 30 * 5 + 25 * pi;
    assert_near_m(ask(ctx, &s, &unit).gap_m2, 10000 - lot, 1e-9);
    add(&s, box_of(ctx, 40, 40, 50, 60), 5); /* the same once more */
    assert_near_m(ask(ctx, &s, &unit).gap_m2, 10000 - lot, 1e-6);
    add(&s, box_of(ctx, 50, 40, 60, 60), 5); /* the lot beside it: its sides run on */
    double both = 400 + 2 * 40 * 5 + 25 * pi;
    assert_near_m(ask(ctx, &s, &unit).gap_m2, 10000 - both, 1e-6);
    add(&s, box_of(ctx, 40, 60, 60, 70), 5); /* and one across both */
    assert_near_m(ask(ctx, &s, &unit).gap_m2, 10000 - (600 + 2 * 50 * 5 + 25 * pi), 1e-6);
    clear(&s);
    add_sector(ctx, &s, 50, 50, 20, 0, pi / 2);
    assert_near_m(ask(ctx, &s, &unit).gap_m2, 10000 - 100 * pi, 1e-9);
    add_sector(ctx, &s, 50, 50, 20, pi / 2, 1.5 * pi); /* the rest of the turn: their sides lie on one another */
    assert_near_m(ask(ctx, &s, &unit).gap_m2, 10000 - 400 * pi, 1e-6);
    clear(&s);
    const double line[] = {20, 50, 80, 50};
    add(&s, line_of(ctx, line, 2), 10);
    assert_near_m(ask(ctx, &s, &unit).gap_m2, 10000 - (1200 + 100 * pi), 1e-9);
    add(&s, point_of_xy(ctx, 50, 90), 30); /* a larger disc touches the line's side from outside, and leaves the unit */
    assert_near_m(ask(ctx, &s, &unit).covered_m2, 10000 - ask(ctx, &s, &unit).gap_m2, 1e-6);
    clear(&s);
    add(&s, box_of(ctx, -20, 0, 0, 100), 10); /* its side runs along x = 10, its edge along the unit's */
    assert_near_m(ask(ctx, &s, &unit).gap_m2, 9000, 1e-6);
    add(&s, box_of(ctx, 110, 0, 120, 100), 10); /* only touches the unit's other edge, along all of it */
    assert_near_m(ask(ctx, &s, &unit).gap_m2, 9000, 1e-6);
    add(&s, box_of(ctx, 20, 0, 30, 100), 10); /* its side and the first lot's run along one another, facing away */
    assert_near_m(ask(ctx, &s, &unit).gap_m2, 6000, 1e-6);
    add(&s, box_of(ctx, 50, 0, 90, 100), 10); /* the two leave nothing between them but a line */
    assert_true(ask(ctx, &s, &unit).gap_m2 == 0);
    clear(&s);
    ward_geom_clear(&unit);
}

/* ---- against GEOS ---- */

static GEOSGeometry *draw_sector(struct ward_ctx *ctx, const struct ward_shape_given *g, int segments)
{
    struct ward_geom p = {0};
    double x = g->geom->xy[0], y = g->geom->xy[1];
    int n = 4 * segments;
    ward_geom_reset(&p, WARD_KIND_POLYGON, 4549);
    assert_ok(ctx, ward_geom_poly(ctx, &p));
    assert_ok(ctx, ward_geom_part(ctx, &p));
    assert_ok(ctx, ward_geom_add(ctx, &p, x, y));
    for (int i = 0; i <= n; i++) {
        double angle = g->from_rad + g->sweep_rad * i / n;
        assert_ok(ctx, ward_geom_add(ctx, &p, x + g->reach_m * cos(angle), y + g->reach_m * sin(angle)));
    }
    assert_ok(ctx, ward_geom_add(ctx, &p, x, y));
    GEOSGeometry *out = to_geos(ctx, &p);
    ward_geom_clear(&p);
    return out;
}

/* Every segment buffered for itself: GEOS simplifies longer lines before it buffers them. */
static GEOSGeometry *draw_grown(struct ward_ctx *ctx, const struct ward_shape_given *g, int segments)
{
    GEOSContextHandle_t geos = geos_of(ctx);
    GEOSGeometry *parts[512];
    unsigned n = 0;
    if (g->geom->kind == WARD_KIND_POLYGON)
        parts[n++] = to_geos(ctx, g->geom);
    for (size_t part = 0; part < g->geom->n_parts; part++)
        for (size_t i = g->geom->part_at[part]; i < g->geom->part_at[part + 1]; i++) {
            const double *a = g->geom->xy + 2 * i;
            bool is_last = i + 1 == g->geom->part_at[part + 1];
            if (is_last && g->geom->kind != WARD_KIND_POINT)
                continue;
            struct ward_geom one = is_last ? point_of_xy(ctx, a[0], a[1]) : line_of(ctx, a, 2);
            GEOSGeometry *line = to_geos(ctx, &one);
            assert_true(n < 512);
            parts[n++] = GEOSBuffer_r(geos, line, g->reach_m, segments);
            GEOSGeom_destroy_r(geos, line);
            ward_geom_clear(&one);
        }
    GEOSGeometry *all = GEOSGeom_createCollection_r(geos, GEOS_GEOMETRYCOLLECTION, parts, n);
    GEOSGeometry *out = GEOSUnaryUnion_r(geos, all);
    assert_non_null(out);
    GEOSGeom_destroy_r(geos, all);
    return out;
}

static double geos_gap(struct ward_ctx *ctx, const struct scene *s, const struct ward_geom *polygon, int segments)
{
    GEOSContextHandle_t geos = geos_of(ctx);
    GEOSGeometry *drawn[MOST];
    for (size_t i = 0; i < s->n; i++)
        drawn[i] =
            s->given[i].is_sector ? draw_sector(ctx, &s->given[i], segments) : draw_grown(ctx, &s->given[i], segments);
    GEOSGeometry *all = GEOSGeom_createCollection_r(geos, GEOS_GEOMETRYCOLLECTION, drawn, (unsigned)s->n);
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
    return area;
}

/* Ever finer drawings converge as 1 / n2, so two of them give the limit (Richardson). */
static double geos_limit(struct ward_ctx *ctx, const struct scene *s, const struct ward_geom *polygon, int segments)
{
    double coarse = geos_gap(ctx, s, polygon, segments);
    double fine = geos_gap(ctx, s, polygon, 2 * segments);
    return (4 * fine - coarse) / 3;
}

static void fill(struct ward_ctx *ctx, struct scene *s, struct dice *d, double x, double y)
{
    size_t n = (size_t)roll_int(d, 1, 8);
    for (size_t i = 0; i < n; i++) {
        double at_x = x + roll_real(d, -200, 200), at_y = y + roll_real(d, -200, 200);
        double r = roll_real(d, 5, 90);
        const double line[] = {at_x,
                               at_y,
                               at_x + roll_real(d, -80, 80),
                               at_y + roll_real(d, -80, 80),
                               at_x + roll_real(d, -80, 80),
                               at_y + roll_real(d, -80, 80)};
        switch (roll_int(d, 0, 4)) {
        case 0:
            add(s, point_of_xy(ctx, at_x, at_y), r);
            break;
        case 1:
            add(s, line_of(ctx, line, 3), r / 3);
            break;
        case 2:
            add_sector(ctx, s, at_x, at_y, 2 * r, roll_real(d, -10, 10), roll_real(d, 0.1, 6.2));
            break;
        case 3: { /* entrances: several points */
            struct ward_geom g = point_of_xy(ctx, line[0], line[1]);
            add_ring(ctx, &g, line + 2, 1);
            add_ring(ctx, &g, line + 4, 1);
            add(s, g, r);
            break;
        }
        default:
            add(s, star_of(ctx, d, at_x, at_y, roll_real(d, 10, 80), (size_t)roll_int(d, 3, 20)), r / 2);
        }
    }
}

static void test_against_geos(void **state)
{
    struct ward_ctx *ctx = *state;
    struct dice d = {91};
    for (int round = 0; round < 40; round++) {
        struct scene s = {.n = 0};
        struct ward_geom unit = star_of(ctx, &d, 528000, 3493000, 150, 30);
        fill(ctx, &s, &d, 528000, 3493000);
        assert_near_m(ask(ctx, &s, &unit).gap_m2, geos_limit(ctx, &s, &unit, 64), 1e-2);
        if (round < 3)
            assert_near_m(ask(ctx, &s, &unit).gap_m2, geos_limit(ctx, &s, &unit, 512), 3e-4);
        clear(&s);
        ward_geom_clear(&unit);
    }
}

/* Lots, lines, discs and quarter sectors on a lattice, all with the reach of its spacing: outlines lie on one another
 * and on the unit's edges, circles touch lines and meet in their ends. */
static void test_lattice(void **state)
{
    struct ward_ctx *ctx = *state;
    struct dice d = {92};
    for (int round = 0; round < 120; round++) {
        struct scene s = {.n = 0};
        double base = round % 2 ? 0 : 528000;
        struct ward_geom unit = box_of(ctx, base, base, base + 40, base + 30);
        size_t n = (size_t)roll_int(&d, 1, 7);
        for (size_t i = 0; i < n; i++) {
            double x = base + roll_int(&d, -1, 8) * 5, y = base + roll_int(&d, -1, 6) * 5;
            double w = roll_int(&d, 1, 3) * 5, h = roll_int(&d, 1, 3) * 5;
            const double line[] = {x, y, x + w, y};
            switch (roll_int(&d, 0, 3)) {
            case 0:
                add(&s, point_of_xy(ctx, x, y), 5 * roll_int(&d, 1, 2));
                break;
            case 1:
                add(&s, line_of(ctx, line, 2), 5);
                break;
            case 2:
                add_sector(ctx, &s, x, y, 10, roll_int(&d, 0, 3) * pi / 2, roll_int(&d, 1, 3) * pi / 2);
                break;
            default:
                add(&s, box_of(ctx, x, y, x + w, y + h), 5);
            }
        }
        assert_near_m(ask(ctx, &s, &unit).gap_m2, geos_limit(ctx, &s, &unit, 64), 1e-4);
        clear(&s);
        ward_geom_clear(&unit);
    }
}

/* Equal discs have a kernel of their own: the two agree. One more facility never makes the gap larger. */
static void test_laws(void **state)
{
    struct ward_ctx *ctx = *state;
    struct dice d = {93};
    for (int round = 0; round < 30; round++) {
        struct scene s = {.n = 0};
        struct ward_geom unit = star_of(ctx, &d, 0, 0, 150, 30);
        double xy[2 * MOST];
        double r = roll_real(&d, 10, 80);
        double area_m2, gap_m2;
        struct ward_discs *discs;
        double before = ward_geom_area_m2(&unit);
        for (size_t i = 0; i < 20; i++) {
            xy[2 * i] = round % 3 ? roll_real(&d, -200, 200) : roll_int(&d, -10, 10) * 20;
            xy[2 * i + 1] = round % 3 ? roll_real(&d, -200, 200) : roll_int(&d, -10, 10) * 20;
            add(&s, point_of_xy(ctx, xy[2 * i], xy[2 * i + 1]), r);
        }
        assert_ok(ctx, ward_discs_new(ctx, xy, 20, r, &discs));
        assert_ok(ctx, ward_gap(ctx, discs, &unit, &area_m2, &gap_m2, NULL));
        assert_near_m(ask(ctx, &s, &unit).gap_m2, gap_m2, 1e-6);
        ward_discs_free(discs);
        clear(&s);
        fill(ctx, &s, &d, 0, 0);
        fill(ctx, &s, &d, 0, 0);
        size_t all = s.n;
        for (s.n = 1; s.n <= all; s.n++) {
            double gap = ask(ctx, &s, &unit).gap_m2;
            assert_true(gap <= before + 1e-6);
            before = gap;
        }
        s.n = all;
        clear(&s);
        ward_geom_clear(&unit);
    }
}

/* The geometry is valid, and no outline of it cuts deeper than 0.05 m into what is served. */
static void test_geometry(void **state)
{
    struct ward_ctx *ctx = *state;
    struct dice d = {94};
    for (int round = 0; round < 30; round++) {
        struct scene s = {.n = 0};
        struct ward_geom unit = star_of(ctx, &d, 528000, 3493000, 150, 30);
        struct ward_geom gap = {0};
        struct ward_shapes *shapes;
        double area_m2, gap_m2;
        char reason[256];
        bool valid;
        fill(ctx, &s, &d, 528000, 3493000);
        assert_ok(ctx, ward_shapes_new(ctx, s.given, s.n, true, &shapes));
        assert_ok(ctx, ward_shapes_gap(ctx, shapes, &unit, &area_m2, &gap_m2, &gap));
        assert_int_equal(ward_geom_is_empty(&gap), gap_m2 == 0);
        if (gap_m2 > 0) {
            assert_ok(ctx, ward_validity(ctx, &gap, &valid, reason));
            assert_true(valid);
            assert_true(ward_geom_area_m2(&gap) >= gap_m2 - 1e-5);
        }
        for (size_t i = 0; i < gap.n_coords; i++)
            for (size_t k = 0; k < s.n; k++) {
                if (s.given[k].is_sector || s.given[k].geom->kind == WARD_KIND_POLYGON)
                    continue;
                double m = INFINITY;
                double t;
                for (size_t p = 0; p < s.geoms[k].n_parts; p++)
                    for (size_t c = s.geoms[k].part_at[p]; c < s.geoms[k].part_at[p + 1]; c++) {
                        const double *a = s.geoms[k].xy + 2 * c;
                        const double *b = c + 1 < s.geoms[k].part_at[p + 1] ? a + 2 : a;
                        m = fmin(m,
                                 sqrt(ward_segment_d2(gap.xy[2 * i], gap.xy[2 * i + 1], a[0], a[1], b[0], b[1], &t)));
                    }
                assert_true(m >= s.given[k].reach_m - 0.05 - 1e-6);
            }
        ward_shapes_free(shapes);
        ward_geom_clear(&gap);
        clear(&s);
        ward_geom_clear(&unit);
    }
}

/* Is a place served, straight from the definition? */
static bool is_served(const struct ward_shape_given *g, double x, double y)
{
    double best = INFINITY;
    bool inside = false;
    double t;
    if (g->is_sector) {
        double dx = x - g->geom->xy[0], dy = y - g->geom->xy[1];
        double turn = fmod(atan2(dy, dx) - g->from_rad, 2 * pi);
        turn += turn < 0 ? 2 * pi : 0;
        return hypot(dx, dy) < g->reach_m && turn < g->sweep_rad;
    }
    for (size_t p = 0; p < g->geom->n_parts; p++)
        for (size_t i = g->geom->part_at[p]; i < g->geom->part_at[p + 1]; i++) {
            const double *a = g->geom->xy + 2 * i;
            const double *b = i + 1 < g->geom->part_at[p + 1] ? a + 2 : a;
            best = fmin(best, ward_segment_d2(x, y, a[0], a[1], b[0], b[1], &t));
            if (g->geom->kind == WARD_KIND_POLYGON && (a[1] > y) != (b[1] > y) &&
                x < a[0] + (y - a[1]) / (b[1] - a[1]) * (b[0] - a[0]))
                inside = !inside;
        }
    return inside || sqrt(best) < g->reach_m;
}

static void test_along(void **state)
{
    struct ward_ctx *ctx = *state;
    struct dice d = {95};
    size_t served = 0, compared = 0;
    for (int round = 0; round < 30; round++) {
        struct scene s = {.n = 0};
        struct ward_shapes *shapes;
        struct ward_shape_spans spans = {0};
        const double a[] = {roll_real(&d, -250, 250), roll_real(&d, -250, 250)};
        const double b[] = {roll_real(&d, -250, 250), roll_real(&d, -250, 250)};
        double length = hypot(b[0] - a[0], b[1] - a[1]);
        fill(ctx, &s, &d, 0, 0);
        assert_ok(ctx, ward_shapes_new(ctx, s.given, s.n, false, &shapes));
        for (uint32_t k = 0; k < s.n; k++) {
            spans.n = 0;
            assert_ok(ctx, ward_shape_along(ctx, shapes, k, a, b, &spans));
            for (double m = 0.05; m < length; m += 0.5) {
                double share = m / length;
                bool want = is_served(&s.given[k], a[0] + share * (b[0] - a[0]), a[1] + share * (b[1] - a[1]));
                bool got = false;
                bool is_near_end = false;
                for (size_t i = 0; i < spans.n; i++) {
                    got |= share > spans.items[i].from && share < spans.items[i].to;
                    is_near_end |= fabs(share - spans.items[i].from) * length < 1e-6 ||
                                   fabs(share - spans.items[i].to) * length < 1e-6;
                }
                compared++;
                served += want;
                if (!is_near_end)
                    assert_int_equal(got, want);
            }
        }
        ward_shape_spans_clear(&spans);
        ward_shapes_free(shapes);
        clear(&s);
    }
    assert_true(served > 1000 && compared > 2 * served);
}

static void test_refused(void **state)
{
    struct ward_ctx *ctx = *state;
    struct scene s = {.n = 0};
    struct ward_shapes *shapes;
    struct ward_geom unit = box_of(ctx, 0, 0, 10, 10);
    double area_m2, gap_m2;
    add(&s, box_of(ctx, 0, 0, 1, 1), (double)NAN);
    assert_int_equal(ward_shapes_new(ctx, s.given, s.n, true, &shapes), WARD_E_ARG);
    s.given[0].reach_m = 5;
    s.given[0].is_sector = true;
    assert_int_equal(ward_shapes_new(ctx, s.given, s.n, true, &shapes), WARD_E_ARG);
    s.given[0].is_sector = false;
    assert_ok(ctx, ward_shapes_new(ctx, s.given, s.n, false, &shapes));
    assert_int_equal(ward_shapes_gap(ctx, shapes, &unit, &area_m2, &gap_m2, NULL), WARD_E_ARG);
    ward_shapes_free(shapes);
    for (long n = 1;; n++) { /* whichever allocation fails, nothing is left behind */
        ward_mem_fail_at(n);
        ward_rc rc = ward_shapes_new(ctx, s.given, s.n, true, &shapes);
        if (rc == WARD_OK)
            rc = ward_shapes_gap(ctx, shapes, &unit, &area_m2, &gap_m2, NULL);
        ward_mem_fail_at(0);
        ward_shapes_free(shapes);
        if (rc == WARD_OK)
            break;
        assert_int_equal(rc, WARD_E_NOMEM);
    }
    clear(&s);
    ward_geom_clear(&unit);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_by_hand, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_against_geos, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_lattice, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_laws, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_geometry, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_along, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_refused, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
