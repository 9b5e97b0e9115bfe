#include "io/flatgeobuf.h"

#include <fcntl.h>
#include <math.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/mem.h"
#include "io/flatbuffer.h"

/* The format's tables by their fields' numbers (header.fbs and feature.fbs of FlatGeobuf 3). */
enum { HEADER_TYPE = 2, HEADER_Z, HEADER_M, HEADER_T, HEADER_TM, HEADER_COLUMNS, HEADER_ROWS, HEADER_NODE };
enum { COLUMN_TYPE = 1 };
enum { FEATURE_SHAPE = 0, FEATURE_VALUES, FEATURE_COLUMNS };
enum { SHAPE_ENDS = 0, SHAPE_XY, SHAPE_Z, SHAPE_M, SHAPE_T, SHAPE_TM, SHAPE_TYPE, SHAPE_PARTS };

enum { UNKNOWN, POINT, LINE, POLYGON, MULTI_POINT, MULTI_LINE, MULTI_POLYGON };

enum {
    MAGIC = 8,      /* bytes, which GDAL has looked at */
    NODE_SIZE = 16, /* of the index, written by all; GDAL takes every index for one of these */
    NODE_BYTES = 40,
    BLOCK = 256 * 1024,
    HEADER_MOST = 10 * 1024 * 1024,
    ROW_MOST = 64 * 1024 * 1024
};

void ward_fgb_close(struct ward_fgb *fgb)
{
    if (fgb->ctx != NULL && fgb->fd >= 0)
        (void)close(fgb->fd);
    ward_mem_free(fgb->data);
    ward_mem_free(fgb->cells);
    ward_geom_clear(&fgb->shape);
    memset(fgb, 0, sizeof *fgb);
}

/* ---- bytes ---- */

static size_t unread(const struct ward_fgb *fgb)
{
    return fgb->size - fgb->from;
}

static uint64_t left(const struct ward_fgb *fgb)
{
    return fgb->file_size - fgb->at;
}

static void advance(struct ward_fgb *fgb, uint64_t bytes)
{
    fgb->from += bytes < unread(fgb) ? (size_t)bytes : unread(fgb);
    fgb->at += bytes;
}

/* So many bytes at hand: the caller has seen that the file has them. */
static ward_rc need(struct ward_fgb *fgb, size_t bytes)
{
    size_t have = unread(fgb);
    if (have >= bytes)
        return WARD_OK;
    ward_rc rc = WARD_OK;
    if (fgb->capacity < bytes + BLOCK)
        rc = ward_grow(fgb->ctx, &fgb->data, &fgb->capacity, bytes + BLOCK, 1);
    if (rc != WARD_OK)
        return rc;
    memmove(fgb->data, fgb->data + fgb->from, have);
    fgb->from = 0;
    fgb->size = have;
    while (fgb->size < bytes) {
        ssize_t n = pread(fgb->fd, fgb->data + fgb->size, fgb->capacity - fgb->size, (off_t)(fgb->at + fgb->size));
        if (n <= 0)
            return ward_fail(fgb->ctx, WARD_E_SOURCE, "%s cannot be read to its end", fgb->path);
        fgb->size += (size_t)n;
    }
    return WARD_OK;
}

/* ---- the header ---- */

/* Levels of ever fewer nodes, down to one. */
static uint64_t index_bytes(uint64_t n_rows)
{
    uint64_t n = n_rows, nodes = n_rows;
    do {
        n = (n + NODE_SIZE - 1) / NODE_SIZE;
        nodes += n;
    } while (n > 1);
    return nodes * NODE_BYTES;
}

static ward_rc take_columns(struct ward_fgb *fgb, struct ward_flat *flat, const struct ward_flat_table *header)
{
    struct ward_flat_vector columns = ward_flat_vector(flat, header, HEADER_COLUMNS, sizeof(uint32_t));
    ward_rc rc = ward_new(fgb->ctx, columns.n, sizeof *fgb->cells, &fgb->cells);
    for (size_t i = 0; rc == WARD_OK && i < columns.n; i++) {
        struct ward_flat_table column = ward_flat_element(flat, &columns, i);
        uint64_t type = ward_flat_number(flat, &column, COLUMN_TYPE, 1, WARD_FGB_BYTE);
        if (type >= WARD_FGB_TYPES)
            flat->is_broken = true;
        fgb->cells[i].type = flat->is_broken ? WARD_FGB_BYTE : (enum ward_fgb_type)type;
    }
    fgb->n_cells = columns.n;
    return rc;
}

static ward_rc take_header(struct ward_fgb *fgb, size_t size, bool *is_plain)
{
    struct ward_flat flat = {.data = fgb->data + fgb->from, .size = size};
    struct ward_flat_table header = ward_flat_root(&flat);
    fgb->geometry_type = (unsigned)ward_flat_number(&flat, &header, HEADER_TYPE, 1, UNKNOWN);
    fgb->has_z = ward_flat_number(&flat, &header, HEADER_Z, 1, 0) != 0;
    fgb->has_m = ward_flat_number(&flat, &header, HEADER_M, 1, 0) != 0;
    fgb->n_rows = ward_flat_number(&flat, &header, HEADER_ROWS, 8, 0);
    uint64_t node = ward_flat_number(&flat, &header, HEADER_NODE, 2, NODE_SIZE);
    bool has_time =
        ward_flat_number(&flat, &header, HEADER_T, 1, 0) != 0 || ward_flat_number(&flat, &header, HEADER_TM, 1, 0) != 0;
    ward_rc rc = take_columns(fgb, &flat, &header);
    if (rc != WARD_OK || flat.is_broken || has_time || (node != 0 && (node != NODE_SIZE || fgb->n_rows == 0)) ||
        fgb->n_rows > left(fgb))
        return rc;
    uint64_t index = node > 0 ? index_bytes(fgb->n_rows) : 0;
    if (index > left(fgb) - size)
        return WARD_OK;
    advance(fgb, size + index);
    *is_plain = true;
    return WARD_OK;
}

ward_rc ward_fgb_open(struct ward_ctx *ctx, const char *path, struct ward_fgb *out, bool *is_plain)
{
    struct stat st;
    uint32_t size = 0;
    *is_plain = false;
    *out = (struct ward_fgb){.ctx = ctx, .path = path, .at = MAGIC};
    out->fd = open(path, O_RDONLY | O_CLOEXEC);
    if (out->fd < 0 || fstat(out->fd, &st) != 0)
        return ward_fail(ctx, WARD_E_SOURCE, "%s cannot be read", path);
    out->file_size = (uint64_t)st.st_size;
    if (out->file_size < MAGIC + sizeof size)
        return WARD_OK;
    ward_rc rc = need(out, sizeof size);
    if (rc != WARD_OK)
        return rc;
    memcpy(&size, out->data + out->from, sizeof size);
    advance(out, sizeof size);
    if (size > HEADER_MOST || size > left(out))
        return WARD_OK;
    rc = need(out, size);
    return rc == WARD_OK ? take_header(out, size, is_plain) : rc;
}

/* ---- a row's shape: false is for GDAL ---- */

struct making {
    struct ward_fgb *fgb;
    struct ward_flat *flat;
    ward_rc rc;
};

/* Finite coordinates, and as many heights and measures where the header promises them; of moments none. */
static bool take_xy(struct making *m, const struct ward_flat_table *table, struct ward_flat_vector *xy)
{
    struct ward_flat *flat = m->flat;
    *xy = ward_flat_vector(flat, table, SHAPE_XY, sizeof(double));
    struct ward_flat_vector z = ward_flat_vector(flat, table, SHAPE_Z, sizeof(double));
    struct ward_flat_vector measures = ward_flat_vector(flat, table, SHAPE_M, sizeof(double));
    if (flat->is_broken || xy->n == 0 || xy->n % 2 != 0 || (m->fgb->has_z && z.n != xy->n / 2) ||
        (m->fgb->has_m && measures.n != xy->n / 2) || ward_flat_has(flat, table, SHAPE_T) ||
        ward_flat_has(flat, table, SHAPE_TM))
        return false;
    for (size_t i = 0; i < xy->n; i++) {
        double value;
        memcpy(&value, flat->data + xy->at + i * sizeof value, sizeof value);
        if (!isfinite(value))
            return false;
    }
    return true;
}

static bool add_part(struct making *m, const struct ward_flat_vector *xy, size_t from, size_t to)
{
    struct ward_geom *g = &m->fgb->shape;
    m->rc = ward_geom_part(m->fgb->ctx, g);
    for (size_t i = from; m->rc == WARD_OK && i < to; i++) {
        double at[2];
        memcpy(at, m->flat->data + xy->at + i * sizeof at, sizeof at);
        m->rc = ward_geom_add(m->fgb->ctx, g, at[0], at[1]);
    }
    return m->rc == WARD_OK;
}

/* Lines or rings: all in one where no ends are given, else each to its end; none is empty, and the last ends it all. */
static bool add_parts(struct making *m, const struct ward_flat_table *table)
{
    struct ward_flat_vector xy;
    struct ward_flat_vector ends = ward_flat_vector(m->flat, table, SHAPE_ENDS, sizeof(uint32_t));
    uint32_t from = 0;
    if (!take_xy(m, table, &xy))
        return false;
    if (!ends.is_there)
        return add_part(m, &xy, 0, xy.n / 2);
    for (size_t i = 0; i < ends.n; i++) {
        uint32_t to;
        memcpy(&to, m->flat->data + ends.at + i * sizeof to, sizeof to);
        if (to <= from || to > xy.n / 2 || !add_part(m, &xy, from, to))
            return false;
        from = to;
    }
    return from == xy.n / 2; /* and so there is one at least */
}

static bool add_points(struct making *m, const struct ward_flat_table *table, bool is_one)
{
    struct ward_flat_vector xy;
    if (!take_xy(m, table, &xy) || (is_one && xy.n != 2))
        return false;
    for (size_t i = 0; i < xy.n / 2; i++)
        if (!add_part(m, &xy, i, i + 1))
            return false;
    return true;
}

static bool add_polygon(struct making *m, const struct ward_flat_table *table)
{
    m->rc = ward_geom_poly(m->fgb->ctx, &m->fgb->shape);
    return m->rc == WARD_OK && add_parts(m, table);
}

static bool add_polygons(struct making *m, const struct ward_flat_table *table)
{
    struct ward_flat_vector parts = ward_flat_vector(m->flat, table, SHAPE_PARTS, sizeof(uint32_t));
    if (parts.n == 0)
        return false;
    for (unsigned field = SHAPE_ENDS; field < SHAPE_TYPE; field++)
        if (ward_flat_has(m->flat, table, field))
            return false;
    for (size_t i = 0; i < parts.n; i++) {
        struct ward_flat_table part = ward_flat_element(m->flat, &parts, i);
        (void)ward_flat_number(m->flat, &part, SHAPE_TYPE, 1, POLYGON); /* GDAL takes it for one, but looks */
        if (m->flat->is_broken || ward_flat_has(m->flat, &part, SHAPE_PARTS) || !add_polygon(m, &part))
            return false;
    }
    return true;
}

static bool take_shape(struct making *m, const struct ward_flat_table *feature)
{
    struct ward_geom *g = &m->fgb->shape;
    struct ward_flat_table table = ward_flat_table(m->flat, feature, FEATURE_SHAPE);
    ward_geom_reset(g, WARD_KIND_NONE, 0);
    if (!table.is_there)
        return true;
    unsigned own = (unsigned)ward_flat_number(m->flat, &table, SHAPE_TYPE, 1, UNKNOWN);
    unsigned type = m->fgb->geometry_type != UNKNOWN ? m->fgb->geometry_type : own;
    if (type != MULTI_POLYGON && ward_flat_has(m->flat, &table, SHAPE_PARTS))
        return false;
    switch (type) {
    case POINT:
    case MULTI_POINT:
        g->kind = WARD_KIND_POINT;
        return !ward_flat_has(m->flat, &table, SHAPE_ENDS) && add_points(m, &table, type == POINT);
    case LINE:
        g->kind = WARD_KIND_LINE;
        return !ward_flat_has(m->flat, &table, SHAPE_ENDS) && add_parts(m, &table);
    case MULTI_LINE: /* versions of GDAL differ about one without ends */
        g->kind = WARD_KIND_LINE;
        return ward_flat_has(m->flat, &table, SHAPE_ENDS) && add_parts(m, &table);
    case POLYGON:
        g->kind = WARD_KIND_POLYGON;
        return add_polygon(m, &table);
    case MULTI_POLYGON:
        g->kind = WARD_KIND_POLYGON;
        return add_polygons(m, &table);
    default:
        return false;
    }
}

/* ---- a row's values ---- */

/* d is a digit, and so on. */
static bool has_form(const char *text, const char *form, size_t size)
{
    for (size_t i = 0; i < size; i++)
        if (form[i] == 'd' ? text[i] < '0' || text[i] > '9' : text[i] != form[i])
            return false;
    return true;
}

static int two(const char *digits)
{
    return (digits[0] - '0') * 10 + digits[1] - '0';
}

/* "+08:00", of whole quarters of an hour: GDAL counts in these. No shift at all is written Z. */
static bool is_plain_shift(const char *text)
{
    return (has_form(text, "+dd:dd", 6) || has_form(text, "-dd:dd", 6)) && two(text + 1) < 14 && two(text + 4) < 60 &&
           two(text + 4) % 15 == 0 && two(text + 1) + two(text + 4) > 0;
}

/* "2023-04-05T06:07:08", and behind it a fraction of three digits (not .000) and Z or a shift: GDAL's own writing,
 * which reads as it stands. */
static bool is_plain_time(const char *text, size_t size)
{
    static const char form[] = "dddd-dd-ddTdd:dd:dd";
    size_t n = sizeof form - 1;
    if (size < n || !has_form(text, form, n) || text[0] == '0' || two(text + 5) < 1 || two(text + 5) > 12 ||
        two(text + 8) < 1 || two(text + 8) > 31 || two(text + 11) > 23 || two(text + 14) > 59 || two(text + 17) > 59)
        return false;
    if (size - n >= 4 && has_form(text + n, ".ddd", 4) && memcmp(text + n, ".000", 4) != 0)
        n += 4;
    return size == n || (size == n + 1 && text[n] == 'Z') || (size == n + 6 && is_plain_shift(text + n));
}

static bool take_bytes(const unsigned char *data, size_t size, size_t *at, struct ward_fgb_cell *cell)
{
    uint32_t length;
    if (size - *at < sizeof length)
        return false;
    memcpy(&length, data + *at, sizeof length);
    *at += sizeof length;
    if (length > size - *at)
        return false;
    cell->bytes = (const char *)data + *at;
    cell->size = length;
    *at += length;
    return cell->type != WARD_FGB_TIME || is_plain_time(cell->bytes, length);
}

/* GDAL marks a value that is not set by this number in each of its words, and takes it for one where it is the value.
 */
static bool is_marker(const struct ward_fgb_cell *cell)
{
    static const int32_t unset = -21121;
    const uint64_t both = (uint64_t)(uint32_t)unset << 32 | (uint32_t)unset;
    return cell->type >= WARD_FGB_UINT ? (uint64_t)cell->integer == both : cell->integer == unset;
}

static int64_t whole(const struct ward_fgb_cell *cell, const unsigned char *at)
{
    uint64_t bits = 0;
    switch (cell->type) {
    case WARD_FGB_BYTE:
        return (int8_t)*at;
    case WARD_FGB_UBYTE:
    case WARD_FGB_BOOL:
        return *at;
    case WARD_FGB_SHORT:
        memcpy(&bits, at, 2);
        return (int16_t)bits;
    case WARD_FGB_USHORT:
        memcpy(&bits, at, 2);
        return (int64_t)bits;
    case WARD_FGB_INT:
        memcpy(&bits, at, 4);
        return (int32_t)bits;
    case WARD_FGB_UINT:
        memcpy(&bits, at, 4);
        return (int64_t)bits;
    default:
        memcpy(&bits, at, 8);
        return (int64_t)bits;
    }
}

static double real(const struct ward_fgb_cell *cell, const unsigned char *at)
{
    uint64_t bits = 0;
    double value;
    float single;
    switch (cell->type) {
    case WARD_FGB_FLOAT:
        memcpy(&single, at, sizeof single);
        return (double)single;
    case WARD_FGB_ULONG:
        memcpy(&bits, at, sizeof bits);
        return (double)bits;
    default:
        memcpy(&value, at, sizeof value);
        return value;
    }
}

/* The value at *at, which moves behind it; false: it is for GDAL. */
static bool take_value(const unsigned char *data, size_t size, size_t *at, struct ward_fgb_cell *cell)
{
    static const unsigned char sizes[] = {1, 1, 1, 2, 2, 4, 4, 8, 8, 4, 8};
    if (cell->type >= WARD_FGB_STRING)
        return take_bytes(data, size, at, cell);
    if (size - *at < sizes[cell->type])
        return false;
    if (cell->type >= WARD_FGB_ULONG)
        cell->real = real(cell, data + *at);
    else
        cell->integer = whole(cell, data + *at);
    *at += sizes[cell->type];
    return cell->type >= WARD_FGB_ULONG || !is_marker(cell);
}

/* Each value stands behind its column's number; no column comes twice. */
static bool take_values(struct ward_fgb *fgb, struct ward_flat *flat, const struct ward_flat_table *feature)
{
    struct ward_flat_vector values = ward_flat_vector(flat, feature, FEATURE_VALUES, 1);
    const unsigned char *data = flat->data + values.at;
    size_t at = 0;
    uint16_t column;
    while (values.n - at >= sizeof column) {
        memcpy(&column, data + at, sizeof column);
        at += sizeof column;
        if (column >= fgb->n_cells || fgb->cells[column].row == fgb->number)
            return false;
        if (!take_value(data, values.n, &at, &fgb->cells[column]))
            return false;
        fgb->cells[column].row = fgb->number;
    }
    return at == values.n;
}

/* ---- rows ---- */

static ward_rc take_row(struct ward_fgb *fgb, size_t size, bool *is_plain)
{
    struct ward_flat flat = {.data = fgb->data + fgb->from, .size = size};
    struct making m = {.fgb = fgb, .flat = &flat, .rc = WARD_OK};
    struct ward_flat_table feature = ward_flat_root(&flat);
    *is_plain = !flat.is_broken && !ward_flat_has(&flat, &feature, FEATURE_COLUMNS) && take_shape(&m, &feature) &&
                take_values(fgb, &flat, &feature) && !flat.is_broken;
    return m.rc;
}

ward_rc ward_fgb_next(struct ward_fgb *fgb, bool *end, bool *is_plain)
{
    uint32_t size = 0;
    *is_plain = false;
    *end = fgb->n_rows > 0 ? fgb->number >= fgb->n_rows : left(fgb) == 0;
    if (*end)
        return WARD_OK;
    fgb->number++;
    if (left(fgb) < sizeof size)
        return WARD_OK;
    ward_rc rc = need(fgb, sizeof size);
    if (rc != WARD_OK)
        return rc;
    memcpy(&size, fgb->data + fgb->from, sizeof size);
    if (size > left(fgb) - sizeof size) /* cut off: GDAL says so, and nothing comes behind it */
        return WARD_OK;
    if (size <= ROW_MOST) {
        rc = need(fgb, sizeof size + size);
        fgb->from += sizeof size;
        if (rc == WARD_OK)
            rc = take_row(fgb, size, is_plain);
        fgb->from -= sizeof size;
    }
    if (rc == WARD_OK)
        advance(fgb, sizeof size + (uint64_t)size);
    return rc;
}

const struct ward_fgb_cell *ward_fgb_cell(const struct ward_fgb *fgb, size_t column)
{
    return column < fgb->n_cells && fgb->cells[column].row == fgb->number ? &fgb->cells[column] : NULL;
}
