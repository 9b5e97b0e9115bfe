/** gap_rules.h: gaps by a layer's own distance where its rules give another one in some zones (@rule service_m
 * zone.kind=…): each part of an area by the distance that holds there. */
#ifndef WARD_SQL_GAP_RULES_H
#define WARD_SQL_GAP_RULES_H

#include "sql/demand.h"
#include "sql/gap_ahead.h"

struct ward_gap_rules {
    struct ward_demand_rules rules;
    const struct ward_indexed *served[WARD_MOST_RULES]; /* held; NULL: a rule that says nothing of an area */
    size_t n;                                           /* rules that do */
};

/** @brief The rules by zone alone; a distance by class of street or by unit is none of an area. {0} or earlier ones,
 * which are cleared. @errors as ward_demand_rules_read() and ward_cache_serving() */
ward_rc ward_gap_rules_read(struct ward_state *state, const char *layer, const struct ward_moment *when,
                            struct ward_gap_rules *out) WARD_CHECK;
void ward_gap_rules_clear(struct ward_gap_rules *rules);

/** @brief The gap of an area, of which the first rule takes its zones, the next what is left of its own, and the
 * layer's own distance the rest. @errors as ward_gap_one(), WARD_E_GEOS */
ward_rc ward_gap_by_rules(struct ward_ctx *ctx, const struct ward_gap_rules *rules, const struct ward_indexed *own,
                          const struct ward_geom *area, bool wants_geom, struct ward_gap_answer *answer) WARD_CHECK;

#endif
