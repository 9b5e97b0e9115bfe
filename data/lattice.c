#include "lattice.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "mathx.h"
#include "random.h"
#include "report.h"
#include "table.h"

enum { RING = 11, SIDE_POINTS = 4000, SMOOTHING = 400, SPACING = 11 };

/* Bays and noses of the district's border: smooth noise with one value every `step` metres. */
static double bay(uint64_t key, double at_m, double step_m)
{
    double x = at_m / step_m, low = floor(x), t = x - low, smooth = t * t * (3 - 2 * t);
    uint64_t cell = (uint64_t)low;
    return (1 - smooth) * random_hash(key, cell) + smooth * random_hash(key, cell + 1) - 0.5;
}

static void roughen(struct point *line, uint64_t key)
{
    double length_m = point_length_m(line, SIDE_POINTS);
    struct point before = line[0];
    for (int k = 1; k < SIDE_POINTS - 1; k++) {
        double at_m = length_m * k / SIDE_POINTS, taper = fmin(1, fmin(at_m, length_m - at_m) / 500);
        struct point left = point_left(before, line[k + 1]);
        before = line[k];
        line[k] = point_moved(line[k], left, taper * (290 * bay(key, at_m, 700) + 60 * bay(key + 1, at_m, 240)));
    }
}

/* One side of the outline as a smooth line through the points of outline.csv, in equal steps. */
static bool side(const struct table *t, const char *name, struct point *line)
{
    struct point control[32];
    int n = 0;
    for (int row = 0; row < t->rows; row++) {
        if (strcmp(table_text(t, row, 0), name) == 0 && n < 32)
            control[n++] = (struct point){table_number(t, row, 1), table_number(t, row, 2)};
    }
    if (n < 3)
        return report_fail("outline.csv has too few points of the side %s", name);
    for (int k = 0; k < SIDE_POINTS; k++) {
        double at = (double)k * (n - 1) / (SIDE_POINTS - 1);
        int b = at >= n - 1 ? n - 2 : (int)at;
        struct point before = control[b ? b - 1 : 0], after = control[b + 2 < n ? b + 2 : n - 1];
        line[k] = point_on_curve(before, control[b], control[b + 1], after, at - b);
    }
    roughen(line, (uint64_t)(unsigned char)name[0] * 100);
    return true;
}

static void put_side(struct lattice *l, const struct point *line, int steps, int first, int stride)
{
    double length_m = point_length_m(line, SIDE_POINTS);
    for (int k = 0; k <= steps; k++)
        l->node[first + k * stride] = point_along(line, SIDE_POINTS, length_m * k / steps);
}

static bool put_border(struct lattice *l)
{
    struct table t;
    struct point *line = report_new(SIDE_POINTS, sizeof *line);
    bool ok = line && table_read(&t, "outline.csv");
    if (ok) {
        ok = side(&t, "west", line);
        put_side(l, line, LATTICE_J, lattice_node(0, 0), LATTICE_I + 1);
        ok = ok && side(&t, "east", line);
        put_side(l, line, LATTICE_J, lattice_node(LATTICE_I, 0), LATTICE_I + 1);
        ok = ok && side(&t, "south", line);
        put_side(l, line, LATTICE_I, lattice_node(0, 0), 1);
        ok = ok && side(&t, "north", line);
        put_side(l, line, LATTICE_I, lattice_node(0, LATTICE_J), 1);
        table_clear(&t);
    }
    free(line);
    return ok;
}

/* Coons' patch between the four sides. */
static void put_inside(struct lattice *l)
{
    struct point *p = l->node;
    struct point c00 = p[lattice_node(0, 0)], c10 = p[lattice_node(LATTICE_I, 0)];
    struct point c01 = p[lattice_node(0, LATTICE_J)], c11 = p[lattice_node(LATTICE_I, LATTICE_J)];
    for (int j = 1; j < LATTICE_J; j++) {
        for (int i = 1; i < LATTICE_I; i++) {
            double u = (double)i / LATTICE_I, v = (double)j / LATTICE_J;
            struct point across = point_between(p[lattice_node(0, j)], p[lattice_node(LATTICE_I, j)], u);
            struct point along = point_between(p[lattice_node(i, 0)], p[lattice_node(i, LATTICE_J)], v);
            struct point corners = point_between(point_between(c00, c10, u), point_between(c01, c11, u), v);
            p[lattice_node(i, j)] = (struct point){across.x + along.x - corners.x, across.y + along.y - corners.y};
        }
    }
}

static void smooth_inside(struct lattice *l)
{
    struct point *p = l->node;
    for (int round = 0; round < SMOOTHING; round++) {
        for (int j = 1; j < LATTICE_J; j++) {
            for (int i = 1; i < LATTICE_I; i++) {
                struct point *n = p + lattice_node(i, j), *up = n + LATTICE_I + 1, *down = n - LATTICE_I - 1;
                *n = (struct point){(n[-1].x + n[1].x + up->x + down->x) / 4, (n[-1].y + n[1].y + up->y + down->y) / 4};
            }
        }
    }
}

/* Near the centre the square rings of the grid are rounded, so that the old town lies in a ring road. */
static void round_centre(struct lattice *l)
{
    struct point centre = l->node[lattice_node(LATTICE_CENTRE_I, LATTICE_CENTRE_J)];
    for (int j = 1; j < LATTICE_J; j++) {
        for (int i = 1; i < LATTICE_I; i++) {
            int a = abs(i - LATTICE_CENTRE_I), b = abs(j - LATTICE_CENTRE_J), m = a > b ? a : b;
            if (m == 0 || m >= 2 * RING)
                continue;
            double weight = m <= RING ? 1 : 1 - (double)(m - RING) / RING;
            double round = m * 1.1 / sqrt((double)(a * a + b * b)), scale = 1 + weight * (round - 1);
            struct point *p = l->node + lattice_node(i, j);
            *p = point_between(centre, *p, scale);
        }
    }
}

static int period(bool is_row, int k)
{
    return (k - (is_row ? LATTICE_CENTRE_J : LATTICE_CENTRE_I) + 40 * SPACING) % SPACING;
}

enum street_class lattice_class(bool is_row, int k)
{
    if (is_row ? k == LATTICE_CENTRE_J + 3 * SPACING : k == LATTICE_CENTRE_I - 2 * SPACING)
        return STREET_EXPRESSWAY;
    switch (period(is_row, k)) {
    case 0:
        return STREET_ARTERIAL;
    case 5:
        return STREET_SECONDARY;
    case 2:
    case 8:
        return STREET_LOCAL;
    default:
        return STREET_ALLEY;
    }
}

/* Where k lies between the main lines before and after it: which block, and the share of the way through it. */
static double block_share(bool is_row, int k, int *block)
{
    int at = period(is_row, k);
    *block = (k - at + 40 * SPACING) / SPACING * 2 + (at >= 5);
    return at < 5 ? at / 5.0 : (at - 5) / 6.0;
}

/* Inside each block of main roads the minor lines wander off together, differently in every block. */
static void shift_blocks(struct lattice *l)
{
    for (int j = 1; j < LATTICE_J; j++) {
        for (int i = 1; i < LATTICE_I; i++) {
            int column, row;
            double s = block_share(false, i, &column), t = block_share(true, j, &row);
            double bump = 16 * s * (1 - s) * t * (1 - t);
            uint64_t key = (uint64_t)(row * 1000 + column), node = (uint64_t)lattice_node(i, j);
            bool is_edge = i < 3 || j < 3 || i > LATTICE_I - 3 || j > LATTICE_J - 3;
            double reach_m = is_edge ? 0 : 40, wobble_m = bump > 0.2 && !is_edge ? 10 : 3;
            struct point *p = l->node + node;
            p->x += bump * reach_m * (random_hash(key, 1) * 2 - 1) + wobble_m * (random_hash(node, 3) * 2 - 1);
            p->y += bump * reach_m * (random_hash(key, 2) * 2 - 1) + wobble_m * (random_hash(node, 4) * 2 - 1);
        }
    }
}

bool lattice_make(struct lattice *l)
{
    if (!put_border(l))
        return false;
    put_inside(l);
    smooth_inside(l);
    round_centre(l);
    shift_blocks(l);
    for (int n = 0; n < LATTICE_NODES; n++)
        l->node[n] = point_rounded(l->node[n]);
    return true;
}

struct point lattice_in_cell(const struct lattice *l, int cell, double u, double v)
{
    int i = cell % LATTICE_I, j = cell / LATTICE_I;
    const struct point *p = l->node + lattice_node(i, j);
    return point_between(point_between(p[0], p[1], u), point_between(p[LATTICE_I + 1], p[LATTICE_I + 2], u), v);
}

double lattice_from_centre(int i, int j)
{
    double a = i - LATTICE_CENTRE_I, b = j - LATTICE_CENTRE_J;
    return sqrt(a * a + b * b);
}
