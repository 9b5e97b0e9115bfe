#include "settings.h"

#include <stdio.h>

#include "report.h"

static const char TEXT[] =
    "; Settings of the sample city. Keep this file beside the database, under the database's name.\n"
    "[district]\n"
    "name = Sample city (size and shape of Liangxi)\n"
    "name_zh = 样例城区（仿梁溪区）\n"
    "synthetic = 1\n"
    "note = Synthetic data: invented places, names, cases and scores. Not a real district.\n"
    "note_zh = 样例数据，地点、名称、案件和得分均为虚构。\n"
    "\n"
    "; What the offices' files do not say of themselves.\n"
    "[load.units]\n"
    "encoding = GBK\n"
    "[load.parking_lots]\n"
    "source_crs = GCJ02\n"
    "[load.gas_pipes]\n"
    "source_crs = EPSG:4528\n"
    "encoding = GBK\n"
    "[load.places]\n"
    "source_crs = EPSG:4326\n"
    "[load.gas_sites]\n"
    "source_crs = EPSG:4326\n"
    "[load.entrances]\n"
    "source_crs = EPSG:4326\n"
    "[load.signs]\n"
    "source_crs = EPSG:4326\n"
    "[load.listings]\n"
    "source_crs = EPSG:4326\n"
    "[load.cases]\n"
    "source_crs = EPSG:4326\n"
    "[load.targets]\n"
    "sheet = 年度目标\n"
    "header_row = 2\n";

bool settings_write(const struct city *c)
{
    char path[1024];
    int n = snprintf(path, sizeof path, "%s/liangxi.ini", c->folder);
    if (n < 0 || (size_t)n >= sizeof path)
        return report_fail("the path of %s is too long", c->folder);
    FILE *file = fopen(path, "wb");
    if (!file)
        return report_fail("cannot write %s", path);
    bool ok = fputs(TEXT, file) >= 0;
    ok = fclose(file) == 0 && ok;
    return ok || report_fail("%s is not complete", path);
}
