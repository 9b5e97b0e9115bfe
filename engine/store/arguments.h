/** arguments.h: a query's parameters: given, set in the ini, or the header's default; resolved to typed values and
 * bound. */
#ifndef WARD_STORE_ARGUMENTS_H
#define WARD_STORE_ARGUMENTS_H

#include "store/query.h"

struct ward_bound { /* one parameter */
    char *name;     /* owned */
    enum ward_type type;
    bool is_declared; /* by @param; else only the statement names it (a user's own file) */
    bool is_layers;   /* the word `layer` was given or is the default: text is the layer's own number, if it has one */
    char *text;       /* the value as text, owned; NULL: NULL */
};

struct ward_arguments {
    struct ward_bound *items;
    size_t n;
};

/**
 * @brief  Every declared parameter's value: the argument, else setting QUERY.PARAM, else the header's default; the
 * words newest, month start, month end, layer and none stand for what they say. Values are checked against their type.
 *         A query without any @param keeps the arguments as they are, as text.
 * @errors WARD_E_NAME (a parameter the query does not have; lists those it has), WARD_E_VALUE, WARD_E_ARG (one is
 * missing)
 */
ward_rc ward_arguments_resolve(struct ward_db *db, const struct ward_querydef *def, const struct ward_argument *given,
                               size_t n, struct ward_arguments *out) WARD_CHECK;

/** @brief Layers of @reads must be known and loaded. @errors WARD_E_LAYER, WARD_E_NOT_LOADED */
ward_rc ward_arguments_check_layers(struct ward_db *db, const struct ward_querydef *def,
                                    const struct ward_arguments *args) WARD_CHECK;

/** @brief Binds by name and fills q->used, q->as_of and q->to_date. @errors WARD_E_ARG: the statement names one that
 * nobody gave */
ward_rc ward_arguments_bind(struct ward_db *db, struct ward_query *q, const struct ward_arguments *args) WARD_CHECK;

/** @brief A value as text; NULL: no such parameter, or NULL. Borrowed. */
const char *ward_arguments_text(const struct ward_arguments *args, const char *name);

void ward_arguments_clear(struct ward_arguments *args);

#endif
