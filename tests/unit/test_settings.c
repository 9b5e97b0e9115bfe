#include "core_test.h"

#include <stdlib.h>
#include <unistd.h>

#include "core/settings.h"

static void write_ini(const char *path, const char *text)
{
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

static void read_ini(const char *path, char *out, size_t size)
{
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    size_t n = fread(out, 1, size - 1, file);
    out[n] = '\0';
    fclose(file);
}

struct scratch {
    char folder[32], path[64];
};

static struct scratch new_scratch(void)
{
    struct scratch s = {"/tmp/ward-ini-XXXXXX", ""};
    assert_non_null(mkdtemp(s.folder));
    snprintf(s.path, sizeof s.path, "%s/a.ini", s.folder);
    return s;
}

static void drop_scratch(const struct scratch *s)
{
    unlink(s->path);
    assert_int_equal(rmdir(s->folder), 0); /* no temporary file is left */
}

static void path_lies_beside_the_database(void **state)
{
    static const char *const pairs[][2] = {
        {"/a/b.db", "/a/b.ini"}, {"/a.b/c", "/a.b/c.ini"}, {"x.y.db", "x.y.ini"}, {"/a/.db", "/a/.db.ini"}};
    for (size_t i = 0; i < 4; i++) {
        char *path = NULL;
        assert_int_equal(ward_settings_path(*state, pairs[i][0], NULL, &path), WARD_OK);
        assert_string_equal(path, pairs[i][1]);
        ward_mem_free(path);
    }
    char *path = NULL;
    assert_int_equal(ward_settings_path(*state, "/a/b.db", "mine.ini", &path), WARD_OK);
    assert_string_equal(path, "mine.ini");
    ward_mem_free(path);
}

/* Of a name that is given twice the last one counts. */
static const char *value_of(const struct ward_settings *settings, const char *section, const char *name)
{
    const char *value = NULL;
    for (size_t i = 0; i < settings->n; i++)
        if (strcmp(settings->items[i].section, section) == 0 && strcmp(settings->items[i].name, name) == 0)
            value = settings->items[i].value;
    return value;
}

static void values_are_read(void **state)
{
    struct scratch s = new_scratch();
    struct ward_settings ini;
    write_ini(
        s.path,
        "\xEF\xBB\xBF; a comment\n[toilets]\nservice_m = 250 ; metres\n  indented = 1\n\n[load.units]\nencoding=GBK\n"
        "map.name = 单元名称\nmap.code = #\nempty =\n[toilets]\nservice_m=260\n");
    assert_int_equal(ward_settings_read(*state, s.path, &ini), WARD_OK);
    assert_string_equal(value_of(&ini, "toilets", "service_m"), "260");
    assert_string_equal(value_of(&ini, "toilets", "indented"), "1");
    assert_string_equal(value_of(&ini, "load.units", "map.name"), "单元名称");
    assert_string_equal(value_of(&ini, "load.units", "map.code"), "#");
    assert_string_equal(value_of(&ini, "load.units", "empty"), "");
    assert_null(value_of(&ini, "load.units", "service_m"));
    assert_int_equal(ini.items[0].line, 3);
    ward_settings_clear(&ini);
    drop_scratch(&s);
}

static void no_file_gives_no_settings(void **state)
{
    struct ward_settings ini;
    assert_int_equal(ward_settings_read(*state, "/nowhere/at/all.ini", &ini), WARD_OK);
    assert_int_equal(ini.n, 0);
}

static void faults_name_their_line(void **state)
{
    char long_line[400] = "[a]\nb = 1\nlong = ";
    memset(long_line + strlen(long_line), 'x', 250);
    const char *const texts[][2] = {
        {"[a]\nb = 1\nnonsense\n", ":3:"}, {"[a]\n[b\n", ":2:"}, {long_line, ":3:"}, {"[a]\nb = \xff\xfe\n", "UTF-8"}};
    struct scratch s = new_scratch();
    for (size_t i = 0; i < 4; i++) {
        struct ward_settings ini;
        write_ini(s.path, texts[i][0]);
        assert_int_equal(ward_settings_read(*state, s.path, &ini), WARD_E_ARG);
        assert_non_null(strstr(ward_ctx_message(*state), texts[i][1]));
        assert_int_equal(ini.n, 0);
    }
    drop_scratch(&s);
}

static void saving_replaces_one_section(void **state)
{
    char text[1024];
    struct scratch s = new_scratch();
    const struct ward_setting items[] = {{.name = "encoding", .value = "GBK"}, {.name = "map.name", .value = "名称"}};
    write_ini(
        s.path,
        "; mine\n[load.units]\nencoding = UTF-8\n; of the old file\nsheet = 1\n[toilets]\nservice_m = 250 ; why\n");
    assert_int_equal(ward_settings_save(*state, s.path, "load.units", items, 2), WARD_OK);
    read_ini(s.path, text, sizeof text);
    assert_string_equal(text,
                        "; mine\n[load.units]\nencoding = GBK\nmap.name = 名称\n\n[toilets]\nservice_m = 250 ; why\n");
    assert_int_equal(ward_settings_save(*state, s.path, "load.bins", items, 1), WARD_OK);
    read_ini(s.path, text, sizeof text);
    assert_string_equal(text,
                        "; mine\n[load.units]\nencoding = GBK\nmap.name = 名称\n\n[toilets]\nservice_m = 250 ; why\n"
                        "\n[load.bins]\nencoding = GBK\n");
    drop_scratch(&s);
}

static void saving_makes_the_file_or_says_why_not(void **state)
{
    char text[256];
    struct scratch s = new_scratch();
    const struct ward_setting item = {.name = "encoding", .value = "GBK"};
    assert_int_equal(ward_settings_save(*state, s.path, "load.units", &item, 1), WARD_OK);
    read_ini(s.path, text, sizeof text);
    assert_string_equal(text, "[load.units]\nencoding = GBK\n");
    assert_int_equal(ward_settings_save(*state, "/nowhere/at/all.ini", "load.units", &item, 1), WARD_E_IO);
    drop_scratch(&s);
}

static ward_rc read_again(struct ward_ctx *ctx, const void *with)
{
    struct ward_settings ini;
    ward_rc rc = ward_settings_read(ctx, with, &ini);
    ward_settings_clear(&ini);
    return rc;
}

static void failing_allocations_leave_nothing(void **state)
{
    struct scratch s = new_scratch();
    write_ini(s.path, "[a]\nb = 1\nc = 2\n");
    each_allocation_fails(*state, read_again, s.path);
    drop_scratch(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CORE_TEST(path_lies_beside_the_database),    CORE_TEST(values_are_read),
        CORE_TEST(no_file_gives_no_settings),        CORE_TEST(faults_name_their_line),
        CORE_TEST(saving_replaces_one_section),      CORE_TEST(saving_makes_the_file_or_says_why_not),
        CORE_TEST(failing_allocations_leave_nothing)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
