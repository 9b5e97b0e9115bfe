/** out_private.h: what out.c hands to each format. */
#ifndef WARD_IO_OUT_PRIVATE_H
#define WARD_IO_OUT_PRIVATE_H

#include <stdio.h>

#include "core/buf.h"
#include "geo/crs.h"
#include "geo/geom.h"
#include "io/out.h"

struct ward_out_writer {
    const char *name, *suffix;
    bool needs_place, has_place, takes_many;
    bool has_labels; /* for people: Chinese headings and words where they are asked for */
    bool is_text;    /* written through o->file; the others make the file at o->temporary themselves */
    ward_rc (*prepare)(struct ward_out *o); /* makes o->state where there is none; rows may then go by blocks
                                               (out_block.h); NULL: row by row */
    ward_rc (*begin)(struct ward_out *o);   /* one table, by o->spec */
    ward_rc (*row)(struct ward_out *o, const struct ward_value *values,
                   const struct ward_geom *geom); /* geom NULL: none */
    ward_rc (*finish)(struct ward_out *o);        /* the table's end; NULL: nothing to do */
    ward_rc (*close)(struct ward_out *o);         /* the file's end; NULL: nothing to do */
    void (*free)(struct ward_out *o);             /* o->state; NULL: nothing to do */
};

struct ward_out {
    struct ward_ctx *ctx;
    const struct ward_out_writer *writer;
    const struct ward_out_spec *spec; /* borrowed until the table's end */
    char *path;                       /* NULL: standard output */
    char *folder;                     /* a folder of ours beside path, for files not yet whole */
    char *temporary;                  /* the file in it */
    bool overwrite;
    FILE *file;
    struct ward_transform *transform; /* NULL: the working CRS is the output's */
    char crs_from[32];                /* … and what of, for threads that need their own */
    const char *crs_to;
    struct ward_geom geom;
    struct ward_buf text;     /* a row being made */
    struct ward_value *shown; /* the row in Chinese words, and its texts */
    size_t shown_capacity;
    struct ward_buf words;
    uint64_t n_rows;  /* of this table */
    bool is_finished; /* the table has ended */
    void *state;      /* the format's own */
};

extern const struct ward_out_writer ward_out_table, ward_out_csv, ward_out_json, ward_out_geojson, ward_out_geojsonseq,
    ward_out_gpkg, ward_out_fgb, ward_out_shp, ward_out_xlsx;

/** @brief Writes o->text and empties it. A closed pipe is WARD_E_IO with an empty message: nobody wants the rest. */
ward_rc ward_out_flush_text(struct ward_out *o) WARD_CHECK;
ward_rc ward_out_put(struct ward_out *o, const void *bytes, size_t size) WARD_CHECK;

/** @brief The heading of column i: its label where labels are asked for and there is one. */
const char *ward_out_heading(const struct ward_out *o, size_t i);

/** @brief The row with the Chinese words of its columns in place of its values; good until the next row. */
ward_rc ward_out_in_words(struct ward_out *o, const struct ward_value **values) WARD_CHECK;

/** @brief A value as text, numbers shortest; appends. NULL appends nothing. */
ward_rc ward_out_value_text(struct ward_out *o, const struct ward_value *v, struct ward_buf *out) WARD_CHECK;

/** @brief A JSON string with its quotes; bytes that are no UTF-8 become U+FFFD. Appends. */
ward_rc ward_out_json_text(struct ward_ctx *ctx, const char *text, size_t size, struct ward_buf *out) WARD_CHECK;
/** @brief A JSON value. Appends. */
ward_rc ward_out_json_value(struct ward_out *o, const struct ward_value *v, struct ward_buf *out) WARD_CHECK;
/** @brief `"name": value, …` of every column without braces. Appends. */
ward_rc ward_out_json_members(struct ward_out *o, const struct ward_value *values, struct ward_buf *out) WARD_CHECK;

#endif
