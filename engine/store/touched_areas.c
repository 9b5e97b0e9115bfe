#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/mem.h"
#include "store/touched_private.h"

#define COVERS_MAX 32

/* An edge of a changed area, its lower end first. */
struct edge {
    const char *code;
    double a[2], b[2];
    int sign; /* 1: new, -1: gone */
};

/* What changed of the areas in one stretch of days. */
struct patch {
    struct ward_toucher *t;
    const struct ward_change **gone, **come;
    size_t n_gone, n_come;
    struct edge *edges;
    size_t n_edges, edge_capacity;
    double reach_m;
    struct ward_locator *old, *new;
    struct ward_nearest *outline; /* of the edges; NULL: reach_m < 0 */
};

static bool is_same_text(const char *a, const char *b)
{
    return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

static bool is_same_shape(const struct ward_geom *a, const struct ward_geom *b)
{
    return a->n_coords == b->n_coords && a->n_parts == b->n_parts && a->n_polys == b->n_polys &&
           memcmp(a->xy, b->xy, 2 * a->n_coords * sizeof *a->xy) == 0 &&
           memcmp(a->part_at, b->part_at, (a->n_parts + 1) * sizeof *a->part_at) == 0;
}

/* start NULL: all days. Days before the first change are "". */
static bool is_valid(const struct ward_change *c, const char *start)
{
    return start == NULL ||
           ((c->from == NULL || strcmp(c->from, start) <= 0) && (c->to == NULL || strcmp(c->to, start) > 0));
}

/* A row that only ends or begins elsewhere is, in this stretch, what it was. */
static void cancel_rows(struct patch *p)
{
    for (size_t i = 0; i < p->n_gone; i++)
        for (size_t k = 0; k < p->n_come; k++)
            if (is_same_text(p->gone[i]->code, p->come[k]->code) &&
                is_same_shape(&p->gone[i]->geom, &p->come[k]->geom)) {
                p->gone[i--] = p->gone[--p->n_gone];
                p->come[k] = p->come[--p->n_come];
                break;
            }
}

static ward_rc add_edges(struct patch *p, const struct ward_change *c)
{
    struct ward_ctx *ctx = p->t->db->ctx;
    const struct ward_geom *g = &c->geom;
    for (size_t part = 0; part < g->n_parts; part++)
        for (size_t i = g->part_at[part]; i + 1 < g->part_at[part + 1]; i++) {
            const double *a = g->xy + 2 * i, *b = a + 2;
            bool is_up = a[0] < b[0] || (a[0] <= b[0] && a[1] < b[1]);
            ward_rc rc = ward_grow(ctx, &p->edges, &p->edge_capacity, p->n_edges + 1, sizeof *p->edges);
            if (rc != WARD_OK)
                return rc;
            if (!is_up) {
                const double *other = a;
                a = b;
                b = other;
            }
            p->edges[p->n_edges++] =
                (struct edge){c->code != NULL ? c->code : "", {a[0], a[1]}, {b[0], b[1]}, c->is_new ? 1 : -1};
        }
    return WARD_OK;
}

static int compare_edges(const void *a, const void *b)
{
    const struct edge *x = a, *y = b;
    int order = strcmp(x->code, y->code);
    for (int i = 0; order == 0 && i < 2; i++)
        order = (x->a[i] > y->a[i]) - (x->a[i] < y->a[i]);
    for (int i = 0; order == 0 && i < 2; i++)
        order = (x->b[i] > y->b[i]) - (x->b[i] < y->b[i]);
    return order;
}

/* An edge that one unit had and has is no change of it; its sums of signs are what is left. */
static void cancel_edges(struct patch *p)
{
    size_t kept = 0;
    if (p->n_edges > 1)
        qsort(p->edges, p->n_edges, sizeof *p->edges, compare_edges);
    for (size_t i = 0; i < p->n_edges;) {
        struct edge e = p->edges[i];
        int sum = 0;
        for (; i < p->n_edges && compare_edges(&p->edges[i], &e) == 0; i++)
            sum += p->edges[i].sign;
        if (sum != 0)
            p->edges[kept++] = e;
    }
    p->n_edges = kept;
}

static ward_rc index_outline(struct patch *p)
{
    struct ward_ctx *ctx = p->t->db->ctx;
    struct ward_geom lines = {0};
    if (p->reach_m < 0)
        return WARD_OK;
    ward_geom_reset(&lines, WARD_KIND_LINE, 0);
    ward_rc rc = WARD_OK;
    for (size_t i = 0; rc == WARD_OK && i < p->n_edges; i++) {
        rc = ward_geom_part(ctx, &lines);
        if (rc == WARD_OK)
            rc = ward_geom_add(ctx, &lines, p->edges[i].a[0], p->edges[i].a[1]);
        if (rc == WARD_OK)
            rc = ward_geom_add(ctx, &lines, p->edges[i].b[0], p->edges[i].b[1]);
    }
    if (rc == WARD_OK)
        rc = ward_nearest_new(ctx, &lines, 1, &p->outline);
    ward_geom_clear(&lines);
    return rc;
}

static ward_rc index_areas(struct ward_ctx *ctx, const struct ward_change *const *rows, size_t n,
                           struct ward_locator **out)
{
    struct ward_geom *views;
    ward_rc rc = ward_new(ctx, n, sizeof *views, &views);
    for (size_t i = 0; rc == WARD_OK && i < n; i++)
        views[i] = rows[i]->geom; /* borrowed */
    if (rc == WARD_OK)
        rc = ward_locator_new(ctx, views, n, out);
    ward_mem_free(views);
    return rc;
}

/* Are all the areas that cover the point, by code, in both? */
static bool is_within(const struct ward_change *const *rows, const uint32_t *hits, size_t n,
                      const struct ward_change *const *others, const uint32_t *other_hits, size_t n_others)
{
    for (size_t i = 0; i < n; i++) {
        bool found = false;
        for (size_t k = 0; k < n_others && !found; k++)
            found = is_same_text(rows[hits[i]]->code, others[other_hits[k]]->code);
        if (!found)
            return false;
    }
    return true;
}

static bool is_touched(const void *state, double x, double y)
{
    const struct patch *p = state;
    uint32_t old[COVERS_MAX], new[COVERS_MAX];
    struct ward_near near;
    size_t n_old = ward_locator_find_all(p->old, x, y, old, COVERS_MAX);
    size_t n_new = ward_locator_find_all(p->new, x, y, new, COVERS_MAX);
    if (n_old != n_new || n_old > COVERS_MAX || !is_within(p->gone, old, n_old, p->come, new, n_new) ||
        !is_within(p->come, new, n_new, p->gone, old, n_old))
        return true;
    if (p->outline == NULL)
        return false;
    ward_nearest_find_first(p->outline, x, y, p->reach_m + 0.001, NULL, &near);
    return near.line != WARD_NONE;
}

/* The symmetric difference of one code's areas lies within the box of the edges that are left of it. */
static ward_rc touch_codes(struct patch *p, enum ward_touch_days days, const char *from, const char *to)
{
    ward_rc rc = WARD_OK;
    for (size_t i = 0; rc == WARD_OK && i < p->n_edges;) {
        const char *code = p->edges[i].code;
        struct ward_box box = {INFINITY, INFINITY, -INFINITY, -INFINITY};
        for (; i < p->n_edges && strcmp(p->edges[i].code, code) == 0; i++) {
            const struct edge *e = &p->edges[i];
            box.min_x = fmin(box.min_x, e->a[0]);
            box.max_x = fmax(box.max_x, e->b[0]);
            box.min_y = fmin(box.min_y, fmin(e->a[1], e->b[1]));
            box.max_y = fmax(box.max_y, fmax(e->a[1], e->b[1]));
        }
        rc = ward_touch_near(p->t, &box, fmax(p->reach_m, 0), days, from, to, is_touched, p);
    }
    return rc;
}

static ward_rc collect(struct patch *p, const struct ward_changes *changes, const char *start)
{
    struct ward_ctx *ctx = p->t->db->ctx;
    ward_rc rc = ward_new(ctx, changes->n, sizeof *p->gone, &p->gone);
    if (rc == WARD_OK)
        rc = ward_new(ctx, changes->n, sizeof *p->come, &p->come);
    for (size_t i = 0; rc == WARD_OK && i < changes->n; i++) {
        const struct ward_change *c = &changes->items[i];
        if (!is_valid(c, start) || c->geom.kind != WARD_KIND_POLYGON)
            continue;
        if (c->is_new)
            p->come[p->n_come++] = c;
        else
            p->gone[p->n_gone++] = c;
    }
    if (rc == WARD_OK)
        cancel_rows(p);
    for (size_t i = 0; rc == WARD_OK && i < p->n_gone; i++)
        rc = add_edges(p, p->gone[i]);
    for (size_t i = 0; rc == WARD_OK && i < p->n_come; i++)
        rc = add_edges(p, p->come[i]);
    if (rc == WARD_OK)
        cancel_edges(p);
    return rc;
}

static ward_rc touch_stretch(struct ward_toucher *t, const struct ward_changes *changes, double reach_m,
                             enum ward_touch_days days, const char *from, const char *to)
{
    struct patch p = {.t = t, .reach_m = reach_m};
    ward_rc rc = collect(&p, changes, days == WARD_TOUCH_DAYLESS ? NULL : from != NULL ? from : "");
    if (rc == WARD_OK && p.n_gone + p.n_come > 0) {
        rc = index_areas(t->db->ctx, p.gone, p.n_gone, &p.old);
        if (rc == WARD_OK)
            rc = index_areas(t->db->ctx, p.come, p.n_come, &p.new);
        if (rc == WARD_OK)
            rc = index_outline(&p);
        if (rc == WARD_OK)
            rc = touch_codes(&p, days, from, to);
    }
    ward_locator_free(p.old);
    ward_locator_free(p.new);
    ward_nearest_free(p.outline);
    ward_mem_free(p.edges);
    ward_mem_free(p.gone);
    ward_mem_free(p.come);
    return rc;
}

static int compare_days(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

ward_rc ward_touch_areas(struct ward_toucher *t, const struct ward_changes *changes, double reach_m)
{
    const char **days = NULL;
    size_t n = 0;
    if (changes->n == 0)
        return WARD_OK;
    ward_rc rc = ward_new(t->db->ctx, 2 * changes->n, sizeof *days, &days);
    for (size_t i = 0; rc == WARD_OK && i < changes->n; i++) {
        if (changes->items[i].from != NULL)
            days[n++] = changes->items[i].from;
        if (changes->items[i].to != NULL)
            days[n++] = changes->items[i].to;
    }
    if (n > 1)
        qsort(days, n, sizeof *days, compare_days);
    const char *from = NULL;
    for (size_t i = 0; rc == WARD_OK && i < n; i++) {
        if (from != NULL && strcmp(from, days[i]) == 0)
            continue;
        rc = touch_stretch(t, changes, reach_m, WARD_TOUCH_DATED, from, days[i]);
        from = days[i];
    }
    if (rc == WARD_OK)
        rc = touch_stretch(t, changes, reach_m, WARD_TOUCH_DATED, from, NULL);
    if (rc == WARD_OK)
        rc = touch_stretch(t, changes, reach_m, WARD_TOUCH_DAYLESS, NULL, NULL);
    ward_mem_free(days);
    return rc;
}
