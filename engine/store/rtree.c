#include "store/rtree.h"

#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include "core/mem.h"
#include "store/feed.h"

/* A node as SQLite writes it (rtree.c, "Database Format"): 2 bytes depth (in the root alone), 2 bytes count, then cells
 * of an 8-byte id and four 4-byte floats, all big-endian; the rest of the node is zero. */
#define CELL_BYTES 24
#define CELLS_MAX 51    /* RTREE_MAXCELLS */
#define CELLS_FILLED 38 /* three quarters */
#define NODE_BYTES (4 + CELLS_MAX * CELL_BYTES)
#define LEAST_FOR_THREAD 10000 /* entries; fewer are arranged before a thread has begun */
#define LEVELS_MAX 16          /* 38 to the 16th is more than any table holds */

struct level {
    struct ward_rtree_entry *nodes; /* the box of each node; id: its number */
    size_t n;
};

struct packing {
    struct ward_ctx *ctx;
    sqlite3 *sql;
    const char *table;
    const struct ward_rtree_entry *entries;
    size_t n;
    uint64_t *order, *spare;         /* entries in packed order; above the entry its sort key */
    uint32_t *leaf_of;               /* by entry: its leaf, counted from 0 */
    size_t *leaf_at;                 /* n_leaves + 1 offsets into order */
    struct level levels[LEVELS_MAX]; /* 0: the leaves */
    size_t n_levels, least_levels;   /* a branch is as high as the tree it goes into */
    int64_t first;                   /* the topmost node's number */
    bool is_branch;                  /* its topmost node is no root */
};

static float float_below(double value)
{
    float f = (float)value;
    return (double)f > value ? nextafterf(f, -INFINITY) : f;
}

static float float_above(double value)
{
    float f = (float)value;
    return (double)f < value ? nextafterf(f, INFINITY) : f;
}

bool ward_rtree_box(const void *blob, size_t size, int64_t id, struct ward_rtree_entry *out)
{
    const unsigned char *bytes = blob;
    double box[4];
    if (size < 39 || bytes[0] != 0 || bytes[1] > 1 || bytes[38] != 0x7c)
        return false;
    memcpy(box, bytes + 6, sizeof box);
    for (size_t i = 0; i < 4; i++) {
        if (bytes[1] == 0) {
            unsigned char part[8];
            for (size_t k = 0; k < 8; k++)
                part[k] = bytes[6 + 8 * i + 7 - k];
            memcpy(&box[i], part, sizeof box[i]);
        }
        if (!isfinite(box[i]))
            return false;
    }
    *out = (struct ward_rtree_entry){id, float_below(box[0]), float_above(box[2]), float_below(box[1]),
                                     float_above(box[3])};
    return true;
}

/* Floats in order as unsigned integers: the sign bit flipped, negative ones inverted. */
static uint32_t sort_key(float low, float high)
{
    float middle = low / 2 + high / 2;
    uint32_t bits;
    memcpy(&bits, &middle, sizeof bits);
    return (bits & 0x80000000U) != 0 ? ~bits : bits | 0x80000000U;
}

/* Stable radix sort of part of the order by the keys, least byte first; a byte that is the same in all is passed over.
 */
static void sort_part(struct packing *p, size_t from, size_t to)
{
    uint64_t *at = p->order + from, *other = p->spare + from;
    size_t n = to - from;
    for (unsigned shift = 32; n > 0 && shift < 64; shift += 8) {
        size_t start[257] = {0};
        for (size_t i = 0; i < n; i++)
            start[((at[i] >> shift) & 255) + 1]++;
        if (start[((at[0] >> shift) & 255) + 1] == n)
            continue;
        for (size_t b = 0; b < 256; b++)
            start[b + 1] += start[b];
        for (size_t i = 0; i < n; i++)
            other[start[(at[i] >> shift) & 255]++] = at[i];
        memcpy(at, other, n * sizeof *at);
    }
}

static const struct ward_rtree_entry *entry_at(const struct packing *p, size_t place)
{
    return &p->entries[(uint32_t)p->order[place]];
}

static size_t parts_of(size_t n, size_t most)
{
    return (n + most - 1) / most;
}

/* Slices of about equal width by x, in each the entries by y, cut into leaves of even fill. */
static ward_rc tile(struct packing *p)
{
    size_t leaves = parts_of(p->n, CELLS_FILLED);
    size_t slices = (size_t)ceil(sqrt((double)leaves));
    size_t n_leaves = 0;
    ward_rc rc = ward_new(p->ctx, leaves + slices + 2, sizeof *p->leaf_at, &p->leaf_at);
    if (rc != WARD_OK)
        return rc;
    for (size_t i = 0; i < p->n; i++)
        p->order[i] = (uint64_t)sort_key(p->entries[i].min_x, p->entries[i].max_x) << 32 | i;
    sort_part(p, 0, p->n);
    for (size_t i = 0; i < p->n; i++) {
        const struct ward_rtree_entry *e = entry_at(p, i);
        p->order[i] = (uint64_t)sort_key(e->min_y, e->max_y) << 32 | (uint32_t)p->order[i];
    }
    for (size_t s = 0; s < slices; s++) {
        size_t from = p->n * s / slices, to = p->n * (s + 1) / slices;
        size_t parts = parts_of(to - from, CELLS_FILLED);
        sort_part(p, from, to);
        for (size_t k = 0; k < parts; k++)
            p->leaf_at[n_leaves++] = from + (to - from) * k / parts;
    }
    p->leaf_at[n_leaves] = p->n;
    p->levels[0].n = n_leaves;
    return WARD_OK;
}

/* Nodes one level above `below` of them; one is the root, which keeps room for a graft. */
static size_t nodes_above(size_t below)
{
    return below < CELLS_MAX ? 1 : parts_of(below, CELLS_FILLED);
}

size_t ward_rtree_levels(size_t n)
{
    size_t slices = (size_t)ceil(sqrt((double)parts_of(n, CELLS_FILLED)));
    size_t nodes = 0, levels = 1;
    for (size_t s = 0; s < slices; s++)
        nodes += parts_of(n * (s + 1) / slices - n * s / slices, CELLS_FILLED);
    for (; nodes > 1; nodes = nodes_above(nodes))
        levels++;
    return levels;
}

static void widen(struct ward_rtree_entry *box, const struct ward_rtree_entry *by, bool is_first)
{
    if (is_first || by->min_x < box->min_x)
        box->min_x = by->min_x;
    if (is_first || by->max_x > box->max_x)
        box->max_x = by->max_x;
    if (is_first || by->min_y < box->min_y)
        box->min_y = by->min_y;
    if (is_first || by->max_y > box->max_y)
        box->max_y = by->max_y;
}

/* First child of node i of a level above the leaves; the last node's end is node n's first child. */
static size_t child_at(const struct packing *p, size_t level, size_t i)
{
    return p->levels[level - 1].n * i / p->levels[level].n;
}

/* The levels above the leaves and the box of every node, up to the root. */
static ward_rc raise_levels(struct packing *p)
{
    ward_rc rc = ward_new(p->ctx, p->levels[0].n, sizeof *p->levels[0].nodes, &p->levels[0].nodes);
    for (size_t i = 0; rc == WARD_OK && i < p->levels[0].n; i++)
        for (size_t k = p->leaf_at[i]; k < p->leaf_at[i + 1]; k++)
            widen(&p->levels[0].nodes[i], entry_at(p, k), k == p->leaf_at[i]);
    p->n_levels = 1;
    while (rc == WARD_OK && p->n_levels < LEVELS_MAX &&
           (p->levels[p->n_levels - 1].n > 1 || p->n_levels < p->least_levels)) {
        size_t l = p->n_levels++;
        p->levels[l].n = nodes_above(p->levels[l - 1].n);
        rc = ward_new(p->ctx, p->levels[l].n, sizeof *p->levels[l].nodes, &p->levels[l].nodes);
        for (size_t i = 0; rc == WARD_OK && i < p->levels[l].n; i++)
            for (size_t k = child_at(p, l, i); k < child_at(p, l, i + 1); k++)
                widen(&p->levels[l].nodes[i], &p->levels[l - 1].nodes[k], k == child_at(p, l, i));
    }
    return rc;
}

/* The root (node 1) or a branch's topmost node first, then level by level downward. */
static void number_nodes(struct packing *p)
{
    int64_t next = p->first;
    for (size_t l = p->n_levels; l > 0; l--)
        for (size_t i = 0; i < p->levels[l - 1].n; i++)
            p->levels[l - 1].nodes[i].id = next++;
    for (size_t i = 0; i < p->levels[0].n; i++)
        for (size_t k = p->leaf_at[i]; k < p->leaf_at[i + 1]; k++)
            p->leaf_of[(uint32_t)p->order[k]] = (uint32_t)i;
}

static void put_u32(unsigned char *at, uint32_t value)
{
    at[0] = (unsigned char)(value >> 24);
    at[1] = (unsigned char)(value >> 16);
    at[2] = (unsigned char)(value >> 8);
    at[3] = (unsigned char)value;
}

static void put_cell(unsigned char *node, size_t i, const struct ward_rtree_entry *e)
{
    unsigned char *at = node + 4 + i * CELL_BYTES;
    const float box[4] = {e->min_x, e->max_x, e->min_y, e->max_y};
    put_u32(at, (uint32_t)((uint64_t)e->id >> 32));
    put_u32(at + 4, (uint32_t)e->id);
    for (size_t k = 0; k < 4; k++) {
        uint32_t bits;
        memcpy(&bits, &box[k], sizeof bits);
        put_u32(at + 8 + 4 * k, bits);
    }
    node[2] = (unsigned char)((i + 1) >> 8);
    node[3] = (unsigned char)(i + 1);
}

static void fill_node(const struct packing *p, size_t level, size_t i, unsigned char *node)
{
    memset(node, 0, NODE_BYTES);
    if (level + 1 == p->n_levels && !p->is_branch)
        node[1] = (unsigned char)level;
    size_t from = level == 0 ? p->leaf_at[i] : child_at(p, level, i);
    size_t to = level == 0 ? p->leaf_at[i + 1] : child_at(p, level, i + 1);
    for (size_t k = from; k < to; k++)
        put_cell(node, k - from, level == 0 ? entry_at(p, k) : &p->levels[level - 1].nodes[k]);
    /* The next leaf's entries lie anywhere: they are fetched while SQLite writes this one. */
    for (size_t k = to; level == 0 && k < to + CELLS_FILLED && k < p->n; k++)
        __builtin_prefetch(entry_at(p, k));
}

/* One of the three shadow tables as a feed of two columns, in the order of its keys. */
struct rows {
    struct packing *p;
    size_t level, i, k; /* nodes: level + 1 and i; parents: and its child k; rowids: i alone */
    int skip;           /* 1: SQLite counts the first column itself */
    bool has_begun;
    unsigned char node[NODE_BYTES];
};

static ward_rc next_node(void *self, bool *end)
{
    struct rows *r = self;
    if (!r->has_begun)
        r->has_begun = true, r->level = r->p->n_levels;
    else if (++r->i == r->p->levels[r->level - 1].n)
        r->i = 0, r->level--;
    *end = r->level == 0;
    if (!*end)
        fill_node(r->p, r->level - 1, r->i, r->node);
    return WARD_OK;
}

static void node_column(void *self, int i, struct ward_value *v)
{
    const struct rows *r = self;
    if (i + r->skip == 0)
        *v = (struct ward_value){.kind = WARD_INTEGER, .integer = r->p->levels[r->level - 1].nodes[r->i].id};
    else
        *v = (struct ward_value){.kind = WARD_BLOB, .text = (const char *)r->node, .size = NODE_BYTES};
}

/* Every node but the root has a parent; children of one level are numbered in a row. */
static ward_rc next_parent(void *self, bool *end)
{
    struct rows *r = self;
    const struct packing *p = r->p;
    if (!r->has_begun)
        r->has_begun = true, r->level = p->n_levels;
    else if (++r->k == child_at(p, r->level - 1, r->i + 1) && ++r->i == p->levels[r->level - 1].n)
        r->i = 0, r->k = 0, r->level--;
    *end = r->level <= 1;
    return WARD_OK;
}

static void parent_column(void *self, int i, struct ward_value *v)
{
    const struct rows *r = self;
    const struct level *levels = r->p->levels;
    int64_t id = i == 0 ? levels[r->level - 2].nodes[r->k].id : levels[r->level - 1].nodes[r->i].id;
    *v = (struct ward_value){.kind = WARD_INTEGER, .integer = id};
}

static ward_rc next_rowid(void *self, bool *end)
{
    struct rows *r = self;
    if (r->has_begun)
        r->i++;
    r->has_begun = true;
    *end = r->i >= r->p->n;
    return WARD_OK;
}

static void rowid_column(void *self, int i, struct ward_value *v)
{
    const struct rows *r = self;
    const struct packing *p = r->p;
    int64_t value = i + r->skip == 0 ? p->entries[r->i].id : p->levels[0].nodes[p->leaf_of[r->i]].id;
    *v = (struct ward_value){.kind = WARD_INTEGER, .integer = value};
}

/* counts: the first column is 1, 2, 3 … in an empty table, which costs less when SQLite numbers the rows. */
static ward_rc write_shadow(struct packing *p, const char *shadow, const char *columns, bool counts,
                            ward_rc (*next)(void *self, bool *end),
                            void (*column)(void *self, int i, struct ward_value *v))
{
    char text[512];
    struct rows rows = {.p = p, .skip = counts};
    struct ward_feed feed = {.n_columns = 2 - rows.skip, .next = next, .column = column, .self = &rows};
    (void)snprintf(text, sizeof text, "DELETE FROM \"idx_%s_geom_%s\"", p->table, shadow);
    ward_rc rc = p->is_branch ? WARD_OK : ward_sql_exec(p->ctx, p->sql, text);
    (void)snprintf(text, sizeof text, "\"idx_%s_geom_%s\"(%s)", p->table, shadow,
                   counts ? strchr(columns, ' ') + 1 : columns);
    return rc == WARD_OK ? ward_feed_insert(p->ctx, p->sql, text, &feed) : rc;
}

/* An R*Tree without entries is an empty root. */
static void plant_root(struct packing *p)
{
    p->n_levels = 1;
    p->levels[0].n = 1;
    p->levels[0].nodes[0].id = 1;
}

static ward_rc arrange(struct packing *p)
{
    ward_rc rc = ward_new(p->ctx, p->n, sizeof *p->order, &p->order);
    if (rc == WARD_OK)
        rc = ward_new(p->ctx, p->n, sizeof *p->spare, &p->spare);
    if (rc == WARD_OK)
        rc = ward_new(p->ctx, p->n, sizeof *p->leaf_of, &p->leaf_of);
    if (rc == WARD_OK)
        rc = tile(p);
    if (rc == WARD_OK)
        rc = p->n > 0 ? raise_levels(p) : ward_new(p->ctx, 1, sizeof *p->levels[0].nodes, &p->levels[0].nodes);
    if (rc == WARD_OK && p->n == 0)
        plant_root(p);
    else if (rc == WARD_OK)
        number_nodes(p);
    return rc;
}

static ward_rc write_all(struct packing *p)
{
    bool counts = !p->is_branch && (p->n == 0 || (p->entries[0].id == 1 && p->entries[p->n - 1].id == (int64_t)p->n));
    ward_rc rc = write_shadow(p, "node", "nodeno, data", !p->is_branch, next_node, node_column);
    if (rc == WARD_OK)
        rc = write_shadow(p, "parent", "nodeno, parentnode", false, next_parent, parent_column);
    return rc == WARD_OK ? write_shadow(p, "rowid", "rowid, nodeno", counts, next_rowid, rowid_column) : rc;
}

static void packing_clear(struct packing *p)
{
    for (size_t l = 0; l < LEVELS_MAX; l++)
        ward_mem_free(p->levels[l].nodes);
    ward_mem_free(p->leaf_at);
    ward_mem_free(p->leaf_of);
    ward_mem_free(p->spare);
    ward_mem_free(p->order);
}

static ward_rc check_size(struct ward_ctx *ctx, const char *table, size_t n)
{
    if (n <= UINT32_MAX)
        return WARD_OK;
    return ward_fail(ctx, WARD_E_SQL, "layer %s has more rows than a spatial index takes", table);
}

/* ---- a whole tree, arranged by a thread of its own ---- */

struct ward_packing {
    struct packing p;
    pthread_t thread;
    bool is_running;
    struct ward_ctx *own; /* the thread's: no two threads share one */
    ward_rc rc;
};

static void *run(void *self)
{
    struct ward_packing *w = self;
    w->rc = arrange(&w->p);
    return NULL;
}

static void join(struct ward_packing *w)
{
    if (w->is_running)
        (void)pthread_join(w->thread, NULL);
    w->is_running = false;
}

ward_rc ward_rtree_begin(struct ward_ctx *ctx, const struct ward_rtree_entry *entries, size_t n,
                         struct ward_packing **out)
{
    struct ward_packing *w = NULL;
    ward_rc rc = ward_new(ctx, 1, sizeof *w, &w);
    *out = w;
    if (rc != WARD_OK)
        return rc;
    w->p = (struct packing){.ctx = ctx, .entries = entries, .n = n, .first = 1};
    if (n >= LEAST_FOR_THREAD && ward_ctx_threads(ctx) > 1)
        w->own = ward_ctx_worker(ctx);
    if (w->own == NULL)
        return WARD_OK;
    w->p.ctx = w->own;
    w->is_running = pthread_create(&w->thread, NULL, run, w) == 0;
    if (!w->is_running)
        w->p.ctx = ctx;
    return WARD_OK;
}

ward_rc ward_rtree_end(struct ward_ctx *ctx, struct ward_packing *w, sqlite3 *sql, const char *table)
{
    bool was_running = w->is_running;
    ward_rc rc = check_size(ctx, table, w->p.n);
    join(w);
    if (rc == WARD_OK && was_running && w->rc != WARD_OK)
        rc = ward_fail(ctx, w->rc, "%s", ward_ctx_message(w->own));
    w->p.ctx = ctx;
    w->p.sql = sql;
    w->p.table = table;
    if (rc == WARD_OK && !was_running)
        rc = arrange(&w->p);
    return rc == WARD_OK ? write_all(&w->p) : rc;
}

void ward_rtree_free(struct ward_packing *w)
{
    if (w == NULL)
        return;
    join(w);
    packing_clear(&w->p);
    ward_ctx_free(w->own);
    ward_mem_free(w);
}

ward_rc ward_rtree_pack(struct ward_ctx *ctx, sqlite3 *sql, const char *table, const struct ward_rtree_entry *entries,
                        size_t n)
{
    struct ward_packing *w = NULL;
    ward_rc rc = ward_rtree_begin(ctx, entries, n, &w);
    if (rc == WARD_OK)
        rc = ward_rtree_end(ctx, w, sql, table);
    ward_rtree_free(w);
    return rc;
}

ward_rc ward_rtree_branch(struct ward_ctx *ctx, sqlite3 *sql, const char *table, const struct ward_rtree_entry *entries,
                          size_t n, size_t levels, int64_t first, struct ward_rtree_entry *top)
{
    struct packing p = {.ctx = ctx,
                        .sql = sql,
                        .table = table,
                        .entries = entries,
                        .n = n,
                        .least_levels = levels,
                        .first = first,
                        .is_branch = true};
    *top = (struct ward_rtree_entry){0};
    ward_rc rc = check_size(ctx, table, n);
    if (rc == WARD_OK)
        rc = arrange(&p);
    if (rc == WARD_OK && p.n_levels != levels)
        rc = ward_fail(ctx, WARD_E_INTERNAL, "a branch of the index of layer %s is too high", table);
    if (rc == WARD_OK)
        rc = write_all(&p);
    if (rc == WARD_OK)
        *top = p.levels[levels - 1].nodes[0];
    packing_clear(&p);
    return rc;
}
