/** unique.h: the key of a layer's row: as an SQL condition, and as a set of the keys that a bulk load has written. */
#ifndef WARD_STORE_UNIQUE_H
#define WARD_STORE_UNIQUE_H

#include "core/buf.h"
#include "core/layerdef.h"
#include "store/db.h"

/** @brief Appends `"unit_code" = ?1 AND coalesce("valid_from", '') = coalesce(?2, '')`: an open key column equals ''.
 */
ward_rc ward_unique_condition(struct ward_ctx *ctx, const struct ward_layerdef *def, struct ward_buf *out) WARD_CHECK;

/** @brief Binds the key columns' values (by def->columns) to parameters first, first + 1 … */
ward_rc ward_unique_bind(struct ward_db *db, const struct ward_layerdef *def, const struct ward_value *values,
                         sqlite3_stmt *stmt, int first) WARD_CHECK;

struct ward_unique;

/** @brief For a table that is written anew, whose ids are 1, 2, 3 … @param[in] def  has a key that does not repeat */
ward_rc ward_unique_new(struct ward_db *db, const struct ward_layerdef *def, struct ward_unique **out) WARD_CHECK;

/** @brief Claims a row's key for the id under which it is about to be written. *repeats: an earlier row has it. */
ward_rc ward_unique_claim(struct ward_unique *u, const struct ward_value *values, int64_t id, bool *repeats) WARD_CHECK;

void ward_unique_free(struct ward_unique *u);

#endif
