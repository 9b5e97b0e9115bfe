#include "io/layers.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "core/layerdef.h"
#include "core/text.h"
#include "io/sheet.h"

const char *ward_layers_name(const struct ward_opened *o, OGRLayerH layer)
{
    return layer == NULL ? o->place->stem : OGR_L_GetName(layer);
}

bool ward_layers_is_shown(struct ward_opened *o, OGRLayerH layer)
{
    static const char *const internal[] = {"layer_styles", "qgis_projects", "spatial_ref_sys", "geometry_columns",
                                           "sqlite_sequence"};
    static const char *const prefixes[] = {"gpkg_",
                                           "rtree_",
                                           "idx_",
                                           "sqlite_",
                                           "spatialite_",
                                           "views_",
                                           "virts_",
                                           "data_licenses",
                                           "geometry_columns_",
                                           "SpatialIndex",
                                           "ElementaryGeometries",
                                           "KNN",
                                           "vector_",
                                           "raster_",
                                           "topologies",
                                           "networks",
                                           "sql_statements_log",
                                           "spatial_ref_sys_",
                                           "geom_cols_ref_sys",
                                           "rl2map_",
                                           "iso_metadata",
                                           "SE_",
                                           "wms_",
                                           "stored_"};
    const char *name = ward_layers_name(o, layer);
    for (size_t i = 0; i < o->n_hidden; i++)
        if (strcasecmp(name, o->hidden[i]) == 0)
            return false;
    if (o->place->driver->format != WARD_FORMAT_GPKG && o->place->driver->format != WARD_FORMAT_SQLITE)
        return true;
    for (size_t i = 0; i < sizeof internal / sizeof internal[0]; i++)
        if (strcasecmp(name, internal[i]) == 0)
            return false;
    for (size_t i = 0; i < sizeof prefixes / sizeof prefixes[0]; i++)
        if (strncasecmp(name, prefixes[i], strlen(prefixes[i])) == 0)
            return false;
    return true;
}

static unsigned kinds_of(OGRLayerH layer)
{
    OGRwkbGeometryType flat = OGR_GT_Flatten(OGR_L_GetGeomType(layer));
    switch (flat) {
    case wkbNone:
        return WARD_KIND_NONE;
    case wkbPoint:
    case wkbMultiPoint:
        return WARD_KIND_POINT;
    case wkbLineString:
    case wkbMultiLineString:
    case wkbCompoundCurve:
    case wkbMultiCurve:
    case wkbCircularString:
        return WARD_KIND_LINE;
    case wkbPolygon:
    case wkbMultiPolygon:
    case wkbCurvePolygon:
    case wkbMultiSurface:
        return WARD_KIND_POLYGON;
    case wkbUnknown:
        return WARD_KIND_POINT | WARD_KIND_LINE | WARD_KIND_POLYGON;
    default:
        return WARD_KIND_NONE;
    }
}

static void add_names(struct ward_opened *o, char *out, size_t size)
{
    size_t used = 0;
    out[0] = '\0';
    for (int i = 0; i < GDALDatasetGetLayerCount(o->dataset); i++) {
        OGRLayerH layer = GDALDatasetGetLayer(o->dataset, i);
        if (layer != NULL && ward_layers_is_shown(o, layer) && used < size)
            used += (size_t)snprintf(out + used, size - used, "%s%s", used > 0 ? ", " : "", ward_layers_name(o, layer));
    }
}

static ward_rc choose_named(struct ward_opened *o)
{
    const char *name = o->s->source_layer;
    OGRLayerH alike = NULL;
    for (int i = 0; i < GDALDatasetGetLayerCount(o->dataset); i++) {
        OGRLayerH layer = GDALDatasetGetLayer(o->dataset, i);
        if (layer == NULL || !ward_layers_is_shown(o, layer))
            continue;
        if (strcmp(ward_layers_name(o, layer), name) == 0) {
            o->layer = layer;
            return WARD_OK;
        }
        if (ward_text_same_name(ward_layers_name(o, layer), name))
            alike = layer;
    }
    o->layer = alike;
    if (alike != NULL)
        return WARD_OK;
    char names[400];
    add_names(o, names, sizeof names);
    return ward_fail(o->ctx, WARD_E_SOURCE, "%s has no layer \"%s\"; it has: %s", o->s->path, name, names);
}

/* The layers shown that match; *last is one of them. */
static int count_fitting(struct ward_opened *o, unsigned kinds, bool is_spatial, OGRLayerH *first)
{
    int n = 0;
    for (int i = 0; i < GDALDatasetGetLayerCount(o->dataset); i++) {
        OGRLayerH layer = GDALDatasetGetLayer(o->dataset, i);
        if (layer == NULL || !ward_layers_is_shown(o, layer))
            continue;
        unsigned has = kinds_of(layer);
        if (is_spatial ? (has & kinds) == 0 : has != WARD_KIND_NONE)
            continue;
        if (n++ == 0)
            *first = layer;
    }
    return n;
}

static int count_shown(struct ward_opened *o, OGRLayerH *first)
{
    int n = 0;
    for (int i = 0; i < GDALDatasetGetLayerCount(o->dataset); i++) {
        OGRLayerH layer = GDALDatasetGetLayer(o->dataset, i);
        if (layer != NULL && ward_layers_is_shown(o, layer) && n++ == 0)
            *first = layer;
    }
    return n;
}

ward_rc ward_layers_choose(struct ward_opened *o)
{
    enum ward_format format = o->place->driver->format;
    OGRLayerH layer = NULL;
    if (o->s->source_layer != NULL)
        return choose_named(o);
    int shown = count_shown(o, &layer);
    if (shown == 0)
        return ward_fail(o->ctx, WARD_E_SOURCE, "%s holds no table or layer that can be read", o->s->path);
    if (shown > 1 && (format == WARD_FORMAT_XLSX || format == WARD_FORMAT_ODS))
        return ward_sheet_choose(o);
    if (shown > 1) {
        int fitting = o->s->kinds != WARD_KIND_NONE ? count_fitting(o, o->s->kinds, true, &layer) : 0;
        if (fitting == 0)
            fitting = count_fitting(o, 0, false, &layer);
        bool is_plain_osm =
            format == WARD_FORMAT_OSM && fitting == 2 && o->s->kinds == WARD_KIND_LINE; /* lines, multilinestrings */
        if (fitting != 1 && !is_plain_osm) {
            char names[400];
            add_names(o, names, sizeof names);
            return ward_fail(o->ctx, WARD_E_SOURCE, "%s holds several layers; choose one with --source-layer: %s",
                             o->s->path, names);
        }
    }
    o->layer = layer;
    return WARD_OK;
}
