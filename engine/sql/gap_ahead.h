/** gap_ahead.h: gaps of a layer's areas asked for one after the other, computed some rows ahead on all threads. */
#ifndef WARD_SQL_GAP_AHEAD_H
#define WARD_SQL_GAP_AHEAD_H

#include "sql/state.h"

struct ward_gap_answer {
    double area_m2, gap_m2;
    struct ward_geom geom; /* the gap; empty where it was not wanted, or there is none */
};

/** @brief The gap of one area by itself. @errors as ward_gap_ahead_ask() */
ward_rc ward_gap_one(struct ward_ctx *ctx, const struct ward_indexed *serving, const struct ward_geom *area,
                     bool wants_geom, struct ward_gap_answer *out) WARD_CHECK;

/** @brief @errors WARD_E_GEOM: it is no area, or not valid */
ward_rc ward_gap_require_area(struct ward_ctx *ctx, const struct ward_geom *area) WARD_CHECK;

/**
 * SQLite asks for one row at a time. Where a statement asks for the gaps of units in the order of their ids, the next
 * ones are computed along with the one asked for: as many again as were asked for before, so that no more than half of
 * the work is ever for nothing. What is answered does not depend on it.
 */
struct ward_gap_ahead {
    const struct ward_indexed *units; /* held; NULL: not looked at yet */
    size_t *order;                    /* rows of units by id */
    struct ward_gap_answer *answers;  /* of rows from … to - 1 of the order */
    size_t from, to, capacity;
    size_t next; /* in the order: the row expected next */
    size_t calls, batch;
    bool is_off;
};

/** @brief The gap of one area. @param wants_geom false: answer->geom stays empty. @errors as ward_gap(), WARD_E_GEOM
 * (the area is not valid) */
ward_rc ward_gap_ahead_ask(struct ward_gap_ahead *ahead, struct ward_state *state, const struct ward_indexed *serving,
                           const struct ward_geom *area, bool wants_geom, struct ward_gap_answer *answer) WARD_CHECK;

/** @brief Forgets what was computed ahead: other facilities are asked about. */
void ward_gap_ahead_forget(struct ward_gap_ahead *ahead);
void ward_gap_ahead_clear(struct ward_gap_ahead *ahead);

#endif
