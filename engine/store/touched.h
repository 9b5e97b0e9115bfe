/**
 * touched.h: which cases a change of a layer touches: units, streets, barriers, zones, estates and duties as they were
 * when the cases were last attributed (table attribute_basis) against what they are now. A case that is not touched
 * would be decided as it was.
 *
 * What touches a case: of units and zones, lying in the symmetric difference of old and new areas, or of units within
 * reach of an outline that is only in one of them; of streets and barriers, lying within street_m of an old or new one;
 * of duties, being on their street; of names that came or went, being in its address; and of anything near what its
 * address names, when it has no coordinates.
 */
#ifndef WARD_STORE_TOUCHED_H
#define WARD_STORE_TOUCHED_H

#include "store/addressed.h"
#include "store/db.h"

struct ward_touched {
    int64_t *ids; /* of cases, ascending, each once */
    size_t n, capacity;
};

/**
 * @brief  The cases touched by what changed in those layers whose version is not the one in `versions`.
 * @param[in] versions  "units=VERSION streets=VERSION …" as ward_touched_versions() gave it then
 * @param[out] out  start from {0}; free out->ids with ward_mem_free()
 * @cost   a changed layer's rows, the cases near what changed; all addresses where names came or went
 */
ward_rc ward_touched_find(struct ward_db *db, const char *versions, const struct ward_address_limits *limits,
                          struct ward_touched *out) WARD_CHECK;

/** @brief Appends the layers' versions; a layer that is not loaded or not known has none. */
struct ward_buf;
ward_rc ward_touched_versions(struct ward_db *db, struct ward_buf *out) WARD_CHECK;

/** @brief Keeps the layers as they are now, those whose version is not the one in `versions` (NULL: all). */
ward_rc ward_touched_keep(struct ward_db *db, const char *versions) WARD_CHECK;

#endif
