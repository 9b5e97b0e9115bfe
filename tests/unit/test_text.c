#include "core_test.h"

#include <inttypes.h>
#include <locale.h>
#include <stdlib.h>

#include "core/text.h"

static void test_utf8(void **state)
{
    (void)state;
    static const char *const good[] = {
        "", "abc", "街道", "\xC2\x80", "\xEF\xBF\xBF", "\xF0\x90\x80\x80", "\xF4\x8F\xBF\xBF"};
    static const char *const bad[] = {"\x80",
                                      "\xC0\xAF",
                                      "\xC1\xBF",
                                      "\xE0\x80\x80",
                                      "\xED\xA0\x80",
                                      "\xF0\x80\x80\x80",
                                      "\xF4\x90\x80\x80",
                                      "\xF5\x80\x80\x80",
                                      "\xFF",
                                      "\xBD\xD6\xB5\xC0" /* 街道 in GBK */,
                                      "\xE8\xA1",
                                      "a\xE8"};
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        assert_true(ward_text_is_utf8(good[i], strlen(good[i])));
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_false(ward_text_is_utf8(bad[i], strlen(bad[i])));
    assert_true(ward_text_is_utf8("a\0b", 3));
}

/* Every code point there is, written by hand-made rules, reads back; surrogates do not. */
static void test_every_code_point(void **state)
{
    (void)state;
    for (uint32_t code = 1; code <= 0x10FFFF; code++) {
        char b[4];
        size_t n = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
        for (size_t i = n; i-- > 1;)
            b[i] = (char)(0x80 | (code >> 6 * (n - 1 - i) & 0x3F));
        b[0] = (char)(n == 1 ? code : n == 2 ? 0xC0 | code >> 6 : n == 3 ? 0xE0 | code >> 12 : 0xF0 | code >> 18);
        const char *p = b;
        bool is_surrogate = code >= 0xD800 && code <= 0xDFFF;
        uint32_t got = ward_text_next(&p, b + n);
        if (got != (is_surrogate ? 0xFFFD : code) || p != b + (is_surrogate ? 1 : n))
            fail_msg("U+%04X read as U+%04X", code, got);
    }
}

static void test_next_steps_over_broken_bytes(void **state)
{
    (void)state;
    const char text[] = "\xE8\xA1"
                        "a",
               *p = text, *end = text + 3;
    assert_int_equal(ward_text_next(&p, end), 0xFFFD);
    assert_int_equal(ward_text_next(&p, end), 0xFFFD);
    assert_int_equal(ward_text_next(&p, end), 'a');
    assert_ptr_equal(p, end);
}

static void test_width(void **state)
{
    (void)state;
    assert_int_equal(ward_text_width(""), 0);
    assert_int_equal(ward_text_width("bins"), 4);
    assert_int_equal(ward_text_width("街道a"), 5);
    assert_int_equal(ward_text_width("（ＡＢ）"), 8);
    assert_int_equal(ward_text_width("Φ108×4"), 6);
    assert_int_equal(ward_text_width("e\xCC\x81"), 1); /* a combining accent */
    assert_int_equal(ward_text_width("\xEF\xBB\xBF\t"), 0);
}

static void test_trim(void **state)
{
    (void)state;
    static const char *const cases[][2] = {{"", ""},
                                           {" a ", "a"},
                                           {"\xEF\xBB\xBF街道\r\n", "街道"},
                                           {"　 街　道 　", "街　道"},
                                           {" \t\x01 ", ""},
                                           {"\xC2\xA0"
                                            "x\xC2\xA0",
                                            "x"},
                                           {"\x7F"
                                            "a b\x7F",
                                            "a b"},
                                           {" \xE8 ", "\xE8"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char text[64];
        (void)snprintf(text, sizeof text, "%s", cases[i][0]);
        assert_string_equal(ward_text_trim(text), cases[i][1]);
    }
}

static void test_same_name(void **state)
{
    (void)state;
    static const char *const same[][2] = {{"unit_code", "Unit Code"},
                                          {"GLBJBSM", "glbjbsm"},
                                          {"单元编号", " 单元 编号 "},
                                          {"ＵＮＩＴ＿ＣＯＤＥ", "unit-code"},
                                          {"面积（m2）", "面积(M2)"},
                                          {"a.b", "AB"},
                                          {"", " _"}};
    static const char *const other[][2] = {
        {"unit_code", "unit_codes"}, {"单元编号", "单元编码"}, {"a", ""}, {"\xE8", "\xE9"}, {"a/b", "ab"}};
    for (size_t i = 0; i < sizeof same / sizeof *same; i++) {
        assert_true(ward_text_same_name(same[i][0], same[i][1]));
        assert_true(ward_text_same_name(same[i][1], same[i][0]));
    }
    for (size_t i = 0; i < sizeof other / sizeof *other; i++)
        assert_false(ward_text_same_name(other[i][0], other[i][1]));
}

static void test_reals_by_hand(void **state)
{
    (void)state;
    static const struct {
        double value;
        const char *text;
    } cases[] = {{0.1, "0.1"},
                 {12, "12"},
                 {-0.0, "0"},
                 {0, "0"},
                 {1e300, "1e+300"},
                 {-2.5, "-2.5"},
                 {1.0 / 3, "0.3333333333333333"},
                 {1e15, "1e+15"},
                 {123456789012345, "123456789012345"},
                 {0.1 + 0.2, "0.30000000000000004"},
                 {100000, "100000"},
                 {89.16, "89.16"},
                 {3493878.338, "3493878.338"},
                 {1e-7, "1e-07"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char text[32];
        ward_text_real(cases[i].value, text);
        assert_string_equal(text, cases[i].text);
    }
}

static void test_integer_texts(void **state)
{
    (void)state;
    static const int64_t values[] = {0, 7, -7, 10, 99, 100, -1000, 1234567890123456789, INT64_MAX, INT64_MIN};
    for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
        char text[24], by_printf[24];
        snprintf(by_printf, sizeof by_printf, "%" PRId64, values[i]);
        assert_int_equal(ward_text_integer(values[i], text), strlen(by_printf));
        assert_string_equal(text, by_printf);
    }
}

/* A fixed stream of bits: every double there can be, small, huge and denormal. */
static uint64_t next_bits(uint64_t *state)
{
    *state = *state * 6364136223846793005U + 1442695040888963407U;
    uint64_t high = *state >> 32;
    *state = *state * 6364136223846793005U + 1442695040888963407U;
    return high << 32 | *state >> 32;
}

static void test_reals_read_back(void **state)
{
    (void)state;
    uint64_t seed = 20230630;
    for (int i = 0; i < 200000; i++) {
        char text[32];
        double value, got;
        uint64_t bits = next_bits(&seed);
        memcpy(&value, &bits, sizeof value);
        if (!isfinite(value))
            continue;
        ward_text_real(value, text);
        assert_true(ward_text_to_real(text, &got));
        if (memcmp(&got, &value, sizeof got) != 0)
            fail_msg("%s does not read back", text);
        char shorter[32];
        (void)snprintf(shorter, sizeof shorter, "%.*g", 14, value);
        if (strlen(shorter) < strlen(text) && strtod(shorter, NULL) == value)
            fail_msg("%s is shorter than %s", shorter, text);
    }
}

/* Decimals as offices write them: our reading equals the C library's. */
static void test_decimals_equal_strtod(void **state)
{
    (void)state;
    uint64_t seed = 7;
    for (int i = 0; i < 200000; i++) {
        char text[64];
        uint64_t bits = next_bits(&seed);
        int decimals = (int)(bits % 25), digits = 1 + (int)(bits >> 8) % 19;
        double got;
        (void)snprintf(text, sizeof text, "%s%.*" PRIu64 ".%0*" PRIu64 "%s", bits & 1 ? "-" : "", digits % 8,
                       bits >> 40, decimals, bits >> 20 & 0xFFFFF, bits & 2 ? "e-3" : "");
        assert_true(ward_text_to_real(text, &got));
        if (got != strtod(text, NULL))
            fail_msg("%s read as %.17g", text, got);
    }
}

static void test_numbers(void **state)
{
    (void)state;
    double real;
    static const char *const bad[] = {"",    " ",     ".",   "-",   "+-1", "1e",    "1e+", "e5",   "0x1", "inf", "nan",
                                      "NaN", "1.2.3", "1,5", "1 2", "12a", "1e999", "--1", "１２", "1d5", "$1"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        if (ward_text_to_real(bad[i], &real))
            fail_msg("'%s' was read as %g", bad[i], real);
    static const struct {
        const char *text;
        double value;
    } good[] = {{"1", 1},
                {" 12.50\t", 12.5},
                {"+3", 3},
                {"-.5", -0.5},
                {"5.", 5},
                {"1e3", 1000},
                {"1E-2", 0.01},
                {"007", 7},
                {"1e-400", 0},
                {"9007199254740993", 9007199254740992.0},
                {"123456789012345678901234567890", 1.2345678901234568e29},
                {"0.1", 0.1},
                {"1e23", 1e23},
                {"8.5e-45", 8.5e-45}};
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        assert_true(ward_text_to_real(good[i].text, &real));
        assert_true(real == good[i].value);
    }
}

static void test_a_very_long_number_is_refused(void **state)
{
    (void)state;
    static char text[1 << 20];
    double real;
    int64_t whole;
    memset(text, '1', sizeof text - 1);
    assert_false(ward_text_to_real(text, &real));
    assert_false(ward_text_to_integer(text, &whole));
}

static void test_integers(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "", "-", ".0", "1.5", "1e3", "9223372036854775808", "-9223372036854775809", "0x10", "1 1", "1.0x", "一"};
    static const struct {
        const char *text;
        int64_t value;
    } good[] = {{"0", 0},
                {" 42 ", 42},
                {"-7", -7},
                {"+7", 7},
                {"007", 7},
                {"12.00", 12},
                {"3.", 3},
                {"9223372036854775807", INT64_MAX},
                {"-9223372036854775808", INT64_MIN}};
    int64_t whole;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        if (ward_text_to_integer(bad[i], &whole))
            fail_msg("'%s' was read as %" PRId64, bad[i], whole);
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        assert_true(ward_text_to_integer(good[i].text, &whole));
        assert_true(whole == good[i].value);
    }
}

/* A host program may have set a locale with a decimal comma. Skipped where none is installed. */
static void test_decimal_comma(void **state)
{
    (void)state;
    static const char *const names[] = {"de_DE.UTF-8", "fr_FR.UTF-8", "de_DE.utf8", "ps_AF.UTF-8"};
    bool set = false;
    for (size_t i = 0; !set && i < sizeof names / sizeof *names; i++)
        set = setlocale(LC_NUMERIC, names[i]) != NULL;
    if (!set)
        skip();
    char text[32];
    double real;
    ward_text_real(1.5e-9, text);
    bool good = ward_text_to_real("1234567890123456789.5", &real);
    (void)setlocale(LC_NUMERIC, "C");
    assert_string_equal(text, "1.5e-09");
    assert_true(good && real == 1234567890123456789.5);
}

static void test_nearest(void **state)
{
    (void)state;
    static const char *const names[] = {"toilets", "bins", "parking_lots", "gas_pipes", "gas_sites", "parks", "街道"};
    const size_t n = sizeof names / sizeof *names;
    assert_string_equal(ward_text_nearest("toilet", names, n), "toilets");
    assert_string_equal(ward_text_nearest("Toliets", names, n), "toilets");
    assert_string_equal(ward_text_nearest("gaspipes", names, n), "gas_pipes");
    assert_string_equal(ward_text_nearest("bin", names, n), "bins");
    assert_null(ward_text_nearest("hydrants", names, n));
    assert_null(ward_text_nearest("x", names, n));
    assert_null(ward_text_nearest("", names, n));
    assert_null(ward_text_nearest("toilet", names, 0));
    static char huge[100000];
    memset(huge, 'a', sizeof huge - 1);
    assert_null(ward_text_nearest(huge, names, n));
    const char *const far = huge;
    assert_null(ward_text_nearest("aaa", &far, 1));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CORE_TEST(test_utf8),
        CORE_TEST(test_every_code_point),
        CORE_TEST(test_next_steps_over_broken_bytes),
        CORE_TEST(test_width),
        CORE_TEST(test_trim),
        CORE_TEST(test_same_name),
        CORE_TEST(test_integer_texts),
        CORE_TEST(test_reals_by_hand),
        CORE_TEST(test_reals_read_back),
        CORE_TEST(test_decimals_equal_strtod),
        CORE_TEST(test_numbers),
        CORE_TEST(test_a_very_long_number_is_refused),
        CORE_TEST(test_integers),
        CORE_TEST(test_decimal_comma),
        CORE_TEST(test_nearest),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
