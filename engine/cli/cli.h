/** cli.h: what every verb gets: parsed options, a context, paths; and the way from a code to an exit status. */
#ifndef WARD_CLI_CLI_H
#define WARD_CLI_CLI_H

#include "core/ctx.h"
#include "io/progress.h"
#include "store/define.h"

struct ward_cli {
    struct ward_ctx *ctx;
    const char *program;      /* full path of this executable */
    struct ward_paths paths;  /* layers/ and queries/ */
    const char *const *words; /* what is left after options: DB first, then the verb's arguments */
    size_t n_words;
    enum ward_progress_mode progress;
    bool is_quiet, is_verbose, wants_json;
    bool is_zh; /* --lang zh */
    double lock_wait_s;
    const char *config; /* --config FILE; NULL: DB-NAME.ini */
    const struct ward_given *given;
    size_t n_given; /* every option as given, in order */
};

struct ward_given {
    const char *name;
    const char *value;
}; /* long name without dashes; value NULL for switches */

/** @brief The last value given for a long option, NULL: not given; a switch gives "". */
const char *ward_cli_option(const struct ward_cli *cli, const char *name);
/** @brief All values of an option that may repeat (-p, --map, --where): call with *at = 0; NULL: no more. */
const char *ward_cli_each(const struct ward_cli *cli, const char *name, size_t *at);

/** One verb: what `ward help` and the parser know of it. */
struct ward_verb {
    const char *name;
    const char *usage;           /* "DB LAYER SOURCE…" */
    const char *summary;         /* one line */
    const char *options;         /* names of its own options, parted by blanks: "source-crs map append" */
    size_t min_words, max_words; /* SIZE_MAX: any */
    ward_rc (*run)(struct ward_cli *cli, int *exit_status); /* *exit_status is 0; set to 1 for findings */
    bool is_hidden;
};

/** @brief The whole command line: finds the verb, parses, runs, prints the one line of a failure. @return the exit
 * status */
int ward_cli_main(int argc, char **argv, const struct ward_verb *verbs, size_t n);

/* One per file, named after it: engine/cli/verb_init.c … */
ward_rc ward_verb_init(struct ward_cli *cli, int *exit_status);
ward_rc ward_verb_load(struct ward_cli *cli, int *exit_status);
ward_rc ward_verb_check(struct ward_cli *cli, int *exit_status);
ward_rc ward_verb_list(struct ward_cli *cli, int *exit_status);
ward_rc ward_verb_queries(struct ward_cli *cli, int *exit_status);
ward_rc ward_verb_describe(struct ward_cli *cli, int *exit_status);
ward_rc ward_verb_run(struct ward_cli *cli, int *exit_status);
ward_rc ward_verb_export(struct ward_cli *cli, int *exit_status);
ward_rc ward_verb_attribute(struct ward_cli *cli, int *exit_status);
ward_rc ward_verb_daily(struct ward_cli *cli, int *exit_status);
ward_rc ward_verb_copy(struct ward_cli *cli, int *exit_status);
ward_rc ward_verb_publish(struct ward_cli *cli, int *exit_status);
ward_rc ward_verb_status(struct ward_cli *cli, int *exit_status);
ward_rc ward_verb_report(struct ward_cli *cli, int *exit_status);
ward_rc ward_verb_explain(struct ward_cli *cli, int *exit_status);
ward_rc ward_verb_sql(struct ward_cli *cli, int *exit_status);
ward_rc ward_verb_doctor(struct ward_cli *cli, int *exit_status);
ward_rc ward_verb_config(struct ward_cli *cli, int *exit_status);

/** @brief Opens words[0], registers the ward_ functions, and on a writer copies the ini into settings. */
struct ward_db;
ward_rc ward_cli_open(struct ward_cli *cli, enum ward_db_mode mode, struct ward_db **out) WARD_CHECK;

/** @brief A note on standard error unless -q. */
void ward_cli_note(const struct ward_cli *cli, const char *fmt, ...) WARD_PRINTF(2, 3);

/** @brief The exit status of a code (design: 2 usage, 3 source, 4 database, 5 busy, 6 output, 7 layer/CRS, 8 internal,
 * 130). */
int ward_cli_status(ward_rc rc);

#endif
