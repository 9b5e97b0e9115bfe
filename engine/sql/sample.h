/** sample.h: ward_sample, the aggregate that gathers what ward_rank_range draws from. */
#ifndef WARD_SQL_SAMPLE_H
#define WARD_SQL_SAMPLE_H

#include "sql/state.h"

void ward_sample_step(sqlite3_context *call, int n, sqlite3_value **values);
void ward_sample_final(sqlite3_context *call);

#endif
