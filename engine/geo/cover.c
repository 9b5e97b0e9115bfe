#include "geo/cover.h"

#include <math.h>
#include <string.h>

#include "core/mem.h"
#include "geo/pred.h"

enum { CELLS = 64, RECENT = 1024 };

/* While the tiles are built. */
struct walker {
    struct ward_cover *cover;
    uint32_t *singles;       /* pool list of each polygon alone; 0: not yet made */
    uint32_t recent[RECENT]; /* lists made lately, by hash */
    uint32_t *crossed, *toggled, *merged;
    size_t n_crossed, crossed_capacity, toggled_capacity, merged_capacity;
    struct ward_anchor anchor[CELLS]; /* of the tile at hand */
};

/* A cell's edges while the tiles are built. */
struct edges {
    const uint32_t *ref, *end;
};

static bool on_edge(const struct ward_segment *s, double x, double y)
{
    if ((x < s->ax && x < s->bx) || (x > s->ax && x > s->bx) || (y < s->ay && y < s->by) || (y > s->ay && y > s->by))
        return false;
    return ward_orient_quick(s->ax, s->ay, s->bx, s->by, x, y) == 0;
}

/*
 * Does the way from o to p cross an edge? Neither lies on it. An end of the edge exactly on the way's line counts as
 * right of it, which moves the line by nothing, so that a vertex passed through is counted once or twice as it should.
 */
static bool crosses(const struct ward_anchor *o, double x, double y, const struct ward_segment *s)
{
    bool a_left = ward_orient_quick(o->x, o->y, x, y, s->ax, s->ay) > 0;
    bool b_left = ward_orient_quick(o->x, o->y, x, y, s->bx, s->by) > 0;
    if (a_left == b_left)
        return false;
    return ward_orient_quick(s->ax, s->ay, s->bx, s->by, o->x, o->y) !=
           ward_orient_quick(s->ax, s->ay, s->bx, s->by, x, y);
}

static uint32_t hash(const uint32_t *ids, size_t n)
{
    uint32_t h = 2166136261u;
    for (size_t i = 0; i < n; i++)
        h = (h ^ ids[i]) * 16777619u;
    return (h ^ h >> 15) % RECENT;
}

static bool is_same_list(const struct ward_cover *c, uint32_t at, const uint32_t *ids, size_t n)
{
    return c->pool[at] == n && memcmp(c->pool + at + 1, ids, n * sizeof *ids) == 0;
}

/* The place of a list in the pool; equal lists share one where they are met again soon. */
static ward_rc keep_list(struct ward_ctx *ctx, struct walker *w, const uint32_t *ids, size_t n, uint32_t *at)
{
    struct ward_cover *c = w->cover;
    uint32_t *known = n == 1 ? &w->singles[ids[0]] : &w->recent[hash(ids, n)];
    *at = 0;
    if (n == 0)
        return WARD_OK;
    if (*known != 0 && is_same_list(c, *known, ids, n)) {
        *at = *known;
        return WARD_OK;
    }
    if (c->pool_size + n + 1 > UINT32_MAX)
        return ward_fail(ctx, WARD_E_GEOM, "the polygons overlap too much to be indexed");
    ward_rc rc = ward_grow(ctx, &c->pool, &c->pool_capacity, c->pool_size + n + 1, sizeof *c->pool);
    if (rc != WARD_OK)
        return rc;
    *at = *known = (uint32_t)c->pool_size;
    c->pool[c->pool_size] = (uint32_t)n;
    memcpy(c->pool + c->pool_size + 1, ids, n * sizeof *ids);
    c->pool_size += n + 1;
    return WARD_OK;
}

/* The edges of one cell that the way from o to p crosses, added to w->crossed. The way's box keeps all but a few off.
 */
static ward_rc find_crossed(struct ward_ctx *ctx, struct walker *w, const struct ward_anchor *o,
                            const struct ward_anchor *p, struct edges e)
{
    const struct ward_segment *edges = w->cover->edges;
    double left = o->x < p->x ? o->x : p->x, right = o->x < p->x ? p->x : o->x;
    double low = o->y < p->y ? o->y : p->y, high = o->y < p->y ? p->y : o->y;
    for (; e.ref < e.end; e.ref++) {
        const struct ward_segment *s = &edges[*e.ref];
        if ((s->ay < low && s->by < low) || (s->ay > high && s->by > high) || (s->ax < left && s->bx < left) ||
            (s->ax > right && s->bx > right) || !crosses(o, p->x, p->y, s))
            continue;
        ward_rc rc = ward_grow(ctx, &w->crossed, &w->crossed_capacity, w->n_crossed + 1, sizeof *w->crossed);
        if (rc != WARD_OK)
            return rc;
        w->crossed[w->n_crossed++] = *e.ref;
    }
    return WARD_OK;
}

/* The polygons whose outline is crossed an odd number of times on the way from o to p, by the edges of two cells. */
static ward_rc find_toggled(struct ward_ctx *ctx, struct walker *w, const struct ward_anchor *o,
                            const struct ward_anchor *p, struct edges a, struct edges b, size_t *n)
{
    const uint32_t *polygon_of = w->cover->polygon_of;
    *n = 0;
    w->n_crossed = 0;
    ward_rc rc = find_crossed(ctx, w, o, p, a);
    size_t n_a = w->n_crossed;
    if (rc == WARD_OK)
        rc = find_crossed(ctx, w, o, p, b);
    if (rc == WARD_OK)
        rc = ward_grow(ctx, &w->toggled, &w->toggled_capacity, w->n_crossed, sizeof *w->toggled);
    /* Both lists rise; an edge in both cells is crossed once. */
    for (size_t i = 0, j = n_a; rc == WARD_OK && (i < n_a || j < w->n_crossed);) {
        uint32_t x = i < n_a ? w->crossed[i] : WARD_NONE;
        uint32_t y = j < w->n_crossed ? w->crossed[j] : WARD_NONE;
        uint32_t polygon = polygon_of[x < y ? x : y];
        i += x <= y;
        j += y <= x;
        if (*n > 0 && w->toggled[*n - 1] == polygon)
            --*n;
        else
            w->toggled[(*n)++] = polygon;
    }
    return rc;
}

/* One step of the walk: p's owners are o's but for those toggled on the way. */
static ward_rc step(struct ward_ctx *ctx, struct walker *w, const struct ward_anchor *o, struct ward_anchor *p,
                    struct edges a, struct edges b)
{
    size_t n_toggled;
    size_t n = 0;
    p->owners = o->owners;
    ward_rc rc = find_toggled(ctx, w, o, p, a, b, &n_toggled);
    if (rc != WARD_OK || n_toggled == 0)
        return rc;
    size_t n_owners = w->cover->pool[o->owners];
    rc = ward_grow(ctx, &w->merged, &w->merged_capacity, n_owners + n_toggled, sizeof *w->merged);
    if (rc != WARD_OK)
        return rc;
    const uint32_t *owners = w->cover->pool + o->owners + 1;
    for (size_t i = 0, j = 0; i < n_owners || j < n_toggled;) {
        uint32_t x = i < n_owners ? owners[i] : WARD_NONE;
        uint32_t y = j < n_toggled ? w->toggled[j] : WARD_NONE;
        if (x != y)
            w->merged[n++] = x < y ? x : y;
        i += x <= y;
        j += y <= x;
    }
    return keep_list(ctx, w, w->merged, n, &p->owners);
}

static bool is_free(const struct ward_cover *c, struct edges e, double x, double y)
{
    for (; e.ref < e.end; e.ref++)
        if (on_edge(&c->edges[*e.ref], x, y))
            return false;
    return true;
}

static double fraction(double v)
{
    return v - (double)(int64_t)v;
}

/*
 * A place in the cell on no edge. With k edges one of k + 1 heights is no level edge's own, and there one of k + 1
 * places is on none of the others; irregular shares of the cell make the first try the usual one.
 */
static ward_rc pick_anchor(struct ward_ctx *ctx, const struct ward_cover *c, const struct ward_frame *f, int cell,
                           struct edges e, struct ward_anchor *out)
{
    size_t k = (size_t)(e.end - e.ref);
    for (size_t j = 0; j <= k; j++)
        for (size_t i = 0; i <= k; i++) {
            out->x = f->x0 + (cell % 8 + fraction(0.41371 + 0.6180339887 * (double)i)) * f->cell_m;
            out->y = f->y0 + (cell / 8 + fraction(0.53719 + 0.7548776662 * (double)j)) * f->cell_m;
            if (is_free(c, e, out->x, out->y))
                return WARD_OK;
        }
    return ward_fail(ctx, WARD_E_INTERNAL, "no anchor was found in a cell of %zu edges", k);
}

static struct edges cell_edges(const struct ward_tile_birth *birth, int cell)
{
    return (struct edges){birth->refs + birth->at[cell], birth->refs + birth->at[cell + 1]};
}

static ward_rc pick_anchors(struct ward_ctx *ctx, struct walker *w, const struct ward_tile_birth *birth)
{
    ward_rc rc = WARD_OK;
    for (int cell = 0; rc == WARD_OK && cell < CELLS; cell++)
        rc = pick_anchor(ctx, w->cover, &birth->frame, cell, cell_edges(birth, cell), &w->anchor[cell]);
    return rc;
}

static ward_rc step_to(struct ward_ctx *ctx, struct walker *w, const struct ward_tile_birth *birth, int from, int to)
{
    return step(ctx, w, &w->anchor[from], &w->anchor[to], cell_edges(birth, from), cell_edges(birth, to));
}

/* From one cell to all others: up and down its column, then along every row. */
static ward_rc walk(struct ward_ctx *ctx, struct walker *w, const struct ward_tile_birth *birth, int start)
{
    int column = start % 8;
    ward_rc rc = WARD_OK;
    for (int cell = start; rc == WARD_OK && cell + 8 < CELLS; cell += 8)
        rc = step_to(ctx, w, birth, cell, cell + 8);
    for (int cell = start; rc == WARD_OK && cell >= 8; cell -= 8)
        rc = step_to(ctx, w, birth, cell, cell - 8);
    for (int row = 0; row < 8; row++) {
        for (int i = column; rc == WARD_OK && i < 7; i++)
            rc = step_to(ctx, w, birth, 8 * row + i, 8 * row + i + 1);
        for (int i = column; rc == WARD_OK && i > 0; i--)
            rc = step_to(ctx, w, birth, 8 * row + i, 8 * row + i - 1);
    }
    return rc;
}

static ward_rc on_birth(struct ward_ctx *ctx, void *state, struct ward_tiles *t, const struct ward_tile_birth *birth)
{
    struct walker *w = state;
    struct ward_cover *c = w->cover;
    struct ward_tile *tile = &t->tiles[birth->tile];
    /* The root is entered from a place beyond every edge, a tile from the anchor of the leaf it takes the place of. */
    struct ward_anchor from = {t->box.min_x - t->margin_m / 2, t->box.min_y - t->margin_m / 3, 0};
    if (birth->leaf != WARD_NONE)
        from = c->anchors[birth->leaf];
    ward_rc rc = ward_grow(ctx, &c->anchors, &c->anchor_capacity, t->n_leaves, sizeof *c->anchors);
    if (rc == WARD_OK)
        rc = pick_anchors(ctx, w, birth);
    if (rc != WARD_OK)
        return rc;
    int start = 8 * ward_tile_index(from.y, birth->frame.y0, birth->frame.per_m) +
                ward_tile_index(from.x, birth->frame.x0, birth->frame.per_m);
    struct edges none = {NULL, NULL};
    rc = step(ctx, w, &from, &w->anchor[start], cell_edges(birth, start), none);
    if (rc == WARD_OK)
        rc = walk(ctx, w, birth, start);
    for (int cell = 0; rc == WARD_OK && cell < CELLS; cell++) {
        if ((tile->busy >> cell & 1) != 0)
            c->anchors[tile->cell[cell]] = w->anchor[cell];
        else
            tile->cell[cell] = w->anchor[cell].owners;
    }
    return rc;
}

/* The side a ring's inside lies on: 1 left, -1 right, 0 none. Exact: it turns that way at its lowest left vertex. */
static int ring_turn(const struct ward_segment *edges, size_t first, size_t end)
{
    size_t low = first;
    if (end - first < 3)
        return 0;
    for (size_t e = first; e < end; e++)
        if (edges[e].ax < edges[low].ax || (edges[e].ax <= edges[low].ax && edges[e].ay < edges[low].ay))
            low = e;
    const struct ward_segment *in = &edges[low > first ? low - 1 : end - 1], *out = &edges[low];
    return ward_orient(in->ax, in->ay, out->ax, out->ay, out->bx, out->by);
}

/* Edges of a ring without those of no length; a ring of none keeps one, so that its place still counts as outline. */
static void take_ring(struct ward_cover *c, const struct ward_geom *g, size_t part, uint32_t polygon, bool is_shell)
{
    size_t first = c->n_edges;
    for (size_t i = g->part_at[part]; i + 1 < g->part_at[part + 1]; i++) {
        const double *p = g->xy + 2 * i;
        bool is_last_chance = i + 2 == g->part_at[part + 1] && c->n_edges == first;
        if (p[0] == p[2] && p[1] == p[3] && !is_last_chance)
            continue;
        c->polygon_of[c->n_edges] = polygon;
        c->edges[c->n_edges++] = (struct ward_segment){p[0], p[1], p[2], p[3]};
    }
    c->is_shell[c->n_rings] = is_shell;
    c->inside[c->n_rings] = (signed char)((is_shell ? 1 : -1) * ring_turn(c->edges, first, c->n_edges));
    c->ring_at[++c->n_rings] = (uint32_t)c->n_edges;
}

static void take_polygons(struct ward_cover *c, const struct ward_geom *polygons, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const struct ward_geom *g = &polygons[i];
        for (size_t p = 0; p < g->n_polys; p++)
            for (size_t r = g->poly_at[p]; r < g->poly_at[p + 1]; r++)
                take_ring(c, g, r, (uint32_t)i, r == g->poly_at[p]);
        c->polygon_at[++c->n_polygons] = (uint32_t)c->n_rings;
    }
}

static ward_rc allocate(struct ward_ctx *ctx, const struct ward_geom *polygons, size_t n, struct ward_cover *c)
{
    size_t coords = 0;
    size_t rings = 0;
    for (size_t i = 0; i < n; i++) {
        coords += polygons[i].n_coords;
        rings += polygons[i].n_parts;
    }
    if (coords >= WARD_TILE_INNER || n >= WARD_TILE_INNER)
        return ward_fail(ctx, WARD_E_GEOM, "%zu points are too many for one index of polygons", coords);
    ward_rc rc = ward_new(ctx, coords, sizeof *c->edges, &c->edges);
    if (rc == WARD_OK)
        rc = ward_new(ctx, coords, sizeof *c->polygon_of, &c->polygon_of);
    if (rc == WARD_OK)
        rc = ward_new(ctx, rings + 1, sizeof *c->ring_at, &c->ring_at);
    if (rc == WARD_OK)
        rc = ward_new(ctx, n + 1, sizeof *c->polygon_at, &c->polygon_at);
    if (rc == WARD_OK)
        rc = ward_new(ctx, rings, sizeof *c->is_shell, &c->is_shell);
    if (rc == WARD_OK)
        rc = ward_new(ctx, rings, sizeof *c->inside, &c->inside);
    if (rc == WARD_OK)
        rc = ward_grow(ctx, &c->pool, &c->pool_capacity, 1, sizeof *c->pool);
    if (rc == WARD_OK)
        c->pool[c->pool_size++] = 0;
    return rc;
}

ward_rc ward_cover_build(struct ward_ctx *ctx, const struct ward_geom *polygons, size_t n, struct ward_cover *out)
{
    struct walker *w = NULL;
    memset(out, 0, sizeof *out);
    ward_rc rc = allocate(ctx, polygons, n, out);
    if (rc == WARD_OK)
        rc = ward_new(ctx, 1, sizeof *w, &w);
    if (rc == WARD_OK)
        rc = ward_new(ctx, n, sizeof *w->singles, &w->singles);
    if (rc == WARD_OK) {
        w->cover = out;
        take_polygons(out, polygons, n);
        struct ward_tiles_watcher watcher = {on_birth, w};
        rc = ward_tiles_build(ctx, out->edges, out->polygon_of, out->n_edges, &watcher, &out->tiles);
    }
    if (w != NULL) {
        ward_mem_free(w->singles);
        ward_mem_free(w->crossed);
        ward_mem_free(w->toggled);
        ward_mem_free(w->merged);
        ward_mem_free(w);
    }
    if (rc != WARD_OK)
        ward_cover_clear(out);
    return rc;
}

void ward_cover_clear(struct ward_cover *c)
{
    ward_tiles_clear(&c->tiles);
    ward_mem_free(c->edges);
    ward_mem_free(c->polygon_of);
    ward_mem_free(c->ring_at);
    ward_mem_free(c->polygon_at);
    ward_mem_free(c->is_shell);
    ward_mem_free(c->inside);
    ward_mem_free(c->anchors);
    ward_mem_free(c->pool);
    memset(c, 0, sizeof *c);
}

static void set_owners(struct ward_cover_scan *scan, uint32_t at)
{
    const uint32_t *list = scan->cover->pool + at;
    scan->owner = list + 1;
    scan->owner_end = list + 1 + list[0];
}

void ward_cover_begin(const struct ward_cover *c, double x, double y, struct ward_cover_scan *scan)
{
    const struct ward_tiles *t = &c->tiles;
    memset(scan, 0, sizeof *scan);
    scan->cover = c;
    scan->x = x;
    scan->y = y;
    if (!(x >= t->box.min_x && x <= t->box.max_x && y >= t->box.min_y && y <= t->box.max_y))
        return;
    struct ward_frame f = t->root;
    const struct ward_tile *tile = t->tiles;
    uint32_t what;
    for (;;) {
        int column = ward_tile_index(x, f.x0, f.per_m);
        int row = ward_tile_index(y, f.y0, f.per_m);
        int cell = 8 * row + column;
        what = tile->cell[cell];
        if ((tile->busy >> cell & 1) == 0) {
            set_owners(scan, what);
            return;
        }
        if ((what & WARD_TILE_INNER) == 0)
            break;
        tile = &t->tiles[what & ~WARD_TILE_INNER];
        f = ward_frame_inner(&f, row, column);
    }
    scan->anchor = &c->anchors[what];
    set_owners(scan, scan->anchor->owners);
    scan->edge = t->listed + t->leaves[what].first;
    scan->edge_end = scan->edge + t->leaves[what].n;
}

bool ward_cover_next(struct ward_cover_scan *scan, struct ward_cover_hit *hit)
{
    while (scan->edge < scan->edge_end) {
        uint32_t polygon = scan->edge->group;
        bool is_inside = scan->owner < scan->owner_end && *scan->owner <= polygon;
        hit->on_edge = false;
        if (is_inside)
            hit->polygon = *scan->owner++;
        if (is_inside && hit->polygon < polygon)
            return true;
        hit->polygon = polygon;
        for (; scan->edge < scan->edge_end && scan->edge->group == polygon; scan->edge++) {
            hit->on_edge |= on_edge(&scan->edge->s, scan->x, scan->y);
            is_inside ^= !hit->on_edge && crosses(scan->anchor, scan->x, scan->y, &scan->edge->s);
        }
        if (is_inside || hit->on_edge)
            return true;
    }
    if (scan->owner >= scan->owner_end)
        return false;
    hit->polygon = *scan->owner++;
    hit->on_edge = false;
    return true;
}

int ward_cover_inside(const struct ward_cover *c, uint32_t edge)
{
    uint32_t low = c->polygon_at[c->polygon_of[edge]];
    uint32_t high = c->polygon_at[c->polygon_of[edge] + 1]; /* the ring is one of low … high - 1 */
    while (high - low > 1) {
        uint32_t middle = low + (high - low) / 2;
        if (c->ring_at[middle] <= edge)
            low = middle;
        else
            high = middle;
    }
    return c->inside[low];
}

ward_rc ward_cover_polygon(struct ward_ctx *ctx, const struct ward_cover *c, uint32_t polygon, int srid,
                           struct ward_geom *out)
{
    ward_rc rc = WARD_OK;
    bool has_shell = false;
    ward_geom_reset(out, WARD_KIND_POLYGON, srid);
    for (uint32_t r = c->polygon_at[polygon]; rc == WARD_OK && r < c->polygon_at[polygon + 1]; r++) {
        uint32_t first = c->ring_at[r];
        uint32_t end = c->ring_at[r + 1];
        if (c->is_shell[r])
            has_shell = end - first >= 3;
        if (!has_shell || end - first < 3)
            continue;
        if (c->is_shell[r])
            rc = ward_geom_poly(ctx, out);
        if (rc == WARD_OK)
            rc = ward_geom_part(ctx, out);
        for (uint32_t e = first; rc == WARD_OK && e < end; e++)
            rc = ward_geom_add(ctx, out, c->edges[e].ax, c->edges[e].ay);
        if (rc == WARD_OK)
            rc = ward_geom_add(ctx, out, c->edges[first].ax, c->edges[first].ay);
    }
    return rc;
}
