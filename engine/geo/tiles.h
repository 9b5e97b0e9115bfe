/**
 * tiles.h: an index of segments, private to geo/: a tree of square tiles, 8 x 8 cells each. A cell without segments
 * ends the tree, a cell of few is a leaf that lists them, a cell of many is a tile of its own; so far outliers and
 * dense corners cost a level, not the whole grid's fineness. After it is built every call is pure and allocates
 * nothing.
 */
#ifndef WARD_GEO_TILES_H
#define WARD_GEO_TILES_H

#include "geo/locate.h" /* WARD_NONE */

struct ward_segment {
    double ax, ay, bx, by;
};

#define WARD_TILE_INNER 0x80000000u

struct ward_tile {
    uint64_t busy;     /* bit of each cell that has segments */
    uint32_t cell[64]; /* a busy cell's leaf, or WARD_TILE_INNER | tile; an idle one's word is the watcher's (0) */
};

struct ward_leaf {
    uint32_t first, n; /* in listed */
};

/** A segment as a leaf lists it, with its number and its group's, so that a leaf is read in one go. */
struct ward_listed {
    struct ward_segment s;
    uint32_t segment, group;
};

/** Where a tile lies: its lower left corner, the width of one of its cells, and 1 / width (both powers of two). */
struct ward_frame {
    double x0, y0, cell_m, per_m;
};

/** @brief The group of a segment that a visitor is given: such segments always lie in a leaf's list. */
static inline uint32_t ward_listed_group(const struct ward_segment *s)
{
    return ((const struct ward_listed *)(const void *)s)->group;
}

struct ward_tiles {
    const struct ward_segment *segments; /* borrowed */
    const uint32_t *groups;              /* of each segment; borrowed */
    size_t n;
    struct ward_frame root;
    struct ward_box box;     /* of the segments */
    double margin_m;         /* the root tile reaches at least so far beyond the box */
    struct ward_tile *tiles; /* the first is the root, there even without segments */
    struct ward_leaf *leaves;
    struct ward_listed *listed; /* by leaf, then segment */
    size_t n_tiles, n_leaves, n_listed;
    size_t tile_capacity, leaf_capacity, listed_capacity;
};

/** What a watcher of the building sees when a tile comes to be, parents first. */
struct ward_tile_birth {
    struct ward_frame frame;
    uint32_t tile;
    uint32_t leaf;        /* whose place the tile takes; WARD_NONE for the root */
    const uint32_t *refs; /* cell c holds refs[at[c]] … refs[at[c + 1] - 1]; its leaf's number is in the tile */
    const uint32_t *at;
};

struct ward_tiles_watcher {
    ward_rc (*born)(struct ward_ctx *ctx, void *state, struct ward_tiles *t, const struct ward_tile_birth *birth);
    void *state;
};

/** @brief Builds into *t ({0} before). watcher NULL: none. @cost O(n log n) usual; a segment is listed 24 times at most
 * on average, 1 to 2 times where segments are short */
ward_rc ward_tiles_build(struct ward_ctx *ctx, const struct ward_segment *segments, const uint32_t *groups, size_t n,
                         const struct ward_tiles_watcher *watcher, struct ward_tiles *t) WARD_CHECK;
void ward_tiles_clear(struct ward_tiles *t);

/** @brief The cell 0..7 of a place along one axis; a place outside goes to the nearest cell. */
static inline int ward_tile_index(double place, double origin, double per_m)
{
    double i = (place - origin) * per_m;
    return i > 0 ? (i < 8 ? (int)i : 7) : 0;
}

/** @brief Steps into a cell: the frame of the tile that lies there. */
static inline struct ward_frame ward_frame_inner(const struct ward_frame *f, int row, int column)
{
    struct ward_frame inner = {f->x0 + column * f->cell_m, f->y0 + row * f->cell_m, f->cell_m / 8, f->per_m * 8};
    return inner;
}

/** A search around a point. The visitor may shrink reach_m; it may see a segment more than once. */
struct ward_tiles_query {
    double x, y, reach_m;
    void (*visit)(struct ward_tiles_query *q, const struct ward_segment *s, uint32_t segment);
    void *state;
};

/** @brief Visits at least every segment within reach_m of the point, roughly from near to far. */
void ward_tiles_near(const struct ward_tiles *t, struct ward_tiles_query *q);

typedef bool ward_tiles_visit(void *state, const struct ward_segment *s, uint32_t segment);

/** @brief Visits at least every segment that shares a point with s, until visit answers false. May repeat segments. */
void ward_tiles_along(const struct ward_tiles *t, const struct ward_segment *s, ward_tiles_visit *visit, void *state);

#endif
