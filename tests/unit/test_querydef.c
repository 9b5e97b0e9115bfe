#include "core_test.h"

#include <glob.h>

#include "core/querydef.h"

static const char gaps[] = "-- @query     coverage_gaps\n"
                           "-- @title     The part of each unit that no facility serves\n"
                           "-- @title_zh  盲区\n"
                           "-- @param     layer      text               a facility layer, e.g. toilets\n"
                           "-- @param     within_m   real   layer       distance, m\n"
                           "-- @param     as_of      date   newest      the day\n"
                           "-- @param     from_date  date   month start  first day\n"
                           "-- @param     count      integer  -3        how many\n"
                           "-- @param     zone       text   none        a zone\n"
                           "-- @param     at         time   2023-06-30T08:00  a time\n"
                           "-- @domain    zone       old town; Z2 ;Z3\n"
                           "-- @column    unit_code  text               units.unit_code\n"
                           "-- @zh        unit_code  单元编码\n"
                           "-- @column    area_m2    real   m2          area\n"
                           "--                                          of the unit\n"
                           "-- @column    geom       geometry           the gap\n"
                           "-- @key       unit_code  units\n"
                           "-- @reads     units, :layer\n"
                           "-- @order     gap_m2 descending, unit_code\n"
                           "-- @example   layer=toilets within_m=300  tests/queries/coverage_gaps/\n"
                           "SELECT 1 -- the last column\n"
                           "ORDER BY 1;\n";

static struct ward_querydef *parse(struct ward_ctx *ctx, const char *text)
{
    struct ward_querydef *def = NULL;
    if (ward_querydef_parse(ctx, "q.sql", text, &def) != WARD_OK)
        fail_msg("%s", ward_ctx_message(ctx));
    return def;
}

static void test_the_whole(void **state)
{
    struct ward_querydef *def = parse(*state, gaps);
    assert_string_equal(def->name, "coverage_gaps");
    assert_string_equal(def->title, "The part of each unit that no facility serves");
    assert_string_equal(def->title_zh, "盲区");
    assert_string_equal(def->key_column, "unit_code");
    assert_string_equal(def->key_layer, "units");
    assert_string_equal(def->reads, "units, :layer");
    assert_string_equal(def->order, "gap_m2 descending, unit_code");
    assert_string_equal(def->sql, "SELECT 1 \nORDER BY 1");
    ward_querydef_free(def);
    ward_querydef_free(NULL);
}

static void test_params(void **state)
{
    struct ward_querydef *def = parse(*state, gaps);
    assert_int_equal(def->n_params, 7);
    assert_string_equal(def->params[0].name, "layer");
    assert_true(def->params[0].required);
    assert_null(def->params[0].fallback);
    assert_string_equal(def->params[0].meaning, "a facility layer, e.g. toilets");
    assert_int_equal(def->params[1].type, WARD_T_REAL);
    assert_false(def->params[1].required);
    assert_string_equal(def->params[1].fallback, "layer");
    assert_string_equal(def->params[3].fallback, "month start");
    assert_string_equal(def->params[4].fallback, "-3");
    assert_int_equal(def->params[6].type, WARD_T_TIME);
    assert_true(ward_param_allows(&def->params[5], "old town") && ward_param_allows(&def->params[5], "Z2") &&
                ward_param_allows(&def->params[5], "Z3"));
    assert_false(ward_param_allows(&def->params[5], "Z") || ward_param_allows(&def->params[5], "Z33") ||
                 ward_param_allows(&def->params[5], ""));
    assert_true(ward_param_allows(&def->params[0], "anything"));
    ward_querydef_free(def);
}

static void test_results(void **state)
{
    struct ward_querydef *def = parse(*state, gaps);
    assert_int_equal(def->n_results, 3);
    const struct ward_result *r = ward_querydef_result(def, "area_m2");
    assert_ptr_equal(r, &def->results[1]);
    assert_string_equal(r->uom, "m2");
    assert_string_equal(r->meaning, "area of the unit");
    assert_null(r->label_zh);
    assert_null(def->results[0].uom);
    assert_string_equal(def->results[0].label_zh, "单元编码");
    assert_int_equal(def->results[2].type, WARD_T_GEOMETRY);
    assert_null(ward_querydef_result(def, "nothing"));
    ward_querydef_free(def);
}

/* A user's own file needs its name and a statement. */
static void test_a_users_own(void **state)
{
    struct ward_querydef *def = parse(*state, "-- @query mine\nSELECT 1;\n");
    assert_string_equal(def->name, "mine");
    assert_null(def->title);
    assert_null(def->key_column);
    assert_int_equal(def->n_params + def->n_results, 0);
    assert_string_equal(def->sql, "SELECT 1");
    ward_querydef_free(def);
    def = parse(*state, "-- @query  mine\n-- @param  n  integer\n-- @key  unit_code  units\nSELECT :n;\n");
    assert_string_equal(def->params[0].meaning, "");
    assert_string_equal(def->key_column, "unit_code");
    ward_querydef_free(def);
}

static const struct {
    const char *text, *message;
} faults[] = {
    {"-- @title  x\nSELECT 1;", "q.sql:1: this file has no @query"},
    {"-- @query\nSELECT 1;", "q.sql:1: @query says nothing"},
    {"-- @query  My Query\nSELECT 1;", "q.sql:1: \"My Query\" is no name for a query"},
    {"-- @query  x\n", "q.sql:1: no statement follows the header"},
    {"-- @query  x\n-- @colum  a  text  m\nSELECT 1;", "q.sql:2: there is no key @colum here; did you mean @column?"},
    {"-- @query  x\n-- @query  y\nSELECT 1;", "q.sql:2: @query is given twice"},
    {"-- @query  x\n-- @check  error  y\nSELECT 1;", "q.sql:2: there is no key @check here"},
    {"-- @query  x\nSELECT 1;\n-- @title  y\n", "q.sql:1: SQL follows @query"},
    {"-- @query  x\n-- @param\nSELECT 1;", "q.sql:2: @param lacks a name"},
    {"-- @query  x\n-- @param  a\nSELECT 1;", "q.sql:2: @param lacks a type"},
    {"-- @query  x\n-- @param  a  number  m\nSELECT 1;", "q.sql:2: \"number\" is no type"},
    {"-- @query  x\n-- @param  a  geometry  m\nSELECT 1;", "q.sql:2: a parameter is text"},
    {"-- @query  x\n-- @param  a-b  text  m\nSELECT 1;", "q.sql:2: \"a-b\" is no name"},
    {"-- @query  x\n-- @param  a  text  m\n-- @param  a  text  m\nSELECT 1;",
     "q.sql:3: the parameter a is named twice"},
    {"-- @query  x\n-- @param  a  real  far  m\nSELECT 1;", "q.sql:2: \"far\" is no default for a, which is real"},
    {"-- @query  x\n-- @param  a  integer  1.5  m\nSELECT 1;", "q.sql:2: \"1.5\" is no default"},
    {"-- @query  x\n-- @param  a  date  2023-02-30  m\nSELECT 1;", "q.sql:2: \"2023-02-30\" is no default"},
    {"-- @query  x\n-- @param  a  flag  yes  m\nSELECT 1;", "q.sql:2: \"yes\" is no default"},
    {"-- @query  x\n-- @domain  a  b; c\nSELECT 1;", "q.sql:2: @domain is about \"a\""},
    {"-- @query  x\n-- @param  a  real  m\n-- @domain  a  b; c\nSELECT 1;", "q.sql:3: @domain is about \"a\""},
    {"-- @query  x\n-- @param  a  text  m\n-- @domain  a\nSELECT 1;", "q.sql:3: @domain of a lacks the values"},
    {"-- @query  x\n-- @param  a  text  d  m\n-- @domain  a  b; c\nSELECT 1;", "q.sql:3: the default of a, \"d\""},
    {"-- @query  x\n-- @column  a  text  m\n-- @domain  a  b; c\nSELECT 1;",
     "q.sql:3: @domain of the column a names no"},
    {"-- @query  x\n-- @column  a  text  m\n-- @domain  a  b=乙\n-- @domain  a  b=乙\nSELECT 1;",
     "q.sql:4: @domain is about \"a\""},
    {"-- @query  x\n-- @column  a  text  m\n-- @column  a  text  m\nSELECT 1;", "q.sql:3: the column a is named twice"},
    {"-- @query  x\n-- @zh  a  甲\nSELECT 1;", "q.sql:2: @zh is about \"a\""},
    {"-- @query  x\n-- @column  a  text  m\n-- @zh  a\nSELECT 1;", "q.sql:3: @zh of a lacks"},
    {"-- @query  x\n-- @column  a  text  m\n-- @zh  a  甲\n-- @zh  a  乙\nSELECT 1;",
     "q.sql:4: @zh of a is given twice"},
    {"-- @query  x\n-- @param  a  text  m\n-- @own  a, b\nSELECT 1;", "q.sql:3: @own names \"b\""},
    {"-- @query  x\n-- @key  a\nSELECT 1;", "q.sql:2: @key lacks the layer"},
    {"-- @query  x\n-- @column  a  text  m\n-- @key  b  units\nSELECT 1;", "q.sql:3: @key names \"b\""},
    {"-- @query  x\n-- @key  b  my units\nSELECT 1;", "q.sql:2: \"my units\" is no name of a layer"},
};

/* One line names a parameter's values and a column's Chinese words. */
static void test_words(void **state)
{
    struct ward_ctx *ctx = *state;
    struct ward_querydef *def = NULL;
    static const char text_[] = "-- @query  x\n-- @param  a  text  none  m\n-- @column  a  text  m\n"
                                "-- @column  b  integer  m\n-- @domain  a  old = 旧 ; new=新;\n--            bare\n"
                                "-- @domain  b  1=一类\nSELECT :a AS a, 1 AS b ORDER BY a;";
    assert_int_equal(ward_querydef_parse(ctx, "q.sql", text_, &def), WARD_OK);
    assert_true(ward_param_allows(&def->params[0], "old"));
    assert_true(ward_param_allows(&def->params[0], "bare"));
    assert_false(ward_param_allows(&def->params[0], "old = 旧"));
    assert_false(ward_param_allows(&def->params[0], "旧"));
    static const char *const want[] = {"old", "旧", "new", "新"};
    for (size_t i = 0; i < 4; i++)
        assert_string_equal(def->results[0].words_zh[i], want[i]);
    assert_null(def->results[0].words_zh[4]);
    assert_string_equal(def->results[1].words_zh[1], "一类");
    ward_querydef_free(def);
}

static void test_faults(void **state)
{
    for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) {
        struct ward_querydef *def = (struct ward_querydef *)1;
        assert_int_equal(ward_querydef_parse(*state, "q.sql", faults[i].text, &def), WARD_E_HEADER);
        assert_null(def);
        if (strncmp(ward_ctx_message(*state), faults[i].message, strlen(faults[i].message)) != 0)
            fail_msg("got \"%s\",\nexpected \"%s…\"", ward_ctx_message(*state), faults[i].message);
        assert_int_equal(ward_mem_live(), 1);
    }
}

static void test_truncated(void **state)
{
    for (size_t n = 0; n < sizeof gaps; n++) {
        char text[sizeof gaps];
        struct ward_querydef *def = NULL;
        memcpy(text, gaps, n);
        text[n] = '\0';
        ward_rc rc = ward_querydef_parse(*state, "q.sql", text, &def);
        assert_true(rc == WARD_OK || (rc == WARD_E_HEADER && strncmp(ward_ctx_message(*state), "q.sql:", 6) == 0));
        ward_querydef_free(def);
        assert_int_equal(ward_mem_live(), 1);
    }
}

static ward_rc read_all(struct ward_ctx *ctx, const void *with)
{
    struct ward_querydef *def = NULL;
    ward_rc rc = ward_querydef_parse(ctx, "q.sql", with, &def);
    ward_querydef_free(def);
    return rc;
}

static void test_failing_allocations(void **state)
{
    each_allocation_fails(*state, read_all, gaps);
}

static void test_a_missing_file(void **state)
{
    struct ward_querydef *def = NULL;
    assert_int_equal(ward_querydef_read(*state, "/nowhere/x.sql", &def), WARD_E_SOURCE);
    assert_null(def);
}

/* Every shipped query is read, is named after its file, and labels each column in Chinese. */
static void test_shipped_queries(void **state)
{
    glob_t files;
    assert_int_equal(glob("queries/*.sql", 0, NULL, &files), 0);
    for (size_t i = 0; i < files.gl_pathc; i++) {
        struct ward_querydef *def = NULL;
        char path[256];
        if (ward_querydef_read(*state, files.gl_pathv[i], &def) != WARD_OK)
            fail_msg("%s", ward_ctx_message(*state));
        (void)snprintf(path, sizeof path, "queries/%s.sql", def->name);
        assert_string_equal(files.gl_pathv[i], path);
        assert_true(def->title != NULL && def->title_zh != NULL && def->n_results > 0 && def->order != NULL);
        for (size_t k = 0; k < def->n_results; k++)
            if (def->results[k].label_zh == NULL)
                fail_msg("%s: %s has no @zh", path, def->results[k].name);
        ward_querydef_free(def);
    }
    assert_in_range(files.gl_pathc, 15, 200);
    globfree(&files);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CORE_TEST(test_the_whole),      CORE_TEST(test_params),
        CORE_TEST(test_results),        CORE_TEST(test_a_users_own),
        CORE_TEST(test_words),          CORE_TEST(test_faults),
        CORE_TEST(test_truncated),      CORE_TEST(test_failing_allocations),
        CORE_TEST(test_a_missing_file), CORE_TEST(test_shipped_queries),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
