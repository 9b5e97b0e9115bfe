/** along.h: which street a line runs along: near it and in its direction, not just nearest. */
#ifndef WARD_GEO_ALONG_H
#define WARD_GEO_ALONG_H

#include "geo/boxes.h"

struct ward_along; /* an index over lines */

/** A stretch of the line, and the stretch of the street beside it. */
struct ward_course {
    uint32_t row;                      /* of the street; WARD_NONE: along none */
    double from_m, to_m;               /* along the line, its parts one after the other */
    double street_from_m, street_to_m; /* along the street, from < to whichever way the line runs; NAN: along none */
    double distance_m;                 /* the greatest between the two on the stretch; NAN: along none */
};

struct ward_courses {
    struct ward_course *items;
    size_t n, capacity;
    struct ward_numbers near; /* private */
    double *cuts;             /* private */
    size_t cut_capacity;
};

/**
 * @brief  An index over n lines; what is no line is left out.
 * @param[in] lines  borrowed, and must outlive the index
 * @errors WARD_E_NOMEM
 */
ward_rc ward_along_new(struct ward_ctx *ctx, const struct ward_geom *lines, size_t n,
                       struct ward_along **out) WARD_CHECK;
void ward_along_free(struct ward_along *index); /* NULL is allowed */

/**
 * @brief  Cuts a line into stretches, each along one street or along none; they follow one another without a gap, so
 *         that they add up to the line.
 *
 * A point of the line runs along a straight piece of street if its foot lies on the piece, no farther than corridor_m,
 * and the two directions differ by bearing_deg at most, whichever way they run. Of several the nearest has it (the
 * first row where they are equally far); a hole no longer than corridor_m between two stretches of one street (the
 * outer side of a bend) is that street's too. Where the line changes from one street to another is computed, not
 * sampled.
 *
 * @param[in]     line         lines, past the gate
 * @param[in]     corridor_m   metres, 0 or more
 * @param[in]     bearing_deg  degrees, 0 to 90
 * @param[in,out] out          {0} or the stretches of an earlier call; free with ward_courses_clear()
 * @errors WARD_E_GEOM (no line), WARD_E_NOMEM
 * @cost   for each straight piece of the line: k near pieces of street, k * k * log k
 * @sql    ward_along(layer, geom, corridor_m, bearing_deg [, as_of])
 */
ward_rc ward_along_find(struct ward_ctx *ctx, const struct ward_along *index, const struct ward_geom *line,
                        double corridor_m, double bearing_deg, struct ward_courses *out) WARD_CHECK;
void ward_courses_clear(struct ward_courses *courses);

#endif
