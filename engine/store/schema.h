/** schema.h: the tables that every database has besides its layers and results. */
#ifndef WARD_STORE_SCHEMA_H
#define WARD_STORE_SCHEMA_H

#include "store/db.h"

/**
 * @brief  Into an empty file: SpatiaLite's metadata with the working CRS, WGS 84 and CGCS2000; settings, ward_layers,
 *         ward_rules, loads, rejects, runs, layer_styles; application_id and user_version. Outside a transaction.
 * @errors WARD_E_CRS_UNFIT (geographic, not in metres; names one that fits), WARD_E_CRS (unknown)
 */
ward_rc ward_schema_create(struct ward_db *db, int srid, const char *time_zone) WARD_CHECK;

#endif
