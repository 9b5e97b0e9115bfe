#include "geo_help.h"

#include "net/reach.h"

enum { MOST_NODES = 120, MOST_SOURCES = 12 };

struct town {
    struct ward_ctx *ctx;
    struct ward_lines lines;
    struct ward_graph *graph;
    struct ward_source sources[MOST_SOURCES];
    size_t n;
    double d[MOST_NODES][MOST_NODES];
};

static void street(struct town *t, size_t n, const double *xy)
{
    struct ward_geom g = line_of(t->ctx, xy, n);
    assert_ok(t->ctx, ward_lines_add(t->ctx, &t->lines, &g, 0));
    ward_geom_clear(&g);
}
#define STREET(t, ...)                                                                                                 \
    street((t), sizeof((const double[]){__VA_ARGS__}) / sizeof(double) / 2, (const double[]){__VA_ARGS__})

static void build(struct town *t, double snap_m)
{
    ward_graph_free(t->graph);
    assert_ok(t->ctx, ward_graph_build(t->ctx, &t->lines, snap_m, NULL, &t->graph));
    t->n = 0;
}

static void facility(struct town *t, uint32_t number, uint32_t line, double at_m, double cost_m)
{
    uint32_t edge = ward_graph_line_edge(t->graph, line, at_m);
    t->sources[t->n++] = (struct ward_source){edge, at_m, cost_m, number};
}

static struct ward_reach *reach(struct town *t, double within_m)
{
    struct ward_reach *r = NULL;
    assert_ok(t->ctx, ward_reach_new(t->ctx, t->graph, t->sources, t->n, within_m, &r));
    return r;
}

static void done(struct town *t)
{
    ward_graph_free(t->graph);
    ward_lines_clear(&t->lines);
}

static void assert_stretch(const struct ward_leg *s, uint32_t facility, double from, double to, double cost,
                           double to_cost)
{
    assert_int_equal(s->facility, facility);
    assert_near_m(s->from_m, from, 1e-9);
    assert_near_m(s->to_m, to, 1e-9);
    assert_near_m(s->from_cost_m, cost, 1e-9);
    assert_near_m(s->to_cost_m, to_cost, 1e-9);
}

/* Two facilities on one street of 100 m, 0 at 20 m and 1 at 70 m, 10 m off: by hand. */
static void test_one_street(void **state)
{
    struct town t = {.ctx = *state};
    struct ward_legs s = {0};
    struct ward_intervals gaps = {0};
    STREET(&t, 0, 0, 100, 0);
    build(&t, 0.1);
    facility(&t, 0, 0, 20, 0);
    facility(&t, 1, 0, 70, 10);
    struct ward_reach *r = reach(&t, 35);
    assert_ok(t.ctx, ward_reach_all(t.ctx, r, &s));
    assert_int_equal(s.n, 4); /* they meet at 50: 30 m from 0, 20 + 10 m from 1 */
    assert_stretch(&s.items[0], 0, 0, 20, 20, 0);
    assert_stretch(&s.items[1], 0, 20, 50, 0, 30);
    assert_stretch(&s.items[2], 1, 50, 70, 30, 10);
    assert_stretch(&s.items[3], 1, 70, 95, 10, 35);
    assert_ok(t.ctx, ward_reach_gaps(t.ctx, r, 0, 0, 100, 35, &gaps));
    assert_int_equal(gaps.n, 1);
    assert_near_m(gaps.items[0].from_m, 95, 1e-9);
    assert_near_m(gaps.items[0].to_m, 100, 0);
    gaps.n = 0;
    assert_ok(t.ctx, ward_reach_gaps(t.ctx, r, 0, 30, 98, 20, &gaps)); /* within 20 m: 0..40 and 60..80 */
    assert_int_equal(gaps.n, 2);
    assert_near_m(gaps.items[0].from_m, 40, 1e-9);
    assert_near_m(gaps.items[0].to_m, 60, 1e-9);
    assert_near_m(gaps.items[1].from_m, 80, 1e-9);
    assert_near_m(gaps.items[1].to_m, 98, 0);
    ward_mem_free(s.items);
    ward_mem_free(gaps.items);
    ward_reach_free(r);
    done(&t);
}

/* The far end of a street is reached round the block, its middle from both ends: budgets from both ends. */
static void test_both_ends(void **state)
{
    struct town t = {.ctx = *state};
    struct ward_intervals gaps = {0};
    STREET(&t, 0, 0, 0, 30);    /* up */
    STREET(&t, 0, 30, 100, 30); /* along the top */
    STREET(&t, 100, 30, 100, 0);
    STREET(&t, 0, 0, 100, 0); /* the long one */
    build(&t, 0.1);
    facility(&t, 5, 0, 0, 0);
    facility(&t, 7, 2, 10, 0);
    struct ward_reach *r = reach(&t, 60);
    assert_ok(t.ctx, ward_reach_gaps(t.ctx, r, 3, 0, 100, 40, &gaps)); /* 40 m from the left, 20 from the right */
    assert_int_equal(gaps.n, 1);
    assert_near_m(gaps.items[0].from_m, 40, 1e-9);
    assert_near_m(gaps.items[0].to_m, 80, 1e-9);
    struct ward_reached at = ward_reach_at(r, ward_graph_line_edge(t.graph, 3, 59), 59);
    assert_int_equal(at.facility, 5);
    at = ward_reach_at(r, ward_graph_line_edge(t.graph, 3, 61), 61); /* 61 m, or 20 + 39 m */
    assert_int_equal(at.facility, 7);
    assert_near_m(at.cost_m, 59, 1e-9);
    at = ward_reach_at(r, ward_graph_line_edge(t.graph, 3, 60), 60); /* as far: the lower one */
    assert_int_equal(at.facility, 5);
    ward_mem_free(gaps.items);
    ward_reach_free(r);
    done(&t);
}

/* ---- against Floyd-Warshall ---- */

static void all_distances(struct town *t)
{
    const struct ward_graph *g = t->graph;
    assert_true(g->n_nodes <= MOST_NODES);
    for (size_t i = 0; i < g->n_nodes; i++)
        for (size_t j = 0; j < g->n_nodes; j++)
            t->d[i][j] = i == j ? 0 : HUGE_VAL;
    for (size_t i = 0; i < g->n_edges; i++) {
        const struct ward_edge *e = &g->edges[i];
        t->d[e->a][e->b] = t->d[e->b][e->a] = fmin(t->d[e->a][e->b], ward_edge_length_m(e));
    }
    for (size_t k = 0; k < g->n_nodes; k++)
        for (size_t i = 0; i < g->n_nodes; i++)
            for (size_t j = 0; j < g->n_nodes; j++)
                t->d[i][j] = fmin(t->d[i][j], t->d[i][k] + t->d[k][j]);
}

static double way_m(const struct town *t, const struct ward_source *s, uint32_t edge, double at_m)
{
    const struct ward_edge *e = &t->graph->edges[s->edge], *f = &t->graph->edges[edge];
    double out[2] = {s->at_m - e->from_m, e->to_m - s->at_m}, in[2] = {at_m - f->from_m, f->to_m - at_m};
    const uint32_t from[2] = {e->a, e->b}, to[2] = {f->a, f->b};
    double best = s->edge == edge ? fabs(at_m - s->at_m) : HUGE_VAL;
    for (int i = 0; i < 2; i++)
        for (int k = 0; k < 2; k++)
            best = fmin(best, out[i] + t->d[from[i]][to[k]] + in[k]);
    return s->cost_m + best;
}

static double nearest_m(const struct town *t, uint32_t edge, double at_m)
{
    double best = HUGE_VAL;
    for (size_t i = 0; i < t->n; i++)
        best = fmin(best, way_m(t, &t->sources[i], edge, at_m));
    return best;
}

static void check_place(const struct town *t, const struct ward_reach *r, const struct ward_legs *s,
                        const struct ward_intervals *gaps, uint32_t edge, double at_m)
{
    double want_m = nearest_m(t, edge, at_m);
    const struct ward_leg *serves = NULL;
    bool is_gap = false;
    for (size_t i = 0; i < s->n; i++)
        if (t->graph->edges[s->items[i].edge].chain == t->graph->edges[edge].chain && s->items[i].from_m <= at_m &&
            at_m <= s->items[i].to_m)
            serves = &s->items[i];
    for (size_t i = 0; i < gaps->n; i++)
        is_gap |= gaps->items[i].from_m <= at_m && at_m <= gaps->items[i].to_m;
    struct ward_reached at = ward_reach_at(r, edge, at_m);
    if (fabs(want_m - r->within_m) < 1e-6)
        return;
    assert_int_equal(serves != NULL, want_m < r->within_m);
    assert_int_equal(is_gap, !(want_m < r->within_m));
    assert_int_equal(at.facility != WARD_NONE, want_m < r->within_m);
    if (serves == NULL)
        return;
    double share = (at_m - serves->from_m) / (serves->to_m - serves->from_m);
    assert_near_m(serves->from_cost_m + share * (serves->to_cost_m - serves->from_cost_m), want_m, 1e-9);
    assert_near_m(at.cost_m, want_m, 1e-9);
    double by_m = HUGE_VAL, at_by_m = HUGE_VAL;
    for (size_t i = 0; i < t->n; i++) {
        double m = way_m(t, &t->sources[i], edge, at_m);
        by_m = t->sources[i].facility == serves->facility ? fmin(by_m, m) : by_m;
        at_by_m = t->sources[i].facility == at.facility ? fmin(at_by_m, m) : at_by_m;
    }
    assert_near_m(by_m, want_m, 1e-9);
    assert_near_m(at_by_m, want_m, 1e-9);
}

/* Stretches and gaps are each in order, do not overlap, and together are as long as the streets. */
static void check_sums(const struct town *t, const struct ward_legs *s, double gap_m)
{
    double covered_m = 0, length_m = 0;
    for (size_t i = 0; i < s->n; i++) {
        covered_m += s->items[i].to_m - s->items[i].from_m;
        if (i > 0 && t->graph->edges[s->items[i].edge].chain == t->graph->edges[s->items[i - 1].edge].chain)
            assert_true(s->items[i].from_m >= s->items[i - 1].to_m);
    }
    for (uint32_t i = 0; i < t->graph->lines.n; i++)
        length_m += ward_lines_length_m(&t->graph->lines, i);
    assert_near_m(covered_m + gap_m, length_m, 1e-7);
}

static void check_reach(struct town *t, double within_m)
{
    struct ward_reach *r = reach(t, within_m);
    struct ward_legs s = {0};
    double gap_m = 0;
    assert_ok(t->ctx, ward_reach_all(t->ctx, r, &s));
    for (uint32_t c = 0; c < t->graph->lines.n_chains; c++) {
        struct ward_intervals gaps = {0};
        assert_ok(t->ctx, ward_reach_gaps(t->ctx, r, c, 0, 1e9, within_m, &gaps));
        for (size_t i = 0; i < gaps.n; i++)
            gap_m += gaps.items[i].to_m - gaps.items[i].from_m;
        for (uint32_t e = t->graph->edge_at[c]; e < t->graph->edge_at[c + 1]; e++)
            for (int k = 0; k < 9; k++) {
                const struct ward_edge *edge = &t->graph->edges[e];
                check_place(t, r, &s, &gaps, e, edge->from_m + ward_edge_length_m(edge) * (0.07 + 0.11 * k));
            }
        ward_mem_free(gaps.items);
    }
    check_sums(t, &s, gap_m);
    ward_mem_free(s.items);
    ward_reach_free(r);
}

static void test_brute_force(void **state)
{
    struct town *t = calloc(1, sizeof *t);
    struct dice d = {77};
    t->ctx = *state;
    for (int i = 0; i < 1000; i++) {
        int n = roll_int(&d, 1, 9);
        for (int k = 0; k < n; k++) {
            double xy[8];
            int points = roll_int(&d, 2, 4);
            for (int p = 0; p < 2 * points; p++)
                xy[p] = roll_int(&d, 0, 12);
            street(t, (size_t)points, xy);
        }
        build(t, 1e-6);
        if (t->graph->n_edges == 0 || t->graph->n_nodes > MOST_NODES)
            continue;
        int facilities = roll_int(&d, 0, MOST_SOURCES);
        for (int k = 0; k < facilities; k++) {
            uint32_t edge = (uint32_t)roll_int(&d, 0, (int)t->graph->n_edges - 1);
            const struct ward_edge *e = &t->graph->edges[edge];
            double share = roll_int(&d, 0, 4) == 0 ? roll_int(&d, 0, 1) : roll_real(&d, 0, 1);
            t->sources[t->n++] =
                (struct ward_source){edge, e->from_m + share * ward_edge_length_m(e),
                                     roll_int(&d, 0, 2) == 0 ? roll_real(&d, 0, 3) : 0, (uint32_t)roll_int(&d, 0, 8)};
        }
        all_distances(t);
        check_reach(t, roll_int(&d, 0, 9) == 0 ? HUGE_VAL : roll_real(&d, 0.5, 12));
    }
    done(t);
    free(t);
}

static void test_order(void **state)
{
    struct town t = {.ctx = *state};
    STREET(&t, 0, 0, 100, 0, 100, 100);
    STREET(&t, 50, -50, 50, 50);
    build(&t, 0.1);
    for (uint32_t i = 0; i < 6; i++)
        facility(&t, i, i % 2, 13.7 * (i + 1), i);
    struct ward_reach *r = reach(&t, 40);
    struct ward_legs a = {0}, b = {0};
    assert_ok(t.ctx, ward_reach_all(t.ctx, r, &a));
    ward_reach_free(r);
    for (size_t i = 0; i < t.n / 2; i++) {
        struct ward_source s = t.sources[i];
        t.sources[i] = t.sources[t.n - 1 - i];
        t.sources[t.n - 1 - i] = s;
    }
    r = reach(&t, 40);
    assert_ok(t.ctx, ward_reach_all(t.ctx, r, &b));
    assert_int_equal(a.n, b.n);
    for (size_t i = 0; i < a.n; i++) {
        assert_int_equal(a.items[i].facility, b.items[i].facility);
        assert_memory_equal(&a.items[i].from_m, &b.items[i].from_m, 4 * sizeof(double));
    }
    ward_mem_free(a.items);
    ward_mem_free(b.items);
    ward_reach_free(r);
    done(&t);
}

static void test_arguments(void **state)
{
    struct town t = {.ctx = *state};
    struct ward_reach *r = NULL;
    STREET(&t, 0, 0, 100, 0);
    build(&t, 0.1);
    assert_int_equal(ward_reach_new(t.ctx, t.graph, NULL, 0, -1, &r), WARD_E_ARG);
    assert_int_equal(ward_reach_new(t.ctx, t.graph, NULL, 0, (double)NAN, &r), WARD_E_ARG);
    t.sources[0] = (struct ward_source){9, 0, 0, 0};
    assert_int_equal(ward_reach_new(t.ctx, t.graph, t.sources, 1, 10, &r), WARD_E_ARG);
    t.sources[0] = (struct ward_source){0, 0, (double)INFINITY, 0};
    assert_int_equal(ward_reach_new(t.ctx, t.graph, t.sources, 1, 10, &r), WARD_E_ARG);
    assert_null(r);
    t.n = 0;
    facility(&t, 0, 0, 5, 0);
    for (long n = 1;; n++) {
        long live = ward_mem_live();
        ward_mem_fail_at(n);
        ward_rc rc = ward_reach_new(t.ctx, t.graph, t.sources, 1, 10, &r);
        ward_mem_fail_at(0);
        if (rc == WARD_OK)
            break;
        assert_int_equal(rc, WARD_E_NOMEM);
        assert_int_equal(ward_mem_live(), live);
    }
    ward_reach_free(r);
    done(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_one_street, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_both_ends, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_brute_force, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_order, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_arguments, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
