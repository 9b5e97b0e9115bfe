#include <stdio.h>
#include <string.h>

#include "geo/crs.h"
#include "geo/validity.h"
#include "io/coordinate.h"
#include "io/field.h"
#include "io/layers.h"
#include "io/rows.h"
#include "io/sample.h"

struct probe {
    struct ward_opened *o;
    struct ward_samples samples;
    struct ward_evidence evidence;
};

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
    for (size_t i = 0; rc == WARD_OK && i < p->samples.n; i++)
        for (size_t f = 0; rc == WARD_OK && f < o->n_fields; f++)
            if (p->samples.rows[i].values[f] != NULL)
                rc = ward_evidence_add(o->ctx, &p->evidence, p->samples.rows[i].values[f],
                                       strlen(p->samples.rows[i].values[f]), p->samples.rows[i].is_cut[f]);
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
    OGRwkbGeometryType type = o->layer != NULL ? OGR_L_GetGeomType(o->layer) : wkbNone;
    return type == wkbNone ? "None" : OGRGeometryTypeToName(OGR_GT_Flatten(type));
}

static ward_rc send_layers(struct ward_opened *o, struct ward_sender *to)
{
    uint32_t n = 0;
    int count = o->dataset != NULL ? GDALDatasetGetLayerCount(o->dataset) : 0;
    if (o->dataset == NULL) {
        ward_rc rc = ward_frame_u32(to, 1);
        return rc == WARD_OK ? ward_frame_text(to, o->place->stem) : rc;
    }
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

/* A CSV file does not say how many rows it has; for the progress bar its size and the rows looked at tell about. */
static int64_t guess_rows(const struct probe *p)
{
    const struct ward_opened *o = p->o;
    int64_t n = ward_source_count(p->o);
    if (n >= 0 || o->dataset != NULL || p->samples.n == 0)
        return n;
    uint64_t bytes = p->samples.size + p->samples.n * o->n_fields; /* a separator or line end goes with each cell */
    return (int64_t)(((uint64_t)o->then.st_size - o->rows_at) * p->samples.n / bytes);
}

static ward_rc send_probe(struct probe *p, struct ward_sender *to)
{
    struct ward_opened *o = p->o;
    char place[512];
    const char *geos = NULL;
    const char *proj = NULL;
    ward_rc rc = o->s->kinds != WARD_KIND_NONE ? ward_proj_version(o->ctx, &proj) : WARD_OK;
    if (rc == WARD_OK && (o->s->kinds & WARD_KIND_POLYGON) != 0)
        rc = ward_geos_version(o->ctx, &geos);
    ward_coordinate_describe(o, place, sizeof place);
    const char *const texts[] = {o->dataset != NULL ? GDALGetDriverShortName(GDALGetDatasetDriver(o->dataset)) : "CSV",
                                 ward_layers_name(o, o->layer),
                                 geometry_name(o),
                                 o->crs,
                                 o->recoder.name,
                                 place,
                                 ward_gdal_is_loaded() ? GDALVersionInfo("RELEASE_NAME") : NULL,
                                 geos,
                                 proj};
    if (rc == WARD_OK)
        rc = ward_frame_begin(to, WARD_FRAME_PROBE);
    for (size_t i = 0; rc == WARD_OK && i < sizeof texts / sizeof texts[0]; i++)
        rc = ward_frame_text(to, texts[i]);
    if (rc == WARD_OK)
        rc = ward_frame_i64(to, guess_rows(p));
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

static ward_rc send_sample(struct probe *p, const struct ward_sample *s, struct ward_sender *to)
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
    ward_rc rc = ward_samples_gather(o, &p.samples);
    if (rc == WARD_OK)
        rc = settle_encoding(&p);
    if (rc == WARD_OK)
        rc = ward_source_name_fields(o);
    if (rc == WARD_OK)
        rc = ward_coordinate_choose(o);
    if (rc == WARD_OK)
        rc = ward_coordinate_settle(o, note);
    if (rc == WARD_OK) {
        ward_samples_place(&p.samples);
        rc = send_probe(&p, to);
    }
    if (rc == WARD_OK && note[0] != '\0')
        rc = ward_rows_warn(to, note);
    for (size_t i = 0; rc == WARD_OK && i < p.samples.n; i++)
        rc = send_sample(&p, &p.samples.rows[i], to);
    ward_samples_clear(&p.samples);
    ward_evidence_clear(&p.evidence);
    return rc;
}
