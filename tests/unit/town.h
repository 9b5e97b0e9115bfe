/** town.h: a town of four units and four toilets in memory, by hand, as store/catalogue.h describes a database. */
#ifndef WARD_TESTS_TOWN_H
#define WARD_TESTS_TOWN_H

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <setjmp.h>

#include <cmocka.h>

#include "core/buf.h"
#include "geo/geom.h"
#include "store/sqlite.h"

#define TOWN_SRID 4549

static inline void town_exec(sqlite3 *sql, const char *text)
{
    char *message = NULL;
    if (sqlite3_exec(sql, text, NULL, NULL, &message) != SQLITE_OK)
        fail_msg("%s: %s", text, message);
}

/* Runs one statement whose ?1 is a geometry. */
static inline void town_put(struct ward_ctx *ctx, sqlite3 *sql, const char *text, const struct ward_geom *geom)
{
    struct ward_buf blob = {0};
    sqlite3_stmt *stmt = NULL;
    assert_int_equal(ward_geom_to_blob(ctx, geom, &blob), WARD_OK);
    assert_int_equal(sqlite3_prepare_v2(sql, text, -1, &stmt, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_bind_blob(stmt, 1, blob.data, (int)blob.size, SQLITE_TRANSIENT), SQLITE_OK);
    assert_int_equal(sqlite3_step(stmt), SQLITE_DONE);
    sqlite3_finalize(stmt);
    ward_buf_clear(&blob);
}

/* Kind POINT takes n = 1, LINE any, POLYGON one ring that is closed here. */
static inline void town_row(struct ward_ctx *ctx, sqlite3 *sql, const char *text, unsigned kind, const double *xy,
                            size_t n)
{
    struct ward_geom geom = {0};
    ward_geom_reset(&geom, kind, TOWN_SRID);
    if (kind == WARD_KIND_POLYGON)
        assert_int_equal(ward_geom_poly(ctx, &geom), WARD_OK);
    assert_int_equal(ward_geom_part(ctx, &geom), WARD_OK);
    for (size_t i = 0; i < n; i++)
        assert_int_equal(ward_geom_add(ctx, &geom, xy[2 * i], xy[2 * i + 1]), WARD_OK);
    if (kind == WARD_KIND_POLYGON)
        assert_int_equal(ward_geom_add(ctx, &geom, xy[0], xy[1]), WARD_OK);
    town_put(ctx, sql, text, &geom);
    ward_geom_clear(&geom);
}

static inline void town_box(struct ward_ctx *ctx, sqlite3 *sql, const char *text, double x0, double y0, double side_m)
{
    const double xy[] = {x0, y0, x0 + side_m, y0, x0 + side_m, y0 + side_m, x0, y0 + side_m};
    town_row(ctx, sql, text, WARD_KIND_POLYGON, xy, 4);
}

static inline void town_point(struct ward_ctx *ctx, sqlite3 *sql, const char *text, double x, double y)
{
    const double xy[] = {x, y};
    town_row(ctx, sql, text, WARD_KIND_POINT, xy, 1);
}

#define TOWN_TRIGGER(layer)                                                                                            \
    "CREATE TRIGGER version_" layer "_u AFTER UPDATE ON " layer " BEGIN UPDATE ward_layers SET version = "             \
    "hex(randomblob(8)) WHERE layer = '" layer "'; END;"                                                               \
    "CREATE TRIGGER version_" layer "_d AFTER DELETE ON " layer " BEGIN UPDATE ward_layers SET version = "             \
    "hex(randomblob(8)) WHERE layer = '" layer "'; END;"

/* Units of 100 m: U1 south-west, U2 south-east, U3 north-west, U4 north-east until 2024, then U5 in its place. */
static inline void town_fill(struct ward_ctx *ctx, sqlite3 *sql)
{
    town_exec(
        sql,
        "CREATE TABLE ward_layers(layer TEXT PRIMARY KEY, title, title_zh, kinds INTEGER, key TEXT, valid_from TEXT,"
        " valid_to TEXT, supply TEXT, reach TEXT, srid INTEGER, header TEXT, loaded INTEGER, version TEXT);"
        "CREATE TABLE ward_rules(layer, name, seq INTEGER, condition TEXT, min REAL, max REAL, source TEXT);"
        "CREATE TABLE settings(name TEXT PRIMARY KEY, value TEXT, origin TEXT);"
        "INSERT INTO ward_layers(layer, kinds, key, valid_from, valid_to, supply, reach, srid, loaded, version) VALUES"
        "('units', 4, 'unit_code+valid_from', 'valid_from', 'valid_to', NULL, 'point', 4549, 1, 'a'),"
        "('toilets', 1, 'toilet_id', NULL, NULL, ':scenario = ''planned'' OR coalesce(opened_on, :as_of) <= :as_of',"
        " 'point', 4549, 1, 'a'),"
        "('streets', 2, 'street_id', NULL, NULL, NULL, NULL, 4549, 1, 'a'),"
        "('estates', 5, 'estate_id', NULL, NULL, NULL, 'edge', 4549, 1, 'a'),"
        "('cameras', 1, 'camera_id', NULL, NULL, NULL, 'sector heading_deg fov_deg range_m', 4549, 1, 'a'),"
        "('hydrants', 1, 'hydrant_id', NULL, NULL, NULL, NULL, 4549, 0, NULL);"
        "INSERT INTO ward_rules VALUES('toilets', 'service_m', 1, '', 300, 300, 'x');"
        "CREATE TABLE units(id INTEGER PRIMARY KEY, unit_code TEXT, valid_from TEXT, valid_to TEXT, geom BLOB);"
        "CREATE TABLE toilets(id INTEGER PRIMARY KEY, toilet_id TEXT, opened_on TEXT, geom BLOB);"
        "CREATE TABLE streets(id INTEGER PRIMARY KEY, street_id TEXT, geom BLOB);"
        "CREATE TABLE estates(id INTEGER PRIMARY KEY, estate_id TEXT, geom BLOB);"
        "CREATE TABLE cameras(id INTEGER PRIMARY KEY, camera_id TEXT, heading_deg REAL, fov_deg REAL, range_m REAL, "
        "geom BLOB);"
        "CREATE TABLE hydrants(id INTEGER PRIMARY KEY, hydrant_id TEXT, geom BLOB);" TOWN_TRIGGER("units")
            TOWN_TRIGGER("toilets"));
    town_box(ctx, sql, "INSERT INTO units VALUES(1, 'U5', '2024-01-01', NULL, ?1)", 100, 100, 100);
    town_box(ctx, sql, "INSERT INTO units VALUES(2, 'U4', NULL, '2024-01-01', ?1)", 100, 100, 100);
    town_box(ctx, sql, "INSERT INTO units VALUES(3, 'U3', NULL, NULL, ?1)", 0, 100, 100);
    town_box(ctx, sql, "INSERT INTO units VALUES(4, 'U2', NULL, NULL, ?1)", 100, 0, 100);
    town_box(ctx, sql, "INSERT INTO units VALUES(5, 'U1', NULL, NULL, ?1)", 0, 0, 100);
    town_exec(sql, "INSERT INTO units VALUES(6, 'U9', NULL, NULL, NULL)");
    town_point(ctx, sql, "INSERT INTO toilets VALUES(1, 'T2', '2023-06-15', ?1)", 50, 50);
    town_point(ctx, sql, "INSERT INTO toilets VALUES(2, 'T1', NULL, ?1)", 150, 50);
    const double street[] = {-50, 50, 250, 50};
    town_row(ctx, sql, "INSERT INTO streets VALUES(7, 'S1', ?1)", WARD_KIND_LINE, street, 2);
    town_point(ctx, sql, "INSERT INTO estates VALUES(1, 'E2', ?1)", 75, 75);
    town_box(ctx, sql, "INSERT INTO estates VALUES(2, 'E1', ?1)", 0, 0, 50);
    town_point(ctx, sql, "INSERT INTO cameras VALUES(1, 'C1', 45, 90, 30, ?1)", 10, 10);
}

/* One value of a query as text; NULL as "~", several rows parted by blanks, an error as "! its sentence". */
static inline void town_ask(sqlite3 *sql, const char *text, char *out, size_t size)
{
    sqlite3_stmt *stmt = NULL;
    size_t used = 0;
    out[0] = '\0';
    int result = sqlite3_prepare_v2(sql, text, -1, &stmt, NULL);
    while (result == SQLITE_OK || result == SQLITE_ROW) {
        result = sqlite3_step(stmt);
        if (result == SQLITE_ROW) {
            const char *cell = (const char *)sqlite3_column_text(stmt, 0);
            used += (size_t)snprintf(out + used, size - used, "%s%s", used > 0 ? " " : "", cell != NULL ? cell : "~");
        }
    }
    if (result != SQLITE_DONE)
        (void)snprintf(out, size, "! %s", sqlite3_errmsg(sql));
    sqlite3_finalize(stmt);
}

#endif
