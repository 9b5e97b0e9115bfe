/**
 * tvf_split.c: ward_split(layer, geom [, as_of]): a line or an area cut by polygons; the parts add up to the whole.
 *
 * | argument | is                                                                                                 |
 * |----------|----------------------------------------------------------------------------------------------------|
 * | layer    | text: a layer of polygons                                                                          |
 * | geom     | a geometry in the layer's CRS: lines and areas are cut, a point is one piece                       |
 * | as_of    | ISO text, a day or a minute: only polygons valid then; NULL or left out: all                       |
 *
 * One row a piece; none where layer or geom is NULL. A line's pieces lie in order along it; an area's by key, what is
 * in no polygon last. Where polygons overlap, the lowest key takes the part.
 *
 * A stretch exactly along the edge of two polygons is half each one's: two rows with the same from_m, to_m and geom and
 * a share of 0.5, the lower key first, so that the lengths add up. Along the edge of one alone it is that one's. Where
 * the layer's edge_share (@default, or the ini's) is 1, the lower key has all of it.
 *
 *     CREATE TABLE ward_split(
 *         id INTEGER,         -- of the polygon; NULL: in none
 *         from_m REAL,        -- lines: along the whole geometry; NULL for areas and points
 *         to_m REAL,
 *         length_m REAL,      -- lines: share * (to_m - from_m); else 0
 *         area_m2 REAL,       -- areas; else 0
 *         geom BLOB,          -- the piece
 *         share REAL,         -- of the piece that counts here: 1, or 0.5 along a shared edge
 *         in_layer HIDDEN, in_geom HIDDEN, in_as_of HIDDEN
 *     );
 *
 *     SELECT u.unit_code, ward_sum(p.length_m) FROM streets AS s CROSS JOIN ward_split('units', s.geom) AS p
 *     JOIN units AS u ON u.id = p.id GROUP BY u.unit_code;
 *     SELECT ward_sum(p.length_m) FROM gas_pipes AS g CROSS JOIN ward_split('units', g.geom, '2023-06-30') AS p
 *     WHERE p.id IS NULL;
 *     SELECT s.street_id, p.from_m, p.to_m FROM streets AS s CROSS JOIN ward_split('units', s.geom) AS p
 *     WHERE p.share < 1;
 *     SELECT p.id, p.area_m2, p.geom FROM zones AS z CROSS JOIN ward_split('units', z.geom) AS p
 *     WHERE z.zone_code = 'Z01';
 */
#include <math.h>

#include "core/mem.h"
#include "geo/split.h"
#include "sql/argument.h"
#include "sql/tvf.h"

enum { LAYER, GEOM, AS_OF };

struct split_cursor {
    struct ward_tvf_cursor base; /* first */
    struct ward_geom geom;
    struct ward_pieces pieces;
    double edge_share; /* of the polygons indexed */
};

/* A point is not cut; several points are a piece each. */
static ward_rc split_points(struct ward_ctx *ctx, const struct ward_locator *l, const struct ward_geom *points,
                            struct ward_pieces *out)
{
    ward_rc rc = WARD_OK;
    for (size_t i = 0; i < points->n_coords && rc == WARD_OK; i++) {
        double x = points->xy[2 * i], y = points->xy[2 * i + 1];
        rc = ward_grow(ctx, &out->items, &out->capacity, out->n + 1, sizeof *out->items);
        if (rc != WARD_OK)
            return rc;
        struct ward_piece *piece = &out->items[out->n++];
        *piece = (struct ward_piece){ward_locator_find(l, x, y), WARD_NONE, (double)NAN, (double)NAN, 0, 0, {0}};
        ward_geom_reset(&piece->geom, WARD_KIND_POINT, points->srid);
        rc = ward_geom_part(ctx, &piece->geom);
        if (rc == WARD_OK)
            rc = ward_geom_add(ctx, &piece->geom, x, y);
    }
    return rc;
}

static ward_rc split_filter(struct ward_tvf_cursor *base)
{
    struct split_cursor *cursor = (struct split_cursor *)base;
    struct ward_ctx *ctx = base->state->ctx;
    const struct ward_indexed *units = NULL;
    bool is_known = base->indexed[0] != NULL;
    ward_pieces_clear(&cursor->pieces);
    ward_rc rc = ward_tvf_index(base, 0, ward_cache_polygons, LAYER, AS_OF, WARD_TVF_NONE, &units);
    if (rc == WARD_OK && !is_known)
        rc = ward_layer_edge_share(ctx, base->state->sql, units->rows->layer.name, &cursor->edge_share);
    if (rc == WARD_OK)
        rc = ward_arg_geom(ctx, base->arguments[GEOM], units->rows->layer.name, units->rows->layer.srid, &cursor->geom);
    if (rc != WARD_OK)
        return rc;
    if (cursor->geom.kind == WARD_KIND_LINE)
        rc = ward_split_line(ctx, units->locator, &cursor->geom, cursor->edge_share, &cursor->pieces);
    else if (cursor->geom.kind == WARD_KIND_POLYGON)
        rc = ward_split_area(ctx, units->locator, &cursor->geom, &cursor->pieces);
    else
        rc = split_points(ctx, units->locator, &cursor->geom, &cursor->pieces);
    base->n_rows = cursor->pieces.n;
    return rc;
}

static ward_rc split_column(struct ward_tvf_cursor *base, sqlite3_context *call, int column)
{
    const struct ward_piece *piece = &((struct split_cursor *)base)->pieces.items[base->row];
    switch (column) {
    case 0:
        ward_tvf_result_id(call, base->indexed[0]->rows, piece->polygon);
        break;
    case 1:
        sqlite3_result_double(call, piece->from_m); /* NaN becomes NULL */
        break;
    case 2:
        sqlite3_result_double(call, piece->to_m);
        break;
    case 3:
        sqlite3_result_double(call, piece->length_m);
        break;
    case 4:
        sqlite3_result_double(call, piece->area_m2);
        break;
    case 5:
        return ward_result_geom(call, base->state, &piece->geom);
    default:
        sqlite3_result_double(call, piece->other != WARD_NONE ? 0.5 : 1);
        break;
    }
    return WARD_OK;
}

static void split_clear(struct ward_tvf_cursor *base)
{
    struct split_cursor *cursor = (struct split_cursor *)base;
    ward_geom_clear(&cursor->geom);
    ward_pieces_clear(&cursor->pieces);
}

const struct ward_tvf ward_tvf_split = {
    .name = "ward_split",
    .usage = "ward_split(layer, geom [, as_of])",
    .declare = "CREATE TABLE ward_split(id INTEGER, from_m REAL, to_m REAL, length_m REAL, area_m2 REAL, geom BLOB, "
               "share REAL, in_layer HIDDEN, in_geom HIDDEN, in_as_of HIDDEN)",
    .columns = 7,
    .required = 2,
    .arguments = 3,
    .nullable = 1u << AS_OF,
    .rows = 3,
    .cursor_size = sizeof(struct split_cursor),
    .filter = split_filter,
    .column = split_column,
    .clear = split_clear,
};
