#include "store/define.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/buf.h"
#include "core/mem.h"
#include "core/text.h"
#include "store/pending.h"
#include "store/spatial.h"
#include "store/stale.h"
#include "store/style.h"

/* A list of owned names. */
struct names {
    char **items;
    size_t n, capacity;
};

static void clear_names(struct names *names)
{
    for (size_t i = 0; i < names->n; i++)
        ward_mem_free(names->items[i]);
    ward_mem_free(names->items);
    memset(names, 0, sizeof *names);
}

static bool is_layer_name(const char *name, size_t length)
{
    if (length == 0 || name[0] < 'a' || name[0] > 'z')
        return false;
    for (size_t i = 0; i < length; i++)
        if (!((name[i] >= 'a' && name[i] <= 'z') || (name[i] >= '0' && name[i] <= '9') || name[i] == '_'))
            return false;
    return true;
}

static ward_rc add_name(struct ward_ctx *ctx, struct names *names, const char *name, size_t length)
{
    for (size_t i = 0; i < names->n; i++)
        if (strlen(names->items[i]) == length && memcmp(names->items[i], name, length) == 0)
            return WARD_OK;
    ward_rc rc = ward_grow(ctx, &names->items, &names->capacity, names->n + 1, sizeof *names->items);
    if (rc == WARD_OK)
        rc = ward_strndup(ctx, name, length, &names->items[names->n]);
    if (rc == WARD_OK)
        names->n++;
    return rc;
}

static ward_rc scan_folder(struct ward_ctx *ctx, const char *folder, struct names *names)
{
    DIR *dir = opendir(folder);
    ward_rc rc = WARD_OK;
    if (dir == NULL)
        return ward_fail(ctx, WARD_E_LAYER, "the folder of layers %s cannot be read: %s", folder, strerror(errno));
    for (const struct dirent *entry; rc == WARD_OK && (entry = readdir(dir)) != NULL;) {
        size_t length = strlen(entry->d_name);
        if (length > 4 && strcmp(entry->d_name + length - 4, ".sql") == 0 && is_layer_name(entry->d_name, length - 4))
            rc = add_name(ctx, names, entry->d_name, length - 4);
    }
    (void)closedir(dir);
    return rc;
}

static int compare_names(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static ward_rc scan_paths(struct ward_ctx *ctx, const struct ward_paths *paths, struct names *names)
{
    ward_rc rc = WARD_OK;
    for (size_t i = 0; rc == WARD_OK && i < paths->n_layers; i++)
        rc = scan_folder(ctx, paths->layers[i], names);
    if (names->n > 0)
        qsort(names->items, names->n, sizeof *names->items, compare_names);
    return rc;
}

static ward_rc unknown_layer(struct ward_ctx *ctx, const struct ward_paths *paths, const char *name)
{
    struct names names = {0};
    ward_rc rc = scan_paths(ctx, paths, &names);
    const char *nearest = rc == WARD_OK ? ward_text_nearest(name, (const char *const *)names.items, names.n) : NULL;
    if (rc == WARD_OK && nearest != NULL)
        rc = ward_fail(ctx, WARD_E_LAYER, "there is no layer '%s'; did you mean '%s'?", name, nearest);
    else if (rc == WARD_OK)
        rc = ward_fail(ctx, WARD_E_LAYER,
                       "there is no layer '%s'; `ward list DB` lists them, and a file %s.sql in a folder"
                       " given by --layers makes one",
                       name, name);
    clear_names(&names);
    return rc;
}

ward_rc ward_layerdef_find(struct ward_ctx *ctx, const struct ward_paths *paths, const char *name,
                           struct ward_layerdef **out)
{
    struct ward_buf path = {0};
    ward_rc rc = WARD_OK;
    *out = NULL;
    bool found = false;
    for (size_t i = 0; rc == WARD_OK && !found && is_layer_name(name, strlen(name)) && i < paths->n_layers; i++) {
        ward_buf_reset(&path);
        rc = ward_buf_printf(ctx, &path, "%s/%s.sql", paths->layers[i], name);
        found = rc == WARD_OK && access(path.data, F_OK) == 0;
    }
    if (rc == WARD_OK && !found)
        rc = unknown_layer(ctx, paths, name);
    if (rc == WARD_OK)
        rc = ward_layerdef_read(ctx, path.data, out);
    if (rc == WARD_OK && strcmp((*out)->name, name) != 0) {
        rc = ward_fail(ctx, WARD_E_HEADER, "%s: its @layer is '%s'; a layer is named like its file", path.data,
                       (*out)->name);
        ward_layerdef_free(*out);
        *out = NULL;
    }
    ward_buf_clear(&path);
    return rc;
}

ward_rc ward_layerset_read(struct ward_ctx *ctx, const struct ward_paths *paths, struct ward_layerset *out)
{
    struct names names = {0};
    memset(out, 0, sizeof *out);
    ward_rc rc = scan_paths(ctx, paths, &names);
    if (rc == WARD_OK)
        rc = ward_new(ctx, names.n, sizeof *out->items, &out->items);
    for (size_t i = 0; rc == WARD_OK && i < names.n; i++) {
        rc = ward_layerdef_find(ctx, paths, names.items[i], &out->items[i]);
        if (rc == WARD_OK)
            out->n++;
    }
    if (rc != WARD_OK)
        ward_layerset_clear(out);
    clear_names(&names);
    return rc;
}

void ward_layerset_clear(struct ward_layerset *set)
{
    for (size_t i = 0; i < set->n; i++)
        ward_layerdef_free(set->items[i]);
    ward_mem_free(set->items);
    memset(set, 0, sizeof *set);
}

const char *ward_layer_geometry_type(unsigned kinds)
{
    switch (kinds) {
    case WARD_KIND_NONE:
        return NULL;
    case WARD_KIND_POINT:
        return "POINT";
    case WARD_KIND_LINE:
        return "MULTILINESTRING";
    case WARD_KIND_POLYGON:
        return "MULTIPOLYGON";
    default:
        return "GEOMETRY";
    }
}

static const char *sql_type(enum ward_type type)
{
    switch (type) {
    case WARD_T_INTEGER:
    case WARD_T_FLAG:
        return "INTEGER";
    case WARD_T_REAL:
        return "REAL";
    default:
        return "TEXT";
    }
}

static ward_rc exec_buf(struct ward_db *db, const struct ward_buf *text)
{
    return ward_sql_exec(db->ctx, db->sql, text->data);
}

static ward_rc create_table(struct ward_db *db, const struct ward_layerdef *def)
{
    struct ward_buf text = {0};
    ward_rc rc = ward_buf_printf(db->ctx, &text, "CREATE TABLE \"%s\"(id INTEGER PRIMARY KEY", def->name);
    for (size_t i = 0; rc == WARD_OK && i < def->n_columns; i++) {
        const struct ward_column *c = &def->columns[i];
        if (c->type == WARD_T_GEOMETRY)
            continue;
        rc = ward_buf_text(db->ctx, &text, ", ");
        if (rc == WARD_OK)
            rc = ward_buf_identifier(db->ctx, &text, c->name);
        if (rc == WARD_OK)
            rc = ward_buf_printf(db->ctx, &text, " %s%s", sql_type(c->type), c->required ? " NOT NULL" : "");
    }
    if (rc == WARD_OK)
        rc = ward_buf_text(db->ctx, &text, ", extra TEXT)");
    if (rc == WARD_OK)
        rc = exec_buf(db, &text);
    ward_buf_clear(&text);
    const char *type = ward_layer_geometry_type(def->kinds);
    if (rc == WARD_OK && type != NULL)
        rc = ward_spatial_column(db, def->name, type);
    return rc;
}

/* A key column that may be NULL (an open valid_from) counts as '': two NULLs would not repeat each other in SQL. */
static ward_rc create_key(struct ward_db *db, const struct ward_layerdef *def)
{
    struct ward_buf text = {0};
    if (def->n_key == 0)
        return WARD_OK;
    ward_rc rc = ward_buf_printf(db->ctx, &text, "CREATE %sINDEX \"%s_key\" ON \"%s\"(",
                                 def->key_repeats ? "" : "UNIQUE ", def->name, def->name);
    for (size_t i = 0; rc == WARD_OK && i < def->n_key; i++) {
        const struct ward_column *c = ward_layerdef_column(def, def->key[i]);
        bool is_plain = def->key_repeats || (c != NULL && c->required);
        rc = ward_buf_text(db->ctx, &text, i > 0 ? ", " : "");
        if (rc == WARD_OK && !is_plain)
            rc = ward_buf_text(db->ctx, &text, "coalesce(");
        if (rc == WARD_OK)
            rc = ward_buf_identifier(db->ctx, &text, def->key[i]);
        if (rc == WARD_OK && !is_plain)
            rc = ward_buf_text(db->ctx, &text, ", '')");
    }
    if (rc == WARD_OK)
        rc = ward_buf_text(db->ctx, &text, ")");
    if (rc == WARD_OK)
        rc = exec_buf(db, &text);
    ward_buf_clear(&text);
    return rc;
}

/* One @index, "a, b": an index named LAYER_a_b. */
static ward_rc create_index(struct ward_db *db, const struct ward_layerdef *def, const char *list)
{
    struct ward_buf name = {0}, columns = {0}, text = {0};
    ward_rc rc = ward_buf_text(db->ctx, &name, def->name);
    for (const char *p = list; rc == WARD_OK && *p != '\0';) {
        size_t length = strspn(p, "abcdefghijklmnopqrstuvwxyz0123456789_");
        if (length > 0)
            rc = ward_buf_printf(db->ctx, &name, "_%.*s", (int)length, p);
        if (rc == WARD_OK && length > 0)
            rc = ward_buf_printf(db->ctx, &columns, "%s\"%.*s\"", columns.size > 0 ? ", " : "", (int)length, p);
        p += length;
        p += strcspn(p, "abcdefghijklmnopqrstuvwxyz0123456789_");
    }
    if (rc == WARD_OK && columns.size == 0)
        rc = ward_fail(db->ctx, WARD_E_HEADER, "layer %s: @index '%s' names no column", def->name, list);
    if (rc == WARD_OK)
        rc = ward_buf_printf(db->ctx, &text, "CREATE INDEX IF NOT EXISTS \"%s\" ON \"%s\"(%s)", name.data, def->name,
                             columns.data);
    if (rc == WARD_OK)
        rc = exec_buf(db, &text);
    ward_buf_clear(&name);
    ward_buf_clear(&columns);
    ward_buf_clear(&text);
    return rc;
}

/* Plain SQL, so that an edit by any program changes the version and no index in memory outlives it. */
static ward_rc create_triggers(struct ward_db *db, const struct ward_layerdef *def)
{
    static const char *const events[3] = {"insert", "update", "delete"};
    char text[512];
    ward_rc rc = WARD_OK;
    for (size_t i = 0; rc == WARD_OK && i < 3; i++) {
        (void)snprintf(text, sizeof text,
                       "CREATE TRIGGER \"ward_version_%s_%s\" AFTER %s ON \"%s\" FOR EACH ROW BEGIN"
                       " UPDATE ward_layers SET version = lower(hex(randomblob(16)))%s WHERE layer = '%s'; END",
                       def->name, events[i], events[i], def->name, i == 0 ? ", loaded = 1" : "", def->name);
        rc = ward_sql_exec(db->ctx, db->sql, text);
    }
    return rc;
}

static ward_rc create_all(struct ward_db *db, const struct ward_layerdef *def)
{
    ward_rc rc = create_table(db, def);
    if (rc == WARD_OK)
        rc = create_key(db, def);
    for (size_t i = 0; rc == WARD_OK && i < def->n_indexes; i++)
        rc = create_index(db, def, def->indexes[i]);
    if (rc == WARD_OK)
        rc = create_triggers(db, def);
    if (rc == WARD_OK)
        rc = ward_stale_watch(db, def->name);
    return rc == WARD_OK ? ward_pending_watch(db, def->name) : rc;
}

/* Scores are made of these; replaced whole, they may be of other days. */
static ward_rc forget_scored(struct ward_db *db, const char *layer)
{
    bool is_cases = strcmp(layer, "cases") == 0;
    ward_rc rc = is_cases || strcmp(layer, "inspections") == 0 ? ward_stale_all(db) : WARD_OK;
    return rc == WARD_OK && is_cases ? ward_pending_unseen(db) : rc;
}

static ward_rc add_part(struct ward_ctx *ctx, struct ward_buf *out, const char *name, const char *type)
{
    return ward_buf_printf(ctx, out, "%s %s\n", name, type);
}

static ward_rc wanted_columns(struct ward_ctx *ctx, const struct ward_layerdef *def, struct ward_buf *out)
{
    const char *geometry = ward_layer_geometry_type(def->kinds);
    ward_rc rc = add_part(ctx, out, "id", "INTEGER");
    for (size_t i = 0; rc == WARD_OK && i < def->n_columns; i++)
        if (def->columns[i].type != WARD_T_GEOMETRY)
            rc = add_part(ctx, out, def->columns[i].name, sql_type(def->columns[i].type));
    if (rc == WARD_OK)
        rc = add_part(ctx, out, "extra", "TEXT");
    if (rc == WARD_OK && geometry != NULL)
        rc = add_part(ctx, out, "geom", geometry);
    return rc;
}

static ward_rc stored_columns(struct ward_db *db, const char *table, struct ward_buf *out)
{
    char text[160];
    sqlite3_stmt *stmt = NULL;
    bool row = true;
    (void)snprintf(text, sizeof text, "SELECT name, type FROM pragma_table_info('%s') ORDER BY cid", table);
    ward_rc rc = ward_sql_prepare(db->ctx, db->sql, text, &stmt);
    while (rc == WARD_OK && row) {
        rc = ward_sql_step(db->ctx, db->sql, stmt, &row);
        if (rc == WARD_OK && row)
            rc = add_part(db->ctx, out, (const char *)sqlite3_column_text(stmt, 0),
                          (const char *)sqlite3_column_text(stmt, 1));
    }
    sqlite3_finalize(stmt);
    return rc;
}

/* *state: 0 no such table, 1 equal, 2 other columns. */
static ward_rc compare_table(struct ward_db *db, const struct ward_layerdef *def, int *state)
{
    struct ward_buf stored = {0}, wanted = {0};
    *state = 0;
    ward_rc rc = stored_columns(db, def->name, &stored);
    if (rc == WARD_OK)
        rc = wanted_columns(db->ctx, def, &wanted);
    if (rc == WARD_OK && stored.size > 0)
        *state = strcmp(stored.data, wanted.data) == 0 ? 1 : 2;
    ward_buf_clear(&stored);
    ward_buf_clear(&wanted);
    return rc;
}

static ward_rc has_rows(struct ward_db *db, const char *table, bool *out)
{
    char text[160];
    int64_t one = 0;
    (void)snprintf(text, sizeof text, "SELECT 1 FROM \"%s\" LIMIT 1", table);
    return ward_sql_integer(db->ctx, db->sql, text, &one, out);
}

/* "unit_code+valid_from" */
static ward_rc key_text(struct ward_ctx *ctx, const struct ward_layerdef *def, struct ward_buf *out)
{
    ward_rc rc = ward_buf_text(ctx, out, "");
    for (size_t i = 0; rc == WARD_OK && i < def->n_key; i++)
        rc = ward_buf_printf(ctx, out, "%s%s", i > 0 ? "+" : "", def->key[i]);
    return rc;
}

static ward_rc bind_texts(struct ward_db *db, sqlite3_stmt *stmt, int first, const char *const *texts, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (sqlite3_bind_text(stmt, first + (int)i, texts[i], -1, SQLITE_STATIC) != SQLITE_OK)
            return ward_sql_fail(db->ctx, db->sql, "describing a layer");
    return WARD_OK;
}

static ward_rc write_layer(struct ward_db *db, const struct ward_layerdef *def)
{
    struct ward_buf key = {0};
    sqlite3_stmt *stmt = NULL;
    bool row = false;
    int srid = 0;
    ward_rc rc = ward_db_srid(db, &srid);
    if (rc == WARD_OK)
        rc = key_text(db->ctx, def, &key);
    if (rc == WARD_OK)
        rc = ward_sql_prepare(
            db->ctx, db->sql,
            "INSERT INTO ward_layers(layer, title, title_zh, key, valid_from, valid_to, supply, reach, header, kinds, "
            "srid, version)"
            " VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, lower(hex(randomblob(16)))) ON CONFLICT(layer) DO "
            "UPDATE SET"
            " title = excluded.title, title_zh = excluded.title_zh, key = excluded.key, valid_from = "
            "excluded.valid_from,"
            " valid_to = excluded.valid_to, supply = excluded.supply, reach = excluded.reach, header = excluded.header,"
            " kinds = excluded.kinds, srid = excluded.srid, version = excluded.version",
            &stmt);
    if (rc == WARD_OK) {
        const char *texts[9] = {def->name,     def->title,  def->title_zh, key.data,         def->valid_from,
                                def->valid_to, def->supply, def->reach,    def->header->text};
        rc = bind_texts(db, stmt, 1, texts, 9);
    }
    if (rc == WARD_OK &&
        (sqlite3_bind_int64(stmt, 10, def->kinds) != SQLITE_OK || sqlite3_bind_int(stmt, 11, srid) != SQLITE_OK))
        rc = ward_sql_fail(db->ctx, db->sql, "describing a layer");
    if (rc == WARD_OK)
        rc = ward_sql_step(db->ctx, db->sql, stmt, &row);
    sqlite3_finalize(stmt);
    ward_buf_clear(&key);
    return rc;
}

static ward_rc write_rules(struct ward_db *db, const struct ward_layerdef *def)
{
    char text[160];
    sqlite3_stmt *stmt = NULL;
    bool row = false;
    (void)snprintf(text, sizeof text, "DELETE FROM ward_rules WHERE layer = '%s'", def->name);
    ward_rc rc = ward_sql_exec(db->ctx, db->sql, text);
    if (rc == WARD_OK)
        rc = ward_sql_prepare(db->ctx, db->sql,
                              "INSERT INTO ward_rules(layer, name, condition, source, seq, min, max)"
                              " VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7)",
                              &stmt);
    for (size_t i = 0; rc == WARD_OK && i < def->n_rules; i++) {
        const struct ward_rule *rule = &def->rules[i];
        const char *texts[4] = {def->name, rule->name, rule->condition, rule->source};
        rc = bind_texts(db, stmt, 1, texts, 4);
        /* A NAN, an open end, is bound as NULL by SQLite itself. */
        if (rc == WARD_OK && (sqlite3_bind_int64(stmt, 5, (int64_t)i + 1) != SQLITE_OK ||
                              sqlite3_bind_double(stmt, 6, rule->min) != SQLITE_OK ||
                              sqlite3_bind_double(stmt, 7, rule->max) != SQLITE_OK))
            rc = ward_sql_fail(db->ctx, db->sql, "describing a layer");
        if (rc == WARD_OK)
            rc = ward_sql_step(db->ctx, db->sql, stmt, &row);
        (void)sqlite3_reset(stmt);
    }
    sqlite3_finalize(stmt);
    return rc;
}

static ward_rc describe(struct ward_db *db, const struct ward_layerdef *def)
{
    ward_rc rc = write_layer(db, def);
    if (rc == WARD_OK)
        rc = write_rules(db, def);
    if (rc == WARD_OK)
        rc = ward_style_store(db, def);
    return rc;
}

ward_rc ward_layer_recreate(struct ward_db *db, const struct ward_layerdef *def)
{
    ward_rc rc = forget_scored(db, def->name);
    if (rc == WARD_OK)
        rc = ward_spatial_drop(db, def->name);
    if (rc == WARD_OK)
        rc = create_all(db, def);
    if (rc == WARD_OK)
        rc = describe(db, def);
    return rc;
}

ward_rc ward_layer_define(struct ward_db *db, const struct ward_layerdef *def)
{
    int state = 0;
    bool full = false;
    ward_rc rc = compare_table(db, def, &state);
    if (rc == WARD_OK && state == 2)
        rc = has_rows(db, def->name, &full);
    if (rc == WARD_OK && full)
        rc = ward_fail(db->ctx, WARD_E_ARG,
                       "the columns of layer %s have changed since its rows were loaded;"
                       " load them again with --replace",
                       def->name);
    if (rc == WARD_OK && state == 1)
        return describe(db, def);
    return rc == WARD_OK ? ward_layer_recreate(db, def) : rc;
}
