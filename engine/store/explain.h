/**
 * explain.h: the rows, rule and distances behind one figure, as rows of their own: part, name, value, meaning. Each is
 * one SELECT over the stored tables, so that what it shows can be looked up and recomputed.
 */
#ifndef WARD_STORE_EXPLAIN_H
#define WARD_STORE_EXPLAIN_H

#include "store/query.h"

/* Each opens the rows; close with ward_query_close(). The ward_ functions must be registered. */

/** @brief A case: what it is, the unit's and street's rule and distances, the candidates, what a barrier changed,
 * zones.
 * @errors WARD_E_NAME (no such case) */
ward_rc ward_explain_case(struct ward_db *db, const char *case_id, struct ward_query **out) WARD_CHECK;

/**
 * @brief  A score over [from, to], recomputed beside the stored one: of a unit every inspection and case behind it, of
 * a subdistrict or the district the units and their weights, of a named street its parts with their lengths too.
 * @param id  a unit's, street's or subdistrict's code, a street's or subdistrict's name, "district" or the district's
 *            name; LEVEL:ID where several levels have it
 * @errors WARD_E_NAME (nothing of that name, or several)
 */
ward_rc ward_explain_score(struct ward_db *db, const struct ward_paths *paths, const char *id, const char *from,
                           const char *to, struct ward_query **out) WARD_CHECK;

struct ward_explain_gap {
    const char *unit_code, *layer;
    const char *as_of;    /* a day */
    const char *scenario; /* now or planned; NULL: now */
    const char *within_m; /* metres as text; NULL: the layer's own service_m */
};

/** @brief A unit's gap in a layer on a day: areas, distance, the facilities in reach that serve, and those that do not
 * with the columns that say why.
 * @errors WARD_E_NAME (no such unit), WARD_E_LAYER, WARD_E_VALUE (scenario, within_m), WARD_E_ARG (no distance) */
ward_rc ward_explain_gap(struct ward_db *db, const struct ward_explain_gap *gap, struct ward_query **out) WARD_CHECK;

/** @brief A gap along a street on foot: the facility nearest by streets, the one nearest straight, and what stops it.
 * @param gap   unit_code is the street's street_id
 * @param at_m  metres along the street as text, where the gap begins or anywhere in it
 * @errors WARD_E_NAME (no such street), as ward_explain_gap() */
ward_rc ward_explain_street_gap(struct ward_db *db, const struct ward_explain_gap *gap, const char *at_m,
                                struct ward_query **out) WARD_CHECK;

/** @brief A gas pipe's scope on a day, by the query gas_scope: the rule in words, the values, the parts by unit.
 * @errors WARD_E_NAME (no such pipe) */
ward_rc ward_explain_pipe(struct ward_db *db, const struct ward_paths *paths, const char *pipe_id, const char *as_of,
                          struct ward_query **out) WARD_CHECK;

/** @brief A published figure: every issue of it with its value and run. @errors WARD_E_NAME (never published) */
ward_rc ward_explain_figure(struct ward_db *db, const char *figure, struct ward_query **out) WARD_CHECK;

#endif
