#include "store/unique.h"

#include <string.h>
#include <xxhash.h>

#include "core/mem.h"
#include "store/keyset.h"

struct ward_unique {
    struct ward_db *db;
    const struct ward_layerdef *def;
    struct ward_buf last; /* the last key's bytes, while every key was greater than the one before: none repeats then */
    uint32_t *tags;       /* of those keys, in turn: the set is made of them when the order breaks */
    size_t n_tags, tags_capacity;
    bool is_in_order;
    struct ward_keyset set;
    sqlite3_stmt *same;    /* has the row ?n+1 this key? */
    struct ward_buf bytes; /* a key's values, one after the other */
};

ward_rc ward_unique_condition(struct ward_ctx *ctx, const struct ward_layerdef *def, struct ward_buf *out)
{
    ward_rc rc = WARD_OK;
    for (size_t i = 0; rc == WARD_OK && i < def->n_key; i++) {
        const struct ward_column *c = ward_layerdef_column(def, def->key[i]);
        const char *and = i > 0 ? " AND" : "";
        if (c != NULL && c->required)
            rc = ward_buf_printf(ctx, out, "%s \"%s\" = ?%zu", and, def->key[i], i + 1);
        else
            rc = ward_buf_printf(ctx, out, "%s coalesce(\"%s\", '') = coalesce(?%zu, '')", and, def->key[i], i + 1);
    }
    return rc;
}

static ward_rc key_value(struct ward_db *db, const struct ward_layerdef *def, const struct ward_value *values, size_t i,
                         const struct ward_value **out)
{
    const struct ward_column *c = ward_layerdef_column(def, def->key[i]);
    *out = NULL;
    if (c == NULL)
        return ward_fail(db->ctx, WARD_E_INTERNAL, "layer %s: the key column %s is no column", def->name, def->key[i]);
    *out = &values[c - def->columns];
    return WARD_OK;
}

ward_rc ward_unique_bind(struct ward_db *db, const struct ward_layerdef *def, const struct ward_value *values,
                         sqlite3_stmt *stmt, int first)
{
    ward_rc rc = WARD_OK;
    for (size_t i = 0; rc == WARD_OK && i < def->n_key; i++) {
        const struct ward_value *value = NULL;
        rc = key_value(db, def, values, i, &value);
        if (rc == WARD_OK)
            rc = ward_sql_bind(db->ctx, db->sql, stmt, first + (int)i, value);
    }
    return rc;
}

static ward_rc prepare_same(struct ward_unique *u)
{
    struct ward_buf text = {0};
    ward_rc rc = ward_buf_printf(u->db->ctx, &text, "SELECT 1 FROM \"%s\" WHERE", u->def->name);
    if (rc == WARD_OK)
        rc = ward_unique_condition(u->db->ctx, u->def, &text);
    if (rc == WARD_OK)
        rc = ward_buf_printf(u->db->ctx, &text, " AND id = ?%zu", u->def->n_key + 1);
    if (rc == WARD_OK)
        rc = ward_sql_prepare(u->db->ctx, u->db->sql, text.data, &u->same);
    ward_buf_clear(&text);
    return rc;
}

ward_rc ward_unique_new(struct ward_db *db, const struct ward_layerdef *def, struct ward_unique **out)
{
    struct ward_unique *u = NULL;
    *out = NULL;
    ward_rc rc = ward_new(db->ctx, 1, sizeof *u, &u);
    if (rc != WARD_OK)
        return rc;
    u->db = db;
    u->def = def;
    u->is_in_order = true;
    rc = prepare_same(u);
    if (rc == WARD_OK)
        *out = u;
    else
        ward_unique_free(u);
    return rc;
}

void ward_unique_free(struct ward_unique *u)
{
    if (u == NULL)
        return;
    sqlite3_finalize(u->same);
    ward_keyset_clear(&u->set);
    ward_mem_free(u->tags);
    ward_buf_clear(&u->last);
    ward_buf_clear(&u->bytes);
    ward_mem_free(u);
}

/* Values that SQL calls equal must give the same bytes: NULL and '' do, 0.0 and -0.0 do. */
static ward_rc add_value(struct ward_unique *u, const struct ward_value *value)
{
    double real = value->kind == WARD_REAL ? value->real + 0.0 : 0;
    switch (value->kind) {
    case WARD_INTEGER:
        return ward_buf_add(u->db->ctx, &u->bytes, &value->integer, sizeof value->integer);
    case WARD_REAL:
        return ward_buf_add(u->db->ctx, &u->bytes, &real, sizeof real);
    case WARD_NULL:
        return ward_buf_add(u->db->ctx, &u->bytes, "", 1);
    default: {
        ward_rc rc = ward_buf_add(u->db->ctx, &u->bytes, value->text, value->size);
        return rc == WARD_OK ? ward_buf_add(u->db->ctx, &u->bytes, "", 1) : rc;
    }
    }
}

static ward_rc hash_key(struct ward_unique *u, const struct ward_value *values, uint64_t *hash)
{
    ward_rc rc = WARD_OK;
    ward_buf_reset(&u->bytes);
    for (size_t i = 0; rc == WARD_OK && i < u->def->n_key; i++) {
        const struct ward_value *value = NULL;
        rc = key_value(u->db, u->def, values, i, &value);
        if (rc == WARD_OK)
            rc = add_value(u, value);
    }
    *hash = rc == WARD_OK ? XXH3_64bits(u->bytes.data, u->bytes.size) : 0;
    return rc;
}

static ward_rc compare(struct ward_unique *u, const struct ward_value *values, uint32_t row, bool *same)
{
    int last = (int)u->def->n_key + 1;
    ward_rc rc = ward_unique_bind(u->db, u->def, values, u->same, 1);
    if (rc == WARD_OK && sqlite3_bind_int64(u->same, last, row) != SQLITE_OK)
        rc = ward_sql_fail(u->db->ctx, u->db->sql, "comparing keys");
    if (rc == WARD_OK)
        rc = ward_sql_step(u->db->ctx, u->db->sql, u->same, same);
    (void)sqlite3_reset(u->same);
    return rc;
}

/* Whether the key at hand is greater than the last, whatever that means: what only grows never repeats. Then its bytes
 * become the last. */
static bool is_greater(struct ward_unique *u)
{
    size_t common = u->bytes.size < u->last.size ? u->bytes.size : u->last.size;
    int order = u->last.size == 0 ? 1 : memcmp(u->bytes.data, u->last.data, common);
    if (order < 0 || (order == 0 && u->bytes.size <= u->last.size))
        return false;
    struct ward_buf last = u->last;
    u->last = u->bytes;
    u->bytes = last;
    return true;
}

static ward_rc keep_tag(struct ward_unique *u, uint64_t hash)
{
    ward_rc rc = WARD_OK;
    if (u->n_tags == u->tags_capacity)
        rc = ward_grow(u->db->ctx, &u->tags, &u->tags_capacity, u->n_tags + 1, sizeof *u->tags);
    if (rc == WARD_OK)
        u->tags[u->n_tags++] = (uint32_t)(hash >> 32);
    return rc;
}

/* From here on every key is looked for. Row k has id k: rows are written in turn. */
static ward_rc leave_order(struct ward_unique *u)
{
    ward_rc rc = WARD_OK;
    u->is_in_order = false;
    for (size_t i = 0; rc == WARD_OK && i < u->n_tags; i++)
        rc = ward_keyset_add(u->db->ctx, &u->set, (uint64_t)u->tags[i] << 32, (uint32_t)i + 1);
    ward_mem_free(u->tags);
    u->tags = NULL;
    return rc;
}

ward_rc ward_unique_claim(struct ward_unique *u, const struct ward_value *values, int64_t id, bool *repeats)
{
    uint64_t hash = 0;
    size_t at = 0;
    *repeats = false;
    if (id <= 0 || id > UINT32_MAX)
        return ward_fail(u->db->ctx, WARD_E_SQL, "layer %s has more rows than can be told apart by key", u->def->name);
    ward_rc rc = hash_key(u, values, &hash);
    if (rc == WARD_OK && u->is_in_order && id == (int64_t)u->n_tags + 1 && is_greater(u))
        return keep_tag(u, hash);
    if (rc == WARD_OK && u->is_in_order)
        rc = leave_order(u);
    for (uint32_t row; rc == WARD_OK && !*repeats && (row = ward_keyset_next(&u->set, hash, &at)) != 0;)
        rc = compare(u, values, row, repeats);
    if (rc == WARD_OK && !*repeats)
        rc = ward_keyset_add(u->db->ctx, &u->set, hash, (uint32_t)id);
    return rc;
}
