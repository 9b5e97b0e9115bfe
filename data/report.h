#ifndef CITY_REPORT_H
#define CITY_REPORT_H

#include <stdbool.h>
#include <stddef.h>

/** Prints one sentence on stderr and gives false, so that a function can end with `return report_fail(…)`. */
bool report_fail(const char *format, ...) __attribute__((format(printf, 1, 2)));
/** Zeroed memory for n items; NULL, and a sentence on stderr, where there is none. Free with free(). */
void *report_new(size_t n, size_t size);

#endif
