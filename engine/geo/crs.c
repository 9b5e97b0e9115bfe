#include "geo/crs.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "core/mem.h"
#include "geo/crs_private.h"
#include "geo/gcj02.h"

/* The two Chinese map datums, which no PROJ database knows: shifted longitude and latitude, by way of WGS 84. */
enum shifted { SHIFT_NONE, SHIFT_GCJ02, SHIFT_BD09 };

static const double grace_deg = 1.0; /* beyond a CRS's area of use */

struct ward_transform {
    struct ward_transform *next;
    char *key;       /* `from` as asked for */
    char *from, *to; /* from without its ",yx" */
    bool is_swapped; /* the source's first coordinate is y or latitude */
    enum shifted before, after;
    PJ *pj;                /* NULL: nothing but the shifts */
    bool input_is_degrees; /* what enters pj */
    bool has_area;         /* of `to`, grace included, in degrees */
    double west, south, east, north;
    bool has_box; /* the same in the units of `to` */
    double min_x, min_y, max_x, max_y;
    bool is_described;     /* the operation PROJ took is known only after a first point */
    struct ward_leap leap; /* between two datums that is taken for no change, beside pj */
    char text[640];
};

struct proj_state {
    PJ_CONTEXT *proj;
    struct ward_transform *transforms;
};

static void transform_free(struct ward_transform *t)
{
    if (t == NULL)
        return;
    proj_destroy(t->pj);
    ward_mem_free(t->key);
    ward_mem_free(t->from);
    ward_mem_free(t->to);
    ward_mem_free(t);
}

static void state_free(void *handle)
{
    struct proj_state *state = handle;
    while (state->transforms != NULL) {
        struct ward_transform *t = state->transforms;
        state->transforms = t->next;
        transform_free(t);
    }
    proj_context_destroy(state->proj);
    ward_mem_free(state);
}

static ward_rc state_get(struct ward_ctx *ctx, struct proj_state **out)
{
    *out = ward_ctx_slot(ctx, WARD_SLOT_PROJ);
    if (*out != NULL)
        return WARD_OK;
    struct proj_state *state = NULL;
    ward_rc rc = ward_proj_load(ctx);
    if (rc == WARD_OK)
        rc = ward_new(ctx, 1, sizeof *state, &state);
    if (rc != WARD_OK)
        return rc;
    state->proj = proj_context_create();
    if (state->proj == NULL) {
        ward_mem_free(state);
        return ward_fail(ctx, WARD_E_NOMEM, "out of memory");
    }
    proj_log_level(state->proj, PJ_LOG_NONE);
    (void)proj_context_set_enable_network(state->proj, 0);
    ward_ctx_slot_set(ctx, WARD_SLOT_PROJ, state, state_free);
    *out = state;
    return WARD_OK;
}

static enum shifted shift_of(const char *crs)
{
    if (strcasecmp(crs, "GCJ02") == 0 || strcasecmp(crs, "GCJ-02") == 0)
        return SHIFT_GCJ02;
    if (strcasecmp(crs, "BD09") == 0 || strcasecmp(crs, "BD-09") == 0)
        return SHIFT_BD09;
    return SHIFT_NONE;
}

static const char *shift_name(enum shifted shift)
{
    return shift == SHIFT_GCJ02 ? "GCJ-02" : "BD-09";
}

static bool is_pipeline(const char *crs)
{
    return strncmp(crs, "+proj=pipeline", 14) == 0;
}

/* "EPSG:4549,yx": northing before easting. The length of the name before it; 0: no such ending. */
static size_t swapped_length(const char *crs)
{
    size_t length = strlen(crs);
    return length > 3 && strcasecmp(crs + length - 3, ",yx") == 0 ? length - 3 : 0;
}

/* A bare number is an EPSG code, a PROJ string names a CRS rather than an operation, and two names stand for codes. */
static void crs_spelled(const char *crs, char *out, size_t size)
{
    size_t digits = strspn(crs, "0123456789");
    if (strcasecmp(crs, "WGS84") == 0 || strcasecmp(crs, "WGS 84") == 0)
        (void)snprintf(out, size, "EPSG:4326");
    else if (strcasecmp(crs, "CGCS2000") == 0)
        (void)snprintf(out, size, "EPSG:4490");
    else if (digits > 0 && crs[digits] == '\0')
        (void)snprintf(out, size, "EPSG:%s", crs);
    else if (strncmp(crs, "+proj", 5) == 0 && strstr(crs, "+type=crs") == NULL)
        (void)snprintf(out, size, "%s +type=crs", crs);
    else
        (void)snprintf(out, size, "%s", crs);
}

/* PROJ also takes names, and guesses ("nope" is GCS_Sinope_2000 to it): only what cannot be misread goes through. */
static bool is_unmistakable(const char *crs)
{
    size_t letters = strspn(crs, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_");
    bool is_code = letters > 0 && crs[letters] == ':' && crs[letters + 1] != '\0';
    bool is_url = strncmp(crs, "http://www.opengis.net/", 23) == 0;
    return (is_code && (is_url || strstr(crs, "//") == NULL)) || strchr(crs, '[') != NULL ||
           strncmp(crs, "+proj", 5) == 0;
}

/* The horizontal part of a CRS; destroy with proj_destroy(). */
static ward_rc crs_open(struct ward_ctx *ctx, struct proj_state *state, const char *crs, PJ **out)
{
    *out = NULL;
    char spelled[8192];
    if (strlen(crs) >= sizeof spelled - 16)
        return ward_fail(ctx, WARD_E_CRS, "the coordinate system's text is longer than 8,000 characters");
    crs_spelled(crs, spelled, sizeof spelled);
    PJ *pj = is_unmistakable(spelled) ? proj_create(state->proj, spelled) : NULL;
    if (pj != NULL && proj_get_type(pj) == PJ_TYPE_COMPOUND_CRS) {
        PJ *flat = proj_crs_get_sub_crs(state->proj, pj, 0);
        proj_destroy(pj);
        pj = flat;
    }
    if (pj == NULL || !proj_is_crs(pj) || proj_get_type(pj) == PJ_TYPE_VERTICAL_CRS) {
        proj_destroy(pj);
        return ward_fail(ctx, WARD_E_CRS,
                         "no coordinate system \"%.80s\" is known; give one like EPSG:4549, WGS84, GCJ02 or WKT", crs);
    }
    *out = pj;
    return WARD_OK;
}

/* Metres a unit of the first axis, and whether it is an angle. */
void ward_crs_unit(PJ_CONTEXT *proj, const PJ *crs, double *factor, char name[64])
{
    *factor = 0.0;
    (void)snprintf(name, 64, "an unknown unit");
    PJ *axes = proj_crs_get_coordinate_system(proj, crs);
    const char *unit = NULL;
    if (axes != NULL && proj_cs_get_axis_info(proj, axes, 0, NULL, NULL, NULL, factor, &unit, NULL, NULL) &&
        unit != NULL)
        (void)snprintf(name, 64, "%s", unit);
    proj_destroy(axes);
}

static bool is_degrees(PJ_TYPE type)
{
    return type == PJ_TYPE_GEOGRAPHIC_2D_CRS || type == PJ_TYPE_GEOGRAPHIC_3D_CRS;
}

/* A CRS with TOWGS84 parameters is "bound": its base tells the type. */
PJ *ward_crs_base(PJ_CONTEXT *proj, const PJ *crs)
{
    if (proj_get_type(crs) == PJ_TYPE_BOUND_CRS)
        return proj_get_source_crs(proj, crs);
    return proj_clone(proj, crs);
}

static void describe_area(PJ_CONTEXT *proj, const PJ *crs, struct ward_crs_info *out)
{
    out->west = out->south = out->east = out->north = (double)NAN;
    double w = -1000.0;
    double s = -1000.0;
    double e = -1000.0;
    double n = -1000.0;
    if (proj_get_area_of_use(proj, crs, &w, &s, &e, &n, NULL) && w > -999.0) {
        out->west = w;
        out->south = s;
        out->east = e;
        out->north = n;
    }
}

void ward_crs_describe_pj(PJ_CONTEXT *proj, const PJ *crs, struct ward_crs_info *out)
{
    PJ *base = ward_crs_base(proj, crs);
    const PJ *plain = base != NULL ? base : crs;
    const char *name = proj_get_name(plain);
    const char *authority = proj_get_id_auth_name(plain, 0);
    const char *code = proj_get_id_code(plain, 0);
    (void)snprintf(out->name, sizeof out->name, "%s", name != NULL ? name : "");
    if (authority != NULL && code != NULL)
        (void)snprintf(out->authority, sizeof out->authority, "%s:%s", authority, code);
    out->is_projected = proj_get_type(plain) == PJ_TYPE_PROJECTED_CRS;
    double factor = 0.0;
    char unit[64];
    ward_crs_unit(proj, plain, &factor, unit);
    out->is_metre = out->is_projected && fabs(factor - 1.0) < 1e-12;
    describe_area(proj, plain, out);
    proj_destroy(base);
}

ward_rc ward_crs_describe(struct ward_ctx *ctx, const char *crs, struct ward_crs_info *out)
{
    memset(out, 0, sizeof *out);
    enum shifted shift = shift_of(crs);
    if (shift != SHIFT_NONE) {
        (void)snprintf(out->name, sizeof out->name, "%s", shift_name(shift));
        out->west = 72.004;
        out->south = 0.8293;
        out->east = 137.8347;
        out->north = 55.8271;
        return WARD_OK;
    }
    struct proj_state *state = NULL;
    PJ *pj = NULL;
    ward_rc rc = state_get(ctx, &state);
    if (rc != WARD_OK)
        return rc;
    rc = crs_open(ctx, state, crs, &pj);
    if (rc == WARD_OK)
        ward_crs_describe_pj(state->proj, pj, out);
    proj_destroy(pj);
    return rc;
}

/* Names a CRS in metres that fits an area: CGCS2000 / 3-degree Gauss-Kruger inside China, else UTM. */
static void suggest_metric(const struct ward_crs_info *info, char *out, size_t size)
{
    double lon = (info->west + info->east) / 2.0;
    double lat = (info->south + info->north) / 2.0;
    if (!(info->east - info->west > 0.0 && info->east - info->west <= 12.0)) {
        bool is_china = info->west > 70.0 && info->east < 140.0;
        (void)snprintf(out, size,
                       "EPSG:4549 around 120 E in China (CGCS2000, 3-degree zones: EPSG:4534 for 75 E to "
                       "EPSG:4554 for 135 E)%s",
                       is_china ? "" : ", or the UTM zone, EPSG:32601 to EPSG:32660");
    } else if (lon > 73.5 && lon < 135.0 && lat > 18.0 && lat < 54.0) {
        int zone = (int)lround((lon - 75.0) / 3.0);
        (void)snprintf(out, size, "EPSG:%d (CGCS2000, 3-degree zone around %d E)", 4534 + zone, 75 + 3 * zone);
    } else {
        int zone = (int)floor((lon + 180.0) / 6.0) + 1;
        (void)snprintf(out, size, "EPSG:%d (UTM zone %d)", (lat < 0.0 ? 32700 : 32600) + zone, zone);
    }
}

/* Lengths in Web Mercator are called metres and are none: 17 % too long at 31 N. */
static bool is_pseudo_mercator(struct proj_state *state, const PJ *crs)
{
    PJ *conversion = proj_crs_get_coordoperation(state->proj, crs);
    const char *method = NULL;
    bool found = conversion != NULL &&
                 proj_coordoperation_get_method_info(state->proj, conversion, &method, NULL, NULL) && method != NULL &&
                 strstr(method, "Pseudo") != NULL;
    proj_destroy(conversion);
    return found;
}

ward_rc ward_crs_require_metric(struct ward_ctx *ctx, const char *crs)
{
    struct proj_state *state = NULL;
    struct ward_crs_info info = {0};
    PJ *pj = NULL;
    ward_rc rc = ward_crs_describe(ctx, crs, &info);
    if (rc == WARD_OK)
        rc = state_get(ctx, &state);
    if (rc == WARD_OK && shift_of(crs) == SHIFT_NONE)
        rc = crs_open(ctx, state, crs, &pj);
    if (rc != WARD_OK)
        return rc;
    char fit[256];
    char unit[64] = "degree";
    double factor = 0.0;
    suggest_metric(&info, fit, sizeof fit);
    if (pj != NULL)
        ward_crs_unit(state->proj, pj, &factor, unit);
    if (!info.is_projected)
        rc = ward_fail(ctx, WARD_E_CRS_UNFIT,
                       "%.80s (%s) measures in degrees; lengths and areas need metres: use a projected CRS such as "
                       "%s",
                       crs, info.name, fit);
    else if (!info.is_metre)
        rc = ward_fail(ctx, WARD_E_CRS_UNFIT,
                       "%.80s (%s) measures in %s; lengths and areas need metres: use a CRS such as %s", crs, info.name,
                       unit, fit);
    else if (is_pseudo_mercator(state, pj))
        rc = ward_fail(ctx, WARD_E_CRS_UNFIT,
                       "%.80s (%s) stretches lengths with latitude, 17 %% at 31 N; use a CRS such as %s", crs,
                       info.name, fit);
    proj_destroy(pj);
    return rc;
}

/* The area of use with its grace, in degrees and in the CRS's own units. */
static void take_area(struct proj_state *state, const PJ *to, struct ward_transform *t)
{
    struct ward_crs_info info = {0};
    ward_crs_describe_pj(state->proj, to, &info);
    if (!(info.west < info.east)) /* unknown, or across the antimeridian */
        return;
    t->has_area = true;
    t->west = fmax(info.west - grace_deg, -180.0);
    t->east = fmin(info.east + grace_deg, 180.0);
    t->south = fmax(info.south - grace_deg, -90.0);
    t->north = fmin(info.north + grace_deg, 90.0);
    PJ *geodetic = proj_crs_get_geodetic_crs(state->proj, to);
    PJ *raw = geodetic != NULL ? proj_create_crs_to_crs_from_pj(state->proj, geodetic, to, NULL, NULL) : NULL;
    PJ *pj = raw != NULL ? proj_normalize_for_visualization(state->proj, raw) : NULL;
    if (pj != NULL)
        t->has_box = proj_trans_bounds(state->proj, pj, PJ_FWD, t->west, t->south, t->east, t->north, &t->min_x,
                                       &t->min_y, &t->max_x, &t->max_y, 21) &&
                     t->min_x < t->max_x && t->min_y < t->max_y;
    proj_destroy(pj);
    proj_destroy(raw);
    proj_destroy(geodetic);
}

static ward_rc build(struct ward_ctx *ctx, struct proj_state *state, struct ward_transform *t)
{
    t->before = shift_of(t->from);
    t->after = shift_of(t->to);
    PJ *from = NULL;
    PJ *to = NULL;
    ward_rc rc = crs_open(ctx, state, t->after != SHIFT_NONE ? "EPSG:4326" : t->to, &to);
    if (rc == WARD_OK && is_pipeline(t->from)) {
        t->pj = proj_create(state->proj, t->from);
        if (t->pj == NULL)
            rc = ward_fail(ctx, WARD_E_CRS, "PROJ cannot read the pipeline \"%.200s\"", t->from);
    } else if (rc == WARD_OK) {
        rc = crs_open(ctx, state, t->before != SHIFT_NONE ? "EPSG:4326" : t->from, &from);
        if (rc == WARD_OK)
            rc = ward_crs_operation(ctx, state->proj, from, to, &t->leap, &t->pj);
    }
    if (rc == WARD_OK) {
        PJ *base = from != NULL ? ward_crs_base(state->proj, from) : NULL;
        t->input_is_degrees = base != NULL && is_degrees(proj_get_type(base));
        proj_destroy(base);
        take_area(state, to, t);
    }
    proj_destroy(from);
    proj_destroy(to);
    return rc;
}

/* PROJ's steps without the changes of axis order, which are ours, and the leap between datums. */
static void take_steps(const char *name, const struct ward_leap *leap, char *out, size_t size)
{
    static const char noise[] = "axis order change (2D)";
    size_t used = leap->is_last ? 0 : (size_t)snprintf(out, size, "%s", leap->text);
    out[used] = '\0';
    for (const char *p = name; *p != '\0';) {
        const char *end = strstr(p, " + ");
        size_t length = end != NULL ? (size_t)(end - p) : strlen(p);
        if (strncmp(p, noise, sizeof noise - 1) != 0 && used < size)
            used += (size_t)snprintf(out + used, size - used, "%s%.*s", used > 0 ? " + " : "", (int)length, p);
        p += length + (end != NULL ? 3 : 0);
    }
    if (leap->is_last && leap->text[0] != '\0' && used < size)
        used += (size_t)snprintf(out + used, size - used, "%s%s", used > 0 ? " + " : "", leap->text);
    if (used == 0)
        (void)snprintf(out, size, "no change");
}

/* "GCJ-02 to WGS 84 (open formula), then …, accuracy 1 m". */
static void describe_operation(struct proj_state *state, struct ward_transform *t)
{
    PJ *used = proj_trans_get_last_used_operation(t->pj);
    const PJ *operation = used != NULL ? used : t->pj;
    const char *name = proj_pj_info((PJ *)operation).description;
    double accuracy_m = proj_coordoperation_get_accuracy(state->proj, operation);
    char before[64] = "";
    char after[64] = "";
    char accuracy[48] = "";
    if (t->before != SHIFT_NONE)
        (void)snprintf(before, sizeof before, "%s to WGS 84 (open formula), then ", shift_name(t->before));
    if (t->after != SHIFT_NONE)
        (void)snprintf(after, sizeof after, ", then WGS 84 to %s (open formula)", shift_name(t->after));
    if (accuracy_m >= 0.0 && t->leap.text[0] == '\0') /* of a ballpark nobody knows it */
        (void)snprintf(accuracy, sizeof accuracy, ", accuracy %g m", accuracy_m);
    char steps[384];
    if (is_pipeline(t->from))
        (void)snprintf(steps, sizeof steps, "%s", t->from);
    else
        take_steps(name != NULL ? name : "", &t->leap, steps, sizeof steps);
    (void)snprintf(t->text, sizeof t->text, "%s%s%s%s%s", t->is_swapped ? "axes swapped, then " : "", before, steps,
                   accuracy, after);
    proj_destroy(used);
    t->is_described = true;
}

ward_rc ward_transform_get(struct ward_ctx *ctx, const char *from, const char *to, struct ward_transform **out)
{
    *out = NULL;
    struct proj_state *state = NULL;
    struct ward_transform *t = NULL;
    ward_rc rc = state_get(ctx, &state);
    if (rc != WARD_OK)
        return rc;
    for (t = state->transforms; t != NULL; t = t->next)
        if (strcmp(t->key, from) == 0 && strcmp(t->to, to) == 0) {
            *out = t;
            return WARD_OK;
        }
    rc = ward_new(ctx, 1, sizeof *t, &t);
    if (rc != WARD_OK)
        return rc;
    t->is_swapped = swapped_length(from) > 0;
    rc = ward_strdup(ctx, from, &t->key);
    if (rc == WARD_OK)
        rc = ward_strndup(ctx, from, t->is_swapped ? swapped_length(from) : strlen(from), &t->from);
    if (rc == WARD_OK)
        rc = ward_strdup(ctx, to, &t->to);
    if (rc == WARD_OK)
        rc = build(ctx, state, t);
    if (rc != WARD_OK) {
        transform_free(t);
        return rc;
    }
    describe_operation(state, t);
    t->is_described = false; /* better known after the first point */
    t->next = state->transforms;
    state->transforms = t;
    *out = t;
    return WARD_OK;
}

static void shift_in(enum shifted shift, double *xy)
{
    if (shift == SHIFT_BD09)
        ward_bd09_to_gcj02(xy[0], xy[1], &xy[0], &xy[1]);
    ward_gcj02_to_wgs84(xy[0], xy[1], &xy[0], &xy[1]);
}

static void shift_out(enum shifted shift, double *xy)
{
    ward_wgs84_to_gcj02(xy[0], xy[1], &xy[0], &xy[1]);
    if (shift == SHIFT_BD09)
        ward_gcj02_to_bd09(xy[0], xy[1], &xy[0], &xy[1]);
}

/* Degrees are checked as they come in, because a projection gives numbers, not errors, far from its zone. */
static bool is_fit_input(const struct ward_transform *t, const double *xy)
{
    if (!isfinite(xy[0]) || !isfinite(xy[1]))
        return false;
    if (!t->input_is_degrees)
        return true;
    if (fabs(xy[0]) > 180.0 || fabs(xy[1]) > 90.0)
        return false;
    return !t->has_area || (xy[0] >= t->west && xy[0] <= t->east && xy[1] >= t->south && xy[1] <= t->north);
}

static bool is_fit_output(const struct ward_transform *t, const double *xy)
{
    if (!isfinite(xy[0]) || !isfinite(xy[1]))
        return false;
    return !t->has_box || (xy[0] >= t->min_x && xy[0] <= t->max_x && xy[1] >= t->min_y && xy[1] <= t->max_y);
}

ward_rc ward_transform_apply(struct ward_ctx *ctx, struct ward_transform *t, double *xy, size_t n, size_t *n_bad)
{
    size_t bad = 0;
    if (n_bad != NULL)
        *n_bad = 0;
    if (n == 0)
        return WARD_OK;
    for (size_t i = 0; i < n; i++) {
        double *p = xy + 2 * i;
        if (t->is_swapped) {
            double y = p[0];
            p[0] = p[1];
            p[1] = y;
        }
        if (t->before != SHIFT_NONE && isfinite(p[0]) && isfinite(p[1]))
            shift_in(t->before, p);
        if (!is_fit_input(t, p))
            p[0] = p[1] = (double)NAN;
    }
    size_t stride = 2 * sizeof *xy;
    (void)proj_errno_reset(t->pj);
    (void)proj_trans_generic(t->pj, PJ_FWD, xy, stride, n, xy + 1, stride, n, NULL, 0, 0, NULL, 0, 0);
    for (size_t i = 0; i < n; i++) {
        double *p = xy + 2 * i;
        if (!is_fit_output(t, p)) {
            p[0] = p[1] = (double)NAN;
            bad++;
        } else if (t->after != SHIFT_NONE)
            shift_out(t->after, p);
    }
    if (!t->is_described && bad < n) {
        struct proj_state *state = NULL;
        ward_rc rc = state_get(ctx, &state);
        if (rc != WARD_OK)
            return rc;
        describe_operation(state, t);
    }
    if (n_bad != NULL)
        *n_bad = bad;
    return WARD_OK;
}

const char *ward_transform_describe(const struct ward_transform *t)
{
    return t->text;
}

ward_rc ward_proj_paths(struct ward_ctx *ctx, const char **out)
{
    ward_rc rc = ward_proj_load(ctx);
    const char *paths = rc == WARD_OK ? proj_info().searchpath : NULL;
    *out = paths != NULL ? paths : "";
    return rc;
}

ward_rc ward_proj_version(struct ward_ctx *ctx, const char **out)
{
    ward_rc rc = ward_proj_load(ctx);
    *out = rc == WARD_OK ? proj_info().version : NULL;
    return rc;
}
