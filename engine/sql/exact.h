/**
 * exact.h: sums of doubles and integers without any rounding, whatever their order: one long fixed-point number that
 * spans every double. Only the result is rounded, once, to the nearest double, ties to even.
 */
#ifndef WARD_SQL_EXACT_H
#define WARD_SQL_EXACT_H

#include <stdbool.h>
#include <stdint.h>

/* 32-bit digits from 2^-1152 up: 36 below 1, and above it room for 2^63 numbers of 2^1024. */
#define WARD_EXACT_DIGITS 71

/** All zero is the empty sum. */
struct ward_exact {
    int64_t digits[WARD_EXACT_DIGITS]; /* signed; carries wait */
    uint32_t pending;                  /* additions since the carries were last settled */
    int64_t count;                     /* numbers in the sum */
    int64_t positive_infinities, negative_infinities;
};

/** @brief Adds (sign 1) or takes out (sign -1) one number. NaN is the caller's to skip: SQL has none. */
void ward_exact_add(struct ward_exact *sum, double value, int sign);
void ward_exact_add_integer(struct ward_exact *sum, int64_t value, int sign);

/** @brief The sum, correctly rounded; NAN when both infinities are in it; an infinity beyond the largest double. */
double ward_exact_sum(struct ward_exact *sum);

/** @brief Sum / count, correctly rounded as one quotient; NAN for none. */
double ward_exact_mean(struct ward_exact *sum);

#endif
