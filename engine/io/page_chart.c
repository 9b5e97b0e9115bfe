/* page_chart.c: bars, and small line charts as inline svg; each value is written beside its mark. */
#include "io/page.h"

#include <math.h>
#include <stdio.h>

#define BLUE "#08519c"

#define LINE_WIDE 300
#define LINE_HIGH 112
#define LINE_TOP 46
#define LINE_LOW 24

static ward_rc put_text(struct ward_page *p, double x, double y, const char *anchor, const char *text)
{
    ward_rc rc = ward_buf_printf(p->ctx, &p->html, "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">", x, y, anchor);
    if (rc == WARD_OK)
        rc = ward_page_text(p, text);
    return rc == WARD_OK ? ward_page_raw(p, "</text>\n") : rc;
}

static ward_rc open_figure(struct ward_page *p, const char *title)
{
    ward_rc rc = ward_page_raw(p, "<figure><figcaption>");
    if (rc == WARD_OK)
        rc = ward_page_text(p, title);
    return rc == WARD_OK ? ward_page_raw(p, "</figcaption>\n") : rc;
}

static double clamp(double value, double most)
{
    return value < 0 ? 0 : value > most ? most : value;
}

static ward_rc put_cell(struct ward_page *p, const char *kind, const char *text)
{
    ward_rc rc = ward_buf_printf(p->ctx, &p->html, "<span class=\"%s\">", kind);
    if (rc == WARD_OK)
        rc = ward_page_text(p, text);
    return rc == WARD_OK ? ward_page_raw(p, "</span>") : rc;
}

/* In the page's own letters and as wide as the screen allows, so that it can be read on a phone. */
static ward_rc put_bar(struct ward_page *p, const struct ward_page_bar *bar, double most, bool percent)
{
    char number[40] = "";
    double share = isnan(bar->value) ? 0 : clamp(bar->value, most) / most * 100;
    if (isnan(bar->value))
        (void)snprintf(number, sizeof number, "%s", ward_page_word(p, "no data", "无数据"));
    else
        ward_page_number(bar->value, percent, number);
    ward_rc rc = ward_page_raw(p, "<div class=\"bar\">");
    if (rc == WARD_OK)
        rc = put_cell(p, "what", bar->label);
    if (rc == WARD_OK)
        rc = ward_buf_printf(p->ctx, &p->html, "<span class=\"track\"><i style=\"width:%.1f%%\"></i>", share);
    if (rc == WARD_OK && !isnan(bar->mark))
        rc = ward_buf_printf(p->ctx, &p->html, "<b style=\"left:%.1f%%\"></b>", clamp(bar->mark, most) / most * 100);
    if (rc == WARD_OK)
        rc = ward_page_raw(p, "</span>");
    if (rc == WARD_OK)
        rc = put_cell(p, "n", number);
    if (rc == WARD_OK)
        rc = put_cell(p, "", bar->note != NULL ? bar->note : "");
    return rc == WARD_OK ? ward_page_raw(p, "</div>\n") : rc;
}

ward_rc ward_page_bars(struct ward_page *p, const char *title, const struct ward_page_bar *bars, size_t n, double most,
                       bool percent)
{
    ward_rc rc = open_figure(p, title);
    if (rc == WARD_OK)
        rc = ward_page_raw(p, "<div class=\"bars\">\n");
    for (size_t i = 0; rc == WARD_OK && i < n; i++)
        rc = put_bar(p, &bars[i], most, percent);
    return rc == WARD_OK ? ward_page_raw(p, "</div></figure>\n") : rc;
}

/* ---- lines ---- */

struct range {
    double low, high;
};

static struct range range_of(const struct ward_page_line *lines, size_t n, size_t n_steps)
{
    struct range r = {INFINITY, -INFINITY};
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < n_steps; k++)
            if (!isnan(lines[i].values[k])) {
                r.low = fmin(r.low, lines[i].values[k]);
                r.high = fmax(r.high, lines[i].values[k]);
            }
    if (!(r.low <= r.high))
        return (struct range){0, 1};
    r.low = floor(r.low);
    r.high = ceil(r.high);
    if (!(r.high > r.low))
        r.high = r.low + 1;
    return r;
}

static double at_x(size_t step, size_t n_steps)
{
    return n_steps < 2 ? LINE_WIDE / 2.0 : 40 + (LINE_WIDE - 80) * (double)step / (double)(n_steps - 1);
}

static double at_y(const struct range *r, double value)
{
    return LINE_TOP + (r->high - value) / (r->high - r->low) * (LINE_HIGH - LINE_TOP);
}

static ward_rc put_points(struct ward_page *p, const struct ward_page_line *line, const struct range *r, size_t n_steps)
{
    bool is_down = false; /* the pen */
    ward_rc rc = ward_page_raw(p, "<path fill=\"none\" stroke=\"" BLUE "\" stroke-width=\"2.5\" d=\"");
    for (size_t k = 0; rc == WARD_OK && k < n_steps; k++) {
        if (isnan(line->values[k])) {
            is_down = false;
            continue;
        }
        rc = ward_buf_printf(p->ctx, &p->html, "%s%.1f %.1f", is_down ? "L" : "M", at_x(k, n_steps),
                             at_y(r, line->values[k]));
        is_down = true;
    }
    if (rc == WARD_OK)
        rc = ward_page_raw(p, "\"/>\n");
    for (size_t k = 0; rc == WARD_OK && k < n_steps; k++) {
        char number[40];
        if (isnan(line->values[k]))
            continue;
        (void)snprintf(number, sizeof number, "%.1f", line->values[k]);
        rc = ward_buf_printf(p->ctx, &p->html, "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"3.5\" fill=\"" BLUE "\"/>",
                             at_x(k, n_steps), at_y(r, line->values[k]));
        if (rc == WARD_OK)
            rc = ward_buf_printf(p->ctx, &p->html,
                                 "<text class=\"small\" x=\"%.1f\" y=\"%.1f\" text-anchor=\"middle\">%s</text>\n",
                                 at_x(k, n_steps), at_y(r, line->values[k]) - 8, number);
    }
    return rc;
}

static ward_rc put_line(struct ward_page *p, const struct ward_page_line *line, const struct range *r, const char *text,
                        const char *const *steps, size_t n_steps)
{
    ward_rc rc = ward_page_svg(p, "lines", LINE_WIDE, LINE_HIGH + LINE_LOW, line->label, text);
    if (rc == WARD_OK)
        rc = put_text(p, 4, 14, "start", line->label);
    if (rc == WARD_OK)
        rc = put_points(p, line, r, n_steps);
    for (size_t k = 0; rc == WARD_OK && k < n_steps; k++)
        rc = ward_buf_printf(p->ctx, &p->html,
                             "<text class=\"small\" x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%s</text>\n",
                             at_x(k, n_steps), LINE_HIGH + 16, steps[k]);
    return rc == WARD_OK ? ward_page_raw(p, "</svg>\n") : rc;
}

ward_rc ward_page_lines(struct ward_page *p, const char *title, const char *text, const struct ward_page_line *lines,
                        size_t n, const char *const *steps, size_t n_steps)
{
    struct range r = range_of(lines, n, n_steps);
    ward_rc rc = open_figure(p, title);
    if (rc == WARD_OK)
        rc = ward_page_raw(p, "<div class=\"lines\">\n");
    for (size_t i = 0; rc == WARD_OK && i < n; i++)
        rc = put_line(p, &lines[i], &r, text, steps, n_steps);
    return rc == WARD_OK ? ward_page_raw(p, "</div></figure>\n") : rc;
}
