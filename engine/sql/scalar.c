/**
 * scalar.c: ward_locate, ward_clip, ward_days, ward_add_months, ward_add_days.
 *
 * | function                          | gives                                                                    |
 * |-----------------------------------|--------------------------------------------------------------------------|
 * | ward_locate(layer, geom [, as_of])| id of the polygon that covers the point, the lowest key where several do |
 * |                                   | (a shared edge is covered by both); NULL outside                         |
 * | ward_clip(geom, layer, key)       | the part of a geometry inside one polygon; NULL where nothing is left    |
 * | ward_days(from, to)               | days between two days, negative backwards; a time of day is left out     |
 * | ward_add_months(date, n)          | the day n months on; the 31st becomes the month's last day               |
 * | ward_add_days(date, n)            | the day n days on                                                        |
 *
 * | argument  | is                                                                                       |
 * |-----------|------------------------------------------------------------------------------------------|
 * | layer     | text: a layer of polygons; unknown, never loaded or without polygons: an error           |
 * | geom      | a SpatiaLite geometry in the layer's CRS: a point for ward_locate, any for ward_clip     |
 * | as_of     | ISO text, a day or a minute: only polygons valid then; NULL or left out: all             |
 * | key       | the first key column's value; of several rows with it, the last valid_from; unknown: an error |
 * | from, to, date | ISO text                                                                            |
 * | n         | an integer; negative: back                                                               |
 *
 * A NULL argument gives NULL (as_of apart). ward_locate and ward_clip read tables: DIRECTONLY and not DETERMINISTIC.
 *
 *     SELECT u.unit_code, count(*) FROM cases AS c
 *     JOIN units AS u ON u.id = ward_locate('units', c.geom, c.reported_on) GROUP BY u.unit_code;
 *     SELECT unit_code, ward_clip(geom, 'zones', 'Z01') FROM units;
 *     SELECT ward_days('2023-02-27', '2023-03-01'), ward_add_months('2023-01-31', 1); -- 2 and 2023-02-28
 *     SELECT ward_add_days('2023-02-27', 2); -- 2023-03-01
 */
#include "sql/scalar.h"

#include <string.h>

#include "core/date.h"
#include "core/mem.h"
#include "geo/split.h"
#include "sql/argument.h"
#include "sql/state.h"

/* ---- the index behind a call, looked up once per statement ---- */

/* Kept by SQLite beside a constant layer argument until the statement is reset. */
struct looked_up {
    const struct ward_indexed *indexed; /* held */
    char as_of[32];
};

static void looked_up_free(void *pointer)
{
    struct looked_up *kept = pointer;
    ward_indexed_release(kept->indexed);
    ward_mem_free(kept);
}

/* An as_of too long to be a date is not worth keeping: it fails in the look-up. */
static bool looked_up_same(const struct looked_up *kept, const char *layer, const char *as_of)
{
    return kept != NULL && strcmp(kept->as_of, as_of) == 0 && strcmp(kept->indexed->rows->layer.name, layer) == 0;
}

/* The polygons of the layer named by argument `at`; borrowed until the next call. */
static ward_rc polygons_get(sqlite3_context *call, struct ward_state *state, int at, const char *layer,
                            const char *as_of, const struct ward_indexed **out)
{
    struct looked_up *kept = sqlite3_get_auxdata(call, at);
    if (looked_up_same(kept, layer, as_of != NULL ? as_of : "")) {
        *out = kept->indexed;
        return WARD_OK;
    }
    struct ward_moment when = {.as_of = as_of};
    ward_rc rc = ward_cache_polygons(state->cache, layer, &when, out);
    if (rc != WARD_OK)
        return rc;
    if ((as_of != NULL && strlen(as_of) >= sizeof kept->as_of) ||
        ward_new(state->ctx, 1, sizeof *kept, &kept) != WARD_OK)
        return WARD_OK; /* found all the same, only not kept */
    ward_indexed_hold(*out);
    kept->indexed = *out;
    if (as_of != NULL)
        memcpy(kept->as_of, as_of, strlen(as_of) + 1);
    /* This may free `kept` at once; the cache still has the entry. */
    sqlite3_set_auxdata(call, at, kept, looked_up_free);
    return WARD_OK;
}

/* ---- ward_locate ---- */

static ward_rc locate(sqlite3_context *call, struct ward_state *state, int n, sqlite3_value **values)
{
    const char *layer = NULL, *as_of = NULL;
    const struct ward_indexed *indexed = NULL;
    double x = 0, y = 0;
    ward_rc rc = ward_arg_text(state->ctx, values[0], "layer", &layer);
    if (rc == WARD_OK && n > 2)
        rc = ward_arg_text(state->ctx, values[2], "as_of", &as_of);
    if (rc != WARD_OK || layer == NULL || ward_arg_is_null(values[1]))
        return rc;
    rc = polygons_get(call, state, 0, layer, as_of, &indexed);
    if (rc == WARD_OK)
        rc = ward_arg_point(state->ctx, values[1], layer, indexed->rows->layer.srid, &x, &y);
    if (rc != WARD_OK)
        return rc;
    uint32_t found = ward_locator_find(indexed->locator, x, y);
    if (found != WARD_NONE)
        sqlite3_result_int64(call, indexed->rows->ids[found]);
    return WARD_OK;
}

void ward_locate_call(sqlite3_context *call, int n, sqlite3_value **values)
{
    struct ward_state *state = sqlite3_user_data(call);
    if (locate(call, state, n, values) != WARD_OK)
        ward_result_fail(call, state, "ward_locate");
}

/* ---- ward_clip ---- */

static int code_compare(const char *code, const char *key)
{
    return code == NULL ? -1 : strcmp(code, key);
}

ward_rc ward_polygon_of_key(struct ward_ctx *ctx, const struct ward_rows *rows, const char *key, size_t *out)
{
    size_t low = 0, high = rows->n;
    while (low < high) { /* the first row beyond the key */
        size_t middle = low + (high - low) / 2;
        if (code_compare(rows->codes[middle], key) <= 0)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == 0 || code_compare(rows->codes[low - 1], key) != 0)
        return ward_fail(ctx, WARD_E_ARG, "layer '%s' has no row with the key '%s'", rows->layer.name, key);
    *out = low - 1;
    if (rows->geoms[low - 1].kind != WARD_KIND_POLYGON)
        return ward_fail(ctx, WARD_E_ARG, "the row '%s' of layer '%s' is no polygon", key, rows->layer.name);
    return WARD_OK;
}

static ward_rc clip(sqlite3_context *call, struct ward_state *state, sqlite3_value **values)
{
    const char *layer = NULL, *key = NULL;
    const struct ward_indexed *indexed = NULL;
    struct ward_geom part = {0};
    size_t row = 0;
    ward_rc rc = ward_arg_text(state->ctx, values[1], "layer", &layer);
    if (rc == WARD_OK)
        rc = ward_arg_key(state->ctx, values[2], "key", &key);
    if (rc != WARD_OK || layer == NULL || key == NULL || ward_arg_is_null(values[0]))
        return rc;
    rc = polygons_get(call, state, 1, layer, NULL, &indexed);
    if (rc == WARD_OK)
        rc = ward_polygon_of_key(state->ctx, indexed->rows, key, &row);
    if (rc == WARD_OK)
        rc = ward_arg_geom(state->ctx, values[0], layer, indexed->rows->layer.srid, &state->geom);
    if (rc == WARD_OK)
        rc = ward_clip(state->ctx, &state->geom, &indexed->rows->geoms[row], &part);
    if (rc == WARD_OK)
        rc = ward_result_geom(call, state, &part);
    ward_geom_clear(&part);
    return rc;
}

void ward_clip_call(sqlite3_context *call, int n, sqlite3_value **values)
{
    struct ward_state *state = sqlite3_user_data(call);
    (void)n;
    if (clip(call, state, values) != WARD_OK)
        ward_result_fail(call, state, "ward_clip");
}

/* ---- days; pure, so they have no state, and their messages are their own ---- */

/* false: NULL, or an error that is already the result. */
static bool take_date(sqlite3_context *call, sqlite3_value *value, const char *fault, struct ward_time *out)
{
    if (sqlite3_value_type(value) == SQLITE_NULL)
        return false;
    const char *text = sqlite3_value_type(value) == SQLITE_TEXT ? (const char *)sqlite3_value_text(value) : NULL;
    if (text != NULL && ward_date_parse(text, out))
        return true;
    sqlite3_result_error(call, fault, -1);
    return false;
}

void ward_days_call(sqlite3_context *call, int n, sqlite3_value **values)
{
    struct ward_time from, to;
    (void)n;
    if (!take_date(call, values[0], "ward_days: from must be a day such as 2023-06-30", &from) ||
        !take_date(call, values[1], "ward_days: to must be a day such as 2023-06-30", &to))
        return;
    sqlite3_result_int64(call, ward_date_to_day(to.year, to.month, to.day) -
                                   ward_date_to_day(from.year, from.month, from.day));
}

void ward_add_months_call(sqlite3_context *call, int n, sqlite3_value **values)
{
    struct ward_time date;
    char text[24];
    (void)n;
    if (sqlite3_value_type(values[1]) == SQLITE_NULL ||
        !take_date(call, values[0], "ward_add_months: date must be a day such as 2023-06-30", &date))
        return;
    int64_t months = sqlite3_value_int64(values[1]);
    int type = sqlite3_value_type(values[1]);
    if (type != SQLITE_INTEGER && (type != SQLITE_FLOAT || (double)months < sqlite3_value_double(values[1]) ||
                                   (double)months > sqlite3_value_double(values[1]))) {
        sqlite3_result_error(call, "ward_add_months: the number of months must be a whole number", -1);
        return;
    }
    int64_t year = date.year + (months >= 0 ? months : months - 11) / 12;
    if (months < -120000 || months > 120000 || year < 1 || year > 9998) {
        sqlite3_result_error(call, "ward_add_months: the day would lie outside the years 1 to 9999", -1);
        return;
    }
    ward_date_add_months(&date, (int)months);
    ward_date_text(&date, text);
    sqlite3_result_text(call, text, -1, SQLITE_TRANSIENT);
}

void ward_add_days_call(sqlite3_context *call, int n, sqlite3_value **values)
{
    struct ward_time date;
    char text[24];
    (void)n;
    if (sqlite3_value_type(values[1]) == SQLITE_NULL ||
        !take_date(call, values[0], "ward_add_days: date must be a day such as 2023-06-30", &date))
        return;
    if (sqlite3_value_type(values[1]) != SQLITE_INTEGER) {
        sqlite3_result_error(call, "ward_add_days: the number of days must be an integer", -1);
        return;
    }
    int64_t days = sqlite3_value_int64(values[1]);
    int64_t day = ward_date_to_day(date.year, date.month, date.day);
    if (days < -4000000 || days > 4000000 || day + days < ward_date_to_day(1, 1, 1) ||
        day + days > ward_date_to_day(9998, 12, 31)) {
        sqlite3_result_error(call, "ward_add_days: the day would lie outside the years 1 to 9998", -1);
        return;
    }
    ward_date_from_day(day + days, &date.year, &date.month, &date.day);
    ward_date_text(&date, text);
    sqlite3_result_text(call, text, -1, SQLITE_TRANSIENT);
}
