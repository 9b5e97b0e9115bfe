#include "core/layerparse.h"

#include <math.h>
#include <string.h>

#include "core/text.h"

bool ward_layerparse_range(const char *text, double open_min, double open_max, double *min, double *max)
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

/* Conditions are words like street.class=arterial, or of the layer's own name, which queries alone read: works.kind=…
 */
static bool is_condition(const char *own, const char *word, size_t size)
{
    const char *const starts[] = {"street", "unit", "zone", own};
    for (size_t i = 0; i < sizeof starts / sizeof *starts; i++) {
        size_t start = strlen(starts[i]) + 1;
        if (size > start && strncmp(word, starts[i], start - 1) == 0 && word[start - 1] == '.') {
            const char *sign = memchr(word, '=', size);
            return sign != NULL && sign > word + start && sign + 1 < word + size;
        }
    }
    return false;
}

static ward_rc check_conditions(struct ward_layerparse *p, const struct ward_entry *e, const char *text)
{
    while (*text != '\0') {
        size_t size = strcspn(text, " ");
        if (!is_condition(p->def->name, text, size))
            return FAULT(p, e, "\"%.*s\" is no condition; write street.COLUMN=VALUE, unit., zone. or %s.COLUMN=VALUE",
                         (int)(size < 60 ? size : 60), text, p->def->name);
        text += size + strspn(text + size, " ");
    }
    return WARD_OK;
}

static ward_rc take_rule(struct ward_layerparse *p, const struct ward_entry *e, struct ward_rule *rule)
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
        !ward_layerparse_range(field, (double)NAN, (double)NAN, &rule->min, &rule->max))
        return FAULT(p, e,
                     is_default ? "@default needs one number after the name, not \"%.60s\""
                                : "@rule needs a range like 30..100 before its source, not \"%.60s\"",
                     field != NULL ? field : "nothing");
    rc = ward_spell_text(p->ctx, p->arena, e, at + 1, &rule->source);
    if (rc == WARD_OK && rule->source == NULL)
        return FAULT(p, e, "@%s %s has no source; say where the number comes from", e->key, rule->name);
    return rc;
}

ward_rc ward_layerparse_rules(struct ward_layerparse *p)
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

static ward_rc take_check(struct ward_layerparse *p, const struct ward_entry *e, struct ward_check *check)
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

ward_rc ward_layerparse_checks(struct ward_layerparse *p)
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
