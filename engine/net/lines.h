/**
 * lines.h: many lines as flat arrays: what a street graph is made from and measured along. A part of a line with any
 * length is a chain; measures run through a line's parts, one after the other, from its first point.
 */
#ifndef WARD_NET_LINES_H
#define WARD_NET_LINES_H

#include "geo/geom.h"
#include "geo/locate.h" /* WARD_NONE */

struct ward_lines {
    size_t n, n_chains, n_points;
    double *xy;         /* points, two a point; no two that follow each other in a chain are the same */
    double *m;          /* of each point, metres along its line */
    uint32_t *point_at; /* n_chains + 1 offsets into points */
    uint32_t *line_of;  /* of each chain; ascending */
    int *level_of;      /* of each chain */
    uint32_t *chain_at; /* n + 1 offsets into chains */
    size_t xy_capacity, m_capacity, point_capacity, line_capacity, level_capacity, chain_capacity;
};

/** A place on a line. */
struct ward_spot {
    double x, y;
};

/**
 * @brief  Appends one line, whose number is how many there were. What is no line, or has no length, has no chain.
 * @param[in,out] lines  start from {0}; free with ward_lines_clear(), also after a failure
 * @param[in] level      0 on the ground, 1 on a bridge, -1 in a tunnel …
 * @errors  WARD_E_GEOM (more points than can be numbered), WARD_E_NOMEM
 */
ward_rc ward_lines_add(struct ward_ctx *ctx, struct ward_lines *lines, const struct ward_geom *g, int level) WARD_CHECK;
void ward_lines_clear(struct ward_lines *lines);

/** @brief The length of a line. @units metres of the lines' projected CRS */
double ward_lines_length_m(const struct ward_lines *lines, uint32_t line);

/** @brief Where a chain's measures begin and end. */
static inline double ward_chain_from_m(const struct ward_lines *lines, uint32_t chain)
{
    return lines->m[lines->point_at[chain]];
}
static inline double ward_chain_to_m(const struct ward_lines *lines, uint32_t chain)
{
    return lines->m[lines->point_at[chain + 1] - 1];
}

/** @brief The place at a measure of a chain; kept to its ends. @cost O(log points) */
struct ward_spot ward_chain_spot(const struct ward_lines *lines, uint32_t chain, double at_m);

/**
 * @brief  The stretch of a line between two measures, as a line; empty where it has no length.
 * @param[in,out] out  reset first
 */
ward_rc ward_lines_cut(struct ward_ctx *ctx, const struct ward_lines *lines, uint32_t line, double from_m, double to_m,
                       int srid, struct ward_geom *out) WARD_CHECK;

/** @brief Appends the stretch of a chain between two measures, the first below the second, to a line. */
ward_rc ward_chain_cut(struct ward_ctx *ctx, const struct ward_lines *lines, uint32_t chain, double from_m, double to_m,
                       struct ward_geom *out) WARD_CHECK;

#endif
