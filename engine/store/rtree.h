/**
 * rtree.h: SQLite's R*Tree written packed, straight into its shadow tables: 0.3 s a million boxes instead of 13 s by
 * inserts. Sort-tile-recursive packing (Leutenegger, Edgington, Lopez 1997), nodes three quarters full, so that later
 * inserts find room.
 */
#ifndef WARD_STORE_RTREE_H
#define WARD_STORE_RTREE_H

#include "store/sqlite.h"

struct ward_rtree_entry {
    int64_t id;
    float min_x, max_x, min_y, max_y; /* as the R*Tree stores them: rounded outward */
};

/** @brief The box of a SpatiaLite blob (its header's), rounded outward. false: no blob, or its box is not finite. */
bool ward_rtree_box(const void *blob, size_t size, int64_t id, struct ward_rtree_entry *out);

/**
 * @brief  Replaces everything in the R*Tree of a table's geometry column (idx_TABLE_geom). Needs
 * SQLITE_DBCONFIG_DEFENSIVE off while it runs. Inside the caller's transaction.
 * @param[in,out] entries  n entries with different ids, ascending; unchanged
 * @cost  O(n) time, 20 bytes an entry beside the entries themselves
 * @errors WARD_E_NOMEM, WARD_E_SQL
 */
ward_rc ward_rtree_pack(struct ward_ctx *ctx, sqlite3 *sql, const char *table, const struct ward_rtree_entry *entries,
                        size_t n) WARD_CHECK;

struct ward_packing;

/**
 * @brief  The same in two steps: the order of the boxes is found by a thread of its own (where the context allows two)
 *         while the caller does something else; then the index is written.
 * @param[in] entries  as for ward_rtree_pack(); borrowed until ward_rtree_free()
 */
ward_rc ward_rtree_begin(struct ward_ctx *ctx, const struct ward_rtree_entry *entries, size_t n,
                         struct ward_packing **out) WARD_CHECK;
ward_rc ward_rtree_end(struct ward_ctx *ctx, struct ward_packing *packing, sqlite3 *sql, const char *table) WARD_CHECK;
void ward_rtree_free(struct ward_packing *packing); /* waits for the thread; NULL is allowed */

/** @brief How many levels n entries, 1 or more, take when packed; the leaves are one. */
size_t ward_rtree_levels(size_t n);

/**
 * @brief  Writes a branch of an R*Tree beside what is there: its nodes, their parents, its rowids. Its topmost node has
 *         no parent yet. Conditions as for ward_rtree_pack().
 * @param[in] levels  of the branch, the leaves being one: ward_rtree_levels(n) or more
 * @param[in] first  the number of its topmost node; those above it must be free
 * @param[out] top  its topmost node's number and box
 */
ward_rc ward_rtree_branch(struct ward_ctx *ctx, sqlite3 *sql, const char *table, const struct ward_rtree_entry *entries,
                          size_t n, size_t levels, int64_t first, struct ward_rtree_entry *top) WARD_CHECK;

#endif
