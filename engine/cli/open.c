/* open.c: how every verb opens its database: the file, the ward_ functions, and the district's ini over its settings.
 */
#include <string.h>
#include <unistd.h>

#include "cli/cli.h"
#include "core/buf.h"
#include "core/mem.h"
#include "core/settings.h"
#include "sql/register.h"
#include "sql/tvf_result.h"
#include "store/known.h"

/* SECTION.NAME, as table settings has it. */
static ward_rc full_name(struct ward_ctx *ctx, const char *path, const struct ward_setting *s, struct ward_buf *out)
{
    ward_buf_reset(out);
    if (s->section == NULL || s->section[0] == '\0')
        return ward_fail(ctx, WARD_E_ARG, "%s:%d: %s stands in no [section]", path, s->line, s->name);
    return ward_buf_printf(ctx, out, "%s.%s", s->section, s->name);
}

/* The ini as rows of a temporary table, so that SQL can compare it with what the database has. */
static ward_rc stage(struct ward_db *db, const char *path, const struct ward_settings *ini)
{
    sqlite3_stmt *stmt = NULL;
    struct ward_buf name = {0};
    ward_rc rc =
        ward_sql_exec(db->ctx, db->sql, "CREATE TEMP TABLE ini(name TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID");
    if (rc == WARD_OK)
        rc = ward_sql_prepare(db->ctx, db->sql, "INSERT OR REPLACE INTO temp.ini VALUES (?1, ?2)", &stmt);
    for (size_t i = 0; rc == WARD_OK && i < ini->n; i++) {
        bool row = false;
        rc = full_name(db->ctx, path, &ini->items[i], &name);
        if (rc == WARD_OK && (sqlite3_bind_text(stmt, 1, name.data, -1, SQLITE_TRANSIENT) != SQLITE_OK ||
                              sqlite3_bind_text(stmt, 2, ini->items[i].value, -1, SQLITE_STATIC) != SQLITE_OK))
            rc = ward_sql_fail(db->ctx, db->sql, "reading the settings");
        if (rc == WARD_OK)
            rc = ward_sql_step(db->ctx, db->sql, stmt, &row);
        (void)sqlite3_reset(stmt);
    }
    sqlite3_finalize(stmt);
    ward_buf_clear(&name);
    return rc;
}

/* Values set by other origins (init, load) are never an ini's to change: their names have no section. */
static ward_rc differs(struct ward_db *db, bool *yes)
{
    int64_t n = 0;
    bool found = false;
    ward_rc rc =
        ward_sql_integer(db->ctx, db->sql,
                         "SELECT (SELECT count(*) FROM (SELECT name, value FROM temp.ini EXCEPT "
                         "SELECT name, value FROM main.settings WHERE origin = 'ini')) + "
                         "(SELECT count(*) FROM (SELECT name, value FROM main.settings WHERE origin = 'ini' EXCEPT "
                         "SELECT name, value FROM temp.ini))",
                         &n, &found);
    *yes = n > 0;
    return rc;
}

static ward_rc take_over(struct ward_db *db)
{
    ward_rc rc = ward_db_begin(db);
    if (rc == WARD_OK)
        rc = ward_sql_exec(
            db->ctx, db->sql,
            "DELETE FROM main.settings WHERE origin = 'ini';"
            "INSERT OR REPLACE INTO main.settings(name, value, origin) SELECT name, value, 'ini' FROM temp.ini");
    if (rc == WARD_OK)
        rc = ward_db_commit(db);
    return rc;
}

/* A reader may not write, so a table of its own stands before the database's. */
static ward_rc shadow(struct ward_db *db)
{
    return ward_sql_exec(
        db->ctx, db->sql,
        "CREATE TEMP TABLE settings(name TEXT PRIMARY KEY, value TEXT, origin TEXT);"
        "INSERT INTO temp.settings SELECT name, value, origin FROM main.settings WHERE origin <> 'ini';"
        "INSERT OR REPLACE INTO temp.settings SELECT name, value, 'ini' FROM temp.ini");
}

static ward_rc apply(struct ward_db *db, const char *path, const struct ward_settings *ini)
{
    bool changed = false;
    bool reads = db->mode == WARD_DB_READ;
    ward_rc rc = reads ? ward_sql_exec(db->ctx, db->sql, "PRAGMA query_only = 0") : WARD_OK;
    if (rc == WARD_OK)
        rc = stage(db, path, ini);
    if (rc == WARD_OK)
        rc = differs(db, &changed);
    if (rc == WARD_OK && changed)
        rc = reads ? shadow(db) : take_over(db);
    if (rc == WARD_OK)
        rc = ward_sql_exec(db->ctx, db->sql, "DROP TABLE temp.ini");
    if (rc == WARD_OK && reads)
        rc = ward_sql_exec(db->ctx, db->sql, "PRAGMA query_only = 1");
    return rc;
}

static ward_rc apply_ini(struct ward_cli *cli, struct ward_db *db)
{
    char *path = NULL;
    struct ward_settings ini = {0};
    if (cli->config != NULL && access(cli->config, R_OK) != 0)
        return ward_fail(cli->ctx, WARD_E_ARG, "--config %s: there is no such file that can be read", cli->config);
    ward_rc rc = ward_settings_path(cli->ctx, db->path, cli->config, &path);
    /* Without an ini the database keeps what it took over before: it may have been copied away from its ini. */
    bool exists = rc == WARD_OK && access(path, F_OK) == 0;
    if (rc == WARD_OK && exists)
        rc = ward_settings_read(cli->ctx, path, &ini);
    if (rc == WARD_OK && exists)
        rc = apply(db, path, &ini);
    ward_settings_clear(&ini);
    ward_mem_free(path);
    return rc;
}

/* A writer says which settings nothing reads; a reader's `config` and `doctor` list them. */
static ward_rc note_unknown(struct ward_cli *cli, struct ward_db *db)
{
    struct ward_unknowns unknown = {0};
    ward_rc rc = ward_settings_unknown(db, &cli->paths, &unknown);
    for (size_t i = 0; rc == WARD_OK && i < unknown.n; i++) {
        const char *nearest = unknown.items[i].nearest;
        ward_cli_note(cli, "the ini sets %s, which nothing reads%s%s%s", unknown.items[i].name,
                      nearest != NULL ? "; did you mean " : "", nearest != NULL ? nearest : "",
                      nearest != NULL ? "?" : "");
    }
    ward_unknowns_clear(&unknown);
    return rc;
}

ward_rc ward_cli_open(struct ward_cli *cli, enum ward_db_mode mode, struct ward_db **out)
{
    *out = NULL;
    struct ward_db *db = NULL;
    ward_rc rc = ward_db_open(cli->ctx, cli->words[0], mode, cli->lock_wait_s, &db);
    if (rc == WARD_OK)
        rc = apply_ini(cli, db);
    if (rc == WARD_OK && mode != WARD_DB_READ)
        rc = note_unknown(cli, db);
    if (rc == WARD_OK)
        rc = ward_register(cli->ctx, db->sql);
    if (rc == WARD_OK)
        rc = ward_result_register(db, &cli->paths);
    if (rc != WARD_OK) {
        ward_db_close(db);
        return rc;
    }
    *out = db;
    return WARD_OK;
}
