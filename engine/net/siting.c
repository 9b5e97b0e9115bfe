#include "net/siting.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/mem.h"
#include "core/parallel.h"
#include "geo/boxes.h"
#include "net/sitingwork.h"
#include "net/zorder.h"

enum { CHUNK = 512 }; /* candidates that one thread does at a time */
static const double per_unit = 1e6, most_amount = 4e12;

/* ---- what is given ---- */

static bool is_number(double v, double least)
{
    return isfinite(v) && v >= least;
}

static ward_rc check(struct ward_ctx *ctx, const struct ward_site_ask *ask)
{
    double sum = 0;
    if (isnan(ask->budget) || ask->budget < 0)
        return ward_fail(ctx, WARD_E_ARG, "the budget must be a number, 0 or more");
    for (size_t i = 0; i < ask->n_demands; i++) {
        const struct ward_site_demand *d = &ask->demands[i];
        if (!is_number(d->amount, 0) || !is_number(d->within_m, 0))
            return ward_fail(ctx, WARD_E_ARG, "what is to be served, and how near, must be numbers, 0 or more");
        sum += d->amount;
    }
    if (sum > most_amount)
        return ward_fail(ctx, WARD_E_ARG, "%.3g is more than can be reckoned with; at most %.3g", sum, most_amount);
    for (size_t i = 0; i < ask->n_candidates; i++)
        if (!is_number(ask->candidates[i].cost, 0))
            return ward_fail(ctx, WARD_E_ARG, "a site's cost must be a number, 0 or more");
    return WARD_OK;
}

/* Equal costs are a number of sites. */
static void limit(struct ward_site_work *w)
{
    const struct ward_site_ask *ask = w->ask;
    double cost = ask->n_candidates > 0 ? ask->candidates[0].cost : 0;
    w->count = ask->count < ask->n_candidates ? ask->count : ask->n_candidates;
    for (size_t i = 0; i < ask->n_candidates; i++)
        w->is_priced = w->is_priced || ask->candidates[i].cost < cost || ask->candidates[i].cost > cost;
    if (isinf(ask->budget))
        w->is_priced = false;
    else if (!w->is_priced && cost > 0 && ask->budget / cost < (double)w->count)
        w->count = (size_t)(ask->budget / cost * (1 + 1e-12));
}

static int by_what(const void *a, const void *b)
{
    const struct ward_site_demand *p = a, *q = b;
    const double of_p[] = {p->a[0], p->a[1], p->b[0], p->b[1], p->amount, p->within_m};
    const double of_q[] = {q->a[0], q->a[1], q->b[0], q->b[1], q->amount, q->within_m};
    for (size_t i = 0; i < sizeof of_p / sizeof *of_p; i++)
        if (of_p[i] < of_q[i] || of_p[i] > of_q[i])
            return of_p[i] < of_q[i] ? -1 : 1;
    return p->sides != q->sides ? (p->sides < q->sides ? -1 : 1) : (p->line > q->line) - (p->line < q->line);
}

struct numbered {
    struct ward_site_demand demand; /* first */
    uint32_t number;
};

/* In an order of their own, neighbours near each other. */
static ward_rc sort_demands(struct ward_ctx *ctx, struct ward_site_work *w)
{
    size_t n = w->n_demands;
    struct numbered *sorted = NULL;
    struct ward_spot *middles = NULL;
    uint32_t *order = NULL;
    ward_rc rc = ward_new(ctx, n, sizeof *sorted, &sorted);
    if (rc == WARD_OK)
        rc = ward_new(ctx, n, sizeof *middles, &middles);
    for (size_t i = 0; rc == WARD_OK && i < n; i++)
        sorted[i] = (struct numbered){w->ask->demands[i], (uint32_t)i};
    if (rc == WARD_OK && n > 1)
        qsort(sorted, n, sizeof *sorted, by_what);
    for (size_t i = 0; rc == WARD_OK && i < n; i++) {
        const struct ward_site_demand *d = &sorted[i].demand;
        middles[i] = (struct ward_spot){d->a[0] / 2 + d->b[0] / 2, d->a[1] / 2 + d->b[1] / 2};
    }
    if (rc == WARD_OK)
        rc = ward_zorder(ctx, middles, n, &order);
    for (size_t i = 0; rc == WARD_OK && i < n; i++) {
        w->demands[i] = sorted[order[i]].demand;
        w->number_of[i] = sorted[order[i]].number;
        w->units[i] = llround(w->demands[i].amount * per_unit);
    }
    ward_mem_free(sorted);
    ward_mem_free(middles);
    ward_mem_free(order);
    return rc;
}

/* ---- who serves what ---- */

struct found {
    struct ward_site_pair *items;
    size_t n, capacity;
};

struct pairing {
    struct ward_site_work *w;
    struct ward_boxes boxes; /* of the demands, each as wide as its distance */
    struct found *chunks;
};

static bool serves_side(const struct ward_site_ask *ask, const struct ward_site_candidate *c,
                        const struct ward_site_demand *d)
{
    if (d->sides == WARD_BOTH)
        return true;
    unsigned sides = c->line == d->line ? c->sides : ward_street_side(ask->lines, d->line, c->x, c->y);
    return (sides & d->sides) != 0;
}

/* The chord of the disc about the candidate, as shares of the demand. */
static bool find_chord(const struct ward_site_candidate *c, const struct ward_site_demand *d, double *from, double *to)
{
    double dx = d->b[0] - d->a[0], dy = d->b[1] - d->a[1], px = c->x - d->a[0], py = c->y - d->a[1];
    double length = sqrt(dx * dx + dy * dy);
    *from = 0;
    *to = 1;
    if (!(length > 0))
        return hypot(px, py) <= d->within_m;
    double foot = (px * dx + py * dy) / length, off = (px * dy - py * dx) / length;
    double half2 = (d->within_m - off) * (d->within_m + off);
    if (!(half2 >= 0))
        return false;
    double half = sqrt(half2), begin = (foot - half) / length, end = (foot + half) / length;
    *from = begin > 0 ? begin : 0;
    *to = end < 1 ? end : 1;
    return *from < *to;
}

static ward_rc pair_candidate(struct ward_ctx *ctx, const struct pairing *p, uint32_t candidate,
                              struct ward_numbers *near, struct found *out)
{
    const struct ward_site_work *w = p->w;
    const struct ward_site_candidate *c = &w->ask->candidates[candidate];
    struct ward_box box = {c->x, c->y, c->x, c->y};
    ward_rc rc = ward_boxes_find(ctx, &p->boxes, &box, near);
    if (rc == WARD_OK)
        rc = ward_grow(ctx, &out->items, &out->capacity, out->n + near->n, sizeof *out->items);
    for (size_t k = 0; rc == WARD_OK && k < near->n; k++) {
        uint32_t i = near->items[k];
        const struct ward_site_demand *d = &w->demands[i];
        double from, to;
        if (!find_chord(c, d, &from, &to) || !serves_side(w->ask, c, d))
            continue;
        struct ward_site_pair pair = {i, 0, w->units[i]};
        if (from > 0)
            pair.from = llround(from * (double)w->units[i]);
        if (to < 1)
            pair.to = llround(to * (double)w->units[i]);
        if (pair.from < pair.to)
            out->items[out->n++] = pair;
    }
    return rc;
}

static ward_rc pair_chunk(struct ward_ctx *ctx, void *state, size_t number)
{
    struct pairing *p = state;
    struct found *out = &p->chunks[number];
    struct ward_numbers near = {0};
    size_t from, to;
    ward_rc rc = WARD_OK;
    ward_chunk_range(p->w->n_candidates, CHUNK, number, &from, &to);
    for (size_t i = from; rc == WARD_OK && i < to; i++) {
        uint32_t candidate = p->w->order[i];
        size_t before = out->n;
        rc = pair_candidate(ctx, p, candidate, &near, out);
        p->w->pair_at[candidate + 1] = out->n - before; /* for now: how many */
    }
    ward_numbers_clear(&near);
    return rc;
}

static ward_rc box_demands(struct ward_ctx *ctx, const struct ward_site_work *w, struct ward_boxes *out)
{
    struct ward_box *boxes = NULL;
    ward_rc rc = ward_new(ctx, w->n_demands, sizeof *boxes, &boxes);
    for (size_t i = 0; rc == WARD_OK && i < w->n_demands; i++) {
        const struct ward_site_demand *d = &w->demands[i];
        double r = d->within_m;
        boxes[i] = (struct ward_box){fmin(d->a[0], d->b[0]) - r, fmin(d->a[1], d->b[1]) - r, fmax(d->a[0], d->b[0]) + r,
                                     fmax(d->a[1], d->b[1]) + r};
    }
    if (rc == WARD_OK)
        rc = ward_boxes_build_ordered(ctx, boxes, w->n_demands, out);
    ward_mem_free(boxes);
    return rc;
}

static void join_chunk(struct ward_site_work *w, const struct found *found, size_t number)
{
    size_t from, to, at = 0;
    ward_chunk_range(w->n_candidates, CHUNK, number, &from, &to);
    for (size_t i = from; i < to; i++) {
        size_t first = w->pair_at[w->order[i]], n = w->pair_at[w->order[i] + 1] - first;
        if (n > 0)
            memcpy(w->pairs + first, found->items + at, n * sizeof *w->pairs);
        at += n;
    }
}

static ward_rc join_pairs(struct ward_ctx *ctx, struct ward_site_work *w, const struct found *chunks, size_t n)
{
    for (size_t i = 0; i < w->n_candidates; i++)
        w->pair_at[i + 1] += w->pair_at[i];
    w->n_pairs = w->pair_at[w->n_candidates];
    ward_rc rc = ward_new(ctx, w->n_pairs, sizeof *w->pairs, &w->pairs);
    for (size_t i = 0; rc == WARD_OK && i < n; i++)
        join_chunk(w, &chunks[i], i);
    return rc;
}

/* Neighbours look at the same demands, so that what one read is still at hand for the next. */
static ward_rc order_candidates(struct ward_ctx *ctx, struct ward_site_work *w)
{
    struct ward_spot *spots = NULL;
    ward_rc rc = ward_new(ctx, w->n_candidates, sizeof *spots, &spots);
    for (size_t i = 0; rc == WARD_OK && i < w->n_candidates; i++)
        spots[i] = (struct ward_spot){w->ask->candidates[i].x, w->ask->candidates[i].y};
    if (rc == WARD_OK)
        rc = ward_zorder(ctx, spots, w->n_candidates, &w->order);
    ward_mem_free(spots);
    return rc;
}

static int by_pair(const void *a, const void *b)
{
    const struct ward_site_pair *p = a, *q = b;
    if (p->demand != q->demand)
        return p->demand < q->demand ? -1 : 1;
    return (p->from > q->from) - (p->from < q->from);
}

/* As the caller says, with the demands' numbers in the order they have here. */
static ward_rc take_served(struct ward_ctx *ctx, struct ward_site_work *w)
{
    const struct ward_site_ask *ask = w->ask;
    uint32_t *place_of = NULL;
    ward_rc rc = ward_new(ctx, w->n_demands, sizeof *place_of, &place_of);
    if (rc == WARD_OK)
        rc = ward_new(ctx, ask->n_served, sizeof *w->pairs, &w->pairs);
    for (size_t i = 0; rc == WARD_OK && i < w->n_demands; i++)
        place_of[w->number_of[i]] = (uint32_t)i;
    for (size_t i = 0; rc == WARD_OK && i < ask->n_served; i++) {
        const struct ward_site_served *s = &ask->served[i];
        uint32_t demand = place_of[s->demand];
        double units = (double)w->units[demand];
        struct ward_site_pair pair = {demand, llround(s->from * units), llround(s->to * units)};
        if (pair.from >= pair.to)
            continue;
        w->pairs[w->n_pairs++] = pair;
        w->pair_at[s->candidate + 1]++;
    }
    for (size_t i = 0; rc == WARD_OK && i < w->n_candidates; i++) {
        size_t n = w->pair_at[i + 1];
        w->pair_at[i + 1] += w->pair_at[i];
        if (n > 1)
            qsort(w->pairs + w->pair_at[i], n, sizeof *w->pairs, by_pair);
    }
    ward_mem_free(place_of);
    return rc;
}

static ward_rc find_pairs(struct ward_ctx *ctx, struct ward_site_work *w)
{
    struct pairing p = {.w = w};
    size_t n = (w->n_candidates + CHUNK - 1) / CHUNK;
    ward_rc rc = order_candidates(ctx, w);
    if (rc == WARD_OK && w->ask->is_told)
        return take_served(ctx, w);
    if (rc == WARD_OK)
        rc = box_demands(ctx, w, &p.boxes);
    if (rc == WARD_OK)
        rc = ward_new(ctx, n, sizeof *p.chunks, &p.chunks);
    if (rc == WARD_OK)
        rc = ward_parallel(ctx, n, pair_chunk, &p);
    if (rc == WARD_OK)
        rc = join_pairs(ctx, w, p.chunks, n);
    for (size_t i = 0; p.chunks != NULL && i < n; i++)
        ward_mem_free(p.chunks[i].items);
    ward_mem_free(p.chunks);
    ward_boxes_clear(&p.boxes);
    return rc;
}

/* The same the other way round: of each demand, who is near. */
static ward_rc turn_pairs(struct ward_ctx *ctx, struct ward_site_work *w)
{
    ward_rc rc = ward_new(ctx, w->n_demands + 2, sizeof *w->near_at, &w->near_at);
    if (rc == WARD_OK)
        rc = ward_new(ctx, w->n_pairs, sizeof *w->near, &w->near);
    if (rc != WARD_OK)
        return rc;
    for (size_t i = 0; i < w->n_pairs; i++)
        w->near_at[w->pairs[i].demand + 2]++;
    for (size_t i = 0; i < w->n_demands; i++)
        w->near_at[i + 2] += w->near_at[i + 1];
    for (uint32_t c = 0; c < w->n_candidates; c++)
        for (size_t i = w->pair_at[c]; i < w->pair_at[c + 1]; i++)
            w->near[w->near_at[w->pairs[i].demand + 1]++] = c;
    return WARD_OK;
}

/* ---- what nobody can serve ---- */

static int by_from(const void *a, const void *b)
{
    const struct ward_site_pair *p = a, *q = b;
    return p->from != q->from ? (p->from < q->from ? -1 : 1) : (p->to > q->to) - (p->to < q->to);
}

static ward_rc lose(struct ward_ctx *ctx, const struct ward_site_work *w, size_t demand, int64_t from, int64_t to,
                    struct ward_siting *out, size_t *capacity)
{
    double units = (double)w->units[demand];
    if (from >= to)
        return WARD_OK;
    ward_rc rc = ward_grow(ctx, &out->lost, capacity, out->n_lost + 1, sizeof *out->lost);
    if (rc == WARD_OK)
        out->lost[out->n_lost++] =
            (struct ward_site_part){w->number_of[demand], (double)from / units, (double)to / units};
    return rc;
}

/* The last of a candidate's pairs with a demand; others with it come right before. */
static const struct ward_site_pair *pair_of(const struct ward_site_work *w, uint32_t candidate, size_t demand)
{
    size_t low = w->pair_at[candidate], high = w->pair_at[candidate + 1];
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (w->pairs[middle].demand <= demand)
            low = middle;
        else
            high = middle;
    }
    return &w->pairs[low];
}

static int by_demand(const void *a, const void *b)
{
    const struct ward_site_part *p = a, *q = b;
    return p->demand != q->demand ? (p->demand < q->demand ? -1 : 1) : (p->from > q->from) - (p->from < q->from);
}

/* Most demands are served whole by some candidate, so that there is nothing to look for. */
static ward_rc find_wholes(struct ward_ctx *ctx, const struct ward_site_work *w, unsigned char **out)
{
    ward_rc rc = ward_new(ctx, w->n_demands, sizeof **out, out);
    for (size_t i = 0; rc == WARD_OK && i < w->n_pairs; i++)
        if (w->pairs[i].from == 0 && w->pairs[i].to == w->units[w->pairs[i].demand])
            (*out)[w->pairs[i].demand] = 1;
    return rc;
}

static ward_rc find_lost(struct ward_ctx *ctx, const struct ward_site_work *w, struct ward_siting *out)
{
    struct found spans = {0};
    unsigned char *is_whole = NULL;
    size_t capacity = 0;
    int64_t sum = 0;
    ward_rc rc = find_wholes(ctx, w, &is_whole);
    for (size_t i = 0; rc == WARD_OK && i < w->n_demands; i++) {
        if (is_whole[i])
            continue;
        size_t n = w->near_at[i + 1] - w->near_at[i];
        int64_t at = 0;
        rc = ward_grow(ctx, &spans.items, &spans.capacity, n, sizeof *spans.items);
        for (size_t k = 0, again = 0; rc == WARD_OK && k < n; k++) {
            const uint32_t *near = w->near + w->near_at[i] + k;
            again = k > 0 && near[0] == near[-1] ? again + 1 : 0;
            spans.items[k] = *(pair_of(w, *near, i) - again);
        }
        if (rc == WARD_OK && n > 1)
            qsort(spans.items, n, sizeof *spans.items, by_from);
        for (size_t k = 0; rc == WARD_OK && k <= n; k++) {
            int64_t from = k < n ? spans.items[k].from : w->units[i];
            rc = lose(ctx, w, i, at, from, out, &capacity);
            sum += from > at ? from - at : 0;
            at = k < n && spans.items[k].to > at ? spans.items[k].to : at;
        }
    }
    if (rc == WARD_OK && out->n_lost > 1)
        qsort(out->lost, out->n_lost, sizeof *out->lost, by_demand);
    out->lost_amount = (double)sum / per_unit;
    ward_mem_free(spans.items);
    ward_mem_free(is_whole);
    return rc;
}

/* ---- all of it ---- */

static void clear_work(struct ward_site_work *w)
{
    ward_mem_free(w->demands);
    ward_mem_free(w->number_of);
    ward_mem_free(w->units);
    ward_mem_free(w->order);
    ward_mem_free(w->pair_at);
    ward_mem_free(w->pairs);
    ward_mem_free(w->near_at);
    ward_mem_free(w->near);
    ward_mem_free(w->head);
    ward_mem_free(w->spans);
    ward_mem_free(w->gain);
    ward_mem_free(w->is_in);
    ward_mem_free(w->chosen);
}

static ward_rc new_work(struct ward_ctx *ctx, struct ward_site_work *w)
{
    ward_rc rc = ward_new(ctx, w->n_demands, sizeof *w->demands, &w->demands);
    if (rc == WARD_OK)
        rc = ward_new(ctx, w->n_demands, sizeof *w->number_of, &w->number_of);
    if (rc == WARD_OK)
        rc = ward_new(ctx, w->n_demands, sizeof *w->units, &w->units);
    if (rc == WARD_OK)
        rc = ward_new(ctx, w->n_candidates + 1, sizeof *w->pair_at, &w->pair_at);
    if (rc == WARD_OK)
        rc = ward_new(ctx, w->n_demands, sizeof *w->head, &w->head);
    if (rc == WARD_OK)
        rc = ward_new(ctx, w->n_candidates, sizeof *w->gain, &w->gain);
    if (rc == WARD_OK)
        rc = ward_new(ctx, w->n_candidates, sizeof *w->is_in, &w->is_in);
    return rc == WARD_OK ? ward_new(ctx, w->count, sizeof *w->chosen, &w->chosen) : rc;
}

static ward_rc report(struct ward_ctx *ctx, const struct ward_site_work *w, int64_t *gains, int64_t *totals,
                      int64_t *bounds, struct ward_siting *out)
{
    int64_t total = 0;
    for (size_t i = 0; i < w->n_chosen; i++)
        totals[i] = total += gains[i];
    ward_rc rc = ward_site_bounds(ctx, w, totals, bounds);
    if (rc == WARD_OK)
        rc = ward_new(ctx, w->n_chosen, sizeof *out->sites, &out->sites);
    if (rc != WARD_OK)
        return rc;
    out->n_sites = w->n_chosen;
    for (size_t i = 0; i < w->n_chosen; i++)
        out->sites[i] = (struct ward_site){w->chosen[i], (double)gains[i] / per_unit, (double)totals[i] / per_unit,
                                           (double)bounds[i] / per_unit};
    return WARD_OK;
}

static ward_rc solve(struct ward_ctx *ctx, struct ward_site_work *w, struct ward_siting *out)
{
    int64_t *numbers = NULL;
    ward_rc rc = sort_demands(ctx, w);
    if (rc == WARD_OK)
        rc = find_pairs(ctx, w);
    if (rc == WARD_OK)
        rc = turn_pairs(ctx, w);
    if (rc == WARD_OK)
        rc = find_lost(ctx, w, out);
    if (rc == WARD_OK)
        rc = ward_new(ctx, 3 * w->count, sizeof *numbers, &numbers);
    if (rc == WARD_OK)
        rc = ward_site_choose(ctx, w, numbers);
    if (rc == WARD_OK)
        rc = report(ctx, w, numbers, numbers + w->count, numbers + 2 * w->count, out);
    ward_mem_free(numbers);
    return rc;
}

ward_rc ward_siting_find(struct ward_ctx *ctx, const struct ward_site_ask *ask, struct ward_siting *out)
{
    struct ward_site_work w = {.ask = ask, .n_demands = ask->n_demands, .n_candidates = ask->n_candidates};
    int64_t units = 0;
    *out = (struct ward_siting){0};
    ward_rc rc = check(ctx, ask);
    if (rc != WARD_OK)
        return rc;
    limit(&w);
    rc = new_work(ctx, &w);
    if (rc == WARD_OK)
        rc = solve(ctx, &w, out);
    for (size_t i = 0; rc == WARD_OK && i < w.n_demands; i++)
        units += w.units[i];
    out->demand = (double)units / per_unit;
    clear_work(&w);
    return rc;
}

void ward_siting_clear(struct ward_siting *siting)
{
    ward_mem_free(siting->sites);
    ward_mem_free(siting->lost);
    *siting = (struct ward_siting){0};
}
