#include "core_test.h"

#include <stdlib.h>

#include "store/sqlite.h"

static sqlite3 *open_memory(void)
{
    sqlite3 *sql = NULL;
    assert_int_equal(sqlite3_open(":memory:", &sql), SQLITE_OK);
    return sql;
}

static void statements_run(void **state)
{
    sqlite3 *sql = open_memory();
    int64_t n = 0;
    bool found = false;
    assert_int_equal(
        ward_sql_exec(*state, sql, "CREATE TABLE t(a); INSERT INTO t VALUES(1), (2);\n -- nothing\n SELECT a FROM t;"),
        WARD_OK);
    assert_int_equal(ward_sql_integer(*state, sql, "SELECT sum(a) FROM t", &n, &found), WARD_OK);
    assert_true(found && n == 3);
    assert_int_equal(ward_sql_integer(*state, sql, "SELECT max(a) FROM t WHERE a > 5", &n, &found), WARD_OK);
    assert_false(found);
    assert_int_equal(ward_sql_integer(*state, sql, "SELECT a FROM t WHERE a > 5", &n, &found), WARD_OK);
    assert_false(found);
    assert_int_equal(sqlite3_close(sql), SQLITE_OK);
}

static void faults_are_sentences(void **state)
{
    sqlite3 *sql = open_memory();
    sqlite3_stmt *stmt = NULL;
    assert_int_equal(ward_sql_prepare(*state, sql, "\n  SELECT something\nFROM nowhere", &stmt), WARD_E_SQL);
    assert_null(stmt);
    assert_non_null(strstr(ward_ctx_message(*state), "nowhere"));
    assert_non_null(strstr(ward_ctx_message(*state), "SELECT something"));
    assert_int_equal(ward_sql_prepare(*state, sql, "  -- only a comment", &stmt), WARD_E_SQL);
    assert_int_equal(ward_sql_exec(*state, sql, "CREATE TABLE t(a UNIQUE); INSERT INTO t VALUES(1), (1)"), WARD_E_SQL);
    assert_non_null(strstr(ward_ctx_message(*state), "UNIQUE"));
    assert_int_equal(sqlite3_close(sql), SQLITE_OK);
}

/* A function of ours that failed has said it already; its code must come through SQLite. */
static void fails(sqlite3_context *context, int n, sqlite3_value **values)
{
    struct ward_ctx *ctx = sqlite3_user_data(context);
    (void)n;
    (void)values;
    (void)ward_fail(ctx, WARD_E_NOT_LOADED, "layer bins was never loaded");
    sqlite3_result_error(context, ward_ctx_message(ctx), -1);
}

static void codes_of_our_functions_survive(void **state)
{
    sqlite3 *sql = open_memory();
    assert_int_equal(sqlite3_create_function(sql, "fails", 0, SQLITE_UTF8, *state, fails, NULL, NULL), SQLITE_OK);
    assert_int_equal(ward_sql_exec(*state, sql, "SELECT fails()"), WARD_E_NOT_LOADED);
    assert_string_equal(ward_ctx_message(*state), "layer bins was never loaded");
    assert_int_equal(sqlite3_close(sql), SQLITE_OK);
}

static void a_locked_database_is_busy(void **state)
{
    char path[] = "/tmp/ward-sqlite-XXXXXX";
    sqlite3 *one = NULL, *two = NULL;
    assert_true(mkstemp(path) >= 0);
    assert_int_equal(sqlite3_open(path, &one), SQLITE_OK);
    assert_int_equal(sqlite3_open(path, &two), SQLITE_OK);
    assert_int_equal(ward_sql_exec(*state, one, "CREATE TABLE t(a); BEGIN IMMEDIATE"), WARD_OK);
    assert_int_equal(ward_sql_exec(*state, two, "INSERT INTO t VALUES(1)"), WARD_E_BUSY);
    assert_non_null(strstr(ward_ctx_message(*state), "in use by another program"));
    sqlite3_close(one);
    sqlite3_close(two);
    remove(path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {CORE_TEST(statements_run), CORE_TEST(faults_are_sentences),
                                       CORE_TEST(codes_of_our_functions_survive), CORE_TEST(a_locked_database_is_busy)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
