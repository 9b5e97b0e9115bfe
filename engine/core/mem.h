/** mem.h: the engine's allocator, one place, so that a test can fail the n-th allocation. Never mixed with SQLite's,
 * GEOS's or GDAL's own. */
#ifndef WARD_CORE_MEM_H
#define WARD_CORE_MEM_H

#include "core/ctx.h"

void *ward_mem_calloc(size_t count, size_t size); /* NULL: out of memory, or count * size overflows */
void ward_mem_free(void *block);                  /* NULL is allowed */

/** @brief count zeroed elements into *out (count 0: one). @errors WARD_E_NOMEM */
ward_rc ward_new(struct ward_ctx *ctx, size_t count, size_t size, void *out) WARD_CHECK;

/**
 * @brief  Makes room for `need` elements in an array: `ward_grow(ctx, &xy, &capacity, n + 1, sizeof *xy)`.
 * @param[in,out] array  pointer to the array's pointer; kept as it was on failure
 * @param[in,out] capacity  in elements; at least doubles when it grows
 */
ward_rc ward_grow(struct ward_ctx *ctx, void *array, size_t *capacity, size_t need, size_t size) WARD_CHECK;

/** @brief A copy of a text; NULL gives NULL. Free with ward_mem_free(). */
ward_rc ward_strdup(struct ward_ctx *ctx, const char *text, char **out) WARD_CHECK;
ward_rc ward_strndup(struct ward_ctx *ctx, const char *text, size_t length, char **out) WARD_CHECK;

/** @brief For tests: the n-th allocation from now fails (1: the next); 0 turns it off. Counts live blocks too. */
void ward_mem_fail_at(long n);
long ward_mem_live(void);

#endif
