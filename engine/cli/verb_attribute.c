/* ward attribute DB [--all] [--set CASE unit=CODE --why "…"] */
#include <stdio.h>
#include <string.h>

#include "cli/cli.h"
#include "store/attribute.h"
#include "store/db.h"

static ward_rc read_set(struct ward_cli *cli, const char **case_id, const char **unit_code, const char **why)
{
    *case_id = ward_cli_option(cli, "set");
    *why = ward_cli_option(cli, "why");
    const char *word = cli->n_words > 1 ? cli->words[1] : NULL;
    if (*case_id == NULL && (word != NULL || *why != NULL))
        return ward_fail(cli->ctx, WARD_E_ARG,
                         "a decision by hand is: ward attribute DB --set CASE unit=CODE --why \"the reason\"");
    if (*case_id == NULL)
        return WARD_OK;
    if (word == NULL || strncmp(word, "unit=", 5) != 0 || word[5] == '\0')
        return ward_fail(cli->ctx, WARD_E_ARG, "--set %s needs the unit it belongs to: unit=CODE", *case_id);
    if (*why == NULL || (*why)[0] == '\0')
        return ward_fail(cli->ctx, WARD_E_ARG,
                         "--set %s needs a reason: --why \"…\"; it is shown wherever the decision is", *case_id);
    if (ward_cli_option(cli, "all") != NULL)
        return ward_fail(cli->ctx, WARD_E_ARG, "--set decides one case, --all redoes every case: give one of the two");
    *unit_code = word + 5;
    return WARD_OK;
}

static void report(const struct ward_cli *cli, const struct ward_attributed *a)
{
    typedef unsigned long long count;
    ward_cli_note(cli, "%llu cases, %llu decided now%s", (count)a->cases, (count)a->decided,
                  a->was_full ? " (all of them)" : ", the others stand");
    ward_cli_note(
        cli,
        "in a unit %llu (inside %llu, on an edge %llu, near %llu, by duty %llu, by address %llu, by hand %llu), "
        "in none %llu (without coordinates %llu, with bad ones %llu)",
        (count)(a->cases - a->outside), (count)a->inside, (count)a->edge, (count)a->near, (count)a->duty,
        (count)a->address, (count)a->manual, (count)a->outside, (count)a->no_place, (count)a->bad_place);
    ward_cli_note(cli, "on a street %llu", (count)a->on_street);
}

static void print_json(const struct ward_attributed *a)
{
    typedef unsigned long long count;
    (void)fprintf(
        stderr,
        "{\"cases\":%llu,\"decided\":%llu,\"full\":%s,\"attributed\":%llu,\"unattributed\":%llu,\"inside\":%llu,"
        "\"edge\":%llu,\"near\":%llu,\"duty\":%llu,\"address\":%llu,\"manual\":%llu,\"outside\":%llu,"
        "\"no_place\":%llu,\"bad_place\":%llu,\"on_street\":%llu}\n",
        (count)a->cases, (count)a->decided, a->was_full ? "true" : "false", (count)(a->cases - a->outside),
        (count)a->outside, (count)a->inside, (count)a->edge, (count)a->near, (count)a->duty, (count)a->address,
        (count)a->manual, (count)a->outside, (count)a->no_place, (count)a->bad_place, (count)a->on_street);
}

ward_rc ward_verb_attribute(struct ward_cli *cli, int *exit_status)
{
    const char *case_id = NULL, *unit_code = NULL, *why = NULL;
    struct ward_attributed done = {0};
    struct ward_db *db = NULL;
    (void)exit_status;
    ward_rc rc = read_set(cli, &case_id, &unit_code, &why);
    if (rc == WARD_OK)
        rc = ward_cli_open(cli, WARD_DB_WRITE, &db);
    if (rc == WARD_OK)
        rc = ward_db_begin(db);
    if (rc == WARD_OK)
        rc = case_id != NULL ? ward_attribute_set(db, case_id, unit_code, why, &done)
                             : ward_attribute(db, ward_cli_option(cli, "all") != NULL, &done);
    if (rc == WARD_OK)
        rc = ward_db_commit(db);
    if (rc == WARD_OK)
        report(cli, &done);
    if (rc == WARD_OK && cli->wants_json)
        print_json(&done);
    ward_db_close(db);
    return rc;
}
