/*
 * Orientation: a filter in doubles, then the exact determinant as a sum of doubles that do not overlap
 * (J. R. Shewchuk 1997, Adaptive precision floating-point arithmetic, Discrete Comput. Geom. 18:305-363).
 * The result is exact while coordinates are 0 or between 1e-230 and 1e60 in size; the gate lets through 1e15 at most.
 */
#include "geo/pred.h"

#include <math.h>

/* (3 + 16 eps) eps with eps = 2^-53: Shewchuk's bound for the error of the plain determinant, relative to the sum of
 * its two products' sizes. */
static const double filter_bound = (3.0 + 16.0 * 0x1p-53) * 0x1p-53;
/* Below this the products themselves may have lost bits to underflow. */
static const double filter_least = 1e-280;
/* Keeps the products of tiny coordinates above underflow; a power of two, so it changes no bit of the mantissa. */
static const double scale = 0x1p300;

enum { MOST_TERMS = 16 };

struct expansion {
    int n;
    double term[MOST_TERMS]; /* increasing in size, not overlapping, none of them zero */
};

/* Theorem 10 (grow-expansion) with zero elimination. */
static void expansion_add(struct expansion *e, double value)
{
    int kept = 0;
    double carry = value;
    for (int i = 0; i < e->n; i++) {
        double sum = carry + e->term[i];
        double part = sum - carry;
        double lost = (carry - (sum - part)) + (e->term[i] - part);
        carry = sum;
        if (lost != 0)
            e->term[kept++] = lost;
    }
    if (carry != 0)
        e->term[kept++] = carry;
    e->n = kept;
}

static void expansion_add_product(struct expansion *e, double a, double b)
{
    double high = a * b;
    expansion_add(e, fma(a, b, -high));
    expansion_add(e, high);
}

/* high + low = a - b exactly (theorem 7), scaled. */
static void difference(double a, double b, double out[2])
{
    a *= scale;
    b *= scale;
    double high = a - b;
    double part = a - high;
    out[0] = high;
    out[1] = (a - (high + part)) + (part - b);
}

static void add_difference_product(struct expansion *e, const double a[2], const double b[2], double sign)
{
    for (int i = 1; i >= 0; i--)
        for (int j = 1; j >= 0; j--)
            expansion_add_product(e, sign * a[i], b[j]);
}

static int orient_exact(double ax, double ay, double bx, double by, double cx, double cy)
{
    double acx[2], acy[2], bcx[2], bcy[2];
    struct expansion det = {0, {0}};
    difference(ax, cx, acx);
    difference(ay, cy, acy);
    difference(bx, cx, bcx);
    difference(by, cy, bcy);
    add_difference_product(&det, acx, bcy, 1);
    add_difference_product(&det, acy, bcx, -1);
    if (det.n == 0)
        return 0;
    return det.term[det.n - 1] > 0 ? 1 : -1;
}

int ward_orient(double ax, double ay, double bx, double by, double cx, double cy)
{
    double left = (ax - cx) * (by - cy);
    double right = (ay - cy) * (bx - cx);
    double det = left - right;
    double bound = filter_bound * (fabs(left) + fabs(right)) + filter_least;
    if (det > bound)
        return 1;
    if (det < -bound)
        return -1;
    return orient_exact(ax, ay, bx, by, cx, cy);
}

bool ward_segment_holds(double ax, double ay, double bx, double by, double px, double py)
{
    return px >= fmin(ax, bx) && px <= fmax(ax, bx) && py >= fmin(ay, by) && py <= fmax(ay, by) &&
           ward_orient(ax, ay, bx, by, px, py) == 0;
}

bool ward_segments_meet(const double a[2], const double b[2], const double c[2], const double d[2])
{
    int abc = ward_orient(a[0], a[1], b[0], b[1], c[0], c[1]);
    int abd = ward_orient(a[0], a[1], b[0], b[1], d[0], d[1]);
    int cda = ward_orient(c[0], c[1], d[0], d[1], a[0], a[1]);
    int cdb = ward_orient(c[0], c[1], d[0], d[1], b[0], b[1]);
    if (abc * abd < 0 && cda * cdb < 0)
        return true;
    /* Otherwise they can only meet where an end of one lies on the other. */
    return ward_segment_holds(a[0], a[1], b[0], b[1], c[0], c[1]) ||
           ward_segment_holds(a[0], a[1], b[0], b[1], d[0], d[1]) ||
           ward_segment_holds(c[0], c[1], d[0], d[1], a[0], a[1]) ||
           ward_segment_holds(c[0], c[1], d[0], d[1], b[0], b[1]);
}
