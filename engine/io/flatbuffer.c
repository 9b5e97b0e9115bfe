#include "io/flatbuffer.h"

#include <string.h>

static bool fits(struct ward_flat *flat, size_t at, size_t size, size_t alignment)
{
    if (flat->is_broken || at > flat->size || flat->size - at < size || at % alignment != 0) {
        flat->is_broken = true;
        return false;
    }
    return true;
}

static uint64_t number_at(struct ward_flat *flat, size_t at, size_t size)
{
    uint64_t value = 0;
    if (fits(flat, at, size, size < 4 ? size : 4)) /* a length may stand before the bytes: 8 does not divide then */
        memcpy(&value, flat->data + at, size);
    return value;
}

/* Where the offset at a place leads: forward, and never nowhere. */
static size_t follow(struct ward_flat *flat, size_t at)
{
    size_t by = (size_t)number_at(flat, at, sizeof(uint32_t));
    if (by == 0)
        flat->is_broken = true;
    return at + by;
}

static struct ward_flat_table table_at(struct ward_flat *flat, size_t at)
{
    struct ward_flat_table none = {0};
    int32_t back = (int32_t)(uint32_t)number_at(flat, at, sizeof back);
    int64_t list = (int64_t)at - back;
    if (flat->is_broken || list < 0) {
        flat->is_broken = true;
        return none;
    }
    size_t size = (size_t)number_at(flat, (size_t)list, sizeof(uint16_t));
    if (size < 2 * sizeof(uint16_t) || !fits(flat, (size_t)list, size, sizeof(uint16_t)) || size % 2 != 0) {
        flat->is_broken = true;
        return none;
    }
    return (struct ward_flat_table){
        .at = at, .fields = (size_t)list + 2 * sizeof(uint16_t), .n_fields = size / 2 - 2, .is_there = true};
}

struct ward_flat_table ward_flat_root(struct ward_flat *flat)
{
    return table_at(flat, follow(flat, 0));
}

/* 0: left out. The list of fields was checked with its table. */
static size_t place_of(const struct ward_flat *flat, const struct ward_flat_table *table, unsigned field)
{
    uint16_t by = 0;
    if (flat->is_broken || field >= table->n_fields)
        return 0;
    memcpy(&by, flat->data + table->fields + field * sizeof by, sizeof by);
    return by > 0 ? table->at + by : 0;
}

bool ward_flat_has(const struct ward_flat *flat, const struct ward_flat_table *table, unsigned field)
{
    return place_of(flat, table, field) > 0;
}

uint64_t ward_flat_number(struct ward_flat *flat, const struct ward_flat_table *table, unsigned field, size_t size,
                          uint64_t usual)
{
    size_t at = place_of(flat, table, field);
    return at > 0 ? number_at(flat, at, size) : usual;
}

struct ward_flat_table ward_flat_table(struct ward_flat *flat, const struct ward_flat_table *table, unsigned field)
{
    size_t at = place_of(flat, table, field);
    return at > 0 ? table_at(flat, follow(flat, at)) : (struct ward_flat_table){0};
}

struct ward_flat_vector ward_flat_vector(struct ward_flat *flat, const struct ward_flat_table *table, unsigned field,
                                         size_t element)
{
    struct ward_flat_vector none = {0};
    size_t at = place_of(flat, table, field);
    if (at == 0)
        return none;
    at = follow(flat, at);
    size_t n = (size_t)number_at(flat, at, sizeof(uint32_t));
    at += sizeof(uint32_t);
    if (flat->is_broken || at > flat->size || n > (flat->size - at) / element) {
        flat->is_broken = true;
        return none;
    }
    return (struct ward_flat_vector){.at = at, .n = n, .is_there = true};
}

struct ward_flat_table ward_flat_element(struct ward_flat *flat, const struct ward_flat_vector *vector, size_t i)
{
    return table_at(flat, follow(flat, vector->at + i * sizeof(uint32_t)));
}
