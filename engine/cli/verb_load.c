#include "cli/load_options.h"
#include "cli/load_report.h"
#include "cli/load_sources.h"
#include "io/reader.h"

/* All or nothing: the old layer stands until the very commit. */
static ward_rc run(struct ward_cli *cli, struct ward_db *db, const struct ward_load_options *options,
                   struct ward_load_result *result)
{
    ward_rc rc = ward_db_begin(db);
    if (rc == WARD_OK)
        rc = ward_load_run(cli, db, &options->request, result);
    if (rc == WARD_OK && !options->request.is_dry && !result->is_repeated)
        return ward_db_commit(db);
    ward_db_rollback(db);
    return rc;
}

static ward_rc report(struct ward_cli *cli, const struct ward_load_options *options,
                      const struct ward_load_result *result)
{
    ward_rc rc = ward_load_report(cli, options->request.layer, result, options->request.is_dry);
    if (rc == WARD_OK && cli->wants_json)
        rc = ward_load_report_json(cli, options->request.layer, result, options->request.is_dry, stderr);
    return rc;
}

ward_rc ward_verb_load(struct ward_cli *cli, int *exit_status)
{
    struct ward_db *db = NULL;
    struct ward_load_options options = {0};
    struct ward_load_result result = {0};
    struct ward_load_sources sources = {0};
    struct ward_child *waiting = NULL;
    (void)exit_status;
    ward_rc rc = ward_reader_ready(cli->ctx, cli->program, cli->words[2], &waiting);
    if (rc == WARD_OK)
        rc = ward_cli_open(cli, WARD_DB_WRITE, &db);
    if (rc == WARD_OK)
        rc = ward_load_options_read(cli, db->path, cli->words[1], true, &options);
    if (rc == WARD_OK)
        rc = ward_load_sources_find(cli->ctx, cli->words + 2, cli->n_words - 2, &sources);
    if (rc == WARD_OK) {
        options.request.sources = (const char *const *)sources.paths;
        options.request.n_sources = sources.n;
        options.request.waiting = &waiting;
        rc = run(cli, db, &options, &result);
    }
    if (rc == WARD_OK)
        rc = report(cli, &options, &result);
    if (rc == WARD_OK && options.saves && result.is_repeated)
        ward_cli_note(cli, "  nothing was saved, because the file was not read again");
    else if (rc == WARD_OK && options.saves && !options.request.is_dry)
        rc = ward_load_options_save(cli, &options, &result);
    ward_reader_dismiss(waiting);
    ward_load_result_clear(&result);
    ward_load_options_clear(&options);
    ward_load_sources_clear(&sources);
    ward_db_close(db);
    return rc;
}
