/** streetwalk.h: which stretches of streets are served on foot and which are not: ward_street_gaps()'s mode network. */
#ifndef WARD_SQL_STREETWALK_H
#define WARD_SQL_STREETWALK_H

#include "sql/demand.h"

/**
 * @brief  The gaps of every stretch of a demand of kind WARD_DEMAND_NETWORK, or what of it is served, as far as
 *         metas[].within_m on foot; of a spacing, which is reckoned along streets, without the way from the facility to
 *         its street. Streets that nobody walks on have neither.
 * @param[in,out] out  {0}; by stretch, then from_m; free with ward_street_parts_clear()
 */
ward_rc ward_street_walk(struct ward_state *state, const char *layer, const struct ward_moment *when,
                         const struct ward_demand *demand, bool is_gap, struct ward_street_parts *out) WARD_CHECK;

#endif
