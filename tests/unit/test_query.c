/* Queries: finding the file, parameters and their types, what is refused, rows. */
#include "small_db.h"

static const char dated[] =
    "-- @query  dated\n-- @title  t\n"
    "-- @param  from_date  date  month start  first day\n-- @param  to_date  date  month end  last day\n"
    "-- @param  as_of  date  newest  the day\n-- @param  n  integer  5  a number\n-- @param  share  real  0.5  a "
    "share\n"
    "-- @param  word  text  none  a word\n-- @param  on  flag  1  a flag\n"
    "-- @column  a  text  from\n-- @column  b  text  to\n-- @column  c  text  day\n-- @column  d  integer  n\n"
    "-- @column  e  real  share\n-- @column  f  text  word\n-- @column  g  text  types\n-- @reads  units\n"
    "SELECT :from_date AS a, :to_date AS b, :as_of AS c, :n AS d, :share AS e, :word AS f,\n"
    "       typeof(:n) || ' ' || typeof(:share) || ' ' || typeof(:word) || ' ' || typeof(:on) AS g ORDER BY a\n";

/* One row's values joined by '|', NULL as '-'. */
static void row_text(struct small *s, struct ward_query *q, char out[256])
{
    bool row = false;
    assert_int_equal(ward_query_step(s->db, q, &row), WARD_OK);
    assert_true(row);
    out[0] = '\0';
    for (size_t i = 0; i < q->n_columns; i++) {
        struct ward_value v;
        char one[64];
        ward_query_value(q, q->columns[i].at, &v);
        if (v.kind == WARD_TEXT)
            snprintf(one, sizeof one, "%.60s", v.text);
        else if (v.kind == WARD_INTEGER)
            snprintf(one, sizeof one, "%d", (int)v.integer);
        else if (v.kind == WARD_REAL)
            snprintf(one, sizeof one, "%g", v.real);
        else
            snprintf(one, sizeof one, "-");
        strcat(out, i > 0 ? "|" : "");
        strcat(out, one);
    }
    assert_int_equal(ward_query_step(s->db, q, &row), WARD_OK);
    assert_false(row);
}

static void check_row(struct small *s, const struct ward_argument *arguments, size_t n, const char *want)
{
    struct ward_query *q = NULL;
    char got[256];
    if (ward_query_open(s->db, &s->paths, "dated", arguments, n, &q) != WARD_OK)
        fail_msg("%s", ward_ctx_message(s->ctx));
    row_text(s, q, got);
    assert_string_equal(got, want);
    ward_query_close(q);
}

static void test_defaults(void **state)
{
    struct small *s = *state;
    small_file(s, "dated", dated);
    check_row(s, NULL, 0, "2023-06-01|2023-06-30|2023-06-15|5|0.5|-|integer real null integer");
    const struct ward_argument february[] = {{"as_of", "2024-02-10"}, {"word", "x y"}, {"n", "7"}};
    check_row(s, february, 3, "2024-02-01|2024-02-29|2024-02-10|7|0.5|x y|integer real text integer");
    const struct ward_argument nulls[] = {{"share", NULL}, {"n", "none"}};
    check_row(s, nulls, 2, "2023-06-01|2023-06-30|2023-06-15|-|-|-|null null null integer");
    /* The ini's value stands between the header's and the argument. */
    small_exec(s, "INSERT INTO settings VALUES ('dated.share', '0.25', 'ini')");
    check_row(s, NULL, 0, "2023-06-01|2023-06-30|2023-06-15|5|0.25|-|integer real null integer");
    const struct ward_argument share[] = {{"share", "1"}, {"share", "0.75"}};
    check_row(s, share, 2, "2023-06-01|2023-06-30|2023-06-15|5|0.75|-|integer real null integer");
}

static void test_used(void **state)
{
    struct small *s = *state;
    struct ward_query *q = NULL;
    small_file(s, "dated", dated);
    assert_int_equal(ward_query_open(s->db, &s->paths, "dated", NULL, 0, &q), WARD_OK);
    assert_int_equal(q->n_used, 7);
    assert_string_equal(q->used[0], "from_date=2023-06-01");
    assert_string_equal(q->used[5], "word=none");
    assert_string_equal(q->as_of, "2023-06-15");
    assert_string_equal(q->to_date, "2023-06-30");
    ward_query_close(q);
}

static void refused(struct small *s, const char *name, const struct ward_argument *argument, ward_rc want,
                    const char *says)
{
    struct ward_query *q = NULL;
    ward_rc rc = ward_query_open(s->db, &s->paths, name, argument, argument != NULL ? 1 : 0, &q);
    assert_null(q);
    if (rc != want || strstr(ward_ctx_message(s->ctx), says) == NULL)
        fail_msg("%s: got %d '%s', expected %d with '%s'", name, rc, ward_ctx_message(s->ctx), want, says);
}

static void test_bad_values(void **state)
{
    struct small *s = *state;
    small_file(s, "dated", dated);
    const struct ward_argument bad[] = {{"from_date", "2023-02-30"},
                                        {"as_of", "yesterday"},
                                        {"n", "1.5"},
                                        {"share", "0x1"},
                                        {"share", "inf"},
                                        {"on", "2"}};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        refused(s, "dated", &bad[i], WARD_E_VALUE, bad[i].name);
    const struct ward_argument turned[] = {{"from_date", "2023-07-01"}, {"to_date", "2023-06-30"}};
    struct ward_query *q = NULL;
    assert_int_equal(ward_query_open(s->db, &s->paths, "dated", turned, 2, &q), WARD_E_VALUE);
    assert_non_null(strstr(ward_ctx_message(s->ctx), "is after to_date"));
    const struct ward_argument unknown = {"form_date", "2023-01-01"};
    refused(s, "dated", &unknown, WARD_E_NAME, "it has from_date, to_date, as_of, n, share, word, on");
    refused(s, "datd", NULL, WARD_E_NAME, "did you mean 'dated'?");
    refused(s, "./none.sql", NULL, WARD_E_NAME, "no query file");
    small_exec(s, "DELETE FROM settings WHERE name = 'as_of'");
    refused(s, "dated", NULL, WARD_E_VALUE, "give -p as_of=");
}

static void test_bad_statements(void **state)
{
    struct small *s = *state;
    static const char *const statements[][2] = {
        {"DELETE FROM bins", "not one SELECT"},
        {"PRAGMA query_only = 0", "not one SELECT"},
        {"WITH a AS (SELECT 1) DELETE FROM bins", "would write"},
        {"SELECT nosuch FROM bins", "no such column"},
        {"SELECT \"bins\"", "no such column"}, /* a double-quoted word is never a text */
        {"SELECT 1 AS a WHERE :x = 1", "needs -p x="}};
    for (size_t i = 0; i < sizeof statements / sizeof statements[0]; i++) {
        char text[256];
        snprintf(text, sizeof text, "-- @query  bad\n%s\n", statements[i][0]);
        small_file(s, "bad", text);
        struct ward_query *q = NULL;
        ward_rc rc = ward_query_open(s->db, &s->paths, "bad", NULL, 0, &q);
        if (rc != WARD_E_ARG || strstr(ward_ctx_message(s->ctx), statements[i][1]) == NULL)
            fail_msg("%s: got %d '%s'", statements[i][0], rc, ward_ctx_message(s->ctx));
    }
    int64_t n = 0;
    bool found = false;
    assert_int_equal(ward_sql_integer(s->ctx, s->db->sql, "SELECT count(*) FROM bins", &n, &found), WARD_OK);
    assert_int_equal(n, 2);
    struct ward_query *q = NULL;
    assert_int_equal(ward_query_open_sql(s->db, "SELECT 1 AS a; -- end\n /* yes */ ;", &q), WARD_OK);
    ward_query_close(q);
    assert_int_equal(ward_query_open_sql(s->db, "", &q), WARD_E_ARG);
    assert_int_equal(ward_query_open_sql(s->db, "SELECT 1; SELECT 2", &q), WARD_E_ARG);
    assert_non_null(strstr(ward_ctx_message(s->ctx), "more than one statement"));
    assert_int_equal(ward_query_open_sql(s->db, "ATTACH 'x.db' AS x", &q), WARD_E_ARG);
}

static void test_header_is_checked(void **state)
{
    struct small *s = *state;
    small_file(s, "off",
               "-- @query  off\n-- @column  a  text  x\n-- @column  b  text  x\nSELECT 1 AS a, 2 AS c ORDER BY 1\n");
    refused(s, "off", NULL, WARD_E_HEADER, "column 2 is b by its header, c by its SELECT");
    small_file(s, "off", "-- @query  off\n-- @column  a  text  x\nSELECT 1 AS a, 2 AS c ORDER BY 1\n");
    refused(s, "off", NULL, WARD_E_HEADER, "column 2 is nothing by its header, c by its SELECT");
    small_file(s, "off", "-- @query  off\n-- @key  b  units\nSELECT 1 AS a ORDER BY 1\n");
    refused(s, "off", NULL, WARD_E_HEADER, "@key names b");
}

static void test_layers(void **state)
{
    struct small *s = *state;
    small_file(s, "layered",
               "-- @query  layered\n-- @param  layer  text  bins  a layer\n-- @reads  units, :layer, "
               "case_places\nSELECT :layer AS a ORDER BY 1\n");
    const struct ward_argument not_loaded = {"layer", "cases"}, unknown = {"layer", "bin"},
                               given = {"layer", "streets"};
    refused(s, "layered", &not_loaded, WARD_E_NOT_LOADED, "ward load DB cases FILE");
    refused(s, "layered", &unknown, WARD_E_LAYER, "bins");
    struct ward_query *q = NULL;
    assert_int_equal(ward_query_open(s->db, &s->paths, "layered", &given, 1, &q), WARD_OK);
    ward_query_close(q);
}

/* A user's own file needs only @query: its columns come from the statement, the types from the first row. */
static void test_own_file(void **state)
{
    struct small *s = *state;
    char path[128];
    small_file(
        s, "mine",
        "-- @query  mine\nSELECT bin_id, 1 + 1 AS two, 0.5 AS half, geom, :x AS x FROM bins ORDER BY bin_id LIMIT 1\n");
    snprintf(path, sizeof path, "%s/mine.sql", s->folder);
    struct ward_query *q = NULL;
    const struct ward_argument x = {"x", "7"}, y = {"y", "7"};
    assert_int_equal(ward_query_open(s->db, &s->paths, path, &x, 1, &q), WARD_OK);
    assert_int_equal(ward_query_peek(s->db, q), WARD_OK);
    assert_int_equal(q->n_columns, 4);
    assert_int_equal(q->geom_column, 3);
    assert_int_equal(q->columns[0].type, WARD_T_TEXT);
    assert_int_equal(q->columns[1].type, WARD_T_INTEGER);
    assert_int_equal(q->columns[2].type, WARD_T_REAL);
    char got[256];
    row_text(s, q, got); /* the peeked row is handed out, once */
    assert_string_equal(got, "b10|2|0.5|7");
    ward_query_close(q);
    refused(s, path, NULL, WARD_E_ARG, "needs -p x=");
    refused(s, path, &y, WARD_E_ARG, "needs -p x=");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, small_set_up, small_tear_down)
    const struct CMUnitTest tests[] = {
        TEST(test_defaults),          TEST(test_used),   TEST(test_bad_values), TEST(test_bad_statements),
        TEST(test_header_is_checked), TEST(test_layers), TEST(test_own_file)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
