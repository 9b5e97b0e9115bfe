/**
 * header.h: the reader of the "-- @" headers of layer files (layers/NAME.sql) and query files (queries/NAME.sql).
 *
 *     -- @key  field  field …      fields are parted by two or more spaces or a tab
 *     --       more of the last field
 *
 * A line that begins "-- @" opens an entry; a comment line that begins "--" and two or more blanks right after it
 * continues the last field (joined by one blank). Any other line ends the entry. `rest` is the raw text of all fields,
 * for keys whose value is SQL (@supply). Statements below the header: the SQL text between entries, comments kept out.
 */
#ifndef WARD_CORE_HEADER_H
#define WARD_CORE_HEADER_H

#include "core/ctx.h"

struct ward_entry {
    const char *key; /* "column", without '@' */
    const char *const *fields;
    size_t n_fields;
    const char *rest; /* the fields' text as written, lines joined by '\n' */
    const char *sql;  /* the statement that follows this entry before the next one; NULL: none */
    int line;
};

struct ward_header {
    char *path; /* the file, for messages */
    char *text; /* the whole file */
    struct ward_entry *entries;
    size_t n_entries;
    const char *sql; /* the statement after the last entry (a query's); NULL: none */
    int sql_line;
};

/** @brief Reads a file. @errors WARD_E_SOURCE (no such file), WARD_E_HEADER (with file:line) */
ward_rc ward_header_read(struct ward_ctx *ctx, const char *path, struct ward_header **out) WARD_CHECK;

/** @brief The same from memory; name stands for the path in messages. */
ward_rc ward_header_parse(struct ward_ctx *ctx, const char *name, const char *text,
                          struct ward_header **out) WARD_CHECK;

/** @brief The first entry of that key after `after` (NULL: from the start); NULL: none. Borrowed. */
const struct ward_entry *ward_header_find(const struct ward_header *h, const char *key, const struct ward_entry *after);

/** @brief The entry of that key whose first field is `name` ("zh", "unit_code"). */
const struct ward_entry *ward_header_named(const struct ward_header *h, const char *key, const char *name);

/** @brief Field i of an entry, or NULL where it is left out. */
const char *ward_entry_field(const struct ward_entry *e, size_t i);

void ward_header_free(struct ward_header *h);

#endif
