/* out_ogr.c: GeoPackage, FlatGeobuf and Shapefile by GDAL, always on files that ward itself makes. */
#include <math.h>
#include <string.h>

#include "core/mem.h"
#include "io/gdal.h"
#include "io/out_private.h"

#define FIXED_DAY "2000-01-01" /* in place of the clock where nobody gave a day */
#define ROWS_A_TRANSACTION 100000

struct style {
    char *table, *qml;
};

struct state {
    GDALDatasetH set;
    OGRLayerH layer;
    OGRSpatialReferenceH crs;
    OGRwkbGeometryType type; /* of the layer */
    unsigned seen;           /* kinds of the geometries written */
    bool has_multipoint;
    struct style *styles;
    size_t n_styles, styles_capacity;
    bool in_transaction;
    char error[512]; /* GDAL's last words */
};

/* GDAL's errors become our one message; nothing goes to standard error by itself. */
static void CPL_STDCALL on_error(CPLErr level, CPLErrorNum number, const char *message)
{
    (void)number;
    struct state *s = CPLGetErrorHandlerUserData();
    if (level >= CE_Failure && s->error[0] == '\0')
        (void)snprintf(s->error, sizeof s->error, "%.500s", message);
}

static ward_rc fault(struct ward_out *o)
{
    const struct state *s = o->state;
    return ward_fail(o->ctx, WARD_E_IO, "%s cannot be written: %s", o->path,
                     s->error[0] != '\0' ? s->error : "GDAL gave no reason");
}

static const char *driver_name(const struct ward_out *o)
{
    return o->writer == &ward_out_gpkg ? "GPKG" : o->writer == &ward_out_fgb ? "FlatGeobuf" : "ESRI Shapefile";
}

/* One kind alone: lines and polygons as MULTI, as they are stored. */
static OGRwkbGeometryType type_of_kinds(unsigned kinds)
{
    switch (kinds) {
    case WARD_KIND_POINT:
        return wkbPoint;
    case WARD_KIND_LINE:
        return wkbMultiLineString;
    case WARD_KIND_POLYGON:
        return wkbMultiPolygon;
    default:
        return wkbUnknown;
    }
}

static ward_rc open_set(struct ward_out *o)
{
    struct state *s = NULL;
    ward_rc rc = ward_gdal_load(o->ctx);
    if (rc == WARD_OK)
        rc = ward_new(o->ctx, 1, sizeof *s, &s);
    o->state = s;
    if (rc != WARD_OK)
        return rc;
    char stamp[64];
    (void)snprintf(stamp, sizeof stamp, "%.10sT00:00:00.000Z", o->spec->day != NULL ? o->spec->day : FIXED_DAY);
    CPLSetConfigOption("OGR_CURRENT_DATE", stamp); /* the same rows give the same bytes */
    CPLPushErrorHandlerEx(on_error, s);
    GDALAllRegister();
    GDALDriverH driver = GDALGetDriverByName(driver_name(o));
    if (driver == NULL)
        return ward_fail(o->ctx, WARD_E_EXTENSION, "this GDAL cannot write %s; `ward doctor` tells more",
                         driver_name(o));
    s->set = GDALCreate(driver, o->temporary, 0, 0, 0, GDT_Unknown, NULL);
    return s->set != NULL ? WARD_OK : fault(o);
}

static ward_rc make_crs(struct ward_out *o)
{
    struct state *s = o->state;
    char code[32];
    if (s->crs != NULL)
        OSRRelease(s->crs);
    s->crs = NULL;
    if (!o->spec->has_geometry)
        return WARD_OK;
    (void)snprintf(code, sizeof code, "EPSG:%d", o->spec->srid);
    const char *crs = o->spec->crs != NULL ? o->spec->crs : code;
    s->crs = OSRNewSpatialReference(NULL);
    if (s->crs == NULL || OSRSetFromUserInput(s->crs, crs) != OGRERR_NONE)
        return ward_fail(o->ctx, WARD_E_CRS, "GDAL does not know the CRS %s", crs);
    OSRSetAxisMappingStrategy(s->crs, OAMS_TRADITIONAL_GIS_ORDER);
    return WARD_OK;
}

static ward_rc make_fields(struct ward_out *o)
{
    struct state *s = o->state;
    for (size_t i = 0; i < o->spec->n_columns; i++) {
        const struct ward_out_column *c = &o->spec->columns[i];
        OGRFieldType type = c->type == WARD_T_REAL                                ? OFTReal
                            : c->type == WARD_T_INTEGER || c->type == WARD_T_FLAG ? OFTInteger64
                                                                                  : OFTString;
        OGRFieldDefnH field = OGR_Fld_Create(c->name, type);
        if (o->writer == &ward_out_shp && type == OFTString)
            OGR_Fld_SetWidth(field, 254);
        OGRErr code = OGR_L_CreateField(s->layer, field, TRUE);
        OGR_Fld_Destroy(field);
        if (code != OGRERR_NONE)
            return fault(o);
    }
    return WARD_OK;
}

static char **layer_options(const struct ward_out *o)
{
    char **options = NULL;
    if (o->writer == &ward_out_shp) {
        options = CSLSetNameValue(options, "ENCODING", "UTF-8");
        return CSLSetNameValue(options, "DBF_DATE_LAST_UPDATE", o->spec->day != NULL ? o->spec->day : FIXED_DAY);
    }
    if (o->writer != &ward_out_gpkg)
        return options;
    options = CSLSetNameValue(options, "GEOMETRY_NAME", "geom");
    options = CSLSetNameValue(options, "FID", "fid");
    options = CSLSetNameValue(options, "IDENTIFIER", o->spec->name);
    if (o->spec->title != NULL)
        options = CSLSetNameValue(options, "DESCRIPTION", o->spec->title);
    return options;
}

/* What GeoJSON says in its top-level members: parameters, as_of, synthetic. */
static void add_metadata(struct ward_out *o)
{
    struct state *s = o->state;
    for (size_t i = 0; o->writer == &ward_out_gpkg && i < o->spec->n_members; i++) {
        /* A JSON string is shown without its quotes; objects and words as they are. */
        const char *text = o->spec->members[2 * i + 1];
        size_t length = strlen(text);
        char plain[256];
        bool quoted = length >= 2 && length < sizeof plain && text[0] == '"' && strchr(text, '\\') == NULL;
        if (quoted)
            (void)snprintf(plain, sizeof plain, "%.*s", (int)(length - 2), text + 1);
        (void)GDALSetMetadataItem(s->layer, o->spec->members[2 * i], quoted ? plain : text, NULL);
    }
}

static ward_rc keep_style(struct ward_out *o)
{
    struct state *s = o->state;
    if (o->spec->style_qml == NULL || o->writer != &ward_out_gpkg || !o->spec->has_geometry)
        return WARD_OK;
    ward_rc rc = ward_grow(o->ctx, &s->styles, &s->styles_capacity, s->n_styles + 1, sizeof *s->styles);
    if (rc != WARD_OK)
        return rc;
    struct style *style = &s->styles[s->n_styles++];
    *style = (struct style){NULL, NULL};
    rc = ward_strdup(o->ctx, o->spec->name, &style->table);
    return rc == WARD_OK ? ward_strdup(o->ctx, o->spec->style_qml, &style->qml) : rc;
}

static ward_rc begin(struct ward_out *o)
{
    ward_rc rc = o->state == NULL ? open_set(o) : WARD_OK;
    struct state *s = o->state;
    if (rc == WARD_OK)
        rc = make_crs(o);
    if (rc != WARD_OK)
        return rc;
    s->seen = 0;
    s->has_multipoint = false;
    s->type = o->spec->has_geometry ? type_of_kinds(o->spec->kinds) : wkbNone;
    if (o->writer == &ward_out_shp && s->type == wkbUnknown)
        return ward_fail(o->ctx, WARD_E_NO_PLACE, "%s holds several kinds of geometry, a Shapefile one; write gpkg",
                         o->spec->name);
    char **options = layer_options(o);
    s->layer = GDALDatasetCreateLayer(s->set, o->spec->name, s->crs, s->type, options);
    CSLDestroy(options);
    if (s->layer == NULL)
        return fault(o);
    rc = make_fields(o);
    if (rc == WARD_OK)
        rc = keep_style(o);
    if (rc == WARD_OK)
        add_metadata(o);
    s->in_transaction = rc == WARD_OK && GDALDatasetStartTransaction(s->set, FALSE) == OGRERR_NONE;
    return rc;
}

/* ---- geometry ---- */

static OGRGeometryH make_line(const struct ward_geom *g, size_t part, OGRwkbGeometryType type)
{
    OGRGeometryH line = OGR_G_CreateGeometry(type);
    size_t from = g->part_at[part], n = g->part_at[part + 1] - from;
    if (line != NULL)
        OGR_G_SetPoints(line, (int)n, g->xy + 2 * from, 16, g->xy + 2 * from + 1, 16, NULL, 0);
    return line;
}

static OGRGeometryH make_polygon(const struct ward_geom *g, size_t p)
{
    OGRGeometryH polygon = OGR_G_CreateGeometry(wkbPolygon);
    for (size_t i = g->poly_at[p]; polygon != NULL && i < g->poly_at[p + 1]; i++)
        (void)OGR_G_AddGeometryDirectly(polygon, make_line(g, i, wkbLinearRing));
    return polygon;
}

static OGRGeometryH make_part(const struct ward_geom *g, size_t i)
{
    if (g->kind == WARD_KIND_POLYGON)
        return make_polygon(g, i);
    if (g->kind == WARD_KIND_LINE)
        return make_line(g, i, wkbLineString);
    OGRGeometryH point = OGR_G_CreateGeometry(wkbPoint);
    if (point != NULL)
        OGR_G_SetPoint_2D(point, 0, g->xy[2 * g->part_at[i]], g->xy[2 * g->part_at[i] + 1]);
    return point;
}

static OGRGeometryH make_geometry(const struct ward_geom *g)
{
    size_t n = g->kind == WARD_KIND_POLYGON ? g->n_polys : g->n_parts;
    if (g->kind == WARD_KIND_POINT && n == 1)
        return make_part(g, 0);
    OGRGeometryH multi = OGR_G_CreateGeometry(g->kind == WARD_KIND_POINT  ? wkbMultiPoint
                                              : g->kind == WARD_KIND_LINE ? wkbMultiLineString
                                                                          : wkbMultiPolygon);
    for (size_t i = 0; multi != NULL && i < n; i++)
        (void)OGR_G_AddGeometryDirectly(multi, make_part(g, i));
    return multi;
}

/* ---- rows ---- */

static ward_rc set_field(struct ward_out *o, OGRFeatureH feature, size_t i, const struct ward_value *v)
{
    enum ward_type type = o->spec->columns[i].type;
    bool wants_real = type == WARD_T_REAL, wants_integer = type == WARD_T_INTEGER || type == WARD_T_FLAG;
    int at = (int)i;
    if (v->kind == WARD_NULL) {
        OGR_F_SetFieldNull(feature, at);
    } else if (wants_real && (v->kind == WARD_REAL || v->kind == WARD_INTEGER)) {
        OGR_F_SetFieldDouble(feature, at, v->kind == WARD_REAL ? v->real : (double)v->integer);
    } else if (wants_integer && v->kind == WARD_INTEGER) {
        OGR_F_SetFieldInteger64(feature, at, v->integer);
    } else if (wants_integer || wants_real) {
        return ward_fail(o->ctx, WARD_E_VALUE, "column %s of %s holds what is no number in row %llu",
                         o->spec->columns[i].name, o->spec->name, (unsigned long long)o->n_rows);
    } else {
        ward_buf_reset(&o->text);
        ward_rc rc = ward_out_value_text(o, v, &o->text);
        if (rc != WARD_OK)
            return rc;
        OGR_F_SetFieldString(feature, at, o->text.data != NULL ? o->text.data : "");
    }
    return WARD_OK;
}

static ward_rc row(struct ward_out *o, const struct ward_value *values, const struct ward_geom *geom)
{
    struct state *s = o->state;
    OGRFeatureH feature = OGR_F_Create(OGR_L_GetLayerDefn(s->layer));
    if (feature == NULL)
        return ward_fail(o->ctx, WARD_E_NOMEM, "out of memory");
    ward_rc rc = WARD_OK;
    for (size_t i = 0; rc == WARD_OK && i < o->spec->n_columns; i++)
        rc = set_field(o, feature, i, &values[i]);
    if (rc == WARD_OK && geom != NULL) {
        (void)OGR_F_SetGeometryDirectly(feature, make_geometry(geom));
        s->seen |= geom->kind;
        s->has_multipoint |= geom->kind == WARD_KIND_POINT && geom->n_parts > 1;
    }
    if (rc == WARD_OK && OGR_L_CreateFeature(s->layer, feature) != OGRERR_NONE)
        rc = fault(o);
    OGR_F_Destroy(feature);
    if (rc == WARD_OK && s->in_transaction && o->n_rows % ROWS_A_TRANSACTION == 0) {
        if (GDALDatasetCommitTransaction(s->set) != OGRERR_NONE)
            return fault(o);
        s->in_transaction = GDALDatasetStartTransaction(s->set, FALSE) == OGRERR_NONE;
    }
    return rc;
}

/* A query does not say what kinds its geometry has. Where all rows had one kind, the table says so after all, which
 * saves QGIS the question. */
static ward_rc narrow_type(struct ward_out *o)
{
    struct state *s = o->state;
    static const char *const names[] = {
        [WARD_KIND_POINT] = "POINT", [WARD_KIND_LINE] = "MULTILINESTRING", [WARD_KIND_POLYGON] = "MULTIPOLYGON"};
    bool one_kind = s->seen == WARD_KIND_POINT || s->seen == WARD_KIND_LINE || s->seen == WARD_KIND_POLYGON;
    struct ward_buf sql = {0};
    if (o->writer != &ward_out_gpkg || s->type != wkbUnknown || o->spec->kinds != WARD_KIND_NONE || !one_kind ||
        s->has_multipoint)
        return WARD_OK;
    ward_rc rc = ward_buf_printf(
        o->ctx, &sql, "UPDATE gpkg_geometry_columns SET geometry_type_name = '%s' WHERE table_name = ", names[s->seen]);
    if (rc == WARD_OK)
        rc = ward_buf_literal(o->ctx, &sql, o->spec->name);
    if (rc == WARD_OK)
        (void)GDALDatasetExecuteSQL(s->set, sql.data, NULL, NULL);
    ward_buf_clear(&sql);
    return rc == WARD_OK && s->error[0] != '\0' ? fault(o) : rc;
}

static ward_rc finish(struct ward_out *o)
{
    struct state *s = o->state;
    if (s->in_transaction && GDALDatasetCommitTransaction(s->set) != OGRERR_NONE)
        return fault(o);
    s->in_transaction = false;
    ward_buf_reset(&o->text);
    return narrow_type(o);
}

/* ---- QGIS styles ---- */

struct style_field {
    const char *name;
    OGRFieldType type;
};

/* The table QGIS looks for, column by column as QGIS makes it. */
static const struct style_field style_fields[] = {{"f_table_catalog", OFTString},
                                                  {"f_table_schema", OFTString},
                                                  {"f_table_name", OFTString},
                                                  {"f_geometry_column", OFTString},
                                                  {"styleName", OFTString},
                                                  {"styleQML", OFTString},
                                                  {"styleSLD", OFTString},
                                                  {"useAsDefault", OFTInteger},
                                                  {"description", OFTString},
                                                  {"owner", OFTString},
                                                  {"ui", OFTString},
                                                  {"update_time", OFTDateTime}};

static ward_rc put_style(struct ward_out *o, OGRLayerH layer, const struct style *style)
{
    OGRFeatureH f = OGR_F_Create(OGR_L_GetLayerDefn(layer));
    if (f == NULL)
        return ward_fail(o->ctx, WARD_E_NOMEM, "out of memory");
    OGR_F_SetFieldString(f, 0, "");
    OGR_F_SetFieldString(f, 1, "");
    OGR_F_SetFieldString(f, 2, style->table);
    OGR_F_SetFieldString(f, 3, "geom");
    OGR_F_SetFieldString(f, 4, style->table);
    OGR_F_SetFieldString(f, 5, style->qml);
    OGR_F_SetFieldString(f, 6, "");
    OGR_F_SetFieldInteger(f, 7, 1);
    OGR_F_SetFieldString(f, 8, "");
    OGR_F_SetFieldString(f, 9, "");
    OGR_F_SetFieldDateTime(f, 11, 2000, 1, 1, 0, 0, 0, 100);
    OGRErr code = OGR_L_CreateFeature(layer, f);
    OGR_F_Destroy(f);
    return code == OGRERR_NONE ? WARD_OK : fault(o);
}

static ward_rc put_styles(struct ward_out *o)
{
    struct state *s = o->state;
    if (s->n_styles == 0)
        return WARD_OK;
    char **options = CSLSetNameValue(NULL, "FID", "id");
    OGRLayerH layer = GDALDatasetCreateLayer(s->set, "layer_styles", NULL, wkbNone, options);
    CSLDestroy(options);
    if (layer == NULL)
        return fault(o);
    for (size_t i = 0; i < sizeof style_fields / sizeof style_fields[0]; i++) {
        OGRFieldDefnH field = OGR_Fld_Create(style_fields[i].name, style_fields[i].type);
        OGRErr code = OGR_L_CreateField(layer, field, TRUE);
        OGR_Fld_Destroy(field);
        if (code != OGRERR_NONE)
            return fault(o);
    }
    ward_rc rc = WARD_OK;
    for (size_t i = 0; rc == WARD_OK && i < s->n_styles; i++)
        rc = put_style(o, layer, &s->styles[i]);
    return rc;
}

static ward_rc close_set(struct ward_out *o)
{
    struct state *s = o->state;
    ward_rc rc = put_styles(o);
    GDALClose(s->set);
    s->set = NULL;
    return rc == WARD_OK && s->error[0] != '\0' ? fault(o) : rc;
}

static void free_state(struct ward_out *o)
{
    struct state *s = o->state;
    if (s == NULL)
        return;
    if (s->set != NULL)
        GDALClose(s->set);
    if (s->crs != NULL)
        OSRRelease(s->crs);
    CPLPopErrorHandler();
    for (size_t i = 0; i < s->n_styles; i++) {
        ward_mem_free(s->styles[i].table);
        ward_mem_free(s->styles[i].qml);
    }
    ward_mem_free(s->styles);
    ward_mem_free(s);
}

#define OGR_WRITER                                                                                                     \
    .has_place = true, .begin = begin, .row = row, .finish = finish, .close = close_set, .free = free_state

const struct ward_out_writer ward_out_gpkg = {.name = "gpkg", .suffix = "gpkg", .takes_many = true, OGR_WRITER};
const struct ward_out_writer ward_out_fgb = {.name = "fgb", .suffix = "fgb", .needs_place = true, OGR_WRITER};
const struct ward_out_writer ward_out_shp = {.name = "shp", .suffix = "shp", .needs_place = true, OGR_WRITER};
