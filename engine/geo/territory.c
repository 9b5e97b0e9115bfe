#include "geo/territory.h"

#include <math.h>
#include <stdlib.h>

#include "core/mem.h"
#include "core/parallel.h"
#include "geo/geos.h"
#include "geo/locate.h" /* WARD_NONE */

enum { CORNERS = 16, MOST_CORNERS = 64 };

static const double pi = 3.14159265358979323846;

struct cell {
    int64_t column, row;
    uint32_t place;
};

struct sharing {
    const struct ward_owned *places;
    size_t n;
    double width_m;
    int srid;
    struct cell *cells; /* places by cells of 2 width_m: row, column, number */
    uint32_t *by_owner; /* places by owner */
    size_t *owner_at;   /* n_owners + 1 offsets into by_owner */
    struct ward_geom *out;
};

/* ---- places by cell ---- */

static int by_cell(const void *a, const void *b)
{
    const struct cell *p = a, *q = b;
    if (p->row != q->row)
        return p->row < q->row ? -1 : 1;
    if (p->column != q->column)
        return p->column < q->column ? -1 : 1;
    return (p->place > q->place) - (p->place < q->place);
}

static int64_t cell_index(const struct sharing *s, double at)
{
    return (int64_t)floor(at / (2 * s->width_m));
}

static ward_rc index_places(struct ward_ctx *ctx, struct sharing *s, size_t n_owners)
{
    ward_rc rc = ward_new(ctx, s->n, sizeof *s->cells, &s->cells);
    if (rc == WARD_OK)
        rc = ward_new(ctx, s->n, sizeof *s->by_owner, &s->by_owner);
    if (rc == WARD_OK)
        rc = ward_new(ctx, n_owners + 2, sizeof *s->owner_at, &s->owner_at);
    if (rc != WARD_OK)
        return rc;
    for (uint32_t i = 0; i < s->n; i++) {
        const struct ward_owned *p = &s->places[i];
        s->cells[i] = (struct cell){cell_index(s, p->x), cell_index(s, p->y), i};
        if (p->owner < n_owners)
            s->owner_at[p->owner + 2]++;
    }
    if (s->n > 0)
        qsort(s->cells, s->n, sizeof *s->cells, by_cell);
    for (size_t i = 0; i < n_owners; i++)
        s->owner_at[i + 2] += s->owner_at[i + 1];
    for (uint32_t i = 0; i < s->n; i++) /* each offset moves to its owner's end, where the next one's begins */
        if (s->places[i].owner < n_owners)
            s->by_owner[s->owner_at[s->places[i].owner + 1]++] = i;
    return WARD_OK;
}

/* The first place in a row of cells, from a column on. */
static size_t first_in(const struct sharing *s, int64_t row, int64_t column)
{
    size_t low = 0, high = s->n;
    while (low < high) {
        size_t middle = (low + high) / 2;
        const struct cell *c = &s->cells[middle];
        if (c->row < row || (c->row == row && c->column < column))
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* ---- one place's share ---- */

struct share {
    double x[MOST_CORNERS], y[MOST_CORNERS];
    int n;
};

struct rival {
    double d2;
    uint32_t place;
};

struct worker {
    struct ward_ctx *ctx;
    const struct sharing *s;
    struct rival *rivals;
    size_t n_rivals, capacity;
    struct ward_geom all; /* the shares of one owner */
};

static ward_rc find_rivals(struct worker *w, const struct ward_owned *p)
{
    const struct sharing *s = w->s;
    int64_t row = cell_index(s, p->y), column = cell_index(s, p->x);
    double most = 4 * s->width_m * s->width_m;
    ward_rc rc = WARD_OK;
    w->n_rivals = 0;
    for (int64_t r = row - 1; rc == WARD_OK && r <= row + 1; r++)
        for (size_t i = first_in(s, r, column - 1); rc == WARD_OK && i < s->n; i++) {
            const struct cell *c = &s->cells[i];
            const struct ward_owned *q = &s->places[c->place];
            double d2 = (q->x - p->x) * (q->x - p->x) + (q->y - p->y) * (q->y - p->y);
            if (c->row != r || c->column > column + 1)
                break;
            if (q->owner == p->owner || d2 >= most)
                continue;
            rc = ward_grow(w->ctx, &w->rivals, &w->capacity, w->n_rivals + 1, sizeof *w->rivals);
            if (rc == WARD_OK)
                w->rivals[w->n_rivals++] = (struct rival){d2, c->place};
        }
    return rc;
}

static int by_distance(const void *a, const void *b)
{
    const struct rival *p = a, *q = b;
    if (p->d2 < q->d2 || p->d2 > q->d2)
        return p->d2 < q->d2 ? -1 : 1;
    return (p->place > q->place) - (p->place < q->place);
}

/* Keeps the part of a convex share on p's side of the line half-way to q (Sutherland, Hodgman 1974). Two places on one
 * spot: the lower owner has it. */
static void cut(struct share *share, const struct ward_owned *p, const struct ward_owned *q)
{
    struct share kept = {.n = 0};
    double nx = q->x - p->x, ny = q->y - p->y, half = (nx * nx + ny * ny) / 2;
    if (!(half > 0)) {
        share->n = p->owner < q->owner ? share->n : 0;
        return;
    }
    for (int i = 0; i < share->n && kept.n < MOST_CORNERS - 1; i++) {
        int k = (i + 1) % share->n;
        double a = (share->x[i] - p->x) * nx + (share->y[i] - p->y) * ny - half;
        double b = (share->x[k] - p->x) * nx + (share->y[k] - p->y) * ny - half;
        if (a <= 0) {
            kept.x[kept.n] = share->x[i];
            kept.y[kept.n++] = share->y[i];
        }
        if ((a < 0 && b > 0) || (a > 0 && b < 0)) {
            kept.x[kept.n] = share->x[i] + (share->x[k] - share->x[i]) * (a / (a - b));
            kept.y[kept.n++] = share->y[i] + (share->y[k] - share->y[i]) * (a / (a - b));
        }
    }
    *share = kept;
}

static void share_of(const struct worker *w, const struct ward_owned *p, struct share *share)
{
    share->n = CORNERS;
    for (int i = 0; i < CORNERS; i++) {
        share->x[i] = p->x + w->s->width_m * cos(2 * pi * i / CORNERS);
        share->y[i] = p->y + w->s->width_m * sin(2 * pi * i / CORNERS);
    }
    for (size_t i = 0; i < w->n_rivals && share->n >= 3; i++)
        cut(share, p, &w->s->places[w->rivals[i].place]);
}

static double share_area_m2(const struct share *share)
{
    double sum = 0;
    for (int i = 1; i + 1 < share->n; i++)
        sum += (share->x[i] - share->x[0]) * (share->y[i + 1] - share->y[0]) -
               (share->x[i + 1] - share->x[0]) * (share->y[i] - share->y[0]);
    return sum / 2;
}

static ward_rc add_share(struct worker *w, const struct share *share)
{
    if (share->n < 3 || !(share_area_m2(share) > 1e-6))
        return WARD_OK;
    ward_rc rc = ward_geom_poly(w->ctx, &w->all);
    if (rc == WARD_OK)
        rc = ward_geom_part(w->ctx, &w->all);
    for (int i = 0; rc == WARD_OK && i <= share->n; i++)
        rc = ward_geom_add(w->ctx, &w->all, share->x[i % share->n], share->y[i % share->n]);
    return rc;
}

/* ---- one owner ---- */

static ward_rc join_shares(struct worker *w, struct ward_geom *out)
{
    GEOSContextHandle_t geos;
    GEOSGeometry *all = NULL, *joined = NULL;
    ward_geom_reset(out, WARD_KIND_POLYGON, w->s->srid);
    if (ward_geom_is_empty(&w->all))
        return WARD_OK;
    ward_rc rc = ward_geos_get(w->ctx, &geos);
    if (rc == WARD_OK)
        rc = ward_geos_from_geom(w->ctx, &w->all, &all);
    if (rc == WARD_OK && (joined = GEOSUnaryUnion_r(geos, all)) == NULL)
        rc = ward_geos_fail(w->ctx, "joining the parts of a service area");
    if (rc == WARD_OK)
        rc = ward_geos_to_geom(w->ctx, joined, WARD_KIND_POLYGON, w->s->srid, out);
    ward_geos_destroy(w->ctx, joined);
    ward_geos_destroy(w->ctx, all);
    return rc;
}

static ward_rc work(struct ward_ctx *ctx, void *state, size_t owner)
{
    const struct sharing *s = state;
    struct worker w = {.ctx = ctx, .s = s};
    struct share share;
    ward_rc rc = ward_ctx_interrupted(ctx);
    ward_geom_reset(&w.all, WARD_KIND_POLYGON, s->srid);
    for (size_t i = s->owner_at[owner]; rc == WARD_OK && i < s->owner_at[owner + 1]; i++) {
        const struct ward_owned *p = &s->places[s->by_owner[i]];
        rc = find_rivals(&w, p);
        if (rc != WARD_OK)
            break;
        if (w.n_rivals > 1)
            qsort(w.rivals, w.n_rivals, sizeof *w.rivals, by_distance);
        share_of(&w, p, &share);
        rc = add_share(&w, &share);
    }
    if (rc == WARD_OK)
        rc = join_shares(&w, &s->out[owner]);
    ward_mem_free(w.rivals);
    ward_geom_clear(&w.all);
    return rc;
}

ward_rc ward_territories(struct ward_ctx *ctx, const struct ward_owned *places, size_t n, size_t n_owners,
                         double width_m, int srid, struct ward_geom *out)
{
    struct sharing s = {.places = places, .n = n, .width_m = width_m, .srid = srid, .out = out};
    if (!(width_m > 0 && width_m < HUGE_VAL) || n >= WARD_NONE)
        return ward_fail(ctx, WARD_E_ARG, "width_m is a distance in metres, more than 0");
    ward_rc rc = index_places(ctx, &s, n_owners);
    if (rc == WARD_OK)
        rc = ward_parallel(ctx, n_owners, work, &s);
    ward_mem_free(s.cells);
    ward_mem_free(s.by_owner);
    ward_mem_free(s.owner_at);
    return rc;
}
