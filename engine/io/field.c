#include "io/field.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/text.h"

const char *ward_field_type(struct ward_opened *o, size_t field)
{
    switch (o->fields[field].type) {
    case OFTInteger:
    case OFTInteger64:
        return o->fields[field].is_flag ? "flag" : "integer";
    case OFTReal:
        return "real";
    case OFTDate:
        return "date";
    case OFTTime:
    case OFTDateTime:
        return "time";
    case OFTIntegerList:
    case OFTInteger64List:
    case OFTRealList:
    case OFTStringList:
        return "list";
    case OFTBinary:
        return "binary";
    default:
        return "text";
    }
}

/* A float's digits beyond its precision are noise: 0.1f is 0.1, not 0.10000000149011612. */
static void real_text(double value, bool is_float, char out[32])
{
    if (is_float)
        for (int digits = 1; digits <= 9; digits++) {
            char text[32];
            (void)snprintf(text, sizeof text, "%.*g", digits, value);
            if ((float)strtod(text, NULL) == (float)value) {
                ward_text_real(strtod(text, NULL), out);
                return;
            }
        }
    ward_text_real(value, out);
}

/* "-07" or "07": a mark and two digits. */
static ward_rc add_two(struct ward_opened *o, struct ward_buf *room, const char *mark, int value)
{
    const char two[2] = {(char)('0' + value / 10 % 10), (char)('0' + value % 10)};
    ward_rc rc = ward_buf_text(o->ctx, room, mark);
    return rc == WARD_OK ? ward_buf_add(o->ctx, room, two, sizeof two) : rc;
}

/* "2023-04-05"; years beyond four digits by printf. */
static ward_rc add_day(struct ward_opened *o, struct ward_buf *room, int year, int month, int day)
{
    if (year < 0 || year > 9999 || month < 0 || month > 99 || day < 0 || day > 99)
        return ward_buf_printf(o->ctx, room, "%04d-%02d-%02d", year, month, day);
    ward_rc rc = add_two(o, room, "", year / 100);
    if (rc == WARD_OK)
        rc = add_two(o, room, "", year % 100);
    if (rc == WARD_OK)
        rc = add_two(o, room, "-", month);
    return rc == WARD_OK ? add_two(o, room, "-", day) : rc;
}

static ward_rc add_clock(struct ward_opened *o, struct ward_buf *room, int hour, int minute, int second)
{
    if (hour < 0 || minute < 0 || second < 0)
        return ward_buf_printf(o->ctx, room, "%02d:%02d:%02d", hour, minute, second);
    ward_rc rc = add_two(o, room, "", hour);
    if (rc == WARD_OK)
        rc = add_two(o, room, ":", minute);
    return rc == WARD_OK ? add_two(o, room, ":", second) : rc;
}

static ward_rc add_time(struct ward_opened *o, OGRFeatureH row, int field, OGRFieldType type, struct ward_buf *room)
{
    int year = 0, month = 0, day = 0, hour = 0, minute = 0, zone = 0;
    float second = 0.0f;
    if (!OGR_F_GetFieldAsDateTimeEx(row, field, &year, &month, &day, &hour, &minute, &second, &zone))
        return WARD_OK;
    ward_rc rc = WARD_OK;
    if (type != OFTTime)
        rc = add_day(o, room, year, month, day);
    if (rc == WARD_OK && type == OFTDateTime)
        rc = ward_buf_text(o->ctx, room, "T");
    if (rc == WARD_OK && type != OFTDate)
        rc = add_clock(o, room, hour, minute, (int)second);
    int milliseconds = (int)lroundf((second - floorf(second)) * 1000.0f);
    if (rc == WARD_OK && type != OFTDate && milliseconds > 0 && milliseconds < 1000)
        rc = ward_buf_printf(o->ctx, room, ".%03d", milliseconds);
    /* File geodatabases know no zone; GDAL calls theirs UTC all the same. */
    if (rc != WARD_OK || type != OFTDateTime || zone <= 1 || o->place->driver->format == WARD_FORMAT_GDB)
        return rc;
    int shift = (zone - 100) * 15; /* GDAL: 100 is UTC, a step is a quarter of an hour */
    if (shift == 0)
        return ward_buf_text(o->ctx, room, "Z");
    return ward_buf_printf(o->ctx, room, "%c%02d:%02d", shift < 0 ? '-' : '+', abs(shift) / 60, abs(shift) % 60);
}

static ward_rc add_quoted(struct ward_opened *o, const char *text, struct ward_buf *room)
{
    ward_rc rc = ward_buf_text(o->ctx, room, "\"");
    for (const char *p = text; rc == WARD_OK && *p != '\0'; p++) {
        if (*p == '"' || *p == '\\')
            rc = ward_buf_printf(o->ctx, room, "\\%c", *p);
        else if ((unsigned char)*p < ' ')
            rc = ward_buf_printf(o->ctx, room, "\\u%04x", (unsigned)*p);
        else
            rc = ward_buf_add(o->ctx, room, p, 1);
    }
    return rc == WARD_OK ? ward_buf_text(o->ctx, room, "\"") : rc;
}

static ward_rc add_list(struct ward_opened *o, OGRFeatureH row, int field, OGRFieldType type, struct ward_buf *room)
{
    int n = 0;
    const int *small = type == OFTIntegerList ? OGR_F_GetFieldAsIntegerList(row, field, &n) : NULL;
    const GIntBig *big = type == OFTInteger64List ? OGR_F_GetFieldAsInteger64List(row, field, &n) : NULL;
    const double *real = type == OFTRealList ? OGR_F_GetFieldAsDoubleList(row, field, &n) : NULL;
    char **texts = type == OFTStringList ? OGR_F_GetFieldAsStringList(row, field) : NULL;
    while (texts != NULL && texts[n] != NULL)
        n++;
    ward_rc rc = ward_buf_text(o->ctx, room, "[");
    for (int i = 0; rc == WARD_OK && i < n; i++) {
        char number[32];
        if (i > 0)
            rc = ward_buf_text(o->ctx, room, ",");
        if (rc != WARD_OK)
            return rc;
        if (texts != NULL)
            rc = add_quoted(o, texts[i], room);
        else if (small != NULL)
            rc = ward_buf_printf(o->ctx, room, "%d", small[i]);
        else if (big != NULL)
            rc = ward_buf_printf(o->ctx, room, "%" PRId64, (int64_t)big[i]);
        else if (real != NULL) {
            real_text(real[i], false, number);
            rc = ward_buf_text(o->ctx, room, isfinite(real[i]) ? number : "null");
        }
    }
    return rc == WARD_OK ? ward_buf_text(o->ctx, room, "]") : rc;
}

/* GDAL writes the days of workbooks as 2023/04/05. */
static ward_rc add_iso(struct ward_opened *o, const char *text, struct ward_buf *room, bool *is_day)
{
    static const char shape[] = "dddd/dd/dd";
    *is_day = strlen(text) >= sizeof shape - 1;
    for (size_t i = 0; *is_day && i < sizeof shape - 1; i++)
        *is_day = shape[i] == 'd' ? text[i] >= '0' && text[i] <= '9' : text[i] == shape[i];
    if (*is_day && text[10] != '\0' && !(text[10] == ' ' && strlen(text) >= 16 && text[13] == ':'))
        *is_day = false;
    if (!*is_day)
        return WARD_OK;
    ward_rc rc = ward_buf_printf(o->ctx, room, "%.4s-%.2s-%.2s", text, text + 5, text + 8);
    if (rc == WARD_OK && text[10] != '\0')
        rc = ward_buf_printf(o->ctx, room, "T%s", text + 11);
    return rc;
}

/* Spreadsheet programs write 1.1 as 1.1000000000000001; whole numbers may be codes and stay as they are. */
static ward_rc add_shorter(struct ward_opened *o, const char *text, struct ward_buf *room, bool *is_shorter)
{
    double value = 0.0;
    char shortest[32];
    *is_shorter = strlen(text) >= 17 && strpbrk(text, ".eE") != NULL &&
                  strspn(text, "0123456789.eE+-") == strlen(text) && ward_text_to_real(text, &value);
    if (!*is_shorter)
        return WARD_OK;
    ward_text_real(value, shortest);
    return ward_buf_text(o->ctx, room, shortest);
}

static ward_rc string_text(struct ward_opened *o, OGRFeatureH row, int field, struct ward_buf *room, const char **text,
                           bool *is_cut)
{
    enum ward_format format = o->place->driver->format;
    ward_rc rc = WARD_OK;
    *text = OGR_F_GetFieldAsString(row, field);
    if (format == WARD_FORMAT_SHAPEFILE)
        *is_cut = strlen(*text) >= o->fields[field].width;
    if (format == WARD_FORMAT_XLSX || format == WARD_FORMAT_ODS) {
        bool is_other = false;
        rc = add_iso(o, *text, room, &is_other);
        if (rc == WARD_OK && !is_other)
            rc = add_shorter(o, *text, room, &is_other);
        if (rc == WARD_OK && is_other)
            *text = room->data;
    }
    return rc;
}

static ward_rc add_hex(struct ward_opened *o, const unsigned char *bytes, size_t n, struct ward_buf *room)
{
    ward_rc rc = WARD_OK;
    for (size_t i = 0; rc == WARD_OK && i < n; i++)
        rc = ward_buf_printf(o->ctx, room, "%02x", bytes[i]);
    return rc;
}

static ward_rc add_binary(struct ward_opened *o, OGRFeatureH row, int field, struct ward_buf *room)
{
    int n = 0;
    const unsigned char *bytes = OGR_F_GetFieldAsBinary(row, field, &n);
    return add_hex(o, bytes, n > 0 ? (size_t)n : 0, room);
}

static ward_rc feature_text(struct ward_opened *o, size_t at, struct ward_buf *room, const char **text, bool *is_cut)
{
    OGRFeatureH row = o->row;
    int field = (int)at;
    OGRFieldType type = o->fields[at].type;
    ward_rc rc = WARD_OK;
    char number[32];
    if (!OGR_F_IsFieldSetAndNotNull(row, field))
        return WARD_OK;
    ward_buf_reset(room);
    switch (type) {
    case OFTInteger:
    case OFTInteger64:
        (void)ward_text_integer(OGR_F_GetFieldAsInteger64(row, field), number);
        rc = ward_buf_text(o->ctx, room, number);
        break;
    case OFTReal:
        if (isfinite(OGR_F_GetFieldAsDouble(row, field))) {
            real_text(OGR_F_GetFieldAsDouble(row, field), o->fields[at].is_float, number);
            rc = ward_buf_text(o->ctx, room, number);
        }
        break;
    case OFTDate:
    case OFTTime:
    case OFTDateTime:
        rc = add_time(o, row, field, type, room);
        break;
    case OFTIntegerList:
    case OFTInteger64List:
    case OFTRealList:
    case OFTStringList:
        rc = add_list(o, row, field, type, room);
        break;
    case OFTBinary:
        rc = add_binary(o, row, field, room);
        break;
    default:
        rc = string_text(o, row, field, room, text, is_cut);
        break;
    }
    if (*text == NULL)
        *text = room->data;
    if (*text != NULL && (*text)[0] == '\0')
        *text = NULL;
    return rc;
}

/* The same of a row that ward read itself. */
static ward_rc own_text(struct ward_opened *o, size_t at, struct ward_buf *room, const char **text)
{
    const struct ward_fgb_cell *cell = ward_fgb_cell(&o->fgb, at);
    char number[32];
    ward_rc rc = WARD_OK;
    if (cell == NULL)
        return WARD_OK;
    ward_buf_reset(room);
    if (cell->type == WARD_FGB_BINARY)
        rc = add_hex(o, (const unsigned char *)cell->bytes, cell->size, room);
    else if (cell->type >= WARD_FGB_STRING)
        rc = ward_buf_add(o->ctx, room, cell->bytes, cell->size);
    else if (cell->type < WARD_FGB_ULONG) {
        (void)ward_text_integer(cell->integer, number);
        rc = ward_buf_text(o->ctx, room, number);
    } else if (isfinite(cell->real)) {
        real_text(cell->real, o->fields[at].is_float, number);
        rc = ward_buf_text(o->ctx, room, number);
    }
    if (rc == WARD_OK && room->size > 0 && room->data[0] != '\0')
        *text = room->data;
    return rc;
}

bool ward_field_is_clamped(const struct ward_opened *o, size_t at)
{
    GIntBig value = 0;
    if (o->dataset == NULL || o->fields[at].type != OFTInteger64)
        return false;
    if (ward_source_has_own(o)) {
        const struct ward_fgb_cell *cell = ward_fgb_cell(&o->fgb, at);
        value = cell != NULL ? cell->integer : 0;
    } else if (OGR_F_IsFieldSetAndNotNull(o->row, (int)at))
        value = OGR_F_GetFieldAsInteger64(o->row, (int)at);
    return value == INT64_MAX || value == INT64_MIN;
}

ward_rc ward_field_text(struct ward_opened *o, size_t at, struct ward_buf *room, const char **text, bool *is_cut)
{
    *text = NULL;
    *is_cut = false;
    if (ward_source_has_own(o))
        return own_text(o, at, room, text);
    if (o->dataset != NULL)
        return feature_text(o, at, room, text, is_cut);
    if (at < o->csv.n_cells && o->csv.cells[at].size > 0)
        *text = o->csv.cells[at].text;
    return WARD_OK;
}
