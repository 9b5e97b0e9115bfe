/**
 * service.h: places all along the network, each owned by the facility that serves it or by nobody: what service areas
 * are made from (geo/territory.h).
 */
#ifndef WARD_NET_SERVICE_H
#define WARD_NET_SERVICE_H

#include "geo/territory.h"
#include "net/reach.h"

struct ward_owned_list {
    struct ward_owned *items;
    size_t n, capacity;
};

/**
 * @brief  Places along what each facility serves and along what none does, no farther than step_m apart; where one
 *         stretch ends and another begins one on either side as near to the border, so that it lies half-way.
 * @param[in,out] out        appended to; the caller frees items with ward_mem_free()
 * @param[out]    reached_m  of each facility, n_facilities: how much street it serves
 */
ward_rc ward_service_places(struct ward_ctx *ctx, const struct ward_reach *reach, double step_m,
                            struct ward_owned_list *out, double *reached_m, size_t n_facilities) WARD_CHECK;

/** @brief Places along a straight way, the ends among them: from a facility to its street. */
ward_rc ward_service_way(struct ward_ctx *ctx, struct ward_spot from, struct ward_spot to, double step_m,
                         uint32_t owner, struct ward_owned_list *out) WARD_CHECK;

#endif
