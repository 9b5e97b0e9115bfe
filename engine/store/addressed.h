/**
 * addressed.h: where an address puts a case that has no coordinates: at the crossing of two streets it names, at an
 * estate, or on a street that lies in one unit. What it does not decide stays open, with the reason; nothing is
 * guessed.
 */
#ifndef WARD_STORE_ADDRESSED_H
#define WARD_STORE_ADDRESSED_H

#include "geo/split.h"
#include "store/gazetteer.h"

/** What an address decides. */
struct ward_addressed {
    uint32_t unit;               /* a row of the units; WARD_NONE: open */
    const char *why;             /* which part of the address decides, or why none does; a constant */
    struct ward_placing unit_at; /* of the place among the units; rule OUTSIDE and NAN without one */
    bool has_place;              /* a crossing or one estate: a point; false for a whole street */
    double x, y;
    struct ward_street_choice street; /* at the place; of a named street of one segment that segment, without measure */
};

struct ward_addresser;

struct ward_address_limits {
    double near_m, street_m; /* as for cases with coordinates */
    double share;            /* of a street's length or an estate's area that must lie in one unit, 0 to 1 */
    double edge_share;       /* what each unit has of a street along its edge: see ward_layer_edge_share() */
    double crossing_m;       /* meetings of two streets no farther apart are one crossing */
    double snap_m;           /* the end of a street so near to another one meets it */
};

/** @brief Borrows the gazetteer and barriers (NULL: none). Free with ward_addresser_free(); NULL is allowed. */
ward_rc ward_addresser_new(struct ward_ctx *ctx, const struct ward_gazetteer *g, const struct ward_nearest *barriers,
                           const struct ward_address_limits *limits, struct ward_addresser **out) WARD_CHECK;
void ward_addresser_free(struct ward_addresser *a);

/**
 * @brief  Reads an address, tried in this order: two named streets that a word joins and that meet at one place (or
 * only in one unit); one named estate; the named streets, when all lie in one unit.
 * @param[in] units    the units of the day and their locator; the verdicts on names are kept while they stay the same
 * @param[in] address  NULL: open
 * @errors WARD_E_NOMEM, WARD_E_GEOM; an outline that cannot be cut leaves its address open
 * @cost   a name's verdict once for the same units; not for several threads at once
 */
ward_rc ward_addresser_place(struct ward_addresser *a, const struct ward_rows *units,
                             const struct ward_locator *locator, const char *address,
                             struct ward_addressed *out) WARD_CHECK;

#endif
