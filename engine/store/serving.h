/** serving.h: how each facility of a layer serves, by the layer's @reach, its @supply applied: what the kernels of
 * coverage are made from. Reads only. */
#ifndef WARD_STORE_SERVING_H
#define WARD_STORE_SERVING_H

#include "geo/shapes.h"
#include "store/layer.h"

/** items[i] is row i of the layer's rows. */
struct ward_serving {
    struct ward_shape_given *items;
    struct ward_geom *entrances; /* of each row; empty: served from its own geometry */
    size_t n;
    bool is_discs; /* every facility serves a disc about a point, all of one radius */
};

/**
 * @brief How the rows of a layer serve within a distance.
 *
 * | @reach             | a facility serves                                                                         |
 * |--------------------|-------------------------------------------------------------------------------------------|
 * | none, point, edge  | what lies within within_m of its geometry, the inside of an area too                      |
 * | entrances LAYER    | what lies within within_m of its entrances (rows with its layer and key); of its          |
 * |                    | geometry where it has none                                                                |
 * | sector H F R       | the directions H +- F/2 (degrees clockwise from north) up to R, but no farther than       |
 * |                    | within_m; no heading or no angle: all round; no range: within_m, or nothing               |
 *
 * @param[in]  rows      borrowed until the serving is cleared
 * @param[in]  at        the moment of the rows
 * @param[in]  within_m  above 0; INFINITY: no bound of its own, for sectors alone
 * @param[out] out       clear with ward_serving_clear()
 * @errors WARD_E_LAYER, WARD_E_NOT_LOADED (the layer of entrances), WARD_E_GEOM, WARD_E_SQL, WARD_E_NOMEM
 */
ward_rc ward_serving_read(struct ward_ctx *ctx, sqlite3 *sql, const struct ward_rows *rows,
                          const struct ward_instant *at, double within_m, struct ward_serving *out) WARD_CHECK;
void ward_serving_clear(struct ward_serving *serving);

/** @brief Of a serving by equal discs, these: they have a kernel of their own. @errors as ward_discs_new() */
ward_rc ward_serving_discs(struct ward_ctx *ctx, const struct ward_serving *serving,
                           struct ward_discs **out) WARD_CHECK;

/** @brief Does the layer serve by sectors, whose range is their own? */
bool ward_layer_is_sector(const struct ward_layer *layer);

/** @brief The layer that holds the entrances of this one's rows; NULL: none. Free with ward_mem_free(). */
ward_rc ward_layer_entrances(struct ward_ctx *ctx, const struct ward_layer *layer, char **out) WARD_CHECK;

#endif
