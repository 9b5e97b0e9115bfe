/** known.h: which settings of the ini nothing reads: a slip in a name would otherwise change no figure, silently. */
#ifndef WARD_STORE_KNOWN_H
#define WARD_STORE_KNOWN_H

#include "store/query.h"

struct ward_unknown {
    char *name;    /* SECTION.KEY as in table settings */
    char *nearest; /* a known name; NULL: none is near */
};

struct ward_unknowns {
    struct ward_unknown *items;
    size_t n, capacity;
};

/**
 * @brief  The settings of origin 'ini' whose SECTION.KEY is neither a layer's @default, nor a parameter of a query in
 *         the folders, nor one of [district], nor what [load.LAYER] takes; by name.
 *         A query or layer file that cannot be read counts as having no names: its own fault is told elsewhere.
 * @param[out] out  free with ward_unknowns_clear(), also after a failure
 * @cost   nothing without such settings, else it reads every header once
 */
ward_rc ward_settings_unknown(struct ward_db *db, const struct ward_paths *paths, struct ward_unknowns *out) WARD_CHECK;
void ward_unknowns_clear(struct ward_unknowns *unknowns);

#endif
