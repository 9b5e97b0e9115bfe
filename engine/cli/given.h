/** given.h: -p and --period as a query's arguments, and what a run says of itself on standard error. */
#ifndef WARD_CLI_GIVEN_H
#define WARD_CLI_GIVEN_H

#include "cli/cli.h"
#include "store/query.h"

struct ward_given_arguments {
    struct ward_argument *items;
    char **texts; /* the names, owned; values are argv's or in from, to */
    size_t n, capacity;
    char from[24], to[24]; /* of --period */
};

/**
 * @brief  --period under the names by which a query asks for days: from_date and to_date, as_of (the last day);
 *         first, so that a -p overrules it. out->from and out->to are set in any case.
 * @param  def  NULL: only the two days; a query that has none of those names gets nothing
 * @errors WARD_E_VALUE
 */
ward_rc ward_given_period(struct ward_cli *cli, const struct ward_querydef *def,
                          struct ward_given_arguments *out) WARD_CHECK;

/** @brief `name=value` of `length` bytes; the text is copied. @errors WARD_E_ARG */
ward_rc ward_given_add(struct ward_ctx *ctx, struct ward_given_arguments *out, const char *text,
                       size_t length) WARD_CHECK;
void ward_given_clear(struct ward_given_arguments *given);

/** @brief The parameters used, on standard error: "coverage_gaps: layer=toilets within_m=300". */
void ward_given_note(const struct ward_cli *cli, const char *name, const struct ward_query *q);

/** @brief With --json: one line on standard error that says what ran, with what, how many rows and how long. */
void ward_given_record(const struct ward_cli *cli, const char *verb, const char *name, const struct ward_query *q,
                       uint64_t rows, double seconds);

/** @brief Seconds of a clock that only goes forward. */
double ward_given_clock_s(void);

#endif
