#include "bridges.h"

#include <stdio.h>

#include "names.h"
#include "report.h"
#include "sink.h"

enum { BRIDGES = 50, SPACES = 17 };

/* Three names of the report; which bridge bears them is invented. */
static const char *const GIVEN[3] = {"盛新大桥", "江尖大桥", "金城桥"};

static int find_bridges(const struct streets *all, const struct street **bridge)
{
    int found = 0;
    for (int k = 0; k < all->streets && found < BRIDGES; k++) {
        const struct street *t = all->street + k;
        bool is_apart = t->barrier >= 0 && t->kind != STREET_EXPRESSWAY && t->level == 1;
        for (int n = 0; n < found && is_apart; n++)
            is_apart = point_distance_m(bridge[n]->crossing, t->crossing) > 60;
        if (is_apart)
            bridge[found++] = t;
    }
    return found;
}

static bool write_bridges(const struct city *c, const struct street **bridge)
{
    struct sink_form form = {.file = "bridges.geojson",
                             .geometry = SINK_POINT,
                             .crs = SINK_WGS84,
                             .fields = "bridge_id:s name:s owner:s owner_from:s stage:s done_on:s"};
    struct names names;
    struct sink *s = names_open(&names, 22) ? sink_open(c->folder, &form) : NULL;
    for (int k = 0; s && k < BRIDGES; k++) {
        char id[16], name[64];
        (void)snprintf(id, sizeof id, "BR%03d", k + 1);
        names_next(&names, "桥", name, sizeof name);
        sink_text(s, id);
        sink_text(s, k % 17 == 4 ? GIVEN[k / 17] : name);
        sink_text(s, "区城管局");
        sink_null(s);
        sink_text(s, "design");
        sink_null(s);
        sink_point(s, bridge[k]->crossing);
        sink_row(s);
    }
    names_close(&names);
    return sink_close(s);
}

/* A strip along the bank below the bridge, to one side of the street. */
static void strip(const struct street *t, struct point ring[4])
{
    struct point ahead = point_left(t->line[0], t->line[STREET_POINTS - 1]), along = {ahead.y, -ahead.x};
    for (int k = 0; k < 4; k++) {
        double side = k == 0 || k == 3 ? -12 : 12, deep = k < 2 ? 8 : 30;
        ring[k] = point_rounded(point_moved(point_moved(t->crossing, ahead, side), along, -deep));
    }
}

/* Six done by June, six due in the second half, five for children; two of the five lie by bridges of the first six. */
static bool write_spaces(const struct city *c, const struct street **bridge)
{
    struct sink_form form = {.file = "bridge_spaces.gpkg",
                             .geometry = SINK_POLYGON,
                             .fields = "space_id:s name:s bridge_id:s kind:s stage:s planned_on:s done_on:s"};
    static const int at[SPACES] = {4, 1, 8, 12, 16, 27, 38, 20, 24, 29, 33, 40, 21, 4, 8, 44, 47};
    struct sink *s = sink_open(c->folder, &form);
    for (int k = 0; s && k < SPACES; k++) {
        char id[16], name[64], bridge_id[16];
        struct point ring[4];
        (void)snprintf(id, sizeof id, "Q%03d", k + 1);
        (void)snprintf(name, sizeof name, "桥下空间%02d号", k + 1);
        (void)snprintf(bridge_id, sizeof bridge_id, "BR%03d", at[k] + 1);
        strip(bridge[at[k]], ring);
        struct point aside = point_left(ring[0], ring[3]);
        for (int n = 0; n < 4 && k >= 12; n++)
            ring[n] = point_moved(ring[n], aside, 40);
        sink_text(s, id);
        sink_text(s, name);
        sink_text(s, bridge_id);
        sink_text(s, k < 12 ? "public" : "child_friendly");
        sink_text(s, k < 6 ? "done" : "design");
        sink_text(s, k < 6 ? "2023-06-30" : "2023-12-31");
        sink_text(s, k < 6 ? "2023-06-15" : NULL);
        sink_polygon(s, ring, 4);
        sink_row(s);
    }
    return sink_close(s);
}

bool bridges_write(const struct city *c)
{
    const struct street *bridge[BRIDGES];
    if (find_bridges(c->streets, bridge) < BRIDGES)
        return report_fail("fewer than %d bridges", BRIDGES);
    return write_bridges(c, bridge) && write_spaces(c, bridge);
}
