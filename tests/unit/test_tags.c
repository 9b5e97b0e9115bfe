#include "core_test.h"

#include "core/tags.h"

static void check(const char *text, const char *key, const char *want)
{
    struct ward_buf value = {0};
    bool found = false;
    assert_int_equal(ward_tags_get(NULL, text, key, &value, &found), WARD_OK);
    assert_int_equal(found, want != NULL);
    if (want != NULL)
        assert_string_equal(value.data, want);
    ward_buf_clear(&value);
}

static void test_a_key_is_found_whole(void **state)
{
    static const char text[] = "\"amenity\"=>\"waste_basket\",\"name:zh\"=>\"垃圾箱, 一号\",\"empty\"=>\"\"";
    (void)state;
    check(text, "amenity", "waste_basket");
    check(text, "name:zh", "垃圾箱, 一号");
    check(text, "empty", "");
    check(text, "amen", NULL);
    check(text, "amenity2", NULL);
    check(text, "waste_basket", NULL); /* a value is no key */
    check(text, "", NULL);
}

static void test_escapes_are_unfolded(void **state)
{
    (void)state;
    check("\"a\"=>\"say \\\"=>\\\" and \\\\\",\"b\"=>\"2\"", "a", "say \"=>\" and \\");
    check("\"a\"=>\"say \\\"b\\\"=>\\\"9\\\"\",\"b\"=>\"2\"", "b", "2");
    check("\"a\\\"b\"=>\"1\"", "a\"b", "1");
    check("\"a\"=>NULL, \"b\"=>\"2\"", "a", NULL);
    check("\"a\"=>NULL, \"b\"=>\"2\"", "b", "2");
}

static void test_what_is_no_tags_holds_no_keys(void **state)
{
    (void)state;
    static const char *const texts[] = {NULL,           "",   "a",          "\"a", "\"a\"", "\"a\"=>", "\"a\"=>\"",
                                        "\"a\"=>\"1\\", "\\", "\"a\"=\"1\""};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        check(texts[i], "a", NULL);
    check("\"a\"=>\"1\" rubbish \"b\"=>\"2\"", "b", NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_key_is_found_whole),
        cmocka_unit_test(test_escapes_are_unfolded),
        cmocka_unit_test(test_what_is_no_tags_holds_no_keys),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
