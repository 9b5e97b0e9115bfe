/* test_spatialite.c: a connection has SpatiaLite from the first statement that needs it, and no sooner. */
#include "store/spatialite.h"

#include "store_test.h"

/* The same database on a connection that nothing was asked of yet. */
static void again(struct store *s)
{
    ward_db_close(s->db);
    s->db = NULL;
    must(s, ward_db_open(s->ctx, s->path, WARD_DB_WRITE, 7, &s->db));
    assert_false(ward_spatialite_is_started(s->db->spatialite));
}

static void make_bins(struct store *s)
{
    struct ward_layerdef *def = layer_of(s, "bins", bins_text);
    must(s, ward_layer_define(s->db, def));
    ward_layerdef_free(def);
}

static void plain_sql_needs_none(void **state)
{
    struct store *s = *state;
    make_bins(s);
    again(s);
    assert_string_equal(ask(s, "SELECT count(*), sqrt(16), log(1) FROM bins AS b JOIN geometry_columns AS g ON 1"),
                        "0|4.0|0.0");
    assert_false(ward_spatialite_is_started(s->db->spatialite));
}

static void a_function_starts_it(void **state)
{
    struct store *s = *state;
    again(s);
    assert_string_equal(ask(s, "SELECT ST_X(MakePoint(3, 4)), ceil(5000000000) = 5000000000"), "3.0|1");
    assert_true(ward_spatialite_is_started(s->db->spatialite));
    assert_string_equal(ask(s, "PRAGMA busy_timeout"), "7000"); /* SpatiaLite sets its own */
}

static void a_trigger_starts_it(void **state)
{
    struct store *s = *state;
    make_bins(s);
    again(s);
    exec(s, "BEGIN");
    assert_false(ward_spatialite_is_started(s->db->spatialite));
    exec(s, "INSERT INTO bins(bin_id) VALUES ('b0')");
    assert_true(ward_spatialite_is_started(s->db->spatialite));
    exec(s, "INSERT INTO bins(bin_id, geom) VALUES ('b1', MakePoint(1, 2, 4549)); COMMIT");
    assert_string_equal(ask(s, "SELECT b.bin_id, i.xmin FROM bins AS b JOIN idx_bins_geom AS i ON i.pkid = b.id"),
                        "b1|1.0");
    assert_int_equal(
        ward_sql_exec(s->ctx, s->db->sql, "INSERT INTO bins(bin_id, geom) VALUES ('b2', MakePoint(1, 2, 3857))"),
        WARD_E_SQL); /* its constraint holds */
}

static void a_module_starts_it(void **state)
{
    struct store *s = *state;
    make_bins(s);
    again(s);
    assert_string_equal(
        ask(s, "SELECT count(*) FROM SpatialIndex WHERE f_table_name = 'bins' AND search_frame = x'00'"), "0");
    assert_true(ward_spatialite_is_started(s->db->spatialite));
}

static void it_starts_while_a_statement_runs(void **state)
{
    struct store *s = *state;
    sqlite3_stmt *outer = NULL;
    bool row = false;
    again(s);
    must(s, ward_sql_prepare(s->ctx, s->db->sql, "SELECT ceil(value) FROM json_each('[5000000000.5, 6000000000]')",
                             &outer));
    must(s, ward_sql_step(s->ctx, s->db->sql, outer, &row));
    assert_true(ward_sql_is_running(s->db->sql));
    assert_string_equal(ask(s, "SELECT ST_Y(MakePoint(3, 4)), ceil(5000000000) = 5000000000"), "4.0|1");
    must(s, ward_sql_step(s->ctx, s->db->sql, outer, &row));
    assert_true(row && sqlite3_column_double(outer, 0) == 6000000000.0);
    sqlite3_finalize(outer);
    assert_false(ward_sql_is_running(s->db->sql));
    assert_string_equal(ask(s, "SELECT ceil(5000000000) = 5000000000"), "1");
}

static void a_mistake_stays_one(void **state)
{
    struct store *s = *state;
    sqlite3_stmt *stmt = NULL;
    again(s);
    assert_int_equal(ward_sql_prepare(s->ctx, s->db->sql, "SELECT no_such_function(1)", &stmt), WARD_E_SQL);
    assert_non_null(strstr(ward_ctx_message(s->ctx), "no such function: no_such_function"));
    assert_int_equal(ward_sql_exec(s->ctx, s->db->sql, "SELECT 1; SELECT * FROM no_such_table"), WARD_E_SQL);
    assert_non_null(strstr(ward_ctx_message(s->ctx), "no such table: no_such_table"));
}

/* Each connection of a context has its own. */
static void two_connections(void **state)
{
    struct store *s = *state;
    struct ward_db *other = NULL;
    again(s);
    must(s, ward_db_open(s->ctx, s->path, WARD_DB_READ, 0, &other));
    assert_string_equal(ask(s, "SELECT ST_X(MakePoint(3, 4))"), "3.0");
    assert_false(ward_spatialite_is_started(other->spatialite));
    struct ward_db *first = s->db;
    s->db = other;
    assert_string_equal(ask(s, "SELECT ST_X(MakePoint(5, 4))"), "5.0");
    s->db = first;
    ward_db_close(other);
    assert_string_equal(ask(s, "SELECT ST_X(MakePoint(6, 4))"), "6.0");
}

int main(void)
{
    const struct CMUnitTest tests[] = {STORE_TEST(plain_sql_needs_none),
                                       STORE_TEST(a_function_starts_it),
                                       STORE_TEST(a_trigger_starts_it),
                                       STORE_TEST(a_module_starts_it),
                                       STORE_TEST(it_starts_while_a_statement_runs),
                                       STORE_TEST(a_mistake_stays_one),
                                       STORE_TEST(two_connections)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
