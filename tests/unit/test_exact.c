/** test_exact.c: exact sums against answers by hand, against other orders, and against 64-bit integers. */
#include <float.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "sql/exact.h"

#define TINY 0x1p-1074

static double sum_of(const double *values, size_t n)
{
    struct ward_exact sum = {0};
    for (size_t i = 0; i < n; i++)
        ward_exact_add(&sum, values[i], 1);
    return ward_exact_sum(&sum);
}

static double mean_of(const double *values, size_t n)
{
    struct ward_exact sum = {0};
    for (size_t i = 0; i < n; i++)
        ward_exact_add(&sum, values[i], 1);
    return ward_exact_mean(&sum);
}

/* Bit for bit: no tolerance anywhere in this file. */
static void same(double got, double want)
{
    if (memcmp(&got, &want, sizeof got) != 0)
        fail_msg("got %a, expected %a", got, want);
}

#define SUM(...) sum_of((const double[]){__VA_ARGS__}, sizeof((const double[]){__VA_ARGS__}) / sizeof(double))
#define MEAN(...) mean_of((const double[]){__VA_ARGS__}, sizeof((const double[]){__VA_ARGS__}) / sizeof(double))

static void test_sums_by_hand(void **state)
{
    (void)state;
    same(SUM(0), 0);
    same(SUM(-0.0), 0);
    same(SUM(1e16, 1, -1e16), 1);
    same(SUM(1e308, 1e308, -1e308), 1e308);
    same(SUM(1e308, 1e308), HUGE_VAL);
    same(SUM(-1e308, -1e308), -HUGE_VAL);
    same(SUM(TINY, TINY, -TINY), TINY);
    same(SUM(DBL_MAX, TINY), DBL_MAX);
    same(SUM(-1.5, 0.25), -1.25);
    /* 0.1 ten times: the doubles' exact sum is 1 + 2^-54 + …, nearest 1. */
    same(SUM(0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1), 1);
    /* Halves go to even, and anything beyond the half decides. */
    same(SUM(0x1p53, 1), 0x1p53);
    same(SUM(0x1p53, 1, TINY), 0x1p53 + 2);
    same(SUM(0x1p53, 1, -TINY), 0x1p53);
    same(SUM(0x1p53, 3), 0x1p53 + 4);
    same(SUM(-0x1p53, -1, -TINY), -0x1p53 - 2);
    /* Just below and at the point where the largest double gives way to infinity. */
    same(SUM(DBL_MAX, 0x1p969), DBL_MAX);
    same(SUM(DBL_MAX, 0x1p970), HUGE_VAL);
    same(SUM(DBL_MAX, 0x1p970, -TINY), DBL_MAX);
}

static void test_means_by_hand(void **state)
{
    (void)state;
    same(MEAN(1, 2), 1.5);
    same(MEAN(1, 1, 0), 2.0 / 3.0);
    same(MEAN(1e308, 1e308), 1e308);   /* the sum overflows, the mean does not */
    same(MEAN(TINY, 0), 0);            /* half of the smallest: a tie, to even */
    same(MEAN(TINY, TINY, 0), TINY);   /* two thirds */
    same(MEAN(3 * TINY, 0), 2 * TINY); /* one and a half: a tie, to even */
    same(MEAN(-1, -1, 0), -2.0 / 3.0);
    /* (2^53 + 1) / 1 cannot be had; (2^54 + 2) / 2 = 2^53 + 1 is a tie to even, and a third number breaks it. */
    same(MEAN(0x1p54, 2), 0x1p53);
    same(MEAN(0x1p54, 2, 0x1p53 + 2), 0x1p53 + 2);
}

static void test_infinities(void **state)
{
    (void)state;
    same(SUM(HUGE_VAL, 1), HUGE_VAL);
    same(MEAN(-HUGE_VAL, 1e300), -HUGE_VAL);
    assert_true(isnan(SUM(HUGE_VAL, -HUGE_VAL)));
    struct ward_exact sum = {0};
    ward_exact_add(&sum, HUGE_VAL, 1);
    ward_exact_add(&sum, 2, 1);
    ward_exact_add(&sum, HUGE_VAL, -1); /* leaves the window */
    same(ward_exact_sum(&sum), 2);
    same(ward_exact_mean(&sum), 2);
}

static void test_none(void **state)
{
    (void)state;
    struct ward_exact sum = {0};
    assert_true(isnan(ward_exact_mean(&sum)));
    same(ward_exact_sum(&sum), 0);
}

static void test_integers_are_exact(void **state)
{
    (void)state;
    struct ward_exact sum = {0};
    ward_exact_add_integer(&sum, INT64_MAX, 1);
    ward_exact_add_integer(&sum, INT64_MIN, 1);
    same(ward_exact_sum(&sum), -1);
    ward_exact_add_integer(&sum, INT64_C(0x20000000000001), 1); /* 2^53 + 1 is no double */
    ward_exact_add_integer(&sum, INT64_C(0x20000000000000), -1);
    same(ward_exact_sum(&sum), 0);
}

static uint64_t next(uint64_t *seed)
{
    *seed = *seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return *seed >> 11;
}

/* Any bits of a double that are finite. */
static double any_double(uint64_t *seed)
{
    uint64_t bits = next(seed) << 11 ^ next(seed);
    double value;
    memcpy(&value, &bits, sizeof value);
    return isfinite(value) ? value : 1.0;
}

static void test_any_order_gives_the_same_bits(void **state)
{
    (void)state;
    enum { N = 200 };
    double values[N];
    uint64_t seed = 7;
    for (int round = 0; round < 50; round++) {
        for (size_t i = 0; i < N; i++)
            values[i] = any_double(&seed);
        double sum = sum_of(values, N), mean = mean_of(values, N);
        for (int shuffle = 0; shuffle < 5; shuffle++) {
            for (size_t i = N - 1; i > 0; i--) {
                size_t j = next(&seed) % (i + 1);
                double kept = values[i];
                values[i] = values[j];
                values[j] = kept;
            }
            same(sum_of(values, N), sum);
            same(mean_of(values, N), mean);
        }
    }
}

/* Sums of multiples of 2^-20 below 2^63 are exact in int64; quotients of them are checked by 128-bit comparison. */
static void test_against_integer_arithmetic(void **state)
{
    (void)state;
    uint64_t seed = 11;
    for (int round = 0; round < 2000; round++) {
        struct ward_exact sum = {0};
        int64_t whole = 0;
        int64_t n = 1 + (int64_t)(next(&seed) % 9);
        for (int64_t i = 0; i < n; i++) {
            int64_t term = (int64_t)(next(&seed) % UINT64_C(0x20000000000000)) - INT64_C(0x10000000000000);
            whole += term;
            ward_exact_add(&sum, ldexp((double)term, -20), 1);
        }
        same(ward_exact_sum(&sum), ldexp((double)whole, -20)); /* int64 to double rounds once, to even */
        double mean = ward_exact_mean(&sum);
        /* |mean * n - sum| must not exceed that of either neighbour; long double holds 64 bits: compare scaled to
         * 2^-20. */
        long double target = (long double)whole / (long double)n;
        double nearest = (double)ldexpl(target, -20);
        /* Rounding twice may differ in a tie alone: then the neighbours are equally near. */
        if (mean < nearest || mean > nearest)
            assert_true(fabs(mean - nearest) <= nextafter(fabs(nearest), HUGE_VAL) - fabs(nearest));
        else
            same(mean, nearest);
    }
}

static void test_a_window_moves_without_a_trace(void **state)
{
    (void)state;
    enum { N = 300, WIDTH = 7 };
    double values[N];
    uint64_t seed = 3;
    struct ward_exact sum = {0};
    for (size_t i = 0; i < N; i++) {
        values[i] = any_double(&seed);
        ward_exact_add(&sum, values[i], 1);
        if (i >= WIDTH)
            ward_exact_add(&sum, values[i - WIDTH], -1);
        if (i >= WIDTH - 1) {
            same(ward_exact_sum(&sum), sum_of(values + i - (WIDTH - 1), WIDTH));
            same(ward_exact_mean(&sum), mean_of(values + i - (WIDTH - 1), WIDTH));
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sums_by_hand),
        cmocka_unit_test(test_means_by_hand),
        cmocka_unit_test(test_infinities),
        cmocka_unit_test(test_none),
        cmocka_unit_test(test_integers_are_exact),
        cmocka_unit_test(test_any_order_gives_the_same_bits),
        cmocka_unit_test(test_against_integer_arithmetic),
        cmocka_unit_test(test_a_window_moves_without_a_trace),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
