#include "project.h"

#include <math.h>

#include "mathx.h"

#define DEGREE (MATHX_PI / 180)
#define AXIS_M 6378137.0
#define FLATTENING (1 / 298.257222101)
#define CENTRAL_DEG 120.0
#define FALSE_EASTING_M 500000.0

/* Third flattening and the series of Krueger 1912 in it, as in Karney 2011, eq. 35 and 36. */
#define N1 (FLATTENING / (2 - FLATTENING))
#define N2 (N1 * N1)
#define N3 (N2 * N1)
#define N4 (N2 * N2)

static const double FORWARD[4] = {
    N1 / 2 - 2 * N2 / 3 + 5 * N3 / 16 + 41 * N4 / 180,
    13 * N2 / 48 - 3 * N3 / 5 + 557 * N4 / 1440,
    61 * N3 / 240 - 103 * N4 / 140,
    49561 * N4 / 161280,
};
static const double INVERSE[4] = {
    N1 / 2 - 2 * N2 / 3 + 37 * N3 / 96 - N4 / 360,
    N2 / 48 + N3 / 15 - 437 * N4 / 1440,
    17 * N3 / 480 - 37 * N4 / 840,
    4397 * N4 / 161280,
};
#define RADIUS_M (AXIS_M / (1 + N1) * (1 + N2 / 4 + N4 / 64))

/* tan of the conformal latitude from tan of the geographic one: Karney 2011, eq. 7 to 9. */
static double conformal_tan(double tau)
{
    double e = sqrt(FLATTENING * (2 - FLATTENING));
    double sigma = mathx_sinh(e * mathx_atanh(e * tau / sqrt(1 + tau * tau)));
    return tau * sqrt(1 + sigma * sigma) - sigma * sqrt(1 + tau * tau);
}

/* Newton's steps of eq. 19 to 21; three suffice for full precision. */
static double geographic_tan(double target)
{
    double e2 = FLATTENING * (2 - FLATTENING), tau = target / (1 - e2);
    for (int k = 0; k < 4; k++) {
        double now = conformal_tan(tau);
        double step =
            (target - now) / sqrt(1 + now * now) * (1 + (1 - e2) * tau * tau) / ((1 - e2) * sqrt(1 + tau * tau));
        tau = tau + step;
    }
    return tau;
}

struct lonlat project_to_degrees(struct point p)
{
    double xi0 = p.y / RADIUS_M, eta0 = (p.x - FALSE_EASTING_M) / RADIUS_M, xi = xi0, eta = eta0;
    for (int k = 0; k < 4; k++) {
        double w = 2 * (k + 1);
        xi -= INVERSE[k] * mathx_sin(w * xi0) * mathx_cosh(w * eta0);
        eta -= INVERSE[k] * mathx_cos(w * xi0) * mathx_sinh(w * eta0);
    }
    double sh = mathx_sinh(eta), c = mathx_cos(xi);
    double tau = geographic_tan(mathx_sin(xi) / sqrt(sh * sh + c * c));
    return (struct lonlat){CENTRAL_DEG + mathx_atan(sh / c) / DEGREE, mathx_atan(tau) / DEGREE};
}

struct point project_to_metres(struct lonlat g)
{
    double lat = g.lat * DEGREE, lambda = (g.lon - CENTRAL_DEG) * DEGREE;
    double t = conformal_tan(mathx_sin(lat) / mathx_cos(lat)), c = mathx_cos(lambda);
    double xi0 = mathx_atan(t / c);
    double s = mathx_sin(lambda) / sqrt(t * t + c * c);
    double eta0 = mathx_atanh(s / sqrt(1 + s * s)), xi = xi0, eta = eta0;
    for (int k = 0; k < 4; k++) {
        double w = 2 * (k + 1);
        xi += FORWARD[k] * mathx_sin(w * xi0) * mathx_cosh(w * eta0);
        eta += FORWARD[k] * mathx_cos(w * xi0) * mathx_sinh(w * eta0);
    }
    return (struct point){FALSE_EASTING_M + RADIUS_M * eta, RADIUS_M * xi};
}

static double waves(double x, double inner, double outer)
{
    return (20 * mathx_sin(x * MATHX_PI) + 40 * mathx_sin(x / 3 * MATHX_PI)) * 2 / 3 +
           (inner * mathx_sin(x / 12 * MATHX_PI) + outer * mathx_sin(x / 30 * MATHX_PI)) * 2 / 3;
}

static double ripple(double x)
{
    return (20 * mathx_sin(6 * x * MATHX_PI) + 20 * mathx_sin(2 * x * MATHX_PI)) * 2 / 3;
}

struct lonlat project_to_gcj02(struct lonlat g)
{
    const double a = 6378245.0, ee = 0.00669342162296594323;
    double x = g.lon - 105, y = g.lat - 35, root = sqrt(fabs(x));
    double dlat = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root + ripple(x) + waves(y, 160, 320);
    double dlon = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root + ripple(x) + waves(x, 150, 300);
    double rad = g.lat * DEGREE, magic = 1 - ee * mathx_sin(rad) * mathx_sin(rad);
    dlat = dlat / ((a * (1 - ee)) / (magic * sqrt(magic)) * DEGREE);
    dlon = dlon / (a / sqrt(magic) * mathx_cos(rad) * DEGREE);
    return (struct lonlat){g.lon + dlon, g.lat + dlat};
}
