#include "geo_help.h"

#include "net/snap.h"

struct town {
    struct ward_ctx *ctx;
    struct ward_lines lines;
    struct ward_graph *graph;
};

static void street(struct town *t, size_t n, const double *xy)
{
    struct ward_geom g = line_of(t->ctx, xy, n);
    assert_ok(t->ctx, ward_lines_add(t->ctx, &t->lines, &g, 0));
    ward_geom_clear(&g);
}
#define STREET(t, ...)                                                                                                 \
    street((t), sizeof((const double[]){__VA_ARGS__}) / sizeof(double) / 2, (const double[]){__VA_ARGS__})

static void build(struct town *t)
{
    ward_graph_free(t->graph);
    assert_ok(t->ctx, ward_graph_build(t->ctx, &t->lines, 0.1, NULL, &t->graph));
}

static struct ward_snap snap(struct town *t, double x, double y, const struct ward_nearest *barriers)
{
    struct ward_snap out;
    struct ward_spot place = {x, y};
    assert_ok(t->ctx, ward_snap_places(t->ctx, t->graph, &place, 1, 50, barriers, &out));
    return out;
}

static void done(struct town *t)
{
    ward_graph_free(t->graph);
    ward_lines_clear(&t->lines);
}

static void test_nearest(void **state)
{
    struct town t = {.ctx = *state};
    STREET(&t, 0, 0, 100, 0);
    STREET(&t, 0, 30, 100, 30);
    STREET(&t, 60, -20, 60, 60);
    build(&t);
    struct ward_snap s = snap(&t, 20, 8, NULL);
    assert_int_equal(s.rule, WARD_SNAP_ON);
    assert_int_equal(s.line, 0);
    assert_near_m(s.at_m, 20, 1e-9);
    assert_near_m(s.distance_m, 8, 1e-9);
    assert_int_equal(s.side, 1);
    assert_int_equal(s.runner_up, 1);
    assert_near_m(s.runner_up_m, 22, 1e-9);
    s = snap(&t, 80, 0, NULL); /* on it, beyond the crossing: the second piece */
    assert_int_equal(s.edge, ward_graph_line_edge(t.graph, 0, 80));
    assert_near_m(t.graph->edges[s.edge].from_m, 60, 1e-9);
    assert_int_equal(s.side, 0);
    s = snap(&t, 20, 15, NULL); /* half-way: the lower line */
    assert_int_equal(s.line, 0);
    s = snap(&t, 10, 80.1, NULL);
    assert_int_equal(s.rule, WARD_SNAP_FAR);
    assert_int_equal(s.edge, WARD_NONE);
    assert_true(isnan(s.distance_m));
    s = snap(&t, 10, 80, NULL); /* just within the distance */
    assert_int_equal(s.line, 1);
    done(&t);
}

/* A canal between: the street beyond is nearer, but nobody walks there; a facility in the canal meets no street. */
static void test_canal(void **state)
{
    struct town t = {.ctx = *state};
    struct ward_nearest *barriers = NULL;
    struct ward_geom canal = box_of(t.ctx, -100, 10, 200, 18);
    assert_ok(t.ctx, ward_nearest_new(t.ctx, &canal, 1, &barriers));
    STREET(&t, 0, 0, 100, 0);
    STREET(&t, 0, 50, 100, 50);
    build(&t);
    struct ward_snap s = snap(&t, 40, 20, barriers);
    assert_int_equal(s.line, 1);
    assert_near_m(s.distance_m, 30, 1e-9);
    assert_int_equal(s.barred, 0);
    assert_near_m(s.barred_m, 20, 1e-9);
    assert_int_equal(s.runner_up, WARD_NONE);
    s = snap(&t, 40, 14, barriers);
    assert_int_equal(s.rule, WARD_SNAP_BARRED);
    assert_int_equal(s.barred, 0);
    assert_int_equal(s.edge, WARD_NONE);
    s = snap(&t, 40, 20, NULL);
    assert_int_equal(s.line, 0);
    assert_int_equal(s.barred, WARD_NONE);
    ward_nearest_free(barriers);
    ward_geom_clear(&canal);
    done(&t);
}

/* ---- against every segment ---- */

static double point_to_segment(double x, double y, const double *a)
{
    double dx = a[2] - a[0], dy = a[3] - a[1];
    double t = fmin(1, fmax(0, ((x - a[0]) * dx + (y - a[1]) * dy) / (dx * dx + dy * dy)));
    return hypot(a[0] + t * dx - x, a[1] + t * dy - y);
}

static void test_brute_force(void **state)
{
    enum { LINES = 300, PLACES = 3000 };
    struct town t = {.ctx = *state};
    struct dice d = {5};
    struct ward_spot *places = calloc(PLACES, sizeof *places);
    struct ward_snap *got = calloc(PLACES, sizeof *got), *again = calloc(PLACES, sizeof *again);
    for (int i = 0; i < LINES; i++) {
        double x = roll_real(&d, 0, 3000), y = roll_real(&d, 0, 3000), far = i % 50 == 0 ? 5000 : 150;
        const double xy[] = {
            x, y, x + roll_real(&d, -far, far), y + roll_real(&d, -far, far), x + roll_real(&d, -20, 20), y};
        street(&t, 3, xy);
    }
    build(&t);
    for (int i = 0; i < PLACES; i++)
        places[i] = (struct ward_spot){roll_real(&d, -100, 3100), roll_real(&d, -100, 3100)};
    ward_ctx_set_threads(t.ctx, 1);
    assert_ok(t.ctx, ward_snap_places(t.ctx, t.graph, places, PLACES, 40, NULL, got));
    ward_ctx_set_threads(t.ctx, 4);
    assert_ok(t.ctx, ward_snap_places(t.ctx, t.graph, places, PLACES, 40, NULL, again));
    const struct ward_lines *l = &t.graph->lines;
    int far = 0;
    for (int i = 0; i < PLACES; i++) {
        double best = HUGE_VAL;
        for (uint32_t c = 0; c < l->n_chains; c++)
            for (size_t p = l->point_at[c]; p + 1 < l->point_at[c + 1]; p++)
                best = fmin(best, point_to_segment(places[i].x, places[i].y, l->xy + 2 * p));
        assert_int_equal(got[i].rule, best <= 40 ? WARD_SNAP_ON : WARD_SNAP_FAR);
        assert_int_equal(got[i].line, again[i].line);
        far += got[i].rule == WARD_SNAP_FAR;
        if (got[i].rule == WARD_SNAP_FAR)
            continue;
        struct ward_spot spot = ward_chain_spot(l, got[i].chain, got[i].at_m);
        assert_near_m(got[i].distance_m, best, 1e-9);
        assert_near_m(hypot(spot.x - places[i].x, spot.y - places[i].y), got[i].distance_m, 1e-9);
        assert_memory_equal(&got[i].at_m, &again[i].at_m, sizeof(double));
        assert_true(t.graph->edges[got[i].edge].from_m <= got[i].at_m &&
                    got[i].at_m <= t.graph->edges[got[i].edge].to_m);
    }
    assert_true(far > 300 && far < 2700);
    free(places);
    free(got);
    free(again);
    done(&t);
}

static void test_arguments(void **state)
{
    struct town t = {.ctx = *state};
    struct ward_spot place = {5, 5};
    struct ward_snap out;
    STREET(&t, 0, 0, 100, 0);
    build(&t);
    assert_int_equal(ward_snap_places(t.ctx, t.graph, &place, 1, 0, NULL, &out), WARD_E_ARG);
    assert_int_equal(ward_snap_places(t.ctx, t.graph, &place, 1, HUGE_VAL, NULL, &out), WARD_E_ARG);
    assert_ok(t.ctx, ward_snap_places(t.ctx, t.graph, &place, 0, 50, NULL, &out));
    for (long n = 1;; n++) {
        long live = ward_mem_live();
        ward_mem_fail_at(n);
        ward_rc rc = ward_snap_places(t.ctx, t.graph, &place, 1, 50, NULL, &out);
        ward_mem_fail_at(0);
        assert_int_equal(ward_mem_live(), live);
        if (rc == WARD_OK)
            break;
        assert_int_equal(rc, WARD_E_NOMEM);
    }
    done(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_nearest, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_canal, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_brute_force, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_arguments, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
