/**
 * pending.h: which cases are to be decided (table case_pending, by cases.id): those that came, changed or went since
 * the last attribution, whoever wrote them. Plain-SQL triggers keep the list, so that a run need not compare every case
 * with its decision; where they cannot have seen everything, it does.
 */
#ifndef WARD_STORE_PENDING_H
#define WARD_STORE_PENDING_H

#include "store/db.h"
#include "store/touched.h"

/** @brief The triggers of cases, case_places or case_decisions (NULL: of all three); nothing where a table is missing.
 */
ward_rc ward_pending_watch(struct ward_db *db, const char *table) WARD_CHECK;

/**
 * @brief  Completes the list: where the triggers have not seen everything that was written, and where the decisions
 *         themselves were written by others, every case is compared with its decision.
 * @param[in,out] is_known  how many cases are decided by which rule is known (attribute_totals.h); false afterwards: it
 *                          was not, or not everything was seen
 * @cost   O(1), or O(cases)
 */
ward_rc ward_pending_complete(struct ward_db *db, bool *is_known) WARD_CHECK;

/** @brief More cases, because of what is below them. Repeats are allowed. */
ward_rc ward_pending_add(struct ward_db *db, const struct ward_touched *touched) WARD_CHECK;

/** @brief How many are listed, and how many of them have a decision already. @cost O(listed) */
ward_rc ward_pending_count(struct ward_db *db, int64_t *listed, int64_t *decided) WARD_CHECK;

/** @brief Every case is decided: the list is empty. */
ward_rc ward_pending_done(struct ward_db *db) WARD_CHECK;

/** @brief The cases were replaced as a whole: the next run compares them all. */
ward_rc ward_pending_unseen(struct ward_db *db) WARD_CHECK;

#endif
