/**
 * mean.c: ward_mean(x [, weight]): sum(weight x value) / sum(weight), of the decimals that were written.
 *
 * 0.4 x 93.93 is no binary number, so that a score of 94.46 comes out as 94.46000000000001, another way to the same
 * score as 94.46, and the two are no tie; or as 89.99999999999999, and misses its band. Here every number counts as the
 * shortest decimal that reads back as it, which is what somebody wrote; sums and products of these are exact, and the
 * one quotient is rounded once, at the end.
 *
 * | argument | is                                                                                                 |
 * |----------|----------------------------------------------------------------------------------------------------|
 * | x        | a number                                                                                           |
 * | weight   | a number, 0 or more; left out: 1                                                                   |
 *
 * A row with a NULL is left out; no row, or weights that add up to 0, give NULL; a text or a blob is an error. Where
 * the numbers are too long for 127 bits together, the sums are those of ward_sum(). Independent of the order of rows.
 *
 *     SELECT ward_mean(x, w) FROM (SELECT 93.93 AS x, 0.4 AS w UNION ALL SELECT 95.67, 0.4 UNION ALL SELECT 93.1, 0.2);
 *     -- 94.46
 */
#include "sql/mean.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/text.h"
#include "sql/exact.h"

/* SQLite aligns what it gives an aggregate to eight bytes, not to the sixteen of an __int128. */
typedef __int128 wide __attribute__((aligned(8)));

/* value = digits / 10^scale */
struct decimal {
    wide digits;
    int scale;
};

struct mean {
    struct decimal sum, weights;
    struct ward_exact long_sum, long_weights; /* what counts where a decimal did not fit */
    bool is_long;
};

#define SCALE_MAX 36

/* false: it does not fit */
static bool scale_up(struct decimal *d, int scale)
{
    if (scale - d->scale > SCALE_MAX)
        return d->digits == 0;
    for (; d->scale < scale; d->scale++)
        if (__builtin_mul_overflow(d->digits, (wide)10, &d->digits))
            return false;
    return true;
}

static bool add(struct decimal *sum, struct decimal d)
{
    int scale = sum->scale > d.scale ? sum->scale : d.scale;
    return scale_up(sum, scale) && scale_up(&d, scale) && !__builtin_add_overflow(sum->digits, d.digits, &sum->digits);
}

/* "-12.5e-7" */
static bool parse(const char *text, struct decimal *out)
{
    const char *p = text + (*text == '-');
    bool is_fraction = false;
    *out = (struct decimal){0};
    for (; (*p >= '0' && *p <= '9') || *p == '.'; p++) {
        if (*p == '.') {
            is_fraction = true;
            continue;
        }
        out->digits = out->digits * 10 + (*p - '0');
        out->scale += is_fraction;
    }
    if (*p == 'e' || *p == 'E')
        out->scale -= (int)strtol(p + 1, NULL, 10);
    if (*text == '-')
        out->digits = -out->digits;
    /* 1e20 has a scale of -20: whole numbers have none. */
    return out->scale <= SCALE_MAX && out->scale >= -SCALE_MAX && scale_up(out, 0);
}

/* The shortest decimal that reads back as x; the most usual ones without a detour by text. */
static bool read_decimal(double x, struct decimal *out)
{
    double whole = nearbyint(x * 1e4);
    char text[32];
    if (fabs(whole) < 1e15 && !(whole / 1e4 < x) && !(whole / 1e4 > x)) {
        *out = (struct decimal){.digits = (int64_t)whole, .scale = 4};
        return true;
    }
    if (!isfinite(x))
        return false;
    ward_text_real(x, text);
    return parse(text, out);
}

static bool add_exactly(struct mean *m, double x, double weight)
{
    struct decimal value, w;
    if (!read_decimal(x, &value) || !read_decimal(weight, &w) || !add(&m->weights, w))
        return false;
    value.scale += w.scale;
    return !__builtin_mul_overflow(value.digits, w.digits, &value.digits) && add(&m->sum, value);
}

void ward_mean_step(sqlite3_context *call, int n, sqlite3_value **values)
{
    for (int i = 0; i < n; i++) {
        int type = sqlite3_value_type(values[i]);
        if (type == SQLITE_NULL)
            return;
        if (type != SQLITE_INTEGER && type != SQLITE_FLOAT) {
            sqlite3_result_error(call, "ward_mean needs numbers, not texts or blobs", -1);
            return;
        }
    }
    double x = sqlite3_value_double(values[0]), weight = n > 1 ? sqlite3_value_double(values[1]) : 1;
    struct mean *m = sqlite3_aggregate_context(call, (int)sizeof *m);
    if (m == NULL) {
        sqlite3_result_error_nomem(call);
        return;
    }
    if (!(weight >= 0)) {
        sqlite3_result_error(call, "ward_mean needs weights of 0 or more", -1);
        return;
    }
    ward_exact_add(&m->long_sum, x * weight, 1);
    ward_exact_add(&m->long_weights, weight, 1);
    m->is_long = m->is_long || !add_exactly(m, x, weight);
}

void ward_mean_final(sqlite3_context *call)
{
    struct mean *m = sqlite3_aggregate_context(call, 0);
    if (m == NULL || m->long_weights.count == 0)
        return; /* NULL */
    int scale = m->sum.scale > m->weights.scale ? m->sum.scale : m->weights.scale;
    if (!m->is_long && scale_up(&m->sum, scale) && scale_up(&m->weights, scale)) {
        if (m->weights.digits != 0)
            sqlite3_result_double(call, (double)((__float128)m->sum.digits / (__float128)m->weights.digits));
        return;
    }
    double weights = ward_exact_sum(&m->long_weights);
    if (weights > 0)
        sqlite3_result_double(call, ward_exact_sum(&m->long_sum) / weights);
}
