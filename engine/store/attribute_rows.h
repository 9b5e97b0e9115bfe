/**
 * attribute_rows.h: the loop of the attribution: all cases, or those listed in case_pending, are read in blocks,
 * decided by threads, and written, all in the order of their ids; private to the attribution.
 */
#ifndef WARD_STORE_ATTRIBUTE_ROWS_H
#define WARD_STORE_ATTRIBUTE_ROWS_H

#include "store/attribute.h"
#include "store/attribute_decide.h"
#include "store/rtree.h"

/** The stretches between the days on which a unit or zone begins or ends, in time; the last one is for no day. */
struct ward_stretches {
    struct ward_stretch *items;
    size_t n, capacity;
};

/** @brief Their days; units and zones of each are read when its first case comes. Free with ward_stretches_clear(). */
ward_rc ward_stretches_find(struct ward_db *db, struct ward_stretches *out) WARD_CHECK;
void ward_stretches_clear(struct ward_stretches *stretches);

/** What a run leaves to be done for the R*Tree of case_places: of all cases, it is the cases' but for these. */
struct ward_places_aside {
    struct ward_rtree_entry *added; /* by id: of all, the places that addresses give; else every place */
    size_t n_added, added_capacity;
    uint64_t places; /* cases with a place of their own */
    uint64_t bad;    /* of them those whose place is none */
};

/**
 * @brief  Decides and writes every case, or (is_all false) those listed in case_pending, which have no row.
 * @param[in] is_all  case_places and case_zones are empty and stand without indexes; triggers stand aside anyway
 * @param[in] addresser  for the cases without a place
 * @param[out] aside     start from {0}; free its entries with ward_mem_free()
 * @param[in,out] out  the rows written are added to decided and to the count of each rule
 * @errors WARD_E_GEOM, WARD_E_SQL, WARD_E_INTERRUPT
 */
ward_rc ward_attribute_rows(struct ward_db *db, const struct ward_grounds *grounds, struct ward_stretches *stretches,
                            struct ward_addresser *addresser, bool is_all, struct ward_places_aside *aside,
                            struct ward_attributed *out) WARD_CHECK;

#endif
