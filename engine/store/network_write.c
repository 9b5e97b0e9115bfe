#include "store/network_write.h"

#include <string.h>

#include "core/buf.h"
#include "core/mem.h"
#include "store/feed.h"
#include "store/kept.h"
#include "store/network.h"
#include "store/results.h"

enum { PIECE_BYTES = 1 << 22 };

struct job {
    struct ward_db *db;
    struct ward_network network;
    struct ward_kept node_triggers, edge_triggers;
    struct ward_street_codes codes;
    struct ward_geom geom;
    struct ward_buf blob;
    size_t at; /* the row at hand, from 1 */
    const char *street_id;
};

/* ---- packed, as ward reads it ---- */

static ward_rc keep_piece(sqlite3_stmt *stmt, struct ward_db *db, int part, int64_t piece, const void *bytes,
                          size_t size)
{
    bool row = false;
    (void)sqlite3_bind_int(stmt, 1, part);
    (void)sqlite3_bind_int64(stmt, 2, piece);
    if (sqlite3_bind_blob64(stmt, 3, bytes, size, SQLITE_STATIC) != SQLITE_OK)
        return ward_sql_fail(db->ctx, db->sql, "keeping the street graph");
    ward_rc rc = ward_sql_step(db->ctx, db->sql, stmt, &row);
    (void)sqlite3_reset(stmt);
    return rc;
}

static ward_rc keep_part(sqlite3_stmt *stmt, struct ward_db *db, int part, const struct ward_buf *bytes,
                         uint64_t *digest)
{
    ward_rc rc = WARD_OK;
    for (size_t at = 0; rc == WARD_OK && at < bytes->size; at += PIECE_BYTES) {
        size_t size = bytes->size - at < PIECE_BYTES ? bytes->size - at : PIECE_BYTES;
        rc = keep_piece(stmt, db, part, (int64_t)(at / PIECE_BYTES), bytes->data + at, size);
        *digest = ward_network_digest(*digest, bytes->data + at, size);
    }
    return rc;
}

static ward_rc keep_parts(struct ward_db *db, const struct ward_packed *packed, const struct ward_buf *ids,
                          uint64_t *digest)
{
    sqlite3_stmt *stmt = NULL;
    ward_rc rc =
        ward_sql_prepare(db->ctx, db->sql, "INSERT INTO net_graph(part, piece, bytes) VALUES(?1, ?2, ?3)", &stmt);
    for (int part = 0; rc == WARD_OK && part < WARD_PARTS; part++)
        rc = keep_part(stmt, db, part, part == WARD_PART_IDS ? ids : &packed->parts[part], digest);
    sqlite3_finalize(stmt);
    return rc;
}

static ward_rc keep_fingerprint(struct ward_db *db, const char *fingerprint, int srid, uint64_t digest)
{
    sqlite3_stmt *stmt = NULL;
    bool row = false;
    ward_rc rc = ward_sql_prepare(
        db->ctx, db->sql, "INSERT INTO net_graph(part, piece, fingerprint, srid, bytes) VALUES(-1, 0, ?1, ?2, ?3)",
        &stmt);
    if (rc == WARD_OK && (sqlite3_bind_text(stmt, 1, fingerprint, -1, SQLITE_STATIC) != SQLITE_OK ||
                          sqlite3_bind_int(stmt, 2, srid) != SQLITE_OK ||
                          sqlite3_bind_blob(stmt, 3, &digest, sizeof digest, SQLITE_STATIC) != SQLITE_OK))
        rc = ward_sql_fail(db->ctx, db->sql, "keeping the street graph");
    if (rc == WARD_OK)
        rc = ward_sql_step(db->ctx, db->sql, stmt, &row);
    sqlite3_finalize(stmt);
    return rc;
}

static ward_rc keep_graph(struct job *job, const char *fingerprint)
{
    const struct ward_network *n = &job->network;
    struct ward_packed packed = {0};
    struct ward_buf ids = {0};
    uint64_t digest = 0;
    ward_rc rc = ward_graph_pack(job->db->ctx, n->graph, &packed);
    if (rc == WARD_OK)
        rc = ward_pack_integers(job->db->ctx, n->ids, n->graph->lines.n, &ids);
    if (rc == WARD_OK)
        rc = keep_parts(job->db, &packed, &ids, &digest);
    if (rc == WARD_OK)
        rc = keep_fingerprint(job->db, fingerprint, n->srid, digest);
    ward_packed_clear(&packed);
    ward_buf_clear(&ids);
    return rc;
}

/* ---- nodes and edges as rows, for other programs: ids from 1, islands from 1, the longest first ---- */

static ward_rc take_blob(struct job *job)
{
    ward_buf_reset(&job->blob);
    return ward_geom_to_blob(job->db->ctx, &job->geom, &job->blob);
}

static void give_integer(struct ward_value *v, int64_t value)
{
    *v = (struct ward_value){.kind = WARD_INTEGER, .integer = value};
}

static void give_blob(const struct job *job, struct ward_value *v)
{
    *v = (struct ward_value){.kind = WARD_BLOB, .text = job->blob.data, .size = job->blob.size};
}

static ward_rc node_next(void *self, bool *end)
{
    struct job *job = self;
    const struct ward_graph *g = job->network.graph;
    if (job->at == g->n_nodes)
        return *end = true, WARD_OK;
    const struct ward_spot *spot = &g->nodes[job->at++];
    ward_geom_reset(&job->geom, WARD_KIND_POINT, job->network.srid);
    ward_rc rc = ward_geom_part(job->db->ctx, &job->geom);
    if (rc == WARD_OK)
        rc = ward_geom_add(job->db->ctx, &job->geom, spot->x, spot->y);
    return rc == WARD_OK ? take_blob(job) : rc;
}

static void node_column(void *self, int i, struct ward_value *v)
{
    const struct job *job = self;
    if (i == 0)
        give_integer(v, (int64_t)job->at);
    else if (i == 1)
        give_integer(v, (int64_t)job->network.graph->island_of[job->at - 1] + 1);
    else
        give_blob(job, v);
}

static ward_rc edge_next(void *self, bool *end)
{
    struct job *job = self;
    const struct ward_graph *g = job->network.graph;
    if (job->at == g->n_edges)
        return *end = true, WARD_OK;
    const struct ward_edge *e = &g->edges[job->at++];
    job->street_id = job->codes.items[g->lines.line_of[e->chain]];
    ward_geom_reset(&job->geom, WARD_KIND_LINE, job->network.srid);
    ward_rc rc = ward_chain_cut(job->db->ctx, &g->lines, e->chain, e->from_m, e->to_m, &job->geom);
    return rc == WARD_OK ? take_blob(job) : rc;
}

static void edge_column(void *self, int i, struct ward_value *v)
{
    const struct job *job = self;
    const struct ward_edge *e = &job->network.graph->edges[job->at - 1];
    const int64_t numbers[] = {(int64_t)job->at,
                               0,
                               (int64_t)e->a + 1,
                               (int64_t)e->b + 1,
                               0,
                               0,
                               (int64_t)job->network.graph->island_of[e->a] + 1};
    *v = (struct ward_value){.kind = WARD_NULL};
    if (i == 1 && job->street_id != NULL)
        *v = (struct ward_value){.kind = WARD_TEXT, .text = job->street_id, .size = strlen(job->street_id)};
    else if (i == 4 || i == 5)
        *v = (struct ward_value){.kind = WARD_REAL, .real = i == 4 ? e->from_m : e->to_m};
    else if (i == 7)
        give_blob(job, v);
    else if (i != 1)
        give_integer(v, numbers[i]);
}

static ward_rc write_rows(struct job *job)
{
    struct ward_feed nodes = {.n_columns = 3, .next = node_next, .column = node_column, .self = job};
    struct ward_feed edges = {.n_columns = 8, .next = edge_next, .column = edge_column, .self = job};
    ward_rc rc = ward_feed_insert(job->db->ctx, job->db->sql, "net_nodes(id, island, geom)", &nodes);
    job->at = 0;
    return rc == WARD_OK
               ? ward_feed_insert(job->db->ctx, job->db->sql,
                                  "net_edges(id, street_id, from_node, to_node, from_m, to_m, island, geom)", &edges)
               : rc;
}

/* ---- when ---- */

static ward_rc barriers_index(struct ward_db *db, struct ward_rows **rows, struct ward_nearest **out)
{
    struct ward_layer layer = {0};
    const struct ward_moment always = {0};
    bool found = false;
    ward_rc rc = ward_network_barriers(db->ctx, db->sql, &layer, &found);
    if (rc == WARD_OK && found)
        rc = ward_rows_read(db->ctx, db->sql, layer.name, &always, rows);
    if (rc == WARD_OK && found)
        rc = ward_nearest_new(db->ctx, (*rows)->geoms, (*rows)->n, out);
    ward_layer_clear(&layer);
    return rc;
}

static ward_rc make(struct job *job)
{
    struct ward_rows *rows = NULL;
    struct ward_nearest *index = NULL;
    const struct ward_moment always = {0};
    ward_rc rc = barriers_index(job->db, &rows, &index);
    if (rc == WARD_OK)
        rc = ward_network_make(job->db->ctx, job->db->sql, &always, index, &job->codes, &job->network);
    ward_nearest_free(index);
    ward_rows_free(rows);
    return rc;
}

static ward_rc rewrite(struct job *job, const char *fingerprint)
{
    struct ward_db *db = job->db;
    ward_rc rc = ward_kept_take(db, "net_nodes", false, NULL, &job->node_triggers);
    if (rc == WARD_OK)
        rc = ward_kept_take(db, "net_edges", false, NULL, &job->edge_triggers);
    if (rc == WARD_OK)
        rc = ward_sql_exec(db->ctx, db->sql, "DELETE FROM net_graph; DELETE FROM net_nodes; DELETE FROM net_edges");
    if (rc == WARD_OK && fingerprint != NULL)
        rc = make(job);
    if (rc == WARD_OK && fingerprint != NULL)
        rc = keep_graph(job, fingerprint);
    if (rc == WARD_OK && fingerprint != NULL)
        rc = write_rows(job);
    if (rc == WARD_OK)
        rc = ward_kept_restore(db, &job->node_triggers);
    return rc == WARD_OK ? ward_kept_restore(db, &job->edge_triggers) : rc;
}

static ward_rc is_kept(struct ward_db *db, const char *fingerprint, bool *kept)
{
    struct ward_buf sql = {0};
    int64_t one = 0;
    ward_rc rc = ward_buf_text(db->ctx, &sql, "SELECT 1 FROM net_graph WHERE part = -1 AND fingerprint = ");
    if (rc == WARD_OK)
        rc = ward_buf_literal(db->ctx, &sql, fingerprint);
    if (rc == WARD_OK)
        rc = ward_sql_integer(db->ctx, db->sql, sql.data, &one, kept);
    ward_buf_clear(&sql);
    return rc;
}

ward_rc ward_network_store(struct ward_db *db, struct ward_network_size *out)
{
    struct job job = {.db = db};
    struct ward_buf fingerprint = {0};
    bool kept = false;
    *out = (struct ward_network_size){0};
    ward_rc rc = ward_results_define(db);
    if (rc == WARD_OK)
        rc = ward_network_fingerprint(db->ctx, db->sql, &fingerprint);
    if (rc == WARD_E_NOT_LOADED || rc == WARD_E_LAYER) { /* barriers may come before streets */
        ward_ctx_clear(db->ctx);
        rc = WARD_OK;
    }
    if (rc == WARD_OK)
        rc = is_kept(db, fingerprint.size > 0 ? fingerprint.data : "", &kept);
    if (rc == WARD_OK && !kept)
        rc = rewrite(&job, fingerprint.size > 0 ? fingerprint.data : NULL);
    if (rc == WARD_OK && job.network.graph != NULL)
        *out = (struct ward_network_size){job.network.graph->n_nodes, job.network.graph->n_edges,
                                          job.network.graph->n_islands, true};
    ward_street_codes_clear(&job.codes);
    ward_network_clear(&job.network);
    ward_kept_clear(&job.node_triggers);
    ward_kept_clear(&job.edge_triggers);
    ward_geom_clear(&job.geom);
    ward_buf_clear(&job.blob);
    ward_buf_clear(&fingerprint);
    return rc;
}
