/** open.h: ward_open and the opening hours behind it. */
#ifndef WARD_SQL_OPEN_H
#define WARD_SQL_OPEN_H

#include "core/date.h"
#include "store/sqlite.h"

#define WARD_HOURS_SPANS 8

/** A week: spans of minutes from midnight of each day, Monday first; an end beyond 1440 runs into the next day. */
struct ward_hours {
    struct {
        int from_min, to_min;
    } spans[7][WARD_HOURS_SPANS];
    int n_spans[7];
};

/** @brief Reads opening hours as offices write them (open.c). false: not understood. */
bool ward_hours_parse(const char *text, struct ward_hours *out);

/** @brief A minute: open then. A day alone: open at some minute of it. */
bool ward_hours_open(const struct ward_hours *hours, const struct ward_time *at);

void ward_open_call(sqlite3_context *call, int n, sqlite3_value **values);

#endif
