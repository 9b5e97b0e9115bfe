/* The network as net_graph keeps it: arrays in pieces, read back to the same bits. */
#include <math.h>
#include <string.h>

#include "core/buf.h"
#include "core/mem.h"
#include "store/network.h"

static ward_rc damaged(struct ward_ctx *ctx)
{
    return ward_fail(ctx, WARD_E_DB,
                     "the street graph in net_graph is damaged; 'ward load' streets again, or empty "
                     "net_graph");
}

/* ---- the arrays ---- */

struct parts {
    struct ward_buf bytes[WARD_PARTS];
};

static void parts_clear(struct parts *parts)
{
    for (int i = 0; i < WARD_PARTS; i++)
        ward_buf_clear(&parts->bytes[i]);
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
        if (part >= WARD_PARTS)
            rc = damaged(ctx);
        else if (size > 0)
            rc = ward_buf_add(ctx, &out->bytes[part], bytes, size);
    }
    sqlite3_finalize(stmt);
    return rc;
}

/* An array of its own from a part, which is freed. */
static ward_rc take_array(struct ward_ctx *ctx, struct ward_buf *part, size_t size, void *out, size_t *n)
{
    void *array = NULL;
    *n = part->size / size;
    ward_rc rc = part->size % size == 0 ? ward_new(ctx, *n, size, &array) : damaged(ctx);
    if (rc == WARD_OK && *n > 0)
        memcpy(array, part->data, part->size);
    memcpy(out, &array, sizeof array);
    ward_buf_clear(part);
    return rc;
}

/* ---- the lines ---- */

/* Measures run on through the chains of one line, as when it was read. */
static ward_rc restore_chain(struct ward_ctx *ctx, struct ward_lines *l, size_t n_points,
                             const struct ward_kept_chain *chain, double *m)
{
    size_t first = l->n_points;
    uint32_t c = (uint32_t)l->n_chains;
    if (chain->n_points < 2 || chain->n_points > n_points - first || (c > 0 && chain->line < l->line_of[c - 1]) ||
        chain->line >= l->n)
        return damaged(ctx);
    if (c == 0 || chain->line != l->line_of[c - 1])
        *m = 0;
    for (size_t i = first; i < first + chain->n_points; i++) {
        const double *p = l->xy + 2 * i;
        double step_m = i > first ? hypot(p[0] - p[-2], p[1] - p[-1]) : 0;
        if (!isfinite(p[0]) || !isfinite(p[1]) || (i > first && !(step_m > 0)))
            return damaged(ctx);
        *m += step_m;
        l->m[i] = *m;
    }
    l->line_of[c] = chain->line;
    l->level_of[c] = chain->level;
    l->n_points += chain->n_points;
    l->point_at[c + 1] = (uint32_t)l->n_points;
    l->n_chains++;
    return WARD_OK;
}

static void list_chains(struct ward_lines *l)
{
    uint32_t c = 0;
    for (size_t line = 0; line < l->n; line++) {
        l->chain_at[line] = c;
        while (c < l->n_chains && l->line_of[c] == line)
            c++;
    }
    l->chain_at[l->n] = c;
}

static ward_rc restore_lines(struct ward_ctx *ctx, struct parts *parts, size_t n_lines, struct ward_lines *l)
{
    struct ward_kept_chain *chains = NULL;
    size_t n_chains = 0, n_numbers = 0;
    double m = 0;
    ward_rc rc = take_array(ctx, &parts->bytes[WARD_PART_CHAINS], sizeof *chains, &chains, &n_chains);
    if (rc == WARD_OK)
        rc = take_array(ctx, &parts->bytes[WARD_PART_POINTS], sizeof *l->xy, &l->xy, &n_numbers);
    if (rc == WARD_OK)
        rc = ward_new(ctx, n_numbers / 2, sizeof *l->m, &l->m);
    if (rc == WARD_OK)
        rc = ward_new(ctx, n_chains + 1, sizeof *l->point_at, &l->point_at);
    if (rc == WARD_OK)
        rc = ward_new(ctx, n_chains, sizeof *l->line_of, &l->line_of);
    if (rc == WARD_OK)
        rc = ward_new(ctx, n_chains, sizeof *l->level_of, &l->level_of);
    if (rc == WARD_OK)
        rc = ward_new(ctx, n_lines + 1, sizeof *l->chain_at, &l->chain_at);
    l->n = n_lines;
    for (size_t i = 0; rc == WARD_OK && i < n_chains; i++)
        rc = restore_chain(ctx, l, n_numbers / 2, &chains[i], &m);
    if (rc == WARD_OK)
        list_chains(l);
    ward_mem_free(chains);
    return rc;
}

static ward_rc restore(struct ward_ctx *ctx, struct parts *parts, struct ward_network *out)
{
    size_t n_lines = 0;
    ward_rc rc = ward_new(ctx, 1, sizeof *out->graph, &out->graph);
    if (rc == WARD_OK)
        rc = take_array(ctx, &parts->bytes[WARD_PART_IDS], sizeof *out->ids, &out->ids, &n_lines);
    if (rc == WARD_OK)
        rc = restore_lines(ctx, parts, n_lines, &out->graph->lines);
    if (rc == WARD_OK)
        rc = take_array(ctx, &parts->bytes[WARD_PART_NODES], sizeof *out->graph->nodes, &out->graph->nodes,
                        &out->graph->n_nodes);
    if (rc == WARD_OK)
        rc = take_array(ctx, &parts->bytes[WARD_PART_EDGES], sizeof *out->graph->edges, &out->graph->edges,
                        &out->graph->n_edges);
    if (rc == WARD_OK) {
        rc = ward_graph_finish(ctx, out->graph);
        rc = rc == WARD_E_INTERNAL ? damaged(ctx) : rc;
    }
    return rc;
}

/* ---- the fingerprint ---- */

static ward_rc is_same(struct ward_ctx *ctx, sqlite3 *sql, const char *fingerprint, int *srid, bool *same)
{
    sqlite3_stmt *stmt = NULL;
    bool row = false;
    *same = false;
    ward_rc rc = ward_sql_prepare(ctx, sql, "SELECT fingerprint, srid FROM main.net_graph WHERE part = -1", &stmt);
    if (rc == WARD_OK)
        rc = ward_sql_step(ctx, sql, stmt, &row);
    if (rc == WARD_OK && row && sqlite3_column_type(stmt, 0) == SQLITE_TEXT) {
        *same = strcmp((const char *)sqlite3_column_text(stmt, 0), fingerprint) == 0;
        *srid = sqlite3_column_int(stmt, 1);
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
    *out = (struct ward_network){0};
    *found = false;
    if (!has_table(sql))
        return WARD_OK;
    ward_rc rc = is_same(ctx, sql, fingerprint, &out->srid, found);
    if (rc != WARD_OK || !*found)
        return rc;
    rc = read_parts(ctx, sql, &parts);
    if (rc == WARD_OK)
        rc = restore(ctx, &parts, out);
    parts_clear(&parts);
    if (rc != WARD_OK) {
        ward_network_clear(out);
        *found = false;
    }
    return rc;
}
