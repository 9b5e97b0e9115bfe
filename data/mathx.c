#include "mathx.h"

#include <math.h>

/* pi / 2 in two parts; the first has 33 bits, so that k * HIGH is exact for the k that occur here. */
#define HALF_PI_HIGH 1.57079632673412561417e+00
#define HALF_PI_LOW 6.07710050650619224932e-11

static double sin_series(double r)
{
    double r2 = r * r, term = r, sum = r;
    for (int n = 1; n <= 10; n++) {
        term = -term * r2 / (double)((2 * n) * (2 * n + 1));
        sum = sum + term;
    }
    return sum;
}

static double cos_series(double r)
{
    double r2 = r * r, term = 1.0, sum = 1.0;
    for (int n = 1; n <= 10; n++) {
        term = -term * r2 / (double)((2 * n - 1) * (2 * n));
        sum = sum + term;
    }
    return sum;
}

/* sin(x + quarter * pi / 2) */
static double circular(double x, int quarter)
{
    double k = floor(x / (MATHX_PI / 2) + 0.5);
    double r = (x - k * HALF_PI_HIGH) - k * HALF_PI_LOW;
    int turn = (int)(k - 4 * floor(k / 4)) + quarter;
    switch (turn % 4) {
    case 0:
        return sin_series(r);
    case 1:
        return cos_series(r);
    case 2:
        return -sin_series(r);
    default:
        return -cos_series(r);
    }
}

double mathx_sin(double x)
{
    return circular(x, 0);
}

double mathx_cos(double x)
{
    return circular(x, 1);
}

/* Halving the angle twice brings any argument under 0.2, where the series is short. */
double mathx_atan(double x)
{
    double y = x, scale = 1.0, sum = 0.0;
    for (int n = 0; n < 3; n++) {
        y = y / (1.0 + sqrt(1.0 + y * y));
        scale = scale * 2;
    }
    double power = y, y2 = y * y;
    for (int n = 0; n < 20; n++) {
        sum = sum + (n % 2 ? -power : power) / (2 * n + 1);
        power = power * y2;
    }
    return scale * sum;
}

double mathx_exp(double x)
{
    double r = x / 1024, term = 1.0, sum = 1.0;
    for (int n = 1; n <= 12; n++) {
        term = term * r / n;
        sum = sum + term;
    }
    for (int n = 0; n < 10; n++)
        sum = sum * sum;
    return sum;
}

double mathx_sinh(double x)
{
    double term = x, sum = x;
    for (int n = 1; n <= 8; n++) {
        term = term * x * x / (double)((2 * n) * (2 * n + 1));
        sum = sum + term;
    }
    return sum;
}

double mathx_cosh(double x)
{
    double term = 1.0, sum = 1.0;
    for (int n = 1; n <= 8; n++) {
        term = term * x * x / (double)((2 * n - 1) * (2 * n));
        sum = sum + term;
    }
    return sum;
}

double mathx_atanh(double x)
{
    double power = x, sum = 0.0;
    for (int n = 0; n < 16; n++) {
        sum = sum + power / (2 * n + 1);
        power = power * x * x;
    }
    return sum;
}

double mathx_round(double x, double per)
{
    return floor(x * per + 0.5) / per;
}
