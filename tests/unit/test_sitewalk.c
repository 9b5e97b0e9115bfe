/** test_sitewalk.c: what a site reaches on foot against a search from it alone, on random towns; every failure. */
#include "geo_help.h"

#include "net/reach.h"
#include "net/sitewalk.h"

enum { TOWNS = 200, MOST = 64, SITES = 6, STEPS = 16 };

struct town {
    struct ward_graph *graph;
    struct ward_foot_demand demands[MOST];
    struct ward_foot_site sites[SITES];
    size_t n;
};

/* Streets on a lattice, with rings and overlaps; demands are whole edges, halves and places. */
static void make(struct ward_ctx *ctx, struct dice *d, struct town *t)
{
    struct ward_lines lines = {0};
    int n = roll_int(d, 2, 9);
    for (int i = 0; i < n; i++) {
        double xy[12];
        int points = roll_int(d, 2, 5);
        for (int k = 0; k < 2 * points; k++)
            xy[k] = 10 * roll_int(d, 0, 6);
        xy[2 * points] = xy[0];
        xy[2 * points + 1] = xy[1];
        struct ward_geom g = line_of(ctx, xy, (size_t)(points + (roll_int(d, 0, 3) == 0)));
        assert_ok(ctx, ward_lines_add(ctx, &lines, &g, 0));
        ward_geom_clear(&g);
    }
    assert_ok(ctx, ward_graph_build(ctx, &lines, 1e-6, NULL, &t->graph));
    t->n = 0;
    for (uint32_t e = 0; e < t->graph->n_edges && t->n + 3 < MOST; e++) {
        const struct ward_edge *edge = &t->graph->edges[e];
        double middle_m = edge->from_m + roll_real(d, 0.2, 0.8) * ward_edge_length_m(edge);
        t->demands[t->n++] = (struct ward_foot_demand){e, edge->from_m, edge->to_m, roll_real(d, 5, 60)};
        t->demands[t->n++] = (struct ward_foot_demand){e, middle_m, edge->to_m, 30};
        t->demands[t->n++] = (struct ward_foot_demand){e, middle_m, middle_m, roll_real(d, -5, 60)};
    }
    t->demands[t->n++] = (struct ward_foot_demand){WARD_NONE, 0, 0, -1};
    for (int i = 0; i < SITES; i++) {
        bool is_nowhere = t->graph->n_edges == 0 || i == 3;
        uint32_t e = is_nowhere ? WARD_NONE : (uint32_t)roll_int(d, 0, (int)t->graph->n_edges - 1);
        const struct ward_edge *edge = is_nowhere ? NULL : &t->graph->edges[e];
        t->sites[i] = (struct ward_foot_site){
            e, edge != NULL ? edge->from_m + roll_real(d, 0, 1) * ward_edge_length_m(edge) : 0, roll_real(d, 0, 10)};
    }
}

/* Whether the list says that a share of a demand is served. */
static bool is_listed(const struct ward_site_served *served, size_t n, uint32_t site, uint32_t demand, double share)
{
    for (size_t i = 0; i < n; i++)
        if (served[i].candidate == site && served[i].demand == demand && served[i].from <= share &&
            share <= served[i].to)
            return true;
    return false;
}

static double distance(const struct ward_reach *reach, const struct ward_foot_demand *d, double share)
{
    return ward_reach_at(reach, d->edge, d->from_m + share * (d->to_m - d->from_m)).cost_m;
}

static size_t check_site(struct ward_ctx *ctx, const struct town *t, uint32_t site,
                         const struct ward_site_served *served, size_t n)
{
    struct ward_reach *reach = NULL;
    const struct ward_source from = {t->sites[site].edge, t->sites[site].at_m, t->sites[site].cost_m, 0};
    size_t checked = 0;
    if (from.edge == WARD_NONE) {
        for (size_t i = 0; i < n; i++)
            assert_int_not_equal(served[i].candidate, site);
        return 0;
    }
    assert_ok(ctx, ward_reach_new(ctx, t->graph, &from, 1, (double)INFINITY, &reach));
    for (uint32_t i = 0; i < t->n; i++)
        for (int k = 0; t->demands[i].edge != WARD_NONE && k <= STEPS; k++) {
            double share = k / (double)STEPS, far_m = distance(reach, &t->demands[i], share);
            if (fabs(far_m - t->demands[i].within_m) < 1e-6)
                continue; /* at the very end of the reach rounding decides */
            assert_int_equal(is_listed(served, n, site, i, share), far_m < t->demands[i].within_m);
            checked++;
        }
    ward_reach_free(reach);
    return checked;
}

static void test_against_single_searches(void **state)
{
    struct ward_ctx *ctx = *state;
    struct dice d = {21};
    struct town t;
    size_t checked = 0, twice = 0;
    for (int i = 0; i < TOWNS; i++) {
        struct ward_site_served *served;
        size_t n;
        make(ctx, &d, &t);
        assert_ok(ctx, ward_site_walk(ctx, t.graph, t.demands, t.n, t.sites, SITES, &served, &n));
        for (size_t k = 1; k < n; k++) {
            const struct ward_site_served *a = &served[k - 1], *b = &served[k];
            bool is_same = a->candidate == b->candidate && a->demand == b->demand;
            assert_true(a->candidate < b->candidate || (a->candidate == b->candidate && a->demand <= b->demand));
            assert_true(!is_same || a->to < b->from);
            twice += is_same;
        }
        for (uint32_t s = 0; s < SITES; s++)
            checked += check_site(ctx, &t, s, served, n);
        ward_mem_free(served);
        ward_graph_free(t.graph);
    }
    assert_true(checked > 50000 && twice > 100);
}

static void test_wrong_and_no_memory(void **state)
{
    struct ward_ctx *ctx = *state;
    struct dice d = {22};
    struct town t;
    struct ward_site_served *served;
    size_t n;
    bool failed = true;
    ward_ctx_set_threads(ctx, 1);
    make(ctx, &d, &t);
    long live = ward_mem_live();
    for (long at = 1; failed; at++) {
        ward_mem_fail_at(at);
        ward_rc rc = ward_site_walk(ctx, t.graph, t.demands, t.n, t.sites, SITES, &served, &n);
        ward_mem_fail_at(0);
        assert_true(rc == WARD_OK || rc == WARD_E_NOMEM);
        failed = rc != WARD_OK;
        ward_mem_free(served);
        ward_ctx_clear(ctx);
    }
    assert_int_equal(ward_mem_live(), live);
    t.sites[0].edge = (uint32_t)t.graph->n_edges;
    assert_int_equal(ward_site_walk(ctx, t.graph, t.demands, t.n, t.sites, SITES, &served, &n), WARD_E_ARG);
    ward_graph_free(t.graph);
    ward_ctx_clear(ctx);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_against_single_searches, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_wrong_and_no_memory, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
