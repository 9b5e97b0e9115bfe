#include "sql/gap_rules.h"

#include <math.h>

#include "geo/join.h"
#include "geo/split.h"

static bool is_of_areas(const struct ward_demand_rule *rule)
{
    return !rule->is_spacing && rule->zone != NULL && rule->street == NULL && rule->unit == NULL && rule->zones != NULL;
}

ward_rc ward_gap_rules_read(struct ward_state *state, const char *layer, const struct ward_moment *when,
                            struct ward_gap_rules *out)
{
    const struct ward_moment day = {when->as_of, NULL};
    ward_gap_rules_clear(out);
    ward_rc rc = ward_demand_rules_read(state, layer, &day, &out->rules);
    for (size_t i = 0; rc == WARD_OK && i < out->rules.n; i++) {
        const struct ward_demand_rule *rule = &out->rules.items[i];
        if (!is_of_areas(rule))
            continue;
        rc = ward_cache_serving(state->cache, layer, when, isnan(rule->max_m) ? rule->min_m : rule->max_m,
                                &out->served[i]);
        if (rc != WARD_OK)
            break;
        ward_indexed_hold(out->served[i]);
        out->n++;
    }
    return rc;
}

void ward_gap_rules_clear(struct ward_gap_rules *rules)
{
    for (size_t i = 0; i < WARD_MOST_RULES; i++)
        if (i < rules->rules.n)
            ward_indexed_release(rules->served[i]);
    ward_demand_rules_clear(&rules->rules);
    *rules = (struct ward_gap_rules){0};
}

/* One part more, by one distance. */
static ward_rc add_part(struct ward_ctx *ctx, const struct ward_indexed *serving, const struct ward_geom *part,
                        bool wants_geom, struct ward_gap_answer *sum)
{
    struct ward_gap_answer one = {0};
    struct ward_geom both = {0};
    ward_rc rc = ward_gap_one(ctx, serving, part, wants_geom, &one);
    if (rc == WARD_OK && wants_geom)
        rc = ward_join(ctx, &sum->geom, &one.geom, &both);
    if (rc == WARD_OK && wants_geom) {
        struct ward_geom old = sum->geom;
        sum->geom = both;
        both = old;
    }
    sum->area_m2 += one.area_m2;
    sum->gap_m2 += one.gap_m2;
    ward_geom_clear(&one.geom);
    ward_geom_clear(&both);
    return rc;
}

/* What of *rest lies in a rule's zones; *rest becomes what does not. */
static ward_rc take_rule(struct ward_ctx *ctx, const struct ward_gap_rules *rules, size_t i, bool wants_geom,
                         struct ward_geom *rest, struct ward_gap_answer *sum)
{
    struct ward_pieces pieces = {0};
    size_t left = SIZE_MAX;
    ward_rc rc = ward_split_area(ctx, rules->rules.items[i].zones, rest, &pieces);
    for (size_t k = 0; rc == WARD_OK && k < pieces.n; k++) {
        if (pieces.items[k].polygon == WARD_NONE)
            left = k;
        else
            rc = add_part(ctx, rules->served[i], &pieces.items[k].geom, wants_geom, sum);
    }
    if (rc == WARD_OK && left < pieces.n)
        rc = ward_geom_copy(ctx, &pieces.items[left].geom, rest);
    else if (rc == WARD_OK)
        ward_geom_reset(rest, WARD_KIND_POLYGON, rest->srid);
    ward_pieces_clear(&pieces);
    return rc;
}

ward_rc ward_gap_by_rules(struct ward_ctx *ctx, const struct ward_gap_rules *rules, const struct ward_indexed *own,
                          const struct ward_geom *area, bool wants_geom, struct ward_gap_answer *answer)
{
    struct ward_geom rest = {0};
    answer->area_m2 = answer->gap_m2 = 0;
    ward_geom_reset(&answer->geom, WARD_KIND_POLYGON, area->srid);
    ward_rc rc = ward_gap_require_area(ctx, area);
    if (rc == WARD_OK)
        rc = ward_geom_copy(ctx, area, &rest);
    for (size_t i = 0; rc == WARD_OK && i < rules->rules.n && !ward_geom_is_empty(&rest); i++)
        if (rules->served[i] != NULL)
            rc = take_rule(ctx, rules, i, wants_geom, &rest, answer);
    if (rc == WARD_OK && !ward_geom_is_empty(&rest))
        rc = add_part(ctx, own, &rest, wants_geom, answer);
    ward_geom_clear(&rest);
    return rc;
}
