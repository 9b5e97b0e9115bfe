#include "store/pending.h"

#include <string.h>

#include "core/mem.h"
#include "store/attribute_decide.h"
#include "store/attribute_totals.h"

/* The triggers run in any program's hands: plain SQL, and no conflict clause, which the outer statement's would
 * override. A row that INSERT OR REPLACE puts another in the place of goes without a trigger: its decision is found by
 * the case's number. */
#define LIST(ID)                                                                                                       \
    "INSERT INTO case_pending(id) SELECT " ID " WHERE NOT EXISTS (SELECT 1 FROM case_pending AS x WHERE x.id = " ID ");"
#define LIST_ROWS(TABLE, CASE)                                                                                         \
    "INSERT INTO case_pending(id) SELECT r.id FROM " TABLE " AS r WHERE r.case_id = " CASE                             \
    " AND NOT EXISTS (SELECT 1 FROM case_pending AS x WHERE x.id = r.id);"
#define TRIGGER(PREFIX, TABLE, EVENT, WHEN, BODY)                                                                      \
    "CREATE TRIGGER IF NOT EXISTS " PREFIX "_" TABLE "_" EVENT " AFTER " EVENT " ON " TABLE " FOR EACH ROW" WHEN       \
    " BEGIN " BODY "END;"

/* What decides: which case it is, where, when and by what address. */
#define OTHER(COLUMN) "OLD." COLUMN " IS NOT NEW." COLUMN
#define DECIDES                                                                                                        \
    " WHEN " OTHER("id") " OR " OTHER("case_id") " OR " OTHER("reported_on") " OR " OTHER("geom") " OR " OTHER(        \
        "address")
#define CASE(EVENT, WHEN, BODY) TRIGGER("ward_pending", "cases", EVENT, WHEN, BODY)
static const char cases_sql[] = CASE("insert", "", LIST("NEW.id") LIST_ROWS("case_places", "NEW.case_id"))
    CASE("update", DECIDES, LIST("OLD.id") LIST("NEW.id") LIST_ROWS("case_places", "NEW.case_id"))
        CASE("delete", "", LIST("OLD.id"));

/* Only others fire these: a run takes them away while it writes (kept.h). */
#define UNSEEN "DELETE FROM settings WHERE name = '" WARD_TOTALS "';"
#define PLACE(EVENT, BODY) TRIGGER("ward_edited", "case_places", EVENT, "", BODY UNSEEN)
static const char places_sql[] =
    PLACE("insert", LIST("NEW.id")) PLACE("update", LIST("OLD.id") LIST("NEW.id")) PLACE("delete", LIST("OLD.id"));

#define DECISION(EVENT, BODY) TRIGGER("ward_pending", "case_decisions", EVENT, "", BODY)
static const char decisions_sql[] = DECISION("insert", LIST_ROWS("cases", "NEW.case_id"))
    DECISION("update", LIST_ROWS("cases", "OLD.case_id") LIST_ROWS("cases", "NEW.case_id"))
        DECISION("delete", LIST_ROWS("cases", "OLD.case_id"));

static const struct {
    const char *table, *sql;
} watched[] = {{"cases", cases_sql}, {"case_places", places_sql}, {"case_decisions", decisions_sql}};
#define N_WATCHED (sizeof watched / sizeof watched[0])

static bool has_table(struct ward_db *db, const char *name)
{
    return sqlite3_table_column_metadata(db->sql, "main", name, NULL, NULL, NULL, NULL, NULL, NULL) == SQLITE_OK;
}

ward_rc ward_pending_watch(struct ward_db *db, const char *table)
{
    ward_rc rc = WARD_OK;
    for (size_t i = 0; rc == WARD_OK && i < N_WATCHED; i++)
        if ((table == NULL || strcmp(watched[i].table, table) == 0) && has_table(db, "case_pending") &&
            has_table(db, watched[i].table))
            rc = ward_sql_exec(db->ctx, db->sql, watched[i].sql);
    return rc;
}

static ward_rc is_watched(struct ward_db *db, bool *out)
{
    int64_t n = 0;
    bool found = false;
    ward_rc rc = ward_sql_integer(db->ctx, db->sql,
                                  "SELECT count(*) FROM sqlite_schema WHERE type = 'trigger' AND tbl_name IN ('cases',"
                                  " 'case_places', 'case_decisions') AND (substr(name, 1, 13) = 'ward_pending_' OR"
                                  " substr(name, 1, 12) = 'ward_edited_')",
                                  &n, &found);
    *out = n == 3 * N_WATCHED;
    return rc;
}

/* ---- every case against its decision ---- */

/* Does a row still say what its case says? Columns: id, case_id, its case's, placed_on, its case's day, input_hash,
 * place, address. */
static bool is_as_it_was(sqlite3_stmt *stmt)
{
    const char *text[4];
    for (int i = 0; i < 4; i++)
        text[i] = (const char *)sqlite3_column_text(stmt, i + 1);
    if (text[1] == NULL || strcmp(text[0], text[1]) != 0 || (text[2] == NULL) != (text[3] == NULL) ||
        (text[2] != NULL && strcmp(text[2], text[3]) != 0))
        return false;
    const void *place = sqlite3_column_blob(stmt, 6);
    size_t place_size = (size_t)sqlite3_column_bytes(stmt, 6);
    const char *address = (const char *)sqlite3_column_text(stmt, 7);
    size_t address_size = (size_t)sqlite3_column_bytes(stmt, 7);
    return ward_case_hash(place, place_size, address, address_size) == sqlite3_column_int64(stmt, 5);
}

/* Decisions whose case is gone or says something else. */
static ward_rc find_changed(struct ward_db *db, struct ward_touched *out)
{
    sqlite3_stmt *stmt = NULL;
    bool row = true;
    ward_rc rc = ward_sql_prepare(db->ctx, db->sql,
                                  "SELECT p.id, p.case_id, c.case_id, p.placed_on, c.reported_on, p.input_hash, c.geom,"
                                  " c.address FROM case_places AS p LEFT JOIN cases AS c ON c.id = p.id",
                                  &stmt);
    while (rc == WARD_OK && (rc = ward_sql_step(db->ctx, db->sql, stmt, &row)) == WARD_OK && row) {
        if (is_as_it_was(stmt))
            continue;
        rc = ward_grow(db->ctx, &out->ids, &out->capacity, out->n + 1, sizeof *out->ids);
        if (rc == WARD_OK)
            out->ids[out->n++] = sqlite3_column_int64(stmt, 0);
    }
    sqlite3_finalize(stmt);
    return rc;
}

static ward_rc compare_all(struct ward_db *db)
{
    struct ward_touched changed = {0};
    ward_rc rc = find_changed(db, &changed);
    if (rc == WARD_OK)
        rc = ward_pending_add(db, &changed);
    if (rc == WARD_OK)
        rc = ward_sql_exec(db->ctx, db->sql,
                           "INSERT OR IGNORE INTO case_pending(id) SELECT c.id FROM cases AS c"
                           " WHERE NOT EXISTS (SELECT 1 FROM case_places AS p WHERE p.id = c.id)");
    ward_mem_free(changed.ids);
    return rc;
}

ward_rc ward_pending_complete(struct ward_db *db, bool *is_known)
{
    bool watched_all = false;
    ward_rc rc = is_watched(db, &watched_all);
    if (rc == WARD_OK && !watched_all) /* another program has put a table of its own in the place of ours */
        rc = ward_pending_watch(db, NULL);
    *is_known = *is_known && watched_all;
    return rc == WARD_OK && !*is_known ? compare_all(db) : rc;
}

/* ---- the list ---- */

ward_rc ward_pending_add(struct ward_db *db, const struct ward_touched *touched)
{
    sqlite3_stmt *stmt = NULL;
    bool row = false;
    ward_rc rc = ward_sql_prepare(db->ctx, db->sql, "INSERT OR IGNORE INTO case_pending(id) VALUES(?1)", &stmt);
    for (size_t i = 0; rc == WARD_OK && i < touched->n; i++) {
        (void)sqlite3_bind_int64(stmt, 1, touched->ids[i]);
        rc = ward_sql_step(db->ctx, db->sql, stmt, &row);
        (void)sqlite3_reset(stmt);
    }
    sqlite3_finalize(stmt);
    return rc;
}

ward_rc ward_pending_count(struct ward_db *db, int64_t *listed, int64_t *decided)
{
    bool found = false;
    ward_rc rc = ward_sql_integer(db->ctx, db->sql, "SELECT count(*) FROM case_pending", listed, &found);
    return rc == WARD_OK ? ward_sql_integer(db->ctx, db->sql,
                                            "SELECT count(*) FROM case_pending AS x WHERE EXISTS"
                                            " (SELECT 1 FROM case_places AS p WHERE p.id = x.id)",
                                            decided, &found)
                         : rc;
}

ward_rc ward_pending_done(struct ward_db *db)
{
    return ward_sql_exec(db->ctx, db->sql, "DELETE FROM case_pending");
}

ward_rc ward_pending_unseen(struct ward_db *db)
{
    return ward_sql_exec(db->ctx, db->sql, UNSEEN);
}
