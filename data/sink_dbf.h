#ifndef CITY_SINK_DBF_H
#define CITY_SINK_DBF_H

#include <stdbool.h>

/** Takes every hint at the code page off a shapefile, as old survey software leaves it: no .cpg, language id 0. */
bool sink_dbf_unmark(const char *shp_path);

#endif
