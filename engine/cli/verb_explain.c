/* ward explain DB case ID | score CODE DATE|PERIOD | gap UNIT LAYER | gap STREET FROM_M -p layer=LAYER | pipe ID |
 * figure NAME */
#include <string.h>

#include "cli/emit.h"
#include "core/date.h"
#include "core/text.h"
#include "store/db.h"
#include "store/explain.h"

static const char usage[] = "explain is one of: case ID · score CODE DATE (or a period such as 2023Q2) · gap UNIT "
                            "LAYER · gap STREET FROM_M -p layer=LAYER · pipe ID · figure NAME";

static ward_rc read_day(struct ward_cli *cli, const char *text, char out[24])
{
    struct ward_time day;
    if (!ward_date_parse(text, &day) || day.has_clock)
        return ward_fail(cli->ctx, WARD_E_VALUE, "as_of is a day such as 2023-06-30, not '%s'", text);
    ward_date_text(&day, out);
    return WARD_OK;
}

/* -p as_of=DAY, else the newest day loaded; a gap takes scenario and within_m too. */
static ward_rc read_parameters(struct ward_cli *cli, struct ward_db *db, char day[24], struct ward_explain_gap *gap)
{
    size_t at = 0;
    ward_rc rc = ward_newest_day(db, day);
    for (const char *p; rc == WARD_OK && (p = ward_cli_each(cli, "param", &at)) != NULL;) {
        if (strncmp(p, "as_of=", 6) == 0)
            rc = read_day(cli, p + 6, day);
        else if (gap != NULL && strncmp(p, "scenario=", 9) == 0)
            gap->scenario = p + 9;
        else if (gap != NULL && strncmp(p, "within_m=", 9) == 0)
            gap->within_m = p + 9;
        else if (gap != NULL && gap->layer == NULL && strncmp(p, "layer=", 6) == 0)
            gap->layer = p + 6;
        else if (gap != NULL && strncmp(p, "layer=", 6) == 0)
            rc = ward_fail(cli->ctx, WARD_E_ARG,
                           "a gap is of one layer, and that is '%s' already; along a street the place is a number of "
                           "metres: explain DB gap STREET 120 -p layer=toilets",
                           gap->layer);
        else
            rc = ward_fail(cli->ctx, WARD_E_NAME, "explain %s takes -p as_of=DAY%s, not -p %s", cli->words[1],
                           gap != NULL ? ", scenario=now|planned and within_m=METRES" : " alone", p);
    }
    if (rc == WARD_OK && day[0] == '\0')
        rc = ward_fail(cli->ctx, WARD_E_VALUE,
                       "no case or inspection is loaded that would say which day: give -p as_of=DAY");
    return rc;
}

static ward_rc open_score(struct ward_cli *cli, struct ward_db *db, struct ward_query **out)
{
    char from[24], to[24];
    const char *period = ward_cli_option(cli, "period");
    if (cli->n_words > 4 || (cli->n_words == 4) == (period != NULL))
        return ward_fail(cli->ctx, WARD_E_ARG,
                         "a score is explained by a code and a day or --period: explain DB score CODE 2023-06-30");
    if (period == NULL)
        period = cli->words[3];
    if (!ward_date_period(period, from, to))
        return ward_fail(cli->ctx, WARD_E_VALUE,
                         "'%s' is neither a day nor a period such as 2023-06, 2023Q2, 2023H1, 2023", period);
    return ward_explain_score(db, &cli->paths, cli->words[2], from, to, out);
}

/* Of a unit by area, or of a street, named with a place along it, on foot. */
static ward_rc open_gap(struct ward_cli *cli, struct ward_db *db, struct ward_query **out)
{
    char day[24];
    double at_m = 0;
    if (cli->n_words != 4)
        return ward_fail(cli->ctx, WARD_E_ARG,
                         "a gap is explained by its unit and layer, explain DB gap UNIT toilets, or by its street and "
                         "where it begins, explain DB gap STREET 120 -p layer=toilets");
    bool is_street = ward_text_to_real(cli->words[3], &at_m);
    struct ward_explain_gap gap = {.unit_code = cli->words[2], .layer = is_street ? NULL : cli->words[3], .as_of = day};
    ward_rc rc = read_parameters(cli, db, day, &gap);
    if (rc == WARD_OK && is_street && !(at_m >= 0))
        rc = ward_fail(cli->ctx, WARD_E_VALUE, "a place along a street is 0 m or more, not %s", cli->words[3]);
    if (rc == WARD_OK && gap.layer == NULL)
        rc = ward_fail(cli->ctx, WARD_E_ARG, "a gap along a street is one of a layer: add -p layer=toilets");
    if (rc != WARD_OK)
        return rc;
    return is_street ? ward_explain_street_gap(db, &gap, cli->words[3], out) : ward_explain_gap(db, &gap, out);
}

/* -p is for gap and pipe, which hold on a day; --period for a score. */
static ward_rc check_options(struct ward_cli *cli, const char *what)
{
    bool has_day = strcmp(what, "gap") == 0 || strcmp(what, "pipe") == 0;
    if (!has_day && ward_cli_option(cli, "param") != NULL)
        return ward_fail(cli->ctx, WARD_E_NAME, "explain %s takes no parameter; leave out -p %s", what,
                         ward_cli_option(cli, "param"));
    if (strcmp(what, "score") != 0 && ward_cli_option(cli, "period") != NULL)
        return ward_fail(cli->ctx, WARD_E_NAME, "explain %s takes no --period; a score has one", what);
    return WARD_OK;
}

static ward_rc open_one(struct ward_cli *cli, struct ward_db *db, struct ward_query **out)
{
    const char *what = cli->words[1];
    char day[24];
    if (strcmp(what, "score") == 0)
        return open_score(cli, db, out);
    if (strcmp(what, "gap") == 0)
        return open_gap(cli, db, out);
    if (cli->n_words != 3)
        return ward_fail(cli->ctx, WARD_E_ARG, "%s", usage);
    if (strcmp(what, "case") == 0)
        return ward_explain_case(db, cli->words[2], out);
    if (strcmp(what, "figure") == 0)
        return ward_explain_figure(db, cli->words[2], out);
    if (strcmp(what, "pipe") != 0)
        return ward_fail(cli->ctx, WARD_E_NAME, "there is no '%s' to explain; %s", what, usage);
    ward_rc rc = read_parameters(cli, db, day, NULL);
    return rc == WARD_OK ? ward_explain_pipe(db, &cli->paths, cli->words[2], day, out) : rc;
}

ward_rc ward_verb_explain(struct ward_cli *cli, int *exit_status)
{
    struct ward_db *db = NULL;
    struct ward_query *q = NULL;
    struct ward_emit e;
    struct ward_emit_name name = {.name = "explain"};
    uint64_t n = 0;
    (void)exit_status;
    ward_rc rc = ward_emit_options(cli, &e);
    if (rc == WARD_OK)
        rc = ward_cli_open(cli, WARD_DB_READ, &db);
    if (rc == WARD_OK)
        rc = check_options(cli, cli->words[1]);
    if (rc == WARD_OK)
        rc = open_one(cli, db, &q);
    if (rc == WARD_OK)
        rc = ward_emit_rows(cli, db, &e, q, &name, &n);
    if (rc == WARD_OK)
        rc = ward_emit_end(&e);
    ward_emit_clear(&e);
    ward_query_close(q);
    ward_db_close(db);
    return rc;
}
