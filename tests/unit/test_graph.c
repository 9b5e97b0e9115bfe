#include "geo_help.h"

#include "net/graph.h"

#define X0 528000.0
#define Y0 3493000.0
enum { MOST = 12, PLACES = 160 };

/* A few lines about (X0, Y0). */
struct town {
    struct ward_ctx *ctx;
    struct ward_lines lines;
    struct ward_graph *graph;
};

static void street(struct town *t, int level, size_t n, const double *xy)
{
    double shifted[64];
    for (size_t i = 0; i < n; i++) {
        shifted[2 * i] = X0 + xy[2 * i];
        shifted[2 * i + 1] = Y0 + xy[2 * i + 1];
    }
    struct ward_geom g = line_of(t->ctx, shifted, n);
    assert_ok(t->ctx, ward_lines_add(t->ctx, &t->lines, &g, level));
    ward_geom_clear(&g);
}
#define STREET(t, level, ...)                                                                                          \
    street((t), (level), sizeof((const double[]){__VA_ARGS__}) / sizeof(double) / 2, (const double[]){__VA_ARGS__})

static const struct ward_graph *build(struct town *t, const struct ward_nearest *barriers)
{
    ward_graph_free(t->graph);
    assert_ok(t->ctx, ward_graph_build(t->ctx, &t->lines, 0.1, barriers, &t->graph));
    return t->graph;
}

static void done(struct town *t)
{
    ward_graph_free(t->graph);
    ward_lines_clear(&t->lines);
}

static void assert_sizes(const struct ward_graph *g, size_t nodes, size_t edges, size_t islands)
{
    assert_int_equal(g->n_nodes, nodes);
    assert_int_equal(g->n_edges, edges);
    assert_int_equal(g->n_islands, islands);
}

static void test_crossing(void **state)
{
    struct town t = {.ctx = *state};
    STREET(&t, 0, 0, 0, 100, 0);
    STREET(&t, 0, 40, -30, 40, 30);
    const struct ward_graph *g = build(&t, NULL);
    assert_sizes(g, 5, 4, 1);
    assert_near_m(g->edges[0].to_m, 40, 1e-9);
    assert_near_m(g->edges[2].to_m, 30, 1e-9);
    assert_int_equal(g->edges[0].b, g->edges[3].a);
    assert_near_m(g->islands[0].length_m, 160, 1e-9);
    done(&t);
}

/* One on the ground, one on a bridge: they cross without meeting, until the bridge ends on the other. */
static void test_levels(void **state)
{
    struct town t = {.ctx = *state};
    STREET(&t, 0, 0, 0, 100, 0);
    STREET(&t, 1, 40, -30, 40, 30);
    assert_sizes(build(&t, NULL), 4, 2, 2);
    STREET(&t, 0, 0, 0, 100, 0);
    STREET(&t, 1, 100.05, 0, 150, 0); /* the bridge begins where the street ends */
    assert_sizes(build(&t, NULL), 3, 2, 1);
    STREET(&t, 0, 0, 0, 100, 0);
    STREET(&t, 1, 40, 0, 40, 30); /* ends above the middle: no vertex there, so no ramp */
    assert_sizes(build(&t, NULL), 4, 2, 2);
    STREET(&t, 0, 0, 0, 40, 0, 100, 0);
    STREET(&t, 1, 40, 0.05, 40, 30); /* a ramp from a vertex */
    assert_sizes(build(&t, NULL), 4, 3, 1);
    STREET(&t, 0, 0, 0, 40, 0, 100, 0);
    STREET(&t, 1, 40, -10, 40, 0, 40, 30); /* vertex above vertex: neither ends there */
    assert_sizes(build(&t, NULL), 5 - 1, 2, 2);
    done(&t);
}

/* Ends that nearly touch are one node within snap_m, not beyond. */
static void test_snap(void **state)
{
    struct town t = {.ctx = *state};
    STREET(&t, 0, 0, 0, 50, 0);
    STREET(&t, 0, 50.06, 0.05, 90, 0);
    STREET(&t, 0, 50, -0.04, 50, -40);
    assert_sizes(build(&t, NULL), 4, 3, 1);
    STREET(&t, 0, 0, 0, 50, 0);
    STREET(&t, 0, 50.11, 0, 90, 0);
    assert_sizes(build(&t, NULL), 4, 2, 2);
    STREET(&t, 0, 0, 0, 100, 0); /* a tee that stops 9 cm short, and one that runs 9 cm over */
    STREET(&t, 0, 30, 0.09, 30, 40);
    STREET(&t, 0, 60, -0.09, 60, 40);
    assert_sizes(build(&t, NULL), 6, 5, 1);
    STREET(&t, 0, 0, 0, 100, 0);
    STREET(&t, 0, 30, 0.11, 30, 40);
    assert_sizes(build(&t, NULL), 4, 2, 2);
    done(&t);
}

static void test_odd_lines(void **state)
{
    struct town t = {.ctx = *state};
    STREET(&t, 0, 0, 0, 100, 0, 100, 50, 0, 50, 0, 0); /* a ring: one loop */
    assert_sizes(build(&t, NULL), 1, 1, 1);
    STREET(&t, 0, 0, 0, 100, 0, 100, 50, 40, 50, 40, 0); /* a lollipop: its end on its own stem */
    assert_sizes(build(&t, NULL), 2, 2, 1);
    STREET(&t, 0, 0, 0, 100, 100, 100, 0, 0, 100); /* crosses itself */
    assert_sizes(build(&t, NULL), 3, 3, 1);
    STREET(&t, 0, 0, 0, 60, 0, 20, 0); /* out and back over itself */
    const struct ward_graph *g = build(&t, NULL);
    assert_near_m(g->islands[0].length_m, 100, 1e-9);
    assert_int_equal(g->n_islands, 1);
    STREET(&t, 0, 5, 5, 5, 5); /* no length: no edge */
    STREET(&t, 0, 0, 0, 100, 0);
    STREET(&t, 0, 0, 0, 100, 0); /* drawn twice: two parallel edges */
    g = build(&t, NULL);
    assert_sizes(g, 2, 2, 1);
    assert_int_equal(g->lines.chain_at[1], 0);
    assert_int_equal(ward_graph_line_edge(g, 0, 0), WARD_NONE);
    assert_int_equal(ward_graph_line_edge(g, 2, 50), 1);
    STREET(&t, 0, 0, 0, 100, 0); /* runs along for half of it, from the middle on */
    STREET(&t, 0, 50, 0, 150, 0);
    assert_sizes(build(&t, NULL), 4, 4, 1);
    STREET(&t, 0, 10, 0, 0, 10); /* three through one point */
    STREET(&t, 0, 0, 0, 10, 10);
    STREET(&t, 0, 5, 0, 5, 10);
    assert_sizes(build(&t, NULL), 7, 6, 1);
    assert_sizes(build(&t, NULL), 0, 0, 0);
    done(&t);
}

/* A wall between two ends that nearly touch keeps them apart; a street drawn across it is a gate. */
static void test_barrier(void **state)
{
    struct town t = {.ctx = *state};
    const double xy[] = {X0 + 50.03, Y0 - 50, X0 + 50.03, Y0 + 50};
    struct ward_geom wall = line_of(t.ctx, xy, 2);
    struct ward_nearest *barriers = NULL;
    assert_ok(t.ctx, ward_nearest_new(t.ctx, &wall, 1, &barriers));
    STREET(&t, 0, 0, 0, 50, 0);
    STREET(&t, 0, 50.06, 0, 90, 0);
    assert_sizes(build(&t, barriers), 4, 2, 2);
    STREET(&t, 0, 0, 0, 50, 0);
    STREET(&t, 0, 50, 0, 90, 0);
    assert_sizes(build(&t, barriers), 3, 2, 1);
    STREET(&t, 0, 0, 0, 90, 0);
    STREET(&t, 0, 70, 30, 70, -30);
    assert_sizes(build(&t, barriers), 5, 4, 1);
    ward_nearest_free(barriers);
    ward_geom_clear(&wall);
    done(&t);
}

/* ---- against brute force: every place of every line, joined by the definition, all distances by Floyd-Warshall ----
 */

struct place {
    uint32_t line;
    double m, x, y;
    bool is_vertex, is_end;
};

struct brute {
    struct place places[PLACES];
    size_t n;
    double d[PLACES][PLACES];
};

static void add_place(struct brute *b, const struct ward_lines *l, uint32_t chain, double m, bool is_vertex)
{
    struct ward_spot s = ward_chain_spot(l, chain, m);
    for (size_t i = 0; i < b->n; i++)
        if (b->places[i].line == chain && fabs(b->places[i].m - m) < 1e-6)
            return;
    assert_true(b->n < PLACES);
    bool is_end = m <= 1e-6 || m >= ward_chain_to_m(l, chain) - 1e-6;
    b->places[b->n++] = (struct place){chain, m, s.x, s.y, is_vertex, is_end};
}

/* Where segments pq and rs cross, in plain numbers: lines here have whole coordinates of two digits. */
static void add_crossing(struct brute *b, const struct ward_lines *l, uint32_t c, size_t p, uint32_t d, size_t r)
{
    const double *a = l->xy + 2 * p, *e = l->xy + 2 * r;
    double ax = a[2] - a[0], ay = a[3] - a[1], ex = e[2] - e[0], ey = e[3] - e[1], across = ax * ey - ay * ex;
    if (fabs(across) < 1e-9)
        return;
    double t = ((e[0] - a[0]) * ey - (e[1] - a[1]) * ex) / across,
           u = ((e[0] - a[0]) * ay - (e[1] - a[1]) * ax) / across;
    if (t < -1e-12 || t > 1 + 1e-12 || u < -1e-12 || u > 1 + 1e-12)
        return;
    add_place(b, l, c, l->m[p] + t * hypot(ax, ay), false);
    add_place(b, l, d, l->m[r] + u * hypot(ex, ey), false);
}

static void all_places(struct brute *b, const struct ward_lines *l)
{
    b->n = 0;
    for (uint32_t c = 0; c < l->n_chains; c++)
        for (size_t p = l->point_at[c]; p < l->point_at[c + 1]; p++)
            add_place(b, l, c, l->m[p], true);
    size_t vertices = b->n;
    for (uint32_t c = 0; c < l->n_chains; c++)
        for (size_t p = l->point_at[c]; p + 1 < l->point_at[c + 1]; p++) {
            for (uint32_t d = 0; d < l->n_chains; d++)
                for (size_t r = l->point_at[d]; r + 1 < l->point_at[d + 1]; r++)
                    if (p != r)
                        add_crossing(b, l, c, p, d, r);
            for (size_t i = 0; i < vertices; i++) { /* vertices that lie on it: also where it runs along another */
                const double *a = l->xy + 2 * p;
                double along = hypot(b->places[i].x - a[0], b->places[i].y - a[1]);
                double rest = hypot(b->places[i].x - a[2], b->places[i].y - a[3]);
                if (along + rest - hypot(a[2] - a[0], a[3] - a[1]) < 1e-9)
                    add_place(b, l, c, l->m[p] + along, false);
            }
        }
}

static bool is_one(const struct ward_lines *l, const struct place *p, const struct place *q)
{
    if (hypot(p->x - q->x, p->y - q->y) > 1e-6)
        return false;
    if (l->level_of[p->line] == l->level_of[q->line])
        return true;
    return (p->is_end && q->is_vertex) || (q->is_end && p->is_vertex);
}

static void all_distances(struct brute *b, const struct ward_lines *l)
{
    all_places(b, l);
    for (size_t i = 0; i < b->n; i++)
        for (size_t j = 0; j < b->n; j++) {
            const struct place *p = &b->places[i], *q = &b->places[j];
            b->d[i][j] = p->line == q->line ? fabs(p->m - q->m) : HUGE_VAL;
            if (is_one(l, p, q))
                b->d[i][j] = 0;
        }
    for (size_t k = 0; k < b->n; k++)
        for (size_t i = 0; i < b->n; i++)
            for (size_t j = 0; j < b->n; j++)
                b->d[i][j] = fmin(b->d[i][j], b->d[i][k] + b->d[k][j]);
}

/* All distances between the graph's nodes. */
static void node_distances(const struct ward_graph *g, double (*d)[PLACES])
{
    assert_true(g->n_nodes <= PLACES);
    for (size_t i = 0; i < g->n_nodes; i++)
        for (size_t j = 0; j < g->n_nodes; j++)
            d[i][j] = i == j ? 0 : HUGE_VAL;
    for (size_t i = 0; i < g->n_edges; i++) {
        const struct ward_edge *e = &g->edges[i];
        d[e->a][e->b] = d[e->b][e->a] = fmin(d[e->a][e->b], ward_edge_length_m(e));
    }
    for (size_t k = 0; k < g->n_nodes; k++)
        for (size_t i = 0; i < g->n_nodes; i++)
            for (size_t j = 0; j < g->n_nodes; j++)
                d[i][j] = fmin(d[i][j], d[i][k] + d[k][j]);
}

/* The way from a node to a place, by either end of the place's edge. */
static double way_to(const struct ward_graph *g, double (*d)[PLACES], uint32_t node, const struct place *p)
{
    const struct ward_edge *e = &g->edges[ward_graph_line_edge(g, p->line, p->m)];
    return fmin(d[node][e->a] + p->m - e->from_m, d[node][e->b] + e->to_m - p->m);
}

static void random_lines(struct town *t, struct dice *d)
{
    int n = roll_int(d, 2, 7);
    for (int i = 0; i < n; i++) {
        double xy[10];
        int points = roll_int(d, 2, 4);
        for (int k = 0; k < 2 * points; k++)
            xy[k] = roll_int(d, 0, 10);
        if (roll_int(d, 0, 9) == 0) /* a ring */
            xy[2 * points] = xy[0], xy[2 * points + 1] = xy[1], points++;
        if (roll_int(d, 0, 19) == 0) /* no length */
            for (int k = 2; k < 2 * points; k++)
                xy[k] = xy[k % 2];
        struct ward_geom g = line_of(t->ctx, xy, (size_t)points);
        assert_ok(t->ctx, ward_lines_add(t->ctx, &t->lines, &g, roll_int(d, 0, 3) == 0));
        ward_geom_clear(&g);
    }
}

static void check_random(struct town *t, struct dice *d, struct brute *b, double (*nodes)[PLACES])
{
    random_lines(t, d);
    all_distances(b, &t->lines);
    double length_m = 0, edges_m = 0;
    for (uint32_t i = 0; i < t->lines.n; i++)
        length_m += ward_lines_length_m(&t->lines, i);
    ward_graph_free(t->graph);
    assert_ok(t->ctx, ward_graph_build(t->ctx, &t->lines, 1e-6, NULL, &t->graph));
    const struct ward_graph *g = t->graph;
    for (size_t i = 0; i < g->n_edges; i++)
        edges_m += ward_edge_length_m(&g->edges[i]);
    assert_near_m(edges_m, length_m, 1e-9);
    node_distances(g, nodes);
    for (size_t i = 0; i < b->n; i++) {
        const struct place *p = &b->places[i];
        if (!p->is_end)
            continue;
        const struct ward_edge *e = &g->edges[ward_graph_edge_at(g, p->line, p->m)];
        uint32_t node = p->m - e->from_m < 1e-6 ? e->a : e->b;
        for (size_t j = 0; j < b->n; j++) {
            struct place q = b->places[j];
            q.line = g->lines.line_of[q.line];
            double got = way_to(g, nodes, node, &q), want = b->d[i][j];
            if (isinf(want) ? !isinf(got) : !(fabs(got - want) < 1e-5))
                fail_msg("line %u at %g to line %u at %g: %g, expected %g", p->line, p->m, q.line, q.m, got, want);
        }
    }
}

static void test_brute_force(void **state)
{
    struct town t = {.ctx = *state};
    struct dice d = {2026};
    struct brute *b = calloc(1, sizeof *b);
    double(*nodes)[PLACES] = calloc(PLACES, sizeof *nodes);
    for (int i = 0; i < 1000; i++)
        check_random(&t, &d, b, nodes);
    free(b);
    free(nodes);
    done(&t);
}

/* ---- the same from any order and any number of threads ---- */

static void grid_lines(struct town *t, size_t n, const size_t *order)
{
    struct dice d = {7};
    struct ward_geom *lines = calloc(2 * n * n, sizeof *lines);
    for (size_t i = 0; i < 2 * n * n; i++) { /* a grid of 50 m with ends off by up to 4 cm, some lines across */
        double x = X0 + 50 * (double)(i / 2 % n), y = Y0 + 50 * (double)(i / 2 / n);
        double xy[] = {x, y, i % 2 == 0 ? x + 50 : x, i % 2 == 0 ? y : y + 50};
        for (int k = 0; k < 4; k++)
            xy[k] += roll_real(&d, -0.03, 0.03);
        if (i % 17 == 0)
            xy[2] += 61, xy[3] += 23;
        lines[i] = line_of(t->ctx, xy, 2);
    }
    for (size_t i = 0; i < 2 * n * n; i++)
        assert_ok(t->ctx, ward_lines_add(t->ctx, &t->lines, &lines[order != NULL ? order[i] : i], 0));
    clear_all(lines, 2 * n * n);
}

static void test_any_order(void **state)
{
    enum { SIDE = 40, LINES = 2 * SIDE * SIDE };
    struct town t = {.ctx = *state}, u = {.ctx = *state};
    struct dice d = {11};
    size_t *order = calloc(LINES, sizeof *order);
    for (size_t i = 0; i < LINES; i++) {
        size_t k = roll(&d) % (i + 1);
        order[i] = order[k];
        order[k] = i;
    }
    grid_lines(&t, SIDE, NULL);
    grid_lines(&u, SIDE, order);
    const struct ward_graph *g = build(&t, NULL), *h = build(&u, NULL);
    assert_int_equal(g->n_islands, 1);
    assert_int_equal(g->n_nodes, h->n_nodes);
    assert_int_equal(g->n_edges, h->n_edges);
    assert_memory_equal(g->nodes, h->nodes, g->n_nodes * sizeof *g->nodes);
    for (size_t i = 0; i < LINES; i++) /* the same line has the same pieces between the same nodes */
        for (uint32_t k = h->edge_at[i], e = g->edge_at[order[i]]; k < h->edge_at[i + 1]; k++, e++) {
            assert_int_equal(h->edges[k].a, g->edges[e].a);
            assert_int_equal(h->edges[k].b, g->edges[e].b);
            assert_near_m(h->edges[k].to_m, g->edges[e].to_m, 1e-7);
        }
    free(order);
    done(&t);
    done(&u);
}

static void test_any_threads(void **state)
{
    struct town t = {.ctx = *state}, u = {.ctx = *state};
    grid_lines(&t, 120, NULL);
    ward_ctx_set_threads(*state, 1);
    const struct ward_graph *g = build(&t, NULL);
    for (int n = 2; n <= 4; n += 2) {
        grid_lines(&u, 120, NULL);
        ward_ctx_set_threads(*state, n);
        const struct ward_graph *h = build(&u, NULL);
        assert_int_equal(g->n_edges, h->n_edges);
        assert_memory_equal(g->nodes, h->nodes, g->n_nodes * sizeof *g->nodes);
        assert_memory_equal(g->edges, h->edges, g->n_edges * sizeof *g->edges);
    }
    done(&t);
    done(&u);
}

/* A stretch of a line of two parts: measures run on through both. */
static void test_cut(void **state)
{
    struct ward_ctx *ctx = *state;
    struct ward_lines lines = {0};
    const double a[] = {0, 0, 10, 0, 10, 10}, b[] = {20, 0, 20, 5};
    struct ward_geom g = line_of(ctx, a, 3), out = {0};
    add_ring(ctx, &g, b, 2);
    assert_ok(ctx, ward_lines_add(ctx, &lines, &g, 0));
    assert_near_m(ward_lines_length_m(&lines, 0), 25, 0);
    assert_ok(ctx, ward_lines_cut(ctx, &lines, 0, 5, 22, 4549, &out));
    const double want[] = {5, 0, 10, 0, 10, 10, 20, 0, 20, 2};
    assert_int_equal(out.n_parts, 2);
    assert_int_equal(out.n_coords, 5);
    assert_memory_equal(out.xy, want, sizeof want);
    assert_ok(ctx, ward_lines_cut(ctx, &lines, 0, 7, 7, 4549, &out));
    assert_true(ward_geom_is_empty(&out));
    ward_geom_clear(&g);
    ward_geom_clear(&out);
    ward_lines_clear(&lines);
}

/* Three streets through one place: their crossings, two by two, differ by rounding, and are one node. */
static void test_three_through_one_place(void **state)
{
    struct town t = {.ctx = *state};
    STREET(&t, 0, 0, 0, 100.6, 41.4);
    STREET(&t, 0, 0, 41.4, 100.6, 0);
    STREET(&t, 0, 17.3, 0, 83.3, 41.4);
    assert_sizes(build(&t, NULL), 7, 6, 1);
    done(&t);
}

/* Islands as long to the millimetre: that of the lowest node first. */
static void test_islands_as_long(void **state)
{
    struct town t = {.ctx = *state};
    STREET(&t, 0, 0, 0, 100, 0);
    STREET(&t, 0, 0, 500, 100.0002, 500);
    STREET(&t, 0, 0, 900, 100.0012, 900);
    const struct ward_graph *g = build(&t, NULL);
    assert_sizes(g, 6, 3, 3);
    assert_int_equal(g->island_of[g->edges[0].a], 1);
    assert_int_equal(g->island_of[g->edges[1].a], 2);
    assert_int_equal(g->island_of[g->edges[2].a], 0);
    done(&t);
}

/* The edge that holds a measure of a line in two parts; where they meet the earlier one. */
static void test_line_edge(void **state)
{
    struct town t = {.ctx = *state};
    const double xy[] = {X0, Y0, X0 + 60, Y0};
    struct ward_geom g = line_of(t.ctx, xy, 2);
    assert_ok(t.ctx, ward_geom_part(t.ctx, &g));
    assert_ok(t.ctx, ward_geom_add(t.ctx, &g, X0 + 100, Y0));
    assert_ok(t.ctx, ward_geom_add(t.ctx, &g, X0 + 140, Y0));
    assert_ok(t.ctx, ward_lines_add(t.ctx, &t.lines, &g, 0));
    ward_geom_clear(&g);
    const double empty_xy[] = {X0, Y0 + 50};
    struct ward_geom none = line_of(t.ctx, empty_xy, 0);
    assert_ok(t.ctx, ward_lines_add(t.ctx, &t.lines, &none, 0));
    ward_geom_clear(&none);
    STREET(&t, 0, 120, -10, 120, 10);
    const struct ward_graph *graph = build(&t, NULL);
    const double at_m[] = {0, 60, 61, 79, 80, 100};
    const uint32_t edge[] = {0, 0, 1, 1, 2, 2};
    for (size_t i = 0; i < 6; i++)
        assert_int_equal(ward_graph_line_edge(graph, 0, at_m[i]), edge[i]);
    assert_int_equal(ward_graph_line_edge(graph, 1, 0), WARD_NONE);
    done(&t);
}

/* A kept graph is taken as it was made, and with anything else in it not at all. */
static void test_what_was_kept(void **state)
{
    struct town t = {.ctx = *state};
    STREET(&t, 0, 0, 0, 100, 0);
    STREET(&t, 0, 40, -30, 40, 30);
    const struct ward_graph *g = build(&t, NULL);
    struct ward_edge edges[4];
    struct ward_graph kept = {
        .lines = g->lines, .n_nodes = g->n_nodes, .n_edges = 4, .nodes = g->nodes, .edges = edges};
    assert_sizes(g, 5, 4, 1);
    for (int damage = 0; damage < 9; damage++) {
        memcpy(edges, g->edges, sizeof edges);
        kept.n_edges = damage == 1 ? 3 : damage == 2 ? 2 : damage == 3 ? 0 : 4;
        if (damage == 4)
            edges[1].a = (uint32_t)g->n_nodes;
        if (damage == 5)
            edges[3].chain = 2;
        if (damage == 6)
            edges[1].from_m += 1;
        if (damage == 7)
            edges[3].to_m = 61;
        if (damage == 8)
            edges[1].to_m = (double)INFINITY;
        assert_int_equal(ward_graph_finish(t.ctx, &kept), damage == 0 ? WARD_OK : WARD_E_INTERNAL);
        if (damage > 0)
            continue;
        assert_int_equal(kept.n_islands, 1);
        assert_memory_equal(kept.arcs, g->arcs, 8 * sizeof *g->arcs);
        ward_mem_free(kept.edge_at);
        ward_mem_free(kept.arc_at);
        ward_mem_free(kept.arcs);
        ward_mem_free(kept.island_of);
        ward_mem_free(kept.islands);
    }
    done(&t);
}

static void test_no_memory(void **state)
{
    struct ward_ctx *ctx = *state;
    long live = ward_mem_live();
    for (long n = 1; n < 1000; n++) {
        struct town t = {.ctx = ctx};
        STREET(&t, 0, 0, 0, 100, 0, 100, 50);
        STREET(&t, 0, 40, -30, 40, 30);
        ward_mem_fail_at(n);
        ward_rc rc = ward_graph_build(ctx, &t.lines, 0.1, NULL, &t.graph);
        ward_mem_fail_at(0);
        done(&t);
        assert_int_equal(ward_mem_live(), live);
        if (rc == WARD_OK)
            return;
        assert_int_equal(rc, WARD_E_NOMEM);
    }
    fail_msg("still failing");
}

static void test_arguments(void **state)
{
    struct town t = {.ctx = *state};
    STREET(&t, 0, 0, 0, 100, 0);
    assert_int_equal(ward_graph_build(t.ctx, &t.lines, -1, NULL, &t.graph), WARD_E_ARG);
    assert_null(t.graph);
    assert_null(t.lines.xy); /* taken over all the same */
    done(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_crossing, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_levels, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_snap, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_odd_lines, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_barrier, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_brute_force, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_any_order, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_any_threads, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_cut, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_three_through_one_place, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_islands_as_long, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_line_edge, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_what_was_kept, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_no_memory, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_arguments, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
