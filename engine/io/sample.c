#include "io/sample.h"

#include <cpl_string.h>
#include <cpl_vsi.h>
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
    LARGE_CSV = 16 * 1024 * 1024,
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
static ward_rc keep(struct ward_samples *s, OGRFeatureH row)
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
        rc = ward_field_text(o, row, i, &s->room, &raw, &one->is_cut[i]);
        if (rc == WARD_OK)
            rc = ward_strdup(o->ctx, raw, &one->values[i]);
        s->size += raw != NULL ? strlen(raw) : 0;
    }
    (void)ward_coordinate_first(OGR_F_GetGeometryRef(row), one->xy);
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
    return s->n >= WARD_SAMPLES || s->size > BYTES_MOST;
}

/* Row by row, keeping each step-th; the step doubles whenever the samples become too many. most: rows to read, -1: all
 */
static ward_rc in_turn(struct ward_samples *s, int64_t step, int64_t most)
{
    ward_rc rc = WARD_OK;
    ward_source_rewind(s->o);
    for (int64_t i = 0; rc == WARD_OK && i != most; i++) {
        OGRFeatureH row = NULL;
        rc = ward_source_next(s->o, &row);
        if (rc != WARD_OK || row == NULL)
            break;
        if (i % step == 0 && is_full(s)) {
            thin(s);
            step *= 2;
        }
        if (i % step == 0)
            rc = keep(s, row);
        OGR_F_Destroy(row);
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
    int64_t step = (count + WARD_SAMPLES - 1) / WARD_SAMPLES;
    bool jumps = can_jump(o);
    ward_rc rc = WARD_OK;
    for (int64_t i = 0; rc == WARD_OK && i < count; i += step) {
        OGRFeatureH row = NULL;
        if (jumps && OGR_L_SetNextByIndex(o->layer, i) != OGRERR_NONE)
            break;
        if (jumps)
            rc = ward_source_next(o, &row);
        else
            row = OGR_L_GetFeature(o->layer, i);
        if (rc != WARD_OK || row == NULL)
            break;
        if (is_full(s)) {
            thin(s);
            step *= 2;
        }
        rc = keep(s, row);
        OGR_F_Destroy(row);
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
        return in_turn(s, (count + WARD_SAMPLES - 1) / WARD_SAMPLES, -1);
    (void)snprintf(filter, sizeof filter, "fid %% %lld = 0", (long long)((count + WARD_SAMPLES - 1) / WARD_SAMPLES));
    if (OGR_L_SetAttributeFilter(o->layer, filter) != OGRERR_NONE)
        return ward_fail(o->ctx, WARD_E_SOURCE, "%s cannot be read: its rows cannot be chosen by their ids",
                         o->s->path);
    ward_rc rc = in_turn(s, 1, -1);
    (void)OGR_L_SetAttributeFilter(o->layer, NULL);
    ward_source_rewind(o);
    return rc;
}

/* ---- a large CSV file: its header and blocks of whole lines, as a small file in memory ---- */

static ward_rc add_block(struct ward_opened *o, off_t at, size_t size, char *block, struct ward_buf *out)
{
    ssize_t n = pread(o->fd, block, size, at);
    const char *end = n > 0 ? block + n : block;
    const char *from = memchr(block, '\n', (size_t)(end - block));
    const char *to = from != NULL ? memrchr(from, '\n', (size_t)(end - from)) : NULL;
    if (to == NULL || to == from)
        return WARD_OK; /* one long line */
    return ward_buf_add(o->ctx, out, from + 1, (size_t)(to - from));
}

static ward_rc copy_blocks(struct ward_opened *o, off_t size, struct ward_buf *out)
{
    char *block = NULL;
    ward_rc rc = ward_new(o->ctx, BLOCK, 1, &block);
    ssize_t head = rc == WARD_OK ? pread(o->fd, block, BLOCK, (off_t)o->header_at) : -1;
    const char *to = head > 0 ? memrchr(block, '\n', (size_t)head) : NULL;
    if (to != NULL)
        rc = ward_buf_add(o->ctx, out, block, (size_t)(to - block) + 1);
    off_t from = (off_t)o->header_at + BLOCK;
    for (int i = 0; rc == WARD_OK && to != NULL && i < BLOCKS; i++)
        rc = add_block(o, from + (size - from - BLOCK) / BLOCKS * i, BLOCK, block, out);
    /* the file's last lines too */
    if (rc == WARD_OK && to != NULL)
        rc = add_block(o, size - BLOCK, BLOCK, block, out);
    ward_mem_free(block);
    return rc;
}

/* A block may begin inside a quoted text: such rows are odd samples, no more. */
static ward_rc from_blocks(struct ward_samples *s, off_t size)
{
    static const char path[] = "/vsimem/sample.csv";
    static const char *const options[] = {"HEADERS=YES", "GEOM_POSSIBLE_NAMES=\001", NULL};
    static const char *const allowed[] = {"CSV", NULL};
    struct ward_opened *o = s->o;
    struct ward_buf text = {0};
    ward_rc rc = copy_blocks(o, size, &text);
    if (rc != WARD_OK || text.size == 0) {
        ward_buf_clear(&text);
        return rc == WARD_OK ? in_turn(s, 1, IN_TURN_MOST) : rc;
    }
    VSILFILE *file = VSIFileFromMemBuffer(path, (GByte *)text.data, text.size, FALSE);
    if (file != NULL)
        (void)VSIFCloseL(file);
    GDALDatasetH whole = o->dataset;
    OGRLayerH layer = o->layer;
    GDALDatasetH part = GDALOpenEx(path, GDAL_OF_VECTOR | GDAL_OF_READONLY, allowed, options, NULL);
    OGRLayerH part_layer = part != NULL ? GDALDatasetGetLayer(part, 0) : NULL;
    bool is_alike = part_layer != NULL && (size_t)OGR_FD_GetFieldCount(OGR_L_GetLayerDefn(part_layer)) == o->n_fields;
    if (is_alike) {
        o->dataset = part;
        o->layer = part_layer;
        rc = in_turn(s, 1, -1);
        o->dataset = whole;
        o->layer = layer;
    }
    if (part != NULL)
        (void)GDALClose(part);
    (void)VSIUnlink(path);
    ward_buf_clear(&text);
    return rc == WARD_OK && !is_alike ? in_turn(s, 1, IN_TURN_MOST) : rc;
}

ward_rc ward_samples_gather(struct ward_opened *o, struct ward_samples *out)
{
    memset(out, 0, sizeof *out);
    out->o = o;
    enum ward_format format = o->place->driver->format;
    int64_t count = ward_source_count(o);
    int64_t step = count > WARD_SAMPLES ? (count + WARD_SAMPLES - 1) / WARD_SAMPLES : 1;
    struct stat st;
    if (format == WARD_FORMAT_CSV && fstat(o->fd, &st) == 0 && st.st_size - (off_t)o->header_at > LARGE_CSV)
        return from_blocks(out, st.st_size);
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
