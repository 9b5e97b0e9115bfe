#include "blocks.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "mathx.h"
#include "names.h"
#include "report.h"

enum { UNSORTED = 10, PROVINCIAL = 60 };

/* Water and rails run through these cells: nothing is built there. */
static void spare_barriers(const struct city *c, struct blocks *b)
{
    for (int cell = 0; cell < LATTICE_CELLS; cell++) {
        struct point middle = lattice_in_cell(&c->district->lattice, cell, 0.5, 0.5);
        for (int k = 0; k < c->streets->barriers && !b->is_taken[cell]; k++) {
            const struct barrier *barrier = c->streets->barrier + k;
            for (int n = 1; n < barrier->points && !b->is_taken[cell]; n++)
                b->is_taken[cell] = point_to_piece_m(middle, barrier->line[n - 1], barrier->line[n]) < 70;
        }
    }
}

int blocks_take(const struct city *c, struct random *r, unsigned kinds, double reach)
{
    for (int tries = 0; tries < 200000; tries++) {
        int cell = random_below(r, LATTICE_CELLS), i = cell % LATTICE_I, j = cell / LATTICE_I;
        if (tries > 100000)
            kinds = ~0u;
        if (c->blocks->is_taken[cell] || lattice_from_centre(i, j) > reach)
            continue;
        if (!(kinds >> c->district->unit[c->district->unit_of[cell]].kind & 1))
            continue;
        c->blocks->is_taken[cell] = true;
        return cell;
    }
    return 0;
}

void blocks_part(const struct city *c, int cell, const double share[4], struct point ring[4])
{
    const struct lattice *l = &c->district->lattice;
    ring[0] = point_rounded(lattice_in_cell(l, cell, share[0], share[1]));
    ring[1] = point_rounded(lattice_in_cell(l, cell, share[2], share[1]));
    ring[2] = point_rounded(lattice_in_cell(l, cell, share[2], share[3]));
    ring[3] = point_rounded(lattice_in_cell(l, cell, share[0], share[3]));
}

void blocks_enter(const struct city *c, const char *layer, const char *key, const struct point ring[4], int side)
{
    struct blocks *b = c->blocks;
    if (b->entrances == BLOCKS_ENTRANCES)
        return;
    struct entrance *e = b->entrance + b->entrances++;
    e->layer = layer;
    (void)snprintf(e->key, sizeof e->key, "%s", key);
    e->at = point_between(ring[side % 4], ring[(side + 1) % 4], 0.5);
}

void blocks_blob(struct point centre, double area_m2, uint64_t key, struct point *ring, int n)
{
    for (int k = 0; k < n; k++) {
        double angle = 2 * MATHX_PI * k / n, radius = 1;
        for (int wave = 2; wave < 6; wave++) {
            double phase = 2 * MATHX_PI * random_hash(key, (uint64_t)wave);
            radius += 0.16 / wave * mathx_sin(wave * angle + phase);
        }
        ring[k] = (struct point){radius * mathx_cos(angle), radius * mathx_sin(angle)};
    }
    double scale = sqrt(area_m2 / point_area_m2(ring, n));
    for (int k = 0; k < n; k++)
        ring[k] = point_rounded((struct point){centre.x + scale * ring[k].x, centre.y + scale * ring[k].y});
}

static void settle_estates(const struct city *c, struct names *names, struct random *r)
{
    static const char *const ending[6] = {"苑", "花园", "新村", "里", "家园", "小区"};
    const unsigned homes = 1u << UNIT_RESIDENTIAL | 1u << UNIT_COMMERCIAL | 1u << UNIT_PUBLIC;
    for (int k = 0; k < BLOCKS_ESTATES; k++) {
        struct estate *e = c->blocks->estate + k;
        e->cell = blocks_take(c, r, homes, 1e9);
        e->unit = c->district->unit_of[e->cell];
        e->households = 120 + (int)(360 * random_share(r) * random_share(r) + 180 * random_share(r));
        e->is_sorted = k % (BLOCKS_ESTATES / UNSORTED) != 7;
        e->meets_provincial = e->is_sorted && k % 10 == 3 && k / 10 < PROVINCIAL;
        (void)snprintf(e->id, sizeof e->id, "E%05d", k + 1);
        names_next(names, ending[random_below(r, 6)], e->name, sizeof e->name);
    }
}

struct blocks *blocks_new(const struct city *c)
{
    struct blocks *b = report_new(1, sizeof *b);
    struct names names;
    if (!b)
        return NULL;
    if (!names_open(&names, 3)) {
        names_close(&names);
        free(b);
        return NULL;
    }
    struct random random;
    struct city with = *c;
    with.blocks = b;
    random_seed(&random, 3);
    spare_barriers(c, b);
    settle_estates(&with, &names, &random);
    names_close(&names);
    return b;
}
