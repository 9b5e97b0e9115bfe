/**
 * sample.c: ward_sample(code, part, coefficient, value): an aggregate, the rows as one blob for ward_rank_range().
 *
 * | argument    | is                                                                                              |
 * |-------------|-------------------------------------------------------------------------------------------------|
 * | code        | text: what is ranked                                                                            |
 * | part        | text: one mean of its score, such as a unit and a component; the same part, the same draws       |
 * | coefficient | a number: the score is the sum over the parts of coefficient x mean                             |
 * | value       | a number: one of the values whose mean it is                                                    |
 *
 * A row with a NULL is left out; no row gives NULL. The blob does not depend on the order of the rows.
 *
 *     {code NUL part NUL coefficient n value… }…   numbers of 8 bytes, by code, part and value ascending
 */
#include "sql/sample.h"

#include <stdlib.h>
#include <string.h>

#include "core/mem.h"

struct row {
    size_t names; /* where "code NUL part NUL" begins in the texts */
    double coefficient, value;
};

struct sample {
    struct ward_buf texts;
    struct row *rows;
    size_t n, capacity;
};

static ward_rc add_row(struct ward_ctx *ctx, struct sample *s, sqlite3_value **values)
{
    struct row row = {.names = s->texts.size,
                      .coefficient = sqlite3_value_double(values[2]),
                      .value = sqlite3_value_double(values[3])};
    ward_rc rc = WARD_OK;
    for (int i = 0; rc == WARD_OK && i < 2; i++) {
        const char *text = (const char *)sqlite3_value_text(values[i]);
        rc = text == NULL ? ward_fail(ctx, WARD_E_NOMEM, "out of memory")
                          : ward_buf_add(ctx, &s->texts, text, strlen(text) + 1);
    }
    if (rc == WARD_OK)
        rc = ward_grow(ctx, &s->rows, &s->capacity, s->n + 1, sizeof *s->rows);
    if (rc == WARD_OK)
        s->rows[s->n++] = row;
    return rc;
}

void ward_sample_step(sqlite3_context *call, int n, sqlite3_value **values)
{
    struct ward_state *state = sqlite3_user_data(call);
    for (int i = 0; i < n; i++)
        if (sqlite3_value_type(values[i]) == SQLITE_NULL)
            return;
    for (int i = 2; i < n; i++)
        if (sqlite3_value_type(values[i]) != SQLITE_INTEGER && sqlite3_value_type(values[i]) != SQLITE_FLOAT) {
            sqlite3_result_error(call, "ward_sample needs numbers as coefficient and value", -1);
            return;
        }
    struct sample *s = sqlite3_aggregate_context(call, (int)sizeof *s);
    if (s == NULL)
        sqlite3_result_error_nomem(call);
    else if (add_row(state->ctx, s, values) != WARD_OK)
        ward_result_fail(call, state, "ward_sample");
}

/* ---- the blob ---- */

static int compare_names(const char *a, const char *b)
{
    int order = strcmp(a, b);
    return order != 0 ? order : strcmp(a + strlen(a) + 1, b + strlen(b) + 1);
}

static int compare_doubles(double a, double b)
{
    return (a > b) - (a < b);
}

static int compare_rows(const void *a, const void *b, void *texts)
{
    const struct row *x = a, *y = b;
    const char *text = texts;
    int order = compare_names(text + x->names, text + y->names);
    if (order == 0)
        order = compare_doubles(x->value, y->value);
    return order != 0 ? order : compare_doubles(x->coefficient, y->coefficient);
}

/* Rows [first, last) are one part. */
static ward_rc write_part(struct ward_ctx *ctx, const struct sample *s, size_t first, size_t last, struct ward_buf *out)
{
    const char *names = s->texts.data + s->rows[first].names;
    size_t code = strlen(names) + 1, part = strlen(names + code) + 1;
    uint64_t n = last - first;
    ward_rc rc = ward_buf_add(ctx, out, names, code + part);
    if (rc == WARD_OK)
        rc = ward_buf_add(ctx, out, &s->rows[first].coefficient, sizeof(double));
    if (rc == WARD_OK)
        rc = ward_buf_add(ctx, out, &n, sizeof n);
    for (size_t i = first; rc == WARD_OK && i < last; i++)
        rc = ward_buf_add(ctx, out, &s->rows[i].value, sizeof(double));
    return rc;
}

static ward_rc write_blob(struct ward_ctx *ctx, struct sample *s, struct ward_buf *out)
{
    ward_rc rc = WARD_OK;
    qsort_r(s->rows, s->n, sizeof *s->rows, compare_rows, s->texts.data);
    for (size_t first = 0, last = 0; rc == WARD_OK && first < s->n; first = last) {
        for (last = first + 1; last < s->n; last++)
            if (compare_names(s->texts.data + s->rows[first].names, s->texts.data + s->rows[last].names) != 0)
                break;
        rc = write_part(ctx, s, first, last, out);
    }
    return rc;
}

void ward_sample_final(sqlite3_context *call)
{
    struct ward_state *state = sqlite3_user_data(call);
    struct sample *s = sqlite3_aggregate_context(call, 0);
    struct ward_buf blob = {0};
    if (s == NULL)
        return; /* NULL */
    if (s->n > 0 && write_blob(state->ctx, s, &blob) != WARD_OK)
        ward_result_fail(call, state, "ward_sample");
    else if (s->n > 0)
        sqlite3_result_blob64(call, blob.data, blob.size, SQLITE_TRANSIENT);
    ward_buf_clear(&blob);
    ward_buf_clear(&s->texts);
    ward_mem_free(s->rows);
}
