#include "core/querydef.h"

#include <stdio.h>
#include <string.h>

#include "core/arena.h"
#include "core/date.h"
#include "core/mem.h"
#include "core/spell.h"
#include "core/text.h"

/* What ward_querydef_free() finds behind the public part; def.arena points at its arena. */
struct whole {
    struct ward_querydef def;
    struct ward_arena arena;
};

struct parse {
    struct ward_ctx *ctx;
    struct ward_querydef *def; /* being filled */
    struct ward_arena *arena;
    const struct ward_header *h;
};

#define FAULT(p, e, ...) ward_spell_fault((p)->ctx, (p)->h, (e), __VA_ARGS__)

static const char *const once_keys[] = {"query", "title", "title_zh", "key", "reads", "uses", "own", "order", NULL};
static const char *const many_keys[] = {"param", "domain", "column", "zh", "example", NULL};

static ward_rc take_names(struct parse *p)
{
    struct ward_querydef *def = p->def;
    ward_rc rc = ward_spell_once(p->ctx, p->arena, p->h, "query", &def->name);
    if (rc == WARD_OK && def->name == NULL)
        return FAULT(p, NULL, "this file has no @query; begin it with \"-- @query  NAME\"");
    if (rc == WARD_OK && !ward_spell_is_name(def->name))
        return FAULT(p, ward_header_find(p->h, "query", NULL),
                     "\"%.60s\" is no name for a query; write lower-case letters, digits and '_'", def->name);
    if (rc == WARD_OK)
        rc = ward_spell_once(p->ctx, p->arena, p->h, "title", &def->title);
    if (rc == WARD_OK)
        rc = ward_spell_once(p->ctx, p->arena, p->h, "title_zh", &def->title_zh);
    if (rc == WARD_OK)
        rc = ward_spell_once(p->ctx, p->arena, p->h, "reads", &def->reads);
    if (rc == WARD_OK)
        rc = ward_spell_once(p->ctx, p->arena, p->h, "uses", &def->uses);
    if (rc == WARD_OK)
        rc = ward_spell_once(p->ctx, p->arena, p->h, "own", &def->own);
    if (rc == WARD_OK)
        rc = ward_spell_once(p->ctx, p->arena, p->h, "order", &def->order);
    return rc;
}

/* A default is a word that the day decides, or a value of the parameter's type. */
static bool is_default(enum ward_type type, const char *text)
{
    struct ward_time time;
    int64_t whole;
    double real;
    if (strcmp(text, "none") == 0 || strcmp(text, "layer") == 0)
        return true;
    switch (type) {
    case WARD_T_INTEGER:
        return ward_text_to_integer(text, &whole);
    case WARD_T_REAL:
        return ward_text_to_real(text, &real);
    case WARD_T_FLAG:
        return strcmp(text, "0") == 0 || strcmp(text, "1") == 0;
    case WARD_T_DATE:
    case WARD_T_TIME:
        return strcmp(text, "newest") == 0 || strcmp(text, "month start") == 0 || strcmp(text, "month end") == 0 ||
               ward_date_parse(text, &time);
    case WARD_T_TEXT:
    case WARD_T_GEOMETRY:
        break;
    }
    return true;
}

/* name and type, which @param and @column begin with. */
static ward_rc take_name_and_type(struct parse *p, const struct ward_entry *e, const char **name, enum ward_type *type)
{
    const char *word;
    ward_rc rc = ward_spell_field(p->ctx, p->h, e, 0, "a name", name);
    if (rc == WARD_OK)
        rc = ward_spell_field(p->ctx, p->h, e, 1, "a type", &word);
    if (rc == WARD_OK)
        rc = ward_spell_type(p->ctx, p->h, e, word, type);
    if (rc == WARD_OK && !ward_spell_is_name(*name))
        return FAULT(p, e, "\"%.60s\" is no name; write lower-case letters, digits and '_'", *name);
    return rc;
}

/* The fields after name and type: [third  ]meaning. */
static ward_rc take_third(struct parse *p, const struct ward_entry *e, const char **third, const char **meaning)
{
    *third = e->n_fields > 3 ? e->fields[2] : NULL;
    ward_rc rc = ward_spell_text(p->ctx, p->arena, e, e->n_fields > 3 ? 3 : 2, meaning);
    if (rc == WARD_OK && *meaning == NULL)
        *meaning = "";
    return rc;
}

static ward_rc take_param(struct parse *p, const struct ward_entry *e, struct ward_param *param)
{
    ward_rc rc = take_name_and_type(p, e, &param->name, &param->type);
    if (rc == WARD_OK)
        rc = take_third(p, e, &param->fallback, &param->meaning);
    if (rc != WARD_OK)
        return rc;
    param->required = param->fallback == NULL;
    if (param->type == WARD_T_GEOMETRY)
        return FAULT(p, e, "a parameter is text, integer, real, flag, date or time, not geometry");
    if (param->fallback != NULL && !is_default(param->type, param->fallback))
        return FAULT(p, e, "\"%.60s\" is no default for %s, which is %s", param->fallback, param->name,
                     ward_type_name(param->type));
    for (const struct ward_param *other = p->def->params; other < param; other++)
        if (strcmp(other->name, param->name) == 0)
            return FAULT(p, e, "the parameter %s is named twice", param->name);
    return WARD_OK;
}

static ward_rc take_params(struct parse *p)
{
    struct ward_querydef *def = p->def;
    ward_rc rc = ward_arena_new(p->ctx, p->arena, ward_spell_count(p->h, "param"), sizeof *def->params, &def->params);
    const struct ward_entry *e = NULL;
    while (rc == WARD_OK && (e = ward_header_find(p->h, "param", e)) != NULL)
        rc = take_param(p, e, &def->params[def->n_params++]);
    return rc;
}

static ward_rc take_result(struct parse *p, const struct ward_entry *e, struct ward_result *result)
{
    ward_rc rc = take_name_and_type(p, e, &result->name, &result->type);
    if (rc == WARD_OK)
        rc = take_third(p, e, &result->uom, &result->meaning);
    for (const struct ward_result *other = p->def->results; rc == WARD_OK && other < result; other++)
        if (strcmp(other->name, result->name) == 0)
            return FAULT(p, e, "the column %s is named twice", result->name);
    return rc;
}

static ward_rc take_results(struct parse *p)
{
    struct ward_querydef *def = p->def;
    ward_rc rc =
        ward_arena_new(p->ctx, p->arena, ward_spell_count(p->h, "column"), sizeof *def->results, &def->results);
    const struct ward_entry *e = NULL;
    while (rc == WARD_OK && (e = ward_header_find(p->h, "column", e)) != NULL)
        rc = take_result(p, e, &def->results[def->n_results++]);
    return rc;
}

static struct ward_result *find_result(struct ward_querydef *def, const char *name)
{
    for (size_t i = 0; i < def->n_results; i++)
        if (strcmp(def->results[i].name, name) == 0)
            return &def->results[i];
    return NULL;
}

/* One "value" or "value=中文" of a list parted by ';', without blanks around; false after the last. */
static bool next_word(const char **at, const char **value, size_t *n_value, const char **zh, size_t *n_zh)
{
    *at += strspn(*at, "; ");
    if (**at == '\0')
        return false;
    size_t whole = strcspn(*at, ";"), head = strcspn(*at, "=;");
    *value = *at;
    *at += whole;
    while (whole > 0 && (*value)[whole - 1] == ' ')
        whole--;
    if (head > whole)
        head = whole;
    *zh = *value + head + (head < whole);
    *zh += strspn(*zh, " ");
    *n_zh = *zh < *value + whole ? (size_t)(*value + whole - *zh) : 0;
    while (head > 0 && (*value)[head - 1] == ' ')
        head--;
    *n_value = head;
    return true;
}

bool ward_param_allows(const struct ward_param *param, const char *text)
{
    const char *at = param->words, *value, *zh;
    size_t length = strlen(text), n_value, n_zh;
    while (at != NULL && next_word(&at, &value, &n_value, &zh, &n_zh))
        if (n_value == length && memcmp(value, text, length) == 0)
            return true;
    return param->words == NULL;
}

/* The Chinese words of a column's values; a value without one is shown as it is. */
static ward_rc take_words(struct parse *p, const char *text, struct ward_result *result)
{
    const char *at = text, *value, *zh, **pairs = NULL;
    size_t n = 0, n_value, n_zh;
    while (next_word(&at, &value, &n_value, &zh, &n_zh))
        n += n_zh > 0;
    if (n == 0)
        return WARD_OK;
    ward_rc rc = ward_arena_new(p->ctx, p->arena, 2 * n + 1, sizeof *pairs, &pairs);
    n = 0;
    for (at = text; rc == WARD_OK && next_word(&at, &value, &n_value, &zh, &n_zh);) {
        if (n_zh == 0)
            continue;
        rc = ward_arena_text(p->ctx, p->arena, value, n_value, &pairs[n++]);
        if (rc == WARD_OK)
            rc = ward_arena_text(p->ctx, p->arena, zh, n_zh, &pairs[n++]);
    }
    result->words_zh = pairs;
    return rc;
}

static struct ward_param *find_param(struct ward_querydef *def, const char *name)
{
    for (size_t i = 0; i < def->n_params; i++)
        if (strcmp(def->params[i].name, name) == 0)
            return &def->params[i];
    return NULL;
}

static ward_rc take_domain(struct parse *p, const struct ward_entry *e)
{
    const char *name, *words = NULL;
    ward_rc rc = ward_spell_field(p->ctx, p->h, e, 0, "the name of a parameter or column", &name);
    if (rc != WARD_OK)
        return rc;
    struct ward_param *param = find_param(p->def, name);
    struct ward_result *result = find_result(p->def, name);
    if ((param == NULL && result == NULL) || (param != NULL && (param->type != WARD_T_TEXT || param->words != NULL)) ||
        (result != NULL && result->words_zh != NULL))
        return FAULT(p, e, "@domain is about \"%.60s\"; it names each text @param or @column once", name);
    rc = ward_spell_text(p->ctx, p->arena, e, 1, &words);
    if (rc == WARD_OK && words == NULL)
        return FAULT(p, e, "@domain of %s lacks the values it may have, parted by ';'", name);
    if (rc == WARD_OK && result != NULL)
        rc = take_words(p, words, result);
    if (rc == WARD_OK && param == NULL && result->words_zh == NULL)
        return FAULT(p, e, "@domain of the column %s names no Chinese word; write value=中文; …", name);
    if (param != NULL)
        param->words = words;
    if (rc == WARD_OK && param != NULL && param->fallback != NULL && strcmp(param->fallback, "none") != 0 &&
        !ward_param_allows(param, param->fallback))
        return FAULT(p, e, "the default of %s, \"%.60s\", is none of its @domain", name, param->fallback);
    return rc;
}

/* @domain  NAME  value; value=中文: a misspelt word of a parameter would choose no row, and nought would look like an
 * answer; the Chinese words stand in a column's cells where its headings are Chinese. */
static ward_rc take_domains(struct parse *p)
{
    ward_rc rc = WARD_OK;
    for (const struct ward_entry *e = NULL; rc == WARD_OK && (e = ward_header_find(p->h, "domain", e)) != NULL;)
        rc = take_domain(p, e);
    return rc;
}

static ward_rc take_labels(struct parse *p)
{
    const char *name;
    for (const struct ward_entry *e = NULL; (e = ward_header_find(p->h, "zh", e)) != NULL;) {
        ward_rc rc = ward_spell_field(p->ctx, p->h, e, 0, "the column's name", &name);
        if (rc != WARD_OK)
            return rc;
        struct ward_result *result = find_result(p->def, name);
        if (result == NULL)
            return FAULT(p, e, "@zh is about \"%.60s\", which is no @column of this query", name);
        if (result->label_zh != NULL)
            return FAULT(p, e, "@zh of %s is given twice; keep one", name);
        rc = ward_spell_text(p->ctx, p->arena, e, 1, &result->label_zh);
        if (rc == WARD_OK && result->label_zh == NULL)
            return FAULT(p, e, "@zh of %s lacks the Chinese name", name);
        if (rc != WARD_OK)
            return rc;
    }
    return WARD_OK;
}

/* @own  name, name: of this query's own parameters. */
static ward_rc check_own(struct parse *p)
{
    char name[64];
    for (const char *at = p->def->own; at != NULL && *(at += strspn(at, ", ")) != '\0';) {
        size_t length = strcspn(at, ", ");
        (void)snprintf(name, sizeof name, "%.*s", (int)length, at);
        if (length >= sizeof name || find_param(p->def, name) == NULL)
            return FAULT(p, ward_header_find(p->h, "own", NULL),
                         "@own names \"%.60s\", which is no @param of this query", name);
        at += length;
    }
    return WARD_OK;
}

static ward_rc take_key(struct parse *p)
{
    struct ward_querydef *def = p->def;
    const struct ward_entry *e = ward_header_find(p->h, "key", NULL);
    if (e == NULL)
        return WARD_OK;
    ward_rc rc = ward_spell_field(p->ctx, p->h, e, 0, "the column that holds the key", &def->key_column);
    if (rc == WARD_OK)
        rc = ward_spell_field(p->ctx, p->h, e, 1, "the layer whose geometry a row brings", &def->key_layer);
    if (rc == WARD_OK && def->n_results > 0 && find_result(def, def->key_column) == NULL)
        return FAULT(p, e, "@key names \"%.60s\", which is no @column of this query", def->key_column);
    if (rc == WARD_OK && !ward_spell_is_name(def->key_layer))
        return FAULT(p, e, "\"%.60s\" is no name of a layer", def->key_layer);
    return rc;
}

/* The statement is the one below the last header line; SQL between header lines would be lost silently. */
static ward_rc take_sql(struct parse *p)
{
    for (size_t i = 0; i + 1 < p->h->n_entries; i++)
        if (p->h->entries[i].sql != NULL)
            return FAULT(p, &p->h->entries[i], "SQL follows @%s; the statement comes below the whole header",
                         p->h->entries[i].key);
    p->def->sql = p->h->sql;
    if (p->def->sql == NULL)
        return FAULT(p, &p->h->entries[p->h->n_entries - 1],
                     "no statement follows the header; write one SELECT below it");
    return WARD_OK;
}

static ward_rc check_keys(struct parse *p)
{
    return ward_spell_keys(p->ctx, p->h, once_keys, many_keys);
}

static ward_rc take_all(struct parse *p)
{
    static ward_rc (*const steps[])(struct parse *) = {take_names,  check_keys,   take_params, check_own, take_results,
                                                       take_labels, take_domains, take_key,    take_sql};
    ward_rc rc = WARD_OK;
    for (size_t i = 0; rc == WARD_OK && i < sizeof steps / sizeof *steps; i++)
        rc = steps[i](p);
    return rc;
}

/* Takes ownership of the header. */
static ward_rc build(struct ward_ctx *ctx, struct ward_header *header, struct ward_querydef **out)
{
    struct whole *whole = NULL;
    *out = NULL;
    ward_rc rc = ward_new(ctx, 1, sizeof *whole, &whole);
    if (rc != WARD_OK) {
        ward_header_free(header);
        return rc;
    }
    struct ward_querydef *def = &whole->def;
    struct parse p = {.ctx = ctx, .def = def, .arena = &whole->arena, .h = header};
    def->header = header;
    def->arena = &whole->arena;
    rc = take_all(&p);
    if (rc != WARD_OK)
        ward_querydef_free(def);
    else
        *out = def;
    return rc;
}

ward_rc ward_querydef_read(struct ward_ctx *ctx, const char *path, struct ward_querydef **out)
{
    struct ward_header *header = NULL;
    *out = NULL;
    ward_rc rc = ward_header_read(ctx, path, &header);
    return rc == WARD_OK ? build(ctx, header, out) : rc;
}

ward_rc ward_querydef_parse(struct ward_ctx *ctx, const char *name, const char *text, struct ward_querydef **out)
{
    struct ward_header *header = NULL;
    *out = NULL;
    ward_rc rc = ward_header_parse(ctx, name, text, &header);
    return rc == WARD_OK ? build(ctx, header, out) : rc;
}

const struct ward_result *ward_querydef_result(const struct ward_querydef *def, const char *name)
{
    for (size_t i = 0; i < def->n_results; i++)
        if (strcmp(def->results[i].name, name) == 0)
            return &def->results[i];
    return NULL;
}

void ward_querydef_free(struct ward_querydef *def)
{
    if (def == NULL)
        return;
    struct whole *whole = (struct whole *)def; /* its first member */
    ward_header_free(def->header);
    ward_arena_clear(&whole->arena);
    ward_mem_free(whole);
}
