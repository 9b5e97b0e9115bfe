/**
 * tvf_street_gaps.c: along streets: what no facility serves, what one serves, whose each stretch is, how far apart
 * facilities stand.
 *
 *     ward_street_gaps(layer, within_m, mode [, as_of [, scenario]])
 *     ward_street_cover(layer, within_m, mode [, as_of [, scenario]])
 *     ward_street_units([as_of])
 *     ward_street_spacings(layer [, as_of [, scenario]])
 *
 * | argument | is                                                                                                 |
 * |----------|----------------------------------------------------------------------------------------------------|
 * | layer    | text: a layer of facilities, each serving by the layer's @reach                                    |
 * | within_m | metres, more than 0; NULL: the rule that holds at the place: half the greatest spacing_m, reckoned |
 * |          | along the street from where a facility stands; else a service_m with a condition; else the         |
 * |          | layer's own service_m                                                                              |
 * | mode     | 'line': straight; 'network': on foot along streets, as in ward_reach()                              |
 * | as_of    | ISO text, a day or a minute: facilities in supply and units valid then; NULL or left out: all      |
 * | scenario | 'now' or 'planned'; needs as_of; left out beside one: now                                          |
 *
 * A street's sides are told apart where is_divided = 1 or width_m is two_sided_m or more (the layer's own, else that of
 * streets): each side is served by what stands on it. Elsewhere a stretch has the side 'both', but where two units lie
 * along a street, or two rules hold, each has its side of it. In sums a side counts half its length:
 * ward_sum(CASE side WHEN 'both' THEN length_m ELSE length_m / 2 END).
 * Stretches end where the unit or the rule changes; gaps and covered stretches of a street add up to it.
 *
 *     CREATE TABLE ward_street_gaps(
 *         street INTEGER,      -- id of streets
 *         side TEXT,           -- 'both', 'left' or 'right', looking along the line
 *         unit INTEGER,        -- id of units; NULL: in no unit
 *         from_m REAL, to_m REAL, length_m REAL,  -- along the street's line
 *         spacing_m REAL,      -- where a spacing rules: from the facility before to the one after, along the street;
 *                              -- NULL: there are not both
 *         spacing_max_m REAL,  -- the rule's greatest; NULL: another distance holds
 *         geom BLOB,
 *         in_layer HIDDEN, in_within_m HIDDEN, in_mode HIDDEN, in_as_of HIDDEN, in_scenario HIDDEN
 *     );
 *     CREATE TABLE ward_street_cover(the same columns; spacing_m is NULL);
 *     CREATE TABLE ward_street_units(the same columns; every stretch of every street; spacings are NULL);
 *     CREATE TABLE ward_street_spacings(
 *         facility INTEGER,    -- id of the layer, of those that stand at a street
 *         street INTEGER, side TEXT, unit INTEGER,
 *         measure_m REAL,      -- where it stands along the street's line
 *         spacing_m REAL,      -- to the next one along the street on a side of its own, before it or after it
 *         spacing_min_m REAL, spacing_max_m REAL,  -- the rule there; NULL: none, or open
 *         in_layer HIDDEN, in_as_of HIDDEN, in_scenario HIDDEN
 *     );
 *
 *     SELECT s.name, g.side, g.from_m, g.to_m FROM ward_street_gaps('bins', 70, 'line', '2023-06-30') AS g
 *     JOIN streets AS s ON s.id = g.street;
 */
#include <math.h>
#include <string.h>

#include "core/mem.h"
#include "sql/argument.h"
#include "sql/demand.h"
#include "sql/streetwalk.h"
#include "sql/tvf.h"

enum { LAYER, WITHIN_M, MODE, AS_OF, SCENARIO };
enum { STREET, SIDE, UNIT, FROM_M, TO_M, LENGTH_M, SPACING_M, SPACING_MAX_M, GEOM_COLUMN };

struct street_cursor {
    struct ward_tvf_cursor base; /* first */
    struct ward_demand demand;
    struct ward_street_parts parts; /* what the rows are */
    double *spacings_m;             /* of the stops */
    struct ward_geom geom;
};

static void street_clear(struct ward_tvf_cursor *base)
{
    struct street_cursor *cursor = (struct street_cursor *)base;
    ward_demand_clear(&cursor->demand);
    ward_street_parts_clear(&cursor->parts);
    ward_mem_free(cursor->spacings_m);
    cursor->spacings_m = NULL;
    ward_geom_clear(&cursor->geom);
}

static ward_rc take_moment(struct ward_tvf_cursor *base, int as_of, int scenario, struct ward_moment *when)
{
    struct ward_ctx *ctx = base->state->ctx;
    ward_rc rc = ward_arg_text(ctx, base->arguments[as_of], "as_of", &when->as_of);
    if (rc == WARD_OK && scenario >= 0)
        rc = ward_arg_text(ctx, base->arguments[scenario], "scenario", &when->scenario);
    return rc;
}

static ward_rc take_within(struct ward_tvf_cursor *base, double *out)
{
    ward_rc rc = ward_arg_metres(base->state->ctx, base->arguments[WITHIN_M], "within_m", out);
    if (rc == WARD_OK && !isnan(*out) && !(*out > 0))
        rc = ward_fail(base->state->ctx, WARD_E_ARG, "within_m must be a distance in metres, more than 0");
    return rc;
}

static ward_rc take_mode(struct ward_tvf_cursor *base, bool *is_network)
{
    const char *mode = NULL;
    ward_rc rc = ward_arg_text(base->state->ctx, base->arguments[MODE], "mode", &mode);
    *is_network = rc == WARD_OK && strcmp(mode, "network") == 0;
    if (rc == WARD_OK && !*is_network && strcmp(mode, "line") != 0)
        rc = ward_fail(base->state->ctx, WARD_E_ARG, "mode is '%s'; it must be 'line' or 'network'", mode);
    return rc;
}

static ward_rc parts_filter(struct ward_tvf_cursor *base, bool is_gap)
{
    struct street_cursor *cursor = (struct street_cursor *)base;
    struct ward_street_parts other = {0};
    struct ward_moment when = {0};
    const char *layer = NULL;
    double within_m = 0;
    bool is_network = false;
    street_clear(base);
    ward_rc rc = ward_arg_text(base->state->ctx, base->arguments[LAYER], "layer", &layer);
    if (rc == WARD_OK)
        rc = take_within(base, &within_m);
    if (rc == WARD_OK)
        rc = take_mode(base, &is_network);
    if (rc == WARD_OK)
        rc = take_moment(base, AS_OF, SCENARIO, &when);
    if (rc == WARD_OK)
        rc = ward_demand_read(base->state, layer, within_m, &when, is_network ? WARD_DEMAND_NETWORK : WARD_DEMAND_LINE,
                              &cursor->demand);
    if (rc == WARD_OK && is_network)
        rc = ward_street_walk(base->state, layer, &when, &cursor->demand, is_gap, &cursor->parts);
    else if (rc == WARD_OK)
        rc = ward_street_gaps(base->state->ctx, &cursor->demand.ask, is_gap ? &cursor->parts : &other,
                              is_gap ? &other : &cursor->parts);
    ward_street_parts_clear(&other);
    base->n_rows = rc == WARD_OK ? cursor->parts.n : 0;
    return rc;
}

static ward_rc gaps_filter(struct ward_tvf_cursor *base)
{
    return parts_filter(base, true);
}

static ward_rc cover_filter(struct ward_tvf_cursor *base)
{
    return parts_filter(base, false);
}

static ward_rc units_filter(struct ward_tvf_cursor *base)
{
    struct street_cursor *cursor = (struct street_cursor *)base;
    struct ward_moment when = {0};
    street_clear(base);
    ward_rc rc = take_moment(base, 0, -1, &when);
    if (rc == WARD_OK)
        rc = ward_demand_read(base->state, NULL, (double)NAN, &when, WARD_DEMAND_UNITS, &cursor->demand);
    base->n_rows = rc == WARD_OK ? cursor->demand.n : 0;
    return rc;
}

static void result_side(sqlite3_context *call, unsigned side)
{
    const char *word = side == WARD_LEFT ? "left" : side == WARD_RIGHT ? "right" : "both";
    sqlite3_result_text(call, word, -1, SQLITE_STATIC);
}

static void result_rule(sqlite3_context *call, const struct ward_demand *d, uint32_t rule, bool is_max)
{
    if (rule == WARD_NONE || !d->rules.items[rule].is_spacing)
        return;
    sqlite3_result_double(call, is_max ? d->rules.items[rule].max_m : d->rules.items[rule].min_m);
}

static ward_rc part_column(struct ward_tvf_cursor *base, sqlite3_context *call, int column)
{
    struct street_cursor *cursor = (struct street_cursor *)base;
    const struct ward_demand *d = &cursor->demand;
    bool is_part = cursor->parts.n > 0;
    size_t at = is_part ? cursor->parts.items[base->row].stretch : base->row;
    const struct ward_stretch *s = &d->stretches[at];
    double from_m = is_part ? cursor->parts.items[base->row].from_m : s->from_m;
    double to_m = is_part ? cursor->parts.items[base->row].to_m : s->to_m;
    switch (column) {
    case STREET:
        ward_tvf_result_id(call, d->streets->rows, s->line);
        break;
    case SIDE:
        result_side(call, d->metas[at].side);
        break;
    case UNIT:
        ward_tvf_result_id(call, d->units->rows, d->metas[at].unit);
        break;
    case FROM_M:
        sqlite3_result_double(call, from_m);
        break;
    case TO_M:
        sqlite3_result_double(call, to_m);
        break;
    case LENGTH_M:
        sqlite3_result_double(call, to_m - from_m);
        break;
    case SPACING_M:
        if (is_part)
            sqlite3_result_double(call, cursor->parts.items[base->row].spacing_m); /* NaN becomes NULL */
        break;
    case SPACING_MAX_M:
        result_rule(call, d, d->metas[at].rule, true);
        break;
    default: {
        ward_rc rc = ward_lines_cut(base->state->ctx, &d->lines, s->line, from_m, to_m, d->streets->rows->layer.srid,
                                    &cursor->geom);
        return rc == WARD_OK ? ward_result_geom(call, base->state, &cursor->geom) : rc;
    }
    }
    return WARD_OK;
}

/* ---- spacings ---- */

static ward_rc spacings_filter(struct ward_tvf_cursor *base)
{
    struct street_cursor *cursor = (struct street_cursor *)base;
    struct ward_moment when = {0};
    const char *layer = NULL;
    street_clear(base);
    ward_rc rc = ward_arg_text(base->state->ctx, base->arguments[0], "layer", &layer);
    if (rc == WARD_OK)
        rc = take_moment(base, 1, 2, &when);
    if (rc == WARD_OK)
        rc = ward_demand_read(base->state, layer, (double)NAN, &when, WARD_DEMAND_SPACING, &cursor->demand);
    if (rc == WARD_OK)
        rc = ward_new(base->state->ctx, cursor->demand.n_stops, sizeof *cursor->spacings_m, &cursor->spacings_m);
    if (rc == WARD_OK)
        rc = ward_street_spacings(base->state->ctx, &cursor->demand.ask, cursor->spacings_m);
    base->n_rows = rc == WARD_OK ? cursor->demand.n_stops : 0;
    return rc;
}

/* The stretch that a stop stands in, of its side. */
static const struct ward_demand_meta *stretch_of(const struct ward_demand *d, const struct ward_stop *stop)
{
    size_t low = 0, high = d->n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (d->stretches[middle].line < stop->line)
            low = middle + 1;
        else
            high = middle;
    }
    for (size_t i = low; i < d->n && d->stretches[i].line == stop->line; i++)
        if (d->stretches[i].from_m <= stop->at_m && stop->at_m <= d->stretches[i].to_m &&
            (d->metas[i].side & stop->sides) != 0)
            return &d->metas[i];
    return NULL;
}

static ward_rc spacing_column(struct ward_tvf_cursor *base, sqlite3_context *call, int column)
{
    const struct street_cursor *cursor = (const struct street_cursor *)base;
    const struct ward_demand *d = &cursor->demand;
    const struct ward_stop *stop = &d->stops[base->row];
    const struct ward_demand_meta *meta = stretch_of(d, stop);
    switch (column) {
    case 0:
        ward_tvf_result_id(call, d->layer->rows, stop->facility);
        break;
    case 1:
        ward_tvf_result_id(call, d->streets->rows, stop->line);
        break;
    case 2:
        result_side(call, stop->sides);
        break;
    case 3:
        ward_tvf_result_id(call, d->units->rows, meta != NULL ? meta->unit : WARD_NONE);
        break;
    case 4:
        sqlite3_result_double(call, stop->at_m);
        break;
    case 5:
        sqlite3_result_double(call, cursor->spacings_m[base->row]);
        break;
    default:
        if (meta != NULL)
            result_rule(call, d, meta->rule, column == 7);
    }
    return WARD_OK;
}

/* ---- the tables ---- */

#define PART_COLUMNS                                                                                                   \
    "street INTEGER, side TEXT, unit INTEGER, from_m REAL, to_m REAL, length_m REAL, spacing_m REAL, "                 \
    "spacing_max_m REAL, geom BLOB, "
#define PART_ARGUMENTS "in_layer HIDDEN, in_within_m HIDDEN, in_mode HIDDEN, in_as_of HIDDEN, in_scenario HIDDEN)"

const struct ward_tvf ward_tvf_street_gaps = {
    .name = "ward_street_gaps",
    .usage = "ward_street_gaps(layer, within_m, mode [, as_of [, scenario]])",
    .declare = "CREATE TABLE ward_street_gaps(" PART_COLUMNS PART_ARGUMENTS,
    .columns = 9,
    .required = 3,
    .arguments = 5,
    .nullable = 1u << WITHIN_M | 1u << AS_OF | 1u << SCENARIO,
    .rows = 1000,
    .cursor_size = sizeof(struct street_cursor),
    .filter = gaps_filter,
    .column = part_column,
    .clear = street_clear,
};

const struct ward_tvf ward_tvf_street_cover = {
    .name = "ward_street_cover",
    .usage = "ward_street_cover(layer, within_m, mode [, as_of [, scenario]])",
    .declare = "CREATE TABLE ward_street_cover(" PART_COLUMNS PART_ARGUMENTS,
    .columns = 9,
    .required = 3,
    .arguments = 5,
    .nullable = 1u << WITHIN_M | 1u << AS_OF | 1u << SCENARIO,
    .rows = 1000,
    .cursor_size = sizeof(struct street_cursor),
    .filter = cover_filter,
    .column = part_column,
    .clear = street_clear,
};

const struct ward_tvf ward_tvf_street_units = {
    .name = "ward_street_units",
    .usage = "ward_street_units([as_of])",
    .declare = "CREATE TABLE ward_street_units(" PART_COLUMNS "in_as_of HIDDEN)",
    .columns = 9,
    .required = 0,
    .arguments = 1,
    .nullable = 1u << 0,
    .rows = 1000,
    .cursor_size = sizeof(struct street_cursor),
    .filter = units_filter,
    .column = part_column,
    .clear = street_clear,
};

const struct ward_tvf ward_tvf_street_spacings = {
    .name = "ward_street_spacings",
    .usage = "ward_street_spacings(layer [, as_of [, scenario]])",
    .declare = "CREATE TABLE ward_street_spacings(facility INTEGER, street INTEGER, side TEXT, unit INTEGER, "
               "measure_m REAL, spacing_m REAL, spacing_min_m REAL, spacing_max_m REAL, "
               "in_layer HIDDEN, in_as_of HIDDEN, in_scenario HIDDEN)",
    .columns = 8,
    .required = 1,
    .arguments = 3,
    .nullable = 1u << 1 | 1u << 2,
    .rows = 1000,
    .cursor_size = sizeof(struct street_cursor),
    .filter = spacings_filter,
    .column = spacing_column,
    .clear = street_clear,
};
