#include "streets.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "report.h"
#include "roads.h"
#include "table.h"

enum { CAPACITY = LATTICE_NODES * 2 };

static const char *const CLASS_NAME[5] = {"expressway", "arterial", "secondary", "local", "alley"};

const char *streets_class_name(enum street_class kind)
{
    return CLASS_NAME[kind];
}

const char *streets_name(const struct streets *s, const struct street *t)
{
    return t->road < 0 ? "" : s->road[t->road].name;
}

struct point streets_beside(const struct street *t, double along_m, double offset_m)
{
    struct point before = point_along(t->line, STREET_POINTS, fmax(0, along_m - 3));
    struct point after = point_along(t->line, STREET_POINTS, along_m + 3);
    return point_moved(point_along(t->line, STREET_POINTS, along_m), point_left(before, after), offset_m);
}

/* A barrier's course: a smooth curve through its rows of the table. */
static int read_barrier(const struct table *t, int row, struct barrier *b)
{
    struct point control[64];
    int n = 0, steps = 14;
    (void)snprintf(b->id, sizeof b->id, "%s", table_text(t, row, 0));
    (void)snprintf(b->kind, sizeof b->kind, "%s", table_text(t, row, 1));
    for (; row < t->rows && n < 28 && strcmp(table_text(t, row, 0), b->id) == 0; row++)
        control[n++] = (struct point){table_number(t, row, 2), table_number(t, row, 3)};
    for (int k = 0; k + 1 < n; k++) {
        struct point before = control[k ? k - 1 : 0], after = control[k + 2 < n ? k + 2 : n - 1];
        for (int s = 0; s < steps; s++)
            b->line[b->points++] =
                point_rounded(point_on_curve(before, control[k], control[k + 1], after, (double)s / steps));
    }
    b->line[b->points++] = control[n - 1];
    return row;
}

static bool read_barriers(struct streets *s)
{
    struct table t;
    if (!table_read(&t, "barriers.csv"))
        return false;
    s->barrier = report_new((size_t)t.rows, sizeof *s->barrier);
    for (int row = 0; s->barrier && row < t.rows;)
        row = read_barrier(&t, row, s->barrier + s->barriers++);
    table_clear(&t);
    return s->barrier != NULL;
}

/* The first barrier that a segment crosses, and where. */
static int find_barrier(const struct streets *s, const struct street *t, struct point *where)
{
    for (int b = 0; b < s->barriers; b++) {
        const struct barrier *barrier = s->barrier + b;
        for (int k = 1; k < barrier->points; k++) {
            if (fabs(barrier->line[k].x - t->line[0].x) > 400 || fabs(barrier->line[k].y - t->line[0].y) > 400)
                continue;
            for (int piece = 1; piece < STREET_POINTS; piece++) {
                if (point_crossing(t->line[piece - 1], t->line[piece], barrier->line[k - 1], barrier->line[k], where))
                    return b;
            }
        }
    }
    return -1;
}

/* Whether a street gets across what it meets, and on which level. */
static bool cross(const struct streets *s, struct street *t, uint64_t key)
{
    static const double canal[5] = {1, 1, 1, 0.4, 0.06}, rail[5] = {1, 1, 0.6, 0.1, 0};
    t->barrier = find_barrier(s, t, &t->crossing);
    if (t->kind == STREET_EXPRESSWAY)
        t->level = 1;
    if (t->barrier < 0)
        return true;
    bool is_canal = strcmp(s->barrier[t->barrier].kind, "canal") == 0;
    if (t->level == 0)
        t->level = is_canal ? 1 : -1;
    return random_hash(key, 21) < (is_canal ? canal : rail)[t->kind];
}

/* Whether a lattice edge is a street at all: alleys thin out where nobody lives. */
static bool is_laid(const struct district *d, enum street_class kind, int unit, uint64_t key)
{
    static const double alley[8] = {0.23, 0.15, 0.3, 0.55, 0.6, 0.5, 0.75, 0.5};
    double drop = kind == STREET_ALLEY ? alley[d->unit[unit].kind] : kind == STREET_LOCAL ? 0.06 : 0;
    return random_hash(key, 22) >= drop;
}

static void shape(const struct lattice *l, struct street *t, int stride, int before, int after)
{
    const struct point *p = l->node + t->from;
    struct point a = before ? p[-stride] : p[0], d = after ? p[2 * stride] : p[stride];
    for (int k = 0; k < STREET_POINTS; k++) {
        double share = (double)k / (STREET_POINTS - 1);
        t->line[k] = k == 0                   ? p[0]
                     : k == STREET_POINTS - 1 ? p[stride]
                                              : point_rounded(point_on_curve(a, p[0], p[stride], d, share));
    }
    t->length_m = point_length_m(t->line, STREET_POINTS);
}

static void dress(struct street *t, double centre, uint64_t key)
{
    static const double width_m[5] = {52, 42, 26, 14, 5};
    t->is_walkable = t->kind != STREET_EXPRESSWAY;
    t->is_divided = t->kind == STREET_EXPRESSWAY || (t->kind == STREET_ARTERIAL && random_hash(key, 23) < 0.75);
    t->is_commercial = t->kind != STREET_EXPRESSWAY && random_hash(key, 24) < (centre < 14 ? 0.5 : 0.1);
    t->width_m = width_m[t->kind] * (0.85 + 0.3 * random_hash(key, 25));
}

/* Lays the streets of one lattice line. */
static void lay_line(struct streets *s, const struct district *d, const struct locator *l, struct roads *roads,
                     bool is_row, int line)
{
    int stride = is_row ? 1 : LATTICE_I + 1, edges = is_row ? LATTICE_I : LATTICE_J;
    roads_start(roads, is_row, line);
    for (int k = 0; k < edges; k++) {
        struct street t = {.kind = lattice_class(is_row, line), .barrier = -1};
        int i = is_row ? k : line, j = is_row ? line : k;
        t.from = lattice_node(i, j);
        t.to = t.from + stride;
        shape(&d->lattice, &t, stride, k > 0, k + 2 <= edges);
        t.unit = locate_unit(l, t.line[STREET_POINTS / 2]);
        t.road = roads_next(roads, k);
        uint64_t run = (uint64_t)roads->run, edge = (uint64_t)(t.from * 2 + is_row);
        bool is_fixed = roads_is_given(roads);
        dress(&t, lattice_from_centre(i, j), run);
        if (!cross(s, &t, edge) && !is_fixed)
            continue;
        if (t.unit >= 0 && (is_fixed || is_laid(d, t.kind, t.unit, edge)))
            s->street[s->streets++] = t;
    }
}

static int root(int *parent, int node)
{
    while (parent[node] != node) {
        parent[node] = parent[parent[node]];
        node = parent[node];
    }
    return node;
}

/* Keeps the largest connected piece and drops the islands. */
static bool keep_connected(struct streets *s)
{
    int *parent = report_new(LATTICE_NODES * 2, sizeof *parent), *size = parent + LATTICE_NODES, largest = 0, kept = 0;
    if (!parent)
        return false;
    for (int n = 0; n < LATTICE_NODES; n++)
        parent[n] = n;
    for (int k = 0; k < s->streets; k++)
        parent[root(parent, s->street[k].from)] = root(parent, s->street[k].to);
    for (int k = 0; k < s->streets; k++) {
        int home = root(parent, s->street[k].from);
        largest = ++size[home] > size[largest] ? home : largest;
    }
    for (int k = 0; k < s->streets; k++) {
        if (root(parent, s->street[k].from) == largest)
            s->street[kept++] = s->street[k];
    }
    s->streets = kept;
    free(parent);
    return true;
}

static void number(struct streets *s)
{
    for (int k = 0; k < s->streets; k++) {
        (void)snprintf(s->street[k].id, sizeof s->street[k].id, "S%06d", k + 1);
        s->length_m += s->street[k].length_m;
    }
}

struct streets *streets_new(const struct district *d, const struct locator *l)
{
    struct streets *s = report_new(1, sizeof *s);
    struct roads roads = {0};
    bool ok = s && read_barriers(s) && roads_open(&roads, s);
    if (ok)
        s->street = report_new(CAPACITY, sizeof *s->street);
    ok = ok && s->street;
    for (int k = 1; ok && k < LATTICE_I; k++)
        lay_line(s, d, l, &roads, false, k);
    for (int k = 1; ok && k < LATTICE_J; k++)
        lay_line(s, d, l, &roads, true, k);
    ok = ok && keep_connected(s);
    roads_close(&roads);
    if (!ok) {
        streets_free(s);
        return NULL;
    }
    number(s);
    return s;
}

void streets_free(struct streets *s)
{
    if (!s)
        return;
    free(s->street);
    free(s->road);
    free(s->barrier);
    free(s);
}
