/**
 * guard.h: the datum guard: do a source's places fit what is already in the database, and would they fit better read in
 * another coordinate system? GCJ-02 taken for WGS 84 is 485 m off, BD-09 1,140 m, and nothing in the file says so.
 */
#ifndef WARD_STORE_GUARD_H
#define WARD_STORE_GUARD_H

#include "store/layer.h"

/** How well places fit under one coordinate system. */
struct ward_fit {
    const char *crs;     /* a name that --source-crs takes; static, or borrowed from the caller */
    size_t n;            /* places that could be converted */
    double inside_share; /* of all places, inside units; NAN: no units loaded */
    double median_m;     /* median distance to the nearest street, at most 2,000; NAN: no streets loaded */
};

struct ward_judgement {
    size_t n;                 /* places looked at; under 30 nothing is judged */
    bool has_reference;       /* units or streets are loaded */
    struct ward_fit declared; /* crs NULL: none was declared */
    struct ward_fit winner;   /* crs NULL: no hypothesis clearly wins */
    char own[2][48];          /* the working CRS, as it is and with its axes swapped */
    char sentence[256];       /* "likely GCJ02: median distance to streets 2.1 m, against 16.4 m as declared" */
};

/**
 * @brief  Tries WGS 84, GCJ-02, BD-09, EPSG:4549, EPSG:4528, Web Mercator, the working CRS and swapped axes on places
 * of a source.
 *
 * A hypothesis wins when, on 30 places or more, its median distance to streets is under 0.6 of the declared one's and
 * that is over 8 m, or its share inside units is over 20 points higher. By distance alone it does not win when it puts
 * more than one place in a hundred out of the units: car parks and schools stand back from the streets, so that almost
 * any shift brings them nearer, but a shift also pushes the district's rim outside. Without a declared system the best
 * hypothesis wins when more than half of the places lie inside units. Among winners: the larger share (to the point),
 * then the smaller median, then the order above.
 *
 * @param[in] xy        n pairs in the source's own coordinates; NAN pairs are left out
 * @param[in] declared  what the file or the user says, as ward_transform_get() takes it; NULL: nothing
 * @param[in] target    the working CRS, "EPSG:4549"
 * @param[in] except    a layer that is being loaded and so is no reference ("units"); NULL: none
 * @errors WARD_E_CRS (declared is unknown), those of the layer cache
 * @cost   one locate and one nearest-street search a place and hypothesis
 */
ward_rc ward_guard_judge(struct ward_ctx *ctx, sqlite3 *sql, const double *xy, size_t n, const char *declared,
                         const char *target, const char *except, struct ward_judgement *out) WARD_CHECK;

#endif
