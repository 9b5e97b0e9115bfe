#include "store_test.h"

#include "store/feed.h"

/* Rows 1 … last of every kind of value; row `fails_at` is an error. */
struct numbers {
    struct store *s;
    int64_t at, last, fails_at;
    char text[16];
};

static ward_rc next_number(void *self, bool *end)
{
    struct numbers *n = self;
    n->at++;
    *end = n->at > n->last;
    if (n->at == n->fails_at)
        return ward_fail(n->s->ctx, WARD_E_SOURCE, "row %d cannot be had", (int)n->at);
    snprintf(n->text, sizeof n->text, "t%d", (int)n->at); /* the same memory for every row */
    return WARD_OK;
}

static void number_column(void *self, int i, struct ward_value *v)
{
    const struct numbers *n = self;
    if (i == 0)
        *v = (struct ward_value){.kind = WARD_INTEGER, .integer = n->at};
    else if (i == 1)
        *v = (struct ward_value){.kind = WARD_TEXT, .text = n->text, .size = strlen(n->text)};
    else if (i == 2 && n->at % 2 == 0)
        *v = (struct ward_value){.kind = WARD_REAL, .real = (double)n->at / 4};
    else if (i == 3)
        *v = (struct ward_value){.kind = WARD_BLOB, .text = n->text, .size = 1};
}

static ward_rc feed(struct store *s, const char *into, int64_t last, int64_t fails_at)
{
    struct numbers numbers = {.s = s, .last = last, .fails_at = fails_at};
    struct ward_feed rows = {.n_columns = 4, .next = next_number, .column = number_column, .self = &numbers};
    return ward_feed_insert(s->ctx, s->db->sql, into, &rows);
}

static void every_row_and_kind_arrives(void **state)
{
    struct store *s = *state;
    exec(s, "CREATE TABLE n(id INTEGER PRIMARY KEY, t TEXT, r REAL, b BLOB)");
    must(s, feed(s, "n(id, t, r, b)", 3, 0));
    assert_string_equal(ask(s, "SELECT id, t, r, hex(b) FROM n ORDER BY id"), "1|t1|~|74 2|t2|0.5|74 3|t3|~|74");
    must(s, feed(s, "n(id, t, r, b)", 0, 0));
    assert_string_equal(ask(s, "SELECT count(*) FROM n"), "3");
    /* The feed is gone: a name that nothing answers to. */
    assert_int_not_equal(ward_sql_exec(s->ctx, s->db->sql, "SELECT * FROM ward_feed"), WARD_OK);
}

static void an_error_of_the_feed_comes_back(void **state)
{
    struct store *s = *state;
    exec(s, "CREATE TABLE n(id INTEGER PRIMARY KEY, t TEXT, r REAL, b BLOB)");
    assert_int_equal(feed(s, "n(id, t, r, b)", 5, 3), WARD_E_SOURCE);
    assert_string_equal(ward_ctx_message(s->ctx), "row 3 cannot be had");
    assert_int_equal(feed(s, "n(id, t, r, b)", 5, 1), WARD_E_SOURCE);
}

static void a_broken_constraint_is_an_error(void **state)
{
    struct store *s = *state;
    exec(s, "CREATE TABLE n(id INTEGER PRIMARY KEY, t TEXT, r REAL NOT NULL, b BLOB)");
    assert_int_not_equal(feed(s, "n(id, t, r, b)", 2, 0), WARD_OK);
    assert_int_not_equal(feed(s, "none(id, t, r, b)", 2, 0), WARD_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORE_TEST(every_row_and_kind_arrives),
        STORE_TEST(an_error_of_the_feed_comes_back),
        STORE_TEST(a_broken_constraint_is_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
