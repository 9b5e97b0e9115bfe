#include "store/loads.h"

#include <string.h>

#include "core/buf.h"
#include "core/json.h"
#include "store/spatialite.h"

ward_rc ward_load_next_id(struct ward_db *db, int64_t *id)
{
    bool found = false;
    return ward_sql_integer(db->ctx, db->sql, "SELECT coalesce(max(id), 0) + 1 FROM loads", id, &found);
}

static ward_rc bind_texts(struct ward_db *db, sqlite3_stmt *stmt, const char *const *texts, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (sqlite3_bind_text(stmt, (int)i + 1, texts[i], -1, SQLITE_STATIC) != SQLITE_OK)
            return ward_sql_fail(db->ctx, db->sql, "keeping the load's manifest");
    return WARD_OK;
}

ward_rc ward_load_record(struct ward_db *db, const struct ward_load *load)
{
    const char *const texts[] = {load->layer,   load->source,   load->fingerprint, load->settings,   load->mode,
                                 load->reasons, load->driver,   load->encoding,    load->source_crs, load->operation,
                                 load->mapping, load->versions, load->guard,       load->notes};
    const int64_t numbers[] = {load->id, (int64_t)load->rows_read, (int64_t)load->rows_loaded,
                               (int64_t)load->rows_rejected};
    sqlite3_stmt *stmt = NULL;
    bool row = false;
    ward_rc rc = ward_sql_prepare(
        db->ctx, db->sql,
        "INSERT INTO loads(layer, source, fingerprint, settings, mode, reasons, driver, "
        "encoding, source_crs, operation, mapping,"
        " versions, guard, notes, id, rows_read, rows_loaded, rows_rejected, finished_at, layer_version)"
        " VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, "
        "strftime('%Y-%m-%dT%H:%M:%SZ', 'now'),"
        " (SELECT version FROM ward_layers WHERE layer = ?1))",
        &stmt);
    if (rc == WARD_OK)
        rc = bind_texts(db, stmt, texts, 14);
    for (size_t i = 0; rc == WARD_OK && i < 4; i++)
        if (sqlite3_bind_int64(stmt, 15 + (int)i, numbers[i]) != SQLITE_OK)
            rc = ward_sql_fail(db->ctx, db->sql, "keeping the load's manifest");
    if (rc == WARD_OK)
        rc = ward_sql_step(db->ctx, db->sql, stmt, &row);
    sqlite3_finalize(stmt);
    return rc;
}

static ward_rc ask(struct ward_db *db, const char *text, const char *const *texts, size_t n, bool *yes)
{
    sqlite3_stmt *stmt = NULL;
    *yes = false;
    ward_rc rc = ward_sql_prepare(db->ctx, db->sql, text, &stmt);
    if (rc == WARD_OK)
        rc = bind_texts(db, stmt, texts, n);
    if (rc == WARD_OK)
        rc = ward_sql_step(db->ctx, db->sql, stmt, yes);
    sqlite3_finalize(stmt);
    return rc;
}

static ward_rc look_at_rows(struct ward_db *db, const char *layer, bool *has_rows)
{
    struct ward_buf text = {0};
    int64_t one = 0;
    bool there = false;
    *has_rows = false;
    ward_rc rc = ask(db, "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?1", &layer, 1, &there);
    if (rc == WARD_OK && there)
        rc = ward_buf_printf(db->ctx, &text, "SELECT 1 FROM \"%s\" LIMIT 1", layer);
    if (rc == WARD_OK && there)
        rc = ward_sql_integer(db->ctx, db->sql, text.data, &one, has_rows);
    ward_buf_clear(&text);
    return rc;
}

/* The last load of the layer, whose rows nobody has touched since. */
#define LAST_LOAD                                                                                                      \
    "SELECT 1 FROM loads AS l JOIN ward_layers AS w ON w.layer = l.layer AND w.version = l.layer_version"              \
    " WHERE l.layer = ?1 AND l.id = (SELECT max(id) FROM loads WHERE layer = ?1) AND "

ward_rc ward_load_look(struct ward_db *db, const char *layer, const char *mode, const char *fingerprint,
                       const char *settings, struct ward_load_state *out)
{
    const char *const texts[] = {layer, fingerprint, settings, mode};
    bool appends = mode != NULL && strcmp(mode, "append") == 0;
    memset(out, 0, sizeof *out);
    ward_rc rc = look_at_rows(db, layer, &out->has_rows);
    if (rc == WARD_OK)
        rc = ask(db, LAST_LOAD "l.mode = 'default'", texts, 1, &out->is_default);
    if (rc == WARD_OK && appends)
        rc = ask(db,
                 "SELECT 1 FROM loads WHERE layer = ?1 AND fingerprint = ?2 AND settings = ?3 AND id >= coalesce("
                 "(SELECT max(id) FROM loads WHERE layer = ?1 AND mode IN ('replace', 'default')), 0)",
                 texts, 3, &out->is_repeated);
    else if (rc == WARD_OK)
        rc = ask(db, LAST_LOAD "l.fingerprint = ?2 AND l.settings = ?3 AND (?4 IS NULL OR l.mode = ?4)", texts, 4,
                 &out->is_repeated);
    return rc;
}

ward_rc ward_load_as_of(struct ward_db *db)
{
    sqlite3_stmt *stmt = NULL;
    bool both = false, row = false;
    static const char *const names[] = {"cases", "inspections"};
    ward_rc rc =
        ask(db, "SELECT 1 WHERE (SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name IN (?1, ?2)) = 2",
            names, 2, &both);
    if (rc != WARD_OK || !both)
        return rc;
    rc = ward_sql_prepare(db->ctx, db->sql,
                          "SELECT max(day) FROM (SELECT max(reported_on) AS day FROM cases UNION ALL SELECT "
                          "max(inspected_on) FROM inspections)",
                          &stmt);
    if (rc == WARD_OK)
        rc = ward_sql_step(db->ctx, db->sql, stmt, &row);
    if (rc == WARD_OK && row && sqlite3_column_type(stmt, 0) == SQLITE_TEXT)
        rc = ward_setting_set(db, "as_of", (const char *)sqlite3_column_text(stmt, 0), "load");
    else if (rc == WARD_OK)
        rc = ward_sql_exec(db->ctx, db->sql, "DELETE FROM settings WHERE name = 'as_of'");
    sqlite3_finalize(stmt);
    return rc;
}

ward_rc ward_load_versions(struct ward_db *db, const struct ward_load_libraries *reader, char **out)
{
    struct ward_buf text = {0};
    const char *spatialite = NULL;
    *out = NULL;
    ward_rc rc = ward_spatialite_is_started(db->spatialite) ? ward_spatialite_version(db->ctx, &spatialite) : WARD_OK;
    const char *const versions[][2] = {{"gdal", reader->gdal},           {"geos", reader->geos},
                                       {"proj", reader->proj},           {"spatialite", spatialite},
                                       {"sqlite", sqlite3_libversion()}, {"ward", WARD_VERSION}};
    for (size_t i = 0; rc == WARD_OK && i < sizeof versions / sizeof versions[0]; i++) {
        if (versions[i][1] == NULL)
            continue;
        rc = ward_buf_printf(db->ctx, &text, "%s\"%s\":", text.size == 0 ? "{" : ",", versions[i][0]);
        if (rc == WARD_OK)
            rc = ward_json_string(db->ctx, &text, versions[i][1]);
    }
    if (rc == WARD_OK)
        rc = ward_buf_text(db->ctx, &text, "}");
    if (rc == WARD_OK)
        *out = ward_buf_take(&text);
    ward_buf_clear(&text);
    return rc;
}
