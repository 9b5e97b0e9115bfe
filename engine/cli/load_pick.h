/** load_pick.h: what a load takes of a source: the rows that --filter wants, and columns made from tags. */
#ifndef WARD_CLI_LOAD_PICK_H
#define WARD_CLI_LOAD_PICK_H

#include "cli/load.h"
#include "io/reader.h"
#include "store/filter.h"

/* A source with a column other_tags (OpenStreetMap as GDAL gives it) has every tag in it as a further column: names in
 * --map and --filter that are no column of such a source are tags. */
struct ward_load_pick {
    struct ward_ctx *ctx;
    struct ward_probe wide; /* the probe, with the tags that are named as further fields */
    size_t n_own;           /* fields that are the source's own */
    size_t tags_from;       /* the field with the tags */
    struct ward_buf *texts; /* the tags of the row at hand */
    const char **values;
    struct ward_filter *filter; /* NULL: every row is wanted */
};

/**
 * @param[in] probe  borrowed
 * @param[out] out  clear with ward_load_pick_clear(), also after an error
 * @errors WARD_E_VALUE (a filter that cannot be understood, or names what is no column)
 */
ward_rc ward_load_pick_init(struct ward_ctx *ctx, const struct ward_load_request *request,
                            const struct ward_probe *probe, struct ward_load_pick *out) WARD_CHECK;

/** @brief Adds the tags to the row's values (valid until the next row), and says whether the row is wanted. */
ward_rc ward_load_pick_row(struct ward_load_pick *pick, struct ward_row *row, bool *is_wanted) WARD_CHECK;

void ward_load_pick_clear(struct ward_load_pick *pick);

#endif
