#include "io/source.h"

#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/mem.h"
#include "core/text.h"
#include "io/kml.h"
#include "io/layers.h"
#include "io/sheet.h"
#include "io/unpack.h"
#include "io/workbook.h"

#define JSON_SEQUENCE                                                                                                  \
    WARD_FORMAT_GEOJSONSEQ, "GeoJSON text sequence", {"GeoJSONSeq", NULL}, {&RegisterOGRGeoJSONSeq, NULL}, false
#define SQLITE_FILE WARD_FORMAT_SQLITE, "SQLite database", {"SQLite", NULL}, {&RegisterOGRSQLite, NULL}, false
#define TEXT_TABLE WARD_FORMAT_CSV, "CSV file", {NULL}, {NULL}, false

static const struct ward_driver drivers[] = {
    {".shp", WARD_FORMAT_SHAPEFILE, "Shapefile", {"ESRI Shapefile", NULL}, {&RegisterOGRShape, NULL}, false},
    {".dbf", WARD_FORMAT_SHAPEFILE, "DBF table", {"ESRI Shapefile", NULL}, {&RegisterOGRShape, NULL}, false},
    {".gpkg", WARD_FORMAT_GPKG, "GeoPackage", {"GPKG", NULL}, {&RegisterOGRGeoPackage, NULL}, false},
    {".sqlite", SQLITE_FILE},
    {".sqlite3", SQLITE_FILE},
    {".db", SQLITE_FILE},
    {".geojson", WARD_FORMAT_GEOJSON, "GeoJSON file", {"GeoJSON", NULL}, {&RegisterOGRGeoJSON, NULL}, false},
    {".json",
     WARD_FORMAT_GEOJSON,
     "GeoJSON file",
     {"GeoJSON", "GeoJSONSeq", NULL},
     {&RegisterOGRGeoJSON, &RegisterOGRGeoJSONSeq},
     false},
    {".geojsonl", JSON_SEQUENCE},
    {".geojsons", JSON_SEQUENCE},
    {".ndjson", JSON_SEQUENCE},
    {".jsonl", JSON_SEQUENCE},
    {".fgb", WARD_FORMAT_FGB, "FlatGeobuf file", {"FlatGeobuf", NULL}, {&RegisterOGRFlatGeobuf, NULL}, false},
    {".csv", TEXT_TABLE},
    {".tsv", TEXT_TABLE},
    {".txt", TEXT_TABLE},
    {".xlsx", WARD_FORMAT_XLSX, "XLSX workbook", {"XLSX", NULL}, {&RegisterOGRXLSX, NULL}, false},
    {".ods", WARD_FORMAT_ODS, "ODS workbook", {"ODS", NULL}, {&RegisterOGRODS, NULL}, false},
    {".kml", WARD_FORMAT_KML, "KML file", {"LIBKML", "KML", NULL}, {&RegisterOGRLIBKML, &RegisterOGRKML}, false},
    {".gml", WARD_FORMAT_GML, "GML file", {"GML", NULL}, {&RegisterOGRGML, NULL}, false},
    {".dxf", WARD_FORMAT_DXF, "DXF drawing", {"DXF", NULL}, {&RegisterOGRDXF, NULL}, false},
    {".gdb", WARD_FORMAT_GDB, "file geodatabase", {"OpenFileGDB", NULL}, {&RegisterOGROpenFileGDB, NULL}, true},
    {".osm", WARD_FORMAT_OSM, "OpenStreetMap file", {"OSM", NULL}, {&RegisterOGROSM, NULL}, false},
    {".pbf", WARD_FORMAT_OSM, "OpenStreetMap file", {"OSM", NULL}, {&RegisterOGROSM, NULL}, false},
};

static ward_rc refuse_schemes(struct ward_ctx *ctx, const char *name)
{
    static const char *const schemes[] = {
        "http:", "https:",  "ftp:", "ftps:",  "s3:",      "gs:",       "file:",     "pg:",         "mysql:", "odbc:",
        "wfs:",  "oapif:",  "csw:", "es:",    "mongodb:", "esrijson:", "topojson:", "geojson:",    "csv:",   "xlsx:",
        "gpkg:", "sqlite:", "vrt:", "mssql:", "carto:",   "ngw:",      "plscenes:", "amigocloud:", "tiger:"};
    if (name[0] == '\0')
        return ward_fail(ctx, WARD_E_SOURCE, "the source has no name");
    if (strncmp(name, "/vsi", 4) == 0)
        return ward_fail(ctx, WARD_E_SOURCE,
                         "%.200s is a virtual file name of GDAL; ward reads files on this computer only: unpack or "
                         "download it first",
                         name);
    for (size_t i = 0; i < sizeof schemes / sizeof schemes[0]; i++)
        if (strncasecmp(name, schemes[i], strlen(schemes[i])) == 0)
            return ward_fail(ctx, WARD_E_SOURCE,
                             "%.200s is no file; ward reads files on this computer only: download it, or write the "
                             "plain path",
                             name);
    if (name[strspn(name, " \t\r\n")] == '<' || name[strspn(name, " \t\r\n")] == '{')
        return ward_fail(ctx, WARD_E_SOURCE, "the source is a piece of XML or JSON, not the name of a file");
    return WARD_OK;
}

static ward_rc fail_suffix(struct ward_ctx *ctx, const char *name, const char *suffix)
{
    static const char *const packed[] = {".zip", ".kmz", ".gz", ".tar", ".7z", ".rar"};
    for (size_t i = 0; i < sizeof packed / sizeof packed[0]; i++)
        if (strcasecmp(suffix, packed[i]) == 0)
            return ward_fail(ctx, WARD_E_SOURCE, "%s is packed; unpack it first and name the file inside", name);
    if (strcasecmp(suffix, ".xls") == 0 || strcasecmp(suffix, ".et") == 0)
        return ward_fail(ctx, WARD_E_SOURCE, "%s is of a kind ward does not read; save it as .xlsx or .csv", name);
    return ward_fail(
        ctx, WARD_E_SOURCE,
        "%s is of no kind ward reads by its suffix%s%s; it reads .shp .gpkg .sqlite .geojson .geojsonl .fgb "
        ".csv .xlsx .ods .kml .gml .dxf .gdb .osm .pbf",
        name, suffix[0] != '\0' ? " " : "", suffix);
}

static const char *suffix_of(const char *path)
{
    size_t n = strlen(path);
    while (n > 1 && path[n - 1] == '/')
        n--;
    for (size_t i = n; i > 0 && path[i - 1] != '/'; i--)
        if (path[i - 1] == '.')
            return path + i - 1;
    return "";
}

const struct ward_driver *ward_source_driver(const char *path)
{
    const char *suffix = suffix_of(path);
    size_t n = strcspn(suffix, "/");
    for (size_t i = 0; i < sizeof drivers / sizeof drivers[0]; i++)
        if (strlen(drivers[i].suffix) == n && strncasecmp(suffix, drivers[i].suffix, n) == 0)
            return &drivers[i];
    return NULL;
}

ward_rc ward_source_check_name(struct ward_ctx *ctx, const char *name)
{
    ward_rc rc = refuse_schemes(ctx, name);
    if (rc == WARD_OK && ward_source_driver(name) == NULL && !ward_unpack_is_packed(name))
        rc = fail_suffix(ctx, name, suffix_of(name));
    return rc;
}

ward_rc ward_source_locate(struct ward_ctx *ctx, const char *name, struct ward_place *out)
{
    memset(out, 0, sizeof *out);
    ward_rc rc = refuse_schemes(ctx, name);
    if (rc != WARD_OK)
        return rc;
    char real[PATH_MAX];
    struct stat st;
    if (realpath(name, real) == NULL || stat(real, &st) != 0)
        return ward_fail(ctx, WARD_E_SOURCE, "there is no file %s that can be read", name);
    if (strlen(real) >= sizeof out->path)
        return ward_fail(ctx, WARD_E_SOURCE, "the path of %s is too long", name);
    out->driver = ward_source_driver(name);
    if (out->driver == NULL)
        return fail_suffix(ctx, name, suffix_of(name));
    if (out->driver->is_folder ? !S_ISDIR(st.st_mode) : !S_ISREG(st.st_mode))
        return ward_fail(ctx, WARD_E_SOURCE, "%s is not a %s: %s was expected", name, out->driver->title,
                         out->driver->is_folder ? "a folder" : "a regular file");
    if (!out->driver->is_folder && st.st_size == 0)
        return ward_fail(ctx, WARD_E_SOURCE, "%s is empty", name);
    if (access(real, R_OK) != 0)
        return ward_fail(ctx, WARD_E_SOURCE, "%s may not be read by this user", name);
    (void)snprintf(out->path, sizeof out->path, "%s", real);
    const char *base = strrchr(real, '/') + 1;
    size_t stem = strlen(base) - strlen(suffix_of(real));
    (void)snprintf(out->stem, sizeof out->stem, "%.*s", (int)stem, base);
    return WARD_OK;
}

static void configure_gdal(void)
{
    static const char *const options[][2] = {
        {"GDAL_DISABLE_READDIR_ON_OPEN", "TRUE"},
        {"GDAL_HTTP_PROXY", "127.0.0.1:9"},
        {"GDAL_HTTPS_PROXY", "127.0.0.1:9"},
        {"CPL_VSIL_CURL_ALLOWED_EXTENSIONS", ".none"},
        {"GDAL_PAM_ENABLED", "NO"},
        {"OGR_GEOJSON_MAX_OBJ_SIZE", "200"},
        {"OGR_CSV_MAX_LINE_SIZE", "10000000"},
        {"OSM_MAX_TMPFILE_SIZE", "1000"},
        {"OGR_XLSX_HEADERS", "DISABLE"},
        {"OGR_XLSX_FIELD_TYPES", "STRING"},
        {"OGR_ODS_HEADERS", "DISABLE"},
        {"OGR_ODS_FIELD_TYPES", "STRING"},
        {"GML_FIELDTYPES", "ALWAYS_STRING"}, /* else 007 becomes 7 */
        {"GML_SKIP_RESOLVE_ELEMS", "ALL"},
        {"GML_SAVE_RESOLVED_TO", "SAME"},
        {"OGR_ARC_STEPSIZE", "1"},
        {"OGR_CURRENT_DATE", "1970-01-01T00:00:00Z"},
        {"CPL_TMPDIR", "/vsimem"},
        {"CPL_DEBUG", "OFF"},
    };
    for (size_t i = 0; i < sizeof options / sizeof options[0]; i++)
        CPLSetConfigOption(options[i][0], options[i][1]);
}

static char **open_options(const struct ward_opened *o)
{
    static const char *const shapefile[] = {"ENCODING=", NULL};
    static const char *const geojson[] = {"DATE_AS_STRING=YES", NULL};
    static const char *const gml[] = {"WRITE_GFS=NO", "DOWNLOAD_SCHEMA=NO", "XSD=", NULL};
    static const char *const sqlite[] = {"LIST_ALL_TABLES=YES", "IMMUTABLE=YES",
                                         "PRELUDE_STATEMENTS=PRAGMA trusted_schema=OFF", NULL};
    const char *const *of = NULL;
    switch (o->place->driver->format) {
    case WARD_FORMAT_SHAPEFILE:
        of = shapefile;
        break;
    case WARD_FORMAT_GEOJSON:
        of = geojson;
        break;
    case WARD_FORMAT_GML:
        of = gml;
        break;
    case WARD_FORMAT_GPKG:
        of = sqlite;
        break;
    case WARD_FORMAT_SQLITE:
        of = sqlite;
        break;
    default:
        break;
    }
    return CSLDuplicate((CSLConstList)of);
}

static ward_rc fail_open(struct ward_opened *o)
{
    static const char failed[] = ") failed: "; /* behind a whole SQL statement */
    const char *said = CPLGetLastErrorMsg();
    const char *reason = strstr(said, failed);
    if (reason != NULL)
        said = reason + strlen(failed);
    if (strstr(said, "SHAPE_RESTORE_SHX") != NULL)
        said = "the .shx that belongs to it is missing; all files of a Shapefile go together";
    if (o->place->driver->format == WARD_FORMAT_KML && strstr(said, "unknown encoding") != NULL)
        said = "its XML is in an encoding that KML does not have; save it as UTF-8";
    return ward_fail(o->ctx, WARD_E_SOURCE, "%s cannot be read as a %s%s%.300s", o->s->path, o->place->driver->title,
                     said[0] != '\0' ? ": " : "; is it damaged, or of another kind?", said);
}

static void CPL_STDCALL note_failure(CPLErr level, CPLErrorNum number, const char *message)
{
    bool *has_failed = CPLGetErrorHandlerUserData();
    (void)number;
    /* "Invalid 'x' coordinate. …" is about one row's place. */
    *has_failed = *has_failed || (level == CE_Failure && strncmp(message, "Invalid '", 9) != 0);
}

/* GDAL takes a GeoJSON whose CRS it cannot make out (a link, an unknown code) for WGS 84, and only complains; but it
 * complains of bad coordinates too. So: does the file's beginning or end name a CRS at all? */
static bool names_crs(const char *path)
{
    char text[32 * 1024];
    bool found = false;
    FILE *file = fopen(path, "rb");
    if (file == NULL)
        return false;
    for (int i = 0; i < 2; i++) {
        size_t room = sizeof text;
        if (i == 1 && fseek(file, -(long)room, SEEK_END) != 0)
            break;
        size_t n = fread(text, 1, room, file);
        found = found || memmem(text, n, "\"crs\"", 5) != NULL;
    }
    (void)fclose(file);
    return found;
}

static ward_rc open_dataset(struct ward_opened *o)
{
    const struct ward_driver *driver = o->place->driver;
    for (size_t i = 0; i < 2 && driver->enrol[i] != NULL; i++)
        (*driver->enrol[i])();
    char name[sizeof o->place->path + 64];
    (void)snprintf(name, sizeof name, "%s", o->place->path);
    if (driver->format == WARD_FORMAT_XLSX || driver->format == WARD_FORMAT_ODS) {
        ward_rc rc = ward_workbook_prepare(o, name, sizeof name);
        if (rc != WARD_OK)
            return rc;
    }
    if (driver->format == WARD_FORMAT_KML) {
        ward_rc rc = ward_kml_prepare(o, name, sizeof name);
        if (rc != WARD_OK)
            return rc;
    }
    char **options = open_options(o);
    bool has_failed = false;
    CPLErrorReset();
    CPLPushErrorHandlerEx(note_failure, &has_failed);
    o->dataset = GDALOpenEx(name, GDAL_OF_VECTOR | GDAL_OF_READONLY, driver->gdal, (const char *const *)options, NULL);
    CPLPopErrorHandler();
    bool is_json = driver->format == WARD_FORMAT_GEOJSON || driver->format == WARD_FORMAT_GEOJSONSEQ;
    o->is_crs_doubtful = has_failed && is_json && names_crs(o->place->path);
    CSLDestroy(options);
    return o->dataset != NULL ? WARD_OK : fail_open(o);
}

static ward_rc copy_fields(struct ward_opened *o)
{
    OGRFeatureDefnH definition = OGR_L_GetLayerDefn(o->layer);
    o->n_fields = (size_t)OGR_FD_GetFieldCount(definition);
    ward_rc rc = ward_new(o->ctx, o->n_fields, sizeof *o->names, &o->names);
    if (rc == WARD_OK)
        rc = ward_new(o->ctx, o->n_fields, sizeof *o->fields, &o->fields);
    for (size_t i = 0; rc == WARD_OK && i < o->n_fields; i++) {
        OGRFieldDefnH f = OGR_FD_GetFieldDefn(definition, (int)i);
        int width = OGR_Fld_GetWidth(f);
        o->fields[i] = (struct ward_field){.type = OGR_Fld_GetType(f),
                                           .is_flag = OGR_Fld_GetSubType(f) == OFSTBoolean,
                                           .is_float = OGR_Fld_GetSubType(f) == OFSTFloat32,
                                           .width = width > 0 ? (size_t)width : 0};
        rc = ward_strdup(o->ctx, OGR_Fld_GetNameRef(f), &o->names[i]);
    }
    return rc;
}

static bool is_workbook(const struct ward_opened *o)
{
    return o->place->driver->format == WARD_FORMAT_XLSX || o->place->driver->format == WARD_FORMAT_ODS;
}

static void CPL_STDCALL keep_failure(CPLErr level, CPLErrorNum number, const char *message)
{
    char *said = CPLGetErrorHandlerUserData();
    (void)number;
    if (level >= CE_Failure && said[0] == '\0')
        (void)snprintf(said, WARD_SAID_SIZE, "%.300s", message);
}

/* All fields of a GML file are texts, or of the types that its schema (.xsd) gives. A .gfs, which GDAL leaves beside
 * files that it read, has guessed types, which turn 007 into 7. */
static ward_rc check_guesses(struct ward_opened *o)
{
    char path[sizeof o->place->path + 8];
    struct stat st;
    size_t stem = strlen(o->place->path) - strlen(suffix_of(o->place->path));
    (void)snprintf(path, sizeof path, "%.*s.gfs", (int)stem, o->place->path);
    bool is_guessed = false;
    for (size_t i = 0; i < o->n_fields; i++)
        is_guessed = is_guessed || o->fields[i].type != OFTString;
    if (!is_guessed || stat(path, &st) != 0)
        return WARD_OK;
    (void)snprintf(path, sizeof path, "%.*s.xsd", (int)stem, o->place->path);
    if (stat(path, &st) == 0)
        return WARD_OK;
    return ward_fail(o->ctx, WARD_E_SOURCE,
                     "beside %s lies a .gfs with types that GDAL guessed, by which 007 would become 7; remove it",
                     o->s->path);
}

/* The layer and its names. A sheet is parsed whole when it is first asked for anything: one that breaks off in the
 * middle gives the rows before, and says so only here. */
static ward_rc open_layer(struct ward_opened *o)
{
    CPLPushErrorHandlerEx(keep_failure, o->said);
    ward_rc rc = ward_layers_choose(o);
    if (rc == WARD_OK)
        rc = copy_fields(o);
    if (rc == WARD_OK && o->n_data_names > 0)
        rc = ward_kml_name_back(o);
    if (rc == WARD_OK && o->place->driver->format == WARD_FORMAT_GML)
        rc = check_guesses(o);
    if (rc == WARD_OK && is_workbook(o))
        rc = ward_sheet_names(o);
    CPLPopErrorHandler();
    const char *why = strstr(o->said, "failed : "); /* behind the name of a file within the workbook */
    if (rc == WARD_OK && is_workbook(o) && o->said[0] != '\0')
        rc = ward_fail(o->ctx, WARD_E_SOURCE, "%s is damaged: %s", o->s->path,
                       why != NULL ? why + strlen("failed : ") : o->said);
    return rc;
}

ward_rc ward_source_open(struct ward_ctx *ctx, const struct ward_source *s, const struct ward_place *place,
                         char *const *hidden, size_t n_hidden, struct ward_opened *out)
{
    *out = (struct ward_opened){.ctx = ctx, .s = s, .place = place, .fd = -1, .hidden = hidden, .n_hidden = n_hidden};
    (void)stat(place->path, &out->then);
    if (place->driver->format == WARD_FORMAT_CSV)
        return ward_sheet_text(out);
    configure_gdal();
    ward_rc rc = open_dataset(out);
    return rc == WARD_OK ? open_layer(out) : rc;
}

void ward_source_close(struct ward_opened *o)
{
    for (size_t i = 0; o->names != NULL && i < o->n_fields; i++)
        ward_mem_free(o->names[i]);
    ward_mem_free(o->names);
    ward_mem_free(o->fields);
    for (size_t i = 0; i < o->n_data_names; i++)
        ward_mem_free(o->data_names[i]);
    ward_mem_free(o->data_names);
    ward_buf_clear(&o->cells[0]);
    ward_buf_clear(&o->cells[1]);
    ward_mem_free(o->crs);
    ward_recoder_close(&o->recoder);
    if (o->row != NULL)
        OGR_F_Destroy(o->row);
    ward_csv_clear(&o->csv);
    ward_fgb_close(&o->fgb);
    if (o->dataset != NULL)
        (void)GDALClose(o->dataset);
    if (o->ctx != NULL && o->fd >= 0)
        (void)close(o->fd);
    memset(o, 0, sizeof *o);
}

ward_rc ward_source_unchanged(const struct ward_opened *o)
{
    struct stat now = {0};
    if (stat(o->place->path, &now) == 0 && now.st_ino == o->then.st_ino && now.st_size == o->then.st_size &&
        now.st_mtim.tv_sec == o->then.st_mtim.tv_sec && now.st_mtim.tv_nsec == o->then.st_mtim.tv_nsec)
        return WARD_OK;
    return ward_fail(o->ctx, WARD_E_SOURCE, "%s was changed while it was being read", o->s->path);
}

/* OSM files hold several layers in one stream: GDAL wants them read in turn. It parses a block ahead of the features it
 * gives, so that its complaint of a block that breaks off comes before the last of them. */
static OGRFeatureH next_of_osm(struct ward_opened *o)
{
    OGRFeatureH f = NULL;
    OGRLayerH from = NULL;
    CPLPushErrorHandlerEx(keep_failure, o->said);
    while ((f = GDALDatasetGetNextFeature(o->dataset, &from, NULL, NULL, NULL)) != NULL && from != o->layer)
        OGR_F_Destroy(f);
    CPLPopErrorHandler();
    return f;
}

void ward_source_take(struct ward_opened *o, OGRFeatureH row)
{
    if (o->row != NULL)
        OGR_F_Destroy(o->row);
    o->row = row;
}

static ward_rc take_next(struct ward_opened *o, bool *end)
{
    CPLErrorReset();
    bool is_osm = o->place->driver->format == WARD_FORMAT_OSM;
    ward_source_take(o, is_osm ? next_of_osm(o) : OGR_L_GetNextFeature(o->layer));
    *end = o->row == NULL;
    const char *said = is_osm ? o->said : CPLGetLastErrorType() >= CE_Failure ? CPLGetLastErrorMsg() : "";
    if (!*end || said[0] == '\0')
        return WARD_OK;
    return ward_fail(o->ctx, WARD_E_SOURCE, "%s cannot be read to its end: %.300s", o->s->path, said);
}

/* ---- rows that ward reads itself ---- */

bool ward_source_has_own(const struct ward_opened *o)
{
    return o->is_own && o->row == NULL;
}

/* What GDAL makes of a column of each type. */
static bool agrees(const struct ward_field *field, enum ward_fgb_type type)
{
    if (type >= WARD_FGB_STRING)
        return field->type == (type == WARD_FGB_TIME ? OFTDateTime : type == WARD_FGB_BINARY ? OFTBinary : OFTString);
    if (type >= WARD_FGB_ULONG)
        return field->type == OFTReal && field->is_float == (type == WARD_FGB_FLOAT);
    return field->type == (type >= WARD_FGB_UINT ? OFTInteger64 : OFTInteger);
}

ward_rc ward_source_read_own(struct ward_opened *o)
{
    bool is_plain = false;
    if (o->place->driver->format != WARD_FORMAT_FGB)
        return WARD_OK;
    ward_rc rc = ward_fgb_open(o->ctx, o->place->path, &o->fgb, &is_plain);
    is_plain = is_plain && o->fgb.n_cells == o->n_fields;
    for (size_t i = 0; rc == WARD_OK && is_plain && i < o->n_fields; i++)
        is_plain = agrees(&o->fields[i], o->fgb.cells[i].type);
    o->is_own = rc == WARD_OK && is_plain;
    o->n_asked = 0;
    return rc;
}

static ward_rc catch_up(struct ward_opened *o, bool *end)
{
    for (; o->n_asked + 1 < o->fgb.number; o->n_asked++)
        ward_source_skip(o->layer, 1);
    o->n_asked++;
    return take_next(o, end);
}

ward_rc ward_source_feature(struct ward_opened *o)
{
    bool end = false;
    ward_rc rc = ward_source_has_own(o) ? catch_up(o, &end) : WARD_OK;
    if (rc == WARD_OK && end)
        rc = ward_fail(o->ctx, WARD_E_SOURCE, "%s was changed while it was being read", o->s->path);
    return rc;
}

ward_rc ward_source_next(struct ward_opened *o, bool *end)
{
    bool is_plain = false;
    if (o->dataset == NULL)
        return ward_csv_next(&o->csv, end);
    if (!o->is_own)
        return take_next(o, end);
    ward_source_take(o, NULL);
    ward_rc rc = ward_fgb_next(&o->fgb, end, &is_plain);
    return rc == WARD_OK && !*end && !is_plain ? catch_up(o, end) : rc;
}

/* Not OGR_L_SetNextByIndex(): beyond the last row it fails, and stays at the first. */
void ward_source_skip(OGRLayerH layer, int n)
{
    OGRFeatureH row = NULL;
    for (int i = 0; i < n && (row = OGR_L_GetNextFeature(layer)) != NULL; i++)
        OGR_F_Destroy(row);
}

void ward_source_rewind(struct ward_opened *o)
{
    ward_source_take(o, NULL);
    if (o->dataset == NULL) {
        ward_csv_seek(&o->csv, o->rows_at);
        o->csv.number = 0;
        return;
    }
    ward_fgb_close(&o->fgb);
    o->is_own = false;
    if (o->place->driver->format == WARD_FORMAT_OSM) {
        GDALDatasetResetReading(o->dataset);
        o->said[0] = '\0';
    }
    OGR_L_ResetReading(o->layer);
    /* The rows above the data, the names among them, were read when the workbook was opened. */
    if (is_workbook(o))
        ward_source_skip(o->layer, o->header_row);
}

int64_t ward_source_count(struct ward_opened *o)
{
    if (o->place->driver->format == WARD_FORMAT_OSM || o->place->driver->format == WARD_FORMAT_CSV)
        return -1;
    int64_t n = OGR_L_GetFeatureCount(o->layer, FALSE);
    return is_workbook(o) && n >= o->header_row ? n - o->header_row : n;
}

bool ward_source_field(const struct ward_opened *o, const char *name, size_t *field)
{
    for (size_t i = 0; i < o->n_fields; i++)
        if (strcmp(o->names[i], name) == 0) {
            *field = i;
            return true;
        }
    for (size_t i = 0; i < o->n_fields; i++)
        if (ward_text_same_name(o->names[i], name)) {
            *field = i;
            return true;
        }
    return false;
}

static bool is_taken(const struct ward_opened *o, size_t before, const char *name)
{
    for (size_t i = 0; i < before; i++)
        if (strcmp(o->names[i], name) == 0)
            return true;
    return false;
}

/* One name: recoded, trimmed, and told apart from those before it. */
static ward_rc name_field(struct ward_opened *o, size_t i, bool is_cut)
{
    const char *text = NULL;
    char plain[512];
    char unique[600];
    ward_rc rc = ward_recoder_text(&o->recoder, o->names[i], strlen(o->names[i]), is_cut, &text);
    if (rc != WARD_OK)
        return rc;
    if (text == NULL)
        return ward_fail(o->ctx, WARD_E_SOURCE,
                         "the name of column %zu of %s is no %s text; name the encoding with --encoding", i + 1,
                         o->s->path, o->recoder.name);
    (void)snprintf(plain, sizeof plain, "%s", text);
    if (strlen(text) >= sizeof plain)
        return ward_fail(o->ctx, WARD_E_SOURCE, "the name of column %zu of %s is longer than 500 bytes", i + 1,
                         o->s->path);
    (void)ward_text_trim(plain);
    if (plain[0] == '\0')
        (void)snprintf(plain, sizeof plain, "column %zu", i + 1);
    (void)snprintf(unique, sizeof unique, "%s", plain);
    for (int n = 2; is_taken(o, i, unique); n++)
        (void)snprintf(unique, sizeof unique, "%s (%d)", plain, n);
    ward_mem_free(o->names[i]);
    o->names[i] = NULL;
    return ward_strdup(o->ctx, unique, &o->names[i]);
}

ward_rc ward_source_name_fields(struct ward_opened *o)
{
    bool is_cut = o->place->driver->format == WARD_FORMAT_SHAPEFILE;
    ward_rc rc = WARD_OK;
    for (size_t i = 0; rc == WARD_OK && !o->is_named && i < o->n_fields; i++)
        rc = name_field(o, i, is_cut);
    o->is_named = true;
    return rc;
}
