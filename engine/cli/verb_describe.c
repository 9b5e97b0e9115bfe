/* verb_describe.c: one layer's or query's header in words; no database needed. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "cli/cli.h"
#include "core/mem.h"
#include "core/querydef.h"
#include "core/text.h"
#include "store/query.h"
#include "store/stored.h"

/* printf counts bytes; a terminal counts columns. */
static void put(const char *text, size_t width)
{
    size_t used = ward_text_width(text);
    (void)printf("%s%*s", text, (int)(used < width ? width - used : 0), "");
}

static size_t wider(size_t width, const char *text)
{
    size_t used = text != NULL ? ward_text_width(text) : 0;
    return used > width ? used : width;
}

static const char *or_empty(const char *text)
{
    return text != NULL ? text : "";
}

static void put_title(bool is_zh, const char *kind, const char *name, const char *title, const char *title_zh)
{
    if (is_zh && title_zh != NULL)
        (void)printf("%s  %s (%s)\n%s%s", title_zh, name, kind, or_empty(title), title != NULL ? "\n" : "");
    else
        (void)printf("%s (%s)%s%s\n%s%s", name, kind, title_zh != NULL ? "  " : "", or_empty(title_zh), or_empty(title),
                     title != NULL ? "\n" : "");
}

/* A column's name and its Chinese label; the label first for who reads Chinese. */
static void put_names(bool is_zh, const char *name, size_t names, const char *label, size_t labels)
{
    (void)fputs("  ", stdout);
    put(is_zh ? or_empty(label) : name, (is_zh ? labels : names) + 2);
    put(is_zh ? name : or_empty(label), (is_zh ? names : labels) + 2);
}

/* The two words that are mixed up most. */
static void put_street_note(bool has_street, bool has_subdistrict)
{
    if (has_street)
        (void)puts("street columns are about roads (道路), not subdistricts (街道).");
    if (has_subdistrict)
        (void)puts("subdistrict columns are about 街道, the administrative area.");
    if (has_street || has_subdistrict)
        (void)puts("");
}

/* ---- layers ---- */

static void put_kinds(const struct ward_layerdef *def)
{
    static const struct {
        unsigned bit;
        const char *word;
    } words[] = {{WARD_KIND_POINT, "point"}, {WARD_KIND_LINE, "line"}, {WARD_KIND_POLYGON, "polygon"}};
    const char *gap = "";
    (void)fputs("geometry: ", stdout);
    for (size_t i = 0; i < 3; i++)
        if ((def->kinds & words[i].bit) != 0) {
            (void)printf("%s%s", gap, words[i].word);
            gap = " or ";
        }
    (void)printf("%s%s\n", def->kinds == WARD_KIND_NONE ? "none" : "",
                 def->geom_optional ? " (a row may have no place)" : "");
}

static void put_key(const struct ward_layerdef *def)
{
    (void)fputs("key: ", stdout);
    for (size_t i = 0; i < def->n_key; i++)
        (void)printf("%s%s", i > 0 ? " + " : "", def->key[i]);
    (void)printf("%s%s\n", def->n_key == 0 ? "none" : "", def->key_repeats ? " (may repeat)" : "");
    if (def->valid_from != NULL)
        (void)printf("valid: from %s (included) to %s (excluded)\n", def->valid_from, def->valid_to);
    if (def->standard != NULL)
        (void)printf("standard: %s\n", def->standard);
    if (def->supply != NULL)
        (void)printf("serves (in supply) when: %s\n", def->supply);
    if (def->reach != NULL && strcmp(def->reach, "point") != 0)
        (void)printf("reach: %s\n", def->reach);
    for (const struct ward_entry *e = NULL; (e = ward_header_find(def->header, "words", e)) != NULL;)
        (void)printf("words in addresses, %s: %s\n", ward_entry_field(e, 0), ward_entry_field(e, 1));
}

static void constraint(const struct ward_column *c, char out[80])
{
    char low[32] = "", high[32] = "";
    if (c->has_range && isfinite(c->min))
        ward_text_real(c->min, low);
    if (c->has_range && isfinite(c->max))
        ward_text_real(c->max, high);
    (void)snprintf(out, 80, "%s%s%s%s%s", c->required ? "required" : "", c->required && c->has_range ? ", " : "", low,
                   c->has_range ? ".." : "", high);
}

static void put_words(const struct ward_column *c)
{
    const char *last = NULL;
    const char *before = "";
    for (size_t i = 0; i < c->n_words; i++) {
        const char *value = c->words[i].value != NULL ? c->words[i].value : "(unknown)";
        if (last == NULL || strcmp(last, value) != 0) {
            (void)printf("%s%s", last == NULL ? "      " : "; ", value);
            before = "=";
        }
        last = value;
        if (strcmp(c->words[i].word, value) == 0)
            continue;
        (void)printf("%s%s", before, c->words[i].word);
        before = ", ";
    }
    if (last != NULL)
        (void)puts("");
}

static void put_pairs(const char *const *words)
{
    for (const char *const *w = words; w != NULL && w[0] != NULL; w += 2)
        (void)printf("%s%s=%s%s", w == words ? "      " : "; ", w[0], w[1], w[2] == NULL ? "\n" : "");
}

static void put_layer_columns(const struct ward_layerdef *def, bool is_zh)
{
    size_t names = 0, labels = 0;
    bool has_street = false, has_subdistrict = false;
    for (size_t i = 0; i < def->n_columns; i++) {
        names = wider(names, def->columns[i].name);
        labels = wider(labels, def->columns[i].label_zh);
        has_street |= strncmp(def->columns[i].name, "street_", 7) == 0;
        has_subdistrict |= strncmp(def->columns[i].name, "subdistrict_", 12) == 0;
    }
    (void)puts("\nColumns");
    for (size_t i = 0; i < def->n_columns; i++) {
        const struct ward_column *c = &def->columns[i];
        char limits[80];
        constraint(c, limits);
        put_names(is_zh, c->name, names, c->label_zh, labels);
        put(ward_type_name(c->type), 10);
        (void)printf("%s%s%s\n", limits, limits[0] != '\0' ? "; " : "", or_empty(c->meaning));
        put_words(c);
    }
    (void)puts("");
    put_street_note(has_street, has_subdistrict);
}

static void put_rules(const struct ward_layerdef *def)
{
    if (def->n_rules > 0)
        (void)puts("Values and rules, each with its source");
    for (size_t i = 0; i < def->n_rules; i++) {
        const struct ward_rule *r = &def->rules[i];
        char low[32] = "", high[32] = "";
        if (!isnan(r->min) && isfinite(r->min))
            ward_text_real(r->min, low);
        if (!isnan(r->max) && isfinite(r->max))
            ward_text_real(r->max, high);
        bool is_default = r->condition == NULL || r->condition[0] == '\0';
        (void)printf("  %s = %s%s%s%s%s  [%s]\n", r->name, low, is_default ? "" : "..", is_default ? "" : high,
                     is_default ? "" : "  where ", is_default ? "" : r->condition, or_empty(r->source));
    }
    if (def->n_rules > 0)
        (void)puts("");
    if (def->n_checks > 0)
        (void)puts("Checks of `ward check`");
    for (size_t i = 0; i < def->n_checks; i++)
        (void)printf("  %s: %s\n", def->checks[i].severity, def->checks[i].title);
    if (def->n_checks > 0)
        (void)puts("");
}

static void describe_layer(const struct ward_layerdef *def, bool is_zh)
{
    put_title(is_zh, "layer", def->name, def->title, def->title_zh);
    put_kinds(def);
    put_key(def);
    put_layer_columns(def, is_zh);
    put_rules(def);
    (void)printf("Load it: ward load DB %s FILE\n", def->name);
}

/* ---- queries ---- */

static void put_parameters(const struct ward_querydef *def)
{
    size_t names = 0;
    for (size_t i = 0; i < def->n_params; i++)
        names = wider(names, def->params[i].name);
    if (def->n_params > 0)
        (void)puts("\nParameters (-p name=value)");
    for (size_t i = 0; i < def->n_params; i++) {
        const struct ward_param *p = &def->params[i];
        (void)fputs("  ", stdout);
        put(p->name, names + 2);
        put(ward_type_name(p->type), 10);
        if (p->required)
            (void)printf("required; %s\n", or_empty(p->meaning));
        else
            (void)printf("%s; %s\n", p->fallback, or_empty(p->meaning));
    }
}

static void put_results(const struct ward_querydef *def, bool is_zh)
{
    size_t names = 0, labels = 0, units = 0;
    bool has_street = false, has_subdistrict = false;
    for (size_t i = 0; i < def->n_results; i++) {
        names = wider(names, def->results[i].name);
        labels = wider(labels, def->results[i].label_zh);
        units = wider(units, def->results[i].uom);
        has_street |= strncmp(def->results[i].name, "street_", 7) == 0;
        has_subdistrict |= strncmp(def->results[i].name, "subdistrict_", 12) == 0;
    }
    if (def->n_results > 0)
        (void)puts("\nColumns");
    for (size_t i = 0; i < def->n_results; i++) {
        const struct ward_result *r = &def->results[i];
        put_names(is_zh, r->name, names, r->label_zh, labels);
        put(ward_type_name(r->type), 10);
        put(or_empty(r->uom), units > 0 ? units + 2 : 0);
        (void)printf("%s\n", or_empty(r->meaning));
        put_pairs(r->words_zh);
    }
    (void)puts("");
    put_street_note(has_street, has_subdistrict);
}

static void describe_query(const struct ward_querydef *def, const char *name, bool is_zh)
{
    put_title(is_zh, "query", def->name, def->title, def->title_zh);
    put_parameters(def);
    put_results(def, is_zh);
    if (def->order != NULL)
        (void)printf("Order: %s\n", def->order);
    if (def->reads != NULL)
        (void)printf("Reads: %s\n", def->reads);
    if (def->uses != NULL)
        (void)printf("Uses: the rows of %s\n", def->uses);
    if (def->key_column != NULL)
        (void)printf("Place: by %s, the geometry of %s\n", def->key_column, or_empty(def->key_layer));
    const struct ward_entry *example = ward_header_find(def->header, "example", NULL);
    const char *parameters = example != NULL ? ward_entry_field(example, 0) : NULL;
    (void)printf("Example: ward run DB %s", name);
    for (const char *p = parameters; p != NULL && *p != '\0';) {
        size_t length = strcspn(p, " ");
        if (length > 0)
            (void)printf(" -p %.*s", (int)length, p);
        p += length + strspn(p + length, " ");
    }
    (void)puts("");
}

/* ---- stored results ---- */

static void describe_stored(const struct ward_stored *stored, bool is_zh)
{
    size_t names = 0, labels = 0;
    put_title(is_zh, "stored result", stored->name, stored->title, stored->title_zh);
    for (size_t i = 0; i < stored->n_columns; i++) {
        names = wider(names, stored->columns[i].name);
        labels = wider(labels, stored->columns[i].label_zh);
    }
    (void)puts("\nColumns");
    for (size_t i = 0; i < stored->n_columns; i++) {
        const struct ward_stored_column *c = &stored->columns[i];
        put_names(is_zh, c->name, names, c->label_zh, labels);
        put(c->type, 10);
        (void)puts(c->meaning);
        put_pairs(c->words_zh);
    }
    (void)printf("\nWrite it: ward export DB %s -o FILE\n", stored->name);
}

/* A query first where the name is a path; else a layer, then a query: their names never meet, nor those of stored
 * results. */
ward_rc ward_verb_describe(struct ward_cli *cli, int *exit_status)
{
    (void)exit_status;
    const char *name = cli->words[0];
    struct ward_layerdef *layer = NULL;
    struct ward_querydef *query = NULL;
    const struct ward_stored *stored = ward_stored_find(name);
    bool wants_sql = ward_cli_option(cli, "sql") != NULL;
    if (stored != NULL && !wants_sql) {
        describe_stored(stored, cli->is_zh);
        return WARD_OK;
    }
    ward_rc rc = strchr(name, '/') == NULL ? ward_layerdef_find(cli->ctx, &cli->paths, name, &layer) : WARD_E_LAYER;
    if (wants_sql && (rc == WARD_OK || stored != NULL)) {
        rc = ward_fail(cli->ctx, WARD_E_ARG, "%s is no query: it has no statement for --sql to show", name);
    } else if (rc == WARD_OK) {
        describe_layer(layer, cli->is_zh);
    } else if (rc == WARD_E_LAYER) {
        ward_ctx_clear(cli->ctx);
        rc = ward_query_read(cli->ctx, &cli->paths, name, &query);
        if (rc == WARD_OK && wants_sql)
            (void)puts(query->sql);
        else if (rc == WARD_OK)
            describe_query(query, name, cli->is_zh);
        else if (rc == WARD_E_NAME)
            rc = ward_fail(
                cli->ctx, WARD_E_NAME,
                "there is no layer or query '%s'; `ward queries` names the queries, `ward list DB` the layers", name);
    }
    ward_layerdef_free(layer);
    ward_querydef_free(query);
    return rc;
}
