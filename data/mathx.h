#ifndef CITY_MATHX_H
#define CITY_MATHX_H

/*
 * Sine, cosine, arc tangent and exponential from the four IEEE operations alone. The C library's own differ in the
 * last bit between machines, and one last bit moves a rounded coordinate now and then; these give the same bits
 * everywhere.
 */
#define MATHX_PI 3.14159265358979323846

double mathx_sin(double x);
double mathx_cos(double x);
double mathx_atan(double x);
double mathx_exp(double x);
/** For small arguments, as a map projection has them: |x| < 0.3. */
double mathx_sinh(double x);
double mathx_cosh(double x);
double mathx_atanh(double x);

/** Rounds to the nearest multiple of 1 / per (half up); per is a power of ten. */
double mathx_round(double x, double per);

#endif
