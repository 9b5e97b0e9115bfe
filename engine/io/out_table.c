/* out_table.c: aligned columns for people; Hanzi count two columns. Widths come from the first rows. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "core/mem.h"
#include "core/text.h"
#include "io/out_private.h"

#define ROWS_KEPT 1000 /* rows that decide the widths */
#define WIDEST 100     /* columns on the terminal; longer texts are cut */
#define GAP "  "

struct state {
    char **cells; /* the rows kept, n_columns each */
    size_t n_cells, capacity;
    size_t *widths;
    bool is_laid_out;
};

static size_t n_columns(const struct ward_out *o)
{
    return o->spec->n_columns + (o->spec->wkt ? 1 : 0);
}

static bool is_number(const struct ward_out *o, size_t column)
{
    if (column >= o->spec->n_columns)
        return false;
    enum ward_type type = o->spec->columns[column].type;
    return type == WARD_T_INTEGER || type == WARD_T_REAL || type == WARD_T_FLAG;
}

/* At most three decimals, for reading; files carry every digit. */
static void short_real(double value, char out[32])
{
    ward_text_real(value, out);
    const char *dot = strchr(out, '.');
    if (fabs(value) < 0.001 && value != 0.0) {
        (void)snprintf(out, 32, "%.2g", value);
        return;
    }
    if (dot == NULL || strchr(out, 'e') != NULL || strlen(dot) <= 4)
        return;
    (void)snprintf(out, 32, "%.3f", value);
    size_t end = strlen(out);
    while (out[end - 1] == '0')
        out[--end] = '\0';
    if (out[end - 1] == '.')
        out[end - 1] = '\0';
}

/* A terminal obeys control bytes, so none goes through; a text too wide is cut between characters. */
static ward_rc tidy(struct ward_out *o, const char *text, size_t size, struct ward_buf *out)
{
    size_t width = 0;
    const char *end = text + size;
    for (const char *p = text; p < end;) {
        const char *at = p;
        uint32_t c = ward_text_next(&p, end);
        char one[8] = "";
        bool is_control = c < 0x20 || (c >= 0x7F && c < 0xA0);
        memcpy(one, is_control ? " " : at, is_control ? 1 : (size_t)(p - at));
        if (c == 0xFFFD)
            memcpy(one, "\xEF\xBF\xBD", 4);
        size_t wide = ward_text_width(one);
        if (width + wide > WIDEST)
            return ward_buf_text(o->ctx, out, "…");
        width += wide;
        ward_rc rc = ward_buf_text(o->ctx, out, one);
        if (rc != WARD_OK)
            return rc;
    }
    return WARD_OK;
}

static ward_rc make_cell(struct ward_out *o, const struct ward_value *v, struct ward_buf *out)
{
    char number[32];
    if (v->kind == WARD_TEXT)
        return tidy(o, v->text, v->size, out);
    if (v->kind == WARD_BLOB)
        return ward_buf_printf(o->ctx, out, "(%zu bytes)", v->size);
    if (v->kind != WARD_REAL)
        return ward_out_value_text(o, v, out);
    short_real(v->real, number);
    return ward_buf_text(o->ctx, out, number);
}

static ward_rc put_cell(struct ward_out *o, const char *text, size_t column)
{
    const struct state *s = o->state;
    size_t used = ward_text_width(text), width = s->widths[column];
    int pad = used < width ? (int)(width - used) : 0;
    bool right = is_number(o, column), last = column + 1 == n_columns(o);
    if (right)
        return ward_buf_printf(o->ctx, &o->text, "%*s%s%s", pad, "", text, last ? "" : GAP);
    return ward_buf_printf(o->ctx, &o->text, "%s%*s%s", text, last ? 0 : pad, "", last ? "" : GAP);
}

static const char *heading(const struct ward_out *o, size_t column)
{
    return column < o->spec->n_columns ? ward_out_heading(o, column) : "geom";
}

static ward_rc end_line(struct ward_out *o)
{
    /* Trailing blanks come from empty last cells; nobody wants them in a pasted table. */
    while (o->text.size > 0 && o->text.data[o->text.size - 1] == ' ')
        o->text.data[--o->text.size] = '\0';
    ward_rc rc = ward_buf_text(o->ctx, &o->text, "\n");
    return rc == WARD_OK ? ward_out_flush_text(o) : rc;
}

static ward_rc put_head(struct ward_out *o)
{
    struct state *s = o->state;
    ward_rc rc = WARD_OK;
    if (o->spec->title != NULL) {
        rc = ward_buf_text(o->ctx, &o->text, o->spec->title);
        if (rc == WARD_OK)
            rc = end_line(o);
    }
    for (size_t i = 0; rc == WARD_OK && i < n_columns(o); i++)
        rc = put_cell(o, heading(o, i), i);
    if (rc == WARD_OK)
        rc = end_line(o);
    for (size_t i = 0; rc == WARD_OK && i < n_columns(o); i++) {
        for (size_t k = 0; rc == WARD_OK && k < s->widths[i]; k++)
            rc = ward_buf_text(o->ctx, &o->text, "─");
        if (rc == WARD_OK)
            rc = ward_buf_text(o->ctx, &o->text, GAP);
    }
    return rc == WARD_OK ? end_line(o) : rc;
}

static ward_rc lay_out(struct ward_out *o)
{
    struct state *s = o->state;
    size_t n = n_columns(o);
    s->is_laid_out = true;
    for (size_t i = 0; i < n; i++)
        s->widths[i] = ward_text_width(heading(o, i));
    for (size_t k = 0; k < s->n_cells; k++) {
        size_t wide = ward_text_width(s->cells[k]);
        if (wide > s->widths[k % n])
            s->widths[k % n] = wide;
    }
    ward_rc rc = put_head(o);
    for (size_t k = 0; rc == WARD_OK && k < s->n_cells; k++) {
        rc = put_cell(o, s->cells[k], k % n);
        if (rc == WARD_OK && k % n == n - 1)
            rc = end_line(o);
    }
    return rc;
}

static ward_rc begin(struct ward_out *o)
{
    struct state *s = NULL;
    ward_rc rc = ward_new(o->ctx, 1, sizeof *s, &s);
    o->state = s;
    if (rc == WARD_OK)
        rc = ward_new(o->ctx, n_columns(o), sizeof *s->widths, &s->widths);
    return rc;
}

static ward_rc keep_cell(struct ward_out *o, struct ward_buf *cell)
{
    struct state *s = o->state;
    ward_rc rc = ward_grow(o->ctx, &s->cells, &s->capacity, s->n_cells + 1, sizeof *s->cells);
    if (rc == WARD_OK)
        rc = ward_strdup(o->ctx, cell->data != NULL ? cell->data : "", &s->cells[s->n_cells]);
    if (rc == WARD_OK)
        s->n_cells++;
    return rc;
}

static ward_rc row(struct ward_out *o, const struct ward_value *values, const struct ward_geom *geom)
{
    struct state *s = o->state;
    struct ward_buf cell = {0}, wkt = {0};
    ward_rc rc = WARD_OK;
    if (!s->is_laid_out && s->n_cells >= ROWS_KEPT * n_columns(o))
        rc = lay_out(o);
    for (size_t i = 0; rc == WARD_OK && i < n_columns(o); i++) {
        ward_buf_reset(&cell);
        if (i < o->spec->n_columns)
            rc = make_cell(o, &values[i], &cell);
        else if (geom != NULL && (rc = ward_geom_to_wkt(o->ctx, geom, &wkt)) == WARD_OK)
            rc = ward_buf_add(o->ctx, &cell, wkt.data, wkt.size);
        if (rc == WARD_OK)
            rc = s->is_laid_out ? put_cell(o, cell.data != NULL ? cell.data : "", i) : keep_cell(o, &cell);
    }
    if (rc == WARD_OK && s->is_laid_out)
        rc = end_line(o);
    ward_buf_clear(&cell);
    ward_buf_clear(&wkt);
    return rc;
}

static ward_rc finish(struct ward_out *o)
{
    const struct state *s = o->state;
    return s->is_laid_out ? WARD_OK : lay_out(o);
}

static void free_state(struct ward_out *o)
{
    struct state *s = o->state;
    if (s == NULL)
        return;
    for (size_t k = 0; k < s->n_cells; k++)
        ward_mem_free(s->cells[k]);
    ward_mem_free(s->cells);
    ward_mem_free(s->widths);
    ward_mem_free(s);
}

const struct ward_out_writer ward_out_table = {.name = "table",
                                               .suffix = "txt",
                                               .has_labels = true,
                                               .is_text = true,
                                               .begin = begin,
                                               .row = row,
                                               .finish = finish,
                                               .free = free_state};
