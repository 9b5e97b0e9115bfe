#include "geo/gcj02.h"

#include <math.h>
#include <stdbool.h>

/* The open formula, as published by many; the true algorithm is not public. domain.md of the project's notes and
 * tests/unit/test_gcj02.c hold the vectors it is checked against. Krasovsky's ellipsoid: a = 6378137 would move the
 * result by 8 mm. */
static const double pi = 3.14159265358979323846;
static const double axis_m = 6378245.0;
static const double ecc2 = 0.00669342162296594323;
static const int steps = 5; /* of the fixed point: below 2 um in China */

struct shift {
    double lon, lat;
};

static bool outside(double lon, double lat)
{
    return !(lon >= 72.004 && lon <= 137.8347 && lat >= 0.8293 && lat <= 55.8271);
}

static double waves(double v, double a1, double p1, double a2, double p2)
{
    return (a1 * sin(v * pi / p1) + a2 * sin(v * pi / p2)) * 2.0 / 3.0;
}

/* The shift in degrees at a WGS 84 place. */
static struct shift shift_at(double lon, double lat)
{
    if (outside(lon, lat))
        return (struct shift){0.0, 0.0};
    double x = lon - 105.0;
    double y = lat - 35.0;
    double root = sqrt(fabs(x));
    double fast = (20.0 * sin(6.0 * x * pi) + 20.0 * sin(2.0 * x * pi)) * 2.0 / 3.0;
    double north = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root + fast +
                   waves(y, 20.0, 1.0, 40.0, 3.0) + waves(y, 160.0, 12.0, 320.0, 30.0);
    double east = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root + fast + waves(x, 20.0, 1.0, 40.0, 3.0) +
                  waves(x, 150.0, 12.0, 300.0, 30.0);
    double phi = lat * pi / 180.0;
    double w2 = 1.0 - ecc2 * sin(phi) * sin(phi);
    double w = sqrt(w2);
    double meridian_m = axis_m * (1.0 - ecc2) / (w2 * w);
    double parallel_m = axis_m / w * cos(phi);
    return (struct shift){east * 180.0 / (parallel_m * pi), north * 180.0 / (meridian_m * pi)};
}

void ward_wgs84_to_gcj02(double lon, double lat, double *out_lon, double *out_lat)
{
    struct shift s = shift_at(lon, lat);
    *out_lon = lon + s.lon;
    *out_lat = lat + s.lat;
}

void ward_gcj02_to_wgs84(double lon, double lat, double *out_lon, double *out_lat)
{
    double x = lon;
    double y = lat;
    if (!outside(lon, lat))
        for (int i = 0; i < steps; i++) {
            struct shift s = shift_at(x, y);
            x = lon - s.lon;
            y = lat - s.lat;
        }
    *out_lon = x;
    *out_lat = y;
}

void ward_gcj02_to_bd09(double lon, double lat, double *out_lon, double *out_lat)
{
    const double x_pi = pi * 3000.0 / 180.0;
    double z = sqrt(lon * lon + lat * lat) + 0.00002 * sin(lat * x_pi);
    double theta = atan2(lat, lon) + 0.000003 * cos(lon * x_pi);
    *out_lon = z * cos(theta) + 0.0065;
    *out_lat = z * sin(theta) + 0.006;
}

void ward_bd09_to_gcj02(double lon, double lat, double *out_lon, double *out_lat)
{
    double x = lon - 0.0065;
    double y = lat - 0.006;
    for (int i = 0; i < steps; i++) {
        double there_lon = 0.0;
        double there_lat = 0.0;
        ward_gcj02_to_bd09(x, y, &there_lon, &there_lat);
        x += lon - there_lon;
        y += lat - there_lat;
    }
    *out_lon = x;
    *out_lat = y;
}
