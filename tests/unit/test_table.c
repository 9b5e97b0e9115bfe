/* Layers and stored results as rows: columns, order, what is left out. */
#include "small_db.h"
#include "store/table.h"

static struct ward_query *open_table(struct small *s, const char *name)
{
    struct ward_query *q = NULL;
    bool found = false;
    if (ward_table_open(s->db, name, &found, &q) != WARD_OK)
        fail_msg("%s", ward_ctx_message(s->ctx));
    assert_true(found);
    return q;
}

/* The first column of every row, joined. */
static void firsts(struct small *s, struct ward_query *q, char out[256])
{
    bool row = true;
    out[0] = '\0';
    while (true) {
        struct ward_value v;
        assert_int_equal(ward_query_step(s->db, q, &row), WARD_OK);
        if (!row)
            break;
        ward_query_value(q, q->columns[0].at, &v);
        strcat(out, v.kind == WARD_TEXT ? v.text : "-");
        strcat(out, " ");
    }
}

static void test_layer(void **state)
{
    struct small *s = *state;
    char got[256];
    struct ward_query *q = open_table(s, "bins");
    assert_string_equal(q->columns[0].name, "bin_id");
    assert_true(q->columns[0].is_key);
    assert_non_null(q->columns[0].label_zh);
    assert_string_equal(q->columns[q->n_columns - 1].name, "extra");
    assert_true(q->geom_column >= 0);
    assert_int_equal(q->kinds, WARD_KIND_POINT);
    for (size_t i = 0; i < q->n_columns; i++)
        assert_string_not_equal(q->columns[i].name, "id");
    firsts(s, q, got);
    assert_string_equal(got, "b10 b2 "); /* bytewise, not as they were stored */
    ward_query_close(q);
    q = open_table(s, "units");
    firsts(s, q, got);
    assert_string_equal(got, "A1 A1 A2 B1 ");
    ward_query_close(q);
}

static void test_results(void **state)
{
    struct small *s = *state;
    static const char *const names[] = {"case_places",       "case_zones",     "case_decisions", "score_days",
                                        "published_figures", "published_rows", "net_nodes",      "net_edges",
                                        "rejects",           "loads",          "runs",           "settings"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct ward_query *q = open_table(s, names[i]);
        for (size_t k = 0; k < q->n_columns; k++)
            assert_string_not_equal(q->columns[k].name, "id");
        ward_query_close(q);
    }
    struct ward_query *q = open_table(s, "case_places");
    assert_true(q->geom_column >= 0);
    assert_true(q->columns[0].is_key);
    ward_query_close(q);
}

static void test_unknown(void **state)
{
    struct small *s = *state;
    struct ward_query *q = NULL;
    bool found = true;
    assert_int_equal(ward_table_open(s->db, "unit_scores", &found, &q), WARD_OK);
    assert_false(found);
    assert_null(q);
    assert_int_equal(ward_table_open(s->db, "sqlite_schema", &found, &q), WARD_OK);
    assert_false(found);
    assert_int_equal(ward_table_open(s->db, "cases", &found, &q), WARD_E_NOT_LOADED);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, small_set_up, small_tear_down)
    const struct CMUnitTest tests[] = {TEST(test_layer), TEST(test_results), TEST(test_unknown)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
