#include "cli/report_rows.h"

#include <math.h>
#include <string.h>

#include "core/mem.h"
#include "store/row_place.h"

static ward_rc make_columns(struct ward_cli *cli, struct ward_report_rows *out)
{
    struct ward_query *q = out->query;
    ward_rc rc = ward_new(cli->ctx, q->n_columns, sizeof *out->columns, &out->columns);
    for (size_t i = 0; rc == WARD_OK && i < q->n_columns; i++) {
        const struct ward_query_column *c = &q->columns[i];
        const struct ward_result *result = q->def != NULL ? ward_querydef_result(q->def, c->name) : NULL;
        bool is_share = result != NULL && result->uom != NULL && strcmp(result->uom, "share") == 0;
        out->columns[i] =
            (struct ward_page_column){.name = c->name,
                                      .heading = cli->is_zh && c->label_zh != NULL ? c->label_zh : c->name,
                                      .type = c->type,
                                      .is_share = is_share,
                                      .words_zh = c->words_zh};
    }
    if (rc == WARD_OK)
        out->rows.n_columns = q->n_columns;
    return rc;
}

/* The cell's text is copied: SQLite's is gone at the next step. */
static ward_rc keep_cell(struct ward_ctx *ctx, struct ward_report_rows *out, struct ward_value *v)
{
    if (v->kind != WARD_TEXT)
        return WARD_OK;
    ward_rc rc = ward_grow(ctx, &out->texts, &out->texts_capacity, out->n_texts + 1, sizeof *out->texts);
    if (rc == WARD_OK)
        rc = ward_strdup(ctx, v->text, &out->texts[out->n_texts]);
    if (rc == WARD_OK)
        v->text = out->texts[out->n_texts++];
    return rc;
}

static ward_rc keep_row(struct ward_ctx *ctx, struct ward_report_rows *out)
{
    const struct ward_query *q = out->query;
    size_t at = out->rows.n * q->n_columns;
    ward_rc rc = ward_grow(ctx, &out->cells, &out->cells_capacity, at + q->n_columns, sizeof *out->cells);
    for (size_t i = 0; rc == WARD_OK && i < q->n_columns; i++) {
        ward_query_value(q, q->columns[i].at, &out->cells[at + i]);
        rc = keep_cell(ctx, out, &out->cells[at + i]);
    }
    return rc;
}

static ward_rc keep_place(struct ward_ctx *ctx, struct ward_report_rows *out, struct ward_row_place *by_key)
{
    const struct ward_query *q = out->query;
    const void *blob = NULL;
    size_t size = 0;
    struct ward_value v = {0};
    ward_rc rc = ward_grow(ctx, &out->places, &out->places_capacity, out->rows.n + 1, sizeof *out->places);
    if (rc != WARD_OK)
        return rc;
    out->places[out->rows.n] = (struct ward_geom){0};
    ward_query_value(q, q->geom_column >= 0 ? q->geom_column : q->key_column, &v);
    if (q->geom_column >= 0 && v.kind == WARD_BLOB) {
        blob = v.text;
        size = v.size;
    } else if (by_key != NULL) {
        rc = ward_row_place_find(by_key, &v, &blob, &size);
    }
    return rc == WARD_OK && blob != NULL ? ward_geom_from_blob(ctx, blob, size, &out->places[out->rows.n]) : rc;
}

static ward_rc open_key(struct ward_db *db, const struct ward_query *q, struct ward_row_place **out)
{
    unsigned kinds = 0;
    const char *column = NULL;
    *out = NULL;
    if (q->geom_column >= 0 || q->key_layer == NULL)
        return WARD_OK;
    for (size_t i = 0; i < q->n_columns; i++)
        if (q->columns[i].at == q->key_column)
            column = q->columns[i].name;
    return ward_row_place_new(db, q->key_layer, column, q->as_of != NULL ? q->as_of : q->to_date, &kinds, out);
}

ward_rc ward_report_rows_read(struct ward_cli *cli, struct ward_db *db, const char *query,
                              const struct ward_argument *arguments, size_t n, bool with_places,
                              struct ward_report_rows *out)
{
    struct ward_row_place *by_key = NULL;
    bool row = true;
    memset(out, 0, sizeof *out);
    ward_rc rc = ward_query_open(db, &cli->paths, query, arguments, n, &out->query);
    if (rc == WARD_OK)
        rc = ward_query_peek(db, out->query);
    if (rc == WARD_OK)
        rc = make_columns(cli, out);
    if (rc == WARD_OK && with_places)
        rc = open_key(db, out->query, &by_key);
    while (rc == WARD_OK && (rc = ward_query_step(db, out->query, &row)) == WARD_OK && row) {
        rc = keep_row(cli->ctx, out);
        if (rc == WARD_OK && with_places)
            rc = keep_place(cli->ctx, out, by_key);
        if (rc == WARD_OK)
            out->rows.n++;
    }
    ward_row_place_free(by_key);
    if (rc != WARD_OK)
        return rc;
    const struct ward_querydef *def = out->query->def;
    out->rows.title = cli->is_zh && def->title_zh != NULL ? def->title_zh : def->title;
    out->rows.columns = out->columns;
    out->rows.cells = out->cells;
    out->rows.places = out->places;
    return WARD_OK;
}

const struct ward_value *ward_report_cell(const struct ward_report_rows *r, size_t row, const char *column)
{
    static const struct ward_value none = {0};
    for (size_t i = 0; i < r->rows.n_columns; i++)
        if (strcmp(r->columns[i].name, column) == 0)
            return &r->cells[row * r->rows.n_columns + i];
    return &none;
}

const char *ward_report_text(const struct ward_report_rows *r, size_t row, const char *column)
{
    const struct ward_value *v = ward_report_cell(r, row, column);
    return v->kind == WARD_TEXT ? v->text : "";
}

double ward_report_number(const struct ward_report_rows *r, size_t row, const char *column)
{
    const struct ward_value *v = ward_report_cell(r, row, column);
    return v->kind == WARD_REAL ? v->real : v->kind == WARD_INTEGER ? (double)v->integer : (double)NAN;
}

const char *ward_report_word(const struct ward_report_rows *r, bool is_zh, size_t row, const char *column)
{
    const char *text = ward_report_text(r, row, column);
    for (size_t i = 0; is_zh && i < r->rows.n_columns; i++)
        for (const char *const *w = r->columns[i].words_zh;
             strcmp(r->columns[i].name, column) == 0 && w != NULL && w[0] != NULL; w += 2)
            if (strcmp(w[0], text) == 0)
                return w[1];
    return text;
}

ward_rc ward_report_select(struct ward_ctx *ctx, struct ward_report_rows *r, const char *const *names, size_t n)
{
    struct ward_page_column *columns = NULL;
    struct ward_value *cells = NULL;
    ward_rc rc = ward_new(ctx, n, sizeof *columns, &columns);
    if (rc == WARD_OK)
        rc = ward_new(ctx, n * r->rows.n, sizeof *cells, &cells);
    for (size_t i = 0; rc == WARD_OK && i < n; i++) {
        for (size_t k = 0; k < r->rows.n_columns; k++)
            if (strcmp(r->columns[k].name, names[i]) == 0)
                columns[i] = r->columns[k];
        for (size_t row = 0; row < r->rows.n; row++)
            cells[row * n + i] = *ward_report_cell(r, row, names[i]);
        if (columns[i].name == NULL)
            rc = ward_fail(ctx, WARD_E_INTERNAL, "the report asks for a column '%s' that %s does not have", names[i],
                           r->query->def->name);
    }
    if (rc != WARD_OK) {
        ward_mem_free(columns);
        ward_mem_free(cells);
        return rc;
    }
    ward_mem_free(r->columns);
    ward_mem_free(r->cells);
    r->columns = columns;
    r->cells = cells;
    r->rows.columns = columns;
    r->rows.cells = cells;
    r->rows.n_columns = n;
    return WARD_OK;
}

void ward_report_rows_clear(struct ward_report_rows *r)
{
    for (size_t i = 0; r->places != NULL && i < r->rows.n; i++)
        ward_geom_clear(&r->places[i]);
    for (size_t i = 0; i < r->n_texts; i++)
        ward_mem_free(r->texts[i]);
    ward_mem_free(r->places);
    ward_mem_free(r->texts);
    ward_mem_free(r->cells);
    ward_mem_free(r->columns);
    ward_query_close(r->query);
    memset(r, 0, sizeof *r);
}
