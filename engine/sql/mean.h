/** mean.h: ward_mean, the mean of decimals as they were written. */
#ifndef WARD_SQL_MEAN_H
#define WARD_SQL_MEAN_H

#include "sql/state.h"

void ward_mean_step(sqlite3_context *call, int n, sqlite3_value **values);
void ward_mean_final(sqlite3_context *call);

#endif
