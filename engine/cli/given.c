#include "cli/given.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "core/buf.h"
#include "core/date.h"
#include "core/mem.h"
#include "core/text.h"

static ward_rc add(struct ward_ctx *ctx, struct ward_given_arguments *out, char *name, const char *value)
{
    size_t capacity = out->capacity;
    ward_rc rc = ward_grow(ctx, &out->items, &capacity, out->n + 1, sizeof *out->items);
    capacity = out->capacity;
    if (rc == WARD_OK)
        rc = ward_grow(ctx, &out->texts, &capacity, out->n + 1, sizeof *out->texts);
    out->capacity = capacity;
    if (rc != WARD_OK) {
        ward_mem_free(name);
        return rc;
    }
    out->items[out->n] = (struct ward_argument){name, value};
    out->texts[out->n++] = name;
    return WARD_OK;
}

ward_rc ward_given_add(struct ward_ctx *ctx, struct ward_given_arguments *out, const char *text, size_t length)
{
    char *copy = NULL;
    ward_rc rc = ward_strndup(ctx, text, length, &copy);
    char *equals = rc == WARD_OK ? strchr(copy, '=') : NULL;
    if (rc == WARD_OK && (equals == NULL || equals == copy)) {
        rc = ward_fail(ctx, WARD_E_ARG, "a parameter is name=value, not '%s'", copy);
        ward_mem_free(copy);
        return rc;
    }
    if (rc != WARD_OK)
        return rc;
    *equals = '\0';
    return add(ctx, out, copy, equals + 1);
}

static bool has_param(const struct ward_querydef *def, const char *name)
{
    for (size_t i = 0; i < def->n_params; i++)
        if (strcmp(def->params[i].name, name) == 0)
            return true;
    return false;
}

/* A statement of the user's own that declares no parameter may still have :from_date and :to_date. */
ward_rc ward_given_period(struct ward_cli *cli, const struct ward_querydef *def, struct ward_given_arguments *out)
{
    const char *period = ward_cli_option(cli, "period");
    if (period == NULL)
        return WARD_OK;
    if (!ward_date_period(period, out->from, out->to))
        return ward_fail(
            cli->ctx, WARD_E_VALUE,
            "--period is a year, half, quarter or month, such as 2023, 2023H1, 2023Q2 or 2023-06, not '%s'", period);
    const struct ward_argument days[] = {{"from_date", out->from}, {"to_date", out->to}, {"as_of", out->to}};
    ward_rc rc = WARD_OK;
    for (size_t i = 0; rc == WARD_OK && def != NULL && i < sizeof days / sizeof *days; i++) {
        char *name = NULL;
        if (def->n_params == 0 ? i >= 2 : !has_param(def, days[i].name))
            continue;
        rc = ward_strdup(cli->ctx, days[i].name, &name);
        if (rc == WARD_OK)
            rc = add(cli->ctx, out, name, days[i].value);
    }
    return rc;
}

void ward_given_clear(struct ward_given_arguments *given)
{
    for (size_t i = 0; i < given->n; i++)
        ward_mem_free(given->texts[i]);
    ward_mem_free(given->texts);
    ward_mem_free(given->items);
    memset(given, 0, sizeof *given);
}

double ward_given_clock_s(void)
{
    struct timespec now;
    return clock_gettime(CLOCK_MONOTONIC, &now) == 0 ? (double)now.tv_sec + (double)now.tv_nsec * 1e-9 : 0.0;
}

void ward_given_note(const struct ward_cli *cli, const char *name, const struct ward_query *q)
{
    if (cli->is_quiet || q->n_used == 0)
        return;
    (void)fprintf(stderr, "ward: %s with", name);
    for (size_t i = 0; i < q->n_used; i++)
        (void)fprintf(stderr, " %s", q->used[i]);
    (void)fputc('\n', stderr);
}

/* JSON's escapes for the few texts here: names, paths and parameter values of the user's own. */
static void put_json(const char *text)
{
    (void)fputc('"', stderr);
    for (const char *p = text; *p != '\0'; p++) {
        if (*p == '"' || *p == '\\')
            (void)fprintf(stderr, "\\%c", *p);
        else if ((unsigned char)*p < 0x20)
            (void)fprintf(stderr, "\\u%04x", (unsigned)(unsigned char)*p);
        else
            (void)fputc(*p, stderr);
    }
    (void)fputc('"', stderr);
}

void ward_given_record(const struct ward_cli *cli, const char *verb, const char *name, const struct ward_query *q,
                       uint64_t rows, double seconds)
{
    if (!cli->wants_json)
        return;
    (void)fprintf(stderr, "{\"verb\": \"%s\", \"name\": ", verb);
    put_json(name);
    (void)fputs(", \"parameters\": {", stderr);
    for (size_t i = 0; i < q->n_used; i++) {
        const char *value = strchr(q->used[i], '=') + 1;
        (void)fprintf(stderr, "%s\"%.*s\": ", i > 0 ? ", " : "", (int)(value - q->used[i] - 1), q->used[i]);
        put_json(value);
    }
    (void)fprintf(stderr, "}, \"rows\": %llu, \"seconds\": %.3f, \"version\": \"" WARD_VERSION "\"}\n",
                  (unsigned long long)rows, seconds);
}
