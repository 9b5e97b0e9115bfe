/** load.h: one load, from sources to a layer, inside the caller's transaction. Used by load, init and daily. */
#ifndef WARD_CLI_LOAD_H
#define WARD_CLI_LOAD_H

#include "cli/cli.h"
#include "cli/load_tally.h"
#include "store/network_write.h"
#include "store/write.h"

enum ward_load_mode { WARD_LOAD_UNSAID, WARD_LOAD_REPLACE, WARD_LOAD_APPEND, WARD_LOAD_UPSERT, WARD_LOAD_DEFAULTS };

struct ward_load_request { /* texts borrowed; NULL: not said */
    const char *layer;
    const char *const *sources;
    size_t n_sources;
    const char *source_layer, *source_crs, *encoding;
    const char *source_op;   /* a PROJ pipeline from the source's coordinates to the working CRS's */
    bool trusts_crs;         /* the datum guard only takes notes */
    int header_row;          /* 0: not said */
    const char *filter;      /* an SQL expression on the source's columns: only rows of which it is true are read */
    const char *x, *y, *wkt; /* the source's columns that hold the place */
    const char *const *maps;
    size_t n_maps;            /* "field=COLUMN" */
    enum ward_load_mode mode; /* UNSAID: only into a layer without rows; DEFAULTS: the rows a layer is shipped with */
    bool deletes_missing;
    const char *valid_from; /* ISO day: the rows' first valid day; closes the rows still open */
    double max_rejects;     /* a number of rows, or a share of those read */
    bool max_is_share;
    const char *rejects_folder;  /* NULL: beside the source */
    struct ward_child **waiting; /* a reader started ahead (io/reader.h); NULL: none */
    bool is_dry;                 /* a refused load writes no rejects either */
};

/** What a load did, for reports. Free with ward_load_result_clear(). */
struct ward_load_result {
    bool is_repeated; /* the same files and settings again: nothing was done */
    const char *mode; /* "replace", "append", "upsert", "default" */
    int64_t id;       /* in table loads */
    char *source;     /* the files' names */
    uint64_t n_read, n_loaded, n_rejected;
    uint64_t n_left_out; /* by the filter; not read */
    struct ward_bulk_counts counts;
    struct ward_tally reasons; /* of rejects */
    struct ward_tally bad;     /* "column: word" that became NULL, with counts */
    struct ward_tally facts;   /* "polygons repaired", "heights dropped" */
    char *driver, *source_layer, *encoding, *source_crs, *operation, *place;
    int header_row;
    char *guard;                      /* the datum guard's figures as JSON; NULL: nothing to compare with */
    char *mapping;                    /* JSON, the layer's columns in order */
    char *unused;                     /* the source's columns that went to extra, parted by ", "; NULL: none */
    char *rejects_path;               /* the CSV of rejects of a refused load; NULL: none was written */
    struct ward_network_size network; /* streets and barriers: the graph made from them */
};

/**
 * @brief  Reads the sources through the reader process and writes the layer. The caller has begun a transaction,
 * commits it on success and rolls it back on any error: then nothing has changed.
 * @errors WARD_E_ARG (the layer holds rows and no mode was said), WARD_E_SOURCE, WARD_E_COLUMN, WARD_E_REJECTS (the
 * rejects are then in a CSV), WARD_E_CRS, WARD_E_READER, those of the store
 */
ward_rc ward_load_run(struct ward_cli *cli, struct ward_db *db, const struct ward_load_request *request,
                      struct ward_load_result *result) WARD_CHECK;

void ward_load_result_clear(struct ward_load_result *result);

#endif
