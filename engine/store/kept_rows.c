#include "store/kept_rows.h"

#include <stdio.h>
#include <string.h>

#include "core/buf.h"
#include "core/mem.h"

void ward_kept_rows_init(struct ward_kept_rows *k, const struct ward_paths *paths)
{
    *k = (struct ward_kept_rows){.paths = *paths};
}

static bool is_kept(const struct ward_kept_rows *k, const char *name)
{
    for (size_t i = 0; i < k->n; i++)
        if (strcmp(k->names[i], name) == 0)
            return true;
    return false;
}

static ward_rc add_parts(struct ward_db *db, struct ward_kept_rows *k, const char *name,
                         const struct ward_argument *arguments, size_t n)
{
    char *path = NULL;
    struct ward_querydef *def = NULL;
    ward_rc rc = ward_query_find(db->ctx, &k->paths, name, &path);
    if (rc == WARD_OK)
        rc = ward_querydef_read(db->ctx, path, &def);
    for (const char *at = rc == WARD_OK ? def->uses : NULL; rc == WARD_OK && at != NULL && *at != '\0';) {
        char part[64];
        size_t length = strcspn(at, ", \t");
        if (length >= sizeof part)
            rc = ward_fail(db->ctx, WARD_E_HEADER, "query %s: @uses holds a name that is too long", name);
        else if (length > 0) {
            memcpy(part, at, length);
            part[length] = '\0';
            rc = ward_kept_rows_add(db, k, part, arguments, n);
        }
        at += length + strspn(at + length, ", \t");
    }
    ward_mem_free(path);
    ward_querydef_free(def);
    return rc;
}

static ward_rc table_of(struct ward_ctx *ctx, struct ward_kept_rows *k, const char *name, const char **table,
                        bool *is_new)
{
    for (size_t i = 0; i < k->n_tables; i++)
        if (strcmp(k->tables[i], name) == 0) {
            *table = k->tables[i];
            return WARD_OK;
        }
    if (k->n_tables == WARD_KEPT_ROWS)
        return ward_fail(ctx, WARD_E_HEADER, "query %s is made of more than %d queries", name, WARD_KEPT_ROWS);
    ward_rc rc = ward_strdup(ctx, name, &k->tables[k->n_tables]);
    *is_new = true;
    *table = k->tables[k->n_tables];
    return rc;
}

/* The values bound are few and simple: they become part of the text, which CREATE TABLE AS takes. */
static ward_rc fill(struct ward_db *db, const char *table, bool is_new, struct ward_query *q)
{
    struct ward_buf text = {0};
    char *select = sqlite3_expanded_sql(q->stmt);
    ward_rc rc = select != NULL ? WARD_OK : ward_fail(db->ctx, WARD_E_NOMEM, "out of memory");
    if (rc == WARD_OK && is_new)
        rc = ward_buf_printf(db->ctx, &text, "CREATE TEMP TABLE \"%s\" AS ", table);
    else if (rc == WARD_OK)
        rc = ward_buf_printf(db->ctx, &text, "DELETE FROM temp.\"%s\"; INSERT INTO temp.\"%s\" ", table, table);
    if (rc == WARD_OK)
        rc = ward_buf_text(db->ctx, &text, select);
    if (rc == WARD_OK)
        rc = ward_sql_exec(db->ctx, db->sql, text.data);
    sqlite3_free(select);
    ward_buf_clear(&text);
    return rc;
}

ward_rc ward_kept_rows_add(struct ward_db *db, struct ward_kept_rows *k, const char *name,
                           const struct ward_argument *arguments, size_t n)
{
    struct ward_query *q = NULL;
    const char *table = NULL;
    bool is_new = false;
    if (is_kept(k, name))
        return WARD_OK;
    ward_rc rc = add_parts(db, k, name, arguments, n);
    if (rc == WARD_OK)
        rc = ward_query_open(db, &k->paths, name, arguments, n, &q);
    if (rc == WARD_OK)
        rc = table_of(db->ctx, k, name, &table, &is_new);
    if (rc == WARD_OK)
        rc = fill(db, table, is_new, q);
    k->n_tables += rc == WARD_OK && is_new;
    if (rc != WARD_OK && is_new) { /* there is no such table: the next one takes its place */
        ward_mem_free(k->tables[k->n_tables]);
        k->tables[k->n_tables] = NULL;
    }
    if (rc == WARD_OK)
        k->names[k->n++] = table;
    k->paths.kept = k->names;
    k->paths.n_kept = k->n;
    ward_query_close(q);
    return rc;
}

void ward_kept_rows_next(struct ward_kept_rows *k)
{
    k->n = k->paths.n_kept = 0;
}

void ward_kept_rows_clear(struct ward_db *db, struct ward_kept_rows *k)
{
    for (size_t i = 0; i < WARD_KEPT_ROWS && k->tables[i] != NULL; i++) {
        char text[96];
        (void)snprintf(text, sizeof text, "DROP TABLE IF EXISTS temp.\"%s\"", k->tables[i]);
        (void)sqlite3_exec(db->sql, text, NULL, NULL, NULL); /* a temporary table ends with the connection anyway */
        ward_mem_free(k->tables[i]);
    }
    *k = (struct ward_kept_rows){.n = 0};
}
