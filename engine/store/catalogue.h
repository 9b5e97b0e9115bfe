/** catalogue.h: what the database itself knows of its layers: tables ward_layers, ward_rules and settings. Reads only. */
#ifndef WARD_STORE_CATALOGUE_H
#define WARD_STORE_CATALOGUE_H

#include "store/sqlite.h"

/* The tables, written by store/define.c:
 *   ward_layers(layer TEXT PRIMARY KEY, title, title_zh, kinds INTEGER, key TEXT ("a+b", or ''), valid_from TEXT, valid_to TEXT,
 *               supply TEXT, reach TEXT, srid INTEGER, header TEXT (the layer's file), loaded INTEGER (0/1), version TEXT (hex))
 *   ward_rules(layer, name, seq INTEGER, condition TEXT, min REAL, max REAL, source TEXT)
 *   settings(name TEXT PRIMARY KEY, value TEXT, origin TEXT)                                                        */

struct ward_layer {            /* one row of ward_layers; owned texts */
    char *name, *title, *title_zh, *key, *valid_from, *valid_to, *supply, *reach, *header, *version;
    unsigned kinds;
    int srid;
    bool is_loaded;
};

/** @brief One layer. @errors WARD_E_LAYER (unknown; names the nearest), WARD_E_DB (no ward_layers table) */
ward_rc ward_layer_get(struct ward_ctx *ctx, sqlite3 *sql, const char *name, struct ward_layer *out) WARD_CHECK;
void ward_layer_clear(struct ward_layer *layer);

/** @brief The layer's own number: the ini's or @default's. *found false: none. */
ward_rc ward_layer_default(struct ward_ctx *ctx, sqlite3 *sql, const char *layer, const char *name, double *out, bool *found) WARD_CHECK;

/** @brief A setting's text; NULL when absent. Free with ward_mem_free(). */
ward_rc ward_setting_get(struct ward_ctx *ctx, sqlite3 *sql, const char *name, char **out) WARD_CHECK;

#endif
