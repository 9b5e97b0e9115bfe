#include "geo/shapes.h"

#include <math.h>
#include <stdlib.h>

#include "core/mem.h"
#include "geo/pred.h"
#include "geo/shapework.h"

static const double pi = 3.14159265358979323846;
enum { MOST_CELLS = 1 << 20 };

/* ---- taking facilities ---- */

static ward_rc check(struct ward_ctx *ctx, const struct ward_shape_given *g, size_t number)
{
    if (!(g->reach_m >= 0) || !isfinite(g->reach_m))
        return ward_fail(ctx, WARD_E_ARG, "a service distance must be a number of metres above 0, not %g", g->reach_m);
    if (g->is_sector && !(g->geom->kind == WARD_KIND_POINT && g->geom->n_coords == 1) && !ward_geom_is_empty(g->geom))
        return ward_fail(ctx, WARD_E_ARG, "facility %zu looks into a sector but is no single point", number + 1);
    return ward_geom_is_empty(g->geom) ? WARD_OK : ward_geom_gate(ctx, g->geom);
}

static bool serves(const struct ward_shape_given *g)
{
    return g->reach_m > 0 && !ward_geom_is_empty(g->geom) && !(g->is_sector && !(g->sweep_rad > 0));
}

static void take_geom(struct ward_shapes *s, const struct ward_geom *g)
{
    for (size_t part = 0; part < g->n_parts; part++) {
        size_t start = g->part_at[part];
        size_t n = g->part_at[part + 1] - start;
        size_t first = s->n_segments;
        for (size_t i = 0; i < n; i++) {
            const double *a = g->xy + 2 * (start + i);
            const double *b = i + 1 < n ? a + 2 : a;
            bool is_last = i + 1 >= n;
            if (is_last ? s->n_segments > first : a[0] == b[0] && a[1] == b[1])
                continue; /* a part keeps one segment of no length if it has no other */
            struct ward_segment e = {a[0] - s->ox, a[1] - s->oy, b[0] - s->ox, b[1] - s->oy};
            s->segments[s->n_segments++] = e;
        }
    }
}

static ward_rc take_shape(struct ward_ctx *ctx, struct ward_shapes *s, size_t i, const struct ward_shape_given *g)
{
    struct ward_shape *shape = &s->shapes[i];
    shape->first = s->n_segments;
    shape->box = (struct ward_box){INFINITY, INFINITY, -INFINITY, -INFINITY};
    if (!serves(g))
        return WARD_OK;
    take_geom(s, g->geom);
    shape->n = s->n_segments - shape->first;
    shape->reach_m = g->reach_m;
    shape->has_inside = g->geom->kind == WARD_KIND_POLYGON;
    shape->is_sector = g->is_sector && g->sweep_rad < 2 * pi;
    shape->from_rad = g->from_rad;
    shape->sweep_rad = g->sweep_rad;
    struct ward_box b = ward_geom_box(g->geom);
    double r = g->reach_m * (1 + 1e-9) + 1e-6;
    shape->box = (struct ward_box){b.min_x - s->ox - r, b.min_y - s->oy - r, b.max_x - s->ox + r, b.max_y - s->oy + r};
    return shape->has_inside && s->is_area ? ward_geom_copy(ctx, g->geom, &s->areas[i]) : WARD_OK;
}

static void place_origin(struct ward_shapes *s, const struct ward_shape_given *given, size_t n)
{
    struct ward_box all = {INFINITY, INFINITY, -INFINITY, -INFINITY};
    for (size_t i = 0; i < n; i++) {
        if (!serves(&given[i]))
            continue;
        struct ward_box b = ward_geom_box(given[i].geom);
        all = (struct ward_box){fmin(all.min_x, b.min_x), fmin(all.min_y, b.min_y), fmax(all.max_x, b.max_x),
                                fmax(all.max_y, b.max_y)};
    }
    if (!(all.min_x <= all.max_x))
        return;
    s->ox = floor(all.min_x + (all.max_x - all.min_x) / 2); /* whole metres lose no bit of a coordinate */
    s->oy = floor(all.min_y + (all.max_y - all.min_y) / 2);
}

static ward_rc take_all(struct ward_ctx *ctx, struct ward_shapes *s, const struct ward_shape_given *given, size_t n)
{
    size_t coords = 0;
    ward_rc rc = WARD_OK;
    for (size_t i = 0; rc == WARD_OK && i < n; i++) {
        rc = check(ctx, &given[i], i);
        coords += given[i].geom->n_coords;
    }
    if (rc == WARD_OK)
        rc = ward_new(ctx, n, sizeof *s->shapes, &s->shapes);
    if (rc == WARD_OK)
        rc = ward_new(ctx, coords, sizeof *s->segments, &s->segments);
    if (rc == WARD_OK)
        rc = ward_new(ctx, n, sizeof *s->areas, &s->areas);
    if (rc != WARD_OK)
        return rc;
    s->n = n;
    place_origin(s, given, n);
    for (size_t i = 0; rc == WARD_OK && i < n; i++)
        rc = take_shape(ctx, s, i, &given[i]);
    return rc;
}

/* ---- the grid ---- */

struct cells {
    uint32_t c0, r0, c1, r1;
};

static uint32_t cell_of(double place, double origin, double cell_m, uint32_t n)
{
    double i = floor((place - origin) / cell_m);
    return i > 0 ? (i < n ? (uint32_t)i : n - 1) : 0;
}

static struct cells cells_of(const struct ward_shapes *s, const struct ward_box *b)
{
    return (struct cells){
        cell_of(b->min_x, s->box.min_x, s->cell_m, s->columns), cell_of(b->min_y, s->box.min_y, s->cell_m, s->rows),
        cell_of(b->max_x, s->box.min_x, s->cell_m, s->columns), cell_of(b->max_y, s->box.min_y, s->cell_m, s->rows)};
}

static bool boxes_meet(const struct ward_box *a, const struct ward_box *b)
{
    return a->min_x <= b->max_x && b->min_x <= a->max_x && a->min_y <= b->max_y && b->min_y <= a->max_y;
}

/* Cells as wide as the shapes are on average, but not more than a million of them. */
static void size_grid(struct ward_shapes *s)
{
    double width = 0;
    double served = 0;
    s->box = (struct ward_box){INFINITY, INFINITY, -INFINITY, -INFINITY};
    for (size_t i = 0; i < s->n; i++) {
        const struct ward_box *b = &s->shapes[i].box;
        if (s->shapes[i].n == 0)
            continue;
        s->box = (struct ward_box){fmin(s->box.min_x, b->min_x), fmin(s->box.min_y, b->min_y),
                                   fmax(s->box.max_x, b->max_x), fmax(s->box.max_y, b->max_y)};
        width += fmax(b->max_x - b->min_x, b->max_y - b->min_y);
        served++;
    }
    s->columns = s->rows = 1;
    s->cell_m = 1;
    if (!(served > 0))
        return;
    double wide = s->box.max_x - s->box.min_x;
    double high = s->box.max_y - s->box.min_y;
    double most = fmin(MOST_CELLS, 16 * served + 16);
    s->cell_m = fmax(width / served, fmax(sqrt(wide * high / most), fmax(wide, high) / most));
    s->columns = (uint32_t)(wide / s->cell_m) + 1;
    s->rows = (uint32_t)(high / s->cell_m) + 1;
}

static void deal_cells(struct ward_shapes *s, bool is_counting)
{
    for (size_t i = 0; i < s->n; i++) {
        struct cells c = cells_of(s, &s->shapes[i].box);
        if (s->shapes[i].n == 0)
            continue;
        for (uint32_t row = c.r0; row <= c.r1; row++)
            for (uint32_t column = c.c0; column <= c.c1; column++) {
                size_t cell = (size_t)row * s->columns + column;
                if (is_counting)
                    s->cell_at[cell + 2]++;
                else
                    s->cell_items[s->cell_at[cell + 1]++] = (uint32_t)i;
            }
    }
}

static ward_rc build_grid(struct ward_ctx *ctx, struct ward_shapes *s)
{
    size_grid(s);
    size_t cells = (size_t)s->columns * s->rows;
    ward_rc rc = ward_new(ctx, cells + 2, sizeof *s->cell_at, &s->cell_at);
    if (rc != WARD_OK)
        return rc;
    deal_cells(s, true);
    for (size_t c = 0; c < cells; c++)
        s->cell_at[c + 2] += s->cell_at[c + 1];
    rc = ward_new(ctx, s->cell_at[cells + 1], sizeof *s->cell_items, &s->cell_items);
    if (rc == WARD_OK)
        deal_cells(s, false);
    return rc;
}

static int compare_numbers(const void *a, const void *b)
{
    const uint32_t *p = a;
    const uint32_t *q = b;
    return (*p > *q) - (*p < *q);
}

ward_rc ward_shapes_near(struct ward_ctx *ctx, const struct ward_shapes *s, const struct ward_box *given,
                         struct ward_shape_list *out)
{
    struct ward_box box = {given->min_x - s->ox, given->min_y - s->oy, given->max_x - s->ox, given->max_y - s->oy};
    ward_rc rc = WARD_OK;
    out->n = 0;
    if (!boxes_meet(&box, &s->box))
        return WARD_OK;
    struct cells c = cells_of(s, &box);
    for (uint32_t row = c.r0; row <= c.r1; row++)
        for (uint32_t column = c.c0; column <= c.c1; column++) {
            size_t cell = (size_t)row * s->columns + column;
            for (size_t i = s->cell_at[cell]; rc == WARD_OK && i < s->cell_at[cell + 1]; i++) {
                uint32_t shape = s->cell_items[i];
                struct cells own = cells_of(s, &s->shapes[shape].box);
                /* one that lies in several cells is found in the first that both boxes meet */
                if ((own.c0 > c.c0 ? own.c0 : c.c0) != column || (own.r0 > c.r0 ? own.r0 : c.r0) != row ||
                    !boxes_meet(&s->shapes[shape].box, &box))
                    continue;
                rc = ward_grow(ctx, &out->items, &out->capacity, out->n + 1, sizeof *out->items);
                if (rc == WARD_OK)
                    out->items[out->n++] = shape;
            }
        }
    if (out->n > 1)
        qsort(out->items, out->n, sizeof *out->items, compare_numbers);
    return rc;
}

void ward_shape_list_clear(struct ward_shape_list *list)
{
    ward_mem_free(list->items);
    *list = (struct ward_shape_list){0};
}

/* ---- how deep ---- */

static double sector_depth(const struct ward_shape *shape, double dx, double dy, double out[2])
{
    double rho = hypot(dx, dy);
    double first = shape->from_rad;
    double last = shape->from_rad + shape->sweep_rad;
    double depth = shape->reach_m - rho;
    double left_of_first = cos(first) * dy - sin(first) * dx;
    double right_of_last = sin(last) * dx - cos(last) * dy;
    bool is_first = left_of_first < right_of_last;
    if (shape->sweep_rad > pi)
        is_first = !is_first; /* beyond half a turn one of the two sides is enough */
    double side = is_first ? left_of_first : right_of_last;
    out[0] = rho > 0 ? dx / rho : 1;
    out[1] = rho > 0 ? dy / rho : 0;
    if (side >= depth)
        return depth;
    out[0] = is_first ? sin(first) : -sin(last);
    out[1] = is_first ? -cos(first) : cos(last);
    return side;
}

double ward_shape_depth(const struct ward_shapes *s, uint32_t number, double x, double y, double out[2])
{
    const struct ward_shape *shape = &s->shapes[number];
    const struct ward_segment *e = s->segments + shape->first;
    double best = INFINITY;
    double best_t = 0;
    size_t nearest = 0;
    bool is_inside = false;
    out[0] = out[1] = 0;
    if (shape->n == 0)
        return -INFINITY;
    if (shape->is_sector)
        return sector_depth(shape, x - e->ax, y - e->ay, out);
    for (size_t i = 0; i < shape->n; i++) {
        double t;
        double d2 = ward_segment_d2(x, y, e[i].ax, e[i].ay, e[i].bx, e[i].by, &t);
        if (d2 < best) {
            best = d2;
            best_t = t;
            nearest = i;
        }
        if (shape->has_inside && (e[i].ay > y) != (e[i].by > y))
            is_inside ^= (ward_orient_quick(e[i].ax, e[i].ay, e[i].bx, e[i].by, x, y) > 0) == (e[i].by > e[i].ay);
    }
    if (is_inside)
        return shape->reach_m + sqrt(best);
    double m = sqrt(best);
    if (m > 0) {
        out[0] = (x - e[nearest].ax - best_t * (e[nearest].bx - e[nearest].ax)) / m;
        out[1] = (y - e[nearest].ay - best_t * (e[nearest].by - e[nearest].ay)) / m;
    }
    return shape->reach_m - m;
}

/* ---- along a segment ---- */

static ward_rc add_span(struct ward_ctx *ctx, struct ward_shape_spans *out, size_t first, double from, double to,
                        uint32_t shape)
{
    if (out->n > first && out->items[out->n - 1].to >= from) {
        out->items[out->n - 1].to = to;
        return WARD_OK;
    }
    ward_rc rc = ward_grow(ctx, &out->items, &out->capacity, out->n + 1, sizeof *out->items);
    if (rc == WARD_OK)
        out->items[out->n++] = (struct ward_shape_span){from, to, shape};
    return rc;
}

/* One disc: the chord, straight from the quadratic. */
static ward_rc along_disc(struct ward_ctx *ctx, const struct ward_segment *c, double r, const struct ward_bound *p,
                          uint32_t shape, struct ward_shape_spans *out)
{
    double dx = p->bx - p->ax;
    double dy = p->by - p->ay;
    double fx = p->ax - c->ax;
    double fy = p->ay - c->ay;
    double length = hypot(dx, dy);
    double off = length > 0 ? fabs(dx * fy - dy * fx) / length : hypot(fx, fy);
    if (!(off < r))
        return WARD_OK;
    if (!(length > 0))
        return add_span(ctx, out, out->n, 0, 1, shape);
    double middle = -(fx * dx + fy * dy) / (length * length);
    double half = sqrt((r - off) * (r + off)) / length;
    double from = fmax(middle - half, 0);
    double to = fmin(middle + half, 1);
    return from < to ? add_span(ctx, out, out->n, from, to, shape) : WARD_OK;
}

ward_rc ward_shape_along(struct ward_ctx *ctx, const struct ward_shapes *s, uint32_t number, const double a[2],
                         const double b[2], struct ward_shape_spans *out)
{
    const struct ward_shape *shape = &s->shapes[number];
    struct ward_bound p = {.ax = a[0] - s->ox, .ay = a[1] - s->oy, .bx = b[0] - s->ox, .by = b[1] - s->oy};
    struct ward_bound_cuts cuts = {0};
    size_t first = out->n;
    const struct ward_segment *e = s->segments + shape->first;
    if (shape->n == 0 || fmax(p.ax, p.bx) < shape->box.min_x || fmin(p.ax, p.bx) > shape->box.max_x ||
        fmax(p.ay, p.by) < shape->box.min_y || fmin(p.ay, p.by) > shape->box.max_y)
        return WARD_OK;
    if (shape->n == 1 && !shape->is_sector && e->ax == e->bx && e->ay == e->by)
        return along_disc(ctx, e, shape->reach_m, &p, number, out);
    ward_rc rc = ward_bound_cuts_begin(ctx, &p, &cuts);
    for (size_t i = 0; rc == WARD_OK && i < shape->bound_n; i++)
        rc = ward_bound_cut(ctx, &p, &s->outlines.items[shape->bound + i], &cuts);
    ward_bound_cuts_sort(&cuts);
    for (size_t i = 0; rc == WARD_OK && i + 1 < cuts.n; i++) {
        double from = cuts.at[i];
        double to = cuts.at[i + 1];
        double xy[2];
        double way[2];
        ward_bound_at(&p, from + (to - from) / 2, xy, way);
        if (from < to && ward_shape_depth(s, number, xy[0], xy[1], way) > 0)
            rc = add_span(ctx, out, first, from, to, number);
    }
    ward_mem_free(cuts.at);
    return rc;
}

void ward_shape_spans_clear(struct ward_shape_spans *spans)
{
    ward_mem_free(spans->items);
    *spans = (struct ward_shape_spans){0};
}

/* ---- making and freeing ---- */

ward_rc ward_shapes_new(struct ward_ctx *ctx, const struct ward_shape_given *given, size_t n, bool is_area,
                        struct ward_shapes **out)
{
    struct ward_shapes *s = NULL;
    *out = NULL;
    if (n >= UINT32_MAX / 16)
        return ward_fail(ctx, WARD_E_ARG, "%zu facilities are too many", n);
    ward_rc rc = ward_new(ctx, 1, sizeof *s, &s);
    if (rc != WARD_OK)
        return rc;
    s->is_area = is_area;
    rc = take_all(ctx, s, given, n);
    if (rc == WARD_OK)
        rc = build_grid(ctx, s);
    if (rc == WARD_OK)
        rc = ward_shapes_outline(ctx, s);
    if (rc == WARD_OK && is_area)
        rc = ward_shapes_join(ctx, s);
    if (rc == WARD_OK)
        *out = s;
    else
        ward_shapes_free(s);
    return rc;
}

void ward_shapes_free(struct ward_shapes *s)
{
    if (s == NULL)
        return;
    for (size_t i = 0; s->areas != NULL && i < s->n; i++)
        ward_geom_clear(&s->areas[i]);
    ward_mem_free(s->areas);
    ward_mem_free(s->shapes);
    ward_mem_free(s->segments);
    ward_mem_free(s->outlines.items);
    ward_mem_free(s->seen.items);
    ward_mem_free(s->seen_at);
    ward_mem_free(s->cell_at);
    ward_mem_free(s->cell_items);
    ward_mem_free(s);
}
