/** write.h: bulk writing a layer: whole or not at all, the R*Tree written packed. Inside the caller's transaction. */
#ifndef WARD_STORE_WRITE_H
#define WARD_STORE_WRITE_H

#include "core/layerdef.h"
#include "core/value.h"
#include "store/db.h"

enum ward_write_mode { WARD_WRITE_REPLACE, WARD_WRITE_APPEND, WARD_WRITE_UPSERT };

struct ward_bulk;

struct ward_bulk_counts {
    uint64_t inserted, changed, unchanged, deleted;
};

/** @brief Begins. REPLACE drops and recreates the layer's table from def under its final name. Triggers' texts are kept
 * and dropped. */
ward_rc ward_bulk_begin(struct ward_db *db, const struct ward_layerdef *def, enum ward_write_mode mode,
                        struct ward_bulk **out) WARD_CHECK;

/**
 * @brief  One row: values by def->columns (n_columns of them, geometry apart), extra JSON or NULL, geom a SpatiaLite
 *         blob of the layer's kind and srid or NULL (checked here, because SpatiaLite's triggers would roll back).
 * @param[out] outcome  NULL: written; else a reason why the row cannot be (key repeated, …): nothing was written
 */
ward_rc ward_bulk_row(struct ward_bulk *bulk, const struct ward_value *values, const char *extra, const void *geom,
                      size_t geom_size, const char **outcome) WARD_CHECK;

/**
 * @brief  Writes many rows: next is called until it sets *end, and offers at most one row each time by ward_bulk_row();
 *         what it offered must stay until it is called again. The fast way into a layer that is replaced.
 * @errors what next returns, and those of ward_bulk_row()
 */
ward_rc ward_bulk_fill(struct ward_bulk *bulk, ward_rc (*next)(void *self, bool *end), void *self) WARD_CHECK;

/** @brief UPSERT: rows whose key no row brought are deleted at the end. */
void ward_bulk_delete_missing(struct ward_bulk *bulk);

/** @brief Packs the index, restores triggers, sets version and loaded. The caller commits. */
ward_rc ward_bulk_end(struct ward_bulk *bulk, struct ward_bulk_counts *counts) WARD_CHECK;
void ward_bulk_free(struct ward_bulk *bulk);

#endif
