#include "cli/rows.h"

#include <string.h>

#include "cli/emit.h"
#include "core/mem.h"
#include "core/text.h"

ward_rc ward_rows_add(struct ward_ctx *ctx, struct ward_rows_list *list, const char *text)
{
    ward_rc rc = ward_grow(ctx, &list->cells, &list->capacity, list->n + 1, sizeof *list->cells);
    if (rc == WARD_OK)
        rc = ward_strdup(ctx, text, &list->cells[list->n]);
    if (rc == WARD_OK)
        list->n++;
    return rc;
}

void ward_rows_clear(struct ward_rows_list *list)
{
    for (size_t i = 0; i < list->n; i++)
        ward_mem_free(list->cells[i]);
    ward_mem_free(list->cells);
    list->cells = NULL;
    list->n = list->capacity = 0;
}

static void set_value(const char *text, bool is_number, struct ward_value *out)
{
    memset(out, 0, sizeof *out);
    if (text == NULL)
        return;
    if (is_number && ward_text_to_integer(text, &out->integer)) {
        out->kind = WARD_INTEGER;
    } else if (is_number && ward_text_to_real(text, &out->real)) {
        out->kind = WARD_REAL;
    } else {
        out->kind = WARD_TEXT;
        out->text = text;
        out->size = strlen(text);
    }
}

ward_rc ward_rows_write(struct ward_cli *cli, const struct ward_rows_list *list, const char *name)
{
    struct ward_emit e;
    struct ward_out_column *columns = NULL;
    struct ward_value *values = NULL;
    struct ward_out *out = NULL;
    const char *format = NULL;
    ward_rc rc = ward_emit_options(cli, &e);
    if (rc == WARD_OK)
        rc = ward_emit_format(cli, &e, &format);
    if (rc == WARD_OK)
        rc = ward_new(cli->ctx, list->n_columns, sizeof *columns, &columns);
    if (rc == WARD_OK)
        rc = ward_new(cli->ctx, list->n_columns, sizeof *values, &values);
    for (size_t i = 0; rc == WARD_OK && i < list->n_columns; i++)
        columns[i] = (struct ward_out_column){.name = list->columns[i].name,
                                              .label = list->columns[i].label_zh,
                                              .type = list->columns[i].is_number ? WARD_T_REAL : WARD_T_TEXT};
    struct ward_out_spec spec = {
        .name = name, .columns = columns, .n_columns = list->n_columns, .use_labels = e.use_labels, .bom = e.bom};
    if (rc == WARD_OK)
        rc = ward_out_begin(cli->ctx, format, e.path, e.overwrite, &spec, &out);
    for (size_t i = 0; rc == WARD_OK && i + list->n_columns <= list->n; i += list->n_columns) {
        for (size_t k = 0; k < list->n_columns; k++)
            set_value(list->cells[i + k], list->columns[k].is_number, &values[k]);
        rc = ward_out_row(out, values, NULL, 0);
    }
    if (rc == WARD_OK)
        rc = ward_out_end(out);
    ward_out_free(out);
    ward_mem_free(columns);
    ward_mem_free(values);
    return rc;
}
