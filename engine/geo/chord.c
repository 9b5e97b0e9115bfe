#include "geo/chord.h"

#include <math.h>

/* The foot of the point on the segment's line is the middle of the chord. */
static double chord_m(const double *a, const double *b, double x, double y, double within_m)
{
    double dx = b[0] - a[0], dy = b[1] - a[1], length = hypot(dx, dy);
    if (!(length > 0))
        return 0;
    double foot = ((x - a[0]) * dx + (y - a[1]) * dy) / length;
    double off = (dx * (y - a[1]) - dy * (x - a[0])) / length;
    double half2 = (within_m - off) * (within_m + off);
    if (!(half2 > 0))
        return 0;
    double from = fmax(foot - sqrt(half2), 0), to = fmin(foot + sqrt(half2), length);
    return to > from ? to - from : 0;
}

double ward_geom_length_near_m(const struct ward_geom *g, double x, double y, double within_m)
{
    double sum = 0;
    if (g->kind != WARD_KIND_LINE)
        return 0;
    for (size_t p = 0; p < g->n_parts; p++)
        for (size_t i = g->part_at[p]; i + 1 < g->part_at[p + 1]; i++)
            sum += chord_m(g->xy + 2 * i, g->xy + 2 * i + 2, x, y, within_m);
    return sum;
}
