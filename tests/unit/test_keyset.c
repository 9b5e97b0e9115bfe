#include "core_test.h"

#include "store/keyset.h"

/* Rows found for a hash, in the order they were added, are all that were added under its tag. */
static void every_row_is_found_again(void **state)
{
    struct ward_keyset set = {0};
    uint64_t seed = 1;
    enum { N = 20000 };
    static uint64_t hashes[N + 1];
    for (uint32_t row = 1; row <= N; row++) {
        seed = seed * 6364136223846793005u + 1442695040888963407u;
        /* Few tags, and many of them neighbours: the worst that open addressing can meet. */
        hashes[row] = row % 3 == 0 ? (uint64_t)(row % 7) << 32 : seed;
        assert_int_equal(ward_keyset_add(*state, &set, hashes[row], row), WARD_OK);
    }
    for (uint32_t row = 1; row <= N; row += 97) {
        bool found = false;
        size_t at = 0;
        for (uint32_t other; (other = ward_keyset_next(&set, hashes[row], &at)) != 0;) {
            assert_int_equal(hashes[other] >> 32, hashes[row] >> 32);
            found = found || other == row;
        }
        assert_true(found);
    }
    ward_keyset_clear(&set);
}

static void an_empty_set_knows_nothing(void **state)
{
    struct ward_keyset set = {0};
    size_t at = 0;
    (void)state;
    assert_int_equal(ward_keyset_next(&set, 5, &at), 0);
    ward_keyset_clear(&set);
}

static ward_rc add_one(struct ward_ctx *ctx, const void *with)
{
    struct ward_keyset set = {0};
    (void)with;
    ward_rc rc = ward_keyset_add(ctx, &set, 1, 1);
    ward_keyset_clear(&set);
    return rc;
}

static void failing_allocations_leave_nothing(void **state)
{
    each_allocation_fails(*state, add_one, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {CORE_TEST(every_row_is_found_again), CORE_TEST(an_empty_set_knows_nothing),
                                       CORE_TEST(failing_allocations_leave_nothing)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
