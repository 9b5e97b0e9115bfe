#include "geo_help.h"

#include "net/pack.h"

enum { TOWNS = 300, MOST_LINES = 9 };

/* Lines with several parts, closed ones, some without length, some on bridges; corners on a lattice, so that they meet,
 * cross and overlap. */
static struct ward_graph *random_graph(struct ward_ctx *ctx, struct dice *d)
{
    struct ward_lines lines = {0};
    struct ward_graph *graph;
    int n = roll_int(d, 0, MOST_LINES);
    for (int i = 0; i < n; i++) {
        struct ward_geom g = {0};
        ward_geom_reset(&g, roll_int(d, 0, 9) == 0 ? WARD_KIND_POINT : WARD_KIND_LINE, 4549);
        for (int parts = roll_int(d, 1, 2); parts > 0; parts--) {
            assert_ok(ctx, ward_geom_part(ctx, &g));
            for (int points = roll_int(d, 1, 5); points > 0; points--)
                assert_ok(ctx, ward_geom_add(ctx, &g, 500000 + roll_int(d, 0, 6) + roll_real(d, 0, 0.05),
                                             3000000 + roll_int(d, 0, 6)));
        }
        assert_ok(ctx, ward_lines_add(ctx, &lines, &g, roll_int(d, 0, 3) == 0 ? roll_int(d, -2, 400) : 0));
        ward_geom_clear(&g);
    }
    assert_ok(ctx, ward_graph_build(ctx, &lines, 0.1, NULL, &graph));
    return graph;
}

static void assert_same(const void *a, const void *b, size_t size)
{
    if (size > 0)
        assert_memory_equal(a, b, size);
}

static void assert_same_graph(const struct ward_graph *a, const struct ward_graph *b)
{
    const struct ward_lines *l = &a->lines, *k = &b->lines;
    assert_int_equal(l->n, k->n);
    assert_int_equal(l->n_chains, k->n_chains);
    assert_int_equal(l->n_points, k->n_points);
    assert_int_equal(a->n_nodes, b->n_nodes);
    assert_int_equal(a->n_edges, b->n_edges);
    assert_int_equal(a->n_islands, b->n_islands);
    assert_same(l->xy, k->xy, 2 * l->n_points * sizeof *l->xy);
    assert_same(l->m, k->m, l->n_points * sizeof *l->m);
    if (l->n_chains > 0)
        assert_same(l->point_at, k->point_at, (l->n_chains + 1) * sizeof *l->point_at);
    assert_same(l->line_of, k->line_of, l->n_chains * sizeof *l->line_of);
    assert_same(l->level_of, k->level_of, l->n_chains * sizeof *l->level_of);
    if (l->n > 0)
        assert_same(l->chain_at, k->chain_at, (l->n + 1) * sizeof *l->chain_at);
    assert_same(a->nodes, b->nodes, a->n_nodes * sizeof *a->nodes);
    for (size_t i = 0; i < a->n_edges; i++) { /* not the bytes between members */
        assert_int_equal(a->edges[i].chain, b->edges[i].chain);
        assert_int_equal(a->edges[i].a, b->edges[i].a);
        assert_int_equal(a->edges[i].b, b->edges[i].b);
        assert_same(&a->edges[i].from_m, &b->edges[i].from_m, 2 * sizeof(double));
    }
    assert_same(a->island_of, b->island_of, a->n_nodes * sizeof *a->island_of);
}

static void test_same_bits(void **state)
{
    struct ward_ctx *ctx = *state;
    struct dice d = {11};
    for (int i = 0; i < TOWNS; i++) {
        struct ward_packed packed = {0};
        struct ward_graph *g = random_graph(ctx, &d), *again = NULL;
        assert_ok(ctx, ward_graph_pack(ctx, g, &packed));
        assert_ok(ctx, ward_graph_unpack(ctx, &packed, g->lines.n, &again));
        assert_same_graph(g, again);
        ward_packed_clear(&packed);
        ward_graph_free(again);
        ward_graph_free(g);
    }
}

/* Whatever the bytes: an error or a graph, never a number outside an array (the sanitizers look). */
static void test_damage(void **state)
{
    struct ward_ctx *ctx = *state;
    struct dice d = {12};
    int refused = 0;
    for (int i = 0; i < 10 * TOWNS; i++) {
        struct ward_packed packed = {0};
        struct ward_graph *g = random_graph(ctx, &d), *again = NULL;
        assert_ok(ctx, ward_graph_pack(ctx, g, &packed));
        struct ward_buf *part = &packed.parts[roll_int(&d, 0, WARD_PACK_PARTS - 1)];
        if (part->size > 0 && i % 3 == 0)
            part->size = roll(&d) % part->size;
        else if (part->size > 0)
            part->data[roll(&d) % part->size] = (char)roll_int(&d, 0, 255);
        ward_rc rc = ward_graph_unpack(ctx, &packed, g->lines.n, &again);
        assert_true(rc == WARD_OK || rc == WARD_E_INTERNAL);
        refused += rc != WARD_OK;
        ward_ctx_clear(ctx);
        ward_packed_clear(&packed);
        ward_graph_free(again);
        ward_graph_free(g);
    }
    assert_true(refused > 5 * TOWNS); /* a moved place or measure may still make a graph */
}

static void test_integers(void **state)
{
    struct ward_ctx *ctx = *state;
    static const int64_t numbers[] = {0, 1, 1, -1, INT64_MAX, INT64_MIN, INT64_MAX, 0, 63, 64, -64, -65, 1000000};
    enum { N = sizeof numbers / sizeof *numbers };
    struct ward_buf bytes = {0};
    int64_t *again;
    size_t n;
    assert_ok(ctx, ward_unpack_integers(ctx, &bytes, &again, &n));
    assert_int_equal(n, 0);
    ward_mem_free(again);
    assert_ok(ctx, ward_pack_integers(ctx, numbers, N, &bytes));
    assert_ok(ctx, ward_unpack_integers(ctx, &bytes, &again, &n));
    assert_int_equal(n, N);
    assert_memory_equal(numbers, again, sizeof numbers);
    ward_mem_free(again);
    bytes.data[bytes.size - 1] = (char)200;
    assert_int_equal(ward_unpack_integers(ctx, &bytes, &again, &n), WARD_E_INTERNAL);
    assert_null(again);
    ward_ctx_clear(ctx);
    ward_buf_clear(&bytes);
}

/* A street of two points takes a few bytes beside its nodes' places. */
static void test_size(void **state)
{
    struct ward_ctx *ctx = *state;
    enum { SIDE = 40 };
    struct ward_lines lines = {0};
    struct ward_graph *g;
    struct ward_packed packed = {0};
    for (int i = 0; i < 2 * SIDE * SIDE; i++) {
        double x = 500000 + 60 * (i / 2 % SIDE), y = 3000000 + 60 * (i / 2 / SIDE);
        const double xy[] = {x, y, x + 60 * (i % 2), y + 60 * (1 - i % 2)};
        struct ward_geom line = line_of(ctx, xy, 2);
        assert_ok(ctx, ward_lines_add(ctx, &lines, &line, 0));
        ward_geom_clear(&line);
    }
    assert_ok(ctx, ward_graph_build(ctx, &lines, 0.1, NULL, &g));
    assert_ok(ctx, ward_graph_pack(ctx, g, &packed));
    assert_int_equal(packed.parts[WARD_PACK_NUMBERS].size, 0);
    assert_true(packed.parts[WARD_PACK_CHAINS].size < (size_t)5 * 2 * SIDE * SIDE);
    ward_packed_clear(&packed);
    ward_graph_free(g);
}

static void test_no_memory(void **state)
{
    struct ward_ctx *ctx = *state;
    struct dice d = {13};
    struct ward_graph *g = random_graph(ctx, &d);
    long live = ward_mem_live();
    bool failed = true;
    for (long at = 1; failed; at++) {
        struct ward_packed packed = {0};
        struct ward_graph *again = NULL;
        ward_mem_fail_at(at);
        ward_rc rc = ward_graph_pack(ctx, g, &packed);
        if (rc == WARD_OK)
            rc = ward_graph_unpack(ctx, &packed, g->lines.n, &again);
        ward_mem_fail_at(0);
        assert_true(rc == WARD_OK || rc == WARD_E_NOMEM);
        failed = rc != WARD_OK;
        ward_packed_clear(&packed);
        ward_graph_free(again);
        ward_ctx_clear(ctx);
    }
    assert_int_equal(ward_mem_live(), live);
    ward_graph_free(g);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_same_bits, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_damage, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_integers, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_size, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_no_memory, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
