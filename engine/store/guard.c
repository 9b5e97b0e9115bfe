#include "store/guard.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/mem.h"
#include "geo/crs.h"

static const size_t least_places = 30;
static const size_t most_places = 2000;   /* enough for a median; the rest of a sample is left out evenly */
static const double far_m = 2000;         /* a street farther than this tells nothing more */
static const double ratio_to_win = 0.6;   /* of the declared median */
static const double declared_over_m = 8;  /* below this the declared system fits well enough */
static const double share_to_win = 0.20;  /* points of share inside units */
static const double share_to_lose = 0.01; /* what is moved away from its city loses places at the rim */
static const double stray_share = 0.02;   /* 500 m of shift push 2 to 7 % of a district's places over its edge: */
static const double stray_left = 0.25;    /* a system that leaves but a quarter of them outside wins, */
static const double least_stray = 10;     /* when they are this many */
static const double share_to_guess = 0.5; /* inside units, when nothing was declared */

/* In the order of preference among equals. */
static const char *const hypotheses[] = {"EPSG:4326", "GCJ02",        "BD09",         "EPSG:4549",
                                         "EPSG:4528", "EPSG:3857",    "EPSG:4326,yx", "GCJ02,yx",
                                         "BD09,yx",   "EPSG:4549,yx", "EPSG:4528,yx", "EPSG:3857,yx"};

struct guard {
    struct ward_ctx *ctx;
    const struct ward_indexed *units, *streets; /* NULL: not loaded, or being loaded */
    const double *xy;                           /* finite pairs */
    size_t n;
    double *moved;     /* n pairs: xy in the working CRS */
    double *distances; /* n */
    const char *target;
};

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a;
    double y = *(const double *)b;
    return (x > y) - (x < y);
}

/* A system that PROJ cannot reach from these numbers fits nothing; that is no error of a hypothesis. */
static void fit_nothing(const struct guard *g, struct ward_fit *out)
{
    out->inside_share = g->units != NULL ? 0 : (double)NAN;
    out->median_m = g->streets != NULL ? far_m : (double)NAN;
}

static ward_rc fit(struct guard *g, const char *crs, struct ward_fit *out)
{
    struct ward_transform *t = NULL;
    size_t bad = 0;
    size_t inside = 0;
    *out = (struct ward_fit){.crs = crs};
    fit_nothing(g, out);
    ward_rc rc = ward_transform_get(g->ctx, crs, g->target, &t);
    if (rc != WARD_OK)
        return rc;
    memcpy(g->moved, g->xy, 2 * g->n * sizeof *g->xy);
    rc = ward_transform_apply(g->ctx, t, g->moved, g->n, &bad);
    out->n = g->n - bad;
    for (size_t i = 0; rc == WARD_OK && i < g->n; i++) {
        double x = g->moved[2 * i];
        double y = g->moved[2 * i + 1];
        struct ward_near near = {.line = WARD_NONE};
        g->distances[i] = far_m;
        if (isnan(x))
            continue;
        if (g->units != NULL && ward_locator_find(g->units->locator, x, y) != WARD_NONE)
            inside++;
        if (g->streets != NULL)
            ward_nearest_find_first(g->streets->nearest, x, y, far_m, NULL, &near);
        if (near.line != WARD_NONE)
            g->distances[i] = near.distance_m;
    }
    if (rc != WARD_OK || out->n == 0)
        return rc;
    qsort(g->distances, g->n, sizeof *g->distances, by_size);
    if (g->units != NULL)
        out->inside_share = (double)inside / (double)g->n;
    if (g->streets != NULL)
        out->median_m = g->distances[g->n / 2];
    return WARD_OK;
}

static bool takes_in_strays(const struct ward_fit *f, const struct ward_fit *declared)
{
    double outside = 1 - declared->inside_share;
    return outside > stray_share && outside * (double)declared->n >= least_stray &&
           1 - f->inside_share <= stray_left * outside;
}

/* NAN compares false, so a missing reference never decides. Streets alone mislead: what stands deep in its block is
 * nearer to some street wherever it is moved. */
static bool wins(const struct ward_fit *f, const struct ward_fit *declared)
{
    if (declared->crs == NULL)
        return f->inside_share > share_to_guess;
    bool is_nearer = declared->median_m > declared_over_m && f->median_m < ratio_to_win * declared->median_m;
    bool is_lost = f->inside_share < declared->inside_share - share_to_lose;
    return (is_nearer && !is_lost) || f->inside_share > declared->inside_share + share_to_win ||
           takes_in_strays(f, declared);
}

static bool is_better(const struct ward_fit *f, const struct ward_fit *best)
{
    if (best->crs == NULL)
        return true;
    double share = round(f->inside_share * 100);
    double best_share = round(best->inside_share * 100);
    if (share != best_share && !isnan(share))
        return share > best_share;
    return f->median_m < best->median_m;
}

static void say(const struct ward_judgement *j, char *out, size_t size)
{
    const struct ward_fit *w = &j->winner;
    const struct ward_fit *d = &j->declared;
    bool by_median = d->crs == NULL ? !isnan(w->median_m) : w->median_m < ratio_to_win * d->median_m;
    if (by_median && d->crs != NULL)
        (void)snprintf(out, size, "likely %s: median distance to streets %.1f m, against %s%.1f m as declared", w->crs,
                       w->median_m, d->median_m < far_m ? "" : "more than ", d->median_m);
    else if (d->crs != NULL)
        (void)snprintf(out, size, "likely %s: %.0f %% of the places inside units, against %.0f %% as declared", w->crs,
                       100 * w->inside_share, 100 * d->inside_share);
    else
        (void)snprintf(out, size, "likely %s: %.0f %% of the places inside units", w->crs, 100 * w->inside_share);
}

/* Degrees beyond the globe, or metres that are all small as degrees: such places lie in no city by this system. */
static bool can_be(const struct guard *g, const char *crs)
{
    bool is_degrees = strncmp(crs, "EPSG:4326", 9) == 0 || strncmp(crs, "EPSG:", 5) != 0;
    for (size_t i = 0; i < g->n; i++)
        if ((fabs(g->xy[2 * i]) <= 180 && fabs(g->xy[2 * i + 1]) <= 180) == is_degrees)
            return true;
    return false;
}

static bool has_rows(const struct ward_indexed *entry)
{
    return entry != NULL && entry->rows->n > 0;
}

/* What is loaded serves; a layer never loaded, or not part of this database, is no fault here. */
static ward_rc reference(struct ward_ctx *ctx, struct ward_cache *cache, const char *layer, const char *except,
                         const struct ward_indexed **out)
{
    *out = NULL;
    if (except != NULL && strcmp(except, layer) == 0)
        return WARD_OK;
    ward_rc rc = strcmp(layer, "units") == 0 ? ward_cache_polygons(cache, layer, NULL, out)
                                             : ward_cache_nearest(cache, layer, NULL, out);
    if (rc == WARD_E_LAYER || rc == WARD_E_NOT_LOADED) {
        ward_ctx_clear(ctx);
        *out = NULL;
        return WARD_OK;
    }
    if (rc == WARD_OK && !has_rows(*out))
        *out = NULL;
    if (rc == WARD_OK)
        ward_indexed_hold(*out);
    return rc;
}

static ward_rc try_all(struct guard *g, struct ward_judgement *out)
{
    enum { KNOWN = sizeof hypotheses / sizeof hypotheses[0] };
    ward_rc rc = WARD_OK;
    (void)snprintf(out->own[0], sizeof out->own[0], "%s", g->target);
    (void)snprintf(out->own[1], sizeof out->own[1], "%s,yx", g->target);
    for (size_t i = 0; rc == WARD_OK && i < KNOWN + 2; i++) {
        const char *crs = i < KNOWN ? hypotheses[i] : out->own[i - KNOWN];
        struct ward_fit f;
        if (!can_be(g, crs))
            continue;
        rc = fit(g, crs, &f);
        if (rc == WARD_E_CRS) { /* this system does not reach the working one here */
            ward_ctx_clear(g->ctx);
            rc = WARD_OK;
        } else if (rc == WARD_OK && f.n > 0 && wins(&f, &out->declared) && is_better(&f, &out->winner))
            out->winner = f;
    }
    return rc;
}

static ward_rc judge(struct guard *g, const char *declared, struct ward_judgement *out)
{
    ward_rc rc = ward_new(g->ctx, 2 * g->n, sizeof *g->moved, &g->moved);
    if (rc == WARD_OK)
        rc = ward_new(g->ctx, g->n, sizeof *g->distances, &g->distances);
    if (rc == WARD_OK && declared != NULL)
        rc = fit(g, declared, &out->declared);
    if (rc == WARD_OK && g->n >= least_places)
        rc = try_all(g, out);
    if (rc == WARD_OK && out->winner.crs != NULL)
        say(out, out->sentence, sizeof out->sentence);
    ward_mem_free(g->moved);
    ward_mem_free(g->distances);
    return rc;
}

ward_rc ward_guard_judge(struct ward_ctx *ctx, sqlite3 *sql, const double *xy, size_t n, const char *declared,
                         const char *target, const char *except, struct ward_judgement *out)
{
    struct guard g = {.ctx = ctx, .target = target};
    struct ward_cache *cache = NULL;
    double *places = NULL;
    *out = (struct ward_judgement){0};
    ward_rc rc = ward_new(ctx, 2 * n, sizeof *places, &places);
    if (rc == WARD_OK)
        rc = ward_cache_new(ctx, sql, &cache);
    size_t step = n / most_places + 1;
    for (size_t i = 0; rc == WARD_OK && i < n; i += step)
        if (isfinite(xy[2 * i]) && isfinite(xy[2 * i + 1])) {
            places[2 * g.n] = xy[2 * i];
            places[2 * g.n++ + 1] = xy[2 * i + 1];
        }
    if (rc == WARD_OK)
        rc = reference(ctx, cache, "units", except, &g.units);
    if (rc == WARD_OK && g.n >= least_places) /* an index of a million streets takes seconds: not for a few places */
        rc = reference(ctx, cache, "streets", except, &g.streets);
    g.xy = places;
    out->n = g.n;
    out->has_reference = g.units != NULL || g.streets != NULL;
    if (rc == WARD_OK && out->has_reference && g.n > 0)
        rc = judge(&g, declared, out);
    ward_indexed_release(g.units);
    ward_indexed_release(g.streets);
    ward_cache_free(cache);
    ward_mem_free(places);
    return rc;
}
