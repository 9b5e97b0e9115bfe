/**
 * flatgeobuf.h: inside the reader: the rows of a FlatGeobuf file, in place in one buffer. GDAL opens the file, names
 * its columns and its CRS; its rows are read here, several times as fast. Only what is plain is read here: a row that
 * is damaged or in any way unusual (curves, collections, coordinates that are no numbers, dates written otherwise) is
 * left to GDAL, whose judgement stands (ward_source_next). What is plain gives exactly what GDAL would give.
 */
#ifndef WARD_IO_FLATGEOBUF_H
#define WARD_IO_FLATGEOBUF_H

#include "core/ctx.h"
#include "geo/geom.h"

enum ward_fgb_type {
    WARD_FGB_BYTE,
    WARD_FGB_UBYTE,
    WARD_FGB_BOOL,
    WARD_FGB_SHORT,
    WARD_FGB_USHORT,
    WARD_FGB_INT,
    WARD_FGB_UINT,
    WARD_FGB_LONG,
    WARD_FGB_ULONG,
    WARD_FGB_FLOAT,
    WARD_FGB_DOUBLE,
    WARD_FGB_STRING,
    WARD_FGB_JSON,
    WARD_FGB_TIME,
    WARD_FGB_BINARY,
    WARD_FGB_TYPES
};

/** A value of the row at hand. */
struct ward_fgb_cell {
    enum ward_fgb_type type; /* the column's */
    uint64_t row;            /* the value is of this row; of another: the row at hand has none */
    int64_t integer;         /* all kinds of whole numbers but ULONG */
    double real;             /* FLOAT, DOUBLE, and ULONG as GDAL takes it */
    const char *bytes;       /* texts (in the file's encoding), times and binaries: borrowed, without a NUL behind */
    size_t size;
};

struct ward_fgb {
    struct ward_ctx *ctx;
    const char *path; /* for messages; borrowed */
    int fd;
    unsigned char *data; /* unread bytes are data[from, size), and begin in the file at `at` */
    size_t from, size, capacity;
    uint64_t at, file_size;
    uint64_t n_rows; /* promised; 0: nobody says */
    uint64_t number; /* of the row at hand, 1 and more */
    unsigned geometry_type;
    bool has_z, has_m;
    struct ward_fgb_cell *cells;
    size_t n_cells;
    struct ward_geom shape; /* the row's, without an srid; WARD_KIND_NONE: it has none */
};

/**
 * @brief  Opens the file at its first row. Clear with ward_fgb_close(), whatever comes back.
 * @param[out] is_plain  false: its header holds something that is left to GDAL
 * @errors WARD_E_SOURCE, WARD_E_NOMEM
 */
ward_rc ward_fgb_open(struct ward_ctx *ctx, const char *path, struct ward_fgb *out, bool *is_plain) WARD_CHECK;
void ward_fgb_close(struct ward_fgb *fgb);

/**
 * @brief  The next row into cells and shape.
 * @param[out] end  no row is left
 * @param[out] is_plain  false: GDAL is to read this row (and to say what is wrong, where something is)
 * @errors WARD_E_SOURCE, WARD_E_NOMEM
 */
ward_rc ward_fgb_next(struct ward_fgb *fgb, bool *end, bool *is_plain) WARD_CHECK;

/** @brief The value of a column in the row at hand; NULL: none. */
const struct ward_fgb_cell *ward_fgb_cell(const struct ward_fgb *fgb, size_t column);

#endif
