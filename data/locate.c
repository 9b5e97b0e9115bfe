#include "locate.h"

#include <math.h>
#include <stdlib.h>

#include "report.h"

enum { COLUMNS = 240, ROWS = 300 };
#define CELL_M 50.0
#define WEST_M 521800.0
#define SOUTH_M 3487200.0

/* One piece of a unit's outline; pieces that start in a grid cell form a list. */
struct piece {
    struct point a, b;
    int next;
    bool is_outer;
};

struct locator {
    const struct district *district;
    struct piece *piece;
    int pieces, *outer, outers;
    int head[COLUMNS * ROWS];
};

static int clamp(double x, int n)
{
    return x < 0 ? 0 : x >= n ? n - 1 : (int)x;
}

static int column_of(double x)
{
    return clamp((x - WEST_M) / CELL_M, COLUMNS);
}

static int row_of(double y)
{
    return clamp((y - SOUTH_M) / CELL_M, ROWS);
}

static bool is_same(struct point p, struct point q)
{
    return !(p.x < q.x || p.x > q.x || p.y < q.y || p.y > q.y);
}

static bool has_twin(const struct locator *l, const struct piece *p)
{
    int cell = row_of(p->b.y) * COLUMNS + column_of(p->b.x);
    for (int k = l->head[cell]; k >= 0; k = l->piece[k].next) {
        if (is_same(l->piece[k].a, p->b) && is_same(l->piece[k].b, p->a))
            return true;
    }
    return false;
}

static void add_unit(struct locator *l, const struct unit *u)
{
    for (int k = 0; k < u->points; k++) {
        struct piece *p = l->piece + l->pieces;
        p->a = u->ring[k];
        p->b = u->ring[(k + 1) % u->points];
        int *head = l->head + row_of(p->a.y) * COLUMNS + column_of(p->a.x);
        p->next = *head;
        *head = l->pieces++;
    }
}

struct locator *locate_new(const struct district *d)
{
    struct locator *l = report_new(1, sizeof *l);
    int pieces = 0;
    for (int k = 0; k < DISTRICT_UNITS; k++)
        pieces += d->unit[k].points;
    if (!l)
        return NULL;
    l->district = d;
    l->piece = report_new((size_t)pieces, sizeof *l->piece);
    l->outer = report_new((size_t)pieces, sizeof *l->outer);
    if (!l->piece || !l->outer) {
        locate_free(l);
        return NULL;
    }
    for (int k = 0; k < COLUMNS * ROWS; k++)
        l->head[k] = -1;
    for (int k = 0; k < DISTRICT_UNITS; k++)
        add_unit(l, d->unit + k);
    for (int k = 0; k < l->pieces; k++) {
        if (!has_twin(l, l->piece + k))
            l->outer[l->outers++] = k;
    }
    return l;
}

void locate_free(struct locator *l)
{
    if (!l)
        return;
    free(l->piece);
    free(l->outer);
    free(l);
}

static bool covers(const struct unit *u, struct point p)
{
    if (p.x < u->low.x || p.y < u->low.y || p.x > u->high.x || p.y > u->high.y)
        return false;
    bool is_inside = false;
    for (int k = 0, j = u->points - 1; k < u->points; j = k++) {
        struct point a = u->ring[k], b = u->ring[j];
        if ((a.y > p.y) != (b.y > p.y) && p.x < (b.x - a.x) * (p.y - a.y) / (b.y - a.y) + a.x)
            is_inside = !is_inside;
    }
    return is_inside;
}

int locate_unit(const struct locator *l, struct point p)
{
    for (int k = 0; k < DISTRICT_UNITS; k++) {
        if (covers(l->district->unit + k, p))
            return k;
    }
    return -1;
}

double locate_margin_m(const struct locator *l, struct point p, double limit_m)
{
    double reach_m = limit_m + 10;
    for (int row = row_of(p.y - reach_m); row <= row_of(p.y + reach_m); row++) {
        for (int column = column_of(p.x - reach_m); column <= column_of(p.x + reach_m); column++) {
            for (int k = l->head[row * COLUMNS + column]; k >= 0; k = l->piece[k].next)
                limit_m = fmin(limit_m, point_to_piece_m(p, l->piece[k].a, l->piece[k].b));
        }
    }
    return limit_m;
}

double locate_outer_m(const struct locator *l, struct point p)
{
    double best_m = 1e9;
    for (int k = 0; k < l->outers; k++) {
        const struct piece *piece = l->piece + l->outer[k];
        best_m = fmin(best_m, point_to_piece_m(p, piece->a, piece->b));
    }
    return best_m;
}

int locate_outer_count(const struct locator *l)
{
    return l->outers;
}

void locate_outer_piece(const struct locator *l, int k, struct point *a, struct point *b)
{
    *a = l->piece[l->outer[k]].a;
    *b = l->piece[l->outer[k]].b;
}
