#include "sql/sites.h"

#include <math.h>
#include <string.h>

#include "core/mem.h"
#include "sql/scalar.h"
#include "sql/streetwalk.h"
#include "sql/walk.h"

struct making {
    struct ward_state *state;
    struct ward_ctx *ctx;
    const struct ward_sites_asked *asked;
    const struct ward_moment *when;
    struct ward_moment day;
    struct ward_sites *out;
    const struct ward_locator *zone; /* NULL: everywhere */
};

static ward_rc add_demand(struct making *m, const struct ward_site_demand *demand, const struct ward_sites_place *place)
{
    struct ward_sites *s = m->out;
    ward_rc rc = ward_grow(m->ctx, &s->demands, &s->demand_capacity, s->n + 1, sizeof *s->demands);
    if (rc == WARD_OK)
        rc = ward_grow(m->ctx, &s->places, &s->place_capacity, s->n + 1, sizeof *s->places);
    if (rc != WARD_OK)
        return rc;
    s->demands[s->n] = *demand;
    s->places[s->n++] = *place;
    return WARD_OK;
}

/* The same on foot: where it is on the network. */
static ward_rc add_foot(struct making *m, const struct ward_site_demand *demand, const struct ward_sites_place *place,
                        const struct ward_foot_demand *foot)
{
    struct ward_sites *s = m->out;
    ward_rc rc = ward_grow(m->ctx, &s->feet, &s->foot_capacity, s->n + 1, sizeof *s->feet);
    if (rc != WARD_OK)
        return rc;
    s->feet[s->n] = *foot;
    return add_demand(m, demand, place);
}

/* ---- streets that nothing serves ---- */

static double weight_of(const struct ward_demand *d, uint32_t stretch)
{
    return d->metas[stretch].side == WARD_BOTH ? 1 : 0.5;
}

/* A straight piece of a gap, cut where edges of the network end. */
static ward_rc add_piece(struct making *m, const struct ward_street_part *gap, uint32_t chain, double from_m,
                         double to_m, double per_m)
{
    const struct ward_demand *d = &m->out->streets;
    const struct ward_stretch *s = &d->stretches[gap->stretch];
    const struct ward_graph *g = m->out->network != NULL ? m->out->network->graph : NULL;
    const struct ward_lines *l = g != NULL ? &g->lines : &d->lines;
    double within_m = d->metas[gap->stretch].within_m;
    uint32_t edge = g != NULL ? ward_graph_edge_at(g, chain, from_m) : WARD_NONE;
    ward_rc rc = WARD_OK;
    for (double end_m = to_m; rc == WARD_OK && from_m < to_m; from_m = end_m, edge++) {
        end_m = g != NULL && edge + 1 < g->edge_at[chain + 1] ? fmin(g->edges[edge].to_m, to_m) : to_m;
        if (!(from_m < end_m))
            continue;
        struct ward_spot a = ward_chain_spot(l, chain, from_m), b = ward_chain_spot(l, chain, end_m);
        struct ward_site_demand demand = {{a.x, a.y}, {b.x, b.y}, (end_m - from_m) * per_m,
                                          within_m,   s->sides,   s->line};
        struct ward_sites_place place = {s->line, from_m, end_m};
        demand.sides = g != NULL ? WARD_BOTH : s->sides;
        rc = g != NULL ? add_foot(m, &demand, &place, &(struct ward_foot_demand){edge, from_m, end_m, within_m})
                       : add_demand(m, &demand, &place);
    }
    return rc;
}

/* A gap as straight pieces. @param per_m  what there is to serve on a metre */
static ward_rc add_gap(struct making *m, const struct ward_street_part *gap, double per_m)
{
    const struct ward_network *network = m->out->network;
    const struct ward_lines *l = network != NULL ? &network->graph->lines : &m->out->streets.lines;
    uint32_t line = m->out->streets.stretches[gap->stretch].line;
    ward_rc rc = WARD_OK;
    for (uint32_t c = l->chain_at[line]; rc == WARD_OK && c < l->chain_at[line + 1]; c++)
        for (size_t i = l->point_at[c]; rc == WARD_OK && i + 1 < l->point_at[c + 1]; i++)
            rc = add_piece(m, gap, c, fmax(gap->from_m, l->m[i]), fmin(gap->to_m, l->m[i + 1]), per_m);
    return rc;
}

/* How many people live on a metre of each unit's streets; 0 where the unit does not say. */
static ward_rc read_people(struct making *m, double *per_m)
{
    const struct ward_demand *d = &m->out->streets;
    const struct ward_rows *units = d->units->rows;
    struct ward_instant at;
    sqlite3_stmt *stmt = NULL;
    bool row = true, is_known = false;
    size_t i = 0;
    for (uint32_t k = 0; k < d->n; k++) /* first: the metres */
        if (d->metas[k].unit != WARD_NONE)
            per_m[d->metas[k].unit] += weight_of(d, k) * (d->stretches[k].to_m - d->stretches[k].from_m);
    ward_rc rc = ward_moment_normalise(m->ctx, &m->day, &at);
    if (rc == WARD_OK)
        rc = ward_layer_select(m->ctx, m->state->sql, &units->layer, &at, "t.id, t.population", true, &stmt);
    for (; rc == WARD_OK && (rc = ward_sql_step(m->ctx, m->state->sql, stmt, &row)) == WARD_OK && row; i++) {
        if (i >= units->n || units->ids[i] != sqlite3_column_int64(stmt, 0)) {
            rc = ward_fail(m->ctx, WARD_E_BUSY, "layer 'units' changed while it was read; ask again");
            break;
        }
        double people = sqlite3_column_double(stmt, 1);
        is_known = is_known || sqlite3_column_type(stmt, 1) != SQLITE_NULL;
        per_m[i] = people > 0 && per_m[i] > 0 ? people / per_m[i] : 0;
    }
    sqlite3_finalize(stmt);
    if (rc == WARD_OK && !is_known)
        rc = ward_fail(m->ctx, WARD_E_ARG,
                       "no unit says its population; load units with it, or ask for demand 'street'");
    return rc;
}

static ward_rc add_gaps(struct making *m, const struct ward_street_parts *gaps)
{
    const struct ward_demand *d = &m->out->streets;
    bool is_people = strcmp(m->asked->demand, "people") == 0;
    double *people = NULL;
    ward_rc rc = is_people ? ward_new(m->ctx, d->units->rows->n, sizeof *people, &people) : WARD_OK;
    if (rc == WARD_OK && is_people)
        rc = read_people(m, people);
    for (size_t i = 0; rc == WARD_OK && i < gaps->n; i++) {
        uint32_t k = gaps->items[i].stretch, unit = d->metas[k].unit;
        if (d->metas[k].rule != WARD_NONE && d->rules.items[d->metas[k].rule].is_spacing)
            rc = ward_fail(m->ctx, WARD_E_ARG,
                           "the standard of layer '%s' is a spacing along the street; name a distance in metres",
                           m->asked->layer);
        else
            rc = add_gap(m, &gaps->items[i], weight_of(d, k) * (!is_people ? 1 : unit != WARD_NONE ? people[unit] : 0));
    }
    ward_mem_free(people);
    return rc;
}

static ward_rc demand_streets(struct making *m)
{
    struct ward_street_parts gaps = {0}, served = {0};
    ward_rc rc = m->out->network != NULL
                     ? ward_street_walk(m->state, m->asked->layer, m->when, &m->out->streets, true, &gaps)
                     : ward_street_gaps(m->ctx, &m->out->streets.ask, &gaps, &served);
    if (rc == WARD_OK)
        rc = add_gaps(m, &gaps);
    ward_street_parts_clear(&gaps);
    ward_street_parts_clear(&served);
    return rc;
}

/* ---- cases that nothing is near ---- */

/* The places that the layer serves from: of each row its entrances, else itself. */
static ward_rc index_places(struct making *m, double within_m, struct ward_nearest **out)
{
    const struct ward_rows *rows = m->out->streets.layer->rows;
    struct ward_serving serving = {0};
    struct ward_geom *geoms = NULL; /* borrowed ones */
    struct ward_instant at;
    ward_rc rc = ward_moment_normalise(m->ctx, m->when, &at);
    if (rc == WARD_OK)
        rc = ward_serving_read(m->ctx, m->state->sql, rows, &at, within_m, &serving);
    if (rc == WARD_OK)
        rc = ward_new(m->ctx, rows->n, sizeof *geoms, &geoms);
    for (size_t i = 0; rc == WARD_OK && i < rows->n; i++)
        geoms[i] = *serving.items[i].geom;
    if (rc == WARD_OK)
        rc = ward_nearest_new(m->ctx, geoms, rows->n, out);
    ward_mem_free(geoms);
    ward_serving_clear(&serving);
    return rc;
}

static ward_rc own_distance(struct making *m, double *within_m)
{
    bool found = false;
    *within_m = m->asked->within_m;
    if (!isnan(*within_m))
        return WARD_OK;
    ward_rc rc = ward_layer_default(m->ctx, m->state->sql, m->asked->layer, "service_m", within_m, &found);
    if (rc == WARD_OK && !found)
        rc = ward_fail(m->ctx, WARD_E_ARG, "layer '%s' has no service_m of its own; name a distance in metres",
                       m->asked->layer);
    return rc;
}

static ward_rc demand_cases(struct making *m)
{
    const struct ward_indexed *cases = NULL;
    struct ward_nearest *served = NULL;
    struct ward_moment all = {0};
    double within_m = 0;
    ward_rc rc = own_distance(m, &within_m);
    if (rc == WARD_OK)
        rc = ward_cache_rows(m->state->cache, "cases", &all, &cases);
    if (rc == WARD_OK)
        rc = index_places(m, within_m, &served);
    for (size_t i = 0; rc == WARD_OK && i < cases->rows->n; i++) {
        const double *p = cases->rows->geoms[i].xy;
        struct ward_near near;
        ward_nearest_find_first(served, p[0], p[1], within_m, NULL, &near);
        if (near.line != WARD_NONE)
            continue;
        struct ward_site_demand demand = {{p[0], p[1]}, {p[0], p[1]}, 1, within_m, WARD_BOTH, WARD_NONE};
        rc = add_demand(m, &demand, &(struct ward_sites_place){WARD_NONE, 0, 0});
    }
    ward_nearest_free(served);
    return rc;
}

/* ---- the same on foot ---- */

/* Where points meet the network. */
static ward_rc snap_points(struct making *m, const struct ward_spot *points, size_t n, struct ward_snap **out)
{
    const struct ward_network *network = m->out->network;
    double connect_m = 0;
    ward_rc rc = ward_walk_connect(m->state, &connect_m);
    if (rc == WARD_OK)
        rc = ward_new(m->ctx, n, sizeof **out, out);
    return rc == WARD_OK ? ward_snap_places(m->ctx, network->graph, points, n, connect_m, network->barriers, *out) : rc;
}

/* A case that meets no street is none that any site could serve. */
static ward_rc add_case(struct making *m, const struct ward_reach *reach, const struct ward_spot *at,
                        const struct ward_snap *snap, double within_m)
{
    struct ward_site_demand demand = {{at->x, at->y}, {at->x, at->y}, 1, within_m, WARD_BOTH, WARD_NONE};
    struct ward_foot_demand foot = {WARD_NONE, 0, 0, -1};
    if (snap->rule == WARD_SNAP_ON) {
        if (ward_reach_at(reach, snap->edge, snap->at_m).cost_m + snap->distance_m <= within_m)
            return WARD_OK;
        foot = (struct ward_foot_demand){snap->edge, snap->at_m, snap->at_m, within_m - snap->distance_m};
    }
    return add_foot(m, &demand, &(struct ward_sites_place){WARD_NONE, 0, 0}, &foot);
}

static ward_rc demand_cases_on_foot(struct making *m)
{
    const struct ward_indexed *cases = NULL;
    struct ward_walk walk = {0};
    struct ward_moment all = {0};
    struct ward_spot *points = NULL;
    struct ward_snap *snaps = NULL;
    double within_m = 0;
    ward_rc rc = own_distance(m, &within_m);
    if (rc == WARD_OK)
        rc = ward_walk_read(m->state, m->asked->layer, m->when, &walk);
    if (rc == WARD_OK)
        rc = ward_walk_reach(m->state, &walk, within_m);
    if (rc == WARD_OK)
        rc = ward_cache_rows(m->state->cache, "cases", &all, &cases);
    if (rc == WARD_OK)
        rc = ward_new(m->ctx, cases->rows->n, sizeof *points, &points);
    for (size_t i = 0; rc == WARD_OK && i < cases->rows->n; i++)
        points[i] = (struct ward_spot){cases->rows->geoms[i].xy[0], cases->rows->geoms[i].xy[1]};
    if (rc == WARD_OK)
        rc = snap_points(m, points, cases->rows->n, &snaps);
    for (size_t i = 0; rc == WARD_OK && i < cases->rows->n; i++)
        rc = add_case(m, walk.reach, &points[i], &snaps[i], within_m);
    ward_mem_free(points);
    ward_mem_free(snaps);
    ward_walk_clear(&walk);
    return rc;
}

/* Where each site meets the network: along streets where it is, others where they snap. */
static ward_rc place_sites(struct making *m, struct ward_foot_site *feet)
{
    const struct ward_sites *s = m->out;
    const struct ward_graph *g = s->network->graph;
    struct ward_spot *points = NULL;
    struct ward_snap *snaps = NULL;
    ward_rc rc = ward_new(m->ctx, s->n_sites, sizeof *points, &points);
    for (size_t i = 0; rc == WARD_OK && i < s->n_sites; i++)
        points[i] = (struct ward_spot){s->sites[i].x, s->sites[i].y};
    if (rc == WARD_OK && s->candidates != NULL)
        rc = snap_points(m, points, s->n_sites, &snaps);
    for (size_t i = 0; rc == WARD_OK && i < s->n_sites; i++) {
        feet[i] = (struct ward_foot_site){WARD_NONE, 0, 0};
        if (snaps == NULL)
            feet[i].edge = ward_graph_line_edge(g, s->sites[i].line, s->at_m[i]);
        else if (snaps[i].rule == WARD_SNAP_ON)
            feet[i] = (struct ward_foot_site){snaps[i].edge, snaps[i].at_m, snaps[i].distance_m};
        if (feet[i].edge == WARD_NONE)
            continue;
        const struct ward_edge *e = &g->edges[feet[i].edge];
        feet[i].at_m = fmin(fmax(snaps == NULL ? s->at_m[i] : feet[i].at_m, e->from_m), e->to_m);
    }
    ward_mem_free(points);
    ward_mem_free(snaps);
    return rc;
}

static ward_rc walk_sites(struct making *m)
{
    struct ward_sites *s = m->out;
    struct ward_foot_site *feet = NULL;
    ward_rc rc = ward_new(m->ctx, s->n_sites, sizeof *feet, &feet);
    if (rc == WARD_OK)
        rc = place_sites(m, feet);
    if (rc == WARD_OK)
        rc = ward_site_walk(m->ctx, s->network->graph, s->feet, s->n, feet, s->n_sites, &s->served, &s->n_served);
    ward_mem_free(feet);
    return rc;
}

/* ---- sites ---- */

static ward_rc add_site(struct making *m, const struct ward_site_candidate *site, uint32_t row, double at_m,
                        const struct ward_locator *forbidden)
{
    struct ward_sites *s = m->out;
    if ((forbidden != NULL && ward_locator_find(forbidden, site->x, site->y) != WARD_NONE) ||
        (m->zone != NULL && ward_locator_find(m->zone, site->x, site->y) == WARD_NONE))
        return WARD_OK;
    ward_rc rc = ward_grow(m->ctx, &s->sites, &s->site_capacity, s->n_sites + 1, sizeof *s->sites);
    if (rc == WARD_OK)
        rc = ward_grow(m->ctx, &s->row_of, &s->row_capacity, s->n_sites + 1, sizeof *s->row_of);
    if (rc == WARD_OK)
        rc = ward_grow(m->ctx, &s->at_m, &s->at_capacity, s->n_sites + 1, sizeof *s->at_m);
    if (rc != WARD_OK)
        return rc;
    s->sites[s->n_sites] = *site;
    s->row_of[s->n_sites] = row;
    s->at_m[s->n_sites++] = at_m;
    return WARD_OK;
}

/* In the middle of equal parts of each street; where its sides are served each by itself, one on each. */
static ward_rc sites_along(struct making *m, const struct ward_locator *forbidden)
{
    const struct ward_demand *d = &m->out->streets;
    const struct ward_lines *l = m->out->network != NULL ? &m->out->network->graph->lines : &d->lines;
    double spacing_m = 0;
    bool found = false;
    ward_rc rc = ward_layer_default(m->ctx, m->state->sql, m->asked->layer, "site_spacing_m", &spacing_m, &found);
    if (rc == WARD_OK && !found)
        rc = ward_layer_default(m->ctx, m->state->sql, "streets", "site_spacing_m", &spacing_m, &found);
    if (rc == WARD_OK && !(spacing_m > 0))
        rc = ward_fail(m->ctx, WARD_E_ARG,
                       "layer 'streets' has no site_spacing_m; say in its header, or in the ini, how far apart sites "
                       "along streets are, or name a layer of candidates");
    for (uint32_t line = 0; rc == WARD_OK && line < l->n; line++) {
        double length_m = ward_lines_length_m(l, line), n = ceil(length_m / spacing_m);
        uint32_t chain = l->chain_at[line];
        for (double k = 0; rc == WARD_OK && k < n; k++) {
            double at_m = (k + 0.5) * (length_m / n);
            while (chain + 1 < l->chain_at[line + 1] && ward_chain_to_m(l, chain) < at_m)
                chain++;
            struct ward_spot at = ward_chain_spot(l, chain, at_m);
            bool is_parted = d->is_parted[line] && m->out->network == NULL;
            struct ward_site_candidate site = {at.x, at.y, 1, line, is_parted ? WARD_LEFT : WARD_BOTH};
            rc = add_site(m, &site, WARD_NONE, at_m, forbidden);
            site.sides = WARD_RIGHT;
            if (rc == WARD_OK && is_parted)
                rc = add_site(m, &site, WARD_NONE, at_m, forbidden);
        }
    }
    return rc;
}

static ward_rc has_cost(struct making *m, bool *out)
{
    sqlite3_stmt *stmt = NULL;
    bool row = false;
    ward_rc rc =
        ward_sql_prepare(m->ctx, m->state->sql, "SELECT 1 FROM pragma_table_info(?1) WHERE name = 'cost'", &stmt);
    if (rc == WARD_OK && sqlite3_bind_text(stmt, 1, m->asked->candidates, -1, SQLITE_STATIC) != SQLITE_OK)
        rc = ward_sql_fail(m->ctx, m->state->sql, "cost");
    if (rc == WARD_OK)
        rc = ward_sql_step(m->ctx, m->state->sql, stmt, &row);
    sqlite3_finalize(stmt);
    *out = row;
    return rc;
}

static ward_rc take_row(struct making *m, uint32_t row, double cost, const struct ward_locator *forbidden)
{
    const struct ward_rows *rows = m->out->candidates->rows;
    const struct ward_geom *g = &rows->geoms[row];
    if (g->kind != WARD_KIND_POINT || g->n_coords != 1)
        return ward_fail(m->ctx, WARD_E_ARG, "layer '%s' holds more than single points; a site is one point",
                         rows->layer.name);
    struct ward_site_candidate site = {g->xy[0], g->xy[1], cost, WARD_NONE, WARD_BOTH};
    return add_site(m, &site, row, 0, forbidden);
}

static ward_rc take_priced_row(struct making *m, sqlite3_stmt *stmt, uint32_t row, const struct ward_locator *forbidden)
{
    const struct ward_rows *rows = m->out->candidates->rows;
    if (row >= rows->n || rows->ids[row] != sqlite3_column_int64(stmt, 0))
        return ward_fail(m->ctx, WARD_E_BUSY, "layer '%s' changed while it was read; ask again", m->asked->candidates);
    if (sqlite3_column_type(stmt, 1) != SQLITE_INTEGER && sqlite3_column_type(stmt, 1) != SQLITE_FLOAT)
        return ward_fail(m->ctx, WARD_E_ARG,
                         "site '%s' of layer '%s' has no cost; fill the column, or leave these out with --where",
                         rows->codes[row] != NULL ? rows->codes[row] : "", rows->layer.name);
    return take_row(m, row, sqlite3_column_double(stmt, 1), forbidden);
}

static ward_rc take_priced_rows(struct making *m, const struct ward_locator *forbidden)
{
    struct ward_moment all = {0};
    struct ward_instant at;
    sqlite3_stmt *stmt = NULL;
    bool row = true, is_costed = false;
    ward_rc rc = has_cost(m, &is_costed);
    if (rc == WARD_OK)
        rc = ward_moment_normalise(m->ctx, &all, &at);
    if (rc == WARD_OK)
        rc = ward_layer_select(m->ctx, m->state->sql, &m->out->candidates->rows->layer, &at,
                               is_costed ? "t.id, t.cost" : "t.id, 1", true, &stmt);
    for (uint32_t i = 0; rc == WARD_OK && (rc = ward_sql_step(m->ctx, m->state->sql, stmt, &row)) == WARD_OK && row;
         i++)
        rc = take_priced_row(m, stmt, i, forbidden);
    sqlite3_finalize(stmt);
    return rc;
}

static ward_rc sites_of_layer(struct making *m, const struct ward_locator *forbidden)
{
    struct ward_moment all = {0};
    const struct ward_indexed *found = NULL;
    ward_rc rc = ward_cache_rows(m->state->cache, m->asked->candidates, &all, &found);
    if (rc != WARD_OK)
        return rc;
    ward_indexed_hold(found);
    m->out->candidates = found;
    if (found->rows->layer.srid != m->out->streets.streets->rows->layer.srid)
        return ward_fail(m->ctx, WARD_E_SRID, "layer '%s' is in EPSG:%d, the streets in EPSG:%d", m->asked->candidates,
                         found->rows->layer.srid, m->out->streets.streets->rows->layer.srid);
    if (!isinf(m->asked->budget))
        return take_priced_rows(m, forbidden);
    for (uint32_t i = 0; rc == WARD_OK && i < found->rows->n; i++)
        rc = take_row(m, i, 1, forbidden);
    return rc;
}

/* The newest of the zone's versions, as in ward_clip(). */
static ward_rc find_zone(struct making *m, struct ward_locator **out)
{
    const struct ward_moment all = {0};
    const struct ward_indexed *zones = NULL;
    size_t row = 0;
    ward_rc rc = ward_cache_polygons(m->state->cache, "zones", &all, &zones);
    if (rc == WARD_OK)
        rc = ward_polygon_of_key(m->ctx, zones->rows, m->asked->zone, &row);
    if (rc == WARD_OK && zones->rows->layer.srid != m->out->streets.streets->rows->layer.srid)
        rc = ward_fail(m->ctx, WARD_E_SRID, "layer 'zones' is in EPSG:%d, the streets in EPSG:%d",
                       zones->rows->layer.srid, m->out->streets.streets->rows->layer.srid);
    return rc == WARD_OK ? ward_locator_new(m->ctx, &zones->rows->geoms[row], 1, out) : rc;
}

static ward_rc read_sites(struct making *m)
{
    struct ward_locator *zone = NULL;
    const struct ward_indexed *forbidden = NULL;
    ward_rc rc = m->asked->zone != NULL ? find_zone(m, &zone) : WARD_OK;
    m->zone = zone;
    if (rc == WARD_OK && m->asked->forbidden != NULL)
        rc = ward_cache_polygons(m->state->cache, m->asked->forbidden, &m->day, &forbidden);
    if (rc == WARD_OK && forbidden != NULL && forbidden->locator == NULL)
        rc = ward_fail(m->ctx, WARD_E_ARG, "layer '%s' has no areas in which building could be forbidden",
                       m->asked->forbidden);
    ward_indexed_hold(forbidden);
    const struct ward_locator *areas = forbidden != NULL ? forbidden->locator : NULL;
    if (rc == WARD_OK)
        rc = m->asked->candidates != NULL ? sites_of_layer(m, areas) : sites_along(m, areas);
    ward_indexed_release(forbidden);
    ward_locator_free(zone);
    m->zone = NULL;
    return rc;
}

/* ---- all of it ---- */

ward_rc ward_sites_read(struct ward_state *state, const struct ward_sites_asked *asked, const struct ward_moment *when,
                        struct ward_sites *out)
{
    struct making m = {state, state->ctx, asked, when, {when->as_of, NULL}, out, NULL};
    *out = (struct ward_sites){0};
    ward_rc rc = ward_demand_read(state, asked->layer, asked->within_m, when,
                                  asked->is_network ? WARD_DEMAND_NETWORK : WARD_DEMAND_LINE, &out->streets);
    if (rc == WARD_OK && ward_layer_is_sector(&out->streets.layer->rows->layer))
        rc = ward_fail(m.ctx, WARD_E_ARG,
                       "layer '%s' serves by sectors; a place alone does not say what would be seen from it",
                       asked->layer);
    if (rc == WARD_OK && asked->is_network)
        rc = ward_networks_get(state->networks, when, &out->network);
    ward_network_hold(out->network);
    if (rc == WARD_OK && strcmp(asked->demand, "cases") == 0)
        rc = asked->is_network ? demand_cases_on_foot(&m) : demand_cases(&m);
    else if (rc == WARD_OK)
        rc = demand_streets(&m);
    if (rc == WARD_OK)
        rc = read_sites(&m);
    if (rc == WARD_OK && asked->is_network)
        rc = walk_sites(&m);
    out->ask = (struct ward_site_ask){.lines = &out->streets.lines,
                                      .demands = out->demands,
                                      .n_demands = out->n,
                                      .candidates = out->sites,
                                      .n_candidates = out->n_sites,
                                      .served = out->served,
                                      .n_served = out->n_served,
                                      .is_told = asked->is_network,
                                      .count = asked->count,
                                      .budget = asked->budget};
    return rc;
}

void ward_sites_clear(struct ward_sites *s)
{
    ward_demand_clear(&s->streets);
    ward_indexed_release(s->candidates);
    ward_mem_free(s->demands);
    ward_mem_free(s->places);
    ward_mem_free(s->feet);
    ward_mem_free(s->served);
    ward_network_release(s->network);
    ward_mem_free(s->sites);
    ward_mem_free(s->row_of);
    ward_mem_free(s->at_m);
    *s = (struct ward_sites){0};
}
