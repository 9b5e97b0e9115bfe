/*
 * page_map.c: polygons as one inline svg, a thousand and some units wide, in whole units, so that a border between two
 * polygons is rounded to the same line from both sides.
 */
#include "io/page.h"

#include <math.h>
#include <stdio.h>

#define WIDE 2000 /* svg units; the map's longer side */
#define MARGIN 40
#define BESIDE 460 /* for the arrow and the scale bar */
#define NO_DATA "#ffffff"

struct frame { /* from metres to svg units */
    struct ward_box box;
    double scale; /* units a metre */
    int width, height;
};

static void widen(struct ward_box *box, const struct ward_geom *g)
{
    struct ward_box b = ward_geom_box(g);
    box->min_x = fmin(box->min_x, b.min_x);
    box->min_y = fmin(box->min_y, b.min_y);
    box->max_x = fmax(box->max_x, b.max_x);
    box->max_y = fmax(box->max_y, b.max_y);
}

static struct frame make_frame(const struct ward_page_map *map)
{
    struct frame f = {.box = {INFINITY, INFINITY, -INFINITY, -INFINITY}};
    for (size_t i = 0; i < map->n; i++)
        widen(&f.box, &map->places[i]);
    double w = f.box.max_x - f.box.min_x, h = f.box.max_y - f.box.min_y, longer = fmax(w, h);
    if (!(longer > 0)) { /* nothing to draw */
        f.box = (struct ward_box){0, 0, 1, 1};
        w = h = longer = 1;
    }
    f.scale = (WIDE - 2 * MARGIN) / longer;
    f.width = (int)lround(w * f.scale) + 2 * MARGIN;
    f.height = (int)lround(h * f.scale) + 2 * MARGIN;
    return f;
}

static long to_x(const struct frame *f, double x)
{
    return lround((x - f->box.min_x) * f->scale) + MARGIN;
}

static long to_y(const struct frame *f, double y)
{
    return lround((f->box.max_y - y) * f->scale) + MARGIN;
}

/* One ring as relative steps; points that fall on the one before are left out. */
static ward_rc put_ring(struct ward_page *p, const struct frame *f, const double *xy, size_t n)
{
    long x = to_x(f, xy[0]), y = to_y(f, xy[1]);
    ward_rc rc = ward_buf_printf(p->ctx, &p->html, "M%ld %ldl", x, y);
    for (size_t i = 1; rc == WARD_OK && i + 1 < n; i++) {
        long nx = to_x(f, xy[2 * i]), ny = to_y(f, xy[2 * i + 1]);
        if (nx == x && ny == y)
            continue;
        rc = ward_buf_printf(p->ctx, &p->html, "%ld %ld ", nx - x, ny - y);
        x = nx;
        y = ny;
    }
    return rc == WARD_OK ? ward_page_raw(p, "0 0z") : rc;
}

static ward_rc put_polygon(struct ward_page *p, const struct frame *f, const struct ward_geom *g,
                           const char *attributes)
{
    ward_rc rc = ward_buf_printf(p->ctx, &p->html, "<path %s d=\"", attributes);
    for (size_t i = 0; rc == WARD_OK && i < g->n_parts; i++)
        rc = put_ring(p, f, g->xy + 2 * g->part_at[i], g->part_at[i + 1] - g->part_at[i]);
    return rc == WARD_OK ? ward_page_raw(p, "\"/>\n") : rc;
}

static ward_rc put_places(struct ward_page *p, const struct frame *f, const struct ward_page_map *map)
{
    ward_rc rc = ward_page_raw(p, "<g stroke=\"#555\" stroke-width=\"2\" fill-rule=\"evenodd\">\n");
    for (size_t i = 0; rc == WARD_OK && i < map->n; i++) {
        char fill[32];
        size_t c = map->class_of[i];
        (void)snprintf(fill, sizeof fill, "fill=\"%s\"", c < map->n_classes ? map->classes[c].fill : NO_DATA);
        if (!ward_geom_is_empty(&map->places[i]))
            rc = put_polygon(p, f, &map->places[i], fill);
    }
    if (rc == WARD_OK)
        rc = ward_buf_printf(p->ctx, &p->html, "</g>\n<g fill=\"%s\" fill-rule=\"evenodd\">\n",
                             map->n_classes > 0 ? map->classes[map->n_classes - 1].fill : NO_DATA);
    for (size_t i = 0; rc == WARD_OK && i < map->n_over; i++)
        if (!ward_geom_is_empty(&map->over[i]))
            rc = put_polygon(p, f, &map->over[i], "");
    return rc == WARD_OK ? ward_page_raw(p, "</g>\n") : rc;
}

static ward_rc put_label(struct ward_page *p, long x, long y, const char *text)
{
    ward_rc rc = ward_buf_printf(p->ctx, &p->html, "<text x=\"%ld\" y=\"%ld\">", x, y);
    if (rc == WARD_OK)
        rc = ward_page_text(p, text);
    return rc == WARD_OK ? ward_page_raw(p, "</text>\n") : rc;
}

/* Under the map, in the page's own letters, so that it can be read on a phone. */
static ward_rc put_legend_row(struct ward_page *p, const struct ward_page_class *c)
{
    ward_rc rc = ward_buf_printf(p->ctx, &p->html, "<li><i style=\"background:%s\"></i>", c->fill);
    if (rc == WARD_OK)
        rc = ward_page_text(p, c->label);
    if (rc == WARD_OK)
        rc = ward_page_raw(p, " <b>");
    if (rc == WARD_OK)
        rc = ward_page_text(p, c->value);
    return rc == WARD_OK ? ward_page_raw(p, "</b></li>\n") : rc;
}

static ward_rc put_legend(struct ward_page *p, const struct ward_page_map *map)
{
    const struct ward_page_class none = {.label = ward_page_word(p, "no data", "无数据"), .value = "", .fill = NO_DATA};
    ward_rc rc = ward_page_raw(p, "<ul class=\"legend\">\n");
    for (size_t i = 0; rc == WARD_OK && i < map->n_classes; i++)
        rc = put_legend_row(p, &map->classes[i]);
    if (rc == WARD_OK)
        rc = put_legend_row(p, &none);
    return rc == WARD_OK ? ward_page_raw(p, "</ul>") : rc;
}

/* The greatest of 1, 2, 5 times a power of ten metres that takes at most a quarter of the map. */
static double bar_length_m(const struct frame *f)
{
    double most = (f->width - 2 * MARGIN) / f->scale / 4, ten = pow(10, floor(log10(most)));
    return most >= 5 * ten ? 5 * ten : most >= 2 * ten ? 2 * ten : ten;
}

static ward_rc put_scale_bar(struct ward_page *p, const struct frame *f, long x, long y)
{
    double length_m = bar_length_m(f);
    char number[40], text[64];
    long end = x + lround(length_m * f->scale);
    ward_page_number(length_m >= 1000 ? length_m / 1000 : length_m, false, number);
    (void)snprintf(text, sizeof text, "%s %s", number, length_m >= 1000 ? "km" : "m");
    ward_rc rc = ward_buf_printf(
        p->ctx, &p->html, "<path d=\"M%ld %ldv14H%ldv-14\" fill=\"none\" stroke=\"#1a1a1a\" stroke-width=\"4\"/>\n", x,
        y, end);
    return rc == WARD_OK ? put_label(p, x, y + 66, text) : rc;
}

static ward_rc put_north(struct ward_page *p, long x, long y)
{
    ward_rc rc =
        ward_buf_printf(p->ctx, &p->html, "<path d=\"M%ld %ldl22 70l-22 -18l-22 18z\" fill=\"#1a1a1a\"/>\n", x, y);
    return rc == WARD_OK ? put_label(p, x - 16, y + 122, ward_page_word(p, "N", "北")) : rc;
}

ward_rc ward_page_map(struct ward_page *p, const struct ward_page_map *map)
{
    struct frame f = make_frame(map);
    ward_rc rc = ward_page_raw(p, "<figure><figcaption>");
    if (rc == WARD_OK)
        rc = ward_page_text(p, map->title);
    if (rc == WARD_OK)
        rc = ward_page_raw(p, "</figcaption>\n");
    if (rc == WARD_OK)
        rc = ward_page_svg(p, "map", f.width + BESIDE, f.height, map->title, map->text);
    if (rc == WARD_OK)
        rc = put_places(p, &f, map);
    if (rc == WARD_OK)
        rc = put_north(p, f.width + 40, MARGIN);
    if (rc == WARD_OK)
        rc = put_scale_bar(p, &f, f.width - MARGIN, 260);
    if (rc == WARD_OK)
        rc = ward_page_raw(p, "</svg>\n");
    if (rc == WARD_OK)
        rc = put_legend(p, map);
    return rc == WARD_OK ? ward_page_raw(p, "</figure>\n") : rc;
}
