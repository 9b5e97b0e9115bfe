/*
 * The exact gap: Green's theorem around the covered part of a polygon. Its outline is made of the stretches of the
 * polygon's edges that lie in discs and of the stretches of the discs' union's outline that lie in the polygon; each is
 * integrated where it is found, none has to be joined to the next. At a tangency, or where a vertex or a third circle
 * lies on a crossing, only stretches of no length change, so no case is special.
 */
#include "geo/gap.h"

#include <math.h>

#include "geo/gapwork.h"

static const double two_pi = 6.28318530717958647692;
/* A gap below a square millimetre is rounding. */
static const double least_gap_m2 = 1e-6;

struct arc_sum {
    double m2;
    bool is_any_inside;
};

/* The stretch of one circle between two neighbouring cuts: inside the polygon or outside, as its middle is. */
static void add_piece(const struct ward_gap_work *w, const struct ward_disc *c, double from, double to,
                      struct arc_sum *sum)
{
    double r = w->discs->radius_m;
    double middle = from + (to - from) / 2;
    if (!(to > from) || !ward_gap_work_inside(w, c->x + r * cos(middle), c->y + r * sin(middle)))
        return;
    sum->is_any_inside = true;
    sum->m2 += (r * r * (to - from) + r * c->x * (sin(to) - sin(from)) - r * c->y * (cos(to) - cos(from))) / 2;
}

static void add_arc(const struct ward_gap_work *w, const struct ward_disc *c, const struct ward_arc *arc,
                    const struct ward_gap_cut *cuts, size_t n, struct arc_sum *sum)
{
    double from = arc->from;
    /* Cuts are sorted within one turn; the arc may reach into the next. */
    for (int turn = 0; turn < 2; turn++)
        for (size_t i = 0; i < n; i++) {
            double angle = cuts[i].angle + turn * two_pi;
            if (angle <= from || angle >= arc->to)
                continue;
            add_piece(w, c, from, angle, sum);
            from = angle;
        }
    add_piece(w, c, from, arc->to, sum);
}

static struct arc_sum sum_arcs(const struct ward_gap_work *w)
{
    struct arc_sum sum = {0, false};
    const struct ward_discs *d = w->discs;
    struct ward_box reach = {w->box.min_x + w->ox - d->radius_m, w->box.min_y + w->oy - d->radius_m,
                             w->box.max_x + w->ox + d->radius_m, w->box.max_y + w->oy + d->radius_m};
    struct ward_disc_walk walk;
    uint32_t disc;
    size_t at = 0;
    ward_discs_within(d, &reach, &walk);
    while (ward_discs_next(&walk, &disc)) {
        while (at < w->n_cuts && w->cuts[at].disc < disc)
            at++;
        size_t end = at;
        while (end < w->n_cuts && w->cuts[end].disc == disc)
            end++;
        struct ward_disc c = ward_gap_work_disc(w, disc);
        for (uint32_t a = d->arc_at[disc]; a < d->arc_at[disc + 1]; a++)
            add_arc(w, &c, &d->arcs[a], w->cuts + at, end - at, &sum);
    }
    return sum;
}

ward_rc ward_gap(struct ward_ctx *ctx, const struct ward_discs *d, const struct ward_geom *polygon, double *area_m2,
                 double *gap_m2, struct ward_geom *geom)
{
    struct ward_gap_work w;
    *area_m2 = *gap_m2 = 0;
    ward_rc rc = ward_gap_work_new(ctx, d, polygon, &w);
    if (rc != WARD_OK)
        return rc;
    struct arc_sum arcs = sum_arcs(&w);
    double area = ward_geom_area_m2(polygon);
    double gap = area - (w.edges_m2 + arcs.m2);
    if ((w.is_rim_covered && !arcs.is_any_inside) || gap < least_gap_m2)
        gap = 0;
    *area_m2 = area;
    *gap_m2 = gap < area ? gap : area;
    if (geom != NULL)
        rc = ward_gap_geometry(ctx, &w, polygon, *gap_m2, geom);
    ward_gap_work_clear(&w);
    return rc;
}
