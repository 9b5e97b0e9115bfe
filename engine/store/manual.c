#include "store/manual.h"

#include <stdlib.h>
#include <string.h>

#include "core/mem.h"

static void decision_clear(struct ward_decision *d)
{
    ward_mem_free(d->case_id);
    ward_mem_free(d->unit_code);
    ward_mem_free(d->why);
    *d = (struct ward_decision){0};
}

void ward_manual_clear(struct ward_manual *m)
{
    for (size_t i = 0; i < m->n; i++)
        decision_clear(&m->items[i]);
    ward_mem_free(m->items);
    *m = (struct ward_manual){0};
}

static ward_rc add(struct ward_ctx *ctx, struct ward_manual *m, const char *case_id, const char *unit_code,
                   const char *why)
{
    struct ward_decision d = {0};
    ward_rc rc = ward_grow(ctx, &m->items, &m->capacity, m->n + 1, sizeof *m->items);
    if (rc == WARD_OK)
        rc = ward_strdup(ctx, case_id, &d.case_id);
    if (rc == WARD_OK)
        rc = ward_strdup(ctx, unit_code, &d.unit_code);
    if (rc == WARD_OK)
        rc = ward_strdup(ctx, why, &d.why);
    if (rc == WARD_OK)
        m->items[m->n++] = d;
    else
        decision_clear(&d);
    return rc;
}

ward_rc ward_manual_read(struct ward_db *db, struct ward_manual *out)
{
    sqlite3_stmt *stmt = NULL;
    bool row = true;
    ward_rc rc = ward_sql_prepare(db->ctx, db->sql,
                                  "SELECT case_id, unit_code, why FROM case_decisions ORDER BY case_id", &stmt);
    while (rc == WARD_OK && (rc = ward_sql_step(db->ctx, db->sql, stmt, &row)) == WARD_OK && row)
        rc = add(db->ctx, out, (const char *)sqlite3_column_text(stmt, 0), (const char *)sqlite3_column_text(stmt, 1),
                 (const char *)sqlite3_column_text(stmt, 2));
    sqlite3_finalize(stmt);
    return rc;
}

static int compare_key(const void *key, const void *item)
{
    return strcmp(key, ((const struct ward_decision *)item)->case_id);
}

const struct ward_decision *ward_manual_find(const struct ward_manual *m, const char *case_id)
{
    return m->n > 0 ? bsearch(case_id, m->items, m->n, sizeof *m->items, compare_key) : NULL;
}

ward_rc ward_manual_put(struct ward_db *db, const char *case_id, const char *unit_code, const char *why)
{
    const char *const texts[] = {case_id, unit_code, why};
    sqlite3_stmt *stmt = NULL;
    bool row = false;
    ward_rc rc = ward_sql_prepare(db->ctx, db->sql,
                                  "INSERT INTO case_decisions(case_id, unit_code, why) VALUES(?1, ?2, ?3)"
                                  " ON CONFLICT(case_id) DO UPDATE SET unit_code = ?2, why = ?3",
                                  &stmt);
    for (int i = 0; rc == WARD_OK && i < 3; i++)
        if (sqlite3_bind_text(stmt, i + 1, texts[i], -1, SQLITE_STATIC) != SQLITE_OK)
            rc = ward_sql_fail(db->ctx, db->sql, "keeping a decision");
    if (rc == WARD_OK)
        rc = ward_sql_step(db->ctx, db->sql, stmt, &row);
    sqlite3_finalize(stmt);
    return rc;
}
