/* verb_run.c: one analysis: its parameters resolved, its rows to a terminal or a file. */
#include <string.h>

#include "cli/emit.h"
#include "cli/given.h"

static ward_rc read_period(struct ward_cli *cli, struct ward_given_arguments *out)
{
    struct ward_querydef *def = NULL;
    if (ward_cli_option(cli, "period") == NULL)
        return WARD_OK;
    ward_rc rc = ward_query_read(cli->ctx, &cli->paths, cli->words[1], &def);
    if (rc == WARD_OK)
        rc = ward_given_period(cli, def, out);
    if (rc == WARD_OK && out->n == 0)
        rc = ward_fail(cli->ctx, WARD_E_NAME, "query %s asks about no day; leave out --period", def->name);
    ward_querydef_free(def);
    return rc;
}

static ward_rc read_arguments(struct ward_cli *cli, struct ward_given_arguments *out)
{
    size_t at = 0;
    ward_rc rc = read_period(cli, out);
    for (const char *p; rc == WARD_OK && (p = ward_cli_each(cli, "param", &at)) != NULL;)
        rc = ward_given_add(cli->ctx, out, p, strlen(p));
    return rc;
}

static ward_rc write_rows(struct ward_cli *cli, struct ward_db *db, struct ward_emit *e, struct ward_query *q)
{
    double began_s = ward_given_clock_s();
    uint64_t n = 0;
    const struct ward_querydef *def = q->def;
    struct ward_emit_name name = {
        .name = def->name, .title = cli->is_zh || e->use_labels ? def->title_zh : def->title, .source = def->name};
    if (name.title == NULL)
        name.title = def->title;
    ward_given_note(cli, def->name, q);
    ward_rc rc = ward_emit_rows(cli, db, e, q, &name, &n);
    if (rc == WARD_OK)
        rc = ward_emit_end(e);
    if (rc != WARD_OK)
        return rc;
    double seconds = ward_given_clock_s() - began_s;
    if (cli->is_verbose)
        ward_cli_note(cli, "%llu rows in %.2f s", (unsigned long long)n, seconds);
    else
        ward_cli_note(cli, "%llu rows%s%s", (unsigned long long)n, e->path != NULL ? " written to " : "",
                      e->path != NULL ? e->path : "");
    ward_given_record(cli, "run", def->name, q, n, seconds);
    return WARD_OK;
}

ward_rc ward_verb_run(struct ward_cli *cli, int *exit_status)
{
    (void)exit_status;
    struct ward_db *db = NULL;
    struct ward_query *q = NULL;
    struct ward_emit e;
    struct ward_given_arguments arguments = {0};
    ward_rc rc = ward_emit_options(cli, &e);
    if (rc == WARD_OK)
        rc = read_arguments(cli, &arguments);
    if (rc == WARD_OK)
        rc = ward_cli_open(cli, WARD_DB_READ, &db);
    if (rc == WARD_OK)
        rc = ward_sql_exec(cli->ctx, db->sql, "BEGIN"); /* one state of the data from the first row to the last */
    if (rc == WARD_OK)
        rc = ward_emit_where(cli, db);
    if (rc == WARD_OK)
        rc = ward_query_open(db, &cli->paths, cli->words[1], arguments.items, arguments.n, &q);
    if (rc == WARD_OK)
        rc = write_rows(cli, db, &e, q);
    ward_emit_clear(&e);
    ward_query_close(q);
    ward_db_close(db);
    ward_given_clear(&arguments);
    return rc;
}
