/** test_siting.c: sites against every choice there is, reckoned by other means; by hand; shuffled; every failure. */
#include "geo_help.h"

#include "net/siting.h"

enum { MOST_DEMANDS = 24, MOST_SITES = 12 };

struct town {
    struct ward_site_demand demands[MOST_DEMANDS];
    struct ward_site_candidate sites[MOST_SITES];
    struct ward_site_ask ask;
};

static uint64_t seed;

static double number(double low, double high)
{
    seed = seed * 6364136223846793005U + 1442695040888963407U;
    return low + (high - low) * (double)(seed >> 11) / 9007199254740992.0;
}

static struct ward_site_demand street(double ax, double ay, double bx, double by, double within_m)
{
    return (struct ward_site_demand){{ax, ay}, {bx, by}, hypot(bx - ax, by - ay), within_m, WARD_BOTH, WARD_NONE};
}

static struct ward_site_candidate site(double x, double y, double cost)
{
    return (struct ward_site_candidate){x, y, cost, WARD_NONE, WARD_BOTH};
}

static void begin(struct town *t, size_t n_demands, size_t n_sites, size_t count)
{
    t->ask = (struct ward_site_ask){.demands = t->demands,
                                    .n_demands = n_demands,
                                    .candidates = t->sites,
                                    .n_candidates = n_sites,
                                    .count = count,
                                    .budget = (double)INFINITY};
}

/* ---- the second opinion ---- */

/* What a set of sites (bits) serves of a demand: the roots of |a + t (b - a) - c| = r are where service changes;
 * between two of them the middle tells. */
static double served_of(const struct town *t, const struct ward_site_demand *d, unsigned set)
{
    double cuts[2 * MOST_SITES + 2] = {0, 1}, sum = 0;
    size_t n = 2;
    double dx = d->b[0] - d->a[0], dy = d->b[1] - d->a[1], r2 = d->within_m * d->within_m;
    for (size_t k = 0; k < t->ask.n_candidates; k++) {
        double px = d->a[0] - t->sites[k].x, py = d->a[1] - t->sites[k].y;
        double a = dx * dx + dy * dy, b = px * dx + py * dy, c = px * px + py * py - r2;
        if ((set >> k & 1u) == 0 || !(a > 0) || !(b * b - a * c > 0))
            continue;
        cuts[n++] = fmin(fmax((-b - sqrt(b * b - a * c)) / a, 0), 1);
        cuts[n++] = fmin(fmax((-b + sqrt(b * b - a * c)) / a, 0), 1);
    }
    for (size_t i = 1; i < n; i++)
        for (size_t k = i; k > 0 && cuts[k] < cuts[k - 1]; k--) {
            double swap = cuts[k];
            cuts[k] = cuts[k - 1];
            cuts[k - 1] = swap;
        }
    for (size_t i = 0; i + 1 < n; i++) {
        double middle = (cuts[i] + cuts[i + 1]) / 2, x = d->a[0] + middle * dx, y = d->a[1] + middle * dy;
        bool is_served = false;
        for (size_t k = 0; k < t->ask.n_candidates; k++)
            is_served = is_served ||
                        ((set >> k & 1u) != 0 &&
                         (x - t->sites[k].x) * (x - t->sites[k].x) + (y - t->sites[k].y) * (y - t->sites[k].y) <= r2);
        sum += is_served ? cuts[i + 1] - cuts[i] : 0;
    }
    return sum * d->amount;
}

static double served(const struct town *t, unsigned set)
{
    double sum = 0;
    for (size_t i = 0; i < t->ask.n_demands; i++)
        sum += served_of(t, &t->demands[i], set);
    return sum;
}

static double cost_of(const struct town *t, unsigned set)
{
    double sum = 0;
    for (size_t k = 0; k < t->ask.n_candidates; k++)
        sum += (set >> k & 1u) != 0 ? t->sites[k].cost : 0;
    return sum;
}

static size_t size_of(unsigned set)
{
    return (size_t)__builtin_popcount(set);
}

/* The best of all choices of at most so many sites within the budget. */
static void best_choices(const struct town *t, double best[MOST_SITES + 1])
{
    for (size_t k = 0; k <= MOST_SITES; k++)
        best[k] = 0;
    for (unsigned set = 0; set < 1u << t->ask.n_candidates; set++) {
        size_t n = size_of(set);
        if (n > t->ask.count || cost_of(t, set) > t->ask.budget)
            continue;
        double value = served(t, set);
        for (size_t k = n; k <= MOST_SITES; k++)
            best[k] = fmax(best[k], value);
    }
}

static void random_town(struct town *t, double width_m, size_t n_demands, size_t n_sites, size_t count, bool is_priced)
{
    for (size_t i = 0; i < n_demands; i++) {
        double x = number(0, width_m), y = number(0, width_m), within = number(0, 1) < 0.8 ? 30 : 20;
        bool is_place = number(0, 1) < 0.2;
        t->demands[i] = street(x, y, is_place ? x : x + number(-40, 40), is_place ? y : y + number(-40, 40), within);
        if (is_place)
            t->demands[i].amount = floor(number(1, 20));
    }
    for (size_t k = 0; k < n_sites; k++)
        t->sites[k] = site(number(0, width_m), number(0, width_m), is_priced ? floor(number(1, 6)) : 1);
    begin(t, n_demands, n_sites, count);
    if (is_priced)
        t->ask.budget = floor(number(3, 14));
}

static const double near_m = 1e-4; /* two dozen ends rounded to a micrometre */

static unsigned check_sites(const struct town *t, const struct ward_siting *found, const double *best)
{
    unsigned set = 0;
    for (size_t k = 0; k < found->n_sites; k++) {
        const struct ward_site *s = &found->sites[k];
        double before = served(t, set);
        assert_true((set >> s->candidate & 1u) == 0);
        set |= 1u << s->candidate;
        assert_near_m(s->total, served(t, set), near_m);
        assert_near_m(s->gain, served(t, set) - before, near_m);
        assert_true(k == 0 || s->gain <= found->sites[k - 1].gain);
        assert_true(s->bound >= s->total);
        if (s->bound < best[k + 1] - near_m)
            fail_msg("%zu sites: bound %.6f, but %.6f can be served", k + 1, s->bound, best[k + 1]);
    }
    assert_true(found->n_sites <= t->ask.count && cost_of(t, set) <= t->ask.budget);
    return set;
}

/* No exchange of one site for another helps, and no further site fits. */
static void check_no_exchange(const struct town *t, unsigned set)
{
    double value = served(t, set);
    for (size_t in = 0; in < t->ask.n_candidates; in++) {
        if ((set >> in & 1u) != 0)
            continue;
        for (size_t out = 0; out < t->ask.n_candidates; out++) {
            unsigned other = (set | 1u << in) & ~(1u << out);
            if ((set >> out & 1u) != 0 && cost_of(t, other) <= t->ask.budget)
                assert_true(served(t, other) <= value + near_m);
        }
        if (size_of(set) < t->ask.count && cost_of(t, set | 1u << in) <= t->ask.budget)
            assert_true(served(t, set | 1u << in) <= value + near_m);
    }
}

static void check_lost(const struct town *t, const struct ward_siting *found)
{
    double sum = 0, all = 0;
    for (size_t i = 0; i < found->n_lost; i++) {
        const struct ward_site_part *p = &found->lost[i];
        const struct ward_site_demand *d = &t->demands[p->demand];
        double middle = (p->from + p->to) / 2;
        double x = d->a[0] + middle * (d->b[0] - d->a[0]), y = d->a[1] + middle * (d->b[1] - d->a[1]);
        for (size_t k = 0; k < t->ask.n_candidates; k++)
            assert_true(hypot(x - t->sites[k].x, y - t->sites[k].y) > d->within_m);
        sum += (p->to - p->from) * d->amount;
    }
    for (size_t i = 0; i < t->ask.n_demands; i++)
        all += t->demands[i].amount;
    assert_near_m(sum, found->lost_amount, near_m);
    assert_near_m(found->demand, all, near_m);
    assert_near_m(found->lost_amount, all - served(t, (1u << t->ask.n_candidates) - 1), near_m);
}

/* Against all choices there are: the bound is none too low, the choice seldom worse than the best. */
static void against_all(struct ward_ctx *ctx, bool is_priced, int trials, int least_best)
{
    int best_ones = 0;
    double gap = 0;
    for (int trial = 0; trial < trials; trial++) {
        struct town t;
        struct ward_siting found;
        double best[MOST_SITES + 1];
        seed = (uint64_t)trial + (is_priced ? 1000000 : 0);
        random_town(&t, 100, 4 + (size_t)trial % 12, 6 + (size_t)trial % 4, 1 + (size_t)trial % 4, is_priced);
        assert_ok(ctx, ward_siting_find(ctx, &t.ask, &found));
        best_choices(&t, best);
        unsigned set = check_sites(&t, &found, best);
        check_no_exchange(&t, set);
        check_lost(&t, &found);
        double value = served(&t, set), most = best[t.ask.count];
        assert_true(value <= most + near_m && value >= 0.5 * most);
        best_ones += value >= most - near_m;
        if (found.n_sites > 0) {
            assert_true(found.sites[found.n_sites - 1].bound >= most - near_m);
            gap += found.sites[found.n_sites - 1].bound / most - 1;
        }
        ward_siting_clear(&found);
    }
    print_message("%d of %d choices are the best there are; bounds are %.2f %% above it\n", best_ones, trials,
                  100 * gap / trials);
    assert_true(best_ones >= least_best);
    assert_true(gap / trials < 0.05);
}

static void test_against_all_choices(void **state)
{
    against_all(*state, false, 400, 380);
}

static void test_against_all_choices_of_a_budget(void **state)
{
    against_all(*state, true, 400, 340);
}

/* In wider towns, where not all is near to all: no exchange is left that helps, and no site that still fits. */
static void test_no_exchange_is_left(void **state)
{
    struct ward_ctx *ctx = *state;
    for (int trial = 0; trial < 2000; trial++) {
        struct town t;
        struct ward_siting found;
        unsigned set = 0;
        seed = 2000000 + (uint64_t)trial;
        random_town(&t, 130, MOST_DEMANDS, MOST_SITES, 6, trial % 2 == 1);
        assert_ok(ctx, ward_siting_find(ctx, &t.ask, &found));
        for (size_t k = 0; k < found.n_sites; k++)
            set |= 1u << found.sites[k].candidate;
        check_no_exchange(&t, set);
        ward_siting_clear(&found);
    }
}

/* ---- by hand ---- */

/* A street of 400 m; sites serve 50 m to both sides: two of 100 m, the ties by number; what lies past 300 m is lost. */
static void test_by_hand(void **state)
{
    struct ward_ctx *ctx = *state;
    struct town t;
    struct ward_siting found;
    t.demands[0] = street(0, 0, 400, 0, 50);
    t.sites[0] = site(20, 0, 1); /* 70 m */
    t.sites[1] = site(250, 0, 1);
    t.sites[2] = site(150, 0, 1);
    t.sites[3] = site(200, 0, 1);
    begin(&t, 1, 4, 3);
    assert_ok(ctx, ward_siting_find(ctx, &t.ask, &found));
    assert_int_equal(found.n_sites, 3);
    assert_int_equal(found.sites[0].candidate, 1);
    assert_int_equal(found.sites[1].candidate, 2);
    assert_int_equal(found.sites[2].candidate, 0);
    assert_near_m(found.sites[2].gain, 70, 1e-6);
    assert_near_m(found.sites[2].total, 270, 1e-6);
    assert_near_m(found.sites[2].bound, 270, 0.01);
    assert_int_equal(found.n_lost, 2);
    assert_near_m(found.lost[0].from, 70.0 / 400, 1e-9);
    assert_near_m(found.lost[0].to, 100.0 / 400, 1e-9);
    assert_near_m(found.lost[1].from, 300.0 / 400, 1e-9);
    assert_near_m(found.lost_amount, 130, 1e-6);
    ward_siting_clear(&found);
}

/* Greedily the middle one comes first; two others serve all of it. */
static void test_exchange_undoes_a_greedy_choice(void **state)
{
    struct ward_ctx *ctx = *state;
    struct town t;
    struct ward_siting found;
    t.demands[0] = street(0, 0, 180, 0, 50);
    t.sites[0] = site(90, 0, 1);  /* 100 m, then 40 and 40 */
    t.sites[1] = site(45, 0, 1);  /* 95 m */
    t.sites[2] = site(140, 0, 1); /* 90 m */
    begin(&t, 1, 3, 2);
    assert_ok(ctx, ward_siting_find(ctx, &t.ask, &found));
    assert_int_equal(found.n_sites, 2);
    assert_int_equal(found.sites[0].candidate, 1);
    assert_int_equal(found.sites[1].candidate, 2);
    assert_near_m(found.sites[1].total, 180, 1e-6);
    assert_near_m(found.sites[1].bound, 180, 1e-6);
    ward_siting_clear(&found);
}

static struct ward_site_demand place(double x, double y, double amount, double within_m)
{
    return (struct ward_site_demand){{x, y}, {x, y}, amount, within_m, WARD_BOTH, WARD_NONE};
}

/* Two exchanges in one round, the second near the site that the first has brought in: reckoned with what it would have
 * added before, sites 0, 1, 3 and 4 are left, 113, from where no single exchange helps. All but sites 1 and 4 serve
 * 114, the most that four of them can. */
static void test_exchange_reckons_with_the_one_before(void **state)
{
    struct ward_ctx *ctx = *state;
    struct ward_siting found;
    struct town t = {.demands = {place(71, 44, 17, 19), place(87, 18, 13, 26), place(58, 55, 20, 31),
                                 place(44, 10, 13, 19), place(54, 8, 7, 27), place(81, 56, 13, 32),
                                 place(53, 68, 15, 27), place(83, 96, 9, 30), place(85, 12, 12, 18),
                                 place(26, 22, 4, 22), place(92, 78, 2, 29)},
                     .sites = {site(87.5, 37.5, 1), site(33.5, 83.5, 1), site(41.5, 60.5, 1), site(35.5, 11.5, 1),
                               site(83.5, 68.5, 1), site(72.5, 16.5, 1)}};
    double best[MOST_SITES + 1];
    begin(&t, 11, 6, 4);
    best_choices(&t, best);
    assert_near_m(best[4], 114, near_m);
    assert_ok(ctx, ward_siting_find(ctx, &t.ask, &found));
    assert_int_equal(check_sites(&t, &found, best), 1u << 0 | 1u << 2 | 1u << 3 | 1u << 5);
    assert_near_m(found.sites[3].total, 114, near_m);
    ward_siting_clear(&found);
}

/* By gain per cost the money goes to 0, 1 and 4 (60 + 60 + 100); then 2 takes the place of 0 and serves what 1 does, so
 * that its money is free: too little for a further site, enough for 3 in place of 2 (by gain first: 5 and 0, 190). */
static void test_idle_money_buys_an_exchange(void **state)
{
    struct ward_ctx *ctx = *state;
    struct ward_siting found;
    struct town t = {
        .demands = {place(0, 0, 60, 10), place(10, 0, 60, 10), place(5.5, 0, 2, 1), place(6, 0, 3, 0.5),
                    place(1000, 0, 100, 10), place(2000, 0, 130, 10)},
        .sites = {site(-5, 0, 1), site(15, 0, 1), site(5, 0, 2.5), site(6, 0, 3), site(1000, 0, 2), site(2000, 0, 4)}};
    begin(&t, 6, 6, SIZE_MAX);
    t.ask.budget = 5.5;
    assert_ok(ctx, ward_siting_find(ctx, &t.ask, &found));
    assert_int_equal(found.n_sites, 2);
    assert_int_equal(found.sites[0].candidate, 3);
    assert_int_equal(found.sites[1].candidate, 4);
    assert_near_m(found.sites[1].total, 225, near_m);
    ward_siting_clear(&found);
}

/* Equal costs are a number; of unequal ones a dear site may serve less than two cheap ones. */
static void test_budget(void **state)
{
    struct ward_ctx *ctx = *state;
    struct town t;
    struct ward_siting found;
    t.demands[0] = street(0, 0, 400, 0, 50);
    t.sites[0] = site(50, 0, 0.1);
    t.sites[1] = site(150, 0, 0.1);
    t.sites[2] = site(250, 0, 0.1);
    t.sites[3] = site(350, 0, 0.1);
    begin(&t, 1, 4, SIZE_MAX);
    t.ask.budget = 0.3; /* 0.1 + 0.1 + 0.1 is more in binary */
    assert_ok(ctx, ward_siting_find(ctx, &t.ask, &found));
    assert_int_equal(found.n_sites, 3);
    ward_siting_clear(&found);
    t.sites[3].cost = 0.3;
    t.demands[1] = street(340, 0, 360, 0, 50); /* the dear one serves 120 m */
    t.ask.n_demands = 2;
    assert_ok(ctx, ward_siting_find(ctx, &t.ask, &found));
    assert_int_equal(found.n_sites, 3);
    assert_near_m(found.sites[2].total, 300, 1e-6);
    ward_siting_clear(&found);
    t.ask.budget = 0;
    assert_ok(ctx, ward_siting_find(ctx, &t.ask, &found));
    assert_int_equal(found.n_sites, 0);
    ward_siting_clear(&found);
}

/* A side of a street is served from that side, or from the street. */
static void test_sides(void **state)
{
    struct ward_ctx *ctx = *state;
    struct town t;
    struct ward_siting found;
    struct ward_lines lines = {0};
    const double xy[] = {0, 0, 100, 0};
    struct ward_geom g = line_of(ctx, xy, 2);
    assert_ok(ctx, ward_lines_add(ctx, &lines, &g, 0));
    t.demands[0] = street(0, 0, 100, 0, 50);
    t.demands[0].sides = WARD_LEFT;
    t.demands[0].line = 0;
    t.sites[0] = site(50, -3, 1); /* right */
    t.sites[1] = (struct ward_site_candidate){50, 0, 1, 0, WARD_RIGHT};
    t.sites[2] = site(50, 30, 1); /* left: 80 m */
    begin(&t, 1, 3, 3);
    t.ask.lines = &lines;
    assert_ok(ctx, ward_siting_find(ctx, &t.ask, &found));
    assert_int_equal(found.n_sites, 1);
    assert_int_equal(found.sites[0].candidate, 2);
    assert_near_m(found.sites[0].gain, 80, 1e-6);
    ward_siting_clear(&found);
    t.sites[1].sides = WARD_LEFT;
    assert_ok(ctx, ward_siting_find(ctx, &t.ask, &found));
    assert_int_equal(found.sites[0].candidate, 1);
    ward_siting_clear(&found);
    ward_lines_clear(&lines);
    ward_geom_clear(&g);
}

/* ---- the same bytes ---- */

enum { MANY_DEMANDS = 600, MANY_SITES = 3000 };

struct large {
    struct ward_site_demand demands[MANY_DEMANDS];
    struct ward_site_candidate sites[MANY_SITES];
    struct ward_site_ask ask;
};

static void fill_large(struct large *l)
{
    seed = 7;
    for (size_t i = 0; i < MANY_DEMANDS; i++) {
        double x = number(528000, 531000), y = number(3493000, 3496000);
        l->demands[i] = street(x, y, x + number(-100, 100), y + number(-100, 100), 150);
    }
    for (size_t i = 0; i < MANY_SITES; i++) {
        const struct ward_site_demand *d = &l->demands[i % MANY_DEMANDS];
        double t = number(0, 1);
        l->sites[i] = site(d->a[0] + t * (d->b[0] - d->a[0]), d->a[1] + t * (d->b[1] - d->a[1]), 1);
    }
    l->ask = (struct ward_site_ask){.demands = l->demands,
                                    .n_demands = MANY_DEMANDS,
                                    .candidates = l->sites,
                                    .n_candidates = MANY_SITES,
                                    .count = 30,
                                    .budget = (double)INFINITY};
}

static void assert_same(const struct ward_siting *a, const struct ward_siting *b)
{
    assert_int_equal(a->n_sites, b->n_sites);
    for (size_t i = 0; i < a->n_sites; i++) {
        assert_int_equal(a->sites[i].candidate, b->sites[i].candidate);
        assert_memory_equal(&a->sites[i].gain, &b->sites[i].gain, 3 * sizeof(double));
    }
    assert_memory_equal(&a->lost_amount, &b->lost_amount, sizeof(double));
}

static void test_order_and_threads_do_not_matter(void **state)
{
    struct ward_ctx *ctx = *state;
    static struct large l;
    struct ward_siting one, two;
    fill_large(&l);
    ward_ctx_set_threads(ctx, 1);
    assert_ok(ctx, ward_siting_find(ctx, &l.ask, &one));
    assert_int_equal(one.n_sites, 30);
    assert_true(one.sites[29].total > 0.97 * one.sites[29].bound); /* the bound says something */
    for (size_t i = MANY_DEMANDS; i-- > 1;) {
        size_t other = (size_t)number(0, (double)i);
        struct ward_site_demand swap = l.demands[i];
        l.demands[i] = l.demands[other];
        l.demands[other] = swap;
    }
    ward_ctx_set_threads(ctx, 4);
    assert_ok(ctx, ward_siting_find(ctx, &l.ask, &two));
    assert_same(&one, &two);
    ward_siting_clear(&one);
    ward_siting_clear(&two);
    ward_ctx_set_threads(ctx, 0);
}

/* ---- who serves what is told ---- */

/* A demand that the first serves from both its ends: 0.2 and 0.2 of it; the second 0.1 to 0.5. The third adds nothing.
 */
static void test_told(void **state)
{
    struct ward_ctx *ctx = *state;
    struct town t;
    struct ward_siting found;
    static const struct ward_site_served served[] = {
        {0, 1, 0.8, 1}, {0, 1, 0, 0.2}, {1, 1, 0.1, 0.5}, {2, 1, 0.1, 0.2}};
    begin(&t, 2, 3, 3);
    t.demands[0] = street(5000, 0, 5050, 0, 10); /* out of everybody's reach */
    t.demands[1] = street(0, 0, 100, 0, 10);
    for (int i = 0; i < 3; i++)
        t.sites[i] = site(9000, 9000, 1); /* places say nothing */
    t.ask.served = served;
    t.ask.n_served = 4;
    t.ask.is_told = true;
    assert_ok(ctx, ward_siting_find(ctx, &t.ask, &found));
    assert_int_equal(found.n_sites, 2);
    assert_int_equal(found.sites[0].candidate, 0);
    assert_int_equal(found.sites[1].candidate, 1);
    assert_near_m(found.sites[0].gain, 40, 1e-6);
    assert_near_m(found.sites[1].gain, 30, 1e-6);
    assert_true(found.sites[1].bound >= 70 - 1e-6 && found.sites[1].bound < 71);
    assert_near_m(found.lost_amount, 80, 1e-6);
    assert_int_equal(found.n_lost, 2);
    assert_int_equal(found.lost[0].demand, 0);
    assert_near_m(found.lost[1].from, 0.5, 1e-9);
    assert_near_m(found.lost[1].to, 0.8, 1e-9);
    ward_siting_clear(&found);
}

/* ---- failures ---- */

static void test_what_is_no_number(void **state)
{
    struct ward_ctx *ctx = *state;
    struct town t;
    struct ward_siting found;
    t.demands[0] = street(0, 0, 100, 0, 50);
    t.sites[0] = site(0, 0, 1);
    begin(&t, 1, 1, 1);
    t.demands[0].within_m = (double)NAN;
    assert_int_equal(ward_siting_find(ctx, &t.ask, &found), WARD_E_ARG);
    t.demands[0].within_m = 50;
    t.demands[0].amount = 1e13;
    assert_int_equal(ward_siting_find(ctx, &t.ask, &found), WARD_E_ARG);
    t.demands[0].amount = 1;
    t.sites[0].cost = -1;
    assert_int_equal(ward_siting_find(ctx, &t.ask, &found), WARD_E_ARG);
    t.sites[0].cost = 1;
    t.ask.budget = (double)NAN;
    assert_int_equal(ward_siting_find(ctx, &t.ask, &found), WARD_E_ARG);
    begin(&t, 0, 0, 5);
    assert_ok(ctx, ward_siting_find(ctx, &t.ask, &found));
    assert_int_equal(found.n_sites, 0);
    ward_siting_clear(&found);
}

static void test_every_failing_allocation(void **state)
{
    struct ward_ctx *ctx = *state;
    struct town t;
    long live = ward_mem_live();
    ward_rc rc = WARD_E_NOMEM;
    seed = 3;
    random_town(&t, 100, 10, 8, 3, true);
    ward_ctx_set_threads(ctx, 1);
    for (long n = 1; rc != WARD_OK && n < 1000; n++) {
        struct ward_siting found;
        ward_mem_fail_at(n);
        rc = ward_siting_find(ctx, &t.ask, &found);
        ward_mem_fail_at(0);
        ward_siting_clear(&found);
        assert_true(rc == WARD_OK || rc == WARD_E_NOMEM);
        assert_int_equal(ward_mem_live(), live);
    }
    assert_int_equal(rc, WARD_OK);
    ward_ctx_set_threads(ctx, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_against_all_choices),
        cmocka_unit_test(test_against_all_choices_of_a_budget),
        cmocka_unit_test(test_no_exchange_is_left),
        cmocka_unit_test(test_by_hand),
        cmocka_unit_test(test_exchange_undoes_a_greedy_choice),
        cmocka_unit_test(test_exchange_reckons_with_the_one_before),
        cmocka_unit_test(test_idle_money_buys_an_exchange),
        cmocka_unit_test(test_budget),
        cmocka_unit_test(test_sides),
        cmocka_unit_test(test_order_and_threads_do_not_matter),
        cmocka_unit_test(test_told),
        cmocka_unit_test(test_what_is_no_number),
        cmocka_unit_test(test_every_failing_allocation),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
