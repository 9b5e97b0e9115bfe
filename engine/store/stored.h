/** stored.h: what the tables of stored results hold, in words: for `ward describe` and for Chinese headings. */
#ifndef WARD_STORE_STORED_H
#define WARD_STORE_STORED_H

#include <stddef.h>

struct ward_stored_column {
    const char *name, *type, *label_zh, *meaning;
    const char *const *words_zh; /* pairs value, Chinese word, then NULL; NULL: none */
};

struct ward_stored {
    const char *name, *title, *title_zh;
    const struct ward_stored_column *columns; /* in the table's order, geometry and inner ids left out */
    size_t n_columns;
};

/** @brief The stored result of that name; NULL: there is none. */
const struct ward_stored *ward_stored_find(const char *name);

/** @brief One of its columns; NULL: no such result or column. */
const struct ward_stored_column *ward_stored_column(const char *result, const char *column);

#endif
