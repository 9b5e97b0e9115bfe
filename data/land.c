#include "land.h"

#include <stdio.h>

#include "blocks.h"
#include "days.h"
#include "names.h"
#include "shares.h"
#include "sink.h"

enum {
    OLD_PARKS = 62,
    PLANNED_PARKS = 24,
    GREENING = 38,
    GREENING_M2 = 254800,
    COLOUR_SITES = 5,
    ILLEGAL = 120,
    FORCED = 14,
    ILLEGAL_M2 = 240000,
    FORCED_M2 = 61000,
    LARGE_M2 = 84000,
    ADVERTS = 260,
    ADVERTS_M2 = 18800,
    BLOB_POINTS = 24
};

static const double GROUNDS[4] = {0.15, 0.15, 0.85, 0.85};

static void park_state(struct sink *s, int planned)
{
    static const char *const planned_on[3] = {"2023-06-30", "2023-09-30", "2023-12-31"};
    sink_text(s, planned < 0 ? "done" : planned == 0 ? "done" : planned < 9 ? "building" : "design");
    sink_text(s, planned < 0 ? NULL : planned_on[planned % 3]);
    sink_text(s, planned == 0 ? "2023-06-10" : NULL);
}

static void write_park(struct sink *s, const struct city *c, struct random *r, struct names *names, int k)
{
    static const char *const given[4] = {"瞻江人才游园", "南长街游园", NULL, NULL};
    int planned = k - OLD_PARKS;
    char id[16], name[64];
    struct point ring[4];
    blocks_part(c, blocks_take(c, r, ~0u, 1e9), GROUNDS, ring);
    names_next(names, planned < 0 && k % 4 == 0 ? "公园" : "游园", name, sizeof name);
    (void)snprintf(id, sizeof id, "K%03d", k + 1);
    for (int side = 0; side < 2; side++)
        blocks_enter(c, "parks", id, ring, k + 2 * side);
    sink_text(s, id);
    sink_text(s, planned >= 0 && planned < 4 && given[planned] ? given[planned] : name);
    sink_text(s, planned >= 1 && planned <= 3 ? "child_friendly" : planned >= 0 || k % 4 ? "pocket_park" : "park");
    sink_text(s, k % 7 == 3 ? "城发集团" : "区园林中心");
    sink_text(s, k % 7 == 3 ? "2023-04-01" : NULL);
    park_state(s, planned);
    sink_polygon(s, ring, 4);
    sink_row(s);
}

static bool write_parks(const struct city *c)
{
    struct sink_form form = {.file = "parks.geojson", .geometry = SINK_POLYGON, .crs = SINK_WGS84};
    form.fields = "park_id:s name:s kind:s owner:s owner_from:s stage:s planned_on:s opened_on:s";
    struct names names;
    struct random r;
    struct sink *s = names_open(&names, 18) ? sink_open(c->folder, &form) : NULL;
    random_seed(&r, 18);
    for (int k = 0; s && k < OLD_PARKS + PLANNED_PARKS; k++)
        write_park(s, c, &r, &names, k);
    names_close(&names);
    return sink_close(s);
}

/* A shape of exactly an area in the middle of a cell. */
static void add_shape(struct sink *s, struct point centre, double area_m2, uint64_t key)
{
    struct point ring[BLOB_POINTS];
    blocks_blob(centre, area_m2, key, ring, BLOB_POINTS);
    sink_polygon(s, ring, BLOB_POINTS);
    sink_row(s);
}

static bool write_greening(const struct city *c)
{
    struct sink_form form = {
        .file = "greening.gpkg", .geometry = SINK_POLYGON, .fields = "greening_id:s name:s kind:s done_on:s area_m2:r"};
    struct names names;
    struct random r;
    struct sink *s = names_open(&names, 19) ? sink_open(c->folder, &form) : NULL;
    int area_m2[GREENING];
    random_seed(&r, 19);
    shares_split(&r, GREENING_M2, area_m2, GREENING);
    for (int k = 0; s && k < GREENING; k++) {
        char id[16], name[64], day[DAYS_TEXT];
        (void)snprintf(id, sizeof id, "V%03d", k + 1);
        names_next(&names, "绿地", name, sizeof name);
        days_text(20 + random_below(&r, 155), day);
        sink_text(s, id);
        sink_text(s, name);
        sink_text(s, k < COLOUR_SITES ? "colour" : k % 2 ? "roadside" : "park");
        sink_text(s, day);
        sink_real(s, area_m2[k], 1);
        add_shape(s, lattice_in_cell(&c->district->lattice, blocks_take(c, &r, ~0u, 1e9), 0.5, 0.5), area_m2[k],
                  (uint64_t)(900 + k));
    }
    names_close(&names);
    return sink_close(s);
}

struct removal {
    const char *kind, *part_of, *name;
    bool is_forced;
    int area_m2, day;
};

static void write_removal(struct sink *s, const char *id, const struct removal *m, struct point centre, uint64_t key)
{
    char day[DAYS_TEXT];
    days_text(m->day, day);
    sink_text(s, id);
    sink_text(s, m->name);
    sink_text(s, m->kind);
    sink_integer(s, m->is_forced);
    sink_text(s, m->part_of);
    sink_text(s, day);
    sink_real(s, m->area_m2, 1);
    add_shape(s, centre, m->area_m2, key);
}

/* Buildings removed; the forced part of one is a row of its own that names its whole, and is never added to it. */
static void write_illegal(struct sink *s, const struct city *c, struct random *r)
{
    int whole[ILLEGAL], forced[FORCED];
    shares_split(r, LARGE_M2, whole, FORCED);
    shares_split(r, ILLEGAL_M2 - LARGE_M2, whole + FORCED, ILLEGAL - FORCED);
    shares_fill(r, FORCED_M2, whole, forced, FORCED);
    for (int k = 0; k < ILLEGAL; k++) {
        char id[16], part[16];
        struct point centre = lattice_in_cell(&c->district->lattice, blocks_take(c, r, ~0u, 1e9), 0.5, 0.5);
        struct removal m = {.kind = "illegal_building", .area_m2 = whole[k], .day = 10 + random_below(r, 165)};
        m.name = k == 0 ? "大顺物流停车场" : NULL;
        (void)snprintf(id, sizeof id, "W%04d", k + 1);
        write_removal(s, id, &m, centre, (uint64_t)(1000 + k));
        if (k >= FORCED || forced[k] == 0)
            continue;
        m.part_of = id;
        m.is_forced = true;
        m.area_m2 = forced[k];
        (void)snprintf(part, sizeof part, "W%04d-F", k + 1);
        write_removal(s, part, &m, centre, (uint64_t)(1000 + k));
    }
}

static void write_adverts(struct sink *s, const struct city *c, struct random *r)
{
    int area_m2[ADVERTS];
    shares_split(r, ADVERTS_M2, area_m2, ADVERTS);
    for (int k = 0; k < ADVERTS; k++) {
        char id[16];
        struct removal m = {.kind = "advert", .area_m2 = area_m2[k], .day = 5 + random_below(r, 172)};
        int cell = random_below(r, LATTICE_CELLS);
        (void)snprintf(id, sizeof id, "W%04d", 2001 + k);
        write_removal(s, id, &m, lattice_in_cell(&c->district->lattice, cell, 0.5, random_between(r, 0.2, 0.8)),
                      (uint64_t)(2000 + k));
    }
}

static bool write_removals(const struct city *c)
{
    struct sink_form form = {.file = "removals.gpkg",
                             .geometry = SINK_POLYGON,
                             .fields = "removal_id:s name:s kind:s is_forced:i part_of:s done_on:s area_m2:r"};
    struct random r;
    struct sink *s = sink_open(c->folder, &form);
    random_seed(&r, 20);
    if (s) {
        write_illegal(s, c, &r);
        write_adverts(s, c, &r);
    }
    return sink_close(s);
}

bool land_write(const struct city *c)
{
    return write_parks(c) && write_greening(c) && write_removals(c);
}
