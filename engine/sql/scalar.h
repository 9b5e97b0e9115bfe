/** scalar.h: the scalar functions. Those that read tables have the connection's struct ward_state as user data. */
#ifndef WARD_SQL_SCALAR_H
#define WARD_SQL_SCALAR_H

#include "store/sqlite.h"

void ward_locate_call(sqlite3_context *call, int n, sqlite3_value **values);
void ward_clip_call(sqlite3_context *call, int n, sqlite3_value **values);
void ward_days_call(sqlite3_context *call, int n, sqlite3_value **values);
void ward_add_months_call(sqlite3_context *call, int n, sqlite3_value **values);
void ward_add_days_call(sqlite3_context *call, int n, sqlite3_value **values);

#endif
