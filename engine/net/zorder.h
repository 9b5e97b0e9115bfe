/** zorder.h: places in an order in which neighbours come near each other: along a Z-order curve (Morton 1966). */
#ifndef WARD_NET_ZORDER_H
#define WARD_NET_ZORDER_H

#include "net/lines.h"

/**
 * @brief  The numbers of n places, along the curve over their box; in one cell of it by x, then y, then number.
 * @param[out] out  n numbers; free with ward_mem_free()
 * @errors  WARD_E_NOMEM @cost O(n)
 */
ward_rc ward_zorder(struct ward_ctx *ctx, const struct ward_spot *places, size_t n, uint32_t **out) WARD_CHECK;

#endif
