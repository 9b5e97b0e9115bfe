/**
 * maths.h: sin, sqrt, log and their like on a connection. SpatiaLite redefines SQLite's own, with another meaning (log
 * is the natural one, a text is no number), and cuts whole numbers to 32 bits. Here they have SpatiaLite's meaning for
 * numbers of any size, and have it whether SpatiaLite has been started or not (spatialite.h).
 */
#ifndef WARD_STORE_MATHS_H
#define WARD_STORE_MATHS_H

#include "store/sqlite.h"

/**
 * @brief  Defines them: acos asin atan atan2 ceil ceiling cos degrees exp floor ln log log10 log2 pi pow power radians
 *         sign sin sqrt tan. log(x, b) is the logarithm of x to a base b above 1. NULL where an argument is no number
 * or the result is none; an infinite result is NULL too, but of ceil, degrees, exp, floor and radians. No statement may
 * be running where they are defined already.
 * @errors WARD_E_SQL
 */
ward_rc ward_maths_register(struct ward_ctx *ctx, sqlite3 *sql) WARD_CHECK;

#endif
