/** define.h: layer files → tables: the directories searched, ward_layers and ward_rules, and each layer's table. */
#ifndef WARD_STORE_DEFINE_H
#define WARD_STORE_DEFINE_H

#include "core/layerdef.h"
#include "store/db.h"

/** Where layer and query files are looked for, first hit wins: --layers/--queries DIR, then the shipped ones. */
struct ward_paths {
    const char *layers[2];
    const char *queries[2];
    size_t n_layers, n_queries;
    const char *const *kept; /* n_kept queries whose rows stand in temporary tables of their names (kept_rows.h) */
    size_t n_kept;
};

/** @brief Every layer by name, ascending; a user's file of the same name shadows the shipped one. */
struct ward_layerset {
    struct ward_layerdef **items;
    size_t n;
};
ward_rc ward_layerset_read(struct ward_ctx *ctx, const struct ward_paths *paths, struct ward_layerset *out) WARD_CHECK;
void ward_layerset_clear(struct ward_layerset *set);

/** @brief Finds one layer's definition: the user's directory, then the shipped one. @errors WARD_E_LAYER (with the
 * nearest name) */
ward_rc ward_layerdef_find(struct ward_ctx *ctx, const struct ward_paths *paths, const char *name,
                           struct ward_layerdef **out) WARD_CHECK;

/**
 * @brief Creates (or keeps, when it is there and equal) the layer's table, geometry column, spatial index, indexes,
 *        version triggers, and its rows in ward_layers and ward_rules. Inside the caller's transaction.
 * The table: id INTEGER PRIMARY KEY, the columns, extra TEXT (JSON), then geom. Key: UNIQUE index unless it repeats.
 */
ward_rc ward_layer_define(struct ward_db *db, const struct ward_layerdef *def) WARD_CHECK;

/** @brief Drops the layer's table and makes it anew, empty; its rows in ward_layers and ward_rules as by _define. */
ward_rc ward_layer_recreate(struct ward_db *db, const struct ward_layerdef *def) WARD_CHECK;

/** @brief The geometry type of the column: POINT, MULTILINESTRING, MULTIPOLYGON; GEOMETRY for several kinds; NULL:
 * none. */
const char *ward_layer_geometry_type(unsigned kinds);

#endif
