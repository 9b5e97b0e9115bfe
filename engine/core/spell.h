/** spell.h: the small rules that layer and query headers share (private to core/): names, types, keys, their faults. */
#ifndef WARD_CORE_SPELL_H
#define WARD_CORE_SPELL_H

#include "core/header.h"
#include "core/layerdef.h"

/** @brief Fails with `path:line: sentence`. @return WARD_E_HEADER */
ward_rc ward_spell_fault(struct ward_ctx *ctx, const struct ward_header *h, const struct ward_entry *e, const char *fmt,
                         ...) WARD_PRINTF(4, 5);

/** @brief Each entry's key is one of `many`, or one of `once` and given once. Both lists end in NULL. */
ward_rc ward_spell_keys(struct ward_ctx *ctx, const struct ward_header *h, const char *const *once,
                        const char *const *many) WARD_CHECK;

/** @brief Field i of an entry; a fault that says what is due when it is missing. */
ward_rc ward_spell_field(struct ward_ctx *ctx, const struct ward_header *h, const struct ward_entry *e, size_t i,
                         const char *what, const char **out) WARD_CHECK;

struct ward_arena;

/** @brief The fields of an entry from `from` on, joined by one blank; in the arena; NULL when there are none. */
ward_rc ward_spell_text(struct ward_ctx *ctx, struct ward_arena *arena, const struct ward_entry *e, size_t from,
                        const char **out) WARD_CHECK;

/** @brief The text of a key that may be given once: all its fields; NULL when it is not given. */
ward_rc ward_spell_once(struct ward_ctx *ctx, struct ward_arena *arena, const struct ward_header *h, const char *key,
                        const char **out) WARD_CHECK;

/** @brief [a-z][a-z0-9_]*, at most 63 bytes: the name of a table, column or parameter. */
bool ward_spell_is_name(const char *name);

/** @brief A type by its name; a fault lists them. */
ward_rc ward_spell_type(struct ward_ctx *ctx, const struct ward_header *h, const struct ward_entry *e, const char *name,
                        enum ward_type *out) WARD_CHECK;

/** @brief How many entries have this key. */
size_t ward_spell_count(const struct ward_header *h, const char *key);

/**
 * @brief  The next part of a list in one field, copied into the arena and trimmed; ',' and ';' also part in their
 *         full-width forms.
 * @param[in,out] at  moves past the part
 * @param[out] out    NULL at the list's end
 */
ward_rc ward_spell_part(struct ward_ctx *ctx, struct ward_arena *arena, const char **at, char separator,
                        const char **out) WARD_CHECK;

/** @brief At most so many parts the list has. */
size_t ward_spell_parts(const char *text, char separator);

#endif
