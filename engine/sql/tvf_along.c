/**
 * tvf_along.c: ward_along(layer, geom, corridor_m, bearing_deg [, as_of]): the streets that a line runs along, and from
 * where to where; the parts add up to the line.
 *
 * | argument    | is                                                                                              |
 * |-------------|-------------------------------------------------------------------------------------------------|
 * | layer       | text: a layer of lines                                                                          |
 * | geom        | a line in the layer's CRS                                                                       |
 * | corridor_m  | metres, 0 or more: no farther from the street's line                                            |
 * | bearing_deg | degrees, 0 to 90: the two directions differ by no more, whichever way they run                  |
 * | as_of       | ISO text, a day or a minute: only rows valid then; NULL or left out: all                        |
 *
 * One row a stretch, in order along geom; none where an argument (as_of apart) is NULL or the line has no length. Of
 * several streets the nearest has a stretch, of equally far ones the lowest key; a hole no longer than corridor_m
 * between two stretches of one street (the outer side of a bend) is that street's too.
 *
 *     CREATE TABLE ward_along(
 *         id INTEGER,           -- of the street; NULL: along none
 *         from_m REAL,          -- along geom, its parts one after the other
 *         to_m REAL,
 *         length_m REAL,        -- to_m - from_m
 *         street_from_m REAL,   -- along the street, from < to whichever way geom runs; NULL: along none
 *         street_to_m REAL,
 *         distance_m REAL,      -- the greatest between the two on the stretch
 *         geom BLOB,            -- the stretch of geom
 *         in_layer HIDDEN, in_geom HIDDEN, in_corridor_m HIDDEN, in_bearing_deg HIDDEN, in_as_of HIDDEN
 *     );
 *
 *     SELECT s.name, ward_sum(a.length_m) FROM gas_pipes AS g CROSS JOIN ward_along('streets', g.geom, 15, 20) AS a
 *     LEFT JOIN streets AS s ON s.id = a.id GROUP BY s.name;
 *     SELECT k.work_id, s.street_id, a.street_from_m, a.street_to_m
 *     FROM works AS k CROSS JOIN ward_along('streets', k.geom, 15, 30) AS a JOIN streets AS s ON s.id = a.id;
 *     SELECT g.pipe_id, ward_sum(a.length_m) FROM gas_pipes AS g CROSS JOIN ward_along('streets', g.geom, 15, 20) AS a
 *     WHERE a.id IS NULL GROUP BY g.pipe_id;
 */
#include "geo/along.h"

#include "geo/stretch.h"
#include "sql/argument.h"
#include "sql/tvf.h"

enum { LAYER, GEOM, CORRIDOR_M, BEARING_DEG, AS_OF };

struct along_cursor {
    struct ward_tvf_cursor base; /* first */
    struct ward_geom geom, part;
    struct ward_courses courses;
};

static ward_rc take_bearing(struct ward_ctx *ctx, sqlite3_value *value, double *out)
{
    int type = sqlite3_value_type(value);
    *out = sqlite3_value_double(value);
    if ((type != SQLITE_INTEGER && type != SQLITE_FLOAT) || !(*out >= 0 && *out <= 90))
        return ward_fail(ctx, WARD_E_ARG, "bearing_deg must be degrees from 0 to 90");
    return WARD_OK;
}

static ward_rc along_filter(struct ward_tvf_cursor *base)
{
    struct along_cursor *cursor = (struct along_cursor *)base;
    struct ward_ctx *ctx = base->state->ctx;
    const struct ward_indexed *lines = NULL;
    double corridor_m = 0, bearing_deg = 0;
    ward_rc rc = ward_arg_metres(ctx, base->arguments[CORRIDOR_M], "corridor_m", &corridor_m);
    if (rc == WARD_OK)
        rc = take_bearing(ctx, base->arguments[BEARING_DEG], &bearing_deg);
    if (rc == WARD_OK)
        rc = ward_tvf_index(base, 0, ward_cache_along, LAYER, AS_OF, WARD_TVF_NONE, &lines);
    if (rc == WARD_OK)
        rc = ward_arg_geom(ctx, base->arguments[GEOM], lines->rows->layer.name, lines->rows->layer.srid, &cursor->geom);
    if (rc == WARD_OK)
        rc = ward_along_find(ctx, lines->along, &cursor->geom, corridor_m, bearing_deg, &cursor->courses);
    base->n_rows = rc == WARD_OK ? cursor->courses.n : 0;
    return rc;
}

static ward_rc along_column(struct ward_tvf_cursor *base, sqlite3_context *call, int column)
{
    struct along_cursor *cursor = (struct along_cursor *)base;
    const struct ward_course *s = &cursor->courses.items[base->row];
    const double reals[] = {s->from_m,        s->to_m,        s->to_m - s->from_m,
                            s->street_from_m, s->street_to_m, s->distance_m}; /* NaN becomes NULL */
    if (column == 0)
        ward_tvf_result_id(call, base->indexed[0]->rows, s->row);
    else if (column <= 6)
        sqlite3_result_double(call, reals[column - 1]);
    else {
        ward_rc rc = ward_geom_stretch(base->state->ctx, &cursor->geom, s->from_m, s->to_m, &cursor->part);
        return rc == WARD_OK ? ward_result_geom(call, base->state, &cursor->part) : rc;
    }
    return WARD_OK;
}

static void along_clear(struct ward_tvf_cursor *base)
{
    struct along_cursor *cursor = (struct along_cursor *)base;
    ward_geom_clear(&cursor->geom);
    ward_geom_clear(&cursor->part);
    ward_courses_clear(&cursor->courses);
}

const struct ward_tvf ward_tvf_along = {
    .name = "ward_along",
    .usage = "ward_along(layer, geom, corridor_m, bearing_deg [, as_of])",
    .declare = "CREATE TABLE ward_along(id INTEGER, from_m REAL, to_m REAL, length_m REAL, street_from_m REAL, "
               "street_to_m REAL, distance_m REAL, geom BLOB, in_layer HIDDEN, in_geom HIDDEN, in_corridor_m HIDDEN, "
               "in_bearing_deg HIDDEN, in_as_of HIDDEN)",
    .columns = 8,
    .required = 4,
    .arguments = 5,
    .nullable = 1u << AS_OF,
    .rows = 3,
    .cursor_size = sizeof(struct along_cursor),
    .filter = along_filter,
    .column = along_column,
    .clear = along_clear,
};
