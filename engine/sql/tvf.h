/**
 * tvf.h: what the table-valued functions share: eponymous virtual tables whose hidden columns are the arguments.
 *
 * Their names begin with in_, so that none stands in the way of a table's own (SELECT geom FROM bins, ward_place(…)).
 *
 * A function is a description (struct ward_tvf) and three calls; the frame does the planning, the arguments, the NULLs
 * and the errors:
 *
 * | plan (xBestIndex)                                     | then                                             |
 * |-------------------------------------------------------|--------------------------------------------------|
 * | a required argument is missing                        | an error that shows how to call the function     |
 * | an argument's value is not known yet in this join     | SQLITE_CONSTRAINT: SQLite tries another order    |
 * | otherwise: idxNum bits 0..9: arguments given          | argv holds them by position; omit is set         |
 * |            idxNum bits 10..25: visible columns wanted | a function may leave out costly ones             |
 *
 * | run (xFilter)                                         | then                                             |
 * |-------------------------------------------------------|--------------------------------------------------|
 * | a NULL argument that may not be NULL                  | no rows                                          |
 * | otherwise                                             | filter() computes the rows                       |
 */
#ifndef WARD_SQL_TVF_H
#define WARD_SQL_TVF_H

#include "sql/state.h"

#define WARD_TVF_ARGUMENTS 11

struct ward_tvf_cursor;

struct ward_tvf {
    const char *name;    /* "ward_gap" */
    const char *usage;   /* "ward_gap(geom, layer, within_m [, as_of [, scenario]])" */
    const char *declare; /* the CREATE TABLE the caller sees: visible columns, then one HIDDEN a argument */
    int columns;         /* visible ones, at most 16 */
    int required, arguments;
    unsigned nullable;                                 /* bit i: argument i may be NULL */
    int rows;                                          /* what the planner should expect of a call; 1: at most one */
    size_t cursor_size;                                /* of a struct that begins with struct ward_tvf_cursor */
    ward_rc (*filter)(struct ward_tvf_cursor *cursor); /* sets n_rows from the arguments */
    ward_rc (*column)(struct ward_tvf_cursor *cursor, sqlite3_context *call, int column); /* of row `row` */
    void (*clear)(struct ward_tvf_cursor *cursor); /* frees what the function keeps; NULL: nothing */
};

struct ward_tvf_cursor {
    sqlite3_vtab_cursor base; /* SQLite's: first */
    const struct ward_tvf *def;
    struct ward_state *state;                     /* of the virtual table */
    sqlite3_value *arguments[WARD_TVF_ARGUMENTS]; /* our own copies, but blobs are SQLite's while filter() runs and NULL
                                                     afterwards; NULL: left out */
    struct ward_buf blobs[WARD_TVF_ARGUMENTS];    /* their bytes */
    unsigned is_blob;                             /* bit i: argument i is one */
    bool is_same;                                 /* all arguments but geometries are those of the call before */
    unsigned wanted;                              /* bit i: visible column i is used */
    const struct ward_indexed *indexed[2]; /* held while the arguments are the same: looked up once per statement */
    size_t row, n_rows;
};

ward_rc ward_tvf_register(struct ward_state *state, const struct ward_tvf *def) WARD_CHECK;

#define WARD_TVF_NONE (-1)

/**
 * @brief  How a layer argument becomes an index, kept in cursor->indexed[slot] while the arguments stay the same.
 * @param scenario_at  WARD_TVF_NONE: this function takes no scenario
 */
typedef ward_rc ward_tvf_lookup(struct ward_cache *cache, const char *layer, const struct ward_moment *when,
                                const struct ward_indexed **out);
ward_rc ward_tvf_index(struct ward_tvf_cursor *cursor, int slot, ward_tvf_lookup *lookup, int layer_at, int as_of_at,
                       int scenario_at, const struct ward_indexed **out) WARD_CHECK;

/** @brief Keeps an index found otherwise (indexed[slot] is released first). */
void ward_tvf_hold(struct ward_tvf_cursor *cursor, int slot, const struct ward_indexed *indexed);

/** @brief A row's code or id, NULL for WARD_NONE. */
void ward_tvf_result_id(sqlite3_context *call, const struct ward_rows *rows, uint32_t at);
void ward_tvf_result_code(sqlite3_context *call, const struct ward_rows *rows, uint32_t at);

extern const struct ward_tvf ward_tvf_place, ward_tvf_nearest, ward_tvf_split, ward_tvf_gap, ward_tvf_counts,
    ward_tvf_coverage, ward_tvf_network, ward_tvf_within, ward_tvf_along, ward_tvf_rank_range, ward_tvf_reach,
    ward_tvf_snap, ward_tvf_islands, ward_tvf_walk, ward_tvf_trace, ward_tvf_street_gaps, ward_tvf_street_cover,
    ward_tvf_street_units, ward_tvf_street_spacings, ward_tvf_farthest, ward_tvf_service, ward_tvf_sites,
    ward_tvf_features;

#endif
