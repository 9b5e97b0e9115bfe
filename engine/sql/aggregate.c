/**
 * aggregate.c: sums and means that do not depend on the order of rows.
 *
 * SQLite's sum() and avg() round at every row, so the last digits change with the plan, the index and the number of
 * threads; the same figures would then differ between two runs. These two add exactly and round once, at the end.
 *
 * | function    | argument        | gives                                                                          |
 * |-------------|-----------------|--------------------------------------------------------------------------------|
 * | ward_sum(x) | a number        | a real: the sum, correctly rounded; NULL where there is no number              |
 * | ward_avg(x) | a number        | a real: sum / count as one correctly rounded quotient; NULL for none           |
 *
 * NULLs are skipped; a text or a blob is an error; infinities count, and both signs of them together give NULL. They
 * also work as window functions, and taking a row out of a frame is exact as well.
 *
 *     SELECT ward_sum(x) FROM (SELECT 1e16 AS x UNION ALL SELECT 1 UNION ALL SELECT -1e16);        -- 1.0
 *     SELECT code, ward_avg(score) FROM score_days WHERE level = 'subdistrict' GROUP BY code;
 *     SELECT day, ward_avg(score) OVER (ORDER BY day ROWS 6 PRECEDING) FROM score_days WHERE level = 'district';
 */
#include "sql/aggregate.h"

#include <math.h>

#include "sql/exact.h"

static void total_change(sqlite3_context *call, sqlite3_value *value, int sign)
{
    int type = sqlite3_value_type(value);
    if (type == SQLITE_NULL)
        return;
    if (type != SQLITE_INTEGER && type != SQLITE_FLOAT) {
        sqlite3_result_error(call, "ward_sum and ward_avg need numbers, not texts or blobs", -1);
        return;
    }
    struct ward_exact *sum = sqlite3_aggregate_context(call, (int)sizeof *sum);
    if (sum == NULL)
        sqlite3_result_error_nomem(call);
    else if (type == SQLITE_INTEGER)
        ward_exact_add_integer(sum, sqlite3_value_int64(value), sign);
    else
        ward_exact_add(sum, sqlite3_value_double(value), sign);
}

void ward_total_step(sqlite3_context *call, int n, sqlite3_value **values)
{
    (void)n;
    total_change(call, values[0], 1);
}

void ward_total_inverse(sqlite3_context *call, int n, sqlite3_value **values)
{
    (void)n;
    total_change(call, values[0], -1);
}

/* A size of 0 asks for the sum without making one: there is none before the first number. */
static void total_value(sqlite3_context *call, double (*value)(struct ward_exact *))
{
    struct ward_exact *sum = sqlite3_aggregate_context(call, 0);
    if (sum == NULL || sum->count == 0)
        sqlite3_result_null(call);
    else
        sqlite3_result_double(call, value(sum)); /* NaN becomes NULL */
}

void ward_sum_value(sqlite3_context *call)
{
    total_value(call, ward_exact_sum);
}

void ward_avg_value(sqlite3_context *call)
{
    total_value(call, ward_exact_mean);
}
