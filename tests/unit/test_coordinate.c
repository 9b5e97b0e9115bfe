#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "io/coordinate.h"

static void assert_near_deg(const char *text, double got, double want)
{
    if (!(fabs(got - want) <= 1e-12))
        fail_msg("%s: got %.15f, expected %.15f", text, got, want);
}

static void test_numbers(void **state)
{
    (void)state;
    const double minutes = 120.0 + 17.0 / 60.0 + 49.0 / 3600.0;
    const struct {
        const char *text;
        double want;
    } good[] = {{"120.297", 120.297},
                {" 120.297 ", 120.297},
                {"-71.1", -71.1},
                {"40528195.607", 40528195.607},
                {"120°17′49″", minutes},
                {"120°17'49\"", minutes},
                {"120° 17' 49\" E", minutes},
                {"E120°17′49″", minutes},
                {"东经120度17分49秒", minutes},
                {"東經120度17分49秒", minutes},
                {"120:17:49", minutes},
                {"120 17 49 E", minutes},
                {"120°17.5′", 120.0 + 17.5 / 60.0},
                {"120°", 120.0},
                {"120.297°E", 120.297},
                {"71°06′W", -71.1},
                {"S 33.5", -33.5},
                {"　120°17′49″　", minutes}};
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        double value = 0.0;
        if (!ward_coordinate_parse(good[i].text, &value))
            fail_msg("%s was not understood", good[i].text);
        assert_near_deg(good[i].text, value, good[i].want);
    }
    static const char *const bad[] = {"",    "x",   "120°17′49″x", "120°77′",   "E120°W",      "1e999",
                                      "nan", "inf", "°17′",        "120,297,1", "31.567 12.5", "120°17.5′30″",
                                      "N",   "--5", "120°17′88″",  "不详"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        double value = 0.0;
        if (ward_coordinate_parse(bad[i], &value))
            fail_msg("\"%s\" was read as %g", bad[i], value);
    }
}

static void test_pairs(void **state)
{
    (void)state;
    static const char *const same[] = {"120.297,31.567",
                                       "31.567,120.297",
                                       "120.297， 31.567",
                                       "120.297 31.567",
                                       "120.297;31.567",
                                       "120.297、31.567",
                                       "N31.567, E120.297",
                                       "(120.297, 31.567)",
                                       "（120.297，31.567）",
                                       "[31.567 120.297]",
                                       "120.297/31.567",
                                       "120.297　31.567",
                                       "E120.297N31.567",
                                       "E120.297° N31.567°",
                                       "东经120.297度北纬31.567度",
                                       "東經120.297度 北緯31.567度",
                                       "经度：120.297，纬度：31.567",
                                       "120°17.82′ 31°34.02′",
                                       "120 17.82 31 34.02"};
    for (size_t i = 0; i < sizeof same / sizeof same[0]; i++) {
        double xy[2] = {0.0, 0.0};
        if (!ward_coordinate_parse_pair(same[i], xy))
            fail_msg("%s was not understood", same[i]);
        assert_near_deg(same[i], xy[0], 120.297);
        assert_near_deg(same[i], xy[1], 31.567);
    }
    double xy[2];
    assert_true(ward_coordinate_parse_pair("528195.607,3493878.338", xy));
    assert_true(xy[0] == 528195.607 && xy[1] == 3493878.338);
    assert_false(ward_coordinate_parse_pair("120.297", xy));
    assert_false(ward_coordinate_parse_pair("a,b", xy));
    assert_false(ward_coordinate_parse_pair("1,2,3", xy));
    assert_false(ward_coordinate_parse_pair("120.297 31.567 12.5", xy)); /* a height, not minutes */
    assert_false(ward_coordinate_parse_pair("120 17 31", xy));
    assert_false(ward_coordinate_parse_pair("(120.297, 31.567", xy));
    assert_false(ward_coordinate_parse_pair("()", xy));
    assert_false(ward_coordinate_parse_pair("", xy));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_numbers), cmocka_unit_test(test_pairs)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
