/** value.h: one cell, as SQLite has them; borrowed by default. */
#ifndef WARD_CORE_VALUE_H
#define WARD_CORE_VALUE_H

#include <stddef.h>
#include <stdint.h>

enum ward_value_kind { WARD_NULL, WARD_INTEGER, WARD_REAL, WARD_TEXT, WARD_BLOB };

struct ward_value {
    enum ward_value_kind kind;
    int64_t integer;
    double real;
    const char *text; /* WARD_TEXT: UTF-8, NUL-terminated; WARD_BLOB: bytes */
    size_t size;      /* bytes of text or blob, without the NUL */
};

#endif
