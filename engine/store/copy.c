#include "store/copy.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/buf.h"
#include "core/mem.h"
#include "store/spatial.h"
#include "store/style.h"

#define PAGES_A_STEP 4096

/* ---- the pages ---- */

static ward_rc step(struct ward_db *db, sqlite3_backup *backup)
{
    int result = SQLITE_OK;
    ward_rc rc = WARD_OK;
    while (rc == WARD_OK && result == SQLITE_OK) {
        result = sqlite3_backup_step(backup, PAGES_A_STEP);
        rc = ward_ctx_interrupted(db->ctx);
    }
    if (rc == WARD_OK && result == SQLITE_FULL)
        rc = ward_fail(db->ctx, WARD_E_IO, "the copy does not fit on its disk");
    else if (rc == WARD_OK && result != SQLITE_DONE)
        rc = ward_fail(db->ctx, WARD_E_IO, "the database cannot be copied: %s", sqlite3_errstr(result));
    return rc;
}

static ward_rc copy_pages(struct ward_db *db, const char *path)
{
    sqlite3 *copy = NULL;
    sqlite3_backup *backup = NULL;
    int64_t tables = 0;
    bool found = false;
    if (sqlite3_open_v2(path, &copy, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, NULL) != SQLITE_OK) {
        ward_rc rc = ward_fail(db->ctx, WARD_E_IO, "the copy %s cannot be made: %s", path, sqlite3_errmsg(copy));
        (void)sqlite3_close(copy);
        return rc;
    }
    /* The read transaction holds one state of the database until all its pages are over. */
    ward_rc rc = ward_sql_exec(db->ctx, db->sql, "BEGIN");
    if (rc == WARD_OK)
        rc = ward_sql_integer(db->ctx, db->sql, "SELECT count(*) FROM sqlite_schema", &tables, &found);
    if (rc == WARD_OK)
        backup = sqlite3_backup_init(copy, "main", db->sql, "main");
    if (rc == WARD_OK && backup == NULL)
        rc = ward_fail(db->ctx, WARD_E_IO, "the copy %s cannot be made: %s", path, sqlite3_errmsg(copy));
    if (rc == WARD_OK)
        rc = step(db, backup);
    (void)sqlite3_backup_finish(backup);
    ward_db_rollback(db);
    (void)sqlite3_close(copy);
    return rc;
}

/* ---- the newest scores ---- */

struct shown {
    const char *name, *type; /* the table, as the query whose style it has; its geometry */
    const char *create, *fill;
};

/* Rank and counts are in the JSON of components; the place is that of the unit or segment of that day. */
#define NEWEST "(SELECT max(day) FROM score_days)"

static const struct shown shown[] = {
    {"unit_scores", "MULTIPOLYGON",
     "CREATE TABLE unit_scores(id INTEGER PRIMARY KEY, unit_code TEXT, unit_name TEXT, subdistrict_name TEXT, day TEXT,"
     " score REAL, band TEXT, rank INTEGER)",
     "INSERT INTO unit_scores(unit_code, unit_name, subdistrict_name, day, score, band, rank, geom)"
     " SELECT u.unit_code, u.name, u.subdistrict_name, s.day, s.score, s.band, json_extract(s.components, '$.rank'),"
     " u.geom FROM score_days AS s JOIN units AS u ON u.unit_code = s.code AND coalesce(u.valid_from, '') <= s.day"
     " AND coalesce(u.valid_to, '9999') > s.day WHERE s.day = " NEWEST " AND s.level = 'unit' ORDER BY u.unit_code"},
    {"street_scores", "MULTILINESTRING",
     "CREATE TABLE street_scores(id INTEGER PRIMARY KEY, street_code TEXT, name TEXT, street_id TEXT, day TEXT,"
     " score REAL, band TEXT, rank INTEGER, cases INTEGER)",
     "INSERT INTO street_scores(street_code, name, street_id, day, score, band, rank, cases, geom)"
     " SELECT t.street_code, t.name, t.street_id, s.day, s.score, s.band, json_extract(s.components, '$.rank'),"
     " json_extract(s.components, '$.cases'), t.geom FROM score_days AS s JOIN streets AS t"
     " ON coalesce(t.street_code, t.name) = s.code WHERE t.name IS NOT NULL AND s.day = " NEWEST
     " AND s.level = 'street' ORDER BY t.street_id"},
};

static ward_rc store_style(struct ward_db *db, const struct ward_paths *paths, const char *name)
{
    ward_rc rc = WARD_OK;
    for (size_t i = paths->n_queries; rc == WARD_OK && i > 0;
         i--) { /* a user's folder comes first, and so counts last */
        struct ward_buf path = {0};
        rc = ward_buf_printf(db->ctx, &path, "%s/%s.qml", paths->queries[i - 1], name);
        if (rc == WARD_OK)
            rc = ward_style_store_file(db, name, path.data);
        ward_buf_clear(&path);
    }
    return rc;
}

static ward_rc add_scores(struct ward_db *db, const struct ward_paths *paths)
{
    ward_rc rc = ward_db_begin(db);
    for (size_t i = 0; rc == WARD_OK && i < sizeof shown / sizeof shown[0]; i++) {
        rc = ward_sql_exec(db->ctx, db->sql, shown[i].create);
        if (rc == WARD_OK)
            rc = ward_spatial_column(db, shown[i].name, shown[i].type);
        if (rc == WARD_OK)
            rc = ward_sql_exec(db->ctx, db->sql, shown[i].fill);
        if (rc == WARD_OK)
            rc = store_style(db, paths, shown[i].name);
    }
    return rc == WARD_OK ? ward_db_commit(db) : rc;
}

static ward_rc dress(struct ward_ctx *ctx, const struct ward_paths *paths, const char *path)
{
    struct ward_db *copy = NULL;
    int64_t one = 0;
    bool has_results = false;
    ward_rc rc = ward_db_open(ctx, path, WARD_DB_WRITE, 0, &copy);
    if (rc == WARD_OK)
        rc = ward_sql_integer(ctx, copy->sql, "SELECT 1 FROM sqlite_schema WHERE name = 'score_days'", &one,
                              &has_results);
    if (rc == WARD_OK && has_results)
        rc = add_scores(copy, paths);
    ward_db_close(copy);
    return rc;
}

/* ---- the copy ---- */

/* A copy has tables of that name, which nothing keeps up to date. */
static ward_rc check_source(struct ward_db *db)
{
    int64_t one = 0;
    bool found = false;
    ward_rc rc =
        ward_sql_integer(db->ctx, db->sql, "SELECT 1 FROM sqlite_schema WHERE name = 'unit_scores'", &one, &found);
    if (rc == WARD_OK && found)
        rc = ward_fail(db->ctx, WARD_E_ARG, "%s is a copy itself; copy the database it was made from", db->path);
    return rc;
}

static ward_rc check_target(struct ward_db *db, const char *to)
{
    struct stat here, there;
    if (stat(to, &there) != 0)
        return WARD_OK;
    if (stat(db->path, &here) == 0 && here.st_dev == there.st_dev && here.st_ino == there.st_ino)
        return ward_fail(db->ctx, WARD_E_EXISTS, "%s is the database itself; a copy needs another name", to);
    if (!S_ISREG(there.st_mode))
        return ward_fail(db->ctx, WARD_E_IO, "%s is not a file, so no copy can take its place", to);
    return WARD_OK;
}

ward_rc ward_copy(struct ward_db *db, const struct ward_paths *paths, const char *to)
{
    struct ward_buf path = {0};
    ward_rc rc = check_target(db, to);
    if (rc == WARD_OK)
        rc = check_source(db);
    if (rc == WARD_OK)
        rc = ward_buf_printf(db->ctx, &path, "%s.tmp", to);
    if (rc != WARD_OK)
        return rc;
    (void)unlink(path.data); /* what a killed copy left */
    rc = copy_pages(db, path.data);
    if (rc == WARD_OK)
        rc = dress(db->ctx, paths, path.data);
    if (rc == WARD_OK && (chmod(path.data, 0444) != 0 || rename(path.data, to) != 0))
        rc = ward_fail(db->ctx, WARD_E_IO, "the copy %s cannot be put into place: %s", to, strerror(errno));
    if (rc != WARD_OK)
        (void)unlink(path.data);
    ward_buf_clear(&path);
    return rc;
}
