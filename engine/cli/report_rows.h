/** report_rows.h: the rows of one query kept in memory, for a page that shows them as a table and as a picture. */
#ifndef WARD_CLI_REPORT_ROWS_H
#define WARD_CLI_REPORT_ROWS_H

#include "cli/cli.h"
#include "io/page.h"
#include "store/query.h"

struct ward_report_rows {
    struct ward_page_rows rows; /* points into the rest */
    struct ward_query *query;   /* owned: titles, headings and words are its header's */
    struct ward_page_column *columns;
    struct ward_value *cells;
    char **texts; /* the cells' texts, owned */
    size_t n_texts, texts_capacity, cells_capacity, places_capacity;
    struct ward_geom *places;
};

/**
 * @brief  Runs a query to its end.
 * @param with_places  also the geometry of each row: its own, or the one its @key brings
 * @param[out] out  clear with ward_report_rows_clear()
 * @errors those of ward_query_open() and ward_query_step()
 */
ward_rc ward_report_rows_read(struct ward_cli *cli, struct ward_db *db, const char *query,
                              const struct ward_argument *arguments, size_t n, bool with_places,
                              struct ward_report_rows *out) WARD_CHECK;

/** @brief A cell by its column's name; a NULL value where there is no such column. Borrowed. */
const struct ward_value *ward_report_cell(const struct ward_report_rows *r, size_t row, const char *column);
const char *ward_report_text(const struct ward_report_rows *r, size_t row, const char *column); /* "" for NULL */
double ward_report_number(const struct ward_report_rows *r, size_t row, const char *column);    /* NAN for NULL */

/** @brief A text cell in the page's language, by the query's own words. */
const char *ward_report_word(const struct ward_report_rows *r, bool is_zh, size_t row, const char *column);

/** @brief The same rows with these columns alone, in this order. @param columns  free with ward_mem_free() */
ward_rc ward_report_select(struct ward_ctx *ctx, struct ward_report_rows *r, const char *const *names,
                           size_t n) WARD_CHECK;

void ward_report_rows_clear(struct ward_report_rows *r);

#endif
