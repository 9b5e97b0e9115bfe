/** late.h: a shared library that is loaded when it is first needed, because loading it takes longer than most commands.
 */
#ifndef WARD_CORE_LATE_H
#define WARD_CORE_LATE_H

#include "core/ctx.h"

/** A library and the functions wanted of it. */
struct ward_late {
    const char *title;        /* for messages: "GDAL" */
    const char *file;         /* as the dynamic linker knows it: "libgdal.so.32" */
    const char *package;      /* Debian's, that holds it: "libgdal32" */
    const char *const *names; /* n functions */
    size_t n;
};

/**
 * @brief  Loads the library, for as long as the process lives, and puts the functions' addresses into a table of n
 *         function pointers, zeroed at first, in the order of their names; into all of it or nothing of it. A table
 *         that is filled already is left as it is. Any thread may call it; each that reads the table has called it.
 * @param[out] is_new  this call filled the table; NULL is allowed
 * @errors WARD_E_EXTENSION: not installed, not loadable, or without one of the functions
 */
ward_rc ward_late_load(struct ward_ctx *ctx, const struct ward_late *library, void *table, bool *is_new) WARD_CHECK;

#endif
