#include "net/cells.h"

#include <math.h>

#include "core/mem.h"

/* A segment is also listed in cells that it misses by this share of a cell, far more than rounding can move it. */
static const double slack = 1e-3;

static size_t bucket_of(const struct ward_cells *cells, int64_t column, int64_t row)
{
    uint32_t x = (uint32_t)((uint64_t)column & cells->mask), y = (uint32_t)((uint64_t)row & cells->mask);
    uint64_t v = (uint64_t)y << 32 | x;
    v = (v | v << 8) & 0x00FF00FF00FF00FFu;
    v = (v | v << 4) & 0x0F0F0F0F0F0F0F0Fu;
    v = (v | v << 2) & 0x3333333333333333u;
    v = (v | v << 1) & 0x5555555555555555u;
    return (size_t)((v & 0xFFFFFFFFu) | v >> 32 << 1);
}

size_t ward_cells_bucket(const struct ward_cells *cells, double x, double y)
{
    return bucket_of(cells, (int64_t)floor(x * cells->per_m), (int64_t)floor(y * cells->per_m));
}

/* A segment in cells. */
struct course {
    double ax, ay, bx, by, pad;
};

/* The place on it at a height, kept to its ends. */
static double x_at(const struct course *s, double y)
{
    double share = (y - s->ay) / (s->by - s->ay);
    if (!(share > 0)) /* also where a level segment makes it 0 / 0 */
        return s->ax;
    return share >= 1 ? s->bx : s->ax + share * (s->bx - s->ax);
}

/* Counts a segment in every bucket it comes near (points NULL), or lists it there. */
static void lay(struct ward_cells *cells, const struct course *s, uint32_t *points, uint32_t point)
{
    int64_t first = (int64_t)floor(fmin(s->ay, s->by) - s->pad), last = (int64_t)floor(fmax(s->ay, s->by) + s->pad);
    for (int64_t row = first; row <= last; row++) {
        double low = x_at(s, (double)row - s->pad), high = x_at(s, (double)(row + 1) + s->pad);
        int64_t left = (int64_t)floor((low < high ? low : high) - s->pad);
        int64_t right = (int64_t)floor((low < high ? high : low) + s->pad);
        for (int64_t column = left; column <= right; column++) {
            size_t bucket = bucket_of(cells, column, row);
            if (points == NULL)
                cells->at[bucket + 1]++;
            else
                points[cells->at[bucket]++] = point;
        }
    }
}

static void lay_all(struct ward_cells *cells, const struct ward_lines *lines, double pad_m, uint32_t *points)
{
    for (uint32_t c = 0; c < lines->n_chains; c++)
        for (uint32_t p = lines->point_at[c]; p + 1 < lines->point_at[c + 1]; p++) {
            const double *a = lines->xy + 2 * (size_t)p;
            struct course s = {a[0] * cells->per_m, a[1] * cells->per_m, a[2] * cells->per_m, a[3] * cells->per_m,
                               pad_m * cells->per_m + slack};
            lay(cells, &s, points, p);
        }
}

static double cell_width(const struct ward_lines *lines, double pad_m)
{
    double length_m = 0, n = (double)(lines->n_points - lines->n_chains);
    for (uint32_t c = 0; c < lines->n_chains; c++)
        length_m += ward_chain_to_m(lines, c) - ward_chain_from_m(lines, c);
    return fmax(fmax(n > 0 ? length_m / n : 1, 4 * pad_m), 1e-6);
}

static ward_rc list_points(struct ward_ctx *ctx, const struct ward_lines *lines, double pad_m, struct ward_cells *cells)
{
    uint64_t sum = 0;
    lay_all(cells, lines, pad_m, NULL);
    for (size_t i = 0; i < cells->n_buckets; i++) {
        sum += cells->at[i + 1];
        if (sum >= WARD_NONE)
            return ward_fail(ctx, WARD_E_GEOM, "the lines are too many, or too long, for one network");
        cells->at[i + 1] = (uint32_t)sum;
    }
    ward_rc rc = ward_new(ctx, (size_t)sum, sizeof *cells->points, &cells->points);
    if (rc != WARD_OK)
        return rc;
    lay_all(cells, lines, pad_m, cells->points);
    for (size_t i = cells->n_buckets; i > 0; i--) /* each offset has moved to its bucket's end */
        cells->at[i] = cells->at[i - 1];
    cells->at[0] = 0;
    return WARD_OK;
}

ward_rc ward_cells_build(struct ward_ctx *ctx, const struct ward_lines *lines, double pad_m, struct ward_cells *out)
{
    size_t side = 1;
    while (side < 16384 && side * side < lines->n_points)
        side *= 2;
    out->per_m = 1 / cell_width(lines, pad_m);
    out->mask = (uint32_t)(side - 1);
    out->n_buckets = side * side;
    ward_rc rc = ward_new(ctx, out->n_buckets + 1, sizeof *out->at, &out->at);
    if (rc == WARD_OK)
        rc = ward_new(ctx, lines->n_points, sizeof *out->chain_of, &out->chain_of);
    for (uint32_t c = 0; rc == WARD_OK && c < lines->n_chains; c++)
        for (uint32_t p = lines->point_at[c]; p < lines->point_at[c + 1]; p++)
            out->chain_of[p] = c;
    return rc == WARD_OK ? list_points(ctx, lines, pad_m, out) : rc;
}

void ward_cells_clear(struct ward_cells *cells)
{
    ward_mem_free(cells->at);
    ward_mem_free(cells->points);
    ward_mem_free(cells->chain_of);
    *cells = (struct ward_cells){0};
}
