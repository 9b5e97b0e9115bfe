/* demand_rules.c: "street.class=arterial zone.kind=walk_1" as conditions that SQLite answers row by row. */
#include <math.h>
#include <string.h>

#include "core/buf.h"
#include "core/mem.h"
#include "sql/demand.h"

/* One word "street.class=arterial" added to its part's condition. */
static ward_rc add_word(struct ward_ctx *ctx, const char *word, size_t size, struct ward_demand_rule *rule)
{
    size_t dot = strcspn(word, "."), equals = strcspn(word, "=");
    char **part = strncmp(word, "street.", 7) == 0 ? &rule->street
                  : strncmp(word, "unit.", 5) == 0 ? &rule->unit
                                                   : &rule->zone;
    struct ward_buf sql = {0};
    char *column = NULL, *value = NULL;
    if (dot >= equals || equals >= size)
        return ward_fail(ctx, WARD_E_HEADER, "'%.*s' is no condition of a rule", (int)size, word);
    ward_rc rc = ward_strndup(ctx, word + dot + 1, equals - dot - 1, &column);
    if (rc == WARD_OK)
        rc = ward_strndup(ctx, word + equals + 1, size - equals - 1, &value);
    if (rc == WARD_OK)
        rc = ward_buf_printf(ctx, &sql, "%s%sCAST(t.", *part != NULL ? *part : "", *part != NULL ? " AND " : "");
    if (rc == WARD_OK)
        rc = ward_buf_identifier(ctx, &sql, column);
    if (rc == WARD_OK)
        rc = ward_buf_text(ctx, &sql, " AS TEXT) = ");
    if (rc == WARD_OK)
        rc = ward_buf_literal(ctx, &sql, value);
    if (rc == WARD_OK) {
        ward_mem_free(*part);
        *part = ward_buf_take(&sql);
    }
    ward_mem_free(column);
    ward_mem_free(value);
    ward_buf_clear(&sql);
    return rc;
}

static ward_rc take_rule(struct ward_ctx *ctx, sqlite3_stmt *stmt, struct ward_demand_rules *out)
{
    const char *name = (const char *)sqlite3_column_text(stmt, 0);
    const char *p = (const char *)sqlite3_column_text(stmt, 1);
    bool has_max = sqlite3_column_type(stmt, 3) != SQLITE_NULL;
    bool has_min = sqlite3_column_type(stmt, 2) != SQLITE_NULL;
    if (out->n == WARD_MOST_RULES)
        return ward_fail(ctx, WARD_E_ARG, "more than %d rules of one layer", WARD_MOST_RULES);
    struct ward_demand_rule *rule = &out->items[out->n++];
    rule->is_spacing = name != NULL && strcmp(name, "spacing_m") == 0;
    rule->min_m = has_min ? sqlite3_column_double(stmt, 2) : (double)NAN;
    rule->max_m = has_max ? sqlite3_column_double(stmt, 3) : (double)NAN;
    ward_rc rc = WARD_OK;
    for (p = p != NULL ? p : ""; rc == WARD_OK && *(p += strspn(p, " ")) != '\0';) {
        size_t size = strcspn(p, " ");
        rc = add_word(ctx, p, size, rule);
        p += size;
    }
    return rc;
}

/* A distance without a condition is the layer's default, which the ini may override; a spacing without one is a rule.
 */
static ward_rc read_rules(struct ward_state *state, const char *layer, struct ward_demand_rules *out)
{
    sqlite3_stmt *stmt = NULL;
    bool row = true;
    ward_rc rc = ward_sql_prepare(state->ctx, state->sql,
                                  "SELECT name, condition, min, max FROM main.ward_rules WHERE layer = ?1 "
                                  "AND (name = 'spacing_m' OR (name = 'service_m' AND coalesce(condition, '') <> '')) "
                                  "AND coalesce(max, CASE name WHEN 'service_m' THEN min END) > 0 "
                                  "ORDER BY name DESC, seq",
                                  &stmt);
    if (rc == WARD_OK && sqlite3_bind_text(stmt, 1, layer, -1, SQLITE_TRANSIENT) != SQLITE_OK)
        rc = ward_sql_fail(state->ctx, state->sql, "binding a layer's name");
    if (rc == WARD_OK)
        rc = ward_new(state->ctx, WARD_MOST_RULES, sizeof *out->items, &out->items);
    while (rc == WARD_OK && (rc = ward_sql_step(state->ctx, state->sql, stmt, &row)) == WARD_OK && row)
        rc = take_rule(state->ctx, stmt, out);
    sqlite3_finalize(stmt);
    return rc;
}

/* ---- rows that agree ---- */

/* A SELECT over the rows' layer, in their order: the id, and whether the condition holds. */
static ward_rc select_flags(struct ward_state *state, const struct ward_rows *rows, const struct ward_moment *day,
                            const char *condition, sqlite3_stmt **out)
{
    struct ward_instant at;
    struct ward_buf columns = {0};
    *out = NULL;
    ward_rc rc = ward_moment_normalise(state->ctx, day, &at);
    if (rc == WARD_OK)
        rc = ward_buf_printf(state->ctx, &columns, "t.id, (%s) IS TRUE", condition);
    if (rc == WARD_OK)
        rc = ward_layer_select(state->ctx, state->sql, &rows->layer, &at, columns.data, true, out);
    ward_buf_clear(&columns);
    return rc;
}

/* Calls for each row that agrees; rows and statement run side by side. */
static ward_rc each_agreeing(struct ward_state *state, const struct ward_rows *rows, const struct ward_moment *day,
                             const char *condition, bool *agrees)
{
    sqlite3_stmt *stmt = NULL;
    bool row = true;
    size_t i = 0;
    ward_rc rc = select_flags(state, rows, day, condition, &stmt);
    for (; rc == WARD_OK && (rc = ward_sql_step(state->ctx, state->sql, stmt, &row)) == WARD_OK && row; i++) {
        if (i >= rows->n || rows->ids[i] != sqlite3_column_int64(stmt, 0))
            rc =
                ward_fail(state->ctx, WARD_E_BUSY, "layer '%s' changed while it was read; ask again", rows->layer.name);
        else
            agrees[i] = sqlite3_column_int(stmt, 1) != 0;
    }
    sqlite3_finalize(stmt);
    return rc;
}

ward_rc ward_demand_rules_mask(struct ward_state *state, const struct ward_demand_rules *rules,
                               const struct ward_rows *rows, const struct ward_moment *day, bool is_street,
                               uint64_t *masks)
{
    bool *agrees = NULL;
    ward_rc rc = ward_new(state->ctx, rows->n, sizeof *agrees, &agrees);
    for (size_t i = 0; i < rows->n; i++)
        masks[i] = 0;
    for (size_t r = 0; rc == WARD_OK && r < rules->n; r++) {
        const char *condition = is_street ? rules->items[r].street : rules->items[r].unit;
        if (condition != NULL)
            rc = each_agreeing(state, rows, day, condition, agrees);
        for (size_t i = 0; rc == WARD_OK && i < rows->n; i++)
            masks[i] |= (uint64_t)(condition == NULL || agrees[i]) << r;
    }
    ward_mem_free(agrees);
    return rc;
}

/* ---- zones ---- */

static ward_rc locate_zones(struct ward_state *state, const struct ward_rows *zones, const struct ward_moment *day,
                            const char *condition, struct ward_locator **out)
{
    bool *agrees = NULL;
    struct ward_geom *geoms = NULL;
    size_t n = 0;
    ward_rc rc = ward_new(state->ctx, zones->n, sizeof *agrees, &agrees);
    if (rc == WARD_OK)
        rc = ward_new(state->ctx, zones->n, sizeof *geoms, &geoms);
    if (rc == WARD_OK)
        rc = each_agreeing(state, zones, day, condition, agrees);
    for (size_t i = 0; rc == WARD_OK && i < zones->n; i++)
        if (agrees[i])
            geoms[n++] = zones->geoms[i]; /* borrowed */
    if (rc == WARD_OK && n > 0)
        rc = ward_locator_new(state->ctx, geoms, n, out);
    ward_mem_free(geoms);
    ward_mem_free(agrees);
    return rc;
}

/* Rules of one zone condition share a locator. A district without zones has none of which anything holds. */
static ward_rc find_zones(struct ward_state *state, const struct ward_moment *day, struct ward_demand_rules *rules)
{
    const struct ward_indexed *zones = NULL;
    bool is_asked = false;
    for (size_t r = 0; r < rules->n; r++)
        is_asked |= rules->items[r].zone != NULL;
    ward_rc rc = ward_new(state->ctx, rules->n, sizeof *rules->locators, &rules->locators);
    if (rc != WARD_OK || !is_asked)
        return rc;
    rc = ward_cache_polygons(state->cache, "zones", day, &zones);
    if (rc == WARD_E_NOT_LOADED) {
        ward_ctx_clear(state->ctx);
        return WARD_OK;
    }
    for (size_t r = 0; rc == WARD_OK && r < rules->n; r++) {
        struct ward_demand_rule *rule = &rules->items[r];
        size_t like = 0;
        while (like < r && (rule->zone == NULL || rules->items[like].zone == NULL ||
                            strcmp(rules->items[like].zone, rule->zone) != 0))
            like++;
        if (rule->zone != NULL && like == r)
            rc = locate_zones(state, zones->rows, day, rule->zone, &rules->locators[r]);
        rule->zones = rule->zone == NULL ? NULL : like < r ? rules->items[like].zones : rules->locators[r];
    }
    return rc;
}

ward_rc ward_demand_rules_read(struct ward_state *state, const char *layer, const struct ward_moment *day,
                               struct ward_demand_rules *out)
{
    *out = (struct ward_demand_rules){0};
    ward_rc rc = read_rules(state, layer, out);
    if (rc == WARD_OK)
        rc = find_zones(state, day, out);
    if (rc != WARD_OK)
        ward_demand_rules_clear(out);
    return rc;
}

void ward_demand_rules_clear(struct ward_demand_rules *rules)
{
    for (size_t r = 0; r < rules->n; r++) {
        ward_mem_free(rules->items[r].zone);
        ward_mem_free(rules->items[r].street);
        ward_mem_free(rules->items[r].unit);
        if (rules->locators != NULL)
            ward_locator_free(rules->locators[r]);
    }
    ward_mem_free(rules->items);
    ward_mem_free(rules->locators);
    *rules = (struct ward_demand_rules){0};
}
