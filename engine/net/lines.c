#include "net/lines.h"

#include <math.h>

#include "core/mem.h"

static ward_rc add_point(struct ward_ctx *ctx, struct ward_lines *lines, double x, double y, double m)
{
    ward_rc rc = ward_grow(ctx, &lines->xy, &lines->xy_capacity, 2 * lines->n_points + 2, sizeof *lines->xy);
    if (rc == WARD_OK)
        rc = ward_grow(ctx, &lines->m, &lines->m_capacity, lines->n_points + 1, sizeof *lines->m);
    if (rc != WARD_OK)
        return rc;
    lines->xy[2 * lines->n_points] = x;
    lines->xy[2 * lines->n_points + 1] = y;
    lines->m[lines->n_points++] = m;
    return WARD_OK;
}

static ward_rc add_chain(struct ward_ctx *ctx, struct ward_lines *lines, int level)
{
    size_t n = lines->n_chains;
    ward_rc rc = ward_grow(ctx, &lines->point_at, &lines->point_capacity, n + 2, sizeof *lines->point_at);
    if (rc == WARD_OK)
        rc = ward_grow(ctx, &lines->line_of, &lines->line_capacity, n + 1, sizeof *lines->line_of);
    if (rc == WARD_OK)
        rc = ward_grow(ctx, &lines->level_of, &lines->level_capacity, n + 1, sizeof *lines->level_of);
    if (rc != WARD_OK)
        return rc;
    lines->line_of[n] = (uint32_t)lines->n;
    lines->level_of[n] = level;
    lines->point_at[n + 1] = (uint32_t)lines->n_points;
    lines->n_chains++;
    return WARD_OK;
}

/* The points of one part from *m on, those that repeat the one before left out; a part of no length leaves none. */
static ward_rc take_part(struct ward_ctx *ctx, struct ward_lines *lines, const struct ward_geom *g, size_t part,
                         double *m, int level)
{
    size_t first = lines->n_points;
    const double *p = g->xy + 2 * g->part_at[part], *end = g->xy + 2 * g->part_at[part + 1];
    ward_rc rc = p < end ? add_point(ctx, lines, p[0], p[1], *m) : WARD_OK;
    for (p += 2; rc == WARD_OK && p < end; p += 2) {
        double step_m = hypot(p[0] - p[-2], p[1] - p[-1]);
        if (!(step_m > 0))
            continue;
        *m += step_m;
        rc = add_point(ctx, lines, p[0], p[1], *m);
    }
    if (rc == WARD_OK && lines->n_points >= first + 2)
        return add_chain(ctx, lines, level);
    lines->n_points = first;
    return rc;
}

ward_rc ward_lines_add(struct ward_ctx *ctx, struct ward_lines *lines, const struct ward_geom *g, int level)
{
    double m = 0;
    bool is_first = lines->chain_at == NULL;
    if (lines->n_points + g->n_coords >= WARD_NONE / 2 || lines->n + 1 >= WARD_NONE / 2)
        return ward_fail(ctx, WARD_E_GEOM, "%zu points are too many for one network", lines->n_points + g->n_coords);
    ward_rc rc = ward_grow(ctx, &lines->chain_at, &lines->chain_capacity, lines->n + 2, sizeof *lines->chain_at);
    if (rc == WARD_OK && is_first)
        rc = ward_grow(ctx, &lines->point_at, &lines->point_capacity, 1, sizeof *lines->point_at);
    if (rc == WARD_OK && is_first)
        lines->chain_at[0] = lines->point_at[0] = 0;
    if (g->kind == WARD_KIND_LINE)
        for (size_t part = 0; rc == WARD_OK && part < g->n_parts; part++)
            rc = take_part(ctx, lines, g, part, &m, level);
    if (rc != WARD_OK)
        return rc;
    lines->chain_at[++lines->n] = (uint32_t)lines->n_chains;
    return WARD_OK;
}

void ward_lines_clear(struct ward_lines *lines)
{
    ward_mem_free(lines->xy);
    ward_mem_free(lines->m);
    ward_mem_free(lines->point_at);
    ward_mem_free(lines->line_of);
    ward_mem_free(lines->level_of);
    ward_mem_free(lines->chain_at);
    *lines = (struct ward_lines){0};
}

double ward_lines_length_m(const struct ward_lines *lines, uint32_t line)
{
    uint32_t first = lines->chain_at[line], end = lines->chain_at[line + 1];
    return first < end ? ward_chain_to_m(lines, end - 1) : 0;
}

/* The last point of a chain, but its last, whose measure is not above at_m. */
static size_t segment_at(const struct ward_lines *lines, uint32_t chain, double at_m)
{
    size_t low = lines->point_at[chain], high = lines->point_at[chain + 1] - 1;
    while (high - low > 1) {
        size_t middle = (low + high) / 2;
        if (lines->m[middle] <= at_m)
            low = middle;
        else
            high = middle;
    }
    return low;
}

struct ward_spot ward_chain_spot(const struct ward_lines *lines, uint32_t chain, double at_m)
{
    size_t i = segment_at(lines, chain, at_m);
    const double *a = lines->xy + 2 * i, *b = a + 2;
    double share = (at_m - lines->m[i]) / (lines->m[i + 1] - lines->m[i]);
    if (!(share > 0))
        return (struct ward_spot){a[0], a[1]};
    if (share >= 1)
        return (struct ward_spot){b[0], b[1]};
    return (struct ward_spot){a[0] + share * (b[0] - a[0]), a[1] + share * (b[1] - a[1])};
}

ward_rc ward_chain_cut(struct ward_ctx *ctx, const struct ward_lines *lines, uint32_t chain, double from_m, double to_m,
                       struct ward_geom *out)
{
    struct ward_spot a = ward_chain_spot(lines, chain, from_m), b = ward_chain_spot(lines, chain, to_m);
    ward_rc rc = ward_geom_part(ctx, out);
    if (rc == WARD_OK)
        rc = ward_geom_add(ctx, out, a.x, a.y);
    for (size_t i = segment_at(lines, chain, from_m) + 1; rc == WARD_OK && lines->m[i] < to_m; i++)
        if (lines->m[i] > from_m)
            rc = ward_geom_add(ctx, out, lines->xy[2 * i], lines->xy[2 * i + 1]);
    return rc == WARD_OK ? ward_geom_add(ctx, out, b.x, b.y) : rc;
}

ward_rc ward_lines_cut(struct ward_ctx *ctx, const struct ward_lines *lines, uint32_t line, double from_m, double to_m,
                       int srid, struct ward_geom *out)
{
    ward_rc rc = WARD_OK;
    ward_geom_reset(out, WARD_KIND_LINE, srid);
    for (uint32_t c = lines->chain_at[line]; rc == WARD_OK && c < lines->chain_at[line + 1]; c++) {
        double low = fmax(from_m, ward_chain_from_m(lines, c)), high = fmin(to_m, ward_chain_to_m(lines, c));
        if (low < high)
            rc = ward_chain_cut(ctx, lines, c, low, high, out);
    }
    return rc;
}
