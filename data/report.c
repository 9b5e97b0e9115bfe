#include "report.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

bool report_fail(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    (void)fputs("ward-city: ", stderr);
    (void)vfprintf(stderr, format, arguments);
    (void)fputc('\n', stderr);
    va_end(arguments);
    return false;
}

void *report_new(size_t n, size_t size)
{
    void *memory = calloc(n ? n : 1, size ? size : 1);
    if (!memory)
        (void)report_fail("no memory for %zu items of %zu bytes", n, size);
    return memory;
}
