/** pred.h: exact predicates on doubles (no rounding ever decides a side), and the small geometry of segments. */
#ifndef WARD_GEO_PRED_H
#define WARD_GEO_PRED_H

#include <stdbool.h>

/** @brief Sign of the area of a, b, c: +1 left turn, -1 right turn, 0 exactly collinear. Filtered, then exact. */
int ward_orient(double ax, double ay, double bx, double by, double cx, double cy);

/** @brief The same answer with the filter inlined, for inner loops. */
static inline int ward_orient_quick(double ax, double ay, double bx, double by, double cx, double cy)
{
    double left = (ax - cx) * (by - cy);
    double right = (ay - cy) * (bx - cx);
    double det = left - right;
    double bound = 4e-16 * ((left < 0 ? -left : left) + (right < 0 ? -right : right)) + 1e-280;
    if (det > bound)
        return 1;
    return det < -bound ? -1 : ward_orient(ax, ay, bx, by, cx, cy);
}

/** @brief Does p lie exactly on the closed segment ab? */
bool ward_segment_holds(double ax, double ay, double bx, double by, double px, double py);

/** @brief Do the closed segments ab and cd share a point? Exact. */
bool ward_segments_meet(const double a[2], const double b[2], const double c[2], const double d[2]);

/** @brief Squared distance from p to segment ab, and the parameter t in [0, 1] of the nearest point; exactly 0 or 1 at
 * an end, whose own coordinates then are the nearest. A segment of no length is its point, t 0. */
static inline double ward_segment_d2(double px, double py, double ax, double ay, double bx, double by, double *t)
{
    double dx = bx - ax;
    double dy = by - ay;
    double length2 = dx * dx + dy * dy;
    double u = length2 > 0 ? ((px - ax) * dx + (py - ay) * dy) / length2 : 0;
    if (u > 0 && u < 1) {
        double cross = dx * (py - ay) - dy * (px - ax);
        *t = u;
        return cross * cross / length2;
    }
    *t = u >= 1 ? 1 : 0;
    double ex = u >= 1 ? px - bx : px - ax;
    double ey = u >= 1 ? py - by : py - ay;
    return ex * ex + ey * ey;
}

#endif
