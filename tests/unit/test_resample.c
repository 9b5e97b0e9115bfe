/* core/resample.c: intervals of ranks against cases that need no chance, and against every draw counted out. */
#include "core_test.h"

#include "core/mem.h"
#include "core/resample.h"

#define DRAWS 20000

static void ranks(const struct ward_stratum *strata, size_t n, size_t groups, double confidence,
                  struct ward_rank_range *out)
{
    struct ward_ctx *ctx = ward_ctx_new();
    assert_int_equal(ward_resample_ranks(ctx, strata, n, groups, DRAWS, confidence, out), WARD_OK);
    ward_ctx_free(ctx);
}

/* Far apart: no draw changes anything. */
static void test_sure(void **state)
{
    const double best[] = {95, 97}, middle[] = {80, 82, 84}, last[] = {10, 30};
    const struct ward_stratum strata[] = {
        {.group = 2, .coefficient = 1, .values = last, .n = 2, .seed = 1},
        {.group = 0, .coefficient = 1, .values = best, .n = 2, .seed = 2},
        {.group = 1, .coefficient = 1, .values = middle, .n = 3, .seed = 3},
    };
    struct ward_rank_range out[3];
    (void)state;
    ranks(strata, 3, 3, 1, out);
    for (uint32_t g = 0; g < 3; g++) {
        assert_int_equal(out[g].low, g + 1);
        assert_int_equal(out[g].high, g + 1);
    }
}

/* A is 0 or 2 by halves (its mean of two picks 0, 1, 2 by quarters and a half), B is 1: A is first in 1/4, shares the
 * rank in 1/2, is second in 1/4. So 1 to 2 holds 100 %, and the middle 40 % is rank 1 alone (shared ranks are 1). */
static void test_counted_out(void **state)
{
    const double a[] = {0, 2}, b[] = {1};
    const struct ward_stratum strata[] = {{.group = 0, .coefficient = 1, .values = a, .n = 2, .seed = 7},
                                          {.group = 1, .coefficient = 1, .values = b, .n = 1, .seed = 8}};
    struct ward_rank_range out[2];
    (void)state;
    ranks(strata, 2, 2, 1, out);
    assert_int_equal(out[0].low, 1);
    assert_int_equal(out[0].high, 2);
    assert_int_equal(out[1].low, 0); /* one value tells nothing of how sure it is */
    ranks(strata, 2, 2, 0.4, out);
    assert_int_equal(out[0].low, 1);
    assert_int_equal(out[0].high, 1);
    /* second in a quarter of the draws: 0.49 leaves 25.5 % at each end, 0.51 only 24.5 % */
    ranks(strata, 2, 2, 0.46, out);
    assert_int_equal(out[0].high, 1);
    ranks(strata, 2, 2, 0.54, out);
    assert_int_equal(out[0].high, 2);
}

/* Two parts of one score, with their coefficients: 0.5 x (10 or 20) + 0.25 x 40 is 15 to 20, against 17.5. */
static void test_parts(void **state)
{
    const double a[] = {10, 20}, sure[] = {40}, other[] = {17.5};
    const struct ward_stratum strata[] = {{.group = 0, .coefficient = 0.5, .values = a, .n = 2, .seed = 7},
                                          {.group = 0, .coefficient = 0.25, .values = sure, .n = 1, .seed = 9},
                                          {.group = 1, .coefficient = 1, .values = other, .n = 1, .seed = 8}};
    struct ward_rank_range out[2], again[2];
    (void)state;
    ranks(strata, 3, 2, 0.9, out);
    assert_int_equal(out[0].low, 1);
    assert_int_equal(out[0].high, 2);
    ranks(strata, 3, 2, 0.9, again);
    assert_memory_equal(out, again, sizeof out);
}

static void test_faults(void **state)
{
    const double a[] = {10, 20};
    struct ward_stratum s = {.group = 0, .coefficient = 1, .values = a, .n = 2, .seed = 7};
    struct ward_rank_range out[1];
    struct ward_ctx *ctx = ward_ctx_new();
    (void)state;
    assert_int_equal(ward_resample_ranks(ctx, &s, 1, 1, 0, 0.9, out), WARD_E_ARG);
    assert_int_equal(ward_resample_ranks(ctx, &s, 1, 1, 10, 1.5, out), WARD_E_ARG);
    s.group = 1;
    assert_int_equal(ward_resample_ranks(ctx, &s, 1, 1, 10, 0.9, out), WARD_E_ARG);
    s = (struct ward_stratum){.values = a};
    assert_int_equal(ward_resample_ranks(ctx, &s, 1, 1, 10, 0.9, out), WARD_E_ARG);
    s.n = 2;
    for (long n = 1;; n++) {
        ward_mem_fail_at(n);
        ward_rc rc = ward_resample_ranks(ctx, &s, 1, 1, 10, 0.9, out);
        ward_mem_fail_at(0);
        if (rc == WARD_OK)
            break;
        assert_int_equal(rc, WARD_E_NOMEM);
    }
    ward_ctx_free(ctx);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sure),
        cmocka_unit_test(test_counted_out),
        cmocka_unit_test(test_parts),
        cmocka_unit_test(test_faults),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
