/** test_layer.c: rows in key order at a moment, the cache, and what makes an entry stale. */
#include "town.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/mem.h"
#include "store/layer.h"

struct fixture {
    struct ward_ctx *ctx;
    sqlite3 *sql;
    struct ward_cache *cache;
};

static int set_up(void **state)
{
    static struct fixture f;
    f = (struct fixture){.ctx = ward_ctx_new()};
    assert_int_equal(sqlite3_open(":memory:", &f.sql), SQLITE_OK);
    town_fill(f.ctx, f.sql);
    assert_int_equal(ward_cache_new(f.ctx, f.sql, &f.cache), WARD_OK);
    *state = &f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;
    ward_cache_free(f->cache);
    assert_int_equal(sqlite3_close(f->sql), SQLITE_OK); /* no statement of ours keeps it busy */
    ward_ctx_free(f->ctx);
    return ward_mem_live() != 0;
}

/* The codes of a layer's rows at a moment, parted by blanks, or "! sentence". */
static const char *codes(struct fixture *f, const char *layer, const char *as_of, const char *scenario)
{
    static char out[1024];
    struct ward_rows *rows = NULL;
    struct ward_moment when = {as_of, scenario};
    out[0] = '\0';
    if (ward_rows_read(f->ctx, f->sql, layer, &when, &rows) != WARD_OK) {
        (void)snprintf(out, sizeof out, "! %s", ward_ctx_message(f->ctx));
        assert_null(rows);
        return out;
    }
    for (size_t i = 0; i < rows->n; i++) {
        size_t used = strlen(out);
        (void)snprintf(out + used, sizeof out - used, "%s%s", i > 0 ? " " : "", rows->codes[i] ? rows->codes[i] : "~");
    }
    ward_rows_free(rows);
    return out;
}

static void test_rows_in_key_order_without_those_that_have_no_place(void **state)
{
    assert_string_equal(codes(*state, "units", NULL, NULL), "U1 U2 U3 U4 U5");
    assert_string_equal(codes(*state, "toilets", NULL, NULL), "T1 T2");
}

static void test_valid_from_is_included_and_valid_to_is_not(void **state)
{
    assert_string_equal(codes(*state, "units", "2023-12-31", NULL), "U1 U2 U3 U4");
    assert_string_equal(codes(*state, "units", "2023-12-31T23:59", NULL), "U1 U2 U3 U4");
    assert_string_equal(codes(*state, "units", "2024-01-01", NULL), "U1 U2 U3 U5");
    assert_string_equal(codes(*state, "units", "2024-01-01T00:00", NULL), "U1 U2 U3 U5");
}

static void test_as_of_alone_means_now(void **state)
{
    assert_string_equal(codes(*state, "toilets", "2023-06-14", NULL), "T1");
    assert_string_equal(codes(*state, "toilets", "2023-06-14", "now"), "T1");
    assert_string_equal(codes(*state, "toilets", "2023-06-15", "now"), "T1 T2");
    assert_string_equal(codes(*state, "toilets", "2023-06-14", "planned"), "T1 T2");
}

static void test_a_wrong_moment_is_an_error(void **state)
{
    assert_non_null(strstr(codes(*state, "toilets", NULL, "now"), "needs an as_of"));
    assert_non_null(strstr(codes(*state, "toilets", "2023-06-31", NULL), "must be a day"));
    assert_non_null(strstr(codes(*state, "toilets", "2023-06-30", "soon"), "'now' or 'planned'"));
}

static void test_keys_are_ordered_bytewise_then_by_valid_from(void **state)
{
    struct fixture *f = *state;
    town_exec(f->sql, "UPDATE units SET unit_code = 'u0' WHERE unit_code = 'U1';"
                      "UPDATE units SET unit_code = 'U10' WHERE unit_code = 'U2';"
                      "UPDATE units SET unit_code = 'U4', valid_from = '2020-01-01' WHERE unit_code = 'U5'");
    struct ward_rows *rows = NULL;
    assert_string_equal(codes(f, "units", NULL, NULL), "U10 U3 U4 U4 u0");
    assert_int_equal(ward_rows_read(f->ctx, f->sql, "units", NULL, &rows), WARD_OK);
    assert_int_equal(rows->ids[2], 2); /* valid_from NULL comes first */
    assert_int_equal(rows->ids[3], 1);
    ward_rows_free(rows);
}

static void test_rows_of_one_key_follow_their_place_not_their_id(void **state)
{
    struct fixture *f = *state;
    struct ward_rows *rows = NULL;
    town_exec(f->sql, "DELETE FROM toilets");
    town_point(f->ctx, f->sql, "INSERT INTO toilets VALUES(1, 'T', NULL, ?1)", 9, 9);
    town_point(f->ctx, f->sql, "INSERT INTO toilets VALUES(2, 'T', NULL, ?1)", 5, 5);
    assert_int_equal(ward_rows_read(f->ctx, f->sql, "toilets", NULL, &rows), WARD_OK);
    double first = rows->geoms[0].xy[0];
    ward_rows_free(rows);
    town_exec(f->sql, "UPDATE toilets SET id = -id"); /* loaded the other way round */
    assert_int_equal(ward_rows_read(f->ctx, f->sql, "toilets", NULL, &rows), WARD_OK);
    assert_true(rows->geoms[0].xy[0] >= first && rows->geoms[0].xy[0] <= first);
    ward_rows_free(rows);
}

/* Keys that never repeat are put in order without SQLite's sorter; its order is the same. With the empty key and none
 * at all, which order as equals, and with a repeated key, the sorter is asked. */
static void test_rows_are_in_the_order_of_the_select(void **state)
{
    static const char *const keys[] = {"'b'", "'a'", "'B10'", "'B2'",  "'站'", "'é'",
                                       "12",  "2",   "''",    "'a b'", "NULL", "'b'"};
    struct fixture *f = *state;
    const struct ward_instant always = {"", ""};
    town_exec(f->sql, "DELETE FROM toilets");
    for (size_t n = 0; n < sizeof keys / sizeof *keys; n++) {
        struct ward_rows *rows = NULL;
        struct ward_layer layer = {0};
        sqlite3_stmt *stmt = NULL;
        char text[96];
        (void)snprintf(text, sizeof text, "INSERT INTO toilets VALUES(%d, %s, NULL, ?1)", (int)(100 - 7 * n), keys[n]);
        town_point(f->ctx, f->sql, text, (double)(n * 5 % 7), 1);
        assert_int_equal(ward_rows_read(f->ctx, f->sql, "toilets", NULL, &rows), WARD_OK);
        assert_int_equal(ward_layer_get(f->ctx, f->sql, "toilets", &layer), WARD_OK);
        assert_int_equal(ward_layer_select(f->ctx, f->sql, &layer, &always, "t.id", true, &stmt), WARD_OK);
        assert_int_equal(rows->n, n + 1);
        for (size_t i = 0; i <= n; i++) {
            assert_int_equal(sqlite3_step(stmt), SQLITE_ROW);
            assert_int_equal(rows->ids[i], sqlite3_column_int64(stmt, 0));
        }
        assert_int_equal(sqlite3_finalize(stmt), SQLITE_OK);
        ward_layer_clear(&layer);
        ward_rows_free(rows);
    }
}

static void test_unknown_and_never_loaded_layers(void **state)
{
    struct fixture *f = *state;
    assert_non_null(strstr(codes(f, "toilet", NULL, NULL), "did you mean 'toilets'"));
    assert_int_equal(ward_ctx_code(f->ctx), WARD_E_LAYER);
    assert_non_null(strstr(codes(f, "hydrants", NULL, NULL), "never loaded"));
    assert_int_equal(ward_ctx_code(f->ctx), WARD_E_NOT_LOADED);
    town_exec(f->sql, "DROP TABLE ward_layers");
    assert_non_null(strstr(codes(f, "toilets", NULL, NULL), "ward_layers"));
    assert_int_equal(ward_ctx_code(f->ctx), WARD_E_DB);
}

static void test_a_broken_or_strange_geometry_names_its_row(void **state)
{
    struct fixture *f = *state;
    town_exec(f->sql, "UPDATE toilets SET geom = x'00' WHERE id = 2");
    assert_non_null(strstr(codes(f, "toilets", NULL, NULL), "layer 'toilets', row id 2: "));
    assert_int_equal(ward_ctx_code(f->ctx), WARD_E_GEOM);
    town_exec(f->sql, "UPDATE toilets SET geom = 'POINT(1 1)' WHERE id = 2");
    assert_non_null(strstr(codes(f, "toilets", NULL, NULL), "no geometry"));
    town_exec(f->sql, "UPDATE ward_layers SET srid = 4547 WHERE layer = 'units'");
    assert_non_null(strstr(codes(f, "units", NULL, NULL), "EPSG:4549"));
    assert_int_equal(ward_ctx_code(f->ctx), WARD_E_SRID);
}

static void test_degrees_are_refused(void **state)
{
    struct fixture *f = *state;
    town_exec(f->sql, "CREATE TABLE spatial_ref_sys(srid INTEGER, proj4text TEXT);"
                      "INSERT INTO spatial_ref_sys VALUES(4549, '+proj=longlat +ellps=GRS80')");
    assert_non_null(strstr(codes(f, "toilets", NULL, NULL), "degrees"));
    assert_int_equal(ward_ctx_code(f->ctx), WARD_E_CRS_UNFIT);
}

/* ---- the cache ---- */

static const struct ward_indexed *polygons(struct fixture *f, const char *layer, const char *as_of)
{
    const struct ward_indexed *found = NULL;
    struct ward_moment when = {.as_of = as_of};
    if (ward_cache_polygons(f->cache, layer, &when, &found) != WARD_OK)
        fail_msg("%s", ward_ctx_message(f->ctx));
    return found;
}

static uint64_t reads(struct fixture *f)
{
    uint64_t n = 0, checks = 0;
    ward_cache_counts(f->cache, &n, &checks);
    return n;
}

static void test_an_entry_is_read_once(void **state)
{
    struct fixture *f = *state;
    const struct ward_indexed *first = polygons(f, "units", NULL);
    assert_ptr_equal(polygons(f, "units", NULL), first);
    assert_int_equal(reads(f), 1);
    assert_ptr_not_equal(polygons(f, "units", "2023-01-01"), first);
    assert_int_equal(reads(f), 2);
    /* Two spellings of one moment are one entry. */
    assert_ptr_equal(polygons(f, "units", "2023-01-01 08:00"), polygons(f, "units", "2023-01-01T08:00:00"));
    assert_int_equal(reads(f), 2);
}

static void test_days_between_two_changes_share_an_entry(void **state)
{
    struct fixture *f = *state;
    const struct ward_indexed *before = polygons(f, "units", "2023-06-30");
    assert_ptr_equal(polygons(f, "units", "1999-01-01"), before);
    assert_ptr_equal(polygons(f, "units", "2023-12-31T23:59:00"), before);
    assert_int_equal(reads(f), 1);
    const struct ward_indexed *after = polygons(f, "units", "2024-01-01");
    assert_ptr_not_equal(after, before);
    assert_ptr_equal(polygons(f, "units", "2030-01-01"), after);
    assert_int_equal(reads(f), 2);
    /* One more change, and what was one stretch is two. */
    town_exec(f->sql, "UPDATE units SET valid_to = '2026-01-01' WHERE unit_code = 'U1'");
    assert_int_equal(polygons(f, "units", "2025-12-31")->rows->n, 4);
    assert_int_equal(polygons(f, "units", "2026-01-01")->rows->n, 3);
    /* A supply may ask for any day: each has an entry of its own. */
    uint64_t n = reads(f);
    town_exec(f->sql, "UPDATE ward_layers SET supply = ':as_of IS NOT NULL' WHERE layer = 'units'");
    (void)polygons(f, "units", "2023-06-01");
    (void)polygons(f, "units", "2023-06-02");
    assert_int_equal(reads(f), n + 2);
}

static void test_an_edit_makes_it_stale(void **state)
{
    struct fixture *f = *state;
    assert_int_equal(polygons(f, "units", NULL)->rows->n, 5);
    town_exec(f->sql, "DELETE FROM units WHERE unit_code = 'U1'");
    assert_int_equal(polygons(f, "units", NULL)->rows->n, 4);
    town_exec(f->sql, "UPDATE ward_layers SET valid_to = NULL, valid_from = NULL WHERE layer = 'units'");
    assert_int_equal(polygons(f, "units", "2030-01-01")->rows->n, 4);
}

static void test_a_rolled_back_edit_leaves_no_trace(void **state)
{
    struct fixture *f = *state;
    assert_int_equal(polygons(f, "units", NULL)->rows->n, 5);
    town_exec(f->sql, "BEGIN; DELETE FROM units WHERE unit_code = 'U1'");
    assert_int_equal(polygons(f, "units", NULL)->rows->n, 4);
    town_exec(f->sql, "ROLLBACK");
    assert_int_equal(polygons(f, "units", NULL)->rows->n, 5);
    town_exec(f->sql, "BEGIN; SAVEPOINT a; DELETE FROM units WHERE unit_code = 'U2'");
    assert_int_equal(polygons(f, "units", NULL)->rows->n, 4);
    town_exec(f->sql, "ROLLBACK TO a");
    assert_int_equal(polygons(f, "units", NULL)->rows->n, 5);
    town_exec(f->sql, "COMMIT");
}

static void test_a_temporary_view_shadows_the_layer(void **state)
{
    struct fixture *f = *state;
    assert_int_equal(polygons(f, "units", NULL)->rows->n, 5);
    town_exec(f->sql, "CREATE TEMP VIEW units AS SELECT * FROM main.units WHERE unit_code > 'U2'");
    assert_int_equal(polygons(f, "units", NULL)->rows->n, 3);
    uint64_t before = reads(f);
    assert_int_equal(polygons(f, "units", NULL)->rows->n, 3);
    assert_int_equal(reads(f), before);
    town_exec(f->sql, "DROP VIEW units; CREATE TEMP VIEW units AS SELECT * FROM main.units WHERE unit_code > 'U4'");
    assert_int_equal(polygons(f, "units", NULL)->rows->n, 1);
    town_exec(f->sql, "DROP VIEW temp.units");
    assert_int_equal(polygons(f, "units", NULL)->rows->n, 5);
}

static void test_a_temporary_view_over_another_table_follows_that_table(void **state)
{
    struct fixture *f = *state;
    town_exec(f->sql,
              "CREATE TABLE wanted(code TEXT); INSERT INTO wanted VALUES('U1');"
              "CREATE TEMP VIEW units AS SELECT u.* FROM main.units AS u JOIN wanted AS w ON w.code = u.unit_code");
    assert_int_equal(polygons(f, "units", NULL)->rows->n, 1);
    town_exec(f->sql, "INSERT INTO wanted VALUES('U2')");
    assert_int_equal(polygons(f, "units", NULL)->rows->n, 2);
    town_exec(f->sql, "BEGIN; INSERT INTO wanted VALUES('U3')");
    assert_int_equal(polygons(f, "units", NULL)->rows->n, 3);
    town_exec(f->sql, "ROLLBACK");
    assert_int_equal(polygons(f, "units", NULL)->rows->n, 2);
}

static void test_another_connection_s_commit_is_seen(void **state)
{
    struct fixture *f = *state;
    char path[] = P_tmpdir "/ward-test-layer-XXXXXX";
    sqlite3 *mine = NULL, *other = NULL;
    struct ward_cache *cache = NULL;
    const struct ward_indexed *found = NULL;
    int file = mkstemp(path);
    assert_true(file >= 0);
    (void)close(file);
    assert_int_equal(sqlite3_open(path, &mine), SQLITE_OK);
    town_fill(f->ctx, mine);
    assert_int_equal(sqlite3_open(path, &other), SQLITE_OK);
    assert_int_equal(ward_cache_new(f->ctx, mine, &cache), WARD_OK);
    /* Inside a read transaction the snapshot stands still; the next one sees the commit. */
    town_exec(mine, "BEGIN; SELECT * FROM units");
    assert_int_equal(ward_cache_polygons(cache, "units", NULL, &found), WARD_OK);
    assert_int_equal(found->rows->n, 5);
    town_exec(mine, "COMMIT");
    town_exec(other, "DELETE FROM units WHERE unit_code = 'U1'");
    town_exec(mine, "BEGIN; SELECT * FROM units");
    assert_int_equal(ward_cache_polygons(cache, "units", NULL, &found), WARD_OK);
    assert_int_equal(found->rows->n, 4);
    town_exec(mine, "COMMIT");
    ward_cache_free(cache);
    assert_int_equal(sqlite3_close(mine), SQLITE_OK);
    assert_int_equal(sqlite3_close(other), SQLITE_OK);
    (void)unlink(path);
}

static void test_one_read_transaction_asks_once(void **state)
{
    struct fixture *f = *state;
    uint64_t n = 0, before = 0, after = 0;
    town_exec(f->sql, "BEGIN; SELECT * FROM units");
    (void)polygons(f, "units", NULL);
    ward_cache_counts(f->cache, &n, &before);
    for (int i = 0; i < 1000; i++)
        (void)polygons(f, "units", NULL);
    ward_cache_counts(f->cache, &n, &after);
    assert_int_equal(after, before);
    town_exec(f->sql, "COMMIT");
}

static void test_old_entries_go_but_not_those_in_use(void **state)
{
    struct fixture *f = *state;
    char day[24];
    town_exec(f->sql, "WITH RECURSIVE d(n) AS (VALUES(1) UNION ALL SELECT n + 1 FROM d WHERE n < 28)"
                      " INSERT INTO units(unit_code, valid_from, geom) SELECT 'X' || n, printf('2023-02-%02d', n), geom"
                      " FROM d JOIN units ON unit_code = 'U1'");
    const struct ward_indexed *held = polygons(f, "units", NULL);
    ward_indexed_hold(held);
    for (int i = 1; i <= 28; i++) {
        (void)snprintf(day, sizeof day, "2023-02-%02d", i);
        (void)polygons(f, "units", day);
    }
    assert_int_equal(held->rows->n, 33);
    assert_int_equal(ward_locator_find(held->locator, 50, 50), 0);
    assert_int_equal(reads(f), 29);
    (void)polygons(f, "units", "2023-02-28");
    assert_int_equal(reads(f), 29);
    assert_ptr_not_equal(polygons(f, "units", NULL), held); /* it had to go */
    ward_indexed_release(held);
}

static void test_polygons_of_a_mixed_layer(void **state)
{
    struct fixture *f = *state;
    const struct ward_indexed *estates = polygons(f, "estates", NULL), *found = NULL;
    assert_string_equal(estates->rows->codes[ward_locator_find(estates->locator, 25, 25)], "E1");
    assert_int_equal(ward_locator_find(estates->locator, 75, 75), WARD_NONE);
    assert_int_equal(ward_cache_polygons(f->cache, "toilets", NULL, &found), WARD_E_ARG);
    assert_null(found);
}

static void test_discs_take_the_layer_s_own_distance(void **state)
{
    struct fixture *f = *state;
    const struct ward_indexed *found = NULL;
    assert_int_equal(ward_cache_serving(f->cache, "toilets", NULL, (double)NAN, &found), WARD_OK);
    assert_true(found->within_m >= 300 && found->within_m <= 300);
    town_exec(f->sql, "INSERT INTO settings VALUES('toilets.service_m', ' 250 ', 'ini')");
    assert_int_equal(ward_cache_serving(f->cache, "toilets", NULL, (double)NAN, &found), WARD_OK);
    assert_true(found->within_m >= 250 && found->within_m <= 250);
    assert_non_null(found->discs);
    assert_int_equal(ward_cache_serving(f->cache, "toilets", NULL, 500, &found), WARD_OK);
    assert_true(found->within_m >= 500 && found->within_m <= 500);
    town_exec(f->sql, "UPDATE settings SET value = 'far'");
    assert_int_equal(ward_cache_serving(f->cache, "toilets", NULL, (double)NAN, &found), WARD_E_VALUE);
    assert_int_equal(ward_cache_serving(f->cache, "estates", NULL, (double)NAN, &found), WARD_E_ARG);
    assert_non_null(strstr(ward_ctx_message(f->ctx), "no service_m"));
}

/* Equal discs are a kernel of their own; areas, lines and sectors are shapes. */
static void test_what_serves(void **state)
{
    struct fixture *f = *state;
    const struct ward_indexed *found = NULL;
    const char *const shapes[] = {"cameras", "streets", "estates"};
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(ward_cache_serving(f->cache, shapes[i], NULL, 50, &found), WARD_OK);
        assert_null(found->discs);
        assert_non_null(found->shapes);
    }
    assert_int_equal(ward_cache_serving(f->cache, "cameras", NULL, (double)NAN, &found), WARD_OK);
    town_exec(f->sql, "DELETE FROM estates WHERE estate_id = 'E1'; UPDATE ward_layers SET version = 'b'");
    assert_int_equal(ward_cache_serving(f->cache, "estates", NULL, 50, &found), WARD_OK);
    assert_non_null(found->discs); /* points only, whatever it may hold */
    assert_int_equal(ward_cache_serving(f->cache, "toilets", NULL, 0, &found), WARD_E_ARG);
    assert_int_equal(ward_cache_serving(f->cache, "toilets", NULL, -1, &found), WARD_E_ARG);
    town_exec(f->sql, "UPDATE ward_layers SET reach = 'entrances gates' WHERE layer = 'estates'");
    assert_int_equal(ward_cache_serving(f->cache, "estates", NULL, 50, &found), WARD_E_LAYER);
}

/* Every allocation fails once: an error each time, no leak (LSan), and the cache works afterwards. */
static void test_out_of_memory(void **state)
{
    struct fixture *f = *state;
    const struct ward_indexed *found = NULL;
    for (long n = 1;; n++) {
        struct ward_moment when = {.as_of = "2023-06-30"};
        ward_mem_fail_at(n);
        ward_rc rc = ward_cache_polygons(f->cache, "units", &when, &found);
        if (rc == WARD_OK)
            rc = ward_cache_nearest(f->cache, "units", &when, &found);
        if (rc == WARD_OK)
            rc = ward_cache_serving(f->cache, "toilets", &when, (double)NAN, &found);
        ward_mem_fail_at(0);
        if (rc == WARD_OK)
            break;
        assert_int_equal(rc, WARD_E_NOMEM);
        ward_cache_free(f->cache); /* begin from nothing, or the next try finds what this one left */
        assert_int_equal(ward_cache_new(f->ctx, f->sql, &f->cache), WARD_OK);
        assert_true(n < 10000);
    }
    assert_int_equal(polygons(f, "units", "2023-06-30")->rows->n, 4);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_rows_in_key_order_without_those_that_have_no_place),
        TEST(test_valid_from_is_included_and_valid_to_is_not),
        TEST(test_as_of_alone_means_now),
        TEST(test_a_wrong_moment_is_an_error),
        TEST(test_keys_are_ordered_bytewise_then_by_valid_from),
        TEST(test_rows_are_in_the_order_of_the_select),
        TEST(test_rows_of_one_key_follow_their_place_not_their_id),
        TEST(test_unknown_and_never_loaded_layers),
        TEST(test_a_broken_or_strange_geometry_names_its_row),
        TEST(test_degrees_are_refused),
        TEST(test_an_entry_is_read_once),
        TEST(test_days_between_two_changes_share_an_entry),
        TEST(test_an_edit_makes_it_stale),
        TEST(test_a_rolled_back_edit_leaves_no_trace),
        TEST(test_a_temporary_view_shadows_the_layer),
        TEST(test_a_temporary_view_over_another_table_follows_that_table),
        TEST(test_another_connection_s_commit_is_seen),
        TEST(test_one_read_transaction_asks_once),
        TEST(test_old_entries_go_but_not_those_in_use),
        TEST(test_polygons_of_a_mixed_layer),
        TEST(test_discs_take_the_layer_s_own_distance),
        TEST(test_what_serves),
        TEST(test_out_of_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
