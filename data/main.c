#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <cpl_conv.h>
#include <gdal.h>
#include <ogr_api.h>

#include "blocks.h"
#include "bridges.h"
#include "cases.h"
#include "check.h"
#include "city.h"
#include "estates.h"
#include "facilities.h"
#include "gas.h"
#include "land.h"
#include "ledgers.h"
#include "parking.h"
#include "places.h"
#include "plan.h"
#include "report.h"
#include "scores.h"
#include "works.h"

static const char USAGE[] =
    "usage: ward-city OUTDIR\n"
    "Writes the source files of a synthetic sample city into OUTDIR, the same bytes each time.\n"
    "  --help   this text\n";

/* Cases and inspections belong together: the scores that they give are calibrated, and checked at the end. */
static bool write_cases(const struct city *c)
{
    struct cases *cases = cases_new(c);
    struct scores *scores = cases ? scores_new(c, cases) : NULL;
    bool ok = scores && scores_write_inspections(c, scores) && cases_write(c, cases) && check_cases(c, cases, scores);
    free(scores);
    cases_free(cases);
    return ok;
}

/* The parts in order; each writes its own files. */
static const struct {
    const char *what;
    bool (*write)(const struct city *c);
} PART[] = {
    {"ground plan", plan_write},      {"estates", estates_write},      {"zones and places", places_write},
    {"facilities", facilities_write}, {"parking lots", parking_write}, {"gas pipes", gas_write_pipes},
    {"gas sites", gas_write_sites},   {"bridges", bridges_write},      {"land", land_write},
    {"works", works_write},           {"ledgers", ledgers_write},      {"cases and inspections", write_cases},
};

static bool make_folder(const char *path)
{
    if (mkdir(path, 0777) == 0 || errno == EEXIST)
        return true;
    return report_fail("cannot make the folder %s: %s", path, strerror(errno));
}

/* Everything in a file that GDAL would take from the clock or the environment is fixed here. */
static void open_gdal(void)
{
    CPLSetConfigOption("OGR_CURRENT_DATE", "2023-07-03T00:00:00.000Z");
    CPLSetConfigOption("OGR_SQLITE_SYNCHRONOUS", "OFF");
    GDALAllRegister();
}

static bool write_city(struct city *c)
{
    c->district = district_new();
    c->locator = c->district ? locate_new(c->district) : NULL;
    c->streets = c->locator ? streets_new(c->district, c->locator) : NULL;
    c->blocks = c->streets ? blocks_new(c) : NULL;
    bool ok = c->blocks != NULL;
    for (size_t k = 0; ok && k < sizeof PART / sizeof *PART; k++)
        ok = PART[k].write(c) || report_fail("the %s could not be written", PART[k].what);
    if (ok)
        (void)printf("%.2f km2, %d street segments, %.0f km\n", c->district->area_m2 / 1e6, c->streets->streets,
                     c->streets->length_m / 1000);
    free(c->blocks);
    streets_free(c->streets);
    locate_free(c->locator);
    district_free(c->district);
    return ok;
}

int main(int argc, char **argv)
{
    if (argc == 2 && strcmp(argv[1], "--help") == 0)
        return fputs(USAGE, stdout) < 0;
    if (argc != 2 || argv[1][0] == '-') {
        (void)fputs(USAGE, stderr);
        return 2;
    }
    struct city c = {.folder = argv[1]};
    open_gdal();
    bool ok = make_folder(c.folder) && write_city(&c);
    GDALDestroy();
    return ok ? 0 : 1;
}
