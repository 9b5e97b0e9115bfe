#include "store/layer.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "core/beside.h"
#include "core/buf.h"
#include "core/mem.h"
#include "store/serving.h"
#include "store/stamp.h"

#define CACHE_ENTRIES 16
#define OWN_RADIUS (-1.0)
#define NESTED_READS 4

/* ---- the cache ---- */

/* What the database was when an entry was last found good, cheap to ask again inside one read transaction. */
struct snapshot {
    bool is_set;
    unsigned main_data, temp_data;
};

/* A second layer that an entry was built from: the one of its facilities' entrances. */
struct second {
    struct ward_stamp stamp;
    char version[72];
};

struct entry {
    struct ward_indexed seen; /* first: what callers hold */
    int references;
    struct ward_instant at;
    struct ward_validity_span span; /* other moments that it is good for */
    double radius_m;                /* as asked: 0 for polygons and nearest, OWN_RADIUS for the layer's own */
    struct ward_rows *rows;
    struct ward_locator *locator;
    struct ward_beside *building; /* of the locator; NULL: none is at work */
    struct ward_geom *polygons;   /* what it is built from: borrows the rows' */
    struct ward_nearest *nearest;
    struct ward_within *within;
    struct ward_along *along;
    struct ward_discs *discs;
    struct ward_shapes *shapes;
    struct ward_stamp stamp;
    struct second entrances;
    struct snapshot snapshot;
    uint64_t used;
};

struct ward_cache {
    struct ward_ctx *ctx; /* borrowed */
    sqlite3 *sql;
    struct entry *entries[CACHE_ENTRIES];
    uint64_t clock, reads, checks;
    int reading; /* a temporary view may read another layer through us; itself, and it would never end */
};

ward_rc ward_cache_new(struct ward_ctx *ctx, sqlite3 *sql, struct ward_cache **out)
{
    ward_rc rc = ward_new(ctx, 1, sizeof **out, out);
    if (rc == WARD_OK) {
        (*out)->ctx = ctx;
        (*out)->sql = sql;
    }
    return rc;
}

void ward_indexed_hold(const struct ward_indexed *seen)
{
    if (seen != NULL)
        ((struct entry *)(uintptr_t)seen)->references++;
}

void ward_indexed_release(const struct ward_indexed *seen)
{
    struct entry *entry = (struct entry *)(uintptr_t)seen;
    if (entry == NULL || --entry->references > 0)
        return;
    ward_beside_free(entry->building);
    ward_mem_free(entry->polygons);
    ward_locator_free(entry->locator);
    ward_nearest_free(entry->nearest);
    ward_within_free(entry->within);
    ward_along_free(entry->along);
    ward_discs_free(entry->discs);
    ward_shapes_free(entry->shapes);
    ward_rows_free(entry->rows);
    ward_mem_free(entry);
}

void ward_cache_free(struct ward_cache *cache)
{
    if (cache == NULL)
        return;
    for (size_t i = 0; i < CACHE_ENTRIES; i++)
        if (cache->entries[i] != NULL)
            ward_indexed_release(&cache->entries[i]->seen);
    ward_mem_free(cache);
}

void ward_cache_counts(const struct ward_cache *cache, uint64_t *reads, uint64_t *checks)
{
    *reads = cache->reads;
    *checks = cache->checks;
}

/*
 * Inside one read transaction the pagers' data versions name the snapshot: nothing uncommitted is in it, and every
 * commit, ours or another process's, moves them. A write transaction, or none yet, has no such name: then all is asked.
 */
static struct snapshot snapshot_now(sqlite3 *sql)
{
    struct snapshot now = {0};
    if (sqlite3_txn_state(sql, "main") != SQLITE_TXN_READ || sqlite3_txn_state(sql, "temp") == SQLITE_TXN_WRITE)
        return now;
    now.is_set = sqlite3_file_control(sql, "main", SQLITE_FCNTL_DATA_VERSION, &now.main_data) == SQLITE_OK;
    /* A connection that never used its temp schema has none to change. */
    (void)sqlite3_file_control(sql, "temp", SQLITE_FCNTL_DATA_VERSION, &now.temp_data);
    return now;
}

static bool snapshot_same(const struct snapshot *a, const struct snapshot *b)
{
    return a->is_set && b->is_set && a->main_data == b->main_data && a->temp_data == b->temp_data;
}

static bool text_same(const char *a, const char *b)
{
    return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

static bool layer_same(const struct ward_layer *a, const struct ward_layer *b)
{
    return text_same(a->version, b->version) && text_same(a->key, b->key) && text_same(a->valid_from, b->valid_from) &&
           text_same(a->valid_to, b->valid_to) && text_same(a->supply, b->supply) && text_same(a->reach, b->reach) &&
           a->kinds == b->kinds && a->srid == b->srid && a->is_loaded == b->is_loaded;
}

/* Cases of many days ask for the units of each: those of one stretch between two changes are the same. */
static bool is_of_moment(const struct entry *e, const char *as_of)
{
    if (strcmp(e->at.as_of, as_of) == 0)
        return true;
    return e->span.is_known && as_of[0] != '\0' && strcmp(e->span.from, as_of) <= 0 &&
           (e->span.to[0] == '\0' || strcmp(as_of, e->span.to) < 0);
}

static bool is_entry(const struct entry *e, const char *layer, const struct ward_instant *at, double radius_m)
{
    return e != NULL && strcmp(e->rows->layer.name, layer) == 0 && is_of_moment(e, at->as_of) &&
           strcmp(e->at.scenario, at->scenario) == 0 && !(e->radius_m < radius_m) && !(e->radius_m > radius_m);
}

/* The place of an entry, or of the one that must go for it: an empty one, else the least recently used. */
static size_t slot_find(const struct ward_cache *cache, const char *layer, const struct ward_instant *at,
                        double radius_m)
{
    size_t oldest = 0;
    for (size_t i = 0; i < CACHE_ENTRIES; i++) {
        const struct entry *e = cache->entries[i];
        if (e == NULL || is_entry(e, layer, at, radius_m))
            return i;
        if (e->used < cache->entries[oldest]->used)
            oldest = i;
    }
    return oldest;
}

static ward_rc radius_resolve(struct ward_cache *cache, const struct ward_layer *layer, double asked_m, double *out)
{
    bool found = false;
    *out = asked_m;
    if (asked_m >= 0)
        return WARD_OK;
    ward_rc rc = ward_layer_default(cache->ctx, cache->sql, layer->name, "service_m", out, &found);
    if (rc == WARD_OK && !found && ward_layer_is_sector(layer))
        *out = HUGE_VAL;
    else if (rc == WARD_OK && !found)
        rc = ward_fail(cache->ctx, WARD_E_ARG, "layer '%s' has no service_m of its own; name a distance in metres",
                       layer->name);
    return rc;
}

static ward_rc entry_new(struct ward_cache *cache, struct ward_layer *known, const struct ward_instant *at,
                         struct entry **out)
{
    struct entry *entry = NULL;
    *out = NULL;
    ward_rc rc = ward_new(cache->ctx, 1, sizeof *entry, &entry);
    if (rc != WARD_OK)
        return rc;
    entry->references = 1;
    entry->at = *at;
    cache->reads++;
    cache->reading++;
    rc = cache->reading > NESTED_READS
             ? ward_fail(cache->ctx, WARD_E_ARG,
                         "layer '%s' is a temporary view that reads itself through a ward_ function", known->name)
             : ward_rows_take(cache->ctx, cache->sql, known, at, &entry->rows);
    cache->reading--;
    entry->seen.rows = entry->rows;
    if (rc == WARD_OK)
        rc = ward_layer_span(cache->ctx, cache->sql, &entry->rows->layer, at, &entry->span);
    if (rc == WARD_OK)
        *out = entry;
    else
        ward_indexed_release(&entry->seen);
    return rc;
}

static void entry_put(struct ward_cache *cache, size_t slot, struct entry *entry)
{
    if (cache->entries[slot] != NULL)
        ward_indexed_release(&cache->entries[slot]->seen);
    cache->entries[slot] = entry;
}

static ward_rc entrances_now(struct ward_cache *cache, const struct ward_layer *layer, struct second *out)
{
    char *name = NULL;
    struct ward_layer known = {0};
    ward_rc rc = ward_layer_entrances(cache->ctx, layer, &name);
    if (rc == WARD_OK && name != NULL)
        rc = ward_layer_get(cache->ctx, cache->sql, name, &known);
    if (rc == WARD_OK && name != NULL)
        rc = ward_stamp_now(cache->ctx, cache->sql, name, &out->stamp);
    if (known.version != NULL)
        (void)snprintf(out->version, sizeof out->version, "%s", known.version);
    ward_layer_clear(&known);
    ward_mem_free(name);
    return rc;
}

/* Asks all there is to ask, and reads the layer where anything differs from what the entry in the slot was built under.
 */
static ward_rc entry_check(struct ward_cache *cache, const char *layer, const struct ward_instant *at, double radius_m,
                           size_t slot)
{
    struct entry *old = cache->entries[slot], *entry = NULL;
    struct ward_layer known = {0};
    struct ward_stamp stamp = {0};
    struct second entrances = {0};
    double within_m = 0;
    bool is_disc = radius_m < 0 || radius_m > 0;
    cache->checks++;
    ward_rc rc = ward_layer_get(cache->ctx, cache->sql, layer, &known);
    if (rc == WARD_OK)
        rc = ward_stamp_now(cache->ctx, cache->sql, layer, &stamp);
    if (rc == WARD_OK && is_disc)
        rc = radius_resolve(cache, &known, radius_m, &within_m);
    if (rc == WARD_OK && is_disc)
        rc = entrances_now(cache, &known, &entrances);
    if (rc != WARD_OK ||
        (is_entry(old, layer, at, radius_m) && ward_stamp_same(&old->stamp, &stamp) &&
         layer_same(&old->rows->layer, &known) && ward_stamp_same(&old->entrances.stamp, &entrances.stamp) &&
         strcmp(old->entrances.version, entrances.version) == 0 && !(within_m < old->seen.within_m) &&
         !(within_m > old->seen.within_m)))
        goto done;
    rc = entry_new(cache, &known, at, &entry);
    if (rc == WARD_OK) {
        entry->stamp = stamp;
        entry->entrances = entrances;
        entry->radius_m = radius_m;
        entry->seen.within_m = within_m;
        entry_put(cache, slot, entry);
    }
done:
    ward_layer_clear(&known);
    return rc;
}

static ward_rc entry_get(struct ward_cache *cache, const char *layer, const struct ward_moment *when, double radius_m,
                         struct entry **out)
{
    struct ward_instant at;
    *out = NULL;
    ward_rc rc = ward_moment_normalise(cache->ctx, when, &at);
    if (rc != WARD_OK)
        return rc;
    size_t slot = slot_find(cache, layer, &at, radius_m);
    struct entry *entry = cache->entries[slot];
    struct snapshot now = snapshot_now(cache->sql);
    if (!is_entry(entry, layer, &at, radius_m) || !snapshot_same(&entry->snapshot, &now)) {
        rc = entry_check(cache, layer, &at, radius_m, slot);
        if (rc != WARD_OK)
            return rc;
        entry = cache->entries[slot];
        entry->snapshot = snapshot_now(cache->sql);
    }
    entry->used = ++cache->clock;
    *out = entry;
    return WARD_OK;
}

static ward_rc locator_work(struct ward_ctx *ctx, void *state)
{
    struct entry *entry = state;
    return ward_locator_new(ctx, entry->polygons, entry->rows->n, &entry->locator);
}

/* In a layer of several kinds a row that is no polygon covers nothing, but keeps its index. */
static ward_rc locator_begin(struct ward_ctx *ctx, struct entry *entry)
{
    const struct ward_rows *rows = entry->rows;
    if ((rows->layer.kinds & WARD_KIND_POLYGON) == 0)
        return ward_fail(ctx, WARD_E_ARG, "layer '%s' has no polygons; name a layer of areas, such as units",
                         rows->layer.name);
    ward_rc rc = ward_new(ctx, rows->n, sizeof *entry->polygons, &entry->polygons);
    for (size_t i = 0; rc == WARD_OK && i < rows->n; i++)
        if (rows->geoms[i].kind == WARD_KIND_POLYGON)
            entry->polygons[i] = rows->geoms[i];
        else
            ward_geom_reset(&entry->polygons[i], WARD_KIND_POLYGON, rows->layer.srid);
    return rc;
}

/* By the thread that has begun, or here. */
static ward_rc locator_build(struct ward_ctx *ctx, struct entry *entry)
{
    ward_rc rc = entry->polygons == NULL ? locator_begin(ctx, entry) : WARD_OK;
    if (rc == WARD_OK)
        rc = entry->building != NULL ? ward_beside_wait(ctx, entry->building) : locator_work(ctx, entry);
    ward_beside_free(entry->building);
    ward_mem_free(entry->polygons);
    entry->building = NULL;
    entry->polygons = NULL;
    entry->seen.locator = rc == WARD_OK ? entry->locator : NULL;
    return rc;
}

static ward_rc within_build(struct ward_ctx *ctx, struct entry *entry)
{
    ward_rc rc = ward_within_new(ctx, entry->rows->geoms, entry->rows->n, &entry->within);
    entry->seen.within = entry->within;
    return rc;
}

static ward_rc along_build(struct ward_ctx *ctx, struct entry *entry)
{
    if ((entry->rows->layer.kinds & WARD_KIND_LINE) == 0)
        return ward_fail(ctx, WARD_E_ARG, "layer '%s' has no lines; name one that has, such as streets",
                         entry->rows->layer.name);
    ward_rc rc = ward_along_new(ctx, entry->rows->geoms, entry->rows->n, &entry->along);
    entry->seen.along = entry->along;
    return rc;
}

ward_rc ward_cache_polygons(struct ward_cache *cache, const char *layer, const struct ward_moment *when,
                            const struct ward_indexed **out)
{
    struct entry *entry = NULL;
    ward_rc rc = entry_get(cache, layer, when, 0, &entry);
    if (rc == WARD_OK && entry->seen.locator == NULL)
        rc = locator_build(cache->ctx, entry);
    *out = rc == WARD_OK ? &entry->seen : NULL;
    return rc;
}

ward_rc ward_cache_polygons_begin(struct ward_cache *cache, const char *layer, const struct ward_moment *when,
                                  const struct ward_indexed **out)
{
    struct entry *entry = NULL;
    ward_rc rc = entry_get(cache, layer, when, 0, &entry);
    if (rc == WARD_OK && entry->seen.locator == NULL && entry->polygons == NULL) {
        rc = locator_begin(cache->ctx, entry);
        if (rc == WARD_OK)
            rc = ward_beside_new(cache->ctx, locator_work, entry, &entry->building);
    }
    *out = rc == WARD_OK ? &entry->seen : NULL;
    return rc;
}

bool ward_indexed_is_built(const struct ward_indexed *seen)
{
    const struct entry *entry = (const struct entry *)seen;
    return entry->building == NULL || !ward_beside_is_running(entry->building);
}

ward_rc ward_indexed_build(struct ward_cache *cache, const struct ward_indexed *seen)
{
    return seen->locator != NULL ? WARD_OK : locator_build(cache->ctx, (struct entry *)(uintptr_t)seen);
}

ward_rc ward_cache_rows(struct ward_cache *cache, const char *layer, const struct ward_moment *when,
                        const struct ward_indexed **out)
{
    struct entry *entry = NULL;
    ward_rc rc = entry_get(cache, layer, when, 0, &entry);
    *out = rc == WARD_OK ? &entry->seen : NULL;
    return rc;
}

ward_rc ward_cache_nearest(struct ward_cache *cache, const char *layer, const struct ward_moment *when,
                           const struct ward_indexed **out)
{
    struct entry *entry = NULL;
    ward_rc rc = entry_get(cache, layer, when, 0, &entry);
    if (rc == WARD_OK && entry->nearest == NULL)
        rc = ward_nearest_new(cache->ctx, entry->rows->geoms, entry->rows->n, &entry->nearest);
    if (rc == WARD_OK)
        entry->seen.nearest = entry->nearest;
    *out = rc == WARD_OK ? &entry->seen : NULL;
    return rc;
}

ward_rc ward_cache_within(struct ward_cache *cache, const char *layer, const struct ward_moment *when,
                          const struct ward_indexed **out)
{
    struct entry *entry = NULL;
    ward_rc rc = entry_get(cache, layer, when, 0, &entry);
    if (rc == WARD_OK && entry->within == NULL)
        rc = within_build(cache->ctx, entry);
    *out = rc == WARD_OK ? &entry->seen : NULL;
    return rc;
}

ward_rc ward_cache_along(struct ward_cache *cache, const char *layer, const struct ward_moment *when,
                         const struct ward_indexed **out)
{
    struct entry *entry = NULL;
    ward_rc rc = entry_get(cache, layer, when, 0, &entry);
    if (rc == WARD_OK && entry->along == NULL)
        rc = along_build(cache->ctx, entry);
    *out = rc == WARD_OK ? &entry->seen : NULL;
    return rc;
}

static ward_rc serving_build(struct ward_cache *cache, struct entry *entry)
{
    struct ward_serving serving;
    ward_rc rc = ward_serving_read(cache->ctx, cache->sql, entry->rows, &entry->at, entry->seen.within_m, &serving);
    if (rc != WARD_OK)
        return rc;
    rc = serving.is_discs ? ward_serving_discs(cache->ctx, &serving, &entry->discs)
                          : ward_shapes_new(cache->ctx, serving.items, serving.n, true, &entry->shapes);
    entry->seen.discs = entry->discs;
    entry->seen.shapes = entry->shapes;
    ward_serving_clear(&serving);
    return rc;
}

ward_rc ward_cache_serving(struct ward_cache *cache, const char *layer, const struct ward_moment *when, double within_m,
                           const struct ward_indexed **out)
{
    struct entry *entry = NULL;
    *out = NULL;
    if (!isnan(within_m) && !(within_m > 0 && within_m < HUGE_VAL))
        return ward_fail(cache->ctx, WARD_E_ARG, "within_m must be a distance in metres, more than 0");
    ward_rc rc = entry_get(cache, layer, when, isnan(within_m) ? OWN_RADIUS : within_m, &entry);
    if (rc == WARD_OK && entry->discs == NULL && entry->shapes == NULL)
        rc = serving_build(cache, entry);
    if (rc == WARD_OK)
        *out = &entry->seen;
    return rc;
}
