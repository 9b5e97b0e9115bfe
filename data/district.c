#include "district.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "borders.h"
#include "mathx.h"
#include "random.h"
#include "report.h"
#include "table.h"
#include "vertices.h"

enum { NOTCHES = 420, SMALLEST = 16, SHARED_COMMUNITIES = 15 };

/* A rectangle of cells that still has to be divided among n units. */
struct share {
    int i0, j0, i1, j1; /* cells i0 <= i < i1, j0 <= j < j1 */
    int first, units;
};

struct divider {
    struct district *d;
    struct random random;
    int communities[DISTRICT_SUBDISTRICTS], shared;
};

static double cell_weight(int i, int j)
{
    double c = lattice_from_centre(i, j) / 26;
    return 1 + 1.6 * mathx_exp(-c * c);
}

static double weight_of(int i0, int j0, int i1, int j1)
{
    double sum = 0;
    for (int j = j0; j < j1; j++) {
        for (int i = i0; i < i1; i++)
            sum += cell_weight(i, j);
    }
    return sum;
}

/* The line that cuts a rectangle nearest to the wanted share of its weight; big streets pull it a little way. */
static int best_cut(const struct share *s, bool is_row, double share)
{
    int low = is_row ? s->j0 : s->i0, high = is_row ? s->j1 : s->i1, best = (low + high) / 2;
    double total = weight_of(s->i0, s->j0, s->i1, s->j1), best_cost = 1e9;
    for (int k = low + 2; k <= high - 2; k++) {
        double part = is_row ? weight_of(s->i0, s->j0, s->i1, k) : weight_of(s->i0, s->j0, k, s->j1);
        double cost = fabs(part / total - share) * (high - low) + 0.8 * (int)lattice_class(is_row, k);
        if (cost < best_cost) {
            best_cost = cost;
            best = k;
        }
    }
    return best;
}

static void cut(const struct share *s, double share, struct share *low, struct share *high)
{
    bool is_row = s->j1 - s->j0 > s->i1 - s->i0;
    int at = best_cut(s, is_row, share);
    *low = *high = *s;
    if (is_row)
        low->j1 = high->j0 = at;
    else
        low->i1 = high->i0 = at;
}

static void divide_units(struct divider *v, const struct share *s, int subdistrict, int community)
{
    struct district *d = v->d;
    if (s->units == 2 && community == 0 && v->shared < SHARED_COMMUNITIES && random_chance(&v->random, 0.3)) {
        community = ++v->communities[subdistrict];
        v->shared++;
    }
    if (s->units == 1) {
        d->unit[s->first].subdistrict = subdistrict;
        d->community_of[s->first] = community ? community : ++v->communities[subdistrict];
        for (int j = s->j0; j < s->j1; j++) {
            for (int i = s->i0; i < s->i1; i++)
                d->unit_of[lattice_cell(i, j)] = s->first;
        }
        return;
    }
    struct share low, high;
    int n = s->units / 2;
    cut(s, (double)n / s->units, &low, &high);
    low.units = n;
    high.units = s->units - n;
    high.first = s->first + n;
    divide_units(v, &low, subdistrict, community);
    divide_units(v, &high, subdistrict, community);
}

static void divide_subdistricts(struct divider *v, const struct share *s, int first, int n)
{
    if (n == 1) {
        divide_units(v, s, first, 0);
        return;
    }
    struct share low, high;
    int units = 0;
    for (int k = 0; k < n / 2; k++)
        units += v->d->subdistrict[first + k].units;
    cut(s, (double)units / s->units, &low, &high);
    low.units = units;
    high.units = s->units - units;
    high.first = s->first + units;
    divide_subdistricts(v, &low, first, n / 2);
    divide_subdistricts(v, &high, first + n / 2, n - n / 2);
}

int district_unit_at(const struct district *d, int i, int j)
{
    if (i < 0 || j < 0 || i >= LATTICE_I || j >= LATTICE_J)
        return -1;
    return d->unit_of[lattice_cell(i, j)];
}

static const int STEP_I[4] = {1, 0, -1, 0}, STEP_J[4] = {0, 1, 0, -1};

/* Whether the edge that leaves node (i, j) in a direction has the unit on its left and not on its right. */
static bool is_outline(const struct district *d, int unit, int i, int j, int direction)
{
    static const int left_i[4] = {0, -1, -1, 0}, left_j[4] = {0, 0, -1, -1};
    int right = (direction + 3) % 4;
    return district_unit_at(d, i + left_i[direction], j + left_j[direction]) == unit &&
           district_unit_at(d, i + left_i[right], j + left_j[right]) != unit;
}

bool district_is_simple(const struct district *d, int unit)
{
    int edges = 0, start = -1, start_direction = 0;
    for (int n = 0; n < LATTICE_NODES; n++) {
        int leaving = 0;
        for (int k = 0; k < 4; k++) {
            if (!is_outline(d, unit, n % (LATTICE_I + 1), n / (LATTICE_I + 1), k))
                continue;
            leaving++;
            start = n;
            start_direction = k;
        }
        if (leaving > 1)
            return false;
        edges += leaving;
    }
    int walked = 0, node = start, direction = start_direction;
    do {
        int i = node % (LATTICE_I + 1) + STEP_I[direction], j = node / (LATTICE_I + 1) + STEP_J[direction];
        node = lattice_node(i, j);
        for (direction = 0; direction < 3 && !is_outline(d, unit, i, j, direction);)
            direction++;
        walked++;
    } while (node != start && walked <= edges);
    return edges > 0 && walked == edges;
}

static int cells_of(const struct district *d, int unit)
{
    int n = 0;
    for (int cell = 0; cell < LATTICE_CELLS; cell++)
        n += d->unit_of[cell] == unit;
    return n;
}

/* Gives a small rectangle of one unit to its neighbour, where both stay in one piece. */
static void notch(struct district *d, struct random *r)
{
    int kept[LATTICE_CELLS];
    int i = 2 + random_below(r, LATTICE_I - 6), j = 2 + random_below(r, LATTICE_J - 7);
    int wide = 2 + random_below(r, 2), high = 2 + random_below(r, 3);
    int from = district_unit_at(d, i, j);
    int turn = random_below(r, 4), to = district_unit_at(d, i + STEP_I[turn] * wide, j + STEP_J[turn] * high);
    if (from == to || to < 0 || cells_of(d, from) < SMALLEST + wide * high)
        return;
    memcpy(kept, d->unit_of, sizeof kept);
    for (int y = j; y < j + high; y++) {
        for (int x = i; x < i + wide; x++) {
            if (d->unit_of[lattice_cell(x, y)] == from)
                d->unit_of[lattice_cell(x, y)] = to;
        }
    }
    if (!district_is_simple(d, from) || !district_is_simple(d, to))
        memcpy(d->unit_of, kept, sizeof kept);
}

static bool name_subdistricts(struct district *d)
{
    struct table t;
    if (!table_read(&t, "subdistricts.csv"))
        return false;
    int units = 0;
    for (int k = 0; k < DISTRICT_SUBDISTRICTS && k < t.rows; k++) {
        struct subdistrict *s = d->subdistrict + k;
        (void)snprintf(s->code, sizeof s->code, "%s", table_text(&t, k, 0));
        (void)snprintf(s->name, sizeof s->name, "%s", table_text(&t, k, 1));
        (void)snprintf(s->valid_from, sizeof s->valid_from, "%s", table_text(&t, k, 2));
        (void)snprintf(s->empowered_from, sizeof s->empowered_from, "%s", table_text(&t, k, 3));
        (void)snprintf(s->squad, sizeof s->squad, "%s", table_text(&t, k, 4));
        s->units = (int)table_number(&t, k, 5);
        units += s->units;
    }
    table_clear(&t);
    return units == DISTRICT_UNITS || report_fail("subdistricts.csv gives %d units, not %d", units, DISTRICT_UNITS);
}

static void name_units(struct district *d)
{
    int in_subdistrict[DISTRICT_SUBDISTRICTS] = {0};
    for (int k = 0; k < DISTRICT_UNITS; k++) {
        struct unit *u = d->unit + k;
        const struct subdistrict *s = d->subdistrict + u->subdistrict;
        int stem = (int)strlen(s->name) - (int)strlen("街道");
        (void)snprintf(u->code, sizeof u->code, "U%05d", k + 1);
        (void)snprintf(u->name, sizeof u->name, "%.*s%02d单元", stem, s->name, ++in_subdistrict[u->subdistrict]);
        (void)snprintf(u->community_code, sizeof u->community_code, "%.9s%03d", s->code, d->community_of[k] % 1000);
    }
}

/* Land use: shops in the middle, works and stores at the rim, a few hubs, parks and squares. */
static enum unit_kind kind_of(double c, struct random *r)
{
    static const double middle[8] = {0.45, 0.36, 0.12, 0, 0, 0.02, 0.02, 0.03};
    static const double ring[8] = {0.66, 0.12, 0.12, 0.03, 0.01, 0.02, 0.03, 0.01};
    static const double rim[8] = {0.56, 0.06, 0.08, 0.17, 0.07, 0.02, 0.04, 0};
    return (enum unit_kind)random_weighted(r, c < 11 ? middle : c < 30 ? ring : rim, 8);
}

static void settle(struct district *d, struct random *r)
{
    static const double density[8] = {1.0, 0.62, 0.5, 0.18, 0.1, 0.2, 0.12, 0.25};
    double weight[DISTRICT_UNITS], near[DISTRICT_UNITS], total = 0;
    int people = 0, largest = 0;
    for (int k = 0; k < DISTRICT_UNITS; k++)
        near[k] = 1e9;
    for (int cell = 0; cell < LATTICE_CELLS; cell++)
        near[d->unit_of[cell]] = fmin(near[d->unit_of[cell]], lattice_from_centre(cell % LATTICE_I, cell / LATTICE_I));
    for (int k = 0; k < DISTRICT_UNITS; k++) {
        d->unit[k].kind = kind_of(near[k], r);
        weight[k] =
            d->unit[k].area_m2 * density[d->unit[k].kind] * random_between(r, 0.7, 1.3) * (near[k] < 15 ? 1.4 : 1);
        total += weight[k];
    }
    for (int k = 0; k < DISTRICT_UNITS; k++) {
        d->unit[k].population = (int)(weight[k] / total * DISTRICT_PEOPLE);
        people += d->unit[k].population;
        largest = d->unit[k].population > d->unit[largest].population ? k : largest;
    }
    d->unit[largest].population += DISTRICT_PEOPLE - people;
}

struct district *district_new(void)
{
    struct district *d = report_new(1, sizeof *d);
    if (!d)
        return NULL;
    struct divider v = {.d = d};
    random_seed(&v.random, 1);
    if (!lattice_make(&d->lattice) || !name_subdistricts(d))
        goto failed;
    struct share all = {0, 0, LATTICE_I, LATTICE_J, 0, DISTRICT_UNITS};
    divide_subdistricts(&v, &all, 0, DISTRICT_SUBDISTRICTS);
    for (int k = 0; k < NOTCHES; k++)
        notch(d, &v.random);
    name_units(d);
    if (!borders_draw(d) || !vertices_pin(d))
        goto failed;
    settle(d, &v.random);
    return d;
failed:
    district_free(d);
    return NULL;
}

void district_free(struct district *d)
{
    for (int k = 0; d && k < DISTRICT_UNITS; k++)
        free(d->unit[k].ring);
    free(d);
}

bool district_is_empowered(const struct district *d, int subdistrict, const char *day)
{
    const char *from = d->subdistrict[subdistrict].empowered_from;
    return *from && strcmp(from, day) <= 0;
}
