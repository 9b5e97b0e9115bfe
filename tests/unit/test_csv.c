#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "core/buf.h"
#include "io/csv.h"

static struct ward_ctx *ctx;

static int set_up(void **state)
{
    (void)state;
    ctx = ward_ctx_new();
    return ctx == NULL;
}

static int tear_down(void **state)
{
    (void)state;
    ward_ctx_free(ctx);
    return 0;
}

/* A file that nobody else sees. */
static int file_of(const char *bytes, size_t size)
{
    char name[] = "/tmp/ward-csv-XXXXXX";
    int fd = mkstemp(name);
    assert_true(fd >= 0);
    assert_int_equal(unlink(name), 0);
    assert_int_equal(write(fd, bytes, size), (ssize_t)size);
    return fd;
}

/* All records as "cell|cell;cell|…;". */
static ward_rc read_all(const char *bytes, size_t size, char separator, struct ward_buf *out)
{
    struct ward_csv csv;
    bool end = false;
    int fd = file_of(bytes, size);
    ward_buf_reset(out);
    ward_csv_begin(ctx, "test.csv", fd, separator, &csv);
    ward_rc rc = ward_csv_next(&csv, &end);
    while (rc == WARD_OK && !end) {
        for (size_t i = 0; i < csv.n_cells; i++) {
            assert_int_equal(csv.cells[i].text[csv.cells[i].size], '\0');
            assert_int_equal(ward_buf_printf(ctx, out, "%s%s", i > 0 ? "|" : "", csv.cells[i].text), WARD_OK);
        }
        assert_int_equal(ward_buf_text(ctx, out, ";"), WARD_OK);
        rc = ward_csv_next(&csv, &end);
    }
    ward_csv_clear(&csv);
    close(fd);
    return rc;
}

static void test_cells(void **state)
{
    static const char *const cases[][2] = {
        {"a,b\n1,2\n", "a|b;1|2;"},
        {"a,b\r\n1,2\r\n", "a|b;1|2;"},
        {"a,b\r1,2\r", "a|b;1|2;"},
        {"a,b\n1,2", "a|b;1|2;"},
        {"a,b\r\n1,2\r", "a|b;1|2;"},
        {"\n\r\na,b\n\n1,2\n\n", "a|b;1|2;"},
        {",\n,,\n", "|;||;"},
        {"\"a,b\",\"c\"\"d\"\"\",\"\"\n", "a,b|c\"d\"|;"},
        {"\"a\nb\r\nc\",d\r\n1,2\n", "a\nb\r\nc|d;1|2;"},
        {"pipe 5\", steel,b\n\"x\",y\"z\"\n", "pipe 5\"| steel|b;x|y\"z\";"},
        {"a, \"b,c\",d\n", "a|b,c|d;"},
        {"\"a\"b,\"c\" ,d\n", "\"a\"b|\"c\" |d;"},
        {"\"a\"\r\n\"b\"\r", "a;b;"},
        {"\"\"\"\",\"\"\"\"\"\"\n", "\"|\"\";"},
    };
    struct ward_buf got = {0};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_int_equal(read_all(cases[i][0], strlen(cases[i][0]), ',', &got), WARD_OK);
        assert_string_equal(got.data, cases[i][1]);
    }
    assert_int_equal(read_all("a;b,c\t1\n", 8, ';', &got), WARD_OK);
    assert_string_equal(got.data, "a|b,c\t1;");
    assert_int_equal(read_all("a;b\t1\n", 6, '\t', &got), WARD_OK);
    assert_string_equal(got.data, "a;b|1;");
    ward_buf_clear(&got);
}

static void test_open_quote(void **state)
{
    struct ward_buf got = {0};
    (void)state;
    assert_int_equal(read_all("a,b\n1,\"2\n3,4\n", 13, ',', &got), WARD_E_SOURCE);
    assert_non_null(strstr(ward_ctx_message(ctx), "after row 1"));
    ward_ctx_clear(ctx);
    ward_buf_clear(&got);
}

static void test_zero_byte(void **state)
{
    struct ward_csv csv;
    bool end = false;
    int fd = file_of("a\0b,c\nd,e\n", 10);
    (void)state;
    ward_csv_begin(ctx, "test.csv", fd, ',', &csv);
    assert_int_equal(ward_csv_next(&csv, &end), WARD_OK);
    assert_true(csv.has_nul);
    assert_int_equal(ward_csv_next(&csv, &end), WARD_OK);
    assert_false(csv.has_nul);
    assert_string_equal(csv.cells[1].text, "e");
    ward_csv_clear(&csv);
    close(fd);
}

/* A cell in which anything may stand, and how it is written: quoted where it must be, and sometimes where not. */
static void put_cell(struct ward_buf *file, struct ward_buf *wanted)
{
    static const char odd[] = " \",;\n\r\t|";
    int n = 1 + rand() % 10;
    bool is_quoted = rand() % 4 == 0;
    char text[12] = "";
    for (int i = 0; i < n; i++) {
        text[i] = (char)(rand() % 3 != 0 ? 'a' + rand() % 26 : odd[rand() % 8]);
        is_quoted = is_quoted || strchr(" \",\n\r", text[i]) != NULL;
    }
    assert_int_equal(ward_buf_text(ctx, wanted, text), WARD_OK);
    assert_int_equal(ward_buf_text(ctx, file, is_quoted ? "\"" : ""), WARD_OK);
    for (int i = 0; i < n; i++)
        assert_int_equal(ward_buf_printf(ctx, file, "%s%c", text[i] == '"' ? "\"" : "", text[i]), WARD_OK);
    assert_int_equal(ward_buf_text(ctx, file, is_quoted ? "\"" : ""), WARD_OK);
}

/* What was written is read, wherever the blocks of the file end: some 1.5 MB, a few records longer than a block. */
static void test_blocks(void **state)
{
    struct ward_buf file = {0}, wanted = {0}, got = {0};
    (void)state;
    srand(7);
    for (int i = 0; i < 20000; i++) {
        int cells = i % 6000 == 100 ? 60000 : 1 + rand() % 8;
        for (int k = 0; k < cells; k++) {
            if (k > 0)
                assert_int_equal(ward_buf_text(ctx, &file, ","), WARD_OK);
            if (k > 0)
                assert_int_equal(ward_buf_text(ctx, &wanted, "|"), WARD_OK);
            put_cell(&file, &wanted);
        }
        assert_int_equal(ward_buf_text(ctx, &file, i % 2 == 0 ? "\n" : "\r\n"), WARD_OK);
        assert_int_equal(ward_buf_text(ctx, &wanted, ";"), WARD_OK);
    }
    assert_int_equal(read_all(file.data, file.size, ',', &got), WARD_OK);
    assert_int_equal(got.size, wanted.size);
    assert_memory_equal(got.data, wanted.data, wanted.size);
    ward_buf_clear(&file);
    ward_buf_clear(&wanted);
    ward_buf_clear(&got);
}

static void test_offsets(void **state)
{
    static const char text[] = "a,b\n\"1\n1\",2\n3,4\n5,6\n";
    struct ward_csv csv;
    bool end = false;
    int fd = file_of(text, strlen(text));
    (void)state;
    ward_csv_begin(ctx, "test.csv", fd, ',', &csv);
    ward_csv_seek(&csv, 4);
    assert_int_equal(ward_csv_next(&csv, &end), WARD_OK);
    assert_string_equal(csv.cells[0].text, "1\n1");
    assert_int_equal(csv.at, 12);
    ward_csv_seek(&csv, 6);
    assert_int_equal(ward_csv_skip_line(&csv), WARD_OK);
    assert_int_equal(ward_csv_next(&csv, &end), WARD_OK);
    assert_string_equal(csv.cells[0].text, "1\""); /* from the middle of a record */
    ward_csv_seek(&csv, 12);
    csv.stop = 17; /* the record it cuts is given as far as it goes */
    assert_int_equal(ward_csv_next(&csv, &end), WARD_OK);
    assert_string_equal(csv.cells[1].text, "4");
    assert_int_equal(ward_csv_next(&csv, &end), WARD_OK);
    assert_int_equal(csv.n_cells, 1);
    assert_int_equal(ward_csv_next(&csv, &end), WARD_OK);
    assert_true(end);
    ward_csv_clear(&csv);
    close(fd);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cells),  cmocka_unit_test(test_open_quote), cmocka_unit_test(test_zero_byte),
        cmocka_unit_test(test_blocks), cmocka_unit_test(test_offsets),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
