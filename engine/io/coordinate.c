#include "io/coordinate.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/hanzi.h"
#include "core/mem.h"
#include "core/text.h"
#include "geo/crs.h"
#include "io/field.h"

enum { LOOK_AT = 300 }; /* rows that settle the CRS and the axes */

struct name_pair {
    const char *x, *y;
    bool is_degrees; /* longitude and latitude by their names */
};

static const struct name_pair pairs[] = {
    {"lon", "lat", true},
    {"lng", "lat", true},
    {"long", "lat", true},
    {"longitude", "latitude", true},
    {"经度", "纬度", true},
    {"经度坐标", "纬度坐标", true},
    {"经", "纬", true},
    {"wgs84_lon", "wgs84_lat", true},
    {"x", "y", false},
    {"x坐标", "y坐标", false},
    {"坐标x", "坐标y", false},
    {"横坐标", "纵坐标", false},
    {"point_x", "point_y", false},
    {"coord_x", "coord_y", false},
    {"easting", "northing", false},
    {"东坐标", "北坐标", false},
    {"xcoord", "ycoord", false},
    {"pos_x", "pos_y", false},
};
static const char *const cells[] = {"坐标",   "经纬度", "坐标点", "经纬度坐标",  "lonlat",
                                    "lnglat", "latlon", "latlng", "coordinates", "coordinate"};
static const char *const shapes[] = {"wkt",      "geom",         "geometry", "the_geom",
                                     "geom_wkt", "geometry_wkt", "wkt_geom", "shape_wkt"};

bool ward_coordinate_is_name(const char *name)
{
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++)
        if (ward_text_same_name(name, pairs[i].x) || ward_text_same_name(name, pairs[i].y))
            return true;
    for (size_t i = 0; i < sizeof cells / sizeof cells[0]; i++)
        if (ward_text_same_name(name, cells[i]))
            return true;
    for (size_t i = 0; i < sizeof shapes / sizeof shapes[0]; i++)
        if (ward_text_same_name(name, shapes[i]))
            return true;
    return false;
}

static ward_rc need_field(struct ward_opened *o, const char *name, size_t *field)
{
    char names[500] = "";
    size_t used = 0;
    if (ward_source_field(o, name, field))
        return WARD_OK;
    for (size_t i = 0; i < o->n_fields && used < sizeof names; i++)
        used += (size_t)snprintf(names + used, sizeof names - used, "%s%s", i > 0 ? ", " : "", o->names[i]);
    return ward_fail(o->ctx, WARD_E_COLUMN, "%s has no column \"%s\"; it has: %s", o->s->path, name, names);
}

static ward_rc choose_named(struct ward_opened *o, bool *is_done)
{
    ward_rc rc = WARD_OK;
    *is_done = true;
    if (o->s->wkt_column != NULL) {
        o->by = WARD_BY_WKT;
        return need_field(o, o->s->wkt_column, &o->x_field);
    }
    if (o->s->x_column != NULL && o->s->y_column != NULL) {
        o->by = strcmp(o->s->x_column, o->s->y_column) == 0 ? WARD_BY_CELL : WARD_BY_COLUMNS;
        rc = need_field(o, o->s->x_column, &o->x_field);
        return rc == WARD_OK ? need_field(o, o->s->y_column, &o->y_field) : rc;
    }
    if (o->s->x_column != NULL || o->s->y_column != NULL)
        return ward_fail(o->ctx, WARD_E_ARG, "the x column and the y column go together; only one was named");
    *is_done = false;
    return rc;
}

static bool has_geometry(const struct ward_opened *o)
{
    enum ward_format format = o->place->driver->format;
    if (format == WARD_FORMAT_CSV || format == WARD_FORMAT_XLSX || format == WARD_FORMAT_ODS)
        return false;
    return OGR_L_GetGeomType(o->layer) != wkbNone;
}

ward_rc ward_coordinate_choose(struct ward_opened *o)
{
    bool is_done = false;
    o->by = WARD_BY_NOTHING;
    if (o->s->kinds == WARD_KIND_NONE)
        return WARD_OK;
    ward_rc rc = choose_named(o, &is_done);
    if (rc != WARD_OK || is_done)
        return rc == WARD_OK && o->by == WARD_BY_WKT ? ward_gdal_load(o->ctx) : rc;
    if (has_geometry(o)) {
        o->by = WARD_BY_GEOMETRY;
        return WARD_OK;
    }
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++)
        if (ward_source_field(o, pairs[i].x, &o->x_field) && ward_source_field(o, pairs[i].y, &o->y_field)) {
            o->by = WARD_BY_COLUMNS;
            return WARD_OK;
        }
    for (size_t i = 0; i < sizeof shapes / sizeof shapes[0]; i++)
        if (ward_source_field(o, shapes[i], &o->x_field)) {
            o->by = WARD_BY_WKT;
            return ward_gdal_load(o->ctx);
        }
    for (size_t i = 0; i < sizeof cells / sizeof cells[0]; i++)
        if (ward_source_field(o, cells[i], &o->x_field)) {
            o->by = WARD_BY_CELL;
            return WARD_OK;
        }
    return WARD_OK;
}

void ward_coordinate_describe(const struct ward_opened *o, char *out, size_t size)
{
    switch (o->by) {
    case WARD_BY_GEOMETRY:
        (void)snprintf(out, size, "geometry");
        break;
    case WARD_BY_COLUMNS:
        (void)snprintf(out, size, "columns %s, %s", o->names[o->x_field], o->names[o->y_field]);
        break;
    case WARD_BY_CELL:
        (void)snprintf(out, size, "column %s", o->names[o->x_field]);
        break;
    case WARD_BY_WKT:
        (void)snprintf(out, size, "column %s as WKT", o->names[o->x_field]);
        break;
    default:
        (void)snprintf(out, size, "none");
        break;
    }
}

/* ---- numbers ---- */

static bool take_word(const char **p, const char *const *words)
{
    size_t n = 0;
    for (; *words != NULL; words++)
        if ((n = ward_hanzi_begins(*p, *words)) > 0) {
            *p += n;
            return true;
        }
    return false;
}

static void skip_blanks(const char **p)
{
    static const char *const blanks[] = {" ", "\t", "\xE3\x80\x80", "\xC2\xA0", NULL};
    while ((**p == ' ' || **p == '\t' || (unsigned char)**p >= 0x80) && take_word(p, blanks))
        ;
}

static bool is_whole(double value)
{
    return value == floor(value);
}

/* Digits with at most one point; no sign, no exponent. */
static bool take_decimal(const char **p, double *out)
{
    size_t n = strspn(*p, "0123456789.");
    char text[40];
    if (n == 0 || n >= sizeof text)
        return false;
    memcpy(text, *p, n);
    text[n] = '\0';
    if (!ward_text_to_real(text, out))
        return false;
    *p += n;
    return true;
}

static double take_hemisphere(const char **p)
{
    static const char *const positive[] = {"E", "e", "N", "n", "东经", "北纬", "东", "北", NULL};
    static const char *const negative[] = {"W", "w", "S", "s", "西经", "南纬", "西", "南", NULL};
    skip_blanks(p);
    if (take_word(p, positive))
        return 1.0;
    return take_word(p, negative) ? -1.0 : 0.0;
}

bool ward_coordinate_parse(const char *text, double *out)
{
    static const char *const degree[] = {"\xC2\xB0", "\xC2\xBA", "\xE2\x97\xA6", "度", "d", "D", ":", NULL};
    static const char *const minute[] = {"\xE2\x80\xB2", "\xE2\x80\x99", "'", "\xC2\xB4", "分", "m", ":", NULL};
    static const char *const second[] = {
        "\xE2\x80\xB3", "\xE2\x80\x9D", "\"", "''", "\xE2\x80\xB2\xE2\x80\xB2", "秒", "s", NULL};
    const char *p = text;
    double part[3] = {0.0, 0.0, 0.0};
    if (ward_text_to_real(text, out))
        return true;
    double side = take_hemisphere(&p);
    skip_blanks(&p);
    double sign = *p == '-' ? -1.0 : 1.0;
    if (*p == '-' || *p == '+')
        p++;
    if (!take_decimal(&p, &part[0]))
        return false;
    skip_blanks(&p);
    bool has_degree = take_word(&p, degree);
    skip_blanks(&p);
    if (is_whole(part[0]) && take_decimal(&p, &part[1])) { /* behind 31.567 a number is a height, not minutes */
        skip_blanks(&p);
        (void)take_word(&p, minute);
        skip_blanks(&p);
        if (is_whole(part[1]) && take_decimal(&p, &part[2])) {
            skip_blanks(&p);
            (void)take_word(&p, second);
        }
    } else if (!has_degree && side == 0.0 && *p == '\0') {
        return false;
    }
    double after = take_hemisphere(&p);
    skip_blanks(&p);
    if (*p != '\0' || part[1] >= 60.0 || part[2] >= 60.0 || (side != 0.0 && after != 0.0))
        return false;
    if (side + after < 0.0)
        sign = -sign;
    *out = sign * (part[0] + part[1] / 60.0 + part[2] / 3600.0);
    return true;
}

/* "(120.297, 31.567)" without its brackets. */
static const char *unwrap(const char *text, char out[200])
{
    static const char *const brackets[][2] = {{"(", ")"}, {"[", "]"}, {"（", "）"}};
    size_t n = strlen(text);
    for (size_t i = 0; n < 200 && i < sizeof brackets / sizeof brackets[0]; i++) {
        size_t open = strlen(brackets[i][0]), close = strlen(brackets[i][1]);
        if (n >= open + close && strncmp(text, brackets[i][0], open) == 0 &&
            strcmp(text + n - close, brackets[i][1]) == 0) {
            (void)snprintf(out, 200, "%.*s", (int)(n - open - close), text + open);
            return out;
        }
    }
    return text;
}

/* Where two numbers in one cell may part: at a sign (*sign bytes long), or where a direction begins. */
static bool may_part(const char *p, size_t *sign)
{
    static const char *const signs[] = {",", "，", ";", "；", "、", "|", "/", "\t", " ", "　", NULL};
    static const char *const directions[] = {"E", "N", "W", "S", "东经", "北纬", "西经", "南纬", "经度", "纬度", NULL};
    const char *after = p;
    *sign = 0;
    if (!take_word(&after, signs))
        return take_word(&after, directions);
    *sign = (size_t)(after - p);
    return true;
}

/* 经度120.297 and 纬度：31.567 without their names. */
static const char *without_name(const char *text)
{
    static const char *const names[] = {"经度", "纬度", NULL};
    static const char *const colons[] = {":", "：", "=", NULL};
    skip_blanks(&text);
    if (take_word(&text, names))
        (void)take_word(&text, colons);
    return text;
}

static int count_numbers(const char *text)
{
    int n = 0;
    while (*(text += strcspn(text, "0123456789")) != '\0') {
        text += strspn(text, "0123456789.");
        n++;
    }
    return n;
}

/* 120 17 31 34 may part in three places: at a blank only where both sides are alike. */
static bool is_even(const char *first, const char *at, size_t sign)
{
    bool is_blank = *at == ' ' || *at == '\t' || strncmp(at, "　", strlen("　")) == 0;
    return !is_blank || count_numbers(first) == count_numbers(at + sign);
}

bool ward_coordinate_parse_pair(const char *text, double xy[2])
{
    char inner[200], first[80];
    text = unwrap(text, inner);
    for (const char *at = text; *at != '\0' && (size_t)(at - text) < sizeof first; at++) {
        size_t sign = 0;
        if (at == text || !may_part(at, &sign))
            continue;
        memcpy(first, text, (size_t)(at - text));
        first[at - text] = '\0';
        if (!is_even(first, at, sign) || !ward_coordinate_parse(without_name(first), &xy[0]) ||
            !ward_coordinate_parse(without_name(at + sign), &xy[1]))
            continue;
        if (fabs(xy[0]) <= 90.0 && fabs(xy[1]) > 90.0 && fabs(xy[1]) <= 180.0) {
            double latitude = xy[0];
            xy[0] = xy[1];
            xy[1] = latitude;
        }
        return true;
    }
    return false;
}

/* ---- rows ---- */

/* A cell as UTF-8, "" for none and "?" for what is no text; good until the next row. */
static ward_rc cell_text(struct ward_opened *o, size_t field, struct ward_buf *room, const char **out)
{
    const char *raw = NULL;
    const char *text = NULL;
    bool is_cut = false;
    *out = "";
    ward_rc rc = ward_field_text(o, field, room, &raw, &is_cut);
    if (rc != WARD_OK || raw == NULL)
        return rc;
    rc = ward_recoder_text(&o->recoder, raw, strlen(raw), is_cut, &text);
    *out = text != NULL ? text : "?";
    if (rc != WARD_OK || text == raw || text == NULL)
        return rc;
    ward_buf_reset(room); /* raw is not in there: what is, is ASCII */
    rc = ward_buf_text(o->ctx, room, text);
    *out = rc == WARD_OK ? room->data : "?";
    return rc;
}

static bool is_empty(const char *text)
{
    if (text == NULL)
        return true;
    skip_blanks(&text);
    return *text == '\0';
}

enum ward_coordinate ward_coordinate_read(const struct ward_opened *o, const char *x, const char *y, double xy[2])
{
    bool is_cell = o->by == WARD_BY_CELL;
    if (is_empty(x) && (is_cell || is_empty(y)))
        return WARD_COORDINATE_NONE;
    if (x == NULL || (!is_cell && y == NULL))
        return WARD_COORDINATE_BAD;
    bool is_good = is_cell ? ward_coordinate_parse_pair(x, xy)
                           : ward_coordinate_parse(x, &xy[0]) && ward_coordinate_parse(y, &xy[1]);
    if (is_good && o->is_swapped) {
        double northing = xy[0];
        xy[0] = xy[1];
        xy[1] = northing;
    }
    return is_good ? WARD_COORDINATE_GOOD : WARD_COORDINATE_BAD;
}

ward_rc ward_coordinate_of(struct ward_opened *o, double xy[2], enum ward_coordinate *out)
{
    const char *x = NULL;
    const char *y = NULL;
    ward_rc rc = cell_text(o, o->x_field, &o->cells[0], &x);
    if (rc == WARD_OK && o->by == WARD_BY_COLUMNS)
        rc = cell_text(o, o->y_field, &o->cells[1], &y);
    *out = rc == WARD_OK ? ward_coordinate_read(o, x, y, xy) : WARD_COORDINATE_NONE;
    return rc;
}

OGRGeometryH ward_coordinate_wkt(const char *text, bool *is_bad)
{
    OGRGeometryH shape = NULL;
    char *wkt = (char *)text; /* read only, whatever OGR's prototype says */
    *is_bad = false;
    if (text == NULL || text[strspn(text, " \t\r\n")] == '\0')
        return NULL;
    *is_bad = OGR_G_CreateFromWkt(&wkt, NULL, &shape) != OGRERR_NONE || wkt[strspn(wkt, " \t\r\n;")] != '\0';
    if (*is_bad && shape != NULL) {
        OGR_G_DestroyGeometry(shape);
        shape = NULL;
    }
    return shape;
}

ward_rc ward_coordinate_shape(struct ward_opened *o, OGRGeometryH *shape, bool *is_bad)
{
    const char *text = NULL;
    bool is_cut = false;
    ward_rc rc = ward_field_text(o, o->x_field, &o->cells[0], &text, &is_cut);
    *shape = ward_coordinate_wkt(text, is_bad);
    return rc;
}

bool ward_coordinate_first(OGRGeometryH g, double xy[2])
{
    for (int depth = 0; g != NULL && depth < 16 && OGR_G_GetGeometryCount(g) > 0; depth++)
        g = OGR_G_GetGeometryRef(g, 0);
    if (g == NULL || OGR_G_IsEmpty(g) || OGR_G_GetPointCount(g) == 0)
        return false;
    xy[0] = OGR_G_GetX(g, 0);
    xy[1] = OGR_G_GetY(g, 0);
    return true;
}

/* ---- the CRS ---- */

static ward_rc layer_crs(struct ward_opened *o)
{
    OGRSpatialReferenceH srs = OGR_L_GetSpatialRef(o->layer);
    char name[64];
    if (srs == NULL || o->is_crs_doubtful)
        return WARD_OK;
    const char *title = OSRGetName(srs);
    if (OSRIsLocal(srs) ||
        (title != NULL && (strncmp(title, "Undefined", 9) == 0 || strncmp(title, "unknown", 7) == 0) &&
         OSRGetAuthorityCode(srs, NULL) == NULL && !OSRIsProjected(srs)))
        return WARD_OK;
    if (OSRGetAuthorityCode(srs, NULL) == NULL)
        (void)OSRAutoIdentifyEPSG(srs);
    const char *authority = OSRGetAuthorityName(srs, NULL);
    const char *code = OSRGetAuthorityCode(srs, NULL);
    if (authority != NULL && code != NULL) {
        bool is_crs84 = strcmp(authority, "OGC") == 0 && strcmp(code, "CRS84") == 0;
        (void)snprintf(name, sizeof name, "%s:%s", is_crs84 ? "EPSG" : authority, is_crs84 ? "4326" : code);
        return ward_strdup(o->ctx, name, &o->crs);
    }
    char *wkt = NULL;
    const char *const format[] = {"FORMAT=WKT2_2018", NULL};
    ward_rc rc = WARD_OK;
    if (OSRExportToWktEx(srs, &wkt, format) == OGRERR_NONE && wkt != NULL)
        rc = ward_strdup(o->ctx, wkt, &o->crs);
    CPLFree(wkt);
    return rc;
}

static bool is_called_degrees(const struct ward_opened *o)
{
    for (size_t i = 0; o->by == WARD_BY_COLUMNS && i < sizeof pairs / sizeof pairs[0]; i++)
        if (pairs[i].is_degrees && ward_text_same_name(o->names[o->x_field], pairs[i].x) &&
            ward_text_same_name(o->names[o->y_field], pairs[i].y))
            return true;
    return false;
}

/* Up to LOOK_AT places of the first rows. */
static ward_rc look(struct ward_opened *o, double *xy, size_t *n)
{
    ward_rc rc = WARD_OK;
    *n = 0;
    for (int i = 0; i < LOOK_AT; i++) {
        enum ward_coordinate is = WARD_COORDINATE_NONE;
        bool end = false;
        rc = ward_source_next(o, &end);
        if (rc != WARD_OK || end)
            break;
        if (o->by == WARD_BY_WKT) {
            bool is_bad = false;
            OGRGeometryH shape = NULL;
            rc = ward_coordinate_shape(o, &shape, &is_bad);
            is = ward_coordinate_first(shape, xy + 2 * *n) ? WARD_COORDINATE_GOOD : WARD_COORDINATE_NONE;
            if (shape != NULL)
                OGR_G_DestroyGeometry(shape);
        } else
            rc = ward_coordinate_of(o, xy + 2 * *n, &is);
        *n += is == WARD_COORDINATE_GOOD;
    }
    ward_source_rewind(o);
    return rc;
}

static bool are_degrees(const double *xy, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (!(fabs(xy[2 * i]) <= 180.0 && fabs(xy[2 * i + 1]) <= 90.0))
            return false;
    return n > 0;
}

/* In Chinese survey files X is the northing: taken so when hardly a row fits as it stands, and nearly all the other
 * way. */
static ward_rc test_axes(struct ward_opened *o, double *xy, size_t n, char note[256])
{
    struct ward_transform *t = NULL;
    size_t bad = 0;
    size_t bad_swapped = 0;
    double other[2 * LOOK_AT];
    for (size_t i = 0; i < n; i++) {
        other[2 * i] = xy[2 * i + 1];
        other[2 * i + 1] = xy[2 * i];
    }
    ward_rc rc = ward_transform_get(o->ctx, o->crs, o->s->target_crs, &t);
    if (rc == WARD_OK)
        rc = ward_transform_apply(o->ctx, t, xy, n, &bad);
    if (rc == WARD_OK)
        rc = ward_transform_apply(o->ctx, t, other, n, &bad_swapped);
    if (rc == WARD_OK && bad * 10 >= n * 9 && bad_swapped * 10 <= n) {
        o->is_swapped = true;
        (void)snprintf(note, 256, "column %.60s holds the northing, %.60s the easting: they were taken so",
                       o->names[o->x_field], o->names[o->y_field]);
    }
    return rc;
}

ward_rc ward_coordinate_settle(struct ward_opened *o, char note[256])
{
    double xy[2 * LOOK_AT];
    size_t n = 0;
    ward_rc rc = WARD_OK;
    note[0] = '\0';
    ward_mem_free(o->crs);
    o->crs = NULL;
    o->is_swapped = false;
    if (o->by == WARD_BY_NOTHING)
        return WARD_OK;
    if (o->s->source_crs != NULL)
        rc = ward_strdup(o->ctx, o->s->source_crs, &o->crs);
    else if (o->by == WARD_BY_GEOMETRY)
        rc = layer_crs(o);
    if (rc != WARD_OK || o->by == WARD_BY_GEOMETRY)
        return rc;
    bool is_degrees = is_called_degrees(o);
    rc = look(o, xy, &n);
    if (rc == WARD_OK && o->crs == NULL && (is_degrees || are_degrees(xy, n)))
        rc = ward_strdup(o->ctx, "EPSG:4326", &o->crs);
    if (rc == WARD_OK && o->by == WARD_BY_COLUMNS && !is_degrees && o->crs != NULL && o->s->target_crs != NULL && n > 0)
        rc = test_axes(o, xy, n, note);
    return rc;
}
