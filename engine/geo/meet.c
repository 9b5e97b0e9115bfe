#include "geo/meet.h"

#include <math.h>
#include <stdlib.h>

#include "geo/cross.h"
#include "geo/pred.h"

struct meeting {
    struct ward_ctx *ctx;
    double snap_m;
    struct ward_geom *out;
};

static ward_rc add(struct meeting *m, double x, double y)
{
    ward_rc rc = ward_geom_part(m->ctx, m->out);
    return rc == WARD_OK ? ward_geom_add(m->ctx, m->out, x, y) : rc;
}

/* An end of one segment on, or within snap_m of, the other. */
static ward_rc add_end(struct meeting *m, double x, double y, const struct ward_segment *t)
{
    double at;
    double d2 = ward_segment_d2(x, y, t->ax, t->ay, t->bx, t->by, &at);
    return d2 <= m->snap_m * m->snap_m ? add(m, x, y) : WARD_OK;
}

static ward_rc meet_segments(struct meeting *m, const struct ward_segment *s, const struct ward_segment *t)
{
    double p[2];
    struct ward_segment wide = {fmin(s->ax, s->bx) - m->snap_m, fmin(s->ay, s->by) - m->snap_m,
                                fmax(s->ax, s->bx) + m->snap_m, fmax(s->ay, s->by) + m->snap_m};
    if (ward_segments_apart(&wide, t))
        return WARD_OK;
    size_t before = m->out->n_coords;
    ward_rc rc = add_end(m, s->ax, s->ay, t);
    if (rc == WARD_OK)
        rc = add_end(m, s->bx, s->by, t);
    if (rc == WARD_OK)
        rc = add_end(m, t->ax, t->ay, s);
    if (rc == WARD_OK)
        rc = add_end(m, t->bx, t->by, s);
    if (rc == WARD_OK && m->out->n_coords == before && ward_segments_cross(s, t, p))
        rc = add(m, p[0], p[1]);
    return rc;
}

static struct ward_segment segment_at(const struct ward_geom *g, size_t i)
{
    const double *a = g->xy + 2 * i;
    return (struct ward_segment){a[0], a[1], a[2], a[3]};
}

static ward_rc meet_parts(struct meeting *m, const struct ward_geom *a, size_t p, const struct ward_geom *b, size_t q)
{
    ward_rc rc = WARD_OK;
    for (size_t i = a->part_at[p]; rc == WARD_OK && i + 1 < a->part_at[p + 1]; i++) {
        struct ward_segment s = segment_at(a, i);
        for (size_t j = b->part_at[q]; rc == WARD_OK && j + 1 < b->part_at[q + 1]; j++) {
            struct ward_segment t = segment_at(b, j);
            rc = meet_segments(m, &s, &t);
        }
    }
    return rc;
}

static ward_rc meet_lines(struct meeting *m, const struct ward_geom *a, const struct ward_geom *b)
{
    struct ward_box x = ward_geom_box(a), y = ward_geom_box(b);
    ward_rc rc = WARD_OK;
    if (a->kind != WARD_KIND_LINE || b->kind != WARD_KIND_LINE || x.min_x - m->snap_m > y.max_x ||
        y.min_x - m->snap_m > x.max_x || x.min_y - m->snap_m > y.max_y || y.min_y - m->snap_m > x.max_y)
        return WARD_OK;
    m->out->srid = a->srid;
    for (size_t p = 0; rc == WARD_OK && p < a->n_parts; p++)
        for (size_t q = 0; rc == WARD_OK && q < b->n_parts; q++)
            rc = meet_parts(m, a, p, b, q);
    return rc;
}

static int compare(const void *a, const void *b)
{
    const double *p = a, *q = b;
    if (p[0] < q[0] || p[0] > q[0])
        return p[0] < q[0] ? -1 : 1;
    return (p[1] > q[1]) - (p[1] < q[1]);
}

/* Sorted, each once; all parts are points, so their offsets stay true. */
static void tidy(struct ward_geom *g)
{
    size_t kept = 0;
    if (g->n_coords > 1)
        qsort(g->xy, g->n_coords, 2 * sizeof *g->xy, compare);
    for (size_t i = 0; i < g->n_coords; i++)
        if (i == 0 || compare(g->xy + 2 * i, g->xy + 2 * (kept - 1)) != 0) {
            g->xy[2 * kept] = g->xy[2 * i];
            g->xy[2 * kept + 1] = g->xy[2 * i + 1];
            kept++;
        }
    g->n_coords = g->n_parts = kept;
}

ward_rc ward_lines_meet(struct ward_ctx *ctx, const struct ward_geom *const *a, size_t n_a,
                        const struct ward_geom *const *b, size_t n_b, double snap_m, struct ward_geom *out)
{
    struct meeting m = {ctx, snap_m, out};
    ward_rc rc = WARD_OK;
    ward_geom_reset(out, WARD_KIND_POINT, 0);
    for (size_t i = 0; rc == WARD_OK && i < n_a; i++)
        for (size_t j = 0; rc == WARD_OK && j < n_b; j++)
            rc = meet_lines(&m, a[i], b[j]);
    tidy(out);
    return rc;
}
