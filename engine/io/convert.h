/** convert.h: inside the reader: a row's geometry, from OGR's or from columns, to a checked blob in the working CRS. */
#ifndef WARD_IO_CONVERT_H
#define WARD_IO_CONVERT_H

#include "geo/crs.h"
#include "io/source.h"

/** What became of one row's place. */
struct ward_placed {
    const char *reason; /* NULL: good; else why the row is rejected */
    char detail[256];
    double repaired_m2; /* NAN: not repaired */
    bool has_z, has_curves;
    bool is_empty; /* no place */
};

struct ward_converter {
    struct ward_ctx *ctx;
    unsigned kinds;
    int srid;
    struct ward_transform *transform; /* NULL: coordinates are kept */
    bool writes_nan;                  /* the format writes POINT EMPTY as NaN NaN (all that hold WKB do) */
    struct ward_geom geom, repaired;
    struct ward_buf blob; /* the result; empty where there is none */
};

/** @brief Reads an OGR geometry (borrowed, unchanged) into c->geom: flat, 2D, curves as chords of one degree. NULL:
 * empty. */
ward_rc ward_convert_shape(struct ward_converter *c, OGRGeometryH shape, struct ward_placed *out) WARD_CHECK;

/** @brief Transforms c->geom, gates it, repairs polygons, and writes c->blob. A rejected row keeps its blob where it
 * has one that passes the gate. */
ward_rc ward_convert_finish(struct ward_converter *c, struct ward_placed *out) WARD_CHECK;

void ward_converter_clear(struct ward_converter *c);

#endif
