/** progress.h: progress on standard error: a bar on a terminal, JSON lines, or nothing. */
#ifndef WARD_IO_PROGRESS_H
#define WARD_IO_PROGRESS_H

#include "core/ctx.h"

enum ward_progress_mode { WARD_PROGRESS_AUTO, WARD_PROGRESS_BAR, WARD_PROGRESS_JSON, WARD_PROGRESS_NONE };

struct ward_progress;
/** @param total  rows expected, -1: unknown. @return NULL is a legal, silent progress */
struct ward_progress *ward_progress_new(enum ward_progress_mode mode, const char *what, int64_t total);
void ward_progress_at(struct ward_progress *p, int64_t done); /* cheap: looks at the clock every 1,024 calls */
void ward_progress_free(struct ward_progress *p);             /* clears the bar */

#endif
