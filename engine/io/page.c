#include "io/page.h"

#include <stdio.h>
#include <string.h>

#include "io/out.h"

/* Colours hold for readers who confuse red and green, and on grey paper: they differ in lightness too. */
static const char style[] =
    "body{font:16px/1.5 system-ui,'Noto Sans CJK SC','Microsoft YaHei','PingFang SC',sans-serif;color:#1a1a1a;"
    "max-width:70rem;margin:0 auto;padding:1rem}"
    "h1{font-size:1.7rem;margin:.2rem 0}h2{font-size:1.25rem;margin:2rem 0 .6rem;border-bottom:2px solid #08519c}"
    "h3{font-size:1rem;margin:1.2rem 0 .4rem}.note{color:#444}"
    ".cards{display:grid;grid-template-columns:repeat(auto-fit,minmax(9rem,1fr));gap:.6rem}"
    ".card{border:1px solid #bbb;border-left:.35rem solid #08519c;padding:.4rem .6rem;break-inside:avoid}"
    ".card b{display:block;font-size:1.45rem;line-height:1.2}"
    ".card span{color:#444;font-size:.85rem}"
    ".wide{overflow-x:auto}table{border-collapse:collapse;font-size:.82rem;width:100%}"
    "th,td{border-bottom:1px solid #ddd;padding:.2rem .45rem;text-align:left;vertical-align:top}"
    "th{background:#eef2f6;border-bottom:2px solid #999}td.n,th.n{text-align:right;font-variant-numeric:tabular-nums;"
    "white-space:nowrap}"
    "figure{margin:.6rem 0;break-inside:avoid}figcaption{font-weight:600;margin-bottom:.3rem}"
    "svg{width:100%;height:auto;display:block}svg.map{max-height:46rem}svg text{font:inherit;font-size:60px}"
    ".legend{list-style:none;padding:0;margin:.4rem 0;display:flex;flex-wrap:wrap;gap:.2rem 1.4rem}"
    ".legend i{display:inline-block;width:1.4rem;height:.9rem;border:1px solid #555;margin-right:.4rem;"
    "vertical-align:-.1rem}"
    ".bar{display:grid;grid-template-columns:10rem 1fr 4.5rem 5rem;gap:.5rem;align-items:center;font-size:.85rem;"
    "break-inside:avoid}.bar .what{text-align:right}.bar .n{text-align:right}"
    ".track{position:relative;height:1rem;background:#eef2f6}.track i{display:block;height:100%;background:#08519c}"
    ".track b{position:absolute;top:-.15rem;height:1.3rem;width:.2rem;background:#d95f0e}"
    "i,b,.track{-webkit-print-color-adjust:exact;print-color-adjust:exact}"
    "@media(max-width:40rem){.bar{grid-template-columns:6.5rem 1fr 3.6rem 3.6rem;font-size:.75rem}}"
    "svg.lines text{font-size:15px}svg .small{font-size:12px}"
    ".lines{display:grid;grid-template-columns:repeat(auto-fit,minmax(14rem,1fr));gap:.6rem}"
    "@media print{body{max-width:none;padding:0;font-size:10pt}h2{break-after:avoid}thead{display:table-header-group}"
    "tr{break-inside:avoid}.wide{overflow:visible}table{font-size:7.5pt}@page{size:A4;margin:14mm}}";

const char *ward_page_word(const struct ward_page *p, const char *en, const char *zh)
{
    return p->is_zh ? zh : en;
}

ward_rc ward_page_raw(struct ward_page *p, const char *html)
{
    return ward_buf_text(p->ctx, &p->html, html);
}

static const char *entity(char c)
{
    switch (c) {
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '&':
        return "&amp;";
    case '"':
        return "&quot;";
    default:
        return NULL;
    }
}

ward_rc ward_page_text(struct ward_page *p, const char *text)
{
    ward_rc rc = WARD_OK;
    for (const char *c = text; rc == WARD_OK && *c != '\0'; c++) {
        const char *e = entity(*c);
        char one = (unsigned char)*c < 0x20 ? ' ' : *c;
        rc = e != NULL ? ward_page_raw(p, e) : ward_buf_add(p->ctx, &p->html, &one, 1);
    }
    return rc;
}

/* "<h2>" text "</h2>" */
static ward_rc wrap(struct ward_page *p, const char *before, const char *text, const char *after)
{
    ward_rc rc = ward_page_raw(p, before);
    if (rc == WARD_OK)
        rc = ward_page_text(p, text);
    return rc == WARD_OK ? ward_page_raw(p, after) : rc;
}

ward_rc ward_page_begin(struct ward_page *p, const char *title, const char *note)
{
    ward_rc rc =
        ward_buf_printf(p->ctx, &p->html, "<!DOCTYPE html>\n<html lang=\"%s\">\n<head>\n<meta charset=\"utf-8\">\n",
                        p->is_zh ? "zh-CN" : "en");
    if (rc == WARD_OK)
        rc = ward_page_raw(p, "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<style>");
    if (rc == WARD_OK)
        rc = ward_page_raw(p, style);
    if (rc == WARD_OK)
        rc = wrap(p, "</style>\n<title>", title, "</title>\n</head>\n<body>\n");
    if (rc == WARD_OK)
        rc = wrap(p, "<h1>", title, "</h1>\n");
    return rc == WARD_OK && note != NULL ? ward_page_note(p, note) : rc;
}

ward_rc ward_page_section(struct ward_page *p, const char *title)
{
    return wrap(p, "<h2>", title, "</h2>\n");
}

ward_rc ward_page_note(struct ward_page *p, const char *text)
{
    return wrap(p, "<p class=\"note\">", text, "</p>\n");
}

ward_rc ward_page_cards_begin(struct ward_page *p)
{
    return ward_page_raw(p, "<div class=\"cards\">\n");
}

ward_rc ward_page_cards_end(struct ward_page *p)
{
    return ward_page_raw(p, "</div>\n");
}

ward_rc ward_page_card(struct ward_page *p, const char *label, const char *value, const char *uom)
{
    ward_rc rc = ward_page_raw(p, "<div class=\"card\">");
    if (rc == WARD_OK)
        rc = wrap(p, "<b>", value, "");
    if (rc == WARD_OK)
        rc = wrap(p, " <small>", uom, "</small></b>");
    return rc == WARD_OK ? wrap(p, "<span>", label, "</span></div>\n") : rc;
}

void ward_page_number(double value, bool is_share, char out[40])
{
    if (is_share) {
        (void)snprintf(out, 40, "%.1f %%", value * 100);
        return;
    }
    (void)snprintf(out, 40, "%.3f", value);
    if (strchr(out, '.') == NULL) /* nan, inf */
        return;
    size_t end = strlen(out);
    while (out[end - 1] == '0')
        out[--end] = '\0';
    if (out[end - 1] == '.')
        out[end - 1] = '\0';
    if (strcmp(out, "-0") == 0)
        (void)snprintf(out, 40, "0");
}

ward_rc ward_page_svg(struct ward_page *p, const char *kind, int width, int height, const char *title, const char *text)
{
    int id = ++p->pictures;
    ward_rc rc = ward_buf_printf(p->ctx, &p->html,
                                 "<svg class=\"%s\" role=\"img\" aria-labelledby=\"t%d d%d\" viewBox=\"0 0 %d %d\" "
                                 "xmlns=\"http://www.w3.org/2000/svg\"><title id=\"t%d\">",
                                 kind, id, id, width, height, id);
    if (rc == WARD_OK)
        rc = ward_page_text(p, title);
    if (rc == WARD_OK)
        rc = ward_buf_printf(p->ctx, &p->html, "</title><desc id=\"d%d\">", id);
    return rc == WARD_OK ? wrap(p, "", text, "</desc>\n") : rc;
}

ward_rc ward_page_end(struct ward_page *p)
{
    return ward_page_raw(p, "</body>\n</html>\n");
}

ward_rc ward_page_save(struct ward_page *p, const char *path, bool overwrite)
{
    return ward_out_whole(p->ctx, path, overwrite, p->html.data, p->html.size);
}

void ward_page_clear(struct ward_page *p)
{
    ward_buf_clear(&p->html);
}
