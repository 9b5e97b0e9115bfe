/** load_rows.h: one row of a source → the values of one row of a layer, or the reason why not. */
#ifndef WARD_CLI_LOAD_ROWS_H
#define WARD_CLI_LOAD_ROWS_H

#include "cli/load.h"
#include "core/cell.h"
#include "core/mapping.h"
#include "io/reader.h"

struct ward_load_rows {
    struct ward_ctx *ctx;
    const struct ward_layerdef *def;
    const struct ward_zone *zone;
    const char *valid_from; /* --valid-from; NULL: none */
    struct ward_mapping mapping;
    const struct ward_probe *probe; /* borrowed */
    size_t *order;                  /* fields by name, for JSON */
    bool *is_place;                 /* for each field: it holds the coordinates */
    bool *keeps;                    /* for each field: its text belongs into extra in this row */
    struct ward_cell *cells;        /* for each column */
    struct ward_value *values;      /* for each column: what goes into the table */
    struct ward_buf extra, attributes, detail;
    bool has_extra;
    struct ward_tally *bad; /* borrowed */
    char reason[128];
};

/**
 * @brief  Maps the probe's fields to the layer's columns and makes room for rows.
 * @param[out] out  clear with ward_load_rows_clear(), also after an error
 */
ward_rc ward_load_rows_init(struct ward_cli *cli, const struct ward_layerdef *def,
                            const struct ward_load_request *request, const struct ward_probe *probe,
                            const struct ward_zone *zone, struct ward_tally *bad,
                            struct ward_load_rows *out) WARD_CHECK;

/**
 * @brief  Converts a row into rows->values and rows->extra.
 * @param[out] reason  NULL: good; else why the row is rejected, rows->detail has more
 */
ward_rc ward_load_rows_take(struct ward_load_rows *rows, const struct ward_row *row, const char **reason) WARD_CHECK;

/** @brief All the row's fields as JSON, keys sorted, into rows->attributes. */
ward_rc ward_load_rows_attributes(struct ward_load_rows *rows, const struct ward_row *row) WARD_CHECK;

void ward_load_rows_clear(struct ward_load_rows *rows);

#endif
