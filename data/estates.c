#include "estates.h"

#include <stdio.h>

#include "blocks.h"
#include "random.h"
#include "sink.h"

enum { DROPOFF_POINTS = 1400, GUIDES = 988, SHOPS = 1300 };

static const double GROUNDS[4] = {0.16, 0.16, 0.84, 0.84};

static bool write_estates(const struct city *c)
{
    struct sink_form form = {.file = "estates.geojson", .geometry = SINK_POLYGON, .crs = SINK_WGS84};
    form.fields = "estate_id:s name:s community_code:s households:i is_sorted:i meets_provincial:i";
    struct sink *s = sink_open(c->folder, &form);
    for (int k = 0; s && k < BLOCKS_ESTATES; k++) {
        const struct estate *e = c->blocks->estate + k;
        struct point ring[4];
        blocks_part(c, e->cell, GROUNDS, ring);
        blocks_enter(c, "estates", e->id, ring, k % 4);
        sink_text(s, e->id);
        sink_text(s, e->name);
        sink_text(s, c->district->unit[e->unit].community_code);
        sink_integer(s, e->households);
        sink_integer(s, e->is_sorted);
        sink_integer(s, e->meets_provincial);
        sink_polygon(s, ring, 4);
        sink_row(s);
    }
    return sink_close(s);
}

static void write_building(struct sink *s, const struct city *c, int cell, const double share[4], int *number,
                           const char *name, int floors)
{
    char id[16];
    struct point ring[4];
    (void)snprintf(id, sizeof id, "H%06d", ++*number);
    blocks_part(c, cell, share, ring);
    sink_text(s, id);
    sink_text(s, name);
    sink_integer(s, floors);
    sink_polygon(s, ring, 4);
    sink_row(s);
}

/* Rows of slabs, side by side, as estates are built. */
static void write_slabs(struct sink *s, const struct city *c, const struct estate *e, struct random *r, int *number)
{
    int rows = 2 + random_below(r, 2),
        floors = random_chance(r, 0.3) ? 11 + random_below(r, 22) : 5 + random_below(r, 3);
    for (int row = 0; row < rows; row++) {
        for (int half = 0; half < 2; half++) {
            char name[80];
            double v = 0.2 + 0.6 * row / rows, u = 0.2 + 0.31 * half;
            const double share[4] = {u, v + 0.02, u + 0.27, v + 0.1 + 0.03 * random_share(r)};
            (void)snprintf(name, sizeof name, "%s%d幢", e->name, row * 2 + half + 1);
            write_building(s, c, e->cell, share, number, name, floors);
        }
    }
}

static bool write_buildings(const struct city *c)
{
    struct sink_form form = {
        .file = "buildings.gpkg", .geometry = SINK_POLYGON, .fields = "building_id:s name:s floors:i"};
    struct sink *s = sink_open(c->folder, &form);
    struct random r;
    int number = 0;
    random_seed(&r, 4);
    for (int k = 0; s && k < BLOCKS_ESTATES; k++)
        write_slabs(s, c, c->blocks->estate + k, &r, &number);
    for (int k = 0; s && k < SHOPS; k++) {
        int cell = random_below(&r, LATTICE_CELLS);
        double u = random_between(&r, 0.15, 0.4), v = random_between(&r, 0.15, 0.4);
        const double share[4] = {u, v, u + random_between(&r, 0.15, 0.4), v + random_between(&r, 0.15, 0.4)};
        if (!c->blocks->is_taken[cell])
            write_building(s, c, cell, share, &number, NULL,
                           1 + random_below(&r, lattice_from_centre(cell % LATTICE_I, cell / LATTICE_I) < 14 ? 24 : 6));
    }
    return sink_close(s);
}

/* Every sorted estate has one point; the rest go to the estates in turn, so that the total is exact. */
static int points_of(const struct city *c, int estate)
{
    int sorted = 0, before = 0;
    for (int k = 0; k < BLOCKS_ESTATES; k++) {
        before += k < estate && c->blocks->estate[k].is_sorted;
        sorted += c->blocks->estate[k].is_sorted;
    }
    if (!c->blocks->estate[estate].is_sorted)
        return 0;
    int rest = DROPOFF_POINTS - sorted;
    return 1 + (before + 1) * rest / sorted - before * rest / sorted;
}

static void write_dropoff(struct sink *s, const struct city *c, int estate, struct random *r, int number)
{
    static const char *const hours[3] = {"06:30-09:00,17:30-20:30", "07:00-09:00,18:00-20:00", "00:00-24:00"};
    char id[16];
    int guides = (number + 1) * GUIDES / DROPOFF_POINTS - number * GUIDES / DROPOFF_POINTS;
    (void)snprintf(id, sizeof id, "D%05d", number + 1);
    sink_text(s, id);
    sink_text(s, c->blocks->estate[estate].id);
    sink_integer(s, guides);
    sink_text(s, hours[guides ? random_below(r, 2) : 2]);
    sink_text(s, random_chance(r, 0.2) ? "2021-06-01" : "2020-11-01");
    double u = random_between(r, 0.17, 0.83), v = random_chance(r, 0.5) ? 0.175 : 0.825;
    sink_point(s, lattice_in_cell(&c->district->lattice, c->blocks->estate[estate].cell, u, v));
    sink_row(s);
}

static bool write_dropoffs(const struct city *c)
{
    struct sink_form form = {.file = "dropoff_points.geojson", .geometry = SINK_POINT, .crs = SINK_WGS84};
    form.fields = "point_id:s estate_id:s guide_count:i open_hours:s opened_on:s";
    struct sink *s = sink_open(c->folder, &form);
    struct random r;
    int number = 0;
    random_seed(&r, 5);
    for (int k = 0; s && k < BLOCKS_ESTATES; k++) {
        for (int n = points_of(c, k); n > 0; n--)
            write_dropoff(s, c, k, &r, number++);
    }
    return sink_close(s);
}

bool estates_write(const struct city *c)
{
    return write_estates(c) && write_buildings(c) && write_dropoffs(c);
}
