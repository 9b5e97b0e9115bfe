/** explain_private.h: what the files that explain share: a SELECT whose parameters are bound as texts. */
#ifndef WARD_STORE_EXPLAIN_PRIVATE_H
#define WARD_STORE_EXPLAIN_PRIVATE_H

#include "core/buf.h"
#include "store/catalogue.h"
#include "store/explain.h"

struct ward_word {
    const char *name, *value; /* ":id" and its text; NULL: NULL */
};

/** @brief Prepares one SELECT and binds the words it names; of others nothing is said. @errors WARD_E_SQL, WARD_E_ARG
 */
ward_rc ward_explain_open(struct ward_db *db, const char *sql, const struct ward_word *words, size_t n,
                          struct ward_query **out) WARD_CHECK;

/** @brief Does the SELECT with :id give a row? @errors WARD_E_NAME: "there is no WHAT 'ID'" */
ward_rc ward_explain_require(struct ward_db *db, const char *sql, const char *what, const char *id) WARD_CHECK;

/** @brief Appends the text of a shipped query, to stand as a subquery: what is explained is what it says, not a second
 * opinion. @errors WARD_E_NAME, WARD_E_HEADER */
ward_rc ward_explain_query(struct ward_db *db, const struct ward_paths *paths, const char *name,
                           struct ward_buf *sql) WARD_CHECK;

/** @brief The distance given, else the layer's own, as text. @errors WARD_E_VALUE (no distance), WARD_E_ARG (none) */
ward_rc ward_explain_within(struct ward_db *db, const struct ward_layer *known, const char *given,
                            char out[32]) WARD_CHECK;

#endif
