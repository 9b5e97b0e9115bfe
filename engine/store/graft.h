/**
 * graft.h: many boxes into a large R*Tree at once. Inserted one by one, 5,000 places spread over a city change 4,600 of
 * a million's 26,000 leaves; packed into a branch of their own below the root they change the root alone.
 */
#ifndef WARD_STORE_GRAFT_H
#define WARD_STORE_GRAFT_H

#include "store/rtree.h"

/**
 * @brief  Adds boxes as the root's last branch; if that branch is such a graft already and small, the two become one. A
 *         full root is put under a new one. Conditions as for ward_rtree_pack(); the tree is valid whoever wrote it.
 * @param[in] added  n entries of rows that the tree does not hold
 * @param[in] grows_to  entries up to which a branch takes more; what it costs to add does not grow beyond it, and a
 *                      search meets one branch more for each so many rows added
 * @param[out] done  false: the tree is too low for so many: nothing was changed
 * @cost  O(n + grows_to)
 */
ward_rc ward_graft(struct ward_ctx *ctx, sqlite3 *sql, const char *table, const struct ward_rtree_entry *added,
                   size_t n, size_t grows_to, bool *done) WARD_CHECK;

#endif
