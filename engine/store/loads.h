/** loads.h: the manifest of each load (table loads): what was read, from where, how, and with what outcome. */
#ifndef WARD_STORE_LOADS_H
#define WARD_STORE_LOADS_H

#include "store/db.h"

/** One row; texts borrowed, NULL: NULL. */
struct ward_load {
    int64_t id;
    const char *layer, *source, *fingerprint;
    const char *settings; /* JSON of what was asked */
    const char *mode;     /* "replace", "append", "upsert", "default" */
    uint64_t rows_read, rows_loaded, rows_rejected;
    const char *reasons; /* JSON: {"repeated key":6} */
    const char *driver, *encoding, *source_crs, *operation;
    const char *guard;    /* JSON: how well the places fit the units and streets; NULL: not compared */
    const char *mapping;  /* JSON: {"unit_code":"单元编号"} */
    const char *notes;    /* JSON: facts counted, rows left out by the filter, words not understood */
    const char *versions; /* JSON */
};

/** @brief The id that the next load will have. */
ward_rc ward_load_next_id(struct ward_db *db, int64_t *id) WARD_CHECK;

/** @brief Adds the row, with the layer's present version and the time (UTC). Inside the caller's transaction. */
ward_rc ward_load_record(struct ward_db *db, const struct ward_load *load) WARD_CHECK;

/** What a layer holds before a load. */
struct ward_load_state {
    bool has_rows;
    bool is_default;  /* nothing but the rows it is shipped with, unchanged */
    bool is_repeated; /* a load of this fingerprint and these settings is what the mode would do again */
};

/**
 * @brief  What the layer holds, and whether the load asked for would change nothing.
 * @param[in] mode  "append": repeated when such a load came after the last replacing one; others (NULL: not said): when
 *                  it was the last load and the rows were not touched since
 */
ward_rc ward_load_look(struct ward_db *db, const char *layer, const char *mode, const char *fingerprint,
                       const char *settings, struct ward_load_state *out) WARD_CHECK;

/** @brief Setting as_of: the newest reported or inspected day loaded. Absent while there is none. */
ward_rc ward_load_as_of(struct ward_db *db) WARD_CHECK;

/** The versions of what a load's reader uses; NULL: it needs none. */
struct ward_load_libraries {
    const char *gdal, *geos, *proj;
};

/**
 * @brief  {"gdal":…,"geos":…,"proj":…,"spatialite":…,"sqlite":…,"ward":…}, for manifests: the reader's libraries, and
 *         SpatiaLite where this connection has started it. Free with ward_mem_free().
 */
ward_rc ward_load_versions(struct ward_db *db, const struct ward_load_libraries *reader, char **out) WARD_CHECK;

#endif
