/* What becomes of geometries, row by row: the cases and the areas are worked out by hand. */
#include "reading.h"

static struct result *read_wkt(unsigned kinds, const char *rows)
{
    static char text[8192];
    snprintf(text, sizeof text, "code,wkt\n%s", rows);
    struct ward_source s = source_of(put("g.csv", text));
    s.kinds = kinds;
    s.source_crs = "EPSG:4549";
    struct result *r = read_source(&s);
    if (r->rc != WARD_OK)
        fail_msg("%s", ward_ctx_message(ctx));
    return r;
}

#define AT "528000 3493000"

static void test_kinds(void **state)
{
    (void)state;
    struct result *r =
        read_wkt(WARD_KIND_POINT, "1,POINT (528000 3493000)\n2,\"MULTIPOINT ((528000 3493000))\"\n"
                                  "3,\"MULTIPOINT ((528000 3493000),(528001 3493000))\"\n"
                                  "4,\"LINESTRING (528000 3493000,528001 3493000)\"\n5,POINT EMPTY\n6,\n7,POINT (\n"
                                  "8,\"GEOMETRYCOLLECTION (POINT (528000 3493000))\"\n");
    static const char *const reasons[] = {"", "", "wrong kind of geometry", "wrong kind of geometry",
                                          "", "", "bad coordinates",        ""};
    static const char *const shapes[] = {
        "POINT (" AT ")", "POINT (" AT ")", "MULTIPOINT", "MULTILINESTRING ((" AT, "", "", "", "POINT (" AT ")"};
    assert_int_equal(r->n_rows, 8);
    for (size_t i = 0; i < 8; i++) {
        assert_string_equal(r->reasons[i], reasons[i]);
        if (shapes[i][0] == '\0' ? r->wkt[i][0] != '\0' : strncmp(r->wkt[i], shapes[i], strlen(shapes[i])) != 0)
            fail_msg("row %zu: got %s, expected %s", i + 1, r->wkt[i], shapes[i]);
    }
    done(r);
    r = read_wkt(WARD_KIND_LINE,
                 "1,\"LINESTRING (0 3493000,528001 3493000)\"\n2,\"MULTILINESTRING ((528000 3493000,528001 3493000),"
                 "(528002 3493000,528003 3493000))\"\n3,LINESTRING (528000 3493000)\n4,\"LINESTRING (528000 3493000,"
                 "528001 nan)\"\n5,\"POLYGON ((528000 3493000,528001 3493000,528001 3493001,528000 3493000))\"\n");
    assert_string_equal(r->reasons[0], "outside the area of the CRS");
    assert_string_equal(r->reasons[1], "");
    assert_string_equal(r->wkt[1],
                        "MULTILINESTRING ((528000 3493000, 528001 3493000), (528002 3493000, 528003 3493000))");
    assert_true(r->reasons[2][0] != '\0');
    assert_true(r->reasons[3][0] != '\0');
    assert_string_equal(r->reasons[4], "wrong kind of geometry");
    done(r);
}

static void test_polygons(void **state)
{
    (void)state;
    struct result *r =
        read_wkt(WARD_KIND_POLYGON,
                 /* good, with a hole */
                 "1,\"POLYGON ((528000 3493000,528100 3493000,528100 3493100,528000 3493100,528000 3493000),"
                 "(528010 3493010,528010 3493020,528020 3493020,528020 3493010,528010 3493010))\"\n"
                 /* a bow-tie of two equal halves: signed area 0, repaired 5,000 m2, all of it a change */
                 "2,\"POLYGON ((528000 3493000,528100 3493100,528100 3493000,528000 3493100,528000 3493000))\"\n"
                 /* a spike out and back: no area in it */
                 "3,\"POLYGON ((528000 3493000,528100 3493000,528100 3493100,528100 3493200,528100 3493100,528000 "
                 "3493100,528000 3493000))\"\n"
                 /* an open ring, a ring of two points */
                 "4,\"POLYGON ((528000 3493000,528100 3493000,528100 3493100,528000 3493100))\"\n"
                 "5,\"POLYGON ((528000 3493000,528100 3493000,528000 3493000))\"\n"
                 "6,\"MULTIPOLYGON (((528000 3493000,528100 3493000,528100 3493100,528000 3493000)),EMPTY)\"\n"
                 "7,\"MULTIPOLYGON EMPTY\"\n");
    assert_int_equal(r->n_rows, 7);
    assert_string_equal(r->reasons[0], "");
    assert_memory_equal(r->wkt[0], "MULTIPOLYGON (((", 16);
    assert_string_equal(r->reasons[1], "broken polygon");
    assert_string_equal(r->reasons[2], "");
    assert_int_equal(r->n_repaired, 1);
    assert_string_equal(r->reasons[3], "bad geometry");
    assert_string_equal(r->reasons[4], "bad geometry");
    assert_string_equal(r->reasons[5], "");
    assert_string_equal(r->reasons[6], "");
    assert_string_equal(r->wkt[6], "");
    assert_int_equal(r->n_rejected, 3);
    done(r);
}

static void test_heights_and_curves(void **state)
{
    (void)state;
    struct result *r = read_wkt(WARD_KIND_POINT | WARD_KIND_LINE,
                                "1,POINT Z (528000 3493000 5)\n2,POINT M (528000 3493000 5)\n"
                                "3,\"CIRCULARSTRING (528000 3493000,528100 3493100,528200 3493000)\"\n"
                                "4,\"LINESTRING ZM (528000 3493000 1 2,528001 3493000 1 2)\"\n");
    assert_int_equal(r->n_rejected, 0);
    assert_int_equal(r->n_z, 3);
    assert_string_equal(r->wkt[0], "POINT (" AT ")");
    assert_string_equal(r->wkt[3], "MULTILINESTRING ((528000 3493000, 528001 3493000))");
    assert_memory_equal(r->wkt[2], "MULTILINESTRING ((528000 3493000, ", 34);
    assert_non_null(strstr(r->warnings, "3 rows with heights"));
    assert_non_null(strstr(r->warnings, "1 rows with curves"));
    done(r);
}

static void test_geojson_oddities(void **state)
{
    (void)state;
    struct ward_source s = source_of(put(
        "odd.geojson",
        "{\"type\":\"FeatureCollection\",\"features\":["
        "{\"type\":\"Feature\",\"id\":7,\"properties\":{\"a\":1},\"geometry\":{\"type\":\"Point\",\"coordinates\":["
        "1e400,31]}},"
        "{\"type\":\"Feature\",\"id\":7,\"properties\":{\"a\":1},\"geometry\":{\"type\":\"Point\",\"coordinates\":[NaN,"
        "31]}},"
        "{\"type\":\"Feature\",\"id\":7,\"properties\":{\"a\":1},\"geometry\":{\"type\":\"Point\",\"coordinates\":[120."
        "297,95]}},"
        "{\"type\":\"Feature\",\"id\":7,\"properties\":{\"a\":1},\"geometry\":{\"type\":\"Polygon\",\"coordinates\":"
        "[[[120.297,31.5],[120.298,31.5],[120.298,31.6],[120.297,31.6]]]}},"
        "{\"type\":\"Feature\",\"id\":7,\"properties\":{\"a\":1},\"geometry\":{\"type\":\"Point\",\"coordinates\":[]}},"
        "{\"type\":\"Feature\",\"id\":7,\"properties\":{\"a\":1},\"geometry\":null}]}"));
    struct result *r = read_source(&s);
    assert_int_equal(r->rc, WARD_OK);
    assert_int_equal(r->n_rows, 6);
    static const char *const reasons[] = {
        "bad geometry", "bad geometry", "outside the area of the CRS", "bad geometry", "", ""};
    for (size_t i = 0; i < 6; i++) {
        assert_string_equal(r->reasons[i], reasons[i]);
        assert_string_equal(r->wkt[i], "");
    }
    done(r);
}

int main(int argc, char **argv)
{
    READ_IF_ASKED(argc, argv);
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_kinds), cmocka_unit_test(test_polygons),
                                       cmocka_unit_test(test_heights_and_curves),
                                       cmocka_unit_test(test_geojson_oddities)};
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
