/** manual.h: decisions by hand about single cases (table case_decisions), which outrank the rules and outlive the case.
 */
#ifndef WARD_STORE_MANUAL_H
#define WARD_STORE_MANUAL_H

#include "store/db.h"

struct ward_decision {
    char *case_id, *unit_code, *why;
};

struct ward_manual {
    struct ward_decision *items; /* by case_id, bytewise */
    size_t n, capacity;
};

/** @brief All of them. Start from {0}; free with ward_manual_clear(). */
ward_rc ward_manual_read(struct ward_db *db, struct ward_manual *out) WARD_CHECK;

/** @brief Stores one more, or another in the place of the one for that case; the case is to be decided anew then. */
ward_rc ward_manual_put(struct ward_db *db, const char *case_id, const char *unit_code, const char *why) WARD_CHECK;

/** @brief NULL: none. Borrowed. */
const struct ward_decision *ward_manual_find(const struct ward_manual *m, const char *case_id);

void ward_manual_clear(struct ward_manual *m);

#endif
