/**
 * attribute_rows.h: the loop of the attribution: cases without a row in case_places are read in blocks, decided by
 * threads, and written, all in the order of their ids; private to the attribution.
 */
#ifndef WARD_STORE_ATTRIBUTE_ROWS_H
#define WARD_STORE_ATTRIBUTE_ROWS_H

#include "store/attribute.h"
#include "store/attribute_decide.h"

/** The stretches between the days on which a unit or zone begins or ends, in time; the last one is for no day. */
struct ward_stretches {
    struct ward_stretch *items;
    size_t n, capacity;
};

/** @brief Their days; units and zones of each are read when its first case comes. Free with ward_stretches_clear(). */
ward_rc ward_stretches_find(struct ward_db *db, struct ward_stretches *out) WARD_CHECK;
void ward_stretches_clear(struct ward_stretches *stretches);

/**
 * @brief  Decides and writes every case that has no row.
 * @param[in] is_all  case_places and case_zones are empty and stand without triggers and indexes
 * @param[in,out] out  the rows written are added to decided and to the count of each rule
 * @errors WARD_E_GEOM, WARD_E_SRID, WARD_E_SQL, WARD_E_INTERRUPT
 */
ward_rc ward_attribute_rows(struct ward_db *db, const struct ward_grounds *grounds, struct ward_stretches *stretches,
                            bool is_all, struct ward_attributed *out) WARD_CHECK;

#endif
