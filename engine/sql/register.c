#include "sql/register.h"

#include "sql/aggregate.h"
#include "sql/mean.h"
#include "sql/measure.h"
#include "sql/open.h"
#include "sql/sample.h"
#include "sql/scalar.h"
#include "sql/spread.h"
#include "sql/state.h"
#include "sql/tvf.h"

/* What reads tables may not hide in a view, a trigger or an index of a file from elsewhere; what is pure may. */
#define READS_TABLES (SQLITE_UTF8 | SQLITE_DIRECTONLY)
#define PURE (SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS)

struct scalar {
    const char *name;
    int arguments;
    int flags;
    void (*call)(sqlite3_context *, int, sqlite3_value **);
};

static const struct scalar scalars[] = {
    {"ward_locate", 2, READS_TABLES, ward_locate_call},
    {"ward_locate", 3, READS_TABLES, ward_locate_call},
    {"ward_clip", 3, READS_TABLES, ward_clip_call},
    {"ward_area", 1, PURE, ward_area_call},
    {"ward_length", 1, PURE, ward_length_call},
    {"ward_length_near", 3, PURE, ward_length_near_call},
    {"ward_point", 1, PURE, ward_point_call},
    {"ward_x", 1, PURE, ward_x_call},
    {"ward_y", 1, PURE, ward_y_call},
    {"ward_stretch", 3, PURE, ward_stretch_call},
    {"ward_open", 2, PURE, ward_open_call},
    {"ward_days", 2, PURE, ward_days_call},
    {"ward_add_months", 2, PURE, ward_add_months_call},
    {"ward_add_days", 2, PURE, ward_add_days_call},
    {"ward_pick", 3, PURE, ward_pick_call},
    {"ward_curve", 2, PURE, ward_curve_call},
    {"ward_turn", 2, PURE, ward_turn_call},
};

struct aggregate {
    const char *name;
    void (*value)(sqlite3_context *);
};

static const struct aggregate aggregates[] = {
    {"ward_sum", ward_sum_value},
    {"ward_avg", ward_avg_value},
};

/* Aggregates that are no window functions. */
struct gatherer {
    const char *name;
    int arguments;
    void (*step)(sqlite3_context *, int, sqlite3_value **);
    void (*final)(sqlite3_context *);
};

static const struct gatherer gatherers[] = {
    {"ward_mean", 1, ward_mean_step, ward_mean_final},
    {"ward_mean", 2, ward_mean_step, ward_mean_final},
    {"ward_sample", 4, ward_sample_step, ward_sample_final},
};

static const struct ward_tvf *const tables[] = {
    &ward_tvf_place,        &ward_tvf_nearest,      &ward_tvf_split,           &ward_tvf_gap,
    &ward_tvf_counts,       &ward_tvf_coverage,     &ward_tvf_network,         &ward_tvf_within,
    &ward_tvf_along,        &ward_tvf_rank_range,   &ward_tvf_reach,           &ward_tvf_snap,
    &ward_tvf_islands,      &ward_tvf_walk,         &ward_tvf_trace,           &ward_tvf_street_gaps,
    &ward_tvf_street_cover, &ward_tvf_street_units, &ward_tvf_street_spacings, &ward_tvf_farthest,
    &ward_tvf_service,      &ward_tvf_sites,        &ward_tvf_features,
};

static ward_rc register_scalars(struct ward_ctx *ctx, sqlite3 *sql, struct ward_state *state)
{
    for (size_t i = 0; i < sizeof scalars / sizeof scalars[0]; i++) {
        const struct scalar *s = &scalars[i];
        /* The reference is the function's: SQLite drops it by the destructor, also where registering fails. */
        if (sqlite3_create_function_v2(sql, s->name, s->arguments, s->flags, ward_state_ref(state), s->call, NULL, NULL,
                                       ward_state_free) != SQLITE_OK)
            return ward_sql_fail(ctx, sql, s->name);
    }
    return WARD_OK;
}

static ward_rc register_aggregates(struct ward_ctx *ctx, sqlite3 *sql, struct ward_state *state)
{
    for (size_t i = 0; i < sizeof aggregates / sizeof aggregates[0]; i++) {
        const struct aggregate *a = &aggregates[i];
        if (sqlite3_create_window_function(sql, a->name, 1, PURE, NULL, ward_total_step, a->value, a->value,
                                           ward_total_inverse, NULL) != SQLITE_OK)
            return ward_sql_fail(ctx, sql, a->name);
    }
    for (size_t i = 0; i < sizeof gatherers / sizeof gatherers[0]; i++) {
        const struct gatherer *g = &gatherers[i];
        if (sqlite3_create_function_v2(sql, g->name, g->arguments, PURE, ward_state_ref(state), NULL, g->step, g->final,
                                       ward_state_free) != SQLITE_OK)
            return ward_sql_fail(ctx, sql, g->name);
    }
    return WARD_OK;
}

ward_rc ward_register(struct ward_ctx *ctx, sqlite3 *sql)
{
    struct ward_state *state = NULL;
    if (ctx == NULL || sql == NULL)
        return ward_fail(ctx, WARD_E_ARG, "ward_register needs a context and an open connection");
    ward_rc rc = ward_state_new(ctx, sql, &state);
    if (rc == WARD_OK)
        rc = register_scalars(ctx, sql, state);
    if (rc == WARD_OK)
        rc = register_aggregates(ctx, sql, state);
    for (size_t i = 0; i < sizeof tables / sizeof tables[0] && rc == WARD_OK; i++)
        rc = ward_tvf_register(state, tables[i]);
    ward_state_free(state);
    return rc;
}
