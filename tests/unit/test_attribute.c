/* store/attribute.c: rules, totals, what is redone, and that a failure anywhere leaves the decisions as they were. */
#include "small_db.h"

#include "core/mem.h"
#include "store/attribute.h"

static void define(struct small *s, const char *name)
{
    struct ward_layerdef *def = NULL;
    assert_int_equal(ward_layerdef_find(s->ctx, &s->paths, name, &def), WARD_OK);
    if (ward_layer_define(s->db, def) != WARD_OK)
        fail_msg("%s", ward_ctx_message(s->ctx));
    ward_layerdef_free(def);
}

static int set_up(void **state)
{
    int rc = small_set_up(state);
    struct small *s = *state;
    assert_int_equal(ward_db_begin(s->db), WARD_OK);
    define(s, "zones");
    define(s, "barriers");
    small_exec(s, "INSERT INTO zones(zone_code, name, kind, geom) VALUES ('Z', 'z', 'plaza',"
                  " GeomFromText('MULTIPOLYGON(((0 0,2 0,2 0.5,0 0.5,0 0)))', 4549))");
    small_exec(s, "INSERT INTO cases(case_id, stream, reported_at, reported_on, geom) VALUES"
                  " ('in', 'event', '2023-04-01', '2023-04-01', GeomFromText('POINT(0.5 0.5)', 4549)),"
                  " ('edge', 'event', '2023-04-01', '2023-04-01', GeomFromText('POINT(1 0.25)', 4549)),"
                  " ('near', 'event', '2023-04-01', '2023-04-01', GeomFromText('POINT(2.25 0.5)', 4549)),"
                  " ('far', 'event', '2023-04-01', '2023-04-01', GeomFromText('POINT(90 90)', 4549)),"
                  " ('old', 'event', '2019-04-01', '2019-04-01', GeomFromText('POINT(8 8)', 4549)),"
                  " ('none', 'event', '2023-04-01', '2023-04-01', NULL)");
    small_exec(s, "UPDATE ward_layers SET loaded = 1 WHERE layer IN ('cases', 'zones')");
    assert_int_equal(ward_db_commit(s->db), WARD_OK);
    return rc;
}

static void run(struct small *s, bool all, struct ward_attributed *out)
{
    assert_int_equal(ward_db_begin(s->db), WARD_OK);
    if (ward_attribute(s->db, all, out) != WARD_OK)
        fail_msg("%s", ward_ctx_message(s->ctx));
    assert_int_equal(ward_db_commit(s->db), WARD_OK);
}

static int64_t number(struct small *s, const char *sql)
{
    int64_t n = 0;
    bool found = false;
    if (ward_sql_integer(s->ctx, s->db->sql, sql, &n, &found) != WARD_OK)
        fail_msg("%s", ward_ctx_message(s->ctx));
    return found ? n : -1;
}

/* Is there a row in case_places that meets the condition? */
static void holds(struct small *s, const char *condition)
{
    char sql[512];
    snprintf(sql, sizeof sql, "SELECT count(*) FROM case_places WHERE %s", condition);
    if (number(s, sql) != 1)
        fail_msg("not one row where %s", condition);
}

static void test_rules(void **state)
{
    struct small *s = *state;
    struct ward_attributed a;
    run(s, false, &a);
    assert_true(a.was_full);
    assert_int_equal(a.cases, 6);
    assert_int_equal(a.decided, 6);
    assert_int_equal(a.inside, 2);
    assert_int_equal(a.edge, 1);
    assert_int_equal(a.near, 1);
    assert_int_equal(a.outside, 2);
    assert_int_equal(a.no_place, 1);
    holds(s, "case_id = 'in' AND unit_code = 'A1' AND unit_rule = 'inside' AND margin_m = 0.5 AND street_id = 's1'"
             " AND side = 'left' AND measure_m = 0.5 AND street_distance_m = 0.5");
    holds(s, "case_id = 'edge' AND unit_code = 'A1' AND unit_rule = 'edge' AND unit_runner_up = 'A2'");
    holds(s, "case_id = 'near' AND unit_code = 'A2' AND unit_rule = 'near' AND unit_distance_m = 0.25");
    holds(s, "case_id = 'far' AND unit_code IS NULL AND why = 'farther than 20 m from every unit'");
    holds(s, "case_id = 'old' AND unit_code = 'A1' AND unit_rule = 'inside' AND placed_on = '2019-04-01'");
    holds(s, "case_id = 'none' AND unit_code IS NULL AND why = 'no coordinates, no address' AND geom IS NULL");
    assert_int_equal(number(s, "SELECT count(*) FROM case_zones"), 2);
    assert_int_equal(number(s, "SELECT count(*) FROM idx_case_places_geom"), 5);
}

static void test_only_what_changed(void **state)
{
    struct small *s = *state;
    struct ward_attributed a;
    run(s, false, &a);
    run(s, false, &a);
    assert_false(a.was_full);
    assert_int_equal(a.decided, 0);
    small_exec(s, "UPDATE cases SET geom = GeomFromText('POINT(1.5 0.5)', 4549) WHERE case_id = 'far'");
    run(s, false, &a);
    assert_int_equal(a.decided, 1);
    holds(s, "case_id = 'far' AND unit_code = 'A2'");
    assert_int_equal(number(s, "SELECT count(*) FROM idx_case_places_geom"), 5);
    small_exec(s, "UPDATE units SET name = 'other' WHERE unit_code = 'B1'"); /* no decision rests on a unit's name */
    run(s, false, &a);
    assert_false(a.was_full);
    assert_int_equal(a.decided, 0);
    small_exec(s, "UPDATE units SET geom = GeomFromText('MULTIPOLYGON(((0 1,1 1,1 3,0 3,0 1)))', 4549)"
                  " WHERE unit_code = 'B1'");
    run(s, false, &a);
    assert_true(a.decided > 0 && a.decided <= 6);
    small_exec(s, "DELETE FROM cases WHERE case_id IN ('in', 'none')");
    run(s, false, &a);
    assert_int_equal(a.cases, 4);
    assert_int_equal(number(s, "SELECT count(*) FROM case_zones WHERE case_id = 'in'"), 0);
}

static void test_by_hand(void **state)
{
    struct small *s = *state;
    struct ward_attributed a;
    assert_int_equal(ward_db_begin(s->db), WARD_OK);
    assert_int_equal(ward_attribute_set(s->db, "none", "B1", "seen", &a), WARD_OK);
    assert_int_equal(ward_attribute_set(s->db, "in", "A2", "first", &a), WARD_OK);
    assert_int_equal(ward_attribute_set(s->db, "in", "B1", "second", &a), WARD_OK);
    assert_int_equal(ward_attribute_set(s->db, "no such", "B1", "x", &a), WARD_E_NAME);
    assert_int_equal(ward_attribute_set(s->db, "in", "C9", "x", &a), WARD_E_NAME);
    assert_int_equal(ward_db_commit(s->db), WARD_OK);
    run(s, true, &a);
    assert_int_equal(a.manual, 2);
    assert_int_equal(a.outside, 1);
    holds(s, "case_id = 'in' AND unit_code = 'B1' AND unit_rule = 'manual' AND why = 'second' AND unit_runner_up = 'A1'"
             " AND street_id = 's1'");
    holds(s, "case_id = 'none' AND unit_code = 'B1' AND decided_by = 'manual' AND why = 'seen'");
}

static void test_distances_are_settings(void **state)
{
    struct small *s = *state;
    struct ward_attributed a;
    run(s, false, &a);
    small_exec(s, "INSERT INTO settings(name, value, origin) VALUES ('cases.near_m', '0.2', 'ini'),"
                  " ('cases.street_m', '0.4', 'ini')");
    run(s, false, &a);
    assert_true(a.was_full);
    assert_int_equal(a.near, 0);
    holds(s, "case_id = 'near' AND why = 'farther than 0.2 m from every unit'");
    holds(s, "case_id = 'in' AND street_id IS NULL AND street_rule = 'none'");
}

/* Another program may write what SpatiaLite's triggers refuse; a run of some cases and one of all say the same of it.
 */
static void test_bad_places(void **state)
{
    struct small *s = *state;
    struct ward_attributed a;
    run(s, false, &a);
    small_exec(s, "DROP TRIGGER ggu_cases_geom");
    small_exec(s, "UPDATE cases SET geom = GeomFromText('POINT(0.5 0.5)', 4326) WHERE case_id = 'in'");
    small_exec(s, "UPDATE cases SET geom = GeomFromText('LINESTRING(0 0, 1 1)', 4549) WHERE case_id = 'near'");
    for (int all = 0; all < 2; all++) {
        run(s, all != 0, &a);
        assert_int_equal(a.cases, 6);
        assert_int_equal(a.bad_place, 2);
        assert_int_equal(a.no_place, 1);
        assert_int_equal(a.outside, 4);
        static const char *const bad[] = {"in", "near"};
        for (size_t i = 0; i < 2; i++) {
            char condition[256];
            snprintf(condition, sizeof condition,
                     "case_id = '%s' AND unit_code IS NULL AND unit_rule = 'outside' AND street_id IS NULL AND geom IS"
                     " NULL AND why = 'its place is no point in the units'' coordinate system'",
                     bad[i]);
            holds(s, condition);
        }
        assert_int_equal(number(s, "SELECT count(*) FROM case_zones WHERE case_id IN ('in', 'near')"), 0);
        assert_int_equal(number(s, "SELECT count(*) FROM idx_case_places_geom"), 3);
    }
}

/* A run of all cases keeps some indexes and makes others anew, by how the keys lie and what is loaded; it copies the
 * R*Tree, by how the ids lie. What comes out is the same. */
static void test_indexes_of_a_full_run(void **state)
{
    struct small *s = *state;
    struct ward_attributed a;
    for (int i = 0; i < 8; i++) {
        bool ascend = (i & 1) != 0, has_streets = (i & 2) != 0, has_gap = (i & 4) != 0;
        small_exec(s, ascend ? "UPDATE cases SET case_id = 'k' || (100 + id)"
                             : "UPDATE cases SET case_id = 'k' || (200 - id)");
        small_exec(s, has_streets ? "UPDATE ward_layers SET loaded = 1 WHERE layer = 'streets'"
                                  : "UPDATE ward_layers SET loaded = 0 WHERE layer = 'streets'");
        if (has_gap)
            small_exec(s, "DELETE FROM cases WHERE id = 3");
        run(s, true, &a);
        assert_int_equal(a.cases, has_gap ? 5 : 6);
        assert_int_equal(a.on_street > 0, has_streets);
        assert_int_equal(number(s, "SELECT count(*) FROM pragma_integrity_check WHERE integrity_check = 'ok'"), 1);
        assert_int_equal(number(s, "SELECT count(*) FROM sqlite_schema WHERE type = 'index' AND name IN"
                                   " ('case_places_case', 'case_places_unit')"),
                         2);
        assert_int_equal(number(s, "SELECT rtreecheck('idx_case_places_geom') = 'ok'"), 1);
        assert_int_equal(number(s, "SELECT count(*) FROM idx_case_places_geom AS p JOIN idx_cases_geom AS c ON"
                                   " c.pkid = p.pkid AND c.xmin = p.xmin AND c.ymax = p.ymax"),
                         has_gap ? 4 : 5);
    }
}

/* The n-th allocation fails: an error, and after the rollback everything is as it was. */
static void test_out_of_memory(void **state)
{
    struct small *s = *state;
    struct ward_attributed a;
    int failures = 0;
    run(s, false, &a);
    for (long n = 1; n < 10000; n++) {
        assert_int_equal(ward_db_begin(s->db), WARD_OK);
        ward_mem_fail_at(n);
        ward_rc rc = ward_attribute(s->db, true, &a);
        ward_mem_fail_at(0);
        ward_db_rollback(s->db);
        assert_int_equal(number(s, "SELECT count(*) FROM case_places"), 6);
        assert_int_equal(number(s, "SELECT count(*) FROM idx_case_places_geom"), 5);
        if (rc == WARD_OK)
            break;
        assert_int_equal(rc, WARD_E_NOMEM);
        failures++;
    }
    assert_true(failures > 20);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_rules, set_up, small_tear_down),
        cmocka_unit_test_setup_teardown(test_only_what_changed, set_up, small_tear_down),
        cmocka_unit_test_setup_teardown(test_by_hand, set_up, small_tear_down),
        cmocka_unit_test_setup_teardown(test_distances_are_settings, set_up, small_tear_down),
        cmocka_unit_test_setup_teardown(test_bad_places, set_up, small_tear_down),
        cmocka_unit_test_setup_teardown(test_indexes_of_a_full_run, set_up, small_tear_down),
        cmocka_unit_test_setup_teardown(test_out_of_memory, set_up, small_tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
