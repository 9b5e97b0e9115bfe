#include "cli/args.h"

#include <string.h>

#include "cli/options.h"
#include "core/mem.h"
#include "core/text.h"

struct cursor {
    struct ward_ctx *ctx;
    const struct ward_verb *verb;
    char **argv;
    int argc, at; /* at: the next argument */
    struct ward_args *out;
};

static ward_rc unknown_option(struct cursor *c, const char *given)
{
    const char *names[128];
    size_t n = 0, n_options = 0;
    const struct ward_option *all = ward_options(&n_options);
    for (size_t i = 0; i < n_options && n < sizeof names / sizeof names[0]; i++)
        if (ward_option_is_for(&all[i], c->verb->options))
            names[n++] = all[i].name;
    const char *nearest = given[0] == '-' && given[1] == '-' ? ward_text_nearest(given + 2, names, n) : NULL;
    if (nearest != NULL)
        return ward_fail(c->ctx, WARD_E_ARG, "ward %s has no option %s; did you mean --%s?", c->verb->name, given,
                         nearest);
    return ward_fail(c->ctx, WARD_E_ARG, "ward %s has no option %s; `ward help %s` lists them", c->verb->name, given,
                     c->verb->name);
}

/* One option found; inline_value is what follows '=' or the letter, NULL: nothing does. */
static ward_rc take(struct cursor *c, const struct ward_option *o, const char *inline_value)
{
    const char *value = "";
    if (o->value == NULL && inline_value != NULL)
        return ward_fail(c->ctx, WARD_E_ARG, "--%s takes no value", o->name);
    if (o->value != NULL) {
        value = inline_value;
        if (value == NULL && c->at >= c->argc)
            return ward_fail(c->ctx, WARD_E_ARG, "--%s needs a value: --%s %s", o->name, o->name, o->value);
        if (value == NULL)
            value = c->argv[c->at++];
    }
    c->out->given[c->out->n_given++] = (struct ward_given){o->name, value};
    return WARD_OK;
}

static ward_rc take_long(struct cursor *c, char *arg)
{
    const char *name = arg + 2;
    size_t length = strcspn(name, "=");
    const struct ward_option *o = ward_option_find(name, length, '\0');
    if (o == NULL || !ward_option_is_for(o, c->verb->options)) {
        arg[2 + length] = '\0'; /* the message names the option without its value */
        return unknown_option(c, arg);
    }
    return take(c, o, name[length] == '=' ? name + length + 1 : NULL);
}

static ward_rc take_letters(struct cursor *c, const char *arg)
{
    for (const char *p = arg + 1; *p != '\0'; p++) {
        const struct ward_option *o = ward_option_find(NULL, 0, *p);
        if (o == NULL || !ward_option_is_for(o, c->verb->options))
            return unknown_option(c, (const char[]){'-', *p, '\0'});
        bool has_value = o->value != NULL && p[1] != '\0';
        ward_rc rc = take(c, o, has_value ? p + 1 + (p[1] == '=') : NULL);
        if (rc != WARD_OK || has_value)
            return rc;
    }
    return WARD_OK;
}

static bool wants_help(const struct ward_args *args)
{
    for (size_t i = 0; i < args->n_given; i++)
        if (strcmp(args->given[i].name, "help") == 0)
            return true;
    return false;
}

static ward_rc count_words(struct cursor *c)
{
    const struct ward_verb *v = c->verb;
    if (wants_help(c->out))
        return WARD_OK;
    if (c->out->n_words < v->min_words)
        return ward_fail(c->ctx, WARD_E_ARG, "something is missing; use: ward %s %s", v->name, v->usage);
    if (c->out->n_words > v->max_words)
        return ward_fail(c->ctx, WARD_E_ARG, "'%s' is one word too many; use: ward %s %s", c->out->words[v->max_words],
                         v->name, v->usage);
    return WARD_OK;
}

ward_rc ward_args_parse(struct ward_ctx *ctx, const struct ward_verb *verb, int argc, char **argv,
                        struct ward_args *out)
{
    memset(out, 0, sizeof *out);
    struct cursor c = {.ctx = ctx, .verb = verb, .argv = argv, .argc = argc, .out = out};
    /* Letters share an argument ("-qv"), so there can be more options than arguments. */
    size_t most = 1;
    for (int i = 0; i < argc; i++)
        most += argv[i][0] == '-' && argv[i][1] != '-' ? strlen(argv[i]) : 1;
    ward_rc rc = ward_new(ctx, (size_t)argc + 1, sizeof *out->words, &out->words);
    if (rc == WARD_OK)
        rc = ward_new(ctx, most, sizeof *out->given, &out->given);
    bool only_words = false;
    while (rc == WARD_OK && c.at < argc) {
        char *arg = argv[c.at++];
        if (only_words || arg[0] != '-' || arg[1] == '\0')
            out->words[out->n_words++] = arg;
        else if (strcmp(arg, "--") == 0)
            only_words = true;
        else
            rc = arg[1] == '-' ? take_long(&c, arg) : take_letters(&c, arg);
    }
    return rc == WARD_OK ? count_words(&c) : rc;
}

void ward_args_clear(struct ward_args *args)
{
    ward_mem_free(args->words);
    ward_mem_free(args->given);
    memset(args, 0, sizeof *args);
}
