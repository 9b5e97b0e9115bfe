/**
 * measure.c: ward_area, ward_length, ward_point.
 *
 * | function          | gives                                                                                     |
 * |-------------------|-------------------------------------------------------------------------------------------|
 * | ward_area(geom)   | a real: square metres; 0 for points and lines                                             |
 * | ward_length(geom) | a real: metres along the lines; 0 for points and areas                                    |
 * | ward_point(geom)  | a point that stands for the geometry: itself, half-way along a line, inside an area       |
 *
 * geom is a SpatiaLite geometry; a CRS that is not in metres is an error for the two measures. NULL gives NULL. Pure.
 *
 *     SELECT unit_code, ward_area(geom) FROM units;
 *     SELECT street_id, ward_length(geom) FROM streets;
 *     SELECT lot_id, ward_locate('units', ward_point(geom)) FROM parking_lots;
 */
#include "sql/measure.h"

#include <stdio.h>

#include "geo/crs.h"
#include "geo/inside.h"
#include "sql/argument.h"
#include "sql/state.h"

/* PROJ is asked once per CRS: rows of one layer share theirs. */
static ward_rc require_metres(struct ward_state *state, int srid)
{
    char crs[32];
    if (srid > 0 && srid == state->metric_srid)
        return WARD_OK;
    if (srid <= 0)
        return ward_fail(state->ctx, WARD_E_SRID, "the geometry names no CRS (its srid is %d)", srid);
    (void)snprintf(crs, sizeof crs, "EPSG:%d", srid);
    ward_rc rc = ward_crs_require_metric(state->ctx, crs);
    if (rc == WARD_OK)
        state->metric_srid = srid;
    return rc;
}

static ward_rc measure(sqlite3_context *call, struct ward_state *state, sqlite3_value *value, unsigned kind,
                       double (*of)(const struct ward_geom *))
{
    if (ward_arg_is_null(value))
        return WARD_OK;
    ward_rc rc = ward_arg_any_geom(state->ctx, value, &state->geom);
    if (rc == WARD_OK)
        rc = require_metres(state, state->geom.srid);
    if (rc == WARD_OK)
        sqlite3_result_double(call, state->geom.kind == kind ? of(&state->geom) : 0);
    return rc;
}

void ward_area_call(sqlite3_context *call, int n, sqlite3_value **values)
{
    struct ward_state *state = sqlite3_user_data(call);
    (void)n;
    if (measure(call, state, values[0], WARD_KIND_POLYGON, ward_geom_area_m2) != WARD_OK)
        ward_result_fail(call, state, "ward_area");
}

void ward_length_call(sqlite3_context *call, int n, sqlite3_value **values)
{
    struct ward_state *state = sqlite3_user_data(call);
    (void)n;
    if (measure(call, state, values[0], WARD_KIND_LINE, ward_geom_length_m) != WARD_OK)
        ward_result_fail(call, state, "ward_length");
}

static ward_rc point(sqlite3_context *call, struct ward_state *state, sqlite3_value *value)
{
    double x = 0, y = 0;
    ward_rc rc = ward_arg_any_geom(state->ctx, value, &state->geom);
    if (rc == WARD_OK)
        rc = ward_geom_inside(state->ctx, &state->geom, &x, &y);
    if (rc != WARD_OK)
        return rc;
    int srid = state->geom.srid;
    ward_geom_reset(&state->geom, WARD_KIND_POINT, srid);
    rc = ward_geom_part(state->ctx, &state->geom);
    if (rc == WARD_OK)
        rc = ward_geom_add(state->ctx, &state->geom, x, y);
    return rc == WARD_OK ? ward_result_geom(call, state, &state->geom) : rc;
}

void ward_point_call(sqlite3_context *call, int n, sqlite3_value **values)
{
    struct ward_state *state = sqlite3_user_data(call);
    (void)n;
    if (!ward_arg_is_null(values[0]) && point(call, state, values[0]) != WARD_OK)
        ward_result_fail(call, state, "ward_point");
}
