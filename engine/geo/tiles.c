#include "geo/tiles.h"

#include <math.h>
#include <string.h>

#include "core/mem.h"

enum { LEAF_MOST = 16, REFS_A_SEGMENT = 24, CELLS = 64 };

/* A segment is also listed in cells that it misses by this share of a cell, far more than rounding can move it. */
static const double slack = 1e-5;
/* Cells are never narrower than this share of the largest coordinate: 2^24 doubles lie along every side. */
static const double finest = 0x1p-28;

/* One cell on its way to become a leaf or a tile. */
struct job {
    struct ward_frame frame;   /* the cell as a tile */
    uint32_t tile, cell, leaf; /* where it hangs; WARD_NONE for the root */
    size_t first, n;           /* its segments in the level's refs */
};

struct level {
    struct job *jobs;
    uint32_t *refs;
    size_t n_jobs, job_capacity, n_refs, ref_capacity;
};

struct builder {
    struct ward_ctx *ctx;
    struct ward_tiles *t;
    const struct ward_tiles_watcher *watcher;
    struct level now, next;
    uint64_t *masks; /* the cells each segment of the job touches */
    size_t mask_capacity;
    double finest_m;
    size_t refs_left; /* a bound on memory for segments that no cell can part */
};

/* The cells low … high of one axis, given in cells from the tile's corner. @return false: all of it is outside */
static bool span(double low, double high, int *first, int *last)
{
    if (!(high >= 0 && low < 8))
        return false;
    *first = low > 0 ? (int)low : 0;
    *last = high < 8 ? (int)high : 7;
    return true;
}

static uint64_t block_bits(int left, int right, int bottom, int top)
{
    uint64_t columns = (uint64_t)((0xFFu << left) & (0xFFu >> (7 - right))) * 0x0101010101010101u;
    uint64_t rows = (~(uint64_t)0 << (8 * bottom)) & (~(uint64_t)0 >> (8 * (7 - top)));
    return columns & rows;
}

static double at_least(double a, double b)
{
    return a > b ? a : b;
}

static double at_most(double a, double b)
{
    return a < b ? a : b;
}

/* The cells of a tile that a segment touches, as bits: row by row the cells between the places where it enters and
 * leaves. In cells from the tile's corner. */
static uint64_t cells_crossed(const struct ward_segment *s, const struct ward_frame *f, int bottom, int top)
{
    double ax = (s->ax - f->x0) * f->per_m, ay = (s->ay - f->y0) * f->per_m;
    double bx = (s->bx - f->x0) * f->per_m, by = (s->by - f->y0) * f->per_m;
    double x_min = at_most(ax, bx), x_max = at_least(ax, bx), y_min = at_most(ay, by), y_max = at_least(ay, by);
    double slope = (bx - ax) / (by - ay);
    uint64_t bits = 0;
    for (int row = bottom; row <= top; row++) {
        int left, right;
        double from = ax + (at_least(row - slack, y_min) - ay) * slope;
        double to = ax + (at_most(row + 1 + slack, y_max) - ay) * slope;
        if (span(at_least(at_most(from, to), x_min) - slack, at_most(at_least(from, to), x_max) + slack, &left, &right))
            bits |= block_bits(left, right, row, row);
    }
    return bits;
}

static uint64_t cells_touched(const struct ward_segment *s, const struct ward_frame *f)
{
    int left, right, bottom, top;
    double x_min = (at_most(s->ax, s->bx) - f->x0) * f->per_m, x_max = (at_least(s->ax, s->bx) - f->x0) * f->per_m;
    double y_min = (at_most(s->ay, s->by) - f->y0) * f->per_m, y_max = (at_least(s->ay, s->by) - f->y0) * f->per_m;
    if (!span(y_min - slack, y_max + slack, &bottom, &top) || !span(x_min - slack, x_max + slack, &left, &right))
        return 0;
    /* Along one row or column the segment's box is all there is to know, and most segments lie in one cell; one as good
     * as level has no slope that could be trusted. */
    if (bottom == top || left == right || y_max - y_min <= 2 * slack)
        return block_bits(left, right, bottom, top);
    return cells_crossed(s, f, bottom, top);
}

static size_t count_cells(struct builder *b, const struct job *job, uint32_t at[CELLS + 1])
{
    const uint32_t *refs = b->now.refs + job->first;
    size_t total = 0;
    memset(at, 0, (CELLS + 1) * sizeof *at);
    for (size_t i = 0; i < job->n; i++) {
        uint64_t bits = cells_touched(&b->t->segments[refs[i]], &job->frame);
        b->masks[i] = bits;
        for (; bits != 0; bits &= bits - 1)
            at[__builtin_ctzll(bits) + 1]++;
    }
    for (int c = 0; c < CELLS; c++)
        total += at[c + 1];
    return total;
}

/* What is no tile, however its segments lie. */
static bool is_small(const struct builder *b, const struct job *job)
{
    return job->tile != WARD_NONE && (job->n <= LEAF_MOST || job->frame.cell_m < b->finest_m);
}

static bool is_worth_a_tile(const struct builder *b, const struct job *job, const uint32_t at[CELLS + 1], size_t total)
{
    if (job->tile == WARD_NONE)
        return true;
    if (total > b->refs_left)
        return false;
    for (int c = 0; c < CELLS; c++)
        if (at[c + 1] > 0 && at[c + 1] < job->n)
            return true;
    return false;
}

static ward_rc keep_leaf(struct builder *b, const struct job *job)
{
    struct ward_tiles *t = b->t;
    if (t->n_listed + job->n > UINT32_MAX)
        return ward_fail(b->ctx, WARD_E_GEOM, "too many segments for one index");
    ward_rc rc = ward_grow(b->ctx, &t->listed, &t->listed_capacity, t->n_listed + job->n, sizeof *t->listed);
    if (rc != WARD_OK)
        return rc;
    t->leaves[job->leaf] = (struct ward_leaf){(uint32_t)t->n_listed, (uint32_t)job->n};
    for (size_t i = 0; i < job->n; i++) {
        uint32_t segment = b->now.refs[job->first + i];
        t->listed[t->n_listed++] = (struct ward_listed){t->segments[segment], segment, t->groups[segment]};
    }
    return WARD_OK;
}

/* Every cell that has segments gets a leaf's number and a job of the next level. */
static ward_rc hang_cells(struct builder *b, const struct job *job, uint32_t tile, const uint32_t at[CELLS + 1],
                          size_t base)
{
    struct ward_tiles *t = b->t;
    struct level *next = &b->next;
    ward_rc rc = ward_grow(b->ctx, &t->leaves, &t->leaf_capacity, t->n_leaves + CELLS, sizeof *t->leaves);
    if (rc == WARD_OK)
        rc = ward_grow(b->ctx, &next->jobs, &next->job_capacity, next->n_jobs + CELLS, sizeof *next->jobs);
    for (uint32_t c = 0; rc == WARD_OK && c < CELLS; c++) {
        t->tiles[tile].cell[c] = 0;
        if (at[c] == at[c + 1])
            continue;
        uint32_t leaf = (uint32_t)t->n_leaves++;
        t->leaves[leaf] = (struct ward_leaf){0, 0};
        t->tiles[tile].cell[c] = leaf;
        t->tiles[tile].busy |= (uint64_t)1 << c;
        struct ward_frame inner = ward_frame_inner(&job->frame, (int)c / 8, (int)c % 8);
        next->jobs[next->n_jobs++] = (struct job){inner, tile, c, leaf, base + at[c], at[c + 1] - at[c]};
    }
    return rc;
}

static void deal_refs(struct builder *b, const struct job *job, const uint32_t at[CELLS + 1], uint32_t *to)
{
    uint32_t fill[CELLS];
    memcpy(fill, at, sizeof fill);
    for (size_t i = 0; i < job->n; i++)
        for (uint64_t bits = b->masks[i]; bits != 0; bits &= bits - 1)
            to[fill[__builtin_ctzll(bits)]++] = b->now.refs[job->first + i];
}

static ward_rc make_tile(struct builder *b, const struct job *job, const uint32_t at[CELLS + 1], size_t total)
{
    struct ward_tiles *t = b->t;
    struct level *next = &b->next;
    size_t base = next->n_refs;
    uint32_t tile = (uint32_t)t->n_tiles;
    if (t->n_tiles >= WARD_TILE_INNER - 1)
        return ward_fail(b->ctx, WARD_E_GEOM, "too many segments for one index");
    ward_rc rc = ward_grow(b->ctx, &t->tiles, &t->tile_capacity, t->n_tiles + 1, sizeof *t->tiles);
    if (rc == WARD_OK)
        rc = ward_grow(b->ctx, &next->refs, &next->ref_capacity, base + total, sizeof *next->refs);
    if (rc != WARD_OK)
        return rc;
    t->n_tiles++;
    t->tiles[tile].busy = 0;
    if (job->tile != WARD_NONE)
        t->tiles[job->tile].cell[job->cell] = WARD_TILE_INNER | tile;
    rc = hang_cells(b, job, tile, at, base);
    if (rc != WARD_OK)
        return rc;
    deal_refs(b, job, at, next->refs + base);
    next->n_refs += total;
    b->refs_left -= total < b->refs_left ? total : b->refs_left;
    if (b->watcher == NULL)
        return WARD_OK;
    struct ward_tile_birth birth = {job->frame, tile, job->leaf, next->refs + base, at};
    return b->watcher->born(b->ctx, b->watcher->state, t, &birth);
}

static ward_rc settle(struct builder *b, const struct job *job)
{
    uint32_t at[CELLS + 1];
    if (is_small(b, job))
        return keep_leaf(b, job);
    ward_rc rc = ward_grow(b->ctx, &b->masks, &b->mask_capacity, job->n, sizeof *b->masks);
    if (rc != WARD_OK)
        return rc;
    size_t total = count_cells(b, job, at);
    if (!is_worth_a_tile(b, job, at, total))
        return keep_leaf(b, job);
    for (int c = 0; c < CELLS; c++)
        at[c + 1] += at[c];
    return make_tile(b, job, at, total);
}

static void measure(struct ward_tiles *t)
{
    struct ward_box box = {INFINITY, INFINITY, -INFINITY, -INFINITY};
    for (size_t i = 0; i < t->n; i++) {
        const struct ward_segment *s = &t->segments[i];
        box.min_x = fmin(box.min_x, fmin(s->ax, s->bx));
        box.max_x = fmax(box.max_x, fmax(s->ax, s->bx));
        box.min_y = fmin(box.min_y, fmin(s->ay, s->by));
        box.max_y = fmax(box.max_y, fmax(s->ay, s->by));
    }
    t->box = box;
}

/* A square of a power of two, its corner on a coarse multiple, so that cells' corners are exact. */
static double place_root(struct ward_tiles *t)
{
    int power;
    struct ward_box b = t->box;
    double largest = fmax(fmax(fabs(b.min_x), fabs(b.max_x)), fmax(fabs(b.min_y), fabs(b.max_y)));
    double extent = fmax(b.max_x - b.min_x, b.max_y - b.min_y);
    t->margin_m = extent / 64 + largest * 0x1p-20 + 1e-9;
    (void)frexp(extent + 4 * t->margin_m, &power);
    double size = ldexp(1, power);
    double step = size / 65536;
    t->root.x0 = floor((b.min_x - t->margin_m) / step) * step;
    t->root.y0 = floor((b.min_y - t->margin_m) / step) * step;
    t->root.cell_m = size / 8;
    t->root.per_m = 8 / size;
    return largest * finest;
}

static ward_rc build_levels(struct builder *b)
{
    ward_rc rc = WARD_OK;
    while (rc == WARD_OK && b->now.n_jobs > 0) {
        for (size_t i = 0; rc == WARD_OK && i < b->now.n_jobs; i++)
            rc = settle(b, &b->now.jobs[i]);
        struct level done = b->now;
        b->now = b->next;
        b->next = done;
        b->next.n_jobs = b->next.n_refs = 0;
        if (rc == WARD_OK)
            rc = ward_ctx_interrupted(b->ctx);
    }
    return rc;
}

static ward_rc begin(struct builder *b)
{
    struct level *now = &b->now;
    size_t n = b->t->n;
    ward_rc rc = ward_grow(b->ctx, &now->refs, &now->ref_capacity, n, sizeof *now->refs);
    if (rc == WARD_OK)
        rc = ward_grow(b->ctx, &now->jobs, &now->job_capacity, 1, sizeof *now->jobs);
    if (rc != WARD_OK)
        return rc;
    for (size_t i = 0; i < n; i++)
        now->refs[i] = (uint32_t)i;
    now->n_refs = n;
    now->jobs[now->n_jobs++] = (struct job){b->t->root, WARD_NONE, WARD_NONE, WARD_NONE, 0, n};
    return WARD_OK;
}

static void level_clear(struct level *l)
{
    ward_mem_free(l->jobs);
    ward_mem_free(l->refs);
}

ward_rc ward_tiles_build(struct ward_ctx *ctx, const struct ward_segment *segments, const uint32_t *groups, size_t n,
                         const struct ward_tiles_watcher *watcher, struct ward_tiles *t)
{
    struct builder b = {.ctx = ctx, .t = t, .watcher = watcher};
    memset(t, 0, sizeof *t);
    t->segments = segments;
    t->groups = groups;
    t->n = n;
    if (n >= WARD_TILE_INNER)
        return ward_fail(ctx, WARD_E_GEOM, "%zu segments are too many for one index", n);
    measure(t);
    if (n > 0)
        b.finest_m = place_root(t);
    else
        t->root.cell_m = t->root.per_m = 1;
    b.refs_left = n * REFS_A_SEGMENT + 4096;
    ward_rc rc = begin(&b);
    if (rc == WARD_OK)
        rc = build_levels(&b);
    level_clear(&b.now);
    level_clear(&b.next);
    ward_mem_free(b.masks);
    if (rc != WARD_OK)
        ward_tiles_clear(t);
    return rc;
}

void ward_tiles_clear(struct ward_tiles *t)
{
    ward_mem_free(t->tiles);
    ward_mem_free(t->leaves);
    ward_mem_free(t->listed);
    memset(t, 0, sizeof *t);
}

/* The cells at most `ring` columns and rows from one cell. */
static uint64_t square_bits(int row, int column, int ring)
{
    int left = column - ring > 0 ? column - ring : 0;
    int right = column + ring < 7 ? column + ring : 7;
    int bottom = row - ring > 0 ? row - ring : 0;
    int top = row + ring < 7 ? row + ring : 7;
    return block_bits(left, right, bottom, top);
}

/* The cells that the search's reach touches. */
static uint64_t reach_bits(const struct ward_frame *f, const struct ward_tiles_query *q)
{
    int left, right, bottom, top;
    double x = (q->x - f->x0) * f->per_m;
    double y = (q->y - f->y0) * f->per_m;
    double reach = q->reach_m * f->per_m + slack;
    if (!span(x - reach, x + reach, &left, &right) || !span(y - reach, y + reach, &bottom, &top))
        return 0;
    return block_bits(left, right, bottom, top);
}

/* How far a cell is from the point along one axis, a little less than in truth. */
static double axis_gap(double place, double origin, double cell_m, int index)
{
    double low = origin + (index - slack) * cell_m;
    double high = origin + (index + 1 + slack) * cell_m;
    if (place < low)
        return low - place;
    return place > high ? place - high : 0;
}

static void near_tile(const struct ward_tiles *t, uint32_t tile, const struct ward_frame *f,
                      struct ward_tiles_query *q);

static void near_cell(const struct ward_tiles *t, uint32_t tile, int cell, const struct ward_frame *f,
                      struct ward_tiles_query *q)
{
    double dx = axis_gap(q->x, f->x0, f->cell_m, cell % 8);
    double dy = axis_gap(q->y, f->y0, f->cell_m, cell / 8);
    if (dx * dx + dy * dy > q->reach_m * q->reach_m)
        return;
    uint32_t what = t->tiles[tile].cell[cell];
    if ((what & WARD_TILE_INNER) != 0) {
        struct ward_frame inner = ward_frame_inner(f, cell / 8, cell % 8);
        near_tile(t, what & ~WARD_TILE_INNER, &inner, q);
        return;
    }
    const struct ward_leaf *leaf = &t->leaves[what];
    for (uint32_t i = 0; i < leaf->n; i++)
        q->visit(q, &t->listed[leaf->first + i].s, t->listed[leaf->first + i].segment);
}

static void near_tile(const struct ward_tiles *t, uint32_t tile, const struct ward_frame *f, struct ward_tiles_query *q)
{
    uint64_t left = t->tiles[tile].busy & reach_bits(f, q);
    if (left == 0)
        return;
    int column = ward_tile_index(q->x, f->x0, f->per_m);
    int row = ward_tile_index(q->y, f->y0, f->per_m);
    for (int ring = 0; left != 0; ring++) {
        uint64_t bits = left & square_bits(row, column, ring);
        left &= ~bits;
        double before_m = q->reach_m;
        for (; bits != 0; bits &= bits - 1)
            near_cell(t, tile, __builtin_ctzll(bits), f, q);
        if (left != 0 && q->reach_m < before_m)
            left &= reach_bits(f, q);
    }
}

void ward_tiles_near(const struct ward_tiles *t, struct ward_tiles_query *q)
{
    if (t->n > 0 && q->reach_m >= 0)
        near_tile(t, 0, &t->root, q);
}

static bool along_tile(const struct ward_tiles *t, uint32_t tile, const struct ward_frame *f,
                       const struct ward_segment *s, ward_tiles_visit *visit, void *state)
{
    uint64_t bits = cells_touched(s, f) & t->tiles[tile].busy;
    bool go_on = true;
    for (; go_on && bits != 0; bits &= bits - 1) {
        int cell = __builtin_ctzll(bits);
        uint32_t what = t->tiles[tile].cell[cell];
        if ((what & WARD_TILE_INNER) != 0) {
            struct ward_frame inner = ward_frame_inner(f, cell / 8, cell % 8);
            go_on = along_tile(t, what & ~WARD_TILE_INNER, &inner, s, visit, state);
            continue;
        }
        const struct ward_leaf *leaf = &t->leaves[what];
        for (uint32_t i = 0; go_on && i < leaf->n; i++)
            go_on = visit(state, &t->listed[leaf->first + i].s, t->listed[leaf->first + i].segment);
    }
    return go_on;
}

void ward_tiles_along(const struct ward_tiles *t, const struct ward_segment *s, ward_tiles_visit *visit, void *state)
{
    if (t->n > 0)
        along_tile(t, 0, &t->root, s, visit, state);
}
