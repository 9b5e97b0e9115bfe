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
 * @cost  O(n) time, 24 bytes an entry beside the entries themselves
 * @errors WARD_E_NOMEM, WARD_E_SQL
 */
ward_rc ward_rtree_pack(struct ward_ctx *ctx, sqlite3 *sql, const char *table, const struct ward_rtree_entry *entries,
                        size_t n) WARD_CHECK;

#endif
