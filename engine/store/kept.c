#include "store/kept.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/buf.h"
#include "core/mem.h"
#include "store/graft.h"

#define FEW_SHARE 8    /* one change in 8 rows and more: packing anew costs less than single inserts */
#define MANY_ADDED 200 /* from here on a branch of their own costs less than single inserts */
/* Rows of such a branch: written anew with each addition until it is full. 5,000 a day fill 8 days. */
#define BRANCH_ROWS 40000

static ward_rc keep_text(struct ward_ctx *ctx, struct ward_kept *kept, const char *text)
{
    ward_rc rc = ward_grow(ctx, &kept->texts, &kept->capacity, kept->n + 1, sizeof *kept->texts);
    if (rc == WARD_OK)
        rc = ward_strdup(ctx, text, &kept->texts[kept->n]);
    if (rc == WARD_OK)
        kept->n++;
    return rc;
}

ward_rc ward_kept_take(struct ward_db *db, const char *table, bool with_indexes, const char *staying,
                       struct ward_kept *out)
{
    struct ward_buf drops = {0};
    sqlite3_stmt *stmt = NULL;
    bool row = true;
    memset(out, 0, sizeof *out);
    ward_rc rc = ward_sql_prepare(
        db->ctx, db->sql,
        "SELECT sql, type, name FROM sqlite_schema WHERE tbl_name = ?1 AND sql IS NOT NULL AND ((type = 'trigger'"
        " AND (?2 OR (substr(name, 1, 11) <> 'ward_stale_' AND substr(name, 1, 13) <> 'ward_pending_'))) OR"
        " (?2 AND type = 'index' AND coalesce(instr(?3, ' ' || name || ' '), 0) = 0)) ORDER BY rowid",
        &stmt);
    if (rc == WARD_OK && (sqlite3_bind_text(stmt, 1, table, -1, SQLITE_STATIC) != SQLITE_OK ||
                          sqlite3_bind_int(stmt, 2, with_indexes) != SQLITE_OK ||
                          sqlite3_bind_text(stmt, 3, staying, -1, SQLITE_STATIC) != SQLITE_OK))
        rc = ward_sql_fail(db->ctx, db->sql, "writing a layer");
    while (rc == WARD_OK && row) {
        rc = ward_sql_step(db->ctx, db->sql, stmt, &row);
        if (rc == WARD_OK && row)
            rc = keep_text(db->ctx, out, (const char *)sqlite3_column_text(stmt, 0));
        if (rc == WARD_OK && row)
            rc = ward_buf_printf(db->ctx, &drops, "DROP %s \"%s\";", (const char *)sqlite3_column_text(stmt, 1),
                                 (const char *)sqlite3_column_text(stmt, 2));
    }
    sqlite3_finalize(stmt);
    if (rc == WARD_OK && drops.size > 0)
        rc = ward_sql_exec(db->ctx, db->sql, drops.data);
    ward_buf_clear(&drops);
    return rc;
}

/* SQLite sorts an index in runs of the page cache's size, each in one piece of memory, and keeps them in a temporary
 * file: runs that a core's cache holds take half the time of all keys at once (250,000 keys in no order: 0.20 s against
 * 0.40 s). */
#define SORT_CACHE_KB 512 /* the least that SQLite takes */

static ward_rc make_index(struct ward_db *db, const char *create)
{
    char text[64];
    int64_t cache = 0;
    bool found = false;
    ward_rc rc = ward_sql_integer(db->ctx, db->sql, "PRAGMA cache_size", &cache, &found);
    (void)snprintf(text, sizeof text, "PRAGMA cache_size = %d", -SORT_CACHE_KB);
    if (rc == WARD_OK)
        rc = ward_sql_exec(db->ctx, db->sql, text);
    if (rc == WARD_OK)
        rc = ward_sql_exec(db->ctx, db->sql, create);
    (void)snprintf(text, sizeof text, "PRAGMA cache_size = %lld", (long long)cache);
    return rc == WARD_OK ? ward_sql_exec(db->ctx, db->sql, text) : rc;
}

/* The short runs are for indexes alone: making a trigger reads the whole schema, which must stay at hand. */
ward_rc ward_kept_restore(struct ward_db *db, const struct ward_kept *kept)
{
    ward_rc rc = WARD_OK;
    for (size_t i = 0; rc == WARD_OK && i < kept->n; i++)
        rc = strncmp(kept->texts[i], "CREATE TRIGGER", 14) == 0 ? ward_sql_exec(db->ctx, db->sql, kept->texts[i])
                                                                : make_index(db, kept->texts[i]);
    return rc;
}

void ward_kept_clear(struct ward_kept *kept)
{
    for (size_t i = 0; i < kept->n; i++)
        ward_mem_free(kept->texts[i]);
    ward_mem_free(kept->texts);
    memset(kept, 0, sizeof *kept);
}

static int compare_ids(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

static int compare_entries(const void *a, const void *b)
{
    return compare_ids(&((const struct ward_rtree_entry *)a)->id, &((const struct ward_rtree_entry *)b)->id);
}

/* SQLite guards an R*Tree's own tables; the guard is down only while one is written. */
static ward_rc set_guard(struct ward_db *db, int on)
{
    int now = !on;
    if (sqlite3_db_config(db->sql, SQLITE_DBCONFIG_DEFENSIVE, on, &now) != SQLITE_OK || now != on)
        return ward_fail(db->ctx, WARD_E_INTERNAL, "this SQLite cannot be configured as ward needs it");
    return WARD_OK;
}

static ward_rc pack(struct ward_db *db, const char *table, const struct ward_rtree_entry *entries, size_t n)
{
    ward_rc rc = set_guard(db, 0);
    if (rc == WARD_OK)
        rc = ward_rtree_pack(db->ctx, db->sql, table, entries, n);
    return set_guard(db, 1) == WARD_OK ? rc : WARD_E_INTERNAL;
}

ward_rc ward_kept_index_new(struct ward_db *db, const char *table, struct ward_packing *packing)
{
    ward_rc rc = set_guard(db, 0);
    if (rc == WARD_OK)
        rc = ward_rtree_end(db->ctx, packing, db->sql, table);
    return set_guard(db, 1) == WARD_OK ? rc : WARD_E_INTERNAL;
}

static ward_rc graft(struct ward_db *db, const char *table, const struct ward_rtree_entry *added, size_t n, bool *done)
{
    ward_rc rc = set_guard(db, 0);
    if (rc == WARD_OK)
        rc = ward_graft(db->ctx, db->sql, table, added, n, BRANCH_ROWS, done);
    return set_guard(db, 1) == WARD_OK ? rc : WARD_E_INTERNAL;
}

static ward_rc run_each(struct ward_db *db, sqlite3_stmt *stmt)
{
    bool row = false;
    ward_rc rc = ward_sql_step(db->ctx, db->sql, stmt, &row);
    (void)sqlite3_reset(stmt);
    return rc;
}

static ward_rc change_few(struct ward_db *db, const char *table, const struct ward_rtree_entry *added, size_t n_added,
                          const int64_t *gone, size_t n_gone)
{
    char text[256];
    sqlite3_stmt *insert = NULL, *delete = NULL;
    (void)snprintf(text, sizeof text, "DELETE FROM \"idx_%s_geom\" WHERE pkid = ?1", table);
    ward_rc rc = ward_sql_prepare(db->ctx, db->sql, text, &delete);
    (void)snprintf(text, sizeof text,
                   "INSERT INTO \"idx_%s_geom\"(pkid, xmin, xmax, ymin, ymax) VALUES(?1, ?2, ?3, ?4, ?5)", table);
    if (rc == WARD_OK)
        rc = ward_sql_prepare(db->ctx, db->sql, text, &insert);
    for (size_t i = 0; rc == WARD_OK && i < n_gone; i++) {
        (void)sqlite3_bind_int64(delete, 1, gone[i]);
        rc = run_each(db, delete);
    }
    for (size_t i = 0; rc == WARD_OK && i < n_added; i++) {
        const float box[4] = {added[i].min_x, added[i].max_x, added[i].min_y, added[i].max_y};
        (void)sqlite3_bind_int64(insert, 1, added[i].id);
        for (int k = 0; k < 4; k++)
            (void)sqlite3_bind_double(insert, k + 2, (double)box[k]);
        rc = run_each(db, insert);
    }
    sqlite3_finalize(insert);
    sqlite3_finalize(delete);
    return rc;
}

/* The entries of the R*Tree but those gone, and the added ones, by id. */
static ward_rc merge(struct ward_db *db, const char *table, const struct ward_rtree_entry *added, size_t n_added,
                     const int64_t *gone, size_t n_gone, struct ward_rtree_entry **out, size_t *n)
{
    char text[160];
    sqlite3_stmt *stmt = NULL;
    bool row = true;
    size_t capacity = 0;
    (void)snprintf(text, sizeof text, "SELECT pkid, xmin, xmax, ymin, ymax FROM \"idx_%s_geom\"", table);
    ward_rc rc = ward_sql_prepare(db->ctx, db->sql, text, &stmt);
    while (rc == WARD_OK && row) {
        rc = ward_sql_step(db->ctx, db->sql, stmt, &row);
        int64_t id = row ? sqlite3_column_int64(stmt, 0) : 0;
        if (rc != WARD_OK || !row || (n_gone > 0 && bsearch(&id, gone, n_gone, sizeof id, compare_ids) != NULL))
            continue;
        rc = ward_grow(db->ctx, out, &capacity, *n + 1, sizeof **out);
        if (rc == WARD_OK)
            (*out)[(*n)++] = (struct ward_rtree_entry){
                id, (float)sqlite3_column_double(stmt, 1), (float)sqlite3_column_double(stmt, 2),
                (float)sqlite3_column_double(stmt, 3), (float)sqlite3_column_double(stmt, 4)};
    }
    sqlite3_finalize(stmt);
    if (rc == WARD_OK && n_added > 0)
        rc = ward_grow(db->ctx, out, &capacity, *n + n_added, sizeof **out);
    if (rc == WARD_OK && n_added > 0)
        memcpy(*out + *n, added, n_added * sizeof *added);
    if (rc == WARD_OK)
        *n += n_added;
    if (rc == WARD_OK && *n > 0)
        qsort(*out, *n, sizeof **out, compare_entries);
    return rc;
}

/* About: ids are given in turn, and counting a million takes longer than adding a few thousand. */
static ward_rc guess_entries(struct ward_db *db, const char *table, size_t *n)
{
    char text[160];
    int64_t count = 0;
    bool found = false;
    (void)snprintf(text, sizeof text, "SELECT max(rowid) FROM \"idx_%s_geom_rowid\"", table);
    ward_rc rc = ward_sql_integer(db->ctx, db->sql, text, &count, &found);
    *n = count > 0 ? (size_t)count : 0;
    return rc;
}

ward_rc ward_kept_index(struct ward_db *db, const char *table, bool is_new, struct ward_rtree_entry *added,
                        size_t n_added, int64_t *gone, size_t n_gone)
{
    struct ward_rtree_entry *all = NULL;
    size_t n = 0;
    bool grafted = false;
    if (is_new)
        return pack(db, table, added, n_added);
    ward_rc rc = guess_entries(db, table, &n);
    bool are_few = (n_added + n_gone) * FEW_SHARE < n;
    if (rc == WARD_OK && are_few && n_added < MANY_ADDED)
        return change_few(db, table, added, n_added, gone, n_gone);
    if (rc == WARD_OK && are_few)
        rc = change_few(db, table, NULL, 0, gone, n_gone);
    if (rc == WARD_OK && are_few)
        rc = graft(db, table, added, n_added, &grafted);
    if (rc != WARD_OK || grafted)
        return rc;
    n = 0;
    if (n_gone > 0)
        qsort(gone, n_gone, sizeof *gone, compare_ids);
    rc = merge(db, table, added, n_added, gone, n_gone, &all, &n);
    if (rc == WARD_OK)
        rc = pack(db, table, all, n);
    ward_mem_free(all);
    return rc;
}

static ward_rc count_entries(struct ward_db *db, const char *table, size_t *n)
{
    char text[160];
    int64_t count = 0;
    bool found = false;
    (void)snprintf(text, sizeof text, "SELECT count(*) FROM \"idx_%s_geom_rowid\"", table);
    ward_rc rc = ward_sql_integer(db->ctx, db->sql, text, &count, &found);
    *n = (size_t)count;
    return rc;
}

/* Are the n boxes those of the rows 1, 2, 3 …? */
static ward_rc is_in_turn(struct ward_db *db, const char *table, size_t n, bool *out)
{
    char text[256];
    int64_t yes = 0;
    bool found = false;
    (void)snprintf(text, sizeof text,
                   "SELECT (SELECT min(rowid) FROM \"idx_%s_geom_rowid\") = 1"
                   " AND (SELECT max(rowid) FROM \"idx_%s_geom_rowid\") = %zu",
                   table, table, n);
    ward_rc rc = ward_sql_integer(db->ctx, db->sql, text, &yes, &found);
    *out = found && yes == 1;
    return rc;
}

static ward_rc copy_shadow(struct ward_db *db, const char *from, const char *to, const char *shadow)
{
    char text[384];
    (void)snprintf(text, sizeof text,
                   "DELETE FROM \"idx_%s_geom_%s\"; INSERT INTO \"idx_%s_geom_%s\" SELECT * FROM \"idx_%s_geom_%s\"",
                   to, shadow, to, shadow, from, shadow);
    return ward_sql_exec(db->ctx, db->sql, text);
}

/* Rows numbered in turn are numbered by SQLite again, which looks for no place to put each (250,000: half the work). */
static ward_rc copy_rowids(struct ward_db *db, const char *from, size_t n, const char *to)
{
    char text[384];
    bool in_turn = false;
    ward_rc rc = is_in_turn(db, from, n, &in_turn);
    if (rc != WARD_OK || !in_turn)
        return rc == WARD_OK ? copy_shadow(db, from, to, "rowid") : rc;
    (void)snprintf(text, sizeof text,
                   "DELETE FROM \"idx_%s_geom_rowid\"; INSERT INTO \"idx_%s_geom_rowid\"(nodeno)"
                   " SELECT nodeno FROM \"idx_%s_geom_rowid\" ORDER BY rowid",
                   to, to, from);
    return ward_sql_exec(db->ctx, db->sql, text);
}

static ward_rc copy_shadows(struct ward_db *db, const char *from, size_t n, const char *to)
{
    ward_rc rc = set_guard(db, 0);
    if (rc == WARD_OK)
        rc = copy_shadow(db, from, to, "node");
    if (rc == WARD_OK)
        rc = copy_shadow(db, from, to, "parent");
    if (rc == WARD_OK)
        rc = copy_rowids(db, from, n, to);
    return set_guard(db, 1) == WARD_OK ? rc : WARD_E_INTERNAL;
}

ward_rc ward_kept_index_copy(struct ward_db *db, const char *from, uint64_t places, const char *to, bool *done)
{
    size_t n = 0;
    ward_rc rc = count_entries(db, from, &n);
    *done = rc == WARD_OK && n == places;
    return *done ? copy_shadows(db, from, n, to) : rc;
}
