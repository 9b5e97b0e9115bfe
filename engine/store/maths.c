#include "store/maths.h"

#include <math.h>

struct maths {
    const char *name;
    int arguments; /* 1 or 2 */
    double (*one)(double);
    double (*two)(double, double);
    bool takes_infinity; /* an infinite result is one */
};

static const double pi = 3.14159265358979323846;

static double to_degrees(double x)
{
    return x * (180.0 / pi);
}

static double to_radians(double x)
{
    return x * (pi / 180.0);
}

static double sign(double x)
{
    return x > 0.0 ? 1.0 : x < 0.0 ? -1.0 : 0.0;
}

static double log_to(double x, double base)
{
    return base > 1.0 && isfinite(base) ? log(x) / log(base) : (double)NAN;
}

static const struct maths functions[] = {
    {"acos", 1, acos, NULL, false},   {"asin", 1, asin, NULL, false},         {"atan", 1, atan, NULL, false},
    {"ceil", 1, ceil, NULL, true},    {"ceiling", 1, ceil, NULL, true},       {"cos", 1, cos, NULL, false},
    {"exp", 1, exp, NULL, true},      {"floor", 1, floor, NULL, true},        {"ln", 1, log, NULL, false},
    {"log", 1, log, NULL, false},     {"log10", 1, log10, NULL, false},       {"log2", 1, log2, NULL, false},
    {"sin", 1, sin, NULL, false},     {"sqrt", 1, sqrt, NULL, false},         {"tan", 1, tan, NULL, false},
    {"sign", 1, sign, NULL, false},   {"degrees", 1, to_degrees, NULL, true}, {"radians", 1, to_radians, NULL, true},
    {"atan2", 2, NULL, atan2, false}, {"pow", 2, NULL, pow, false},           {"power", 2, NULL, pow, false},
    {"log", 2, NULL, log_to, false},
};

static void call(sqlite3_context *context, int argc, sqlite3_value **argv)
{
    const struct maths *f = sqlite3_user_data(context);
    for (int i = 0; i < argc; i++)
        if (sqlite3_value_type(argv[i]) != SQLITE_INTEGER && sqlite3_value_type(argv[i]) != SQLITE_FLOAT)
            return; /* NULL */
    double x = sqlite3_value_double(argv[0]);
    double result = f->one != NULL ? f->one(x) : f->two(x, sqlite3_value_double(argv[1]));
    if (isfinite(result) || (f->takes_infinity && !isnan(result)))
        sqlite3_result_double(context, result);
}

static void call_pi(sqlite3_context *context, int argc, sqlite3_value **argv)
{
    (void)argc;
    (void)argv;
    sqlite3_result_double(context, pi);
}

ward_rc ward_maths_register(struct ward_ctx *ctx, sqlite3 *sql)
{
    const int flags = SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS;
    int result = sqlite3_create_function(sql, "pi", 0, flags, NULL, call_pi, NULL, NULL);
    for (size_t i = 0; result == SQLITE_OK && i < sizeof functions / sizeof functions[0]; i++)
        result = sqlite3_create_function(sql, functions[i].name, functions[i].arguments, flags, (void *)&functions[i],
                                         call, NULL, NULL);
    return result == SQLITE_OK ? WARD_OK : ward_sql_fail(ctx, sql, "defining the functions of mathematics");
}
