/** test_tvf.c: the functions on a connection: NULLs, plans, look-ups, closing, and every failing allocation. */
#include "town.h"

#include <string.h>

#include "core/mem.h"
#include "sql/register.h"

struct fixture {
    struct ward_ctx *ctx;
    sqlite3 *sql;
};

static int set_up(void **state)
{
    static struct fixture f;
    f = (struct fixture){.ctx = ward_ctx_new()};
    assert_int_equal(sqlite3_open(":memory:", &f.sql), SQLITE_OK);
    town_fill(f.ctx, f.sql);
    assert_int_equal(ward_register(f.ctx, f.sql), WARD_OK);
    *state = &f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;
    ward_mem_fail_at(0);
    ward_ctx_free(f->ctx); /* the functions keep their own reference */
    assert_int_equal(sqlite3_close(f->sql), SQLITE_OK);
    return ward_mem_live() != 0;
}

static void ask(struct fixture *f, const char *text, const char *want)
{
    char got[1024];
    town_ask(f->sql, text, got, sizeof got);
    if (strcmp(got, want) != 0)
        fail_msg("%s\n  got      %s\n  expected %s", text, got, want);
}

static void ask_fails(struct fixture *f, const char *text, const char *part)
{
    char got[1024];
    town_ask(f->sql, text, got, sizeof got);
    if (got[0] != '!' || strstr(got, part) == NULL)
        fail_msg("%s\n  got      %s\n  expected ! … %s", text, got, part);
}

static void test_null_arguments_give_no_row(void **state)
{
    static const char *const calls[] = {
        "ward_place(NULL, geom, 5)",          "ward_place('units', NULL, 5)",
        "ward_place('units', geom, NULL)",    "ward_nearest(NULL, geom, 5)",
        "ward_nearest('streets', NULL, 5)",   "ward_nearest('streets', geom, NULL)",
        "ward_split(NULL, t.geom)",           "ward_split('units', NULL)",
        "ward_gap(NULL, 'toilets', 30)",      "ward_gap(t.geom, NULL, 30)",
        "ward_counts(NULL, 'toilets')",       "ward_counts('units', NULL)",
        "ward_within('units', NULL, 5)",      "ward_within('units', geom, NULL)",
        "ward_along('streets', NULL, 5, 20)", "ward_along('streets', t.geom, NULL, 20)",
    };
    char text[256];
    for (size_t i = 0; i < sizeof calls / sizeof calls[0]; i++) {
        (void)snprintf(text, sizeof text, "SELECT count(*) FROM toilets AS t CROSS JOIN %s AS f", calls[i]);
        ask(*state, text, "0");
        (void)snprintf(text, sizeof text, "SELECT count(*) FROM toilets AS t LEFT JOIN %s AS f ON 1 = 1", calls[i]);
        ask(*state, text, "2");
    }
}

static void test_null_optional_arguments_are_left_out(void **state)
{
    ask(*state, "SELECT count(*) FROM toilets AS t CROSS JOIN ward_place('units', t.geom, 5, NULL) AS p", "2");
    ask(*state,
        "SELECT count(*) FROM toilets AS t LEFT JOIN ward_nearest('streets', t.geom, 5, NULL, NULL) AS p ON 1 = 1",
        "2");
    ask(*state,
        "SELECT g.area_m2 FROM units AS u LEFT JOIN ward_gap(u.geom, 'toilets', NULL, NULL, NULL) AS g ON 1 = 1 "
        "WHERE u.unit_code = 'U1'",
        "10000.0");
    ask(*state, "SELECT sum(points) FROM ward_counts('units', 'toilets', NULL, NULL)", "2");
}

static void test_missing_and_unusable_arguments(void **state)
{
    ask_fails(*state, "SELECT * FROM ward_place", "an argument is missing: ward_place(layer, geom, max_m [, as_of])");
    ask_fails(*state, "SELECT * FROM ward_gap(NULL, 'toilets')", "an argument is missing: ward_gap(");
    ask_fails(*state, "SELECT * FROM ward_counts('units', 'toilets', NULL, NULL, 1)", "too many arguments");
    ask_fails(*state, "SELECT * FROM ward_split WHERE in_layer = 'units' AND in_geom > 5", "an argument is missing");
    /* Arguments from a table that is joined only later: another order, not an error, and the same rows. */
    ask(*state,
        "SELECT p.code FROM ward_place AS p, toilets AS t WHERE p.in_layer = 'units' AND p.in_geom = t.geom AND "
        "p.in_max_m = 0 "
        "ORDER BY p.code",
        "U1 U2");
    ask_fails(*state,
              "SELECT p.code FROM ward_place AS p CROSS JOIN toilets AS t WHERE p.in_layer = 'units' AND "
              "p.in_geom = t.geom AND p.in_max_m = 0",
              "an argument is missing");
    /* An OR on its rows makes SQLite ask for plans of each branch, which name no argument. */
    ask(*state,
        "SELECT count(*) FROM toilets AS t LEFT JOIN ward_nearest('streets', t.geom, 5000) AS n ON 1 = 1 "
        "WHERE n.id IS NULL OR n.distance_m >= 0",
        "2");
}

static void test_hidden_columns_give_the_arguments_back(void **state)
{
    ask(*state,
        "SELECT p.in_layer || p.in_max_m || coalesce(p.in_as_of, '~') FROM toilets AS t CROSS JOIN ward_place('units', "
        "t.geom, 5) "
        "AS p",
        "units5~ units5~");
    ask(*state, "SELECT p.in_geom = t.geom FROM toilets AS t CROSS JOIN ward_place('units', t.geom, 5) AS p", "1 1");
    /* An argument by name, and one that is asked for twice. */
    ask(*state, "SELECT sum(points) FROM ward_counts('units', 'toilets') WHERE in_as_of = '2023-06-14'", "1");
    ask(*state, "SELECT sum(points) FROM ward_counts('units', 'toilets', '2023-06-14') WHERE in_as_of = '2024-06-14'",
        "~");
}

static void test_arguments_may_change_from_row_to_row(void **state)
{
    ask(*state,
        "SELECT p.code FROM (VALUES ('units', 1), ('estates', 2), (NULL, 3), ('estates', 4), ('units', 5)) AS v "
        "CROSS JOIN toilets AS t LEFT JOIN ward_place(v.column1, t.geom, 0) AS p ON 1 = 1 WHERE t.id = 1 ORDER BY "
        "v.column2",
        "U1 E1 ~ E1 U1");
    ask(*state,
        "SELECT sum(n.points) FROM (VALUES ('units', '2023-06-14', 1), ('units', NULL, 2), ('estates', NULL, 3), "
        "(NULL, NULL, 4), ('units', '2023-06-14', 5)) AS v LEFT JOIN ward_counts(v.column1, 'toilets', v.column2) AS n "
        "ON 1 = 1 GROUP BY v.column3",
        "1 2 2 ~ 1");
    ask(*state,
        "SELECT ward_locate(v.column1, (SELECT geom FROM toilets WHERE id = 1), v.column2) FROM (VALUES "
        "('units', '2023-06-14'), ('estates', NULL), (NULL, NULL), ('units', NULL)) AS v",
        "5 2 ~ 5");
    ask(*state,
        "SELECT ward_locate('units', (SELECT ward_point(geom) FROM units WHERE id = 1), v.column1) FROM (VALUES "
        "('2023-06-14'), ('2024-06-14'), (NULL), ('2024-06-14')) AS v",
        "2 1 2 1");
}

static void test_two_radii_in_one_statement(void **state)
{
    ask(*state,
        "SELECT a.gap_m2 > b.gap_m2 FROM units AS u CROSS JOIN ward_gap(u.geom, 'toilets', 20) AS a "
        "CROSS JOIN ward_gap(u.geom, 'toilets', 40) AS b WHERE u.unit_code IN ('U1', 'U2')",
        "1 1");
}

static void test_a_statement_sees_the_layer_of_its_beginning(void **state)
{
    struct fixture *f = *state;
    town_exec(
        f->sql,
        "UPDATE units SET valid_to = (SELECT id FROM (SELECT ward_locate('units', ward_point(units.geom)) AS id))");
    ask(f, "SELECT valid_to FROM units WHERE geom IS NOT NULL ORDER BY id", "2 2 3 4 5");
    ask(f, "SELECT count(*) FROM ward_counts('units', 'toilets')", "5");
    town_exec(f->sql, "DELETE FROM units WHERE unit_code = 'U1'");
    ask(f, "SELECT count(*) FROM ward_counts('units', 'toilets')", "5"); /* four, and the toilet in none */
}

static void test_views_and_triggers_may_not_call_them(void **state)
{
    struct fixture *f = *state;
    town_exec(f->sql, "CREATE VIEW a AS SELECT ward_locate('units', geom) FROM toilets;"
                      "CREATE VIEW b AS SELECT * FROM ward_counts('units', 'toilets');"
                      "CREATE VIEW c AS SELECT ward_sum(id) + ward_days('2023-01-01', '2023-01-02') AS n FROM toilets");
    ask_fails(f, "SELECT * FROM a", "unsafe use of ward_locate()");
    ask_fails(f, "SELECT * FROM b", "unsafe use of virtual table \"ward_counts\"");
    ask(f, "SELECT * FROM c", "4.0");
    ask_fails(f, "CREATE INDEX i ON toilets(ward_locate('units', geom))", "non-deterministic");
    ask_fails(f, "CREATE VIRTUAL TABLE p USING ward_place", "no such module");
}

static void test_the_message_and_the_code_are_the_context_s(void **state)
{
    struct fixture *f = *state;
    ask_fails(f, "SELECT ward_locate('unitz', geom) FROM toilets",
              "ward_locate: unknown layer 'unitz'; did you mean 'units'?");
    assert_string_equal(ward_ctx_message(f->ctx), sqlite3_errmsg(f->sql));
    assert_int_equal(ward_sql_fail(f->ctx, f->sql, "running"), WARD_E_LAYER);
    ask_fails(f, "SELECT * FROM ward_counts('units', 'hydrants')", "ward_counts: layer 'hydrants' was never loaded");
    assert_int_equal(ward_sql_fail(f->ctx, f->sql, "running"), WARD_E_NOT_LOADED);
}

static void test_an_interrupt_stays_an_interrupt(void **state)
{
    struct fixture *f = *state;
    static volatile int flag;
    sqlite3_stmt *stmt = NULL;
    town_exec(f->sql, "WITH RECURSIVE n(i) AS (SELECT 100 UNION ALL SELECT i + 1 FROM n WHERE i < 5000) "
                      "INSERT INTO toilets SELECT i, 'T' || i, NULL, (SELECT geom FROM toilets WHERE id = 1) FROM n;"
                      "UPDATE ward_layers SET version = 'z' WHERE layer = 'toilets'");
    flag = 1;
    ward_ctx_watch(f->ctx, &flag);
    assert_int_equal(sqlite3_prepare_v2(f->sql, "SELECT * FROM ward_counts('units', 'toilets')", -1, &stmt, NULL),
                     SQLITE_OK);
    assert_int_equal(sqlite3_step(stmt), SQLITE_INTERRUPT);
    sqlite3_finalize(stmt);
    ward_ctx_watch(f->ctx, NULL);
    ask(f, "SELECT sum(points) FROM ward_counts('units', 'toilets')", "4903");
}

/* One statement with every allocation failing in turn, from a fresh connection each time: an error, never a crash or a
 * leak. */
static void fail_each_allocation(struct fixture *f, const char *text)
{
    char want[1024], got[1024];
    town_ask(f->sql, text, want, sizeof want);
    assert_true(want[0] != '!' && want[0] != '\0');
    for (long n = 1;; n++) {
        assert_int_equal(ward_register(f->ctx, f->sql), WARD_OK); /* in the old functions' place: an empty cache */
        ward_mem_fail_at(n);
        town_ask(f->sql, text, got, sizeof got);
        ward_mem_fail_at(0);
        if (strcmp(got, want) == 0)
            break;
        if (strstr(got, "out of memory") == NULL)
            fail_msg("%s: allocation %ld: %s", text, n, got);
        assert_true(n < 20000);
    }
}

static void test_failing_allocations(void **state)
{
    struct fixture *f = *state;
    fail_each_allocation(f, "SELECT ward_locate('units', geom, '2023-06-30') FROM toilets");
    fail_each_allocation(f, "SELECT ward_area(ward_clip(geom, 'units', 'U1')) FROM estates WHERE id = 2");
    fail_each_allocation(
        f, "SELECT p.code FROM toilets AS t CROSS JOIN ward_place('units', t.geom, 5, '2023-06-30') AS p");
    fail_each_allocation(
        f, "SELECT n.id FROM toilets AS t CROSS JOIN ward_nearest('streets', t.geom, 50, NULL, 'units') AS n");
    fail_each_allocation(
        f, "SELECT p.length_m + length(p.geom) FROM streets AS s CROSS JOIN ward_split('units', s.geom) AS p");
    fail_each_allocation(
        f, "SELECT p.area_m2 + length(p.geom) FROM estates AS s CROSS JOIN ward_split('units', s.geom) AS p");
    fail_each_allocation(f, "SELECT coalesce(length(g.geom), 0) + g.area_m2 FROM units AS u CROSS JOIN "
                            "ward_gap(u.geom, 'toilets', 30, '2023-06-30', 'planned') AS g");
    fail_each_allocation(f, "SELECT n.points FROM ward_counts('units', 'toilets', '2023-06-30') AS n");
    fail_each_allocation(f, "SELECT c.finding, length(c.geom) FROM ward_coverage('units', NULL, 1) AS c");
    fail_each_allocation(f, "SELECT n.finding, length(n.geom) FROM ward_network('streets', NULL, 2, 0.1) AS n");
    fail_each_allocation(f, "SELECT length(ward_point(geom)) FROM units WHERE geom IS NOT NULL");
}

static void test_registering_fails_cleanly(void **state)
{
    struct fixture *f = *state;
    for (long n = 1;; n++) {
        ward_mem_fail_at(n);
        ward_rc rc = ward_register(f->ctx, f->sql);
        ward_mem_fail_at(0);
        if (rc == WARD_OK)
            break;
        assert_int_equal(rc, WARD_E_NOMEM);
    }
    ask(f, "SELECT sum(points) FROM ward_counts('units', 'toilets')", "2");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_null_arguments_give_no_row),
        TEST(test_null_optional_arguments_are_left_out),
        TEST(test_missing_and_unusable_arguments),
        TEST(test_hidden_columns_give_the_arguments_back),
        TEST(test_arguments_may_change_from_row_to_row),
        TEST(test_two_radii_in_one_statement),
        TEST(test_a_statement_sees_the_layer_of_its_beginning),
        TEST(test_views_and_triggers_may_not_call_them),
        TEST(test_the_message_and_the_code_are_the_context_s),
        TEST(test_an_interrupt_stays_an_interrupt),
        TEST(test_failing_allocations),
        TEST(test_registering_fails_cleanly),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
