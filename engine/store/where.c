#include "store/where.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "core/buf.h"
#include "store/catalogue.h"

/* Functions of their arguments alone. */
static const char *const pure[] = {
    "abs",   "coalesce",        "glob",      "hex",      "ifnull", "iif",     "instr", "json_extract", "length",
    "like",  "lower",           "ltrim",     "max",      "min",    "nullif",  "quote", "replace",      "round",
    "rtrim", "substr",          "substring", "trim",     "typeof", "unicode", "upper", "->",           "->>",
    "sign",  "ward_add_months", "ward_days", "ward_open"};

struct fence {
    const char *table;
    char refused[96]; /* what was asked for and denied */
    int selects;
};

bool ward_where_is_pure(const char *name)
{
    for (size_t i = 0; name != NULL && i < sizeof pure / sizeof pure[0]; i++)
        if (strcasecmp(name, pure[i]) == 0)
            return true;
    return false;
}

static void refuse(struct fence *fence, const char *what, const char *name)
{
    if (fence->refused[0] == '\0')
        (void)snprintf(fence->refused, sizeof fence->refused, "%s%.60s", what, name != NULL ? name : "");
}

static int authorize(void *data, int action, const char *a, const char *b, const char *schema, const char *trigger)
{
    (void)schema;
    (void)trigger;
    struct fence *fence = data;
    if (action == SQLITE_SELECT && ++fence->selects == 1)
        return SQLITE_OK;
    if (action == SQLITE_READ && a != NULL && strcasecmp(a, fence->table) == 0)
        return SQLITE_OK;
    if (action == SQLITE_FUNCTION && ward_where_is_pure(b))
        return SQLITE_OK;
    if (action == SQLITE_SELECT || action == SQLITE_RECURSIVE)
        refuse(fence, "a subquery", NULL);
    else if (action == SQLITE_READ)
        refuse(fence, "the table ", a);
    else if (action == SQLITE_FUNCTION)
        refuse(fence, "the function ", b);
    else
        refuse(fence, "more than an expression", NULL);
    return SQLITE_DENY;
}

/* The very text that becomes the view is the one that is judged. */
static ward_rc judge(struct ward_db *db, const char *layer, const char *expression, const char *select)
{
    struct fence fence = {.table = layer};
    sqlite3_stmt *stmt = NULL;
    const char *tail = "";
    (void)sqlite3_set_authorizer(db->sql, authorize, &fence);
    int code = SQLITE_OK;
    ward_rc rc = ward_sql_compile(db->ctx, db->sql, select, &stmt, &tail, &code);
    (void)sqlite3_set_authorizer(db->sql, NULL, NULL);
    if (rc != WARD_OK)
        return rc;
    if (fence.refused[0] != '\0')
        rc = ward_fail(db->ctx, WARD_E_VALUE,
                       "--where %s:%s may use only that layer's columns and plain functions, not %s", layer, expression,
                       fence.refused);
    else if (code != SQLITE_OK)
        rc = ward_fail(db->ctx, WARD_E_VALUE, "--where %s:%s cannot be understood: %s", layer, expression,
                       sqlite3_errmsg(db->sql));
    else if (tail[strspn(tail, " \t\r\n")] != '\0' || sqlite3_bind_parameter_count(stmt) > 0)
        rc = ward_fail(db->ctx, WARD_E_VALUE, "--where %s:%s is not one expression", layer, expression);
    sqlite3_finalize(stmt);
    return rc;
}

static ward_rc make_view(struct ward_db *db, const char *layer, const char *select)
{
    struct ward_buf sql = {0};
    ward_rc rc = ward_buf_text(db->ctx, &sql, "PRAGMA query_only = 0; DROP VIEW IF EXISTS temp.");
    if (rc == WARD_OK)
        rc = ward_buf_identifier(db->ctx, &sql, layer);
    if (rc == WARD_OK)
        rc = ward_buf_text(db->ctx, &sql, "; CREATE TEMP VIEW ");
    if (rc == WARD_OK)
        rc = ward_buf_identifier(db->ctx, &sql, layer);
    if (rc == WARD_OK)
        rc = ward_buf_printf(db->ctx, &sql, " AS %s", select);
    if (rc == WARD_OK)
        rc = ward_sql_exec(db->ctx, db->sql, sql.data);
    ward_buf_clear(&sql);
    if (rc == WARD_OK && db->mode == WARD_DB_READ)
        rc = ward_sql_exec(db->ctx, db->sql, "PRAGMA query_only = 1");
    return rc;
}

/* The condition of a view that is there already, so that a second --where on the layer narrows the first. */
static ward_rc earlier_condition(struct ward_db *db, const char *layer, struct ward_buf *out)
{
    sqlite3_stmt *stmt = NULL;
    bool row = false;
    ward_rc rc = ward_sql_prepare(db->ctx, db->sql,
                                  "SELECT sql FROM temp.sqlite_schema WHERE type = 'view' AND name = ?1", &stmt);
    if (rc == WARD_OK && sqlite3_bind_text(stmt, 1, layer, -1, SQLITE_STATIC) != SQLITE_OK)
        rc = ward_sql_fail(db->ctx, db->sql, "binding a layer's name");
    if (rc == WARD_OK)
        rc = ward_sql_step(db->ctx, db->sql, stmt, &row);
    const char *text = rc == WARD_OK && row ? (const char *)sqlite3_column_text(stmt, 0) : NULL;
    const char *condition = text != NULL ? strstr(text, " WHERE ") : NULL;
    if (condition != NULL)
        rc = ward_buf_printf(db->ctx, out, "%s AND ", condition + strlen(" WHERE "));
    sqlite3_finalize(stmt);
    return rc;
}

ward_rc ward_where_apply(struct ward_db *db, const char *layer, const char *expression)
{
    struct ward_layer known = {0};
    ward_rc rc = ward_layer_get(db->ctx, db->sql, layer, &known);
    ward_layer_clear(&known);
    struct ward_buf alone = {0}, select = {0};
    if (rc == WARD_OK)
        rc = ward_buf_text(db->ctx, &alone, "SELECT * FROM main.");
    if (rc == WARD_OK)
        rc = ward_buf_identifier(db->ctx, &alone, layer);
    if (rc == WARD_OK)
        rc = ward_buf_text(db->ctx, &alone, " WHERE ");
    if (rc == WARD_OK)
        rc = ward_buf_text(db->ctx, &select, alone.data);
    if (rc == WARD_OK)
        rc = ward_buf_printf(db->ctx, &alone, "(%s)", expression);
    if (rc == WARD_OK)
        rc = judge(db, layer, expression, alone.data);
    if (rc == WARD_OK)
        rc = earlier_condition(db, layer, &select);
    if (rc == WARD_OK)
        rc = ward_buf_printf(db->ctx, &select, "(%s)", expression);
    if (rc == WARD_OK)
        rc = make_view(db, layer, select.data);
    ward_buf_clear(&alone);
    ward_buf_clear(&select);
    return rc;
}
