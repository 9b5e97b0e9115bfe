#include "places.h"

#include <stdio.h>

#include "blocks.h"
#include "names.h"
#include "random.h"
#include "sink.h"
#include "table.h"

enum { ZONE_POINTS = 180 };

static bool write_zones(const struct city *c)
{
    struct sink_form form = {
        .file = "zones.gpkg", .geometry = SINK_POLYGON, .fields = "zone_code:s name:s kind:s valid_from:s"};
    struct table t;
    if (!table_read(&t, "zones.csv"))
        return false;
    struct sink *s = sink_open(c->folder, &form);
    for (int row = 0; s && row < t.rows; row++) {
        struct point ring[ZONE_POINTS];
        int node = lattice_node((int)table_number(&t, row, 3), (int)table_number(&t, row, 4));
        blocks_blob(c->district->lattice.node[node], table_number(&t, row, 5), (uint64_t)(700 + row), ring,
                    ZONE_POINTS);
        for (int k = 0; k < 3; k++)
            sink_text(s, table_text(&t, row, k));
        sink_text(s, table_text(&t, row, 6));
        sink_polygon(s, ring, ZONE_POINTS);
        sink_row(s);
    }
    table_clear(&t);
    return sink_close(s);
}

static void write_place(struct sink *s, const struct city *c, struct random *r, const char *kind, const char *name,
                        int number)
{
    char id[16];
    int cell = blocks_take(c, r, kind[0] == 's' ? 1u << UNIT_RESIDENTIAL | 1u << UNIT_PUBLIC : ~0u, 1e9);
    (void)snprintf(id, sizeof id, "P%04d", number);
    sink_text(s, id);
    sink_text(s, name);
    sink_text(s, kind);
    sink_point(s, lattice_in_cell(&c->district->lattice, cell, 0.5, 0.3));
    sink_row(s);
}

static bool write_places(const struct city *c)
{
    static const struct {
        const char *kind, *ending[3];
        int n;
    } group[4] = {{"school", {"小学", "中学", "实验小学"}, 112},
                  {"market", {"农贸市场", "菜市场", "农贸市场"}, 38},
                  {"metro", {"站", "站", "站"}, 27},
                  {"hospital", {"医院", "社区卫生服务中心", "社区卫生服务中心"}, 31}};
    struct sink_form form = {.file = "places.csv",
                             .geometry = SINK_POINT,
                             .crs = SINK_WGS84,
                             .fields = "place_id:s name:s kind:s",
                             .lon = "lon",
                             .lat = "lat"};
    struct names names;
    bool ok = names_open(&names, 6);
    struct sink *s = ok ? sink_open(c->folder, &form) : NULL;
    struct random r;
    int number = 0;
    random_seed(&r, 6);
    for (int g = 0; s && g < 4; g++) {
        for (int k = 0; k < group[g].n; k++) {
            char name[64];
            names_next(&names, group[g].ending[random_below(&r, 3)], name, sizeof name);
            write_place(s, c, &r, group[g].kind, name, ++number);
        }
    }
    names_close(&names);
    return sink_close(s);
}

bool places_write(const struct city *c)
{
    return write_zones(c) && write_places(c);
}
