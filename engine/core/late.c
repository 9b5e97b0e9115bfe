#include "core/late.h"

#include <dlfcn.h>
#include <pthread.h>
#include <string.h>

#include "core/mem.h"

static ward_rc fail(struct ward_ctx *ctx, const struct ward_late *library)
{
    const char *why = dlerror();
    return ward_fail(ctx, WARD_E_EXTENSION, "%s cannot be loaded (%s); install Debian's package %s", library->title,
                     why != NULL ? why : library->file, library->package);
}

static ward_rc load(struct ward_ctx *ctx, const struct ward_late *library, void *table)
{
    void **symbols = NULL;
    _Static_assert(sizeof(void (*)(void)) == sizeof(void *), "POSIX: a function's address fits into a pointer");
    ward_rc rc = ward_new(ctx, library->n, sizeof *symbols, &symbols);
    if (rc != WARD_OK)
        return rc;
    /* Lazily: most of its calls to other libraries are never made. For good: nobody could say when its threads and
     * exit handlers are done. */
    void *handle = dlopen(library->file, RTLD_LAZY | RTLD_LOCAL | RTLD_NODELETE);
    if (handle == NULL)
        rc = fail(ctx, library);
    for (size_t i = 0; rc == WARD_OK && i < library->n; i++) {
        symbols[i] = dlsym(handle, library->names[i]);
        if (symbols[i] == NULL)
            rc = fail(ctx, library);
    }
    if (rc == WARD_OK)
        memcpy(table, symbols, library->n * sizeof *symbols);
    if (handle != NULL)
        (void)dlclose(handle);
    ward_mem_free(symbols);
    return rc;
}

ward_rc ward_late_load(struct ward_ctx *ctx, const struct ward_late *library, void *table, bool *is_new)
{
    static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
    void *first = NULL;
    ward_rc rc = WARD_OK;
    if (is_new != NULL)
        *is_new = false;
    (void)pthread_mutex_lock(&lock);
    memcpy(&first, table, sizeof first);
    if (first == NULL)
        rc = load(ctx, library, table);
    (void)pthread_mutex_unlock(&lock);
    if (is_new != NULL)
        *is_new = first == NULL && rc == WARD_OK;
    return rc;
}
