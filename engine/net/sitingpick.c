#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/mem.h"
#include "net/sitingwork.h"

/* ---- the spans of chosen sites ---- */

static ward_rc span_new(struct ward_ctx *ctx, struct ward_site_work *w, uint32_t *out)
{
    if (w->free_span != WARD_NONE) {
        *out = w->free_span;
        w->free_span = w->spans[*out].next;
        return WARD_OK;
    }
    ward_rc rc = ward_grow(ctx, &w->spans, &w->span_capacity, w->n_spans + 1, sizeof *w->spans);
    if (rc == WARD_OK)
        *out = (uint32_t)w->n_spans++;
    return rc;
}

static ward_rc add_spans(struct ward_ctx *ctx, struct ward_site_work *w, uint32_t candidate)
{
    ward_rc rc = WARD_OK;
    for (size_t i = w->pair_at[candidate]; rc == WARD_OK && i < w->pair_at[candidate + 1]; i++) {
        const struct ward_site_pair *p = &w->pairs[i];
        uint32_t at = WARD_NONE;
        rc = span_new(ctx, w, &at);
        if (rc != WARD_OK)
            break;
        uint32_t *link = &w->head[p->demand];
        while (*link != WARD_NONE && w->spans[*link].from < p->from)
            link = &w->spans[*link].next;
        w->spans[at] = (struct ward_site_span){p->from, p->to, candidate, *link};
        *link = at;
    }
    return rc;
}

static void drop_spans(struct ward_site_work *w, uint32_t candidate)
{
    for (size_t i = w->pair_at[candidate]; i < w->pair_at[candidate + 1]; i++) {
        uint32_t *link = &w->head[w->pairs[i].demand];
        while (*link != WARD_NONE && w->spans[*link].candidate != candidate)
            link = &w->spans[*link].next;
        if (*link == WARD_NONE)
            continue;
        uint32_t at = *link;
        *link = w->spans[at].next;
        w->spans[at].next = w->free_span;
        w->free_span = at;
    }
}

/* What a candidate serves that no chosen site but `without` serves. */
static int64_t gain_of(const struct ward_site_work *w, uint32_t candidate, uint32_t without)
{
    int64_t sum = 0;
    for (size_t i = w->pair_at[candidate]; i < w->pair_at[candidate + 1]; i++) {
        const struct ward_site_pair *p = &w->pairs[i];
        int64_t at = p->from; /* served up to here */
        for (uint32_t k = w->head[p->demand]; k != WARD_NONE && at < p->to; k = w->spans[k].next) {
            const struct ward_site_span *s = &w->spans[k];
            if (s->candidate == without || s->to <= at)
                continue;
            if (s->from >= p->to)
                break;
            sum += s->from > at ? s->from - at : 0;
            at = s->to;
        }
        sum += p->to > at ? p->to - at : 0;
    }
    return sum;
}

/* ---- the heap of candidates ---- */

struct entry {
    double worth; /* the gain, or the gain per cost */
    int64_t gain;
    uint32_t candidate;
    size_t round; /* sites that were chosen when it was reckoned */
};

static bool is_before(const struct entry *a, const struct entry *b)
{
    if (a->worth > b->worth || a->worth < b->worth)
        return a->worth > b->worth;
    return a->gain != b->gain ? a->gain > b->gain : a->candidate < b->candidate;
}

static void sift(struct entry *heap, size_t n, size_t at)
{
    struct entry moving = heap[at];
    for (size_t child = 2 * at + 1; child < n; child = 2 * at + 1) {
        if (child + 1 < n && is_before(&heap[child + 1], &heap[child]))
            child++;
        if (!is_before(&heap[child], &moving))
            break;
        heap[at] = heap[child];
        at = child;
    }
    heap[at] = moving;
}

static double worth_of(const struct ward_site_work *w, uint32_t candidate, int64_t gain, bool is_per_cost)
{
    double cost = w->ask->candidates[candidate].cost;
    if (!is_per_cost)
        return (double)gain;
    return cost > 0 ? (double)gain / cost : HUGE_VAL;
}

static bool has_money(const struct ward_site_work *w, uint32_t candidate, double spared)
{
    double cost = w->cost - spared + w->ask->candidates[candidate].cost;
    return !w->is_priced || cost <= w->ask->budget * (1 + 1e-12); /* costs may be decimals */
}

static ward_rc take(struct ward_ctx *ctx, struct ward_site_work *w, uint32_t candidate, int64_t gain)
{
    w->is_in[candidate] = 1;
    w->chosen[w->n_chosen++] = candidate;
    w->total += gain;
    w->cost += w->ask->candidates[candidate].cost;
    return add_spans(ctx, w, candidate);
}

/* Adds the best site again and again. A gain reckoned earlier is at least what it is now: only a first that was
 * reckoned in this round is sure to be the best. */
static ward_rc add_sites(struct ward_ctx *ctx, struct ward_site_work *w, struct entry *heap, bool is_per_cost)
{
    size_t n = 0;
    ward_rc rc = WARD_OK;
    for (uint32_t c = 0; c < w->n_candidates; c++)
        if (!w->is_in[c] && w->gain[c] > 0)
            heap[n++] = (struct entry){worth_of(w, c, w->gain[c], is_per_cost), w->gain[c], c, w->n_chosen};
    for (size_t i = n / 2; i-- > 0;)
        sift(heap, n, i);
    while (rc == WARD_OK && n > 0 && w->n_chosen < w->count) {
        struct entry first = heap[0];
        bool is_fresh = first.round == w->n_chosen;
        if (!has_money(w, first.candidate, 0) || is_fresh) {
            heap[0] = heap[--n];
            if (is_fresh && first.gain > 0 && has_money(w, first.candidate, 0))
                rc = take(ctx, w, first.candidate, first.gain);
        } else {
            int64_t gain = gain_of(w, first.candidate, WARD_NONE);
            heap[0] =
                (struct entry){worth_of(w, first.candidate, gain, is_per_cost), gain, first.candidate, w->n_chosen};
        }
        sift(heap, n, 0);
        if (rc == WARD_OK)
            rc = ward_ctx_interrupted(ctx);
    }
    return rc;
}

/* ---- exchanges ---- */

struct exchange {
    uint32_t *stamp_of; /* of each candidate: reckoned anew in this turn */
    uint32_t stamp;
};

/* All that share a demand with a site, each once. */
static void mark_near(const struct ward_site_work *w, struct exchange *x, uint32_t site)
{
    x->stamp++;
    for (size_t i = w->pair_at[site]; i < w->pair_at[site + 1]; i++) {
        uint32_t demand = w->pairs[i].demand;
        for (size_t k = w->near_at[demand]; k < w->near_at[demand + 1]; k++)
            x->stamp_of[w->near[k]] = x->stamp;
    }
}

/* The best candidate in place of a site. Of those that share no demand with it the gain is what it was. */
static uint32_t best_instead(const struct ward_site_work *w, struct exchange *x, uint32_t site, int64_t *most)
{
    uint32_t best = WARD_NONE;
    double spared = w->ask->candidates[site].cost;
    mark_near(w, x, site);
    for (uint32_t c = 0; c < w->n_candidates; c++) {
        if (w->is_in[c] || !has_money(w, c, spared))
            continue;
        int64_t value = x->stamp_of[c] == x->stamp ? gain_of(w, c, site) : w->gain[c];
        if (value > *most) {
            *most = value;
            best = c;
        }
    }
    return best;
}

static void reckon_near(struct ward_site_work *w, struct exchange *x, uint32_t site)
{
    mark_near(w, x, site);
    for (uint32_t c = 0; c < w->n_candidates; c++)
        if (x->stamp_of[c] == x->stamp)
            w->gain[c] = gain_of(w, c, WARD_NONE);
}

static ward_rc exchange_one(struct ward_ctx *ctx, struct ward_site_work *w, struct exchange *x, size_t at, bool *helped)
{
    uint32_t site = w->chosen[at];
    int64_t loss = gain_of(w, site, site), most = loss;
    uint32_t best = best_instead(w, x, site, &most);
    if (best == WARD_NONE)
        return WARD_OK;
    *helped = true;
    w->total += most - loss;
    w->cost += w->ask->candidates[best].cost - w->ask->candidates[site].cost;
    w->is_in[site] = 0;
    w->is_in[best] = 1;
    w->chosen[at] = best;
    drop_spans(w, site);
    ward_rc rc = add_spans(ctx, w, best);
    reckon_near(w, x, site);
    reckon_near(w, x, best);
    return rc;
}

/* Every exchange serves more than before, so this ends. */
static ward_rc exchange_all(struct ward_ctx *ctx, struct ward_site_work *w, struct exchange *x)
{
    bool helped = true;
    ward_rc rc = WARD_OK;
    for (uint32_t c = 0; c < w->n_candidates; c++)
        w->gain[c] = gain_of(w, c, WARD_NONE);
    while (rc == WARD_OK && helped) {
        helped = false;
        for (size_t i = 0; rc == WARD_OK && i < w->n_chosen; i++) {
            rc = exchange_one(ctx, w, x, i, &helped);
            if (rc == WARD_OK)
                rc = ward_ctx_interrupted(ctx);
        }
    }
    return rc;
}

/* ---- the whole choice ---- */

static void forget(struct ward_site_work *w)
{
    memset(w->is_in, 0, w->n_candidates);
    memset(w->head, 0xff, w->n_demands * sizeof *w->head); /* WARD_NONE */
    w->n_spans = w->n_chosen = 0;
    w->free_span = WARD_NONE;
    w->total = 0;
    w->cost = 0;
    for (uint32_t c = 0; c < w->n_candidates; c++)
        w->gain[c] = gain_of(w, c, WARD_NONE);
}

static ward_rc take_all(struct ward_ctx *ctx, struct ward_site_work *w, const uint32_t *sites, size_t n)
{
    ward_rc rc = WARD_OK;
    forget(w);
    for (size_t i = 0; rc == WARD_OK && i < n; i++)
        rc = take(ctx, w, sites[i], gain_of(w, sites[i], WARD_NONE));
    return rc;
}

/* By gain; where costs differ, by gain per cost too, and the better of the two. */
static ward_rc choose_greedily(struct ward_ctx *ctx, struct ward_site_work *w, struct entry *heap, uint32_t *kept)
{
    forget(w);
    ward_rc rc = add_sites(ctx, w, heap, w->is_priced);
    if (rc != WARD_OK || !w->is_priced)
        return rc;
    size_t n = w->n_chosen;
    int64_t total = w->total;
    memcpy(kept, w->chosen, n * sizeof *kept);
    forget(w);
    rc = add_sites(ctx, w, heap, false);
    return rc == WARD_OK && total >= w->total ? take_all(ctx, w, kept, n) : rc;
}

/* An exchange may leave a site idle, all it serves served by others; its money is free. */
static bool drop_idle(struct ward_site_work *w)
{
    size_t kept = 0, n = w->n_chosen;
    for (size_t i = 0; i < n; i++) {
        uint32_t site = w->chosen[i];
        if (gain_of(w, site, site) > 0) {
            w->chosen[kept++] = site;
            continue;
        }
        w->is_in[site] = 0;
        w->cost -= w->ask->candidates[site].cost;
        drop_spans(w, site);
    }
    w->n_chosen = kept;
    return kept < n;
}

static ward_rc improve(struct ward_ctx *ctx, struct ward_site_work *w, struct exchange *x, struct entry *heap)
{
    bool changed = true;
    ward_rc rc = WARD_OK;
    while (rc == WARD_OK && changed) { /* there may be room for one more, then for another exchange */
        rc = exchange_all(ctx, w, x);
        changed = drop_idle(w);
        size_t before = w->n_chosen;
        if (rc == WARD_OK && before < w->count)
            rc = add_sites(ctx, w, heap, w->is_priced);
        changed = changed || w->n_chosen > before;
    }
    return rc;
}

/* The chosen sites once more, by what each adds. */
static ward_rc order_chosen(struct ward_ctx *ctx, struct ward_site_work *w, struct entry *heap, uint32_t *kept,
                            int64_t *gains)
{
    size_t n = w->n_chosen, left = n;
    memcpy(kept, w->chosen, n * sizeof *kept);
    forget(w);
    for (size_t i = 0; i < n; i++)
        heap[i] = (struct entry){(double)w->gain[kept[i]], w->gain[kept[i]], kept[i], 0};
    for (size_t i = n / 2; i-- > 0;)
        sift(heap, n, i);
    ward_rc rc = WARD_OK;
    while (rc == WARD_OK && left > 0) {
        struct entry first = heap[0];
        if (first.round == w->n_chosen) {
            heap[0] = heap[--left];
            gains[w->n_chosen] = first.gain;
            rc = take(ctx, w, first.candidate, first.gain);
        } else {
            int64_t gain = gain_of(w, first.candidate, WARD_NONE);
            heap[0] = (struct entry){(double)gain, gain, first.candidate, w->n_chosen};
        }
        sift(heap, left, 0);
    }
    return rc;
}

ward_rc ward_site_choose(struct ward_ctx *ctx, struct ward_site_work *w, int64_t *gains)
{
    struct entry *heap = NULL;
    uint32_t *kept = NULL;
    struct exchange x = {0};
    ward_rc rc = ward_new(ctx, w->n_candidates, sizeof *heap, &heap);
    if (rc == WARD_OK)
        rc = ward_new(ctx, w->count, sizeof *kept, &kept);
    if (rc == WARD_OK)
        rc = ward_new(ctx, w->n_candidates, sizeof *x.stamp_of, &x.stamp_of);
    if (rc == WARD_OK)
        rc = choose_greedily(ctx, w, heap, kept);
    if (rc == WARD_OK)
        rc = improve(ctx, w, &x, heap);
    if (rc == WARD_OK)
        rc = order_chosen(ctx, w, heap, kept, gains);
    ward_mem_free(heap);
    ward_mem_free(kept);
    ward_mem_free(x.stamp_of);
    return rc;
}
