/** out.h: rows out: one writer interface over table, csv, json, geojson, gpkg, fgb, shp, xlsx. */
#ifndef WARD_IO_OUT_H
#define WARD_IO_OUT_H

#include "core/layerdef.h"
#include "core/value.h"

struct ward_out_column {
    const char *name;  /* the English key */
    const char *label; /* shown instead in table, xlsx, csv with --headers zh; NULL: name */
    enum ward_type type;
    bool is_id;                  /* the owner's key: GeoJSON's feature id */
    const char *const *words_zh; /* pairs value, Chinese word, then NULL: shown where labels are; NULL: none */
};

struct ward_out_spec {
    const char *name;  /* the collection's, table's or sheet's name */
    const char *title; /* a heading, may be NULL */
    const char *sheet; /* the name of a workbook's sheet; NULL: name */
    const struct ward_out_column *columns;
    size_t n_columns; /* geometry not among them */
    bool has_geometry;
    unsigned kinds;             /* of the geometry; WARD_KIND_NONE: any */
    int srid;                   /* of the blobs handed in */
    const char *crs;            /* output CRS; NULL: WGS 84 for geojson, srid else */
    const char *const *members; /* pairs key, JSON text: GeoJSON top-level members and the file's metadata */
    size_t n_members;
    bool use_labels; /* --headers zh */
    bool bom;
    bool wkt;              /* csv, table, json, xlsx: a last column geom as WKT */
    const char *style_qml; /* a QGIS style for this table of a gpkg; NULL: none */
    const char *day;       /* ISO day that stands for the clock in formats that want one; NULL: a fixed one */
};

struct ward_out;

/** @brief Does the format hold nothing but rows with a place ("geojson", "fgb", "shp")? */
bool ward_out_needs_place(const char *format);
/** @brief Can the format carry a geometry at all other than as WKT? ("gpkg" and those above) */
bool ward_out_has_place(const char *format);
/** @brief Does the format fix the kind of geometry before the first row ("shp", "fgb")? */
bool ward_out_needs_kind(const char *format);
/** @brief Can one file hold several tables ("gpkg", "xlsx")? */
bool ward_out_takes_many(const char *format);
/** @brief The suffix of files of a format, "csv". Borrowed. */
const char *ward_out_suffix(const char *format);

/** @brief Formats: "table" "csv" "json" "geojson" "geojsonseq" "gpkg" "fgb" "shp" "xlsx". NULL for an unknown suffix.
 */
const char *ward_out_format(const char *name_or_suffix);

/** @brief path "-": standard output (table, csv, json, geojson only). A file is written under a temporary name beside
 * it and renamed by ward_out_end(). Several layers/sheets into one gpkg or xlsx: end with _next.
 * @errors WARD_E_EXISTS (unless overwrite), WARD_E_IO, WARD_E_NO_PLACE, WARD_E_NAME */
ward_rc ward_out_begin(struct ward_ctx *ctx, const char *format, const char *path, bool overwrite,
                       const struct ward_out_spec *spec, struct ward_out **out) WARD_CHECK;
ward_rc ward_out_row(struct ward_out *o, const struct ward_value *values, const void *geom,
                     size_t geom_size) WARD_CHECK;

/** A row as its source gives it; borrowed until the next. */
struct ward_out_given {
    const struct ward_value *values;
    const void *geom; /* NULL: none */
    size_t geom_size;
};
/** Gives the next row; *end: there is none. On the caller's thread. */
typedef ward_rc ward_out_source(void *self, struct ward_out_given *row, bool *end);

/** @brief All rows of a source, as if by ward_out_row(); the text of some formats is made by threads meanwhile.
 * @errors also the source's */
ward_rc ward_out_rows(struct ward_out *o, ward_out_source *source, void *self) WARD_CHECK;

ward_rc ward_out_next(struct ward_out *o, const struct ward_out_spec *spec) WARD_CHECK; /* another sheet or table */
ward_rc
ward_out_finish(struct ward_out *o) WARD_CHECK; /* the table's end: its spec is not read again; _next or _end follow */
ward_rc ward_out_end(struct ward_out *o) WARD_CHECK; /* flush, fsync, rename */
void ward_out_free(struct ward_out *o);              /* without _end: removes the temporary file */

/** @brief A file whose bytes are ready: written under a temporary name beside it, then renamed. path "-": standard
 * output. @errors WARD_E_EXISTS (unless overwrite), WARD_E_IO */
ward_rc ward_out_whole(struct ward_ctx *ctx, const char *path, bool overwrite, const void *bytes,
                       size_t size) WARD_CHECK;

#endif
