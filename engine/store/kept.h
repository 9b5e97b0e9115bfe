/** kept.h: what stands aside while a table is written in bulk: its triggers and indexes, and the care of its R*Tree. */
#ifndef WARD_STORE_KEPT_H
#define WARD_STORE_KEPT_H

#include "store/db.h"
#include "store/rtree.h"

struct ward_kept {
    char **texts; /* the CREATE statements, in the order they were made */
    size_t n, capacity;
};

/**
 * @brief  Keeps the texts of a table's triggers and drops them; without the indexes, those triggers stay that say which
 *         scored days and decisions a row touches (stale.h, pending.h).
 * @param[in] staying  of the indexes: names of those that stay all the same, each between two blanks; NULL: none
 */
ward_rc ward_kept_take(struct ward_db *db, const char *table, bool with_indexes, const char *staying,
                       struct ward_kept *out) WARD_CHECK;

/** @brief Makes them again. */
ward_rc ward_kept_restore(struct ward_db *db, const struct ward_kept *kept) WARD_CHECK;
void ward_kept_clear(struct ward_kept *kept);

/**
 * @brief  Brings a table's R*Tree up to date after rows were written without triggers.
 * @param[in] is_new  the R*Tree holds nothing true: it is packed from added alone
 * @param[in] added   boxes of rows written (n_added; any order)
 * @param[in] gone    ids (n_gone) whose old box counts no longer; an id may be in both
 * Few changes against what is there are made one by one, many additions as one branch; else everything is packed anew.
 */
ward_rc ward_kept_index(struct ward_db *db, const char *table, bool is_new, struct ward_rtree_entry *added,
                        size_t n_added, int64_t *gone, size_t n_gone) WARD_CHECK;

/** @brief Writes a table's R*Tree anew, as ward_rtree_begin() arranged it. */
ward_rc ward_kept_index_new(struct ward_db *db, const char *table, struct ward_packing *packing) WARD_CHECK;

/**
 * @brief  Makes a table's R*Tree a copy of another's: both hold the same places under the same ids.
 * @param[in] places  how many rows of `from` have one
 * @param[out] done  false: the other has not as many entries as its table has places (another program's INSERT OR
 *                   REPLACE leaves those of the rows that gave way): nothing was copied
 */
ward_rc ward_kept_index_copy(struct ward_db *db, const char *from, uint64_t places, const char *to,
                             bool *done) WARD_CHECK;

#endif
