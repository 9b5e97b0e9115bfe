/**
 * keyset.h: which keys a bulk load has written, so that a repeated one is told at once while the key's index is built
 * once, sorted, at the end. Holds 32 bits of each key's hash and its row, not the key: the caller compares candidates.
 */
#ifndef WARD_STORE_KEYSET_H
#define WARD_STORE_KEYSET_H

#include "core/ctx.h"

struct ward_keyset {
    uint64_t *slots; /* open addressing: the hash's tag above, the row below; 0: free */
    size_t n, capacity;
};

/**
 * @brief  The next row that may have the key of this hash (of a million keys some hundred share a tag by chance).
 * @param[in,out] at  0 at first; where the search goes on
 * @return its number, or 0: no more
 */
uint32_t ward_keyset_next(const struct ward_keyset *set, uint64_t hash, size_t *at);

/** @brief Adds a row (1 and more). @cost 11 to 22 bytes a row @errors WARD_E_NOMEM */
ward_rc ward_keyset_add(struct ward_ctx *ctx, struct ward_keyset *set, uint64_t hash, uint32_t row) WARD_CHECK;

void ward_keyset_clear(struct ward_keyset *set);

#endif
