/* ward status DB [--fail-on missing]: the daily runs, then which days are scored and which are missing */
#include <string.h>

#include "cli/emit.h"
#include "core/date.h"
#include "core/mem.h"
#include "store/db.h"
#include "store/runs.h"
#include "store/stale.h"

static const char runs_sql[] = "SELECT r.id AS run, r.verb, r.from_date, r.to_date, r.started_at, r.seconds, "
                               "r.warnings, r.inputs, r.parameters, r.hash"
                               " FROM runs AS r ORDER BY r.id";

static ward_rc print_runs(struct ward_cli *cli, struct ward_db *db, struct ward_emit *e)
{
    struct ward_query *q = NULL;
    struct ward_emit_name name = {.name = "runs"};
    uint64_t n = 0;
    ward_rc rc = ward_query_open_sql(db, runs_sql, &q);
    if (rc == WARD_OK)
        rc = ward_emit_rows(cli, db, e, q, &name, &n);
    if (rc == WARD_OK)
        rc = ward_emit_end(e);
    ward_query_close(q);
    return rc;
}

static void put_day(int64_t day, char out[24])
{
    struct ward_time t = {0};
    ward_date_from_day(day, &t.year, &t.month, &t.day);
    ward_date_text(&t, out);
}

/* Scored days whose rows came, changed or went since; the next daily run scores them. */
static ward_rc report_stale(struct ward_cli *cli, struct ward_db *db, uint64_t *n_missing)
{
    char first[24] = "", last[24] = "";
    int64_t *days = NULL;
    size_t n = 0;
    ward_rc rc = ward_stale_days(db, 1, 0, &days, &n);
    if (rc == WARD_OK && n > 0) {
        put_day(days[0], first);
        put_day(days[n - 1], last);
        ward_cli_note(cli, "%zu to be scored again: %s%s%s", n, first, n > 1 ? " to " : "", n > 1 ? last : "");
        *n_missing += n;
    }
    ward_mem_free(days);
    return rc;
}

static ward_rc report_days(struct ward_cli *cli, struct ward_db *db, uint64_t *n_missing)
{
    char first[24], last[24];
    char *missing = NULL;
    uint64_t n_scored = 0;
    ward_rc rc = ward_run_days(db, first, last, &n_scored, n_missing, &missing);
    if (rc == WARD_OK && n_scored == 0)
        ward_cli_note(cli, "no day is scored yet; ward daily DB --date DAY scores one");
    else if (rc == WARD_OK)
        ward_cli_note(cli, "%llu days scored from %s to %s, %llu missing%s%s", (unsigned long long)n_scored, first,
                      last, (unsigned long long)*n_missing, *n_missing > 0 ? ": " : "", missing);
    ward_mem_free(missing);
    return rc;
}

ward_rc ward_verb_status(struct ward_cli *cli, int *exit_status)
{
    const char *fail_on = ward_cli_option(cli, "fail-on");
    struct ward_db *db = NULL;
    struct ward_emit e;
    uint64_t n_missing = 0;
    if (fail_on != NULL && strcmp(fail_on, "missing") != 0)
        return ward_fail(cli->ctx, WARD_E_VALUE, "status knows --fail-on missing alone, not '%s'", fail_on);
    ward_rc rc = ward_emit_options(cli, &e);
    if (rc == WARD_OK)
        rc = ward_cli_open(cli, WARD_DB_READ, &db);
    if (rc == WARD_OK)
        rc = print_runs(cli, db, &e);
    if (rc == WARD_OK)
        rc = report_days(cli, db, &n_missing);
    if (rc == WARD_OK)
        rc = report_stale(cli, db, &n_missing);
    if (rc == WARD_OK && fail_on != NULL && n_missing > 0)
        *exit_status = 1;
    ward_emit_clear(&e);
    ward_db_close(db);
    return rc;
}
