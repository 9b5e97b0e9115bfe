/* Names that are no files, files that are not what they say, and files that want more than to be read. */
#include <arpa/inet.h>
#include <poll.h>
#include <sqlite3.h>
#include <sys/socket.h>

#include "reading.h"

static void test_names(void **state)
{
    (void)state;
    put("a.vrt", "<OGRVRTDataSource/>");
    put("empty.csv", "");
    put("a.zip", "PK");
    assert_int_equal(mkdir(in_folder("folder.csv"), 0700), 0);
    const struct {
        const char *name, *part;
    } bad[] = {{"/vsicurl/http://127.0.0.1:1/a.geojson", "virtual file name"},
               {"/vsizip/a.zip/a.csv", "virtual file name"},
               {"http://127.0.0.1:1/a.geojson", "is no file"},
               {"HTTPS://127.0.0.1/a.csv", "is no file"},
               {"PG:dbname=x", "is no file"},
               {"CSV:/etc/passwd", "is no file"},
               {"{\"type\":\"Point\",\"coordinates\":[1,2]}", "XML or JSON"},
               {" <OGRVRTDataSource/>", "XML or JSON"},
               {"", "no name"},
               {"/no/such/file.csv", "there is no file"},
               {"/dev/zero", "suffix"},
               {in_folder("a.vrt"), ".vrt"},
               {in_folder("empty.csv"), "is empty"},
               {in_folder("a.zip"), "unpack"}};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct ward_source s = source_of(bad[i].name);
        expect_failure(&s, WARD_E_SOURCE, bad[i].part);
    }
    struct ward_source s = source_of(in_folder("folder.csv"));
    expect_failure(&s, WARD_E_SOURCE, "regular file");
}

/* One driver for one suffix: a VRT or XML under another name is not opened as such. */
static void test_wrong_kinds(void **state)
{
    (void)state;
    static const char vrt[] =
        "<OGRVRTDataSource><OGRVRTLayer name='p'><SrcDataSource>/etc/passwd</SrcDataSource></OGRVRTLayer>"
        "</OGRVRTDataSource>";
    static const char *const names[] = {"v.gml", "v.kml", "v.geojson", "v.gpkg",   "v.shp", "v.xlsx",    "v.fgb",
                                        "v.osm", "v.pbf", "v.ods",     "v.sqlite", "v.dxf", "v.geojsonl"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        struct ward_source s = source_of(put(names[i], vrt));
        struct result *r = read_source(&s);
        if (r->rc != WARD_E_SOURCE)
            fail_msg("%s was read: %d, %s", names[i], r->rc, ward_ctx_message(ctx));
        assert_non_null(strstr(ward_ctx_message(ctx), names[i]));
        done(r);
    }
}

/* Every length from nothing to whole: a sentence or rows, never a crash, and never fewer rows without a word. */
static void test_truncated(void **state)
{
    (void)state;
    static const char *const formats[][2] = {{"c.gpkg", "-f GPKG"},      {"c.shp", "-f ESRI+Shapefile"},
                                             {"c.fgb", "-f FlatGeobuf"}, {"c.xlsx", "-f XLSX"},
                                             {"c.kml", "-f KML"},        {"c.gml", "-f GML"},
                                             {"c.geojson", "-f GeoJSON"}};
    static char text[20000] = "{\"type\":\"FeatureCollection\",\"features\":[";
    for (int i = 0; i < 60; i++)
        snprintf(text + strlen(text), sizeof text - strlen(text),
                 "%s{\"type\":\"Feature\",\"properties\":{\"code\":\"%03d\"},\"geometry\":{\"type\":\"Point\","
                 "\"coordinates\":[120.3,31.5]}}",
                 i > 0 ? "," : "", i);
    snprintf(text + strlen(text), sizeof text - strlen(text), "]}");
    put("whole.geojson", text);
    for (size_t f = 0; f < sizeof formats / sizeof formats[0]; f++) {
        convert(in_folder("whole.geojson"), in_folder(formats[f][0]), formats[f][1]);
        struct stat st;
        assert_int_equal(stat(in_folder(formats[f][0]), &st), 0);
        for (int part = 9; part > 0; part -= 3) {
            assert_int_equal(truncate(in_folder(formats[f][0]), st.st_size * part / 10), 0);
            struct ward_source s = source_of(in_folder(formats[f][0]));
            struct result *r = read_source(&s);
            if (r->rc == WARD_OK ? r->n_rows < 60 : r->rc != WARD_E_SOURCE)
                fail_msg("%s cut at %d0 %%: %d, %zu rows, %s", formats[f][0], part, r->rc, r->n_rows,
                         ward_ctx_message(ctx));
            done(r);
        }
    }
}

/* A GeoJSON that names its CRS by a link: nobody is called, and the CRS is not guessed. */
static void test_no_calls(void **state)
{
    (void)state;
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr = {.s_addr = htonl(INADDR_LOOPBACK)}};
    socklen_t size = sizeof at;
    int server = socket(AF_INET, SOCK_STREAM, 0);
    assert_true(server >= 0);
    assert_int_equal(bind(server, (struct sockaddr *)&at, sizeof at), 0);
    assert_int_equal(listen(server, 5), 0);
    assert_int_equal(getsockname(server, (struct sockaddr *)&at, &size), 0);
    char text[600];
    snprintf(text, sizeof text,
             "{\"type\":\"FeatureCollection\",\"crs\":{\"type\":\"link\",\"properties\":{\"href\":\"http://"
             "127.0.0.1:%d/x\",\"type\":\"proj4\"}},"
             "\"features\":[{\"type\":\"Feature\",\"properties\":{\"a\":1},\"geometry\":{\"type\":\"Point\","
             "\"coordinates\":[120.3,31.5]}}]}",
             ntohs(at.sin_port));
    struct ward_source s = source_of(put("link.geojson", text));
    expect_failure(&s, WARD_E_CRS, "--source-crs");
    s.source_crs = "EPSG:4326";
    struct result *r = read_source(&s);
    assert_int_equal(r->rc, WARD_OK);
    assert_int_equal(r->n_places, 1);
    done(r);
    struct pollfd called = {.fd = server, .events = POLLIN};
    assert_int_equal(poll(&called, 1, 200), 0);
    close(server);
}

static void alter(const char *path, const char *sql, const char *value)
{
    sqlite3 *db = NULL;
    sqlite3_stmt *stmt = NULL;
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, "PRAGMA writable_schema = ON", NULL, NULL, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &stmt, NULL), SQLITE_OK);
    if (value != NULL)
        assert_int_equal(sqlite3_bind_text(stmt, 1, value, -1, SQLITE_STATIC), SQLITE_OK);
    assert_int_equal(sqlite3_step(stmt), SQLITE_DONE);
    (void)sqlite3_finalize(stmt);
    (void)sqlite3_close(db);
}

static const char plain[] =
    "{\"type\":\"FeatureCollection\",\"features\":[{\"type\":\"Feature\",\"properties\":{\"code\":\"007\"},"
    "\"geometry\":{\"type\":\"Point\",\"coordinates\":[120.297,31.567]}}]}";

/* Virtual tables that read other files, spelled in every way that could hide the module. */
static void test_hostile_gpkg(void **state)
{
    (void)state;
    static const char *const hostile[] = {
        "CREATE VIRTUAL TABLE evil USING VirtualText('/etc/passwd', 'UTF-8', 0, POINT, NONE, ':')",
        "create\nvirtual\ttable evil using virtualtext('/etc/passwd')",
        "CREATE VIRTUAL TABLE evil /* USING rtree */ USING VirtualText('/etc/passwd')",
        "CREATE VIRTUAL TABLE evil -- USING rtree(\n USING \"VirtualText\"('/etc/passwd')",
        "CREATE VIRTUAL TABLE \"evil\" USING [VirtualShape]('/etc/passwd', 'UTF-8', 4326)",
        "CREATE VIRTUAL TABLE IF NOT EXISTS evil USING VirtualOGR('/etc/passwd')",
    };
    static const char insert[] =
        "INSERT INTO sqlite_master(type, name, tbl_name, rootpage, sql) VALUES ('table', 'evil', 'evil', 0, ?)";
    put("p.geojson", plain);
    for (size_t i = 0; i < sizeof hostile / sizeof hostile[0]; i++) {
        convert(in_folder("p.geojson"), in_folder("evil.gpkg"), "-f GPKG -overwrite");
        alter(in_folder("evil.gpkg"), insert, hostile[i]);
        struct ward_source s = source_of(in_folder("evil.gpkg"));
        expect_failure(&s, WARD_E_SOURCE, "evil");
        (void)unlink(in_folder("evil.gpkg"));
    }
    /* a view is not a layer, whatever it selects, and neither is an rtree */
    convert(in_folder("p.geojson"), in_folder("view.gpkg"), "-f GPKG -nln bins");
    alter(in_folder("view.gpkg"), "CREATE VIEW peek AS SELECT fid, geom, load_extension('/x') AS code FROM bins", NULL);
    alter(in_folder("view.gpkg"),
          "INSERT INTO gpkg_contents(table_name, data_type, identifier, srs_id) VALUES "
          "('peek', 'features', 'peek', 4326)",
          NULL);
    alter(in_folder("view.gpkg"), "INSERT INTO gpkg_geometry_columns VALUES ('peek', 'geom', 'POINT', 4326, 0, 0)",
          NULL);
    struct result *r = read_good(in_folder("view.gpkg"));
    assert_int_equal(r->probe->n_layers, 1);
    assert_string_equal(r->probe->layer, "bins");
    done(r);
    struct ward_source s = source_of(in_folder("view.gpkg"));
    s.source_layer = "peek";
    expect_failure(&s, WARD_E_SOURCE, "bins");
}

static void test_open_elsewhere(void **state)
{
    (void)state;
    put("p.geojson", plain);
    convert(in_folder("p.geojson"), in_folder("wal.gpkg"), "-f GPKG -nln bins");
    put("wal.gpkg-wal", "not empty");
    struct ward_source s = source_of(in_folder("wal.gpkg"));
    expect_failure(&s, WARD_E_SOURCE, "another program");
    (void)unlink(in_folder("wal.gpkg-wal"));
    struct result *r = read_good(in_folder("wal.gpkg"));
    assert_int_equal(r->n_rows, 1);
    done(r);
    assert_int_equal(access(in_folder("wal.gpkg-wal"), F_OK), -1); /* nothing was written beside it */
}

static void test_layers(void **state)
{
    (void)state;
    put("p.geojson", plain);
    put("l.geojson", "{\"type\":\"FeatureCollection\",\"features\":[{\"type\":\"Feature\",\"properties\":{\"code\":"
                     "\"1\"},\"geometry\":"
                     "{\"type\":\"LineString\",\"coordinates\":[[120.3,31.5],[120.31,31.5]]}}]}");
    convert(in_folder("p.geojson"), in_folder("two.gpkg"), "-f GPKG -nln bins");
    convert(in_folder("l.geojson"), in_folder("two.gpkg"), "-f GPKG -nln streets -update");
    struct ward_source s = source_of(in_folder("two.gpkg"));
    expect_failure(&s, WARD_E_SOURCE, "bins, streets");
    s.kinds = WARD_KIND_LINE;
    struct result *r = read_source(&s);
    assert_string_equal(r->probe->layer, "streets");
    assert_int_equal(r->probe->n_layers, 2);
    done(r);
    s.source_layer = "bins";
    s.kinds = WARD_KIND_POINT;
    r = read_source(&s);
    assert_int_equal(r->n_places, 1);
    done(r);
    s.source_layer = "cars";
    expect_failure(&s, WARD_E_SOURCE, "bins, streets");
}

int main(int argc, char **argv)
{
    READ_IF_ASKED(argc, argv);
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_names),        cmocka_unit_test(test_wrong_kinds),
                                       cmocka_unit_test(test_truncated),    cmocka_unit_test(test_no_calls),
                                       cmocka_unit_test(test_hostile_gpkg), cmocka_unit_test(test_open_elsewhere),
                                       cmocka_unit_test(test_layers)};
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
