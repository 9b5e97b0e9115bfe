#include "point.h"

#include <math.h>

#include "mathx.h"

double point_distance_m(struct point a, struct point b)
{
    double dx = b.x - a.x, dy = b.y - a.y;
    return sqrt(dx * dx + dy * dy);
}

struct point point_between(struct point a, struct point b, double t)
{
    return (struct point){a.x + (b.x - a.x) * t, a.y + (b.y - a.y) * t};
}

struct point point_left(struct point a, struct point b)
{
    double length_m = point_distance_m(a, b);
    if (length_m <= 0)
        return (struct point){0, 0};
    return (struct point){-(b.y - a.y) / length_m, (b.x - a.x) / length_m};
}

struct point point_moved(struct point p, struct point v, double factor)
{
    return (struct point){p.x + v.x * factor, p.y + v.y * factor};
}

struct point point_rounded(struct point p)
{
    return (struct point){mathx_round(p.x, 1000), mathx_round(p.y, 1000)};
}

double point_to_piece_m(struct point p, struct point a, struct point b)
{
    double dx = b.x - a.x, dy = b.y - a.y, length2 = dx * dx + dy * dy;
    double t = length2 > 0 ? ((p.x - a.x) * dx + (p.y - a.y) * dy) / length2 : 0;
    return point_distance_m(p, point_between(a, b, fmin(1, fmax(0, t))));
}

static double curve(double a, double b, double c, double d, double t)
{
    return 0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t * t + (3 * b - a - 3 * c + d) * t * t * t);
}

struct point point_on_curve(struct point a, struct point b, struct point c, struct point d, double t)
{
    return (struct point){curve(a.x, b.x, c.x, d.x, t), curve(a.y, b.y, c.y, d.y, t)};
}

double point_area_m2(const struct point *ring, int n)
{
    double twice = 0;
    for (int k = 0; k < n; k++) {
        struct point a = ring[k], b = ring[(k + 1) % n];
        twice += (a.x - ring[0].x) * (b.y - ring[0].y) - (b.x - ring[0].x) * (a.y - ring[0].y);
    }
    return twice / 2;
}

double point_length_m(const struct point *line, int n)
{
    double sum_m = 0;
    for (int k = 1; k < n; k++)
        sum_m += point_distance_m(line[k - 1], line[k]);
    return sum_m;
}

struct point point_along(const struct point *line, int n, double along_m)
{
    for (int k = 1; k < n; k++) {
        double piece_m = point_distance_m(line[k - 1], line[k]);
        if (along_m <= piece_m && piece_m > 0)
            return point_between(line[k - 1], line[k], fmax(0, along_m / piece_m));
        along_m -= piece_m;
    }
    return line[n - 1];
}

int point_crossing(struct point a, struct point b, struct point c, struct point d, struct point *where)
{
    double rx = b.x - a.x, ry = b.y - a.y, sx = d.x - c.x, sy = d.y - c.y;
    double cross = rx * sy - ry * sx;
    if (fabs(cross) < 1e-12)
        return 0;
    double t = ((c.x - a.x) * sy - (c.y - a.y) * sx) / cross;
    double u = ((c.x - a.x) * ry - (c.y - a.y) * rx) / cross;
    if (t < 0 || t > 1 || u < 0 || u > 1)
        return 0;
    *where = point_between(a, b, t);
    return 1;
}
