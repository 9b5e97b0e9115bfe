/** stamp.h: under what something was built over a layer's rows, beside the layer's own version. Reads only. */
#ifndef WARD_STORE_STAMP_H
#define WARD_STORE_STAMP_H

#include "store/sqlite.h"

/** While a temporary view or table stands for the layer, any change at all counts, and nothing built over uncommitted
 * rows is used twice: they may be rolled back without a trace. */
struct ward_stamp {
    int64_t main_schema, temp_schema;
    int64_t shadow_changes, shadow_data;
    bool is_shadowed; /* a temporary view or table stands for the layer: its version says nothing */
    bool is_fluid;
};

ward_rc ward_stamp_now(struct ward_ctx *ctx, sqlite3 *sql, const char *layer, struct ward_stamp *out) WARD_CHECK;

/** @brief Was nothing changed between two stamps of a layer whose version is the same? */
bool ward_stamp_same(const struct ward_stamp *a, const struct ward_stamp *b);

#endif
