/* verb_export.c: layers, stored results and analyses to files: a folder with one file each, or one gpkg or xlsx. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "cli/emit.h"
#include "cli/given.h"
#include "core/buf.h"
#include "core/mem.h"
#include "core/querydef.h"
#include "store/stored.h"
#include "store/table.h"

struct item {            /* [OUTPUT=]NAME[:p=v,…] */
    char *output, *name; /* output: the file's or table's name */
    bool has_output;     /* it was given, so it is the sheet's name too */
    struct ward_given_arguments arguments;
};

static void clear_item(struct item *item)
{
    ward_mem_free(item->output);
    ward_mem_free(item->name);
    ward_given_clear(&item->arguments);
}

/* ---- reading the words ---- */

/* queries/mine.sql is called mine. */
static ward_rc plain_name(struct ward_ctx *ctx, const char *name, char **out)
{
    const char *slash = strrchr(name, '/');
    const char *base = slash != NULL ? slash + 1 : name;
    size_t length = strlen(base);
    if (length > 4 && strcmp(base + length - 4, ".sql") == 0)
        length -= 4;
    return ward_strndup(ctx, base, length, out);
}

static ward_rc read_item(struct ward_cli *cli, const char *word, struct item *out)
{
    const char *colon = strchr(word, ':');
    size_t head = colon != NULL ? (size_t)(colon - word) : strlen(word);
    const char *equals = memchr(word, '=', head);
    const char *name = equals != NULL ? equals + 1 : word;
    ward_rc rc = ward_strndup(cli->ctx, name, (size_t)(word + head - name), &out->name);
    if (rc == WARD_OK)
        rc = equals != NULL ? ward_strndup(cli->ctx, word, (size_t)(equals - word), &out->output)
                            : plain_name(cli->ctx, out->name, &out->output);
    out->has_output = equals != NULL;
    if (rc == WARD_OK && (out->name[0] == '\0' || out->output[0] == '\0' || strchr(out->output, '/') != NULL))
        rc = ward_fail(cli->ctx, WARD_E_ARG, "'%s' is not [OUTPUT=]NAME[:parameter=value,…]", word);
    for (const char *p = colon != NULL ? colon + 1 : NULL; rc == WARD_OK && p != NULL && *p != '\0';) {
        size_t length = strcspn(p, ",");
        rc = ward_given_add(cli->ctx, &out->arguments, p, length);
        p += length + (p[length] == ',');
    }
    return rc;
}

/* ---- a query's arguments: --period where it has a period, then its own ---- */

static ward_rc add_period(struct ward_cli *cli, struct item *item)
{
    if (ward_cli_option(cli, "period") == NULL)
        return WARD_OK;
    struct ward_querydef *def = NULL;
    struct ward_given_arguments own = item->arguments;
    memset(&item->arguments, 0, sizeof item->arguments);
    ward_rc rc = ward_query_read(cli->ctx, &cli->paths, item->name, &def);
    if (rc == WARD_OK)
        rc = ward_given_period(cli, def, &item->arguments);
    for (size_t i = 0; rc == WARD_OK && i < own.n; i++) {
        struct ward_buf text = {0};
        rc = ward_buf_printf(cli->ctx, &text, "%s=%s", own.items[i].name, own.items[i].value);
        if (rc == WARD_OK)
            rc = ward_given_add(cli->ctx, &item->arguments, text.data, text.size);
        ward_buf_clear(&text);
    }
    ward_given_clear(&own);
    ward_querydef_free(def);
    return rc;
}

static ward_rc open_rows(struct ward_cli *cli, struct ward_db *db, struct item *item, struct ward_query **q)
{
    bool found = false;
    ward_rc rc = ward_table_open(db, item->name, &found, q);
    if (rc != WARD_OK || found) {
        if (rc == WARD_OK && item->arguments.n > 0)
            rc = ward_fail(cli->ctx, WARD_E_ARG, "%s is no query, so it takes no parameter; --where %s:… chooses rows",
                           item->name, item->name);
        return rc;
    }
    rc = add_period(cli, item);
    if (rc == WARD_OK)
        rc = ward_query_open(db, &cli->paths, item->name, item->arguments.items, item->arguments.n, q);
    if (rc == WARD_E_NAME && strstr(ward_ctx_message(cli->ctx), "there is no query") != NULL)
        rc = ward_fail(cli->ctx, WARD_E_NAME,
                       "there is no layer, stored result or query '%s'; `ward list` and `ward queries` name them",
                       item->name);
    return rc;
}

/* ---- styles ---- */

/* A QGIS style beside the layer's or query's file; NULL: none. */
static ward_rc read_style(struct ward_cli *cli, const char *name, char **out)
{
    struct ward_buf path = {0}, text = {0};
    ward_rc rc = WARD_OK;
    *out = NULL;
    for (size_t i = 0; rc == WARD_OK && text.size == 0 && i < cli->paths.n_layers + cli->paths.n_queries; i++) {
        const char *folder =
            i < cli->paths.n_layers ? cli->paths.layers[i] : cli->paths.queries[i - cli->paths.n_layers];
        char chunk[4096];
        ward_buf_reset(&path);
        rc = ward_buf_printf(cli->ctx, &path, "%s/%s.qml", folder, name);
        FILE *file = rc == WARD_OK ? fopen(path.data, "rbe") : NULL;
        for (size_t got; rc == WARD_OK && file != NULL && (got = fread(chunk, 1, sizeof chunk, file)) > 0;)
            rc = ward_buf_add(cli->ctx, &text, chunk, got);
        if (file != NULL)
            (void)fclose(file);
    }
    ward_buf_clear(&path);
    if (rc == WARD_OK)
        *out = ward_buf_take(&text);
    ward_buf_clear(&text);
    return rc;
}

/* ---- writing ---- */

static const char *title_of(const struct ward_query *q, const char *name, bool zh)
{
    const struct ward_stored *stored = ward_stored_find(name);
    const char *title = q->def != NULL ? q->def->title : q->layerdef != NULL ? q->layerdef->title : NULL;
    const char *title_zh = q->def != NULL ? q->def->title_zh : q->layerdef != NULL ? q->layerdef->title_zh : NULL;
    if (q->def == NULL && q->layerdef == NULL && stored != NULL)
        return zh ? stored->title_zh : stored->title;
    return zh && title_zh != NULL ? title_zh : title;
}

static ward_rc write_item(struct ward_cli *cli, struct ward_db *db, struct ward_emit *e, struct item *item,
                          struct ward_query *q)
{
    char *style = NULL;
    uint64_t n = 0;
    double began_s = ward_given_clock_s();
    ward_rc rc = read_style(cli, item->name, &style);
    const char *title = title_of(q, item->name, e->use_labels || cli->is_zh);
    struct ward_emit_name name = {.name = item->output,
                                  .title = title,
                                  .sheet = item->has_output ? item->output : NULL,
                                  .source = q->def != NULL ? q->def->name : item->name,
                                  .style_qml = style};
    ward_given_note(cli, item->name, q);
    if (rc == WARD_OK)
        rc = ward_emit_rows(cli, db, e, q, &name, &n);
    ward_mem_free(style);
    double seconds = ward_given_clock_s() - began_s;
    if (rc == WARD_OK && cli->is_verbose)
        ward_cli_note(cli, "%s: %llu rows in %.2f s", item->output, (unsigned long long)n, seconds);
    else if (rc == WARD_OK)
        ward_cli_note(cli, "%s: %llu rows", item->output, (unsigned long long)n);
    if (rc == WARD_OK)
        ward_given_record(cli, "export", item->output, q, n, seconds);
    return rc;
}

/* One file of a folder: geojson for rows with a place, csv for the others, unless -f says otherwise. */
static ward_rc write_file(struct ward_cli *cli, struct ward_db *db, const struct ward_emit *options, struct item *item)
{
    struct ward_emit e = *options;
    struct ward_query *q = NULL;
    struct ward_buf path = {0};
    ward_rc rc = open_rows(cli, db, item, &q);
    if (rc == WARD_OK && e.format == NULL)
        e.format = ward_emit_has_place(q) && !e.no_geometry ? "geojson" : "csv";
    if (rc == WARD_OK)
        rc = ward_buf_printf(cli->ctx, &path, "%s/%s.%s", options->path, item->output, ward_out_suffix(e.format));
    e.path = path.data;
    if (rc == WARD_OK)
        rc = write_item(cli, db, &e, item, q);
    if (rc == WARD_OK)
        rc = ward_emit_end(&e);
    ward_emit_clear(&e);
    ward_query_close(q);
    ward_buf_clear(&path);
    return rc;
}

static ward_rc write_folder(struct ward_cli *cli, struct ward_db *db, struct ward_emit *e, struct item *items, size_t n)
{
    if (mkdir(e->path, 0777) != 0 && errno != EEXIST)
        return ward_fail(cli->ctx, WARD_E_IO, "the folder %s cannot be made: %s", e->path, strerror(errno));
    ward_rc rc = WARD_OK;
    for (size_t i = 0; rc == WARD_OK && i < n; i++)
        rc = write_file(cli, db, e, &items[i]);
    return rc;
}

static ward_rc write_one(struct ward_cli *cli, struct ward_db *db, struct ward_emit *e, struct item *items, size_t n)
{
    ward_rc rc = WARD_OK;
    if (n > 1 && !ward_out_takes_many(e->format))
        return ward_fail(cli->ctx, WARD_E_ARG, "one %s file holds one table; export to .gpkg, .xlsx or a folder",
                         e->format);
    for (size_t i = 0; rc == WARD_OK && i < n; i++) {
        struct ward_query *q = NULL;
        rc = open_rows(cli, db, &items[i], &q);
        if (rc == WARD_OK)
            rc = write_item(cli, db, e, &items[i], q);
        /* The output reads column names to the table's end, so the table ends before its statement does. */
        if (rc == WARD_OK)
            rc = i + 1 < n ? ward_emit_pause(e) : ward_emit_end(e);
        ward_query_close(q);
    }
    return rc;
}

static bool is_folder(const struct ward_emit *e)
{
    struct stat info;
    size_t length = strlen(e->path);
    if (stat(e->path, &info) == 0 && S_ISDIR(info.st_mode))
        return true;
    return (length > 0 && e->path[length - 1] == '/') ||
           (strcmp(e->path, "-") != 0 && ward_out_format(e->path) == NULL);
}

static ward_rc write_all(struct ward_cli *cli, struct ward_db *db, struct ward_emit *e)
{
    size_t n = cli->n_words - 1;
    struct item *items = NULL;
    ward_rc rc = ward_new(cli->ctx, n, sizeof *items, &items);
    for (size_t i = 0; rc == WARD_OK && i < n; i++)
        rc = read_item(cli, cli->words[i + 1], &items[i]);
    for (size_t i = 0; rc == WARD_OK && i < n; i++)
        for (size_t k = 0; rc == WARD_OK && k < i; k++)
            if (strcmp(items[i].output, items[k].output) == 0)
                rc = ward_fail(cli->ctx, WARD_E_ARG, "two outputs are called '%s'; name one of them: OUTPUT=%s",
                               items[i].output, items[i].name);
    if (rc == WARD_OK)
        rc = is_folder(e) ? write_folder(cli, db, e, items, n) : write_one(cli, db, e, items, n);
    for (size_t i = 0; items != NULL && i < n; i++)
        clear_item(&items[i]);
    ward_mem_free(items);
    return rc;
}

ward_rc ward_verb_export(struct ward_cli *cli, int *exit_status)
{
    (void)exit_status;
    struct ward_db *db = NULL;
    struct ward_emit e;
    ward_rc rc = ward_emit_options(cli, &e);
    if (rc == WARD_OK && e.path == NULL)
        rc = ward_fail(cli->ctx, WARD_E_ARG, "export needs -o: a file such as out.gpkg, or a folder");
    if (rc == WARD_OK && !is_folder(&e) && e.format == NULL)
        e.format = "csv"; /* -o - */
    if (rc == WARD_OK)
        rc = ward_cli_open(cli, WARD_DB_READ, &db);
    if (rc == WARD_OK)
        rc = ward_sql_exec(cli->ctx, db->sql, "BEGIN"); /* all outputs from one state of the data */
    if (rc == WARD_OK)
        rc = ward_emit_where(cli, db);
    if (rc == WARD_OK)
        rc = write_all(cli, db, &e);
    ward_emit_clear(&e);
    ward_db_close(db);
    return rc;
}
