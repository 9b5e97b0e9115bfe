#include "io/sample.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/mem.h"
#include "io/coordinate.h"
#include "io/field.h"

enum {
    BYTES_MOST = 64 * 1024 * 1024,
    BLOCK = 64 * 1024,
    BLOCKS = 48,
    LARGE_CSV = 4 * 1024 * 1024,
    DBF_SAMPLES = 10000,
    IN_TURN_MOST = 200000 /* rows read where nothing but reading all would spread them */
};

static void sample_free(struct ward_sample *s, size_t n_fields)
{
    for (size_t i = 0; s->values != NULL && i < n_fields; i++)
        ward_mem_free(s->values[i]);
    ward_mem_free(s->values);
    ward_mem_free(s->is_cut);
    memset(s, 0, sizeof *s);
}

void ward_samples_clear(struct ward_samples *s)
{
    for (size_t i = 0; i < s->n; i++)
        sample_free(&s->rows[i], s->o->n_fields);
    ward_mem_free(s->rows);
    ward_buf_clear(&s->room);
    memset(s, 0, sizeof *s);
}

/* Raw, because the encoding is decided from all of them. */
static ward_rc keep(struct ward_samples *s)
{
    struct ward_opened *o = s->o;
    ward_rc rc = ward_grow(o->ctx, &s->rows, &s->capacity, s->n + 1, sizeof *s->rows);
    if (rc != WARD_OK)
        return rc;
    struct ward_sample *one = &s->rows[s->n++];
    *one = (struct ward_sample){.xy = {(double)NAN, (double)NAN}};
    rc = ward_new(o->ctx, o->n_fields, sizeof *one->values, &one->values);
    if (rc == WARD_OK)
        rc = ward_new(o->ctx, o->n_fields, sizeof *one->is_cut, &one->is_cut);
    for (size_t i = 0; rc == WARD_OK && i < o->n_fields; i++) {
        const char *raw = NULL;
        rc = ward_field_text(o, i, &s->room, &raw, &one->is_cut[i]);
        if (rc == WARD_OK)
            rc = ward_strdup(o->ctx, raw, &one->values[i]);
        s->size += raw != NULL ? strlen(raw) : 0;
    }
    if (o->row != NULL)
        (void)ward_coordinate_first(OGR_F_GetGeometryRef(o->row), one->xy);
    return rc;
}

/* Every second sample goes: the rest stays evenly spread. */
static void thin(struct ward_samples *s)
{
    size_t kept = 0;
    s->size = 0;
    for (size_t i = 0; i < s->n; i++) {
        if (i % 2 == 1) {
            sample_free(&s->rows[i], s->o->n_fields);
            continue;
        }
        s->rows[kept] = s->rows[i];
        for (size_t f = 0; f < s->o->n_fields; f++)
            s->size += s->rows[kept].values[f] != NULL ? strlen(s->rows[kept].values[f]) : 0;
        kept++;
    }
    s->n = kept;
}

static bool is_full(const struct ward_samples *s)
{
    return (int64_t)s->n >= s->most || s->size > BYTES_MOST;
}

/* Row by row, keeping each step-th; the step doubles whenever the samples become too many. most: rows to read, -1: all
 */
static ward_rc in_turn(struct ward_samples *s, int64_t step, int64_t most)
{
    ward_rc rc = WARD_OK;
    ward_source_rewind(s->o);
    for (int64_t i = 0; rc == WARD_OK && i != most; i++) {
        bool end = false;
        rc = ward_source_next(s->o, &end);
        if (rc != WARD_OK || end)
            break;
        if (i % step == 0 && is_full(s)) {
            thin(s);
            step *= 2;
        }
        if (i % step == 0)
            rc = keep(s);
    }
    ward_source_rewind(s->o);
    return rc;
}

/* GDAL's word alone is not enough: its GeoJSON driver claims fast jumps and parses the file again at each of them. */
static bool can_jump(const struct ward_opened *o)
{
    return o->place->driver->format == WARD_FORMAT_SHAPEFILE &&
           OGR_L_TestCapability(o->layer, OLCFastSetNextByIndex) != 0;
}

static bool can_pick(const struct ward_opened *o)
{
    return o->place->driver->format == WARD_FORMAT_FGB && OGR_L_TestCapability(o->layer, OLCRandomRead) != 0;
}

static ward_rc by_index(struct ward_samples *s, int64_t count)
{
    struct ward_opened *o = s->o;
    int64_t step = (count + s->most - 1) / s->most;
    bool jumps = can_jump(o);
    ward_rc rc = WARD_OK;
    for (int64_t i = 0; rc == WARD_OK && i < count; i += step) {
        bool end = false;
        if (jumps && OGR_L_SetNextByIndex(o->layer, i) != OGRERR_NONE)
            break;
        if (jumps)
            rc = ward_source_next(o, &end);
        else
            ward_source_take(o, OGR_L_GetFeature(o->layer, i));
        if (rc != WARD_OK || o->row == NULL)
            break;
        if (is_full(s)) {
            thin(s);
            step *= 2;
        }
        rc = keep(s);
    }
    ward_source_rewind(o);
    return rc;
}

/* A GeoPackage picks the rows itself. */
static ward_rc by_filter(struct ward_samples *s, int64_t count)
{
    struct ward_opened *o = s->o;
    char filter[64];
    const char *id = OGR_L_GetFIDColumn(o->layer);
    if (id == NULL || strcmp(id, "fid") != 0)
        return in_turn(s, (count + s->most - 1) / s->most, -1);
    (void)snprintf(filter, sizeof filter, "fid %% %lld = 0", (long long)((count + s->most - 1) / s->most));
    if (OGR_L_SetAttributeFilter(o->layer, filter) != OGRERR_NONE)
        return ward_fail(o->ctx, WARD_E_SOURCE, "%s cannot be read: its rows cannot be chosen by their ids",
                         o->s->path);
    ward_rc rc = in_turn(s, 1, -1);
    (void)OGR_L_SetAttributeFilter(o->layer, NULL);
    ward_source_rewind(o);
    return rc;
}

/* ---- a large CSV file: the whole lines of blocks spread over it ---- */

/* The rows of a block, the first line and the last, which it may cut, left out. A block may begin inside a quoted text:
 * such rows are odd samples, no more. */
static ward_rc from_block(struct ward_samples *s, uint64_t at, bool is_first)
{
    struct ward_opened *o = s->o;
    bool end = false;
    ward_csv_seek(&o->csv, at);
    size_t enough = s->n + (size_t)s->most / (BLOCKS + 1);
    o->csv.stop = at + BLOCK;
    ward_rc rc = is_first ? WARD_OK : ward_csv_skip_line(&o->csv);
    while (rc == WARD_OK && !end && s->n < enough && !is_full(s)) {
        rc = ward_csv_next(&o->csv, &end);
        if (rc == WARD_OK && !end && o->csv.at < o->csv.stop)
            rc = keep(s);
    }
    if (rc == WARD_E_SOURCE) { /* a quote that begins in the block and ends elsewhere */
        ward_ctx_clear(o->ctx);
        rc = WARD_OK;
    }
    return rc;
}

static ward_rc from_blocks(struct ward_samples *s, uint64_t size)
{
    struct ward_opened *o = s->o;
    uint64_t step = (size - o->rows_at - BLOCK) / BLOCKS;
    ward_rc rc = WARD_OK;
    for (uint64_t i = 0; rc == WARD_OK && i <= BLOCKS; i++) {
        if (is_full(s))
            thin(s);
        rc = from_block(s, o->rows_at + step * i, i == 0);
    }
    o->csv.stop = UINT64_MAX;
    ward_source_rewind(o);
    return rc == WARD_OK && s->n == 0 ? in_turn(s, 1, IN_TURN_MOST) : rc; /* lines longer than blocks */
}

ward_rc ward_samples_gather(struct ward_opened *o, struct ward_samples *out)
{
    memset(out, 0, sizeof *out);
    out->o = o;
    enum ward_format format = o->place->driver->format;
    int64_t count = ward_source_count(o);
    out->most = format == WARD_FORMAT_SHAPEFILE ? DBF_SAMPLES : WARD_SAMPLES;
    int64_t step = count > out->most ? (count + out->most - 1) / out->most : 1;
    struct stat st;
    if (format == WARD_FORMAT_CSV && fstat(o->fd, &st) == 0 && st.st_size - (off_t)o->rows_at > LARGE_CSV)
        return from_blocks(out, (uint64_t)st.st_size);
    if (step > 1 && (can_jump(o) || can_pick(o)))
        return by_index(out, count);
    if (step > 1 && format == WARD_FORMAT_GPKG)
        return by_filter(out, count);
    bool is_stream = count < 0 || format == WARD_FORMAT_FGB; /* the others hold all rows in memory */
    return in_turn(out, step, is_stream ? IN_TURN_MOST : -1);
}

void ward_samples_place(struct ward_samples *s)
{
    struct ward_opened *o = s->o;
    for (size_t i = 0; i < s->n && o->by != WARD_BY_GEOMETRY; i++) {
        struct ward_sample *one = &s->rows[i];
        double xy[2] = {(double)NAN, (double)NAN};
        bool is_bad = false;
        if (o->by == WARD_BY_WKT) {
            OGRGeometryH shape = ward_coordinate_wkt(one->values[o->x_field], &is_bad);
            (void)ward_coordinate_first(shape, xy);
            if (shape != NULL)
                OGR_G_DestroyGeometry(shape);
        } else if (o->by != WARD_BY_NOTHING && ward_coordinate_read(o, one->values[o->x_field], one->values[o->y_field],
                                                                    xy) != WARD_COORDINATE_GOOD)
            xy[0] = xy[1] = (double)NAN;
        memcpy(one->xy, xy, sizeof xy);
    }
}
