#include "core/zone.h"

#include <stdio.h>
#include <string.h>

#include "core/buf.h"
#include "core/mem.h"

#define FOLDER "/usr/share/zoneinfo/"
#define HEADER_BYTES 44
#define LONGEST_FILE (256 * 1024)

static int digits(const char *p, int n)
{
    int value = 0;
    for (int i = 0; i < n; i++) {
        if (p[i] < '0' || p[i] > '9')
            return -1;
        value = value * 10 + (p[i] - '0');
    }
    return value;
}

bool ward_zone_parse_offset(const char *text, int32_t *offset_s)
{
    *offset_s = 0;
    if (strcmp(text, "Z") == 0 || strcmp(text, "z") == 0)
        return true;
    if (text[0] != '+' && text[0] != '-')
        return false;
    int hour = digits(text + 1, 2), minute = 0;
    const char *rest = hour >= 0 ? text + 3 : "?";
    if (*rest == ':')
        rest++;
    if (*rest != '\0') {
        minute = digits(rest, 2);
        rest += minute >= 0 ? 2 : 0;
    }
    if (*rest != '\0' || hour < 0 || hour > 15 || minute < 0 || minute > 59)
        return false;
    *offset_s = (hour * 60 + minute) * (text[0] == '-' ? -60 : 60);
    return true;
}

static int64_t big_endian(const unsigned char *at, size_t bytes)
{
    uint64_t v = (at[0] & 0x80) != 0 ? UINT64_MAX : 0;
    for (size_t i = 0; i < bytes; i++)
        v = v << 8 | at[i];
    return (int64_t)v;
}

/* The six counts of a TZif header: isut, isstd, leap, transitions, types, characters. */
static bool read_counts(const unsigned char *at, size_t size, size_t counts[6])
{
    if (size < HEADER_BYTES || memcmp(at, "TZif", 4) != 0)
        return false;
    for (size_t i = 0; i < 6; i++)
        counts[i] = (size_t)(uint32_t)big_endian(at + 20 + 4 * i, 4);
    for (size_t i = 0; i < 6; i++)
        if (counts[i] > 65536)
            return false;
    return counts[4] > 0;
}

static size_t body_bytes(const size_t c[6], size_t time_bytes)
{
    return c[3] * (time_bytes + 1) + c[4] * 6 + c[5] + c[2] * (time_bytes + 4) + c[1] + c[0];
}

/* The block of 64-bit times follows that of 32-bit ones. */
static ward_rc parse(struct ward_ctx *ctx, const unsigned char *at, size_t size, struct ward_zone *out, bool *ok)
{
    size_t c[6];
    *ok = false;
    if (!read_counts(at, size, c) || at[4] < '2' || size < HEADER_BYTES + body_bytes(c, 4))
        return WARD_OK;
    size_t skip = HEADER_BYTES + body_bytes(c, 4);
    at += skip;
    size -= skip;
    if (!read_counts(at, size, c) || size < HEADER_BYTES + body_bytes(c, 8))
        return WARD_OK;
    const unsigned char *times = at + HEADER_BYTES, *kinds = times + 8 * c[3], *types = kinds + c[3];
    ward_rc rc = ward_new(ctx, c[3], sizeof *out->from, &out->from);
    if (rc == WARD_OK)
        rc = ward_new(ctx, c[3], sizeof *out->offset_s, &out->offset_s);
    for (size_t i = 0; rc == WARD_OK && i < c[3]; i++) {
        if (kinds[i] >= c[4])
            return WARD_OK;
        out->from[i] = big_endian(times + 8 * i, 8);
        out->offset_s[i] = (int32_t)big_endian(types + 6 * (size_t)kinds[i], 4);
        out->n = i + 1;
    }
    out->first_s = (int32_t)big_endian(types, 4);
    *ok = rc == WARD_OK;
    return rc;
}

static bool is_safe_name(const char *name)
{
    if (name[0] == '\0' || name[0] == '/' || strstr(name, "..") != NULL)
        return false;
    for (const char *p = name; *p != '\0'; p++)
        if (!((*p >= 'a' && *p <= 'z') || (*p >= 'A' && *p <= 'Z') || (*p >= '0' && *p <= '9') ||
              strchr("_-+/", *p) != NULL))
            return false;
    return true;
}

static ward_rc read_file(struct ward_ctx *ctx, const char *name, struct ward_buf *bytes)
{
    char path[256], chunk[4096];
    ward_rc rc = WARD_OK;
    if (snprintf(path, sizeof path, FOLDER "%s", name) >= (int)sizeof path)
        return WARD_OK;
    FILE *file = fopen(path, "rbe");
    if (file == NULL)
        return WARD_OK;
    for (size_t got; rc == WARD_OK && bytes->size < LONGEST_FILE && (got = fread(chunk, 1, sizeof chunk, file)) > 0;)
        rc = ward_buf_add(ctx, bytes, chunk, got);
    (void)fclose(file);
    return rc;
}

ward_rc ward_zone_read(struct ward_ctx *ctx, const char *name, struct ward_zone *out)
{
    struct ward_buf bytes = {0};
    bool ok = false;
    memset(out, 0, sizeof *out);
    if (ward_zone_parse_offset(name, &out->first_s) || strcmp(name, "UTC") == 0)
        return WARD_OK;
    ward_rc rc = is_safe_name(name) ? read_file(ctx, name, &bytes) : WARD_OK;
    if (rc == WARD_OK && bytes.size > 0)
        rc = parse(ctx, (const unsigned char *)bytes.data, bytes.size, out, &ok);
    ward_buf_clear(&bytes);
    if (rc == WARD_OK && !ok) {
        ward_zone_clear(out);
        /* The default needs no table: no change of clocks since 1991. */
        if (strcmp(name, "Asia/Shanghai") == 0) {
            out->first_s = 8 * 3600;
            return WARD_OK;
        }
        rc = ward_fail(ctx, WARD_E_VALUE,
                       "there is no time zone '%s' on this system; name it like Asia/Shanghai or +08:00", name);
    }
    if (rc != WARD_OK)
        ward_zone_clear(out);
    return rc;
}

int32_t ward_zone_offset_s(const struct ward_zone *zone, int64_t utc_s)
{
    size_t low = 0, high = zone->n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (zone->from[middle] <= utc_s)
            low = middle + 1;
        else
            high = middle;
    }
    return low == 0 ? zone->first_s : zone->offset_s[low - 1];
}

void ward_zone_clear(struct ward_zone *zone)
{
    ward_mem_free(zone->from);
    ward_mem_free(zone->offset_s);
    memset(zone, 0, sizeof *zone);
}
