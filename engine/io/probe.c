#include <math.h>
#include <stdio.h>
#include <string.h>

#include "core/mem.h"
#include "io/coordinate.h"
#include "io/field.h"
#include "io/layers.h"
#include "io/rows.h"

enum { SAMPLES = 10000, READ_MOST = 200000 };

/* Raw rows kept until the encoding is known. */
struct sample {
    double xy[2];
    char **values; /* n_fields raw texts; NULL: NULL */
    bool *is_cut;
};

struct probe {
    struct ward_opened *o;
    struct sample *samples;
    size_t n, capacity;
    struct ward_buf room;
    struct ward_evidence evidence;
};

static void sample_free(struct sample *s, size_t n_fields)
{
    for (size_t i = 0; s->values != NULL && i < n_fields; i++)
        ward_mem_free(s->values[i]);
    ward_mem_free(s->values);
    ward_mem_free(s->is_cut);
    memset(s, 0, sizeof *s);
}

static void probe_clear(struct probe *p)
{
    for (size_t i = 0; i < p->n; i++)
        sample_free(&p->samples[i], p->o->n_fields);
    ward_mem_free(p->samples);
    ward_buf_clear(&p->room);
    ward_evidence_clear(&p->evidence);
}

/* Raw, because the encoding is decided from all of them. */
static ward_rc keep(struct probe *p, OGRFeatureH row)
{
    struct ward_opened *o = p->o;
    ward_rc rc = ward_grow(o->ctx, &p->samples, &p->capacity, p->n + 1, sizeof *p->samples);
    if (rc != WARD_OK)
        return rc;
    struct sample *s = &p->samples[p->n++];
    *s = (struct sample){.xy = {(double)NAN, (double)NAN}};
    rc = ward_new(o->ctx, o->n_fields, sizeof *s->values, &s->values);
    if (rc == WARD_OK)
        rc = ward_new(o->ctx, o->n_fields, sizeof *s->is_cut, &s->is_cut);
    for (size_t i = 0; rc == WARD_OK && i < o->n_fields; i++) {
        const char *raw = NULL;
        rc = ward_field_text(o, row, i, &p->room, &raw, &s->is_cut[i]);
        if (rc == WARD_OK)
            rc = ward_strdup(o->ctx, raw, &s->values[i]);
    }
    (void)ward_coordinate_first(OGR_F_GetGeometryRef(row), s->xy);
    return rc;
}

/* The places of columns, once it is known which columns hold them. */
static void place_samples(struct probe *p)
{
    struct ward_opened *o = p->o;
    for (size_t i = 0; i < p->n && o->by != WARD_BY_GEOMETRY; i++) {
        struct sample *s = &p->samples[i];
        double xy[2] = {(double)NAN, (double)NAN};
        bool is_bad = false;
        if (o->by == WARD_BY_WKT) {
            OGRGeometryH shape = ward_coordinate_wkt(s->values[o->x_field], &is_bad);
            (void)ward_coordinate_first(shape, xy);
            if (shape != NULL)
                OGR_G_DestroyGeometry(shape);
        } else if (o->by != WARD_BY_NOTHING &&
                   ward_coordinate_read(o, s->values[o->x_field], s->values[o->y_field], xy) != WARD_COORDINATE_GOOD)
            xy[0] = xy[1] = (double)NAN;
        memcpy(s->xy, xy, sizeof xy);
    }
}

/* Every second sample goes: the rest stays evenly spread. */
static void thin(struct probe *p)
{
    size_t kept = 0;
    for (size_t i = 0; i < p->n; i++) {
        if (i % 2 == 0)
            p->samples[kept++] = p->samples[i];
        else
            sample_free(&p->samples[i], p->o->n_fields);
    }
    p->n = kept;
}

/* Row by row, keeping each step-th; the step doubles where the count was not known. */
static ward_rc sample_in_turn(struct probe *p, int64_t step)
{
    ward_rc rc = WARD_OK;
    ward_source_rewind(p->o);
    for (int64_t i = 0; rc == WARD_OK && (step > 1 || i < READ_MOST); i++) {
        OGRFeatureH row = NULL;
        rc = ward_source_next(p->o, &row);
        if (rc != WARD_OK || row == NULL)
            break;
        if (i % step == 0 && p->n == SAMPLES) {
            thin(p);
            step *= 2;
        }
        if (i % step == 0)
            rc = keep(p, row);
        OGR_F_Destroy(row);
    }
    ward_source_rewind(p->o);
    return rc;
}

/* GDAL's word alone is not enough: its GeoJSON driver claims fast jumps and parses the file again at each of them. */
static bool can_jump(const struct ward_opened *o)
{
    return o->place->driver->format == WARD_FORMAT_SHAPEFILE &&
           OGR_L_TestCapability(o->layer, OLCFastSetNextByIndex) != 0;
}

/* Formats that can jump are not read in full. */
static ward_rc sample_by_index(struct probe *p, int64_t count)
{
    int64_t step = (count + SAMPLES - 1) / SAMPLES;
    ward_rc rc = WARD_OK;
    for (int64_t i = 0; rc == WARD_OK && i < count; i += step) {
        OGRFeatureH row = NULL;
        if (OGR_L_SetNextByIndex(p->o->layer, i) != OGRERR_NONE)
            break;
        rc = ward_source_next(p->o, &row);
        if (rc == WARD_OK && row != NULL) {
            rc = keep(p, row);
            OGR_F_Destroy(row);
        }
    }
    ward_source_rewind(p->o);
    return rc;
}

static ward_rc gather(struct probe *p)
{
    int64_t count = ward_source_count(p->o);
    if (count > SAMPLES && can_jump(p->o))
        return sample_by_index(p, count);
    return sample_in_turn(p, count > SAMPLES ? (count + SAMPLES - 1) / SAMPLES : 1);
}

static void declared_encoding(const struct ward_opened *o, char out[64])
{
    char path[sizeof o->place->path + 8];
    char text[64] = "";
    out[0] = '\0';
    if (o->place->driver->format != WARD_FORMAT_SHAPEFILE)
        return;
    size_t stem = strlen(o->place->path) - strlen(o->place->driver->suffix);
    static const char *const suffixes[] = {".cpg", ".CPG"};
    for (size_t i = 0; i < 2 && text[0] == '\0'; i++) {
        (void)snprintf(path, sizeof path, "%.*s%s", (int)stem, o->place->path, suffixes[i]);
        FILE *file = fopen(path, "r");
        if (file == NULL)
            continue;
        if (fgets(text, sizeof text, file) == NULL)
            text[0] = '\0';
        (void)fclose(file);
        text[strcspn(text, "\r\n")] = '\0';
    }
    const char *ldid = GDALGetMetadataItem(o->layer, "ENCODING_FROM_LDID", "SHAPEFILE");
    (void)snprintf(out, 64, "%s", text[0] != '\0' ? text : ldid != NULL ? ldid : "");
}

static ward_rc settle_encoding(struct probe *p)
{
    struct ward_opened *o = p->o;
    char declared[64];
    char name[32];
    if (o->recoder.ctx != NULL) /* CSV: known since it was opened */
        return WARD_OK;
    if (o->s->encoding != NULL)
        return ward_recoder_open(o->ctx, o->s->encoding, &o->recoder);
    bool is_dbf = o->place->driver->format == WARD_FORMAT_SHAPEFILE;
    ward_rc rc = WARD_OK;
    for (size_t i = 0; rc == WARD_OK && i < o->n_fields; i++)
        rc = ward_evidence_add(o->ctx, &p->evidence, o->names[i], strlen(o->names[i]),
                               is_dbf && strlen(o->names[i]) >= 9);
    for (size_t i = 0; rc == WARD_OK && i < p->n; i++)
        for (size_t f = 0; rc == WARD_OK && f < o->n_fields; f++)
            if (p->samples[i].values[f] != NULL)
                rc = ward_evidence_add(o->ctx, &p->evidence, p->samples[i].values[f], strlen(p->samples[i].values[f]),
                                       p->samples[i].is_cut[f]);
    if (rc != WARD_OK)
        return rc;
    declared_encoding(o, declared);
    if (ward_evidence_decide(o->ctx, &p->evidence, declared[0] != '\0' ? declared : NULL, name) != WARD_OK)
        return ward_fail_in(o->ctx, "%s: ", o->s->path);
    return ward_recoder_open(o->ctx, name, &o->recoder);
}

static const char *geometry_name(const struct ward_opened *o)
{
    if (o->by == WARD_BY_COLUMNS || o->by == WARD_BY_CELL)
        return "Point";
    OGRwkbGeometryType type = OGR_L_GetGeomType(o->layer);
    return type == wkbNone ? "None" : OGRGeometryTypeToName(OGR_GT_Flatten(type));
}

static ward_rc send_layers(struct ward_opened *o, struct ward_sender *to)
{
    uint32_t n = 0;
    int count = GDALDatasetGetLayerCount(o->dataset);
    for (int i = 0; i < count; i++)
        n += ward_layers_is_shown(o, GDALDatasetGetLayer(o->dataset, i));
    ward_rc rc = ward_frame_u32(to, n);
    for (int i = 0; rc == WARD_OK && i < count; i++) {
        OGRLayerH layer = GDALDatasetGetLayer(o->dataset, i);
        if (ward_layers_is_shown(o, layer))
            rc = ward_frame_text(to, ward_layers_name(o, layer));
    }
    return rc;
}

static ward_rc send_probe(struct probe *p, struct ward_sender *to)
{
    struct ward_opened *o = p->o;
    char place[512];
    ward_coordinate_describe(o, place, sizeof place);
    const char *const texts[] = {GDALGetDriverShortName(GDALGetDatasetDriver(o->dataset)),
                                 ward_layers_name(o, o->layer),
                                 geometry_name(o),
                                 o->crs,
                                 o->recoder.name,
                                 place};
    ward_rc rc = ward_frame_begin(to, WARD_FRAME_PROBE);
    for (size_t i = 0; rc == WARD_OK && i < sizeof texts / sizeof texts[0]; i++)
        rc = ward_frame_text(to, texts[i]);
    if (rc == WARD_OK)
        rc = ward_frame_i64(to, ward_source_count(o));
    if (rc == WARD_OK)
        rc = ward_frame_u32(to, (uint32_t)o->header_row);
    if (rc == WARD_OK)
        rc = send_layers(o, to);
    if (rc == WARD_OK)
        rc = ward_frame_u32(to, (uint32_t)o->n_fields);
    for (size_t i = 0; rc == WARD_OK && i < o->n_fields; i++) {
        rc = ward_frame_text(to, o->names[i]);
        if (rc == WARD_OK)
            rc = ward_frame_text(to, ward_field_type(o, i));
    }
    return rc == WARD_OK ? ward_frame_end(to) : rc;
}

static ward_rc send_sample(struct probe *p, const struct sample *s, struct ward_sender *to)
{
    ward_rc rc = ward_frame_begin(to, WARD_FRAME_SAMPLE);
    if (rc == WARD_OK)
        rc = ward_frame_f64(to, s->xy[0]);
    if (rc == WARD_OK)
        rc = ward_frame_f64(to, s->xy[1]);
    for (size_t i = 0; rc == WARD_OK && i < p->o->n_fields; i++) {
        const char *text = NULL;
        if (s->values[i] != NULL)
            rc = ward_recoder_text(&p->o->recoder, s->values[i], strlen(s->values[i]), s->is_cut[i], &text);
        if (rc == WARD_OK)
            rc = ward_frame_text(to, text);
    }
    return rc == WARD_OK ? ward_frame_end(to) : rc;
}

ward_rc ward_rows_probe(struct ward_opened *o, struct ward_sender *to)
{
    struct probe p = {.o = o};
    char note[256] = "";
    ward_rc rc = gather(&p);
    if (rc == WARD_OK)
        rc = settle_encoding(&p);
    if (rc == WARD_OK)
        rc = ward_source_name_fields(o);
    if (rc == WARD_OK)
        rc = ward_coordinate_choose(o);
    if (rc == WARD_OK)
        rc = ward_coordinate_settle(o, note);
    if (rc == WARD_OK) {
        place_samples(&p);
        rc = send_probe(&p, to);
    }
    if (rc == WARD_OK && note[0] != '\0')
        rc = ward_rows_warn(to, note);
    for (size_t i = 0; rc == WARD_OK && i < p.n; i++)
        rc = send_sample(&p, &p.samples[i], to);
    probe_clear(&p);
    return rc;
}
