/**
 * siting.h: where to build next: which of many candidate sites serve the most of a demand that nothing serves yet, a
 * given number of them or for a given budget, and how good any other choice could be at best. Metres of a projected
 * CRS; a site serves what lies within a straight distance, or what the caller says it serves.
 *
 * Demand is reckoned in whole millionths of its unit (micrometres of street, millionths of a person), so that sums are
 * the same in any order, equal gains are equal, and a swap that helps is one that helps.
 */
#ifndef WARD_NET_SITING_H
#define WARD_NET_SITING_H

#include "net/streetgaps.h" /* sides */

/** A straight piece of street, or a place, that is not served. */
struct ward_site_demand {
    double a[2], b[2]; /* its ends; the same: a place */
    double amount;     /* what is to be served there, spread evenly: its metres, persons, cases; 0 or more */
    double within_m;   /* how far a site may be */
    unsigned sides;    /* WARD_BOTH: any site serves it; else only one on that side of the line */
    uint32_t line;     /* of ask.lines; asked for only where a side is */
};

struct ward_site_candidate {
    double x, y;
    double cost;   /* 0 or more; without a budget it does not count */
    uint32_t line; /* it stands on this line, on these sides of it; WARD_NONE: seen by its place */
    unsigned sides;
};

/** What a candidate serves of a demand: from and to are shares of it. */
struct ward_site_served {
    uint32_t candidate, demand;
    double from, to;
};

struct ward_site_ask {
    const struct ward_lines *lines; /* NULL: no demand has a side */
    const struct ward_site_demand *demands;
    size_t n_demands;
    const struct ward_site_candidate *candidates; /* of two as good the lower number is chosen */
    size_t n_candidates;
    const struct ward_site_served *served; /* by candidate; what one serves of a demand does not overlap */
    size_t n_served;
    bool is_told;  /* who serves what is in served (on foot: sitewalk.h); else straight distance and side say it */
    size_t count;  /* at most so many sites */
    double budget; /* at most this cost together; infinite: none */
};

/** A chosen site. */
struct ward_site {
    uint32_t candidate;
    double gain;  /* what it serves that those before it do not */
    double total; /* what they and it serve */
    double bound; /* no choice of as many sites, within the budget, serves more; never below total */
};

/** A part of a demand: from and to are shares of it. */
struct ward_site_part {
    uint32_t demand;
    double from, to;
};

struct ward_siting {
    struct ward_site *sites;
    size_t n_sites;              /* fewer than asked for where no further one would serve anything */
    struct ward_site_part *lost; /* what no candidate at all can serve, by demand, then from */
    size_t n_lost;
    double demand, lost_amount; /* all that was to be served; what of it no candidate can serve */
};

/**
 * @brief  Chooses sites: greedily, then by exchanging one for another until no exchange helps. Where costs differ, once
 *         by gain and once by gain per cost, and the better of the two goes on. The sites are ordered by what each
 * adds.
 *
 * The bound is Lagrange's, of the problem in which a piece of demand counts at most once: with a price on each piece
 * of a tenth of within_m or less, what the best sites would earn by prices bounds what any sites can serve. Prices are
 * improved in steps until choice and bound meet or a number of steps, fixed by the size of the input, is done.
 *
 * @param[in]  ask  borrowed; the order of the demands does not matter
 * @param[out] out  clear with ward_siting_clear(), also after a failure
 * @errors  WARD_E_ARG (numbers that are none, more than 4e12 in all), WARD_E_NOMEM, WARD_E_INTERRUPT
 * @cost    O(pairs of a candidate and a demand near it) a step; threads of the context
 * @source  Church & ReVelle 1974 (the problem); Minoux 1978 (lazy evaluation); Galvao & ReVelle 1996 (the bound), with
 *          Polyak's steps
 */
ward_rc ward_siting_find(struct ward_ctx *ctx, const struct ward_site_ask *ask, struct ward_siting *out) WARD_CHECK;
void ward_siting_clear(struct ward_siting *siting);

#endif
