#include "store/stamp.h"

static ward_rc is_shadowed(struct ward_ctx *ctx, sqlite3 *sql, const char *layer, bool *out)
{
    sqlite3_stmt *stmt = NULL;
    *out = false;
    ward_rc rc = ward_sql_prepare(ctx, sql, "SELECT 1 FROM temp.sqlite_schema WHERE lower(name) = lower(?1)", &stmt);
    if (rc == WARD_OK && sqlite3_bind_text(stmt, 1, layer, -1, SQLITE_STATIC) != SQLITE_OK)
        rc = ward_sql_fail(ctx, sql, "binding a name");
    if (rc == WARD_OK)
        rc = ward_sql_step(ctx, sql, stmt, out);
    sqlite3_finalize(stmt);
    return rc;
}

ward_rc ward_stamp_now(struct ward_ctx *ctx, sqlite3 *sql, const char *layer, struct ward_stamp *out)
{
    bool found = false;
    *out = (struct ward_stamp){0};
    ward_rc rc = ward_sql_integer(ctx, sql, "PRAGMA main.schema_version", &out->main_schema, &found);
    if (rc == WARD_OK)
        rc = ward_sql_integer(ctx, sql, "PRAGMA temp.schema_version", &out->temp_schema, &found);
    if (rc == WARD_OK)
        rc = is_shadowed(ctx, sql, layer, &out->is_shadowed);
    if (rc == WARD_OK && out->is_shadowed) {
        out->is_fluid =
            sqlite3_txn_state(sql, "main") == SQLITE_TXN_WRITE || sqlite3_txn_state(sql, "temp") == SQLITE_TXN_WRITE;
        out->shadow_changes = sqlite3_total_changes64(sql);
        rc = ward_sql_integer(ctx, sql, "PRAGMA main.data_version", &out->shadow_data, &found);
    }
    return rc;
}

bool ward_stamp_same(const struct ward_stamp *a, const struct ward_stamp *b)
{
    return a->main_schema == b->main_schema && a->temp_schema == b->temp_schema &&
           a->shadow_changes == b->shadow_changes && a->shadow_data == b->shadow_data && !a->is_fluid && !b->is_fluid;
}
