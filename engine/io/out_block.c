#include "io/out_block.h"

#include <math.h>
#include <string.h>

#include "core/mem.h"
#include "core/relay.h"

enum { BLOCK_ROWS = 512, BLOCK_BYTES = 1 << 20 };

/* Rows on their way, and what its thread works with. */
struct block {
    size_t n;
    uint64_t rows_before;      /* of this table */
    struct ward_value *values; /* of each row its columns' and its geometry's; until all are there, a text's integer is
                                  its offset in bytes */
    size_t value_capacity;
    struct ward_buf bytes;              /* the values' texts, each with a NUL behind it */
    struct ward_geom geoms[BLOCK_ROWS]; /* empty: none */
    size_t n_coords;
    double *xy; /* of all, to be transformed in one call */
    size_t xy_capacity;
    struct ward_buf text; /* the rows as they are written */
    void *state;          /* the format's own */
};

struct blocks {
    struct ward_out *o;
    ward_out_source *source;
    void *self;
    bool is_over; /* the source has nothing more */
    size_t n;
    struct block *items; /* as many as the relay has slots */
};

/* ---- gathering ---- */

static ward_rc take_value(struct ward_ctx *ctx, struct block *b, const struct ward_value *from, struct ward_value *to)
{
    *to = *from;
    if (from->kind != WARD_TEXT && from->kind != WARD_BLOB)
        return WARD_OK;
    to->integer = (int64_t)b->bytes.size;
    ward_rc rc = ward_buf_add(ctx, &b->bytes, from->text, from->size);
    return rc == WARD_OK ? ward_buf_add(ctx, &b->bytes, "", 1) : rc;
}

static ward_rc take_row(struct ward_out *o, struct block *b, const struct ward_out_given *row)
{
    size_t n = o->spec->n_columns, at = b->n * (n + 1);
    struct ward_value geom = {.kind = WARD_NULL};
    ward_rc rc = ward_grow(o->ctx, &b->values, &b->value_capacity, at + n + 1, sizeof *b->values);
    for (size_t i = 0; rc == WARD_OK && i < n; i++)
        rc = take_value(o->ctx, b, &row->values[i], &b->values[at + i]);
    if (row->geom != NULL && o->spec->has_geometry)
        geom = (struct ward_value){.kind = WARD_BLOB, .text = row->geom, .size = row->geom_size};
    if (rc == WARD_OK)
        rc = take_value(o->ctx, b, &geom, &b->values[at + n]);
    b->n++;
    return rc;
}

static ward_rc fill(void *self, size_t slot, bool *end)
{
    struct blocks *all = self;
    struct block *b = &all->items[slot];
    ward_rc rc = WARD_OK;
    b->n = 0;
    b->rows_before = all->o->n_rows;
    ward_buf_reset(&b->bytes);
    while (rc == WARD_OK && !all->is_over && b->n < BLOCK_ROWS && b->bytes.size < BLOCK_BYTES) {
        struct ward_out_given row = {0};
        rc = all->source(all->self, &row, &all->is_over);
        if (rc == WARD_OK && !all->is_over)
            rc = take_row(all->o, b, &row);
    }
    all->o->n_rows += b->n;
    *end = b->n == 0;
    return rc;
}

/* ---- making text ---- */

static ward_rc read_values(struct ward_ctx *ctx, struct block *b, size_t n_columns)
{
    ward_rc rc = WARD_OK;
    b->n_coords = 0;
    for (size_t i = 0; i < b->n * (n_columns + 1); i++)
        if (b->values[i].kind == WARD_TEXT || b->values[i].kind == WARD_BLOB)
            b->values[i].text = b->bytes.data + b->values[i].integer;
    for (size_t i = 0; rc == WARD_OK && i < b->n; i++) {
        const struct ward_value *geom = &b->values[i * (n_columns + 1) + n_columns];
        if (geom->kind == WARD_BLOB)
            rc = ward_geom_from_blob(ctx, geom->text, geom->size, &b->geoms[i]);
        else
            ward_geom_reset(&b->geoms[i], WARD_KIND_NONE, 0);
        b->n_coords += b->geoms[i].n_coords;
    }
    return rc;
}

/* By the thread's own copy of the transformation, which PROJ ties to a thread. */
static ward_rc transform(struct ward_ctx *ctx, const struct ward_out *o, struct block *b)
{
    struct ward_transform *by = NULL;
    size_t at = 0, n_bad = 0;
    ward_rc rc = ward_transform_get(ctx, o->crs_from, o->crs_to, &by);
    if (rc == WARD_OK)
        rc = ward_grow(ctx, &b->xy, &b->xy_capacity, 2 * b->n_coords, sizeof *b->xy);
    for (size_t i = 0; rc == WARD_OK && i < b->n; at += 2 * b->geoms[i++].n_coords)
        if (b->geoms[i].n_coords > 0)
            memcpy(b->xy + at, b->geoms[i].xy, 2 * b->geoms[i].n_coords * sizeof *b->xy);
    if (rc == WARD_OK)
        rc = ward_transform_apply(ctx, by, b->xy, b->n_coords, &n_bad);
    at = 0;
    for (size_t i = 0; rc == WARD_OK && i < b->n; i++)
        for (size_t k = 0; rc == WARD_OK && k < 2 * b->geoms[i].n_coords; k++) {
            b->geoms[i].xy[k] = b->xy[at++];
            if (n_bad > 0 && isnan(b->geoms[i].xy[k]))
                rc = ward_fail(ctx, WARD_E_CRS, "row %llu of %s lies outside the output's CRS",
                               (unsigned long long)(b->rows_before + i + 1), o->spec->name);
        }
    return rc;
}

/* A block's rows by a writer that has a text and a state of its own. */
static ward_rc format(void *self, struct ward_ctx *ctx, struct block *b)
{
    const struct blocks *all = self;
    const struct ward_out *o = all->o;
    size_t n_columns = o->spec->n_columns;
    struct ward_out writer = {
        .ctx = ctx, .writer = o->writer, .spec = o->spec, .text = b->text, .state = b->state, .n_rows = b->rows_before};
    ward_buf_reset(&writer.text);
    ward_rc rc = o->writer->prepare(&writer);
    for (size_t i = 0; rc == WARD_OK && i < b->n; i++) {
        writer.n_rows++;
        rc = o->writer->row(&writer, b->values + i * (n_columns + 1),
                            ward_geom_is_empty(&b->geoms[i]) ? NULL : &b->geoms[i]);
    }
    b->text = writer.text;
    b->state = writer.state;
    return rc;
}

static ward_rc work(struct ward_ctx *ctx, void *self, size_t slot)
{
    const struct blocks *all = self;
    struct block *b = &all->items[slot];
    ward_rc rc = read_values(ctx, b, all->o->spec->n_columns);
    if (rc == WARD_OK && all->o->transform != NULL)
        rc = transform(ctx, all->o, b);
    return rc == WARD_OK ? format(self, ctx, b) : rc;
}

/* ---- all of it ---- */

static void clear_block(const struct ward_out *o, struct block *b)
{
    struct ward_out writer = {.ctx = o->ctx, .state = b->state};
    o->writer->free(&writer);
    for (size_t i = 0; i < BLOCK_ROWS; i++)
        ward_geom_clear(&b->geoms[i]);
    ward_buf_clear(&b->bytes);
    ward_buf_clear(&b->text);
    ward_mem_free(b->values);
    ward_mem_free(b->xy);
}

ward_rc ward_out_blocks(struct ward_out *o, ward_out_source *source, void *self)
{
    struct blocks all = {.o = o, .source = source, .self = self, .n = ward_relay_slots(o->ctx)};
    const struct ward_relay_work relayed = {.fill = fill, .work = work, .self = &all};
    struct ward_relay *relay = NULL;
    bool end = false;
    ward_rc rc = ward_new(o->ctx, all.n, sizeof *all.items, &all.items);
    if (rc == WARD_OK)
        rc = ward_out_flush_text(o);
    if (rc == WARD_OK)
        rc = ward_relay_new(o->ctx, &relayed, &relay);
    while (rc == WARD_OK && !end) {
        size_t slot = 0;
        rc = ward_relay_next(relay, &slot, &end);
        if (rc == WARD_OK && !end)
            rc = ward_out_put(o, all.items[slot].text.data, all.items[slot].text.size);
    }
    ward_relay_free(relay);
    for (size_t i = 0; all.items != NULL && i < all.n; i++)
        clear_block(o, &all.items[i]);
    ward_mem_free(all.items);
    return rc;
}
