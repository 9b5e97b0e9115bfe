#include "geo_help.h"

#include "geo/validity.h"

static void test_valid_and_not(void **state)
{
    struct ward_ctx *ctx = *state;
    const double bow[] = {0, 0, 10, 10, 10, 0, 0, 10};
    char reason[256];
    bool valid;
    struct ward_geom g = box_of(ctx, 0, 0, 10, 10);
    assert_ok(ctx, ward_validity(ctx, &g, &valid, reason));
    assert_true(valid && reason[0] == '\0');
    ward_geom_clear(&g);
    g = polygon_of(ctx, bow, 4);
    assert_ok(ctx, ward_validity(ctx, &g, &valid, reason));
    assert_false(valid);
    assert_string_equal(reason, "Self-intersection at 5.000 5.000");
    ward_geom_clear(&g);
    g = line_of(ctx, bow, 4);
    assert_ok(ctx, ward_validity(ctx, &g, &valid, reason));
    assert_true(valid);
    g.xy[0] = (double)INFINITY;
    assert_int_equal(ward_validity(ctx, &g, &valid, reason), WARD_E_GEOM);
    ward_geom_clear(&g);
}

/* A bow-tie becomes its two triangles; a hole that reaches out of its shell is cut at the shell. */
static void test_repair(void **state)
{
    struct ward_ctx *ctx = *state;
    const double bow[] = {0, 0, 10, 10, 10, 0, 0, 10};
    const double hole[] = {5, 5, 15, 5, 15, 8, 5, 8};
    const double flat[] = {0, 0, 5, 0, 10, 0};
    char reason[256];
    bool valid;
    struct ward_geom out = {0};
    struct ward_geom g = polygon_of(ctx, bow, 4);
    assert_ok(ctx, ward_repair(ctx, &g, &out));
    assert_near_m(ward_geom_area_m2(&out), 50, 1e-9);
    assert_int_equal(out.n_polys, 2);
    assert_int_equal(out.srid, 4549);
    assert_ok(ctx, ward_validity(ctx, &out, &valid, reason));
    assert_true(valid);
    ward_geom_clear(&g);
    g = box_of(ctx, 0, 0, 10, 10);
    add_ring(ctx, &g, hole, 4);
    assert_ok(ctx, ward_repair(ctx, &g, &out));
    assert_near_m(ward_geom_area_m2(&out), 100 - 15, 1e-9);
    ward_geom_clear(&g);
    g = polygon_of(ctx, flat, 3);
    assert_ok(ctx, ward_repair(ctx, &g, &out));
    assert_true(ward_geom_is_empty(&out));
    ward_geom_clear(&g);
    g = line_of(ctx, bow, 3);
    assert_ok(ctx, ward_repair(ctx, &g, &out));
    assert_int_equal(out.n_coords, 3);
    ward_geom_clear(&g);
    ward_geom_clear(&out);
}

static void test_dissolve(void **state)
{
    struct ward_ctx *ctx = *state;
    struct dice d = {5};
    struct ward_geom *cells = coverage_of(ctx, &d, 528000, 3493000, 100, 6, 5, false);
    struct ward_geom out = {0};
    double sum_m2 = 0;
    for (size_t i = 0; i < 30; i++)
        sum_m2 += ward_geom_area_m2(&cells[i]);
    assert_ok(ctx, ward_dissolve(ctx, cells, 30, &out));
    assert_int_equal(out.n_polys, 1);
    assert_int_equal(out.n_parts, 1);
    assert_near_m(ward_geom_area_m2(&out), sum_m2, 1e-9 * sum_m2);
    ward_geom_reset(&cells[3], WARD_KIND_NONE, 0); /* an empty one does not matter */
    cells[7].srid = 1;
    assert_int_equal(ward_dissolve(ctx, cells, 30, &out), WARD_E_SRID);
    assert_ok(ctx, ward_dissolve(ctx, cells, 7, &out));
    assert_ok(ctx, ward_dissolve(ctx, NULL, 0, &out));
    assert_true(ward_geom_is_empty(&out));
    clear_all(cells, 30);
    ward_geom_clear(&out);
}

/* What the gate refuses never reaches GEOS, and GEOS's own exceptions become a code and a sentence. */
static void test_errors(void **state)
{
    struct ward_ctx *ctx = *state;
    struct ward_geom out = {0};
    struct ward_geom g = box_of(ctx, 0, 0, 10, 10);
    g.kind = WARD_KIND_POINT; /* five points in one part */
    assert_int_equal(ward_repair(ctx, &g, &out), WARD_E_GEOM);
    g.kind = WARD_KIND_LINE;
    assert_int_equal(ward_dissolve(ctx, &g, 1, &out), WARD_E_GEOM);
    bool answer;
    assert_int_equal(ward_geos_bool(ctx, 2, "a test", &answer), WARD_E_GEOS);
    assert_non_null(strstr(ward_ctx_message(ctx), "GEOS failed at a test"));
    ward_geom_clear(&g);
    const char *version = NULL;
    assert_int_equal(ward_geos_version(ctx, &version), WARD_OK);
    assert_non_null(strstr(version, "3."));
}

static void test_failing_memory(void **state)
{
    struct ward_ctx *ctx = *state;
    const double bow[] = {0, 0, 10, 10, 10, 0, 0, 10};
    struct ward_geom g[2] = {polygon_of(ctx, bow, 4), box_of(ctx, 1, 1, 5, 5)};
    char reason[256];
    bool valid;
    assert_ok(ctx, ward_validity(ctx, g, &valid, reason)); /* the handle stays with the context */
    long live = ward_mem_live();
    for (int what = 0; what < 3; what++) {
        ward_rc rc = WARD_E_NOMEM;
        for (long n = 1; rc != WARD_OK && n < 100; n++) {
            struct ward_geom out = {0};
            ward_mem_fail_at(n);
            rc = what == 0   ? ward_validity(ctx, g, &valid, reason)
                 : what == 1 ? ward_repair(ctx, g, &out)
                             : ward_dissolve(ctx, g + 1, 1, &out);
            ward_mem_fail_at(0);
            assert_true(rc == WARD_OK || rc == WARD_E_NOMEM);
            ward_geom_clear(&out);
            assert_int_equal(ward_mem_live(), live);
        }
        assert_int_equal(rc, WARD_OK);
    }
    ward_geom_clear(&g[0]);
    ward_geom_clear(&g[1]);
}

static uint64_t next_bits(uint64_t *seed)
{
    *seed = *seed * 6364136223846793005U + 1442695040888963407U;
    return *seed >> 33;
}

/* Small rings on a coarse lattice touch, cross and turn back in every way. Beside a far triangle GEOS decides, alone
 * the proof by edges may: both must say the same. */
static void test_alone_as_beside_another(void **state)
{
    struct ward_ctx *ctx = *state;
    const double far[] = {100, 100, 110, 100, 100, 110};
    uint64_t seed = 7;
    size_t n_valid = 0;
    for (int i = 0; i < 30000; i++) {
        double xy[18];
        char reason[256];
        bool alone, beside;
        size_t n = 3 + next_bits(&seed) % 7;
        for (size_t k = 0; k < 2 * n; k++)
            xy[k] = (double)(next_bits(&seed) % 5);
        struct ward_geom g = polygon_of(ctx, xy, n);
        assert_ok(ctx, ward_validity(ctx, &g, &alone, reason));
        assert_ok(ctx, ward_geom_poly(ctx, &g));
        add_ring(ctx, &g, far, 3);
        assert_ok(ctx, ward_validity(ctx, &g, &beside, reason));
        assert_int_equal(alone, beside);
        n_valid += alone;
        ward_geom_clear(&g);
    }
    assert_in_range(n_valid, 3000, 27000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_valid_and_not, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_repair, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_alone_as_beside_another, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_dissolve, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_errors, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_failing_memory, set_up, tear_down),
    };
    return cmocka_run_group_tests_name("validity", tests, NULL, NULL);
}
