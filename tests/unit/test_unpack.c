/* Zips made here, unpacked by the fenced process: what comes out, what is refused, and that nothing stays. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include <zip.h>

#include "io/unpack.h"

struct world {
    struct ward_ctx *ctx;
    char folder[64];
    char zip[128];
};

static int set_up(void **state)
{
    static struct world w;
    w.ctx = ward_ctx_new();
    (void)snprintf(w.folder, sizeof w.folder, "/tmp/ward-unpacking-XXXXXX");
    *state = &w;
    if (w.ctx == NULL || mkdtemp(w.folder) == NULL || setenv("TMPDIR", w.folder, 1) != 0)
        return 1;
    (void)snprintf(w.zip, sizeof w.zip, "%s/things.zip", w.folder);
    return 0;
}

/* The folder is empty again: each test removes its zip, and nothing else may be there. */
static int tear_down(void **state)
{
    struct world *w = *state;
    (void)unlink(w->zip);
    ward_ctx_free(w->ctx);
    return rmdir(w->folder);
}

struct entry {
    const char *name, *text;
    size_t times;  /* the text so often; 0: once */
    unsigned mode; /* of a Unix file; 0: not said */
};

static void pack(const struct world *w, const struct entry *entries, size_t n)
{
    zipFile zip = zipOpen64(w->zip, APPEND_STATUS_CREATE);
    assert_non_null(zip);
    for (size_t i = 0; i < n; i++) {
        zip_fileinfo info = {.external_fa = (uLong)entries[i].mode << 16};
        assert_int_equal(zipOpenNewFileInZip(zip, entries[i].name, &info, NULL, 0, NULL, 0, NULL, Z_DEFLATED, 6),
                         ZIP_OK);
        for (size_t k = 0; k < (entries[i].times > 0 ? entries[i].times : 1); k++)
            assert_int_equal(zipWriteInFileInZip(zip, entries[i].text, (unsigned)strlen(entries[i].text)), ZIP_OK);
        assert_int_equal(zipCloseFileInZip(zip), ZIP_OK);
    }
    assert_int_equal(zipClose(zip, NULL), ZIP_OK);
}

static void check_text(const char *path, const char *want)
{
    char text[256];
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    size_t n = fread(text, 1, sizeof text - 1, file);
    text[n] = '\0';
    assert_string_equal(text, want);
    assert_int_equal(fclose(file), 0);
}

static void test_packed_by_its_name(void **state)
{
    (void)state;
    assert_true(ward_unpack_is_packed("a.zip"));
    assert_true(ward_unpack_is_packed("a.KMZ"));
    assert_false(ward_unpack_is_packed(".zip"));
    assert_false(ward_unpack_is_packed("a.zip.csv"));
    assert_false(ward_unpack_is_packed("zip"));
    assert_false(ward_unpack_is_packed(""));
}

/* The file gets the zip's name, is ours alone, and goes with the folder. */
static void test_one_source_comes_out(void **state)
{
    struct world *w = *state;
    const struct entry entries[] = {{.name = "a/readme.md", .text = "no source"},
                                    {.name = "a/b/rows.csv", .text = "id,x\n1,2\n"},
                                    {.name = "__MACOSX/a/._rows.csv", .text = "x"}};
    struct ward_unpacked u;
    struct stat info;
    char want[300];
    pack(w, entries, 3);
    assert_int_equal(ward_unpack(w->ctx, w->zip, &u), WARD_OK);
    (void)snprintf(want, sizeof want, "%s/things.csv", u.folder);
    assert_string_equal(u.path, want);
    check_text(u.path, "id,x\n1,2\n");
    assert_int_equal(stat(u.folder, &info), 0);
    assert_int_equal(info.st_mode & 0777, 0700);
    assert_int_equal(stat(u.path, &info), 0);
    assert_int_equal(info.st_mode & 0777, 0600);
    (void)snprintf(want, sizeof want, "%s", u.folder);
    ward_unpack_clear(&u);
    assert_int_not_equal(access(want, F_OK), 0);
    ward_unpack_clear(&u); /* twice is once */
}

/* A Shapefile's parts come along, whatever their case; a stranger's of another name do not. */
static void test_parts_of_a_shapefile(void **state)
{
    struct world *w = *state;
    const struct entry entries[] = {{.name = "d/U.SHP", .text = "shp"},
                                    {.name = "d/U.dbf", .text = "dbf"},
                                    {.name = "d/U.PRJ", .text = "prj"},
                                    {.name = "d/V.cpg", .text = "cpg"},
                                    {.name = "d/U.sbn", .text = "sbn"}};
    static const char *const there[] = {"shp", "dbf", "prj"}, *const absent[] = {"cpg", "sbn", "shx"};
    struct ward_unpacked u;
    char path[300];
    pack(w, entries, 5);
    assert_int_equal(ward_unpack(w->ctx, w->zip, &u), WARD_OK);
    for (size_t i = 0; i < 3; i++) {
        (void)snprintf(path, sizeof path, "%s/things.%s", u.folder, there[i]);
        check_text(path, there[i]);
        (void)snprintf(path, sizeof path, "%s/things.%s", u.folder, absent[i]);
        assert_int_not_equal(access(path, F_OK), 0);
    }
    ward_unpack_clear(&u);
}

static void test_a_geodatabase_is_a_folder(void **state)
{
    struct world *w = *state;
    const struct entry entries[] = {{.name = "x.gdb/a00000001.gdbtable", .text = "1"},
                                    {.name = "x.gdb/gdb", .text = "2"},
                                    {.name = "x.gdb/deep/er", .text = "3"}};
    struct ward_unpacked u;
    char path[600];
    pack(w, entries, 3);
    assert_int_equal(ward_unpack(w->ctx, w->zip, &u), WARD_OK);
    (void)snprintf(path, sizeof path, "%s/a00000001.gdbtable", u.path);
    check_text(path, "1");
    (void)snprintf(path, sizeof path, "%s/er", u.path);
    assert_int_not_equal(access(path, F_OK), 0);
    ward_unpack_clear(&u);
}

static void check_refused(struct world *w, const struct entry *entries, size_t n, const char *says)
{
    struct ward_unpacked u;
    pack(w, entries, n);
    assert_int_equal(ward_unpack(w->ctx, w->zip, &u), WARD_E_SOURCE);
    if (strstr(ward_ctx_message(w->ctx), says) == NULL)
        fail_msg("%s: '%s' does not say '%s'", entries[0].name, ward_ctx_message(w->ctx), says);
    ward_unpack_clear(&u);
}

static void test_what_is_refused(void **state)
{
    struct world *w = *state;
    static const struct {
        struct entry entry;
        const char *says;
    } alone[] = {
        {{.name = "../x.csv", .text = "a"}, "outside its own folder"},
        {{.name = "a/../../x.csv", .text = "a"}, "outside its own folder"},
        {{.name = "..\\x.csv", .text = "a"}, "outside its own folder"},
        {{.name = "/x.csv", .text = "a"}, "absolute name"},
        {{.name = "C:\\x.csv", .text = "a"}, "absolute name"},
        {{.name = "a/b/c/d/e/f/g/h/i/x.csv", .text = "a"}, "8 deep"},
        {{.name = "x.csv", .text = "/etc/passwd", .mode = S_IFLNK | 0777}, "a link"},
        {{.name = "x.exe", .text = "a"}, "no file that ward reads"},
        {{.name = "x.csv", .text = "00000000000000000000000000000000", .times = 1 << 20}, "100 times"},
    };
    for (size_t i = 0; i < sizeof alone / sizeof *alone; i++)
        check_refused(w, &alone[i].entry, 1, alone[i].says);
    const struct entry two[] = {{.name = "x.csv", .text = "a"}, {.name = "y.geojson", .text = "{}"}};
    check_refused(w, two, 2, "several sources (x.csv, y.geojson)");
    const struct entry twice[] = {{.name = "x.csv", .text = "a"}, {.name = "x.csv", .text = "b"}};
    check_refused(w, twice, 2, "x.csv twice");
}

/* Small files of blanks pack better than any ratio: up to 16 MB they are taken. */
static void test_a_small_file_may_pack_well(void **state)
{
    struct world *w = *state;
    const struct entry blanks = {.name = "x.csv", .text = "                                ", .times = 15 << 15};
    struct ward_unpacked u;
    struct stat info;
    pack(w, &blanks, 1);
    assert_int_equal(ward_unpack(w->ctx, w->zip, &u), WARD_OK);
    assert_int_equal(stat(u.path, &info), 0);
    assert_int_equal(info.st_size, 15 << 20);
    ward_unpack_clear(&u);
}

static void test_damage_is_seen(void **state)
{
    struct world *w = *state;
    const struct entry rows = {.name = "x.csv", .text = "id,x\n1,2\n", .times = 500};
    struct ward_unpacked u;
    pack(w, &rows, 1);
    FILE *file = fopen(w->zip, "r+b");
    assert_non_null(file);
    assert_int_equal(fseek(file, 60, SEEK_SET), 0); /* in the packed bytes, past the 35 of the head */
    assert_int_not_equal(fputc(0x5A, file), EOF);
    assert_int_equal(fclose(file), 0);
    assert_int_equal(ward_unpack(w->ctx, w->zip, &u), WARD_E_SOURCE);
    ward_unpack_clear(&u);
    assert_int_equal(truncate(w->zip, 50), 0);
    assert_int_equal(ward_unpack(w->ctx, w->zip, &u), WARD_E_SOURCE);
    assert_non_null(strstr(ward_ctx_message(w->ctx), "no whole zip"));
    ward_unpack_clear(&u);
    assert_int_equal(unlink(w->zip), 0);
    assert_int_equal(ward_unpack(w->ctx, w->zip, &u), WARD_E_SOURCE);
    ward_unpack_clear(&u);
}

static void test_no_room_for_the_folder(void **state)
{
    struct world *w = *state;
    const struct entry rows = {.name = "x.csv", .text = "a"};
    struct ward_unpacked u;
    pack(w, &rows, 1);
    assert_int_equal(setenv("TMPDIR", "/nowhere/at/all", 1), 0);
    assert_int_equal(ward_unpack(w->ctx, w->zip, &u), WARD_E_IO);
    assert_non_null(strstr(ward_ctx_message(w->ctx), "/nowhere/at/all"));
    assert_string_equal(u.folder, "");
    ward_unpack_clear(&u);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_packed_by_its_name),
        cmocka_unit_test_setup_teardown(test_one_source_comes_out, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_parts_of_a_shapefile, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_a_geodatabase_is_a_folder, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_what_is_refused, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_a_small_file_may_pack_well, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_damage_is_seen, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_no_room_for_the_folder, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
