#include <math.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "geo/crs_private.h"

/* The two datums that may be taken for each other: centimetres apart, no operation published. */
enum datum { DATUM_OTHER, DATUM_CGCS2000, DATUM_WGS84 };

static enum datum datum_of(PJ_CONTEXT *proj, const PJ *crs)
{
    PJ *base = ward_crs_base(proj, crs);
    PJ *geodetic = base != NULL ? proj_crs_get_geodetic_crs(proj, base) : NULL;
    PJ *datum = geodetic != NULL ? proj_crs_get_datum_forced(proj, geodetic) : NULL;
    const char *name = datum != NULL ? proj_get_name(datum) : "";
    static const char *const names[] = {
        "China Geodetic Coordinate System 2000", "China 2000", "D_China_2000", "China_2000",
        "China_Geodetic_Coordinate_System_2000", "CGCS2000",   "CGCS_2000",    "World Geodetic System 1984",
        "World Geodetic System 1984 ensemble",   "WGS_1984",   "D_WGS_1984",   "WGS 84"};
    enum datum found = DATUM_OTHER;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (strcasecmp(name, names[i]) == 0)
            found = i < 7 ? DATUM_CGCS2000 : DATUM_WGS84;
    proj_destroy(datum);
    proj_destroy(geodetic);
    proj_destroy(base);
    return found;
}

static ward_rc fail_ballpark(struct ward_ctx *ctx, PJ_CONTEXT *proj, const PJ *from, const PJ *to)
{
    struct ward_crs_info a = {0};
    struct ward_crs_info b = {0};
    ward_crs_describe_pj(proj, from, &a);
    ward_crs_describe_pj(proj, to, &b);
    return ward_fail(
        ctx, WARD_E_CRS,
        "from %s %s to %s %s there is only a ballpark operation, which may be tens of metres off; transform the "
        "file with known local parameters first, or name a PROJ pipeline (+proj=pipeline …) as its CRS; a grid that "
        "lies on WGS 84 or CGCS2000 says so by +datum=WGS84",
        a.name, a.authority, b.name, b.authority);
}

/* Degrees east of Greenwich: longitude and latitude of one datum can then be read as those of another. */
static bool is_plain_degrees(PJ_CONTEXT *proj, const PJ *crs)
{
    double factor = 0.0, longitude = 1.0;
    char unit[64];
    PJ *meridian = proj_get_type(crs) == PJ_TYPE_GEOGRAPHIC_2D_CRS ? proj_get_prime_meridian(proj, crs) : NULL;
    if (meridian == NULL)
        return false;
    ward_crs_unit(proj, crs, &factor, unit);
    bool is_plain = proj_prime_meridian_get_parameters(proj, meridian, &longitude, NULL, NULL) && longitude == 0.0;
    proj_destroy(meridian);
    return is_plain && fabs(factor - M_PI / 180.0) < 1e-12;
}

/* Between WGS 84 and CGCS2000 PROJ finds but a ballpark operation, which is none, and takes a tenth of a second to find
 * it. Where one side is plain longitude and latitude, only the other side's own projection is left. NULL: not so. */
static PJ *leap_over(PJ_CONTEXT *proj, const PJ *from, const PJ *to, struct ward_leap *leap)
{
    PJ *pj = NULL, *geodetic = NULL;
    enum datum a = datum_of(proj, from), b = datum_of(proj, to);
    bool is_bound = proj_get_type(from) == PJ_TYPE_BOUND_CRS || proj_get_type(to) == PJ_TYPE_BOUND_CRS;
    if (a == b || a == DATUM_OTHER || b == DATUM_OTHER || is_bound)
        return NULL;
    leap->is_last = !is_plain_degrees(proj, from);
    if (!leap->is_last || is_plain_degrees(proj, to))
        geodetic = proj_crs_get_geodetic_crs(proj, leap->is_last ? from : to);
    if (geodetic != NULL && is_plain_degrees(proj, geodetic)) {
        pj = proj_create_crs_to_crs_from_pj(proj, leap->is_last ? from : geodetic, leap->is_last ? geodetic : to, NULL,
                                            NULL);
        (void)snprintf(leap->text, sizeof leap->text, "Ballpark geographic offset from %.80s to %.80s",
                       proj_get_name(leap->is_last ? geodetic : from), proj_get_name(leap->is_last ? to : geodetic));
    }
    proj_destroy(geodetic);
    return pj;
}

ward_rc ward_crs_operation(struct ward_ctx *ctx, PJ_CONTEXT *proj, const PJ *from, const PJ *to, struct ward_leap *leap,
                           PJ **out)
{
    static const char *const strict[] = {"ALLOW_BALLPARK=NO", NULL};
    *leap = (struct ward_leap){.text = ""};
    *out = NULL;
    PJ *pj = leap_over(proj, from, to, leap);
    if (pj == NULL)
        pj = proj_create_crs_to_crs_from_pj(proj, from, to, NULL, strict);
    if (pj == NULL) {
        if (datum_of(proj, from) == DATUM_OTHER || datum_of(proj, to) == DATUM_OTHER)
            return fail_ballpark(ctx, proj, from, to);
        pj = proj_create_crs_to_crs_from_pj(proj, from, to, NULL, NULL);
    }
    *out = pj != NULL ? proj_normalize_for_visualization(proj, pj) : NULL;
    proj_destroy(pj);
    if (*out == NULL)
        return ward_fail(ctx, WARD_E_CRS, "PROJ finds no way between the two coordinate systems");
    return WARD_OK;
}
