#include "store/duty.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/mem.h"

static const char select_duties[] =
    "SELECT street_id, from_m, to_m, side, unit_code, valid_from, valid_to FROM duties"
    " WHERE street_id IS NOT NULL AND unit_code IS NOT NULL ORDER BY street_id, unit_code, from_m, to_m, side, id";

static void duty_clear(struct ward_duty *d)
{
    ward_mem_free(d->unit_code);
    ward_mem_free(d->valid_from);
    ward_mem_free(d->valid_to);
}

static enum ward_side side_of(const char *word)
{
    if (word == NULL)
        return WARD_SIDE_ON;
    return strcmp(word, "left") == 0 ? WARD_SIDE_LEFT : strcmp(word, "right") == 0 ? WARD_SIDE_RIGHT : WARD_SIDE_ON;
}

static ward_rc take(struct ward_ctx *ctx, const struct ward_gazetteer *g, sqlite3_stmt *stmt, struct ward_duties *out)
{
    uint32_t street = ward_gazetteer_street(g, (const char *)sqlite3_column_text(stmt, 0));
    if (street == WARD_NONE)
        return WARD_OK;
    bool is_open = sqlite3_column_type(stmt, 2) == SQLITE_NULL;
    struct ward_duty d = {.street = street,
                          .from_m = sqlite3_column_double(stmt, 1),
                          .to_m = is_open ? HUGE_VAL : sqlite3_column_double(stmt, 2),
                          .side = side_of((const char *)sqlite3_column_text(stmt, 3))};
    ward_rc rc = ward_grow(ctx, &out->items, &out->capacity, out->n + 1, sizeof *out->items);
    if (rc == WARD_OK)
        rc = ward_strdup(ctx, (const char *)sqlite3_column_text(stmt, 4), &d.unit_code);
    if (rc == WARD_OK)
        rc = ward_strdup(ctx, (const char *)sqlite3_column_text(stmt, 5), &d.valid_from);
    if (rc == WARD_OK)
        rc = ward_strdup(ctx, (const char *)sqlite3_column_text(stmt, 6), &d.valid_to);
    if (rc == WARD_OK)
        out->items[out->n++] = d;
    else
        duty_clear(&d);
    return rc;
}

static int compare(const void *a, const void *b)
{
    const struct ward_duty *x = a, *y = b;
    if (x->street != y->street)
        return x->street < y->street ? -1 : 1;
    return strcmp(x->unit_code, y->unit_code);
}

ward_rc ward_duties_read(struct ward_db *db, const struct ward_gazetteer *g, struct ward_duties *out)
{
    struct ward_layer known = {0};
    sqlite3_stmt *stmt = NULL;
    bool row = true;
    ward_rc rc = ward_layer_get(db->ctx, db->sql, "duties", &known);
    bool is_loaded = rc == WARD_OK && known.is_loaded;
    ward_layer_clear(&known);
    if (!is_loaded)
        return rc == WARD_E_LAYER ? WARD_OK : rc;
    rc = ward_sql_prepare(db->ctx, db->sql, select_duties, &stmt);
    while (rc == WARD_OK && (rc = ward_sql_step(db->ctx, db->sql, stmt, &row)) == WARD_OK && row)
        rc = take(db->ctx, g, stmt, out);
    sqlite3_finalize(stmt);
    if (out->n > 1)
        qsort(out->items, out->n, sizeof *out->items, compare);
    return rc;
}

void ward_duties_clear(struct ward_duties *duties)
{
    for (size_t i = 0; i < duties->n; i++)
        duty_clear(&duties->items[i]);
    ward_mem_free(duties->items);
    *duties = (struct ward_duties){0};
}

static bool holds(const struct ward_duty *d, const struct ward_near *near, const char *day)
{
    bool is_side = d->side == WARD_SIDE_ON || near->side == WARD_SIDE_ON || d->side == near->side;
    bool is_valid = day == NULL || ((d->valid_from == NULL || strcmp(d->valid_from, day) <= 0) &&
                                    (d->valid_to == NULL || strcmp(d->valid_to, day) > 0));
    return is_side && is_valid && near->measure_m >= d->from_m && near->measure_m <= d->to_m;
}

/* The row of a unit's code; rows lie by code. */
static uint32_t unit_of(const struct ward_rows *units, const char *code)
{
    size_t low = 0, high = units->n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (units->codes[middle] == NULL || strcmp(units->codes[middle], code) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low < units->n && strcmp(units->codes[low], code) == 0 ? (uint32_t)low : WARD_NONE;
}

static size_t first_of(const struct ward_duties *duties, uint32_t street)
{
    size_t low = 0, high = duties->n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (duties->items[middle].street < street)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

const struct ward_duty *ward_duties_find(const struct ward_duties *duties, const struct ward_near *near,
                                         const char *day, const struct ward_rows *units, uint32_t *unit)
{
    const struct ward_duty *best = NULL;
    for (size_t i = first_of(duties, near->line); i < duties->n && duties->items[i].street == near->line; i++) {
        const struct ward_duty *d = &duties->items[i];
        bool is_before = best == NULL || (best->side == WARD_SIDE_ON && d->side != WARD_SIDE_ON);
        uint32_t row = is_before && holds(d, near, day) ? unit_of(units, d->unit_code) : WARD_NONE;
        if (row != WARD_NONE) { /* later ones have no lower code */
            best = d;
            *unit = row;
        }
    }
    return best;
}
