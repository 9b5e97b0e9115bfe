#include "store/schema.h"

#include <stdio.h>

#include "store/spatial.h"

#define WGS_84 4326
#define CGCS2000 4490

static const char tables[] =
    "CREATE TABLE settings(name TEXT PRIMARY KEY NOT NULL, value TEXT, origin TEXT);\n"
    "CREATE TABLE ward_layers(layer TEXT PRIMARY KEY NOT NULL, title TEXT, title_zh TEXT, kinds INTEGER, key TEXT,"
    " valid_from TEXT, valid_to TEXT, supply TEXT, reach TEXT, srid INTEGER, header TEXT,"
    " loaded INTEGER NOT NULL DEFAULT 0, version TEXT);\n"
    "CREATE TABLE ward_rules(layer TEXT NOT NULL, name TEXT NOT NULL, seq INTEGER NOT NULL, condition TEXT,"
    " min REAL, max REAL, source TEXT, PRIMARY KEY(layer, name, seq));\n"
    "CREATE TABLE loads(id INTEGER PRIMARY KEY, layer TEXT, source TEXT, fingerprint TEXT, settings TEXT, mode TEXT,"
    " rows_read INTEGER, rows_loaded INTEGER, rows_rejected INTEGER, reasons TEXT, driver TEXT, encoding TEXT,"
    " source_crs TEXT, operation TEXT, guard TEXT, mapping TEXT, notes TEXT, versions TEXT, finished_at TEXT, "
    "layer_version "
    "TEXT);\n"
    "CREATE INDEX loads_layer ON loads(layer);\n"
    "CREATE TABLE rejects(id INTEGER PRIMARY KEY, load_id INTEGER, layer TEXT, source TEXT, row INTEGER, reason TEXT,"
    " detail TEXT, attributes TEXT);\n"
    "CREATE INDEX rejects_load ON rejects(load_id);\n"
    "CREATE TABLE runs(id INTEGER PRIMARY KEY, verb TEXT, from_date TEXT, to_date TEXT, parameters TEXT, inputs TEXT,"
    " hash TEXT, started_at TEXT, seconds REAL, warnings TEXT, error TEXT);\n"
    /* As QGIS makes it, so that it finds a layer's style by itself. */
    "CREATE TABLE layer_styles(id INTEGER PRIMARY KEY AUTOINCREMENT, f_table_catalog VARCHAR(256),"
    " f_table_schema VARCHAR(256), f_table_name VARCHAR(256), f_geometry_column VARCHAR(256), styleName TEXT,"
    " styleQML TEXT, styleSLD TEXT, useAsDefault BOOLEAN, description TEXT, owner VARCHAR(30), ui TEXT,"
    " update_time TIMESTAMP DEFAULT CURRENT_TIMESTAMP);\n";

static ward_rc add_crs(struct ward_db *db, int srid)
{
    ward_rc rc = ward_spatial_call(db, "InsertEpsgSrid(%d)", srid);
    if (rc == WARD_E_SQL)
        rc = ward_fail(db->ctx, WARD_E_CRS, "SpatiaLite's table of coordinate systems has no EPSG:%d", srid);
    return rc;
}

static ward_rc add_metadata(struct ward_db *db, int srid)
{
    /* Some 240 tables and indexes hold a page or none each: half a page is enough to keep an empty file under 1 MB. */
    ward_rc rc = ward_sql_exec(db->ctx, db->sql, "PRAGMA page_size = 2048");
    if (rc == WARD_OK)
        rc = ward_spatial_call(db, "InitSpatialMetadata(1, 'NONE')");
    if (rc == WARD_OK)
        rc = ward_db_begin(db);
    if (rc == WARD_OK)
        rc = add_crs(db, srid);
    if (rc == WARD_OK)
        rc = add_crs(db, WGS_84);
    if (rc == WARD_OK)
        rc = add_crs(db, CGCS2000);
    return rc;
}

static ward_rc add_settings(struct ward_db *db, int srid, const char *time_zone)
{
    char text[16];
    (void)snprintf(text, sizeof text, "%d", srid);
    ward_rc rc = ward_setting_set(db, "srid", text, "init");
    if (rc == WARD_OK)
        rc = ward_setting_set(db, "time_zone", time_zone, "init");
    if (rc == WARD_OK)
        rc = ward_setting_set(db, "generator", "ward " WARD_VERSION, "init");
    return rc;
}

ward_rc ward_schema_create(struct ward_db *db, int srid, const char *time_zone)
{
    char pragmas[128];
    (void)snprintf(pragmas, sizeof pragmas, "PRAGMA application_id = %d; PRAGMA user_version = %d", WARD_APPLICATION_ID,
                   WARD_SCHEMA_VERSION);
    ward_rc rc = add_metadata(db, srid);
    if (rc == WARD_OK)
        rc = ward_sql_exec(db->ctx, db->sql, tables);
    if (rc == WARD_OK)
        rc = add_settings(db, srid, time_zone);
    if (rc == WARD_OK)
        rc = ward_spatial_column(db, "rejects", "GEOMETRY");
    if (rc == WARD_OK)
        rc = ward_sql_exec(db->ctx, db->sql, pragmas);
    if (rc == WARD_OK)
        rc = ward_db_commit(db);
    return rc;
}
