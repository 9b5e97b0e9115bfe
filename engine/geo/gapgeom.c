#include <math.h>

#include "geo/gapwork.h"
#include "geo/validity.h"

/* Between gap and geometry lies only what chords cut off, and rounding. */
static bool is_area_right(const struct ward_geom *g, double gap_m2, double excess_m2)
{
    double rounding_m2 = 1e-6 + 1e-9 * gap_m2;
    double more_m2 = ward_geom_area_m2(g) - gap_m2;
    return more_m2 >= -rounding_m2 && more_m2 <= excess_m2 + rounding_m2;
}

static ward_rc try_walk(struct ward_ctx *ctx, const struct ward_gap_work *w, const struct ward_geom *polygon,
                        double gap_m2, struct ward_geom *out, bool *is_sound)
{
    struct ward_gap_chords chords;
    char reason[256];
    ward_rc rc = ward_gap_chords_new(ctx, w, &chords);
    if (rc != WARD_OK)
        return rc;
    rc = ward_gap_walk(ctx, w, &chords, polygon, out, is_sound);
    if (rc == WARD_OK && *is_sound)
        *is_sound = !ward_geom_is_empty(out) && is_area_right(out, gap_m2, chords.excess_m2);
    if (rc == WARD_OK && *is_sound)
        rc = ward_validity(ctx, out, is_sound, reason);
    ward_gap_chords_clear(&chords);
    return rc;
}

ward_rc ward_gap_geometry(struct ward_ctx *ctx, const struct ward_gap_work *w, const struct ward_geom *polygon,
                          double gap_m2, struct ward_geom *out)
{
    bool is_sound = false;
    double excess_m2;
    ward_geom_reset(out, WARD_KIND_POLYGON, polygon->srid);
    if (gap_m2 <= 0)
        return WARD_OK;
    ward_rc rc = try_walk(ctx, w, polygon, gap_m2, out, &is_sound);
    if (rc != WARD_OK || is_sound)
        return rc;
    rc = ward_gap_subtract(ctx, w->discs, polygon, out, &excess_m2);
    if (rc == WARD_OK && !is_area_right(out, gap_m2, excess_m2))
        rc = ward_fail(ctx, WARD_E_GEOS,
                       "the outline of a gap of %.9g m2 came out with %.9g m2; run ward check to see "
                       "whether the unit is invalid",
                       gap_m2, ward_geom_area_m2(out));
    if (rc != WARD_OK)
        ward_geom_reset(out, WARD_KIND_POLYGON, polygon->srid);
    return rc;
}
