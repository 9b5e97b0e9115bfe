/**
 * tvf_sites.c: where to build next.
 *
 *     ward_sites(layer, within_m, count, mode
 *                [, as_of [, scenario [, candidates [, forbidden [, budget [, demand [, zone]]]]]]])
 *
 * | argument   | is                                                                                               |
 * |------------|--------------------------------------------------------------------------------------------------|
 * | layer      | text: a layer of facilities, each serving by the layer's @reach                                  |
 * | within_m   | metres, more than 0: how far a site serves; NULL: the service_m that holds at the place          |
 * | count      | at most so many sites; NULL: as many as the budget pays for                                      |
 * | mode       | 'line': straight; 'network': on foot along streets, as ward_reach() walks; cases from where they  |
 * |            | meet a street                                                                                    |
 * | as_of      | ISO text, a day or a minute: facilities in supply and units valid then; NULL or left out: all    |
 * | scenario   | 'now' or 'planned'; needs as_of; left out beside one: now                                        |
 * | candidates | text: a layer of points, the places where one may build; NULL: points along the streets, one in  |
 * |            | the middle of every part of at most site_spacing_m (the layer's own, else that of streets)       |
 * | forbidden  | text: a layer of areas in which, edges included, no site may be; NULL: nowhere                   |
 * | budget     | the sites' cost together, by the candidates' column cost, or 1 each; NULL: no limit              |
 * | demand     | what they are to serve, of what nothing serves yet: 'street' (metres; a side of a street whose   |
 * |            | sides are served each by itself, half), 'cases' (all of the layer cases that have a place) or    |
 * |            | 'people' (an ESTIMATE: each unit's population spread evenly along its streets); NULL: 'street'   |
 * | zone       | text: a key of the layer zones, in which, edge included, every site must be; NULL: anywhere. What    |
 * |            | a site serves may lie beyond it                                                                  |
 *
 * One row a site, by rank; then, where some of the demand can be served from no candidate, one row a street (or for all
 * such cases one) that names it: rank NULL, lost_m how much, geom where. net/siting.h says how sites are chosen.
 *
 *     CREATE TABLE ward_sites(
 *         rank INTEGER,        -- 1: the site that serves most
 *         candidate TEXT,      -- its key in candidates; NULL: along a street
 *         street INTEGER,      -- id of the street it is on, or nearest to; NULL: none
 *         measure_m REAL,      -- along that street's line
 *         side TEXT,           -- where its sides are served each by itself: 'left' or 'right'; else 'both'
 *         cost REAL,           -- NULL without a budget
 *         gain_m REAL,         -- what it serves that nothing and no site before it serves; metres, cases or persons
 *         total_m REAL,        -- the sum so far
 *         bound_m REAL,        -- no choice of as many sites, within the budget, serves more; of the last site of a
 *                              -- budget of unequal costs: no choice of any number
 *         lost_m REAL,         -- NULL for a site
 *         geom BLOB,
 *         in_layer HIDDEN, in_within_m HIDDEN, in_count HIDDEN, in_mode HIDDEN, in_as_of HIDDEN, in_scenario HIDDEN,
 *         in_candidates HIDDEN, in_forbidden HIDDEN, in_budget HIDDEN, in_demand HIDDEN,
 *         in_zone HIDDEN
 *     );
 *
 *     SELECT s.rank, s.gain_m, s.total_m / s.bound_m FROM ward_sites('toilets', 300, 10, 'line', '2023-06-30') AS s;
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/mem.h"
#include "sql/argument.h"
#include "sql/sites.h"
#include "sql/tvf.h"

enum { LAYER, WITHIN_M, COUNT, MODE, AS_OF, SCENARIO, CANDIDATES, FORBIDDEN, BUDGET, DEMAND, ZONE, ARGUMENTS };
enum { RANK, CANDIDATE, STREET, MEASURE_M, SIDE, COST, GAIN_M, TOTAL_M, BOUND_M, LOST_M, GEOM_COLUMN, COLUMNS };

struct sites_cursor {
    struct ward_tvf_cursor base; /* first */
    struct ward_sites sites;
    struct ward_siting found;
    size_t *lost_at; /* where in found.lost each row after the sites begins; one more at the end */
    size_t n_lost, lost_capacity;
    struct ward_geom geom;
};

static void sites_clear(struct ward_tvf_cursor *base)
{
    struct sites_cursor *cursor = (struct sites_cursor *)base;
    ward_sites_clear(&cursor->sites);
    ward_siting_clear(&cursor->found);
    ward_mem_free(cursor->lost_at);
    cursor->lost_at = NULL;
    cursor->n_lost = cursor->lost_capacity = 0;
    ward_geom_clear(&cursor->geom);
}

/* ---- arguments ---- */

static ward_rc take_count(struct ward_tvf_cursor *base, struct ward_sites_asked *asked)
{
    sqlite3_value *value = base->arguments[COUNT];
    asked->count = SIZE_MAX;
    if (ward_arg_is_null(value) && isinf(asked->budget))
        return ward_fail(base->state->ctx, WARD_E_ARG, "name how many sites there may be (count), or a budget");
    if (ward_arg_is_null(value))
        return WARD_OK;
    if (sqlite3_value_type(value) != SQLITE_INTEGER || sqlite3_value_int64(value) < 1)
        return ward_fail(base->state->ctx, WARD_E_ARG, "count must be a whole number of sites, 1 or more");
    asked->count = (size_t)sqlite3_value_int64(value);
    return WARD_OK;
}

static ward_rc take_budget(struct ward_tvf_cursor *base, struct ward_sites_asked *asked)
{
    sqlite3_value *value = base->arguments[BUDGET];
    int type = ward_arg_is_null(value) ? SQLITE_NULL : sqlite3_value_type(value);
    asked->budget = type == SQLITE_NULL ? (double)INFINITY : sqlite3_value_double(value);
    if (type == SQLITE_NULL)
        return WARD_OK;
    if ((type != SQLITE_INTEGER && type != SQLITE_FLOAT) || !isfinite(asked->budget) || asked->budget < 0)
        return ward_fail(base->state->ctx, WARD_E_ARG, "budget must be a number, 0 or more");
    return WARD_OK;
}

static ward_rc take_within(struct ward_tvf_cursor *base, struct ward_sites_asked *asked)
{
    ward_rc rc = ward_arg_metres(base->state->ctx, base->arguments[WITHIN_M], "within_m", &asked->within_m);
    if (rc == WARD_OK && !isnan(asked->within_m) && !(asked->within_m > 0))
        rc = ward_fail(base->state->ctx, WARD_E_ARG, "within_m must be a distance in metres, more than 0");
    return rc;
}

static ward_rc check_words(struct ward_ctx *ctx, const char *mode, struct ward_sites_asked *asked)
{
    asked->is_network = strcmp(mode, "network") == 0;
    if (!asked->is_network && strcmp(mode, "line") != 0)
        return ward_fail(ctx, WARD_E_ARG, "mode is '%s'; it must be 'line' or 'network'", mode);
    if (asked->demand == NULL)
        asked->demand = "street";
    if (strcmp(asked->demand, "street") != 0 && strcmp(asked->demand, "cases") != 0 &&
        strcmp(asked->demand, "people") != 0)
        return ward_fail(ctx, WARD_E_ARG, "demand is '%s'; it must be 'street', 'cases' or 'people'", asked->demand);
    return WARD_OK;
}

static ward_rc take_arguments(struct ward_tvf_cursor *base, struct ward_sites_asked *asked, struct ward_moment *when)
{
    const char *mode = NULL;
    struct {
        int at;
        const char *name, **out;
    } texts[] = {
        {LAYER, "layer", &asked->layer},
        {MODE, "mode", &mode},
        {AS_OF, "as_of", &when->as_of},
        {SCENARIO, "scenario", &when->scenario},
        {CANDIDATES, "candidates", &asked->candidates},
        {FORBIDDEN, "forbidden", &asked->forbidden},
        {DEMAND, "demand", &asked->demand},
        {ZONE, "zone", &asked->zone},
    };
    ward_rc rc = WARD_OK;
    for (size_t i = 0; rc == WARD_OK && i < sizeof texts / sizeof *texts; i++)
        rc = ward_arg_text(base->state->ctx, base->arguments[texts[i].at], texts[i].name, texts[i].out);
    if (rc == WARD_OK)
        rc = check_words(base->state->ctx, mode, asked);
    if (rc == WARD_OK)
        rc = take_within(base, asked);
    if (rc == WARD_OK)
        rc = take_budget(base, asked);
    return rc == WARD_OK ? take_count(base, asked) : rc;
}

/* ---- rows ---- */

static ward_rc group_lost(struct sites_cursor *cursor)
{
    struct ward_ctx *ctx = cursor->base.state->ctx;
    const struct ward_siting *found = &cursor->found;
    uint32_t line = 0;
    ward_rc rc = ward_new(ctx, 1, sizeof *cursor->lost_at, &cursor->lost_at);
    cursor->lost_capacity = rc == WARD_OK ? 1 : 0;
    for (size_t i = 0; rc == WARD_OK && i < found->n_lost; i++) {
        uint32_t next = cursor->sites.places[found->lost[i].demand].line;
        if (i > 0 && next == line)
            continue;
        line = next;
        rc = ward_grow(ctx, &cursor->lost_at, &cursor->lost_capacity, cursor->n_lost + 2, sizeof *cursor->lost_at);
        if (rc == WARD_OK)
            cursor->lost_at[cursor->n_lost++] = i;
    }
    if (rc == WARD_OK)
        cursor->lost_at[cursor->n_lost] = found->n_lost;
    return rc;
}

static ward_rc sites_filter(struct ward_tvf_cursor *base)
{
    struct sites_cursor *cursor = (struct sites_cursor *)base;
    struct ward_sites_asked asked = {0};
    struct ward_moment when = {0};
    sites_clear(base);
    ward_rc rc = take_arguments(base, &asked, &when);
    if (rc == WARD_OK)
        rc = ward_sites_read(base->state, &asked, &when, &cursor->sites);
    if (rc == WARD_OK)
        rc = ward_siting_find(base->state->ctx, &cursor->sites.ask, &cursor->found);
    if (rc == WARD_OK)
        rc = group_lost(cursor);
    base->n_rows = rc == WARD_OK ? cursor->found.n_sites + cursor->n_lost : 0;
    return rc;
}

/* A lost part of a street's line. */
struct lost_part {
    double from_m, to_m;
    double a[2], b[2];
};

static int by_place(const void *a, const void *b)
{
    const struct lost_part *p = a, *q = b;
    if (p->from_m < q->from_m || p->from_m > q->from_m)
        return p->from_m < q->from_m ? -1 : 1;
    return (p->to_m > q->to_m) - (p->to_m < q->to_m);
}

static struct lost_part lost_part(const struct sites_cursor *cursor, size_t i)
{
    const struct ward_site_part *p = &cursor->found.lost[i];
    const struct ward_site_demand *d = &cursor->sites.demands[p->demand];
    const struct ward_sites_place *at = &cursor->sites.places[p->demand];
    double length_m = at->to_m - at->from_m, dx = d->b[0] - d->a[0], dy = d->b[1] - d->a[1];
    struct lost_part part = {
        at->from_m, at->to_m, {d->a[0] + p->from * dx, d->a[1] + p->from * dy}, {d->b[0], d->b[1]}};
    part.from_m += p->from * length_m;
    if (p->to < 1) {
        part.to_m = at->from_m + p->to * length_m;
        part.b[0] = d->a[0] + p->to * dx;
        part.b[1] = d->a[1] + p->to * dy;
    }
    return part;
}

static ward_rc add_point(struct sites_cursor *cursor, const double xy[2])
{
    return ward_geom_add(cursor->base.state->ctx, &cursor->geom, xy[0], xy[1]);
}

/* Of a street whose sides are lost each by itself the line is drawn once. */
static ward_rc lost_geom(struct sites_cursor *cursor, size_t row)
{
    struct ward_ctx *ctx = cursor->base.state->ctx;
    const struct ward_sites *s = &cursor->sites;
    size_t first = cursor->lost_at[row], n = cursor->lost_at[row + 1] - first;
    bool is_street = s->places[cursor->found.lost[first].demand].line != WARD_NONE;
    struct lost_part *parts = NULL;
    double last_m = -1;
    ward_geom_reset(&cursor->geom, is_street ? WARD_KIND_LINE : WARD_KIND_POINT, s->streets.streets->rows->layer.srid);
    ward_rc rc = ward_new(ctx, n, sizeof *parts, &parts);
    for (size_t i = 0; rc == WARD_OK && i < n; i++)
        parts[i] = lost_part(cursor, first + i);
    if (rc == WARD_OK && is_street && n > 1)
        qsort(parts, n, sizeof *parts, by_place);
    for (size_t i = 0; rc == WARD_OK && i < n; i++) {
        if (is_street && !(parts[i].to_m > last_m))
            continue;
        if (!is_street || parts[i].from_m > last_m) {
            rc = ward_geom_part(ctx, &cursor->geom);
            if (rc == WARD_OK)
                rc = add_point(cursor, parts[i].a);
        }
        if (rc == WARD_OK && is_street)
            rc = add_point(cursor, parts[i].b);
        last_m = parts[i].to_m;
    }
    ward_mem_free(parts);
    return rc;
}

static ward_rc lost_column(struct sites_cursor *cursor, sqlite3_context *call, int column, size_t row)
{
    const struct ward_sites *s = &cursor->sites;
    double sum = 0;
    ward_rc rc = WARD_OK;
    switch (column) {
    case STREET:
        ward_tvf_result_id(call, s->streets.streets->rows,
                           s->places[cursor->found.lost[cursor->lost_at[row]].demand].line);
        break;
    case LOST_M:
        for (size_t i = cursor->lost_at[row]; i < cursor->lost_at[row + 1]; i++) {
            const struct ward_site_part *p = &cursor->found.lost[i];
            sum += (p->to - p->from) * s->demands[p->demand].amount;
        }
        sqlite3_result_double(call, sum);
        break;
    case GEOM_COLUMN:
        rc = lost_geom(cursor, row);
        return rc == WARD_OK ? ward_result_geom(call, cursor->base.state, &cursor->geom) : rc;
    default: /* NULL */
        break;
    }
    return WARD_OK;
}

static ward_rc point_result(struct sites_cursor *cursor, sqlite3_context *call, const struct ward_site_candidate *c)
{
    struct ward_ctx *ctx = cursor->base.state->ctx;
    ward_geom_reset(&cursor->geom, WARD_KIND_POINT, cursor->sites.streets.streets->rows->layer.srid);
    ward_rc rc = ward_geom_part(ctx, &cursor->geom);
    if (rc == WARD_OK)
        rc = ward_geom_add(ctx, &cursor->geom, c->x, c->y);
    return rc == WARD_OK ? ward_result_geom(call, cursor->base.state, &cursor->geom) : rc;
}

/* The street that a site is on, or of a candidate of a layer the nearest one. */
static uint32_t street_of(const struct ward_sites *s, uint32_t site, double *measure_m)
{
    const struct ward_site_candidate *c = &s->sites[site];
    struct ward_near near = {.line = c->line, .measure_m = s->at_m[site]};
    if (c->line == WARD_NONE)
        ward_nearest_find_first(s->streets.streets->nearest, c->x, c->y, HUGE_VAL, NULL, &near);
    *measure_m = near.measure_m;
    return near.line;
}

static const char *side_of(const struct ward_sites *s, uint32_t site)
{
    const struct ward_site_candidate *c = &s->sites[site];
    double measure_m = 0;
    uint32_t line = street_of(s, site, &measure_m);
    unsigned sides = c->sides;
    if (line != WARD_NONE && c->line == WARD_NONE && s->streets.is_parted[line] && s->network == NULL)
        sides = ward_street_side(&s->streets.lines, line, c->x, c->y);
    return sides == WARD_LEFT ? "left" : sides == WARD_RIGHT ? "right" : "both";
}

static ward_rc site_column(struct sites_cursor *cursor, sqlite3_context *call, int column, size_t row)
{
    const struct ward_sites *s = &cursor->sites;
    const struct ward_site *site = &cursor->found.sites[row];
    double measure_m = 0;
    uint32_t line;
    switch (column) {
    case RANK:
        sqlite3_result_int64(call, (sqlite3_int64)row + 1);
        break;
    case CANDIDATE:
        if (s->candidates != NULL)
            ward_tvf_result_code(call, s->candidates->rows, s->row_of[site->candidate]);
        break;
    case STREET:
        ward_tvf_result_id(call, s->streets.streets->rows, street_of(s, site->candidate, &measure_m));
        break;
    case MEASURE_M:
        line = street_of(s, site->candidate, &measure_m);
        if (line != WARD_NONE)
            sqlite3_result_double(call, measure_m);
        break;
    case SIDE:
        sqlite3_result_text(call, side_of(s, site->candidate), -1, SQLITE_STATIC);
        break;
    case COST:
        if (!isinf(s->ask.budget))
            sqlite3_result_double(call, s->sites[site->candidate].cost);
        break;
    case GAIN_M:
        sqlite3_result_double(call, site->gain);
        break;
    case TOTAL_M:
        sqlite3_result_double(call, site->total);
        break;
    case BOUND_M:
        sqlite3_result_double(call, site->bound);
        break;
    case GEOM_COLUMN:
        return point_result(cursor, call, &s->sites[site->candidate]);
    default: /* lost_m: NULL */
        break;
    }
    return WARD_OK;
}

static ward_rc sites_column(struct ward_tvf_cursor *base, sqlite3_context *call, int column)
{
    struct sites_cursor *cursor = (struct sites_cursor *)base;
    if (base->row < cursor->found.n_sites)
        return site_column(cursor, call, column, base->row);
    return lost_column(cursor, call, column, base->row - cursor->found.n_sites);
}

const struct ward_tvf ward_tvf_sites = {
    .name = "ward_sites",
    .usage = "ward_sites(layer, within_m, count, mode [, as_of [, scenario [, candidates [, forbidden [, budget "
             "[, demand [, zone]]]]]]])",
    .declare = "CREATE TABLE ward_sites(rank INTEGER, candidate TEXT, street INTEGER, measure_m REAL, side TEXT, "
               "cost REAL, gain_m REAL, total_m REAL, bound_m REAL, lost_m REAL, geom BLOB, in_layer HIDDEN, "
               "in_within_m HIDDEN, in_count HIDDEN, in_mode HIDDEN, in_as_of HIDDEN, in_scenario HIDDEN, "
               "in_candidates HIDDEN, in_forbidden HIDDEN, in_budget HIDDEN, in_demand HIDDEN, in_zone HIDDEN)",
    .columns = COLUMNS,
    .required = 4,
    .arguments = ARGUMENTS,
    .nullable = 1u << WITHIN_M | 1u << COUNT | 1u << AS_OF | 1u << SCENARIO | 1u << CANDIDATES | 1u << FORBIDDEN |
                1u << BUDGET | 1u << DEMAND | 1u << ZONE,
    .rows = 50,
    .cursor_size = sizeof(struct sites_cursor),
    .filter = sites_filter,
    .column = sites_column,
    .clear = sites_clear,
};
