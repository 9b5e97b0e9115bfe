#include "geo/faults.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/mem.h"

static const char *const names[] = {
    [WARD_FAULT_DUPLICATE] = "duplicate",
    [WARD_FAULT_OVERLAP] = "overlap",
    [WARD_FAULT_GAP] = "gap",
    [WARD_FAULT_HOLE] = "hole",
    [WARD_FAULT_NARROW_GAP] = "narrow_gap",
    [WARD_FAULT_SLIVER] = "sliver",
    [WARD_FAULT_T_JUNCTION] = "t_junction",
    [WARD_FAULT_ZERO_LENGTH] = "zero_length",
    [WARD_FAULT_SAME_STREET] = "duplicate",
    [WARD_FAULT_SHARED_STREET] = "overlap",
    [WARD_FAULT_CROSSING] = "crossing",
    [WARD_FAULT_SELF_CROSSING] = "self_crossing",
    [WARD_FAULT_NEAR_MISS] = "near_miss",
    [WARD_FAULT_DANGLE] = "dangle",
};

const char *ward_fault_name(enum ward_fault_kind kind)
{
    return names[kind];
}

ward_rc ward_faults_add(struct ward_ctx *ctx, struct ward_faults *faults, enum ward_fault_kind kind, uint32_t a,
                        uint32_t b, struct ward_fault **out)
{
    ward_rc rc = ward_grow(ctx, &faults->items, &faults->capacity, faults->n + 1, sizeof *faults->items);
    if (rc != WARD_OK)
        return rc;
    *out = &faults->items[faults->n++];
    memset(*out, 0, sizeof **out);
    **out = (struct ward_fault){.kind = kind, .a = a, .b = b, .measure = (double)NAN, .width_m = (double)NAN};
    return WARD_OK;
}

static int by_place(const struct ward_geom *p, const struct ward_geom *q)
{
    size_t n = p->n_coords < q->n_coords ? p->n_coords : q->n_coords;
    for (size_t i = 0; i < 2 * n; i++)
        if (p->xy[i] < q->xy[i] || p->xy[i] > q->xy[i])
            return p->xy[i] < q->xy[i] ? -1 : 1;
    return (p->n_coords > q->n_coords) - (p->n_coords < q->n_coords);
}

static int by_fault(const void *a, const void *b)
{
    const struct ward_fault *p = a, *q = b;
    int order = (p->kind > q->kind) - (p->kind < q->kind);
    if (order == 0)
        order = (p->a > q->a) - (p->a < q->a);
    if (order == 0)
        order = (p->b > q->b) - (p->b < q->b);
    return order != 0 ? order : by_place(&p->geom, &q->geom);
}

void ward_faults_sort(struct ward_faults *faults)
{
    if (faults->n > 0)
        qsort(faults->items, faults->n, sizeof *faults->items, by_fault);
}

void ward_faults_clear(struct ward_faults *faults)
{
    for (size_t i = 0; i < faults->n; i++)
        ward_geom_clear(&faults->items[i].geom);
    ward_mem_free(faults->items);
    memset(faults, 0, sizeof *faults);
}
