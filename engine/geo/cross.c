#include "geo/cross.h"

#include <math.h>

#include "geo/pred.h"

bool ward_segments_cross(const struct ward_segment *s, const struct ward_segment *t, double p[2])
{
    int a = ward_orient_quick(s->ax, s->ay, s->bx, s->by, t->ax, t->ay);
    int b = ward_orient_quick(s->ax, s->ay, s->bx, s->by, t->bx, t->by);
    if (a * b >= 0)
        return false;
    int c = ward_orient_quick(t->ax, t->ay, t->bx, t->by, s->ax, s->ay);
    int d = ward_orient_quick(t->ax, t->ay, t->bx, t->by, s->bx, s->by);
    if (c * d >= 0)
        return false;
    double dx = s->bx - s->ax, dy = s->by - s->ay, ex = t->bx - t->ax, ey = t->by - t->ay;
    double across = dx * ey - dy * ex;
    double share = ((t->ax - s->ax) * ey - (t->ay - s->ay) * ex) / across;
    if (!(share > 0)) /* also where the segments are so nearly parallel that it is 0 / 0 */
        share = 0;
    share = fmin(share, 1);
    p[0] = s->ax + share * dx;
    p[1] = s->ay + share * dy;
    return true;
}

bool ward_segments_apart(const struct ward_segment *s, const struct ward_segment *t)
{
    return fmax(s->ax, s->bx) < fmin(t->ax, t->bx) || fmax(t->ax, t->bx) < fmin(s->ax, s->bx) ||
           fmax(s->ay, s->by) < fmin(t->ay, t->by) || fmax(t->ay, t->by) < fmin(s->ay, s->by);
}

bool ward_segment_passes(const struct ward_segment *s, double x, double y)
{
    bool is_end = (!(x < s->ax) && !(x > s->ax) && !(y < s->ay) && !(y > s->ay)) ||
                  (!(x < s->bx) && !(x > s->bx) && !(y < s->by) && !(y > s->by));
    return !is_end && ward_segment_holds(s->ax, s->ay, s->bx, s->by, x, y);
}

/* On one line, points are in order of x, or of y where the line is upright. */
static bool is_before(double ax, double ay, double bx, double by)
{
    return ax < bx || (ax <= bx && ay < by);
}

bool ward_segments_shared(const struct ward_segment *s, const struct ward_segment *t, struct ward_segment *out)
{
    if (ward_orient_quick(s->ax, s->ay, s->bx, s->by, t->ax, t->ay) != 0 ||
        ward_orient_quick(s->ax, s->ay, s->bx, s->by, t->bx, t->by) != 0)
        return false;
    bool s_up = is_before(s->ax, s->ay, s->bx, s->by), t_up = is_before(t->ax, t->ay, t->bx, t->by);
    struct ward_segment p = s_up ? *s : (struct ward_segment){s->bx, s->by, s->ax, s->ay};
    struct ward_segment q = t_up ? *t : (struct ward_segment){t->bx, t->by, t->ax, t->ay};
    if (is_before(p.ax, p.ay, q.ax, q.ay)) {
        p.ax = q.ax;
        p.ay = q.ay;
    }
    if (is_before(q.bx, q.by, p.bx, p.by)) {
        p.bx = q.bx;
        p.by = q.by;
    }
    *out = s_up ? p : (struct ward_segment){p.bx, p.by, p.ax, p.ay};
    return is_before(p.ax, p.ay, p.bx, p.by);
}
