/**
 * spread.c: ward_pick, ward_curve, ward_turn: what a spatially balanced sample is made of (core/spread.h).
 *
 * | function                   | gives                                                                            |
 * |----------------------------|----------------------------------------------------------------------------------|
 * | ward_pick(seed, text, n)   | an integer from 0 to n - 1, any of them alike, that seed and text alone decide    |
 * | ward_curve(x, y)           | an integer that orders places along a curve on which neighbours stay together     |
 * | ward_turn(place, n)        | an integer that orders the places 0 to n - 1 of a line so that any first few are  |
 * |                            | spread over it                                                                   |
 *
 * seed and place are integers, n an integer from 1 to 2^31, x and y metres. NULL gives NULL. Pure.
 *
 *     SELECT sign_id FROM signs ORDER BY ward_curve(ward_x(geom), ward_y(geom)), sign_id;
 *     SELECT ward_pick(1, unit_code, 100) FROM units;
 *     SELECT n.place FROM (SELECT 0 AS place UNION ALL SELECT 1 UNION ALL SELECT 2) AS n ORDER BY ward_turn(n.place,
 * 3);
 */
#include "sql/spread.h"

#include "core/spread.h"

#define MOST (INT64_C(1) << 31)

static bool has_null(int n, sqlite3_value **values)
{
    for (int i = 0; i < n; i++)
        if (sqlite3_value_type(values[i]) == SQLITE_NULL)
            return true;
    return false;
}

static bool is_count(sqlite3_value *value)
{
    return sqlite3_value_type(value) == SQLITE_INTEGER && sqlite3_value_int64(value) >= 1 &&
           sqlite3_value_int64(value) <= MOST;
}

void ward_pick_call(sqlite3_context *call, int n, sqlite3_value **values)
{
    if (has_null(n, values))
        return;
    if (sqlite3_value_type(values[0]) != SQLITE_INTEGER || !is_count(values[2])) {
        sqlite3_result_error(call, "ward_pick: seed is an integer, n one from 1 to 2147483648", -1);
        return;
    }
    const char *text = (const char *)sqlite3_value_text(values[1]);
    if (text == NULL)
        sqlite3_result_error_nomem(call);
    else
        sqlite3_result_int64(call, (sqlite3_int64)ward_spread_pick(sqlite3_value_int64(values[0]), text,
                                                                   (size_t)sqlite3_value_bytes(values[1]),
                                                                   (uint32_t)sqlite3_value_int64(values[2])));
}

void ward_curve_call(sqlite3_context *call, int n, sqlite3_value **values)
{
    if (has_null(n, values))
        return;
    for (int i = 0; i < n; i++)
        if (sqlite3_value_type(values[i]) != SQLITE_INTEGER && sqlite3_value_type(values[i]) != SQLITE_FLOAT) {
            sqlite3_result_error(call, "ward_curve: x and y are numbers of metres", -1);
            return;
        }
    sqlite3_result_int64(
        call, (sqlite3_int64)ward_spread_curve(sqlite3_value_double(values[0]), sqlite3_value_double(values[1])));
}

void ward_turn_call(sqlite3_context *call, int n, sqlite3_value **values)
{
    if (has_null(n, values))
        return;
    if (sqlite3_value_type(values[0]) != SQLITE_INTEGER || !is_count(values[1]) || sqlite3_value_int64(values[0]) < 0 ||
        sqlite3_value_int64(values[0]) >= sqlite3_value_int64(values[1])) {
        sqlite3_result_error(call, "ward_turn: place is an integer from 0 to n - 1, n one from 1 to 2147483648", -1);
        return;
    }
    sqlite3_result_int64(call, (sqlite3_int64)ward_spread_turn((uint32_t)sqlite3_value_int64(values[0]),
                                                               (uint32_t)sqlite3_value_int64(values[1])));
}
