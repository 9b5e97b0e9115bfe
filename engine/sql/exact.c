#include "sql/exact.h"

#include <math.h>
#include <string.h>

#define POINT_BITS 1152         /* bits below 1: 1074 for the smallest double, and guard bits for the quotient */
#define SETTLE_AFTER (1u << 30) /* each addition moves a digit by less than 2^32, so an int64 holds 2^31 of them */

/* The settled magnitude: digits below 2^32, and the sign apart. */
struct magnitude {
    uint32_t digits[WARD_EXACT_DIGITS + 1];
    bool is_negative;
};

/* Moves every carry up; digits end in [0, 2^32) but the highest, which keeps the sign. */
static void settle(struct ward_exact *sum)
{
    for (int i = 0; i + 1 < WARD_EXACT_DIGITS; i++) {
        int64_t low = sum->digits[i] & INT64_C(0xffffffff);
        sum->digits[i + 1] += (sum->digits[i] - low) / INT64_C(0x100000000);
        sum->digits[i] = low;
    }
    sum->pending = 0;
}

/* mantissa * 2^shift, shift counted from the lowest digit's lowest bit. */
static void add_scaled(struct ward_exact *sum, uint64_t mantissa, int shift, int sign)
{
    int at = shift / 32, bits = shift % 32;
    uint64_t low = (mantissa & 0xffffffffu) << bits, high = (mantissa >> 32) << bits;
    uint64_t middle = (low >> 32) + (high & 0xffffffffu);
    sum->digits[at] += sign * (int64_t)(low & 0xffffffffu);
    sum->digits[at + 1] += sign * (int64_t)middle;
    sum->digits[at + 2] += sign * (int64_t)(high >> 32);
    if (++sum->pending >= SETTLE_AFTER)
        settle(sum);
}

void ward_exact_add(struct ward_exact *sum, double value, int sign)
{
    int exponent = 0;
    sum->count += sign;
    if (isinf(value)) {
        if (value > 0)
            sum->positive_infinities += sign;
        else
            sum->negative_infinities += sign;
        return;
    }
    double fraction = frexp(fabs(value), &exponent);
    uint64_t mantissa = (uint64_t)ldexp(fraction, 53);
    /* A subnormal's mantissa ends in zeros: its lowest bit never lies below 2^-1074. */
    add_scaled(sum, mantissa, exponent - 53 + POINT_BITS, value < 0 ? -sign : sign);
}

void ward_exact_add_integer(struct ward_exact *sum, int64_t value, int sign)
{
    uint64_t magnitude = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
    sum->count += sign;
    add_scaled(sum, magnitude, POINT_BITS, value < 0 ? -sign : sign);
}

static void magnitude_of(struct ward_exact *sum, struct magnitude *out)
{
    settle(sum);
    *out = (struct magnitude){.is_negative = sum->digits[WARD_EXACT_DIGITS - 1] < 0};
    int64_t carry = out->is_negative ? 1 : 0;
    for (int i = 0; i < WARD_EXACT_DIGITS; i++) {
        int64_t digit = sum->digits[i];
        if (out->is_negative) { /* two's complement, digit by digit */
            digit = (~digit & INT64_C(0xffffffff)) + carry;
            carry = digit >> 32;
        }
        out->digits[i] = (uint32_t)(digit & INT64_C(0xffffffff));
    }
}

static int bit_at(const struct magnitude *m, int bit)
{
    return bit < 0 ? 0 : (int)((m->digits[bit / 32] >> (bit % 32)) & 1u);
}

static int top_bit(const struct magnitude *m)
{
    for (int i = WARD_EXACT_DIGITS; i >= 0; i--)
        if (m->digits[i] != 0)
            return 32 * i + 31 - __builtin_clz(m->digits[i]);
    return -1;
}

static bool any_below(const struct magnitude *m, int bit)
{
    for (int i = 0; i < bit; i++)
        if (bit_at(m, i) != 0)
            return true;
    return false;
}

/* To the nearest double, ties to even. */
static double magnitude_round(const struct magnitude *m)
{
    int top = top_bit(m);
    if (top < 0)
        return 0;
    int lowest = top - 52;
    if (lowest < POINT_BITS - 1074)
        lowest = POINT_BITS - 1074;
    uint64_t mantissa = 0;
    for (int bit = top; bit >= lowest; bit--)
        mantissa = mantissa << 1 | (uint64_t)bit_at(m, bit);
    if (bit_at(m, lowest - 1) != 0 && ((mantissa & 1u) != 0 || any_below(m, lowest - 1)))
        mantissa++;
    double value = ldexp((double)mantissa, lowest - POINT_BITS);
    return m->is_negative ? -value : value;
}

/* Infinities decide alone; true: they did. */
static bool infinite_result(const struct ward_exact *sum, double *out)
{
    if (sum->positive_infinities == 0 && sum->negative_infinities == 0)
        return false;
    *out = sum->negative_infinities == 0 ? HUGE_VAL : sum->positive_infinities == 0 ? -HUGE_VAL : (double)NAN;
    return true;
}

double ward_exact_sum(struct ward_exact *sum)
{
    struct magnitude m;
    double infinite = 0;
    if (infinite_result(sum, &infinite))
        return infinite;
    magnitude_of(sum, &m);
    return magnitude_round(&m);
}

double ward_exact_mean(struct ward_exact *sum)
{
    struct magnitude m;
    double infinite = 0;
    if (sum->count <= 0)
        return (double)NAN;
    if (infinite_result(sum, &infinite))
        return infinite;
    magnitude_of(sum, &m);
    /*
     * Schoolbook division from the top; what is left at the end is dropped. Beyond the half that decides a rounding lie
     * at least 77 bits of quotient, and a fraction of less than 2^63 parts that is not 0 shows in the first 63 of them.
     */
    unsigned __int128 rest = 0;
    uint64_t divisor = (uint64_t)sum->count;
    for (int i = WARD_EXACT_DIGITS; i >= 0; i--) {
        rest = rest << 32 | m.digits[i];
        m.digits[i] = (uint32_t)(rest / divisor);
        rest %= divisor;
    }
    return magnitude_round(&m);
}
