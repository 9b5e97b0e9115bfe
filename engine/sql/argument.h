/** argument.h: SQL values as typed arguments: a value of the wrong type is an error with a sentence, never NULL. */
#ifndef WARD_SQL_ARGUMENT_H
#define WARD_SQL_ARGUMENT_H

#include "geo/geom.h"
#include "store/sqlite.h"

/* Each takes the argument's name for the message. A value pointer of NULL (left out) counts as an SQL NULL. */

bool ward_arg_is_null(sqlite3_value *value);

/** @brief A text, borrowed until the value is gone; *out NULL for an SQL NULL. @errors WARD_E_ARG */
ward_rc ward_arg_text(struct ward_ctx *ctx, sqlite3_value *value, const char *name, const char **out) WARD_CHECK;

/** @brief A key: a text, or an integer as text. @errors WARD_E_ARG */
ward_rc ward_arg_key(struct ward_ctx *ctx, sqlite3_value *value, const char *name, const char **out) WARD_CHECK;

/** @brief A finite number of metres, 0 or more; NAN for an SQL NULL. @errors WARD_E_ARG */
ward_rc ward_arg_metres(struct ward_ctx *ctx, sqlite3_value *value, const char *name, double *out) WARD_CHECK;

/** @brief Any geometry in a CRS; not for an SQL NULL. @errors WARD_E_ARG, WARD_E_GEOM, WARD_E_SRID (names both) */
ward_rc ward_arg_geom(struct ward_ctx *ctx, sqlite3_value *value, const char *layer, int srid,
                      struct ward_geom *out) WARD_CHECK;

/** @brief Any geometry of any CRS. */
ward_rc ward_arg_any_geom(struct ward_ctx *ctx, sqlite3_value *value, struct ward_geom *out) WARD_CHECK;

/** @brief As ward_arg_geom for a single point, without any allocation. */
ward_rc ward_arg_point(struct ward_ctx *ctx, sqlite3_value *value, const char *layer, int srid, double *x,
                       double *y) WARD_CHECK;

#endif
