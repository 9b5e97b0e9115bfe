/** names.h: the names of streets and estates, found in addresses. The longest name wins where several overlap. */
#ifndef WARD_CORE_NAMES_H
#define WARD_CORE_NAMES_H

#include "core/address.h"

#define WARD_MENTIONS_MAX 8

enum ward_name_kind { WARD_NAME_STREET, WARD_NAME_ESTATE };

struct ward_names;

struct ward_mention {
    uint32_t name;  /* of the names, ascending by normal form */
    bool is_joined; /* with the next: "A与B", "AB路口": the place where they cross */
};

/** @brief An empty list. @param words  borrowed, must outlive it. Free with ward_names_free(). */
ward_rc ward_names_new(struct ward_ctx *ctx, const struct ward_address_words *words,
                       struct ward_names **out) WARD_CHECK;
void ward_names_free(struct ward_names *names);

/** @brief A row's name; NULL, or of fewer than two characters (three ASCII ones), is left out: it is in every address.
 * Before ward_names_ready(). */
ward_rc ward_names_add(struct ward_ctx *ctx, struct ward_names *names, const char *text, enum ward_name_kind kind,
                       uint32_t row) WARD_CHECK;

/** @brief Makes it ready to be searched. */
ward_rc ward_names_ready(struct ward_ctx *ctx, struct ward_names *names) WARD_CHECK;

/** @brief How many different names. */
size_t ward_names_count(const struct ward_names *names);

/** @brief The rows that bear a name, in the order they were added. Borrowed. @return how many */
size_t ward_names_rows(const struct ward_names *names, uint32_t name, enum ward_name_kind kind, const uint32_t **rows);

/**
 * @brief  The names in an address, in its order, at most WARD_MENTIONS_MAX; where names overlap the longest, then the
 *         first. A name that is part of another, unknown one (by the words `before` and `kinds`) is none.
 * Pure: any number of threads; allocates nothing.
 */
size_t ward_names_find(const struct ward_names *names, const char *address, struct ward_mention out[WARD_MENTIONS_MAX]);

/** @brief Is any of the names anywhere in the address, part of another or not? Whatever finds a name finds it here. */
bool ward_names_touch(const struct ward_names *names, const char *address);

#endif
