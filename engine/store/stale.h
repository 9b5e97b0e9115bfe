/**
 * stale.h: which scored days no longer say what their rows say (table score_stale): days of cases and inspections that
 * came, changed or went since, whoever wrote them. Plain-SQL triggers mark them; the next daily run scores them again.
 */
#ifndef WARD_STORE_STALE_H
#define WARD_STORE_STALE_H

#include "store/define.h"

/** @brief The triggers of a table that scores are made of (NULL: of all); nothing where there is no such table, or none
 * of scored days. */
ward_rc ward_stale_watch(struct ward_db *db, const char *layer) WARD_CHECK;

/** @brief Every scored day, because a layer of theirs was replaced or all cases attributed anew. */
ward_rc ward_stale_all(struct ward_db *db) WARD_CHECK;

/** @brief Every scored day, if units, streets, rules or the queries that score (also those they use, and the settings
 * of their parameters) are not those of the last run; keeps what they are now. The ward_ functions must be registered.
 */
ward_rc ward_stale_basis(struct ward_db *db, const struct ward_paths *paths) WARD_CHECK;

/**
 * @brief  The stale days outside [from, to] (days since 1970), ascending.
 * @param[out] out  n; free with ward_mem_free()
 */
ward_rc ward_stale_days(struct ward_db *db, int64_t from, int64_t to, int64_t **out, size_t *n) WARD_CHECK;

/** @brief A day was scored. */
ward_rc ward_stale_done(struct ward_db *db, const char *day) WARD_CHECK;

#endif
