#include "core/layerdef.h"

#include <string.h>

#include "core/address.h"
#include "core/layerparse.h"
#include "core/mem.h"

/* What ward_layerdef_free() finds behind the public part; def.arena points at its arena. */
struct whole {
    struct ward_layerdef def;
    struct ward_arena arena;
};

static const char *const once_keys[] = {"layer", "title", "title_zh", "standard", "geometry",
                                        "key",   "valid", "reach",    "supply",   NULL};
static const char *const many_keys[] = {"column",  "zh",   "alias", "domain", "read", "index",
                                        "default", "rule", "check", "words",  NULL};

/* Tables of our own and of SpatiaLite: a layer of such a name would hide them. */
static const char *const taken[] = {"settings",        "rejects",     "loads",          "runs",
                                    "case_places",     "case_zones",  "case_decisions", "case_pending",
                                    "attribute_basis", "score_days",  "score_stale",    "published_figures",
                                    "published_rows",  "net_nodes",   "net_edges",      "geometry_columns",
                                    "spatial_ref_sys", "layer_styles"};
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

/* "a + b" or "a, b" as names of columns of this layer. */
static ward_rc column_list(struct ward_layerparse *p, const struct ward_entry *e, const char *text, char separator,
                           const char *const **out, size_t *n)
{
    const char **names = NULL, *name;
    *out = NULL;
    *n = 0;
    ward_rc rc = ward_arena_new(p->ctx, p->arena, ward_spell_parts(text, separator), sizeof *names, &names);
    while (rc == WARD_OK && (rc = ward_spell_part(p->ctx, p->arena, &text, separator, &name)) == WARD_OK &&
           name != NULL) {
        const struct ward_column *column = ward_layerdef_column(p->def, name);
        if (column == NULL)
            return FAULT(p, e, "@%s names \"%.60s\", which is no @column of this layer", e->key, name);
        names[(*n)++] = column->name;
    }
    *out = names;
    return rc;
}

static ward_rc needed(struct ward_layerparse *p, const char *key, const char *example, const char **out)
{
    ward_rc rc = ward_spell_once(p->ctx, p->arena, p->h, key, out);
    if (rc == WARD_OK && *out == NULL)
        return FAULT(p, NULL, "this layer has no @%s; add a line like \"-- @%s  %s\"", key, key, example);
    return rc;
}

static ward_rc take_names(struct ward_layerparse *p)
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

static ward_rc take_geometry(struct ward_layerparse *p)
{
    const struct ward_entry *e = ward_header_find(p->h, "geometry", NULL);
    const char *text, *word;
    if (e == NULL)
        return FAULT(p, NULL, "this layer has no @geometry; add a line like \"-- @geometry  POINT\"");
    ward_rc rc = ward_spell_field(p->ctx, p->h, e, 0, "POINT, LINESTRING, POLYGON or NONE", &text);
    const char *list = text;
    while (rc == WARD_OK && (rc = ward_spell_part(p->ctx, p->arena, &text, ',', &word)) == WARD_OK && word != NULL)
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

static ward_rc take_key(struct ward_layerparse *p)
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

static ward_rc take_day_column(struct ward_layerparse *p, const struct ward_entry *e, size_t i, const char **out)
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

static ward_rc take_validity(struct ward_layerparse *p)
{
    const struct ward_entry *e = ward_header_find(p->h, "valid", NULL);
    if (e == NULL)
        return WARD_OK;
    ward_rc rc = take_day_column(p, e, 0, &p->def->valid_from);
    return rc == WARD_OK ? take_day_column(p, e, 1, &p->def->valid_to) : rc;
}

static ward_rc take_supply(struct ward_layerparse *p)
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
static ward_rc check_sector(struct ward_layerparse *p, const struct ward_entry *e)
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

static ward_rc take_reach(struct ward_layerparse *p)
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

static ward_rc take_indexes(struct ward_layerparse *p)
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

static ward_rc check_keys(struct ward_layerparse *p)
{
    return ward_spell_keys(p->ctx, p->h, once_keys, many_keys);
}

/* The words themselves stay in the header's text, where ward_address_words_parse() finds them again. */
static ward_rc check_words(struct ward_layerparse *p)
{
    struct ward_address_words words = {0};
    if (ward_header_find(p->h, "words", NULL) == NULL)
        return WARD_OK;
    ward_rc rc = ward_address_words_parse(p->ctx, p->h->text, &words);
    ward_address_words_clear(&words);
    return rc == WARD_OK ? WARD_OK : ward_fail_in(p->ctx, "%s: ", p->h->path);
}

static ward_rc take_all(struct ward_layerparse *p)
{
    static ward_rc (*const steps[])(struct ward_layerparse *) = {take_names,
                                                                 check_keys,
                                                                 take_geometry,
                                                                 ward_layerparse_columns,
                                                                 take_key,
                                                                 take_validity,
                                                                 take_supply,
                                                                 take_reach,
                                                                 take_indexes,
                                                                 ward_layerparse_rules,
                                                                 ward_layerparse_checks,
                                                                 check_words};
    ward_rc rc = WARD_OK;
    for (size_t i = 0; rc == WARD_OK && i < sizeof steps / sizeof *steps; i++)
        rc = steps[i](p);
    return rc;
}

/* Takes ownership of the header. */
static ward_rc build(struct ward_ctx *ctx, struct ward_header *header, struct ward_layerdef **out)
{
    struct whole *whole = NULL;
    *out = NULL;
    ward_rc rc = ward_new(ctx, 1, sizeof *whole, &whole);
    if (rc != WARD_OK) {
        ward_header_free(header);
        return rc;
    }
    struct ward_layerdef *def = &whole->def;
    struct ward_layerparse p = {.ctx = ctx, .def = def, .arena = &whole->arena, .h = header};
    def->header = header;
    def->arena = &whole->arena;
    rc = take_all(&p);
    if (rc != WARD_OK)
        ward_layerdef_free(def);
    else
        *out = def;
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
