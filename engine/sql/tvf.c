#include "sql/tvf.h"

#include <string.h>

#include "core/mem.h"
#include "sql/argument.h"

#define WANTED_SHIFT WARD_TVF_ARGUMENTS
#define ARGUMENT_BITS ((1u << WANTED_SHIFT) - 1)

/* A module of one connection: the description and what the functions share. Freed by SQLite's destructor. */
struct module {
    const struct ward_tvf *def;
    struct ward_state *state;
};

struct table {
    sqlite3_vtab base; /* SQLite's: first */
    const struct ward_tvf *def;
    struct ward_state *state; /* referenced */
};

/* ---- the table ---- */

static int tvf_connect(sqlite3 *sql, void *pointer, int argc, const char *const *argv, sqlite3_vtab **out,
                       char **message)
{
    struct module *module = pointer;
    struct table *table = NULL;
    (void)argc;
    (void)argv;
    (void)message; /* SQLite words its own failures */
    *out = NULL;
    int result = sqlite3_declare_vtab(sql, module->def->declare);
    /* It reads tables: a view or trigger in a file from elsewhere may not call it. */
    if (result == SQLITE_OK)
        result = sqlite3_vtab_config(sql, SQLITE_VTAB_DIRECTONLY);
    if (result != SQLITE_OK)
        return result;
    if (ward_new(module->state->ctx, 1, sizeof *table, &table) != WARD_OK)
        return SQLITE_NOMEM;
    table->def = module->def;
    table->state = ward_state_ref(module->state);
    *out = &table->base;
    return SQLITE_OK;
}

static int tvf_disconnect(sqlite3_vtab *vtab)
{
    struct table *table = (struct table *)vtab;
    ward_state_free(table->state);
    ward_mem_free(table);
    return SQLITE_OK;
}

static void plan_rows(const struct ward_tvf *def, sqlite3_index_info *info)
{
    info->estimatedCost = 10.0 + def->rows;
    info->estimatedRows = def->rows;
    if (def->rows == 1)
        info->idxFlags = SQLITE_INDEX_SCAN_UNIQUE;
}

/* Which constraint gives which argument: index into aConstraint, -1: none. */
static int plan_arguments(const struct ward_tvf *def, const sqlite3_index_info *info,
                          int constraint_of[WARD_TVF_ARGUMENTS])
{
    for (int i = 0; i < def->arguments; i++)
        constraint_of[i] = -1;
    for (int i = 0; i < info->nConstraint; i++) {
        int argument = info->aConstraint[i].iColumn - def->columns;
        if (info->aConstraint[i].op != SQLITE_INDEX_CONSTRAINT_EQ || argument < 0 || argument >= def->arguments)
            continue;
        if (!info->aConstraint[i].usable)
            return SQLITE_CONSTRAINT;
        if (constraint_of[argument] < 0)
            constraint_of[argument] = i;
    }
    return SQLITE_OK;
}

static bool is_called(const struct ward_tvf *def, const int constraint_of[WARD_TVF_ARGUMENTS])
{
    for (int i = 0; i < def->arguments; i++)
        if (constraint_of[i] >= 0)
            return true;
    return false;
}

/* For an OR on the rows SQLite asks for plans of its branches, which name no argument. Such a plan must never win;
 * where it is the only one, the arguments were left out, and tvf_filter() says so. */
static int plan_nothing(sqlite3_index_info *info)
{
    info->idxNum = 0;
    info->estimatedCost = 1e99;
    info->estimatedRows = INT64_MAX;
    return SQLITE_OK;
}

static int fail_missing(sqlite3_vtab *vtab, const struct ward_tvf *def)
{
    sqlite3_free(vtab->zErrMsg);
    vtab->zErrMsg = sqlite3_mprintf("an argument is missing: %s", def->usage);
    return SQLITE_ERROR;
}

static int tvf_best_index(sqlite3_vtab *vtab, sqlite3_index_info *info)
{
    const struct ward_tvf *def = ((struct table *)vtab)->def;
    int constraint_of[WARD_TVF_ARGUMENTS];
    unsigned given = 0;
    int n = 0;
    int result = plan_arguments(def, info, constraint_of);
    if (result != SQLITE_OK)
        return result;
    if (def->required > 0 && !is_called(def, constraint_of))
        return plan_nothing(info);
    for (int i = 0; i < def->arguments; i++) {
        if (constraint_of[i] < 0 && i < def->required)
            return fail_missing(vtab, def);
        if (constraint_of[i] < 0)
            continue;
        given |= 1u << i;
        info->aConstraintUsage[constraint_of[i]].argvIndex = ++n;
        /* Checked again, `scenario = NULL` would be no match where NULL means "left out". */
        info->aConstraintUsage[constraint_of[i]].omit = 1;
    }
    info->idxNum = (int)(given | ((unsigned)info->colUsed & 0xffffu) << WANTED_SHIFT);
    plan_rows(def, info);
    return SQLITE_OK;
}

/* ---- the cursor ---- */

static int tvf_open(sqlite3_vtab *vtab, sqlite3_vtab_cursor **out)
{
    struct table *table = (struct table *)vtab;
    struct ward_tvf_cursor *cursor = NULL;
    *out = NULL;
    if (ward_new(table->state->ctx, 1, table->def->cursor_size, &cursor) != WARD_OK)
        return SQLITE_NOMEM;
    cursor->def = table->def;
    cursor->state = table->state;
    *out = &cursor->base;
    return SQLITE_OK;
}

void ward_tvf_hold(struct ward_tvf_cursor *cursor, int slot, const struct ward_indexed *indexed)
{
    ward_indexed_hold(indexed);
    ward_indexed_release(cursor->indexed[slot]);
    cursor->indexed[slot] = indexed;
}

static int tvf_close(sqlite3_vtab_cursor *base)
{
    struct ward_tvf_cursor *cursor = (struct ward_tvf_cursor *)base;
    if (cursor->def->clear != NULL)
        cursor->def->clear(cursor);
    ward_tvf_hold(cursor, 0, NULL);
    ward_tvf_hold(cursor, 1, NULL);
    for (int i = 0; i < WARD_TVF_ARGUMENTS; i++) {
        sqlite3_value_free(cursor->arguments[i]);
        ward_buf_clear(&cursor->blobs[i]);
    }
    ward_mem_free(cursor);
    return SQLITE_OK;
}

/* Two arguments that name the same table, moment or number; geometries are never compared. */
static bool value_same(sqlite3_value *a, sqlite3_value *b)
{
    if (a == NULL || b == NULL)
        return a == b;
    int type = sqlite3_value_type(a);
    if (type != sqlite3_value_type(b))
        return false;
    switch (type) {
    case SQLITE_INTEGER:
        return sqlite3_value_int64(a) == sqlite3_value_int64(b);
    case SQLITE_FLOAT: {
        double x = sqlite3_value_double(a), y = sqlite3_value_double(b);
        return !(x < y) && !(x > y);
    }
    case SQLITE_TEXT: {
        int size = sqlite3_value_bytes(a);
        return size == sqlite3_value_bytes(b) &&
               memcmp(sqlite3_value_text(a), sqlite3_value_text(b), (size_t)size) == 0;
    }
    default:
        return true;
    }
}

/* A geometry is read while the call lasts, from SQLite's own value. A hidden column may be asked for it afterwards,
 * when that is gone: so its bytes are kept, in a place that is used again. */
static int take_blob(struct ward_tvf_cursor *cursor, int i, sqlite3_value *value)
{
    struct ward_buf *kept = &cursor->blobs[i];
    ward_buf_reset(kept);
    sqlite3_value_free(cursor->arguments[i]);
    cursor->arguments[i] = NULL;
    if (ward_buf_add(cursor->state->ctx, kept, sqlite3_value_blob(value), (size_t)sqlite3_value_bytes(value)) !=
        WARD_OK)
        return SQLITE_NOMEM;
    cursor->arguments[i] = value;
    return SQLITE_OK;
}

/* Copies an argument, because SQLite's own is gone after this call. */
static int take_argument(struct ward_tvf_cursor *cursor, int i, sqlite3_value *value)
{
    sqlite3_value *old = cursor->arguments[i];
    bool was_blob = (cursor->is_blob >> i & 1u) != 0;
    bool is_blob = value != NULL && sqlite3_value_type(value) == SQLITE_BLOB;
    bool same = is_blob == was_blob && (is_blob || value_same(old, value));
    cursor->is_same = cursor->is_same && same;
    cursor->is_blob = is_blob ? cursor->is_blob | 1u << i : cursor->is_blob & ~(1u << i);
    if (is_blob)
        return take_blob(cursor, i, value);
    if (same)
        return SQLITE_OK;
    cursor->arguments[i] = value != NULL ? sqlite3_value_dup(value) : NULL;
    sqlite3_value_free(old);
    return value != NULL && cursor->arguments[i] == NULL ? SQLITE_NOMEM : SQLITE_OK;
}

static int take_arguments(struct ward_tvf_cursor *cursor, unsigned given, sqlite3_value **argv)
{
    int result = SQLITE_OK;
    cursor->is_same = true;
    for (int i = 0; result == SQLITE_OK && i < cursor->def->arguments; i++)
        result = take_argument(cursor, i, (given >> i & 1u) != 0 ? *argv++ : NULL);
    if (!cursor->is_same) {
        ward_tvf_hold(cursor, 0, NULL);
        ward_tvf_hold(cursor, 1, NULL);
    }
    return result;
}

static void give_back_blobs(struct ward_tvf_cursor *cursor)
{
    for (int i = 0; i < cursor->def->arguments; i++)
        if ((cursor->is_blob >> i & 1u) != 0)
            cursor->arguments[i] = NULL;
}

static bool has_null(const struct ward_tvf_cursor *cursor)
{
    for (int i = 0; i < cursor->def->arguments; i++)
        if ((cursor->def->nullable >> i & 1u) == 0 && ward_arg_is_null(cursor->arguments[i]))
            return true;
    return false;
}

static int filter(struct ward_tvf_cursor *cursor, unsigned given, sqlite3_value **argv)
{
    int result = take_arguments(cursor, given, argv);
    if (result != SQLITE_OK || has_null(cursor))
        return result;
    if (cursor->def->filter(cursor) == WARD_OK)
        return SQLITE_OK;
    cursor->n_rows = 0;
    return ward_vtab_fail(cursor->base.pVtab, cursor->state, cursor->def->name);
}

static int tvf_filter(sqlite3_vtab_cursor *base, int plan, const char *text, int argc, sqlite3_value **argv)
{
    struct ward_tvf_cursor *cursor = (struct ward_tvf_cursor *)base;
    (void)text;
    (void)argc;
    cursor->row = cursor->n_rows = 0;
    cursor->wanted = (unsigned)plan >> WANTED_SHIFT;
    if (((unsigned)plan & ARGUMENT_BITS) == 0 && cursor->def->required > 0)
        return fail_missing(base->pVtab, cursor->def);
    int result = filter(cursor, (unsigned)plan & ARGUMENT_BITS, argv);
    give_back_blobs(cursor);
    return result;
}

static int tvf_next(sqlite3_vtab_cursor *base)
{
    ((struct ward_tvf_cursor *)base)->row++;
    return SQLITE_OK;
}

static int tvf_eof(sqlite3_vtab_cursor *base)
{
    const struct ward_tvf_cursor *cursor = (const struct ward_tvf_cursor *)base;
    return cursor->row >= cursor->n_rows;
}

static int tvf_column(sqlite3_vtab_cursor *base, sqlite3_context *call, int column)
{
    struct ward_tvf_cursor *cursor = (struct ward_tvf_cursor *)base;
    int argument = column - cursor->def->columns;
    if (argument >= 0 && argument < WARD_TVF_ARGUMENTS && (cursor->is_blob >> argument & 1u) != 0) {
        sqlite3_result_blob64(call, cursor->blobs[argument].data, cursor->blobs[argument].size, SQLITE_TRANSIENT);
    } else if (argument >= 0) {
        if (argument < WARD_TVF_ARGUMENTS && cursor->arguments[argument] != NULL)
            sqlite3_result_value(call, cursor->arguments[argument]);
    } else if (cursor->def->column(cursor, call, column) != WARD_OK) {
        ward_result_fail(call, cursor->state, cursor->def->name);
    }
    return SQLITE_OK;
}

static int tvf_rowid(sqlite3_vtab_cursor *base, sqlite3_int64 *out)
{
    *out = (sqlite3_int64)((struct ward_tvf_cursor *)base)->row + 1;
    return SQLITE_OK;
}

/* No xCreate: the functions are there without CREATE VIRTUAL TABLE, and cannot be created. */
static const sqlite3_module frame = {
    .iVersion = 0,
    .xConnect = tvf_connect,
    .xBestIndex = tvf_best_index,
    .xDisconnect = tvf_disconnect,
    .xOpen = tvf_open,
    .xClose = tvf_close,
    .xFilter = tvf_filter,
    .xNext = tvf_next,
    .xEof = tvf_eof,
    .xColumn = tvf_column,
    .xRowid = tvf_rowid,
};

static void module_free(void *pointer)
{
    struct module *module = pointer;
    ward_state_free(module->state);
    ward_mem_free(module);
}

ward_rc ward_tvf_register(struct ward_state *state, const struct ward_tvf *def)
{
    struct module *module = NULL;
    ward_rc rc = ward_new(state->ctx, 1, sizeof *module, &module);
    if (rc != WARD_OK)
        return rc;
    module->def = def;
    module->state = ward_state_ref(state);
    /* SQLite frees the module by its destructor, also where this fails. */
    if (sqlite3_create_module_v2(state->sql, def->name, &frame, module, module_free) != SQLITE_OK)
        return ward_sql_fail(state->ctx, state->sql, def->name);
    return WARD_OK;
}

/* ---- for the functions ---- */

ward_rc ward_tvf_index(struct ward_tvf_cursor *cursor, int slot, ward_tvf_lookup *lookup, int layer_at, int as_of_at,
                       int scenario_at, const struct ward_indexed **out)
{
    struct ward_moment when = {0};
    const char *layer = NULL;
    *out = cursor->indexed[slot];
    if (*out != NULL)
        return WARD_OK;
    ward_rc rc = ward_arg_text(cursor->state->ctx, cursor->arguments[layer_at], "layer", &layer);
    if (rc == WARD_OK)
        rc = ward_arg_text(cursor->state->ctx, cursor->arguments[as_of_at], "as_of", &when.as_of);
    if (rc == WARD_OK && scenario_at != WARD_TVF_NONE)
        rc = ward_arg_text(cursor->state->ctx, cursor->arguments[scenario_at], "scenario", &when.scenario);
    if (rc == WARD_OK)
        rc = lookup(cursor->state->cache, layer, &when, out);
    if (rc == WARD_OK)
        ward_tvf_hold(cursor, slot, *out);
    return rc;
}

void ward_tvf_result_id(sqlite3_context *call, const struct ward_rows *rows, uint32_t at)
{
    if (at != WARD_NONE)
        sqlite3_result_int64(call, rows->ids[at]);
}

void ward_tvf_result_code(sqlite3_context *call, const struct ward_rows *rows, uint32_t at)
{
    if (at != WARD_NONE && rows->codes[at] != NULL)
        sqlite3_result_text(call, rows->codes[at], -1, SQLITE_TRANSIENT);
}
