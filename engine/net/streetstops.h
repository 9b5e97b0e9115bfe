/** streetstops.h: distances along streets to where facilities stand, private to net/. */
#ifndef WARD_NET_STREETSTOPS_H
#define WARD_NET_STREETSTOPS_H

#include "net/streetgaps.h"

/** For every end of every line, two a line, and either side: how far it is along the street, away from the line, to the
 * next facility on that side; INFINITY: none. */
struct ward_street_ends {
    double (*beyond_m)[2][2]; /* [line][0 begin, 1 end][0 left, 1 right] */
    uint32_t *stop_at;        /* n lines + 1 offsets into the stops */
};

ward_rc ward_street_ends_new(struct ward_ctx *ctx, const struct ward_street_ask *ask,
                             struct ward_street_ends *out) WARD_CHECK;
void ward_street_ends_clear(struct ward_street_ends *ends);

/** @brief From a measure of a line to the next facility on any of the sides, before it or after it. A stop at the
 * measure itself counts; own WARD_NONE, or a stop that does not. */
double ward_street_back_m(const struct ward_street_ask *ask, const struct ward_street_ends *ends, uint32_t line,
                          unsigned sides, double at_m, uint32_t own);
double ward_street_ahead_m(const struct ward_street_ask *ask, const struct ward_street_ends *ends, uint32_t line,
                           unsigned sides, double at_m, uint32_t own);

#endif
