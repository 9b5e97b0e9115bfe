/** layerparse.h: what the parts of layerdef.c share (private to core/): the parse in hand and its three steps. */
#ifndef WARD_CORE_LAYERPARSE_H
#define WARD_CORE_LAYERPARSE_H

#include "core/arena.h"
#include "core/layerdef.h"
#include "core/spell.h"

struct ward_layerparse {
    struct ward_ctx *ctx;
    struct ward_layerdef *def;   /* being filled */
    struct ward_arena *arena;    /* its memory */
    const struct ward_header *h; /* its header */
};

#define FAULT(p, e, ...) ward_spell_fault((p)->ctx, (p)->h, (e), __VA_ARGS__)

/** @brief @column with @zh, @alias, @domain and @read. */
ward_rc ward_layerparse_columns(struct ward_layerparse *p) WARD_CHECK;

/** @brief @default and @rule. */
ward_rc ward_layerparse_rules(struct ward_layerparse *p) WARD_CHECK;

/** @brief @check and the statements below them. */
ward_rc ward_layerparse_checks(struct ward_layerparse *p) WARD_CHECK;

/**
 * @brief  A number or a range: "7", "1..3", "..5", "0.."; an end left out is open_min or open_max.
 * @return false: neither
 */
bool ward_layerparse_range(const char *text, double open_min, double open_max, double *min, double *max);

#endif
