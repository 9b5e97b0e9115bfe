#include "store/network.h"

#include <math.h>
#include <string.h>

#include "core/buf.h"
#include "core/layerdef.h"
#include "core/mem.h"
#include "core/text.h"
#include "store/stamp.h"

static const char streets[] = "streets", barriers[] = "barriers";

/* ---- made from the tables ---- */

/* ", t.name", or ", NULL" where the layer's header has no such column. */
static ward_rc add_optional(struct ward_ctx *ctx, struct ward_buf *columns, const struct ward_layerdef *def,
                            const char *name)
{
    bool has = def != NULL && ward_layerdef_column(def, name) != NULL;
    return ward_buf_printf(ctx, columns, has ? ", t.%s" : ", NULL", name);
}

/* By key; or as they lie, which is by key where the layer was loaded whole. */
static ward_rc select_streets(struct ward_ctx *ctx, sqlite3 *sql, const struct ward_layer *layer,
                              const struct ward_instant *at, bool is_ordered, sqlite3_stmt **out)
{
    struct ward_layerdef *def = NULL;
    struct ward_buf columns = {0};
    ward_rc rc = WARD_OK;
    if ((layer->kinds & WARD_KIND_LINE) == 0)
        return ward_fail(ctx, WARD_E_ARG, "layer '%s' has no lines", layer->name);
    if (layer->header != NULL && layer->header[0] != '\0')
        rc = ward_layerdef_parse(ctx, layer->name, layer->header, &def);
    if (rc == WARD_OK)
        rc = ward_buf_text(ctx, &columns, "t.id, t.geom");
    if (rc == WARD_OK)
        rc = add_optional(ctx, &columns, def, "level");
    if (rc == WARD_OK)
        rc = add_optional(ctx, &columns, def, "is_walkable");
    if (rc == WARD_OK)
        rc = ward_buf_text(ctx, &columns, ", ");
    if (rc == WARD_OK)
        rc = ward_layer_code(ctx, &columns, layer);
    if (rc == WARD_OK)
        rc = ward_layer_select(ctx, sql, layer, at, columns.data, is_ordered, out);
    ward_layerdef_free(def);
    ward_buf_clear(&columns);
    return rc;
}

struct street_reader {
    struct ward_lines lines;
    struct ward_geom geom, nothing;
    struct ward_buf last; /* the key before */
    struct ward_street_codes *codes;
    size_t id_capacity;
    bool is_rising; /* every key is above the one before */
};

static void reader_clear(struct street_reader *r)
{
    ward_lines_clear(&r->lines);
    ward_geom_clear(&r->geom);
    ward_buf_clear(&r->last);
    if (r->codes != NULL)
        ward_street_codes_clear(r->codes);
}

static ward_rc take_code(struct ward_ctx *ctx, sqlite3_stmt *stmt, struct street_reader *r)
{
    const char *code = (const char *)sqlite3_column_text(stmt, 4);
    size_t size = (size_t)sqlite3_column_bytes(stmt, 4);
    ward_rc rc = WARD_OK;
    r->is_rising = r->is_rising && code != NULL && (r->lines.n == 0 || strcmp(r->last.data, code) < 0);
    ward_buf_reset(&r->last);
    if (code != NULL)
        rc = ward_buf_text(ctx, &r->last, code);
    if (rc != WARD_OK || r->codes == NULL)
        return rc;
    rc = ward_grow(ctx, &r->codes->items, &r->codes->capacity, r->lines.n + 1, sizeof *r->codes->items);
    if (rc != WARD_OK)
        return rc;
    r->codes->items[r->lines.n] = NULL;
    return code != NULL ? ward_arena_text(ctx, &r->codes->arena, code, size, &r->codes->items[r->lines.n]) : WARD_OK;
}

static ward_rc take_street(struct ward_ctx *ctx, sqlite3_stmt *stmt, struct street_reader *r, struct ward_network *out)
{
    bool is_closed = sqlite3_column_type(stmt, 3) != SQLITE_NULL && sqlite3_column_int(stmt, 3) == 0;
    ward_rc rc = ward_grow(ctx, &out->ids, &r->id_capacity, r->lines.n + 1, sizeof *out->ids);
    if (rc == WARD_OK)
        rc = take_code(ctx, stmt, r);
    if (rc != WARD_OK)
        return rc;
    out->ids[r->lines.n] = sqlite3_column_int64(stmt, 0);
    rc = ward_geom_from_blob(ctx, sqlite3_column_blob(stmt, 1), (size_t)sqlite3_column_bytes(stmt, 1), &r->geom);
    if (rc == WARD_OK && r->geom.srid != out->srid)
        rc = ward_fail(ctx, WARD_E_SRID, "its geometry is in EPSG:%d, the layer in EPSG:%d", r->geom.srid, out->srid);
    if (rc != WARD_OK)
        return ward_fail_in(ctx, "layer '%s', row id %lld: ", streets, (long long)out->ids[r->lines.n]);
    return ward_lines_add(ctx, &r->lines, is_closed ? &r->nothing : &r->geom, sqlite3_column_int(stmt, 2));
}

/* Stops early where rows that should lie in order do not. */
static ward_rc read_rows(struct ward_ctx *ctx, sqlite3 *sql, const struct ward_layer *layer,
                         const struct ward_instant *at, bool is_ordered, struct street_reader *r,
                         struct ward_network *out)
{
    sqlite3_stmt *stmt = NULL;
    bool row = true;
    r->is_rising = true;
    ward_rc rc = select_streets(ctx, sql, layer, at, is_ordered, &stmt);
    while (rc == WARD_OK && (is_ordered || r->is_rising) && (rc = ward_sql_step(ctx, sql, stmt, &row)) == WARD_OK &&
           row) {
        rc = take_street(ctx, stmt, r, out);
        if (rc == WARD_OK && r->lines.n % 4096 == 0)
            rc = ward_ctx_interrupted(ctx);
    }
    sqlite3_finalize(stmt);
    return rc;
}

/* In the order of their keys; sorting a million lines takes as long as all the rest, and is seldom needed. */
static ward_rc read_streets(struct ward_ctx *ctx, sqlite3 *sql, const struct ward_moment *when,
                            struct ward_street_codes *codes, struct ward_network *out, struct ward_lines *lines)
{
    struct ward_layer layer = {0};
    struct ward_instant at;
    struct street_reader r = {.codes = codes};
    ward_rc rc = ward_moment_normalise(ctx, when, &at);
    if (rc == WARD_OK)
        rc = ward_layer_get(ctx, sql, streets, &layer);
    out->srid = layer.srid;
    if (rc == WARD_OK)
        rc = read_rows(ctx, sql, &layer, &at, false, &r, out);
    if (rc == WARD_OK && !r.is_rising) {
        size_t capacity = r.id_capacity;
        reader_clear(&r);
        r = (struct street_reader){.codes = codes, .id_capacity = capacity};
        rc = read_rows(ctx, sql, &layer, &at, true, &r, out);
    }
    *lines = r.lines;
    ward_geom_clear(&r.geom);
    ward_buf_clear(&r.last);
    ward_layer_clear(&layer);
    return rc;
}

void ward_street_codes_clear(struct ward_street_codes *codes)
{
    ward_arena_clear(&codes->arena);
    ward_mem_free(codes->items);
    *codes = (struct ward_street_codes){0};
}

static ward_rc find_snap(struct ward_ctx *ctx, sqlite3 *sql, double *out)
{
    bool found = false;
    ward_rc rc = ward_layer_default(ctx, sql, streets, "snap_m", out, &found);
    if (rc == WARD_OK && !found)
        rc = ward_fail(ctx, WARD_E_ARG,
                       "layer '%s' has no snap_m of its own; say in its header, or in the ini, how far "
                       "apart ends that meet may be drawn",
                       streets);
    return rc;
}

ward_rc ward_network_make(struct ward_ctx *ctx, sqlite3 *sql, const struct ward_moment *when,
                          const struct ward_nearest *barrier_index, struct ward_street_codes *codes,
                          struct ward_network *out)
{
    struct ward_lines lines = {0};
    double snap_m = 0;
    *out = (struct ward_network){.barriers = barrier_index};
    ward_rc rc = find_snap(ctx, sql, &snap_m);
    if (rc == WARD_OK)
        rc = read_streets(ctx, sql, when, codes, out, &lines);
    if (rc == WARD_OK)
        rc = ward_graph_build(ctx, &lines, snap_m, barrier_index, &out->graph);
    ward_lines_clear(&lines);
    if (rc != WARD_OK)
        ward_network_clear(out);
    return rc;
}

void ward_network_clear(struct ward_network *network)
{
    ward_graph_free(network->graph);
    ward_mem_free(network->ids);
    *network = (struct ward_network){0};
}

/* ---- what it depends on ---- */

static bool has_text(const char *text)
{
    return text != NULL && text[0] != '\0';
}

static bool has_moment(const struct ward_layer *layer)
{
    return has_text(layer->valid_from) || has_text(layer->valid_to) || has_text(layer->supply);
}

ward_rc ward_network_barriers(struct ward_ctx *ctx, sqlite3 *sql, struct ward_layer *out, bool *found)
{
    *found = false;
    ward_rc rc = ward_layer_get(ctx, sql, barriers, out);
    if (rc == WARD_E_LAYER) { /* a database whose layers have none */
        ward_ctx_clear(ctx);
        return WARD_OK;
    }
    *found = rc == WARD_OK && out->is_loaded;
    return rc;
}

ward_rc ward_network_fingerprint(struct ward_ctx *ctx, sqlite3 *sql, struct ward_buf *out)
{
    const uint16_t one = 1;
    struct ward_layer layer = {0}, other = {0};
    char snap[32];
    double snap_m = 0;
    bool found = false;
    ward_rc rc = ward_layer_get(ctx, sql, streets, &layer);
    if (rc == WARD_OK && !layer.is_loaded)
        rc = ward_fail(ctx, WARD_E_NOT_LOADED, "layer '%s' was never loaded; load it with 'ward load'", streets);
    if (rc == WARD_OK)
        rc = ward_network_barriers(ctx, sql, &other, &found);
    if (rc == WARD_OK)
        rc = find_snap(ctx, sql, &snap_m);
    if (rc == WARD_OK && !has_moment(&layer) && !(found && has_moment(&other))) {
        ward_text_real(snap_m, snap);
        rc = ward_buf_printf(ctx, out, "form 2%s, streets %s, barriers %s, snap_m %s",
                             *(const char *)&one != 0 ? "" : "b", layer.version, found ? other.version : "none", snap);
    }
    ward_layer_clear(&layer);
    ward_layer_clear(&other);
    return rc;
}

/* ---- one at a time ---- */

struct kept {
    struct ward_network seen; /* first: what callers hold */
    const struct ward_indexed *barriers;
    int references;
    char *stamp;
};

struct ward_networks {
    struct ward_ctx *ctx;
    sqlite3 *sql;
    struct ward_cache *cache;
    struct kept *kept;
    int64_t fluid; /* numbers what may not be used twice */
};

ward_rc ward_networks_new(struct ward_ctx *ctx, sqlite3 *sql, struct ward_cache *cache, struct ward_networks **out)
{
    ward_rc rc = ward_new(ctx, 1, sizeof **out, out);
    if (rc == WARD_OK)
        **out = (struct ward_networks){.ctx = ctx, .sql = sql, .cache = cache};
    return rc;
}

void ward_network_hold(const struct ward_network *network)
{
    if (network != NULL)
        ((struct kept *)(uintptr_t)network)->references++;
}

void ward_network_release(const struct ward_network *network)
{
    struct kept *kept = (struct kept *)(uintptr_t)network;
    if (kept == NULL || --kept->references > 0)
        return;
    ward_network_clear(&kept->seen);
    ward_indexed_release(kept->barriers);
    ward_mem_free(kept->stamp);
    ward_mem_free(kept);
}

void ward_networks_free(struct ward_networks *networks)
{
    if (networks == NULL)
        return;
    ward_network_release(networks->kept != NULL ? &networks->kept->seen : NULL);
    ward_mem_free(networks);
}

/* What the network of one layer rests on. */
static ward_rc add_stamp(struct ward_networks *n, const struct ward_layer *layer, struct ward_buf *out, bool *is_plain)
{
    struct ward_stamp s;
    typedef long long number;
    ward_rc rc = ward_stamp_now(n->ctx, n->sql, layer->name, &s);
    if (rc == WARD_OK)
        rc = ward_buf_printf(n->ctx, out, "%s %lld %lld %lld %lld %lld;", layer->version, (number)s.main_schema,
                             (number)s.temp_schema, (number)s.shadow_changes, (number)s.shadow_data,
                             s.is_fluid ? (number)++n->fluid : 0);
    *is_plain = *is_plain && !s.is_shadowed;
    return rc;
}

static ward_rc add_moment(struct ward_networks *n, const struct ward_moment *when, struct ward_buf *out)
{
    struct ward_instant at;
    ward_rc rc = ward_moment_normalise(n->ctx, when, &at);
    return rc == WARD_OK ? ward_buf_printf(n->ctx, out, " at %s %s", at.as_of, at.scenario) : rc;
}

/* Both layers as they are now, and the moment where it matters. *is_plain: what the database keeps may be it. */
static ward_rc stamp_both(struct ward_networks *n, const struct ward_moment *when, struct ward_buf *out, bool *is_plain,
                          bool *has_barriers)
{
    struct ward_layer layer = {0}, other = {0};
    *is_plain = true;
    ward_rc rc = ward_layer_get(n->ctx, n->sql, streets, &layer);
    if (rc == WARD_OK)
        rc = ward_network_barriers(n->ctx, n->sql, &other, has_barriers);
    if (rc == WARD_OK)
        rc = add_stamp(n, &layer, out, is_plain);
    if (rc == WARD_OK && *has_barriers)
        rc = add_stamp(n, &other, out, is_plain);
    if (rc == WARD_OK && (has_moment(&layer) || (*has_barriers && has_moment(&other)))) {
        *is_plain = false;
        rc = add_moment(n, when, out);
    }
    ward_layer_clear(&layer);
    ward_layer_clear(&other);
    return rc;
}

static ward_rc fill(struct ward_networks *n, const struct ward_moment *when, bool is_plain, struct kept *kept)
{
    struct ward_buf fingerprint = {0};
    bool found = false;
    const struct ward_nearest *index = kept->barriers != NULL ? kept->barriers->nearest : NULL;
    ward_rc rc = is_plain ? ward_network_fingerprint(n->ctx, n->sql, &fingerprint) : WARD_OK;
    if (rc == WARD_OK && fingerprint.size > 0)
        rc = ward_network_read(n->ctx, n->sql, fingerprint.data, &kept->seen, &found);
    if (rc == WARD_OK && !found)
        rc = ward_network_make(n->ctx, n->sql, when, index, NULL, &kept->seen);
    kept->seen.barriers = index;
    kept->seen.is_kept = found;
    ward_buf_clear(&fingerprint);
    return rc;
}

static ward_rc kept_new(struct ward_networks *n, const struct ward_moment *when, bool is_plain, bool has_barriers,
                        struct ward_buf *stamp, struct kept **out)
{
    struct kept *kept = NULL;
    const struct ward_indexed *indexed = NULL;
    ward_rc rc = ward_new(n->ctx, 1, sizeof *kept, &kept);
    if (rc != WARD_OK)
        return rc;
    kept->references = 1;
    if (has_barriers)
        rc = ward_cache_nearest(n->cache, barriers, when, &indexed);
    if (rc == WARD_OK) {
        ward_indexed_hold(indexed);
        kept->barriers = indexed;
        kept->stamp = ward_buf_take(stamp);
        rc = fill(n, when, is_plain, kept);
    }
    if (rc == WARD_OK)
        *out = kept;
    else
        ward_network_release(&kept->seen);
    return rc;
}

ward_rc ward_networks_get(struct ward_networks *n, const struct ward_moment *when, const struct ward_network **out)
{
    struct ward_buf stamp = {0};
    struct kept *kept = NULL;
    bool is_plain = false, has_barriers = false;
    *out = NULL;
    ward_rc rc = stamp_both(n, when, &stamp, &is_plain, &has_barriers);
    if (rc == WARD_OK && (n->kept == NULL || strcmp(n->kept->stamp, stamp.data) != 0)) {
        rc = kept_new(n, when, is_plain, has_barriers, &stamp, &kept);
        if (rc == WARD_OK) {
            ward_network_release(n->kept != NULL ? &n->kept->seen : NULL);
            n->kept = kept;
        }
    }
    if (rc == WARD_OK)
        *out = &n->kept->seen;
    ward_buf_clear(&stamp);
    return rc;
}
