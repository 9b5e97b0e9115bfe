/**
 * tvf_features.c: ward_features(layer [, as_of [, scenario]]): the rows of any layer by its name, so that one query can
 * ask about bins, toilets or hydrants alike.
 *
 * | argument | is                                                                                                 |
 * |----------|----------------------------------------------------------------------------------------------------|
 * | layer    | text: a layer with geometry                                                                        |
 * | as_of    | ISO text, a day or a minute: only rows valid and in supply then; NULL or left out: all             |
 * | scenario | 'now' or 'planned' (all works done); needs as_of; left out beside one: now                         |
 *
 * One row a row of the layer that has a place, by key; none where layer is NULL.
 *
 *     CREATE TABLE ward_features(
 *         id INTEGER,
 *         key TEXT,           -- the first column of the layer's key
 *         geom BLOB,
 *         in_layer HIDDEN, in_as_of HIDDEN, in_scenario HIDDEN
 *     );
 *
 *     SELECT f.key, p.code FROM ward_features('toilets', '2023-06-30') AS f
 *     CROSS JOIN ward_place('units', ward_point(f.geom), 20, '2023-06-30') AS p;
 *     SELECT count(*) FROM ward_features('toilets', '2023-06-30', 'planned') AS f;
 *     SELECT u.unit_code, f.key FROM ward_features('units') AS f JOIN units AS u ON u.id = f.id;
 */
#include "sql/argument.h"
#include "sql/tvf.h"

enum { LAYER, AS_OF, SCENARIO };

struct features_cursor {
    struct ward_tvf_cursor base; /* first */
};

static ward_rc features_filter(struct ward_tvf_cursor *base)
{
    struct ward_ctx *ctx = base->state->ctx;
    struct ward_moment when = {0};
    const struct ward_indexed *found = base->indexed[0];
    const char *layer = NULL;
    ward_rc rc = ward_arg_text(ctx, base->arguments[LAYER], "layer", &layer);
    if (rc == WARD_OK)
        rc = ward_arg_text(ctx, base->arguments[AS_OF], "as_of", &when.as_of);
    if (rc == WARD_OK)
        rc = ward_arg_text(ctx, base->arguments[SCENARIO], "scenario", &when.scenario);
    if (rc == WARD_OK && found == NULL) {
        rc = ward_cache_rows(base->state->cache, layer, &when, &found);
        if (rc == WARD_OK)
            ward_tvf_hold(base, 0, found);
    }
    base->n_rows = rc == WARD_OK ? found->rows->n : 0;
    return rc;
}

static ward_rc features_column(struct ward_tvf_cursor *base, sqlite3_context *call, int column)
{
    const struct ward_rows *rows = base->indexed[0]->rows;
    uint32_t at = (uint32_t)base->row;
    if (column == 2)
        return ward_result_geom(call, base->state, &rows->geoms[at]);
    if (column == 1)
        ward_tvf_result_code(call, rows, at);
    else
        ward_tvf_result_id(call, rows, at);
    return WARD_OK;
}

const struct ward_tvf ward_tvf_features = {
    .name = "ward_features",
    .usage = "ward_features(layer [, as_of [, scenario]])",
    .declare = "CREATE TABLE ward_features(id INTEGER, key TEXT, geom BLOB, "
               "in_layer HIDDEN, in_as_of HIDDEN, in_scenario HIDDEN)",
    .columns = 3,
    .required = 1,
    .arguments = 3,
    .nullable = 1u << AS_OF | 1u << SCENARIO,
    .rows = 1000,
    .cursor_size = sizeof(struct features_cursor),
    .filter = features_filter,
    .column = features_column,
};
