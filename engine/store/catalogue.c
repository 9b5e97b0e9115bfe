#include "store/catalogue.h"

#include <string.h>

#include "core/buf.h"
#include "core/date.h"
#include "core/layerdef.h"
#include "core/mem.h"
#include "core/text.h"

/* A text column as a copy of our own; NULL stays NULL. */
static ward_rc copy_text(struct ward_ctx *ctx, sqlite3_stmt *stmt, int column, char **out)
{
    return ward_strdup(ctx, (const char *)sqlite3_column_text(stmt, column), out);
}

/* "main." throughout: a temporary view may stand for a layer, never for what we know of it. The settings are the one
 * exception: a reader puts the ini's values in a temporary table of that name, because it may not write them. */
static ward_rc prepare_known(struct ward_ctx *ctx, sqlite3 *sql, const char *table, const char *text,
                             sqlite3_stmt **out)
{
    *out = NULL;
    if (sqlite3_table_column_metadata(sql, "main", table, NULL, NULL, NULL, NULL, NULL, NULL) != SQLITE_OK &&
        sqlite3_errcode(sql) == SQLITE_ERROR)
        return ward_fail(ctx, WARD_E_DB, "this database has no table %s: it was not made by 'ward init'", table);
    return ward_sql_prepare(ctx, sql, text, out);
}

static ward_rc bind_text(struct ward_ctx *ctx, sqlite3 *sql, sqlite3_stmt *stmt, int at, const char *text)
{
    if (sqlite3_bind_text(stmt, at, text, -1, SQLITE_TRANSIENT) != SQLITE_OK)
        return ward_sql_fail(ctx, sql, "binding a name");
    return WARD_OK;
}

/* The whole list of layers, only to say which name was probably meant. */
static ward_rc unknown_layer(struct ward_ctx *ctx, sqlite3 *sql, const char *name)
{
    sqlite3_stmt *stmt = NULL;
    char **names = NULL;
    size_t n = 0, capacity = 0;
    bool row = true;
    ward_rc rc = ward_sql_prepare(ctx, sql, "SELECT layer FROM main.ward_layers ORDER BY layer", &stmt);
    while (rc == WARD_OK && (rc = ward_sql_step(ctx, sql, stmt, &row)) == WARD_OK && row) {
        rc = ward_grow(ctx, &names, &capacity, n + 1, sizeof *names);
        if (rc == WARD_OK && (rc = copy_text(ctx, stmt, 0, &names[n])) == WARD_OK && names[n] != NULL)
            n++;
    }
    if (rc == WARD_OK) {
        const char *meant = ward_text_nearest(name, (const char *const *)names, n);
        rc = meant != NULL
                 ? ward_fail(ctx, WARD_E_LAYER, "unknown layer '%s'; did you mean '%s'?", name, meant)
                 : ward_fail(ctx, WARD_E_LAYER,
                             "unknown layer '%s'; this database knows %zu layers, named by 'ward list'", name, n);
    }
    for (size_t i = 0; i < n; i++)
        ward_mem_free(names[i]);
    ward_mem_free(names);
    sqlite3_finalize(stmt);
    return rc;
}

static ward_rc layer_from_row(struct ward_ctx *ctx, sqlite3_stmt *stmt, struct ward_layer *out)
{
    char **const texts[] = {&out->name,     &out->title,  &out->title_zh, &out->key,    &out->valid_from,
                            &out->valid_to, &out->supply, &out->reach,    &out->header, &out->version};
    const int n = (int)(sizeof texts / sizeof texts[0]);
    ward_rc rc = WARD_OK;
    for (int i = 0; i < n && rc == WARD_OK; i++)
        rc = copy_text(ctx, stmt, i, texts[i]);
    out->kinds = (unsigned)sqlite3_column_int(stmt, n);
    out->srid = sqlite3_column_int(stmt, n + 1);
    out->is_loaded = sqlite3_column_int(stmt, n + 2) != 0;
    return rc;
}

ward_rc ward_layer_get(struct ward_ctx *ctx, sqlite3 *sql, const char *name, struct ward_layer *out)
{
    static const char text[] =
        "SELECT layer, title, title_zh, key, valid_from, valid_to, supply, reach, header, version, "
        "kinds, srid, loaded FROM main.ward_layers WHERE layer = ?1";
    sqlite3_stmt *stmt = NULL;
    bool row = false;
    *out = (struct ward_layer){0};
    ward_rc rc = prepare_known(ctx, sql, "ward_layers", text, &stmt);
    if (rc == WARD_OK)
        rc = bind_text(ctx, sql, stmt, 1, name);
    if (rc == WARD_OK)
        rc = ward_sql_step(ctx, sql, stmt, &row);
    if (rc == WARD_OK)
        rc = row ? layer_from_row(ctx, stmt, out) : unknown_layer(ctx, sql, name);
    sqlite3_finalize(stmt);
    if (rc != WARD_OK)
        ward_layer_clear(out);
    return rc;
}

void ward_layer_clear(struct ward_layer *layer)
{
    if (layer == NULL)
        return;
    char *texts[] = {layer->name,     layer->title,  layer->title_zh, layer->key,    layer->valid_from,
                     layer->valid_to, layer->supply, layer->reach,    layer->header, layer->version};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        ward_mem_free(texts[i]);
    *layer = (struct ward_layer){0};
}

/* The rule without a condition is the layer's @default. */
static ward_rc default_of_header(struct ward_ctx *ctx, sqlite3 *sql, const char *layer, const char *name, double *out,
                                 bool *found)
{
    static const char text[] = "SELECT coalesce(min, max) FROM main.ward_rules "
                               "WHERE layer = ?1 AND name = ?2 AND coalesce(condition, '') = '' ORDER BY seq LIMIT 1";
    sqlite3_stmt *stmt = NULL;
    bool row = false;
    ward_rc rc = prepare_known(ctx, sql, "ward_rules", text, &stmt);
    if (rc == WARD_OK)
        rc = bind_text(ctx, sql, stmt, 1, layer);
    if (rc == WARD_OK)
        rc = bind_text(ctx, sql, stmt, 2, name);
    if (rc == WARD_OK)
        rc = ward_sql_step(ctx, sql, stmt, &row);
    if (rc == WARD_OK && row && sqlite3_column_type(stmt, 0) != SQLITE_NULL) {
        *out = sqlite3_column_double(stmt, 0);
        *found = true;
    }
    sqlite3_finalize(stmt);
    return rc;
}

ward_rc ward_layer_default(struct ward_ctx *ctx, sqlite3 *sql, const char *layer, const char *name, double *out,
                           bool *found)
{
    struct ward_buf key = {0};
    char *text = NULL;
    *out = 0;
    *found = false;
    ward_rc rc = ward_buf_printf(ctx, &key, "%s.%s", layer, name);
    if (rc == WARD_OK)
        rc = ward_setting_get(ctx, sql, key.data, &text);
    if (rc == WARD_OK && text != NULL) {
        *found = ward_text_to_real(text, out);
        if (!*found)
            rc = ward_fail(ctx, WARD_E_VALUE, "the setting %s is '%s', which is no number", key.data, text);
    } else if (rc == WARD_OK) {
        rc = default_of_header(ctx, sql, layer, name, out, found);
    }
    ward_mem_free(text);
    ward_buf_clear(&key);
    return rc;
}

ward_rc ward_layer_edge_share(struct ward_ctx *ctx, sqlite3 *sql, const char *layer, double *out)
{
    bool found = false;
    ward_rc rc = ward_layer_default(ctx, sql, layer, "edge_share", out, &found);
    if (rc == WARD_OK && !found)
        *out = 0.5;
    if (rc == WARD_OK && *out != 0.5 && *out != 1)
        rc =
            ward_fail(ctx, WARD_E_VALUE,
                      "%s.edge_share is %g; it must be 0.5, half a line along an edge to each side, or 1, all of it to "
                      "the lowest key",
                      layer, *out);
    return rc;
}

ward_rc ward_setting_get(struct ward_ctx *ctx, sqlite3 *sql, const char *name, char **out)
{
    sqlite3_stmt *stmt = NULL;
    bool row = false;
    *out = NULL;
    ward_rc rc = prepare_known(ctx, sql, "settings", "SELECT value FROM settings WHERE name = ?1", &stmt);
    if (rc == WARD_OK)
        rc = bind_text(ctx, sql, stmt, 1, name);
    if (rc == WARD_OK)
        rc = ward_sql_step(ctx, sql, stmt, &row);
    if (rc == WARD_OK && row)
        rc = copy_text(ctx, stmt, 0, out);
    sqlite3_finalize(stmt);
    return rc;
}

/* ---- the supply text: one condition on the layer's own columns ---- */

static bool is_one_of(const char *word, size_t length, const char *const *list)
{
    for (; *list != NULL; list++)
        if (strlen(*list) == length && sqlite3_strnicmp(*list, word, (int)length) == 0)
            return true;
    return false;
}

static bool is_word_byte(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           (unsigned char)c >= 0x80;
}

/* What stands before a bracket: a keyword or a pure function; 'IN' must have its list, because IN may name a table. */
static const char *word_fault(const char *word, size_t length, bool bracket)
{
    static const char *const pure[] = {
        "coalesce", "nullif", "ifnull", "iif", "abs",  "length",    "substr",    "lower",           "upper",
        "trim",     "instr",  "min",    "max", "cast", "ward_open", "ward_days", "ward_add_months", NULL};
    static const char *const keywords[] = {"and",  "or",   "not", "in",      "when", "then",
                                           "else", "case", "is",  "between", "like", NULL};
    static const char *const banned[] = {"select", "with",   "values", "match", "regexp",
                                         "raise",  "exists", "over",   NULL};
    static const char *const in[] = {"in", NULL};
    if (is_one_of(word, length, banned))
        return "may not use";
    if (bracket && !is_one_of(word, length, pure) && !is_one_of(word, length, keywords))
        return "may not call";
    if (!bracket && is_one_of(word, length, in))
        return "needs a list in brackets after";
    return NULL;
}

/* The end of a quoted text that begins at p; NULL: it has none. */
static const char *quoted_end(const char *p)
{
    char quote = *p++;
    for (; *p != '\0'; p++) {
        if (*p != quote)
            continue;
        if (p[1] != quote)
            return p + 1;
        p++;
    }
    return NULL;
}

/* One token from p: moves on, counts brackets. NULL: fine, else what is wrong with it. */
static const char *token_fault(const char **at, int *depth)
{
    const char *p = *at, *end = p + 1, *fault = NULL;
    if (is_word_byte(*p)) {
        while (is_word_byte(*end))
            end++;
        const char *next = end + strspn(end, " \t\r\n");
        fault = word_fault(p, (size_t)(end - p), *next == '(');
    } else if (*p == ':') {
        while (is_word_byte(*end))
            end++;
        static const char *const known[] = {":as_of", ":scenario", NULL};
        fault = is_one_of(p, (size_t)(end - p), known) ? NULL : "has no parameter";
    } else if (*p == '\'' || *p == '"') {
        end = quoted_end(p);
        if (end == NULL || (*p == '"' && end[strspn(end, " \t\r\n")] == '('))
            fault = "may not hold";
    } else if (*p == '(' || *p == ')') {
        *depth += *p == '(' ? 1 : -1;
        fault = *depth < 0 ? "has a bracket too many:" : NULL;
    } else if ((*p == '-' && p[1] == '-') || (*p == '/' && p[1] == '*') ||
               strchr(" \t\r\n,.=<>!+-*/%|&~", *p) == NULL) {
        fault = "may not hold";
    }
    if (fault == NULL)
        *at = end;
    return fault;
}

/* The text comes from the database file, and a shell's own functions can write files: so a fence, not a promise. */
ward_rc ward_layer_supply_check(struct ward_ctx *ctx, const char *layer, const char *supply)
{
    int depth = 0;
    for (const char *p = supply; *p != '\0';) {
        const char *fault = token_fault(&p, &depth);
        if (fault != NULL)
            return ward_fail(ctx, WARD_E_HEADER, "the @supply condition of layer '%s' %s '%.24s'", layer, fault, p);
    }
    if (depth != 0)
        return ward_fail(ctx, WARD_E_HEADER, "the @supply condition of layer '%s' leaves a bracket open", layer);
    return WARD_OK;
}

/* ---- moments ---- */

ward_rc ward_moment_normalise(struct ward_ctx *ctx, const struct ward_moment *when, struct ward_instant *out)
{
    struct ward_time time;
    *out = (struct ward_instant){0};
    const char *as_of = when != NULL ? when->as_of : NULL;
    const char *scenario = when != NULL ? when->scenario : NULL;
    if (as_of == NULL && scenario != NULL)
        return ward_fail(ctx, WARD_E_ARG, "scenario '%s' needs an as_of day beside it", scenario);
    if (as_of == NULL)
        return WARD_OK;
    if (!ward_date_parse(as_of, &time))
        return ward_fail(ctx, WARD_E_VALUE, "as_of is '%s'; it must be a day such as 2023-06-30, or a minute of one",
                         as_of);
    ward_date_text(&time, out->as_of);
    if (scenario == NULL)
        scenario = "now";
    if (strcmp(scenario, "now") != 0 && strcmp(scenario, "planned") != 0)
        return ward_fail(ctx, WARD_E_ARG, "scenario is '%s'; it must be 'now' or 'planned'", scenario);
    memcpy(out->scenario, scenario, strlen(scenario) + 1);
    return WARD_OK;
}

/* ---- selecting a layer's rows ---- */

static bool has_text(const char *text)
{
    return text != NULL && text[0] != '\0';
}

/* t."name", never bare: SQLite reads an unknown quoted name as a text. */
static ward_rc add_column(struct ward_ctx *ctx, struct ward_buf *buf, const char *name, size_t length)
{
    char *copy = NULL;
    ward_rc rc = ward_strndup(ctx, name, length, &copy);
    if (rc == WARD_OK)
        rc = ward_buf_text(ctx, buf, "t.");
    if (rc == WARD_OK)
        rc = ward_buf_identifier(ctx, buf, copy);
    ward_mem_free(copy);
    return rc;
}

/* The first key column as text, or NULL. */
ward_rc ward_layer_code(struct ward_ctx *ctx, struct ward_buf *buf, const struct ward_layer *layer)
{
    if (!has_text(layer->key))
        return ward_buf_text(ctx, buf, "NULL");
    ward_rc rc = ward_buf_text(ctx, buf, "CAST(");
    if (rc == WARD_OK)
        rc = add_column(ctx, buf, layer->key, strcspn(layer->key, " +"));
    return rc == WARD_OK ? ward_buf_text(ctx, buf, " AS TEXT)") : rc;
}

static ward_rc add_order_column(struct ward_ctx *ctx, struct ward_buf *buf, const char *name, size_t length)
{
    ward_rc rc = ward_buf_text(ctx, buf, "coalesce(CAST(");
    if (rc == WARD_OK)
        rc = add_column(ctx, buf, name, length);
    return rc == WARD_OK ? ward_buf_text(ctx, buf, " AS TEXT), '') COLLATE BINARY, ") : rc;
}

static ward_rc add_order(struct ward_ctx *ctx, struct ward_buf *buf, const struct ward_layer *layer)
{
    ward_rc rc = ward_buf_text(ctx, buf, " ORDER BY ");
    for (const char *p = has_text(layer->key) ? layer->key : ""; rc == WARD_OK && *p != '\0';) {
        size_t length = strcspn(p, " +");
        rc = add_order_column(ctx, buf, p, length);
        p += length;
        p += strspn(p, " +");
    }
    if (rc == WARD_OK && has_text(layer->valid_from))
        rc = add_order_column(ctx, buf, layer->valid_from, strlen(layer->valid_from));
    return rc == WARD_OK ? ward_buf_text(ctx, buf, "t.geom, t.id") : rc;
}

/* from included, to excluded, NULL open; compared as text, so that a minute of the last day is still before `to`. */
static ward_rc add_validity(struct ward_ctx *ctx, struct ward_buf *buf, const char *column, const char *compare)
{
    if (!has_text(column))
        return WARD_OK;
    ward_rc rc = ward_buf_text(ctx, buf, " AND (");
    if (rc == WARD_OK)
        rc = add_column(ctx, buf, column, strlen(column));
    if (rc == WARD_OK)
        rc = ward_buf_text(ctx, buf, " IS NULL OR ");
    if (rc == WARD_OK)
        rc = add_column(ctx, buf, column, strlen(column));
    return rc == WARD_OK ? ward_buf_printf(ctx, buf, " %s :as_of)", compare) : rc;
}

static ward_rc add_conditions(struct ward_ctx *ctx, struct ward_buf *buf, const struct ward_layer *layer)
{
    ward_rc rc = add_validity(ctx, buf, layer->valid_from, "<=");
    if (rc == WARD_OK)
        rc = add_validity(ctx, buf, layer->valid_to, ">");
    if (rc != WARD_OK || !has_text(layer->supply))
        return rc;
    rc = ward_layer_supply_check(ctx, layer->name, layer->supply);
    return rc == WARD_OK ? ward_buf_printf(ctx, buf, " AND (%s)", layer->supply) : rc;
}

static ward_rc bind_named(struct ward_ctx *ctx, sqlite3 *sql, sqlite3_stmt *stmt, const char *name, const char *value)
{
    int at = sqlite3_bind_parameter_index(stmt, name);
    if (at != 0 && sqlite3_bind_text(stmt, at, value, -1, SQLITE_TRANSIENT) != SQLITE_OK)
        return ward_sql_fail(ctx, sql, "binding a moment");
    return WARD_OK;
}

static ward_rc select_text(struct ward_ctx *ctx, const struct ward_layer *layer, const struct ward_instant *at,
                           const char *columns, bool order, struct ward_buf *buf)
{
    ward_rc rc = ward_buf_printf(ctx, buf, "SELECT %s FROM ", columns);
    if (rc == WARD_OK)
        rc = ward_buf_identifier(ctx, buf, layer->name);
    if (rc == WARD_OK)
        rc = ward_buf_text(ctx, buf, " AS t WHERE t.geom IS NOT NULL");
    if (rc == WARD_OK && at->as_of[0] != '\0')
        rc = add_conditions(ctx, buf, layer);
    if (rc == WARD_OK && order)
        rc = add_order(ctx, buf, layer);
    return rc;
}

ward_rc ward_layer_select(struct ward_ctx *ctx, sqlite3 *sql, const struct ward_layer *layer,
                          const struct ward_instant *at, const char *columns, bool order, sqlite3_stmt **out)
{
    struct ward_buf buf = {0};
    *out = NULL;
    if (layer->kinds == WARD_KIND_NONE)
        return ward_fail(ctx, WARD_E_ARG, "the rows of layer '%s' have no place; name a layer with a geometry",
                         layer->name);
    if (!layer->is_loaded)
        return ward_fail(ctx, WARD_E_NOT_LOADED, "layer '%s' was never loaded; load it with 'ward load'", layer->name);
    ward_rc rc = select_text(ctx, layer, at, columns, order, &buf);
    if (rc == WARD_OK)
        rc = ward_sql_prepare(ctx, sql, buf.data, out);
    if (rc == WARD_OK && !sqlite3_stmt_readonly(*out))
        rc = ward_fail(ctx, WARD_E_HEADER, "reading layer '%s' would write", layer->name);
    if (rc == WARD_OK)
        rc = bind_named(ctx, sql, *out, ":as_of", at->as_of);
    if (rc == WARD_OK)
        rc = bind_named(ctx, sql, *out, ":scenario", at->scenario);
    if (rc != WARD_OK) {
        sqlite3_finalize(*out);
        *out = NULL;
    }
    ward_buf_clear(&buf);
    return rc;
}

/* UNION ALL of the columns that hold the days on which a row begins or ends to be valid. */
static ward_rc add_bounds(struct ward_ctx *ctx, struct ward_buf *buf, const struct ward_layer *layer)
{
    const char *const columns[] = {layer->valid_from, layer->valid_to};
    ward_rc rc = ward_buf_text(ctx, buf, "SELECT NULL AS d");
    for (int i = 0; rc == WARD_OK && i < 2; i++) {
        if (!has_text(columns[i]))
            continue;
        rc = ward_buf_text(ctx, buf, " UNION ALL SELECT ");
        if (rc == WARD_OK)
            rc = add_column(ctx, buf, columns[i], strlen(columns[i]));
        if (rc == WARD_OK)
            rc = ward_buf_text(ctx, buf, " FROM ");
        if (rc == WARD_OK)
            rc = ward_buf_identifier(ctx, buf, layer->name);
        if (rc == WARD_OK)
            rc = ward_buf_text(ctx, buf, " AS t");
    }
    return rc;
}

/* false: too long to be a day. */
static bool take_bound(sqlite3_stmt *stmt, int column, char out[24])
{
    const char *text = (const char *)sqlite3_column_text(stmt, column);
    size_t length = text != NULL ? strlen(text) : 0;
    if (length >= 24)
        return false;
    memcpy(out, text != NULL ? text : "", length + 1);
    return true;
}

ward_rc ward_layer_span(struct ward_ctx *ctx, sqlite3 *sql, const struct ward_layer *layer,
                        const struct ward_instant *at, struct ward_validity_span *out)
{
    struct ward_buf text = {0};
    sqlite3_stmt *stmt = NULL;
    bool row = false;
    *out = (struct ward_validity_span){0};
    if (at->as_of[0] == '\0' || has_text(layer->supply) || !layer->is_loaded)
        return WARD_OK;
    ward_rc rc =
        ward_buf_text(ctx, &text, "SELECT max(d) FILTER (WHERE d <= :as_of), min(d) FILTER (WHERE d > :as_of) FROM (");
    if (rc == WARD_OK)
        rc = add_bounds(ctx, &text, layer);
    if (rc == WARD_OK)
        rc = ward_buf_text(ctx, &text, ") WHERE typeof(d) = 'text'"); /* a number is before every day, whichever */
    if (rc == WARD_OK)
        rc = ward_sql_prepare(ctx, sql, text.data, &stmt);
    if (rc == WARD_OK)
        rc = bind_named(ctx, sql, stmt, ":as_of", at->as_of);
    if (rc == WARD_OK)
        rc = ward_sql_step(ctx, sql, stmt, &row);
    if (rc == WARD_OK && row)
        out->is_known = take_bound(stmt, 0, out->from) && take_bound(stmt, 1, out->to);
    sqlite3_finalize(stmt);
    ward_buf_clear(&text);
    return rc;
}
