/* --where: rows are hidden from everything that names the table; nothing but plain expressions gets in. */
#include "small_db.h"
#include "store/where.h"

static int64_t count(struct small *s, const char *sql)
{
    int64_t n = -1;
    bool found = false;
    if (ward_sql_integer(s->ctx, s->db->sql, sql, &n, &found) != WARD_OK)
        fail_msg("%s", ward_ctx_message(s->ctx));
    return n;
}

static void test_rows(void **state)
{
    struct small *s = *state;
    assert_int_equal(ward_where_apply(s->db, "units", "subdistrict_code = 'A' AND valid_to IS NULL"), WARD_OK);
    assert_int_equal(count(s, "SELECT count(*) FROM units"), 2);
    assert_int_equal(count(s, "SELECT count(*) FROM main.units"), 4);
    assert_int_equal(ward_where_apply(s->db, "units", "unit_code = 'A2' OR unit_code = 'B1'"), WARD_OK);
    assert_int_equal(count(s, "SELECT count(*) FROM units"), 1); /* both hold, and OR does not leak out of its part */
    assert_int_equal(
        ward_where_apply(s->db, "bins", "json_extract(extra, '$.owner') = 'x' AND lower(bin_id) LIKE 'b%'"), WARD_OK);
    assert_int_equal(count(s, "SELECT count(*) FROM bins"), 1);
}

static void test_refused(void **state)
{
    struct small *s = *state;
    static const char *const bad[] = {"(SELECT count(*) FROM streets) > 0",
                                      "(SELECT 1)",
                                      "bin_id = (SELECT max(b.bin_id) FROM bins AS b)",
                                      "bin_id IN (SELECT unit_code FROM units)",
                                      "1) UNION SELECT * FROM units --",
                                      "1); DROP TABLE bins; --",
                                      "random() > 0",
                                      "load_extension('x') IS NULL",
                                      "date('now') > '2020'",
                                      "ward_locate('units', geom) IS NOT NULL",
                                      "nosuch = 1",
                                      "bin_id =",
                                      "\"b2\" = bin_id",
                                      ":x = 1",
                                      "",
                                      "ST_Area(geom) > 1",
                                      "writefile('/tmp/x', 'y')",
                                      "streets.name = 'x'"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        if (ward_where_apply(s->db, "bins", bad[i]) != WARD_E_VALUE)
            fail_msg("accepted or another code (%s): %s", ward_ctx_message(s->ctx), bad[i]);
    assert_int_equal(count(s, "SELECT count(*) FROM bins"), 2);
    assert_int_equal(count(s, "SELECT count(*) FROM temp.sqlite_schema"), 0);
    assert_int_equal(ward_where_apply(s->db, "binz", "1"), WARD_E_LAYER);
    assert_int_equal(ward_where_apply(s->db, "settings", "1"), WARD_E_LAYER);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, small_set_up, small_tear_down)
    const struct CMUnitTest tests[] = {TEST(test_rows), TEST(test_refused)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
