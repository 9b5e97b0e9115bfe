/** table.h: a layer's or a stored result's rows, opened like a query: fixed columns, fixed order, no id. */
#ifndef WARD_STORE_TABLE_H
#define WARD_STORE_TABLE_H

#include "store/query.h"

/**
 * @brief  A layer (columns in its header's order, then extra; rows by key bytewise, then valid_from, then geometry) or
 * a stored result (case_places, score_days, rejects …). *found false: it is neither, and *out is NULL.
 * @param[out] out  close with ward_query_close()
 * @errors WARD_E_NOT_LOADED (a layer without rows ever), WARD_E_HEADER, WARD_E_SQL
 */
ward_rc ward_table_open(struct ward_db *db, const char *name, bool *found, struct ward_query **out) WARD_CHECK;

#endif
