/** pred.h: exact predicates on doubles (no rounding ever decides a side), and the small geometry of segments. */
#ifndef WARD_GEO_PRED_H
#define WARD_GEO_PRED_H

/** @brief Sign of the area of a, b, c: +1 left turn, -1 right turn, 0 exactly collinear. Filtered, then exact. */
int ward_orient(double ax, double ay, double bx, double by, double cx, double cy);

/** @brief Squared distance from p to segment ab, and the parameter t in [0, 1] of the nearest point. */
double ward_segment_d2(double px, double py, double ax, double ay, double bx, double by, double *t);

#endif
