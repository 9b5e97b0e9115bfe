/** db.h: opening, making and locking the database: one SpatiaLite file, one writer at a time. */
#ifndef WARD_STORE_DB_H
#define WARD_STORE_DB_H

#include "store/sqlite.h"

struct ward_spatialite;

#define WARD_APPLICATION_ID 0x57415244 /* "WARD" */
#define WARD_SCHEMA_VERSION 1          /* PRAGMA user_version */

enum ward_db_mode { WARD_DB_READ, WARD_DB_WRITE };

struct ward_db {
    struct ward_ctx *ctx; /* borrowed */
    sqlite3 *sql;
    char *path; /* full path */
    enum ward_db_mode mode;
    /* private */
    struct ward_spatialite *spatialite; /* from the first statement that needs it */
    int lock_fd;
    int srid; /* 0: not asked yet */
};

/**
 * @brief  Opens an existing database. READ: read-only connection, query_only. WRITE: takes the sidecar lock (path
 *         ".lock", flock) within lock_wait_s first. Both: DQS off, defensive, extension loading off, ward_* functions
 *         are NOT registered here (sql/register.h does). busy_timeout = lock_wait_s.
 * @errors WARD_E_DB (missing, not a database, not ours, newer), WARD_E_BUSY (names the holder's pid where known)
 */
ward_rc ward_db_open(struct ward_ctx *ctx, const char *path, enum ward_db_mode mode, double lock_wait_s,
                     struct ward_db **out) WARD_CHECK;

/**
 * @brief  Makes a new database at exactly this path, under its lock; what is there is removed. To be made under another
 *         name, filled, closed and put into place by ward_db_publish(), so that none is ever seen half made.
 * @errors WARD_E_CRS, WARD_E_CRS_UNFIT, WARD_E_BUSY, WARD_E_IO
 */
ward_rc ward_db_make(struct ward_ctx *ctx, const char *path, int srid, const char *time_zone, double lock_wait_s,
                     struct ward_db **out) WARD_CHECK;

/** @brief Renames a closed database; `to` must not exist. @errors WARD_E_EXISTS, WARD_E_IO */
ward_rc ward_db_publish(struct ward_ctx *ctx, const char *from, const char *to) WARD_CHECK;

/** @brief Rolls back what is open, releases the lock. NULL is allowed. */
void ward_db_close(struct ward_db *db);

ward_rc ward_db_begin(struct ward_db *db) WARD_CHECK; /* BEGIN IMMEDIATE */
ward_rc ward_db_commit(struct ward_db *db) WARD_CHECK;
void ward_db_rollback(struct ward_db *db); /* no-op outside a transaction */

ward_rc ward_db_srid(struct ward_db *db, int *srid) WARD_CHECK; /* the working CRS (setting 'srid') */
ward_rc ward_setting_set(struct ward_db *db, const char *name, const char *value, const char *origin) WARD_CHECK;

#endif
