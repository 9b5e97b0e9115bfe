#ifndef CITY_SINK_H
#define CITY_SINK_H

#include <stdbool.h>

#include "point.h"

enum sink_geometry { SINK_NONE, SINK_POINT, SINK_LINE, SINK_POLYGON };
enum sink_crs { SINK_4549, SINK_4528, SINK_WGS84, SINK_GCJ02 };

/** What a file is: its name (the suffix chooses the format), geometry, CRS and fields. */
struct sink_form {
    const char *file;
    enum sink_geometry geometry;
    enum sink_crs crs;
    const char *fields;    /* "bin_id:s kind:s capacity:i area_m2:r": text, integer, real */
    const char *lon, *lat; /* CSV: names of the coordinate columns */
    bool is_marked;        /* CSV: a byte order mark; Shapefile: a .cpg and code page */
    bool is_exact;         /* EPSG:4549: coordinates as they are, not rounded to the millimetre */
};

/**
 * A source file being written, a row at a time: its cells in the order of the fields, its place, sink_row. A failure is
 * remembered and told by sink_close, so that the calls between need no check. Geometry is given in EPSG:4549.
 */
struct sink;

struct sink *sink_open(const char *folder, const struct sink_form *form);
void sink_text(struct sink *s, const char *text); /* NULL or empty: no value */
void sink_integer(struct sink *s, long value);
void sink_real(struct sink *s, double value, int digits);
void sink_null(struct sink *s);
void sink_point(struct sink *s, struct point p);
/** Degrees as they are to be written, for a CSV whose text must be exact. */
void sink_degrees(struct sink *s, const char *lon, const char *lat);
void sink_line(struct sink *s, const struct point *line, int n);
/** A ring; the first point is not repeated. */
void sink_polygon(struct sink *s, const struct point *ring, int n);
void sink_row(struct sink *s);
/** Finishes and frees; false where anything went wrong. NULL gives false. */
bool sink_close(struct sink *s);

#endif
