#include "store/style.h"

#include <stdio.h>
#include <string.h>

#include "core/buf.h"

static ward_rc read_file(struct ward_ctx *ctx, const char *path, struct ward_buf *out)
{
    char chunk[4096];
    ward_rc rc = WARD_OK;
    FILE *file = fopen(path, "rbe");
    if (file == NULL)
        return WARD_OK;
    for (size_t got; rc == WARD_OK && (got = fread(chunk, 1, sizeof chunk, file)) > 0;)
        rc = ward_buf_add(ctx, out, chunk, got);
    (void)fclose(file);
    return rc;
}

/* 'ward' as owner tells our style from one that somebody saved in QGIS: that one stays. */
static ward_rc write_style(struct ward_db *db, const char *table, const struct ward_buf *qml)
{
    static const char *const texts[2] = {
        "DELETE FROM layer_styles WHERE f_table_name = ?1 AND owner = 'ward' AND ?2 IS NOT NULL",
        "INSERT INTO layer_styles(f_table_catalog, f_table_schema, f_table_name, f_geometry_column, styleName, "
        "styleQML,"
        " useAsDefault, description, owner, update_time)"
        " SELECT '', '', ?1, 'geom', ?1, ?2, NOT EXISTS (SELECT 1 FROM layer_styles WHERE f_table_name = ?1), '', "
        "'ward', NULL"};
    ward_rc rc = WARD_OK;
    for (size_t i = 0; rc == WARD_OK && i < 2; i++) {
        sqlite3_stmt *stmt = NULL;
        bool row = false;
        rc = ward_sql_prepare(db->ctx, db->sql, texts[i], &stmt);
        if (rc == WARD_OK && (sqlite3_bind_text(stmt, 1, table, -1, SQLITE_STATIC) != SQLITE_OK ||
                              sqlite3_bind_text(stmt, 2, qml->data, (int)qml->size, SQLITE_STATIC) != SQLITE_OK))
            rc = ward_sql_fail(db->ctx, db->sql, "keeping a style");
        if (rc == WARD_OK)
            rc = ward_sql_step(db->ctx, db->sql, stmt, &row);
        sqlite3_finalize(stmt);
    }
    return rc;
}

ward_rc ward_style_store_file(struct ward_db *db, const char *table, const char *path)
{
    struct ward_buf qml = {0};
    ward_rc rc = read_file(db->ctx, path, &qml);
    if (rc == WARD_OK && qml.size > 0)
        rc = write_style(db, table, &qml);
    ward_buf_clear(&qml);
    return rc;
}

ward_rc ward_style_store(struct ward_db *db, const struct ward_layerdef *def)
{
    struct ward_buf path = {0};
    const char *file = def->header->path;
    size_t length = file != NULL ? strlen(file) : 0;
    if (length < 4 || strcmp(file + length - 4, ".sql") != 0)
        return WARD_OK;
    ward_rc rc = ward_buf_printf(db->ctx, &path, "%.*s.qml", (int)(length - 4), file);
    if (rc == WARD_OK)
        rc = ward_style_store_file(db, def->name, path.data);
    ward_buf_clear(&path);
    return rc;
}
