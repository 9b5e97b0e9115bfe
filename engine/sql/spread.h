/** spread.h: ward_pick, ward_curve and ward_turn. */
#ifndef WARD_SQL_SPREAD_H
#define WARD_SQL_SPREAD_H

#include "store/sqlite.h"

void ward_pick_call(sqlite3_context *call, int n, sqlite3_value **values);
void ward_curve_call(sqlite3_context *call, int n, sqlite3_value **values);
void ward_turn_call(sqlite3_context *call, int n, sqlite3_value **values);

#endif
