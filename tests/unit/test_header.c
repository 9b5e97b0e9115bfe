#include "core_test.h"

#include <stdlib.h>
#include <unistd.h>

#include "core/header.h"

static struct ward_header *parse(struct ward_ctx *ctx, const char *text)
{
    struct ward_header *h = NULL;
    if (ward_header_parse(ctx, "x.sql", text, &h) != WARD_OK)
        fail_msg("%s", ward_ctx_message(ctx));
    return h;
}

static void assert_fault(struct ward_ctx *ctx, const char *text, const char *want)
{
    struct ward_header *h = (struct ward_header *)1;
    assert_int_equal(ward_header_parse(ctx, "x.sql", text, &h), WARD_E_HEADER);
    assert_null(h);
    if (strstr(ward_ctx_message(ctx), want) != ward_ctx_message(ctx))
        fail_msg("got \"%s\", expected \"%s\"", ward_ctx_message(ctx), want);
}

static void assert_fields(const struct ward_entry *e, size_t n, const char *const *want)
{
    assert_int_equal(e->n_fields, n);
    for (size_t i = 0; i < n; i++)
        assert_string_equal(e->fields[i], want[i]);
    assert_null(ward_entry_field(e, n));
}

static void test_fields(void **state)
{
    struct ward_header *h =
        parse(*state, "-- @column  toilet_class\tinteger  1..3   class by CJJ 14; NULL = unknown  \n"
                      "-- @zh      name     公厕 名称\n"
                      "-- @title Public toilets\n"
                      "-- @empty\n");
    const char *const column[] = {"toilet_class", "integer", "1..3", "class by CJJ 14; NULL = unknown"};
    const char *const zh[] = {"name", "公厕 名称"};
    const char *const title[] = {"Public toilets"};
    assert_int_equal(h->n_entries, 4);
    assert_string_equal(h->entries[0].key, "column");
    assert_fields(&h->entries[0], 4, column);
    assert_fields(&h->entries[1], 2, zh);
    assert_fields(&h->entries[2], 1, title);
    assert_fields(&h->entries[3], 0, NULL);
    assert_string_equal(h->entries[3].rest, "");
    assert_int_equal(h->entries[2].line, 3);
    ward_header_free(h);
}

static void test_continuations(void **state)
{
    struct ward_header *h = parse(*state, "-- @alias   id  a, b,\n"
                                          "--           c,  d\n"
                                          "--\te\n"
                                          "-- a remark ends the entry\n"
                                          "--           so this is a remark too\n"
                                          "-- @supply\n"
                                          "--    x = 1  AND  y = 2\n"
                                          "--      OR z\n");
    const char *const alias[] = {"id", "a, b, c,  d e"};
    assert_fields(&h->entries[0], 2, alias);
    assert_string_equal(h->entries[0].rest, "id  a, b,\nc,  d\ne");
    assert_string_equal(h->entries[1].rest, "x = 1  AND  y = 2\nOR z");
    ward_header_free(h);
}

static void test_statements(void **state)
{
    struct ward_header *h = parse(*state, "-- @check  error  one\n"
                                          "\n"
                                          "-- a remark\n"
                                          "SELECT 'a;--b' -- not this\n"
                                          "  /* nor; this\n"
                                          "-- @key in here */ AS \"x;\"\"y\"\n"
                                          "FROM   [t;]; -- the end\n"
                                          "\n"
                                          "-- @check  warning  two\n"
                                          "SELECT 'line one\n"
                                          "-- @line two'\n"
                                          "WHERE 1");
    assert_int_equal(h->n_entries, 2);
    assert_string_equal(h->entries[0].sql, "SELECT 'a;--b' \n  \n AS \"x;\"\"y\"\nFROM   [t;]");
    assert_string_equal(h->entries[1].sql, "SELECT 'line one\n-- @line two'\nWHERE 1");
    assert_ptr_equal(h->sql, h->entries[1].sql);
    assert_int_equal(h->sql_line, 10);
    ward_header_free(h);
    h = parse(*state, "-- @check  error  one\nSELECT 1;\n-- @key  a\n");
    assert_null(h->sql); /* nothing follows the last entry */
    assert_string_equal(h->entries[0].sql, "SELECT 1");
    ward_header_free(h);
}

static void test_finding(void **state)
{
    struct ward_header *h = parse(*state, "-- @column  a  text\n-- @zh  a  甲\n-- @column  b  text\n-- @zh  b  乙\n");
    const struct ward_entry *first = ward_header_find(h, "column", NULL);
    assert_ptr_equal(first, &h->entries[0]);
    assert_ptr_equal(ward_header_find(h, "column", first), &h->entries[2]);
    assert_null(ward_header_find(h, "column", &h->entries[2]));
    assert_null(ward_header_find(h, "title", NULL));
    assert_string_equal(ward_header_named(h, "zh", "b")->fields[1], "乙");
    assert_null(ward_header_named(h, "zh", "c"));
    ward_header_free(h);
    ward_header_free(NULL);
}

static void test_windows_files(void **state)
{
    struct ward_header *h = parse(*state, "\xEF\xBB\xBF-- @title  公厕\r\n--         续\r\nSELECT 1,\r\n2;\r\n");
    assert_string_equal(h->entries[0].fields[0], "公厕 续");
    assert_string_equal(h->sql, "SELECT 1,\n2");
    ward_header_free(h);
}

static void test_faults(void **state)
{
    assert_fault(*state, "", "x.sql:0: this file has no \"-- @\" line");
    assert_fault(*state, "-- only a remark\n", "x.sql:1: this file has no");
    assert_fault(*state, "SELECT 1", "x.sql:1: a statement stands before");
    assert_fault(*state, "\n\nSELECT 1;\n-- @query  x\n", "x.sql:3: a statement stands before");
    assert_fault(*state, "-- @\n", "x.sql:1: a key after");
    assert_fault(*state, "-- @Title  x\n", "x.sql:1: a key after");
    assert_fault(*state, "-- @title:  x\n", "x.sql:1: a key after");
    assert_fault(*state, "--@title  x\n", "x.sql:1: a header line begins");
    assert_fault(*state, "-- @title  x\n--  @key  y\n", "x.sql:2: a header line begins");
    assert_fault(*state, "-- @query  x\nSELECT 1;\nSELECT 2;\n", "x.sql:3: one statement is due");
    assert_fault(*state, "-- @query  x\nSELECT 'a\nb\n", "x.sql:3: a quoted text is never closed");
    assert_fault(*state, "-- @query  x\nSELECT /* a", "x.sql:2: a comment is never closed");
    assert_fault(*state, "-- @query  x\n-- @title  \xBD\xD6\xB5\xC0\n", "x.sql:2: this line is not UTF-8");
    assert_fault(*state, "-- @query  x\nSELECT '\xFF'", "x.sql:2: this line is not UTF-8");
}

/* Cut after each byte, a file is read or refused with a sentence, and never more than that. */
static void test_truncated(void **state)
{
    static const char whole[] =
        "-- @layer  甲\n--       more\n-- @check  error  b\nSELECT \"a\", 'b' /* c */ FROM [d] -- e\n;\n";
    for (size_t n = 0; n < sizeof whole; n++) {
        char text[sizeof whole];
        struct ward_header *h = NULL;
        memcpy(text, whole, n);
        text[n] = '\0';
        ward_rc rc = ward_header_parse(*state, "x.sql", text, &h);
        assert_true((rc == WARD_OK) == (h != NULL));
        assert_true(rc == WARD_OK || (rc == WARD_E_HEADER && strncmp(ward_ctx_message(*state), "x.sql:", 6) == 0));
        ward_header_free(h);
    }
}

/* Bytes at random from the signs that mean something: no crash, no leak (the sanitizers watch). */
static void test_random_bytes(void **state)
{
    static const char *const pieces[] = {"-- @", "--", "\n", "  ", "\t", "'",    "\"", "[", "]",   "/*",
                                         "*/",   ";",  "a",  "街", "\r", "\xE8", "`",  "@", "key", "SELECT"};
    uint32_t seed = 1;
    for (int i = 0; i < 20000; i++) {
        char text[400] = "";
        struct ward_header *h = NULL;
        for (int k = 0; k < 40; k++) {
            seed = seed * 1664525 + 1013904223;
            strcat(text, pieces[(seed >> 16) % (sizeof pieces / sizeof *pieces)]);
        }
        ward_rc rc = ward_header_parse(*state, "x.sql", text, &h);
        assert_true(rc == WARD_OK || rc == WARD_E_HEADER);
        ward_header_free(h);
    }
}

static void test_a_line_of_a_megabyte(void **state)
{
    enum { SIZE = 1 << 20 };
    char *text = calloc(1, SIZE + 32);
    memcpy(text, "-- @title  ", 11);
    memset(text + 11, 'x', SIZE);
    struct ward_header *h = parse(*state, text);
    assert_int_equal(strlen(h->entries[0].fields[0]), SIZE);
    ward_header_free(h);
    for (size_t i = 11; i < SIZE; i++)
        text[i] = "x  "[i % 3];
    h = parse(*state, text);
    assert_true(h->entries[0].n_fields > SIZE / 3 - 10);
    ward_header_free(h);
    free(text);
}

static const char *write_file(const char *bytes, size_t size)
{
    static const char path[] = "/tmp/ward_test_header.sql";
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, size, file), size);
    assert_int_equal(fclose(file), 0);
    return path;
}

static void test_files(void **state)
{
    struct ward_header *h = NULL;
    const char *path = write_file("-- @query  x\nSELECT 1;\n", 23);
    assert_int_equal(ward_header_read(*state, path, &h), WARD_OK);
    assert_string_equal(h->path, path);
    assert_string_equal(h->text, "-- @query  x\nSELECT 1;\n");
    ward_header_free(h);
    (void)write_file("-- @query\0 x\n", 13);
    assert_int_equal(ward_header_read(*state, path, &h), WARD_E_HEADER);
    assert_non_null(strstr(ward_ctx_message(*state), "not a text file"));
    char *large = calloc(5, 1 << 20);
    memset(large, '\n', 5 << 20);
    (void)write_file(large, 5 << 20);
    free(large);
    assert_int_equal(ward_header_read(*state, path, &h), WARD_E_HEADER);
    assert_non_null(strstr(ward_ctx_message(*state), "larger than 4 MB"));
    assert_int_equal(unlink(path), 0);
    assert_int_equal(ward_header_read(*state, path, &h), WARD_E_SOURCE);
    assert_non_null(strstr(ward_ctx_message(*state), path));
    assert_int_equal(ward_header_read(*state, "/tmp", &h), WARD_E_SOURCE);
    assert_null(h);
}

static ward_rc read_all(struct ward_ctx *ctx, const void *with)
{
    struct ward_header *h = NULL;
    ward_rc rc = ward_header_parse(ctx, "x.sql", with, &h);
    ward_header_free(h);
    return rc;
}

static void test_failing_allocations(void **state)
{
    each_allocation_fails(
        *state, read_all,
        "-- @layer  a  b  c\n--    more\n-- @supply  x\n-- @check  error  b\nSELECT 1;\n-- @check  error  c\nSELECT 2");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CORE_TEST(test_fields),    CORE_TEST(test_continuations),       CORE_TEST(test_statements),
        CORE_TEST(test_finding),   CORE_TEST(test_windows_files),       CORE_TEST(test_faults),
        CORE_TEST(test_truncated), CORE_TEST(test_random_bytes),        CORE_TEST(test_a_line_of_a_megabyte),
        CORE_TEST(test_files),     CORE_TEST(test_failing_allocations),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
