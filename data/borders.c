#include "borders.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "district.h"
#include "random.h"
#include "report.h"

enum { LONGEST = 400, CHAIN_POINTS = 4096, ENDS = 2 };
#define STEP_M 7.0
#define RAMP_M 32.0

static const int STEP_I[4] = {1, 0, -1, 0}, STEP_J[4] = {0, 1, 0, -1};

/* A border between two junctions: the units left and right of it (-1 outside). */
struct chain {
    int from, to, left, right, points;
    struct point *line;
};

struct border {
    struct district *d;
    struct chain *chain;
    int chains, capacity;
    bool done[LATTICE_NODES][4]; /* edge leaving a node in a direction is drawn */
};

static int side_of(const struct district *d, int node, int direction, bool is_left)
{
    static const int left_i[4] = {0, -1, -1, 0}, left_j[4] = {0, 0, -1, -1};
    int k = is_left ? direction : (direction + 3) % 4;
    return district_unit_at(d, node % (LATTICE_I + 1) + left_i[k], node / (LATTICE_I + 1) + left_j[k]);
}

static bool is_border(const struct district *d, int node, int direction)
{
    return side_of(d, node, direction, true) != side_of(d, node, direction, false);
}

static int degree(const struct district *d, int node)
{
    int n = 0;
    for (int k = 0; k < 4; k++)
        n += is_border(d, node, k);
    return n;
}

static int next_node(int node, int direction)
{
    return node + STEP_I[direction] + STEP_J[direction] * (LATTICE_I + 1);
}

/* Follows a border from a junction to the next one; the nodes passed go to path. */
static int follow(struct border *b, int node, int direction, int *path)
{
    int n = 0;
    path[n++] = node;
    while (n < LONGEST) {
        b->done[node][direction] = true;
        node = next_node(node, direction);
        int back = (direction + 2) % 4;
        b->done[node][back] = true;
        path[n++] = node;
        if (degree(b->d, node) != 2)
            return n;
        for (direction = 0; direction == back || !is_border(b->d, node, direction);)
            direction++;
    }
    return -1;
}

/* Cuts the corners of a line (Chaikin), its ends kept. */
static int rounded(const struct point *line, int n, struct point *out)
{
    int m = 0;
    out[m++] = line[0];
    for (int k = 1; k < n; k++) {
        if (k > 1)
            out[m++] = point_between(line[k - 1], line[k], 0.25);
        if (k < n - 1)
            out[m++] = point_between(line[k - 1], line[k], 0.75);
    }
    out[m++] = line[n - 1];
    return m;
}

/* Natural unevenness of a border: three waves of different length, with phases of its own. */
static double noise(uint64_t key, double at)
{
    double sum = 0, size = 1.7;
    for (uint64_t octave = 0; octave < 3; octave++) {
        double x = at / (9.0 * (double)(1 << (2 - octave)));
        double low = floor(x), t = x - low, smooth = t * t * (3 - 2 * t);
        uint64_t cell = (uint64_t)low + 1000 * octave;
        sum += size * ((1 - smooth) * random_hash(key, cell) + smooth * random_hash(key, cell + 1) - 0.5);
        size *= 0.55;
    }
    return sum;
}

/* Moves a smooth line 4 to 7 m to one side, unevenly, and back to the junctions at both ends. */
static void roughen(const struct point *course, int n, uint64_t key, struct chain *c)
{
    double length_m = point_length_m(course, n), away_m = 4 + 3 * random_hash(key, 7);
    if (random_hash(key, 8) < 0.5)
        away_m = -away_m;
    int pieces = (int)(length_m / STEP_M + 0.5);
    for (int k = 0; k <= pieces; k++) {
        double at = length_m * k / pieces, ramp = fmin(1, fmin(at, length_m - at) / RAMP_M);
        struct point before = point_along(course, n, at - 6 > 0 ? at - 6 : 0);
        struct point after = point_along(course, n, at + 6);
        struct point p = point_along(course, n, at);
        p = point_moved(p, point_left(before, after), ramp * (away_m + noise(key, at)));
        c->line[k] = point_rounded(p);
    }
    c->points = pieces + 1;
}

static bool draw_chain(struct border *b, int node, int direction)
{
    int path[LONGEST];
    struct point *course = report_new(CHAIN_POINTS * 2, sizeof *course), *other = course + CHAIN_POINTS;
    struct chain c = {.from = node};
    c.left = side_of(b->d, node, direction, true);
    c.right = side_of(b->d, node, direction, false);
    c.line = report_new(CHAIN_POINTS, sizeof *c.line);
    int n = follow(b, node, direction, path);
    bool ok = course && c.line && (n > 0 || report_fail("a border has no end"));
    if (ok) {
        c.to = path[n - 1];
        for (int k = 0; k < n; k++)
            course[k] = b->d->lattice.node[path[k]];
        n = rounded(course, n, other);
        n = rounded(other, n, course);
        n = rounded(course, n, other);
        roughen(other, n, (uint64_t)(node * 4 + direction), &c);
        b->chain[b->chains++] = c;
    } else {
        free(c.line);
    }
    free(course);
    return ok;
}

static bool draw_chains(struct border *b)
{
    for (int node = 0; node < LATTICE_NODES; node++) {
        int ways = degree(b->d, node);
        if (ways == 0 || ways == 2)
            continue;
        for (int k = 0; k < 4; k++) {
            if (!is_border(b->d, node, k) || b->done[node][k])
                continue;
            if (b->chains == b->capacity)
                return report_fail("more than %d stretches of border", b->capacity);
            if (!draw_chain(b, node, k))
                return false;
        }
    }
    return true;
}

/* The chain that leaves a junction with the unit on its left; is_back where it runs against its drawing. */
static const struct chain *leaving(const struct border *b, int unit, int node, bool *is_back)
{
    for (int k = 0; k < b->chains; k++) {
        const struct chain *c = b->chain + k;
        *is_back = c->right == unit && c->to == node;
        if (*is_back || (c->left == unit && c->from == node))
            return c;
    }
    return NULL;
}

static int any_junction(const struct border *b, int unit, int *points)
{
    int junction = -1;
    *points = 0;
    for (int k = 0; k < b->chains; k++) {
        const struct chain *c = b->chain + k;
        if (c->left != unit && c->right != unit)
            continue;
        junction = c->left == unit ? c->from : c->to;
        *points += c->points - 1;
    }
    return junction;
}

static void measure(struct unit *u)
{
    u->area_m2 = point_area_m2(u->ring, u->points);
    u->low = u->high = u->ring[0];
    for (int k = 1; k < u->points; k++) {
        u->low = (struct point){fmin(u->low.x, u->ring[k].x), fmin(u->low.y, u->ring[k].y)};
        u->high = (struct point){fmax(u->high.x, u->ring[k].x), fmax(u->high.y, u->ring[k].y)};
    }
}

static bool draw_unit(const struct border *b, int unit)
{
    struct unit *u = b->d->unit + unit;
    int points, start = any_junction(b, unit, &points), node = start;
    u->ring = report_new((size_t)points, sizeof *u->ring);
    if (!u->ring)
        return false;
    do {
        bool is_back;
        const struct chain *c = start < 0 ? NULL : leaving(b, unit, node, &is_back);
        if (!c || u->points + c->points - 1 > points)
            return report_fail("the outline of unit %d does not close", unit + 1);
        for (int k = 0; k < c->points - 1; k++)
            u->ring[u->points++] = c->line[is_back ? c->points - 1 - k : k];
        node = is_back ? c->from : c->to;
    } while (node != start);
    measure(u);
    return u->points == points || report_fail("unit %d has more than one outline", unit + 1);
}

bool borders_draw(struct district *d)
{
    struct border *b = report_new(1, sizeof *b);
    if (!b)
        return false;
    b->d = d;
    b->capacity = DISTRICT_UNITS * 8;
    b->chain = report_new((size_t)b->capacity, sizeof *b->chain);
    bool ok = b->chain && draw_chains(b);
    for (int k = 0; ok && k < DISTRICT_UNITS; k++) {
        ok = draw_unit(b, k);
        d->area_m2 += d->unit[k].area_m2;
    }
    for (int k = 0; b->chain && k < b->chains; k++)
        free(b->chain[k].line);
    free(b->chain);
    free(b);
    return ok;
}
