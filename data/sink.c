#include "sink.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cpl_conv.h>
#include <cpl_string.h>
#include <gdal.h>
#include <ogr_api.h>
#include <ogr_srs_api.h>

#include "mathx.h"
#include "project.h"
#include "report.h"
#include "sink_dbf.h"

enum { CELLS = 32, CELL_SIZE = 512 };
#define NOTE "Synthetic sample data, not a real place"

struct sink {
    struct sink_form form;
    char path[1024], name[CELLS][64], type[CELLS], cell[CELLS][CELL_SIZE], lon[32], lat[32];
    int fields, cells;
    bool ok;
    FILE *csv;
    GDALDatasetH dataset;
    OGRLayerH layer;
    OGRGeometryH geometry;
};

static bool has_suffix(const struct sink *s, const char *suffix)
{
    size_t n = strlen(s->path), m = strlen(suffix);
    return n > m && strcmp(s->path + n - m, suffix) == 0;
}

static bool read_fields(struct sink *s)
{
    const char *at = s->form.fields;
    while (*at && s->fields < CELLS) {
        int used = 0;
        if (sscanf(at, " %63[^:]:%c%n", s->name[s->fields], &s->type[s->fields], &used) != 2)
            return report_fail("%s: bad list of fields at '%s'", s->form.file, at);
        at += used;
        s->fields++;
    }
    return *at == '\0' || report_fail("%s: too many fields", s->form.file);
}

static bool open_csv(struct sink *s)
{
    s->csv = fopen(s->path, "wb");
    if (!s->csv)
        return report_fail("cannot write %s", s->path);
    if (s->form.is_marked)
        (void)fputs("\xEF\xBB\xBF", s->csv);
    for (int k = 0; k < s->fields; k++)
        (void)fprintf(s->csv, "%s%s", k ? "," : "", s->name[k]);
    if (s->form.geometry != SINK_NONE)
        (void)fprintf(s->csv, ",%s,%s", s->form.lon, s->form.lat);
    (void)fputc('\n', s->csv);
    return true;
}

static bool add_fields(struct sink *s)
{
    for (int k = 0; k < s->fields; k++) {
        OGRFieldType type = s->type[k] == 'i' ? OFTInteger : s->type[k] == 'r' ? OFTReal : OFTString;
        OGRFieldDefnH field = OGR_Fld_Create(s->name[k], type);
        if (type == OFTString && has_suffix(s, ".shp"))
            OGR_Fld_SetWidth(field, 40);
        if (type == OFTReal && has_suffix(s, ".shp")) {
            OGR_Fld_SetWidth(field, 12);
            OGR_Fld_SetPrecision(field, 2);
        }
        OGRErr rc = OGR_L_CreateField(s->layer, field, FALSE);
        OGR_Fld_Destroy(field);
        if (rc != OGRERR_NONE)
            return report_fail("%s: cannot add the field %s", s->path, s->name[k]);
    }
    return true;
}

static char **layer_options(const struct sink *s)
{
    char **options = NULL;
    if (has_suffix(s, ".gpkg")) {
        options = CSLSetNameValue(options, "SPATIAL_INDEX", "NO");
        options = CSLSetNameValue(options, "DESCRIPTION", NOTE);
    } else if (has_suffix(s, ".geojson")) {
        options = CSLSetNameValue(options, "RFC7946", "YES");
        options = CSLSetNameValue(options, "COORDINATE_PRECISION", "8");
        options = CSLSetNameValue(options, "DESCRIPTION", NOTE);
    } else {
        options = CSLSetNameValue(options, "ENCODING", "GBK");
        options = CSLSetNameValue(options, "DBF_DATE_LAST_UPDATE", "2023-07-03");
    }
    return options;
}

static const char *driver_name(const struct sink *s)
{
    return has_suffix(s, ".gpkg") ? "GPKG" : has_suffix(s, ".geojson") ? "GeoJSON" : "ESRI Shapefile";
}

static bool add_layer(struct sink *s)
{
    static const OGRwkbGeometryType type[4] = {wkbNone, wkbPoint, wkbLineString, wkbPolygon};
    static const int epsg[3] = {4549, 4528, 4326};
    char name[64];
    (void)snprintf(name, sizeof name, "%.*s", (int)strcspn(s->form.file, "."), s->form.file);
    OGRSpatialReferenceH crs = OSRNewSpatialReference(NULL);
    if (!crs || OSRImportFromEPSG(crs, epsg[s->form.crs]) != OGRERR_NONE) {
        OSRDestroySpatialReference(crs);
        return report_fail("no EPSG:%d in the PROJ database", epsg[s->form.crs]);
    }
    OSRSetAxisMappingStrategy(crs, OAMS_TRADITIONAL_GIS_ORDER);
    char **options = layer_options(s);
    s->layer = GDALDatasetCreateLayer(s->dataset, name, crs, type[s->form.geometry], options);
    CSLDestroy(options);
    OSRDestroySpatialReference(crs);
    return (s->layer && add_fields(s)) || report_fail("cannot write %s", s->path);
}

static bool open_dataset(struct sink *s)
{
    GDALDriverH driver = GDALGetDriverByName(driver_name(s));
    if (!driver)
        return report_fail("GDAL has no driver %s", driver_name(s));
    CPLPushErrorHandler(CPLQuietErrorHandler);
    (void)GDALDeleteDataset(driver, s->path);
    CPLPopErrorHandler();
    s->dataset = GDALCreate(driver, s->path, 0, 0, 0, GDT_Unknown, NULL);
    if (!s->dataset)
        return report_fail("cannot write %s", s->path);
    if (has_suffix(s, ".gpkg") && GDALDatasetStartTransaction(s->dataset, FALSE) != OGRERR_NONE)
        return report_fail("cannot write %s", s->path);
    return add_layer(s);
}

struct sink *sink_open(const char *folder, const struct sink_form *form)
{
    struct sink *s = report_new(1, sizeof *s);
    if (!s)
        return NULL;
    s->form = *form;
    int n = snprintf(s->path, sizeof s->path, "%s/%s", folder, form->file);
    s->ok = n > 0 && (size_t)n < sizeof s->path && read_fields(s);
    s->ok = s->ok && (has_suffix(s, ".csv") ? open_csv(s) : open_dataset(s));
    if (!s->ok) {
        (void)sink_close(s);
        return NULL;
    }
    return s;
}

void sink_text(struct sink *s, const char *text)
{
    if (s->cells == s->fields) {
        s->ok = report_fail("%s: more cells than fields", s->form.file);
        return;
    }
    int n = snprintf(s->cell[s->cells++], CELL_SIZE, "%s", text ? text : "");
    if (n < 0 || n >= CELL_SIZE)
        s->ok = report_fail("%s: a text of more than %d bytes", s->form.file, CELL_SIZE - 1);
}

void sink_null(struct sink *s)
{
    sink_text(s, NULL);
}

void sink_integer(struct sink *s, long value)
{
    char text[32];
    (void)snprintf(text, sizeof text, "%ld", value);
    sink_text(s, text);
}

void sink_real(struct sink *s, double value, int digits)
{
    char text[64];
    double per = 1;
    for (int k = 0; k < digits; k++)
        per *= 10;
    (void)snprintf(text, sizeof text, "%.*f", digits, mathx_round(value, per));
    sink_text(s, text);
}

/* A place in the file's own CRS, rounded to about a millimetre. */
static struct point in_crs(const struct sink *s, struct point p)
{
    if (s->form.is_exact)
        return p;
    p = point_rounded(p);
    if (s->form.crs == SINK_4549)
        return p;
    if (s->form.crs == SINK_4528)
        return (struct point){p.x + 40000000, p.y};
    struct lonlat g = project_to_degrees(p);
    if (s->form.crs == SINK_GCJ02)
        g = project_to_gcj02(g);
    return (struct point){mathx_round(g.lon, 1e8), mathx_round(g.lat, 1e8)};
}

void sink_degrees(struct sink *s, const char *lon, const char *lat)
{
    (void)snprintf(s->lon, sizeof s->lon, "%s", lon);
    (void)snprintf(s->lat, sizeof s->lat, "%s", lat);
}

static void set_geometry(struct sink *s, OGRGeometryH geometry)
{
    if (!geometry)
        s->ok = report_fail("no memory for a geometry");
    OGR_G_DestroyGeometry(s->geometry);
    s->geometry = geometry;
}

void sink_point(struct sink *s, struct point p)
{
    struct point q = in_crs(s, p);
    if (s->csv) {
        (void)snprintf(s->lon, sizeof s->lon, "%.8f", q.x);
        (void)snprintf(s->lat, sizeof s->lat, "%.8f", q.y);
        return;
    }
    OGRGeometryH g = OGR_G_CreateGeometry(wkbPoint);
    if (g)
        OGR_G_SetPoint_2D(g, 0, q.x, q.y);
    set_geometry(s, g);
}

static OGRGeometryH curve(const struct sink *s, OGRwkbGeometryType type, const struct point *line, int n,
                          bool is_closed)
{
    OGRGeometryH g = OGR_G_CreateGeometry(type);
    for (int k = 0; g && k < n + is_closed; k++) {
        struct point p = in_crs(s, line[k % n]);
        OGR_G_AddPoint_2D(g, p.x, p.y);
    }
    return g;
}

void sink_line(struct sink *s, const struct point *line, int n)
{
    set_geometry(s, curve(s, wkbLineString, line, n, false));
}

void sink_polygon(struct sink *s, const struct point *ring, int n)
{
    OGRGeometryH polygon = OGR_G_CreateGeometry(wkbPolygon), outline = curve(s, wkbLinearRing, ring, n, true);
    if (!polygon || !outline || OGR_G_AddGeometryDirectly(polygon, outline) != OGRERR_NONE)
        s->ok = report_fail("%s: cannot build a polygon", s->path);
    set_geometry(s, polygon);
}

static void write_csv(struct sink *s)
{
    for (int k = 0; k < s->fields; k++) {
        bool is_quoted = strpbrk(s->cell[k], ",\"\n") != NULL;
        (void)fprintf(s->csv, is_quoted ? "%s\"%s\"" : "%s%s", k ? "," : "", s->cell[k]);
    }
    if (s->form.geometry != SINK_NONE)
        (void)fprintf(s->csv, ",%s,%s", s->lon, s->lat);
    (void)fputc('\n', s->csv);
    s->lon[0] = s->lat[0] = '\0';
}

static void write_feature(struct sink *s)
{
    OGRFeatureH feature = OGR_F_Create(OGR_L_GetLayerDefn(s->layer));
    for (int k = 0; feature && k < s->fields; k++) {
        if (!*s->cell[k])
            OGR_F_SetFieldNull(feature, k);
        else if (s->type[k] == 'r')
            OGR_F_SetFieldDouble(feature, k, strtod(s->cell[k], NULL));
        else
            OGR_F_SetFieldString(feature, k, s->cell[k]);
    }
    bool ok = feature && (!s->geometry || OGR_F_SetGeometry(feature, s->geometry) == OGRERR_NONE);
    ok = ok && OGR_L_CreateFeature(s->layer, feature) == OGRERR_NONE;
    if (!ok)
        s->ok = report_fail("%s: cannot write a row", s->path);
    OGR_F_Destroy(feature);
    OGR_G_DestroyGeometry(s->geometry);
    s->geometry = NULL;
}

void sink_row(struct sink *s)
{
    if (s->cells != s->fields)
        s->ok = report_fail("%s: a row of %d cells, not %d", s->form.file, s->cells, s->fields);
    else if (s->csv)
        write_csv(s);
    else
        write_feature(s);
    s->cells = 0;
}

static bool close_dataset(struct sink *s)
{
    bool ok = true;
    if (has_suffix(s, ".gpkg"))
        ok = GDALDatasetCommitTransaction(s->dataset) == OGRERR_NONE;
    CPLErrorReset();
    GDALClose(s->dataset);
    ok = ok && CPLGetLastErrorType() < CE_Failure;
    if (ok && has_suffix(s, ".shp") && !s->form.is_marked)
        ok = sink_dbf_unmark(s->path);
    return ok;
}

bool sink_close(struct sink *s)
{
    if (!s)
        return false;
    bool ok = s->ok;
    if (s->csv) {
        ok = !ferror(s->csv) && ok;
        ok = fclose(s->csv) == 0 && ok;
    }
    OGR_G_DestroyGeometry(s->geometry);
    if (s->dataset)
        ok = close_dataset(s) && ok;
    if (!ok)
        (void)report_fail("%s is not complete", s->path);
    free(s);
    return ok;
}
