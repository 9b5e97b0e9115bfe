#include "cli/load_options.h"

#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "core/date.h"
#include "core/mem.h"
#include "core/text.h"

static ward_rc keep_map(struct ward_cli *cli, struct ward_load_options *o, const char *field, const char *column)
{
    struct ward_buf text = {0};
    ward_rc rc = ward_grow(cli->ctx, &o->maps, &o->maps_capacity, o->n_maps + 1, sizeof *o->maps);
    if (rc == WARD_OK)
        rc = ward_buf_printf(cli->ctx, &text, "%s=%s", field, column);
    if (rc == WARD_OK)
        o->maps[o->n_maps++] = ward_buf_take(&text);
    ward_buf_clear(&text);
    return rc;
}

static ward_rc read_row_number(struct ward_ctx *ctx, const char *text, int *out)
{
    int64_t n = 0;
    if (!ward_text_to_integer(text, &n) || n < 1 || n > 100000)
        return ward_fail(ctx, WARD_E_VALUE, "the header row is a number from 1, not '%s'", text);
    *out = (int)n;
    return WARD_OK;
}

/* x, y and wkt are no columns of a layer: they say where the place stands. */
static bool take_place(struct ward_load_request *r, const char *name, const char *value)
{
    if (strcmp(name, "x") == 0)
        r->x = value;
    else if (strcmp(name, "y") == 0)
        r->y = value;
    else if (strcmp(name, "wkt") == 0)
        r->wkt = value;
    else
        return false;
    return true;
}

static ward_rc take_setting(struct ward_cli *cli, struct ward_load_options *o, const struct ward_setting *item)
{
    struct ward_load_request *r = &o->request;
    if (strncmp(item->name, "map.", 4) == 0)
        return keep_map(cli, o, item->name + 4, item->value);
    if (strcmp(item->name, "source_crs") == 0)
        r->source_crs = item->value;
    else if (strcmp(item->name, "encoding") == 0)
        r->encoding = item->value;
    else if (strcmp(item->name, "filter") == 0)
        r->filter = item->value;
    else if (strcmp(item->name, "sheet") == 0)
        r->source_layer = item->value;
    else if (strcmp(item->name, "header_row") == 0)
        return read_row_number(cli->ctx, item->value, &r->header_row);
    else if (!take_place(r, item->name, item->value))
        return ward_fail(cli->ctx, WARD_E_ARG,
                         "%s:%d: [%s] knows source_crs, encoding, filter, header_row, sheet, x, y, wkt and"
                         " map.FIELD, not '%s'",
                         o->ini_path, item->line, item->section, item->name);
    return WARD_OK;
}

static ward_rc read_ini(struct ward_cli *cli, const char *db_path, const char *layer, struct ward_load_options *o)
{
    char section[80];
    (void)snprintf(section, sizeof section, "load.%s", layer);
    ward_rc rc = ward_settings_path(cli->ctx, db_path, cli->config, &o->ini_path);
    if (rc == WARD_OK)
        rc = ward_settings_read(cli->ctx, o->ini_path, &o->ini);
    for (size_t i = 0; rc == WARD_OK && i < o->ini.n; i++)
        if (strcmp(o->ini.items[i].section, section) == 0 && o->ini.items[i].value[0] != '\0')
            rc = take_setting(cli, o, &o->ini.items[i]);
    return rc;
}

static ward_rc read_mode(struct ward_cli *cli, struct ward_load_request *r)
{
    bool append = ward_cli_option(cli, "append") != NULL, replace = ward_cli_option(cli, "replace") != NULL;
    bool upsert = ward_cli_option(cli, "upsert") != NULL;
    r->deletes_missing = ward_cli_option(cli, "delete-missing") != NULL;
    if (append + replace + upsert > 1)
        return ward_fail(cli->ctx, WARD_E_ARG, "only one of --append, --replace and --upsert can be meant");
    if (r->deletes_missing && !upsert)
        return ward_fail(cli->ctx, WARD_E_ARG, "--delete-missing goes with --upsert");
    if (r->deletes_missing && ward_cli_option(cli, "valid-from") != NULL)
        return ward_fail(
            cli->ctx, WARD_E_ARG,
            "--valid-from keeps the earlier versions, which --delete-missing would delete; leave one away");
    if (append)
        r->mode = WARD_LOAD_APPEND;
    else if (replace)
        r->mode = WARD_LOAD_REPLACE;
    else if (upsert)
        r->mode = WARD_LOAD_UPSERT;
    return WARD_OK;
}

static ward_rc read_max_rejects(struct ward_cli *cli, struct ward_load_request *r)
{
    char number[32];
    const char *text = ward_cli_option(cli, "max-rejects");
    if (text == NULL)
        return WARD_OK;
    size_t n = strlen(text);
    r->max_is_share = n > 0 && text[n - 1] == '%';
    (void)snprintf(number, sizeof number, "%.*s", (int)(n - r->max_is_share), text);
    if (n >= sizeof number || !ward_text_to_real(number, &r->max_rejects) || r->max_rejects < 0 ||
        (r->max_is_share && r->max_rejects > 100))
        return ward_fail(cli->ctx, WARD_E_VALUE,
                         "--max-rejects is a number of rows or a percentage such as 1%%, not '%s'", text);
    if (r->max_is_share)
        r->max_rejects /= 100;
    return WARD_OK;
}

static ward_rc read_valid_from(struct ward_cli *cli, struct ward_load_options *o)
{
    struct ward_time day;
    const char *text = ward_cli_option(cli, "valid-from");
    if (text == NULL)
        return WARD_OK;
    if (!ward_date_parse(text, &day) || day.has_clock)
        return ward_fail(cli->ctx, WARD_E_VALUE, "--valid-from is a day such as 2023-01-01, not '%s'", text);
    ward_date_text(&day, o->valid_from);
    o->request.valid_from = o->valid_from;
    return WARD_OK;
}

static ward_rc read_maps(struct ward_cli *cli, struct ward_load_options *o)
{
    ward_rc rc = WARD_OK;
    size_t at = 0;
    for (const char *map; rc == WARD_OK && (map = ward_cli_each(cli, "map", &at)) != NULL;) {
        char name[64];
        const char *equals = strchr(map, '=');
        if (equals == NULL || equals == map || (size_t)(equals - map) >= sizeof name)
            return ward_fail(cli->ctx, WARD_E_ARG, "--map %s: write it as field=COLUMN", map);
        (void)snprintf(name, sizeof name, "%.*s", (int)(equals - map), map);
        if (!take_place(&o->request, name, equals + 1))
            rc = keep_map(cli, o, name, equals + 1);
    }
    return rc;
}

static ward_rc read_command_line(struct ward_cli *cli, struct ward_load_options *o)
{
    struct ward_load_request *r = &o->request;
    const char *header_row = ward_cli_option(cli, "header-row");
    const char *const texts[] = {ward_cli_option(cli, "source-layer"), ward_cli_option(cli, "source-crs"),
                                 ward_cli_option(cli, "encoding")};
    if (texts[0] != NULL)
        r->source_layer = texts[0];
    if (texts[1] != NULL)
        r->source_crs = texts[1];
    if (texts[2] != NULL)
        r->encoding = texts[2];
    if (ward_cli_option(cli, "filter") != NULL)
        r->filter = ward_cli_option(cli, "filter");
    r->rejects_folder = ward_cli_option(cli, "output");
    r->source_op = ward_cli_option(cli, "source-op");
    r->trusts_crs = ward_cli_option(cli, "trust-crs") != NULL;
    if (r->source_op != NULL && strncmp(r->source_op, "+proj=pipeline", 14) != 0)
        return ward_fail(cli->ctx, WARD_E_VALUE, "--source-op is a PROJ pipeline: +proj=pipeline +step …, not '%s'",
                         r->source_op);
    o->saves = ward_cli_option(cli, "save") != NULL;
    r->is_dry = ward_cli_option(cli, "dry-run") != NULL;
    ward_rc rc = header_row != NULL ? read_row_number(cli->ctx, header_row, &r->header_row) : WARD_OK;
    if (rc == WARD_OK)
        rc = read_mode(cli, r);
    if (rc == WARD_OK)
        rc = read_max_rejects(cli, r);
    if (rc == WARD_OK)
        rc = read_valid_from(cli, o);
    if (rc == WARD_OK)
        rc = read_maps(cli, o);
    return rc;
}

/* [crs] NAME = definition: a city's own grid by name. */
static void resolve_named_crs(struct ward_load_options *o)
{
    const char *name = o->request.source_crs;
    for (size_t i = 0; name != NULL && i < o->ini.n; i++)
        if (strcmp(o->ini.items[i].section, "crs") == 0 && strcmp(o->ini.items[i].name, name) == 0)
            o->request.source_crs = o->ini.items[i].value;
}

ward_rc ward_load_options_read(struct ward_cli *cli, const char *db_path, const char *layer, bool with_options,
                               struct ward_load_options *out)
{
    memset(out, 0, sizeof *out);
    out->request = (struct ward_load_request){.layer = layer, .max_rejects = 0.01, .max_is_share = true};
    ward_rc rc = read_ini(cli, db_path, layer, out);
    if (rc == WARD_OK && with_options)
        rc = read_command_line(cli, out);
    resolve_named_crs(out);
    out->request.maps = (const char *const *)out->maps;
    out->request.n_maps = out->n_maps;
    if (rc != WARD_OK)
        ward_load_options_clear(out);
    return rc;
}

/* ---- --save ---- */

struct saving {
    struct ward_cli *cli;
    struct ward_setting items[256];
    char *owned[256]; /* names made here */
    size_t n, n_owned;
};

static void put(struct saving *s, const char *name, const char *value)
{
    if (value != NULL && s->n < sizeof s->items / sizeof *s->items)
        s->items[s->n++] = (struct ward_setting){.name = (char *)(uintptr_t)name, .value = (char *)(uintptr_t)value};
}

static ward_rc put_maps(struct saving *s, const json_t *mapping)
{
    const char *column = NULL;
    json_t *field = NULL;
    ward_rc rc = WARD_OK;
    json_object_foreach((json_t *)(uintptr_t)mapping, column, field)
    {
        struct ward_buf name = {0};
        if (rc != WARD_OK || s->n_owned >= sizeof s->owned / sizeof *s->owned || !json_is_string(field))
            continue;
        rc = ward_buf_printf(s->cli->ctx, &name, "map.%s", column);
        if (rc == WARD_OK) {
            s->owned[s->n_owned] = ward_buf_take(&name);
            put(s, s->owned[s->n_owned++], json_string_value(field));
        }
        ward_buf_clear(&name);
    }
    return rc;
}

ward_rc ward_load_options_save(struct ward_cli *cli, const struct ward_load_options *options,
                               const struct ward_load_result *result)
{
    struct saving s = {.cli = cli};
    const struct ward_load_request *r = &options->request;
    char section[80], row[16];
    (void)snprintf(section, sizeof section, "load.%s", r->layer);
    (void)snprintf(row, sizeof row, "%d", result->header_row);
    json_t *mapping = result->mapping != NULL ? json_loads(result->mapping, 0, NULL) : NULL;
    put(&s, "source_crs", r->source_crs);
    put(&s, "encoding", result->encoding);
    put(&s, "filter", r->filter);
    put(&s, "header_row", result->header_row > 0 ? row : NULL);
    put(&s, "sheet", r->source_layer);
    put(&s, "x", r->x);
    put(&s, "y", r->y);
    put(&s, "wkt", r->wkt);
    ward_rc rc = put_maps(&s, mapping);
    if (rc == WARD_OK)
        rc = ward_settings_save(cli->ctx, options->ini_path, section, s.items, s.n);
    for (size_t i = 0; i < s.n_owned; i++)
        ward_mem_free(s.owned[i]);
    json_decref(mapping);
    return rc;
}

void ward_load_options_clear(struct ward_load_options *options)
{
    for (size_t i = 0; i < options->n_maps; i++)
        ward_mem_free(options->maps[i]);
    ward_mem_free(options->maps);
    ward_mem_free(options->ini_path);
    ward_settings_clear(&options->ini);
    memset(options, 0, sizeof *options);
}
