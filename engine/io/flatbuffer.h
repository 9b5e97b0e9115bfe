/**
 * flatbuffer.h: inside the reader: FlatBuffers tables in bytes that nobody vouches for. Every offset is checked against
 * the bytes before it is followed, and against the alignment the format asks for; what does not fit is a breach, which
 * stays: after it zeros are given. Numbers are little-endian, as the machine is (io/frame.h).
 */
#ifndef WARD_IO_FLATBUFFER_H
#define WARD_IO_FLATBUFFER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct ward_flat {
    const unsigned char *data;
    size_t size;
    bool is_broken;
};

/** A table: where it begins, and the list of its fields' places. */
struct ward_flat_table {
    size_t at, fields, n_fields;
    bool is_there;
};

/** Elements of one size, one after the other; at: the first one's place. n 0 and !is_there: there is no such vector. */
struct ward_flat_vector {
    size_t at, n;
    bool is_there;
};

/** @brief The table that the bytes hold. */
struct ward_flat_table ward_flat_root(struct ward_flat *flat);

/** @brief Does the table have this field? Those left out have their default. */
bool ward_flat_has(const struct ward_flat *flat, const struct ward_flat_table *table, unsigned field);

/** @brief A number of 1, 2, 4 or 8 bytes in a field. @return usual where the field is left out */
uint64_t ward_flat_number(struct ward_flat *flat, const struct ward_flat_table *table, unsigned field, size_t size,
                          uint64_t usual);

struct ward_flat_table ward_flat_table(struct ward_flat *flat, const struct ward_flat_table *table, unsigned field);

/** @param element  bytes an element takes; of tables 4 */
struct ward_flat_vector ward_flat_vector(struct ward_flat *flat, const struct ward_flat_table *table, unsigned field,
                                         size_t element);

/** @brief The i-th table of a vector of tables; i below its n. */
struct ward_flat_table ward_flat_element(struct ward_flat *flat, const struct ward_flat_vector *vector, size_t i);

#endif
