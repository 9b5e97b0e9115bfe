#include "geo/geos.h"

#include <stdio.h>
#include <string.h>

#include "core/mem.h"

struct handle {
    GEOSContextHandle_t geos;
    char said[256]; /* the last exception's text */
};

/* Collections come only from GEOS's own results, which nest once; the bound keeps a surprise from the stack. */
enum { DEEPEST = 32 };

static void on_error(const char *message, void *data)
{
    struct handle *h = data;
    (void)snprintf(h->said, sizeof h->said, "%s", message);
}

static void release(void *data)
{
    struct handle *h = data;
    GEOS_finish_r(h->geos);
    ward_mem_free(h);
}

static ward_rc open_handle(struct ward_ctx *ctx, struct handle **out)
{
    *out = ward_ctx_slot(ctx, WARD_SLOT_GEOS);
    if (*out != NULL)
        return WARD_OK;
    struct handle *h = NULL;
    ward_rc rc = ward_geos_load(ctx);
    if (rc == WARD_OK)
        rc = ward_new(ctx, 1, sizeof *h, &h);
    if (rc != WARD_OK)
        return rc;
    h->geos = GEOS_init_r();
    if (h->geos == NULL) {
        ward_mem_free(h);
        return ward_fail(ctx, WARD_E_GEOS, "GEOS cannot be started");
    }
    GEOSContext_setErrorMessageHandler_r(h->geos, on_error, h);
    ward_ctx_slot_set(ctx, WARD_SLOT_GEOS, h, release);
    *out = h;
    return WARD_OK;
}

ward_rc ward_geos_get(struct ward_ctx *ctx, GEOSContextHandle_t *out)
{
    struct handle *h;
    ward_rc rc = open_handle(ctx, &h);
    *out = rc == WARD_OK ? h->geos : NULL;
    return rc;
}

ward_rc ward_geos_fail(struct ward_ctx *ctx, const char *doing)
{
    struct handle *h = ward_ctx_slot(ctx, WARD_SLOT_GEOS);
    const char *said = h != NULL && h->said[0] != '\0' ? h->said : "no reason given";
    return ward_fail(ctx, WARD_E_GEOS, "GEOS failed at %s: %s", doing, said);
}

ward_rc ward_geos_bool(struct ward_ctx *ctx, char answer, const char *doing, bool *out)
{
    *out = answer == 1;
    return answer == 0 || answer == 1 ? WARD_OK : ward_geos_fail(ctx, doing);
}

void ward_geos_destroy(struct ward_ctx *ctx, GEOSGeometry *g)
{
    struct handle *h = ward_ctx_slot(ctx, WARD_SLOT_GEOS);
    if (g != NULL && h != NULL)
        GEOSGeom_destroy_r(h->geos, g);
}

static GEOSCoordSequence *part_sequence(GEOSContextHandle_t geos, const struct ward_geom *g, size_t part)
{
    size_t first = g->part_at[part];
    return GEOSCoordSeq_copyFromBuffer_r(geos, g->xy + 2 * first, (unsigned)(g->part_at[part + 1] - first), 0, 0);
}

/* GEOS's constructors own the sequence or the rings they are given, even when they fail. */
static GEOSGeometry *make_ring(GEOSContextHandle_t geos, const struct ward_geom *g, size_t part)
{
    GEOSCoordSequence *s = part_sequence(geos, g, part);
    return s != NULL ? GEOSGeom_createLinearRing_r(geos, s) : NULL;
}

static void destroy_all(GEOSContextHandle_t geos, GEOSGeometry **items, size_t n)
{
    for (size_t i = 0; i < n; i++)
        GEOSGeom_destroy_r(geos, items[i]);
}

static GEOSGeometry *make_polygon(GEOSContextHandle_t geos, const struct ward_geom *g, size_t poly,
                                  GEOSGeometry **rings)
{
    size_t first = g->poly_at[poly];
    size_t n = g->poly_at[poly + 1] - first;
    for (size_t i = 0; i < n; i++) {
        rings[i] = make_ring(geos, g, first + i);
        if (rings[i] == NULL) {
            destroy_all(geos, rings, i);
            return NULL;
        }
    }
    return GEOSGeom_createPolygon_r(geos, rings[0], rings + 1, (unsigned)(n - 1));
}

static GEOSGeometry *make_member(GEOSContextHandle_t geos, const struct ward_geom *g, size_t i, GEOSGeometry **rings)
{
    if (g->kind == WARD_KIND_POLYGON)
        return make_polygon(geos, g, i, rings);
    GEOSCoordSequence *s = part_sequence(geos, g, i);
    if (s == NULL)
        return NULL;
    return g->kind == WARD_KIND_POINT ? GEOSGeom_createPoint_r(geos, s) : GEOSGeom_createLineString_r(geos, s);
}

static int collection_type(unsigned kind)
{
    if (kind == WARD_KIND_POINT)
        return GEOS_MULTIPOINT;
    return kind == WARD_KIND_LINE ? GEOS_MULTILINESTRING : GEOS_MULTIPOLYGON;
}

ward_rc ward_geos_from_geom(struct ward_ctx *ctx, const struct ward_geom *g, GEOSGeometry **out)
{
    struct handle *h;
    GEOSGeometry **members = NULL;
    size_t n = g->kind == WARD_KIND_POLYGON ? g->n_polys : g->n_parts;
    *out = NULL;
    ward_rc rc = open_handle(ctx, &h);
    if (rc == WARD_OK && n == 0)
        rc = ward_fail(ctx, WARD_E_GEOM, "the geometry is empty");
    if (rc == WARD_OK)
        rc = ward_new(ctx, n + g->n_parts, sizeof *members, &members);
    if (rc != WARD_OK)
        return rc;
    for (size_t i = 0; i < n; i++) {
        members[i] = make_member(h->geos, g, i, members + n);
        if (members[i] == NULL) {
            destroy_all(h->geos, members, i);
            rc = ward_geos_fail(ctx, "reading a geometry");
            goto done;
        }
    }
    *out = n == 1 ? members[0] : GEOSGeom_createCollection_r(h->geos, collection_type(g->kind), members, (unsigned)n);
    if (*out == NULL)
        rc = ward_geos_fail(ctx, "reading a geometry");
done:
    ward_mem_free(members);
    return rc;
}

static ward_rc take_part(struct ward_ctx *ctx, GEOSContextHandle_t geos, const GEOSGeometry *from,
                         struct ward_geom *out)
{
    const GEOSCoordSequence *s = from != NULL ? GEOSGeom_getCoordSeq_r(geos, from) : NULL;
    unsigned n = 0;
    if (s == NULL || !GEOSCoordSeq_getSize_r(geos, s, &n))
        return ward_geos_fail(ctx, "writing a geometry");
    ward_rc rc = ward_geom_part(ctx, out);
    if (rc == WARD_OK)
        rc = ward_grow(ctx, &out->xy, &out->xy_capacity, 2 * (out->n_coords + n), sizeof *out->xy);
    if (rc != WARD_OK)
        return rc;
    if (!GEOSCoordSeq_copyToBuffer_r(geos, s, out->xy + 2 * out->n_coords, 0, 0))
        return ward_geos_fail(ctx, "writing a geometry");
    out->n_coords += n;
    out->part_at[out->n_parts] = out->n_coords;
    return WARD_OK;
}

static ward_rc take_polygon(struct ward_ctx *ctx, GEOSContextHandle_t geos, const GEOSGeometry *from,
                            struct ward_geom *out)
{
    int holes = GEOSGetNumInteriorRings_r(geos, from);
    if (holes < 0)
        return ward_geos_fail(ctx, "writing a polygon");
    ward_rc rc = ward_geom_poly(ctx, out);
    if (rc == WARD_OK)
        rc = take_part(ctx, geos, GEOSGetExteriorRing_r(geos, from), out);
    for (int i = 0; rc == WARD_OK && i < holes; i++)
        rc = take_part(ctx, geos, GEOSGetInteriorRingN_r(geos, from, i), out);
    return rc;
}

static ward_rc take(struct ward_ctx *ctx, GEOSContextHandle_t geos, const GEOSGeometry *from, int depth,
                    struct ward_geom *out)
{
    int type = GEOSGeomTypeId_r(geos, from);
    if (type < 0 || depth > DEEPEST)
        return ward_geos_fail(ctx, "writing a geometry");
    if (GEOSisEmpty_r(geos, from) != 0)
        return WARD_OK;
    if (type >= GEOS_MULTIPOINT) {
        ward_rc rc = WARD_OK;
        int n = GEOSGetNumGeometries_r(geos, from);
        for (int i = 0; rc == WARD_OK && i < n; i++)
            rc = take(ctx, geos, GEOSGetGeometryN_r(geos, from, i), depth + 1, out);
        return rc;
    }
    if (type == GEOS_POLYGON)
        return out->kind == WARD_KIND_POLYGON ? take_polygon(ctx, geos, from, out) : WARD_OK;
    if (type == GEOS_POINT)
        return out->kind == WARD_KIND_POINT ? take_part(ctx, geos, from, out) : WARD_OK;
    return out->kind == WARD_KIND_LINE ? take_part(ctx, geos, from, out) : WARD_OK;
}

ward_rc ward_geos_to_geom(struct ward_ctx *ctx, const GEOSGeometry *from, unsigned kind, int srid,
                          struct ward_geom *out)
{
    struct handle *h;
    ward_geom_reset(out, kind, srid);
    ward_rc rc = open_handle(ctx, &h);
    if (rc == WARD_OK)
        rc = take(ctx, h->geos, from, 0, out);
    if (rc != WARD_OK)
        ward_geom_reset(out, kind, srid);
    return rc;
}
