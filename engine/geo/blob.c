/*
 * SpatiaLite's geometry blob, both ways (functions of geom.h):
 *
 *     00 | byte order (01 little) | srid i32 | box 4 x f64 | 7C | class u32 | body | FE
 *
 * A body of a MULTI class is a count and then, for each member, 69 | class u32 | body.
 */
#include <math.h>
#include <string.h>

#include "core/buf.h"
#include "geo/geom.h"

enum { BLOB_START = 0x00, BLOB_BOX_END = 0x7C, BLOB_MEMBER = 0x69, BLOB_END = 0xFE };
enum { CLASS_POINT = 1, CLASS_LINE, CLASS_POLYGON, CLASS_POINTS, CLASS_LINES, CLASS_POLYGONS, CLASS_COLLECTION };
enum { BLOB_HEAD = 39, BLOB_LEAST = 45 };

struct reader {
    const unsigned char *at, *end;
    bool is_little;
};

static uint32_t read_u32(const unsigned char *p, bool is_little)
{
    if (is_little)
        return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
    return (uint32_t)p[3] | (uint32_t)p[2] << 8 | (uint32_t)p[1] << 16 | (uint32_t)p[0] << 24;
}

static double read_f64(const unsigned char *p, bool is_little)
{
    uint64_t low = read_u32(is_little ? p : p + 4, is_little);
    uint64_t high = read_u32(is_little ? p + 4 : p, is_little);
    uint64_t bits = high << 32 | low;
    double value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

/* Head and tail; leaves the reader at the class. */
static bool open_blob(const void *blob, size_t size, struct reader *r, int *srid)
{
    const unsigned char *p = blob;
    if (p == NULL || size < BLOB_LEAST || p[0] != BLOB_START || p[1] > 1 || p[BLOB_HEAD - 1] != BLOB_BOX_END ||
        p[size - 1] != BLOB_END)
        return false;
    r->is_little = p[1] == 1;
    r->at = p + BLOB_HEAD;
    r->end = p + size - 1;
    *srid = (int)read_u32(p + 2, r->is_little);
    return true;
}

int ward_geom_blob_srid(const void *blob, size_t size)
{
    struct reader r;
    int srid = -1;
    return open_blob(blob, size, &r, &srid) ? srid : -1;
}

ward_rc ward_geom_point(struct ward_ctx *ctx, const void *blob, size_t size, double *x, double *y, int *srid)
{
    struct reader r;
    *x = *y = NAN;
    *srid = -1;
    if (!open_blob(blob, size, &r, srid) || r.end - r.at != 20 || read_u32(r.at, r.is_little) != CLASS_POINT)
        return ward_fail(ctx, WARD_E_GEOM, "the geometry is not a single point");
    *x = read_f64(r.at + 4, r.is_little);
    *y = read_f64(r.at + 12, r.is_little);
    if (!isfinite(*x) || !isfinite(*y))
        return ward_fail(ctx, WARD_E_GEOM, "the point has a coordinate that is not a finite number");
    return WARD_OK;
}

static ward_rc truncated(struct ward_ctx *ctx)
{
    return ward_fail(ctx, WARD_E_GEOM, "the geometry is cut short, or its counts are wrong");
}

/* A count whose items need at least `least` bytes each, so that nothing is allocated for bytes that are not there. */
static ward_rc read_count(struct ward_ctx *ctx, struct reader *r, size_t least, uint32_t *count)
{
    if (r->end - r->at < 4)
        return truncated(ctx);
    *count = read_u32(r->at, r->is_little);
    r->at += 4;
    if (*count > (size_t)(r->end - r->at) / least)
        return truncated(ctx);
    return WARD_OK;
}

static ward_rc read_coords(struct ward_ctx *ctx, struct reader *r, uint32_t n, struct ward_geom *out)
{
    if ((size_t)(r->end - r->at) / 16 < n)
        return truncated(ctx);
    ward_rc rc = ward_geom_part(ctx, out);
    for (uint32_t i = 0; rc == WARD_OK && i < n; i++, r->at += 16)
        rc = ward_geom_add(ctx, out, read_f64(r->at, r->is_little), read_f64(r->at + 8, r->is_little));
    return rc;
}

static ward_rc read_simple(struct ward_ctx *ctx, struct reader *r, uint32_t class, struct ward_geom *out)
{
    uint32_t n = 1;
    ward_rc rc = WARD_OK;
    if (class == CLASS_POINT)
        return read_coords(ctx, r, 1, out);
    rc = read_count(ctx, r, class == CLASS_LINE ? 16 : 4, &n);
    if (class == CLASS_LINE)
        return rc == WARD_OK ? read_coords(ctx, r, n, out) : rc;
    if (rc == WARD_OK)
        rc = ward_geom_poly(ctx, out);
    for (uint32_t i = 0; rc == WARD_OK && i < n; i++) {
        uint32_t points = 0;
        rc = read_count(ctx, r, 16, &points);
        if (rc == WARD_OK)
            rc = read_coords(ctx, r, points, out);
    }
    return rc;
}

static ward_rc read_multi(struct ward_ctx *ctx, struct reader *r, uint32_t class, struct ward_geom *out)
{
    uint32_t n = 0;
    uint32_t member = class - (CLASS_POINTS - CLASS_POINT);
    ward_rc rc = read_count(ctx, r, 9, &n);
    for (uint32_t i = 0; rc == WARD_OK && i < n; i++) {
        if (r->end - r->at < 5)
            return truncated(ctx);
        if (r->at[0] != BLOB_MEMBER || read_u32(r->at + 1, r->is_little) != member)
            return ward_fail(ctx, WARD_E_GEOM, "a member of the geometry is not of the geometry's own kind");
        r->at += 5;
        rc = read_simple(ctx, r, member, out);
    }
    return rc;
}

static ward_rc refuse_class(struct ward_ctx *ctx, uint32_t class)
{
    if (class >= 1000000)
        return ward_fail(ctx, WARD_E_GEOM, "the geometry is compressed; ward reads plain ones");
    if (class % 1000 == CLASS_COLLECTION)
        return ward_fail(ctx, WARD_E_GEOM, "the geometry is a collection; ward takes points, lines or polygons");
    if (class > 1000 && class < 4000)
        return ward_fail(ctx, WARD_E_GEOM, "the geometry has Z or M values; ward stores X and Y alone");
    return ward_fail(ctx, WARD_E_GEOM, "the geometry is of the unknown class %u", class);
}

ward_rc ward_geom_from_blob(struct ward_ctx *ctx, const void *blob, size_t size, struct ward_geom *out)
{
    static const unsigned kinds[] = {WARD_KIND_POINT, WARD_KIND_LINE, WARD_KIND_POLYGON};
    struct reader r;
    int srid;
    ward_geom_reset(out, WARD_KIND_NONE, -1);
    if (!open_blob(blob, size, &r, &srid))
        return ward_fail(ctx, WARD_E_GEOM, "the value is not a SpatiaLite geometry");
    uint32_t class = read_u32(r.at, r.is_little);
    r.at += 4;
    if (class < CLASS_POINT || class > CLASS_POLYGONS)
        return refuse_class(ctx, class);
    ward_geom_reset(out, kinds[(class - 1) % 3], srid);
    ward_rc rc = class >= CLASS_POINTS ? read_multi(ctx, &r, class, out) : read_simple(ctx, &r, class, out);
    if (rc == WARD_OK && r.at != r.end)
        rc = ward_fail(ctx, WARD_E_GEOM, "the geometry has %td bytes too many", r.end - r.at);
    if (rc == WARD_OK)
        rc = ward_geom_gate(ctx, out);
    if (rc != WARD_OK)
        ward_geom_reset(out, WARD_KIND_NONE, -1);
    return rc;
}

static unsigned char *write_u32(unsigned char *p, uint32_t value)
{
    for (int i = 0; i < 4; i++)
        p[i] = (unsigned char)(value >> (8 * i));
    return p + 4;
}

static unsigned char *write_f64(unsigned char *p, double value)
{
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    return write_u32(write_u32(p, (uint32_t)bits), (uint32_t)(bits >> 32));
}

static ward_rc add_u32(struct ward_ctx *ctx, struct ward_buf *out, size_t value)
{
    unsigned char bytes[4];
    if (value > UINT32_MAX)
        return ward_fail(ctx, WARD_E_GEOM, "the geometry is too large for a SpatiaLite blob");
    write_u32(bytes, (uint32_t)value);
    return ward_buf_add(ctx, out, bytes, sizeof bytes);
}

static ward_rc add_member(struct ward_ctx *ctx, struct ward_buf *out, uint32_t class)
{
    unsigned char bytes[5] = {BLOB_MEMBER};
    write_u32(bytes + 1, class);
    return ward_buf_add(ctx, out, bytes, sizeof bytes);
}

static ward_rc add_coords(struct ward_ctx *ctx, struct ward_buf *out, const struct ward_geom *g, size_t part)
{
    ward_rc rc = WARD_OK;
    for (size_t i = g->part_at[part]; rc == WARD_OK && i < g->part_at[part + 1]; i++) {
        unsigned char bytes[16];
        write_f64(write_f64(bytes, g->xy[2 * i]), g->xy[2 * i + 1]);
        rc = ward_buf_add(ctx, out, bytes, sizeof bytes);
    }
    return rc;
}

static ward_rc add_counted(struct ward_ctx *ctx, struct ward_buf *out, const struct ward_geom *g, size_t part)
{
    ward_rc rc = add_u32(ctx, out, g->part_at[part + 1] - g->part_at[part]);
    return rc == WARD_OK ? add_coords(ctx, out, g, part) : rc;
}

static ward_rc add_polygon(struct ward_ctx *ctx, struct ward_buf *out, const struct ward_geom *g, size_t poly)
{
    ward_rc rc = add_u32(ctx, out, g->poly_at[poly + 1] - g->poly_at[poly]);
    for (size_t r = g->poly_at[poly]; rc == WARD_OK && r < g->poly_at[poly + 1]; r++)
        rc = add_counted(ctx, out, g, r);
    return rc;
}

static ward_rc add_body(struct ward_ctx *ctx, struct ward_buf *out, const struct ward_geom *g, uint32_t class)
{
    if (class == CLASS_POINT)
        return add_coords(ctx, out, g, 0);
    size_t n = class == CLASS_POLYGONS ? g->n_polys : g->n_parts;
    ward_rc rc = add_u32(ctx, out, n);
    for (size_t i = 0; rc == WARD_OK && i < n; i++) {
        rc = add_member(ctx, out, class - (CLASS_POINTS - CLASS_POINT));
        if (rc != WARD_OK)
            break;
        if (class == CLASS_POINTS)
            rc = add_coords(ctx, out, g, i);
        else
            rc = class == CLASS_LINES ? add_counted(ctx, out, g, i) : add_polygon(ctx, out, g, i);
    }
    return rc;
}

static uint32_t class_of(const struct ward_geom *g)
{
    if (g->kind == WARD_KIND_POINT)
        return g->n_parts == 1 ? CLASS_POINT : CLASS_POINTS;
    return g->kind == WARD_KIND_LINE ? CLASS_LINES : CLASS_POLYGONS;
}

ward_rc ward_geom_to_blob(struct ward_ctx *ctx, const struct ward_geom *g, struct ward_buf *out)
{
    if (ward_geom_is_empty(g))
        return WARD_OK;
    unsigned char head[BLOB_HEAD + 4] = {BLOB_START, 1};
    unsigned char tail = BLOB_END;
    struct ward_box box = ward_geom_box(g);
    uint32_t class = class_of(g);
    unsigned char *p = write_u32(head + 2, (uint32_t)g->srid);
    p = write_f64(write_f64(p, box.min_x), box.min_y);
    p = write_f64(write_f64(p, box.max_x), box.max_y);
    *p++ = BLOB_BOX_END;
    write_u32(p, class);
    ward_rc rc = ward_buf_add(ctx, out, head, sizeof head);
    if (rc == WARD_OK)
        rc = add_body(ctx, out, g, class);
    return rc == WARD_OK ? ward_buf_add(ctx, out, &tail, 1) : rc;
}
