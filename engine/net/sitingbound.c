#include <math.h>
#include <stdlib.h>

#include "core/mem.h"
#include "core/parallel.h"
#include "net/sitingwork.h"

/* Each demand is parted into pieces, each with a price from 0 to 1 a unit. Whatever sites are chosen, what they serve
 * of a piece is at most its size, and at most the sum of what each serves of it: so at most (1 - price) of its size and
 * price times that sum. Over all pieces: the sizes' share, which is there whatever is chosen, and of each site its own
 * earnings, of which a choice of k has at most the k greatest. The prices that make this least are looked for. */

enum {
    CHUNK = 2048, /* candidates that one thread does at a time; a multiple of LANES */
    LANES = 4,    /* … and that it does side by side */
    PIECES = 10,  /* in within_m, at least */
    MOST_STEPS = 240,
    LEAST_STEPS = 40,
    PATIENCE = 5 /* steps without a lower bound until they are made shorter */
};
static const double most_work = 7e7; /* pairs and pieces of all steps */

/* A pair as places among the corners of the pieces: between two corners the sum of prices is linear. */
struct priced {
    uint32_t from, to;         /* the piece it begins and ends in */
    double from_size, to_size; /* how much of that piece lies before the place */
};

struct inside { /* the same as shares of the piece, 0 to 1 */
    double from, to;
};

struct corner { /* where a piece begins */
    double sum; /* of prices times sizes before it, of its demand */
    double price;
};

struct worth {
    double worth; /* earnings per cost */
    uint32_t candidate;
};

struct bounding {
    const struct ward_site_work *w;
    const int64_t *totals;
    int64_t *bounds;
    size_t n, n_pieces;
    size_t *piece_at; /* n_demands + 1 */
    double *size;     /* of each piece */
    double *price;    /* 0 … 1 */
    double *best_price;
    struct corner *corners;
    double *way;   /* of each piece: what the sites that earn most serve of it, then which way its price goes */
    double *whole; /* … of all of each demand */
    /* of each candidate, in w->order, the demands that it serves whole, most of them, and its other pairs */
    uint32_t *place_of;         /* of each candidate in w->order */
    size_t *whole_at, *part_at; /* n_candidates + 1, and of whole_at LANES more, of nobody */
    uint32_t *wholes;
    struct priced *parts;
    struct inside *insides; /* of each part */
    double *earned;         /* of each candidate */
    uint32_t *top;          /* the candidates that earn most, the greatest first */
    double *prefix;         /* what the first one, two, three … of them earn together */
    size_t n_top;           /* count */
    struct worth *bought;   /* where costs differ: what the budget buys at most */
    size_t n_bought;
    double last_share; /* how much of the last of them */
};

/* ---- pieces ---- */

static size_t pieces_of(const struct ward_site_demand *d)
{
    double length = hypot(d->b[0] - d->a[0], d->b[1] - d->a[1]);
    return length > 0 && d->within_m > 0 ? (size_t)fmin(ceil(length / d->within_m * PIECES), 1e4) : 1;
}

static ward_rc part_demands(struct ward_ctx *ctx, struct bounding *b)
{
    const struct ward_site_work *w = b->w;
    ward_rc rc = ward_new(ctx, w->n_demands + 1, sizeof *b->piece_at, &b->piece_at);
    for (size_t i = 0; rc == WARD_OK && i < w->n_demands; i++)
        b->piece_at[i + 1] = b->piece_at[i] + pieces_of(&w->demands[i]);
    if (rc != WARD_OK)
        return rc;
    b->n_pieces = b->piece_at[w->n_demands];
    if (b->n_pieces >= WARD_NONE)
        return ward_fail(ctx, WARD_E_ARG, "there is too much to be served to reckon with; name a greater distance");
    double **of_pieces[] = {&b->size, &b->price, &b->best_price, &b->way};
    rc = ward_new(ctx, b->n_pieces + 1, sizeof *b->corners, &b->corners);
    for (size_t i = 0; rc == WARD_OK && i < sizeof of_pieces / sizeof *of_pieces; i++)
        rc = ward_new(ctx, b->n_pieces + 1, sizeof **of_pieces[i], of_pieces[i]);
    for (size_t i = 0; rc == WARD_OK && i < w->n_demands; i++)
        for (size_t k = b->piece_at[i]; k < b->piece_at[i + 1]; k++) {
            b->size[k] = (double)w->units[i] / (double)(b->piece_at[i + 1] - b->piece_at[i]);
            b->price[k] = 1;
        }
    return rc;
}

static void place(const struct bounding *b, uint32_t demand, int64_t at, uint32_t *piece, double *in)
{
    size_t first = b->piece_at[demand], n = b->piece_at[demand + 1] - first;
    double where = (double)at / b->size[first];
    size_t k = (size_t)where;
    k = k < n ? k : n - 1;
    *piece = (uint32_t)(first + k);
    *in = fmin(where - (double)k, 1);
}

static bool is_whole(const struct ward_site_work *w, const struct ward_site_pair *p)
{
    return p->from == 0 && p->to == w->units[p->demand];
}

static void count_pairs(struct bounding *b)
{
    const struct ward_site_work *w = b->w;
    for (size_t at = 0; at < w->n_candidates; at++) {
        size_t first = w->pair_at[w->order[at]], end = w->pair_at[w->order[at] + 1], wholes = 0;
        for (size_t i = first; i < end; i++)
            wholes += is_whole(w, &w->pairs[i]);
        b->place_of[w->order[at]] = (uint32_t)at;
        b->whole_at[at + 1] = b->whole_at[at] + wholes;
        b->part_at[at + 1] = b->part_at[at] + (end - first - wholes);
    }
    for (size_t c = w->n_candidates; c < w->n_candidates + LANES; c++)
        b->whole_at[c + 1] = b->whole_at[c];
}

static void place_candidate(struct bounding *b, size_t at)
{
    const struct ward_site_work *w = b->w;
    size_t candidate = w->order[at], n_wholes = b->whole_at[at], n_parts = b->part_at[at];
    for (size_t i = w->pair_at[candidate]; i < w->pair_at[candidate + 1]; i++) {
        const struct ward_site_pair *p = &w->pairs[i];
        if (is_whole(w, p)) {
            b->wholes[n_wholes++] = p->demand;
            continue;
        }
        struct priced *part = &b->parts[n_parts];
        struct inside *in = &b->insides[n_parts++];
        place(b, p->demand, p->from, &part->from, &in->from);
        place(b, p->demand, p->to, &part->to, &in->to);
        part->from_size = in->from * b->size[part->from];
        part->to_size = in->to * b->size[part->to];
    }
}

static ward_rc place_pairs(struct ward_ctx *ctx, struct bounding *b)
{
    const struct ward_site_work *w = b->w;
    ward_rc rc = ward_new(ctx, w->n_candidates + 1 + LANES, sizeof *b->whole_at, &b->whole_at);
    if (rc == WARD_OK)
        rc = ward_new(ctx, w->n_candidates + 1, sizeof *b->part_at, &b->part_at);
    if (rc == WARD_OK)
        rc = ward_new(ctx, w->n_candidates, sizeof *b->place_of, &b->place_of);
    if (rc == WARD_OK)
        count_pairs(b);
    if (rc == WARD_OK)
        rc = ward_new(ctx, b->whole_at[w->n_candidates], sizeof *b->wholes, &b->wholes);
    if (rc == WARD_OK)
        rc = ward_new(ctx, b->part_at[w->n_candidates], sizeof *b->parts, &b->parts);
    if (rc == WARD_OK)
        rc = ward_new(ctx, b->part_at[w->n_candidates], sizeof *b->insides, &b->insides);
    for (size_t at = 0; rc == WARD_OK && at < w->n_candidates; at++)
        place_candidate(b, at);
    return rc;
}

/* ---- what sites earn ---- */

/* Each sum is a chain of additions that wait for one another, so those of several candidates are done side by side.
 * Every sum keeps its own order, and so its last bit. */
static void earn_wholes(const struct bounding *b, size_t first, double earned[LANES])
{
    const uint32_t *of[LANES];
    size_t n[LANES], common = SIZE_MAX;
    double sum0 = 0, sum1 = 0, sum2 = 0, sum3 = 0;
    for (size_t k = 0; k < LANES; k++) {
        of[k] = b->wholes + b->whole_at[first + k];
        n[k] = b->whole_at[first + k + 1] - b->whole_at[first + k];
        common = n[k] < common ? n[k] : common;
    }
    for (size_t i = 0; i < common; i++) {
        sum0 += b->whole[of[0][i]];
        sum1 += b->whole[of[1][i]];
        sum2 += b->whole[of[2][i]];
        sum3 += b->whole[of[3][i]];
    }
    const double sums[LANES] = {sum0, sum1, sum2, sum3};
    for (size_t k = 0; k < LANES; k++) {
        earned[k] = sums[k];
        for (size_t i = common; i < n[k]; i++)
            earned[k] += b->whole[of[k][i]];
    }
}

static double earn_parts(const struct bounding *b, size_t at, double earned)
{
    for (size_t i = b->part_at[at]; i < b->part_at[at + 1]; i++) {
        const struct priced *p = &b->parts[i];
        const struct corner *from = &b->corners[p->from], *to = &b->corners[p->to];
        earned += (to->sum + p->to_size * to->price) - (from->sum + p->from_size * from->price);
    }
    return earned;
}

static ward_rc earn_chunk(struct ward_ctx *ctx, void *state, size_t number)
{
    struct bounding *b = state;
    size_t from, to;
    ward_chunk_range(b->w->n_candidates, CHUNK, number, &from, &to);
    for (size_t at = from; at < to; at += LANES) {
        double earned[LANES];
        earn_wholes(b, at, earned);
        for (size_t k = 0; k < LANES && at + k < to; k++)
            b->earned[b->w->order[at + k]] = earn_parts(b, at + k, earned[k]);
    }
    return ward_ctx_interrupted(ctx);
}

static bool earns_more(const struct bounding *b, uint32_t p, uint32_t q)
{
    return b->earned[p] > b->earned[q] || (!(b->earned[p] < b->earned[q]) && p < q);
}

/* A heap with the one that earns least first, of the most; then sorted. */
static void sink(const struct bounding *b, uint32_t *heap, size_t n, size_t at)
{
    uint32_t moving = heap[at];
    for (size_t child = 2 * at + 1; child < n; child = 2 * at + 1) {
        if (child + 1 < n && earns_more(b, heap[child], heap[child + 1]))
            child++;
        if (!earns_more(b, moving, heap[child]))
            break;
        heap[at] = heap[child];
        at = child;
    }
    heap[at] = moving;
}

static void find_top(struct bounding *b)
{
    b->n_top = b->w->count;
    for (uint32_t c = 0; c < b->n_top; c++)
        b->top[c] = c;
    for (size_t i = b->n_top / 2; i-- > 0;)
        sink(b, b->top, b->n_top, i);
    for (uint32_t c = (uint32_t)b->n_top; c < b->w->n_candidates; c++)
        if (b->n_top > 0 && earns_more(b, c, b->top[0])) {
            b->top[0] = c;
            sink(b, b->top, b->n_top, 0);
        }
    for (size_t left = b->n_top; left > 1;) { /* the least goes to the end */
        uint32_t least = b->top[0];
        b->top[0] = b->top[--left];
        b->top[left] = least;
        sink(b, b->top, left, 0);
    }
    double sum = 0;
    for (size_t i = 0; i < b->n_top; i++)
        b->prefix[i] = sum += b->earned[b->top[i]];
}

static int by_worth(const void *a, const void *b)
{
    const struct worth *p = a, *q = b;
    if (p->worth > q->worth || p->worth < q->worth)
        return p->worth > q->worth ? -1 : 1;
    return (p->candidate > q->candidate) - (p->candidate < q->candidate);
}

/* The best per cost until the money is gone, of the last one a part: no sites within the budget earn more together. */
static double buy(struct bounding *b)
{
    const struct ward_site_work *w = b->w;
    double left = w->ask->budget * (1 + 1e-12), sum = 0;
    size_t n = 0;
    for (uint32_t c = 0; c < w->n_candidates; c++) {
        double cost = w->ask->candidates[c].cost;
        if (cost <= left)
            b->bought[n++] = (struct worth){cost > 0 ? b->earned[c] / cost : HUGE_VAL, c};
    }
    if (n > 1)
        qsort(b->bought, n, sizeof *b->bought, by_worth);
    b->last_share = 1;
    for (b->n_bought = 0; b->n_bought < n && b->last_share >= 1; b->n_bought++) {
        uint32_t c = b->bought[b->n_bought].candidate;
        double cost = w->ask->candidates[c].cost;
        b->last_share = cost > left ? left / cost : 1;
        left -= cost;
        sum += b->last_share * b->earned[c];
    }
    return sum;
}

/* ---- one step ---- */

/* Whole units; the rounding of sums is never to the bound's favour. */
static int64_t to_units(double value)
{
    return (int64_t)floor(value * (1 + 1e-13) + 1e-3);
}

/* What is there whatever is chosen; and the sums of prices along each demand. */
static double sum_prices(struct bounding *b)
{
    double rest = 0;
    for (size_t i = 0; i < b->w->n_demands; i++) {
        double before = 0;
        for (size_t k = b->piece_at[i]; k < b->piece_at[i + 1]; k++) {
            b->corners[k] = (struct corner){before, b->price[k]};
            before += b->size[k] * b->price[k];
            rest += b->size[k] * (1 - b->price[k]);
        }
        b->whole[i] = before;
    }
    return rest;
}

/* All bounds at these prices. *value is the one aimed at: of so many sites, or of the budget. */
static ward_rc reckon(struct ward_ctx *ctx, struct bounding *b, size_t aim, double *value)
{
    const struct ward_site_work *w = b->w;
    double rest = sum_prices(b);
    ward_rc rc = ward_parallel(ctx, (w->n_candidates + CHUNK - 1) / CHUNK, earn_chunk, b);
    if (rc != WARD_OK)
        return rc;
    find_top(b);
    double most = w->is_priced ? buy(b) : HUGE_VAL;
    if (most >= b->prefix[b->n_top - 1])
        b->n_bought = 0; /* the number is the limit, not the budget */
    for (size_t i = 0; i < b->n; i++) {
        bool is_any = w->is_priced && i + 1 == b->n; /* the last bound of a budget holds for any number of sites */
        int64_t bound = to_units(rest + fmin(b->prefix[is_any ? b->n_top - 1 : i], most));
        b->bounds[i] = bound < b->bounds[i] ? bound : b->bounds[i];
    }
    *value = rest + fmin(b->prefix[aim - 1], most);
    return WARD_OK;
}

static void serve(struct bounding *b, uint32_t candidate, double share)
{
    size_t at = b->place_of[candidate];
    for (size_t i = b->whole_at[at]; i < b->whole_at[at + 1]; i++)
        for (size_t k = b->piece_at[b->wholes[i]]; k < b->piece_at[b->wholes[i] + 1]; k++)
            b->way[k] += share;
    for (size_t i = b->part_at[at]; i < b->part_at[at + 1]; i++) {
        const struct priced *p = &b->parts[i];
        const struct inside *in = &b->insides[i];
        for (uint32_t k = p->from; k <= p->to; k++)
            b->way[k] += share * ((k == p->to ? in->to : 1) - (k == p->from ? in->from : 0));
    }
}

static double clamp(double price)
{
    return price > 0 ? (price < 1 ? price : 1) : 0;
}

/* A piece served more than once gets cheaper, one not served dearer; where a price is at its end already it does not
 * count. Polyak's step: as far as would reach the target, were the bound linear. */
static void change_prices(struct bounding *b, size_t aim, double value, double pace)
{
    double norm = 0;
    for (size_t k = 0; k < b->n_pieces; k++)
        b->way[k] = 0;
    for (size_t i = 0; i < b->n_bought; i++)
        serve(b, b->bought[i].candidate, i + 1 == b->n_bought ? b->last_share : 1);
    for (size_t i = 0; b->n_bought == 0 && i < aim; i++)
        serve(b, b->top[i], 1);
    for (size_t k = 0; k < b->n_pieces; k++) {
        b->way[k] -= 1;
        if (b->way[k] > 0 ? b->price[k] > 0 : b->price[k] < 1)
            norm += b->size[k] * b->way[k] * b->way[k];
        else
            b->way[k] = 0;
    }
    if (!(norm > 0))
        return;
    double step = pace * (value - (double)b->totals[b->w->is_priced ? b->n - 1 : aim - 1]) / norm;
    for (size_t k = 0; k < b->n_pieces; k++)
        b->price[k] = clamp(b->price[k] - step * b->way[k]);
}

static void copy_prices(const struct bounding *b, const double *from, double *to)
{
    for (size_t k = 0; k < b->n_pieces; k++)
        to[k] = from[k];
}

/* Steps towards the least bound of so many sites, from the prices as they are. */
static ward_rc descend(struct ward_ctx *ctx, struct bounding *b, size_t aim, size_t steps)
{
    int64_t target = b->totals[b->w->is_priced ? b->n - 1 : aim - 1];
    double best = HUGE_VAL, pace = 1;
    int waiting = 0;
    ward_rc rc = WARD_OK;
    copy_prices(b, b->price, b->best_price);
    for (size_t i = 0; rc == WARD_OK && i < steps && pace > 1e-3; i++) {
        double value = 0;
        rc = reckon(ctx, b, aim, &value);
        if (rc != WARD_OK || to_units(value) <= target)
            break;
        if (value < best) {
            waiting = value < best * (1 - 1e-4) ? 0 : waiting + 1;
            best = value;
            copy_prices(b, b->price, b->best_price);
        } else {
            waiting++;
        }
        if (waiting >= PATIENCE) {
            pace /= 2;
            waiting = 0;
        }
        change_prices(b, aim, value, pace);
    }
    copy_prices(b, b->best_price, b->price);
    return rc;
}

/* ---- all bounds ---- */

static ward_rc new_bounding(struct ward_ctx *ctx, struct bounding *b)
{
    const struct ward_site_work *w = b->w;
    ward_rc rc = part_demands(ctx, b);
    if (rc == WARD_OK)
        rc = place_pairs(ctx, b);
    if (rc == WARD_OK)
        rc = ward_new(ctx, w->n_demands, sizeof *b->whole, &b->whole);
    if (rc == WARD_OK)
        rc = ward_new(ctx, w->n_candidates, sizeof *b->earned, &b->earned);
    if (rc == WARD_OK)
        rc = ward_new(ctx, w->count, sizeof *b->top, &b->top);
    if (rc == WARD_OK)
        rc = ward_new(ctx, w->count, sizeof *b->prefix, &b->prefix);
    if (rc == WARD_OK && w->is_priced)
        rc = ward_new(ctx, w->n_candidates, sizeof *b->bought, &b->bought);
    return rc;
}

static void clear_bounding(struct bounding *b)
{
    ward_mem_free(b->piece_at);
    ward_mem_free(b->size);
    ward_mem_free(b->price);
    ward_mem_free(b->best_price);
    ward_mem_free(b->corners);
    ward_mem_free(b->way);
    ward_mem_free(b->whole);
    ward_mem_free(b->place_of);
    ward_mem_free(b->whole_at);
    ward_mem_free(b->part_at);
    ward_mem_free(b->wholes);
    ward_mem_free(b->parts);
    ward_mem_free(b->insides);
    ward_mem_free(b->earned);
    ward_mem_free(b->top);
    ward_mem_free(b->prefix);
    ward_mem_free(b->bought);
}

ward_rc ward_site_bounds(struct ward_ctx *ctx, const struct ward_site_work *w, const int64_t *totals, int64_t *bounds)
{
    struct bounding b = {.w = w, .totals = totals, .bounds = bounds, .n = w->n_chosen};
    if (b.n == 0)
        return WARD_OK;
    for (size_t i = 0; i < b.n; i++)
        bounds[i] = INT64_MAX;
    ward_rc rc = new_bounding(ctx, &b);
    double each = (double)w->n_pairs + (double)b.n_pieces;
    size_t steps = (size_t)fmin(fmax(most_work / (each + 1), LEAST_STEPS), MOST_STEPS);
    size_t aim = w->is_priced ? w->count : b.n;
    /* few sites first: prices that suit them are on the way to those that suit more */
    for (size_t part = 8; rc == WARD_OK && part > 1; part /= 2)
        if (aim >= 2 * part)
            rc = descend(ctx, &b, aim / part, steps / 8);
    if (rc == WARD_OK)
        rc = descend(ctx, &b, aim, steps);
    for (size_t i = 0; i < b.n; i++)
        bounds[i] = bounds[i] > totals[i] ? bounds[i] : totals[i];
    clear_bounding(&b);
    return rc;
}
