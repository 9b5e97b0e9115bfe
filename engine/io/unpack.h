/** unpack.h: a zip that holds one source (a Shapefile, a GeoPackage, the doc.kml of a .kmz …), unpacked by a fenced
 * process into a private folder. GDAL's /vsizip/ is never used. */
#ifndef WARD_IO_UNPACK_H
#define WARD_IO_UNPACK_H

#include "core/ctx.h"

struct ward_unpacked {
    char folder[256]; /* private (0700); "": nothing was unpacked */
    char path[512];   /* the source in it, by the zip's own stem: units.zip gives FOLDER/units.shp */
};

/** @brief Is this the name of a packed source (.zip, .kmz)? */
bool ward_unpack_is_packed(const char *path);

/**
 * @brief  Unpacks the one source a zip holds into a new folder under $TMPDIR (/tmp).
 *
 * No name of the zip reaches the file system: files are called by the zip's stem and the suffix. Refused: more than
 * 10,000 entries, more than 100 times the zip's size (16 MB are always allowed) or 8 GB, names that are absolute, hold
 * ".." or lie more than 8 folders deep, links, encrypted entries, an entry whose checksum is wrong, no source, several
 * sources.
 * @param[out] out  end with ward_unpack_clear(), also after an error
 * @errors WARD_E_SOURCE with a sentence, WARD_E_READER (the process crashed or took too long), WARD_E_INTERRUPT,
 *         WARD_E_IO
 */
ward_rc ward_unpack(struct ward_ctx *ctx, const char *path, struct ward_unpacked *out) WARD_CHECK;

/** @brief Removes the folder and what is in it. A zeroed one is allowed. */
void ward_unpack_clear(struct ward_unpacked *u);

#endif
