#include "store/db.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/buf.h"
#include "core/mem.h"
#include "geo/crs.h"
#include "store/lock.h"
#include "store/schema.h"
#include "store/spatialite.h"

#define LONGEST_VALUE (256 * 1024 * 1024) /* bytes of one cell */
#define STEPS_PER_LOOK 20000              /* SQLite's steps between two looks at the interrupt flag */

static int look_at_interrupt(void *ctx)
{
    return ward_ctx_interrupted(ctx) != WARD_OK;
}

/* The folder's real path and the file's own name; the file itself need not exist. */
static ward_rc full_path(struct ward_ctx *ctx, const char *path, char **out)
{
    struct ward_buf text = {0};
    const char *slash = strrchr(path, '/');
    const char *name = slash != NULL ? slash + 1 : path;
    char *folder = NULL;
    ward_rc rc = WARD_OK;
    if (name[0] == '\0' || strcmp(name, ".") == 0 || strcmp(name, "..") == 0)
        return ward_fail(ctx, WARD_E_DB, "%s: this is a folder, not the name of a database", path);
    char *resolved = realpath(path, NULL);
    if (resolved != NULL) {
        rc = ward_strdup(ctx, resolved, out);
        goto done;
    }
    if (slash == NULL)
        rc = ward_buf_text(ctx, &text, ".");
    else
        rc = ward_buf_add(ctx, &text, path, slash == path ? 1 : (size_t)(slash - path));
    folder = rc == WARD_OK ? realpath(text.data, NULL) : NULL;
    if (rc == WARD_OK && folder == NULL)
        rc = ward_fail(ctx, WARD_E_DB, "%s: there is no folder %s", path, text.data);
    ward_buf_reset(&text);
    if (rc == WARD_OK)
        rc = ward_buf_printf(ctx, &text, "%s/%s", strcmp(folder, "/") == 0 ? "" : folder, name);
    if (rc == WARD_OK)
        *out = ward_buf_take(&text);
done:
    free(resolved);
    free(folder);
    ward_buf_clear(&text);
    return rc;
}

static ward_rc check_file(struct ward_ctx *ctx, const char *path)
{
    struct stat info;
    if (stat(path, &info) != 0 && (errno == ENOENT || errno == ENOTDIR))
        return ward_fail(ctx, WARD_E_DB, "there is no database %s; make one with: ward init %s --crs EPSG:4549", path,
                         path);
    if (stat(path, &info) != 0)
        return ward_fail(ctx, WARD_E_DB, "the database %s cannot be read: %s", path, strerror(errno));
    if (!S_ISREG(info.st_mode))
        return ward_fail(ctx, WARD_E_DB, "%s is not a file, so it is no database", path);
    return WARD_OK;
}

/* What holds for every connection of ours, before anything of the file is read. */
static ward_rc harden(struct ward_db *db, int busy_ms)
{
    int off = 0;
    (void)sqlite3_extended_result_codes(db->sql, 1);
    bool ok = sqlite3_db_config(db->sql, SQLITE_DBCONFIG_DQS_DML, 0, &off) == SQLITE_OK &&
              sqlite3_db_config(db->sql, SQLITE_DBCONFIG_DQS_DDL, 0, &off) == SQLITE_OK &&
              sqlite3_db_config(db->sql, SQLITE_DBCONFIG_DEFENSIVE, 1, &off) == SQLITE_OK &&
              sqlite3_db_config(db->sql, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0, &off) == SQLITE_OK;
    if (!ok)
        return ward_fail(db->ctx, WARD_E_INTERNAL, "this SQLite cannot be configured as ward needs it");
    (void)sqlite3_limit(db->sql, SQLITE_LIMIT_ATTACHED, 0);
    (void)sqlite3_limit(db->sql, SQLITE_LIMIT_LENGTH, LONGEST_VALUE);
    (void)sqlite3_busy_timeout(db->sql, busy_ms);
    sqlite3_progress_handler(db->sql, STEPS_PER_LOOK, look_at_interrupt, db->ctx);
    return WARD_OK;
}

static ward_rc check_ours(struct ward_db *db)
{
    int64_t id = 0, version = 0;
    bool found = false;
    ward_rc rc = ward_sql_integer(db->ctx, db->sql, "PRAGMA application_id", &id, &found);
    if (rc == WARD_OK)
        rc = ward_sql_integer(db->ctx, db->sql, "PRAGMA user_version", &version, &found);
    if (rc == WARD_E_DB)
        return ward_fail(db->ctx, WARD_E_DB, "%s is not a database (or is damaged); ward makes one with: ward init",
                         db->path);
    if (rc == WARD_OK && id != WARD_APPLICATION_ID)
        rc = ward_fail(db->ctx, WARD_E_DB,
                       "%s was not made by ward; make a database with `ward init` and load the data into it", db->path);
    if (rc == WARD_OK && version > WARD_SCHEMA_VERSION)
        rc = ward_fail(db->ctx, WARD_E_DB,
                       "%s was made by a newer version of ward (schema %d, this one knows %d); update ward", db->path,
                       (int)version, WARD_SCHEMA_VERSION);
    return rc;
}

static ward_rc set_mode(struct ward_db *db)
{
    if (db->mode == WARD_DB_READ)
        return ward_sql_exec(db->ctx, db->sql, "PRAGMA query_only = 1");
    return ward_sql_exec(db->ctx, db->sql,
                         "PRAGMA journal_mode = DELETE; PRAGMA synchronous = FULL; PRAGMA secure_delete = 0;"
                         "PRAGMA cache_size = -65536");
}

/* A reader too opens for writing where it may: only so can SQLite roll back the journal that a killed writer left. */
static ward_rc connect(struct ward_db *db, bool create, double lock_wait_s)
{
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | (create ? SQLITE_OPEN_CREATE : 0);
    int result = sqlite3_open_v2(db->path, &db->sql, flags, NULL);
    if (db->sql == NULL)
        return ward_fail(db->ctx, WARD_E_NOMEM, "out of memory");
    if (result != SQLITE_OK)
        return ward_fail(db->ctx, WARD_E_DB, "the database %s cannot be opened: %s", db->path, sqlite3_errmsg(db->sql));
    int busy_ms = (int)(lock_wait_s * 1000);
    ward_rc rc = harden(db, busy_ms);
    if (rc == WARD_OK && !create)
        rc = check_ours(db);
    if (rc == WARD_OK)
        rc = ward_spatialite_offer(db->ctx, db->sql, busy_ms, &db->spatialite);
    return rc == WARD_OK ? set_mode(db) : rc;
}

static ward_rc new_db(struct ward_ctx *ctx, const char *path, enum ward_db_mode mode, struct ward_db **out)
{
    ward_rc rc = ward_new(ctx, 1, sizeof **out, out);
    if (rc != WARD_OK)
        return rc;
    (*out)->ctx = ctx;
    (*out)->mode = mode;
    (*out)->lock_fd = -1;
    rc = full_path(ctx, path, &(*out)->path);
    if (rc != WARD_OK) {
        ward_mem_free(*out);
        *out = NULL;
    }
    return rc;
}

static ward_rc keep_or_close(ward_rc rc, struct ward_db *db, struct ward_db **out)
{
    if (rc == WARD_OK)
        *out = db;
    else
        ward_db_close(db);
    return rc;
}

ward_rc ward_db_open(struct ward_ctx *ctx, const char *path, enum ward_db_mode mode, double lock_wait_s,
                     struct ward_db **out)
{
    struct ward_db *db = NULL;
    *out = NULL;
    ward_rc rc = check_file(ctx, path);
    if (rc == WARD_OK)
        rc = new_db(ctx, path, mode, &db);
    if (rc == WARD_OK && mode == WARD_DB_WRITE)
        rc = ward_lock_take(ctx, db->path, lock_wait_s, &db->lock_fd);
    if (rc == WARD_OK)
        rc = connect(db, false, lock_wait_s);
    return keep_or_close(rc, db, out);
}

static ward_rc say_exists(struct ward_ctx *ctx, const char *path)
{
    return ward_fail(ctx, WARD_E_EXISTS, "%s exists already; choose another name, or remove it first", path);
}

/* What a killed init left half made: nobody else has it open, because we hold its lock. */
static ward_rc remove_rest(struct ward_db *db)
{
    struct ward_buf journal = {0};
    ward_rc rc = ward_buf_printf(db->ctx, &journal, "%s-journal", db->path);
    if (rc == WARD_OK && ((unlink(db->path) != 0 && errno != ENOENT) || (unlink(journal.data) != 0 && errno != ENOENT)))
        rc = ward_fail(db->ctx, WARD_E_IO, "%s cannot be replaced: %s", db->path, strerror(errno));
    ward_buf_clear(&journal);
    return rc;
}

ward_rc ward_db_make(struct ward_ctx *ctx, const char *path, int srid, const char *time_zone, double lock_wait_s,
                     struct ward_db **out)
{
    struct ward_db *db = NULL;
    char crs[32];
    *out = NULL;
    (void)snprintf(crs, sizeof crs, "EPSG:%d", srid);
    ward_rc rc = ward_crs_require_metric(ctx, crs);
    if (rc == WARD_OK)
        rc = new_db(ctx, path, WARD_DB_WRITE, &db);
    if (rc == WARD_OK)
        rc = ward_lock_take(ctx, db->path, lock_wait_s, &db->lock_fd);
    if (rc == WARD_OK)
        rc = remove_rest(db);
    if (rc == WARD_OK)
        rc = connect(db, true, lock_wait_s);
    if (rc == WARD_OK)
        rc = ward_schema_create(db, srid, time_zone);
    return keep_or_close(rc, db, out);
}

static ward_rc sync_folder(struct ward_ctx *ctx, const char *path)
{
    struct ward_buf folder = {0};
    const char *slash = strrchr(path, '/');
    ward_rc rc =
        ward_buf_printf(ctx, &folder, "%.*s", slash != NULL ? (int)(slash - path) + 1 : 1, slash != NULL ? path : ".");
    int fd = rc == WARD_OK ? open(folder.data, O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
    if (fd >= 0) {
        (void)fsync(fd); /* some file systems cannot: the rename is then as safe as they make it */
        (void)close(fd);
    }
    ward_buf_clear(&folder);
    return rc;
}

ward_rc ward_db_publish(struct ward_ctx *ctx, const char *from, const char *to)
{
    int result = renameat2(AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE);
    if (result != 0 && (errno == EINVAL || errno == ENOSYS)) /* a file system without that flag */
        result = access(to, F_OK) == 0 ? (errno = EEXIST, -1) : rename(from, to);
    if (result != 0 && errno == EEXIST)
        return say_exists(ctx, to);
    if (result != 0)
        return ward_fail(ctx, WARD_E_IO, "%s cannot be made: %s", to, strerror(errno));
    return sync_folder(ctx, to);
}

void ward_db_close(struct ward_db *db)
{
    if (db == NULL)
        return;
    ward_db_rollback(db);
    /* Where a full disk stopped SQLite's own way back, the first read afterwards finishes it and takes the journal
     * away; otherwise the next program to open the file would have to. */
    if (db->sql != NULL && db->mode == WARD_DB_WRITE)
        (void)sqlite3_exec(db->sql, "SELECT 1 FROM sqlite_schema LIMIT 1", NULL, NULL, NULL);
    (void)sqlite3_close(db->sql);
    ward_spatialite_end(db->spatialite);
    ward_lock_release(db->path, db->lock_fd);
    ward_mem_free(db->path);
    ward_mem_free(db);
}

ward_rc ward_db_begin(struct ward_db *db)
{
    return ward_sql_exec(db->ctx, db->sql, "BEGIN IMMEDIATE");
}

ward_rc ward_db_commit(struct ward_db *db)
{
    ward_rc rc = ward_sql_exec(db->ctx, db->sql, "COMMIT");
    if (rc != WARD_OK)
        ward_db_rollback(db);
    return rc;
}

void ward_db_rollback(struct ward_db *db)
{
    if (db->sql == NULL || sqlite3_get_autocommit(db->sql) != 0)
        return;
    /* An interrupt must not stop the way back; if it fails all the same, closing the connection rolls back. */
    sqlite3_progress_handler(db->sql, 0, NULL, NULL);
    (void)sqlite3_exec(db->sql, "ROLLBACK", NULL, NULL, NULL);
    sqlite3_progress_handler(db->sql, STEPS_PER_LOOK, look_at_interrupt, db->ctx);
}

ward_rc ward_db_srid(struct ward_db *db, int *srid)
{
    int64_t value = 0;
    bool found = false;
    ward_rc rc = WARD_OK;
    *srid = 0;
    if (db->srid == 0) {
        rc = ward_sql_integer(db->ctx, db->sql, "SELECT CAST(value AS INTEGER) FROM settings WHERE name = 'srid'",
                              &value, &found);
        if (rc == WARD_OK && (value <= 0 || value > 999999))
            rc = ward_fail(db->ctx, WARD_E_DB, "%s has lost its setting 'srid'; it is damaged", db->path);
        if (rc == WARD_OK)
            db->srid = (int)value;
    }
    *srid = db->srid;
    return rc;
}

ward_rc ward_setting_set(struct ward_db *db, const char *name, const char *value, const char *origin)
{
    sqlite3_stmt *stmt = NULL;
    bool row = false;
    ward_rc rc =
        ward_sql_prepare(db->ctx, db->sql,
                         "INSERT INTO settings(name, value, origin) VALUES(?1, ?2, ?3) ON CONFLICT(name) DO UPDATE"
                         " SET value = excluded.value, origin = excluded.origin",
                         &stmt);
    if (rc == WARD_OK && (sqlite3_bind_text(stmt, 1, name, -1, SQLITE_STATIC) != SQLITE_OK ||
                          sqlite3_bind_text(stmt, 2, value, -1, SQLITE_STATIC) != SQLITE_OK ||
                          sqlite3_bind_text(stmt, 3, origin, -1, SQLITE_STATIC) != SQLITE_OK))
        rc = ward_sql_fail(db->ctx, db->sql, "keeping a setting");
    if (rc == WARD_OK)
        rc = ward_sql_step(db->ctx, db->sql, stmt, &row);
    sqlite3_finalize(stmt);
    return rc;
}
