#include "net/pack.h"

#include <math.h>
#include <string.h>

#include "core/mem.h"

/* The first byte of a record: what need not be said. */
enum {
    BEGINS_AT_NODE = 1, /* its first point is the place of its first node */
    ENDS_AT_NODE = 2,
    IS_NEXT_LINE = 4, /* its line comes after that of the chain before */
    IS_ON_GROUND = 8, /* level 0 */
    HAS_TWO_POINTS = 16,
    HAS_ONE_EDGE = 32
};
enum { NUMBER_BYTES = 10 }; /* at most, of a whole number */

/* ---- whole numbers: seven bits a byte, the lowest first, the sign last of all ---- */

static void put(struct ward_buf *out, uint64_t value)
{
    for (; value >= 128; value >>= 7)
        out->data[out->size++] = (char)(value | 128);
    out->data[out->size++] = (char)value;
}

static void put_signed(struct ward_buf *out, int64_t value)
{
    put(out, (uint64_t)value << 1 ^ (value < 0 ? UINT64_MAX : 0));
}

/* Wraps as its inverse does, so that any two numbers have a distance. */
static int64_t distance(int64_t from, int64_t to)
{
    return (int64_t)((uint64_t)to - (uint64_t)from);
}

struct reader {
    const unsigned char *at, *end;
    bool is_damaged;
};

static struct reader reader_of(const struct ward_buf *bytes)
{
    static const unsigned char none[1] = {0};
    const unsigned char *at = bytes->size > 0 ? (const unsigned char *)bytes->data : none;
    return (struct reader){at, at + bytes->size, false};
}

static uint64_t get(struct reader *r)
{
    uint64_t value = 0;
    for (unsigned shift = 0; r->at < r->end && shift < 64; shift += 7) {
        uint64_t byte = *r->at++;
        value |= (byte & 127) << shift;
        if (byte < 128)
            return value;
    }
    r->is_damaged = true;
    return 0;
}

static int64_t get_signed(struct reader *r)
{
    uint64_t value = get(r);
    return (int64_t)(value >> 1 ^ ((value & 1) != 0 ? UINT64_MAX : 0));
}

ward_rc ward_pack_integers(struct ward_ctx *ctx, const int64_t *numbers, size_t n, struct ward_buf *out)
{
    ward_rc rc = ward_grow(ctx, &out->data, &out->capacity, out->size + n * NUMBER_BYTES + 1, 1);
    for (size_t i = 0; rc == WARD_OK && i < n; i++)
        put_signed(out, distance(i > 0 ? numbers[i - 1] : 0, numbers[i]));
    return rc;
}

static ward_rc damaged(struct ward_ctx *ctx)
{
    return ward_fail(ctx, WARD_E_INTERNAL, "the street graph is damaged: its bytes are no graph");
}

ward_rc ward_unpack_integers(struct ward_ctx *ctx, const struct ward_buf *bytes, int64_t **out, size_t *n)
{
    struct reader r = reader_of(bytes);
    int64_t last = 0;
    *out = NULL;
    *n = 0;
    for (const unsigned char *at = r.at; at < r.end; at++)
        *n += *at < 128;
    ward_rc rc = ward_new(ctx, *n, sizeof **out, out);
    for (size_t i = 0; rc == WARD_OK && i < *n; i++)
        (*out)[i] = last = (int64_t)((uint64_t)last + (uint64_t)get_signed(&r));
    if (rc == WARD_OK && (r.is_damaged || r.at < r.end)) {
        ward_mem_free(*out);
        *out = NULL;
        rc = damaged(ctx);
    }
    return rc;
}

/* ---- packing ---- */

struct packing {
    struct ward_ctx *ctx;
    const struct ward_graph *g;
    struct ward_packed *out;
    int64_t line, node; /* of the record before */
};

static bool is_same_place(const double *point, const struct ward_spot *spot)
{
    return memcmp(point, spot, sizeof *spot) == 0;
}

static ward_rc add_numbers(struct packing *p, const double *numbers, size_t n)
{
    return ward_buf_add(p->ctx, &p->out->parts[WARD_PACK_NUMBERS], numbers, n * sizeof *numbers);
}

static unsigned char flags_of(const struct packing *p, uint32_t chain)
{
    const struct ward_lines *l = &p->g->lines;
    const struct ward_edge *first = &p->g->edges[p->g->edge_at[chain]];
    const struct ward_edge *last = &p->g->edges[p->g->edge_at[chain + 1] - 1];
    const double *from = l->xy + 2 * (size_t)l->point_at[chain], *to = l->xy + 2 * (size_t)l->point_at[chain + 1] - 2;
    unsigned flags = is_same_place(from, &p->g->nodes[first->a]) ? BEGINS_AT_NODE : 0;
    flags |= is_same_place(to, &p->g->nodes[last->b]) ? ENDS_AT_NODE : 0;
    flags |= l->line_of[chain] == p->line + 1 ? IS_NEXT_LINE : 0;
    flags |= l->level_of[chain] == 0 ? IS_ON_GROUND : 0;
    flags |= to == from + 2 ? HAS_TWO_POINTS : 0;
    flags |= first == last ? HAS_ONE_EDGE : 0;
    return (unsigned char)flags;
}

static ward_rc pack_record(struct packing *p, uint32_t chain, unsigned char flags)
{
    const struct ward_lines *l = &p->g->lines;
    struct ward_buf *out = &p->out->parts[WARD_PACK_CHAINS];
    uint32_t first = p->g->edge_at[chain], end = p->g->edge_at[chain + 1];
    size_t most = (6 + (size_t)(end - first)) * NUMBER_BYTES;
    ward_rc rc = ward_grow(p->ctx, &out->data, &out->capacity, out->size + most, 1);
    if (rc != WARD_OK)
        return rc;
    out->data[out->size++] = (char)flags;
    if ((flags & IS_NEXT_LINE) == 0)
        put_signed(out, l->line_of[chain] - p->line);
    if ((flags & IS_ON_GROUND) == 0)
        put_signed(out, l->level_of[chain]);
    if ((flags & HAS_TWO_POINTS) == 0)
        put(out, l->point_at[chain + 1] - l->point_at[chain]);
    if ((flags & HAS_ONE_EDGE) == 0)
        put(out, end - first);
    put_signed(out, distance(p->node, p->g->edges[first].a));
    p->node = p->g->edges[first].a;
    for (uint32_t e = first; e < end; e++) {
        put_signed(out, distance(p->node, p->g->edges[e].b));
        p->node = p->g->edges[e].b;
    }
    p->line = l->line_of[chain];
    return WARD_OK;
}

static ward_rc pack_chain(struct packing *p, uint32_t chain)
{
    const struct ward_lines *l = &p->g->lines;
    unsigned char flags = flags_of(p, chain);
    size_t first = l->point_at[chain], end = l->point_at[chain + 1];
    first += (flags & BEGINS_AT_NODE) != 0;
    end -= (flags & ENDS_AT_NODE) != 0;
    ward_rc rc = pack_record(p, chain, flags);
    if (rc == WARD_OK && first < end)
        rc = add_numbers(p, l->xy + 2 * first, 2 * (end - first));
    for (uint32_t e = p->g->edge_at[chain]; rc == WARD_OK && e + 1 < p->g->edge_at[chain + 1]; e++)
        rc = add_numbers(p, &p->g->edges[e].to_m, 1);
    return rc;
}

ward_rc ward_graph_pack(struct ward_ctx *ctx, const struct ward_graph *g, struct ward_packed *out)
{
    struct packing p = {.ctx = ctx, .g = g, .out = out, .line = -1};
    struct ward_buf *chains = &out->parts[WARD_PACK_CHAINS];
    ward_rc rc = ward_buf_add(ctx, &out->parts[WARD_PACK_NODES], g->nodes, g->n_nodes * sizeof *g->nodes);
    if (rc == WARD_OK)
        rc = ward_grow(ctx, &chains->data, &chains->capacity, 3 * NUMBER_BYTES + 4 * g->lines.n_chains, 1);
    if (rc != WARD_OK)
        return rc;
    put(chains, g->lines.n_chains);
    put(chains, g->lines.n_points);
    put(chains, g->n_edges);
    for (uint32_t chain = 0; rc == WARD_OK && chain < g->lines.n_chains; chain++)
        rc = pack_chain(&p, chain);
    return rc;
}

void ward_packed_clear(struct ward_packed *packed)
{
    for (int i = 0; i < WARD_PACK_PARTS; i++)
        ward_buf_clear(&packed->parts[i]);
}

/* ---- unpacking ---- */

struct unpacking {
    struct ward_graph *g;
    struct reader chains;
    const double *numbers, *numbers_end;
    size_t n_chains, n_points, n_edges; /* as the bytes say */
    double m;
    int64_t line, node;
};

/* What the counts ask for is bounded by what there is of bytes: two points and an edge a chain come with its record. */
static ward_rc make_arrays(struct ward_ctx *ctx, const struct ward_packed *packed, size_t n_lines, struct unpacking *u)
{
    struct ward_lines *l = &u->g->lines;
    const struct ward_buf *numbers = &packed->parts[WARD_PACK_NUMBERS], *nodes = &packed->parts[WARD_PACK_NODES];
    size_t bytes = packed->parts[WARD_PACK_CHAINS].size;
    u->chains = reader_of(&packed->parts[WARD_PACK_CHAINS]);
    u->n_chains = get(&u->chains);
    u->n_points = get(&u->chains);
    u->n_edges = get(&u->chains);
    u->g->n_nodes = nodes->size / sizeof *u->g->nodes;
    if (u->chains.is_damaged || numbers->size % sizeof(double) != 0 || nodes->size % sizeof *u->g->nodes != 0 ||
        u->n_chains > bytes || u->n_edges > bytes || u->n_points > 2 * bytes + numbers->size || n_lines >= WARD_NONE)
        return damaged(ctx);
    l->n = n_lines;
    ward_rc rc = ward_new(ctx, 2 * u->n_points, sizeof *l->xy, &l->xy);
    if (rc == WARD_OK)
        rc = ward_new(ctx, u->n_points, sizeof *l->m, &l->m);
    if (rc == WARD_OK)
        rc = ward_new(ctx, u->n_chains + 1, sizeof *l->point_at, &l->point_at);
    if (rc == WARD_OK)
        rc = ward_new(ctx, u->n_chains, sizeof *l->line_of, &l->line_of);
    if (rc == WARD_OK)
        rc = ward_new(ctx, u->n_chains, sizeof *l->level_of, &l->level_of);
    if (rc == WARD_OK)
        rc = ward_new(ctx, n_lines + 1, sizeof *l->chain_at, &l->chain_at);
    if (rc == WARD_OK)
        rc = ward_new(ctx, u->n_edges, sizeof *u->g->edges, &u->g->edges);
    if (rc == WARD_OK)
        rc = ward_new(ctx, u->g->n_nodes, sizeof *u->g->nodes, &u->g->nodes);
    if (rc == WARD_OK && nodes->size > 0)
        memcpy(u->g->nodes, nodes->data, nodes->size);
    return rc;
}

/* false: there is no such node. */
static bool next_node(struct unpacking *u, uint32_t *out)
{
    u->node = (int64_t)((uint64_t)u->node + (uint64_t)get_signed(&u->chains));
    *out = (uint32_t)u->node;
    return !u->chains.is_damaged && u->node >= 0 && (uint64_t)u->node < u->g->n_nodes;
}

/* Measures run on through the chains of one line, as when it was read. */
static bool add_point(struct unpacking *u, bool is_first, const double xy[2])
{
    struct ward_lines *l = &u->g->lines;
    double *p = l->xy + 2 * l->n_points;
    double step_m = is_first ? 0 : hypot(xy[0] - p[-2], xy[1] - p[-1]);
    if (!isfinite(xy[0]) || !isfinite(xy[1]) || !(is_first || step_m > 0))
        return false;
    p[0] = xy[0];
    p[1] = xy[1];
    u->m += step_m;
    l->m[l->n_points++] = u->m;
    return true;
}

/* flags' line, level and counts. */
static bool read_record(struct unpacking *u, unsigned *flags, size_t *n_points, size_t *n_edges)
{
    struct reader *r = &u->chains;
    struct ward_lines *l = &u->g->lines;
    *flags = r->at < r->end ? *r->at++ : 255;
    int64_t step = (*flags & IS_NEXT_LINE) != 0 ? 1 : get_signed(r);
    int64_t level = (*flags & IS_ON_GROUND) != 0 ? 0 : get_signed(r);
    *n_points = (*flags & HAS_TWO_POINTS) != 0 ? 2 : get(r);
    *n_edges = (*flags & HAS_ONE_EDGE) != 0 ? 1 : get(r);
    bool fits = !r->is_damaged && *flags < 64 && step >= (l->n_chains == 0) && (uint64_t)step <= l->n &&
                u->line + step < (int64_t)l->n && level >= INT32_MIN && level <= INT32_MAX && *n_points >= 2 &&
                *n_points <= u->n_points - l->n_points && *n_edges >= 1 && *n_edges <= u->n_edges - u->g->n_edges;
    if (!fits)
        return false;
    u->line += step;
    u->m = step == 0 ? u->m : 0;
    l->line_of[l->n_chains] = (uint32_t)u->line;
    l->level_of[l->n_chains] = (int)level;
    return true;
}

static bool read_points(struct unpacking *u, unsigned flags, size_t n_points, uint32_t first_node, uint32_t last_node)
{
    const struct ward_spot *nodes = u->g->nodes;
    bool fits = true;
    for (size_t i = 0; fits && i < n_points; i++) {
        bool is_node = (i == 0 && (flags & BEGINS_AT_NODE) != 0) || (i + 1 == n_points && (flags & ENDS_AT_NODE) != 0);
        const struct ward_spot *spot = &nodes[i == 0 ? first_node : last_node];
        const double at_node[2] = {spot->x, spot->y};
        if (!is_node && u->numbers_end - u->numbers < 2)
            return false;
        fits = add_point(u, i == 0, is_node ? at_node : u->numbers);
        u->numbers += is_node ? 0 : 2;
    }
    return fits;
}

static bool unpack_chain(struct unpacking *u)
{
    struct ward_graph *g = u->g;
    struct ward_lines *l = &g->lines;
    uint32_t chain = (uint32_t)l->n_chains, node;
    size_t n_points, n_edges, first = g->n_edges;
    unsigned flags;
    if (!read_record(u, &flags, &n_points, &n_edges) || !next_node(u, &node))
        return false;
    for (size_t i = 0; i < n_edges; i++) {
        struct ward_edge *e = &g->edges[g->n_edges++];
        *e = (struct ward_edge){.chain = chain, .a = node};
        if (!next_node(u, &node))
            return false;
        e->b = node;
    }
    if (!read_points(u, flags, n_points, g->edges[first].a, node) || u->numbers_end - u->numbers < (long)(n_edges - 1))
        return false;
    l->point_at[chain + 1] = (uint32_t)l->n_points;
    l->n_chains++;
    g->edges[first].from_m = ward_chain_from_m(l, chain);
    for (size_t i = first; i + 1 < g->n_edges; i++)
        g->edges[i].to_m = g->edges[i + 1].from_m = *u->numbers++;
    g->edges[g->n_edges - 1].to_m = ward_chain_to_m(l, chain);
    return true;
}

static void list_chains(struct ward_lines *l)
{
    uint32_t chain = 0;
    for (size_t line = 0; line < l->n; line++) {
        l->chain_at[line] = chain;
        while (chain < l->n_chains && l->line_of[chain] == line)
            chain++;
    }
    l->chain_at[l->n] = chain;
}

ward_rc ward_graph_unpack(struct ward_ctx *ctx, const struct ward_packed *packed, size_t n_lines,
                          struct ward_graph **out)
{
    const struct ward_buf *numbers = &packed->parts[WARD_PACK_NUMBERS];
    struct unpacking u = {.line = -1};
    bool fits = true;
    *out = NULL;
    ward_rc rc = ward_new(ctx, 1, sizeof *u.g, &u.g);
    if (rc == WARD_OK)
        rc = make_arrays(ctx, packed, n_lines, &u);
    if (rc == WARD_OK && numbers->size > 0) {
        u.numbers = (const double *)(const void *)numbers->data;
        u.numbers_end = u.numbers + numbers->size / sizeof(double);
    }
    for (size_t i = 0; rc == WARD_OK && fits && i < u.n_chains; i++)
        fits = unpack_chain(&u);
    if (rc == WARD_OK && (!fits || u.chains.at != u.chains.end || u.numbers != u.numbers_end ||
                          u.g->lines.n_points != u.n_points || u.g->n_edges != u.n_edges))
        rc = damaged(ctx);
    if (rc == WARD_OK) {
        list_chains(&u.g->lines);
        rc = ward_graph_finish(ctx, u.g);
    }
    if (rc == WARD_OK)
        *out = u.g;
    else
        ward_graph_free(u.g);
    return rc;
}
