/** drivers.h: which GDAL and libxlsxwriter this is, and what they can read and write. */
#ifndef WARD_IO_DRIVERS_H
#define WARD_IO_DRIVERS_H

#include "core/ctx.h"

/** @brief "3.6.2". Borrowed. @errors WARD_E_EXTENSION: there is no GDAL here */
ward_rc ward_gdal_version(struct ward_ctx *ctx, const char **out) WARD_CHECK;

/** @brief "1.1.5". Borrowed. @errors WARD_E_EXTENSION: there is no libxlsxwriter here */
ward_rc ward_xlsxwriter_version(struct ward_ctx *ctx, const char **out) WARD_CHECK;

/** @brief Is there a vector driver of GDAL's name ("GPKG"), and can it create files where `writes` asks for it?
 * @errors WARD_E_EXTENSION: there is no GDAL here */
ward_rc ward_gdal_has(struct ward_ctx *ctx, const char *driver, bool writes, bool *out) WARD_CHECK;

#endif
