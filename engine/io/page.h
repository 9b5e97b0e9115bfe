/**
 * page.h: a report as one HTML page that needs nothing else: no script, no font, no image from elsewhere. Tables, maps
 * and charts are drawn from rows kept in memory; the same rows give the same bytes.
 */
#ifndef WARD_IO_PAGE_H
#define WARD_IO_PAGE_H

#include "core/buf.h"
#include "core/layerdef.h"
#include "core/value.h"
#include "geo/geom.h"

struct ward_page {
    struct ward_ctx *ctx; /* borrowed */
    struct ward_buf html;
    bool is_zh;
    int pictures; /* so far: their titles need ids */
};

struct ward_page_column {
    const char *name;    /* as in the query */
    const char *heading; /* as shown */
    enum ward_type type;
    bool is_share;               /* shown as a percentage */
    const char *const *words_zh; /* pairs value, Chinese word, then NULL; NULL: none */
};

/** Rows of one query; everything is borrowed. */
struct ward_page_rows {
    const char *title;
    const struct ward_page_column *columns;
    size_t n_columns;
    const struct ward_value *cells; /* n x n_columns */
    size_t n;
    const struct ward_geom *places; /* n, in a projected CRS; NULL: the rows have none */
};

/** One kind of thing on a map. */
struct ward_page_class {
    const char *label, *value; /* the legend's: what, and its number or range */
    const char *fill;          /* "#08519c" */
};

struct ward_page_map {
    const char *title, *text;       /* the title, and what a reader who cannot see it should know */
    const struct ward_geom *places; /* polygons, drawn in this order */
    const size_t *class_of;         /* of each; >= n_classes: no data */
    size_t n;
    const struct ward_page_class *classes;
    size_t n_classes;
    const struct ward_geom *over; /* drawn above all, in the last class's fill; NULL: none */
    size_t n_over;
};

/** One bar of a chart. */
struct ward_page_bar {
    const char *label, *note; /* before the bar, and after its value */
    double value;             /* NAN: no data */
    double mark;              /* a tick across the bar; NAN: none */
};

/** One small line chart of several. */
struct ward_page_line {
    const char *label;
    const double *values; /* NAN: no data */
};

/** @brief The head and the heading. @param note  a line under the title; NULL: none. @errors WARD_E_NOMEM, as all here
 */
ward_rc ward_page_begin(struct ward_page *p, const char *title, const char *note) WARD_CHECK;
ward_rc ward_page_section(struct ward_page *p, const char *title) WARD_CHECK;
/** @brief One headline figure; they stand side by side, between _begin and _end. */
ward_rc ward_page_card(struct ward_page *p, const char *label, const char *value, const char *uom) WARD_CHECK;
ward_rc ward_page_cards_begin(struct ward_page *p) WARD_CHECK;
ward_rc ward_page_cards_end(struct ward_page *p) WARD_CHECK;
ward_rc ward_page_note(struct ward_page *p, const char *text) WARD_CHECK; /* a paragraph */

ward_rc ward_page_table(struct ward_page *p, const struct ward_page_rows *rows) WARD_CHECK;
/** @brief A map in the places' own CRS, north up, with legend, north arrow and scale bar. */
ward_rc ward_page_map(struct ward_page *p, const struct ward_page_map *map) WARD_CHECK;
/** @brief Bars from 0 to `most`. @param percent  values are shares */
ward_rc ward_page_bars(struct ward_page *p, const char *title, const struct ward_page_bar *bars, size_t n, double most,
                       bool percent) WARD_CHECK;
/** @brief Small line charts over the same steps and on the same scale. @param steps  n_steps labels */
ward_rc ward_page_lines(struct ward_page *p, const char *title, const char *text, const struct ward_page_line *lines,
                        size_t n, const char *const *steps, size_t n_steps) WARD_CHECK;
ward_rc ward_page_end(struct ward_page *p) WARD_CHECK;

/** @brief Writes the page beside its place and moves it there. @errors WARD_E_EXISTS, WARD_E_IO */
ward_rc ward_page_save(struct ward_page *p, const char *path, bool overwrite) WARD_CHECK;
void ward_page_clear(struct ward_page *p);

/* For what draws: */

/** @brief Text with < > & " replaced and control bytes as blanks. */
ward_rc ward_page_text(struct ward_page *p, const char *text) WARD_CHECK;
ward_rc ward_page_raw(struct ward_page *p, const char *html) WARD_CHECK;
/** @brief English or Chinese, by the page. */
const char *ward_page_word(const struct ward_page *p, const char *en, const char *zh);
/** @brief A number for reading: at most three decimals; a share as "38.9 %". */
void ward_page_number(double value, bool is_share, char out[40]);
/** @brief Opens an svg with its title and description; closed by `</svg>`. Sizes in its own units. */
ward_rc ward_page_svg(struct ward_page *p, const char *kind, int width, int height, const char *title,
                      const char *text) WARD_CHECK;

#endif
