#include "cli/load_tally.h"

#include <stdlib.h>
#include <string.h>

#include "core/json.h"
#include "core/mem.h"

#define WORDS_MAX 200 /* a file of nothing but unknown words must not grow the report without end */

ward_rc ward_tally_add(struct ward_ctx *ctx, struct ward_tally *tally, const char *name)
{
    for (size_t i = 0; i < tally->n; i++)
        if (strcmp(tally->items[i].name, name) == 0) {
            tally->items[i].count++;
            return WARD_OK;
        }
    if (tally->n >= WORDS_MAX) {
        tally->others++;
        return WARD_OK;
    }
    ward_rc rc = ward_grow(ctx, &tally->items, &tally->capacity, tally->n + 1, sizeof *tally->items);
    if (rc == WARD_OK)
        rc = ward_strdup(ctx, name, &tally->items[tally->n].name);
    if (rc == WARD_OK)
        tally->items[tally->n++].count = 1;
    return rc;
}

ward_rc ward_tally_text(struct ward_ctx *ctx, const struct ward_tally *tally, struct ward_buf *out)
{
    ward_rc rc = WARD_OK;
    for (size_t i = 0; rc == WARD_OK && i < tally->n; i++)
        rc = ward_buf_printf(ctx, out, "%s%s %llu", i > 0 ? ", " : "", tally->items[i].name,
                             (unsigned long long)tally->items[i].count);
    if (rc == WARD_OK && tally->others > 0)
        rc = ward_buf_printf(ctx, out, ", others %llu", (unsigned long long)tally->others);
    return rc;
}

static int compare(const void *a, const void *b)
{
    return strcmp(((const struct ward_tally_item *)a)->name, ((const struct ward_tally_item *)b)->name);
}

ward_rc ward_tally_json(struct ward_ctx *ctx, const struct ward_tally *tally, struct ward_buf *out)
{
    struct ward_tally_item *sorted = NULL;
    ward_rc rc = ward_new(ctx, tally->n, sizeof *sorted, &sorted);
    if (rc == WARD_OK && tally->n > 0) {
        memcpy(sorted, tally->items, tally->n * sizeof *sorted);
        qsort(sorted, tally->n, sizeof *sorted, compare);
    }
    if (rc == WARD_OK)
        rc = ward_buf_text(ctx, out, "{");
    for (size_t i = 0; rc == WARD_OK && i < tally->n; i++) {
        rc = ward_buf_text(ctx, out, i > 0 ? "," : "");
        if (rc == WARD_OK)
            rc = ward_json_string(ctx, out, sorted[i].name);
        if (rc == WARD_OK)
            rc = ward_buf_printf(ctx, out, ":%llu", (unsigned long long)sorted[i].count);
    }
    if (rc == WARD_OK && tally->others > 0)
        rc = ward_buf_printf(ctx, out, "%s\"others\":%llu", tally->n > 0 ? "," : "", (unsigned long long)tally->others);
    if (rc == WARD_OK)
        rc = ward_buf_text(ctx, out, "}");
    ward_mem_free(sorted);
    return rc;
}

void ward_tally_clear(struct ward_tally *tally)
{
    for (size_t i = 0; i < tally->n; i++)
        ward_mem_free(tally->items[i].name);
    ward_mem_free(tally->items);
    memset(tally, 0, sizeof *tally);
}
