#include "core/layerparse.h"

#include <math.h>
#include <string.h>

#include "core/cell.h"
#include "core/text.h"

/* The names an engine column may not have: our own and SQLite's for the row's number. */
static bool is_own_column(const char *name)
{
    static const char *const own[] = {"id", "geom", "extra", "rowid", "oid"};
    for (size_t i = 0; i < sizeof own / sizeof *own; i++)
        if (strcmp(name, own[i]) == 0)
            return true;
    return false;
}

/* One constraint into the column; false: this word is none. */
static bool take_constraint(struct ward_column *column, const char *word)
{
    double min, max;
    if (strcmp(word, "required") == 0)
        column->required = true;
    else if (strcmp(word, "domain") == 0)
        column->has_domain = true;
    else if (strstr(word, "..") != NULL && ward_layerparse_range(word, -INFINITY, INFINITY, &min, &max)) {
        column->has_range = true;
        column->min = min;
        column->max = max;
    } else
        return false;
    return true;
}

/* "required, domain": all of it or nothing, because a meaning may begin with such a word. */
static ward_rc take_constraints(struct ward_layerparse *p, struct ward_column *column, const char *text, bool *all)
{
    struct ward_column trial = *column;
    const char *word;
    ward_rc rc;
    *all = *text != '\0';
    while ((rc = ward_spell_part(p->ctx, p->arena, &text, ',', &word)) == WARD_OK && word != NULL)
        *all = *all && take_constraint(&trial, word);
    if (rc == WARD_OK && *all)
        *column = trial;
    return rc;
}

static ward_rc check_column(struct ward_layerparse *p, const struct ward_entry *e, const struct ward_column *c)
{
    if (!ward_spell_is_name(c->name))
        return FAULT(p, e, "\"%.60s\" is no name for a column; write lower-case letters, digits and '_'", c->name);
    if (is_own_column(c->name))
        return FAULT(p, e, "\"%s\" is a column the engine makes itself; choose another name", c->name);
    if (ward_layerdef_column(p->def, c->name) != c)
        return FAULT(p, e, "the column %s is named twice", c->name);
    if (c->type == WARD_T_GEOMETRY)
        return FAULT(p, e, "a layer has one geometry, and @geometry declares it; drop this column");
    if (c->has_range && c->type != WARD_T_INTEGER && c->type != WARD_T_REAL)
        return FAULT(p, e, "a range needs an integer or real column, and %s is %s", c->name, ward_type_name(c->type));
    if (c->has_domain && c->type != WARD_T_TEXT && c->type != WARD_T_INTEGER)
        return FAULT(p, e, "a domain needs a text or integer column, and %s is %s", c->name, ward_type_name(c->type));
    return WARD_OK;
}

static ward_rc take_column(struct ward_layerparse *p, const struct ward_entry *e, struct ward_column *c)
{
    const char *type;
    bool all = false;
    ward_rc rc = ward_spell_field(p->ctx, p->h, e, 0, "the column's name", &c->name);
    if (rc == WARD_OK)
        rc = ward_spell_field(p->ctx, p->h, e, 1, "the column's type", &type);
    if (rc == WARD_OK)
        rc = ward_spell_type(p->ctx, p->h, e, type, &c->type);
    const char *constraint = ward_entry_field(e, 2);
    if (rc == WARD_OK && constraint != NULL)
        rc = take_constraints(p, c, constraint, &all);
    if (rc == WARD_OK && !all && e->n_fields > 3)
        return FAULT(p, e, "\"%.60s\" is no constraint; write required, domain or a range like 1..3", constraint);
    if (rc == WARD_OK)
        rc = ward_spell_text(p->ctx, p->arena, e, all ? 3 : 2, &c->meaning);
    if (rc == WARD_OK && c->meaning == NULL)
        return FAULT(p, e, "the column %.60s has no meaning; say in a few words what it holds", c->name);
    return rc == WARD_OK ? check_column(p, e, c) : rc;
}

static ward_rc take_columns(struct ward_layerparse *p)
{
    size_t n = ward_spell_count(p->h, "column");
    if (n == 0)
        return FAULT(p, NULL, "this layer has no @column; declare at least its key");
    ward_rc rc = ward_arena_new(p->ctx, p->arena, n, sizeof *p->def->columns, &p->def->columns);
    const struct ward_entry *e = NULL;
    while (rc == WARD_OK && (e = ward_header_find(p->h, "column", e)) != NULL)
        rc = take_column(p, e, &p->def->columns[p->def->n_columns++]);
    return rc;
}

/* The column that @zh, @alias, @domain or @read is about. */
static ward_rc subject(struct ward_layerparse *p, const struct ward_entry *e, struct ward_column **out)
{
    const char *name;
    *out = NULL;
    ward_rc rc = ward_spell_field(p->ctx, p->h, e, 0, "the column's name", &name);
    if (rc != WARD_OK)
        return rc;
    for (size_t i = 0; i < p->def->n_columns; i++)
        if (strcmp(p->def->columns[i].name, name) == 0)
            *out = &p->def->columns[i];
    if (*out == NULL)
        return FAULT(p, e, "@%s is about \"%.60s\", which is no @column of this layer", e->key, name);
    return WARD_OK;
}

static ward_rc take_labels(struct ward_layerparse *p)
{
    struct ward_column *c;
    for (const struct ward_entry *e = NULL; (e = ward_header_find(p->h, "zh", e)) != NULL;) {
        ward_rc rc = subject(p, e, &c);
        if (rc != WARD_OK)
            return rc;
        if (c->label_zh != NULL)
            return FAULT(p, e, "@zh of %s is given twice; keep one", c->name);
        rc = ward_spell_text(p->ctx, p->arena, e, 1, &c->label_zh);
        if (rc == WARD_OK && c->label_zh == NULL)
            return FAULT(p, e, "@zh of %s lacks the Chinese name", c->name);
        if (rc != WARD_OK)
            return rc;
    }
    return WARD_OK;
}

/* The column that already goes by this name in files; NULL: none. */
static const struct ward_column *claimed_by(const struct ward_layerdef *def, const char *name)
{
    for (size_t i = 0; i < def->n_columns; i++) {
        const struct ward_column *c = &def->columns[i];
        if (ward_text_same_name(c->name, name) || (c->label_zh != NULL && ward_text_same_name(c->label_zh, name)))
            return c;
        for (size_t k = 0; k < c->n_aliases; k++)
            if (ward_text_same_name(c->aliases[k], name))
                return c;
    }
    return NULL;
}

/* At most so many words a column's @alias or @domain entries hold: each ends at one of the three signs. */
static size_t count_words(const struct ward_header *h, const char *key, const char *column)
{
    size_t n = 0;
    for (const struct ward_entry *e = NULL; (e = ward_header_find(h, key, e)) != NULL;)
        if (e->n_fields > 0 && strcmp(e->fields[0], column) == 0)
            for (size_t i = 1; i < e->n_fields; i++)
                n += ward_spell_parts(e->fields[i], ',') + ward_spell_parts(e->fields[i], ';') +
                     ward_spell_parts(e->fields[i], '=');
    return n;
}

static ward_rc take_alias_list(struct ward_layerparse *p, const struct ward_entry *e, struct ward_column *c,
                               const char **aliases)
{
    const char *text, *name;
    ward_rc rc = ward_spell_text(p->ctx, p->arena, e, 1, &text);
    if (rc == WARD_OK && text == NULL)
        return FAULT(p, e, "@alias of %s lists no names", c->name);
    while (rc == WARD_OK && (rc = ward_spell_part(p->ctx, p->arena, &text, ',', &name)) == WARD_OK && name != NULL) {
        const struct ward_column *other = claimed_by(p->def, name);
        if (*name == '\0' || other == c)
            continue;
        if (other != NULL)
            return FAULT(p, e, "the name \"%.60s\" belongs to %s and to %s; a source column can only be one of them",
                         name, other->name, c->name);
        aliases[c->n_aliases++] = name;
    }
    return rc;
}

/* An entry that belongs to no column would be lost silently. */
static ward_rc check_subjects(struct ward_layerparse *p, const char *key)
{
    struct ward_column *c;
    ward_rc rc = WARD_OK;
    for (const struct ward_entry *e = NULL; rc == WARD_OK && (e = ward_header_find(p->h, key, e)) != NULL;)
        rc = subject(p, e, &c);
    return rc;
}

/* The next entry of a key about this column. */
static const struct ward_entry *next_about(const struct ward_layerparse *p, const char *key,
                                           const struct ward_column *c, const struct ward_entry *e)
{
    do
        e = ward_header_find(p->h, key, e);
    while (e != NULL && strcmp(e->fields[0], c->name) != 0);
    return e;
}

static ward_rc take_column_aliases(struct ward_layerparse *p, struct ward_column *c)
{
    const char **aliases = NULL;
    ward_rc rc = ward_arena_new(p->ctx, p->arena, count_words(p->h, "alias", c->name), sizeof *aliases, &aliases);
    c->aliases = aliases;
    for (const struct ward_entry *e = NULL; rc == WARD_OK && (e = next_about(p, "alias", c, e)) != NULL;)
        rc = take_alias_list(p, e, c, aliases);
    return rc;
}

static ward_rc take_aliases(struct ward_layerparse *p)
{
    ward_rc rc = check_subjects(p, "alias");
    for (size_t i = 0; rc == WARD_OK && i < p->def->n_columns; i++)
        rc = take_column_aliases(p, &p->def->columns[i]);
    return rc;
}

static bool same_value(const char *a, const char *b)
{
    return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

static ward_rc add_word(struct ward_layerparse *p, const struct ward_entry *e, struct ward_column *c,
                        struct ward_domain_word *words, const char *word, const char *value)
{
    for (size_t i = 0; i < c->n_words; i++)
        if (ward_text_same_name(words[i].word, word)) {
            if (same_value(words[i].value, value))
                return WARD_OK;
            return FAULT(p, e, "the word \"%.60s\" of %s stands for %.60s and for %.60s; keep one", word, c->name,
                         words[i].value != NULL ? words[i].value : "NULL", value != NULL ? value : "NULL");
        }
    words[c->n_words++] = (struct ward_domain_word){word, value};
    return WARD_OK;
}

static ward_rc check_value(struct ward_layerparse *p, const struct ward_entry *e, const struct ward_column *c,
                           const char *value)
{
    int64_t whole;
    if (*value == '\0')
        return FAULT(p, e, "@domain of %s has words without a value before the '='", c->name);
    if (c->type == WARD_T_INTEGER && !ward_text_to_integer(value, &whole))
        return FAULT(p, e, "%s is an integer, and \"%.60s\" in its @domain is none", c->name, value);
    return WARD_OK;
}

/* One "value=word, word" or "value"; a value stands for itself, NULL for "unknown" stands for no word of its own. */
static ward_rc take_value(struct ward_layerparse *p, const struct ward_entry *e, struct ward_column *c,
                          struct ward_domain_word *words, const char *part)
{
    const char *value, *word;
    ward_rc rc = ward_spell_part(p->ctx, p->arena, &part, '=', &value);
    if (rc == WARD_OK && value != NULL && strcmp(value, "NULL") == 0)
        value = NULL;
    else if (rc == WARD_OK && (rc = check_value(p, e, c, value != NULL ? value : "")) == WARD_OK)
        rc = add_word(p, e, c, words, value, value);
    while (rc == WARD_OK && (rc = ward_spell_part(p->ctx, p->arena, &part, ',', &word)) == WARD_OK && word != NULL)
        if (*word != '\0')
            rc = add_word(p, e, c, words, word, value);
    return rc;
}

static ward_rc take_domain(struct ward_layerparse *p, const struct ward_entry *e, struct ward_column *c,
                           struct ward_domain_word *words)
{
    const char *text, *part;
    ward_rc rc = ward_spell_text(p->ctx, p->arena, e, 1, &text);
    if (rc == WARD_OK && text == NULL)
        return FAULT(p, e, "@domain of %s lists no values", c->name);
    while (rc == WARD_OK && (rc = ward_spell_part(p->ctx, p->arena, &text, ';', &part)) == WARD_OK && part != NULL)
        if (*part != '\0')
            rc = take_value(p, e, c, words, part);
    return rc;
}

static ward_rc take_column_domain(struct ward_layerparse *p, struct ward_column *c)
{
    struct ward_domain_word *words = NULL;
    ward_rc rc = ward_arena_new(p->ctx, p->arena, count_words(p->h, "domain", c->name), sizeof *words, &words);
    c->words = words;
    for (const struct ward_entry *e = NULL; rc == WARD_OK && (e = next_about(p, "domain", c, e)) != NULL;) {
        if (c->type != WARD_T_TEXT && c->type != WARD_T_INTEGER)
            return FAULT(p, e, "a domain needs a text or integer column, and %s is %s", c->name,
                         ward_type_name(c->type));
        rc = take_domain(p, e, c, words);
    }
    if (rc == WARD_OK && c->has_domain && c->n_words == 0)
        return FAULT(p, ward_header_named(p->h, "column", c->name),
                     "%s is declared domain but has no @domain that lists its values", c->name);
    return rc;
}

static ward_rc take_domains(struct ward_layerparse *p)
{
    ward_rc rc = check_subjects(p, "domain");
    for (size_t i = 0; rc == WARD_OK && i < p->def->n_columns; i++)
        rc = take_column_domain(p, &p->def->columns[i]);
    return rc;
}

static ward_rc take_reads(struct ward_layerparse *p)
{
    struct ward_column *c;
    for (const struct ward_entry *e = NULL; (e = ward_header_find(p->h, "read", e)) != NULL;) {
        ward_rc rc = subject(p, e, &c);
        if (rc == WARD_OK && c->rule != NULL)
            return FAULT(p, e, "@read of %s is given twice; keep one", c->name);
        if (rc == WARD_OK)
            rc = ward_spell_field(p->ctx, p->h, e, 1, "the value rule's name", &c->rule);
        if (rc != WARD_OK)
            return rc;
        c->rule_from = ward_entry_field(e, 2);
        if (!ward_cell_knows_rule(c->rule))
            return FAULT(p, e, "there is no value rule \"%.60s\"; engine/core/cell.h lists them", c->rule);
        if (c->rule_from == NULL && ward_cell_derives(c->rule))
            return FAULT(p, e, "@read %s needs the column that %s is made from", c->rule, c->name);
        if (c->rule_from != NULL && ward_layerdef_column(p->def, c->rule_from) == NULL)
            return FAULT(p, e, "@read makes %s from \"%.60s\", which is no @column of this layer", c->name,
                         c->rule_from);
    }
    return WARD_OK;
}

ward_rc ward_layerparse_columns(struct ward_layerparse *p)
{
    ward_rc rc = take_columns(p);
    if (rc == WARD_OK)
        rc = take_labels(p);
    if (rc == WARD_OK)
        rc = take_aliases(p);
    if (rc == WARD_OK)
        rc = take_domains(p);
    return rc == WARD_OK ? take_reads(p) : rc;
}
