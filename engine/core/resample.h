/**
 * resample.h: how sure a ranking is. Each score is a weighted sum of means; the values behind each mean are drawn anew,
 * with replacement, many times (the bootstrap), and the places that a rank then takes are its interval.
 */
#ifndef WARD_CORE_RESAMPLE_H
#define WARD_CORE_RESAMPLE_H

#include "core/ctx.h"

/** One mean: the inspections of one unit and component, say. */
struct ward_stratum {
    uint32_t group;       /* whose score it enters */
    double coefficient;   /* score = sum of coefficient x mean */
    const double *values; /* n >= 1, finite; borrowed */
    size_t n;             /* 1: the mean is sure */
    uint64_t seed;        /* of its stream of random numbers, made from its name and values */
};

struct ward_rank_range {
    uint32_t low, high; /* 1 is best, low <= the rank itself <= high; 0, 0 where no stratum has two values */
};

/**
 * @brief  The interval of each group's rank by the score, the highest first; equal scores share a rank.
 * @param[in]  draws       >= 1
 * @param[in]  confidence  0 to 1: of the sorted ranks as many are cut off at each end as (1 - confidence) / 2 says
 * @param[out] out         n_groups; widened to hold the rank of the scores as they are
 * @errors WARD_E_ARG, WARD_E_NOMEM, WARD_E_INTERRUPT  @cost draws x (values + groups x log groups)
 * @source Efron 1979 (bootstrap, percentile interval); Goldstein and Spiegelhalter 1996 (intervals of ranks). The
 *         stream is splitmix64 (Steele, Lea, Flood 2014), so that the same data give the same bits on any machine.
 */
ward_rc ward_resample_ranks(struct ward_ctx *ctx, const struct ward_stratum *strata, size_t n_strata, size_t n_groups,
                            uint32_t draws, double confidence, struct ward_rank_range *out) WARD_CHECK;

#endif
