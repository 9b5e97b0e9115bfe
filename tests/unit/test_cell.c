#include "core_test.h"

#include "core/cell.h"
#include "core/text.h"

/* "ok value", "keep value" or "bad"; NULL as ~. */
static void convert(struct ward_ctx *ctx, const struct ward_column *column, const char *text, char out[128])
{
    static const char *const outcomes[] = {"ok", "keep", "bad"};
    struct ward_zone zone;
    struct ward_cell cell = {0};
    enum ward_cell_outcome outcome;
    char real[32] = "~";
    assert_int_equal(ward_zone_read(ctx, "Asia/Shanghai", &zone), WARD_OK);
    assert_int_equal(ward_cell_convert(ctx, column, &zone, text, &cell, &outcome), WARD_OK);
    if (cell.value.kind == WARD_REAL)
        ward_text_real(cell.value.real, real);
    if (cell.value.kind == WARD_INTEGER)
        snprintf(real, sizeof real, "%lld", (long long)cell.value.integer);
    if (cell.value.kind == WARD_TEXT)
        assert_int_equal(strlen(cell.value.text), cell.value.size);
    snprintf(out, 128, "%s %s", outcomes[outcome], cell.value.kind == WARD_TEXT ? cell.value.text : real);
    ward_cell_clear(&cell);
    ward_zone_clear(&zone);
}

struct expected {
    const char *text, *result;
};

static void check(struct ward_ctx *ctx, const struct ward_column *column, const struct expected *list, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        char got[128];
        convert(ctx, column, list[i].text, got);
        if (strcmp(got, list[i].result) != 0)
            fail_msg("%s of '%s': got '%s', expected '%s'", column->name, list[i].text, got, list[i].result);
    }
}
#define CHECK(column, list) check(*state, &(column), list, sizeof list / sizeof *(list))

static void texts_stay_as_they_are(void **state)
{
    const struct ward_column column = {.name = "code", .type = WARD_T_TEXT};
    static const struct expected list[] = {
        {"007", "ok 007"}, {"  7 a ", "ok 7 a"}, {"\u3000街道\u3000", "ok 街道"}, {"", "ok ~"},       {"  ", "ok ~"},
        {NULL, "ok ~"},    {"不详", "ok 不详"},  {"\xEF\xBB\xBFx", "ok x"},       {"#REF!", "bad ~"}, {"#N/A", "bad ~"},
        {"#12", "ok #12"}};
    CHECK(column, list);
}

static void numbers_are_whole_texts(void **state)
{
    const struct ward_column whole = {
        .name = "floors", .type = WARD_T_INTEGER, .has_range = true, .min = 0, .max = 2000000};
    const struct ward_column real = {
        .name = "width_m", .type = WARD_T_REAL, .has_range = true, .min = 0, .max = INFINITY};
    static const struct expected wholes[] = {
        {"12", "ok 12"},   {" 12 ", "ok 12"},  {"12.0", "ok 12"},    {"12.5", "bad ~"}, {"1,234", "ok 1234"},
        {"1,23", "bad ~"}, {"-1", "bad ~"},    {"3000000", "bad ~"}, {"12楼", "bad ~"}, {"无", "ok ~"},
        {"未知", "ok ~"},  {"1e3", "ok 1000"}, {"0x10", "bad ~"},    {"nan", "bad ~"}};
    static const struct expected reals[] = {{"3.5", "ok 3.5"},  {"1,234.5", "ok 1234.5"}, {"-0.1", "bad ~"},
                                            {"1e400", "bad ~"}, {"3,5", "bad ~"},         {"0.1", "ok 0.1"},
                                            {"-", "ok ~"}};
    CHECK(whole, wholes);
    CHECK(real, reals);
}

static void flags_know_words(void **state)
{
    const struct ward_column column = {.name = "is_open", .type = WARD_T_FLAG};
    static const struct expected list[] = {{"是", "ok 1"},    {"否", "ok 0"},   {"Y", "ok 1"},    {"0", "ok 0"},
                                           {"有", "ok 1"},    {"无", "ok 0"},   {"true", "ok 1"}, {"2", "bad ~"},
                                           {"也许", "bad ~"}, {"不详", "ok ~"}, {"", "ok ~"}};
    CHECK(column, list);
}

static void days_and_times(void **state)
{
    const struct ward_column day = {.name = "opened_on", .type = WARD_T_DATE};
    const struct ward_column time = {.name = "reported_at", .type = WARD_T_TIME};
    static const struct expected days[] = {{"2023-04-01", "ok 2023-04-01"},
                                           {"2023/4/1", "ok 2023-04-01"},
                                           {"2023年4月1日", "ok 2023-04-01"},
                                           {"20230401", "ok 2023-04-01"},
                                           {"45017", "ok 2023-04-01"},
                                           {"2023/04/01 00:00:00", "ok 2023-04-01"},
                                           {"2023-04-01 08:05", "keep 2023-04-01"},
                                           {"2023-02-30", "bad ~"},
                                           {"明天", "bad ~"},
                                           {"2023-03-31T18:00:00Z", "keep 2023-04-01"},
                                           {"1680278400000", "keep 2023-04-01"}};
    static const struct expected times[] = {{"2023-04-05 08:31", "ok 2023-04-05T08:31:00"},
                                            {"2023-04-05T08:31:07", "ok 2023-04-05T08:31:07"},
                                            {"2023/4/5 8:31", "ok 2023-04-05T08:31:00"},
                                            {"2023-04-05T08:31:00+08:00", "ok 2023-04-05T08:31:00"},
                                            {"2023-04-05T00:31:00Z", "keep 2023-04-05T08:31:00"},
                                            {"2023-04-05 00:31:00 -04:00", "keep 2023-04-05T12:31:00"},
                                            {"2023-12-31T20:00:00+0000", "keep 2024-01-01T04:00:00"},
                                            {"2023-04-05", "keep 2023-04-05T00:00:00"},
                                            {"2023-04-05T25:00:00", "bad ~"},
                                            {"1680654660000", "keep 2023-04-05T08:31:00"}};
    CHECK(day, days);
    CHECK(time, times);
}

static void domains_map_words(void **state)
{
    static const struct ward_domain_word words[] = {
        {"grey_iron", "grey_iron"}, {"灰铁", "grey_iron"}, {"PE", "pe"}, {"PE80", "pe"}, {"不详", NULL}};
    struct ward_column column = {.name = "material", .type = WARD_T_TEXT, .words = words, .n_words = 5};
    static const struct expected open[] = {
        {"灰铁", "ok grey_iron"}, {"pe 80", "ok pe"}, {" 不详 ", "ok ~"}, {"铜", "ok 铜"}};
    static const struct expected closed[] = {
        {"灰铁", "ok grey_iron"}, {"grey_iron", "ok grey_iron"}, {"铜", "bad ~"}, {"不详", "ok ~"}};
    CHECK(column, open);
    column.has_domain = true;
    CHECK(column, closed);
    static const struct ward_domain_word classes[] = {{"一类", "1"}, {"二类", "2"}};
    const struct ward_column class = {.name = "toilet_class",
                                      .type = WARD_T_INTEGER,
                                      .words = classes,
                                      .n_words = 2,
                                      .has_range = true,
                                      .min = 1,
                                      .max = 3};
    static const struct expected numbers[] = {{"一类", "ok 1"}, {"3", "ok 3"}, {"4", "bad ~"}, {"四类", "bad ~"}};
    CHECK(class, numbers);
}

static void pipes_by_their_rules(void **state)
{
    const struct ward_column diameter = {.name = "diameter_mm", .type = WARD_T_REAL, .rule = "pipe_diameter"};
    const struct ward_column year = {.name = "built_on", .type = WARD_T_DATE, .rule = "pipe_year"};
    const struct ward_column grain = {
        .name = "built_grain", .type = WARD_T_TEXT, .rule = "built_grain", .rule_from = "built_on"};
    static const struct expected diameters[] = {{"DN200", "ok 200"},     {"De160", "ok 160"}, {"Φ108×4", "ok 108"},
                                                {"φ57*3.5", "ok 57"},    {"200", "ok 200"},   {"D 80 mm", "ok 80"},
                                                {"200X300", "keep 300"}, {"2寸", "bad ~"},    {"DN", "bad ~"},
                                                {"0", "bad ~"},          {"不详", "ok ~"},    {"160.5", "ok 160.5"}};
    static const struct expected years[] = {{"1998", "ok 1998-01-01"},
                                            {"1998年", "ok 1998-01-01"},
                                            {"199806", "ok 1998-06-01"},
                                            {"1998-06", "ok 1998-06-01"},
                                            {"1998年6月", "ok 1998-06-01"},
                                            {"1998-06-15", "ok 1998-06-15"},
                                            {"19980615", "ok 1998-06-15"},
                                            {"90年代", "ok 1990-01-01"},
                                            {"1990年代", "ok 1990-01-01"},
                                            {"九十年代", "ok 1990-01-01"},
                                            {"00年代", "ok 2000-01-01"},
                                            {"20世紀80年代", "ok 1980-01-01"},
                                            {"不詳", "ok ~"},
                                            {"不详", "ok ~"},
                                            {"199813", "bad ~"},
                                            {"95年代", "bad ~"},
                                            {"很久以前", "bad ~"},
                                            {"897926400000", "ok 1998-06-16"},
                                            {"3000", "bad ~"}};
    static const struct expected grains[] = {{"1998", "ok year"},     {"199806", "ok month"}, {"1998-06-15", "ok day"},
                                             {"90年代", "ok decade"}, {"不详", "ok ~"},       {"很久以前", "bad ~"}};
    CHECK(diameter, diameters);
    CHECK(year, years);
    CHECK(grain, grains);
}

static void the_day_of_a_time(void **state)
{
    struct ward_cell cell = {0};
    const struct ward_value time = {.kind = WARD_TEXT, .text = "2023-04-05T08:31:00", .size = 19},
                            none = {.kind = WARD_NULL};
    assert_int_equal(ward_cell_day_of(*state, &time, &cell), WARD_OK);
    assert_string_equal(cell.value.text, "2023-04-05");
    assert_int_equal(ward_cell_day_of(*state, &none, &cell), WARD_OK);
    assert_int_equal(cell.value.kind, WARD_NULL);
    ward_cell_clear(&cell);
}

static void rules_are_known_by_name(void **state)
{
    (void)state;
    assert_true(ward_cell_knows_rule("pipe_year") && ward_cell_knows_rule("loose_date") &&
                ward_cell_knows_rule("yes_no"));
    assert_false(ward_cell_knows_rule("pipe_years") || ward_cell_knows_rule("") || ward_cell_knows_rule(NULL));
    assert_true(ward_cell_derives("day_of") && ward_cell_derives("built_grain"));
    assert_false(ward_cell_derives("pipe_year") || ward_cell_derives(NULL));
}

int main(void)
{
    const struct CMUnitTest tests[] = {CORE_TEST(texts_stay_as_they_are), CORE_TEST(numbers_are_whole_texts),
                                       CORE_TEST(flags_know_words),       CORE_TEST(days_and_times),
                                       CORE_TEST(domains_map_words),      CORE_TEST(pipes_by_their_rules),
                                       CORE_TEST(the_day_of_a_time),      CORE_TEST(rules_are_known_by_name)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
