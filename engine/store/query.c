#include "store/query.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "core/buf.h"
#include "core/mem.h"
#include "core/text.h"
#include "geo/geom.h"
#include "store/arguments.h"
#include "store/catalogue.h"
#include "store/query_private.h"
#include "store/words.h"

/* ---- finding the file ---- */

static bool ends_in_sql(const char *name, size_t length)
{
    return length > 4 && strcmp(name + length - 4, ".sql") == 0;
}

static int compare_names(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static ward_rc add_names(struct ward_ctx *ctx, const char *folder, char ***names, size_t *n, size_t *capacity)
{
    DIR *dir = opendir(folder);
    if (dir == NULL)
        return WARD_OK; /* no shipped folder: the names are the user's alone */
    ward_rc rc = WARD_OK;
    for (struct dirent *e = readdir(dir); rc == WARD_OK && e != NULL; e = readdir(dir)) {
        size_t length = strlen(e->d_name);
        if (e->d_name[0] == '.' || !ends_in_sql(e->d_name, length))
            continue;
        rc = ward_grow(ctx, names, capacity, *n + 1, sizeof **names);
        if (rc == WARD_OK)
            rc = ward_strndup(ctx, e->d_name, length - 4, &(*names)[*n]);
        if (rc == WARD_OK)
            (*n)++;
    }
    (void)closedir(dir);
    return rc;
}

ward_rc ward_query_names(struct ward_ctx *ctx, const struct ward_paths *paths, char ***out, size_t *n)
{
    char **names = NULL;
    size_t count = 0, capacity = 0, kept = 0;
    ward_rc rc = WARD_OK;
    for (size_t i = 0; rc == WARD_OK && i < paths->n_queries; i++)
        rc = add_names(ctx, paths->queries[i], &names, &count, &capacity);
    if (count > 0)
        qsort(names, count, sizeof *names, compare_names);
    for (size_t i = 0; i < count; i++) {
        if (rc != WARD_OK || (kept > 0 && strcmp(names[kept - 1], names[i]) == 0))
            ward_mem_free(names[i]);
        else
            names[kept++] = names[i];
    }
    if (rc != WARD_OK) {
        ward_mem_free(names);
        names = NULL;
    }
    *out = names;
    *n = kept;
    return rc;
}

static ward_rc no_such_query(struct ward_ctx *ctx, const struct ward_paths *paths, const char *name)
{
    char **names = NULL;
    size_t n = 0;
    ward_rc rc = ward_query_names(ctx, paths, &names, &n);
    if (rc != WARD_OK)
        return rc;
    const char *nearest = ward_text_nearest(name, (const char *const *)names, n);
    if (nearest != NULL)
        rc = ward_fail(ctx, WARD_E_NAME, "there is no query '%s'; did you mean '%s'?", name, nearest);
    else
        rc = ward_fail(ctx, WARD_E_NAME,
                       "there is no query '%s'; `ward queries` lists them, a file of your own is given as ./%s.sql",
                       name, name);
    for (size_t i = 0; i < n; i++)
        ward_mem_free(names[i]);
    ward_mem_free(names);
    return rc;
}

static bool is_readable(const char *path)
{
    FILE *file = fopen(path, "rb");
    if (file == NULL)
        return false;
    (void)fclose(file);
    return true;
}

ward_rc ward_query_find(struct ward_ctx *ctx, const struct ward_paths *paths, const char *name, char **out)
{
    *out = NULL;
    if (strchr(name, '/') != NULL || ends_in_sql(name, strlen(name))) {
        if (!is_readable(name))
            return ward_fail(ctx, WARD_E_NAME, "there is no query file %s that can be read", name);
        return ward_strdup(ctx, name, out);
    }
    struct ward_buf path = {0};
    for (size_t i = 0; i < paths->n_queries; i++) {
        ward_buf_reset(&path);
        ward_rc rc = ward_buf_printf(ctx, &path, "%s/%s.sql", paths->queries[i], name);
        if (rc != WARD_OK) {
            ward_buf_clear(&path);
            return rc;
        }
        if (is_readable(path.data)) {
            *out = ward_buf_take(&path);
            return WARD_OK;
        }
    }
    ward_buf_clear(&path);
    return no_such_query(ctx, paths, name);
}

/* So deep may queries use each other; deeper, one surely uses itself. */
#define USES_DEPTH 8

static ward_rc read_whole(struct ward_ctx *ctx, const struct ward_paths *paths, const char *name, int depth,
                          struct ward_querydef **out);

static bool is_kept(const struct ward_paths *paths, const char *name)
{
    for (size_t i = 0; i < paths->n_kept; i++)
        if (strcmp(paths->kept[i], name) == 0)
            return true;
    return false;
}

/* The last of the list is taken in first, so that the first stands before it in the statement. */
static ward_rc take_uses(struct ward_ctx *ctx, const struct ward_paths *paths, int depth, struct ward_querydef *def)
{
    const char *list = def->uses;
    size_t end = list != NULL ? strlen(list) : 0;
    ward_rc rc = WARD_OK;
    if (end > 0 && depth == USES_DEPTH)
        return ward_fail(ctx, WARD_E_HEADER, "query %s: @uses %s goes round in a circle", def->name, list);
    while (rc == WARD_OK && end > 0) {
        struct ward_querydef *used = NULL;
        char *name = NULL;
        size_t start = end;
        while (start > 0 && strchr(", ", list[start - 1]) == NULL)
            start--;
        if (start < end) {
            rc = ward_strndup(ctx, list + start, end - start, &name);
            bool is_table = rc == WARD_OK && is_kept(paths, name);
            if (rc == WARD_OK && !is_table)
                rc = read_whole(ctx, paths, name, depth + 1, &used);
            if (rc == WARD_E_NAME)
                rc = ward_fail(ctx, WARD_E_HEADER, "query %s uses %s, and there is no query of that name", def->name,
                               name);
            if (rc == WARD_OK && !is_table)
                rc = ward_querydef_use(ctx, def, used);
        }
        ward_querydef_free(used);
        ward_mem_free(name);
        end = start > 0 ? start - 1 : 0;
    }
    return rc;
}

static ward_rc read_whole(struct ward_ctx *ctx, const struct ward_paths *paths, const char *name, int depth,
                          struct ward_querydef **out)
{
    char *path = NULL;
    *out = NULL;
    ward_rc rc = ward_query_find(ctx, paths, name, &path);
    if (rc == WARD_OK)
        rc = ward_querydef_read(ctx, path, out);
    if (rc == WARD_OK)
        rc = take_uses(ctx, paths, depth, *out);
    ward_mem_free(path);
    if (rc != WARD_OK) {
        ward_querydef_free(*out);
        *out = NULL;
    }
    return rc;
}

ward_rc ward_query_read(struct ward_ctx *ctx, const struct ward_paths *paths, const char *name,
                        struct ward_querydef **out)
{
    ward_rc rc = read_whole(ctx, paths, name, 0, out);
    if (rc == WARD_OK && is_kept(paths, (*out)->name))
        rc = ward_querydef_read_kept(ctx, *out);
    return rc;
}

/* ---- the statement ---- */

/* Past blanks, comments and semicolons. */
static const char *skip_blank(const char *p)
{
    for (;;) {
        p += strspn(p, " \t\r\n\f;");
        if (p[0] == '-' && p[1] == '-') {
            p += strcspn(p, "\n");
        } else if (p[0] == '/' && p[1] == '*') {
            const char *end = strstr(p + 2, "*/");
            p = end != NULL ? end + 2 : p + strlen(p);
        } else {
            return p;
        }
    }
}

static bool begins_as_select(const char *sql)
{
    const char *p = skip_blank(sql);
    return strncasecmp(p, "SELECT", 6) == 0 || strncasecmp(p, "WITH", 4) == 0 || strncasecmp(p, "VALUES", 6) == 0;
}

ward_rc ward_query_prepare(struct ward_db *db, const char *what, const char *sql, sqlite3_stmt **out)
{
    *out = NULL;
    if (sql == NULL || !begins_as_select(sql))
        return ward_fail(db->ctx, WARD_E_ARG, "%s is not one SELECT; ward only reads here", what);
    sqlite3_stmt *stmt = NULL;
    const char *tail = NULL;
    int code = SQLITE_OK;
    ward_rc rc = ward_sql_compile(db->ctx, db->sql, sql, &stmt, &tail, &code);
    if (rc != WARD_OK)
        return rc;
    if (code != SQLITE_OK) {
        if ((code & 0xff) != SQLITE_ERROR && (code & 0xff) != SQLITE_AUTH)
            return ward_sql_fail(db->ctx, db->sql, what);
        return ward_fail(db->ctx, WARD_E_ARG, "%s cannot be understood: %s", what, sqlite3_errmsg(db->sql));
    }
    if (*skip_blank(tail) != '\0')
        rc = ward_fail(db->ctx, WARD_E_ARG, "%s holds more than one statement; only one SELECT is run", what);
    else if (stmt == NULL || sqlite3_stmt_readonly(stmt) == 0 || sqlite3_column_count(stmt) == 0)
        rc = ward_fail(db->ctx, WARD_E_ARG, "%s would write; only a SELECT is run", what);
    if (rc != WARD_OK) {
        sqlite3_finalize(stmt);
        return rc;
    }
    *out = stmt;
    return WARD_OK;
}

static bool declared_type(const char *declared, enum ward_type *type)
{
    if (declared == NULL)
        return false;
    if (strcasecmp(declared, "TEXT") == 0)
        *type = WARD_T_TEXT;
    else if (strcasecmp(declared, "INTEGER") == 0)
        *type = WARD_T_INTEGER;
    else if (strcasecmp(declared, "REAL") == 0 || strcasecmp(declared, "DOUBLE") == 0)
        *type = WARD_T_REAL;
    else
        return false;
    return true;
}

static bool is_geometry_word(const char *declared)
{
    static const char *const words[] = {"GEOMETRY",        "POINT",   "MULTIPOINT",  "LINESTRING",
                                        "MULTILINESTRING", "POLYGON", "MULTIPOLYGON"};
    for (size_t i = 0; declared != NULL && i < sizeof words / sizeof words[0]; i++)
        if (strcasecmp(declared, words[i]) == 0)
            return true;
    return false;
}

ward_rc ward_query_describe(struct ward_db *db, struct ward_query *q)
{
    int n = sqlite3_column_count(q->stmt);
    ward_rc rc = ward_new(db->ctx, (size_t)n, sizeof *q->columns, &q->columns);
    q->geom_column = -1;
    for (int i = 0; rc == WARD_OK && i < n; i++) {
        const char *name = sqlite3_column_name(q->stmt, i);
        const char *declared = sqlite3_column_decltype(q->stmt, i);
        if (name == NULL)
            return ward_fail(db->ctx, WARD_E_NOMEM, "out of memory");
        const struct ward_result *said = q->def != NULL ? ward_querydef_result(q->def, name) : NULL;
        bool is_geom =
            said != NULL ? said->type == WARD_T_GEOMETRY : is_geometry_word(declared) || strcmp(name, "geom") == 0;
        if (is_geom && q->geom_column < 0) {
            q->geom_column = i;
            continue;
        }
        struct ward_query_column *c = &q->columns[q->n_columns++];
        *c = (struct ward_query_column){.name = name, .type = WARD_T_TEXT, .at = i};
        c->is_typed = said != NULL || declared_type(declared, &c->type);
        if (said != NULL) {
            c->type = said->type;
            c->label_zh = said->label_zh;
            c->words_zh = said->words_zh;
        }
    }
    return rc;
}

/* A header that lists columns is a promise: the statement has exactly these, in this order. */
static ward_rc check_columns(struct ward_ctx *ctx, const struct ward_query *q)
{
    const struct ward_querydef *def = q->def;
    size_t n = (size_t)sqlite3_column_count(q->stmt);
    for (size_t i = 0; def->n_results > 0 && i < (n > def->n_results ? n : def->n_results); i++) {
        const char *has = i < n ? sqlite3_column_name(q->stmt, (int)i) : "nothing";
        const char *says = i < def->n_results ? def->results[i].name : "nothing";
        if (has == NULL || strcmp(has, says) != 0)
            return ward_fail(ctx, WARD_E_HEADER, "query %s: column %zu is %s by its header, %s by its SELECT",
                             def->name, i + 1, says, has != NULL ? has : "?");
    }
    return WARD_OK;
}

/* ---- rows ---- */

ward_rc ward_query_step(struct ward_db *db, struct ward_query *q, bool *row)
{
    *row = false;
    if (q->has_first) {
        q->has_first = false;
        *row = true;
        return WARD_OK;
    }
    if (q->is_at_end)
        return WARD_OK;
    ward_rc rc = ward_sql_step(db->ctx, db->sql, q->stmt, row);
    q->is_at_end = rc != WARD_OK || !*row;
    return rc;
}

/* By SQLite's own value, looked up once: safe because a connection is used by one thread at a time. */
void ward_query_value(const struct ward_query *q, int at, struct ward_value *out)
{
    sqlite3_value *value = sqlite3_column_value(q->stmt, at);
    memset(out, 0, sizeof *out);
    switch (sqlite3_value_type(value)) {
    case SQLITE_INTEGER:
        out->kind = WARD_INTEGER;
        out->integer = sqlite3_value_int64(value);
        break;
    case SQLITE_FLOAT:
        out->kind = WARD_REAL;
        out->real = sqlite3_value_double(value);
        break;
    case SQLITE_TEXT:
        out->kind = WARD_TEXT;
        out->text = (const char *)sqlite3_value_text(value);
        out->size = (size_t)sqlite3_value_bytes(value);
        break;
    case SQLITE_BLOB:
        out->kind = WARD_BLOB;
        out->text = sqlite3_value_blob(value);
        out->size = (size_t)sqlite3_value_bytes(value);
        break;
    default:
        break;
    }
}

ward_rc ward_query_peek(struct ward_db *db, struct ward_query *q)
{
    bool row = false;
    ward_rc rc = ward_query_step(db, q, &row);
    if (rc != WARD_OK || !row)
        return rc;
    q->has_first = true;
    for (size_t i = 0; i < q->n_columns; i++) {
        struct ward_query_column *c = &q->columns[i];
        int kind = sqlite3_column_type(q->stmt, c->at);
        if (!c->is_typed && kind == SQLITE_INTEGER)
            c->type = WARD_T_INTEGER;
        else if (!c->is_typed && kind == SQLITE_FLOAT)
            c->type = WARD_T_REAL;
    }
    return WARD_OK;
}

ward_rc ward_query_kinds(struct ward_db *db, struct ward_query *q, unsigned *kinds)
{
    struct ward_geom geom = {0};
    bool row = true;
    ward_rc rc = WARD_OK;
    *kinds = WARD_KIND_NONE;
    while (rc == WARD_OK && (rc = ward_query_step(db, q, &row)) == WARD_OK && row) {
        struct ward_value v;
        ward_query_value(q, q->geom_column, &v);
        if (v.kind == WARD_BLOB)
            rc = ward_geom_from_blob(db->ctx, v.text, v.size, &geom);
        if (rc == WARD_OK && v.kind == WARD_BLOB)
            *kinds |= geom.kind;
    }
    ward_geom_clear(&geom);
    (void)sqlite3_reset(q->stmt);
    q->is_at_end = false;
    return rc == WARD_OK ? ward_query_peek(db, q) : rc;
}

/* ---- opening and closing ---- */

void ward_query_close(struct ward_query *q)
{
    if (q == NULL)
        return;
    sqlite3_finalize(q->stmt);
    for (size_t i = 0; i < q->n_used; i++)
        ward_mem_free(q->used[i]);
    ward_mem_free(q->used);
    ward_mem_free(q->columns);
    ward_mem_free(q->as_of);
    ward_mem_free(q->to_date);
    ward_mem_free(q->key_layer);
    ward_mem_free(q->words_zh);
    ward_words_free(q);
    ward_querydef_free(q->def);
    ward_layerdef_free(q->layerdef);
    ward_mem_free(q);
}

ward_rc ward_newest_day(struct ward_db *db, char out[24])
{
    char *day = NULL;
    ward_rc rc = ward_setting_get(db->ctx, db->sql, "as_of", &day);
    out[0] = '\0';
    if (rc == WARD_OK && day != NULL && strlen(day) < 24)
        memcpy(out, day, strlen(day) + 1);
    ward_mem_free(day);
    return rc;
}

/* @key: the row's own column and the layer whose geometry it brings; ":layer" is the parameter's value. */
static ward_rc find_key(struct ward_db *db, const struct ward_arguments *values, struct ward_query *q)
{
    q->key_column = -1;
    if (q->def->key_column == NULL)
        return WARD_OK;
    for (size_t i = 0; i < q->n_columns; i++)
        if (strcmp(q->columns[i].name, q->def->key_column) == 0) {
            q->key_column = q->columns[i].at;
            q->columns[i].is_key = true;
        }
    if (q->key_column < 0)
        return ward_fail(db->ctx, WARD_E_HEADER, "query %s: @key names %s, which is no column of it", q->def->name,
                         q->def->key_column);
    const char *layer = q->def->key_layer;
    if (layer != NULL && layer[0] == ':')
        layer = ward_arguments_text(values, layer + 1);
    return layer != NULL && q->geom_column < 0 ? ward_strdup(db->ctx, layer, &q->key_layer) : WARD_OK;
}

static ward_rc open_statement(struct ward_db *db, struct ward_query *q, const struct ward_arguments *values)
{
    struct ward_buf what = {0};
    ward_rc rc = ward_buf_printf(db->ctx, &what, "query %s", q->def->name);
    if (rc == WARD_OK)
        rc = ward_query_prepare(db, what.data, q->def->sql, &q->stmt);
    ward_buf_clear(&what);
    if (rc == WARD_OK)
        rc = check_columns(db->ctx, q);
    if (rc == WARD_OK)
        rc = ward_query_describe(db, q);
    if (rc == WARD_OK)
        rc = find_key(db, values, q);
    if (rc == WARD_OK)
        rc = ward_words_names(db, q);
    return rc == WARD_OK ? ward_arguments_bind(db, q, values) : rc;
}

ward_rc ward_query_open(struct ward_db *db, const struct ward_paths *paths, const char *name,
                        const struct ward_argument *arguments, size_t n, struct ward_query **out)
{
    *out = NULL;
    struct ward_query *q = NULL;
    struct ward_arguments values = {0};
    ward_rc rc = ward_new(db->ctx, 1, sizeof *q, &q);
    if (rc == WARD_OK)
        rc = ward_query_read(db->ctx, paths, name, &q->def);
    if (rc == WARD_OK)
        rc = ward_arguments_resolve(db, q->def, arguments, n, &values);
    if (rc == WARD_OK)
        rc = ward_arguments_check_layers(db, q->def, &values);
    if (rc == WARD_OK)
        rc = open_statement(db, q, &values);
    ward_arguments_clear(&values);
    if (rc != WARD_OK) {
        ward_query_close(q);
        return rc;
    }
    *out = q;
    return WARD_OK;
}

ward_rc ward_query_text(struct ward_db *db, const struct ward_paths *paths, const char *name,
                        const struct ward_argument *arguments, size_t n, struct ward_buf *out)
{
    struct ward_querydef *def = NULL;
    struct ward_arguments values = {0};
    ward_rc rc = ward_query_read(db->ctx, paths, name, &def);
    if (rc == WARD_OK)
        rc = ward_arguments_resolve(db, def, arguments, n, &values);
    if (rc == WARD_OK)
        rc = ward_buf_text(db->ctx, out, def->sql);
    for (size_t i = 0; rc == WARD_OK && i < values.n; i++)
        rc = ward_buf_printf(db->ctx, out, "\n:%s %s%s", values.items[i].name,
                             values.items[i].text != NULL ? "=" : "IS NULL",
                             values.items[i].text != NULL ? values.items[i].text : "");
    ward_arguments_clear(&values);
    ward_querydef_free(def);
    return rc;
}

ward_rc ward_query_open_sql(struct ward_db *db, const char *text, struct ward_query **out)
{
    *out = NULL;
    struct ward_query *q = NULL;
    ward_rc rc = ward_new(db->ctx, 1, sizeof *q, &q);
    if (rc == WARD_OK)
        rc = ward_query_prepare(db, "the SQL text", text, &q->stmt);
    if (rc == WARD_OK)
        rc = ward_query_describe(db, q);
    if (rc != WARD_OK) {
        ward_query_close(q);
        return rc;
    }
    q->key_column = -1;
    *out = q;
    return WARD_OK;
}
