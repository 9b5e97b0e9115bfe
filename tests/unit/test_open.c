/** test_open.c: opening hours as offices write them; 2023-06-26 is a Monday. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "sql/open.h"

/* 1 open, 0 closed, -1 not understood. */
static int open_at(const char *hours, const char *when)
{
    struct ward_hours week;
    struct ward_time at;
    assert_true(ward_date_parse(when, &at));
    return ward_hours_parse(hours, &week) ? ward_hours_open(&week, &at) : -1;
}

struct row {
    const char *hours;
    const char *when;
    int want;
};

static void check(const struct row *rows, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        int got = open_at(rows[i].hours, rows[i].when);
        if (got != rows[i].want)
            fail_msg("'%s' at %s: got %d, expected %d", rows[i].hours, rows[i].when, got, rows[i].want);
    }
}

#define CHECK(...)                                                                                                     \
    do {                                                                                                               \
        static const struct row rows[] = {__VA_ARGS__};                                                                \
        check(rows, sizeof rows / sizeof rows[0]);                                                                     \
    } while (0)

static void test_every_day(void **state)
{
    (void)state;
    CHECK({"06:00-22:00", "2023-06-30T06:00", 1}, {"06:00-22:00", "2023-06-30T05:59", 0},
          {"06:00-22:00", "2023-06-30T21:59", 1}, {"06:00-22:00", "2023-06-30T22:00", 0},
          {"06:00-22:00", "2023-06-30", 1}, {"6:00 - 22:00", "2023-07-02T06:00:30", 1},
          {"0:00-24:00", "2023-06-30T23:59", 1}, {"08:00-12:00,14:00-17:30", "2023-06-30T13:00", 0},
          {"08:00-12:00,14:00-17:30", "2023-06-30T17:29", 1});
}

static void test_always_and_never(void **state)
{
    (void)state;
    CHECK({"24/7", "2023-06-30T03:00", 1}, {"全天", "2023-06-30T03:00", 1}, {"全天开放", "2023-06-30", 1},
          {"24小时", "2023-06-30T00:00", 1}, {"全天24小时", "2023-06-30T00:00", 1},
          {"24小时开放", "2023-06-30T00:00", 1}, {"off", "2023-06-30", 0}, {"关闭", "2023-06-30T12:00", 0});
}

static void test_days_of_the_week(void **state)
{
    (void)state;
    CHECK({"Mo-Fr 08:00-18:00; Sa,Su 09:00-17:00", "2023-06-26T08:00", 1},
          {"Mo-Fr 08:00-18:00; Sa,Su 09:00-17:00", "2023-06-30T17:59", 1},
          {"Mo-Fr 08:00-18:00; Sa,Su 09:00-17:00", "2023-07-01T08:30", 0},
          {"Mo-Fr 08:00-18:00; Sa,Su 09:00-17:00", "2023-07-02T16:59", 1}, {"Mo-Fr 08:00-18:00", "2023-07-01", 0},
          {"Mon-Fri 08:00-18:00", "2023-06-28T09:00", 1}, {"mo,we 08:00-18:00", "2023-06-27", 0},
          {"mo,we 08:00-18:00", "2023-06-28", 1}, {"Sa-Mo 08:00-18:00", "2023-06-26", 1},
          {"Sa-Mo 08:00-18:00", "2023-06-27", 0}, {"06:00-22:00; Su off", "2023-07-02", 0},
          {"06:00-22:00; Su off", "2023-07-01", 1}, {"Mo: 08:00-18:00", "2023-06-26", 1}, {"1970", "1970-01-01", -1},
          {"Th 08:00-09:00", "1970-01-01", 1}, {"We 08:00-09:00", "1969-12-31", 1});
}

static void test_chinese_forms(void **state)
{
    (void)state;
    CHECK({"周一至周五 8:00-18:00", "2023-06-30T17:59", 1}, {"周一至周五 8:00-18:00", "2023-07-01", 0},
          {"周一至周五8:00至18:00；周六、周日9:00至17:00", "2023-07-02T09:00", 1},
          {"星期一到星期天 08：00～20：00", "2023-07-02T19:59", 1}, {"每天06:00—22:00", "2023-07-02T22:00", 0},
          {"每日 ６：００－２２：００", "2023-07-02T06:00", 1}, {"工作日 9点-17点30分", "2023-06-30T17:29", 1},
          {"工作日 9点-17点30分", "2023-07-01T12:00", 0}, {"周末 8点半-20时", "2023-07-01T08:30", 1},
          {"周末 8点半-20时", "2023-07-01T08:29", 0}, {"周一休息", "2023-06-26", 0},
          {"8:00-18:00；周一休息", "2023-06-26", 0}, {"8:00-18:00；周一休息", "2023-06-27", 1},
          {"8:00-12:00，14:00-18:00", "2023-06-27T14:00", 1}, {"周一、周三至周五 8:00-9:00", "2023-06-29", 1},
          {"周一、周三至周五 8:00-9:00", "2023-06-27", 0});
}

static void test_over_midnight(void **state)
{
    (void)state;
    CHECK({"18:00-02:00", "2023-06-30T23:59", 1}, {"18:00-02:00", "2023-06-30T01:59", 1},
          {"18:00-02:00", "2023-06-30T02:00", 0}, {"18:00-02:00", "2023-06-30T17:59", 0},
          {"Fr 18:00-02:00", "2023-07-01T01:30", 1}, /* Friday's night */
          {"Fr 18:00-02:00", "2023-06-30T01:30", 0}, {"Fr 18:00-02:00", "2023-07-01", 1},
          {"Fr 18:00-02:00", "2023-07-02", 0}, {"Fr 18:00-24:00", "2023-07-01", 0},
          {"Su 22:00-06:00", "2023-06-26T05:59", 1}, /* Sunday into Monday */
          {"08:00-08:00", "2023-06-30T03:00", 1});
}

static void test_what_is_not_understood_is_unknown(void **state)
{
    (void)state;
    CHECK({"", "2023-06-30", -1}, {"  ", "2023-06-30", -1}, {"see sign", "2023-06-30", -1}, {"6-22", "2023-06-30", -1},
          {"06:00", "2023-06-30", -1}, {"06:00-25:00", "2023-06-30", -1}, {"06:60-07:00", "2023-06-30", -1},
          {"06:0-07:00", "2023-06-30", -1}, {"06:00-22:00 weekdays", "2023-06-30", -1}, {"Mo-Fr", "2023-06-30", -1},
          {"法定节假日 8:00-12:00", "2023-06-30", -1}, {"Mo-Fr 08:00-18:00, Sa 09:00-12:00", "2023-06-30", -1},
          {"24/7 except Sunday", "2023-06-30", -1}, {";;", "2023-06-30", -1}, {"\xff\xfe", "2023-06-30", -1},
          {"1:00-2:00,3:00-4:00,5:00-6:00,7:00-8:00,9:00-10:00,11:00-12:00,13:00-14:00,15:00-16:00,17:00-18:00",
           "2023-06-30", -1});
}

static void test_a_text_longer_than_any_hours(void **state)
{
    (void)state;
    static char text[4096];
    struct ward_hours week;
    for (size_t i = 0; i + 1 < sizeof text; i++)
        text[i] = i % 2 == 0 ? ';' : '*';
    assert_false(ward_hours_parse(text, &week));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_day),
        cmocka_unit_test(test_always_and_never),
        cmocka_unit_test(test_days_of_the_week),
        cmocka_unit_test(test_chinese_forms),
        cmocka_unit_test(test_over_midnight),
        cmocka_unit_test(test_what_is_not_understood_is_unknown),
        cmocka_unit_test(test_a_text_longer_than_any_hours),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
