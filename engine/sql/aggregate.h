/** aggregate.h: ward_sum and ward_avg, as aggregates and window functions. */
#ifndef WARD_SQL_AGGREGATE_H
#define WARD_SQL_AGGREGATE_H

#include "store/sqlite.h"

void ward_total_step(sqlite3_context *call, int n, sqlite3_value **values);
void ward_total_inverse(sqlite3_context *call, int n, sqlite3_value **values);
void ward_sum_value(sqlite3_context *call);
void ward_avg_value(sqlite3_context *call);

#endif
