/** boxes.h: a packed tree of boxes, for geo/ and net/: which of many boxes meet another. */
#ifndef WARD_GEO_BOXES_H
#define WARD_GEO_BOXES_H

#include "geo/geom.h"

struct ward_boxes {
    struct ward_box *nodes; /* all levels, the leaves' first */
    uint32_t *order;        /* the leaf nodes' own numbers */
    size_t *level_at;       /* n_levels + 1 offsets into nodes */
    size_t n_levels, n;
    bool is_ordered; /* the leaves are by number */
};

/** @brief Builds into *out ({0} before). Empty boxes (min > max) meet nothing. @cost O(n log n) @errors WARD_E_NOMEM */
ward_rc ward_boxes_build(struct ward_ctx *ctx, const struct ward_box *boxes, size_t n,
                         struct ward_boxes *out) WARD_CHECK;
/** @brief The same of boxes that are numbered from neighbour to neighbour (ward_zorder()): they share nodes as they
 * come, and what is found need not be sorted. Any other order is answered as well, slowly. @cost O(n) */
ward_rc ward_boxes_build_ordered(struct ward_ctx *ctx, const struct ward_box *boxes, size_t n,
                                 struct ward_boxes *out) WARD_CHECK;
void ward_boxes_clear(struct ward_boxes *tree);

/** @brief The numbers of the boxes that meet `box`, edges included, ascending; appended to nothing: *out begins anew.
 */
struct ward_numbers {
    uint32_t *items;
    size_t n, capacity;
};
ward_rc ward_boxes_find(struct ward_ctx *ctx, const struct ward_boxes *tree, const struct ward_box *box,
                        struct ward_numbers *out) WARD_CHECK;
void ward_numbers_clear(struct ward_numbers *numbers);

#endif
