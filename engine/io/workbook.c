#include "io/workbook.h"

#include <stdio.h>
#include <string.h>

#include <unzip.h>

#include "core/buf.h"

enum { STYLES_MOST = 32 * 1024 * 1024, RATIO_MOST = 100, ALWAYS_BYTES = 16 * 1024 * 1024 };
static const vsi_l_offset workbook_most = (vsi_l_offset)512 * 1024 * 1024;

static const char styles_name[] = "xl/styles.xml";
static const char retired_name[] = "xl/styles.old"; /* as long, so that the archive's offsets stay */
static const char copy_path[] = "/vsimem/workbook.xlsx";

/* What is no sign of a day or time: "literals", [colours], \escapes, and the padding _x and *x. */
static const char *skip_noise(const char *p)
{
    if (*p == '"' || *p == '[') {
        const char *end = strchr(p + 1, *p == '"' ? '"' : ']');
        return end != NULL ? end + 1 : p + strlen(p);
    }
    if ((*p == '\\' || *p == '_' || *p == '*') && p[1] != '\0')
        return p + 2;
    return p + 1;
}

const char *ward_workbook_format(const char *code)
{
    bool has_day = false;
    bool has_clock = false;
    for (const char *p = code; *p != '\0' && *p != ';'; p = skip_noise(p)) {
        has_day = has_day || strchr("yYdD", *p) != NULL;
        has_clock = has_clock || strchr("hHsS", *p) != NULL;
    }
    if (has_day)
        return has_clock ? "yyyy-mm-dd hh:mm:ss" : "yyyy-mm-dd";
    return has_clock ? "hh:mm:ss" : NULL;
}

/* The value of an attribute without its entities, as far as a format needs it. */
static void decode(const char *from, size_t size, char *out, size_t room)
{
    static const char *const entities[][2] = {
        {"&quot;", "\""}, {"&amp;", "&"}, {"&lt;", "<"}, {"&gt;", ">"}, {"&apos;", "'"}};
    size_t n = 0;
    for (size_t i = 0; i < size && n + 1 < room;) {
        size_t taken = 1;
        char c = from[i];
        for (size_t e = 0; c == '&' && e < sizeof entities / sizeof entities[0]; e++) {
            size_t length = strlen(entities[e][0]);
            if (i + length <= size && memcmp(from + i, entities[e][0], length) == 0) {
                out[n++] = entities[e][1][0];
                taken = length;
                c = '\0';
            }
        }
        if (c != '\0')
            out[n++] = c;
        i += taken;
    }
    out[n] = '\0';
}

/* styles.xml with its formatCode attributes spelled anew. @param[out] is_changed  whether any needed it */
static ward_rc respell(struct ward_ctx *ctx, const char *xml, struct ward_buf *out, bool *is_changed)
{
    static const char attribute[] = "formatCode=";
    ward_rc rc = WARD_OK;
    *is_changed = false;
    for (const char *p = xml; rc == WARD_OK && *p != '\0';) {
        const char *at = strstr(p, attribute);
        const char *value = at != NULL ? at + sizeof attribute : NULL; /* behind its quote */
        const char *end = value != NULL && (value[-1] == '"' || value[-1] == '\'') ? strchr(value, value[-1]) : NULL;
        if (end == NULL)
            return ward_buf_text(ctx, out, p);
        char code[512];
        decode(value, (size_t)(end - value), code, sizeof code);
        const char *spelled = ward_workbook_format(code);
        rc = ward_buf_add(ctx, out, p, (size_t)(value - p));
        if (rc == WARD_OK && spelled != NULL)
            rc = ward_buf_text(ctx, out, spelled);
        if (rc == WARD_OK && spelled == NULL)
            rc = ward_buf_add(ctx, out, value, (size_t)(end - value));
        *is_changed = *is_changed || spelled != NULL;
        p = end;
    }
    return rc;
}

static void retire_styles(GByte *bytes, vsi_l_offset size)
{
    GByte *p = bytes;
    GByte *end = bytes + size;
    size_t n = sizeof styles_name - 1;
    while ((size_t)(end - p) >= n && (p = memmem(p, (size_t)(end - p), styles_name, n)) != NULL) {
        memcpy(p, retired_name, n);
        p += n;
    }
}

/* The workbook in memory, its old styles under another name and the new ones added. false: it is left alone. */
static bool make_copy(const char *path, const struct ward_buf *styles)
{
    GByte *bytes = NULL;
    vsi_l_offset size = 0;
    if (!VSIIngestFile(NULL, path, &bytes, &size, (GIntBig)workbook_most))
        return false;
    retire_styles(bytes, size);
    VSILFILE *file = VSIFileFromMemBuffer(copy_path, bytes, size, TRUE);
    if (file == NULL)
        return false;
    (void)VSIFCloseL(file);
    char name[128];
    (void)snprintf(name, sizeof name, "/vsizip/%s/%s", copy_path, styles_name);
    file = VSIFOpenL(name, "wb");
    if (file == NULL)
        return false;
    bool done = VSIFWriteL(styles->data, 1, styles->size, file) == styles->size;
    return VSIFCloseL(file) == 0 && done;
}

/* A workbook is a zip: a small one may unpack to more than any memory holds. */
static ward_rc check_size(struct ward_opened *o)
{
    unz_file_info64 info;
    uint64_t total = 0;
    uint64_t packed = o->then.st_size > 0 ? (uint64_t)o->then.st_size : 0;
    uint64_t most = packed * RATIO_MOST > ALWAYS_BYTES ? packed * RATIO_MOST : ALWAYS_BYTES;
    unzFile zip = unzOpen64(o->place->path);
    if (zip == NULL)
        return WARD_OK; /* GDAL says what is wrong with it */
    for (int rc = unzGoToFirstFile(zip); rc == UNZ_OK && total <= most; rc = unzGoToNextFile(zip))
        if (unzGetCurrentFileInfo64(zip, &info, NULL, 0, NULL, 0, NULL, 0) == UNZ_OK)
            total += info.uncompressed_size < most ? info.uncompressed_size : most + 1;
    (void)unzClose(zip);
    if (total <= most)
        return WARD_OK;
    return ward_fail(o->ctx, WARD_E_SOURCE,
                     "%s would unpack to more than %d times its size, which no honest workbook does; save it as CSV",
                     o->s->path, RATIO_MOST);
}

/* Workbooks of old Macintoshes count days from 1904, and GDAL takes them to be four years older. */
static ward_rc check_calendar(struct ward_opened *o)
{
    char book[sizeof o->place->path + 64];
    GByte *xml = NULL;
    (void)snprintf(book, sizeof book, "/vsizip/%s/xl/workbook.xml", o->place->path);
    if (!VSIIngestFile(NULL, book, &xml, NULL, STYLES_MOST))
        return WARD_OK;
    bool is_old =
        strstr((const char *)xml, "date1904=\"1\"") != NULL || strstr((const char *)xml, "date1904=\"true\"") != NULL;
    VSIFree(xml);
    if (!is_old)
        return WARD_OK;
    return ward_fail(o->ctx, WARD_E_SOURCE, "%s counts its days from 1904, as old Macintoshes did; save it as CSV",
                     o->s->path);
}

static ward_rc spell_times(struct ward_opened *o, char *name, size_t size)
{
    char styles[sizeof o->place->path + 64];
    GByte *xml = NULL;
    struct ward_buf spelled = {0};
    bool is_changed = false;
    (void)snprintf(styles, sizeof styles, "/vsizip/%s/%s", o->place->path, styles_name);
    if (!VSIIngestFile(NULL, styles, &xml, NULL, STYLES_MOST))
        return WARD_OK; /* no styles, no formats; GDAL says what is wrong with the file */
    ward_rc rc = respell(o->ctx, (const char *)xml, &spelled, &is_changed);
    VSIFree(xml);
    if (rc == WARD_OK && is_changed && make_copy(o->place->path, &spelled))
        (void)snprintf(name, size, "%s", copy_path);
    else if (rc == WARD_OK && is_changed)
        rc = ward_fail(o->ctx, WARD_E_SOURCE, "%s is too large or damaged: its styles cannot be read", o->s->path);
    ward_buf_clear(&spelled);
    return rc;
}

ward_rc ward_workbook_prepare(struct ward_opened *o, char *name, size_t size)
{
    ward_rc rc = check_size(o);
    if (rc != WARD_OK || o->place->driver->format != WARD_FORMAT_XLSX)
        return rc;
    rc = check_calendar(o);
    return rc == WARD_OK ? spell_times(o, name, size) : rc;
}
