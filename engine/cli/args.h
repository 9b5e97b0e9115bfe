/** args.h: the command line of one verb, parted into words and options. */
#ifndef WARD_CLI_ARGS_H
#define WARD_CLI_ARGS_H

#include "cli/cli.h"

struct ward_args {
    const char **words; /* the array is owned, the texts are argv's */
    size_t n_words;
    struct ward_given *given; /* names owned by the option table; values are argv's, "" for switches */
    size_t n_given;
};

/**
 * @brief  Parts argv[0 … argc) (what follows the verb). Options stand anywhere: `--name value`, `--name=value`, `-f
 * csv`,
 *         `-fcsv`, `-qv`; after `--` all are words. Counts the words against the verb's limits unless --help is given.
 * @param[out] out  free with ward_args_clear(), also after a failure
 * @errors WARD_E_ARG: an unknown option (with the nearest name), one of another verb, a missing or superfluous value or
 * word
 */
ward_rc ward_args_parse(struct ward_ctx *ctx, const struct ward_verb *verb, int argc, char **argv,
                        struct ward_args *out) WARD_CHECK;
void ward_args_clear(struct ward_args *args);

#endif
