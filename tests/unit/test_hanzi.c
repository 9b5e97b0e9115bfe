#include "core_test.h"

#include "core/hanzi.h"
#include "core/text.h"

static void test_pairs(void **state)
{
    (void)state;
    static const char *const pairs[][2] = {{"管理單元", "管理单元"},
                                           {"經度", "经度"},
                                           {"緯度", "纬度"},
                                           {"垃圾桶", "垃圾桶"},
                                           {"臺東縣", "台东县"},
                                           {"合計", "合计"},
                                           {"無", "无"},
                                           {"鑄鐵", "铸铁"},
                                           {"公共廁所編號", "公共厕所编号"},
                                           {"啟用日期", "启用日期"},
                                           {"後門", "后门"},
                                           {"DN200 鋼管", "DN200 钢管"}};
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        assert_true(ward_hanzi_same(pairs[i][0], pairs[i][1]));
        assert_true(ward_hanzi_same(pairs[i][1], pairs[i][0]));
        assert_true(ward_text_same_name(pairs[i][0], pairs[i][1]));
    }
    assert_false(ward_hanzi_same("經", "纬"));
    assert_false(ward_hanzi_same("經度", "经"));
    assert_false(ward_hanzi_same("經", "经度"));
    assert_int_equal(ward_hanzi_begins("8時31分", "时"), 0);
    assert_int_equal(ward_hanzi_begins("時31分", "时"), 3);
    assert_int_equal(ward_hanzi_begins("", "时"), 0);
}

/* One step reaches the Simplified form, wherever one begins; bytes that are no text are never read beyond. */
static void test_every_code_point(void **state)
{
    (void)state;
    size_t n = 0;
    for (uint32_t code = 0; code <= 0x10FFFF; code++) {
        uint32_t simple = ward_hanzi_simple(code);
        n += simple != code;
        assert_int_equal(ward_hanzi_simple(simple), simple);
    }
    assert_int_equal(n, 2283); /* as tests/lint/test_hanzi.sh counts them in Unicode's file: no pair out of order */
    assert_int_equal(ward_hanzi_begins("\xE6", "时"), 0);
    assert_int_equal(ward_hanzi_begins("\xE6\x99", "时"), 0);
    assert_int_equal(ward_hanzi_begins("\xFF\xFF\xFF", "时"), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_pairs), cmocka_unit_test(test_every_code_point)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
