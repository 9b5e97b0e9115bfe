/** sitingwork.h: what siting.c shares with its two halves, the choice and the bound; private to net/. */
#ifndef WARD_NET_SITINGWORK_H
#define WARD_NET_SITINGWORK_H

#include "net/siting.h"

/** What one candidate serves of one demand, in units along it; on foot it may serve several parts. */
struct ward_site_pair {
    uint32_t demand;
    int64_t from, to;
};

/** The same of a chosen site: spans of a demand hang together, by from. */
struct ward_site_span {
    int64_t from, to;
    uint32_t candidate, next;
};

struct ward_site_work {
    const struct ward_site_ask *ask;
    size_t n_demands, n_candidates, n_pairs;
    struct ward_site_demand *demands; /* by place */
    uint32_t *number_of;              /* the caller's number of each */
    int64_t *units;                   /* of each demand */
    uint32_t *order;                  /* the candidates, neighbours near each other */
    size_t *pair_at;                  /* n_candidates + 1 */
    struct ward_site_pair *pairs;     /* by candidate, then demand */
    size_t *near_at;                  /* n_demands + 1 */
    uint32_t *near;                   /* candidates that serve of each demand, ascending, once a pair */
    bool is_priced;                   /* costs differ, and the budget may be the limit */
    size_t count;                     /* at most so many sites, the budget for equal costs included */
    /* the choice */
    uint32_t *head; /* of each demand: its first span */
    struct ward_site_span *spans;
    size_t n_spans, span_capacity;
    uint32_t free_span;   /* spans given back */
    int64_t *gain;        /* of each candidate, what it would add */
    unsigned char *is_in; /* of each candidate */
    uint32_t *chosen;
    size_t n_chosen;
    int64_t total;
    double cost;
};

/** @brief Fills chosen, ordered by what each adds, and gains[] of n_chosen numbers (count of them are there). */
ward_rc ward_site_choose(struct ward_ctx *ctx, struct ward_site_work *w, int64_t *gains) WARD_CHECK;

/** @brief bounds[k]: no choice of k + 1 sites serves more, in units; n_chosen numbers, from totals of as many. */
ward_rc ward_site_bounds(struct ward_ctx *ctx, const struct ward_site_work *w, const int64_t *totals,
                         int64_t *bounds) WARD_CHECK;

#endif
