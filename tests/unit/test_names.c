/* core/address.c and names.c: the normal form, and which names are found in an address; the words are those of
 * cases.sql. */
#include <stdlib.h>

#include "core_test.h"

#include "core/layerdef.h"
#include "core/mem.h"
#include "core/names.h"

struct fixture {
    struct ward_ctx *ctx;
    struct ward_layerdef *cases;
    struct ward_address_words words;
    struct ward_names *names;
};

static const char *const streets[] = {
    "塘南路",   "墨文路",  "三里桥街",    "小三里桥街", "通扬路",          "人民路",  "中山路", "中山路二巷",
    "兴锡一巷", "Main St", "Main St Ext", "Broadway",   "Magazine Street", "Otis St", "塘南街", NULL};
static const char *const estates[] = {"绿洲花园", "塘南路小区", NULL};

static int names_set_up(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);
    f->ctx = ward_ctx_new();
    if (ward_layerdef_read(f->ctx, "layers/cases.sql", &f->cases) != WARD_OK)
        fail_msg("%s", ward_ctx_message(f->ctx));
    assert_int_equal(ward_address_words_parse(f->ctx, f->cases->header->text, &f->words), WARD_OK);
    assert_int_equal(ward_names_new(f->ctx, &f->words, &f->names), WARD_OK);
    for (uint32_t i = 0; streets[i] != NULL; i++)
        assert_int_equal(ward_names_add(f->ctx, f->names, streets[i], WARD_NAME_STREET, i), WARD_OK);
    for (uint32_t i = 0; estates[i] != NULL; i++)
        assert_int_equal(ward_names_add(f->ctx, f->names, estates[i], WARD_NAME_ESTATE, i), WARD_OK);
    assert_int_equal(ward_names_add(f->ctx, f->names, "塘南路", WARD_NAME_STREET, 90), WARD_OK);
    assert_int_equal(ward_names_add(f->ctx, f->names, "路", WARD_NAME_STREET, 91), WARD_OK);
    assert_int_equal(ward_names_ready(f->ctx, f->names), WARD_OK);
    *state = f;
    return 0;
}

static int names_tear_down(void **state)
{
    struct fixture *f = *state;
    ward_names_free(f->names);
    ward_address_words_clear(&f->words);
    ward_layerdef_free(f->cases);
    ward_ctx_free(f->ctx);
    free(f);
    assert_int_equal(ward_mem_live(), 0);
    return 0;
}

static void normal(struct fixture *f, const char *text, const char *want)
{
    char got[128];
    ward_address_normal(&f->words, text, got, sizeof got);
    assert_string_equal(got, want);
}

static void test_normal_form(void **state)
{
    struct fixture *f = *state;
    normal(f, "  塘南路　１２号（Ａ座）", "塘南路12号(a座)");
    normal(f, "兴锡一巷", "兴锡1巷");
    normal(f, "兴锡1巷", "兴锡1巷");
    normal(f, "十二弄 二十弄 二十一弄 十弄 一二弄", "12弄20弄21弄10弄12弄");
    normal(f, "12三里桥", "12 3里桥");
    normal(f, "MAIN STREET & Otis St.", "main st&otis st");
    normal(f, "O'Brien  Hwy", "obrien hwy");
    normal(f, "", "");
    char cut[8];
    assert_int_equal(ward_address_normal(&f->words, "塘南路12号", cut, sizeof cut), 6);
    assert_string_equal(cut, "塘南");
}

/* The names found, "+" where two are joined, "," where not. */
static void found(struct fixture *f, const char *address, const char *want)
{
    struct ward_mention m[WARD_MENTIONS_MAX];
    char got[256] = "";
    size_t n = ward_names_find(f->names, address, m);
    for (size_t i = 0; i < n; i++) {
        const uint32_t *rows;
        size_t k = ward_names_rows(f->names, m[i].name, WARD_NAME_STREET, &rows);
        const char *text = k > 0 ? streets[rows[0]] : NULL;
        if (text == NULL && ward_names_rows(f->names, m[i].name, WARD_NAME_ESTATE, &rows) > 0)
            text = estates[rows[0]];
        strcat(strcat(got, text), m[i].is_joined ? "+" : i + 1 < n ? "," : "");
    }
    if (strcmp(got, want) != 0)
        fail_msg("in \"%s\": \"%s\", not \"%s\"", address, got, want);
    assert_true(n == 0 || ward_names_touch(f->names, address));
}

static void test_crossings(void **state)
{
    struct fixture *f = *state;
    found(f, "塘南路与墨文路交叉口", "塘南路+墨文路");
    found(f, "塘南路墨文路口", "塘南路+墨文路");
    found(f, "塘南路和墨文路路口东北角", "塘南路+墨文路");
    found(f, "塘南路/墨文路", "塘南路+墨文路");
    found(f, "塘南路近墨文路", "塘南路+墨文路");
    found(f, "塘南路 ＆ 墨文路", "塘南路+墨文路");
    found(f, "塘南路12号，墨文路旁", "塘南路,墨文路");
    found(f, "塘南路墨文路", "塘南路,墨文路");
    found(f, "Main St & Broadway", "Main St+Broadway");
    found(f, "MAIN STREET and broadway", "Main St+Broadway");
    found(f, "corner of Magazine St / Otis Street, Cambridge", "Magazine Street+Otis St");
    found(f, "12 Main St, Broadway", "Main St,Broadway");
}

static void test_the_longest_wins(void **state)
{
    struct fixture *f = *state;
    found(f, "小三里桥街5号", "小三里桥街");
    found(f, "三里桥街5号", "三里桥街");
    found(f, "塘南路小区3栋", "塘南路小区");
    found(f, "中山路2巷", "中山路二巷");
    found(f, "Main St Ext", "Main St Ext");
    found(f, "梧里街道塘南路123号附近", "塘南路");
    found(f, "兴锡１巷", "兴锡一巷");
}

static void test_parts_of_unknown_names(void **state)
{
    struct fixture *f = *state;
    found(f, "老通扬路", "");
    found(f, "中山路三巷", "");
    found(f, "中山路12弄", "");
    found(f, "中山路北街", "");
    found(f, "中山路北路口", "中山路");
    found(f, "塘南街道办", "");
    found(f, "North Main Street", "");
    found(f, "Mainland St", "");
    found(f, "Broadways", "");
    found(f, "人民路北侧", "人民路");
    found(f, "没有名字的地方", "");
    found(f, "", "");
    assert_true(ward_names_touch(f->names, "老通扬路"));
    assert_false(ward_names_touch(f->names, "没有名字的地方"));
}

static void test_rows(void **state)
{
    struct fixture *f = *state;
    struct ward_mention m[WARD_MENTIONS_MAX];
    const uint32_t *rows;
    assert_int_equal(ward_names_find(f->names, "塘南路", m), 1);
    assert_int_equal(ward_names_rows(f->names, m[0].name, WARD_NAME_STREET, &rows), 2);
    assert_int_equal(rows[0], 0);
    assert_int_equal(rows[1], 90);
    assert_int_equal(ward_names_rows(f->names, m[0].name, WARD_NAME_ESTATE, &rows), 0);
    assert_int_equal(ward_names_count(f->names), 17);
}

static void test_bad_words(void **state)
{
    struct fixture *f = *state;
    struct ward_address_words w = {0};
    assert_int_equal(ward_address_words_parse(f->ctx, "-- @words  joins\n", &w), WARD_E_HEADER);
    assert_int_equal(ward_address_words_parse(f->ctx, "-- @words  jions  a, b\n", &w), WARD_E_HEADER);
    assert_int_equal(ward_address_words_parse(f->ctx, NULL, &w), WARD_OK);
    ward_address_words_clear(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_normal_form, names_set_up, names_tear_down),
        cmocka_unit_test_setup_teardown(test_crossings, names_set_up, names_tear_down),
        cmocka_unit_test_setup_teardown(test_the_longest_wins, names_set_up, names_tear_down),
        cmocka_unit_test_setup_teardown(test_parts_of_unknown_names, names_set_up, names_tear_down),
        cmocka_unit_test_setup_teardown(test_rows, names_set_up, names_tear_down),
        cmocka_unit_test_setup_teardown(test_bad_words, names_set_up, names_tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
