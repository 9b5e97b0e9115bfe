#include "net/service.h"

#include <math.h>

#include "core/mem.h"

/* How far from a border its two places are; a quarter of a shorter stretch. */
static const double border_m = 0.25;

static ward_rc add(struct ward_ctx *ctx, struct ward_owned_list *out, struct ward_spot at, uint32_t owner)
{
    ward_rc rc = ward_grow(ctx, &out->items, &out->capacity, out->n + 1, sizeof *out->items);
    if (rc == WARD_OK)
        out->items[out->n++] = (struct ward_owned){at.x, at.y, owner};
    return rc;
}

static ward_rc add_stretch(struct ward_ctx *ctx, const struct ward_lines *lines, uint32_t chain, double from_m,
                           double to_m, double step_m, uint32_t owner, struct ward_owned_list *out)
{
    double in_m = fmin(border_m, (to_m - from_m) / 4), low_m = from_m + in_m, high_m = to_m - in_m;
    double steps = fmax(1, ceil((high_m - low_m) / step_m));
    ward_rc rc = WARD_OK;
    for (double i = 0; rc == WARD_OK && i <= steps; i++)
        rc = add(ctx, out, ward_chain_spot(lines, chain, low_m + (high_m - low_m) * (i / steps)), owner);
    return rc;
}

static ward_rc add_gaps(struct ward_ctx *ctx, const struct ward_reach *reach, double step_m,
                        struct ward_owned_list *out)
{
    const struct ward_lines *lines = &reach->graph->lines;
    struct ward_intervals gaps = {0};
    ward_rc rc = WARD_OK;
    for (uint32_t c = 0; rc == WARD_OK && c < lines->n_chains; c++) {
        gaps.n = 0;
        rc = ward_reach_gaps(ctx, reach, c, ward_chain_from_m(lines, c), ward_chain_to_m(lines, c), reach->within_m,
                             &gaps);
        for (size_t i = 0; rc == WARD_OK && i < gaps.n; i++)
            rc = add_stretch(ctx, lines, c, gaps.items[i].from_m, gaps.items[i].to_m, step_m, WARD_NONE, out);
    }
    ward_mem_free(gaps.items);
    return rc;
}

ward_rc ward_service_places(struct ward_ctx *ctx, const struct ward_reach *reach, double step_m,
                            struct ward_owned_list *out, double *reached_m, size_t n_facilities)
{
    struct ward_legs legs = {0};
    ward_rc rc = ward_reach_all(ctx, reach, &legs);
    for (size_t i = 0; i < n_facilities; i++)
        reached_m[i] = 0;
    for (size_t i = 0; rc == WARD_OK && i < legs.n; i++) {
        const struct ward_leg *leg = &legs.items[i];
        if (leg->facility < n_facilities)
            reached_m[leg->facility] += leg->to_m - leg->from_m;
        rc = add_stretch(ctx, &reach->graph->lines, reach->graph->edges[leg->edge].chain, leg->from_m, leg->to_m,
                         step_m, leg->facility, out);
    }
    ward_mem_free(legs.items);
    return rc == WARD_OK ? add_gaps(ctx, reach, step_m, out) : rc;
}

ward_rc ward_service_way(struct ward_ctx *ctx, struct ward_spot from, struct ward_spot to, double step_m,
                         uint32_t owner, struct ward_owned_list *out)
{
    double steps = fmax(1, ceil(hypot(to.x - from.x, to.y - from.y) / step_m));
    ward_rc rc = WARD_OK;
    for (double i = 0; rc == WARD_OK && i <= steps; i++)
        rc = add(ctx, out,
                 (struct ward_spot){from.x + (to.x - from.x) * (i / steps), from.y + (to.y - from.y) * (i / steps)},
                 owner);
    return rc;
}
