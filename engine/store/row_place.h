/** row_place.h: the geometry that a row brings by its query's @key: the layer's own, collected, or units dissolved. */
#ifndef WARD_STORE_ROW_PLACE_H
#define WARD_STORE_ROW_PLACE_H

#include "core/value.h"
#include "store/db.h"

struct ward_row_place;

/**
 * @brief  Prepares the look-up.
 * @param layer   a layer, or "subdistricts" (its own polygons, else the units dissolved), or "district" (all units
 * dissolved)
 * @param column  the query's key column; the layer's column of that name, else its first key column, is looked up
 * @param as_of   rows valid on that day; NULL: any
 * @param[out] kinds  of the geometries that come
 * @param[out] out  free with ward_row_place_free()
 * @errors WARD_E_LAYER, WARD_E_NO_PLACE (the layer has no geometry), WARD_E_SQL
 */
ward_rc ward_row_place_new(struct ward_db *db, const char *layer, const char *column, const char *as_of,
                           unsigned *kinds, struct ward_row_place **out) WARD_CHECK;

/** @brief The geometry for one key; *blob NULL: none. Borrowed until the next call. Several rows become one MULTI
 * geometry. */
ward_rc ward_row_place_find(struct ward_row_place *p, const struct ward_value *key, const void **blob,
                            size_t *size) WARD_CHECK;

void ward_row_place_free(struct ward_row_place *p);

#endif
