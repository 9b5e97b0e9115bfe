/* out_json.c: an array of objects, one a line; and JSON's texts and values, which GeoJSON shares. */
#include <math.h>
#include <string.h>

#include "core/text.h"
#include "io/out_private.h"

/* A run of bytes that stands for itself, or one that needs an escape. */
static ward_rc add_escaped(struct ward_ctx *ctx, uint32_t c, struct ward_buf *out)
{
    switch (c) {
    case '"':
        return ward_buf_text(ctx, out, "\\\"");
    case '\\':
        return ward_buf_text(ctx, out, "\\\\");
    case '\n':
        return ward_buf_text(ctx, out, "\\n");
    case '\r':
        return ward_buf_text(ctx, out, "\\r");
    case '\t':
        return ward_buf_text(ctx, out, "\\t");
    default:
        return ward_buf_printf(ctx, out, "\\u%04x", (unsigned)c);
    }
}

/* A printing character of ASCII that needs no escape. */
static bool is_plain(char c)
{
    unsigned char u = (unsigned char)c;
    return u >= 0x20 && u < 0x7F && u != '"' && u != '\\';
}

#define EACH(byte) (0x0101010101010101u * (byte))

/* Eight bytes at once: a sum or difference turns the highest bit of a byte on that is no plain one. A borrow may turn
 * on a neighbour's too, which is then looked at by itself. */
static bool are_plain(const char *text)
{
    uint64_t eight;
    memcpy(&eight, text, sizeof eight);
    uint64_t marked = eight | (eight - EACH(0x20)) | (eight + EACH(1)) | ((eight ^ EACH('"')) - EACH(1)) |
                      ((eight ^ EACH('\\')) - EACH(1));
    return (marked & EACH(0x80)) == 0;
}

static const char *skip_plain(const char *p, const char *end)
{
    while (end - p >= 8 && are_plain(p))
        p += 8;
    while (p < end && is_plain(*p))
        p++;
    return p;
}

/* Most texts are plain throughout. */
static ward_rc add_plain(struct ward_ctx *ctx, const char *text, size_t size, struct ward_buf *out)
{
    if (out->data == NULL || out->capacity - out->size < size + 3) {
        ward_rc rc = ward_buf_reserve(ctx, out, size + 2);
        if (rc != WARD_OK)
            return rc;
    }
    char *at = out->data + out->size;
    *at = '"';
    if (size > 0)
        memcpy(at + 1, text, size);
    memcpy(at + 1 + size, "\"", 2);
    out->size += size + 2;
    return WARD_OK;
}

ward_rc ward_out_json_text(struct ward_ctx *ctx, const char *text, size_t size, struct ward_buf *out)
{
    const char *end = text + size, *plain = text, *p = skip_plain(text, end);
    if (p == end)
        return add_plain(ctx, text, size, out);
    ward_rc rc = ward_buf_text(ctx, out, "\"");
    while (rc == WARD_OK && p < end) {
        p = skip_plain(p, end);
        if (p == end)
            break;
        const char *at = p;
        uint32_t c = ward_text_next(&p, end);
        /* U+FFFD where the bytes are not themselves that character: broken UTF-8 is never passed on. */
        bool is_broken = c == 0xFFFD && !(p - at == 3 && memcmp(at, "\xEF\xBF\xBD", 3) == 0);
        if (c >= 0x20 && c != '"' && c != '\\' && c != 0x7F && !is_broken)
            continue;
        rc = ward_buf_add(ctx, out, plain, (size_t)(at - plain));
        if (rc == WARD_OK)
            rc = is_broken ? ward_buf_text(ctx, out, "\xEF\xBF\xBD") : add_escaped(ctx, c, out);
        plain = p;
    }
    if (rc == WARD_OK)
        rc = ward_buf_add(ctx, out, plain, (size_t)(end - plain));
    return rc == WARD_OK ? ward_buf_text(ctx, out, "\"") : rc;
}

ward_rc ward_out_json_value(struct ward_out *o, const struct ward_value *v, struct ward_buf *out)
{
    struct ward_buf hex = {0};
    ward_rc rc = WARD_OK;
    switch (v->kind) {
    case WARD_TEXT:
        return ward_out_json_text(o->ctx, v->text, v->size, out);
    case WARD_BLOB:
        rc = ward_out_value_text(o, v, &hex);
        if (rc == WARD_OK)
            rc = ward_out_json_text(o->ctx, hex.data != NULL ? hex.data : "", hex.size, out);
        ward_buf_clear(&hex);
        return rc;
    case WARD_REAL:
        return isfinite(v->real) ? ward_out_value_text(o, v, out) : ward_buf_text(o->ctx, out, "null");
    case WARD_INTEGER:
        return ward_out_value_text(o, v, out);
    default:
        return ward_buf_text(o->ctx, out, "null");
    }
}

ward_rc ward_out_json_members(struct ward_out *o, const struct ward_value *values, struct ward_buf *out)
{
    ward_rc rc = WARD_OK;
    for (size_t i = 0; rc == WARD_OK && i < o->spec->n_columns; i++) {
        const char *name = o->spec->columns[i].name;
        if (i > 0)
            rc = ward_buf_text(o->ctx, out, ", ");
        if (rc == WARD_OK)
            rc = ward_out_json_text(o->ctx, name, strlen(name), out);
        if (rc == WARD_OK)
            rc = ward_buf_text(o->ctx, out, ": ");
        if (rc == WARD_OK)
            rc = ward_out_json_value(o, &values[i], out);
    }
    return rc;
}

static ward_rc begin(struct ward_out *o)
{
    return ward_buf_text(o->ctx, &o->text, "[");
}

static ward_rc add_wkt(struct ward_out *o, const struct ward_geom *geom)
{
    struct ward_buf wkt = {0};
    ward_rc rc = ward_buf_text(o->ctx, &o->text, o->spec->n_columns > 0 ? ", \"geom\": " : "\"geom\": ");
    if (rc == WARD_OK && geom != NULL)
        rc = ward_geom_to_wkt(o->ctx, geom, &wkt);
    if (rc == WARD_OK)
        rc = geom != NULL ? ward_out_json_text(o->ctx, wkt.data, wkt.size, &o->text)
                          : ward_buf_text(o->ctx, &o->text, "null");
    ward_buf_clear(&wkt);
    return rc;
}

static ward_rc row(struct ward_out *o, const struct ward_value *values, const struct ward_geom *geom)
{
    ward_rc rc = ward_buf_text(o->ctx, &o->text, o->n_rows > 1 ? ",\n{" : "\n{");
    if (rc == WARD_OK)
        rc = ward_out_json_members(o, values, &o->text);
    if (rc == WARD_OK && o->spec->wkt)
        rc = add_wkt(o, geom);
    if (rc == WARD_OK)
        rc = ward_buf_text(o->ctx, &o->text, "}");
    return rc == WARD_OK && o->text.size > 65536 ? ward_out_flush_text(o) : rc;
}

static ward_rc finish(struct ward_out *o)
{
    return ward_buf_text(o->ctx, &o->text, "\n]\n");
}

const struct ward_out_writer ward_out_json = {
    .name = "json", .suffix = "json", .is_text = true, .begin = begin, .row = row, .finish = finish};
