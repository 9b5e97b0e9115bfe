/** scalar.h: the scalar functions. Those that read tables have the connection's struct ward_state as user data. */
#ifndef WARD_SQL_SCALAR_H
#define WARD_SQL_SCALAR_H

#include "sql/state.h"

void ward_locate_call(sqlite3_context *call, int n, sqlite3_value **values);
void ward_clip_call(sqlite3_context *call, int n, sqlite3_value **values);
void ward_days_call(sqlite3_context *call, int n, sqlite3_value **values);
void ward_add_months_call(sqlite3_context *call, int n, sqlite3_value **values);
void ward_add_days_call(sqlite3_context *call, int n, sqlite3_value **values);

/**
 * @brief  The newest version of a key among rows of polygons, which lie by key, bytewise, then by valid_from.
 * @errors WARD_E_ARG (no such key, or no polygon)
 */
ward_rc ward_polygon_of_key(struct ward_ctx *ctx, const struct ward_rows *rows, const char *key,
                            size_t *out) WARD_CHECK;

#endif
