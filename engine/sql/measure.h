/** measure.h: pure functions of one geometry; the connection's struct ward_state is their user data. */
#ifndef WARD_SQL_MEASURE_H
#define WARD_SQL_MEASURE_H

#include "store/sqlite.h"

void ward_area_call(sqlite3_context *call, int n, sqlite3_value **values);
void ward_length_call(sqlite3_context *call, int n, sqlite3_value **values);
void ward_length_near_call(sqlite3_context *call, int n, sqlite3_value **values);
void ward_point_call(sqlite3_context *call, int n, sqlite3_value **values);
void ward_x_call(sqlite3_context *call, int n, sqlite3_value **values);
void ward_y_call(sqlite3_context *call, int n, sqlite3_value **values);
void ward_stretch_call(sqlite3_context *call, int n, sqlite3_value **values);

#endif
