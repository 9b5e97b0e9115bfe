#include "store/words.h"

#include <string.h>

#include "core/mem.h"

static bool is_chinese(const char *word)
{
    return (unsigned char)word[0] >= 0x80;
}

/* A subdistrict's code has its name for a word, but a column of codes is there for the codes. */
static bool is_code(const char *column)
{
    size_t length = strlen(column);
    return length > 5 && strcmp(column + length - 5, "_code") == 0;
}

/* The pairs of one column, then NULL; pairs NULL: only their number is asked for. */
static size_t take_pairs(const struct ward_column *c, const char **pairs)
{
    size_t n = 0;
    const char *last = NULL; /* the words of a value stand side by side */
    for (size_t i = 0; i < c->n_words; i++) {
        const struct ward_domain_word *w = &c->words[i];
        if (w->value == NULL || is_chinese(w->value) || !is_chinese(w->word) ||
            (last != NULL && strcmp(last, w->value) == 0))
            continue;
        last = w->value;
        if (pairs != NULL) {
            pairs[n] = w->value;
            pairs[n + 1] = w->word;
        }
        n += 2;
    }
    return n;
}

ward_rc ward_words_layer(struct ward_ctx *ctx, struct ward_query *q, const struct ward_layerdef *def)
{
    size_t n = 0;
    for (size_t i = 0; i < def->n_columns; i++)
        n += take_pairs(&def->columns[i], NULL) + 1;
    ward_rc rc = ward_new(ctx, n, sizeof *q->words_zh, &q->words_zh);
    n = 0;
    for (size_t i = 0; rc == WARD_OK && i < q->n_columns; i++) {
        const struct ward_column *c = ward_layerdef_column(def, q->columns[i].name);
        size_t used = c != NULL && !is_code(c->name) ? take_pairs(c, q->words_zh + n) : 0;
        if (used == 0)
            continue;
        q->columns[i].words_zh = q->words_zh + n;
        n += used + 1; /* the array starts as NULLs, so each list ends in one */
    }
    return rc;
}

static const struct {
    const char *column, *sql;
} names[2] = {
    {"district", "SELECT coalesce((SELECT value FROM settings WHERE name = 'district.name'), 'district'), value"
                 " FROM settings WHERE name = 'district.name_zh' AND value IS NOT NULL"},
    {"layer", "SELECT layer, title_zh FROM ward_layers WHERE title_zh IS NOT NULL ORDER BY layer"},
};

static ward_rc read_names(struct ward_db *db, const char *sql, char ***out)
{
    sqlite3_stmt *stmt = NULL;
    size_t n = 0, capacity = 0;
    bool row = true;
    ward_rc rc = ward_sql_prepare(db->ctx, db->sql, sql, &stmt);
    while (rc == WARD_OK && (rc = ward_sql_step(db->ctx, db->sql, stmt, &row)) == WARD_OK && row) {
        for (int i = 0; rc == WARD_OK && i < 2; i++) {
            rc = ward_grow(db->ctx, out, &capacity, n + 2, sizeof **out); /* and the NULL at the end */
            if (rc != WARD_OK)
                break;
            (*out)[n] = NULL;
            rc = ward_strdup(db->ctx, (const char *)sqlite3_column_text(stmt, i), &(*out)[n]);
            if (rc == WARD_OK)
                (*out)[++n] = NULL;
        }
    }
    sqlite3_finalize(stmt);
    return rc;
}

ward_rc ward_words_names(struct ward_db *db, struct ward_query *q)
{
    ward_rc rc = WARD_OK;
    for (size_t k = 0; k < 2; k++)
        for (size_t i = 0; rc == WARD_OK && i < q->n_columns; i++) {
            if (strcmp(q->columns[i].name, names[k].column) != 0 || q->columns[i].words_zh != NULL)
                continue;
            if (q->names_zh[k] == NULL)
                rc = read_names(db, names[k].sql, &q->names_zh[k]);
            q->columns[i].words_zh = (const char *const *)q->names_zh[k];
        }
    return rc;
}

void ward_words_free(struct ward_query *q)
{
    for (size_t k = 0; k < 2; k++) {
        for (char **name = q->names_zh[k]; name != NULL && *name != NULL; name++)
            ward_mem_free(*name);
        ward_mem_free(q->names_zh[k]);
        q->names_zh[k] = NULL;
    }
}
