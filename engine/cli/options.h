/** options.h: every option of every verb, once: the parser, `ward help`, the man page and the completion read this
 * table. */
#ifndef WARD_CLI_OPTIONS_H
#define WARD_CLI_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>

struct ward_option {
    const char *name;    /* long, without dashes */
    char letter;         /* short form, '\0': none */
    const char *value;   /* what stands after it, in help; NULL: a switch */
    const char *meaning; /* one line */
    bool is_common;      /* every verb takes it; the others are named in the verb's row of main.c */
};

/** @brief All of them, in the order of help. Borrowed. */
const struct ward_option *ward_options(size_t *n);

/** @brief By long name of `length` bytes, or by letter (name NULL). NULL: no such option. */
const struct ward_option *ward_option_find(const char *name, size_t length, char letter);

/** @brief Does a verb take it? `own` is the verb's list of names parted by blanks, NULL: none of its own. */
bool ward_option_is_for(const struct ward_option *option, const char *own);

#endif
