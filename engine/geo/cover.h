/**
 * cover.h: tiles over the edges of polygons that also know which polygons cover each cell's anchor, private to geo/.
 * The anchor lies on no edge, so that the edges between it and a point of the cell, counted exactly, decide the rest.
 */
#ifndef WARD_GEO_COVER_H
#define WARD_GEO_COVER_H

#include "geo/tiles.h"

struct ward_anchor {
    double x, y;
    uint32_t owners; /* a list in the pool: who covers it */
};

struct ward_cover {
    struct ward_tiles tiles;
    struct ward_segment *edges; /* by polygon, then ring */
    uint32_t *polygon_of;       /* of each edge */
    uint32_t *ring_at;          /* n_rings + 1 offsets into edges */
    uint32_t *polygon_at;       /* n_polygons + 1 offsets into rings */
    unsigned char *is_shell;    /* of each ring */
    signed char *inside;        /* of each ring: its polygon lies left (1) or right (-1) of its edges; 0: of neither */
    size_t n_edges, n_rings, n_polygons;
    struct ward_anchor *anchors; /* by leaf */
    uint32_t *pool; /* lists: a count, then polygons ascending; the list at 0 is empty. Idle cells' words: */
    size_t anchor_capacity, pool_size, pool_capacity; /* who covers all of the cell, as a list in the pool */
};

ward_rc ward_cover_build(struct ward_ctx *ctx, const struct ward_geom *polygons, size_t n,
                         struct ward_cover *out) WARD_CHECK;
void ward_cover_clear(struct ward_cover *c);

/** One polygon that covers a point. */
struct ward_cover_hit {
    uint32_t polygon;
    bool on_edge; /* on its outline, not inside */
};

/** The polygons that cover a point, ascending: begin, then next until it answers false. Pure. */
struct ward_cover_scan {
    const struct ward_cover *cover;
    double x, y;
    const struct ward_anchor *anchor;
    const uint32_t *owner, *owner_end;
    const struct ward_listed *edge, *edge_end;
};

void ward_cover_begin(const struct ward_cover *c, double x, double y, struct ward_cover_scan *scan);
bool ward_cover_next(struct ward_cover_scan *scan, struct ward_cover_hit *hit);

/** @brief The same of one edge. */
int ward_cover_inside(const struct ward_cover *c, uint32_t edge);

/** @brief One polygon back from its edges; empty where it has no ring of three edges. */
ward_rc ward_cover_polygon(struct ward_ctx *ctx, const struct ward_cover *c, uint32_t polygon, int srid,
                           struct ward_geom *out) WARD_CHECK;

#endif
