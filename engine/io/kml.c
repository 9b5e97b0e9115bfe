#include "io/kml.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/buf.h"
#include "core/mem.h"
#include "io/gdal.h"

static const vsi_l_offset kml_most = (vsi_l_offset)512 * 1024 * 1024;
static const char prefix[] = "ward_data_";

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static bool is_plain(const char *name, size_t size)
{
    if (memchr(name, '&', size) != NULL) /* an entity: left to GDAL */
        return true;
    for (size_t i = 0; i < size; i++) {
        char c = name[i];
        if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_'))
            return false;
    }
    return size > 0;
}

/* What is no markup: behind its end; else NULL. */
static const char *skip_text(const char *p)
{
    static const char *const pairs[][2] = {{"<![CDATA[", "]]>"}, {"<!--", "-->"}};
    for (size_t i = 0; i < 2; i++)
        if (strncmp(p, pairs[i][0], strlen(pairs[i][0])) == 0) {
            const char *end = strstr(p, pairs[i][1]);
            return end != NULL ? end + strlen(pairs[i][1]) : p + strlen(p);
        }
    return NULL;
}

/* The value of the name attribute of a <Data …> tag (<kml:Data …> too) that begins at p; false: it is none. */
static bool find_name(const char *p, const char **value, size_t *size)
{
    const char *end = p + strcspn(p, ">");
    p++;
    const char *colon = p + strcspn(p, ": \t\r\n>/");
    if (*colon == ':')
        p = colon + 1;
    if (strncmp(p, "Data", 4) != 0 || !is_blank(p[4]))
        return false;
    for (p += 4; p < end; p++)
        if (is_blank(p[0]) && strncmp(p + 1, "name=", 5) == 0 && (p[6] == '"' || p[6] == '\'')) {
            const char *close = strchr(p + 7, p[6]);
            *value = p + 7;
            *size = close != NULL ? (size_t)(close - p) - 7 : 0;
            return close != NULL;
        }
    return false;
}

static ward_rc keep_name(struct ward_opened *o, const char *name, size_t size, size_t *at)
{
    for (*at = 0; *at < o->n_data_names; (*at)++)
        if (strlen(o->data_names[*at]) == size && memcmp(o->data_names[*at], name, size) == 0)
            return WARD_OK;
    ward_rc rc = ward_grow(o->ctx, &o->data_names, &o->data_capacity, *at + 1, sizeof *o->data_names);
    if (rc == WARD_OK)
        rc = ward_strndup(o->ctx, name, size, &o->data_names[*at]);
    o->n_data_names += rc == WARD_OK;
    return rc;
}

/* The file with our names for those that are not plain. */
static ward_rc rename_data(struct ward_opened *o, const char *xml, struct ward_buf *out)
{
    const char *from = xml;
    ward_rc rc = WARD_OK;
    for (const char *p = xml; rc == WARD_OK && (p = strchr(p, '<')) != NULL;) {
        const char *value = NULL, *behind = skip_text(p);
        size_t size = 0, at = 0;
        if (behind != NULL) {
            p = behind;
            continue;
        }
        bool is_found = find_name(p, &value, &size);
        p = is_found ? value + size : p + 1;
        if (!is_found || is_plain(value, size))
            continue;
        rc = keep_name(o, value, size, &at);
        if (rc == WARD_OK)
            rc = ward_buf_add(o->ctx, out, from, (size_t)(value - from));
        if (rc == WARD_OK)
            rc = ward_buf_printf(o->ctx, out, "%s%zu", prefix, at);
        from = p;
    }
    return rc == WARD_OK && o->n_data_names > 0 ? ward_buf_text(o->ctx, out, from) : rc;
}

ward_rc ward_kml_prepare(struct ward_opened *o, char *name, size_t size)
{
    GByte *xml = NULL;
    struct ward_buf renamed = {0};
    if (o->then.st_size > (off_t)kml_most)
        return ward_fail(o->ctx, WARD_E_SOURCE, "%s is larger than %d MB; save it as a GeoPackage", o->s->path,
                         (int)(kml_most >> 20));
    if (!VSIIngestFile(NULL, o->place->path, &xml, NULL, (GIntBig)kml_most))
        return WARD_OK; /* GDAL says what is wrong with it */
    ward_rc rc = rename_data(o, (const char *)xml, &renamed);
    VSIFree(xml);
    if (rc == WARD_OK && renamed.size > 0) {
        (void)snprintf(name, size, "/vsimem/%s.kml", o->place->stem);
        VSILFILE *file = VSIFOpenL(name, "wb");
        bool done = file != NULL && VSIFWriteL(renamed.data, 1, renamed.size, file) == renamed.size;
        if ((file != NULL && VSIFCloseL(file) != 0) || !done)
            rc = ward_fail(o->ctx, WARD_E_NOMEM, "out of memory");
    }
    ward_buf_clear(&renamed);
    return rc;
}

ward_rc ward_kml_name_back(struct ward_opened *o)
{
    ward_rc rc = WARD_OK;
    for (size_t i = 0; rc == WARD_OK && i < o->n_fields; i++) {
        if (strncmp(o->names[i], prefix, strlen(prefix)) != 0)
            continue;
        size_t at = (size_t)strtoul(o->names[i] + strlen(prefix), NULL, 10);
        if (at >= o->n_data_names)
            continue;
        ward_mem_free(o->names[i]);
        o->names[i] = NULL;
        rc = ward_strdup(o->ctx, o->data_names[at], &o->names[i]);
    }
    return rc;
}
