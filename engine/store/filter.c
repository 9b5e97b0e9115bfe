#include "store/filter.h"

#include <stdio.h>
#include <string.h>

#include "core/buf.h"
#include "core/mem.h"
#include "store/where.h"

struct ward_filter {
    struct ward_ctx *ctx;
    sqlite3 *sql;
    sqlite3_stmt *stmt;
    size_t n;
};

/* The statement's own two SELECTs and plain functions: a third SELECT is a subquery of the expression's. */
struct fence {
    char refused[96];
    int selects;
};

static int authorize(void *data, int action, const char *a, const char *b, const char *schema, const char *trigger)
{
    struct fence *fence = data;
    (void)a;
    (void)schema;
    (void)trigger;
    if (action == SQLITE_SELECT && ++fence->selects <= 2)
        return SQLITE_OK;
    if (action == SQLITE_FUNCTION && ward_where_is_pure(b))
        return SQLITE_OK;
    if (fence->refused[0] == '\0' && action == SQLITE_FUNCTION)
        (void)snprintf(fence->refused, sizeof fence->refused, "the function %.60s", b != NULL ? b : "");
    else if (fence->refused[0] == '\0')
        (void)snprintf(fence->refused, sizeof fence->refused, "%s", "a subquery or a table");
    return SQLITE_DENY;
}

/* Casts give the columns their affinity: text compares as text, numbers as numbers. */
static ward_rc write_select(struct ward_ctx *ctx, const char *expression, const struct ward_filter_column *columns,
                            size_t n, struct ward_buf *out)
{
    ward_rc rc = ward_buf_text(ctx, out, "SELECT 1 FROM (SELECT ");
    for (size_t i = 0; rc == WARD_OK && i < n; i++) {
        rc = ward_buf_printf(ctx, out, "%sCAST(?%zu AS %s) AS ", i > 0 ? ", " : "", i + 1,
                             columns[i].is_number ? "NUMERIC" : "TEXT");
        if (rc == WARD_OK)
            rc = ward_buf_identifier(ctx, out, columns[i].name);
    }
    return rc == WARD_OK ? ward_buf_printf(ctx, out, "%s) WHERE (%s\n)", n == 0 ? "1" : "", expression) : rc;
}

/* What SQLite says of a name it does not know. */
static void find_unknown(const char *message, char unknown[128])
{
    static const char words[] = "no such column: ";
    const char *at = strstr(message, words);
    if (at != NULL)
        (void)snprintf(unknown, 128, "%s", at + sizeof words - 1);
}

static ward_rc prepare(struct ward_filter *f, const char *expression, const char *select, char unknown[128])
{
    struct fence fence = {.selects = 0};
    const char *tail = "";
    (void)sqlite3_set_authorizer(f->sql, authorize, &fence);
    int code = sqlite3_prepare_v2(f->sql, select, -1, &f->stmt, &tail);
    (void)sqlite3_set_authorizer(f->sql, NULL, NULL);
    if (fence.refused[0] != '\0')
        return ward_fail(f->ctx, WARD_E_VALUE,
                         "--filter %s may use only the source's columns and plain functions, not %s", expression,
                         fence.refused);
    if (code == SQLITE_NOMEM)
        return ward_fail(f->ctx, WARD_E_NOMEM, "out of memory");
    if (code != SQLITE_OK) {
        find_unknown(sqlite3_errmsg(f->sql), unknown);
        return ward_fail(f->ctx, WARD_E_VALUE, "--filter %s cannot be understood: %s", expression,
                         sqlite3_errmsg(f->sql));
    }
    if (tail[strspn(tail, " \t\r\n")] != '\0' || (size_t)sqlite3_bind_parameter_count(f->stmt) != f->n)
        return ward_fail(f->ctx, WARD_E_VALUE, "--filter %s is not one expression", expression);
    return WARD_OK;
}

ward_rc ward_filter_new(struct ward_ctx *ctx, const char *expression, const struct ward_filter_column *columns,
                        size_t n, char unknown[128], struct ward_filter **out)
{
    struct ward_filter *f = NULL;
    struct ward_buf select = {0};
    unknown[0] = '\0';
    *out = NULL;
    ward_rc rc = ward_new(ctx, 1, sizeof *f, &f);
    if (rc != WARD_OK)
        return rc;
    f->ctx = ctx;
    f->n = n;
    if (sqlite3_open_v2(":memory:", &f->sql, SQLITE_OPEN_READWRITE | SQLITE_OPEN_PRIVATECACHE, NULL) != SQLITE_OK)
        rc = ward_fail(ctx, WARD_E_NOMEM, "out of memory");
    /* "name" is a column or a mistake, never a text. */
    if (rc == WARD_OK && sqlite3_db_config(f->sql, SQLITE_DBCONFIG_DQS_DML, 0, NULL) != SQLITE_OK)
        rc = ward_sql_fail(ctx, f->sql, "preparing the filter");
    if (rc == WARD_OK)
        rc = write_select(ctx, expression, columns, n, &select);
    if (rc == WARD_OK)
        rc = prepare(f, expression, select.data, unknown);
    ward_buf_clear(&select);
    if (rc != WARD_OK)
        ward_filter_free(f);
    else
        *out = f;
    return rc;
}

ward_rc ward_filter_test(struct ward_filter *f, const char *const *values, bool *is_wanted)
{
    for (size_t i = 0; i < f->n; i++)
        if (sqlite3_bind_text(f->stmt, (int)i + 1, values[i], -1, SQLITE_STATIC) != SQLITE_OK)
            return ward_sql_fail(f->ctx, f->sql, "filtering a row");
    ward_rc rc = ward_sql_step(f->ctx, f->sql, f->stmt, is_wanted);
    (void)sqlite3_reset(f->stmt);
    return rc;
}

void ward_filter_free(struct ward_filter *f)
{
    if (f == NULL)
        return;
    (void)sqlite3_finalize(f->stmt);
    (void)sqlite3_close(f->sql);
    ward_mem_free(f);
}
