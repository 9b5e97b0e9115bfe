/* FlatGeobuf files read by ward itself and by GDAL, row by row: values, places and the end must be the same. Files are
 * made by GDAL, built by hand (types and shapes that GDAL never writes), and damaged at random. The environment
 * variable WARD_FUZZ_SECONDS damages for longer. */
#include <time.h>

#include "reading.h"

#include "io/convert.h"
#include "io/field.h"
#include "io/flatbuffer.h"
#include "io/source.h"

/* ---- files by hand ---- */

enum { ROOM = 1 << 16 };

struct bytes {
    unsigned char data[ROOM];
    size_t n;
};

static void add(struct bytes *b, const void *from, size_t n)
{
    assert_true(b->n + n <= sizeof b->data);
    if (n > 0)
        memcpy(b->data + b->n, from, n);
    b->n += n;
}

static void align(struct bytes *b, size_t to)
{
    while (b->n % to != 0)
        add(b, "", 1);
}

static void put_u32(struct bytes *b, size_t at, size_t value)
{
    uint32_t v = (uint32_t)value;
    memcpy(b->data + at, &v, sizeof v);
}

/* A table: its list of fields, then itself; field i takes sizes[i] bytes, 0: it is left out. at[i]: its place. */
static size_t add_table(struct bytes *b, const unsigned char *sizes, size_t n, size_t *at)
{
    uint16_t list[16] = {(uint16_t)(4 + 2 * n)};
    align(b, 4);
    size_t list_at = b->n;
    add(b, list, 4 + 2 * n);
    align(b, 4);
    size_t table = b->n;
    int32_t back = (int32_t)(table - list_at);
    add(b, &back, sizeof back);
    for (size_t i = 0; i < n; i++) {
        at[i] = 0;
        if (sizes[i] == 0)
            continue;
        align(b, sizes[i] < 4 ? sizes[i] : 4);
        at[i] = b->n;
        list[2 + i] = (uint16_t)(b->n - table);
        add(b, "\0\0\0\0\0\0\0", sizes[i]);
    }
    list[1] = (uint16_t)(b->n - table);
    memcpy(b->data + list_at, list, 4 + 2 * n);
    return table;
}

static void point_to(struct bytes *b, size_t at, size_t to)
{
    put_u32(b, at, to - at);
}

static void add_vector(struct bytes *b, size_t at, const void *elements, size_t n, size_t size)
{
    uint32_t count = (uint32_t)n;
    align(b, 4);
    point_to(b, at, b->n);
    add(b, &count, sizeof count);
    add(b, elements, n * size);
}

struct making {
    struct bytes file, row;
};

static void add_sized(struct bytes *file, const struct bytes *part)
{
    uint32_t size = (uint32_t)part->n;
    add(file, &size, sizeof size);
    add(file, part->data, part->n);
}

/* Magic and header; columns c0, c1 … of the types given. */
static void begin_file(struct making *m, unsigned geometry_type, bool has_z, const unsigned char *types, size_t n,
                       uint64_t n_rows)
{
    static const unsigned char fields[] = {4, 0, 1, 1, 0, 0, 0, 4, 8, 2};
    static const unsigned char column_fields[] = {4, 1};
    size_t at[10], column_at[2], list[32];
    struct bytes *b = &m->row;
    b->n = m->file.n = 0;
    add(&m->file, "fgb\3fgb\0", 8);
    add(b, "\0\0\0\0", 4);
    point_to(b, 0, add_table(b, fields, 10, at));
    b->data[at[2]] = (unsigned char)geometry_type;
    b->data[at[3]] = has_z;
    memcpy(b->data + at[8], &n_rows, sizeof n_rows);
    add_vector(b, at[0], "rows\0", 4, 1);
    add(b, "", 1);
    uint32_t none[32] = {0};
    add_vector(b, at[7], none, n, 4);
    size_t first = b->n - 4 * n;
    for (size_t i = 0; i < n; i++) {
        char name[24];
        snprintf(name, sizeof name, "c%zu", i);
        list[i] = add_table(b, column_fields, 2, column_at);
        b->data[column_at[1]] = types[i];
        add_vector(b, column_at[0], name, strlen(name), 1);
        add(b, "", 1);
        point_to(b, first + 4 * i, list[i]);
    }
    align(b, 8);
    add_sized(&m->file, b);
}

struct shape {
    unsigned type;
    const double *xy, *z;
    size_t n_xy, n_z;
    const uint32_t *ends;
    size_t n_ends;
};

static size_t add_shape(struct bytes *b, const struct shape *s)
{
    const unsigned char fields[] = {s->ends != NULL ? 4 : 0, s->xy != NULL ? 4 : 0, s->z != NULL ? 4 : 0, 0, 0, 0, 1};
    size_t at[7];
    size_t table = add_table(b, fields, 7, at);
    b->data[at[6]] = (unsigned char)s->type;
    if (s->ends != NULL)
        add_vector(b, at[0], s->ends, s->n_ends, 4);
    if (s->xy != NULL)
        add_vector(b, at[1], s->xy, s->n_xy, 8);
    if (s->z != NULL)
        add_vector(b, at[2], s->z, s->n_z, 8);
    return table;
}

static void add_row(struct making *m, const struct shape *shape, const void *values, size_t n)
{
    const unsigned char fields[] = {shape != NULL ? 4 : 0, n > 0 ? 4 : 0};
    size_t at[2];
    struct bytes *b = &m->row;
    b->n = 0;
    add(b, "\0\0\0\0", 4);
    point_to(b, 0, add_table(b, fields, 2, at));
    if (n > 0)
        add_vector(b, at[1], values, n, 1);
    if (shape != NULL) {
        size_t table = add_shape(b, shape);
        point_to(b, at[0], table);
    }
    align(b, 8);
    add_sized(&m->file, b);
}

static const char *write_bytes(const char *name, const unsigned char *data, size_t n)
{
    const char *path = in_folder(name);
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(data, 1, n, file), n);
    fclose(file);
    return path;
}

/* ---- both readings ---- */

/* What a reading gave: a line a row, and how it ended. */
struct reading {
    struct ward_buf text;
    size_t n_rows, n_own;
    ward_rc rc;
};

static void write_geom(struct ward_buf *out, const struct ward_geom *g, bool has_z)
{
    assert_int_equal(ward_buf_printf(ctx, out, "%u %d:", g->kind, has_z), WARD_OK);
    for (size_t i = 0; i < g->n_polys; i++)
        assert_int_equal(ward_buf_printf(ctx, out, " P%zu", g->poly_at[i + 1]), WARD_OK);
    for (size_t i = 0; i < g->n_parts; i++)
        assert_int_equal(ward_buf_printf(ctx, out, " p%zu", g->part_at[i + 1]), WARD_OK);
    for (size_t i = 0; i < 2 * g->n_coords; i++)
        assert_int_equal(ward_buf_printf(ctx, out, " %a", g->xy[i]), WARD_OK);
}

static void write_place(struct ward_opened *o, struct ward_converter *c, struct reading *r)
{
    struct ward_placed placed = {.reason = NULL};
    if (ward_source_has_own(o)) {
        r->n_own++;
        write_geom(&r->text, &o->fgb.shape, o->fgb.shape.n_coords > 0 && (o->fgb.has_z || o->fgb.has_m));
        return;
    }
    assert_int_equal(ward_convert_shape(c, OGR_F_GetGeometryRef(o->row), &placed), WARD_OK);
    if (placed.reason != NULL)
        assert_int_equal(ward_buf_text(ctx, &r->text, placed.reason), WARD_OK);
    else
        write_geom(&r->text, &c->geom, placed.has_z);
}

static void write_values(struct ward_opened *o, struct reading *r)
{
    struct ward_buf room = {0};
    for (size_t i = 0; i < o->n_fields; i++) {
        const char *text = NULL;
        bool is_cut = false;
        assert_int_equal(ward_field_text(o, i, &room, &text, &is_cut), WARD_OK);
        assert_int_equal(ward_buf_printf(ctx, &r->text, "|%s%s", text != NULL ? text : "NULL",
                                         ward_field_is_clamped(o, i) ? " clamped" : ""),
                         WARD_OK);
    }
    assert_int_equal(ward_buf_text(ctx, &r->text, "\n"), WARD_OK);
    ward_buf_clear(&room);
}

static void read_rows(struct ward_opened *o, bool is_own, struct reading *r)
{
    struct ward_converter c = {.ctx = ctx, .writes_nan = true};
    bool end = false;
    *r = (struct reading){.rc = WARD_OK};
    ward_ctx_clear(ctx);
    ward_source_rewind(o);
    if (is_own)
        r->rc = ward_source_read_own(o);
    while (r->rc == WARD_OK && (r->rc = ward_source_next(o, &end)) == WARD_OK && !end) {
        write_place(o, &c, r);
        write_values(o, r);
        r->n_rows++;
    }
    if (r->rc != WARD_OK)
        assert_int_equal(ward_buf_text(ctx, &r->text, ward_ctx_message(ctx)), WARD_OK);
    ward_converter_clear(&c);
}

/* @return rows that ward read itself */
static size_t read_both_ways(const char *path, size_t *n_rows)
{
    struct ward_source s = source_of(path);
    struct ward_place place;
    struct ward_opened o;
    struct reading own = {0}, other = {0};
    assert_int_equal(ward_gdal_load(ctx), WARD_OK);
    assert_int_equal(ward_source_locate(ctx, path, &place), WARD_OK);
    if (ward_source_open(ctx, &s, &place, NULL, 0, &o) == WARD_OK) {
        read_rows(&o, true, &own);
        read_rows(&o, false, &other);
        assert_int_equal(other.n_own, 0);
        if (own.rc != other.rc || own.text.size != other.text.size ||
            (own.text.size > 0 && memcmp(own.text.data, other.text.data, own.text.size) != 0)) {
            fprintf(stderr, "%s\n-- ward:\n%s\n-- GDAL:\n%s\n", path, own.text.data != NULL ? own.text.data : "",
                    other.text.data != NULL ? other.text.data : "");
            fail_msg("ward and GDAL read %s otherwise", path);
        }
    }
    *n_rows = own.n_rows;
    ward_source_close(&o);
    ward_buf_clear(&own.text);
    ward_buf_clear(&other.text);
    return own.n_own;
}

static void expect_own(const char *path, size_t n_rows, size_t n_own)
{
    size_t rows = 0;
    size_t own = read_both_ways(path, &rows);
    if (rows != n_rows || own != n_own)
        fail_msg("%s: %zu rows, %zu of them by ward itself; expected %zu and %zu", path, rows, own, n_rows, n_own);
}

/* ---- values ---- */

static struct making made;
static const double corner[] = {120.25, 31.5};
static const struct shape at_corner = {.type = 1, .xy = corner, .n_xy = 2};

static const unsigned char all_types[] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14};

static void add_value(struct bytes *b, uint16_t column, const void *value, size_t n)
{
    add(b, &column, sizeof column);
    add(b, value, n);
}

static void add_text(struct bytes *b, uint16_t column, const char *text, size_t n)
{
    uint32_t length = (uint32_t)n;
    add_value(b, column, &length, sizeof length);
    add(b, text, n);
}

/* Every column of the 15 with numbers made of the same eight bytes. */
static void add_full_row(const void *number, const char *text, size_t n)
{
    static const unsigned char sizes[] = {1, 1, 1, 2, 2, 4, 4, 8, 8, 4, 8};
    static struct bytes values;
    values.n = 0;
    for (uint16_t i = 0; i < sizeof sizes; i++)
        add_value(&values, i, number, sizes[i]);
    add_text(&values, 11, text, n);
    add_text(&values, 12, text, n);
    add_text(&values, 13, "2023-04-05T06:07:08", 19);
    add_text(&values, 14, text, n);
    add_row(&made, &at_corner, values.data, values.n);
}

static const char *build_values(const char *name)
{
    static const uint64_t numbers[] = {0,
                                       1,
                                       200,
                                       0x7fffffffffffffff,
                                       0x8000000000000000,
                                       0xffffffffffffffff,
                                       0x3ff0000000000000,
                                       0x3dcccccd3dcccccd,
                                       0x7ff8000000000000,
                                       0x123456789abcdef0};
    const double third = 1.0 / 3.0;
    begin_file(&made, 1, false, all_types, 15, 0);
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        add_full_row(&numbers[i], "a\"b\xE7\x81\xB0\xE9\x93\x81", 9);
    add_full_row(&third, "", 0);
    add_full_row(&third, "a\0b", 3);
    add_full_row(&third, "\xff\xfe\xc0", 3);
    add_row(&made, &at_corner, NULL, 0);
    add_row(&made, NULL, NULL, 0);
    return write_bytes(name, made.file.data, made.file.n);
}

static void test_values(void **state)
{
    (void)state;
    expect_own(build_values("values.fgb"), 15, 15);
}

/* What GDAL takes for "not set", values that are cut, doubled or of no column. */
static void test_odd_values(void **state)
{
    static const int32_t marker[] = {-21121, -21121};
    static struct bytes values;
    (void)state;
    begin_file(&made, 1, false, all_types, 15, 0);
    add_full_row(marker, "x", 1);
    expect_own(write_bytes("marker.fgb", made.file.data, made.file.n), 1, 0);
    const size_t cuts[] = {1, 2, 3, 5};
    for (size_t i = 0; i < sizeof cuts / sizeof *cuts; i++) {
        begin_file(&made, 1, false, all_types, 15, 0);
        values.n = 0;
        add_value(&values, 5, marker + 1, 4);
        values.n -= cuts[i];
        add_row(&made, &at_corner, values.data, values.n);
        expect_own(write_bytes("cut.fgb", made.file.data, made.file.n), 0, 0);
    }
    for (uint16_t other = 5; other < 18; other += 10) { /* the same column again; one that is not there */
        begin_file(&made, 1, false, all_types, 15, 0);
        values.n = 0;
        add_value(&values, 5, "\1\0\0\0", 4);
        add_value(&values, other, "\2\0\0\0", 4);
        add_row(&made, &at_corner, values.data, values.n);
        expect_own(write_bytes("twice.fgb", made.file.data, made.file.n), 0, 0);
    }
}

static void test_times(void **state)
{
    static const struct {
        const char *text;
        bool is_own;
    } cases[] = {{"2023-04-05T06:07:08", true},
                 {"2023-04-05T06:07:08Z", true},
                 {"2023-12-31T23:59:59.999", true},
                 {"2023-04-05T06:07:08.050Z", true},
                 {"2023-04-05T06:07:08+08:00", true},
                 {"2023-04-05T06:07:08.120-05:45", true},
                 {"2023-04-05T06:07:08.000", false},
                 {"2023-04-05T06:07:08.5", false},
                 {"2023-04-05T06:07:08+00:00", false},
                 {"2023-04-05T06:07:08+08:05", false},
                 {"2023-04-05T06:07:60", false},
                 {"2023-04-05", false},
                 {"2023/04/05 06:07:08", false},
                 {"2023-04-05 06:07:08", false},
                 {"0023-04-05T06:07:08", false},
                 {"2023-13-05T06:07:08", false},
                 {"2023-00-05T06:07:08", false},
                 {"2023-04-00T06:07:08", false},
                 {"2023-04-05T24:07:08", false},
                 {"06:07:08", false},
                 {"", false},
                 {"not a day", false},
                 {"2023-04-05T06:07:08+08", false},
                 {"2023-02-31T06:07:08", true}};
    static const unsigned char type[] = {13};
    static struct bytes values;
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        begin_file(&made, 1, false, type, 1, 0);
        values.n = 0;
        add_text(&values, 0, cases[i].text, strlen(cases[i].text));
        add_row(&made, &at_corner, values.data, values.n);
        expect_own(write_bytes("time.fgb", made.file.data, made.file.n), 1, cases[i].is_own);
    }
    /* every thousandth of a second: GDAL keeps them as a float */
    for (int second = 0; second < 60; second += 59) {
        begin_file(&made, 1, false, type, 1, 0);
        for (int i = 1; i < 300; i++) {
            char text[32];
            snprintf(text, sizeof text, "2023-04-05T06:07:%02d.%03d", second, i * 3 + second % 2);
            values.n = 0;
            add_text(&values, 0, text, strlen(text));
            add_row(&made, &at_corner, values.data, values.n);
        }
        expect_own(write_bytes("times.fgb", made.file.data, made.file.n), 299, 299);
    }
}

/* ---- shapes ---- */

#define BOX "[[120.2,31.5],[120.3,31.5],[120.3,31.6],[120.2,31.5]]"
#define HOLE "[[120.25,31.51],[120.28,31.51],[120.28,31.55],[120.25,31.51]]"

static const struct {
    const char *type, *coordinates;
} shapes[] = {{"Point", "[120.25,31.5]"},
              {"MultiPoint", "[[120.25,31.5],[120.26,31.6]]"},
              {"LineString", "[[120.25,31.5],[120.26,31.6],[120.27,31.5]]"},
              {"MultiLineString", "[[[120.25,31.5],[120.26,31.6]],[[120.3,31.5],[120.31,31.6],[120.32,31.7]]]"},
              {"MultiLineString", "[[[120.25,31.5],[120.26,31.6],[120.27,31.6]]]"},
              {"Polygon", "[" BOX "," HOLE "]"},
              {"Polygon", "[" BOX "]"},
              {"MultiPolygon", "[[" BOX "," HOLE "],[[[1,1],[2,1],[2,2],[1,1]]]]"},
              {"MultiPolygon", "[[" BOX "]]"}};

enum { N_SHAPES = sizeof shapes / sizeof *shapes };

static const char *put_shapes(size_t from, size_t to, int copies)
{
    struct ward_buf text = {0};
    assert_int_equal(ward_buf_text(ctx, &text, "{\"type\":\"FeatureCollection\",\"features\":["), WARD_OK);
    for (int k = 0; k < copies; k++)
        for (size_t i = from; i < to; i++)
            assert_int_equal(
                ward_buf_printf(ctx, &text,
                                "%s{\"type\":\"Feature\",\"properties\":{\"code\":\"%03d\",\"n\":%s,\"r\":%d.5,\"d\":"
                                "\"2023-04-05T06:07:08Z\"},\"geometry\":{\"type\":\"%s\",\"coordinates\":%s}}",
                                text.size > 50 ? "," : "", k, k % 3 == 0 ? "null" : "12345678901", k, shapes[i].type,
                                shapes[i].coordinates),
                WARD_OK);
    assert_int_equal(ward_buf_text(ctx, &text, "]}"), WARD_OK);
    const char *path = put("shapes.geojson", text.data);
    ward_buf_clear(&text);
    return path;
}

static void test_shapes(void **state)
{
    static const char *const ways[] = {"-f FlatGeobuf",           "-f FlatGeobuf -lco SPATIAL_INDEX=NO",
                                       "-f FlatGeobuf -dim XYZ",  "-f FlatGeobuf -dim XYM -lco SPATIAL_INDEX=NO",
                                       "-f FlatGeobuf -dim XYZM", "-f FlatGeobuf -a_srs EPSG:4549"};
    char path[160];
    (void)state;
    snprintf(path, sizeof path, "%s", in_folder("shapes.fgb"));
    for (size_t w = 0; w < sizeof ways / sizeof *ways; w++) {
        for (size_t i = 0; i < N_SHAPES; i++) { /* one kind a file */
            remove(path);
            convert(put_shapes(i, i + 1, 40), path, ways[w]);
            expect_own(path, 40, 40);
        }
        remove(path);
        convert(put_shapes(0, N_SHAPES, 7), path, ways[w]); /* and all in one */
        expect_own(path, 7 * N_SHAPES, 7 * N_SHAPES);
    }
}

/* What GDAL refuses, reads in its own way, or what ward leaves to it. */
static void test_odd_shapes(void **state)
{
    static const double line[] = {1, 1, 2, 2, 3, 3, 1, 1};
    static const double nan_xy[] = {NAN, NAN};
    static const double half[] = {NAN, 31};
    static const double infinite[] = {120, INFINITY};
    static const uint32_t whole[] = {4}, halves[] = {2, 4}, back[] = {3, 2}, far[] = {2, 9}, empty[] = {0, 4},
                          little[] = {1, 2}, none[] = {0};
    const struct {
        struct shape shape;
        bool has_z, is_own;
    } cases[] = {
        {{.type = 1, .xy = line, .n_xy = 2}, false, true},
        {{.type = 1, .xy = line, .n_xy = 0}, false, false},
        {{.type = 1, .xy = line, .n_xy = 4}, false, false},
        {{.type = 1}, false, false},
        {{.type = 1, .xy = nan_xy, .n_xy = 2}, false, false},
        {{.type = 1, .xy = half, .n_xy = 2}, false, false},
        {{.type = 1, .xy = infinite, .n_xy = 2}, false, false},
        {{.type = 1, .xy = line, .n_xy = 2}, true, false},
        {{.type = 1, .xy = line, .n_xy = 2, .z = line, .n_z = 1}, true, true},
        {{.type = 1, .xy = line, .n_xy = 2, .z = line, .n_z = 1}, false, true},
        {{.type = 2, .xy = line, .n_xy = 8}, false, true},
        {{.type = 2, .xy = line, .n_xy = 2}, false, true},
        {{.type = 2, .xy = line, .n_xy = 7}, false, false},
        {{.type = 2, .xy = line, .n_xy = 0}, false, false},
        {{.type = 2, .xy = line, .n_xy = 8, .z = line, .n_z = 3}, true, false},
        {{.type = 2, .xy = line, .n_xy = 8, .ends = halves, .n_ends = 2}, false, false},
        {{.type = 5, .xy = line, .n_xy = 8}, false, false},
        {{.type = 5, .xy = line, .n_xy = 8, .ends = whole, .n_ends = 1}, false, true},
        {{.type = 5, .xy = line, .n_xy = 8, .ends = little, .n_ends = 1}, false, false},
        {{.type = 5, .xy = line, .n_xy = 8, .ends = halves, .n_ends = 2}, false, true},
        {{.type = 5, .xy = line, .n_xy = 8, .ends = back, .n_ends = 2}, false, false},
        {{.type = 5, .xy = line, .n_xy = 8, .ends = far, .n_ends = 2}, false, false},
        {{.type = 5, .xy = line, .n_xy = 8, .ends = empty, .n_ends = 2}, false, false},
        {{.type = 5, .xy = line, .n_xy = 8, .ends = little, .n_ends = 2}, false, false},
        {{.type = 5, .xy = line, .n_xy = 8, .ends = none, .n_ends = 0}, false, false},
        {{.type = 3, .xy = line, .n_xy = 8}, false, true},
        {{.type = 3, .xy = line, .n_xy = 8, .ends = far, .n_ends = 2}, false, false},
        {{.type = 3, .xy = line, .n_xy = 8, .ends = empty, .n_ends = 2}, false, false},
        {{.type = 6, .xy = line, .n_xy = 8}, false, false},
        {{.type = 7, .xy = line, .n_xy = 8}, false, false},
        {{.type = 8, .xy = line, .n_xy = 6}, false, false},
        {{.type = 17, .xy = line, .n_xy = 8}, false, false},
        {{.type = 99, .xy = line, .n_xy = 8}, false, false},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        for (int in_header = 0; in_header < 2; in_header++) {
            size_t n_rows = 0;
            begin_file(&made, in_header ? cases[i].shape.type : 0, cases[i].has_z, all_types, 15, 3);
            add_row(&made, &cases[i].shape, NULL, 0);
            add_row(&made, NULL, NULL, 0);
            add_row(&made, &cases[i].shape, NULL, 0);
            size_t own = read_both_ways(write_bytes("odd.fgb", made.file.data, made.file.n), &n_rows);
            if (cases[i].is_own ? own != 3 || n_rows != 3 : own > 1)
                fail_msg("case %zu: %zu rows, %zu of them by ward itself", i, n_rows, own);
        }
}

/* ---- damage ---- */

static uint64_t chance(uint64_t *seed)
{
    *seed ^= *seed << 13;
    *seed ^= *seed >> 7;
    *seed ^= *seed << 17;
    return *seed;
}

static size_t read_file(const char *path, unsigned char *data, size_t room)
{
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    size_t n = fread(data, 1, room, file);
    fclose(file);
    return n;
}

/* A few bytes changed, mostly to what hurts; now and then the end cut off, or bytes taken out. */
static size_t damage(unsigned char *data, size_t n, uint64_t *seed)
{
    static const unsigned char evil[] = {0, 1, 2, 4, 8, 0x7f, 0x80, 0xff, 0xfe};
    size_t times = 1 + chance(seed) % 4;
    for (size_t i = 0; i < times; i++) {
        size_t at = 12 + chance(seed) % (n - 12);
        if (chance(seed) % 3 == 0)
            data[at] ^= (unsigned char)(1U << chance(seed) % 8);
        else
            data[at] = evil[chance(seed) % sizeof evil];
    }
    if (chance(seed) % 16 == 0)
        n = 12 + chance(seed) % (n - 12);
    if (chance(seed) % 16 == 0 && n > 100) {
        size_t at = 12 + chance(seed) % (n - 60);
        memmove(data + at, data + at + 4, n - at - 4);
        n -= 4;
    }
    return n;
}

static void test_damage(void **state)
{
    static unsigned char whole[3][ROOM], data[ROOM];
    const char *for_long = getenv("WARD_FUZZ_SECONDS");
    time_t until = time(NULL) + (for_long != NULL ? atoi(for_long) : 0);
    char path[160];
    uint64_t seed = for_long != NULL ? (uint64_t)time(NULL) : 20230405;
    size_t sizes[3], n_rows = 0, n_own = 0, n_files = 0, total = 0;
    (void)state;
    snprintf(path, sizeof path, "%s", in_folder("whole.fgb"));
    sizes[0] = read_file(build_values("values.fgb"), whole[0], ROOM);
    convert(put_shapes(0, N_SHAPES, 3), path, "-f FlatGeobuf -dim XYZ");
    sizes[1] = read_file(path, whole[1], ROOM);
    remove(path);
    convert(put_shapes(7, 8, 3), path, "-f FlatGeobuf -lco SPATIAL_INDEX=NO");
    sizes[2] = read_file(path, whole[2], ROOM);
    for (; n_files < 600 || time(NULL) < until; n_files++) {
        size_t which = chance(&seed) % 3;
        memcpy(data, whole[which], sizes[which]);
        size_t n = damage(data, sizes[which], &seed);
        n_own += read_both_ways(write_bytes("damaged.fgb", data, n), &n_rows);
        total += n_rows;
    }
    printf("%zu damaged files, %zu rows, %zu of them by ward itself\n", n_files, total, n_own);
    assert_true(n_own > n_files && total > n_own);
}

/* Tables whose offsets lead out of the bytes, back, or nowhere. */
static void test_tables(void **state)
{
    static const unsigned char sizes[] = {4, 1, 0, 8};
    static struct bytes b;
    size_t at[4];
    (void)state;
    b.n = 0;
    add(&b, "\0\0\0\0", 4);
    size_t table_at = add_table(&b, sizes, 4, at);
    point_to(&b, 0, table_at);
    b.data[at[1]] = 200;
    add_vector(&b, at[0], "abcd", 4, 1);
    struct ward_flat flat = {.data = b.data, .size = b.n};
    struct ward_flat_table table = ward_flat_root(&flat);
    assert_int_equal(ward_flat_number(&flat, &table, 1, 1, 7), 200);
    assert_int_equal(ward_flat_number(&flat, &table, 2, 4, 7), 7);
    assert_int_equal(ward_flat_number(&flat, &table, 9, 4, 8), 8);
    struct ward_flat_vector vector = ward_flat_vector(&flat, &table, 0, 1);
    assert_int_equal(vector.n, 4);
    assert_memory_equal(flat.data + vector.at, "abcd", 4);
    assert_false(flat.is_broken);
    assert_false(ward_flat_vector(&flat, &table, 2, 1).is_there || flat.is_broken);
    assert_false(ward_flat_vector(&flat, &table, 0, 2).is_there); /* eight bytes are not there */
    assert_true(flat.is_broken);
    assert_int_equal(ward_flat_number(&flat, &table, 1, 1, 7), 7); /* a breach stays */
    /* whatever the bytes: nothing outside them is touched (the sanitizer looks), and the end is a breach */
    unsigned char *copy = malloc(b.n);
    assert_non_null(copy);
    for (size_t i = 0; i < b.n; i++)
        for (int value = 0; value < 256; value += 15) {
            memcpy(copy, b.data, b.n);
            copy[i] = (unsigned char)value;
            struct ward_flat f = {.data = copy, .size = b.n};
            struct ward_flat_table t = ward_flat_root(&f);
            struct ward_flat_vector v = ward_flat_vector(&f, &t, 0, 1);
            assert_true(v.at + v.n <= b.n);
            (void)ward_flat_number(&f, &t, 3, 8, 0);
        }
    free(copy);
    for (size_t n = 0; n < b.n; n++) {
        struct ward_flat f = {.data = b.data, .size = n};
        struct ward_flat_table t = ward_flat_root(&f);
        (void)ward_flat_vector(&f, &t, 0, 1);
        assert_true(f.is_broken);
    }
}

int main(int argc, char **argv)
{
    READ_IF_ASKED(argc, argv);
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_tables),     cmocka_unit_test(test_values),
                                       cmocka_unit_test(test_odd_values), cmocka_unit_test(test_times),
                                       cmocka_unit_test(test_shapes),     cmocka_unit_test(test_odd_shapes),
                                       cmocka_unit_test(test_damage)};
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
