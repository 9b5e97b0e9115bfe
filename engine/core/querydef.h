/** querydef.h: what a query is: queries/NAME.sql as a structure. */
#ifndef WARD_CORE_QUERYDEF_H
#define WARD_CORE_QUERYDEF_H

#include "core/header.h"
#include "core/layerdef.h"

struct ward_param {
    const char *name;
    enum ward_type type;
    const char *fallback; /* the default as written: a value, or 'layer' (its own number), 'newest', 'month start',
                             'month end', 'none' */
    bool required;        /* no default field */
    const char *meaning;
    const char *words; /* @domain: the values it may have, "now; planned=规划"; NULL: any */
    const char *owner; /* the query of @uses that declares it, whose setting holds too; NULL: this one's own */
};

struct ward_result {
    const char *name;
    enum ward_type type;
    const char *uom; /* NULL: none */
    const char *label_zh;
    const char *meaning;
    const char *const *words_zh; /* @domain: pairs value, Chinese word, then NULL; NULL: none */
};

struct ward_querydef {
    struct ward_header *header; /* owned */
    const char *name, *title, *title_zh;
    struct ward_param *params;
    size_t n_params;
    struct ward_result *results; /* empty in a user's own file that has no @column */
    size_t n_results;
    const char *key_column, *key_layer; /* @key: whose geometry a row brings; NULL: none */
    const char *reads;                  /* "units, :layer" */
    const char *uses;                   /* @uses: queries whose rows it reads by their name; NULL: none */
    const char *own;                    /* @own: its parameters that those queries do not get; NULL: they get all */
    const char *order;
    const char *sql;
    void *arena; /* private */
};

/** @brief May the parameter have this value? Always true without a @domain. */
bool ward_param_allows(const struct ward_param *param, const char *text);

/** @brief A query from its file; every fault is one sentence with file:line. @errors WARD_E_HEADER, WARD_E_SOURCE */
ward_rc ward_querydef_read(struct ward_ctx *ctx, const char *path, struct ward_querydef **out) WARD_CHECK;
/** @brief The same from memory; name stands for the path in messages. */
ward_rc ward_querydef_parse(struct ward_ctx *ctx, const char *name, const char *text,
                            struct ward_querydef **out) WARD_CHECK;

/**
 * @brief  Makes `used`, whole in itself, readable by its name: its statement becomes the first WITH of this one's, each
 *         parameter that this one does not declare itself is taken over, and what it reads is read too. A parameter
 *         that @own names is NULL in it.
 * @param[in] used  borrowed, unchanged; nothing of it is kept
 * @errors WARD_E_HEADER (a parameter of one name and two types), WARD_E_NOMEM
 */
ward_rc ward_querydef_use(struct ward_ctx *ctx, struct ward_querydef *def, const struct ward_querydef *used) WARD_CHECK;

/** @brief Lets the statement read the temporary table of the query's own name, in which its rows stand in their order.
 */
ward_rc ward_querydef_read_kept(struct ward_ctx *ctx, struct ward_querydef *def) WARD_CHECK;

const struct ward_result *ward_querydef_result(const struct ward_querydef *def, const char *name);
void ward_querydef_free(struct ward_querydef *def);

#endif
