/** drivers.h: which GDAL this is and what it can read and write. */
#ifndef WARD_IO_DRIVERS_H
#define WARD_IO_DRIVERS_H

#include <stdbool.h>

const char *ward_gdal_version(void);

/** @brief Is there a vector driver of GDAL's name ("GPKG"), and can it create files where `writes` asks for it? */
bool ward_gdal_has(const char *driver, bool writes);

#endif
