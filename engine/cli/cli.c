#include "cli/cli.h"

#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/args.h"
#include "cli/help.h"
#include "core/buf.h"
#include "core/mem.h"
#include "core/text.h"
#include "sql/register.h"

/* The signal that asked us to stop. A signal handler can reach nothing but an object of the program, hence the one
 * global. */
static volatile int stop_signal;

static void on_signal(int number)
{
    __atomic_store_n(&stop_signal, number, __ATOMIC_RELAXED);
}

static void watch_signals(void)
{
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_handler = on_signal;
    (void)sigaction(SIGINT, &action, NULL);
    (void)sigaction(SIGTERM, &action, NULL);
    /* A closed pipe is an error of write() here, so that a writer still rolls back and gives its lock up. */
    action.sa_handler = SIG_IGN;
    (void)sigaction(SIGPIPE, &action, NULL);
}

const char *ward_cli_option(const struct ward_cli *cli, const char *name)
{
    for (size_t i = cli->n_given; i > 0; i--)
        if (strcmp(cli->given[i - 1].name, name) == 0)
            return cli->given[i - 1].value;
    return NULL;
}

const char *ward_cli_each(const struct ward_cli *cli, const char *name, size_t *at)
{
    while (*at < cli->n_given) {
        const struct ward_given *g = &cli->given[(*at)++];
        if (strcmp(g->name, name) == 0)
            return g->value;
    }
    return NULL;
}

void ward_cli_note(const struct ward_cli *cli, const char *fmt, ...)
{
    if (cli->is_quiet)
        return;
    va_list args;
    va_start(args, fmt);
    (void)fputs("ward: ", stderr);
    (void)vfprintf(stderr, fmt, args);
    (void)fputc('\n', stderr);
    va_end(args);
}

int ward_cli_status(ward_rc rc)
{
    switch (rc) {
    case WARD_OK:
        return 0;
    case WARD_E_CRS_UNFIT:
        return 2;
    case WARD_E_READER:
        return 3;
    case WARD_E_GEOS:
        return 8;
    case WARD_E_DB:
    case WARD_E_INPUT:
        return 4;
    case WARD_E_BUSY:
        return 5;
    case WARD_E_INTERRUPT:
        return stop_signal == SIGTERM ? 143 : 130;
    default:
        break;
    }
    switch (rc / 100) {
    case 1:
        return 2;
    case 2:
    case 3: /* geometry that broke in a query is the data's fault */
        return 3;
    case 4:
        return 7;
    case 5:
        return 6;
    default:
        return 8;
    }
}

/* EXE_DIR/../share/ward/NAME where it is installed, EXE_DIR/../NAME in the source tree. */
static ward_rc shipped_folder(struct ward_ctx *ctx, const char *program, const char *name, char **out)
{
    const char *slash = strrchr(program, '/');
    int length = slash != NULL ? (int)(slash - program) : 0;
    static const char *const places[] = {"/../share/ward/", "/../"};
    struct ward_buf path = {0};
    for (size_t i = 0; i < 2; i++) {
        ward_buf_reset(&path);
        ward_rc rc = ward_buf_printf(ctx, &path, "%.*s%s%s", length, program, places[i], name);
        if (rc != WARD_OK) {
            ward_buf_clear(&path);
            return rc;
        }
        char *full = realpath(path.data, NULL);
        if (full != NULL) {
            ward_buf_reset(&path);
            rc = ward_buf_text(ctx, &path, full);
            free(full);
            *out = ward_buf_take(&path);
            return rc;
        }
    }
    ward_buf_clear(&path);
    return WARD_OK;
}

static ward_rc find_folder(struct ward_cli *cli, const char *name, const char **list, size_t *n)
{
    const char *given = ward_cli_option(cli, name);
    struct stat info;
    if (given != NULL && (stat(given, &info) != 0 || !S_ISDIR(info.st_mode)))
        return ward_fail(cli->ctx, WARD_E_ARG, "--%s %s: there is no such folder", name, given);
    if (given != NULL)
        list[(*n)++] = given;
    char *shipped = NULL;
    ward_rc rc = shipped_folder(cli->ctx, cli->program, name, &shipped);
    if (rc == WARD_OK && shipped != NULL)
        list[(*n)++] = shipped;
    return rc;
}

static ward_rc read_progress(struct ward_cli *cli)
{
    static const char *const words[] = {"auto", "bar", "json", "none"}; /* enum ward_progress_mode */
    const char *given = ward_cli_option(cli, "progress");
    cli->progress = cli->is_quiet ? WARD_PROGRESS_NONE : WARD_PROGRESS_AUTO;
    for (size_t i = 0; given != NULL && i < 4; i++)
        if (strcmp(given, words[i]) == 0) {
            cli->progress = (enum ward_progress_mode)i;
            return WARD_OK;
        }
    if (given != NULL)
        return ward_fail(cli->ctx, WARD_E_VALUE, "--progress is auto, bar, json or none, not '%s'", given);
    return WARD_OK;
}

static ward_rc read_threads(struct ward_cli *cli)
{
    const char *given = ward_cli_option(cli, "threads");
    int64_t n = 0;
    if (given == NULL)
        return WARD_OK;
    if (!ward_text_to_integer(given, &n) || n < 1 || n > WARD_THREADS_MAX)
        return ward_fail(cli->ctx, WARD_E_VALUE, "-j is a number of threads from 1 to %d, not '%s'", WARD_THREADS_MAX,
                         given);
    ward_ctx_set_threads(cli->ctx, (int)n);
    return WARD_OK;
}

static ward_rc read_common(struct ward_cli *cli)
{
    cli->is_quiet = ward_cli_option(cli, "quiet") != NULL;
    cli->is_verbose = ward_cli_option(cli, "verbose") != NULL;
    cli->wants_json = ward_cli_option(cli, "json") != NULL;
    cli->config = ward_cli_option(cli, "config");
    const char *lang = ward_cli_option(cli, "lang");
    if (lang != NULL && strcmp(lang, "zh") != 0 && strcmp(lang, "en") != 0)
        return ward_fail(cli->ctx, WARD_E_VALUE, "--lang is zh or en, not '%s'", lang);
    cli->is_zh = lang != NULL && strcmp(lang, "zh") == 0;
    cli->lock_wait_s = 60;
    const char *wait = ward_cli_option(cli, "lock-wait");
    if (wait != NULL &&
        (!ward_text_to_real(wait, &cli->lock_wait_s) || cli->lock_wait_s < 0 || cli->lock_wait_s > 86400))
        return ward_fail(cli->ctx, WARD_E_VALUE, "--lock-wait is a number of seconds from 0 to 86400, not '%s'", wait);
    ward_rc rc = read_progress(cli);
    if (rc == WARD_OK)
        rc = read_threads(cli);
    if (rc == WARD_OK)
        rc = find_folder(cli, "layers", cli->paths.layers, &cli->paths.n_layers);
    if (rc == WARD_OK)
        rc = find_folder(cli, "queries", cli->paths.queries, &cli->paths.n_queries);
    return rc;
}

static void clear_paths(struct ward_cli *cli)
{
    /* The user's folder comes first and is argv's; the shipped one is ours. */
    size_t user_layers = ward_cli_option(cli, "layers") != NULL;
    size_t user_queries = ward_cli_option(cli, "queries") != NULL;
    if (cli->paths.n_layers > user_layers)
        ward_mem_free((void *)(uintptr_t)cli->paths.layers[user_layers]);
    if (cli->paths.n_queries > user_queries)
        ward_mem_free((void *)(uintptr_t)cli->paths.queries[user_queries]);
}

static const struct ward_verb *find_verb(const struct ward_verb *verbs, size_t n, const char *name)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(verbs[i].name, name) == 0)
            return &verbs[i];
    return NULL;
}

static ward_rc unknown_verb(struct ward_ctx *ctx, const struct ward_verb *verbs, size_t n, const char *name)
{
    const char *names[64];
    size_t n_names = 0;
    for (size_t i = 0; i < n && n_names < 63; i++)
        if (!verbs[i].is_hidden)
            names[n_names++] = verbs[i].name;
    names[n_names++] = "help";
    const char *nearest = ward_text_nearest(name, names, n_names);
    if (nearest != NULL)
        return ward_fail(ctx, WARD_E_NAME, "there is no verb '%s'; did you mean '%s'?", name, nearest);
    return ward_fail(ctx, WARD_E_NAME, "there is no verb '%s'; `ward help` lists them", name);
}

static ward_rc run_help(struct ward_ctx *ctx, int argc, char **argv, const struct ward_verb *verbs, size_t n)
{
    if (argc > 1)
        return ward_fail(ctx, WARD_E_ARG, "help takes one verb, not also '%s'", argv[1]);
    if (argc == 0)
        ward_help_all(stdout, verbs, n);
    else if (strcmp(argv[0], "--man") == 0)
        ward_help_man(stdout, verbs, n);
    else if (strcmp(argv[0], "--completion") == 0)
        ward_help_completion(stdout, verbs, n);
    else {
        const struct ward_verb *verb = find_verb(verbs, n, argv[0]);
        if (verb == NULL)
            return unknown_verb(ctx, verbs, n, argv[0]);
        ward_help_verb(stdout, verb);
    }
    return WARD_OK;
}

static ward_rc run_verb(struct ward_ctx *ctx, const char *program, int argc, char **argv, const struct ward_verb *verb,
                        int *status)
{
    struct ward_cli cli = {.ctx = ctx, .program = program};
    struct ward_args args;
    ward_rc rc = ward_args_parse(ctx, verb, argc, argv, &args);
    cli.words = args.words;
    cli.n_words = args.n_words;
    cli.given = args.given;
    cli.n_given = args.n_given;
    if (rc == WARD_OK && ward_cli_option(&cli, "help") != NULL) {
        ward_help_verb(stdout, verb);
    } else {
        if (rc == WARD_OK)
            rc = read_common(&cli);
        if (rc == WARD_OK)
            rc = verb->run(&cli, status);
        clear_paths(&cli);
    }
    ward_args_clear(&args);
    return rc;
}

static ward_rc dispatch(struct ward_ctx *ctx, int argc, char **argv, const struct ward_verb *verbs, size_t n,
                        int *status)
{
    char program[4096];
    ssize_t length = readlink("/proc/self/exe", program, sizeof program - 1);
    if (length <= 0)
        return ward_fail(ctx, WARD_E_INTERNAL, "/proc is not mounted; ward needs it to find its own files");
    program[length] = '\0';
    if (argc < 2 || strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0)
        return run_help(ctx, 0, NULL, verbs, n);
    if (strcmp(argv[1], "--version") == 0) {
        (void)puts("ward " WARD_VERSION);
        return WARD_OK;
    }
    if (strcmp(argv[1], "help") == 0)
        return run_help(ctx, argc - 2, argv + 2, verbs, n);
    const struct ward_verb *verb = find_verb(verbs, n, argv[1]);
    if (verb == NULL)
        return unknown_verb(ctx, verbs, n, argv[1]);
    return run_verb(ctx, program, argc - 2, argv + 2, verb, status);
}

/* What is still in stdout's buffer goes out here, so here a full disk shows; a reader that closed the pipe had enough.
 */
static ward_rc flush_output(struct ward_ctx *ctx, ward_rc rc)
{
    errno = 0;
    bool failed = fflush(stdout) != 0 || ferror(stdout) != 0;
    if (rc == WARD_OK && failed && errno != EPIPE && errno != 0)
        return ward_fail(ctx, WARD_E_IO, "standard output cannot be written: %s", strerror(errno));
    return rc;
}

int ward_cli_main(int argc, char **argv, const struct ward_verb *verbs, size_t n)
{
    watch_signals();
    struct ward_ctx *ctx = ward_ctx_new();
    if (ctx == NULL) {
        (void)fputs("ward: out of memory\n", stderr);
        return ward_cli_status(WARD_E_NOMEM);
    }
    ward_ctx_watch(ctx, &stop_signal);
    int status = 0;
    ward_rc rc = flush_output(ctx, dispatch(ctx, argc, argv, verbs, n, &status));
    if (rc != WARD_OK) {
        /* An empty message: nobody reads the output any more (out.c). */
        const char *message = ward_ctx_message(ctx);
        if (message[0] != '\0')
            (void)fprintf(stderr, "ward: %s\n", message);
        status = message[0] != '\0' ? ward_cli_status(rc) : 0;
    }
    ward_ctx_free(ctx);
    return status;
}
