/* geo/meet.c: where lines meet, by hand, on lattices against GEOS, and with ends that do not quite touch. */
#include "geo_help.h"

#include "geo/meet.h"

static size_t meet(struct ward_ctx *ctx, const struct ward_geom *a, const struct ward_geom *b, double snap_m,
                   struct ward_geom *out)
{
    assert_ok(ctx, ward_lines_meet(ctx, &a, 1, &b, 1, snap_m, out));
    for (size_t i = 0; i < out->n_parts; i++)
        assert_int_equal(out->part_at[i], i);
    return out->n_coords;
}

static void test_by_hand(void **state)
{
    struct ward_ctx *ctx = *state;
    struct ward_geom out = {0};
    struct ward_geom east = line_of(ctx, (const double[]){0, 0, 10, 0, 20, 0}, 3);
    struct ward_geom north = line_of(ctx, (const double[]){5, -5, 5, 5}, 2);
    struct ward_geom tee = line_of(ctx, (const double[]){10, 0, 10, 7}, 2);
    struct ward_geom short_of = line_of(ctx, (const double[]){15, 0.08, 15, 9}, 2);
    struct ward_geom along = line_of(ctx, (const double[]){12, 0, 18, 0}, 2);
    assert_int_equal(meet(ctx, &east, &north, 0, &out), 1);
    assert_near_m(out.xy[0], 5, 0);
    assert_near_m(out.xy[1], 0, 0);
    assert_int_equal(meet(ctx, &east, &tee, 0, &out), 1);
    assert_near_m(out.xy[0], 10, 0);
    assert_int_equal(meet(ctx, &east, &short_of, 0.05, &out), 0);
    assert_int_equal(meet(ctx, &east, &short_of, 0.1, &out), 1);
    assert_near_m(out.xy[1], 0.08, 0);
    assert_int_equal(meet(ctx, &east, &along, 0, &out), 2);
    assert_near_m(out.xy[0], 12, 0);
    assert_near_m(out.xy[2], 18, 0);
    assert_int_equal(meet(ctx, &north, &tee, 0, &out), 0);
    const struct ward_geom *two[2] = {&north, &tee}, *one[1] = {&east};
    assert_ok(ctx, ward_lines_meet(ctx, two, 2, one, 1, 0, &out));
    assert_int_equal(out.n_coords, 2);
    assert_ok(ctx, ward_lines_meet(ctx, NULL, 0, one, 1, 0, &out));
    assert_int_equal(out.n_coords, 0);
    struct ward_geom *all[] = {&out, &east, &north, &tee, &short_of, &along};
    for (size_t i = 0; i < 6; i++)
        ward_geom_clear(all[i]);
}

/* On a lattice lines meet at vertices, along each other and between; every point of ours lies on both, and the
 * meetings of GEOS (points, and the ends of what is shared) are ours. */
static void test_against_geos(void **state)
{
    struct ward_ctx *ctx = *state;
    GEOSContextHandle_t geos = geos_of(ctx);
    struct dice d = {11};
    size_t met = 0;
    for (int n = 0; n < 2000; n++) {
        struct ward_geom g[2], out = {0};
        for (int k = 0; k < 2; k++) {
            double xy[8];
            for (int i = 0; i < 8; i++)
                xy[i] = n % 2 ? roll_int(&d, 0, 6) : roll_real(&d, 0, 6);
            g[k] = line_of(ctx, xy, 4);
        }
        meet(ctx, &g[0], &g[1], 1e-9, &out);
        GEOSGeometry *a = to_geos(ctx, &g[0]), *b = to_geos(ctx, &g[1]), *both = GEOSIntersection_r(geos, a, b);
        GEOSGeometry *points = out.n_coords > 0 ? to_geos(ctx, &out) : NULL;
        double m;
        assert_int_equal(GEOSisEmpty_r(geos, both), out.n_coords == 0);
        if (out.n_coords > 0) {
            met++;
            for (int i = 0; i < GEOSGetNumGeometries_r(geos, points); i++) {
                const GEOSGeometry *p = GEOSGetGeometryN_r(geos, points, i);
                assert_int_equal(GEOSDistance_r(geos, p, a, &m), 1);
                assert_near_m(m, 0, 1e-8);
                assert_int_equal(GEOSDistance_r(geos, p, b, &m), 1);
                assert_near_m(m, 0, 1e-8);
            }
            for (int i = 0; i < GEOSGetNumGeometries_r(geos, both); i++) {
                const GEOSGeometry *part = GEOSGetGeometryN_r(geos, both, i);
                if (GEOSGeomTypeId_r(geos, part) != GEOS_POINT)
                    continue;
                assert_int_equal(GEOSDistance_r(geos, part, points, &m), 1);
                assert_near_m(m, 0, 1e-8);
            }
        }
        GEOSGeometry *all[] = {a, b, both, points};
        for (size_t i = 0; i < 4; i++)
            if (all[i] != NULL)
                GEOSGeom_destroy_r(geos, all[i]);
        ward_geom_clear(&g[0]);
        ward_geom_clear(&g[1]);
        ward_geom_clear(&out);
    }
    assert_true(met > 1000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_by_hand, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_against_geos, set_up, tear_down),
    };
    return cmocka_run_group_tests_name("meet", tests, NULL, NULL);
}
