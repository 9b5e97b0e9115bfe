#include "geo_help.h"

/* A blob by hand: POINT(1 2), SRID 4549, in either byte order. */
static size_t point_blob(unsigned char *out, bool is_little)
{
    unsigned char *p = out;
    double values[6] = {1, 2, 1, 2, 1, 2};
    *p++ = 0;
    *p++ = is_little;
    const uint32_t srid = 4549;
    for (int i = 0; i < 4; i++)
        *p++ = (unsigned char)(srid >> 8 * (is_little ? i : 3 - i));
    for (int v = 0; v < 6; v++) {
        unsigned char bytes[8];
        memcpy(bytes, &values[v], 8);
        for (int i = 0; i < 8; i++)
            *p++ = bytes[is_little ? i : 7 - i];
        if (v == 3) {
            *p++ = 0x7C;
            for (int i = 0; i < 4; i++)
                *p++ = (unsigned char)(1u >> 8 * (is_little ? i : 3 - i));
        }
    }
    *p++ = 0xFE;
    return (size_t)(p - out);
}

static void test_point_blobs(void **state)
{
    struct ward_ctx *ctx = *state;
    for (int is_little = 0; is_little <= 1; is_little++) {
        unsigned char blob[80];
        struct ward_geom g = {0};
        double x, y;
        int srid;
        size_t size = point_blob(blob, is_little);
        assert_int_equal(size, 60);
        assert_ok(ctx, ward_geom_point(ctx, blob, size, &x, &y, &srid));
        assert_true(x == 1 && y == 2 && srid == 4549);
        assert_int_equal(ward_geom_blob_srid(blob, size), 4549);
        assert_ok(ctx, ward_geom_from_blob(ctx, blob, size, &g));
        assert_true(g.kind == WARD_KIND_POINT && g.n_coords == 1 && g.xy[0] == 1 && g.xy[1] == 2 && g.srid == 4549);
        struct ward_buf back = {0};
        assert_ok(ctx, ward_geom_to_blob(ctx, &g, &back));
        assert_int_equal(back.size, size);
        if (is_little)
            assert_memory_equal(back.data, blob, size);
        ward_buf_clear(&back);
        ward_geom_clear(&g);
    }
    assert_int_equal(ward_geom_blob_srid(NULL, 0), -1);
    assert_int_equal(ward_geom_blob_srid("x", 1), -1);
}

static struct ward_geom two_polygons(struct ward_ctx *ctx)
{
    const double shell[] = {0, 0, 10, 0, 10, 10, 0, 10};
    const double hole[] = {2, 2, 2, 4, 4, 4, 4, 2};
    const double other[] = {20, 0, 20, 3, 23, 3};
    struct ward_geom g = polygon_of(ctx, shell, 4);
    add_ring(ctx, &g, hole, 4);
    assert_ok(ctx, ward_geom_poly(ctx, &g));
    add_ring(ctx, &g, other, 3);
    return g;
}

static struct ward_geom two_lines(struct ward_ctx *ctx)
{
    const double a[] = {0, 0, 3, 4};
    const double b[] = {10, 0, 10, 5, 12, 5};
    struct ward_geom g = line_of(ctx, a, 2);
    add_ring(ctx, &g, b, 3);
    return g;
}

static struct ward_geom two_points(struct ward_ctx *ctx)
{
    const double xy[] = {7, 8};
    struct ward_geom g = point_of_xy(ctx, 5, 6);
    add_ring(ctx, &g, xy, 1);
    return g;
}

static void assert_same_geom(const struct ward_geom *a, const struct ward_geom *b)
{
    assert_int_equal(a->kind, b->kind);
    assert_int_equal(a->srid, b->srid);
    assert_int_equal(a->n_coords, b->n_coords);
    assert_int_equal(a->n_parts, b->n_parts);
    assert_int_equal(a->n_polys, b->n_polys);
    assert_memory_equal(a->xy, b->xy, 2 * a->n_coords * sizeof *a->xy);
    assert_memory_equal(a->part_at, b->part_at, (a->n_parts + 1) * sizeof *a->part_at);
    if (a->n_polys > 0)
        assert_memory_equal(a->poly_at, b->poly_at, (a->n_polys + 1) * sizeof *a->poly_at);
}

typedef struct ward_geom maker(struct ward_ctx *ctx);
static maker *const makers[] = {two_polygons, two_lines, two_points};

static void test_round_trips(void **state)
{
    struct ward_ctx *ctx = *state;
    struct ward_geom back = {0}; /* reused for all */
    struct ward_geom copy = {0};
    for (size_t i = 0; i < 3; i++) {
        struct ward_geom g = makers[i](ctx);
        struct ward_buf blob = {0};
        assert_ok(ctx, ward_geom_to_blob(ctx, &g, &blob));
        assert_ok(ctx, ward_geom_from_blob(ctx, blob.data, blob.size, &back));
        assert_same_geom(&g, &back);
        assert_ok(ctx, ward_geom_copy(ctx, &g, &copy));
        assert_same_geom(&g, &copy);
        GEOSGeometry *shape = to_geos(ctx, &g);
        assert_ok(ctx, ward_geos_to_geom(ctx, shape, g.kind, g.srid, &back));
        assert_same_geom(&g, &back);
        ward_geos_destroy(ctx, shape);
        ward_buf_clear(&blob);
        ward_geom_clear(&g);
    }
    ward_geom_clear(&back);
    ward_geom_clear(&copy);
    ward_geom_clear(NULL);
}

static void test_measures(void **state)
{
    struct ward_ctx *ctx = *state;
    struct ward_geom p = two_polygons(ctx);
    struct ward_geom l = two_lines(ctx);
    struct ward_geom q = two_points(ctx);
    assert_near_m(ward_geom_area_m2(&p), 100 - 4 + 4.5, 1e-12);
    assert_near_m(ward_geom_length_m(&p), 40 + 8 + 6 + sqrt(18), 1e-12);
    assert_near_m(ward_geom_length_m(&l), 5 + 7, 0);
    assert_true(ward_geom_length_m(&q) == 0 && ward_geom_area_m2(&l) == 0);
    struct ward_box box = ward_geom_box(&p);
    assert_true(box.min_x == 0 && box.min_y == 0 && box.max_x == 23 && box.max_y == 10);
    /* At map coordinates, a square of a millimetre keeps its area. */
    struct ward_geom small = box_of(ctx, 40528195.5, 3493878.5, 40528195.5 + 0x1p-10, 3493878.5 + 0x1p-10);
    assert_near_m(ward_geom_area_m2(&small), 0x1p-20, 0);
    struct ward_geom none = {0};
    assert_true(ward_geom_is_empty(&none) && isinf(ward_geom_box(&none).min_x));
    ward_geom_clear(&p);
    ward_geom_clear(&l);
    ward_geom_clear(&q);
    ward_geom_clear(&small);
}

static void test_wkt(void **state)
{
    struct ward_ctx *ctx = *state;
    static const char *const want[] = {
        "MULTIPOLYGON (((0 0, 10 0, 10 10, 0 10, 0 0), (2 2, 2 4, 4 4, 4 2, 2 2)), ((20 0, 20 3, 23 3, 20 0)))",
        "MULTILINESTRING ((0 0, 3 4), (10 0, 10 5, 12 5))", "MULTIPOINT ((5 6), (7 8))"};
    struct ward_buf text = {0};
    for (size_t i = 0; i < 3; i++) {
        struct ward_geom g = makers[i](ctx);
        ward_buf_reset(&text);
        assert_ok(ctx, ward_geom_to_wkt(ctx, &g, &text));
        assert_string_equal(text.data, want[i]);
        GEOSContextHandle_t geos = geos_of(ctx);
        GEOSWKTReader *reader = GEOSWKTReader_create_r(geos);
        GEOSGeometry *read = GEOSWKTReader_read_r(geos, reader, text.data);
        GEOSGeometry *shape = to_geos(ctx, &g);
        assert_int_equal(GEOSEqualsExact_r(geos, read, shape, 0), 1);
        GEOSGeom_destroy_r(geos, read);
        GEOSGeom_destroy_r(geos, shape);
        GEOSWKTReader_destroy_r(geos, reader);
        ward_geom_clear(&g);
    }
    ward_buf_reset(&text);
    struct ward_geom p = point_of_xy(ctx, 0.1, -2);
    assert_ok(ctx, ward_geom_to_wkt(ctx, &p, &text));
    assert_string_equal(text.data, "POINT (0.1 -2)");
    ward_geom_clear(&p);
    ward_buf_clear(&text);
}

static void refuse(struct ward_ctx *ctx, struct ward_geom *g, const char *why)
{
    assert_int_equal(ward_geom_gate(ctx, g), WARD_E_GEOM);
    if (strstr(ward_ctx_message(ctx), why) == NULL)
        fail_msg("expected \"%s\" in \"%s\"", why, ward_ctx_message(ctx));
    ward_geom_clear(g);
}

static void test_gate(void **state)
{
    struct ward_ctx *ctx = *state;
    const double xy[] = {0, 0, 1, 0, 1, 1, 0, 1};
    struct ward_geom g = {0};
    refuse(ctx, &g, "neither");
    g = polygon_of(ctx, xy, 4);
    assert_ok(ctx, ward_geom_gate(ctx, &g));
    g.xy[4] = (double)NAN;
    refuse(ctx, &g, "not a finite number");
    g = polygon_of(ctx, xy, 4);
    g.xy[4] = 1e300;
    refuse(ctx, &g, "beyond any map");
    g = polygon_of(ctx, xy, 4);
    g.xy[8] = 0.5;
    refuse(ctx, &g, "not closed");
    g = polygon_of(ctx, xy, 2);
    refuse(ctx, &g, "a closed ring needs four");
    g = line_of(ctx, xy, 1);
    refuse(ctx, &g, "a line needs two");
    g = line_of(ctx, xy, 2);
    assert_ok(ctx, ward_geom_part(ctx, &g));
    refuse(ctx, &g, "is empty");
    g = polygon_of(ctx, xy, 4);
    assert_ok(ctx, ward_geom_poly(ctx, &g));
    refuse(ctx, &g, "has no ring");
    ward_geom_reset(&g, WARD_KIND_POLYGON, 1);
    refuse(ctx, &g, "is empty");
    ward_geom_reset(&g, WARD_KIND_LINE, 1);
    assert_int_equal(ward_geom_add(ctx, &g, 1, 1), WARD_E_INTERNAL);
    ward_geom_reset(&g, WARD_KIND_POLYGON, 1);
    assert_int_equal(ward_geom_part(ctx, &g), WARD_E_INTERNAL);
}

static void put_u32(struct ward_buf *blob, size_t at, uint32_t value)
{
    for (int i = 0; i < 4; i++)
        blob->data[at + (size_t)i] = (char)(value >> 8 * i);
}

static void test_hostile_blobs(void **state)
{
    struct ward_ctx *ctx = *state;
    struct ward_geom out = {0};
    for (size_t i = 0; i < 3; i++) {
        struct ward_geom g = makers[i](ctx);
        struct ward_buf blob = {0};
        assert_ok(ctx, ward_geom_to_blob(ctx, &g, &blob));
        for (size_t size = 0; size < blob.size; size++) { /* cut short, with and without its end mark */
            char *cut = malloc(size + 1);
            memcpy(cut, blob.data, size);
            assert_int_equal(ward_geom_from_blob(ctx, cut, size, &out), WARD_E_GEOM);
            cut[size] = (char)0xFE;
            if (size + 1 < blob.size)
                assert_int_equal(ward_geom_from_blob(ctx, cut, size + 1, &out), WARD_E_GEOM);
            free(cut);
        }
        put_u32(&blob, 43, UINT32_MAX); /* a count of four thousand million members */
        assert_int_equal(ward_geom_from_blob(ctx, blob.data, blob.size, &out), WARD_E_GEOM);
        assert_true(out.xy_capacity < 100);
        put_u32(&blob, 43, 0);
        assert_int_equal(ward_geom_from_blob(ctx, blob.data, blob.size, &out), WARD_E_GEOM);
        static const uint32_t classes[] = {0, 7, 8, 1003, 2001, 3006, 1000003, UINT32_MAX};
        for (size_t c = 0; c < 8; c++) {
            put_u32(&blob, 39, classes[c]);
            assert_int_equal(ward_geom_from_blob(ctx, blob.data, blob.size, &out), WARD_E_GEOM);
            assert_true(ward_geom_is_empty(&out) && strlen(ward_ctx_message(ctx)) > 10);
        }
        ward_buf_clear(&blob);
        ward_geom_clear(&g);
    }
    ward_geom_clear(&out);
}

/* Random damage: every answer is a refusal or a geometry that passes the gate and survives the way back. */
static void test_mutated_blobs(void **state)
{
    struct ward_ctx *ctx = *state;
    struct dice d = {11};
    struct ward_geom out = {0};
    struct ward_buf again = {0};
    int taken = 0;
    for (int round = 0; round < 60000; round++) {
        struct ward_geom g = makers[round % 3](ctx);
        struct ward_buf blob = {0};
        assert_ok(ctx, ward_geom_to_blob(ctx, &g, &blob));
        char *copy = malloc(blob.size); /* exact size, so that ASan sees a read beyond it */
        memcpy(copy, blob.data, blob.size);
        for (int hits = roll_int(&d, 1, 3); hits > 0; hits--)
            copy[roll(&d) % blob.size] = (char)(roll(&d) % 3 == 0 ? 0xFF : roll(&d));
        size_t size = blob.size - (roll(&d) % 8 == 0 ? roll(&d) % 20 : 0);
        if (ward_geom_from_blob(ctx, copy, size, &out) == WARD_OK) {
            taken++;
            assert_ok(ctx, ward_geom_gate(ctx, &out));
            ward_buf_reset(&again);
            assert_ok(ctx, ward_geom_to_blob(ctx, &out, &again));
        }
        double x, y;
        int srid;
        if (ward_geom_point(ctx, copy, size, &x, &y, &srid) == WARD_OK)
            assert_true(isfinite(x) && isfinite(y));
        free(copy);
        ward_buf_clear(&blob);
        ward_geom_clear(&g);
    }
    assert_true(taken > 1000);
    ward_buf_clear(&again);
    ward_geom_clear(&out);
}

static void test_failing_memory(void **state)
{
    struct ward_ctx *ctx = *state;
    struct ward_geom g = two_polygons(ctx);
    struct ward_buf blob = {0};
    assert_ok(ctx, ward_geom_to_blob(ctx, &g, &blob));
    long live = ward_mem_live();
    bool is_done = false;
    for (long n = 1; !is_done && n < 100; n++) {
        struct ward_geom out = {0};
        ward_mem_fail_at(n);
        ward_rc rc = ward_geom_from_blob(ctx, blob.data, blob.size, &out);
        ward_mem_fail_at(0);
        is_done = rc == WARD_OK;
        assert_true(is_done || rc == WARD_E_NOMEM);
        ward_geom_clear(&out);
        assert_int_equal(ward_mem_live(), live);
    }
    assert_true(is_done);
    ward_buf_clear(&blob);
    ward_geom_clear(&g);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_point_blobs, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_round_trips, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_measures, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_wkt, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_gate, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_hostile_blobs, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_mutated_blobs, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_failing_memory, set_up, tear_down),
    };
    return cmocka_run_group_tests_name("geom", tests, NULL, NULL);
}
