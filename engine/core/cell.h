/**
 * cell.h: value rules: what stands in a file's cell → what the layer's column stores.
 *
 * By type: text as it is (codes keep their zeros); integers and reals; yes/no words for flags; what offices write for
 * days and times. A layer's @domain maps words to values, its @read names another rule:
 *   loose_date, yes_no, time    as by type
 *   pipe_diameter               DN200, De160, Φ108×4, 200 → mm
 *   pipe_year                   1998, 1998年, 199806, 1998-06-15, 90年代 → the first possible day
 *   built_grain                 the same text → day, month, year or decade
 *   day_of                      the day of a time column
 */
#ifndef WARD_CORE_CELL_H
#define WARD_CORE_CELL_H

#include "core/layerdef.h"
#include "core/value.h"
#include "core/zone.h"

enum ward_cell_outcome {
    WARD_CELL_OK,
    WARD_CELL_KEEP, /* stored, but the text says more (a zone, a clock): keep it in extra */
    WARD_CELL_BAD   /* no value of this column: NULL, and the text is kept in extra */
};

/** A converted cell. Its text lies in the source's text or in the cell's own memory: good until the next conversion. */
struct ward_cell {
    struct ward_value value;
    char *text; /* owned */
    size_t capacity;
};

/** @brief Is it the name of a value rule? */
bool ward_cell_knows_rule(const char *rule);

/** @brief Does the rule make its column from another column's text or value (@read's third field)? */
bool ward_cell_derives(const char *rule);

/**
 * @brief  One cell of one column. NULL, blank text and words for "unknown" give WARD_NULL and WARD_CELL_OK.
 * @param[in] zone  the database's zone: a time with a zone of its own is turned into local time
 * @param[in] text  UTF-8 or NULL; borrowed by cell->value
 * @param[out] outcome
 * @errors WARD_E_NOMEM
 */
ward_rc ward_cell_convert(struct ward_ctx *ctx, const struct ward_column *column, const struct ward_zone *zone,
                          const char *text, struct ward_cell *cell, enum ward_cell_outcome *outcome) WARD_CHECK;

/** @brief The day of a converted time or date (day_of); WARD_NULL gives WARD_NULL. */
ward_rc ward_cell_day_of(struct ward_ctx *ctx, const struct ward_value *time, struct ward_cell *cell) WARD_CHECK;

void ward_cell_clear(struct ward_cell *cell);

#endif
