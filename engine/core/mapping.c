#include "core/mapping.h"

#include <string.h>

#include "core/buf.h"
#include "core/cell.h"
#include "core/mem.h"
#include "core/text.h"

#define DBF_NAME_BYTES 10

/* How well a field's name fits a column; lower is better. */
enum rank { RANK_EXACT, RANK_NAME, RANK_LABEL, RANK_ALIAS, RANK_CUT, RANK_NONE };

struct making {
    struct ward_ctx *ctx;
    const struct ward_layerdef *def;
    const struct ward_mapping_source *source;
    struct ward_mapping *out;
    bool *is_given; /* for each column: --map decided it */
};

void ward_mapping_clear(struct ward_mapping *mapping)
{
    ward_mem_free(mapping->from);
    ward_mem_free(mapping->is_claimed);
    memset(mapping, 0, sizeof *mapping);
}

/* Bytes of a UTF-8 name in a two-byte Chinese encoding. */
static size_t hanzi_bytes(const char *name)
{
    size_t n = 0;
    const char *end = name + strlen(name);
    while (name < end)
        n += ward_text_next(&name, end) < 0x80 ? 1 : 2;
    return n;
}

/* A field that fills its ten bytes (nine, where half a Hanzi did not fit; eight where two thirds of one did not). */
static bool may_be_cut(const char *field)
{
    size_t utf8 = strlen(field), hanzi = hanzi_bytes(field);
    if (utf8 == hanzi) /* plain ASCII */
        return utf8 == DBF_NAME_BYTES;
    return (utf8 >= DBF_NAME_BYTES - 2 && utf8 <= DBF_NAME_BYTES) || hanzi == DBF_NAME_BYTES ||
           hanzi == DBF_NAME_BYTES - 1;
}

static bool is_prefix(const char *field, const char *name)
{
    char head[64];
    size_t n = strlen(field);
    if (n >= strlen(name) || n >= sizeof head)
        return false;
    memcpy(head, name, n);
    head[n] = '\0';
    return ward_text_is_utf8(head, n) && ward_text_same_name(field, head);
}

static enum rank rank_of(const struct making *m, const struct ward_column *column, const char *field)
{
    if (strcmp(field, column->name) == 0)
        return RANK_EXACT;
    if (ward_text_same_name(field, column->name))
        return RANK_NAME;
    if (column->label_zh != NULL && ward_text_same_name(field, column->label_zh))
        return RANK_LABEL;
    for (size_t i = 0; i < column->n_aliases; i++)
        if (ward_text_same_name(field, column->aliases[i]))
            return RANK_ALIAS;
    if (!m->source->is_dbf || !may_be_cut(field))
        return RANK_NONE;
    bool is_cut = is_prefix(field, column->name) || (column->label_zh != NULL && is_prefix(field, column->label_zh));
    for (size_t i = 0; !is_cut && i < column->n_aliases; i++)
        is_cut = is_prefix(field, column->aliases[i]);
    return is_cut ? RANK_CUT : RANK_NONE;
}

/* ---- --map ---- */

static ward_rc list_fields(const struct making *m, struct ward_buf *out)
{
    ward_rc rc = m->source->n_fields == 0 ? ward_buf_text(m->ctx, out, "none") : WARD_OK;
    for (size_t i = 0; rc == WARD_OK && i < m->source->n_fields; i++)
        rc = ward_buf_printf(m->ctx, out, "%s%s", i > 0 ? ", " : "", m->source->fields[i]);
    return rc;
}

static ward_rc no_such_field(const struct making *m, const char *map, const char *field)
{
    struct ward_buf found = {0};
    ward_rc rc = list_fields(m, &found);
    if (rc == WARD_OK)
        rc = ward_fail(m->ctx, WARD_E_COLUMN, "--map %s: the source has no column '%s'; it has: %s", map, field,
                       found.data);
    ward_buf_clear(&found);
    return rc;
}

static ward_rc no_such_column(const struct making *m, const char *map, const char *name)
{
    struct ward_buf names = {0};
    ward_rc rc = WARD_OK;
    for (size_t i = 0; rc == WARD_OK && i < m->def->n_columns; i++)
        rc = ward_buf_printf(m->ctx, &names, "%s%s", i > 0 ? ", " : "", m->def->columns[i].name);
    if (rc == WARD_OK)
        rc = ward_fail(m->ctx, WARD_E_NAME, "--map %s: layer %s has no column '%s'; it has: %s", map, m->def->name,
                       name, names.data);
    ward_buf_clear(&names);
    return rc;
}

static int field_named(const struct making *m, const char *name)
{
    for (size_t i = 0; i < m->source->n_fields; i++)
        if (strcmp(m->source->fields[i], name) == 0)
            return (int)i;
    for (size_t i = 0; i < m->source->n_fields; i++)
        if (ward_text_same_name(m->source->fields[i], name))
            return (int)i;
    return WARD_FROM_NOTHING;
}

static ward_rc apply_map(struct making *m, const char *map)
{
    char name[64];
    const char *equals = strchr(map, '=');
    if (equals == NULL || equals == map || (size_t)(equals - map) >= sizeof name)
        return ward_fail(m->ctx, WARD_E_ARG, "--map %s: write it as field=COLUMN", map);
    memcpy(name, map, (size_t)(equals - map));
    name[equals - map] = '\0';
    const struct ward_column *column = ward_layerdef_column(m->def, name);
    if (column == NULL)
        return no_such_column(m, map, name);
    size_t c = (size_t)(column - m->def->columns);
    m->is_given[c] = true;
    m->out->from[c] = WARD_FROM_NOTHING;
    if (equals[1] == '\0')
        return WARD_OK;
    int field = field_named(m, equals + 1);
    if (field == WARD_FROM_NOTHING && strcmp(equals + 1, "fid") == 0)
        field = WARD_FROM_FID;
    else if (field == WARD_FROM_NOTHING && strcmp(equals + 1, "#") == 0)
        field = WARD_FROM_NUMBER;
    if (field == WARD_FROM_NOTHING)
        return no_such_field(m, map, equals + 1);
    m->out->from[c] = field;
    return WARD_OK;
}

static bool is_taken(const struct making *m, int field)
{
    for (size_t c = 0; c < m->def->n_columns; c++)
        if (m->is_given[c] && m->out->from[c] == field)
            return true;
    return false;
}

/* ---- by name ---- */

/* Does another column's name fit the field better? Then the field is that column's. */
static bool belongs_elsewhere(const struct making *m, const char *field, enum rank rank)
{
    for (size_t c = 0; rank != RANK_EXACT && c < m->def->n_columns; c++)
        if (!m->is_given[c] && rank_of(m, &m->def->columns[c], field) < rank)
            return true;
    return false;
}

static ward_rc many_fields(const struct making *m, const struct ward_column *column, enum rank best)
{
    struct ward_buf list = {0};
    ward_rc rc = WARD_OK;
    const char *first = NULL;
    for (size_t i = 0; rc == WARD_OK && i < m->source->n_fields; i++) {
        if (is_taken(m, (int)i) || rank_of(m, column, m->source->fields[i]) != best ||
            belongs_elsewhere(m, m->source->fields[i], best))
            continue;
        rc = ward_buf_printf(m->ctx, &list, "%s%s", first != NULL ? ", " : "", m->source->fields[i]);
        if (first == NULL)
            first = m->source->fields[i];
    }
    if (rc == WARD_OK)
        rc = ward_fail(m->ctx, WARD_E_COLUMN,
                       "several columns of the source could be %s: %s; choose one with --map %s=%s", column->name,
                       list.data, column->name, first);
    ward_buf_clear(&list);
    return rc;
}

/* The best field for a column: *n how many fit alike. */
static int best_field(const struct making *m, const struct ward_column *column, enum rank *best, size_t *n)
{
    int field = WARD_FROM_NOTHING;
    *best = RANK_NONE;
    *n = 0;
    for (size_t i = 0; i < m->source->n_fields; i++) {
        enum rank rank = is_taken(m, (int)i) ? RANK_NONE : rank_of(m, column, m->source->fields[i]);
        if (rank == RANK_NONE || rank > *best || belongs_elsewhere(m, m->source->fields[i], rank))
            continue;
        *n = rank < *best ? 1 : *n + 1;
        if (rank < *best)
            field = (int)i;
        *best = rank;
    }
    return field;
}

static ward_rc many_columns(const struct making *m, size_t a, size_t b, int field)
{
    const char *one = m->def->columns[a].name, *other = m->def->columns[b].name, *name = m->source->fields[field];
    return ward_fail(m->ctx, WARD_E_COLUMN, "the source's column %s could be %s or %s; choose with --map %s=%s", name,
                     one, other, one, name);
}

/* Two columns whose names fit one field alike: nobody can tell which is meant. */
static ward_rc check_alone(const struct making *m, size_t c, int field)
{
    for (size_t other = 0; other < c; other++)
        if (!m->is_given[other] && m->out->from[other] == field)
            return many_columns(m, other, c, field);
    return WARD_OK;
}

static ward_rc match_names(struct making *m)
{
    ward_rc rc = WARD_OK;
    for (size_t c = 0; rc == WARD_OK && c < m->def->n_columns; c++) {
        const struct ward_column *column = &m->def->columns[c];
        enum rank best;
        size_t n;
        if (m->is_given[c] || column->type == WARD_T_GEOMETRY)
            continue;
        int field = best_field(m, column, &best, &n);
        if (n > 1)
            rc = many_fields(m, column, best);
        else if (n == 1)
            rc = check_alone(m, c, field);
        if (rc == WARD_OK && n == 1)
            m->out->from[c] = field;
    }
    return rc;
}

/* ---- required columns ---- */

static bool is_derived(const struct making *m, const struct ward_column *column)
{
    if (column->rule == NULL || !ward_cell_derives(column->rule) || column->rule_from == NULL)
        return false;
    const struct ward_column *from = ward_layerdef_column(m->def, column->rule_from);
    return from != NULL && m->out->from[from - m->def->columns] != WARD_FROM_NOTHING;
}

static ward_rc describe_sought(const struct making *m, const struct ward_column *column, struct ward_buf *out)
{
    ward_rc rc = ward_buf_printf(m->ctx, out, "%s%s", out->size > 0 ? "; " : "", column->name);
    if (rc == WARD_OK && column->label_zh != NULL)
        rc = ward_buf_printf(m->ctx, out, " (%s", column->label_zh);
    for (size_t i = 0; rc == WARD_OK && i < column->n_aliases && i < 6; i++)
        rc = ward_buf_printf(m->ctx, out, "%s%s", i > 0 || column->label_zh != NULL ? ", " : " (", column->aliases[i]);
    if (rc == WARD_OK && (column->label_zh != NULL || column->n_aliases > 0))
        rc = ward_buf_text(m->ctx, out, ")");
    return rc;
}

static ward_rc check_required(const struct making *m)
{
    struct ward_buf sought = {0}, found = {0};
    const char *first = NULL;
    ward_rc rc = WARD_OK;
    for (size_t c = 0; rc == WARD_OK && c < m->def->n_columns; c++) {
        const struct ward_column *column = &m->def->columns[c];
        bool is_supplied = m->source->supplied != NULL && strcmp(column->name, m->source->supplied) == 0;
        if (!column->required || column->type == WARD_T_GEOMETRY || m->out->from[c] != WARD_FROM_NOTHING ||
            is_supplied || is_derived(m, column))
            continue;
        if (first == NULL)
            first = column->name;
        rc = describe_sought(m, column, &sought);
    }
    if (rc == WARD_OK && first != NULL)
        rc = list_fields(m, &found);
    if (rc == WARD_OK && first != NULL)
        rc = ward_fail(m->ctx, WARD_E_COLUMN,
                       "the source lacks what layer %s needs: sought %s; found %s;"
                       " name the column with --map %s=COLUMN",
                       m->def->name, sought.data, found.data, first);
    ward_buf_clear(&sought);
    ward_buf_clear(&found);
    return rc;
}

ward_rc ward_mapping_make(struct ward_ctx *ctx, const struct ward_layerdef *def,
                          const struct ward_mapping_source *source, struct ward_mapping *out)
{
    struct making m = {.ctx = ctx, .def = def, .source = source, .out = out};
    *out = (struct ward_mapping){.n_columns = def->n_columns, .n_fields = source->n_fields};
    ward_rc rc = ward_new(ctx, def->n_columns, sizeof *out->from, &out->from);
    if (rc == WARD_OK)
        rc = ward_new(ctx, source->n_fields, sizeof *out->is_claimed, &out->is_claimed);
    if (rc == WARD_OK)
        rc = ward_new(ctx, def->n_columns, sizeof *m.is_given, &m.is_given);
    for (size_t c = 0; rc == WARD_OK && c < def->n_columns; c++)
        out->from[c] = WARD_FROM_NOTHING;
    for (size_t i = 0; rc == WARD_OK && i < source->n_maps; i++)
        rc = apply_map(&m, source->maps[i]);
    if (rc == WARD_OK)
        rc = match_names(&m);
    if (rc == WARD_OK)
        rc = check_required(&m);
    for (size_t c = 0; rc == WARD_OK && c < def->n_columns; c++)
        if (out->from[c] >= 0)
            out->is_claimed[out->from[c]] = true;
    ward_mem_free(m.is_given);
    if (rc != WARD_OK)
        ward_mapping_clear(out);
    return rc;
}
