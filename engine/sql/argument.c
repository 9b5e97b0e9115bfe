#include "sql/argument.h"

#include <math.h>

static const char *type_name(sqlite3_value *value)
{
    switch (sqlite3_value_type(value)) {
    case SQLITE_INTEGER:
        return "an integer";
    case SQLITE_FLOAT:
        return "a real number";
    case SQLITE_TEXT:
        return "a text";
    case SQLITE_BLOB:
        return "a blob";
    default:
        return "NULL";
    }
}

bool ward_arg_is_null(sqlite3_value *value)
{
    return value == NULL || sqlite3_value_type(value) == SQLITE_NULL;
}

static ward_rc text_of(struct ward_ctx *ctx, sqlite3_value *value, const char **out)
{
    *out = (const char *)sqlite3_value_text(value);
    return *out != NULL ? WARD_OK : ward_fail(ctx, WARD_E_NOMEM, "out of memory");
}

ward_rc ward_arg_text(struct ward_ctx *ctx, sqlite3_value *value, const char *name, const char **out)
{
    *out = NULL;
    if (ward_arg_is_null(value))
        return WARD_OK;
    if (sqlite3_value_type(value) != SQLITE_TEXT)
        return ward_fail(ctx, WARD_E_ARG, "%s must be a text, not %s", name, type_name(value));
    return text_of(ctx, value, out);
}

ward_rc ward_arg_key(struct ward_ctx *ctx, sqlite3_value *value, const char *name, const char **out)
{
    *out = NULL;
    if (ward_arg_is_null(value))
        return WARD_OK;
    int type = sqlite3_value_type(value);
    if (type != SQLITE_TEXT && type != SQLITE_INTEGER)
        return ward_fail(ctx, WARD_E_ARG, "%s must be a text or an integer, not %s", name, type_name(value));
    return text_of(ctx, value, out);
}

ward_rc ward_arg_metres(struct ward_ctx *ctx, sqlite3_value *value, const char *name, double *out)
{
    *out = (double)NAN;
    if (ward_arg_is_null(value))
        return WARD_OK;
    int type = sqlite3_value_type(value);
    if (type != SQLITE_INTEGER && type != SQLITE_FLOAT)
        return ward_fail(ctx, WARD_E_ARG, "%s must be a number of metres, not %s", name, type_name(value));
    double metres = sqlite3_value_double(value);
    if (!(metres >= 0 && metres < HUGE_VAL))
        return ward_fail(ctx, WARD_E_ARG, "%s must be a finite number of metres, 0 or more, not %g", name, metres);
    *out = metres;
    return WARD_OK;
}

static ward_rc require_blob(struct ward_ctx *ctx, sqlite3_value *value)
{
    if (sqlite3_value_type(value) != SQLITE_BLOB)
        return ward_fail(ctx, WARD_E_ARG, "geom must be a SpatiaLite geometry, not %s", type_name(value));
    return WARD_OK;
}

static ward_rc require_srid(struct ward_ctx *ctx, int srid, const char *layer, int layer_srid)
{
    if (srid != layer_srid)
        return ward_fail(ctx, WARD_E_SRID, "the geometry is in EPSG:%d, layer '%s' in EPSG:%d", srid, layer,
                         layer_srid);
    return WARD_OK;
}

ward_rc ward_arg_any_geom(struct ward_ctx *ctx, sqlite3_value *value, struct ward_geom *out)
{
    ward_rc rc = require_blob(ctx, value);
    return rc == WARD_OK ? ward_geom_from_blob(ctx, sqlite3_value_blob(value), (size_t)sqlite3_value_bytes(value), out)
                         : rc;
}

ward_rc ward_arg_geom(struct ward_ctx *ctx, sqlite3_value *value, const char *layer, int srid, struct ward_geom *out)
{
    ward_rc rc = ward_arg_any_geom(ctx, value, out);
    return rc == WARD_OK ? require_srid(ctx, out->srid, layer, srid) : rc;
}

ward_rc ward_arg_point(struct ward_ctx *ctx, sqlite3_value *value, const char *layer, int srid, double *x, double *y)
{
    int own = 0;
    ward_rc rc = require_blob(ctx, value);
    if (rc == WARD_OK)
        rc = ward_geom_point(ctx, sqlite3_value_blob(value), (size_t)sqlite3_value_bytes(value), x, y, &own);
    return rc == WARD_OK ? require_srid(ctx, own, layer, srid) : rc;
}
