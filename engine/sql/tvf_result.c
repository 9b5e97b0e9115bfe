/**
 * tvf_result.c: ward_result(query, column [, params [, from_date [, to_date [, key]]]]): one column of another query's
 * rows, so that a ledger or a report takes its figures from the queries that planners run, and never reckons them
 * twice.
 *
 * | argument           | is                                                                                       |
 * |--------------------|------------------------------------------------------------------------------------------|
 * | query              | text: a shipped or own query                                                             |
 * | column             | text: a column of it                                                                     |
 * | params             | text: name=value parted by blanks; NULL or left out: none                                |
 * | from_date, to_date | days; they become the query's from_date, and its to_date and as_of, where it has them    |
 * |                    | and params does not say otherwise; NULL or left out: the query's own defaults            |
 * | key                | text: columns whose values, parted by a blank, are the row's code; NULL or left out: the  |
 * |                    | first column                                                                             |
 *
 * The rows come in the query's order; none where the query reads a layer that was never loaded, because a ledger spans
 * layers that not every office keeps. A query that asks itself, however far round, is an error.
 *
 *     CREATE TABLE ward_result(
 *         code TEXT,      -- by key, as text; where the first column is NULL the second: the name of what lies in none
 *         unit_code TEXT, -- of the row, NULL where the query has no such column or the row is in no unit
 *         value,          -- of the column, of its own type (text on PostgreSQL: cast it)
 *         number REAL,    -- of the column where it is a number
 *         in_query HIDDEN, in_column HIDDEN, in_params HIDDEN, in_from_date HIDDEN, in_to_date HIDDEN, in_key HIDDEN
 *     );
 *
 *     SELECT count(*) FROM ward_result('unit_scores', 'band', NULL, '2023-04-01', '2023-06-30') WHERE value = 'good';
 */
#include "sql/tvf_result.h"

#include <string.h>

#include "core/buf.h"
#include "core/mem.h"
#include "sql/argument.h"
#include "sql/tvf.h"

enum { QUERY, COLUMN, PARAMS, FROM_DATE, TO_DATE, KEY };

#define DEEPEST 8     /* queries within queries; a ring is found here */
#define MOST_GIVEN 32 /* parameters of one call */
#define MOST_KEY 8    /* columns of a key */

struct result_row {
    char *code, *unit_code; /* NULL: none */
    sqlite3_value *value;
};

struct result_cursor {
    struct ward_tvf_cursor base; /* first */
    struct result_row *rows;
    size_t n, capacity;
};

static void result_clear(struct ward_tvf_cursor *base)
{
    struct result_cursor *cursor = (struct result_cursor *)base;
    for (size_t i = 0; i < cursor->n; i++) {
        ward_mem_free(cursor->rows[i].code);
        ward_mem_free(cursor->rows[i].unit_code);
        sqlite3_value_free(cursor->rows[i].value);
    }
    ward_mem_free(cursor->rows);
    cursor->rows = NULL;
    cursor->n = cursor->capacity = 0;
}

/* ---- the parameters ---- */

struct given {
    struct ward_argument items[MOST_GIVEN];
    size_t n;
    char *text; /* the params, cut into words; owned */
};

static bool has_given(const struct given *given, const char *name)
{
    for (size_t i = 0; i < given->n; i++)
        if (strcmp(given->items[i].name, name) == 0)
            return true;
    return false;
}

static ward_rc give(struct ward_ctx *ctx, struct given *given, const char *name, const char *value)
{
    if (given->n == MOST_GIVEN)
        return ward_fail(ctx, WARD_E_ARG, "more than %d parameters", MOST_GIVEN);
    given->items[given->n++] = (struct ward_argument){.name = name, .value = value};
    return WARD_OK;
}

/* Cuts "layer=bins within_m=70" in place. */
static ward_rc give_params(struct ward_ctx *ctx, struct given *given, const char *params)
{
    char *rest = NULL;
    ward_rc rc = ward_strdup(ctx, params, &given->text);
    if (rc != WARD_OK)
        return rc;
    for (char *word = strtok_r(given->text, " \t\n", &rest); rc == WARD_OK && word != NULL;
         word = strtok_r(NULL, " \t\n", &rest)) {
        char *sign = strchr(word, '=');
        if (sign == NULL || sign == word)
            return ward_fail(ctx, WARD_E_ARG, "params are name=value parted by blanks, not '%s'", word);
        *sign = '\0';
        rc = give(ctx, given, word, sign + 1);
    }
    return rc;
}

static bool has_param(const struct ward_querydef *def, const char *name)
{
    for (size_t i = 0; i < def->n_params; i++)
        if (strcmp(def->params[i].name, name) == 0)
            return true;
    return false;
}

static ward_rc give_day(struct ward_tvf_cursor *base, const struct ward_querydef *def, int at, const char *name,
                        struct given *given)
{
    const char *day = NULL;
    ward_rc rc = ward_arg_text(base->state->ctx, base->arguments[at], name, &day);
    if (rc != WARD_OK || day == NULL || !has_param(def, name) || has_given(given, name))
        return rc;
    return give(base->state->ctx, given, name, day);
}

static ward_rc give_all(struct ward_tvf_cursor *base, const struct ward_querydef *def, struct given *given)
{
    const char *params = NULL;
    ward_rc rc = ward_arg_text(base->state->ctx, base->arguments[PARAMS], "params", &params);
    if (rc == WARD_OK && params != NULL)
        rc = give_params(base->state->ctx, given, params);
    if (rc == WARD_OK)
        rc = give_day(base, def, FROM_DATE, "from_date", given);
    if (rc == WARD_OK)
        rc = give_day(base, def, TO_DATE, "to_date", given);
    if (rc == WARD_OK)
        rc = give_day(base, def, TO_DATE, "as_of", given);
    return rc;
}

/* ---- the rows ---- */

static ward_rc column_of(struct ward_ctx *ctx, const struct ward_query *query, const char *query_name, const char *name,
                         int *at)
{
    *at = -1;
    for (size_t i = 0; i < query->n_columns; i++)
        if (strcmp(query->columns[i].name, name) == 0)
            *at = query->columns[i].at;
    if (*at >= 0)
        return WARD_OK;
    return ward_fail(ctx, WARD_E_NAME, "query %s has no column '%s'; ward describe %s lists them", query_name, name,
                     query_name);
}

static int unit_column(const struct ward_query *query)
{
    for (size_t i = 0; i < query->n_columns; i++)
        if (strcmp(query->columns[i].name, "unit_code") == 0)
            return query->columns[i].at;
    return -1;
}

static ward_rc take_text(struct ward_ctx *ctx, sqlite3_stmt *stmt, int at, char **out)
{
    const char *text = at >= 0 ? (const char *)sqlite3_column_text(stmt, at) : NULL;
    return text != NULL ? ward_strdup(ctx, text, out) : WARD_OK;
}

/* Where a row's code stands: n columns; none: the first, or where it is NULL the second. */
struct key {
    int at[MOST_KEY];
    size_t n;
};

static ward_rc take_key(struct ward_tvf_cursor *base, const struct ward_query *query, const char *query_name,
                        struct key *out)
{
    const char *text = NULL;
    ward_rc rc = ward_arg_text(base->state->ctx, base->arguments[KEY], "key", &text);
    for (const char *p = text; rc == WARD_OK && p != NULL && *(p += strspn(p, ", ")) != '\0';) {
        char name[64];
        size_t length = strcspn(p, ", ");
        if (out->n == MOST_KEY || length >= sizeof name)
            return ward_fail(base->state->ctx, WARD_E_ARG, "key names %d columns at most, each by its name", MOST_KEY);
        memcpy(name, p, length);
        name[length] = '\0';
        rc = column_of(base->state->ctx, query, query_name, name, &out->at[out->n++]);
        p += length;
    }
    return rc;
}

static ward_rc take_code(struct ward_ctx *ctx, sqlite3_stmt *stmt, const struct key *key, char **out)
{
    struct ward_buf code = {0};
    ward_rc rc = WARD_OK;
    if (key->n == 0) {
        bool is_named = sqlite3_column_type(stmt, 0) == SQLITE_NULL && sqlite3_column_count(stmt) > 1;
        return take_text(ctx, stmt, is_named ? 1 : 0, out);
    }
    for (size_t i = 0; rc == WARD_OK && i < key->n; i++) {
        const char *text = (const char *)sqlite3_column_text(stmt, key->at[i]);
        rc = ward_buf_printf(ctx, &code, "%s%s", i > 0 ? " " : "", text != NULL ? text : "(none)");
    }
    *out = ward_buf_take(&code);
    return rc;
}

/* The value first, as SQLite may change it in place when the same column is asked for as a text. */
static ward_rc take_row(struct result_cursor *cursor, sqlite3_stmt *stmt, const struct key *key, int unit_at, int at)
{
    struct ward_ctx *ctx = cursor->base.state->ctx;
    struct result_row row = {0};
    ward_rc rc = ward_grow(ctx, &cursor->rows, &cursor->capacity, cursor->n + 1, sizeof *cursor->rows);
    if (rc != WARD_OK)
        return rc;
    row.value = sqlite3_value_dup(sqlite3_column_value(stmt, at));
    if (row.value == NULL)
        rc = ward_fail(ctx, WARD_E_NOMEM, "out of memory");
    if (rc == WARD_OK)
        rc = take_code(ctx, stmt, key, &row.code);
    if (rc == WARD_OK)
        rc = take_text(ctx, stmt, unit_at, &row.unit_code);
    cursor->rows[cursor->n++] = row;
    return rc;
}

static ward_rc take_rows(struct result_cursor *cursor, struct ward_query *query, const char *name, const char *column)
{
    struct ward_state *state = cursor->base.state;
    struct key key = {.n = 0};
    int at = -1, unit_at = unit_column(query);
    bool row = true;
    ward_rc rc = column_of(state->ctx, query, name, column, &at);
    if (rc == WARD_OK)
        rc = take_key(&cursor->base, query, name, &key);
    while (rc == WARD_OK && (rc = ward_query_step(state->db, query, &row)) == WARD_OK && row)
        rc = take_row(cursor, query->stmt, &key, unit_at, at);
    return rc;
}

static ward_rc result_filter(struct ward_tvf_cursor *base)
{
    struct result_cursor *cursor = (struct result_cursor *)base;
    struct ward_state *state = base->state;
    struct given given = {0};
    struct ward_querydef *def = NULL;
    struct ward_query *query = NULL;
    const char *name = NULL, *column = NULL;
    result_clear(base);
    if (state->depth >= DEEPEST)
        return ward_fail(state->ctx, WARD_E_ARG, "queries ask one another in a ring");
    state->depth++;
    ward_rc rc = ward_arg_text(state->ctx, base->arguments[QUERY], "query", &name);
    if (rc == WARD_OK)
        rc = ward_arg_text(state->ctx, base->arguments[COLUMN], "column", &column);
    if (rc == WARD_OK)
        rc = ward_query_read(state->ctx, state->paths, name, &def);
    if (rc == WARD_OK)
        rc = give_all(base, def, &given);
    if (rc == WARD_OK)
        rc = ward_query_open(state->db, state->paths, name, given.items, given.n, &query);
    if (rc == WARD_OK)
        rc = take_rows(cursor, query, name, column);
    if (rc == WARD_E_NOT_LOADED) { /* nobody knows: no rows, so a sum of them is NULL; nor the rows before it */
        ward_ctx_clear(state->ctx);
        result_clear(base);
        rc = WARD_OK;
    }
    base->n_rows = cursor->n;
    state->depth--;
    ward_query_close(query);
    ward_querydef_free(def);
    ward_mem_free(given.text);
    return rc;
}

static ward_rc result_column(struct ward_tvf_cursor *base, sqlite3_context *call, int column)
{
    const struct result_row *row = &((struct result_cursor *)base)->rows[base->row];
    const char *text = column == 0 ? row->code : row->unit_code;
    int type = sqlite3_value_type(row->value);
    if (column == 2)
        sqlite3_result_value(call, row->value);
    else if (column == 3 && (type == SQLITE_INTEGER || type == SQLITE_FLOAT))
        sqlite3_result_double(call, sqlite3_value_double(row->value));
    else if (column == 3)
        return WARD_OK; /* NULL */
    else if (text != NULL)
        sqlite3_result_text(call, text, -1, SQLITE_TRANSIENT);
    return WARD_OK;
}

static const struct ward_tvf definition = {
    .name = "ward_result",
    .usage = "ward_result(query, column [, params [, from_date [, to_date [, key]]]])",
    .declare = "CREATE TABLE t(code TEXT, unit_code TEXT, value, number REAL, in_query HIDDEN, in_column HIDDEN, "
               "in_params HIDDEN, "
               "in_from_date HIDDEN, in_to_date HIDDEN, in_key HIDDEN)",
    .columns = 4,
    .required = 2,
    .arguments = 6,
    .nullable = 1u << PARAMS | 1u << FROM_DATE | 1u << TO_DATE | 1u << KEY,
    .rows = 200,
    .cursor_size = sizeof(struct result_cursor),
    .filter = result_filter,
    .column = result_column,
    .clear = result_clear,
};

ward_rc ward_result_register(struct ward_db *db, const struct ward_paths *paths)
{
    struct ward_state *state = NULL;
    ward_rc rc = ward_state_new(db->ctx, db->sql, &state);
    if (rc != WARD_OK)
        return rc;
    state->db = db;
    state->paths = paths;
    rc = ward_tvf_register(state, &definition);
    ward_state_free(state);
    return rc;
}
