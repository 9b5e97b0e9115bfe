/** streetwork.h: what the parts of the streets' check share, private to geo/. */
#ifndef WARD_GEO_STREETWORK_H
#define WARD_GEO_STREETWORK_H

#include "geo/streets.h"
#include "geo/tiles.h"

/** One end of one part of a line. */
struct ward_street_end {
    double x, y;
    uint32_t line;
    uint32_t node; /* the lowest end of its node */
};

struct ward_street_link {
    uint32_t from, to; /* nodes; each link is there both ways */
};

struct ward_street_net {
    struct ward_ctx *ctx;
    const struct ward_streets *in;
    struct ward_segment *segments; /* of all lines longer than snap_m */
    uint32_t *line_of;
    size_t n_segments;
    struct ward_tiles tiles;      /* over segments */
    struct ward_street_end *ends; /* two a part: 2 i and 2 i + 1 */
    struct ward_segment *points;  /* the ends as segments of no length */
    uint32_t *end_lines;          /* their lines */
    size_t n_ends;
    struct ward_tiles end_tiles; /* over points */
    uint32_t *degree;            /* of the node whose lowest end it is */
    struct ward_street_link *links;
    size_t n_links;
    struct ward_faults *out;
};

int ward_street_level(const struct ward_street_net *net, uint32_t line);

/** @brief Lines drawn twice, crossings between ends, lines that cross themselves. */
ward_rc ward_streets_cross(struct ward_street_net *net) WARD_CHECK;

/** @brief Nodes from ends; ends that nearly meet, end on a street, or dangle. */
ward_rc ward_streets_ends(struct ward_street_net *net) WARD_CHECK;

ward_rc ward_street_point(struct ward_ctx *ctx, struct ward_geom *g, double x, double y) WARD_CHECK;
ward_rc ward_street_line(struct ward_ctx *ctx, struct ward_geom *g, const struct ward_segment *s) WARD_CHECK;

#endif
