/** scores.h: the day's scores of units, streets, subdistricts and the district, stored in score_days. */
#ifndef WARD_STORE_SCORES_H
#define WARD_STORE_SCORES_H

#include "store/kept_rows.h"

/** The four levels and the query that scores each; the queries hold the model, this file only stores their rows. */
struct ward_score_level {
    const char *level; /* as in score_rules and score_days */
    const char *query;
    const char *code, *other; /* the column that names the row, and what stands for it where that is NULL */
    const char *const *parts; /* the columns kept in components; NULL-ended */
};
const struct ward_score_level *ward_score_levels(size_t *n);

/**
 * @brief  Runs the four queries for one day (from_date = to_date = day) and replaces exactly that day's rows.
 * @param[in,out] kept  where their rows and those of the queries they are made with stand afterwards, for exports of
 * the same day; initialised, without rows of another day
 * @param[out] rows    rows stored
 * @param[out] scored  of them, units that have a score
 * Inside the caller's transaction; the ward_ functions must be registered. @cost  the queries' own
 * @errors WARD_E_NOT_LOADED, WARD_E_SQL
 */
ward_rc ward_scores_day(struct ward_db *db, struct ward_kept_rows *kept, const char *day, uint64_t *rows,
                        uint64_t *scored) WARD_CHECK;

/** @brief XXH3-128 of the stored scores of some days, as 32 hex digits: two runs over the same inputs must agree. */
ward_rc ward_scores_hash(struct ward_db *db, const char *from, const char *to, char out[33]) WARD_CHECK;

#endif
