#include "store/attribute_decide.h"

#include <math.h>
#include <string.h>

static const char *code_of(const struct ward_rows *rows, uint32_t i)
{
    return i == WARD_NONE || rows == NULL ? NULL : rows->codes[i];
}

static void decide_unit(const struct ward_grounds *g, const struct ward_case *c, double x, double y,
                        struct ward_decided *out)
{
    static const char *const rules[] = {"inside", "edge", "near", "outside"}; /* enum ward_place_rule */
    const struct ward_areas *units = &c->stretch->units;
    struct ward_placing p = {
        .polygon = WARD_NONE, .rule = WARD_PLACE_OUTSIDE, .distance_m = NAN, .margin_m = NAN, .runner_up = WARD_NONE};
    if (c->place != NULL)
        ward_locator_place(units->locator, x, y, g->near_m, &p);
    out->unit_code = code_of(units->rows, p.polygon);
    out->unit_rule = rules[p.rule];
    out->unit_distance_m = p.distance_m;
    out->margin_m = p.margin_m;
    out->unit_runner_up = code_of(units->rows, p.runner_up);
    out->is_overlap = p.is_overlap;
    out->decided_by = "rule";
    out->why = c->place == NULL ? "no coordinates" : p.rule == WARD_PLACE_OUTSIDE ? g->outside_why : NULL;
}

/* What the rule would have said stays readable: its unit becomes the runner-up. */
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

static void decide_street(const struct ward_grounds *g, bool has_place, double x, double y, struct ward_decided *out)
{
    static const char *const sides[] = {"on", "left", "right"}; /* enum ward_side */
    const struct ward_nearest *barriers = g->barriers.index;
    struct ward_near near = {.line = WARD_NONE, .runner_up = WARD_NONE};
    if (has_place && g->streets.index != NULL)
        ward_nearest_find(g->streets.index, x, y, g->street_m, barriers, &near);
    bool found = near.line != WARD_NONE;
    bool is_across = found && barriers != NULL && ward_nearest_crosses(barriers, x, y, near.x, near.y);
    out->street_id = code_of(g->streets.rows, near.line);
    out->street_rule = !found ? "none" : is_across ? "across" : "nearest";
    out->street_runner_up = code_of(g->streets.rows, near.runner_up);
    out->measure_m = found ? near.measure_m : (double)NAN;
    out->side = found ? sides[near.side] : NULL;
    out->street_distance_m = found ? near.distance_m : (double)NAN;
}

/* Rows lie by key, so that those of one zone, valid one after the other or in parts, follow one another. */
static void decide_zones(const struct ward_areas *zones, double x, double y, struct ward_decided *out)
{
    uint32_t hits[WARD_CASE_ZONES];
    out->n_zones = 0;
    if (zones->locator == NULL)
        return;
    size_t n = ward_locator_find_all(zones->locator, x, y, hits, WARD_CASE_ZONES);
    for (size_t i = 0; i < n && i < WARD_CASE_ZONES; i++) {
        const char *code = code_of(zones->rows, hits[i]);
        if (code != NULL && (out->n_zones == 0 || strcmp(out->zones[out->n_zones - 1], code) != 0))
            out->zones[out->n_zones++] = code;
    }
}

ward_rc ward_case_decide(struct ward_ctx *ctx, const struct ward_grounds *grounds, const struct ward_case *c,
                         struct ward_decided *out)
{
    double x = 0, y = 0;
    int srid = 0, units_srid = c->stretch->units.rows->layer.srid;
    ward_rc rc = c->place != NULL ? ward_geom_point(ctx, c->place, c->place_size, &x, &y, &srid) : WARD_OK;
    if (rc == WARD_OK && c->place != NULL && srid != units_srid)
        rc = ward_fail(ctx, WARD_E_SRID, "its place is in EPSG:%d, the units are in EPSG:%d", srid, units_srid);
    if (rc != WARD_OK)
        return ward_fail_in(ctx, "case %s: ", c->case_id);
    decide_unit(grounds, c, x, y, out);
    const struct ward_decision *manual = ward_manual_find(&grounds->manual, c->case_id);
    if (manual != NULL)
        overrule(manual, out);
    decide_street(grounds, c->place != NULL, x, y, out);
    out->n_zones = 0;
    if (c->place != NULL)
        decide_zones(&c->stretch->zones, x, y, out);
    return WARD_OK;
}
