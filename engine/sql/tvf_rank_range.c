/**
 * tvf_rank_range.c: ward_rank_range(sample, draws, confidence): which ranks a score may as well have had.
 *
 * | argument   | is                                                                                               |
 * |------------|--------------------------------------------------------------------------------------------------|
 * | sample     | blob: what ward_sample() gathered                                                                |
 * | draws      | integer, 1 to 100000: how often the values are drawn anew, with replacement                      |
 * | confidence | real, 0 to 1: the share of the draws whose ranks the range holds                                 |
 *
 * One row a code, ascending; none where an argument is NULL. The same sample gives the same ranges: each part draws
 * from a stream of its own, seeded by its name and values, so that another unit's data do not change it.
 *
 *     CREATE TABLE ward_rank_range(
 *         code TEXT,
 *         rank_low INTEGER,   -- the best rank; NULL where no part has two values: nothing is known of how sure it is
 *         rank_high INTEGER,  -- the worst
 *         in_sample HIDDEN, in_draws HIDDEN, in_confidence HIDDEN
 *     );
 *
 *     SELECT g.code, g.rank_low, g.rank_high
 *     FROM (SELECT ward_sample(unit_code, unit_code, 1, 100 - deduction) AS sample FROM inspections) AS s
 *     CROSS JOIN ward_rank_range(s.sample, 1000, 0.9) AS g;
 */
#include <string.h>
#include <xxhash.h>

#include "core/mem.h"
#include "core/resample.h"
#include "sql/argument.h"
#include "sql/tvf.h"

enum { SAMPLE, DRAWS, CONFIDENCE };
#define DRAWS_MAX 100000

struct range_cursor {
    struct ward_tvf_cursor base; /* first */
    struct ward_stratum *strata;
    size_t n_strata, strata_capacity;
    double *values; /* of all strata; the blob's own are not aligned */
    size_t n_values, values_capacity;
    const char **codes; /* in the blob */
    size_t n_codes, codes_capacity;
    struct ward_rank_range *ranges;
    size_t ranges_capacity;
};

static ward_rc bad_sample(struct ward_ctx *ctx)
{
    return ward_fail(ctx, WARD_E_ARG, "sample must be what ward_sample() gave");
}

/* A text that ends before `end`; NULL: none. */
static const char *read_text(const char **at, const char *end)
{
    const char *text = *at, *nul = memchr(text, '\0', (size_t)(end - text));
    if (nul != NULL)
        *at = nul + 1;
    return nul != NULL ? text : NULL;
}

static ward_rc add_code(struct ward_ctx *ctx, struct range_cursor *c, const char *code)
{
    if (c->n_codes > 0 && strcmp(c->codes[c->n_codes - 1], code) == 0)
        return WARD_OK;
    ward_rc rc = ward_grow(ctx, &c->codes, &c->codes_capacity, c->n_codes + 1, sizeof *c->codes);
    if (rc == WARD_OK)
        c->codes[c->n_codes++] = code;
    return rc;
}

static ward_rc read_part(struct ward_ctx *ctx, struct range_cursor *c, const char **at, const char *end)
{
    struct ward_stratum s = {0};
    uint64_t n = 0;
    const char *code = read_text(at, end), *part = code != NULL ? read_text(at, end) : NULL;
    if (part == NULL || (size_t)(end - *at) < sizeof s.coefficient + sizeof n)
        return bad_sample(ctx);
    memcpy(&s.coefficient, *at, sizeof s.coefficient);
    memcpy(&n, *at + sizeof s.coefficient, sizeof n);
    *at += sizeof s.coefficient + sizeof n;
    if (n < 1 || n > (size_t)(end - *at) / sizeof(double))
        return bad_sample(ctx);
    s.n = (size_t)n;
    s.seed = XXH3_64bits_withSeed(*at, s.n * sizeof(double), XXH3_64bits(part, strlen(part)));
    ward_rc rc = add_code(ctx, c, code);
    if (rc == WARD_OK)
        rc = ward_grow(ctx, &c->values, &c->values_capacity, c->n_values + s.n, sizeof *c->values);
    if (rc == WARD_OK)
        rc = ward_grow(ctx, &c->strata, &c->strata_capacity, c->n_strata + 1, sizeof *c->strata);
    if (rc != WARD_OK)
        return rc;
    memcpy(c->values + c->n_values, *at, s.n * sizeof(double));
    *at += s.n * sizeof(double);
    c->n_values += s.n;
    s.group = (uint32_t)c->n_codes - 1;
    c->strata[c->n_strata++] = s;
    return WARD_OK;
}

static ward_rc read_sample(struct ward_ctx *ctx, struct range_cursor *c)
{
    sqlite3_value *value = c->base.arguments[SAMPLE];
    if (sqlite3_value_type(value) != SQLITE_BLOB)
        return bad_sample(ctx);
    const char *at = sqlite3_value_blob(value), *end = at + sqlite3_value_bytes(value);
    ward_rc rc = WARD_OK;
    c->n_strata = c->n_values = c->n_codes = 0;
    while (rc == WARD_OK && at < end)
        rc = read_part(ctx, c, &at, end);
    size_t from = 0;
    for (size_t i = 0; rc == WARD_OK && i < c->n_strata; from += c->strata[i++].n)
        c->strata[i].values = c->values + from;
    return rc;
}

static ward_rc range_filter(struct ward_tvf_cursor *base)
{
    struct range_cursor *c = (struct range_cursor *)base;
    struct ward_ctx *ctx = base->state->ctx;
    sqlite3_int64 draws = sqlite3_value_int64(base->arguments[DRAWS]);
    double confidence = sqlite3_value_double(base->arguments[CONFIDENCE]);
    if (draws < 1 || draws > DRAWS_MAX || !(confidence >= 0 && confidence <= 1))
        return ward_fail(ctx, WARD_E_ARG, "draws is a number from 1 to %d, confidence one from 0 to 1", DRAWS_MAX);
    ward_rc rc = read_sample(ctx, c);
    if (rc == WARD_OK)
        rc = ward_grow(ctx, &c->ranges, &c->ranges_capacity, c->n_codes + 1, sizeof *c->ranges);
    if (rc == WARD_OK && c->n_codes > 0)
        rc = ward_resample_ranks(ctx, c->strata, c->n_strata, c->n_codes, (uint32_t)draws, confidence, c->ranges);
    if (rc == WARD_OK)
        base->n_rows = c->n_codes;
    return rc;
}

static ward_rc range_column(struct ward_tvf_cursor *base, sqlite3_context *call, int column)
{
    const struct range_cursor *c = (const struct range_cursor *)base;
    const struct ward_rank_range *range = &c->ranges[base->row];
    if (column == 0)
        sqlite3_result_text(call, c->codes[base->row], -1, SQLITE_TRANSIENT);
    else if (range->low > 0)
        sqlite3_result_int64(call, column == 1 ? range->low : range->high);
    return WARD_OK;
}

static void range_clear(struct ward_tvf_cursor *base)
{
    struct range_cursor *c = (struct range_cursor *)base;
    ward_mem_free(c->strata);
    ward_mem_free(c->values);
    ward_mem_free(c->codes);
    ward_mem_free(c->ranges);
}

const struct ward_tvf ward_tvf_rank_range = {
    .name = "ward_rank_range",
    .usage = "ward_rank_range(sample, draws, confidence)",
    .declare = "CREATE TABLE ward_rank_range(code TEXT, rank_low INTEGER, rank_high INTEGER, in_sample HIDDEN, "
               "in_draws HIDDEN, in_confidence HIDDEN)",
    .columns = 3,
    .required = 3,
    .arguments = 3,
    .rows = 1000,
    .cursor_size = sizeof(struct range_cursor),
    .filter = range_filter,
    .column = range_column,
    .clear = range_clear,
};
