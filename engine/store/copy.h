/** copy.h: a consistent copy of the database for other programs to open while the nightly batch writes. */
#ifndef WARD_STORE_COPY_H
#define WARD_STORE_COPY_H

#include "store/define.h"

/**
 * @brief  Copies the database as it is committed now, page by page under one read transaction, adds the newest day's
 *         scores as spatial tables with their styles (unit_scores, street_scores), makes the file read-only and renames
 *         it into place.
 * @param[in] to  the copy; what is there is replaced, a database that is its own source refused
 * @errors WARD_E_ARG (a copy is not copied again), WARD_E_IO, WARD_E_BUSY, WARD_E_INTERRUPT, WARD_E_SQL; then nothing
 *         is left of it
 * @cost   the file's size once
 */
ward_rc ward_copy(struct ward_db *db, const struct ward_paths *paths, const char *to) WARD_CHECK;

#endif
