/**
 * reader.h: the parent's side of the reader process. Files from outside are hostile until read, so `ward read` (this
 * same program, started again, fenced by io/fence.c) opens them and streams plain rows down a pipe (io/frame.h). The
 * parent trusts nothing: it checks each frame's bounds and repeats the geometry gate.
 */
#ifndef WARD_IO_READER_H
#define WARD_IO_READER_H

#include "core/ctx.h"
#include "core/layerdef.h"

struct ward_child;

/** What to read and how; texts borrowed; NULL: decide. */
struct ward_source {
    const char *program; /* this executable's path, to start the reader */
    const char *path;
    const char *source_layer;
    const char *encoding; /* "UTF-8", "GBK", "GB18030", "BIG5" … */
    int header_row;       /* 1-based row of a spreadsheet or CSV that holds the names; 0: not set */
    const char *x_column, *y_column, *wkt_column; /* by source name; the same for x and y: both in one cell */
    const char *source_crs; /* "EPSG:4528", "GCJ02", "BD09", WKT, "+proj=pipeline …"; NULL: the file's own */
    const char *target_crs; /* the working CRS, "EPSG:4549" */
    int target_srid;
    unsigned kinds;           /* kinds the layer takes; WARD_KIND_NONE: attributes only */
    const char *const *names; /* that a header row is known by: the layer's columns and their aliases; NULL: none */
    size_t n_names;
    int cpu_seconds; /* limits; 0: the defaults (io/request.h) */
    size_t memory_bytes;
    int silence_seconds;         /* longest wait for the reader's next frame */
    struct ward_child **waiting; /* a reader started ahead, to be taken; NULL, or to NULL: none */
};

/**
 * @brief  Could this be the name of a source? No file is looked at: URLs, virtual file names, inline data and suffixes
 *         of no kind that is read are refused.
 * @errors WARD_E_SOURCE with a sentence
 */
ward_rc ward_source_check_name(struct ward_ctx *ctx, const char *name) WARD_CHECK;

struct ward_source_field {
    char *name; /* recoded to UTF-8; no two are alike */
    char *type; /* "text", "integer", "real", "flag", "date", "time", "list", "binary": as the driver says */
};

struct ward_probe {
    char *driver;
    char *layer;   /* the layer chosen inside the source */
    char **layers; /* all that can be chosen */
    size_t n_layers;
    char *geometry; /* "Point", "Polygon", "None" … as the driver says */
    char *crs;      /* authority or WKT of the coordinates; NULL: nobody says */
    char *encoding; /* detected or declared; what `ward read` will use */
    int64_t n_rows; /* -1: unknown; of a CSV file: about */
    struct ward_source_field *fields;
    size_t n_fields;
    char ***rows;             /* raw rows spread over the file: rows[i][field], NULL: NULL; UTF-8 */
    size_t n_sample;          /* up to 10,000 */
    double *sample_xy;        /* n_sample pairs in the source's own coordinates (a geometry's first point), NAN: none */
    int header_row;           /* spreadsheets and CSV: the 1-based row that holds the names; 0: no such thing */
    char *gdal, *geos, *proj; /* the versions of what the reader uses; NULL: it needs none */
    char *place;     /* how rows are placed: "geometry", "columns LON, LAT", "column XY", "column G as WKT", "none" */
    char **warnings; /* for standard error: "this kernel has no Landlock: …" */
    size_t n_warnings;
    struct ward_child *child; /* the reader, which waits to be told to go on; NULL: none */
};

/**
 * @brief  Starts a reader process that waits for a source (ward_source.waiting): it makes itself ready while the
 *         database is opened. End it with ward_reader_dismiss(), also where it was taken.
 * @param name  of the source that is likely: by its suffix the process knows whether it will need GDAL; any is good
 * @errors WARD_E_READER
 */
ward_rc ward_reader_ready(struct ward_ctx *ctx, const char *program, const char *name,
                          struct ward_child **out) WARD_CHECK;
void ward_reader_dismiss(struct ward_child *waiting);

/**
 * @brief  Looks at a source, in a process of its own, which waits there to read it. Free with ward_probe_free().
 * @errors WARD_E_SOURCE (missing, unreadable, of a kind not read), WARD_E_COLUMN (a named column is not there),
 *         WARD_E_CRS, WARD_E_ARG (an unknown encoding), WARD_E_READER (crashed, hung, took too much)
 */
ward_rc ward_probe_source(struct ward_ctx *ctx, const struct ward_source *s, struct ward_probe **out) WARD_CHECK;

/** @brief The same in two steps: the process looks while something else is done. The source's path must live until the
 * end. The probe is empty in between; free it also after a failure of the second step. */
ward_rc ward_probe_begin(struct ward_ctx *ctx, const struct ward_source *s, struct ward_probe **out) WARD_CHECK;
ward_rc ward_probe_end(struct ward_ctx *ctx, struct ward_probe *probe) WARD_CHECK;
void ward_probe_free(struct ward_probe *probe);

/** One row; borrowed until the next call. */
struct ward_row {
    int64_t fid;               /* the format's own row id; -1: it has none. Never a key: GeoJSON repeats them */
    uint64_t number;           /* of the source row, 1-based; spreadsheets and CSV: counted below the header */
    const char *const *values; /* by the probe's fields: UTF-8, NULL: NULL */
    const void *geom;          /* SpatiaLite blob in the target CRS, MULTI for lines and polygons; NULL: none */
    size_t geom_size;
    /** Not NULL: the reader rejects the row: "bad text", "number too large", "bad coordinates", "bad geometry", "broken
     * polygon", "wrong kind of geometry", "outside the area of the CRS". The geometry may be there all the same. */
    const char *reason;
    const char *detail;
    double repaired_m2; /* change in area by repair; NAN: not repaired */
    bool has_z;         /* Z or M was dropped */
};

struct ward_reader;

/**
 * @brief  Starts the stream, with what the probe of the same source decided: in the process that made it, or where that
 *         is gone or has read already, in another. The probe may be freed while it runs.
 */
ward_rc ward_reader_open(struct ward_ctx *ctx, const struct ward_source *s, struct ward_probe *probe,
                         struct ward_reader **out) WARD_CHECK;

/** @brief The next row; *end true after the end frame and exit status 0 have both been seen. @errors as the probe's */
ward_rc ward_reader_next(struct ward_reader *r, struct ward_row *row, bool *end) WARD_CHECK;

/** @brief The CRS operation used, known after the first place or at the end; NULL: none. Borrowed. */
const char *ward_reader_operation(const struct ward_reader *r);

/** @brief The i-th warning so far ("12 rows with curves: …"), NULL: no more. Borrowed. */
const char *ward_reader_warning(const struct ward_reader *r, size_t i);
void ward_reader_close(struct ward_reader *r); /* ends the process if it still runs */

/** @brief The hidden verb `ward read`: the child's main; its request is on standard input. @return an exit status */
int ward_read_main(int argc, char **argv);

#endif
