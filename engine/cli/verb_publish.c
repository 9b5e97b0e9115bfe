/* ward publish DB PERIOD: freezes a period's figures with what they were made from; what changes later shows beside
 * them */
#include <stdio.h>
#include <time.h>

#include "cli/cli.h"
#include "cli/given.h"
#include "core/buf.h"
#include "core/date.h"
#include "core/json.h"
#include "core/mem.h"
#include "store/publish.h"
#include "store/runs.h"

struct publication {
    const char *issue;
    char from[24], to[24];
    double start_s;
    char started_at[32];
    struct ward_published done;
};

static ward_rc record(struct ward_cli *cli, struct ward_db *db, const struct publication *p)
{
    struct ward_buf parameters = {0}, warnings = {0};
    char *inputs = NULL;
    bool warns = p->done.warning[0] != '\0';
    ward_rc rc = ward_buf_text(cli->ctx, &warnings, "[");
    if (rc == WARD_OK && warns)
        rc = ward_json_string(cli->ctx, &warnings, p->done.warning);
    if (rc == WARD_OK)
        rc = ward_buf_text(cli->ctx, &warnings, "]");
    if (rc == WARD_OK)
        rc = ward_buf_text(cli->ctx, &parameters, "{\"issue\":");
    if (rc == WARD_OK)
        rc = ward_json_string(cli->ctx, &parameters, p->issue);
    if (rc == WARD_OK)
        rc = ward_buf_text(cli->ctx, &parameters, "}");
    if (rc == WARD_OK)
        rc = ward_run_inputs(db, &inputs);
    if (rc == WARD_OK) {
        struct ward_run run = {.verb = "publish",
                               .from_date = p->from,
                               .to_date = p->to,
                               .parameters = parameters.data,
                               .inputs = inputs,
                               .hash = p->done.hash,
                               .started_at = p->started_at,
                               .seconds = ward_given_clock_s() - p->start_s,
                               .warnings = warnings.data};
        rc = ward_run_record(db, &run);
    }
    if (rc == WARD_OK)
        rc = ward_db_commit(db);
    if (rc == WARD_OK && cli->wants_json)
        (void)fprintf(stderr,
                      "{\"verb\":\"publish\",\"run\":%lld,\"from_date\":\"%s\",\"to_date\":\"%s\",\"parameters\":%s,"
                      "\"inputs\":%s,\"figures\":%llu,\"rows\":%llu,\"hash\":\"%s\",\"version\":\"" WARD_VERSION
                      "\"}\n",
                      (long long)p->done.run_id, p->from, p->to, parameters.data, inputs,
                      (unsigned long long)p->done.figures, (unsigned long long)p->done.rows, p->done.hash);
    ward_mem_free(inputs);
    ward_buf_clear(&parameters);
    ward_buf_clear(&warnings);
    return rc;
}

static void note_start(struct publication *p)
{
    time_t now = time(NULL);
    struct tm utc;
    p->start_s = ward_given_clock_s();
    if (gmtime_r(&now, &utc) != NULL)
        (void)strftime(p->started_at, sizeof p->started_at, "%Y-%m-%dT%H:%M:%SZ", &utc);
}

ward_rc ward_verb_publish(struct ward_cli *cli, int *exit_status)
{
    struct publication p = {.issue = cli->words[1]};
    struct ward_db *db = NULL;
    (void)exit_status;
    if (!ward_date_period(p.issue, p.from, p.to))
        return ward_fail(cli->ctx, WARD_E_VALUE, "'%s' is no period such as 2023-04, 2023Q2, 2023H1 or 2023", p.issue);
    note_start(&p);
    ward_rc rc = ward_cli_open(cli, WARD_DB_WRITE, &db);
    if (rc == WARD_OK)
        rc = ward_db_begin(db);
    if (rc == WARD_OK)
        rc = ward_publish(db, &cli->paths, p.issue, p.from, p.to, &p.done);
    if (rc == WARD_OK)
        rc = record(cli, db, &p);
    if (rc == WARD_OK && p.done.warning[0] != '\0')
        ward_cli_note(cli, "%s", p.done.warning);
    if (rc == WARD_OK)
        ward_cli_note(cli, "%s is published: %llu figures, made from %llu rows (run %lld)", p.issue,
                      (unsigned long long)p.done.figures, (unsigned long long)p.done.rows, (long long)p.done.run_id);
    ward_db_close(db);
    return rc;
}
