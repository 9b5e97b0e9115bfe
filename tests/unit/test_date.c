#include "core_test.h"

#include <time.h>

#include "core/date.h"

static void assert_reads(bool (*parse)(const char *, struct ward_time *), const char *text, const char *want)
{
    struct ward_time t;
    char got[24] = "none";
    if (parse(text, &t))
        ward_date_text(&t, got);
    if (strcmp(got, want) != 0)
        fail_msg("'%s' read as %s, expected %s", text, got, want);
}

static void test_strict(void **state)
{
    (void)state;
    assert_reads(ward_date_parse, "2023-04-01", "2023-04-01");
    assert_reads(ward_date_parse, "2024-02-29", "2024-02-29");
    assert_reads(ward_date_parse, "2023-04-05 08:31", "2023-04-05T08:31:00");
    assert_reads(ward_date_parse, "2023-04-05T23:59:59", "2023-04-05T23:59:59");
    assert_reads(ward_date_parse, "0001-01-01", "0001-01-01");
    static const char *const bad[] = {"",
                                      "2023-02-30",
                                      "2023-02-29",
                                      "2023-13-01",
                                      "2023-00-01",
                                      "2023-04-00",
                                      "2023-4-1",
                                      "2023/04/01",
                                      "20230401",
                                      " 2023-04-01",
                                      "2023-04-01 ",
                                      "2023-04-01  08:31",
                                      "2023-04-01T24:00",
                                      "2023-04-01T08:60",
                                      "2023-04-01T08:00:60",
                                      "2023-04-01T",
                                      "2023-04-01T8:00",
                                      "2023-04-01T08",
                                      "2023-04-01T08:31:00Z",
                                      "12023-04-01",
                                      "0000-01-01",
                                      "2023-04-01x",
                                      "1900-02-29",
                                      "二〇二三",
                                      "2023-04-01T08:31:"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_reads(ward_date_parse, bad[i], "none");
}

static void test_loose(void **state)
{
    (void)state;
    static const char *const cases[][2] = {{"2023-04-01", "2023-04-01"},
                                           {"2023/4/1", "2023-04-01"},
                                           {"2023.4.1", "2023-04-01"},
                                           {"20230401", "2023-04-01"},
                                           {"2023年4月1日", "2023-04-01"},
                                           {"2023年04月01日 8:05", "2023-04-01T08:05:00"},
                                           {"2023年4月1日8:05:30", "2023-04-01T08:05:30"},
                                           {"2023年4月1日 8时31分", "2023-04-01T08:31:00"},
                                           {"2023年4月1日8点5分7秒", "2023-04-01T08:05:07"},
                                           {"2023年4月1日23时", "2023-04-01T23:00:00"},
                                           {"2023/01/16 00:00:00", "2023-01-16T00:00:00"},
                                           {"2023-4-1T8:05", "2023-04-01T08:05:00"},
                                           {" 2023/4/1 ", "2023-04-01"},
                                           {"2023-04-01 08:31:07.250", "2023-04-01T08:31:07"},
                                           {"20230401083107", "2023-04-01T08:31:07"},
                                           {"202304010831", "2023-04-01T08:31:00"},
                                           {"45017", "2023-04-01"},
                                           {"45017.5", "2023-04-01T12:00:00"},
                                           {"45017.0", "2023-04-01"},
                                           {"30000", "1982-02-18"},
                                           {"60000", "2064-04-08"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_reads(ward_date_parse_loose, cases[i][0], cases[i][1]);
    static const char *const bad[] = {"",
                                      "不详",
                                      "2023",
                                      "2023-04",
                                      "29999",
                                      "60001",
                                      "2023/2/30",
                                      "20231301",
                                      "2023/4-1",
                                      "1/4/2023",
                                      "2023年4月",
                                      "2023-04-01 25:00",
                                      "2023-04-01 8",
                                      "2023041",
                                      "202304011",
                                      "-45017",
                                      "2023年4月1日上午",
                                      "2023年4月1日24时",
                                      "2023年4月1日8时61分",
                                      "2023年4月1日8时5",
                                      "2023年4月1日8分",
                                      "2023-04-01T 08:00",
                                      "2023-04-01 08:00 +08"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_reads(ward_date_parse_loose, bad[i], "none");
}

/* The C library's calendar is the independent answer, one day after another for four centuries. */
static void test_days_equal_the_c_library(void **state)
{
    (void)state;
    for (int64_t day = -719162; day < 800000; day += 1 + (day > -50000 && day < 50000 ? 0 : 13)) {
        time_t seconds = (time_t)day * 86400;
        struct tm tm;
        int year, month, mday;
        assert_non_null(gmtime_r(&seconds, &tm));
        ward_date_from_day(day, &year, &month, &mday);
        if (year != tm.tm_year + 1900 || month != tm.tm_mon + 1 || mday != tm.tm_mday)
            fail_msg("day %ld is %d-%d-%d", (long)day, year, month, mday);
        if (ward_date_to_day(year, month, mday) != day)
            fail_msg("%d-%d-%d is day %ld", year, month, mday, (long)ward_date_to_day(year, month, mday));
    }
}

static void test_month_days(void **state)
{
    (void)state;
    assert_int_equal(ward_date_month_days(2023, 2), 28);
    assert_int_equal(ward_date_month_days(2024, 2), 29);
    assert_int_equal(ward_date_month_days(1900, 2), 28);
    assert_int_equal(ward_date_month_days(2000, 2), 29);
    assert_int_equal(ward_date_month_days(2400, 2), 29);
    assert_int_equal(ward_date_month_days(2023, 4), 30);
    assert_int_equal(ward_date_month_days(2023, 12), 31);
    assert_int_equal(ward_date_month_days(2023, 0), 0);
    assert_int_equal(ward_date_month_days(2023, 13), 0);
}

static void test_add_months(void **state)
{
    (void)state;
    static const struct {
        const char *from;
        int months;
        const char *to;
    } cases[] = {{"2023-01-31", 1, "2023-02-28"},   {"2024-01-31", 1, "2024-02-29"},
                 {"2023-03-31", -1, "2023-02-28"},  {"2003-06-30", 240, "2023-06-30"},
                 {"2004-02-29", 228, "2023-02-28"}, {"2023-12-15", 1, "2024-01-15"},
                 {"2023-01-15", -1, "2022-12-15"},  {"2023-01-15", -25, "2020-12-15"},
                 {"2023-05-31", 0, "2023-05-31"},   {"2023-05-31T08:00:00", 1, "2023-06-30T08:00:00"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct ward_time t;
        char got[24];
        assert_true(ward_date_parse(cases[i].from, &t));
        ward_date_add_months(&t, cases[i].months);
        ward_date_text(&t, got);
        assert_string_equal(got, cases[i].to);
    }
}

static void test_periods(void **state)
{
    (void)state;
    static const char *const cases[][3] = {
        {"2023-06", "2023-06-01", "2023-06-30"}, {"2023-02", "2023-02-01", "2023-02-28"},
        {"2024-02", "2024-02-01", "2024-02-29"}, {"2023Q1", "2023-01-01", "2023-03-31"},
        {"2023Q2", "2023-04-01", "2023-06-30"},  {"2023Q4", "2023-10-01", "2023-12-31"},
        {"2023H1", "2023-01-01", "2023-06-30"},  {"2023H2", "2023-07-01", "2023-12-31"},
        {"2023", "2023-01-01", "2023-12-31"},    {"2023-06-30", "2023-06-30", "2023-06-30"}};
    static const char *const bad[] = {"",       "2023Q0",     "2023Q5",           "2023H3", "2023-13", "2023-00",
                                      "2023-6", "202306",     "2023q2",           "2023Q",  "2023Q22", "23",
                                      "0000",   "2023-06-31", "2023-06-30T08:00", "June",   "2023 "};
    char from[24], to[24];
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_true(ward_date_period(cases[i][0], from, to));
        assert_string_equal(from, cases[i][1]);
        assert_string_equal(to, cases[i][2]);
    }
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        if (ward_date_period(bad[i], from, to))
            fail_msg("'%s' read as %s to %s", bad[i], from, to);
}

/* Whatever a caller put in the structure, the text stays inside its 24 bytes. */
static void test_text_of_a_broken_structure(void **state)
{
    (void)state;
    struct ward_time t = {INT32_MIN, INT32_MAX, -1, -7, 1000000, INT32_MIN, true};
    char text[24];
    ward_date_text(&t, text);
    assert_int_equal(strlen(text), 19);
}

static void test_a_megabyte_is_no_date(void **state)
{
    (void)state;
    static char text[1 << 20];
    struct ward_time t;
    memset(text, '2', sizeof text - 1);
    assert_false(ward_date_parse(text, &t));
    assert_false(ward_date_parse_loose(text, &t));
    memset(text, ' ', sizeof text - 1);
    assert_false(ward_date_parse_loose(text, &t));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CORE_TEST(test_strict),
        CORE_TEST(test_loose),
        CORE_TEST(test_days_equal_the_c_library),
        CORE_TEST(test_month_days),
        CORE_TEST(test_add_months),
        CORE_TEST(test_periods),
        CORE_TEST(test_text_of_a_broken_structure),
        CORE_TEST(test_a_megabyte_is_no_date),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
