/**
 * tvf_topology.c: what is wrong with the shapes of a layer.
 *
 * ward_coverage(layer [, as_of [, gap_width_m]]): polygons that should lie side by side: duplicates, overlaps, gaps,
 * holes, narrow gaps, slivers, T-junctions (geo/coverage.h says what each is).
 * ward_network(layer [, as_of [, near_m [, snap_m [, region]]]]): lines that should meet at their ends: zero lengths,
 * duplicates, overlaps, crossings, self-crossings, near misses, dangling ends (geo/streets.h).
 *
 * | argument    | is                                                                                              |
 * |-------------|-------------------------------------------------------------------------------------------------|
 * | layer       | text: a layer of polygons, of lines                                                             |
 * | as_of       | ISO text, a day or a minute: only rows valid then; NULL or left out: all, old versions too      |
 * | gap_width_m | metres; NULL or left out: the layer's own (@default, or the ini's); 0: no narrow gap, no sliver |
 * | near_m      | metres; ends so near should have met; NULL or left out: the layer's own                         |
 * | snap_m      | metres; ends so near are one; NULL or left out: the layer's own                                 |
 * | region      | text: a layer of polygons, valid then; ends at its border or beyond it do not dangle; NULL: all |
 *
 *     CREATE TABLE ward_coverage(
 *         finding TEXT,
 *         id INTEGER,
 *         other_id INTEGER,  -- NULL: the finding is about one row
 *         measure REAL,      -- m2 of an area, m of a length or width; NULL: none
 *         width_m REAL,      -- of an area: 2 x area / outline, which is the width of a long thin one
 *         geom BLOB,         -- where
 *         in_layer HIDDEN, in_as_of HIDDEN, in_gap_width_m HIDDEN
 *     );
 *     ward_network: the same columns; width_m is NULL.
 *
 *     SELECT c.finding, u.unit_code, c.measure FROM ward_coverage('units', '2023-06-30') AS c
 *     JOIN units AS u ON u.id = c.id;
 *     SELECT finding, count(*) FROM ward_network('streets', NULL, 2, 0.1, 'units') GROUP BY finding;
 */
#include <math.h>

#include "core/mem.h"
#include "geo/coverage.h"
#include "geo/streets.h"
#include "sql/argument.h"
#include "sql/tvf.h"

enum { LAYER, AS_OF, GAP_WIDTH_M, NEAR_M = GAP_WIDTH_M, SNAP_M, REGION };

struct topology_cursor {
    struct ward_tvf_cursor base; /* first */
    struct ward_faults faults;
};

/* An argument in metres, or the layer's own. */
static ward_rc metres_of(struct ward_tvf_cursor *base, int at, const char *name, const struct ward_layer *layer,
                         double *out)
{
    struct ward_ctx *ctx = base->state->ctx;
    bool found = false;
    ward_rc rc = ward_arg_metres(ctx, base->arguments[at], name, out);
    if (rc != WARD_OK || !isnan(*out))
        return rc;
    rc = ward_layer_default(ctx, base->state->sql, layer->name, name, out, &found);
    if (rc == WARD_OK && !found)
        rc = ward_fail(ctx, WARD_E_ARG, "layer '%s' has no %s of its own; give it in metres", layer->name, name);
    return rc;
}

static ward_rc coverage_filter(struct ward_tvf_cursor *base)
{
    struct topology_cursor *cursor = (struct topology_cursor *)base;
    const struct ward_indexed *polygons = NULL;
    double gap_width_m = 0;
    ward_rc rc = ward_tvf_index(base, 0, ward_cache_polygons, LAYER, AS_OF, WARD_TVF_NONE, &polygons);
    if (rc == WARD_OK)
        rc = metres_of(base, GAP_WIDTH_M, "gap_width_m", &polygons->rows->layer, &gap_width_m);
    if (rc == WARD_OK)
        rc = ward_coverage_check(base->state->ctx, polygons->locator, gap_width_m, &cursor->faults);
    if (rc == WARD_OK)
        base->n_rows = cursor->faults.n;
    return rc;
}

/* ---- the network ---- */

static ward_rc has_levels(struct ward_ctx *ctx, const struct ward_layer *layer, bool *out)
{
    struct ward_layerdef *def = NULL;
    *out = false;
    if (layer->header == NULL || layer->header[0] == '\0')
        return WARD_OK; /* a table that was registered by hand */
    ward_rc rc = ward_layerdef_parse(ctx, layer->name, layer->header, &def);
    *out = rc == WARD_OK && ward_layerdef_column(def, "level") != NULL;
    ward_layerdef_free(def);
    return rc;
}

/* The column level of each row, in the order of the rows; *out NULL where the layer has none. NULL counts as 0. */
static ward_rc read_levels(struct ward_tvf_cursor *base, const struct ward_rows *rows, int **out)
{
    struct ward_ctx *ctx = base->state->ctx;
    struct ward_moment when = {0};
    struct ward_instant at = {0};
    sqlite3_stmt *stmt = NULL;
    bool has = false, row = true;
    size_t n = 0;
    *out = NULL;
    ward_rc rc = has_levels(ctx, &rows->layer, &has);
    if (rc != WARD_OK || !has)
        return rc;
    rc = ward_arg_text(ctx, base->arguments[AS_OF], "as_of", &when.as_of);
    if (rc == WARD_OK)
        rc = ward_moment_normalise(ctx, &when, &at);
    if (rc == WARD_OK)
        rc = ward_new(ctx, rows->n, sizeof **out, out);
    if (rc == WARD_OK)
        rc = ward_layer_select(ctx, base->state->sql, &rows->layer, &at, "t.id, t.level", true, &stmt);
    while (rc == WARD_OK && (rc = ward_sql_step(ctx, base->state->sql, stmt, &row)) == WARD_OK && row && n < rows->n)
        (*out)[n++] = sqlite3_column_int(stmt, 1);
    sqlite3_finalize(stmt);
    return rc;
}

static ward_rc region_get(struct ward_tvf_cursor *base, int srid, const struct ward_locator **out)
{
    struct ward_ctx *ctx = base->state->ctx;
    const struct ward_indexed *region = NULL;
    *out = NULL;
    if (ward_arg_is_null(base->arguments[REGION]))
        return WARD_OK;
    ward_rc rc = ward_tvf_index(base, 1, ward_cache_polygons, REGION, AS_OF, WARD_TVF_NONE, &region);
    if (rc != WARD_OK)
        return rc;
    if (region->rows->layer.srid != srid)
        return ward_fail(ctx, WARD_E_SRID, "the lines are in EPSG:%d, the region '%s' in EPSG:%d", srid,
                         region->rows->layer.name, region->rows->layer.srid);
    *out = region->locator;
    return WARD_OK;
}

static ward_rc require_lines(struct ward_ctx *ctx, const struct ward_layer *layer)
{
    if ((layer->kinds & WARD_KIND_LINE) != 0)
        return WARD_OK;
    return ward_fail(ctx, WARD_E_ARG, "layer '%s' has no lines; name a layer of lines, such as streets", layer->name);
}

static ward_rc network_filter(struct ward_tvf_cursor *base)
{
    struct topology_cursor *cursor = (struct topology_cursor *)base;
    struct ward_ctx *ctx = base->state->ctx;
    const struct ward_indexed *lines = NULL;
    struct ward_streets streets = {0};
    int *levels = NULL;
    ward_rc rc = ward_tvf_index(base, 0, ward_cache_nearest, LAYER, AS_OF, WARD_TVF_NONE, &lines);
    if (rc == WARD_OK)
        rc = require_lines(ctx, &lines->rows->layer);
    if (rc == WARD_OK)
        rc = metres_of(base, NEAR_M, "near_m", &lines->rows->layer, &streets.near_m);
    if (rc == WARD_OK)
        rc = metres_of(base, SNAP_M, "snap_m", &lines->rows->layer, &streets.snap_m);
    if (rc == WARD_OK)
        rc = region_get(base, lines->rows->layer.srid, &streets.region);
    if (rc == WARD_OK)
        rc = read_levels(base, lines->rows, &levels);
    if (rc == WARD_OK) {
        streets.lines = lines->rows->geoms;
        streets.levels = levels;
        streets.n = lines->rows->n;
        rc = ward_streets_check(ctx, &streets, &cursor->faults);
    }
    if (rc == WARD_OK)
        base->n_rows = cursor->faults.n;
    ward_mem_free(levels);
    return rc;
}

/* ---- both ---- */

static ward_rc topology_column(struct ward_tvf_cursor *base, sqlite3_context *call, int column)
{
    const struct ward_fault *fault = &((struct topology_cursor *)base)->faults.items[base->row];
    switch (column) {
    case 0:
        sqlite3_result_text(call, ward_fault_name(fault->kind), -1, SQLITE_STATIC);
        break;
    case 1:
        ward_tvf_result_id(call, base->indexed[0]->rows, fault->a);
        break;
    case 2:
        ward_tvf_result_id(call, base->indexed[0]->rows, fault->b);
        break;
    case 3:
        sqlite3_result_double(call, fault->measure); /* NaN becomes NULL */
        break;
    case 4:
        sqlite3_result_double(call, fault->width_m);
        break;
    default:
        return ward_result_geom(call, base->state, &fault->geom);
    }
    return WARD_OK;
}

static void topology_clear(struct ward_tvf_cursor *base)
{
    ward_faults_clear(&((struct topology_cursor *)base)->faults);
}

#define COLUMNS "(finding TEXT, id INTEGER, other_id INTEGER, measure REAL, width_m REAL, geom BLOB, "

const struct ward_tvf ward_tvf_coverage = {
    .name = "ward_coverage",
    .usage = "ward_coverage(layer [, as_of [, gap_width_m]])",
    .declare = "CREATE TABLE ward_coverage" COLUMNS "in_layer HIDDEN, in_as_of HIDDEN, in_gap_width_m HIDDEN)",
    .columns = 6,
    .required = 1,
    .arguments = 3,
    .nullable = 1u << AS_OF | 1u << GAP_WIDTH_M,
    .rows = 20,
    .cursor_size = sizeof(struct topology_cursor),
    .filter = coverage_filter,
    .column = topology_column,
    .clear = topology_clear,
};

const struct ward_tvf ward_tvf_network = {
    .name = "ward_network",
    .usage = "ward_network(layer [, as_of [, near_m [, snap_m [, region]]]])",
    .declare = "CREATE TABLE ward_network" COLUMNS "in_layer HIDDEN, in_as_of HIDDEN, in_near_m HIDDEN, "
               "in_snap_m HIDDEN, in_region HIDDEN)",
    .columns = 6,
    .required = 1,
    .arguments = 5,
    .nullable = 1u << AS_OF | 1u << NEAR_M | 1u << SNAP_M | 1u << REGION,
    .rows = 200,
    .cursor_size = sizeof(struct topology_cursor),
    .filter = network_filter,
    .column = topology_column,
    .clear = topology_clear,
};
