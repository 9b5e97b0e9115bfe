/** test_catalogue.c: layers, defaults and settings as the database has them; the fence round a supply text. */
#include "town.h"

#include <string.h>

#include "core/mem.h"
#include "store/catalogue.h"

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
    *state = &f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;
    assert_int_equal(sqlite3_close(f->sql), SQLITE_OK);
    ward_ctx_free(f->ctx);
    return ward_mem_live() != 0;
}

static void test_a_layer(void **state)
{
    struct fixture *f = *state;
    struct ward_layer layer;
    assert_int_equal(ward_layer_get(f->ctx, f->sql, "units", &layer), WARD_OK);
    assert_string_equal(layer.name, "units");
    assert_string_equal(layer.key, "unit_code+valid_from");
    assert_string_equal(layer.valid_to, "valid_to");
    assert_null(layer.supply);
    assert_int_equal(layer.kinds, WARD_KIND_POLYGON);
    assert_int_equal(layer.srid, 4549);
    assert_true(layer.is_loaded);
    ward_layer_clear(&layer);
    assert_null(layer.name);
    assert_int_equal(ward_layer_get(f->ctx, f->sql, "hydrants", &layer), WARD_OK);
    assert_false(layer.is_loaded);
    ward_layer_clear(&layer);
    ward_layer_clear(NULL);
}

static void test_an_unknown_layer_names_the_nearest(void **state)
{
    struct fixture *f = *state;
    struct ward_layer layer;
    assert_int_equal(ward_layer_get(f->ctx, f->sql, "tiolets", &layer), WARD_E_LAYER);
    assert_non_null(strstr(ward_ctx_message(f->ctx), "did you mean 'toilets'?"));
    assert_null(layer.name);
    assert_int_equal(ward_layer_get(f->ctx, f->sql, "nothing like it", &layer), WARD_E_LAYER);
    assert_non_null(strstr(ward_ctx_message(f->ctx), "6 layers"));
}

static void test_a_temporary_table_does_not_stand_for_what_is_known(void **state)
{
    struct fixture *f = *state;
    struct ward_layer layer;
    town_exec(f->sql, "CREATE TEMP TABLE ward_layers(layer)");
    assert_int_equal(ward_layer_get(f->ctx, f->sql, "units", &layer), WARD_OK);
    ward_layer_clear(&layer);
}

static void test_the_setting_comes_before_the_header(void **state)
{
    struct fixture *f = *state;
    double value = -1;
    bool found = false;
    town_exec(f->sql,
              "INSERT INTO ward_rules VALUES('toilets', 'spacing_m', 1, 'street.class=arterial', 30, 100, 'x')");
    assert_int_equal(ward_layer_default(f->ctx, f->sql, "toilets", "service_m", &value, &found), WARD_OK);
    assert_true(found && value >= 300 && value <= 300);
    town_exec(f->sql, "INSERT INTO settings VALUES('toilets.service_m', '250', 'ini')");
    assert_int_equal(ward_layer_default(f->ctx, f->sql, "toilets", "service_m", &value, &found), WARD_OK);
    assert_true(found && value >= 250 && value <= 250);
    /* A rule with a condition is no default. */
    assert_int_equal(ward_layer_default(f->ctx, f->sql, "toilets", "spacing_m", &value, &found), WARD_OK);
    assert_false(found);
    town_exec(f->sql, "UPDATE settings SET value = 'near'");
    assert_int_equal(ward_layer_default(f->ctx, f->sql, "toilets", "service_m", &value, &found), WARD_E_VALUE);
    assert_non_null(strstr(ward_ctx_message(f->ctx), "toilets.service_m"));
}

static void test_settings(void **state)
{
    struct fixture *f = *state;
    char *text = NULL;
    town_exec(f->sql, "INSERT INTO settings VALUES('as_of', '2023-06-30', 'load'), ('empty', NULL, 'load')");
    assert_int_equal(ward_setting_get(f->ctx, f->sql, "as_of", &text), WARD_OK);
    assert_string_equal(text, "2023-06-30");
    ward_mem_free(text);
    assert_int_equal(ward_setting_get(f->ctx, f->sql, "none", &text), WARD_OK);
    assert_null(text);
    assert_int_equal(ward_setting_get(f->ctx, f->sql, "empty", &text), WARD_OK);
    assert_null(text);
}

static void test_supply_texts_that_are_conditions(void **state)
{
    struct fixture *f = *state;
    static const char *const good[] = {
        "1",
        "opened_on <= :as_of",
        ":scenario = 'planned' OR ((work_type = 'new' AND coalesce(work_stage, 'design') <> 'done') IS NOT TRUE)",
        "CASE WHEN (a) THEN 1 ELSE (0) END = 1 AND b NOT IN ('x', 'y;--') AND c IS NOT NULL",
        "ward_open(open_hours, :as_of) IS NOT 0 AND \"odd name\" > 1.5e3",
        "name = 'it''s select('",
        "substr ( a , 1 , 2 ) || b = 'cc'",
    };
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++)
        if (ward_layer_supply_check(f->ctx, "toilets", good[i]) != WARD_OK)
            fail_msg("%s: %s", good[i], ward_ctx_message(f->ctx));
}

static void test_supply_texts_that_reach_further(void **state)
{
    struct fixture *f = *state;
    static const char *const bad[] = {
        "id IN (SELECT id FROM cases)",
        "id IN cases",
        "id IN\ncases",
        "EXISTS (1)",
        "writefile('x', 'y')",
        "\"writefile\"('x', 'y')",
        "\"writefile\" ('x', 'y')",
        "[writefile]('x')",
        "`writefile`('x')",
        "load_extension ('x')",
        "1) UNION ALL (1",
        "1) OR (1",
        "(1",
        "1; DROP TABLE units",
        "1 -- ",
        "1 /* ",
        "a = ?1",
        "a = :other",
        "a = @as_of",
        "a = $as_of",
        "a = #1",
        "a MATCH 'x'",
        "a REGEXP 'x'",
        "name = 'open",
        "with x",
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        if (ward_layer_supply_check(f->ctx, "toilets", bad[i]) == WARD_OK)
            fail_msg("passed: %s", bad[i]);
        assert_int_equal(ward_ctx_code(f->ctx), WARD_E_HEADER);
        assert_non_null(strstr(ward_ctx_message(f->ctx), "@supply condition of layer 'toilets'"));
    }
}

static ward_rc selected(struct fixture *f, const char *supply, const struct ward_instant *at)
{
    sqlite3_stmt *stmt = NULL;
    struct ward_layer layer;
    town_exec(f->sql, supply);
    assert_int_equal(ward_layer_get(f->ctx, f->sql, "toilets", &layer), WARD_OK);
    ward_rc rc = ward_layer_select(f->ctx, f->sql, &layer, at, "t.id", true, &stmt);
    assert_true((rc == WARD_OK) == (stmt != NULL));
    sqlite3_finalize(stmt);
    ward_layer_clear(&layer);
    return rc;
}

static void test_an_unknown_column_is_an_error_and_no_text(void **state)
{
    struct fixture *f = *state;
    const struct ward_instant day = {"2023-06-30", "now"}, none = {"", ""};
    assert_int_equal(selected(f, "UPDATE ward_layers SET supply = 'opened <= :as_of'", &day), WARD_E_SQL);
    assert_int_equal(selected(f, "UPDATE ward_layers SET supply = 'id IN cases'", &day), WARD_E_HEADER);
    /* Without a moment the supply is not asked. */
    assert_int_equal(selected(f, "UPDATE ward_layers SET supply = 'id IN cases'", &none), WARD_OK);
    assert_int_equal(selected(f, "UPDATE ward_layers SET supply = NULL, valid_from = 'opened'", &day), WARD_E_SQL);
    assert_int_equal(selected(f, "UPDATE ward_layers SET valid_from = NULL, key = 'number'", &day), WARD_E_SQL);
    assert_int_equal(selected(f, "UPDATE ward_layers SET key = 'toilet_id + opened_on'", &day), WARD_OK);
    assert_int_equal(selected(f, "UPDATE ward_layers SET loaded = 0", &day), WARD_E_NOT_LOADED);
}

static void test_out_of_memory(void **state)
{
    struct fixture *f = *state;
    struct ward_layer layer;
    double value = 0;
    bool found = false;
    for (long n = 1;; n++) {
        ward_mem_fail_at(n);
        ward_rc rc = ward_layer_get(f->ctx, f->sql, "units", &layer);
        if (rc == WARD_OK)
            rc = ward_layer_default(f->ctx, f->sql, "toilets", "service_m", &value, &found);
        ward_mem_fail_at(0);
        ward_layer_clear(&layer);
        if (rc == WARD_OK)
            break;
        assert_int_equal(rc, WARD_E_NOMEM);
    }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_a_layer),
        TEST(test_an_unknown_layer_names_the_nearest),
        TEST(test_a_temporary_table_does_not_stand_for_what_is_known),
        TEST(test_the_setting_comes_before_the_header),
        TEST(test_settings),
        TEST(test_supply_texts_that_are_conditions),
        TEST(test_supply_texts_that_reach_further),
        TEST(test_an_unknown_column_is_an_error_and_no_text),
        TEST(test_out_of_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
