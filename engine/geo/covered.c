/* The covered part of a polygon by another way than gap.c, to check it: slabs between the places where a disc or an
 * edge begins or ends or crosses another. */
#include <math.h>

#include "core/mem.h"
#include "geo/gap.h"
#include "geo/gapwork.h"
#include "geo/slab.h"

struct sweep {
    struct ward_ctx *ctx;
    const struct ward_gap_work *w;
    struct ward_disc *discs; /* near the polygon, about the origin */
    size_t n_discs, disc_capacity;
    struct ward_slab slab;
};

static ward_rc add_stop(struct sweep *s, double x)
{
    return ward_slab_stop(s->ctx, &s->slab, x);
}

static ward_rc find_discs(struct sweep *s)
{
    const struct ward_gap_work *w = s->w;
    double r = w->discs->radius_m;
    struct ward_box reach = {w->box.min_x + w->ox - r, w->box.min_y + w->oy - r, w->box.max_x + w->ox + r,
                             w->box.max_y + w->oy + r};
    struct ward_disc_walk walk;
    uint32_t disc;
    ward_rc rc = WARD_OK;
    ward_discs_within(w->discs, &reach, &walk);
    while (rc == WARD_OK && ward_discs_next(&walk, &disc)) {
        rc = ward_grow(s->ctx, &s->discs, &s->disc_capacity, s->n_discs + 1, sizeof *s->discs);
        if (rc == WARD_OK)
            s->discs[s->n_discs++] = ward_gap_work_disc(w, disc);
    }
    return rc;
}

/* Where two circles cross: the middle between the centres, and half the common chord beside it. */
static ward_rc stop_at_circles(struct sweep *s, const struct ward_disc *a, const struct ward_disc *b)
{
    double r = s->w->discs->radius_m;
    double dx = b->x - a->x;
    double dy = b->y - a->y;
    double d2 = dx * dx + dy * dy;
    double h2 = r * r - d2 / 4;
    if (!(d2 > 0) || h2 < 0)
        return WARD_OK;
    double side = sqrt(h2 / d2) * dy;
    ward_rc rc = add_stop(s, a->x + dx / 2 - side);
    return rc == WARD_OK ? add_stop(s, a->x + dx / 2 + side) : rc;
}

static ward_rc stop_at_edge(struct sweep *s, const struct ward_disc *c, const struct ward_gap_edge *e)
{
    double r = s->w->discs->radius_m;
    double dx = e->bx - e->ax;
    double dy = e->by - e->ay;
    double a = dx * dx + dy * dy;
    double b = (e->ax - c->x) * dx + (e->ay - c->y) * dy;
    double f = (e->ax - c->x) * (e->ax - c->x) + (e->ay - c->y) * (e->ay - c->y) - r * r;
    double root2 = b * b - a * f;
    if (root2 < 0)
        return WARD_OK;
    double root = sqrt(root2);
    ward_rc rc = add_stop(s, e->ax + (-b - root) / a * dx);
    return rc == WARD_OK ? add_stop(s, e->ax + (-b + root) / a * dx) : rc;
}

static ward_rc find_stops(struct sweep *s)
{
    double r = s->w->discs->radius_m;
    ward_rc rc = WARD_OK;
    for (size_t i = 0; rc == WARD_OK && i < s->w->n_edges; i++)
        rc = add_stop(s, s->w->edges[i].ax);
    for (size_t i = 0; rc == WARD_OK && i < s->n_discs; i++) {
        const struct ward_disc *c = &s->discs[i];
        rc = add_stop(s, c->x - r);
        if (rc == WARD_OK)
            rc = add_stop(s, c->x + r);
        for (size_t j = i + 1; rc == WARD_OK && j < s->n_discs; j++)
            rc = stop_at_circles(s, c, &s->discs[j]);
        for (size_t j = 0; rc == WARD_OK && j < s->w->n_edges; j++)
            rc = stop_at_edge(s, c, &s->w->edges[j]);
    }
    return rc;
}

static ward_rc enter_edges(const struct sweep *s, struct ward_slab *slab, double from, double to)
{
    double x = from + (to - from) / 2;
    ward_rc rc = WARD_OK;
    for (size_t i = 0; rc == WARD_OK && i < s->w->n_edges; i++) {
        const struct ward_gap_edge *e = &s->w->edges[i];
        if ((e->ax > x) == (e->bx > x))
            continue;
        double y = e->ay + (x - e->ax) / (e->bx - e->ax) * (e->by - e->ay);
        rc = ward_slab_add(s->ctx, &slab->edges, (struct ward_slab_line){y, y * (to - from), 0, 0});
    }
    return rc;
}

static ward_rc enter_discs(const struct sweep *s, struct ward_slab *slab, double from, double to)
{
    double r = s->w->discs->radius_m;
    double x = from + (to - from) / 2;
    ward_rc rc = WARD_OK;
    for (size_t i = 0; rc == WARD_OK && i < s->n_discs; i++) {
        const struct ward_disc *c = &s->discs[i];
        double u = x - c->x;
        if (!(fabs(u) < r))
            continue;
        double rise = sqrt((r - u) * (r + u));
        double bulge = ward_slab_half_disc(to - c->x, r) - ward_slab_half_disc(from - c->x, r);
        double level = c->y * (to - from);
        struct ward_slab_line span = {c->y - rise, level - bulge, c->y + rise, level + bulge};
        rc = ward_slab_add(s->ctx, &slab->spans, span);
    }
    return rc;
}

static ward_rc enter(struct ward_ctx *ctx, void *state, struct ward_slab *slab, double from, double to)
{
    (void)ctx;
    ward_rc rc = enter_edges(state, slab, from, to);
    return rc == WARD_OK ? enter_discs(state, slab, from, to) : rc;
}

ward_rc ward_covered(struct ward_ctx *ctx, const struct ward_discs *d, const struct ward_geom *polygon,
                     double *covered_m2)
{
    struct ward_gap_work w;
    *covered_m2 = 0;
    ward_rc rc = ward_gap_work_new(ctx, d, polygon, &w);
    if (rc != WARD_OK)
        return rc;
    struct sweep s = {.ctx = ctx, .w = &w};
    rc = ward_slab_begin(ctx, w.box.min_x, w.box.max_x, &s.slab);
    if (rc == WARD_OK)
        rc = find_discs(&s);
    if (rc == WARD_OK)
        rc = find_stops(&s);
    if (rc == WARD_OK)
        rc = ward_slab_sweep(ctx, &s.slab, enter, &s, covered_m2);
    ward_mem_free(s.discs);
    ward_slab_clear(&s.slab);
    ward_gap_work_clear(&w);
    return rc;
}
