/** layer.h: a layer's rows as arrays for the kernels, and the indexes built over them, cached per connection. Reads
 * only. */
#ifndef WARD_STORE_LAYER_H
#define WARD_STORE_LAYER_H

#include "geo/along.h"
#include "geo/gap.h"
#include "geo/locate.h"
#include "geo/nearest.h"
#include "geo/shapes.h"
#include "geo/within.h"
#include "store/catalogue.h"

/** Rows with a place, in key order (bytewise, then valid_from, geometry, id): index i of every kernel is row i here. */
struct ward_rows {
    struct ward_layer layer;
    size_t n;
    int64_t *ids;
    char **codes; /* the first key column as text, NULL where NULL */
    struct ward_geom *geoms;
};

ward_rc ward_rows_read(struct ward_ctx *ctx, sqlite3 *sql, const char *layer, const struct ward_moment *when,
                       struct ward_rows **out) WARD_CHECK;
/** @brief The same of a layer known already, which is taken, whatever happens ({0} afterwards). */
ward_rc ward_rows_take(struct ward_ctx *ctx, sqlite3 *sql, struct ward_layer *layer, const struct ward_instant *at,
                       struct ward_rows **out) WARD_CHECK;
void ward_rows_free(struct ward_rows *rows);

/** An entry of the connection's cache; borrowed, good for the running statement. */
struct ward_indexed {
    const struct ward_rows *rows;
    const struct ward_locator *locator; /* polygon layers */
    const struct ward_nearest *nearest; /* built on first use by ward_index_nearest() */
    const struct ward_within *within;   /* built on first use by ward_cache_within() */
    const struct ward_along *along;     /* built on first use by ward_cache_along() */
    const struct ward_discs *discs;     /* what the layer serves within within_m, where that is equal discs … */
    const struct ward_shapes *shapes;   /* … and where it is more */
    double within_m;                    /* the distance asked for; 0 without discs and shapes */
};

/**
 * @brief The rows and locator of a layer at a moment; built once and kept while the layer's version
 * (ward_layers.version) and `PRAGMA schema_version` (main and temp) are those it was built under. Looked up once per
 * statement.
 * @errors WARD_E_LAYER, WARD_E_NOT_LOADED, WARD_E_GEOM, WARD_E_ARG (scenario without as_of, not now/planned),
 * WARD_E_VALUE (as_of is no date)
 */
struct ward_cache;
ward_rc ward_cache_new(struct ward_ctx *ctx, sqlite3 *sql, struct ward_cache **out) WARD_CHECK;
void ward_cache_free(struct ward_cache *cache);
ward_rc ward_cache_polygons(struct ward_cache *cache, const char *layer, const struct ward_moment *when,
                            const struct ward_indexed **out) WARD_CHECK;
/**
 * @brief  ward_cache_polygons() in two steps: the locator (NULL until then) is built by a thread of its own, where the
 *         context allows two, until ward_indexed_build() has returned.
 */
ward_rc ward_cache_polygons_begin(struct ward_cache *cache, const char *layer, const struct ward_moment *when,
                                  const struct ward_indexed **out) WARD_CHECK;
bool ward_indexed_is_built(const struct ward_indexed *entry); /* or does ward_indexed_build() have all to do itself? */
ward_rc ward_indexed_build(struct ward_cache *cache, const struct ward_indexed *entry) WARD_CHECK;
/** No index at all: rows alone. */
ward_rc ward_cache_rows(struct ward_cache *cache, const char *layer, const struct ward_moment *when,
                        const struct ward_indexed **out) WARD_CHECK;
ward_rc ward_cache_nearest(struct ward_cache *cache, const char *layer, const struct ward_moment *when,
                           const struct ward_indexed **out) WARD_CHECK;
ward_rc ward_cache_within(struct ward_cache *cache, const char *layer, const struct ward_moment *when,
                          const struct ward_indexed **out) WARD_CHECK;
/** @errors also WARD_E_ARG: the layer has no lines */
ward_rc ward_cache_along(struct ward_cache *cache, const char *layer, const struct ward_moment *when,
                         const struct ward_indexed **out) WARD_CHECK;
/** What the layer's facilities serve (store/serving.h), as discs or shapes. within_m NAN: the layer's own service_m; of
 * sectors no bound but their own range. @errors WARD_E_ARG when it has none
 */
ward_rc ward_cache_serving(struct ward_cache *cache, const char *layer, const struct ward_moment *when, double within_m,
                           const struct ward_indexed **out) WARD_CHECK;

/** @brief Keeps an entry past later calls and changes (a running statement's); each hold needs one release. NULL is
 * allowed. */
void ward_indexed_hold(const struct ward_indexed *entry);
void ward_indexed_release(const struct ward_indexed *entry);

/** @brief How many times this cache has read a layer, and how many times it has asked whether an entry is still good.
 */
void ward_cache_counts(const struct ward_cache *cache, uint64_t *reads, uint64_t *checks);

#endif
