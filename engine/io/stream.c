#include <math.h>
#include <stdio.h>
#include <string.h>

#include "core/mem.h"
#include "io/convert.h"
#include "io/coordinate.h"
#include "io/field.h"
#include "io/native.h"
#include "io/rows.h"

/* One stream's state, and what is told once at its end. */
struct stream {
    struct ward_opened *o;
    struct ward_sender *to;
    struct ward_converter converter;
    struct ward_buf room, shape;
    struct ward_native native;
    char detail[256];
    int64_t number;
    int64_t n_curves, n_z;
    bool has_operation; /* sent */
};

ward_rc ward_rows_warn(struct ward_sender *to, const char *text)
{
    ward_rc rc = ward_frame_begin(to, WARD_FRAME_WARNING);
    if (rc == WARD_OK)
        rc = ward_frame_text(to, text);
    return rc == WARD_OK ? ward_frame_end(to) : rc;
}

static ward_rc look_again(struct stream *s, struct ward_placed *placed)
{
    ward_rc rc = ward_native_look(&s->native, s->o, s->number);
    if (rc == WARD_OK && s->native.has_place) {
        placed->reason = "bad geometry";
        (void)snprintf(placed->detail, sizeof placed->detail, "its coordinates are no numbers, or too few");
    }
    return rc;
}

static bool has_clamped(const struct ward_opened *o)
{
    for (size_t i = 0; i < o->n_fields; i++)
        if (ward_field_is_clamped(o, i))
            return true;
    return false;
}

/* The converter may change it: the reader makes it anew for each row. */
static void take_own(struct stream *s, struct ward_placed *placed)
{
    struct ward_fgb *fgb = &s->o->fgb;
    struct ward_geom shape = fgb->shape;
    fgb->shape = s->converter.geom;
    s->converter.geom = shape;
    s->converter.geom.srid = s->converter.srid;
    placed->has_z = !ward_geom_is_empty(&shape) && (fgb->has_z || fgb->has_m);
}

/* The geometry of a row into the converter; what cannot be read is a reason, not an error. */
static ward_rc take_place(struct stream *s, struct ward_placed *placed)
{
    struct ward_opened *o = s->o;
    struct ward_converter *c = &s->converter;
    double xy[2] = {0.0, 0.0};
    enum ward_coordinate is = WARD_COORDINATE_NONE;
    bool is_bad = false;
    ward_rc rc = WARD_OK;
    ward_geom_reset(&c->geom, WARD_KIND_NONE, c->srid);
    switch (o->by) {
    case WARD_BY_GEOMETRY: {
        if (ward_source_has_own(o)) {
            take_own(s, placed);
            return WARD_OK;
        }
        OGRGeometryH shape = OGR_F_GetGeometryRef(o->row);
        /* GDAL's complaint may be of a number it cut. */
        if (shape == NULL && CPLGetLastErrorType() >= CE_Failure && !has_clamped(o)) {
            placed->reason = "bad geometry";
            (void)snprintf(placed->detail, sizeof placed->detail, "%.250s", CPLGetLastErrorMsg());
            return WARD_OK;
        }
        return shape != NULL ? ward_convert_shape(c, shape, placed) : look_again(s, placed);
    }
    case WARD_BY_WKT: {
        OGRGeometryH shape = NULL;
        rc = ward_coordinate_shape(o, &shape, &is_bad);
        if (rc == WARD_OK)
            rc = ward_convert_shape(c, shape, placed);
        if (shape != NULL)
            OGR_G_DestroyGeometry(shape);
        break;
    }
    case WARD_BY_COLUMNS:
    case WARD_BY_CELL:
        rc = ward_coordinate_of(o, xy, &is);
        is_bad = is == WARD_COORDINATE_BAD;
        if (rc != WARD_OK || is != WARD_COORDINATE_GOOD)
            break;
        ward_geom_reset(&c->geom, WARD_KIND_POINT, c->srid);
        rc = ward_geom_part(o->ctx, &c->geom);
        if (rc == WARD_OK)
            rc = ward_geom_add(o->ctx, &c->geom, xy[0], xy[1]);
        break;
    default:
        break;
    }
    if (is_bad) {
        placed->reason = "bad coordinates";
        (void)snprintf(placed->detail, sizeof placed->detail, "they cannot be read as %s",
                       o->by == WARD_BY_WKT ? "WKT" : "numbers or degrees");
    }
    return rc;
}

/* Why a row's values cannot be taken. */
struct fault {
    const char *reason; /* NULL: they can */
    char detail[256];
};

/* A CSV record as a whole: cells beyond the names would be lost without a word, a zero byte ends a text early. */
static ward_rc check_record(struct stream *s, struct fault *fault)
{
    struct ward_opened *o = s->o;
    const struct ward_csv *csv = &o->csv;
    const char *text = NULL;
    ward_rc rc = WARD_OK;
    if (csv->has_nul) {
        fault->reason = "bad text";
        (void)snprintf(fault->detail, sizeof fault->detail, "the row holds a zero byte");
        return WARD_OK;
    }
    for (size_t i = o->n_fields; rc == WARD_OK && fault->reason == NULL && i < csv->n_cells; i++) {
        if (csv->cells[i].text[strspn(csv->cells[i].text, " ")] == '\0')
            continue;
        rc = ward_recoder_text(&o->recoder, csv->cells[i].text, csv->cells[i].size, false, &text);
        fault->reason = "too many cells";
        (void)snprintf(fault->detail, sizeof fault->detail, "%zu cells under %zu names; cell %zu: %.180s", csv->n_cells,
                       o->n_fields, i + 1, text != NULL ? text : "?");
    }
    return rc;
}

/* Texts in the wrong encoding are sent as NULL, and the row is rejected for the first of them. */
static ward_rc send_values(struct stream *s, struct fault *fault)
{
    struct ward_opened *o = s->o;
    ward_rc rc = o->dataset == NULL ? check_record(s, fault) : WARD_OK;
    for (size_t i = 0; rc == WARD_OK && i < o->n_fields; i++) {
        const char *raw = NULL;
        const char *text = NULL;
        bool is_cut = false;
        rc = ward_field_text(o, i, &s->room, &raw, &is_cut);
        if (rc == WARD_OK && raw != NULL)
            rc = ward_recoder_text(&o->recoder, raw, strlen(raw), is_cut, &text);
        if (rc == WARD_OK && raw != NULL && text == NULL && fault->reason == NULL) {
            fault->reason = "bad text";
            (void)snprintf(fault->detail, sizeof fault->detail, "column %.150s is no %s text", o->names[i],
                           o->recoder.name);
        }
        if (rc == WARD_OK && fault->reason == NULL && ward_field_is_clamped(o, i)) {
            fault->reason = "number too large";
            (void)snprintf(fault->detail, sizeof fault->detail,
                           "column %.150s holds a whole number beyond 64 bits; such numbers are kept only as text",
                           o->names[i]);
        }
        if (rc == WARD_OK)
            rc = ward_frame_value(s->to, text);
    }
    return rc;
}

/* A FlatGeobuf file's rows are counted from 0. */
static int64_t fid_of(const struct stream *s)
{
    if (s->o->row != NULL)
        return OGR_F_GetFID(s->o->row);
    return s->o->is_own ? s->number - 1 : s->number;
}

static ward_rc send_head(struct stream *s, const struct ward_placed *placed, const char *reason, const char *detail)
{
    struct ward_sender *to = s->to;
    ward_rc rc = ward_frame_i64(to, s->number);
    if (rc == WARD_OK)
        rc = ward_frame_i64(to, fid_of(s));
    if (rc == WARD_OK)
        rc = ward_frame_f64(to, placed->repaired_m2);
    if (rc == WARD_OK)
        rc = ward_frame_u32(to, placed->has_z);
    if (rc == WARD_OK)
        rc = ward_frame_text(to, reason);
    if (rc == WARD_OK)
        rc = ward_frame_text(to, reason != NULL ? detail : NULL);
    if (rc == WARD_OK)
        rc = ward_frame_bytes(to, s->converter.blob.data, s->converter.blob.size);
    return rc;
}

/* The values come last in a frame, yet may change the reason before them: the frame is made again where they do. */
static ward_rc send_row(struct stream *s, const struct ward_placed *placed, const char *detail)
{
    const char *reason = placed->reason;
    for (int pass = 0; pass < 2; pass++) {
        struct fault fault = {.reason = NULL}; /* its detail is written only with a reason */
        ward_rc rc = ward_frame_begin(s->to, WARD_FRAME_ROW);
        if (rc == WARD_OK)
            rc = send_head(s, placed, reason, detail);
        if (rc == WARD_OK)
            rc = send_values(s, &fault);
        if (rc != WARD_OK)
            return rc;
        if (fault.reason == NULL || reason != NULL)
            return ward_frame_end(s->to);
        ward_frame_drop(s->to);
        reason = fault.reason;
        (void)snprintf(s->detail, sizeof s->detail, "%s", fault.detail);
        detail = s->detail;
    }
    return WARD_OK;
}

static ward_rc send_operation(struct stream *s)
{
    ward_rc rc = ward_frame_begin(s->to, WARD_FRAME_OPERATION);
    s->has_operation = true;
    if (rc == WARD_OK)
        rc = ward_frame_text(s->to, ward_transform_describe(s->converter.transform));
    return rc == WARD_OK ? ward_frame_end(s->to) : rc;
}

/* A sheet's blank line is no row. */
static ward_rc is_blank(struct stream *s, bool *blank)
{
    ward_rc rc = WARD_OK;
    *blank = s->o->header_row > 0;
    for (size_t i = 0; rc == WARD_OK && *blank && i < s->o->n_fields; i++) {
        const char *text = NULL;
        bool is_cut = false;
        rc = ward_field_text(s->o, i, &s->room, &text, &is_cut);
        *blank = text == NULL;
    }
    return rc;
}

/* The row's own geometry as text: a GeoJSON's as it stands there, others' as WKT; nothing for none, or one too long. */
static ward_rc write_shape(struct stream *s, struct ward_buf *out)
{
    char *wkt = NULL;
    ward_rc rc = ward_source_feature(s->o);
    if (rc == WARD_OK)
        rc = ward_native_look(&s->native, s->o, s->number);
    OGRGeometryH shape = rc == WARD_OK ? OGR_F_GetGeometryRef(s->o->row) : NULL;
    if (rc == WARD_OK && s->native.text.size > 0)
        return ward_buf_text(s->o->ctx, out, s->native.text.data);
    if (rc == WARD_OK && shape != NULL && OGR_G_ExportToIsoWkt(shape, &wkt) == OGRERR_NONE && wkt != NULL &&
        strlen(wkt) < WARD_FRAME_MOST / 4)
        rc = ward_buf_text(s->o->ctx, out, wkt);
    CPLFree(wkt);
    return rc;
}

/* A rejected geometry that cannot be kept as one (no ring, no number, nowhere in the CRS) is kept as text. */
static ward_rc tell_shape(struct stream *s, const struct ward_placed *placed, const char **detail)
{
    bool is_lost = placed->reason != NULL && s->converter.blob.size == 0 && s->o->by == WARD_BY_GEOMETRY;
    *detail = placed->detail;
    if (!is_lost)
        return WARD_OK;
    ward_buf_reset(&s->shape);
    ward_rc rc =
        ward_buf_printf(s->o->ctx, &s->shape, "%s%sas read: ", placed->detail, placed->detail[0] != '\0' ? "; " : "");
    size_t before = s->shape.size;
    if (rc == WARD_OK)
        rc = write_shape(s, &s->shape);
    if (rc == WARD_OK && s->shape.size > before)
        *detail = s->shape.data;
    return rc;
}

static ward_rc pass_row(struct stream *s)
{
    struct ward_placed placed = {.repaired_m2 = (double)NAN};
    const char *detail = NULL;
    bool blank = false;
    s->number++;
    ward_rc rc = is_blank(s, &blank);
    if (rc != WARD_OK || blank)
        return rc;
    rc = take_place(s, &placed);
    if (rc == WARD_OK)
        rc = ward_convert_finish(&s->converter, &placed);
    s->n_curves += placed.has_curves;
    s->n_z += placed.has_z;
    if (rc == WARD_OK)
        rc = tell_shape(s, &placed, &detail);
    if (rc == WARD_OK)
        rc = send_row(s, &placed, detail);
    if (rc == WARD_OK && !s->has_operation && s->converter.transform != NULL && s->converter.blob.size > 0)
        rc = send_operation(s);
    return rc;
}

static bool writes_nan(enum ward_format format)
{
    return format == WARD_FORMAT_GPKG || format == WARD_FORMAT_SQLITE || format == WARD_FORMAT_FGB ||
           format == WARD_FORMAT_GDB || format == WARD_FORMAT_SHAPEFILE;
}

static ward_rc prepare(struct stream *s, uint32_t n_fields)
{
    struct ward_opened *o = s->o;
    s->converter = (struct ward_converter){.ctx = o->ctx,
                                           .kinds = o->s->kinds,
                                           .srid = o->s->target_srid,
                                           .writes_nan = writes_nan(o->place->driver->format)};
    if (n_fields != o->n_fields)
        return ward_fail(o->ctx, WARD_E_SOURCE, "%s was changed while it was being read: it had %u columns and has %zu",
                         o->s->path, (unsigned)n_fields, o->n_fields);
    if (o->by == WARD_BY_NOTHING)
        return WARD_OK;
    if (o->crs == NULL)
        return ward_fail(
            o->ctx, WARD_E_CRS,
            "%s %s; name it with --source-crs, for example --source-crs EPSG:4549, or let ward find it where units "
            "are loaded: --source-crs auto",
            o->s->path,
            o->is_crs_doubtful ? "names a coordinate system that is unknown or elsewhere"
                               : "does not say which coordinate system its places are in");
    if (o->s->target_crs == NULL)
        return ward_fail(o->ctx, WARD_E_ARG, "no working coordinate system was named");
    return ward_transform_get(o->ctx, o->crs, o->s->target_crs, &s->converter.transform);
}

static ward_rc send_notes(struct stream *s)
{
    char text[256];
    ward_rc rc = WARD_OK;
    if (!s->has_operation && s->converter.transform != NULL)
        rc = send_operation(s);
    if (rc == WARD_OK && s->n_curves > 0) {
        (void)snprintf(text, sizeof text, "%lld rows with curves: arcs were cut into chords of at most 1 degree",
                       (long long)s->n_curves);
        rc = ward_rows_warn(s->to, text);
    }
    if (rc == WARD_OK && s->n_z > 0) {
        (void)snprintf(text, sizeof text, "%lld rows with heights or measures: they were dropped, places are flat",
                       (long long)s->n_z);
        rc = ward_rows_warn(s->to, text);
    }
    return rc;
}

ward_rc ward_rows_stream(struct ward_opened *o, uint32_t n_fields, struct ward_sender *to)
{
    struct stream s = {.o = o, .to = to};
    int64_t promised = ward_source_count(o);
    ward_rc rc = prepare(&s, n_fields);
    ward_source_rewind(o);
    if (rc == WARD_OK)
        rc = ward_source_read_own(o);
    for (bool end = false; rc == WARD_OK && !end;) {
        rc = ward_source_next(o, &end);
        if (rc == WARD_OK && !end)
            rc = pass_row(&s);
    }
    if (rc == WARD_OK && promised > s.number)
        rc = ward_fail(o->ctx, WARD_E_SOURCE, "%s promises %lld rows and gives %lld: it is cut off or damaged",
                       o->s->path, (long long)promised, (long long)s.number);
    if (rc == WARD_OK)
        rc = send_notes(&s);
    ward_converter_clear(&s.converter);
    ward_buf_clear(&s.room);
    ward_buf_clear(&s.shape);
    ward_native_close(&s.native);
    return rc;
}
