#include "io/progress.h"

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
    double shown_at_s;
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
    p->shown_at_s = clock_s();
    (void)snprintf(p->what, sizeof p->what, "%s", what);
    return p;
}

static void show_bar(const struct ward_progress *p, int64_t done)
{
    if (p->total <= 0) {
        (void)fprintf(stderr, "\r\033[K%s %lld", p->what, (long long)done);
    } else {
        int64_t shown = done < p->total ? done : p->total;
        int full = (int)(shown * BAR_WIDTH / p->total);
        static const char bar[] = "##############################";
        (void)fprintf(stderr, "\r\033[K%s [%.*s%*s] %d%%", p->what, full, bar, BAR_WIDTH - full, "",
                      (int)(shown * 100 / p->total));
    }
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
    if (p == NULL || p->calls++ % 1024 != 0)
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
