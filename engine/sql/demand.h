/** demand.h: what streets ask of a layer of facilities: their stretches by unit, side and rule, and how far a facility
 * may be from each; and how each facility serves. What ward_street_gaps() and its kin are made from. */
#ifndef WARD_SQL_DEMAND_H
#define WARD_SQL_DEMAND_H

#include "net/streetgaps.h"
#include "sql/state.h"
#include "store/serving.h"

/** A rule of the layer: spacing_m, or service_m under a condition. */
struct ward_demand_rule {
    bool is_spacing;
    double min_m, max_m;              /* NAN: open */
    char *zone;                       /* an SQL condition on zones AS t; NULL: none */
    char *street, *unit;              /* the same on streets and units */
    const struct ward_locator *zones; /* where its zone condition holds; NULL: nowhere, or no condition */
};

struct ward_demand_rules {
    struct ward_demand_rule *items; /* first in the layer's file first */
    size_t n;
    struct ward_locator **locators; /* owned: one a rule, shared rules repeat none */
};

enum { WARD_MOST_RULES = 64 };

/** @brief The layer's rules, their zones as of a day. @errors WARD_E_ARG (more than 64), WARD_E_SQL, WARD_E_NOMEM */
ward_rc ward_demand_rules_read(struct ward_state *state, const char *layer, const struct ward_moment *day,
                               struct ward_demand_rules *out) WARD_CHECK;
void ward_demand_rules_clear(struct ward_demand_rules *rules);

/** @brief Bits of the rules that a row of streets or units (which of them: `is_street`) agrees with, in the rows'
 * order. */
ward_rc ward_demand_rules_mask(struct ward_state *state, const struct ward_demand_rules *rules,
                               const struct ward_rows *rows, const struct ward_moment *day, bool is_street,
                               uint64_t *masks) WARD_CHECK;

/** What a stretch is, beside what the kernel is asked. */
struct ward_demand_meta {
    uint32_t unit;      /* row of units; WARD_NONE: in no unit */
    unsigned char side; /* WARD_LEFT, WARD_RIGHT or WARD_BOTH: which half of the street it is */
    uint32_t rule;      /* WARD_NONE: the distance given, or the layer's own */
    double within_m;    /* how far a facility may be: straight, or along the street (half the rule's spacing) */
};

struct ward_demand {
    const struct ward_indexed *streets, *units, *layer; /* held */
    struct ward_lines lines;                            /* line i is row i of streets */
    unsigned char *is_parted;                           /* of each line: its sides are served each by itself */
    uint32_t *group_of;
    struct ward_demand_rules rules;
    struct ward_stretch *stretches;
    struct ward_demand_meta *metas;
    size_t n, stretch_capacity, meta_capacity;
    struct ward_serving *servings; /* by straight distance */
    struct ward_street_reach *reaches;
    double *reach_m;
    size_t n_reaches, serving_capacity, reach_capacity, reach_m_capacity;
    struct ward_stop *stops;
    size_t n_stops, stop_capacity;
    struct ward_street_ask ask; /* all of it, for the kernel */
};

enum ward_demand_kind {
    WARD_DEMAND_UNITS,   /* only the cutting by units: no layer, no distance */
    WARD_DEMAND_LINE,    /* all there is: ward_street_gaps() can be asked */
    WARD_DEMAND_NETWORK, /* no straight distances and no stops: metas[].within_m says how far it may be on foot */
    WARD_DEMAND_SPACING, /* stops and rules; a place without a rule has no distance */
};

/**
 * @brief All streets, cut where their unit or the rule for them changes.
 * @param layer     NULL for WARD_DEMAND_UNITS
 * @param within_m  NAN: the rule that holds at the place, else the layer's own service_m
 * @param kind      what it is for, below
 * @errors WARD_E_LAYER, WARD_E_NOT_LOADED, WARD_E_ARG (no distance at all) and what reading gives
 */
ward_rc ward_demand_read(struct ward_state *state, const char *layer, double within_m, const struct ward_moment *when,
                         enum ward_demand_kind kind, struct ward_demand *out) WARD_CHECK;
void ward_demand_clear(struct ward_demand *demand);

#endif
