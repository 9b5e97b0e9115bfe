#include "geo/stretch.h"

#include <math.h>

/* Less than this of a piece is rounding at a vertex. */
#define SHORTEST_M 1e-9

/* One straight piece ab that covers [at_m, at_m + length_m] of the line: what of it lies in the stretch is added. */
static ward_rc add_piece(struct ward_ctx *ctx, const double *ab, double at_m, double length_m, double from_m,
                         double to_m, bool *is_open, struct ward_geom *out)
{
    double low = fmax(from_m - at_m, 0) / length_m, high = fmin((to_m - at_m) / length_m, 1);
    double dx = ab[2] - ab[0], dy = ab[3] - ab[1];
    ward_rc rc = WARD_OK;
    if (!*is_open) {
        rc = ward_geom_part(ctx, out);
        if (rc == WARD_OK)
            rc = ward_geom_add(ctx, out, ab[0] + low * dx, ab[1] + low * dy);
        *is_open = true;
    }
    if (rc == WARD_OK) /* the very vertex where the piece is whole */
        rc = high < 1 ? ward_geom_add(ctx, out, ab[0] + high * dx, ab[1] + high * dy)
                      : ward_geom_add(ctx, out, ab[2], ab[3]);
    return rc;
}

ward_rc ward_geom_stretch(struct ward_ctx *ctx, const struct ward_geom *line, double from_m, double to_m,
                          struct ward_geom *out)
{
    double at_m = 0;
    ward_rc rc = WARD_OK;
    if (line->kind != WARD_KIND_LINE)
        return ward_fail(ctx, WARD_E_GEOM, "a stretch is cut out of a line, not of points or areas");
    if (from_m > to_m) {
        double swap = from_m;
        from_m = to_m;
        to_m = swap;
    }
    ward_geom_reset(out, WARD_KIND_LINE, line->srid);
    for (size_t part = 0; rc == WARD_OK && part < line->n_parts; part++) {
        bool is_open = false;
        for (size_t i = line->part_at[part]; rc == WARD_OK && i + 1 < line->part_at[part + 1]; i++) {
            const double *ab = line->xy + 2 * i;
            double length_m = hypot(ab[2] - ab[0], ab[3] - ab[1]);
            if (fmin(at_m + length_m, to_m) - fmax(at_m, from_m) > SHORTEST_M)
                rc = add_piece(ctx, ab, at_m, length_m, from_m, to_m, &is_open, out);
            at_m += length_m;
        }
    }
    return rc;
}
