/*
 * ward daily DB --date D|yesterday | --from D --to D [--cases F] [--inspections F] [--wait-for TIME] [-o DIR]
 *
 * One transaction: load, attribute, score every day, record. The day's files are written beside their place first and
 * renamed into it after the commit, so that a run that fails leaves both the database and the folder as they were.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "cli/daily_files.h"
#include "cli/given.h"
#include "cli/load_options.h"
#include "cli/load_sources.h"
#include "core/buf.h"
#include "core/date.h"
#include "core/json.h"
#include "core/mem.h"
#include "store/attribute.h"
#include "store/catalogue.h"
#include "store/copy.h"
#include "store/runs.h"
#include "store/scores.h"
#include "store/stale.h"

struct daily {
    struct ward_cli *cli;
    struct ward_db *db;
    int64_t from, to; /* days since 1970 */
    int64_t *days;    /* n_days to score, ascending: from to to, and scored ones that late data touched */
    size_t n_days, n_late;
    bool is_committed;
    const char *cases, *inspections, *folder;
    double wait_s;
    struct ward_attributed attributed;
    uint64_t rows, scored; /* of score_days written; units with a score, over all days */
};

static void day_text(int64_t day, char out[24])
{
    struct ward_time t = {0};
    ward_date_from_day(day, &t.year, &t.month, &t.day);
    ward_date_text(&t, out);
}

/* ---- what was asked ---- */

/* Yesterday where the district is; the one place where the batch looks at a clock to decide something. */
static ward_rc yesterday(struct daily *d, int64_t *out)
{
    char *zone = NULL;
    time_t now = time(NULL);
    struct tm local;
    ward_rc rc = ward_setting_get(d->db->ctx, d->db->sql, "time_zone", &zone);
    if (rc == WARD_OK && (setenv("TZ", zone != NULL ? zone : "Asia/Shanghai", 1) != 0))
        rc = ward_fail(d->db->ctx, WARD_E_NOMEM, "out of memory");
    ward_mem_free(zone);
    if (rc != WARD_OK)
        return rc;
    tzset();
    if (localtime_r(&now, &local) == NULL)
        return ward_fail(d->db->ctx, WARD_E_INTERNAL, "the machine's clock gives no day");
    *out = ward_date_to_day(local.tm_year + 1900, local.tm_mon + 1, local.tm_mday) - 1;
    return WARD_OK;
}

static ward_rc read_day(struct daily *d, const char *name, int64_t *out)
{
    const char *text = ward_cli_option(d->cli, name);
    struct ward_time t;
    if (strcmp(text, "yesterday") == 0)
        return yesterday(d, out);
    if (!ward_date_parse(text, &t) || t.has_clock)
        return ward_fail(d->cli->ctx, WARD_E_VALUE, "--%s is a day such as 2023-04-01, or yesterday, not '%s'", name,
                         text);
    *out = ward_date_to_day(t.year, t.month, t.day);
    return WARD_OK;
}

static ward_rc check_options(struct ward_cli *cli)
{
    static const char *const paths[] = {"cases", "inspections", "output"};
    bool date = ward_cli_option(cli, "date") != NULL, from = ward_cli_option(cli, "from") != NULL,
         to = ward_cli_option(cli, "to") != NULL;
    if (from != to || date == from)
        return ward_fail(cli->ctx, WARD_E_ARG, "daily needs its day, --date D, or its days, --from D --to D");
    for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++) {
        const char *path = ward_cli_option(cli, paths[i]);
        if (path != NULL && path[0] == '\0')
            return ward_fail(cli->ctx, WARD_E_ARG, "--%s needs a name; it was given an empty one", paths[i]);
    }
    return WARD_OK;
}

static ward_rc read_days(struct daily *d)
{
    if (ward_cli_option(d->cli, "date") != NULL) {
        ward_rc rc = read_day(d, "date", &d->from);
        d->to = d->from;
        return rc;
    }
    ward_rc rc = read_day(d, "from", &d->from);
    if (rc == WARD_OK)
        rc = read_day(d, "to", &d->to);
    if (rc == WARD_OK && d->from > d->to)
        rc = ward_fail(d->cli->ctx, WARD_E_VALUE, "--from is after --to");
    return rc;
}

/* "90", "90s", "30m", "2h" */
static ward_rc read_wait(struct ward_cli *cli, double *out_s)
{
    const char *text = ward_cli_option(cli, "wait-for");
    char *end = NULL;
    *out_s = 0;
    if (text == NULL)
        return WARD_OK;
    double n = strtod(text, &end);
    double unit_s = strcmp(end, "h") == 0                   ? 3600
                    : strcmp(end, "m") == 0                 ? 60
                    : *end == '\0' || strcmp(end, "s") == 0 ? 1
                                                            : 0;
    if (end == text || !(n >= 0 && n <= 1e6) || !(unit_s > 0))
        return ward_fail(cli->ctx, WARD_E_VALUE, "--wait-for is a time such as 90s, 30m or 2h, not '%s'", text);
    *out_s = n * unit_s;
    return WARD_OK;
}

/* ---- inputs ---- */

/* A path with its {date}s replaced. */
static ward_rc expand(struct ward_ctx *ctx, const char *path, const char *day, struct ward_buf *out)
{
    ward_rc rc = ward_buf_text(ctx, out, "");
    for (const char *hole; rc == WARD_OK && (hole = strstr(path, "{date}")) != NULL; path = hole + 6) {
        rc = ward_buf_add(ctx, out, path, (size_t)(hole - path));
        if (rc == WARD_OK)
            rc = ward_buf_text(ctx, out, day);
    }
    return rc == WARD_OK ? ward_buf_text(ctx, out, path) : rc;
}

/* Are the files that the path names there: itself, or those it matches as a pattern? */
static ward_rc look_for(struct daily *d, const char *path, bool *is_there)
{
    struct ward_load_sources sources = {0};
    ward_rc rc = ward_load_sources_find(d->cli->ctx, &path, 1, &sources);
    *is_there = rc == WARD_OK;
    for (size_t i = 0; i < sources.n; i++)
        *is_there = *is_there && access(sources.paths[i], R_OK) == 0;
    ward_load_sources_clear(&sources);
    return rc == WARD_E_SOURCE ? WARD_OK : rc;
}

static ward_rc wait_for(struct daily *d, const char *path)
{
    double start = ward_given_clock_s();
    struct timespec pause = {.tv_sec = 1};
    bool is_there = false;
    ward_rc rc = look_for(d, path, &is_there);
    for (; rc == WARD_OK && !is_there; rc = rc == WARD_OK ? look_for(d, path, &is_there) : rc) {
        double left = d->wait_s - (ward_given_clock_s() - start);
        if (left <= 0)
            return ward_fail(d->cli->ctx, WARD_E_INPUT, "the input %s is not there%s; nothing was changed", path,
                             d->wait_s > 0 ? " after all the waiting" : " yet (--wait-for 2h waits for it)");
        (void)nanosleep(&pause, NULL);
        rc = ward_ctx_interrupted(d->cli->ctx);
    }
    return rc;
}

/* One source, or one a day where its path has {date}: does `each` with every path. */
static ward_rc for_sources(struct daily *d, const char *layer, const char *pattern,
                           ward_rc (*each)(struct daily *, const char *layer, const char *path))
{
    bool by_day = pattern != NULL && strstr(pattern, "{date}") != NULL;
    struct ward_buf path = {0};
    ward_rc rc = WARD_OK;
    if (pattern == NULL)
        return WARD_OK;
    for (int64_t day = d->from; rc == WARD_OK && day <= (by_day ? d->to : d->from); day++) {
        char text[24];
        day_text(day, text);
        ward_buf_reset(&path);
        rc = expand(d->cli->ctx, pattern, text, &path);
        if (rc == WARD_OK)
            rc = each(d, layer, path.data);
    }
    ward_buf_clear(&path);
    return rc;
}

static ward_rc wait_one(struct daily *d, const char *layer, const char *path)
{
    (void)layer;
    return wait_for(d, path);
}

static ward_rc load_one(struct daily *d, const char *layer, const char *path)
{
    struct ward_load_options options = {0};
    struct ward_load_result result = {0};
    struct ward_load_sources sources = {0};
    typedef unsigned long long count;
    ward_rc rc = ward_load_options_read(d->cli, d->db->path, layer, false, &options);
    if (rc == WARD_OK)
        rc = ward_load_sources_find(d->cli->ctx, &path, 1, &sources);
    if (rc == WARD_OK) {
        options.request.sources = (const char *const *)sources.paths;
        options.request.n_sources = sources.n;
        options.request.mode = WARD_LOAD_UPSERT;
        rc = ward_load_run(d->cli, d->db, &options.request, &result);
    }
    if (rc == WARD_OK && result.is_repeated)
        ward_cli_note(d->cli, "%s: loaded before, nothing new", path);
    else if (rc == WARD_OK)
        ward_cli_note(d->cli, "%s: %llu rows, %llu new, %llu changed, %llu as they were, %llu rejected", path,
                      (count)result.n_read, (count)result.counts.inserted, (count)result.counts.changed,
                      (count)result.counts.unchanged, (count)result.n_rejected);
    ward_load_result_clear(&result);
    ward_load_options_clear(&options);
    ward_load_sources_clear(&sources);
    return rc;
}

/* ---- the days ---- */

/* The days asked for and, before and after them, those that late data touched. */
static ward_rc list_days(struct daily *d)
{
    int64_t *late = NULL;
    size_t at = 0, asked = (size_t)(d->to - d->from + 1);
    ward_rc rc = ward_stale_basis(d->db, &d->cli->paths);
    if (rc == WARD_OK)
        rc = ward_stale_days(d->db, d->from, d->to, &late, &d->n_late);
    if (rc == WARD_OK)
        rc = ward_new(d->cli->ctx, asked + d->n_late, sizeof *d->days, &d->days);
    for (; rc == WARD_OK && at < d->n_late && late[at] < d->from; at++)
        d->days[d->n_days++] = late[at];
    for (int64_t day = d->from; rc == WARD_OK && day <= d->to; day++)
        d->days[d->n_days++] = day;
    for (; rc == WARD_OK && at < d->n_late; at++)
        d->days[d->n_days++] = late[at];
    ward_mem_free(late);
    return rc;
}

/* A late day's files are made anew where there are any. */
static bool has_files(const struct daily *d, int64_t day)
{
    char text[24];
    day_text(day, text);
    return d->folder != NULL && ((day >= d->from && day <= d->to) || ward_daily_is_there(d->folder, text));
}

static ward_rc score_day(struct daily *d, struct ward_kept_rows *kept, int64_t day)
{
    char text[24];
    uint64_t rows = 0, scored = 0;
    day_text(day, text);
    ward_kept_rows_next(kept);
    ward_rc rc = ward_scores_day(d->db, kept, text, &rows, &scored);
    if (rc == WARD_OK)
        rc = ward_stale_done(d->db, text);
    if (rc == WARD_OK && has_files(d, day))
        rc = ward_daily_write(d->cli, d->db, &kept->paths, d->folder, text);
    d->rows += rows;
    d->scored += scored;
    return rc == WARD_OK ? ward_ctx_interrupted(d->cli->ctx) : rc;
}

static ward_rc score_days(struct daily *d)
{
    struct ward_progress *progress = ward_progress_new(d->cli->progress, "days", (int64_t)d->n_days);
    struct ward_kept_rows kept;
    ward_rc rc = WARD_OK;
    ward_kept_rows_init(&kept, &d->cli->paths);
    for (size_t i = 0; rc == WARD_OK && i < d->n_days; i++) {
        rc = score_day(d, &kept, d->days[i]);
        ward_progress_at(progress, (int64_t)i + 1);
    }
    ward_kept_rows_clear(d->db, &kept);
    ward_progress_free(progress);
    return rc;
}

static ward_rc publish_days(struct daily *d)
{
    ward_rc rc = WARD_OK;
    for (size_t i = 0; rc == WARD_OK && i < d->n_days; i++) {
        char text[24];
        day_text(d->days[i], text);
        if (has_files(d, d->days[i]))
            rc = ward_daily_publish(d->cli->ctx, d->folder, text);
    }
    return rc;
}

static void drop_days(struct daily *d)
{
    for (size_t i = 0; d->folder != NULL && i < d->n_days; i++) {
        char text[24];
        day_text(d->days[i], text);
        ward_daily_drop(d->folder, text);
    }
}

/* ---- the record ---- */

static ward_rc add_text(struct ward_ctx *ctx, struct ward_buf *json, const char *name, const char *value)
{
    ward_rc rc = ward_buf_printf(ctx, json, "%s\"%s\":", json->size > 1 ? "," : "", name);
    return rc == WARD_OK ? ward_json_string(ctx, json, value) : rc;
}

static ward_rc parameters_json(struct daily *d, struct ward_buf *out)
{
    static const char *const names[] = {"date", "from", "to", "cases", "inspections"};
    ward_rc rc = ward_buf_text(d->cli->ctx, out, "{");
    for (size_t i = 0; rc == WARD_OK && i < sizeof names / sizeof names[0]; i++) {
        const char *value = ward_cli_option(d->cli, names[i]);
        if (value != NULL)
            rc = add_text(d->cli->ctx, out, names[i], value);
    }
    return rc == WARD_OK ? ward_buf_text(d->cli->ctx, out, "}") : rc;
}

/* What a reader of the log must know: days on which no unit was inspected, cases without a unit. */
static ward_rc warnings_json(struct daily *d, struct ward_buf *out)
{
    ward_rc rc = ward_buf_text(d->cli->ctx, out, "[");
    if (rc == WARD_OK && d->scored == 0)
        rc = ward_buf_text(d->cli->ctx, out, "\"no unit has a score: no inspection on these days\"");
    if (rc == WARD_OK && d->attributed.outside > 0)
        rc = ward_buf_printf(d->cli->ctx, out, "%s\"%llu cases are in no unit\"", out->size > 1 ? "," : "",
                             (unsigned long long)d->attributed.outside);
    return rc == WARD_OK ? ward_buf_text(d->cli->ctx, out, "]") : rc;
}

static void report(const struct daily *d, const struct ward_run *run, const char *parameters)
{
    typedef unsigned long long count;
    ward_cli_note(d->cli,
                  "%s to %s: %llu cases decided, %llu in no unit; %llu scores stored, %llu unit days scored, %llu late "
                  "days scored again; %.1f s",
                  run->from_date, run->to_date, (count)d->attributed.decided, (count)d->attributed.outside,
                  (count)d->rows, (count)d->scored, (count)d->n_late, run->seconds);
    if (d->cli->wants_json)
        (void)fprintf(stderr,
                      "{\"verb\":\"daily\",\"from_date\":\"%s\",\"to_date\":\"%s\",\"parameters\":%s,\"inputs\":%s,"
                      "\"cases\":%llu,\"attributed\":%llu,\"unattributed\":%llu,\"decided\":%llu,\"scores\":%llu,"
                      "\"late_days\":%llu,"
                      "\"hash\":\"%s\",\"warnings\":%s,\"seconds\":%.3f,\"version\":\"" WARD_VERSION "\"}\n",
                      run->from_date, run->to_date, parameters, run->inputs, (count)d->attributed.cases,
                      (count)(d->attributed.cases - d->attributed.outside), (count)d->attributed.outside,
                      (count)d->attributed.decided, (count)d->rows, (count)d->n_late, run->hash, run->warnings,
                      run->seconds);
}

static ward_rc record(struct daily *d, double start_s, const char *started_at)
{
    struct ward_buf parameters = {0}, warnings = {0};
    char from[24], to[24], hash[33];
    char *inputs = NULL;
    day_text(d->from, from);
    day_text(d->to, to);
    ward_rc rc = parameters_json(d, &parameters);
    if (rc == WARD_OK)
        rc = warnings_json(d, &warnings);
    if (rc == WARD_OK)
        rc = ward_run_inputs(d->db, &inputs);
    if (rc == WARD_OK)
        rc = ward_scores_hash(d->db, from, to, hash);
    if (rc == WARD_OK) {
        struct ward_run run = {.verb = "daily",
                               .from_date = from,
                               .to_date = to,
                               .parameters = parameters.data,
                               .inputs = inputs,
                               .hash = hash,
                               .started_at = started_at,
                               .seconds = ward_given_clock_s() - start_s,
                               .warnings = warnings.data};
        rc = ward_run_record(d->db, &run);
        if (rc == WARD_OK)
            rc = ward_db_commit(d->db);
        d->is_committed = rc == WARD_OK;
        if (rc == WARD_OK)
            report(d, &run, parameters.data);
    }
    ward_mem_free(inputs);
    ward_buf_clear(&parameters);
    ward_buf_clear(&warnings);
    return rc;
}

/* ---- the batch ---- */

/* DIR/NAME.db, for those who look at the map while the next batch writes. */
static ward_rc copy_database(struct daily *d)
{
    struct ward_buf path = {0};
    const char *slash = strrchr(d->db->path, '/');
    ward_rc rc = ward_buf_printf(d->cli->ctx, &path, "%s/%s", d->folder, slash != NULL ? slash + 1 : d->db->path);
    if (rc == WARD_OK)
        rc = ward_copy(d->db, &d->cli->paths, path.data);
    ward_buf_clear(&path);
    return rc;
}

static ward_rc run(struct daily *d)
{
    double start_s = ward_given_clock_s();
    char started_at[32] = "";
    time_t now = time(NULL);
    struct tm utc;
    if (gmtime_r(&now, &utc) != NULL)
        (void)strftime(started_at, sizeof started_at, "%Y-%m-%dT%H:%M:%SZ", &utc);
    ward_rc rc = ward_db_begin(d->db);
    if (rc == WARD_OK)
        rc = for_sources(d, "cases", d->cases, load_one);
    if (rc == WARD_OK)
        rc = for_sources(d, "inspections", d->inspections, load_one);
    if (rc == WARD_OK)
        rc = ward_attribute(d->db, false, &d->attributed);
    if (rc == WARD_OK)
        rc = list_days(d);
    if (rc == WARD_OK)
        rc = score_days(d);
    if (rc == WARD_OK)
        rc = record(d, start_s, started_at);
    if (rc == WARD_OK)
        rc = publish_days(d);
    if (rc == WARD_OK && d->folder != NULL)
        rc = copy_database(d);
    if (d->is_committed)
        return rc;
    ward_db_rollback(d->db);
    drop_days(d);
    return rc;
}

/* The days (yesterday is the database's) and the inputs, without the lock: others may write while this one waits. */
static ward_rc wait_unlocked(struct daily *d)
{
    ward_rc rc = ward_cli_open(d->cli, WARD_DB_READ, &d->db);
    if (rc == WARD_OK)
        rc = read_days(d);
    ward_db_close(d->db);
    d->db = NULL;
    if (rc == WARD_OK)
        rc = for_sources(d, "cases", d->cases, wait_one);
    return rc == WARD_OK ? for_sources(d, "inspections", d->inspections, wait_one) : rc;
}

ward_rc ward_verb_daily(struct ward_cli *cli, int *exit_status)
{
    struct daily d = {.cli = cli,
                      .cases = ward_cli_option(cli, "cases"),
                      .inspections = ward_cli_option(cli, "inspections"),
                      .folder = ward_cli_option(cli, "output")};
    (void)exit_status;
    ward_rc rc = check_options(cli);
    if (rc == WARD_OK)
        rc = read_wait(cli, &d.wait_s);
    if (rc == WARD_OK)
        rc = wait_unlocked(&d);
    if (rc == WARD_OK)
        rc = ward_cli_open(cli, WARD_DB_WRITE, &d.db);
    if (rc == WARD_OK)
        rc = run(&d);
    ward_db_close(d.db);
    ward_mem_free(d.days);
    return rc;
}
