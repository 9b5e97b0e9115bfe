/* The network as net_graph keeps it: packed, in pieces, read back to the same bits. */
#include <string.h>

#include <xxhash.h>

#include "core/buf.h"
#include "core/mem.h"
#include "store/network.h"

static ward_rc damaged(struct ward_ctx *ctx)
{
    return ward_fail(ctx, WARD_E_DB,
                     "the street graph in net_graph is damaged; 'ward load' streets again, or empty "
                     "net_graph");
}

/* ---- the pieces ---- */

uint64_t ward_network_digest(uint64_t before, const void *bytes, size_t size)
{
    return XXH3_64bits_withSeed(bytes, size, before);
}

struct parts {
    struct ward_packed packed;
    struct ward_buf ids;
    uint64_t digest;
};

static void parts_clear(struct parts *parts)
{
    ward_packed_clear(&parts->packed);
    ward_buf_clear(&parts->ids);
}

static ward_rc read_parts(struct ward_ctx *ctx, sqlite3 *sql, struct parts *out)
{
    sqlite3_stmt *stmt = NULL;
    bool row = true;
    ward_rc rc = ward_sql_prepare(ctx, sql,
                                  "SELECT part, bytes FROM main.net_graph WHERE part >= 0 ORDER BY part, piece", &stmt);
    while (rc == WARD_OK && (rc = ward_sql_step(ctx, sql, stmt, &row)) == WARD_OK && row) {
        int64_t part = sqlite3_column_int64(stmt, 0);
        const void *bytes = sqlite3_column_blob(stmt, 1);
        size_t size = (size_t)sqlite3_column_bytes(stmt, 1);
        struct ward_buf *to = part == WARD_PART_IDS ? &out->ids : &out->packed.parts[part % WARD_PACK_PARTS];
        rc = part < WARD_PARTS ? ward_buf_add(ctx, to, bytes, size) : damaged(ctx);
        out->digest = ward_network_digest(out->digest, bytes, size);
    }
    sqlite3_finalize(stmt);
    return rc;
}

static ward_rc restore(struct ward_ctx *ctx, const struct parts *parts, struct ward_network *out)
{
    size_t n_lines = 0;
    ward_rc rc = ward_unpack_integers(ctx, &parts->ids, &out->ids, &n_lines);
    if (rc == WARD_OK)
        rc = ward_graph_unpack(ctx, &parts->packed, n_lines, &out->graph);
    return rc == WARD_E_INTERNAL ? damaged(ctx) : rc;
}

/* ---- the fingerprint ---- */

/* *digest: of the pieces as they were written. */
static ward_rc is_same(struct ward_ctx *ctx, sqlite3 *sql, const char *fingerprint, int *srid, uint64_t *digest,
                       bool *same)
{
    sqlite3_stmt *stmt = NULL;
    bool row = false;
    *same = false;
    ward_rc rc =
        ward_sql_prepare(ctx, sql, "SELECT fingerprint, srid, bytes FROM main.net_graph WHERE part = -1", &stmt);
    if (rc == WARD_OK)
        rc = ward_sql_step(ctx, sql, stmt, &row);
    if (rc == WARD_OK && row && sqlite3_column_type(stmt, 0) == SQLITE_TEXT) {
        *same = strcmp((const char *)sqlite3_column_text(stmt, 0), fingerprint) == 0;
        *srid = sqlite3_column_int(stmt, 1);
        if (sqlite3_column_bytes(stmt, 2) == sizeof *digest)
            memcpy(digest, sqlite3_column_blob(stmt, 2), sizeof *digest);
    }
    sqlite3_finalize(stmt);
    return rc;
}

static bool has_table(sqlite3 *sql)
{
    return sqlite3_table_column_metadata(sql, "main", "net_graph", "bytes", NULL, NULL, NULL, NULL, NULL) == SQLITE_OK;
}

ward_rc ward_network_read(struct ward_ctx *ctx, sqlite3 *sql, const char *fingerprint, struct ward_network *out,
                          bool *found)
{
    struct parts parts = {0};
    uint64_t digest = 0;
    *out = (struct ward_network){0};
    *found = false;
    if (!has_table(sql))
        return WARD_OK;
    ward_rc rc = is_same(ctx, sql, fingerprint, &out->srid, &digest, found);
    if (rc != WARD_OK || !*found)
        return rc;
    rc = read_parts(ctx, sql, &parts);
    if (rc == WARD_OK && parts.digest != digest)
        rc = damaged(ctx);
    if (rc == WARD_OK)
        rc = restore(ctx, &parts, out);
    parts_clear(&parts);
    if (rc != WARD_OK) {
        ward_network_clear(out);
        *found = false;
    }
    return rc;
}
