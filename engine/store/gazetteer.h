/**
 * gazetteer.h: the streets and estates of a district by their names: what an address names, and which street a place is
 * on. Read once for a run; then every look-up is pure.
 */
#ifndef WARD_STORE_GAZETTEER_H
#define WARD_STORE_GAZETTEER_H

#include "core/names.h"
#include "store/db.h"
#include "store/layer.h"

/** Streets are ranked: by class (expressway, arterial, secondary, local, alley, any other or none), then street_id. */
struct ward_gazetteer {
    struct ward_address_words words; /* @words of the layer cases */
    struct ward_names *names;        /* rows are those of streets and estates below */
    struct ward_rows *streets;       /* in their rank; NULL: never loaded */
    struct ward_nearest *index;      /* of the streets */
    struct ward_box *boxes;          /* of each street */
    double *half_width_m;            /* of each street; 0: unknown */
    uint32_t *by_id;                 /* the streets by street_id */
    struct ward_rows *estates;       /* NULL: never loaded */
};

/** @brief Reads both layers and the words. Start from {0}; free with ward_gazetteer_clear(), also after a failure.
 * @errors WARD_E_GEOM, WARD_E_SQL, WARD_E_HEADER */
ward_rc ward_gazetteer_read(struct ward_db *db, struct ward_gazetteer *out) WARD_CHECK;
void ward_gazetteer_clear(struct ward_gazetteer *g);

/** @brief The street of that street_id; WARD_NONE: none with a place. */
uint32_t ward_gazetteer_street(const struct ward_gazetteer *g, const char *street_id);

struct ward_street_choice {
    struct ward_near near; /* line WARD_NONE: no street within reach */
    uint32_t runner_up;    /* the next in the same order; WARD_NONE: none */
    bool is_named;         /* the address names it */
    bool is_across;        /* a barrier lies between */
};

/**
 * @brief  The street of a place, the best of those within street_m by: named in the address; on this side of the
 *         barriers; distance to the millimetre; class; street_id. So a street across a barrier is chosen only when none
 *         on this side is in reach, or the address names it and no other of that name on this side.
 * @param[in] barriers  NULL: none
 * @param[in] address   NULL: none
 */
void ward_gazetteer_choose(const struct ward_gazetteer *g, const struct ward_nearest *barriers, double street_m,
                           const char *address, double x, double y, struct ward_street_choice *out);

#endif
