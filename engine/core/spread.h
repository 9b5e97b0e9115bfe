/**
 * spread.h: a spatially balanced sample in three steps: places are put in a line along which neighbours stay near each
 * other (a Hilbert curve), the line is turned by a random start, and it is visited so that any first few visits are
 * spread over it. The start is uniform over the line, so each place is among the first m of n with probability m / n.
 *
 * @source Hilbert 1891; Stevens and Olsen 2004 (a random start on a line that keeps neighbours together, visited in
 *         reverse hierarchical order); van der Corput 1935 (halves, quarters, eighths …).
 */
#ifndef WARD_CORE_SPREAD_H
#define WARD_CORE_SPREAD_H

#include <stddef.h>
#include <stdint.h>

/** @brief A whole number from 0 to n - 1, any of them alike, that the seed and the text alone decide. @param[in] n >= 1
 */
uint64_t ward_spread_pick(int64_t seed, const char *text, size_t length, uint32_t n);

/** @brief Where a point lies along a Hilbert curve over the plane, in cells of 1/64 m; beyond 16,777 km as at its edge.
 */
uint64_t ward_spread_curve(double x, double y);

/**
 * @brief  When the place of a line of n places has its turn: a number that orders them, the lower the sooner. The first
 *         is at the start, the next half-way, then the quarters, the eighths …
 * @param[in] place  0 to n - 1  @param[in] n  1 to 2^31
 */
uint64_t ward_spread_turn(uint32_t place, uint32_t n);

#endif
