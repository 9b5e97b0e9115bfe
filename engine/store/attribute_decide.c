#include "store/attribute_decide.h"

#include <math.h>
#include <string.h>

#include <xxhash.h>

#include "geo/pred.h"

static const char bad_place[] = "its place is no point in the units' coordinate system";
static const char by_duty[] = "duty: who answers for this stretch of the street";

int64_t ward_case_hash(const void *place, size_t place_size, const char *address, size_t address_size)
{
    XXH64_hash_t seed = place_size > 0 ? XXH64(place, place_size, 1) : 0;
    return (int64_t)(address != NULL ? XXH64(address, address_size, seed + 1) : seed);
}

static const char *code_of(const struct ward_rows *rows, uint32_t i)
{
    return i == WARD_NONE || rows == NULL ? NULL : rows->codes[i];
}

/* ---- the unit ---- */

static void put_placing(const struct ward_rows *units, const struct ward_placing *p, struct ward_decided *out)
{
    static const char *const rules[] = {"inside", "edge", "near", "outside"}; /* enum ward_place_rule */
    out->unit_code = code_of(units, p->polygon);
    out->unit_rule = rules[p->rule];
    out->unit_distance_m = p->distance_m;
    out->margin_m = p->margin_m;
    out->unit_runner_up = code_of(units, p->runner_up);
    out->is_overlap = p->is_overlap;
    out->decided_by = "rule";
}

static void put_nowhere(const char *why, struct ward_decided *out)
{
    struct ward_placing nowhere = {WARD_NONE, WARD_PLACE_OUTSIDE, (double)NAN, (double)NAN, WARD_NONE, false};
    put_placing(NULL, &nowhere, out);
    out->why = why;
}

/* To a unit that does not cover the point, straight to its outline. */
static double outline_m(const struct ward_geom *g, double x, double y)
{
    double least = INFINITY, t;
    for (size_t p = 0; p < g->n_parts; p++)
        for (size_t i = g->part_at[p]; i + 1 < g->part_at[p + 1]; i++) {
            const double *a = g->xy + 2 * i;
            least = fmin(least, ward_segment_d2(x, y, a[0], a[1], a[2], a[3], &t));
        }
    return sqrt(least);
}

static double unit_m(const struct ward_areas *units, uint32_t unit, double x, double y)
{
    uint32_t hits[WARD_CASE_ZONES];
    size_t n = ward_locator_find_all(units->locator, x, y, hits, WARD_CASE_ZONES);
    for (size_t i = 0; i < n && i < WARD_CASE_ZONES; i++)
        if (hits[i] == unit)
            return 0;
    return outline_m(&units->rows->geoms[unit], x, y);
}

/* What the rules of geometry would have said stays readable: its unit becomes the runner-up. */
static void decide_duty(const struct ward_grounds *g, const struct ward_case *c,
                        const struct ward_street_choice *street, double x, double y, struct ward_decided *out)
{
    const struct ward_areas *units = &c->stretch->units;
    uint32_t unit;
    if (g->duties.n == 0 || street->near.line == WARD_NONE)
        return;
    double reach_m = fmax(g->duty_m, g->gazetteer.half_width_m[street->near.line]);
    if (street->near.distance_m > reach_m ||
        ward_duties_find(&g->duties, &street->near, c->day, units->rows, &unit) == NULL)
        return;
    const char *code = units->rows->codes[unit];
    out->unit_rule = "duty";
    out->why = by_duty;
    if (out->unit_code != NULL && strcmp(out->unit_code, code) == 0)
        return;
    out->unit_runner_up = out->unit_code;
    out->unit_code = code;
    out->unit_distance_m = unit_m(units, unit, x, y);
    out->margin_m = (double)NAN;
}

static void overrule(const struct ward_decision *manual, struct ward_decided *out)
{
    out->unit_runner_up = out->unit_code;
    out->unit_code = manual->unit_code;
    out->unit_rule = "manual";
    out->unit_distance_m = out->margin_m = (double)NAN;
    out->is_overlap = false;
    out->decided_by = "manual";
    out->why = manual->why;
}

/* ---- the street and the zones ---- */

static const char *street_rule(const struct ward_street_choice *street)
{
    if (street->near.line == WARD_NONE)
        return "none";
    if (street->is_named)
        return street->is_across ? "named_across" : "named";
    return street->is_across ? "across" : "nearest";
}

static void put_street(const struct ward_grounds *g, const struct ward_street_choice *street, struct ward_decided *out)
{
    static const char *const sides[] = {"on", "left", "right"}; /* enum ward_side */
    const struct ward_rows *streets = g->gazetteer.streets;
    bool has_measure = street->near.line != WARD_NONE && !isnan(street->near.distance_m);
    out->street_id = code_of(streets, street->near.line);
    out->street_rule = street_rule(street);
    out->street_runner_up = code_of(streets, street->runner_up);
    out->measure_m = has_measure ? street->near.measure_m : (double)NAN;
    out->side = has_measure ? sides[street->near.side] : NULL;
    out->street_distance_m = has_measure ? street->near.distance_m : (double)NAN;
}

/* Rows lie by key, so that those of one zone, valid one after the other or in parts, follow one another. */
static void decide_zones(const struct ward_areas *zones, double x, double y, struct ward_decided *out)
{
    uint32_t hits[WARD_CASE_ZONES];
    if (zones->locator == NULL)
        return;
    size_t n = ward_locator_find_all(zones->locator, x, y, hits, WARD_CASE_ZONES);
    for (size_t i = 0; i < n && i < WARD_CASE_ZONES; i++) {
        const char *code = code_of(zones->rows, hits[i]);
        if (code != NULL && (out->n_zones == 0 || strcmp(out->zones[out->n_zones - 1], code) != 0))
            out->zones[out->n_zones++] = code;
    }
}

/* ---- a case ---- */

static void decide_placed(const struct ward_grounds *g, const struct ward_case *c, double x, double y,
                          struct ward_decided *out)
{
    const struct ward_areas *units = &c->stretch->units;
    struct ward_placing p;
    struct ward_street_choice street;
    ward_locator_place(units->locator, x, y, g->limits.near_m, &p);
    put_placing(units->rows, &p, out);
    out->why = p.rule == WARD_PLACE_OUTSIDE ? g->outside_why : NULL;
    ward_gazetteer_choose(&g->gazetteer, g->barriers.index, g->limits.street_m, c->address, x, y, &street);
    put_street(g, &street, out);
    decide_duty(g, c, &street, x, y, out);
    decide_zones(&c->stretch->zones, x, y, out);
    out->place = c->place;
    out->place_size = c->place_size;
}

/* No duty here: a crossing is on two streets, and an estate's point on none. */
static void decide_addressed(const struct ward_grounds *g, const struct ward_case *c, struct ward_decided *out)
{
    const struct ward_rows *units = c->stretch->units.rows;
    const struct ward_addressed *a = &c->addressed;
    put_street(g, &a->street, out);
    if (a->unit == WARD_NONE) {
        put_nowhere(a->why, out);
        return;
    }
    put_placing(units, &a->unit_at, out);
    out->unit_code = code_of(units, a->unit);
    out->unit_rule = "address";
    out->why = a->why;
    if (a->has_place)
        decide_zones(&c->stretch->zones, a->x, a->y, out);
    out->place = c->address_place;
    out->place_size = c->address_place_size;
}

void ward_case_decide(struct ward_ctx *ctx, const struct ward_grounds *g, const struct ward_case *c,
                      struct ward_decided *out)
{
    const struct ward_decision *manual = ward_manual_find(&g->manual, c->case_id);
    struct ward_street_choice none = {.near = {.line = WARD_NONE}, .runner_up = WARD_NONE};
    double x = 0, y = 0;
    int srid = 0;
    out->n_zones = 0;
    out->place = NULL;
    out->place_size = 0;
    out->input_hash = ward_case_hash(c->place, c->place_size, c->address, c->address_size);
    if (c->place == NULL) {
        decide_addressed(g, c, out);
    } else if (ward_geom_point(ctx, c->place, c->place_size, &x, &y, &srid) == WARD_OK &&
               srid == c->stretch->units.rows->layer.srid) {
        decide_placed(g, c, x, y, out);
    } else {
        put_nowhere(bad_place, out);
        put_street(g, &none, out);
    }
    if (manual != NULL)
        overrule(manual, out);
}
