/* Outputs: bytes compared with answers written by hand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "core/buf.h"
#include "core/mem.h"
#include "geo/geom.h"
#include "io/out.h"

struct fixture {
    struct ward_ctx *ctx;
    char folder[64];
    char path[128];
    char *text; /* of the file read back */
    size_t size;
};

static int set_up(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);
    f->ctx = ward_ctx_new();
    strcpy(f->folder, "/tmp/ward-out-XXXXXX");
    assert_non_null(mkdtemp(f->folder));
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;
    char command[128];
    snprintf(command, sizeof command, "rm -rf %s", f->folder);
    assert_int_equal(system(command), 0);
    ward_ctx_free(f->ctx);
    free(f->text);
    free(f);
    return 0;
}

static void read_back(struct fixture *f)
{
    FILE *file = fopen(f->path, "rb");
    assert_non_null(file);
    free(f->text);
    f->text = calloc(1, 1 << 20);
    f->size = fread(f->text, 1, (1 << 20) - 1, file);
    fclose(file);
}

static struct ward_value text(const char *t)
{
    return (struct ward_value){.kind = WARD_TEXT, .text = t, .size = strlen(t)};
}

static struct ward_value integer(int64_t i)
{
    return (struct ward_value){.kind = WARD_INTEGER, .integer = i};
}

static struct ward_value real(double r)
{
    return (struct ward_value){.kind = WARD_REAL, .real = r};
}

static const struct ward_value null = {.kind = WARD_NULL};

static const struct ward_out_column columns[] = {{.name = "code", .label = "编码", .type = WARD_T_TEXT, .is_id = true},
                                                 {.name = "name", .label = "名称", .type = WARD_T_TEXT},
                                                 {.name = "n", .label = "数量", .type = WARD_T_INTEGER},
                                                 {.name = "share", .type = WARD_T_REAL}};

static struct ward_out_spec spec_of(void)
{
    return (struct ward_out_spec){.name = "rows", .columns = columns, .n_columns = 4, .srid = 4326};
}

static void write_rows(struct fixture *f, const char *format, const struct ward_out_spec *spec,
                       const struct ward_value (*rows)[4], size_t n, const struct ward_buf *geoms)
{
    struct ward_out *out = NULL;
    snprintf(f->path, sizeof f->path, "%s/out.%s", f->folder, ward_out_suffix(format));
    assert_int_equal(ward_out_begin(f->ctx, format, f->path, true, spec, &out), WARD_OK);
    for (size_t i = 0; i < n; i++)
        assert_int_equal(
            ward_out_row(out, rows[i], geoms != NULL ? geoms[i].data : NULL, geoms != NULL ? geoms[i].size : 0),
            WARD_OK);
    assert_int_equal(ward_out_end(out), WARD_OK);
    ward_out_free(out);
    read_back(f);
}

/* RFC 4180 and the formula guard: a text that a spreadsheet would run is made text; numbers are left alone. */
static void test_csv(void **state)
{
    struct fixture *f = *state;
    struct ward_out_spec spec = spec_of();
    const struct ward_value rows[][4] = {{text("007"), text("a \"b\", c"), integer(-3), real(0.1)},
                                         {text("=1+1"), text("@x"), null, real(-1e300)},
                                         {text("-5"), text("two\nlines"), integer(0), null}};
    write_rows(f, "csv", &spec, rows, 3, NULL);
    assert_string_equal(f->text, "code,name,n,share\n"
                                 "007,\"a \"\"b\"\", c\",-3,0.1\n"
                                 "'=1+1,'@x,,-1e+300\n"
                                 "'-5,\"two\nlines\",0,\n");
    spec.use_labels = true;
    spec.bom = true;
    write_rows(f, "csv", &spec, rows, 0, NULL);
    assert_string_equal(f->text, "\xEF\xBB\xBF编码,名称,数量,share\n");
}

/* Chinese words beside Chinese headings, in the formats for people alone. */
static void test_words(void **state)
{
    struct fixture *f = *state;
    static const char *const words[] = {"a", "甲", "b", "乙", "farther than * m", "超过 * 米", "7", "七", NULL};
    const struct ward_out_column worded[] = {{.name = "code", .label = "编码", .words_zh = words},
                                             {.name = "n", .label = "数量", .type = WARD_T_INTEGER, .words_zh = words},
                                             {.name = "plain", .label = "原样"},
                                             {.name = "last", .label = "末"}};
    struct ward_out_spec spec = {.name = "t", .columns = worded, .n_columns = 4, .use_labels = true};
    const struct ward_value rows[][4] = {{text("a"), integer(7), text("a"), text("b")},
                                         {text("b, a"), integer(8), null, null},
                                         {text("a, c"), null, null, null},
                                         {text("farther than 12.5 m"), null, null, null},
                                         {text("aa"), null, null, null}};
    write_rows(f, "csv", &spec, rows, 5, NULL);
    assert_string_equal(f->text, "编码,数量,原样,末\n甲,七,a,b\n乙、甲,8,,\n\"a, c\",,,\n超过 12.5 米,,,\naa,,,\n");
    write_rows(f, "json", &spec, rows, 1, NULL);
    assert_non_null(strstr(f->text, "\"code\": \"a\""));
    spec.use_labels = false;
    write_rows(f, "csv", &spec, rows, 1, NULL);
    assert_string_equal(f->text, "code,n,plain,last\na,7,a,b\n");
}

static void test_json(void **state)
{
    struct fixture *f = *state;
    struct ward_out_spec spec = spec_of();
    const struct ward_value rows[][4] = {
        {text("a"), text("tab\t\"q\" \\ \x01 中"), integer(9007199254740993), real(0.1)},
        {text("b"), text("bad \xff byte"), null, null}};
    write_rows(f, "json", &spec, rows, 2, NULL);
    assert_string_equal(f->text,
                        "[\n{\"code\": \"a\", \"name\": \"tab\\t\\\"q\\\" \\\\ \\u0001 中\", \"n\": 9007199254740993, "
                        "\"share\": 0.1},\n"
                        "{\"code\": \"b\", \"name\": \"bad \xEF\xBF\xBD byte\", \"n\": null, \"share\": null}\n]\n");
    write_rows(f, "json", &spec, rows, 0, NULL);
    assert_string_equal(f->text, "[\n]\n");
}

/* Hanzi take two columns, numbers stand right, reals show three decimals. */
static void test_table(void **state)
{
    struct fixture *f = *state;
    struct ward_out_spec spec = spec_of();
    const struct ward_value rows[][4] = {{text("a"), text("锡惠"), integer(5), real(0.123456)},
                                         {text("bb"), text("x"), integer(12345), real(2)}};
    spec.title = "Title";
    write_rows(f, "table", &spec, rows, 2, NULL);
    assert_string_equal(f->text, "Title\n"
                                 "code  name      n  share\n"
                                 "────  ────  ─────  ─────\n"
                                 "a     锡惠      5  0.123\n"
                                 "bb    x     12345      2\n");
    const struct ward_value hostile[][4] = {{text("\x1b[31mred"), null, null, real(0.00001234)}};
    write_rows(f, "table", &spec, hostile, 1, NULL);
    assert_null(strchr(f->text, '\x1b'));
    assert_non_null(strstr(f->text, "1.2e-05"));
}

/* A square given clockwise with a counter-clockwise hole, at coordinates that need rounding. */
static void add_ring(struct fixture *f, struct ward_geom *g, const double *xy, size_t n)
{
    assert_int_equal(ward_geom_part(f->ctx, g), WARD_OK);
    for (size_t i = 0; i < n; i++)
        assert_int_equal(ward_geom_add(f->ctx, g, xy[2 * i], xy[2 * i + 1]), WARD_OK);
}

static void test_geojson_polygon(void **state)
{
    struct fixture *f = *state;
    struct ward_out_spec spec = spec_of();
    struct ward_geom g = {0};
    struct ward_buf blobs[2] = {{0}, {0}};
    /* The second and third points fall on one another when rounded to seven decimals. */
    const double shell[] = {120, 31, 120, 31.1, 120.00000001, 31.1, 120.1, 31.1, 120.1, 31, 120, 31};
    const double hole[] = {120.02, 31.02, 120.04, 31.02, 120.04, 31.04, 120.02, 31.02};
    static const char *const members[] = {"generator", "\"ward\"", "synthetic", "true"};
    ward_geom_reset(&g, WARD_KIND_POLYGON, 4326);
    assert_int_equal(ward_geom_poly(f->ctx, &g), WARD_OK);
    add_ring(f, &g, shell, 6);
    add_ring(f, &g, hole, 4);
    assert_int_equal(ward_geom_to_blob(f->ctx, &g, &blobs[0]), WARD_OK);
    spec.has_geometry = true;
    spec.members = members;
    spec.n_members = 2;
    const struct ward_value rows[][4] = {{text("u1"), text("x"), integer(1), null},
                                         {text("u2"), text("y"), integer(2), null}};
    write_rows(f, "geojson", &spec, rows, 2, blobs);
    assert_string_equal(f->text, "{\"type\": \"FeatureCollection\", \"name\": \"rows\", \"generator\": \"ward\", "
                                 "\"synthetic\": true, \"features\": [\n"
                                 "{\"type\": \"Feature\", \"id\": \"u1\", \"properties\": {\"code\": \"u1\", \"name\": "
                                 "\"x\", \"n\": 1, \"share\": null}, "
                                 "\"geometry\": {\"type\": \"Polygon\", \"coordinates\": "
                                 "[[[120,31],[120.1,31],[120.1,31.1],[120,31.1],[120,31]],"
                                 "[[120.02,31.02],[120.04,31.04],[120.04,31.02],[120.02,31.02]]]}},\n"
                                 "{\"type\": \"Feature\", \"id\": \"u2\", \"properties\": {\"code\": \"u2\", \"name\": "
                                 "\"y\", \"n\": 2, \"share\": null}, "
                                 "\"geometry\": null}\n]}\n");
    ward_geom_clear(&g);
    ward_buf_clear(&blobs[0]);
}

/* A ring smaller than the rounding stays a ring of four points; negative and seven-digit numbers are written whole. */
static void test_geojson_small(void **state)
{
    struct fixture *f = *state;
    struct ward_out_spec spec = spec_of();
    struct ward_geom g = {0};
    struct ward_buf blobs[2] = {{0}, {0}};
    const double speck[] = {-1, 2, -1.000000001, 2, -1, 2.000000001, -1, 2};
    ward_geom_reset(&g, WARD_KIND_POLYGON, 4326);
    assert_int_equal(ward_geom_poly(f->ctx, &g), WARD_OK);
    add_ring(f, &g, speck, 4);
    assert_int_equal(ward_geom_to_blob(f->ctx, &g, &blobs[0]), WARD_OK);
    const double line[] = {-0.00000004, -0.1234567, 12.34567891, 0.5};
    ward_geom_reset(&g, WARD_KIND_LINE, 4326);
    add_ring(f, &g, line, 2);
    add_ring(f, &g, line, 2);
    assert_int_equal(ward_geom_to_blob(f->ctx, &g, &blobs[1]), WARD_OK);
    spec.has_geometry = true;
    spec.n_columns = 1;
    const struct ward_value rows[][4] = {{text("a"), null, null, null}, {text("b"), null, null, null}};
    write_rows(f, "geojsonseq", &spec, rows, 2, blobs);
    assert_string_equal(f->text,
                        "{\"type\": \"Feature\", \"id\": \"a\", \"properties\": {\"code\": \"a\"}, \"geometry\": "
                        "{\"type\": \"Polygon\", \"coordinates\": [[[-1,2],[-1,2],[-1,2],[-1,2]]]}}\n"
                        "{\"type\": \"Feature\", \"id\": \"b\", \"properties\": {\"code\": \"b\"}, \"geometry\": "
                        "{\"type\": \"MultiLineString\", \"coordinates\": [[[0,-0.1234567],[12.3456789,0.5]],"
                        "[[0,-0.1234567],[12.3456789,0.5]]]}}\n");
    ward_geom_clear(&g);
    ward_buf_clear(&blobs[0]);
    ward_buf_clear(&blobs[1]);
}

/* The central meridian of EPSG:4549 is 120 E at 500 km; the wrong srid of a blob must show. */
static void test_geojson_transform(void **state)
{
    struct fixture *f = *state;
    struct ward_out_spec spec = spec_of();
    struct ward_geom g = {0};
    struct ward_buf blob = {0};
    const double xy[] = {500000, 3493000};
    ward_geom_reset(&g, WARD_KIND_POINT, 4549);
    add_ring(f, &g, xy, 1);
    assert_int_equal(ward_geom_to_blob(f->ctx, &g, &blob), WARD_OK);
    spec.has_geometry = true;
    spec.srid = 4549;
    spec.n_columns = 1;
    const struct ward_value rows[][4] = {{text("a"), null, null, null}};
    write_rows(f, "geojson", &spec, rows, 1, &blob);
    double lon = 0, lat = 0;
    const char *at = strstr(f->text, "\"Point\", \"coordinates\": [");
    assert_non_null(at);
    assert_int_equal(sscanf(at, "\"Point\", \"coordinates\": [%lf,%lf]", &lon, &lat), 2);
    assert_true(lon == 120.0);
    assert_true(lat > 31.55 && lat < 31.57);
    spec.crs = "EPSG:3857";
    struct ward_out *out = NULL;
    assert_int_equal(ward_out_begin(f->ctx, "geojson", f->path, true, &spec, &out), WARD_E_ARG);
    ward_geom_clear(&g);
    ward_buf_clear(&blob);
}

/* Nothing is left behind and nothing replaced unless asked for. */
static void test_files(void **state)
{
    struct fixture *f = *state;
    struct ward_out_spec spec = spec_of();
    struct ward_out *out = NULL;
    const struct ward_value rows[][4] = {{text("a"), null, null, null}};
    write_rows(f, "csv", &spec, rows, 1, NULL);
    assert_int_equal(ward_out_begin(f->ctx, "csv", f->path, false, &spec, &out), WARD_E_EXISTS);
    assert_null(out);
    assert_int_equal(ward_out_begin(f->ctx, "csv", f->path, true, &spec, &out), WARD_OK);
    ward_out_free(out); /* not ended: the old file stays */
    read_back(f);
    assert_string_equal(f->text, "code,name,n,share\na,,,\n");
    assert_int_equal(unlink(f->path), 0);
    assert_int_equal(rmdir(f->folder), 0); /* no temporary file is left */
    assert_int_equal(ward_out_begin(f->ctx, "csv", f->path, false, &spec, &out), WARD_E_IO);
    assert_int_equal(ward_out_begin(f->ctx, "csv", f->folder, false, &spec, &out), WARD_OK);
    ward_out_free(out);
    assert_int_equal(ward_out_begin(f->ctx, "geojson", f->folder, false, &spec, &out), WARD_E_NO_PLACE);
    assert_int_equal(ward_out_begin(f->ctx, "pdf", f->folder, false, &spec, &out), WARD_E_NAME);
    assert_int_equal(ward_out_begin(f->ctx, "xlsx", "-", false, &spec, &out), WARD_E_ARG);
}

static void test_formats(void **state)
{
    (void)state;
    assert_string_equal(ward_out_format("csv"), "csv");
    assert_string_equal(ward_out_format("a.b/out.geojson"), "geojson");
    assert_string_equal(ward_out_format("x.geojsonl"), "geojsonseq");
    assert_string_equal(ward_out_format("x.geojsonseq"), "geojsonseq");
    assert_string_equal(ward_out_format("table"), "table");
    assert_null(ward_out_format("x.table"));
    assert_null(ward_out_format("out.pdf"));
    assert_null(ward_out_format("dir.csv/name"));
    assert_true(ward_out_takes_many("gpkg") && ward_out_takes_many("xlsx") && !ward_out_takes_many("csv"));
    assert_true(ward_out_needs_place("shp") && !ward_out_needs_place("gpkg") && ward_out_has_place("gpkg"));
}

/* The same rows give the same bytes, whatever the clock says; two tables go into one file. */
static void write_two(struct fixture *f, const char *format, const char *name)
{
    struct ward_out *out = NULL;
    struct ward_out_spec one = spec_of(), two = spec_of();
    const struct ward_value row[4] = {text("007"), text("锡惠"), integer(5), real(0.5)};
    one.title = "甲";
    two.name = "more";
    two.title = "乙";
    snprintf(f->path, sizeof f->path, "%s/%s", f->folder, name);
    assert_int_equal(ward_out_begin(f->ctx, format, f->path, false, &one, &out), WARD_OK);
    assert_int_equal(ward_out_row(out, row, NULL, 0), WARD_OK);
    assert_int_equal(ward_out_next(out, &two), WARD_OK);
    assert_int_equal(ward_out_row(out, row, NULL, 0), WARD_OK);
    assert_int_equal(ward_out_end(out), WARD_OK);
    ward_out_free(out);
}

static void test_same_bytes(void **state)
{
    struct fixture *f = *state;
    char *before = NULL;
    size_t size = 0;
    static const char *const formats[] = {"xlsx", "gpkg"};
    char names[4][16];
    for (size_t i = 0; i < 4; i++) {
        snprintf(names[i], sizeof names[i], "%zu.%s", i % 2, formats[i / 2]);
        if (i % 2 == 1)
            sleep(1); /* formats that keep a clock keep seconds */
        write_two(f, formats[i / 2], names[i]);
        read_back(f);
        assert_true(f->size > 1000);
        if (i % 2 == 1) {
            assert_int_equal(size, f->size);
            assert_memory_equal(before, f->text, size);
        }
        free(before);
        before = calloc(1, f->size);
        memcpy(before, f->text, f->size);
        size = f->size;
    }
    free(before);
}

/* Every byte at every place of a text of nine: eight are looked at at once. The expected text is made byte by byte. */
static void test_json_bytes(void **state)
{
    enum { BYTES = 128, PLACES = 9 };
    struct fixture *f = *state;
    struct ward_out_spec spec = spec_of();
    char(*given)[PLACES] = calloc(BYTES * PLACES, sizeof *given);
    struct ward_value(*rows)[4] = calloc(BYTES * PLACES, sizeof *rows);
    struct ward_buf expected = {0};
    spec.n_columns = 1;
    assert_int_equal(ward_buf_text(f->ctx, &expected, "["), WARD_OK);
    for (size_t i = 0; i < (size_t)BYTES * PLACES; i++) {
        int byte = (int)(i / PLACES), at = (int)(i % PLACES);
        char escaped[16];
        memcpy(given[i], "abcdefghi", PLACES);
        given[i][at] = (char)byte;
        rows[i][0] = (struct ward_value){.kind = WARD_TEXT, .text = given[i], .size = PLACES};
        if (byte == '"' || byte == '\\')
            snprintf(escaped, sizeof escaped, "\\%c", byte);
        else if (byte == '\n' || byte == '\r' || byte == '\t')
            snprintf(escaped, sizeof escaped, "\\%c", byte == '\n' ? 'n' : byte == '\r' ? 'r' : 't');
        else if (byte < 0x20 || byte == 0x7F)
            snprintf(escaped, sizeof escaped, "\\u%04x", (unsigned)byte);
        else
            snprintf(escaped, sizeof escaped, "%c", byte);
        assert_int_equal(ward_buf_printf(f->ctx, &expected, "%s\n{\"code\": \"%.*s%s%s\"}", i > 0 ? "," : "", at,
                                         "abcdefghi", escaped, &"abcdefghi"[at + 1]),
                         WARD_OK);
    }
    assert_int_equal(ward_buf_text(f->ctx, &expected, "\n]\n"), WARD_OK);
    write_rows(f, "json", &spec, (const struct ward_value(*)[4])rows, (size_t)BYTES * PLACES, NULL);
    assert_string_equal(f->text, expected.data);
    ward_buf_clear(&expected);
    free(given);
    free(rows);
}

/* ---- rows of a source ---- */

enum { MANY = 2500 }; /* some blocks and a part of one */

struct made_row {
    char code[16], name[48];
    struct ward_value values[4];
    struct ward_buf geom;
};

struct made_rows {
    struct made_row *rows;
    size_t at, fails_at;
    struct ward_ctx *ctx;
};

static void make_rows(struct fixture *f, struct made_row *rows)
{
    for (size_t i = 0; i < MANY; i++) {
        struct ward_geom g = {0};
        struct made_row *r = &rows[i];
        snprintf(r->code, sizeof r->code, "B%05zu", i);
        snprintf(r->name, sizeof r->name, i % 7 == 0 ? "a \"%zu\"\n\\" : i % 5 == 0 ? "\xff 锡 %zu" : "name %zu", i);
        r->values[0] = text(r->code);
        r->values[1] = i % 11 == 0 ? null : text(r->name);
        r->values[2] = integer((int64_t)i - 3);
        r->values[3] = real((double)i / 7);
        ward_geom_reset(&g, i % 4 == 0 ? WARD_KIND_LINE : WARD_KIND_POINT, 4549);
        const double xy[] = {500000 + (double)i, 3493000 - (double)(i % 100), 500001, 3493001};
        add_ring(f, &g, xy, i % 4 == 0 ? 2 : 1);
        if (i % 13 != 0)
            assert_int_equal(ward_geom_to_blob(f->ctx, &g, &r->geom), WARD_OK);
        ward_geom_clear(&g);
    }
}

static ward_rc give_row(void *self, struct ward_out_given *row, bool *end)
{
    struct made_rows *m = self;
    *end = m->at == MANY;
    if (m->at == m->fails_at)
        return ward_fail(m->ctx, WARD_E_VALUE, "row %zu cannot be read", m->at);
    if (!*end) {
        struct made_row *r = &m->rows[m->at++];
        *row = (struct ward_out_given){r->values, r->geom.data, r->geom.size};
    }
    return WARD_OK;
}

static ward_rc write_source(struct fixture *f, const char *format, struct made_row *rows, size_t fails_at)
{
    struct made_rows m = {rows, 0, fails_at, f->ctx};
    struct ward_out_spec spec = spec_of();
    struct ward_out *out = NULL;
    spec.has_geometry = true;
    spec.srid = 4549;
    snprintf(f->path, sizeof f->path, "%s/out.%s", f->folder, ward_out_suffix(format));
    assert_int_equal(ward_out_begin(f->ctx, format, f->path, true, &spec, &out), WARD_OK);
    ward_rc rc = ward_out_rows(out, give_row, &m);
    if (rc == WARD_OK) {
        assert_int_equal(ward_out_end(out), WARD_OK);
        read_back(f);
    }
    ward_out_free(out);
    return rc;
}

static void write_each(struct fixture *f, const char *format, struct made_row *rows)
{
    struct ward_out_spec spec = spec_of();
    struct ward_out *out = NULL;
    spec.has_geometry = true;
    spec.srid = 4549;
    snprintf(f->path, sizeof f->path, "%s/out.%s", f->folder, ward_out_suffix(format));
    assert_int_equal(ward_out_begin(f->ctx, format, f->path, true, &spec, &out), WARD_OK);
    for (size_t i = 0; i < MANY; i++)
        assert_int_equal(ward_out_row(out, rows[i].values, rows[i].geom.data, rows[i].geom.size), WARD_OK);
    assert_int_equal(ward_out_end(out), WARD_OK);
    ward_out_free(out);
    read_back(f);
}

/* In blocks by 1, 2 and 4 threads: the bytes of row by row. */
static void test_rows_of_a_source(void **state)
{
    struct fixture *f = *state;
    static const char *const formats[] = {"geojson", "geojsonseq", "csv"};
    struct made_row *rows = calloc(MANY, sizeof *rows);
    make_rows(f, rows);
    for (size_t k = 0; k < 3; k++) {
        write_each(f, formats[k], rows);
        size_t size = f->size;
        char *expected = calloc(1, size);
        memcpy(expected, f->text, size);
        assert_true(size > 50000 && size < 1000000);
        for (int threads = 1; threads <= 4; threads *= 2) {
            ward_ctx_set_threads(f->ctx, threads);
            assert_int_equal(write_source(f, formats[k], rows, MANY + 1), WARD_OK);
            assert_int_equal(f->size, size);
            assert_memory_equal(f->text, expected, size);
        }
        free(expected);
    }
    for (size_t i = 0; i < MANY; i++)
        ward_buf_clear(&rows[i].geom);
    free(rows);
}

/* The first failure is the one told, whatever the number of threads: the source's, a broken geometry's, a place's. */
static void test_source_fails(void **state)
{
    struct fixture *f = *state;
    struct made_row *rows = calloc(MANY, sizeof *rows);
    make_rows(f, rows);
    for (int threads = 1; threads <= 4; threads *= 2) {
        ward_ctx_set_threads(f->ctx, threads);
        assert_int_equal(write_source(f, "geojson", rows, 1700), WARD_E_VALUE);
        assert_string_equal(ward_ctx_message(f->ctx), "row 1700 cannot be read");
        ward_ctx_clear(f->ctx);
    }
    struct ward_geom far = {0};
    const double xy[] = {1e9, 1e9};
    ward_geom_reset(&far, WARD_KIND_POINT, 4549);
    add_ring(f, &far, xy, 1);
    ward_buf_clear(&rows[1601].geom);
    assert_int_equal(ward_geom_to_blob(f->ctx, &far, &rows[1601].geom), WARD_OK);
    for (int threads = 1; threads <= 4; threads *= 2) {
        ward_ctx_set_threads(f->ctx, threads);
        assert_int_equal(write_source(f, "geojson", rows, MANY + 1), WARD_E_CRS);
        assert_string_equal(ward_ctx_message(f->ctx), "row 1602 of rows lies outside the output's CRS");
        ward_ctx_clear(f->ctx);
    }
    ward_geom_clear(&far);
    for (size_t i = 0; i < MANY; i++)
        ward_buf_clear(&rows[i].geom);
    free(rows);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_csv, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_words, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_json, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_table, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_geojson_polygon, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_geojson_small, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_geojson_transform, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_files, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_same_bytes, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_json_bytes, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_rows_of_a_source, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_source_fails, set_up, tear_down),
        cmocka_unit_test(test_formats),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
