/** walk.h: a layer's facilities on the street network: their places, where each meets a street, and the reach from all
 * of them. What ward_reach() and its kin are made from. */
#ifndef WARD_SQL_WALK_H
#define WARD_SQL_WALK_H

#include "net/reach.h"
#include "net/snap.h"
#include "sql/tvf.h"

/** How a facility's places come about. */
enum ward_place_kind {
    WARD_PLACE_POINT,    /* it is a point, or several */
    WARD_PLACE_ENTRANCE, /* one of its entrances */
    WARD_PLACE_OUTLINE   /* a point of a line's or an area's outline: people leave it anywhere */
};

struct ward_walk {
    const struct ward_indexed *layer;   /* held */
    const struct ward_network *network; /* held */
    double connect_m;                   /* how far from a street a place may be */
    struct ward_spot *places;           /* by facility */
    uint32_t *facility_of;              /* row of the layer, of each place */
    unsigned char *kind_of;             /* enum ward_place_kind, of each facility */
    size_t *place_at;                   /* rows + 1 offsets into places */
    struct ward_snap *snaps;            /* of each place */
    size_t n_places, place_capacity, facility_capacity;
    struct ward_reach *reach; /* NULL until ward_walk_reach() */
};

/**
 * @brief  The places of a layer's rows and where they meet the network; nothing of what was there is kept.
 * An area or line whose layer says @reach entrances LAYER has its entrances, else the points of its outline.
 * @param[in,out] walk  {0}, or an earlier one; clear with ward_walk_clear()
 * @errors WARD_E_ARG (a layer of sectors, streets without connect_m), WARD_E_SRID and what reading gives
 */
ward_rc ward_walk_read(struct ward_state *state, const char *layer, const struct ward_moment *when,
                       struct ward_walk *walk) WARD_CHECK;

/** @brief How far from a street a place may be: connect_m of streets. @errors WARD_E_ARG: there is none */
ward_rc ward_walk_connect(struct ward_state *state, double *out) WARD_CHECK;

/** @brief Walks from all places. @param[in] within_m  NAN: the layer's own service_m; infinite: as far as streets lead
 */
ward_rc ward_walk_reach(struct ward_state *state, struct ward_walk *walk, double within_m) WARD_CHECK;

/** @brief The nearest of a facility's places to the network: of one that meets it the one that does. WARD_NONE: it has
 * none. */
uint32_t ward_walk_best(const struct ward_walk *walk, uint32_t facility);

void ward_walk_clear(struct ward_walk *walk);

/** @brief Arguments as_of and scenario of a function. */
ward_rc ward_walk_moment(struct ward_tvf_cursor *cursor, int as_of_at, int scenario_at,
                         struct ward_moment *out) WARD_CHECK;

/** @brief A street's id, NULL for WARD_NONE. */
void ward_walk_result_street(sqlite3_context *call, const struct ward_network *network, uint32_t line);

/** @brief "on", "far" or "barred". */
const char *ward_snap_name(enum ward_snap_rule rule);

#endif
