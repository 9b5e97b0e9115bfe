/** help.h: the help, the man page and the shell completion, all made from main.c's verbs and the option table. */
#ifndef WARD_CLI_HELP_H
#define WARD_CLI_HELP_H

#include <stdio.h>

#include "cli/cli.h"

void ward_help_all(FILE *out, const struct ward_verb *verbs, size_t n);
void ward_help_verb(FILE *out, const struct ward_verb *verb);

/** @brief The man page in roff: `ward help --man > ward.1`. */
void ward_help_man(FILE *out, const struct ward_verb *verbs, size_t n);

/** @brief A bash completion: `ward help --completion > ward.bash`. */
void ward_help_completion(FILE *out, const struct ward_verb *verbs, size_t n);

#endif
