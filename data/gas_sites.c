#include <stdio.h>
#include <stdlib.h>

#include "blocks.h"
#include "gas.h"
#include "report.h"
#include "shares.h"
#include "sink.h"

/* The report's programmes: what there is to do, and what was done by 30 June. */
static const struct programme {
    const char *kind, *customer, *due_on;
    int sites, households, done;
} PROGRAMME[4] = {
    {"valve", "household", "2023-08-31", 1000, 171573, 71100},
    {"bottle", "household", "2023-12-31", 620, 7001, 5300},
    {"stove", "household", "2023-12-31", 1000, 61772, 7042},
    {"stove", "other", "2023-12-31", 420, 2076, 656},
};

static void write_site(struct sink *s, const struct city *c, const struct programme *p, struct random *r, int number,
                       int site, int households, int done)
{
    char id[16];
    const struct estate *e = c->blocks->estate + site * BLOCKS_ESTATES / p->sites;
    (void)snprintf(id, sizeof id, "GS%05d", number);
    sink_text(s, id);
    sink_text(s, p->kind);
    sink_text(s, p->customer);
    sink_integer(s, households);
    sink_integer(s, done);
    sink_text(s, p->due_on);
    sink_text(s, done == households && households > 0 ? "2023-05-31" : NULL);
    sink_point(
        s, lattice_in_cell(&c->district->lattice, e->cell, random_between(r, 0.2, 0.8), random_between(r, 0.2, 0.8)));
    sink_row(s);
}

bool gas_write_sites(const struct city *c)
{
    struct sink_form form = {
        .file = "gas_sites.csv", .geometry = SINK_POINT, .crs = SINK_WGS84, .lon = "lon", .lat = "lat"};
    form.fields = "site_id:s kind:s customer:s households:i households_done:i due_on:s done_on:s";
    int *households = report_new(2 * BLOCKS_ESTATES, sizeof *households), number = 0;
    struct sink *s = households ? sink_open(c->folder, &form) : NULL;
    struct random r;
    random_seed(&r, 17);
    for (int k = 0; s && k < 4; k++) {
        const struct programme *p = PROGRAMME + k;
        int *done = households + BLOCKS_ESTATES;
        shares_split(&r, p->households, households, p->sites);
        shares_fill(&r, p->done, households, done, p->sites);
        for (int n = 0; n < p->sites; n++)
            write_site(s, c, p, &r, ++number, n, households[n], done[n]);
    }
    free(households);
    return sink_close(s);
}
