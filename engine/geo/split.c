#include "geo/split.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/mem.h"
#include "geo/geos.h"
#include "geo/locator.h"
#include "geo/pred.h"

/* A shorter piece is rounding at a crossing, not a stretch of street; it goes to its neighbour. */
static const double shortest_m = 1e-9;

struct cut {
    double share; /* of the segment */
    double x, y;
};

/* A stretch of the segment exactly along an edge, and on which side of the segment the edge's polygon lies. */
struct shared {
    double from, to;
    uint32_t polygon;
    int side; /* 1 left, -1 right, 0: a ring without area */
};

/* Who has a stretch: one polygon or none, or two of them half each, the lower first. */
struct owners {
    uint32_t polygon, other;
};

struct splitter {
    struct ward_ctx *ctx;
    const struct ward_cover *cover;
    struct ward_pieces *out;
    struct ward_segment s; /* the segment of the line at hand */
    double from_m, length_m;
    struct cut *cuts;
    struct shared *shared;
    size_t n_cuts, cut_capacity, n_shared, shared_capacity;
    double edge_share;
    bool is_part_begun; /* the last piece belongs to this part of the line */
    bool ends_in_cut;   /* … and its last point is no vertex of the line */
    ward_rc rc;
};

void ward_pieces_clear(struct ward_pieces *pieces)
{
    for (size_t i = 0; i < pieces->n; i++)
        ward_geom_clear(&pieces->items[i].geom);
    ward_mem_free(pieces->items);
    memset(pieces, 0, sizeof *pieces);
}

static ward_rc add_piece(struct ward_ctx *ctx, struct ward_pieces *out, struct owners owners, struct ward_piece **piece)
{
    ward_rc rc = ward_grow(ctx, &out->items, &out->capacity, out->n + 1, sizeof *out->items);
    if (rc != WARD_OK)
        return rc;
    *piece = &out->items[out->n++];
    memset(*piece, 0, sizeof **piece);
    (*piece)->polygon = owners.polygon;
    (*piece)->other = owners.other;
    return WARD_OK;
}

/* The share of the segment at a point that lies exactly on its line. */
static double share_at(const struct ward_segment *s, double x, double y)
{
    double dx = s->bx - s->ax;
    double dy = s->by - s->ay;
    return fabs(dx) >= fabs(dy) ? (x - s->ax) / dx : (y - s->ay) / dy;
}

static void add_cut(struct splitter *sp, double share, double x, double y)
{
    if (!(share > 0 && share < 1) || sp->rc != WARD_OK)
        return;
    sp->rc = ward_grow(sp->ctx, &sp->cuts, &sp->cut_capacity, sp->n_cuts + 1, sizeof *sp->cuts);
    if (sp->rc == WARD_OK)
        sp->cuts[sp->n_cuts++] = (struct cut){share, x, y};
}

static void add_shared(struct splitter *sp, double a, double b, uint32_t edge)
{
    int side = ward_cover_inside(sp->cover, edge) * (a < b ? 1 : -1);
    double from = fmax(0, fmin(a, b));
    double to = fmin(1, fmax(a, b));
    if (!(from < to) || sp->rc != WARD_OK)
        return;
    sp->rc = ward_grow(sp->ctx, &sp->shared, &sp->shared_capacity, sp->n_shared + 1, sizeof *sp->shared);
    if (sp->rc == WARD_OK)
        sp->shared[sp->n_shared++] = (struct shared){from, to, sp->cover->polygon_of[edge], side};
}

static void add_crossing(struct splitter *sp, const struct ward_segment *e)
{
    const struct ward_segment *s = &sp->s;
    int before = ward_orient(e->ax, e->ay, e->bx, e->by, s->ax, s->ay);
    int after = ward_orient(e->ax, e->ay, e->bx, e->by, s->bx, s->by);
    if (before * after >= 0) /* it ends on the edge, which is a cut already, or beside it */
        return;
    double dx = e->bx - e->ax;
    double dy = e->by - e->ay;
    double a = fabs(dx * (s->ay - e->ay) - dy * (s->ax - e->ax));
    double b = fabs(dx * (s->by - e->ay) - dy * (s->bx - e->ax));
    double share = a + b > 0 ? a / (a + b) : 0.5;
    add_cut(sp, share, s->ax + share * (s->bx - s->ax), s->ay + share * (s->by - s->ay));
}

static bool meet_edge(void *state, const struct ward_segment *e, uint32_t edge)
{
    struct splitter *sp = state;
    const struct ward_segment *s = &sp->s;
    int a = ward_orient_quick(s->ax, s->ay, s->bx, s->by, e->ax, e->ay);
    int b = ward_orient_quick(s->ax, s->ay, s->bx, s->by, e->bx, e->by);
    if (a * b > 0)
        return true;
    if (a * b < 0) {
        add_crossing(sp, e);
        return sp->rc == WARD_OK;
    }
    double share_a = share_at(s, e->ax, e->ay);
    double share_b = share_at(s, e->bx, e->by);
    if (a == 0)
        add_cut(sp, share_a, e->ax, e->ay);
    if (b == 0)
        add_cut(sp, share_b, e->bx, e->by);
    if (a == 0 && b == 0)
        add_shared(sp, share_a, share_b, edge);
    return sp->rc == WARD_OK;
}

static int compare_cuts(const void *a, const void *b)
{
    const struct cut *x = a;
    const struct cut *y = b;
    if (x->share != y->share)
        return x->share < y->share ? -1 : 1;
    if (x->x != y->x)
        return x->x < y->x ? -1 : 1;
    return (x->y > y->y) - (x->y < y->y);
}

static void take_lowest(uint32_t *side, uint32_t polygon)
{
    if (polygon < *side)
        *side = polygon;
}

static bool is_within(const struct shared *s, double share)
{
    return s->from <= share && share <= s->to;
}

/* Who is on each side: the lowest polygon with an edge here and its inside there, or with the stretch in its inside. */
static struct owners owners_of(const struct splitter *sp, double from, double to)
{
    double share = from + (to - from) / 2;
    uint32_t left = WARD_NONE, right = WARD_NONE;
    struct ward_cover_scan scan;
    struct ward_cover_hit hit;
    bool is_edged = true; /* the hit's own edge runs here, and rounding has put the place asked about on either side */
    ward_cover_begin(sp->cover, sp->s.ax + share * (sp->s.bx - sp->s.ax), sp->s.ay + share * (sp->s.by - sp->s.ay),
                     &scan);
    while (is_edged && ward_cover_next(&scan, &hit)) {
        is_edged = false;
        for (size_t i = 0; i < sp->n_shared && !is_edged; i++)
            is_edged = sp->shared[i].polygon == hit.polygon && is_within(&sp->shared[i], share);
        if (!is_edged)
            left = right = hit.polygon;
    }
    for (size_t i = 0; i < sp->n_shared; i++) {
        const struct shared *s = &sp->shared[i];
        if (is_within(s, share) && s->side >= 0)
            take_lowest(&left, s->polygon);
        if (is_within(s, share) && s->side <= 0)
            take_lowest(&right, s->polygon);
    }
    struct owners owners = {left < right ? left : right, left < right ? right : left};
    if (owners.other == owners.polygon || sp->edge_share >= 1)
        owners.other = WARD_NONE;
    return owners;
}

static ward_rc begin_piece(struct splitter *sp, struct owners owners, const struct cut *from, struct ward_piece **p)
{
    ward_rc rc = add_piece(sp->ctx, sp->out, owners, p);
    if (rc != WARD_OK)
        return rc;
    sp->is_part_begun = true;
    (*p)->from_m = sp->from_m + from->share * sp->length_m;
    ward_geom_reset(&(*p)->geom, WARD_KIND_LINE, 0);
    rc = ward_geom_part(sp->ctx, &(*p)->geom);
    return rc == WARD_OK ? ward_geom_add(sp->ctx, &(*p)->geom, from->x, from->y) : rc;
}

/* The stretch from one cut to the next joins the last piece of its polygon or begins one; one too short to be a piece
 * joins the last, or at a line's start the next. */
static ward_rc add_stretch(struct splitter *sp, const struct cut *from, const struct cut *to)
{
    struct ward_piece *p = sp->is_part_begun ? &sp->out->items[sp->out->n - 1] : NULL;
    double to_m = to->share >= 1 ? sp->from_m + sp->length_m : sp->from_m + to->share * sp->length_m;
    double least_m = shortest_m + 1e-15 * to_m;
    struct owners owners = owners_of(sp, from->share, to->share);
    ward_rc rc = WARD_OK;
    if (p != NULL && p->length_m < least_m)
        p->polygon = owners.polygon, p->other = owners.other;
    if (p != NULL && to_m - p->to_m < least_m)
        owners = (struct owners){p->polygon, p->other};
    if (p == NULL || p->polygon != owners.polygon || p->other != owners.other)
        rc = begin_piece(sp, owners, from, &p);
    else if (sp->ends_in_cut)
        p->geom.part_at[p->geom.n_parts] = --p->geom.n_coords;
    if (rc == WARD_OK)
        rc = ward_geom_add(sp->ctx, &p->geom, to->x, to->y);
    if (rc != WARD_OK)
        return rc;
    p->to_m = to_m;
    p->length_m = p->to_m - p->from_m;
    sp->ends_in_cut = to->share < 1;
    return WARD_OK;
}

static ward_rc split_segment(struct splitter *sp)
{
    sp->n_cuts = sp->n_shared = 0;
    sp->length_m = hypot(sp->s.bx - sp->s.ax, sp->s.by - sp->s.ay);
    ward_tiles_along(&sp->cover->tiles, &sp->s, meet_edge, sp);
    if (sp->rc != WARD_OK)
        return sp->rc;
    if (sp->n_cuts > 1)
        qsort(sp->cuts, sp->n_cuts, sizeof *sp->cuts, compare_cuts);
    struct cut from = {0, sp->s.ax, sp->s.ay};
    struct cut end = {1, sp->s.bx, sp->s.by};
    ward_rc rc = WARD_OK;
    for (size_t i = 0; rc == WARD_OK && i <= sp->n_cuts; i++) {
        struct cut to = i < sp->n_cuts ? sp->cuts[i] : end;
        rc = add_stretch(sp, &from, &to);
        from = to;
    }
    sp->from_m += sp->length_m;
    return rc;
}

/* The piece's other polygon gets the piece itself, the first one the copy before it. */
static ward_rc halve_piece(struct ward_ctx *ctx, struct ward_piece *piece, struct ward_piece *copy)
{
    uint32_t first = piece->polygon;
    piece->length_m /= 2;
    *copy = *piece;
    memset(&copy->geom, 0, sizeof copy->geom);
    piece->polygon = piece->other;
    piece->other = first;
    return ward_geom_copy(ctx, &piece->geom, &copy->geom);
}

/* A stretch of two polygons becomes a piece of each. */
static ward_rc halve_pieces(struct ward_ctx *ctx, struct ward_pieces *out)
{
    size_t n_halved = 0;
    for (size_t i = 0; i < out->n; i++)
        n_halved += out->items[i].other != WARD_NONE;
    if (n_halved == 0)
        return WARD_OK;
    ward_rc rc = ward_grow(ctx, &out->items, &out->capacity, out->n + n_halved, sizeof *out->items);
    if (rc != WARD_OK)
        return rc;
    /* From the end, so that each moves to a place already free; what is moved leaves nothing behind. */
    memset(out->items + out->n, 0, n_halved * sizeof *out->items);
    size_t at = out->n + n_halved;
    size_t old = out->n;
    out->n = at;
    while (rc == WARD_OK && at > old) {
        struct ward_piece *last = &out->items[--at], *piece = &out->items[--old];
        bool is_halved = piece->other != WARD_NONE;
        *last = *piece;
        memset(piece, 0, sizeof *piece);
        if (is_halved)
            rc = halve_piece(ctx, last, &out->items[--at]);
    }
    return rc;
}

static ward_rc check(struct ward_ctx *ctx, const struct ward_locator *l, const struct ward_geom *g, unsigned kind)
{
    if (g->kind != kind)
        return ward_fail(ctx, WARD_E_GEOM, "a geometry of the wrong kind was to be split: %s are needed",
                         kind == WARD_KIND_LINE ? "lines" : "polygons");
    if (l->cover.n_edges > 0 && l->srid != g->srid)
        return ward_fail(ctx, WARD_E_SRID, "a geometry of SRID %d cannot be split by polygons of SRID %d", g->srid,
                         l->srid);
    return ward_geom_gate(ctx, g);
}

ward_rc ward_split_line(struct ward_ctx *ctx, const struct ward_locator *l, const struct ward_geom *line,
                        double edge_share, struct ward_pieces *out)
{
    struct splitter sp = {.ctx = ctx, .cover = &l->cover, .out = out, .edge_share = edge_share};
    ward_pieces_clear(out);
    ward_rc rc = check(ctx, l, line, WARD_KIND_LINE);
    for (size_t p = 0; rc == WARD_OK && p < line->n_parts; p++) {
        sp.is_part_begun = false;
        for (size_t i = line->part_at[p]; rc == WARD_OK && i + 1 < line->part_at[p + 1]; i++) {
            const double *a = line->xy + 2 * i;
            sp.s = (struct ward_segment){a[0], a[1], a[2], a[3]};
            if (a[0] != a[2] || a[1] != a[3])
                rc = split_segment(&sp);
        }
    }
    if (rc == WARD_OK)
        rc = halve_pieces(ctx, out);
    for (size_t i = 0; i < out->n; i++)
        out->items[i].geom.srid = line->srid;
    ward_mem_free(sp.cuts);
    ward_mem_free(sp.shared);
    if (rc != WARD_OK)
        ward_pieces_clear(out);
    return rc;
}

struct closeness {
    struct ward_box box;
    bool is_met;
};

static void meet_box(struct ward_tiles_query *q, const struct ward_segment *e, uint32_t edge)
{
    struct closeness *c = q->state;
    (void)edge;
    if (fmax(e->ax, e->bx) < c->box.min_x || fmin(e->ax, e->bx) > c->box.max_x || fmax(e->ay, e->by) < c->box.min_y ||
        fmin(e->ay, e->by) > c->box.max_y)
        return;
    c->is_met = true;
    q->reach_m = -1;
}

/* Is any edge near enough to cut the area? */
static bool is_near_edges(const struct ward_locator *l, const struct ward_box *box)
{
    struct closeness c = {*box, false};
    double w = box->max_x - box->min_x;
    double h = box->max_y - box->min_y;
    struct ward_tiles_query q = {box->min_x + w / 2, box->min_y + h / 2, hypot(w, h) * 0.5001, meet_box, &c};
    ward_tiles_near(&l->cover.tiles, &q);
    return c.is_met;
}

static ward_rc add_area(struct ward_ctx *ctx, const GEOSGeometry *shape, uint32_t polygon, int srid,
                        struct ward_pieces *out)
{
    struct ward_piece *p;
    ward_rc rc = add_piece(ctx, out, (struct owners){polygon, WARD_NONE}, &p);
    if (rc != WARD_OK)
        return rc;
    p->from_m = p->to_m = (double)NAN;
    rc = ward_geos_to_geom(ctx, shape, WARD_KIND_POLYGON, srid, &p->geom);
    p->area_m2 = ward_geom_area_m2(&p->geom);
    if (rc == WARD_OK && !(p->area_m2 > 0)) {
        ward_geom_clear(&p->geom);
        out->n--;
    }
    return rc;
}

/* Takes one polygon's piece out of what is left of the area. */
static ward_rc take_piece(struct ward_ctx *ctx, const struct ward_locator *l, uint32_t polygon, int srid,
                          GEOSGeometry **rest, struct ward_pieces *out)
{
    GEOSContextHandle_t geos;
    struct ward_geom outline = {0};
    GEOSGeometry *knife = NULL;
    GEOSGeometry *part = NULL;
    size_t before = out->n;
    ward_rc rc = ward_geos_get(ctx, &geos);
    if (rc == WARD_OK)
        rc = ward_cover_polygon(ctx, &l->cover, polygon, srid, &outline);
    if (rc != WARD_OK || ward_geom_is_empty(&outline))
        goto done;
    rc = ward_geos_from_geom(ctx, &outline, &knife);
    if (rc != WARD_OK)
        goto done;
    part = GEOSIntersection_r(geos, *rest, knife);
    rc = part != NULL ? add_area(ctx, part, polygon, srid, out) : ward_geos_fail(ctx, "splitting an area");
    if (rc != WARD_OK || out->n == before)
        goto done;
    GEOSGeometry *smaller = GEOSDifference_r(geos, *rest, knife);
    if (smaller == NULL) {
        rc = ward_geos_fail(ctx, "splitting an area");
        goto done;
    }
    GEOSGeom_destroy_r(geos, *rest);
    *rest = smaller;
done:
    ward_geos_destroy(ctx, part);
    ward_geos_destroy(ctx, knife);
    ward_geom_clear(&outline);
    return rc;
}

static bool do_boxes_meet(const struct ward_box *a, const struct ward_box *b)
{
    return a->min_x <= b->max_x && b->min_x <= a->max_x && a->min_y <= b->max_y && b->min_y <= a->max_y;
}

static ward_rc cut_area(struct ward_ctx *ctx, const struct ward_locator *l, const struct ward_geom *area,
                        const struct ward_box *box, struct ward_pieces *out)
{
    GEOSGeometry *rest = NULL;
    ward_rc rc = ward_geos_from_geom(ctx, area, &rest);
    for (size_t i = 0; rc == WARD_OK && i < l->cover.n_polygons; i++)
        if (do_boxes_meet(&l->boxes[i], box))
            rc = take_piece(ctx, l, (uint32_t)i, area->srid, &rest, out);
    if (rc == WARD_OK)
        rc = add_area(ctx, rest, WARD_NONE, area->srid, out);
    ward_geos_destroy(ctx, rest);
    return rc;
}

static ward_rc keep_whole(struct ward_ctx *ctx, const struct ward_locator *l, const struct ward_geom *area,
                          struct ward_pieces *out)
{
    struct ward_piece *p;
    struct owners owners = {ward_locator_find(l, area->xy[0], area->xy[1]), WARD_NONE};
    ward_rc rc = add_piece(ctx, out, owners, &p);
    if (rc != WARD_OK)
        return rc;
    p->from_m = p->to_m = (double)NAN;
    p->area_m2 = ward_geom_area_m2(area);
    return ward_geom_copy(ctx, area, &p->geom);
}

/* Promise 4: the parts add up to the whole, or nothing is answered. */
static ward_rc check_sum(struct ward_ctx *ctx, const struct ward_geom *area, const struct ward_pieces *pieces)
{
    double whole_m2 = ward_geom_area_m2(area);
    double sum_m2 = 0;
    for (size_t i = 0; i < pieces->n; i++)
        sum_m2 += pieces->items[i].area_m2;
    if (fabs(sum_m2 - whole_m2) <= 1e-9 * whole_m2 + 1e-9)
        return WARD_OK;
    return ward_fail(ctx, WARD_E_GEOS,
                     "an area of %.9g m2 was split into pieces of %.9g m2 in all; run ward check to see "
                     "whether it or a unit is invalid",
                     whole_m2, sum_m2);
}

ward_rc ward_split_area(struct ward_ctx *ctx, const struct ward_locator *l, const struct ward_geom *area,
                        struct ward_pieces *out)
{
    ward_pieces_clear(out);
    ward_rc rc = check(ctx, l, area, WARD_KIND_POLYGON);
    if (rc != WARD_OK)
        return rc;
    struct ward_box box = ward_geom_box(area);
    rc = is_near_edges(l, &box) ? cut_area(ctx, l, area, &box, out) : keep_whole(ctx, l, area, out);
    if (rc == WARD_OK)
        rc = check_sum(ctx, area, out);
    if (rc != WARD_OK)
        ward_pieces_clear(out);
    return rc;
}

ward_rc ward_clip(struct ward_ctx *ctx, const struct ward_geom *g, const struct ward_geom *polygon,
                  struct ward_geom *out)
{
    GEOSContextHandle_t geos;
    GEOSGeometry *shape = NULL;
    GEOSGeometry *knife = NULL;
    GEOSGeometry *part = NULL;
    ward_geom_reset(out, g->kind, g->srid);
    if (ward_geom_is_empty(g) || ward_geom_is_empty(polygon))
        return WARD_OK;
    if (polygon->kind != WARD_KIND_POLYGON)
        return ward_fail(ctx, WARD_E_GEOM, "only a polygon can clip a geometry");
    if (polygon->srid != g->srid)
        return ward_fail(ctx, WARD_E_SRID, "a geometry of SRID %d cannot be clipped by one of SRID %d", g->srid,
                         polygon->srid);
    ward_rc rc = ward_geom_gate(ctx, g);
    if (rc == WARD_OK)
        rc = ward_geom_gate(ctx, polygon);
    if (rc == WARD_OK)
        rc = ward_geos_get(ctx, &geos);
    if (rc == WARD_OK)
        rc = ward_geos_from_geom(ctx, g, &shape);
    if (rc == WARD_OK)
        rc = ward_geos_from_geom(ctx, polygon, &knife);
    if (rc == WARD_OK) {
        part = GEOSIntersection_r(geos, shape, knife);
        rc = part != NULL ? ward_geos_to_geom(ctx, part, g->kind, g->srid, out) : ward_geos_fail(ctx, "clipping");
    }
    ward_geos_destroy(ctx, part);
    ward_geos_destroy(ctx, knife);
    ward_geos_destroy(ctx, shape);
    return rc;
}
