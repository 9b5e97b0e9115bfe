#include "core_test.h"

#include "core/querydef.h"

static const char base[] = "-- @query  base\n-- @title  t\n-- @reads  units, streets\n"
                           "-- @param  as_of  date  newest  the day\n-- @param  zone  text  none  a zone\n"
                           "-- @param  over_m  real  1  metres\n"
                           "SELECT 1 AS a ORDER BY 1 ;\n";
static const char with[] =
    "-- @query  top\n-- @uses  base\n-- @reads  units\n-- @param  zone  text  Z1  its own words\n"
    "WITH x AS (SELECT a FROM base) SELECT a FROM x";
static const char plain[] = "-- @query  top\n-- @uses  base\nSELECT a FROM base";
static const char deep[] =
    "-- @query  top\n-- @uses  base\n-- a word\nWITH RECURSIVE x(n) AS (SELECT 1) SELECT n FROM x";
/* as_of is this query's own; in a text, a name and a longer name it is none. */
static const char own[] = "-- @query  top\n-- @uses  base\n-- @param  as_of  date  none  its own\n-- @own  as_of\n"
                          "SELECT a FROM base WHERE :as_of IS NULL";
static const char asks[] =
    "-- @query  base\n-- @param  as_of  date  newest  the day\n-- @param  as_of_2  date  none  x\n"
    "SELECT ':as_of' AS a, \":as_of\", :as_of, :as_of_2\nFROM t WHERE x = :as_of";
static const char clash[] = "-- @query  top\n-- @uses  base\n-- @param  over_m  text  none  t\nSELECT a FROM base";

static ward_rc use(struct ward_ctx *ctx, const char *text, struct ward_querydef **out)
{
    struct ward_querydef *used = NULL;
    ward_rc rc = ward_querydef_parse(ctx, "top.sql", text, out);
    if (rc == WARD_OK)
        rc = ward_querydef_parse(ctx, "base.sql", base, &used);
    if (rc == WARD_OK)
        rc = ward_querydef_use(ctx, *out, used);
    ward_querydef_free(used);
    return rc;
}

static void test_statements(void **state)
{
    static const char *const tops[] = {with, plain, deep};
    static const char *const wants[] = {
        "WITH base AS MATERIALIZED (\nSELECT 1 AS a ORDER BY 1\n),\nx AS (SELECT a FROM base) SELECT a FROM x",
        "WITH base AS MATERIALIZED (\nSELECT 1 AS a ORDER BY 1\n)\nSELECT a FROM base",
        "WITH RECURSIVE base AS MATERIALIZED (\nSELECT 1 AS a ORDER BY 1\n),\nx(n) AS (SELECT 1) SELECT n FROM x"};
    for (size_t i = 0; i < 3; i++) {
        struct ward_querydef *def = NULL;
        assert_int_equal(use(*state, tops[i], &def), WARD_OK);
        assert_string_equal(def->uses, "base");
        assert_string_equal(def->sql, wants[i]);
        ward_querydef_free(def);
    }
}

/* What the query declares itself stands; the rest is taken over with whose it is. */
static void test_params(void **state)
{
    struct ward_querydef *def = NULL;
    assert_int_equal(use(*state, with, &def), WARD_OK);
    assert_int_equal(def->n_params, 3);
    assert_string_equal(def->params[0].name, "zone");
    assert_string_equal(def->params[0].fallback, "Z1");
    assert_null(def->params[0].owner);
    assert_string_equal(def->params[1].name, "as_of");
    assert_string_equal(def->params[1].owner, "base");
    assert_string_equal(def->params[2].fallback, "1");
    assert_int_equal(def->params[2].type, WARD_T_REAL);
    assert_string_equal(def->reads, "units, streets");
    ward_querydef_free(def);
    def = NULL;
    assert_int_equal(use(*state, clash, &def), WARD_E_HEADER);
    assert_non_null(strstr(ward_ctx_message(*state), "its parameter over_m is text, that of base"));
    ward_querydef_free(def);
}

static void test_own(void **state)
{
    struct ward_querydef *def = NULL, *used = NULL;
    assert_int_equal(ward_querydef_parse(*state, "top.sql", own, &def), WARD_OK);
    assert_int_equal(ward_querydef_parse(*state, "base.sql", asks, &used), WARD_OK);
    assert_int_equal(ward_querydef_use(*state, def, used), WARD_OK);
    assert_string_equal(def->sql, "WITH base AS MATERIALIZED (\nSELECT ':as_of' AS a, \":as_of\", NULL, :as_of_2\n"
                                  "FROM t WHERE x = NULL\n)\nSELECT a FROM base WHERE :as_of IS NULL");
    assert_int_equal(def->n_params, 2);
    assert_string_equal(def->params[0].fallback, "none");
    assert_null(def->params[0].owner);
    assert_string_equal(def->params[1].name, "as_of_2");
    ward_querydef_free(def);
    ward_querydef_free(used);
}

static ward_rc use_all(struct ward_ctx *ctx, const void *text)
{
    struct ward_querydef *def = NULL;
    ward_rc rc = use(ctx, text, &def);
    ward_querydef_free(def);
    return rc;
}

static void test_failing_allocations(void **state)
{
    each_allocation_fails(*state, use_all, with);
    each_allocation_fails(*state, use_all, own);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CORE_TEST(test_statements),
        CORE_TEST(test_params),
        CORE_TEST(test_own),
        CORE_TEST(test_failing_allocations),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
