#include "vertices.h"

#include "district.h"
#include "report.h"
#include "table.h"

#define NEAREST_M 0.002

static int pin(struct district *d, struct point to)
{
    int units = 0;
    for (int k = 0; k < DISTRICT_UNITS; k++) {
        struct unit *u = d->unit + k;
        for (int n = 0; n < u->points; n++) {
            if (point_distance_m(u->ring[n], to) >= NEAREST_M)
                continue;
            u->ring[n] = to;
            units++;
        }
    }
    return units;
}

bool vertices_pin(struct district *d)
{
    struct table t;
    if (!table_read(&t, "edge_points.csv"))
        return false;
    bool ok = true;
    for (int row = 0; row < t.rows && ok; row++) {
        struct point to = {table_number(&t, row, 2), table_number(&t, row, 3)};
        ok = pin(d, to) >= 2 || report_fail("row %d of edge_points.csv lies on no shared vertex", row + 1);
    }
    table_clear(&t);
    return ok;
}
