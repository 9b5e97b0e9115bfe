/* out_csv.c: RFC 4180 with '\n': the form every spreadsheet reads, made safe for them. */
#include <string.h>

#include "io/out_private.h"

/* A text cell that begins like a formula would run in a spreadsheet; a leading apostrophe keeps it text. */
static bool is_formula(const char *text, size_t size)
{
    return size > 0 && strchr("=+-@", text[0]) != NULL;
}

static ward_rc add_cell(struct ward_out *o, const char *text, size_t size, bool is_text)
{
    struct ward_buf *out = &o->text;
    bool quoted = memchr(text, ',', size) != NULL || memchr(text, '"', size) != NULL ||
                  memchr(text, '\n', size) != NULL || memchr(text, '\r', size) != NULL;
    ward_rc rc = quoted ? ward_buf_text(o->ctx, out, "\"") : WARD_OK;
    if (rc == WARD_OK && is_text && is_formula(text, size))
        rc = ward_buf_text(o->ctx, out, "'");
    for (size_t at = 0; rc == WARD_OK && at < size;) {
        const char *quote = quoted ? memchr(text + at, '"', size - at) : NULL;
        size_t length = quote != NULL ? (size_t)(quote - text) + 1 - at : size - at;
        rc = ward_buf_add(o->ctx, out, text + at, length);
        if (rc == WARD_OK && quote != NULL)
            rc = ward_buf_text(o->ctx, out, "\"");
        at += length;
    }
    if (rc == WARD_OK && quoted)
        rc = ward_buf_text(o->ctx, out, "\"");
    return rc;
}

static ward_rc begin(struct ward_out *o)
{
    ward_rc rc = o->spec->bom ? ward_buf_text(o->ctx, &o->text, "\xEF\xBB\xBF") : WARD_OK;
    for (size_t i = 0; rc == WARD_OK && i < o->spec->n_columns; i++) {
        const char *heading = ward_out_heading(o, i);
        if (i > 0)
            rc = ward_buf_text(o->ctx, &o->text, ",");
        if (rc == WARD_OK)
            rc = add_cell(o, heading, strlen(heading), true);
    }
    if (rc == WARD_OK && o->spec->wkt)
        rc = ward_buf_text(o->ctx, &o->text, o->spec->n_columns > 0 ? ",geom" : "geom");
    return rc == WARD_OK ? ward_buf_text(o->ctx, &o->text, "\n") : rc;
}

static ward_rc add_value(struct ward_out *o, const struct ward_value *v)
{
    if (v->kind == WARD_TEXT)
        return add_cell(o, v->text, v->size, true);
    return ward_out_value_text(o, v, &o->text);
}

static ward_rc add_wkt(struct ward_out *o, const struct ward_geom *geom)
{
    struct ward_buf wkt = {0};
    ward_rc rc = ward_buf_text(o->ctx, &o->text, o->spec->n_columns > 0 ? "," : "");
    if (rc == WARD_OK && geom != NULL)
        rc = ward_geom_to_wkt(o->ctx, geom, &wkt);
    if (rc == WARD_OK && geom != NULL)
        rc = add_cell(o, wkt.data, wkt.size, false);
    ward_buf_clear(&wkt);
    return rc;
}

static ward_rc row(struct ward_out *o, const struct ward_value *values, const struct ward_geom *geom)
{
    ward_rc rc = WARD_OK;
    for (size_t i = 0; rc == WARD_OK && i < o->spec->n_columns; i++) {
        if (i > 0)
            rc = ward_buf_text(o->ctx, &o->text, ",");
        if (rc == WARD_OK)
            rc = add_value(o, &values[i]);
    }
    if (rc == WARD_OK && o->spec->wkt)
        rc = add_wkt(o, geom);
    if (rc == WARD_OK)
        rc = ward_buf_text(o->ctx, &o->text, "\n");
    return rc == WARD_OK && o->text.size > 65536 ? ward_out_flush_text(o) : rc;
}

const struct ward_out_writer ward_out_csv = {
    .name = "csv", .suffix = "csv", .has_labels = true, .is_text = true, .begin = begin, .row = row};
