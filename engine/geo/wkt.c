/* Well-known text of a geometry (ward_geom_to_wkt of geom.h). */
#include "core/buf.h"
#include "core/text.h"
#include "geo/geom.h"

static ward_rc add_part(struct ward_ctx *ctx, const struct ward_geom *g, size_t part, struct ward_buf *out)
{
    ward_rc rc = ward_buf_text(ctx, out, "(");
    for (size_t i = g->part_at[part]; rc == WARD_OK && i < g->part_at[part + 1]; i++) {
        char x[32];
        char y[32];
        ward_text_real(g->xy[2 * i], x);
        ward_text_real(g->xy[2 * i + 1], y);
        rc = ward_buf_printf(ctx, out, "%s%s %s", i > g->part_at[part] ? ", " : "", x, y);
    }
    return rc == WARD_OK ? ward_buf_text(ctx, out, ")") : rc;
}

/* Parts from first to end, parted by commas, in brackets of their own. */
static ward_rc add_parts(struct ward_ctx *ctx, const struct ward_geom *g, size_t first, size_t end,
                         struct ward_buf *out)
{
    ward_rc rc = ward_buf_text(ctx, out, "(");
    for (size_t i = first; rc == WARD_OK && i < end; i++) {
        if (i > first)
            rc = ward_buf_text(ctx, out, ", ");
        if (rc == WARD_OK)
            rc = add_part(ctx, g, i, out);
    }
    return rc == WARD_OK ? ward_buf_text(ctx, out, ")") : rc;
}

static ward_rc add_polygons(struct ward_ctx *ctx, const struct ward_geom *g, struct ward_buf *out)
{
    ward_rc rc = ward_buf_text(ctx, out, "MULTIPOLYGON (");
    for (size_t i = 0; rc == WARD_OK && i < g->n_polys; i++) {
        if (i > 0)
            rc = ward_buf_text(ctx, out, ", ");
        if (rc == WARD_OK)
            rc = add_parts(ctx, g, g->poly_at[i], g->poly_at[i + 1], out);
    }
    return rc == WARD_OK ? ward_buf_text(ctx, out, ")") : rc;
}

ward_rc ward_geom_to_wkt(struct ward_ctx *ctx, const struct ward_geom *g, struct ward_buf *out)
{
    if (ward_geom_is_empty(g))
        return ward_buf_text(ctx, out, "GEOMETRYCOLLECTION EMPTY");
    if (g->kind == WARD_KIND_POLYGON)
        return add_polygons(ctx, g, out);
    bool is_single = g->kind == WARD_KIND_POINT && g->n_parts == 1;
    const char *name = is_single ? "POINT " : g->kind == WARD_KIND_POINT ? "MULTIPOINT " : "MULTILINESTRING ";
    ward_rc rc = ward_buf_text(ctx, out, name);
    if (rc == WARD_OK)
        rc = is_single ? add_part(ctx, g, 0, out) : add_parts(ctx, g, 0, g->n_parts, out);
    return rc;
}
