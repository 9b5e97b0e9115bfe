/**
 * measure.c: ward_area, ward_length, ward_point, ward_x, ward_y, ward_stretch.
 *
 * | function          | gives                                                                                     |
 * |-------------------|-------------------------------------------------------------------------------------------|
 * | ward_area(geom)   | a real: square metres; 0 for points and lines                                             |
 * | ward_length(geom) | a real: metres along the lines; 0 for points and areas                                    |
 * | ward_length_near(geom, point, within_m) | metres of the lines that lie within a distance of a point; 0 for points |
 * |                   | and areas                                                                                 |
 * | ward_point(geom)  | a point that stands for the geometry: itself, half-way along a line, inside an area       |
 * | ward_x(geom), ward_y(geom) | easting and northing of a point; another kind of geometry is an error              |
 * | ward_stretch(geom, from_m, to_m) | the part of a line between two measures along it (either way round, cut to the |
 * |                   | line's ends); NULL where it has no length                                                 |
 *
 * geom is a SpatiaLite geometry; a CRS that is not in metres is an error for the two measures. NULL gives NULL. Pure.
 *
 *     SELECT unit_code, ward_area(geom) FROM units;
 *     SELECT street_id, ward_length(geom) FROM streets;
 *     SELECT p.place_id, ward_sum(ward_length_near(s.geom, p.geom, 100)) FROM places AS p
 *     CROSS JOIN ward_within('streets', p.geom, 100) AS w JOIN streets AS s ON s.id = w.id GROUP BY p.place_id;
 *     SELECT lot_id, ward_locate('units', ward_point(geom)) FROM parking_lots;
 *     SELECT sign_id, ward_x(geom), ward_y(geom) FROM signs;
 *     SELECT street_id, ward_stretch(geom, 100, 150) FROM streets;
 */
#include "sql/measure.h"

#include <stdio.h>

#include "geo/chord.h"
#include "geo/crs.h"
#include "geo/inside.h"
#include "geo/stretch.h"
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

static ward_rc length_near(sqlite3_context *call, struct ward_state *state, sqlite3_value **values)
{
    double x = 0, y = 0, within_m = 0;
    ward_rc rc = ward_arg_any_geom(state->ctx, values[0], &state->geom);
    if (rc == WARD_OK)
        rc = require_metres(state, state->geom.srid);
    if (rc == WARD_OK)
        rc = ward_arg_point(state->ctx, values[1], "the lines", state->geom.srid, &x, &y);
    if (rc == WARD_OK)
        rc = ward_arg_metres(state->ctx, values[2], "within_m", &within_m);
    if (rc == WARD_OK)
        sqlite3_result_double(call, ward_geom_length_near_m(&state->geom, x, y, within_m));
    return rc;
}

void ward_length_near_call(sqlite3_context *call, int n, sqlite3_value **values)
{
    struct ward_state *state = sqlite3_user_data(call);
    (void)n;
    if (ward_arg_is_null(values[0]) || ward_arg_is_null(values[1]) || ward_arg_is_null(values[2]))
        return;
    if (length_near(call, state, values) != WARD_OK)
        ward_result_fail(call, state, "ward_length_near");
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

static void coordinate(sqlite3_context *call, sqlite3_value *value, int at, const char *function)
{
    struct ward_state *state = sqlite3_user_data(call);
    if (ward_arg_is_null(value))
        return;
    ward_rc rc = ward_arg_any_geom(state->ctx, value, &state->geom);
    if (rc == WARD_OK && (state->geom.kind != WARD_KIND_POINT || state->geom.n_coords != 1))
        rc = ward_fail(state->ctx, WARD_E_ARG,
                       "only a single point has one easting and northing; take ward_point(geom)");
    if (rc == WARD_OK)
        sqlite3_result_double(call, state->geom.xy[at]);
    else
        ward_result_fail(call, state, function);
}

void ward_x_call(sqlite3_context *call, int n, sqlite3_value **values)
{
    (void)n;
    coordinate(call, values[0], 0, "ward_x");
}

void ward_y_call(sqlite3_context *call, int n, sqlite3_value **values)
{
    (void)n;
    coordinate(call, values[0], 1, "ward_y");
}

static ward_rc stretch(sqlite3_context *call, struct ward_state *state, sqlite3_value **values)
{
    struct ward_geom part = {0};
    ward_rc rc = ward_arg_any_geom(state->ctx, values[0], &state->geom);
    for (int i = 1; rc == WARD_OK && i < 3; i++)
        if (sqlite3_value_type(values[i]) != SQLITE_INTEGER && sqlite3_value_type(values[i]) != SQLITE_FLOAT)
            rc = ward_fail(state->ctx, WARD_E_ARG, "%s must be metres along the line", i == 1 ? "from_m" : "to_m");
    if (rc == WARD_OK)
        rc = ward_geom_stretch(state->ctx, &state->geom, sqlite3_value_double(values[1]),
                               sqlite3_value_double(values[2]), &part);
    if (rc == WARD_OK)
        rc = ward_result_geom(call, state, &part);
    ward_geom_clear(&part);
    return rc;
}

void ward_stretch_call(sqlite3_context *call, int n, sqlite3_value **values)
{
    struct ward_state *state = sqlite3_user_data(call);
    (void)n;
    if (ward_arg_is_null(values[0]) || ward_arg_is_null(values[1]) || ward_arg_is_null(values[2]))
        return;
    if (stretch(call, state, values) != WARD_OK)
        ward_result_fail(call, state, "ward_stretch");
}
