#include "core/resample.h"

#include <stdlib.h>
#include <string.h>

#include "core/mem.h"

struct placed {
    double score;
    uint32_t group;
};

struct work {
    const struct ward_stratum *strata;
    size_t n_strata, n_groups;
    uint32_t draws;
    uint64_t *streams;     /* a state for each stratum */
    double *means;         /* as they are */
    struct placed *places; /* of one draw */
    uint32_t *ranks;       /* group x draw */
    uint32_t *own;         /* the ranks of the scores as they are */
    bool *varies;          /* has the group a stratum of two values or more? */
};

static uint64_t next_random(uint64_t *state)
{
    uint64_t z = (*state += 0x9e3779b97f4a7c15u);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

static double mean_of(const struct ward_stratum *s)
{
    double sum = 0;
    for (size_t i = 0; i < s->n; i++)
        sum += s->values[i];
    return sum / (double)s->n;
}

/* n picks of n values; whole numbers alone choose, so that no rounding does. */
static double mean_of_picks(const struct ward_stratum *s, uint64_t *stream)
{
    double sum = 0;
    for (size_t i = 0; i < s->n; i++)
        sum += s->values[(next_random(stream) >> 32) * s->n >> 32];
    return sum / (double)s->n;
}

static int compare_places(const void *a, const void *b)
{
    const struct placed *x = a, *y = b;
    if (x->score > y->score || x->score < y->score)
        return x->score > y->score ? -1 : 1;
    return (x->group > y->group) - (x->group < y->group);
}

static void begin_scores(struct work *w)
{
    for (size_t g = 0; g < w->n_groups; g++)
        w->places[g] = (struct placed){.group = (uint32_t)g};
}

/* Ranks of the scores in w->places; equal scores share the best of their places. */
static void rank_scores(struct work *w, uint32_t *out, size_t stride)
{
    uint32_t rank = 0;
    qsort(w->places, w->n_groups, sizeof *w->places, compare_places);
    for (size_t i = 0; i < w->n_groups; i++) {
        if (i == 0 || w->places[i].score < w->places[i - 1].score)
            rank = (uint32_t)i + 1;
        out[w->places[i].group * stride] = rank;
    }
}

static void rank_own(struct work *w)
{
    begin_scores(w);
    for (size_t s = 0; s < w->n_strata; s++) {
        w->streams[s] = w->strata[s].seed;
        w->means[s] = mean_of(&w->strata[s]);
        w->places[w->strata[s].group].score += w->strata[s].coefficient * w->means[s];
        w->varies[w->strata[s].group] |= w->strata[s].n > 1;
    }
    rank_scores(w, w->own, 1);
}

static void rank_draw(struct work *w, uint32_t draw)
{
    begin_scores(w);
    for (size_t s = 0; s < w->n_strata; s++) {
        const struct ward_stratum *stratum = &w->strata[s];
        double mean = stratum->n > 1 ? mean_of_picks(stratum, &w->streams[s]) : w->means[s];
        w->places[stratum->group].score += stratum->coefficient * mean;
    }
    rank_scores(w, w->ranks + draw, w->draws);
}

static int compare_ranks(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

static void take_range(struct work *w, size_t group, size_t cut, struct ward_rank_range *out)
{
    uint32_t *ranks = w->ranks + group * w->draws, own = w->own[group];
    *out = (struct ward_rank_range){0};
    if (!w->varies[group])
        return;
    qsort(ranks, w->draws, sizeof *ranks, compare_ranks);
    out->low = ranks[cut] < own ? ranks[cut] : own;
    out->high = ranks[w->draws - 1 - cut] > own ? ranks[w->draws - 1 - cut] : own;
}

static ward_rc check(struct ward_ctx *ctx, const struct work *w, double confidence)
{
    if (w->draws < 1 || !(confidence >= 0 && confidence <= 1))
        return ward_fail(ctx, WARD_E_ARG, "resampling needs one draw or more and a confidence from 0 to 1");
    for (size_t s = 0; s < w->n_strata; s++)
        if (w->strata[s].group >= w->n_groups || w->strata[s].n < 1 || w->strata[s].n > UINT32_MAX)
            return ward_fail(ctx, WARD_E_ARG, "a sample to be drawn from has no value or belongs to no group");
    return WARD_OK;
}

static ward_rc make_room(struct ward_ctx *ctx, struct work *w)
{
    ward_rc rc = ward_new(ctx, w->n_strata, sizeof *w->streams, &w->streams);
    if (rc == WARD_OK)
        rc = ward_new(ctx, w->n_strata, sizeof *w->means, &w->means);
    if (rc == WARD_OK)
        rc = ward_new(ctx, w->n_groups, sizeof *w->places, &w->places);
    if (rc == WARD_OK)
        rc = ward_new(ctx, w->n_groups * w->draws, sizeof *w->ranks, &w->ranks);
    if (rc == WARD_OK)
        rc = ward_new(ctx, w->n_groups, sizeof *w->own, &w->own);
    return rc == WARD_OK ? ward_new(ctx, w->n_groups, sizeof *w->varies, &w->varies) : rc;
}

static bool any_varies(const struct work *w)
{
    for (size_t g = 0; g < w->n_groups; g++)
        if (w->varies[g])
            return true;
    return false;
}

ward_rc ward_resample_ranks(struct ward_ctx *ctx, const struct ward_stratum *strata, size_t n_strata, size_t n_groups,
                            uint32_t draws, double confidence, struct ward_rank_range *out)
{
    struct work w = {.strata = strata, .n_strata = n_strata, .n_groups = n_groups, .draws = draws};
    /* A hair more, so that 0.9 of 1000 cuts 50 and not 49. */
    size_t cut = (size_t)((1 - confidence) / 2 * draws + 1e-9);
    ward_rc rc = check(ctx, &w, confidence);
    if (rc == WARD_OK && cut >= draws - cut)
        cut = (draws - 1) / 2;
    if (rc == WARD_OK)
        rc = make_room(ctx, &w);
    if (rc == WARD_OK)
        rank_own(&w);
    bool any = rc == WARD_OK && any_varies(&w); /* a day's scores: one inspection a unit, nothing to draw */
    for (uint32_t draw = 0; rc == WARD_OK && any && draw < draws; draw++) {
        rank_draw(&w, draw);
        rc = ward_ctx_interrupted(ctx);
    }
    for (size_t g = 0; rc == WARD_OK && g < n_groups; g++)
        take_range(&w, g, cut, &out[g]);
    ward_mem_free(w.streams);
    ward_mem_free(w.means);
    ward_mem_free(w.places);
    ward_mem_free(w.ranks);
    ward_mem_free(w.own);
    ward_mem_free(w.varies);
    return rc;
}
