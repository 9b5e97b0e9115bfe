/**
 * source.h: inside the reader process: a file from outside, opened by exactly one GDAL driver. Included by the reader's
 * own files only; everything here runs behind the fences (io/fence.h).
 */
#ifndef WARD_IO_SOURCE_H
#define WARD_IO_SOURCE_H

#include <sys/stat.h>

#include "io/csv.h"
#include "io/encoding.h"
#include "io/flatgeobuf.h"
#include "io/gdal.h"
#include "io/reader.h"

enum ward_format {
    WARD_FORMAT_SHAPEFILE,
    WARD_FORMAT_GPKG,
    WARD_FORMAT_SQLITE,
    WARD_FORMAT_GEOJSON,
    WARD_FORMAT_GEOJSONSEQ,
    WARD_FORMAT_FGB,
    WARD_FORMAT_CSV,
    WARD_FORMAT_XLSX,
    WARD_FORMAT_ODS,
    WARD_FORMAT_KML,
    WARD_FORMAT_GML,
    WARD_FORMAT_DXF,
    WARD_FORMAT_GDB,
    WARD_FORMAT_OSM
};

struct ward_driver {
    const char *suffix; /* ".shp" */
    enum ward_format format;
    const char *title;       /* for messages: "Shapefile" */
    const char *gdal[3];     /* the drivers that may open it */
    void (**enrol[2])(void); /* their registration functions: no other driver exists in the process */
    bool is_folder;
};

/** What the request names, before anything of it was read. */
struct ward_place {
    const struct ward_driver *driver;
    char path[4096]; /* real, absolute */
    char stem[256];  /* its name without folder and suffix */
};

/**
 * @brief  Checks the source's name: an existing regular file (or a .gdb folder) of a known suffix, never a URL, a
 *         virtual file name or inline data.
 * @errors WARD_E_SOURCE with a sentence
 */
ward_rc ward_source_locate(struct ward_ctx *ctx, const char *name, struct ward_place *out) WARD_CHECK;

/** @brief What a name's suffix says; NULL: of no kind that is read. */
const struct ward_driver *ward_source_driver(const char *name);

/** How rows get their place. */
enum ward_place_by { WARD_BY_NOTHING, WARD_BY_GEOMETRY, WARD_BY_COLUMNS, WARD_BY_CELL, WARD_BY_WKT };

/** What GDAL says of a field, asked once. */
struct ward_field {
    OGRFieldType type;
    bool is_flag, is_float;
    size_t width;
};

enum { WARD_SAID_SIZE = 320 };

struct ward_opened {
    struct ward_ctx *ctx;
    const struct ward_source *s; /* borrowed */
    const struct ward_place *place;
    GDALDatasetH dataset; /* NULL: CSV, which is read by io/csv.h */
    OGRLayerH layer;      /* borrowed from dataset */
    OGRFeatureH row;      /* the row at hand; NULL: none, or CSV's, which is csv.cells, or FlatGeobuf's, in fgb */
    int fd;               /* CSV: the file; -1: none */
    struct ward_csv csv;
    struct ward_fgb fgb;
    bool is_own;      /* FlatGeobuf: rows come from fgb, but those that are not plain */
    uint64_t n_asked; /* is_own: rows that GDAL has read over or given */
    size_t n_fields;
    struct ward_field *fields;
    struct ward_buf cells[2]; /* scratch for coordinates */
    char **names;             /* UTF-8 once the encoding is known, raw before */
    int header_row;           /* 1-based; 0: the format has none */
    uint64_t rows_at;         /* CSV: where in the file the first row below the names begins */
    struct ward_recoder recoder;
    enum ward_place_by by;
    size_t x_field, y_field; /* BY_COLUMNS; BY_CELL and BY_WKT: x_field */
    bool is_swapped;         /* the column called X holds the northing */
    bool is_crs_doubtful;    /* the file names a CRS that cannot be made out here */
    char *const *hidden;     /* names of views and virtual tables, never read; borrowed */
    size_t n_hidden;
    char *crs;         /* of the coordinates: the user's, else the file's; NULL: nobody says */
    bool is_named;     /* the names are UTF-8 */
    struct stat then;  /* the file as it was opened */
    char **data_names; /* KML's own names of data, in the order of ours (io/kml.h) */
    size_t n_data_names, data_capacity;
    char said[WARD_SAID_SIZE]; /* the driver's first complaint of a file that it reads by the block; "": none */
};

/** @brief Opens the dataset and chooses the layer. @errors WARD_E_SOURCE. Close with ward_source_close(). */
ward_rc ward_source_open(struct ward_ctx *ctx, const struct ward_source *s, const struct ward_place *place,
                         char *const *hidden, size_t n_hidden, struct ward_opened *out) WARD_CHECK;
void ward_source_close(struct ward_opened *o);

/** @brief The file is still the one that was opened. @errors WARD_E_SOURCE */
ward_rc ward_source_unchanged(const struct ward_opened *o) WARD_CHECK;

/** @brief Goes to the next row. Rows above a sheet's names are skipped. */
ward_rc ward_source_next(struct ward_opened *o, bool *end) WARD_CHECK;

/** @brief Is the row at hand in o->fgb? */
bool ward_source_has_own(const struct ward_opened *o);

/** @brief From here on to the end rows of a FlatGeobuf file are read by ward itself, where it can. After a rewind. */
ward_rc ward_source_read_own(struct ward_opened *o) WARD_CHECK;

/** @brief Makes o->row of a row that ward read itself, for what only GDAL can do; all rows up to here are read over. */
ward_rc ward_source_feature(struct ward_opened *o) WARD_CHECK;

/** @brief Makes a feature the row at hand, or none (NULL); takes it. */
void ward_source_take(struct ward_opened *o, OGRFeatureH row);
void ward_source_rewind(struct ward_opened *o);

/** @brief Reads over n rows, or to the end. */
void ward_source_skip(OGRLayerH layer, int n);

/** @brief "1,234 rows were promised": rows by the file's own count; -1: unknown without reading it all. */
int64_t ward_source_count(struct ward_opened *o);

/** @brief Turns the raw names into UTF-8 by o->recoder; DBF's cut ends are cut away, repeated names are numbered. */
ward_rc ward_source_name_fields(struct ward_opened *o) WARD_CHECK;

/** @brief The field of that name by the rules of ward_text_same_name(); false: none. */
bool ward_source_field(const struct ward_opened *o, const char *name, size_t *field);

#endif
