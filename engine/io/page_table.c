/* page_table.c: rows as a table; numbers to the right, shares as percentages, Chinese words where the page is Chinese.
 */
#include <string.h>

#include "io/page.h"

#include "core/text.h"

static bool is_number(enum ward_type type)
{
    return type == WARD_T_INTEGER || type == WARD_T_REAL;
}

static ward_rc put_head(struct ward_page *p, const struct ward_page_rows *rows)
{
    ward_rc rc = ward_page_raw(p, "<div class=\"wide\"><table>\n<thead><tr>");
    for (size_t i = 0; rc == WARD_OK && i < rows->n_columns; i++) {
        rc = ward_page_raw(p,
                           is_number(rows->columns[i].type) ? "<th class=\"n\" scope=\"col\">" : "<th scope=\"col\">");
        if (rc == WARD_OK)
            rc = ward_page_text(p, rows->columns[i].heading);
        if (rc == WARD_OK)
            rc = ward_page_raw(p, "</th>");
    }
    return rc == WARD_OK ? ward_page_raw(p, "</tr></thead>\n<tbody>\n") : rc;
}

static const char *word_of(const struct ward_page *p, const struct ward_page_column *column, const char *text)
{
    for (const char *const *w = column->words_zh; p->is_zh && w != NULL && w[0] != NULL; w += 2)
        if (strcmp(w[0], text) == 0)
            return w[1];
    return text;
}

static ward_rc put_value(struct ward_page *p, const struct ward_page_column *column, const struct ward_value *v,
                         bool is_share)
{
    char number[40];
    switch (v->kind) {
    case WARD_TEXT:
        return ward_page_text(p, word_of(p, column, v->text));
    case WARD_INTEGER:
        if (!is_share) {
            number[ward_text_integer(v->integer, number)] = '\0';
            return ward_page_raw(p, word_of(p, column, number));
        }
        ward_page_number((double)v->integer, true, number);
        return ward_page_raw(p, number);
    case WARD_REAL:
        ward_page_number(v->real, is_share, number);
        return ward_page_raw(p, number);
    default:
        return WARD_OK;
    }
}

/* Where a row says its own uom, its value is a share when that says so. */
static bool row_is_share(const struct ward_page_rows *rows, const struct ward_value *cells)
{
    for (size_t i = 0; i < rows->n_columns; i++)
        if (strcmp(rows->columns[i].name, "uom") == 0 && cells[i].kind == WARD_TEXT)
            return strcmp(cells[i].text, "share") == 0;
    return false;
}

ward_rc ward_page_table(struct ward_page *p, const struct ward_page_rows *rows)
{
    ward_rc rc = put_head(p, rows);
    for (size_t r = 0; rc == WARD_OK && r < rows->n; r++) {
        const struct ward_value *cells = rows->cells + r * rows->n_columns;
        bool of_row = row_is_share(rows, cells);
        rc = ward_page_raw(p, "<tr>");
        for (size_t i = 0; rc == WARD_OK && i < rows->n_columns; i++) {
            const struct ward_page_column *c = &rows->columns[i];
            rc = ward_page_raw(p, is_number(c->type) ? "<td class=\"n\">" : "<td>");
            if (rc == WARD_OK)
                rc = put_value(p, c, &cells[i], c->is_share || (of_row && strcmp(c->name, "value") == 0));
            if (rc == WARD_OK)
                rc = ward_page_raw(p, "</td>");
        }
        if (rc == WARD_OK)
            rc = ward_page_raw(p, "</tr>\n");
    }
    return rc == WARD_OK ? ward_page_raw(p, "</tbody></table></div>\n") : rc;
}
