/**
 * attribute.h: which unit, street and zones each case belongs to, by which rule and how far: tables case_places and
 * case_zones. Every case has exactly one row: cases = attributed + unattributed.
 */
#ifndef WARD_STORE_ATTRIBUTE_H
#define WARD_STORE_ATTRIBUTE_H

#include "store/db.h"

struct ward_attributed {
    uint64_t cases;                                              /* rows of cases */
    uint64_t decided;                                            /* of them decided in this run; the others stood */
    uint64_t inside, edge, near, duty, address, manual, outside; /* of all, by unit_rule; outside: unit_code is NULL */
    uint64_t no_place;                                           /* of the outside, those without coordinates */
    uint64_t bad_place; /* of the outside, those whose place is no point, or in another CRS */
    uint64_t on_street; /* of all cases, those with a street */
    bool was_full;      /* everything was redone: asked for, or units, streets, barriers, zones or distances changed */
};

/**
 * @brief  Decides the cases that are new, whose place or day changed, or (all, or anything they depend on changed)
 * every one. Unit: covers, on a shared edge the lowest code; else the nearest within near_m (20); the units valid on
 * the day of reporting. Street: the nearest within street_m (50), none across a barrier while one on this side is in
 *         reach. Manual decisions stand. Inside the caller's transaction.
 * @errors WARD_E_NOT_LOADED (no units, no cases), WARD_E_GEOM, WARD_E_SQL, WARD_E_INTERRUPT
 * @cost   about a second per 100,000 cases
 */
ward_rc ward_attribute(struct ward_db *db, bool all, struct ward_attributed *out) WARD_CHECK;

/**
 * @brief  A decision by hand, which outranks the rules and survives every later run; then the same as ward_attribute().
 * @param why  the reason, shown with the decision
 * @errors WARD_E_NAME (no such case, or no such unit on the day it was reported)
 */
ward_rc ward_attribute_set(struct ward_db *db, const char *case_id, const char *unit_code, const char *why,
                           struct ward_attributed *out) WARD_CHECK;

#endif
