#include "io/progress.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "core/mem.h"

#define BAR_WIDTH 30
#define SECONDS_BETWEEN 0.2

struct ward_progress {
    enum ward_progress_mode mode; /* BAR or JSON */
    char what[64];
    int64_t total;
    double began_at_s, shown_at_s;
    unsigned calls;
    bool was_shown;
};

static double clock_s(void)
{
    struct timespec now;
    return clock_gettime(CLOCK_MONOTONIC, &now) == 0 ? (double)now.tv_sec + (double)now.tv_nsec * 1e-9 : 0.0;
}

struct ward_progress *ward_progress_new(enum ward_progress_mode mode, const char *what, int64_t total)
{
    if (mode == WARD_PROGRESS_AUTO)
        mode = isatty(STDERR_FILENO) == 1 ? WARD_PROGRESS_BAR : WARD_PROGRESS_NONE;
    if (mode == WARD_PROGRESS_NONE)
        return NULL;
    struct ward_progress *p = ward_mem_calloc(1, sizeof *p);
    if (p == NULL)
        return NULL; /* a run without a bar is better than none */
    p->mode = mode;
    p->total = total;
    p->began_at_s = p->shown_at_s = clock_s();
    (void)snprintf(p->what, sizeof p->what, "%s", what);
    return p;
}

/* "loading bins [######    ] 60% 210,000/s, 2 s left": by what was done since the beginning. */
static void show_bar(const struct ward_progress *p, int64_t done)
{
    static const char bar[] = "##############################";
    double taken_s = p->shown_at_s - p->began_at_s;
    double rate = taken_s > 0 ? (double)done / taken_s : 0;
    int64_t shown = done < p->total ? done : p->total;
    int full = p->total > 0 ? (int)(shown * BAR_WIDTH / p->total) : 0;
    (void)fprintf(stderr, "\r\033[K%s ", p->what);
    if (p->total > 0)
        (void)fprintf(stderr, "[%.*s%*s] %d%%", full, bar, BAR_WIDTH - full, "", (int)(shown * 100 / p->total));
    else
        (void)fprintf(stderr, "%lld", (long long)done);
    (void)fprintf(stderr, rate < 10 ? " %.1f/s" : " %.0f/s", rate);
    if (p->total > 0 && rate > 0)
        (void)fprintf(stderr, ", %.0f s left", ceil((double)(p->total - shown) / rate));
    (void)fflush(stderr);
}

/* `what` is one of our own words (a layer, a verb), so it needs no escaping. */
static void show_json(const struct ward_progress *p, int64_t done)
{
    if (p->total < 0)
        (void)fprintf(stderr, "{\"progress\": \"%s\", \"done\": %lld}\n", p->what, (long long)done);
    else
        (void)fprintf(stderr, "{\"progress\": \"%s\", \"done\": %lld, \"total\": %lld}\n", p->what, (long long)done,
                      (long long)p->total);
}

void ward_progress_at(struct ward_progress *p, int64_t done)
{
    bool is_long =
        p != NULL && (p->total < 0 || p->total > 1024); /* many short steps: the clock is read now and then */
    if (p == NULL || (is_long && p->calls++ % 1024 != 0))
        return;
    double now_s = clock_s();
    if (now_s - p->shown_at_s < SECONDS_BETWEEN)
        return;
    p->shown_at_s = now_s;
    p->was_shown = true;
    if (p->mode == WARD_PROGRESS_BAR)
        show_bar(p, done);
    else
        show_json(p, done);
}

void ward_progress_free(struct ward_progress *p)
{
    if (p == NULL)
        return;
    if (p->mode == WARD_PROGRESS_BAR && p->was_shown) {
        (void)fputs("\r\033[K", stderr);
        (void)fflush(stderr);
    }
    ward_mem_free(p);
}
