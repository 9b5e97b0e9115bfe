#ifndef CITY_POINT_H
#define CITY_POINT_H

/** A place in metres of EPSG:4549: x is the easting, y the northing. */
struct point {
    double x, y;
};

double point_distance_m(struct point a, struct point b);
/** The point at share t of the way from a to b. */
struct point point_between(struct point a, struct point b, double t);
/** Unit vector to the left of the way from a to b; zero where a = b. */
struct point point_left(struct point a, struct point b);
/** p moved by factor times v. */
struct point point_moved(struct point p, struct point v, double factor);
/** Rounded to the millimetre, the resolution of every file. */
struct point point_rounded(struct point p);
/** Distance of p to the straight piece from a to b. */
double point_to_piece_m(struct point p, struct point a, struct point b);
/** Smooth curve through b and c (Catmull and Rom), t in 0..1 between them. */
struct point point_on_curve(struct point a, struct point b, struct point c, struct point d, double t);
/** Area enclosed by n points, positive where they run counter-clockwise. */
double point_area_m2(const struct point *ring, int n);
double point_length_m(const struct point *line, int n);
/** The place at distance along a line, clamped to its ends. */
struct point point_along(const struct point *line, int n, double along_m);
/** Whether a-b and c-d cross; the place goes to where. */
int point_crossing(struct point a, struct point b, struct point c, struct point d, struct point *where);

#endif
