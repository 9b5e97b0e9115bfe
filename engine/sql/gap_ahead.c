#include "sql/gap_ahead.h"

#include <stdlib.h>
#include <string.h>

#include "core/mem.h"
#include "core/parallel.h"
#include "geo/gap.h"
#include "geo/validity.h"

enum { FIRST_CALLS = 3, MOST_AHEAD = 64 };

/* The kernel trusts its polygon; what a query hands over may be anything. */
ward_rc ward_gap_require_area(struct ward_ctx *ctx, const struct ward_geom *area)
{
    bool valid = false;
    char reason[256];
    if (area->kind != WARD_KIND_POLYGON)
        return ward_fail(ctx, WARD_E_GEOM, "geom must be an area, such as a unit's");
    ward_rc rc = ward_validity(ctx, area, &valid, reason);
    if (rc == WARD_OK && !valid)
        rc = ward_fail(ctx, WARD_E_GEOM, "geom is no valid area: %s; find the row with 'ward check'", reason);
    return rc;
}

ward_rc ward_gap_one(struct ward_ctx *ctx, const struct ward_indexed *serving, const struct ward_geom *area,
                     bool wants_geom, struct ward_gap_answer *out)
{
    struct ward_geom *gap = wants_geom ? &out->geom : NULL;
    ward_rc rc = ward_gap_require_area(ctx, area);
    if (rc != WARD_OK)
        return rc;
    return serving->discs != NULL ? ward_gap(ctx, serving->discs, area, &out->area_m2, &out->gap_m2, gap)
                                  : ward_shapes_gap(ctx, serving->shapes, area, &out->area_m2, &out->gap_m2, gap);
}

/* ---- the units by id ---- */

struct numbered {
    int64_t id;
    size_t row;
};

static int compare_numbers(const void *a, const void *b)
{
    const struct numbered *p = a;
    const struct numbered *q = b;
    return (p->id > q->id) - (p->id < q->id);
}

static ward_rc read_units(struct ward_gap_ahead *a, struct ward_state *state)
{
    const struct ward_moment always = {NULL, NULL};
    const struct ward_indexed *found = NULL;
    struct numbered *numbers = NULL;
    ward_rc rc = ward_cache_rows(state->cache, "units", &always, &found);
    if (rc != WARD_OK)
        return rc;
    size_t n = found->rows->n;
    rc = ward_new(state->ctx, n, sizeof *a->order, &a->order);
    if (rc == WARD_OK)
        rc = ward_new(state->ctx, n, sizeof *numbers, &numbers);
    if (rc == WARD_OK) {
        for (size_t i = 0; i < n; i++)
            numbers[i] = (struct numbered){found->rows->ids[i], i};
        qsort(numbers, n, sizeof *numbers, compare_numbers);
        for (size_t i = 0; i < n; i++)
            a->order[i] = numbers[i].row;
        ward_indexed_hold(found);
        a->units = found;
    }
    ward_mem_free(numbers);
    return rc;
}

static bool is_same(const struct ward_geom *a, const struct ward_geom *b)
{
    return a->kind == b->kind && a->n_coords == b->n_coords && a->n_parts == b->n_parts && a->n_polys == b->n_polys &&
           memcmp(a->xy, b->xy, 2 * a->n_coords * sizeof *a->xy) == 0 &&
           memcmp(a->part_at, b->part_at, (a->n_parts + 1) * sizeof *a->part_at) == 0 &&
           memcmp(a->poly_at, b->poly_at, (a->n_polys + 1) * sizeof *a->poly_at) == 0;
}

/* The area's place in the order, from the one expected on; n: it is no unit. */
static size_t find_unit(const struct ward_gap_ahead *a, const struct ward_geom *area)
{
    size_t n = a->units->rows->n;
    for (size_t i = a->next; i < n; i++)
        if (is_same(&a->units->rows->geoms[a->order[i]], area))
            return i;
    return n;
}

/* ---- computing ahead ---- */

struct work {
    const struct ward_gap_ahead *ahead;
    const struct ward_indexed *serving;
    bool wants_geom;
};

static ward_rc do_unit(struct ward_ctx *ctx, void *state, size_t chunk)
{
    const struct work *w = state;
    const struct ward_gap_ahead *a = w->ahead;
    const struct ward_geom *unit = &a->units->rows->geoms[a->order[a->from + chunk]];
    return ward_gap_one(ctx, w->serving, unit, w->wants_geom, &a->answers[chunk]);
}

static ward_rc compute(struct ward_gap_ahead *a, struct ward_ctx *ctx, const struct ward_indexed *serving, size_t at,
                       bool wants_geom)
{
    struct work work = {a, serving, wants_geom};
    size_t n = a->units->rows->n - at;
    size_t old = a->capacity;
    n = n < a->batch ? n : a->batch;
    ward_rc rc = ward_grow(ctx, &a->answers, &a->capacity, n, sizeof *a->answers);
    if (rc != WARD_OK)
        return rc;
    if (a->capacity > old)
        memset(a->answers + old, 0, (a->capacity - old) * sizeof *a->answers);
    a->from = at;
    a->to = at + n;
    rc = ward_parallel(ctx, n, do_unit, &work);
    if (rc != WARD_OK)
        a->to = a->from; /* one of those ahead may be at fault, and never be asked for */
    return rc;
}

static void take(struct ward_gap_ahead *a, size_t at, struct ward_gap_answer *answer)
{
    struct ward_gap_answer *kept = &a->answers[at - a->from];
    struct ward_geom swap = answer->geom;
    *answer = *kept;
    kept->geom = swap;
    a->next = at + 1;
}

ward_rc ward_gap_ahead_ask(struct ward_gap_ahead *a, struct ward_state *state, const struct ward_indexed *serving,
                           const struct ward_geom *area, bool wants_geom, struct ward_gap_answer *answer)
{
    struct ward_ctx *ctx = state->ctx;
    a->calls++;
    ward_rc rc = WARD_OK;
    if (!a->is_off && a->calls > FIRST_CALLS && ward_ctx_threads(ctx) > 1) {
        if (a->units == NULL)
            rc = read_units(a, state);
        size_t at = rc == WARD_OK ? find_unit(a, area) : 0;
        bool is_unit = rc == WARD_OK && at < a->units->rows->n;
        if (is_unit && !(at >= a->from && at < a->to)) {
            a->batch = a->batch > 0 && at == a->next ? a->batch * 2 : FIRST_CALLS;
            a->batch = a->batch < MOST_AHEAD ? a->batch : MOST_AHEAD;
            rc = compute(a, ctx, serving, at, wants_geom);
        }
        if (is_unit && rc == WARD_OK) {
            take(a, at, answer);
            return WARD_OK;
        }
        a->is_off = true;
        if (rc == WARD_E_NOMEM || rc == WARD_E_INTERRUPT)
            return rc;
        ward_ctx_clear(ctx);
    }
    return ward_gap_one(ctx, serving, area, wants_geom, answer);
}

void ward_gap_ahead_forget(struct ward_gap_ahead *a)
{
    a->from = a->to = a->next = a->calls = a->batch = 0;
    a->is_off = false;
}

void ward_gap_ahead_clear(struct ward_gap_ahead *a)
{
    for (size_t i = 0; i < a->capacity; i++)
        ward_geom_clear(&a->answers[i].geom);
    ward_mem_free(a->answers);
    ward_mem_free(a->order);
    ward_indexed_release(a->units);
    *a = (struct ward_gap_ahead){0};
}
