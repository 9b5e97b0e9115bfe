/**
 * tvf_counts.c: ward_counts(layer, points [, as_of [, scenario]]): how many rows of a point layer each polygon holds.
 *
 * | argument | is                                                                                                 |
 * |----------|----------------------------------------------------------------------------------------------------|
 * | layer    | text: a layer of polygons                                                                          |
 * | points   | text: a layer in the same CRS; rows without a place are not counted; a line or an area counts once, |
 * |          | where the point lies that stands for it (ward_point)                                               |
 * | as_of    | ISO text, a day or a minute: only polygons and points valid and in supply then; NULL: all          |
 * | scenario | 'now' or 'planned': which of the points are in supply; needs as_of; left out beside one: now        |
 *
 * The same counts as `GROUP BY ward_locate(layer, geom)`, without a sort: one row a polygon in key order, 0 included,
 * and last, where there are any, the points in no polygon under a NULL id. No row where layer or points is NULL.
 *
 *     CREATE TABLE ward_counts(
 *         id INTEGER,         -- of the polygon; NULL: in none
 *         points INTEGER,
 *         in_layer HIDDEN, in_points HIDDEN, in_as_of HIDDEN, in_scenario HIDDEN
 *     );
 *
 *     SELECT u.unit_code, n.points FROM ward_counts('units', 'cases') AS n JOIN units AS u ON u.id = n.id;
 *     SELECT points FROM ward_counts('units', 'cases') WHERE id IS NULL;
 *     SELECT sum(points) FROM ward_counts('units', 'toilets', '2023-06-30');
 */
#include <string.h>

#include "core/mem.h"
#include "core/relay.h"
#include "geo/inside.h"
#include "sql/argument.h"
#include "sql/tvf.h"

enum { LAYER, POINTS, AS_OF, SCENARIO };
enum { BLOCK_POINTS = 2048, AHEAD_POINTS = 1 << 20 };

struct counts_cursor {
    struct ward_tvf_cursor base; /* first */
    int64_t *counts;             /* by polygon, then those in none */
    size_t capacity;
};

static ward_rc stand_in(struct ward_ctx *ctx, const void *blob, size_t size, double *x, double *y, int *srid)
{
    struct ward_geom g = {0};
    ward_rc rc = ward_geom_from_blob(ctx, blob, size, &g);
    if (rc == WARD_OK)
        rc = ward_geom_inside(ctx, &g, x, y);
    *srid = g.srid;
    ward_geom_clear(&g);
    return rc;
}

static ward_rc point_of_row(struct ward_ctx *ctx, const struct ward_layer *points, int srid, sqlite3_stmt *stmt,
                            double *x, double *y)
{
    int own = 0;
    const void *blob = sqlite3_column_blob(stmt, 1);
    size_t size = (size_t)sqlite3_column_bytes(stmt, 1);
    ward_rc rc =
        sqlite3_column_type(stmt, 1) == SQLITE_BLOB ? WARD_OK : ward_fail(ctx, WARD_E_GEOM, "its geom is no geometry");
    if (rc == WARD_OK && ward_geom_point(ctx, blob, size, x, y, &own) != WARD_OK)
        rc = stand_in(ctx, blob, size, x, y, &own);
    if (rc == WARD_OK && own != srid)
        rc = ward_fail(ctx, WARD_E_SRID, "its point is in EPSG:%d, the polygons are in EPSG:%d", own, srid);
    if (rc != WARD_OK)
        (void)ward_fail_in(ctx, "layer '%s', row id %lld: ", points->name, (long long)sqlite3_column_int64(stmt, 0));
    return rc;
}

/* Points on their way from the statement to the counts. */
struct block {
    size_t n;
    double xy[2 * BLOCK_POINTS];
    uint32_t found[BLOCK_POINTS];
};

struct stream {
    struct ward_state *state;
    const struct ward_indexed *units;
    const struct ward_layer *points;
    sqlite3_stmt *stmt;
    bool is_over;  /* another step would begin anew */
    double *ahead; /* x and y of points read while the index was built */
    size_t n_ahead, used, ahead_capacity;
    struct block *blocks; /* by slot of the relay */
};

static ward_rc next_point(struct stream *s, double *xy, bool *row)
{
    struct ward_ctx *ctx = s->state->ctx;
    ward_rc rc = ward_sql_step(ctx, s->state->sql, s->stmt, row);
    s->is_over = !*row;
    if (rc == WARD_OK && *row)
        rc = point_of_row(ctx, s->points, s->units->rows->layer.srid, s->stmt, &xy[0], &xy[1]);
    return rc;
}

static ward_rc read_ahead(struct stream *s)
{
    struct ward_ctx *ctx = s->state->ctx;
    ward_rc rc = WARD_OK;
    while (rc == WARD_OK && !s->is_over && s->n_ahead < AHEAD_POINTS && !ward_indexed_is_built(s->units)) {
        bool row = false;
        rc = ward_grow(ctx, &s->ahead, &s->ahead_capacity, 2 * (s->n_ahead + 1), sizeof *s->ahead);
        if (rc == WARD_OK)
            rc = ward_ctx_interrupted(ctx);
        if (rc == WARD_OK)
            rc = next_point(s, s->ahead + 2 * s->n_ahead, &row);
        s->n_ahead += row;
    }
    return rc;
}

static ward_rc block_fill(void *self, size_t slot, bool *end)
{
    struct stream *s = self;
    struct block *b = &s->blocks[slot];
    size_t ready = s->n_ahead - s->used;
    bool row = true;
    ward_rc rc = WARD_OK;
    b->n = ready < BLOCK_POINTS ? ready : BLOCK_POINTS;
    if (b->n > 0)
        memcpy(b->xy, s->ahead + 2 * s->used, 2 * b->n * sizeof *b->xy);
    for (s->used += b->n; rc == WARD_OK && b->n < BLOCK_POINTS && !s->is_over; b->n += row)
        rc = next_point(s, &b->xy[2 * b->n], &row);
    *end = b->n == 0;
    return rc;
}

static ward_rc block_locate(struct ward_ctx *ctx, void *self, size_t slot)
{
    const struct stream *s = self;
    struct block *b = &s->blocks[slot];
    (void)ctx;
    for (size_t i = 0; i < b->n; i++)
        b->found[i] = ward_locator_find(s->units->locator, b->xy[2 * i], b->xy[2 * i + 1]);
    return WARD_OK;
}

static ward_rc count_points(struct counts_cursor *cursor, struct stream *s)
{
    struct ward_ctx *ctx = s->state->ctx;
    struct ward_relay *relay = NULL;
    struct ward_relay_work work = {block_fill, block_locate, s};
    size_t n = s->units->rows->n, slot;
    bool end = false;
    ward_rc read_rc = read_ahead(s);
    ward_rc rc = ward_indexed_build(s->state->cache, s->units); /* what is wrong with the polygons comes first */
    if (rc == WARD_OK)
        rc = read_rc;
    if (rc == WARD_OK)
        rc = ward_new(ctx, ward_relay_slots(ctx), sizeof *s->blocks, &s->blocks);
    if (rc == WARD_OK)
        rc = ward_relay_new(ctx, &work, &relay);
    while (rc == WARD_OK && (rc = ward_relay_next(relay, &slot, &end)) == WARD_OK && !end) {
        const struct block *b = &s->blocks[slot];
        for (size_t i = 0; i < b->n; i++)
            cursor->counts[b->found[i] != WARD_NONE ? b->found[i] : n]++;
    }
    ward_relay_free(relay);
    ward_mem_free(s->blocks);
    ward_mem_free(s->ahead);
    return rc;
}

/* Streams the points past the index: they are needed once, and there may be millions. */
static ward_rc count_layer(struct counts_cursor *cursor, const struct ward_indexed *units, const char *name,
                           const struct ward_moment *when)
{
    struct ward_state *state = cursor->base.state;
    struct ward_layer points = {0};
    struct ward_instant at = {0};
    sqlite3_stmt *stmt = NULL;
    ward_rc rc = ward_moment_normalise(state->ctx, when, &at);
    if (rc == WARD_OK)
        rc = ward_layer_get(state->ctx, state->sql, name, &points);
    if (rc == WARD_OK)
        rc = ward_layer_select(state->ctx, state->sql, &points, &at, "t.id, t.geom", false, &stmt);
    struct stream stream = {.state = state, .units = units, .points = &points, .stmt = stmt};
    if (rc == WARD_OK)
        rc = count_points(cursor, &stream);
    sqlite3_finalize(stmt);
    ward_layer_clear(&points);
    return rc;
}

static ward_rc counts_filter(struct ward_tvf_cursor *base)
{
    struct counts_cursor *cursor = (struct counts_cursor *)base;
    struct ward_ctx *ctx = base->state->ctx;
    const struct ward_indexed *units = NULL;
    struct ward_moment when = {0};
    const char *points = NULL;
    ward_rc rc = ward_arg_text(ctx, base->arguments[POINTS], "points", &points);
    if (rc == WARD_OK)
        rc = ward_arg_text(ctx, base->arguments[AS_OF], "as_of", &when.as_of);
    if (rc == WARD_OK)
        rc = ward_arg_text(ctx, base->arguments[SCENARIO], "scenario", &when.scenario);
    if (rc == WARD_OK)
        rc = ward_tvf_index(base, 0, ward_cache_polygons_begin, LAYER, AS_OF, WARD_TVF_NONE, &units);
    if (rc == WARD_OK)
        rc = ward_grow(ctx, &cursor->counts, &cursor->capacity, units->rows->n + 1, sizeof *cursor->counts);
    if (rc != WARD_OK)
        return rc;
    memset(cursor->counts, 0, (units->rows->n + 1) * sizeof *cursor->counts);
    rc = count_layer(cursor, units, points, &when);
    if (rc == WARD_OK)
        base->n_rows = units->rows->n + (cursor->counts[units->rows->n] > 0);
    return rc;
}

static ward_rc counts_column(struct ward_tvf_cursor *base, sqlite3_context *call, int column)
{
    const struct counts_cursor *cursor = (const struct counts_cursor *)base;
    const struct ward_rows *rows = base->indexed[0]->rows;
    if (column == 1)
        sqlite3_result_int64(call, cursor->counts[base->row]);
    else if (base->row < rows->n)
        sqlite3_result_int64(call, rows->ids[base->row]);
    return WARD_OK;
}

static void counts_clear(struct ward_tvf_cursor *base)
{
    ward_mem_free(((struct counts_cursor *)base)->counts);
}

const struct ward_tvf ward_tvf_counts = {
    .name = "ward_counts",
    .usage = "ward_counts(layer, points [, as_of [, scenario]])",
    .declare = "CREATE TABLE ward_counts(id INTEGER, points INTEGER, in_layer HIDDEN, in_points HIDDEN, "
               "in_as_of HIDDEN, in_scenario HIDDEN)",
    .columns = 2,
    .required = 2,
    .arguments = 4,
    .nullable = 1u << AS_OF | 1u << SCENARIO,
    .rows = 1000,
    .cursor_size = sizeof(struct counts_cursor),
    .filter = counts_filter,
    .column = counts_column,
    .clear = counts_clear,
};
