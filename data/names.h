#ifndef CITY_NAMES_H
#define CITY_NAMES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "table.h"

/** Invented two-character names from name_parts.csv, in an order of the caller's own, none twice until all are used. */
struct names {
    struct table parts;
    int *order, used;
};

bool names_open(struct names *n, uint64_t seed);
void names_close(struct names *n);
/** Writes the next name followed by an ending. */
void names_next(struct names *n, const char *ending, char *name, size_t size);

#endif
