#include "core_test.h"

#include "core/zone.h"

/* Offsets by hand: Shanghai had summer time from 1986 to 1991; New York changes on 12 March 2023 at 07:00 UTC. */
static void offsets_of_zones(void **state)
{
    static const struct {
        const char *name;
        int64_t utc_s;
        int32_t offset_s;
    } cases[] = {{"Asia/Shanghai", 1680000000, 28800},
                 {"Asia/Shanghai", 646000000, 32400},
                 {"America/New_York", 1678604399, -18000},
                 {"America/New_York", 1678604400, -14400},
                 {"UTC", 1680000000, 0},
                 {"+08:00", 1680000000, 28800},
                 {"-0330", 0, -12600}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct ward_zone zone;
        assert_int_equal(ward_zone_read(*state, cases[i].name, &zone), WARD_OK);
        assert_int_equal(ward_zone_offset_s(&zone, cases[i].utc_s), cases[i].offset_s);
        ward_zone_clear(&zone);
    }
}

static void names_that_are_none(void **state)
{
    static const char *const names[] = {"Mars/Olympus", "",       "../../etc/passwd", "/etc/passwd",
                                        "+8",           "+25:00", "zone.tab"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct ward_zone zone;
        assert_int_equal(ward_zone_read(*state, names[i], &zone), WARD_E_VALUE);
    }
}

static void offsets_as_text(void **state)
{
    static const struct {
        const char *text;
        int32_t offset_s;
    } good[] = {{"Z", 0}, {"+08:00", 28800}, {"+0800", 28800}, {"+08", 28800}, {"-05:30", -19800}};
    static const char *const bad[] = {"", "8", "+8", "+08:0", "+08:60", "+08:00x", "+16:00", "+"};
    int32_t offset_s;
    (void)state;
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        assert_true(ward_zone_parse_offset(good[i].text, &offset_s));
        assert_int_equal(offset_s, good[i].offset_s);
    }
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_false(ward_zone_parse_offset(bad[i], &offset_s));
}

int main(void)
{
    const struct CMUnitTest tests[] = {CORE_TEST(offsets_of_zones), CORE_TEST(names_that_are_none),
                                       CORE_TEST(offsets_as_text)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
