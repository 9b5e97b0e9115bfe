#include "store/addressed.h"

#include <math.h>

#include "core/mem.h"
#include "geo/inside.h"
#include "geo/meet.h"

/* Why an address leaves a case open, or which part of it decides. */
static const char no_address[] = "no coordinates, no address";
static const char no_name[] = "no coordinates: its address names no street or estate";
static const char no_crossing[] = "no coordinates: the streets it names do not meet";
static const char many_crossings[] = "no coordinates: the streets it names meet at several places";
static const char many_units[] = "no coordinates: what its address names lies in several units";
static const char no_unit[] = "no coordinates: what its address names lies in no unit";
static const char many_estates[] = "no coordinates: its address names several estates";
static const char bad_outline[] = "no coordinates: the outline of what its address names is invalid";
static const char at_crossing[] = "address: a crossing";
static const char at_estate[] = "address: an estate";
static const char on_street[] = "address: a street in one unit";

/* What a name alone decides: a unit, or why not. */
struct verdict {
    uint32_t unit;
    const char *open; /* NULL with a unit */
    bool is_known;
};

struct ward_addresser {
    struct ward_ctx *ctx;
    const struct ward_gazetteer *g;
    const struct ward_nearest *barriers;
    struct ward_address_limits limits;
    const struct ward_rows *units; /* those of the verdicts */
    const struct ward_locator *locator;
    struct verdict *verdicts; /* of names: as streets, then as estates */
    double *amount;           /* by unit, the last one for none: of the name at hand */
    const struct ward_geom **lines[2];
    size_t line_capacity[2];
    struct ward_geom points;
    struct ward_pieces pieces;
};

ward_rc ward_addresser_new(struct ward_ctx *ctx, const struct ward_gazetteer *g, const struct ward_nearest *barriers,
                           const struct ward_address_limits *limits, struct ward_addresser **out)
{
    ward_rc rc = ward_new(ctx, 1, sizeof **out, out);
    if (rc != WARD_OK)
        return rc;
    struct ward_addresser *a = *out;
    a->ctx = ctx;
    a->g = g;
    a->barriers = barriers;
    a->limits = *limits;
    return WARD_OK;
}

void ward_addresser_free(struct ward_addresser *a)
{
    if (a == NULL)
        return;
    ward_mem_free(a->verdicts);
    ward_mem_free(a->amount);
    ward_mem_free(a->lines[0]);
    ward_mem_free(a->lines[1]);
    ward_geom_clear(&a->points);
    ward_pieces_clear(&a->pieces);
    ward_mem_free(a);
}

/* Other units: every verdict is open again. */
static ward_rc take_units(struct ward_addresser *a, const struct ward_rows *units, const struct ward_locator *locator)
{
    if (a->units == units)
        return WARD_OK;
    ward_mem_free(a->verdicts);
    ward_mem_free(a->amount);
    a->verdicts = NULL;
    a->amount = NULL;
    a->units = NULL;
    ward_rc rc = ward_new(a->ctx, 2 * ward_names_count(a->g->names), sizeof *a->verdicts, &a->verdicts);
    if (rc == WARD_OK)
        rc = ward_new(a->ctx, units->n + 1, sizeof *a->amount, &a->amount);
    if (rc == WARD_OK) {
        a->units = units;
        a->locator = locator;
    }
    return rc;
}

/* ---- what a name alone decides ---- */

/* How much of one geometry lies in each unit: metres, square metres, or 1 for a point. */
static ward_rc measure(struct ward_addresser *a, const struct ward_geom *g, const char **open)
{
    struct ward_placing p;
    ward_rc rc = WARD_OK;
    ward_pieces_clear(&a->pieces);
    if (g->kind == WARD_KIND_POINT) {
        ward_locator_place(a->locator, g->xy[0], g->xy[1], a->limits.near_m, &p);
        a->amount[p.polygon != WARD_NONE ? p.polygon : a->units->n] += 1;
        return WARD_OK;
    }
    rc = g->kind == WARD_KIND_LINE ? ward_split_line(a->ctx, a->locator, g, a->limits.edge_share, &a->pieces)
                                   : ward_split_area(a->ctx, a->locator, g, &a->pieces);
    if (rc == WARD_E_GEOM || rc == WARD_E_GEOS) {
        *open = bad_outline;
        return WARD_OK;
    }
    for (size_t i = 0; rc == WARD_OK && i < a->pieces.n; i++) {
        const struct ward_piece *piece = &a->pieces.items[i];
        a->amount[piece->polygon != WARD_NONE ? piece->polygon : a->units->n] +=
            g->kind == WARD_KIND_LINE ? piece->length_m : piece->area_m2;
    }
    return rc;
}

static void judge(struct ward_addresser *a, struct verdict *v)
{
    double total = 0, most = 0;
    size_t best = a->units->n;
    for (size_t i = 0; i <= a->units->n; i++) {
        total += a->amount[i];
        if (a->amount[i] > most) {
            most = a->amount[i];
            best = i;
        }
        a->amount[i] = 0;
    }
    if (v->open != NULL)
        return;
    bool is_one = most > 0 && most >= a->limits.share * total;
    if (is_one && best < a->units->n)
        v->unit = (uint32_t)best;
    else
        v->open = is_one || most <= 0 ? no_unit : many_units;
}

/* Several rows of one name, segments of a street or estates, must all lie in the same unit; each estate counts whole.
 */
static ward_rc decide_name(struct ward_addresser *a, uint32_t name, enum ward_name_kind kind, struct verdict **out)
{
    const uint32_t *rows;
    struct verdict *v = &a->verdicts[2 * (size_t)name + (kind == WARD_NAME_ESTATE)];
    const struct ward_geom *geoms = kind == WARD_NAME_STREET ? a->g->streets->geoms : a->g->estates->geoms;
    size_t n = ward_names_rows(a->g->names, name, kind, &rows);
    ward_rc rc = WARD_OK;
    *out = v;
    if (v->is_known)
        return WARD_OK;
    *v = (struct verdict){.unit = WARD_NONE};
    for (size_t i = 0; rc == WARD_OK && i < n; i++) {
        uint32_t before = v->unit;
        rc = measure(a, &geoms[rows[i]], &v->open);
        if (rc != WARD_OK || (kind == WARD_NAME_STREET && i + 1 < n))
            continue;
        judge(a, v);
        if (kind == WARD_NAME_ESTATE && i > 0 && v->open == NULL && v->unit != before)
            v->open = many_units;
    }
    if (v->open != NULL)
        v->unit = WARD_NONE;
    v->is_known = rc == WARD_OK;
    return rc;
}

/* ---- a crossing ---- */

static ward_rc gather(struct ward_addresser *a, int which, uint32_t name, size_t *n)
{
    const uint32_t *rows;
    *n = ward_names_rows(a->g->names, name, WARD_NAME_STREET, &rows);
    ward_rc rc = ward_grow(a->ctx, &a->lines[which], &a->line_capacity[which], *n + 1, sizeof *a->lines[which]);
    for (size_t i = 0; rc == WARD_OK && i < *n; i++)
        a->lines[which][i] = &a->g->streets->geoms[rows[i]];
    return rc;
}

static bool is_one_place(const struct ward_geom *points, double within_m)
{
    for (size_t i = 0; i < points->n_coords; i++)
        for (size_t k = i + 1; k < points->n_coords; k++)
            if (hypot(points->xy[2 * i] - points->xy[2 * k], points->xy[2 * i + 1] - points->xy[2 * k + 1]) > within_m)
                return false;
    return true;
}

/* Of the meetings at one crossing the one nearest to their middle; the first of several. */
static size_t middle_of(const struct ward_geom *points)
{
    double x = 0, y = 0, least = INFINITY;
    size_t best = 0, n = points->n_coords;
    for (size_t i = 0; i < n; i++) {
        x += (points->xy[2 * i] - points->xy[0]) / (double)n;
        y += (points->xy[2 * i + 1] - points->xy[1]) / (double)n;
    }
    for (size_t i = 0; i < n; i++) {
        double m = hypot(points->xy[2 * i] - points->xy[0] - x, points->xy[2 * i + 1] - points->xy[1] - y);
        if (m < least - 1e-6) { /* rounding must not choose */
            least = m;
            best = i;
        }
    }
    return best;
}

static void put_place(struct ward_addresser *a, double x, double y, const char *why, struct ward_addressed *out)
{
    ward_locator_place(a->locator, x, y, a->limits.near_m, &out->unit_at);
    out->unit = out->unit_at.polygon;
    out->why = out->unit == WARD_NONE ? no_unit : why;
    out->has_place = out->unit != WARD_NONE;
    out->x = x;
    out->y = y;
}

/* The unit of all the meetings; WARD_NONE: they lie in several, or one in none. */
static uint32_t unit_of_meetings(const struct ward_addresser *a)
{
    struct ward_placing p;
    uint32_t unit = WARD_NONE;
    for (size_t i = 0; i < a->points.n_coords; i++) {
        ward_locator_place(a->locator, a->points.xy[2 * i], a->points.xy[2 * i + 1], a->limits.near_m, &p);
        if (p.polygon == WARD_NONE || (i > 0 && p.polygon != unit))
            return WARD_NONE;
        unit = p.polygon;
    }
    return unit;
}

/* Several meetings: at one crossing or not, they decide only where all lie in one unit. */
static void put_meetings(struct ward_addresser *a, struct ward_addressed *out)
{
    bool is_one = is_one_place(&a->points, a->limits.crossing_m);
    uint32_t unit = unit_of_meetings(a);
    if (unit == WARD_NONE) {
        out->why = is_one ? many_units : many_crossings;
    } else if (is_one) {
        size_t i = middle_of(&a->points);
        put_place(a, a->points.xy[2 * i], a->points.xy[2 * i + 1], at_crossing, out);
    } else {
        out->unit = unit;
        out->why = at_crossing;
    }
}

static ward_rc place_crossing(struct ward_addresser *a, uint32_t one, uint32_t two, struct ward_addressed *out)
{
    size_t n_one, n_two;
    ward_rc rc = gather(a, 0, one, &n_one);
    if (rc == WARD_OK)
        rc = gather(a, 1, two, &n_two);
    if (rc != WARD_OK || n_one == 0 || n_two == 0 || one == two)
        return rc;
    rc = ward_lines_meet(a->ctx, a->lines[0], n_one, a->lines[1], n_two, a->limits.snap_m, &a->points);
    if (rc != WARD_OK)
        return rc;
    if (a->points.n_coords == 0) {
        out->why = no_crossing;
    } else if (a->points.n_coords == 1) {
        put_place(a, a->points.xy[0], a->points.xy[1], at_crossing, out);
    } else {
        put_meetings(a, out);
    }
    return WARD_OK;
}

/* ---- an address ---- */

static ward_rc try_crossings(struct ward_addresser *a, const struct ward_mention *m, size_t n,
                             struct ward_addressed *out)
{
    ward_rc rc = WARD_OK;
    for (size_t i = 0; rc == WARD_OK && i + 1 < n && out->unit == WARD_NONE; i++)
        if (m[i].is_joined)
            rc = place_crossing(a, m[i].name, m[i + 1].name, out);
    return rc;
}

static ward_rc put_estate(struct ward_addresser *a, uint32_t name, struct ward_addressed *out)
{
    struct verdict *v;
    const uint32_t *rows;
    double x, y;
    ward_rc rc = decide_name(a, name, WARD_NAME_ESTATE, &v);
    if (rc != WARD_OK || v->open != NULL) {
        out->why = rc == WARD_OK ? v->open : out->why;
        return rc;
    }
    out->unit = v->unit;
    out->why = at_estate;
    if (ward_names_rows(a->g->names, name, WARD_NAME_ESTATE, &rows) != 1)
        return WARD_OK;
    rc = ward_geom_inside(a->ctx, &a->g->estates->geoms[rows[0]], &x, &y);
    if (rc == WARD_OK)
        put_place(a, x, y, at_estate, out);
    out->unit = v->unit; /* the whole estate's, also where this one point lies in a sliver of another */
    return rc;
}

static ward_rc try_estates(struct ward_addresser *a, const struct ward_mention *m, size_t n, struct ward_addressed *out)
{
    const uint32_t *rows;
    uint32_t name = WARD_NONE;
    for (size_t i = 0; i < n; i++) {
        if (ward_names_rows(a->g->names, m[i].name, WARD_NAME_ESTATE, &rows) == 0 || m[i].name == name)
            continue;
        if (name != WARD_NONE) {
            out->why = many_estates;
            return WARD_OK;
        }
        name = m[i].name;
    }
    return name != WARD_NONE ? put_estate(a, name, out) : WARD_OK;
}

/* All the streets named must lie in one unit; the first street's reason stands where one does not. */
static ward_rc try_streets(struct ward_addresser *a, const struct ward_mention *m, size_t n, struct ward_addressed *out)
{
    const uint32_t *rows;
    uint32_t unit = WARD_NONE, segment = WARD_NONE;
    bool is_one_segment = true;
    for (size_t i = 0; i < n; i++) {
        struct verdict *v;
        size_t n_rows = ward_names_rows(a->g->names, m[i].name, WARD_NAME_STREET, &rows);
        if (n_rows == 0)
            continue;
        ward_rc rc = decide_name(a, m[i].name, WARD_NAME_STREET, &v);
        if (rc != WARD_OK)
            return rc;
        if (v->open != NULL || (unit != WARD_NONE && v->unit != unit)) {
            out->why = out->why != no_name ? out->why : v->open != NULL ? v->open : many_units;
            return WARD_OK;
        }
        is_one_segment = is_one_segment && n_rows == 1 && (segment == WARD_NONE || segment == rows[0]);
        segment = rows[0];
        unit = v->unit;
    }
    if (unit == WARD_NONE)
        return WARD_OK;
    out->unit = unit;
    out->why = on_street;
    if (is_one_segment) {
        out->street.near.line = segment;
        out->street.is_named = true;
    }
    return WARD_OK;
}

/* At a crossing or estate only a street that the address names is its street: the nearest to a point that stands for an
 * estate would be a guess. */
static void choose_street(const struct ward_addresser *a, const char *address, struct ward_addressed *out)
{
    struct ward_street_choice choice;
    ward_gazetteer_choose(a->g, a->barriers, a->limits.street_m, address, out->x, out->y, &choice);
    if (choice.is_named)
        out->street = choice;
}

ward_rc ward_addresser_place(struct ward_addresser *a, const struct ward_rows *units,
                             const struct ward_locator *locator, const char *address, struct ward_addressed *out)
{
    struct ward_mention m[WARD_MENTIONS_MAX];
    *out = (struct ward_addressed){
        .unit = WARD_NONE,
        .why = address != NULL ? no_name : no_address,
        .unit_at = {WARD_NONE, WARD_PLACE_OUTSIDE, (double)NAN, (double)NAN, WARD_NONE, false},
        .street = {.near = {.line = WARD_NONE, .runner_up = WARD_NONE}, .runner_up = WARD_NONE}};
    out->street.near.distance_m = out->street.near.measure_m = (double)NAN;
    size_t n = address != NULL ? ward_names_find(a->g->names, address, m) : 0;
    if (n == 0)
        return WARD_OK;
    ward_rc rc = take_units(a, units, locator);
    if (rc == WARD_OK)
        rc = try_crossings(a, m, n, out);
    if (rc == WARD_OK && out->unit == WARD_NONE)
        rc = try_estates(a, m, n, out);
    if (rc == WARD_OK && out->unit == WARD_NONE)
        rc = try_streets(a, m, n, out);
    if (rc == WARD_OK && out->has_place)
        choose_street(a, address, out);
    return rc;
}
