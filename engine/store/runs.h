/** runs.h: the record of each daily run, and which days are scored and which are missing. */
#ifndef WARD_STORE_RUNS_H
#define WARD_STORE_RUNS_H

#include "store/db.h"

struct ward_run { /* texts borrowed; NULL: NULL */
    const char *verb, *from_date, *to_date;
    const char *parameters; /* JSON object: what was asked */
    const char *inputs;     /* JSON object: each layer read, with the fingerprint of its newest load */
    const char *hash;       /* of the results */
    const char *started_at; /* UTC, ISO: the one place with a clock */
    double seconds;
    const char *warnings; /* JSON array */
};

/** @brief XXH3-128 of the texts of a statement's rows, as 32 hex digits: two runs over the same inputs must agree. */
ward_rc ward_run_hash(struct ward_db *db, sqlite3_stmt *rows, char out[33]) WARD_CHECK;

/** @brief Adds the record. Inside the caller's transaction. */
ward_rc ward_run_record(struct ward_db *db, const struct ward_run *run) WARD_CHECK;

/** @brief {"cases":"fingerprint", …} of every layer's newest load, by layer. @param[out] out  free with ward_mem_free()
 */
ward_rc ward_run_inputs(struct ward_db *db, char **out) WARD_CHECK;

/**
 * @brief  The days between the first and the last scored day that have no score.
 * @param[out] first, last  "" when nothing is scored
 * @param[out] n_scored, n_missing  counts
 * @param[out] missing  the days, parted by blanks, three and more as FIRST..LAST, "" for none; free with
 * ward_mem_free()
 */
ward_rc ward_run_days(struct ward_db *db, char first[24], char last[24], uint64_t *n_scored, uint64_t *n_missing,
                      char **missing) WARD_CHECK;

#endif
