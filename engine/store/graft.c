#include "store/graft.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/mem.h"

/* Nodes as store/rtree.c writes them: 2 bytes depth, 2 bytes count, cells of 8 bytes id and four floats. */
#define HEAD_BYTES 4
#define CELL_BYTES 24
#define CELLS_MAX 51
#define DEEPEST 16

struct graft {
    struct ward_ctx *ctx;
    sqlite3 *sql;
    const char *table;
    sqlite3_stmt *read;
    unsigned char root[HEAD_BYTES + CELLS_MAX * CELL_BYTES];
    size_t n_cells, depth; /* of the root */
    struct ward_rtree_entry *entries;
    size_t n, capacity, room; /* entries of the branch that gives way, and how many it may have */
    int64_t *nodes;           /* of the branch that gives way */
    size_t n_nodes, nodes_capacity;
    bool is_too_much;
};

static uint32_t get_u32(const unsigned char *at)
{
    return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

static struct ward_rtree_entry get_cell(const unsigned char *node, size_t i)
{
    const unsigned char *at = node + HEAD_BYTES + i * CELL_BYTES;
    struct ward_rtree_entry e = {.id = (int64_t)((uint64_t)get_u32(at) << 32 | get_u32(at + 4))};
    float *const box[4] = {&e.min_x, &e.max_x, &e.min_y, &e.max_y};
    for (size_t k = 0; k < 4; k++) {
        uint32_t bits = get_u32(at + 8 + 4 * k);
        memcpy(box[k], &bits, sizeof bits);
    }
    return e;
}

static void put_u32(unsigned char *at, uint32_t value)
{
    for (size_t k = 0; k < 4; k++)
        at[k] = (unsigned char)(value >> (24 - 8 * k));
}

static void put_cell(unsigned char *node, size_t i, const struct ward_rtree_entry *e)
{
    unsigned char *at = node + HEAD_BYTES + i * CELL_BYTES;
    const float box[4] = {e->min_x, e->max_x, e->min_y, e->max_y};
    put_u32(at, (uint32_t)((uint64_t)e->id >> 32));
    put_u32(at + 4, (uint32_t)e->id);
    for (size_t k = 0; k < 4; k++) {
        uint32_t bits;
        memcpy(&bits, &box[k], sizeof bits);
        put_u32(at + 8 + 4 * k, bits);
    }
}

/* `DELETE FROM "idx_bins_geom_node" WHERE nodeno = ?1`, of what is before the table, its name's end and the rest. */
static ward_rc prepare(struct graft *g, const char *verb, const char *shadow, const char *rest, sqlite3_stmt **out)
{
    char text[256];
    (void)snprintf(text, sizeof text, "%s \"idx_%s_geom_%s\" %s", verb, g->table, shadow, rest);
    return ward_sql_prepare(g->ctx, g->sql, text, out);
}

/* A node's bytes into room for a whole one; a number of cells that it cannot hold is a damaged index. */
static ward_rc read_node(struct graft *g, int64_t number, unsigned char *node, size_t *n_cells)
{
    bool row = false;
    size_t size = 0;
    ward_rc rc = sqlite3_bind_int64(g->read, 1, number) == SQLITE_OK
                     ? WARD_OK
                     : ward_sql_fail(g->ctx, g->sql, "reading an index");
    if (rc == WARD_OK)
        rc = ward_sql_step(g->ctx, g->sql, g->read, &row);
    if (rc == WARD_OK && row) {
        size = (size_t)sqlite3_column_bytes(g->read, 0);
        if (size >= HEAD_BYTES && size <= sizeof g->root)
            memcpy(node, sqlite3_column_blob(g->read, 0), size);
    }
    (void)sqlite3_reset(g->read);
    *n_cells = size >= HEAD_BYTES ? (size_t)node[2] << 8 | node[3] : CELLS_MAX + 1;
    if (rc == WARD_OK && (size != sizeof g->root || *n_cells > CELLS_MAX))
        rc = ward_fail(g->ctx, WARD_E_DB, "the spatial index of layer %s is damaged; load the layer with --replace",
                       g->table);
    return rc;
}

static ward_rc keep_entry(struct graft *g, const struct ward_rtree_entry *e)
{
    ward_rc rc = WARD_OK;
    if (g->n >= g->room) {
        g->is_too_much = true;
        return WARD_OK;
    }
    if (g->n == g->capacity)
        rc = ward_grow(g->ctx, &g->entries, &g->capacity, g->n + 1, sizeof *g->entries);
    if (rc == WARD_OK)
        g->entries[g->n++] = *e;
    return rc;
}

/* Everything below a node: its entries, and the numbers of its nodes. Depth first, by a stack as deep as the tree. */
static ward_rc gather(struct graft *g, int64_t top)
{
    unsigned char node[sizeof g->root];
    size_t from = g->n_nodes;
    ward_rc rc = ward_grow(g->ctx, &g->nodes, &g->nodes_capacity, 1, sizeof *g->nodes);
    if (rc == WARD_OK)
        g->nodes[g->n_nodes++] = top;
    /* Level by level: the nodes of one are those that the one above it names. */
    for (size_t level = g->depth; rc == WARD_OK && level > 0 && !g->is_too_much; level--) {
        size_t to = g->n_nodes;
        for (size_t i = from; rc == WARD_OK && i < to && !g->is_too_much; i++) {
            size_t n = 0;
            rc = read_node(g, g->nodes[i], node, &n);
            for (size_t k = 0; rc == WARD_OK && k < n; k++) {
                struct ward_rtree_entry e = get_cell(node, k);
                if (level == 1) {
                    rc = keep_entry(g, &e);
                    continue;
                }
                rc = ward_grow(g->ctx, &g->nodes, &g->nodes_capacity, g->n_nodes + 1, sizeof *g->nodes);
                if (rc == WARD_OK)
                    g->nodes[g->n_nodes++] = e.id;
            }
        }
        from = to;
    }
    return rc;
}

static int by_id(const void *a, const void *b)
{
    const struct ward_rtree_entry *x = a, *y = b;
    return (x->id > y->id) - (x->id < y->id);
}

static ward_rc run_for(struct graft *g, sqlite3_stmt *stmt, int64_t number)
{
    bool row = false;
    (void)sqlite3_bind_int64(stmt, 1, number);
    ward_rc rc = ward_sql_step(g->ctx, g->sql, stmt, &row);
    (void)sqlite3_reset(stmt);
    return rc;
}

/* The old branch's rows in the three tables. */
static ward_rc forget(struct graft *g)
{
    sqlite3_stmt *node = NULL, *parent = NULL, *rowid = NULL;
    ward_rc rc = prepare(g, "DELETE FROM", "node", "WHERE nodeno = ?1", &node);
    if (rc == WARD_OK)
        rc = prepare(g, "DELETE FROM", "parent", "WHERE nodeno = ?1", &parent);
    if (rc == WARD_OK)
        rc = prepare(g, "DELETE FROM", "rowid", "WHERE rowid = ?1", &rowid);
    for (size_t i = 0; rc == WARD_OK && i < g->n_nodes; i++) {
        rc = run_for(g, node, g->nodes[i]);
        if (rc == WARD_OK)
            rc = run_for(g, parent, g->nodes[i]);
    }
    for (size_t i = 0; rc == WARD_OK && i < g->n; i++)
        rc = run_for(g, rowid, g->entries[i].id);
    sqlite3_finalize(node);
    sqlite3_finalize(parent);
    sqlite3_finalize(rowid);
    return rc;
}

/* The branch's topmost node below the root. */
static ward_rc attach(struct graft *g, const struct ward_rtree_entry *top, size_t at)
{
    sqlite3_stmt *stmt = NULL;
    bool row = false;
    put_cell(g->root, at, top);
    g->root[2] = 0;
    g->root[3] = (unsigned char)(at + 1);
    ward_rc rc = prepare(g, "UPDATE", "node", "SET data = ?2 WHERE nodeno = ?1", &stmt);
    if (rc == WARD_OK && sqlite3_bind_blob(stmt, 2, g->root, sizeof g->root, SQLITE_STATIC) != SQLITE_OK)
        rc = ward_sql_fail(g->ctx, g->sql, "writing an index");
    if (rc == WARD_OK)
        rc = run_for(g, stmt, 1);
    sqlite3_finalize(stmt);
    stmt = NULL;
    if (rc == WARD_OK)
        rc = prepare(g, "INSERT INTO", "parent", "(nodeno, parentnode) VALUES(?1, 1)", &stmt);
    if (rc == WARD_OK && sqlite3_bind_int64(stmt, 1, top->id) != SQLITE_OK)
        rc = ward_sql_fail(g->ctx, g->sql, "writing an index");
    if (rc == WARD_OK)
        rc = ward_sql_step(g->ctx, g->sql, stmt, &row);
    sqlite3_finalize(stmt);
    return rc;
}

/* One number is left out, so that in a tree of two levels too a graft is told from what was packed. */
static ward_rc free_number(struct graft *g, int64_t *number)
{
    char text[160];
    bool found = false;
    (void)snprintf(text, sizeof text, "SELECT max(nodeno) + 2 FROM \"idx_%s_geom_node\"", g->table);
    return ward_sql_integer(g->ctx, g->sql, text, number, &found);
}

/* The root's last child is a graft when it is none of those it was packed with: they are numbered 2, 3 … One that would
 * grow too large stays, and another is begun. */
static ward_rc look_at_root(struct graft *g, size_t *at, bool *fits)
{
    ward_rc rc = read_node(g, 1, g->root, &g->n_cells);
    if (rc != WARD_OK)
        return rc;
    g->depth = (size_t)g->root[0] << 8 | g->root[1];
    *at = g->n_cells;
    *fits = g->depth > 0 && g->depth < DEEPEST && g->n_cells > 0;
    if (!*fits || g->n_cells == 1 || g->room == 0)
        return WARD_OK;
    struct ward_rtree_entry last = get_cell(g->root, g->n_cells - 1);
    if (last.id != (int64_t)g->n_cells + 1)
        rc = gather(g, last.id);
    if (g->is_too_much)
        g->n = g->n_nodes = 0;
    else if (g->n_nodes > 0)
        *at = g->n_cells - 1;
    return rc;
}

static void widen(struct ward_rtree_entry *box, const struct ward_rtree_entry *by)
{
    box->min_x = by->min_x < box->min_x ? by->min_x : box->min_x;
    box->max_x = by->max_x > box->max_x ? by->max_x : box->max_x;
    box->min_y = by->min_y < box->min_y ? by->min_y : box->min_y;
    box->max_y = by->max_y > box->max_y ? by->max_y : box->max_y;
}

/* A full root becomes the only child of a new one, which has room: the tree is one level deeper. */
static ward_rc deepen(struct graft *g)
{
    sqlite3_stmt *parent = NULL, *node = NULL, *write = NULL;
    struct ward_rtree_entry old = get_cell(g->root, 0);
    ward_rc rc = free_number(g, &old.id);
    if (rc == WARD_OK)
        rc = prepare(g, "UPDATE", "parent", "SET parentnode = ?2 WHERE nodeno = ?1", &parent);
    for (size_t i = 0; rc == WARD_OK && i < g->n_cells; i++) {
        struct ward_rtree_entry child = get_cell(g->root, i);
        widen(&old, &child);
        (void)sqlite3_bind_int64(parent, 2, old.id);
        rc = run_for(g, parent, child.id);
    }
    if (rc == WARD_OK)
        rc = prepare(g, "INSERT INTO", "node", "(nodeno, data) VALUES(?1, ?2)", &node);
    unsigned char copy[sizeof g->root];
    memcpy(copy, g->root, sizeof copy);
    copy[0] = copy[1] = 0; /* only the root's node says how deep the tree is */
    if (rc == WARD_OK && sqlite3_bind_blob(node, 2, copy, sizeof copy, SQLITE_STATIC) != SQLITE_OK)
        rc = ward_sql_fail(g->ctx, g->sql, "writing an index");
    if (rc == WARD_OK)
        rc = run_for(g, node, old.id);
    if (rc == WARD_OK)
        rc = prepare(g, "INSERT INTO", "parent", "(nodeno, parentnode) VALUES(?1, 1)", &write);
    if (rc == WARD_OK)
        rc = run_for(g, write, old.id);
    g->depth++;
    g->root[0] = (unsigned char)(g->depth >> 8);
    g->root[1] = (unsigned char)g->depth;
    put_cell(g->root, 0, &old);
    memset(g->root + HEAD_BYTES + CELL_BYTES, 0, sizeof g->root - HEAD_BYTES - CELL_BYTES);
    sqlite3_finalize(parent);
    sqlite3_finalize(node);
    sqlite3_finalize(write);
    return rc;
}

static ward_rc replace_branch(struct graft *g, const struct ward_rtree_entry *added, size_t n, size_t at, bool *done)
{
    struct ward_rtree_entry top;
    int64_t first = 0;
    ward_rc rc = forget(g);
    g->room = SIZE_MAX;
    for (size_t i = 0; rc == WARD_OK && i < n; i++)
        rc = keep_entry(g, &added[i]);
    if (rc == WARD_OK && at == CELLS_MAX) {
        rc = deepen(g);
        at = 1;
    }
    if (rc == WARD_OK)
        rc = free_number(g, &first);
    if (rc != WARD_OK)
        return rc;
    qsort(g->entries, g->n, sizeof *g->entries, by_id);
    rc = ward_rtree_branch(g->ctx, g->sql, g->table, g->entries, g->n, g->depth, first, &top);
    *done = rc == WARD_OK;
    return rc == WARD_OK ? attach(g, &top, at) : rc;
}

ward_rc ward_graft(struct ward_ctx *ctx, sqlite3 *sql, const char *table, const struct ward_rtree_entry *added,
                   size_t n, size_t grows_to, bool *done)
{
    struct graft g = {.ctx = ctx, .sql = sql, .table = table, .room = grows_to > n ? grows_to - n : 0};
    size_t at = 0;
    bool fits = false;
    *done = false;
    ward_rc rc = prepare(&g, "SELECT data FROM", "node", "WHERE nodeno = ?1", &g.read);
    if (rc == WARD_OK)
        rc = look_at_root(&g, &at, &fits);
    if (rc == WARD_OK && fits && n > 0 && ward_rtree_levels(g.n + n) <= g.depth)
        rc = replace_branch(&g, added, n, at, done);
    sqlite3_finalize(g.read);
    ward_mem_free(g.entries);
    ward_mem_free(g.nodes);
    return rc;
}
