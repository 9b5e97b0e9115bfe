#include "sql/demand.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/buf.h"
#include "core/mem.h"
#include "core/text.h"
#include "geo/split.h"

/* On which side of a unit's edge a street lies is asked so far beside its middle. */
static const double beside_m = 0.001;
static const double shortest_m = 1e-9;

struct making {
    struct ward_state *state;
    struct ward_ctx *ctx;
    const struct ward_moment *when;
    struct ward_moment day; /* the day alone */
    const char *layer;
    double within_m, own_m; /* given; the layer's own (NAN: none) */
    enum ward_demand_kind kind;
    uint64_t *street_masks, *unit_masks, outside_mask, no_zone_mask;
    double *cuts;
    size_t n_cuts, cut_capacity;
    struct ward_pieces pieces;
    struct ward_demand *out;
};

/* ---- streets ---- */

static ward_rc hold(const struct ward_indexed *found, const struct ward_indexed **kept)
{
    ward_indexed_hold(found);
    *kept = found;
    return WARD_OK;
}

struct named {
    char *name;
    uint32_t line;
};

static int compare_names(const void *a, const void *b)
{
    const struct named *p = a;
    const struct named *q = b;
    int order = strcmp(p->name, q->name);
    return order != 0 ? order : (p->line > q->line) - (p->line < q->line);
}

/* Lines of one street get the number of the first of them. */
static void number_groups(struct named *names, size_t n, uint32_t *group_of)
{
    if (n > 1)
        qsort(names, n, sizeof *names, compare_names);
    for (size_t i = 0, first = 0; i < n; i++) {
        if (strcmp(names[i].name, names[first].name) != 0)
            first = i;
        group_of[names[i].line] = names[first].line;
    }
}

/* What tells a line's street and whether its sides are parted, in the order of the rows. */
static ward_rc select_streets(struct making *m, sqlite3_stmt **out)
{
    struct ward_instant at;
    struct ward_buf columns = {0};
    double two_sided_m = 0;
    bool found = false;
    char text[32];
    ward_rc rc = ward_moment_normalise(m->ctx, &m->day, &at);
    if (rc == WARD_OK && m->layer != NULL)
        rc = ward_layer_default(m->ctx, m->state->sql, m->layer, "two_sided_m", &two_sided_m, &found);
    if (rc == WARD_OK && !found)
        rc = ward_layer_default(m->ctx, m->state->sql, "streets", "two_sided_m", &two_sided_m, &found);
    ward_text_real(found ? two_sided_m : HUGE_VAL, text);
    if (rc == WARD_OK)
        rc = ward_buf_printf(m->ctx, &columns,
                             "t.id, (coalesce(t.is_divided, 0) = 1 OR coalesce(t.width_m, 0) >= %s), "
                             "coalesce('c' || t.street_code, 'n' || t.name)",
                             found ? text : "1e999");
    if (rc == WARD_OK)
        rc = ward_layer_select(m->ctx, m->state->sql, &m->out->streets->rows->layer, &at, columns.data, true, out);
    ward_buf_clear(&columns);
    return rc;
}

static ward_rc take_streets(struct making *m, struct named *names, size_t *n)
{
    const struct ward_rows *rows = m->out->streets->rows;
    sqlite3_stmt *stmt = NULL;
    bool row = true;
    size_t i = 0;
    ward_rc rc = select_streets(m, &stmt);
    for (; rc == WARD_OK && (rc = ward_sql_step(m->ctx, m->state->sql, stmt, &row)) == WARD_OK && row; i++) {
        if (i >= rows->n || rows->ids[i] != sqlite3_column_int64(stmt, 0)) {
            rc = ward_fail(m->ctx, WARD_E_BUSY, "layer 'streets' changed while it was read; ask again");
            break;
        }
        m->out->is_parted[i] = sqlite3_column_int(stmt, 1) != 0;
        m->out->group_of[i] = WARD_NONE;
        rc = ward_lines_add(m->ctx, &m->out->lines, &rows->geoms[i], 0);
        if (rc == WARD_OK && sqlite3_column_type(stmt, 2) != SQLITE_NULL) {
            names[*n].line = (uint32_t)i;
            rc = ward_strdup(m->ctx, (const char *)sqlite3_column_text(stmt, 2), &names[*n].name);
            *n += rc == WARD_OK;
        }
    }
    sqlite3_finalize(stmt);
    return rc;
}

static ward_rc read_streets(struct making *m)
{
    const struct ward_indexed *found = NULL;
    struct named *names = NULL;
    size_t n = 0;
    ward_rc rc = ward_cache_nearest(m->state->cache, "streets", &m->day, &found);
    if (rc == WARD_OK)
        rc = hold(found, &m->out->streets);
    if (rc != WARD_OK)
        return rc;
    size_t rows = found->rows->n;
    rc = ward_new(m->ctx, rows, sizeof *m->out->is_parted, &m->out->is_parted);
    if (rc == WARD_OK)
        rc = ward_new(m->ctx, rows, sizeof *m->out->group_of, &m->out->group_of);
    if (rc == WARD_OK)
        rc = ward_new(m->ctx, rows, sizeof *names, &names);
    if (rc == WARD_OK)
        rc = take_streets(m, names, &n);
    if (rc == WARD_OK)
        number_groups(names, n, m->out->group_of);
    for (size_t i = 0; i < n; i++)
        ward_mem_free(names[i].name);
    ward_mem_free(names);
    return rc;
}

/* ---- rules ---- */

static ward_rc read_rules(struct making *m)
{
    struct ward_demand *d = m->out;
    bool found = false;
    if (m->layer == NULL || !isnan(m->within_m))
        return WARD_OK;
    ward_rc rc = ward_demand_rules_read(m->state, m->layer, &m->day, &d->rules);
    if (rc == WARD_OK)
        rc = ward_layer_default(m->ctx, m->state->sql, m->layer, "service_m", &m->own_m, &found);
    if (!found)
        m->own_m = (double)NAN;
    if (rc == WARD_OK)
        rc = ward_new(m->ctx, d->streets->rows->n, sizeof *m->street_masks, &m->street_masks);
    if (rc == WARD_OK)
        rc = ward_new(m->ctx, d->units->rows->n, sizeof *m->unit_masks, &m->unit_masks);
    if (rc == WARD_OK)
        rc = ward_demand_rules_mask(m->state, &d->rules, d->streets->rows, &m->day, true, m->street_masks);
    if (rc == WARD_OK)
        rc = ward_demand_rules_mask(m->state, &d->rules, d->units->rows, &m->day, false, m->unit_masks);
    for (size_t r = 0; rc == WARD_OK && r < d->rules.n; r++) {
        m->outside_mask |= (uint64_t)(d->rules.items[r].unit == NULL) << r;
        m->no_zone_mask |= (uint64_t)(d->rules.items[r].zone == NULL) << r;
    }
    return rc;
}

static uint64_t zone_mask(const struct making *m, double x, double y)
{
    uint64_t mask = m->no_zone_mask;
    for (size_t r = 0; r < m->out->rules.n; r++) {
        const struct ward_locator *zones = m->out->rules.items[r].zones;
        mask |= (uint64_t)(zones != NULL && ward_locator_find(zones, x, y) != WARD_NONE) << r;
    }
    return mask;
}

static uint32_t rule_for(const struct making *m, uint32_t line, uint32_t unit, uint64_t zones)
{
    if (m->out->rules.n == 0)
        return WARD_NONE;
    uint64_t mask = m->street_masks[line] & zones & (unit != WARD_NONE ? m->unit_masks[unit] : m->outside_mask);
    for (uint32_t r = 0; r < m->out->rules.n; r++)
        if ((mask >> r & 1u) != 0)
            return r;
    return WARD_NONE;
}

/* ---- stretches ---- */

static ward_rc add_cut(struct making *m, double at_m)
{
    ward_rc rc = ward_grow(m->ctx, &m->cuts, &m->cut_capacity, m->n_cuts + 1, sizeof *m->cuts);
    if (rc == WARD_OK)
        m->cuts[m->n_cuts++] = at_m;
    return rc;
}

static ward_rc cut_by(struct making *m, const struct ward_locator *l, uint32_t line)
{
    ward_rc rc = ward_split_line(m->ctx, l, &m->out->streets->rows->geoms[line], 0.5, &m->pieces);
    for (size_t i = 0; rc == WARD_OK && i < m->pieces.n; i++)
        rc = add_cut(m, m->pieces.items[i].from_m);
    return rc;
}

static int compare_reals(const void *a, const void *b)
{
    const double *x = a;
    const double *y = b;
    return (*x > *y) - (*x < *y);
}

/* A street between two cuts: who is on its left and on its right, and which rule holds there. */
struct between {
    double from_m, to_m;
    uint32_t unit[2], rule[2]; /* left, right */
};

static struct between look(const struct making *m, uint32_t line, double from_m, double to_m)
{
    const struct ward_lines *l = &m->out->lines;
    struct between b = {from_m, to_m, {WARD_NONE, WARD_NONE}, {WARD_NONE, WARD_NONE}};
    double at_m = from_m + (to_m - from_m) / 2;
    uint32_t chain = l->chain_at[line];
    while (chain + 1 < l->chain_at[line + 1] && ward_chain_to_m(l, chain) <= at_m)
        chain++;
    struct ward_spot here = ward_chain_spot(l, chain, at_m);
    /* the way of the line there: towards the next place on it, and away from the last */
    double step = fmin(0.01, (to_m - from_m) / 4);
    struct ward_spot before = ward_chain_spot(l, chain, at_m - step), after = ward_chain_spot(l, chain, at_m + step);
    double dx = after.x - before.x, dy = after.y - before.y;
    double length = hypot(dx, dy);
    double nx = length > 0 ? -dy / length * beside_m : 0, ny = length > 0 ? dx / length * beside_m : 0;
    uint64_t zones = zone_mask(m, here.x, here.y);
    if (to_m - from_m < 10 * beside_m) /* it only crosses an edge: which side of it would be chance */
        nx = ny = 0;
    for (int side = 0; side < 2; side++) {
        int sign = side == 0 ? 1 : -1;
        b.unit[side] = ward_locator_find(m->out->units->locator, here.x + sign * nx, here.y + sign * ny);
        b.rule[side] = rule_for(m, line, b.unit[side], zones);
    }
    return b;
}

static bool is_same(const struct between *a, const struct between *b)
{
    return a->unit[0] == b->unit[0] && a->unit[1] == b->unit[1] && a->rule[0] == b->rule[0] && a->rule[1] == b->rule[1];
}

/* The reach with a straight distance, made on first use. */
static ward_rc find_reach(struct making *m, double within_m, uint32_t *out)
{
    struct ward_demand *d = m->out;
    for (uint32_t i = 0; i < d->n_reaches; i++)
        if (d->reach_m[i] == within_m) {
            *out = i;
            return WARD_OK;
        }
    *out = (uint32_t)d->n_reaches;
    ward_rc rc = ward_grow(m->ctx, &d->reach_m, &d->reach_m_capacity, d->n_reaches + 1, sizeof *d->reach_m);
    if (rc == WARD_OK)
        d->reach_m[d->n_reaches++] = within_m;
    return rc;
}

static ward_rc add_stretch(struct making *m, uint32_t line, const struct between *b, unsigned label, unsigned sides)
{
    struct ward_demand *d = m->out;
    int side = label == WARD_RIGHT ? 1 : 0;
    uint32_t rule = b->rule[side];
    struct ward_stretch s = {line, b->from_m, b->to_m, sides, 0, 0};
    struct ward_demand_meta meta = {b->unit[side], (unsigned char)label, rule, m->within_m};
    const struct ward_demand_rule *r = rule != WARD_NONE ? &d->rules.items[rule] : NULL;
    bool is_along = r != NULL && r->is_spacing;
    if (r != NULL)
        meta.within_m = is_along ? r->max_m / 2 : isnan(r->max_m) ? r->min_m : r->max_m;
    else if (isnan(m->within_m))
        meta.within_m = m->own_m;
    if (isnan(meta.within_m) && (m->kind == WARD_DEMAND_LINE || m->kind == WARD_DEMAND_NETWORK)) {
        if (!ward_layer_is_sector(&d->layer->rows->layer))
            return ward_fail(m->ctx, WARD_E_ARG, "layer '%s' has no service_m of its own; name a distance in metres",
                             m->layer);
        meta.within_m = HUGE_VAL;
    }
    ward_rc rc = WARD_OK;
    s.along_m = is_along ? meta.within_m : 0;
    s.reach = WARD_NONE;
    if (!is_along && m->kind == WARD_DEMAND_LINE)
        rc = find_reach(m, meta.within_m, &s.reach);
    if (rc == WARD_OK)
        rc = ward_grow(m->ctx, &d->stretches, &d->stretch_capacity, d->n + 1, sizeof *d->stretches);
    if (rc == WARD_OK)
        rc = ward_grow(m->ctx, &d->metas, &d->meta_capacity, d->n + 1, sizeof *d->metas);
    if (rc != WARD_OK)
        return rc;
    d->stretches[d->n] = s;
    d->metas[d->n++] = meta;
    return WARD_OK;
}

/* Sides served each by itself are two stretches; so are the sides of a street between two units, served by either. */
static ward_rc add_between(struct making *m, uint32_t line, const struct between *b)
{
    bool is_parted = m->out->is_parted[line] != 0;
    if (!is_parted && b->unit[0] == b->unit[1] && b->rule[0] == b->rule[1])
        return add_stretch(m, line, b, WARD_BOTH, WARD_BOTH);
    ward_rc rc = add_stretch(m, line, b, WARD_LEFT, is_parted ? WARD_LEFT : WARD_BOTH);
    return rc == WARD_OK ? add_stretch(m, line, b, WARD_RIGHT, is_parted ? WARD_RIGHT : WARD_BOTH) : rc;
}

static ward_rc cut_street(struct making *m, uint32_t line)
{
    double length_m = ward_lines_length_m(&m->out->lines, line);
    struct between last = {0, 0, {WARD_NONE, WARD_NONE}, {WARD_NONE, WARD_NONE}};
    m->n_cuts = 0;
    if (!(length_m > 0))
        return WARD_OK;
    ward_rc rc = cut_by(m, m->out->units->locator, line);
    for (size_t r = 0; rc == WARD_OK && r < m->out->rules.n; r++)
        if (m->out->rules.locators[r] != NULL)
            rc = cut_by(m, m->out->rules.locators[r], line);
    if (rc == WARD_OK)
        rc = add_cut(m, length_m);
    if (rc != WARD_OK)
        return rc;
    qsort(m->cuts, m->n_cuts, sizeof *m->cuts, compare_reals);
    double from_m = 0;
    for (size_t i = 0; rc == WARD_OK && i < m->n_cuts; i++) {
        double to_m = i + 1 < m->n_cuts ? m->cuts[i] : length_m;
        if (!(to_m > from_m + shortest_m) || (to_m < length_m && !(length_m > to_m + shortest_m)))
            continue;
        struct between b = look(m, line, from_m, to_m);
        if (last.to_m > 0 && is_same(&last, &b)) {
            last.to_m = to_m;
        } else {
            if (last.to_m > 0)
                rc = add_between(m, line, &last);
            last = b;
        }
        from_m = to_m;
    }
    return rc == WARD_OK && last.to_m > 0 ? add_between(m, line, &last) : rc;
}

static ward_rc cut_streets(struct making *m)
{
    ward_rc rc = WARD_OK;
    for (uint32_t i = 0; rc == WARD_OK && i < m->out->lines.n; i++) {
        rc = cut_street(m, i);
        if (rc == WARD_OK && i % 4096 == 0)
            rc = ward_ctx_interrupted(m->ctx);
    }
    return rc;
}

/* ---- facilities ---- */

static ward_rc make_reaches(struct making *m)
{
    struct ward_demand *d = m->out;
    struct ward_instant at;
    ward_rc rc = ward_moment_normalise(m->ctx, m->when, &at);
    if (rc == WARD_OK)
        rc = ward_new(m->ctx, d->n_reaches, sizeof *d->servings, &d->servings);
    if (rc == WARD_OK)
        rc = ward_new(m->ctx, d->n_reaches, sizeof *d->reaches, &d->reaches);
    for (size_t i = 0; rc == WARD_OK && i < d->n_reaches; i++) {
        struct ward_shapes *shapes = NULL;
        rc = ward_serving_read(m->ctx, m->state->sql, d->layer->rows, &at, d->reach_m[i], &d->servings[i]);
        if (rc == WARD_OK)
            rc = ward_shapes_new(m->ctx, d->servings[i].items, d->servings[i].n, false, &shapes);
        d->reaches[i] = (struct ward_street_reach){shapes, d->servings[i].items};
    }
    return rc;
}

static int compare_stops(const void *a, const void *b)
{
    const struct ward_stop *p = a;
    const struct ward_stop *q = b;
    if (p->line != q->line)
        return p->line < q->line ? -1 : 1;
    if (p->at_m != q->at_m)
        return p->at_m < q->at_m ? -1 : 1;
    return (p->facility > q->facility) - (p->facility < q->facility);
}

/* A facility stands at the street nearest to any of its corners, on this side of every barrier. */
static ward_rc add_stop(struct making *m, uint32_t facility, double stand_m, const struct ward_nearest *barriers)
{
    struct ward_demand *d = m->out;
    const struct ward_geom *g = &d->layer->rows->geoms[facility];
    struct ward_near best = {.line = WARD_NONE, .distance_m = INFINITY};
    struct ward_shape_given place = {.geom = g};
    for (size_t i = 0; i < g->n_coords; i++) {
        struct ward_near near;
        double x = g->xy[2 * i], y = g->xy[2 * i + 1];
        ward_nearest_find_first(d->streets->nearest, x, y, stand_m, barriers, &near);
        if (near.line != WARD_NONE && near.distance_m < best.distance_m &&
            (barriers == NULL || !ward_nearest_crosses(barriers, x, y, near.x, near.y)))
            best = near;
    }
    if (best.line == WARD_NONE)
        return WARD_OK;
    ward_rc rc = ward_grow(m->ctx, &d->stops, &d->stop_capacity, d->n_stops + 1, sizeof *d->stops);
    if (rc == WARD_OK)
        d->stops[d->n_stops++] = (struct ward_stop){
            best.line, facility, best.measure_m,
            d->is_parted[best.line] != 0 ? ward_street_sides(&d->lines, best.line, &place) : WARD_BOTH};
    return rc;
}

static ward_rc make_stops(struct making *m)
{
    struct ward_demand *d = m->out;
    const struct ward_indexed *barriers = NULL;
    double stand_m = 0;
    bool found = false;
    ward_rc rc = ward_layer_default(m->ctx, m->state->sql, "streets", "stand_m", &stand_m, &found);
    if (rc == WARD_OK && !found)
        rc = ward_fail(m->ctx, WARD_E_ARG, "layer 'streets' has no stand_m: how near a facility stands to its street");
    if (rc == WARD_OK)
        rc = ward_cache_nearest(m->state->cache, "barriers", &m->day, &barriers);
    if (rc == WARD_E_NOT_LOADED || rc == WARD_E_LAYER) {
        ward_ctx_clear(m->ctx);
        rc = WARD_OK;
    }
    ward_indexed_hold(barriers);
    for (uint32_t i = 0; rc == WARD_OK && i < d->layer->rows->n; i++)
        rc = add_stop(m, i, stand_m, barriers != NULL ? barriers->nearest : NULL);
    ward_indexed_release(barriers);
    if (rc == WARD_OK && d->n_stops > 1)
        qsort(d->stops, d->n_stops, sizeof *d->stops, compare_stops);
    return rc;
}

static bool has_along(const struct ward_demand *d)
{
    for (size_t i = 0; i < d->n; i++)
        if (d->stretches[i].reach == WARD_NONE)
            return true;
    return false;
}

static ward_rc make_ask(struct making *m)
{
    struct ward_demand *d = m->out;
    bool found = false;
    double snap_m = 0;
    ward_rc rc = ward_layer_default(m->ctx, m->state->sql, "streets", "snap_m", &snap_m, &found);
    d->ask = (struct ward_street_ask){.lines = &d->lines,
                                      .group_of = d->group_of,
                                      .snap_m = snap_m,
                                      .reaches = d->reaches,
                                      .stops = d->stops,
                                      .n_stops = d->n_stops,
                                      .stretches = d->stretches,
                                      .n_stretches = d->n};
    return rc;
}

/* ---- all of it ---- */

static ward_rc read_layers(struct making *m)
{
    const struct ward_indexed *found = NULL;
    ward_rc rc = read_streets(m);
    if (rc == WARD_OK)
        rc = ward_cache_polygons(m->state->cache, "units", &m->day, &found);
    if (rc == WARD_OK)
        rc = hold(found, &m->out->units);
    if (rc == WARD_OK && m->layer != NULL)
        rc = ward_cache_nearest(m->state->cache, m->layer, m->when, &found);
    if (rc == WARD_OK && m->layer != NULL)
        rc = hold(found, &m->out->layer);
    return rc;
}

ward_rc ward_demand_read(struct ward_state *state, const char *layer, double within_m, const struct ward_moment *when,
                         enum ward_demand_kind kind, struct ward_demand *out)
{
    struct making m = {.state = state,
                       .ctx = state->ctx,
                       .when = when,
                       .day = {when->as_of, NULL},
                       .layer = layer,
                       .within_m = within_m,
                       .own_m = (double)NAN,
                       .kind = kind,
                       .out = out};
    *out = (struct ward_demand){0};
    ward_rc rc = read_layers(&m);
    if (rc == WARD_OK)
        rc = read_rules(&m);
    if (rc == WARD_OK)
        rc = cut_streets(&m);
    if (rc == WARD_OK && kind == WARD_DEMAND_LINE)
        rc = make_reaches(&m);
    if (rc == WARD_OK && (kind == WARD_DEMAND_SPACING || (kind == WARD_DEMAND_LINE && has_along(out))))
        rc = make_stops(&m);
    if (rc == WARD_OK)
        rc = make_ask(&m);
    ward_mem_free(m.street_masks);
    ward_mem_free(m.unit_masks);
    ward_mem_free(m.cuts);
    ward_pieces_clear(&m.pieces);
    if (rc != WARD_OK)
        ward_demand_clear(out);
    return rc;
}

void ward_demand_clear(struct ward_demand *d)
{
    for (size_t i = 0; i < d->n_reaches; i++) {
        if (d->reaches != NULL)
            ward_shapes_free((struct ward_shapes *)(uintptr_t)d->reaches[i].shapes);
        if (d->servings != NULL)
            ward_serving_clear(&d->servings[i]);
    }
    ward_mem_free(d->reaches);
    ward_mem_free(d->servings);
    ward_mem_free(d->reach_m);
    ward_lines_clear(&d->lines);
    ward_demand_rules_clear(&d->rules);
    ward_mem_free(d->is_parted);
    ward_mem_free(d->group_of);
    ward_mem_free(d->stretches);
    ward_mem_free(d->metas);
    ward_mem_free(d->stops);
    ward_indexed_release(d->streets);
    ward_indexed_release(d->units);
    ward_indexed_release(d->layer);
    *d = (struct ward_demand){0};
}
