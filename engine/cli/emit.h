/** emit.h: rows of a query, a layer or a stored result to an output, as the options of run, export and sql say. */
#ifndef WARD_CLI_EMIT_H
#define WARD_CLI_EMIT_H

#include "cli/cli.h"
#include "io/out.h"
#include "store/query.h"

struct ward_emit {
    const char *format;       /* NULL: not said, neither by -f nor by a suffix */
    const char *path;         /* -o; NULL: standard output */
    const char *crs, *select; /* NULL: not given */
    bool overwrite, wkt, no_geometry, use_labels, bom, has_bbox;
    double bbox[4];                /* min x, min y, max x, max y in bbox_crs */
    int64_t limit;                 /* -1: none */
    struct ward_out *out;          /* open output, NULL: none yet */
    struct ward_emit_table *table; /* what the open output still points to */
};

/** What one set of rows is called. Texts borrowed. */
struct ward_emit_name {
    const char *name;      /* of the collection, table or sheet */
    const char *title;     /* a heading; NULL: none */
    const char *sheet;     /* of a workbook; NULL: the title with Chinese headings, else the name */
    const char *source;    /* the query or layer itself, for the members; NULL: none */
    const char *style_qml; /* NULL: none */
};

/** @brief Reads -f -o --overwrite --limit --select --geometry --headers --bom --crs --bbox. @errors WARD_E_NAME,
 * WARD_E_VALUE, WARD_E_ARG */
ward_rc ward_emit_options(struct ward_cli *cli, struct ward_emit *out) WARD_CHECK;

/**
 * @brief  The format to write: -f, the suffix of -o, else a table on standard output.
 * @errors WARD_E_NAME: a file whose suffix says no format
 */
ward_rc ward_emit_format(struct ward_cli *cli, const struct ward_emit *e, const char **out) WARD_CHECK;

/** @brief Would these rows have a place if it were asked for? */
bool ward_emit_has_place(const struct ward_query *q);

/**
 * @brief  Writes all rows of q: into e->out where one is open (another sheet or table), else into a new output at
 *         e->path in e->format (a table on standard output by default).
 * @param[out] n_rows  written
 */
ward_rc ward_emit_rows(struct ward_cli *cli, struct ward_db *db, struct ward_emit *e, struct ward_query *q,
                       const struct ward_emit_name *name, uint64_t *n_rows) WARD_CHECK;

/** @brief Ends the open output's table, so that its query may close; another table may follow. */
ward_rc ward_emit_pause(struct ward_emit *e) WARD_CHECK;

/** @brief Ends the open output: renames it into place. */
ward_rc ward_emit_end(struct ward_emit *e) WARD_CHECK;
/** @brief Drops what is open and was not ended. */
void ward_emit_clear(struct ward_emit *e);

/** @brief Every --where, in order. */
ward_rc ward_emit_where(struct ward_cli *cli, struct ward_db *db) WARD_CHECK;

#endif
