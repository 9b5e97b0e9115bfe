#include "store/gazetteer.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/mem.h"

/* ---- reading ---- */

static ward_rc read_loaded(struct ward_db *db, const char *layer, struct ward_rows **out)
{
    struct ward_layer known = {0};
    struct ward_moment always = {0};
    ward_rc rc = ward_layer_get(db->ctx, db->sql, layer, &known);
    if (rc == WARD_E_LAYER)
        return WARD_OK; /* the folder of layers in use knows no such layer */
    bool is_loaded = rc == WARD_OK && known.is_loaded;
    ward_layer_clear(&known);
    return is_loaded ? ward_rows_read(db->ctx, db->sql, layer, &always, out) : rc;
}

static ward_rc read_words(struct ward_db *db, struct ward_address_words *out)
{
    struct ward_layer cases = {0};
    ward_rc rc = ward_layer_get(db->ctx, db->sql, "cases", &cases);
    if (rc == WARD_OK)
        rc = ward_address_words_parse(db->ctx, cases.header, out);
    ward_layer_clear(&cases);
    return rc;
}

/* A street as it is ranked. */
struct ranked {
    int64_t id;
    uint32_t row;
    int class_rank;
    double half_width_m;
    char *name; /* NULL: none */
};

static int rank_of(const char *class)
{
    static const char *const classes[] = {"expressway", "arterial", "secondary", "local", "alley"};
    int n = (int)(sizeof classes / sizeof *classes);
    for (int i = 0; class != NULL && i < n; i++)
        if (strcmp(class, classes[i]) == 0)
            return i;
    return n;
}

static int compare_ids(const void *a, const void *b)
{
    const struct ranked *x = a, *y = b;
    return (x->id > y->id) - (x->id < y->id);
}

static int compare_ranks(const void *a, const void *b)
{
    const struct ranked *x = a, *y = b;
    if (x->class_rank != y->class_rank)
        return x->class_rank - y->class_rank;
    return (x->row > y->row) - (x->row < y->row); /* rows come by street_id */
}

static ward_rc take_facts(struct ward_ctx *ctx, sqlite3_stmt *stmt, struct ranked *streets, size_t n)
{
    struct ranked key = {.id = sqlite3_column_int64(stmt, 0)};
    struct ranked *street = n > 0 ? bsearch(&key, streets, n, sizeof *streets, compare_ids) : NULL;
    if (street == NULL)
        return WARD_OK; /* without a place */
    street->class_rank = rank_of((const char *)sqlite3_column_text(stmt, 2));
    street->half_width_m = sqlite3_column_double(stmt, 3) / 2;
    return ward_strdup(ctx, (const char *)sqlite3_column_text(stmt, 1), &street->name);
}

static ward_rc read_facts(struct ward_db *db, struct ranked *streets, size_t n)
{
    sqlite3_stmt *stmt = NULL;
    bool row = true;
    ward_rc rc = ward_sql_prepare(db->ctx, db->sql, "SELECT id, name, class, width_m FROM streets ORDER BY id", &stmt);
    while (rc == WARD_OK && (rc = ward_sql_step(db->ctx, db->sql, stmt, &row)) == WARD_OK && row)
        rc = take_facts(db->ctx, stmt, streets, n);
    sqlite3_finalize(stmt);
    return rc;
}

/* The rows' arrays in the order of their ranks. */
static ward_rc reorder(struct ward_ctx *ctx, struct ward_rows *rows, const struct ranked *streets)
{
    int64_t *ids = NULL;
    char **codes = NULL;
    struct ward_geom *geoms = NULL;
    ward_rc rc = ward_new(ctx, rows->n, sizeof *ids, &ids);
    if (rc == WARD_OK)
        rc = ward_new(ctx, rows->n, sizeof *codes, &codes);
    if (rc == WARD_OK)
        rc = ward_new(ctx, rows->n, sizeof *geoms, &geoms);
    if (rc != WARD_OK) {
        ward_mem_free(ids);
        ward_mem_free(codes);
        return rc;
    }
    for (size_t i = 0; i < rows->n; i++) {
        ids[i] = rows->ids[streets[i].row];
        codes[i] = rows->codes[streets[i].row];
        geoms[i] = rows->geoms[streets[i].row];
    }
    ward_mem_free(rows->ids);
    ward_mem_free(rows->codes);
    ward_mem_free(rows->geoms);
    rows->ids = ids;
    rows->codes = codes;
    rows->geoms = geoms;
    return WARD_OK;
}

/* Where each street_id is: rows came by it, so that the old row is its place in that order. */
static ward_rc keep_facts(struct ward_ctx *ctx, struct ward_gazetteer *g, const struct ranked *streets)
{
    size_t n = g->streets->n;
    ward_rc rc = ward_new(ctx, n, sizeof *g->by_id, &g->by_id);
    if (rc == WARD_OK)
        rc = ward_new(ctx, n, sizeof *g->half_width_m, &g->half_width_m);
    if (rc == WARD_OK)
        rc = ward_new(ctx, n, sizeof *g->boxes, &g->boxes);
    for (size_t i = 0; rc == WARD_OK && i < n; i++) {
        g->by_id[streets[i].row] = (uint32_t)i;
        g->half_width_m[i] = streets[i].half_width_m;
        g->boxes[i] = ward_geom_box(&g->streets->geoms[i]);
        rc = ward_names_add(ctx, g->names, streets[i].name, WARD_NAME_STREET, (uint32_t)i);
    }
    return rc;
}

static ward_rc rank_streets(struct ward_db *db, struct ward_gazetteer *g)
{
    struct ranked *streets = NULL;
    size_t n = g->streets->n;
    ward_rc rc = ward_new(db->ctx, n, sizeof *streets, &streets);
    if (rc != WARD_OK)
        return rc;
    for (size_t i = 0; i < n; i++)
        streets[i] = (struct ranked){.id = g->streets->ids[i], .row = (uint32_t)i};
    qsort(streets, n, sizeof *streets, compare_ids);
    rc = read_facts(db, streets, n);
    qsort(streets, n, sizeof *streets, compare_ranks);
    if (rc == WARD_OK)
        rc = reorder(db->ctx, g->streets, streets);
    if (rc == WARD_OK)
        rc = keep_facts(db->ctx, g, streets);
    for (size_t i = 0; i < n; i++)
        ward_mem_free(streets[i].name);
    ward_mem_free(streets);
    return rc;
}

static ward_rc name_estates(struct ward_db *db, struct ward_gazetteer *g)
{
    sqlite3_stmt *stmt = NULL;
    bool row = true;
    ward_rc rc = ward_sql_prepare(db->ctx, db->sql, "SELECT name FROM estates WHERE id = ?1", &stmt);
    for (size_t i = 0; rc == WARD_OK && i < g->estates->n; i++) {
        (void)sqlite3_bind_int64(stmt, 1, g->estates->ids[i]);
        rc = ward_sql_step(db->ctx, db->sql, stmt, &row);
        if (rc == WARD_OK && row)
            rc = ward_names_add(db->ctx, g->names, (const char *)sqlite3_column_text(stmt, 0), WARD_NAME_ESTATE,
                                (uint32_t)i);
        (void)sqlite3_reset(stmt);
    }
    sqlite3_finalize(stmt);
    return rc;
}

ward_rc ward_gazetteer_read(struct ward_db *db, struct ward_gazetteer *out)
{
    ward_rc rc = read_words(db, &out->words);
    if (rc == WARD_OK)
        rc = ward_names_new(db->ctx, &out->words, &out->names);
    if (rc == WARD_OK)
        rc = read_loaded(db, "streets", &out->streets);
    if (rc == WARD_OK && out->streets != NULL)
        rc = rank_streets(db, out);
    if (rc == WARD_OK && out->streets != NULL)
        rc = ward_nearest_new(db->ctx, out->streets->geoms, out->streets->n, &out->index);
    if (rc == WARD_OK)
        rc = read_loaded(db, "estates", &out->estates);
    if (rc == WARD_OK && out->estates != NULL)
        rc = name_estates(db, out);
    return rc == WARD_OK ? ward_names_ready(db->ctx, out->names) : rc;
}

void ward_gazetteer_clear(struct ward_gazetteer *g)
{
    ward_nearest_free(g->index);
    ward_names_free(g->names);
    ward_address_words_clear(&g->words);
    ward_rows_free(g->streets);
    ward_rows_free(g->estates);
    ward_mem_free(g->boxes);
    ward_mem_free(g->half_width_m);
    ward_mem_free(g->by_id);
    *g = (struct ward_gazetteer){0};
}

/* ---- looking up ---- */

uint32_t ward_gazetteer_street(const struct ward_gazetteer *g, const char *street_id)
{
    size_t low = 0, high = g->streets != NULL ? g->streets->n : 0;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const char *code = g->streets->codes[g->by_id[middle]];
        int order = code != NULL ? strcmp(code, street_id) : -1;
        if (order == 0)
            return g->by_id[middle];
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return WARD_NONE;
}

/* The two best of the streets that the address names. */
struct named {
    struct ward_near near[2];
    bool is_across[2];
};

static bool is_better(const struct ward_near *a, bool a_across, const struct ward_near *b, bool b_across)
{
    if (b->line == WARD_NONE || a_across != b_across)
        return b->line == WARD_NONE || b_across;
    double a_mm = round(a->distance_m * 1000), b_mm = round(b->distance_m * 1000);
    return a_mm < b_mm || (a_mm <= b_mm && a->line < b->line);
}

static void offer(struct named *best, const struct ward_near *near, bool is_across)
{
    if (near->line == best->near[0].line || near->line == best->near[1].line)
        return;
    if (is_better(near, is_across, &best->near[0], best->is_across[0])) {
        best->near[1] = best->near[0];
        best->is_across[1] = best->is_across[0];
        best->near[0] = *near;
        best->is_across[0] = is_across;
    } else if (is_better(near, is_across, &best->near[1], best->is_across[1])) {
        best->near[1] = *near;
        best->is_across[1] = is_across;
    }
}

static bool is_near_box(const struct ward_box *b, double x, double y, double m)
{
    return x >= b->min_x - m && x <= b->max_x + m && y >= b->min_y - m && y <= b->max_y + m;
}

static void find_named(const struct ward_gazetteer *g, const struct ward_nearest *barriers, double street_m,
                       const char *address, double x, double y, struct named *out)
{
    struct ward_mention mentions[WARD_MENTIONS_MAX];
    const uint32_t *rows;
    size_t n = ward_names_find(g->names, address, mentions);
    for (size_t i = 0; i < n; i++) {
        size_t n_rows = ward_names_rows(g->names, mentions[i].name, WARD_NAME_STREET, &rows);
        for (size_t k = 0; k < n_rows; k++) {
            struct ward_near near;
            if (!is_near_box(&g->boxes[rows[k]], x, y, street_m))
                continue;
            ward_nearest_line(g->index, rows[k], x, y, &near);
            if (near.line != WARD_NONE && near.distance_m <= street_m)
                offer(out, &near, barriers != NULL && ward_nearest_crosses(barriers, x, y, near.x, near.y));
        }
    }
}

void ward_gazetteer_choose(const struct ward_gazetteer *g, const struct ward_nearest *barriers, double street_m,
                           const char *address, double x, double y, struct ward_street_choice *out)
{
    struct named named = {.near = {{.line = WARD_NONE}, {.line = WARD_NONE}}};
    *out = (struct ward_street_choice){.near = {.line = WARD_NONE, .runner_up = WARD_NONE}, .runner_up = WARD_NONE};
    if (g->index == NULL)
        return;
    ward_nearest_find(g->index, x, y, street_m, barriers, &out->near);
    out->runner_up = out->near.runner_up;
    if (out->near.line == WARD_NONE)
        return;
    if (address != NULL)
        find_named(g, barriers, street_m, address, x, y, &named);
    if (named.near[0].line == WARD_NONE) {
        out->is_across = barriers != NULL && ward_nearest_crosses(barriers, x, y, out->near.x, out->near.y);
        return;
    }
    /* Beyond a barrier nobody is runner-up to a street on this side. */
    bool has_second = named.near[1].line != WARD_NONE && (named.is_across[0] || !named.is_across[1]);
    if (has_second)
        out->runner_up = named.near[1].line;
    else if (out->near.line != named.near[0].line)
        out->runner_up = out->near.line;
    out->near = named.near[0];
    out->is_named = true;
    out->is_across = named.is_across[0];
}
