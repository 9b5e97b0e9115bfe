#include "store/spatial.h"

#include <stdarg.h>
#include <stdio.h>

ward_rc ward_spatial_call(struct ward_db *db, const char *fmt, ...)
{
    char text[512] = "SELECT ";
    int64_t answer = 0;
    bool found = false;
    va_list args;
    va_start(args, fmt);
    int length = vsnprintf(text + 7, sizeof text - 7, fmt, args);
    va_end(args);
    if (length < 0 || (size_t)length >= sizeof text - 7)
        return ward_fail(db->ctx, WARD_E_INTERNAL, "the call %s does not fit", fmt);
    int before = sqlite3_get_autocommit(db->sql);
    ward_rc rc = ward_sql_integer(db->ctx, db->sql, text, &answer, &found);
    if (rc == WARD_OK && (!found || answer != 1))
        rc = ward_fail(db->ctx, WARD_E_SQL, "SpatiaLite refused %s", text + 7);
    if (rc == WARD_OK && sqlite3_get_autocommit(db->sql) != before)
        rc = ward_fail(db->ctx, WARD_E_SQL, "SpatiaLite left the transaction in %s", text + 7);
    return rc;
}

ward_rc ward_spatial_geometry(struct ward_db *db, const char *table, const char *type)
{
    int srid = 0;
    ward_rc rc = ward_db_srid(db, &srid);
    return rc == WARD_OK ? ward_spatial_call(db, "AddGeometryColumn('%s', 'geom', %d, '%s', 'XY')", table, srid, type)
                         : rc;
}

ward_rc ward_spatial_column(struct ward_db *db, const char *table, const char *type)
{
    ward_rc rc = ward_spatial_geometry(db, table, type);
    if (rc == WARD_OK)
        rc = ward_spatial_call(db, "CreateSpatialIndex('%s', 'geom')", table);
    return rc;
}

ward_rc ward_spatial_drop(struct ward_db *db, const char *table)
{
    char text[256];
    int64_t count = 0;
    bool found = false;
    (void)snprintf(text, sizeof text, "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = '%s'", table);
    ward_rc rc = ward_sql_integer(db->ctx, db->sql, text, &count, &found);
    if (rc == WARD_OK && count > 0)
        rc = ward_spatial_call(db, "DropTable(NULL, '%s')", table);
    return rc;
}
