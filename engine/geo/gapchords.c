#include <math.h>
#include <string.h>

#include "core/mem.h"
#include "geo/gapwork.h"

static const double pi = 3.14159265358979323846;
static const double deviation_m = 0.05;

double ward_gap_chord_angle(double radius_m)
{
    double most = deviation_m < radius_m ? 2 * acos(1 - deviation_m / radius_m) : pi;
    return most < pi / 4 ? most : pi / 4;
}

/* Where an arc's chords are, by the arc's number among all of the discs'. */
struct placed {
    uint32_t arc;
    uint32_t first, n;
};

struct chords_work {
    struct ward_ctx *ctx;
    const struct ward_discs *d;
    struct ward_gap_chords *out;
    struct placed *placed;
    size_t n_placed, placed_capacity, item_capacity, before_capacity;
};

/*
 * The crossing of two circles on the left of the way from disc i to disc j; the same bits whichever of the two asks,
 * as it is computed from the lower number to the higher.
 */
static void crossing(const struct ward_discs *d, uint32_t i, uint32_t j, double *x, double *y)
{
    const struct ward_disc *a = &d->discs[i < j ? i : j];
    const struct ward_disc *b = &d->discs[i < j ? j : i];
    double dx = b->x - a->x;
    double dy = b->y - a->y;
    double d2 = dx * dx + dy * dy;
    double h2 = d->radius_m * d->radius_m / d2 - 0.25;
    double side = (i < j ? 1 : -1) * (h2 > 0 ? sqrt(h2) : 0);
    *x = a->x + dx / 2 - side * dy;
    *y = a->y + dy / 2 + side * dx;
}

static ward_rc add_chord(struct chords_work *w, const struct ward_segment *s)
{
    struct ward_gap_chords *out = w->out;
    ward_rc rc = ward_grow(w->ctx, &out->items, &w->item_capacity, out->n + 1, sizeof *out->items);
    if (rc == WARD_OK)
        rc = ward_grow(w->ctx, &out->before, &w->before_capacity, out->n + 1, sizeof *out->before);
    if (rc != WARD_OK)
        return rc;
    out->before[out->n] = (uint32_t)(out->n - 1);
    out->items[out->n++] = *s;
    return WARD_OK;
}

static ward_rc add_arc(struct chords_work *w, uint32_t disc, uint32_t number)
{
    const struct ward_arc *arc = &w->d->arcs[number];
    const struct ward_disc *c = &w->d->discs[disc];
    double r = w->d->radius_m;
    double angle = arc->to - arc->from;
    double n = ceil(angle / ward_gap_chord_angle(r));
    n = n > 1 ? n : 1;
    struct ward_segment s = {0, 0, c->x + r * cos(arc->from), c->y + r * sin(arc->from)};
    double end_x = s.bx;
    double end_y = s.by;
    if (arc->before != WARD_NONE) {
        crossing(w->d, disc, arc->before, &s.bx, &s.by);
        crossing(w->d, arc->after, disc, &end_x, &end_y);
    }
    ward_rc rc = ward_grow(w->ctx, &w->placed, &w->placed_capacity, w->n_placed + 1, sizeof *w->placed);
    if (rc != WARD_OK)
        return rc;
    w->placed[w->n_placed++] = (struct placed){number, (uint32_t)w->out->n, (uint32_t)n};
    for (double k = 1; rc == WARD_OK && k <= n; k++) {
        double at = arc->from + angle * (k / n);
        s.ax = s.bx;
        s.ay = s.by;
        s.bx = k < n ? c->x + r * cos(at) : end_x;
        s.by = k < n ? c->y + r * sin(at) : end_y;
        rc = add_chord(w, &s);
    }
    w->out->excess_m2 += n * r * r * (angle / n - sin(angle / n)) / 2;
    return rc;
}

static const struct placed *find_placed(const struct chords_work *w, uint32_t arc)
{
    size_t low = 0;
    size_t high = w->n_placed;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (w->placed[middle].arc < arc)
            low = middle + 1;
        else
            high = middle;
    }
    return low < w->n_placed && w->placed[low].arc == arc ? &w->placed[low] : NULL;
}

/* Before an arc's first chord comes the last one of the arc that ends on the same crossing. */
static uint32_t find_before(const struct chords_work *w, uint32_t disc, const struct placed *p)
{
    const struct ward_discs *d = w->d;
    uint32_t other = d->arcs[p->arc].before;
    if (other == WARD_NONE)
        return p->first + p->n - 1;
    for (uint32_t a = d->arc_at[other]; a < d->arc_at[other + 1]; a++) {
        const struct placed *q = d->arcs[a].after == disc ? find_placed(w, a) : NULL;
        if (q != NULL)
            return q->first + q->n - 1;
    }
    return WARD_NONE;
}

ward_rc ward_gap_chords_new(struct ward_ctx *ctx, const struct ward_gap_work *work, struct ward_gap_chords *out)
{
    struct chords_work w = {.ctx = ctx, .d = work->discs, .out = out};
    double r = work->discs->radius_m;
    struct ward_box reach = {work->box.min_x + work->ox - r, work->box.min_y + work->oy - r,
                             work->box.max_x + work->ox + r, work->box.max_y + work->oy + r};
    struct ward_disc_walk walk;
    uint32_t disc;
    size_t at = 0;
    ward_rc rc = WARD_OK;
    memset(out, 0, sizeof *out);
    ward_discs_within(w.d, &reach, &walk);
    while (rc == WARD_OK && ward_discs_next(&walk, &disc))
        for (uint32_t a = w.d->arc_at[disc]; rc == WARD_OK && a < w.d->arc_at[disc + 1]; a++)
            rc = add_arc(&w, disc, a);
    ward_discs_within(w.d, &reach, &walk);
    while (rc == WARD_OK && ward_discs_next(&walk, &disc))
        for (uint32_t a = w.d->arc_at[disc]; a < w.d->arc_at[disc + 1]; a++, at++)
            out->before[w.placed[at].first] = find_before(&w, disc, &w.placed[at]);
    ward_mem_free(w.placed);
    if (rc != WARD_OK)
        ward_gap_chords_clear(out);
    return rc;
}

void ward_gap_chords_clear(struct ward_gap_chords *c)
{
    ward_mem_free(c->items);
    ward_mem_free(c->before);
    memset(c, 0, sizeof *c);
}
