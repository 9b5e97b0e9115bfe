#include "store/keyset.h"

#include <string.h>

#include "core/mem.h"

#define LEAST_CAPACITY 1024 /* a power of two, as every capacity is */

/* Where a key's slots begin depends on its tag alone, so that a set can grow without the keys. */
static size_t start_of(uint32_t tag, size_t capacity)
{
    return (size_t)tag & (capacity - 1);
}

static void put(uint64_t *slots, size_t capacity, uint64_t slot)
{
    size_t i = start_of((uint32_t)(slot >> 32), capacity);
    while (slots[i] != 0)
        i = (i + 1) & (capacity - 1);
    slots[i] = slot;
}

uint32_t ward_keyset_next(const struct ward_keyset *set, uint64_t hash, size_t *at)
{
    uint32_t tag = (uint32_t)(hash >> 32);
    while (*at < set->capacity) {
        uint64_t slot = set->slots[(start_of(tag, set->capacity) + (*at)++) & (set->capacity - 1)];
        if (slot == 0)
            break;
        if ((uint32_t)(slot >> 32) == tag)
            return (uint32_t)slot;
    }
    return 0;
}

static ward_rc grow(struct ward_ctx *ctx, struct ward_keyset *set)
{
    uint64_t *wider = NULL;
    size_t capacity = set->capacity > 0 ? set->capacity * 2 : LEAST_CAPACITY;
    ward_rc rc = ward_new(ctx, capacity, sizeof *wider, &wider);
    if (rc != WARD_OK)
        return rc;
    for (size_t i = 0; i < set->capacity; i++)
        if (set->slots[i] != 0)
            put(wider, capacity, set->slots[i]);
    ward_mem_free(set->slots);
    set->slots = wider;
    set->capacity = capacity;
    return WARD_OK;
}

ward_rc ward_keyset_add(struct ward_ctx *ctx, struct ward_keyset *set, uint64_t hash, uint32_t row)
{
    /* At most 3 slots of 4 are taken, so that every search ends soon. */
    ward_rc rc = (set->n + 1) * 4 > set->capacity * 3 ? grow(ctx, set) : WARD_OK;
    if (rc != WARD_OK)
        return rc;
    put(set->slots, set->capacity, (hash & 0xffffffff00000000U) | row);
    set->n++;
    return WARD_OK;
}

void ward_keyset_clear(struct ward_keyset *set)
{
    ward_mem_free(set->slots);
    memset(set, 0, sizeof *set);
}
