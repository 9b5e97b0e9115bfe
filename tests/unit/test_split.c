#include "geo_help.h"

#include "geo/split.h"

/* Pieces follow each other without a gap, their geometry is as long as they say, and together they are the line; two
 * halves lie at one place, the lower polygon first. */
static void check_line(struct ward_ctx *ctx, const struct ward_geom *line, const struct ward_pieces *p)
{
    double at = 0;
    double sum_m = 0;
    for (size_t i = 0; i < p->n; i++) {
        const struct ward_piece *piece = &p->items[i], *last = i > 0 ? piece - 1 : NULL;
        bool is_half = piece->other != WARD_NONE, is_second = is_half && piece->other < piece->polygon;
        assert_true(piece->from_m == (is_second ? last->from_m : at) && piece->to_m > piece->from_m);
        assert_true(piece->length_m == (piece->to_m - piece->from_m) / (is_half ? 2 : 1) && piece->area_m2 == 0);
        assert_ok(ctx, ward_geom_gate(ctx, &piece->geom));
        assert_int_equal(piece->geom.srid, line->srid);
        assert_near_m(ward_geom_length_m(&piece->geom), piece->to_m - piece->from_m, 1e-6);
        sum_m += piece->length_m;
        if (is_second) {
            assert_true(last->polygon == piece->other && last->other == piece->polygon && last->to_m == piece->to_m);
            assert_int_equal(last->geom.n_coords, piece->geom.n_coords);
            assert_memory_equal(last->geom.xy, piece->geom.xy, 2 * piece->geom.n_coords * sizeof(double));
        } else if (i > 0 && line->n_parts == 1) {
            const struct ward_geom *before = &last->geom;
            assert_true(piece->geom.xy[0] == before->xy[2 * before->n_coords - 2]);
            assert_true(piece->geom.xy[1] == before->xy[2 * before->n_coords - 1]);
            assert_true(piece->polygon != last->polygon || piece->other != last->other);
        }
        at = piece->to_m;
    }
    assert_near_m(at, ward_geom_length_m(line), 1e-9);
    assert_near_m(sum_m, ward_geom_length_m(line), 1e-9);
}

/* Per polygon the same length as GEOS's intersection; random streets meet no boundary along its course. */
static void test_random_lines(void **state)
{
    struct ward_ctx *ctx = *state;
    struct dice d = {41};
    GEOSContextHandle_t geos = geos_of(ctx);
    struct ward_geom *cells = coverage_of(ctx, &d, 528000, 3493000, 100, 6, 6, true);
    struct ward_locator *l;
    struct ward_pieces p = {0};
    assert_ok(ctx, ward_locator_new(ctx, cells, 36, &l));
    for (int round = 0; round < 150; round++) {
        double xy[20];
        for (int i = 0; i < 20; i += 2) {
            xy[i] = roll_real(&d, 527900, 528700);
            xy[i + 1] = roll_real(&d, 3492900, 3493700);
        }
        struct ward_geom line = line_of(ctx, xy, 10);
        GEOSGeometry *shape = to_geos(ctx, &line);
        assert_ok(ctx, ward_split_line(ctx, l, &line, 0.5, &p));
        check_line(ctx, &line, &p);
        for (uint32_t k = 0; k < 36; k++) {
            double got = 0;
            double want = 0;
            GEOSGeometry *cell = to_geos(ctx, &cells[k]);
            GEOSGeometry *part = GEOSIntersection_r(geos, shape, cell);
            assert_int_equal(GEOSLength_r(geos, part, &want), 1);
            for (size_t i = 0; i < p.n; i++)
                got += p.items[i].polygon == k ? p.items[i].length_m : 0;
            assert_near_m(got, want, 1e-6);
            GEOSGeom_destroy_r(geos, part);
            GEOSGeom_destroy_r(geos, cell);
        }
        GEOSGeom_destroy_r(geos, shape);
        ward_geom_clear(&line);
    }
    ward_pieces_clear(&p);
    ward_locator_free(l);
    clear_all(cells, 36);
}

static bool has_corner(const struct ward_geom *g, const double *p)
{
    for (size_t i = 0; i < g->n_coords; i++)
        if (g->xy[2 * i] == p[0] && g->xy[2 * i + 1] == p[1])
            return true;
    return false;
}

/* How much of cell k's outline belongs to cell j: half of each edge they share, all of one that no other cell has. */
static double length_owed(const struct ward_geom *cells, uint32_t n, uint32_t k, uint32_t j)
{
    double sum_m = 0;
    for (size_t i = 0; i + 1 < cells[k].n_coords; i++) {
        const double *a = cells[k].xy + 2 * i;
        uint32_t holders = 0;
        bool is_held = has_corner(&cells[j], a) && has_corner(&cells[j], a + 2);
        for (uint32_t c = 0; c < n; c++)
            holders += has_corner(&cells[c], a) && has_corner(&cells[c], a + 2);
        sum_m += is_held ? hypot(a[2] - a[0], a[3] - a[1]) / holders : 0;
    }
    return sum_m;
}

/* Streets exactly along boundaries and through corners: nothing is lost, the two cells beside an edge have half each.
 */
static void test_along_edges(void **state)
{
    struct ward_ctx *ctx = *state;
    struct dice d = {42};
    struct ward_geom *cells = coverage_of(ctx, &d, 528000, 3493000, 100, 5, 5, false);
    struct ward_locator *l;
    struct ward_pieces p = {0};
    assert_ok(ctx, ward_locator_new(ctx, cells, 25, &l));
    for (uint32_t k = 0; k < 25; k++) {
        struct ward_geom ring = {0};
        ward_geom_reset(&ring, WARD_KIND_LINE, 4549);
        add_ring(ctx, &ring, cells[k].xy, cells[k].n_coords);
        assert_ok(ctx, ward_split_line(ctx, l, &ring, 0.5, &p));
        check_line(ctx, &ring, &p);
        for (uint32_t j = 0; j < 25; j++) {
            double got = 0;
            for (size_t i = 0; i < p.n; i++)
                got += p.items[i].polygon == j ? p.items[i].length_m : 0;
            assert_near_m(got, length_owed(cells, 25, k, j), 1e-9);
        }
        ward_geom_clear(&ring);
    }
    ward_pieces_clear(&p);
    ward_locator_free(l);
    clear_all(cells, 25);
}

static void check_pieces(const struct ward_pieces *p, const double *want, size_t n)
{
    assert_int_equal(p->n, n);
    for (size_t i = 0; i < n; i++) {
        assert_int_equal(p->items[i].polygon, (uint32_t)(int)want[3 * i]);
        assert_near_m(p->items[i].from_m, want[3 * i + 1], 1e-12);
        assert_near_m(p->items[i].to_m, want[3 * i + 2], 1e-12);
    }
}

/* Two squares side by side (0: x 0..10, 1: x 10..20, both y 0..10) and a third over both (2: y 8..12). */
static void test_by_hand(void **state)
{
    struct ward_ctx *ctx = *state;
    struct ward_geom g[3] = {box_of(ctx, 0, 0, 10, 10), box_of(ctx, 10, 0, 20, 10), box_of(ctx, 0, 8, 20, 12)};
    struct ward_locator *l;
    struct ward_pieces p = {0};
    assert_ok(ctx, ward_locator_new(ctx, g, 3, &l));
    const double across[] = {-5, 5, 5, 5, 5, 5, 25, 5}; /* with a doubled vertex */
    struct ward_geom line = line_of(ctx, across, 4);
    assert_ok(ctx, ward_split_line(ctx, l, &line, 0.5, &p));
    check_line(ctx, &line, &p);
    check_pieces(&p, (const double[]){-1, 0, 5, 0, 5, 15, 1, 15, 25, -1, 25, 30}, 4);
    assert_int_equal(p.items[1].geom.n_coords, 3); /* the line's own vertex stays, cuts inside a piece do not */
    ward_geom_clear(&line);
    const double border[] = {10, -5, 10, 15}; /* along the shared edge, then inside the third, then outside */
    line = line_of(ctx, border, 2);
    assert_ok(ctx, ward_split_line(ctx, l, &line, 0.5, &p));
    check_line(ctx, &line, &p);
    check_pieces(&p, (const double[]){-1, 0, 5, 0, 5, 15, 1, 5, 15, 2, 15, 17, -1, 17, 20}, 5);
    assert_int_equal(p.items[1].geom.n_coords, 2);
    assert_true(p.items[1].length_m == 5 && p.items[2].length_m == 5);
    assert_ok(ctx, ward_split_line(ctx, l, &line, 1, &p)); /* the lower one's, where the layer says so */
    check_line(ctx, &line, &p);
    check_pieces(&p, (const double[]){-1, 0, 5, 0, 5, 15, 2, 15, 17, -1, 17, 20}, 4);
    ward_geom_clear(&line);
    const double outer[] = {-5, 0, 25, 0}; /* along the outer edge of both */
    line = line_of(ctx, outer, 2);
    assert_ok(ctx, ward_split_line(ctx, l, &line, 0.5, &p));
    check_pieces(&p, (const double[]){-1, 0, 5, 0, 5, 15, 1, 15, 25, -1, 25, 30}, 4);
    ward_geom_clear(&line);
    const double diagonal[] = {-5, -5, 15, 15}; /* through a corner */
    line = line_of(ctx, diagonal, 2);
    assert_ok(ctx, ward_split_line(ctx, l, &line, 0.5, &p));
    double r = sqrt(2);
    check_pieces(&p, (const double[]){-1, 0, 5 * r, 0, 5 * r, 15 * r, 2, 15 * r, 17 * r, -1, 17 * r, 20 * r}, 4);
    ward_geom_clear(&line);
    const double hair[] = {-1e-10, 5, 10 + 1e-10, 5}; /* a hair beyond the borders is rounding, not a stretch */
    line = line_of(ctx, hair, 2);
    assert_ok(ctx, ward_split_line(ctx, l, &line, 0.5, &p));
    check_line(ctx, &line, &p);
    check_pieces(&p, (const double[]){0, 0, 10 + 2e-10}, 1);
    ward_geom_clear(&line);
    const double dot[] = {3, 3, 3, 3};
    line = line_of(ctx, dot, 2);
    assert_ok(ctx, ward_split_line(ctx, l, &line, 0.5, &p));
    assert_int_equal(p.n, 0);
    line.srid = 1;
    assert_int_equal(ward_split_line(ctx, l, &line, 0.5, &p), WARD_E_SRID);
    assert_int_equal(ward_split_line(ctx, l, &g[0], 0.5, &p), WARD_E_GEOM);
    ward_geom_clear(&line);
    ward_pieces_clear(&p);
    ward_locator_free(l);
    for (int i = 0; i < 3; i++)
        ward_geom_clear(&g[i]);
}

/* Integer lattice: every vertex of one lies on an edge or vertex of another. Against samples half a metre apart, asked
 * a little left and a little right of the line; with everything to the lower one, on it. */
static void test_lattice(void **state)
{
    struct ward_ctx *ctx = *state;
    struct dice d = {43};
    struct ward_pieces p = {0};
    int n_halves = 0;
    for (int round = 0; round < 60; round++) {
        struct ward_geom g[8];
        struct ward_locator *l;
        for (int i = 0; i < 8; i++) {
            int x = roll_int(&d, 0, 10);
            int y = roll_int(&d, 0, 10);
            int s = roll_int(&d, 1, 5);
            const double diamond[] = {x - s, y, x, y - s, x + s, y, x, y + s};
            const double clockwise[] = {x, y + s, x + s, y, x, y - s, x - s, y};
            g[i] = i % 2 ? polygon_of(ctx, i % 4 == 1 ? diamond : clockwise, 4) : box_of(ctx, x, y, x + s, y + s);
        }
        assert_ok(ctx, ward_locator_new(ctx, g, 8, &l));
        for (int k = 0; k < 20; k++) {
            double x = roll_int(&d, -3, 12);
            double y = roll_int(&d, -3, 12);
            static const int ways[4][2] = {{1, 0}, {0, 1}, {1, 1}, {1, -1}};
            const int *way = ways[k % 4];
            const double xy[] = {x, y, x + 8 * way[0], y + 8 * way[1]};
            double unit = hypot(way[0], way[1]);
            struct ward_geom line = line_of(ctx, xy, 2);
            assert_ok(ctx, ward_split_line(ctx, l, &line, 0.5, &p));
            check_line(ctx, &line, &p);
            for (int q = 1; q < 32; q += 2) { /* quarters are exact, and no crossing lies on an odd one */
                double s = q / 4.0;
                double at_x = x + s * way[0], at_y = y + s * way[1];
                uint32_t left = ward_locator_find(l, at_x - way[1] / 64.0, at_y + way[0] / 64.0);
                uint32_t right = ward_locator_find(l, at_x + way[1] / 64.0, at_y - way[0] / 64.0);
                size_t i = 0;
                while (p.items[i].to_m < s * unit)
                    i++;
                assert_int_equal(p.items[i].polygon, left < right ? left : right);
                assert_int_equal(p.items[i].other, left == right ? WARD_NONE : left < right ? right : left);
                n_halves += p.items[i].other != WARD_NONE;
            }
            assert_ok(ctx, ward_split_line(ctx, l, &line, 1, &p));
            check_line(ctx, &line, &p);
            for (int q = 1, i = 0; q < 32; q += 2) {
                double s = q / 4.0;
                while (p.items[i].to_m < s * unit)
                    i++;
                assert_int_equal(p.items[i].polygon, ward_locator_find(l, x + s * way[0], y + s * way[1]));
                assert_int_equal(p.items[i].other, WARD_NONE);
            }
            ward_geom_clear(&line);
        }
        ward_locator_free(l);
        for (int i = 0; i < 8; i++)
            ward_geom_clear(&g[i]);
    }
    assert_true(n_halves > 100);
    ward_pieces_clear(&p);
}

/* By hand: a square with a hole, drawn both ways round, the lower half of the hole filled by another: along the hole's
 * edge the two share, and the square alone has the rest. */
static void test_along_holes(void **state)
{
    struct ward_ctx *ctx = *state;
    const double outer[] = {0, 0, 20, 0, 20, 20, 0, 20, 0, 0};
    const double inner[2][10] = {{5, 5, 15, 5, 15, 15, 5, 15, 5, 5}, {5, 5, 5, 15, 15, 15, 15, 5, 5, 5}};
    const double up[] = {5, 0, 5, 20}, across[] = {5, 10, 15, 10};
    for (int way = 0; way < 2; way++) {
        struct ward_geom g[2] = {{0}, box_of(ctx, 5, 5, 15, 10)};
        struct ward_geom line = line_of(ctx, up, 2), rail = line_of(ctx, across, 2);
        struct ward_locator *l;
        struct ward_pieces p = {0};
        ward_geom_reset(&g[0], WARD_KIND_POLYGON, 4549);
        assert_ok(ctx, ward_geom_poly(ctx, &g[0]));
        add_ring(ctx, &g[0], outer, 5);
        add_ring(ctx, &g[0], inner[way], 5);
        assert_ok(ctx, ward_locator_new(ctx, g, 2, &l));
        assert_ok(ctx, ward_split_line(ctx, l, &line, 0.5, &p));
        check_line(ctx, &line, &p);
        check_pieces(&p, (const double[]){0, 0, 5, 0, 5, 10, 1, 5, 10, 0, 10, 20}, 4);
        assert_ok(ctx, ward_split_line(ctx, l, &rail, 0.5, &p));
        check_line(ctx, &rail, &p);
        check_pieces(&p, (const double[]){1, 0, 10}, 1);
        ward_pieces_clear(&p);
        ward_locator_free(l);
        ward_geom_clear(&line);
        ward_geom_clear(&rail);
        ward_geom_clear(&g[0]);
        ward_geom_clear(&g[1]);
    }
}

static void check_area(struct ward_ctx *ctx, const struct ward_geom *area, const struct ward_pieces *p)
{
    double sum_m2 = 0;
    for (size_t i = 0; i < p->n; i++) {
        assert_true(i == 0 || p->items[i - 1].polygon < p->items[i].polygon);
        assert_true(isnan(p->items[i].from_m) && p->items[i].length_m == 0);
        assert_ok(ctx, ward_geom_gate(ctx, &p->items[i].geom));
        assert_true(p->items[i].area_m2 == ward_geom_area_m2(&p->items[i].geom));
        sum_m2 += p->items[i].area_m2;
    }
    double whole_m2 = ward_geom_area_m2(area);
    assert_near_m(sum_m2, whole_m2, 1e-9 * whole_m2);
}

/* A polygon without area covers its outline alone, on both sides of it; what lies around it has the rest. */
static void test_along_a_flat_polygon(void **state)
{
    struct ward_ctx *ctx = *state;
    const double flat[] = {2, 5, 8, 5, 5, 5}, xy[] = {0, 5, 10, 5};
    const double to_m[] = {2, 8, 10};
    struct ward_geom g[2] = {polygon_of(ctx, flat, 3), box_of(ctx, 0, 0, 10, 10)};
    struct ward_geom line = line_of(ctx, xy, 2);
    struct ward_locator *l;
    struct ward_pieces p = {0};
    assert_ok(ctx, ward_locator_new(ctx, g, 2, &l));
    assert_ok(ctx, ward_split_line(ctx, l, &line, 0.5, &p));
    assert_int_equal(p.n, 3);
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(p.items[i].polygon, i == 1 ? 0 : 1);
        assert_int_equal(p.items[i].other, WARD_NONE);
        assert_near_m(p.items[i].to_m, to_m[i], 1e-12);
    }
    assert_near_m(p.items[1].length_m, 6, 1e-12);
    ward_pieces_clear(&p);
    ward_locator_free(l);
    ward_geom_clear(&g[0]);
    ward_geom_clear(&g[1]);
    ward_geom_clear(&line);
}

static void test_areas(void **state)
{
    struct ward_ctx *ctx = *state;
    struct dice d = {44};
    GEOSContextHandle_t geos = geos_of(ctx);
    struct ward_geom *cells = coverage_of(ctx, &d, 528000, 3493000, 100, 6, 6, true);
    struct ward_locator *l;
    struct ward_pieces p = {0};
    assert_ok(ctx, ward_locator_new(ctx, cells, 36, &l));
    for (int round = 0; round < 60; round++) {
        struct ward_geom area =
            star_of(ctx, &d, roll_real(&d, 527950, 528650), roll_real(&d, 3492950, 3493650), round % 3 ? 120 : 4, 17);
        GEOSGeometry *shape = to_geos(ctx, &area);
        assert_ok(ctx, ward_split_area(ctx, l, &area, &p));
        check_area(ctx, &area, &p);
        for (uint32_t k = 0; k < 36; k++) {
            double want = 0;
            double got = 0;
            GEOSGeometry *cell = to_geos(ctx, &cells[k]);
            GEOSGeometry *part = GEOSIntersection_r(geos, shape, cell);
            assert_int_equal(GEOSArea_r(geos, part, &want), 1);
            for (size_t i = 0; i < p.n; i++)
                got += p.items[i].polygon == k ? p.items[i].area_m2 : 0;
            assert_near_m(got, want, 1e-6); /* at T-junctions units overlap by rounding */
            GEOSGeom_destroy_r(geos, part);
            GEOSGeom_destroy_r(geos, cell);
        }
        GEOSGeom_destroy_r(geos, shape);
        ward_geom_clear(&area);
    }
    ward_pieces_clear(&p);
    ward_locator_free(l);
    clear_all(cells, 36);
}

/* By hand: overlaps go to the lowest, what is in none comes last; an area that no edge is near stays as it is. */
static void test_areas_by_hand(void **state)
{
    struct ward_ctx *ctx = *state;
    struct ward_geom g[2] = {box_of(ctx, 0, 0, 100, 100), box_of(ctx, 50, 0, 150, 100)};
    struct ward_geom area = box_of(ctx, -10, 10, 110, 20);
    struct ward_locator *l;
    struct ward_pieces p = {0};
    assert_ok(ctx, ward_locator_new(ctx, g, 2, &l));
    assert_ok(ctx, ward_split_area(ctx, l, &area, &p));
    assert_int_equal(p.n, 3);
    assert_true(p.items[0].polygon == 0 && p.items[0].area_m2 == 1000);
    assert_true(p.items[1].polygon == 1 && p.items[1].area_m2 == 100);
    assert_true(p.items[2].polygon == WARD_NONE && p.items[2].area_m2 == 100);
    ward_geom_clear(&area);
    area = box_of(ctx, 60, 40, 61, 41);
    assert_ok(ctx, ward_split_area(ctx, l, &area, &p));
    assert_true(p.n == 1 && p.items[0].polygon == 0 && p.items[0].area_m2 == 1);
    ward_geom_clear(&area);
    const double bow[] = {20, 20, 120, 60, 120, 20, 20, 60};
    area = polygon_of(ctx, bow, 4);
    ward_rc rc = ward_split_area(ctx, l, &area, &p); /* invalid: an error, or pieces that add up; never less */
    assert_true(rc == WARD_E_GEOS || rc == WARD_OK);
    assert_int_equal(rc, WARD_E_GEOS);
    assert_true(p.n == 0 && strlen(ward_ctx_message(ctx)) > 20);
    ward_geom_clear(&area);
    area = box_of(ctx, 500, 500, 501, 501);
    assert_ok(ctx, ward_split_area(ctx, l, &area, &p));
    assert_true(p.n == 1 && p.items[0].polygon == WARD_NONE);
    ward_pieces_clear(&p);
    ward_geom_clear(&area);
    ward_locator_free(l);
    ward_geom_clear(&g[0]);
    ward_geom_clear(&g[1]);
}

static void test_clip(void **state)
{
    struct ward_ctx *ctx = *state;
    const double xy[] = {-5, 5, 15, 5};
    struct ward_geom zone = box_of(ctx, 0, 0, 10, 10);
    struct ward_geom line = line_of(ctx, xy, 2);
    struct ward_geom point = point_of_xy(ctx, 3, 3);
    struct ward_geom area = box_of(ctx, 5, 5, 20, 20);
    struct ward_geom beside = box_of(ctx, 10, 0, 20, 10);
    struct ward_geom none = {0};
    struct ward_geom out = {0};
    assert_ok(ctx, ward_clip(ctx, &line, &zone, &out));
    assert_true(out.kind == WARD_KIND_LINE && ward_geom_length_m(&out) == 10);
    assert_ok(ctx, ward_clip(ctx, &point, &zone, &out));
    assert_true(out.kind == WARD_KIND_POINT && out.n_coords == 1);
    assert_ok(ctx, ward_clip(ctx, &area, &zone, &out));
    assert_true(out.kind == WARD_KIND_POLYGON && ward_geom_area_m2(&out) == 25);
    assert_ok(ctx, ward_clip(ctx, &beside, &zone, &out)); /* a shared edge is no area */
    assert_true(ward_geom_is_empty(&out));
    assert_ok(ctx, ward_clip(ctx, &point, &beside, &out));
    assert_true(ward_geom_is_empty(&out));
    assert_ok(ctx, ward_clip(ctx, &none, &zone, &out));
    assert_true(ward_geom_is_empty(&out));
    assert_int_equal(ward_clip(ctx, &zone, &line, &out), WARD_E_GEOM);
    zone.srid = 1;
    assert_int_equal(ward_clip(ctx, &area, &zone, &out), WARD_E_SRID);
    ward_geom_clear(&zone);
    ward_geom_clear(&line);
    ward_geom_clear(&point);
    ward_geom_clear(&area);
    ward_geom_clear(&beside);
    ward_geom_clear(&out);
}

static void test_failing_memory(void **state)
{
    struct ward_ctx *ctx = *state;
    const double xy[] = {-5, 5, 10, 5, 10, 7, -5, 7}; /* with two metres along the shared edge */
    struct ward_geom g[2] = {box_of(ctx, 0, 0, 10, 10), box_of(ctx, 10, 0, 20, 10)};
    struct ward_geom line = line_of(ctx, xy, 4);
    struct ward_geom area = box_of(ctx, -5, 2, 15, 8);
    struct ward_locator *l;
    struct ward_pieces p = {0};
    struct ward_geom out = {0};
    assert_ok(ctx, ward_locator_new(ctx, g, 2, &l));
    assert_ok(ctx, ward_split_area(ctx, l, &area, &p));
    ward_pieces_clear(&p);
    long live = ward_mem_live();
    for (int what = 0; what < 3; what++) {
        ward_rc rc = WARD_E_NOMEM;
        for (long n = 1; rc != WARD_OK && n < 300; n++) {
            ward_mem_fail_at(n);
            rc = what == 0   ? ward_split_line(ctx, l, &line, 0.5, &p)
                 : what == 1 ? ward_split_area(ctx, l, &area, &p)
                             : ward_clip(ctx, &line, &area, &out);
            ward_mem_fail_at(0);
            assert_true(rc == WARD_OK || rc == WARD_E_NOMEM);
            ward_pieces_clear(&p);
            ward_geom_clear(&out);
            assert_int_equal(ward_mem_live(), live);
        }
        assert_int_equal(rc, WARD_OK);
    }
    ward_locator_free(l);
    ward_geom_clear(&g[0]);
    ward_geom_clear(&g[1]);
    ward_geom_clear(&line);
    ward_geom_clear(&area);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_random_lines, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_along_edges, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_along_holes, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_along_a_flat_polygon, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_by_hand, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_lattice, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_areas, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_areas_by_hand, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_clip, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_failing_memory, set_up, tear_down),
    };
    return cmocka_run_group_tests_name("split", tests, NULL, NULL);
}
