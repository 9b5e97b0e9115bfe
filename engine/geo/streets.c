#include "geo/streets.h"

#include <math.h>
#include <string.h>

#include "core/mem.h"
#include "geo/streetwork.h"

int ward_street_level(const struct ward_street_net *net, uint32_t line)
{
    return net->in->levels != NULL ? net->in->levels[line] : 0;
}

ward_rc ward_street_point(struct ward_ctx *ctx, struct ward_geom *g, double x, double y)
{
    ward_rc rc = ward_geom_part(ctx, g);
    return rc == WARD_OK ? ward_geom_add(ctx, g, x, y) : rc;
}

ward_rc ward_street_line(struct ward_ctx *ctx, struct ward_geom *g, const struct ward_segment *s)
{
    ward_rc rc = ward_geom_part(ctx, g);
    if (rc == WARD_OK)
        rc = ward_geom_add(ctx, g, s->ax, s->ay);
    return rc == WARD_OK ? ward_geom_add(ctx, g, s->bx, s->by) : rc;
}

static bool is_line(const struct ward_geom *g)
{
    return g->kind == WARD_KIND_LINE && !ward_geom_is_empty(g);
}

static ward_rc add_short(struct ward_street_net *net, uint32_t line, double length_m)
{
    struct ward_fault *fault = NULL;
    ward_rc rc = ward_faults_add(net->ctx, net->out, WARD_FAULT_ZERO_LENGTH, line, WARD_NONE, &fault);
    if (rc != WARD_OK)
        return rc;
    const struct ward_geom *g = &net->in->lines[line];
    fault->measure = length_m;
    ward_geom_reset(&fault->geom, WARD_KIND_POINT, g->srid);
    return ward_street_point(net->ctx, &fault->geom, g->xy[0], g->xy[1]);
}

/* The segments of one part, those of no length left out. */
static void take_part(struct ward_street_net *net, const struct ward_geom *g, size_t part, uint32_t line)
{
    size_t first = net->n_segments, last = g->part_at[part + 1] - 1;
    for (size_t i = g->part_at[part]; i < last; i++) {
        const double *p = g->xy + 2 * i;
        struct ward_segment s = {p[0], p[1], p[2], p[3]};
        if (!(s.ax < s.bx) && !(s.ax > s.bx) && !(s.ay < s.by) && !(s.ay > s.by))
            continue;
        net->line_of[net->n_segments] = line;
        net->segments[net->n_segments++] = s;
    }
    if (net->n_segments == first)
        return;
    const double *a = g->xy + 2 * g->part_at[part], *b = g->xy + 2 * last;
    for (int i = 0; i < 2; i++, net->n_ends++) {
        const double *p = i == 0 ? a : b;
        net->ends[net->n_ends] = (struct ward_street_end){p[0], p[1], line, (uint32_t)net->n_ends};
        net->end_lines[net->n_ends] = line;
        net->points[net->n_ends] = (struct ward_segment){p[0], p[1], p[0], p[1]};
    }
}

static ward_rc allocate(struct ward_street_net *net)
{
    size_t coords = 0, parts = 0;
    for (size_t i = 0; i < net->in->n; i++) {
        coords += net->in->lines[i].n_coords;
        parts += net->in->lines[i].n_parts;
    }
    if (coords >= WARD_TILE_INNER || net->in->n >= WARD_NONE)
        return ward_fail(net->ctx, WARD_E_GEOM, "%zu points are too many for one network", coords);
    ward_rc rc = ward_new(net->ctx, coords, sizeof *net->segments, &net->segments);
    if (rc == WARD_OK)
        rc = ward_new(net->ctx, coords, sizeof *net->line_of, &net->line_of);
    if (rc == WARD_OK)
        rc = ward_new(net->ctx, 2 * parts, sizeof *net->ends, &net->ends);
    if (rc == WARD_OK)
        rc = ward_new(net->ctx, 2 * parts, sizeof *net->points, &net->points);
    if (rc == WARD_OK)
        rc = ward_new(net->ctx, 2 * parts, sizeof *net->end_lines, &net->end_lines);
    if (rc == WARD_OK)
        rc = ward_new(net->ctx, 2 * parts, sizeof *net->degree, &net->degree);
    return rc == WARD_OK ? ward_new(net->ctx, 2 * parts, sizeof *net->links, &net->links) : rc;
}

static ward_rc take_lines(struct ward_street_net *net)
{
    ward_rc rc = allocate(net);
    for (size_t i = 0; rc == WARD_OK && i < net->in->n; i++) {
        const struct ward_geom *g = &net->in->lines[i];
        if (!is_line(g))
            continue;
        double length_m = ward_geom_length_m(g);
        if (length_m <= net->in->snap_m)
            rc = add_short(net, (uint32_t)i, length_m);
        else
            for (size_t p = 0; p < g->n_parts; p++)
                take_part(net, g, p, (uint32_t)i);
    }
    if (rc == WARD_OK)
        rc = ward_tiles_build(net->ctx, net->segments, net->line_of, net->n_segments, NULL, &net->tiles);
    if (rc == WARD_OK)
        rc = ward_tiles_build(net->ctx, net->points, net->end_lines, net->n_ends, NULL, &net->end_tiles);
    return rc;
}

static void net_clear(struct ward_street_net *net)
{
    ward_tiles_clear(&net->tiles);
    ward_tiles_clear(&net->end_tiles);
    ward_mem_free(net->segments);
    ward_mem_free(net->line_of);
    ward_mem_free(net->ends);
    ward_mem_free(net->points);
    ward_mem_free(net->end_lines);
    ward_mem_free(net->degree);
    ward_mem_free(net->links);
}

ward_rc ward_streets_check(struct ward_ctx *ctx, const struct ward_streets *streets, struct ward_faults *out)
{
    struct ward_street_net net = {.ctx = ctx, .in = streets, .out = out};
    ward_faults_clear(out);
    if (!(streets->snap_m >= 0 && streets->near_m >= streets->snap_m && streets->near_m < HUGE_VAL))
        return ward_fail(ctx, WARD_E_ARG,
                         "snap_m and near_m are distances in metres, 0 or more, snap_m not above near_m");
    ward_rc rc = take_lines(&net);
    if (rc == WARD_OK)
        rc = ward_streets_cross(&net);
    if (rc == WARD_OK)
        rc = ward_streets_ends(&net);
    ward_faults_sort(out);
    net_clear(&net);
    if (rc != WARD_OK)
        ward_faults_clear(out);
    return rc;
}
