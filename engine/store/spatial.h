/** spatial.h: SpatiaLite's administration, each call checked: its answer must be 1 and the transaction as it was. */
#ifndef WARD_STORE_SPATIAL_H
#define WARD_STORE_SPATIAL_H

#include "store/db.h"

/** @brief Runs `SELECT call`, e.g. "AddGeometryColumn('bins', 'geom', 4549, 'POINT', 'XY')". @errors WARD_E_SQL */
ward_rc ward_spatial_call(struct ward_db *db, const char *fmt, ...) WARD_CHECK WARD_PRINTF(2, 3);

/** @brief Adds a geometry column of that SpatiaLite type ("POINT", "MULTIPOLYGON", "GEOMETRY"). */
ward_rc ward_spatial_geometry(struct ward_db *db, const char *table, const char *type) WARD_CHECK;

/** @brief The same with its spatial index. */
ward_rc ward_spatial_column(struct ward_db *db, const char *table, const char *type) WARD_CHECK;

/** @brief Drops a table with its geometry column, index and metadata, when it is there. */
ward_rc ward_spatial_drop(struct ward_db *db, const char *table) WARD_CHECK;

#endif
