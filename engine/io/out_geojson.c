/* out_geojson.c: RFC 7946: WGS 84, seven decimals (about 1 cm), shells counter-clockwise, no crs member. */
#include <math.h>
#include <string.h>

#include "core/mem.h"
#include "geo/validity.h"
#include "io/out_private.h"

#define PER_DEGREE 10000000LL

#define TRIES 3 /* of repairing what rounding broke */

struct state {
    int64_t *xy;        /* a part's coordinates in ten-millionths of a degree, pairs */
    size_t n, capacity; /* numbers, not pairs */
    struct ward_geom rounded, repaired;
};

/* 1203000001 -> "120.3000001", the shortest form: no trailing zeros. Written so that it ends before `end`; its start.
 */
static char *put_number(char *end, int64_t v)
{
    uint64_t whole = (uint64_t)(v < 0 ? -v : v) / PER_DEGREE, rest = (uint64_t)(v < 0 ? -v : v) % PER_DEGREE;
    int digits = 7;
    while (digits > 0 && rest % 10 == 0) {
        rest /= 10;
        digits--;
    }
    for (int i = 0; i < digits; i++, rest /= 10)
        *--end = (char)('0' + rest % 10);
    if (digits > 0)
        *--end = '.';
    do
        *--end = (char)('0' + whole % 10);
    while ((whole /= 10) > 0);
    if (v < 0)
        *--end = '-';
    return end;
}

static ward_rc add_point(struct ward_out *o, const int64_t *xy)
{
    char text[64], *end = text + sizeof text, *at = end;
    *--at = ']';
    at = put_number(at, xy[1]);
    *--at = ',';
    at = put_number(at, xy[0]);
    *--at = '[';
    return ward_buf_add(o->ctx, &o->text, at, (size_t)(end - at));
}

/* Rounds part i into s->xy and drops points that became equal, as long as `least` are left. */
static ward_rc round_part(struct ward_out *o, const struct ward_geom *g, size_t i, size_t least)
{
    struct state *s = o->state;
    size_t from = g->part_at[i], n = g->part_at[i + 1] - from;
    ward_rc rc = ward_grow(o->ctx, &s->xy, &s->capacity, 2 * n + 2, sizeof *s->xy);
    if (rc != WARD_OK)
        return rc;
    const double *xy = g->xy + 2 * from;
    size_t kept = 0;
    for (size_t k = 0; k < n; k++) {
        int64_t x = llround(xy[2 * k] * (double)PER_DEGREE), y = llround(xy[2 * k + 1] * (double)PER_DEGREE);
        if (kept > 0 && s->xy[2 * kept - 2] == x && s->xy[2 * kept - 1] == y)
            continue;
        s->xy[2 * kept] = x;
        s->xy[2 * kept++ + 1] = y;
    }
    if (kept < least) /* too small for the rounding: all its points, so that it stays a ring or a line by the letter */
        for (kept = 0; kept < n; kept++) {
            s->xy[2 * kept] = llround(xy[2 * kept] * (double)PER_DEGREE);
            s->xy[2 * kept + 1] = llround(xy[2 * kept + 1] * (double)PER_DEGREE);
        }
    s->n = 2 * kept;
    return WARD_OK;
}

/* Twice the signed area of the ring in s->xy, about its first point: the differences are small, so doubles keep the
 * sign. */
static double ring_area(const struct state *s)
{
    double sum = 0;
    for (size_t k = 2; k + 3 < s->n; k += 2) {
        double ax = (double)(s->xy[k] - s->xy[0]), ay = (double)(s->xy[k + 1] - s->xy[1]);
        double bx = (double)(s->xy[k + 2] - s->xy[0]), by = (double)(s->xy[k + 3] - s->xy[1]);
        sum += ax * by - bx * ay;
    }
    return sum;
}

static void turn_around(struct state *s)
{
    for (size_t a = 0, b = s->n - 2; a < b; a += 2, b -= 2) {
        int64_t x = s->xy[a], y = s->xy[a + 1];
        s->xy[a] = s->xy[b];
        s->xy[a + 1] = s->xy[b + 1];
        s->xy[b] = x;
        s->xy[b + 1] = y;
    }
}

static ward_rc add_points(struct ward_out *o)
{
    struct state *s = o->state;
    ward_rc rc = ward_buf_text(o->ctx, &o->text, "[");
    for (size_t k = 0; rc == WARD_OK && k < s->n; k += 2) {
        if (k > 0)
            rc = ward_buf_text(o->ctx, &o->text, ",");
        if (rc == WARD_OK)
            rc = add_point(o, s->xy + k);
    }
    return rc == WARD_OK ? ward_buf_text(o->ctx, &o->text, "]") : rc;
}

static ward_rc add_ring(struct ward_out *o, const struct ward_geom *g, size_t i, bool is_shell)
{
    ward_rc rc = round_part(o, g, i, 4);
    if (rc != WARD_OK)
        return rc;
    double area = ring_area(o->state);
    if (is_shell ? area < 0 : area > 0)
        turn_around(o->state);
    return add_points(o);
}

static ward_rc add_polygon(struct ward_out *o, const struct ward_geom *g, size_t p)
{
    size_t first = g->poly_at[p], end = g->poly_at[p + 1];
    ward_rc rc = ward_buf_text(o->ctx, &o->text, "[");
    for (size_t i = first; rc == WARD_OK && i < end; i++) {
        if (i > first)
            rc = ward_buf_text(o->ctx, &o->text, ",");
        if (rc == WARD_OK)
            rc = add_ring(o, g, i, i == first);
    }
    return rc == WARD_OK ? ward_buf_text(o->ctx, &o->text, "]") : rc;
}

/* One part: a point, a line or a polygon's rings. */
static ward_rc add_part(struct ward_out *o, const struct ward_geom *g, size_t i)
{
    if (g->kind == WARD_KIND_POLYGON)
        return add_polygon(o, g, i);
    ward_rc rc = round_part(o, g, i, g->kind == WARD_KIND_LINE ? 2 : 1);
    if (rc != WARD_OK)
        return rc;
    return g->kind == WARD_KIND_POINT ? add_point(o, ((struct state *)o->state)->xy) : add_points(o);
}

/* A polygon that is valid in metres can cross itself once it is rounded (a needle whose sides are closer than a
 * centimetre). Such a one is repaired and rounded again; one that vanishes or stays broken is written as it was. */
static ward_rc settle(struct ward_out *o, const struct ward_geom *g, const struct ward_geom **out)
{
    struct state *s = o->state;
    char reason[256];
    bool valid = false;
    *out = g;
    ward_rc rc = ward_geom_copy(o->ctx, g, &s->rounded);
    for (int i = 0; rc == WARD_OK && !valid && i <= TRIES; i++) {
        for (size_t k = 0; k < 2 * s->rounded.n_coords; k++)
            s->rounded.xy[k] = (double)llround(s->rounded.xy[k] * (double)PER_DEGREE) / (double)PER_DEGREE;
        rc = ward_validity(o->ctx, &s->rounded, &valid, reason);
        if (rc != WARD_OK || valid || i == TRIES)
            break;
        rc = ward_repair(o->ctx, &s->rounded, &s->repaired);
        if (rc == WARD_OK && ward_geom_is_empty(&s->repaired))
            return WARD_OK;
        if (rc == WARD_OK)
            rc = ward_geom_copy(o->ctx, &s->repaired, &s->rounded);
    }
    if (rc == WARD_OK && valid)
        *out = &s->rounded;
    return rc;
}

static ward_rc add_geometry(struct ward_out *o, const struct ward_geom *g)
{
    if (g == NULL)
        return ward_buf_text(o->ctx, &o->text, "null");
    if (g->kind == WARD_KIND_POLYGON) {
        ward_rc settled = settle(o, g, &g);
        if (settled != WARD_OK)
            return settled;
    }
    size_t n = g->kind == WARD_KIND_POLYGON ? g->n_polys : g->n_parts;
    const char *type = g->kind == WARD_KIND_POINT ? "Point" : g->kind == WARD_KIND_LINE ? "LineString" : "Polygon";
    ward_rc rc = ward_buf_text(o->ctx, &o->text, n > 1 ? "{\"type\": \"Multi" : "{\"type\": \"");
    if (rc == WARD_OK)
        rc = ward_buf_text(o->ctx, &o->text, type);
    if (rc == WARD_OK)
        rc = ward_buf_text(o->ctx, &o->text, n > 1 ? "\", \"coordinates\": [" : "\", \"coordinates\": ");
    for (size_t i = 0; rc == WARD_OK && i < n; i++) {
        if (i > 0)
            rc = ward_buf_text(o->ctx, &o->text, ",");
        if (rc == WARD_OK)
            rc = add_part(o, g, i);
    }
    return rc == WARD_OK ? ward_buf_text(o->ctx, &o->text, n > 1 ? "]}" : "}") : rc;
}

static ward_rc add_id(struct ward_out *o, const struct ward_value *values)
{
    for (size_t i = 0; i < o->spec->n_columns; i++) {
        bool fits = values[i].kind == WARD_TEXT || values[i].kind == WARD_INTEGER;
        if (!o->spec->columns[i].is_id || !fits)
            continue;
        ward_rc rc = ward_buf_text(o->ctx, &o->text, "\"id\": ");
        if (rc == WARD_OK)
            rc = ward_out_json_value(o, &values[i], &o->text);
        return rc == WARD_OK ? ward_buf_text(o->ctx, &o->text, ", ") : rc;
    }
    return WARD_OK;
}

static ward_rc add_feature(struct ward_out *o, const struct ward_value *values, const struct ward_geom *geom)
{
    ward_rc rc = ward_buf_text(o->ctx, &o->text, "{\"type\": \"Feature\", ");
    if (rc == WARD_OK)
        rc = add_id(o, values);
    if (rc == WARD_OK)
        rc = ward_buf_text(o->ctx, &o->text, "\"properties\": {");
    if (rc == WARD_OK)
        rc = ward_out_json_members(o, values, &o->text);
    if (rc == WARD_OK)
        rc = ward_buf_text(o->ctx, &o->text, "}, \"geometry\": ");
    if (rc == WARD_OK)
        rc = add_geometry(o, geom);
    return rc == WARD_OK ? ward_buf_text(o->ctx, &o->text, "}") : rc;
}

static ward_rc row(struct ward_out *o, const struct ward_value *values, const struct ward_geom *geom)
{
    ward_rc rc = ward_buf_text(o->ctx, &o->text, o->n_rows > 1 ? ",\n" : "\n");
    return rc == WARD_OK ? add_feature(o, values, geom) : rc;
}

static ward_rc line_row(struct ward_out *o, const struct ward_value *values, const struct ward_geom *geom)
{
    ward_rc rc = add_feature(o, values, geom);
    return rc == WARD_OK ? ward_buf_text(o->ctx, &o->text, "\n") : rc;
}

static ward_rc prepare(struct ward_out *o)
{
    return o->state == NULL ? ward_new(o->ctx, 1, sizeof(struct state), &o->state) : WARD_OK;
}

static ward_rc line_begin(struct ward_out *o)
{
    (void)o; /* nothing stands before the first line */
    return WARD_OK;
}

static ward_rc begin(struct ward_out *o)
{
    ward_rc rc = ward_buf_text(o->ctx, &o->text, "{\"type\": \"FeatureCollection\", \"name\": ");
    if (rc == WARD_OK)
        rc = ward_out_json_text(o->ctx, o->spec->name, strlen(o->spec->name), &o->text);
    for (size_t i = 0; rc == WARD_OK && i < o->spec->n_members; i++)
        rc = ward_buf_printf(o->ctx, &o->text, ", \"%s\": %s", o->spec->members[2 * i], o->spec->members[2 * i + 1]);
    return rc == WARD_OK ? ward_buf_text(o->ctx, &o->text, ", \"features\": [") : rc;
}

static ward_rc finish(struct ward_out *o)
{
    return ward_buf_text(o->ctx, &o->text, "\n]}\n");
}

static void free_state(struct ward_out *o)
{
    struct state *s = o->state;
    if (s == NULL)
        return;
    ward_geom_clear(&s->rounded);
    ward_geom_clear(&s->repaired);
    ward_mem_free(s->xy);
    ward_mem_free(s);
}

const struct ward_out_writer ward_out_geojson = {.name = "geojson",
                                                 .suffix = "geojson",
                                                 .needs_place = true,
                                                 .has_place = true,
                                                 .is_text = true,
                                                 .prepare = prepare,
                                                 .begin = begin,
                                                 .row = row,
                                                 .finish = finish,
                                                 .free = free_state};

const struct ward_out_writer ward_out_geojsonseq = {.name = "geojsonseq",
                                                    .suffix = "geojsonl",
                                                    .needs_place = true,
                                                    .has_place = true,
                                                    .is_text = true,
                                                    .prepare = prepare,
                                                    .begin = line_begin,
                                                    .row = line_row,
                                                    .free = free_state};
