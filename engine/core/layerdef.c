#include "core/layerdef.h"

#include <math.h>
#include <string.h>

#include "core/arena.h"
#include "core/mem.h"
#include "core/spell.h"
#include "core/text.h"

/* What a parse works on; def->arena points at the arena inside it. */
struct whole {
    struct ward_layerdef def;
    struct ward_arena arena;
};

struct parse {
    struct ward_ctx *ctx;
    struct whole *whole;
    struct ward_layerdef *def;
    struct ward_arena *arena;
    const struct ward_header *h;
};

#define FAULT(p, e, ...) ward_spell_fault((p)->ctx, (p)->h, (e), __VA_ARGS__)

static const char *const once_keys[] = {"layer", "title", "title_zh", "standard", "geometry",
                                        "key",   "valid", "reach",    "supply",   NULL};
static const char *const many_keys[] = {"column", "zh",      "alias", "domain", "read",
                                        "index",  "default", "rule",  "check",  NULL};

/* Tables of our own and of SpatiaLite: a layer of such a name would hide them. */
static const char *const taken[] = {
    "settings",    "rejects",           "loads",     "runs",      "case_places",      "case_zones",
    "score_days",  "published_figures", "net_nodes", "net_edges", "geometry_columns", "spatial_ref_sys",
    "layer_styles"};
static const char *const taken_starts[] = {"sqlite_",   "ward_",  "idx_",   "rtree_", "spatial_",
                                           "geometry_", "views_", "virts_", "gpkg_"};

static bool is_taken(const char *name)
{
    for (size_t i = 0; i < sizeof taken / sizeof *taken; i++)
        if (strcmp(name, taken[i]) == 0)
            return true;
    for (size_t i = 0; i < sizeof taken_starts / sizeof *taken_starts; i++)
        if (strncmp(name, taken_starts[i], strlen(taken_starts[i])) == 0)
            return true;
    return false;
}

/* The names an engine column may not have: our own and SQLite's for the row's number. */
static bool is_own_column(const char *name)
{
    static const char *const own[] = {"id", "geom", "extra", "rowid", "oid"};
    for (size_t i = 0; i < sizeof own / sizeof *own; i++)
        if (strcmp(name, own[i]) == 0)
            return true;
    return false;
}

/* ---- lists in one field: "a, b; c" ---- */

/* Bytes of the separator at p: the ASCII one or its full-width form (typed where Chinese is typed); 0: none. */
static size_t separator_size(const char *p, char ascii)
{
    const char *wide = ascii == ',' ? "\uFF0C" : "\uFF1B";
    if (*p == ascii)
        return 1;
    return (ascii == ',' || ascii == ';') && strncmp(p, wide, 3) == 0 ? 3 : 0;
}

/* The next part of a list, copied and trimmed; NULL at the end. *p moves on. */
static ward_rc next_part(struct parse *p, const char **at, char separator, const char **out)
{
    *out = NULL;
    if (**at == '\0')
        return WARD_OK;
    const char *from = *at, *stop = from;
    size_t size = 0;
    while (*stop != '\0' && (size = separator_size(stop, separator)) == 0)
        stop++;
    *at = stop + size;
    char *copy = NULL;
    ward_rc rc = ward_arena_new(p->ctx, p->arena, (size_t)(stop - from) + 1, 1, &copy);
    if (rc != WARD_OK)
        return rc;
    memcpy(copy, from, (size_t)(stop - from));
    *out = ward_text_trim(copy);
    return WARD_OK;
}

static size_t count_parts(const char *text, char separator)
{
    size_t n = 1;
    for (; *text != '\0'; text++)
        n += separator_size(text, separator) > 0;
    return n;
}

/* "a + b" or "a, b" as names of columns of this layer. */
static ward_rc column_list(struct parse *p, const struct ward_entry *e, const char *text, char separator,
                           const char *const **out, size_t *n)
{
    const char **names = NULL, *name;
    *out = NULL;
    *n = 0;
    ward_rc rc = ward_arena_new(p->ctx, p->arena, count_parts(text, separator), sizeof *names, &names);
    while (rc == WARD_OK && (rc = next_part(p, &text, separator, &name)) == WARD_OK && name != NULL) {
        const struct ward_column *column = ward_layerdef_column(p->def, name);
        if (column == NULL)
            return FAULT(p, e, "@%s names \"%.60s\", which is no @column of this layer", e->key, name);
        names[(*n)++] = column->name;
    }
    *out = names;
    return rc;
}

/* ---- columns ---- */

/* "1..3", "..5", "0.." or "7": ends left out are open. */
static bool parse_range(const char *text, double open_min, double open_max, double *min, double *max)
{
    char head[64];
    const char *dots = strstr(text, "..");
    *min = open_min;
    *max = open_max;
    if (dots == NULL)
        return ward_text_to_real(text, min) && ward_text_to_real(text, max);
    size_t size = (size_t)(dots - text);
    if (size >= sizeof head || (size == 0 && dots[2] == '\0'))
        return false;
    memcpy(head, text, size);
    head[size] = '\0';
    bool good = (size == 0 || ward_text_to_real(head, min)) && (dots[2] == '\0' || ward_text_to_real(dots + 2, max));
    return good && !(*min > *max);
}

/* One constraint into the column; false: this word is none. */
static bool take_constraint(struct ward_column *column, const char *word)
{
    double min, max;
    if (strcmp(word, "required") == 0)
        column->required = true;
    else if (strcmp(word, "domain") == 0)
        column->has_domain = true;
    else if (strstr(word, "..") != NULL && parse_range(word, -INFINITY, INFINITY, &min, &max)) {
        column->has_range = true;
        column->min = min;
        column->max = max;
    } else
        return false;
    return true;
}

/* "required, domain": all of it or nothing, because a meaning may begin with such a word. */
static ward_rc take_constraints(struct parse *p, struct ward_column *column, const char *text, bool *all)
{
    struct ward_column trial = *column;
    const char *word;
    ward_rc rc;
    *all = *text != '\0';
    while ((rc = next_part(p, &text, ',', &word)) == WARD_OK && word != NULL)
        *all = *all && take_constraint(&trial, word);
    if (rc == WARD_OK && *all)
        *column = trial;
    return rc;
}

static ward_rc check_column(struct parse *p, const struct ward_entry *e, const struct ward_column *c)
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

static ward_rc take_column(struct parse *p, const struct ward_entry *e, struct ward_column *c)
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

static ward_rc take_columns(struct parse *p)
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
static ward_rc subject(struct parse *p, const struct ward_entry *e, struct ward_column **out)
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

static ward_rc take_labels(struct parse *p)
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
        if (ward_text_same_name(c->name, name))
            return c;
        for (size_t k = 0; k < c->n_aliases; k++)
            if (ward_text_same_name(c->aliases[k], name))
                return c;
    }
    return NULL;
}

/* @alias and @domain may be split over several entries: room for all of a column's words at once. */
static ward_rc count_list(struct parse *p, const char *key, const char *name, size_t *out)
{
    const char *text;
    *out = 0;
    for (const struct ward_entry *e = NULL; (e = ward_header_find(p->h, key, e)) != NULL;) {
        if (e->n_fields == 0 || strcmp(e->fields[0], name) != 0)
            continue;
        ward_rc rc = ward_spell_text(p->ctx, p->arena, e, 1, &text);
        if (rc != WARD_OK)
            return rc;
        if (text != NULL) /* an upper bound for @domain: each value and each word ends at one of the three signs */
            *out += count_parts(text, ',') + count_parts(text, ';') + count_parts(text, '=');
    }
    return WARD_OK;
}

static ward_rc take_alias_list(struct parse *p, const struct ward_entry *e, struct ward_column *c, const char **aliases)
{
    const char *text, *name;
    ward_rc rc = ward_spell_text(p->ctx, p->arena, e, 1, &text);
    if (rc == WARD_OK && text == NULL)
        return FAULT(p, e, "@alias of %s lists no names", c->name);
    while (rc == WARD_OK && (rc = next_part(p, &text, ',', &name)) == WARD_OK && name != NULL) {
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

static ward_rc take_aliases(struct parse *p)
{
    struct ward_column *c;
    for (const struct ward_entry *e = NULL; (e = ward_header_find(p->h, "alias", e)) != NULL;) {
        size_t most;
        const char **aliases = NULL;
        ward_rc rc = subject(p, e, &c);
        if (rc == WARD_OK && c->aliases == NULL) {
            rc = count_list(p, "alias", c->name, &most);
            if (rc == WARD_OK)
                rc = ward_arena_new(p->ctx, p->arena, most, sizeof *aliases, &aliases);
            if (rc == WARD_OK)
                c->aliases = aliases;
        }
        if (rc == WARD_OK) /* the array is this parse's own; the structure only shows it read-only */
            rc = take_alias_list(p, e, c, (const char **)(uintptr_t)c->aliases);
        if (rc != WARD_OK)
            return rc;
    }
    return WARD_OK;
}

static ward_rc add_word(struct parse *p, const struct ward_entry *e, struct ward_column *c,
                        struct ward_domain_word *words, const char *word, const char *value)
{
    for (size_t i = 0; i < c->n_words; i++)
        if (ward_text_same_name(words[i].word, word)) {
            if (strcmp(words[i].value, value) == 0)
                return WARD_OK;
            return FAULT(p, e, "the word \"%.60s\" of %s stands for %.60s and for %.60s; keep one", word, c->name,
                         words[i].value, value);
        }
    words[c->n_words++] = (struct ward_domain_word){word, value};
    return WARD_OK;
}

static ward_rc check_value(struct parse *p, const struct ward_entry *e, const struct ward_column *c, const char *value)
{
    int64_t whole;
    if (*value == '\0')
        return FAULT(p, e, "@domain of %s has words without a value before the '='", c->name);
    if (c->type == WARD_T_INTEGER && !ward_text_to_integer(value, &whole))
        return FAULT(p, e, "%s is an integer, and \"%.60s\" in its @domain is none", c->name, value);
    return WARD_OK;
}

/* One "value=word, word" or "value". */
static ward_rc take_value(struct parse *p, const struct ward_entry *e, struct ward_column *c,
                          struct ward_domain_word *words, const char *part)
{
    const char *value, *word;
    ward_rc rc = next_part(p, &part, '=', &value);
    if (rc == WARD_OK)
        rc = check_value(p, e, c, value != NULL ? value : "");
    if (rc == WARD_OK)
        rc = add_word(p, e, c, words, value, value);
    while (rc == WARD_OK && (rc = next_part(p, &part, ',', &word)) == WARD_OK && word != NULL)
        if (*word != '\0')
            rc = add_word(p, e, c, words, word, value);
    return rc;
}

static ward_rc take_domain(struct parse *p, const struct ward_entry *e, struct ward_column *c,
                           struct ward_domain_word *words)
{
    const char *text, *part;
    ward_rc rc = ward_spell_text(p->ctx, p->arena, e, 1, &text);
    if (rc == WARD_OK && text == NULL)
        return FAULT(p, e, "@domain of %s lists no values", c->name);
    while (rc == WARD_OK && (rc = next_part(p, &text, ';', &part)) == WARD_OK && part != NULL)
        if (*part != '\0')
            rc = take_value(p, e, c, words, part);
    return rc;
}

static ward_rc take_domains(struct parse *p)
{
    struct ward_column *c;
    for (const struct ward_entry *e = NULL; (e = ward_header_find(p->h, "domain", e)) != NULL;) {
        size_t most;
        struct ward_domain_word *words = NULL;
        ward_rc rc = subject(p, e, &c);
        if (rc == WARD_OK && c->words == NULL) {
            rc = count_list(p, "domain", c->name, &most);
            if (rc == WARD_OK)
                rc = ward_arena_new(p->ctx, p->arena, most, sizeof *words, &words);
            if (rc == WARD_OK)
                c->words = words;
        }
        if (rc == WARD_OK && c->type != WARD_T_TEXT && c->type != WARD_T_INTEGER)
            return FAULT(p, e, "a domain needs a text or integer column, and %s is %s", c->name,
                         ward_type_name(c->type));
        if (rc == WARD_OK)
            rc = take_domain(p, e, c, (struct ward_domain_word *)(uintptr_t)c->words);
        if (rc != WARD_OK)
            return rc;
    }
    for (size_t i = 0; i < p->def->n_columns; i++)
        if (p->def->columns[i].has_domain && p->def->columns[i].n_words == 0)
            return FAULT(p, NULL, "the column %s is declared domain but has no @domain that lists its values",
                         p->def->columns[i].name);
    return WARD_OK;
}

static ward_rc take_reads(struct parse *p)
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
        if (!ward_spell_is_name(c->rule))
            return FAULT(p, e, "\"%.60s\" is no name of a value rule", c->rule);
        if (c->rule_from != NULL && ward_layerdef_column(p->def, c->rule_from) == NULL)
            return FAULT(p, e, "@read makes %s from \"%.60s\", which is no @column of this layer", c->name,
                         c->rule_from);
    }
    return WARD_OK;
}

/* ---- what the layer says of itself ---- */

static ward_rc needed(struct parse *p, const char *key, const char *example, const char **out)
{
    ward_rc rc = ward_spell_once(p->ctx, p->arena, p->h, key, out);
    if (rc == WARD_OK && *out == NULL)
        return FAULT(p, NULL, "this layer has no @%s; add a line like \"-- @%s  %s\"", key, key, example);
    return rc;
}

static ward_rc take_names(struct parse *p)
{
    struct ward_layerdef *def = p->def;
    ward_rc rc = needed(p, "layer", "toilets", &def->name);
    if (rc == WARD_OK)
        rc = needed(p, "title", "Public toilets", &def->title);
    if (rc == WARD_OK)
        rc = ward_spell_once(p->ctx, p->arena, p->h, "title_zh", &def->title_zh);
    if (rc == WARD_OK)
        rc = ward_spell_once(p->ctx, p->arena, p->h, "standard", &def->standard);
    if (rc != WARD_OK)
        return rc;
    const struct ward_entry *e = ward_header_find(p->h, "layer", NULL);
    if (!ward_spell_is_name(def->name))
        return FAULT(p, e, "\"%.60s\" is no name for a layer; write lower-case letters, digits and '_'", def->name);
    if (is_taken(def->name))
        return FAULT(p, e, "\"%s\" is a table the engine makes itself; choose another name", def->name);
    return WARD_OK;
}

static bool take_kind(const char *word, unsigned *kinds)
{
    static const struct {
        const char *word;
        unsigned kind;
    } known[] = {{"POINT", WARD_KIND_POINT},
                 {"LINESTRING", WARD_KIND_LINE},
                 {"POLYGON", WARD_KIND_POLYGON},
                 {"NONE", WARD_KIND_NONE}};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (strcmp(word, known[i].word) == 0) {
            *kinds |= known[i].kind;
            return true;
        }
    return false;
}

static ward_rc take_geometry(struct parse *p)
{
    const struct ward_entry *e = ward_header_find(p->h, "geometry", NULL);
    const char *text, *word;
    if (e == NULL)
        return FAULT(p, NULL, "this layer has no @geometry; add a line like \"-- @geometry  POINT\"");
    ward_rc rc = ward_spell_field(p->ctx, p->h, e, 0, "POINT, LINESTRING, POLYGON or NONE", &text);
    const char *list = text;
    while (rc == WARD_OK && (rc = next_part(p, &text, ',', &word)) == WARD_OK && word != NULL)
        if (!take_kind(word, &p->def->kinds))
            return FAULT(p, e, "\"%.60s\" is no kind of geometry; write POINT, LINESTRING, POLYGON or NONE", word);
    if (rc != WARD_OK)
        return rc;
    if (strstr(list, "NONE") != NULL && p->def->kinds != WARD_KIND_NONE)
        return FAULT(p, e, "NONE stands alone; rows that may lack a place are written \"POINT  optional\"");
    const char *more = ward_entry_field(e, 1);
    if (more != NULL && (strcmp(more, "optional") != 0 || e->n_fields > 2 || p->def->kinds == WARD_KIND_NONE))
        return FAULT(p, e, "after the kinds of geometry only \"optional\" may stand, not \"%.60s\"", more);
    p->def->geom_optional = more != NULL;
    return WARD_OK;
}

static ward_rc take_key(struct parse *p)
{
    const struct ward_entry *e = ward_header_find(p->h, "key", NULL);
    const char *text;
    if (e == NULL)
        return FAULT(p, NULL,
                     "this layer has no @key; name the column that identifies a row, or write \"-- @key  none\"");
    ward_rc rc = ward_spell_field(p->ctx, p->h, e, 0, "the key's columns", &text);
    if (rc != WARD_OK)
        return rc;
    const char *more = ward_entry_field(e, 1);
    if (more != NULL && (strcmp(more, "repeats") != 0 || e->n_fields > 2))
        return FAULT(p, e, "after the key's columns only \"repeats\" may stand, not \"%.60s\"; columns are joined by +",
                     more);
    p->def->key_repeats = more != NULL;
    if (strcmp(text, "none") == 0)
        return WARD_OK;
    return column_list(p, e, text, '+', &p->def->key, &p->def->n_key);
}

static ward_rc take_day_column(struct parse *p, const struct ward_entry *e, size_t i, const char **out)
{
    ward_rc rc = ward_spell_field(p->ctx, p->h, e, i, i == 0 ? "the first column" : "the second column", out);
    if (rc != WARD_OK)
        return rc;
    const struct ward_column *c = ward_layerdef_column(p->def, *out);
    if (c == NULL)
        return FAULT(p, e, "@valid names \"%.60s\", which is no @column of this layer", *out);
    if (c->type != WARD_T_DATE)
        return FAULT(p, e, "@valid needs date columns, and %s is %s", c->name, ward_type_name(c->type));
    return WARD_OK;
}

static ward_rc take_validity(struct parse *p)
{
    const struct ward_entry *e = ward_header_find(p->h, "valid", NULL);
    if (e == NULL)
        return WARD_OK;
    ward_rc rc = take_day_column(p, e, 0, &p->def->valid_from);
    return rc == WARD_OK ? take_day_column(p, e, 1, &p->def->valid_to) : rc;
}

static ward_rc take_supply(struct parse *p)
{
    const struct ward_entry *e = ward_header_find(p->h, "supply", NULL);
    if (e == NULL)
        return WARD_OK;
    if (*e->rest == '\0')
        return FAULT(p, e, "@supply says nothing; write the condition under which a row serves on :as_of");
    p->def->supply = e->rest;
    return WARD_OK;
}

/* "sector  heading_deg  fov_deg  range_m": three numbers of the layer. */
static ward_rc check_sector(struct parse *p, const struct ward_entry *e)
{
    if (e->n_fields != 4)
        return FAULT(p, e, "@reach sector takes three columns: heading, field of view and range");
    for (size_t i = 1; i < 4; i++) {
        const struct ward_column *c = ward_layerdef_column(p->def, e->fields[i]);
        if (c == NULL)
            return FAULT(p, e, "@reach names \"%.60s\", which is no @column of this layer", e->fields[i]);
        if (c->type != WARD_T_REAL && c->type != WARD_T_INTEGER)
            return FAULT(p, e, "@reach needs number columns, and %s is %s", c->name, ward_type_name(c->type));
    }
    return WARD_OK;
}

static ward_rc take_reach(struct parse *p)
{
    const struct ward_entry *e = ward_header_find(p->h, "reach", NULL);
    const char *kind;
    p->def->reach = "point";
    if (e == NULL)
        return WARD_OK;
    ward_rc rc = ward_spell_field(p->ctx, p->h, e, 0, "point, edge, entrances or sector", &kind);
    if (rc != WARD_OK)
        return rc;
    if (strcmp(kind, "sector") == 0)
        rc = check_sector(p, e);
    else if (strcmp(kind, "entrances") == 0 && (e->n_fields != 2 || !ward_spell_is_name(e->fields[1])))
        return FAULT(p, e, "@reach entrances takes one layer, the one that holds the entrances");
    else if (strcmp(kind, "entrances") != 0 &&
             (e->n_fields > 1 || (strcmp(kind, "point") != 0 && strcmp(kind, "edge") != 0)))
        return FAULT(p, e, "\"%.60s\" is no reach; write point, edge, entrances LAYER, or sector with three columns",
                     kind);
    return rc == WARD_OK ? ward_spell_text(p->ctx, p->arena, e, 0, &p->def->reach) : rc;
}

static ward_rc take_indexes(struct parse *p)
{
    const char **lists = NULL, *text;
    const char *const *columns;
    size_t n;
    ward_rc rc = ward_arena_new(p->ctx, p->arena, ward_spell_count(p->h, "index"), sizeof *lists, &lists);
    if (rc != WARD_OK)
        return rc;
    p->def->indexes = lists;
    for (const struct ward_entry *e = NULL; (e = ward_header_find(p->h, "index", e)) != NULL;) {
        rc = ward_spell_text(p->ctx, p->arena, e, 0, &text);
        if (rc == WARD_OK && text == NULL)
            return FAULT(p, e, "@index names no column");
        if (rc == WARD_OK)
            rc = column_list(p, e, text, ',', &columns, &n);
        if (rc != WARD_OK)
            return rc;
        lists[p->def->n_indexes++] = text;
    }
    return WARD_OK;
}

/* ---- numbers with a source, checks ---- */

/* Conditions are words like street.class=arterial. */
static bool is_condition(const char *word, size_t size)
{
    static const char *const starts[] = {"street.", "unit.", "zone."};
    for (size_t i = 0; i < sizeof starts / sizeof *starts; i++) {
        size_t start = strlen(starts[i]);
        if (size > start && strncmp(word, starts[i], start) == 0) {
            const char *sign = memchr(word, '=', size);
            return sign != NULL && sign > word + start && sign + 1 < word + size;
        }
    }
    return false;
}

static ward_rc check_conditions(struct parse *p, const struct ward_entry *e, const char *text)
{
    while (*text != '\0') {
        size_t size = strcspn(text, " ");
        if (!is_condition(text, size))
            return FAULT(p, e,
                         "\"%.*s\" is no condition; write street.COLUMN=VALUE, unit.COLUMN=VALUE or zone.COLUMN=VALUE",
                         (int)(size < 60 ? size : 60), text);
        text += size + strspn(text + size, " ");
    }
    return WARD_OK;
}

static ward_rc take_rule(struct parse *p, const struct ward_entry *e, struct ward_rule *rule)
{
    size_t at = 1;
    ward_rc rc = ward_spell_field(p->ctx, p->h, e, 0, "a name like service_m", &rule->name);
    if (rc != WARD_OK)
        return rc;
    rule->condition = "";
    if (!ward_spell_is_name(rule->name))
        return FAULT(p, e, "\"%.60s\" is no name for a parameter; write lower-case letters, digits and '_'",
                     rule->name);
    bool is_default = strcmp(e->key, "default") == 0;
    const char *field = ward_entry_field(e, 1);
    if (!is_default && field != NULL && strchr(field, '=') != NULL) {
        rc = check_conditions(p, e, field);
        if (rc != WARD_OK)
            return rc;
        rule->condition = field;
        at = 2;
    }
    field = ward_entry_field(e, at);
    if (field == NULL || (is_default && strstr(field, "..") != NULL) ||
        !parse_range(field, (double)NAN, (double)NAN, &rule->min, &rule->max))
        return FAULT(p, e,
                     is_default ? "@default needs one number after the name, not \"%.60s\""
                                : "@rule needs a range like 30..100 before its source, not \"%.60s\"",
                     field != NULL ? field : "nothing");
    rc = ward_spell_text(p->ctx, p->arena, e, at + 1, &rule->source);
    if (rc == WARD_OK && rule->source == NULL)
        return FAULT(p, e, "@%s %s has no source; say where the number comes from", e->key, rule->name);
    return rc;
}

static ward_rc take_rules(struct parse *p)
{
    struct ward_layerdef *def = p->def;
    size_t n = ward_spell_count(p->h, "default") + ward_spell_count(p->h, "rule");
    ward_rc rc = ward_arena_new(p->ctx, p->arena, n, sizeof *def->rules, &def->rules);
    for (size_t i = 0; rc == WARD_OK && i < p->h->n_entries; i++) {
        const struct ward_entry *e = &p->h->entries[i];
        if (strcmp(e->key, "default") != 0 && strcmp(e->key, "rule") != 0)
            continue;
        struct ward_rule *rule = &def->rules[def->n_rules++];
        rc = take_rule(p, e, rule);
        for (size_t k = 0; rc == WARD_OK && k + 1 < def->n_rules; k++)
            if (strcmp(def->rules[k].name, rule->name) == 0 && strcmp(def->rules[k].condition, rule->condition) == 0)
                return FAULT(p, e, "%s is given twice under the same condition; keep one", rule->name);
    }
    return rc;
}

static bool begins_select(const char *sql)
{
    return strncasecmp(sql, "SELECT", 6) == 0 || strncasecmp(sql, "WITH", 4) == 0;
}

static ward_rc take_check(struct parse *p, const struct ward_entry *e, struct ward_check *check)
{
    ward_rc rc = ward_spell_field(p->ctx, p->h, e, 0, "error or warning", &check->severity);
    if (rc == WARD_OK && strcmp(check->severity, "error") != 0 && strcmp(check->severity, "warning") != 0)
        return FAULT(p, e, "\"%.60s\" is no severity; write error or warning", check->severity);
    if (rc == WARD_OK)
        rc = ward_spell_text(p->ctx, p->arena, e, 1, &check->title);
    if (rc == WARD_OK && check->title == NULL)
        return FAULT(p, e, "@check lacks a title that says what is wrong with the rows");
    if (rc != WARD_OK)
        return rc;
    check->sql = e->sql;
    if (e->sql == NULL)
        return FAULT(p, e, "@check \"%.60s\" has no SELECT below it", check->title);
    if (!begins_select(e->sql))
        return FAULT(p, e, "@check \"%.60s\" is not a SELECT; a check only reads", check->title);
    return WARD_OK;
}

static ward_rc take_checks(struct parse *p)
{
    struct ward_layerdef *def = p->def;
    ward_rc rc = ward_arena_new(p->ctx, p->arena, ward_spell_count(p->h, "check"), sizeof *def->checks, &def->checks);
    for (size_t i = 0; rc == WARD_OK && i < p->h->n_entries; i++) {
        const struct ward_entry *e = &p->h->entries[i];
        if (strcmp(e->key, "check") == 0)
            rc = take_check(p, e, &def->checks[def->n_checks++]);
        else if (e->sql != NULL)
            return FAULT(p, e, "SQL follows @%s; in a layer file only a @check has a statement below it", e->key);
    }
    return rc;
}

static ward_rc take_all(struct parse *p)
{
    static ward_rc (*const steps[])(struct parse *) = {
        take_names, take_geometry, take_columns, take_labels, take_aliases, take_domains, take_reads,
        take_key,   take_validity, take_supply,  take_reach,  take_indexes, take_rules,   take_checks};
    ward_rc rc = ward_spell_keys(p->ctx, p->h, once_keys, many_keys);
    for (size_t i = 0; rc == WARD_OK && i < sizeof steps / sizeof *steps; i++)
        rc = steps[i](p);
    return rc;
}

/* Takes ownership of the header. */
static ward_rc build(struct ward_ctx *ctx, struct ward_header *header, struct ward_layerdef **out)
{
    struct parse p = {.ctx = ctx, .h = header};
    *out = NULL;
    ward_rc rc = ward_new(ctx, 1, sizeof *p.whole, &p.whole);
    if (rc != WARD_OK) {
        ward_header_free(header);
        return rc;
    }
    p.def = &p.whole->def;
    p.arena = p.def->arena = &p.whole->arena;
    p.def->header = header;
    rc = take_all(&p);
    if (rc != WARD_OK)
        ward_layerdef_free(p.def);
    else
        *out = p.def;
    return rc;
}

ward_rc ward_layerdef_parse(struct ward_ctx *ctx, const char *name, const char *text, struct ward_layerdef **out)
{
    struct ward_header *header = NULL;
    *out = NULL;
    ward_rc rc = ward_header_parse(ctx, name, text, &header);
    return rc == WARD_OK ? build(ctx, header, out) : rc;
}

/* A layer is found by its file's name, so both must agree. */
static bool is_named_after(const char *path, const char *layer)
{
    const char *base = strrchr(path, '/');
    base = base != NULL ? base + 1 : path;
    size_t size = strlen(layer);
    return strncmp(base, layer, size) == 0 && strcmp(base + size, ".sql") == 0;
}

ward_rc ward_layerdef_read(struct ward_ctx *ctx, const char *path, struct ward_layerdef **out)
{
    struct ward_header *header = NULL;
    *out = NULL;
    ward_rc rc = ward_header_read(ctx, path, &header);
    if (rc == WARD_OK)
        rc = build(ctx, header, out);
    if (rc == WARD_OK && !is_named_after(path, (*out)->name)) {
        const struct ward_entry *e = ward_header_find((*out)->header, "layer", NULL);
        rc = ward_spell_fault(ctx, (*out)->header, e, "the layer is called %s, so its file must be called %s.sql",
                              (*out)->name, (*out)->name);
        ward_layerdef_free(*out);
        *out = NULL;
    }
    return rc;
}

const struct ward_column *ward_layerdef_column(const struct ward_layerdef *def, const char *name)
{
    for (size_t i = 0; i < def->n_columns; i++)
        if (def->columns[i].name != NULL && strcmp(def->columns[i].name, name) == 0)
            return &def->columns[i];
    return NULL;
}

void ward_layerdef_free(struct ward_layerdef *def)
{
    if (def == NULL)
        return;
    struct whole *whole = (struct whole *)def; /* its first member */
    ward_header_free(def->header);
    ward_arena_clear(&whole->arena);
    ward_mem_free(whole);
}
