/* The reader end to end: formats, encodings, headers, columns, coordinate systems. */
#include "reading.h"

static const char features[] = "{\"type\":\"FeatureCollection\",\"features\":["
                               "{\"type\":\"Feature\",\"properties\":{\"code\":\"007\",\"label\":\"公厕一号\",\"n\":12,"
                               "\"r\":0.1,\"t\":\"2023-04-05T08:31:15\"},"
                               "\"geometry\":{\"type\":\"Point\",\"coordinates\":[120.297,31.567]}},"
                               "{\"type\":\"Feature\",\"properties\":{\"code\":\"08\",\"label\":\"墨文路\",\"n\":null,"
                               "\"r\":1234.5678,\"t\":\"2023-04-06T00:00:00\"},"
                               "\"geometry\":{\"type\":\"Point\",\"coordinates\":[120.301,31.5675]}}]}";

/* The check point of the project's notes: 31.567 N 120.297 E is EPSG:4549 528195.607 3493878.338. */
static void assert_check_point(const char *what, const struct result *r, double tolerance)
{
    if (!(fabs(r->x - 528195.607) <= tolerance && fabs(r->y - 3493878.338) <= tolerance))
        fail_msg("%s: the place is %.3f %.3f", what, r->x, r->y);
}

/* ---- tests ---- */

static void test_formats(void **state)
{
    (void)state;
    static const struct {
        const char *name, *driver, *options;
        bool has_text, has_place, has_code;
    } formats[] = {
        {"a.gpkg", "GPKG", "-f GPKG", true, true, true},
        {"a.shp", "ESRI Shapefile", "-f ESRI+Shapefile -lco ENCODING=UTF-8", true, true, true},
        {"a.sqlite", "SQLite", "-f SQLite", true, true, true},
        {"b.sqlite", "SQLite", "-f SQLite -dsco SPATIALITE=YES", true, true, true},
        {"a.geojsonl", "GeoJSONSeq", "-f GeoJSONSeq", true, true, true},
        {"a.fgb", "FlatGeobuf", "-f FlatGeobuf -lco SPATIAL_INDEX=NO", true, true, true},
        {"a.csv", "CSV", "-f CSV -lco GEOMETRY=AS_XY", true, true, true},
        {"w.csv", "CSV", "-f CSV -lco GEOMETRY=AS_WKT", true, true, true},
        {"s.csv", "CSV", "-f CSV -lco GEOMETRY=AS_XY -lco SEPARATOR=SEMICOLON", true, true, true},
        {"t.csv", "CSV", "-f CSV -lco GEOMETRY=AS_XY -lco SEPARATOR=TAB", true, true, true},
        {"a.xlsx", "XLSX", "-f XLSX", true, false, true},
        {"a.ods", "ODS", "-f ODS", true, false, true},
        {"a.kml", "LIBKML", "-f KML", true, true, true},
        {"a.gml", "GML", "-f GML", true, true, true},
        {"a.dxf", "DXF", "-f DXF", false, true, false},
        {"a.gdb", "OpenFileGDB", "-f OpenFileGDB", true, true, true},
    };
    put("src.geojson", features);
    for (size_t i = 0; i < sizeof formats / sizeof formats[0]; i++) {
        if (GDALGetDriverByName(formats[i].driver) == NULL) {
            print_message("skipped: this GDAL has no %s\n", formats[i].driver);
            continue;
        }
        convert(in_folder("src.geojson"), in_folder(formats[i].name), formats[i].options);
        struct ward_source s = source_of(in_folder(formats[i].name));
        s.source_crs = strcmp(formats[i].name, "a.dxf") == 0 ? "EPSG:4326" : NULL;
        struct result *r = read_source(&s);
        if (r->rc != WARD_OK || r->n_rows != 2 || r->n_rejected != 0)
            fail_msg("%s: %zu rows, %zu rejected: %s", formats[i].name, r->n_rows, r->n_rejected,
                     ward_ctx_message(ctx));
        assert_string_equal(r->probe->driver, formats[i].driver);
        assert_int_equal(r->probe->n_sample, 2);
        if (formats[i].has_place)
            assert_check_point(formats[i].name, r, 1e-3);
        if (formats[i].has_code) {
            assert_string_equal(r->values[0][field(r, "code")], "007");
            assert_string_equal(r->values[1][field(r, "code")], "08");
            assert_string_equal(r->probe->rows[0][field(r, "label")], "公厕一号");
        }
        done(r);
    }
}

static void test_osm(void **state)
{
    (void)state;
    put("a.osm",
        "<?xml version='1.0'?><osm version='0.6'><node id='1' lat='31.567' lon='120.297' version='1'>"
        "<tag k='amenity' v='toilets'/><tag k='name' v='公厕'/></node>"
        "<node id='2' lat='31.567' lon='120.298' version='1'/><way id='3' version='1'><nd ref='1'/><nd ref='2'/>"
        "<tag k='highway' v='residential'/></way></osm>");
    struct ward_source s = source_of(in_folder("a.osm"));
    s.kinds = WARD_KIND_POINT;
    struct result *r = read_source(&s);
    assert_int_equal(r->rc, WARD_OK);
    assert_string_equal(r->probe->layer, "points");
    assert_int_equal(r->n_rows, 1);
    assert_string_equal(r->values[0][field(r, "name")], "公厕");
    assert_check_point("osm", r, 1e-3);
    done(r);
    s.kinds = WARD_KIND_LINE;
    r = read_source(&s);
    assert_string_equal(r->probe->layer, "lines");
    assert_int_equal(r->n_rows, 1);
    done(r);
}

/* Values come as they were written: no slash in a day, no zero lost, no digit invented. */
static void test_values(void **state)
{
    (void)state;
    struct result *r = read_good(in_folder("a.gpkg"));
    assert_string_equal(r->values[0][field(r, "n")], "12");
    assert_string_equal(r->values[1][field(r, "n")], "NULL");
    assert_string_equal(r->values[0][field(r, "r")], "0.1");
    assert_string_equal(r->values[1][field(r, "r")], "1234.5678");
    assert_memory_equal(r->values[0][field(r, "t")], "2023-04-05T08:31:15", 19);
    done(r);
    r = read_good(in_folder("a.fgb"));
    assert_string_equal(r->values[0][field(r, "t")], "2023-04-05T08:31:15");
    done(r);
    r = read_good(in_folder("a.xlsx"));
    assert_string_equal(r->values[0][field(r, "r")], "0.1");
    assert_string_equal(r->values[0][field(r, "t")], "2023-04-05T08:31:15");
    done(r);
    r = read_good(
        put("l.geojson",
            "{\"type\":\"FeatureCollection\",\"features\":[{\"type\":\"Feature\",\"geometry\":null,"
            "\"properties\":{\"l\":[\"x\\\"\",\"y\"],\"i\":[1,2],\"b\":true,\"e\":\"\",\"d\":\"2023/4/5\"}}]}"));
    assert_string_equal(r->values[0][field(r, "l")], "[\"x\\\"\",\"y\"]");
    assert_string_equal(r->values[0][field(r, "i")], "[1,2]");
    assert_string_equal(r->values[0][field(r, "b")], "1");
    assert_string_equal(r->values[0][field(r, "e")], "NULL");
    assert_string_equal(r->values[0][field(r, "d")], "2023/4/5");
    done(r);
}

/* GDAL makes 9223372036854775807 of a number that is longer than it can hold; such a row is not taken. */
static void test_long_numbers(void **state)
{
    (void)state;
    struct result *r = read_good(
        put("n.geojson", "{\"type\":\"FeatureCollection\",\"features\":["
                         "{\"type\":\"Feature\",\"geometry\":null,\"properties\":{\"id\":12345678901234567890}},"
                         "{\"type\":\"Feature\",\"geometry\":null,\"properties\":{\"id\":123456789012345678}}]}"));
    assert_string_equal(r->reasons[0], "number too large");
    assert_string_equal(r->reasons[1], "");
    assert_string_equal(r->values[1][0], "123456789012345678");
    done(r);
}

static void set_byte(const char *path, long at, int byte)
{
    FILE *file = fopen(path, "r+");
    assert_non_null(file);
    assert_int_equal(fseek(file, at, SEEK_SET), 0);
    fputc(byte, file);
    fclose(file);
}

/* GBK without .cpg and with a language byte that says nothing, or something wrong. */
static void test_gbk_shapefile(void **state)
{
    (void)state;
    put("zh.geojson", "{\"type\":\"FeatureCollection\",\"features\":["
                      "{\"type\":\"Feature\",\"properties\":{\"单元编号\":\"007\",\"所属街道\":\"清名桥街道\"},"
                      "\"geometry\":{\"type\":\"Point\",\"coordinates\":[120.297,31.567]}},"
                      "{\"type\":\"Feature\",\"properties\":{\"单元编号\":\"08\",\"所属街道\":\"崇安寺街道\"},"
                      "\"geometry\":{\"type\":\"Point\",\"coordinates\":[120.297,31.567]}}]}");
    static const int languages[] = {0x00, 0x57, 0x4D};
    for (size_t i = 0; i < 3; i++) {
        convert(in_folder("zh.geojson"), in_folder("zh.shp"), "-f ESRI+Shapefile -lco ENCODING=GBK -overwrite");
        (void)unlink(in_folder("zh.cpg"));
        set_byte(in_folder("zh.dbf"), 29, languages[i]);
        struct result *r = read_good(in_folder("zh.shp"));
        assert_string_equal(r->probe->encoding, "GBK");
        assert_string_equal(r->values[0][field(r, "单元编号")], "007");
        assert_string_equal(r->values[0][field(r, "所属街道")], "清名桥街道");
        assert_string_equal(r->probe->rows[1][field(r, "所属街道")], "崇安寺街道");
        done(r);
    }
    put("zh.cpg", "UTF-8");
    struct result *r = read_good(in_folder("zh.shp"));
    assert_string_equal(r->values[0][field(r, "所属街道")], "清名桥街道");
    done(r);
    /* told the wrong thing, a row is rejected, never stored as mojibake */
    struct ward_source s = source_of(in_folder("zh.shp"));
    s.encoding = "UTF-8";
    expect_failure(&s, WARD_E_SOURCE, "--encoding");
}

static void test_bad_text(void **state)
{
    (void)state;
    struct ward_buf text = {0};
    assert_int_equal(ward_buf_text(ctx, &text, "code,name\n"), WARD_OK);
    for (int i = 0; i < 300; i++)
        assert_int_equal(ward_buf_printf(ctx, &text, "%d,%s\n", i, i == 5 ? "\xB9\xAB\xB2\xDE" : "公厕"), WARD_OK);
    struct result *r = read_good(put("bad.csv", text.data));
    assert_string_equal(r->probe->encoding, "UTF-8");
    assert_int_equal(r->n_rows, 300);
    assert_int_equal(r->n_rejected, 1);
    assert_string_equal(r->reasons[5], "bad text");
    assert_string_equal(r->values[5][0], "5");
    assert_string_equal(r->values[5][1], "NULL");
    ward_buf_clear(&text);
    done(r);
}

static void test_headers(void **state)
{
    (void)state;
    struct result *r = read_good(
        put("title.csv", "2023年度台账\n\"制表：甲\n乙\",,\n设施编号,名称,经度,纬度\n007,公厕,120.297,31.567\n"));
    assert_int_equal(r->probe->header_row, 3);
    assert_int_equal(r->probe->n_fields, 4);
    assert_int_equal(r->n_rows, 1);
    assert_string_equal(r->values[0][0], "007");
    assert_check_point("title", r, 1e-3);
    done(r);
    struct ward_source s = source_of(in_folder("title.csv"));
    s.header_row = 1;
    expect_failure(&s, WARD_E_SOURCE, "--header-row");
    s.header_row = 9;
    expect_failure(&s, WARD_E_SOURCE, "row 9");
    /* without a known name: the first row; the same name twice is told apart, none is numbered */
    r = read_good(put("odd.csv", "\xEF\xBB\xBFx1,x1,,x1\n1,2,3,4\n"));
    assert_string_equal(r->probe->fields[0].name, "x1");
    assert_true(strcmp(r->probe->fields[1].name, "x1") != 0 &&
                strcmp(r->probe->fields[3].name, r->probe->fields[1].name) != 0);
    assert_int_equal(r->probe->n_sample, 1);
    assert_string_equal(r->values[0][3], "4");
    done(r);
    /* cells beyond the names are never lost without a word; empty ones are nothing */
    r = read_good(put("wide.csv", "code,name\n1,a,\n2,b,c,\n3\n\n4,d\n"));
    assert_int_equal(r->n_rows, 4);
    assert_int_equal(r->n_rejected, 1);
    assert_string_equal(r->reasons[1], "too many cells");
    assert_string_equal(r->values[2][1], "NULL");
    assert_string_equal(r->values[3][1], "d");
    done(r);
    /* one column is a table where its name says of what */
    r = read_good(put("one.csv", "WKT\n\"POINT(120.297 31.567)\"\n"));
    assert_check_point("one column", r, 1e-3);
    done(r);
    s = source_of(put("text.csv", "what is this\nno table\n"));
    expect_failure(&s, WARD_E_SOURCE, "--header-row");
    /* side files of GDAL's are not taken: a .csvt would make 007 a 7 */
    put("side.csvt", "Integer,String\n");
    r = read_good(put("side.csv", "code,name\n007,a\n"));
    assert_string_equal(r->values[0][0], "007");
    done(r);
    assert_int_equal(access(in_folder("side.csvt"), F_OK), 0);
}

static void test_columns(void **state)
{
    (void)state;
    struct result *r =
        read_good(put("c.csv", "code,经度,纬度\n1,120°17′49.2″,31°34′01.2″\n2,,\n3,x,y\n4,30,30\n5,120.297,\n"));
    assert_int_equal(r->n_rows, 5);
    assert_check_point("degrees and minutes", r, 0.01);
    assert_string_equal(r->reasons[1], "");
    assert_string_equal(r->wkt[1], "");
    assert_string_equal(r->reasons[2], "bad coordinates");
    assert_string_equal(r->reasons[3], "outside the area of the CRS");
    assert_string_equal(r->reasons[4], "bad coordinates");
    assert_int_equal(r->n_rejected, 3);
    done(r);
    r = read_good(put("cell.csv", "code,坐标\n1,\"120.297,31.567\"\n"));
    assert_check_point("one cell", r, 1e-3);
    done(r);
    /* northing in a column called X, as Chinese surveyors write it */
    struct ward_source s = source_of(put("swap.csv", "code,X,Y\n1,3493878.338,528195.607\n2,3493878.338,528195.607\n"));
    expect_failure(&s, WARD_E_CRS, "--source-crs");
    s.source_crs = "EPSG:4549";
    r = read_source(&s);
    assert_check_point("swapped axes", r, 1e-6);
    assert_non_null(strstr(r->warnings, "northing"));
    done(r);
    s.x_column = "Y";
    s.y_column = "X";
    r = read_source(&s);
    assert_check_point("named axes", r, 1e-6);
    done(r);
    s.y_column = "Z";
    expect_failure(&s, WARD_E_COLUMN, "\"Z\"");
    struct ward_source none = source_of(in_folder("c.csv"));
    none.kinds = WARD_KIND_NONE;
    r = read_source(&none);
    assert_int_equal(r->n_rejected, 0);
    assert_int_equal(r->n_places, 0);
    done(r);
}

static void test_crs(void **state)
{
    (void)state;
    struct ward_source s = source_of(put("gcj.csv", "code,lon,lat\n1,120.301596068,31.565094360\n"));
    s.source_crs = "GCJ02";
    struct result *r = read_source(&s);
    assert_check_point("GCJ-02", r, 1e-3);
    assert_non_null(strstr(r->operation, "GCJ-02"));
    done(r);
    s.source_crs = "EPSG:2385";
    expect_failure(&s, WARD_E_CRS, "ballpark");
    s.source_crs = "EPSG:999999";
    expect_failure(&s, WARD_E_CRS, "EPSG:999999");
    s = source_of(in_folder("a.dxf"));
    expect_failure(&s, WARD_E_CRS, "--source-crs");
}

int main(int argc, char **argv)
{
    READ_IF_ASKED(argc, argv);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_formats),      cmocka_unit_test(test_osm),           cmocka_unit_test(test_values),
        cmocka_unit_test(test_long_numbers), cmocka_unit_test(test_gbk_shapefile), cmocka_unit_test(test_bad_text),
        cmocka_unit_test(test_headers),      cmocka_unit_test(test_columns),       cmocka_unit_test(test_crs),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
