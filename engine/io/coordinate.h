/** coordinate.h: inside the reader: places that a table keeps in columns: longitude and latitude, x and y, one cell,
 * WKT. */
#ifndef WARD_IO_COORDINATE_H
#define WARD_IO_COORDINATE_H

#include "io/source.h"

/** @brief Is this a name that columns of coordinates go by? */
bool ward_coordinate_is_name(const char *name);

/** @brief Decides o->by and the columns. @errors WARD_E_COLUMN for a named column that is not there */
ward_rc ward_coordinate_choose(struct ward_opened *o) WARD_CHECK;

/**
 * @brief  Decides o->crs (the user's, the file's, or longitude and latitude by name or size), and whether X holds the
 *         northing; reads a few hundred rows and rewinds. @param[out] note  a warning, "" for none
 */
ward_rc ward_coordinate_settle(struct ward_opened *o, char note[256]) WARD_CHECK;

/** @brief A number, or degrees and minutes: 120.297 · 120°17′49″ · E120度17分49秒 · 31 34 03 N. false: none of these.
 */
bool ward_coordinate_parse(const char *text, double *out);

/** @brief Two numbers in one cell, "120.297,31.567"; the one over 90 is the longitude. */
bool ward_coordinate_parse_pair(const char *text, double xy[2]);

enum ward_coordinate { WARD_COORDINATE_NONE, WARD_COORDINATE_GOOD, WARD_COORDINATE_BAD };

/** @brief The place in two texts, or in the first where o->by is BY_CELL; raw, in o->crs. NULL and "": no value. */
enum ward_coordinate ward_coordinate_read(const struct ward_opened *o, const char *x, const char *y, double xy[2]);

/** @brief The same from the columns of the row at hand. */
ward_rc ward_coordinate_of(struct ward_opened *o, double xy[2], enum ward_coordinate *out) WARD_CHECK;

/** @brief The geometry in a text; NULL for none, is_bad for text that is no WKT. Free with OGR_G_DestroyGeometry(). */
OGRGeometryH ward_coordinate_wkt(const char *text, bool *is_bad);

/** @brief BY_WKT: the same from the column of the row at hand. */
ward_rc ward_coordinate_shape(struct ward_opened *o, OGRGeometryH *shape, bool *is_bad) WARD_CHECK;

/** @brief A geometry's first point; false: it has none. NULL is allowed. */
bool ward_coordinate_first(OGRGeometryH g, double xy[2]);

/** @brief "geometry", "columns 经度, 纬度", "column geom as WKT", "none"; for the probe. */
void ward_coordinate_describe(const struct ward_opened *o, char *out, size_t size);

#endif
