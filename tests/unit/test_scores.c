/* store/scores.c and store/runs.c: a day's rows replace exactly that day's; the hash; the days missing. */
#include "small_db.h"

#include "core/mem.h"
#include "store/runs.h"
#include "store/scores.h"

/* Queries that answer with the day itself, so that what is stored can be told from what was there. */
static void write_query(struct small *s, const char *name, const char *columns, const char *sql)
{
    char text[2048];
    snprintf(
        text, sizeof text,
        "-- @query     %s\n-- @title     t\n-- @title_zh  t\n"
        "-- @param     from_date  date  month start  a day\n-- @param     to_date  date  month end  a day\n%s\n%s\n",
        name, columns, sql);
    small_file(s, name, text);
}

#define REST "-- @column    score  real  points  s\n-- @column    band  text  b\n-- @column    due  integer  d\n"

static int set_up(void **state)
{
    int rc = small_set_up(state);
    struct small *s = *state;
    write_query(
        s, "unit_scores", "-- @column    unit_code  text  u\n" REST,
        "SELECT 'A1' AS unit_code, CAST(substr(:from_date, 9) AS DOUBLE PRECISION) + 0.1 AS score, 'pass' AS band,"
        " 3 AS due UNION ALL SELECT 'A2', NULL, NULL, 0 WHERE :to_date = :from_date ORDER BY 1");
    write_query(s, "street_scores", "-- @column    street_code  text  u\n-- @column    name  text  n\n" REST,
                "SELECT NULL AS street_code, 'Long' AS name, 1.5 AS score, 'fail' AS band, 1 AS due"
                " WHERE :to_date = :from_date ORDER BY 1");
    write_query(s, "subdistrict_scores", "-- @column    subdistrict_code  text  u\n" REST,
                "SELECT 'A' AS subdistrict_code, 2.5 AS score, 'good' AS band, 1 AS due WHERE :to_date = :from_date "
                "ORDER BY 1");
    write_query(
        s, "district_scores", "-- @column    district  text  u\n" REST,
        "SELECT 'D' AS district, 3.5 AS score, 'good' AS band, 1 AS due WHERE :to_date = :from_date ORDER BY 1");
    return rc;
}

static int64_t number(struct small *s, const char *sql)
{
    int64_t n = 0;
    bool found = false;
    if (ward_sql_integer(s->ctx, s->db->sql, sql, &n, &found) != WARD_OK)
        fail_msg("%s", ward_ctx_message(s->ctx));
    return found ? n : -1;
}

static void score(struct small *s, const char *day)
{
    uint64_t rows = 0, scored = 0;
    struct ward_kept_rows kept;
    ward_kept_rows_init(&kept, &s->paths);
    if (ward_scores_day(s->db, &kept, day, &rows, &scored) != WARD_OK)
        fail_msg("%s", ward_ctx_message(s->ctx));
    ward_kept_rows_clear(s->db, &kept);
    assert_int_equal(rows, 5);
    assert_int_equal(scored, 1);
}

static void test_day(void **state)
{
    struct small *s = *state;
    char first[33], second[33], both[33];
    score(s, "2023-04-01");
    score(s, "2023-04-02");
    score(s, "2023-04-02");
    assert_int_equal(number(s, "SELECT count(*) FROM score_days"), 10);
    assert_int_equal(number(s, "SELECT count(*) FROM score_days WHERE level = 'unit' AND code = 'A1' AND"
                               " day = '2023-04-02' AND score = 2.1 AND band = 'pass' AND components = '{\"due\":3}'"),
                     1);
    assert_int_equal(number(s, "SELECT count(*) FROM score_days WHERE code = 'A2' AND score IS NULL AND band IS NULL"),
                     2);
    assert_int_equal(number(s, "SELECT count(*) FROM score_days WHERE level = 'street' AND code = 'Long'"), 2);
    assert_int_equal(ward_scores_hash(s->db, "2023-04-01", "2023-04-02", both), WARD_OK);
    assert_int_equal(ward_scores_hash(s->db, "2023-04-01", "2023-04-01", first), WARD_OK);
    assert_int_equal(ward_scores_hash(s->db, "2023-04-02", "2023-04-02", second), WARD_OK);
    assert_int_equal(strlen(both), 32);
    assert_string_not_equal(first, second);
    score(s, "2023-04-01");
    assert_int_equal(ward_scores_hash(s->db, "2023-04-01", "2023-04-02", first), WARD_OK);
    assert_string_equal(first, both);
}

static void test_query_without_score(void **state)
{
    struct small *s = *state;
    uint64_t rows = 0, scored = 0;
    write_query(s, "district_scores", "-- @column    district  text  u\n",
                "SELECT 'D' AS district WHERE :to_date = :from_date ORDER BY 1");
    struct ward_kept_rows kept;
    ward_kept_rows_init(&kept, &s->paths);
    assert_int_equal(ward_scores_day(s->db, &kept, "2023-04-01", &rows, &scored), WARD_E_HEADER);
    ward_kept_rows_clear(s->db, &kept);
    assert_non_null(strstr(ward_ctx_message(s->ctx), "scoring 2023-04-01"));
    assert_non_null(strstr(ward_ctx_message(s->ctx), "no column score"));
}

static ward_rc score_units(struct small *s, const char *sql)
{
    uint64_t rows = 0, scored = 0;
    struct ward_kept_rows kept;
    write_query(s, "unit_scores", "-- @column    unit_code  text  u\n" REST, sql);
    ward_kept_rows_init(&kept, &s->paths);
    ward_rc rc = ward_scores_day(s->db, &kept, "2023-04-01", &rows, &scored);
    ward_kept_rows_clear(s->db, &kept);
    return rc;
}

static void test_kinds(void **state)
{
    struct small *s = *state;
    assert_int_equal(score_units(s, "SELECT 'A1' AS unit_code, 90 AS score, 'good' AS band, 3 AS due"
                                    " WHERE :to_date = :from_date ORDER BY 1"),
                     WARD_OK);
    assert_int_equal(number(s, "SELECT count(*) FROM score_days WHERE code = 'A1' AND score = 90"), 1);
    static const char *const wrong[][2] = {{"7 AS unit_code, 1.5 AS score, 'good' AS band", "its unit_code must be"},
                                           {"'A1' AS unit_code, 'x' AS score, 'good' AS band", "its score must be"},
                                           {"'A1' AS unit_code, 1.5 AS score, 3 AS band", "its band must be"}};
    for (size_t i = 0; i < 3; i++) {
        char sql[256];
        snprintf(sql, sizeof sql, "SELECT %s, 3 AS due WHERE :to_date = :from_date ORDER BY 1", wrong[i][0]);
        assert_int_equal(score_units(s, sql), WARD_E_HEADER);
        assert_non_null(strstr(ward_ctx_message(s->ctx), wrong[i][1]));
    }
}

/* A table that could not be filled is none: the next one takes its place. */
static void test_kept_failure(void **state)
{
    struct small *s = *state;
    const struct ward_argument days[] = {{"from_date", "2023-04-01"}, {"to_date", "2023-04-01"}};
    struct ward_kept_rows kept;
    long live = ward_mem_live();
    write_query(s, "broken", "-- @column    n  integer  n\n",
                "SELECT abs(-9223372036854775807 - 1) AS n WHERE :to_date = :from_date ORDER BY 1");
    ward_kept_rows_init(&kept, &s->paths);
    assert_int_not_equal(ward_kept_rows_add(s->db, &kept, "broken", days, 2), WARD_OK);
    assert_int_equal(ward_kept_rows_add(s->db, &kept, "unit_scores", days, 2), WARD_OK);
    assert_int_not_equal(ward_kept_rows_add(s->db, &kept, "broken", days, 2), WARD_OK);
    assert_int_equal(number(s, "SELECT count(*) FROM temp.unit_scores"), 2);
    ward_kept_rows_clear(s->db, &kept);
    assert_int_equal(ward_mem_live(), live);
}

static void test_missing_days(void **state)
{
    struct small *s = *state;
    char first[24], last[24];
    uint64_t n_scored = 9, n_missing = 9;
    char *missing = NULL;
    assert_int_equal(ward_run_days(s->db, first, last, &n_scored, &n_missing, &missing), WARD_OK);
    assert_string_equal(first, "");
    assert_string_equal(missing, "");
    assert_int_equal(n_scored + n_missing, 0);
    ward_mem_free(missing);
    score(s, "2023-02-27");
    score(s, "2023-03-02");
    score(s, "2023-03-03");
    assert_int_equal(ward_run_days(s->db, first, last, &n_scored, &n_missing, &missing), WARD_OK);
    assert_string_equal(first, "2023-02-27");
    assert_string_equal(last, "2023-03-03");
    assert_string_equal(missing, "2023-02-28 2023-03-01");
    assert_int_equal(n_scored, 3);
    assert_int_equal(n_missing, 2);
    ward_mem_free(missing);
}

static void test_record(void **state)
{
    struct small *s = *state;
    char *inputs = NULL;
    small_exec(s, "INSERT INTO loads(layer, fingerprint) VALUES ('units', 'a'), ('cases', 'b'), ('units', 'c')");
    assert_int_equal(ward_run_inputs(s->db, &inputs), WARD_OK);
    assert_string_equal(inputs, "{\"cases\":\"b\",\"units\":\"c\"}");
    struct ward_run run = {
        .verb = "daily", .from_date = "2023-04-01", .to_date = "2023-04-02", .inputs = inputs, .seconds = 1.5};
    assert_int_equal(ward_run_record(s->db, &run), WARD_OK);
    assert_int_equal(
        number(s, "SELECT count(*) FROM runs WHERE verb = 'daily' AND to_date = '2023-04-02' AND seconds = 1.5"
                  " AND hash IS NULL AND error IS NULL"),
        1);
    ward_mem_free(inputs);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_day, set_up, small_tear_down),
        cmocka_unit_test_setup_teardown(test_query_without_score, set_up, small_tear_down),
        cmocka_unit_test_setup_teardown(test_kinds, set_up, small_tear_down),
        cmocka_unit_test_setup_teardown(test_kept_failure, set_up, small_tear_down),
        cmocka_unit_test_setup_teardown(test_missing_days, set_up, small_tear_down),
        cmocka_unit_test_setup_teardown(test_record, set_up, small_tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
