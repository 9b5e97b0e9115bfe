/* The benchmarks' data as CSV on standard output, the same bytes on every machine: gen WHAT N
 * points N    bins in lon/lat: bin_id,kind,opened_on,lon,lat
 * cases N     cases in lon/lat: case_id,stream,reported_at,lon,lat
 * polygons N  buildings of 50 vertices in EPSG:4549: building_id,name,floors,WKT
 * streets N   N streets of 2 to 9 vertices, some 120 m long, most along one of two directions: street_id,name,WKT
 * network N   a street network of some N straight segments that meet at their ends: street_id,WKT in EPSG:4549
 * stops N M   N different corners of the network of M segments: bin_id,x,y in EPSG:4549
 * lattice S   S x S management units that share wavy edges of 8 segments, in EPSG:4549: unit_code,name,WKT */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The box of the sample city, in degrees and in EPSG:4549. */
#define WEST 120.236
#define SOUTH 31.514
#define WIDE 0.11
#define HIGH 0.12
#define LEFT 522400.0
#define BOTTOM 3487600.0
#define WIDE_M 10400.0
#define HIGH_M 13300.0

/* splitmix64 (Steele, Lea, Flood 2014) */
static uint64_t mix(uint64_t z)
{
    z += 0x9E3779B97F4A7C15U;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9U;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBU;
    return z ^ (z >> 31);
}

static double unit(uint64_t *state)
{
    *state += 1;
    return (double)(mix(*state) >> 11) / 9007199254740992.0;
}

static void put_points(long n)
{
    static const char *const kinds[] = {"litter", "sorting", "ashtray"};
    uint64_t s = 1000;
    puts("bin_id,kind,opened_on,lon,lat");
    for (long i = 1; i <= n; i++) {
        double x = WEST + WIDE * unit(&s), y = SOUTH + HIGH * unit(&s);
        int day = (int)(unit(&s) * 28) + 1, month = (int)(unit(&s) * 12) + 1, year = 2010 + (int)(unit(&s) * 13);
        printf("B%07ld,%s,%04d-%02d-%02d,%.7f,%.7f\n", i, kinds[i % 3], year, month, day, x, y);
    }
}

static void put_cases(long n)
{
    uint64_t s = 2000;
    puts("case_id,stream,reported_at,lon,lat");
    for (long i = 1; i <= n; i++) {
        double x = WEST + WIDE * unit(&s), y = SOUTH + HIGH * unit(&s);
        int day = (int)(unit(&s) * 28) + 1, month = (int)(unit(&s) * 12) + 1, hour = (int)(unit(&s) * 24);
        printf("C%07ld,%s,2023-%02d-%02dT%02d:30:00,%.7f,%.7f\n", i, i % 4 == 0 ? "complaint" : "event", month, day,
               hour, x, y);
    }
}

static void put_polygons(long n)
{
    const double pi = acos(-1.0);
    uint64_t s = 3000;
    puts("building_id,name,floors,WKT");
    for (long i = 1; i <= n; i++) {
        double x = LEFT + WIDE_M * unit(&s), y = BOTTOM + HIGH_M * unit(&s), radius = 10 + 20 * unit(&s);
        double first_x = 0, first_y = 0;
        printf("H%06ld,%ld,%d,\"POLYGON((", i, i, (int)(unit(&s) * 30) + 1);
        for (int k = 0; k < 50; k++) { /* a star seen from its middle: valid whatever the radii */
            double r = radius * (0.8 + 0.4 * unit(&s));
            double px = x + r * cos(2 * pi * k / 50), py = y + r * sin(2 * pi * k / 50);
            if (k == 0)
                first_x = px, first_y = py;
            printf("%.4f %.4f,", px, py);
        }
        printf("%.4f %.4f))\"\n", first_x, first_y);
    }
}

static void put_streets(long n)
{
    const double pi = acos(-1.0);
    uint64_t s = 4000;
    puts("street_id,name,WKT");
    for (long i = 1; i <= n; i++) {
        double x = LEFT + WIDE_M * unit(&s), y = BOTTOM + HIGH_M * unit(&s);
        double heading = pi / 2 * (double)(i % 2) + 0.1 + (unit(&s) < 0.2 ? pi * unit(&s) : 0);
        int n_steps = 1 + (int)(unit(&s) * 8);
        printf("S%06ld,street %ld,\"LINESTRING(%.4f %.4f", i, i / 8, x, y);
        for (int k = 0; k < n_steps; k++) {
            double length = 10 + 35 * unit(&s);
            heading += 0.3 * (unit(&s) - 0.5);
            x += length * cos(heading);
            y += length * sin(heading);
            printf(",%.4f %.4f", x, y);
        }
        puts(")\"");
    }
}

/* A corner of the lattice, moved by up to a fifth of a cell except on the rim. */
static void corner(long side, long c, long r, double *x, double *y)
{
    uint64_t s = mix((uint64_t)(r * 100000 + c + 7));
    double dx = unit(&s) - 0.5, dy = unit(&s) - 0.5;
    *x = LEFT + WIDE_M * ((double)c + (c > 0 && c < side ? 0.4 * dx : 0)) / (double)side;
    *y = BOTTOM + HIGH_M * ((double)r + (r > 0 && r < side ? 0.4 * dy : 0)) / (double)side;
}

/* The shared edge from the lower to the higher corner; `back` walks it the other way over the same points. The last
 * point is left to the next edge. */
static void put_edge(long side, long c0, long r0, long c1, long r1, int back)
{
    double ax, ay, bx, by;
    corner(side, c0, r0, &ax, &ay);
    corner(side, c1, r1, &bx, &by);
    for (int i = 0; i < 8; i++) {
        int k = back ? 8 - i : i;
        uint64_t s = mix((uint64_t)(((r0 + r1) * 100000 + c0 + c1) * 8 + k));
        double t = k / 8.0, wave = k == 0 || k == 8 ? 0 : 0.06 * (unit(&s) - 0.5);
        printf("%.4f %.4f,", ax + (bx - ax) * t - (by - ay) * wave, ay + (by - ay) * t + (bx - ax) * wave);
    }
}

static void put_lattice(long side)
{
    puts("unit_code,name,WKT");
    for (long r = 0; r < side; r++)
        for (long c = 0; c < side; c++) {
            double x, y;
            printf("L%06ld,cell %ld,\"POLYGON((", r * side + c + 1, r * side + c + 1);
            put_edge(side, c, r, c + 1, r, 0);
            put_edge(side, c + 1, r, c + 1, r + 1, 0);
            put_edge(side, c, r + 1, c + 1, r + 1, 1);
            put_edge(side, c, r, c, r + 1, 1);
            corner(side, c, r, &x, &y);
            printf("%.4f %.4f))\"\n", x, y);
        }
}

/* A corner of the street network: a grid of 60 m, each corner off by up to 13 m. */
static void crossing(long column, long row, double *x, double *y)
{
    uint64_t s = 5000 + (uint64_t)row * 1000003 + (uint64_t)column;
    s = mix(s);
    *x = LEFT + 60 * (double)column + 13 * unit(&s);
    *y = BOTTOM + 60 * (double)row + 13 * unit(&s);
}

static long network_side(long n)
{
    return (long)sqrt((double)n / 2);
}

static void put_network(long n)
{
    long side = network_side(n);
    puts("street_id,WKT");
    for (long i = 0; i < 2 * side * side; i++) {
        long column = i / 2 % side, row = i / 2 / side;
        double ax, ay, bx, by;
        crossing(column, row, &ax, &ay);
        crossing(column + (i % 2 == 0), row + (i % 2 == 1), &bx, &by);
        printf("R%07ld,\"LINESTRING(%.3f %.3f,%.3f %.3f)\"\n", i, ax, ay, bx, by);
    }
}

static void put_stops(long n, long segments)
{
    long side = network_side(segments), corners = side * side, step = corners / n;
    puts("bin_id,x,y");
    for (long i = 0; i < n; i++) {
        long at = i * step + (long)(mix(6000 + (uint64_t)i) % (uint64_t)(step > 0 ? step : 1));
        double x, y;
        crossing(at % side, at / side, &x, &y);
        printf("B%06ld,%.3f,%.3f\n", i, x, y);
    }
}

int main(int argc, char **argv)
{
    long n = argc >= 3 ? strtol(argv[2], NULL, 10) : 0, m = argc == 4 ? strtol(argv[3], NULL, 10) : 0;
    if (n > 0 && strcmp(argv[1], "points") == 0)
        put_points(n);
    else if (n > 0 && strcmp(argv[1], "cases") == 0)
        put_cases(n);
    else if (n > 0 && strcmp(argv[1], "polygons") == 0)
        put_polygons(n);
    else if (n > 0 && strcmp(argv[1], "network") == 0)
        put_network(n);
    else if (n > 0 && m > n && strcmp(argv[1], "stops") == 0)
        put_stops(n, m);
    else if (n > 0 && strcmp(argv[1], "streets") == 0)
        put_streets(n);
    else if (n > 0 && strcmp(argv[1], "lattice") == 0)
        put_lattice(n);
    else
        return fprintf(stderr, "gen points|cases|polygons|streets|network|lattice N, or stops N M\n"), 2;
    return fflush(stdout) == 0 ? 0 : 1;
}
