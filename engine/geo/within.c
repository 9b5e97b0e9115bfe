#include "geo/within.h"

#include "core/mem.h"
#include "geo/geos.h"

struct ward_within {
    const struct ward_geom *geoms; /* borrowed */
    struct ward_boxes boxes;
};

ward_rc ward_within_new(struct ward_ctx *ctx, const struct ward_geom *geoms, size_t n, struct ward_within **out)
{
    struct ward_box *boxes = NULL;
    ward_rc rc = ward_new(ctx, 1, sizeof **out, out);
    if (rc == WARD_OK)
        rc = ward_new(ctx, n, sizeof *boxes, &boxes);
    for (size_t i = 0; rc == WARD_OK && i < n; i++)
        boxes[i] = ward_geom_box(&geoms[i]);
    if (rc == WARD_OK) {
        (*out)->geoms = geoms;
        rc = ward_boxes_build(ctx, boxes, n, &(*out)->boxes);
    }
    ward_mem_free(boxes);
    if (rc != WARD_OK) {
        ward_within_free(*out);
        *out = NULL;
    }
    return rc;
}

void ward_within_free(struct ward_within *index)
{
    if (index == NULL)
        return;
    ward_boxes_clear(&index->boxes);
    ward_mem_free(index);
}

static ward_rc measure(struct ward_ctx *ctx, GEOSContextHandle_t geos, const GEOSGeometry *from,
                       const struct ward_geom *to, double *out)
{
    GEOSGeometry *shape = NULL;
    ward_rc rc = ward_geos_from_geom(ctx, to, &shape);
    if (rc == WARD_OK && GEOSDistance_r(geos, from, shape, out) != 1)
        rc = ward_geos_fail(ctx, "measuring a distance");
    ward_geos_destroy(ctx, shape);
    return rc;
}

ward_rc ward_within_find(struct ward_ctx *ctx, const struct ward_within *index, const struct ward_geom *g,
                         double within_m, struct ward_hits *out)
{
    GEOSContextHandle_t geos = NULL;
    GEOSGeometry *shape = NULL;
    struct ward_box box = ward_geom_box(g);
    out->n = 0;
    box = (struct ward_box){box.min_x - within_m, box.min_y - within_m, box.max_x + within_m, box.max_y + within_m};
    ward_rc rc = ward_boxes_find(ctx, &index->boxes, &box, &out->near);
    if (rc == WARD_OK && out->near.n > 0)
        rc = ward_geos_get(ctx, &geos);
    if (rc == WARD_OK && out->near.n > 0)
        rc = ward_geos_from_geom(ctx, g, &shape);
    for (size_t i = 0; rc == WARD_OK && i < out->near.n; i++) {
        struct ward_hit hit = {.row = out->near.items[i]};
        rc = measure(ctx, geos, shape, &index->geoms[hit.row], &hit.distance_m);
        if (rc != WARD_OK || hit.distance_m > within_m)
            continue;
        rc = ward_grow(ctx, &out->items, &out->capacity, out->n + 1, sizeof *out->items);
        if (rc == WARD_OK)
            out->items[out->n++] = hit;
    }
    ward_geos_destroy(ctx, shape);
    return rc;
}

void ward_hits_clear(struct ward_hits *hits)
{
    ward_mem_free(hits->items);
    ward_numbers_clear(&hits->near);
    *hits = (struct ward_hits){0};
}
