/** load_tally.h: counts by word, in order of first appearance. */
#ifndef WARD_CLI_LOAD_TALLY_H
#define WARD_CLI_LOAD_TALLY_H

#include "core/buf.h"

struct ward_tally {
    struct ward_tally_item {
        char *name;
        uint64_t count;
    } * items;
    size_t n, capacity;
    uint64_t others; /* counted without their words, once there are many */
};

ward_rc ward_tally_add(struct ward_ctx *ctx, struct ward_tally *tally, const char *name) WARD_CHECK;

/** @brief Appends "repeated key 6, missing bin_id 2". */
ward_rc ward_tally_text(struct ward_ctx *ctx, const struct ward_tally *tally, struct ward_buf *out) WARD_CHECK;

/** @brief Appends {"missing bin_id":2,"repeated key":6}, keys in bytewise order. */
ward_rc ward_tally_json(struct ward_ctx *ctx, const struct ward_tally *tally, struct ward_buf *out) WARD_CHECK;

void ward_tally_clear(struct ward_tally *tally);

#endif
