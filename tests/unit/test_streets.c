#include "geo_help.h"

#include "geo/cross.h"
#include "geo/pred.h"
#include "geo/streets.h"

#define X0 528000.0
#define Y0 3493000.0
#define MOST 16

/* A few lines about (X0, Y0), with the faults that are looked for. */
struct town {
    struct ward_ctx *ctx;
    struct ward_geom lines[MOST];
    int levels[MOST];
    size_t n;
    struct ward_faults faults;
};

static void street(struct town *t, int level, size_t n, const double *xy)
{
    double shifted[16];
    for (size_t i = 0; i < n; i++) {
        shifted[2 * i] = X0 + xy[2 * i];
        shifted[2 * i + 1] = Y0 + xy[2 * i + 1];
    }
    t->levels[t->n] = level;
    t->lines[t->n++] = line_of(t->ctx, shifted, n);
}
#define STREET(t, level, ...)                                                                                          \
    street((t), (level), sizeof((const double[]){__VA_ARGS__}) / sizeof(double) / 2, (const double[]){__VA_ARGS__})

static void look(struct town *t, const struct ward_locator *region)
{
    struct ward_streets streets = {t->lines, t->levels, t->n, 0.1, 2, region};
    assert_ok(t->ctx, ward_streets_check(t->ctx, &streets, &t->faults));
}

static void done(struct town *t)
{
    ward_faults_clear(&t->faults);
    for (size_t i = 0; i < t->n; i++)
        ward_geom_clear(&t->lines[i]);
}

static size_t count(const struct town *t, enum ward_fault_kind kind)
{
    size_t n = 0;
    for (size_t i = 0; i < t->faults.n; i++)
        n += t->faults.items[i].kind == kind;
    return n;
}

static const struct ward_fault *only(const struct town *t, enum ward_fault_kind kind, uint32_t a, uint32_t b)
{
    const struct ward_fault *found = NULL;
    for (size_t i = 0; i < t->faults.n; i++)
        if (t->faults.items[i].kind == kind) {
            assert_null(found);
            found = &t->faults.items[i];
        }
    assert_non_null(found);
    assert_int_equal(found->a, a);
    assert_int_equal(found->b, b);
    return found;
}

/* A square of four streets: nothing to find. */
static void test_none(void **state)
{
    struct town t = {.ctx = *state};
    STREET(&t, 0, 0, 0, 100, 0);
    STREET(&t, 0, 100, 0, 100, 100);
    STREET(&t, 0, 100, 100, 0, 100.05); /* within snap_m */
    STREET(&t, 0, 0, 100, 0, 0);
    STREET(&t, 0, 0, 0, 50, 40, 100, 100);
    look(&t, NULL);
    assert_int_equal(t.faults.n, 0);
    done(&t);
}

static void test_nearly_met(void **state)
{
    struct town t = {.ctx = *state};
    STREET(&t, 0, 0, 0, 100, 0, 100, 100, 0, 100, 0, 0); /* a ring: no end of it is loose */
    STREET(&t, 0, 0, 0, 50, 50);
    STREET(&t, 1, 51, 50, 100, 100); /* 1 m from it, by another level's end */
    look(&t, NULL);
    assert_near_m(only(&t, WARD_FAULT_NEAR_MISS, 1, 2)->measure, 1, 1e-9);
    assert_int_equal(t.faults.n, 1); /* one end lies on a vertex of the ring: that is a node */
    done(&t);
    t = (struct town){.ctx = *state};
    STREET(&t, 0, 0, 0, 100, 0);
    STREET(&t, 0, 50, 1.5, 50, 90); /* stops short of the first */
    STREET(&t, 0, 50, -90, 50, -2.5); /* stops too far away */
    look(&t, NULL);
    assert_near_m(only(&t, WARD_FAULT_NEAR_MISS, 1, 0)->measure, 1.5, 1e-9);
    assert_int_equal(count(&t, WARD_FAULT_DANGLE), 5);
    done(&t);
}

/* Two crossroads that should be one, and two that are joined by a short street. */
static void test_nodes_apart(void **state)
{
    struct town t = {.ctx = *state};
    STREET(&t, 0, -100, 0, 0, 0);
    STREET(&t, 0, 0, 0, 100, 0);
    STREET(&t, 0, 1, -100, 1, 0.5);
    STREET(&t, 0, 1, 0.5, 1, 100);
    look(&t, NULL);
    assert_int_equal(count(&t, WARD_FAULT_NEAR_MISS), 1);
    assert_near_m(only(&t, WARD_FAULT_NEAR_MISS, 0, 2)->measure, hypot(1, 0.5), 1e-9);
    STREET(&t, 0, 0, 0, 1, 0.5);
    look(&t, NULL);
    assert_int_equal(count(&t, WARD_FAULT_NEAR_MISS), 0);
    done(&t);
}

/* Three nodes in a row, the outer two 1.6 m apart; and a street that overshoots another's end by 5 cm. */
static void test_short_streets(void **state)
{
    struct town t = {.ctx = *state};
    STREET(&t, 0, -100, 0, 0, 0);
    STREET(&t, 0, 0, 0, 0.8, 0);
    STREET(&t, 0, 0.8, 0, 1.6, 0);
    STREET(&t, 0, 1.6, 0, 100, 0);
    STREET(&t, 0, 99.95, 0, 200, 0);
    look(&t, NULL);
    assert_int_equal(t.faults.n, 2);
    assert_int_equal(count(&t, WARD_FAULT_DANGLE), 2);
    done(&t);
}

static void test_crossing(void **state)
{
    struct town t = {.ctx = *state};
    STREET(&t, 0, 0, 0, 100, 0);
    STREET(&t, 0, 50, -50, 50, 50);
    STREET(&t, 1, 20, -50, 20, 50); /* over both by a bridge */
    look(&t, NULL);
    const struct ward_fault *c = only(&t, WARD_FAULT_CROSSING, 0, 1);
    assert_near_m(c->geom.xy[0], X0 + 50, 1e-9);
    assert_near_m(c->geom.xy[1], Y0, 1e-9);
    done(&t);
    /* an end on a street: without a vertex there, with one, and on a bridge above */
    t = (struct town){.ctx = *state};
    STREET(&t, 0, 0, 0, 100, 0);
    STREET(&t, 0, 50, 0, 50, 50);
    look(&t, NULL);
    (void)only(&t, WARD_FAULT_CROSSING, 1, 0);
    assert_int_equal(count(&t, WARD_FAULT_DANGLE), 3);
    done(&t);
    t = (struct town){.ctx = *state};
    STREET(&t, 0, 0, 0, 50, 0, 100, 0);
    STREET(&t, 0, 50, 0, 50, 50);
    STREET(&t, 0, 50, -30, 50, 0, 80, 30); /* a vertex of three: a node of its own kind */
    look(&t, NULL);
    assert_int_equal(count(&t, WARD_FAULT_CROSSING), 0);
    done(&t);
    t = (struct town){.ctx = *state};
    STREET(&t, 1, 0, 0, 100, 0);
    STREET(&t, 0, 50, 0, 50, 50);
    look(&t, NULL);
    assert_int_equal(count(&t, WARD_FAULT_CROSSING), 0);
    assert_int_equal(count(&t, WARD_FAULT_DANGLE), 4);
    done(&t);
}

static void test_drawn_twice(void **state)
{
    struct town t = {.ctx = *state};
    STREET(&t, 0, 0, 0, 60, 0, 100, 30);
    STREET(&t, 0, 100, 30, 60, 0, 0, 0); /* the same, backwards */
    STREET(&t, 1, 0, 0, 60, 0, 100, 30); /* the road above it */
    look(&t, NULL);
    assert_near_m(only(&t, WARD_FAULT_SAME_STREET, 0, 1)->measure, 110, 1e-9);
    assert_string_equal(ward_fault_name(WARD_FAULT_SAME_STREET), "duplicate");
    assert_int_equal(count(&t, WARD_FAULT_SHARED_STREET), 0);
    done(&t);
    t = (struct town){.ctx = *state};
    STREET(&t, 0, 0, 0, 100, 0);
    STREET(&t, 0, 40, 0, 80, 0, 90, 20);
    look(&t, NULL);
    assert_near_m(only(&t, WARD_FAULT_SHARED_STREET, 0, 1)->measure, 40, 1e-9);
    done(&t);
}

static void test_itself(void **state)
{
    struct town t = {.ctx = *state};
    STREET(&t, 0, 0, 0, 100, 100, 100, 0, 0, 100);
    STREET(&t, 0, 300, 0, 400, 0, 350, 0); /* turns back */
    STREET(&t, 0, 600, 0, 700, 0, 700, 100, 600, 0); /* a loop is fine */
    STREET(&t, 0, 900, 0, 900, 0.04);
    STREET(&t, 0, 950, 0, 950, 0);
    look(&t, NULL);
    assert_int_equal(count(&t, WARD_FAULT_SELF_CROSSING), 2);
    assert_int_equal(count(&t, WARD_FAULT_ZERO_LENGTH), 2);
    for (size_t i = 0; i < t.faults.n; i++) {
        const struct ward_fault *f = &t.faults.items[i];
        if (f->kind == WARD_FAULT_SELF_CROSSING && f->a == 0)
            assert_near_m(f->geom.xy[0], X0 + 50, 1e-9);
    }
    done(&t);
}

/* Ends at the border, beyond it and well inside. */
static void test_border(void **state)
{
    struct town t = {.ctx = *state};
    struct ward_geom units[2] = {box_of(t.ctx, X0, Y0, X0 + 100, Y0 + 100),
                                 box_of(t.ctx, X0 + 100, Y0, X0 + 200, Y0 + 100)};
    struct ward_locator *l = NULL;
    assert_ok(t.ctx, ward_locator_new(t.ctx, units, 2, &l));
    STREET(&t, 0, 1.5, 50, 50, 50);   /* one at the border */
    STREET(&t, 0, 150, 50, 250, 50);  /* one beyond it */
    STREET(&t, 0, 20, 20, 100, 20);   /* one where two units meet: inside */
    look(&t, l);
    assert_int_equal(t.faults.n, 4);
    assert_int_equal(count(&t, WARD_FAULT_DANGLE), 4);
    assert_near_m(t.faults.items[0].measure, 48.5, 1e-9);
    look(&t, NULL);
    assert_int_equal(count(&t, WARD_FAULT_DANGLE), 6);
    ward_locator_free(l);
    ward_geom_clear(&units[0]);
    ward_geom_clear(&units[1]);
    done(&t);
}

/* ---- against brute force ---- */

/* Random straight streets on a grid of whole numbers, every pair and every end by hand. */
static void test_grid(void **state)
{
    struct ward_ctx *ctx = *state;
    struct dice d = {99};
    size_t seen_crossings = 0, seen_dangles = 0, seen_shared = 0;
    for (int round = 0; round < 200; round++) {
        struct town t = {.ctx = ctx};
        while (t.n < 12) {
            double xy[4] = {roll_int(&d, 0, 9) * 10.0, roll_int(&d, 0, 9) * 10.0, roll_int(&d, 0, 9) * 10.0,
                            roll_int(&d, 0, 9) * 10.0};
            if (xy[0] != xy[2] || xy[1] != xy[3])
                street(&t, roll_int(&d, 0, 1), 2, xy);
        }
        look(&t, NULL);
        size_t crossings = 0, shared = 0, dangles = 0;
        for (size_t i = 0; i < t.n; i++)
            for (size_t j = i + 1; j < t.n; j++) {
                const double *p = t.lines[i].xy, *q = t.lines[j].xy;
                struct ward_segment s = {p[0], p[1], p[2], p[3]}, u = {q[0], q[1], q[2], q[3]}, both;
                double at[2];
                crossings += t.levels[i] == t.levels[j] && ward_segments_cross(&s, &u, at);
                shared += t.levels[i] == t.levels[j] && ward_segments_shared(&s, &u, &both);
            }
        size_t tees = 0;
        for (size_t i = 0; i < t.n; i++)
            for (size_t e = 0; e < 2; e++) {
                const double *v = t.lines[i].xy + 2 * e;
                bool joined = false, on = false, near = false;
                for (size_t j = 0; j < t.n; j++) {
                    const double *q = t.lines[j].xy;
                    struct ward_segment u = {q[0], q[1], q[2], q[3]};
                    double share;
                    joined |= j != i && ((q[0] == v[0] && q[1] == v[1]) || (q[2] == v[0] && q[3] == v[1]));
                    if (j == i || t.levels[i] != t.levels[j])
                        continue;
                    on |= ward_segment_passes(&u, v[0], v[1]);
                    near |= ward_segment_d2(v[0], v[1], q[0], q[1], q[2], q[3], &share) <= 4;
                }
                tees += !joined && on;
                dangles += !joined && !near;
            }
        assert_int_equal(count(&t, WARD_FAULT_CROSSING), crossings + tees);
        assert_int_equal(count(&t, WARD_FAULT_SHARED_STREET) + count(&t, WARD_FAULT_SAME_STREET), shared);
        assert_int_equal(count(&t, WARD_FAULT_DANGLE), dangles);
        seen_crossings += crossings;
        seen_dangles += dangles;
        seen_shared += shared;
        done(&t);
    }
    assert_true(seen_crossings > 500 && seen_dangles > 500 && seen_shared > 10);
}

static void test_arguments(void **state)
{
    struct ward_ctx *ctx = *state;
    struct ward_faults f = {0};
    struct ward_streets streets = {NULL, NULL, 0, 1, 0.5, NULL};
    assert_int_equal(ward_streets_check(ctx, &streets, &f), WARD_E_ARG);
    streets.near_m = (double)INFINITY;
    assert_int_equal(ward_streets_check(ctx, &streets, &f), WARD_E_ARG);
    streets.near_m = 2;
    assert_ok(ctx, ward_streets_check(ctx, &streets, &f));
    assert_int_equal(f.n, 0);
}

static void test_memory(void **state)
{
    struct town t = {.ctx = *state};
    STREET(&t, 0, 0, 0, 100, 0);
    STREET(&t, 0, 50, -50, 50, 50);
    STREET(&t, 0, 40, 0, 80, 0);
    STREET(&t, 0, 0, 1, 0, 50);
    long live = ward_mem_live();
    for (long n = 1; n < 400; n++) {
        struct ward_streets streets = {t.lines, t.levels, t.n, 0.1, 2, NULL};
        ward_mem_fail_at(n);
        ward_rc rc = ward_streets_check(t.ctx, &streets, &t.faults);
        ward_mem_fail_at(0);
        ward_faults_clear(&t.faults);
        assert_int_equal(ward_mem_live(), live);
        if (rc == WARD_OK) {
            assert_true(n > 15);
            break;
        }
        assert_int_equal(rc, WARD_E_NOMEM);
    }
    done(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_none),       cmocka_unit_test(test_nearly_met), cmocka_unit_test(test_nodes_apart),
        cmocka_unit_test(test_crossing),   cmocka_unit_test(test_drawn_twice), cmocka_unit_test(test_itself),
        cmocka_unit_test(test_border),     cmocka_unit_test(test_grid),       cmocka_unit_test(test_arguments),
        cmocka_unit_test(test_memory),     cmocka_unit_test(test_short_streets),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
