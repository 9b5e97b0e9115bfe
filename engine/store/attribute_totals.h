/**
 * attribute_totals.h: how many cases are decided by which rule, kept from run to run as a setting, so that a run over
 * few cases need not count them all; private to the attribution.
 */
#ifndef WARD_STORE_ATTRIBUTE_TOTALS_H
#define WARD_STORE_ATTRIBUTE_TOTALS_H

#include "store/attribute.h"

/** The setting; whoever writes decisions beside the attribution takes it away (pending.h). */
#define WARD_TOTALS "attribute.totals"

/** @brief What it says. *found false: it is not there, or not as ward_totals_keep() writes it. */
ward_rc ward_totals_read(struct ward_db *db, struct ward_attributed *out, bool *found) WARD_CHECK;

/** @brief Counts the decisions of the listed cases (case_pending), or of all. decided and was_full are left alone. */
ward_rc ward_totals_count(struct ward_db *db, bool of_listed, struct ward_attributed *out) WARD_CHECK;

/** @brief a += sign * b, with sign 1 or -1; decided and was_full are left alone. */
void ward_totals_add(struct ward_attributed *a, int sign, const struct ward_attributed *b);

/**
 * @brief  Promise 1: one row a case, and each row is one thing. What was counted row by row is compared with what the
 *         tables hold: all of them, or, of a run over few cases, the listed ones and both ends.
 * @errors WARD_E_INTERNAL
 */
ward_rc ward_totals_check(struct ward_db *db, bool of_listed, const struct ward_attributed *a) WARD_CHECK;

ward_rc ward_totals_keep(struct ward_db *db, const struct ward_attributed *a) WARD_CHECK;

#endif
