/** duty.h: who answers for which stretch of a street (layer duties), read once for a run. */
#ifndef WARD_STORE_DUTY_H
#define WARD_STORE_DUTY_H

#include "store/gazetteer.h"

struct ward_duty {
    uint32_t street; /* of the gazetteer */
    double from_m, to_m;
    enum ward_side side;                     /* ON: both sides */
    char *unit_code, *valid_from, *valid_to; /* the days NULL: open */
};

struct ward_duties {
    struct ward_duty *items; /* by street */
    size_t n, capacity;
};

/** @brief Those of streets that are in the gazetteer; none when the layer was never loaded. Start from {0}; free with
 * ward_duties_clear(), also after a failure. */
ward_rc ward_duties_read(struct ward_db *db, const struct ward_gazetteer *g, struct ward_duties *out) WARD_CHECK;
void ward_duties_clear(struct ward_duties *duties);

/**
 * @brief  The duty for a place on a street: its stretch, ends included, holds measure_m, it is about that side or both
 *         (a place on the centreline is on either side), it is valid on the day and its unit is among units. Where
 *         several are: one about a side before one about both, then the lowest unit_code.
 * @param[in] day    NULL: unknown, every day's count
 * @param[in] units  the units that count
 * @param[out] unit  the row of units; untouched without a duty
 * @return NULL: none. Pure.
 */
const struct ward_duty *ward_duties_find(const struct ward_duties *duties, const struct ward_near *near,
                                         const char *day, const struct ward_rows *units, uint32_t *unit);

#endif
