/** catalogue.h: what the database itself knows of its layers: tables ward_layers, ward_rules and settings. Reads only.
 */
#ifndef WARD_STORE_CATALOGUE_H
#define WARD_STORE_CATALOGUE_H

#include "store/sqlite.h"

/* The tables, written by store/define.c:
 *   ward_layers(layer TEXT PRIMARY KEY, title, title_zh, kinds INTEGER, key TEXT ("a+b", or ''), valid_from TEXT,
 * valid_to TEXT, supply TEXT, reach TEXT, srid INTEGER, header TEXT (the layer's file), loaded INTEGER (0/1), version
 * TEXT (hex)) ward_rules(layer, name, seq INTEGER, condition TEXT, min REAL, max REAL, source TEXT) settings(name TEXT
 * PRIMARY KEY, value TEXT, origin TEXT)                                                        */

struct ward_layer { /* one row of ward_layers; owned texts */
    char *name, *title, *title_zh, *key, *valid_from, *valid_to, *supply, *reach, *header, *version;
    unsigned kinds;
    int srid;
    bool is_loaded;
};

/** @brief One layer. @errors WARD_E_LAYER (unknown; names the nearest), WARD_E_DB (no ward_layers table) */
ward_rc ward_layer_get(struct ward_ctx *ctx, sqlite3 *sql, const char *name, struct ward_layer *out) WARD_CHECK;
void ward_layer_clear(struct ward_layer *layer);

/** @brief The layer's own number: the ini's or @default's. *found false: none. */
ward_rc ward_layer_default(struct ward_ctx *ctx, sqlite3 *sql, const char *layer, const char *name, double *out,
                           bool *found) WARD_CHECK;

/** @brief What each of the two polygons beside a line along their common edge has of it, by the ini's or @default's
 * edge_share of the polygons' layer: 0.5 (where nothing is said), or 1: the lowest key has all. @errors WARD_E_VALUE */
ward_rc ward_layer_edge_share(struct ward_ctx *ctx, sqlite3 *sql, const char *layer, double *out) WARD_CHECK;

/** @brief A setting's text; NULL when absent. Free with ward_mem_free(). */
ward_rc ward_setting_get(struct ward_ctx *ctx, sqlite3 *sql, const char *name, char **out) WARD_CHECK;

/** Which rows count: a NULL as_of and scenario: all. as_of alone: valid then and in supply (scenario now). */
struct ward_moment {
    const char *as_of;
    const char *scenario; /* "now" or "planned"; needs as_of */
};

/** A moment as it is compared and bound: "2023-06-30" or "2023-06-30T08:00:00"; all empty: no condition. */
struct ward_instant {
    char as_of[24];
    char scenario[8];
};

/** @brief NULL: no condition. @errors WARD_E_ARG (scenario without as_of, or unknown), WARD_E_VALUE (as_of is no date)
 */
ward_rc ward_moment_normalise(struct ward_ctx *ctx, const struct ward_moment *when,
                              struct ward_instant *out) WARD_CHECK;

/**
 * @brief Prepares `SELECT columns FROM "layer" AS t WHERE t.geom IS NOT NULL AND valid then AND in supply`, read-only
 * and bound. The name is unqualified, so that a temporary view of the layer's name shadows the table (--where).
 * @param columns  SQL expressions over t, from the engine alone
 * @param order    true: by key (bytewise), valid_from, geometry, id
 * @errors WARD_E_ARG (a layer without geometry), WARD_E_NOT_LOADED, WARD_E_HEADER (supply), WARD_E_SQL
 */
ward_rc ward_layer_select(struct ward_ctx *ctx, sqlite3 *sql, const struct ward_layer *layer,
                          const struct ward_instant *at, const char *columns, bool order,
                          sqlite3_stmt **out) WARD_CHECK;

/** Days in which the same rows of a layer are valid: from included, to excluded, "" open. */
struct ward_validity_span {
    bool is_known;
    char from[24], to[24];
};

/** @brief The span around a moment. Not known for a moment without a day, and where @supply may ask for any day. */
ward_rc ward_layer_span(struct ward_ctx *ctx, sqlite3 *sql, const struct ward_layer *layer,
                        const struct ward_instant *at, struct ward_validity_span *out) WARD_CHECK;

/** @brief Appends the SQL of the first key column as text over t, or NULL for a layer without key. */
struct ward_buf;
ward_rc ward_layer_code(struct ward_ctx *ctx, struct ward_buf *buf, const struct ward_layer *layer) WARD_CHECK;

/**
 * @brief Is a @supply text one condition on its layer's own columns? No SELECT, no call but of a few pure functions, no
 *        parameter but :as_of and :scenario, brackets paired. The text lies in a file that may come from anybody, and a
 *        shell's own functions can write files. @errors WARD_E_HEADER with the word at fault
 */
ward_rc ward_layer_supply_check(struct ward_ctx *ctx, const char *layer, const char *supply) WARD_CHECK;

#endif
