#include "io/native.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

static bool is_empty_array(const json_t *json)
{
    return json_is_array(json) && json_array_size(json) == 0;
}

/* null, and empty coordinates, are honest ways to say that there is no place (RFC 7946, 3.1). */
static ward_rc judge(struct ward_ctx *ctx, struct ward_native *native, const char *feature)
{
    json_t *json = json_loads(feature, JSON_DECODE_INT_AS_REAL, NULL); /* whole numbers of any length */
    const json_t *geometry = json_object_get(json, "geometry");
    char *text = json != NULL ? json_dumps(geometry, JSON_COMPACT | JSON_ENCODE_ANY) : NULL;
    native->has_place = json == NULL || !(geometry == NULL || json_is_null(geometry) ||
                                          is_empty_array(json_object_get(geometry, "coordinates")) ||
                                          is_empty_array(json_object_get(geometry, "geometries")));
    ward_rc rc = ward_buf_text(ctx, &native->text, text != NULL ? text : feature);
    free(text);
    json_decref(json);
    return rc;
}

static ward_rc fail_changed(const struct ward_opened *o)
{
    return ward_fail(o->ctx, WARD_E_SOURCE, "%s was changed while it was being read", o->s->path);
}

/* ---- text sequences ---- */

enum { RECORD_SEPARATOR = 0x1E };

static bool is_blank(const char *text)
{
    return text[strspn(text, " \t\r\n\x1E")] == '\0';
}

static bool next_text(struct ward_native *native)
{
    ssize_t size;
    do
        size = getdelim(&native->line, &native->capacity, native->separator, native->sequence);
    while (size >= 0 && is_blank(native->line));
    return size >= 0;
}

/* The n-th text: every one makes a feature, or the driver's own count does not come out (ward_rows_stream). */
static ward_rc look_in_sequence(struct ward_native *native, const struct ward_opened *o, int64_t n)
{
    if (native->sequence == NULL) {
        native->sequence = fopen(o->place->path, "rbe");
        if (native->sequence == NULL)
            return fail_changed(o);
        int first = getc(native->sequence);
        native->separator = first == RECORD_SEPARATOR ? RECORD_SEPARATOR : '\n';
        (void)ungetc(first, native->sequence);
    }
    while (native->at < n && next_text(native))
        native->at++;
    if (native->at < n)
        return fail_changed(o);
    char *end = strchr(native->line, RECORD_SEPARATOR); /* of the next text */
    if (end != NULL)
        *end = '\0';
    return judge(o->ctx, native, native->line);
}

/* ---- collections ---- */

static ward_rc look_in_collection(struct ward_native *native, const struct ward_opened *o, int64_t n)
{
    static const char *const options[] = {"NATIVE_DATA=YES", "DATE_AS_STRING=YES", NULL};
    OGRFeatureH feature = NULL;
    if (native->dataset == NULL)
        native->dataset = GDALOpenEx(o->place->path, GDAL_OF_VECTOR | GDAL_OF_READONLY, o->place->driver->gdal,
                                     (const char *const *)options, NULL);
    OGRLayerH layer = native->dataset != NULL ? GDALDatasetGetLayer(native->dataset, 0) : NULL;
    while (layer != NULL && native->at < n) {
        if (feature != NULL)
            OGR_F_Destroy(feature);
        feature = OGR_L_GetNextFeature(layer);
        if (feature == NULL)
            break;
        native->at++;
    }
    if (feature == NULL)
        return fail_changed(o);
    const char *text = OGR_F_GetNativeData(feature);
    ward_rc rc = text != NULL ? judge(o->ctx, native, text) : WARD_OK;
    OGR_F_Destroy(feature);
    return rc;
}

ward_rc ward_native_look(struct ward_native *native, const struct ward_opened *o, int64_t n)
{
    enum ward_format format = o->place->driver->format;
    bool is_json = format == WARD_FORMAT_GEOJSON || format == WARD_FORMAT_GEOJSONSEQ;
    if (!is_json || native->at == n)
        return WARD_OK;
    native->has_place = false;
    ward_buf_reset(&native->text);
    const char *driver = GDALGetDriverShortName(GDALGetDatasetDriver(o->dataset));
    return strcmp(driver, "GeoJSONSeq") == 0 ? look_in_sequence(native, o, n) : look_in_collection(native, o, n);
}

void ward_native_close(struct ward_native *native)
{
    if (native->dataset != NULL)
        (void)GDALClose(native->dataset);
    if (native->sequence != NULL)
        (void)fclose(native->sequence);
    free(native->line);
    ward_buf_clear(&native->text);
    *native = (struct ward_native){.dataset = NULL};
}
