#include "core/relay.h"

#include <stdatomic.h>

#include "core_test.h"

#define SLOTS 66
#define PIECES 500

struct stream {
    struct ward_ctx *ctx;
    size_t filled, n, fill_fails_at, work_fails_at; /* SIZE_MAX: never */
    size_t n_slots;
    size_t piece[SLOTS];
    uint64_t result[SLOTS];
    atomic_size_t worked, open;
    size_t most_open;
};

static ward_rc fill(void *self, size_t slot, bool *end)
{
    struct stream *s = self;
    assert_true(slot < s->n_slots);
    *end = s->filled == s->n;
    if (*end)
        return WARD_OK;
    if (s->filled == s->fill_fails_at)
        return ward_fail(s->ctx, WARD_E_SQL, "piece %zu cannot be read", s->filled);
    s->piece[slot] = s->filled++;
    size_t open = atomic_fetch_add(&s->open, 1) + 1;
    s->most_open = open > s->most_open ? open : s->most_open;
    return WARD_OK;
}

static ward_rc work(struct ward_ctx *ctx, void *self, size_t slot)
{
    struct stream *s = self;
    uint64_t sum = 0;
    for (size_t i = 0; i < 100 + s->piece[slot] % 7 * 500; i++)
        sum += i ^ s->piece[slot];
    s->result[slot] = sum;
    atomic_fetch_add(&s->worked, 1);
    if (s->piece[slot] == s->work_fails_at || s->piece[slot] == s->work_fails_at + 1)
        return ward_fail(ctx, WARD_E_GEOM, "piece %zu is broken", s->piece[slot]);
    return WARD_OK;
}

static uint64_t expected(size_t piece)
{
    uint64_t sum = 0;
    for (size_t i = 0; i < 100 + piece % 7 * 500; i++)
        sum += i ^ piece;
    return sum;
}

static struct stream new_stream(struct ward_ctx *ctx, size_t n)
{
    struct stream s = {.ctx = ctx, .n = n, .fill_fails_at = SIZE_MAX, .work_fails_at = SIZE_MAX - 1};
    s.n_slots = ward_relay_slots(ctx);
    return s;
}

/* Hands on pieces until the end or a failure; *n: how many came. */
static ward_rc drain(struct stream *s, size_t stop_after, size_t *n)
{
    struct ward_relay *relay = NULL;
    struct ward_relay_work w = {fill, work, s};
    bool end = false;
    *n = 0;
    ward_rc rc = ward_relay_new(s->ctx, &w, &relay);
    while (rc == WARD_OK && *n < stop_after) {
        size_t slot;
        rc = ward_relay_next(relay, &slot, &end);
        if (rc != WARD_OK || end)
            break;
        assert_int_equal(s->piece[slot], *n);
        assert_int_equal(s->result[slot], expected(*n));
        atomic_fetch_sub(&s->open, 1);
        ++*n;
    }
    ward_relay_free(relay);
    return rc;
}

static const int threads[] = {1, 2, 4, 64};

static void test_pieces_come_in_order(void **state)
{
    for (size_t t = 0; t < 4; t++) {
        static const size_t sizes[] = {0, 1, 2, 3, 7, PIECES};
        for (size_t i = 0; i < 6; i++) {
            size_t n;
            ward_ctx_set_threads(*state, threads[t]);
            struct stream s = new_stream(*state, sizes[i]);
            assert_int_equal(drain(&s, SIZE_MAX, &n), WARD_OK);
            assert_int_equal(n, sizes[i]);
            assert_int_equal(s.worked, sizes[i]);
            assert_true(s.most_open <= s.n_slots);
        }
    }
}

static void test_the_first_failed_piece_counts(void **state)
{
    for (size_t t = 0; t < 4; t++)
        for (size_t at = 0; at < 60; at++) {
            size_t n;
            ward_ctx_set_threads(*state, threads[t]);
            struct stream s = new_stream(*state, PIECES);
            s.work_fails_at = at;
            s.fill_fails_at = at + 1; /* met before the broken piece is done, told after it */
            assert_int_equal(drain(&s, SIZE_MAX, &n), WARD_E_GEOM);
            assert_int_equal(n, at);
            char sentence[64];
            (void)snprintf(sentence, sizeof sentence, "piece %zu is broken", at);
            assert_string_equal(ward_ctx_message(*state), sentence);
        }
}

static void test_a_failed_fill_comes_last(void **state)
{
    for (size_t t = 0; t < 4; t++) {
        size_t n;
        ward_ctx_set_threads(*state, threads[t]);
        struct stream s = new_stream(*state, PIECES);
        s.fill_fails_at = 20;
        assert_int_equal(drain(&s, SIZE_MAX, &n), WARD_E_SQL);
        assert_int_equal(n, 20);
        assert_string_equal(ward_ctx_message(*state), "piece 20 cannot be read");
        assert_int_equal(ward_ctx_code(*state), WARD_E_SQL);
    }
}

static void test_it_may_be_left_early(void **state)
{
    for (size_t t = 0; t < 4; t++) {
        size_t n;
        ward_ctx_set_threads(*state, threads[t]);
        struct stream s = new_stream(*state, PIECES);
        assert_int_equal(drain(&s, 3, &n), WARD_OK);
        assert_int_equal(n, 3);
        assert_true(s.filled <= 3 + s.n_slots);
        assert_int_equal(ward_mem_live(), 1);
    }
}

static void test_interrupt(void **state)
{
    volatile int flag = 1;
    size_t n;
    ward_ctx_set_threads(*state, 4);
    ward_ctx_watch(*state, &flag);
    struct stream s = new_stream(*state, PIECES);
    assert_int_equal(drain(&s, SIZE_MAX, &n), WARD_E_INTERRUPT);
    assert_int_equal(n, 0);
}

static ward_rc four_threads(struct ward_ctx *ctx, const void *with)
{
    size_t n;
    (void)with;
    ward_ctx_set_threads(ctx, 4);
    struct stream s = new_stream(ctx, 20);
    return drain(&s, SIZE_MAX, &n);
}

static void test_out_of_memory(void **state)
{
    each_allocation_fails(*state, four_threads, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        CORE_TEST(test_pieces_come_in_order),
        CORE_TEST(test_the_first_failed_piece_counts),
        CORE_TEST(test_a_failed_fill_comes_last),
        CORE_TEST(test_it_may_be_left_early),
        CORE_TEST(test_interrupt),
        CORE_TEST(test_out_of_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
