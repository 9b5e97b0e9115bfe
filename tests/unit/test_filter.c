#include "core_test.h"

#include "store/filter.h"

static const struct ward_filter_column columns[] = {{"kind", false}, {"n", true}, {"a \"b\"", false}};

static void check(struct ward_ctx *ctx, const char *expression, const char *kind, const char *n, bool want)
{
    struct ward_filter *filter = NULL;
    const char *const values[] = {kind, n, "x"};
    char unknown[128];
    bool is_wanted = !want;
    if (ward_filter_new(ctx, expression, columns, 3, unknown, &filter) != WARD_OK)
        fail_msg("%s: %s", expression, ward_ctx_message(ctx));
    assert_int_equal(ward_filter_test(filter, values, &is_wanted), WARD_OK);
    if (is_wanted != want)
        fail_msg("%s of %s, %s is %d", expression, kind, n, is_wanted);
    /* A second row is judged anew. */
    assert_int_equal(ward_filter_test(filter, values, &is_wanted), WARD_OK);
    assert_int_equal(is_wanted, want);
    ward_filter_free(filter);
}

static void test_texts_and_numbers_compare_as_such(void **state)
{
    check(*state, "kind = 'bench'", "bench", NULL, true);
    check(*state, "kind = 'bench'", "Bench", NULL, false);
    check(*state, "kind = 'bench'", NULL, NULL, false); /* unknown is not true */
    check(*state, "kind IS NULL", NULL, NULL, true);
    check(*state, "NOT kind = 'bench'", NULL, NULL, false);
    check(*state, "n > 9", "x", "10", true); /* as text, '10' < '9' */
    check(*state, "n >= 1.5 AND n < 2", "x", "1.75", true);
    check(*state, "kind = '007'", "7", NULL, false); /* leading zeros are text */
    check(*state, "kind > '9'", "10", NULL, false);
    check(*state, "\"a \"\"b\"\"\" = 'x'", NULL, NULL, true);
    check(*state, "kind LIKE '%垃圾%' -- a remark", "分类垃圾箱", NULL, true);
    check(*state, "coalesce(kind, 'none') IN ('none', 'bench')", NULL, NULL, true);
}

static void check_refused(struct ward_ctx *ctx, const char *expression, const char *unknown_want, const char *says)
{
    struct ward_filter *filter = NULL;
    char unknown[128];
    assert_int_equal(ward_filter_new(ctx, expression, columns, 3, unknown, &filter), WARD_E_VALUE);
    assert_null(filter);
    assert_string_equal(unknown, unknown_want);
    if (strstr(ward_ctx_message(ctx), says) == NULL)
        fail_msg("%s: %s", expression, ward_ctx_message(ctx));
}

static void test_only_an_expression_on_the_columns(void **state)
{
    check_refused(*state, "colour = 'red'", "colour", "no such column: colour");
    check_refused(*state, "kind = \"bench\"", "bench", "no such column"); /* never taken for a text */
    check_refused(*state, "kind IN (SELECT 'a')", "", "subquery");
    check_refused(*state, "1) UNION SELECT (1", "", "subquery");
    check_refused(*state, "EXISTS (SELECT 1 FROM sqlite_schema)", "", "subquery");
    check_refused(*state, "random() > 0", "", "the function random");
    check_refused(*state, "load_extension('x')", "", "load_extension");
    check_refused(*state, "1; DELETE", "", "cannot be understood");
    check_refused(*state, "kind = ?", "", "not one expression");
    check_refused(*state, "", "", "cannot be understood");
    check_refused(*state, "kind =", "", "cannot be understood");
}

static ward_rc make(struct ward_ctx *ctx, const void *with)
{
    struct ward_filter *filter = NULL;
    char unknown[128];
    (void)with;
    ward_rc rc = ward_filter_new(ctx, "kind = 'bench'", columns, 3, unknown, &filter);
    ward_filter_free(filter);
    return rc;
}

static void test_running_out_of_memory(void **state)
{
    each_allocation_fails(*state, make, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CORE_TEST(test_texts_and_numbers_compare_as_such),
        CORE_TEST(test_only_an_expression_on_the_columns),
        CORE_TEST(test_running_out_of_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
