/* out_block.c: rows gathered into blocks: their coordinates are transformed in one call, their texts made by threads.
 */
#include "io/out_block.h"

#include <math.h>
#include <string.h>

#include "core/mem.h"
#include "core/parallel.h"

enum { CHUNK_ROWS = 256, BLOCK_ROWS = 16 * CHUNK_ROWS, BLOCK_COORDS = 1 << 17, BLOCK_BYTES = 1 << 22 };

/* What one chunk's thread writes into. */
struct part {
    struct ward_buf text;
    void *state; /* the format's own */
};

struct ward_out_block {
    size_t n;
    uint64_t rows_before;      /* of this table */
    struct ward_value *values; /* n times the table's columns; while gathering, a text's integer is its offset */
    size_t value_capacity;
    struct ward_buf bytes;              /* the values' texts, each with a NUL behind it */
    struct ward_geom geoms[BLOCK_ROWS]; /* empty: none */
    size_t n_coords;
    double *xy; /* of all, to be transformed */
    size_t xy_capacity;
    struct part parts[BLOCK_ROWS / CHUNK_ROWS];
};

static ward_rc take_value(struct ward_out *o, struct ward_out_block *b, const struct ward_value *from,
                          struct ward_value *to)
{
    *to = *from;
    if (from->kind != WARD_TEXT && from->kind != WARD_BLOB)
        return WARD_OK;
    to->integer = (int64_t)b->bytes.size;
    ward_rc rc = from->size > 0 ? ward_buf_add(o->ctx, &b->bytes, from->text, from->size) : WARD_OK;
    return rc == WARD_OK ? ward_buf_add(o->ctx, &b->bytes, "", 1) : rc;
}

static ward_rc transform(struct ward_out *o, struct ward_out_block *b)
{
    size_t at = 0, n_bad = 0;
    ward_rc rc = ward_grow(o->ctx, &b->xy, &b->xy_capacity, 2 * b->n_coords, sizeof *b->xy);
    for (size_t i = 0; rc == WARD_OK && i < b->n; at += 2 * b->geoms[i++].n_coords)
        if (b->geoms[i].n_coords > 0)
            memcpy(b->xy + at, b->geoms[i].xy, 2 * b->geoms[i].n_coords * sizeof *b->xy);
    if (rc == WARD_OK)
        rc = ward_transform_apply(o->ctx, o->transform, b->xy, b->n_coords, &n_bad);
    at = 0;
    for (size_t i = 0; rc == WARD_OK && i < b->n; i++)
        for (size_t k = 0; rc == WARD_OK && k < 2 * b->geoms[i].n_coords; k++) {
            b->geoms[i].xy[k] = b->xy[at++];
            if (n_bad > 0 && isnan(b->geoms[i].xy[k]))
                rc = ward_fail(o->ctx, WARD_E_CRS, "row %llu of %s lies outside the output's CRS",
                               (unsigned long long)(b->rows_before + i + 1), o->spec->name);
        }
    return rc;
}

/* A chunk's rows by a copy of the writer that has a text and a state of its own. */
static ward_rc format_chunk(struct ward_ctx *ctx, void *state, size_t chunk)
{
    const struct ward_out *o = state;
    struct ward_out_block *b = o->block;
    struct part *part = &b->parts[chunk];
    struct ward_out writer = *o;
    size_t from, to;
    writer.ctx = ctx;
    writer.text = part->text;
    writer.state = part->state;
    ward_rc rc = writer.writer->prepare(&writer);
    ward_chunk_range(b->n, CHUNK_ROWS, chunk, &from, &to);
    for (size_t i = from; rc == WARD_OK && i < to; i++) {
        const struct ward_geom *geom = ward_geom_is_empty(&b->geoms[i]) ? NULL : &b->geoms[i];
        writer.n_rows = b->rows_before + i + 1;
        rc = writer.writer->row(&writer, b->values + i * o->spec->n_columns, geom);
    }
    part->text = writer.text;
    part->state = writer.state;
    return rc;
}

ward_rc ward_out_block_flush(struct ward_out *o)
{
    struct ward_out_block *b = o->block;
    if (b == NULL || b->n == 0)
        return WARD_OK;
    size_t n_chunks = (b->n + CHUNK_ROWS - 1) / CHUNK_ROWS;
    ward_rc rc = o->transform != NULL ? transform(o, b) : WARD_OK;
    for (size_t i = 0; i < b->n * o->spec->n_columns; i++)
        if (b->values[i].kind == WARD_TEXT || b->values[i].kind == WARD_BLOB)
            b->values[i].text = b->bytes.data + b->values[i].integer;
    if (rc == WARD_OK)
        rc = ward_parallel(o->ctx, n_chunks, format_chunk, o);
    if (rc == WARD_OK)
        rc = ward_out_flush_text(o);
    for (size_t i = 0; i < n_chunks; i++) {
        if (rc == WARD_OK)
            rc = ward_out_put(o, b->parts[i].text.data, b->parts[i].text.size);
        ward_buf_reset(&b->parts[i].text);
    }
    ward_buf_reset(&b->bytes);
    b->n = b->n_coords = 0;
    return rc;
}

ward_rc ward_out_block_row(struct ward_out *o, const struct ward_value *values, const void *blob, size_t size)
{
    size_t n_columns = o->spec->n_columns;
    ward_rc rc = o->block == NULL ? ward_new(o->ctx, 1, sizeof *o->block, &o->block) : WARD_OK;
    struct ward_out_block *b = o->block;
    if (rc == WARD_OK)
        rc = ward_grow(o->ctx, &b->values, &b->value_capacity, (b->n + 1) * n_columns, sizeof *b->values);
    if (rc != WARD_OK)
        return rc;
    if (b->n == 0)
        b->rows_before = o->n_rows - 1;
    struct ward_geom *geom = &b->geoms[b->n];
    if (blob != NULL && o->spec->has_geometry)
        rc = ward_geom_from_blob(o->ctx, blob, size, geom);
    else
        ward_geom_reset(geom, WARD_KIND_NONE, 0);
    for (size_t i = 0; rc == WARD_OK && i < n_columns; i++)
        rc = take_value(o, b, &values[i], &b->values[b->n * n_columns + i]);
    if (rc != WARD_OK)
        return rc;
    b->n++;
    b->n_coords += geom->n_coords;
    bool is_full = b->n == BLOCK_ROWS || b->n_coords >= BLOCK_COORDS || b->bytes.size >= BLOCK_BYTES;
    return is_full ? ward_out_block_flush(o) : WARD_OK;
}

void ward_out_block_free(struct ward_out *o)
{
    struct ward_out_block *b = o->block;
    if (b == NULL)
        return;
    for (size_t i = 0; i < BLOCK_ROWS / CHUNK_ROWS; i++) {
        struct ward_out writer = {.ctx = o->ctx, .state = b->parts[i].state};
        o->writer->free(&writer);
        ward_buf_clear(&b->parts[i].text);
    }
    for (size_t i = 0; i < BLOCK_ROWS; i++)
        ward_geom_clear(&b->geoms[i]);
    ward_buf_clear(&b->bytes);
    ward_mem_free(b->values);
    ward_mem_free(b->xy);
    ward_mem_free(b);
    o->block = NULL;
}
