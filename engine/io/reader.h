/**
 * reader.h: the parent's side of the reader process. Files from outside are hostile until read, so `ward read` (this
 * same program, started again, fenced by io/fence.c) opens them and streams plain rows down a pipe (io/frame.h). The
 * parent trusts nothing: it checks each frame's bounds and repeats the geometry gate.
 */
#ifndef WARD_IO_READER_H
#define WARD_IO_READER_H

#include "core/ctx.h"
#include "core/layerdef.h"

struct ward_source {           /* what to read and how; texts borrowed; NULL: decide */
    const char *program;       /* this executable's path, to start the reader */
    const char *path;
    const char *source_layer;
    const char *encoding;      /* "UTF-8", "GBK", "GB18030", "BIG5" … */
    int header_row;            /* 1-based row of a spreadsheet or CSV that holds the names; 0: not set */
    const char *x_column, *y_column, *wkt_column; /* by source name */
    const char *source_crs;    /* "EPSG:4528", "GCJ02", "BD09", WKT; NULL: the file's own */
    const char *target_crs;    /* the working CRS, "EPSG:4549" */
    int target_srid;
    unsigned kinds;            /* kinds the layer takes; WARD_KIND_NONE: attributes only */
    const char *const *names;  /* names that a header row is known by: the layer's columns and their aliases; NULL: none */
    size_t n_names;
    int cpu_seconds;           /* limits; 0: the defaults */
    size_t memory_bytes;
    int silence_seconds;       /* longest wait for the reader's next frame; 0: the default */
};

struct ward_source_field { char *name; char *type; }; /* name recoded to UTF-8 */

struct ward_probe {
    char *driver;
    char *layer;               /* the layer chosen inside the source */
    char **layers; size_t n_layers;
    char *geometry;            /* "Point", "Polygon", "None" … as the driver says */
    char *crs;                 /* authority or WKT; NULL: the file says none */
    char *encoding;            /* detected or declared; what `ward read` will use */
    int64_t n_rows;            /* -1: unknown */
    struct ward_source_field *fields; size_t n_fields;
    char ***rows; size_t n_sample; /* up to 10,000 raw rows spread over the file: rows[i][field], NULL: NULL; already UTF-8 */
    double *sample_xy;         /* n_sample pairs in the source's own coordinates (first point of the geometry), NAN: none */
    int header_row;            /* spreadsheets and CSV: the 1-based row that holds the names; 0: no such thing */
    char *place;               /* how rows are placed: "geometry", "columns LON, LAT", "column WKT", "none" */
    char **warnings; size_t n_warnings; /* "this kernel has no Landlock: …", for standard error */
};

/** @brief Looks at a source. @errors WARD_E_SOURCE (missing, unreadable, a driver not allowed), WARD_E_READER (crashed, hung) */
ward_rc ward_probe_source(struct ward_ctx *ctx, const struct ward_source *s, struct ward_probe **out) WARD_CHECK;
void ward_probe_free(struct ward_probe *probe);

struct ward_row {              /* borrowed until the next call */
    int64_t fid;               /* the format's own row id; -1: it has none. Never a key: GeoJSON repeats them */
    uint64_t number;           /* of the source row, 1-based (spreadsheets and CSV: the line as a user counts records, header excluded) */
    const char *const *values; /* by the probe's fields: UTF-8, NULL: NULL */
    const void *geom; size_t geom_size; /* SpatiaLite blob in the target CRS, MULTI for lines and polygons; NULL: none */
    const char *reason;        /* not NULL: the reader rejects the row ("bad text", "bad geometry", "outside the CRS's area", "wrong kind of geometry" …) */
    const char *detail;
    double repaired_m2;        /* change in area by repair; NAN: not repaired */
    bool has_z;                /* Z or M was dropped */
};

struct ward_reader;
/** @brief Starts the stream; fields are as in the probe (pass the probe that ward_probe_source gave for the same source). */
ward_rc ward_reader_open(struct ward_ctx *ctx, const struct ward_source *s, const struct ward_probe *probe, struct ward_reader **out) WARD_CHECK;
/** @brief The next row; *end true after the end frame and exit status 0 have both been seen. */
ward_rc ward_reader_next(struct ward_reader *r, struct ward_row *row, bool *end) WARD_CHECK;
const char *ward_reader_operation(const struct ward_reader *r); /* the CRS operation used, known after the first row or the end */
/** @brief The i-th warning so far ("curves were cut into chords …"), NULL: no more. Borrowed. */
const char *ward_reader_warning(const struct ward_reader *r, size_t i);
void ward_reader_close(struct ward_reader *r);

/** @brief The hidden verb `ward read`: the child's main. Reads its request from standard input. @return an exit status */
int ward_read_main(int argc, char **argv);

#endif
